/* Oracle: MODIFY instead of ALTER COLUMN (cf. alembic.ddl.oracle). */
#include "ops/rules.h"
#include "sql/ddl.h"

static void start(struct ddl *w, const struct ops_alter *a) {
    alter_start(w, a->table);
    buf_puts(&w->b, "MODIFY ");
    alter_put_name(w, a->column);
    buf_putc(&w->b, ' ');
}

static void nullable(struct ddl *w, const struct ops_alter *a) {
    start(w, a);
    buf_puts(&w->b, alter_truth(w, a->nullable) ? "NULL" : "NOT NULL");
}

static void type(struct ddl *w, const struct ops_alter *a) {
    start(w, a);
    alter_put_type(w, a->type);
}

static void set_default(struct ddl *w, const struct ops_alter *a) {
    start(w, a);
    ddl_put(w, "DEFAULT %s",
            alter_given(a->server_default) ? alter_default_text(w, a->server_default) : "NULL");
}

/* The reference leaves names here as they are, and the schema out. */
static void comment(struct ddl *w, const struct ops_alter *a) {
    ddl_put(w, "COMMENT ON COLUMN %s.%s IS %s", py_str_text(w->vm, a->table.name),
            py_str_text(w->vm, a->column),
            ddl_literal(w, alter_given(a->comment) ? py_str_text(w->vm, a->comment) : ""));
}

static void identity(struct ddl *w, const struct ops_alter *a) {
    start(w, a);
    if (alter_given(a->server_default))
        ddl_identity(w, alter_identity_of(w, a->server_default));
    else
        buf_puts(&w->b, "DROP IDENTITY");
}

const struct ops_rules ops_rules_oracle = {
    .terminator = "",
    .separator = "/",
    .separator_option = "oracle_batch_separator",
    .begin = "SET TRANSACTION READ WRITE",
    .begin_separator = true,
    .commit_separator = true,
    .nullable = nullable,
    .set_default = set_default,
    .type = type,
    .rename = alter_rename_column,
    .comment = comment,
    .identity = identity,
    .add_column = alter_add_bare,
    .rename_table = alter_rename_bare,
};
