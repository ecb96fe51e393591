/* Unknown values; see unknown.h and docs/unknown-imports.md. */
#include "python/unknown.h"

#include "python/class.h"
#include "python/compile_int.h"
#include "python/generator.h"
#include "python/giveup.h"
#include "python/vm_int.h"

struct unknown {
    struct py_object head;
    const char *text;   /* "fastapi.FastAPI()": how it came about */
    const char *module; /* the import */
    const char *file;
    int line;
    const char *reason;    /* a statement given up, not an import */
    value base;            /* class that stands for it among bases, or PY_UNDEF */
    struct py_dict *known; /* attributes given out or set: the same name gives the same value */
};

bool py_is_unknown(value v) { return py_is_object(v) && v && py_type_of(v) == &py_unknown_type; }

static struct unknown *derive(const struct unknown *from, const char *text) {
    struct unknown *u = MEM_NEW(struct unknown);
    *u = *from;
    u->text = text;
    u->base = PY_UNDEF;
    u->known = NULL;
    return u;
}

value unknown_module(struct vm *vm, const char *name, const char *file, int line) {
    (void)vm;
    struct unknown *u = MEM_NEW(struct unknown);
    u->head.type = &py_unknown_type;
    u->text = u->module = mem_strdup(name);
    u->file = file;
    u->line = line;
    return PY_OBJ(u);
}

static const char lost_names[] = "__retort_lost_names__";

void unknown_names_lost(struct py_dict *globals, value unknown) {
    py_dict_set_text(globals, lost_names, unknown);
}

static value unknown_getattr(struct vm *vm, value self, struct py_str *name);
value unknown_lost_name(struct vm *vm, struct py_dict *globals, struct py_str *name) {
    value u = globals ? py_dict_get_text(globals, lost_names) : PY_UNDEF;
    return u == PY_UNDEF ? u : unknown_getattr(vm, u, name);
}

value unknown_of(value v, const char *fmt) {
    const char *own = PY_AS(struct unknown, v)->text, *mark = strstr(fmt, "%s");
    return PY_OBJ(derive(PY_AS(struct unknown, v),
                         mem_printf("%.*s%s%s", (int)(mark - fmt), fmt, own, mark + 2)));
}

value unknown_given_up(const char *name, const char *file, int line, const char *reason) {
    struct unknown *u = PY_AS(struct unknown, unknown_module(NULL, name, file, line));
    u->reason = reason;
    return PY_OBJ(u);
}

noreturn void py_raise_unknown(struct vm *vm, value v, const char *what) {
    struct unknown *u = PY_AS(struct unknown, v);
    const char *place = u->file ? mem_printf(", imported in %s, line %d,", u->file, u->line) : "";
    value text = py_str_from(
        u->reason
            ? py_message(vm, "%s depends on %s, given up in %s, line %d: %s", what, u->text,
                         u->file, u->line, u->reason)
            : py_message(vm, "%s depends on %s: retort has no module '%s'%s and does not guess",
                         what, u->text, u->module, place));
    value exc = py_call1(vm, PY_OBJ(&py_exc_ImportError), text);
    giveup_begin(vm, exc);
    py_raise_value(vm, exc);
}

/* --- what they do --- */

static value unknown_getattr(struct vm *vm, value self, struct py_str *name) {
    struct unknown *u = PY_AS(struct unknown, self);
    if (u->known) {
        value v = py_dict_get_str(u->known, py_intern_str(name));
        if (v != PY_UNDEF)
            return v;
    }
    if (name == PYN(__class__))
        return PY_OBJ(&py_unknown_type);
    if (name == PYN(__name__) && !strchr(u->text, '(')) { /* what is imported has that name */
        const char *dot = strrchr(u->text, '.');
        return py_str_from(dot ? dot + 1 : u->text);
    }
    static const char *const special[] = {"__version__", "__table__", "__tablename__", "__mapper__",
                                          "__doc__"};
    bool is_plain = false; /* special names that no protocol of the language asks for */
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        is_plain |= py_str_is(PY_OBJ(name), special[i]);
    if (name->size > 4 && !is_plain && !memcmp(name->data, "__", 2) &&
        !memcmp(name->data + name->size - 2, "__", 2))
        return PY_UNDEF;
    if (!u->known)
        u->known = py_dict_new();
    value v = PY_OBJ(derive(u, mem_printf("%s.%s", u->text, py_str_cstr(PY_OBJ(name)))));
    py_dict_set_str(u->known, py_intern_str(name), v);
    (void)vm;
    return v;
}

static void unknown_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    struct unknown *u = PY_AS(struct unknown, self);
    if (!u->known)
        u->known = py_dict_new();
    if (v == PY_UNDEF)
        py_dict_del(vm, u->known, PY_OBJ(py_intern_str(name)));
    else
        py_dict_set_str(u->known, py_intern_str(name), v);
}

/* The call's argument is not just made: `unknown(Class)`, as in Depends(Class), decorates nothing.
 */
static bool is_named_argument(struct vm *vm) {
    const struct py_frame *f = vm->frame;
    uint32_t pc = f && f->code ? (uint32_t)(f->pc - f->code->instr) : 0;
    if (pc < 2)
        return false;
    enum opcode op = f->code->instr[pc - 2] & 0xff;
    return op == OP_LOAD_NAME || op == OP_LOAD_GLOBAL || op == OP_LOAD_ATTR || op == OP_LOAD_FAST ||
           op == OP_LOAD_DEREF || op == OP_LOAD_CLASSDEREF;
}

/* What was last given work to do: a function, or a coroutine, of FILE. */
struct handed {
    value to;
    const char *file;
};
static const char handed_key;

static const char *file_of_work(struct vm *vm, value v) {
    if (!py_is_object(v))
        return NULL;
    const struct py_type *t = py_type_of(v);
    if (t == &py_function_type)
        return py_str_cstr(PY_OBJ(PY_AS(struct py_function, v)->code->filename));
    if (t == &py_coroutine_type)
        return py_str_cstr(PY_OBJ(PY_AS(struct py_generator, v)->code->filename));
    if (!strcmp(t->name, "partial"))
        return file_of_work(vm, py_lookup_attr(vm, v, "func"));
    return NULL;
}

static void note_work(struct vm *vm, value callee, int argc, const value *argv) {
    for (int i = 0; i < argc; i++) {
        const char *file = file_of_work(vm, argv[i]);
        if (!file)
            continue;
        struct handed *h = MEM_NEW(struct handed);
        *h = (struct handed){callee, file};
        vm_set_data(vm, &handed_key, h);
    }
}

value unknown_given_work(struct vm *vm, const char *file) {
    const struct handed *h = vm_get_data(vm, &handed_key);
    return h && !strcmp(h->file, file) ? h->to : 0;
}

/* A call with one function or class is taken for a decorator: what it decorates stays. Attributes a
 * function gets that way (task.delay, group.command) are unknown. */
static value unknown_call(struct vm *vm, value callee, int argc, const value *argv,
                          struct py_tuple *kwnames) {
    note_work(vm, callee, argc, argv);
    if (argc == 1 && !(kwnames && kwnames->n) && py_is_object(argv[0])) {
        if (py_type_of(argv[0]) == &py_function_type) {
            py_setattr(vm, argv[0], "__retort_unknown__", callee);
            return argv[0];
        }
        if (py_is_type(argv[0]) && !is_named_argument(vm))
            return argv[0];
    }
    struct unknown *u = PY_AS(struct unknown, callee);
    return PY_OBJ(derive(u, mem_printf("%s()", u->text)));
}

static value unknown_getitem(struct vm *vm, value self, value key) {
    (void)vm, (void)key;
    struct unknown *u = PY_AS(struct unknown, self);
    return PY_OBJ(derive(u, mem_printf("%s[…]", u->text)));
}

static void unknown_setitem(struct vm *vm, value self, value key, value v) {
    (void)vm, (void)self, (void)key, (void)v;
}

/* What is computed from an unknown value is unknown; only its truth, text or number would decide.
 */
static value unknown_binary(struct vm *vm, value a, value b) {
    (void)vm;
    return unknown_of(py_is_unknown(a) ? a : b, "(%s …)");
}

static value unknown_unary(struct vm *vm, value v) {
    (void)vm;
    return unknown_of(v, "(… %s)");
}

static value unknown_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<unknown %s>", PY_AS(struct unknown, self)->text);
}

static value unknown_str(struct vm *vm, value self) { py_raise_unknown(vm, self, "a text"); }

static bool unknown_truth(struct vm *vm, value self) {
    py_raise_unknown(vm, self, "the truth of a condition");
}

static value unknown_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (a == b && (op == PY_EQ || op == PY_NE))
        return PY_BOOL(op == PY_EQ);
    return unknown_binary(vm, a, b);
}

static value unknown_iter(struct vm *vm, value self) { py_raise_unknown(vm, self, "a loop"); }

static value unknown_number(struct vm *vm, value self) { py_raise_unknown(vm, self, "a number"); }

static uint64_t unknown_hash(struct vm *vm, value self) {
    (void)vm;
    return self >> 4;
}

static value unknown_format(struct vm *vm, const value *a) { py_raise_unknown(vm, a[0], "a text"); }

static value unknown_same(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value unknown_exit(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static value async_exit(struct vm *vm, const value *a) {
    (void)a;
    return py_ready_awaitable(vm, PY_NONE);
}

value unknown_async_exit(struct vm *vm) {
    static const struct py_native_def def = {"__aexit__", async_exit, "*args", 0, NULL};
    return py_native_new(vm, &def, PY_UNDEF);
}

/* async with and await on an unknown value give an unknown value */
static value unknown_await(struct vm *vm, value self) {
    value ready = py_ready_awaitable(vm, self);
    return py_type_of(ready)->await(vm, ready);
}

static const struct py_native_def unknown_methods[] = {
    {"__format__", unknown_format, "self, spec, /"},
    {"__enter__", unknown_same, "self, /"},
    {"__exit__", unknown_exit, "self, /, *args"},
    {0}};

struct py_type py_unknown_type = {
    PY_TYPE_HEAD,
    .name = "unknown",
    .module = "retort",
    .size = sizeof(struct unknown),
    .flags = PY_TYPE_ABSTRACT,
    .methods = unknown_methods,
    .getattr = unknown_getattr,
    .setattr = unknown_setattr,
    .call = unknown_call,
    .repr = unknown_repr,
    .str = unknown_str,
    .truth = unknown_truth,
    .compare = unknown_compare,
    .hash = unknown_hash,
    .getitem = unknown_getitem,
    .setitem = unknown_setitem,
    .iter = unknown_iter,
    .index = unknown_number,
    .to_int = unknown_number,
    .to_float = unknown_number,
    .await = unknown_await,
    .unary = {unknown_unary, unknown_unary, unknown_unary, unknown_unary},
    .binary = {[PY_ADD] = unknown_binary,
               [PY_SUB] = unknown_binary,
               [PY_MUL] = unknown_binary,
               [PY_MATMUL] = unknown_binary,
               [PY_TRUEDIV] = unknown_binary,
               [PY_FLOORDIV] = unknown_binary,
               [PY_MOD] = unknown_binary,
               [PY_POW] = unknown_binary,
               [PY_LSHIFT] = unknown_binary,
               [PY_RSHIFT] = unknown_binary,
               [PY_AND] = unknown_binary,
               [PY_OR] = unknown_binary,
               [PY_XOR] = unknown_binary}};

/* --- as a base class --- */

/* Attributes that a class derived from an unknown one does not have itself are unknown too. */
value unknown_base_attr(struct vm *vm, struct py_type *type, struct py_str *name) {
    /* what SQLAlchemy notes on classes is not theirs either */
    if ((name->size > 2 && !memcmp(name->data, "__", 2)) ||
        (name->size > 4 && !memcmp(name->data, "_sa_", 4)))
        return PY_UNDEF;
    value u = py_type_lookup(type, py_intern("__retort_unknown__"));
    return u != PY_UNDEF && py_is_unknown(u) ? unknown_getattr(vm, u, name) : PY_UNDEF;
}

value unknown_behind(value v) {
    struct py_type *t = py_type_of(v);
    value u = t->flags & TYPE_UNKNOWN_BASE ? py_type_lookup(t, py_intern("__retort_unknown__")) : 0;
    return u && u != PY_UNDEF && py_is_unknown(u) ? u : 0;
}

value unknown_operand(value a, value b) {
    value sides[] = {a, b};
    for (int i = 0; i < 2; i++) {
        struct py_type *t = py_is_type(sides[i]) ? TYPE_OF(sides[i]) : py_type_of(sides[i]);
        value u = t->flags & TYPE_UNKNOWN_BASE ? py_type_lookup(t, py_intern("__retort_unknown__"))
                                               : PY_UNDEF;
        if (u != PY_UNDEF && py_is_unknown(u))
            return unknown_of(u, "(%s …)");
    }
    return 0;
}

value unknown_instance_call(struct vm *vm, value v, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    value u = unknown_behind(v);
    if (!u)
        raise_not_callable(vm, v);
    return unknown_call(vm, u, argc, argv, kwnames);
}

static value base_getattr(struct vm *vm, const value *a) {
    value v = unknown_base_attr(vm, py_type_of(a[0]), PY_AS(struct py_str, a[1]));
    if (v == PY_UNDEF)
        raise_no_attribute(vm, a[0], PY_AS(struct py_str, a[1]));
    return v;
}

static value base_init(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static const struct py_native_def base_defs[] = {
    {"__getattr__", base_getattr, "self, name, /"},
    {"__init__", base_init, "self, /, *args, **kwargs"},
    {0}};

value unknown_base_class(struct vm *vm, value v) {
    struct unknown *u = PY_AS(struct unknown, v);
    if (u->base != PY_UNDEF)
        return u->base;
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__retort_unknown__", v);
    py_dict_set_str(ns, PYN(__module__), py_str_from(u->module));
    const char *dot = strrchr(u->text, '.');
    u->base = py_type_create(vm, &py_type_type, py_intern(dot ? dot + 1 : u->text), &py_empty_tuple,
                             ns, NULL);
    for (const struct py_native_def *d = base_defs; d->name; d++) {
        struct py_native *n = PY_AS(struct py_native, py_native_new(vm, d, PY_UNDEF));
        n->head.type =
            d->flags & PY_CLASSMETHOD ? &py_classmethod_descr_type : &py_method_descr_type;
        n->owner = TYPE_OF(u->base);
        py_type_set(vm, TYPE_OF(u->base), py_intern(d->name), PY_OBJ(n));
    }
    TYPE_OF(u->base)->flags |= TYPE_UNKNOWN_BASE;
    return u->base;
}

bool unknown_isinstance(struct vm *vm, value v, value cls) {
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "the truth of a condition");
    value base = PY_AS(struct unknown, cls)->base;
    return base != PY_UNDEF && py_is_a(v, TYPE_OF(base));
}
