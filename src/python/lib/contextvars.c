/*
 * contextvars: variables with a value for each context. A context is a mapping that is copied when
 * it changes while somebody else holds its values; each thread has a current one. cf. CPython's
 * Python/context.c.
 */
#include "python/lib/contextvars.h"
#include "python/lib/lib.h"
#include "python/thread.h"

struct context {
    struct py_object head;
    struct py_dict *values;
    bool shared; /* VALUES belongs to other contexts too */
    bool entered;
    value previous;
    value decimal; /* decimal's context */
};
struct variable {
    struct py_object head;
    value name, initial; /* INITIAL: PY_UNDEF when there is no default */
};
struct token {
    struct py_object head;
    value context, variable, old; /* OLD: PY_UNDEF when it had no value */
    bool used;
};
static struct py_type context_type, variable_type, token_type, missing_type;
#define CONTEXT(v) PY_AS(struct context, v)
#define VARIABLE(v) PY_AS(struct variable, v)
#define TOKEN(v) PY_AS(struct token, v)

static struct context *context_new(struct vm *vm) {
    struct context *c = py_alloc(vm, &context_type);
    c->values = py_dict_new();
    c->previous = PY_NONE;
    return c;
}

static struct context *current(struct vm *vm) {
    value *slot = vm_thread_slot(vm);
    if (*slot == PY_UNDEF) {
        struct context *c = context_new(vm);
        *slot = PY_OBJ(c);
    }
    return CONTEXT(*slot);
}

value *contextvars_decimal(struct vm *vm) { return &current(vm)->decimal; }

/* The values of C, which may be changed. */
static struct py_dict *own_values(struct context *c) {
    if (c->shared)
        c->values = py_dict_copy(c->values);
    c->shared = false;
    return c->values;
}

static struct context *context_copy(struct vm *vm, struct context *from) {
    struct context *c = py_alloc(vm, &context_type);
    c->values = from->values;
    c->shared = from->shared = true;
    c->decimal = from->decimal;
    c->previous = PY_NONE;
    return c;
}

/* --- Context --- */

static value context_make(struct vm *vm, struct py_type *cls LIB_UNUSED, int argc,
                          const value *argv LIB_UNUSED, struct py_tuple *kwnames) {
    if (argc || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError, "Context() does not accept any arguments");
    return PY_OBJ(context_new(vm));
}

static void leave(struct vm *vm, struct context *c) {
    *vm_thread_slot(vm) = c->previous;
    c->previous = PY_NONE;
    c->entered = false;
}

/* self, callable, args, kwargs */
LIB_FN(context_run) {
    struct context *c = CONTEXT(a[0]);
    value f = a[1], args = a[2], result;
    struct py_dict *kw = PY_AS(struct py_dict, a[3]);
    if (c->entered)
        py_raise(vm, &py_exc_RuntimeError, "cannot enter context: %R is already entered", a[0]);
    c->previous = PY_OBJ(current(vm));
    c->entered = true;
    *vm_thread_slot(vm) = a[0];
    struct py_handler h;
    PY_TRY(vm, &h) {
        result = py_call_args(vm, f, args, kw);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        leave(vm, c);
        py_rethrow(vm, exc);
    }
    leave(vm, c);
    return result;
}
LIB_FN(context_copy_method) { return PY_OBJ(context_copy(vm, CONTEXT(a[0]))); }

static void check_key(struct vm *vm, value key) {
    if (!py_is_a(key, &variable_type))
        py_raise(vm, &py_exc_TypeError, "a ContextVar key was expected, got %R", key);
}
static value context_getitem(struct vm *vm, value self, value key) {
    check_key(vm, key);
    value v = py_dict_get(vm, CONTEXT(self)->values, key);
    if (v == PY_UNDEF)
        py_raise_key(vm, key);
    return v;
}
static bool context_contains(struct vm *vm, value self, value key) {
    check_key(vm, key);
    return py_dict_get(vm, CONTEXT(self)->values, key) != PY_UNDEF;
}
LIB_FN(context_get) {
    check_key(vm, a[1]);
    value v = py_dict_get(vm, CONTEXT(a[0])->values, a[1]);
    return v == PY_UNDEF ? a[2] : v;
}
static int64_t context_len(struct vm *vm LIB_UNUSED, value self) {
    return CONTEXT(self)->values->count;
}
static value of_values(struct vm *vm, value self, const char *method) {
    value copy = PY_OBJ(py_dict_copy(CONTEXT(self)->values));
    return py_call1(vm, py_import_from(vm, "builtins", "iter"),
                    py_call_method(vm, copy, method, 0, NULL));
}
static value context_iter(struct vm *vm, value self) { return of_values(vm, self, "keys"); }
LIB_FN(context_keys) { return of_values(vm, a[0], "keys"); }
LIB_FN(context_values) { return of_values(vm, a[0], "values"); }
LIB_FN(context_items) { return of_values(vm, a[0], "items"); }
static value context_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if ((op != PY_EQ && op != PY_NE) || !py_is_a(a, &context_type) || !py_is_a(b, &context_type))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, PY_OBJ(CONTEXT(a)->values), PY_OBJ(CONTEXT(b)->values), op);
}
static uint64_t no_hash(struct vm *vm, value self) {
    py_raise(vm, &py_exc_TypeError, "unhashable type: '%T'", self);
}

static const struct py_native_def context_methods[] = {
    {"run", context_run, "self, callable, /, *args, **kwargs"},
    {"copy", context_copy_method, "self, /"},
    {"get", context_get, "self, key, default=None, /"},
    {"keys", context_keys, "self, /"},
    {"values", context_values, "self, /"},
    {"items", context_items, "self, /"},
    {0}};
static struct py_type context_type = {PY_TYPE_HEAD,
                                      .name = "Context",
                                      .module = "_contextvars",
                                      .size = sizeof(struct context),
                                      .flags = PY_TYPE_DOTTED,
                                      .new = context_make,
                                      .methods = context_methods,
                                      .len = context_len,
                                      .getitem = context_getitem,
                                      .contains = context_contains,
                                      .iter = context_iter,
                                      .hash = no_hash,
                                      .compare = context_compare};

/* --- ContextVar --- */

static value variable_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    value initial = PY_UNDEF;
    for (size_t i = 0; kwnames && i < kwnames->n; i++) {
        if (!py_str_is(kwnames->items[i], "default"))
            py_raise(vm, &py_exc_TypeError, "ContextVar() got an unexpected keyword argument %R",
                     kwnames->items[i]);
        initial = argv[(size_t)argc + i];
    }
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError,
                 "ContextVar() takes exactly 1 positional argument (%d given)", argc);
    if (!py_is_str(argv[0]))
        py_raise(vm, &py_exc_TypeError, "context variable name must be a str");
    struct variable *v = py_alloc(vm, cls);
    v->name = argv[0];
    v->initial = initial;
    return PY_OBJ(v);
}

LIB_FN(variable_get) {
    value v = py_dict_get(vm, current(vm)->values, a[0]);
    if (v == PY_UNDEF)
        v = a[1] != PY_UNDEF ? a[1] : VARIABLE(a[0])->initial;
    if (v == PY_UNDEF)
        py_raise_args(vm, &py_exc_LookupError, PY_AS(struct py_tuple, py_tuple1(a[0])));
    return v;
}

LIB_FN(variable_set) {
    struct context *c = current(vm);
    struct token *t = py_alloc(vm, &token_type);
    t->context = PY_OBJ(c);
    t->variable = a[0];
    t->old = py_dict_get(vm, c->values, a[0]);
    py_dict_set(vm, own_values(c), a[0], a[1]);
    return PY_OBJ(t);
}

LIB_FN(variable_reset) {
    if (!py_is_a(a[1], &token_type))
        py_raise(vm, &py_exc_TypeError, "expected an instance of Token, got %R", a[1]);
    struct token *t = TOKEN(a[1]);
    if (t->used)
        py_raise(vm, &py_exc_RuntimeError, "%R has already been used once", a[1]);
    if (t->variable != a[0])
        py_raise(vm, &py_exc_ValueError, "%R was created by a different ContextVar", a[1]);
    struct context *c = current(vm);
    if (t->context != PY_OBJ(c))
        py_raise(vm, &py_exc_ValueError, "%R was created in a different Context", a[1]);
    t->used = true;
    if (t->old == PY_UNDEF)
        py_dict_del(vm, own_values(c), a[0]);
    else
        py_dict_set(vm, own_values(c), a[0], t->old);
    return PY_NONE;
}

static value variable_repr(struct vm *vm, value self) {
    struct variable *v = VARIABLE(self);
    struct buf b = BUF_INIT;
    buf_puts(&b, py_message(vm, "<ContextVar name=%R", v->name));
    if (v->initial != PY_UNDEF)
        buf_puts(&b, py_message(vm, " default=%R", v->initial));
    buf_printf(&b, " at %p>", (void *)v);
    return lib_buf_str(&b);
}

static const struct py_native_def variable_methods[] = {{"get", variable_get, "self, default=?, /"},
                                                        {"set", variable_set, "self, value, /"},
                                                        {"reset", variable_reset, "self, token, /"},
                                                        LIB_CLASS_GETITEM,
                                                        {0}};
static const struct py_member_def variable_members[] = {
    {"name", offsetof(struct variable, name), PY_MEMBER_VALUE, true}, {0}};
static struct py_type variable_type = {PY_TYPE_HEAD,
                                       .name = "ContextVar",
                                       .module = "_contextvars",
                                       .size = sizeof(struct variable),
                                       .flags = PY_TYPE_DOTTED,
                                       .new = variable_make,
                                       .methods = variable_methods,
                                       .members = variable_members,
                                       .repr = variable_repr};

/* --- Token --- */

static struct py_object missing = {&missing_type};
static value missing_repr(struct vm *vm LIB_UNUSED, value self LIB_UNUSED) {
    return py_str_from("<Token.MISSING>");
}
static struct py_type missing_type = {PY_TYPE_HEAD, .name = "Token.MISSING",
                                      .size = sizeof(struct py_object), .flags = PY_TYPE_ABSTRACT,
                                      .repr = missing_repr};

static value token_make(struct vm *vm, struct py_type *cls LIB_UNUSED, int argc LIB_UNUSED,
                        const value *argv LIB_UNUSED, struct py_tuple *kwnames LIB_UNUSED) {
    py_raise(vm, &py_exc_RuntimeError, "Tokens can only be created by ContextVars");
}
LIB_GET(token_var) { return TOKEN(self)->variable; }
LIB_GET(token_old) { return TOKEN(self)->old == PY_UNDEF ? PY_OBJ(&missing) : TOKEN(self)->old; }
static value token_repr(struct vm *vm, value self) {
    struct token *t = TOKEN(self);
    return py_str_from(py_message(vm, "<Token%s var=%R at %s>", t->used ? " used" : "", t->variable,
                                  mem_printf("%p", (void *)t)));
}
static const struct py_getset_def token_getset[] = {
    {"var", token_var, NULL}, {"old_value", token_old, NULL}, {0}};
static const struct py_native_def token_methods[] = {LIB_CLASS_GETITEM, {0}};
static struct py_type token_type = {PY_TYPE_HEAD,
                                    .name = "Token",
                                    .module = "_contextvars",
                                    .size = sizeof(struct token),
                                    .flags = PY_TYPE_DOTTED,
                                    .new = token_make,
                                    .methods = token_methods,
                                    .getset = token_getset,
                                    .hash = no_hash,
                                    .repr = token_repr};

LIB_FN(copy_context) { return PY_OBJ(context_copy(vm, current(vm))); }

static void contextvars_init(struct vm *vm, struct py_module *m LIB_UNUSED) {
    py_type_ready(vm, &missing_type);
    lib_class_set(vm, &token_type, "MISSING", PY_OBJ(&missing));
}
static const struct py_native_def functions[] = {{"copy_context", copy_context, ""}, {0}};
static struct py_type *const types[] = {&context_type, &variable_type, &token_type, NULL};
const struct py_module_def py_lib_contextvars = {
    .name = "contextvars", .functions = functions, .types = types, .init = contextvars_init};
