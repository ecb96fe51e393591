/*
 * traceback.TracebackException: what an exception, its causes and the members of its group print,
 * taken at once so that the exception need not be kept; and the functions that format and print
 * exceptions. cf. CPython's Lib/traceback.py.
 */
#include "python/exceptions_int.h"
#include "python/lib/traceback_int.h"
#include "python/types/seq.h"

struct tb_exception {
    struct py_object head;
    struct py_attrs attrs;
    value type, stack, cause, context, suppress, exceptions, notes;
    value only; /* texts of the last lines, with notes */
    value text; /* str() of the exception */
    int64_t max_width, max_depth;
};
static struct tb_exception *self_of(value v) { return PY_AS(struct tb_exception, v); }

void traceback_print(struct vm *vm, value list, value file) {
    if (!LIB_GIVEN(file))
        file = py_getattr(vm, py_import(vm, "sys"), "stderr");
    struct py_list *l = PY_AS(struct py_list, list);
    for (size_t i = 0; i < l->n; i++)
        py_call_method(vm, file, "write", 1, &l->items[i]);
}

/* --- taking an exception --- */

static void add_lines(struct py_list *out, const char *text) {
    while (*text) {
        size_t n = strcspn(text, "\n");
        n += text[n] == '\n';
        py_list_append(out, py_str_new(text, n));
        text += n;
    }
}

static const char *safe_text(struct vm *vm, value v, bool repr) {
    const char *volatile text = repr ? "<__notes__ repr() failed>" : "<note str() failed>";
    struct py_handler h;
    PY_TRY(vm, &h) {
        text = repr ? py_repr_text(vm, v) : py_str_text(vm, v);
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    return text;
}

static void add_notes(struct vm *vm, struct py_list *out, value notes) {
    if (!LIB_GIVEN(notes))
        return;
    bool list = (py_is_list(notes) || py_is_a(notes, &py_tuple_type));
    if (!list) {
        add_lines(out, mem_printf("%s\n", safe_text(vm, notes, true)));
        return;
    }
    struct py_tuple *t = py_tuple_from(vm, notes);
    for (size_t i = 0; i < t->n; i++)
        add_lines(out, mem_printf("%s\n", safe_text(vm, t->items[i], false)));
}

/* "ValueError: text", with the place before it for a SyntaxError, and the notes. */
static struct py_list *only_lines(struct vm *vm, value exc, value *text) {
    struct py_list *out = py_list_new(4);
    struct buf b = BUF_INIT;
    value notes = EXC(exc)->notes;
    EXC(exc)->notes = PY_UNDEF;
    traceback_exception_only(vm, exc, &b);
    EXC(exc)->notes = notes;
    if (py_exception_is(exc, &py_exc_SyntaxError))
        add_lines(out, b.data);
    else
        py_list_append(out, py_str_new(b.data, b.len));
    *text = py_str_from(safe_text(vm, exc, false));
    add_notes(vm, out, notes);
    return out;
}

struct taking {
    value limit;
    bool look_up, capture, compact;
    int64_t max_width, max_depth;
    struct py_list *seen;
};

static bool seen(const struct taking *t, value exc) {
    for (size_t i = 0; i < t->seen->n; i++)
        if (t->seen->items[i] == exc)
            return true;
    return false;
}

static value take(struct vm *vm, struct taking *t, struct py_type *cls, value exc, value tb);

static value take_other(struct vm *vm, struct taking *t, struct py_type *cls, value exc) {
    if (!LIB_GIVEN(exc) || seen(t, exc))
        return PY_NONE;
    return take(vm, t, cls, exc, EXC(exc)->traceback);
}

static void fill(struct vm *vm, struct tb_exception *e, struct taking *t, value exc, value tb) {
    vm_check_stack(vm, NULL);
    struct py_type *cls = e->head.type;
    struct py_exception *x = EXC(exc);
    py_list_append(t->seen, exc);
    e->type = PY_OBJ(py_type_of(exc));
    e->stack = traceback_extract_tb(vm, tb, t->limit, t->look_up, t->capture);
    e->notes = x->notes == PY_UNDEF ? PY_NONE : x->notes;
    e->only = PY_OBJ(only_lines(vm, exc, &e->text));
    e->suppress = PY_BOOL(x->suppress_context);
    e->max_width = t->max_width;
    e->max_depth = t->max_depth;
    e->exceptions = PY_NONE;
    if (py_is_a(exc, &py_exc_BaseExceptionGroup)) {
        struct py_tuple *group = py_tuple_from(vm, py_getattr(vm, exc, "exceptions"));
        struct py_list *list = py_list_new(group->n);
        for (size_t i = 0; i < group->n; i++)
            py_list_append(list,
                           take(vm, t, cls, group->items[i], EXC(group->items[i])->traceback));
        e->exceptions = PY_OBJ(list);
    }
    e->cause = take_other(vm, t, cls, x->cause);
    bool needed = !t->compact || (e->cause == PY_NONE && !x->suppress_context);
    e->context = needed ? take_other(vm, t, cls, x->context) : PY_NONE;
}

static value take(struct vm *vm, struct taking *t, struct py_type *cls, value exc, value tb) {
    struct tb_exception *e = py_alloc(vm, cls);
    fill(vm, e, t, exc, tb);
    return PY_OBJ(e);
}

/* exc_type, exc_value, exc_traceback as one exception, or None. */
static value exception_arg(struct vm *vm, value exc) {
    if (!LIB_GIVEN(exc))
        return PY_NONE;
    if (!py_is_a(exc, &py_exc_BaseException))
        py_raise(vm, &py_exc_TypeError, "Exception expected for value, %T found", exc);
    return exc;
}

/* No exception at all prints "NoneType: None". */
static void fill_none(struct vm *vm, struct tb_exception *e, value tb, value limit) {
    struct py_list *only = py_list_new(1);
    py_list_append(only, py_str_from("NoneType: None\n"));
    e->type = e->cause = e->context = e->exceptions = e->notes = PY_NONE;
    e->suppress = PY_FALSE;
    e->stack = LIB_GIVEN(tb) ? traceback_extract_tb(vm, tb, limit, true, false) : PY_NONE;
    e->only = PY_OBJ(only);
    e->text = py_str_from("None");
}

LIB_FN(exc_init) {
    struct tb_exception *e = self_of(a[0]);
    value exc = exception_arg(vm, a[2]);
    struct taking t = {.limit = a[4],
                       .look_up = py_truth(vm, a[5]),
                       .capture = py_truth(vm, a[6]),
                       .compact = py_truth(vm, a[7]),
                       .max_width = lib_arg_int(vm, a[8]),
                       .max_depth = lib_arg_int(vm, a[9]),
                       .seen = py_list_new(4)};
    if (exc == PY_NONE)
        fill_none(vm, e, a[3], a[4]);
    else
        fill(vm, e, &t, exc, a[3]);
    return PY_NONE;
}
LIB_FN(exc_from) {
    value exc = exception_arg(vm, a[1]);
    struct py_tuple *args =
        PY_AS(struct py_tuple,
              py_tuple3(exc == PY_NONE ? PY_NONE : PY_OBJ(py_type_of(exc)), exc,
                        exc == PY_NONE || EXC(exc)->traceback == PY_UNDEF ? PY_NONE
                                                                          : EXC(exc)->traceback));
    return py_call_args(vm, a[0], PY_OBJ(args), PY_AS(struct py_dict, a[2]));
}

/* --- printing --- */

struct writing {
    struct vm *vm;
    struct py_list *out;
    int depth; /* of groups */
    bool need_close, chain;
};

/* TEXT behind the margin of the group it is in. */
static void put(struct writing *w, value text, char margin) {
    if (!w->depth) {
        py_list_append(w->out, text);
        return;
    }
    struct buf b = BUF_INIT;
    const char *p = py_str_cstr(text);
    while (*p) {
        size_t n = strcspn(p, "\n");
        n += p[n] == '\n';
        buf_printf(&b, "%*s%c ", 2 * w->depth, "", margin);
        buf_add(&b, p, n);
        p += n;
    }
    py_list_append(w->out, lib_buf_str(&b));
}
static void put_all(struct writing *w, value list) {
    struct py_list *l = PY_AS(struct py_list, list);
    for (size_t i = 0; i < l->n; i++)
        put(w, l->items[i], '|');
}
static bool has_stack(const struct tb_exception *e) {
    return e->stack != PY_NONE && PY_AS(struct py_list, e->stack)->n;
}
static void put_stack(struct writing *w, struct tb_exception *e) {
    if (e->stack != PY_NONE)
        put_all(w, PY_OBJ(traceback_stack_lines(w->vm, e->stack)));
}

static void write_chain(struct writing *w, struct tb_exception *e);

static void write_member(struct writing *w, struct tb_exception *e, size_t i, size_t shown,
                         size_t total) {
    bool cut = i >= (size_t)e->max_width, last = i + 1 == shown;
    if (last)
        w->need_close = true;
    char *title = cut ? mem_strdup("...") : mem_printf("%zu", i + 1);
    py_list_append(w->out, py_str_printf("%*s%s+---------------- %s ----------------\n",
                                         2 * w->depth, "", i == 0 ? "+-" : "  ", title));
    w->depth++;
    if (cut) {
        size_t more = total - (size_t)e->max_width;
        put(w, py_str_printf("and %zu more exception%s\n", more, more > 1 ? "s" : ""), '|');
    } else
        write_chain(w, self_of(PY_AS(struct py_list, e->exceptions)->items[i]));
    if (last && w->need_close) {
        py_list_append(
            w->out, py_str_printf("%*s+------------------------------------\n", 2 * w->depth, ""));
        w->need_close = false;
    }
    w->depth--;
}

static void write_group(struct writing *w, struct tb_exception *e) {
    bool top = w->depth == 0;
    if (w->depth > e->max_depth) {
        put(w, py_str_printf("... (max_group_depth is %d)\n", (int)e->max_depth), '|');
        return;
    }
    if (top)
        w->depth = 1;
    if (has_stack(e))
        put(w, py_str_from("Exception Group Traceback (most recent call last):\n"),
            top ? '+' : '|');
    put_stack(w, e);
    put_all(w, e->only);
    size_t total = PY_AS(struct py_list, e->exceptions)->n;
    size_t shown = total <= (size_t)e->max_width ? total : (size_t)e->max_width + 1;
    w->need_close = false;
    for (size_t i = 0; i < shown; i++)
        write_member(w, e, i, shown, total);
    if (top)
        w->depth = 0;
}

static void write_one(struct writing *w, struct tb_exception *e) {
    if (e->exceptions != PY_NONE) {
        write_group(w, e);
        return;
    }
    if (has_stack(e))
        put(w, py_str_from("Traceback (most recent call last):\n"), '|');
    put_stack(w, e);
    put_all(w, py_call_method(w->vm, PY_OBJ(e), "_only_lines", 0, NULL));
}

static void write_chain(struct writing *w, struct tb_exception *e) {
    vm_check_stack(w->vm, NULL);
    if (w->chain && e->cause != PY_NONE) {
        write_chain(w, self_of(e->cause));
        put(w,
            py_str_from("\nThe above exception was the direct cause of the following "
                        "exception:\n\n"),
            '|');
    } else if (w->chain && e->context != PY_NONE && e->suppress != PY_TRUE) {
        write_chain(w, self_of(e->context));
        put(w,
            py_str_from("\nDuring handling of the above exception, another exception "
                        "occurred:\n\n"),
            '|');
    }
    write_one(w, e);
}

static value format(struct vm *vm, value self, bool chain) {
    struct writing w = {.vm = vm, .out = py_list_new(8), .chain = chain};
    write_chain(&w, self_of(self));
    return PY_OBJ(w.out);
}
LIB_FN(exc_format) { return py_list_type.iter(vm, format(vm, a[0], py_truth(vm, a[1]))); }
LIB_FN(exc_only) { return self_of(a[0])->only; }
LIB_FN(exc_format_only) { return py_list_type.iter(vm, self_of(a[0])->only); }
LIB_FN(exc_print) {
    traceback_print(vm, format(vm, a[0], py_truth(vm, a[2])), a[1]);
    return PY_NONE;
}
static value exc_str(struct vm *vm, value self) {
    (void)vm;
    return self_of(self)->text;
}
static value exc_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!py_is_a(x, &traceback_exception_type) || !py_is_a(y, &traceback_exception_type) ||
        (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    struct tb_exception *d = self_of(x), *e = self_of(y);
    bool same = d->type == e->type && py_equal(vm, d->stack, e->stack) &&
                py_equal(vm, d->only, e->only) && py_equal(vm, d->cause, e->cause) &&
                py_equal(vm, d->context, e->context) && py_equal(vm, d->exceptions, e->exceptions);
    return PY_BOOL(same == (op == PY_EQ));
}

static const struct py_native_def exc_methods[] = {
    {"__init__", exc_init,
     "self, exc_type, exc_value, exc_traceback, limit=None, lookup_lines=True, "
     "capture_locals=False, compact=False, max_group_width=15, max_group_depth=10"},
    {"from_exception", exc_from, "cls, exc, **kwargs", PY_CLASSMETHOD},
    {"format", exc_format, "self, chain=True"},
    {"format_exception_only", exc_format_only, "self"},
    {"_only_lines", exc_only, "self"},
    {"print", exc_print, "self, file=None, chain=True"},
    {0}};
#define FIELD(text, f)                                                                             \
    { text, offsetof(struct tb_exception, f), PY_MEMBER_VALUE, false }
static const struct py_member_def exc_members[] = {FIELD("exc_type", type),
                                                   FIELD("stack", stack),
                                                   FIELD("__cause__", cause),
                                                   FIELD("__context__", context),
                                                   FIELD("__suppress_context__", suppress),
                                                   FIELD("exceptions", exceptions),
                                                   FIELD("__notes__", notes),
                                                   {0}};
struct py_type traceback_exception_type = {PY_TYPE_HEAD,
                                           .name = "TracebackException",
                                           .module = "traceback",
                                           .size = sizeof(struct tb_exception),
                                           .attrs_offset = offsetof(struct tb_exception, attrs),
                                           .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                           .methods = exc_methods,
                                           .members = exc_members,
                                           .str = exc_str,
                                           .compare = exc_compare};

/* --- functions --- */

/* The exception and traceback that (exc, value, tb) name: one argument or three. */
static value taken(struct vm *vm, const value *a, value limit) {
    if ((a[1] == PY_UNDEF) != (a[2] == PY_UNDEF))
        py_raise(vm, &py_exc_ValueError, "Both or neither of value and tb must be given");
    value exc = a[1] == PY_UNDEF ? a[0] : a[1], tb = a[2];
    if (LIB_GIVEN(exc) && !py_is_a(exc, &py_exc_BaseException))
        py_raise(vm, &py_exc_TypeError, "Exception expected for value, %T found", exc);
    if (tb == PY_UNDEF)
        tb = LIB_GIVEN(exc) ? EXC(exc)->traceback : PY_NONE;
    struct tb_exception *e = py_alloc(vm, &traceback_exception_type);
    struct taking t = {.limit = limit,
                       .look_up = true,
                       .compact = true,
                       .max_width = 15,
                       .max_depth = 10,
                       .seen = py_list_new(4)};
    if (exc == PY_NONE)
        fill_none(vm, e, tb, limit);
    else
        fill(vm, e, &t, exc, tb);
    return PY_OBJ(e);
}

value traceback_f_format_exception(struct vm *vm, const value *a) {
    return format(vm, taken(vm, a, a[3]), py_truth(vm, a[4]));
}
value traceback_f_print_exception(struct vm *vm, const value *a) {
    traceback_print(vm, format(vm, taken(vm, a, a[3]), py_truth(vm, a[5])), a[4]);
    return PY_NONE;
}
value traceback_f_format_only(struct vm *vm, const value *a) {
    value args[] = {a[0], a[1], a[1] == PY_UNDEF ? PY_UNDEF : PY_NONE};
    return self_of(taken(vm, args, PY_NONE))->only;
}

static value handled(struct vm *vm, value limit, bool chain) {
    value exc = vm_handled_exception(vm);
    value args[] = {exc == PY_UNDEF ? PY_NONE : exc, PY_UNDEF, PY_UNDEF};
    return format(vm, taken(vm, args, limit), chain);
}
value traceback_f_format_exc(struct vm *vm, const value *a) {
    return py_call_method(vm, py_str_from(""), "join", 1,
                          (value[]){handled(vm, a[0], py_truth(vm, a[1]))});
}
value traceback_f_print_exc(struct vm *vm, const value *a) {
    traceback_print(vm, handled(vm, a[0], py_truth(vm, a[2])), a[1]);
    return PY_NONE;
}
value traceback_f_print_last(struct vm *vm, const value *a) {
    value sys = py_import(vm, "sys"), v = py_lookup_attr(vm, sys, "last_value");
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "no last exception");
    value args[] = {v, PY_UNDEF, PY_UNDEF};
    traceback_print(vm, format(vm, taken(vm, args, a[0]), py_truth(vm, a[2])), a[1]);
    return PY_NONE;
}
