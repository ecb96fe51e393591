/* types.GenericAlias (cf. CPython's Objects/genericaliasobject.c). */
#include "python/types/alias.h"

#include "python/api.h"
#include "python/types/seq.h"
#include "python/types/union.h"

#define ALIAS(v) PY_AS(struct py_alias, v)

static struct py_tuple *as_tuple(value item) {
    return py_is_tuple(item) ? PY_AS(struct py_tuple, item)
                             : PY_AS(struct py_tuple, py_tuple1(item));
}

value py_alias_new(struct vm *vm, value origin, value item) {
    struct py_alias *a = py_alloc(vm, &py_alias_type);
    a->origin = origin;
    a->args = as_tuple(item);
    return PY_OBJ(a);
}

value py_alias_of_class(struct vm *vm, const value *a) { return py_alias_new(vm, a[0], a[1]); }

static value alias_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    if (kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "GenericAlias() takes no keyword arguments");
    if (argc != 2)
        py_raise(vm, &py_exc_TypeError, "GenericAlias expected 2 arguments, got %d", argc);
    struct py_alias *a = py_alloc(vm, cls);
    a->origin = argv[0];
    a->args = as_tuple(argv[1]);
    return PY_OBJ(a);
}

/* --- repr --- */

static void put_item(struct vm *vm, struct buf *b, value v);

static void put_list(struct vm *vm, struct buf *b, size_t n, const value *items) {
    buf_putc(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_puts(b, ", ");
        put_item(vm, b, items[i]);
    }
    buf_putc(b, ']');
}

static void put_item(struct vm *vm, struct buf *b, value v) {
    if (v == PY_ELLIPSIS) {
        buf_puts(b, "...");
        return;
    }
    py_type_repr_to(vm, b, v);
}

void py_type_repr_to(struct vm *vm, struct buf *b, value v) {
    value origin = py_lookup_attr(vm, v, "__origin__");
    bool generic = origin != PY_UNDEF && py_lookup_attr(vm, v, "__args__") != PY_UNDEF;
    value name = generic ? PY_UNDEF : py_lookup_attr(vm, v, "__qualname__");
    value module = name == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, v, "__module__");
    if (module == PY_UNDEF || module == PY_NONE) {
        py_buf_repr(vm, b, v);
        return;
    }
    if (!py_str_is(module, "builtins")) {
        py_buf_str(b, py_str(vm, module));
        buf_putc(b, '.');
    }
    py_buf_str(b, py_str(vm, name));
}

static value alias_repr(struct vm *vm, value self) {
    struct py_alias *a = ALIAS(self);
    struct buf b = BUF_INIT;
    if (a->starred)
        buf_putc(&b, '*');
    put_item(vm, &b, a->origin);
    if (a->args->n)
        put_list(vm, &b, a->args->n, a->args->items);
    else
        buf_puts(&b, "[()]");
    return py_str_take(&b);
}

/* --- parameters and subscription --- */

static void add_once(struct py_list *list, value v) {
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] == v)
            return;
    py_list_append(list, v);
}

static bool is_class(value v) { return py_is_object(v) && (py_type_of(v)->flags & PY_TYPE_TYPE); }

struct py_tuple *py_type_parameters(struct vm *vm, const struct py_tuple *args) {
    struct py_list *found = py_list_new(0);
    for (size_t i = 0; i < args->n; i++) {
        value v = args->items[i];
        if (is_class(v))
            continue;
        if (py_lookup_attr(vm, v, "__typing_subst__") != PY_UNDEF) {
            add_once(found, v);
            continue;
        }
        value inner = py_lookup_attr(vm, v, "__parameters__");
        if (inner != PY_UNDEF && py_is_tuple(inner))
            for (size_t k = 0; k < PY_AS(struct py_tuple, inner)->n; k++)
                add_once(found, PY_AS(struct py_tuple, inner)->items[k]);
    }
    return py_tuple_of(found->n, found->items);
}

static struct py_tuple *parameters(struct vm *vm, struct py_alias *a) {
    if (!a->parameters)
        a->parameters = py_type_parameters(vm, a->args);
    return a->parameters;
}

struct py_tuple *py_type_unpack(struct vm *vm, const struct py_tuple *items) {
    struct py_list *out = py_list_new(items->n);
    for (size_t i = 0; i < items->n; i++) {
        value v = items->items[i];
        value held =
            is_class(v) ? PY_UNDEF : py_lookup_attr(vm, v, "__typing_unpacked_tuple_args__");
        const struct py_tuple *t =
            held != PY_UNDEF && py_is_tuple(held) ? PY_AS(struct py_tuple, held) : NULL;
        if (!t || (t->n && t->items[t->n - 1] == PY_ELLIPSIS)) {
            py_list_append(out, v);
            continue;
        }
        for (size_t k = 0; k < t->n; k++)
            py_list_append(out, t->items[k]);
    }
    return py_tuple_of(out->n, out->items);
}

/* One replacement: variables and, in the same order, what stands for them. */
struct substitution {
    const struct py_tuple *params, *values;
    unsigned how;
};

static value value_of(const struct substitution *s, value param) {
    for (size_t i = 0; i < s->params->n; i++)
        if (s->params->items[i] == param)
            return s->values->items[i];
    return param;
}

/* The variables of V, in the places where V[...] expects them. */
static value subscript_anew(struct vm *vm, const struct substitution *s, value v) {
    value inner = py_lookup_attr(vm, v, "__parameters__");
    if (inner == PY_UNDEF || !py_is_tuple(inner) || !PY_AS(struct py_tuple, inner)->n)
        return v;
    const struct py_tuple *names = PY_AS(struct py_tuple, inner);
    struct py_list *with = py_list_new(names->n);
    for (size_t i = 0; i < names->n; i++) {
        value got = value_of(s, names->items[i]);
        if (py_is_tuple(got) && py_type_of(names->items[i])->iter) /* a TypeVarTuple's */
            py_list_extend(vm, with, got);
        else
            py_list_append(with, got);
    }
    return py_getitem(vm, v, PY_OBJ(py_tuple_of(with->n, with->items)));
}

static bool is_unpacked_variable(struct vm *vm, value v) {
    value flag = py_lookup_attr(vm, v, "__typing_is_unpacked_typevartuple__");
    return flag != PY_UNDEF && py_truth(vm, flag);
}

static struct py_tuple *substitute(struct vm *vm, const struct substitution *s,
                                   const struct py_tuple *args) {
    struct py_list *out = py_list_new(args->n);
    for (size_t i = 0; i < args->n; i++) {
        value v = args->items[i], made;
        if (is_class(v)) {
            py_list_append(out, v);
            continue;
        }
        if ((s->how & ALIAS_NESTED) && py_is_tuple(v)) {
            py_list_append(out, PY_OBJ(substitute(vm, s, PY_AS(struct py_tuple, v))));
            continue;
        }
        value subst = py_lookup_attr(vm, v, "__typing_subst__");
        made = subst != PY_UNDEF ? py_call1(vm, subst, value_of(s, v)) : subscript_anew(vm, s, v);
        if (py_is_tuple(made) && ((s->how & ALIAS_CALLABLE) || is_unpacked_variable(vm, v)))
            py_list_extend(vm, out, made);
        else
            py_list_append(out, made);
    }
    return py_tuple_of(out->n, out->items);
}

/* Variables that stand for several types take theirs together. */
static struct py_tuple *prepare(struct vm *vm, value self, const struct py_tuple *params,
                                struct py_tuple *values) {
    for (size_t i = 0; i < params->n; i++) {
        value f = py_lookup_attr(vm, params->items[i], "__typing_prepare_subst__");
        if (f != PY_UNDEF && f != PY_NONE)
            values = py_tuple_from(vm, py_call2(vm, f, self, PY_OBJ(values)));
    }
    return values;
}

struct py_tuple *py_type_defaults(struct vm *vm, value self, const struct py_tuple *params,
                                  struct py_tuple *values) {
    size_t need = 0;
    struct py_list *all = py_list_of(values->n, values->items);
    for (size_t i = 0; i < params->n; i++) {
        value has = py_lookup_attr(vm, params->items[i], "has_default");
        if (has == PY_UNDEF || !py_truth(vm, py_call0(vm, has)))
            need = i + 1;
        else if (i == all->n)
            py_list_append(all, py_getattr(vm, params->items[i], "__default__"));
    }
    if (need < params->n && values->n < need)
        py_raise(vm, &py_exc_TypeError,
                 "Too few arguments for %R; actual %zu, expected at least %zu", self, values->n,
                 need);
    return py_tuple_of(all->n, all->items);
}

struct py_tuple *py_type_substitute(struct vm *vm, value self, const struct py_tuple *args,
                                    const struct py_tuple *params, value item, unsigned how) {
    if (!params->n)
        py_raise(vm, &py_exc_TypeError, "%R is not a generic class", self);
    struct py_tuple *values = prepare(vm, self, params, py_type_unpack(vm, as_tuple(item)));
    if (values->n < params->n)
        values = py_type_defaults(vm, self, params, values);
    if (values->n != params->n)
        py_raise(vm, &py_exc_TypeError, "Too %s arguments for %R; actual %zu, expected %zu",
                 values->n > params->n ? "many" : "few", self, values->n, params->n);
    struct substitution s = {params, values, how};
    return substitute(vm, &s, args);
}

static value alias_getitem(struct vm *vm, value self, value item) {
    struct py_alias *a = ALIAS(self);
    struct py_tuple *args = py_type_substitute(vm, self, a->args, parameters(vm, a), item, 0);
    value v = py_alias_new(vm, a->origin, PY_OBJ(args));
    ALIAS(v)->starred = a->starred;
    return v;
}

/* --- attributes, calls --- */

static value alias_getattr(struct vm *vm, value self, struct py_str *name) {
    static const char *const own[] = {"__class__",
                                      "__origin__",
                                      "__args__",
                                      "__unpacked__",
                                      "__parameters__",
                                      "__mro_entries__",
                                      "__reduce_ex__",
                                      "__reduce__",
                                      "__copy__",
                                      "__deepcopy__",
                                      "__instancecheck__",
                                      "__subclasscheck__",
                                      "__typing_unpacked_tuple_args__"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (py_str_is(PY_OBJ(name), own[i]))
            return py_generic_getattr(vm, self, name);
    return py_getattr_str(vm, ALIAS(self)->origin, name);
}

static value alias_call(struct vm *vm, value callee, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    value v = py_call_kw(vm, ALIAS(callee)->origin, argc, argv, kwnames);
    /* Instances that take attributes remember what they were made with. */
    if (py_is_object(v) && (py_type_of(v)->flags & PY_TYPE_HEAP) &&
        (py_type_of(v)->flags & PY_TYPE_ATTRS))
        py_offer_attr(vm, v, "__orig_class__", callee);
    return v;
}

static value alias_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (!py_is_a(a, &py_alias_type) || !py_is_a(b, &py_alias_type) || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    bool same = ALIAS(a)->starred == ALIAS(b)->starred &&
                py_equal(vm, ALIAS(a)->origin, ALIAS(b)->origin) &&
                py_equal(vm, PY_OBJ(ALIAS(a)->args), PY_OBJ(ALIAS(b)->args));
    return PY_BOOL(same == (op == PY_EQ));
}

static uint64_t alias_hash(struct vm *vm, value self) {
    uint64_t h = py_hash(vm, ALIAS(self)->origin) ^ py_hash(vm, PY_OBJ(ALIAS(self)->args));
    return h == PY_HASH_NONE ? h - 1 : h;
}

static value alias_iter(struct vm *vm, value self) {
    value starred = py_alias_new(vm, ALIAS(self)->origin, PY_OBJ(ALIAS(self)->args));
    ALIAS(starred)->starred = true;
    value one = py_tuple1(starred);
    return py_tuple_type.iter(vm, one);
}

static value alias_mro_entries(struct vm *vm, const value *a) {
    (void)vm;
    return py_tuple1(ALIAS(a[0])->origin);
}

static value alias_instancecheck(struct vm *vm, const value *a) {
    (void)a;
    py_raise(vm, &py_exc_TypeError, "isinstance() argument 2 cannot be a parameterized generic");
}

static value alias_subclasscheck(struct vm *vm, const value *a) {
    (void)a;
    py_raise(vm, &py_exc_TypeError, "issubclass() argument 2 cannot be a parameterized generic");
}

static value alias_reduce(struct vm *vm, const value *a) {
    (void)vm;
    return py_tuple2(PY_OBJ(&py_alias_type),
                     py_tuple2(ALIAS(a[0])->origin, PY_OBJ(ALIAS(a[0])->args)));
}

static const struct py_native_def alias_methods[] = {
    {"__mro_entries__", alias_mro_entries, "self, bases, /"},
    {"__instancecheck__", alias_instancecheck, "self, instance, /"},
    {"__subclasscheck__", alias_subclasscheck, "self, cls, /"},
    {"__reduce__", alias_reduce, "self, /"},
    {0}};

static value get_parameters(struct vm *vm, value self) {
    return PY_OBJ(parameters(vm, ALIAS(self)));
}

/* What a starred tuple type holds. */
static value get_unpacked(struct vm *vm, value self) {
    (void)vm;
    const struct py_alias *a = ALIAS(self);
    return a->starred && a->origin == PY_OBJ(&py_tuple_type) ? PY_OBJ(a->args) : PY_NONE;
}

static const struct py_getset_def alias_getset[] = {
    {"__parameters__", get_parameters, NULL},
    {"__typing_unpacked_tuple_args__", get_unpacked, NULL},
    {0}};
static const struct py_member_def alias_members[] = {
    {"__origin__", offsetof(struct py_alias, origin), PY_MEMBER_VALUE, true},
    {"__args__", offsetof(struct py_alias, args), PY_MEMBER_OBJECT, true},
    {"__unpacked__", offsetof(struct py_alias, starred), PY_MEMBER_BOOL, true},
    {0}};

struct py_type py_alias_type = {PY_TYPE_HEAD,
                                .name = "GenericAlias",
                                .module = "types",
                                .size = sizeof(struct py_alias),
                                .flags = PY_TYPE_BASE | PY_TYPE_DOTTED,
                                .methods = alias_methods,
                                .getset = alias_getset,
                                .members = alias_members,
                                .new = alias_make,
                                .call = alias_call,
                                .getattr = alias_getattr,
                                .repr = alias_repr,
                                .hash = alias_hash,
                                .compare = alias_compare,
                                .getitem = alias_getitem,
                                .iter = alias_iter,
                                .binary = {[PY_OR] = py_union_or}};
