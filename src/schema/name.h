/*
 * Names that say more than their text: quoted_name, conv, and what naming conventions make. All are
 * subclasses of str. Tables and columns keep theirs as struct sql_name (expr.h), constraints,
 * indexes, sequences and types as the str itself.
 */
#ifndef RETORT_SCHEMA_NAME_H
#define RETORT_SCHEMA_NAME_H

#include "python/api.h"
#include "schema/expr.h"

/* NAME_TRUNCATED may be shortened to the dialect's length, NAME_CONV too and is final. */
enum name_kind { NAME_PLAIN, NAME_QUOTED, NAME_TRUNCATED, NAME_CONV };

struct quoted_name {
    struct py_str str;
    signed char quote; /* as in struct sql_name: 0 not said, 1 always, -1 never */
    enum name_kind kind;
};
extern struct py_type sa_quoted_name_type, sa_truncated_label_type, sa_conv_type;

/* The name's bytes, NUL-terminated; NULL for NULL. */
const char *name_text(const struct py_str *name);
/* 0 where nothing is said (plain str too), 1 always, -1 never quote. */
int name_quote(const struct py_str *name);
enum name_kind name_kind(const struct py_str *name);
/* TEXT with QUOTE, as quoted_name(text, quote); a plain str where QUOTE is 0. NULL stays NULL. */
struct py_str *name_new(struct vm *vm, const char *text, int quote);
/* A name marked NAME_TRUNCATED or NAME_CONV. */
struct py_str *name_marked(struct vm *vm, const char *text, enum name_kind kind);
/* V as a name: str or subclass; None and PY_UNDEF give NULL; else TypeError. */
struct py_str *name_from(struct vm *vm, value v, const char *what);
/* The same name in the other form. */
struct sql_name name_sql(const struct py_str *name);

#endif
