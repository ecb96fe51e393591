/*
 * EnvironmentContext, and the module alembic.context that env.py imports: its functions are the
 * methods of the environment that runs (cf. alembic.runtime.environment).
 */
#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "modules/alembic/alembic.h"
#include "modules/alembic/module.h"
#include "python/unknown.h"

/* Per VM: whose env.py runs. */
struct running {
    struct environment *environment;
    struct migration *migration;
};
static const char running_key;

static struct running *running(struct vm *vm) {
    struct running *r = vm_get_data(vm, &running_key);
    if (!r) {
        r = MEM_NEW(struct running);
        vm_set_data(vm, &running_key, r);
    }
    return r;
}

struct environment *environment_current(struct vm *vm) {
    return running(vm)->environment;
}

static struct environment *self_of(value v) { return PY_AS(struct environment, v); }

struct environment *environment_new(struct vm *vm, struct alembic_config *config,
                                    struct alembic_script_directory *script) {
    struct environment *e = py_alloc(vm, &alembic_environment_type);
    e->config = config;
    e->script = script;
    e->options = py_dict_new();
    return e;
}

static void bind_module(struct vm *vm, struct environment *e);
static void unbind_module(struct vm *vm);

static value environment_init(struct vm *vm, const value *a) {
    struct environment *e = self_of(a[0]);
    e->config = PY_AS(struct alembic_config, a[1]);
    e->script = PY_AS(struct alembic_script_directory, a[2]);
    e->options = py_dict_new();
    py_dict_update(vm, e->options, a[3]);
    value v = py_dict_get_text(e->options, "as_sql");
    e->as_sql = v != PY_UNDEF && py_truth(vm, v);
    v = py_dict_get_text(e->options, "starting_rev");
    e->has_starting_rev = v != PY_UNDEF;
    e->starting_rev = is_missing(v) ? NULL : mem_strdup(py_str_text(vm, v));
    v = py_dict_get_text(e->options, "destination_rev");
    e->has_destination = v != PY_UNDEF;
    e->destination = revision_ref_text(is_missing(v) ? NULL : mem_strdup(py_str_text(vm, v)));
    v = py_dict_get_text(e->options, "tag");
    e->tag = is_missing(v) ? NULL : mem_strdup(py_str_text(vm, v));
    return PY_NONE;
}

static struct migration *context_of(struct vm *vm, struct environment *e) {
    if (!e->migration)
        py_raise(vm, &py_exc_Exception, "No context has been configured yet.");
    return e->migration;
}

/* ---- questions ---- */

static value is_offline_mode(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(self_of(a[0])->as_sql);
}

static value requires_connection(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(!self_of(a[0])->as_sql);
}

static value is_transactional_ddl(struct vm *vm, const value *a) {
    return PY_BOOL(context_of(vm, self_of(a[0]))->impl->transactional_ddl);
}

/* What as_revision_number gives for TEXT. */
static value revision_number(struct environment *e, const char *text) {
    struct text_list ids = scripts_revision_number(e->script->scripts, text);
    if (!ids.n)
        return PY_NONE;
    return text && !strcmp(text, "heads") ? text_tuple(&ids) : py_str_from(ids.items[0]);
}

static value get_head_revision(struct vm *vm, const value *a) {
    (void)vm;
    return revision_number(self_of(a[0]), "head");
}

static value get_head_revisions(struct vm *vm, const value *a) {
    (void)vm;
    return revision_number(self_of(a[0]), "heads");
}

static value get_starting_revision_argument(struct vm *vm, const value *a) {
    (void)vm;
    struct environment *e = self_of(a[0]);
    if (e->migration)
        return revision_number(e, e->migration->starting_rev);
    if (!e->has_starting_rev)
        error_raise(ERROR_COMMAND, "No starting revision argument is available.");
    return revision_number(e, e->starting_rev);
}

static value get_revision_argument(struct vm *vm, const value *a) {
    struct environment *e = self_of(a[0]);
    if (!e->has_destination)
        py_raise_key(vm, py_str_from("destination_rev"));
    if (e->destination.is_tuple)
        return e->destination.list.n ? text_value(e->destination.list.items[0]) : PY_NONE;
    return revision_number(e, e->destination.text);
}

static value get_tag_argument(struct vm *vm, const value *a) {
    (void)vm;
    return text_value(self_of(a[0])->tag);
}

static value get_x_argument(struct vm *vm, const value *a) {
    struct alembic_config *config = self_of(a[0])->config;
    struct text_list given = config->settings->x;
    value own = is_missing(config->cmd_opts) ? PY_UNDEF : py_lookup_attr(vm, config->cmd_opts, "x");
    if (own != PY_UNDEF) /* a script made the options */
        given = text_list_of(vm, own);
    const struct text_list *x = &given;
    if (!py_truth(vm, a[1]))
        return text_py_list(x);
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < x->n; i++) {
        const char *equals = strchr(x->items[i], '=');
        size_t n = equals ? (size_t)(equals - x->items[i]) : strlen(x->items[i]);
        py_dict_set_text(d, mem_strndup(x->items[i], n), py_str_from(equals ? equals + 1 : ""));
    }
    return PY_OBJ(d);
}

/* ---- configure ---- */

/* Parameters that become options under their own names, in the order of the signature below after
 * the eight that are looked at. */
static const char *const plain_options[] = {"transaction_per_migration",
                                            "render_as_batch",
                                            "target_metadata",
                                            "include_name",
                                            "include_object",
                                            "include_schemas",
                                            "process_revision_directives",
                                            "compare_type",
                                            "compare_server_default",
                                            "render_item",
                                            "literal_binds",
                                            "upgrade_token",
                                            "downgrade_token",
                                            "alembic_module_prefix",
                                            "sqlalchemy_module_prefix",
                                            "user_module_prefix",
                                            "autogenerate_plugins"};
enum { N_PLAIN = sizeof plain_options / sizeof *plain_options };

static void merge_template_args(struct vm *vm, struct py_dict *options, value args) {
    value mine = py_dict_get_text(options, "template_args");
    if (is_missing(args) || !py_truth(vm, args))
        return;
    if (!py_is_dict(mine)) {
        mine = PY_OBJ(py_dict_new());
        py_dict_set_text(options, "template_args", mine);
    }
    py_dict_update(vm, PY_AS(struct py_dict, mine), args);
}

static value as_tuple(struct vm *vm, value v) {
    if (is_missing(v))
        return PY_OBJ(&py_empty_tuple);
    return py_lookup_attr(vm, v, "__iter__") == PY_UNDEF ? py_tuple1(v)
                                                         : PY_OBJ(py_tuple_from(vm, v));
}

static value configure(struct vm *vm, const value *a) {
    struct environment *e = self_of(a[0]);
    struct py_dict *o = e->options;
    enum {
        CONNECTION = 1,
        URL,
        DIALECT_NAME,
        DIALECT_OPTS,
        TRANSACTIONAL_DDL,
        OUTPUT_BUFFER,
        STARTING_REV,
        TAG,
        TEMPLATE_ARGS,
        ON_VERSION_APPLY,
        PLAIN,
        KW = PLAIN + N_PLAIN
    };
    if (!is_missing(a[TRANSACTIONAL_DDL]))
        py_dict_set_text(o, "transactional_ddl", a[TRANSACTIONAL_DDL]);
    if (!is_missing(a[OUTPUT_BUFFER]))
        py_dict_set_text(o, "output_buffer", a[OUTPUT_BUFFER]);
    else if (!is_missing(e->config->output_buffer))
        py_dict_set_text(o, "output_buffer", e->config->output_buffer);
    if (!is_missing(a[STARTING_REV]) && py_truth(vm, a[STARTING_REV])) {
        e->has_starting_rev = true;
        e->starting_rev = mem_strdup(py_str_text(vm, a[STARTING_REV]));
    }
    if (!is_missing(a[TAG]) && py_truth(vm, a[TAG]))
        e->tag = mem_strdup(py_str_text(vm, a[TAG]));
    merge_template_args(vm, o, a[TEMPLATE_ARGS]);
    static const char *const only_given[] = {"render_item", "autogenerate_plugins", NULL};
    for (size_t i = 0; i < N_PLAIN; i++)
        if (!is_missing(a[PLAIN + i]) || !text_is_one_of(plain_options[i], only_given))
            py_dict_set_text(o, plain_options[i], a[PLAIN + i]);
    py_dict_set_text(o, "on_version_apply", as_tuple(vm, a[ON_VERSION_APPLY]));
    py_dict_update(vm, o, a[KW]);
    e->migration = migration_configure(vm, a[CONNECTION], a[URL], a[DIALECT_NAME], PY_NONE,
                                       a[DIALECT_OPTS], e, o);
    return PY_NONE;
}

static const char configure_signature[] =
    "self, connection=None, url=None, dialect_name=None, dialect_opts=None, "
    "transactional_ddl=None, output_buffer=None, starting_rev=None, tag=None, template_args=None, "
    "on_version_apply=None, transaction_per_migration=False, render_as_batch=False, "
    "target_metadata=None, include_name=None, include_object=None, include_schemas=False, "
    "process_revision_directives=None, compare_type=True, compare_server_default=False, "
    "render_item=None, literal_binds=False, upgrade_token='upgrades', "
    "downgrade_token='downgrades', alembic_module_prefix='op.', sqlalchemy_module_prefix='sa.', "
    "user_module_prefix=None, autogenerate_plugins=None, **kw";

/* ---- doing ---- */

static value run_migrations(struct vm *vm, const value *a) {
    struct environment *e = self_of(a[0]);
    if (!e->migration)
        py_raise(vm, &py_exc_AssertionError, "");
    e->ran = true;
    migration_run(vm, e->migration, PY_AS(struct py_dict, a[1]));
    return PY_NONE;
}

static value execute(struct vm *vm, const value *a) {
    struct migration *m = context_of(vm, self_of(a[0]));
    return py_call_method(vm, PY_OBJ(m), "execute", 2, a + 1);
}

static value static_output(struct vm *vm, const value *a) {
    struct migration *m = context_of(vm, self_of(a[0]));
    m->impl->target->static_output(m->impl, py_str_text(vm, a[1]));
    return PY_NONE;
}

static value begin_transaction(struct vm *vm, const value *a) {
    return py_call_method(vm, PY_OBJ(context_of(vm, self_of(a[0]))), "begin_transaction", 0, NULL);
}

static value get_context(struct vm *vm, const value *a) {
    return PY_OBJ(context_of(vm, self_of(a[0])));
}

static value get_bind(struct vm *vm, const value *a) {
    return py_getattr(vm, PY_OBJ(context_of(vm, self_of(a[0]))), "bind");
}

static value get_impl(struct vm *vm, const value *a) {
    return PY_OBJ(context_of(vm, self_of(a[0]))->impl);
}

static value enter(struct vm *vm, const value *a) {
    running(vm)->environment = self_of(a[0]);
    bind_module(vm, self_of(a[0]));
    return a[0];
}

static value leave(struct vm *vm, const value *a) {
    (void)a;
    running(vm)->environment = NULL;
    unbind_module(vm);
    return PY_NONE;
}

static const struct py_native_def environment_methods[] = {
    {"__init__", environment_init, "self, config, script, **kw"},
    {"__enter__", enter, "self"},
    {"__exit__", leave, "self, *args"},
    {"is_offline_mode", is_offline_mode, "self"},
    {"requires_connection", requires_connection, "self"},
    {"is_transactional_ddl", is_transactional_ddl, "self"},
    {"get_head_revision", get_head_revision, "self"},
    {"get_head_revisions", get_head_revisions, "self"},
    {"get_starting_revision_argument", get_starting_revision_argument, "self"},
    {"get_revision_argument", get_revision_argument, "self"},
    {"get_tag_argument", get_tag_argument, "self"},
    {"get_x_argument", get_x_argument, "self, as_dictionary=False"},
    {"configure", configure, configure_signature},
    {"run_migrations", run_migrations, "self, **kw"},
    {"execute", execute, "self, sql, execution_options=None"},
    {"static_output", static_output, "self, text"},
    {"begin_transaction", begin_transaction, "self"},
    {"get_context", get_context, "self"},
    {"get_bind", get_bind, "self"},
    {"get_impl", get_impl, "self"},
    {0}};

static const struct py_member_def environment_members[] = {
    {"config", offsetof(struct environment, config), PY_MEMBER_OBJECT, true},
    {"script", offsetof(struct environment, script), PY_MEMBER_OBJECT, true},
    {"context_opts", offsetof(struct environment, options), PY_MEMBER_OBJECT, true},
    {"_migration_context", offsetof(struct environment, migration), PY_MEMBER_OBJECT, true},
    {0}};

struct py_type alembic_environment_type = {
    ALEMBIC_TYPE("EnvironmentContext", "alembic.runtime.environment", environment),
    .methods = environment_methods, .members = environment_members};

/* ---- the module alembic.context ---- */

static value unbound(struct vm *vm, const value *a) {
    const char *name = py_str_text(vm, a[0]);
    for (const struct py_native_def *d = environment_methods; d->name; d++)
        if (*name != '_' && !strcmp(d->name, name))
            py_raise(vm, &py_exc_NameError,
                     "Can't invoke function '%s', as the proxy object has not yet been established "
                     "for the Alembic 'EnvironmentContext' class.  Try placing this code inside a "
                     "callable.",
                     name);
    py_raise(vm, &py_exc_AttributeError, "module 'alembic.context' has no attribute '%s'", name);
}

static const struct py_native_def unbound_def = {"__getattr__", unbound, "name"};

static struct py_module *context_module(struct vm *vm) {
    return PY_AS(struct py_module, py_import(vm, "alembic.context"));
}

/* The module's functions are E's methods from now on. */
static void bind_module(struct vm *vm, struct environment *e) {
    struct py_module *m = context_module(vm);
    for (const struct py_native_def *d = environment_methods; d->name; d++)
        if (d->name[0] != '_')
            py_module_set(vm, m, d->name, py_native_new(vm, d, PY_OBJ(e)));
    py_module_set(vm, m, "config", PY_OBJ(e->config));
    py_module_set(vm, m, "script", PY_OBJ(e->script));
}

/* They belong to nobody again. */
static void unbind_module(struct vm *vm) {
    struct py_module *m = context_module(vm);
    for (const struct py_native_def *d = environment_methods; d->name; d++)
        if (d->name[0] != '_')
            py_dict_del(vm, m->ns, py_str_from(d->name));
    py_dict_del(vm, m->ns, py_str_from("config"));
    py_dict_del(vm, m->ns, py_str_from("script"));
}

static void context_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "__getattr__", py_native_new(vm, &unbound_def, PY_UNDEF));
    if (environment_current(vm)) {
        struct environment *e = environment_current(vm);
        py_module_set(vm, m, "config", PY_OBJ(e->config));
        py_module_set(vm, m, "script", PY_OBJ(e->script));
    }
}

const struct py_module_def alembic_context_module = {.name = "alembic.context",
                                                     .init = context_init};

static struct py_type *const environment_types[] = {&alembic_environment_type, NULL};

/* NameFilterType and the other names that env.py files write in annotations. */
static value signature_getattr(struct vm *vm, const value *a) {
    const char *name = py_str_text(vm, a[0]);
    value v = *name == '_' ? PY_UNDEF
                           : py_lookup_attr(vm, py_import(vm, "alembic.runtime.signatures"), name);
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError,
                 "module 'alembic.runtime.environment' has no attribute '%s'", name);
    return v;
}
static const struct py_native_def environment_functions[] = {
    {"__getattr__", signature_getattr, "name"}, {0}};
const struct py_module_def alembic_runtime_environment_module = {
    .name = "alembic.runtime.environment",
    .types = environment_types,
    .functions = environment_functions};
const struct py_module_def alembic_environment_module = {.name = "alembic.environment",
                                                         .types = environment_types};

/* ---- running env.py ---- */

struct saved {
    struct vm *vm;
    struct running *place, before;
};

static void restore(void *arg) {
    struct saved *s = arg;
    *s->place = s->before;
    if (s->before.environment)
        bind_module(s->vm, s->before.environment);
    else
        unbind_module(s->vm);
}

/* env.py has run and no migration has, because it left that to an unknown value: no success. */
static void check_ran(struct vm *vm, const struct environment *e, value module, const char *path) {
    size_t i = 0;
    if (e->ran || py_type_of(module) != &py_module_type)
        return;
    value given = unknown_given_work(vm, path);
    if (given)
        py_raise_unknown(vm, given, "whether the migrations run");
    struct py_dict *names = PY_AS(struct py_module, module)->ns;
    for (value k, v; py_dict_next(names, &i, &k, &v);)
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "whether the migrations run");
}

static void run_file(struct vm *vm, struct environment *e, const char *path) {
    struct saved *s = MEM_NEW(struct saved);
    s->vm = vm;
    s->place = running(vm);
    s->before = *s->place;
    error_defer(restore, s);
    s->place->environment = e;
    bind_module(vm, e);
    check_ran(vm, e, vm_load_file(vm, "env_py", path, false), path);
}

void environment_run(struct vm *vm, struct environment *e) {
    const char *given = path_join(e->script->scripts->dir, "env.py");
    const char *path = path_abspath(given);
    if (!file_exists(path))
        error_raise_python("ImportError", "Can't find Python file %s", given);
    struct error_handler h;
    ERROR_TRY(&h) {
        run_file(vm, e, path);
        error_pop(&h);
    }
    else {
        error_throw(h.error);
    }
}
