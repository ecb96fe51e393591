/*
 * Functions that SQLAlchemy knows: each has a class, a way of being written and a rule for its
 * type, all in generics.def; scripts derive from the classes. cf. sqlalchemy.sql.functions.
 */
#include "sql/func.h"

#include <strings.h>

static const struct sql_generic generics[] = {
#define F(name, text, ansi, result, kind, base, module)                                            \
    {#name, text, ansi, SQL_GENERIC_##result, TYPE_##kind},
#include "sql/generics.def"
#undef F
};

/* A class between GenericFunction and the functions, without anything of its own. */
#define BETWEEN(var, class_name)                                                                   \
    struct py_type sql_##var##_type = {PY_TYPE_HEAD,                                               \
                                       .name = class_name,                                         \
                                       .module = "sqlalchemy.sql.functions",                       \
                                       .size = sizeof(struct sql_function),                        \
                                       .base = &sql_generic_function_type,                         \
                                       .flags = PY_TYPE_BASE};
BETWEEN(ansi_function, "AnsiFunction")
BETWEEN(return_type_from_args, "ReturnTypeFromArgs")
BETWEEN(ordered_set_agg, "OrderedSetAgg")

static struct py_type classes[] = {
#define F(name_, text, ansi, result, kind, base_, module_)                                         \
    {PY_TYPE_HEAD,                                                                                 \
     .name = #name_,                                                                               \
     .module = module_,                                                                            \
     .size = sizeof(struct sql_function),                                                          \
     .base = &sql_##base_##_type,                                                                  \
     .flags = PY_TYPE_BASE},
#include "sql/generics.def"
#undef F
};
enum { COUNT = sizeof classes / sizeof *classes };

const struct sql_generic *sql_generic_find(const char *name) {
    for (size_t i = 0; i < COUNT; i++)
        if (!strcasecmp(generics[i].name, name))
            return &generics[i];
    return NULL;
}

struct py_type *sql_generic_class(const struct sql_generic *g) {
    return &classes[g - generics];
}

const struct sql_generic *sql_generic_of(const struct py_type *cls) {
    for (; cls; cls = cls->base)
        if (cls >= classes && cls < classes + COUNT)
            return &generics[cls - classes];
    return NULL;
}

void sql_each_generic(void (*fn)(struct py_type *cls, void *arg), void *arg) {
    for (size_t i = 0; i < COUNT; i++)
        fn(&classes[i], arg);
}

/* An array of E's type, which is E's own when that is one. */
static value array_of(struct vm *vm, struct sql_element *e) {
    struct sa_type *t = sql_type(vm, e);
    if (type_affinity(vm, t) == AFFINITY_ARRAY)
        return PY_OBJ(t);
    struct sa_type *array = type_new(vm, TYPE_ARRAY);
    array->item = t;
    type_set_arg(vm, array, "dimensions", py_from_small(1));
    return PY_OBJ(array);
}

value sql_generic_result(struct vm *vm, const struct sql_generic *g, const struct sql_list *args) {
    switch (g->result) {
    case SQL_GENERIC_KIND:
        return PY_OBJ(sql_std_type(vm, g->kind));
    case SQL_GENERIC_FROM_ARGS:
        for (size_t i = 0; i < args->n; i++)
            if (sql_affinity(vm, args->items[i]) != AFFINITY_NULLTYPE)
                return sql_expr_type(vm, args->items[i]);
        return PY_UNDEF;
    case SQL_GENERIC_ARRAY:
        return args->n ? array_of(vm, args->items[0]) : PY_UNDEF;
    default:
        return PY_UNDEF;
    }
}
