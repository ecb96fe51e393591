/* MySQL and MariaDB: MODIFY and CHANGE say all of a column at once (cf. alembic.ddl.mysql). */
#include "ops/rules.h"
#include "sql/ddl.h"

static void colspec(struct ddl *w, const struct ops_alter *a) {
    if (!alter_given(a->type))
        error_raise(ERROR_COMMAND,
                    "All MySQL CHANGE/MODIFY COLUMN operations require the existing type.");
    alter_put_type(w, a->type);
    buf_puts(&w->b, alter_truth(w, a->nullable) ? " NULL" : " NOT NULL");
    if (alter_given(a->autoincrement) && alter_truth(w, a->autoincrement))
        buf_puts(&w->b, " AUTO_INCREMENT");
    if (alter_default_given(a->server_default) && alter_given(a->server_default))
        ddl_put(w, " DEFAULT %s", alter_default_text(w, a->server_default));
    if (alter_given(a->comment) && alter_truth(w, a->comment))
        ddl_put(w, " COMMENT %s", ddl_literal(w, py_str_text(w->vm, a->comment)));
}

static void change(struct ddl *w, const struct ops_alter *a) {
    alter_start(w, a->table);
    buf_puts(&w->b, "CHANGE ");
    alter_put_name(w, a->column);
    buf_putc(&w->b, ' ');
    alter_put_name(w, alter_given(a->name) ? a->name : a->column);
    buf_putc(&w->b, ' ');
    colspec(w, a);
}

static void modify(struct ddl *w, const struct ops_alter *a) {
    alter_start(w, a->table);
    buf_puts(&w->b, "MODIFY ");
    alter_put_name(w, a->column);
    buf_putc(&w->b, ' ');
    colspec(w, a);
}

/* What is not changed stays as it was said to be. */
static struct ops_alter complete(const struct ops_alter *a) {
    struct ops_alter r = *a;
    if (!alter_given(r.nullable))
        r.nullable = alter_given(a->existing_nullable) ? a->existing_nullable : PY_TRUE;
    if (!alter_given(r.type))
        r.type = a->existing_type;
    if (!alter_default_given(r.server_default))
        r.server_default = a->existing_server_default;
    if (!alter_given(r.autoincrement))
        r.autoincrement = a->existing_autoincrement;
    if (!alter_default_given(r.comment))
        r.comment = a->existing_comment;
    return r;
}

/* Columns of dates may default to CURRENT_TIMESTAMP, which only CHANGE can say. */
static bool may_have_function(struct ops_impl *impl, const struct ops_alter *a) {
    value type = alter_given(a->type) ? a->type : a->existing_type;
    return alter_given(type) && type_is_value(type) && alter_given(a->server_default) &&
           type_affinity(impl->vm, type_from(impl->vm, type)) == AFFINITY_DATETIME;
}

static void alter_column(struct ops_impl *impl, struct ops_alter *a) {
    if (alter_is_identity(a->server_default, a->existing_server_default) ||
        alter_is_computed(a->server_default, a->existing_server_default)) {
        struct ops_alter first = *a;
        first.comment = PY_FALSE;
        first.name = first.autoincrement = first.existing_autoincrement = PY_NONE;
        alter_column_generic(impl, &first);
    }
    struct ops_alter whole = complete(a);
    if (alter_given(a->name) || may_have_function(impl, a))
        alter_emit(impl, ELEMENT_MYSQL_CHANGE, change, &whole);
    else if (alter_given(a->nullable) || alter_given(a->type) || alter_given(a->autoincrement) ||
             alter_default_given(a->comment))
        alter_emit(impl, ELEMENT_MYSQL_MODIFY, modify, &whole);
    else if (alter_default_given(a->server_default))
        alter_emit(impl, ELEMENT_MYSQL_DEFAULT, alter_set_default, a);
}

static void one_aspect(struct ddl *w, const struct ops_alter *a) {
    (void)a;
    py_raise(w->vm, &py_exc_NotImplementedError,
             "Individual alter column constructs not supported by MySQL");
}

static bool before_drop_constraint(struct ops_impl *impl, struct constraint *c) {
    (void)impl;
    return !(c->kind == CONSTRAINT_CHECK && c->type_bound);
}

const struct ops_rules ops_rules_mysql = {
    .terminator = ";",
    .begin = "BEGIN",
    .nullable = one_aspect,
    .set_default = one_aspect,
    .type = one_aspect,
    .rename = one_aspect,
    .change = change,
    .modify = modify,
    .alter_column = alter_column,
    .before_drop_constraint = before_drop_constraint,
};
