/*
 * Models as the server would keep them: each becomes a temporary table, which is read back as any
 * other and goes. What is compared then are two texts that the same server wrote.
 */
#include <string.h>

#include "autogen/extended.h"
#include "sql/ddl.h"

const struct reflect_column *shadow_column(const struct reflect_table *t, const char *name) {
    for (size_t i = 0; t && i < t->n_columns; i++)
        if (!strcmp(t->columns[i].name, name))
            return &t->columns[i];
    return NULL;
}

/* A copy of MODEL as a temporary table. */
static struct table *shadow_table(struct autogen *a, struct table *model) {
    struct vm *vm = a->vm;
    struct metadata *m = metadata_new_with(vm, NULL, model->metadata->naming_convention);
    struct table *t = table_to_metadata(vm, model, m, sql_is_mysql(a->dialect) ? PY_UNDEF : PY_NONE,
                                        PY_NONE, NULL);
    for (size_t i = 0; i < table_column_count(model); i++) /* some get theirs of a foreign key */
        table_column(t, i)->base.expr.type = PY_OBJ(column_type(vm, table_column(model, i)));
    t->dialect_kw = NULL;
    t->comment = NULL;
    t->prefixes = MEM_NEW_ARRAY(struct py_str *, 1);
    t->prefixes[0] = PY_AS(struct py_str, py_str_from("TEMPORARY"));
    t->prefix_count = 1;
    return t;
}

static const char *create_text(struct autogen *a, struct table *t) {
    struct ddl_element *e = ddl_new(a->vm, DDL_CREATE_TABLE, PY_OBJ(t));
    e->include_fks = PY_OBJ(py_list_new(0));
    return sql_ddl_compile_plain(a->vm, a->dialect, e);
}

const char *shadow_create(struct autogen *a, struct table *model) {
    return create_text(a, shadow_table(a, model));
}

/* --- what needs no server to be seen as equal --- */

/* A default without the parentheses around it, the cast behind it, the quotes. */
static const char *plain_default(const char *text) {
    size_t n = strlen(text);
    while (n > 1 && *text == '(' && text[n - 1] == ')')
        text = mem_strndup(text + 1, n -= 2);
    if (*text != '\'')
        return text;
    const char *end = strrchr(text, '\'');
    return end > text ? text_replace(mem_strndup(text + 1, (size_t)(end - text - 1)), "''", "'")
                      : text;
}

bool shadow_same_default(struct autogen *a, struct column *model,
                         const struct reflect_column *conn) {
    value arg = column_server_default(model);
    if (arg == PY_UNDEF || !conn->default_)
        return arg == PY_UNDEF && !conn->default_;
    if (py_is_str(arg))
        return !strcmp(py_str_cstr(arg), plain_default(conn->default_));
    if (py_is_unknown(arg))
        return false;
    const char *text = compare_compile(a, SQL_ELEMENT(arg));
    return !strcmp(plain_default(text), plain_default(conn->default_));
}

static bool same_column(struct autogen *a, struct column *model,
                        const struct reflect_column *conn) {
    value arg = column_server_default(model);
    bool both = arg != PY_UNDEF && conn->default_ && !conn->owned_sequence;
    struct column *there = column_new(a->vm, model->base.name, conn->type);
    return !model->identity && !conn->identity && !model->computed && !conn->computed &&
           !compare_types_differ(a, there, model) && (!both || shadow_same_default(a, model, conn));
}

static bool same_check(const struct table_pair *p, struct constraint *k) {
    const char *name = k->type_bound ? NULL : compare_final_name(p->a, k, NULL);
    for (size_t i = 0; name && i < p->rec->n_checks; i++)
        if (p->rec->checks[i]->name && !strcmp(p->rec->checks[i]->name, name))
            return extended_same_sql(p->rec->checks[i]->sqltext, compare_compile(p->a, k->sqltext));
    return false;
}

/* Making tables costs more than all the rest: most are seen to be equal without. */
static bool is_worth(const struct table_pair *p) {
    size_t n, checks = 0;
    struct constraint **list = table_constraints(p->model, &n);
    for (size_t i = 0; i < n; i++) {
        if (list[i]->kind != CONSTRAINT_CHECK)
            continue;
        checks++;
        if (!same_check(p, list[i]))
            return true;
    }
    if (checks != p->rec->n_checks)
        return true;
    struct index **indexes = table_indexes(p->model, &n);
    for (size_t i = 0; i < n; i++)
        if (extended_index_is_open(p->a, p->rec, indexes[i]))
            return true;
    for (size_t i = 0; i < table_column_count(p->model); i++) {
        struct column *c = table_column(p->model, i);
        const struct reflect_column *conn = shadow_column(p->rec, c->base.name.text);
        if (conn && !same_column(p->a, c, conn))
            return true;
    }
    return false;
}

/* --- making and reading --- */

/* The indexes that only the server can compare. */
static void make_indexes(struct autogen *a, const struct table_pair *p, struct table *t) {
    static const char *const left_out[] = {"postgresql_concurrently", "postgresql_tablespace"};
    size_t n;
    struct index **list = table_indexes(t, &n);
    for (size_t i = 0; i < n; i++) {
        if (!extended_index_is_open(a, p->rec, list[i]))
            continue;
        if (list[i]->dialect_kw)
            list[i]->dialect_kw = py_dict_copy(list[i]->dialect_kw);
        for (size_t k = 0; k < 2 && list[i]->dialect_kw; k++)
            if (py_dict_get_text(list[i]->dialect_kw, left_out[k]) != PY_UNDEF)
                py_dict_del(a->vm, list[i]->dialect_kw, py_str_from(left_out[k]));
        struct ddl_element *e = ddl_new(a->vm, DDL_CREATE_INDEX, PY_OBJ(list[i]));
        scratch_try(a, sql_ddl_compile_plain(a->vm, a->dialect, e), NULL);
    }
}

static bool make(struct autogen *a, const struct table_pair *p) {
    const char *why = NULL;
    struct table *t = shadow_table(a, p->model);
    if (scratch_try(a, create_text(a, t), &why)) {
        make_indexes(a, p, t);
        return true;
    }
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
        if (is_worth(&pairs[i]) && !map_has(&made, pairs[i].name) && make(a, &pairs[i]))
            map_set(&made, pairs[i].name, &pairs[i]);
    struct reflect_result *found = made.count ? reflect_tables(r, &w) : NULL;
    for (size_t i = 0; found && i < found->n; i++) {
        struct table_pair *p = map_get(&made, found->tables[i]->name);
        if (p)
            p->wanted = found->tables[i];
    }
}

void shadow_read(struct autogen *a, struct table_pair *pairs, size_t n) {
    bool any = false;
    for (size_t i = 0; i < n && !any; i++)
        any = is_worth(&pairs[i]);
    if (!any)
        return;
    scratch_begin(a);
    extended_enum_prepare(a);
    if (sql_is_mysql(a->dialect)) {
        for (size_t i = 0; i < n; i++)
            if (is_worth(&pairs[i]))
                read_mysql(a, &pairs[i]);
    } else {
        read_at_once(a, pairs, n);
    }
    scratch_end(a);
}
