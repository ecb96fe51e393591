/*
 * Sequences of the models against those of the database (PostgreSQL, MariaDB). Only options that a
 * model gives are compared; sequences that belong to a column are the column's.
 */
#include <string.h>

#include "autogen/extended.h"
#include "python/types/int.h"
#include "sql/ddl.h"

struct found {
    const char *schema, *name; /* schema NULL: the default one */
    struct db_value option[6]; /* in the order of OPTIONS; NULL kind: not known */
};

static const struct {
    const char *word;
    size_t offset;
} options[6] = {{"START WITH", offsetof(struct sequence_options, start)},
                {"INCREMENT BY", offsetof(struct sequence_options, increment)},
                {"MINVALUE", offsetof(struct sequence_options, minvalue)},
                {"MAXVALUE", offsetof(struct sequence_options, maxvalue)},
                {"CACHE", offsetof(struct sequence_options, cache)},
                {"CYCLE", offsetof(struct sequence_options, cycle)}};
enum { N_OPTIONS = 6, CYCLE = 5 };

static const char *full_name(struct autogen *a, const char *schema, const char *name) {
    const char *own = sql_quote(a->vm, a->dialect, name);
    return schema ? mem_printf("%s.%s", sql_quote(a->vm, a->dialect, schema), own) : own;
}

static const char *key_of(const char *schema, const char *name) {
    return mem_printf("%s\001%s", schema ? schema : "", name);
}

/* --- the database --- */

static const char pg_query[] =
    "SELECT CASE WHEN n.nspname = pg_catalog.current_schema() THEN NULL ELSE n.nspname END,"
    " c.relname, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle::int"
    " FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = c.oid"
    " AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i', 'e'))"
    " AND c.relpersistence <> 't' ORDER BY 1 NULLS FIRST, 2";

static void add(struct map *out, const char *schema, const char *name,
                const struct db_value *values) {
    struct found *f = MEM_NEW(struct found);
    f->schema = schema;
    f->name = name;
    memcpy(f->option, values, N_OPTIONS * sizeof *values);
    map_set(out, key_of(schema, name), f);
}

static void read_pg(struct db *db, struct map *out) {
    struct db_cursor *c = db_execute(db, pg_query, NULL, 0);
    const struct db_value *row;
    while ((row = db_fetch(c)))
        add(out, db_value_text(&row[0]), db_value_text(&row[1]), row + 2);
}

/* MariaDB: a sequence is a table of one row that says what it is. */
static void read_mariadb(struct reflector *r, struct map *out) {
    struct text_list names = reflect_names(r, NULL, REFLECT_SEQUENCE, REFLECT_DEFAULT);
    for (size_t i = 0; i < names.n; i++) {
        struct db_cursor *c = db_execute(
            r->db,
            mem_printf("SELECT start_value, increment, minimum_value, maximum_value, cache_size,"
                       " cycle_option FROM %s",
                       sql_quote_always(r->dialect, names.items[i])),
            NULL, 0);
        const struct db_value *row = db_fetch(c);
        if (row)
            add(out, NULL, names.items[i], row);
    }
}

static bool is_mariadb(const struct sql_dialect *d) {
    return d->is_mariadb || d->id == SQL_MARIADB;
}

static struct map read_all(struct reflector *r) {
    struct map found = {0};
    if (r->dialect->id == SQL_POSTGRESQL)
        read_pg(r->db, &found);
    else if (is_mariadb(r->dialect))
        read_mariadb(r, &found);
    return found;
}

void extended_sequence_fill(struct vm *vm, struct db *db, const struct sql_dialect *d,
                            struct metadata *m) {
    struct map found = read_all(reflector_new(vm, db, d));
    MAP_EACH(&found, e) {
        const struct found *f = e->value;
        struct sequence *s =
            sequence_new(vm, PY_AS(struct py_str, py_str_from(f->name)),
                         f->schema ? PY_AS(struct py_str, py_str_from(f->schema)) : NULL);
        for (size_t i = 0; i < N_OPTIONS; i++) {
            int64_t n = db_value_int(&f->option[i]);
            *(value *)((char *)&s->options + options[i].offset) =
                i == CYCLE ? PY_BOOL(n) : py_int_from(n);
        }
        sequence_set_metadata(vm, s, m);
    }
}

/* --- the models --- */

static void collect(struct autogen *a, struct metadata *m, const char *own, struct map *out) {
    size_t i = 0;
    value k, v;
    while (m->sequences && py_dict_next(m->sequences, &i, &k, &v)) {
        struct sequence *s = PY_AS(struct sequence, v);
        const char *schema = s->schema ? name_text(s->schema) : NULL;
        if (schema && own && !strcmp(schema, own))
            schema = NULL;
        if (!s->optional || a->dialect->id != SQL_POSTGRESQL)
            map_set(out, key_of(schema, name_text(s->name)), s);
    }
}

static void collect_models(struct autogen *a, struct map *out) {
    const char *own = reflect_default_schema(a->reflector);
    if (a->metadata == PY_UNDEF)
        return;
    if (metadata_is(a->metadata)) {
        collect(a, metadata_of(a->metadata), own, out);
        return;
    }
    struct py_list *list = py_list_from(a->vm, a->metadata);
    for (size_t i = 0; i < list->n; i++)
        collect(a, metadata_of(list->items[i]), own, out);
}

/* --- the difference --- */

static const char *option_text(size_t i, int64_t n) {
    if (i == CYCLE)
        return n ? " CYCLE" : " NO CYCLE";
    return mem_printf(" %s %lld", options[i].word, (long long)n);
}

static bool given(struct vm *vm, const struct sequence *s, size_t i, int64_t *n) {
    value v = *(const value *)((const char *)&s->options + options[i].offset);
    if (v == PY_UNDEF || v == PY_NONE)
        return false;
    *n = py_is_bool(v) ? v == PY_TRUE : py_index(vm, v);
    return true;
}

static void changed(struct autogen *a, const struct sequence *s, const struct found *f,
                    struct py_list *before) {
    struct buf up = BUF_INIT, down = BUF_INIT;
    int64_t n;
    for (size_t i = 0; i < N_OPTIONS; i++)
        if (given(a->vm, s, i, &n) && n != db_value_int(&f->option[i])) {
            buf_puts(&up, option_text(i, n));
            buf_puts(&down, option_text(i, db_value_int(&f->option[i])));
        }
    if (!up.len)
        return;
    const char *name = mem_printf("ALTER SEQUENCE %s", full_name(a, f->schema, f->name));
    const char *there = mem_printf("%s%s", name, up.data),
               *back = mem_printf("%s%s", name, down.data);
    log_info(LOG_EXTENDED, "Detected changed sequence '%s':%s", f->name, up.data);
    py_list_append(before, PY_OBJ(extended_execute(a->vm, there, back, false)));
}

static void added(struct autogen *a, struct sequence *s, struct py_list *before) {
    struct ddl_element *e = ddl_new(a->vm, DDL_CREATE_SEQUENCE, PY_OBJ(s));
    struct ddl_element *drop = ddl_new(a->vm, DDL_DROP_SEQUENCE, PY_OBJ(s));
    log_info(LOG_EXTENDED, "Detected added sequence '%s'", name_text(s->name));
    py_list_append(before, PY_OBJ(extended_execute(
                               a->vm, text_strip(sql_ddl_compile_plain(a->vm, a->dialect, e)),
                               text_strip(sql_ddl_compile_plain(a->vm, a->dialect, drop)), false)));
}

static void removed(struct autogen *a, const struct found *f, struct py_list *after) {
    struct buf b = BUF_INIT;
    const char *name = full_name(a, f->schema, f->name);
    if (!autogen_runs_name(a, py_str_from(f->name), "sequence", autogen_parents(NULL, f->schema)))
        return;
    buf_printf(&b, "CREATE SEQUENCE %s", name);
    for (size_t i = 0; i < N_OPTIONS; i++)
        buf_puts(&b, i == CYCLE && !db_value_int(&f->option[i])
                         ? ""
                         : option_text(i, db_value_int(&f->option[i])));
    log_info(LOG_EXTENDED, "Detected removed sequence '%s'", f->name);
    py_list_append(after, PY_OBJ(extended_execute(a->vm, mem_printf("DROP SEQUENCE %s", name),
                                                  buf_take(&b), false)));
}

void extended_sequences(struct autogen *a, struct py_list *before, struct py_list *after) {
    struct map found, models = {0};
    if (a->dialect->id != SQL_POSTGRESQL && !is_mariadb(a->dialect))
        return;
    collect_models(a, &models);
    if (!models.count &&
        !(a->more && a->more->target_db)) /* who declares none manages them by hand */
        return;
    found = read_all(a->reflector);
    MAP_EACH(&models, m) {
        const struct found *f = map_get(&found, m->key);
        if (f)
            changed(a, m->value, f, before);
        else
            added(a, m->value, before);
    }
    MAP_EACH(&found, f) {
        if (!map_has(&models, f->key))
            removed(a, f->value, after);
    }
}
