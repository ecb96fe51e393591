/* Built-in functions on any object: text, identity, classes, attributes (cf. CPython's
 * Python/bltinmodule.c). */
#include "python/builtins_int.h"
#include "python/vm.h"

value builtin_repr(struct vm *vm, const value *a) { return py_repr(vm, a[0]); }
value builtin_ascii(struct vm *vm, const value *a) { return py_str_ascii(py_repr(vm, a[0])); }

value builtin_format(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "format() argument 2 must be str, not %A", a[1]);
    return py_format(vm, a[0], PY_AS(struct py_str, a[1]));
}

value builtin_hash(struct vm *vm, const value *a) {
    return py_int_from((int64_t)py_hash(vm, a[0]));
}

value builtin_id(struct vm *vm, const value *a) {
    (void)vm;
    return py_int_from_unsigned(a[0]);
}

value builtin_callable(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(py_is_callable(a[0]));
}

value builtin_isinstance(struct vm *vm, const value *a) {
    return PY_BOOL(py_isinstance(vm, a[0], a[1]));
}
value builtin_issubclass(struct vm *vm, const value *a) {
    return PY_BOOL(py_issubclass(vm, a[0], a[1]));
}

/* --- attributes --- */

static struct py_str *name_of(struct vm *vm, value v) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "attribute name must be string, not '%T'", v);
    return py_intern_str(PY_AS(struct py_str, v));
}

value builtin_getattr(struct vm *vm, const value *a) {
    struct py_str *name = name_of(vm, a[1]);
    if (a[2] == PY_UNDEF)
        return py_getattr_str(vm, a[0], name);
    value v = py_lookup_attr_str(vm, a[0], name);
    return v == PY_UNDEF ? a[2] : v;
}

value builtin_hasattr(struct vm *vm, const value *a) {
    return PY_BOOL(py_lookup_attr_str(vm, a[0], name_of(vm, a[1])) != PY_UNDEF);
}

value builtin_setattr(struct vm *vm, const value *a) {
    py_setattr_str(vm, a[0], name_of(vm, a[1]), a[2]);
    return PY_NONE;
}

value builtin_delattr(struct vm *vm, const value *a) {
    py_setattr_str(vm, a[0], name_of(vm, a[1]), PY_UNDEF);
    return PY_NONE;
}

value builtin_vars(struct vm *vm, const value *a) {
    if (a[0] == PY_UNDEF)
        return vm_locals(vm);
    value d = py_lookup_attr(vm, a[0], "__dict__");
    if (d == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "vars() argument must have __dict__ attribute");
    return d;
}

value builtin_dir(struct vm *vm, const value *a) {
    value names;
    if (a[0] == PY_UNDEF) {
        names = py_call_method(vm, vm_locals(vm), "keys", 0, NULL);
    } else {
        value method = py_lookup_attr(vm, PY_OBJ(py_type_of(a[0])), "__dir__");
        if (method == PY_UNDEF)
            py_raise(vm, &py_exc_TypeError, "object does not provide __dir__");
        names = py_call1(vm, method, a[0]);
    }
    struct py_list *list = py_list_from(vm, names);
    py_list_sort(vm, list, PY_UNDEF, false);
    return PY_OBJ(list);
}
