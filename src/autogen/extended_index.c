/*
 * Indexes, more exactly: expressions, predicates, order, methods, operator classes, INCLUDE. What
 * is compared are two texts of the same server where it spells them in its own way (PostgreSQL, by
 * the temporary tables of shadow.c); SQLite keeps what was written.
 */
#include <string.h>

#include "autogen/extended.h"

static value option(const struct py_dict *kw, const char *name) {
    value v = kw ? py_dict_get_text((struct py_dict *)(uintptr_t)kw, name) : PY_UNDEF;
    return v == PY_NONE ? PY_UNDEF : v;
}

static const struct reflect_index *index_named(const struct reflect_table *t, const char *name) {
    for (size_t i = 0; t && name && i < t->n_indexes; i++)
        if (!strcmp(t->indexes[i]->name, name))
            return t->indexes[i];
    return NULL;
}

/* Whether it says anything: an empty INCLUDE does not. */
static bool is_said(struct vm *vm, const struct py_dict *kw, const char *name) {
    value v = option(kw, name);
    return v != PY_UNDEF && (sql_is_element(v) || py_truth(vm, v));
}

/* --- what a model's index says beyond its columns --- */

static const char *const pg_options[] = {"postgresql_where", "postgresql_using",
                                         "postgresql_ops",   "postgresql_include",
                                         "postgresql_with",  "postgresql_nulls_not_distinct"};
enum { PG_OPTIONS = sizeof pg_options / sizeof *pg_options };

static bool is_plain_column(const struct sql_element *e) {
    return e->kind == SQL_COLUMN && !((const struct sql_column *)e)->is_literal;
}

static bool is_plain(struct vm *vm, const struct index *ix) {
    for (size_t i = 0; i < ix->given_count; i++)
        if (!is_plain_column(ix->expressions[i]))
            return false;
    for (size_t i = 0; i < PG_OPTIONS; i++)
        if (is_said(vm, ix->dialect_kw, pg_options[i]))
            return false;
    return true;
}

static bool is_plain_record(struct vm *vm, const struct reflect_index *rec) {
    for (size_t i = 0; rec->sorting && i < rec->columns.n; i++)
        if (rec->sorting[i])
            return false;
    for (size_t i = 0; i < PG_OPTIONS; i++)
        if (is_said(vm, rec->options, pg_options[i]))
            return false;
    return !rec->expressions.n;
}

/* The condition under NAME as text, or NULL. */
static const char *condition(struct autogen *a, const struct py_dict *kw, const char *name) {
    value v = option(kw, name);
    if (v == PY_UNDEF)
        return NULL;
    return py_is_str(v) ? py_str_cstr(v) : compare_compile(a, SQL_ELEMENT(v));
}

/* Element I as it was read. */
static const char *element_of(const struct reflect_index *rec, size_t i) {
    return rec->expressions.n ? rec->expressions.items[i] : rec->columns.items[i];
}

static bool same_elements(struct autogen *a, const struct index *model,
                          const struct reflect_index *rec, size_t *differs) {
    for (*differs = 0; *differs < model->given_count && *differs < rec->columns.n; ++*differs) {
        const struct sql_element *e = model->expressions[*differs];
        const char *text = element_of(rec, *differs);
        bool sorted = rec->sorting && rec->sorting[*differs];
        if (is_plain_column(e)
                ? sorted || !rec->columns.items[*differs] ||
                      strcmp(rec->columns.items[*differs],
                             ((const struct sql_column *)e)->name.text)
                : sorted ||
                      !extended_same_sql(text, compare_compile(a, model->expressions[*differs])))
            return false;
    }
    return model->given_count == rec->columns.n;
}

/* --- PostgreSQL --- */

/* Most are seen to be the same as they are written. */
static bool same_at_once(struct autogen *a, const struct index *model,
                         const struct reflect_index *rec) {
    size_t at;
    value using = option(model->dialect_kw, "postgresql_using");
    value conn_using = option(rec->options, "postgresql_using");
    const char *x = py_is_str(using) ? text_lower(py_str_cstr(using)) : "btree";
    const char *y = py_is_str(conn_using) ? py_str_cstr(conn_using) : "btree";
    for (size_t i = 2; i < PG_OPTIONS; i++)
        if (is_said(a->vm, model->dialect_kw, pg_options[i]) ||
            is_said(a->vm, rec->options, pg_options[i]))
            return false;
    return model->unique == rec->unique && !strcmp(x, y) && same_elements(a, model, rec, &at) &&
           extended_same_sql(condition(a, model->dialect_kw, "postgresql_where"),
                             condition(a, rec->options, "postgresql_where"));
}

bool extended_index_is_open(struct autogen *a, const struct reflect_table *rec,
                            const struct index *model) {
    const struct reflect_index *conn = index_named(rec, compare_final_name(a, NULL, model));
    return conn && !conn->duplicates_constraint && a->dialect->id == SQL_POSTGRESQL &&
           !(is_plain(a->vm, model) && is_plain_record(a->vm, conn)) &&
           !same_at_once(a, model, conn);
}

static const char *repr_of(struct vm *vm, value v) {
    return is_none(v) ? "None" : py_repr_text(vm, v);
}

static void compare_records(struct vm *vm, const struct reflect_index *conn,
                            const struct reflect_index *wanted, struct text_list *messages) {
    if (conn->unique != wanted->unique)
        text_list_add(messages,
                      mem_printf("unique=%s to unique=%s", conn->unique ? "True" : "False",
                                 wanted->unique ? "True" : "False"));
    if (conn->columns.n != wanted->columns.n)
        text_list_add(messages, mem_printf("expression number %zu to %zu", conn->columns.n,
                                           wanted->columns.n));
    for (size_t i = 0; i < conn->columns.n && i < wanted->columns.n; i++) {
        const char *x = element_of(conn, i), *y = element_of(wanted, i);
        int from = conn->sorting ? conn->sorting[i] : 0;
        int to = wanted->sorting ? wanted->sorting[i] : 0;
        if (!extended_same_sql(x, y))
            text_list_add(messages, mem_printf("expression #%zu %s to %s", i + 1, text_repr(x),
                                               text_repr(y)));
        else if (from != to)
            text_list_add(messages, mem_printf("order of %s", text_repr(x)));
    }
    for (size_t i = 0; i < PG_OPTIONS; i++) {
        value x = option(conn->options, pg_options[i]), y = option(wanted->options, pg_options[i]);
        if ((x == PY_UNDEF) != (y == PY_UNDEF) || (x != PY_UNDEF && !py_equal(vm, x, y)))
            text_list_add(messages,
                          mem_printf("%s %s to %s", pg_options[i], repr_of(vm, x), repr_of(vm, y)));
    }
}

static bool pg_index(struct table_pair *p, const struct index *model,
                     const struct reflect_index *rec, struct text_list *messages) {
    struct autogen *a = p->a;
    const struct reflect_index *wanted = index_named(p->wanted, compare_final_name(a, NULL, model));
    if (wanted)
        compare_records(a->vm, rec, wanted, messages);
    return wanted || (!is_plain(a->vm, model) && same_at_once(a, model, rec));
}

/* --- SQLite --- */

static bool sqlite_index(struct table_pair *p, const struct index *model,
                         const struct reflect_index *rec, struct text_list *messages) {
    struct autogen *a = p->a;
    size_t at;
    const char *x = condition(a, rec->options, "sqlite_where");
    const char *y = condition(a, model->dialect_kw, "sqlite_where");
    if (model->unique != rec->unique)
        text_list_add(messages, mem_printf("unique=%s to unique=%s", rec->unique ? "True" : "False",
                                           model->unique ? "True" : "False"));
    if (model->given_count != rec->columns.n)
        text_list_add(messages, mem_printf("expression number %zu to %zu", rec->columns.n,
                                           model->given_count));
    else if (!same_elements(a, model, rec, &at))
        text_list_add(messages,
                      mem_printf("expression #%zu %s to %s", at + 1, text_repr(element_of(rec, at)),
                                 text_repr(compare_compile(a, model->expressions[at]))));
    if (!extended_same_sql(x, y))
        text_list_add(messages, mem_printf("sqlite_where %s to %s", x ? text_repr(x) : "None",
                                           y ? text_repr(y) : "None"));
    return true;
}

/* --- MySQL --- */

/* The length of COLUMN's beginning that the index holds; 0: all of it. */
static int64_t length_of(struct vm *vm, const struct py_dict *kw, const char *column) {
    static const char *const names[] = {"mysql_length", "mariadb_length"};
    for (size_t i = 0; i < 2; i++) {
        value v = option(kw, names[i]);
        if (v != PY_UNDEF && py_is_dict(v))
            v = option(PY_AS(struct py_dict, v), column);
        if (v != PY_UNDEF)
            return py_index(vm, v);
    }
    return 0;
}

static bool mysql_index(struct table_pair *p, const struct index *model,
                        const struct reflect_index *rec, struct text_list *messages) {
    for (size_t i = 0; i < rec->columns.n; i++) {
        const char *name = rec->columns.items[i];
        int64_t x = length_of(p->a->vm, rec->options, name);
        int64_t y = length_of(p->a->vm, model->dialect_kw, name);
        if (x != y)
            text_list_add(messages, mem_printf("length of %s %lld to %lld", text_repr(name),
                                               (long long)x, (long long)y));
    }
    return messages->n;
}

/* --- */

typedef bool (*index_rule)(struct table_pair *p, const struct index *model,
                           const struct reflect_index *rec, struct text_list *messages);
static const index_rule rules[SQL_DIALECT_COUNT] = {
    [SQL_POSTGRESQL] = pg_index,
    [SQL_SQLITE] = sqlite_index,
    [SQL_MYSQL] = mysql_index,
    [SQL_MARIADB] = mysql_index,
};

bool extended_index(struct table_pair *p, const struct index *model, const struct index *conn,
                    const char **message) {
    struct text_list messages = {0};
    const struct reflect_index *rec = index_named(p->rec, name_text(conn->name));
    index_rule rule = rules[p->a->dialect->id];
    if (!rule || !rec || !rule(p, model, rec, &messages))
        return false;
    *message = messages.n ? text_join(&messages, ", ") : NULL;
    return true;
}

bool extended_index_is_retyped(struct table_pair *p, const struct index *conn) {
    struct autogen *a = p->a;
    const struct reflect_index *rec = index_named(p->rec, name_text(conn->name));
    const char *where = rec ? condition(a, rec->options, "postgresql_where") : NULL;
    for (size_t i = 0; rec && i < rec->expressions.n; i++)
        if (extended_is_retyped(p, rec->expressions.items[i]))
            return true;
    return where && extended_is_retyped(p, where);
}
