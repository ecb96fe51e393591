/*
 * inspect: what kind of object something is, members, documentation, source text. Signatures and
 * frames are Python text (py/_inspect_*.py), loaded on first use.
 */
#include "base/file.h"
#include "python/function.h"
#include "python/generator.h"
#include "python/lib/pyfunction.h"
#include "python/traceback.h"

/* --- kinds --- */

static bool is_type(value v) { return py_is_a(v, &py_type_type); }
static bool is_one(value v, struct py_type *t) { return py_is_a(v, t); }

#define KIND(name, test)                                                                           \
    LIB_FN(inspect_##name) { return PY_BOOL(test); }
KIND(ismodule, is_one(a[0], &py_module_type))
KIND(isclass, is_type(a[0]))
KIND(ismethod, is_one(a[0], &py_method_type))
KIND(isfunction, is_one(a[0], &py_function_type) || is_one(a[0], &pyfunction_type))
KIND(isgenerator, is_one(a[0], &py_generator_type))
KIND(iscoroutine, is_one(a[0], &py_coroutine_type))
KIND(isasyncgen, is_one(a[0], &py_async_generator_type))
KIND(istraceback, is_one(a[0], &py_traceback_type))
KIND(isframe, is_one(a[0], &py_frame_type))
KIND(iscode, is_one(a[0], &py_code_type))
KIND(isbuiltin, is_one(a[0], &py_native_type))
KIND(isgetset, is_one(a[0], &py_getset_descr_type))
KIND(ismember, is_one(a[0], &py_member_descr_type))

static bool is_routine(value v) {
    static struct py_type *const types[] = {&py_native_type,
                                            &py_function_type,
                                            &py_method_type,
                                            &py_method_descr_type,
                                            &py_wrapper_descr_type,
                                            &py_method_wrapper_type,
                                            &py_classmethod_descr_type,
                                            &pyfunction_type};
    for (size_t i = 0; i < LIB_COUNT(types); i++)
        if (py_is_a(v, types[i]))
            return true;
    return false;
}
LIB_FN(inspect_isroutine) { return PY_BOOL(is_routine(a[0])); }

/* The code flags of a function behind methods and partials, or 0. */
static unsigned flags_of(struct vm *vm, value v) {
    for (int depth = 0; depth < 100; depth++) {
        if (py_is_a(v, &py_method_type))
            v = PY_AS(struct py_method, v)->func;
        else if (py_is_a(v, &py_function_type))
            return PY_AS(struct py_function, v)->code->flags;
        else if (strcmp(py_type_name(v), "partial") == 0)
            v = py_getattr(vm, v, "func");
        else
            return 0;
    }
    return 0;
}
KIND(isgeneratorfunction, flags_of(vm, a[0]) & CODE_GENERATOR)
KIND(iscoroutinefunction, flags_of(vm, a[0]) & CODE_COROUTINE)
KIND(isasyncgenfunction, flags_of(vm, a[0]) & CODE_ASYNC_GENERATOR)

LIB_FN(inspect_isawaitable) {
    if (py_is_a(a[0], &py_coroutine_type) || py_generator_is_awaitable(a[0]))
        return PY_TRUE;
    return PY_BOOL(py_type_of(a[0])->await != NULL &&
                   py_type_lookup(py_type_of(a[0]), py_intern("__await__")) != PY_UNDEF);
}
static bool class_has(value v, const char *name) {
    return py_type_lookup(py_type_of(v), py_intern(name)) != PY_UNDEF;
}
LIB_FN(inspect_isdatadescriptor) {
    value v = a[0];
    if (is_type(v) || py_is_a(v, &py_method_type) || py_is_a(v, &py_function_type) ||
        py_is_a(v, &pyfunction_type))
        return PY_FALSE;
    return PY_BOOL(class_has(v, "__set__") || class_has(v, "__delete__") ||
                   py_type_of(v)->descr_set);
}
LIB_FN(inspect_ismethoddescriptor) {
    value v = a[0];
    if (is_type(v) || py_is_a(v, &py_method_type) || py_is_a(v, &py_function_type) ||
        py_is_a(v, &pyfunction_type))
        return PY_FALSE;
    return PY_BOOL((class_has(v, "__get__") || py_type_of(v)->descr_get) &&
                   !class_has(v, "__set__") && !py_type_of(v)->descr_set);
}
LIB_FN(inspect_isabstract) {
    if (!is_type(a[0]))
        return PY_FALSE;
    value names = py_lookup_attr(vm, a[0], "__abstractmethods__");
    return PY_BOOL(names != PY_UNDEF && py_truth(vm, names));
}

/* --- members --- */

LIB_FN(inspect_getmembers) {
    value dir = py_import_from(vm, "builtins", "dir");
    struct py_list *names = py_list_from(vm, py_call1(vm, dir, a[0]));
    struct py_list *result = py_list_new(names->n);
    for (size_t i = 0; i < names->n; i++) {
        value v = py_lookup_attr_str(vm, a[0], lib_attr_name(vm, names->items[i]));
        if (v == PY_UNDEF || (a[1] != PY_NONE && !py_truth(vm, py_call1(vm, a[1], v))))
            continue;
        py_list_append(result, py_tuple2(names->items[i], v));
    }
    return PY_OBJ(result);
}
LIB_FN(inspect_getmro) { return py_getattr(vm, a[0], "__mro__"); }
LIB_FN(inspect_getattr_static) {
    struct py_str *name = lib_arg_str(vm, a[1], "attribute name");
    if (!is_type(a[0])) {
        value dict = py_lookup_attr(vm, a[0], "__dict__");
        if (dict != PY_UNDEF && py_is_dict(dict)) {
            value v = py_dict_get_str(PY_AS(struct py_dict, dict), name);
            if (v != PY_UNDEF)
                return v;
        }
    }
    value v = py_type_lookup(is_type(a[0]) ? PY_AS(struct py_type, a[0]) : py_type_of(a[0]), name);
    if (v == PY_UNDEF && is_type(a[0]))
        v = py_type_lookup(py_type_of(a[0]), name);
    if (v != PY_UNDEF)
        return v;
    if (a[2] == PY_UNDEF)
        py_raise_args(vm, &py_exc_AttributeError, PY_AS(struct py_tuple, py_tuple1(a[1])));
    return a[2];
}
LIB_FN(inspect_unwrap) {
    value v = a[0];
    for (int depth = 0;; depth++) {
        value inner = py_lookup_attr(vm, v, "__wrapped__");
        if (inner == PY_UNDEF || (a[1] != PY_NONE && py_truth(vm, py_call1(vm, a[1], v))))
            return v;
        if (depth > 1000)
            py_raise(vm, &py_exc_ValueError, "wrapper loop when unwrapping %R", a[0]);
        v = inner;
    }
}

/* --- documentation --- */

static value clean_doc(value doc) {
    struct py_str *s = lib_str(doc);
    struct buf b = BUF_INIT;
    size_t column = 0;
    for (size_t i = 0; i < s->size; i++) { /* expandtabs */
        if (s->data[i] == '\t') {
            size_t n = 8 - column % 8;
            buf_putn(&b, ' ', n);
            column += n;
        } else {
            buf_putc(&b, s->data[i]);
            column = s->data[i] == '\n' ? 0 : column + 1;
        }
    }
    size_t margin = SIZE_MAX;
    const char *line = strchr(b.data, '\n');
    for (const char *p = line; p; p = strchr(p + 1, '\n')) {
        size_t n = strspn(p + 1, " ");
        if (p[1 + n] && p[1 + n] != '\n' && n < margin)
            margin = n;
    }
    struct buf out = BUF_INIT;
    const char *p = b.data + strspn(b.data, " ");
    bool first = true;
    for (;;) {
        const char *end = strchr(p, '\n');
        size_t n = end ? (size_t)(end - p) : strlen(p), skip = 0;
        if (!first && margin != SIZE_MAX)
            skip = margin < n ? margin : n;
        if (!first)
            buf_putc(&out, '\n');
        buf_add(&out, p + skip, n - skip);
        first = false;
        if (!end)
            break;
        p = end + 1;
    }
    while (out.len && out.data[out.len - 1] == '\n')
        buf_truncate(&out, out.len - 1);
    size_t from = 0;
    while (out.data[from] == '\n')
        from++;
    return py_str_new(out.data + from, out.len - from);
}
LIB_FN(inspect_cleandoc) { return clean_doc(PY_OBJ(lib_arg_str(vm, a[0], "doc"))); }

static value doc_of(struct vm *vm, value v) {
    value doc = py_lookup_attr(vm, v, "__doc__");
    if (doc != PY_UNDEF && doc != PY_NONE)
        return doc;
    if (is_type(v)) {
        struct py_tuple *mro = PY_AS(struct py_type, v)->mro;
        for (size_t i = 0; i + 1 < mro->n; i++) {
            doc = py_lookup_attr(vm, mro->items[i], "__doc__");
            if (doc != PY_UNDEF && doc != PY_NONE)
                return doc;
        }
        return PY_NONE;
    }
    value qualname = py_lookup_attr(vm, v, "__qualname__"), self = PY_UNDEF;
    if (py_is_a(v, &py_method_type))
        self = PY_OBJ(py_type_of(PY_AS(struct py_method, v)->self));
    if (self == PY_UNDEF || qualname == PY_UNDEF)
        return PY_NONE;
    value name = py_getattr(vm, v, "__name__");
    struct py_tuple *mro = PY_AS(struct py_type, self)->mro;
    for (size_t i = 0; i < mro->n; i++) {
        value other = py_lookup_attr_str(vm, mro->items[i], lib_str(name));
        doc = other == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, other, "__doc__");
        if (doc != PY_UNDEF && doc != PY_NONE)
            return doc;
    }
    return PY_NONE;
}
LIB_FN(inspect_getdoc) {
    value doc = doc_of(vm, a[0]);
    return py_is_str(doc) ? clean_doc(doc) : PY_NONE;
}

/* --- where it comes from --- */

static struct py_code *code_of(struct vm *vm, value v) {
    if (py_is_a(v, &py_method_type))
        v = PY_AS(struct py_method, v)->func;
    v = inspect_unwrap(vm, (value[]){v, PY_NONE});
    if (py_is_a(v, &py_function_type))
        return PY_AS(struct py_function, v)->code;
    if (py_is_a(v, &py_traceback_type) || py_is_a(v, &py_frame_type)) {
        value frame = py_lookup_attr(vm, v, "tb_frame");
        v = py_getattr(vm, frame != PY_UNDEF ? frame : v, "f_code");
    }
    return py_is_a(v, &py_code_type) ? PY_AS(struct py_code, v) : NULL;
}

static value module_of(struct vm *vm, value v) {
    if (py_is_a(v, &py_module_type))
        return v;
    value name = py_lookup_attr(vm, v, "__module__");
    if (name == PY_UNDEF || !py_is_str(name)) {
        struct py_code *code = code_of(vm, v);
        value globals = py_is_a(v, &py_frame_type) ? py_getattr(vm, v, "f_globals") : PY_UNDEF;
        if (!code || globals == PY_UNDEF)
            return PY_NONE;
        name = py_dict_get_text(PY_AS(struct py_dict, globals), "__name__");
        if (name == PY_UNDEF)
            return PY_NONE;
    }
    value m = py_dict_get(vm, vm->modules, name);
    return m == PY_UNDEF ? PY_NONE : m;
}
LIB_FN(inspect_getmodule) { return module_of(vm, a[0]); }

static const char *file_of(struct vm *vm, value v) {
    struct py_code *code = code_of(vm, v);
    if (code)
        return py_str_cstr(PY_OBJ(code->filename));
    if (py_is_a(v, &py_module_type) || is_type(v)) {
        value m = module_of(vm, v);
        value file = m == PY_NONE ? PY_UNDEF : py_lookup_attr(vm, m, "__file__");
        if (file != PY_UNDEF && py_is_str(file))
            return py_str_cstr(file);
        if (is_type(v) && py_str_is(py_getattr(vm, v, "__module__"), "__main__"))
            py_raise(vm, &py_exc_OSError, "source code not available");
        py_raise(vm, &py_exc_TypeError, "%R is a built-in %s", v, is_type(v) ? "class" : "module");
    }
    py_raise(vm, &py_exc_TypeError,
             "module, class, method, function, traceback, frame, or code object was expected, got "
             "%T",
             v);
}
LIB_FN(inspect_getfile) { return py_str_from(file_of(vm, a[0])); }

/* --- frames --- */

LIB_FN(inspect_currentframe) {
    struct py_frame *f = vm_script_frame(vm, 0);
    return f ? frame_object(vm, f) : PY_NONE;
}

/* --- for _inspect_signature --- */

/* Parameters of a native function: (name, kind, has default, default) each; None when V is none. */
LIB_FN(inspect_native_parameters) {
    value v = a[0];
    static struct py_type *const types[] = {
        &py_native_type,         &py_method_descr_type,      &py_wrapper_descr_type,
        &py_method_wrapper_type, &py_classmethod_descr_type, &pyfunction_type};
    bool native = false;
    for (size_t i = 0; i < LIB_COUNT(types); i++)
        native |= py_is_a(v, types[i]);
    if (!native || !PY_AS(struct py_native, v)->def || !PY_AS(struct py_native, v)->def->signature)
        return PY_NONE;
    struct py_native *f = PY_AS(struct py_native, v);
    const struct py_signature *sig = py_native_signature(vm, f);
    struct py_list *list = py_list_new(0);
    for (int i = f->self != PY_UNDEF; i < sig->n; i++) {
        const struct py_param *p = &sig->params[i];
        py_list_append(list, lib_tuple(4, PY_OBJ(p->name), py_from_small(p->kind),
                                       PY_BOOL(!p->required && p->kind != PARAM_VARARGS &&
                                               p->kind != PARAM_VARKEYWORDS),
                                       p->def == PY_UNDEF ? PY_NONE : p->def));
    }
    return PY_OBJ(list);
}

static const struct py_native_def functions[] = {
    {"ismodule", inspect_ismodule, "object"},
    {"isclass", inspect_isclass, "object"},
    {"ismethod", inspect_ismethod, "object"},
    {"isfunction", inspect_isfunction, "object"},
    {"isgenerator", inspect_isgenerator, "object"},
    {"isgeneratorfunction", inspect_isgeneratorfunction, "obj"},
    {"iscoroutine", inspect_iscoroutine, "object"},
    {"iscoroutinefunction", inspect_iscoroutinefunction, "obj"},
    {"isasyncgen", inspect_isasyncgen, "object"},
    {"isasyncgenfunction", inspect_isasyncgenfunction, "obj"},
    {"isawaitable", inspect_isawaitable, "object"},
    {"istraceback", inspect_istraceback, "object"},
    {"isframe", inspect_isframe, "object"},
    {"iscode", inspect_iscode, "object"},
    {"isbuiltin", inspect_isbuiltin, "object"},
    {"isroutine", inspect_isroutine, "object"},
    {"isabstract", inspect_isabstract, "object"},
    {"isdatadescriptor", inspect_isdatadescriptor, "object"},
    {"ismethoddescriptor", inspect_ismethoddescriptor, "object"},
    {"isgetsetdescriptor", inspect_isgetset, "object"},
    {"ismemberdescriptor", inspect_ismember, "object"},
    {"getmembers", inspect_getmembers, "object, predicate=None"},
    {"getmro", inspect_getmro, "cls"},
    {"getattr_static", inspect_getattr_static, "obj, attr, default=?"},
    {"unwrap", inspect_unwrap, "func, stop=None"},
    {"cleandoc", inspect_cleandoc, "doc"},
    {"getdoc", inspect_getdoc, "object"},
    {"getmodule", inspect_getmodule, "object, _filename=None"},
    {"getfile", inspect_getfile, "object"},
    {"currentframe", inspect_currentframe, ""},
    {"_native_parameters", inspect_native_parameters, "object"},
    {0}};
static const struct py_const_def constants[] = {
    {"CO_OPTIMIZED", PY_CONST_INT, .i = 1},
    {"CO_NEWLOCALS", PY_CONST_INT, .i = 2},
    {"CO_VARARGS", PY_CONST_INT, .i = 4},
    {"CO_VARKEYWORDS", PY_CONST_INT, .i = 8},
    {"CO_NESTED", PY_CONST_INT, .i = 16},
    {"CO_GENERATOR", PY_CONST_INT, .i = 32},
    {"CO_NOFREE", PY_CONST_INT, .i = 64},
    {"CO_COROUTINE", PY_CONST_INT, .i = 128},
    {"CO_ITERABLE_COROUTINE", PY_CONST_INT, .i = 256},
    {"CO_ASYNC_GENERATOR", PY_CONST_INT, .i = 512},
    {"GEN_CREATED", PY_CONST_TEXT, .text = "GEN_CREATED"},
    {"GEN_RUNNING", PY_CONST_TEXT, .text = "GEN_RUNNING"},
    {"GEN_SUSPENDED", PY_CONST_TEXT, .text = "GEN_SUSPENDED"},
    {"GEN_CLOSED", PY_CONST_TEXT, .text = "GEN_CLOSED"},
    {"CORO_CREATED", PY_CONST_TEXT, .text = "CORO_CREATED"},
    {"CORO_RUNNING", PY_CONST_TEXT, .text = "CORO_RUNNING"},
    {"CORO_SUSPENDED", PY_CONST_TEXT, .text = "CORO_SUSPENDED"},
    {"CORO_CLOSED", PY_CONST_TEXT, .text = "CORO_CLOSED"},
    {0}};
#define SIGNATURE(name)                                                                            \
    { name, "_inspect_signature" }
#define SEARCH(name)                                                                               \
    { name, "_inspect_search" }
#define FRAMES(name)                                                                               \
    { name, "_inspect_frames" }
#define SOURCE(name)                                                                               \
    { name, "_inspect_source" }
static const struct lib_lazy lazy[] = {SOURCE("getsourcefile"),
                                       SOURCE("getabsfile"),
                                       SOURCE("findsource"),
                                       SOURCE("getblock"),
                                       SOURCE("getsourcelines"),
                                       SOURCE("getsource"),
                                       SOURCE("getcomments"),
                                       SOURCE("indentsize"),
                                       SOURCE("Attribute"),
                                       SOURCE("ArgInfo"),
                                       SOURCE("walktree"),
                                       SOURCE("getclasstree"),
                                       SOURCE("getmembers_static"),
                                       SOURCE("classify_class_attrs"),
                                       SOURCE("getargvalues"),
                                       SOURCE("formatargvalues"),
                                       SOURCE("getinnerframes"),
                                       SOURCE("trace"),
                                       SOURCE("getgeneratorlocals"),
                                       SOURCE("getcoroutinelocals"),
                                       SOURCE("ismethodwrapper"),
                                       SIGNATURE("Signature"),
                                       SIGNATURE("Parameter"),
                                       SIGNATURE("BoundArguments"),
                                       SEARCH("signature"),
                                       SEARCH("getfullargspec"),
                                       SEARCH("FullArgSpec"),
                                       SEARCH("getcallargs"),
                                       SEARCH("get_annotations"),
                                       SIGNATURE("formatannotation"),
                                       FRAMES("stack"),
                                       FRAMES("FrameInfo"),
                                       FRAMES("getframeinfo"),
                                       FRAMES("Traceback"),
                                       FRAMES("getouterframes"),
                                       FRAMES("getgeneratorstate"),
                                       FRAMES("getcoroutinestate"),
                                       FRAMES("getclosurevars"),
                                       FRAMES("ClosureVars"),
                                       FRAMES("getmodulename"),
                                       SIGNATURE("_empty"),
                                       SIGNATURE("_ParameterKind"),
                                       {0}};
LIB_LAZY("inspect", lazy)
static void init(struct vm *vm, struct py_module *m) { LIB_LAZY_INIT(vm, m); }
const struct py_module_def py_lib_inspect = {
    .name = "inspect", .functions = functions, .constants = constants, .init = init};
