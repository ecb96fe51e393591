/*
 * Pattern objects of the module re: compiling for PCRE2, running it, and the walks over a text
 * (findall, sub, split). After an empty match the next one may begin at the same place but not be
 * empty there. cf. CPython's Modules/_sre.c.
 */
#include "python/lib/re_int.h"

/* --- PCRE2 --- */

static const char contexts_key;
struct contexts {
    pcre2_general_context *general;
    pcre2_compile_context *compile;
    pcre2_match_context *match;
};

static void *allocate(size_t size, void *data) {
    (void)data;
    return mem_alloc(size);
}
static void release(void *ptr, void *data) { (void)ptr, (void)data; }

static struct contexts *contexts_of(struct vm *vm) {
    struct contexts *c = lib_state(vm, &contexts_key, sizeof *c);
    if (!c->general) {
        c->general = pcre2_general_context_create(allocate, release, NULL);
        c->compile = pcre2_compile_context_create(c->general);
        pcre2_set_newline(c->compile, PCRE2_NEWLINE_LF);
        pcre2_set_parens_nest_limit(c->compile, 1000);
        c->match = pcre2_match_context_create(c->general);
        pcre2_set_match_limit(c->match, 50000000);
    }
    return c;
}

enum { JIT_AFTER = 6 };

static pcre2_code *code_for(struct vm *vm, struct re_pattern *re, enum re_mode mode) {
    if (re->code[mode]) {
        if (++re->uses[mode] == JIT_AFTER)
            pcre2_jit_compile(re->code[mode], PCRE2_JIT_COMPLETE);
        return re->code[mode];
    }
    struct re_parsed *p = re->parsed;
    uint32_t options = PCRE2_ALT_CIRCUMFLEX | PCRE2_NO_UTF_CHECK;
    if (py_is_str(re->pattern))
        options |= PCRE2_UTF | PCRE2_UCP;
    options |= p->flags & RE_IGNORECASE ? PCRE2_CASELESS : 0;
    options |= p->flags & RE_MULTILINE ? PCRE2_MULTILINE : 0;
    options |= p->flags & RE_DOTALL ? PCRE2_DOTALL : 0;
    options |= mode != RE_SEARCH ? PCRE2_ANCHORED : 0;
    options |= mode == RE_FULL ? PCRE2_ENDANCHORED : 0;
    int err;
    size_t at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)p->out.data, p->out.len, options, &err, &at,
                                     contexts_of(vm)->compile);
    if (!code) {
        unsigned char msg[160];
        pcre2_get_error_message(err, msg, sizeof msg);
        re_error(vm, (char *)msg, PY_NONE, -1);
    }
    return re->code[mode] = code;
}

bool re_run(struct vm *vm, struct re_pattern *re, enum re_mode mode, const struct re_subject *s,
            size_t start, size_t end, bool not_empty) {
    pcre2_code *code = code_for(vm, re, mode);
    if (!re->data)
        re->data =
            pcre2_match_data_create((uint32_t)re->parsed->groups + 1, contexts_of(vm)->general);
    uint32_t options = PCRE2_NO_UTF_CHECK | (not_empty ? PCRE2_NOTEMPTY_ATSTART : 0);
    int rc =
        pcre2_match(code, (PCRE2_SPTR)s->s, end, start, options, re->data, contexts_of(vm)->match);
    if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
        rc = pcre2_match(code, (PCRE2_SPTR)s->s, end, start, options | PCRE2_NO_JIT, re->data,
                         contexts_of(vm)->match);
    if (rc >= 0)
        return true;
    if (rc != PCRE2_ERROR_NOMATCH) {
        unsigned char msg[160];
        pcre2_get_error_message(rc, msg, sizeof msg);
        py_raise(vm, &py_exc_RuntimeError, "regular expression given up: %s", (char *)msg);
    }
    return false;
}

/* --- compiling, with a cache --- */

static const char cache_key;
struct cache {
    struct py_dict *plain, *flagged;
};

struct re_pattern *re_compile(struct vm *vm, value pattern, unsigned flags) {
    if (py_type_of(pattern) == &re_pattern_type) {
        if (flags)
            py_raise(vm, &py_exc_ValueError,
                     "cannot process flags argument with a compiled pattern");
        return PY_AS(struct re_pattern, pattern);
    }
    if (!py_is_str(pattern) && !py_is_a(pattern, &py_bytes_type)) {
        if (py_is_unknown(pattern))
            py_raise_unknown(vm, pattern, "a pattern");
        py_hash(vm, pattern);
        py_raise(vm, &py_exc_TypeError, "first argument must be string or compiled pattern");
    }
    struct cache *c = lib_state(vm, &cache_key, sizeof *c);
    if (!c->plain || c->plain->count + c->flagged->count > 512) {
        c->plain = py_dict_new();
        c->flagged = py_dict_new();
    }
    struct py_dict *d = flags ? c->flagged : c->plain;
    value key = flags ? py_tuple2(pattern, py_from_small(flags)) : pattern;
    value found = py_dict_get(vm, d, key);
    if (found != PY_UNDEF)
        return PY_AS(struct re_pattern, found);
    struct re_pattern *re = py_alloc(vm, &re_pattern_type);
    re->pattern = pattern;
    re->parsed = re_parse(vm, pattern, flags);
    code_for(vm, re, RE_SEARCH);
    if (!(flags & RE_DEBUG))
        py_dict_set(vm, d, key, PY_OBJ(re));
    return re;
}

struct re_subject re_subject(struct vm *vm, struct re_pattern *re, value v) {
    struct re_subject s = {.string = v};
    if (py_is_str(v)) {
        if (!py_is_str(re->pattern))
            py_raise(vm, &py_exc_TypeError, "cannot use a bytes pattern on a string-like object");
        s.s = lib_str(v)->data;
        s.size = lib_str(v)->size;
        s.ascii = py_str_is_ascii(lib_str(v));
        return s;
    }
    const unsigned char *data;
    if (!py_bytes_get(v, &data, &s.size))
        py_raise(vm, &py_exc_TypeError, "expected string or bytes-like object, got '%T'", v);
    if (py_is_str(re->pattern))
        py_raise(vm, &py_exc_TypeError, "cannot use a string pattern on a bytes-like object");
    s.s = (const char *)data;
    s.ascii = true;
    return s;
}

/* POS and ENDPOS arguments, cut to the text, as characters and bytes. */
struct span {
    int64_t pos, endpos;
    size_t start, end;
};
static struct span span_of(struct vm *vm, const struct re_subject *s, value pos, value endpos) {
    struct span r = {0, 0, 0, s->size};
    int64_t n = s->ascii ? (int64_t)s->size : (int64_t)lib_str(s->string)->length;
    r.endpos = n;
    if (pos == py_from_small(0) && endpos == PY_UNDEF)
        return r;
    bool fits;
    r.pos = py_int_get(lib_arg_index(vm, pos), &fits);
    if (endpos != PY_UNDEF)
        r.endpos = py_int_get(lib_arg_index(vm, endpos), &fits);
    r.pos = r.pos < 0 ? 0 : r.pos > n ? n : r.pos;
    r.endpos = r.endpos < 0 ? 0 : r.endpos > n ? n : r.endpos;
    r.start = re_byte_offset(s, r.pos);
    r.end = re_byte_offset(s, r.endpos);
    return r;
}

static struct re_pattern *self_of(const value *a) { return PY_AS(struct re_pattern, a[0]); }

static value match_once(struct vm *vm, const value *a, enum re_mode mode) {
    struct re_pattern *re = self_of(a);
    struct re_subject s = re_subject(vm, re, a[1]);
    struct span p = span_of(vm, &s, a[2], a[3]);
    if (p.start > p.end || !re_run(vm, re, mode, &s, p.start, p.end, false))
        return PY_NONE;
    return re_match_new(vm, re, &s, p.pos, p.endpos);
}
LIB_FN(pattern_match) { return match_once(vm, a, RE_MATCH); }
LIB_FN(pattern_search) { return match_once(vm, a, RE_SEARCH); }
LIB_FN(pattern_fullmatch) { return match_once(vm, a, RE_FULL); }

/* --- walks --- */

/* A walk over the matches of a text. */
struct walk {
    struct re_pattern *re;
    struct re_subject s;
    size_t at, end;
    bool not_empty, done;
};

/* The next match; its offsets, or NULL. */
static const size_t *walk_step(struct vm *vm, struct walk *w) {
    if (w->done || w->at > w->end ||
        !re_run(vm, w->re, RE_SEARCH, &w->s, w->at, w->end, w->not_empty)) {
        w->done = true;
        return NULL;
    }
    const size_t *ov = pcre2_get_ovector_pointer(w->re->data);
    w->at = ov[1];
    w->not_empty = ov[0] == ov[1];
    return ov;
}

static value slice_at(const struct re_subject *s, const size_t *ov, int group, value def) {
    if (ov[2 * group] == PCRE2_UNSET)
        return def;
    return re_slice(s, (int64_t)ov[2 * group], (int64_t)ov[2 * group + 1], def);
}

LIB_FN(pattern_findall) {
    struct re_pattern *re = self_of(a);
    struct walk w = {.re = re, .s = re_subject(vm, re, a[1])};
    struct span p = span_of(vm, &w.s, a[2], a[3]);
    w.at = p.start;
    w.end = p.end;
    int groups = re->parsed->groups;
    value empty = py_is_str(a[1]) ? py_str_from("") : py_bytes_new("", 0);
    struct py_list *list = py_list_new(0);
    for (const size_t *ov; (ov = walk_step(vm, &w));) {
        if (groups <= 1) {
            py_list_append(list, slice_at(&w.s, ov, groups, empty));
            continue;
        }
        struct py_tuple *t = py_tuple_new((size_t)groups);
        for (int i = 1; i <= groups; i++)
            t->items[i - 1] = slice_at(&w.s, ov, i, empty);
        py_list_append(list, PY_OBJ(t));
    }
    return PY_OBJ(list);
}

struct finditer {
    struct py_object head;
    struct walk walk;
    int64_t pos, endpos;
};
static value finditer_next(struct vm *vm, value self) {
    struct finditer *f = PY_AS(struct finditer, self);
    if (!walk_step(vm, &f->walk))
        return PY_UNDEF;
    return re_match_new(vm, f->walk.re, &f->walk.s, f->pos, f->endpos);
}
LIB_GET(finditer_iter) { return self; }
static struct py_type finditer_type = {PY_TYPE_HEAD,
                                       .name = "callable_iterator",
                                       .size = sizeof(struct finditer),
                                       .flags = PY_TYPE_ABSTRACT,
                                       .iter = finditer_iter,
                                       .next = finditer_next};
LIB_FN(pattern_finditer) {
    struct re_pattern *re = self_of(a);
    struct re_subject s = re_subject(vm, re, a[1]);
    struct span p = span_of(vm, &s, a[2], a[3]);
    struct finditer *f = py_alloc(vm, &finditer_type);
    f->walk = (struct walk){.re = re, .s = s, .at = p.start, .end = p.end};
    f->pos = p.pos;
    f->endpos = p.endpos;
    return PY_OBJ(f);
}

LIB_FN(pattern_split) {
    struct re_pattern *re = self_of(a);
    struct walk w = {.re = re, .s = re_subject(vm, re, a[1])};
    int64_t max = lib_arg_int(vm, a[2]);
    w.end = w.s.size;
    struct py_list *list = py_list_new(0);
    size_t last = 0;
    for (int64_t n = 0; max <= 0 || n < max; n++) {
        const size_t *ov = walk_step(vm, &w);
        if (!ov)
            break;
        py_list_append(list, re_slice(&w.s, (int64_t)last, (int64_t)ov[0], PY_NONE));
        last = ov[1];
        for (int i = 1; i <= re->parsed->groups; i++)
            py_list_append(list, slice_at(&w.s, ov, i, PY_NONE));
    }
    py_list_append(list, re_slice(&w.s, (int64_t)last, (int64_t)w.s.size, PY_NONE));
    return PY_OBJ(list);
}

static void put_result(struct vm *vm, struct buf *b, value v, bool text) {
    if (v == PY_NONE)
        return;
    if (text) {
        if (!py_is_str(v))
            py_raise(vm, &py_exc_TypeError, "expected str instance, %T found", v);
        lib_put(b, v);
        return;
    }
    const unsigned char *data;
    size_t n;
    if (!py_bytes_get(v, &data, &n))
        py_raise(vm, &py_exc_TypeError, "sequence item 0: expected a bytes-like object, %T found",
                 v);
    buf_add(b, data, n);
}

value re_do_sub(struct vm *vm, struct re_pattern *re, value repl, value string, int64_t count,
                bool subn) {
    bool callable = !py_is_str(repl) && !py_is_a(repl, &py_bytes_type) && py_is_callable(repl);
    struct walk w = {.re = re, .s = re_subject(vm, re, string)};
    struct re_template *t = NULL;
    if (!callable) {
        if (!py_is_str(repl)) {
            const unsigned char *data;
            size_t n;
            if (!py_bytes_get(repl, &data, &n))
                py_raise(vm, &py_exc_TypeError,
                         "decoding to str: need a bytes-like object, %T found", repl);
        }
        t = re_template_parse(vm, re, repl);
    }
    w.end = w.s.size;
    struct buf b = BUF_INIT;
    size_t last = 0;
    int64_t n = 0;
    int64_t chars = w.s.ascii ? (int64_t)w.s.size : (int64_t)lib_str(string)->length;
    bool text = py_is_str(string);
    for (; count <= 0 || n < count; n++) {
        const size_t *ov = walk_step(vm, &w);
        if (!ov)
            break;
        if (t && py_is_str(repl) != text)
            py_raise(vm, &py_exc_TypeError,
                     text ? "sequence item 0: expected str instance, bytes found"
                          : "sequence item 0: expected a bytes-like object, str found");
        buf_add(&b, w.s.s + last, ov[0] - last);
        last = ov[1];
        if (t)
            re_template_put(t, &w.s, ov, &b);
        else
            put_result(vm, &b, py_call1(vm, repl, re_match_new(vm, re, &w.s, 0, chars)), text);
    }
    value r = string;
    if (n) {
        buf_add(&b, w.s.s + last, w.s.size - last);
        r = text ? lib_buf_str(&b) : lib_buf_bytes(&b);
    } else if (text && py_type_of(string) != &py_str_type)
        r = py_str_new(w.s.s, w.s.size);
    return subn ? py_tuple2(r, py_int_from(n)) : r;
}
LIB_FN(pattern_sub) { return re_do_sub(vm, self_of(a), a[1], a[2], lib_arg_int(vm, a[3]), false); }
LIB_FN(pattern_subn) { return re_do_sub(vm, self_of(a), a[1], a[2], lib_arg_int(vm, a[3]), true); }

/* --- the object --- */

LIB_FN(pattern_copy) { return a[0]; }
LIB_FN(pattern_scanner) {
    int64_t end = a[3] == PY_UNDEF ? INT64_MAX : lib_arg_int(vm, a[3]);
    return re_scanner_new(vm, self_of(a), a[1], lib_arg_int(vm, a[2]), end);
}
/* Pickled as what made it. */
LIB_FN(pattern_reduce) {
    struct re_pattern *re = self_of(a);
    return py_tuple2(py_import_from(vm, "re", "_compile"),
                     py_tuple2(re->pattern, py_from_small(re->parsed->flags)));
}
LIB_GET(pattern_flags) { return py_from_small(PY_AS(struct re_pattern, self)->parsed->flags); }
LIB_GET(pattern_groups) { return py_from_small(PY_AS(struct re_pattern, self)->parsed->groups); }
LIB_GET(pattern_groupindex) {
    if (!PY_AS(struct re_pattern, self)->parsed->names->count)
        return PY_OBJ(py_dict_new());
    value proxy = py_import_from(vm, "types", "MappingProxyType");
    return py_call1(vm, proxy, PY_OBJ(PY_AS(struct re_pattern, self)->parsed->names));
}
LIB_GET(pattern_pattern) { return PY_AS(struct re_pattern, self)->pattern; }

static value pattern_repr(struct vm *vm, value self) {
    struct re_pattern *re = PY_AS(struct re_pattern, self);
    unsigned flags = re->parsed->flags;
    struct buf b = BUF_INIT;
    const char *text = py_repr_text(vm, re->pattern);
    if (py_is_str(re->pattern))
        flags &= ~(unsigned)RE_UNICODE;
    if (lib_cp_count(text, strlen(text)) > 200)
        buf_printf(&b, "re.compile(%.*s", (int)lib_cp_offset(text, strlen(text), 200), text);
    else
        buf_printf(&b, "re.compile(%s", text);
    if (flags) {
        buf_puts(&b, ", ");
        lib_put_repr(vm, &b, re_flag_value(vm, flags));
    }
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}
static value pattern_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if ((op != PY_EQ && op != PY_NE) || py_type_of(y) != &re_pattern_type)
        return PY_NOT_IMPLEMENTED;
    struct re_pattern *p = PY_AS(struct re_pattern, x), *q = PY_AS(struct re_pattern, y);
    bool same = p->parsed->flags == q->parsed->flags &&
                py_is_str(p->pattern) == py_is_str(q->pattern) &&
                py_equal(vm, p->pattern, q->pattern);
    return PY_BOOL(same == (op == PY_EQ));
}
static uint64_t pattern_hash(struct vm *vm, value self) {
    struct re_pattern *re = PY_AS(struct re_pattern, self);
    return py_hash(vm, re->pattern) ^ re->parsed->flags;
}

static const struct py_native_def methods[] = {
    {"match", pattern_match, "self, string, pos=0, endpos=?"},
    {"search", pattern_search, "self, string, pos=0, endpos=?"},
    {"fullmatch", pattern_fullmatch, "self, string, pos=0, endpos=?"},
    {"findall", pattern_findall, "self, string, pos=0, endpos=?"},
    {"finditer", pattern_finditer, "self, string, pos=0, endpos=?"},
    {"split", pattern_split, "self, string, maxsplit=0"},
    {"sub", pattern_sub, "self, repl, string, count=0"},
    {"subn", pattern_subn, "self, repl, string, count=0"},
    {"scanner", pattern_scanner, "self, string, pos=0, endpos=?"},
    {"__reduce__", pattern_reduce, "self"},
    {"__copy__", pattern_copy, "self"},
    {"__deepcopy__", pattern_copy, "self, memo, /"},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_getset_def getset[] = {{"pattern", pattern_pattern},
                                              {"flags", pattern_flags},
                                              {"groups", pattern_groups},
                                              {"groupindex", pattern_groupindex},
                                              {0}};
struct py_type re_pattern_type = {PY_TYPE_HEAD,
                                  .name = "Pattern",
                                  .module = "re",
                                  .size = sizeof(struct re_pattern),
                                  .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                  .methods = methods,
                                  .getset = getset,
                                  .repr = pattern_repr,
                                  .compare = pattern_compare,
                                  .hash = pattern_hash};
