/*
 * What a script's impl class (a subclass of DefaultImpl with a __dialect__, or a method set on one)
 * says in place of the dialect's own rules, and those rules for its super(). cf.
 * alembic.ddl.impl.DefaultImpl.
 */
#ifndef RETORT_AUTOGEN_IMPL_HOOK_H
#define RETORT_AUTOGEN_IMPL_HOOK_H

#include "autogen/compare_int.h"

/* Looks up what the script's class has; A->impl may be NULL. */
void impl_hooks_find(struct autogen *a);
static inline bool impl_has(const struct autogen *a, enum autogen_hook hook) {
    return a->hooks[hook] != PY_UNDEF;
}
/* Calls the script's method, which must be there. */
value impl_call(struct autogen *a, enum autogen_hook hook, size_t n, const value *args);
/* What its comparison answers: the message where the two differ, else NULL; *SKIP: why they cannot
 * be compared, or NULL. */
const char *impl_compare(struct autogen *a, enum autogen_hook hook, value model, value conn,
                         const char **skip);
/* The keywords for the REFLECTED dict of a constraint or index of KIND. */
struct py_dict *impl_options(struct autogen *a, value reflected, const char *kind);
/* Lets the class, and listeners, change the columns that are built: for struct reflect_build, whose
 * data is the struct table_pair. */
void impl_column_event(struct reflect_build *b, struct table *t, struct py_dict *column);
/* The text of an expression; KW of render_ddl_sql_expr by FLAGS (enum render_expr_flags). */
const char *impl_expression(struct autogen *a, value e, bool is_default, bool is_index);

/* --- the dialect's own rules, as the methods of impl classes --- */

bool compare_defaults_differ(struct autogen *a, struct column *conn, struct column *model,
                             const char *model_text, const char *conn_text);
/* The sets after the dialect's corrections. */
void compare_correct_sets(struct autogen *a, value conn_uniques, value conn_indexes,
                          value model_uniques, value model_indexes);
void compare_correct_keys(struct autogen *a, value conn, value model);
/* What differs of two, NULL when nothing does. */
const char *compare_index_objects(struct autogen *a, struct index *model, struct index *conn,
                                  const char **skip);
const char *compare_unique_objects(struct autogen *a, struct constraint *model,
                                   struct constraint *conn);
/* The default in the dict of a reflected column as DDL needs it. */
void compare_adjust_column(struct autogen *a, struct table *t, struct py_dict *column);
/* Whether the names, the arguments of two types' texts match: Params of DefaultImpl's methods. */
bool compare_params_match(struct autogen *a, value conn, value model, bool arguments);
/* Upper-case names of types that mean the same: a tuple of sets. */
value compare_type_synonyms(struct vm *vm, enum sql_dialect_id id);
/* Patterns of what else in a type's text has to be the same: list or tuple of str. */
value compare_type_patterns(enum sql_dialect_id id);

#endif
