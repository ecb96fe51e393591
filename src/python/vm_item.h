/*
 * Indexing, unpacking and going through the built-in containers, as far as the loop of the machine
 * does it itself. False: the full way (object.h), which also raises.
 */
#ifndef RETORT_PYTHON_VM_ITEM_H
#define RETORT_PYTHON_VM_ITEM_H

#include "python/types/iter.h"
#include "python/vm_int.h"

/* ITEMS[KEY] of N, counted from the end when KEY is negative; NULL when there is no such item. */
QUICK value *item_of(value *items, size_t n, value key) {
    int64_t i = py_small(key);
    if (i < 0)
        i += (int64_t)n;
    return LIKELY((uint64_t)i < n) ? items + i : NULL;
}

/* O[KEY] of a list or tuple. */
QUICK bool quick_item(value o, struct py_type *t, value key, value *v) {
    value *at = NULL;
    if (t == &py_list_type && py_is_small(key))
        at = item_of(PY_AS(struct py_list, o)->items, PY_AS(struct py_list, o)->n, key);
    else if (t == &py_tuple_type && py_is_small(key))
        at = item_of(PY_AS(struct py_tuple, o)->items, PY_AS(struct py_tuple, o)->n, key);
    if (!at)
        return false;
    *v = *at;
    return true;
}

/* O[KEY] = V of a list. */
QUICK bool quick_item_store(value o, struct py_type *t, value key, value v) {
    if (t != &py_list_type || !py_is_small(key))
        return false;
    value *at = item_of(PY_AS(struct py_list, o)->items, PY_AS(struct py_list, o)->n, key);
    if (UNLIKELY(!at))
        return false;
    *at = v;
    return true;
}

/* The items of SEQ, a list or tuple of N, to TO, the last first. */
QUICK bool quick_unpack(value seq, uint32_t n, value *to) {
    if (!py_is_object(seq))
        return false;
    struct py_type *t = py_type_of(seq);
    const value *from;
    if (t == &py_tuple_type && PY_AS(struct py_tuple, seq)->n == n)
        from = PY_AS(struct py_tuple, seq)->items;
    else if (t == &py_list_type && PY_AS(struct py_list, seq)->n == n)
        from = PY_AS(struct py_list, seq)->items;
    else
        return false;
    while (n-- > 0)
        *to++ = from[n];
    return true;
}

/* An iterator of V, a list or tuple. */
QUICK bool quick_iter(value v, value *r) {
    struct py_type *t = py_type_of(v);
    if (t != &py_list_type && t != &py_tuple_type)
        return false;
    struct py_seq_iter *it = MEM_NEW(struct py_seq_iter);
    it->head.type = t == &py_list_type ? &py_list_iter_type : &py_tuple_iter_type;
    it->seq = v;
    *r = PY_OBJ(it);
    return true;
}

/* The next value of an iterator; false at its end. A list or tuple at whose end the iterator has
 * been stays ended, even when it grows. */
QUICK bool range_next(struct py_range_iter *r, value *v) {
    if (!r->left)
        return false;
    r->left--;
    *v = py_from_small(r->next);
    r->next += r->step;
    return true;
}

#define SEQ_NEXT(type)                                                                             \
    QUICK bool type##_next(struct py_seq_iter *it, value *v) {                                     \
        if (UNLIKELY(it->seq == PY_UNDEF))                                                         \
            return false;                                                                          \
        const struct py_##type *seq = PY_AS(struct py_##type, it->seq);                            \
        if (it->i < seq->n) {                                                                      \
            *v = seq->items[it->i++];                                                              \
            return true;                                                                           \
        }                                                                                          \
        it->seq = PY_UNDEF;                                                                        \
        return false;                                                                              \
    }
SEQ_NEXT(list)
SEQ_NEXT(tuple)
#undef SEQ_NEXT

#endif
