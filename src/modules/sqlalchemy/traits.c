/*
 * Constants of classes: what a class of SQLAlchemy says about its objects in attributes that never
 * change (is_select, supports_execution, inherit_cache …). One table, entered into a class when
 * its attributes are made, for most are never looked at; a derived class has what its base has.
 */
#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/schema_int.h"
#include "sql/ddl.h"
#include "sql/dml.h"
#include "sql/func.h"
#include "sql/select.h"

/* What Executable gives to every statement. */
#define STATEMENT_NO                                                                               \
    "is_select is_insert is_update is_delete is_text is_from_statement allows_lambda "             \
    "uses_inspection "
#define NOT_A(rest) "is_insert is_update is_delete is_from_statement " rest

static const struct {
    struct py_type *type;
    const char *no, *yes, *none; /* names that are False, True and None, with spaces between */
} traits[] = {
    {&sql_element_type, "is_dml is_selectable supports_execution", "", "inherit_cache"},
    {&sql_executable_type, STATEMENT_NO "is_dml", "supports_execution", ""},
    {&sql_text_type, STATEMENT_NO, "supports_execution allows_lambda uses_inspection", "key"},
    {&sql_returns_rows_type, "allows_lambda uses_inspection", "", ""},
    {&sql_column_operators_type, "", "", "timetuple"},
    {&sql_expr_type_, "", "allows_lambda uses_inspection", ""},
    {&sql_bindparam_type, "", "inherit_cache", ""},
    {&sql_label_type, "is_literal", "", "table"},
    {&sql_column_type, "", "", "default onupdate server_default server_onupdate"},
    {&sql_scalar_select_type, "", "inherit_cache", ""},
    {&sql_exists_type, "", "inherit_cache", ""},
    {&sql_try_cast_type, "", "inherit_cache", ""},
    {&sql_binary_type, "", "group", ""},
    {&sql_boolean_list_type, "", "inherit_cache", ""},
    {&sql_list_type, "", "group_contents", ""},
    {&sql_tuple_type, "", "group_contents", ""},
    {&sql_function_element_type,
     "is_select is_insert is_update is_delete is_text is_from_statement named_with_column",
     "supports_execution is_selectable", "schema"},
    {&sql_generic_function_type, "", "coerce_arguments inherit_cache", ""},
    {&sql_from_type, "named_with_column", "is_selectable allows_lambda uses_inspection", ""},
    {&sql_table_type, "implicit_returning", "named_with_column", ""},
    {&sa_table_type, "", "implicit_returning", ""},
    {&sql_aliased_type, "", "named_with_column", ""},
    {&sql_alias_type, "", "inherit_cache", ""},
    {&sql_subquery_type, "", "inherit_cache", ""},
    {&sql_lateral_type, "", "inherit_cache", ""},
    {&sql_values_type, "", "named_with_column name_cte_columns", ""},
    {&sql_select_base_type, "name_cte_columns", "is_select is_selectable allows_lambda", ""},
    {&sql_select_type, NOT_A("is_text"), "supports_execution", ""},
    {&sql_compound_type, NOT_A("is_text"), "supports_execution", ""},
    {&sql_text_select_type, NOT_A(""), "supports_execution is_text", ""},
    {&sql_update_base_type,
     "is_select is_insert is_update is_delete is_text is_from_statement named_with_column "
     "name_cte_columns",
     "is_dml supports_execution", ""},
    {&sql_values_base_type, "", "", "select"},
    {&sql_insert_type, "include_insert_from_select_defaults", "is_insert", ""},
    {&sql_update_type, "", "is_update", ""},
    {&sql_delete_type, "", "is_delete", ""},
    {&sql_pg_insert_type, "inherit_cache", "", ""},
    {&sql_mysql_insert_type, "inherit_cache", "", ""},
    {&sql_sqlite_insert_type, "inherit_cache", "", ""},
    {&ddl_types[DDL_CUSTOM], STATEMENT_NO, "supports_execution", "target"},
    {&ddl_types[DDL_CREATE_COLUMN], "supports_execution", "", ""},
    {&sa_column_type, "", "inherit_cache", ""},
    {&sa_sequence_type,
     STATEMENT_NO "is_dml has_arg is_callable is_clause_element is_identity is_scalar is_sentinel "
                  "is_server_default",
     "supports_execution is_sequence", ""},
    {&sa_default_type,
     STATEMENT_NO "is_dml has_arg is_callable is_clause_element is_identity is_scalar is_sentinel "
                  "is_sequence is_server_default",
     "supports_execution", ""},
    {&sa_scalar_default_type, "", "has_arg is_scalar", ""},
    {&sa_fetched_value_type, "has_argument is_clause_element is_identity reflected",
     "is_server_default", ""},
    {&sa_default_clause_type, "", "has_argument", ""},
    {&sa_identity_type, "", "is_identity", ""},
    {&sa_engine_type, "", "", "logging_name"},
    {&sa_connection_type, "should_close_with_result", "", ""},
};

/* The dialect that str() of an object of the class writes. */
static const struct {
    struct py_type *type;
    const char *name, *dialect;
} shown_as[] = {
    {&sql_element_type, "stringify_dialect", "default"},
    {&sql_pg_insert_type, "stringify_dialect", "postgresql"},
    {&sql_array_type, "stringify_dialect", "postgresql"},
    {&sql_aggregate_order_by_type, "stringify_dialect", "postgresql"},
    {&sql_mysql_insert_type, "stringify_dialect", "mysql"},
    {&sql_sqlite_insert_type, "stringify_dialect", "sqlite"},
    {&sa_constraint_type, "create_drop_stringify_dialect", "default"},
    {&sa_metadata_type, "create_drop_stringify_dialect", "default"},
    {&sa_default_type, "create_drop_stringify_dialect", "default"},
    {&sa_index_type, "create_drop_stringify_dialect", "default"},
    {&sa_foreign_key_type, "create_drop_stringify_dialect", "default"},
    {&sa_identity_type, "create_drop_stringify_dialect", "default"},
    {&sa_computed_type, "create_drop_stringify_dialect", "default"},
    {&sa_sequence_type, "create_drop_stringify_dialect", "default"},
    {&sa_table_type, "create_drop_stringify_dialect", "default"},
    {&sa_column_type, "create_drop_stringify_dialect", "default"},
};

/* Names that the class answers for itself are left alone. */
static void enter(struct py_dict *own, const char *names, value v) {
    for (const char *p = names; *p;) {
        size_t n = strcspn(p, " ");
        const char *name = mem_strndup(p, n);
        if (n && py_dict_get_text(own, name) == PY_UNDEF)
            py_dict_set_text(own, name, v);
        p += n + strspn(p + n, " ");
    }
}

static void enter_all(const struct py_type *type, struct py_dict *own) {
    for (size_t i = 0; i < sizeof traits / sizeof *traits; i++)
        if (traits[i].type == type) {
            enter(own, traits[i].yes, PY_TRUE);
            enter(own, traits[i].no, PY_FALSE);
            enter(own, traits[i].none, PY_NONE);
        }
    for (size_t i = 0; i < sizeof shown_as / sizeof *shown_as; i++)
        if (shown_as[i].type == type)
            enter(own, shown_as[i].name, py_str_from(shown_as[i].dialect));
}

void sa_enter_traits(void) {
    if (py_type_filled)
        return;
    py_type_filled = enter_all;
    for (size_t i = 0; i < sizeof traits / sizeof *traits; i++)
        if (traits[i].type->own)
            enter_all(traits[i].type, traits[i].type->own);
}
