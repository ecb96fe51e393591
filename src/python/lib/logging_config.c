/*
 * logging.config: fileConfig sets the tree up from an ini file (a name, a file object or a
 * ConfigParser); handlers of other classes than the usual three are made by evaluating their
 * arguments, as CPython does. dictConfig is Python text.
 */
#include <string.h>

#include "base/file.h"
#include "base/ini.h"
#include "python/confine.h"
#include "python/lib/logging_int.h"

struct source {
    struct vm *vm;
    value parser; /* a configparser.ConfigParser */
};

static const char *get(void *arg, const char *section, const char *option) {
    struct source *s = arg;
    value args[] = {py_str_from(section), py_str_from(option)};
    if (!py_truth(s->vm, py_call_method(s->vm, s->parser, "has_option", 2, args)))
        return NULL;
    value argv[] = {args[0], args[1], PY_TRUE};
    value method = py_getattr(s->vm, s->parser, "get");
    return py_str_text(s->vm, py_call_kw(s->vm, method, 2, argv, lib_kwnames(1, "raw")));
}

static bool has_section(void *arg, const char *section) {
    struct source *s = arg;
    value name = py_str_from(section);
    return py_truth(s->vm, py_call_method(s->vm, s->parser, "has_section", 1, &name));
}

/* Handler arguments are Python text that sees logging's names and sys. */
static value evaluate(struct vm *vm, const char *text) {
    struct py_dict *ns = py_dict_new();
    py_dict_update(vm, ns, PY_OBJ(PY_AS(struct py_module, py_import(vm, "logging"))->ns));
    py_dict_set_text(ns, "sys", py_import(vm, "sys"));
    py_dict_set_text(ns, "os", py_import(vm, "os"));
    py_dict_set_text(ns, "logging", py_import(vm, "logging"));
    return py_call2(vm, py_import_from(vm, "builtins", "eval"), py_str_from(text), PY_OBJ(ns));
}

/* The class NAME: of logging or logging.handlers, else dotted. */
static value find_class(struct vm *vm, const char *name) {
    const char *dot = strrchr(name, '.');
    if (!dot) {
        value v = py_lookup_attr(vm, py_import(vm, "logging"), name);
        if (v == PY_UNDEF)
            py_raise(vm, &py_exc_ModuleNotFoundError, "No module named '%s'", name);
        return v;
    }
    if (lib_starts_with(name, "handlers."))
        return py_import_from(vm, "logging.handlers", dot + 1);
    return py_import_from(vm, mem_strndup(name, (size_t)(dot - name)), dot + 1);
}

/* ---- formatters of scripts' classes ---- */

struct custom {
    struct vm *vm;
    value formatter;
};

static char *custom_format(void *arg, const struct log_record *r) {
    const struct custom *c = arg;
    value record = logging_record_from(c->vm, r);
    value text = py_call_method(c->vm, c->formatter, "format", 1, &record);
    if (py_is_unknown(text)) /* it derives from an unknown formatter */
        text = py_call_method(c->vm, record, "getMessage", 0, NULL);
    return mem_strdup(py_str_text(c->vm, text));
}

static void make_formatter(void *arg, const char *class_name, struct log_formatter *f) {
    struct vm *vm = ((struct source *)arg)->vm;
    value cls = find_class(vm, class_name);
    if (py_is_unknown(cls))
        return;
    value args[] = {f->format ? py_str_from(f->format) : PY_NONE,
                    f->datefmt ? py_str_from(f->datefmt) : PY_NONE, py_str_new(&f->style, 1)};
    struct custom *c = MEM_NEW(struct custom);
    c->vm = vm;
    c->formatter = py_call(vm, cls, 3, args);
    f->custom = custom_format;
    f->arg = c;
}

value logging_custom_formatter(const struct log_formatter *f) {
    return f->custom == custom_format ? ((struct custom *)f->arg)->formatter : PY_NONE;
}

static struct log_handler *make_handler(void *arg, const char *class_name, const char *args,
                                        const char *kwargs) {
    struct source *s = arg;
    value cls = find_class(s->vm, class_name);
    if (py_is_unknown(cls)) /* of a package retort has not: it writes nothing */
        return MEM_NEW(struct log_handler);
    value positional = evaluate(s->vm, args && *args ? args : "()");
    value keywords = evaluate(s->vm, kwargs && *kwargs ? kwargs : "{}");
    value made = py_call_args(s->vm, cls, PY_OBJ(py_tuple_from(s->vm, positional)),
                              PY_AS(struct py_dict, keywords));
    if (!py_is_a(made, &logging_handler_type))
        py_raise(s->vm, &py_exc_ValueError, "handler class %s is no logging.Handler", class_name);
    return &PY_AS(struct logging_handler, made)->native;
}

/* A MemoryHandler's target. */
static void set_target(void *arg, struct log_handler *h, struct log_handler *target) {
    struct vm *vm = ((struct source *)arg)->vm;
    value handler = logging_handler_object(vm, h), to = logging_handler_object(vm, target);
    if (py_lookup_attr(vm, handler, "setTarget") != PY_UNDEF)
        py_call_method(vm, handler, "setTarget", 1, &to);
}

/* --- from a file's name: without a ConfigParser --- */

struct ini_source {
    struct source script; /* first: make_handler takes it for a struct source */
    struct ini *ini;
};

static const char *ini_source_get(void *arg, const char *section, const char *option) {
    return ini_get_raw(((struct ini_source *)arg)->ini, section, option);
}

static bool ini_source_has_section(void *arg, const char *section) {
    return ini_section(((struct ini_source *)arg)->ini, section);
}

/* As ConfigParser.read does, a file that is not there counts as empty. */
static struct ini *read_ini(const char *path) {
    struct ini *ini = ini_new();
    if (file_exists(path)) {
        size_t len;
        char *text = file_read(path, &len);
        ini_read(ini, text, len, path, path);
    }
    return ini;
}

static bool is_name(struct vm *vm, value v) {
    return py_is_str(v) || py_lookup_attr(vm, v, "__fspath__") != PY_UNDEF;
}

static value parser_of(struct vm *vm, value from, value defaults) {
    value raw = py_import_from(vm, "configparser", "RawConfigParser");
    if (py_isinstance(vm, from, raw))
        return from;
    value parser = py_call1(vm, py_import_from(vm, "configparser", "ConfigParser"), defaults);
    py_call_method(vm, parser, "read_file", 1, &from);
    return parser;
}

static bool is_replaced(struct vm *vm, const char *stream, const char *original) {
    value sys = py_import(vm, "sys");
    return py_lookup_attr(vm, sys, stream) != py_lookup_attr(vm, sys, original);
}

LIB_FN(file_config) {
    struct ini_source *s = MEM_NEW(struct ini_source);
    s->script.vm = vm;
    struct log_config config = {.make_handler = make_handler,
                                .make_formatter = make_formatter,
                                .set_target = set_target,
                                .arg = s,
                                .streams_replaced = is_replaced(vm, "stdout", "__stdout__") ||
                                                    is_replaced(vm, "stderr", "__stderr__"),
                                .keep_existing = !py_truth(vm, a[2])};
    if (is_name(vm, a[0])) {
        const char *path = lib_arg_path(vm, a[0]);
        s->ini = read_ini(path);
        confine_begin_settings(vm, path);
        config.get = ini_source_get;
        config.has_section = ini_source_has_section;
    } else {
        s->script.parser = parser_of(vm, a[0], a[1]);
        config.get = get;
        config.has_section = has_section;
    }
    logging_forget_dropped(vm);
    log_file_config(&config);
    confine_end_settings(vm);
    return PY_NONE;
}

static const struct lib_lazy lazy[] = {
    {"dictConfig", "_logging_config"},       {"dictConfigClass", "_logging_config"},
    {"BaseConfigurator", "_logging_config"}, {"DictConfigurator", "_logging_config"},
    {"ConvertingDict", "_logging_config"},   {"ConvertingList", "_logging_config"},
    {"ConvertingTuple", "_logging_config"},  {0}};
LIB_LAZY("logging.config", lazy)
static void config_init(struct vm *vm, struct py_module *m) { LIB_LAZY_INIT(vm, m); }

static const struct py_native_def functions[] = {
    {"fileConfig", file_config,
     "fname, defaults=None, disable_existing_loggers=True, encoding=None"},
    {0}};
const struct py_module_def py_lib_logging_config = {
    .name = "logging.config", .functions = functions, .init = config_init};
