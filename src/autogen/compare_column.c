/*
 * Columns: new, gone, and what has changed of one on both sides, but for types and defaults. cf.
 * alembic.autogenerate.compare.tables, .constraints, .comments.
 */
#include <string.h>

#include "autogen/extended.h"

static const struct dispatch_builtin column_builtins[] = {
    {compare_user_type, "types", DISPATCH_FIRST},
    {compare_user_default, "server_default", DISPATCH_FIRST},
    {compare_nullable, "nullable", DISPATCH_MEDIUM},
    {compare_computed, "server_default", DISPATCH_MEDIUM},
    {compare_identity, "server_default", DISPATCH_MEDIUM},
    {compare_autoincrement, "server_default", DISPATCH_MEDIUM},
    {compare_column_comment, "comments", DISPATCH_MEDIUM},
    {compare_dialect_type, "types", DISPATCH_LAST},
    {compare_dialect_default, "server_default", DISPATCH_LAST}};
static const unsigned column_plugins[] = {AUTOGEN_TYPES,    AUTOGEN_DEFAULTS, AUTOGEN_CONSTRAINTS,
                                          AUTOGEN_DEFAULTS, AUTOGEN_DEFAULTS, AUTOGEN_DEFAULTS,
                                          AUTOGEN_COMMENTS, AUTOGEN_TYPES,    AUTOGEN_DEFAULTS};
enum { COLUMN_BUILTINS = sizeof column_builtins / sizeof *column_builtins };

static const char *name_of(const struct column *c) { return c->base.name.text; }

static struct column *by_name(const struct table *t, const char *name) {
    struct column *c = table_get_column(t, name);
    if (c && !strcmp(name_of(c), name))
        return c;
    for (size_t i = 0; i < table_column_count(t); i++)
        if (!strcmp(name_of(table_column(t, i)), name))
            return table_column(t, i);
    return NULL;
}

static bool conn_takes_part(struct table_pair *p, const char *column) {
    return p->a->include_name == PY_UNDEF || autogen_runs_name(p->a, py_str_from(column), "column",
                                                               autogen_parents(p->name, p->schema));
}

static const char *table_label(const struct table_pair *p) {
    return p->schema ? mem_printf("%s.%s", p->schema, p->name) : p->name;
}

static void added_column(struct table_pair *p, struct column *c) {
    value name = sql_name_value(p->a->vm, c->base.name);
    if (!autogen_runs_object(p->a, PY_OBJ(c), name, "column", false, PY_NONE))
        return;
    struct op *op = op_add_column_from(p->a->vm, compare_text(p->schema), py_str_from(p->name), c);
    if (p->a->extended)
        extended_warn_not_null(p, op);
    compare_add(p, op);
    log_info(LOG_TABLES, "Detected added column '%s.%s'", table_label(p), name_of(c));
}

/* Most columns have not changed, and their operation is for nothing: the next one takes it. Not
 * one that comparators of scripts have seen. */
static struct op *new_alter(struct autogen *a) {
    struct op *op = a->spare_alter;
    a->spare_alter = NULL;
    return op ? op : op_new(a->vm, OP_ALTER_COLUMN);
}

static void keep_alter(struct autogen *a, struct op *op, const struct op *fresh) {
    if (a->comparators->n || PY_AS(struct py_dict, fresh->kw)->count)
        return;
    *op = *fresh;
    a->spare_alter = op;
}

static void common_column(struct table_pair *p, struct column *conn, struct column *model) {
    struct autogen *a = p->a;
    struct dispatch_builtin list[COLUMN_BUILTINS];
    size_t n = 0;
    struct column_pair c = {.a = a,
                            .pair = p,
                            .schema = p->schema,
                            .table = p->name,
                            .name = name_of(model),
                            .conn = conn,
                            .model = model,
                            .alter = new_alter(a)};
    const struct op fresh = *c.alter;
    value name = sql_name_value(a->vm, model->base.name);
    if (!autogen_runs_object(a, PY_OBJ(model), name, "column", false, PY_OBJ(conn)))
        return;
    if (a->extended && a->plugins & AUTOGEN_DEFAULTS && extended_computed(p, conn, model))
        return;
    c.alter->table_name = py_str_from(p->name);
    c.alter->column_name = name;
    c.alter->schema = compare_text(p->schema);
    for (size_t i = 0; i < COLUMN_BUILTINS; i++)
        if (a->plugins & column_plugins[i])
            list[n++] = column_builtins[i];
    value args[] = {PY_OBJ(a), PY_OBJ(c.alter), c.alter->schema, c.alter->table_name,
                    name,      PY_OBJ(conn),    PY_OBJ(model)};
    compare_dispatch(a, "column", list, n, &c, 7, args);
    struct text_list up = {0}, down = {0};
    if (a->extended) {
        extended_warn_not_null(p, c.alter);
        extended_mysql_enum(p, conn, model, &up, &down);
        extended_statements(a->vm, op_list(a->vm, PY_OBJ(p->modify)), &up, NULL, false, NULL);
    }
    if (op_alter_column_has_changes(a->vm, c.alter)) {
        struct op *before = NULL, *after = NULL;
        if (a->extended)
            extended_alter(p, c.alter, conn, model, &before, &after);
        if (before)
            compare_add(p, before);
        if (op_alter_column_has_changes(a->vm, c.alter))
            compare_add(p, c.alter);
        if (after)
            compare_add(p, after);
    } else {
        keep_alter(a, c.alter, &fresh);
    }
    if (a->extended)
        extended_statements(a->vm, op_list(a->vm, PY_OBJ(p->modify)), NULL, &down, false, NULL);
}

void compare_columns(struct table_pair *p) {
    size_t n = table_column_count(p->model);
    struct column **conn = MEM_NEW_ARRAY(struct column *, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct column *c = table_column(p->model, i);
        conn[i] = by_name(p->conn, name_of(c));
        if (conn[i] && !conn_takes_part(p, name_of(c)))
            conn[i] = NULL;
        if (!conn[i] && !c->system)
            added_column(p, c);
    }
    for (size_t i = 0; i < n; i++)
        if (conn[i] && !table_column(p->model, i)->system)
            common_column(p, conn[i], table_column(p->model, i));
}

void compare_removed_columns(struct table_pair *p) {
    for (size_t i = 0; i < table_column_count(p->conn); i++) {
        struct column *c = table_column(p->conn, i), *model = by_name(p->model, name_of(c));
        if ((model && !model->system) || !conn_takes_part(p, name_of(c)))
            continue;
        if (!autogen_runs_object(p->a, PY_OBJ(c), py_str_from(name_of(c)), "column", true, PY_NONE))
            continue;
        compare_add(
            p, op_drop_column_from(p->a->vm, compare_text(p->schema), py_str_from(p->name), c));
        log_info(LOG_TABLES, "Detected removed column '%s.%s'", table_label(p), name_of(c));
    }
}

/* --- NOT NULL --- */

bool compare_nullable(void *arg) {
    struct column_pair *c = arg;
    bool model = c->model->nullable, conn = c->conn->nullable;
    c->alter->existing_nullable = PY_BOOL(conn);
    if (model == conn)
        return false;
    bool computed = c->model->computed || c->conn->computed;
    bool identity = c->model->identity || c->conn->identity;
    if ((computed && !c->model->nullable_given) || identity) {
        log_info(LOG_CONSTRAINTS, "Ignoring nullable change on identity column '%s.%s'", c->table,
                 c->name);
        return false;
    }
    c->alter->modify_nullable = PY_BOOL(model);
    log_info(LOG_CONSTRAINTS, "Detected %s on column '%s.%s'", model ? "NULL" : "NOT NULL",
             c->table, c->name);
    return true;
}

/* --- comments --- */

static bool same_text(const struct py_str *a, const struct py_str *b) {
    return a && b ? py_str_equal(a, b) : a == b;
}

/* Servers keep an empty comment as none. */
static bool same_comment(const struct autogen *a, const struct py_str *x, const struct py_str *y) {
    bool empty = (!x || !x->size) && (!y || !y->size);
    return (a->extended && empty) || same_text(x, y);
}

static value text_value(const struct py_str *s) { return s ? PY_OBJ(s) : PY_NONE; }

bool compare_column_comment(void *arg) {
    struct column_pair *c = arg;
    if (!c->a->dialect->supports_comments || (!c->model->comment && !c->conn->comment))
        return false;
    c->alter->existing_comment = text_value(c->conn->comment);
    if (same_comment(c->a, c->model->comment, c->conn->comment))
        return false;
    c->alter->modify_comment = text_value(c->model->comment);
    log_info(LOG_COMMENTS, "Detected column comment '%s.%s'", c->table, c->name);
    return true;
}

bool compare_table_comment(void *arg) {
    struct table_pair *p = arg;
    if (!p->a->dialect->supports_comments || !p->conn || !p->model ||
        same_comment(p->a, p->conn->comment, p->model->comment))
        return false;
    struct op *op =
        op_new(p->a->vm, p->model->comment ? OP_CREATE_TABLE_COMMENT : OP_DROP_TABLE_COMMENT);
    op->table_name = py_str_from(p->name);
    op->schema = compare_text(p->schema);
    op->existing_comment = text_value(p->conn->comment);
    if (p->model->comment)
        op->comment = PY_OBJ(p->model->comment);
    compare_add(p, op);
    return true;
}
