/* alembic.autogenerate: comparing, rendering, the registries, for scripts. */
#include "base/log.h"
#include "modules/alembic/autogenerate.h"

#include <string.h>

#include "autogen/render_int.h"
#include "base/path.h"
#include "modules/alembic/module.h"
#include "modules/sqlalchemy/engine.h"

/* --- contexts --- */

static const char *env_file(const struct migration *m) {
    return m->script ? path_join(m->script->scripts->dir, "env.py") : NULL;
}

static void column_reflect(struct vm *vm, const value *args) {
    sa_fire(vm, NULL, "Table.column_reflect", 3, args);
}

struct autogen *autogenerate_context(struct vm *vm, struct migration *m, value metadata, value opts,
                                     bool compare) {
    struct sa_connection *c = is_missing(m->connection) ? NULL : sa_connection_of(m->connection);
    if (c && compare)
        sa_begin(vm, c);
    struct autogen_source s = {
        .migration_context = PY_OBJ(m),
        .opts = py_is_dict(opts) ? PY_AS(struct py_dict, opts) : m->options,
        .metadata = is_missing(metadata) ? PY_UNDEF : metadata,
        .connection = m->connection,
        .db = c ? c->db : NULL,
        .dialect = m->dialect,
        .impl = m->impl,
        .version_table = m->version_table,
        .version_table_schema = m->version_table_schema,
        .as_sql = m->as_sql,
        .env_file = env_file(m),
        .names_plugins = !env_file(m),
    };
    if (sa_has_listeners(vm, NULL, "Table.column_reflect"))
        s.column_reflect = column_reflect;
    if (compare && !m->as_sql)
        s.extended = autogenerate_extended(m, s.db, &s.metadata);
    return autogen_new(vm, &s, compare);
}

static struct migration *migration_of(struct vm *vm, value v) {
    if (!py_is_a(v, &alembic_migration_type))
        py_raise(vm, &py_exc_TypeError, "a MigrationContext is wanted, not %T", v);
    return PY_AS(struct migration, v);
}

/* AutogenContext(migration_context, metadata=None, opts=None, autogenerate=True) */
static value make_context(struct vm *vm, int argc, const value *argv, struct py_tuple *kwnames) {
    static const char *const names[] = {"migration_context", "metadata", "opts", "autogenerate"};
    value a[4] = {PY_NONE, PY_NONE, PY_NONE, PY_TRUE};
    for (int i = 0; i < argc && i < 4; i++)
        a[i] = argv[i];
    for (size_t k = 0; kwnames && k < kwnames->n; k++)
        for (int i = 0; i < 4; i++)
            if (py_str_is(kwnames->items[k], names[i]))
                a[i] = argv[(size_t)argc + k];
    return PY_OBJ(autogenerate_context(vm, migration_of(vm, a[0]), a[1], a[2], py_truth(vm, a[3])));
}

/* --- functions of the package --- */

static struct op *produce(struct vm *vm, value context, value metadata) {
    struct autogen *a =
        autogenerate_context(vm, migration_of(vm, context), metadata, PY_NONE, true);
    struct op *script = op_new(vm, OP_SCRIPT);
    value up = PY_OBJ(op_new(vm, OP_UPGRADE)), down = PY_OBJ(op_new(vm, OP_DOWNGRADE));
    op_of(up)->token = py_str_from("upgrades");
    op_of(down)->token = py_str_from("downgrades");
    script->upgrade_ops = PY_OBJ(py_list_of(1, &up));
    script->downgrade_ops = PY_OBJ(py_list_of(1, &down));
    script->imports = PY_OBJ(py_set_new(&py_set_type));
    if (!a->reflector)
        py_raise(vm, &py_exc_AssertionError, "%s", "");
    autogen_populate(a, script);
    return script;
}

static value produce_migrations(struct vm *vm, const value *a) {
    return PY_OBJ(produce(vm, a[0], a[1]));
}

static value compare_metadata(struct vm *vm, const value *a) {
    struct op *script = produce(vm, a[0], a[1]);
    return PY_OBJ(op_diffs(vm, PY_AS(struct py_list, script->upgrade_ops)->items[0]));
}

static value render_python_code(struct vm *vm, const value *a) {
    enum { OP, SA_PREFIX, OP_PREFIX, BATCH, IMPORTS, ITEM, CONTEXT, USER_PREFIX };
    struct py_dict *opts = py_dict_new();
    struct autogen *g;
    py_dict_set_text(opts, "sqlalchemy_module_prefix", a[SA_PREFIX]);
    py_dict_set_text(opts, "alembic_module_prefix", a[OP_PREFIX]);
    py_dict_set_text(opts, "render_item", a[ITEM]);
    py_dict_set_text(opts, "render_as_batch", a[BATCH]);
    py_dict_set_text(opts, "user_module_prefix", a[USER_PREFIX]);
    if (is_missing(a[CONTEXT])) {
        struct sql_dialect *d = sql_dialect_new(vm, &sql_dialects[SQL_DEFAULT]);
        struct autogen_source s = {.migration_context = PY_NONE,
                                   .opts = opts,
                                   .connection = PY_NONE,
                                   .dialect = d,
                                   .names_plugins = true};
        d->supports_native_boolean = false; /* other than that of str() */
        log_info("alembic.runtime.migration", "Context impl DefaultImpl.");
        log_info("alembic.runtime.migration", "Will assume non-transactional DDL.");
        g = autogen_new(vm, &s, false);
    } else {
        g = autogenerate_context(vm, migration_of(vm, a[CONTEXT]), PY_NONE, PY_OBJ(opts), false);
    }
    g->imports = py_set_new(&py_set_type);
    py_set_update(vm, g->imports, a[IMPORTS]);
    return py_str_from(autogen_render_body(g, a[OP]));
}

/* --- what render_item hooks and renderers call --- */

static struct autogen *self_of(struct vm *vm, value v) {
    if (!py_is_a(v, &autogen_type))
        py_raise(vm, &py_exc_TypeError, "an AutogenContext is wanted, not %T", v);
    return PY_AS(struct autogen, v);
}

static value text_or_none(const char *s) { return s ? py_str_from(s) : PY_NONE; }

static value f_render_op(struct vm *vm, const value *a) {
    struct text_list lines = autogen_render_op(self_of(vm, a[0]), a[1]);
    return text_py_list(&lines);
}
static value f_render_op_text(struct vm *vm, const value *a) {
    struct text_list lines = autogen_render_op(self_of(vm, a[0]), a[1]);
    return py_str_from(text_join(&lines, "\n"));
}
static value f_render_cmd_body(struct vm *vm, const value *a) {
    return py_str_from(autogen_render_body(self_of(vm, a[1]), a[0]));
}
static value f_indent(struct vm *vm, const value *a) {
    (void)vm;
    return a[0]; /* the body comes indented */
}
static value f_repr_type(struct vm *vm, const value *a) {
    return py_str_from(render_type(self_of(vm, a[1]), type_from(vm, a[0])));
}
static value f_render_column(struct vm *vm, const value *a) {
    return py_str_from(render_column(self_of(vm, a[1]), column_of(a[0])));
}
static value f_render_server_default(struct vm *vm, const value *a) {
    return text_or_none(render_server_default(self_of(vm, a[1]), a[0]));
}
static value f_render_constraint(struct vm *vm, const value *a) {
    return text_or_none(render_constraint(self_of(vm, a[1]), constraint_of(a[0]),
                                          metadata_is(a[2]) ? metadata_of(a[2]) : NULL));
}
static value f_render_potential_expr(struct vm *vm, const value *a) {
    unsigned flags = (py_truth(vm, a[2]) ? 0u : RENDER_BARE) |
                     (py_truth(vm, a[3]) ? RENDER_DEFAULT : 0u) |
                     (py_truth(vm, a[4]) ? RENDER_INDEX : 0u);
    return py_str_from(render_expr(self_of(vm, a[1]), a[0], flags));
}
static value f_user_defined_render(struct vm *vm, const value *a) {
    const char *s = render_user(self_of(vm, a[2]), py_arg_text(vm, a[0], "type_"), a[1]);
    return s ? py_str_from(s) : PY_FALSE;
}
static value f_alembic_prefix(struct vm *vm, const value *a) {
    return py_str_from(render_op_prefix(self_of(vm, a[0])));
}
static value f_sqlalchemy_prefix(struct vm *vm, const value *a) {
    return py_str_from(render_sa_prefix(self_of(vm, a[0])));
}
static value f_render_gen_name(struct vm *vm, const value *a) {
    return py_str_from(render_final_name_value(self_of(vm, a[0]), a[1]));
}
static value f_ident(struct vm *vm, const value *a) {
    return is_missing(a[0]) ? PY_NONE : py_str(vm, a[0]);
}

static const struct py_native_def render_functions[] = {
    {"render_op", f_render_op, "autogen_context, op"},
    {"render_op_text", f_render_op_text, "autogen_context, op"},
    {"_render_cmd_body", f_render_cmd_body, "op_container, autogen_context"},
    {"_indent", f_indent, "text"},
    {"_repr_type", f_repr_type, "type_, autogen_context, _skip_variants=False"},
    {"_render_column", f_render_column, "column, autogen_context"},
    {"_render_server_default", f_render_server_default, "default, autogen_context, repr_=True"},
    {"_render_constraint", f_render_constraint,
     "constraint, autogen_context, namespace_metadata=None"},
    {"_render_potential_expr", f_render_potential_expr,
     "value, autogen_context, *, wrap_in_element=True, is_server_default=False, is_index=False"},
    {"_user_defined_render", f_user_defined_render, "type_, object_, autogen_context"},
    {"_alembic_autogenerate_prefix", f_alembic_prefix, "autogen_context"},
    {"_sqlalchemy_autogenerate_prefix", f_sqlalchemy_prefix, "autogen_context"},
    {"_render_gen_name", f_render_gen_name, "autogen_context, name"},
    {"_ident", f_ident, "name"},
    {0}};

/* The renderers by the names that scripts import to wrap them. */
static const struct {
    const char *name;
    size_t kind;
} builtin_renderers[] = {{"_add_table", OP_CREATE_TABLE},
                         {"_drop_table", OP_DROP_TABLE},
                         {"_add_column", OP_ADD_COLUMN},
                         {"_drop_column", OP_DROP_COLUMN},
                         {"_alter_column", OP_ALTER_COLUMN},
                         {"_add_index", OP_CREATE_INDEX},
                         {"_drop_index", OP_DROP_INDEX},
                         {"_add_unique_constraint", OP_CREATE_UNIQUE},
                         {"_add_fk_constraint", OP_CREATE_FOREIGN_KEY},
                         {"_add_pk_constraint", OP_CREATE_PRIMARY_KEY},
                         {"_add_check_constraint", OP_CREATE_CHECK},
                         {"_drop_constraint", OP_DROP_CONSTRAINT},
                         {"_render_create_table_comment", OP_CREATE_TABLE_COMMENT},
                         {"_render_drop_table_comment", OP_DROP_TABLE_COMMENT},
                         {"_render_modify_table", OP_MODIFY_TABLE},
                         {"_execute_sql", OP_EXECUTE}};

static void render_init(struct vm *vm, struct py_module *m) {
    for (size_t i = 0; i < sizeof builtin_renderers / sizeof *builtin_renderers; i++)
        py_module_set(vm, m, builtin_renderers[i].name,
                      autogen_builtin_renderer(vm, PY_OBJ(&op_types[builtin_renderers[i].kind])));
    value renderers = PY_OBJ(autogen_renderers(vm));
    py_module_set(vm, m, "renderers", renderers);
    py_module_set(vm, m, "default_renderers", renderers);
}

static const struct py_module_def render_module = {
    .name = "alembic.autogenerate.render", .functions = render_functions, .init = render_init};

/* --- compare --- */

static value f_produce_net_changes(struct vm *vm, const value *a) {
    autogen_compare(self_of(vm, a[0]), op_of(a[1]));
    return PY_NONE;
}
static value f_populate(struct vm *vm, const value *a) {
    autogen_populate(self_of(vm, a[0]), op_of(a[1]));
    return PY_NONE;
}
static const struct py_native_def compare_functions[] = {
    {"_produce_net_changes", f_produce_net_changes, "autogen_context, upgrade_ops"},
    {"_populate_migration_script", f_populate, "autogen_context, migration_script"},
    {0}};

static void compare_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "comparators", PY_OBJ(autogen_comparators(vm)));
}
static const struct py_module_def compare_module = {
    .name = "alembic.autogenerate.compare", .functions = compare_functions, .init = compare_init};

/* --- Rewriter --- */

extern const struct py_frozen frozen_alembic_autogenerate_rewriter;
static const struct py_module_def rewriter_module = {
    .name = "alembic.autogenerate.rewriter", .frozen = &frozen_alembic_autogenerate_rewriter};

/* --- alembic.util.langhelpers: the dispatchers --- */

static struct py_type *const langhelpers_types[] = {&dispatcher_type, &priority_dispatcher_type,
                                                    NULL};

/* An enumeration's members, as attributes of a class of its own. */
static void langhelpers_init(struct vm *vm, struct py_module *m) {
    struct py_dict *results = py_dict_new(), *priorities = py_dict_new();
    py_dict_set_text(results, "CONTINUE", dispatch_result(vm, false));
    py_dict_set_text(results, "STOP", dispatch_result(vm, true));
    py_dict_set_text(priorities, "FIRST", dispatch_priority(DISPATCH_FIRST));
    py_dict_set_text(priorities, "MEDIUM", dispatch_priority(DISPATCH_MEDIUM));
    py_dict_set_text(priorities, "LAST", dispatch_priority(DISPATCH_LAST));
    py_module_set(vm, m, "PriorityDispatchResult",
                  py_class_new(vm, "PriorityDispatchResult", &py_empty_tuple, results));
    py_module_set(vm, m, "DispatchPriority",
                  py_class_new(vm, "DispatchPriority", &py_empty_tuple, priorities));
    static const char *const names[] = {"immutabledict", "memoized_property", "asbool",
                                        "unique_list",   "dedupe_tuple",      "EMPTY_DICT"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        py_module_set(vm, m, names[i], py_import_from(vm, "alembic.util.more", names[i]));
    static const char *const natives[] = {"rev_id", "to_tuple", "to_list", "not_none"};
    for (size_t i = 0; i < sizeof natives / sizeof *natives; i++)
        py_module_set(vm, m, natives[i], py_import_from(vm, "alembic.util", natives[i]));
}
static const struct py_module_def langhelpers_module = {
    .name = "alembic.util.langhelpers", .types = langhelpers_types, .init = langhelpers_init};

/* --- the package --- */

extern const struct py_frozen frozen_alembic_autogenerate_revision_context;
static const struct py_module_def revision_context_module = {
    .name = "alembic.autogenerate.revision_context",
    .frozen = &frozen_alembic_autogenerate_revision_context};

/* Read in when it is asked for: few programs do. */
static value package_getattr(struct vm *vm, const value *a) {
    const char *name = py_str_text(vm, a[0]);
    if (!strcmp(name, "RevisionContext"))
        return py_import_from(vm, "alembic.autogenerate.revision_context", name);
    py_raise(vm, &py_exc_AttributeError, "module 'alembic.autogenerate' has no attribute '%s'",
             name);
}

static const struct py_native_def api_functions[] = {
    {"__getattr__", package_getattr, "name"},
    {"compare_metadata", compare_metadata, "context, metadata"},
    {"produce_migrations", produce_migrations, "context, metadata"},
    {"render_python_code", render_python_code,
     "up_or_down_op, sqlalchemy_module_prefix='sa.', alembic_module_prefix='op.', "
     "render_as_batch=False, imports=(), render_item=None, migration_context=None, "
     "user_module_prefix=None"},
    {0}};
static struct py_type *const api_types[] = {&autogen_type, NULL};

static void package_init(struct vm *vm, struct py_module *m) {
    autogen_set_maker(vm, make_context);
    py_module_set(vm, m, "render", py_import(vm, "alembic.autogenerate.render"));
    py_module_set(vm, m, "compare", py_import(vm, "alembic.autogenerate.compare"));
    value rewriter = py_import(vm, "alembic.autogenerate.rewriter");
    py_module_set(vm, m, "rewriter", rewriter);
    py_module_set(vm, m, "Rewriter", py_getattr(vm, rewriter, "Rewriter"));
    py_module_set(vm, m, "comparators", PY_OBJ(autogen_comparators(vm)));
    py_module_set(vm, m, "renderers", PY_OBJ(autogen_renderers(vm)));
    py_module_set(vm, m, "render_op_text",
                  py_import_from(vm, "alembic.autogenerate.render", "render_op_text"));
}
static void api_init(struct vm *vm, struct py_module *m) {
    (void)m;
    autogen_set_maker(vm, make_context);
}
static const struct py_module_def package_module = {.name = "alembic.autogenerate",
                                                    .functions = api_functions,
                                                    .types = api_types,
                                                    .init = package_init};
static const struct py_module_def api_module = {.name = "alembic.autogenerate.api",
                                                .functions = api_functions,
                                                .types = api_types,
                                                .init = api_init};

const struct py_module_def *const alembic_autogenerate_modules[] = {
    &package_module,  &api_module,         &render_module,           &compare_module,
    &rewriter_module, &langhelpers_module, &revision_context_module, NULL};
