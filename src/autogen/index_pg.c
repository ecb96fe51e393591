/*
 * Indexes of PostgreSQL: their expressions as text, cleaned of what the server adds or drops. cf.
 * alembic.ddl.postgresql.PostgresqlImpl.compare_indexes.
 */
#include <ctype.h>
#include <string.h>

#include "autogen/compare_int.h"
#include "autogen/index_int.h"
#include "reflect/regex.h"

static const char *strip_parens(const char *text) {
    size_t n = strlen(text);
    while (n > 1 && text[0] == '(' && text[n - 1] == ')') {
        text = mem_strndup(text + 1, n - 2);
        n -= 2;
    }
    return text;
}

/* What the server does not print because it is the default. */
static const char *drop_modifier(const char *text) {
    static const struct {
        const char *end, *drop, *not_behind;
    } rules[] = {{" asc nulls last", " asc nulls last", NULL},
                 {" nulls last", " nulls last", " desc"},
                 {" asc", " asc", NULL},
                 {" asc nulls first", " asc", NULL},
                 {" desc nulls first", " nulls first", NULL}};
    size_t n = strlen(text);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        size_t end = strlen(rules[i].end), drop = strlen(rules[i].drop);
        if (!text_ends_with(text, rules[i].end))
            continue;
        const char *before = mem_strndup(text, n - end);
        if (rules[i].not_behind && text_ends_with(before, rules[i].not_behind))
            continue;
        if (rules[i].drop == rules[i].end || drop == end)
            return before;
        const char *at = strstr(text + n - end, rules[i].drop);
        return mem_printf("%.*s%s", (int)(at - text), text, at + drop);
    }
    return text;
}

static const char *clean(const struct index *ix, const char *text) {
    text = text_replace(text_replace(text_lower_unicode(text), "\"", ""), "'", "");
    if (ix->table)
        text = text_replace(text, mem_printf("%s.", text_lower_unicode(ix->table->base.name.text)),
                            "");
    if (strstr(text, "::"))
        text = regex_replace(regex_new("::[\\w ]+\\w", REGEX_CASE), text, "");
    text = strip_parens(drop_modifier(strip_parens(text)));
    struct regex *cast = regex_new("cast\\s*\\(", REGEX_CASE);
    struct regex_match m;
    if (regex_match_at(cast, text, 0, &m)) {
        text = regex_replace(cast, text, "");
        text = regex_replace(regex_new("as\\s+[^)]+\\)", REGEX_CASE), text, "");
    }
    return text_replace(text, " ", "");
}

static bool is_operator_clause(const char *text) {
    const char *s = text_strip(text);
    return text_ends_with(s, "_ops") && (strchr(text, ' ') || strchr(text, ')'));
}

static bool same_column(const struct sql_element *a, const struct sql_element *b) {
    return a->kind == SQL_COLUMN && b->kind == SQL_COLUMN &&
           !strcmp(((const struct sql_column *)a)->name.text,
                   ((const struct sql_column *)b)->name.text);
}

static void compare_element(struct autogen *a, struct index *model, struct index *conn, size_t i,
                            struct text_list *messages, struct text_list *skips) {
    if (same_column(model->expressions[i], conn->expressions[i]))
        return;
    const char *m = compare_compile(a, model->expressions[i]);
    const char *c = compare_compile(a, conn->expressions[i]);
    if (!strcmp(clean(model, m), clean(model, c)))
        return;
    if (!is_operator_clause(m)) {
        text_list_add(messages,
                      mem_printf("expression #%zu %s to %s", i + 1, text_repr(c), text_repr(m)));
        return;
    }
    text_list_add(skips, mem_printf("expression #%zu %s detected as including operator clause.",
                                    i + 1, text_repr(m)));
    py_warn(a->vm, &py_exc_UserWarning,
            "Expression #%d %s in index %s detected to include an operator clause. Expression "
            "compare cannot proceed. Please move the operator clause to the ``postgresql_ops`` "
            "dict to enable proper compare of the index expressions: "
            "https://docs.sqlalchemy.org/en/latest/dialects/postgresql.html#operator-classes",
            (int)i + 1, text_repr(m), conn->name ? text_repr(name_text(conn->name)) : "None");
}

/* The reference enters this message letter by letter. */
static void add_letters(struct text_list *messages, const char *text) {
    for (const char *p = text; *p; p++)
        text_list_add(messages, mem_strndup(p, 1));
}

const char *compare_pg_indexes(struct autogen *a, struct index *model, struct index *conn,
                               const char **skip) {
    struct text_list messages = {0}, skips = {0};
    bool m_nulls = kw_true(a->vm, model->dialect_kw, "postgresql_nulls_not_distinct");
    bool c_nulls = kw_true(a->vm, conn->dialect_kw, "postgresql_nulls_not_distinct");
    if (model->unique != conn->unique)
        text_list_add(&messages,
                      mem_printf("unique=%s to unique=%s", conn->unique ? "True" : "False",
                                 model->unique ? "True" : "False"));
    if (model->given_count != conn->given_count)
        text_list_add(&messages, mem_printf("expression number %zu to %zu", conn->given_count,
                                            model->given_count));
    if (messages.n)
        return text_join(&messages, ", ");
    for (size_t i = 0; i < model->given_count; i++)
        compare_element(a, model, conn, i, &messages, &skips);
    if (m_nulls != c_nulls)
        add_letters(&messages,
                    mem_printf("options %s to %s", c_nulls ? "('nulls_not_distinct',)" : "()",
                               m_nulls ? "('nulls_not_distinct',)" : "()"));
    if (skips.n)
        *skip = text_join(&skips, ", ");
    return messages.n ? text_join(&messages, ", ") : NULL;
}
