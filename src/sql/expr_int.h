/*
 * What the sources of expressions share: making nodes, grouping, coercing, labels. The public part
 * is schema/expr.h.
 */
#ifndef RETORT_SQL_EXPR_INT_H
#define RETORT_SQL_EXPR_INT_H

#include "python/api.h"
#include "schema/exc.h"
#include "schema/expr.h"
#include "schema/type.h"

/* Subclasses of ColumnElement, FromClause … that scripts see; see elements.c, from.c. */
#define SQL_TYPES(X)                                                                               \
    X(named)                                                                                       \
    X(label)                                                                                       \
    X(label_ref)                                                                                   \
    X(unary)                                                                                       \
    X(as_boolean)                                                                                  \
    X(collection_aggregate)                                                                        \
    X(binary)                                                                                      \
    X(operator_expression) X(list) X(expression_list) X(boolean_list) X(grouping) X(case) X(cast)  \
        X(try_cast) X(coerce) X(function_element) X(generic_function) X(over) X(within_group)      \
            X(function_filter) X(extract) X(tuple) X(array) X(aggregate_order_by) X(null) X(true)  \
                X(false) X(collation) X(next_value) X(scalar_select) X(exists) X(slice) X(alias)   \
                    X(aliased) X(subquery) X(cte) X(lateral) X(table_sample) X(table_valued)       \
                        X(values) X(join) X(from_grouping) X(select_base) X(select) X(compound)    \
                            X(text_select) X(select_grouping) X(update_base) X(values_base)        \
                                X(insert) X(update) X(delete) X(generative) X(scalar_values)       \
                                    X(returns_rows) X(column_operators)
#define X(name) extern struct py_type sql_##name##_type;
SQL_TYPES(X)
#undef X

/* A growing or copied list of elements. */
struct sql_seq {
    struct sql_element **items;
    size_t n;
};
/* A copy with E at the end; the old one is untouched. */
struct sql_seq sql_seq_with(struct sql_seq s, struct sql_element *e);
struct sql_seq sql_seq_join(struct sql_seq a, struct sql_seq b);
bool sql_seq_has(struct sql_seq s, const struct sql_element *e);
void sql_seq_push(struct sql_seq *s, struct sql_element *e); /* in place: S is the caller's own */

/* The type of E as a struct. */
static inline struct sa_type *sql_type(struct vm *vm, const struct sql_element *e) {
    return PY_AS(struct sa_type, sql_expr_type(vm, e));
}
/* The one instance of a parameterless standard type in this VM. */
struct sa_type *sql_std_type(struct vm *vm, enum type_kind kind);
enum type_affinity sql_affinity(struct vm *vm, const struct sql_element *e);

/* --- names --- */
bool sql_name_part(const char *p);            /* an anonymous part begins at P, well formed */
bool sql_name_is_anon(const char *name);      /* has an anonymous part */
bool sql_name_is_truncated(const char *name); /* may be shortened: anonymous, or marked \x03 */
const char *sql_anon_name(const void *key, int extra, const char *text);
const char *sql_truncatable(const char *name); /* marks a name that may be shortened */
const char *sql_plain_name(const char *name);  /* without the mark */
/* NAME of E as the reference shows a name that is not settled yet: %(123 anon)s. */
const char *sql_unsettled_name(const struct sql_element *e, const char *name);

/* --- labels (sql/labels.c) --- */
const char *sql_elem_name(const struct sql_element *e);      /* .name, or NULL */
const char *sql_non_anon_label(const struct sql_element *e); /* NULL: none */
const char *sql_tq_label(struct vm *vm, const struct sql_element *e);
const char *sql_anon_label(struct vm *vm, const struct sql_element *e);
const char *sql_dedupe_label(struct vm *vm, const struct sql_element *e, int i, bool qualified);
const char *sql_proxy_key(const struct sql_element *e);
bool sql_is_text(const struct sql_element *e);

enum sql_label_style {
    SQL_LABELS_DISAMBIGUATE,
    SQL_LABELS_TABLENAME,
    SQL_LABELS_NONE,
};
/* One column of a select with the names it is rendered and found under. */
struct sql_named_column {
    const char *required; /* AS this name, always; NULL */
    const char *key;      /* in .c of a subquery */
    const char *fallback; /* AS this name where one is needed */
    struct sql_element *column;
    bool repeated;
};
struct sql_named_column *sql_name_columns(struct vm *vm, struct sql_seq columns,
                                          enum sql_label_style style, bool anon_for_dupes);

/* --- making nodes (sql/expr.c) --- */
struct sql_label *sql_label_new(struct vm *vm, struct sql_name name, struct sql_element *e,
                                value type);
struct sql_unary *sql_unary_new(struct vm *vm, struct sql_element *e, enum sql_op_id op,
                                enum sql_op_id modifier, value type);
struct sql_binary *sql_binary_new(struct vm *vm, struct sql_element *left,
                                  struct sql_element *right, const struct sql_op *op, value type,
                                  enum sql_op_id negate);
/* Items are grouped against OP when GROUP_CONTENTS. TYPE_ picks the class. */
struct sql_list *sql_list_new(struct vm *vm, struct py_type *type_, enum sql_op_id op, size_t n,
                              struct sql_element *const *items, bool group_contents);
struct sql_wrap *sql_wrap_new(struct vm *vm, struct py_type *cls, enum sql_kind kind,
                              struct sql_element *e, value type);
struct sql_element *sql_group_new(struct vm *vm, struct sql_element *e);
struct sql_element *sql_const(struct vm *vm, enum sql_kind kind); /* NULL, TRUE, FALSE */
struct sql_element *sql_as_bool(struct vm *vm, struct sql_element *e, bool truth);
/* AGAINST: SQL_OP_NONE_OP for none. */
struct sql_element *sql_self_group(struct vm *vm, struct sql_element *e, enum sql_op_id against);
struct sql_element *sql_self_group_op(struct vm *vm, struct sql_element *e,
                                      const struct sql_op *against);
struct sql_element *sql_negate(struct vm *vm, struct sql_element *e);
bool sql_implicitly_boolean(const struct sql_element *e);
bool sql_op_precedent(const struct sql_op *op, const struct sql_op *against);
/* A list of conditions as WHERE and and_() treat them: constants go, members are grouped. */
struct sql_seq sql_simplify_conditions(struct vm *vm, enum sql_op_id op, struct sql_seq in);

/* A bind parameter as bindparam() makes it; see the struct for the fields to set further. */
struct sql_bindparam *sql_bind_named(struct vm *vm, const char *key, value v, value type,
                                     bool unique);
/* The operator that says the same with the sides exchanged: > for <. */
enum sql_op_id sql_op_mirrored(enum sql_op_id op);
/* The bind that a literal V becomes beside EXPR. */
struct sql_element *sql_bind_beside(struct vm *vm, struct sql_element *expr,
                                    const struct sql_op *op, value v, value type, bool expanding);
struct sql_element *sql_literal_new(struct vm *vm, value v, value type);
struct sql_element *sql_cast_new(struct vm *vm, struct py_type *cls, enum sql_kind kind, value e,
                                 value type);

/* EXTRACT(FIELD FROM E) */
struct sql_element *sql_extract_new(struct vm *vm, value field, value e);

/* E OVER (...) */
struct sql_element *sql_over_new(struct vm *vm, struct sql_element *of, value partition_by,
                                 value order_by, value range, value rows, value groups);
/* E WITHIN GROUP (ORDER BY ...) */
struct sql_element *sql_within_group_new(struct vm *vm, struct sql_element *of,
                                         struct py_tuple *order);
/* E FILTER (WHERE ...) */
struct sql_element *sql_filter_new(struct vm *vm, struct sql_element *of,
                                   struct py_tuple *criteria);

/* --- coercing what scripts pass (sql/coerce.c) --- */
/* A column expression: literals become binds (of EXPR's type when given), None NULL. */
struct sql_element *sql_coerce_operand(struct vm *vm, value v, struct sql_element *expr,
                                       const struct sql_op *op);
struct sql_element *sql_coerce_expr(struct vm *vm, value v);  /* literal(v) for plain values */
struct sql_element *sql_coerce_where(struct vm *vm, value v); /* True, None, elements */
struct sql_element *sql_coerce_on(struct vm *vm, value v);    /* of a join; NULL for None */
/* A value that a column is set to: elements become column expressions, others are left. */
value sql_coerce_value(struct vm *vm, value v);
struct sql_element *sql_coerce_column(struct vm *vm, value v); /* what select() takes */
struct sql_element *sql_coerce_order(struct vm *vm, value v);  /* order_by, group_by */
struct sql_element *sql_coerce_by(struct vm *vm, value v);     /* inside desc(), group_by */
struct sql_element *sql_coerce_group(struct vm *vm, value v);  /* group_by: tables are columns */
struct sql_element *sql_order_label(struct sql_element *e);    /* the label inside, or NULL */
struct sql_element *sql_text_label(struct vm *vm, const char *name);
struct sql_from *sql_coerce_from(struct vm *vm, value v);         /* FROM */
struct sql_from *sql_coerce_join_target(struct vm *vm, value v);  /* of select().join() */
struct sql_element *sql_coerce_limit(struct vm *vm, value v);     /* NULL for None */
struct sql_element *sql_coerce_statement(struct vm *vm, value v); /* what execute() takes */
const char *
sql_coerce_column_key(struct vm *vm,
                      value v); /* Elements of a select list: tables become their columns. */
struct sql_seq sql_select_iterable(struct vm *vm, struct sql_seq raw);

/* --- traversal (sql/traverse.c) --- */
/* FROM elements E mentions (_from_objects), appended to OUT without doubles. */
void sql_from_objects(struct vm *vm, struct sql_element *e, struct sql_seq *out);
/* FROM elements F makes superfluous: the parts of a join. */
void sql_hidden_froms(struct vm *vm, struct sql_from *f, struct sql_seq *out);

/* --- operators with everything they take (sql/operate.c) --- */
struct sql_operands {
    value escape, flags, replacement; /* PY_UNDEF: none */
    bool autoescape, symmetric;
    value modifiers; /* dict of others, or PY_UNDEF */
};
struct sql_element *sql_operate_full(struct vm *vm, const struct sql_op *op,
                                     struct sql_element *left, value right, bool reverse,
                                     const struct sql_operands *more, value result_type);
/* op("…") of LEFT: called with the right side it makes the expression. LEFT NULL: called with both
 * sides (custom_op). PREC is an int, TYPE a type or None. */
value sql_custom_op(struct vm *vm, struct sql_element *left, value text, value prec,
                    bool comparison, value type);
extern struct py_type sql_mysql_match_type; /* mysql.match(…): a struct sql_binary */
/* The methods of ColumnOperators, for every class that has them, and their slots. */
extern const struct py_native_def sql_operator_methods[];
/* A method or attribute that only expressions of SELF's type have; PY_UNDEF: none. */
value sql_typed_attr(struct vm *vm, value self, const char *name);
value sql_compare_slot(struct vm *vm, value a, value b, enum py_compare_op op);
uint64_t sql_hash_slot(struct vm *vm, value self);
#define SQL_BINARY_SLOTS                                                                           \
    .binary = {[PY_ADD] = sql_slot_add,           [PY_SUB] = sql_slot_sub,                         \
               [PY_MUL] = sql_slot_mul,           [PY_TRUEDIV] = sql_slot_truediv,                 \
               [PY_FLOORDIV] = sql_slot_floordiv, [PY_MOD] = sql_slot_mod,                         \
               [PY_AND] = sql_slot_and,           [PY_OR] = sql_slot_or,                           \
               [PY_LSHIFT] = sql_slot_lshift,     [PY_RSHIFT] = sql_slot_rshift},                  \
    .unary = {[PY_NEG] = sql_slot_neg, [PY_INVERT] = sql_slot_invert}, .getitem = sql_slot_getitem
#define SQL_DECLARE_BINARY(name) value sql_slot_##name(struct vm *vm, value left, value right);
SQL_DECLARE_BINARY(add)
SQL_DECLARE_BINARY(sub)
SQL_DECLARE_BINARY(mul)
SQL_DECLARE_BINARY(truediv)
SQL_DECLARE_BINARY(floordiv)
SQL_DECLARE_BINARY(mod)
SQL_DECLARE_BINARY(and)
SQL_DECLARE_BINARY(or)
SQL_DECLARE_BINARY(lshift)
SQL_DECLARE_BINARY(rshift)
SQL_DECLARE_BINARY(getitem)
value sql_slot_neg(struct vm *vm, value self);
value sql_slot_invert(struct vm *vm, value self);

/* Raises ArgumentError with "… expected, got …" as coercions does. */
noreturn void sql_raise_coercion(struct vm *vm, const char *expected, value got);

#endif
