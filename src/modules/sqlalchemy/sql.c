/*
 * The expression language for scripts: sqlalchemy.select, text, and_, func, … and the modules
 * sqlalchemy.sql, .sql.expression and their kin. The classes themselves are in src/sql.
 */
#include "modules/sqlalchemy/annotation_names.h"
#include "modules/sqlalchemy/modules.h"
#include "schema/exc.h"
#include "sql/compiler_object.h"
#include "sql/dml.h"
#include "sql/func.h"
#include "sql/operator_object.h"
#include "sql/select.h"

static value call(struct vm *vm, struct py_type *cls, const value *a, int n) {
    return py_call(vm, PY_OBJ(cls), n, a);
}

/* --- literals, columns, text --- */

static value f_text(struct vm *vm, const value *a) {
    if (py_is_unknown(a[0]))
        py_raise_unknown(vm, a[0], "a statement");
    if (!py_is_str(a[0]))
        py_raise(vm, &py_exc_TypeError, "expected string or bytes-like object, got '%T'", a[0]);
    struct sql_text *t = sql_text_new(vm, py_str_cstr(a[0]));
    struct py_dict *kw = PY_AS(struct py_dict, a[1]);
    value binds = py_dict_get_text(kw, "bindparams");
    value v = PY_OBJ(t);
    if (binds != PY_UNDEF && binds != PY_NONE) { /* 1.x */
        struct py_tuple *p = py_tuple_from(vm, binds);
        v = py_call_method(vm, v, "bindparams", (int)p->n, p->items);
    }
    value types = py_dict_get_text(kw, "typemap");
    if (types != PY_UNDEF && types != PY_NONE)
        v = py_call_args(vm, py_getattr(vm, v, "columns"), PY_OBJ(&py_empty_tuple),
                         PY_AS(struct py_dict, types));
    return v;
}

static value type_or_none(struct vm *vm, value v) {
    return v == PY_NONE || v == PY_UNDEF ? PY_UNDEF : PY_OBJ(type_from(vm, v));
}

static value f_column(struct vm *vm, const value *a) {
    value args[] = {a[0], a[1], a[2]};
    return call(vm, &sql_column_type, args, 3);
}
static value f_literal_column(struct vm *vm, const value *a) {
    if (py_is_unknown(a[0]))
        py_raise_unknown(vm, a[0], "an SQL expression");
    return PY_OBJ(sql_column_new(vm, py_arg_text(vm, a[0], "text"), type_or_none(vm, a[1]), true));
}
static value f_literal(struct vm *vm, const value *a) {
    if (sql_as_element(vm, a[0]))
        sql_raise_coercion(vm, "Literal Python value", a[0]);
    if (py_is_unknown(a[0]))
        py_raise_unknown(vm, a[0], "a value in SQL");
    struct sql_element *e = sql_literal_new(vm, a[0], type_or_none(vm, a[1]));
    ((struct sql_bindparam *)e)->literal_execute = py_truth(vm, a[2]);
    return PY_OBJ(e);
}
static value f_outparam(struct vm *vm, const value *a) {
    struct sql_bindparam *p =
        sql_bind_named(vm, py_arg_text(vm, a[0], "key"), PY_NONE, type_or_none(vm, a[1]), false);
    p->is_out = true;
    return PY_OBJ(p);
}
static value f_null(struct vm *vm, const value *a) {
    (void)a;
    return PY_OBJ(sql_const(vm, SQL_NULL));
}
static value f_true(struct vm *vm, const value *a) {
    (void)a;
    return PY_OBJ(sql_const(vm, SQL_TRUE));
}
static value f_false(struct vm *vm, const value *a) {
    (void)a;
    return PY_OBJ(sql_const(vm, SQL_FALSE));
}

/* --- conditions --- */

static value conjunction(struct vm *vm, enum sql_op_id op, value args) {
    struct py_tuple *t = PY_AS(struct py_tuple, args);
    if (t->n == 1 && (py_is_list(t->items[0]) || !strcmp(py_type_name(t->items[0]), "generator")))
        t = py_tuple_from(vm, t->items[0]);
    struct sql_seq s = {0};
    for (size_t i = 0; i < t->n; i++)
        sql_seq_push(&s, sql_coerce_where(vm, t->items[i]));
    if (!s.n) {
        const char *name = sql_ops[op].name;
        py_warn(vm, &sa_exc_SADeprecationWarning,
                "Invoking %s() without arguments is deprecated, and will be disallowed in a "
                "future release.   For an empty %s() construct, use '%s(%s(), *args)' or "
                "'%s(%s, *args)'.",
                name, name, name, op == SQL_OP_AND ? "true" : "false", name,
                op == SQL_OP_AND ? "True" : "False");
        struct sql_list *l = sql_list_new(vm, &sql_boolean_list_type, op, 0, NULL, false);
        l->expr.type = PY_OBJ(sql_std_type(vm, TYPE_Boolean));
        return PY_OBJ(l);
    }
    return PY_OBJ(sql_conjunction(vm, op, s.n, s.items));
}
static value f_and(struct vm *vm, const value *a) { return conjunction(vm, SQL_OP_AND, a[0]); }
static value f_or(struct vm *vm, const value *a) { return conjunction(vm, SQL_OP_OR, a[0]); }
static value f_not(struct vm *vm, const value *a) {
    return PY_OBJ(sql_negate(vm, sql_coerce_expr(vm, a[0])));
}

/* --- things that are methods as well --- */

static value by_op(struct vm *vm, enum sql_op_id op, struct sql_element *e) {
    return PY_OBJ(sql_operate(vm, op, e, PY_UNDEF));
}
#define ORDER(name, op)                                                                            \
    static value f_##name(struct vm *vm, const value *a) {                                         \
        return by_op(vm, SQL_OP_##op, sql_coerce_by(vm, a[0]));                                    \
    }
ORDER(desc, DESC)
ORDER(asc, ASC)
ORDER(nulls_first, NULLS_FIRST)
ORDER(nulls_last, NULLS_LAST)
static value f_distinct(struct vm *vm, const value *a) {
    return by_op(vm, SQL_OP_DISTINCT, sql_coerce_expr(vm, a[0]));
}
static value f_bitwise_not(struct vm *vm, const value *a) {
    return by_op(vm, SQL_OP_BIT_NOT, sql_coerce_expr(vm, a[0]));
}
static value f_any(struct vm *vm, const value *a) {
    return by_op(vm, SQL_OP_ANY, sql_coerce_expr(vm, a[0]));
}
static value f_all(struct vm *vm, const value *a) {
    return by_op(vm, SQL_OP_ALL, sql_coerce_expr(vm, a[0]));
}
static value f_collate(struct vm *vm, const value *a) {
    return PY_OBJ(sql_operate(vm, SQL_OP_COLLATE, sql_coerce_expr(vm, a[0]), a[1]));
}
static value f_between(struct vm *vm, const value *a) {
    value args[] = {a[1], a[2], a[3]};
    return py_call_method(vm, PY_OBJ(sql_coerce_expr(vm, a[0])), "between", 3, args);
}
static value f_label(struct vm *vm, const value *a) {
    return PY_OBJ(sql_label_new(vm, sql_name_of(vm, a[0]), sql_coerce_expr(vm, a[1]),
                                type_or_none(vm, a[2])));
}
static value f_cast(struct vm *vm, const value *a) {
    return PY_OBJ(sql_cast_new(vm, &sql_cast_type, SQL_CAST, a[0], a[1]));
}
static value f_try_cast(struct vm *vm, const value *a) {
    return PY_OBJ(sql_cast_new(vm, &sql_try_cast_type, SQL_TRY_CAST, a[0], a[1]));
}
static value f_type_coerce(struct vm *vm, const value *a) {
    return PY_OBJ(sql_cast_new(vm, &sql_coerce_type, SQL_COERCE, a[0], a[1]));
}

static value f_extract(struct vm *vm, const value *a) {
    return PY_OBJ(sql_extract_new(vm, a[0], a[1]));
}

static value f_tuple(struct vm *vm, const value *a) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    if (t->n == 1 && py_is_list(t->items[0]))
        t = py_tuple_from(vm, t->items[0]);
    struct sql_seq s = {0};
    for (size_t i = 0; i < t->n; i++)
        sql_seq_push(&s, sql_coerce_expr(vm, t->items[i]));
    struct sql_list *l = sql_list_new(vm, &sql_tuple_type, SQL_OP_COMMA, s.n, s.items, true);
    l->expr.type = PY_OBJ(sql_std_type(vm, TYPE_TupleType));
    return PY_OBJ(l);
}

static value f_over(struct vm *vm, const value *a) {
    return PY_OBJ(sql_over_new(vm, sql_coerce_expr(vm, a[0]), a[1], a[2], a[3], a[4], a[5]));
}
static value f_within_group(struct vm *vm, const value *a) {
    return PY_OBJ(
        sql_within_group_new(vm, sql_coerce_expr(vm, a[0]), PY_AS(struct py_tuple, a[1])));
}
static value f_funcfilter(struct vm *vm, const value *a) {
    return PY_OBJ(sql_filter_new(vm, sql_coerce_expr(vm, a[0]), PY_AS(struct py_tuple, a[1])));
}

/* --- statements and FROM --- */

static value f_select(struct vm *vm, const value *a) {
    return py_call_args(vm, PY_OBJ(&sql_select_type), a[0], PY_AS(struct py_dict, a[1]));
}
static value f_exists(struct vm *vm, const value *a) {
    return py_call_args(vm, PY_OBJ(&sql_exists_type), a[0], PY_AS(struct py_dict, a[1]));
}
static value f_case(struct vm *vm, const value *a) {
    return py_call_args(vm, PY_OBJ(&sql_case_type), a[0], PY_AS(struct py_dict, a[1]));
}
static value f_table(struct vm *vm, const value *a) {
    struct py_tuple *cols = PY_AS(struct py_tuple, a[1]);
    struct py_tuple *args = py_tuple_new(cols->n + 1);
    args->items[0] = a[0];
    memcpy(args->items + 1, cols->items, cols->n * sizeof *cols->items);
    return py_call_args(vm, PY_OBJ(&sql_table_type), PY_OBJ(args), PY_AS(struct py_dict, a[2]));
}
static value f_values(struct vm *vm, const value *a) {
    return py_call_args(vm, PY_OBJ(&sql_values_type), a[0], PY_AS(struct py_dict, a[1]));
}
static value f_insert(struct vm *vm, const value *a) { return call(vm, &sql_insert_type, a, 2); }
static value f_update(struct vm *vm, const value *a) { return call(vm, &sql_update_type, a, 3); }
static value f_delete(struct vm *vm, const value *a) { return call(vm, &sql_delete_type, a, 2); }

static value compound(struct vm *vm, enum sql_compound_op op, const value *a) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    return PY_OBJ(sql_compound_new(vm, op, t->n, t->items));
}
#define COMPOUND(name, op)                                                                         \
    static value f_##name(struct vm *vm, const value *a) { return compound(vm, op, a); }
COMPOUND(union, SQL_UNION)
COMPOUND(union_all, SQL_UNION_ALL)
COMPOUND(intersect, SQL_INTERSECT)
COMPOUND(intersect_all, SQL_INTERSECT_ALL)
COMPOUND(except, SQL_EXCEPT)
COMPOUND(except_all, SQL_EXCEPT_ALL)

static value from_method(struct vm *vm, const char *name, value from, int n, const value *args) {
    return py_call_method(vm, PY_OBJ(sql_coerce_from(vm, from)), name, n, args);
}
static value f_alias(struct vm *vm, const value *a) {
    struct sql_element *e = sql_as_element(vm, a[0]);
    if (e && e->kind != SQL_ENTITY)
        return py_call_method(vm, PY_OBJ(e), "alias", 1, &a[1]);
    return from_method(vm, "alias", a[0], 1, &a[1]);
}
static value f_lateral(struct vm *vm, const value *a) {
    struct sql_element *e = sql_as_element(vm, a[0]);
    return py_call_method(vm, e ? PY_OBJ(e) : a[0], "lateral", 1, &a[1]);
}
static value f_cte(struct vm *vm, const value *a) {
    return py_call_method(vm, a[0], "cte", 2, &a[1]);
}
static value f_subquery(struct vm *vm, const value *a) {
    value s = py_call_args(vm, PY_OBJ(&sql_select_type), PY_OBJ(py_tuple_from(vm, a[1])), NULL);
    return py_call_method(vm, s, "subquery", 1, &a[0]);
}
static value f_tablesample(struct vm *vm, const value *a) {
    return from_method(vm, "tablesample", a[0], 3, &a[1]);
}
static value f_join(struct vm *vm, const value *a) {
    return from_method(vm, "join", a[0], 4, &a[1]);
}
static value f_outerjoin(struct vm *vm, const value *a) {
    return from_method(vm, "outerjoin", a[0], 3, &a[1]);
}

/* The statement itself: nothing is cached here. */
static value f_lambda_stmt(struct vm *vm, const value *a) { return py_call0(vm, a[0]); }

static const struct py_native_def functions[] = {
    {"lambda_stmt", f_lambda_stmt,
     "lmb, enable_tracking=True, track_closure_variables=True, track_on=None, "
     "global_track_bound_values=True, track_bound_values=True, lambda_cache=None"},
    {"text", f_text, "text, **kw"},
    {"column", f_column, "text, type_=None, is_literal=False, _selectable=None"},
    {"literal_column", f_literal_column, "text, type_=None"},
    {"literal", f_literal, "value, type_=None, literal_execute=False"},
    {"outparam", f_outparam, "key, type_=None"},
    {"null", f_null, ""},
    {"true", f_true, ""},
    {"false", f_false, ""},
    {"and_", f_and, "*clauses"},
    {"or_", f_or, "*clauses"},
    {"not_", f_not, "clause"},
    {"desc", f_desc, "column"},
    {"asc", f_asc, "column"},
    {"nulls_first", f_nulls_first, "column"},
    {"nullsfirst", f_nulls_first, "column"},
    {"nulls_last", f_nulls_last, "column"},
    {"nullslast", f_nulls_last, "column"},
    {"distinct", f_distinct, "expr"},
    {"bitwise_not", f_bitwise_not, "expr"},
    {"any_", f_any, "expr"},
    {"all_", f_all, "expr"},
    {"collate", f_collate, "expression, collation"},
    {"between", f_between, "expr, lower_bound, upper_bound, symmetric=False"},
    {"label", f_label, "name, element, type_=None"},
    {"cast", f_cast, "expression, type_"},
    {"try_cast", f_try_cast, "expression, type_"},
    {"type_coerce", f_type_coerce, "expression, type_"},
    {"extract", f_extract, "field, expr"},
    {"tuple_", f_tuple, "*clauses, types=None"},
    {"over", f_over,
     "element, partition_by=None, order_by=None, range_=None, rows=None, groups=None"},
    {"within_group", f_within_group, "element, *order_by"},
    {"funcfilter", f_funcfilter, "func, *criterion"},
    {"select", f_select, "*entities, **kw"},
    {"exists", f_exists, "*args, **kw"},
    {"case", f_case, "*whens, **kw"},
    {"table", f_table, "name, *columns, **kw"},
    {"values", f_values, "*columns, **kw"},
    {"insert", f_insert, "table, values=None, **kw"},
    {"update", f_update, "table, whereclause=None, values=None, **kw"},
    {"delete", f_delete, "table, whereclause=None, **kw"},
    {"union", f_union, "*selects"},
    {"union_all", f_union_all, "*selects"},
    {"intersect", f_intersect, "*selects"},
    {"intersect_all", f_intersect_all, "*selects"},
    {"except_", f_except, "*selects"},
    {"except_all", f_except_all, "*selects"},
    {"alias", f_alias, "selectable, name=None, flat=False"},
    {"lateral", f_lateral, "selectable, name=None"},
    {"cte", f_cte, "selectable, name=None, recursive=False"},
    {"subquery", f_subquery, "alias, *args"},
    {"tablesample", f_tablesample, "selectable, sampling, name=None, seed=None"},
    {"join", f_join, "left, right, onclause=None, isouter=False, full=False"},
    {"outerjoin", f_outerjoin, "left, right, onclause=None, full=False"},
    {0}};

/* --- classes --- */

static struct py_type *const types[] = {&sql_element_type,
                                        &sql_expr_type_,
                                        &sql_column_operators_type,
                                        &sql_column_type,
                                        &sql_bindparam_type,
                                        &sql_label_type,
                                        &sql_unary_type,
                                        &sql_binary_type,
                                        &sql_list_type,
                                        &sql_expression_list_type,
                                        &sql_boolean_list_type,
                                        &sql_grouping_type,
                                        &sql_case_type,
                                        &sql_cast_type,
                                        &sql_try_cast_type,
                                        &sql_coerce_type,
                                        &sql_function_element_type,
                                        &sql_function_type,
                                        &sql_over_type,
                                        &sql_within_group_type,
                                        &sql_function_filter_type,
                                        &sql_extract_type,
                                        &sql_tuple_type,
                                        &sql_null_type,
                                        &sql_true_type,
                                        &sql_false_type,
                                        &sql_collation_type,
                                        &sql_scalar_select_type,
                                        &sql_exists_type,
                                        &sql_text_type,
                                        &sql_returns_rows_type,
                                        &sql_from_type,
                                        &sql_table_type,
                                        &sql_alias_type,
                                        &sql_aliased_type,
                                        &sql_subquery_type,
                                        &sql_cte_type,
                                        &sql_lateral_type,
                                        &sql_table_sample_type,
                                        &sql_table_valued_type,
                                        &sql_values_type,
                                        &sql_join_type,
                                        &sql_from_grouping_type,
                                        &sql_select_base_type,
                                        &sql_generative_type,
                                        &sql_select_type,
                                        &sql_compound_type,
                                        &sql_text_select_type,
                                        &sql_update_base_type,
                                        &sql_values_base_type,
                                        &sql_insert_type,
                                        &sql_update_type,
                                        &sql_delete_type,
                                        &sql_executable_type,
                                        &sql_columns_type,
                                        &sql_column_set_type,
                                        NULL};

/* LABEL_STYLE_…: members of an enum in the reference; ints with those values here. */
static void label_styles(struct vm *vm, struct py_module *m) {
    static const struct {
        const char *name;
        int style;
    } styles[] = {{"LABEL_STYLE_NONE", 0},
                  {"LABEL_STYLE_TABLENAME_PLUS_COL", 1},
                  {"LABEL_STYLE_DISAMBIGUATE_ONLY", 2},
                  {"LABEL_STYLE_DEFAULT", 2},
                  {"LABEL_STYLE_LEGACY_ORM", 3}};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        py_module_set(vm, m, styles[i].name, py_from_small(styles[i].style));
}

static void sql_names(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "custom_op", PY_OBJ(&sql_custom_op_type));
    py_module_set(vm, m, "func", sql_func_object(vm));
    py_module_set(vm, m, "modifier", sql_func_object(vm));
    py_module_set(vm, m, "bindparam", PY_OBJ(&sql_bindparam_type));
    py_module_set(vm, m, "ColumnElement", PY_OBJ(&sql_expr_type_));
    label_styles(vm, m);
}

const struct sa_exports sa_exports_sql = {functions, types, sql_names};

static void all_init(struct vm *vm, struct py_module *m) {
    sa_annotation_names(vm, m);
    sa_export(vm, m, &sa_exports_sql);
}

/* --- sqlalchemy.sql and below --- */

static void sql_init(struct vm *vm, struct py_module *m) {
    sa_annotation_names(vm, m);
    static const char *const names[] = {"expression", "elements",  "selectable",
                                        "dml",        "functions", "operators",
                                        "base",       "compiler",  "visitors"};
    all_init(vm, m);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        py_module_set(vm, m, names[i], py_import(vm, mem_printf("sqlalchemy.sql.%s", names[i])));
    static const char *const ddl[] = {"DDL", "DDLElement", "ExecutableDDLElement"};
    for (size_t i = 0; i < sizeof ddl / sizeof *ddl; i++)
        py_module_set(vm, m, ddl[i], py_import_from(vm, "sqlalchemy.schema", ddl[i]));
    py_module_set(vm, m, "schema", py_import(vm, "sqlalchemy.sql.schema"));
    py_module_set(vm, m, "sqltypes", py_import(vm, "sqlalchemy.sql.sqltypes"));
    py_module_set(vm, m, "ddl", py_import(vm, "sqlalchemy.sql.ddl"));
    py_module_set(vm, m, "quoted_name", py_import_from(vm, "sqlalchemy.schema", "conv"));
    value schema = py_import(vm, "sqlalchemy");
    value quoted = py_lookup_attr(vm, schema, "quoted_name");
    if (quoted != PY_UNDEF)
        py_module_set(vm, m, "quoted_name", quoted);
    py_module_set(vm, m, "False_", PY_OBJ(&sql_false_type));
}

static void elements_init(struct vm *vm, struct py_module *m) {
    sa_annotation_names(vm, m);
    all_init(vm, m);
    value quoted = py_lookup_attr(vm, py_import(vm, "sqlalchemy"), "quoted_name");
    if (quoted != PY_UNDEF)
        py_module_set(vm, m, "quoted_name", quoted);
    py_module_set(vm, m, "conv", py_import_from(vm, "sqlalchemy.sql.naming", "conv"));
}

/* --- sqlalchemy.sql.functions --- */

struct module_of {
    struct vm *vm;
    struct py_module *module;
};
static void set_generic(struct py_type *cls, void *arg) {
    const struct module_of *to = arg;
    if (!strcmp(cls->module, "sqlalchemy.sql.functions"))
        py_module_set(to->vm, to->module, cls->name, PY_OBJ(cls));
}

static value f_register_function(struct vm *vm, const value *a) {
    sql_register_function(vm, py_arg_text(vm, a[2], "package"), py_arg_text(vm, a[0], "identifier"),
                          a[1]);
    return PY_NONE;
}
static const struct py_native_def functions_functions[] = {
    {"register_function", f_register_function, "identifier, fn, package='_default'"}, {0}};

static void functions_init(struct vm *vm, struct py_module *m) {
    struct py_type *const classes[] = {
        &sql_function_type,      &sql_function_element_type,      &sql_generic_function_type,
        &sql_ansi_function_type, &sql_return_type_from_args_type, &sql_ordered_set_agg_type,
        &sql_next_value_type,
    };
    struct module_of to = {vm, m};
    all_init(vm, m);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        py_module_set(vm, m, classes[i]->name, PY_OBJ(classes[i]));
    py_module_set(vm, m, "ReturnTypeFromOptionalArgs", PY_OBJ(&sql_return_type_from_args_type));
    sql_each_generic(set_generic, &to);
}

/* --- operators --- */

static void operators_init(struct vm *vm, struct py_module *m) {
    static const char *const older[][2] = {
        {"isfalse", "is_false"},
        {"isnot", "is_not"},
        {"isnot_distinct_from", "is_not_distinct_from"},
        {"istrue", "is_true"},
        {"notbetween_op", "not_between_op"},
        {"notcontains_op", "not_contains_op"},
        {"notendswith_op", "not_endswith_op"},
        {"notilike_op", "not_ilike_op"},
        {"notin_op", "not_in_op"},
        {"notlike_op", "not_like_op"},
        {"notmatch_op", "not_match_op"},
        {"notstartswith_op", "not_startswith_op"},
        {"nullsfirst_op", "nulls_first_op"},
        {"nullslast_op", "nulls_last_op"},
    };
    static const char *const pythons[] = {"contains", "lshift", "rshift"};
    for (int i = SQL_OP_ADD; i < SQL_OP_CUSTOM; i++)
        if (*sql_ops[i].name && *sql_ops[i].name != '_')
            py_module_set(vm, m, sql_ops[i].name, sql_operator_value(vm, &sql_ops[i]));
    for (size_t i = 0; i < sizeof older / sizeof *older; i++)
        py_module_set(vm, m, older[i][0], py_lookup_attr(vm, PY_OBJ(m), older[i][1]));
    for (size_t i = 0; i < sizeof pythons / sizeof *pythons; i++)
        py_module_set(vm, m, pythons[i], py_import_from(vm, "operator", pythons[i]));
    py_module_set(vm, m, "ColumnOperators", PY_OBJ(&sql_column_operators_type));
    py_module_set(vm, m, "Operators", PY_OBJ(&sql_column_operators_type));
    py_module_set(vm, m, "OperatorType", PY_OBJ(&sql_custom_op_type));
    py_module_set(vm, m, "custom_op", PY_OBJ(&sql_custom_op_type));
}

static void base_init(struct vm *vm, struct py_module *m) {
    sa_annotation_names(vm, m);
    py_type_ready(vm, &sql_executable_type);
    py_dict_set_text(py_type_dict(&sql_executable_type), "_execution_options",
                     py_call(vm, py_import_from(vm, "sqlalchemy.util", "immutabledict"), 0, NULL));
    py_module_set(vm, m, "Executable", PY_OBJ(&sql_executable_type));
    py_module_set(vm, m, "ColumnCollection", PY_OBJ(&sql_columns_type));
    py_module_set(vm, m, "ReadOnlyColumnCollection", PY_OBJ(&sql_columns_type));
}

extern struct py_type sql_compiler_type, sql_compiled_type, sa_preparer_type;
static void compiler_init(struct vm *vm, struct py_module *m) {
    static const char *const names[] = {"SQLCompiler", "DDLCompiler", "TypeCompiler",
                                        "GenericTypeCompiler", "StrSQLCompiler"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        py_module_set(vm, m, names[i], PY_OBJ(&sql_compiler_type));
    py_module_set(vm, m, "Compiled", PY_OBJ(&sql_compiled_type));
    py_module_set(vm, m, "IdentifierPreparer", PY_OBJ(&sa_preparer_type));
}

const struct py_module_def sa_sql_module = {.name = "sqlalchemy.sql", .init = sql_init};
const struct py_module_def sa_expression_module = {.name = "sqlalchemy.sql.expression",
                                                   .init = elements_init};
const struct py_module_def sa_elements_module = {.name = "sqlalchemy.sql.elements",
                                                 .init = elements_init};
const struct py_module_def sa_selectable_module = {.name = "sqlalchemy.sql.selectable",
                                                   .init = all_init};
const struct py_module_def sa_dml_module = {.name = "sqlalchemy.sql.dml", .init = all_init};
const struct py_module_def sa_functions_module = {
    .name = "sqlalchemy.sql.functions", .functions = functions_functions, .init = functions_init};
const struct py_module_def sa_operators_module = {.name = "sqlalchemy.sql.operators",
                                                  .functions = sql_operator_functions,
                                                  .init = operators_init};
const struct py_module_def sa_sql_base_module = {.name = "sqlalchemy.sql.base", .init = base_init};
const struct py_module_def sa_sql_compiler_module = {.name = "sqlalchemy.sql.compiler",
                                                     .init = compiler_init};

/* --- sqlalchemy.ext.compiler --- */

/* What @compiles(…) gives: registers the function it is called with. */
struct decorator {
    struct py_object head;
    struct py_type *cls;
    struct py_tuple *dialects;
};
static value decorator_call(struct vm *vm, value callee, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    struct decorator *d = PY_AS(struct decorator, callee);
    if (argc != 1 || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError, "@compiles decorates one function");
    for (size_t i = 0; i < d->dialects->n || !i; i++) {
        const char *dialect =
            d->dialects->n ? py_arg_text(vm, d->dialects->items[i], "dialect") : "";
        sql_register_custom(vm, d->cls, dialect, argv[0]);
    }
    return argv[0];
}
static struct py_type decorator_type = {PY_TYPE_HEAD, .name = "function",
                                        .size = sizeof(struct decorator), .call = decorator_call};

static value f_compiles(struct vm *vm, const value *a) {
    if (py_is_unknown(a[0]))
        return a[0];
    if (!py_is_a(a[0], &py_type_type))
        py_raise(vm, &py_exc_TypeError, "compiles() takes a class, not %T", a[0]);
    struct decorator *d = py_alloc(vm, &decorator_type);
    d->cls = PY_AS(struct py_type, a[0]);
    d->dialects = PY_AS(struct py_tuple, a[1]);
    return PY_OBJ(d);
}
static value f_deregister(struct vm *vm, const value *a) {
    if (py_is_a(a[0], &py_type_type))
        sql_deregister_custom(vm, PY_AS(struct py_type, a[0]));
    return PY_NONE;
}
static const struct py_native_def compiles_functions[] = {
    {"compiles", f_compiles, "class_, *specs"}, {"deregister", f_deregister, "class_"}, {0}};
const struct py_module_def sa_ext_module = {.name = "sqlalchemy.ext"};
const struct py_module_def sa_ext_compiler_module = {.name = "sqlalchemy.ext.compiler",
                                                     .functions = compiles_functions};

/* --- what the modules of dialects have of it --- */

static value pg_any(struct vm *vm, const value *a) {
    value args[] = {a[0], a[2]};
    return py_call_method(vm, a[1], "any", 2, args);
}
static value pg_all(struct vm *vm, const value *a) {
    value args[] = {a[0], a[2]};
    return py_call_method(vm, a[1], "all", 2, args);
}
static value pg_insert(struct vm *vm, const value *a) {
    return call(vm, &sql_pg_insert_type, a, 1);
}
static value lite_insert(struct vm *vm, const value *a) {
    return call(vm, &sql_sqlite_insert_type, a, 1);
}
static value my_insert(struct vm *vm, const value *a) {
    return call(vm, &sql_mysql_insert_type, a, 1);
}

static const struct py_native_def pg_functions[] = {
    {"insert", pg_insert, "table"},
    {"Any", pg_any, "other, arrexpr, operator=None"},
    {"All", pg_all, "other, arrexpr, operator=None"},
    {0}};
static const struct py_native_def lite_functions[] = {{"insert", lite_insert, "table"}, {0}};
static const struct py_native_def my_functions[] = {{"insert", my_insert, "table"}, {0}};

static void pg_classes(struct vm *vm, struct py_module *m) {
    static const char *const functions_[] = {
        "to_tsvector",          "to_tsquery",  "plainto_tsquery", "phraseto_tsquery",
        "websearch_to_tsquery", "ts_headline", "array_agg"};
    for (size_t i = 0; i < sizeof functions_ / sizeof *functions_; i++)
        py_module_set(vm, m, functions_[i],
                      PY_OBJ(sql_generic_class(sql_generic_find(functions_[i]))));
    py_module_set(vm, m, "array", PY_OBJ(&sql_array_type));
    py_module_set(vm, m, "aggregate_order_by", PY_OBJ(&sql_aggregate_order_by_type));
    py_module_set(vm, m, "hstore", PY_OBJ(&sql_hstore_type));
}
static void my_classes(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "match", PY_OBJ(&sql_mysql_match_type));
}

static const struct {
    const char *dialect;
    const struct py_native_def *functions;
    struct py_type *insert;
    void (*classes)(struct vm *vm, struct py_module *m);
} extensions[] = {{"postgresql", pg_functions, &sql_pg_insert_type, pg_classes},
                  {"sqlite", lite_functions, &sql_sqlite_insert_type, NULL},
                  {"mysql", my_functions, &sql_mysql_insert_type, my_classes},
                  {"mariadb", my_functions, &sql_mysql_insert_type, my_classes}};

void sa_extend_dialect_module(struct vm *vm, struct py_module *m, const char *dialect) {
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        if (strcmp(extensions[i].dialect, dialect))
            continue;
        for (const struct py_native_def *f = extensions[i].functions; f->name; f++)
            py_module_set(vm, m, f->name, py_native_new(vm, f, PY_UNDEF));
        if (extensions[i].classes)
            extensions[i].classes(vm, m);
        py_module_set(vm, m, "Insert", PY_OBJ(extensions[i].insert));
    }
}
