/* The context of a comparison: options, hooks of env.py, tables of the models (cf.
 * alembic.autogenerate.api.AutogenContext). */
#include <ctype.h>
#include <string.h>

#include "autogen/autogen.h"
#include "autogen/dispatch.h"
#include "autogen/impl_hook.h"
#include "base/log.h"

static const char *const plugin_names[] = {"alembic.autogenerate.schemas",
                                           "alembic.autogenerate.tables",
                                           "alembic.autogenerate.types",
                                           "alembic.autogenerate.constraints",
                                           "alembic.autogenerate.defaults",
                                           "alembic.autogenerate.comments",
                                           "alembic.autogenerate.checkconstraint_byname"};

static value option(const struct py_dict *opts, const char *name) {
    value v = opts ? py_dict_get_text((struct py_dict *)(uintptr_t)opts, name) : PY_UNDEF;
    return v == PY_NONE ? PY_UNDEF : v;
}

/* --- plugins --- */

/* "alembic.autogenerate.*": a star stands for at least one character, anywhere. */
static bool matches(const char *pattern, const char *name) {
    for (;; pattern++, name++) {
        if (*pattern == '*') {
            for (name++;; name++) {
                if (matches(pattern + 1, name))
                    return true;
                if (!*name)
                    return false;
            }
        }
        if (*pattern != *name)
            return false;
        if (!*name)
            return true;
    }
}

/* Words with dots between them, a star for any of them; the ~ in front is not looked at. */
static void require_expression(struct vm *vm, const char *text) {
    const char *p = text;
    do {
        const char *start = p += p > text;
        if (*p == '*')
            p++;
        else if (!isdigit((unsigned char)*p))
            while (text_is_word_byte(*p))
                p++;
        if (p == start)
            break;
    } while (*p == '.');
    if (*p || p == text || p[-1] == '.')
        py_raise(vm, &py_exc_ValueError, "Invalid plugin expression %s", text_repr(text));
}

static bool is_included(struct py_list *wish, const char *name) {
    bool in = false;
    for (size_t i = 0; i < wish->n; i++) {
        const char *p = py_str_cstr(wish->items[i]);
        if (*p == '~' && matches(p + 1, name))
            return false;
        in |= *p != '~' && matches(p, name);
    }
    return in;
}

static const char registry_key;

/* name -> struct dispatcher *, of scripts */
static struct map *registry(struct vm *vm) {
    struct map *m = vm_get_data(vm, &registry_key);
    if (!m)
        vm_set_data(vm, &registry_key, m = MEM_NEW(struct map));
    return m;
}

static bool is_builtin_plugin(const char *name) {
    for (unsigned i = 0; i < sizeof plugin_names / sizeof *plugin_names; i++)
        if (!strcmp(plugin_names[i], name))
            return true;
    return false;
}

bool autogen_plugin_add(struct vm *vm, const char *name, struct dispatcher *comparators) {
    if (is_builtin_plugin(name) || map_get(registry(vm), name))
        return false;
    map_set(registry(vm), mem_strdup(name), comparators);
    return true;
}

bool autogen_plugin_remove(struct vm *vm, const char *name) {
    return map_delete(registry(vm), name) != NULL;
}

static bool is_any_plugin(struct vm *vm, const char *pattern) {
    pattern += *pattern == '~';
    for (unsigned i = 0; i < sizeof plugin_names / sizeof *plugin_names; i++)
        if (matches(pattern, plugin_names[i]))
            return true;
    MAP_EACH(registry(vm), e)
    if (matches(pattern, e->key))
        return true;
    return false;
}

/* Every name and pattern must mean something. */
static void require_plugins(struct vm *vm, struct py_list *wish) {
    struct text_list lost = {0};
    for (size_t i = 0; i < wish->n; i++)
        if (!is_any_plugin(vm, py_str_cstr(wish->items[i])))
            text_list_add(&lost, py_str_cstr(wish->items[i]));
    text_list_sort(&lost);
    if (lost.n)
        error_raise(ERROR_COMMAND, "Did not locate plugins: %s", text_join(&lost, ", "));
}

static void announce(const char *name) {
    log_info("alembic.runtime.plugins", "setting up autogenerate plugin %s", name);
}

static void choose_plugins(struct autogen *a, value wish) {
    struct vm *vm = a->vm;
    struct py_list *list = wish != PY_UNDEF ? py_list_from(vm, wish) : NULL;
    for (size_t i = 0; list && i < list->n; i++) {
        const char *text = py_str_text(vm, list->items[i]);
        require_expression(vm, text + (*text == '~'));
    }
    for (unsigned i = 0; i < sizeof plugin_names / sizeof *plugin_names; i++)
        if (!list || is_included(list, plugin_names[i])) {
            announce(plugin_names[i]);
            a->plugins |= 1u << i;
        }
    if (!list)
        return;
    MAP_EACH(registry(vm), e)
    if (is_included(list, e->key)) {
        announce(e->key);
        dispatcher_add_all(a->comparators, e->value, true);
    }
    require_plugins(vm, list);
}

/* --- making one --- */

struct autogen *autogen_new(struct vm *vm, const struct autogen_source *s, bool compare) {
    struct autogen *a = py_alloc(vm, &autogen_type);
    a->vm = vm;
    a->opts = s->opts ? s->opts : py_dict_new();
    if (compare && s->as_sql)
        error_raise(ERROR_COMMAND, "autogenerate can't use as_sql=True as it prevents querying the "
                                   "database for schema information");
    a->migration_context = s->migration_context;
    a->connection = s->connection;
    a->dialect = s->dialect;
    a->dialect_object = s->dialect_object == PY_UNDEF ? PY_OBJ(s->dialect) : s->dialect_object;
    a->impl = s->impl;
    a->column_reflect = s->column_reflect;
    a->version_table = s->version_table;
    a->version_table_schema = s->version_table_schema;
    a->extended = compare && s->extended;
    a->more = s->extended;
    a->imports = py_set_new(&py_set_type);
    a->comparators = dispatcher_branch(vm, autogen_comparators(vm));
    if (compare || s->names_plugins)
        choose_plugins(a, option(a->opts, "autogenerate_plugins"));
    a->metadata = s->metadata == PY_UNDEF || s->metadata == PY_NONE
                      ? option(a->opts, "target_metadata")
                      : s->metadata;
    if (a->metadata == PY_UNDEF && compare && s->env_file)
        error_raise(ERROR_COMMAND,
                    "Can't proceed with --autogenerate option; environment script %s does not "
                    "provide a MetaData object or sequence of objects to the context.",
                    s->env_file);
    const char *given_up = compare ? vm_given_up(vm) : NULL;
    if (given_up)
        error_raise(ERROR_COMMAND,
                    "the models may not be complete, so they are not compared: a statement was "
                    "given up in %s",
                    given_up);
    if (a->metadata != PY_UNDEF && py_is_unknown(a->metadata))
        py_raise_unknown(vm, a->metadata, "target_metadata");
    a->include_object = option(a->opts, "include_object");
    a->include_name = option(a->opts, "include_name");
    a->render_item = option(a->opts, "render_item");
    a->compare_type = py_dict_get_text(a->opts, "compare_type");
    a->compare_server_default = py_dict_get_text(a->opts, "compare_server_default");
    if (s->db)
        a->reflector = reflector_new(vm, s->db, s->dialect);
    if (s->db)
        a->reflector->all_indexes = a->extended;
    impl_hooks_find(a);
    return a;
}

/* --- dispatchers of scripts --- */

static struct dispatcher *dispatcher_of(struct vm *vm, const void *key, bool by_priority) {
    struct dispatcher *d = vm_get_data(vm, key);
    if (!d) {
        d = dispatcher_new(vm, by_priority);
        vm_set_data(vm, key, d);
    }
    return d;
}
struct dispatcher *autogen_renderers(struct vm *vm) {
    static const char key;
    struct dispatcher *d = dispatcher_of(vm, &key, false);
    d->builtin = autogen_builtin_renderer;
    return d;
}
struct dispatcher *autogen_comparators(struct vm *vm) {
    static const char key;
    return dispatcher_of(vm, &key, true);
}

/* --- hooks --- */

struct py_dict *autogen_parents(const char *table, const char *schema) {
    struct py_dict *d = py_dict_new();
    if (table)
        py_dict_set_text(d, "table_name", py_str_from(table));
    py_dict_set_text(d, "schema_name", schema ? py_str_from(schema) : PY_NONE);
    return d;
}

static void qualify_parents(value name, const char *type, struct py_dict *parents) {
    value schema = py_dict_get_text(parents, "schema_name");
    value table = strcmp(type, "table") ? py_dict_get_text(parents, "table_name") : name;
    if (schema == PY_UNDEF || !py_is_str(table) || !*py_str_cstr(table))
        return;
    py_dict_set_text(parents, "schema_qualified_table_name",
                     py_is_str(schema) && *py_str_cstr(schema)
                         ? py_str_printf("%s.%s", py_str_cstr(schema), py_str_cstr(table))
                         : table);
}

bool autogen_runs_name(struct autogen *a, value name, const char *type, struct py_dict *parents) {
    if (a->include_name == PY_UNDEF)
        return true;
    qualify_parents(name, type, parents);
    return py_truth(a->vm, py_call3(a->vm, a->include_name, name == PY_UNDEF ? PY_NONE : name,
                                    py_str_from(type), PY_OBJ(parents)));
}

bool autogen_runs_object(struct autogen *a, value object, value name, const char *type,
                         bool reflected, value compare_to) {
    value args[] = {object, name == PY_UNDEF ? PY_NONE : name, py_str_from(type),
                    PY_BOOL(reflected), compare_to == PY_UNDEF ? PY_NONE : compare_to};
    if (a->include_object == PY_UNDEF)
        return true;
    return py_truth(a->vm, py_call(a->vm, a->include_object, 5, args));
}

/* --- tables of the models --- */

static struct py_list *metadata_list(struct autogen *a) {
    if (a->metadata == PY_UNDEF)
        return py_list_new(0);
    if (metadata_is(a->metadata))
        return py_list_of(1, &a->metadata);
    if (py_is_unknown(a->metadata))
        py_raise_unknown(a->vm, a->metadata, "target_metadata");
    struct py_list *list = py_list_from(a->vm, a->metadata);
    for (size_t i = 0; i < list->n; i++)
        if (py_is_unknown(list->items[i]))
            py_raise_unknown(a->vm, list->items[i], "target_metadata");
        else if (!metadata_is(list->items[i]))
            py_raise(a->vm, &py_exc_AttributeError, "'%T' object has no attribute 'sorted_tables'",
                     list->items[i]);
    return list;
}

struct table **autogen_sorted_tables(struct autogen *a, size_t *n) {
    if (!a->sorted_tables) {
        struct py_list *list = metadata_list(a);
        a->sorted_tables = MEM_NEW_ARRAY(struct table *, 1);
        for (size_t i = 0; i < list->n; i++) {
            size_t k;
            struct table **t = metadata_sorted(a->vm, metadata_of(list->items[i]), &k);
            a->sorted_tables =
                mem_realloc(a->sorted_tables, (a->n_sorted_tables + 1) * sizeof *a->sorted_tables,
                            (a->n_sorted_tables + k + 1) * sizeof *t);
            memcpy(a->sorted_tables + a->n_sorted_tables, t, k * sizeof *t);
            a->n_sorted_tables += k;
        }
    }
    *n = a->n_sorted_tables;
    return a->sorted_tables;
}

struct py_dict *autogen_tables_by_key(struct autogen *a) {
    if (a->tables_by_key)
        return a->tables_by_key;
    struct py_list *list = metadata_list(a);
    struct text_list twice = {0};
    struct py_dict *all = py_dict_new();
    for (size_t i = 0; i < list->n; i++) {
        size_t at = 0;
        value k, t;
        while (py_dict_next(metadata_of(list->items[i])->tables, &at, &k, &t)) {
            if (py_dict_get(a->vm, all, k) != PY_UNDEF)
                text_list_add(&twice, mem_printf("\"%s\"", py_str_cstr(k)));
            py_dict_set(a->vm, all, k, t);
        }
        if (twice.n) {
            text_list_sort(&twice);
            py_raise(a->vm, &py_exc_ValueError,
                     "Duplicate table keys across multiple MetaData objects: %s",
                     text_join(&twice, ", "));
        }
    }
    return a->tables_by_key = all;
}

/* --- for scripts --- */

static value get_sorted_tables(struct vm *vm, value self) {
    size_t n;
    struct table **t = autogen_sorted_tables(PY_AS(struct autogen, self), &n);
    struct py_list *list = py_list_new(n);
    (void)vm;
    for (size_t i = 0; i < n; i++)
        py_list_append(list, PY_OBJ(t[i]));
    return PY_OBJ(list);
}
static value get_table_key_to_table(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(autogen_tables_by_key(PY_AS(struct autogen, self)));
}
static value get_inspector(struct vm *vm, value self) {
    struct autogen *a = PY_AS(struct autogen, self);
    if (a->connection == PY_UNDEF || a->connection == PY_NONE)
        py_raise(vm, &py_exc_TypeError,
                 "can't return inspector as this AutogenContext has no database connection");
    if (a->inspector == PY_UNDEF)
        a->inspector = py_call1(vm, py_import_from(vm, "sqlalchemy", "inspect"), a->connection);
    return a->inspector;
}
static void set_imports(struct vm *vm, value self, value v) {
    if (!py_is_a(v, &py_set_type)) {
        struct py_iter it;
        struct py_set *set = py_set_new(&py_set_type);
        py_iter_init(vm, &it, v);
        for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
            py_set_add(vm, set, x);
        v = PY_OBJ(set);
    }
    PY_AS(struct autogen, self)->imports = PY_AS(struct py_set, v);
}
static value get_imports(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct autogen, self)->imports);
}
static const struct py_getset_def autogen_getset[] = {
    {"sorted_tables", get_sorted_tables, NULL},
    {"table_key_to_table", get_table_key_to_table, NULL},
    {"inspector", get_inspector, NULL},
    {"imports", get_imports, set_imports},
    {0}};

static value run_name_filters(struct vm *vm, const value *a) {
    return PY_BOOL(autogen_runs_name(PY_AS(struct autogen, a[0]), a[1],
                                     py_arg_text(vm, a[2], "type_"), PY_AS(struct py_dict, a[3])));
}
static value run_object_filters(struct vm *vm, const value *a) {
    return PY_BOOL(autogen_runs_object(PY_AS(struct autogen, a[0]), a[1], a[2],
                                       py_arg_text(vm, a[3], "type_"), py_truth(vm, a[4]), a[5]));
}
static value context_init(struct vm *vm, const value *a);
static const struct py_native_def autogen_methods[] = {
    {"__init__", context_init,
     "self, migration_context=None, metadata=None, opts=None, autogenerate=True"},
    {"run_name_filters", run_name_filters, "self, name, type_, parent_names"},
    {"run_object_filters", run_object_filters, "self, object_, name, type_, reflected, compare_to"},
    {"run_filters", run_object_filters, "self, object_, name, type_, reflected, compare_to"},
    {0}};

/* AutogenContext(migration_context, …): who knows what a MigrationContext is makes it. */
static const char maker_key;
struct maker {
    autogen_make_fn make;
};
void autogen_set_maker(struct vm *vm, autogen_make_fn make) {
    struct maker *m = MEM_NEW(struct maker);
    m->make = make;
    vm_set_data(vm, &maker_key, m);
}
static value context_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    const struct maker *m = vm_get_data(vm, &maker_key);
    (void)cls;
    if (!m)
        py_raise(vm, &py_exc_TypeError, "cannot create 'AutogenContext' instances");
    return m->make(vm, argc, argv, kwnames);
}
static value context_init(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

#define MEMBER(python, field, kind)                                                                \
    { python, offsetof(struct autogen, field), kind, true }
static const struct py_member_def autogen_members[] = {
    MEMBER("metadata", metadata, PY_MEMBER_VALUE),
    MEMBER("connection", connection, PY_MEMBER_VALUE),
    MEMBER("dialect", dialect_object, PY_MEMBER_VALUE),
    MEMBER("migration_context", migration_context, PY_MEMBER_VALUE),
    MEMBER("opts", opts, PY_MEMBER_OBJECT),
    MEMBER("comparators", comparators, PY_MEMBER_OBJECT),
    {"_has_batch", offsetof(struct autogen, has_batch), PY_MEMBER_BOOL, false},
    {0}};

struct py_type autogen_type = {PY_TYPE_HEAD,
                               .name = "AutogenContext",
                               .module = "alembic.autogenerate.api",
                               .size = sizeof(struct autogen),
                               .attrs_offset = offsetof(struct autogen, attrs),
                               .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                               .new = context_new,
                               .methods = autogen_methods,
                               .getset = autogen_getset,
                               .members = autogen_members};
