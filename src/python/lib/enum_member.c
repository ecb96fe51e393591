/*
 * enum: members. Finding one by its value, and what Enum, IntEnum and StrEnum give their members.
 * The classes are native; those of scripts derive from them. cf. CPython's enum.Enum.
 */
#include "python/lib/enum_int.h"

value enum_get(struct vm *vm, value member, struct py_str *name) {
    struct py_attrs *attrs = py_attrs_of(member);
    value v = attrs ? attrs_get(attrs, name) : PY_UNDEF;
    return v != PY_UNDEF ? v : py_getattr_str(vm, member, name);
}
void enum_put(value member, struct py_str *name, value v) {
    struct py_attrs *attrs = py_attrs_of(member);
    if (attrs)
        attrs_set(py_type_of(member), attrs, name, v);
}

/* --- lookup --- */

static value find_unhashable(struct vm *vm, struct py_type *cls, value v) {
    struct py_dict *map = ENUM_DICT(cls, _member_map_);
    size_t i = 0;
    for (value k, m; py_dict_next(map, &i, &k, &m);)
        if (py_equal(vm, ENUM_VALUE(vm, m), v))
            return m;
    return PY_UNDEF;
}

value enum_find(struct vm *vm, struct py_type *cls, value v) {
    struct py_dict *map = ENUM_DICT(cls, _value2member_map_);
    struct py_type *t = py_type_of(v);
    if (t == &py_str_type || t == &py_int_type || t == &py_float_type || v == PY_NONE)
        return py_dict_get(vm, map, v);
    struct py_handler h;
    volatile value found = PY_UNDEF;
    PY_TRY(vm, &h) {
        found = py_dict_get(vm, map, v);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
        found = find_unhashable(vm, cls, v);
    }
    return found;
}

/* cls._missing_(v), PY_NONE without a method of its own. */
static value ask_missing(struct vm *vm, struct py_type *cls, value v) {
    value f = py_type_lookup(cls, EN(_missing_));
    if (f == py_dict_get_str(py_type_dict(&enum_Enum_type), EN(_missing_)))
        return PY_NONE;
    if (f == py_dict_get_str(py_type_dict(&enum_Flag_type), EN(_missing_)))
        return enum_flag_missing(vm, cls, v);
    return py_call1(vm, descr_bind(vm, f, PY_UNDEF, cls), v);
}

static noreturn void raise_unknown_value(struct vm *vm, struct py_type *cls, value v, value answer,
                                         value exc) {
    if (answer == PY_NONE && exc == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "%R is not a valid %S", v, cls->qualname);
    value not_valid = py_call1(vm, lib_type(&py_exc_ValueError),
                               lib_text(py_message(vm, "%R is not a valid %S", v, cls->qualname)));
    if (exc == PY_UNDEF)
        exc = py_call1(vm, lib_type(&py_exc_TypeError),
                       lib_text(py_message(vm,
                                           "error in %s._missing_: returned %R instead of None or "
                                           "a valid member",
                                           cls->name, answer)));
    if (!py_exception_is(exc, &py_exc_ValueError))
        PY_AS(struct py_exception, exc)->context = not_valid;
    py_rethrow(vm, exc);
}

value enum_lookup(struct vm *vm, struct py_type *cls, value v) {
    if (py_type_of(v) == cls)
        return v;
    value found = enum_find(vm, cls, v);
    if (found != PY_UNDEF)
        return found;
    struct py_handler h;
    volatile value answer = PY_NONE, exc = PY_UNDEF;
    PY_TRY(vm, &h) {
        answer = ask_missing(vm, cls, v);
        py_handler_pop(&h);
    }
    else {
        exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_Exception))
            py_rethrow(vm, exc);
    }
    if (exc == PY_UNDEF && py_isinstance(vm, answer, PY_OBJ(cls)))
        return answer;
    if (exc == PY_UNDEF && py_is_int(answer) && enum_is_flag(cls) &&
        py_str_is(ENUM_OF(cls, _boundary_), "eject"))
        return answer;
    raise_unknown_value(vm, cls, v, answer, exc);
}

value enum_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
               struct py_tuple *kwnames) {
    if (argc == 1 && !(kwnames && kwnames->n))
        return enum_lookup(vm, cls, argv[0]);
    if (kwnames && kwnames->n == 1 && !argc && py_str_is(kwnames->items[0], "value"))
        return enum_lookup(vm, cls, argv[0]);
    if (!argc)
        py_raise(vm, &py_exc_TypeError,
                 "Enum.__new__() missing 1 required positional argument: 'value'");
    py_raise(vm, &py_exc_TypeError, "Enum.__new__() takes 2 positional arguments but %d were given",
             argc + 1);
}

/* --- Enum --- */

static struct py_type *class_of(value member) { return py_type_of(member); }

static const char *value_text(struct vm *vm, value self) {
    value repr = ENUM_OF(class_of(self), _value_repr_), v = ENUM_VALUE(vm, self);
    if (repr == PY_NONE)
        return py_repr_text(vm, v);
    return py_str_text(vm, py_call1(vm, repr, v));
}

value enum_repr(struct vm *vm, value self) {
    value name = enum_get(vm, self, EN(_name_));
    if (name == PY_NONE && enum_is_flag(class_of(self)))
        return py_str_from(py_message(vm, "<%s: %s>", class_of(self)->name, value_text(vm, self)));
    return py_str_from(
        py_message(vm, "<%s.%S: %s>", class_of(self)->name, name, value_text(vm, self)));
}

value enum_str(struct vm *vm, value self) {
    value name = enum_get(vm, self, EN(_name_));
    if (name == PY_NONE && enum_is_flag(class_of(self)))
        return py_str_from(py_message(vm, "%s(%R)", class_of(self)->name, ENUM_VALUE(vm, self)));
    struct buf b = BUF_INIT;
    buf_puts(&b, class_of(self)->name);
    buf_putc(&b, '.');
    lib_put_str(vm, &b, name);
    return lib_buf_str(&b);
}

uint64_t enum_hash(struct vm *vm, value self) {
    return py_hash(vm, enum_get(vm, self, EN(_name_)));
}

LIB_FN(member_init) { return PY_NONE; }
LIB_FN(member_missing) { return PY_NONE; }
LIB_FN(member_format) {
    return py_format(vm, py_str_exact(py_str(vm, a[0])),
                     lib_arg_str(vm, a[1], "__format__() argument"));
}
LIB_FN(member_reduce) {
    return py_tuple2(py_dict_get_text(vm->builtins, "getattr"),
                     py_tuple2(PY_OBJ(class_of(a[0])), enum_get(vm, a[0], EN(_name_))));
}

/* V + 1, or PY_UNDEF when that cannot be. */
static value successor(struct vm *vm, value v) {
    struct py_handler h;
    volatile value next = PY_UNDEF;
    PY_TRY(vm, &h) {
        next = lib_add(vm, v, py_int_from(1));
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
    }
    return next;
}

/* Sorts LIST; false, and LIST as it was, when its values have no order. */
static bool sort_values(struct vm *vm, struct py_list *list) {
    struct py_list *copy = py_list_of(list->n, list->items);
    struct py_handler h;
    volatile bool sorted = false;
    PY_TRY(vm, &h) {
        py_list_sort(vm, copy, PY_UNDEF, false);
        py_handler_pop(&h);
        sorted = true;
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
    }
    if (sorted && copy->n)
        memcpy(list->items, copy->items, copy->n * sizeof(value));
    return sorted;
}

/* One above the last value if that is the largest; otherwise, with a warning, one above the first
 * that has a successor. */
LIB_FN(member_next_value) {
    struct py_list *values = py_list_from(vm, a[3]);
    if (!values->n)
        return a[1];
    value last = values->items[values->n - 1], next;
    if (sort_values(vm, values) && py_equal(vm, last, values->items[values->n - 1]) &&
        (next = successor(vm, last)) != PY_UNDEF)
        return next;
    py_warn(vm, &py_exc_DeprecationWarning,
            "In 3.13 the default `auto()`/`_generate_next_value_` will require all values to be "
            "sortable and support adding +1\nand the value returned will be the largest value in "
            "the enum incremented by 1");
    for (size_t i = 0; i < values->n; i++)
        if ((next = successor(vm, values->items[i])) != PY_UNDEF)
            return next;
    return a[1];
}

static void note_public(struct vm *vm, struct py_dict *d, struct py_set *names) {
    size_t i = 0;
    for (value k, v; py_dict_next(d, &i, &k, &v);)
        if (py_is_str(k) && lib_str(k)->data[0] != '_')
            py_set_add(vm, names, k);
}

LIB_FN(member_dir) {
    static const char *const always[] = {"__class__", "__doc__", "__eq__", "__hash__",
                                         "__module__"};
    struct py_type *cls = class_of(a[0]);
    struct py_set *names = py_set_new(&py_set_type);
    if (ENUM_OF(cls, _member_type_) != PY_OBJ(&py_object_type))
        py_set_update(vm, names, lib_call_base(vm, &py_object_type, "__dir__", 1, &a[0]));
    if (py_attrs_of(a[0]))
        note_public(vm, py_instance_dict(vm, a[0]), names);
    for (size_t i = 0; i < cls->mro->n; i++)
        note_public(vm, py_type_dict(PY_AS(struct py_type, cls->mro->items[i])), names);
    for (size_t i = 0; i < LIB_COUNT(always); i++)
        py_set_add(vm, names, PY_OBJ(py_intern(always[i])));
    struct py_list *out = py_list_from(vm, PY_OBJ(names));
    py_list_sort(vm, out, PY_UNDEF, false);
    return PY_OBJ(out);
}

static const struct py_native_def methods[] = {
    {"__init__", member_init, "self, *args, **kwds"},
    {"_generate_next_value_", member_next_value, "name, start, count, last_values", PY_STATIC},
    {"_missing_", member_missing, "cls, value", PY_CLASSMETHOD},
    {"__dir__", member_dir, "self"},
    {"__format__", member_format, "self, format_spec"},
    {"__reduce_ex__", member_reduce, "self, proto"},
    {0}};

struct py_type enum_Enum_type = {{&enum_meta_type},
                                 .name = "Enum",
                                 .module = "enum",
                                 .size = sizeof(struct py_object),
                                 .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                 .methods = methods,
                                 .new = enum_new,
                                 .repr = enum_repr,
                                 .str = enum_str,
                                 .hash = enum_hash};

struct py_type enum_ReprEnum_type = {{&enum_meta_type},       .name = "ReprEnum",
                                     .module = "enum",        .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .base = &enum_Enum_type, .new = enum_new};

/* --- with a data type: str() and format() are the data type's --- */

static value int_text(struct vm *vm, value self) { return py_int_type.repr(vm, self); }
LIB_FN(int_format) {
    struct py_str *spec = lib_arg_str(vm, a[1], "__format__() argument");
    if (!spec->size)
        return py_str(vm, a[0]); // a class may have a text of its own
    return py_format(vm, py_int_plain(a[0]), spec);
}
const struct py_native_def enum_int_methods[] = {{"__format__", int_format, "self, format_spec, /"},
                                                 {0}};

struct py_type enum_IntEnum_type = {{&enum_meta_type},    .name = "IntEnum",
                                    .module = "enum",     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .base = &py_int_type, .methods = enum_int_methods,
                                    .new = enum_new,      .repr = enum_repr,
                                    .str = int_text};

static value str_text(struct vm *vm, value self) {
    (void)vm;
    return py_str_exact(self);
}
LIB_FN(str_format) {
    struct py_str *spec = lib_arg_str(vm, a[1], "__format__() argument");
    if (!spec->size)
        return py_str(vm, a[0]);
    return py_format(vm, py_str_exact(a[0]), spec);
}

/* A member from the arguments of str(). */
LIB_FN(str_new_member) {
    struct py_tuple *given = PY_AS(struct py_tuple, a[1]);
    if (given->n > 3)
        py_raise(vm, &py_exc_TypeError, "too many arguments for str(): %R", a[1]);
    if (given->n == 1 && !py_is_str(given->items[0]))
        py_raise(vm, &py_exc_TypeError, "%R is not a string", given->items[0]);
    if (given->n >= 2 && !py_is_str(given->items[1]))
        py_raise(vm, &py_exc_TypeError, "encoding must be a string, not %R", given->items[1]);
    if (given->n == 3 && !py_is_str(given->items[2]))
        py_raise(vm, &py_exc_TypeError, "errors must be a string, not %R", given->items[2]);
    value text = py_call(vm, lib_type(&py_str_type), (int)given->n, given->items);
    value member = py_str_type.new(vm, PY_AS(struct py_type, a[0]), 1, &text, NULL);
    enum_put(member, EN(_value_), text);
    return member;
}
LIB_FN(str_next_value) { return py_str_lower(a[0]); }
static const struct py_native_def str_methods[] = {
    {"__new_member__", str_new_member, "cls, *values", PY_STATIC},
    {"_generate_next_value_", str_next_value, "name, start, count, last_values", PY_STATIC},
    {"__format__", str_format, "self, format_spec, /"},
    {0}};

struct py_type enum_StrEnum_type = {{&enum_meta_type},    .name = "StrEnum",
                                    .module = "enum",     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .base = &py_str_type, .methods = str_methods,
                                    .new = enum_new,      .repr = enum_repr,
                                    .str = str_text};

#define STR_ENUM(ident, text)                                                                      \
    struct py_type ident = {{&enum_meta_type},          .name = text,                              \
                            .module = "enum",           .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,     \
                            .base = &enum_StrEnum_type, .new = enum_new}
STR_ENUM(enum_FlagBoundary_type, "FlagBoundary");
STR_ENUM(enum_EnumCheck_type, "EnumCheck");
