/*
 * String literals, whole, and f-strings, piece by piece: FSTRING_START, then FSTRING_MIDDLE for
 * text and the ordinary tokens of the expressions in turns, then FSTRING_END (PEP 701). Escapes are
 * left to literal.c.
 */
#include "python/lex_int.h"

#include <string.h>

enum { MAX_FIELD_NESTING = 3 };

static void newline(struct lexer *lx) {
    lx->line++;
    lx->line_start = lx->pos;
}

/* The quotes at the current position: how many, and moves behind them. */
static int opening_quotes(struct lexer *lx, char quote) {
    const char *p = lx->text + lx->pos;
    int n = p[1] == quote && p[2] == quote ? 3 : 1;
    lx->pos += (size_t)n;
    return n;
}

/* Reports an unterminated literal at its first character. CPython moves back there first. */
static bool unterminated(struct lexer *lx, size_t start, int line, size_t line_start,
                         const char *fmt) {
    int detected = lx->line;
    lx->pos = start + 1;
    lx->line = line;
    lx->line_start = line_start;
    if (!fmt)
        return lex_fail(lx, "f-string: expecting '}'");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return lex_fail(lx, fmt, detected);
#pragma GCC diagnostic pop
}

bool lex_string(struct lexer *lx, size_t start) {
    int line = lx->line;
    size_t line_start = lx->line_start;
    char quote = lx->text[lx->pos];
    if (lx->text[lx->pos + 1] == quote && lx->text[lx->pos + 2] != quote) {
        lx->pos += 2;
        lex_push(lx, TOK_STRING, start, line, line_start);
        return true;
    }
    int size = opening_quotes(lx, quote);
    const char *text = lx->text;
    for (int quotes = 0; quotes < size;) {
        char c = text[lx->pos];
        if (c == 0 || (c == '\n' && size == 1)) {
            const struct lex_fstring *f = lx->fstring >= 0 ? &lx->fstrings[lx->fstring] : NULL;
            bool closes_outer = f && f->quote == quote && f->quote_size == size;
            if (c == 0 && lx->pos > 0 && text[lx->pos - 1] == '\n')
                lx->line--; /* the last line is the one before the end */
            return unterminated(
                lx, start, line, line_start,
                closes_outer ? NULL
                : size == 3  ? "unterminated triple-quoted string literal (detected at line %d)"
                             : "unterminated string literal (detected at line %d)");
        }
        lx->pos++;
        if (c == quote) {
            quotes++;
            continue;
        }
        quotes = 0;
        if (c == '\\' && text[lx->pos])
            c = text[lx->pos++];
        if (c == '\n')
            newline(lx);
    }
    lex_push(lx, TOK_STRING, start, line, line_start);
    return true;
}

bool lex_fstring_start(struct lexer *lx, size_t start, bool raw) {
    if (lx->fstring + 1 >= LEX_MAX_FSTRING)
        return lex_fail(lx, "too many nested f-strings");
    struct lex_fstring *f = &lx->fstrings[++lx->fstring];
    *f = (struct lex_fstring){.quote = lx->text[lx->pos],
                              .raw = raw,
                              .in_text = true,
                              .field_depth = -1,
                              .start = start,
                              .quote_pos = lx->pos,
                              .line = lx->line,
                              .line_start = lx->line_start};
    f->quote_size = (unsigned char)opening_quotes(lx, f->quote);
    lex_push(lx, TOK_FSTRING_START, start, lx->line, lx->line_start);
    return true;
}

static bool at_closing_quotes(const struct lexer *lx, const struct lex_fstring *f) {
    const char *p = lx->text + lx->pos;
    for (int i = 0; i < f->quote_size; i++)
        if (p[i] != f->quote)
            return false;
    return true;
}

static bool enter_field(struct lexer *lx, struct lex_fstring *f) {
    f->field_depth++;
    if (f->field_depth >= MAX_FIELD_NESTING)
        return lex_fail(lx, "f-string: expressions nested too deeply");
    f->in_spec[f->field_depth] = false;
    f->in_text = false;
    return true;
}

static bool unterminated_fstring(struct lexer *lx, const struct lex_fstring *f) {
    if (lx->text[lx->pos] == 0 && lx->pos > 0 && lx->text[lx->pos - 1] == '\n')
        lx->line--;
    return unterminated(lx, f->start, f->line, f->line_start,
                        f->quote_size == 3
                            ? "unterminated triple-quoted f-string literal (detected at line %d)"
                            : "unterminated f-string literal (detected at line %d)");
}

/* A text piece from START; SKIP bytes behind it (the second half of {{) belong to no token. */
static void push_text(struct lexer *lx, const struct lex_fstring *f, size_t start, int line,
                      size_t line_start, bool in_spec, size_t skip) {
    struct token *t = lex_push(lx, TOK_FSTRING_MIDDLE, start, line, line_start);
    t->raw = f->raw;
    t->spec = in_spec;
    t->end_col += (int)skip; /* CPython's position counts it */
    lx->pos += skip;
}

/* A backslash in text: the position is behind it. Escaped braces are still braces, and \N{ opens a
 * character name that runs to the next }. */
static void escape(struct lexer *lx, const struct lex_fstring *f, bool *in_name) {
    char c = lx->text[lx->pos];
    if (c == '{' || c == '}' || c == 0)
        return;
    lx->pos++;
    if (c == '\n')
        newline(lx);
    else if (c == 'N' && !f->raw && lx->text[lx->pos] == '{') {
        lx->pos++;
        *in_name = true;
    }
}

bool lex_fstring_text(struct lexer *lx) {
    struct lex_fstring *f = &lx->fstrings[lx->fstring];
    const char *text = lx->text;
    size_t start = lx->pos, line_start = lx->line_start;
    int line = lx->line;
    bool in_spec = f->field_depth >= 0 && f->in_spec[f->field_depth];
    bool in_name = false;
    if (text[lx->pos] == '{' && (text[lx->pos + 1] != '{' || in_spec))
        return enter_field(lx, f);
    if (at_closing_quotes(lx, f)) {
        lx->pos += f->quote_size;
        lex_push(lx, TOK_FSTRING_END, start, line, line_start);
        lx->fstring--;
        return true;
    }
    for (;;) {
        char c = text[lx->pos];
        if (c == 0 || (c == '\n' && f->quote_size == 1)) {
            if (c == '\n' && in_spec) {
                f->in_text = false; /* the parser reports what is missing */
                push_text(lx, f, start, line, line_start, in_spec, 0);
                return true;
            }
            return unterminated_fstring(lx, f);
        }
        if (c == f->quote && at_closing_quotes(lx, f))
            break;
        if (c == '{') {
            if (text[lx->pos + 1] == '{' && !in_spec) {
                lx->pos++;
                push_text(lx, f, start, line, line_start, in_spec, 1);
                return true;
            }
            push_text(lx, f, start, line, line_start, in_spec, 0);
            return enter_field(lx, f);
        }
        if (c == '}') {
            if (in_name) {
                lx->pos++;
                push_text(lx, f, start, line, line_start, in_spec, 0);
                return true;
            }
            if (text[lx->pos + 1] == '}' && !in_spec && f->depth == 0) {
                lx->pos++;
                push_text(lx, f, start, line, line_start, in_spec, 1);
                return true;
            }
            if (lx->pos > start)
                push_text(lx, f, start, line, line_start, in_spec, 0);
            f->in_text = false;
            return true;
        }
        lx->pos++;
        if (c == '\n')
            newline(lx);
        else if (c == '\\')
            escape(lx, f, &in_name);
    }
    push_text(lx, f, start, line, line_start, in_spec, 0);
    return true;
}
