/* What difflib.c and difflib_lines.c share. */
#ifndef RETORT_PYTHON_LIB_DIFFLIB_INT_H
#define RETORT_PYTHON_LIB_DIFFLIB_INT_H

#include "python/lib/lib.h"

struct difflib_matcher {
    struct py_object head;
    struct py_attrs attrs;
    value a, b, isjunk;
    bool autojunk;
    struct py_list *a_items, *b_items;
    struct py_dict *b2j;        /* item of b: list of its places */
    value bjunk, bpopular;      /* sets */
    struct py_dict *fullbcount; /* for quick_ratio, NULL until then */
    value blocks, opcodes;      /* lists once asked for, else None */
};
struct difflib_match {
    int64_t a, b, size;
};
extern struct py_type difflib_matcher_type, difflib_differ_type;

struct difflib_matcher *difflib_matcher_new(struct vm *vm, value isjunk, value a, value b,
                                            bool autojunk);
void difflib_set_a(struct vm *vm, struct difflib_matcher *m, value a);
void difflib_set_b(struct vm *vm, struct difflib_matcher *m, value b);
/* The longest matching block within a[alo:ahi] and b[blo:bhi]. */
struct difflib_match difflib_longest(struct vm *vm, struct difflib_matcher *m, int64_t alo,
                                     int64_t ahi, int64_t blo, int64_t bhi);
/* (tag, i1, i2, j1, j2) tuples; not to be changed. */
struct py_list *difflib_opcodes(struct vm *vm, struct difflib_matcher *m);
/* Lists of such, each with up to N equal items around its changes. */
struct py_list *difflib_groups(struct vm *vm, struct difflib_matcher *m, int64_t n);
double difflib_ratio(struct vm *vm, struct difflib_matcher *m);
double difflib_quick_ratio(struct vm *vm, struct difflib_matcher *m);
double difflib_real_quick_ratio(struct difflib_matcher *m);

value difflib_f_unified(struct vm *vm, const value *a);
value difflib_f_context(struct vm *vm, const value *a);
value difflib_f_ndiff(struct vm *vm, const value *a);
value difflib_f_restore(struct vm *vm, const value *a);
value difflib_f_bytes(struct vm *vm, const value *a);
value difflib_f_line_junk(struct vm *vm, const value *a);
value difflib_f_character_junk(struct vm *vm, const value *a);

#endif
