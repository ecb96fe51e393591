/* Finding placeholders in SQL text; see placeholder.h. */
#include "db/placeholder.h"
#include "base/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* The end of text quoted with *S; a doubled quote is part of it. */
static const char *skip_quoted(const char *s, bool backslash) {
    char quote = *s++;
    for (; *s; s++) {
        if (backslash && *s == '\\' && s[1])
            s++;
        else if (*s == quote && s[1] == quote)
            s++;
        else if (*s == quote)
            return s + 1;
    }
    return s;
}

static const char *skip_block_comment(const char *s, bool nested) {
    int depth = 0;
    while (*s) {
        if (s[0] == '/' && s[1] == '*' && (nested || depth == 0)) {
            depth++;
            s += 2;
        } else if (s[0] == '*' && s[1] == '/') {
            s += 2;
            if (--depth == 0)
                return s;
        } else {
            s++;
        }
    }
    return s;
}

/* The end of $tag$…$tag$, or NULL when S starts none. */
static const char *skip_dollar_quoted(const char *s) {
    const char *p = s + 1;
    if (isdigit((unsigned char)*p))
        return NULL;
    while (text_is_word_byte(*p))
        p++;
    if (*p != '$')
        return NULL;
    size_t n = (size_t)(p + 1 - s);
    for (p++; *p; p++)
        if (*p == '$' && !strncmp(p, s, n))
            return p + n;
    return p;
}

/* The end of what begins at S and is copied as a whole: quoted text or a comment; else NULL. */
static const char *skip_opaque(const char *start, const char *s, enum db_placeholder style) {
    bool mysql = style == DB_PLACEHOLDER_QUESTION;
    switch (*s) {
    case '\'': {
        bool escape_string =
            s > start && (s[-1] | 32) == 'e' && (s - 1 == start || !text_is_word_byte(s[-2]));
        return skip_quoted(s, mysql || escape_string);
    }
    case '"':
        return skip_quoted(s, mysql);
    case '`':
        return mysql ? skip_quoted(s, false) : NULL;
    case '#':
        return mysql ? s + strcspn(s, "\n") : NULL;
    case '-': /* MySQL wants white space behind the dashes */
        return s[1] == '-' && (!mysql || !s[2] || isspace((unsigned char)s[2]))
                   ? s + strcspn(s, "\n")
                   : NULL;
    case '/':
        return s[1] == '*' ? skip_block_comment(s, !mysql) : NULL;
    case '$':
        return mysql || (s > start && text_is_word_byte(s[-1])) ? NULL : skip_dollar_quoted(s);
    default:
        return NULL;
    }
}

void db_expand(struct buf *out, const char *sql, enum db_placeholder style,
               void (*put)(void *arg, struct buf *out, size_t index), void *arg) {
    size_t count = 0;
    for (const char *s = sql; *s;) {
        const char *end = skip_opaque(sql, s, style);
        if (end) {
            buf_add(out, s, (size_t)(end - s));
            s = end;
        } else if (style == DB_PLACEHOLDER_QUESTION && *s == '?') {
            put(arg, out, count++);
            s++;
        } else if (style == DB_PLACEHOLDER_DOLLAR && *s == '$' && isdigit((unsigned char)s[1]) &&
                   (s == sql || !text_is_word_byte(s[-1]))) {
            size_t number = 0;
            for (s++; isdigit((unsigned char)*s) && number < 100000; s++)
                number = number * 10 + (size_t)(*s - '0');
            put(arg, out, number - 1);
        } else {
            buf_putc(out, *s++);
        }
    }
}

const char *db_skip_space(const char *sql) {
    for (;;) {
        sql += strspn(sql, " \t\r\n\f\v");
        if (sql[0] == '-' && sql[1] == '-')
            sql += strcspn(sql, "\n");
        else if (sql[0] == '/' && sql[1] == '*')
            sql = skip_block_comment(sql, false);
        else
            return sql;
    }
}

void db_first_word(const char *sql, char *word, size_t n) {
    sql = db_skip_space(sql);
    while (*sql == '(')
        sql = db_skip_space(sql + 1);
    size_t i = 0;
    for (; i + 1 < n && text_is_word_byte(sql[i]); i++)
        word[i] = (char)toupper((unsigned char)sql[i]);
    word[i] = 0;
}
