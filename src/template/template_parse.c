/*
 * The lexer of templates: text, expressions, control lines, comments and tags, in the order in
 * which Mako tries them (cf. mako.lexer).
 */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "template/template_int.h"

struct lexer {
    const char *text;
    size_t len, pos;
    size_t matched; /* where the last successful match started: what errors point at */
    const char *filename;
    struct node **stack; /* open tags; stack[0] is the root */
    size_t depth, stack_cap;
    struct node **control; /* open control lines */
    size_t control_depth, control_cap;
};

/* ---- places ---- */

static int line_of(const struct lexer *lx, size_t pos) {
    int line = 1;
    for (size_t i = 0; i < pos; i++)
        line += lx->text[i] == '\n';
    return line;
}

static int column_of(const struct lexer *lx, size_t pos) {
    size_t start = pos;
    while (start > 0 && lx->text[start - 1] != '\n')
        start--;
    return (int)(pos - start) + 1;
}

noreturn void template_raise(const char *filename, int line, int column, const char *kind,
                             const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    if (filename)
        buf_printf(&b, " in file '%s'", filename);
    buf_printf(&b, " at line: %d char: %d", line, column);
    struct error *e = error_new(ERROR_SYNTAX, "%s", b.data);
    e->kind = kind;
    e->file = filename;
    e->line = line;
    e->column = column;
    error_throw(e);
}

#define FAIL(lx, ...)                                                                              \
    template_raise((lx)->filename, line_of((lx), (lx)->matched), column_of((lx), (lx)->matched),   \
                   "SyntaxException", __VA_ARGS__)

/* ---- nodes ---- */

static struct node *add_node(struct lexer *lx, enum node_kind kind, size_t pos) {
    struct node *n = MEM_NEW(struct node);
    n->kind = kind;
    n->line = line_of(lx, pos);
    n->column = column_of(lx, pos);
    n->text = n->filters = "";
    struct node *parent = lx->stack[lx->depth - 1];
    MEM_GROW(parent->children, parent->n, parent->cap);
    parent->children[parent->n++] = n;
    return n;
}

static void set_text(struct node *n, const char *text, size_t len) {
    n->text = mem_strndup(text, len);
    n->len = len;
}

static void add_text(struct lexer *lx, size_t from, size_t to) {
    if (to > from)
        set_text(add_node(lx, NODE_TEXT, from), lx->text + from, to - from);
}

static void open_tag(struct lexer *lx, struct node *n) {
    MEM_GROW(lx->stack, lx->depth, lx->stack_cap);
    lx->stack[lx->depth++] = n;
}

const char *node_attribute(const struct node *n, const char *name) {
    for (size_t i = 0; i < n->attribute_count; i++)
        if (strcmp(n->attributes[i].name, name) == 0)
            return n->attributes[i].value;
    return NULL;
}

/* ---- matching ---- */

static bool starts(const struct lexer *lx, size_t pos, const char *prefix) {
    size_t n = strlen(prefix);
    return lx->len - pos >= n && memcmp(lx->text + pos, prefix, n) == 0;
}

static bool at_line_start(const struct lexer *lx, size_t pos) {
    return pos == 0 || lx->text[pos - 1] == '\n';
}

static size_t skip_blanks(const struct lexer *lx, size_t pos) {
    while (pos < lx->len && (lx->text[pos] == ' ' || lx->text[pos] == '\t'))
        pos++;
    return pos;
}

/* Bytes of a line break at POS: 0, 1 or 2. */
static size_t line_break(const struct lexer *lx, size_t pos) {
    return starts(lx, pos, "\n") ? 1 : starts(lx, pos, "\r\n") ? 2 : 0;
}

/* Behind the Python string that starts at POS; POS itself if it does not end. */
static size_t skip_string(const struct lexer *lx, size_t pos) {
    const char *t = lx->text;
    char quote = t[pos];
    size_t size = pos + 2 < lx->len && t[pos + 1] == quote && t[pos + 2] == quote ? 3 : 1;
    for (size_t i = pos + size; i < lx->len; i++) {
        if (t[i] == '\\') {
            i++;
        } else if (t[i] == quote) {
            size_t k = 1;
            while (k < size && i + k < lx->len && t[i + k] == quote)
                k++;
            if (k == size)
                return i + size;
        }
    }
    return pos;
}

/* Finds END1 or END2 (NULL: none) in Python text from lx->pos on, past strings and comments and,
 * with NESTING, outside brackets. Returns its position; lx->pos is behind it then, *WHICH says
 * which. */
static size_t find_end(struct lexer *lx, bool nesting, const char *end1, const char *end2,
                       const char *expected, int *which) {
    int depth = 0;
    while (lx->pos < lx->len) {
        char c = lx->text[lx->pos];
        if (c == '#') {
            const char *nl = memchr(lx->text + lx->pos, '\n', lx->len - lx->pos);
            if (nl) {
                lx->matched = lx->pos;
                lx->pos = (size_t)(nl - lx->text) + 1;
                continue;
            }
        }
        if (c == '"' || c == '\'') {
            size_t end = skip_string(lx, lx->pos);
            if (end > lx->pos) {
                lx->matched = lx->pos;
                lx->pos = end;
                continue;
            }
        }
        bool first = starts(lx, lx->pos, end1), second = end2 && starts(lx, lx->pos, end2);
        if ((first || second) && !(nesting && depth > 0)) {
            size_t at = lx->pos;
            *which = first ? 0 : 1;
            lx->matched = at;
            lx->pos += strlen(first ? end1 : end2);
            return at;
        }
        depth += (c == '{' || c == '(' || c == '[') - (c == '}' || c == ')' || c == ']');
        lx->pos++;
    }
    FAIL(lx, "Expected: %s", expected);
}

/* ---- ${ } ---- */

static bool match_expression(struct lexer *lx) {
    if (!starts(lx, lx->pos, "${"))
        return false;
    size_t start = lx->pos;
    int which;
    lx->matched = start;
    lx->pos += 2;
    size_t from = lx->pos, to = find_end(lx, true, "|", "}", "\\|,}", &which);
    struct node *n = add_node(lx, NODE_EXPRESSION, start);
    set_text(n, lx->text + from, to - from);
    if (which == 0) {
        from = lx->pos;
        to = find_end(lx, true, "}", NULL, "}", &which);
        while (from < to && isspace((unsigned char)lx->text[from]))
            from++;
        while (from < to && isspace((unsigned char)lx->text[to - 1]))
            to--;
        n->filters = mem_strndup(lx->text + from, to - from);
    }
    return true;
}

/* ---- % and ## lines ---- */

static bool is_ternary(const char *open, const char *keyword) {
    static const char *const pairs[][2] = {
        {"if", "else"}, {"if", "elif"}, {"try", "except"}, {"try", "finally"}, {"for", "else"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(pairs[i][0], open) == 0 && strcmp(pairs[i][1], keyword) == 0)
            return true;
    return false;
}

static bool is_primary(const char *keyword) {
    static const char *const keywords[] = {"for", "if", "while", "try", "with"};
    for (size_t i = 0; i < 5; i++)
        if (strcmp(keywords[i], keyword) == 0)
            return true;
    return false;
}

static void track_control(struct lexer *lx, struct node *n) {
    const char *open = lx->control_depth ? lx->control[lx->control_depth - 1]->keyword : NULL;
    if (n->end) {
        if (!open)
            FAIL(lx, "No starting keyword '%s' for '%s'", n->keyword, n->text);
        if (strcmp(open, n->keyword) != 0)
            FAIL(lx, "Keyword '%s' doesn't match keyword '%s'", n->text, open);
        lx->control_depth--;
    } else if (is_primary(n->keyword)) {
        MEM_GROW(lx->control, lx->control_depth, lx->control_cap);
        lx->control[lx->control_depth++] = n;
    } else if (open && !is_ternary(open, n->keyword)) {
        FAIL(lx, "Keyword '%s' not a legal ternary for keyword '%s'", n->keyword, open);
    }
}

/* The line's text behind '%': "end"? word rest */
static void control_line(struct lexer *lx, size_t start, size_t from, size_t to) {
    struct node *n = add_node(lx, NODE_CONTROL, start);
    struct buf b = BUF_INIT; /* a backslash joins lines */
    buf_add(&b, lx->text + from, to - from);
    n->len = b.len;
    n->text = buf_take(&b);
    const char *word = n->text, *end = word;
    while (isalnum((unsigned char)*end) || *end == '_')
        end++;
    if (end == word)
        FAIL(lx, "Invalid control line: '%s'", n->text);
    n->end = strncmp(word, "end", 3) == 0 && end > word + 3;
    n->keyword = n->end ? mem_strndup(word + 3, (size_t)(end - word - 3))
                        : mem_strndup(word, (size_t)(end - word));
    track_control(lx, n);
}

static bool match_control_line(struct lexer *lx) {
    if (!at_line_start(lx, lx->pos))
        return false;
    size_t start = lx->pos, at = skip_blanks(lx, start);
    bool comment = starts(lx, at, "##");
    if (!comment && (!starts(lx, at, "%") || starts(lx, at, "%%")))
        return false;
    size_t from = skip_blanks(lx, at + (comment ? 2 : 1)), to = from;
    while (to < lx->len && !line_break(lx, to)) {
        size_t joined = lx->text[to] == '\\' ? line_break(lx, to + 1) : 0;
        to += joined ? 1 + joined : 1;
    }
    lx->matched = start;
    lx->pos = to + line_break(lx, to);
    if (!comment)
        control_line(lx, start, from, to);
    return true;
}

/* %% at the start of a line is a % */
static bool match_percent(struct lexer *lx) {
    size_t at = lx->pos;
    if (!at_line_start(lx, at))
        return false;
    while (at < lx->len && isspace((unsigned char)lx->text[at]))
        at++;
    if (!starts(lx, at, "%%"))
        return false;
    add_text(lx, lx->pos, at);
    lx->matched = lx->pos;
    lx->pos = at + 1;
    size_t end = lx->pos;
    while (end < lx->len && lx->text[end] == '%')
        end++;
    add_text(lx, lx->pos, end);
    lx->pos = end;
    return true;
}

/* ---- tags ---- */

static bool match_doc(struct lexer *lx) {
    static const char close[] = "</%doc>";
    if (!starts(lx, lx->pos, "<%doc>"))
        return false;
    const char *end = memmem(lx->text + lx->pos, lx->len - lx->pos, close, sizeof close - 1);
    if (!end)
        return false;
    lx->matched = lx->pos;
    lx->pos = (size_t)(end - lx->text) + sizeof close - 1;
    return true;
}

static bool is_tag_byte(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '.' || c == ':';
}

/* name="value" pairs from POS on; returns where they end. */
static size_t attributes(struct lexer *lx, struct node *n, size_t pos) {
    const char *t = lx->text;
    for (;;) {
        size_t at = pos;
        while (at < lx->len && (isspace((unsigned char)t[at]) || t[at] == ','))
            at++;
        size_t name = at;
        while (at < lx->len && (isalnum((unsigned char)t[at]) || t[at] == '_'))
            at++;
        size_t name_end = at;
        while (at < lx->len && isspace((unsigned char)t[at]))
            at++;
        if (name_end == name || at >= lx->len || t[at] != '=')
            return pos;
        for (at++; at < lx->len && isspace((unsigned char)t[at]); at++)
            ;
        if (at >= lx->len || (t[at] != '"' && t[at] != '\''))
            return pos;
        const char *close = memchr(t + at + 1, t[at], lx->len - at - 1);
        if (!close)
            return pos;
        MEM_GROW(n->attributes, n->attribute_count, n->attribute_cap);
        n->attributes[n->attribute_count++] =
            (struct attribute){mem_strndup(t + name, name_end - name),
                               mem_strndup(t + at + 1, (size_t)(close - (t + at + 1)))};
        pos = (size_t)(close - t) + 1;
    }
}

static bool match_tag_end(struct lexer *lx);

static bool match_tag_start(struct lexer *lx) {
    size_t start = lx->pos, at = start + 2;
    if (!starts(lx, start, "<%"))
        return false;
    while (at < lx->len && is_tag_byte(lx->text[at]))
        at++;
    if (at == start + 2)
        return false;
    struct node probe = {0};
    size_t end = attributes(lx, &probe, at);
    while (end < lx->len && isspace((unsigned char)lx->text[end]))
        end++;
    bool closed = starts(lx, end, "/>");
    if (!closed && !starts(lx, end, ">"))
        return false;
    struct node *n = add_node(lx, NODE_TAG, start);
    n->keyword = mem_strndup(lx->text + start + 2, at - start - 2);
    n->attributes = probe.attributes;
    n->attribute_count = probe.attribute_count;
    lx->matched = start;
    lx->pos = end + (closed ? 2 : 1);
    if (closed)
        return true;
    open_tag(lx, n);
    if (strcmp(n->keyword, "text") == 0) {
        static const char close[] = "</%text>";
        const char *stop = memmem(lx->text + lx->pos, lx->len - lx->pos, close, sizeof close - 1);
        if (!stop)
            FAIL(lx, "Unclosed tag: <%%%s>", n->keyword);
        add_text(lx, lx->pos, (size_t)(stop - lx->text));
        lx->pos = (size_t)(stop - lx->text);
        return match_tag_end(lx);
    }
    return true;
}

static bool match_tag_end(struct lexer *lx) {
    if (!starts(lx, lx->pos, "</%"))
        return false;
    size_t from = skip_blanks(lx, lx->pos + 3), to = from;
    while (to < lx->len && !strchr(" \t>", lx->text[to]))
        to++;
    size_t end = skip_blanks(lx, to);
    if (to == from || !starts(lx, end, ">"))
        return false;
    const char *keyword = mem_strndup(lx->text + from, to - from);
    lx->matched = lx->pos;
    lx->pos = end + 1;
    if (lx->depth == 1)
        FAIL(lx, "Closing tag without opening tag: </%%%s>", keyword);
    const struct node *open = lx->stack[lx->depth - 1];
    if (strcmp(open->keyword, keyword) != 0)
        FAIL(lx, "Closing tag </%%%s> does not match tag: <%%%s>", keyword, open->keyword);
    lx->depth--;
    return true;
}

/* ---- <% %> ---- */

static bool match_code(struct lexer *lx) {
    if (!starts(lx, lx->pos, "<%"))
        return false;
    size_t start = lx->pos;
    bool module = starts(lx, start, "<%!");
    int which;
    lx->matched = start;
    lx->pos += module ? 3 : 2;
    size_t from = lx->pos, to = find_end(lx, false, "%>", NULL, "%>", &which);
    struct node *n = add_node(lx, module ? NODE_MODULE : NODE_CODE, start);
    n->text = template_reindent(lx->text + from, to - from, 0);
    n->len = strlen(n->text);
    return true;
}

/* ---- text ---- */

/* Whether text ends at POS, which is behind at least one character of it. */
static bool text_ends(const struct lexer *lx, size_t pos) {
    if (lx->text[pos - 1] == '\n') {
        size_t at = skip_blanks(lx, pos);
        if (starts(lx, at, "%") || starts(lx, at, "##"))
            return true;
    }
    return starts(lx, pos, "${") || starts(lx, pos, "<%") || starts(lx, pos, "</%") ||
           starts(lx, pos, "<&") || starts(lx, pos, "</&") ||
           (starts(lx, pos, "\\") && line_break(lx, pos + 1));
}

static void match_text(struct lexer *lx) {
    size_t start = lx->pos, at = start;
    if (!(starts(lx, at, "\\") && line_break(lx, at + 1)))
        for (at++; at < lx->len && !text_ends(lx, at); at++)
            ;
    add_text(lx, start, at);
    lx->matched = start;
    lx->pos = at;
    if (at < lx->len && lx->text[at] == '\\' && line_break(lx, at + 1))
        lx->pos = at + 1 + line_break(lx, at + 1);
}

/* "#...coding: NAME" on the first line: the length of the line and the name. */
static size_t coding_line(const char *text, size_t len, char **name) {
    const char *end = memchr(text, '\n', len);
    if (!len || *text != '#' || !end)
        return 0;
    for (const char *p = text; (p = memmem(p, (size_t)(end - p), "coding", 6)); p++) {
        const char *at = p + 6;
        if (*at != ':' && *at != '=')
            continue;
        at++;
        at += strspn(at, " \t");
        size_t n = 0;
        while (isalnum((unsigned char)at[n]) || (at[n] && strchr("-_.", at[n])))
            n++;
        if (!n)
            continue;
        *name = mem_strndup(at, n);
        return (size_t)(end - text) + 1;
    }
    return 0;
}

char *template_coding(const char *text, size_t len) {
    char *name = NULL;
    coding_line(text, len, &name);
    return name;
}

struct node *template_parse(const char *text, size_t len, const char *filename) {
    struct lexer *lx = MEM_NEW(struct lexer);
    *lx = (struct lexer){.text = mem_strndup(text, len), .len = len, .filename = filename};
    struct node *root = MEM_NEW(struct node);
    root->kind = NODE_ROOT;
    root->line = root->column = 1;
    open_tag(lx, root);
    char *coding;
    lx->pos = coding_line(lx->text, len, &coding);
    while (lx->pos < lx->len)
        if (!match_expression(lx) && !match_control_line(lx) && !match_doc(lx) &&
            !match_tag_start(lx) && !match_tag_end(lx) && !match_code(lx) && !match_percent(lx))
            match_text(lx);
    lx->matched = lx->pos;
    if (lx->depth > 1)
        FAIL(lx, "Unclosed tag: <%%%s>", lx->stack[lx->depth - 1]->keyword);
    if (lx->control_depth) {
        const struct node *open = lx->control[lx->control_depth - 1];
        template_raise(filename, open->line, open->column, "SyntaxException",
                       "Unterminated control keyword: '%s'", open->keyword);
    }
    return root;
}
