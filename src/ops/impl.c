/*
 * The impl: where statements go, and the operations that need nothing of a dialect but its DDL
 * (cf. alembic.ddl.impl.DefaultImpl).
 */
#include "ops/impl.h"

#include <string.h>

#include "ops/rules.h"
#include "python/function.h"
#include "schema/events.h"
#include "schema/exc.h"
#include "sql/compiler.h"
#include "sql/ddl_run.h"

static const struct ops_rules *const rules_of[SQL_DIALECT_COUNT] = {
    [SQL_DEFAULT] = &ops_rules_generic, [SQL_POSTGRESQL] = &ops_rules_postgresql,
    [SQL_SQLITE] = &ops_rules_sqlite,   [SQL_MYSQL] = &ops_rules_mysql,
    [SQL_MARIADB] = &ops_rules_mysql,   [SQL_MSSQL] = &ops_rules_mssql,
    [SQL_ORACLE] = &ops_rules_oracle,
};

const struct ops_rules *ops_rules_of(const struct sql_dialect *d) { return rules_of[d->id]; }

struct ops_impl *ops_impl_new(struct vm *vm, const struct sql_dialect *dialect, bool as_sql,
                              const struct ops_target *target, void *target_data,
                              struct py_dict *options) {
    struct ops_impl *impl = py_alloc(vm, ops_impl_class(vm, dialect));
    impl->vm = vm;
    impl->dialect = dialect;
    impl->as_sql = as_sql;
    impl->target = target;
    impl->target_data = target_data;
    impl->options = options ? options : py_dict_new();
    impl->rules = ops_rules_of(dialect);
    impl->transactional_ddl = impl->rules->transactional_ddl;
    impl->literal_binds = kw_true(vm, impl->options, "literal_binds");
    return impl;
}

value ops_impl_override(struct ops_impl *impl, const char *name) {
    value own = py_type_lookup(impl->head.type, py_intern(name));
    if (own == PY_UNDEF || py_type_of(own) == &py_method_descr_type)
        return PY_UNDEF;
    return py_getattr(impl->vm, PY_OBJ(impl), name);
}

const char *ops_begin_text(const struct ops_impl *impl) { return impl->rules->begin; }

const char *ops_commit_text(const struct ops_impl *impl) {
    (void)impl;
    return "COMMIT";
}

bool ops_begin_has_separator(const struct ops_impl *impl) { return impl->rules->begin_separator; }
bool ops_commit_has_separator(const struct ops_impl *impl) { return impl->rules->commit_separator; }

const char *ops_terminator(const struct ops_impl *impl) { return impl->rules->terminator; }

const char *ops_batch_separator(const struct ops_impl *impl) {
    const struct ops_rules *r = impl->rules;
    value v = r->separator_option ? kw_get(impl->options, r->separator_option) : PY_UNDEF;
    if (v == PY_UNDEF)
        return r->separator;
    return py_truth(impl->vm, v) ? py_str_text(impl->vm, v) : NULL;
}

bool ops_default_transactional_ddl(const struct ops_impl *impl) {
    value own = py_type_lookup(impl->head.type, py_intern("transactional_ddl"));
    return py_is_bool(own) ? own == PY_TRUE : impl->rules->transactional_ddl;
}

/* --- statements --- */

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

const char *ops_script_text(const char *sql) {
    struct buf b = BUF_INIT;
    while (is_blank(*sql))
        sql++;
    for (; *sql; sql++)
        if (*sql == '\t')
            buf_puts(&b, "    ");
        else
            buf_putc(&b, *sql);
    while (b.len && is_blank(b.data[b.len - 1]))
        buf_truncate(&b, b.len - 1);
    return buf_take(&b);
}

void ops_emit(struct ops_impl *impl, const char *sql) {
    impl->target->exec_sql(impl, impl->as_sql ? ops_script_text(sql) : sql);
}

static void emit_element(struct ops_impl *impl, struct ddl_element *e) {
    ops_emit(impl, sql_ddl_compile(impl->vm, impl->dialect, e));
}

void ops_emit_ddl(struct ops_impl *impl, enum ddl_kind kind, value element) {
    emit_element(impl, ddl_new(impl->vm, kind, element));
}

value ops_execute(struct ops_impl *impl, value sql, value options) {
    struct vm *vm = impl->vm;
    struct sql_element *e;
    if (py_is_unknown(sql))
        py_raise_unknown(vm, sql, "a statement");
    if (py_is_str(sql))
        e = (struct sql_element *)sql_text_new(vm, py_str_cstr(sql));
    else
        e = sql_as_element(vm, sql);
    if (!e && impl->as_sql)
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'compile'", sql);
    if (!e)
        py_raise(vm, &sa_exc_ObjectNotExecutableError, "Not an executable object: %R", sql);
    if (e->kind == SQL_DDL && impl->as_sql) {
        emit_element(impl, (struct ddl_element *)e);
        return PY_NONE;
    }
    return impl->target->exec(impl, e, PY_UNDEF, options);
}

/* --- tables --- */

/* Statements of a runner that DDL of whole objects goes through. */
static void runner_exec(struct ddl_runner *r, struct ddl_element *e) { emit_element(r->data, e); }

static struct ddl_runner runner(struct ops_impl *impl) {
    return (struct ddl_runner){.vm = impl->vm,
                               .dialect = impl->dialect,
                               .bind = PY_NONE,
                               .exec = runner_exec,
                               .data = impl,
                               .memo = &impl->memo};
}

static bool said(struct ops_impl *impl, value flag) {
    return flag != PY_NONE && flag != PY_UNDEF && py_truth(impl->vm, flag);
}

static void emit_flagged(struct ops_impl *impl, enum ddl_kind kind, value element, value flag) {
    struct ddl_element *e = ddl_new(impl->vm, kind, element);
    e->if_exists = e->if_not_exists = said(impl, flag);
    emit_element(impl, e);
}

static struct py_dict *table_event(struct ops_impl *impl) {
    if (!schema_events_wanted(impl->vm))
        return NULL;
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "checkfirst", PY_FALSE);
    py_dict_set_text(kw, "_ddl_runner", PY_OBJ(impl));
    return kw;
}

/* Listeners are handed what op.get_bind() gives: offline too, where the reference has None. */
static void fire(struct ops_impl *impl, struct table *t, const char *event, struct py_dict *kw,
                 enum schema_listeners which) {
    if (kw)
        schema_fire(impl->vm, PY_OBJ(t), event, impl->target->bind(impl), kw, which);
}

void ops_create_table(struct ops_impl *impl, struct table *t, value if_not_exists) {
    struct ddl_runner r = runner(impl);
    bool comments = impl->dialect->supports_comments && !impl->dialect->inline_comments;
    size_t n;
    struct py_dict *event = table_event(impl);
    fire(impl, t, "before_create", event, SCHEMA_ON_CLASS);
    ddl_run_table_types(&r, t, false);
    fire(impl, t, "before_create", event, SCHEMA_ON_OBJECT);
    emit_flagged(impl, DDL_CREATE_TABLE, PY_OBJ(t), if_not_exists);
    fire(impl, t, "after_create", event, SCHEMA_ON_BOTH);
    struct index **indexes = table_indexes(t, &n);
    for (size_t i = 0; i < n; i++)
        ops_emit_ddl(impl, DDL_CREATE_INDEX, PY_OBJ(indexes[i]));
    if (!comments)
        return;
    if (t->comment && t->comment->size)
        ops_emit_ddl(impl, DDL_SET_TABLE_COMMENT, PY_OBJ(t));
    for (size_t i = 0; i < table_column_count(t); i++)
        ops_column_comment(impl, table_column(t, i));
}

void ops_drop_table(struct ops_impl *impl, struct table *t, value if_exists) {
    struct ddl_runner r = runner(impl);
    struct py_dict *event = table_event(impl);
    fire(impl, t, "before_drop", event, SCHEMA_ON_BOTH);
    emit_flagged(impl, DDL_DROP_TABLE, PY_OBJ(t), if_exists);
    fire(impl, t, "after_drop", event, SCHEMA_ON_CLASS);
    ddl_run_table_types(&r, t, true);
    fire(impl, t, "after_drop", event, SCHEMA_ON_OBJECT);
}

void ops_column_comment(struct ops_impl *impl, struct column *c) {
    if (impl->dialect->supports_comments && !impl->dialect->inline_comments && c->comment &&
        c->comment->size)
        ops_emit_ddl(impl, DDL_SET_COLUMN_COMMENT, PY_OBJ(c));
}

/* --- indexes and constraints --- */

/* Columns that only postgresql_include and its like name come into the table first. */
static void add_included(struct ops_impl *impl, struct index *ix) {
    value names = impl->rules->include_option ? kw_get(ix->dialect_kw, impl->rules->include_option)
                                              : PY_UNDEF;
    if (names == PY_UNDEF || names == PY_NONE || !ix->table)
        return;
    struct py_list *list = py_list_from(impl->vm, names);
    for (size_t i = 0; i < list->n; i++) {
        if (!py_is_str(list->items[i]) || table_get_column(ix->table, py_str_cstr(list->items[i])))
            continue;
        struct sql_name name = name_sql(PY_AS(struct py_str, list->items[i]));
        column_attach(impl->vm, column_new(impl->vm, name, NULL), ix->table, false);
    }
}

void ops_create_index(struct ops_impl *impl, struct index *ix, value if_not_exists) {
    add_included(impl, ix);
    emit_flagged(impl, DDL_CREATE_INDEX, PY_OBJ(ix), if_not_exists);
}

void ops_drop_index(struct ops_impl *impl, struct index *ix, value if_exists) {
    emit_flagged(impl, DDL_DROP_INDEX, PY_OBJ(ix), if_exists);
}

void ops_add_constraint(struct ops_impl *impl, struct constraint *c) {
    struct ddl w = {impl->vm, impl->dialect, BUF_INIT};
    if (impl->rules->before_add_constraint && !impl->rules->before_add_constraint(impl, c))
        return;
    if (!ddl_should_create(&w, c))
        return;
    c->isolated = true;
    ops_emit_ddl(impl, DDL_ADD_CONSTRAINT, PY_OBJ(c));
}

void ops_drop_constraint(struct ops_impl *impl, struct constraint *c, value if_exists) {
    if (impl->rules->before_drop_constraint && !impl->rules->before_drop_constraint(impl, c))
        return;
    c->isolated = true;
    emit_flagged(impl, DDL_DROP_CONSTRAINT, PY_OBJ(c), if_exists);
}

/* --- rows --- */

static value column_type_of(struct vm *vm, value table, value name) {
    value columns = py_getattr(vm, table, "c");
    return py_getattr(vm, py_getitem(vm, columns, name), "type");
}

value ops_inline_literal(struct vm *vm, value v, value type) {
    if (type != PY_UNDEF && type != PY_NONE)
        type = PY_OBJ(type_from(vm, type));
    else
        type = PY_UNDEF;
    struct sql_bindparam *p = sql_bind_new(vm, NULL, v, type);
    p->is_inline = true;
    return PY_OBJ(p);
}

/* An INSERT of one row with its values in the text. */
static void insert_literally(struct ops_impl *impl, value table, value row) {
    struct vm *vm = impl->vm;
    struct py_dict *values = py_dict_new();
    struct py_list *items = py_list_from(vm, py_call_method(vm, row, "items", 0, NULL));
    for (size_t i = 0; i < items->n; i++) {
        const struct py_tuple *pair = PY_AS(struct py_tuple, items->items[i]);
        value v = pair->items[1], key = pair->items[0];
        value type = column_type_of(vm, table, key);
        if (!(py_is_a(v, &sql_bindparam_type) && PY_AS(struct sql_bindparam, v)->is_inline))
            v = ops_inline_literal(vm, v, type);
        py_dict_set(vm, values, key, v);
    }
    value insert = py_call_method(vm, table, "insert", 0, NULL);
    insert = py_call_method(vm, insert, "inline", 0, NULL);
    value method = py_getattr(vm, insert, "values");
    insert = py_call_args(vm, method, PY_OBJ(&py_empty_tuple), values);
    impl->target->exec(impl, SQL_ELEMENT(insert), PY_UNDEF, PY_UNDEF);
}

static void insert_rows(struct ops_impl *impl, value table, struct py_list *rows, bool multi) {
    struct vm *vm = impl->vm;
    value insert = py_call_method(vm, table, "insert", 0, NULL);
    insert = py_call_method(vm, insert, "inline", 0, NULL);
    if (multi) {
        impl->target->exec(impl, SQL_ELEMENT(insert), PY_OBJ(rows), PY_UNDEF);
        return;
    }
    for (size_t i = 0; i < rows->n; i++) {
        struct py_dict *values = py_dict_new();
        py_dict_update(vm, values, rows->items[i]);
        value one =
            py_call_args(vm, py_getattr(vm, insert, "values"), PY_OBJ(&py_empty_tuple), values);
        impl->target->exec(impl, SQL_ELEMENT(one), PY_UNDEF, PY_UNDEF);
    }
}

static void identity_insert(struct ops_impl *impl, value table, const char *how) {
    struct buf b = BUF_INIT;
    const struct sql_table *t = PY_AS(struct sql_table, table);
    buf_puts(&b, "SET IDENTITY_INSERT ");
    sql_put_table(impl->vm, impl->dialect, &b, t->name, t->schema);
    buf_printf(&b, " %s", how);
    ops_emit(impl, b.data);
}

void ops_bulk_insert(struct ops_impl *impl, value table, value rows, bool multiinsert) {
    struct vm *vm = impl->vm;
    bool around = impl->as_sql && impl->rules->identity_insert;
    if (!sql_is_element(table) || SQL_ELEMENT(table)->kind != SQL_TABLE)
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'insert'", table);
    if (around)
        identity_insert(impl, table, "ON");
    if (!py_is_list(rows))
        py_raise(vm, &py_exc_TypeError, "List expected");
    struct py_list *list = PY_AS(struct py_list, rows);
    if (list->n && !py_is_dict(list->items[0]))
        py_raise(vm, &py_exc_TypeError, "List of dictionaries expected");
    if (impl->as_sql)
        for (size_t i = 0; i < list->n; i++)
            insert_literally(impl, table, list->items[i]);
    else if (list->n)
        insert_rows(impl, table, list, multiinsert);
    if (around)
        identity_insert(impl, table, "OFF");
}
