/*
 * ALTER TABLE: the generic statements and the order they go in (cf. alembic.ddl.base, DefaultImpl
 * .alter_column).
 */
#include <string.h>

#include "ops/element.h"
#include "ops/rules.h"
#include "schema/exc.h"

/* --- parts --- */

void alter_put_name(struct ddl *w, value name) {
    struct py_str *s = name_from(w->vm, name, "a name");
    if (!s)
        py_raise(w->vm, &py_exc_TypeError, "a name is expected, not None");
    sql_put_identifier(w->vm, w->d, &w->b, name_sql(s));
}

void alter_put_table(struct ddl *w, struct ops_table_name t) {
    struct py_str *schema = name_from(w->vm, t.schema, "a schema");
    if (schema && schema->size) {
        const char *p = name_text(schema);
        if (py_is_a(PY_OBJ(schema), &sa_quoted_name_type)) {
            sql_put_identifier(w->vm, w->d, &w->b, name_sql(schema));
        } else {
            for (size_t n; (n = strcspn(p, ".")), true; p += n + 1) {
                sql_put_ident(w->vm, w->d, &w->b, mem_strndup(p, n));
                if (!p[n])
                    break;
                buf_putc(&w->b, '.');
            }
        }
        buf_putc(&w->b, '.');
    }
    alter_put_name(w, t.name);
}

void alter_start(struct ddl *w, struct ops_table_name t) {
    buf_puts(&w->b, "ALTER TABLE ");
    alter_put_table(w, t);
    buf_putc(&w->b, ' ');
}

void alter_start_column(struct ddl *w, const struct ops_alter *a) {
    alter_start(w, a->table);
    buf_puts(&w->b, "ALTER COLUMN ");
    alter_put_name(w, a->column);
    buf_putc(&w->b, ' ');
}

void alter_put_type(struct ddl *w, value type) { ddl_type(w, type_from(w->vm, type)); }

const char *alter_default_text(struct ddl *w, value v) {
    value d = server_default_from(w->vm, v, false);
    if (!py_is_a(d, &sa_default_clause_type))
        py_raise(w->vm, &py_exc_AssertionError, "");
    return ddl_default_text(w, PY_AS(struct server_default, d)->arg);
}

bool alter_given(value v) { return v != PY_NONE && v != PY_UNDEF; }
bool alter_default_given(value v) { return v != PY_FALSE && v != PY_UNDEF; }
bool alter_truth(struct ddl *w, value v) { return py_truth(w->vm, v); }
bool alter_is_identity(value a, value b) {
    return py_is_a(a, &sa_identity_type) || py_is_a(b, &sa_identity_type);
}
struct identity *alter_identity_of(struct ddl *w, value server_default) {
    if (!py_is_a(server_default, &sa_identity_type)) {
        py_getattr(w->vm, server_default, "always"); /* raises in the words of its class */
        py_raise(w->vm, &py_exc_AttributeError, "'%T' object is no Identity", server_default);
    }
    return PY_AS(struct identity, server_default);
}
bool alter_is_computed(value a, value b) {
    return py_is_a(a, &sa_computed_type) || py_is_a(b, &sa_computed_type);
}

/* --- generic statements --- */

void alter_nullable(struct ddl *w, const struct ops_alter *a) {
    alter_start_column(w, a);
    buf_puts(&w->b, alter_truth(w, a->nullable) ? "DROP NOT NULL" : "SET NOT NULL");
}

void alter_set_default(struct ddl *w, const struct ops_alter *a) {
    alter_start_column(w, a);
    if (alter_given(a->server_default))
        ddl_put(w, "SET DEFAULT %s", alter_default_text(w, a->server_default));
    else
        buf_puts(&w->b, "DROP DEFAULT");
}

void alter_type(struct ddl *w, const struct ops_alter *a) {
    alter_start_column(w, a);
    buf_puts(&w->b, "TYPE ");
    alter_put_type(w, a->type);
}

static void rename_by(struct ddl *w, const struct ops_alter *a, const char *word) {
    alter_start(w, a->table);
    buf_puts(&w->b, word);
    alter_put_name(w, a->column);
    buf_puts(&w->b, " TO ");
    alter_put_name(w, a->name);
}

void alter_rename(struct ddl *w, const struct ops_alter *a) { rename_by(w, a, "RENAME "); }
void alter_rename_column(struct ddl *w, const struct ops_alter *a) {
    rename_by(w, a, "RENAME COLUMN ");
}

void alter_no_computed(struct ddl *w, const struct ops_alter *a) {
    (void)a;
    py_raise(w->vm, &sa_exc_CompileError,
             "Adding or removing a \"computed\" construct, e.g. GENERATED ALWAYS AS, to or from an "
             "existing column is not supported.");
}

void alter_no_identity(struct ddl *w, const struct ops_alter *a) {
    (void)a;
    py_raise(w->vm, &sa_exc_CompileError,
             "Adding, removing or modifying an \"identity\" construct, e.g. GENERATED AS IDENTITY, "
             "to or from an existing column is not supported in this dialect.");
}

void alter_no_comment(struct ddl *w, const struct ops_alter *a) {
    (void)a;
    ddl_unsupported(w, "<class 'alembic.ddl.base.ColumnComment'>",
                    ": <class 'alembic.ddl.base.ColumnComment'> construct has no default "
                    "compilation handler.");
}

/* --- order --- */

void alter_emit(struct ops_impl *impl, enum ops_element_kind kind,
                void (*write)(struct ddl *, const struct ops_alter *), const struct ops_alter *a) {
    struct ddl w = {impl->vm, impl->dialect, BUF_INIT};
    const char *custom = element_alter(impl, kind, a);
    if (!custom)
        write(&w, a);
    ops_emit(impl, custom ? custom : w.b.data);
}

static void emit_default(struct ops_impl *impl, const struct ops_alter *a) {
    const struct ops_rules *r = impl->rules;
    if (alter_is_computed(a->server_default, a->existing_server_default))
        alter_emit(impl, ELEMENT_COMPUTED, alter_no_computed, a);
    else if (alter_is_identity(a->server_default, a->existing_server_default))
        alter_emit(impl, ELEMENT_IDENTITY, r->identity ? r->identity : alter_no_identity, a);
    else
        alter_emit(impl, ELEMENT_DEFAULT, r->set_default ? r->set_default : alter_set_default, a);
}

void alter_column_generic(struct ops_impl *impl, struct ops_alter *a) {
    const struct ops_rules *r = impl->rules;
    if (alter_given(a->autoincrement) || alter_given(a->existing_autoincrement))
        py_warn(impl->vm, &py_exc_UserWarning,
                "autoincrement and existing_autoincrement only make sense for MySQL");
    if (alter_given(a->nullable))
        alter_emit(impl, ELEMENT_NULLABLE, r->nullable ? r->nullable : alter_nullable, a);
    if (alter_default_given(a->server_default))
        emit_default(impl, a);
    if (alter_given(a->type))
        alter_emit(impl, ELEMENT_TYPE, r->type ? r->type : alter_type, a);
    if (alter_default_given(a->comment))
        alter_emit(impl, ELEMENT_COMMENT, r->comment ? r->comment : alter_no_comment, a);
    if (alter_given(a->name))
        alter_emit(impl, ELEMENT_NAME, r->rename ? r->rename : alter_rename, a);
}

void ops_alter_init(struct ops_alter *a, value table, value schema, value column) {
    *a = (struct ops_alter){.table = {table, schema}, .column = column};
    a->nullable = a->name = a->type = a->autoincrement = PY_NONE;
    a->server_default = a->comment = PY_FALSE;
    a->existing_type = a->existing_nullable = a->existing_comment = PY_NONE;
    a->existing_server_default = a->existing_autoincrement = PY_NONE;
}

void ops_alter_column(struct ops_impl *impl, struct ops_alter *a) {
    (impl->rules->alter_column ? impl->rules->alter_column : alter_column_generic)(impl, a);
}

/* --- columns --- */

static void put_references(struct ddl *w, struct column *c) {
    struct foreign_key *fk = c->foreign_keys[0];
    struct column *ref = foreign_key_column(w->vm, fk);
    const struct table *t = column_table(ref);
    buf_puts(&w->b, " REFERENCES ");
    ddl_table_name(w, t);
    buf_puts(&w->b, " (");
    ddl_column_name(w, ref);
    buf_putc(&w->b, ')');
    if (w->d->ddl->match)
        w->d->ddl->match(w, fk->constraint);
    else if (fk->constraint->match)
        ddl_put(w, " MATCH %s", name_text(fk->constraint->match));
    (w->d->ddl->cascades ? w->d->ddl->cascades : ddl_cascades_generic)(w, fk->constraint);
    ddl_deferrability(w, fk->constraint);
}

void alter_put_add(struct ddl *w, const struct ops_add_column *a) {
    struct column *c = a->column;
    ddl_put(w, "ADD COLUMN %s", a->if_not_exists ? "IF NOT EXISTS " : "");
    ddl_column_spec(w, c, false);
    if (a->inline_primary_key && c->primary_key)
        buf_puts(&w->b, " PRIMARY KEY");
    if (a->inline_references && c->foreign_key_count == 1 && c->foreign_keys[0]->constraint &&
        c->foreign_keys[0]->constraint->columns->n == 1)
        put_references(w, c);
    for (size_t i = 0; i < c->constraint_count; i++) {
        buf_putc(&w->b, ' ');
        ddl_constraint(w, c->constraints[i]);
    }
}

void alter_add_column(struct ddl *w, const struct ops_add_column *a) {
    alter_start(w, a->table);
    alter_put_add(w, a);
}

void ops_add_column(struct ops_impl *impl, const struct ops_add_column *a) {
    struct ddl w = {impl->vm, impl->dialect, BUF_INIT};
    const char *custom = element_add_column(impl, a);
    if (!custom)
        (impl->rules->add_column ? impl->rules->add_column : alter_add_column)(&w, a);
    ops_emit(impl, custom ? custom : w.b.data);
}

void alter_drop_column(struct ddl *w, const struct ops_drop_column *a) {
    alter_start(w, a->table);
    ddl_put(w, "DROP COLUMN %s", a->if_exists ? "IF EXISTS " : "");
    alter_put_name(w, a->column);
}

void ops_drop_column(struct ops_impl *impl, const struct ops_drop_column *a) {
    struct ddl w = {impl->vm, impl->dialect, BUF_INIT};
    if (impl->rules->before_drop_column)
        impl->rules->before_drop_column(impl, a);
    const char *custom = element_drop_column(impl, a);
    if (!custom)
        alter_drop_column(&w, a);
    ops_emit(impl, custom ? custom : w.b.data);
}

void alter_rename_table(struct ddl *w, struct ops_table_name old, value new_name) {
    alter_start(w, old);
    buf_puts(&w->b, "RENAME TO ");
    alter_put_table(w, (struct ops_table_name){new_name, old.schema});
}

void alter_add_bare(struct ddl *w, const struct ops_add_column *a) {
    alter_start(w, a->table);
    buf_puts(&w->b, "ADD ");
    ddl_column_spec(w, a->column, false);
}

void alter_rename_bare(struct ddl *w, struct ops_table_name old, value new_name) {
    alter_start(w, old);
    buf_puts(&w->b, "RENAME TO ");
    alter_put_name(w, new_name);
}

void ops_rename_table(struct ops_impl *impl, struct ops_table_name old, value new_name) {
    struct ddl w = {impl->vm, impl->dialect, BUF_INIT};
    const char *custom = element_rename_table(impl, old, new_name);
    if (!custom)
        (impl->rules->rename_table ? impl->rules->rename_table : alter_rename_table)(&w, old,
                                                                                     new_name);
    ops_emit(impl, custom ? custom : w.b.data);
}

const struct ops_rules ops_rules_generic = {.terminator = ";", .begin = "BEGIN"};
