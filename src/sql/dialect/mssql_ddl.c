/* SQL Server: DDL (cf. sqlalchemy.dialects.mssql.base.MSDDLCompiler). */
#include "schema/exc.h"
#include "sql/compiler.h"
#include "sql/ddl.h"

static bool given(value v) { return v != PY_UNDEF && v != PY_NONE; }

static void put_identity(struct ddl *w, value start, value increment) {
    buf_puts(&w->b, " IDENTITY");
    if (given(start) || given(increment))
        ddl_put(w, "(%s,%s)", given(start) ? py_str_text(w->vm, start) : "1",
                given(increment) ? py_str_text(w->vm, increment) : "1");
}

static void identity(struct ddl *w, struct identity *i) {
    put_identity(w, i->options.start, i->options.increment);
}

/* The old options of the column that Identity replaced. */
static void check_old_options(struct ddl *w, struct column *c, value start, value increment) {
    if (!given(start) && !given(increment))
        return;
    if (c->identity)
        py_raise(w->vm, &sa_exc_CompileError,
                 "Cannot specify options 'mssql_identity_start' and/or 'mssql_identity_increment' "
                 "while also using the 'Identity' construct.");
    py_warn(w->vm, &sa_exc_SADeprecationWarning,
            "The dialect options 'mssql_identity_start' and 'mssql_identity_increment' are "
            "deprecated. Use the 'Identity' object instead.");
}

static void column(struct ddl *w, struct column *c, bool first_pk) {
    struct table *t = column_table(c);
    bool is_sequence = py_is_a(c->default_, &sa_sequence_type);
    (void)first_pk;
    ddl_column_name(w, c);
    buf_putc(&w->b, ' ');
    if (c->computed)
        ddl_computed(w, c->computed);
    else
        ddl_type(w, column_type(w->vm, c));
    bool required = !c->nullable || c->primary_key || is_sequence ||
                    c->autoincrement == AUTOINCREMENT_TRUE || c->identity;
    if (!c->nullable_unsaid && (required || !c->computed))
        buf_puts(&w->b, required ? " NOT NULL" : " NULL");
    if (!t)
        py_raise(w->vm, &sa_exc_CompileError,
                 "mssql requires Table-bound columns in order to generate DDL");
    value start = kw_get(c->dialect_kw, "mssql_identity_start");
    value increment = kw_get(c->dialect_kw, "mssql_identity_increment");
    check_old_options(w, c, start, increment);
    if (c->identity) {
        ddl_identity(w, c->identity);
    } else if ((table_autoincrement_column(w->vm, t) == c ||
                c->autoincrement == AUTOINCREMENT_TRUE) &&
               (!is_sequence || PY_AS(struct sequence, c->default_)->optional)) {
        put_identity(w, start, increment);
    } else {
        const char *def = ddl_column_default(w, c);
        if (def)
            ddl_put(w, " DEFAULT %s", def);
    }
}

static void computed(struct ddl *w, struct computed *c) {
    ddl_put(w, "AS (%s)%s", ddl_expr(w, c->sqltext), c->persisted == PY_TRUE ? " PERSISTED" : "");
}

static void clustered(struct ddl *w, const struct py_dict *kw) {
    value v = kw_get(kw, "mssql_clustered");
    if (given(v))
        buf_puts(&w->b, py_truth(w->vm, v) ? "CLUSTERED " : "NONCLUSTERED ");
}

static bool constraint(struct ddl *w, struct constraint *c) {
    if (c->kind != CONSTRAINT_PRIMARY_KEY && c->kind != CONSTRAINT_UNIQUE)
        return ddl_constraint_generic(w, c);
    if (!c->columns->n)
        return true;
    ddl_preamble(w, c);
    buf_puts(&w->b, c->kind == CONSTRAINT_PRIMARY_KEY ? "PRIMARY KEY " : "UNIQUE ");
    clustered(w, c->dialect_kw);
    buf_putc(&w->b, '(');
    ddl_column_list(w, c->columns);
    buf_putc(&w->b, ')');
    ddl_deferrability(w, c);
    return true;
}

static void create_index(struct ddl *w, struct index *ix, bool if_not_exists) {
    (void)if_not_exists;
    ddl_put(w, "CREATE %s", ix->unique ? "UNIQUE " : "");
    clustered(w, ix->dialect_kw);
    ddl_put(w, "%sINDEX %s ON ",
            kw_true(w->vm, ix->dialect_kw, "mssql_columnstore") ? "COLUMNSTORE " : "",
            ddl_index_name(w, ix, false));
    ddl_table_name(w, ix->table);
    for (size_t i = 0; i < ix->given_count; i++)
        ddl_put(w, "%s%s", i ? ", " : " (", ddl_index_expr(w, ix->expressions[i], false));
    if (ix->given_count)
        buf_putc(&w->b, ')');
    ddl_include(w, ix->table, kw_get(ix->dialect_kw, "mssql_include"));
    value where = kw_get(ix->dialect_kw, "mssql_where");
    if (given(where))
        ddl_put(w, " WHERE %s", ddl_condition(w, where));
}

static void drop_index(struct ddl *w, struct index *ix, bool if_exists) {
    ddl_put(w, "\nDROP INDEX%s %s ON ", if_exists ? " IF EXISTS" : "",
            ddl_index_name(w, ix, false));
    ddl_table_name(w, ix->table);
}

/* --- comments: extended properties of schema, table, column --- */

/* The schema must be known: offline, without one in the table, it is not. */
static void property(struct ddl *w, struct table *t, const struct column *c,
                     const struct py_str *text) {
    struct sql_name schema = t->base.schema;
    if (!schema.text)
        schema.text = w->d->default_schema_name;
    if (!schema.text)
        py_raise(w->vm, &py_exc_AttributeError, "'NoneType' object has no attribute 'startswith'");
    if (text) {
        const char *literal =
            sql_literal(w->vm, w->d, PY_OBJ(text), PY_OBJ(type_new(w->vm, TYPE_NVARCHAR)));
        ddl_put(w, "execute sp_addextendedproperty 'MS_Description', %s, 'schema', ", literal);
    } else {
        buf_puts(&w->b, "execute sp_dropextendedproperty 'MS_Description', 'schema', ");
    }
    sql_put_schema(w->vm, w->d, &w->b, schema);
    buf_puts(&w->b, ", 'table', ");
    ddl_table_name_only(w, t);
    if (c) {
        buf_puts(&w->b, ", 'column', ");
        ddl_column_name(w, c);
    }
}

static void table_comment(struct ddl *w, struct table *t, bool drop) {
    property(w, t, NULL, drop ? NULL : t->comment);
}

static void column_comment(struct ddl *w, struct column *c, bool drop) {
    if (!column_table(c))
        py_raise(w->vm, &py_exc_AttributeError, "'NoneType' object has no attribute 'schema'");
    property(w, column_table(c), c, drop ? NULL : c->comment);
}

static void sequence_prefix(struct ddl *w, struct sequence *s) {
    ddl_put(w, " AS %s", sql_type_text(w->vm, w->d, s->data_type));
}

const struct sql_ddl_rules sql_ddl_mssql = {
    .column = column,
    .computed = computed,
    .identity = identity,
    .sequence_prefix = sequence_prefix,
    .create_index = create_index,
    .drop_index = drop_index,
    .constraint = constraint,
    .table_comment = table_comment,
    .column_comment = column_comment,
};
