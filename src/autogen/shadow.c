/*
 * Models as the server would keep them: each becomes a temporary table, which is read back as any
 * other and goes. What is compared then are two texts that the same server wrote.
 */
#include <string.h>

#include "autogen/extended.h"
#include "sql/ddl.h"

static bool is_mysql(const struct autogen *a) {
    return a->dialect->id == SQL_MYSQL || a->dialect->id == SQL_MARIADB;
}

const struct reflect_column *shadow_column(const struct reflect_table *t, const char *name) {
    for (size_t i = 0; t && i < t->n_columns; i++)
        if (!strcmp(t->columns[i].name, name))
            return &t->columns[i];
    return NULL;
}

const char *shadow_create(struct autogen *a, struct table *model) {
    struct vm *vm = a->vm;
    struct metadata *m = metadata_new_with(vm, NULL, model->metadata->naming_convention);
    struct table *t =
        table_to_metadata(vm, model, m, is_mysql(a) ? PY_UNDEF : PY_NONE, PY_NONE, NULL);
    t->dialect_kw = NULL;
    t->comment = NULL;
    t->prefixes = MEM_NEW_ARRAY(struct py_str *, 1);
    t->prefixes[0] = PY_AS(struct py_str, py_str_from("TEMPORARY"));
    t->prefix_count = 1;
    struct ddl_element *e = ddl_new(vm, DDL_CREATE_TABLE, PY_OBJ(t));
    e->include_fks = PY_OBJ(py_list_new(0));
    return sql_ddl_compile_plain(vm, a->dialect, e);
}

static bool make(struct autogen *a, const struct table_pair *p) {
    const char *why = NULL;
    if (scratch_try(a, shadow_create(a, p->model), &why))
        return true;
    log_write(LOG_EXTENDED, LOG_DEBUG, "Table '%s' is compared as written: %s", p->name, why);
    return false;
}

/* One after the other: a temporary table hides the real one under its name. */
static void read_mysql(struct autogen *a, struct table_pair *p) {
    const char *schema = p->model->base.schema.text;
    struct reflector *r = reflector_new(a->vm, a->reflector->db, a->dialect);
    if (!make(a, p))
        return;
    p->wanted = reflect_table(r, schema, p->model->base.name.text);
    db_execute(a->reflector->db,
               mem_printf("DROP TEMPORARY TABLE %s%s%s",
                          schema ? sql_quote_always(a->dialect, schema) : "", schema ? "." : "",
                          sql_quote_always(a->dialect, p->model->base.name.text)),
               NULL, 0);
}

static void read_at_once(struct autogen *a, struct table_pair *pairs, size_t n) {
    struct reflect_wish w = {.scope = REFLECT_TEMPORARY};
    struct reflector *r = reflector_new(a->vm, a->reflector->db, a->dialect);
    struct map made = {0};
    for (size_t i = 0; i < n; i++)
        if (!map_has(&made, pairs[i].name) && make(a, &pairs[i]))
            map_set(&made, pairs[i].name, &pairs[i]);
    struct reflect_result *found = made.count ? reflect_tables(r, &w) : NULL;
    for (size_t i = 0; found && i < found->n; i++) {
        struct table_pair *p = map_get(&made, found->tables[i]->name);
        if (p)
            p->wanted = found->tables[i];
    }
}

void shadow_read(struct autogen *a, struct table_pair *pairs, size_t n) {
    if (!n)
        return;
    scratch_begin(a);
    extended_enum_prepare(a);
    if (is_mysql(a)) {
        for (size_t i = 0; i < n; i++)
            read_mysql(a, &pairs[i]);
    } else {
        read_at_once(a, pairs, n);
    }
    scratch_end(a);
}
