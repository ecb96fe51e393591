/* SQL Server: ALTER, sp_rename, constraints that must go before a column (cf. alembic.ddl.mssql).
 */
#include <string.h>

#include "ops/rules.h"
#include "sql/compiler.h"
#include "sql/ddl.h"

/* --- statements --- */

static void nullable(struct ddl *w, const struct ops_alter *a) {
    alter_start_column(w, a);
    alter_put_type(w, a->existing_type);
    buf_puts(&w->b, alter_truth(w, a->nullable) ? " NULL" : " NOT NULL");
}

static void set_default(struct ddl *w, const struct ops_alter *a) {
    alter_start(w, a->table);
    ddl_put(w, "ADD DEFAULT %s FOR ", alter_default_text(w, a->server_default));
    alter_put_name(w, a->column);
}

static void type(struct ddl *w, const struct ops_alter *a) {
    alter_start_column(w, a);
    alter_put_type(w, a->type);
}

static void rename_column(struct ddl *w, const struct ops_alter *a) {
    buf_puts(&w->b, "EXEC sp_rename '");
    alter_put_table(w, a->table);
    buf_putc(&w->b, '.');
    alter_put_name(w, a->column);
    buf_puts(&w->b, "', ");
    alter_put_name(w, a->name);
    buf_puts(&w->b, ", 'COLUMN'");
}

static void rename_table(struct ddl *w, struct ops_table_name old, value new_name) {
    buf_puts(&w->b, "EXEC sp_rename '");
    alter_put_table(w, old);
    buf_puts(&w->b, "', ");
    alter_put_name(w, new_name);
}

/* Comments are extended properties of schema, table, column. */
static void comment(struct ddl *w, const struct ops_alter *a) {
    struct py_str *schema = name_from(w->vm, a->table.schema, "a schema");
    struct sql_name name = name_sql(schema);
    if (!name.text)
        name.text = w->d->default_schema_name;
    if (!name.text)
        py_raise(w->vm, &py_exc_AssertionError, "");
    if (!alter_given(a->comment)) {
        buf_puts(&w->b, "exec sp_dropextendedproperty 'MS_Description', 'schema', ");
    } else {
        const char *literal =
            sql_literal(w->vm, w->d, a->comment, PY_OBJ(type_new(w->vm, TYPE_NVARCHAR)));
        ddl_put(w, "exec sp_%sextendedproperty 'MS_Description', %s, 'schema', ",
                alter_given(a->existing_comment) ? "update" : "add", literal);
    }
    sql_put_schema(w->vm, w->d, &w->b, name);
    buf_puts(&w->b, ", 'table', ");
    alter_put_name(w, a->table.name);
    buf_puts(&w->b, ", 'column', ");
    alter_put_name(w, a->column);
}

/* --- dropping what the server named itself --- */

static const char *plain(struct vm *vm, value v) {
    return alter_given(v) ? py_str_text(vm, v) : "";
}

/* FROM: the catalog's rows; PREFIX of its columns. */
static void drop_found(struct ops_impl *impl, struct ops_table_name t, value column,
                       const char *from, const char *prefix) {
    struct ddl w = {impl->vm, impl->dialect, BUF_INIT};
    const char *schema = plain(impl->vm, t.schema);
    ddl_put(&w,
            "declare @const_name varchar(256)\nselect @const_name = QUOTENAME([name]) from%s\n"
            "where %sparent_object_id = object_id('%s%s%s')\n"
            "and col_name(%sparent_object_id, %sparent_column_id) = '%s'\n"
            "exec('alter table ",
            from, prefix, schema, *schema ? "." : "", plain(impl->vm, t.name), prefix, prefix,
            plain(impl->vm, column));
    alter_put_table(&w, t);
    buf_puts(&w.b, " drop constraint ' + @const_name)");
    ops_emit(impl, w.b.data);
}

static void drop_default(struct ops_impl *impl, struct ops_table_name t, value column) {
    drop_found(impl, t, column, " sys.default_constraints", "");
}

static void before_drop_column(struct ops_impl *impl, const struct ops_drop_column *a) {
    if (a->drop_default)
        drop_default(impl, a->table, a->column);
    if (a->drop_check)
        drop_found(impl, a->table, a->column, " sys.check_constraints", "");
    if (a->drop_foreign_key)
        drop_found(impl, a->table, a->column,
                   "\nsys.foreign_keys fk join sys.foreign_key_columns fkc\n"
                   "on fk.object_id=fkc.constraint_object_id",
                   "fkc.");
}

/* --- ALTER COLUMN: type and NULL are one statement --- */

static void settle_type(struct ops_impl *impl, struct ops_alter *a) {
    if (alter_given(a->nullable)) {
        if (alter_given(a->type)) {
            a->existing_type = a->type;
            a->type = PY_NONE;
        } else if (!alter_given(a->existing_type)) {
            error_raise(ERROR_COMMAND,
                        "MS-SQL ALTER COLUMN operations with NULL or NOT NULL require the "
                        "existing_type or a new type_ be passed.");
        }
    } else if (alter_given(a->existing_nullable) && alter_given(a->type)) {
        a->nullable = a->existing_nullable;
        a->existing_type = a->type;
        a->type = PY_NONE;
    } else if (alter_given(a->type)) {
        py_warn(impl->vm, &py_exc_UserWarning,
                "MS-SQL ALTER COLUMN operations that specify type_= should also specify a "
                "nullable= or existing_nullable= argument to avoid implicit conversion of NOT NULL "
                "columns to NULL.");
    }
}

static void alter_column(struct ops_impl *impl, struct ops_alter *given) {
    struct ops_alter first = *given, last;
    settle_type(impl, &first);
    bool whole = alter_is_identity(given->server_default, given->existing_server_default) ||
                 alter_is_computed(given->server_default, given->existing_server_default);
    bool has_default = alter_default_given(given->server_default) && !whole;
    if (has_default && (alter_default_given(given->existing_server_default) ||
                        !alter_given(given->server_default)))
        drop_default(impl, given->table, given->column);
    first.name = PY_NONE;
    if (!whole) {
        first.server_default = PY_FALSE;
        first.existing_server_default = PY_NONE;
    }
    alter_column_generic(impl, &first);
    if (has_default && alter_given(given->server_default)) {
        ops_alter_init(&last, given->table.name, given->table.schema, given->column);
        last.server_default = given->server_default;
        alter_column_generic(impl, &last);
    }
    if (alter_given(given->name)) {
        ops_alter_init(&last, given->table.name, given->table.schema, given->column);
        last.name = given->name;
        alter_column_generic(impl, &last);
    }
}

const struct ops_rules ops_rules_mssql = {
    .transactional_ddl = true,
    .terminator = ";",
    .separator = "GO",
    .separator_option = "mssql_batch_separator",
    .begin = "BEGIN TRANSACTION",
    .commit_separator = true,
    .nullable = nullable,
    .set_default = set_default,
    .type = type,
    .rename = rename_column,
    .comment = comment,
    .alter_column = alter_column,
    .add_column = alter_add_bare,
    .rename_table = rename_table,
    .before_drop_column = before_drop_column,
    .include_option = "mssql_include",
    .identity_insert = true,
};
