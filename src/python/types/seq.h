/*
 * What the sequence types share: reading indexes and bounds, repetition counts, the guard against
 * endless repr, operators that give the other side a chance before they raise.
 */
#ifndef RETORT_PYTHON_TYPES_SEQ_H
#define RETORT_PYTHON_TYPES_SEQ_H

#include "python/object.h"

/* V has __index__ (so py_index will not complain about its type). */
bool py_has_index(value v);

/* __index__ of V, clipped to int64. TypeError "'x' object cannot be interpreted as an integer". */
int64_t py_index_clip(struct vm *vm, value v);

/* V as a C int: OverflowError "Python int too large to convert to C int". */
int py_index_int(struct vm *vm, value v);

/* Index KEY into LEN items, counted from the end when negative, 0..LEN-1. TypeError "WHAT indices
 * must be integers or slices, not x"; IndexError "WHAT index out of range" with RANGE as WHAT. KEY
 * is no slice. */
size_t py_seq_subscript(struct vm *vm, value key, size_t len, const char *what, const char *range);

/* A start or stop argument as sequences' index() take it: clipped into 0..LEN; PY_UNDEF and None
 * give DEFAULT. TypeError "slice indices must be integers or None or have an __index__ method". */
size_t py_seq_bound(struct vm *vm, value v, size_t len, size_t default_value);
/* The same without None: "slice indices must be integers or have an __index__ method". */
size_t py_seq_bound_int(struct vm *vm, value v, size_t len, size_t default_value);

/* The start and stop of find(), count(), startswith(): *START..*END within LEN, None and PY_UNDEF
 * being the ends; false when the window is empty because it starts behind LEN or behind its end. */
bool py_seq_window(struct vm *vm, value start, value end, size_t len, size_t *from, size_t *to);

/* How often SEQUENCE * COUNT repeats (0 for negatives), checked against memory; false when COUNT is
 * no integer. ITEM is the size in bytes of the whole sequence. */
bool py_seq_repeat_count(struct vm *vm, value count, size_t len, size_t *times);

/*
 * The end of a binary operator of a sequence that only takes its own kind: asks the other side's
 * type (CPython does: a sequence's + and * come after all number slots). PY_NOT_IMPLEMENTED when
 * that has no answer; the caller raises.
 */
value py_seq_other_side(struct vm *vm, enum py_binary_op op, py_binary_fn own, value left,
                        value right);

/* LEFT * RIGHT where the one that is no sequence is COUNT and no integer: the other side's answer,
 * or TypeError "can't multiply sequence by non-int of type 'x'". */
value py_seq_bad_repeat(struct vm *vm, py_binary_fn own, value left, value right, value count);

/* --- repr of containers that contain themselves --- */

/* False when V is being written already: write "...". Otherwise py_repr_leave must follow (after an
 * exception it need not). */
bool py_repr_enter(struct vm *vm, value v);
void py_repr_leave(struct vm *vm, value v);

/* hash slot of what has none (slots.c). */
uint64_t py_hash_none(struct vm *vm, value self);

/* iter slot of iterators. */
value py_iter_self(struct vm *vm, value self);

/* Three-way order of lengths as an answer to OP. */
value py_order(int64_t a, int64_t b, enum py_compare_op op);

/* Adds repr(V) to B. */
struct buf;
void py_buf_repr(struct vm *vm, struct buf *b, value v);
/* Adds I in decimal to B. */
void py_buf_small(struct buf *b, int64_t i);
/* Adds the text of the str V to B. */
void py_buf_str(struct buf *b, value v);

#endif
