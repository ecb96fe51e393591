/*
 * Comparators of scripts. An element with one hands every operator to it; the comparator's own
 * operators, which a script's methods come before and super() reaches, work on the plain
 * expression, so nothing goes round in a circle.
 */
#include "sql/comparator.h"

#include <stddef.h>
#include <string.h>

#include "sql/expr_int.h"

struct sql_comparator {
    struct py_object head;
    struct py_attrs attrs;
    value expr;
};

value sql_comparator_class(struct py_type *cls) {
    if (!(cls->flags & PY_TYPE_HEAP))
        return PY_UNDEF;
    value factory = py_type_lookup(cls, py_intern("comparator_factory"));
    if (factory == PY_UNDEF || !py_is_a(factory, &py_type_type))
        return PY_UNDEF;
    return PY_AS(struct py_type, factory)->flags & PY_TYPE_HEAP ? factory : PY_UNDEF;
}

static value class_for(struct vm *vm, const struct sql_element *e) {
    /* an element of a script's class may have its type from the class */
    if (!sql_is_expr(e) ||
        (((const struct sql_expr *)e)->type == PY_UNDEF && !(e->head.type->flags & PY_TYPE_HEAP)))
        return PY_UNDEF;
    const struct sa_type *t = sql_type(vm, e);
    while (t->comparator == PY_UNDEF && t->item && type_is_decorator(t))
        t = t->item;
    return t->comparator;
}

value sql_comparator_of(struct vm *vm, struct sql_element *e) {
    value cls = class_for(vm, e);
    return cls == PY_UNDEF ? PY_UNDEF : py_call1(vm, cls, PY_OBJ(e));
}

value sql_comparator_expr(value v) {
    return py_is_a(v, &sql_comparator_type) ? PY_AS(struct sql_comparator, v)->expr : PY_UNDEF;
}

/* CLS has NAME from a class of a script. */
static bool overrides(struct py_type *cls, struct py_str *name) {
    value own = py_type_lookup(cls, name);
    return own != PY_UNDEF && own != py_type_lookup(&sql_comparator_type, name);
}

static bool is_operator(const char *name) {
    for (const struct py_native_def *m = sql_operator_methods; m->name; m++)
        if (!strcmp(m->name, name))
            return true;
    return false;
}

value sql_comparator_attr(struct vm *vm, struct sql_element *e, struct py_str *name, value own) {
    value cls = class_for(vm, e);
    const char *text = py_str_cstr(PY_OBJ(name));
    if (cls == PY_UNDEF || (own != PY_UNDEF && !is_operator(text)) || !strncmp(text, "__", 2))
        return own;
    struct py_type *type = PY_AS(struct py_type, cls);
    if (own != PY_UNDEF && !overrides(type, name) && !overrides(type, py_intern("operate")))
        return own;
    value found = py_lookup_attr_str(vm, py_call1(vm, cls, PY_OBJ(e)), name);
    if (found == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError,
                 "Neither '%T' object nor '%s' object has an attribute '%s'", PY_OBJ(e), type->name,
                 text);
    return found;
}

bool sql_comparator_operate(struct vm *vm, value v, int op, value other, struct py_dict *kw,
                            value *result) {
    if (sql_comparator_expr(v) == PY_UNDEF || !overrides(py_type_of(v), py_intern("operate")))
        return false;
    value fn = py_import_from(vm, "sqlalchemy.sql.operators", sql_ops[op].name);
    value args = other == PY_UNDEF ? py_tuple1(fn) : py_tuple2(fn, other);
    *result = py_call_args(vm, py_getattr(vm, v, "operate"), args, kw);
    return true;
}

/* --- the class --- */

static value comparator_init(struct vm *vm, const value *a) {
    (void)vm;
    PY_AS(struct sql_comparator, a[0])->expr = a[1];
    return PY_NONE;
}

/* What only expressions of some types have (JSON, ARRAY, ranges) is found behind the expression. */
static value comparator_getattr(struct vm *vm, value self, struct py_str *name) {
    struct sql_comparator *c = PY_AS(struct sql_comparator, self);
    value v = py_generic_getattr(vm, self, name);
    return v == PY_UNDEF && c->expr ? sql_typed_attr(vm, c->expr, py_str_cstr(PY_OBJ(name))) : v;
}

static value comparator_get_type(struct vm *vm, value self) {
    return py_getattr(vm, PY_AS(struct sql_comparator, self)->expr, "type");
}

static value comparator_clause(struct vm *vm, const value *a) {
    (void)vm;
    return PY_AS(struct sql_comparator, a[0])->expr;
}

static const struct py_native_def comparator_methods[] = {
    {"__init__", comparator_init, "self, expr"},
    {"__clause_element__", comparator_clause, "self"},
    {0}};
static const struct py_member_def comparator_members[] = {
    {"expr", offsetof(struct sql_comparator, expr), PY_MEMBER_VALUE, false}, {0}};
static const struct py_getset_def comparator_getset[] = {{"type", comparator_get_type, NULL}, {0}};

/* The operators, apart from sql_column_operators_type: its instances are elements. */
static struct py_type operators_type = {PY_TYPE_HEAD,
                                        .name = "ColumnOperators",
                                        .module = "sqlalchemy.sql.operators",
                                        .size = sizeof(struct sql_comparator),
                                        .attrs_offset = offsetof(struct sql_comparator, attrs),
                                        .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                        .methods = sql_operator_methods};
struct py_type sql_comparator_type = {PY_TYPE_HEAD,
                                      .name = "Comparator",
                                      .module = "sqlalchemy.sql.type_api",
                                      .size = sizeof(struct sql_comparator),
                                      .base = &operators_type,
                                      .attrs_offset = offsetof(struct sql_comparator, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = comparator_methods,
                                      .members = comparator_members,
                                      .getset = comparator_getset,
                                      .getattr = comparator_getattr,
                                      .compare = sql_compare_slot,
                                      .hash = sql_hash_slot,
                                      SQL_BINARY_SLOTS};
