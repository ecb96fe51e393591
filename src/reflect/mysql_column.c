/*
 * One column's line of SHOW CREATE TABLE. Its parts come in a fixed order, each may be missing; a
 * part that is not understood ends the reading of the line, as in the reference, whose expression
 * then takes the rest as "extra". cf. sqlalchemy.dialects.mysql.reflection.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "reflect/mysql_int.h"
#include "base/text.h"
#include "schema/exc.h"

const struct reflect_type_name reflect_mysql_types[] = {
    {"bigint", TYPE_mysql_BIGINT},
    {"binary", TYPE_BINARY},
    {"bit", TYPE_mysql_BIT},
    {"blob", TYPE_BLOB},
    {"boolean", TYPE_BOOLEAN},
    {"char", TYPE_mysql_CHAR},
    {"date", TYPE_DATE},
    {"datetime", TYPE_mysql_DATETIME},
    {"decimal", TYPE_mysql_DECIMAL},
    {"double", TYPE_mysql_DOUBLE},
    {"enum", TYPE_mysql_ENUM},
    {"fixed", TYPE_mysql_DECIMAL},
    {"float", TYPE_mysql_FLOAT},
    {"int", TYPE_mysql_INTEGER},
    {"integer", TYPE_mysql_INTEGER},
    {"json", TYPE_mysql_JSON},
    {"longblob", TYPE_mysql_LONGBLOB},
    {"longtext", TYPE_mysql_LONGTEXT},
    {"mediumblob", TYPE_mysql_MEDIUMBLOB},
    {"mediumint", TYPE_mysql_MEDIUMINT},
    {"mediumtext", TYPE_mysql_MEDIUMTEXT},
    {"nchar", TYPE_mysql_NCHAR},
    {"nvarchar", TYPE_mysql_NVARCHAR},
    {"numeric", TYPE_mysql_NUMERIC},
    {"set", TYPE_mysql_SET},
    {"smallint", TYPE_mysql_SMALLINT},
    {"text", TYPE_mysql_TEXT},
    {"time", TYPE_mysql_TIME},
    {"timestamp", TYPE_mysql_TIMESTAMP},
    {"tinyblob", TYPE_mysql_TINYBLOB},
    {"tinyint", TYPE_mysql_TINYINT},
    {"tinytext", TYPE_mysql_TINYTEXT},
    {"uuid", TYPE_UUID},
    {"varbinary", TYPE_VARBINARY},
    {"varchar", TYPE_mysql_VARCHAR},
    {"year", TYPE_mysql_YEAR},
    {0},
};

/* --- pieces of text --- */

/* A part ends here: at the end, at the comma behind it, or where the next one begins. */
static bool is_end(const char *p) { return !*p || *p == ' ' || (*p == ',' && !p[1]); }

/* " WORD" at *P in any case, *P moves behind it. */
static bool take(const char **p, const char *word) {
    const char *q = *p;
    size_t n = strlen(word);
    while (*q == ' ')
        q++;
    if (q == *p || strncasecmp(q, word, n) || !is_end(q + n))
        return false;
    *p = q + n;
    return true;
}

static const char *word_at(const char **p) {
    const char *start = *p;
    while (text_is_word_byte(**p))
        ++*p;
    return *p > start ? mem_strndup(start, (size_t)(*p - start)) : NULL;
}

/* " KEYWORD word" */
static const char *take_word(const char **p, const char *keyword) {
    const char *q = *p;
    if (!take(&q, keyword))
        return NULL;
    while (*q == ' ')
        q++;
    const char *word = word_at(&q);
    if (word)
        *p = q;
    return word;
}

/* Behind the quoted text at P ('' stands for a quote), or NULL. */
static const char *quoted_end(const char *p) {
    if (*p++ != '\'')
        return NULL;
    for (; *p; p++)
        if (*p == '\'') {
            if (p[1] != '\'')
                return p + 1;
            p++;
        }
    return NULL;
}

const char *mysql_identifier(const char **p) {
    struct buf b = BUF_INIT;
    const char *q = *p;
    if (*q++ != '`')
        return NULL;
    for (; *q && !(*q == '`' && q[1] != '`'); q++) {
        q += *q == '`';
        buf_putc(&b, *q);
    }
    if (!*q)
        return NULL;
    *p = q + 1;
    return buf_take(&b);
}

const char *mysql_unescape(const char *text) {
    static const char from[] = "\\0abtnvfr", to[] = "\\\0\a\b\t\n\v\f\r";
    struct buf b = BUF_INIT;
    for (const char *p = text; *p; p++) {
        const char *at = *p == '\\' && p[1] ? strchr(from, p[1]) : NULL;
        if (at) {
            buf_putc(&b, to[at - from]);
            p++;
        } else {
            buf_putc(&b, *p);
            p += *p == '\'' && p[1] == '\'';
        }
    }
    return buf_take(&b);
}

/* --- the parts --- */

struct parts {
    const char *type;
    struct text_list args; /* numbers, or texts without their quotes */
    bool quoted_args;
    bool is_unsigned, zerofill, autoincrement, not_null;
    const char *charset, *collate, *default_, *generated, *comment;
    signed char persisted;
};

/* "(10)", "(10,2)", "('a','b')"; nothing else is taken. */
static void read_args(struct parts *c, const char **p) {
    const char *q = *p;
    if (*q++ != '(')
        return;
    struct text_list list = {0};
    bool text = *q == '\'';
    while (*q && *q != ')') {
        const char *end = q;
        if (text)
            end = quoted_end(q);
        else
            while (isdigit((unsigned char)*end))
                end++;
        if (!end || end == q)
            return;
        text_list_add(&list,
                      text ? text_replace(mem_strndup(q + 1, (size_t)(end - q - 2)), "''", "'")
                           : mem_strndup(q, (size_t)(end - q)));
        q = end + (*end == ',');
    }
    if (*q != ')')
        return;
    c->args = list;
    c->quoted_args = text;
    *p = q + 1;
}

static bool is_default_char(char c) {
    return text_is_word_byte(c) || c == '-' || c == '.' || c == '(' || c == ')';
}

/* The end of the default at P, or NULL where none of its forms fits. */
static const char *default_end(const char *p) {
    const char *end;
    if (!strncasecmp(p, "NULL", 4) && is_end(p + 4))
        return p + 4;
    if (*p == '\'')
        return (end = quoted_end(p)) && is_end(end) ? end : NULL;
    if (*p == '(') {
        for (end = p + 2; *end; end++)
            if (*end == ')' && is_end(end + 1))
                return end + 1;
        return NULL;
    }
    for (end = p; is_default_char(*end); end++)
        ;
    if (end == p || !is_end(end))
        return NULL;
    const char *q = end;
    if (take(&q, "ON") && take(&q, "UPDATE") && *q == ' ') {
        while (*q == ' ')
            q++;
        const char *start = q;
        while (is_default_char(*q))
            q++;
        if (q > start && is_end(q))
            return q;
    }
    return end;
}

static void read_default(struct parts *c, const char **p) {
    const char *q = *p;
    if (!take(&q, "DEFAULT"))
        return;
    while (*q == ' ')
        q++;
    const char *end = default_end(q);
    if (!end)
        return;
    c->default_ = mem_strndup(q, (size_t)(end - q));
    *p = end;
}

/* " GENERATED ALWAYS AS (…) STORED NOT NULL" */
static void read_generated(struct parts *c, const char **p) {
    const char *q = *p, *before;
    c->persisted = -1;
    before = q;
    if (!take(&q, "GENERATED") || !take(&q, "ALWAYS"))
        q = before;
    if (!take(&q, "AS"))
        return;
    while (*q == ' ')
        q++;
    if (*q != '(')
        return;
    const char *end = q + strlen(q);
    while (end > q && !(end[-1] == ')' && is_end(end)))
        end--;
    if (end == q)
        return;
    c->generated = mem_strndup(q, (size_t)(end - q));
    q = end;
    if (take(&q, "VIRTUAL"))
        c->persisted = 0;
    else if (take(&q, "STORED"))
        c->persisted = 1;
    before = q;
    if (take(&q, "NOT") && take(&q, "NULL"))
        c->not_null = true;
    else if (q = before, !take(&q, "NULL"))
        q = before;
    *p = q;
}

static void read_comment(struct parts *c, const char **p) {
    const char *q = *p;
    if (!take(&q, "COMMENT"))
        return;
    while (*q == ' ')
        q++;
    const char *end = quoted_end(q);
    if (!end || !is_end(end))
        return;
    c->comment = mysql_unescape(mem_strndup(q + 1, (size_t)(end - q - 2)));
    *p = end;
}

static void read_parts(struct parts *c, const char *p) {
    const char *q;
    c->type = word_at(&p);
    read_args(c, &p);
    c->is_unsigned = take(&p, "UNSIGNED");
    c->zerofill = take(&p, "ZEROFILL");
    q = p;
    if (take(&q, "CHARACTER") && (c->charset = take_word(&q, "SET")))
        p = q;
    c->collate = take_word(&p, "COLLATE");
    q = p;
    if (take(&q, "NOT") && take(&q, "NULL")) {
        c->not_null = true;
        p = q;
    } else {
        take(&p, "NULL");
    }
    read_default(c, &p);
    read_generated(c, &p);
    c->autoincrement = take(&p, "AUTO_INCREMENT");
    read_comment(c, &p);
}

/* --- the type --- */

static enum type_kind kind_of(const char *name) {
    for (const struct reflect_type_name *t = reflect_mysql_types; t->name; t++)
        if (!strcmp(t->name, name))
            return t->kind;
    return TYPE_KIND_COUNT;
}

static void put_keywords(const struct parts *c, struct py_dict *kw) {
    if (c->is_unsigned)
        py_dict_set_text(kw, "unsigned", PY_TRUE);
    if (c->zerofill)
        py_dict_set_text(kw, "zerofill", PY_TRUE);
    if (c->charset)
        py_dict_set_text(kw, "charset", py_str_from(c->charset));
    if (c->collate)
        py_dict_set_text(kw, "collation", py_str_from(c->collate));
}

static void set_arguments(struct vm *vm, struct sa_type *t, const struct parts *c) {
    int n;
    const struct type_param *params = type_class_params(t->cls, &n);
    bool timed = type_is(t, TYPE_mysql_DATETIME) || type_is(t, TYPE_mysql_TIME) ||
                 type_is(t, TYPE_mysql_TIMESTAMP);
    for (size_t i = 0; i < c->args.n && i < (size_t)n; i++)
        type_set_arg(vm, t, timed ? "fsp" : params[i].name,
                     py_int_from(strtoll(c->args.items[i], NULL, 10)));
}

static value script_type(struct vm *vm, value cls, const struct parts *c, struct py_dict *kw) {
    struct py_tuple *args = py_tuple_new(c->args.n);
    for (size_t i = 0; i < c->args.n; i++)
        args->items[i] = c->quoted_args ? py_str_from(c->args.items[i])
                                        : py_int_from(strtoll(c->args.items[i], NULL, 10));
    return py_call_args(vm, cls, PY_OBJ(args), kw);
}

static struct sa_type *type_of(struct reflector *r, const char *name, const struct parts *c) {
    struct vm *vm = r->vm;
    enum type_kind kind = kind_of(c->type);
    struct py_dict *kw = py_dict_new();
    value cls = reflect_script_type(vm, r->dialect, c->type), k, v;
    put_keywords(c, kw);
    if (cls != PY_UNDEF && (kind == TYPE_KIND_COUNT || cls != PY_OBJ(type_classes[kind].py)))
        return PY_AS(struct sa_type, script_type(vm, cls, c, kw));
    if (kind == TYPE_KIND_COUNT) {
        py_warn(vm, &sa_exc_SAWarning, "Did not recognize type '%s' of column '%s'", c->type, name);
        return type_new(vm, TYPE_NullType);
    }
    if (kind == TYPE_mysql_SET && text_list_has(&c->args, ""))
        py_dict_set_text(kw, "retrieve_as_bitwise", PY_TRUE);
    if (kind == TYPE_mysql_SET || kind == TYPE_mysql_ENUM)
        return reflect_make_type(vm, kind, &c->args, kw);
    struct sa_type *t = type_new(vm, kind);
    set_arguments(vm, t, c);
    for (size_t i = 0; py_dict_next(kw, &i, &k, &v);)
        type_set_arg(vm, t, py_str_cstr(k), v);
    return t;
}

void mysql_read_column(struct reflector *r, struct reflect_table *t, const char *line) {
    const char *p = line + strspn(line, " ");
    struct parts parts = {0};
    const char *name = mysql_identifier(&p);
    p += strspn(p, " ");
    if (!name || !text_is_word_byte(*p)) {
        py_warn(r->vm, &sa_exc_SAWarning, "Unknown column definition %R", py_str_from(line));
        return;
    }
    read_parts(&parts, p);
    struct reflect_column *c = reflect_add_column(t, name);
    c->type = type_of(r, name, &parts);
    c->json = strstr(p, mem_printf(" CHECK (json_valid(`%s`))", text_replace(name, "`", "``")));
    c->nullable = !parts.not_null;
    c->comment = parts.comment;
    if (parts.default_ && strcmp(parts.default_, "NULL"))
        c->default_ = parts.default_;
    c->computed = parts.generated;
    c->persisted = parts.persisted;
    if (parts.autoincrement)
        c->autoincrement = 1;
    else if (type_is(c->type, TYPE_Integer))
        c->autoincrement = 0;
}
