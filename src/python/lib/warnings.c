/*
 * warnings: telling the user without stopping. Filters decide what becomes of a warning; a registry
 * in the globals of the module that is blamed remembers what was said already.
 * cf. CPython's Python/_warnings.c and Lib/warnings.py. The hooks scripts replace (showwarning,
 * formatwarning, filters) are looked up in the module each time.
 */
#include "python/lib/lib.h"
#include "python/traceback.h"
#include "python/type.h"

/* --- state --- */

static const char state_key;
struct state {
    int64_t version; /* changes with the filters: registries of an older one are forgotten */
    value showwarning, formatwarning; /* the originals */
};
static struct state *state_of(struct vm *vm) {
    return lib_state(vm, &state_key, sizeof(struct state));
}

static value module_get(struct vm *vm, const char *name) {
    return py_getattr(vm, py_import(vm, "warnings"), name);
}
LIB_FN(warnings_filters_mutated) {
    state_of(vm)->version++;
    return PY_NONE;
}

/* --- WarningMessage: one warning as it is shown or recorded --- */

struct message {
    struct py_object head;
    struct py_attrs attrs;
    value message, category, filename, lineno, file, line, source, category_name;
};
#define MESSAGE(v) PY_AS(struct message, v)
static struct py_type message_type;

LIB_FN(message_init) {
    struct message *m = MESSAGE(a[0]);
    value *to[] = {&m->message, &m->category, &m->filename, &m->lineno,
                   &m->file,    &m->line,     &m->source};
    for (size_t i = 0; i < LIB_COUNT(to); i++)
        *to[i] = a[i + 1];
    value name = m->category == PY_NONE ? PY_NONE : py_getattr(vm, m->category, "__name__");
    m->category_name = name;
    return PY_NONE;
}

static value message_str(struct vm *vm, value self) {
    struct message *m = MESSAGE(self);
    return py_str_from(
        py_message(vm, "{message : %R, category : %R, filename : %R, lineno : %S, line : %R}",
                   m->message, m->category_name, m->filename, m->lineno, m->line));
}

#define FIELD(f)                                                                                   \
    { #f, offsetof(struct message, f), PY_MEMBER_VALUE, false }
static const struct py_member_def message_members[] = {
    FIELD(message),
    FIELD(category),
    FIELD(filename),
    FIELD(lineno),
    FIELD(file),
    FIELD(line),
    FIELD(source),
    {"_category_name", offsetof(struct message, category_name), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_native_def message_methods[] = {
    {"__init__", message_init,
     "self, message, category, filename, lineno, file=None, line=None, source=None"},
    {0}};
static struct py_type message_type = {PY_TYPE_HEAD,
                                      .name = "WarningMessage",
                                      .module = "warnings",
                                      .size = sizeof(struct message),
                                      .attrs_offset = offsetof(struct message, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = message_methods,
                                      .members = message_members,
                                      .str = message_str};

/* --- showing --- */

static value format_message(struct vm *vm, struct message *m) {
    struct buf b = BUF_INIT;
    buf_puts(&b, py_message(vm, "%S:%S: %S: %S\n", m->filename, m->lineno,
                            py_getattr(vm, m->category, "__name__"), m->message));
    const char *line = NULL;
    if (LIB_GIVEN(m->line)) {
        line = py_str_text(vm, m->line);
    } else if (py_is_str(m->filename) && py_is_int(m->lineno)) {
        line = traceback_source_line(py_str_cstr(m->filename), (int)py_int_as(vm, m->lineno));
    }
    if (line) {
        value text = py_call_method(vm, py_str_from(line), "strip", 0, NULL);
        if (lib_str(text)->size)
            buf_puts(&b, py_message(vm, "  %S\n", text));
    }
    return lib_buf_str(&b);
}

/* The text of M, by the script's formatwarning when it put one in place. */
static value message_text(struct vm *vm, struct message *m) {
    value format = module_get(vm, "formatwarning");
    if (format == state_of(vm)->formatwarning)
        return format_message(vm, m);
    return py_call(vm, format, 5,
                   (value[]){m->message, m->category, m->filename, m->lineno, m->line});
}

/* Writes TEXT to FILE; what the system refuses is not reported. */
static void write_text(struct vm *vm, value file, value text) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_call_method(vm, file, "write", 1, &text);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_OSError))
            py_rethrow(vm, exc);
    }
}

/* Writes M to its file, or standard error. */
LIB_FN(warnings_show_plain) {
    if (!py_is_a(a[0], &message_type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'file'", a[0]);
    struct message *m = MESSAGE(a[0]);
    value file = m->file;
    if (!LIB_GIVEN(file))
        file = py_lookup_attr(vm, py_import(vm, "sys"), "stderr");
    if (LIB_GIVEN(file))
        write_text(vm, file, message_text(vm, m));
    return PY_NONE;
}

static value message_new(struct vm *vm, int n, const value *fields) {
    return py_call(vm, lib_type(&message_type), n, fields);
}

LIB_FN(warnings_showwarning) {
    value m = message_new(vm, 6, a);
    return py_call1(vm, module_get(vm, "_showwarnmsg_impl"), m);
}
LIB_FN(warnings_formatwarning) {
    value fields[] = {a[0], a[1], a[2], a[3], PY_NONE, a[4]};
    return format_message(vm, MESSAGE(message_new(vm, 6, fields)));
}

static void show(struct vm *vm, value message) {
    struct message *m = MESSAGE(message);
    value shower = module_get(vm, "showwarning");
    if (shower == state_of(vm)->showwarning) {
        py_call1(vm, module_get(vm, "_showwarnmsg_impl"), message);
        return;
    }
    if (!py_is_callable(shower))
        py_raise(vm, &py_exc_TypeError,
                 "warnings.showwarning() must be set to a function or method");
    py_call(vm, shower, 6,
            (value[]){m->message, m->category, m->filename, m->lineno, m->file, m->line});
}

/* --- filters --- */

static bool pattern_matches(struct vm *vm, value pattern, value text) {
    if (pattern == PY_NONE)
        return true;
    if (py_is_str(pattern))
        return py_equal(vm, pattern, text);
    return py_truth(vm, py_call_method(vm, pattern, "match", 1, &text));
}

static bool filter_matches(struct vm *vm, struct py_tuple *f, value category, value text,
                           int64_t line, value module) {
    return pattern_matches(vm, f->items[1], text) && py_issubclass(vm, category, f->items[2]) &&
           pattern_matches(vm, f->items[3], module) &&
           (py_int_as(vm, f->items[4]) == 0 || py_int_as(vm, f->items[4]) == line);
}

/* The action for a warning; *ITEM is the filter that said so, or None. */
static value find_action(struct vm *vm, value category, value text, int64_t line, value module,
                         value *item) {
    value filters = module_get(vm, "filters");
    if (!py_is_list(filters))
        py_raise(vm, &py_exc_ValueError, "warnings.filters must be a list");
    struct py_list *list = PY_AS(struct py_list, filters);
    for (size_t i = 0; i < list->n; i++) {
        value f = list->items[i];
        if (!py_is_tuple(f) || PY_AS(struct py_tuple, f)->n != 5)
            py_raise(vm, &py_exc_ValueError, "warnings.filters item %zu isn't a 5-tuple", i);
        if (filter_matches(vm, PY_AS(struct py_tuple, f), category, text, line, module)) {
            *item = f;
            return PY_AS(struct py_tuple, f)->items[0];
        }
    }
    *item = PY_NONE;
    return module_get(vm, "defaultaction");
}

/* --- registries --- */

/* KEY was seen in REGISTRY under the filters of now; SET: it is from now on. */
static bool seen(struct vm *vm, struct py_dict *registry, value key, bool set) {
    value version = py_int_from(state_of(vm)->version);
    value known = py_dict_get_text(registry, "version");
    if (known == PY_UNDEF || !py_is_int(known) || py_int_compare(known, version) != 0) {
        py_dict_clear(registry);
        py_dict_set_text(registry, "version", version);
    } else {
        value was = py_dict_get(vm, registry, key);
        if (was != PY_UNDEF && py_truth(vm, was))
            return true;
    }
    if (set)
        py_dict_set(vm, registry, key, PY_TRUE);
    return false;
}

/* --- warning --- */

struct place {
    value filename, module;
    int64_t line;
    struct py_dict *registry; /* or NULL */
};

/* What the action (not error, not ignore) says about a warning heard before. */
static bool heard(struct vm *vm, value action, value item, struct py_dict *registry, value key,
                  value text, value category) {
    if (py_str_is(action, "always"))
        return false;
    if (registry)
        py_dict_set(vm, registry, key, PY_TRUE);
    value once_key = py_tuple2(text, category);
    if (py_str_is(action, "once")) {
        value once = module_get(vm, "onceregistry");
        return seen(vm, registry ? registry : PY_AS(struct py_dict, once), once_key, true);
    }
    if (py_str_is(action, "module"))
        return registry && seen(vm, registry, once_key, true);
    if (!py_str_is(action, "default"))
        py_raise(vm, &py_exc_RuntimeError, "Unrecognized action (%R) in warnings.filters:\n %R",
                 action, item);
    return false;
}

static void issue(struct vm *vm, value message, value category, const struct place *p,
                  value source) {
    value text;
    if (py_is_a(message, &py_exc_Warning)) {
        text = py_str(vm, message);
        category = PY_OBJ(py_type_of(message));
    } else {
        text = message;
        message = py_call1(vm, category, message);
    }
    value line = py_int_from(p->line), key = py_tuple3(text, category, line), item;
    if (p->registry && seen(vm, p->registry, key, false))
        return;
    value action = find_action(vm, category, text, p->line, p->module, &item);
    if (py_str_is(action, "error"))
        py_raise_value(vm, message);
    if (py_str_is(action, "ignore") || heard(vm, action, item, p->registry, key, text, category))
        return;
    value fields[] = {message, category, p->filename, line, PY_NONE, PY_NONE, source};
    show(vm, message_new(vm, 7, fields));
}

/* The module and line DEPTH frames out, which a warning blames. */
static void find_place(struct vm *vm, int depth, struct place *p) {
    struct py_frame *f = vm_script_frame(vm, depth);
    struct py_dict *globals;
    if (f) {
        globals = f->globals;
        p->filename = PY_OBJ(f->code->filename);
        p->line = py_code_line(f->code, (uint32_t)(f->pc - f->code->instr) - 1);
    } else {
        globals = PY_AS(struct py_module, py_import(vm, "sys"))->ns;
        p->filename = py_str_from("sys");
        p->line = 1;
    }
    value registry = py_dict_get_text(globals, "__warningregistry__");
    if (registry == PY_UNDEF || !py_is_dict(registry)) {
        registry = PY_OBJ(py_dict_new());
        py_dict_set_text(globals, "__warningregistry__", registry);
    }
    p->registry = PY_AS(struct py_dict, registry);
    p->module = py_dict_get_text(globals, "__name__");
    if (p->module == PY_UNDEF)
        p->module = py_str_from("<string>");
}

static value category_of(struct vm *vm, value message, value category) {
    if (py_is_a(message, &py_exc_Warning))
        return PY_OBJ(py_type_of(message));
    if (category == PY_NONE)
        return PY_OBJ(&py_exc_UserWarning);
    if (!py_is_type(category) ||
        !py_type_is_subtype(PY_AS(struct py_type, category), &py_exc_Warning))
        py_raise(vm, &py_exc_TypeError, "category must be a Warning subclass, not '%T'", category);
    return category;
}

LIB_FN(warnings_warn) {
    value category = category_of(vm, a[0], a[1]);
    int64_t level = lib_arg_int(vm, a[2]);
    struct place p;
    find_place(vm, level < 1 ? 0 : (int)level - 1, &p);
    issue(vm, a[0], category, &p, a[3]);
    return PY_NONE;
}

/* The name a file's module would have. */
static value module_of_file(value filename) {
    const char *s = py_str_cstr(filename);
    size_t n = strlen(s);
    if (!n)
        return py_str_from("<unknown>");
    if (n > 3 && strcmp(s + n - 3, ".py") == 0)
        n -= 3;
    return py_str_new(s, n);
}

/* message, category, filename, lineno, module, registry, module_globals, source */
LIB_FN(warnings_warn_explicit) {
    lib_arg_str(vm, a[2], "filename");
    if (a[5] != PY_NONE && !py_is_dict(a[5]))
        py_raise(vm, &py_exc_TypeError, "'registry' must be a dict or None, not '%T'", a[5]);
    struct place p = {.filename = a[2],
                      .line = lib_arg_int(vm, a[3]),
                      .module = a[4] == PY_NONE ? module_of_file(a[2]) : a[4],
                      .registry = a[5] == PY_NONE ? NULL : PY_AS(struct py_dict, a[5])};
    issue(vm, a[0], category_of(vm, a[0], a[1]), &p, a[7]);
    return PY_NONE;
}

/* --- changing the filters --- */

static void check(struct vm *vm, bool right, const char *message) {
    if (!right)
        py_raise(vm, &py_exc_AssertionError, "%s", message);
}
static void check_action(struct vm *vm, value action) {
    static const char *const known[] = {"error", "ignore", "always", "default", "module", "once"};
    for (size_t i = 0; i < LIB_COUNT(known); i++)
        if (py_str_is(action, known[i]))
            return;
    py_raise(vm, &py_exc_AssertionError, "invalid action: %R", action);
}

static void add_filter(struct vm *vm, value item, bool append) {
    value filters = module_get(vm, "filters");
    if (!append) {
        if (py_contains(vm, filters, item))
            py_call_method(vm, filters, "remove", 1, &item);
        py_call_method(vm, filters, "insert", 2, (value[]){py_from_small(0), item});
    } else if (!py_contains(vm, filters, item)) {
        py_call_method(vm, filters, "append", 1, &item);
    }
    state_of(vm)->version++;
}

static value compile(struct vm *vm, value text, bool ignore_case) {
    if (!lib_str(text)->size)
        return PY_NONE;
    value re = py_import(vm, "re");
    return ignore_case
               ? py_call2(vm, py_getattr(vm, re, "compile"), text, py_getattr(vm, re, "IGNORECASE"))
               : py_call1(vm, py_getattr(vm, re, "compile"), text);
}

static value category_or_all(value v) { return v == PY_UNDEF ? PY_OBJ(&py_exc_Warning) : v; }

/* action, message, category, module, lineno, append */
LIB_FN(warnings_filterwarnings) {
    check_action(vm, a[0]);
    check(vm, py_is_str(a[1]), "message must be a string");
    value category = category_or_all(a[2]);
    if (py_is_unknown(category)) /* of a package without a module: nobody gives such a warning */
        return PY_NONE;
    check(vm, py_is_type(category), "category must be a class");
    check(vm, py_type_is_subtype(PY_AS(struct py_type, category), &py_exc_Warning),
          "category must be a Warning subclass");
    check(vm, py_is_str(a[3]), "module must be a string");
    check(vm, py_is_int(a[4]) && lib_int_sign(a[4]) >= 0, "lineno must be an int >= 0");
    value item =
        lib_tuple(5, a[0], compile(vm, a[1], true), category, compile(vm, a[3], false), a[4]);
    add_filter(vm, item, py_truth(vm, a[5]));
    return PY_NONE;
}

/* action, category, lineno, append */
LIB_FN(warnings_simplefilter) {
    check_action(vm, a[0]);
    check(vm, py_is_int(a[2]) && lib_int_sign(a[2]) >= 0, "lineno must be an int >= 0");
    if (!py_is_unknown(a[1]))
        add_filter(vm, lib_tuple(5, a[0], PY_NONE, category_or_all(a[1]), PY_NONE, a[2]),
                   py_truth(vm, a[3]));
    return PY_NONE;
}

LIB_FN(warnings_resetwarnings) {
    py_call_method(vm, module_get(vm, "filters"), "clear", 0, NULL);
    state_of(vm)->version++;
    return PY_NONE;
}

/* --- catch_warnings --- */

struct catcher {
    struct py_object head;
    struct py_attrs attrs;
    bool record, entered, filtered;
    value module, filters, showwarning, impl;
    value action, category, lineno, append;
};
#define CATCHER(v) PY_AS(struct catcher, v)
static struct py_type catcher_type;

/* self, record, module, action, category, lineno, append */
LIB_FN(catcher_init) {
    struct catcher *c = CATCHER(a[0]);
    c->record = py_truth(vm, a[1]);
    c->module = a[2] == PY_NONE ? py_import(vm, "warnings") : a[2];
    c->filtered = a[3] != PY_NONE;
    c->action = a[3];
    c->category = category_or_all(a[4]);
    c->lineno = a[5];
    c->append = a[6];
    return PY_NONE;
}

static value catcher_repr(struct vm *vm, value self) {
    struct catcher *c = CATCHER(self);
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s(%s", py_type_name(self), c->record ? "record=True" : "");
    if (c->module != py_import(vm, "warnings"))
        buf_printf(&b, "%smodule=%s", c->record ? ", " : "", py_repr_text(vm, c->module));
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}

LIB_FN(catcher_enter) {
    struct catcher *c = CATCHER(a[0]);
    if (c->entered)
        py_raise(vm, &py_exc_RuntimeError, "Cannot enter %R twice", a[0]);
    c->entered = true;
    c->filters = py_getattr(vm, c->module, "filters");
    py_setattr(vm, c->module, "filters", PY_OBJ(py_list_from(vm, c->filters)));
    state_of(vm)->version++;
    c->showwarning = py_getattr(vm, c->module, "showwarning");
    c->impl = py_getattr(vm, c->module, "_showwarnmsg_impl");
    value log = PY_NONE;
    if (c->record) {
        log = PY_OBJ(py_list_new(0));
        py_setattr(vm, c->module, "_showwarnmsg_impl", py_getattr(vm, log, "append"));
        py_setattr(vm, c->module, "showwarning", state_of(vm)->showwarning);
    }
    if (c->filtered)
        py_call(vm, module_get(vm, "simplefilter"), 4,
                (value[]){c->action, c->category, c->lineno, c->append});
    return log;
}

LIB_FN(catcher_exit) {
    struct catcher *c = CATCHER(a[0]);
    if (!c->entered)
        py_raise(vm, &py_exc_RuntimeError, "Cannot exit %R without entering first", a[0]);
    py_setattr(vm, c->module, "filters", c->filters);
    state_of(vm)->version++;
    py_setattr(vm, c->module, "showwarning", c->showwarning);
    py_setattr(vm, c->module, "_showwarnmsg_impl", c->impl);
    return PY_NONE;
}

static const struct py_native_def catcher_methods[] = {
    {"__init__", catcher_init,
     "self, *, record=False, module=None, action=None, category=?, lineno=0, append=False"},
    {"__enter__", catcher_enter, "self"},
    {"__exit__", catcher_exit, "self, *exc_info"},
    {0}};
static struct py_type catcher_type = {PY_TYPE_HEAD,
                                      .name = "catch_warnings",
                                      .module = "warnings",
                                      .size = sizeof(struct catcher),
                                      .attrs_offset = offsetof(struct catcher, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = catcher_methods,
                                      .repr = catcher_repr};

/* --- the module --- */

static value default_filter(const char *action, struct py_type *category, value module) {
    return lib_tuple(5, PY_OBJ(py_intern(action)), PY_NONE, PY_OBJ(category), module,
                     py_from_small(0));
}

static void warnings_init(struct vm *vm, struct py_module *m) {
    value filters[] = {
        default_filter("default", &py_exc_DeprecationWarning, py_str_from("__main__")),
        default_filter("ignore", &py_exc_DeprecationWarning, PY_NONE),
        default_filter("ignore", &py_exc_PendingDeprecationWarning, PY_NONE),
        default_filter("ignore", &py_exc_ImportWarning, PY_NONE),
        default_filter("ignore", &py_exc_ResourceWarning, PY_NONE)};
    py_module_set(vm, m, "filters", PY_OBJ(py_list_of(LIB_COUNT(filters), filters)));
    py_module_set(vm, m, "onceregistry", PY_OBJ(py_dict_new()));
    py_module_set(vm, m, "defaultaction", py_str_from("default"));
    state_of(vm)->showwarning = py_module_get(vm, m, "showwarning");
    state_of(vm)->formatwarning = py_module_get(vm, m, "formatwarning");
}

static const struct py_native_def functions[] = {
    {"warn", warnings_warn, "message, category=None, stacklevel=1, source=None", PY_BUILTIN},
    {"warn_explicit", warnings_warn_explicit,
     "message, category, filename, lineno, module=None, registry=None, module_globals=None, "
     "source=None",
     PY_BUILTIN},
    {"showwarning", warnings_showwarning,
     "message, category, filename, lineno, file=None, line=None"},
    {"formatwarning", warnings_formatwarning, "message, category, filename, lineno, line=None"},
    {"filterwarnings", warnings_filterwarnings,
     "action, message='', category=?, module='', lineno=0, append=False"},
    {"simplefilter", warnings_simplefilter, "action, category=?, lineno=0, append=False"},
    {"resetwarnings", warnings_resetwarnings, ""},
    {"_filters_mutated", warnings_filters_mutated, ""},
    {"_showwarnmsg_impl", warnings_show_plain, "msg"},
    {0}};
static struct py_type *const types[] = {&message_type, &catcher_type, NULL};
const struct py_module_def py_lib_warnings = {
    .name = "warnings", .functions = functions, .types = types, .init = warnings_init};
