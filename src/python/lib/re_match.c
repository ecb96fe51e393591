/*
 * Match objects of the module re.
 */
#include "python/lib/re_int.h"

value re_slice(const struct re_subject *s, int64_t start, int64_t end, value def) {
    if (start < 0)
        return def;
    size_t n = (size_t)(end - start);
    if (!py_is_str(s->string))
        return py_bytes_new(s->s + start, n);
    if (n == s->size && py_type_of(s->string) == &py_str_type)
        return s->string;
    return py_str_new(s->s + start, n);
}

int64_t re_char_index(const struct re_subject *s, int64_t at) {
    return at <= 0 || s->ascii ? at : (int64_t)lib_cp_count(s->s, (size_t)at);
}
size_t re_byte_offset(const struct re_subject *s, int64_t index) {
    return s->ascii ? (size_t)index : lib_cp_offset(s->s, s->size, (size_t)index);
}

value re_match_new(struct vm *vm, struct re_pattern *re, const struct re_subject *s, int64_t pos,
                   int64_t endpos) {
    struct re_match *m = py_alloc(vm, &re_match_type);
    m->re = re;
    m->subject = *s;
    m->pos = pos;
    m->endpos = endpos;
    m->groups = re->parsed->groups + 1;
    m->at = mem_alloc_atomic((size_t)m->groups * 2 * sizeof(int64_t));
    const size_t *ov = pcre2_get_ovector_pointer(re->data);
    for (int i = 0; i < m->groups * 2; i++)
        m->at[i] = ov[i] == PCRE2_UNSET ? -1 : (int64_t)ov[i];
    return PY_OBJ(m);
}

/* The group V (a number or name) means; -1: none. */
static int group_number(struct vm *vm, struct re_match *m, value v) {
    bool fits = false;
    int64_t i = -1;
    if (py_is_int(v) || (!py_is_str(v) && py_type_of(v)->index))
        i = py_int_get(lib_arg_index(vm, v), &fits);
    else if (py_is_str(v) || py_is_a(v, &py_bytes_type)) {
        value n = py_dict_get(vm, m->re->parsed->names, v);
        if (n != PY_UNDEF)
            return (int)py_small(n);
    } else
        py_hash(vm, v);
    if (!fits || i < 0 || i >= m->groups)
        py_raise(vm, &py_exc_IndexError, "no such group");
    return (int)i;
}
static value group_value(struct re_match *m, int i, value def) {
    return re_slice(&m->subject, m->at[2 * i], m->at[2 * i + 1], def);
}

LIB_FN(match_group) {
    struct re_match *m = PY_AS(struct re_match, a[0]);
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (args->n == 0)
        return group_value(m, 0, PY_NONE);
    if (args->n == 1)
        return group_value(m, group_number(vm, m, args->items[0]), PY_NONE);
    struct py_tuple *t = py_tuple_new(args->n);
    for (size_t i = 0; i < args->n; i++)
        t->items[i] = group_value(m, group_number(vm, m, args->items[i]), PY_NONE);
    return PY_OBJ(t);
}
static value match_getitem(struct vm *vm, value self, value key) {
    struct re_match *m = PY_AS(struct re_match, self);
    return group_value(m, group_number(vm, m, key), PY_NONE);
}
LIB_FN(match_groups) {
    struct re_match *m = PY_AS(struct re_match, a[0]);
    struct py_tuple *t = py_tuple_new((size_t)m->groups - 1);
    for (int i = 1; i < m->groups; i++)
        t->items[i - 1] = group_value(m, i, a[1]);
    return PY_OBJ(t);
}
LIB_FN(match_groupdict) {
    struct re_match *m = PY_AS(struct re_match, a[0]);
    struct py_dict *d = py_dict_new();
    size_t i = 0;
    for (value k, v; py_dict_next(m->re->parsed->names, &i, &k, &v);)
        py_dict_set(vm, d, k, group_value(m, (int)py_small(v), a[1]));
    return PY_OBJ(d);
}
static value at_index(struct re_match *m, int i) {
    return py_int_from(re_char_index(&m->subject, m->at[i]));
}
static int group_arg(struct vm *vm, const value *a) {
    return group_number(vm, PY_AS(struct re_match, a[0]), a[1]);
}
LIB_FN(match_start) { return at_index(PY_AS(struct re_match, a[0]), 2 * group_arg(vm, a)); }
LIB_FN(match_end) { return at_index(PY_AS(struct re_match, a[0]), 2 * group_arg(vm, a) + 1); }
LIB_FN(match_span) {
    int g = group_arg(vm, a);
    struct re_match *m = PY_AS(struct re_match, a[0]);
    return py_tuple2(at_index(m, 2 * g), at_index(m, 2 * g + 1));
}
LIB_FN(match_expand) {
    struct re_match *m = PY_AS(struct re_match, a[0]);
    struct re_template *t = re_template_parse(vm, m->re, a[1]);
    size_t *at = mem_alloc_atomic((size_t)m->groups * 2 * sizeof *at);
    for (int i = 0; i < m->groups * 2; i++)
        at[i] = m->at[i] < 0 ? PCRE2_UNSET : (size_t)m->at[i];
    struct buf b = BUF_INIT;
    re_template_put(t, &m->subject, at, &b);
    return py_is_str(m->subject.string) ? lib_buf_str(&b) : lib_buf_bytes(&b);
}
LIB_FN(match_copy) { return a[0]; }

/* The group that closed last: the one that ends last; of those that end together the outermost, or
 * else the later one. */
static int last_index(struct re_match *m) {
    int best = 0;
    for (int i = 1; i < m->groups; i++) {
        if (m->at[2 * i] < 0)
            continue;
        if (best && m->at[2 * i + 1] < m->at[2 * best + 1])
            continue;
        bool inside = false;
        for (int g = m->re->parsed->parent[i]; g && !inside; g = m->re->parsed->parent[g])
            inside = g == best;
        if (!best || m->at[2 * i + 1] > m->at[2 * best + 1] || !inside)
            best = i;
    }
    return best;
}
LIB_GET(match_lastindex) {
    int i = last_index(PY_AS(struct re_match, self));
    return i ? py_from_small(i) : PY_NONE;
}
LIB_GET(match_lastgroup) {
    struct re_match *m = PY_AS(struct re_match, self);
    int i = last_index(m);
    return i && m->re->parsed->name_of[i] ? PY_OBJ(m->re->parsed->name_of[i]) : PY_NONE;
}
LIB_GET(match_re) { return PY_OBJ(PY_AS(struct re_match, self)->re); }
LIB_GET(match_string) { return PY_AS(struct re_match, self)->subject.string; }
LIB_GET(match_pos) { return py_int_from(PY_AS(struct re_match, self)->pos); }
LIB_GET(match_endpos) { return py_int_from(PY_AS(struct re_match, self)->endpos); }
LIB_GET(match_regs) {
    struct re_match *m = PY_AS(struct re_match, self);
    struct py_tuple *t = py_tuple_new((size_t)m->groups);
    for (int i = 0; i < m->groups; i++)
        t->items[i] = py_tuple2(at_index(m, 2 * i), at_index(m, 2 * i + 1));
    return PY_OBJ(t);
}

static value match_repr(struct vm *vm, value self) {
    struct re_match *m = PY_AS(struct re_match, self);
    return py_str_printf("<re.Match object; span=(%lld, %lld), match=%s>",
                         (long long)re_char_index(&m->subject, m->at[0]),
                         (long long)re_char_index(&m->subject, m->at[1]),
                         py_repr_text(vm, group_value(m, 0, PY_NONE)));
}

static const struct py_native_def methods[] = {{"group", match_group, "self, *args"},
                                               {"groups", match_groups, "self, default=None"},
                                               {"groupdict", match_groupdict, "self, default=None"},
                                               {"start", match_start, "self, group=0, /"},
                                               {"end", match_end, "self, group=0, /"},
                                               {"span", match_span, "self, group=0, /"},
                                               {"expand", match_expand, "self, template"},
                                               {"__copy__", match_copy, "self"},
                                               {"__deepcopy__", match_copy, "self, memo, /"},
                                               LIB_CLASS_GETITEM,
                                               {0}};
static const struct py_getset_def getset[] = {{"lastindex", match_lastindex},
                                              {"lastgroup", match_lastgroup},
                                              {"re", match_re},
                                              {"string", match_string},
                                              {"pos", match_pos},
                                              {"endpos", match_endpos},
                                              {"regs", match_regs},
                                              {0}};

struct py_type re_match_type = {PY_TYPE_HEAD,
                                .name = "Match",
                                .module = "re",
                                .size = sizeof(struct re_match),
                                .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                .methods = methods,
                                .getset = getset,
                                .repr = match_repr,
                                .getitem = match_getitem};
