/* Methods of a script's impl class, asked during a comparison (cf. alembic.ddl.impl). */
#include "autogen/impl_hook.h"

#include <string.h>

void impl_hooks_find(struct autogen *a) {
    static const char *const names[AUTOGEN_HOOK_COUNT] = {
#define NAME(name) [HOOK_##name] = #name,
        AUTOGEN_HOOKS(NAME)
#undef NAME
    };
    for (int i = 0; i < AUTOGEN_HOOK_COUNT; i++)
        a->hooks[i] = a->impl ? ops_impl_override(a->impl, names[i]) : PY_UNDEF;
    if (a->impl)
        a->impl->comparison = a;
}

value impl_call(struct autogen *a, enum autogen_hook hook, size_t n, const value *args) {
    return py_call(a->vm, a->hooks[hook], n, args);
}

const char *impl_compare(struct autogen *a, enum autogen_hook hook, value model, value conn,
                         const char **skip) {
    struct vm *vm = a->vm;
    value args[] = {model, conn};
    value result = impl_call(a, hook, 2, args);
    if (py_truth(vm, py_getattr(vm, result, "is_different")))
        return py_str_text(vm, py_getattr(vm, result, "message"));
    if (py_truth(vm, py_getattr(vm, result, "is_skip")))
        *skip = py_str_text(vm, py_getattr(vm, result, "message"));
    return NULL;
}

struct py_dict *impl_options(struct autogen *a, value reflected, const char *kind) {
    value args[] = {reflected, py_str_from(kind)};
    value kw = impl_call(a, HOOK_adjust_reflected_dialect_options, 2, args);
    if (!py_is_dict(kw))
        py_raise(a->vm, &py_exc_TypeError, "argument after ** must be a mapping, not %T", kw);
    return py_dict_copy(PY_AS(struct py_dict, kw));
}

void impl_column_event(struct reflect_build *b, struct table *t, struct py_dict *column) {
    struct table_pair *p = b->data;
    value args[] = {py_getattr(b->vm, PY_OBJ(p->a), "inspector"), PY_OBJ(t), PY_OBJ(column)};
    p->a->reflecting = p->rec;
    if (p->a->column_reflect)
        p->a->column_reflect(b->vm, args);
    if (impl_has(p->a, HOOK_autogen_column_reflect))
        impl_call(p->a, HOOK_autogen_column_reflect, 3, args);
    else
        compare_adjust_column(p->a, t, column);
}

const char *impl_expression(struct autogen *a, value e, bool is_default, bool is_index) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "is_server_default", PY_BOOL(is_default));
    py_dict_set_text(kw, "is_index", PY_BOOL(is_index));
    return py_str_text(a->vm,
                       py_call_args(a->vm, a->hooks[HOOK_render_ddl_sql_expr], py_tuple1(e), kw));
}
