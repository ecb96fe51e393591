/* Types from the inside: lookups, slots, versions; what attr.c, class.c, slots.c and the VM share.
 */
#ifndef RETORT_PYTHON_TYPE_H
#define RETORT_PYTHON_TYPE_H

#include "python/names.h"
#include "python/vm.h"

enum {
    TYPE_ATTRS_APPENDED = 1 << 16, /* attributes stand behind the struct, not inside it */
    TYPE_NOT_ABSTRACT_CHECKED = 1 << 17,
    TYPE_HAS_ABSTRACT = 1 << 18, /* __abstractmethods__ is not empty */
    TYPE_READYING = 1 << 19,
    TYPE_ORDERED = 1 << 24, /* the names of a native class stand in CPython's order */
};

/* A new number for the version of a type: never given twice in a process. */
uint32_t py_type_next_version(void);
/* The attributes of TYPE have changed: it and its subclasses get new versions. */
void py_type_modified(struct py_type *type);
void py_type_add_subclass(struct py_type *base, struct py_type *type);
/* Keeps the collector out of the cache of lookups: the first vm_new of the process does it. */
void py_type_init_lookup(void);
/* Takes the classes that scripts made from TYPE and the built-in types below it: their machine has
 * ended. */
void py_type_forget_classes(struct py_type *type);
/* The method DEF as it stands in the dict of TYPE: a descriptor, or what PY_STATIC makes of it. */
value py_native_in_class(struct py_type *type, const struct py_native_def *def);
/* C3 linearization of TYPE over BASES; raises TypeError. */
struct py_tuple *py_type_mro(struct vm *vm, struct py_type *type, struct py_tuple *bases);

/* --- slots.c --- */

/* Native type before it inherits: notes which slots it defines itself; those that go with methods
 * of its tables call these. */
void slots_find_own(struct py_type *type);
/* Enters the wrappers __add__ … of the slots a native type defines itself into its dict. */
void slots_add_wrappers(struct py_type *type);
/* Native type: NULL slots are filled from BASE. */
void slots_inherit(struct py_type *type, const struct py_type *base);
/* Sets every slot of a script's class: by looking its methods up, or from its bases, which are
 * complete. PLAIN_MRO: its metaclass has no mro() of its own. */
void slots_fix_all(struct py_type *type, bool plain_mro);
/* The slots that go with the method NAME, in TYPE and its subclasses. */
void slots_update(struct py_type *type, struct py_str *name);
/* INIT is object's or BaseException's: calling the class need not call it, __new__ has done it all.
 */
bool py_type_default_init(value init);
/* hash of unhashable types. */
uint64_t py_hash_none(struct vm *vm, value self);
/* Calls method NAME of SELF's type with SELF first; the method was found as F. */
value call_special(struct vm *vm, value f, value self, int argc, const value *argv);
/* True when the __getattr__ of heap types is the generic one. */
value slot_getattr_hook(struct vm *vm, value self, struct py_str *name);

/* --- attr.c (descr_bind binds functions and methods at once) --- */
value py_type_getattr(struct vm *vm, value self, struct py_str *name);
void py_type_setattr(struct vm *vm, value self, struct py_str *name, value v);
/* D's __get__ for INSTANCE (PY_UNDEF: none) of OWNER; D itself when it is no descriptor. */
value descr_bind(struct vm *vm, value d, value instance, struct py_type *owner);
noreturn void raise_no_attribute(struct vm *vm, value obj, struct py_str *name);

/* --- class.c --- */
value object_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                 struct py_tuple *kwnames);
value py_type_call(struct vm *vm, value callee, int argc, const value *argv,
                   struct py_tuple *kwnames);
noreturn void raise_abstract(struct vm *vm, struct py_type *cls);
/* builtins.__build_class__(func, name, *bases, metaclass=…, **kw); FUNC is the body. */
value build_class(struct vm *vm, struct py_function *body, struct py_str *name, int nbases,
                  const value *bases, struct py_dict *kw);

/* a | b of types: types.UnionType (types/union.c). */
value py_union_or(struct vm *vm, value a, value b);

/* type(v): the class, ready to be looked at. */
static inline value py_class_of(struct vm *vm, value v) {
    struct py_type *t = py_type_of(v);
    py_type_ready(vm, t);
    return PY_OBJ(t);
}

#define TYPE_OF(v) PY_AS(struct py_type, v)
static inline bool py_is_type(value v) {
    return py_is_object(v) && v && (py_type_of(v)->flags & PY_TYPE_TYPE);
}

#endif
