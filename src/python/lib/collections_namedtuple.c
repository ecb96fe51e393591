/*
 * collections.namedtuple. The constructor is a real function, since programs set its __defaults__
 * and look at its code; its few instructions are put together here rather than compiled from text.
 */
#include "python/lib/collections_int.h"

#include "python/lib/pyfunction.h"
#include "python/type.h"
#include "python/types/char.h"
#include "python/vm.h"
#include "python/vm_int.h"

/* --- names --- */

static bool is_identifier(struct vm *vm, value name) {
    return py_truth(vm, py_call_method(vm, name, "isidentifier", 0, NULL));
}
static bool is_keyword(struct vm *vm, value name) {
    return py_truth(vm, py_call1(vm, py_import_from(vm, "keyword", "iskeyword"), name));
}
static bool begins_low(value name) { return lib_str(name)->size && *lib_str(name)->data == '_'; }

static struct py_list *split_names(struct vm *vm, value names) {
    if (py_is_str(names)) {
        names = py_str_replace(names, py_intern(","), py_intern(" "), SIZE_MAX);
        names = py_call_method(vm, names, "split", 0, NULL);
    }
    struct py_list *list = py_list_new(4);
    struct py_iter it;
    py_iter_init(vm, &it, names);
    for (value name; (name = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_list_append(list, py_str(vm, name));
    return list;
}

/* rename=True: a name that cannot stand is called after its place. */
static void rename_bad(struct vm *vm, struct py_list *names) {
    struct py_set *taken = py_set_new(&py_set_type);
    for (size_t i = 0; i < names->n; i++) {
        value name = names->items[i];
        if (begins_low(name) || py_set_has(vm, taken, name) || !is_identifier(vm, name) ||
            is_keyword(vm, name))
            names->items[i] = py_str_printf("_%zu", i);
        py_set_add(vm, taken, name);
    }
}

static void check_name(struct vm *vm, value name) {
    if (!py_is_str(name) || py_type_of(name) != &py_str_type)
        py_raise(vm, &py_exc_TypeError, "Type names and field names must be strings");
    if (!is_identifier(vm, name))
        py_raise(vm, &py_exc_ValueError, "Type names and field names must be valid identifiers: %R",
                 name);
    if (is_keyword(vm, name))
        py_raise(vm, &py_exc_ValueError, "Type names and field names cannot be a keyword: %R",
                 name);
}
static void check_fields(struct vm *vm, const struct py_list *names, bool renamed) {
    struct py_set *taken = py_set_new(&py_set_type);
    for (size_t i = 0; i < names->n; i++) {
        value name = names->items[i];
        if (!renamed && begins_low(name))
            py_raise(vm, &py_exc_ValueError, "Field names cannot start with an underscore: %R",
                     name);
        if (py_set_has(vm, taken, name))
            py_raise(vm, &py_exc_ValueError, "Encountered duplicate field name: %R", name);
        py_set_add(vm, taken, name);
    }
}

static struct py_tuple *interned(const struct py_list *names) {
    struct py_tuple *t = names->n ? py_tuple_new(names->n) : &py_empty_tuple;
    for (size_t i = 0; i < names->n; i++)
        t->items[i] = PY_OBJ(py_intern_str(lib_str(names->items[i])));
    return t;
}

/* --- the constructor --- */

/* tuple.__new__(_cls, (field, ...)) */
static struct py_code *constructor_code(struct vm *vm, const struct py_tuple *fields) {
    uint32_t n = (uint32_t)fields->n, at = 0;
    struct py_code *code = MEM_NEW(struct py_code);
    uint32_t *instr = mem_alloc_atomic((n + 5) * sizeof *instr);
    instr[at++] = OP_LOAD_CONST;
    for (uint32_t i = 0; i <= n; i++)
        instr[at++] = OP_LOAD_FAST | i << 8;
    instr[at++] = OP_BUILD_TUPLE | n << 8;
    instr[at++] = OP_CALL | 2 << 8;
    instr[at++] = OP_RETURN_VALUE;
    code->head.type = &py_code_type;
    code->instr = instr;
    code->ninstr = at;
    code->flags = CODE_OPTIMIZED | CODE_SIMPLE;
    code->argcount = code->nlocals = code->nslots = (int)n + 1;
    code->stack_size = (int)n + 4;
    code->firstlineno = 1;
    code->consts = MEM_NEW_ARRAY(value, 1);
    code->consts[0] = py_getattr_str(vm, PY_OBJ(&py_tuple_type), PYN(__new__));
    code->nconsts = 1;
    code->varnames = py_tuple_new(n + 1);
    code->varnames->items[0] = PY_OBJ(py_intern("_cls"));
    for (uint32_t i = 0; i < n; i++)
        code->varnames->items[i + 1] = fields->items[i];
    code->cellvars = code->freevars = &py_empty_tuple;
    code->name = code->qualname = py_intern("<lambda>");
    code->filename = py_intern("<string>");
    code->doc = PY_NONE;
    return code;
}
static value constructor(struct vm *vm, value typename, const struct py_tuple *fields,
                         const char *shown, struct py_tuple *defaults) {
    struct py_dict *globals = py_dict_new(), *builtins = py_dict_new();
    py_dict_set_str(globals, PYN(__builtins__), PY_OBJ(builtins));
    py_dict_set_str(globals, PYN(__name__), py_str_from(py_message(vm, "namedtuple_%S", typename)));
    struct py_function *f = py_function_new(vm, constructor_code(vm, fields), globals);
    f->builtins = builtins;
    f->defaults = defaults;
    f->name = PYN(__new__);
    f->qualname = lib_str(py_str_from(py_message(vm, "%S.__new__", typename)));
    f->module = py_dict_get_str(globals, PYN(__name__));
    f->doc = py_str_from(py_message(vm, "Create new instance of %S(%s)", typename, shown));
    return PY_OBJ(f);
}

/* --- methods; FIELDS is the tuple of names that the type was made with --- */

static struct py_tuple *tuple_of(value v) { return PY_AS(struct py_tuple, v); }

LIB_FN(record_make) {
    size_t n = tuple_of(a[0])->n;
    value new = py_getattr_str(vm, PY_OBJ(&py_tuple_type), PYN(__new__));
    value made = py_call2(vm, new, a[1], a[2]);
    int64_t got = py_len(vm, made);
    if (got != (int64_t)n)
        py_raise(vm, &py_exc_TypeError, "Expected %zu arguments, got %lld", n, (long long)got);
    return made;
}
LIB_FN(record_replace) {
    const struct py_tuple *fields = tuple_of(a[0]);
    struct py_list *items = py_list_new(fields->n);
    struct py_dict *kwds = PY_AS(struct py_dict, a[2]);
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (size_t i = 0; i < fields->n; i++) {
        value held = py_iter_next(vm, &it);
        if (held == PY_UNDEF)
            break;
        value given = py_dict_del(vm, kwds, fields->items[i]);
        py_list_append(items, given == PY_UNDEF ? held : given);
    }
    value list = PY_OBJ(items), made = py_call_method(vm, a[1], "_make", 1, &list);
    if (kwds->count)
        py_raise(vm, &py_exc_ValueError, "Got unexpected field names: %R",
                 PY_OBJ(py_list_from(vm, a[2])));
    return made;
}
LIB_FN(record_asdict) {
    struct py_dict *d = py_dict_new();
    struct py_iter names, items;
    py_iter_init(vm, &names, py_getattr(vm, a[1], "_fields"));
    py_iter_init(vm, &items, a[1]);
    for (value k, v;
         (k = py_iter_next(vm, &names)) != PY_UNDEF && (v = py_iter_next(vm, &items)) != PY_UNDEF;)
        py_dict_set(vm, d, k, v);
    return PY_OBJ(d);
}
LIB_FN(record_repr) {
    const struct py_tuple *fields = tuple_of(a[0]);
    if (!py_is_tuple(a[1]))
        py_raise(vm, &py_exc_TypeError, "'%T' object is no named tuple", a[1]);
    const struct py_tuple *items = tuple_of(a[1]);
    if (items->n != fields->n)
        py_raise(vm, &py_exc_TypeError,
                 items->n < fields->n ? "not enough arguments for format string"
                                      : "not all arguments converted during string formatting");
    struct buf b = BUF_INIT;
    value cls = py_getattr_str(vm, a[1], PYN(__class__));
    lib_put_str(vm, &b, py_getattr_str(vm, cls, PYN(__name__)));
    for (size_t i = 0; i < fields->n; i++) {
        buf_puts(&b, i ? ", " : "(");
        lib_put(&b, fields->items[i]);
        buf_putc(&b, '=');
        lib_put_repr(vm, &b, items->items[i]);
    }
    buf_puts(&b, fields->n ? ")" : "()");
    return lib_buf_str(&b);
}
LIB_FN(record_getnewargs) { return py_call1(vm, PY_OBJ(&py_tuple_type), a[1]); }

static const struct py_native_def record_methods[] = {
    {"_make", record_make, "fields, /, cls, iterable", PY_CLASSMETHOD | PY_CLOSURE},
    {"_replace", record_replace, "fields, self, /, **kwds", PY_CLOSURE},
    {"__repr__", record_repr, "fields, /, self", PY_CLOSURE},
    {"_asdict", record_asdict, "fields, /, self", PY_CLOSURE},
    {"__getnewargs__", record_getnewargs, "fields, /, self", PY_CLOSURE},
    {0}};

/* --- the type --- */

static const char *shown_names(struct vm *vm, const struct py_tuple *fields) {
    value joined = py_str_join(vm, py_intern(", "), fields->n, fields->items);
    return fields->n == 1 ? mem_printf("%s,", py_str_cstr(joined)) : py_str_cstr(joined);
}

static value field_defaults(struct vm *vm, const struct py_tuple *fields,
                            const struct py_tuple *defaults) {
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; defaults && i < defaults->n; i++)
        py_dict_set(vm, d, fields->items[fields->n - defaults->n + i], defaults->items[i]);
    return PY_OBJ(d);
}

/* __name__ of the module whose code called. */
static value calling_module(struct vm *vm) {
    struct py_dict *globals = vm_globals(vm);
    value name = globals ? py_dict_get_str(globals, PYN(__name__)) : PY_UNDEF;
    return name == PY_UNDEF ? PY_OBJ(py_intern("__main__")) : name;
}

static value make_type(struct vm *vm, value typename, struct py_tuple *fields,
                       struct py_tuple *defaults, value module) {
    struct py_dict *ns = py_dict_new();
    const char *shown = shown_names(vm, fields);
    py_dict_set_str(ns, PYN(__doc__), py_str_from(py_message(vm, "%S(%s)", typename, shown)));
    py_dict_set_str(ns, PYN(__slots__), PY_OBJ(&py_empty_tuple));
    py_dict_set_text(ns, "_fields", PY_OBJ(fields));
    py_dict_set_text(ns, "_field_defaults", field_defaults(vm, fields, defaults));
    py_dict_set_str(ns, PYN(__new__), constructor(vm, typename, fields, shown, defaults));
    for (const struct py_native_def *d = record_methods; d->name; d++)
        py_dict_set_str(ns, py_intern(d->name),
                        pyfunction_in_class(vm, d, "collections", PY_OBJ(fields)));
    py_dict_set_text(ns, "__match_args__", PY_OBJ(fields));
    for (size_t i = 0; i < fields->n; i++)
        py_dict_set(vm, ns, fields->items[i],
                    collections_tuple_getter(
                        vm, i, PY_OBJ(py_intern(mem_printf("Alias for field number %zu", i)))));
    py_dict_set_str(ns, PYN(__module__), module);
    struct py_tuple *bases = tuple_of(py_tuple1(PY_OBJ(&py_tuple_type)));
    value cls = py_type_create(vm, &py_type_type, lib_str(typename), bases, ns, NULL);
    pyfunction_adopt(ns, record_methods, PY_AS(struct py_type, cls));
    return cls;
}

LIB_FN(namedtuple) {
    struct py_list *names = split_names(vm, a[1]);
    value typename = py_str(vm, a[0]);
    bool renamed = py_truth(vm, a[2]);
    if (renamed)
        rename_bad(vm, names);
    check_name(vm, typename);
    for (size_t i = 0; i < names->n; i++)
        check_name(vm, names->items[i]);
    check_fields(vm, names, renamed);
    struct py_tuple *defaults = a[3] == PY_NONE ? NULL : py_tuple_from(vm, a[3]);
    if (defaults && defaults->n > names->n)
        py_raise(vm, &py_exc_TypeError, "Got more default values than field names");
    value module = a[4] == PY_NONE ? calling_module(vm) : a[4];
    return make_type(vm, PY_OBJ(py_intern_str(lib_str(typename))), interned(names), defaults,
                     module);
}
const struct py_native_def collections_namedtuple = {
    "namedtuple", namedtuple, "typename, field_names, *, rename=False, defaults=None, module=None",
    0, "A subclass of tuple whose items have names."};
