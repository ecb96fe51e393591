/*
 * ScriptDirectory and Script for env.py, hooks and plugins, over migrate/scripts (cf.
 * alembic.script.base). Also how a revision file is run.
 */
#include <string.h>

#include "base/path.h"
#include "migrate/format.h"
#include "modules/alembic/alembic.h"
#include "modules/alembic/module.h"
#include "modules/alembic/revision_map.h"

static struct alembic_script_directory *dir_of(value v) {
    return PY_AS(struct alembic_script_directory, v);
}
static struct alembic_script *script_of(value v) { return PY_AS(struct alembic_script, v); }
static struct revision *revision_of(value v) { return script_of(v)->revision; }

/* ---- running revision files ---- */

/* The module's name: the file's with everything odd replaced (cf. util.load_python_file). */
static char *module_name(const char *path) {
    struct buf b = BUF_INIT;
    for (const char *p = path_basename(path); *p;) {
        size_t len;
        unsigned cp = text_decode(p, &len);
        if (text_is_word(cp))
            buf_add(&b, p, len);
        else
            buf_putc(&b, '_');
        p += len;
    }
    return buf_take(&b);
}

static struct scan_ids ids_of(struct vm *vm, value module, const char *name) {
    struct scan_ids ids = {0};
    value v = py_lookup_attr(vm, module, name);
    if (v == PY_UNDEF)
        return ids;
    ids.is_given = true;
    ids.is_scalar = py_is_str(v);
    if (v != PY_NONE)
        ids.ids = text_list_of(vm, v);
    return ids;
}

struct loader {
    struct vm *vm;
    graph_warn_fn warn;
    void *warn_arg;
};

static void load_file(void *arg, const char *path, struct scan *out, void **module) {
    struct vm *vm = ((struct loader *)arg)->vm;
    value m = vm_load_file(vm, module_name(path), path, false);
    value doc = py_lookup_attr(vm, m, "__doc__");
    *module = (void *)(uintptr_t)m;
    out->is_literal = true;
    out->doc = py_is_str(doc) ? py_str_cstr(doc) : NULL;
    out->revision = ids_of(vm, m, "revision");
    out->down_revision = ids_of(vm, m, "down_revision");
    out->branch_labels = ids_of(vm, m, "branch_labels");
    out->depends_on = ids_of(vm, m, "depends_on");
}

static void warn_user(void *arg, const char *message) {
    py_warn(((struct loader *)arg)->vm, &py_exc_UserWarning, "%s", message);
}

value alembic_script_module(struct vm *vm, struct revision *r) {
    if (!r->module)
        r->module = (void *)(uintptr_t)vm_load_file(vm, module_name(r->path), r->path, false);
    return (value)(uintptr_t)r->module;
}

static void fill_directory(struct vm *vm, struct alembic_script_directory *d,
                           struct alembic_config *config, struct scripts *scripts) {
    struct loader *loader = MEM_NEW(struct loader);
    loader->vm = vm;
    d->scripts = scripts;
    d->config = config;
    scripts->load = load_file;
    scripts->warn = warn_user;
    scripts->arg = loader;
}

struct alembic_script_directory *alembic_script_directory_new(struct vm *vm,
                                                              struct alembic_config *config,
                                                              struct scripts *scripts) {
    struct alembic_script_directory *d = py_alloc(vm, &alembic_script_directory_type);
    fill_directory(vm, d, config, scripts);
    return d;
}

value alembic_script_of(struct vm *vm, struct alembic_script_directory *dir, struct revision *r) {
    if (!r)
        return PY_NONE;
    if (r == &graph_base)
        return py_str_from("base");
    struct alembic_script *s = map_get(&dir->objects, r->id);
    if (!s || s->revision != r) {
        s = py_alloc(vm, &alembic_script_type);
        s->revision = r;
        s->directory = dir;
        map_set(&dir->objects, r->id, s);
    }
    return PY_OBJ(s);
}

static value scripts_tuple(struct vm *vm, struct alembic_script_directory *d,
                           const struct revisions *list) {
    struct py_tuple *t = py_tuple_new(list->n);
    for (size_t i = 0; i < list->n; i++)
        t->items[i] = alembic_script_of(vm, d, list->items[i]);
    return PY_OBJ(t);
}

/* ---- ScriptDirectory ---- */

static value dir_from_config(struct vm *vm, const value *a) {
    struct alembic_config *config = PY_AS(struct alembic_config, a[1]);
    return PY_OBJ(alembic_script_directory_new(vm, config, scripts_open(config->settings)));
}

static value dir_get_revisions(struct vm *vm, const value *a) {
    struct revision_ref ref = alembic_revision_ref(vm, a[1]);
    struct revisions found = scripts_get_all(dir_of(a[0])->scripts, &ref);
    return scripts_tuple(vm, dir_of(a[0]), &found);
}

static value dir_get_revision(struct vm *vm, const value *a) {
    struct revision_ref ref = alembic_revision_ref(vm, a[1]);
    return alembic_script_of(vm, dir_of(a[0]), scripts_get_one(dir_of(a[0])->scripts, ref.text));
}

static value dir_get_all_current(struct vm *vm, const value *a) {
    struct revision_ref ref = alembic_revision_ref(vm, a[1]);
    struct text_list rows = ref.list;
    if (!ref.is_tuple && ref.text)
        text_list_add(&rows, ref.text);
    struct revisions found = scripts_all_current(dir_of(a[0])->scripts, &rows);
    struct py_set *set = py_set_new(&py_set_type);
    for (size_t i = 0; i < found.n; i++)
        py_set_add(vm, set, alembic_script_of(vm, dir_of(a[0]), found.items[i]));
    return PY_OBJ(set);
}

static value iterator_over(struct vm *vm, value tuple) {
    return py_call_method(vm, tuple, "__iter__", 0, NULL);
}

static value dir_walk_revisions(struct vm *vm, const value *a) {
    struct revision_ref base = alembic_revision_ref(vm, a[1]),
                        head = alembic_revision_ref(vm, a[2]);
    struct revisions found = scripts_walk(dir_of(a[0])->scripts, &base, &head);
    return iterator_over(vm, scripts_tuple(vm, dir_of(a[0]), &found));
}

static value dir_iterate_revisions(struct vm *vm, const value *a) {
    struct revisions found = alembic_iterate(vm, scripts_graph(dir_of(a[0])->scripts), a + 1);
    return iterator_over(vm, scripts_tuple(vm, dir_of(a[0]), &found));
}

static value dir_as_revision_number(struct vm *vm, const value *a) {
    struct revision_ref ref = alembic_revision_ref(vm, a[1]);
    if (ref.is_tuple)
        return ref.list.n ? text_value(ref.list.items[0]) : PY_NONE;
    struct text_list ids = scripts_revision_number(dir_of(a[0])->scripts, ref.text);
    if (!ids.n)
        return PY_NONE;
    return ref.text && !strcmp(ref.text, "heads") ? text_tuple(&ids) : py_str_from(ids.items[0]);
}

static value dir_get_current_head(struct vm *vm, const value *a) {
    (void)vm;
    struct revision *r = scripts_current_head(dir_of(a[0])->scripts);
    return text_value(r ? r->id : NULL);
}

static value dir_get_heads(struct vm *vm, const value *a) {
    struct graph *g = scripts_graph(dir_of(a[0])->scripts);
    struct text_list ids = revisions_ids(py_truth(vm, a[1]) ? &g->real_heads : &g->heads);
    return text_py_list(&ids);
}

static value dir_get_base(struct vm *vm, const value *a) {
    (void)vm;
    struct revision *r = scripts_base(dir_of(a[0])->scripts);
    return text_value(r ? r->id : NULL);
}

static value dir_get_bases(struct vm *vm, const value *a) {
    (void)vm;
    struct text_list ids = revisions_ids(&scripts_graph(dir_of(a[0])->scripts)->bases);
    return text_py_list(&ids);
}

static value get_dir(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(dir_of(self)->scripts->dir);
}

static value get_versions(struct vm *vm, value self) {
    (void)vm;
    struct text_list folders = scripts_folders(dir_of(self)->scripts);
    if (folders.n > 1)
        error_raise(ERROR_COMMAND, "Multiple version_locations present");
    return py_str_from(folders.items[0]);
}

static value get_version_locations(struct vm *vm, value self) {
    (void)vm;
    return text_py_list(&dir_of(self)->scripts->version_locations);
}

static void put_version_locations(struct vm *vm, value self, value v) {
    scripts_set_locations(dir_of(self)->scripts, text_list_of(vm, v));
}

static value get_env_py_location(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(path_join(dir_of(self)->scripts->dir, "env.py"));
}

static value get_file_template(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(dir_of(self)->scripts->file_template);
}

static value get_timezone(struct vm *vm, value self) {
    (void)vm;
    return text_value(dir_of(self)->scripts->timezone);
}

static value get_sourceless(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(dir_of(self)->scripts->is_sourceless);
}

static value get_output_encoding(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(dir_of(self)->scripts->output_encoding);
}

static value get_truncate_slug_length(struct vm *vm, value self) {
    (void)vm;
    return py_int_from(dir_of(self)->scripts->truncate_slug_length);
}

static value get_revision_map(struct vm *vm, value self) {
    return alembic_revision_map_of(vm, dir_of(self));
}

static value get_recursive(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(dir_of(self)->scripts->is_recursive);
}

static value get_hooks(struct vm *vm, value self) {
    return alembic_hooks_value(vm, dir_of(self)->scripts->settings);
}

static value get_messaging_opts(struct vm *vm, value self) {
    return alembic_messaging_opts(vm, dir_of(self)->config);
}

static const struct py_getset_def dir_getset[] = {
    {"dir", get_dir, NULL},
    {"versions", get_versions, NULL},
    {"version_locations", get_version_locations, put_version_locations},
    {"env_py_location", get_env_py_location, NULL},
    {"file_template", get_file_template, NULL},
    {"timezone", get_timezone, NULL},
    {"sourceless", get_sourceless, NULL},
    {"output_encoding", get_output_encoding, NULL},
    {"truncate_slug_length", get_truncate_slug_length, NULL},
    {"revision_map", get_revision_map, NULL},
    {"recursive_version_locations", get_recursive, NULL},
    {"hooks", get_hooks, NULL},
    {"messaging_opts", get_messaging_opts, NULL},
    {0}};

/* ---- steps ---- */

static struct text_list rows_of(struct vm *vm, value v) {
    struct revision_ref ref = alembic_revision_ref(vm, v);
    if (!ref.is_tuple && ref.text)
        text_list_add(&ref.list, ref.text);
    return ref.list;
}

static value dir_upgrade_revs(struct vm *vm, const value *a) {
    struct alembic_script_directory *d = dir_of(a[0]);
    struct revision_ref to = alembic_revision_ref(vm, a[1]);
    struct text_list rows = rows_of(vm, a[2]);
    struct plan plan = scripts_plan_upgrade(d->scripts, &to, &rows);
    return alembic_steps_of(vm, d, &plan);
}

static value dir_downgrade_revs(struct vm *vm, const value *a) {
    struct alembic_script_directory *d = dir_of(a[0]);
    struct revision_ref to = alembic_revision_ref(vm, a[1]);
    struct text_list rows = rows_of(vm, a[2]);
    struct plan plan = scripts_plan_downgrade(d->scripts, to.text, &rows);
    return alembic_steps_of(vm, d, &plan);
}

static value dir_stamp_revs(struct vm *vm, const value *a) {
    struct alembic_script_directory *d = dir_of(a[0]);
    struct text_list to = rows_of(vm, a[1]), rows = rows_of(vm, a[2]);
    struct plan plan = scripts_plan_stamp(d->scripts, &to, &rows);
    return alembic_steps_of(vm, d, &plan);
}

/* ---- what only commands can do ---- */

static value dir_run_env(struct vm *vm, const value *a) {
    struct environment *e = environment_current(vm);
    if (!e)
        py_raise(vm, &py_exc_NameError, "run_env() is for the inside of an EnvironmentContext");
    (void)a;
    environment_run(vm, e);
    return PY_NONE;
}

static value dir_generate_revision(struct vm *vm, const value *a) {
    const struct alembic_services *services = alembic_services(vm);
    if (!services)
        py_raise(vm, &py_exc_NotImplementedError, "no revisions are generated here");
    return services->generate_revision(vm, dir_of(a[0]), a + 1);
}

/* ScriptDirectory(dir, ...): settings of which nothing stands in a file. */
static value dir_init(struct vm *vm, const value *a) {
    enum {
        DIR = 1,
        TEMPLATE,
        TRUNCATE,
        LOCATIONS,
        SOURCELESS,
        ENCODING,
        TIMEZONE,
        HOOKS,
        RECURSIVE
    };
    static const char *const names[] = {[DIR] = "script_location",
                                        [TEMPLATE] = "file_template",
                                        [ENCODING] = "output_encoding",
                                        [TIMEZONE] = "timezone"};
    struct settings *s = MEM_NEW(struct settings);
    s->section = "alembic";
    struct ini *ini = settings_ini(s);
    for (size_t i = DIR; i < sizeof names / sizeof *names; i++)
        if (names[i] && !is_missing(a[i]))
            ini_set(ini, s->section, names[i], text_replace(py_str_text(vm, a[i]), "%", "%%"));
    struct scripts *scripts = scripts_open(s);
    scripts->truncate_slug_length = (long)py_int_as(vm, a[TRUNCATE]);
    scripts->version_locations = text_list_of(vm, a[LOCATIONS]);
    scripts->is_sourceless = py_truth(vm, a[SOURCELESS]);
    scripts->is_recursive = py_truth(vm, a[RECURSIVE]);
    fill_directory(vm, dir_of(a[0]), alembic_config_new(vm, s), scripts);
    return PY_NONE;
}

static const struct py_native_def dir_methods[] = {
    {"__init__", dir_init,
     "self, dir, file_template='%(rev)s_%(slug)s', truncate_slug_length=40, "
     "version_locations=None, sourceless=False, output_encoding='utf-8', timezone=None, hooks=(), "
     "recursive_version_locations=False, messaging_opts=None"},
    {"_upgrade_revs", dir_upgrade_revs, "self, destination, current_rev"},
    {"_downgrade_revs", dir_downgrade_revs, "self, destination, current_rev"},
    {"_stamp_revs", dir_stamp_revs, "self, revision, heads"},
    {"run_env", dir_run_env, "self"},
    {"generate_revision", dir_generate_revision,
     "self, revid, message, head=None, splice=False, branch_labels=None, version_path=None, "
     "file_template=None, depends_on=None, **kw"},
    {"from_config", dir_from_config, "cls, config", PY_CLASSMETHOD},
    {"get_revisions", dir_get_revisions, "self, id_"},
    {"get_revision", dir_get_revision, "self, id_"},
    {"get_all_current", dir_get_all_current, "self, id_"},
    {"walk_revisions", dir_walk_revisions, "self, base='base', head='heads'"},
    {"iterate_revisions", dir_iterate_revisions,
     "self, upper, lower, implicit_base=False, inclusive=False, assert_relative_length=True, "
     "select_for_downgrade=False"},
    {"as_revision_number", dir_as_revision_number, "self, id_"},
    {"get_current_head", dir_get_current_head, "self"},
    {"get_heads", dir_get_heads, "self, consider_depends_on=False"},
    {"get_base", dir_get_base, "self"},
    {"get_bases", dir_get_bases, "self"},
    {0}};

struct py_type alembic_script_directory_type = {
    ALEMBIC_TYPE("ScriptDirectory", "alembic.script.base", alembic_script_directory),
    .methods = dir_methods, .getset = dir_getset};

/* ---- Script ---- */

#define SCRIPT_GET(name, expression)                                                               \
    static value name(struct vm *vm, value self) {                                                 \
        (void)vm;                                                                                  \
        struct revision *r = revision_of(self);                                                    \
        return expression;                                                                         \
    }

SCRIPT_GET(script_path, text_value(r->path))
SCRIPT_GET(script_longdoc, py_str_from(r->doc))
SCRIPT_GET(script_doc, py_str_from(plan_title(r)))
SCRIPT_GET(script_module, alembic_script_module(vm, r))
SCRIPT_GET(script_log_entry, py_str_from(format_entry(r, script_of(self)->is_current)))

static value script_cmd_format(struct vm *vm, const value *a) {
    struct revision *r = revision_of(a[0]);
    static const unsigned flags[] = {
        [2] = FORMAT_BRANCHES, [3] = FORMAT_DOC, [4] = FORMAT_PARENTS, [5] = FORMAT_TREE};
    if (py_truth(vm, a[1]))
        return py_str_from(format_entry(r, script_of(a[0])->is_current));
    unsigned all = FORMAT_PLAIN | (script_of(a[0])->is_current ? FORMAT_CURRENT : 0);
    for (size_t i = 2; i < sizeof flags / sizeof *flags; i++)
        all |= py_truth(vm, a[i]) ? flags[i] : 0;
    return py_str_from(format_line(r, all));
}

static value script_str(struct vm *vm, value self) {
    (void)vm;
    const struct revision *r = revision_of(self);
    return py_str_printf("%s -> %s%s%s%s, %s", r->down.n ? text_join(&r->down, ", ") : "<base>",
                         r->id, revision_is_head(r) ? " (head)" : "",
                         revision_is_branch_point(r) ? " (branchpoint)" : "",
                         revision_is_merge_point(r) ? " (mergepoint)" : "", plan_title(r));
}

static const struct py_getset_def script_getset[] = {{"path", script_path, NULL},
                                                     {"module", script_module, NULL},
                                                     {"doc", script_doc, NULL},
                                                     {"longdoc", script_longdoc, NULL},
                                                     {"log_entry", script_log_entry, NULL},
                                                     {0}};

static const struct py_member_def script_members[] = {
    {"_db_current_indicator", offsetof(struct alembic_script, is_current), PY_MEMBER_BOOL, false},
    {0}};

static const struct py_native_def script_methods[] = {
    {"cmd_format", script_cmd_format,
     "self, verbose, include_branches=False, include_doc=False, include_parents=False, "
     "tree_indicators=True"},
    {0}};

struct py_type alembic_script_type = {ALEMBIC_TYPE("Script", "alembic.script.base", alembic_script),
                                      .base = &alembic_revision_type,
                                      .methods = script_methods,
                                      .getset = script_getset,
                                      .members = script_members,
                                      .str = script_str};

static struct py_type *const script_types[] = {&alembic_script_directory_type, &alembic_script_type,
                                               NULL};

const struct py_module_def alembic_script_base_module = {.name = "alembic.script.base",
                                                         .types = script_types};

static void script_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "base", py_import(vm, "alembic.script.base"));
    py_module_set(vm, m, "revision", py_import(vm, "alembic.script.revision"));
}

const struct py_module_def alembic_script_module_def = {
    .name = "alembic.script", .types = script_types, .init = script_init};
