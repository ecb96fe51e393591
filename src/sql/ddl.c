/*
 * CREATE TABLE and its columns, DROP, comments, sequences, schemas: the generic texts, and the
 * entry for every DDL element. Cf. sqlalchemy.sql.compiler.DDLCompiler.
 */
#include "sql/ddl.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "schema/exc.h"
#include "schema/naming.h"
#include "sql/compiler.h"

void ddl_put(struct ddl *w, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&w->b, fmt, ap);
    va_end(ap);
}

static struct ddl sub(struct ddl *w) { return (struct ddl){w->vm, w->d, BUF_INIT}; }

/* --- names --- */

/* A column or a constraint may stand in no table yet. */
static void need_table(struct ddl *w, const struct table *t) {
    if (!t)
        py_raise(w->vm, &py_exc_AttributeError, "'NoneType' object has no attribute 'name'");
}

void ddl_table_name(struct ddl *w, const struct table *t) {
    need_table(w, t);
    sql_put_table(w->vm, w->d, &w->b, t->base.name, t->base.schema);
}

void ddl_table_name_only(struct ddl *w, const struct table *t) {
    need_table(w, t);
    sql_put_identifier(w->vm, w->d, &w->b, t->base.name);
}

void ddl_column_name(struct ddl *w, const struct column *c) {
    sql_put_column(w->vm, w->d, &w->b, &c->base);
}

void ddl_type(struct ddl *w, struct sa_type *t) { sql_put_type(w->vm, w->d, t, &w->b); }

void ddl_column_list(struct ddl *w, const struct sql_columns *columns) {
    for (size_t i = 0; i < columns->n; i++) {
        if (i)
            buf_puts(&w->b, ", ");
        sql_put_identifier(w->vm, w->d, &w->b, ((struct sql_column *)columns->items[i])->name);
    }
}

const char *ddl_expr(struct ddl *w, struct sql_element *e) {
    return sql_compile_text(w->vm, w->d, e, SQL_NO_TABLE);
}

const char *ddl_condition(struct ddl *w, value v) { return ddl_expr(w, sql_coerce_ddl(w->vm, v)); }

const char *ddl_literal(struct ddl *w, const char *text) {
    return sql_literal(w->vm, w->d, py_str_from(text), PY_OBJ(type_new(w->vm, TYPE_String)));
}

void ddl_check_phrase(struct ddl *w, const char *text, const char *const *words,
                      const char *pattern) {
    for (; *words; words++)
        if (!strcasecmp(*words, text))
            return;
    py_raise(w->vm, &sa_exc_CompileError, "Unexpected SQL phrase: %R (matching against %R)",
             py_str_from(text), py_str_from(pattern));
}

/* --- columns --- */

const char *ddl_default_text(struct ddl *w, value v) {
    if (py_is_str(v))
        return ddl_literal(w, py_str_cstr(v));
    return sql_compile_text(w->vm, w->d, SQL_ELEMENT(v), 0);
}

const char *ddl_column_default(struct ddl *w, struct column *c) {
    value v = column_server_default(c);
    return v == PY_UNDEF ? NULL : ddl_default_text(w, v);
}

static void option_number(struct ddl *w, value v, const char *word) {
    if (v == PY_UNDEF || v == PY_NONE)
        return;
    if (w->b.len && w->b.data[w->b.len - 1] != ' ')
        buf_putc(&w->b, ' ');
    ddl_put(w, "%s %s", word, py_int_text(w->vm, v, 10));
}

static void option_word(struct ddl *w, const char *word) {
    const char *const *pair = w->d->ddl->option_words;
    for (; pair && *pair; pair += 2)
        if (!strcmp(*pair, word))
            word = pair[1];
    ddl_put(w, "%s%s", w->b.len ? " " : "", word);
}

static bool given(value v) { return v != PY_UNDEF && v != PY_NONE; }

void ddl_sequence_options(struct ddl *out, const struct sequence_options *o) {
    struct ddl w = sub(out);
    option_number(&w, o->increment, "INCREMENT BY");
    option_number(&w, o->start, "START WITH");
    option_number(&w, o->minvalue, "MINVALUE");
    option_number(&w, o->maxvalue, "MAXVALUE");
    if (given(o->nominvalue))
        option_word(&w, "NO MINVALUE");
    if (given(o->nomaxvalue))
        option_word(&w, "NO MAXVALUE");
    option_number(&w, o->cache, "CACHE");
    if (given(o->cycle))
        option_word(&w, py_truth(w.vm, o->cycle) ? "CYCLE" : "NO CYCLE");
    if (w.d->ddl->order_option && given(o->order))
        option_word(&w, py_truth(w.vm, o->order) ? "ORDER" : "NOORDER");
    buf_puts(&out->b, w.b.data);
}

static void computed_generic(struct ddl *w, struct computed *c) {
    ddl_put(w, "GENERATED ALWAYS AS (%s)", ddl_expr(w, c->sqltext));
    if (c->persisted == PY_TRUE)
        buf_puts(&w->b, " STORED");
    else if (c->persisted == PY_FALSE)
        buf_puts(&w->b, " VIRTUAL");
}

static void identity_generic(struct ddl *w, struct identity *i) {
    struct ddl options = sub(w);
    bool always = given(i->always) && py_truth(w->vm, i->always);
    ddl_put(w, "GENERATED %s AS IDENTITY", always ? "ALWAYS" : "BY DEFAULT");
    ddl_sequence_options(&options, &i->options);
    if (options.b.len)
        ddl_put(w, " (%s)", options.b.data);
}

void ddl_computed(struct ddl *w, struct computed *c) {
    (w->d->ddl->computed ? w->d->ddl->computed : computed_generic)(w, c);
}

void ddl_identity(struct ddl *w, struct identity *i) {
    (w->d->ddl->identity ? w->d->ddl->identity : identity_generic)(w, i);
}

static void column_generic(struct ddl *w, struct column *c, bool first_pk) {
    bool identity = c->identity && w->d->supports_identity_columns;
    (void)first_pk;
    ddl_column_name(w, c);
    buf_putc(&w->b, ' ');
    ddl_type(w, column_type(w->vm, c));
    const char *def = ddl_column_default(w, c);
    if (def)
        ddl_put(w, " DEFAULT %s", def);
    if (c->computed) {
        buf_putc(&w->b, ' ');
        ddl_computed(w, c->computed);
    }
    if (identity) {
        buf_putc(&w->b, ' ');
        ddl_identity(w, c->identity);
    }
    if (!c->nullable && !identity)
        buf_puts(&w->b, " NOT NULL");
}

void ddl_column_spec(struct ddl *w, struct column *c, bool first_pk) {
    (w->d->ddl->column ? w->d->ddl->column : column_generic)(w, c, first_pk);
}

void ddl_column(struct ddl *w, struct column *c, bool first_pk) {
    ddl_column_spec(w, c, first_pk);
    for (size_t i = 0; i < c->constraint_count; i++) {
        buf_putc(&w->b, ' ');
        ddl_constraint(w, c->constraints[i]);
    }
}

/* --- CREATE TABLE --- */

/* A column's CompileError says in which table and column. */
static const char *guarded_column(struct ddl *w, struct table *t, struct column *c, bool first_pk) {
    struct py_handler h;
    struct ddl inner = sub(w);
    PY_TRY(w->vm, &h) {
        ddl_column(&inner, c, first_pk);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &sa_exc_CompileError))
            py_raise_value(w->vm, exc);
        struct py_tuple *args = PY_AS(struct py_exception, exc)->args;
        py_raise(w->vm, &sa_exc_CompileError, "(in table '%s', column '%s'): %S", t->base.name.text,
                 c->base.name.text, args && args->n ? args->items[0] : exc);
    }
    return inner.b.data;
}

static bool listed(struct vm *vm, value collection, struct constraint *c) {
    return collection == PY_NONE || collection == PY_UNDEF ||
           py_contains(vm, collection, PY_OBJ(c));
}

static void put_constraints(struct ddl *w, struct table *t, value include_fks,
                            const char *separator) {
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    struct constraint **all = MEM_NEW_ARRAY(struct constraint *, n + 1);
    size_t count = 0;
    if (t->primary_key->columns->n)
        all[count++] = t->primary_key;
    for (size_t i = 0; i < n; i++)
        if (list[i] != t->primary_key &&
            (list[i]->kind != CONSTRAINT_FOREIGN_KEY || listed(w->vm, include_fks, list[i])))
            all[count++] = list[i];
    for (size_t i = 0; i < count; i++) {
        struct ddl inner = sub(w);
        if (!ddl_should_create(w, all[i]) || (w->d->supports_alter && all[i]->use_alter))
            continue;
        if (!ddl_constraint(&inner, all[i]))
            continue;
        if (!inner.b.len) /* a key without columns */
            continue;
        ddl_put(w, "%s\t%s", separator, inner.b.data);
        separator = ", \n";
    }
}

static void create_table(struct ddl *w, struct table *t, struct ddl_element *e) {
    const char *separator = "\n";
    bool first_pk = false;
    buf_puts(&w->b, "\nCREATE ");
    for (size_t i = 0; i < t->prefix_count; i++)
        ddl_put(w, "%s ", name_text(t->prefixes[i]));
    ddl_put(w, "TABLE %s", e->if_not_exists ? "IF NOT EXISTS " : "");
    ddl_table_name(w, t);
    buf_puts(&w->b, " (");
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct column *c = table_column(t, i);
        if (!c->system) {
            ddl_put(w, "%s\t%s", separator, guarded_column(w, t, c, c->primary_key && !first_pk));
            separator = ", \n";
        }
        first_pk |= c->primary_key;
    }
    put_constraints(w, t, e->include_fks, separator);
    buf_puts(&w->b, "\n)");
    if (w->d->ddl->post_create_table)
        w->d->ddl->post_create_table(w, t);
    buf_puts(&w->b, "\n\n");
}

/* --- comments --- */

static void table_comment(struct ddl *w, struct table *t, bool drop) {
    if (w->d->ddl->table_comment) {
        w->d->ddl->table_comment(w, t, drop);
        return;
    }
    buf_puts(&w->b, "COMMENT ON TABLE ");
    ddl_table_name(w, t);
    ddl_put(w, " IS %s", drop || !t->comment ? "NULL" : ddl_literal(w, name_text(t->comment)));
}

static void column_comment(struct ddl *w, struct column *c, bool drop) {
    if (w->d->ddl->column_comment) {
        w->d->ddl->column_comment(w, c, drop);
        return;
    }
    buf_puts(&w->b, "COMMENT ON COLUMN ");
    if (drop)
        ddl_table_name_only(w, column_table(c));
    else
        ddl_table_name(w, column_table(c));
    buf_putc(&w->b, '.');
    ddl_column_name(w, c);
    ddl_put(w, " IS %s", drop || !c->comment ? "NULL" : ddl_literal(w, name_text(c->comment)));
}

static const char *const compiler_names[SQL_DIALECT_COUNT] = {
    [SQL_DEFAULT] = "sqlalchemy.sql.compiler.DDLCompiler",
    [SQL_POSTGRESQL] = "sqlalchemy.dialects.postgresql.base.PGDDLCompiler",
    [SQL_SQLITE] = "sqlalchemy.dialects.sqlite.base.SQLiteDDLCompiler",
    [SQL_MYSQL] = "sqlalchemy.dialects.mysql.base.MySQLDDLCompiler",
    [SQL_MARIADB] = "sqlalchemy.dialects.mysql.base.MySQLDDLCompiler",
    [SQL_MSSQL] = "sqlalchemy.dialects.mssql.base.MSDDLCompiler",
    [SQL_ORACLE] = "sqlalchemy.dialects.oracle.base.OracleDDLCompiler",
};

void ddl_unsupported(struct ddl *w, const char *what, const char *more) {
    sa_raise_code(w->vm, &sa_exc_UnsupportedCompilationError, "l7de",
                  "Compiler <%s object at %p> can't render element of type %s%s",
                  compiler_names[w->d->id], (const void *)w->d, what, more);
}

static noreturn void unsupported(struct ddl *w, struct ddl_element *e) {
    ddl_unsupported(w, py_repr_text(w->vm, PY_OBJ(e->base.head.type)), "");
}

/* --- the rest --- */

void ddl_sequence_name(struct ddl *w, const struct sequence *s) {
    sql_put_table(w->vm, w->d, &w->b, name_sql(s->name), name_sql(s->schema));
}

static void create_sequence(struct ddl *w, struct sequence *s, bool if_not_exists) {
    struct ddl options = sub(w);
    ddl_put(w, "CREATE SEQUENCE %s", if_not_exists ? "IF NOT EXISTS " : "");
    ddl_sequence_name(w, s);
    if (w->d->ddl->sequence_prefix && s->data_type)
        w->d->ddl->sequence_prefix(w, s);
    ddl_sequence_options(&options, &s->options);
    if (options.b.len)
        ddl_put(w, " %s", options.b.data);
}

static void create_schema(struct ddl *w, struct ddl_element *e) {
    bool drop = e->ddl == DDL_DROP_SCHEMA;
    struct sql_name name = name_sql(name_from(w->vm, e->element, "a schema"));
    ddl_put(w, "%s SCHEMA %s", drop ? "DROP" : "CREATE",
            drop && e->if_exists        ? "IF EXISTS "
            : !drop && e->if_not_exists ? "IF NOT EXISTS "
                                        : "");
    sql_put_identifier(w->vm, w->d, &w->b, name);
    if (drop && e->cascade)
        buf_puts(&w->b, " CASCADE");
}

/* By then the reference has put a rule on the constraint, which repr() of some kinds shows. */
static noreturn void raise_no_name(struct ddl *w, struct constraint *c) {
    const char *shown = py_repr_text(w->vm, PY_OBJ(c));
    size_t n = strlen(shown) - 1;
    if (c->kind == CONSTRAINT_CHECK || c->kind == CONSTRAINT_OTHER)
        shown = mem_printf("%.*s%s_create_rule=<sqlalchemy.util.langhelpers."
                           "portable_instancemethod object at %p>)",
                           (int)n, shown, shown[n - 1] == '(' ? "" : ", ", (void *)c);
    py_raise(w->vm, &sa_exc_CompileError,
             "Can't emit DROP CONSTRAINT for constraint %s; it has no name", shown);
}

static void drop_constraint(struct ddl *w, struct constraint *c, struct ddl_element *e) {
    if (w->d->ddl->drop_constraint) {
        w->d->ddl->drop_constraint(w, c, e);
        return;
    }
    const char *name = ddl_constraint_name(w, c);
    if (!name)
        raise_no_name(w, c);
    buf_puts(&w->b, "ALTER TABLE ");
    ddl_table_name(w, constraint_table(w->vm, c));
    ddl_put(w, " DROP CONSTRAINT %s%s%s", e->if_exists ? "IF EXISTS " : "", name,
            e->cascade ? " CASCADE" : "");
}

static void text_element(struct ddl *w, struct ddl_element *e) {
    struct py_dict *context = py_dict_new();
    if (table_is(e->target)) {
        const struct table *t = table_of(e->target);
        struct ddl full = sub(w), only = sub(w), schema = sub(w);
        ddl_table_name(&full, t);
        ddl_table_name_only(&only, t);
        if (t->base.schema.text)
            sql_put_schema(w->vm, w->d, &schema.b, t->base.schema);
        py_dict_set_text(context, "table", py_str_from(only.b.data));
        py_dict_set_text(context, "schema", py_str_from(schema.b.data));
        py_dict_set_text(context, "fullname", py_str_from(full.b.data));
    }
    if (e->context != PY_NONE && e->context != PY_UNDEF)
        py_dict_update(w->vm, context, e->context);
    value text = py_binary(w->vm, PY_MOD, e->statement, PY_OBJ(context));
    bool percent =
        w->d->paramstyle == SQL_PARAMSTYLE_FORMAT || w->d->paramstyle == SQL_PARAMSTYLE_PYFORMAT;
    for (const char *p = py_str_cstr(text); *p; p++) {
        if (*p == '%' && percent)
            buf_putc(&w->b, '%');
        buf_putc(&w->b, *p);
    }
}

static void drop_table(struct ddl *w, struct table *t, bool if_exists) {
    ddl_put(w, "\nDROP TABLE %s", if_exists ? "IF EXISTS " : "");
    ddl_table_name(w, t);
}

static void add_constraint(struct ddl *w, struct constraint *c) {
    buf_puts(&w->b, "ALTER TABLE ");
    ddl_table_name(w, constraint_table(w->vm, c));
    buf_puts(&w->b, " ADD ");
    ddl_constraint(w, c);
}

void ddl_check_element(struct vm *vm, const struct ddl_element *e) {
    static const struct {
        struct py_type *type;
        const char *missed; /* the attribute that the reference misses first in anything else */
    } wanted[DDL_KIND_COUNT] = {
        [DDL_CREATE_TABLE] = {&sa_table_type, "columns"},
        [DDL_DROP_TABLE] = {&sa_table_type, "create_drop_stringify_dialect"},
        [DDL_CREATE_COLUMN] = {&sa_column_type, "system"},
        [DDL_CREATE_INDEX] = {&sa_index_type, "create_drop_stringify_dialect"},
        [DDL_DROP_INDEX] = {&sa_index_type, "create_drop_stringify_dialect"},
        [DDL_ADD_CONSTRAINT] = {&sa_constraint_type, "_create_rule"},
        [DDL_DROP_CONSTRAINT] = {&sa_constraint_type, "_create_rule"},
        [DDL_CREATE_SEQUENCE] = {&sa_sequence_type, "create_drop_stringify_dialect"},
        [DDL_DROP_SEQUENCE] = {&sa_sequence_type, "create_drop_stringify_dialect"},
        [DDL_CREATE_SCHEMA] = {&py_str_type, "lower"},
        [DDL_DROP_SCHEMA] = {&py_str_type, "lower"},
        [DDL_SET_TABLE_COMMENT] = {&sa_table_type, "create_drop_stringify_dialect"},
        [DDL_DROP_TABLE_COMMENT] = {&sa_table_type, "create_drop_stringify_dialect"},
        [DDL_SET_COLUMN_COMMENT] = {&sa_column_type, "create_drop_stringify_dialect"},
        [DDL_DROP_COLUMN_COMMENT] = {&sa_column_type, "create_drop_stringify_dialect"},
        [DDL_SET_CONSTRAINT_COMMENT] = {&sa_constraint_type, "create_drop_stringify_dialect"},
        [DDL_DROP_CONSTRAINT_COMMENT] = {&sa_constraint_type, "create_drop_stringify_dialect"},
    };
    const struct py_type *type = wanted[e->ddl].type;
    if (type && !py_is_a(e->element, type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '%s'", e->element,
                 wanted[e->ddl].missed);
}

static void write_element(struct ddl *w, struct ddl_element *e) {
    value v = e->element;
    ddl_check_element(w->vm, e);
    switch (e->ddl) {
    case DDL_TEXT:
        text_element(w, e);
        break;
    case DDL_CREATE_TABLE:
        create_table(w, table_of(v), e);
        break;
    case DDL_DROP_TABLE:
        drop_table(w, table_of(v), e->if_exists);
        break;
    case DDL_CREATE_COLUMN:
        ddl_column(w, column_of(v), false);
        break;
    case DDL_CREATE_INDEX:
        ddl_create_index(w, index_of(v), e->if_not_exists);
        break;
    case DDL_DROP_INDEX:
        ddl_drop_index(w, index_of(v), e->if_exists);
        break;
    case DDL_ADD_CONSTRAINT:
        add_constraint(w, constraint_of(v));
        break;
    case DDL_DROP_CONSTRAINT:
        drop_constraint(w, constraint_of(v), e);
        break;
    case DDL_CREATE_SEQUENCE:
        create_sequence(w, PY_AS(struct sequence, v), e->if_not_exists);
        break;
    case DDL_DROP_SEQUENCE:
        ddl_put(w, "DROP SEQUENCE %s", e->if_exists ? "IF EXISTS " : "");
        ddl_sequence_name(w, PY_AS(struct sequence, v));
        break;
    case DDL_CREATE_SCHEMA:
    case DDL_DROP_SCHEMA:
        create_schema(w, e);
        break;
    case DDL_SET_TABLE_COMMENT:
    case DDL_DROP_TABLE_COMMENT:
        table_comment(w, table_of(v), e->ddl == DDL_DROP_TABLE_COMMENT);
        break;
    case DDL_SET_COLUMN_COMMENT:
    case DDL_DROP_COLUMN_COMMENT:
        column_comment(w, column_of(v), e->ddl == DDL_DROP_COLUMN_COMMENT);
        break;
    case DDL_SET_CONSTRAINT_COMMENT:
    case DDL_DROP_CONSTRAINT_COMMENT:
        if (!w->d->ddl->constraint_comment)
            unsupported(w, e);
        w->d->ddl->constraint_comment(w, constraint_of(v), e->ddl == DDL_DROP_CONSTRAINT_COMMENT);
        break;
    case DDL_CREATE_ENUM:
    case DDL_DROP_ENUM:
    case DDL_CREATE_DOMAIN:
    case DDL_DROP_DOMAIN:
        if (!w->d->ddl->named_type)
            unsupported(w, e);
        w->d->ddl->named_type(w, e);
        break;
    case DDL_CUSTOM:
    case DDL_KIND_COUNT:
        if (!e->write)
            unsupported(w, e);
        e->write(w, e);
    }
}

const char *sql_ddl_compile(struct vm *vm, const struct sql_dialect *d, struct ddl_element *e) {
    struct ddl w = {vm, d, BUF_INIT};
    value custom = sql_custom_compile(vm, e->base.head.type, d->name);
    if (custom != PY_UNDEF)
        return py_str_text(vm, py_call2(vm, custom, PY_OBJ(e), sql_compiler_object(vm, d, 0)));
    write_element(&w, e);
    return buf_take(&w.b);
}

const char *sql_ddl_compile_plain(struct vm *vm, const struct sql_dialect *d,
                                  struct ddl_element *e) {
    struct ddl w = {vm, d, BUF_INIT};
    write_element(&w, e);
    return buf_take(&w.b);
}

struct ddl_element *ddl_new(struct vm *vm, enum ddl_kind kind, value element) {
    struct ddl_element *e = py_alloc(vm, &ddl_types[kind]);
    e->base.kind = SQL_DDL;
    e->ddl = kind;
    e->element = e->target = element;
    e->include_fks = PY_NONE;
    return e;
}

/* --- execute_if, ddl_if --- */

bool ddl_if_allows(struct vm *vm, const struct sql_dialect *d, value ddl_if, value ddl,
                   value target, value bind) {
    if (ddl_if == PY_UNDEF || ddl_if == PY_NONE)
        return true;
    const struct py_tuple *t = PY_AS(struct py_tuple, ddl_if);
    value dialect = t->items[0], callable = t->items[1];
    if (py_is_str(dialect) && !py_str_is(dialect, d->name))
        return false;
    if (!py_is_str(dialect) && dialect != PY_NONE &&
        !py_contains(vm, dialect, py_str_from(d->name)))
        return false;
    if (callable == PY_NONE)
        return true;
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "state", t->items[2]);
    py_dict_set_text(kw, "dialect", PY_OBJ(d));
    py_dict_set_text(kw, "compiler", PY_NONE);
    return py_truth(vm, py_call_args(vm, callable, py_tuple3(ddl, target, bind), kw));
}

bool ddl_should_execute(struct vm *vm, const struct sql_dialect *d, struct ddl_element *e,
                        value bind) {
    value ddl_if = e->ddl_if;
    if (ddl_if == PY_UNDEF && e->ddl == DDL_CREATE_INDEX)
        ddl_if = index_of(e->element)->ddl_if;
    return ddl_if_allows(vm, d, ddl_if, PY_OBJ(e), e->target, bind);
}

const struct sql_ddl_rules sql_ddl_generic = {0};
