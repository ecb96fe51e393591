/*
 * Functions in C that scripts take for Python's: they have attributes, bind as methods, ask for no
 * class of their first argument, and complain in the words of Python functions. Modules that are
 * Python in CPython are made of them where that can be seen: decorators, and classes whose methods
 * others borrow (collections.abc).
 */
#include "python/lib/pyfunction.h"

#include "python/function.h"
#include "python/type.h"
#include "python/types/alias.h"

struct pyfunction {
    struct py_native native; /* first: py_native_call takes it */
    value name, qualname, module, doc, annotations;
};
#define FUNCTION(v) PY_AS(struct pyfunction, v)

value pyfunction_new(struct vm *vm, const struct py_native_def *def, const char *module,
                     value self) {
    struct pyfunction *f = py_alloc(vm, &pyfunction_type);
    f->native.def = def;
    f->native.self = self;
    f->module = PY_OBJ(py_intern(module));
    return PY_OBJ(f);
}

/* --- as scripts see them --- */

static value get_name(struct vm *vm, value self) {
    (void)vm;
    const struct pyfunction *f = FUNCTION(self);
    const char *dot = strrchr(f->native.def->name, '.'); /* one of another's <locals> */
    return f->name != PY_UNDEF ? f->name : PY_OBJ(py_intern(dot ? dot + 1 : f->native.def->name));
}
static value get_qualname(struct vm *vm, value self) {
    const struct pyfunction *f = FUNCTION(self);
    if (f->qualname != PY_UNDEF)
        return f->qualname;
    if (!f->native.owner)
        return strchr(f->native.def->name, '.') ? PY_OBJ(py_intern(f->native.def->name))
                                                : get_name(vm, self);
    return py_str_printf("%s.%s", f->native.owner->name, f->native.def->name);
}
static value get_doc(struct vm *vm, value self) {
    (void)vm;
    const struct pyfunction *f = FUNCTION(self);
    if (f->doc != PY_UNDEF)
        return f->doc;
    return f->native.def->doc ? py_str_from(f->native.def->doc) : PY_NONE;
}
static value get_annotations(struct vm *vm, value self) {
    (void)vm;
    struct pyfunction *f = FUNCTION(self);
    if (f->annotations == PY_UNDEF)
        f->annotations = PY_OBJ(py_dict_new());
    return f->annotations;
}
static value get_class(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_OBJ(&py_function_type);
}
static void take_text(struct vm *vm, value *to, value v, const char *what) {
    if (v == PY_UNDEF || !py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "%s must be set to a string object", what);
    *to = v;
}
static void set_name(struct vm *vm, value self, value v) {
    take_text(vm, &FUNCTION(self)->name, v, "__name__");
}
static void set_qualname(struct vm *vm, value self, value v) {
    take_text(vm, &FUNCTION(self)->qualname, v, "__qualname__");
}
static void set_doc(struct vm *vm, value self, value v) {
    (void)vm;
    FUNCTION(self)->doc = v == PY_UNDEF ? PY_NONE : v;
}
static void set_annotations(struct vm *vm, value self, value v) {
    if (v != PY_UNDEF && v != PY_NONE && !py_is_dict(v))
        py_raise(vm, &py_exc_TypeError, "__annotations__ must be set to a dict object");
    FUNCTION(self)->annotations = v == PY_NONE ? PY_UNDEF : v;
}

/* The defaults of the positional parameters, and of those that have to be named. */
static value get_defaults(struct vm *vm, value self) {
    const struct py_signature *s = py_native_signature(vm, &FUNCTION(self)->native);
    size_t n = (size_t)(s->npos - s->nrequired);
    if (!n)
        return PY_NONE;
    struct py_tuple *t = py_tuple_new(n);
    for (size_t i = 0; i < n; i++) {
        value v = s->params[(size_t)s->nrequired + i].def;
        t->items[i] = v == PY_UNDEF ? PY_NONE : v;
    }
    return PY_OBJ(t);
}
static value get_kwdefaults(struct vm *vm, value self) {
    const struct py_signature *s = py_native_signature(vm, &FUNCTION(self)->native);
    struct py_dict *d = py_dict_new();
    for (int i = s->npos; i < s->n; i++)
        if (s->params[i].kind == PARAM_KWONLY && !s->params[i].required)
            py_dict_set_str(d, s->params[i].name, s->params[i].def);
    return d->count ? PY_OBJ(d) : PY_NONE;
}

static const struct py_getset_def getset[] = {
    {"__name__", get_name, set_name},     {"__qualname__", get_qualname, set_qualname},
    {"__doc__", get_doc, set_doc},        {"__annotations__", get_annotations, set_annotations},
    {"__defaults__", get_defaults, NULL}, {"__kwdefaults__", get_kwdefaults, NULL},
    {"__class__", get_class, NULL},       {0}};
static const struct py_member_def members[] = {
    {"__module__", offsetof(struct pyfunction, module), PY_MEMBER_VALUE, false}, {0}};

/* A function among the bases of a class: type(function)(name, bases, namespace). */
static value make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                  struct py_tuple *kwnames) {
    (void)cls, (void)kwnames;
    if (!argc)
        py_raise(vm, &py_exc_TypeError, "function() missing required argument 'code' (pos 1)");
    py_raise(vm, &py_exc_TypeError, "function() argument 'code' must be code, not %T", argv[0]);
}
/* Not the generic one, so that isinstance asks for __class__. */
static value get_attribute(struct vm *vm, value self, struct py_str *name) {
    return py_generic_getattr(vm, self, name);
}
static value repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "<function %S at %s>", get_qualname(vm, self),
                                  mem_printf("%p", (void *)(uintptr_t)self)));
}
static value bind(struct vm *vm, value self, value instance, value owner) {
    (void)vm, (void)owner;
    return instance == PY_UNDEF ? self : py_method_new(self, instance);
}
LIB_FN(reduce) { return get_qualname(vm, a[0]); }
static const struct py_native_def methods[] = {{"__reduce__", reduce, "self, /"}, {0}};

struct py_type pyfunction_type = {PY_TYPE_HEAD,
                                  .name = "function",
                                  .size = sizeof(struct pyfunction),
                                  .attrs_offset = offsetof(struct pyfunction, native.attrs),
                                  .flags = PY_TYPE_ATTRS,
                                  .new = make,
                                  .methods = methods,
                                  .getset = getset,
                                  .members = members,
                                  .getattr = get_attribute,
                                  .call = py_native_call,
                                  .repr = repr,
                                  .descr_get = bind};

/* --- classes of them --- */

static value wrapped(struct py_type *kind, value f) {
    struct py_class_wrapper *w = MEM_NEW(struct py_class_wrapper);
    w->head.type = kind;
    w->func = f;
    return PY_OBJ(w);
}

value pyfunction_classmethod(struct vm *vm, const struct py_native_def *def, const char *module) {
    return wrapped(&py_classmethod_type, pyfunction_new(vm, def, module, PY_UNDEF));
}

value pyfunction_property(struct vm *vm, const struct py_native_def *def, const char *module) {
    return py_call1(vm, PY_OBJ(&py_property_type), pyfunction_new(vm, def, module, PY_UNDEF));
}

value pyfunction_in_class(struct vm *vm, const struct py_native_def *def, const char *module,
                          value self) {
    if (def->fn == lib_class_getitem)
        return py_native_in_class(&py_object_type, def);
    value f = pyfunction_new(vm, def, module, self);
    if (def->flags & PY_ABSTRACT)
        py_setattr_str(vm, f, PYN(__isabstractmethod__), PY_TRUE);
    if (def->flags & PY_CLASSMETHOD)
        return wrapped(&py_classmethod_type, f);
    return (def->flags & PY_STATIC) || !strcmp(def->name, "__new__")
               ? wrapped(&py_staticmethod_type, f)
               : f;
}

void pyfunction_adopt(struct py_dict *ns, const struct py_native_def *defs, struct py_type *cls) {
    for (; defs && defs->name; defs++) {
        value v = py_dict_get_text(ns, defs->name);
        if (py_type_of(v) == &py_classmethod_type || py_type_of(v) == &py_staticmethod_type)
            v = PY_AS(struct py_class_wrapper, v)->func;
        if (py_type_of(v) == &pyfunction_type || py_type_of(v) == &py_classmethod_descr_type)
            PY_AS(struct py_native, v)->owner = cls;
    }
}

struct py_type *pyfunction_class(struct vm *vm, const char *module, const char *name,
                                 struct py_type *meta, struct py_tuple *bases,
                                 const struct py_native_def *defs, struct py_dict *ns) {
    py_dict_set_str(ns, PYN(__module__), PY_OBJ(py_intern(module)));
    for (const struct py_native_def *d = defs; d && d->name; d++)
        py_dict_set_str(ns, py_intern(d->name), pyfunction_in_class(vm, d, module, PY_UNDEF));
    value args[] = {PY_OBJ(py_intern(name)), PY_OBJ(bases), PY_OBJ(ns)};
    value cls = meta ? py_call(vm, PY_OBJ(meta), 3, args) : py_class_new(vm, name, bases, ns);
    pyfunction_adopt(ns, defs, PY_AS(struct py_type, cls));
    return PY_AS(struct py_type, cls);
}

void pyfunction_take_body(struct vm *vm, struct py_dict *ns, const char *text, const char *name) {
    static const char *const own[] = {"__module__", "__dict__", "__weakref__", "__doc__"};
    struct py_type *body = PY_AS(struct py_type, py_import_from(vm, text, name));
    size_t i = 0;
    for (value k, v; py_dict_next(py_type_dict(body), &i, &k, &v);) {
        bool is_own = false;
        for (size_t j = 0; j < LIB_COUNT(own); j++)
            is_own |= py_str_is(k, own[j]);
        if (!is_own)
            py_dict_set(vm, ns, k, v);
    }
}
