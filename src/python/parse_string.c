/*
 * Strings: adjacent literals joined to one Constant, or with f-strings among them to a JoinedStr
 * (cf. CPython's Parser/action_helpers.c, _PyPegen_concatenate_strings).
 */
#include "python/literal.h"
#include "python/parse_int.h"

/* ---- plain literals ---- */

/* Of an f-string CPython reads the texts when it has seen the end. */
static void check_problem(struct parser *p, const struct token *t, const char *problem) {
    if (!problem)
        return;
    if (t->kind == TOK_FSTRING_MIDDLE)
        for (int nesting = 1; nesting > 0;) {
            t++;
            if (t->kind == TOK_ERROR || t->kind == TOK_END)
                break;
            nesting += t->kind == TOK_FSTRING_START ? 1 : t->kind == TOK_FSTRING_END ? -1 : 0;
        }
    parse_raise_at(p, tok_pos(t), "%s", problem);
}

static void check_ascii(struct parser *p, const struct token *t, const char *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] >= 0x80)
            parse_raise_at(p, tok_pos(t), "bytes can only contain ASCII literal characters");
}

/* TEXT as it is, or a copy with its escapes replaced. */
static struct ast_str body(struct parser *p, const struct token *t, const char *text, size_t n,
                           bool raw, bool bytes) {
    if (raw || !memchr(text, '\\', n))
        return (struct ast_str){mem_strndup(text, n), n};
    struct buf out = BUF_INIT;
    buf_reserve(&out, n);
    const char *doubt = NULL;
    check_problem(p, t, literal_unescape(&out, text, n, bytes, &doubt));
    if (doubt)
        lex_note(p->lexer, tok_pos(t), true, doubt);
    size_t len = out.len;
    return (struct ast_str){buf_take(&out), len};
}

static struct ast_expr *string_token(struct parser *p) {
    const struct token *t = tok(p);
    const char *s = p->source->text + t->start, *end = p->source->text + t->end;
    advance(p);
    struct ast_expr *e = new_expr(p, AST_Constant, t);
    struct ast_constant *value = &e->as.Constant.value;
    bool raw = false, bytes = false;
    value->u_prefix = *s == 'u';
    for (; *s != '"' && *s != '\''; s++) {
        raw |= (*s | 32) == 'r';
        bytes |= (*s | 32) == 'b';
    }
    size_t quotes = end - s >= 6 && s[1] == s[0] && s[2] == s[0] ? 3 : 1;
    s += quotes;
    end -= quotes;
    if (bytes)
        check_ascii(p, t, s, (size_t)(end - s));
    value->kind = bytes ? AST_CONST_BYTES : AST_CONST_STR;
    value->str = body(p, t, s, (size_t)(end - s), raw, bytes);
    return e;
}

/* ---- f-strings ---- */

static struct ast_expr *text_constant(struct parser *p, struct ast_pos pos, struct ast_str str) {
    struct ast_expr *e = parse_alloc(p, sizeof *e);
    e->kind = AST_Constant;
    e->pos = pos;
    e->as.Constant.value.kind = AST_CONST_STR;
    e->as.Constant.value.str = str;
    return e;
}

static struct ast_expr *middle(struct parser *p) {
    const struct token *t = tok(p);
    advance(p);
    return text_constant(p, tok_pos(t),
                         body(p, t, p->source->text + t->start, t->end - t->start, t->raw, false));
}

static struct ast_expr *joined(struct parser *p, struct ast_pos pos, size_t mark) {
    struct ast_expr *e = parse_alloc(p, sizeof *e);
    e->kind = AST_JoinedStr;
    e->pos = pos;
    TAKE(p, mark, &e->as.JoinedStr.values);
    return e;
}

/* '!' and the name behind it, NULL if there is none */
static const struct token *conversion(struct parser *p) {
    const struct token *mark = tok(p);
    advance(p);
    const struct token *name = tok(p);
    if (!accept(p, TOK_NAME))
        return NULL;
    if (mark->line != name->line || mark->end_col != name->col)
        parse_raise_range(p, tok_pos(mark), tok_pos(name),
                          "f-string: conversion type must come right after the exclamanation mark");
    return name;
}

static void check_conversion(struct parser *p, const struct token *name) {
    const struct ast_str *s = &name->ident->str;
    if (s->n != 1 || !strchr("sra", *s->s))
        parse_raise_at(p, tok_pos(name),
                       "f-string: invalid conversion character '%s': expected 's', 'r', or 'a'",
                       s->s);
}

static struct ast_expr *replacement_field(struct parser *p);

static bool at_text_or_field(struct parser *p) {
    return peek(p) == TOK_FSTRING_MIDDLE || peek(p) == TOK_LBRACE;
}

/* Text and fields up to what is neither, pushed; a debug field is text and field. */
static void pieces(struct parser *p) {
    while (at_text_or_field(p)) {
        struct ast_expr *e = peek(p) == TOK_LBRACE ? replacement_field(p) : middle(p);
        if (!e)
            return;
        parse_push(p, e);
    }
}

static bool is_empty_text(const struct ast_expr *e) {
    return e->kind == AST_Constant && e->as.Constant.value.str.n == 0;
}

/* ':' and what follows it. */
static struct ast_expr *format_spec(struct parser *p) {
    const struct token *colon = tok(p);
    size_t mark = p->sp;
    advance(p);
    pieces(p);
    size_t n = mark;
    for (size_t i = mark; i < p->sp; i++)
        if (!is_empty_text(p->stack[i]))
            p->stack[n++] = p->stack[i];
    p->sp = n;
    return joined(p, parse_span(p, colon), mark);
}

/* invalid_replacement_field, the cursor being behind '{' */
static void diagnose_field(struct parser *p, size_t pos) {
    static const enum token_kind ends[] = {TOK_EQUAL, TOK_EXCLAMATION, TOK_COLON, TOK_RBRACE};
    p->pos = pos;
    for (size_t i = 0; i < 4; i++)
        if (peek(p) == ends[i])
            parse_raise_at(p, tok_pos(tok(p)), "f-string: valid expression required before '%s'",
                           token_text(ends[i]));
    if (!parse_yield_or_star(p))
        parse_raise_at(p, tok_pos(tok(p)), "f-string: expecting a valid expression after '{'");
    if (peek(p) != TOK_EQUAL && peek(p) != TOK_EXCLAMATION && peek(p) != TOK_COLON &&
        peek(p) != TOK_RBRACE)
        parse_raise_at(p, tok_pos(tok(p)), "f-string: expecting '=', or '!', or ':', or '}'");
    if (accept(p, TOK_EQUAL) && peek(p) != TOK_EXCLAMATION && peek(p) != TOK_COLON &&
        peek(p) != TOK_RBRACE)
        parse_raise_at(p, tok_pos(tok(p)), "f-string: expecting '!', or ':', or '}'");
    if (accept(p, TOK_EXCLAMATION)) {
        if (peek(p) == TOK_COLON || peek(p) == TOK_RBRACE)
            parse_raise_at(p, tok_pos(tok(p)), "f-string: missing conversion character");
        if (!accept(p, TOK_NAME))
            parse_raise_at(p, tok_pos(tok(p)), "f-string: invalid conversion character");
    }
    if (peek(p) != TOK_COLON && peek(p) != TOK_RBRACE)
        parse_raise_at(p, tok_pos(tok(p)), "f-string: expecting ':' or '}'");
    if (accept(p, TOK_COLON)) {
        size_t mark = p->sp;
        pieces(p);
        p->sp = mark;
        if (peek(p) != TOK_RBRACE)
            parse_raise_at(p, tok_pos(tok(p)), "f-string: expecting '}', or format specs");
    }
    if (peek(p) != TOK_RBRACE)
        parse_raise_at(p, tok_pos(tok(p)), "f-string: expecting '}'");
    p->pos = pos;
}

/* The source between '{' and what follows the '=', without comments. */
static struct ast_expr *debug_text(struct parser *p, const struct token *open,
                                   const struct token *end) {
    struct ast_pos pos = {open->end_line, open->end_col, end->line, end->col};
    const char *text = p->source->text;
    struct buf out = BUF_INIT;
    size_t at = open->end;
    for (const struct token *t = open + 1; t <= end; t++) {
        /* between tokens there are blanks, newlines, backslashes and comments */
        for (; at < t->start; at++) {
            if (text[at] == '#')
                at += strcspn(text + at, "\n");
            if (at < t->start)
                buf_putc(&out, text[at]);
        }
        if (t == end)
            break;
        buf_add(&out, text + t->start, t->end - t->start);
        at = t->end;
    }
    size_t n = out.len;
    return text_constant(p, pos, (struct ast_str){buf_take(&out), n});
}

static struct ast_expr *field(struct parser *p) {
    const struct token *open = tok(p);
    advance(p);
    struct ast_expr *value = parse_yield_or_star(p), *spec = NULL;
    if (!value)
        return NULL;
    bool debug = accept(p, TOK_EQUAL);
    const struct token *end = tok(p);
    const struct token *name = NULL;
    if (peek(p) == TOK_EXCLAMATION && !(name = conversion(p)))
        return NULL;
    if (peek(p) == TOK_COLON)
        spec = format_spec(p);
    if (!accept(p, TOK_RBRACE))
        return NULL;
    if (name)
        check_conversion(p, name);
    int conv = name ? *name->ident->str.s : debug && !spec ? 'r' : -1;
    struct ast_expr *e = new_expr(p, AST_FormattedValue, open);
    e->as.FormattedValue.value = value;
    e->as.FormattedValue.conversion = conv;
    e->as.FormattedValue.format_spec = spec;
    if (!debug)
        return e;
    size_t mark = p->sp;
    parse_push(p, debug_text(p, open, end));
    parse_push(p, e);
    return joined(p, e->pos, mark);
}

static struct ast_expr *replacement_field(struct parser *p) {
    size_t pos = p->pos, mark = p->sp;
    enter(p);
    struct ast_expr *e = field(p);
    leave(p);
    if (e)
        return e;
    if (p->diagnose)
        diagnose_field(p, pos + 1);
    return abandon(p, mark, pos);
}

static struct ast_expr *fstring(struct parser *p) {
    const struct token *start = tok(p);
    size_t mark = p->sp;
    advance(p);
    pieces(p);
    if (!accept(p, TOK_FSTRING_END)) {
        p->sp = mark;
        return NULL;
    }
    return joined(p, parse_span(p, start), mark);
}

/* ---- joining ---- */

/* Joins the texts on the stack from FIRST on to one, unless they are empty. */
static void fold_texts(struct parser *p, size_t first) {
    size_t n = p->sp - first;
    if (n == 0)
        return;
    struct ast_expr *a = p->stack[first], *b = p->stack[p->sp - 1];
    struct ast_str str = a->as.Constant.value.str;
    if (n > 1) {
        struct buf out = BUF_INIT;
        for (size_t i = first; i < p->sp; i++) {
            const struct ast_expr *e = p->stack[i];
            buf_add(&out, e->as.Constant.value.str.s, e->as.Constant.value.str.n);
        }
        str.n = out.len;
        str.s = buf_take(&out);
    }
    p->sp = first;
    if (str.n == 0)
        return;
    struct ast_pos pos = {a->pos.line, a->pos.col, b->pos.end_line, b->pos.end_col};
    struct ast_expr *e = text_constant(p, pos, str);
    e->as.Constant.value.u_prefix = a->as.Constant.value.u_prefix;
    parse_push(p, e);
}

/* Puts E on the stack, text by text and field by field; TEXTS is where the run of texts started. */
static void flatten(struct parser *p, struct ast_expr *e, size_t *texts) {
    if (e->kind == AST_JoinedStr) {
        for (size_t i = 0; i < e->as.JoinedStr.values.n; i++)
            flatten(p, e->as.JoinedStr.values.items[i], texts);
    } else if (e->kind == AST_Constant) {
        parse_push(p, e);
    } else {
        fold_texts(p, *texts);
        parse_push(p, e);
        *texts = p->sp;
    }
}

static struct ast_expr *join_fstrings(struct parser *p, const struct token *start,
                                      struct ast_expr **parts, size_t n) {
    size_t mark = p->sp, texts = p->sp;
    for (size_t i = 0; i < n; i++)
        flatten(p, parts[i], &texts);
    fold_texts(p, texts);
    return joined(p, parse_span(p, start), mark);
}

static struct ast_expr *join_plain(struct parser *p, const struct token *start,
                                   struct ast_expr **parts, size_t n) {
    if (n == 1)
        return parts[0];
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        const struct ast_str *s = &parts[i]->as.Constant.value.str;
        buf_add(&out, s->s, s->n);
    }
    struct ast_expr *e = new_expr(p, AST_Constant, start);
    e->as.Constant.value.kind = parts[0]->as.Constant.value.kind;
    e->as.Constant.value.u_prefix = parts[0]->as.Constant.value.u_prefix;
    size_t len = out.len;
    e->as.Constant.value.str = (struct ast_str){buf_take(&out), len};
    return e;
}

struct ast_expr *parse_strings(struct parser *p) {
    const struct token *start = tok(p);
    size_t mark = p->sp;
    bool has_f = false, has_bytes = false, has_text = false;
    while (peek(p) == TOK_STRING || peek(p) == TOK_FSTRING_START) {
        bool f = peek(p) == TOK_FSTRING_START;
        struct ast_expr *e = f ? fstring(p) : string_token(p);
        if (!e)
            return NULL;
        bool bytes = !f && e->as.Constant.value.kind == AST_CONST_BYTES;
        has_f |= f;
        has_bytes |= bytes;
        has_text |= !bytes;
        parse_push(p, e);
    }
    if (has_bytes && has_text)
        parse_raise_here(p, "cannot mix bytes and nonbytes literals");
    struct ast_expr_list parts;
    TAKE(p, mark, &parts);
    return has_f ? join_fstrings(p, start, parts.items, parts.n)
                 : join_plain(p, start, parts.items, parts.n);
}
