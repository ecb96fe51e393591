/*
 * What was read as the dicts of the Inspector; which keys there are, and in which order, is each
 * dialect's. cf. sqlalchemy.engine.interfaces.ReflectedColumn and the others.
 */
#include "reflect/build.h"
#include "reflect/reflect_int.h"

static value text(const char *s) { return s ? py_str_from(s) : PY_NONE; }

static value identity_dict(const struct reflect_identity *id) {
    struct py_dict *d = py_dict_new();
    py_dict_set_text(d, "always", PY_BOOL(id->always));
    py_dict_set_text(d, "start", py_int_from(id->start));
    py_dict_set_text(d, "increment", py_int_from(id->increment));
    py_dict_set_text(d, "minvalue", py_int_from(id->minvalue));
    py_dict_set_text(d, "maxvalue", py_int_from(id->maxvalue));
    py_dict_set_text(d, "cache", py_int_from(id->cache));
    py_dict_set_text(d, "cycle", PY_BOOL(id->cycle));
    return PY_OBJ(d);
}

static value computed_dict(const struct reflect_column *c) {
    struct py_dict *d = py_dict_new();
    py_dict_set_text(d, "sqltext", text(c->computed));
    if (c->persisted >= 0)
        py_dict_set_text(d, "persisted", PY_BOOL(c->persisted));
    return PY_OBJ(d);
}

value reflect_column_dict(struct vm *vm, const struct sql_dialect *dialect,
                          const struct reflect_column *c) {
    const struct reflect_dialect *r = reflect_dialect(vm, dialect);
    struct py_dict *d = py_dict_new();
    py_dict_set_text(d, "name", text(c->name));
    py_dict_set_text(d, "type", PY_OBJ(c->type));
    if (!sql_is_mysql(dialect))
        py_dict_set_text(d, "nullable", PY_BOOL(c->nullable));
    py_dict_set_text(d, "default", text(c->default_));
    if (sql_is_mysql(dialect)) {
        py_dict_set_text(d, "comment", text(c->comment));
        py_dict_set_text(d, "nullable", PY_BOOL(c->nullable));
    }
    if (c->autoincrement >= 0)
        py_dict_set_text(d, "autoincrement", PY_BOOL(c->autoincrement));
    if (r->column_comments && !sql_is_mysql(dialect))
        py_dict_set_text(d, "comment", text(c->comment));
    if (dialect->id == SQL_SQLITE)
        py_dict_set_text(d, "primary_key", py_int_from(c->primary_key));
    if (c->computed)
        py_dict_set_text(d, "computed", computed_dict(c));
    if (c->identity)
        py_dict_set_text(d, "identity", identity_dict(c->identity));
    return PY_OBJ(d);
}

value reflect_columns_value(struct vm *vm, const struct sql_dialect *d,
                            const struct reflect_table *t) {
    struct py_list *list = py_list_new(t->n_columns);
    for (size_t i = 0; i < t->n_columns; i++)
        py_list_append(list, reflect_column_dict(vm, d, &t->columns[i]));
    return PY_OBJ(list);
}

value reflect_pk_value(struct vm *vm, const struct sql_dialect *dialect,
                       const struct reflect_table *t) {
    struct py_dict *d = py_dict_new();
    if (!t->pk) {
        py_dict_set_text(d, "name", PY_NONE);
        py_dict_set_text(d, "constrained_columns", PY_OBJ(py_list_new(0)));
        return PY_OBJ(d);
    }
    py_dict_set_text(d, "constrained_columns", reflect_list_value(&t->pk->columns));
    py_dict_set_text(d, "name", text(t->pk->name));
    if (reflect_dialect(vm, dialect)->constraint_comments)
        py_dict_set_text(d, "comment", text(t->pk->comment));
    if (t->pk->options)
        py_dict_set_text(d, "dialect_options", PY_OBJ(t->pk->options));
    return PY_OBJ(d);
}

static void put_option(struct py_dict *d, const char *name, const char *v) {
    if (v)
        py_dict_set_text(d, name, py_str_from(v));
}

static value fk_options(const struct sql_dialect *dialect, const struct reflect_constraint *k) {
    struct py_dict *d = py_dict_new();
    bool sqlite = dialect->id == SQL_SQLITE;
    if (sqlite)
        put_option(d, "ondelete", k->ondelete);
    put_option(d, "onupdate", k->onupdate);
    if (!sqlite)
        put_option(d, "ondelete", k->ondelete);
    if (!sqlite)
        put_option(d, "initially", k->initially);
    if (k->deferrable >= 0)
        py_dict_set_text(d, "deferrable", PY_BOOL(k->deferrable));
    if (sqlite)
        put_option(d, "initially", k->initially);
    put_option(d, "match", k->match);
    return PY_OBJ(d);
}

value reflect_fks_value(struct vm *vm, const struct sql_dialect *dialect,
                        const struct reflect_table *t) {
    const struct reflect_dialect *r = reflect_dialect(vm, dialect);
    struct py_list *list = py_list_new(t->n_fks);
    for (size_t i = 0; i < t->n_fks; i++) {
        const struct reflect_constraint *k = t->fks[i];
        struct py_dict *d = py_dict_new();
        py_dict_set_text(d, "name", text(k->name));
        py_dict_set_text(d, "constrained_columns", reflect_list_value(&k->columns));
        py_dict_set_text(d, "referred_schema", text(k->referred_schema));
        py_dict_set_text(d, "referred_table", text(k->referred_table));
        py_dict_set_text(d, "referred_columns", reflect_list_value(&k->referred_columns));
        py_dict_set_text(d, "options", fk_options(dialect, k));
        if (r->constraint_comments)
            py_dict_set_text(d, "comment", text(k->comment));
        py_list_append(list, PY_OBJ(d));
    }
    return PY_OBJ(list);
}

value reflect_uniques_value(struct vm *vm, const struct sql_dialect *dialect,
                            const struct reflect_table *t) {
    const struct reflect_dialect *r = reflect_dialect(vm, dialect);
    struct py_list *list = py_list_new(t->n_uniques);
    for (size_t i = 0; i < t->n_uniques; i++) {
        const struct reflect_constraint *k = t->uniques[i];
        struct py_dict *d = py_dict_new();
        if (r->constraint_comments)
            py_dict_set_text(d, "column_names", reflect_list_value(&k->columns));
        py_dict_set_text(d, "name", text(k->name));
        if (!r->constraint_comments)
            py_dict_set_text(d, "column_names", reflect_list_value(&k->columns));
        else
            py_dict_set_text(d, "comment", text(k->comment));
        if (k->duplicates_index)
            py_dict_set_text(d, "duplicates_index", text(k->duplicates_index));
        if (k->options)
            py_dict_set_text(d, "dialect_options", PY_OBJ(k->options));
        py_list_append(list, PY_OBJ(d));
    }
    return PY_OBJ(list);
}

value reflect_checks_value(struct vm *vm, const struct sql_dialect *dialect,
                           const struct reflect_table *t) {
    const struct reflect_dialect *r = reflect_dialect(vm, dialect);
    struct py_list *list = py_list_new(t->n_checks);
    for (size_t i = 0; i < t->n_checks; i++) {
        const struct reflect_constraint *k = t->checks[i];
        struct py_dict *d = py_dict_new(), *options = py_dict_new();
        bool sqlite = dialect->id == SQL_SQLITE;
        if (sqlite)
            py_dict_set_text(d, "sqltext", text(k->sqltext));
        py_dict_set_text(d, "name", text(k->name));
        if (!sqlite)
            py_dict_set_text(d, "sqltext", text(k->sqltext));
        if (r->constraint_comments)
            py_dict_set_text(d, "comment", text(k->comment));
        if (k->not_valid)
            py_dict_set_text(options, "not_valid", PY_TRUE);
        if (k->no_inherit)
            py_dict_set_text(options, "no_inherit", PY_TRUE);
        if (options->count)
            py_dict_set_text(d, "dialect_options", PY_OBJ(options));
        py_list_append(list, PY_OBJ(d));
    }
    return PY_OBJ(list);
}

static value sorting_dict(const struct reflect_index *ix) {
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < ix->columns.n; i++) {
        struct py_list *words = py_list_new(2);
        const char *name = ix->expressions.n ? ix->expressions.items[i] : ix->columns.items[i];
        if (ix->sorting[i] & REFLECT_DESC)
            py_list_append(words, py_str_from("desc"));
        if (ix->sorting[i] & REFLECT_NULLS_LAST)
            py_list_append(words, py_str_from("nulls_last"));
        if (ix->sorting[i] & REFLECT_NULLS_FIRST)
            py_list_append(words, py_str_from("nulls_first"));
        if (words->n && name)
            py_dict_set_text(d, name, PY_OBJ(py_tuple_of(words->n, words->items)));
    }
    return PY_OBJ(d);
}

static value index_dict(const struct sql_dialect *dialect, const struct reflect_index *ix) {
    struct py_dict *d = py_dict_new();
    bool sqlite = dialect->id == SQL_SQLITE, pg = dialect->id == SQL_POSTGRESQL;
    py_dict_set_text(d, "name", text(ix->name));
    if (pg)
        py_dict_set_text(d, "unique", PY_BOOL(ix->unique));
    py_dict_set_text(d, "column_names", reflect_list_value(&ix->columns));
    if (ix->expressions.n)
        py_dict_set_text(d, "expressions", reflect_list_value(&ix->expressions));
    if (!pg)
        py_dict_set_text(d, "unique", sqlite ? py_int_from(ix->unique) : PY_BOOL(ix->unique));
    if (ix->sorting)
        py_dict_set_text(d, "column_sorting", sorting_dict(ix));
    if (ix->duplicates_constraint)
        py_dict_set_text(d, "duplicates_constraint", text(ix->duplicates_constraint));
    if (pg)
        py_dict_set_text(d, "include_columns", reflect_list_value(&ix->include));
    if (ix->flavor)
        py_dict_set_text(d, "type", text(ix->flavor));
    if (ix->options || sqlite)
        py_dict_set_text(d, "dialect_options", PY_OBJ(ix->options ? ix->options : py_dict_new()));
    return PY_OBJ(d);
}

value reflect_indexes_value(struct vm *vm, const struct sql_dialect *d,
                            const struct reflect_table *t) {
    struct py_list *list = py_list_new(t->n_indexes);
    (void)vm;
    for (size_t i = 0; i < t->n_indexes; i++)
        py_list_append(list, index_dict(d, t->indexes[i]));
    return PY_OBJ(list);
}

value reflect_comment_value(struct vm *vm, const struct reflect_table *t) {
    struct py_dict *d = py_dict_new();
    (void)vm;
    py_dict_set_text(d, "text", text(t->comment));
    return PY_OBJ(d);
}

value reflect_options_value(struct vm *vm, const struct reflect_table *t) {
    (void)vm;
    return PY_OBJ(t->options ? py_dict_copy(t->options) : py_dict_new());
}
