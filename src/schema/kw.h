/*
 * What dialects add to schema objects and statements by keyword: postgresql_using="gist" … Which
 * there are stands in kw.def. Cf. sqlalchemy.sql.base.DialectKWArgs.
 */
#ifndef RETORT_SCHEMA_KW_H
#define RETORT_SCHEMA_KW_H

#include "python/api.h"

enum kw_owner {
    KW_TABLE,
    KW_COLUMN,
    KW_INDEX,
    KW_PRIMARY_KEY,
    KW_UNIQUE,
    KW_FOREIGN_KEY, /* ForeignKey and ForeignKeyConstraint */
    KW_CHECK,
    KW_EXCLUDE,
    KW_IDENTITY,
    KW_SEQUENCE,
    KW_SELECT,
    KW_INSERT,
    KW_UPDATE,
    KW_DELETE,
};

/* Checks KW (name -> value; NULL or empty: nothing) on behalf of CLS, in the reference's words:
 * TypeError for a name without underscore, ArgumentError for an option its dialect does not know;
 * moves all into *TARGET (made when needed). */
void kw_check(struct vm *vm, const struct py_type *cls, enum kw_owner owner, struct py_dict *kw,
              struct py_dict **target);

/* The value under NAME ("postgresql_using") in KW, or PY_UNDEF. KW may be NULL. */
value kw_get(const struct py_dict *kw, const char *name);
/* Its truth; its text (NULL: absent or None). */
bool kw_true(struct vm *vm, const struct py_dict *kw, const char *name);
const char *kw_text(struct vm *vm, const struct py_dict *kw, const char *name);

/* {dialect: {option: value, or what it is when not given}} of OWNER with the keywords KW (or NULL).
 */
struct py_dict *kw_options(enum kw_owner owner, const struct py_dict *kw);

#endif
