/*
 * Expressions that only one database has: PostgreSQL's array, aggregate_order_by and hstore,
 * MySQL's MATCH … AGAINST. cf. sqlalchemy.dialects.postgresql.array, .ext, .hstore,
 * .mysql.expression.
 */
#include "sql/func.h"
#include "sql/select.h"

/* --- postgresql.array([…]) --- */

static value array_init(struct vm *vm, const value *a) {
    struct sql_list *self = PY_AS(struct sql_list, a[0]);
    struct py_tuple *t = py_tuple_from(vm, a[1]);
    struct sql_seq s = {0};
    struct sa_type *item = a[2] == PY_NONE ? NULL : type_from(vm, a[2]);
    struct sa_type *array = type_new(vm, TYPE_pg_ARRAY);
    bool nested = t->n > 0;
    for (size_t i = 0; i < t->n; i++) {
        struct sql_element *e = sql_as_element(vm, t->items[i]);
        nested = nested && e && e->kind == SQL_ARRAY;
        sql_seq_push(&s, e ? e : sql_literal_new(vm, t->items[i], item ? PY_OBJ(item) : PY_UNDEF));
    }
    if (!item && t->n)
        item = sql_type(vm, s.items[0]);
    if (nested && item && item->item)
        item = item->item;
    array->item = item ? item : sql_std_type(vm, TYPE_NullType);
    struct py_type *cls = self->expr.element.head.type;
    *self = *sql_list_new(vm, &sql_array_type, SQL_OP_COMMA, s.n, s.items, true);
    self->expr.element.head.type = cls;
    self->expr.type = PY_OBJ(array);
    return PY_NONE;
}
static const struct py_native_def array_methods[] = {
    {"__init__", array_init, "self, clauses, type_=None, **kw"}, {0}};
struct py_type sql_array_type = {PY_TYPE_HEAD,
                                 .name = "array",
                                 .module = "sqlalchemy.dialects.postgresql.array",
                                 .size = sizeof(struct sql_list),
                                 .base = &sql_expression_list_type,
                                 .flags = PY_TYPE_BASE,
                                 .methods = array_methods};

/* --- postgresql.aggregate_order_by(f, …) --- */

static value aggregate_init(struct vm *vm, const value *a) {
    struct sql_over *o = PY_AS(struct sql_over, a[0]);
    struct py_tuple *t = PY_AS(struct py_tuple, a[2]);
    struct sql_seq s = {0};
    if (!t->n)
        py_raise(vm, &py_exc_TypeError, "at least one ORDER BY element is required");
    for (size_t i = 0; i < t->n; i++)
        sql_seq_push(&s, sql_coerce_by(vm, t->items[i]));
    o->expr.element.kind = SQL_AGGREGATE_ORDER_BY;
    o->of = sql_coerce_expr(vm, a[1]);
    o->order_by = sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, s.n, s.items, true);
    o->expr.type = sql_expr_type(vm, o->of);
    return PY_NONE;
}
static const struct py_native_def aggregate_methods[] = {
    {"__init__", aggregate_init, "self, target, *order_by"}, {0}};
static const struct py_member_def aggregate_members[] = {
    {"target", offsetof(struct sql_over, of), PY_MEMBER_OBJECT, true},
    {"order_by", offsetof(struct sql_over, order_by), PY_MEMBER_OBJECT, true},
    {0}};
struct py_type sql_aggregate_order_by_type = {PY_TYPE_HEAD,
                                              .name = "aggregate_order_by",
                                              .module = "sqlalchemy.dialects.postgresql.ext",
                                              .size = sizeof(struct sql_over),
                                              .base = &sql_expr_type_,
                                              .flags = PY_TYPE_BASE,
                                              .methods = aggregate_methods,
                                              .members = aggregate_members};

/* --- postgresql.hstore(…): a function --- */

struct py_type sql_hstore_type = {PY_TYPE_HEAD,
                                  .name = "hstore",
                                  .module = "sqlalchemy.dialects.postgresql.hstore",
                                  .size = sizeof(struct sql_function),
                                  .base = &sql_generic_function_type,
                                  .flags = PY_TYPE_BASE};

/* --- mysql.match(…, against=…) --- */

static value match_init(struct vm *vm, const value *a) {
    static const char *const names[][2] = {{"in_boolean_mode", "mysql_boolean_mode"},
                                           {"in_natural_language_mode", "mysql_natural_language"},
                                           {"with_query_expansion", "mysql_query_expansion"}};
    struct sql_binary *self = PY_AS(struct sql_binary, a[0]);
    struct py_tuple *cols = PY_AS(struct py_tuple, a[1]);
    struct py_dict *kw = PY_AS(struct py_dict, a[2]), *flags = py_dict_new();
    value against = py_dict_get_text(kw, "against");
    struct sql_seq s = {0};
    if (against == PY_UNDEF)
        py_raise(vm, &sa_exc_ArgumentError, "against is required");
    for (size_t i = 0; i < cols->n; i++)
        sql_seq_push(&s, sql_coerce_expr(vm, cols->items[i]));
    struct sql_list *l = sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, s.n, s.items, true);
    l->group = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        value v = py_dict_get_text(kw, names[i][0]);
        py_dict_set_text(flags, names[i][1], v == PY_UNDEF ? PY_FALSE : v);
    }
    struct py_type *cls = self->expr.element.head.type;
    *self =
        *sql_binary_new(vm, &l->expr.element, sql_coerce_expr(vm, against), &sql_ops[SQL_OP_MATCH],
                        PY_OBJ(sql_std_type(vm, TYPE_MatchType)), SQL_OP_NOT_MATCH);
    self->flags = PY_OBJ(flags);
    self->expr.element.head.type = cls;
    return PY_NONE;
}

/* mysql.match(…).in_boolean_mode(): a copy with one flag more */
static value match_with(value self, const char *flag) {
    struct sql_binary *copy = mem_alloc(sizeof *copy);
    *copy = *PY_AS(struct sql_binary, self);
    struct py_dict *flags = py_dict_copy(PY_AS(struct py_dict, copy->flags));
    py_dict_set_text(flags, flag, PY_TRUE);
    copy->flags = PY_OBJ(flags);
    return PY_OBJ(copy);
}
#define MATCH_MODE(name, flag)                                                                     \
    static value match_##name(struct vm *vm, const value *a) {                                     \
        (void)vm;                                                                                  \
        return match_with(a[0], flag);                                                             \
    }
MATCH_MODE(in_boolean_mode, "mysql_boolean_mode")
MATCH_MODE(in_natural_language_mode, "mysql_natural_language")
MATCH_MODE(with_query_expansion, "mysql_query_expansion")

static const struct py_native_def mysql_match_methods[] = {
    {"__init__", match_init, "self, *cols, **kw"},
    {"in_boolean_mode", match_in_boolean_mode, "self"},
    {"in_natural_language_mode", match_in_natural_language_mode, "self"},
    {"with_query_expansion", match_with_query_expansion, "self"},
    {0}};
struct py_type sql_mysql_match_type = {PY_TYPE_HEAD,
                                       .name = "match",
                                       .module = "sqlalchemy.dialects.mysql.expression",
                                       .size = sizeof(struct sql_binary),
                                       .base = &sql_binary_type,
                                       .flags = PY_TYPE_BASE,
                                       .methods = mysql_match_methods};
