/* Batch mode on SQLite: keeping what the reference loses (no counterpart there). */
#include "ops/batch_sqlite.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ops/rules.h"
#include "ops/sqlite_words.h"

/* --- reading --- */

static struct py_list *rows_of(struct batch_apply *b, const char *sql) {
    struct py_dict *params = py_dict_new();
    py_dict_set_text(params, "name", py_str_from(b->table->base.name.text));
    struct sql_element *e = (struct sql_element *)sql_text_new(b->vm, sql);
    value result = b->impl->target->exec(b->impl, e, PY_OBJ(params), PY_UNDEF);
    return py_list_from(b->vm, py_call_method(b->vm, result, "fetchall", 0, NULL));
}

static const char *cell(struct batch_apply *b, value row, int64_t i) {
    value v = py_getitem(b->vm, row, py_int_from(i));
    return v == PY_NONE ? NULL : py_str_text(b->vm, v);
}

static const char *master(const struct batch_apply *b) {
    const char *schema = b->table->base.schema.text;
    return schema ? mem_printf("%s.sqlite_master", sql_quote_always(b->impl->dialect, schema))
                  : "sqlite_master";
}

static void take_object(struct batch_apply *b, struct sqlite_source *s, value row) {
    const char *kind = cell(b, row, 0), *name = cell(b, row, 1), *sql = cell(b, row, 2);
    struct sqlite_object object = {name, sql, false};
    if (!strcmp(kind, "view")) {
        s->has_views = true;
    } else if (!strcmp(kind, "table")) {
        if (!strcmp(name, b->temp_name))
            s->has_temp = true;
        else
            s->sql = sql;
    } else if (sql && !strcmp(kind, "index")) {
        s->indexes[s->n_indexes++] = object;
    } else if (sql && !strcmp(kind, "trigger")) {
        s->triggers[s->n_triggers++] = object;
    }
}

static struct sqlite_source *read_source(struct batch_apply *b) {
    struct sqlite_source *s = MEM_NEW(struct sqlite_source);
    struct py_list *rows =
        rows_of(b, mem_printf("SELECT type, name, sql FROM %s WHERE lower(tbl_name) = "
                              "lower(:name) OR type = 'view' OR name = '%s' ORDER BY rowid",
                              master(b), b->temp_name));
    s->indexes = MEM_NEW_ARRAY(struct sqlite_object, rows->n + 1);
    s->triggers = MEM_NEW_ARRAY(struct sqlite_object, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++)
        take_object(b, s, rows->items[i]);
    return s;
}

struct sqlite_source *sqlite_source_read(struct batch_apply *b) {
    struct sqlite_source *s = read_source(b);
    sqlite_keep(b, s);
    return s;
}

/* --- indexes --- */

/* "(a, b)" and nothing behind it */
static bool is_plain_index(const char *sql) {
    struct sqlite_word w;
    bool name_next = true;
    while (sqlite_next_word(&sql, &w) && !sqlite_word_char(&w, '('))
        ;
    while (sqlite_next_word(&sql, &w) && !sqlite_word_char(&w, ')')) {
        if (w.identifier != name_next || (!w.identifier && !sqlite_word_char(&w, ',')))
            return false;
        name_next = !name_next;
    }
    return !sqlite_next_word(&sql, &w);
}

struct sqlite_object *sqlite_special_index(struct sqlite_source *s, const char *name) {
    for (size_t i = 0; s && i < s->n_indexes; i++)
        if (!strcmp(s->indexes[i].name, name))
            return is_plain_index(s->indexes[i].sql) ? NULL : &s->indexes[i];
    return NULL;
}

/* --- columns in texts --- */

bool sqlite_mentions(const char *sql, const char *column) {
    struct sqlite_word w;
    while (sqlite_next_word(&sql, &w))
        if (w.identifier && !strcasecmp(w.text, column))
            return true;
    return false;
}

static bool was_column(const struct batch_apply *b, const char *name) {
    for (size_t i = 0; i < table_column_count(b->table); i++)
        if (!strcasecmp(table_column(b->table, i)->base.name.text, name))
            return true;
    return false;
}

static struct batch_column *find_any_case(struct batch_apply *b, const char *name) {
    for (size_t i = 0; i < b->n; i++)
        if (!strcasecmp(b->columns[i].name, name))
            return &b->columns[i];
    return NULL;
}

/* The word W of the text that is done up to *DONE, which names C, becomes C's new name. */
static void put_new_name(struct batch_apply *b, struct buf *out, const char **done,
                         const struct sqlite_word *w, const struct batch_column *c) {
    if (!strcmp(c->name, c->column->base.name.text))
        return;
    buf_add(out, *done, (size_t)(w->start - *done));
    sql_put_identifier(b->vm, b->impl->dialect, out, c->column->base.name);
    *done = w->end;
}

const char *sqlite_rewrite(struct batch_apply *b, const char *sql) {
    struct buf out = BUF_INIT;
    struct sqlite_word w;
    const char *p = sql, *done = sql;
    while (sqlite_next_word(&p, &w)) {
        if (!w.identifier || !was_column(b, w.text))
            continue;
        struct batch_column *c = find_any_case(b, w.text);
        if (!c)
            return NULL;
        put_new_name(b, &out, &done, &w, c);
    }
    buf_puts(&out, done);
    return buf_take(&out);
}

/* Triggers name columns as NEW.x, OLD.x and in UPDATE OF x, y; other names are not ours to change.
 */
static const char *rewrite_trigger(struct batch_apply *b, const char *sql) {
    struct buf out = BUF_INIT;
    struct sqlite_word w, dot = {0}, row = {0};
    const char *p = sql, *done = sql;
    bool of = false;
    for (; sqlite_next_word(&p, &w); row = dot, dot = w) {
        if (sqlite_word_is(&w, "OF"))
            of = true;
        else if (sqlite_word_is(&w, "ON"))
            of = false;
        bool ours = of || (dot.start && sqlite_word_char(&dot, '.') && row.start &&
                           (sqlite_word_is(&row, "NEW") || sqlite_word_is(&row, "OLD")));
        struct batch_column *c = ours && w.identifier ? find_any_case(b, w.text) : NULL;
        if (c)
            put_new_name(b, &out, &done, &w, c);
    }
    buf_puts(&out, done);
    return buf_take(&out);
}

/* --- statements --- */

void sqlite_before_create(struct batch_apply *b, struct sqlite_source *s) {
    /* what a run that was killed left behind; the table itself is still there */
    if (s->has_temp)
        ops_emit(b->impl,
                 mem_printf("DROP TABLE %s", sql_quote(b->vm, b->impl->dialect, b->temp_name)));
}

static const char *literal(const char *text) {
    struct buf b = BUF_INIT;
    buf_putc(&b, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            buf_putc(&b, '\'');
        buf_putc(&b, *text);
    }
    buf_putc(&b, '\'');
    return buf_take(&b);
}

/* The counter goes on where it was, whatever rows are left. */
void sqlite_before_drop(struct batch_apply *b, struct sqlite_source *s) {
    if (!s->autoincrement || !kw_true(b->vm, b->new_table->dialect_kw, "sqlite_autoincrement"))
        return;
    const char *temp = literal(b->temp_name), *name = literal(b->table->base.name.text);
    ops_emit(b->impl, mem_printf("DELETE FROM sqlite_sequence WHERE name = %s", temp));
    ops_emit(b->impl, mem_printf("INSERT INTO sqlite_sequence (name, seq) SELECT %s, seq FROM "
                                 "sqlite_sequence WHERE name = %s",
                                 temp, name));
}

/* Views that name the table would stop the rename while it is away. */
void sqlite_around_rename(struct batch_apply *b, struct sqlite_source *s, bool before) {
    if (s->has_views)
        ops_emit(b->impl,
                 before ? "PRAGMA legacy_alter_table = ON" : "PRAGMA legacy_alter_table = OFF");
}

void sqlite_finish(struct batch_apply *b, struct sqlite_source *s) {
    for (size_t i = 0; i < s->n_indexes; i++) {
        struct sqlite_object *o = &s->indexes[i];
        if (o->dropped || batch_list_find(&b->indexes, o->name) >= 0 || is_plain_index(o->sql))
            continue;
        const char *sql = sqlite_rewrite(b, o->sql);
        if (sql)
            ops_emit(b->impl, sql);
    }
    for (size_t i = 0; i < s->n_triggers; i++)
        ops_emit(b->impl, rewrite_trigger(b, s->triggers[i].sql));
}
