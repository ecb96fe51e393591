/* Helpers of the schema classes. */
#include <string.h>

#include "modules/sqlalchemy/schema_int.h"

value dict_value(struct py_dict **d) {
    if (!*d)
        *d = py_dict_new();
    return PY_OBJ(*d);
}

void dict_take(struct vm *vm, struct py_dict **d, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return;
    if (py_is_dict(v)) {
        *d = PY_AS(struct py_dict, v);
        return;
    }
    *d = py_dict_new();
    py_dict_update(vm, *d, v);
}

value dialect_options_value(struct vm *vm, enum kw_owner owner, const struct py_dict *kw) {
    (void)vm;
    return PY_OBJ(kw_options(owner, kw));
}

int quote_arg(struct vm *vm, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return 0;
    return py_truth(vm, v) ? 1 : -1;
}

struct sql_name name_arg(struct vm *vm, value v, value quote, const char *what) {
    struct py_str *s = name_from(vm, v, what);
    struct sql_name name = name_sql(s);
    int q = quote_arg(vm, quote);
    if (q)
        name.quote = (signed char)q;
    return name;
}

value ddl_if_tuple(value dialect, value callable, value state) {
    return py_tuple3(dialect, callable, state);
}

value set_of(struct vm *vm, size_t n, const value *items) {
    struct py_set *s = py_set_new(&py_set_type);
    for (size_t i = 0; i < n; i++)
        py_set_add(vm, s, items[i]);
    return PY_OBJ(s);
}
