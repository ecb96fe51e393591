/* What the files of enum share. Enum and its kin are native classes whose metaclass is EnumType;
 * what a class knows of its members stands in class attributes (_member_map_ …), where scripts
 * look. */
#ifndef RETORT_PYTHON_LIB_ENUM_INT_H
#define RETORT_PYTHON_LIB_ENUM_INT_H

#include "python/class.h"
#include "python/lib/lib.h"
#include "python/shape.h"

/* The attributes by which classes and members are known, interned: EN(_value_). */
#define ENUM_NAMES(X)                                                                              \
    X(_value_)                                                                                     \
    X(_name_)                                                                                      \
    X(_sort_order_)                                                                                \
    X(_inverted_) X(_member_map_) X(_member_names_) X(_value2member_map_) X(_unhashable_values_)   \
        X(_member_type_) X(_value_repr_) X(_new_member_) X(_use_args_) X(_boundary_)               \
            X(_flag_mask_) X(_all_bits_) X(_missing_) X(_generate_next_value_) X(_ignore_)         \
                X(_order_) X(__order__) X(_iter_member_) X(_iter_member_by_def_) X(_numeric_repr_) \
                    X(__new_member__) X(__reduce_ex__)
enum enum_name {
#define X(text) ENUM_NAME_##text,
    ENUM_NAMES(X)
#undef X
        ENUM_NAME_COUNT
};
extern struct py_str *enum_names[ENUM_NAME_COUNT]; /* filled by the first import */
#define EN(text) (enum_names[ENUM_NAME_##text])

extern struct py_type enum_meta_type, enum_Enum_type, enum_ReprEnum_type, enum_IntEnum_type,
    enum_StrEnum_type, enum_Flag_type, enum_IntFlag_type, enum_FlagBoundary_type,
    enum_EnumCheck_type, enum_property_type, enum_auto_type, enum_member_type, enum_nonmember_type,
    enum_dict_type;

/* --- enum_body.c: the namespace of a class body --- */

struct enum_dict {
    struct py_dict dict;
    value class_name;
    struct py_dict *members; /* names in order */
    struct py_list *last;    /* their values so far */
    struct py_list *ignore;
    value next_value; /* _generate_next_value_ */
    bool auto_called;
};
struct enum_dict *enum_dict_new(struct vm *vm, value class_name);
/* namespace[key] = v by the rules of enum bodies. */
void enum_dict_set(struct vm *vm, struct enum_dict *d, value key, value v);

/* The value a member of that NAME gets from _generate_next_value_ F; LAST is copied. */
value enum_next_value(struct vm *vm, value f, value name, value start, size_t count,
                      struct py_list *last);

/* --- enum_type.c: the metaclass --- */

static inline bool enum_is_class(value v) { return py_is_type(v) && py_is_a(v, &enum_meta_type); }
static inline bool enum_is_flag(const struct py_type *cls) {
    return py_type_is_subtype(cls, &enum_Flag_type);
}
/* A class attribute that every enum has; never PY_UNDEF. */
static inline value enum_of(struct py_type *cls, enum enum_name name) {
    return py_type_lookup(cls, enum_names[name]);
}
#define ENUM_OF(cls, text) enum_of(cls, ENUM_NAME_##text)
#define ENUM_DICT(cls, text) PY_AS(struct py_dict, ENUM_OF(cls, text))
#define ENUM_LIST(cls, text) PY_AS(struct py_list, ENUM_OF(cls, text))
/* Puts the attributes of an enum without members into the namespace D of its class. */
void enum_adopt(struct py_dict *d, struct py_type *member_type, value new_member, value repr);
/* Makes member NAME of CLS with the value V, or the alias it turns out to be. */
value enum_add_member(struct vm *vm, struct py_type *cls, value name, value v);

/* An iterator over the members in LIST. */
value enum_walk(struct vm *vm, struct py_list *list);

/* --- enum_member.c: lookup, and what members do --- */

/* An attribute of a member, quickly. */
value enum_get(struct vm *vm, value member, struct py_str *name);
#define ENUM_VALUE(vm, member) enum_get(vm, member, EN(_value_))
void enum_put(value member, struct py_str *name, value v);
/* The member of CLS with value V, by its values alone; PY_UNDEF: there is none. */
value enum_find(struct vm *vm, struct py_type *cls, value v);
/* CLS(V): _missing_ is asked, ValueError at last. */
value enum_lookup(struct vm *vm, struct py_type *cls, value v);
value enum_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
               struct py_tuple *kwnames);
value enum_repr(struct vm *vm, value self);
value enum_str(struct vm *vm, value self);
uint64_t enum_hash(struct vm *vm, value self);
extern const struct py_native_def enum_int_methods[]; /* of classes whose data type is int */

/* --- enum_flag.c --- */

/* V is an int with exactly one bit set; TypeError when it is no int. */
bool enum_single_bit(struct vm *vm, value v);
/* The bits of V, an int >= 0, the lowest first. */
struct py_list *enum_bits(struct vm *vm, value v);
/* The masks of CLS while it gets its members, V the value of one more. */
void enum_flag_note(struct vm *vm, struct py_type *cls, value v);
/* The same when it has them all: only single bits are known, and flags that do not stand in the
 * order of their values are walked as they stand. */
void enum_flag_settle(struct vm *vm, struct py_type *cls);
/* Flag._missing_ */
value enum_flag_missing(struct vm *vm, struct py_type *cls, value v);
/* The operators that a class with a data type of its own takes from Flag again. */
extern const char *const enum_flag_operators[];
value enum_bin(struct vm *vm, value number, value max_bits);

/* --- enum_check.c: unique, verify, global_enum … --- */
extern const struct py_native_def enum_functions[];
extern struct py_type enum_verify_type;

#endif
