/*
 * MySQL and MariaDB read back: SHOW CREATE TABLE of each table, which mysql_table.c takes apart,
 * for many tables in one round trip. (information_schema would answer for all tables in one
 * statement, but writes defaults and expressions otherwise, and opens each table just as SHOW
 * CREATE TABLE does.) cf. sqlalchemy.dialects.mysql.base.
 */
#include <string.h>

#include "reflect/mysql_int.h"

static const char *quoted(const char *name) {
    return mem_printf("`%s`", text_replace(name, "`", "``"));
}

static const char *full_name(const char *schema, const char *name) {
    return schema ? mem_printf("%s.%s", quoted(schema), quoted(name)) : quoted(name);
}

static const char *default_schema(struct reflector *r) {
    struct db_value v = db_scalar(r->db, "SELECT DATABASE()", NULL, 0);
    return db_value_text(&v);
}

static struct text_list schemas(struct reflector *r) {
    struct text_list list = {0};
    struct db_cursor *c = db_execute(r->db, "SHOW SCHEMAS", NULL, 0);
    const struct db_value *row;
    while ((row = db_fetch(c)))
        text_list_add(&list, db_value_text(&row[0]));
    return list;
}

static bool is_wanted(const char *type, unsigned kinds) {
    if (!strcmp(type, "BASE TABLE"))
        return kinds & REFLECT_TABLE;
    if (!strcmp(type, "SEQUENCE"))
        return kinds & REFLECT_SEQUENCE;
    return (kinds & REFLECT_VIEW) && (!strcmp(type, "VIEW") || !strcmp(type, "SYSTEM VIEW"));
}

static struct text_list names(struct reflector *r, const char *schema, unsigned kinds,
                              unsigned scope) {
    struct text_list list = {0};
    const char *place = schema ? schema : default_schema(r);
    if (!place || !(scope & REFLECT_DEFAULT))
        return list;
    struct db_cursor *c =
        db_execute(r->db, mem_printf("SHOW FULL TABLES FROM %s", quoted(place)), NULL, 0);
    const struct db_value *row;
    while ((row = db_fetch(c)))
        if (is_wanted(db_value_text(&row[1]), kinds))
            text_list_add(&list, db_value_text(&row[0]));
    return list;
}

/* The end of the text or name in quotes that begins at P. */
static const char *behind_quotes(const char *p) {
    char quote = *p++;
    for (; *p; p++) {
        if (*p == '\\' && quote == '\'' && p[1])
            p++;
        else if (*p == quote && p[1] == quote)
            p++;
        else if (*p == quote)
            return p + 1;
    }
    return p;
}

static bool ends_with_word(const struct buf *b, const char *word) {
    size_t n = strlen(word);
    return b->len > n && !strcmp(b->data + b->len - n, word) && b->data[b->len - n - 1] == ' ';
}

/* The end of the parenthesis at P. */
static const char *behind_parenthesis(const char *p) {
    int depth = 0;
    while (*p) {
        if (*p == '\'' || *p == '"' || *p == '`') {
            p = behind_quotes(p);
            continue;
        }
        depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
        p++;
        if (!depth)
            break;
    }
    return p;
}

/* With ANSI_QUOTES in its sql_mode the server writes "name": as `name`, which is what the readers
 * of lines know. Expressions stay as they are. */
static const char *with_backticks(const char *sql) {
    struct buf b = BUF_INIT;
    for (const char *p = sql, *end; *p; p = end) {
        end = p + 1;
        if (*p == '\'' || *p == '"')
            end = behind_quotes(p);
        else if (*p == '(' && (ends_with_word(&b, "AS ") || ends_with_word(&b, "CHECK ")))
            end = behind_parenthesis(p);
        if (*p == '"')
            buf_puts(&b,
                     quoted(text_replace(mem_strndup(p + 1, (size_t)(end - p) - 2), "\"\"", "\"")));
        else
            buf_add(&b, p, (size_t)(end - p));
    }
    return buf_take(&b);
}

static const char *create_query(const char *schema, const char *name) {
    return mem_printf("SHOW CREATE TABLE %s", full_name(schema, name));
}

static const char *create_text(struct db_cursor *c) {
    const struct db_value *row = db_fetch(c);
    const char *sql = row ? text_strip(db_value_text(&row[1])) : NULL;
    bool ansi = sql && sql[strcspn(sql, "\"`")] == '"'; /* the first is the table's name */
    return ansi ? with_backticks(sql) : sql;
}

static const char *view(struct reflector *r, const char *schema, const char *name) {
    struct text_list views = names(r, schema, REFLECT_VIEW, REFLECT_DEFAULT);
    return text_list_has(&views, name)
               ? create_text(db_execute(r->db, create_query(schema, name), NULL, 0))
               : NULL;
}

/* A view's columns, which DESCRIBE told C, written as CREATE TABLE would; none counts as NOT NULL.
 */
static const char *described_text(struct db_cursor *c, const char *name) {
    struct buf b = BUF_INIT;
    const struct db_value *row;
    buf_printf(&b, "CREATE TABLE %s (\n", quoted(name));
    for (bool first = true; (row = db_fetch(c)); first = false) {
        const char *type = db_value_text(&row[1]), *def = db_value_text(&row[4]);
        buf_printf(&b, "%s  %s %s", first ? "" : ",\n", quoted(db_value_text(&row[0])), type);
        if (def && (!strcmp(def, "NULL") || (text_starts_with(type, "timestamp") && *def == 'C')))
            buf_printf(&b, " DEFAULT %s", def);
        else if (def && *def)
            buf_printf(&b, " DEFAULT '%s'", text_replace(def, "'", "''"));
    }
    buf_puts(&b, "\n) ");
    return buf_take(&b);
}

/* So many tables are asked for at once. */
enum { TABLES_AT_ONCE = 256 };

static void read_tables(struct reflector *r, struct reflect_table **list, size_t n) {
    struct db_statement s[TABLES_AT_ONCE] = {0};
    for (size_t i = 0; i < n; i++) {
        const struct reflect_table *t = list[i];
        s[i].sql = t->kind == REFLECT_VIEW
                       ? mem_printf("DESCRIBE %s", full_name(t->schema, t->name))
                       : create_query(t->schema, t->name);
    }
    struct db_cursor **c = db_batch(r->db, s, n);
    for (size_t i = 0; i < n; i++)
        mysql_read_table(r, r->cache, list[i],
                         list[i]->kind == REFLECT_VIEW ? described_text(c[i], list[i]->name)
                                                       : create_text(c[i]));
}

static void read_schema(struct reflector *r, const struct reflect_wish *w, const char *schema,
                        struct reflect_result *out) {
    struct text_list tables = names(r, schema, w->kinds & REFLECT_TABLE, w->scope);
    struct text_list views = names(r, schema, w->kinds & REFLECT_VIEW, w->scope);
    struct text_list all = tables, wanted = {0};
    size_t first = out->n;
    for (size_t i = 0; i < views.n; i++)
        text_list_add(&all, views.items[i]);
    for (size_t i = 0; i < w->n_names; i++)
        text_list_add(&wanted, w->names[i]);
    for (size_t i = 0; i < all.n; i++) {
        if (w->names && !text_list_has(&wanted, all.items[i]))
            continue;
        struct reflect_table *t = reflect_result_add(out, schema, all.items[i]);
        if (t)
            t->kind = i >= tables.n ? REFLECT_VIEW : REFLECT_TABLE;
    }
    for (size_t i = first, n; i < out->n; i += n) {
        n = out->n - i < TABLES_AT_ONCE ? out->n - i : TABLES_AT_ONCE;
        read_tables(r, out->tables + i, n);
    }
}

static void tables(struct reflector *r, const struct reflect_wish *w, struct reflect_result *out) {
    const char *none = NULL;
    const char *const *list = w->schemas ? w->schemas : &none;
    size_t n = w->schemas ? w->n_schemas : 1;
    if (!r->cache)
        r->cache = mysql_text_new();
    for (size_t i = 0; i < n; i++)
        read_schema(r, w, list[i], out);
}

const struct reflect_dialect reflect_mysql = {
    .id = SQL_MYSQL,
    .default_schema = default_schema,
    .schemas = schemas,
    .names = names,
    .view = view,
    .tables = tables,
    .column_comments = true,
    .table_options = true,
    .foreign_key_options = true,
};
