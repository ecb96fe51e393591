/* The wanted schema of a script, built where it harms nobody and read back; see target.h. */
#include "autogen/target.h"

#include <string.h>
#include <unistd.h>

#include "autogen/extended.h"

/* --- the scratch database --- */

static const char *quoted(const struct db *db, const char *name) {
    return mem_printf(strcmp(db_dialect(db), "postgresql") ? "`%s`" : "\"%s\"", name);
}

static struct db *open_url(const struct url *u) {
    struct error_handler h;
    struct db *volatile db = NULL;
    ERROR_TRY(&h) {
        db = db_open(u, NULL);
        error_pop(&h);
    }
    else {
        if (h.error->code != ERROR_DATABASE)
            error_throw(h.error);
        error_raise(ERROR_COMMAND, "The scratch database for --target cannot be opened: %s",
                    h.error->message);
    }
    return db;
}

static void create_database(struct target *t) {
    struct error_handler h;
    db_set_isolation(t->maker, "AUTOCOMMIT");
    ERROR_TRY(&h) {
        db_execute(t->maker, mem_printf("CREATE DATABASE %s", quoted(t->maker, t->database)), NULL,
                   0);
        error_pop(&h);
    }
    else {
        const char *why = h.error->message;
        db_close(t->maker);
        t->maker = NULL;
        if (h.error->code != ERROR_DATABASE)
            error_throw(h.error);
        error_raise(
            ERROR_COMMAND,
            "--target builds the schema in a scratch database, which cannot be created: %s; "
            "name an empty one with the setting autogenerate_scratch_url",
            why);
    }
}

static void open_scratch(struct target *t, struct db *db, const char *scratch_url) {
    struct url *u = scratch_url ? url_parse(scratch_url) : url_copy(db_url(db));
    if (scratch_url) {
        t->db = open_url(u);
        return;
    }
    if (!strcmp(db_dialect(db), "sqlite")) {
        u->database = ":memory:";
        u->n_params = 0;
        t->db = open_url(u);
        return;
    }
    t->database = mem_printf("retort_target_%ld", (long)getpid());
    t->maker = open_url(u);
    create_database(t);
    u = url_copy(u);
    u->database = t->database;
    t->db = open_url(u);
}

void target_close(void *target) {
    struct target *t = target;
    struct error_handler h;
    if (t->db)
        db_close(t->db);
    t->db = NULL;
    if (!t->maker)
        return;
    ERROR_TRY(&h) {
        db_execute(t->maker,
                   mem_printf("DROP DATABASE IF EXISTS %s", quoted(t->maker, t->database)), NULL,
                   0);
        error_pop(&h);
    }
    else {
        log_warning(LOG_EXTENDED, "The scratch database %s stays: %s", t->database,
                    h.error->message);
    }
    db_close(t->maker);
    t->maker = NULL;
}

static void run_script(struct target *t, const char *path, const char *script) {
    struct text_list statements = extended_split_sql(script);
    for (size_t i = 0; i < statements.n; i++) {
        struct error_handler h;
        ERROR_TRY(&h) {
            db_execute(t->db, statements.items[i], NULL, 0);
            error_pop(&h);
        }
        else {
            if (h.error->code != ERROR_DATABASE)
                error_throw(h.error);
            const char *why = h.error->message;
            target_close(t);
            error_raise(ERROR_COMMAND, "%s: statement %zu fails: %s", path, i + 1, why);
        }
    }
    db_commit(t->db);
}

struct target *target_open(struct db *db, const char *path, const char *script,
                           const char *scratch_url) {
    struct target *t = MEM_NEW(struct target);
    open_scratch(t, db, scratch_url);
    run_script(t, path, script);
    return t;
}

/* --- as models --- */

/* What a column of type serial has, its type says already. */
static void adjust_column(struct reflect_build *b, struct table *t, struct reflect_column *c) {
    (void)b, (void)t;
    if (c->owned_sequence)
        c->default_ = NULL;
}

static struct text_list all_schemas(struct reflector *r, bool others) {
    struct text_list list = {0}, names = {0};
    const char *own = reflect_default_schema(r);
    text_list_add(&list, NULL);
    if (others)
        names = reflect_schema_names(r);
    for (size_t i = 0; i < names.n; i++)
        if (strcmp(names.items[i], "information_schema") && !(own && !strcmp(names.items[i], own)))
            text_list_add(&list, names.items[i]);
    return list;
}

/* MySQL makes an index for each foreign key, under the name of its column or its own: it comes with
 * the key again. */
static void drop_implicit(struct reflect_table *t) {
    size_t n = 0;
    for (size_t i = 0; i < t->n_indexes; i++) {
        const struct reflect_index *ix = t->indexes[i];
        bool implicit = false;
        for (size_t k = 0; k < t->n_fks && !ix->unique; k++)
            implicit |= !strcmp(ix->name, t->fks[k]->columns.items[0]) ||
                        (t->fks[k]->name && !strcmp(ix->name, t->fks[k]->name));
        if (!implicit)
            t->indexes[n++] = t->indexes[i];
    }
    t->n_indexes = n;
}

struct metadata *target_metadata(struct vm *vm, const struct target *t,
                                 const struct sql_dialect *dialect, bool schemas) {
    struct reflector *r = reflector_new(vm, t->db, dialect);
    struct text_list list = all_schemas(r, schemas);
    struct reflect_wish w = {.schemas = list.items, .n_schemas = list.n};
    struct reflect_result *found = reflect_tables(r, &w);
    struct metadata *m = metadata_new(vm);
    struct reflect_build b = {
        .vm = vm, .dialect = dialect, .final_names = true, .adjust = adjust_column};
    for (size_t i = 0; i < found->n; i++) {
        struct reflect_table *rec = found->tables[i];
        if (dialect->id == SQL_MYSQL || dialect->id == SQL_MARIADB)
            drop_implicit(rec);
        struct table *made =
            table_new(vm, m, (struct sql_name){rec->name, 0}, (struct sql_name){rec->schema, 0});
        reflect_build_table(&b, made, rec);
    }
    extended_sequence_fill(vm, t->db, dialect, m);
    return m;
}
