/*
 * SQL as text, for comparing what two sides say and for taking scripts apart. It knows tokens, not
 * grammar: literals, quoted names, dollar quotes, comments, words.
 */
#include <ctype.h>
#include <string.h>

#include "autogen/extended.h"
#include "db/placeholder.h"

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_QUOTED, TOKEN_LITERAL, TOKEN_OTHER };

struct token {
    enum token_kind kind;
    const char *start;
    size_t len;
};

static bool is_word_char(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '$' || (c & 0x80);
}

/* Behind a text that begins with the quote at P; doubled quotes stand for one. */
static const char *skip_quoted(const char *p, char close) {
    for (p++; *p; p++) {
        if (*p != close)
            continue;
        if (p[1] != close)
            return p + 1;
        p++;
    }
    return p;
}

/* Behind $tag$ … $tag$, or P where none begins. */
static const char *skip_dollar(const char *p) {
    size_t n = 1;
    while (isalnum((unsigned char)p[n]) || p[n] == '_')
        n++;
    if (p[n] != '$' || isdigit((unsigned char)p[1]))
        return p;
    const char *tag = mem_strndup(p, n + 1), *end = strstr(p + n + 1, tag);
    return end ? end + n + 1 : p + strlen(p);
}

static struct token next_token(const char *p) {
    struct token t = {TOKEN_OTHER, db_skip_space(p), 1};
    const char *s = t.start, *end = s + 1;
    if (!*s) {
        t.kind = TOKEN_END;
        end = s;
    } else if (*s == '\'') {
        t.kind = TOKEN_LITERAL;
        end = skip_quoted(s, '\'');
    } else if (*s == '"' || *s == '`') {
        t.kind = TOKEN_QUOTED;
        end = skip_quoted(s, *s);
    } else if (*s == '$' && skip_dollar(s) > s) {
        t.kind = TOKEN_LITERAL;
        end = skip_dollar(s);
    } else if (is_word_char(*s)) {
        t.kind = TOKEN_WORD;
        while (is_word_char(*end))
            end++;
    }
    t.len = (size_t)(end - s);
    return t;
}

/* A name without its quotes. */
static const char *unquoted(const struct token *t) {
    char close = *t->start;
    const char *inner = mem_strndup(t->start + 1, t->len > 2 ? t->len - 2 : 0);
    const char twice[] = {close, close, 0}, single[] = {close, 0};
    return text_replace(inner, twice, single);
}

static bool is_plain_name(const char *s) {
    if (!islower((unsigned char)*s) && *s != '_')
        return false;
    while (islower((unsigned char)*s) || isdigit((unsigned char)*s) || *s == '_')
        s++;
    return !*s;
}

static const char *token_text(const struct token *t) {
    const char *text = mem_strndup(t->start, t->len);
    if (t->kind == TOKEN_LITERAL)
        return text;
    if (t->kind != TOKEN_QUOTED)
        return text_lower(text);
    const char *name = unquoted(t);
    return is_plain_name(name) ? name : mem_printf("\"%s\"", name);
}

/* Whether the parenthesis at the start closes at the end. */
static bool is_wrapped(const struct text_list *l, size_t from, size_t to) {
    int depth = 0;
    if (to - from < 2 || strcmp(l->items[from], "(") || strcmp(l->items[to - 1], ")"))
        return false;
    for (size_t i = from; i < to - 1; i++) {
        depth += !strcmp(l->items[i], "(") ? 1 : !strcmp(l->items[i], ")") ? -1 : 0;
        if (!depth)
            return false;
    }
    return true;
}

const char *extended_normal_sql(const char *sql) {
    struct text_list l = {0};
    struct buf b = BUF_INIT;
    struct token t = next_token(sql);
    for (; t.kind != TOKEN_END; t = next_token(t.start + t.len))
        text_list_add(&l, token_text(&t));
    size_t from = 0, to = l.n;
    while (to > from && !strcmp(l.items[to - 1], ";"))
        to--;
    while (is_wrapped(&l, from, to))
        from++, to--;
    for (size_t i = from; i < to; i++) {
        const char *s = l.items[i];
        if (i > from && is_word_char(*s) && b.len && is_word_char(b.data[b.len - 1]))
            buf_putc(&b, ' ');
        buf_puts(&b, s);
    }
    return buf_take(&b);
}

bool extended_same_sql(const char *a, const char *b) {
    if (!a || !b)
        return a == b;
    return !strcmp(a, b) || !strcmp(extended_normal_sql(a), extended_normal_sql(b));
}

const char *extended_rename_sql(const char *sql, const char *old, const char *new_name) {
    struct buf b = BUF_INIT;
    const char *p = sql;
    struct token t = next_token(p);
    for (; t.kind != TOKEN_END; p = t.start + t.len, t = next_token(p)) {
        buf_add(&b, p, (size_t)(t.start - p));
        const char *text = mem_strndup(t.start, t.len);
        bool same = t.kind == TOKEN_QUOTED ? !strcmp(unquoted(&t), old)
                                           : t.kind == TOKEN_WORD && !strcmp(text, old);
        if (same && t.kind == TOKEN_QUOTED)
            buf_printf(&b, "%c%s%c", *t.start, new_name, *t.start);
        else
            buf_puts(&b, same ? new_name : text);
    }
    buf_puts(&b, p);
    return buf_take(&b);
}

const char *extended_sql_word(const char *sql, size_t nth) {
    struct token t = next_token(sql);
    for (size_t i = 0; i < nth && t.kind != TOKEN_END; i++)
        t = next_token(t.start + t.len);
    return t.kind == TOKEN_END      ? ""
           : t.kind == TOKEN_QUOTED ? unquoted(&t)
                                    : text_lower(mem_strndup(t.start, t.len));
}

/* --- scripts --- */

/* CREATE … TRIGGER, FUNCTION, PROCEDURE may hold statements between BEGIN and END. */
static bool holds_statements(const char *sql) {
    static const char *const kinds[] = {"trigger", "function", "procedure", "event", NULL};
    if (strcmp(extended_sql_word(sql, 0), "create"))
        return false;
    for (size_t i = 1; i < 8; i++)
        if (text_is_one_of(extended_sql_word(sql, i), kinds))
            return true;
    return false;
}

/* How WORD changes the depth of blocks; NEXT is what follows it. */
static int block_step(const char *word, const char *next) {
    static const char *const opens[] = {"begin", "case", NULL};
    static const char *const others[] = {"if", "loop", "while", "repeat", "for", NULL};
    if (text_is_one_of(word, opens))
        return 1;
    if (strcmp(word, "end") || text_is_one_of(extended_sql_word(next, 0), others))
        return 0;
    return -1;
}

/* The end of the statement at START: at DELIMITER outside of everything. */
static const char *statement_end(const char *start, const char *delimiter) {
    bool blocks = holds_statements(start) && !strcmp(delimiter, ";");
    int depth = 0;
    const char *before = "";
    struct token t = next_token(start);
    for (; t.kind != TOKEN_END; t = next_token(t.start + t.len)) {
        if (depth <= 0 && text_starts_with(t.start, delimiter))
            return t.start;
        if (blocks && t.kind == TOKEN_WORD) {
            const char *word = text_lower(mem_strndup(t.start, t.len));
            /* END CASE closes what CASE opened once */
            if (strcmp(word, "case") || strcmp(before, "end"))
                depth += block_step(word, t.start + t.len);
            before = word;
        } else {
            before = "";
        }
    }
    return t.start;
}

struct text_list extended_split_sql(const char *script) {
    struct text_list list = {0};
    const char *delimiter = ";";
    for (const char *p = db_skip_space(script); *p; p = db_skip_space(p)) {
        if (!strcmp(extended_sql_word(p, 0), "delimiter")) {
            size_t n = strcspn(p, "\n");
            delimiter = text_strip_n(p + strlen("delimiter"), n - strlen("delimiter"));
            p += n;
            if (!*delimiter)
                delimiter = ";";
            continue;
        }
        const char *end = statement_end(p, delimiter);
        const char *text = text_strip_n(p, (size_t)(end - p));
        if (*text)
            text_list_add(&list, text);
        p = *end ? end + strlen(delimiter) : end;
    }
    return list;
}
