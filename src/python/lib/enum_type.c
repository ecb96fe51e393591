/*
 * enum: EnumType, the metaclass. A class statement's members are put into the new class by a
 * builder object that stands under their names until type.__new__ tells it (__set_name__) to make
 * them, so that __init_subclass__ and other metaclasses already see them. cf. CPython's
 * enum.EnumType.
 */
#include "python/lib/enum_int.h"

#include "python/types/dict_views.h"

struct py_str *enum_names[ENUM_NAME_COUNT];

/* --- the builder --- */

struct builder {
    struct py_object head;
    struct py_dict *values; /* of the members by name */
};
LIB_FN(builder_set_name) {
    struct builder *b = PY_AS(struct builder, a[0]);
    return enum_add_member(vm, PY_AS(struct py_type, a[1]), a[2], py_dict_get(vm, b->values, a[2]));
}
static const struct py_native_def builder_methods[] = {
    {"__set_name__", builder_set_name, "self, owner, name"}, {0}};
static struct py_type builder_type = {PY_TYPE_HEAD,
                                      .name = "_proto_member",
                                      .module = "enum",
                                      .size = sizeof(struct builder),
                                      .flags = PY_TYPE_ABSTRACT,
                                      .methods = builder_methods};

/* The instance for a member; ARGS are those of its class's __init__. */
static value make_instance(struct vm *vm, struct py_type *cls, value v, struct py_tuple *args) {
    value new_member = ENUM_OF(cls, _new_member_), member_type = ENUM_OF(cls, _member_type_);
    value member;
    if (!py_truth(vm, ENUM_OF(cls, _use_args_))) {
        member = py_call1(vm, new_member, PY_OBJ(cls));
    } else {
        struct py_tuple *all = py_tuple_new(args->n + 1);
        all->items[0] = PY_OBJ(cls);
        memcpy(all->items + 1, args->items, args->n * sizeof(value));
        member = py_call_args(vm, new_member, PY_OBJ(all), NULL);
    }
    struct py_attrs *attrs = py_attrs_of(member);
    if ((attrs && attrs_get(attrs, EN(_value_)) != PY_UNDEF) ||
        py_lookup_attr_str(vm, member, EN(_value_)) != PY_UNDEF)
        return member;
    if (member_type == PY_OBJ(&py_object_type)) {
        enum_put(member, EN(_value_), v);
        return member;
    }
    struct py_handler h;
    PY_TRY(vm, &h) {
        v = py_call_args(vm, member_type, PY_OBJ(args), NULL);
        py_handler_pop(&h);
    }
    else {
        value cause = py_handler_catch(&h);
        if (!py_exception_is(cause, &py_exc_Exception))
            py_rethrow(vm, cause);
        value error = py_call1(vm, lib_type(&py_exc_TypeError),
                               lib_text("_value_ not set in __new__, unable to create it"));
        PY_AS(struct py_exception, error)->cause = cause;
        PY_AS(struct py_exception, error)->suppress_context = true;
        py_raise_value(vm, error);
    }
    enum_put(member, EN(_value_), v);
    return member;
}

/* The name shows the member, unless a base has an enum.property of that name (value, name): then a
 * copy of that, which shows the member on the class alone. */
static void enter_name(struct vm *vm, struct py_type *cls, struct py_str *name, value member) {
    for (size_t i = 1; i < cls->mro->n; i++) {
        value d = py_dict_get_str(py_type_dict(PY_AS(struct py_type, cls->mro->items[i])), name);
        if (d == PY_UNDEF || !py_is_a(d, &enum_property_type))
            continue;
        value copy = py_call_method(vm, d, "copy", 0, NULL);
        value args[] = {PY_OBJ(cls), PY_OBJ(name)};
        py_call_method(vm, copy, "__set_name__", 2, args);
        py_type_set(vm, cls, name, copy);
        return;
    }
    py_type_set(vm, cls, name, member);
}

static void remember_value(struct vm *vm, struct py_type *cls, value v, value member) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        if (py_dict_get(vm, ENUM_DICT(cls, _value2member_map_), v) == PY_UNDEF)
            py_dict_set(vm, ENUM_DICT(cls, _value2member_map_), v, member);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
        py_list_append(ENUM_LIST(cls, _unhashable_values_), v);
    }
}

value enum_add_member(struct vm *vm, struct py_type *cls, value name, value v) {
    struct py_tuple *args = PY_AS(struct py_tuple, py_is_tuple(v) ? v : py_tuple1(v));
    if (ENUM_OF(cls, _member_type_) == PY_OBJ(&py_tuple_type))
        args = PY_AS(struct py_tuple, py_tuple1(PY_OBJ(args)));
    value given = v, member = make_instance(vm, cls, v, args);
    v = ENUM_VALUE(vm, member);
    enum_put(member, EN(_name_), name);
    enum_put(member, PYN(__objclass__), PY_OBJ(cls));
    value init = py_type_lookup(cls, PYN(__init__));
    if (init != py_dict_get_str(py_type_dict(&enum_Enum_type), PYN(__init__)) &&
        !py_type_default_init(init))
        py_call_args(vm, descr_bind(vm, init, member, cls), PY_OBJ(args), NULL);
    struct py_list *names = ENUM_LIST(cls, _member_names_);
    enum_put(member, EN(_sort_order_), py_int_from((int64_t)names->n));
    value same = enum_find(vm, cls, v);
    bool flag = enum_is_flag(cls);
    if (same == PY_UNDEF && (!flag || enum_single_bit(vm, v)))
        py_list_append(names, name);
    if (same != PY_UNDEF)
        member = same;
    else if (flag)
        enum_flag_note(vm, cls, given);
    enter_name(vm, cls, lib_str(name), member);
    py_dict_set(vm, ENUM_DICT(cls, _member_map_), name, member);
    remember_value(vm, cls, v, member);
    return member;
}

void enum_adopt(struct py_dict *d, struct py_type *member_type, value new_member, value repr) {
    py_dict_set_str(d, EN(_new_member_), new_member);
    py_dict_set_str(d, EN(_use_args_), PY_BOOL(member_type != &py_object_type));
    py_dict_set_str(d, EN(_member_names_), PY_OBJ(py_list_new(4)));
    py_dict_set_str(d, EN(_member_map_), PY_OBJ(py_dict_new()));
    py_dict_set_str(d, EN(_value2member_map_), PY_OBJ(py_dict_new()));
    py_dict_set_str(d, EN(_unhashable_values_), PY_OBJ(py_list_new(1)));
    py_dict_set_str(d, EN(_member_type_), PY_OBJ(member_type));
    py_dict_set_str(d, EN(_value_repr_), repr);
}

/* --- what the bases say --- */

static void check_extensible(struct vm *vm, value name, struct py_tuple *bases) {
    for (size_t i = 0; i < bases->n; i++) {
        if (!py_is_type(bases->items[i]))
            continue;
        struct py_tuple *mro = PY_AS(struct py_type, bases->items[i])->mro;
        for (size_t k = 0; mro && k < mro->n; k++)
            if (enum_is_class(mro->items[k]) &&
                ENUM_LIST(PY_AS(struct py_type, mro->items[k]), _member_names_)->n)
                py_raise(vm, &py_exc_TypeError, "<enum %R> cannot extend %R", name, mro->items[k]);
    }
}

/* The last base, which must be an enum; NULL without bases. */
static struct py_type *first_enum(struct vm *vm, struct py_tuple *bases) {
    if (!bases->n)
        return NULL;
    value last = bases->items[bases->n - 1];
    if (!enum_is_class(last))
        py_raise(vm, &py_exc_TypeError,
                 "new enumerations should be created as `EnumName([mixin_type, ...] [data_type,] "
                 "enum_type)`");
    py_type_ready(vm, PY_AS(struct py_type, last));
    return PY_AS(struct py_type, last);
}

static void note_type(struct py_list *found, value type) {
    for (size_t i = 0; i < found->n; i++)
        if (found->items[i] == type)
            return;
    py_list_append(found, type);
}

/* The type whose values the members are: a base that makes its instances itself. */
static struct py_type *data_type(struct vm *vm, value name, struct py_tuple *bases) {
    struct py_list *found = py_list_new(2);
    for (size_t i = 0; i < bases->n; i++) {
        struct py_tuple *mro = PY_AS(struct py_type, bases->items[i])->mro;
        value youngest = PY_UNDEF;
        for (size_t k = 0; k < mro->n; k++) {
            value base = mro->items[k];
            if (base == PY_OBJ(&py_object_type))
                continue;
            if (enum_is_class(base)) {
                value of = ENUM_OF(PY_AS(struct py_type, base), _member_type_);
                if (of == PY_OBJ(&py_object_type))
                    continue;
                note_type(found, of);
                break;
            }
            if (youngest == PY_UNDEF)
                youngest = base;
            struct py_dict *own = py_type_dict(PY_AS(struct py_type, base));
            if (py_dict_get_str(own, PYN(__new__)) != PY_UNDEF ||
                py_dict_get_str(own, PYN(__init__)) != PY_UNDEF ||
                py_dict_get_text(own, "__dataclass_fields__") != PY_UNDEF) {
                note_type(found, youngest);
                break;
            }
        }
    }
    if (found->n > 1) {
        struct py_set *set = py_set_new(&py_set_type);
        for (size_t i = 0; i < found->n; i++)
            py_set_add(vm, set, found->items[i]);
        py_raise(vm, &py_exc_TypeError, "too many data types for %R: %R", name, PY_OBJ(set));
    }
    return found->n ? PY_AS(struct py_type, found->items[0]) : &py_object_type;
}

/* How the values of members are written: as the first base that has a say writes them. */
static value data_repr(struct py_tuple *bases) {
    for (size_t i = 0; i < bases->n; i++) {
        struct py_tuple *mro = PY_AS(struct py_type, bases->items[i])->mro;
        for (size_t k = 0; k < mro->n; k++) {
            struct py_type *base = PY_AS(struct py_type, mro->items[k]);
            if (base == &py_object_type)
                continue;
            if (enum_is_class(mro->items[k]))
                return ENUM_OF(base, _value_repr_);
            value repr = py_dict_get_str(py_type_dict(base), PYN(__repr__));
            if (repr != PY_UNDEF)
                return repr;
        }
    }
    return PY_NONE;
}

/* object.__new__ or the lookup of Enum: nothing that makes instances of a data type. */
static bool is_plain_new(value f) {
    if (f == PY_UNDEF || f == PY_NONE)
        return true;
    if (py_type_of(f) != &py_native_type)
        return false;
    struct py_type *owner = PY_AS(struct py_native, f)->owner;
    return owner && !strcmp(PY_AS(struct py_native, f)->def->name, "__new__") &&
           (owner->new == object_new || owner->new == enum_new);
}

/* What makes the instances of members, in a class with the body D. */
static value find_new(struct vm *vm, struct py_dict *d, struct py_type *data,
                      struct py_type *parent) {
    value own = py_dict_get_str(d, PYN(__new__));
    if (own != PY_UNDEF)
        return py_type_of(own) == &py_staticmethod_type ? PY_AS(struct py_class_wrapper, own)->func
                                                        : own;
    struct py_str *const names[] = {EN(__new_member__), PYN(__new__)};
    struct py_type *const places[] = {data, parent};
    for (int n = 0; n < 2; n++)
        for (int p = 0; p < 2; p++) {
            value f = places[p] ? py_type_lookup(places[p], names[n]) : PY_UNDEF;
            if (f == PY_UNDEF)
                continue;
            f = descr_bind(vm, f, PY_UNDEF, places[p]);
            if (!is_plain_new(f))
                return f;
        }
    return py_dict_get_str(py_type_dict(&py_object_type), PYN(__new__));
}

/* --- a new class --- */

struct plan {
    struct enum_dict *body;
    struct py_dict *ns; /* for type.__new__ */
    struct py_dict *members;
    struct py_type *data, *parent;
    value new_member, boundary, order;
    bool own_new;
};

/* The namespace as an enum's, when a script gave a plain dict. */
static struct enum_dict *body_of(struct vm *vm, value name, value ns) {
    if (py_is_a(ns, &enum_dict_type))
        return PY_AS(struct enum_dict, ns);
    struct enum_dict *d = enum_dict_new(vm, name);
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, ns), &i, &k, &v);)
        enum_dict_set(vm, d, k, v);
    return d;
}

static void check_names(struct vm *vm, struct py_dict *members) {
    struct buf b = BUF_INIT;
    const char *const bad[] = {"mro", ""};
    for (size_t i = 0; i < LIB_COUNT(bad); i++)
        if (py_dict_get_text(members, bad[i]) != PY_UNDEF)
            buf_printf(&b, "%s'%s'", b.len ? "," : "", bad[i]);
    if (b.len)
        py_raise(vm, &py_exc_ValueError, "invalid enum member name(s) %s", b.data);
}

/* Parts the body into members and the rest. */
static void part_body(struct vm *vm, struct plan *p) {
    struct enum_dict *d = p->body;
    p->ns = py_dict_new();
    p->members = py_dict_new();
    p->order = PY_UNDEF;
    py_dict_del(vm, &d->dict, PY_OBJ(EN(_ignore_)));
    for (size_t i = 0; i < d->ignore->n; i++)
        py_dict_del(vm, &d->dict, d->ignore->items[i]);
    size_t i = 0;
    for (value k, v; py_dict_next(&d->dict, &i, &k, &v);)
        if (k == PY_OBJ(EN(_order_)))
            p->order = v;
        else if (py_dict_get(vm, d->members, k) == PY_UNDEF)
            py_dict_set(vm, p->ns, k, v);
    i = 0;
    for (value k, v; py_dict_next(d->members, &i, &k, &v);) {
        value given = py_dict_get(vm, &d->dict, k);
        if (given != PY_UNDEF)
            py_dict_set(vm, p->members, k, given);
    }
    check_names(vm, p->members);
}

static void fill_namespace(struct vm *vm, struct plan *p, struct py_tuple *bases) {
    struct py_dict *ns = p->ns;
    value next = py_dict_get_str(ns, EN(_generate_next_value_));
    if (next != PY_UNDEF && py_type_of(next) == &py_function_type)
        py_dict_set_str(ns, EN(_generate_next_value_),
                        py_call1(vm, lib_type(&py_staticmethod_type), next));
    enum_adopt(ns, p->data, p->new_member, data_repr(bases));
    py_dict_set_str(ns, EN(_use_args_), PY_BOOL(p->parent && !is_plain_new(p->new_member)));
    if (p->boundary == PY_NONE && p->parent)
        p->boundary = py_type_lookup(p->parent, EN(_boundary_));
    if (p->parent && enum_is_flag(p->parent)) {
        py_dict_set_str(ns, EN(_boundary_), p->boundary);
        py_dict_set_str(ns, EN(_flag_mask_), py_int_from(0));
        py_dict_set_str(ns, EN(_all_bits_), py_int_from(0));
        py_dict_set_str(ns, EN(_inverted_), PY_NONE);
    }
    struct builder *b = py_alloc(vm, &builder_type);
    b->values = p->members;
    size_t i = 0;
    for (value k, v; py_dict_next(p->members, &i, &k, &v);)
        py_dict_set(vm, ns, k, PY_OBJ(b));
}

/* type.__new__, or that of the metaclass behind EnumType. What building a member raised comes out
 * of it as the cause of a RuntimeError: the cause goes on. */
static struct py_type *create(struct vm *vm, struct py_type *meta, struct py_str *name,
                              struct py_tuple *bases, struct py_dict *ns, struct py_dict *kw) {
    value cls = PY_UNDEF;
    struct py_handler h;
    PY_TRY(vm, &h) {
        cls = lib_next_new(vm, &enum_meta_type, meta, name, bases, ns, kw);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h), cause = PY_AS(struct py_exception, exc)->cause;
        if (py_exception_is(exc, &py_exc_RuntimeError) && cause != PY_UNDEF && cause != PY_NONE)
            py_rethrow(vm, cause);
        py_rethrow(vm, exc);
    }
    return PY_AS(struct py_type, cls);
}

/* What a mixed-in data type brings of its own must not hide what enums have, and the other way
 * round for a ReprEnum. */
static void settle_methods(struct vm *vm, struct plan *p, struct py_type *cls) {
    bool as_data = false;
    for (size_t i = 0; i < cls->bases->n; i++)
        as_data |= cls->bases->items[i] == PY_OBJ(&enum_ReprEnum_type);
    if (as_data && p->data == &py_object_type)
        py_raise(vm, &py_exc_TypeError,
                 "ReprEnum subclasses must be mixed with a data type (i.e. int, str, float, etc.)");
    struct py_str *const text[] = {PYN(__repr__), PYN(__str__), PYN(__format__), EN(__reduce_ex__)};
    for (size_t i = 0; p->parent && i < LIB_COUNT(text); i++) {
        if (py_dict_get_str(p->ns, text[i]) != PY_UNDEF)
            continue;
        value of_object = py_type_lookup(&py_object_type, text[i]);
        value of_data = py_type_lookup(p->data, text[i]);
        if (as_data && (text[i] == PYN(__str__) || text[i] == PYN(__format__))) {
            bool no_str = text[i] == PYN(__str__) && of_data == of_object;
            py_type_set(vm, cls, text[i],
                        no_str ? py_type_lookup(p->data, PYN(__repr__)) : of_data);
            continue;
        }
        value found = py_type_lookup(cls, text[i]), wanted = py_type_lookup(p->parent, text[i]);
        if (found != wanted && (found == of_data || found == of_object))
            py_type_set(vm, cls, text[i], wanted);
    }
    for (size_t i = 0; enum_is_flag(cls) && enum_flag_operators[i]; i++) {
        struct py_str *name = py_intern(enum_flag_operators[i]);
        value wanted = py_dict_get_str(py_type_dict(&enum_Flag_type), name);
        if (py_dict_get_str(p->ns, name) == PY_UNDEF && py_type_lookup(cls, name) != wanted)
            py_type_set(vm, cls, name, wanted);
    }
    if (p->own_new && p->parent)
        py_type_set(vm, cls, EN(__new_member__), p->new_member);
    value lookup = py_dict_get_str(py_type_dict(&enum_Enum_type), PYN(__new__));
    if (py_type_lookup(cls, PYN(__new__)) != lookup)
        py_type_set(vm, cls, PYN(__new__), lookup);
}

/* _order_ must name the members as they stand; aliases in it do not count. */
static void check_order(struct vm *vm, struct py_type *cls, value order) {
    if (py_is_str(order)) {
        order = py_str_replace(order, py_intern(","), py_intern(" "), SIZE_MAX);
        order = py_call_method(vm, order, "split", 0, NULL);
    }
    struct py_list *given = py_list_from(vm, order), *kept = py_list_new(given->n);
    struct py_list *names = ENUM_LIST(cls, _member_names_);
    struct py_dict *map = ENUM_DICT(cls, _member_map_);
    for (size_t i = 0; i < given->n; i++)
        if (py_dict_get(vm, map, given->items[i]) == PY_UNDEF ||
            py_contains(vm, PY_OBJ(names), given->items[i]))
            py_list_append(kept, given->items[i]);
    if (!py_equal(vm, PY_OBJ(kept), PY_OBJ(names)))
        py_raise(vm, &py_exc_TypeError, "member order does not match _order_:\n  %R\n  %R",
                 PY_OBJ(names), PY_OBJ(kept));
}

static value meta_new(struct vm *vm, struct py_type *meta, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    if (argc != 3 || !py_is_str(argv[0]) || !py_is_tuple(argv[1]) || !py_is_dict(argv[2]))
        return py_type_new(vm, meta, argc, argv, kwnames);
    struct plan p = {.boundary = PY_NONE};
    struct py_dict *kw = py_dict_new();
    for (size_t i = 0; kwnames && i < kwnames->n; i++)
        if (py_str_is(kwnames->items[i], "boundary"))
            p.boundary = argv[3 + i];
        else if (!py_str_is(kwnames->items[i], "_simple"))
            py_dict_set(vm, kw, kwnames->items[i], argv[3 + i]);
    struct py_tuple *bases = PY_AS(struct py_tuple, argv[1]);
    for (size_t i = 0; i < bases->n; i++)
        if (py_is_type(bases->items[i]))
            py_type_ready(vm, PY_AS(struct py_type, bases->items[i]));
    check_extensible(vm, argv[0], bases);
    p.parent = first_enum(vm, bases);
    p.body = body_of(vm, argv[0], argv[2]);
    part_body(vm, &p);
    p.data = data_type(vm, argv[0], bases);
    p.own_new = py_dict_get_str(p.ns, PYN(__new__)) != PY_UNDEF;
    p.new_member = find_new(vm, p.ns, p.data, p.parent);
    fill_namespace(vm, &p, bases);
    struct py_type *cls = create(vm, meta, lib_str(argv[0]), bases, p.ns, kw->count ? kw : NULL);
    settle_methods(vm, &p, cls);
    if (enum_is_flag(cls))
        enum_flag_settle(vm, cls);
    if (p.order != PY_UNDEF)
        check_order(vm, cls, p.order);
    return PY_OBJ(cls);
}

LIB_FN(meta_prepare) {
    if (!py_is_tuple(a[2]))
        return PY_OBJ(enum_dict_new(vm, a[1]));
    struct py_tuple *bases = PY_AS(struct py_tuple, a[2]);
    check_extensible(vm, a[1], bases);
    struct enum_dict *d = enum_dict_new(vm, a[1]);
    struct py_type *parent = first_enum(vm, bases);
    if (parent)
        d->next_value = py_getattr_str(vm, PY_OBJ(parent), EN(_generate_next_value_));
    return PY_OBJ(d);
}

/* --- the functional form --- */

struct request {
    value names, module, qualname, data, start, boundary;
};

static void set_item(struct vm *vm, value ns, value key, value v) {
    if (py_is_a(ns, &enum_dict_type))
        enum_dict_set(vm, PY_AS(struct enum_dict, ns), key, v);
    else
        py_setitem(vm, ns, key, v);
}

/* Names alone: each gets the value _generate_next_value_ has for it. */
static void set_names(struct vm *vm, value cls, value ns, struct py_list *names, value start) {
    struct py_list *last = py_list_new(names->n);
    value f = py_getattr_str(vm, cls, EN(_generate_next_value_));
    for (size_t i = 0; i < names->n; i++) {
        value v = enum_next_value(vm, f, names->items[i], start, i, last);
        py_list_append(last, v);
        set_item(vm, ns, names->items[i], v);
    }
}

static void set_members(struct vm *vm, value cls, value ns, const struct request *r) {
    value names = r->names;
    if (py_is_str(names)) {
        names = py_str_replace(names, py_intern(","), py_intern(" "), SIZE_MAX);
        names = py_call_method(vm, names, "split", 0, NULL);
    }
    if (names == PY_NONE)
        return;
    bool sequence = py_is_tuple(names) || py_is_list(names);
    struct py_list *items = py_list_from(vm, names);
    if (sequence && items->n && py_is_str(items->items[0])) {
        set_names(vm, cls, ns, items, r->start);
        return;
    }
    for (size_t i = 0; i < items->n; i++) {
        value item = items->items[i];
        if (py_is_str(item)) {
            set_item(vm, ns, item, py_getitem(vm, names, item));
            continue;
        }
        if (!py_type_of(item)->iter && !py_type_of(item)->getitem)
            py_raise(vm, &py_exc_TypeError, "cannot unpack non-iterable %T object", item);
        struct py_tuple *pair = py_tuple_from(vm, item);
        if (pair->n < 2)
            py_raise(vm, &py_exc_ValueError, "not enough values to unpack (expected 2, got %zu)",
                     pair->n);
        if (pair->n > 2)
            py_raise(vm, &py_exc_ValueError, "too many values to unpack (expected 2)");
        set_item(vm, ns, pair->items[0], pair->items[1]);
    }
}

static value make_class(struct vm *vm, value cls, value name, const struct request *r) {
    value meta = PY_OBJ(py_type_of(cls));
    value bases = r->data == PY_NONE ? py_tuple1(cls) : py_tuple2(r->data, cls);
    value args[4] = {name, bases};
    value ns = py_call_method(vm, meta, "__prepare__", 2, args);
    set_members(vm, cls, ns, r);
    struct py_dict *globals = vm_globals(vm);
    value module = r->module;
    if (module == PY_NONE && globals)
        module = py_dict_get_str(globals, PYN(__name__));
    if (module != PY_NONE && module != PY_UNDEF)
        set_item(vm, ns, PY_OBJ(PYN(__module__)), module);
    if (r->qualname != PY_NONE)
        set_item(vm, ns, PY_OBJ(PYN(__qualname__)), r->qualname);
    args[2] = ns;
    args[3] = r->boundary;
    if (!py_is_str(name)) /* EnumType.__new__ says so only after looking at the bases */
        check_extensible(vm, name, PY_AS(struct py_tuple, bases));
    return PY_AS(struct py_type, meta)
        ->new (vm, PY_AS(struct py_type, meta), 3, args, lib_kwnames(1, "boundary"));
}

LIB_FN(meta_call_full) {
    struct request r = {.names = a[2],
                        .module = a[3],
                        .qualname = a[4],
                        .data = a[5],
                        .start = a[6],
                        .boundary = a[7]};
    if (a[2] != PY_NONE || a[5] != PY_NONE)
        return make_class(vm, a[0], a[1], &r);
    struct py_type *cls = PY_AS(struct py_type, a[0]);
    return cls->new (vm, cls, 1, &a[1], NULL);
}
static const struct py_native_def call_def = {
    "__call__", meta_call_full,
    "cls, value, names=None, *, module=None, qualname=None, type=None, start=1, boundary=None",
    PY_PYTHON};

static value meta_call(struct vm *vm, value callee, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    struct py_type *cls = PY_AS(struct py_type, callee);
    if (argc == 1 && !(kwnames && kwnames->n))
        return cls->new == enum_new ? enum_lookup(vm, cls, argv[0])
                                    : cls->new (vm, cls, 1, argv, NULL);
    value f = py_native_new(vm, &call_def, PY_UNDEF);
    PY_AS(struct py_native, f)->owner = &enum_meta_type;
    size_t n = (size_t)argc + (kwnames ? kwnames->n : 0);
    value *args = MEM_NEW_ARRAY(value, n + 1);
    args[0] = callee;
    memcpy(args + 1, argv, n * sizeof *argv);
    return py_call_kw(vm, f, argc + 1, args, kwnames);
}

/* --- the class as a container --- */

static struct py_type *cls_of(value v) { return PY_AS(struct py_type, v); }

static value member_at(struct vm *vm, struct py_type *cls, size_t i) {
    return py_dict_get(vm, ENUM_DICT(cls, _member_map_), ENUM_LIST(cls, _member_names_)->items[i]);
}
/* Named as what CPython gives: scripts print that. */
struct walk {
    struct py_object head;
    struct py_list *list;
    size_t i;
};
static value walk_next(struct vm *vm, value self) {
    (void)vm;
    struct walk *w = PY_AS(struct walk, self);
    return w->i < w->list->n ? w->list->items[w->i++] : PY_UNDEF;
}
static value walk_iter(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static struct py_type walk_type = {
    PY_TYPE_HEAD,      .name = "generator", .size = sizeof(struct walk), .flags = PY_TYPE_ABSTRACT,
    .iter = walk_iter, .next = walk_next};
value enum_walk(struct vm *vm, struct py_list *list) {
    struct walk *w = py_alloc(vm, &walk_type);
    w->list = list;
    return PY_OBJ(w);
}

static value members(struct vm *vm, value self, bool backwards) {
    size_t n = ENUM_LIST(cls_of(self), _member_names_)->n;
    struct py_list *out = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        py_list_append(out, member_at(vm, cls_of(self), backwards ? n - 1 - i : i));
    return enum_walk(vm, out);
}
static value meta_iter(struct vm *vm, value self) { return members(vm, self, false); }
LIB_FN(meta_reversed) { return members(vm, a[0], true); }
static int64_t meta_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)ENUM_LIST(cls_of(self), _member_names_)->n;
}
static bool meta_truth(struct vm *vm, value self) {
    (void)vm, (void)self;
    return true;
}
static value meta_getitem(struct vm *vm, value self, value key) {
    value v = py_dict_get(vm, ENUM_DICT(cls_of(self), _member_map_), key);
    if (v == PY_UNDEF)
        py_raise_key(vm, key);
    return v;
}
static bool meta_contains(struct vm *vm, value self, value item) {
    if (!py_is_a(item, &enum_Enum_type)) {
        py_warn(vm, &py_exc_DeprecationWarning,
                "in 3.12 __contains__ will no longer raise TypeError, but will return True or\n"
                "False depending on whether the value is a member or the value of a member");
        py_raise(vm, &py_exc_TypeError, "unsupported operand type(s) for 'in': '%S' and '%S'",
                 py_type_of(item)->qualname, py_type_of(self)->qualname);
    }
    if (!py_is_a(item, cls_of(self)))
        return false;
    value name = enum_get(vm, item, EN(_name_));
    return py_dict_get(vm, ENUM_DICT(cls_of(self), _member_map_), name) != PY_UNDEF;
}
static value meta_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(
        mem_printf("<%s '%s'>", enum_is_flag(cls_of(self)) ? "flag" : "enum", cls_of(self)->name));
}
LIB_GET(meta_members) {
    return py_call1(vm, py_import_from(vm, "types", "MappingProxyType"),
                    ENUM_OF(cls_of(self), _member_map_));
}

static void meta_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    value map = py_dict_get_str(py_type_dict(cls_of(self)), EN(_member_map_));
    if (map != PY_UNDEF && py_is_dict(map) &&
        py_dict_get_str(PY_AS(struct py_dict, map), name) != PY_UNDEF) {
        if (v == PY_UNDEF)
            py_raise(vm, &py_exc_AttributeError, "'%s' cannot delete member %R.",
                     cls_of(self)->name, PY_OBJ(name));
        py_raise(vm, &py_exc_AttributeError, "cannot reassign member %R", PY_OBJ(name));
    }
    py_type_setattr(vm, self, name, v);
}

/* Asked after everything else failed; the interpreter's own lookup comes here by way of
 * raise_no_attribute. */
LIB_FN(meta_getattr) {
    value exc = py_call1(vm, lib_type(&py_exc_AttributeError), a[1]);
    py_setattr(vm, exc, "name", a[1]);
    py_setattr(vm, exc, "obj", a[0]);
    py_raise_value(vm, exc);
}

LIB_FN(meta_dir) {
    static const char *const always[] = {
        "__class__", "__contains__", "__doc__",    "__getitem__", "__init_subclass__", "__iter__",
        "__len__",   "__members__",  "__module__", "__name__",    "__qualname__"};
    struct py_type *cls = cls_of(a[0]);
    struct py_set *names = py_set_new(&py_set_type);
    for (size_t i = 0; i < LIB_COUNT(always); i++)
        py_set_add(vm, names, PY_OBJ(py_intern(always[i])));
    struct py_list *own = ENUM_LIST(cls, _member_names_);
    for (size_t i = 0; i < own->n; i++)
        py_set_add(vm, names, own->items[i]);
    if (ENUM_OF(cls, _new_member_) != py_dict_get_str(py_type_dict(&py_object_type), PYN(__new__)))
        py_set_add(vm, names, PY_OBJ(PYN(__new__)));
    value data = ENUM_OF(cls, _member_type_);
    if (data != PY_OBJ(&py_object_type)) {
        struct py_iter it;
        py_iter_init(vm, &it,
                     py_call1(vm, py_getattr(vm, PY_OBJ(vm->builtins_module), "dir"), data));
        for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
            py_set_add(vm, names, v);
    }
    struct py_list *out = py_list_from(vm, PY_OBJ(names));
    py_list_sort(vm, out, PY_UNDEF, false);
    return PY_OBJ(out);
}

LIB_FN(meta_get_mixins) {
    struct py_tuple *bases = PY_AS(struct py_tuple, a[2]);
    struct py_type *parent = first_enum(vm, bases);
    return py_tuple2(PY_OBJ(data_type(vm, a[1], bases)), PY_OBJ(parent ? parent : &enum_Enum_type));
}
LIB_FN(meta_find_data_type) {
    struct py_type *t = data_type(vm, a[1], PY_AS(struct py_tuple, a[2]));
    return t == &py_object_type ? PY_NONE : PY_OBJ(t);
}
LIB_FN(meta_check_existing) {
    check_extensible(vm, a[1], PY_AS(struct py_tuple, a[2]));
    return PY_NONE;
}

static const struct py_native_def methods[] = {
    {"__prepare__", meta_prepare, "metacls, cls, bases, **kwds", PY_CLASSMETHOD},
    {"__getattr__", meta_getattr, "cls, name"},
    {"__dir__", meta_dir, "cls"},
    {"__reversed__", meta_reversed, "cls"},
    {"_get_mixins_", meta_get_mixins, "mcls, class_name, bases", PY_CLASSMETHOD},
    {"_find_data_type_", meta_find_data_type, "mcls, class_name, bases", PY_CLASSMETHOD},
    {"_check_for_existing_members_", meta_check_existing, "mcls, class_name, bases",
     PY_CLASSMETHOD},
    {0}};
static const struct py_getset_def getset[] = {{"__members__", meta_members, NULL}, {0}};

struct py_type enum_meta_type = {PY_TYPE_HEAD,
                                 .name = "EnumType",
                                 .module = "enum",
                                 .size = sizeof(struct py_type),
                                 .flags = PY_TYPE_BASE | PY_TYPE_TYPE,
                                 .base = &py_type_type,
                                 .methods = methods,
                                 .getset = getset,
                                 .new = meta_new,
                                 .call = meta_call,
                                 .getattr = py_type_getattr,
                                 .setattr = meta_setattr,
                                 .repr = meta_repr,
                                 .iter = meta_iter,
                                 .len = meta_len,
                                 .truth = meta_truth,
                                 .getitem = meta_getitem,
                                 .contains = meta_contains};
