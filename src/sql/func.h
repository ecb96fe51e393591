/* Functions SQLAlchemy knows by name. cf. sqlalchemy.sql.functions. */
#ifndef RETORT_SQL_FUNC_H
#define RETORT_SQL_FUNC_H

#include "sql/expr_int.h"

enum sql_generic_type {
    SQL_GENERIC_KIND,      /* always of type KIND */
    SQL_GENERIC_FROM_ARGS, /* of the first argument's type that is known */
    SQL_GENERIC_ARRAY,     /* an array of the first argument's type */
    SQL_GENERIC_ORDERED,   /* of the type of WITHIN GROUP's ORDER BY */
    SQL_GENERIC_NONE,
};

struct sql_generic {
    const char *name;
    const char *text; /* CURRENT_TIMESTAMP: how it is written; NULL: by its name */
    bool ansi;        /* without parentheses unless it has arguments */
    enum sql_generic_type result;
    enum type_kind kind;
};

/* The function of that name that sqlalchemy.sql.functions knows, or NULL. */
const struct sql_generic *sql_generic_find(const char *name);
/* The class of G, and the function whose class CLS is or derives from (NULL: none). */
struct py_type *sql_generic_class(const struct sql_generic *g);
const struct sql_generic *sql_generic_of(const struct py_type *cls);
/* Calls FN for each of the classes. */
void sql_each_generic(void (*fn)(struct py_type *cls, void *arg), void *arg);
/* The type of G called with ARGS; PY_UNDEF: not known. */
value sql_generic_result(struct vm *vm, const struct sql_generic *g, const struct sql_list *args);
extern struct py_type sql_ansi_function_type, sql_return_type_from_args_type,
    sql_ordered_set_agg_type;

extern struct py_type sql_func_generator_type;
/* sqlalchemy.func */
value sql_func_object(struct vm *vm);
/* func.PACKAGE.NAME(…) calls FN from now on; "_default" for func.NAME(…). */
void sql_register_function(struct vm *vm, const char *package, const char *name, value fn);
extern struct py_type sql_hstore_type;
/* A function call with arguments as scripts give them. NAMES: package parts and the name. */
struct sql_element *sql_function_call(struct vm *vm, const char *const *names, size_t n_names,
                                      struct py_tuple *args, struct py_dict *kw);

#endif
