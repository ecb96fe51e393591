/*
 * The text of one INSERT for many parameter sets. Rows whose generated keys are wanted in order are
 * selected from VALUES by a counter, for PostgreSQL says nothing of the order of RETURNING.
 * cf. SQLCompiler._deliver_insertmanyvalues_batches.
 */
#include "modules/sqlalchemy/insertmany.h"

#include "schema/table.h"

struct group {
    size_t start, end; /* of "(…)" behind VALUES */
};

static bool find_group(const struct sql_compiled *c, struct group *g) {
    const char *text = c->text, *values = strstr(text, " VALUES (");
    if (!values || !c->n_binds || !c->is_insert)
        return false;
    g->start = (size_t)(values - text) + strlen(" VALUES ");
    int depth = 0;
    char quote = 0;
    for (g->end = g->start; text[g->end]; g->end++) {
        char ch = text[g->end];
        if (quote) {
            quote = ch == quote ? 0 : quote;
        } else if (ch == '\'' || ch == '"') {
            quote = ch;
        } else if (ch == '(') {
            depth++;
        } else if (ch == ')' && !--depth) {
            g->end++;
            break;
        }
    }
    return c->binds[0].at > g->start && c->binds[c->n_binds - 1].end < g->end;
}

/* Nothing but placeholders stands in the group. */
static bool is_plain(const struct sql_compiled *c, const struct group *g) {
    size_t at = g->start + 1;
    for (size_t i = 0; i < c->n_binds; i++) {
        const char *between = i ? ", " : "";
        if (c->binds[i].at != at + strlen(between) ||
            strncmp(c->text + at, between, strlen(between)))
            return false;
        at = c->binds[i].end;
    }
    return at + 1 == g->end;
}

bool sa_can_insert_many(const struct sql_compiled *c, bool sorted) {
    struct group g = {0};
    const struct sql_dml *d = (const struct sql_dml *)c->statement;
    if (!find_group(c, &g) || d->on_conflict || d->select || d->n_multi)
        return false;
    return !sorted || is_plain(c, &g);
}

size_t sa_insert_many_rows(const struct sql_compiled *c) {
    size_t n = SA_BATCH_VALUES / c->n_binds;
    return n < SA_BATCH_ROWS ? (n ? n : 1) : SA_BATCH_ROWS;
}

static void put_group(struct buf *b, const struct sql_compiled *c, const struct group *g,
                      size_t row, enum sql_paramstyle style) {
    size_t at = g->start;
    for (size_t i = 0; i < c->n_binds; i++) {
        buf_add(b, c->text + at, c->binds[i].at - at);
        const char *name = c->binds[i].name;
        if (sql_style_is_named(style))
            name = mem_printf("%s__%zu", name, row);
        sql_put_placeholder(b, style, name, row * c->n_binds + i + 1);
        at = c->binds[i].end;
    }
    buf_add(b, c->text + at, g->end - at);
}

/* The generated key a second time: what the reference sorts the rows by. */
static void put_key_again(struct vm *vm, struct buf *b, const struct sql_compiled *c) {
    const struct sql_dml *d = (const struct sql_dml *)c->statement;
    struct column *key = d->table->element.kind == SQL_TABLE
                             ? table_autoincrement_column(vm, (struct table *)d->table)
                             : NULL;
    if (key && d->returning.n)
        buf_printf(b, ", %s AS %s__1", sql_compile_text(vm, c->dialect, &key->base.expr.element, 0),
                   key->base.expr.key);
}

static void put_sorted(struct vm *vm, struct buf *b, const struct sql_compiled *c,
                       const struct group *g, size_t rows, enum sql_paramstyle style) {
    buf_add(b, c->text, g->start - strlen(" VALUES "));
    buf_puts(b, " SELECT ");
    for (size_t i = 0; i < c->n_binds; i++) {
        struct sa_type *t = PY_AS(struct sa_type, c->binds[i].param->expr.type);
        buf_printf(b, "%sp%zu::%s", i ? ", " : "", i, sql_type_text(vm, c->dialect, t));
    }
    buf_puts(b, " FROM (VALUES ");
    for (size_t row = 0; row < rows; row++) {
        buf_puts(b, row ? ", " : "");
        put_group(b, c, g, row, style);
        buf_truncate(b, b->len - 1);
        buf_printf(b, ", %zu)", row);
    }
    buf_puts(b, ") AS imp_sen(");
    for (size_t i = 0; i < c->n_binds; i++)
        buf_printf(b, "p%zu, ", i);
    buf_puts(b, "sen_counter) ORDER BY sen_counter");
    buf_puts(b, c->text + g->end);
    put_key_again(vm, b, c);
}

const char *sa_insert_many_text(struct vm *vm, const struct sql_compiled *c, size_t rows,
                                bool sorted, enum sql_paramstyle style) {
    struct buf b = BUF_INIT;
    struct group g = {0};
    find_group(c, &g);
    if (sorted && c->dialect->id == SQL_POSTGRESQL) {
        put_sorted(vm, &b, c, &g, rows, style);
        return buf_take(&b);
    }
    buf_add(&b, c->text, g.start);
    for (size_t row = 0; row < rows; row++) {
        buf_puts(&b, row ? ", " : "");
        put_group(&b, c, &g, row, style);
    }
    buf_puts(&b, c->text + g.end);
    if (sorted)
        put_key_again(vm, &b, c);
    return buf_take(&b);
}
