/*
 * Tuples with named fields (time.struct_time, os.stat_result, sys.version_info): native types over
 * tuple whose fields are found by name. The first VISIBLE fields are the tuple's items, the others
 * are attributes only.
 */
#ifndef RETORT_PYTHON_LIB_STRUCTSEQ_H
#define RETORT_PYTHON_LIB_STRUCTSEQ_H

#include "python/lib/lib.h"

struct structseq {
    struct py_type type; /* first, so that a type is its structseq */
    const char *const *fields;
    size_t visible, total;
    bool plain; /* repr without the module, as a named tuple's */
};

/* Slots every such type shares. */
value structseq_getattr(struct vm *vm, value self, struct py_str *name);
value structseq_repr(struct vm *vm, value self);
value structseq_new_slot(struct vm *vm, const value *a);
extern const struct py_native_def structseq_methods[];

#define STRUCTSEQ(ident, mod, classname, names, nvisible)                                          \
    static struct structseq ident = {                                                              \
        .type = {PY_TYPE_HEAD, .name = classname, .module = mod, .size = sizeof(struct py_tuple),  \
                 .base = &py_tuple_type, .methods = structseq_methods,                             \
                 .getattr = structseq_getattr, .repr = structseq_repr},                            \
        .fields = names,                                                                           \
        .visible = nvisible,                                                                       \
        .total = LIB_COUNT(names)}

/* A new one; ITEMS holds TOTAL values. */
value structseq_make(struct vm *vm, struct structseq *type, const value *items);

#endif
