/*
 * Traceback and frame objects, and the text of an uncaught exception as CPython 3.11 prints it.
 * cf. CPython's Python/traceback.c and Lib/traceback.py.
 */
#include "python/traceback.h"

#include <stdio.h>
#include <string.h>

#include "python/exceptions_int.h"
#include "python/position.h"
#include "python/vm_int.h"

/* --- traceback objects --- */

/* A traceback shows the script's own frames: those of modules that are embedded text are left out,
 * as CPython leaves out its frozen import machinery. */
static bool is_embedded(const struct py_code *code) {
    return !strncmp(py_str_cstr(PY_OBJ(code->filename)), "<frozen ", sizeof "<frozen " - 1);
}

void traceback_add(struct vm *vm, value exc, const struct py_frame *f) {
    (void)vm;
    if (is_embedded(f->code))
        return;
    struct py_traceback *tb = MEM_NEW(struct py_traceback);
    struct py_exception *e = EXC(exc);
    tb->head.type = &py_traceback_type;
    tb->next = e->traceback == PY_UNDEF ? PY_NONE : e->traceback;
    tb->code = f->code;
    tb->globals = f->globals;
    tb->pc = (uint32_t)(f->pc - f->code->instr) - 1;
    tb->frame = f->object;
    e->traceback = PY_OBJ(tb);
}

int traceback_line(const struct py_traceback *tb) {
    return tb->line ? tb->line : py_code_line(tb->code, tb->pc);
}

/* --- frame objects: a picture of the frame when it was asked for --- */

struct frame_object {
    struct py_object head;
    struct py_code *code;
    struct py_dict *globals, *builtins;
    struct py_frame *live; /* the frame while it runs, to follow its line */
    value locals, back;
    int line;
    int64_t lasti; /* when it does not run */
    struct py_attrs attrs;
};
#define FRAME(v) PY_AS(struct frame_object, v)

static bool is_live(struct vm *vm, const struct frame_object *o) {
    return o->live && o->live <= vm->frame && o->live->object == PY_OBJ(o);
}

value frame_object(struct vm *vm, struct py_frame *f) {
    if (f->object != PY_UNDEF)
        return f->object;
    struct frame_object *o = MEM_NEW(struct frame_object);
    o->head.type = &py_frame_type;
    o->code = f->code;
    o->globals = f->globals;
    o->builtins = f->builtins;
    o->live = f;
    o->line = py_code_line(f->code, (uint32_t)(f->pc - f->code->instr) - 1);
    f->object = PY_OBJ(o);
    (void)vm;
    return f->object;
}

void frame_object_detach(value o, struct py_dict *locals, int64_t lasti) {
    FRAME(o)->live = NULL;
    FRAME(o)->lasti = lasti;
    FRAME(o)->locals = PY_OBJ(locals);
}

static value frame_line(struct vm *vm, value self) {
    struct frame_object *o = FRAME(self);
    if (is_live(vm, o))
        o->line = py_code_line(o->code, (uint32_t)(o->live->pc - o->code->instr) - 1);
    return py_int_from(o->line);
}

static void add_local(struct py_dict *d, value name, value v, bool cell) {
    if (cell && v != PY_UNDEF)
        v = PY_AS(struct py_cell, v)->v;
    if (v != PY_UNDEF && (py_str_cstr(name)[0] != '.' || py_str_is(name, ".0")))
        py_dict_set_str(d, PY_AS(struct py_str, name), v);
}

/* The cell that holds parameter I, or -1. */
static int cell_of_param(const struct py_code *code, int i) {
    for (int k = 0; k < code->ncells; k++)
        if (code->cell_params[k] == i)
            return k;
    return -1;
}

struct py_dict *frame_locals(struct vm *vm, struct py_frame *f) {
    struct py_dict *d = py_dict_new();
    struct py_code *code = f->code;
    const value *cells = f->locals + code->nlocals, *frees = cells + code->ncells;
    (void)vm;
    for (int i = 0; i < code->nlocals; i++) {
        int k = cell_of_param(code, i);
        add_local(d, code->varnames->items[i], k < 0 ? f->locals[i] : cells[k], k >= 0);
    }
    for (int i = 0; i < code->ncells; i++)
        if (code->cell_params[i] < 0)
            add_local(d, code->cellvars->items[i], cells[i], true);
    for (int i = 0; i < code->nfrees; i++)
        add_local(d, code->freevars->items[i], frees[i], true);
    return d;
}

static value frame_get_locals(struct vm *vm, value self) {
    struct frame_object *o = FRAME(self);
    if (is_live(vm, o)) {
        if (!(o->code->flags & CODE_OPTIMIZED) && o->live->ns != PY_UNDEF)
            return o->locals = o->live->ns;
        o->locals = PY_OBJ(frame_locals(vm, o->live));
    }
    return o->locals == PY_UNDEF ? PY_OBJ(py_dict_new()) : o->locals;
}

static value frame_back(struct vm *vm, value self) {
    struct frame_object *o = FRAME(self);
    if (is_live(vm, o) && o->live > vm->frames + 1)
        return frame_object(vm, o->live - 1);
    return PY_NONE;
}

static value frame_code(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(FRAME(self)->code);
}

static value frame_globals(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(FRAME(self)->globals);
}

static value frame_builtins(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(FRAME(self)->builtins);
}

static value frame_lasti(struct vm *vm, value self) {
    struct frame_object *o = FRAME(self);
    return py_int_from(is_live(vm, o) ? o->live->pc - o->code->instr - 1 : o->lasti);
}

static value frame_repr(struct vm *vm, value self) {
    struct frame_object *o = FRAME(self);
    return py_str_from(py_message(vm, "<frame at %s, file %R, line %S, code %S>",
                                  mem_printf("%p", (void *)o), PY_OBJ(o->code->filename),
                                  frame_line(vm, self), PY_OBJ(o->code->name)));
}

static value frame_clear(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static const struct py_native_def frame_methods[] = {{"clear", frame_clear, "self, /"}, {0}};
static const struct py_getset_def frame_getset[] = {
    {"f_lineno", frame_line, NULL},     {"f_locals", frame_get_locals, NULL},
    {"f_back", frame_back, NULL},       {"f_code", frame_code, NULL},
    {"f_globals", frame_globals, NULL}, {"f_builtins", frame_builtins, NULL},
    {"f_lasti", frame_lasti, NULL},     {0}};

PY_CORE struct py_type py_frame_type = {PY_TYPE_HEAD,
                                        .name = "frame",
                                        .size = sizeof(struct frame_object),
                                        .flags = PY_TYPE_ABSTRACT,
                                        .methods = frame_methods,
                                        .getset = frame_getset,
                                        .repr = frame_repr};

static value tb_line(struct vm *vm, value self) {
    (void)vm;
    return py_int_from(traceback_line(PY_AS(struct py_traceback, self)));
}

static value tb_lasti(struct vm *vm, value self) {
    (void)vm;
    return py_int_from(PY_AS(struct py_traceback, self)->pc);
}

static value tb_frame(struct vm *vm, value self) {
    (void)vm;
    struct py_traceback *tb = PY_AS(struct py_traceback, self);
    if (tb->frame == PY_UNDEF) {
        struct frame_object *o = MEM_NEW(struct frame_object);
        o->head.type = &py_frame_type;
        o->code = tb->code;
        o->globals = tb->globals;
        o->builtins = vm->builtins;
        o->line = traceback_line(tb);
        tb->frame = PY_OBJ(o);
    }
    return tb->frame;
}

static void tb_set_next(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF || (v != PY_NONE && py_type_of(v) != &py_traceback_type))
        py_raise(vm, &py_exc_TypeError, "expected traceback object, got '%T'", v);
    for (value t = v; t != PY_NONE; t = PY_AS(struct py_traceback, t)->next)
        if (t == self)
            py_raise(vm, &py_exc_ValueError, "traceback loop detected");
    PY_AS(struct py_traceback, self)->next = v;
}

static value tb_next(struct vm *vm, value self) {
    (void)vm;
    return PY_AS(struct py_traceback, self)->next;
}

static value tb_make(struct vm *vm, const value *a) {
    if (a[1] != PY_NONE && py_type_of(a[1]) != &py_traceback_type)
        py_raise(vm, &py_exc_TypeError, "expected traceback object or None, got '%T'", a[1]);
    if (py_type_of(a[2]) != &py_frame_type)
        py_raise(vm, &py_exc_TypeError,
                 "traceback.__new__() argument 'tb_frame' must be frame, not %T", a[2]);
    struct py_traceback *tb = MEM_NEW(struct py_traceback);
    tb->head.type = &py_traceback_type;
    tb->next = a[1];
    tb->frame = a[2];
    tb->code = FRAME(a[2])->code;
    tb->globals = FRAME(a[2])->globals;
    tb->pc = (uint32_t)py_index(vm, a[3]);
    tb->line = (int)py_index(vm, a[4]);
    return PY_OBJ(tb);
}

static const struct py_native_def tb_methods[] = {
    {"__new__", tb_make, "cls, tb_next, tb_frame, tb_lasti, tb_lineno"}, {0}};
static const struct py_getset_def tb_getset[] = {{"tb_lineno", tb_line, NULL},
                                                 {"tb_lasti", tb_lasti, NULL},
                                                 {"tb_frame", tb_frame, NULL},
                                                 {"tb_next", tb_next, tb_set_next},
                                                 {0}};

PY_CORE struct py_type py_traceback_type = {PY_TYPE_HEAD, .name = "traceback",
                                            .size = sizeof(struct py_traceback),
                                            .methods = tb_methods, .getset = tb_getset};

/* --- text --- */

/* TEXT, a line or NULL, as tracebacks show it; NULL: nothing. */
static const char *shown_line(const char *text) {
    const char *end;
    if (!text)
        return NULL;
    text += strspn(text, " \t\f");
    for (end = text + strlen(text); end > text && strchr(" \t\r", end[-1]);)
        end--;
    return end > text ? mem_strndup(text, (size_t)(end - text)) : NULL;
}

const char *traceback_source_line(const char *file, int line) {
    return shown_line(position_source_line(file, line));
}

bool traceback_position(struct vm *vm, const struct py_traceback *tb, struct ast_pos *pos) {
    return position_of(vm, tb->code, tb->pc, pos) && pos->line == traceback_line(tb);
}

static bool same_place(const struct py_traceback *a, const struct py_traceback *b) {
    return a->code->filename == b->code->filename && a->code->name == b->code->name &&
           traceback_line(a) == traceback_line(b);
}

enum { REPEATS_SHOWN = 3 };

static void repeated(struct buf *b, int count) {
    int more = count - REPEATS_SHOWN;
    if (more > 0)
        buf_printf(b, "  [Previous line repeated %d more time%s]\n", more, more == 1 ? "" : "s");
}

void traceback_format(struct vm *vm, value tb, struct buf *b, int limit) {
    const struct py_traceback *last = NULL;
    int count = 0;
    for (int n = 0; tb != PY_NONE && tb != PY_UNDEF && (!limit || n < limit); n++) {
        const struct py_traceback *t = PY_AS(struct py_traceback, tb);
        if (last && same_place(last, t)) {
            count++;
        } else {
            repeated(b, count);
            count = 1;
            last = t;
        }
        if (count <= REPEATS_SHOWN) {
            const char *file = py_str_cstr(PY_OBJ(t->code->filename));
            buf_printf(b, "  File \"%s\", line %d, in %s\n", file, traceback_line(t),
                       py_str_cstr(PY_OBJ(t->code->name)));
            const char *line = position_source_line(file, traceback_line(t));
            const char *text = shown_line(line);
            struct ast_pos pos;
            if (text)
                buf_printf(b, "    %s\n", text);
            if (text && traceback_position(vm, t, &pos))
                position_marks(b, line, &pos);
        }
        tb = t->next;
    }
    repeated(b, count);
}

/* str(exc), or what stands for it when that fails. */
static const char *safe_text(struct vm *vm, value v) {
    struct py_handler h;
    const char *volatile text = "<exception str() failed>";
    PY_TRY(vm, &h) {
        text = py_str_text(vm, v);
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    return text;
}

static value field(struct vm *vm, value exc, const char *name) {
    value v = py_lookup_attr(vm, exc, name);
    return v == PY_UNDEF ? PY_NONE : v;
}

/* The place of a SyntaxError: its line and a caret. */
static void syntax_place(struct vm *vm, value exc, struct buf *b) {
    value file = field(vm, exc, "filename"), line = field(vm, exc, "lineno");
    value text = field(vm, exc, "text"), offset = field(vm, exc, "offset");
    if (line == PY_NONE)
        return;
    buf_printf(b, "  File \"%s\", line %s\n", file == PY_NONE ? "<string>" : py_str_text(vm, file),
               py_str_text(vm, line));
    if (!py_is_str(text))
        return;
    const char *s = py_str_cstr(text), *start = s;
    while (*start == ' ' || *start == '\t' || *start == '\f')
        start++;
    size_t n = strcspn(start, "\n\r");
    buf_printf(b, "    %.*s\n", (int)n, start);
    if (!py_is_small(offset))
        return;
    int64_t at = py_small(offset) - 1 - (start - s), len = 1;
    value end = field(vm, exc, "end_offset"), end_line = field(vm, exc, "end_lineno");
    if (py_is_small(end) && py_is_small(line) && end_line == line)
        len = py_small(end) - py_small(offset);
    if (at < 0 || at > (int64_t)n)
        return;
    buf_puts(b, "    ");
    buf_putn(b, ' ', (size_t)at);
    buf_putn(b, '^', len > 0 ? (size_t)len : 1);
    buf_putc(b, '\n');
}

void traceback_exception_only(struct vm *vm, value exc, struct buf *b) {
    struct py_type *t = py_type_of(exc);
    if (py_exception_is(exc, &py_exc_SyntaxError))
        syntax_place(vm, exc, b);
    value module = py_lookup_attr_str(vm, PY_OBJ(t), PYN(__module__));
    if (module != PY_UNDEF && py_is_str(module) && !py_str_is(module, "builtins") &&
        !py_str_is(module, "__main__"))
        buf_printf(b, "%s.", py_str_cstr(module));
    buf_puts(b, py_str_text(vm, t->qualname));
    const char *text = py_exception_is(exc, &py_exc_SyntaxError)
                           ? safe_text(vm, field(vm, exc, "msg"))
                           : safe_text(vm, exc);
    if (*text)
        buf_printf(b, ": %s", text);
    const char *hint = suggestion(vm, exc);
    if (hint)
        buf_puts(b, hint);
    buf_putc(b, '\n');
    value notes = EXC(exc)->notes;
    if (notes == PY_UNDEF || !py_is_list(notes))
        return;
    struct py_list *list = PY_AS(struct py_list, notes);
    for (size_t i = 0; i < list->n; i++)
        buf_printf(b, "%s\n", safe_text(vm, list->items[i]));
}

/* The exceptions written already: a chain may come back to itself. */
struct seen {
    value exc;
    const struct seen *before;
};

static bool is_new(value exc, const struct seen *seen) {
    if (exc == PY_UNDEF || exc == PY_NONE)
        return false;
    for (; seen; seen = seen->before)
        if (seen->exc == exc)
            return false;
    return true;
}

static void format_group(struct vm *vm, value exc, struct buf *b, int depth);

static void format_one(struct vm *vm, value exc, struct buf *b) {
    value tb = EXC(exc)->traceback;
    if (tb != PY_UNDEF && tb != PY_NONE) {
        buf_puts(b, "Traceback (most recent call last):\n");
        traceback_format(vm, tb, b, 0);
    }
    traceback_exception_only(vm, exc, b);
}

static void format_chain(struct vm *vm, value exc, struct buf *b, const struct seen *before) {
    struct py_exception *e = EXC(exc);
    struct seen seen = {exc, before};
    vm_check_stack(vm, "while formatting an exception");
    if (is_new(e->cause, &seen)) {
        format_chain(vm, e->cause, b, &seen);
        buf_puts(b, "\nThe above exception was the direct cause of the following exception:\n\n");
    } else if (e->cause == PY_UNDEF && !e->suppress_context && is_new(e->context, &seen)) {
        format_chain(vm, e->context, b, &seen);
        buf_puts(b, "\nDuring handling of the above exception, another exception occurred:\n\n");
    }
    if (py_is_a(exc, &py_exc_BaseExceptionGroup))
        format_group(vm, exc, b, 0);
    else
        format_one(vm, exc, b);
}

/* Adds TEXT line by line behind INDENT. */
static void add_indented(struct buf *b, const char *text, const char *indent) {
    while (*text) {
        size_t n = strcspn(text, "\n");
        buf_puts(b, indent);
        buf_add(b, text, n);
        buf_putc(b, '\n');
        text += n + (text[n] == '\n');
    }
}

/* The tree of a group: "  | " in front of its lines, "  +-+---- 1 ----" between members. */
static void format_group(struct vm *vm, value exc, struct buf *b, int depth) {
    char *margin = mem_printf("%*s| ", depth * 2 + 2, "");
    struct buf own = BUF_INIT;
    value tb = EXC(exc)->traceback;
    if (tb != PY_UNDEF && tb != PY_NONE) {
        if (depth)
            buf_puts(&own, "Exception Group Traceback (most recent call last):\n");
        else
            buf_puts(b, "  + Exception Group Traceback (most recent call last):\n");
        traceback_format(vm, tb, &own, 0);
    }
    traceback_exception_only(vm, exc, &own);
    add_indented(b, own.data, margin);
    struct py_tuple *list = PY_AS(struct py_tuple, field(vm, exc, "exceptions"));
    for (size_t i = 0; i < list->n; i++) {
        buf_printf(b, "%*s%s---------------- %zu ----------------\n", depth * 2 + 2, "",
                   i == 0 ? "+-+" : "  +", i + 1);
        value member = list->items[i];
        struct buf sub = BUF_INIT;
        if (py_is_a(member, &py_exc_BaseExceptionGroup)) {
            format_group(vm, member, b, depth + 1);
        } else {
            format_chain(vm, member, &sub, NULL);
            add_indented(b, sub.data, mem_printf("%*s| ", depth * 2 + 4, ""));
        }
    }
    if (!list->n || !py_is_a(list->items[list->n - 1], &py_exc_BaseExceptionGroup))
        buf_printf(b, "%*s+------------------------------------\n", depth * 2 + 4, "");
}

void py_format_exception(struct vm *vm, value exc, struct buf *b) {
    format_chain(vm, exc, b, NULL);
}
