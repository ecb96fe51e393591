/*
 * Module configparser: reading lines into a parser's sections is here; the classes are Python text
 * (py/_configparser_classes.py), because programs derive from them (cf. CPython's
 * Lib/configparser.py).
 */
#include <string.h>

#include "python/lib/configparser_int.h"
#include "python/types/char.h"

struct reader {
    struct vm *vm;
    value parser, source;
    value sections, defaults, proxies, default_section;
    struct py_tuple *delimiters, *comments, *inline_comments;
    bool strict, empty_lines, no_value;
    value section;      /* dict of the current section, or PY_UNDEF before the first */
    value section_name; /* its name */
    value option;       /* name of the current option, or PY_NONE */
    struct py_dict *added;
    value error; /* a ParsingError that collects lines */
    int64_t indent;
};

struct slice {
    const char *s;
    size_t n;
};

static struct slice strip(struct slice t) {
    const char *end = t.s + t.n;
    while (t.s < end) {
        const char *next = t.s;
        if (!py_char_is_space(lib_next_cp(&next)))
            break;
        t.s = next;
    }
    while (end > t.s) {
        const char *at = end - 1, *next;
        while (at > t.s && ((unsigned char)*at & 0xC0) == 0x80)
            at--;
        next = at;
        if (!py_char_is_space(lib_next_cp(&next)))
            break;
        end = at;
    }
    t.n = (size_t)(end - t.s);
    return t;
}

static bool begins_with(struct slice t, value prefix) {
    return lib_str(prefix)->size <= t.n &&
           !memcmp(t.s, lib_str(prefix)->data, lib_str(prefix)->size);
}

static value text_of(struct slice t) { return py_str_new(t.s, t.n); }

/* Where a comment begins in LINE, or its length; inline ones stand behind a blank. */
static size_t comment_start(struct reader *r, struct slice line) {
    struct slice text = strip(line);
    for (size_t i = 0; i < r->comments->n; i++)
        if (begins_with(text, r->comments->items[i]))
            return 0;
    for (size_t at = 0; at < line.n; at++)
        if (at == 0 || strchr(" \t\n\r\f\v", line.s[at - 1]))
            for (size_t i = 0; i < r->inline_comments->n; i++)
                if (begins_with((struct slice){line.s + at, line.n - at},
                                r->inline_comments->items[i]))
                    return at;
    return line.n;
}

static void append_line(struct reader *r, struct slice text) {
    value lines = py_getitem(r->vm, r->section, r->option), v = text_of(text);
    if (lines != PY_NONE)
        py_call_method(r->vm, lines, "append", 1, &v);
    else
        py_raise(r->vm, &py_exc_AttributeError, "'NoneType' object has no attribute 'append'");
}

static bool add_once(struct reader *r, value key) {
    if (py_dict_get(r->vm, r->added, key) != PY_UNDEF)
        return false;
    py_dict_set(r->vm, r->added, key, PY_TRUE);
    return true;
}

static void begin_section(struct reader *r, value name, int64_t line) {
    struct vm *vm = r->vm;
    r->section_name = name;
    r->option = PY_NONE;
    if (py_contains(vm, r->sections, name)) {
        if (!add_once(r, name) && r->strict)
            py_raise_value(vm, py_call3(vm, PY_OBJ(&configparser_DuplicateSectionError), name,
                                        r->source, py_int_from(line)));
        r->section = py_getitem(vm, r->sections, name);
    } else if (py_equal(vm, name, r->default_section)) {
        r->section = r->defaults;
    } else {
        r->section = py_call0(vm, py_getattr(vm, r->parser, "_dict"));
        py_setitem(vm, r->sections, name, r->section);
        py_setitem(vm, r->proxies, name,
                   py_call2(vm, py_import_from(vm, "_configparser_classes", "SectionProxy"),
                            r->parser, name));
        add_once(r, name);
    }
}

/* The first delimiter in TEXT and its length; NULL if there is none. */
static const char *find_delimiter(struct reader *r, struct slice text, size_t *length) {
    for (size_t at = 0; at < text.n; at++)
        for (size_t i = 0; i < r->delimiters->n; i++)
            if (begins_with((struct slice){text.s + at, text.n - at}, r->delimiters->items[i])) {
                *length = lib_str(r->delimiters->items[i])->size;
                return text.s + at;
            }
    return NULL;
}

static void note_error(struct reader *r, int64_t number, value line) {
    if (r->error == PY_UNDEF)
        r->error = py_call1(r->vm, PY_OBJ(&configparser_ParsingError), r->source);
    value args[] = {py_int_from(number), py_repr(r->vm, line)};
    py_call_method(r->vm, r->error, "append", 2, args);
}

static void read_option(struct reader *r, struct slice text, int64_t number, value line) {
    size_t length = 0;
    const char *delimiter = find_delimiter(r, text, &length);
    if (!delimiter && !r->no_value) {
        note_error(r, number, line);
        return;
    }
    struct slice name = {text.s, delimiter ? (size_t)(delimiter - text.s) : text.n};
    if (!name.n)
        note_error(r, number, line);
    value key = text_of(strip(name));
    key = py_call_method(r->vm, r->parser, "optionxform", 1, &key);
    if (!add_once(r, lib_tuple(2, r->section_name, key)) && r->strict) {
        value args[] = {r->section_name, key, r->source, py_int_from(number)};
        py_raise_value(r->vm, py_call(r->vm, PY_OBJ(&configparser_DuplicateOptionError), 4, args));
    }
    r->option = key;
    value v = PY_NONE;
    if (delimiter) {
        const char *rest = delimiter + length;
        struct py_list *lines = py_list_new(1);
        py_list_append(lines,
                       text_of(strip((struct slice){rest, (size_t)(text.s + text.n - rest)})));
        v = PY_OBJ(lines);
    }
    py_setitem(r->vm, r->section, key, v);
}

static void read_line(struct reader *r, value line, int64_t number) {
    struct slice all = {lib_str(line)->data, lib_str(line)->size};
    size_t cut = comment_start(r, all);
    struct slice text = strip((struct slice){all.s, cut});
    bool has_option = r->section != PY_UNDEF && r->option != PY_NONE && py_truth(r->vm, r->option);
    if (!text.n) {
        if (!r->empty_lines)
            r->indent = INT64_MAX;
        else if (cut == all.n && has_option && py_getitem(r->vm, r->section, r->option) != PY_NONE)
            append_line(r, text);
        return;
    }
    int64_t indent = text.s - all.s;
    if (has_option && indent > r->indent) {
        append_line(r, text);
        return;
    }
    r->indent = indent;
    const char *close = text.s[0] == '[' ? memrchr(text.s, ']', text.n) : NULL;
    if (close && close > text.s + 1)
        begin_section(r, py_str_new(text.s + 1, (size_t)(close - text.s - 1)), number);
    else if (r->section == PY_UNDEF)
        py_raise_value(r->vm, py_call3(r->vm, PY_OBJ(&configparser_MissingSectionHeaderError),
                                       r->source, py_int_from(number), line));
    else
        read_option(r, text, number, line);
}

/* Joins the lines of the values of SECTION. */
static void join_values(struct reader *r, value name, value section) {
    struct vm *vm = r->vm;
    value interpolation = py_getattr(vm, r->parser, "_interpolation");
    struct py_list *keys = py_list_from(vm, section);
    for (size_t i = 0; i < keys->n; i++) {
        value v = py_getitem(vm, section, keys->items[i]);
        if (py_is_list(v)) {
            v = py_call_method(vm, lib_text("\n"), "join", 1, &v);
            v = py_call_method(vm, v, "rstrip", 0, NULL);
        }
        value args[] = {r->parser, name, keys->items[i], v};
        py_setitem(vm, section, keys->items[i],
                   py_call_method(vm, interpolation, "before_read", 4, args));
    }
}

static bool flag(struct vm *vm, value parser, const char *name) {
    return py_truth(vm, py_getattr(vm, parser, name));
}

LIB_FN(configparser_read) {
    struct reader r = {.vm = vm, .parser = a[0], .source = a[2], .option = PY_NONE};
    r.sections = py_getattr(vm, a[0], "_sections");
    r.defaults = py_getattr(vm, a[0], "_defaults");
    r.proxies = py_getattr(vm, a[0], "_proxies");
    r.default_section = py_getattr(vm, a[0], "default_section");
    r.delimiters = py_tuple_from(vm, py_getattr(vm, a[0], "_delimiters"));
    r.comments = py_tuple_from(vm, py_getattr(vm, a[0], "_comment_prefixes"));
    r.inline_comments = py_tuple_from(vm, py_getattr(vm, a[0], "_inline_comment_prefixes"));
    r.strict = flag(vm, a[0], "_strict");
    r.empty_lines = flag(vm, a[0], "_empty_lines_in_values");
    r.no_value = flag(vm, a[0], "_allow_no_value");
    r.added = py_dict_new();
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    int64_t number = 0;
    for (value line; (line = py_iter_next(vm, &it)) != PY_UNDEF;) {
        lib_arg_str(vm, line, "line");
        read_line(&r, line, ++number);
    }
    join_values(&r, r.default_section, r.defaults);
    struct py_list *names = py_list_from(vm, r.sections);
    for (size_t i = 0; i < names->n; i++)
        join_values(&r, names->items[i], py_getitem(vm, r.sections, names->items[i]));
    if (r.error != PY_UNDEF)
        py_raise_value(vm, r.error);
    return PY_NONE;
}

#define CLASSES "_configparser_classes"
static const struct lib_lazy lazy[] = {
    {"Interpolation", CLASSES},
    {"BasicInterpolation", CLASSES},
    {"ExtendedInterpolation", CLASSES},
    {"LegacyInterpolation", CLASSES},
    {"RawConfigParser", CLASSES},
    {"ConfigParser", CLASSES},
    {"SafeConfigParser", CLASSES},
    {"SectionProxy", CLASSES},
    {"ConverterMapping", CLASSES},
    {"_UNSET", CLASSES},
    {0},
};
LIB_LAZY("configparser", lazy)
static void configparser_init(struct vm *vm, struct py_module *m) { LIB_LAZY_INIT(vm, m); }

static const struct py_native_def functions[] = {
    {"_read", configparser_read, "parser, lines, source, /"}, {0}};
static const struct py_const_def constants[] = {
    {"DEFAULTSECT", PY_CONST_TEXT, .text = "DEFAULT"},
    {"MAX_INTERPOLATION_DEPTH", PY_CONST_INT, .i = CONFIGPARSER_MAX_DEPTH},
    {0},
};

const struct py_module_def py_lib_configparser = {.name = "configparser",
                                                  .functions = functions,
                                                  .constants = constants,
                                                  .types = configparser_errors,
                                                  .init = configparser_init};
