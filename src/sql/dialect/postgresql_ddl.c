/* PostgreSQL: DDL (cf. sqlalchemy.dialects.postgresql.base.PGDDLCompiler). */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "schema/exc.h"
#include "sql/compiler.h"
#include "sql/ddl.h"

static value option(const struct py_dict *kw, const char *name) {
    value v = kw_get(kw, name);
    return v == PY_UNDEF ? PY_NONE : v;
}

/* --- columns --- */

/* The type as the dialect has it: variants and decorators seen through. */
static struct sa_type *plain_type(struct ddl *w, struct column *c) {
    struct sa_type *t = column_type(w->vm, c);
    value variant = t->variants ? py_dict_get_text(t->variants, w->d->name) : PY_UNDEF;
    if (variant != PY_UNDEF)
        t = PY_AS(struct sa_type, variant);
    return type_is_decorator(t) ? type_for_dialect(w->vm, t, w->d->name, PY_OBJ(w->d)) : t;
}

static bool is_serial(struct ddl *w, struct column *c) {
    if (!c->primary_key || !column_table(c) || c->identity ||
        table_autoincrement_column(w->vm, column_table(c)) != c)
        return false;
    if (c->default_ == PY_NONE)
        return true;
    return py_is_a(c->default_, &sa_sequence_type) && PY_AS(struct sequence, c->default_)->optional;
}

static void column(struct ddl *w, struct column *c, bool first_pk) {
    (void)first_pk;
    ddl_column_name(w, c);
    if (is_serial(w, c)) {
        const struct sa_type *t = plain_type(w, c);
        buf_puts(&w->b, type_is(t, TYPE_BigInteger)     ? " BIGSERIAL"
                        : type_is(t, TYPE_SmallInteger) ? " SMALLSERIAL"
                                                        : " SERIAL");
    } else {
        buf_putc(&w->b, ' ');
        ddl_type(w, column_type(w->vm, c));
        const char *def = ddl_column_default(w, c);
        if (def)
            ddl_put(w, " DEFAULT %s", def);
    }
    if (c->computed) {
        buf_putc(&w->b, ' ');
        ddl_computed(w, c->computed);
    }
    if (c->identity) {
        buf_putc(&w->b, ' ');
        ddl_identity(w, c->identity);
    }
    if (!c->nullable && !c->identity)
        buf_puts(&w->b, " NOT NULL");
    else if (c->nullable && c->identity)
        buf_puts(&w->b, " NULL");
}

static void computed(struct ddl *w, struct computed *c) {
    if (c->persisted == PY_FALSE)
        py_raise(w->vm, &sa_exc_CompileError,
                 "PostrgreSQL computed columns do not support 'virtual' persistence; set the "
                 "'persisted' flag to None or True for PostgreSQL support.");
    ddl_put(w, "GENERATED ALWAYS AS (%s) STORED", ddl_expr(w, c->sqltext));
}

/* --- tables --- */

static const char *words_upper(const char *s) {
    char *r = mem_strdup(s);
    for (char *p = r; *p; p++)
        *p = *p == '_' ? ' ' : (char)toupper((unsigned char)*p);
    return r;
}

static void inherits(struct ddl *w, value v) {
    buf_puts(&w->b, "\n INHERITS ( ");
    struct py_list *list = py_is_str(v) ? py_list_of(1, &v) : py_list_from(w->vm, v);
    for (size_t i = 0; i < list->n; i++)
        ddl_put(w, "%s%s", i ? ", " : "", sql_quote(w->vm, w->d, py_str_cstr(list->items[i])));
    buf_puts(&w->b, " )");
}

static void post_create_table(struct ddl *w, struct table *t) {
    const struct py_dict *kw = t->dialect_kw;
    value v = option(kw, "postgresql_inherits");
    if (v != PY_NONE)
        inherits(w, v);
    if (kw_true(w->vm, kw, "postgresql_partition_by"))
        ddl_put(w, "\n PARTITION BY %s", kw_text(w->vm, kw, "postgresql_partition_by"));
    if (kw_true(w->vm, kw, "postgresql_using"))
        ddl_put(w, "\n USING %s", kw_text(w->vm, kw, "postgresql_using"));
    v = option(kw, "postgresql_with_oids");
    if (v == PY_TRUE)
        buf_puts(&w->b, "\n WITH OIDS");
    else if (v == PY_FALSE)
        buf_puts(&w->b, "\n WITHOUT OIDS");
    if (kw_true(w->vm, kw, "postgresql_on_commit"))
        ddl_put(w, "\n ON COMMIT %s", words_upper(kw_text(w->vm, kw, "postgresql_on_commit")));
    if (kw_true(w->vm, kw, "postgresql_tablespace"))
        ddl_put(w, "\n TABLESPACE %s",
                sql_quote(w->vm, w->d, kw_text(w->vm, kw, "postgresql_tablespace")));
}

/* --- constraints --- */

/* btree, hash, … or any word */
static const char *method(struct ddl *w, const char *text) {
    const unsigned char *p = (const unsigned char *)text;
    while (isalnum(*p) || *p == '_' || *p >= 128)
        p++;
    if (*p || p == (const unsigned char *)text)
        py_raise(w->vm, &sa_exc_CompileError, "Unexpected SQL phrase: %R (matching against %R)",
                 py_str_from(text), py_str_from("^(?:btree|hash|gist|gin|[\\w_]+)$"));
    char *lower = mem_strdup(text);
    for (char *q = lower; *q; q++)
        *q = (char)tolower((unsigned char)*q);
    return lower;
}

/* SET NULL and SET DEFAULT may name columns. */
static bool names_columns(const char *text) {
    size_t n = !strncasecmp(text, "SET NULL", 8)       ? 8
               : !strncasecmp(text, "SET DEFAULT", 11) ? 11
                                                       : 0;
    const char *p = text + n;
    while (n && isspace((unsigned char)*p))
        p++;
    size_t len = strlen(p);
    return n && len > 2 && *p == '(' && p[len - 1] == ')';
}

static void cascades(struct ddl *w, struct constraint *c) {
    static const char *const words[] = {"RESTRICT",  "CASCADE",     "SET NULL",
                                        "NO ACTION", "SET DEFAULT", NULL};
    if (c->ondelete) {
        const char *text = name_text(c->ondelete);
        if (!names_columns(text))
            ddl_check_phrase(w, text, words,
                             "^(?:RESTRICT|CASCADE|SET (?:NULL|DEFAULT)(?:\\s*\\(.+\\))?|NO "
                             "ACTION)$");
        ddl_put(w, " ON DELETE %s", text);
    }
    if (c->onupdate) {
        ddl_check_phrase(w, name_text(c->onupdate), words,
                         "^(?:RESTRICT|CASCADE|SET NULL|NO ACTION|SET DEFAULT)$");
        ddl_put(w, " ON UPDATE %s", name_text(c->onupdate));
    }
}

static void unique(struct ddl *w, struct constraint *c) {
    value distinct = option(c->dialect_kw, "postgresql_nulls_not_distinct");
    if (!c->columns->n)
        return;
    ddl_preamble(w, c);
    ddl_put(w, "UNIQUE %s(",
            distinct == PY_TRUE    ? "NULLS NOT DISTINCT "
            : distinct == PY_FALSE ? "NULLS DISTINCT "
                                   : "");
    ddl_column_list(w, c->columns);
    buf_putc(&w->b, ')');
    ddl_include(w, c->table, option(c->dialect_kw, "postgresql_include"));
    ddl_deferrability(w, c);
}

static void primary_key(struct ddl *w, struct constraint *c) {
    struct ddl body = {w->vm, w->d, BUF_INIT};
    value deferrable = c->deferrable;
    struct py_str *initially = c->initially;
    c->deferrable = PY_NONE;
    c->initially = NULL;
    ddl_constraint_generic(&body, c);
    c->deferrable = deferrable;
    c->initially = initially;
    buf_puts(&w->b, body.b.data);
    ddl_include(w, c->table, option(c->dialect_kw, "postgresql_include"));
    ddl_deferrability(w, c);
}

static void exclude(struct ddl *w, struct constraint *c) {
    const char *name = ddl_constraint_name(w, c);
    if (name)
        ddl_put(w, "CONSTRAINT %s ", name);
    ddl_put(w, "EXCLUDE USING %s (", method(w, c->using));
    for (size_t i = 0; i < c->exclude_count; i++) {
        const struct exclude_item *item = &c->excludes[i];
        const char *ops = item->name ? kw_text(w->vm, c->ops, name_text(item->name)) : NULL;
        value expr = item->expr;
        if (py_is_str(expr))
            expr = PY_OBJ(table_get_column(c->table, py_str_cstr(expr)));
        ddl_put(w, "%s%s%s%s WITH %s", i ? ", " : "", ddl_expr(w, SQL_ELEMENT(expr)),
                ops ? " " : "", ops ? ops : "", item->op);
    }
    buf_putc(&w->b, ')');
    if (c->where)
        ddl_put(w, " WHERE (%s)", sql_compile_text(w->vm, w->d, c->where, 0));
    ddl_deferrability(w, c);
}

static void check_array(struct ddl *w, const struct constraint *c) {
    if (!c->type_bound || !c->bound_column)
        return;
    struct sa_type *t = column_type(w->vm, c->bound_column);
    if (type_is(t, TYPE_ARRAY) && t->item && t->item->enums && !t->item->schema_type->native)
        py_raise(w->vm, &sa_exc_CompileError,
                 "PostgreSQL dialect cannot produce the CHECK constraint for ARRAY of non-native "
                 "ENUM; please specify create_constraint=False on this Enum datatype.");
}

static bool constraint(struct ddl *w, struct constraint *c) {
    switch (c->kind) {
    case CONSTRAINT_UNIQUE:
        unique(w, c);
        return true;
    case CONSTRAINT_PRIMARY_KEY:
        primary_key(w, c);
        return true;
    case CONSTRAINT_EXCLUDE:
        exclude(w, c);
        return true;
    case CONSTRAINT_CHECK:
        check_array(w, c);
        break;
    default:
        break;
    }
    ddl_constraint_generic(w, c);
    if (kw_true(w->vm, c->dialect_kw, "postgresql_not_valid") && !c->column_level)
        buf_puts(&w->b, " NOT VALID");
    return true;
}

/* --- indexes --- */

/* Everything with an operator outside stands in parentheses. */
static bool wants_group(const struct sql_element *e) {
    if (e->kind == SQL_BINARY)
        return true;
    if (e->kind == SQL_LIST)
        return ((const struct sql_list *)e)->op != NULL;
    return e->kind == SQL_UNARY && ((const struct sql_unary *)e)->op;
}

static void index_items(struct ddl *w, struct index *ix) {
    value ops = option(ix->dialect_kw, "postgresql_ops");
    buf_putc(&w->b, '(');
    for (size_t i = 0; i < ix->given_count; i++) {
        struct sql_element *e = ix->expressions[i];
        const char *key = sql_is_expr(e) ? ((struct sql_expr *)e)->key : NULL, *op = NULL;
        if (e->kind == SQL_LABEL)
            key = ((struct sql_label *)e)->name.text;
        if (key && py_is_dict(ops))
            op = kw_text(w->vm, PY_AS(struct py_dict, ops), key);
        ddl_put(w, "%s%s%s%s", i ? ", " : "", ddl_index_expr(w, e, wants_group(e)), op ? " " : "",
                op ? op : "");
    }
    buf_putc(&w->b, ')');
}

static void storage_parameters(struct ddl *w, value with) {
    if (with == PY_NONE || !py_truth(w->vm, with))
        return;
    struct py_list *items = py_list_from(w->vm, py_call_method(w->vm, with, "items", 0, NULL));
    buf_puts(&w->b, " WITH (");
    for (size_t i = 0; i < items->n; i++) {
        const struct py_tuple *pair = PY_AS(struct py_tuple, items->items[i]);
        ddl_put(w, "%s%s = %s", i ? ", " : "", py_str_text(w->vm, pair->items[0]),
                py_str_text(w->vm, pair->items[1]));
    }
    buf_putc(&w->b, ')');
}

static void create_index(struct ddl *w, struct index *ix, bool if_not_exists) {
    const struct py_dict *kw = ix->dialect_kw;
    ddl_put(w, "CREATE %sINDEX %s%s%s ON ", ix->unique ? "UNIQUE " : "",
            kw_true(w->vm, kw, "postgresql_concurrently") ? "CONCURRENTLY " : "",
            if_not_exists ? "IF NOT EXISTS " : "", ddl_index_name(w, ix, false));
    ddl_table_name(w, ix->table);
    buf_putc(&w->b, ' ');
    if (kw_true(w->vm, kw, "postgresql_using"))
        ddl_put(w, "USING %s ", method(w, kw_text(w->vm, kw, "postgresql_using")));
    index_items(w, ix);
    ddl_include(w, ix->table, option(kw, "postgresql_include"));
    value distinct = option(kw, "postgresql_nulls_not_distinct");
    if (distinct == PY_TRUE)
        buf_puts(&w->b, " NULLS NOT DISTINCT");
    else if (distinct == PY_FALSE)
        buf_puts(&w->b, " NULLS DISTINCT");
    storage_parameters(w, option(kw, "postgresql_with"));
    if (kw_true(w->vm, kw, "postgresql_tablespace"))
        ddl_put(w, " TABLESPACE %s",
                sql_quote(w->vm, w->d, kw_text(w->vm, kw, "postgresql_tablespace")));
    value where = option(kw, "postgresql_where");
    if (where != PY_NONE)
        ddl_put(w, " WHERE %s", ddl_condition(w, where));
}

static void drop_index(struct ddl *w, struct index *ix, bool if_exists) {
    ddl_put(w, "\nDROP INDEX %s%s%s",
            kw_true(w->vm, ix->dialect_kw, "postgresql_concurrently") ? "CONCURRENTLY " : "",
            if_exists ? "IF EXISTS " : "", ddl_index_name(w, ix, true));
}

/* --- named types --- */

const char *ddl_named_type(struct ddl *w, struct sa_type *t) {
    struct ddl name = {w->vm, w->d, BUF_INIT};
    const struct schema_type_info *s = t->schema_type;
    if (!s || !s->name || !*name_text(s->name))
        py_raise(w->vm, &sa_exc_CompileError, "PostgreSQL %s type requires a name.",
                 t->cls->kind == TYPE_pg_DOMAIN ? "DOMAIN"
                 : t->cls->kind == TYPE_pg_ENUM ? "ENUM"
                                                : "Enum");
    if (s->schema) {
        sql_put_schema(w->vm, w->d, &name.b, name_sql(s->schema));
        buf_putc(&name.b, '.');
    }
    sql_put_identifier(w->vm, w->d, &name.b, name_sql(s->name));
    return name.b.data;
}

static void create_enum(struct ddl *w, struct sa_type *t) {
    if (!t->schema_type || !t->schema_type->name)
        py_raise(w->vm, &sa_exc_CompileError, "PostgreSQL ENUM type requires a name.");
    ddl_put(w, "CREATE TYPE %s AS ENUM (", ddl_named_type(w, t));
    for (size_t i = 0; i < t->enums->n; i++)
        ddl_put(w, "%s%s", i ? ", " : "", ddl_literal(w, name_text(t->enums->labels[i])));
    buf_putc(&w->b, ')');
}

static void create_domain(struct ddl *w, struct sa_type *t) {
    value v;
    ddl_put(w, "CREATE DOMAIN %s AS %s ", ddl_named_type(w, t),
            sql_type_text(w->vm, w->d, t->item));
    const char *separator = "";
    if ((v = type_arg(w->vm, t, "collation")) != PY_NONE) {
        ddl_put(w, "COLLATE %s", sql_quote(w->vm, w->d, py_str_text(w->vm, v)));
        separator = " ";
    }
    if ((v = type_arg(w->vm, t, "default")) != PY_NONE) {
        ddl_put(w, "%sDEFAULT %s", separator, ddl_default_text(w, v));
        separator = " ";
    }
    if ((v = type_arg(w->vm, t, "constraint_name")) != PY_NONE) {
        ddl_put(w, "%sCONSTRAINT %s", separator,
                sql_format_name(w->vm, w->d, PY_AS(struct py_str, v), false, true));
        separator = " ";
    }
    if (type_arg_true(w->vm, t, "not_null")) {
        ddl_put(w, "%sNOT NULL", separator);
        separator = " ";
    }
    if ((v = type_arg(w->vm, t, "check")) != PY_NONE)
        ddl_put(w, "%sCHECK (%s)", separator, ddl_condition(w, v));
}

static void named_type(struct ddl *w, struct ddl_element *e) {
    struct sa_type *t = PY_AS(struct sa_type, e->element);
    switch (e->ddl) {
    case DDL_CREATE_ENUM:
        create_enum(w, t);
        break;
    case DDL_DROP_ENUM:
        ddl_put(w, "DROP TYPE %s", ddl_named_type(w, t));
        break;
    case DDL_CREATE_DOMAIN:
        create_domain(w, t);
        break;
    default:
        ddl_put(w, "DROP DOMAIN %s", ddl_named_type(w, t));
        break;
    }
}

/* --- the rest --- */

static void sequence_prefix(struct ddl *w, struct sequence *s) {
    ddl_put(w, " AS %s", sql_type_text(w->vm, w->d, s->data_type));
}

static void constraint_comment(struct ddl *w, struct constraint *c, bool drop) {
    const char *name = ddl_constraint_name(w, c);
    if (!name)
        py_raise(w->vm, &sa_exc_CompileError,
                 "Can't emit COMMENT ON for constraint %R: it has no name", PY_OBJ(c));
    if (!c->table)
        py_raise(w->vm, &sa_exc_CompileError,
                 "Can't emit COMMENT ON for constraint %R: it has no associated table", PY_OBJ(c));
    ddl_put(w, "COMMENT ON CONSTRAINT %s ON ", name);
    ddl_table_name(w, c->table);
    ddl_put(w, " IS %s", drop ? "NULL" : ddl_literal(w, name_text(c->comment)));
}

const struct sql_ddl_rules sql_ddl_postgresql = {
    .column = column,
    .post_create_table = post_create_table,
    .computed = computed,
    .sequence_prefix = sequence_prefix,
    .create_index = create_index,
    .drop_index = drop_index,
    .constraint = constraint,
    .cascades = cascades,
    .constraint_comment = constraint_comment,
    .named_type = named_type,
};
