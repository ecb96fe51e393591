/*
 * MySQL and MariaDB read back: SHOW CREATE TABLE of each table, which mysql_table.c takes apart. A
 * reading is three round trips whatever the number of tables: which database it is, the names, and
 * one batch of SHOW CREATE TABLE for those tables that are wanted. information_schema would answer
 * for all tables in six statements, but opens each table for each of them, and on MySQL writes
 * defaults and expressions in other ways. Least times on MariaDB 10.11, tables of ten columns and
 * three indexes, TABLE_SCHEMA given as a literal, for 250 and 2,000 tables: the batch 4.5 and 97
 * ms; COLUMNS alone 12 and 111, STATISTICS 9 and 178, KEY_COLUMN_USAGE 3 and 29, all six 29 and
 * 371. So nothing in between is faster either: whatever asks for COLUMNS has spent as much already.
 * cf. sqlalchemy.dialects.mysql.base.
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

static const char *names_query(const char *schema) {
    return mem_printf("SHOW FULL TABLES FROM %s", quoted(schema));
}

static struct text_list names(struct reflector *r, const char *schema, unsigned kinds,
                              unsigned scope) {
    struct text_list list = {0};
    const char *place = schema ? schema : default_schema(r);
    if (!place || !(scope & REFLECT_DEFAULT))
        return list;
    struct db_cursor *c = db_execute(r->db, names_query(place), NULL, 0);
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

/* So much SQL is sent at once: a sixth of the smallest packet that servers take (some 15,000
 * tables). */
enum { BYTES_AT_ONCE = 512 << 10 };

static const char *table_query(const struct reflect_table *t) {
    return t->kind == REFLECT_VIEW ? mem_printf("DESCRIBE %s", full_name(t->schema, t->name))
                                   : create_query(t->schema, t->name);
}

static void read_tables(struct reflector *r, struct reflect_table **list, size_t n) {
    struct db_statement *s = MEM_NEW_ARRAY(struct db_statement, n + 1);
    for (size_t from = 0, to; from < n; from = to) {
        size_t bytes = 0;
        for (to = from; to < n && bytes < BYTES_AT_ONCE; to++)
            bytes += strlen(s[to].sql = table_query(list[to]));
        struct db_cursor **c = db_batch(r->db, s + from, to - from);
        for (size_t i = from; i < to; i++)
            mysql_read_table(r, r->cache, list[i],
                             list[i]->kind == REFLECT_VIEW
                                 ? described_text(c[i - from], list[i]->name)
                                 : create_text(c[i - from]));
    }
}

/* Tables of SCHEMA that are wanted, then views, from what SHOW FULL TABLES told. */
static void choose_tables(const struct reflect_wish *w, const struct map *wanted,
                          const char *schema, struct db_cursor *names, struct reflect_result *out) {
    struct text_list lists[2] = {{0}, {0}};
    const struct db_value *row;
    while ((row = db_fetch(names))) {
        const char *name = db_value_text(&row[0]), *type = db_value_text(&row[1]);
        if (is_wanted(type, w->kinds & (REFLECT_TABLE | REFLECT_VIEW)) &&
            (!w->names || map_has(wanted, name)))
            text_list_add(&lists[is_wanted(type, REFLECT_VIEW)], name);
    }
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k].n; i++) {
            struct reflect_table *t = reflect_result_add(out, schema, lists[k].items[i]);
            if (t)
                t->kind = k ? REFLECT_VIEW : REFLECT_TABLE;
        }
}

static void tables(struct reflector *r, const struct reflect_wish *w, struct reflect_result *out) {
    const char *none = NULL;
    const char *const *list = w->schemas ? w->schemas : &none;
    size_t n = w->schemas ? w->n_schemas : 1, n_found = 0, first = out->n;
    struct db_statement *s = MEM_NEW_ARRAY(struct db_statement, n + 1);
    const char **found = MEM_NEW_ARRAY(const char *, n + 1);
    struct map wanted = {0};
    if (!r->cache)
        r->cache = mysql_text_new();
    for (size_t i = 0; w->names && i < w->n_names; i++)
        map_set(&wanted, w->names[i], r);
    for (size_t i = 0; i < n && (w->scope & REFLECT_DEFAULT); i++) {
        const char *place = list[i] ? list[i] : default_schema(r);
        if (!place)
            continue;
        s[n_found].sql = names_query(place);
        found[n_found++] = list[i];
    }
    struct db_cursor **c = n_found ? db_batch(r->db, s, n_found) : NULL;
    for (size_t i = 0; i < n_found; i++)
        choose_tables(w, &wanted, found[i], c[i], out);
    read_tables(r, out->tables + first, out->n - first);
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
