/*
 * difflib: SequenceMatcher (Ratcliff and Obershelp with "popular" items left out) and what builds
 * on it; the differs of lines are in difflib_lines.c. cf. CPython's Lib/difflib.py.
 */
#include "python/lib/difflib_int.h"

/* --- the sequences --- */

struct py_type difflib_matcher_type;
static struct difflib_matcher *self_of(value v) { return PY_AS(struct difflib_matcher, v); }

/* The items of SEQ as a list, made once. */
static struct py_list *items_of(struct vm *vm, value seq) { return py_list_from(vm, seq); }

/* Where each item of b stands, without junk and, in long sequences, without what is everywhere. */
static void chain_b(struct vm *vm, struct difflib_matcher *m) {
    struct py_dict *at = py_dict_new(), *junk = py_dict_new(), *popular = py_dict_new();
    m->b_items = items_of(vm, m->b);
    for (size_t i = 0; i < m->b_items->n; i++) {
        value places = py_dict_get(vm, at, m->b_items->items[i]);
        if (places == PY_UNDEF)
            py_dict_set(vm, at, m->b_items->items[i], places = PY_OBJ(py_list_new(2)));
        py_list_append(PY_AS(struct py_list, places), py_int_from((int64_t)i));
    }
    struct py_list *keys = py_list_from(vm, PY_OBJ(at));
    size_t n = m->b_items->n;
    for (size_t i = 0; i < keys->n; i++) {
        value k = keys->items[i];
        if (m->isjunk != PY_NONE && py_truth(vm, py_call1(vm, m->isjunk, k))) {
            py_dict_set(vm, junk, k, PY_TRUE);
            py_dict_del(vm, at, k);
        } else if (m->autojunk && n >= 200 &&
                   PY_AS(struct py_list, py_dict_get(vm, at, k))->n > n / 100 + 1) {
            py_dict_set(vm, popular, k, PY_TRUE);
            py_dict_del(vm, at, k);
        }
    }
    m->b2j = at;
    m->bjunk = py_call1(vm, PY_OBJ(&py_set_type), PY_OBJ(junk));
    m->bpopular = py_call1(vm, PY_OBJ(&py_set_type), PY_OBJ(popular));
    m->fullbcount = NULL;
}

void difflib_set_a(struct vm *vm, struct difflib_matcher *m, value a) {
    if (a == m->a && m->a_items)
        return;
    m->a = a;
    m->a_items = items_of(vm, a);
    m->blocks = m->opcodes = PY_NONE;
}
void difflib_set_b(struct vm *vm, struct difflib_matcher *m, value b) {
    if (b == m->b && m->b_items)
        return;
    m->b = b;
    m->blocks = m->opcodes = PY_NONE;
    chain_b(vm, m);
}

struct difflib_matcher *difflib_matcher_new(struct vm *vm, value isjunk, value a, value b,
                                            bool autojunk) {
    struct difflib_matcher *m = py_alloc(vm, &difflib_matcher_type);
    m->isjunk = isjunk;
    m->autojunk = autojunk;
    m->blocks = m->opcodes = PY_NONE;
    difflib_set_a(vm, m, a);
    difflib_set_b(vm, m, b);
    return m;
}

/* --- matching --- */

static bool is_junk(struct vm *vm, struct difflib_matcher *m, int64_t j) {
    return py_contains(vm, m->bjunk, m->b_items->items[j]);
}
static bool same(struct vm *vm, struct difflib_matcher *m, int64_t i, int64_t j) {
    return py_equal(vm, m->a_items->items[i], m->b_items->items[j]);
}

/* Makes M longer while the items before and behind it match and are (not) JUNK. */
static void extend(struct vm *vm, struct difflib_matcher *m, struct difflib_match *r, int64_t alo,
                   int64_t ahi, int64_t blo, int64_t bhi, bool junk) {
    while (r->a > alo && r->b > blo && is_junk(vm, m, r->b - 1) == junk &&
           same(vm, m, r->a - 1, r->b - 1)) {
        r->a--;
        r->b--;
        r->size++;
    }
    while (r->a + r->size < ahi && r->b + r->size < bhi && is_junk(vm, m, r->b + r->size) == junk &&
           same(vm, m, r->a + r->size, r->b + r->size))
        r->size++;
}

struct difflib_match difflib_longest(struct vm *vm, struct difflib_matcher *m, int64_t alo,
                                     int64_t ahi, int64_t blo, int64_t bhi) {
    struct difflib_match best = {alo, blo, 0};
    size_t width = m->b_items->n + 1;
    int64_t *before = mem_alloc_atomic(width * sizeof *before),
            *now = mem_alloc_atomic(width * sizeof *now);
    memset(before, 0, width * sizeof *before);
    memset(now, 0, width * sizeof *now);
    struct py_list *old_places = NULL, *older = NULL;
    for (int64_t i = alo; i < ahi; i++) {
        value places = py_dict_get(vm, m->b2j, m->a_items->items[i]);
        struct py_list *l = places == PY_UNDEF ? NULL : PY_AS(struct py_list, places);
        /* NOW holds the row before the last one: only its places are not zero */
        for (size_t k = 0; older && k < older->n; k++)
            now[py_small(older->items[k]) + 1] = 0;
        for (size_t k = 0; l && k < l->n; k++) {
            int64_t j = py_small(l->items[k]);
            if (j < blo)
                continue;
            if (j >= bhi)
                break;
            int64_t size = now[j + 1] = before[j] + 1;
            if (size > best.size)
                best = (struct difflib_match){i - size + 1, j - size + 1, size};
        }
        int64_t *swap = before;
        before = now;
        now = swap;
        older = old_places;
        old_places = l;
    }
    extend(vm, m, &best, alo, ahi, blo, bhi, false);
    extend(vm, m, &best, alo, ahi, blo, bhi, true);
    return best;
}

static value match_value(struct vm *vm, struct difflib_match r) {
    value args[] = {py_int_from(r.a), py_int_from(r.b), py_int_from(r.size)};
    return py_call(vm, py_import_from(vm, "difflib", "Match"), 3, args);
}

struct match_list {
    struct difflib_match *items;
    size_t n, cap;
};
static void add_match(struct match_list *l, struct difflib_match r) {
    MEM_GROW(l->items, l->n, l->cap);
    l->items[l->n++] = r;
}

static void find_blocks(struct vm *vm, struct difflib_matcher *m, struct match_list *out,
                        int64_t alo, int64_t ahi, int64_t blo, int64_t bhi) {
    struct difflib_match r = difflib_longest(vm, m, alo, ahi, blo, bhi);
    if (!r.size)
        return;
    if (alo < r.a && blo < r.b)
        find_blocks(vm, m, out, alo, r.a, blo, r.b);
    add_match(out, r);
    if (r.a + r.size < ahi && r.b + r.size < bhi)
        find_blocks(vm, m, out, r.a + r.size, ahi, r.b + r.size, bhi);
}

static struct match_list blocks_of(struct vm *vm, struct difflib_matcher *m) {
    struct match_list found = {0}, joined = {0};
    int64_t na = (int64_t)m->a_items->n, nb = (int64_t)m->b_items->n;
    find_blocks(vm, m, &found, 0, na, 0, nb);
    struct difflib_match last = {0, 0, 0};
    for (size_t i = 0; i < found.n; i++) {
        struct difflib_match r = found.items[i];
        if (last.a + last.size == r.a && last.b + last.size == r.b)
            last.size += r.size;
        else {
            if (last.size)
                add_match(&joined, last);
            last = r;
        }
    }
    if (last.size)
        add_match(&joined, last);
    add_match(&joined, (struct difflib_match){na, nb, 0});
    return joined;
}

LIB_FN(matcher_blocks) {
    struct difflib_matcher *m = self_of(a[0]);
    if (m->blocks == PY_NONE) {
        struct match_list l = blocks_of(vm, m);
        struct py_list *out = py_list_new(l.n);
        for (size_t i = 0; i < l.n; i++)
            py_list_append(out, match_value(vm, l.items[i]));
        m->blocks = PY_OBJ(out);
    }
    return m->blocks;
}

static value opcode(const char *tag, int64_t i1, int64_t i2, int64_t j1, int64_t j2) {
    return lib_tuple(5, py_str_from(tag), py_int_from(i1), py_int_from(i2), py_int_from(j1),
                     py_int_from(j2));
}
struct py_list *difflib_opcodes(struct vm *vm, struct difflib_matcher *m) {
    if (m->opcodes != PY_NONE)
        return PY_AS(struct py_list, m->opcodes);
    struct py_list *out = py_list_new(8);
    struct match_list l = blocks_of(vm, m);
    int64_t i = 0, j = 0;
    for (size_t k = 0; k < l.n; k++) {
        struct difflib_match r = l.items[k];
        const char *tag = i < r.a && j < r.b ? "replace"
                          : i < r.a          ? "delete"
                          : j < r.b          ? "insert"
                                             : NULL;
        if (tag)
            py_list_append(out, opcode(tag, i, r.a, j, r.b));
        i = r.a + r.size;
        j = r.b + r.size;
        if (r.size)
            py_list_append(out, opcode("equal", r.a, i, r.b, j));
    }
    m->opcodes = PY_OBJ(out);
    return out;
}

static int64_t part(struct vm *vm, value op, int i) {
    return lib_arg_int(vm, PY_AS(struct py_tuple, op)->items[i]);
}
static bool is_equal(value op) { return py_str_is(PY_AS(struct py_tuple, op)->items[0], "equal"); }
static int64_t max(int64_t x, int64_t y) { return x > y ? x : y; }
static int64_t min(int64_t x, int64_t y) { return x < y ? x : y; }

struct py_list *difflib_groups(struct vm *vm, struct difflib_matcher *m, int64_t n) {
    struct py_list *codes = difflib_opcodes(vm, m), *groups = py_list_new(4), *group;
    codes = py_list_of(codes->n, codes->items);
    if (!codes->n)
        py_list_append(codes, opcode("equal", 0, 1, 0, 1));
    value first = codes->items[0], last = codes->items[codes->n - 1];
    if (is_equal(first)) {
        int64_t i2 = part(vm, first, 2), j2 = part(vm, first, 4);
        codes->items[0] = opcode("equal", max(part(vm, first, 1), i2 - n), i2,
                                 max(part(vm, first, 3), j2 - n), j2);
    }
    last = codes->items[codes->n - 1];
    if (is_equal(last)) {
        int64_t i1 = part(vm, last, 1), j1 = part(vm, last, 3);
        codes->items[codes->n - 1] =
            opcode("equal", i1, min(part(vm, last, 2), i1 + n), j1, min(part(vm, last, 4), j1 + n));
    }
    group = py_list_new(4);
    for (size_t k = 0; k < codes->n; k++) {
        value op = codes->items[k];
        int64_t i1 = part(vm, op, 1), i2 = part(vm, op, 2), j1 = part(vm, op, 3),
                j2 = part(vm, op, 4);
        if (is_equal(op) && i2 - i1 > 2 * n) {
            py_list_append(group, opcode("equal", i1, min(i2, i1 + n), j1, min(j2, j1 + n)));
            py_list_append(groups, PY_OBJ(group));
            group = py_list_new(4);
            i1 = max(i1, i2 - n);
            j1 = max(j1, j2 - n);
            op = opcode("equal", i1, i2, j1, j2);
        }
        py_list_append(group, op);
    }
    if (group->n && !(group->n == 1 && is_equal(group->items[0])))
        py_list_append(groups, PY_OBJ(group));
    return groups;
}

static double ratio_of(int64_t matches, int64_t length) {
    return length ? 2.0 * (double)matches / (double)length : 1.0;
}
static int64_t length_of(struct difflib_matcher *m) {
    return (int64_t)(m->a_items->n + m->b_items->n);
}
double difflib_ratio(struct vm *vm, struct difflib_matcher *m) {
    struct match_list l = blocks_of(vm, m);
    int64_t matches = 0;
    for (size_t i = 0; i < l.n; i++)
        matches += l.items[i].size;
    return ratio_of(matches, length_of(m));
}
double difflib_quick_ratio(struct vm *vm, struct difflib_matcher *m) {
    if (!m->fullbcount) {
        m->fullbcount = py_dict_new();
        for (size_t i = 0; i < m->b_items->n; i++) {
            value n = py_dict_get(vm, m->fullbcount, m->b_items->items[i]);
            py_dict_set(vm, m->fullbcount, m->b_items->items[i],
                        py_int_from(n == PY_UNDEF ? 1 : py_small(n) + 1));
        }
    }
    struct py_dict *left = py_dict_copy(m->fullbcount);
    int64_t matches = 0;
    for (size_t i = 0; i < m->a_items->n; i++) {
        value n = py_dict_get(vm, left, m->a_items->items[i]);
        if (n == PY_UNDEF || py_small(n) <= 0)
            continue;
        matches++;
        py_dict_set(vm, left, m->a_items->items[i], py_int_from(py_small(n) - 1));
    }
    return ratio_of(matches, length_of(m));
}
double difflib_real_quick_ratio(struct difflib_matcher *m) {
    return ratio_of(min((int64_t)m->a_items->n, (int64_t)m->b_items->n), length_of(m));
}

/* --- the class --- */

LIB_FN(matcher_init) {
    struct difflib_matcher *m = self_of(a[0]);
    m->isjunk = a[1];
    m->autojunk = py_truth(vm, a[4]);
    m->blocks = m->opcodes = PY_NONE;
    difflib_set_a(vm, m, a[2]);
    difflib_set_b(vm, m, a[3]);
    return PY_NONE;
}
LIB_FN(matcher_set_seqs) {
    difflib_set_a(vm, self_of(a[0]), a[1]);
    difflib_set_b(vm, self_of(a[0]), a[2]);
    return PY_NONE;
}
LIB_FN(matcher_set_seq1) {
    difflib_set_a(vm, self_of(a[0]), a[1]);
    return PY_NONE;
}
LIB_FN(matcher_set_seq2) {
    difflib_set_b(vm, self_of(a[0]), a[1]);
    return PY_NONE;
}
LIB_FN(matcher_longest) {
    struct difflib_matcher *m = self_of(a[0]);
    int64_t ahi = a[2] == PY_NONE ? (int64_t)m->a_items->n : lib_arg_int(vm, a[2]);
    int64_t bhi = a[4] == PY_NONE ? (int64_t)m->b_items->n : lib_arg_int(vm, a[4]);
    int64_t alo = lib_arg_int(vm, a[1]), blo = lib_arg_int(vm, a[3]);
    if (alo < 0 || blo < 0 || (alo < ahi && ahi > (int64_t)m->a_items->n) ||
        (blo < bhi && bhi > (int64_t)m->b_items->n))
        py_raise(vm, &py_exc_IndexError, "%s index out of range",
                 py_is_str(m->a) ? "string" : py_type_of(m->a)->name);
    if (alo > ahi)
        alo = ahi;
    return match_value(vm, difflib_longest(vm, m, alo, ahi, blo, bhi));
}
LIB_FN(matcher_opcodes) { return PY_OBJ(difflib_opcodes(vm, self_of(a[0]))); }
LIB_FN(matcher_groups) {
    struct py_list *groups = difflib_groups(vm, self_of(a[0]), lib_arg_int(vm, a[1]));
    return py_list_type.iter(vm, PY_OBJ(groups));
}
LIB_FN(matcher_ratio) { return py_from_float(difflib_ratio(vm, self_of(a[0]))); }
LIB_FN(matcher_quick_ratio) { return py_from_float(difflib_quick_ratio(vm, self_of(a[0]))); }
LIB_FN(matcher_real_quick_ratio) { return py_from_float(difflib_real_quick_ratio(self_of(a[0]))); }
LIB_GET(get_b2j) { return PY_OBJ(self_of(self)->b2j); }

static const struct py_native_def methods[] = {
    {"__init__", matcher_init, "self, isjunk=None, a='', b='', autojunk=True"},
    {"set_seqs", matcher_set_seqs, "self, a, b"},
    {"set_seq1", matcher_set_seq1, "self, a"},
    {"set_seq2", matcher_set_seq2, "self, b"},
    {"find_longest_match", matcher_longest, "self, alo=0, ahi=None, blo=0, bhi=None"},
    {"get_matching_blocks", matcher_blocks, "self"},
    {"get_opcodes", matcher_opcodes, "self"},
    {"get_grouped_opcodes", matcher_groups, "self, n=3"},
    {"ratio", matcher_ratio, "self"},
    {"quick_ratio", matcher_quick_ratio, "self"},
    {"real_quick_ratio", matcher_real_quick_ratio, "self"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_getset_def getset[] = {{"b2j", get_b2j, NULL}, {0}};
#define FIELD(f)                                                                                   \
    { #f, offsetof(struct difflib_matcher, f), PY_MEMBER_VALUE, false }
static const struct py_member_def members[] = {
    FIELD(a), FIELD(b), FIELD(isjunk), FIELD(bpopular), FIELD(opcodes), FIELD(bjunk), {0}};
struct py_type difflib_matcher_type = {PY_TYPE_HEAD,
                                       .name = "SequenceMatcher",
                                       .module = "difflib",
                                       .size = sizeof(struct difflib_matcher),
                                       .attrs_offset = offsetof(struct difflib_matcher, attrs),
                                       .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                       .methods = methods,
                                       .getset = getset,
                                       .members = members};

/* --- get_close_matches --- */

LIB_FN(difflib_close) {
    int64_t n = lib_arg_int(vm, a[2]);
    double cutoff = py_as_double(vm, a[3]);
    if (n <= 0)
        py_raise(vm, &py_exc_ValueError, "n must be > 0: %R", a[2]);
    if (!(cutoff >= 0 && cutoff <= 1))
        py_raise(vm, &py_exc_ValueError, "cutoff must be in [0.0, 1.0]: %R", a[3]);
    struct difflib_matcher *m = difflib_matcher_new(vm, PY_NONE, py_str_from(""), a[0], true);
    struct py_list *found = py_list_new(8);
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
        difflib_set_a(vm, m, x);
        if (difflib_real_quick_ratio(m) >= cutoff && difflib_quick_ratio(vm, m) >= cutoff) {
            double score = difflib_ratio(vm, m);
            if (score >= cutoff)
                py_list_append(found, py_tuple2(py_from_float(score), x));
        }
    }
    value best = py_call2(vm, py_import_from(vm, "heapq", "nlargest"), a[2], PY_OBJ(found));
    struct py_list *out = py_list_new(4), *l = PY_AS(struct py_list, best);
    for (size_t i = 0; i < l->n; i++)
        py_list_append(out, PY_AS(struct py_tuple, l->items[i])->items[1]);
    return PY_OBJ(out);
}

static const struct py_native_def functions[] = {
    {"get_close_matches", difflib_close, "word, possibilities, n=3, cutoff=0.6"},
    {"unified_diff", difflib_f_unified,
     "a, b, fromfile='', tofile='', fromfiledate='', tofiledate='', n=3, lineterm='\\n'"},
    {"context_diff", difflib_f_context,
     "a, b, fromfile='', tofile='', fromfiledate='', tofiledate='', n=3, lineterm='\\n'"},
    {"ndiff", difflib_f_ndiff, "a, b, linejunk=None, charjunk=?"},
    {"restore", difflib_f_restore, "delta, which"},
    {"diff_bytes", difflib_f_bytes,
     "dfunc, a, b, fromfile=b'', tofile=b'', fromfiledate=b'', tofiledate=b'', n=3, "
     "lineterm=b'\\n'"},
    {"IS_LINE_JUNK", difflib_f_line_junk, "line, pat=None"},
    {"IS_CHARACTER_JUNK", difflib_f_character_junk, "ch, ws=' \\t'"},
    {0}};
static struct py_type *const types[] = {&difflib_matcher_type, &difflib_differ_type, NULL};
static void init(struct vm *vm, struct py_module *m) {
    static const char *const names[] = {"get_close_matches", "ndiff",        "restore",
                                        "SequenceMatcher",   "Differ",       "IS_CHARACTER_JUNK",
                                        "IS_LINE_JUNK",      "context_diff", "unified_diff",
                                        "diff_bytes",        "Match"};
    struct py_list *all = py_list_new(LIB_COUNT(names));
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        py_list_append(all, py_str_from(names[i]));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
    value match = py_call2(vm, py_import_from(vm, "collections", "namedtuple"),
                           py_str_from("Match"), py_str_from("a b size"));
    py_setattr(vm, match, "__module__", py_str_from("difflib"));
    py_module_set(vm, m, "Match", match);
}
const struct py_module_def py_lib_difflib = {
    .name = "difflib", .functions = functions, .types = types, .init = init};
