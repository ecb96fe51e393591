/*
 * traceback: entries of a stack (FrameSummary), lists of them (StackSummary) and the functions that
 * take, format and print them. What an exception prints is in traceback_exc.c. cf. CPython's
 * Lib/traceback.py.
 */
#include "python/lib/traceback_int.h"
#include "python/position.h"

#include <string.h>

/* --- FrameSummary --- */

struct summary {
    struct py_object head;
    struct py_attrs attrs;
    value filename, lineno, name, line, locals, end_lineno, colno, end_colno;
};
static struct py_type summary_type;
static struct summary *summary_of(value v) { return PY_AS(struct summary, v); }

/* Line LINE of FILE as it stands there: from linecache when a script uses that (it may have put the
 * text there). */
static value source_line(struct vm *vm, value file, value line) {
    if (!py_is_str(file) || !py_is_small(line))
        return PY_NONE;
    value cache = py_dict_get_text(vm->modules, "linecache");
    if (cache != PY_UNDEF) {
        value args[] = {file, line};
        return py_call_method(vm, cache, "getline", 2, args);
    }
    const char *text = position_source_line(py_str_cstr(file), (int)py_small(line));
    return py_str_from(text ? text : "");
}

static value summary_line(struct vm *vm, value self) {
    struct summary *s = summary_of(self);
    if (s->line == PY_NONE && s->lineno != PY_NONE)
        s->line = source_line(vm, s->filename, s->lineno);
    return s->line == PY_NONE ? PY_NONE : py_call_method(vm, s->line, "strip", 0, NULL);
}

/* {name: repr(value)} of a frame's variables. */
static value shown_locals(struct vm *vm, value locals) {
    if (!LIB_GIVEN(locals))
        return PY_NONE;
    struct py_dict *d = py_dict_new();
    struct py_iter it;
    py_iter_init(vm, &it, py_call_method(vm, locals, "items", 0, NULL));
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
        value v = PY_AS(struct py_tuple, pair)->items[1], text = PY_UNDEF;
        struct py_handler h;
        PY_TRY(vm, &h) {
            text = py_repr(vm, v);
            py_handler_pop(&h);
        }
        else {
            py_handler_catch(&h);
            text = py_str_from("<local repr() failed>");
        }
        py_dict_set(vm, d, PY_AS(struct py_tuple, pair)->items[0], text);
    }
    return PY_OBJ(d);
}

static value summary_new(struct vm *vm, value file, value line, value name) {
    struct summary *s = py_alloc(vm, &summary_type);
    s->filename = file;
    s->lineno = line;
    s->name = name;
    s->line = s->locals = s->end_lineno = s->colno = s->end_colno = PY_NONE;
    return PY_OBJ(s);
}
LIB_FN(summary_init) {
    struct summary *s = summary_of(a[0]);
    s->filename = a[1];
    s->lineno = a[2];
    s->name = a[3];
    s->locals = shown_locals(vm, a[5]);
    s->line = a[6];
    s->end_lineno = a[7];
    s->colno = a[8];
    s->end_colno = a[9];
    if (py_truth(vm, a[4]))
        summary_line(vm, a[0]);
    return PY_NONE;
}

static value as_tuple(struct vm *vm, value self) {
    struct summary *s = summary_of(self);
    return lib_tuple(4, s->filename, s->lineno, s->name, summary_line(vm, self));
}
static value summary_repr(struct vm *vm, value self) {
    struct summary *s = summary_of(self);
    return py_str_printf("<FrameSummary file %s, line %s in %s>", py_str_text(vm, s->filename),
                         py_str_text(vm, s->lineno), py_str_text(vm, s->name));
}
static value summary_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!py_is_a(x, &summary_type) || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    if (py_is_a(y, &py_tuple_type))
        return py_compare(vm, as_tuple(vm, x), y, op);
    if (!py_is_a(y, &summary_type))
        return PY_NOT_IMPLEMENTED;
    struct summary *s = summary_of(x), *t = summary_of(y);
    bool same = py_equal(vm, s->filename, t->filename) && py_equal(vm, s->lineno, t->lineno) &&
                py_equal(vm, s->name, t->name) && py_equal(vm, s->locals, t->locals);
    return PY_BOOL(same == (op == PY_EQ));
}
static value summary_getitem(struct vm *vm, value self, value key) {
    return py_getitem(vm, as_tuple(vm, self), key);
}
static value summary_iter(struct vm *vm, value self) {
    return py_tuple_type.iter(vm, as_tuple(vm, self));
}
static int64_t summary_len(struct vm *vm, value self) {
    (void)vm, (void)self;
    return 4;
}

static const struct py_native_def summary_methods[] = {
    {"__init__", summary_init,
     "self, filename, lineno, name, *, lookup_line=True, locals=None, line=None, end_lineno=None, "
     "colno=None, end_colno=None"},
    {0}};
static const struct py_getset_def summary_getset[] = {{"line", summary_line, NULL}, {0}};
#define FIELD(f)                                                                                   \
    { #f, offsetof(struct summary, f), PY_MEMBER_VALUE, false }
static const struct py_member_def summary_members[] = {
    FIELD(filename),   FIELD(lineno), FIELD(name),      FIELD(locals),
    FIELD(end_lineno), FIELD(colno),  FIELD(end_colno), {0}};
static struct py_type summary_type = {PY_TYPE_HEAD,
                                      .name = "FrameSummary",
                                      .module = "traceback",
                                      .size = sizeof(struct summary),
                                      .attrs_offset = offsetof(struct summary, attrs),
                                      .flags = PY_TYPE_BASE,
                                      .methods = summary_methods,
                                      .getset = summary_getset,
                                      .members = summary_members,
                                      .repr = summary_repr,
                                      .compare = summary_compare,
                                      .getitem = summary_getitem,
                                      .iter = summary_iter,
                                      .len = summary_len};

/* --- StackSummary --- */

static struct py_type stack_type;

/* How many entries: LIMIT, or sys.tracebacklimit, or all. Negative: the last ones. */
static int64_t limit_of(struct vm *vm, value limit) {
    if (limit == PY_NONE || limit == PY_UNDEF) {
        limit = py_lookup_attr(vm, py_import(vm, "sys"), "tracebacklimit");
        if (!LIB_GIVEN(limit))
            return INT64_MAX;
        int64_t n = lib_arg_int(vm, limit);
        return n < 0 ? 0 : n;
    }
    return lib_arg_int(vm, limit);
}

static struct py_list *stack_new(struct vm *vm) { return py_alloc(vm, &stack_type); }

/* The summaries of (frame, line) pairs. */
static value extract(struct vm *vm, value pairs, value limit, bool look_up, bool capture) {
    struct py_list *all = py_list_from(vm, pairs), *out = stack_new(vm);
    int64_t n = limit_of(vm, limit);
    size_t from = 0, to = all->n;
    if (n >= 0 && (uint64_t)n < all->n)
        to = (size_t)n;
    else if (n < 0 && (uint64_t)-n < all->n)
        from = all->n - (size_t)-n;
    for (size_t i = from; i < to; i++) {
        struct py_tuple *pair = PY_AS(struct py_tuple, all->items[i]);
        value code = py_getattr(vm, pair->items[0], "f_code");
        value line = pair->items[1];
        const struct py_tuple *place = /* with columns, as tracebacks give */
            py_is_a(line, &py_tuple_type) ? PY_AS(struct py_tuple, line) : NULL;
        value s = summary_new(vm, py_getattr(vm, code, "co_filename"),
                              place && place->n ? place->items[0] : line,
                              py_getattr(vm, code, "co_name"));
        if (place && place->n == 4) {
            summary_of(s)->end_lineno = place->items[1];
            summary_of(s)->colno = place->items[2];
            summary_of(s)->end_colno = place->items[3];
        }
        if (capture)
            summary_of(s)->locals = shown_locals(vm, py_getattr(vm, pair->items[0], "f_locals"));
        if (look_up)
            summary_line(vm, s);
        py_list_append(out, s);
    }
    return PY_OBJ(out);
}
LIB_FN(stack_extract) { return extract(vm, a[1], a[2], py_truth(vm, a[3]), py_truth(vm, a[4])); }

static value stack_of(struct vm *vm, value list) {
    struct py_list *out = stack_new(vm);
    struct py_iter it;
    py_iter_init(vm, &it, list);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
        if (!py_is_a(x, &summary_type)) {
            struct py_tuple *t = py_tuple_from(vm, x);
            if (t->n != 4)
                py_raise(vm, &py_exc_ValueError,
                         t->n > 4 ? "too many values to unpack (expected 4)"
                                  : "not enough values to unpack (expected 4, got %d)",
                         (int)t->n);
            x = summary_new(vm, t->items[0], t->items[1], t->items[2]);
            summary_of(x)->line = t->items[3];
        }
        py_list_append(out, x);
    }
    return PY_OBJ(out);
}
LIB_FN(stack_from_list) { return stack_of(vm, a[1]); }

/* The carets below the line of S, as far as its columns are known. */
static void add_marks(struct buf *b, const struct summary *s) {
    if (!py_is_small(s->colno) || !py_is_small(s->end_colno) || !py_is_small(s->lineno))
        return;
    int line = (int)py_small(s->lineno);
    struct ast_pos pos = {line, (int)py_small(s->colno),
                          py_is_small(s->end_lineno) ? (int)py_small(s->end_lineno) : line,
                          (int)py_small(s->end_colno)};
    const char *text = py_str_cstr(s->line);
    position_marks(b, mem_strndup(text, strcspn(text, "\n")), &pos);
}

LIB_FN(stack_format_one) {
    if (!py_is_a(a[1], &summary_type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'filename'", a[1]);
    struct summary *s = summary_of(a[1]);
    struct buf b = BUF_INIT;
    buf_printf(&b, "  File \"%s\", line %s, in %s\n", py_str_text(vm, s->filename),
               py_str_text(vm, s->lineno), py_str_text(vm, s->name));
    value line = summary_line(vm, a[1]);
    if (line != PY_NONE && lib_str(line)->size) {
        buf_printf(&b, "    %s\n", py_str_cstr(line));
        add_marks(&b, s);
    }
    if (s->locals != PY_NONE) {
        struct py_list *names = py_list_from(vm, s->locals);
        py_list_sort(vm, names, PY_UNDEF, false);
        for (size_t i = 0; i < names->n; i++)
            buf_printf(&b, "    %s = %s\n", py_str_text(vm, names->items[i]),
                       py_str_text(vm, py_getitem(vm, s->locals, names->items[i])));
    }
    return lib_buf_str(&b);
}

enum { REPEATS_SHOWN = 3 };

static void add_repeats(struct py_list *out, int count) {
    int more = count - REPEATS_SHOWN;
    if (more > 0)
        py_list_append(out, py_str_printf("  [Previous line repeated %d more time%s]\n", more,
                                          more == 1 ? "" : "s"));
}

static bool same_place(struct vm *vm, struct summary *s, struct summary *t) {
    return py_equal(vm, s->filename, t->filename) && py_equal(vm, s->lineno, t->lineno) &&
           py_equal(vm, s->name, t->name);
}

struct py_list *traceback_stack_lines(struct vm *vm, value stack) {
    struct py_list *in = PY_AS(struct py_list, stack), *out = py_list_new(in->n);
    struct summary *last = NULL;
    int count = 0;
    for (size_t i = 0; i < in->n; i++) {
        value text = py_call_method(vm, stack, "format_frame_summary", 1, &in->items[i]);
        if (text == PY_NONE)
            continue;
        struct summary *s = summary_of(in->items[i]);
        if (!last || !same_place(vm, last, s)) {
            add_repeats(out, count);
            last = s;
            count = 0;
        }
        if (++count <= REPEATS_SHOWN)
            py_list_append(out, text);
    }
    add_repeats(out, count);
    return out;
}
LIB_FN(stack_format) { return PY_OBJ(traceback_stack_lines(vm, a[0])); }

static const struct py_native_def stack_methods[] = {
    {"extract", stack_extract,
     "cls, frame_gen, *, limit=None, lookup_lines=True, capture_locals=False", PY_CLASSMETHOD},
    {"from_list", stack_from_list, "cls, a_list", PY_CLASSMETHOD},
    {"format_frame_summary", stack_format_one, "self, frame_summary"},
    {"format", stack_format, "self"},
    {0}};
static struct py_type stack_type = {PY_TYPE_HEAD,
                                    .name = "StackSummary",
                                    .module = "traceback",
                                    .size = sizeof(struct py_list),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_LIST,
                                    .base = &py_list_type,
                                    .methods = stack_methods};

/* --- walking --- */

/* (frame, line) of the entries of a traceback. */
static value walk_tb(struct vm *vm, value tb) {
    struct py_list *out = py_list_new(8);
    for (; LIB_GIVEN(tb); tb = py_getattr(vm, tb, "tb_next"))
        py_list_append(out,
                       py_tuple2(py_getattr(vm, tb, "tb_frame"), py_getattr(vm, tb, "tb_lineno")));
    return PY_OBJ(out);
}
static value walk_stack(struct vm *vm, value frame) {
    struct py_list *out = py_list_new(8);
    if (!LIB_GIVEN(frame)) {
        struct py_frame *f = vm_script_frame(vm, 0);
        frame = f ? frame_object(vm, f) : PY_NONE;
    }
    for (; LIB_GIVEN(frame); frame = py_getattr(vm, frame, "f_back"))
        py_list_append(out, py_tuple2(frame, py_getattr(vm, frame, "f_lineno")));
    return PY_OBJ(out);
}
LIB_FN(tb_walk_tb) { return py_list_type.iter(vm, walk_tb(vm, a[0])); }
LIB_FN(tb_walk_stack) { return py_list_type.iter(vm, walk_stack(vm, a[0])); }

/* The same with (line, end line, column, end column) for the line where that is known. */
static value walk_places(struct vm *vm, value tb) {
    struct py_list *out = py_list_new(8);
    for (; LIB_GIVEN(tb); tb = py_getattr(vm, tb, "tb_next")) {
        value place = py_getattr(vm, tb, "tb_lineno");
        struct ast_pos pos;
        if (py_type_of(tb) == &py_traceback_type &&
            traceback_position(vm, PY_AS(struct py_traceback, tb), &pos))
            place = lib_tuple(4, place, py_from_small(pos.end_line), py_from_small(pos.col),
                              py_from_small(pos.end_col));
        py_list_append(out, py_tuple2(py_getattr(vm, tb, "tb_frame"), place));
    }
    return PY_OBJ(out);
}

value traceback_extract_tb(struct vm *vm, value tb, value limit, bool look_up, bool capture) {
    return extract(vm, walk_places(vm, tb), limit, look_up, capture);
}
static value extract_stack(struct vm *vm, value frame, value limit) {
    value stack = extract(vm, walk_stack(vm, frame), limit, true, false);
    py_call_method(vm, stack, "reverse", 0, NULL);
    return stack;
}

/* --- functions --- */

static value formatted(struct vm *vm, value stack) {
    return PY_OBJ(traceback_stack_lines(vm, stack));
}
LIB_FN(tb_extract_tb) { return traceback_extract_tb(vm, a[0], a[1], true, false); }
LIB_FN(tb_extract_stack) { return extract_stack(vm, a[0], a[1]); }
LIB_FN(tb_format_list) { return formatted(vm, stack_of(vm, a[0])); }
LIB_FN(tb_format_tb) { return formatted(vm, traceback_extract_tb(vm, a[0], a[1], true, false)); }
LIB_FN(tb_format_stack) { return formatted(vm, extract_stack(vm, a[0], a[1])); }
LIB_FN(tb_print_list) {
    traceback_print(vm, formatted(vm, stack_of(vm, a[0])), a[1]);
    return PY_NONE;
}
LIB_FN(tb_print_tb) {
    traceback_print(vm, formatted(vm, traceback_extract_tb(vm, a[0], a[1], true, false)), a[2]);
    return PY_NONE;
}
LIB_FN(tb_print_stack) {
    traceback_print(vm, formatted(vm, extract_stack(vm, a[0], a[1])), a[2]);
    return PY_NONE;
}
LIB_FN(tb_clear_frames) {
    for (value tb = a[0]; LIB_GIVEN(tb); tb = py_getattr(vm, tb, "tb_next"))
        py_call_method(vm, py_getattr(vm, tb, "tb_frame"), "clear", 0, NULL);
    return PY_NONE;
}

static const struct py_native_def functions[] = {
    {"walk_tb", tb_walk_tb, "tb"},
    {"walk_stack", tb_walk_stack, "f"},
    {"extract_tb", tb_extract_tb, "tb, limit=None"},
    {"extract_stack", tb_extract_stack, "f=None, limit=None"},
    {"format_list", tb_format_list, "extracted_list"},
    {"format_tb", tb_format_tb, "tb, limit=None"},
    {"format_stack", tb_format_stack, "f=None, limit=None"},
    {"print_list", tb_print_list, "extracted_list, file=None"},
    {"print_tb", tb_print_tb, "tb, limit=None, file=None"},
    {"print_stack", tb_print_stack, "f=None, limit=None, file=None"},
    {"clear_frames", tb_clear_frames, "tb"},
    {"print_exception", traceback_f_print_exception,
     "exc, /, value=?, tb=?, limit=None, file=None, chain=True"},
    {"format_exception", traceback_f_format_exception,
     "exc, /, value=?, tb=?, limit=None, chain=True"},
    {"format_exception_only", traceback_f_format_only, "exc, /, value=?"},
    {"print_exc", traceback_f_print_exc, "limit=None, file=None, chain=True"},
    {"format_exc", traceback_f_format_exc, "limit=None, chain=True"},
    {"print_last", traceback_f_print_last, "limit=None, file=None, chain=True"},
    {0}};
static struct py_type *const types[] = {&summary_type, &stack_type, &traceback_exception_type,
                                        NULL};
static void init(struct vm *vm, struct py_module *m) {
    static const char *const names[] = {
        "extract_stack",      "extract_tb",      "format_exception", "format_exception_only",
        "format_list",        "format_stack",    "format_tb",        "print_exc",
        "format_exc",         "print_exception", "print_last",       "print_stack",
        "print_tb",           "clear_frames",    "FrameSummary",     "StackSummary",
        "TracebackException", "walk_stack",      "walk_tb"};
    struct py_list *all = py_list_new(LIB_COUNT(names));
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        py_list_append(all, py_str_from(names[i]));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
}
const struct py_module_def py_lib_traceback = {
    .name = "traceback", .functions = functions, .types = types, .init = init};
