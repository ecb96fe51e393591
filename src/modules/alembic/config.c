/* alembic.config.Config over config/settings (cf. alembic.config). */
#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "config/hooks.h"
#include "modules/alembic/alembic.h"
#include "modules/alembic/module.h"
#include "python/vm.h"
#include "python/lib/io.h"

static struct alembic_config *self_of(value v) { return PY_AS(struct alembic_config, v); }

struct alembic_config *alembic_config_new(struct vm *vm, struct settings *settings) {
    struct alembic_config *c = py_alloc(vm, &alembic_config_type);
    c->vm = vm;
    c->settings = settings;
    c->attributes = PY_OBJ(py_dict_new());
    c->cmd_opts = c->output_buffer = PY_NONE;
    return c;
}

/* Names for interpolation that the caller of Config() gave. */
static void take_args(struct vm *vm, struct settings *s, value args) {
    value key, v;
    size_t i = 0;
    if (!py_is_dict(args))
        return;
    while (py_dict_next(PY_AS(struct py_dict, args), &i, &key, &v)) {
        text_list_add(&s->args, py_str_text(vm, key));
        text_list_add(&s->args, py_str_text(vm, v));
    }
}

static value config_init(struct vm *vm, const value *a) {
    struct alembic_config *c = self_of(a[0]);
    struct settings *s = MEM_NEW(struct settings);
    io_flush_all(vm); /* the script may have written the file just now */
    s->ini_path = is_missing(a[1]) ? NULL : mem_strdup(py_str_text(vm, a[1]));
    s->toml_path = is_missing(a[2]) ? NULL : mem_strdup(py_str_text(vm, a[2]));
    s->section = mem_strdup(py_str_text(vm, a[3]));
    take_args(vm, s, a[7]);
    c->vm = vm;
    c->settings = s;
    c->output_buffer = a[4];
    c->stdout = is_missing(a[5]) ? PY_UNDEF : a[5];
    c->cmd_opts = a[6];
    value quiet = is_missing(a[6]) ? PY_UNDEF : py_lookup_attr(vm, a[6], "quiet");
    c->quiet = quiet != PY_UNDEF && py_truth(vm, quiet);
    c->attributes = PY_OBJ(py_dict_new());
    if (!is_missing(a[8]))
        py_dict_update(vm, PY_AS(struct py_dict, c->attributes), a[8]);
    return PY_NONE;
}

/* ---- file_config: the options as a ConfigParser of the standard module ---- */

/*
 * From the moment that a script asks for it the parser holds the options, and the settings are
 * filled anew from it each time they are read: a script may change it by any of its methods.
 */

static struct py_dict *parser_table(struct vm *vm, value parser, const char *name) {
    return PY_AS(struct py_dict, py_getattr(vm, parser, name));
}

/* The options of one section of the parser, by name; those of DEFAULT if SECTION is NULL. Made if
 * ADD, else NULL without them. */
static struct py_dict *parser_section(struct vm *vm, value parser, const char *section, bool add) {
    if (!section)
        return parser_table(vm, parser, "_defaults");
    struct py_dict *all = parser_table(vm, parser, "_sections");
    value found = py_dict_get_text(all, section), name = py_str_from(section);
    if (found == PY_UNDEF && add) {
        py_call_method(vm, parser, "add_section", 1, &name);
        found = py_dict_get_text(all, section);
    }
    return found == PY_UNDEF ? NULL : PY_AS(struct py_dict, found);
}

/* Values go in as they stand in the file: what % cannot be interpolated is no error before it is
 * read. */
static void fill_parser_section(struct vm *vm, value parser, const char *name,
                                const struct ini_section *section) {
    struct py_dict *options = parser_section(vm, parser, name, true);
    for (size_t i = 0; i < section->n; i++)
        if (section->options[i].value)
            py_dict_set_text(options, section->options[i].name,
                             py_str_from(section->options[i].value));
}

static value make_parser(struct vm *vm, const struct ini *ini) {
    value parser = py_call0(vm, py_import_from(vm, "configparser", "ConfigParser"));
    fill_parser_section(vm, parser, NULL, &ini->defaults);
    for (size_t i = 0; i < ini->n; i++)
        fill_parser_section(vm, parser, ini->sections[i]->name, ini->sections[i]);
    return parser;
}

static void take_parser_section(struct vm *vm, struct ini *ini, const char *name,
                                struct py_dict *options) {
    value key, v;
    size_t i = 0;
    while (py_dict_next(options, &i, &key, &v)) {
        if (v == PY_NONE)
            continue;
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "a setting");
        if (name)
            ini_set(ini, name, py_str_text(vm, key), py_str_text(vm, v));
        else
            ini_set_default(ini, py_str_text(vm, key), py_str_text(vm, v));
    }
}

static void sync_with_parser(struct settings *s, void *arg) {
    struct alembic_config *c = arg;
    value key, v;
    size_t i = 0;
    ini_clear(s->ini);
    take_parser_section(c->vm, s->ini, NULL, parser_section(c->vm, c->file_config, NULL, false));
    struct py_dict *sections = parser_table(c->vm, c->file_config, "_sections");
    while (py_dict_next(sections, &i, &key, &v)) {
        const char *name = mem_strdup(py_str_text(c->vm, key));
        ini_add_section(s->ini, name);
        take_parser_section(c->vm, s->ini, name, PY_AS(struct py_dict, v));
    }
}

static void set_file_config(struct vm *vm, value self, value v) {
    struct alembic_config *c = self_of(self);
    if (!py_isinstance(vm, v, py_import_from(vm, "configparser", "RawConfigParser")))
        py_raise(vm, &py_exc_TypeError, "file_config must be a ConfigParser, not %T", v);
    settings_ini(c->settings);
    c->file_config = v;
    c->settings->sync = sync_with_parser;
    c->settings->sync_arg = c;
}

static value get_file_config(struct vm *vm, value self) {
    struct alembic_config *c = self_of(self);
    if (c->file_config == PY_UNDEF)
        set_file_config(vm, self, make_parser(vm, settings_ini(c->settings)));
    return c->file_config;
}

/* ---- options ---- */

static value get_section_option(struct vm *vm, struct settings *s, const char *section,
                                const char *name, value fallback) {
    (void)vm;
    struct ini *ini = settings_ini(s);
    const char *text = settings_get_from(s, section, name);
    if (!text && !ini_section(ini, section))
        error_raise(ERROR_COMMAND, "No config file %s found, or file has no '[%s]' section",
                    s->ini_path ? text_repr(s->ini_path) : "None", section);
    return text ? py_str_from(text) : fallback;
}

static value config_get_section_option(struct vm *vm, const value *a) {
    return get_section_option(vm, self_of(a[0])->settings, py_arg_text(vm, a[1], "section"),
                              py_arg_text(vm, a[2], "name"), a[3]);
}

static value config_get_main_option(struct vm *vm, const value *a) {
    struct settings *s = self_of(a[0])->settings;
    return get_section_option(vm, s, s->section, py_arg_text(vm, a[1], "name"), a[2]);
}

static void set_option(struct vm *vm, struct alembic_config *c, const char *section, value name,
                       value v) {
    if (py_is_unknown(v))
        py_raise_unknown(
            vm, v, py_is_str(name) && py_str_is(name, "sqlalchemy.url") ? "the URL" : "a setting");
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "option values must be strings");
    const char *option = text_lower(py_arg_text(vm, name, "name"));
    if (c->file_config != PY_UNDEF) {
        py_dict_set_text(parser_section(vm, c->file_config, section, true), option, v);
        return;
    }
    struct ini *ini = settings_ini(c->settings);
    ini_add_section(ini, section);
    ini_set(ini, section, option, py_str_cstr(v));
}

static value config_set_main_option(struct vm *vm, const value *a) {
    struct alembic_config *c = self_of(a[0]);
    set_option(vm, c, c->settings->section, a[1], a[2]);
    return PY_NONE;
}

static value config_set_section_option(struct vm *vm, const value *a) {
    set_option(vm, self_of(a[0]), mem_strdup(py_arg_text(vm, a[1], "section")), a[2], a[3]);
    return PY_NONE;
}

static value config_remove_main_option(struct vm *vm, const value *a) {
    struct alembic_config *c = self_of(a[0]);
    const char *section = c->settings->section, *option = py_arg_text(vm, a[1], "name");
    value args[] = {py_str_from(section), a[1]};
    if (c->file_config != PY_UNDEF)
        py_call_method(vm, c->file_config, "remove_option", 2, args);
    else
        ini_remove(settings_ini(c->settings), section, option);
    return PY_NONE;
}

static value section_dict(struct settings *s, const char *section) {
    struct ini *ini = settings_ini(s);
    struct text_list names = {0}; /* a project of pyproject.toml alone has no such section */
    if (ini_section(ini, section))
        names = ini_option_names(ini, section);
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < names.n; i++)
        py_dict_set_text(d, names.items[i],
                         py_str_from(settings_get_from(s, section, names.items[i])));
    const char *url = settings_get_from(s, section, "sqlalchemy.url");
    if (url) /* also where only --url or DATABASE_URL names it */
        py_dict_set_text(d, "sqlalchemy.url", py_str_from(url));
    return PY_OBJ(d);
}

static value config_get_section(struct vm *vm, const value *a) {
    struct settings *s = self_of(a[0])->settings;
    const char *section = py_arg_text(vm, a[1], "name");
    if (!ini_section(settings_ini(s), section) && !settings_get_from(s, section, "sqlalchemy.url"))
        return a[2];
    return section_dict(s, section);
}

/* A value of [tool.alembic], its texts interpolated; S NULL: as it stands in the file. */
static value toml_value(struct settings *s, const struct toml *v, const char *key) {
    struct py_list *list;
    struct py_dict *dict;
    switch (v->type) {
    case TOML_BOOLEAN:
        return PY_BOOL(v->boolean);
    case TOML_INTEGER:
        return py_int_from(v->integer);
    case TOML_FLOAT:
        if (!s)
            return py_from_float(v->real);
        break;
    case TOML_ARRAY:
        list = py_list_new(v->n);
        for (size_t i = 0; i < v->n; i++)
            py_list_append(list, toml_value(s, v->items[i], key));
        return PY_OBJ(list);
    case TOML_TABLE:
        dict = py_dict_new();
        for (size_t i = 0; i < v->n; i++)
            py_dict_set_text(dict, v->keys[i], toml_value(s, v->items[i], v->keys[i]));
        return PY_OBJ(dict);
    default:
        break;
    }
    return py_str_from(s ? settings_toml_text(s, v, key) : v->text);
}

static value config_get_alembic_option(struct vm *vm, const value *a) {
    struct settings *s = self_of(a[0])->settings;
    const char *name = py_arg_text(vm, a[1], "name"), *text = settings_get_ini(s, name);
    if (text)
        return py_str_from(text);
    const struct toml *v = toml_get(settings_toml(s), name);
    return v ? toml_value(s, v, name) : a[2];
}

static value config_get_alembic_boolean_option(struct vm *vm, const value *a) {
    return PY_BOOL(settings_get_flag(self_of(a[0])->settings, py_arg_text(vm, a[1], "name")));
}

/* ---- the rest ---- */

void alembic_config_print(struct vm *vm, const struct alembic_config *config, const char *text) {
    if (config->stdout == PY_UNDEF) {
        io_flush_all(vm);
        puts(text);
        fflush(stdout);
        return;
    }
    value encoding = py_lookup_attr(vm, config->stdout, "encoding");
    if (is_missing(encoding) || !py_truth(vm, encoding))
        encoding = py_str_from("ascii");
    value parts[] = {py_str_from(text), py_str_from("\n")};
    for (size_t i = 0; i < 2; i++) {
        value coding[] = {encoding, py_str_from("replace")};
        value bytes = py_call_method(vm, parts[i], "encode", 2, coding);
        value clean = py_call_method(vm, bytes, "decode", 1, &encoding);
        py_call_method(vm, config->stdout, "write", 1, &clean);
    }
}

static value config_print_stdout(struct vm *vm, const value *a) {
    struct alembic_config *c = self_of(a[0]);
    const struct py_tuple *args = PY_AS(struct py_tuple, a[2]);
    if (c->quiet)
        return PY_NONE;
    value text = a[1];
    if (args->n)
        text = py_binary(vm, PY_MOD, py_str(vm, text), a[2]);
    alembic_config_print(vm, c, py_str_text(vm, text));
    return PY_NONE;
}

static value config_get_template_directory(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return py_str_from("retort/templates");
}

static value config_get_version_locations_list(struct vm *vm, const value *a) {
    (void)vm;
    bool found;
    struct text_list list = settings_version_locations(self_of(a[0])->settings, &found);
    return found ? text_py_list(&list) : PY_NONE;
}

static value config_get_prepend_sys_paths_list(struct vm *vm, const value *a) {
    (void)vm;
    struct text_list list = settings_prepend_sys_path(self_of(a[0])->settings);
    return list.n ? text_py_list(&list) : PY_NONE;
}

static value get_config_file_name(struct vm *vm, value self) {
    (void)vm;
    return text_value(self_of(self)->settings->ini_path);
}

static void set_config_file_name(struct vm *vm, value self, value v) {
    struct settings *s = self_of(self)->settings;
    s->ini_path = is_missing(v) ? NULL : mem_strdup(py_str_text(vm, v));
    s->ini = NULL;
}

static value get_toml_file_name(struct vm *vm, value self) {
    (void)vm;
    return text_value(self_of(self)->settings->toml_path);
}

static value get_ini_section(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(self_of(self)->settings->section);
}

static void set_ini_section(struct vm *vm, value self, value v) {
    self_of(self)->settings->section = mem_strdup(py_str_text(vm, v));
}

static value get_stdout(struct vm *vm, value self) {
    value v = self_of(self)->stdout;
    return v != PY_UNDEF ? v : py_getattr(vm, py_import(vm, "sys"), "stdout");
}

static value get_config_args(struct vm *vm, value self) {
    (void)vm;
    struct settings *s = self_of(self)->settings;
    const struct text_list *args = &s->args;
    struct py_dict *d = py_dict_new();
    if (s->ini) /* known once the file is read */
        py_dict_set_text(d, "here", py_str_from(settings_here(s)));
    for (size_t i = 0; i + 1 < args->n; i += 2)
        py_dict_set_text(d, args->items[i], py_str_from(args->items[i + 1]));
    return PY_OBJ(d);
}

value alembic_messaging_opts(struct vm *vm, const struct alembic_config *config) {
    struct py_dict *d = py_dict_new();
    py_dict_set_text(d, "quiet", PY_BOOL(config->quiet));
    return alembic_immutabledict(vm, d);
}

static value get_messaging_opts(struct vm *vm, value self) {
    return alembic_messaging_opts(vm, self_of(self));
}

value alembic_hooks_value(struct vm *vm, struct settings *settings) {
    (void)vm;
    struct hooks hooks = hooks_list(settings);
    struct py_list *list = py_list_new(hooks.n);
    for (size_t i = 0; i < hooks.n; i++) {
        struct py_dict *d = py_dict_new();
        MAP_EACH(&hooks.items[i].options, e)
        py_dict_set_text(d, e->key, py_str_from(e->value));
        py_dict_set_text(d, "_hook_name", py_str_from(hooks.items[i].name));
        py_list_append(list, PY_OBJ(d));
    }
    return PY_OBJ(list);
}

static value config_get_hooks_list(struct vm *vm, const value *a) {
    return alembic_hooks_value(vm, self_of(a[0])->settings);
}

static value get_toml_config(struct vm *vm, value self) {
    (void)vm;
    struct settings *s = self_of(self)->settings;
    const struct toml *table = settings_toml(s);
    return table ? toml_value(NULL, table, NULL) : PY_OBJ(py_dict_new());
}

/* Made when somebody looks: few env.py files do. */
static value get_cmd_opts(struct vm *vm, value self) {
    struct alembic_config *c = self_of(self);
    if (c->cmd_opts == PY_NONE && c->make_cmd_opts)
        c->cmd_opts = c->make_cmd_opts(vm, c->make_arg);
    return c->cmd_opts;
}

static void set_cmd_opts(struct vm *vm, value self, value v) {
    (void)vm;
    self_of(self)->cmd_opts = v;
}

static const struct py_getset_def config_getset[] = {
    {"config_file_name", get_config_file_name, set_config_file_name},
    {"toml_file_name", get_toml_file_name, NULL},
    {"config_ini_section", get_ini_section, set_ini_section},
    {"stdout", get_stdout, NULL},
    {"cmd_opts", get_cmd_opts, set_cmd_opts},
    {"config_args", get_config_args, NULL},
    {"messaging_opts", get_messaging_opts, NULL},
    {"file_config", get_file_config, set_file_config},
    {"toml_alembic_config", get_toml_config, NULL},
    {0}};

static const struct py_member_def config_members[] = {
    {"attributes", offsetof(struct alembic_config, attributes), PY_MEMBER_VALUE, false},
    {"output_buffer", offsetof(struct alembic_config, output_buffer), PY_MEMBER_VALUE, false},
    {0}};

static const struct py_native_def config_methods[] = {
    {"__init__", config_init,
     "self, file_=None, toml_file=None, ini_section='alembic', output_buffer=None, stdout=None, "
     "cmd_opts=None, config_args=None, attributes=None"},
    {"get_main_option", config_get_main_option, "self, name, default=None"},
    {"set_main_option", config_set_main_option, "self, name, value"},
    {"remove_main_option", config_remove_main_option, "self, name"},
    {"get_section", config_get_section, "self, name, default=None"},
    {"get_section_option", config_get_section_option, "self, section, name, default=None"},
    {"set_section_option", config_set_section_option, "self, section, name, value"},
    {"get_alembic_option", config_get_alembic_option, "self, name, default=None"},
    {"get_alembic_boolean_option", config_get_alembic_boolean_option, "self, name"},
    {"print_stdout", config_print_stdout, "self, text, *arg"},
    {"get_template_directory", config_get_template_directory, "self"},
    {"get_version_locations_list", config_get_version_locations_list, "self"},
    {"get_hooks_list", config_get_hooks_list, "self"},
    {"get_prepend_sys_paths_list", config_get_prepend_sys_paths_list, "self"},
    {0}};

/* env.py of advanced_alchemy asks for what its own command would have handed on. */
static value config_attribute(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    const char *text = py_str_cstr(PY_OBJ(name));
    if (v != PY_UNDEF || !vm->options.unknown_imports || !strncmp(text, "__", 2) ||
        py_dict_get_text(vm->modules, "advanced_alchemy") == PY_UNDEF)
        return v;
    value args[] = {self, PY_OBJ(name)};
    value found =
        py_call(vm, py_import_from(vm, "advanced_alchemy._project", "attribute"), 2, args);
    return found == PY_NONE ? PY_UNDEF : PY_AS(struct py_tuple, found)->items[0];
}

struct py_type alembic_config_type = {ALEMBIC_TYPE("Config", "alembic.config", alembic_config),
                                      .getattr = config_attribute, .methods = config_methods,
                                      .getset = config_getset, .members = config_members};

static struct py_type *const config_types[] = {&alembic_config_type, NULL};

/* The command line for scripts belongs to the program (src/cli), where there is one. */
static value config_getattr(struct vm *vm, const value *a) {
    static const char *const names[] = {"CommandLine", "main", NULL};
    const char *name = py_str_text(vm, a[0]);
    if (!text_is_one_of(name, names))
        py_raise(vm, &py_exc_AttributeError, "module 'alembic.config' has no attribute '%s'", name);
    return py_import_from(vm, "_retort_cli", name);
}

static const struct py_native_def config_functions[] = {{"__getattr__", config_getattr, "name"},
                                                        {0}};

const struct py_module_def alembic_config_module = {
    .name = "alembic.config", .functions = config_functions, .types = config_types};
