/*
 * Python's regular expressions to PCRE2's: one pass that checks what CPython checks, in its order
 * and with its words, and writes the same thing in PCRE2's syntax as it goes. Widths are kept for
 * the rule that look-behind has a fixed one. cf. CPython's Lib/re/_parser.py.
 */
#include <stdlib.h>
#include <utf8proc.h>

#include "python/lib/re_parse_int.h"

#include "python/vm.h"

#define MAXREPEAT 4294967295LL
#define WIDTH_MAX ((int64_t)1 << 40)

/* --- groups --- */

static struct width parse_sub(struct parser *p, bool verbose, int nested);
static struct width parse_items(struct parser *p, bool verbose, int nested, bool first,
                                bool *empty);

static const struct {
    char name;
    unsigned flag;
} flag_names[] = {{'i', RE_IGNORECASE}, {'L', RE_LOCALE}, {'m', RE_MULTILINE}, {'s', RE_DOTALL},
                  {'x', RE_VERBOSE},    {'a', RE_ASCII},  {'t', RE_TEMPLATE},  {'u', RE_UNICODE}};
#define TYPE_FLAGS (RE_ASCII | RE_LOCALE | RE_UNICODE)
#define GLOBAL_FLAGS (RE_DEBUG | RE_TEMPLATE)

static unsigned flag_of(struct token t) {
    for (size_t i = 0; i < LIB_COUNT(flag_names); i++)
        if (re_token_is(t, (uint32_t)flag_names[i].name))
            return flag_names[i].flag;
    return 0;
}
static bool is_alpha(struct token t) {
    if (t.end || t.escape)
        return false;
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)t.c);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}
static noreturn void bad_flag(struct parser *p, struct token t, const char *missing) {
    re_fail(p, re_token_length(t), "%s", is_alpha(t) ? "unknown flag" : missing);
}

static struct token flags_on(struct parser *p, struct token t, unsigned *add) {
    for (;;) {
        unsigned flag = flag_of(t);
        if (p->text && flag == RE_LOCALE)
            re_fail(p, 0, "bad inline flags: cannot use 'L' flag with a str pattern");
        if (!p->text && flag == RE_UNICODE)
            re_fail(p, 0, "bad inline flags: cannot use 'u' flag with a bytes pattern");
        *add |= flag;
        if ((flag & TYPE_FLAGS) && (*add & TYPE_FLAGS) != flag)
            re_fail(p, 0, "bad inline flags: flags 'a', 'u' and 'L' are incompatible");
        t = re_next_token(p);
        if (t.end)
            re_fail(p, 0, "missing -, : or )");
        if (re_in_set(t, ")-:"))
            return t;
        if (!flag_of(t))
            bad_flag(p, t, "missing -, : or )");
    }
}
static void flags_off(struct parser *p, unsigned *del) {
    struct token t = re_next_token(p);
    if (t.end)
        re_fail(p, 0, "missing flag");
    if (!flag_of(t))
        bad_flag(p, t, "missing flag");
    for (;;) {
        unsigned flag = flag_of(t);
        if (flag & TYPE_FLAGS)
            re_fail(p, 0, "bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
        *del |= flag;
        t = re_next_token(p);
        if (t.end)
            re_fail(p, 0, "missing :");
        if (re_token_is(t, ':'))
            return;
        if (!flag_of(t))
            bad_flag(p, t, "missing :");
    }
}
/* (?flags) and (?flags:…): true for the second form. */
static bool parse_flags(struct parser *p, struct token t, unsigned *add, unsigned *del) {
    *add = *del = 0;
    if (!re_token_is(t, '-'))
        t = flags_on(p, t, add);
    if (re_token_is(t, ')')) {
        p->r->flags |= *add;
        p->local |= *add;
        return false;
    }
    if (*add & GLOBAL_FLAGS)
        re_fail(p, 1, "bad inline flags: cannot turn on global flag");
    if (re_token_is(t, '-'))
        flags_off(p, del);
    if (*del & GLOBAL_FLAGS)
        re_fail(p, 1, "bad inline flags: cannot turn off global flag");
    if (*add & *del)
        re_fail(p, 1, "bad inline flags: flag turned on and off");
    return true;
}

static void put_flag_group(struct parser *p, unsigned add, unsigned del) {
    static const struct {
        char c;
        unsigned flag;
    } known[] = {{'i', RE_IGNORECASE}, {'m', RE_MULTILINE}, {'s', RE_DOTALL}};
    struct buf *b = &p->r->out;
    buf_puts(b, "(?");
    for (int i = 0; i < 3; i++)
        if (add & known[i].flag)
            buf_putc(b, known[i].c);
    if (del & (RE_IGNORECASE | RE_MULTILINE | RE_DOTALL))
        buf_putc(b, '-');
    for (int i = 0; i < 3; i++)
        if (del & known[i].flag)
            buf_putc(b, known[i].c);
    buf_putc(b, ':');
}

static int open_group(struct parser *p, value name, int64_t name_len) {
    int group = p->r->groups + 1;
    if (name != PY_UNDEF) {
        value old = py_dict_get(p->vm, p->r->names, name);
        if (old != PY_UNDEF)
            re_fail(p, name_len + 1, "redefinition of group name %s as group %d; was group %d",
                    py_repr_text(p->vm, name), group, (int)py_small(old));
    }
    if (group + 1 >= p->cap) {
        int cap = p->cap * 2;
        p->group = mem_realloc(p->group, (size_t)p->cap * sizeof *p->group,
                               (size_t)cap * sizeof *p->group);
        p->r->parent =
            mem_realloc(p->r->parent, (size_t)p->cap * sizeof(int), (size_t)cap * sizeof(int));
        p->r->name_of = mem_realloc(p->r->name_of, (size_t)p->cap * sizeof(struct py_str *),
                                    (size_t)cap * sizeof(struct py_str *));
        p->cap = cap;
    }
    p->r->groups = group;
    p->group[group] = (struct group){.open = true};
    p->r->parent[group] = p->current;
    if (name != PY_UNDEF) {
        py_dict_set(p->vm, p->r->names, name, py_from_small(group));
        p->r->name_of[group] = lib_str(name);
    }
    return group;
}

static void close_paren(struct parser *p, int64_t start) {
    if (!re_accept(p, ')'))
        re_fail(p, re_tell(p) - start, "missing ), unterminated subpattern");
    buf_putc(&p->r->out, ')');
}

static struct width parse_look(struct parser *p, struct token t, int64_t start, bool verbose,
                               int nested) {
    bool behind = re_token_is(t, '<'), outer = false;
    if (behind) {
        t = re_next_token(p);
        if (t.end)
            re_fail(p, 0, "unexpected end of pattern");
        if (!re_in_set(t, "=!")) {
            struct buf b = BUF_INIT;
            re_put_token(&b, t);
            re_fail(p, re_token_length(t) + 2, "unknown extension ?<%s", b.data);
        }
        outer = p->lookbehind == 0;
        if (outer)
            p->lookbehind = p->r->groups + 1;
    }
    buf_printf(&p->r->out, "(?%s%c", behind ? "<" : "", (char)t.c);
    struct width w = parse_sub(p, verbose, nested + 1);
    if (outer)
        p->lookbehind = 0;
    close_paren(p, start);
    if (behind && w.lo != w.hi)
        p->bad_lookbehind = true;
    return (struct width){0, 0};
}

static int condition_group(struct parser *p) {
    int64_t len;
    value name = re_get_until(p, ')', "group name", &len);
    if (re_is_identifier(p->vm, name)) {
        re_check_group_name(p, name, len);
        value group = py_dict_get(p->vm, p->r->names, name);
        if (group == PY_UNDEF)
            re_fail(p, len + 1, "unknown group name %s", py_repr_text(p->vm, name));
        return (int)py_small(group);
    }
    const char *s = py_str_cstr(name);
    if (!*s || strspn(s, DIGITS) != strlen(s))
        re_fail(p, len + 1, "bad character in group name %s", py_repr_text(p->vm, name));
    long long group = strtoll(s, NULL, 10);
    if (group == 0)
        re_fail(p, len + 1, "bad group number");
    if (strlen(s) > 9)
        re_fail(p, len + 1, "invalid group reference %s", s);
    if (group > p->r->groups) {
        int have = p->ncond;
        p->cond_pos = mem_realloc_atomic(p->cond_pos, (size_t)have * 2 * sizeof(int64_t),
                                         (size_t)(have + 1) * 2 * sizeof(int64_t));
        p->cond_pos[have * 2] = group;
        p->cond_pos[have * 2 + 1] = re_tell(p) - len - 1;
        p->ncond++;
    }
    return (int)group;
}

static struct width parse_condition(struct parser *p, int64_t start, bool verbose, int nested) {
    int group = condition_group(p);
    re_check_lookbehind_group(p, group);
    buf_printf(&p->r->out, "(?(%d)", group);
    bool empty;
    struct width yes = parse_items(p, verbose, nested + 1, false, &empty), no = {0, 0};
    if (re_accept(p, '|')) {
        buf_putc(&p->r->out, '|');
        no = parse_items(p, verbose, nested + 1, false, &empty);
        if (re_token_is(p->next, '|'))
            re_fail(p, 0, "conditional backref with more than two branches");
    }
    close_paren(p, start);
    return (struct width){yes.lo < no.lo ? yes.lo : no.lo, yes.hi > no.hi ? yes.hi : no.hi};
}

/* The kinds of what follows "(?": what is parsed whole, and what leads into a group's contents. */
enum extension { EXT_DONE, EXT_SKIP, EXT_GROUP };

struct group_head {
    value name;
    int64_t name_len;
    bool capture;
    unsigned add, del;
};

static enum extension parse_p_extension(struct parser *p, struct group_head *h, struct width *w) {
    if (re_accept(p, '<')) {
        h->name = re_get_until(p, '>', "group name", &h->name_len);
        re_check_group_name(p, h->name, h->name_len);
        return EXT_GROUP;
    }
    if (re_accept(p, '=')) {
        int64_t len;
        value name = re_get_until(p, ')', "group name", &len);
        re_check_group_name(p, name, len);
        value group = py_dict_get(p->vm, p->r->names, name);
        if (group == PY_UNDEF)
            re_fail(p, len + 1, "unknown group name %s", py_repr_text(p->vm, name));
        if (p->group[py_small(group)].open)
            re_fail(p, len + 1, "cannot refer to an open group");
        *w = re_put_group_ref(p, (int)py_small(group));
        return EXT_DONE;
    }
    struct token t = re_next_token(p);
    if (t.end)
        re_fail(p, 0, "unexpected end of pattern");
    struct buf b = BUF_INIT;
    re_put_token(&b, t);
    re_fail(p, re_token_length(t) + 2, "unknown extension ?P%s", b.data);
}

static enum extension parse_extension(struct parser *p, struct group_head *h, int64_t start,
                                      bool verbose, int nested, bool at_start, struct width *w) {
    struct token t = re_next_token(p);
    if (t.end)
        re_fail(p, 0, "unexpected end of pattern");
    if (re_token_is(t, 'P'))
        return parse_p_extension(p, h, w);
    h->capture = false;
    if (re_token_is(t, ':')) {
        buf_puts(&p->r->out, "(?:");
        return EXT_GROUP;
    }
    if (re_token_is(t, '>')) {
        buf_puts(&p->r->out, "(?>");
        return EXT_GROUP;
    }
    if (re_token_is(t, '#')) {
        for (;;) {
            if (p->next.end)
                re_fail(p, re_tell(p) - start, "missing ), unterminated comment");
            if (re_token_is(re_next_token(p), ')'))
                return EXT_SKIP;
        }
    }
    if (re_in_set(t, "=!<")) {
        *w = parse_look(p, t, start, verbose, nested);
        return EXT_DONE;
    }
    if (re_token_is(t, '(')) {
        *w = parse_condition(p, start, verbose, nested);
        return EXT_DONE;
    }
    if (flag_of(t) || re_token_is(t, '-')) {
        if (parse_flags(p, t, &h->add, &h->del)) {
            put_flag_group(p, h->add, h->del);
            return EXT_GROUP;
        }
        if (!at_start)
            re_fail(p, re_tell(p) - start, "global flags not at the start of the expression");
        return EXT_SKIP;
    }
    struct buf b = BUF_INIT;
    re_put_token(&b, t);
    re_fail(p, re_token_length(t) + 1, "unknown extension ?%s", b.data);
}

static struct width parse_group(struct parser *p, struct group_head *h, int64_t start, bool verbose,
                                int nested) {
    int group = 0, outer = p->current;
    unsigned local = p->local;
    if (h->capture) {
        group = open_group(p, h->name, h->name_len);
        p->current = group;
        buf_putc(&p->r->out, '(');
    }
    if (h->add & TYPE_FLAGS)
        p->local = (p->local & ~(unsigned)TYPE_FLAGS) | (h->add & TYPE_FLAGS);
    bool sub_verbose = (verbose || (h->add & RE_VERBOSE)) && !(h->del & RE_VERBOSE);
    struct width w = parse_sub(p, sub_verbose, nested + 1);
    close_paren(p, start);
    p->local = local;
    if (group) {
        p->group[group] = (struct group){.open = false, .width = w};
        p->current = outer;
    }
    return w;
}

/* --- repeats --- */

static int64_t repeat_number(struct parser *p, const char *s) {
    if (strlen(s) > 10 || strtoll(s, NULL, 10) >= MAXREPEAT)
        py_raise(p->vm, &py_exc_OverflowError, "the repetition number is too large");
    return strtoll(s, NULL, 10);
}

/* {m,n}: false when it is no repeat but text. */
static bool parse_braces(struct parser *p, int64_t *min, int64_t *max) {
    int64_t here = re_tell(p);
    if (re_token_is(p->next, '}'))
        return false;
    struct buf lo = BUF_INIT, hi = BUF_INIT;
    *min = 0;
    *max = MAXREPEAT;
    re_get_while(p, &lo, INT32_MAX, DIGITS);
    if (re_accept(p, ','))
        re_get_while(p, &hi, INT32_MAX, DIGITS);
    else
        hi = lo;
    if (!re_accept(p, '}')) {
        re_seek(p, here);
        return false;
    }
    if (lo.len)
        *min = repeat_number(p, lo.data);
    if (hi.len) {
        *max = repeat_number(p, hi.data);
        if (*max < *min)
            re_fail(p, re_tell(p) - here, "min repeat greater than max repeat");
    }
    return true;
}

static int64_t width_times(int64_t w, int64_t n) {
    if (!w || !n)
        return 0;
    return w > WIDTH_MAX / n ? WIDTH_MAX : w * n;
}

static void put_repeat(struct parser *p, char c, int64_t min, int64_t max) {
    struct buf *b = &p->r->out;
    if (c != '{')
        buf_putc(b, c);
    else if (min > 65535)
        py_raise(p->vm, &py_exc_OverflowError, "the repetition number is too large");
    else if (max > 65535)
        buf_printf(b, "{%lld,}", (long long)min);
    else
        buf_printf(b, "{%lld,%lld}", (long long)min, (long long)max);
    if (re_accept(p, '?'))
        buf_putc(b, '?');
    else if (re_accept(p, '+'))
        buf_putc(b, '+');
}

/* --- items and alternatives --- */

static void skip_comment(struct parser *p) {
    for (;;) {
        struct token t = re_next_token(p);
        if (t.end || re_token_is(t, '\n'))
            return;
    }
}

struct items {
    struct width total, last;
    enum item kind;
    bool any;
};

static void add_item(struct items *it, struct width w, enum item kind) {
    it->total.lo += it->last.lo;
    it->total.hi += it->last.hi;
    it->last = w;
    it->kind = kind;
    it->any = true;
}

static void parse_repeat(struct parser *p, struct token t, struct items *it) {
    int64_t here = re_tell(p), min = t.c == '+', max = t.c == '?' ? 1 : MAXREPEAT;
    if (t.c == '{' && !parse_braces(p, &min, &max)) {
        re_put_literal(p, '{');
        add_item(it, (struct width){1, 1}, ITEM_OTHER);
        return;
    }
    if (!it->any || it->kind == ITEM_AT)
        re_fail(p, re_tell(p) - here + 1, "nothing to repeat");
    if (it->kind == ITEM_REPEAT)
        re_fail(p, re_tell(p) - here + 1, "multiple repeat");
    put_repeat(p, (char)t.c, min, max);
    it->last = (struct width){width_times(it->last.lo, min), width_times(it->last.hi, max)};
    it->kind = ITEM_REPEAT;
}

static void parse_paren(struct parser *p, struct items *it, bool verbose, int nested, bool first) {
    int64_t start = re_tell(p) - 1;
    struct group_head h = {.capture = true, .name = PY_UNDEF};
    struct width w = {0, 0};
    enum extension e = EXT_GROUP;
    if (re_accept(p, '?'))
        e = parse_extension(p, &h, start, verbose, nested, first && !it->any, &w);
    if (e == EXT_SKIP)
        return;
    if (e == EXT_GROUP)
        w = parse_group(p, &h, start, verbose, nested);
    add_item(it, w, ITEM_OTHER);
}

static struct width parse_items(struct parser *p, bool verbose, int nested, bool first,
                                bool *empty) {
    struct items it = {0};
    vm_check_stack(p->vm, NULL);
    while (!p->next.end && !re_token_is(p->next, '|') && !re_token_is(p->next, ')')) {
        struct token t = re_next_token(p);
        if (verbose && re_in_set(t, " \t\n\r\v\f"))
            continue;
        if (verbose && re_token_is(t, '#')) {
            skip_comment(p);
            continue;
        }
        if (t.escape) {
            enum item kind;
            struct width w = re_parse_escape(p, t, &kind);
            add_item(&it, w, kind);
        } else if (t.c == '[') {
            re_parse_class(p);
            add_item(&it, (struct width){1, 1}, ITEM_OTHER);
        } else if (re_in_set(t, "*+?{"))
            parse_repeat(p, t, &it);
        else if (t.c == '(') {
            parse_paren(p, &it, verbose, nested, first);
            if (first && !it.any)
                verbose = verbose || (p->r->flags & RE_VERBOSE);
        } else if (t.c == '^' || t.c == '$') {
            buf_putc(&p->r->out, (char)t.c);
            add_item(&it, (struct width){0, 0}, ITEM_AT);
        } else {
            if (t.c == '.')
                buf_putc(&p->r->out, '.');
            else
                re_put_literal(p, t.c);
            add_item(&it, (struct width){1, 1}, ITEM_OTHER);
        }
    }
    add_item(&it, (struct width){0, 0}, ITEM_NONE);
    *empty = !it.any;
    return it.total;
}

static struct width parse_sub(struct parser *p, bool verbose, int nested) {
    struct width w = {WIDTH_MAX, 0};
    bool first = true, empty;
    for (;;) {
        struct width one = parse_items(p, verbose, nested + 1, !nested && first, &empty);
        if (one.lo < w.lo)
            w.lo = one.lo;
        if (one.hi > w.hi)
            w.hi = one.hi > WIDTH_MAX ? WIDTH_MAX : one.hi;
        if (!re_accept(p, '|'))
            return w;
        buf_putc(&p->r->out, '|');
        if (!nested)
            verbose = p->r->flags & RE_VERBOSE;
        first = false;
    }
}

static void fix_flags(struct parser *p) {
    unsigned *f = &p->r->flags;
    if (p->text) {
        if (*f & RE_LOCALE)
            py_raise(p->vm, &py_exc_ValueError, "cannot use LOCALE flag with a str pattern");
        if ((*f & RE_ASCII) && (*f & RE_UNICODE))
            py_raise(p->vm, &py_exc_ValueError, "ASCII and UNICODE flags are incompatible");
        if (!(*f & RE_ASCII))
            *f |= RE_UNICODE;
    } else {
        if (*f & RE_UNICODE)
            py_raise(p->vm, &py_exc_ValueError, "cannot use UNICODE flag with a bytes pattern");
        if ((*f & RE_LOCALE) && (*f & RE_ASCII))
            py_raise(p->vm, &py_exc_ValueError, "ASCII and LOCALE flags are incompatible");
    }
}

struct re_parsed *re_parse(struct vm *vm, value pattern, unsigned flags) {
    struct parser p = {.vm = vm, .pattern = pattern, .text = py_is_str(pattern), .cap = 8};
    p.s = re_code_points(pattern, &p.n);
    p.r = MEM_NEW(struct re_parsed);
    buf_init(&p.r->out);
    p.r->flags = flags;
    p.r->names = py_dict_new();
    p.r->parent = MEM_NEW_ARRAY(int, 8);
    p.r->name_of = MEM_NEW_ARRAY(struct py_str *, 8);
    p.group = MEM_NEW_ARRAY(struct group, 8);
    p.local = flags;
    re_advance(&p);
    parse_sub(&p, flags & RE_VERBOSE, 0);
    fix_flags(&p);
    if (!p.next.end)
        re_fail(&p, 0, "unbalanced parenthesis");
    for (int i = 0; i < p.ncond; i++)
        if (p.cond_pos[i * 2] > p.r->groups)
            re_error(vm, mem_printf("invalid group reference %d", (int)p.cond_pos[i * 2]), pattern,
                     p.cond_pos[i * 2 + 1]);
    if (p.bad_lookbehind)
        re_error(vm, "look-behind requires fixed-width pattern", PY_NONE, -1);
    return p.r;
}
