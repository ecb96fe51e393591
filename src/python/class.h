/* Making classes; what class.c shares with the types object and type, and with the VM. */
#ifndef RETORT_PYTHON_CLASS_H
#define RETORT_PYTHON_CLASS_H

#include "python/type.h"

enum { TYPE_UNKNOWN_BASE = 1 << 21 /* has a base that came from an unknown import */ };

/* The most derived metaclass of META and those of BASES; TypeError on a conflict. */
struct py_type *class_metaclass(struct vm *vm, struct py_type *meta, struct py_tuple *bases);
/* The base whose layout a class over BASES has; TypeErrors as CPython's. */
struct py_type *class_best_base(struct vm *vm, struct py_tuple *bases);
/* The type whose struct instances of TYPE really have. */
const struct py_type *class_solid_base(const struct py_type *type);
value py_type_new(struct vm *vm, struct py_type *meta, int argc, const value *argv,
                  struct py_tuple *kwnames);
/* module.name, without "builtins." */
const char *py_type_full_name(const struct py_type *type);
/* Runs the body of a class statement in namespace NS; returns its __class__ cell, or None. */
value vm_run_class_body(struct vm *vm, struct py_function *body, value ns);

/* --- super.c --- */
/* super(CLS, SELF).NAME; false when the long way must be taken. */
bool py_super_fast(struct vm *vm, value cls, value self, struct py_str *name, value *out);
/* The same when it is a plain function to be called with SELF. */
bool super_method(struct vm *vm, value cls, value self, struct py_str *name, value *out);

/* --- descr.c --- */
value py_getset_descr_new(struct py_type *owner, const struct py_getset_def *def);
value py_member_descr_new(struct py_type *owner, const struct py_member_def *def);
/* A field of __slots__: PY_UNDEF raises AttributeError. */
value py_slot_descr_new(struct py_type *owner, const struct py_member_def *def);
/* V is a field of __slots__ that instances of TYPE have; *OFFSET is where. */
bool py_slot_descr_offset(value v, const struct py_type *type, size_t *offset);
/* __dict__ and __weakref__ of instances. */
extern const struct py_getset_def py_dict_getset[];

/* ValueError when NAME, a str, cannot name a class: it has a null character. */
void py_check_type_name(struct vm *vm, value name);

#endif
