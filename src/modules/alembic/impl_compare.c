/*
 * The methods of impl classes that comparing and rendering ask: what a script's class calls by
 * super() is the dialect's own rule. cf. alembic.ddl.impl.DefaultImpl, alembic.ddl.postgresql …
 */
#include "autogen/impl_hook.h"
#include "autogen/render_int.h"
#include "modules/alembic/autogenerate.h"
#include "modules/alembic/impl.h"
#include "modules/alembic/migration_int.h"
#include "ops/batch.h"
#include "ops/impl.h"

/* The comparison that goes on; outside of one, a context that only has the dialect. */
static struct autogen *context_of(struct vm *vm, value self) {
    struct ops_impl *impl = PY_AS(struct ops_impl, self);
    if (!impl->comparison) {
        struct autogen_source s = {.migration_context = impl->migration_context,
                                   .opts = impl->options,
                                   .connection = PY_NONE,
                                   .dialect = impl->dialect,
                                   .impl = impl};
        autogen_new(vm, &s, false);
    }
    return impl->comparison;
}

static const char *text_or_null(struct vm *vm, value v) {
    return v == PY_NONE ? NULL : py_str_text(vm, v);
}

value impl_compare_type(struct vm *vm, const value *a) {
    return PY_BOOL(compare_types_differ(context_of(vm, a[0]), column_of(a[1]), column_of(a[2])));
}

value impl_column_types_match(struct vm *vm, const value *a) {
    return PY_BOOL(compare_params_match(context_of(vm, a[0]), a[1], a[2], false));
}

value impl_column_args_match(struct vm *vm, const value *a) {
    return PY_BOOL(compare_params_match(context_of(vm, a[0]), a[1], a[2], true));
}

value impl_compare_server_default(struct vm *vm, const value *a) {
    return PY_BOOL(compare_defaults_differ(context_of(vm, a[0]), column_of(a[1]), column_of(a[2]),
                                           text_or_null(vm, a[3]), text_or_null(vm, a[4])));
}

/* --- two of the same name --- */

static value result(struct vm *vm, const char *how, const char *message) {
    value cls = py_import_from(vm, "alembic.ddl._autogen", "ComparisonResult");
    value text = message ? py_str_from(message) : PY_UNDEF;
    return py_call_method(vm, cls, how, message ? 1 : 0, &text);
}

static value result_of(struct vm *vm, const char *message, const char *skip) {
    return message ? result(vm, "Different", message)
           : skip  ? result(vm, "Skip", skip)
                   : result(vm, "Equal", NULL);
}

value impl_compare_indexes(struct vm *vm, const value *a) {
    const char *skip = NULL;
    const char *message =
        compare_index_objects(context_of(vm, a[0]), index_of(a[1]), index_of(a[2]), &skip);
    return result_of(vm, message, skip);
}

value impl_compare_unique_constraint(struct vm *vm, const value *a) {
    return result_of(
        vm, compare_unique_objects(context_of(vm, a[0]), constraint_of(a[1]), constraint_of(a[2])),
        NULL);
}

value impl_compare_check_constraint(struct vm *vm, const value *a) {
    (void)a; /* they have one name: what they say is not compared */
    return result(vm, "Equal", NULL);
}

/* --- what the database tells in its own way --- */

value impl_correct_constraints(struct vm *vm, const value *a) {
    compare_correct_sets(context_of(vm, a[0]), a[1], a[2], a[3], a[4]);
    return PY_NONE;
}

value impl_correct_foreign_keys(struct vm *vm, const value *a) {
    compare_correct_keys(context_of(vm, a[0]), a[1], a[2]);
    return PY_NONE;
}

value impl_adjust_options(struct vm *vm, const value *a) {
    const struct ops_impl *impl = PY_AS(struct ops_impl, a[0]);
    value options = py_call_method(vm, a[1], "get", 1, (value[]){py_str_from("dialect_options")});
    if (!py_is_dict(options))
        return PY_OBJ(py_dict_new());
    struct py_dict *d = py_dict_copy(PY_AS(struct py_dict, options));
    value include = py_dict_get_text(d, "postgresql_include");
    if (impl->dialect->id == SQL_POSTGRESQL && include != PY_UNDEF && !py_truth(vm, include))
        py_dict_del(vm, d, py_str_from("postgresql_include"));
    return PY_OBJ(d);
}

value impl_column_reflect(struct vm *vm, const value *a) {
    compare_adjust_column(context_of(vm, a[0]), table_of(a[2]), PY_AS(struct py_dict, a[3]));
    return PY_NONE;
}

/* --- rendering --- */

value impl_render_type(struct vm *vm, const value *a) {
    struct autogen *g =
        py_is_a(a[2], &autogen_type) ? PY_AS(struct autogen, a[2]) : context_of(vm, a[0]);
    const char *text = render_dialect_type(g, type_from(vm, a[1]));
    return text ? py_str_from(text) : PY_FALSE;
}

value impl_render_expression(struct vm *vm, const value *a) {
    struct sql_element *e = sql_as_element(vm, a[1]);
    value index = py_dict_get_text(PY_AS(struct py_dict, a[3]), "is_index");
    if (!e)
        py_raise(vm, &py_exc_TypeError, "an expression is wanted, not %T", a[1]);
    return py_str_from(
        render_ddl_text(context_of(vm, a[0]), e,
                        (py_truth(vm, a[2]) ? RENDER_DEFAULT : 0u) |
                            (index != PY_UNDEF && py_truth(vm, index) ? RENDER_INDEX : 0u)));
}

/* --- batch mode --- */

value impl_cast_for_batch(struct vm *vm, const value *a) {
    struct py_dict *transfer = PY_AS(struct py_dict, a[2]);
    value e = py_dict_get_text(transfer, "expr");
    if (e != PY_UNDEF)
        py_dict_set_text(
            transfer, "expr",
            ops_batch_cast(PY_AS(struct ops_impl, a[0]), column_of(a[1]), e, type_from(vm, a[3])));
    return PY_NONE;
}

value impl_prep_table_for_batch(struct vm *vm, const value *a) {
    value named = py_getattr(vm, a[1], "named_constraints");
    ops_batch_free_names(PY_AS(struct ops_impl, a[0]), table_of(a[2]),
                         PY_AS(struct py_dict, named));
    return PY_NONE;
}

/* --- attributes of the classes --- */

void impl_class_values(struct vm *vm, struct py_type *cls, enum sql_dialect_id id,
                       const char *name) {
    static const char *const ignored[] = {"order", "on_null"};
    static const char *const mssql[] = {"order",      "on_null",    "minvalue", "maxvalue",
                                        "nominvalue", "nomaxvalue", "cycle",    "cache"};
    struct text_list list = {0};
    size_t n = id == SQL_MSSQL    ? sizeof mssql / sizeof *mssql
               : id == SQL_ORACLE ? 0
                                  : sizeof ignored / sizeof *ignored;
    if (py_dict_get_text(py_type_dict(cls), "type_synonyms") != PY_UNDEF)
        return;
    for (size_t i = 0; i < n; i++)
        text_list_add(&list, id == SQL_MSSQL ? mssql[i] : ignored[i]);
    py_dict_set_text(py_type_dict(cls), "__dialect__", py_str_from(name));
    py_dict_set_text(py_type_dict(cls), "type_synonyms", compare_type_synonyms(vm, id));
    py_dict_set_text(py_type_dict(cls), "identity_attrs_ignore", text_tuple(&list));
    py_dict_set_text(py_type_dict(cls), "type_arg_extract", compare_type_patterns(id));
}
