/*
 * Native functions: the signature text is parsed once and puts the arguments of a call into the
 * order of its parameters. Errors are in the words of CPython's C functions when the signature has
 * a
 * "/" (as those of built-ins have), and in those of Python functions when it has none.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "python/class.h"
#include "python/native_int.h"

#include "python/type.h"
#include "python/types/float.h"

/* --- reading signatures --- */

struct reader {
    const char *p;
    const char *whole;
};

static void skip_blanks(struct reader *r) {
    while (*r->p == ' ')
        r->p++;
}

static bool is_name_char(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static struct py_str *read_name(struct reader *r) {
    const char *start = r->p;
    while (is_name_char(*r->p))
        r->p++;
    if (r->p == start) {
        fprintf(stderr, "retort: bad signature of a native function: %s\n", r->whole);
        abort();
    }
    return py_intern_n(start, (size_t)(r->p - start));
}

static value read_quoted(struct reader *r) {
    char quote = *r->p++;
    struct buf b = BUF_INIT;
    while (*r->p && *r->p != quote) {
        if (*r->p == '\\' && r->p[1]) {
            r->p++;
            buf_putc(&b, *r->p == 'n' ? '\n' : *r->p == 't' ? '\t' : *r->p);
        } else {
            buf_putc(&b, *r->p);
        }
        r->p++;
    }
    if (*r->p)
        r->p++;
    return py_str_take(&b);
}

static value read_number(struct reader *r) {
    const char *start = r->p;
    bool real = false;
    for (; *r->p && *r->p != ',' && *r->p != ' ' && *r->p != ')'; r->p++)
        real |= *r->p == '.' || *r->p == 'e';
    if (real)
        return py_from_float(strtod(start, NULL));
    return py_int_from(strtoll(start, NULL, 0));
}

static value read_default(struct reader *r);

/* (a, b): a tuple of literals. */
static value read_tuple(struct reader *r) {
    struct py_list *items = py_list_new(4);
    r->p++;
    for (skip_blanks(r); *r->p && *r->p != ')'; skip_blanks(r)) {
        py_list_append(items, read_default(r));
        skip_blanks(r);
        if (*r->p == ',')
            r->p++;
    }
    if (*r->p)
        r->p++;
    return PY_OBJ(py_tuple_of(items->n, items->items));
}

/* A literal default; PY_UNDEF for `?`. */
static value read_default(struct reader *r) {
    static const struct {
        const char *text;
        value v;
    } words[] = {{"None", PY_OBJ(&py_none)},    {"True", PY_OBJ(&py_true)},
                 {"False", PY_OBJ(&py_false)},  {"()", PY_OBJ(&py_empty_tuple)},
                 {"...", PY_OBJ(&py_ellipsis)}, {"?", PY_UNDEF}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strncmp(r->p, words[i].text, strlen(words[i].text))) {
            r->p += strlen(words[i].text);
            return words[i].v;
        }
    if (*r->p == '(')
        return read_tuple(r);
    if (*r->p == '\'' || *r->p == '"')
        return read_quoted(r);
    if (*r->p == 'b' && (r->p[1] == '\'' || r->p[1] == '"')) {
        r->p++;
        value s = read_quoted(r);
        return py_bytes_new(PY_AS(struct py_str, s)->data, PY_AS(struct py_str, s)->size);
    }
    return read_number(r);
}

static struct py_signature *parse(const char *text) {
    size_t max = 2;
    for (const char *p = text; *p; p++)
        max += *p == ',';
    struct py_signature *s = mem_alloc(sizeof *s + max * sizeof s->params[0]);
    s->varargs = s->varkw = -1;
    struct reader r = {text, text};
    bool kwonly = false;
    for (skip_blanks(&r); *r.p; skip_blanks(&r)) {
        struct py_param *p = &s->params[s->n];
        if (*r.p == '/') {
            r.p++;
            s->nposonly = s->npos;
            s->c_style = true;
            for (int i = 0; i < s->n; i++)
                s->params[i].kind = PARAM_POSONLY;
        } else if (*r.p == '*' && r.p[1] == '*') {
            r.p += 2;
            s->varkw = s->n++;
            *p = (struct py_param){read_name(&r), PY_UNDEF, false, PARAM_VARKEYWORDS};
        } else if (*r.p == '*') {
            r.p++;
            kwonly = true;
            if (is_name_char(*r.p)) {
                s->c_style |= s->n == 0; /* print, max: C functions of CPython */
                s->varargs = s->n++;
                *p = (struct py_param){read_name(&r), PY_UNDEF, false, PARAM_VARARGS};
            }
        } else {
            *p = (struct py_param){read_name(&r), PY_UNDEF, true,
                                   kwonly ? PARAM_KWONLY : PARAM_NORMAL};
            skip_blanks(&r);
            if (*r.p == '=') {
                r.p++;
                skip_blanks(&r);
                p->def = read_default(&r);
                p->required = false;
            }
            s->n++;
            if (!kwonly) {
                s->npos++;
                s->nrequired += p->required;
            }
        }
        skip_blanks(&r);
        if (*r.p == ',')
            r.p++;
    }
    s->simple = s->n == s->npos;
    return s;
}

/* The modules that are C in CPython; those of the rest are functions of Python where nothing else
 * is said. */
static const char *const c_modules[] = {
    "_codecs",  "_collections", "_io",    "_signal",  "_string",     "_thread",
    "_weakref", "array",        "atexit", "binascii", "bisect",      "builtins",
    "cmath",    "contextvars",  "csv",    "datetime", "decimal",     "errno",
    "gc",       "grp",          "heapq",  "io",       "itertools",   "math",
    "operator", "os",           "pickle", "posix",    "pwd",         "select",
    "stat",     "struct",       "sys",    "time",     "unicodedata", "zlib"};

static bool is_c_module(const struct py_str *module) {
    for (size_t i = 0; i < sizeof c_modules / sizeof *c_modules; i++)
        if (py_str_is(PY_OBJ(module), c_modules[i]))
            return true;
    return false;
}

bool py_native_is_builtin(const struct py_native_def *def, const struct py_str *module) {
    const char *signature = def->signature ? def->signature : "";
    if (def->flags & (PY_PYTHON | PY_CLOSURE))
        return false;
    return (def->flags & (PY_BUILTIN | PY_PARSED | PY_TUPLE_ARGS | PY_NAMELESS)) ||
           strstr(signature, ", /") || (signature[0] == '*' && signature[1] != ',') ||
           is_c_module(module);
}

const struct py_signature *py_native_signature(struct vm *vm, struct py_native *n) {
    (void)vm;
    if (!n->sig) {
        struct py_signature *s = parse(n->def->signature ? n->def->signature : "");
        /* what CPython has in C complains in the words of C functions, "/" or not */
        bool builtin = n->owner ? (!n->owner->module && !(n->owner->flags & PY_TYPE_HEAP)) ||
                                      (n->owner->flags & PY_TYPE_DOTTED)
                                : n->module != PY_UNDEF &&
                                      py_native_is_builtin(n->def, PY_AS(struct py_str, n->module));
        s->c_style |= builtin;
        s->c_style &= !(n->def->flags & (PY_PYTHON | PY_CLOSURE));
        n->sig = s;
    }
    return n->sig;
}

/* --- errors --- */

static const char *method_name(const struct py_type *type, const struct py_native *n) {
    if (type->flags & PY_TYPE_BARE_METHODS)
        return n->def->name;
    return mem_printf("%s.%s", type->name, n->def->name);
}

/* "dict.get" of a method, "len" of a function. */
const char *native_full_name(const struct py_native *n) {
    if (!n->owner)
        return n->def->name;
    const struct py_type *type = n->owner;
    if (n->self != PY_UNDEF) /* fetched from an instance: the name of its class */
        type = py_is_type(n->self) ? TYPE_OF(n->self) : py_type_of(n->self);
    return method_name(type, n);
}

/* What a function that is Python's in CPython calls itself: by the class that defines it. */
static const char *python_name(const struct py_native *n) {
    return n->owner ? method_name(n->owner, n) : n->def->name;
}

/* Modules whose functions call themselves by the C module that has them in CPython. */
static const char *c_module(const struct py_native *n) {
    static const char *const hidden[][2] = {{"operator", "_operator"},   {"os", "posix"},
                                            {"functools", "_functools"}, {"heapq", "_heapq"},
                                            {"bisect", "_bisect"},       {"struct", "_struct"}};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (py_str_is(n->module, hidden[i][0]))
            return hidden[i][1];
    return py_str_cstr(n->module);
}

/* The same with the module in front: "math.sqrt". */
static const char *full_name_with_module(const struct py_native *n) {
    const char *full = native_full_name(n);
    if (n->owner || n->module == PY_UNDEF || !py_is_str(n->module) ||
        py_str_is(n->module, "builtins"))
        return full;
    return mem_printf("%s.%s", c_module(n), full);
}

struct binding {
    struct vm *vm;
    const struct py_native *native;
    const struct py_signature *sig;
    int skip; /* parameters that are filled by binding: self */
};

static const char *plural(int n) { return n == 1 ? "" : "s"; }

static bool is_maker(const struct py_native *n) {
    return n->owner && (!strcmp(n->def->name, "__new__") || !strcmp(n->def->name, "__init__"));
}

/* How CPython's C functions call themselves: a constructor by its class. */
static const char *c_name(const struct binding *b) {
    const struct py_native *n = b->native;
    return is_maker(n) ? n->owner->name : n->def->name;
}

/* The same as it stands before "takes" and "missing". */
static const char *c_call(const struct binding *b) {
    return b->native->def->flags & PY_NAMELESS ? "function" : mem_printf("%s()", c_name(b));
}

static noreturn void raise_c_count(const struct binding *b, int argc) {
    const struct py_signature *s = b->sig;
    int min = s->nrequired - b->skip, max = s->npos - b->skip, got = argc - b->skip;
    const char *name = c_name(b);
    const char *full = full_name_with_module(b->native);
    bool plain = s->simple && !is_maker(b->native) && !(b->native->def->flags & PY_TUPLE_ARGS);
    int all = s->n - b->skip;
    if (b->native->def->flags & PY_PARSED)
        py_raise(b->vm, &py_exc_TypeError, "%s takes %s %d argument%s (%d given)", c_call(b),
                 min == max  ? "exactly"
                 : got < min ? "at least"
                             : "at most",
                 got < min ? min : max, plural(got < min ? min : max), got);
    if (all > max && got > all)
        py_raise(b->vm, &py_exc_TypeError, "%s takes at most %d argument%s (%d given)", c_call(b),
                 all, plural(all), got);
    bool by_name = s->n - s->npos - (s->varargs >= 0) - (s->varkw >= 0) > 0;
    if (max && ((got > max && s->nposonly < s->npos) || (by_name && (got > max || got < min))))
        py_raise(b->vm, &py_exc_TypeError, "%s takes %s %d %sargument%s (%d given)", c_call(b),
                 min == max && by_name ? "exactly"
                 : got < min           ? "at least"
                                       : "at most",
                 got < min ? min : max, by_name ? "positional " : "", plural(got < min ? min : max),
                 got);
    if (max == 0 && !plain)
        py_raise(b->vm, &py_exc_TypeError, "%s() takes no positional arguments", name);
    if (max == 0)
        py_raise(b->vm, &py_exc_TypeError, "%s() takes no arguments (%d given)", full, got);
    if (min == max && max == 1 && plain)
        py_raise(b->vm, &py_exc_TypeError, "%s() takes exactly one argument (%d given)", full, got);
    if (min == max)
        py_raise(b->vm, &py_exc_TypeError, "%s expected %d argument%s, got %d", name, max,
                 plural(max), got);
    if (got < min)
        py_raise(b->vm, &py_exc_TypeError, "%s expected at least %d argument%s, got %d", name, min,
                 plural(min), got);
    py_raise(b->vm, &py_exc_TypeError, "%s expected at most %d argument%s, got %d", name, max,
             plural(max), got);
}

static noreturn void raise_too_many(const struct binding *b, int argc) {
    const struct py_signature *s = b->sig;
    if (s->c_style)
        raise_c_count(b, argc);
    int hidden = b->native->def->flags & PY_CLOSURE ? 1 : 0, max = s->npos - hidden;
    if (s->nrequired == s->npos)
        py_raise(b->vm, &py_exc_TypeError, "%s() takes %d positional argument%s but %d %s given",
                 python_name(b->native), max, plural(max), argc - hidden,
                 argc - hidden == 1 ? "was" : "were");
    py_raise(b->vm, &py_exc_TypeError,
             "%s() takes from %d to %d positional arguments but %d were given",
             python_name(b->native), s->nrequired - hidden, max, argc - hidden);
}

static noreturn void raise_missing(const struct binding *b, const value *out, int argc) {
    const struct py_signature *s = b->sig;
    if (s->c_style && s->nposonly == s->npos)
        raise_c_count(b, argc);
    int posonly = s->nposonly < s->nrequired ? s->nposonly : s->nrequired;
    if (s->c_style && argc < posonly)
        py_raise(b->vm, &py_exc_TypeError, "%s() takes %s %d positional argument%s (%d given)",
                 c_name(b), posonly < s->npos ? "at least" : "exactly", posonly - b->skip,
                 plural(posonly - b->skip), argc - b->skip);
    struct py_list *names = py_list_new(4);
    bool kwonly = true;
    for (int i = 0; i < s->n; i++)
        if (out[i] == PY_UNDEF && s->params[i].required && s->params[i].kind != PARAM_KWONLY) {
            kwonly = false;
            if (s->c_style)
                py_raise(b->vm, &py_exc_TypeError, "%s missing required argument '%S' (pos %d)",
                         c_call(b), PY_OBJ(s->params[i].name), i + 1 - b->skip);
        }
    for (int i = 0; i < s->n; i++)
        if (out[i] == PY_UNDEF && s->params[i].required &&
            (s->params[i].kind == PARAM_KWONLY) == kwonly)
            py_list_append(names, PY_OBJ(s->params[i].name));
    raise_missing_names(b->vm, python_name(b->native), names, kwonly);
}

noreturn void raise_missing_names(struct vm *vm, const char *function, struct py_list *names,
                                  bool kwonly) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < names->n; i++) {
        if (i)
            buf_puts(&b, i + 1 == names->n ? (names->n == 2 ? " and " : ", and ") : ", ");
        buf_printf(&b, "'%s'", py_str_cstr(names->items[i]));
    }
    py_raise(vm, &py_exc_TypeError, "%s() missing %zu required %s argument%s: %s", function,
             names->n, kwonly ? "keyword-only" : "positional", plural((int)names->n), b.data);
}

static bool takes_no_keywords(const struct py_signature *s) {
    return s->n - (s->varargs >= 0) == s->nposonly;
}

/* Python's functions name all parameters that may not be named and were. */
static void check_positional_only(const struct binding *b, const struct py_tuple *kwnames) {
    const struct py_signature *s = b->sig;
    struct buf list = BUF_INIT;
    for (int i = b->native->def->flags & PY_CLOSURE ? 1 : 0; i < s->nposonly; i++)
        for (size_t k = 0; k < kwnames->n; k++)
            if (py_str_equal(PY_AS(struct py_str, kwnames->items[k]), s->params[i].name))
                buf_printf(&list, "%s%s", list.len ? ", " : "",
                           py_str_cstr(PY_OBJ(s->params[i].name)));
    if (list.len)
        py_raise(b->vm, &py_exc_TypeError,
                 "%s() got some positional-only arguments passed as keyword arguments: '%s'",
                 python_name(b->native), list.data);
}

static noreturn void raise_unexpected(const struct binding *b, value name) {
    const struct py_signature *s = b->sig;
    if (s->c_style && takes_no_keywords(s))
        py_raise(b->vm, &py_exc_TypeError, "%s() takes no keyword arguments",
                 is_maker(b->native) ? c_name(b)
                 : b->native->def->flags & PY_TUPLE_ARGS &&
                         (b->native->self != PY_UNDEF || !b->native->owner)
                     ? b->native->def->name
                     : full_name_with_module(b->native));
    if (s->c_style && (b->native->def->flags & PY_NAMELESS))
        py_raise(b->vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for this function",
                 name);
    if (s->c_style)
        py_raise(b->vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for %s()", name,
                 c_name(b));
    py_raise(b->vm, &py_exc_TypeError, "%s() got an unexpected keyword argument '%S'",
             python_name(b->native), name);
}

/* --- binding --- */

static int find_param(const struct py_signature *s, struct py_str *name) {
    for (int i = 0; i < s->n; i++) {
        const struct py_param *p = &s->params[i];
        if ((p->kind == PARAM_NORMAL || p->kind == PARAM_KWONLY) &&
            (p->name == name || (!name->interned && py_str_equal(p->name, name))))
            return i;
    }
    return -1;
}

/* CPython's functions complain about what is missing before what is unknown. */
static void check_required(const struct binding *b, const value *out, int argc,
                           const struct py_tuple *kwnames) {
    const struct py_signature *s = b->sig;
    for (int i = argc; i < s->npos; i++) {
        bool given = !s->params[i].required;
        for (size_t k = 0; k < kwnames->n && !given && i >= s->nposonly; k++)
            given = py_str_equal(PY_AS(struct py_str, kwnames->items[k]), s->params[i].name);
        if (!given)
            raise_missing(b, out, argc);
    }
}

/* The complaints of CPython's functions about the number of arguments when some have names. */
static void check_keywords(const struct binding *b, int argc, const struct py_tuple *kwnames) {
    const struct py_signature *s = b->sig;
    int all = s->n - b->skip, positional = argc - b->skip, given = positional + (int)kwnames->n;
    if (takes_no_keywords(s))
        raise_unexpected(b, kwnames->items[0]);
    if (s->varargs >= 0 || s->varkw >= 0)
        return;
    if (given > all)
        py_raise(b->vm, &py_exc_TypeError, "%s takes at most %d %sargument%s (%d given)", c_call(b),
                 all, positional ? "" : "keyword ", plural(all), given);
}

/* Python's functions complain about an unknown name before all else. */
static void check_names(const struct binding *b, const struct py_tuple *kwnames) {
    for (size_t k = 0; k < kwnames->n && b->sig->varkw < 0; k++)
        if (find_param(b->sig, PY_AS(struct py_str, kwnames->items[k])) < 0) {
            check_positional_only(b, kwnames);
            raise_unexpected(b, kwnames->items[k]);
        }
}

static void bind_keywords(const struct binding *b, int argc, const value *values,
                          struct py_tuple *kwnames, value *out) {
    const struct py_signature *s = b->sig;
    for (size_t k = 0; k < kwnames->n; k++) {
        int i = find_param(s, PY_AS(struct py_str, kwnames->items[k]));
        if (i >= 0) {
            if (out[i] != PY_UNDEF && s->c_style)
                py_raise(b->vm, &py_exc_TypeError,
                         "argument for %s() given by name ('%S') and position (%d)", c_name(b),
                         kwnames->items[k], i + 1 - b->skip);
            if (out[i] != PY_UNDEF)
                py_raise(b->vm, &py_exc_TypeError, "%s() got multiple values for argument '%S'",
                         python_name(b->native), kwnames->items[k]);
            out[i] = values[k];
        } else if (s->varkw >= 0) {
            py_dict_set(b->vm, PY_AS(struct py_dict, out[s->varkw]), kwnames->items[k], values[k]);
        } else {
            if (s->c_style)
                check_required(b, out, argc, kwnames);
            raise_unexpected(b, kwnames->items[k]);
        }
    }
}

static void bind(const struct binding *b, int argc, const value *argv, struct py_tuple *kwnames,
                 value *out) {
    const struct py_signature *s = b->sig;
    int n = argc < s->npos ? argc : s->npos;
    for (int i = 0; i < s->n; i++)
        out[i] = PY_UNDEF;
    memcpy(out, argv, (size_t)n * sizeof *out);
    if (kwnames && s->c_style)
        check_keywords(b, argc, kwnames);
    else if (kwnames)
        check_names(b, kwnames);
    if (s->varargs >= 0)
        out[s->varargs] = PY_OBJ(py_tuple_of((size_t)(argc - n), argv + n));
    else if (argc > s->npos)
        raise_too_many(b, argc);
    if (s->varkw >= 0)
        out[s->varkw] = PY_OBJ(py_dict_new());
    if (kwnames)
        bind_keywords(b, n, argv + argc, kwnames, out);
    for (int i = 0; i < s->n; i++) {
        if (out[i] != PY_UNDEF)
            continue;
        if (s->params[i].required)
            raise_missing(b, out, argc);
        out[i] = s->params[i].def;
    }
}

/* As messages name a class: with the module where CPython's does. */
static const char *class_name(const struct py_type *t) {
    return t->flags & PY_TYPE_DOTTED ? mem_printf("%s.%s", t->module, t->name) : t->name;
}

static noreturn void raise_not_for(struct vm *vm, const struct py_native *n, value v) {
    py_raise(vm, &py_exc_TypeError,
             "descriptor '%s' for '%s' objects doesn't apply to a '%T' object", n->def->name,
             class_name(n->owner), v);
}

/* The first parameter of a method must be of its class. */
static void check_self(struct vm *vm, const struct py_native *n, int argc, const value *argv) {
    if (argc < 1 && n->head.type == &py_wrapper_descr_type)
        py_raise(vm, &py_exc_TypeError, "descriptor '%s' of '%s' object needs an argument",
                 n->def->name, n->owner->name);
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError, "unbound method %s() needs an argument",
                 native_full_name(n));
    if (py_is_a(argv[0], n->owner) || (n->def->flags & PY_ANY_SELF))
        return;
    if (n->head.type == &py_wrapper_descr_type)
        py_raise(vm, &py_exc_TypeError,
                 "descriptor '%s' requires a '%s' object but received a '%T'", n->def->name,
                 class_name(n->owner), argv[0]);
    raise_not_for(vm, n, argv[0]);
}

/* The first argument of a __new__ in C must be a class of its. */
static void check_class(struct vm *vm, const struct py_native *n, int argc, const value *argv) {
    const struct py_type *owner = n->owner;
    if (strcmp(n->def->name, "__new__") != 0)
        return;
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError, "%s.__new__(): not enough arguments", class_name(owner));
    if (!py_is_type(argv[0]))
        py_raise(vm, &py_exc_TypeError, "%s.__new__(X): X is not a type object (%T)",
                 class_name(owner), argv[0]);
    if (!py_type_is_subtype(TYPE_OF(argv[0]), owner))
        py_raise(vm, &py_exc_TypeError, "%s.__new__(%s): %s is not a subtype of %s",
                 class_name(owner), class_name(TYPE_OF(argv[0])), class_name(TYPE_OF(argv[0])),
                 class_name(owner));
}

/* A __new__ that takes no keywords leaves those of a class with its own __init__ to that. */
static bool keywords_are_for_init(const struct binding *b, const value *argv) {
    const struct py_native *n = b->native;
    return n->owner && n->self == PY_UNDEF && b->sig->c_style && takes_no_keywords(b->sig) &&
           !strcmp(n->def->name, "__new__") && TYPE_OF(argv[0])->init != n->owner->init;
}

enum { FEW = 24 };

/* What is left of arguments on the C stack would keep objects alive when a function that is called
 * later at the same depth collects (weak references): these arrays have frames of their own, and no
 * word of them is left as it was. */
static __attribute__((noinline)) value call_binding(const struct binding *b, int argc,
                                                    const value *argv, struct py_tuple *kwnames) {
    if (kwnames && keywords_are_for_init(b, argv))
        kwnames = NULL;
    value few[FEW] = {0};
    value *to = b->sig->n <= FEW ? few : MEM_NEW_ARRAY(value, (size_t)b->sig->n);
    bind(b, argc, argv, kwnames, to);
    return b->native->def->fn(b->vm, to);
}

static value call_with(struct vm *vm, struct py_native *n, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    if (n->entry)
        return n->entry(vm, PY_OBJ(n), argc, argv, kwnames);
    const struct py_signature *s = n->sig ? n->sig : py_native_signature(vm, n);
    if (n->head.type == &py_method_descr_type || n->head.type == &py_wrapper_descr_type)
        check_self(vm, n, argc, argv);
    else if (n->owner && n->self == PY_UNDEF)
        check_class(vm, n, argc, argv);
    if (s->simple && argc == s->n && !kwnames)
        return n->def->fn(vm, argv);
    struct binding b = {vm, n, s, n->owner && !(n->def->flags & PY_STATIC) ? 1 : 0};
    return call_binding(&b, argc, argv, kwnames);
}

static __attribute__((noinline)) value call_bound(struct vm *vm, struct py_native *n, int argc,
                                                  const value *argv, struct py_tuple *kwnames) {
    size_t total = (size_t)argc + (kwnames ? kwnames->n : 0);
    value few[FEW] = {0};
    value *args = total < FEW ? few : MEM_NEW_ARRAY(value, total + 1);
    args[0] = n->self;
    if (total)
        memcpy(args + 1, argv, total * sizeof *argv);
    return call_with(vm, n, argc + 1, args, kwnames);
}

value py_native_call(struct vm *vm, value callee, int argc, const value *argv,
                     struct py_tuple *kwnames) {
    struct py_native *n = PY_AS(struct py_native, callee);
    if (kwnames && !kwnames->n)
        kwnames = NULL;
    return (n->self != PY_UNDEF ? call_bound : call_with)(vm, n, argc, argv, kwnames);
}

value py_native_new(struct vm *vm, const struct py_native_def *def, value self) {
    (void)vm;
    struct py_native *n = MEM_NEW(struct py_native);
    n->head.type = &py_native_type;
    n->def = def;
    n->self = self;
    return PY_OBJ(n);
}

/* --- as scripts see them --- */

static value method_descr_get(struct vm *vm, value self, value instance, value owner) {
    (void)vm, (void)owner;
    if (instance == PY_UNDEF)
        return self;
    struct py_native *n = PY_AS(struct py_native, self), *b = MEM_NEW(struct py_native);
    if (n->head.type != &py_classmethod_descr_type && !py_is_a(instance, n->owner) &&
        !(n->def->flags & PY_ANY_SELF))
        raise_not_for(vm, n, instance);
    b->head.type =
        n->head.type == &py_wrapper_descr_type ? &py_method_wrapper_type : &py_native_type;
    b->def = n->def;
    b->sig = n->sig;
    b->entry = n->entry;
    b->data = n->data;
    b->self = instance;
    b->owner = n->owner;
    return PY_OBJ(b);
}

static value classmethod_descr_get(struct vm *vm, value self, value instance, value owner) {
    value cls = owner == PY_UNDEF ? PY_OBJ(py_type_of(instance)) : owner;
    return method_descr_get(vm, self, cls, owner);
}

static value native_repr(struct vm *vm, value self) {
    struct py_native *n = PY_AS(struct py_native, self);
    struct py_type *t = n->head.type;
    if (t == &py_method_descr_type || t == &py_classmethod_descr_type)
        return py_str_from(
            py_message(vm, "<method '%s' of '%s' objects>", n->def->name, n->owner->name));
    if (t == &py_wrapper_descr_type)
        return py_str_from(
            py_message(vm, "<slot wrapper '%s' of '%s' objects>", n->def->name, n->owner->name));
    if (t == &py_method_wrapper_type)
        return py_str_from(py_message(vm, "<method-wrapper '%s' of %T object at %s>", n->def->name,
                                      n->self, mem_printf("%p", (void *)(uintptr_t)n->self)));
    if (n->self != PY_UNDEF && n->owner)
        return py_str_from(py_message(vm, "<built-in method %s of %T object at %s>", n->def->name,
                                      n->self, mem_printf("%p", (void *)(uintptr_t)n->self)));
    if (n->owner)
        return py_str_from(py_message(vm, "<built-in method %s of type object at %s>", n->def->name,
                                      mem_printf("%p", (void *)n->owner)));
    return py_str_from(py_message(vm, "<built-in function %s>", n->def->name));
}

static value native_name(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(PY_AS(struct py_native, self)->def->name);
}

static value native_qualname(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(native_full_name(PY_AS(struct py_native, self)));
}

static value native_module(struct vm *vm, value self) {
    (void)vm;
    struct py_native *n = PY_AS(struct py_native, self);
    return n->module == PY_UNDEF ? PY_NONE : n->module;
}

static value native_doc(struct vm *vm, value self) {
    (void)vm;
    const char *doc = PY_AS(struct py_native, self)->def->doc;
    return doc ? py_str_from(doc) : PY_NONE;
}

static value native_self(struct vm *vm, value self) {
    (void)vm;
    struct py_native *n = PY_AS(struct py_native, self);
    return n->self == PY_UNDEF ? PY_NONE : n->self;
}

static value native_objclass(struct vm *vm, value self) {
    struct py_native *n = PY_AS(struct py_native, self);
    if (!n->owner || (n->self != PY_UNDEF && n->head.type != &py_method_wrapper_type))
        raise_no_attribute(vm, self, PYN(__objclass__));
    return PY_OBJ(n->owner);
}

static value native_text_signature(struct vm *vm, value self) {
    (void)vm;
    const char *s = PY_AS(struct py_native, self)->def->signature;
    return s ? py_str_printf("(%s)", s) : PY_NONE;
}

static const struct py_getset_def native_getset[] = {
    {"__name__", native_name, NULL},
    {"__qualname__", native_qualname, NULL},
    {"__module__", native_module, NULL},
    {"__doc__", native_doc, NULL},
    {"__self__", native_self, NULL},
    {"__objclass__", native_objclass, NULL},
    {"__text_signature__", native_text_signature, NULL},
    {0}};

static value native_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    (void)vm;
    if (py_type_of(a) != py_type_of(b) || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    const struct py_native *x = PY_AS(struct py_native, a), *y = PY_AS(struct py_native, b);
    bool same = x->def == y->def && x->self == y->self && x->data == y->data;
    return PY_BOOL(same == (op == PY_EQ));
}

static uint64_t native_hash(struct vm *vm, value self) {
    (void)vm;
    const struct py_native *n = PY_AS(struct py_native, self);
    return ((uint64_t)(uintptr_t)n->def >> 4) ^ (n->self >> 3);
}

#define NATIVE_TYPE(variable, text, ...)                                                           \
    PY_CORE struct py_type variable = {PY_TYPE_HEAD,                                               \
                                       .name = text,                                               \
                                       .size = sizeof(struct py_native),                           \
                                       .attrs_offset = 0,                                          \
                                       .flags = PY_TYPE_ABSTRACT,                                  \
                                       .getset = native_getset,                                    \
                                       .repr = native_repr,                                        \
                                       .call = py_native_call,                                     \
                                       .compare = native_compare,                                  \
                                       .hash = native_hash,                                        \
                                       __VA_ARGS__}

NATIVE_TYPE(py_native_type, "builtin_function_or_method");
NATIVE_TYPE(py_method_descr_type, "method_descriptor", .descr_get = method_descr_get);
NATIVE_TYPE(py_wrapper_descr_type, "wrapper_descriptor", .descr_get = method_descr_get);
NATIVE_TYPE(py_classmethod_descr_type, "classmethod_descriptor",
            .descr_get = classmethod_descr_get);
NATIVE_TYPE(py_method_wrapper_type, "method-wrapper");
