/*
 * difflib's differences of texts: unified and context diffs, ndiff with its marks inside lines
 * (Differ), and what goes back from it.
 */
#include <string.h>

#include "python/lib/difflib_int.h"

static int64_t part(struct vm *vm, value op, int i) {
    return lib_arg_int(vm, PY_AS(struct py_tuple, op)->items[i]);
}
static bool has_tag(value op, const char *tag) {
    return py_str_is(PY_AS(struct py_tuple, op)->items[0], tag);
}
static value iterator(struct vm *vm, struct py_list *l) { return py_list_type.iter(vm, PY_OBJ(l)); }

/* --- unified and context diffs --- */

static void check_lines(struct vm *vm, const value *a) {
    for (int i = 0; i < 2; i++)
        if (py_len(vm, a[i]) && !py_is_str(py_getitem(vm, a[i], py_from_small(0)))) {
            value v = py_getitem(vm, a[i], py_from_small(0));
            py_raise(vm, &py_exc_TypeError, "lines to compare must be str, not %T (%R)", v, v);
        }
    for (int i = 2; i < 8; i++)
        if (i != 6 && !py_is_str(a[i]))
            py_raise(vm, &py_exc_TypeError, "all arguments must be str, not: %R", a[i]);
}

static char *unified_range(int64_t start, int64_t stop) {
    int64_t n = stop - start, first = start + 1;
    if (n == 1)
        return mem_printf("%lld", (long long)first);
    return mem_printf("%lld,%lld", (long long)(n ? first : first - 1), (long long)n);
}
static char *context_range(int64_t start, int64_t stop) {
    int64_t n = stop - start, first = start + 1;
    if (!n)
        first--;
    if (n <= 1)
        return mem_printf("%lld", (long long)first);
    return mem_printf("%lld,%lld", (long long)first, (long long)(first + n - 1));
}

static void put_file(struct py_list *out, const char *mark, value file, value date, value end) {
    const char *tab = lib_str(date)->size ? "\t" : "";
    py_list_append(out, py_str_printf("%s %s%s%s%s", mark, py_str_cstr(file), tab,
                                      py_str_cstr(date), py_str_cstr(end)));
}
static void put_lines(struct vm *vm, struct py_list *out, const char *mark, value lines,
                      int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
        value line = py_getitem(vm, lines, py_int_from(i));
        py_list_append(out, lib_add(vm, py_str_from(mark), line));
    }
}

/* The groups of a diff; with them the indices of the first and last operation. */
static struct py_list *groups_of(struct vm *vm, const value *a) {
    check_lines(vm, a);
    return difflib_groups(vm, difflib_matcher_new(vm, PY_NONE, a[0], a[1], true),
                          lib_arg_int(vm, a[6]));
}

value difflib_f_unified(struct vm *vm, const value *a) {
    struct py_list *out = py_list_new(8), *groups = groups_of(vm, a);
    if (groups->n) {
        put_file(out, "---", a[2], a[4], a[7]);
        put_file(out, "+++", a[3], a[5], a[7]);
    }
    for (size_t g = 0; g < groups->n; g++) {
        struct py_list *ops = PY_AS(struct py_list, groups->items[g]);
        value first = ops->items[0], last = ops->items[ops->n - 1];
        py_list_append(out, py_str_printf("@@ -%s +%s @@%s",
                                          unified_range(part(vm, first, 1), part(vm, last, 2)),
                                          unified_range(part(vm, first, 3), part(vm, last, 4)),
                                          py_str_cstr(a[7])));
        for (size_t i = 0; i < ops->n; i++) {
            value op = ops->items[i];
            if (has_tag(op, "equal")) {
                put_lines(vm, out, " ", a[0], part(vm, op, 1), part(vm, op, 2));
                continue;
            }
            put_lines(vm, out, "-", a[0], part(vm, op, 1), part(vm, op, 2));
            put_lines(vm, out, "+", a[1], part(vm, op, 3), part(vm, op, 4));
        }
    }
    return iterator(vm, out);
}

/* One side of a group of a context diff: lines are shown when this side has changes. */
static void context_side(struct vm *vm, struct py_list *out, struct py_list *ops, value lines,
                         bool old) {
    const char *own = old ? "delete" : "insert", *other = old ? "insert" : "delete";
    int at = old ? 1 : 3;
    bool changed = false;
    for (size_t i = 0; i < ops->n; i++)
        changed |= has_tag(ops->items[i], "replace") || has_tag(ops->items[i], own);
    for (size_t i = 0; changed && i < ops->n; i++) {
        value op = ops->items[i];
        if (has_tag(op, other))
            continue;
        const char *mark = has_tag(op, "equal")     ? "  "
                           : has_tag(op, "replace") ? "! "
                           : old                    ? "- "
                                                    : "+ ";
        put_lines(vm, out, mark, lines, part(vm, op, at), part(vm, op, at + 1));
    }
}

value difflib_f_context(struct vm *vm, const value *a) {
    struct py_list *out = py_list_new(8), *groups = groups_of(vm, a);
    const char *end = py_str_cstr(a[7]);
    if (groups->n) {
        put_file(out, "***", a[2], a[4], a[7]);
        put_file(out, "---", a[3], a[5], a[7]);
    }
    for (size_t g = 0; g < groups->n; g++) {
        struct py_list *ops = PY_AS(struct py_list, groups->items[g]);
        value first = ops->items[0], last = ops->items[ops->n - 1];
        py_list_append(out, py_str_printf("***************%s", end));
        py_list_append(out,
                       py_str_printf("*** %s ****%s",
                                     context_range(part(vm, first, 1), part(vm, last, 2)), end));
        context_side(vm, out, ops, a[0], true);
        py_list_append(out,
                       py_str_printf("--- %s ----%s",
                                     context_range(part(vm, first, 3), part(vm, last, 4)), end));
        context_side(vm, out, ops, a[1], false);
    }
    return iterator(vm, out);
}

static value recode(struct vm *vm, value v, const char *method) {
    value args[] = {py_str_from("ascii"), py_str_from("surrogateescape")};
    return py_call_method(vm, v, method, 2, args);
}
static value decoded(struct vm *vm, value v) {
    if (!py_is_a(v, &py_bytes_type))
        py_raise(vm, &py_exc_TypeError, "all arguments must be bytes, not %T (%R)", v, v);
    return recode(vm, v, "decode");
}
value difflib_f_bytes(struct vm *vm, const value *a) {
    value args[8];
    for (int i = 0; i < 2; i++) {
        struct py_list *in = py_list_from(vm, a[i + 1]), *out = py_list_new(in->n);
        for (size_t k = 0; k < in->n; k++)
            py_list_append(out, decoded(vm, in->items[k]));
        args[i] = PY_OBJ(out);
    }
    for (int i = 2; i < 8; i++)
        args[i] = i == 6 ? a[7] : decoded(vm, a[i + 1]);
    struct py_list *lines = py_list_from(vm, py_call(vm, a[0], 8, args));
    for (size_t i = 0; i < lines->n; i++)
        lines->items[i] = recode(vm, lines->items[i], "encode");
    return iterator(vm, lines);
}

/* --- junk --- */

value difflib_f_line_junk(struct vm *vm, const value *a) {
    if (a[1] != PY_NONE)
        return PY_BOOL(py_call1(vm, a[1], a[0]) != PY_NONE);
    const char *p = py_arg_text(vm, a[0], "line");
    p += strspn(p, " \t\n\r\f\v");
    p += *p == '#';
    p += strspn(p, " \t\n\r\f\v");
    return PY_BOOL(!*p);
}
value difflib_f_character_junk(struct vm *vm, const value *a) {
    return PY_BOOL(py_contains(vm, a[1], a[0]));
}

/* --- Differ --- */

struct differ {
    struct py_object head;
    struct py_attrs attrs;
    value linejunk, charjunk;
};
struct diffing {
    struct vm *vm;
    struct differ *d;
    value a, b;
    struct py_list *out;
};

static void dump(struct diffing *x, char tag, value lines, int64_t from, int64_t to) {
    put_lines(x->vm, x->out, (char[]){tag, ' ', 0}, lines, from, to);
}

static void plain_replace(struct diffing *x, int64_t alo, int64_t ahi, int64_t blo, int64_t bhi) {
    if (bhi - blo < ahi - alo) {
        dump(x, '+', x->b, blo, bhi);
        dump(x, '-', x->a, alo, ahi);
    } else {
        dump(x, '-', x->a, alo, ahi);
        dump(x, '+', x->b, blo, bhi);
    }
}

/* The tags under LINE, tabs kept where the line has them: "? " line, unless there are none. */
static void put_marks(struct diffing *x, value line, struct buf *tags) {
    struct buf b = BUF_INIT;
    const char *p = py_str_cstr(line);
    buf_puts(&b, "? ");
    for (size_t i = 0; i < tags->len; i++) {
        bool blank = *p == ' ' || *p == '\t' || *p == '\n' || *p == '\r';
        if (tags->data[i] == ' ' && blank)
            buf_putc(&b, *p);
        else
            buf_putc(&b, tags->data[i]);
        if (*p)
            lib_next_cp(&p);
    }
    while (b.len > 2 && strchr(" \t\n\r\f\v", b.data[b.len - 1]))
        buf_truncate(&b, b.len - 1);
    if (b.len <= 2 || strspn(b.data + 2, " \t\n\r\f\v") == b.len - 2)
        return;
    buf_putc(&b, '\n');
    py_list_append(x->out, lib_buf_str(&b));
}

/* Two similar lines with marks under what differs. */
static void qformat(struct diffing *x, value aline, value bline, struct buf *atags,
                    struct buf *btags) {
    py_list_append(x->out, lib_add(x->vm, py_str_from("- "), aline));
    put_marks(x, aline, atags);
    py_list_append(x->out, lib_add(x->vm, py_str_from("+ "), bline));
    put_marks(x, bline, btags);
}

static void put_pair(struct diffing *x, value aline, value bline) {
    struct buf atags = BUF_INIT, btags = BUF_INIT;
    struct difflib_matcher *m = difflib_matcher_new(x->vm, x->d->charjunk, aline, bline, true);
    struct py_list *ops = difflib_opcodes(x->vm, m);
    for (size_t i = 0; i < ops->n; i++) {
        value op = ops->items[i];
        size_t la = (size_t)(part(x->vm, op, 2) - part(x->vm, op, 1)),
               lb = (size_t)(part(x->vm, op, 4) - part(x->vm, op, 3));
        if (has_tag(op, "replace")) {
            buf_putn(&atags, '^', la);
            buf_putn(&btags, '^', lb);
        } else if (has_tag(op, "delete"))
            buf_putn(&atags, '-', la);
        else if (has_tag(op, "insert"))
            buf_putn(&btags, '+', lb);
        else {
            buf_putn(&atags, ' ', la);
            buf_putn(&btags, ' ', lb);
        }
    }
    qformat(x, aline, bline, &atags, &btags);
}

static void fancy_replace(struct diffing *x, int64_t alo, int64_t ahi, int64_t blo, int64_t bhi);

static void fancy_helper(struct diffing *x, int64_t alo, int64_t ahi, int64_t blo, int64_t bhi) {
    if (alo < ahi && blo < bhi)
        fancy_replace(x, alo, ahi, blo, bhi);
    else if (alo < ahi)
        dump(x, '-', x->a, alo, ahi);
    else
        dump(x, '+', x->b, blo, bhi);
}

struct best_pair {
    double ratio;
    int64_t i, j, eqi, eqj; /* eqi < 0: no pair of equal lines */
};

/* The most similar pair of lines, and the first pair of equal ones. */
static struct best_pair find_pair(struct diffing *x, int64_t alo, int64_t ahi, int64_t blo,
                                  int64_t bhi) {
    struct best_pair best = {.ratio = 0.74, .i = alo, .j = blo, .eqi = -1, .eqj = -1};
    struct difflib_matcher *m =
        difflib_matcher_new(x->vm, x->d->charjunk, py_str_from(""), py_str_from(""), true);
    for (int64_t j = blo; j < bhi; j++) {
        value bj = py_getitem(x->vm, x->b, py_int_from(j));
        difflib_set_b(x->vm, m, bj);
        for (int64_t i = alo; i < ahi; i++) {
            value ai = py_getitem(x->vm, x->a, py_int_from(i));
            if (py_equal(x->vm, ai, bj)) {
                if (best.eqi < 0) {
                    best.eqi = i;
                    best.eqj = j;
                }
                continue;
            }
            difflib_set_a(x->vm, m, ai);
            if (difflib_real_quick_ratio(m) > best.ratio &&
                difflib_quick_ratio(x->vm, m) > best.ratio &&
                difflib_ratio(x->vm, m) > best.ratio) {
                best.ratio = difflib_ratio(x->vm, m);
                best.i = i;
                best.j = j;
            }
        }
    }
    return best;
}

static void fancy_replace(struct diffing *x, int64_t alo, int64_t ahi, int64_t blo, int64_t bhi) {
    struct best_pair best = find_pair(x, alo, ahi, blo, bhi);
    bool similar = best.ratio >= 0.75;
    if (!similar && best.eqi < 0) {
        plain_replace(x, alo, ahi, blo, bhi);
        return;
    }
    if (!similar) {
        best.i = best.eqi;
        best.j = best.eqj;
    }
    fancy_helper(x, alo, best.i, blo, best.j);
    value aline = py_getitem(x->vm, x->a, py_int_from(best.i));
    if (similar)
        put_pair(x, aline, py_getitem(x->vm, x->b, py_int_from(best.j)));
    else
        py_list_append(x->out, lib_add(x->vm, py_str_from("  "), aline));
    fancy_helper(x, best.i + 1, ahi, best.j + 1, bhi);
}

static value compare(struct vm *vm, struct differ *d, value a, value b) {
    struct diffing x = {vm, d, a, b, py_list_new(16)};
    struct difflib_matcher *m = difflib_matcher_new(vm, d->linejunk, a, b, true);
    struct py_list *ops = difflib_opcodes(vm, m);
    for (size_t k = 0; k < ops->n; k++) {
        value op = ops->items[k];
        int64_t i1 = part(vm, op, 1), i2 = part(vm, op, 2), j1 = part(vm, op, 3),
                j2 = part(vm, op, 4);
        if (has_tag(op, "replace"))
            fancy_replace(&x, i1, i2, j1, j2);
        else if (has_tag(op, "insert"))
            dump(&x, '+', b, j1, j2);
        else
            dump(&x, has_tag(op, "delete") ? '-' : ' ', a, i1, i2);
    }
    return iterator(vm, x.out);
}

LIB_FN(differ_init) {
    struct differ *d = PY_AS(struct differ, a[0]);
    d->linejunk = a[1];
    d->charjunk = a[2];
    return PY_NONE;
}
LIB_FN(differ_compare) { return compare(vm, PY_AS(struct differ, a[0]), a[1], a[2]); }
static const struct py_native_def methods[] = {
    {"__init__", differ_init, "self, linejunk=None, charjunk=None"},
    {"compare", differ_compare, "self, a, b"},
    {0}};
static const struct py_member_def members[] = {
    {"linejunk", offsetof(struct differ, linejunk), PY_MEMBER_VALUE, false},
    {"charjunk", offsetof(struct differ, charjunk), PY_MEMBER_VALUE, false},
    {0}};
struct py_type difflib_differ_type = {PY_TYPE_HEAD,
                                      .name = "Differ",
                                      .module = "difflib",
                                      .size = sizeof(struct differ),
                                      .attrs_offset = offsetof(struct differ, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = methods,
                                      .members = members};

value difflib_f_ndiff(struct vm *vm, const value *a) {
    struct differ d = {.linejunk = a[2], .charjunk = a[3]};
    if (a[3] == PY_UNDEF)
        d.charjunk = py_import_from(vm, "difflib", "IS_CHARACTER_JUNK");
    return compare(vm, &d, a[0], a[1]);
}

value difflib_f_restore(struct vm *vm, const value *a) {
    int64_t which = py_is_int(a[1]) ? lib_arg_int(vm, a[1]) : 0;
    if (which != 1 && which != 2)
        py_raise(vm, &py_exc_ValueError, "unknown delta choice (must be 1 or 2): %R", a[1]);
    const char *mark = which == 1 ? "- " : "+ ";
    struct py_list *in = py_list_from(vm, a[0]), *out = py_list_new(in->n);
    for (size_t i = 0; i < in->n; i++) {
        struct py_str *s = lib_arg_str(vm, in->items[i], "line");
        if (s->size >= 2 && (!strncmp(s->data, mark, 2) || !strncmp(s->data, "  ", 2)))
            py_list_append(out, py_str_new(s->data + 2, s->size - 2));
    }
    return iterator(vm, out);
}
