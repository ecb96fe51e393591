/* What a database has of views, functions and triggers, as statements that would make them. */
#include <ctype.h>
#include <string.h>

#include "autogen/entity.h"

/* --- PostgreSQL --- */

#define OWN_SCHEMA "CASE WHEN n.nspname = pg_catalog.current_schema() THEN NULL ELSE n.nspname END"
#define NOT_SYSTEM " n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
#define NOT_EXTENSION(table, oid)                                                                  \
    " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e WHERE e.objid = " oid                   \
    " AND e.classid = 'pg_catalog." table "'::regclass AND e.deptype = 'e')"
#define NAME_OF(name)                                                                              \
    "CASE WHEN n.nspname = pg_catalog.current_schema() THEN '' ELSE"                               \
    " pg_catalog.quote_ident(n.nspname) || '.' END || pg_catalog.quote_ident(" name ")"

/* kind, schema, name, create, drop, id */
static const char pg_query[] =
    "SELECT 0, NULL, x.extname, 'CREATE EXTENSION ' || pg_catalog.quote_ident(x.extname),"
    " 'DROP EXTENSION ' || pg_catalog.quote_ident(x.extname), x.oid FROM pg_catalog.pg_extension x"
    " WHERE x.extname <> 'plpgsql'"
    " UNION ALL SELECT 1, " OWN_SCHEMA ","
    " p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',"
    " pg_catalog.pg_get_functiondef(p.oid),"
    " CASE p.prokind WHEN 'p' THEN 'DROP PROCEDURE ' ELSE 'DROP FUNCTION ' END ||"
    " " NAME_OF(
        "p.proname") " || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',"
                     " p.oid FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = "
                     "p.pronamespace"
                     " WHERE p.prokind IN ('f', 'p') AND" NOT_SYSTEM NOT_EXTENSION(
                         "pg_proc",
                         "p.oid") " UNION ALL SELECT CASE c.relkind WHEN 'v' THEN 2 ELSE 3 "
                                  "END, " OWN_SCHEMA ", c.relname,"
                                  " CASE c.relkind WHEN 'v' THEN 'CREATE VIEW ' ELSE 'CREATE "
                                  "MATERIALIZED VIEW ' END ||"
                                  " " NAME_OF(
                                      "c.relname") " || E' AS\\n' || "
                                                   "pg_catalog.pg_get_viewdef(c.oid, true),"
                                                   " CASE c.relkind WHEN 'v' THEN 'DROP VIEW ' "
                                                   "ELSE 'DROP MATERIALIZED VIEW ' END ||"
                                                   " " NAME_OF(
                                                       "c.relname") ", c.oid FROM "
                                                                    "pg_catalog.pg_class c"
                                                                    " JOIN pg_catalog.pg_namespace "
                                                                    "n ON n.oid = c.relnamespace "
                                                                    "WHERE c.relkind IN ('v', 'm') "
                                                                    "AND" NOT_SYSTEM NOT_EXTENSION(
                                                                        "pg_class",
                                                                        "c.oid") " UNION ALL "
                                                                                 "SELECT "
                                                                                 "4, " OWN_SCHEMA
                                                                                 ", t.tgname || ' "
                                                                                 "ON ' || "
                                                                                 "c.relname,"
                                                                                 " pg_catalog.pg_"
                                                                                 "get_triggerdef(t."
                                                                                 "oid, true),"
                                                                                 " 'DROP TRIGGER ' "
                                                                                 "|| "
                                                                                 "pg_catalog.quote_"
                                                                                 "ident(t.tgname) "
                                                                                 "|| ' ON ' "
                                                                                 "|| " NAME_OF(
                                                                                     "c.relname") ","
                                                                                                  " t.oid FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid"
                                                                                                  " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                                                                                                  " WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND" NOT_SYSTEM
                                                                                                      NOT_EXTENSION(
                                                                                                          "pg_trigger",
                                                                                                          "t.oid") " ORDER BY 6";

static void add(struct entities *list, struct entity e) {
    MEM_GROW(list->items, list->n, list->cap);
    list->items[list->n++] = e;
}

/* Without the semicolon and blanks at the end. */
static const char *trimmed(const char *sql) {
    const char *s = text_strip(sql);
    size_t n = strlen(s);
    while (n && (s[n - 1] == ';' || s[n - 1] == ' ' || s[n - 1] == '\n'))
        n--;
    return mem_strndup(s, n);
}

static void read_pg(struct db *db, struct entities *out) {
    struct db_cursor *c = db_execute(db, pg_query, NULL, 0);
    const struct db_value *row;
    while ((row = db_fetch(c)))
        add(out, (struct entity){.kind = (enum entity_kind)db_value_int(&row[0]),
                                 .schema = db_value_text(&row[1]),
                                 .name = db_value_text(&row[2]),
                                 .create = trimmed(db_value_text(&row[3])),
                                 .drop = db_value_text(&row[4]),
                                 .id = db_value_text(&row[5])});
}

struct text_list entity_dependents(struct db *db, const char *id, const char *schema,
                                   const char *table) {
    static const char sql[] =
        "SELECT DISTINCT r.ev_class::text FROM pg_catalog.pg_depend d"
        " JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid"
        " LEFT JOIN pg_catalog.pg_class c ON c.oid = d.refobjid"
        " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.ev_class <> d.refobjid AND"
        " CASE WHEN $1 <> '' THEN d.refobjid::text = $1 ELSE c.relname = $2 AND n.nspname ="
        " CASE WHEN $3 = '' THEN pg_catalog.current_schema()::text ELSE $3 END END";
    struct text_list list = {0};
    struct db_value params[] = {db_text(id ? id : ""), db_text(table ? table : ""),
                                db_text(schema ? schema : "")};
    struct db_cursor *c = db_execute(db, sql, params, 3);
    const struct db_value *row;
    while ((row = db_fetch(c)))
        text_list_add(&list, db_value_text(&row[0]));
    return list;
}

/* --- SQLite: the statements as they were given --- */

static void read_sqlite(struct db *db, struct entities *out) {
    struct db_cursor *c =
        db_execute(db,
                   "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')"
                   " AND sql IS NOT NULL ORDER BY rowid",
                   NULL, 0);
    const struct db_value *row;
    while ((row = db_fetch(c))) {
        const char *type = db_value_text(&row[0]), *name = db_value_text(&row[1]);
        bool view = !strcmp(type, "view");
        add(out, (struct entity){.kind = view ? ENTITY_VIEW : ENTITY_TRIGGER,
                                 .name = name,
                                 .create = trimmed(db_value_text(&row[2])),
                                 .drop = mem_printf("DROP %s \"%s\"", view ? "VIEW" : "TRIGGER",
                                                    text_replace(name, "\"", "\"\""))});
    }
}

/* --- MySQL and MariaDB: SHOW CREATE of each --- */

static const struct {
    const char *list; /* its names */
    const char *word;
    size_t column; /* of SHOW CREATE */
    enum entity_kind kind;
} mysql_kinds[] = {
    {"SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND"
     " routine_type = 'FUNCTION' ORDER BY 1",
     "FUNCTION", 2, ENTITY_FUNCTION},
    {"SELECT routine_name FROM information_schema.routines WHERE routine_schema = DATABASE() AND"
     " routine_type = 'PROCEDURE' ORDER BY 1",
     "PROCEDURE", 2, ENTITY_FUNCTION},
    {"SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE() ORDER BY 1",
     "VIEW", 1, ENTITY_VIEW},
    {"SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
     " ORDER BY 1",
     "TRIGGER", 2, ENTITY_TRIGGER}};

static const char *without_definer(const char *sql) {
    const char *at = strcasestr(sql, " DEFINER="), *end = at;
    if (!at)
        return sql;
    for (end++; *end && *end != ' '; end++)
        if (*end == '`')
            end += strcspn(end + 1, "`") + 1;
    return mem_printf("%.*s%s", (int)(at - sql), sql, end);
}

static void read_mysql(struct db *db, struct entities *out) {
    for (size_t i = 0; i < sizeof mysql_kinds / sizeof *mysql_kinds; i++) {
        struct db_cursor *names = db_execute(db, mysql_kinds[i].list, NULL, 0);
        const struct db_value *row;
        while ((row = db_fetch(names))) {
            const char *name = db_value_text(&row[0]);
            const char *quoted = mem_printf("`%s`", text_replace(name, "`", "``"));
            struct db_cursor *c = db_execute(
                db, mem_printf("SHOW CREATE %s %s", mysql_kinds[i].word, quoted), NULL, 0);
            const struct db_value *shown = db_fetch(c);
            const char *text = shown ? db_value_text(&shown[mysql_kinds[i].column]) : NULL;
            if (text)
                add(out,
                    (struct entity){.kind = mysql_kinds[i].kind,
                                    .name = name,
                                    .create = trimmed(without_definer(text)),
                                    .drop = mem_printf("DROP %s %s", mysql_kinds[i].word, quoted)});
        }
    }
}

struct entities entity_read(struct db *db, const struct sql_dialect *d) {
    static void (*const readers[SQL_DIALECT_COUNT])(struct db *, struct entities *) = {
        [SQL_POSTGRESQL] = read_pg,
        [SQL_SQLITE] = read_sqlite,
        [SQL_MYSQL] = read_mysql,
        [SQL_MARIADB] = read_mysql};
    struct entities list = {0};
    if (readers[d->id])
        readers[d->id](db, &list);
    return list;
}

struct entity *entity_find(const struct entities *list, const struct entity *like) {
    for (size_t i = 0; i < list->n; i++) {
        struct entity *e = &list->items[i];
        if (e->kind == like->kind && !strcmp(e->name, like->name) &&
            !strcmp(e->schema ? e->schema : "", like->schema ? like->schema : ""))
            return e;
    }
    return NULL;
}

/* --- statements --- */

static const struct {
    const char *word;
    enum entity_kind kind;
} kind_words[] = {{"extension", ENTITY_EXTENSION},
                  {"function", ENTITY_FUNCTION},
                  {"procedure", ENTITY_FUNCTION},
                  {"view", ENTITY_VIEW},
                  {"trigger", ENTITY_TRIGGER}};

/* Where the word of its kind stands. */
static size_t kind_place(const char *create, enum entity_kind *kind) {
    if (strcmp(extended_sql_word(create, 0), "create"))
        return 0;
    for (size_t i = 1; i < 14; i++)
        for (size_t k = 0; k < sizeof kind_words / sizeof *kind_words; k++)
            if (!strcmp(extended_sql_word(create, i), kind_words[k].word)) {
                *kind = kind_words[k].kind;
                if (*kind == ENTITY_VIEW &&
                    !strcmp(extended_sql_word(create, i - 1), "materialized"))
                    *kind = ENTITY_MATERIALIZED_VIEW;
                return i;
            }
    return 0;
}

int entity_kind_of(const char *create) {
    enum entity_kind kind = ENTITY_VIEW;
    return kind_place(create, &kind) ? (int)kind : -1;
}

const char *entity_word_of(const char *create) {
    enum entity_kind kind = ENTITY_VIEW;
    const char *word = extended_sql_word(create, kind_place(create, &kind));
    struct buf b = BUF_INIT;
    for (; *word; word++)
        buf_putc(&b, (char)toupper((unsigned char)*word));
    return buf_take(&b);
}

const char *entity_name_of(const char *create) {
    enum entity_kind kind;
    size_t i = kind_place(create, &kind) + 1;
    if (!strcmp(extended_sql_word(create, i), "if"))
        i += 3;
    if (!strcmp(extended_sql_word(create, i + 1), "."))
        i += 2;
    return extended_sql_word(create, i);
}

const char *entity_normal(const char *create) {
    static const char *const noise[] = {"or replace ", "temporary ", "temp ", "if not exists "};
    const char *s = extended_normal_sql(without_definer(create));
    for (size_t i = 0; i < sizeof noise / sizeof *noise; i++) {
        const char *at = strstr(s, noise[i]);
        if (at && at - s < 60)
            s = mem_printf("%.*s%s", (int)(at - s), s, at + strlen(noise[i]));
    }
    return text_replace(s, "\"", "");
}
