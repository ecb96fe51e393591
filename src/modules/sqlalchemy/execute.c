/*
 * Executing: a statement is compiled for the connection's dialect, its parameters are processed by
 * their types, the driver runs it, and what comes back becomes a result.
 * cf. sqlalchemy.engine.base.Connection.execute and DefaultExecutionContext.
 */
#include "modules/sqlalchemy/engine.h"

#include <time.h>

#include "modules/sqlalchemy/execute_int.h"
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orig.h"
#include "modules/sqlalchemy/shown.h"
#include "schema/sequence.h"
#include "schema/table.h"
#include "sql/compiler_object.h"
#include "sql/ddl.h"

/* --- errors --- */

static struct py_type *class_of_kind(const char *kind) {
    static const struct {
        const char *name;
        struct py_type *type;
    } kinds[] = {
        {"ProgrammingError", &sa_exc_ProgrammingError},
        {"IntegrityError", &sa_exc_IntegrityError},
        {"OperationalError", &sa_exc_OperationalError},
        {"DataError", &sa_exc_DataError},
        {"InternalError", &sa_exc_InternalError},
        {"InterfaceError", &sa_exc_InterfaceError},
        {"DatabaseError", &sa_exc_DatabaseError},
        {"NotSupportedError", &sa_exc_NotSupportedError},
        {"ArgumentError", &sa_exc_ArgumentError},
    };
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].name, kind))
            return kinds[i].type;
    return &sa_exc_DBAPIError;
}

value sa_db_exception(struct vm *vm, const struct error *e, struct db *db, value statement,
                      value params, bool hide) {
    struct py_type *cls = class_of_kind(e->kind);
    if (!py_type_is_subtype(cls, &sa_exc_DBAPIError))
        return py_call1(vm, PY_OBJ(cls), py_str_from(e->message));
    value lost = PY_BOOL(db && db_is_broken(db));
    value args[] = {statement, params, sa_orig(vm, e, db), PY_BOOL(hide), lost};
    value exc = py_call(vm, PY_OBJ(cls), 5, args);
    PY_AS(struct py_exception, exc)->args =
        PY_AS(struct py_tuple, py_tuple1(py_str_from(e->message)));
    PY_AS(struct py_exception, exc)->cause = args[2];
    PY_AS(struct py_exception, exc)->error = (struct error *)(uintptr_t)e;
    ((struct error *)(uintptr_t)e)->exception = (void *)(uintptr_t)exc;
    return exc;
}

/* What handle_error listeners get is of a class of this one, which scripts name in annotations. */
value sa_exception_context(struct vm *vm) {
    static const char key;
    value *cls = vm_get_data(vm, &key);
    if (!cls) {
        struct py_dict *ns = py_dict_new();
        py_dict_set_text(ns, "__module__", py_str_from("sqlalchemy.engine.interfaces"));
        vm_set_data(vm, &key, cls = MEM_NEW(value));
        *cls = py_class_new(vm, "ExceptionContext", &py_empty_tuple, ns);
    }
    return *cls;
}

/* handle_error listeners see the failure and may have another exception raised for it. */
static void handle_error(struct vm *vm, struct sa_connection *c, value exc, value sql,
                         value params) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__module__", py_str_from("sqlalchemy.engine.base"));
    const struct sa_error *e = PY_AS(struct sa_error, exc);
    value ctx =
        py_call0(vm, py_class_new(vm, "ExceptionContextImpl",
                                  PY_AS(struct py_tuple, py_tuple1(sa_exception_context(vm))), ns));
    const struct {
        const char *name;
        value v;
    } fields[] = {{"original_exception", e->orig},
                  {"sqlalchemy_exception", exc},
                  {"chained_exception", PY_NONE},
                  {"connection", PY_OBJ(c)},
                  {"engine", PY_OBJ(c->engine)},
                  {"dialect", sql_dialect_value(c->engine->dialect)},
                  {"statement", sql},
                  {"parameters", params},
                  {"cursor", PY_NONE},
                  {"execution_context", PY_NONE},
                  {"is_disconnect", PY_BOOL(e->connection_invalidated)},
                  {"is_pre_ping", PY_FALSE},
                  {"invalidate_pool_on_disconnect", PY_TRUE}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        py_setattr(vm, ctx, fields[i].name, fields[i].v);
    value other = sa_fire_value(vm, c->engine, "handle_error", 1, &ctx, true);
    if (other == PY_UNDEF || !py_is_a(other, &py_exc_BaseException))
        return;
    PY_AS(struct py_exception, other)->cause = e->orig;
    py_raise_value(vm, other);
}

/* E, which the driver raised, as the exception of the statement it is about: that may be one whose
 * answer was still to come. */
static noreturn void raise_db(struct vm *vm, struct sa_connection *c, struct error *e,
                              const char *sql, bool is_other, value shown, bool hide) {
    if (e->code != ERROR_DATABASE)
        error_throw(e);
    bool is_earlier = is_other;
    value text = py_str_from(is_earlier || !sql ? e->sql : sql);
    value params = is_earlier ? PY_NONE : shown;
    value exc = sa_db_exception(vm, e, c->db, text, params, hide);
    value args[] = {PY_OBJ(c), text, params, exc};
    sa_fire(vm, c->engine, "dbapi_error", 4, args);
    if (!c->by_cursor && sa_has_listeners(vm, c->engine, "handle_error"))
        handle_error(vm, c, exc, text, params);
    py_raise_value(vm, exc);
}

/* SHOWN_SQL: the statement as scripts and errors see it. */
struct db_cursor *sa_execute_shown(struct vm *vm, struct sa_connection *c, const char *sql,
                                   const struct db_value *params, size_t n, const char *shown_sql,
                                   value shown, bool hide) {
    struct db_cursor *volatile cur = NULL;
    struct error_handler h;
    ERROR_TRY(&h) {
        cur = db_execute_with(c->db, sql, params, n, c->db_flags);
        error_pop(&h);
    }
    else {
        bool own = !h.error->sql || !strcmp(h.error->sql, sql);
        raise_db(vm, c, h.error, shown_sql, !own, shown, hide);
    }
    return cur;
}

struct db_cursor *sa_db_execute(struct vm *vm, struct sa_connection *c, const char *sql,
                                const struct db_value *params, size_t n, value shown, bool hide) {
    return sa_execute_shown(vm, c, sql, params, n, sql, shown, hide);
}

const char *sa_without_doubling(const struct sa_connection *c, const char *sql) {
    if (!c->engine->dialect->identifier_preparer_doubles_percent || !strstr(sql, "%%"))
        return sql;
    struct buf b = BUF_INIT;
    for (const char *p = sql; *p; p++) {
        buf_putc(&b, *p);
        if (*p == '%' && p[1] == '%')
            p++;
    }
    return buf_take(&b);
}

/* --- placeholders --- */

enum sql_paramstyle sa_driver_style(const struct sql_dialect *d) {
    return d->id == SQL_POSTGRESQL ? SQL_PARAMSTYLE_NUMERIC_DOLLAR : SQL_PARAMSTYLE_QMARK;
}

/* The driver's text of a compiled statement: $1 or ? for each bind. */
static const char *driver_text(const struct sql_dialect *d, const struct sql_compiled *c) {
    return sql_text_in_style(c, sa_driver_style(d), false);
}

/* --- parameters --- */

struct py_tuple sa_empty_given = {.head = {&py_tuple_type}};

/* What execute() takes as parameters, as a list of sets; N 0: none given. */
static struct param_sets distill(struct vm *vm, value params) {
    struct param_sets s = {0};
    if (params == PY_NONE || params == PY_UNDEF)
        return s;
    if (params == PY_OBJ(&sa_empty_given)) {
        s.nothing = true;
        return s;
    }
    bool is_list = py_is_list(params) || py_is_tuple(params);
    struct py_tuple *t = is_list ? py_tuple_from(vm, params) : NULL;
    bool sets = t && t->n &&
                (py_is_dict(t->items[0]) || py_is_list(t->items[0]) || py_is_tuple(t->items[0]) ||
                 py_is_a(t->items[0], &sa_row_mapping_type));
    if (t && !t->n)
        return s;
    if (sets) {
        s.items = t->items;
        s.n = t->n;
        s.many = true;
    } else {
        s.items = MEM_NEW_ARRAY(value, 1);
        s.items[0] = params;
        s.n = 1;
    }
    return s;
}

struct py_dict *sa_as_dict(struct vm *vm, value v) {
    if (py_is_dict(v))
        return PY_AS(struct py_dict, v);
    struct py_dict *d = py_dict_new();
    py_dict_update(vm, d, v);
    return d;
}

static noreturn void raise_wrapped(struct vm *vm, value exc, const char *sql, value params) {
    const struct py_type *t = py_type_of(exc);
    const struct py_tuple *own = PY_AS(struct py_exception, exc)->args;
    bool is_ours = py_is_a(exc, &sa_exc_SQLAlchemyError) && own && own->n == 1;
    value args[] = {py_str_printf("(%s.%s) %s", t->module ? t->module : "builtins", t->name,
                                  py_str_text(vm, is_ours ? own->items[0] : exc)),
                    py_str_from(sql), params, exc};
    value e = py_call(vm, PY_OBJ(&sa_exc_StatementError), 4, args);
    if (py_is_a(exc, &sa_exc_SQLAlchemyError))
        PY_AS(struct sa_error, e)->code = PY_AS(struct sa_error, exc)->code;
    PY_AS(struct py_exception, e)->cause = exc;
    py_raise_value(vm, e);
}

static value bound_value(struct vm *vm, const struct sql_bound *b, struct py_dict *params,
                         bool *found) {
    struct sql_bindparam *p = b->param;
    value v = PY_UNDEF;
    if (params) {
        v = py_dict_get_text(params, p->orig_key && !p->unique ? p->orig_key : b->name);
        if (v == PY_UNDEF)
            v = py_dict_get_text(params, b->name);
        if (v == PY_UNDEF && p->orig_key)
            v = p->unique ? PY_UNDEF : py_dict_get_text(params, p->orig_key);
    }
    *found = v != PY_UNDEF;
    if (*found)
        return v;
    if (p->callable != PY_UNDEF)
        return py_call0(vm, p->callable);
    return p->val == PY_UNDEF ? PY_NONE : p->val;
}

static value processed_value(struct run *r, const struct sql_bindparam *p, value v) {
    if (p->json_key)
        return sql_rules_of(r->d)->json_key(
            r->vm, &(struct sql_bindparam){.val = v, .json_key = p->json_key});
    return sa_bind_process(r->vm, r->d, PY_AS(struct sa_type, p->expr.type), v);
}

static void fill_values(struct run *r, struct py_dict *params) {
    const struct sql_compiled *k = r->compiled;
    struct py_dict *by_name = sa_params_are_named(r->d) && !r->in_order ? py_dict_new() : NULL;
    r->values = MEM_NEW_ARRAY(struct db_value, k->n_binds + 1);
    r->shown = r->hides ? NULL : py_dict_new();
    r->processed = py_tuple_new(k->n_binds);
    for (size_t i = 0; i < k->n_binds; i++) {
        const struct sql_bound *b = &k->binds[i];
        bool found;
        value v = bound_value(r->vm, b, params, &found);
        if (!found && b->param->required)
            sa_raise_code(r->vm, &sa_exc_InvalidRequestError, "cd3x",
                          r->set ? "A value is required for bind parameter '%s', in parameter "
                                   "group %zu"
                                 : "A value is required for bind parameter '%s'",
                          b->name, r->set);
        if (r->shown)
            py_dict_set_text(r->shown, b->name, v);
        v = processed_value(r, b->param, v);
        r->processed->items[i] = v;
        if (by_name)
            py_dict_set_text(by_name, b->name, v);
    }
    r->given = by_name ? PY_OBJ(by_name) : PY_OBJ(r->processed);
}

struct py_dict *sa_shown_values(struct vm *vm, const struct sql_compiled *k,
                                struct py_dict *params) {
    struct py_dict *shown = py_dict_new();
    bool found;
    for (size_t i = 0; i < k->n_binds; i++)
        py_dict_set_text(shown, k->binds[i].name, bound_value(vm, &k->binds[i], params, &found));
    return shown;
}

/* --- Python-side defaults --- */

/* Positional parameters a callable must get. */
static int64_t required_args(struct vm *vm, value fn) {
    bool method = py_lookup_attr(vm, fn, "__self__") != PY_UNDEF;
    value code = py_lookup_attr(vm, fn, "__code__");
    if (code == PY_UNDEF) {
        value inner = py_lookup_attr(vm, fn, "__func__");
        code = inner == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, inner, "__code__");
    }
    if (code == PY_UNDEF)
        return 0;
    int64_t n = py_int_as(vm, py_getattr(vm, code, "co_argcount"));
    value defaults = py_lookup_attr(vm, fn, "__defaults__");
    if (defaults != PY_UNDEF && defaults != PY_NONE)
        n -= py_len(vm, defaults);
    return n - method;
}

/* What a default function of one parameter gets. */
struct default_context {
    struct py_object head;
    struct sa_connection *conn;
    struct py_dict *params;
};
static value ctx_params(struct vm *vm, const value *a) {
    (void)vm;
    return PY_OBJ(PY_AS(struct default_context, a[0])->params);
}
static value ctx_get_params(struct vm *vm, value self) { return ctx_params(vm, &self); }
static value ctx_get_connection(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct default_context, self)->conn);
}
static const struct py_native_def ctx_methods[] = {
    {"get_current_parameters", ctx_params, "self, isolate_multiinsert_groups=True"}, {0}};
static const struct py_getset_def ctx_getset[] = {{"current_parameters", ctx_get_params, NULL},
                                                  {"connection", ctx_get_connection, NULL},
                                                  {"root_connection", ctx_get_connection, NULL},
                                                  {0}};
static struct py_type default_context_type = {PY_TYPE_HEAD,
                                              .name = "DefaultExecutionContext",
                                              .module = "sqlalchemy.engine.default",
                                              .size = sizeof(struct default_context),
                                              .methods = ctx_methods,
                                              .getset = ctx_getset};

value sa_default_value(struct vm *vm, value default_, value context) {
    if (default_ == PY_NONE || default_ == PY_UNDEF)
        return PY_NONE;
    value arg = PY_AS(struct column_default, default_)->arg;
    if (!py_is_callable(arg) || sql_is_element(arg))
        return arg;
    if (py_is_a(arg, &py_type_type) || required_args(vm, arg) < 1)
        return py_call0(vm, arg);
    return py_call1(vm, arg, context);
}

/* Values of the columns whose defaults are made in Python, added to PARAMS. */
static struct py_dict *with_defaults(struct run *r, struct py_dict *params) {
    struct py_list *prefetch = r->compiled->compiler->prefetch;
    r->params = params;
    if (!prefetch->n)
        return params;
    struct py_dict *all = r->params = params ? py_dict_copy(params) : py_dict_new();
    struct default_context *ctx = py_alloc(r->vm, &default_context_type);
    ctx->conn = r->conn;
    ctx->params = all;
    for (size_t i = 0; i < r->compiled->n_binds; i++) {
        struct sql_bound *b = &r->compiled->binds[i];
        if (py_dict_get_text(all, b->name) == PY_UNDEF && b->param->val != PY_UNDEF)
            py_dict_set_text(all, b->name, b->param->val);
    }
    for (size_t i = 0; i < prefetch->n; i++) {
        struct column *col = column_of(prefetch->items[i]);
        value def = r->compiled->is_insert ? col->default_ : col->onupdate;
        py_dict_set(r->vm, all, r->compiled->compiler->prefetch_names->items[i],
                    sa_default_value(r->vm, def, PY_OBJ(ctx)));
    }
    return all;
}

/* --- results --- */

static bool is_star(const struct sql_element *e) {
    return e && e->kind == SQL_COLUMN && ((const struct sql_column *)e)->is_literal;
}

/* A table's column that has a key of its own is in rows by its name, and found by its key, too. */
static bool goes_by_name(const struct sql_result_column *col) {
    const struct sql_element *e = col->element;
    if (!e || e->kind != SQL_COLUMN || !((const struct sql_column *)e)->is_schema)
        return false;
    const char *key = ((const struct sql_expr *)e)->key, *name = sql_elem_name(e);
    return e->annotation == PY_UNDEF && key && name && !strcmp(col->key, key) && strcmp(key, name);
}

struct sa_result_meta *sa_meta_of(struct run *r, const struct db_cursor *cur) {
    if (!cur->n_columns)
        return NULL;
    struct sa_result_meta *m = sa_meta_new(cur->n_columns);
    struct sql_compiled *c = r->compiled;
    bool positional = c && c->n_columns == cur->n_columns;
    for (size_t i = 0; i < m->n; i++) {
        m->keys[i] = cur->columns[i].name;
        const struct sql_result_column *col = positional ? &c->columns[i] : NULL;
        for (size_t k = 0; c && !positional && k < c->n_columns && !col; k++)
            if (c->columns[k].name && !strcmp(c->columns[k].name, m->keys[i]))
                col = &c->columns[k];
        if (!col)
            continue;
        if (col->key && !is_star(col->element))
            m->keys[i] = goes_by_name(col) ? sql_elem_name(col->element) : col->key;
        m->elements[i] = col->element;
        m->types[i] = PY_AS(struct sa_type, col->type);
        m->process[i] = sa_result_needs(r->vm, r->d, m->types[i]);
    }
    return m;
}

struct sa_result_meta *sa_key_meta(const struct sql_compiled *k) {
    struct sql_from *from = ((struct sql_dml *)k->statement)->table;
    if (from->element.kind != SQL_TABLE || !((struct sql_table *)from)->is_schema)
        return NULL;
    struct table *t = (struct table *)from;
    struct sa_result_meta *m = sa_meta_new(table_column_count(t));
    m->n = 0;
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct column *c = table_column(t, i);
        if (!c->primary_key)
            continue;
        m->keys[m->n] = c->base.expr.key;
        m->elements[m->n++] = &c->base.expr.element;
    }
    return m->n ? m : NULL;
}

struct sa_row *sa_key_of(struct vm *vm, struct sa_result_meta *m, struct py_dict *shown) {
    struct sa_row *row = sa_row_new(vm, m);
    for (size_t i = 0; i < m->n; i++) {
        value v = py_dict_get_text(shown, m->keys[i]);
        row->items[i] = v == PY_UNDEF ? PY_NONE : v;
    }
    return row;
}

/* The primary key of the row inserted: from RETURNING, the parameters or the last rowid. */
static value primary_key(struct run *r, struct db_cursor *cur) {
    struct vm *vm = r->vm;
    struct sa_result_meta *m = sa_key_meta(r->compiled);
    if (!m)
        return PY_UNDEF;
    struct sql_dml *d = (struct sql_dml *)r->compiled->statement;
    struct sql_seq returned = r->compiled->compiler->implicit_returning;
    const struct db_value *cells = returned.n && cur->n_columns ? db_fetch(cur) : NULL;
    struct column *autoinc = table_autoincrement_column(vm, (struct table *)d->table);
    struct sa_row *row = sa_key_of(vm, m, r->shown);
    bool asks = !d->is_inline && d->n_multi < 2;
    for (size_t at = 0; at < m->n; at++) {
        for (size_t k = 0; cells && k < returned.n && k < cur->n_columns; k++)
            if (returned.items[k] == m->elements[at]) {
                struct sa_type *type = sql_type(vm, returned.items[k]);
                value v = sa_from_db(vm, r->d, &cells[k]);
                row->items[at] =
                    sa_result_needs(vm, r->d, type) ? sa_result_process(vm, r->d, type, v) : v;
            }
        bool generated = asks && autoinc && m->elements[at] == &autoinc->base.expr.element;
        if (row->items[at] == PY_NONE && generated && !cells && cur->last_id)
            row->items[at] = py_int_from(cur->last_id);
    }
    return PY_OBJ(row);
}

/* --- executing one element --- */

static struct py_tuple *keys_of(struct vm *vm, struct py_dict *d) {
    struct py_list *l = py_list_new(d->count);
    size_t i = 0;
    for (value k, v; py_dict_next(d, &i, &k, &v);)
        py_list_append(l,
                       sql_is_element(k) ? py_str_from(((struct sql_expr *)(uintptr_t)k)->key) : k);
    (void)vm;
    return py_tuple_of(l->n, l->items);
}

static bool has_expanding(const struct sql_compiled *c) {
    for (size_t i = 0; i < c->compiler->n_binds; i++)
        if (c->compiler->binds[i].param->expanding)
            return true;
    return false;
}

static void compile(struct run *r, struct sql_element *e, struct py_dict *params, bool many) {
    bool dml = e->kind == SQL_INSERT || e->kind == SQL_UPDATE || e->kind == SQL_DELETE;
    struct py_tuple *keys = params && dml ? keys_of(r->vm, params) : NULL;
    unsigned flags = SQL_POSTCOMPILE | SQL_FOR_DRIVER | (many ? SQL_EXECUTEMANY : 0);
    if (dml && !keys && !params && e->kind != SQL_DELETE)
        keys = py_tuple_new(0);
    r->compiled = sql_compile_with(r->vm, r->d, e, flags, keys, params);
    r->sql = driver_text(r->d, r->compiled);
    r->shown_sql = sa_shown_text(r->d, r->compiled);
}

const char *sa_elapsed(const struct timespec *start) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double s = (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
    return mem_printf("generated in %.5fs", s);
}

/* A value that the driver has no form for. SQLite's says which parameter it was. */
static noreturn void raise_unbindable(struct run *r, const struct error *e) {
    struct error *told = error_new(ERROR_DATABASE, "%s", e->message);
    const char *at = strstr(e->message, "parameter:");
    if (at)
        told->message = mem_printf("%.*sparameter %zu%s", (int)(at - e->message), e->message,
                                   r->at + 1, at + 9);
    told->kind = e->kind;
    value exc = sa_db_exception(r->vm, told, r->conn->db, py_str_from(r->shown_sql), r->given,
                                r->conn->engine->hide_parameters);
    if (sa_has_listeners(r->vm, r->conn->engine, "handle_error"))
        handle_error(r->vm, r->conn, exc, py_str_from(r->shown_sql), r->given);
    py_raise_value(r->vm, exc);
}

/* The processed values as the driver takes them. */
static void bind_values(struct run *r) {
    struct error_handler h;
    ERROR_TRY(&h) {
        for (r->at = 0; r->at < r->compiled->n_binds; r->at++) {
            struct sql_bindparam *p = r->compiled->binds[r->at].param;
            sa_check_binary(r->vm, r->d, PY_AS(struct sa_type, p->expr.type),
                            r->processed->items[r->at]);
            r->values[r->at] = sa_to_db(r->vm, r->d, r->processed->items[r->at]);
        }
        error_pop(&h);
    }
    else {
        if (h.error->code != ERROR_DATABASE)
            error_throw(h.error);
        raise_unbindable(r, h.error);
    }
}

/* The values of a set, for the driver and for the eye. */
void sa_prepare(struct run *r, struct py_dict *params) {
    struct vm *vm = r->vm;
    struct py_handler h;
    PY_TRY(vm, &h) {
        fill_values(r, with_defaults(r, params));
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        value sets[] = {params ? PY_OBJ(params) : PY_NONE};
        if (!params && r->nothing)
            sets[0] = py_call0(vm, py_import_from(vm, "alembic.util.more", "immutabledict"));
        bool given = params || r->nothing;
        raise_wrapped(vm, exc, r->shown_sql, given ? PY_OBJ(py_list_of(1, sets)) : PY_NONE);
    }
    bind_values(r);
}

void sa_announce(struct run *r, const char *event, value given, bool many) {
    if (!sa_has_listeners(r->vm, r->conn->engine, event))
        return;
    value args[] = {PY_OBJ(r->conn), PY_NONE, py_str_from(r->shown_sql),
                    given,           PY_NONE, PY_BOOL(many)};
    sa_fire(r->vm, r->conn->engine, event, 6, args);
}

bool sa_begins_with_select(const char *sql) {
    while (*sql == ' ' || *sql == '\n' || *sql == '\t' || *sql == '\r' || *sql == '(')
        sql++;
    return !strncasecmp(sql, "select", 6);
}

struct db_cursor *sa_run_prepared(struct run *r) {
    const struct sql_compiled *k = r->compiled;
    if (k->is_insert || k->is_update || k->is_delete || !sa_begins_with_select(r->sql))
        r->conn->writes++;
    return sa_execute_shown(r->vm, r->conn, r->sql, r->values, r->compiled->n_binds, r->shown_sql,
                            r->all_given ? r->all_given : r->given,
                            r->conn->engine->hide_parameters);
}

/* before_cursor_execute; true: a listener gave another statement, or parameters, in SQL and GIVEN.
 */
static bool replaced(struct run *r, const char **sql, value *given) {
    if (!sa_has_listeners(r->vm, r->conn->engine, "before_cursor_execute"))
        return false;
    value args[] = {PY_OBJ(r->conn), PY_NONE, py_str_from(r->shown_sql),
                    r->given,        PY_NONE, PY_FALSE};
    value v = sa_fire_value(r->vm, r->conn->engine, "before_cursor_execute", 6, args, false);
    struct py_tuple *both = v != PY_UNDEF && py_is_tuple(v) ? PY_AS(struct py_tuple, v) : NULL;
    if (!both || both->n != 2 || !py_is_str(both->items[0]))
        return false;
    *sql = py_str_cstr(both->items[0]);
    *given = both->items[1];
    return strcmp(*sql, r->shown_sql) != 0 || *given != r->given;
}

static struct db_cursor *run_one(struct run *r, struct py_dict *params) {
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    sa_prepare(r, params);
    const char *sql;
    value given;
    if (replaced(r, &sql, &given)) {
        r->shown_sql = sql;
        r->given = given;
        return sa_run_raw(r->vm, r->conn, sql, given);
    }
    sa_log_statement(r->vm, r->conn, r->shown_sql, r->given, sa_elapsed(&start));
    struct db_cursor *cur = sa_run_prepared(r);
    sa_announce(r, "after_cursor_execute", r->given, false);
    return cur;
}

/* "IN :ids" with a tuple: the drivers of PostgreSQL and MySQL write it as a list in parentheses. */
static struct sql_element *with_tuples(struct vm *vm, const struct sql_dialect *d,
                                       struct sql_text *t, struct py_dict *params) {
    bool mysql = d->id == SQL_MYSQL || d->id == SQL_MARIADB;
    struct sql_text *copy = NULL;
    if (!mysql && d->id != SQL_POSTGRESQL)
        return &t->expr.element;
    for (size_t i = 0; i < t->n_binds; i++) {
        value v = py_dict_get_text(params, t->binds[i]->expr.key);
        bool list = v != PY_UNDEF && (py_is_tuple(v) || (mysql && py_is_list(v)));
        if (!list || t->binds[i]->expanding || !py_tuple_from(vm, v)->n)
            continue;
        if (!copy) {
            copy = mem_alloc(sizeof *copy);
            *copy = *t;
            copy->binds = MEM_NEW_ARRAY(struct sql_bindparam *, t->n_binds + 1);
            memcpy(copy->binds, t->binds, t->n_binds * sizeof *t->binds);
        }
        struct sql_bindparam *p = mem_alloc(sizeof *p);
        *p = *t->binds[i];
        p->expanding = true;
        copy->binds[i] = p;
    }
    return copy ? &copy->expr.element : &t->expr.element;
}

/* The option of that name, else OTHERWISE. */
static int64_t yield_per(struct vm *vm, struct py_dict *options, int64_t otherwise) {
    value v = options ? py_dict_get_text(options, "yield_per") : PY_UNDEF;
    return v != PY_UNDEF && py_is_int(v) ? py_int_as(vm, v) : otherwise;
}

static value execute_element(struct vm *vm, struct sa_connection *c, struct sql_element *e,
                             struct param_sets sets) {
    struct run r = {.vm = vm, .conn = c, .d = c->engine->dialect, .nothing = sets.nothing};
    struct py_dict *first = sets.n ? sa_as_dict(vm, sets.items[0]) : NULL;
    bool many = sets.n > 1;
    if (e->kind == SQL_TEXT && first)
        e = with_tuples(vm, r.d, (struct sql_text *)e, first);
    compile(&r, e, first, many);
    bool recompile = has_expanding(r.compiled);
    if (many && !recompile && sa_goes_as_batch(&r, (struct sql_dml *)e))
        return sa_execute_batches(&r, sets, (struct sql_dml *)e);
    if (many && !recompile && !r.compiled->returns_rows &&
        !r.compiled->compiler->implicit_returning.n)
        return sa_execute_many(&r, sets);
    struct db_cursor *cur = NULL;
    struct sa_result *result = NULL;
    int64_t affected = 0;
    struct py_list *keys = py_list_new(0), *rows = py_list_new(0);
    for (size_t i = 0; i < (sets.n ? sets.n : 1); i++) {
        struct py_dict *params = sets.n ? sa_as_dict(vm, sets.items[i]) : NULL;
        if (i && recompile)
            compile(&r, e, params, many);
        r.set = i;
        cur = run_one(&r, params);
        affected += cur->affected > 0 ? cur->affected : 0;
        bool implicit = r.compiled->compiler->implicit_returning.n > 0;
        value pk = r.compiled->is_insert && !((struct sql_dml *)e)->returning.n
                       ? primary_key(&r, cur)
                       : PY_UNDEF;
        struct sa_result_meta *m =
            implicit && !((struct sql_dml *)e)->returning.n ? NULL : sa_meta_of(&r, cur);
        if (!result || m) {
            struct sa_result *next = sa_result_new(vm, c, cur, m ? m : NULL);
            if (many && m) /* RETURNING of several sets: all rows */
                for (value v; (v = sa_result_next(vm, next)) != PY_UNDEF;)
                    py_list_append(rows, v);
            result = next;
        }
        result->inserted_primary_key = pk;
        if (pk != PY_UNDEF)
            py_list_append(keys, pk);
        result->lastrowid = cur->last_id;
    }
    if (many && result->meta) {
        result->cursor = NULL;
        result->rows = rows;
    }
    result->compiled = r.compiled;
    result->yield_per = yield_per(vm, e->exec_options, yield_per(vm, c->exec_options, 0));
    result->params = PY_OBJ(r.shown);
    result->inserted_keys = keys->n ? keys : NULL;
    result->rowcount = many ? affected : cur->affected;
    return PY_OBJ(result);
}

/* --- DDL and others --- */

/* Tells listeners of EVENT about SQL, which runs as one statement; what a listener returned, or
 * PY_UNDEF. */
static value announce_text(struct vm *vm, struct sa_connection *c, const char *event,
                           const char *sql, value given) {
    if (!sa_has_listeners(vm, c->engine, event))
        return PY_UNDEF;
    value args[] = {PY_OBJ(c), PY_NONE, py_str_from(sql), given, PY_NONE, PY_FALSE};
    return sa_fire_value(vm, c->engine, event, 6, args, false);
}

/* before_cursor_execute: SQL, or what a listener wants instead of it. */
static const char *announced(struct vm *vm, struct sa_connection *c, const char *sql, value given) {
    value v = announce_text(vm, c, "before_cursor_execute", sql, given);
    struct py_tuple *both = v != PY_UNDEF && py_is_tuple(v) ? PY_AS(struct py_tuple, v) : NULL;
    return both && both->n == 2 && py_is_str(both->items[0]) ? py_str_cstr(both->items[0]) : sql;
}

/* Compiled text doubles % where the reference's drivers take it for a placeholder; ours do not. */
static value execute_ddl(struct vm *vm, struct sa_connection *c, struct ddl_element *e) {
    value nothing = sa_no_params(c->engine->dialect);
    const char *sql = announced(vm, c, sql_ddl_compile(vm, c->engine->dialect, e), nothing);
    sa_log_statement(vm, c, sql, nothing, "no key 0.00001s");
    struct db_cursor *cur = sa_execute_shown(vm, c, sa_without_doubling(c, sql), NULL, 0, sql,
                                             PY_OBJ(&py_empty_tuple), false);
    announce_text(vm, c, "after_cursor_execute", sql, nothing);
    return PY_OBJ(sa_result_new(vm, c, cur, NULL));
}

void sa_execute_text(struct vm *vm, struct sa_connection *c, const char *sql) {
    value nothing = sa_no_params(c->engine->dialect);
    sa_begin(vm, c);
    sql = announced(vm, c, sql, nothing);
    sa_log_statement(vm, c, sql, nothing, "no key 0.00001s");
    sa_execute_shown(vm, c, sa_without_doubling(c, sql), NULL, 0, sql, PY_OBJ(&py_empty_tuple),
                     false);
    announce_text(vm, c, "after_cursor_execute", sql, nothing);
}

static bool is_function(value v) { return py_is_a(v, &sql_function_element_type); }

static noreturn void raise_not_executable(struct vm *vm, value v) {
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a statement");
    py_raise(vm, &sa_exc_ObjectNotExecutableError, "Not an executable object: %R", v);
}

/* stream_results=True, or yield_per: of the statement, the connection or the call. */
static bool wants_stream(struct vm *vm, struct py_dict *a, struct py_dict *b, struct py_dict *c) {
    struct py_dict *const all[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        value v = all[i] ? py_dict_get_text(all[i], "stream_results") : PY_UNDEF;
        if ((v != PY_UNDEF && py_truth(vm, v)) || yield_per(vm, all[i], 0))
            return true;
    }
    return false;
}

/* Rows come in batches: a million of them need not be in memory. */
static value execute_streamed(struct vm *vm, struct sa_connection *c, struct sql_element *e,
                              struct param_sets sets) {
    unsigned flags = c->db_flags;
    value volatile result = PY_NONE;
    struct py_handler h;
    PY_TRY(vm, &h) {
        c->db_flags = flags | DB_STREAM;
        result = execute_element(vm, c, e, sets);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        c->db_flags = flags;
        py_rethrow(vm, exc);
    }
    c->db_flags = flags;
    return result;
}

value sa_execute(struct vm *vm, struct sa_connection *c, value statement, value params,
                 struct py_dict *options) {
    if (c->closed)
        sa_raise_closed(vm);
    if (py_is_str(statement)) /* 1.x */
        return sa_execute_driver(vm, c, py_str_cstr(statement), params);
    struct sql_element *e = sql_as_element(vm, statement);
    bool part = e && e->kind == SQL_DDL && ((struct ddl_element *)e)->ddl == DDL_CREATE_COLUMN;
    if (!e || part)
        raise_not_executable(vm, statement);
    sa_check_block(vm, c);
    sa_begin(vm, c);
    if (sa_has_listeners(vm, c->engine, "before_execute")) {
        value args[] = {PY_OBJ(c), PY_OBJ(e), PY_OBJ(py_list_new(0)), PY_OBJ(py_dict_new()),
                        PY_OBJ(py_dict_new())};
        value v = sa_fire_value(vm, c->engine, "before_execute", 5, args, false);
        struct py_tuple *given = v != PY_UNDEF && py_is_tuple(v) ? PY_AS(struct py_tuple, v) : NULL;
        if (given && given->n == 3 && sql_as_element(vm, given->items[0]))
            e = sql_as_element(vm, given->items[0]);
    }
    if (e->kind == SQL_DDL)
        return execute_ddl(vm, c, (struct ddl_element *)e);
    if (is_function(PY_OBJ(e)) || e->kind == SQL_SEQUENCE || e->kind == SQL_NEXT_VALUE) {
        if (e->kind == SQL_SEQUENCE)
            e = &sql_wrap_new(vm, &sql_next_value_type, SQL_NEXT_VALUE, e,
                              PY_OBJ(sql_std_type(vm, TYPE_Integer)))
                     ->expr.element;
        struct sql_seq s = {0};
        sql_seq_push(&s, e);
        e = &sql_select_new(vm, s)->base.from.element;
    } else if (e->kind == SQL_COLUMN || e->kind == SQL_TABLE || e->kind == SQL_BINARY ||
               e->kind == SQL_ENTITY) {
        raise_not_executable(vm, statement);
    }
    value result = wants_stream(vm, e->exec_options, c->exec_options, options)
                       ? execute_streamed(vm, c, e, distill(vm, params))
                       : execute_element(vm, c, e, distill(vm, params));
    struct sa_result *r = PY_AS(struct sa_result, result);
    r->yield_per = yield_per(vm, options, r->yield_per);
    if (sa_has_listeners(vm, c->engine, "after_execute")) {
        value args[] = {PY_OBJ(c),
                        PY_OBJ(e),
                        PY_OBJ(py_list_new(0)),
                        PY_OBJ(py_dict_new()),
                        PY_OBJ(py_dict_new()),
                        result};
        sa_fire(vm, c->engine, "after_execute", 6, args);
    }
    return result;
}

/* --- SQL in the driver's own style --- */

value sa_execute_driver(struct vm *vm, struct sa_connection *c, const char *sql, value params) {
    if (c->closed)
        sa_raise_closed(vm);
    sa_check_block(vm, c);
    sa_begin(vm, c);
    struct param_sets sets = distill(vm, params);
    struct run r = {.vm = vm, .conn = c, .d = c->engine->dialect};
    struct db_cursor *cur = NULL;
    for (size_t i = 0; i < (sets.n ? sets.n : 1); i++) {
        value given = sets.n ? sets.items[i] : sa_no_params(c->engine->dialect);
        const char *text = announced(vm, c, sql, given);
        cur = sa_run_raw(vm, c, text, sets.n ? sets.items[i] : PY_NONE);
        announce_text(vm, c, "after_cursor_execute", text, given);
    }
    return PY_OBJ(sa_result_new(vm, c, cur, sa_meta_of(&r, cur)));
}

void sa_post(struct vm *vm, struct sa_connection *c, const char *text,
             void (*done)(void *arg, struct db_cursor *cursor), void *arg) {
    sa_begin(vm, c);
    const char *const sql = announced(vm, c, text, sa_no_params(c->engine->dialect));
    sa_log_statement(vm, c, sql, PY_OBJ(&py_empty_tuple), "raw sql");
    struct error_handler h;
    ERROR_TRY(&h) {
        db_post(c->db, sql, 0, done, arg);
        error_pop(&h);
    }
    else {
        raise_db(vm, c, h.error, sql, h.error->sql && sql && strcmp(h.error->sql, sql), PY_NONE,
                 c->engine->hide_parameters);
    }
}

void sa_settle(struct vm *vm, struct sa_connection *c) {
    struct error_handler h;
    ERROR_TRY(&h) {
        db_settle(c->db);
        error_pop(&h);
    }
    else {
        raise_db(vm, c, h.error, NULL, false, PY_NONE, c->engine->hide_parameters);
    }
}
