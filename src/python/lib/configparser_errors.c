/*
 * configparser's exceptions. Each keeps what it was made of under names of its own and as its args,
 * and one text, `message`, that is both its str and its repr.
 */
#include "python/lib/configparser_int.h"

#include "python/names.h"

static void set_args(value self, size_t n, const value *args) {
    PY_AS(struct py_exception, self)->args = py_tuple_of(n, args);
}
static void set_message(struct vm *vm, value self, value text) {
    py_setattr(vm, self, "message", text);
    set_args(self, 1, &text);
}
/* A is self and N arguments: args, and attributes where NAMES has a name. */
static value keep(struct vm *vm, const value *a, size_t n, const char *const *names,
                  const char *text) {
    set_message(vm, a[0], py_str_from(text));
    for (size_t i = 0; i < n; i++)
        if (names[i])
            py_setattr(vm, a[0], names[i], a[i + 1]);
    set_args(a[0], n, a + 1);
    return PY_NONE;
}
#define KEEP(n, text, ...)                                                                         \
    do {                                                                                           \
        static const char *const names[n] = {__VA_ARGS__};                                         \
        return keep(vm, a, n, names, text);                                                        \
    } while (0)

/* What stands before "section" or "option" in the text of a duplicate. */
static const char *place(struct vm *vm, value source, value line) {
    if (source == PY_NONE)
        return "";
    const char *in = py_message(vm, "While reading from %R", source);
    if (line == PY_NONE)
        return mem_printf("%s: ", in);
    return mem_printf("%s [line %2lld]: ", in, (long long)lib_arg_int(vm, line));
}

LIB_FN(error_init) {
    set_message(vm, a[0], a[1]);
    return PY_NONE;
}
LIB_FN(no_section_init) { KEEP(1, py_message(vm, "No section: %R", a[1]), "section"); }
LIB_FN(duplicate_section_init) {
    const char *in = place(vm, a[2], a[3]), *what = *in ? "section" : "Section";
    KEEP(3, py_message(vm, "%s%s %R already exists", in, what, a[1]), "section", "source",
         "lineno");
}
LIB_FN(duplicate_option_init) {
    const char *in = place(vm, a[3], a[4]), *what = *in ? "option" : "Option";
    KEEP(4, py_message(vm, "%s%s %R in section %R already exists", in, what, a[2], a[1]), "section",
         "option", "source", "lineno");
}
LIB_FN(no_option_init) {
    KEEP(2, py_message(vm, "No option %R in section: %R", a[1], a[2]), "option", "section");
}
LIB_FN(interpolation_init) { KEEP(3, py_str_text(vm, a[3]), "option", "section", NULL); }
LIB_FN(missing_option_init) {
    KEEP(4,
         py_message(vm,
                    "Bad value substitution: option %R in section %R contains an interpolation key "
                    "%R which is not a valid option name. Raw value: %R",
                    a[1], a[2], a[4], a[3]),
         "option", "section", NULL, "reference");
}
LIB_FN(depth_init) {
    KEEP(3,
         py_message(vm,
                    "Recursion limit exceeded in value substitution: option %R in section %R "
                    "contains an interpolation key which cannot be substituted in %d steps. Raw "
                    "value: %R",
                    a[1], a[2], CONFIGPARSER_MAX_DEPTH, a[3]),
         "option", "section", NULL);
}
LIB_FN(parsing_init) {
    bool source = py_truth(vm, a[1]), file = py_truth(vm, a[2]);
    if (source && file)
        py_raise(vm, &py_exc_ValueError,
                 "Cannot specify both `filename' and `source'. Use `source'.");
    if (!source && !file)
        py_raise(vm, &py_exc_ValueError, "Required argument `source' not given.");
    const value all[] = {a[0], source ? a[1] : a[2]};
    static const char *const names[] = {"source"};
    keep(vm, all, 1, names, py_message(vm, "Source contains parsing errors: %R", all[1]));
    py_setattr(vm, a[0], "errors", PY_OBJ(py_list_new(4)));
    return PY_NONE;
}
LIB_FN(parsing_append) {
    value error = py_tuple2(a[1], a[2]);
    py_call_method(vm, py_getattr(vm, a[0], "errors"), "append", 1, &error);
    const char *line = py_message(vm, "\n\t[line %s]: %S",
                                  mem_printf("%2lld", (long long)lib_arg_int(vm, a[1])), a[2]);
    py_setattr(vm, a[0], "message",
               lib_add(vm, py_getattr(vm, a[0], "message"), py_str_from(line)));
    return PY_NONE;
}
LIB_FN(no_header_init) {
    KEEP(3,
         py_message(vm, "File contains no section headers.\nfile: %R, line: %S\n%R", a[1], a[2],
                    a[3]),
         "source", "lineno", "line");
}

static void warn_filename(struct vm *vm) {
    py_warn(vm, &py_exc_DeprecationWarning,
            "The 'filename' attribute will be removed in Python 3.12.  Use 'source' instead.");
}
static value parsing_file(struct vm *vm, value self) {
    warn_filename(vm);
    return py_getattr(vm, self, "source");
}
static void parsing_set_file(struct vm *vm, value self, value v) {
    warn_filename(vm);
    py_setattr(vm, self, "source", v);
}

static value show(struct vm *vm, value self) { return py_getattr(vm, self, "message"); }

#define METHODS(name, ...) static const struct py_native_def name##_methods[] = {__VA_ARGS__, {0}}
#define INIT(name, signature)                                                                      \
    { "__init__", name##_init, "self, " signature }
METHODS(error, INIT(error, "msg=''"));
METHODS(no_section, INIT(no_section, "section"));
METHODS(duplicate_section, INIT(duplicate_section, "section, source=None, lineno=None"));
METHODS(duplicate_option, INIT(duplicate_option, "section, option, source=None, lineno=None"));
METHODS(no_option, INIT(no_option, "option, section"));
METHODS(interpolation, INIT(interpolation, "option, section, msg"));
METHODS(missing_option, INIT(missing_option, "option, section, rawval, reference"));
METHODS(depth, INIT(depth, "option, section, rawval"));
METHODS(parsing, INIT(parsing, "source=None, filename=None"),
        {"append", parsing_append, "self, lineno, line"});
METHODS(no_header, INIT(no_header, "filename, lineno, line"));
static const struct py_getset_def parsing_getset[] = {{"filename", parsing_file, parsing_set_file},
                                                      {0}};

#define ERROR(variable, class, from, method_table, ...)                                            \
    struct py_type configparser_##variable = {                                                     \
        PY_TYPE_HEAD,                                                                              \
        .name = class,                                                                             \
        .module = "configparser",                                                                  \
        .size = sizeof(struct py_exception),                                                       \
        .attrs_offset = offsetof(struct py_exception, attrs),                                      \
        .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION,                                 \
        .base = (from),                                                                            \
        .methods = (method_table),                                                                 \
        __VA_ARGS__}
#define ANY (&configparser_Error)
ERROR(Error, "Error", &py_exc_Exception, error_methods, .repr = show, .str = show);
ERROR(NoSectionError, "NoSectionError", ANY, no_section_methods);
ERROR(DuplicateSectionError, "DuplicateSectionError", ANY, duplicate_section_methods);
ERROR(DuplicateOptionError, "DuplicateOptionError", ANY, duplicate_option_methods);
ERROR(NoOptionError, "NoOptionError", ANY, no_option_methods);
ERROR(InterpolationError, "InterpolationError", ANY, interpolation_methods);
ERROR(InterpolationMissingOptionError, "InterpolationMissingOptionError",
      &configparser_InterpolationError, missing_option_methods);
ERROR(InterpolationSyntaxError, "InterpolationSyntaxError", &configparser_InterpolationError, NULL);
ERROR(InterpolationDepthError, "InterpolationDepthError", &configparser_InterpolationError,
      depth_methods);
ERROR(ParsingError, "ParsingError", ANY, parsing_methods, .getset = parsing_getset);
ERROR(MissingSectionHeaderError, "MissingSectionHeaderError", &configparser_ParsingError,
      no_header_methods);

struct py_type *const configparser_errors[] = {&configparser_Error,
                                               &configparser_NoSectionError,
                                               &configparser_DuplicateSectionError,
                                               &configparser_DuplicateOptionError,
                                               &configparser_NoOptionError,
                                               &configparser_InterpolationError,
                                               &configparser_InterpolationMissingOptionError,
                                               &configparser_InterpolationSyntaxError,
                                               &configparser_InterpolationDepthError,
                                               &configparser_ParsingError,
                                               &configparser_MissingSectionHeaderError,
                                               NULL};
