/*
 * ForwardRef, an annotation given as text, and the evaluation of types that have some inside. A
 * plain name, which most are, is looked up without being compiled.
 */
#include "python/lib/typing_int.h"
#include "python/types/alias.h"
#include "python/types/none.h"
#include "python/types/union.h"
#include "python/vm.h"

struct forward {
    struct py_object head;
    value text, code; /* code: PY_UNDEF until it is needed */
    value result, module;
    bool evaluated, is_argument, is_class;
};
#define FORWARD(v) PY_AS(struct forward, v)

/* --- making one --- */

static const char *const keywords[] = {
#define TOKEN(name, text)
#define KEYWORD(name, text) text,
#include "python/token.def"
#undef TOKEN
#undef KEYWORD
};
static bool is_keyword(const struct py_str *s) {
    for (size_t i = 0; i < LIB_COUNT(keywords); i++)
        if (py_str_is(PY_OBJ(s), keywords[i]))
            return true;
    return false;
}
static bool is_name(struct vm *vm, value text) {
    return py_call_method(vm, text, "isidentifier", 0, NULL) == PY_TRUE &&
           !is_keyword(lib_str(text));
}

static value compiled(struct vm *vm, value text) {
    const struct py_str *s = lib_str(text);
    if (s->size && s->data[0] == '*') /* *Ts: an item of a tuple */
        s = lib_str(py_str_printf("(%s,)[0]", py_str_cstr(text)));
    return PY_OBJ(py_compile(vm, s->data, s->size, "<string>", COMPILE_EVAL, 0));
}

static void fill(struct vm *vm, struct forward *f, value text, bool is_argument, value module,
                 bool is_class) {
    f->text = text;
    f->result = PY_NONE;
    f->module = module;
    f->is_argument = is_argument;
    f->is_class = is_class;
    if (is_name(vm, text))
        return;
    struct py_handler h;
    PY_TRY(vm, &h) {
        f->code = compiled(vm, text);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_SyntaxError))
            py_rethrow(vm, exc);
        py_raise(vm, &py_exc_SyntaxError, "Forward reference must be an expression -- got %R",
                 text);
    }
}

value typing_forward_new(struct vm *vm, value text, bool is_argument, value module, bool is_class) {
    struct forward *f = py_alloc(vm, &typing_forward_type);
    fill(vm, f, text, is_argument, module, is_class);
    return PY_OBJ(f);
}

/* Whole even when __init__ is never called. */
static value forward_alloc(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct forward *f = py_alloc(vm, cls);
    f->text = PY_OBJ(py_intern("None"));
    f->result = f->module = PY_NONE;
    return PY_OBJ(f);
}
LIB_FN(forward_init) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "Forward reference must be a string -- got %R", a[1]);
    if (!lib_str(a[1])->size)
        py_raise(vm, &py_exc_IndexError, "string index out of range");
    fill(vm, FORWARD(a[0]), a[1], py_truth(vm, a[2]), a[3], py_truth(vm, a[4]));
    return PY_NONE;
}

/* --- evaluating --- */

static value lookup(struct vm *vm, value name, value ns) {
    if (!py_is_dict(ns)) /* a mapping of its own kind */
        return PY_UNDEF;
    return py_dict_get(vm, PY_AS(struct py_dict, ns), name);
}

static value evaluate_text(struct vm *vm, struct forward *f, value globals, value locals) {
    if (f->code == PY_UNDEF && py_is_dict(globals) && py_type_of(locals) == &py_dict_type) {
        value v = lookup(vm, f->text, locals);
        if (v == PY_UNDEF)
            v = lookup(vm, f->text, globals);
        if (v == PY_UNDEF && lookup(vm, PY_OBJ(PYN(__builtins__)), globals) == PY_UNDEF)
            v = py_dict_get(vm, vm->builtins, f->text);
        if (v != PY_UNDEF && py_is_type(v))
            py_type_ready(vm, PY_AS(struct py_type, v));
        if (v != PY_UNDEF)
            return v;
    }
    if (f->code == PY_UNDEF)
        f->code = compiled(vm, f->text);
    value eval = py_dict_get_text(vm->builtins, "eval");
    return py_call3(vm, eval, f->code, globals, locals);
}

static value guarded(struct vm *vm, value guard, value text) {
    struct py_set *s = py_set_new(&py_frozenset_type);
    if (guard != PY_UNDEF && guard != PY_NONE)
        py_set_update(vm, s, guard);
    py_set_add(vm, s, text);
    return PY_OBJ(s);
}

static value evaluate(struct vm *vm, value self, value globals, value locals, value guard) {
    struct forward *f = FORWARD(self);
    if (!py_is_str(f->text)) /* set from outside */
        py_raise(vm, &py_exc_TypeError, "eval() arg 1 must be a string, bytes or code object");
    if (guard != PY_UNDEF && guard != PY_NONE && py_contains(vm, guard, f->text))
        return self;
    if (f->evaluated && locals == globals)
        return f->result;
    if (globals == PY_NONE && locals == PY_NONE)
        globals = locals = PY_OBJ(py_dict_new());
    if (globals == PY_NONE)
        globals = locals;
    if (locals == PY_NONE)
        locals = globals;
    if (f->module != PY_NONE) {
        value m = py_dict_get(vm, vm->modules, f->module);
        value ns = m == PY_UNDEF ? PY_UNDEF : py_lookup_attr_str(vm, m, PYN(__dict__));
        if (ns != PY_UNDEF)
            globals = ns;
    }
    unsigned flags = (f->is_argument ? TYPING_ARGUMENT : 0) | (f->is_class ? TYPING_SPECIAL : 0);
    value type = typing_check(vm, evaluate_text(vm, f, globals, locals),
                              "Forward references must evaluate to types.", flags, PY_NONE);
    f->result = typing_evaluate(vm, type, globals, locals, guarded(vm, guard, f->text));
    f->evaluated = true;
    return f->result;
}
LIB_FN(forward_evaluate) { return evaluate(vm, a[0], a[1], a[2], a[3]); }

/* The arguments evaluated; NULL when none changed. */
static struct py_tuple *evaluate_each(struct vm *vm, const struct py_tuple *args, bool texts,
                                      value globals, value locals, value guard) {
    struct py_tuple *made = py_tuple_new(args->n);
    for (size_t i = 0; i < args->n; i++) {
        value v = args->items[i];
        if (texts && py_is_str(v))
            v = typing_forward_new(vm, v, true, PY_NONE, false);
        made->items[i] = typing_evaluate(vm, v, globals, locals, guard);
    }
    return py_equal(vm, PY_OBJ(made), PY_OBJ(args)) ? NULL : made;
}

static value union_of(struct vm *vm, const struct py_tuple *args) {
    value v = args->items[0];
    for (size_t i = 1; i < args->n; i++)
        v = py_binary(vm, PY_OR, v, args->items[i]);
    return v;
}

value typing_evaluate(struct vm *vm, value t, value globals, value locals, value guard) {
    struct py_tuple *args;
    if (!py_is_object(t) || py_is_type(t))
        return t;
    if (py_is_a(t, &typing_forward_type))
        return evaluate(vm, t, globals, locals, guard);
    if (typing_is_alias(t)) {
        args = evaluate_each(vm, TYPING_ALIAS(t)->args, false, globals, locals, guard);
        return args ? typing_alias_with(vm, t, args) : t;
    }
    if (py_type_of(t) == &py_union_type) {
        args = evaluate_each(vm, PY_AS(struct py_union, t)->args, false, globals, locals, guard);
        return args ? union_of(vm, args) : t;
    }
    if (!py_is_a(t, &py_alias_type))
        return t;
    const struct py_alias *alias = PY_AS(struct py_alias, t);
    args = evaluate_each(vm, alias->args, true, globals, locals, guard);
    if (!args)
        return t;
    value made = py_type_of(t) == &py_alias_type
                     ? py_alias_new(vm, alias->origin, PY_OBJ(args))
                     : py_getitem(vm, alias->origin, /* Callable: its parameters in a list */
                                  py_tuple2(PY_OBJ(py_list_of(args->n - 1, args->items)),
                                            args->items[args->n - 1]));
    PY_AS(struct py_alias, made)->starred = alias->starred;
    return made;
}

/* --- as a value --- */

static value forward_repr(struct vm *vm, value self) {
    const struct forward *f = FORWARD(self);
    if (f->module == PY_NONE)
        return py_str_from(py_message(vm, "ForwardRef(%R)", f->text));
    return py_str_from(py_message(vm, "ForwardRef(%R, module=%R)", f->text, f->module));
}
static value forward_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!py_is_a(x, &typing_forward_type) || !py_is_a(y, &typing_forward_type) ||
        (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    const struct forward *f = FORWARD(x), *g = FORWARD(y);
    bool both = f->evaluated && g->evaluated;
    bool same = py_equal(vm, f->text, g->text) &&
                py_equal(vm, both ? f->result : f->module, both ? g->result : g->module);
    return PY_BOOL(same == (op == PY_EQ));
}
static uint64_t forward_hash(struct vm *vm, value self) {
    return py_hash(vm, py_tuple2(FORWARD(self)->text, FORWARD(self)->module));
}
LIB_FN(refuse_subclass) {
    py_raise(vm, &py_exc_TypeError, "Cannot subclass special typing classes");
}
static value get_code(struct vm *vm, value self) {
    if (FORWARD(self)->code == PY_UNDEF && py_is_str(FORWARD(self)->text))
        FORWARD(self)->code = compiled(vm, FORWARD(self)->text);
    return FORWARD(self)->code;
}
static const struct py_native_def forward_methods[] = {
    {"__init__", forward_init, "self, arg, is_argument=True, module=None, *, is_class=False"},
    {"_evaluate", forward_evaluate, "self, globalns, localns, recursive_guard=None"},
    {"__init_subclass__", refuse_subclass, "cls, /, *args, **kwds", PY_CLASSMETHOD},
    {0}};
static const struct py_getset_def forward_getset[] = {{"__forward_code__", get_code, NULL}, {0}};
static const struct py_member_def forward_members[] = {
    {"__forward_arg__", offsetof(struct forward, text), PY_MEMBER_VALUE, false},
    {"__forward_value__", offsetof(struct forward, result), PY_MEMBER_VALUE, false},
    {"__forward_module__", offsetof(struct forward, module), PY_MEMBER_VALUE, false},
    {"__forward_evaluated__", offsetof(struct forward, evaluated), PY_MEMBER_BOOL, false},
    {"__forward_is_argument__", offsetof(struct forward, is_argument), PY_MEMBER_BOOL, false},
    {"__forward_is_class__", offsetof(struct forward, is_class), PY_MEMBER_BOOL, false},
    {0}};
struct py_type typing_forward_type = {PY_TYPE_HEAD,
                                      .name = "ForwardRef",
                                      .module = "typing",
                                      .size = sizeof(struct forward),
                                      .flags = PY_TYPE_BASE,
                                      .new = forward_alloc,
                                      .methods = forward_methods,
                                      .getset = forward_getset,
                                      .members = forward_members,
                                      .repr = forward_repr,
                                      .compare = forward_compare,
                                      .hash = forward_hash,
                                      .binary = {[PY_OR] = typing_or}};
