/*
 * The special forms of typing: Union, Optional, Literal, ClassVar and the others that are no
 * classes, one static object each with the function for its brackets; and the two that are classes,
 * Any and Annotated.
 */
#include "python/lib/typing_int.h"
#include "python/types/alias.h"
#include "python/types/none.h"
#include "python/types/union.h"

#define FORM(v) PY_AS(struct typing_form, v)

static const char *module_of(value form) {
    return FORM(form)->module ? FORM(form)->module : "typing";
}
static value form_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("%s.%s", module_of(self), FORM(self)->name);
}

static value not_subscriptable(struct vm *vm, value self, value item) {
    (void)item;
    py_raise(vm, &py_exc_TypeError, "%S is not subscriptable", self);
}

/* --- the forms that take one type --- */

static value of_one(struct vm *vm, value self, value item) {
    bool bare = self == PY_OBJ(&typing_required) || self == PY_OBJ(&typing_not_required) ||
                self == PY_OBJ(&typing_read_only); /* named without their module */
    const char *what =
        mem_printf("%s accepts only %s.", bare ? FORM(self)->name : py_repr_text(vm, self),
                   FORM(self)->complaint);
    value one = typing_argument(vm, item, what);
    return typing_alias_new(vm, &typing_alias_type, self, typing_items(py_tuple1(one)), NULL, true);
}

static value unpack(struct vm *vm, value self, value item) {
    value one = typing_argument(vm, item, "typing.Unpack accepts only single type.");
    return typing_alias_new(vm, &typing_unpack_type, self, typing_items(py_tuple1(one)), NULL,
                            true);
}

/* --- Union, Optional --- */

static void add_member(struct vm *vm, struct py_dict *members, value v) {
    if (py_is_a(v, &typing_union_type) || py_type_of(v) == &py_union_type) {
        const struct py_tuple *args = py_type_of(v) == &py_union_type
                                          ? PY_AS(struct py_union, v)->args
                                          : TYPING_ALIAS(v)->args;
        for (size_t i = 0; i < args->n; i++)
            py_dict_set(vm, members, args->items[i], PY_NONE);
    } else if (py_dict_get(vm, members, v) == PY_UNDEF) {
        py_dict_set(vm, members, v, PY_NONE);
    }
}

value typing_union_of(struct vm *vm, size_t n, const value *items) {
    struct py_dict *members = py_dict_new(); /* keys only: each once, in order */
    bool none = false;
    for (size_t i = 0; i < n; i++)
        add_member(vm, members, items[i]);
    struct py_tuple *args = py_tuple_new(members->count);
    size_t i = 0, k = 0;
    for (value member, v; py_dict_next(members, &i, &member, &v); k++) {
        args->items[k] = member;
        none |= member == PY_OBJ(&py_none_type);
    }
    if (args->n == 1)
        return args->items[0];
    struct py_str *name = none && args->n == 2 ? py_intern("Optional") : NULL;
    return typing_alias_new(vm, &typing_union_type, PY_OBJ(&typing_union), args, name, true);
}

static value union_subscript(struct vm *vm, value self, value item) {
    (void)self;
    struct py_tuple *items = typing_items(item);
    if (!items->n)
        py_raise(vm, &py_exc_TypeError, "Cannot take a Union of no types.");
    items = typing_arguments(vm, items, "Union[arg, ...]: each arg must be a type.");
    return typing_union_of(vm, items->n, items->items);
}

static value optional_subscript(struct vm *vm, value self, value item) {
    (void)self;
    value one = typing_argument(vm, item, "typing.Optional requires a single type.");
    return py_getitem(vm, PY_OBJ(&typing_union), py_tuple2(one, PY_OBJ(&py_none_type)));
}

/* --- Literal --- */

static bool has_hash(struct vm *vm, value v) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_hash(vm, v);
        py_handler_pop(&h);
        return true;
    }
    value exc = py_handler_catch(&h);
    if (!py_exception_is(exc, &py_exc_TypeError))
        py_rethrow(vm, exc);
    return false;
}

/* 1 and True are two literals. When one cannot be hashed all stay as they were written. */
static struct py_tuple *each_once(struct vm *vm, struct py_list *items) {
    struct py_dict *seen = py_dict_new();
    struct py_list *out = py_list_new(items->n);
    for (size_t i = 0; i < items->n; i++) {
        value v = items->items[i], key = py_tuple2(v, PY_OBJ(py_type_of(v)));
        if (!has_hash(vm, v))
            return py_tuple_of(items->n, items->items);
        if (py_dict_get(vm, seen, key) != PY_UNDEF)
            continue;
        py_dict_set(vm, seen, key, PY_NONE);
        py_list_append(out, v);
    }
    return py_tuple_of(out->n, out->items);
}

static value literal_subscript(struct vm *vm, value self, value item) {
    const struct py_tuple *given = typing_items(item);
    struct py_list *items = py_list_new(given->n);
    for (size_t i = 0; i < given->n; i++) {
        if (!py_is_a(given->items[i], &typing_literal_type)) {
            py_list_append(items, given->items[i]);
            continue;
        }
        const struct py_tuple *inner = TYPING_ALIAS(given->items[i])->args;
        for (size_t k = 0; k < inner->n; k++)
            py_list_append(items, inner->items[k]);
    }
    return typing_alias_new(vm, &typing_literal_type, self, each_once(vm, items), NULL, true);
}

/* --- Concatenate --- */

static value concatenate_subscript(struct vm *vm, value self, value item) {
    const struct py_tuple *items = typing_items(item);
    if (!items->n)
        py_raise(vm, &py_exc_TypeError, "Cannot take a Concatenate of no types.");
    value last = items->items[items->n - 1];
    if (last != PY_ELLIPSIS && !py_is_a(last, &typing_param_spec_type))
        py_raise(vm, &py_exc_TypeError,
                 "The last parameter to Concatenate should be a ParamSpec variable or ellipsis.");
    struct py_tuple *args = py_tuple_of(items->n, items->items);
    for (size_t i = 0; i + 1 < args->n; i++)
        args->items[i] =
            typing_argument(vm, args->items[i], "Concatenate[arg, ...]: each arg must be a type.");
    return typing_alias_new(vm, &typing_concatenate_type, self, args, NULL, true);
}

/* --- the table --- */

#define ALONE(ident, text, help)                                                                   \
    struct typing_form ident = {{&typing_form_type}, text, NULL, not_subscriptable, NULL, help};
#define ONE(ident, text, wants, help)                                                              \
    struct typing_form ident = {{&typing_form_type}, text, NULL, of_one, wants, help};

ALONE(typing_self, "Self", "The class that a method belongs to, or the subclass it is called on.")
ALONE(typing_never, "Never", "The type without a value.")
ALONE(typing_no_return, "NoReturn", "What a function gives that never comes back.")
ALONE(typing_literal_string, "LiteralString", "Text that stands in the program.")
ALONE(typing_type_alias, "TypeAlias", "Marks an assignment as the name of a type.")
ONE(typing_class_var, "ClassVar", "single type", "A variable of the class, not of its instances.")
ONE(typing_final, "Final", "single type", "A name that is bound once.")
ONE(typing_type_guard, "TypeGuard", "single type", "A truth value that tells the argument's type.")
ONE(typing_required, "Required", "a single type", "A key that a TypedDict must have.")
ONE(typing_not_required, "NotRequired", "a single type", "A key that a TypedDict may lack.")
#define EXTENSION(ident, text, help)                                                               \
    struct typing_form ident = {{&typing_form_type}, text, "typing_extensions", of_one,            \
                                "a single type",     help};
EXTENSION(typing_type_is, "TypeIs", "A truth value that tells the argument's type.")
EXTENSION(typing_read_only, "ReadOnly", "A key that is not to be changed.")
EXTENSION(typing_type_form, "TypeForm", "A type as a value.")
struct typing_form typing_union = {{&typing_form_type}, "Union", NULL,
                                   union_subscript,     NULL,    "One of several types."};
struct typing_form typing_optional = {{&typing_form_type}, "Optional", NULL,
                                      optional_subscript,  NULL,       "A type or None."};
struct typing_form typing_literal = {
    {&typing_literal_form_type}, "Literal", NULL,
    literal_subscript,           NULL,      "One of these very values."};
struct typing_form typing_concatenate = {
    {&typing_form_type},   "Concatenate", NULL,
    concatenate_subscript, NULL,          "Parameters put before those of a ParamSpec."};
struct typing_form typing_unpack = {{&typing_form_type},
                                    "Unpack",
                                    NULL,
                                    unpack,
                                    NULL,
                                    "The types that a tuple or a TypeVarTuple consists of."};

/* --- their type --- */

static value form_getitem(struct vm *vm, value self, value item) {
    return typing_cached(vm, FORM(self)->subscript, self, item, false);
}
static value literal_getitem(struct vm *vm, value self, value item) {
    return typing_cached(vm, FORM(self)->subscript, self, item, true);
}
static value form_call(struct vm *vm, value self, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    if (self == PY_OBJ(&typing_type_form) && argc == 1 && !kwnames)
        return argv[0]; /* a type is the form of itself */
    py_raise(vm, &py_exc_TypeError, "Cannot instantiate %R", self);
}
static value form_name(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(py_intern(FORM(self)->name));
}
static value form_module(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(py_intern(module_of(self)));
}
static value form_doc(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(FORM(self)->doc);
}
static value form_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v == PY_UNDEF)
        typing_no_attribute(vm, name);
    return v;
}
LIB_FN(form_mro_entries) { py_raise(vm, &py_exc_TypeError, "Cannot subclass %R", a[0]); }
LIB_FN(form_reduce) { return PY_OBJ(py_intern(FORM(a[0])->name)); }
LIB_FN(form_instancecheck) {
    py_raise(vm, &py_exc_TypeError, "%S cannot be used with isinstance()", a[0]);
}
LIB_FN(form_subclasscheck) {
    py_raise(vm, &py_exc_TypeError, "%S cannot be used with issubclass()", a[0]);
}
static const struct py_native_def form_methods[] = {
    {"__mro_entries__", form_mro_entries, "self, bases, /"},
    {"__reduce__", form_reduce, "self, /"},
    {"__instancecheck__", form_instancecheck, "self, obj, /"},
    {"__subclasscheck__", form_subclasscheck, "self, cls, /"},
    {0}};
static const struct py_getset_def form_getset[] = {
    {"_name", form_name, NULL},        {"__name__", form_name, NULL},
    {"__qualname__", form_name, NULL}, {"__module__", form_module, NULL},
    {"__doc__", form_doc, NULL},       {0}};
struct py_type typing_form_type = {PY_TYPE_HEAD,
                                   .name = "_SpecialForm",
                                   .module = "typing",
                                   .size = sizeof(struct typing_form),
                                   .flags = PY_TYPE_ABSTRACT,
                                   .methods = form_methods,
                                   .getset = form_getset,
                                   .getattr = form_getattr,
                                   .call = form_call,
                                   .getitem = form_getitem,
                                   .repr = form_repr,
                                   .binary = {[PY_OR] = typing_or}};
struct py_type typing_literal_form_type = {PY_TYPE_HEAD,
                                           .name = "_LiteralSpecialForm",
                                           .module = "typing",
                                           .size = sizeof(struct typing_form),
                                           .flags = PY_TYPE_ABSTRACT,
                                           .base = &typing_form_type,
                                           .getitem = literal_getitem};

/* --- Any --- */

LIB_FN(any_instancecheck) {
    if (a[0] == PY_OBJ(&typing_any_type))
        py_raise(vm, &py_exc_TypeError, "typing.Any cannot be used with isinstance()");
    return lib_call_base(vm, &py_type_type, "__instancecheck__", 2, a);
}
static value any_meta_repr(struct vm *vm, value self) {
    return self == PY_OBJ(&typing_any_type) ? py_str_from("typing.Any")
                                            : py_type_type.repr(vm, self);
}
static const struct py_native_def any_meta_methods[] = {
    {"__instancecheck__", any_instancecheck, "self, obj, /"}, {0}};
struct py_type typing_any_meta_type = {PY_TYPE_HEAD,
                                       .name = "_AnyMeta",
                                       .module = "typing",
                                       .size = sizeof(struct py_type),
                                       .flags = PY_TYPE_BASE | PY_TYPE_TYPE,
                                       .base = &py_type_type,
                                       .methods = any_meta_methods,
                                       .repr = any_meta_repr};

static value any_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                     struct py_tuple *kwnames) {
    if (cls == &typing_any_type)
        py_raise(vm, &py_exc_TypeError, "Any cannot be instantiated");
    return object_new(vm, cls, argc, argv, kwnames);
}
struct py_type typing_any_type = {{&typing_any_meta_type}, .name = "Any",
                                  .module = "typing",      .size = sizeof(struct py_object),
                                  .flags = PY_TYPE_BASE,   .doc = "Every type, and every value.",
                                  .new = any_new};

/* --- Annotated --- */

static value annotated_subscript(struct vm *vm, value self, value item) {
    (void)self;
    const struct py_tuple *items = PY_AS(struct py_tuple, item);
    value type = typing_check(vm, items->items[0], "Annotated[t, ...]: t must be a type.",
                              TYPING_ARGUMENT | TYPING_SPECIAL, PY_NONE);
    struct py_tuple *more = py_tuple_of(items->n - 1, items->items + 1);
    struct typing_alias *made;
    if (py_is_a(type, &typing_annotated_alias_type)) { /* one inside another: all as one */
        const struct typing_alias *inner = TYPING_ALIAS(type);
        struct py_tuple *all = py_tuple_new(inner->metadata->n + more->n);
        memcpy(all->items, inner->metadata->items, inner->metadata->n * sizeof(value));
        memcpy(all->items + inner->metadata->n, more->items, more->n * sizeof(value));
        more = all;
        type = inner->origin;
    }
    made = TYPING_ALIAS(typing_alias_new(vm, &typing_annotated_alias_type, type,
                                         typing_items(py_tuple1(type)), NULL, true));
    made->metadata = more;
    return PY_OBJ(made);
}

static bool is_unpacked_variable(struct vm *vm, value v) {
    value flag = py_lookup_attr(vm, v, "__typing_is_unpacked_typevartuple__");
    return flag != PY_UNDEF && py_truth(vm, flag);
}

LIB_FN(annotated_class_getitem) {
    if (!py_is_tuple(a[1]) || PY_AS(struct py_tuple, a[1])->n < 2)
        py_raise(vm, &py_exc_TypeError,
                 "Annotated[...] should be used with at least two arguments "
                 "(a type and an annotation).");
    if (is_unpacked_variable(vm, PY_AS(struct py_tuple, a[1])->items[0]))
        py_raise(vm, &py_exc_TypeError,
                 "Annotated[...] should not be used with an unpacked TypeVarTuple");
    return typing_cached(vm, annotated_subscript, PY_OBJ(&typing_annotated_type), a[1], true);
}
LIB_FN(annotated_init_subclass) {
    py_raise(vm, &py_exc_TypeError, "Cannot subclass %S.Annotated",
             py_getattr_str(vm, a[0], PYN(__module__)));
}
static value annotated_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    (void)cls, (void)argc, (void)argv, (void)kwnames;
    py_raise(vm, &py_exc_TypeError, "Type Annotated cannot be instantiated.");
}
static const struct py_native_def annotated_methods[] = {
    {"__class_getitem__", annotated_class_getitem, "cls, params", PY_CLASSMETHOD},
    {"__init_subclass__", annotated_init_subclass, "cls, *args, **kwargs", PY_CLASSMETHOD},
    {0}};
struct py_type typing_annotated_type = {
    PY_TYPE_HEAD,          .name = "Annotated",
    .module = "typing",    .size = sizeof(struct py_object),
    .flags = PY_TYPE_BASE, .doc = "A type with more said about it.",
    .new = annotated_new,  .methods = annotated_methods};
