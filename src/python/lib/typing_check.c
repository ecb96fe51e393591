/*
 * What every subscription in typing does with what stands in the brackets: None and text become
 * types, what is no type is refused, type variables are collected, and types are written as they
 * look inside brackets.
 */
#include "python/lib/typing_int.h"
#include "python/types/alias.h"
#include "python/types/none.h"
#include "python/vm.h"

struct py_tuple *typing_items(value item) {
    return py_is_tuple(item) ? PY_AS(struct py_tuple, item)
                             : PY_AS(struct py_tuple, py_tuple1(item));
}

value typing_convert(struct vm *vm, value v, value module, unsigned flags) {
    if (v == PY_NONE)
        return PY_OBJ(&py_none_type);
    if (py_is_str(v))
        return typing_forward_new(vm, v, true, module, flags & TYPING_SPECIAL);
    return v;
}

static bool is_protocol_or_generic(struct vm *vm, value v) {
    return v == PY_OBJ(&typing_generic_type) || v == PY_OBJ(typing_state(vm)->protocol);
}

/* The forms that are types by themselves, and those that are where SPECIAL is allowed. */
static bool stands_alone(value v, unsigned flags) {
    const struct typing_form *const alone[] = {&typing_literal_string, &typing_no_return,
                                               &typing_never, &typing_self, &typing_type_alias};
    for (size_t i = 0; i < LIB_COUNT(alone); i++)
        if (v == PY_OBJ(alone[i]))
            return true;
    return (flags & TYPING_SPECIAL) &&
           (v == PY_OBJ(&typing_class_var) || v == PY_OBJ(&typing_final));
}

static bool is_wrong_origin(struct vm *vm, value origin, unsigned flags) {
    if (origin == PY_OBJ(&typing_class_var))
        return !(flags & TYPING_SPECIAL);
    if (origin == PY_OBJ(&typing_final))
        return !(flags & TYPING_SPECIAL) && (flags & TYPING_ARGUMENT);
    return is_protocol_or_generic(vm, origin);
}

value typing_check(struct vm *vm, value v, const char *what, unsigned flags, value module) {
    v = typing_convert(vm, v, module, flags);
    if (!py_is_object(v) || py_is_unknown(v))
        return v;
    if (typing_is_alias(v) && is_wrong_origin(vm, TYPING_ALIAS(v)->origin, flags))
        py_raise(vm, &py_exc_TypeError, "%S is not valid as type argument", v);
    if (stands_alone(v, flags))
        return v;
    if (typing_is_form(v) || is_protocol_or_generic(vm, v))
        py_raise(vm, &py_exc_TypeError, "Plain %S is not valid as type argument", v);
    if (py_type_of(v) == &py_tuple_type) {
        value text = py_repr(vm, v);
        if (lib_str(text)->length > 100)
            text = py_str_slice(text, 0, 100);
        py_raise(vm, &py_exc_TypeError, "%s Got %S.", what, text);
    }
    return v;
}

struct py_tuple *typing_arguments(struct vm *vm, const struct py_tuple *items, const char *what) {
    struct py_tuple *t = py_tuple_new(items->n);
    for (size_t i = 0; i < items->n; i++)
        t->items[i] = typing_argument(vm, items->items[i], what);
    return t;
}

bool typing_is_parameters(value v) {
    return v == PY_ELLIPSIS || py_is_tuple(v) || py_is_list(v) ||
           py_is_a(v, &typing_param_spec_type) || py_is_a(v, &typing_concatenate_type);
}

void typing_check_count(struct vm *vm, value self, size_t given, size_t expected) {
    if (!expected)
        py_raise(vm, &py_exc_TypeError, "%S is not a generic class", self);
    if (given != expected)
        py_raise(vm, &py_exc_TypeError, "Too %s arguments for %S; actual %zu, expected %zu",
                 given > expected ? "many" : "few", self, given, expected);
}

struct py_tuple *typing_parameters(struct vm *vm, const struct py_tuple *args) {
    return py_type_parameters(vm, args);
}

/* --- text --- */

void typing_put(struct vm *vm, struct buf *b, value v) {
    if (v == PY_ELLIPSIS) {
        buf_puts(b, "...");
    } else if (py_is_type(v)) {
        value module = py_getattr_str(vm, v, PYN(__module__));
        if (!py_str_is(module, "builtins")) {
            lib_put_str(vm, b, module);
            buf_putc(b, '.');
        }
        lib_put_str(vm, b, py_getattr_str(vm, v, PYN(__qualname__)));
    } else if (py_type_of(v) == &py_function_type) {
        lib_put_str(vm, b, py_getattr_str(vm, v, PYN(__name__)));
    } else {
        lib_put_repr(vm, b, v);
    }
}

void typing_put_list(struct vm *vm, struct buf *b, size_t n, const value *items) {
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_puts(b, ", ");
        typing_put(vm, b, items[i]);
    }
}

/* --- shared by the types --- */

value typing_or(struct vm *vm, value left, value right) {
    return py_getitem(vm, PY_OBJ(&typing_union), py_tuple2(left, right));
}

noreturn void typing_no_attribute(struct vm *vm, struct py_str *name) {
    value exc = py_call1(vm, PY_OBJ(&py_exc_AttributeError), PY_OBJ(name));
    py_raise_value(vm, exc);
}

value typing_caller(struct vm *vm) {
    struct py_dict *globals = vm_globals(vm);
    value name = globals ? py_dict_get_str(globals, PYN(__name__)) : PY_UNDEF;
    return name == PY_UNDEF ? PY_OBJ(PYN(__main__)) : name;
}

void typing_init_subclass_next(struct vm *vm, const struct py_type *owner, struct py_type *cls,
                               value args, struct py_dict *kw) {
    size_t i = 0;
    while (i < cls->mro->n && cls->mro->items[i] != PY_OBJ(owner))
        i++;
    for (i++; i < cls->mro->n; i++) {
        value f =
            py_dict_get_str(py_type_dict(TYPE_OF(cls->mro->items[i])), PYN(__init_subclass__));
        if (f == PY_UNDEF)
            continue;
        py_call_args(vm, descr_bind(vm, f, PY_UNDEF, cls), args, kw);
        return;
    }
}

void typing_check_class(struct vm *vm, value name, value bases, value ns) {
    const char *wrong = !py_is_str(name)      ? "1 must be str"
                        : !py_is_tuple(bases) ? "2 must be tuple"
                        : !py_is_dict(ns)     ? "3 must be dict"
                                              : NULL;
    if (wrong)
        py_raise(vm, &py_exc_TypeError, "type.__new__() argument %s, not %T", wrong,
                 !py_is_str(name)      ? name
                 : !py_is_tuple(bases) ? bases
                                       : ns);
    for (size_t i = 0; i < PY_AS(struct py_tuple, bases)->n; i++)
        if (!py_is_type(PY_AS(struct py_tuple, bases)->items[i]))
            py_raise(vm, &py_exc_TypeError, "bases must be types");
}

struct py_type *typing_class(struct vm *vm, const char *name, value base, struct py_dict *ns) {
    py_dict_set_str(ns, PYN(__module__), PY_OBJ(py_intern("typing")));
    struct py_tuple *bases = PY_AS(struct py_tuple, py_tuple1(base));
    if (!py_is_type(base)) {
        py_dict_set_str(ns, PYN(__orig_bases__), PY_OBJ(bases));
        bases = PY_AS(struct py_tuple,
                      py_call_method(vm, base, "__mro_entries__", 1, (value[]){PY_OBJ(bases)}));
    }
    return TYPE_OF(py_class_new(vm, name, bases, ns));
}

/* --- functions --- */

value typing_function(struct vm *vm, const struct py_native_def *def, value self) {
    return pyfunction_new(vm, def, "typing", self);
}
value typing_method(struct vm *vm, const char *owner, const struct py_native_def *def) {
    value f = typing_function(vm, def, PY_UNDEF);
    py_setattr_str(vm, f, PYN(__qualname__), py_str_printf("%s.%s", owner, def->name));
    py_setattr_str(vm, f, PYN(__isabstractmethod__), PY_TRUE);
    return f;
}
/* a[0] is the class. */
LIB_FN(instead) { return py_tuple1(a[0]); }
value typing_stand_in(struct vm *vm, const struct py_native_def *def, value cls) {
    static const struct py_native_def entries = {"__mro_entries__", instead, "cls, bases, /"};
    value f = typing_function(vm, def, PY_UNDEF);
    py_setattr(vm, f, entries.name, py_native_new(vm, &entries, cls));
    return f;
}
