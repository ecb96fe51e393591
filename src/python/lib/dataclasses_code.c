/*
 * dataclasses: __init__, comparisons and __hash__ as Python functions. Their instructions are
 * emitted here one by one, with defaults and factories as constants, so that making a class neither
 * writes nor reads source. Line numbers are those of the text that CPython writes and compiles.
 */
#include "python/compile_int.h"
#include "python/lib/dataclasses_int.h"

struct maker {
    struct compiler compiler;
    struct scope scope;
    struct unit *u;
};

/* Begins the code of function NAME: PARAMS, the last NKWONLY of them by keyword only. */
static void begin(struct vm *vm, struct maker *m, const char *name, struct py_list *params,
                  size_t nkwonly) {
    *m = (struct maker){
        .compiler = {.vm = vm, .file = "<string>", .filename = py_intern("<string>")},
        .scope = {.kind = SCOPE_FUNCTION, .n = params->n}};
    m->scope.symbols = MEM_NEW_ARRAY(struct symbol, params->n + 1);
    for (size_t i = 0; i < params->n; i++)
        m->scope.symbols[i] = (struct symbol){.name = py_intern_str(lib_str(params->items[i])),
                                              .flags = SYM_PARAM | SYM_LOCAL,
                                              .place = PLACE_LOCAL};
    m->u = unit_enter(&m->compiler, &m->scope, py_intern(name), 2);
    m->u->argcount = (int)(params->n - nkwonly);
    m->u->kwonly = (int)nkwonly;
    m->u->flags |= CODE_OPTIMIZED | (nkwonly ? 0 : CODE_SIMPLE);
}

static struct py_function *finish(struct vm *vm, struct maker *m, const struct dc_class *c) {
    struct py_function *f = py_function_new(vm, unit_leave(&m->compiler), c->globals);
    value module = py_lookup_attr(vm, PY_OBJ(c->cls), "__module__");
    if (module != PY_UNDEF)
        f->module = module;
    f->qualname = lib_str(
        py_str_printf("%s.%s", py_str_cstr(c->cls->qualname), py_str_cstr(PY_OBJ(f->name))));
    return f;
}

static void load(struct maker *m, size_t slot) { emit(m->u, OP_LOAD_FAST, (uint32_t)slot); }
static void load_attr(struct maker *m, size_t slot, struct py_str *name) {
    load(m, slot);
    emit(m->u, OP_LOAD_ATTR, attr_index(m->u, py_intern_str(name)));
}
static void end_with_constant(struct maker *m, value v) {
    emit_const(m->u, v);
    emit(m->u, OP_RETURN_VALUE, 0);
}

/* --- __init__ --- */

static bool has_default(const struct dc_field *f) {
    return f->default_ != DC_MISSING || f->default_factory != DC_MISSING;
}

/* Whether the field gets a value in __init__: from its parameter, its factory, or, where the class
 * has no attribute that could show it (slots), its default. */
static bool is_set(const struct dc_class *c, const struct dc_field *f, bool is_param) {
    if (f->kind != PY_OBJ(&dc_kinds[FIELD_PLAIN]))
        return false;
    return is_param || f->default_factory != DC_MISSING || (c->slots && f->default_ != DC_MISSING);
}

/* The value of F on the stack; SLOT is its parameter, 0: it has none. */
static void push_value(struct maker *m, const struct dc_field *f, size_t slot) {
    struct unit *u = m->u;
    if (f->default_factory == DC_MISSING) {
        if (slot)
            load(m, slot);
        else
            emit_const(u, f->default_);
        return;
    }
    int given = label_new(u), end = label_new(u);
    if (slot) {
        load(m, slot);
        emit_const(u, DC_FACTORY);
        emit(u, OP_IS_OP, 0);
        emit_jump(u, OP_POP_JUMP_IF_FALSE, given);
    }
    emit_const(u, f->default_factory);
    emit(u, OP_CALL, 0);
    if (slot) {
        emit_jump(u, OP_JUMP, end);
        label_place(u, given);
        load(m, slot);
    }
    label_place(u, end);
}

static void set_field(struct maker *m, const struct dc_class *c, const struct dc_field *f,
                      size_t slot) {
    struct unit *u = m->u;
    if (!c->frozen) {
        push_value(m, f, slot);
        load(m, 0);
        emit(u, OP_STORE_ATTR, attr_index(u, py_intern_str(lib_str(f->name))));
        return;
    }
    emit_const(u, py_type_lookup(&py_object_type, PYN(__setattr__)));
    load(m, 0);
    emit_const(u, f->name);
    push_value(m, f, slot);
    emit(u, OP_CALL, 3);
    emit(u, OP_POP_TOP, 0);
}

/* self.__post_init__(the InitVars) */
static void call_post_init(struct maker *m, struct py_list *params, struct py_list *fields) {
    struct unit *u = m->u;
    uint32_t n = 0;
    load(m, 0);
    emit(u, OP_LOAD_METHOD, attr_index(u, py_intern("__post_init__")));
    for (size_t i = 0; i < fields->n; i++) {
        if (!dc_is_kind(fields->items[i], FIELD_INITVAR))
            continue;
        size_t slot = 1;
        while (slot < params->n && params->items[slot] != dc_field_of(fields->items[i])->name)
            slot++;
        if (slot < params->n)
            load(m, slot);
        else /* init=False: a global name, then, which hardly exists */
            emit(u, OP_LOAD_GLOBAL, global_index(u, lib_str(dc_field_of(fields->items[i])->name)));
        n++;
    }
    emit(u, OP_CALL_METHOD, n);
    emit(u, OP_POP_TOP, 0);
}

/* The fields that are parameters, those by keyword only behind the others. */
static struct py_list *parameters(struct vm *vm, const struct dc_class *c, size_t *nkwonly) {
    struct py_list *out = py_list_new(c->fields->n);
    bool optional = false;
    *nkwonly = 0;
    for (int kw = 0; kw < 2; kw++)
        for (size_t i = 0; i < c->fields->n; i++) {
            struct dc_field *f = dc_field_of(c->fields->items[i]);
            if (!py_truth(vm, f->init) || py_truth(vm, f->kw_only) != (kw == 1))
                continue;
            if (!kw && optional && !has_default(f))
                py_raise(vm, &py_exc_TypeError, "non-default argument %R follows default argument",
                         f->name);
            optional |= has_default(f);
            *nkwonly += (size_t)kw;
            py_list_append(out, PY_OBJ(f));
        }
    return out;
}

static void set_defaults(struct py_function *f, struct py_list *fields, size_t nkwonly) {
    struct py_list *defaults = py_list_new(fields->n);
    struct py_dict *by_name = py_dict_new(), *annotations = py_dict_new();
    for (size_t i = 0; i < fields->n; i++) {
        struct dc_field *field = dc_field_of(fields->items[i]);
        py_dict_set_str(annotations, lib_str(field->name), field->type);
        if (!has_default(field))
            continue;
        value v = field->default_ != DC_MISSING ? field->default_ : DC_FACTORY;
        if (i < fields->n - nkwonly)
            py_list_append(defaults, v);
        else
            py_dict_set_str(by_name, lib_str(field->name), v);
    }
    py_dict_set_text(annotations, "return", PY_NONE);
    f->annotations = PY_OBJ(annotations);
    if (defaults->n)
        f->defaults = py_tuple_of(defaults->n, defaults->items);
    if (by_name->count)
        f->kwdefaults = by_name;
}

value dc_make_init(struct vm *vm, const struct dc_class *c) {
    size_t nkwonly;
    struct py_list *given = parameters(vm, c, &nkwonly), *params = py_list_new(given->n + 1);
    bool taken = py_dict_get_text(dc_fields(vm, PY_OBJ(c->cls)), "self") != PY_UNDEF;
    py_list_append(params, PY_OBJ(py_intern(taken ? "__dataclass_self__" : "self")));
    for (size_t i = 0; i < given->n; i++)
        py_list_append(params, dc_field_of(given->items[i])->name);
    struct maker m;
    begin(vm, &m, "__init__", params, nkwonly);
    int line = 3;
    for (size_t i = 0; i < c->fields->n; i++) {
        const struct dc_field *f = dc_field_of(c->fields->items[i]);
        size_t slot = 0;
        for (size_t k = 0; k < given->n && !slot; k++)
            slot = given->items[k] == c->fields->items[i] ? k + 1 : 0;
        if (!is_set(c, f, slot != 0))
            continue;
        unit_line(m.u, line++);
        set_field(&m, c, f, slot);
    }
    unit_line(m.u, line);
    if (py_lookup_attr(vm, PY_OBJ(c->cls), "__post_init__") != PY_UNDEF)
        call_post_init(&m, params, c->fields);
    end_with_constant(&m, PY_NONE);
    struct py_function *f = finish(vm, &m, c);
    set_defaults(f, given, nkwonly);
    return PY_OBJ(f);
}

/* --- methods on tuples of the fields --- */

static void push_tuple(struct maker *m, size_t slot, struct py_list *fields) {
    for (size_t i = 0; i < fields->n; i++)
        load_attr(m, slot, lib_str(dc_field_of(fields->items[i])->name));
    emit(m->u, OP_BUILD_TUPLE, (uint32_t)fields->n);
}

static struct py_list *names_of(size_t n, const char *const *texts) {
    struct py_list *list = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        py_list_append(list, PY_OBJ(py_intern(texts[i])));
    return list;
}

value dc_make_compare(struct vm *vm, const struct dc_class *c, const char *name,
                      struct py_list *fields) {
    static const struct {
        const char *name;
        enum opcode op;
    } ops[] = {{"__eq__", OP_COMPARE_EQ},
               {"__lt__", OP_COMPARE_LT},
               {"__le__", OP_COMPARE_LE},
               {"__gt__", OP_COMPARE_GT},
               {"__ge__", OP_COMPARE_GE}};
    size_t op = 0;
    while (strcmp(ops[op].name, name))
        op++;
    struct maker m;
    begin(vm, &m, name, names_of(2, (const char *const[]){"self", "other"}), 0);
    int other_class = label_new(m.u);
    unit_line(m.u, 3);
    load_attr(&m, 1, PYN(__class__));
    load_attr(&m, 0, PYN(__class__));
    emit(m.u, OP_IS_OP, 0);
    emit_jump(m.u, OP_POP_JUMP_IF_FALSE, other_class);
    unit_line(m.u, 4);
    push_tuple(&m, 0, fields);
    push_tuple(&m, 1, fields);
    emit(m.u, ops[op].op, 0);
    emit(m.u, OP_RETURN_VALUE, 0);
    label_place(m.u, other_class);
    unit_line(m.u, 5);
    end_with_constant(&m, PY_NOT_IMPLEMENTED);
    return PY_OBJ(finish(vm, &m, c));
}

value dc_make_hash(struct vm *vm, const struct dc_class *c, struct py_list *fields) {
    struct maker m;
    begin(vm, &m, "__hash__", names_of(1, (const char *const[]){"self"}), 0);
    unit_line(m.u, 3);
    emit_const(m.u, py_dict_get_text(vm->builtins, "hash"));
    push_tuple(&m, 0, fields);
    emit(m.u, OP_CALL, 1);
    emit(m.u, OP_RETURN_VALUE, 0);
    return PY_OBJ(finish(vm, &m, c));
}
