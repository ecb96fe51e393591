/*
 * What the files of this folder give to the modules scripts import: `sqlalchemy` itself collects
 * the exports of them all (init.c), its submodules have definitions of their own.
 */
#ifndef RETORT_MODULES_SQLALCHEMY_MODULES_H
#define RETORT_MODULES_SQLALCHEMY_MODULES_H

#include "python/api.h"

/* Names for `import sqlalchemy`. Tables may be NULL. */
struct sa_exports {
    const struct py_native_def *functions;
    struct py_type *const *types; /* NULL-terminated */
    void (*init)(struct vm *vm, struct py_module *module);
};

extern const struct sa_exports sa_exports_types, sa_exports_schema, sa_exports_sql,
    sa_exports_engine, sa_exports_url, sa_exports_asyncio, sa_exports_inspect;

/* Enters the constants of classes (traits.c); once, when sqlalchemy is imported. */
void sa_enter_traits(void);

/* Puts E's names into MODULE. */
void sa_export(struct vm *vm, struct py_module *module, const struct sa_exports *e);

/* All modules of this package, NULL-terminated; hand both to vm_add_modules. */
extern const struct py_module_def *const sa_modules[];

extern const struct py_module_def sa_exc_module, sa_types_module, sa_sqltypes_module,
    sa_type_api_module, sa_schema_module, sa_sql_schema_module, sa_testing_module,
    sa_testing_schema_module, sa_sql_ddl_module, sa_naming_module, sa_dialects_module;
extern const struct py_module_def *const sa_dialect_modules[]; /* NULL-terminated */

/* Adds to sqlalchemy.dialects.DIALECT what is no type: insert(), array, aggregate_order_by … */
void sa_extend_dialect_module(struct vm *vm, struct py_module *m, const char *dialect);

/* The expression language (sql.c). */
extern const struct py_module_def sa_sql_module, sa_expression_module, sa_elements_module,
    sa_selectable_module, sa_dml_module, sa_functions_module, sa_operators_module,
    sa_sql_base_module, sa_sql_compiler_module, sa_visitors_module, sa_ext_module,
    sa_ext_compiler_module;

/* Engines and results. */
extern const struct py_module_def sa_url_module, sa_engine_module, sa_engine_base_module,
    sa_engine_default_module, sa_engine_interfaces_module, sa_engine_result_module,
    sa_engine_row_module, sa_engine_cursor_module, sa_engine_create_module, sa_pool_module,
    sa_asyncio_module, sa_asyncio_engine_module, sa_event_module, sa_inspection_module;

/* Extensions (ext/). */
extern const struct py_module_def sa_ext_hybrid_module, sa_ext_associationproxy_module,
    sa_ext_mutable_module, sa_ext_declarative_module, sa_ext_declarative_api_module,
    sa_ext_declarative_extensions_module, sa_ext_orderinglist_module, sa_asyncio_session_module,
    sa_orig_module,
    sa_ext_indexable_module, sa_ext_automap_module, sa_util_module, sa_util_langhelpers_module, sa_future_module;
/* The names of sessions for sqlalchemy.ext.asyncio. */
void sa_asyncio_sessions(struct vm *vm, struct py_module *m);

/* The mapper (orm/). */
extern const struct py_module_def sa_orm_module, sa_orm_exc_module, sa_orm_attributes_module,
    sa_orm_collections_module, sa_orm_decl_api_module, sa_orm_decl_base_module,
    sa_orm_mapper_module, sa_orm_properties_module, sa_orm_relationships_module,
    sa_orm_interfaces_module, sa_orm_base_module, sa_orm_state_module, sa_orm_util_module,
    sa_orm_descriptor_props_module, sa_orm_instrumentation_module, sa_orm_session_module,
    sa_orm_query_module, sa_orm_scoping_module, sa_orm_strategy_options_module,
    sa_orm_declarative_module, sa_orm_dynamic_module, sa_orm_mapped_collection_module;

#endif
