/* SQLite: DDL (cf. sqlalchemy.dialects.sqlite.base.SQLiteDDLCompiler). */
#include <ctype.h>
#include <string.h>

#include "schema/exc.h"
#include "sql/ddl.h"

/* A default that is not one word, quoted or in parentheses needs parentheses. */
static bool default_needs_group(const char *text) {
    const char *p = text;
    while (isspace((unsigned char)*p))
        p++;
    if (*p == '\'' || *p == '"' || *p == '(')
        return false;
    for (p = text; *p && *p != '\n'; p++)
        if (!isalnum((unsigned char)*p) && *p != '_' && (unsigned char)*p < 128)
            return true;
    return false;
}

static bool counts_inline(struct ddl *w, struct column *c) {
    struct table *t = column_table(c);
    return kw_true(w->vm, t->dialect_kw, "sqlite_autoincrement") &&
           t->primary_key->columns->n == 1 &&
           type_affinity(w->vm, column_type(w->vm, c)) == AFFINITY_INTEGER && !c->foreign_key_count;
}

static void on_conflict(struct ddl *w, const struct py_dict *kw, const char *name) {
    const char *clause = kw_text(w->vm, kw, name);
    if (clause)
        ddl_put(w, " ON CONFLICT %s", clause);
}

static void column(struct ddl *w, struct column *c, bool first_pk) {
    (void)first_pk;
    const char *type = sql_type_text(w->vm, w->d, column_type(w->vm, c));
    ddl_column_name(w, c);
    ddl_put(w, *type ? " %s" : "%s", type);
    const char *def = ddl_column_default(w, c);
    if (def)
        ddl_put(w, default_needs_group(def) ? " DEFAULT (%s)" : " DEFAULT %s", def);
    if (!c->nullable) {
        buf_puts(&w->b, " NOT NULL");
        on_conflict(w, c->dialect_kw, "sqlite_on_conflict_not_null");
    }
    if (c->primary_key && column_table(c)) {
        if (c->autoincrement == AUTOINCREMENT_TRUE && column_table(c)->primary_key->columns->n != 1)
            py_raise(w->vm, &sa_exc_CompileError,
                     "SQLite does not support autoincrement for composite primary keys");
        if (counts_inline(w, c)) {
            buf_puts(&w->b, " PRIMARY KEY");
            on_conflict(w, c->dialect_kw, "sqlite_on_conflict_primary_key");
            buf_puts(&w->b, " AUTOINCREMENT");
        }
    }
    if (c->computed) {
        buf_putc(&w->b, ' ');
        ddl_computed(w, c->computed);
    }
}

static const char *own_or_column(struct ddl *w, struct constraint *c, const char *column_option) {
    const char *clause = kw_text(w->vm, c->dialect_kw, "sqlite_on_conflict");
    if (!clause && c->columns->n == 1)
        clause = kw_text(w->vm, ((struct column *)c->columns->items[0])->dialect_kw, column_option);
    return clause;
}

static bool constraint(struct ddl *w, struct constraint *c) {
    const char *clause = NULL;
    switch (c->kind) {
    case CONSTRAINT_PRIMARY_KEY:
        if (c->columns->n == 1 && counts_inline(w, (struct column *)c->columns->items[0]))
            return false;
        clause = own_or_column(w, c, "sqlite_on_conflict_primary_key");
        break;
    case CONSTRAINT_UNIQUE:
        clause = own_or_column(w, c, "sqlite_on_conflict_unique");
        break;
    case CONSTRAINT_CHECK:
        clause = kw_text(w->vm, c->dialect_kw, "sqlite_on_conflict");
        if (clause && c->column_level)
            py_raise(w->vm, &sa_exc_CompileError,
                     "SQLite does not support on conflict clause for column check constraint");
        break;
    case CONSTRAINT_FOREIGN_KEY: {
        const char *local = c->table->base.schema.text;
        const char *remote = constraint_referred_table(w->vm, c)->base.schema.text;
        if (local != remote && (!local || !remote || strcmp(local, remote)))
            return false;
        break;
    }
    default:
        break;
    }
    ddl_constraint_generic(w, c);
    if (clause)
        ddl_put(w, " ON CONFLICT %s", clause);
    return true;
}

static void create_index(struct ddl *w, struct index *ix, bool if_not_exists) {
    ddl_put(w, "CREATE %sINDEX %s%s ON ", ix->unique ? "UNIQUE " : "",
            if_not_exists ? "IF NOT EXISTS " : "", ddl_index_name(w, ix, true));
    ddl_table_name_only(w, ix->table);
    buf_puts(&w->b, " (");
    for (size_t i = 0; i < ix->given_count; i++)
        ddl_put(w, "%s%s", i ? ", " : "", ddl_index_expr(w, ix->expressions[i], false));
    buf_putc(&w->b, ')');
    value where = kw_get(ix->dialect_kw, "sqlite_where");
    if (where != PY_UNDEF && where != PY_NONE)
        ddl_put(w, " WHERE %s", ddl_condition(w, where));
}

static void post_create_table(struct ddl *w, struct table *t) {
    const char *separator = "\n ";
    value rowid = kw_get(t->dialect_kw, "sqlite_with_rowid");
    if (rowid != PY_UNDEF && !py_truth(w->vm, rowid)) {
        ddl_put(w, "%sWITHOUT ROWID", separator);
        separator = ",\n ";
    }
    if (kw_true(w->vm, t->dialect_kw, "sqlite_strict"))
        ddl_put(w, "%sSTRICT", separator);
}

static void remote_table(struct ddl *w, struct table *t) { ddl_table_name_only(w, t); }

const struct sql_ddl_rules sql_ddl_sqlite = {
    .column = column,
    .post_create_table = post_create_table,
    .create_index = create_index,
    .constraint = constraint,
    .remote_table = remote_table,
};
