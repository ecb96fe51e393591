/*
 * `import sqlalchemy`: collects what the files of this folder export, and lists all modules of the
 * package. A new file adds its struct sa_exports here.
 */
#include <string.h>

#include "modules/sqlalchemy/annotation_names.h"
#include "modules/sqlalchemy/inspector.h"
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/schema_int.h"
#include "schema/exc.h"
#include "sql/ddl.h"

void sa_export(struct vm *vm, struct py_module *m, const struct sa_exports *e) {
    for (const struct py_native_def *f = e->functions; f && f->name; f++)
        py_module_set(vm, m, f->name, py_native_new(vm, f, PY_UNDEF));
    for (struct py_type *const *t = e->types; t && *t; t++)
        py_module_set(vm, m, (*t)->name, PY_OBJ(*t));
    if (e->init)
        e->init(vm, m);
}

/* --- schema objects: sqlalchemy and sqlalchemy.schema --- */

static struct py_type *const schema_types[] = {&sa_table_type,
                                               &sa_column_type,
                                               &sa_metadata_type,
                                               &sa_constraint_type,
                                               &sa_primary_key_constraint_type,
                                               &sa_unique_constraint_type,
                                               &sa_check_constraint_type,
                                               &sa_foreign_key_constraint_type,
                                               &sa_foreign_key_type,
                                               &sa_index_type,
                                               &sa_sequence_type,
                                               &sa_default_type,
                                               &sa_fetched_value_type,
                                               &sa_default_clause_type,
                                               &sa_computed_type,
                                               &sa_identity_type,
                                               &sa_quoted_name_type,
                                               &ddl_types[DDL_TEXT],
                                               NULL};

extern struct py_object sa_blank_schema, sa_retain_schema;

static void schema_names(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "DDLElement", PY_OBJ(&ddl_types[DDL_CUSTOM]));
    py_module_set(vm, m, "ExecutableDDLElement", PY_OBJ(&ddl_types[DDL_CUSTOM]));
    py_module_set(vm, m, "BLANK_SCHEMA", PY_OBJ(&sa_blank_schema));
}

static value insert_sentinel(struct vm *vm, const value *a) {
    return py_call_args(vm, PY_OBJ(&sa_column_type), PY_OBJ(py_tuple_new(0)),
                        sa_insert_sentinel_args(vm, a));
}

static const struct py_native_def schema_functions[] = {
    {"insert_sentinel", insert_sentinel, SA_INSERT_SENTINEL_ARGS}, {0}};

const struct sa_exports sa_exports_schema = {
    .types = schema_types, .functions = schema_functions, .init = schema_names};

static value sort_tables(struct vm *vm, const value *a) {
    struct py_list *list = py_list_from(vm, a[0]);
    size_t n;
    struct table **sorted =
        tables_sort(vm, (struct table *const *)list->items, list->n, &n, NULL, NULL);
    return PY_OBJ(py_list_of(n, (const value *)sorted));
}

/* [(table, {foreign keys inside}), …, (None, [foreign keys by ALTER])] */
static value sort_tables_and_constraints(struct vm *vm, const value *a) {
    struct py_list *list = py_list_from(vm, a[0]), *out = py_list_new(list->n + 1);
    size_t n, later_n;
    struct constraint **later;
    struct table **sorted =
        tables_sort(vm, (struct table *const *)list->items, list->n, &n, &later, &later_n);
    for (size_t i = 0; i < n; i++) {
        struct py_set *kept = py_set_new(&py_set_type);
        size_t fk_n;
        struct constraint **all = table_constraints(sorted[i], &fk_n);
        for (size_t j = 0; j < fk_n; j++) {
            bool left = all[j]->kind != CONSTRAINT_FOREIGN_KEY;
            for (size_t k = 0; k < later_n; k++)
                left |= later[k] == all[j];
            if (!left)
                py_set_add(vm, kept, PY_OBJ(all[j]));
        }
        py_list_append(out, py_tuple2(PY_OBJ(sorted[i]), PY_OBJ(kept)));
    }
    py_list_append(out, py_tuple2(PY_NONE, PY_OBJ(py_list_of(later_n, (const value *)later))));
    return PY_OBJ(out);
}

static const struct py_native_def ddl_functions[] = {
    {"sort_tables", sort_tables, "tables, skip_fn=None, extra_dependencies=None"},
    {"sort_tables_and_constraints", sort_tables_and_constraints,
     "tables, filter_fn=None, extra_dependencies=None, _warn_for_cycles=False"},
    {0}};

static void schema_init(struct vm *vm, struct py_module *m) {
    sa_export(vm, m, &sa_exports_schema);
    for (struct py_type *const *t = sa_ddl_types; *t; t++)
        py_module_set(vm, m, (*t)->name, PY_OBJ(*t));
    for (struct py_type *const *t = sa_default_types; *t; t++)
        py_module_set(vm, m, (*t)->name, PY_OBJ(*t));
    py_module_set(vm, m, "ColumnCollectionConstraint",
                  PY_OBJ(&sa_column_collection_constraint_type));
    py_module_set(vm, m, "RETAIN_SCHEMA", PY_OBJ(&sa_retain_schema));
    py_module_set(vm, m, "SchemaItem", PY_OBJ(&py_object_type));
    py_module_set(vm, m, "SchemaVisitable", PY_OBJ(&py_object_type));
    py_module_set(vm, m, "conv", PY_OBJ(&sa_conv_type));
}

const struct py_module_def sa_schema_module = {
    .name = "sqlalchemy.schema", .functions = ddl_functions, .init = schema_init};
const struct py_module_def sa_sql_schema_module = {
    .name = "sqlalchemy.sql.schema", .functions = ddl_functions, .init = schema_init};
static void testing_schema_init(struct vm *vm, struct py_module *m) {
    schema_init(vm, m);
    py_module_set(vm, m, "mapped_column", py_import_from(vm, "sqlalchemy.orm", "mapped_column"));
}
/* old revisions take Column and Table from there, models mapped_column */
const struct py_module_def sa_testing_module = {.name = "sqlalchemy.testing"};
const struct py_module_def sa_testing_schema_module = {
    .name = "sqlalchemy.testing.schema", .functions = ddl_functions, .init = testing_schema_init};
const struct py_module_def sa_sql_ddl_module = {
    .name = "sqlalchemy.sql.ddl", .functions = ddl_functions, .init = schema_init};

/* --- the package --- */

static const struct sa_exports *const exports[] = {&sa_exports_types, &sa_exports_schema,
                                                   &sa_exports_sql, &sa_exports_engine,
                                                   &sa_exports_inspect};

/* `from sqlalchemy import *` brings typing's Any along, and models rely on that. */
static value sqlalchemy_getattr(struct vm *vm, const value *a) {
    if (py_str_is(a[0], "Any"))
        return py_import_from(vm, "typing", "Any");
    value named = sa_annotation_name(vm, "sqlalchemy", py_arg_text(vm, a[0], "name"));
    if (named != PY_UNDEF)
        return named;
    if (!py_str_is(a[0], "__all__"))
        py_raise(vm, &py_exc_AttributeError, "module 'sqlalchemy' has no attribute %R", a[0]);
    struct py_list *names = py_list_new(200);
    struct py_module *m = PY_AS(struct py_module, py_import(vm, "sqlalchemy"));
    size_t i = 0;
    for (value k, v; py_dict_next(m->ns, &i, &k, &v);)
        if (*py_str_cstr(k) != '_')
            py_list_append(names, k);
    py_list_append(names, py_str_from("Any"));
    return PY_OBJ(names);
}
static const struct py_native_def sqlalchemy_functions[] = {
    {"__getattr__", sqlalchemy_getattr, "name, /"}, {0}};

static void sqlalchemy_init(struct vm *vm, struct py_module *m) {
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        sa_export(vm, m, exports[i]);
    sa_enter_traits();
    py_module_set(vm, m, "__version__", py_str_from("2.0.52"));
    py_module_set(vm, m, "exc", py_import(vm, "sqlalchemy.exc"));
    py_module_set(vm, m, "types", py_import(vm, "sqlalchemy.types"));
    py_module_set(vm, m, "schema", py_import(vm, "sqlalchemy.schema"));
    py_module_set(vm, m, "dialects", py_import(vm, "sqlalchemy.dialects"));
    py_module_set(vm, m, "sql", py_import(vm, "sqlalchemy.sql"));
    py_module_set(vm, m, "engine", py_import(vm, "sqlalchemy.engine"));
    py_module_set(vm, m, "pool", py_import(vm, "sqlalchemy.pool"));
    py_module_set(vm, m, "event", py_import(vm, "sqlalchemy.event"));
}

static const struct py_module_def sa_module = {
    .name = "sqlalchemy", .functions = sqlalchemy_functions, .init = sqlalchemy_init};

const struct py_module_def *const sa_modules[] = {&sa_module,
                                                  &sa_exc_module,
                                                  &sa_types_module,
                                                  &sa_sqltypes_module,
                                                  &sa_type_api_module,
                                                  &sa_schema_module,
                                                  &sa_sql_schema_module,
                                                  &sa_sql_typing_module,
                                                  &sa_sql_roles_module,
                                                  &sa_sql_cache_key_module,
                                                  &sa_sql_traversals_module,
                                                  &sa_asyncio_result_module,
                                                  &sa_testing_module,
                                                  &sa_testing_schema_module,
                                                  &sa_sql_ddl_module,
                                                  &sa_naming_module,
                                                  &sa_dialects_module,
                                                  &sa_sql_module,
                                                  &sa_expression_module,
                                                  &sa_elements_module,
                                                  &sa_selectable_module,
                                                  &sa_dml_module,
                                                  &sa_functions_module,
                                                  &sa_operators_module,
                                                  &sa_sql_base_module,
                                                  &sa_sql_compiler_module,
                                                  &sa_visitors_module,
                                                  &sa_ext_module,
                                                  &sa_ext_compiler_module,
                                                  &sa_ext_hybrid_module,
                                                  &sa_ext_associationproxy_module,
                                                  &sa_ext_mutable_module,
                                                  &sa_ext_declarative_module,
                                                  &sa_ext_declarative_api_module,
                                                  &sa_ext_declarative_extensions_module,
                                                  &sa_ext_orderinglist_module,
                                                  &sa_asyncio_session_module,
                                                  &sa_orig_module,
                                                  &sa_ext_indexable_module,
                                                  &sa_ext_automap_module,
                                                  &sa_util_module,
                                                  &sa_util_langhelpers_module,
                                                  &sa_future_module,
                                                  &sa_url_module,
                                                  &sa_engine_module,
                                                  &sa_engine_base_module,
                                                  &sa_engine_default_module,
                                                  &sa_engine_interfaces_module,
                                                  &sa_engine_result_module,
                                                  &sa_engine_row_module,
                                                  &sa_engine_cursor_module,
                                                  &sa_engine_create_module,
                                                  &sa_pool_module,
                                                  &sa_asyncio_module,
                                                  &sa_asyncio_engine_module,
                                                  &sa_event_module,
                                                  &sa_inspection_module,
                                                  &sa_reflection_module,
                                                  &sa_orm_module,
                                                  &sa_orm_exc_module,
                                                  &sa_orm_attributes_module,
                                                  &sa_orm_collections_module,
                                                  &sa_orm_decl_api_module,
                                                  &sa_orm_decl_base_module,
                                                  &sa_orm_mapper_module,
                                                  &sa_orm_properties_module,
                                                  &sa_orm_relationships_module,
                                                  &sa_orm_interfaces_module,
                                                  &sa_orm_base_module,
                                                  &sa_orm_state_module,
                                                  &sa_orm_util_module,
                                                  &sa_orm_descriptor_props_module,
                                                  &sa_orm_instrumentation_module,
                                                  &sa_orm_session_module,
                                                  &sa_orm_query_module,
                                                  &sa_orm_scoping_module,
                                                  &sa_orm_strategy_options_module,
                                                  &sa_orm_declarative_module,
                                                  &sa_orm_dynamic_module,
                                                  &sa_orm_mapped_collection_module,
                                                  NULL};
