/*
 * Python functions, bound methods and cells; putting arguments into parameters. cf. CPython's
 * Objects/funcobject.c and initialize_locals in Python/ceval.c.
 */
#include "python/function.h"

#include "python/class.h"
#include "python/native_int.h"
#include "python/vm.h"

/* --- cells and methods --- */

value py_cell_new(value v) {
    struct py_cell *c = MEM_NEW(struct py_cell);
    c->head.type = &py_cell_type;
    c->v = v;
    return PY_OBJ(c);
}

static value cell_get(struct vm *vm, value self) {
    value v = PY_AS(struct py_cell, self)->v;
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "Cell is empty");
    return v;
}

static void cell_set(struct vm *vm, value self, value v) {
    (void)vm;
    PY_AS(struct py_cell, self)->v = v;
}

static value cell_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    (void)vm, (void)cls, (void)kwnames;
    return py_cell_new(argc ? argv[0] : PY_UNDEF);
}

/* Cells compare by their contents, empty ones first. */
static value cell_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (py_type_of(b) != &py_cell_type)
        return PY_NOT_IMPLEMENTED;
    value x = PY_AS(struct py_cell, a)->v, y = PY_AS(struct py_cell, b)->v;
    if (x == PY_UNDEF || y == PY_UNDEF)
        return py_compare(vm, py_int_from(x != PY_UNDEF), py_int_from(y != PY_UNDEF), op);
    return py_compare(vm, x, y, op);
}

static value cell_repr(struct vm *vm, value self) {
    value v = PY_AS(struct py_cell, self)->v;
    const char *at = mem_printf("%p", (void *)(uintptr_t)self);
    if (v == PY_UNDEF)
        return py_str_printf("<cell at %s: empty>", at);
    return py_str_from(py_message(vm, "<cell at %s: %T object at %s>", at, v,
                                  mem_printf("%p", (void *)(uintptr_t)v)));
}

static const struct py_getset_def cell_getset[] = {{"cell_contents", cell_get, cell_set}, {0}};

PY_CORE struct py_type py_cell_type = {
    PY_TYPE_HEAD,     .name = "cell",    .size = sizeof(struct py_cell), .getset = cell_getset,
    .new = cell_make, .repr = cell_repr, .compare = cell_compare};

value py_method_new(value func, value self) {
    struct py_method *m = MEM_NEW(struct py_method);
    m->head.type = &py_method_type;
    m->func = func;
    m->self = self;
    return PY_OBJ(m);
}

static value method_call(struct vm *vm, value callee, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    struct py_method *m = PY_AS(struct py_method, callee);
    size_t n = (size_t)argc + (kwnames ? kwnames->n : 0);
    value few[16], *args = n < 16 ? few : MEM_NEW_ARRAY(value, n + 1);
    args[0] = m->self;
    if (n)
        memcpy(args + 1, argv, n * sizeof *argv);
    return py_call_kw(vm, m->func, argc + 1, args, kwnames);
}

static value method_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    (void)cls, (void)kwnames;
    if (argc != 2)
        py_raise(vm, &py_exc_TypeError, "method expected 2 arguments, got %d", argc);
    if (!py_is_callable(argv[0]))
        py_raise(vm, &py_exc_TypeError, "first argument must be callable");
    if (argv[1] == PY_NONE)
        py_raise(vm, &py_exc_TypeError, "instance must not be None");
    return py_method_new(argv[0], argv[1]);
}

static value method_getattr(struct vm *vm, value self, struct py_str *name) {
    if (py_type_lookup(&py_method_type, name) != PY_UNDEF && name != PYN(__doc__))
        return py_generic_getattr(vm, self, name);
    return py_getattr_str(vm, PY_AS(struct py_method, self)->func, name);
}

static value method_repr(struct vm *vm, value self) {
    struct py_method *m = PY_AS(struct py_method, self);
    value q = py_lookup_attr_str(vm, m->func, PYN(__qualname__));
    if (q == PY_UNDEF)
        q = py_lookup_attr_str(vm, m->func, PYN(__name__));
    if (q == PY_UNDEF || !py_is_str(q))
        q = py_str_from("?");
    return py_str_from(py_message(vm, "<bound method %S of %R>", q, m->self));
}

static value method_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    (void)vm;
    if (py_type_of(b) != &py_method_type || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    const struct py_method *x = PY_AS(struct py_method, a), *y = PY_AS(struct py_method, b);
    bool same = x->self == y->self && py_equal(vm, x->func, y->func);
    return PY_BOOL(same == (op == PY_EQ));
}

static uint64_t method_hash(struct vm *vm, value self) {
    struct py_method *m = PY_AS(struct py_method, self);
    return (m->self >> 4) ^ py_hash(vm, m->func);
}

static const struct py_member_def method_members[] = {
    {"__func__", offsetof(struct py_method, func), PY_MEMBER_VALUE, true},
    {"__self__", offsetof(struct py_method, self), PY_MEMBER_VALUE, true},
    {0}};

PY_CORE struct py_type py_method_type = {PY_TYPE_HEAD,
                                         .name = "method",
                                         .size = sizeof(struct py_method),
                                         .members = method_members,
                                         .new = method_make,
                                         .call = method_call,
                                         .getattr = method_getattr,
                                         .repr = method_repr,
                                         .compare = method_compare,
                                         .hash = method_hash};

/* --- functions --- */

struct py_function *py_function_new(struct vm *vm, struct py_code *code, struct py_dict *globals) {
    struct py_function *f = MEM_NEW(struct py_function);
    f->head.type = &py_function_type;
    f->attrs.shape = py_function_type.shape;
    f->code = code;
    f->globals = globals;
    f->builtins = vm_builtins_of(vm, globals);
    f->name = code->name;
    f->qualname = code->qualname;
    f->doc = code->doc;
    return f;
}

struct py_dict *py_function_annotations(struct vm *vm, struct py_function *f) {
    (void)vm;
    if (f->annotations == PY_UNDEF || !py_is_dict(f->annotations)) {
        struct py_dict *d = py_dict_new();
        if (f->annotations != PY_UNDEF) {
            struct py_tuple *t = PY_AS(struct py_tuple, f->annotations);
            for (size_t i = 0; i + 1 < t->n; i += 2)
                py_dict_set_str(d, PY_AS(struct py_str, t->items[i]), t->items[i + 1]);
        }
        f->annotations = PY_OBJ(d);
    }
    return PY_AS(struct py_dict, f->annotations);
}

/* --- binding --- */

static struct py_str *param_name(const struct py_code *code, int i) {
    py_code_load(code);
    return PY_AS(struct py_str, code->varnames->items[i]);
}

static noreturn void raise_positional(struct vm *vm, struct py_function *f, int argc,
                                      const value *slots) {
    struct py_code *c = f->code;
    int ndefaults = f->defaults ? (int)f->defaults->n : 0, kwgiven = 0;
    for (int i = 0; i < c->kwonlyargcount; i++)
        kwgiven += slots[c->argcount + i] != PY_UNDEF;
    char *takes = ndefaults ? mem_printf("from %d to %d", c->argcount - ndefaults, c->argcount)
                            : mem_printf("%d", c->argcount);
    bool plural = ndefaults || c->argcount != 1;
    const char *extra = "";
    if (kwgiven)
        extra = mem_printf(" positional argument%s (and %d keyword-only argument%s)",
                           argc != 1 ? "s" : "", kwgiven, kwgiven != 1 ? "s" : "");
    py_raise(vm, &py_exc_TypeError, "%S() takes %s positional argument%s but %d%s %s given",
             PY_OBJ(f->qualname), takes, plural ? "s" : "", argc, extra,
             argc == 1 && !kwgiven ? "was" : "were");
}

static void raise_missing(struct vm *vm, struct py_function *f, const value *slots) {
    struct py_code *c = f->code;
    int first_default = c->argcount - (f->defaults ? (int)f->defaults->n : 0);
    struct py_list *names = py_list_new(4);
    for (int i = 0; i < first_default; i++)
        if (slots[i] == PY_UNDEF)
            py_list_append(names, PY_OBJ(param_name(c, i)));
    if (names->n)
        raise_missing_names(vm, py_str_cstr(PY_OBJ(f->qualname)), names, false);
    for (int i = c->argcount; i < c->argcount + c->kwonlyargcount; i++)
        if (slots[i] == PY_UNDEF)
            py_list_append(names, PY_OBJ(param_name(c, i)));
    raise_missing_names(vm, py_str_cstr(PY_OBJ(f->qualname)), names, true);
}

/* Names of positional-only parameters that were given by keyword, in one message. */
static void check_posonly(struct vm *vm, struct py_function *f, struct py_tuple *kwnames) {
    struct py_code *c = f->code;
    struct buf b = BUF_INIT;
    for (int i = 0; i < c->posonlyargcount; i++)
        for (size_t k = 0; k < kwnames->n; k++)
            if (py_str_equal(param_name(c, i), PY_AS(struct py_str, kwnames->items[k])))
                buf_printf(&b, "%s%s", b.len ? ", " : "", py_str_cstr(kwnames->items[k]));
    if (b.len)
        py_raise(vm, &py_exc_TypeError,
                 "%S() got some positional-only arguments passed as keyword arguments: '%s'",
                 PY_OBJ(f->qualname), b.data);
}

static int find_param(const struct py_code *c, struct py_str *name) {
    int n = c->argcount + c->kwonlyargcount;
    for (int i = c->posonlyargcount; i < n; i++)
        if (param_name(c, i) == name)
            return i;
    if (name->interned)
        return -1;
    for (int i = c->posonlyargcount; i < n; i++)
        if (py_str_equal(param_name(c, i), name))
            return i;
    return -1;
}

static void bind_keywords(struct vm *vm, struct py_function *f, const value *values,
                          struct py_tuple *kwnames, struct py_dict *extra, value *slots) {
    struct py_code *c = f->code;
    for (size_t k = 0; k < kwnames->n; k++) {
        int i = find_param(c, PY_AS(struct py_str, kwnames->items[k]));
        if (i >= 0) {
            if (slots[i] != PY_UNDEF)
                py_raise(vm, &py_exc_TypeError, "%S() got multiple values for argument '%S'",
                         PY_OBJ(f->qualname), kwnames->items[k]);
            slots[i] = values[k];
        } else if (extra) {
            py_dict_set(vm, extra, kwnames->items[k], values[k]);
        } else {
            check_posonly(vm, f, kwnames);
            py_raise(vm, &py_exc_TypeError, "%S() got an unexpected keyword argument '%S'",
                     PY_OBJ(f->qualname), kwnames->items[k]);
        }
    }
}

static void fill_defaults(struct vm *vm, struct py_function *f, value *slots) {
    struct py_code *c = f->code;
    int ndefaults = f->defaults ? (int)f->defaults->n : 0;
    bool missing = false;
    for (int i = 0; i < c->argcount; i++) {
        int d = i - (c->argcount - ndefaults);
        if (slots[i] == PY_UNDEF && d >= 0)
            slots[i] = f->defaults->items[d];
        missing |= slots[i] == PY_UNDEF;
    }
    for (int i = c->argcount; i < c->argcount + c->kwonlyargcount; i++) {
        if (slots[i] == PY_UNDEF && f->kwdefaults)
            slots[i] = py_dict_get_str(f->kwdefaults, param_name(c, i));
        missing |= slots[i] == PY_UNDEF;
    }
    if (missing)
        raise_missing(vm, f, slots);
}

enum { FEW = 16 };

void py_function_bind(struct vm *vm, struct py_function *f, int argc, const value *argv,
                      struct py_tuple *kwnames, value *slots) {
    struct py_code *c = f->code;
    int npos = argc < c->argcount ? argc : c->argcount, named = c->argcount + c->kwonlyargcount;
    value rest = PY_UNDEF, few[FEW];
    const value *values = NULL;
    if (c->flags & CODE_VARARGS)
        rest = PY_OBJ(py_tuple_of((size_t)(argc - npos), argv + npos));
    if (kwnames && kwnames->n) {
        /* the slots may be where the values stand now */
        value *copy = kwnames->n <= FEW ? few : MEM_NEW_ARRAY(value, kwnames->n);
        memcpy(copy, argv + argc, kwnames->n * sizeof *copy);
        values = copy;
    }
    if (slots != argv && npos)
        memmove(slots, argv, (size_t)npos * sizeof *slots);
    for (int i = npos; i < named; i++)
        slots[i] = PY_UNDEF;
    struct py_dict *extra = NULL;
    if (c->flags & CODE_VARARGS)
        slots[named] = rest;
    if (c->flags & CODE_VARKEYWORDS) {
        extra = py_dict_new();
        slots[named + ((c->flags & CODE_VARARGS) != 0)] = PY_OBJ(extra);
    }
    if (values)
        bind_keywords(vm, f, values, kwnames, extra, slots);
    if (argc > c->argcount && !(c->flags & CODE_VARARGS))
        raise_positional(vm, f, argc, slots);
    if (npos < c->argcount || c->kwonlyargcount)
        fill_defaults(vm, f, slots);
}

/* --- as scripts see them --- */

static value function_get(struct vm *vm, value self, value instance, value owner) {
    (void)vm, (void)owner;
    return instance == PY_UNDEF ? self : py_method_new(self, instance);
}

static value function_repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "<function %S at %s>",
                                  PY_OBJ(PY_AS(struct py_function, self)->qualname),
                                  mem_printf("%p", (void *)(uintptr_t)self)));
}

#define FUNC(self) PY_AS(struct py_function, self)

static value get_name(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(FUNC(self)->name);
}

static void set_text(struct vm *vm, struct py_str **field, const char *name, value v) {
    if (v == PY_UNDEF || !py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "%s must be set to a string object", name);
    *field = PY_AS(struct py_str, v);
}

static void set_name(struct vm *vm, value self, value v) {
    set_text(vm, &FUNC(self)->name, "__name__", v);
}

static value get_qualname(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(FUNC(self)->qualname);
}

static void set_qualname(struct vm *vm, value self, value v) {
    set_text(vm, &FUNC(self)->qualname, "__qualname__", v);
}

static value get_doc(struct vm *vm, value self) {
    (void)vm;
    return FUNC(self)->doc;
}

static void set_doc(struct vm *vm, value self, value v) {
    (void)vm;
    FUNC(self)->doc = v == PY_UNDEF ? PY_NONE : v;
}

static value get_module(struct vm *vm, value self) {
    (void)vm;
    struct py_function *f = FUNC(self);
    if (f->module == PY_UNDEF) {
        f->module = py_dict_get_str(f->globals, PYN(__name__));
        if (f->module == PY_UNDEF)
            f->module = PY_NONE;
    }
    return f->module;
}

static void set_module(struct vm *vm, value self, value v) {
    (void)vm;
    FUNC(self)->module = v == PY_UNDEF ? PY_NONE : v;
}

static value get_code(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(FUNC(self)->code);
}

static void set_code(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF || py_type_of(v) != &py_code_type)
        py_raise(vm, &py_exc_TypeError, "__code__ must be set to a code object");
    int cells = FUNC(self)->closure ? (int)FUNC(self)->closure->n : 0;
    if (PY_AS(struct py_code, v)->nfrees != cells)
        py_raise(vm, &py_exc_ValueError, "%S() requires a code object with %d free vars, not %d",
                 PY_OBJ(FUNC(self)->name), cells, PY_AS(struct py_code, v)->nfrees);
    FUNC(self)->code = PY_AS(struct py_code, v);
}

static value get_globals(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(FUNC(self)->globals);
}

static value get_builtins(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(FUNC(self)->builtins);
}

static value get_defaults(struct vm *vm, value self) {
    (void)vm;
    return FUNC(self)->defaults ? PY_OBJ(FUNC(self)->defaults) : PY_NONE;
}

static void set_defaults(struct vm *vm, value self, value v) {
    if (v != PY_UNDEF && v != PY_NONE && !py_is_tuple(v))
        py_raise(vm, &py_exc_TypeError, "__defaults__ must be set to a tuple object");
    FUNC(self)->defaults = v == PY_UNDEF || v == PY_NONE ? NULL : PY_AS(struct py_tuple, v);
}

static value get_kwdefaults(struct vm *vm, value self) {
    (void)vm;
    return FUNC(self)->kwdefaults ? PY_OBJ(FUNC(self)->kwdefaults) : PY_NONE;
}

static void set_kwdefaults(struct vm *vm, value self, value v) {
    if (v != PY_UNDEF && v != PY_NONE && !py_is_dict(v))
        py_raise(vm, &py_exc_TypeError, "__kwdefaults__ must be set to a dict object");
    FUNC(self)->kwdefaults = v == PY_UNDEF || v == PY_NONE ? NULL : PY_AS(struct py_dict, v);
}

static value get_closure(struct vm *vm, value self) {
    (void)vm;
    return FUNC(self)->closure ? PY_OBJ(FUNC(self)->closure) : PY_NONE;
}

static value get_annotations(struct vm *vm, value self) {
    return PY_OBJ(py_function_annotations(vm, FUNC(self)));
}

static void set_annotations(struct vm *vm, value self, value v) {
    if (v != PY_UNDEF && v != PY_NONE && !py_is_dict(v))
        py_raise(vm, &py_exc_TypeError, "__annotations__ must be set to a dict object");
    FUNC(self)->annotations = v == PY_NONE ? PY_UNDEF : v;
}

static value get_type_params(struct vm *vm, value self) {
    (void)vm;
    value v = FUNC(self)->type_params;
    return v == PY_UNDEF ? PY_OBJ(&py_empty_tuple) : v;
}

static void set_type_params(struct vm *vm, value self, value v) {
    (void)vm;
    FUNC(self)->type_params = v;
}

static const struct py_getset_def function_getset[] = {
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {"__doc__", get_doc, set_doc},
    {"__module__", get_module, set_module},
    {"__code__", get_code, set_code},
    {"__globals__", get_globals, NULL},
    {"__builtins__", get_builtins, NULL},
    {"__defaults__", get_defaults, set_defaults},
    {"__kwdefaults__", get_kwdefaults, set_kwdefaults},
    {"__closure__", get_closure, NULL},
    {"__annotations__", get_annotations, set_annotations},
    {"__type_params__", get_type_params, set_type_params},
    {0}};

static value function_make(struct vm *vm, const value *a) {
    if (py_type_of(a[1]) != &py_code_type)
        py_raise(vm, &py_exc_TypeError, "function() argument 'code' must be code, not %T", a[1]);
    if (!py_is_dict(a[2]))
        py_raise(vm, &py_exc_TypeError, "function() argument 'globals' must be dict, not %T", a[2]);
    struct py_function *f =
        py_function_new(vm, PY_AS(struct py_code, a[1]), PY_AS(struct py_dict, a[2]));
    if (a[3] != PY_NONE)
        set_name(vm, PY_OBJ(f), a[3]);
    set_defaults(vm, PY_OBJ(f), a[4]);
    if (a[5] != PY_NONE)
        f->closure = PY_AS(struct py_tuple, a[5]);
    size_t cells = f->closure ? f->closure->n : 0;
    if ((int)cells != f->code->nfrees)
        py_raise(vm, &py_exc_ValueError, "%S requires closure of length %d, not %zu",
                 PY_OBJ(f->name), f->code->nfrees, cells);
    return PY_OBJ(f);
}

static const struct py_native_def function_methods[] = {
    {"__new__", function_make, "cls, code, globals, name=None, argdefs=None, closure=None"}, {0}};

static value function_call(struct vm *vm, value callee, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    return py_call_kw(vm, callee, argc, argv, kwnames);
}

/* A function that an unknown value decorated has the attributes of that, nobody knows which. */
static value function_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF || (name->size > 2 && !memcmp(name->data, "__", 2)))
        return v;
    value by = py_generic_getattr(vm, self, py_intern("__retort_unknown__"));
    return by != PY_UNDEF && py_is_unknown(by) ? py_getattr_str(vm, by, name) : PY_UNDEF;
}

PY_CORE struct py_type py_function_type = {PY_TYPE_HEAD,
                                           .name = "function",
                                           .size = sizeof(struct py_function),
                                           .attrs_offset = offsetof(struct py_function, attrs),
                                           .flags = PY_TYPE_ATTRS,
                                           .methods = function_methods,
                                           .getset = function_getset,
                                           .getattr = function_getattr,
                                           .repr = function_repr,
                                           .call = function_call,
                                           .descr_get = function_get};
