/*
 * The generic alias of typing, Name[arguments]: what it answers as a value, as a base class, as a
 * callable, and how its variables are replaced. The kinds that differ in one or the other are in
 * typing_kinds.c; List, Dict and so on without brackets in typing_special.c.
 */
#include "python/lib/typing_int.h"
#include "python/shape.h"
#include "python/types/alias.h"
#include "python/types/union.h"

value typing_alias_new(struct vm *vm, struct py_type *type, value origin, struct py_tuple *args,
                       struct py_str *name, bool inst) {
    struct typing_alias *s = py_alloc(vm, type);
    s->origin = origin;
    s->args = args;
    s->name = name;
    s->inst = inst;
    return PY_OBJ(s);
}

value typing_alias_with(struct vm *vm, value self, struct py_tuple *args) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    typing_with with = typing_kind_with(py_type_of(self));
    if (with)
        return with(vm, self, args);
    return typing_alias_new(vm, py_type_of(self), s->origin, args, s->name, s->inst);
}

value typing_alias_parameters(struct vm *vm, value self) {
    struct typing_alias *s = TYPING_ALIAS(self);
    if (!s->parameters)
        s->parameters = typing_parameters(vm, s->args);
    return PY_OBJ(s->parameters);
}

/* --- subscription --- */

static bool is_plain_generic(struct vm *vm, value v) {
    return v == PY_OBJ(&typing_generic_type) || v == PY_OBJ(typing_state(vm)->protocol);
}

/* The parameters of a callable stand in its arguments one by one. */
static bool is_callable_alias(struct vm *vm, value self) {
    value origin = TYPING_ALIAS(self)->origin;
    return py_is_a(self, &typing_callable_type) ||
           (py_is_type(origin) && !strcmp(TYPE_OF(origin)->name, "Callable") &&
            origin == py_import_from(vm, "collections.abc", "Callable"));
}

value typing_alias_subscript(struct vm *vm, value self, value item) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    if (is_plain_generic(vm, s->origin))
        py_raise(vm, &py_exc_TypeError, "Cannot subscript already-subscripted %S", self);
    struct py_tuple *params = PY_AS(struct py_tuple, typing_alias_parameters(vm, self));
    if (!params->n)
        py_raise(vm, &py_exc_TypeError, "%S is not a generic class", self);
    const struct py_tuple *items = typing_items(item);
    struct py_tuple *with = py_tuple_new(items->n);
    for (size_t i = 0; i < items->n; i++)
        with->items[i] = typing_convert(vm, items->items[i], PY_NONE, 0);
    unsigned how = ALIAS_NESTED | (is_callable_alias(vm, self) ? ALIAS_CALLABLE : 0);
    struct py_tuple *args = py_type_substitute(vm, self, s->args, params, PY_OBJ(with), how);
    return typing_alias_with(vm, self, args);
}

static value alias_getitem(struct vm *vm, value self, value item) {
    return typing_cached(vm, typing_alias_subscript, self, item, false);
}

/* --- as a base class --- */

static size_t index_in(struct vm *vm, const struct py_tuple *bases, value v) {
    size_t i = 0;
    while (i < bases->n && !py_equal(vm, bases->items[i], v))
        i++;
    return i;
}

/* A class behind this base that is generic makes Generic itself needless among the bases. */
static bool generic_follows(struct vm *vm, const struct py_tuple *bases, size_t i) {
    for (i++; i < bases->n; i++)
        if (py_is_a(bases->items[i], &typing_base_alias_type) ||
            py_issubclass(vm, bases->items[i], PY_OBJ(&typing_generic_type)))
            return true;
    return false;
}

static value named_mro_entries(struct vm *vm, value self, const struct py_tuple *bases) {
    value origin = typing_alias_origin(vm, self), entries[2];
    size_t n = 0;
    if (index_in(vm, bases, origin) == bases->n)
        entries[n++] = origin;
    if (!generic_follows(vm, bases, index_in(vm, bases, self)))
        entries[n++] = PY_OBJ(&typing_generic_type);
    return PY_OBJ(py_tuple_of(n, entries));
}

/* Generic[T] stands back when Protocol or another generic base comes after it. */
static bool generic_stands_back(struct vm *vm, value self, const struct py_tuple *bases) {
    if (index_in(vm, bases, PY_OBJ(typing_protocol(vm))) < bases->n)
        return true;
    for (size_t i = index_in(vm, bases, self) + 1; i < bases->n; i++)
        if (py_is_a(bases->items[i], &typing_base_alias_type) && bases->items[i] != self)
            return true;
    return false;
}

LIB_FN(base_mro_entries) { return named_mro_entries(vm, a[0], py_tuple_from(vm, a[1])); }
LIB_FN(alias_mro_entries) {
    const struct typing_alias *s = TYPING_ALIAS(a[0]);
    const struct py_tuple *bases = py_tuple_from(vm, a[1]);
    if (typing_is_form(s->origin))
        py_raise(vm, &py_exc_TypeError, "Cannot subclass %R", a[0]);
    if (s->name)
        return named_mro_entries(vm, a[0], bases);
    if (s->origin == PY_OBJ(&typing_generic_type) && generic_stands_back(vm, a[0], bases))
        return PY_OBJ(&py_empty_tuple);
    return py_tuple1(s->origin);
}

/* --- attributes --- */

static bool is_dunder(const struct py_str *name) {
    return name->size > 4 && !memcmp(name->data, "__", 2) &&
           !memcmp(name->data + name->size - 2, "__", 2);
}

value typing_alias_origin(struct vm *vm, value self) {
    struct typing_alias *s = TYPING_ALIAS(self);
    if (s->origin == PY_UNDEF && !s->special) /* never initialized */
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '__origin__'", self);
    if (s->origin == PY_UNDEF)
        s->origin = s->special->type ? py_class_of(vm, PY_OBJ(s->special->type)),
        PY_OBJ(s->special->type) : py_import_from(vm, s->special->module, s->special->class_name);
    return s->origin;
}

static value alias_name(struct vm *vm, value self) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    if (py_is_a(self, &typing_annotated_alias_type))
        return PY_OBJ(py_intern("Annotated"));
    return s->name ? PY_OBJ(s->name)
                   : py_lookup_attr_str(vm, typing_alias_origin(vm, self), PYN(__name__));
}

value typing_alias_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v == PY_UNDEF && (name == PYN(__name__) || name == PYN(__qualname__)))
        v = alias_name(vm, self);
    if (v != PY_UNDEF)
        return v;
    if (is_dunder(name))
        typing_no_attribute(vm, name);
    return py_getattr_str(vm, typing_alias_origin(vm, self), name);
}

/* Dunder names are the alias's own; others go to the class. */
static void alias_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    static const char *const own[] = {"_name", "_inst", "_nparams"};
    bool here = is_dunder(name);
    for (size_t i = 0; i < LIB_COUNT(own); i++)
        here |= py_str_is(PY_OBJ(name), own[i]);
    if (here)
        py_generic_setattr(vm, self, name, v);
    else
        py_setattr_str(vm, typing_alias_origin(vm, self), name, v);
}

value typing_alias_module(struct vm *vm, value self) {
    if (TYPING_ALIAS(self)->name)
        return PY_OBJ(py_intern("typing"));
    return py_getattr_str(vm, TYPING_ALIAS(self)->origin, PYN(__module__));
}
static const struct py_getset_def base_getset[] = {{"__origin__", typing_alias_origin, NULL}, {0}};
static const struct py_member_def base_members[] = {
    {"_name", offsetof(struct typing_alias, name), PY_MEMBER_OBJECT, true},
    {"_inst", offsetof(struct typing_alias, inst), PY_MEMBER_BOOL, false},
    {0}};

/* --- calls, checks --- */

static value alias_call(struct vm *vm, value self, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    value origin = typing_alias_origin(vm, self);
    if (!s->inst)
        py_raise(vm, &py_exc_TypeError, "Type %s cannot be instantiated; use %S() instead",
                 s->name ? py_str_cstr(PY_OBJ(s->name)) : "None",
                 py_getattr_str(vm, origin, PYN(__name__)));
    value made = py_call_kw(vm, origin, argc, argv, kwnames);
    struct py_handler h;
    if (py_is_object(made) && !(py_type_of(made)->attrs_offset || py_is_type(made)))
        return made; /* it takes no attributes */
    PY_TRY(vm, &h) {
        py_setattr(vm, made, "__orig_class__", self);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_AttributeError))
            py_rethrow(vm, exc);
    }
    return made;
}

LIB_FN(base_instancecheck) {
    value cls = PY_OBJ(py_type_of(a[1]));
    return py_call_method(vm, a[0], "__subclasscheck__", 1, &cls);
}
LIB_FN(base_subclasscheck) {
    py_raise(vm, &py_exc_TypeError,
             "Subscripted generics cannot be used with class and instance checks");
}

/* Names of the alias itself and the class's that are no dunder ones. */
LIB_FN(base_dir) {
    value names = lib_call_base(vm, &py_object_type, "__dir__", 1, a);
    struct py_set *all = py_set_new(&py_set_type);
    struct py_iter it;
    py_set_update(vm, all, names);
    value dir = py_import_from(vm, "builtins", "dir");
    py_iter_init(vm, &it, py_call1(vm, dir, typing_alias_origin(vm, a[0])));
    for (value name; (name = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (!is_dunder(lib_str(name)))
            py_set_add(vm, all, name);
    struct py_list *list = py_list_from(vm, PY_OBJ(all));
    py_list_sort(vm, list, PY_UNDEF, false);
    return PY_OBJ(list);
}

/* _GenericAlias(origin, args, *, inst=True, name=None) */
static value alias_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    struct py_str *name = NULL;
    bool inst = true;
    if (cls != &typing_alias_type)
        py_raise(vm, &py_exc_TypeError, "cannot create '%s' instances", cls->name);
    if (argc != 2)
        py_raise(vm, &py_exc_TypeError,
                 "_GenericAlias.__init__() takes 3 positional arguments but %d were given",
                 argc + 1);
    for (size_t i = 0; kwnames && i < kwnames->n; i++) {
        value v = argv[(size_t)argc + i];
        if (py_str_is(kwnames->items[i], "inst"))
            inst = py_truth(vm, v);
        else if (py_str_is(kwnames->items[i], "name") && (py_is_str(v) || v == PY_NONE))
            name = py_is_str(v) ? lib_str(v) : NULL;
        else
            py_raise(vm, &py_exc_TypeError,
                     "_GenericAlias.__init__() got an unexpected keyword argument '%S'",
                     kwnames->items[i]);
    }
    return typing_alias_new(vm, cls, argv[0], typing_items(argv[1]), name, inst);
}

static const struct py_native_def base_methods[] = {
    {"__mro_entries__", base_mro_entries, "self, bases, /"},
    {"__instancecheck__", base_instancecheck, "self, obj, /"},
    {"__subclasscheck__", base_subclasscheck, "self, cls, /"},
    {"__dir__", base_dir, "self, /"},
    {0}};
struct py_type typing_base_alias_type = {PY_TYPE_HEAD,
                                         .name = "_BaseGenericAlias",
                                         .module = "typing",
                                         .size = sizeof(struct typing_alias),
                                         .attrs_offset = offsetof(struct typing_alias, attrs),
                                         .flags = PY_TYPE_ATTRS | PY_TYPE_ABSTRACT,
                                         .new = alias_make,
                                         .methods = base_methods,
                                         .getset = base_getset,
                                         .members = base_members,
                                         .getattr = typing_alias_getattr,
                                         .setattr = alias_setattr,
                                         .call = alias_call,
                                         .binary = {[PY_OR] = typing_or}};

/* --- Name[...] --- */

static value alias_repr(struct vm *vm, value self) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    struct buf b = BUF_INIT;
    if (!s->args) /* never initialized */
        return lib_plain_repr(vm, self);
    if (s->name)
        buf_printf(&b, "typing.%s", py_str_cstr(PY_OBJ(s->name)));
    else
        typing_put(vm, &b, s->origin);
    buf_putc(&b, '[');
    if (s->args->n)
        typing_put_list(vm, &b, s->args->n, s->args->items);
    else
        buf_puts(&b, "()");
    buf_putc(&b, ']');
    return lib_buf_str(&b);
}

static value alias_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!typing_is_alias(x) || !typing_is_alias(y) || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    const struct typing_alias *s = TYPING_ALIAS(x), *t = TYPING_ALIAS(y);
    bool same =
        py_equal(vm, s->origin, t->origin) && py_equal(vm, PY_OBJ(s->args), PY_OBJ(t->args));
    return PY_BOOL(same == (op == PY_EQ));
}

static uint64_t alias_hash(struct vm *vm, value self) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    return py_hash(vm, py_tuple2(s->origin, PY_OBJ(s->args)));
}

static value alias_iter(struct vm *vm, value self) {
    value one = py_getitem(vm, PY_OBJ(&typing_unpack), self);
    return py_tuple_type.iter(vm, py_tuple1(one));
}

value typing_alias_brackets(const struct py_tuple *args) {
    return args->n == 1 && !py_is_tuple(args->items[0]) ? args->items[0] : PY_OBJ(args);
}

value typing_getitem_function(struct vm *vm) { return py_import_from(vm, "operator", "getitem"); }

LIB_FN(alias_reduce) {
    const struct typing_alias *s = TYPING_ALIAS(a[0]);
    value what = s->name ? py_import_from(vm, "typing", py_str_cstr(PY_OBJ(s->name))) : s->origin;
    return py_tuple2(typing_getitem_function(vm), py_tuple2(what, typing_alias_brackets(s->args)));
}
/* The kinds that are something around one type, or whose last argument is a part of its own, have
 * arguments. */
static struct py_tuple *arguments_for(struct vm *vm, value self, struct py_tuple *args) {
    struct py_type *const filled[] = {&typing_callable_type, &typing_concatenate_type,
                                      &typing_unpack_type, &typing_annotated_alias_type};
    for (size_t i = 0; i < LIB_COUNT(filled) && !args->n; i++)
        if (py_type_of(self) == filled[i])
            py_raise(vm, &py_exc_IndexError, "tuple index out of range");
    return args;
}
LIB_FN(alias_copy_with) {
    return typing_alias_with(vm, a[0], arguments_for(vm, a[0], py_tuple_from(vm, a[1])));
}
static value get_args(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(TYPING_ALIAS(self)->args);
}
static void set_args(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF || !py_is_tuple(v))
        py_raise(vm, &py_exc_TypeError, "__args__ must be a tuple");
    TYPING_ALIAS(self)->args = arguments_for(vm, self, PY_AS(struct py_tuple, v));
    TYPING_ALIAS(self)->parameters = NULL;
}
static const struct py_native_def alias_methods[] = {
    {"__mro_entries__", alias_mro_entries, "self, bases, /"},
    {"__reduce__", alias_reduce, "self, /"},
    {"copy_with", alias_copy_with, "self, args"},
    {0}};
static const struct py_getset_def alias_getset[] = {
    {"__args__", get_args, set_args},
    {"__parameters__", typing_alias_parameters, NULL},
    {"__module__", typing_alias_module, NULL},
    {0}};
struct py_type typing_alias_type = {PY_TYPE_HEAD,
                                    .name = "_GenericAlias",
                                    .module = "typing",
                                    .size = sizeof(struct typing_alias),
                                    .base = &typing_base_alias_type,
                                    .methods = alias_methods,
                                    .getset = alias_getset,
                                    .repr = alias_repr,
                                    .compare = alias_compare,
                                    .hash = alias_hash,
                                    .getitem = alias_getitem,
                                    .iter = alias_iter};
