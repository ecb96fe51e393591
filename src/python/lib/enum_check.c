/*
 * enum: what is done with a finished class: unique() and verify() look for aliases, gaps and
 * unnamed bits; global_enum() puts its members among the names of their module.
 */
#include "python/lib/enum_int.h"

/* --- aliases --- */

static const char *aliases_of(struct vm *vm, value cls) {
    struct py_dict *map = ENUM_DICT(PY_AS(struct py_type, cls), _member_map_);
    struct buf b = BUF_INIT;
    size_t i = 0;
    for (value k, m; py_dict_next(map, &i, &k, &m);) {
        value name = enum_get(vm, m, EN(_name_));
        if (!py_equal(vm, k, name))
            buf_puts(&b, py_message(vm, "%s%S -> %S", b.len ? ", " : "", k, name));
    }
    return b.len ? b.data : NULL;
}

LIB_FN(enum_unique) {
    if (!enum_is_class(a[0]))
        py_getattr(vm, a[0], "__members__");
    const char *found = aliases_of(vm, a[0]);
    if (found)
        py_raise(vm, &py_exc_ValueError, "duplicate values found in %R: %s", a[0], found);
    return a[0];
}

/* --- verify --- */

struct verify {
    struct py_object head;
    struct py_attrs attrs;
    value checks;
};

static void check_unique(struct vm *vm, value cls) {
    const char *found = aliases_of(vm, cls);
    if (found)
        py_raise(vm, &py_exc_ValueError, "aliases found in %R: %s", cls, found);
}

static struct py_list *values_of(struct vm *vm, value cls) {
    struct py_list *list = py_list_from(vm, cls);
    for (size_t i = 0; i < list->n; i++)
        list->items[i] = ENUM_VALUE(vm, list->items[i]);
    return list;
}

/* The numbers from behind LOW up to HIGH that are no values; for a flag the bits. */
static const char *gaps(struct vm *vm, value values, bool flag) {
    value low = py_call1(vm, py_dict_get_text(vm->builtins, "min"), values);
    value high = py_call1(vm, py_dict_get_text(vm->builtins, "max"), values);
    if (flag) {
        low = py_int_from((int64_t)py_int_bit_length(low) - 1);
        high = py_int_from((int64_t)py_int_bit_length(high) - 1);
    }
    struct buf b = BUF_INIT;
    struct py_iter it;
    py_iter_init(vm, &it,
                 py_call2(vm, py_dict_get_text(vm->builtins, "range"),
                          lib_add(vm, low, py_int_from(1)), high));
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;) {
        v = flag ? py_int_lshift(vm, py_int_from(1), (uint64_t)py_index(vm, v)) : v;
        if (py_contains(vm, values, v))
            continue;
        buf_puts(&b, b.len ? ", " : "");
        lib_put_str(vm, &b, v);
    }
    return b.len ? b.data : NULL;
}

static void check_continuous(struct vm *vm, value cls) {
    bool flag = enum_is_flag(PY_AS(struct py_type, cls));
    struct py_set *values = py_set_new(&py_set_type);
    struct py_list *list = values_of(vm, cls);
    for (size_t i = 0; i < list->n; i++)
        py_set_add(vm, values, list->items[i]);
    const char *missing = values->used < 2 ? NULL : gaps(vm, PY_OBJ(values), flag);
    if (!missing)
        return;
    char *text = mem_printf("invalid %s '%s': missing values %s", flag ? "flag" : "enum",
                            PY_AS(struct py_type, cls)->name, missing);
    if (strlen(text) > 256)
        text[256] = '\0';
    py_raise(vm, &py_exc_ValueError, "%s", text);
}

/* Aliases of several bits whose bits are not all members. */
static void check_named(struct vm *vm, value cls) {
    struct py_type *t = PY_AS(struct py_type, cls);
    struct py_dict *map = ENUM_DICT(t, _member_map_);
    struct py_list *names = py_list_new(4), *values = values_of(vm, cls);
    value missing = py_int_from(0);
    size_t i = 0;
    for (value k, m; py_dict_next(map, &i, &k, &m);) {
        value v = ENUM_VALUE(vm, m);
        if (py_contains(vm, ENUM_OF(t, _member_names_), k) || !py_is_int(v) || py_int_sign(v) < 0)
            continue;
        struct py_list *bits = enum_bits(vm, v);
        bool all = true;
        for (size_t n = 0; n < bits->n; n++)
            if (!py_contains(vm, PY_OBJ(values), bits->items[n])) {
                all = false;
                missing = py_binary(vm, PY_OR, missing, bits->items[n]);
            }
        if (!all)
            py_list_append(names, k);
    }
    if (!names->n)
        return;
    struct buf b = BUF_INIT;
    for (size_t n = 0; n < names->n; n++)
        buf_printf(&b, "%s%s",
                   !n                  ? ""
                   : n + 1 == names->n ? " and "
                                       : ", ",
                   py_str_text(vm, names->items[n]));
    py_raise(vm, &py_exc_ValueError,
             "invalid Flag '%s': %s %s %s missing %s 0x%s [use "
             "enum.show_flag_values(value) for details]",
             t->name, names->n > 1 ? "aliases" : "alias", b.data, names->n > 1 ? "are" : "is",
             enum_single_bit(vm, missing) ? "value" : "combined values of",
             py_int_text(vm, missing, 16));
}

LIB_FN(verify_init) {
    PY_AS(struct verify, a[0])->checks = a[1];
    return PY_NONE;
}
LIB_FN(verify_call) {
    static const struct {
        const char *value;
        void (*check)(struct vm *, value);
    } checks[] = {{"one name per value", check_unique},
                  {"no skipped integer values", check_continuous},
                  {"multi-flag aliases may not contain unnamed flags", check_named}};
    if (!enum_is_class(a[1]))
        py_raise(vm, &py_exc_TypeError, "the 'verify' decorator only works with Enum and Flag");
    struct py_tuple *wanted = PY_AS(struct py_tuple, PY_AS(struct verify, a[0])->checks);
    for (size_t i = 0; i < wanted->n; i++)
        for (size_t k = 0; k < LIB_COUNT(checks); k++)
            if (py_is_a(wanted->items[i], &enum_EnumCheck_type) &&
                py_str_is(wanted->items[i], checks[k].value))
                checks[k].check(vm, a[1]);
    return a[1];
}
static const struct py_native_def verify_methods[] = {
    {"__init__", verify_init, "self, *checks"},
    {"__call__", verify_call, "self, enumeration"},
    {0}};
static const struct py_member_def verify_members[] = {
    {"checks", offsetof(struct verify, checks), PY_MEMBER_VALUE, false}, {0}};
struct py_type enum_verify_type = {PY_TYPE_HEAD,
                                   .name = "verify",
                                   .module = "enum",
                                   .size = sizeof(struct verify),
                                   .attrs_offset = offsetof(struct verify, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .methods = verify_methods,
                                   .members = verify_members};

/* --- members among a module's names --- */

static const char *module_of(struct vm *vm, value member) {
    const char *name = py_str_text(vm, py_getattr(vm, lib_type(py_type_of(member)), "__module__"));
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

LIB_FN(global_enum_repr) {
    return lib_text(py_message(vm, "%s.%S", module_of(vm, a[0]), enum_get(vm, a[0], EN(_name_))));
}

LIB_FN(global_flag_repr) {
    const char *module = module_of(vm, a[0]);
    value name = enum_get(vm, a[0], EN(_name_));
    if (name == PY_NONE)
        return lib_text(
            py_message(vm, "%s.%s(%R)", module, py_type_of(a[0])->name, ENUM_VALUE(vm, a[0])));
    struct buf b = BUF_INIT;
    const char *text = py_str_cstr(name);
    while (*text) {
        size_t n = strcspn(text, "|");
        buf_puts(&b, b.len ? "|" : "");
        if (*text < '0' || *text > '9')
            buf_printf(&b, "%s.", module);
        buf_add(&b, text, n);
        text += n + (text[n] == '|');
    }
    return lib_buf_str(&b);
}

LIB_FN(global_str) {
    value name = enum_get(vm, a[0], EN(_name_));
    if (name == PY_NONE)
        return lib_text(py_message(vm, "%s(%R)", py_type_of(a[0])->name, ENUM_VALUE(vm, a[0])));
    return name;
}

static const struct py_native_def as_methods[] = {{"global_enum_repr", global_enum_repr, "self"},
                                                  {"global_flag_repr", global_flag_repr, "self"},
                                                  {"global_str", global_str, "self"}};

/* A method of CLS; a function of the module would not be bound to the member. */
static void set_method(struct vm *vm, struct py_type *cls, const char *name,
                       const struct py_native_def *def) {
    struct py_native *n = MEM_NEW(struct py_native);
    n->head.type = &py_method_descr_type;
    n->def = def;
    n->owner = &enum_Enum_type;
    py_type_set(vm, cls, py_intern(name), PY_OBJ(n));
}

LIB_FN(enum_global) {
    if (!enum_is_class(a[0]))
        py_raise(vm, &py_exc_TypeError, "issubclass() arg 1 must be a class");
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    set_method(vm, cls, "__repr__", &as_methods[enum_is_flag(cls)]);
    if (!py_type_is_subtype(cls, &enum_ReprEnum_type) || py_truth(vm, a[1]))
        set_method(vm, cls, "__str__", &as_methods[2]);
    value module = py_dict_get(vm, vm->modules, py_getattr(vm, a[0], "__module__"));
    if (module == PY_UNDEF)
        py_raise_key(vm, py_getattr(vm, a[0], "__module__"));
    struct py_dict *ns = py_instance_dict(vm, module), *map = ENUM_DICT(cls, _member_map_);
    size_t i = 0;
    for (value k, m; py_dict_next(map, &i, &k, &m);)
        py_dict_set(vm, ns, k, m);
    return a[0];
}

/* --- bits --- */

LIB_FN(enum_show_values) {
    value v = py_is_a(a[0], &enum_Enum_type) ? ENUM_VALUE(vm, a[0]) : a[0];
    if (py_less(vm, v, py_int_from(0)))
        py_raise(vm, &py_exc_ValueError, "%R is not a positive integer", a[0]);
    if (!py_is_int(v))
        py_raise(vm, &py_exc_TypeError, "'%T' object cannot be interpreted as an integer", v);
    return PY_OBJ(enum_bits(vm, v));
}
LIB_FN(enum_bin_text) {
    if (!py_is_int(a[0]))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'bit_length'", a[0]);
    return enum_bin(vm, a[0], a[1]);
}

const struct py_native_def enum_functions[] = {
    {"unique", enum_unique, "enumeration"},
    {"global_enum", enum_global, "cls, update_str=False"},
    {"global_enum_repr", global_enum_repr, "self"},
    {"global_flag_repr", global_flag_repr, "self"},
    {"global_str", global_str, "self"},
    {"show_flag_values", enum_show_values, "value"},
    {"bin", enum_bin_text, "num, max_bits=None"},
    {0}};
