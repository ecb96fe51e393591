/*
 * PropComparator: operators go to the expression behind it, or to operate() where a script's
 * class defines that. cf. sqlalchemy.orm.interfaces.PropComparator.
 */
#include "modules/sqlalchemy/ext/comparator.h"

#define SELF(v) PY_AS(struct orm_comparator, v)

/* The script's own operate(); PY_UNDEF: it has none. */
static value own_operate(value self) {
    static struct py_str *name;
    if (!name)
        name = py_intern("operate");
    value fn = py_type_lookup(py_type_of(self), name);
    return fn == PY_UNDEF || !py_is_a(fn, &py_function_type) ? PY_UNDEF : fn;
}

static value operate(struct vm *vm, value self, value fn, const char *op, value other) {
    bool symbol = !strcmp(op, "eq") || !strcmp(op, "ne") || !strcmp(op, "lt") ||
                  !strcmp(op, "le") || !strcmp(op, "gt") || !strcmp(op, "ge") ||
                  !strcmp(op, "add") || !strcmp(op, "sub") || !strcmp(op, "mul") ||
                  !strcmp(op, "truediv") || !strcmp(op, "floordiv") || !strcmp(op, "mod") ||
                  !strcmp(op, "neg") || !strcmp(op, "inv") || !strcmp(op, "and_") ||
                  !strcmp(op, "or_") || !strcmp(op, "lshift") || !strcmp(op, "rshift");
    value f = py_import_from(vm, symbol ? "operator" : "sqlalchemy.sql.operators", op);
    return other == PY_UNDEF ? py_call2(vm, fn, self, f) : py_call3(vm, fn, self, f, other);
}

static value clause(struct vm *vm, const value *a) {
    value e = SELF(a[0])->expression;
    if (e == PY_UNDEF)
        py_raise(vm, &py_exc_NotImplementedError, "%T", a[0]);
    for (int depth = 0; depth < 8; depth++) {
        value fn = sql_is_element(e) ? PY_UNDEF : py_lookup_attr(vm, e, "__clause_element__");
        if (fn == PY_UNDEF)
            break;
        e = py_call0(vm, fn);
    }
    return e;
}

static value init(struct vm *vm, const value *a) {
    (void)vm;
    SELF(a[0])->expression = a[1];
    SELF(a[0])->prop = a[1] != PY_UNDEF && py_is_a(a[1], &orm_prop_type) ? a[1] : PY_NONE;
    return PY_NONE;
}

static value adapt_to_entity(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    static const char *const names[] = {"lt", "le", "eq", "ne", "gt", "ge"};
    if (!py_is_a(a, &orm_comparator_type))
        return PY_NOT_IMPLEMENTED;
    value fn = own_operate(a);
    if (fn != PY_UNDEF)
        return operate(vm, a, fn, names[op], b);
    struct sql_element *e = sql_as_element(vm, a);
    return e ? sql_compare_slot(vm, PY_OBJ(e), b, op) : PY_NOT_IMPLEMENTED;
}

#define BINARY(name, py_op, op_name)                                                               \
    static value b_##name(struct vm *vm, value left, value right) {                                \
        value fn = py_is_a(left, &orm_comparator_type) ? own_operate(left) : PY_UNDEF;             \
        if (fn != PY_UNDEF)                                                                        \
            return operate(vm, left, fn, op_name, right);                                          \
        return sql_slot_##name(vm, left, right);                                                   \
    }
BINARY(add, PY_ADD, "add")
BINARY(sub, PY_SUB, "sub")
BINARY(mul, PY_MUL, "mul")
BINARY(truediv, PY_TRUEDIV, "truediv")
BINARY(floordiv, PY_FLOORDIV, "floordiv")
BINARY(mod, PY_MOD, "mod")
BINARY(and, PY_AND, "and_")
BINARY(or, PY_OR, "or_")
BINARY(lshift, PY_LSHIFT, "lshift")
BINARY(rshift, PY_RSHIFT, "rshift")

/* Methods that are operators: of operate() where a script defines it. */
static const struct {
    const char *method, *op;
} method_operators[] = {{"in_", "in_op"},
                        {"not_in", "not_in_op"},
                        {"like", "like_op"},
                        {"not_like", "not_like_op"},
                        {"ilike", "ilike_op"},
                        {"not_ilike", "not_ilike_op"},
                        {"contains", "contains_op"},
                        {"startswith", "startswith_op"},
                        {"endswith", "endswith_op"},
                        {"is_", "is_"},
                        {"is_not", "is_not"},
                        {"concat", "concat_op"}};

/* self: (comparator, name of the operator) */
static value call_operate(struct vm *vm, const value *a) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    value self = t->items[0], fn = own_operate(self);
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    value op = py_import_from(vm, "sqlalchemy.sql.operators", py_str_cstr(t->items[1]));
    return py_call_args(vm, fn, py_tuple3(self, op, a[1]), kw);
}

static value attribute(struct vm *vm, value self, struct py_str *name) {
    const char *text = py_str_cstr(PY_OBJ(name));
    if (text[0] != '_' && own_operate(self) != PY_UNDEF)
        for (size_t i = 0; i < sizeof method_operators / sizeof *method_operators; i++)
            if (!strcmp(method_operators[i].method, text)) {
                static const struct py_native_def def = {"operate", call_operate,
                                                         "self, other, **kw"};
                return py_native_new(vm, &def,
                                     py_tuple2(self, py_str_from(method_operators[i].op)));
            }
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF || text[0] == '_')
        return v;
    if (SELF(self)->expression == PY_UNDEF)
        return PY_UNDEF;
    return py_lookup_attr_str(vm, SELF(self)->expression, name);
}

static value get_property(struct vm *vm, value self) {
    value e = SELF(self)->expression;
    if (SELF(self)->prop != PY_NONE && SELF(self)->prop != PY_UNDEF)
        return SELF(self)->prop;
    value v = e == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, e, "property");
    return v == PY_UNDEF ? PY_NONE : v;
}

static const struct py_native_def own_methods[] = {
    {"__init__", init, "self, expression=?, *args, **kw"},
    {"__clause_element__", clause, "self"},
    {"adapt_to_entity", adapt_to_entity, "self, adapt_to_entity"},
    {0}};
static const struct py_member_def members[] = {
    {"expression", offsetof(struct orm_comparator, expression), PY_MEMBER_VALUE, false}, {0}};
static const struct py_getset_def getset[] = {
    {"property", get_property, NULL}, {"prop", get_property, NULL}, {0}};

struct py_type orm_comparator_type = {
    PY_TYPE_HEAD,
    .name = "PropComparator",
    .module = "sqlalchemy.orm.interfaces",
    .size = sizeof(struct orm_comparator),
    .attrs_offset = offsetof(struct orm_comparator, attrs),
    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
    .base = &orm_operations_type,
    .methods = own_methods,
    .members = members,
    .getset = getset,
    .getattr = attribute,
    .compare = compare,
    .hash = sql_hash_slot,
    .binary = {[PY_ADD] = b_add,
               [PY_SUB] = b_sub,
               [PY_MUL] = b_mul,
               [PY_TRUEDIV] = b_truediv,
               [PY_FLOORDIV] = b_floordiv,
               [PY_MOD] = b_mod,
               [PY_AND] = b_and,
               [PY_OR] = b_or,
               [PY_LSHIFT] = b_lshift,
               [PY_RSHIFT] = b_rshift},
    .unary = {[PY_NEG] = sql_slot_neg, [PY_INVERT] = sql_slot_invert}};
