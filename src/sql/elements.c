/*
 * The classes of column expressions as scripts see them: ColumnElement and what derives from it.
 * Their structs stand in schema/expr.h, their base ClauseElement in clause_element.c.
 * cf. sqlalchemy.sql.elements.
 */
#include "sql/compiler.h"
#include "sql/compiler_object.h"
#include "sql/dialect.h"
#include "sql/func.h"
#include "sql/operator_object.h"
#include "sql/select.h"
#include "python/types/iterators.h"
#include "sql/comparator.h"

#define ELEMENTS "sqlalchemy.sql.elements"

/* --- ColumnElement --- */

static value get_type(struct vm *vm, value self) { return sql_expr_type(vm, SQL_ELEMENT(self)); }
static void set_type(struct vm *vm, value self, value v) {
    PY_AS(struct sql_expr, self)->type = v == PY_UNDEF ? PY_UNDEF : PY_OBJ(type_from(vm, v));
}

static value name_value(struct vm *vm, const char *text) {
    return sql_name_value(vm, (struct sql_name){text, 0});
}

static value get_key(struct vm *vm, value self) {
    const char *key = PY_AS(struct sql_expr, self)->key;
    if (!key)
        key = sql_non_anon_label(SQL_ELEMENT(self));
    return name_value(vm, key);
}
static void set_key(struct vm *vm, value self, value v) {
    struct sql_expr *e = PY_AS(struct sql_expr, self);
    e->key = py_arg_text_or_null(vm, v, "key");
    if (!e->key && e->element.kind == SQL_BIND) /* a parameter always has a name */
        e->key = sql_anon_name(e, 0, "param");
}

static value get_anon_label(struct vm *vm, value self) {
    return name_value(vm, sql_anon_label(vm, SQL_ELEMENT(self)));
}
static value get_tq_label(struct vm *vm, value self) {
    return name_value(vm, sql_tq_label(vm, SQL_ELEMENT(self)));
}

static value get_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}

static value get_base_columns(struct vm *vm, value self) {
    struct py_set *s = py_set_new(&py_set_type);
    const struct sql_expr *e = PY_AS(struct sql_expr, self);
    while (e->proxy)
        e = e->proxy;
    py_set_add(vm, s, PY_OBJ(e));
    return PY_OBJ(s);
}

static value expr_shares_lineage(struct vm *vm, const value *a) {
    py_arg_with(vm, a[1], &sql_expr_type_, "proxy_set");
    for (const struct sql_expr *x = PY_AS(struct sql_expr, a[0]); x; x = x->proxy)
        for (const struct sql_expr *y = PY_AS(struct sql_expr, a[1]); y; y = y->proxy)
            if (x == y)
                return PY_TRUE;
    return PY_FALSE;
}

/* Truth of `a == b`: whether they are the same, so that elements work in lists and as keys. */
static bool expr_truth(struct vm *vm, value self) {
    struct sql_binary *b = PY_AS(struct sql_binary, self);
    if (b->expr.element.kind == SQL_BINARY && (b->op->id == SQL_OP_EQ || b->op->id == SQL_OP_NE))
        return (b->left == b->right) == (b->op->id == SQL_OP_EQ);
    if (b->expr.element.kind == SQL_TRUE)
        return true;
    if (b->expr.element.kind == SQL_FALSE)
        return false;
    return sql_element_type.truth(vm, self);
}

static const struct py_native_def expr_methods[] = {
    {"shares_lineage", expr_shares_lineage, "self, othercolumn"}, {0}};

/* Of a column, and of a label of one; other expressions have neither. */
static value get_key_attr(struct vm *vm, value self, const char *name, value none) {
    const struct sql_element *e = SQL_ELEMENT(self);
    const struct sql_expr *proxy = ((const struct sql_expr *)e)->proxy;
    value behind = e->kind == SQL_LABEL ? PY_OBJ(((const struct sql_label *)e)->of)
                   : proxy              ? PY_OBJ(proxy)
                                        : PY_UNDEF;
    value v = behind == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, behind, name);
    return v == PY_UNDEF ? none : v;
}
static value get_primary_key(struct vm *vm, value self) {
    return get_key_attr(vm, self, "primary_key", PY_FALSE);
}
static value get_foreign_keys(struct vm *vm, value self) {
    return get_key_attr(vm, self, "foreign_keys", PY_OBJ(py_set_new(&py_frozenset_type)));
}

static value get_comparator(struct vm *vm, value self) {
    value c = sql_comparator_of(vm, SQL_ELEMENT(self));
    return c != PY_UNDEF ? c : py_call1(vm, PY_OBJ(&sql_comparator_type), self);
}

static value get_proxy_set(struct vm *vm, value self) {
    struct py_set *all = py_set_new(&py_set_type);
    (void)vm;
    for (const struct sql_expr *e = PY_AS(struct sql_expr, self); e; e = e->proxy)
        py_set_add(vm, all, PY_OBJ(e));
    return py_call1(vm, PY_OBJ(&py_frozenset_type), PY_OBJ(all));
}

static const struct py_getset_def expr_getset[] = {{"type", get_type, set_type},
                                                   {"anon_key_label", get_anon_label, NULL},
                                                   {"proxy_set", get_proxy_set, NULL},
                                                   {"key", get_key, set_key},
                                                   {"anon_label", get_anon_label, NULL},
                                                   {"_label", get_tq_label, NULL},
                                                   {"_tq_label", get_tq_label, NULL},
                                                   {"expression", get_self, NULL},
                                                   {"comparator", get_comparator, NULL},
                                                   {"primary_key", get_primary_key, NULL},
                                                   {"foreign_keys", get_foreign_keys, NULL},
                                                   {"expr", get_self, NULL},
                                                   {"base_columns", get_base_columns, NULL},
                                                   {0}};

/* Iterated by index, which raises what [] on the expression raises. */
static value expr_iter(struct vm *vm, value self) {
    (void)vm;
    return py_sequence_iter_new(self);
}

static bool expr_contains(struct vm *vm, value self, value item) {
    (void)self, (void)item;
    py_raise(vm, &py_exc_NotImplementedError,
             "Operator 'contains' is not supported on this expression");
}

struct py_type sql_column_operators_type = {PY_TYPE_HEAD,
                                            .name = "ColumnOperators",
                                            .module = "sqlalchemy.sql.operators",
                                            .size = sizeof(struct sql_element),
                                            .base = &sql_element_type,
                                            .flags = PY_TYPE_BASE,
                                            .methods = sql_operator_methods,
                                            .compare = sql_compare_slot,
                                            .hash = sql_hash_slot,
                                            .truth = expr_truth,
                                            SQL_BINARY_SLOTS};

struct py_type sql_expr_type_ = {PY_TYPE_HEAD,
                                 .name = "ColumnElement",
                                 .module = ELEMENTS,
                                 .size = sizeof(struct sql_expr),
                                 .base = &sql_column_operators_type,
                                 .flags = PY_TYPE_BASE,
                                 .methods = expr_methods,
                                 .getset = expr_getset,
                                 .iter = expr_iter,
                                 .contains = expr_contains,
                                 .compare = sql_compare_slot,
                                 .hash = sql_hash_slot,
                                 .truth = expr_truth,
                                 SQL_BINARY_SLOTS};

/* --- columns --- */

static value column_get_name(struct vm *vm, value self) {
    return sql_name_value(vm, PY_AS(struct sql_column, self)->name);
}
static void column_set_name(struct vm *vm, value self, value v) {
    PY_AS(struct sql_column, self)->name = sql_name_of(vm, v);
}
static value column_get_table(struct vm *vm, value self) {
    (void)vm;
    struct sql_from *t = PY_AS(struct sql_column, self)->table;
    return t ? PY_OBJ(t) : PY_NONE;
}
static void column_set_table(struct vm *vm, value self, value v) {
    bool none = v == PY_NONE || v == PY_UNDEF;
    PY_AS(struct sql_column, self)->table =
        none ? NULL : PY_AS(struct sql_from, py_arg_with(vm, v, &sql_from_type, "c"));
}

static value column_init(struct vm *vm, const value *a) {
    struct sql_column *c = PY_AS(struct sql_column, a[0]);
    c->expr.element.kind = SQL_COLUMN;
    c->name = sql_name_of(vm, a[1]);
    c->expr.key = c->name.text;
    c->expr.type = a[2] == PY_NONE ? PY_UNDEF : PY_OBJ(type_from(vm, a[2]));
    c->is_literal = py_truth(vm, a[3]);
    return PY_NONE;
}

static value column_get_namespace(struct vm *vm, value self) {
    value table = column_get_table(vm, self);
    if (table == PY_NONE)
        py_raise(vm, &py_exc_AttributeError,
                 "This SQL expression has no entity namespace with which to filter from.");
    return py_getattr(vm, table, "entity_namespace");
}

static const struct py_native_def column_methods[] = {
    {"__init__", column_init, "self, text, type_=None, is_literal=False, _selectable=None"}, {0}};
static const struct py_getset_def column_getset[] = {
    {"name", column_get_name, column_set_name},
    {"description", column_get_name, NULL},
    {"table", column_get_table, column_set_table},
    {"entity_namespace", column_get_namespace, NULL},
    {0}};
static const struct py_member_def column_members[] = {
    {"is_literal", offsetof(struct sql_column, is_literal), PY_MEMBER_BOOL, false}, {0}};

struct py_type sql_named_type = {PY_TYPE_HEAD,
                                 .name = "NamedColumn",
                                 .module = ELEMENTS,
                                 .size = sizeof(struct sql_expr),
                                 .base = &sql_expr_type_,
                                 .flags = PY_TYPE_BASE};

struct py_type sql_column_type = {PY_TYPE_HEAD,
                                  .name = "ColumnClause",
                                  .module = ELEMENTS,
                                  .size = sizeof(struct sql_column),
                                  .base = &sql_named_type,
                                  .flags = PY_TYPE_BASE,
                                  .methods = column_methods,
                                  .getset = column_getset,
                                  .members = column_members};

/* --- bind parameters --- */

static value bind_repr(struct vm *vm, value self) {
    const struct sql_bindparam *p = PY_AS(struct sql_bindparam, self);
    value v = p->val == PY_UNDEF ? PY_NONE : p->val;
    return py_str_printf(
        "%s(%s, %s, type_=%s)", p->is_inline ? "_literal_bindparam" : "BindParameter",
        py_repr_text(vm, py_str_from(sql_unsettled_name(&p->expr.element, p->expr.key))),
        py_repr_text(vm, v), type_repr(vm, PY_AS(struct sa_type, p->expr.type)));
}

static value bind_init(struct vm *vm, const value *a) {
    struct sql_bindparam *p = PY_AS(struct sql_bindparam, a[0]);
    value type = a[3] == PY_NONE ? PY_UNDEF : PY_OBJ(type_from(vm, a[3]));
    value key = a[1];
    if (sql_is_element(key)) { /* bindparam(some_column): its key and type */
        struct sql_expr *e = PY_AS(struct sql_expr, key);
        if (type == PY_UNDEF)
            type = sql_expr_type(vm, &e->element);
        key = e->key ? py_str_from(e->key) : PY_NONE;
    }
    bool given = a[2] != PY_UNDEF, callable = a[6] != PY_NONE;
    bool required = a[5] == PY_UNDEF ? !given && !callable : py_truth(vm, a[5]);
    bool expanding = py_truth(vm, a[7]);
    struct sql_bindparam *made = sql_bind_named(vm, py_arg_text_or_null(vm, key, "key"),
                                                given ? a[2] : PY_UNDEF, type, py_truth(vm, a[4]));
    struct py_type *cls = p->expr.element.head.type;
    *p = *made;
    p->expr.element.head.type = cls;
    if (given && expanding && type == PY_UNDEF) {
        struct py_tuple *items = py_tuple_from(vm, a[2]);
        p->expr.type =
            PY_OBJ(items->n ? type_of_value(vm, items->items[0]) : sql_std_type(vm, TYPE_NullType));
    }
    if (sql_name_is_anon(p->expr.key))
        p->expr.key = sql_anon_name(p, 0, p->orig_key);
    p->required = required;
    p->callable = callable ? a[6] : PY_UNDEF;
    p->expanding = expanding;
    p->is_out = py_truth(vm, a[8]);
    p->literal_execute = py_truth(vm, a[9]);
    return PY_NONE;
}

static value bind_get_value(struct vm *vm, value self) {
    (void)vm;
    value v = PY_AS(struct sql_bindparam, self)->val;
    return v == PY_UNDEF ? PY_NONE : v;
}
static value bind_get_effective(struct vm *vm, value self) {
    struct sql_bindparam *p = PY_AS(struct sql_bindparam, self);
    return p->callable != PY_UNDEF ? py_call0(vm, p->callable) : bind_get_value(vm, self);
}
static void bind_set_value(struct vm *vm, value self, value v) {
    (void)vm;
    PY_AS(struct sql_bindparam, self)->val = v;
}

static value bind_get_expand_op(struct vm *vm, value self) {
    return sql_operator_value(vm, PY_AS(struct sql_bindparam, self)->expand_op);
}

/* A copy that is written into the statement when it is executed. */
static value bind_literal_execute(struct vm *vm, const value *a) {
    (void)vm;
    struct sql_bindparam *copy = mem_alloc(sizeof *copy);
    *copy = *PY_AS(struct sql_bindparam, a[0]);
    copy->literal_execute = true;
    return PY_OBJ(copy);
}

static const struct py_native_def bind_methods[] = {
    {"render_literal_execute", bind_literal_execute, "self"},
    {"__init__", bind_init,
     "self, key, value=?, type_=None, unique=False, required=?, callable_=None, expanding=False, "
     "isoutparam=False, literal_execute=False, quote=None"},
    {0}};
static const struct py_getset_def bind_getset[] = {{"value", bind_get_value, bind_set_value},
                                                   {"effective_value", bind_get_effective, NULL},
                                                   {"expand_op", bind_get_expand_op, NULL},
                                                   {0}};
static const struct py_member_def bind_members[] = {
    {"unique", offsetof(struct sql_bindparam, unique), PY_MEMBER_BOOL, false},
    {"required", offsetof(struct sql_bindparam, required), PY_MEMBER_BOOL, false},
    {"expanding", offsetof(struct sql_bindparam, expanding), PY_MEMBER_BOOL, false},
    {"callable", offsetof(struct sql_bindparam, callable), PY_MEMBER_VALUE, false},
    {"isoutparam", offsetof(struct sql_bindparam, is_out), PY_MEMBER_BOOL, false},
    {"literal_execute", offsetof(struct sql_bindparam, literal_execute), PY_MEMBER_BOOL, false},
    {"_orig_key", offsetof(struct sql_bindparam, orig_key), PY_MEMBER_TEXT, true},
    {0}};
struct py_type sql_bindparam_type = {PY_TYPE_HEAD,
                                     .name = "BindParameter",
                                     .module = ELEMENTS,
                                     .size = sizeof(struct sql_bindparam),
                                     .base = &sql_expr_type_,
                                     .flags = PY_TYPE_BASE,
                                     .methods = bind_methods,
                                     .repr = bind_repr,
                                     .getset = bind_getset,
                                     .members = bind_members};

/* --- labels --- */

static value label_init(struct vm *vm, const value *a) {
    struct sql_label *l = PY_AS(struct sql_label, a[0]);
    struct sql_label *made =
        sql_label_new(vm, sql_name_of(vm, a[1]), sql_coerce_expr(vm, a[2]),
                      a[3] == PY_NONE ? PY_UNDEF : PY_OBJ(type_from(vm, a[3])));
    struct py_type *cls = l->expr.element.head.type;
    *l = *made;
    l->expr.element.head.type = cls;
    return PY_NONE;
}
static value label_get_name(struct vm *vm, value self) {
    return sql_name_value(vm, PY_AS(struct sql_label, self)->name);
}
static const struct py_native_def label_methods[] = {
    {"__init__", label_init, "self, name, element, type_=None"}, {0}};
static const struct py_getset_def label_getset[] = {{"name", label_get_name, NULL}, {0}};
static const struct py_member_def label_members[] = {
    {"element", offsetof(struct sql_label, of), PY_MEMBER_OBJECT, true},
    {"_element", offsetof(struct sql_label, of), PY_MEMBER_OBJECT, true},
    {0}};
struct py_type sql_label_type = {PY_TYPE_HEAD,
                                 .name = "Label",
                                 .module = ELEMENTS,
                                 .size = sizeof(struct sql_label),
                                 .base = &sql_named_type,
                                 .flags = PY_TYPE_BASE,
                                 .methods = label_methods,
                                 .getset = label_getset,
                                 .members = label_members};

/* --- operators --- */

static value unary_get_operator(struct vm *vm, value self) {
    return sql_operator_value(vm, PY_AS(struct sql_unary, self)->op);
}
static value unary_get_modifier(struct vm *vm, value self) {
    return sql_operator_value(vm, PY_AS(struct sql_unary, self)->modifier);
}
static const struct py_getset_def unary_getset[] = {
    {"operator", unary_get_operator, NULL}, {"modifier", unary_get_modifier, NULL}, {0}};
static const struct py_member_def unary_members[] = {
    {"element", offsetof(struct sql_unary, of), PY_MEMBER_OBJECT, true}, {0}};

static value binary_get_operator(struct vm *vm, value self) {
    return sql_operator_value(vm, PY_AS(struct sql_binary, self)->op);
}
static value binary_get_negate(struct vm *vm, value self) {
    return sql_operator_value(vm, PY_AS(struct sql_binary, self)->negate);
}
static value binary_get_is_comparison(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(PY_AS(struct sql_binary, self)->op->flags & SQL_OP_COMPARISON);
}

static bool op_between(const struct sql_op *op, enum sql_op_id first, enum sql_op_id last) {
    return op->id >= first && op->id <= last;
}

/* {"escape": …} and the like: only what the operator takes. */
static value binary_get_modifiers(struct vm *vm, value self) {
    const struct sql_binary *b = PY_AS(struct sql_binary, self);
    struct py_dict *d = py_dict_new();
    (void)vm;
    if (op_between(b->op, SQL_OP_LIKE, SQL_OP_NOT_IENDSWITH))
        py_dict_set_text(d, "escape", b->escape ? py_str_from(b->escape) : PY_NONE);
    else if (op_between(b->op, SQL_OP_BETWEEN, SQL_OP_NOT_BETWEEN))
        py_dict_set_text(d, "symmetric", PY_BOOL(b->symmetric));
    else if (op_between(b->op, SQL_OP_REGEXP_MATCH, SQL_OP_REGEXP_REPLACE))
        py_dict_set_text(d, "flags", b->escape ? py_str_from(b->escape) : PY_NONE);
    else if (b->flags != PY_UNDEF && py_is_dict(b->flags))
        d = py_dict_copy(PY_AS(struct py_dict, b->flags));
    return PY_OBJ(d);
}

static const struct py_getset_def binary_getset[] = {
    {"operator", binary_get_operator, NULL},
    {"negate", binary_get_negate, NULL},
    {"modifiers", binary_get_modifiers, NULL},
    {"is_comparison", binary_get_is_comparison, NULL},
    {0}};
static const struct py_member_def binary_members[] = {
    {"left", offsetof(struct sql_binary, left), PY_MEMBER_OBJECT, true},
    {"right", offsetof(struct sql_binary, right), PY_MEMBER_OBJECT, true},
    {0}};

static value list_get_clauses(struct vm *vm, value self) {
    (void)vm;
    struct sql_list *l = PY_AS(struct sql_list, self);
    struct py_list *r = py_list_new(l->n);
    for (size_t i = 0; i < l->n; i++)
        py_list_append(r, PY_OBJ(l->items[i]));
    return PY_OBJ(r);
}
static value list_iter(struct vm *vm, value self) {
    return py_call_method(vm, list_get_clauses(vm, self), "__iter__", 0, NULL);
}
static int64_t list_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)PY_AS(struct sql_list, self)->n;
}
static value list_init(struct vm *vm, const value *a) {
    struct sql_list *l = PY_AS(struct sql_list, a[0]);
    struct py_tuple *items = PY_AS(struct py_tuple, a[1]);
    l->expr.element.kind = SQL_LIST;
    l->op = &sql_ops[SQL_OP_COMMA];
    l->group = py_truth(vm, a[3]);
    l->items = MEM_NEW_ARRAY(struct sql_element *, items->n + 1);
    l->n = items->n;
    for (size_t i = 0; i < items->n; i++)
        l->items[i] = sql_coerce_by(vm, items->items[i]);
    return PY_NONE;
}
static value list_append(struct vm *vm, const value *a) {
    struct sql_list *l = PY_AS(struct sql_list, a[0]);
    struct sql_seq s = {l->items, l->n};
    s = sql_seq_with(s, sql_self_group_op(vm, sql_coerce_by(vm, a[1]), l->op));
    l->items = s.items;
    l->n = s.n;
    return PY_NONE;
}
static const struct py_native_def list_methods[] = {
    {"__init__", list_init, "self, *clauses, operator=None, group=True, group_contents=True"},
    {"append", list_append, "self, clause"},
    {0}};
static value list_get_operator(struct vm *vm, value self) {
    const struct sql_op *op = PY_AS(struct sql_list, self)->op;
    return sql_operator_value(vm, op ? op : &sql_ops[SQL_OP_COMMA]);
}
static const struct py_getset_def list_getset[] = {
    {"clauses", list_get_clauses, NULL}, {"operator", list_get_operator, NULL}, {0}};
static const struct py_member_def list_members[] = {
    {"group", offsetof(struct sql_list, group), PY_MEMBER_BOOL, false}, {0}};

static const struct py_member_def wrap_members[] = {
    {"element", offsetof(struct sql_wrap, of), PY_MEMBER_OBJECT, true},
    {"clause", offsetof(struct sql_wrap, of), PY_MEMBER_OBJECT, true},
    {"wrapped_column_expression", offsetof(struct sql_wrap, of), PY_MEMBER_OBJECT, true},
    {"typed_expression", offsetof(struct sql_wrap, of), PY_MEMBER_OBJECT, true},
    {0}};

static value cast_init(struct vm *vm, const value *a) {
    struct sql_wrap *w = PY_AS(struct sql_wrap, a[0]);
    struct py_type *cls = w->expr.element.head.type;
    bool try_cast = py_type_is_subtype(cls, &sql_try_cast_type);
    bool coerce = py_type_is_subtype(cls, &sql_coerce_type);
    struct sql_element *made = sql_cast_new(vm, cls,
                                            try_cast ? SQL_TRY_CAST
                                            : coerce ? SQL_COERCE
                                                     : SQL_CAST,
                                            a[1], a[2]);
    *w = *(struct sql_wrap *)made;
    return PY_NONE;
}
static const struct py_native_def cast_methods[] = {
    {"__init__", cast_init, "self, expression, type_"}, {0}};

struct sql_element *sql_cast_new(struct vm *vm, struct py_type *cls, enum sql_kind kind, value v,
                                 value type) {
    struct sa_type *t = type_from(vm, type);
    struct sql_element *e = sql_as_element(vm, v);
    if (!e) {
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "a value in SQL");
        e = v == PY_NONE ? sql_const(vm, SQL_NULL) : sql_literal_new(vm, v, PY_OBJ(t));
    } else {
        e = sql_coerce_expr(vm, PY_OBJ(e));
    }
    if (e->kind == SQL_BIND && kind == SQL_COERCE) {
        struct sql_bindparam *p = mem_alloc(sizeof *p);
        *p = *(struct sql_bindparam *)e;
        p->expr.type = PY_OBJ(t);
        e = &p->expr.element;
    }
    return &sql_wrap_new(vm, cls, kind, e, PY_OBJ(t))->expr.element;
}

#define EXPR_CLASS(var, class_name, struct_name, base_type, ...)                                   \
    struct py_type sql_##var##_type = {PY_TYPE_HEAD,       .name = class_name,                     \
                                       .module = ELEMENTS, .size = sizeof(struct struct_name),     \
                                       .base = &base_type, .flags = PY_TYPE_BASE,                  \
                                       __VA_ARGS__};

EXPR_CLASS(unary, "UnaryExpression", sql_unary, sql_expr_type_, .getset = unary_getset,
           .members = unary_members)
EXPR_CLASS(as_boolean, "AsBoolean", sql_unary, sql_unary_type, .doc = NULL)
EXPR_CLASS(collection_aggregate, "CollectionAggregate", sql_unary, sql_unary_type, .doc = NULL)
EXPR_CLASS(operator_expression, "OperatorExpression", sql_expr, sql_expr_type_, .doc = NULL)
EXPR_CLASS(binary, "BinaryExpression", sql_binary, sql_operator_expression_type,
           .getset = binary_getset, .members = binary_members)
EXPR_CLASS(slice, "Slice", sql_binary, sql_expr_type_, .doc = NULL)
EXPR_CLASS(list, "ClauseList", sql_list, sql_expr_type_, .methods = list_methods,
           .members = list_members, .getset = list_getset, .iter = list_iter, .len = list_len)
EXPR_CLASS(expression_list, "ExpressionClauseList", sql_list, sql_operator_expression_type,
           .members = list_members, .getset = list_getset, .iter = list_iter, .len = list_len)
EXPR_CLASS(boolean_list, "BooleanClauseList", sql_list, sql_expression_list_type, .doc = NULL)
EXPR_CLASS(tuple, "Tuple", sql_list, sql_expr_type_, .members = list_members, .getset = list_getset)
EXPR_CLASS(grouping, "Grouping", sql_wrap, sql_expr_type_, .members = wrap_members)
EXPR_CLASS(label_ref, "_label_reference", sql_text, sql_expr_type_, .doc = NULL)
EXPR_CLASS(cast, "Cast", sql_wrap, sql_expr_type_, .methods = cast_methods, .members = wrap_members)
EXPR_CLASS(try_cast, "TryCast", sql_wrap, sql_cast_type, .doc = NULL)
EXPR_CLASS(coerce, "TypeCoerce", sql_wrap, sql_expr_type_, .methods = cast_methods,
           .members = wrap_members)
EXPR_CLASS(null, "Null", sql_expr, sql_expr_type_, .doc = NULL)
EXPR_CLASS(true, "True_", sql_expr, sql_expr_type_, .doc = NULL)
EXPR_CLASS(false, "False_", sql_expr, sql_expr_type_, .doc = NULL)
EXPR_CLASS(collation, "CollationClause", sql_text, sql_expr_type_, .doc = NULL)

static const struct py_member_def extract_members[] = {
    {"field", offsetof(struct sql_extract, field), PY_MEMBER_TEXT, true},
    {"expr", offsetof(struct sql_extract, of), PY_MEMBER_OBJECT, true},
    {0}};
EXPR_CLASS(extract, "Extract", sql_extract, sql_expr_type_, .members = extract_members)

/* --- CASE --- */

static const struct py_member_def case_members[] = {
    {"value", offsetof(struct sql_case, subject), PY_MEMBER_OBJECT, true},
    {"else_", offsetof(struct sql_case, otherwise), PY_MEMBER_OBJECT, true},
    {0}};

static void add_when(struct vm *vm, struct sql_seq *whens, value pair) {
    struct py_tuple *t = py_tuple_from(vm, pair);
    if (t->n != 2)
        py_raise(vm, &py_exc_ValueError,
                 t->n < 2 ? "not enough values to unpack (expected 2, got %zu)"
                          : "too many values to unpack (expected 2)",
                 t->n);
    struct sql_element *when = sql_coerce_expr(vm, t->items[0]);
    sql_seq_push(whens, sql_self_group(vm, when, SQL_OP_NONE_OP));
    sql_seq_push(whens, sql_coerce_expr(vm, t->items[1]));
}

static value case_init(struct vm *vm, const value *a) {
    struct sql_case *c = PY_AS(struct sql_case, a[0]);
    struct py_tuple *given = PY_AS(struct py_tuple, a[1]);
    struct sql_seq whens = {0};
    c->expr.element.kind = SQL_CASE;
    value subject = a[2], otherwise = a[3];
    if (given->n == 1 && (py_is_list(given->items[0]) || py_is_dict(given->items[0]))) {
        value only = given->items[0];
        if (subject != PY_NONE)
            c->subject = sql_coerce_expr(vm, subject);
        if (py_is_dict(only)) {
            size_t i = 0;
            for (value k, v; py_dict_next(PY_AS(struct py_dict, only), &i, &k, &v);)
                add_when(vm, &whens, py_tuple2(k, v));
        } else {
            struct py_list *l = PY_AS(struct py_list, only);
            for (size_t i = 0; i < l->n; i++)
                add_when(vm, &whens, l->items[i]);
        }
    } else {
        if (subject != PY_NONE)
            c->subject = sql_coerce_expr(vm, subject);
        for (size_t i = 0; i < given->n; i++)
            add_when(vm, &whens, given->items[i]);
    }
    c->whens = whens.items;
    c->n = whens.n / 2;
    if (otherwise != PY_UNDEF && otherwise != PY_NONE)
        c->otherwise = sql_coerce_expr(vm, otherwise);
    /* the type: that of the last result that has one */
    for (size_t i = whens.n; i-- > 0 && c->expr.type == PY_UNDEF;)
        if (i % 2 && sql_affinity(vm, whens.items[i]) != AFFINITY_NULLTYPE)
            c->expr.type = sql_expr_type(vm, whens.items[i]);
    if (c->expr.type == PY_UNDEF && c->otherwise)
        c->expr.type = sql_expr_type(vm, c->otherwise);
    return PY_NONE;
}
static const struct py_native_def case_methods[] = {
    {"__init__", case_init, "self, *whens, value=None, else_=None"}, {0}};
static value case_get_whens(struct vm *vm, value self) {
    const struct sql_case *c = PY_AS(struct sql_case, self);
    struct py_list *l = py_list_new(c->n);
    (void)vm;
    for (size_t i = 0; i < c->n; i++)
        py_list_append(l, py_tuple2(PY_OBJ(c->whens[2 * i]), PY_OBJ(c->whens[2 * i + 1])));
    return PY_OBJ(l);
}
static const struct py_getset_def case_getset[] = {{"whens", case_get_whens, NULL}, {0}};
EXPR_CLASS(case, "Case", sql_case, sql_expr_type_, .methods = case_methods, .getset = case_getset,
           .members = case_members)

/* --- text --- */

static value text_init(struct vm *vm, const value *a) {
    struct sql_text *t = PY_AS(struct sql_text, a[0]);
    struct py_type *cls = t->expr.element.head.type;
    if (py_is_unknown(a[1]))
        py_raise_unknown(vm, a[1], "a statement");
    *t = *sql_text_new(vm, py_arg_text(vm, a[1], "text"));
    t->expr.element.head.type = cls;
    return PY_NONE;
}

static struct sql_text *text_copy(value v) {
    struct sql_text *t = PY_AS(struct sql_text, v);
    struct sql_text *copy = mem_alloc(sizeof *copy);
    *copy = *t;
    copy->binds = MEM_NEW_ARRAY(struct sql_bindparam *, t->n_binds + 1);
    if (t->n_binds)
        memcpy(copy->binds, t->binds, t->n_binds * sizeof *t->binds);
    return copy;
}

static struct sql_bindparam **find_bind(struct vm *vm, struct sql_text *t, const char *name) {
    for (size_t i = 0; i < t->n_binds; i++)
        if (!strcmp(t->binds[i]->expr.key, name))
            return &t->binds[i];
    py_raise(vm, &sa_exc_ArgumentError,
             "This text() construct doesn't define a bound parameter "
             "named %R",
             py_str_from(name));
}

static value text_bindparams(struct vm *vm, const value *a) {
    struct sql_text *t = text_copy(a[0]);
    struct py_tuple *binds = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < binds->n; i++) {
        struct sql_element *e = sql_as_element(vm, binds->items[i]);
        if (!e || e->kind != SQL_BIND)
            py_raise(vm, &py_exc_AttributeError, "'%s' object has no attribute '_orig_key'",
                     py_type_name(binds->items[i]));
        struct sql_bindparam *p = (struct sql_bindparam *)e;
        *find_bind(vm, t, p->orig_key) = p;
    }
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, a[2]), &i, &k, &v);) {
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "a value in SQL");
        struct sql_bindparam **slot = find_bind(vm, t, py_str_cstr(k));
        struct sql_bindparam *p = mem_alloc(sizeof *p);
        *p = **slot;
        p->val = v;
        p->required = false;
        if (type_affinity(vm, PY_AS(struct sa_type, p->expr.type)) == AFFINITY_NULLTYPE)
            p->expr.type = PY_OBJ(type_of_value(vm, v));
        *slot = p;
    }
    return PY_OBJ(t);
}

static value text_columns(struct vm *vm, const value *a) {
    struct sql_text_select *s = sql_node(vm, &sql_text_select_type, SQL_TEXT_SELECT);
    s->text = PY_AS(struct sql_text, a[0]);
    struct py_tuple *cols = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < cols->n; i++)
        sql_seq_push(&s->columns, sql_as_element(vm, cols->items[i])
                                      ? sql_coerce_expr(vm, cols->items[i])
                                      : sql_coerce_column(vm, cols->items[i]));
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, a[2]), &i, &k, &v);)
        sql_seq_push(
            &s->columns,
            &sql_column_new(vm, py_str_cstr(k), PY_OBJ(type_from(vm, v)), false)->expr.element);
    s->positional = cols->n && cols->n == s->columns.n;
    return PY_OBJ(s);
}

static value text_get_text(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(PY_AS(struct sql_text, self)->text);
}
static value text_get_binds(struct vm *vm, value self) {
    (void)vm;
    struct sql_text *t = PY_AS(struct sql_text, self);
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < t->n_binds; i++)
        py_dict_set_text(d, t->binds[i]->expr.key, PY_OBJ(t->binds[i]));
    return PY_OBJ(d);
}

static const struct py_native_def text_methods[] = {
    {"__init__", text_init, "self, text"},
    {"bindparams", text_bindparams, "self, *binds, **names_to_values"},
    {"columns", text_columns, "self, *cols, **types"},
    {0}};
static const struct py_getset_def text_getset[] = {
    {"text", text_get_text, NULL}, {"_bindparams", text_get_binds, NULL}, {0}};
struct py_type sql_text_type = {PY_TYPE_HEAD,
                                .name = "TextClause",
                                .module = ELEMENTS,
                                .size = sizeof(struct sql_text),
                                .base = &sql_element_type,
                                .flags = PY_TYPE_BASE,
                                .methods = text_methods,
                                .getset = text_getset};
