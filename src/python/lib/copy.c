/*
 * copy: shallow and deep copies, by __copy__, __deepcopy__, __reduce_ex__ and __getstate__ where a
 * class defines them. cf. CPython's Lib/copy.py. copyreg is here too, for it is asked first.
 */
#include "python/function.h"
#include "python/lib/lib.h"
#include "python/types/complex.h"
#include "python/types/iter.h"
#include "python/types/none.h"
#include "python/vm.h"

/* --- copyreg --- */

static const char registry_key;
struct registry {
    struct py_dict *table;
};
static struct py_dict *dispatch_table(struct vm *vm) {
    struct registry *r = lib_state(vm, &registry_key, sizeof *r);
    if (!r->table)
        r->table = py_dict_new();
    return r->table;
}
LIB_FN(copyreg_pickle) {
    if (!py_is_callable(a[1]))
        py_raise(vm, &py_exc_TypeError, "reduction functions must be callable");
    py_dict_set(vm, dispatch_table(vm), a[0], a[1]);
    return PY_NONE;
}
LIB_FN(copyreg_newobj) {
    struct py_tuple *rest = PY_AS(struct py_tuple, a[1]);
    struct py_tuple *args = py_tuple_new(rest->n + 1);
    args->items[0] = a[0];
    memcpy(args->items + 1, rest->items, rest->n * sizeof(value));
    return py_call_args(vm, py_getattr(vm, a[0], "__new__"), PY_OBJ(args), NULL);
}
LIB_FN(copyreg_newobj_ex) {
    struct py_tuple *rest = py_tuple_from(vm, a[1]);
    struct py_tuple *args = py_tuple_new(rest->n + 1);
    args->items[0] = a[0];
    memcpy(args->items + 1, rest->items, rest->n * sizeof(value));
    return py_call_args(vm, py_getattr(vm, a[0], "__new__"), PY_OBJ(args),
                        PY_AS(struct py_dict, a[2]));
}
/* What pickles of the first protocols make objects with. */
LIB_FN(copyreg_reconstructor) {
    struct py_type *base = PY_AS(struct py_type, a[1]);
    if (base == &py_object_type)
        return py_call_method(vm, a[1], "__new__", 1, a);
    value obj = py_call_method(vm, a[1], "__new__", 2, (value[]){a[0], a[2]});
    if (base->init != PY_UNDEF)
        py_call_method(vm, a[1], "__init__", 2, (value[]){obj, a[2]});
    return obj;
}
static const struct py_native_def copyreg_functions[] = {
    {"_reconstructor", copyreg_reconstructor, "cls, base, state, /"},
    {"pickle", copyreg_pickle, "ob_type, pickle_function, constructor_ob=None"},
    {"__newobj__", copyreg_newobj, "cls, *args"},
    {"__newobj_ex__", copyreg_newobj_ex, "cls, args, kwargs"},
    {0}};
static void copyreg_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "dispatch_table", PY_OBJ(dispatch_table(vm)));
}
const struct py_module_def py_lib_copyreg = {
    .name = "copyreg", .functions = copyreg_functions, .init = copyreg_init};

/* --- what is not copied --- */

static bool is_atomic(value v) {
    if (py_is_small(v) || py_is_float(v))
        return true;
    struct py_type *t = py_type_of(v);
    static struct py_type *const types[] = {
        &py_none_type,     &py_bool_type,     &py_int_type,     &py_float_type,
        &py_str_type,      &py_bytes_type,    &py_complex_type, &py_not_implemented_type,
        &py_ellipsis_type, &py_function_type, &py_native_type,  &py_property_type,
        &py_code_type,     &py_range_type};
    for (size_t i = 0; i < LIB_COUNT(types); i++)
        if (t == types[i])
            return true;
    return t->flags & PY_TYPE_TYPE;
}

/* The method NAME of V's class when a class other than object defines it. */
static value own_method(value v, const char *name) {
    value f = py_type_lookup(py_type_of(v), py_intern(name));
    return f == py_type_lookup(&py_object_type, py_intern(name)) ? PY_UNDEF : f;
}

/* --- one run of deepcopy --- */

struct run {
    struct vm *vm;
    bool deep;
    struct py_dict *memo; /* id → copy, as __deepcopy__ methods see it */
};

static value deep_copy(struct run *r, value v);
static value id_of(value v) { return py_int_from((int64_t)v); }

static value part(struct run *r, value v) { return r->deep ? deep_copy(r, v) : v; }

static void remember(struct run *r, value v, value copy) {
    if (r->deep)
        py_dict_set(r->vm, r->memo, id_of(v), copy);
}

static value copy_list(struct run *r, value v) {
    struct py_list *from = PY_AS(struct py_list, v), *to = py_list_new(from->n);
    remember(r, v, PY_OBJ(to));
    for (size_t i = 0; i < from->n; i++)
        py_list_append(to, part(r, from->items[i]));
    return PY_OBJ(to);
}
static value copy_dict(struct run *r, value v) {
    if (!r->deep)
        return PY_OBJ(py_dict_copy(PY_AS(struct py_dict, v)));
    struct py_dict *to = py_dict_new(), *from = py_dict_copy(PY_AS(struct py_dict, v));
    remember(r, v, PY_OBJ(to));
    size_t i = 0;
    for (value k, x; py_dict_next(from, &i, &k, &x);) {
        value key = deep_copy(r, k);
        py_dict_set(r->vm, to, key, deep_copy(r, x));
    }
    return PY_OBJ(to);
}
static value copy_tuple(struct run *r, value v) {
    struct py_tuple *from = PY_AS(struct py_tuple, v);
    struct py_tuple *to = py_tuple_new(from->n);
    bool same = true;
    for (size_t i = 0; i < from->n; i++) {
        to->items[i] = part(r, from->items[i]);
        same &= to->items[i] == from->items[i];
    }
    value known = r->deep ? py_dict_get(r->vm, r->memo, id_of(v)) : PY_UNDEF;
    return known != PY_UNDEF ? known : same ? v : PY_OBJ(to);
}
static value copy_set(struct run *r, value v) {
    struct py_set *from = PY_AS(struct py_set, v), *to = py_set_new(py_type_of(v));
    size_t i = 0;
    for (value x; py_set_next(from, &i, &x);)
        py_set_add(r->vm, to, part(r, x));
    return PY_OBJ(to);
}

/* --- instances --- */

/* The attributes of V: its __dict__, or (dict, slots) when it has slots; None for neither. */
static value state_of(struct run *r, value v) {
    struct vm *vm = r->vm;
    if (own_method(v, "__getstate__") != PY_UNDEF)
        return py_call_method(vm, v, "__getstate__", 0, NULL);
    value state = PY_NONE;
    if (py_attrs_of(v))
        state = PY_OBJ(py_dict_copy(py_instance_dict(vm, v)));
    struct py_dict *slots = py_dict_new();
    struct py_tuple *mro = py_type_of(v)->mro;
    for (size_t i = 0; i < mro->n; i++) {
        struct py_type *t = PY_AS(struct py_type, mro->items[i]);
        value names = py_dict_get_text(py_type_dict(t), "__slots__");
        if (names == PY_UNDEF)
            continue;
        struct py_tuple *list =
            py_is_str(names) ? PY_AS(struct py_tuple, py_tuple1(names)) : py_tuple_from(vm, names);
        for (size_t k = 0; k < list->n; k++) {
            if (py_str_is(list->items[k], "__dict__") || py_str_is(list->items[k], "__weakref__"))
                continue;
            value x = py_lookup_attr_str(vm, v, lib_str(list->items[k]));
            if (x != PY_UNDEF)
                py_dict_set(vm, slots, list->items[k], x);
        }
    }
    return slots->count ? py_tuple2(state, PY_OBJ(slots)) : state;
}

static void set_attrs(struct run *r, value obj, value attrs) {
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, attrs), &i, &k, &v);)
        py_setattr_str(r->vm, obj, lib_str(k), v);
}

static void set_state(struct run *r, value obj, value state) {
    struct vm *vm = r->vm;
    if (!LIB_GIVEN(state))
        return;
    state = part(r, state);
    if (py_lookup_attr(vm, obj, "__setstate__") != PY_UNDEF) {
        py_call_method(vm, obj, "__setstate__", 1, &state);
        return;
    }
    value slots = PY_NONE;
    if (py_is_tuple(state) && PY_AS(struct py_tuple, state)->n == 2) {
        slots = PY_AS(struct py_tuple, state)->items[1];
        state = PY_AS(struct py_tuple, state)->items[0];
    }
    if (state != PY_NONE)
        py_call_method(vm, py_getattr(vm, obj, "__dict__"), "update", 1, &state);
    if (slots != PY_NONE)
        set_attrs(r, obj, slots);
}

/* What __reduce__ said: func(*args), then state, list items and dict items. */
static value reconstruct(struct run *r, value original, value reduced) {
    struct vm *vm = r->vm;
    if (py_is_str(reduced))
        return original;
    if (!py_is_tuple(reduced) || PY_AS(struct py_tuple, reduced)->n < 2)
        py_raise(vm, &py_exc_TypeError, "__reduce__ must return a string or tuple");
    struct py_tuple *t = PY_AS(struct py_tuple, reduced);
    value obj =
        py_call_args(vm, t->items[0], PY_OBJ(py_tuple_from(vm, part(r, t->items[1]))), NULL);
    remember(r, original, obj);
    if (t->n > 2)
        set_state(r, obj, t->items[2]);
    struct py_iter it;
    if (t->n > 3 && t->items[3] != PY_NONE) {
        py_iter_init(vm, &it, t->items[3]);
        for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
            x = part(r, x);
            py_call_method(vm, obj, "append", 1, &x);
        }
    }
    if (t->n > 4 && t->items[4] != PY_NONE) {
        py_iter_init(vm, &it, t->items[4]);
        for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
            struct py_tuple *pair = py_pair_from(vm, x);
            value k = part(r, pair->items[0]);
            py_setitem(vm, obj, k, part(r, pair->items[1]));
        }
    }
    return obj;
}

/* An instance whose class says nothing about copying. */
static value copy_instance(struct run *r, value v) {
    struct vm *vm = r->vm;
    struct py_type *type = py_type_of(v);
    value cls = PY_OBJ(type), args = PY_OBJ(&py_empty_tuple);
    struct py_dict *kw = NULL;
    if (own_method(v, "__getnewargs_ex__") != PY_UNDEF) {
        struct py_tuple *t = py_pair_from(vm, py_call_method(vm, v, "__getnewargs_ex__", 0, NULL));
        args = t->items[0];
        kw = PY_AS(struct py_dict, t->items[1]);
    } else if (own_method(v, "__getnewargs__") != PY_UNDEF)
        args = py_call_method(vm, v, "__getnewargs__", 0, NULL);
    else if (type->flags & PY_TYPE_TUPLE)
        args = py_tuple1(
            PY_OBJ(py_tuple_of(PY_AS(struct py_tuple, v)->n, PY_AS(struct py_tuple, v)->items)));
    else if (type->flags & (PY_TYPE_STR | PY_TYPE_INT | PY_TYPE_BYTES | PY_TYPE_FLOAT)) {
        struct py_type *base = type->flags & PY_TYPE_STR     ? &py_str_type
                               : type->flags & PY_TYPE_INT   ? &py_int_type
                               : type->flags & PY_TYPE_BYTES ? &py_bytes_type
                                                             : &py_float_type;
        args = py_tuple1(py_call1(vm, lib_type(base), v));
    } else if (py_is_anyset(v))
        args = py_tuple1(PY_OBJ(py_list_from(vm, v)));
    if (r->deep)
        args = deep_copy(r, args);
    struct py_tuple *rest = py_tuple_from(vm, args);
    struct py_tuple *full = py_tuple_new(rest->n + 1);
    full->items[0] = cls;
    memcpy(full->items + 1, rest->items, rest->n * sizeof(value));
    value obj = py_call_args(vm, py_getattr(vm, cls, "__new__"), PY_OBJ(full), kw);
    remember(r, v, obj);
    if (py_type_of(v)->flags & PY_TYPE_EXCEPTION)
        PY_AS(struct py_exception, obj)->args = PY_AS(struct py_exception, v)->args;
    set_state(r, obj, state_of(r, v));
    if (type->flags & PY_TYPE_LIST) {
        struct py_list *list = PY_AS(struct py_list, v);
        for (size_t i = 0; i < list->n; i++)
            py_list_append(PY_AS(struct py_list, obj), part(r, list->items[i]));
    }
    if (type->flags & PY_TYPE_DICT) {
        struct py_dict *from = py_dict_copy(PY_AS(struct py_dict, v));
        size_t i = 0;
        for (value k, x; py_dict_next(from, &i, &k, &x);) {
            value key = part(r, k);
            py_setitem(vm, obj, key, part(r, x));
        }
    }
    return obj;
}

static value copy_object(struct run *r, value v) {
    struct vm *vm = r->vm;
    value special = own_method(v, r->deep ? "__deepcopy__" : "__copy__");
    if (special != PY_UNDEF) {
        value memo = PY_OBJ(r->memo);
        return r->deep ? py_call_method(vm, v, "__deepcopy__", 1, &memo)
                       : py_call_method(vm, v, "__copy__", 0, NULL);
    }
    value reductor = py_dict_get(vm, dispatch_table(vm), PY_OBJ(py_type_of(v)));
    if (reductor != PY_UNDEF)
        return reconstruct(r, v, py_call1(vm, reductor, v));
    if (own_method(v, "__reduce_ex__") != PY_UNDEF) {
        value protocol = py_from_small(4);
        return reconstruct(r, v, py_call_method(vm, v, "__reduce_ex__", 1, &protocol));
    }
    if (own_method(v, "__reduce__") != PY_UNDEF)
        return reconstruct(r, v, py_call_method(vm, v, "__reduce__", 0, NULL));
    if (!(py_type_of(v)->flags & PY_TYPE_HEAP) && !py_attrs_of(v))
        py_raise(vm, &py_exc_TypeError, "cannot pickle '%T' object", v);
    return copy_instance(r, v);
}

static value copy_value(struct run *r, value v) {
    struct py_type *t = py_type_of(v);
    if (t == &py_list_type)
        return copy_list(r, v);
    if (t == &py_dict_type)
        return copy_dict(r, v);
    if (t == &py_tuple_type)
        return r->deep ? copy_tuple(r, v) : v;
    if (t == &py_set_type || t == &py_frozenset_type)
        return t == &py_frozenset_type && !r->deep ? v : copy_set(r, v);
    if (t == &py_bytearray_type)
        return py_call1(r->vm, lib_type(&py_bytearray_type), v);
    if (t == &py_method_type) {
        struct py_method *m = PY_AS(struct py_method, v);
        return r->deep ? py_method_new(m->func, deep_copy(r, m->self)) : v;
    }
    return copy_object(r, v);
}

static value deep_copy(struct run *r, value v) {
    if (is_atomic(v))
        return v;
    value known = py_dict_get(r->vm, r->memo, id_of(v));
    if (known != PY_UNDEF)
        return known;
    vm_check_stack(r->vm, NULL);
    value copy = copy_value(r, v);
    if (copy != v) {
        py_dict_set(r->vm, r->memo, id_of(v), copy);
        value key = id_of(PY_OBJ(r->memo)), kept = py_dict_get(r->vm, r->memo, key);
        if (kept == PY_UNDEF)
            py_dict_set(r->vm, r->memo, key, kept = PY_OBJ(py_list_new(0)));
        py_list_append(PY_AS(struct py_list, kept), v);
    }
    return copy;
}

LIB_FN(copy_copy) {
    struct run r = {.vm = vm};
    return is_atomic(a[0]) ? a[0] : copy_value(&r, a[0]);
}
LIB_FN(copy_deepcopy) {
    struct run r = {.vm = vm, .deep = true};
    r.memo = LIB_GIVEN(a[1]) && py_is_dict(a[1]) ? PY_AS(struct py_dict, a[1]) : py_dict_new();
    return deep_copy(&r, a[0]);
}
LIB_FN(copy_replace) {
    return py_call_args(vm, py_getattr(vm, a[0], "__replace__"), PY_OBJ(&py_empty_tuple),
                        PY_AS(struct py_dict, a[1]));
}

static struct py_type copy_error_type = LIB_EXCEPTION("Error", "copy", &py_exc_Exception, NULL);
static const struct py_native_def functions[] = {{"copy", copy_copy, "x"},
                                                 {"deepcopy", copy_deepcopy, "x, memo=None"},
                                                 {"replace", copy_replace, "obj, /, **changes"},
                                                 {0}};
static struct py_type *const types[] = {&copy_error_type, NULL};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "error", lib_type(&copy_error_type));
    py_module_set(vm, m, "dispatch_table", PY_OBJ(dispatch_table(vm)));
}
const struct py_module_def py_lib_copy = {
    .name = "copy", .functions = functions, .types = types, .init = init};
