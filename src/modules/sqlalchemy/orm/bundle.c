/*
 * Bundle("name", Class.a, Class.b): several columns as one value of a row, a row of its own.
 * cf. sqlalchemy.orm.context.Bundle.
 */
#include "modules/sqlalchemy/orm/loading.h"

#define SELF(v) PY_AS(struct orm_bundle, v)

static value b_init(struct vm *vm, const value *a) {
    struct orm_bundle *b = SELF(a[0]);
    b->name = py_arg_text(vm, a[1], "name");
    b->exprs = PY_AS(struct py_tuple, a[2]);
    b->single = py_truth(vm, a[3]);
    b->columns = sql_columns_new();
    for (size_t i = 0; i < b->exprs->n; i++) {
        struct sql_element *e = sql_coerce_column(vm, b->exprs->items[i]);
        while (e->kind == SQL_ENTITY)
            e = ((struct sql_wrap *)e)->of;
        if (sql_is_expr(e))
            sql_columns_add(b->columns, ((struct sql_expr *)e)->key, (struct sql_expr *)e);
    }
    return PY_NONE;
}

struct sql_element *orm_bundle_columns(struct vm *vm, struct orm_bundle *b) {
    struct sql_seq all = {0};
    for (size_t i = 0; i < b->exprs->n; i++)
        sql_seq_push(&all, sql_coerce_column(vm, b->exprs->items[i]));
    struct sql_list *l = sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, all.n, all.items, false);
    l->expr.element.annotation = PY_OBJ(b);
    return &l->expr.element;
}

static value b_clause(struct vm *vm, const value *a) {
    return PY_OBJ(orm_bundle_columns(vm, SELF(a[0])));
}
static value b_label(struct vm *vm, const value *a) {
    struct orm_bundle *b = py_alloc(vm, py_type_of(a[0])), *old = SELF(a[0]);
    b->name = py_arg_text(vm, a[1], "name");
    b->exprs = old->exprs;
    b->columns = old->columns;
    b->single = old->single;
    return PY_OBJ(b);
}
static value get_columns(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(SELF(self)->columns);
}

static const struct py_native_def methods[] = {
    {"__init__", b_init, "self, name, *exprs, single_entity=False, **kw"},
    {"__clause_element__", b_clause, "self"},
    {"label", b_label, "self, name"},
    {0}};
static const struct py_getset_def getset[] = {
    {"c", get_columns, NULL}, {"columns", get_columns, NULL}, {0}};
static const struct py_member_def members[] = {
    {"name", offsetof(struct orm_bundle, name), PY_MEMBER_TEXT, true}, {0}};
struct py_type orm_bundle_type = {PY_TYPE_HEAD,
                                  .name = "Bundle",
                                  .module = "sqlalchemy.orm.context",
                                  .size = sizeof(struct orm_bundle),
                                  .attrs_offset = offsetof(struct orm_bundle, attrs),
                                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                  .methods = methods,
                                  .getset = getset,
                                  .members = members};
