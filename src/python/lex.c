/*
 * The lexer's loop: indentation, names, operators, brackets (cf. CPython's Parser/tokenizer.c).
 * Names are interned on the way, so that a keyword costs no second look.
 */
#include "python/lex.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "python/lex_int.h"
#include "python/types/char.h"

#define TOKEN(name, text) text,
#define KEYWORD(name, text) text,
static const char *const token_texts[] = {
#include "python/token.def"
};
#undef TOKEN
#undef KEYWORD

const char *token_text(enum token_kind kind) { return token_texts[kind]; }

/* What a byte can start or continue. */
enum { CLASS_IDENT = 1, CLASS_DIGIT = 2, CLASS_BLANK = 4 };
static const unsigned char classes[256] = {
    ['\t'] = CLASS_BLANK,        [' '] = CLASS_BLANK,         ['\f'] = CLASS_BLANK,
    ['0' ... '9'] = CLASS_DIGIT, ['A' ... 'Z'] = CLASS_IDENT, ['_'] = CLASS_IDENT,
    ['a' ... 'z'] = CLASS_IDENT, [128 ... 255] = CLASS_IDENT,
};

bool lex_is_ident_byte(unsigned char c) { return classes[c] & (CLASS_IDENT | CLASS_DIGIT); }

/* ---- names ---- */

/* Blocks of 2032 bytes are the collector's largest small ones. */
enum {
    POOL_IDENTS = 2032 / sizeof(struct ident),
    POOL_CHARS = 1016,
    FIRST_IDENTS = 128,
    SMALL_IDENTS = 16,
    SMALL_CHARS = 256
};

/* A text of few names, as an annotation is: small tables do. */
static bool is_small(const struct lexer *lx) { return lx->source->len < SMALL_CHARS; }

/* What kind of token the word is: most begin with a letter that no keyword of its length has. */
static enum token_kind word_kind(const char *s, size_t n) {
    if (n < 2 || n > 8)
        return TOK_NAME;
    for (int kind = KW_FALSE; kind < TOKEN_KINDS; kind++) {
        const char *word = token_texts[kind];
        if (word[0] == s[0] && !strncmp(word, s, n) && !word[n])
            return (enum token_kind)kind;
    }
    return TOK_NAME;
}

static void grow_idents(struct lexer *lx) {
    size_t old = lx->idents ? lx->ident_mask + 1 : 0, size = old            ? old * 2
                                                             : is_small(lx) ? SMALL_IDENTS
                                                                            : FIRST_IDENTS;
    struct ident **table = MEM_NEW_ARRAY(struct ident *, size);
    for (size_t i = 0; i < old; i++)
        for (struct ident *p = lx->idents[i], *next; p; p = next) {
            next = p->next;
            p->next = table[p->hash & (size - 1)];
            table[p->hash & (size - 1)] = p;
        }
    lx->idents = table;
    lx->ident_mask = size - 1;
}

static char *copy_chars(struct lexer *lx, const char *s, size_t n) {
    if (n + 1 > lx->chars_left) {
        size_t pool = is_small(lx) ? SMALL_CHARS : POOL_CHARS;
        lx->chars_left = n + 1 > pool ? n + 1 : pool;
        lx->chars = mem_alloc_atomic(lx->chars_left);
    }
    char *p = lx->chars;
    memcpy(p, s, n);
    p[n] = 0;
    lx->chars += n + 1;
    lx->chars_left -= n + 1;
    return p;
}

static struct ident *intern(struct lexer *lx, const char *s, size_t n, uint32_t hash) {
    for (struct ident *p = lx->idents[hash & lx->ident_mask]; p; p = p->next)
        if (p->hash == hash && p->str.n == n && memcmp(p->str.s, s, n) == 0)
            return p;
    if (lx->ident_count++ > lx->ident_mask)
        grow_idents(lx);
    if (lx->ident_pool_left == 0) {
        lx->ident_pool_left = is_small(lx) ? SMALL_IDENTS : POOL_IDENTS;
        lx->ident_pool = MEM_NEW_ARRAY(struct ident, lx->ident_pool_left);
    }
    struct ident *p = lx->ident_pool++;
    lx->ident_pool_left--;
    p->str = (struct ast_str){copy_chars(lx, s, n), n};
    p->hash = hash;
    p->kind = word_kind(s, n);
    p->next = lx->idents[hash & lx->ident_mask];
    lx->idents[hash & lx->ident_mask] = p;
    return p;
}

static uint32_t hash_bytes(const char *s, size_t n) {
    uint32_t h = 5381;
    for (size_t i = 0; i < n; i++)
        h = h * 33 ^ (unsigned char)s[i];
    return h;
}

const struct ident *lex_intern(struct lexer *lx, const char *s, size_t n) {
    return intern(lx, s, n, hash_bytes(s, n));
}

/* ---- failures and tokens ---- */

void lex_note(struct lexer *lx, struct ast_pos pos, bool deprecated, const char *message) {
    struct ast_note **at = &lx->notes;
    for (; *at; at = &(*at)->next) {
        struct ast_pos other = (*at)->pos;
        if (other.line == pos.line && other.col == pos.col)
            return;
        if (other.line > pos.line || (other.line == pos.line && other.col > pos.col))
            break;
    }
    struct ast_note *note = MEM_NEW(struct ast_note);
    *note = (struct ast_note){*at, pos, deprecated, message};
    *at = note;
}

bool lex_fail(struct lexer *lx, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    struct buf b = BUF_INIT;
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    lx->error = (struct lex_error){
        .kind = "SyntaxError",
        .message = buf_take(&b),
        .line = lx->line,
        .column = (int)source_chars(lx->text + lx->line_start, lx->pos - lx->line_start)};
    return false;
}

/* A failure that CPython's tokenizer only notes. MESSAGE NULL: the file ended in brackets. */
static bool fail_weakly(struct lexer *lx, const char *message) {
    lex_fail(lx, "%s", "");
    lx->error.message = message;
    lx->error.weak = true;
    return false;
}

static bool fail_indent(struct lexer *lx, const char *kind, const char *message, bool at_end) {
    size_t end = lx->line_start + strcspn(lx->text + lx->line_start, "\n");
    int column =
        at_end ? (int)source_chars(lx->text + lx->line_start, end - lx->line_start) + 1 : 1;
    lx->error = (struct lex_error){
        .kind = kind, .message = message, .line = lx->line, .column = column, .weak = true};
    return false;
}

struct token *lex_push(struct lexer *lx, enum token_kind kind, size_t start, int line,
                       size_t line_start) {
    if (lx->n == lx->cap) {
        size_t cap = lx->cap ? lx->cap * 2 : 64 + lx->source->len / 6;
        struct token *old = lx->tokens;
        lx->tokens = mem_realloc_atomic(old, lx->cap * sizeof *old, cap * sizeof *old);
        if (old && lx->cap > 4096) /* large, and nobody else's */
            mem_drop(old);
        lx->cap = cap;
    }
    struct token *t = &lx->tokens[lx->n++];
    *t = (struct token){.kind = (uint8_t)kind,
                        .level = (uint8_t)lx->level,
                        .start = (uint32_t)start,
                        .end = (uint32_t)lx->pos,
                        .line = line,
                        .col = (int)(start - line_start),
                        .end_line = lx->line,
                        .end_col = (int)(lx->pos - lx->line_start)};
    return t;
}

static struct token *push(struct lexer *lx, enum token_kind kind, size_t start) {
    return lex_push(lx, kind, start, lx->line, lx->line_start);
}

/* ---- indentation ---- */

/* Whether a '\' here continues the line; moves behind the newline. */
static bool continuation(struct lexer *lx) {
    if (lx->text[lx->pos + 1] != '\n') {
        lx->pos += lx->text[lx->pos + 1] ? 2 : 1;
        return fail_weakly(lx, "unexpected character after line continuation character");
    }
    lx->pos += 2;
    if (lx->text[lx->pos] == 0)
        return fail_weakly(lx, lx->level > 0 ? NULL : "unexpected EOF while parsing");
    lx->line++;
    lx->line_start = lx->pos;
    return true;
}

struct columns {
    int col, alt;
};

/* Measures the blanks at the start of a line. Of lines joined by a backslash the first counts. */
static bool measure_indent(struct lexer *lx, struct columns *at) {
    struct columns first = {0, 0};
    *at = (struct columns){0, 0};
    for (;; lx->pos++) {
        char c = lx->text[lx->pos];
        if (c == ' ') {
            at->col++;
            at->alt++;
        } else if (c == '\t') {
            at->col = (at->col / 8 + 1) * 8;
            at->alt++;
        } else if (c == '\f') {
            *at = (struct columns){0, 0};
        } else if (c == '\\') {
            if (first.col == 0)
                first = *at;
            if (!continuation(lx))
                return false;
            *at = (struct columns){0, 0};
            lx->pos--;
        } else {
            break;
        }
    }
    if (first.col)
        *at = first;
    return true;
}

static bool inconsistent(struct lexer *lx) {
    return fail_indent(lx, "TabError", "inconsistent use of tabs and spaces in indentation", false);
}

/* Indentation and the end have no place in the line. */
static bool push_indent(struct lexer *lx, enum token_kind kind) {
    struct token *t = push(lx, kind, lx->pos);
    t->col = t->end_col = -1;
    return true;
}

static bool change_indent(struct lexer *lx, struct columns at) {
    if (at.col == lx->indents[lx->indent])
        return at.alt == lx->alt_indents[lx->indent] || inconsistent(lx);
    if (at.col > lx->indents[lx->indent]) {
        if (lx->indent + 1 >= LEX_MAX_INDENT)
            return fail_indent(lx, "IndentationError", "too many levels of indentation", false);
        if (at.alt <= lx->alt_indents[lx->indent])
            return inconsistent(lx);
        lx->indents[++lx->indent] = at.col;
        lx->alt_indents[lx->indent] = at.alt;
        return push_indent(lx, TOK_INDENT);
    }
    int dedents = 0;
    while (lx->indent > 0 && at.col < lx->indents[lx->indent]) {
        dedents++;
        lx->indent--;
    }
    if (at.col != lx->indents[lx->indent])
        return fail_indent(lx, "IndentationError",
                           "unindent does not match any outer indentation level", true);
    if (at.alt != lx->alt_indents[lx->indent])
        return inconsistent(lx);
    while (dedents--)
        push_indent(lx, TOK_DEDENT);
    return true;
}

static void skip_comment(struct lexer *lx) {
    const char *p = lx->text + lx->pos;
    lx->pos += strcspn(p, "\n");
}

static void next_line(struct lexer *lx) {
    lx->pos++;
    lx->line++;
    lx->line_start = lx->pos;
}

/* At the start of lines: skips the blank ones, then changes the indentation. */
static bool line_start(struct lexer *lx) {
    for (;;) {
        struct columns at;
        if (!measure_indent(lx, &at))
            return false;
        if (lx->text[lx->pos] == '#')
            skip_comment(lx);
        if (lx->text[lx->pos] == '\n')
            next_line(lx);
        else if (lx->text[lx->pos] == 0)
            return true;
        else
            return change_indent(lx, at);
    }
}

/* ---- brackets ---- */

static struct lex_fstring *in_fstring(struct lexer *lx) {
    return lx->fstring >= 0 ? &lx->fstrings[lx->fstring] : NULL;
}

static bool open_bracket(struct lexer *lx, enum token_kind kind) {
    size_t start = lx->pos++;
    if (lx->level >= LEX_MAX_LEVEL)
        return lex_fail(lx, "too many nested parentheses");
    lx->parens[lx->level++] =
        (struct lex_paren){lx->text[start], lx->line, (int)(start - lx->line_start)};
    if (in_fstring(lx))
        in_fstring(lx)->depth++;
    push(lx, kind, start);
    return true;
}

static bool matches(char open, char close) {
    return (open == '(' && close == ')') || (open == '[' && close == ']') ||
           (open == '{' && close == '}');
}

static bool close_bracket(struct lexer *lx, enum token_kind kind) {
    struct lex_fstring *f = in_fstring(lx);
    size_t start = lx->pos++;
    char c = lx->text[start];
    if (f && f->depth == 0 && c == '}')
        return lex_fail(lx, "f-string: single '}' is not allowed");
    if (lx->level == 0)
        return lex_fail(lx, "unmatched '%c'", c);
    const struct lex_paren *open = &lx->parens[--lx->level];
    if (!matches(open->c, c)) {
        if (f && open->c == '{' && f->depth - 1 == f->field_depth)
            return lex_fail(lx, "f-string: unmatched '%c'", c);
        if (open->line != lx->line)
            return lex_fail(
                lx, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d",
                c, open->c, open->line);
        return lex_fail(lx, "closing parenthesis '%c' does not match opening parenthesis '%c'", c,
                        open->c);
    }
    if (f) {
        f->depth--;
        if (c == '}' && f->depth == f->field_depth) {
            f->field_depth--;
            f->in_text = true;
        }
    }
    push(lx, kind, start);
    return true;
}

/* A ':' that ends the expression of a replacement field: what follows is a format specification. */
static bool colon_of_field(struct lexer *lx) {
    struct lex_fstring *f = in_fstring(lx);
    if (!f || f->field_depth < 0 || f->depth - 1 != f->field_depth)
        return false;
    size_t start = lx->pos++;
    push(lx, TOK_COLON, start)->spec = true;
    f->in_spec[f->field_depth] = true;
    f->in_text = true;
    return true;
}

/* ---- operators ---- */

static enum token_kind pick(const char *p, size_t *n, enum token_kind one, enum token_kind equal,
                            enum token_kind two, enum token_kind two_equal) {
    if (two && p[1] == p[0]) {
        if (two_equal && p[2] == '=') {
            *n = 3;
            return two_equal;
        }
        *n = 2;
        return two;
    }
    *n = 1;
    if (equal && p[1] == '=') {
        *n = 2;
        return equal;
    }
    return one;
}

/* One to three characters of operator at P; TOK_END if there is none. */
static enum token_kind operator_at(const char *p, size_t *n) {
    *n = 1;
    switch (*p) {
    case ',':
        return TOK_COMMA;
    case ';':
        return TOK_SEMI;
    case '~':
        return TOK_TILDE;
    case '=':
        return pick(p, n, TOK_EQUAL, TOK_EQEQUAL, 0, 0);
    case ':':
        return pick(p, n, TOK_COLON, TOK_COLONEQUAL, 0, 0);
    case '!':
        return pick(p, n, TOK_EXCLAMATION, TOK_NOTEQUAL, 0, 0);
    case '+':
        return pick(p, n, TOK_PLUS, TOK_PLUSEQUAL, 0, 0);
    case '%':
        return pick(p, n, TOK_PERCENT, TOK_PERCENTEQUAL, 0, 0);
    case '&':
        return pick(p, n, TOK_AMPER, TOK_AMPEREQUAL, 0, 0);
    case '|':
        return pick(p, n, TOK_VBAR, TOK_VBAREQUAL, 0, 0);
    case '^':
        return pick(p, n, TOK_CIRCUMFLEX, TOK_CIRCUMFLEXEQUAL, 0, 0);
    case '@':
        return pick(p, n, TOK_AT, TOK_ATEQUAL, 0, 0);
    case '*':
        return pick(p, n, TOK_STAR, TOK_STAREQUAL, TOK_DOUBLESTAR, TOK_DOUBLESTAREQUAL);
    case '/':
        return pick(p, n, TOK_SLASH, TOK_SLASHEQUAL, TOK_DOUBLESLASH, TOK_DOUBLESLASHEQUAL);
    case '>':
        return pick(p, n, TOK_GREATER, TOK_GREATEREQUAL, TOK_RIGHTSHIFT, TOK_RIGHTSHIFTEQUAL);
    case '<':
        if (p[1] == '>') {
            *n = 2; /* barry_as_FLUFL's: the parser refuses it */
            return TOK_UNKNOWN;
        }
        return pick(p, n, TOK_LESS, TOK_LESSEQUAL, TOK_LEFTSHIFT, TOK_LEFTSHIFTEQUAL);
    case '-':
        if (p[1] == '>') {
            *n = 2;
            return TOK_ARROW;
        }
        return pick(p, n, TOK_MINUS, TOK_MINEQUAL, 0, 0);
    case '.':
        *n = p[1] == '.' && p[2] == '.' ? 3 : 1;
        return *n == 3 ? TOK_ELLIPSIS : TOK_DOT;
    case '$':
    case '?':
    case '`':
        return TOK_UNKNOWN;
    default:
        return TOK_END;
    }
}

/* ---- names and what starts like one ---- */
/* Refuses the name START..pos if a character of it cannot be in one. */
static bool check_name(struct lexer *lx, size_t start) {
    size_t end = lx->pos;
    for (size_t i = start; i < end;) {
        utf8proc_int32_t cp;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)lx->text + i,
                                              (utf8proc_ssize_t)(end - i), &cp);
        if (n <= 0)
            n = 1, cp = 0xFFFD;
        if (!(i == start ? py_char_is_ident_start((uint32_t)cp) : py_char_is_ident((uint32_t)cp))) {
            lx->pos = i + (size_t)n;
            if (py_char_is_printable((uint32_t)cp))
                return lex_fail(lx, "invalid character '%.*s' (U+%04X)", (int)n, lx->text + i,
                                (unsigned)cp);
            return lex_fail(lx, "invalid non-printable character U+%04X", (unsigned)cp);
        }
        i += (size_t)n;
    }
    return true;
}

/* A name with characters over 127: checked, and normalised to NFKC (PEP 3131). */
static bool unicode_name(struct lexer *lx, size_t start) {
    if (!check_name(lx, start))
        return false;
    utf8proc_uint8_t *normal = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)lx->text + start,
                                      (utf8proc_ssize_t)(lx->pos - start), &normal,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    struct token *t = push(lx, TOK_NAME, start);
    if (n >= 0)
        t->ident = lex_intern(lx, (const char *)normal, (size_t)n);
    else
        t->ident = lex_intern(lx, lx->text + start, lx->pos - start);
    free(normal);
    return true;
}

/* Whether the N letters at S are a string prefix, and which. */
static bool string_prefix(const char *s, size_t n, bool *is_f, bool *is_raw) {
    bool b = false, u = false, r = false, f = false;
    for (size_t i = 0; i < n; i++) {
        char c = (char)(s[i] | 32);
        if (c == 'b' && !b && !u && !f)
            b = true;
        else if (c == 'u' && !b && !u && !r && !f)
            u = true;
        else if (c == 'r' && !r && !u)
            r = true;
        else if (c == 'f' && !f && !b && !u)
            f = true;
        else
            return false;
    }
    *is_f = f;
    *is_raw = r;
    return true;
}

static bool name(struct lexer *lx) {
    size_t start = lx->pos, i = start;
    const unsigned char *text = (const unsigned char *)lx->text;
    uint32_t h = 5381;
    unsigned char high = 0;
    for (; classes[text[i]] & (CLASS_IDENT | CLASS_DIGIT); i++) {
        h = h * 33 ^ text[i];
        high |= text[i];
    }
    lx->pos = i;
    bool is_f, is_raw;
    if ((text[i] == '"' || text[i] == '\'') && i - start <= 2 &&
        string_prefix(lx->text + start, i - start, &is_f, &is_raw))
        return is_f ? lex_fstring_start(lx, start, is_raw) : lex_string(lx, start);
    if (high & 0x80)
        return unicode_name(lx, start);
    const struct ident *id = intern(lx, lx->text + start, i - start, h);
    push(lx, id->kind, start)->ident = id;
    return true;
}

/* ---- the loop ---- */

/* A character that starts no token. */
static bool bad_character(struct lexer *lx) {
    unsigned char c = (unsigned char)lx->text[lx->pos++];
    return lex_fail(lx, "invalid non-printable character U+%04X", c);
}

static bool end_of_file(struct lexer *lx) {
    if (lx->level > 0)
        return fail_weakly(lx, NULL);
    /* CPython's line number stays that of the last line. */
    if (lx->pos > 0 && lx->text[lx->pos - 1] == '\n') {
        lx->line--;
        lx->line_start = lx->pos - 1;
        while (lx->line_start > 0 && lx->text[lx->line_start - 1] != '\n')
            lx->line_start--;
    }
    while (lx->indent > 0) {
        lx->indent--;
        push_indent(lx, TOK_DEDENT);
    }
    push_indent(lx, TOK_END);
    return true;
}

/* One token or none (a comment, a blank, a newline in brackets). False: failed or at the end. */
static bool step(struct lexer *lx) {
    unsigned char c = (unsigned char)lx->text[lx->pos];
    if (classes[c] & CLASS_IDENT)
        return name(lx);
    if (classes[c] & CLASS_BLANK) {
        lx->pos++;
        return true;
    }
    if (classes[c] & CLASS_DIGIT ||
        (c == '.' && classes[(unsigned char)lx->text[lx->pos + 1]] & CLASS_DIGIT))
        return lex_number(lx);
    size_t start = lx->pos;
    switch (c) {
    case '#':
        skip_comment(lx);
        if (lx->text[lx->pos] == 0)
            return true;
        __attribute__((fallthrough)); /* the newline token starts at the comment, as CPython's */
    case '\n':
        if (lx->level == 0) {
            push(lx, TOK_NEWLINE, start);
            next_line(lx);
            return line_start(lx);
        }
        next_line(lx);
        return true;
    case '"':
    case '\'':
        return lex_string(lx, start);
    case '(':
        return open_bracket(lx, TOK_LPAR);
    case '[':
        return open_bracket(lx, TOK_LSQB);
    case '{':
        return open_bracket(lx, TOK_LBRACE);
    case ')':
        return close_bracket(lx, TOK_RPAR);
    case ']':
        return close_bracket(lx, TOK_RSQB);
    case '}':
        return close_bracket(lx, TOK_RBRACE);
    case '\\':
        return continuation(lx);
    case ':':
        if (colon_of_field(lx))
            return true;
        break;
    default:
        break;
    }
    size_t n;
    enum token_kind kind = operator_at(lx->text + lx->pos, &n);
    if (kind == TOK_END)
        return bad_character(lx);
    lx->pos += n;
    push(lx, kind, start);
    return true;
}

static void run(struct lexer *lx) {
    bool ok = line_start(lx);
    while (ok) {
        if (lx->fstring >= 0 && lx->fstrings[lx->fstring].in_text) {
            ok = lex_fstring_text(lx);
            continue;
        }
        if (lx->text[lx->pos] == 0) {
            ok = end_of_file(lx);
            break;
        }
        ok = step(lx);
    }
    if (!ok) {
        struct token *t = push(lx, TOK_ERROR, lx->pos);
        t->line = t->end_line = lx->error.line;
    }
}

void lex_init(struct lexer *lx, const struct source *source) {
    if (source->len > (1u << 30))
        error_raise_at(ERROR_SYNTAX, source->filename, 0, 0, "source too large");
    memset(lx, 0, sizeof *lx);
    lx->source = source;
    lx->text = source->text;
    lx->line = 1;
    lx->fstring = -1;
    grow_idents(lx);
    run(lx);
}
