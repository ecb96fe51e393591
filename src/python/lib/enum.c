/*
 * enum: the module. Its classes are native; here they get what every enum class has, and the two
 * that have members get those. cf. CPython's enum.
 */
#include "python/lib/enum_int.h"

static void adopt(struct vm *vm, struct py_type *cls, struct py_type *data) {
    py_type_ready(vm, cls);
    value new_member = py_type_lookup(cls, EN(__new_member__));
    if (new_member != PY_UNDEF)
        new_member = descr_bind(vm, new_member, PY_UNDEF, cls);
    else
        new_member = py_dict_get_str(py_type_dict(data), PYN(__new__));
    enum_adopt(py_type_dict(cls), data, new_member,
               data == &py_object_type ? PY_NONE
                                       : py_dict_get_str(py_type_dict(data), PYN(__repr__)));
}

/* Enum.name and Enum.value. */
static void add_property(struct vm *vm, const char *name, struct py_str *attribute) {
    value p = py_call1(vm, lib_type(&enum_property_type), PY_OBJ(attribute));
    value args[] = {lib_type(&enum_Enum_type), PY_OBJ(py_intern(name))};
    py_call_method(vm, p, "__set_name__", 2, args);
    py_type_set(vm, &enum_Enum_type, py_intern(name), p);
}

static void add_members(struct vm *vm, struct py_type *cls, const char *const *pairs) {
    for (; *pairs; pairs += 2)
        enum_add_member(vm, cls, PY_OBJ(py_intern(pairs[0])), py_str_from(pairs[1]));
}

static void set_flag(struct vm *vm, struct py_type *cls, const char *boundary) {
    py_type_set(vm, cls, EN(_boundary_),
                enum_find(vm, &enum_FlagBoundary_type, lib_text(boundary)));
    py_type_set(vm, cls, EN(_flag_mask_), py_int_from(0));
    py_type_set(vm, cls, EN(_all_bits_), py_int_from(0));
    py_type_set(vm, cls, EN(_inverted_), PY_NONE);
}

/* Once for a process: native classes are shared by its machines. */
static void complete_classes(struct vm *vm) {
    if (enum_names[0])
        return;
    static const char *const texts[] = {
#define X(text) #text,
        ENUM_NAMES(X)
#undef X
    };
    for (size_t i = 0; i < ENUM_NAME_COUNT; i++)
        enum_names[i] = py_intern(texts[i]);
    static const char *const boundaries[] = {"STRICT", "strict", "CONFORM", "conform", "EJECT",
                                             "eject",  "KEEP",   "keep",    NULL};
    static const char *const checks[] = {
        "CONTINUOUS",  "no skipped integer values",
        "NAMED_FLAGS", "multi-flag aliases may not contain unnamed flags",
        "UNIQUE",      "one name per value",
        NULL};
    static struct py_type *plain[] = {&enum_Enum_type, &enum_ReprEnum_type, &enum_Flag_type},
                          *ints[] = {&enum_IntEnum_type, &enum_IntFlag_type},
                          *strs[] = {&enum_StrEnum_type, &enum_FlagBoundary_type,
                                     &enum_EnumCheck_type};
    value of_int[] = {lib_type(&py_int_type), lib_type(&enum_ReprEnum_type),
                      lib_type(&enum_Flag_type)};
    value of_str[] = {lib_type(&py_str_type), lib_type(&enum_ReprEnum_type)};
    enum_IntEnum_type.bases = py_tuple_of(2, of_int);
    enum_IntFlag_type.bases = py_tuple_of(3, of_int);
    enum_StrEnum_type.bases = py_tuple_of(2, of_str);
    for (size_t i = 0; i < LIB_COUNT(plain); i++)
        adopt(vm, plain[i], &py_object_type);
    for (size_t i = 0; i < LIB_COUNT(ints); i++)
        adopt(vm, ints[i], &py_int_type);
    for (size_t i = 0; i < LIB_COUNT(strs); i++)
        adopt(vm, strs[i], &py_str_type);
    add_property(vm, "name", EN(_name_));
    add_property(vm, "value", EN(_value_));
    add_members(vm, &enum_FlagBoundary_type, boundaries);
    add_members(vm, &enum_EnumCheck_type, checks);
    set_flag(vm, &enum_Flag_type, "conform");
    set_flag(vm, &enum_IntFlag_type, "keep");
    py_type_set(vm, &enum_Flag_type, EN(_numeric_repr_), py_dict_get_text(vm->builtins, "repr"));
}

static void export_members(struct vm *vm, struct py_module *m, struct py_type *cls) {
    struct py_dict *map = ENUM_DICT(cls, _member_map_);
    size_t i = 0;
    for (value k, v; py_dict_next(map, &i, &k, &v);)
        py_module_set(vm, m, py_str_cstr(k), v);
}

static const struct lib_lazy lazy[] = {{"DynamicClassAttribute", "types"}, {0}};
LIB_LAZY("enum", lazy)

static void init(struct vm *vm, struct py_module *m) {
    static const char *const public[] = {"EnumType",   "EnumMeta",         "Enum",
                                         "IntEnum",    "StrEnum",          "Flag",
                                         "IntFlag",    "ReprEnum",         "auto",
                                         "unique",     "property",         "verify",
                                         "member",     "nonmember",        "FlagBoundary",
                                         "STRICT",     "CONFORM",          "EJECT",
                                         "KEEP",       "global_flag_repr", "global_enum_repr",
                                         "global_str", "global_enum",      "EnumCheck",
                                         "CONTINUOUS", "NAMED_FLAGS",      "UNIQUE"};
    static struct py_type *const types[] = {
        &enum_meta_type,      &enum_Enum_type,     &enum_ReprEnum_type, &enum_IntEnum_type,
        &enum_StrEnum_type,   &enum_Flag_type,     &enum_IntFlag_type,  &enum_FlagBoundary_type,
        &enum_EnumCheck_type, &enum_property_type, &enum_auto_type,     &enum_member_type,
        &enum_nonmember_type, &enum_verify_type,   &enum_dict_type};
    complete_classes(vm);
    for (size_t i = 0; i < LIB_COUNT(types); i++) {
        py_type_ready(vm, types[i]);
        py_module_set(vm, m, types[i]->name, lib_type(types[i]));
    }
    export_members(vm, m, &enum_FlagBoundary_type);
    export_members(vm, m, &enum_EnumCheck_type);
    py_module_set(vm, m, "EnumMeta", lib_type(&enum_meta_type));
    struct py_list *all = py_list_new(LIB_COUNT(public));
    for (size_t i = 0; i < LIB_COUNT(public); i++)
        py_list_append(all, PY_OBJ(py_intern(public[i])));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
    LIB_LAZY_INIT(vm, m);
}

const struct py_module_def py_lib_enum = {
    .name = "enum", .functions = enum_functions, .init = init};
