/* Traceback objects and the text CPython 3.11 prints for an uncaught exception. */
#ifndef RETORT_PYTHON_TRACEBACK_H
#define RETORT_PYTHON_TRACEBACK_H

#include "python/vm.h"

struct py_traceback {
    struct py_object head;
    value next; /* towards where it was raised; None at the end */
    struct py_code *code;
    struct py_dict *globals;
    uint32_t pc; /* instruction */
    int line;    /* when a script made it; 0: that of the instruction */
    value frame; /* frame object when one was asked for */
};
extern struct py_type py_traceback_type, py_frame_type;

/* F is on the way of EXC: one entry more at the head of its traceback. */
void traceback_add(struct vm *vm, value exc, const struct py_frame *f);
/* The frame object of a running frame (f_locals are a copy). */
value frame_object(struct vm *vm, struct py_frame *f);
/* O follows no running frame any more; its locals are LOCALS. */
void frame_object_detach(value o, struct py_dict *locals, int64_t lasti);
/* The line TB stands for. */
int traceback_line(const struct py_traceback *tb);
/* "  File …, line …, in …" entries of TB, without heading. LIMIT: 0 all. */
void traceback_format(struct vm *vm, value tb, struct buf *b, int limit);
/* The last lines: "ValueError: text" (with the place for SyntaxErrors) and the notes. */
void traceback_exception_only(struct vm *vm, value exc, struct buf *b);
/* Where what TB stands for is in its line (position.h); false: unknown. */
struct ast_pos;
bool traceback_position(struct vm *vm, const struct py_traceback *tb, struct ast_pos *pos);
/* Line LINE of FILE without blanks around it, or NULL. */
const char *traceback_source_line(const char *file, int line);
/* ". Did you mean: 'name'?" or NULL (suggest.c). */
const char *suggestion(struct vm *vm, value exc);
/* The locals of a running function, by name. */
struct py_dict *frame_locals(struct vm *vm, struct py_frame *f);
/* OSError for errno and file name (may be NULL), of the subclass that goes with it. */
value vm_os_error(struct vm *vm, int number, const char *file);

#endif
