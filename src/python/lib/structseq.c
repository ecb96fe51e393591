/*
 * Tuples with named fields (structseq.h), cf. CPython's structseq.c. Hidden fields stand behind the
 * tuple's items in the same block.
 */
#include "python/lib/structseq.h"

value structseq_make(struct vm *vm, struct structseq *type, const value *items) {
    py_type_ready(vm, &type->type);
    struct py_tuple *t = mem_alloc(sizeof *t + type->total * sizeof(value));
    t->head.type = &type->type;
    t->n = type->visible;
    memcpy(t->items, items, type->total * sizeof(value));
    return PY_OBJ(t);
}

value structseq_getattr(struct vm *vm, value self, struct py_str *name) {
    struct structseq *type = (struct structseq *)py_type_of(self);
    for (size_t i = 0; i < type->total; i++)
        if (strlen(type->fields[i]) == name->size &&
            memcmp(type->fields[i], name->data, name->size) == 0)
            return PY_AS(struct py_tuple, self)->items[i];
    return py_generic_getattr(vm, self, name);
}

value structseq_repr(struct vm *vm, value self) {
    struct structseq *type = (struct structseq *)py_type_of(self);
    struct buf b = BUF_INIT;
    if (!type->plain)
        buf_printf(&b, "%s.", type->type.module);
    buf_printf(&b, "%s(", type->type.name);
    for (size_t i = 0; i < type->visible; i++) {
        buf_printf(&b, "%s%s=", i ? ", " : "", type->fields[i]);
        lib_put_repr(vm, &b, PY_AS(struct py_tuple, self)->items[i]);
    }
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}

value structseq_new_slot(struct vm *vm, const value *a) {
    struct structseq *type = (struct structseq *)PY_AS(struct py_type, a[0]);
    struct py_tuple *given = py_tuple_from(vm, a[1]);
    if (given->n < type->visible)
        py_raise(vm, &py_exc_TypeError, "%s.%s() takes an at least %d-sequence (%d-sequence given)",
                 type->type.module, type->type.name, (int)type->visible, (int)given->n);
    if (given->n > type->total)
        py_raise(vm, &py_exc_TypeError, "%s.%s() takes an at most %d-sequence (%d-sequence given)",
                 type->type.module, type->type.name, (int)type->total, (int)given->n);
    value *items = mem_alloc(sizeof(value) * type->total);
    for (size_t i = 0; i < type->total; i++)
        items[i] = i < given->n ? given->items[i] : PY_NONE;
    return structseq_make(vm, type, items);
}

LIB_FN(structseq_reduce) {
    struct py_tuple *t =
        py_tuple_of(PY_AS(struct py_tuple, a[0])->n, PY_AS(struct py_tuple, a[0])->items);
    return py_tuple2(PY_OBJ(py_type_of(a[0])), py_tuple1(PY_OBJ(t)));
}

const struct py_native_def structseq_methods[] = {
    {"__new__", structseq_new_slot, "cls, sequence, /"},
    {"__reduce__", structseq_reduce, "self"},
    {0},
};
