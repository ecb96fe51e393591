/*
 * Operators as Python objects. Those that Python has itself are the functions of its `operator`
 * module, so that `expression.operator is operator.eq` holds; the others are functions of ours,
 * one for each in a VM; op("…") makes objects of class custom_op. cf. sqlalchemy.sql.operators.
 */
#include "sql/operator_object.h"

/* --- functions: called with expressions they make one --- */

struct operator_fn {
    struct py_object head;
    const struct sql_op *op;
};

static void read_keywords(struct vm *vm, struct sql_operands *more, const value *given,
                          const struct py_tuple *names) {
    for (size_t i = 0; names && i < names->n; i++) {
        if (py_str_is(names->items[i], "escape"))
            more->escape = given[i];
        else if (py_str_is(names->items[i], "flags"))
            more->flags = given[i];
        else if (py_str_is(names->items[i], "autoescape"))
            more->autoescape = py_truth(vm, given[i]);
        else if (py_str_is(names->items[i], "symmetric"))
            more->symmetric = py_truth(vm, given[i]);
    }
}

/* How many expressions an operator stands between. */
static int arity(enum sql_op_id id) {
    static const enum sql_op_id single[] = {
        SQL_OP_DESC,     SQL_OP_ASC,      SQL_OP_NULLS_FIRST, SQL_OP_NULLS_LAST,
        SQL_OP_DISTINCT, SQL_OP_ANY,      SQL_OP_ALL,         SQL_OP_BIT_NOT,
        SQL_OP_IS_TRUE,  SQL_OP_IS_FALSE, SQL_OP_NEG,         SQL_OP_EXISTS,
        SQL_OP_INV,      SQL_OP_COMMA,    SQL_OP_AS,          SQL_OP_FROM};
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (single[i] == id)
            return 1;
    return id == SQL_OP_BETWEEN || id == SQL_OP_NOT_BETWEEN || id == SQL_OP_REGEXP_REPLACE ? 3 : 2;
}

static noreturn void raise_missing(struct vm *vm, const struct sql_op *op, int given, int wanted) {
    struct buf b = BUF_INIT;
    for (int i = given; i < wanted; i++)
        buf_printf(&b, "%s'%c'",
                   i == given       ? ""
                   : i < wanted - 1 ? ", "
                   : i - given > 1  ? ", and "
                                    : " and ",
                   'a' + i);
    py_raise(vm, &py_exc_TypeError, "%s() missing %d required positional argument%s: %s", op->name,
             wanted - given, wanted - given > 1 ? "s" : "", b.data);
}

static value operator_call(struct vm *vm, value callee, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    const struct sql_op *op = PY_AS(struct operator_fn, callee)->op;
    struct sql_operands more = {.escape = PY_UNDEF, .flags = PY_UNDEF};
    int wanted = arity(op->id);
    if (argc < wanted)
        raise_missing(vm, op, argc, wanted);
    read_keywords(vm, &more, argv + argc, kwnames);
    struct sql_element *e = sql_as_element(vm, argv[0]);
    value right = argc > 2 ? py_tuple2(argv[1], argv[2]) : argc > 1 ? argv[1] : PY_UNDEF;
    if (!e)
        e = sql_coerce_expr(vm, argv[0]);
    return PY_OBJ(sql_operate_full(vm, &sql_ops[op->id], e, right, false, &more, PY_UNDEF));
}

static value operator_get_name(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(PY_AS(struct operator_fn, self)->op->name);
}
static value operator_get_module(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_str_from("sqlalchemy.sql.operators");
}
static value operator_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<function %s at 0x%llx>", PY_AS(struct operator_fn, self)->op->name,
                         (unsigned long long)self);
}
static const struct py_getset_def operator_getset[] = {{"__name__", operator_get_name, NULL},
                                                       {"__qualname__", operator_get_name, NULL},
                                                       {"__module__", operator_get_module, NULL},
                                                       {0}};
static struct py_type operator_type = {PY_TYPE_HEAD,
                                       .name = "function",
                                       .size = sizeof(struct operator_fn),
                                       .getset = operator_getset,
                                       .repr = operator_repr,
                                       .call = operator_call};

/* --- custom_op --- */

struct custom_op {
    struct py_object head;
    const struct sql_op *op;
    struct sql_element *left; /* of expression.op("…"), or NULL */
    value type;               /* of the result, or PY_UNDEF */
    value python_impl;
};

static value custom_call(struct vm *vm, value callee, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    struct custom_op *c = PY_AS(struct custom_op, callee);
    int wanted = c->left ? 1 : 2;
    if (argc != wanted || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError,
                 "an operator takes %d positional argument%s but %d were given", wanted,
                 wanted > 1 ? "s" : "", argc);
    struct sql_element *left = c->left ? c->left : sql_as_element(vm, argv[0]);
    if (!left && c->python_impl != PY_UNDEF)
        return py_call(vm, c->python_impl, argc, argv);
    if (!left && !sql_as_element(vm, argv[1]))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Custom operator %R can't be used with plain Python objects unless it includes "
                 "the 'python_impl' parameter.",
                 py_str_from(c->op->text));
    if (!left)
        left = sql_coerce_expr(vm, argv[0]);
    return PY_OBJ(sql_operate_full(vm, c->op, left, argv[wanted - 1], false, NULL, c->type));
}

static void custom_fill(struct vm *vm, struct custom_op *c, value text, value precedence,
                        unsigned flags, value type) {
    struct sql_op *op = MEM_NEW(struct sql_op);
    op->id = SQL_OP_CUSTOM;
    op->text = py_arg_text(vm, text, "opstring");
    op->name = "custom_op";
    op->precedence = (int)py_int_as(vm, precedence);
    op->flags = SQL_OP_IS_CUSTOM | flags;
    c->op = op;
    c->type = type == PY_NONE || type == PY_UNDEF ? PY_UNDEF : PY_OBJ(type_from(vm, type));
    c->python_impl = PY_UNDEF;
}

value sql_custom_op(struct vm *vm, struct sql_element *left, value text, value prec,
                    bool comparison, value type) {
    struct custom_op *c = py_alloc(vm, &sql_custom_op_type);
    custom_fill(vm, c, text, prec, comparison ? SQL_OP_COMPARISON : 0, type);
    c->left = left;
    return PY_OBJ(c);
}

static value custom_init(struct vm *vm, const value *a) {
    struct custom_op *c = PY_AS(struct custom_op, a[0]);
    unsigned flags = (py_truth(vm, a[3]) ? SQL_OP_COMPARISON : 0u) |
                     (py_truth(vm, a[5]) ? SQL_OP_SELF_PRECEDENT : 0u) |
                     (py_truth(vm, a[6]) ? SQL_OP_EAGER_GROUP : 0u);
    custom_fill(vm, c, a[1], a[2], flags, a[4]);
    if (a[8] != PY_NONE)
        c->python_impl = a[8];
    return PY_NONE;
}

#define CUSTOM(v) PY_AS(struct custom_op, v)
#define CUSTOM_GET(name, expression)                                                               \
    static value custom_get_##name(struct vm *vm, value self) {                                    \
        (void)vm, (void)self;                                                                      \
        return expression;                                                                         \
    }
CUSTOM_GET(opstring, py_str_from(CUSTOM(self)->op->text))
CUSTOM_GET(precedence, py_from_small(CUSTOM(self)->op->precedence))
CUSTOM_GET(is_comparison, PY_BOOL(CUSTOM(self)->op->flags &SQL_OP_COMPARISON))
CUSTOM_GET(self_precedent, PY_BOOL(CUSTOM(self)->op->flags &SQL_OP_SELF_PRECEDENT))
CUSTOM_GET(eager, PY_BOOL(CUSTOM(self)->op->flags &SQL_OP_EAGER_GROUP))
CUSTOM_GET(type, CUSTOM(self)->type == PY_UNDEF ? PY_NONE : CUSTOM(self)->type)
CUSTOM_GET(python_impl, CUSTOM(self)->python_impl == PY_UNDEF ? PY_NONE : CUSTOM(self)->python_impl)
CUSTOM_GET(name, py_str_from("custom_op"))

static value custom_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    (void)vm;
    if ((op != PY_EQ && op != PY_NE) || !py_is_a(a, &sql_custom_op_type) ||
        !py_is_a(b, &sql_custom_op_type))
        return PY_NOT_IMPLEMENTED;
    const struct sql_op *x = CUSTOM(a)->op, *y = CUSTOM(b)->op;
    bool same = !strcmp(x->text, y->text) && x->precedence == y->precedence &&
                x->flags == y->flags && CUSTOM(a)->type == CUSTOM(b)->type;
    return PY_BOOL(same == (op == PY_EQ));
}
static uint64_t custom_hash(struct vm *vm, value self) {
    return py_hash(vm, py_str_from(CUSTOM(self)->op->text));
}

static const struct py_native_def custom_methods[] = {
    {"__init__", custom_init,
     "self, opstring, precedence=0, is_comparison=False, return_type=None, "
     "natural_self_precedent=False, eager_grouping=False, *, visit_name=None, python_impl=None"},
    {0}};
static const struct py_getset_def custom_getset[] = {
    {"opstring", custom_get_opstring, NULL},
    {"precedence", custom_get_precedence, NULL},
    {"is_comparison", custom_get_is_comparison, NULL},
    {"natural_self_precedent", custom_get_self_precedent, NULL},
    {"eager_grouping", custom_get_eager, NULL},
    {"return_type", custom_get_type, NULL},
    {"python_impl", custom_get_python_impl, NULL},
    {"__name__", custom_get_name, NULL},
    {0}};

struct py_type sql_custom_op_type = {PY_TYPE_HEAD,
                                     .name = "custom_op",
                                     .module = "sqlalchemy.sql.operators",
                                     .size = sizeof(struct custom_op),
                                     .flags = PY_TYPE_BASE,
                                     .methods = custom_methods,
                                     .getset = custom_getset,
                                     .compare = custom_compare,
                                     .hash = custom_hash,
                                     .call = custom_call};

/* --- which object is which operator --- */

/* Those of Python's module `operator`, under their names there. */
static bool is_python(enum sql_op_id id) {
    static const enum sql_op_id ids[] = {
        SQL_OP_ADD, SQL_OP_SUB, SQL_OP_MUL, SQL_OP_TRUEDIV, SQL_OP_FLOORDIV, SQL_OP_MOD,
        SQL_OP_NEG, SQL_OP_EQ,  SQL_OP_NE,  SQL_OP_LT,      SQL_OP_LE,       SQL_OP_GT,
        SQL_OP_GE,  SQL_OP_AND, SQL_OP_OR,  SQL_OP_INV,     SQL_OP_GETITEM};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static const char objects_key;

value sql_operator_value(struct vm *vm, const struct sql_op *op) {
    if (!op || op->id == SQL_OP_NONE_OP)
        return PY_NONE;
    if (op->flags & SQL_OP_IS_CUSTOM) {
        struct custom_op *c = py_alloc(vm, &sql_custom_op_type);
        c->op = op;
        c->type = c->python_impl = PY_UNDEF;
        return PY_OBJ(c);
    }
    value *objects = vm_get_data(vm, &objects_key);
    if (!objects)
        vm_set_data(vm, &objects_key, objects = MEM_NEW_ARRAY(value, SQL_OP_COUNT));
    value *known = &objects[op->id];
    if (*known)
        return *known;
    if (is_python(op->id))
        return *known = py_import_from(vm, "operator", op->name);
    struct operator_fn *f = py_alloc(vm, &operator_type);
    f->op = &sql_ops[op->id];
    return *known = PY_OBJ(f);
}

const struct sql_op *sql_operator_of(struct vm *vm, value v) {
    if (py_is_a(v, &operator_type))
        return PY_AS(struct operator_fn, v)->op;
    if (py_is_a(v, &sql_custom_op_type))
        return CUSTOM(v)->op;
    for (int id = SQL_OP_ADD; id < SQL_OP_CUSTOM; id++)
        if (is_python(id) && sql_operator_value(vm, &sql_ops[id]) == v)
            return &sql_ops[id];
    return NULL;
}

/* --- what is asked about operators --- */

static value has_flag(struct vm *vm, value v, unsigned flag) {
    const struct sql_op *op = sql_operator_of(vm, v);
    return PY_BOOL(op && (op->flags & flag));
}
static value f_is_comparison(struct vm *vm, const value *a) {
    return has_flag(vm, a[0], SQL_OP_COMPARISON);
}
static value f_is_commutative(struct vm *vm, const value *a) {
    return has_flag(vm, a[0], SQL_OP_COMMUTATIVE);
}
static value f_is_associative(struct vm *vm, const value *a) {
    return has_flag(vm, a[0], SQL_OP_ASSOCIATIVE);
}
static value f_is_order(struct vm *vm, const value *a) { return has_flag(vm, a[0], SQL_OP_ORDER); }
static value f_is_self_precedent(struct vm *vm, const value *a) {
    return has_flag(vm, a[0], SQL_OP_SELF_PRECEDENT);
}
static value f_is_boolean(struct vm *vm, const value *a) {
    static const enum sql_op_id others[] = {SQL_OP_INV, SQL_OP_IS_TRUE, SQL_OP_IS_FALSE, SQL_OP_AND,
                                            SQL_OP_OR};
    const struct sql_op *op = sql_operator_of(vm, a[0]);
    bool r = op && (op->flags & SQL_OP_COMPARISON);
    for (size_t i = 0; op && i < sizeof others / sizeof *others; i++)
        r |= op->id == others[i];
    return PY_BOOL(r);
}
static value f_is_precedent(struct vm *vm, const value *a) {
    return PY_BOOL(sql_op_precedent(sql_operator_of(vm, a[0]), sql_operator_of(vm, a[1])));
}
static value f_mirror(struct vm *vm, const value *a) {
    const struct sql_op *op = sql_operator_of(vm, a[0]);
    return op && op->id != SQL_OP_CUSTOM ? sql_operator_value(vm, &sql_ops[sql_op_mirrored(op->id)])
                                         : a[0];
}
static value f_op(struct vm *vm, const value *a) {
    return py_call1(vm, py_call_method(vm, a[0], "op", 1, &a[1]), a[2]);
}
static value f_same(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

const struct py_native_def sql_operator_functions[] = {
    {"is_comparison", f_is_comparison, "op"},
    {"is_commutative", f_is_commutative, "op"},
    {"is_associative", f_is_associative, "op"},
    {"is_order_by_modifier", f_is_order, "op"},
    {"is_ordering_modifier", f_is_order, "op"},
    {"is_natural_self_precedent", f_is_self_precedent, "op"},
    {"is_boolean", f_is_boolean, "op"},
    {"is_precedent", f_is_precedent, "operator, against"},
    {"mirror", f_mirror, "op"},
    {"op", f_op, "a, opstring, b"},
    {"comparison_op", f_same, "fn"},
    {"commutative_op", f_same, "fn"},
    {0}};
