/*
 * dataclasses: making a class a dataclass. Its fields are read from the annotations of its body and
 * from its bases, then each method it lacks is set. cf. _process_class in CPython's dataclasses.
 */
#include "python/lib/dataclasses_int.h"

#define FIELDS "__dataclass_fields__"
#define PARAMS "__dataclass_params__"

/* --- what an annotation says --- */

static value module_named(struct vm *vm, value name) {
    return name == PY_UNDEF ? PY_UNDEF : py_dict_get(vm, vm->modules, name);
}

static const char *skip_space(const char *p) {
    while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
        p++;
    return p;
}
static size_t word_length(const char *p) {
    size_t n = 0;
    while (p[n] == '_' || (p[n] >= '0' && p[n] <= '9') ||
           ((p[n] | 32) >= 'a' && (p[n] | 32) <= 'z') || (unsigned char)p[n] >= 128)
        n++;
    return n;
}

/* The object that the annotation TEXT begins with, "name" or "module.name", as CLS's module sees
 * it; the module must be HOME. PY_UNDEF: none. */
static value named_by(struct vm *vm, struct py_type *cls, const char *text, const char *home) {
    value m = module_named(vm, py_lookup_attr(vm, PY_OBJ(cls), "__module__"));
    const char *p = skip_space(text);
    size_t n = word_length(p);
    if (!n || m == PY_UNDEF)
        return PY_UNDEF;
    value first = py_lookup_attr_str(vm, m, py_intern_n(p, n));
    p = skip_space(p + n);
    if (*p != '.')
        return first;
    p = skip_space(p + 1);
    n = word_length(p);
    if (!n || first == PY_UNDEF || first != module_named(vm, lib_text(home)))
        return PY_UNDEF;
    return py_lookup_attr_str(vm, first, py_intern_n(p, n));
}

static value resolved(struct vm *vm, struct py_type *cls, value annotation, const char *home) {
    return py_is_str(annotation) ? named_by(vm, cls, py_str_cstr(annotation), home) : annotation;
}

static bool is_classvar(struct vm *vm, struct py_type *cls, value annotation) {
    value typing = module_named(vm, lib_text("typing"));
    if (typing == PY_UNDEF)
        return false;
    value wanted = py_lookup_attr(vm, typing, "ClassVar");
    value v = resolved(vm, cls, annotation, "typing");
    if (v == PY_UNDEF || wanted == PY_UNDEF || py_is_unknown(v))
        return false;
    return v == wanted || py_lookup_attr(vm, v, "__origin__") == wanted;
}
static bool is_initvar(struct vm *vm, struct py_type *cls, value annotation) {
    value v = resolved(vm, cls, annotation, "dataclasses");
    return v != PY_UNDEF && (v == PY_OBJ(&dc_initvar_type) || py_type_of(v) == &dc_initvar_type);
}
static bool is_kw_only(struct vm *vm, struct py_type *cls, value annotation) {
    return resolved(vm, cls, annotation, "dataclasses") == DC_KW_ONLY;
}

/* --- fields --- */

static bool is_unhashable(struct vm *vm, value v) {
    value cls = py_lookup_attr_str(vm, v, PYN(__class__));
    return cls != PY_UNDEF && py_is_type(cls) &&
           py_lookup_attr_str(vm, cls, PYN(__hash__)) == PY_NONE;
}

static bool invented(struct vm *vm, struct py_type *cls, value name, value found) {
    return py_is_unknown(found) && py_dict_get(vm, py_type_dict(cls), name) == PY_UNDEF;
}

static struct dc_field *own_field(struct vm *vm, struct py_type *cls, value name, value annotation,
                                  bool kw_only) {
    value d = py_lookup_attr_str(vm, PY_OBJ(cls), lib_str(name));
    struct dc_field *f;
    if (d != PY_UNDEF && py_is_a(d, &dc_field_type)) {
        f = dc_field_of(d);
    } else {
        f = dc_field_new(vm);
        /* neither a slot's nor what a base without a module would have for any name */
        if (d != PY_UNDEF && py_type_of(d) != &py_member_descr_type && !invented(vm, cls, name, d))
            f->default_ = d;
    }
    f->name = name;
    f->type = annotation;
    enum field_kind kind = is_classvar(vm, cls, annotation)  ? FIELD_CLASSVAR
                           : is_initvar(vm, cls, annotation) ? FIELD_INITVAR
                                                             : FIELD_PLAIN;
    f->kind = PY_OBJ(&dc_kinds[kind]);
    if (kind != FIELD_PLAIN && f->default_factory != DC_MISSING)
        py_raise(vm, &py_exc_TypeError, "field %S cannot have a default factory", name);
    if (kind == FIELD_CLASSVAR && f->kw_only != DC_MISSING)
        py_raise(vm, &py_exc_TypeError, "field %S is a ClassVar but specifies kw_only", name);
    if (kind != FIELD_CLASSVAR && f->kw_only == DC_MISSING)
        f->kw_only = PY_BOOL(kw_only);
    if (kind == FIELD_PLAIN && is_unhashable(vm, f->default_))
        py_raise(vm, &py_exc_ValueError,
                 "mutable default %R for field %S is not allowed: use default_factory",
                 PY_OBJ(py_type_of(f->default_)), name);
    return f;
}

/* The fields of the bases, the farthest first; whether there are dataclasses among them, and frozen
 * ones. */
static void inherit_fields(struct vm *vm, struct py_type *cls, struct py_dict *fields, bool *any,
                           bool *frozen) {
    for (size_t i = cls->mro->n; i-- > 1;) {
        value base = cls->mro->items[i];
        value of_base = py_lookup_attr(vm, base, FIELDS);
        if (of_base == PY_UNDEF || !py_is_dict(of_base))
            continue;
        *any = true;
        size_t at = 0;
        for (value k, v; py_dict_next(PY_AS(struct py_dict, of_base), &at, &k, &v);)
            py_dict_set(vm, fields, dc_field_of(v)->name, v);
        value params = py_lookup_attr(vm, base, PARAMS);
        *frozen |= params != PY_UNDEF && py_truth(vm, py_getattr(vm, params, "frozen"));
    }
}

static void own_fields(struct vm *vm, struct py_type *cls, struct py_dict *fields, bool kw_only) {
    value annotations = py_dict_get_str(py_type_dict(cls), PYN(__annotations__));
    struct py_dict *given = annotations != PY_UNDEF && py_is_dict(annotations)
                                ? PY_AS(struct py_dict, annotations)
                                : py_dict_new();
    struct py_list *own = py_list_new(given->count);
    bool marked = false;
    size_t i = 0;
    for (value name, type; py_dict_next(given, &i, &name, &type);) {
        if (!is_kw_only(vm, cls, type)) {
            py_list_append(own, PY_OBJ(own_field(vm, cls, name, type, kw_only)));
            continue;
        }
        if (marked)
            py_raise(vm, &py_exc_TypeError, "%R is KW_ONLY, but KW_ONLY has already been specified",
                     name);
        marked = kw_only = true;
    }
    for (i = 0; i < own->n; i++) {
        struct dc_field *f = dc_field_of(own->items[i]);
        py_dict_set(vm, fields, f->name, PY_OBJ(f));
        value shown = py_lookup_attr_str(vm, PY_OBJ(cls), lib_str(f->name));
        if (shown == PY_UNDEF || !py_is_a(shown, &dc_field_type))
            continue;
        if (f->default_ == DC_MISSING)
            py_delattr(vm, PY_OBJ(cls), py_str_cstr(f->name));
        else
            py_setattr_str(vm, PY_OBJ(cls), lib_str(f->name), f->default_);
    }
    i = 0;
    for (value k, v; py_dict_next(py_type_dict(cls), &i, &k, &v);)
        if (py_is_a(v, &dc_field_type) && py_dict_get(vm, given, k) == PY_UNDEF)
            py_raise(vm, &py_exc_TypeError, "%R is a field but has no type annotation", k);
}

/* --- methods that are native: repr, and those of frozen classes --- */

static const struct dc_class *made_for(value callee) {
    const struct dc_class *c;
    memcpy(&c, &PY_AS(struct py_native, callee)->data, sizeof c);
    return c;
}
static void take_arguments(struct vm *vm, value callee, int argc, struct py_tuple *kwnames, int n) {
    if (argc != n || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError, "%s.%s() takes %d positional argument%s but %d were given",
                 made_for(callee)->cls->name, PY_AS(struct py_native, callee)->def->name, n,
                 n == 1 ? "" : "s", argc);
}

static value repr_entry(struct vm *vm, value callee, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    take_arguments(vm, callee, argc, kwnames, 1);
    const struct dc_class *c = made_for(callee);
    value self = argv[0];
    if (!lib_repr_enter(vm, self))
        return lib_text("...");
    struct py_handler h;
    struct buf *b = MEM_NEW(struct buf);
    PY_TRY(vm, &h) {
        buf_puts(b, py_str_text(vm, py_type_of(self)->qualname));
        buf_putc(b, '(');
        for (size_t i = 0, n = 0; i < c->fields->n; i++) {
            struct dc_field *f = dc_field_of(c->fields->items[i]);
            if (f->kind != PY_OBJ(&dc_kinds[FIELD_PLAIN]) || !py_truth(vm, f->repr))
                continue;
            buf_puts(b, n++ ? ", " : "");
            lib_put_str(vm, b, f->name);
            buf_putc(b, '=');
            lib_put_repr(vm, b, py_getattr_str(vm, self, lib_str(f->name)));
        }
        buf_putc(b, ')');
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        lib_repr_leave(vm, self);
        py_rethrow(vm, exc);
    }
    lib_repr_leave(vm, self);
    return lib_buf_str(b);
}

/* Refuses the class's own fields; other attributes of subclasses are the next class's affair. */
static void refuse(struct vm *vm, const struct dc_class *c, value self, value name,
                   const char *what) {
    bool refused = py_type_of(self) == c->cls;
    for (size_t i = 0; i < c->fields->n && !refused; i++)
        refused = dc_is_kind(c->fields->items[i], FIELD_PLAIN) &&
                  py_equal(vm, dc_field_of(c->fields->items[i])->name, name);
    if (refused)
        py_raise(vm, &dc_frozen_error_type, "cannot %s field %R", what, name);
}
static value behind(struct vm *vm, const struct dc_class *c, value self, const char *method) {
    return py_getattr(vm, py_call2(vm, PY_OBJ(&py_super_type), PY_OBJ(c->cls), self), method);
}
static value setattr_entry(struct vm *vm, value callee, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    take_arguments(vm, callee, argc, kwnames, 3);
    refuse(vm, made_for(callee), argv[0], argv[1], "assign to");
    return py_call2(vm, behind(vm, made_for(callee), argv[0], "__setattr__"), argv[1], argv[2]);
}
static value delattr_entry(struct vm *vm, value callee, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    take_arguments(vm, callee, argc, kwnames, 2);
    refuse(vm, made_for(callee), argv[0], argv[1], "delete");
    return py_call1(vm, behind(vm, made_for(callee), argv[0], "__delattr__"), argv[1]);
}

/* The state of a frozen class with slots, which could not set it. */
static value getstate_entry(struct vm *vm, value callee, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    take_arguments(vm, callee, argc, kwnames, 1);
    struct py_list *out = py_list_new(4), *fields = made_for(callee)->fields;
    for (size_t i = 0; i < fields->n; i++)
        if (dc_is_kind(fields->items[i], FIELD_PLAIN))
            py_list_append(
                out, py_getattr_str(vm, argv[0], lib_str(dc_field_of(fields->items[i])->name)));
    return PY_OBJ(out);
}
static value setstate_entry(struct vm *vm, value callee, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    take_arguments(vm, callee, argc, kwnames, 2);
    struct py_list *state = py_list_from(vm, argv[1]), *fields = made_for(callee)->fields;
    for (size_t i = 0, n = 0; i < fields->n && n < state->n; i++)
        if (dc_is_kind(fields->items[i], FIELD_PLAIN))
            py_generic_setattr(vm, argv[0], lib_str(dc_field_of(fields->items[i])->name),
                               state->items[n++]);
    return PY_NONE;
}

enum method { REPR, SETATTR, DELATTR, GETSTATE, SETSTATE };
static const struct py_native_def method_defs[] = {
    [REPR] = {"__repr__", NULL, "self"},
    [SETATTR] = {"__setattr__", NULL, "self, name, value"},
    [DELATTR] = {"__delattr__", NULL, "self, name"},
    [GETSTATE] = {"__getstate__", NULL, "self"},
    [SETSTATE] = {"__setstate__", NULL, "self, state"}};
static const py_call_fn method_entries[] = {[REPR] = repr_entry,
                                            [SETATTR] = setattr_entry,
                                            [DELATTR] = delattr_entry,
                                            [GETSTATE] = getstate_entry,
                                            [SETSTATE] = setstate_entry};
static value native_method(struct dc_class *c, enum method which) {
    struct py_native *n = MEM_NEW(struct py_native);
    n->head.type = &py_method_descr_type;
    n->def = &method_defs[which];
    n->entry = method_entries[which];
    n->data = c;
    n->owner = c->cls;
    n->module = PY_UNDEF;
    return PY_OBJ(n);
}

/* --- setting methods --- */

/* False, and nothing done, when the class's body has the name. */
static bool set_new(struct vm *vm, struct py_type *cls, const char *name, value v) {
    if (py_dict_get_text(py_type_dict(cls), name) != PY_UNDEF)
        return false;
    py_setattr(vm, PY_OBJ(cls), name, v);
    return true;
}

static struct py_list *fields_where(struct vm *vm, const struct dc_class *c, bool hashed) {
    struct py_list *out = py_list_new(c->fields->n);
    for (size_t i = 0; i < c->fields->n; i++) {
        struct dc_field *f = dc_field_of(c->fields->items[i]);
        value wanted = hashed && f->hash != PY_NONE ? f->hash : f->compare;
        if (f->kind == PY_OBJ(&dc_kinds[FIELD_PLAIN]) && py_truth(vm, wanted))
            py_list_append(out, PY_OBJ(f));
    }
    return out;
}

static void set_order(struct vm *vm, struct dc_class *c) {
    static const char *const names[] = {"__lt__", "__le__", "__gt__", "__ge__"};
    struct py_list *fields = fields_where(vm, c, false);
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        if (!set_new(vm, c->cls, names[i], dc_make_compare(vm, c, names[i], fields)))
            py_raise(vm, &py_exc_TypeError,
                     "Cannot overwrite attribute %s in class %s. Consider using "
                     "functools.total_ordering",
                     names[i], c->cls->name);
}

static void set_frozen(struct vm *vm, struct dc_class *c) {
    for (enum method m = SETATTR; m <= DELATTR; m++)
        if (!set_new(vm, c->cls, method_defs[m].name, native_method(c, m)))
            py_raise(vm, &py_exc_TypeError, "Cannot overwrite attribute %s in class %s",
                     method_defs[m].name, c->cls->name);
}

/* By the table in the documentation of dataclass(): EXPLICIT, the body has a __hash__ of its own.
 */
static void set_hash(struct vm *vm, struct dc_class *c, const struct dc_options *o, bool explicit) {
    if (o->unsafe_hash && explicit)
        py_raise(vm, &py_exc_TypeError, "Cannot overwrite attribute __hash__ in class %s",
                 c->cls->name);
    bool add = o->unsafe_hash || (o->eq && o->frozen && !explicit);
    if (add)
        py_type_set(vm, c->cls, PYN(__hash__), dc_make_hash(vm, c, fields_where(vm, c, true)));
    else if (o->eq && !explicit)
        py_type_set(vm, c->cls, PYN(__hash__), PY_NONE);
}

/* --- __doc__ --- */

/* An annotation as inspect.signature writes it. */
static const char *annotation_text(struct vm *vm, value a) {
    value module = py_is_str(a) ? PY_UNDEF : py_lookup_attr(vm, a, "__module__");
    const char *text;
    if (module != PY_UNDEF && py_str_is(module, "typing")) {
        value plain = py_str_replace(py_repr(vm, a), py_intern("typing."), py_intern(""), SIZE_MAX);
        return py_str_cstr(plain);
    }
    if (!py_is_type(a))
        return py_repr_text(vm, a);
    text = py_str_text(vm, PY_AS(struct py_type, a)->qualname);
    if (module == PY_UNDEF || py_str_is(module, "builtins"))
        return text;
    return mem_printf("%s.%s", py_str_text(vm, module), text);
}

static void put_parameters(struct vm *vm, struct buf *b, const struct dc_class *c, bool kw_only) {
    bool star = false;
    for (size_t i = 0; i < c->fields->n; i++) {
        struct dc_field *f = dc_field_of(c->fields->items[i]);
        if (!py_truth(vm, f->init) || py_truth(vm, f->kw_only) != kw_only)
            continue;
        buf_puts(b, b->len > 1 ? ", " : "");
        if (kw_only && !star)
            buf_puts(b, "*, ");
        star = true;
        lib_put_str(vm, b, f->name);
        buf_printf(b, ": %s", annotation_text(vm, f->type));
        if (f->default_ != DC_MISSING)
            buf_printf(b, " = %s", py_repr_text(vm, f->default_));
        else if (f->default_factory != DC_MISSING)
            buf_puts(b, " = <factory>");
    }
}

/* The class's signature; INIT: its __init__ is the one made here. */
static void set_doc(struct vm *vm, const struct dc_class *c, bool init) {
    value doc = py_dict_get_str(py_type_dict(c->cls), PYN(__doc__));
    if (doc != PY_UNDEF && py_truth(vm, doc))
        return;
    struct buf b = BUF_INIT;
    if (init) {
        buf_putc(&b, '(');
        put_parameters(vm, &b, c, false);
        put_parameters(vm, &b, c, true);
        buf_putc(&b, ')');
    } else if (c->cls->init == PY_UNDEF && c->cls->new == object_new) {
        buf_puts(&b, "()");
    } else {
        value s = py_call1(vm, py_import_from(vm, "inspect", "signature"), PY_OBJ(c->cls));
        s = py_str_replace(py_str(vm, s), py_intern(" -> None"), py_intern(""), SIZE_MAX);
        lib_put(&b, s);
    }
    py_setattr(vm, PY_OBJ(c->cls), "__doc__", lib_text(mem_printf("%s%s", c->cls->name, b.data)));
}

static void set_match_args(struct vm *vm, const struct dc_class *c) {
    struct py_list *names = py_list_new(c->fields->n);
    for (size_t i = 0; i < c->fields->n; i++) {
        struct dc_field *f = dc_field_of(c->fields->items[i]);
        if (py_truth(vm, f->init) && !py_truth(vm, f->kw_only))
            py_list_append(names, f->name);
    }
    set_new(vm, c->cls, "__match_args__", PY_OBJ(py_tuple_of(names->n, names->items)));
}

/* --- slots --- */

static void note_slots(struct vm *vm, struct py_type *base, struct py_set *taken) {
    value slots = py_dict_get_str(py_type_dict(base), PYN(__slots__));
    if (slots == PY_UNDEF)
        return;
    if (py_is_str(slots))
        py_set_add(vm, taken, slots);
    else if (py_lookup_attr(vm, slots, "__next__") != PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "Slots of '%s' cannot be determined", base->name);
    else
        py_set_update(vm, taken, slots);
}

/* The class again, with fields for its attributes: __slots__ count only while a class is made. */
static value with_slots(struct vm *vm, struct dc_class *c, bool weakref_slot) {
    struct py_type *cls = c->cls;
    if (py_dict_get_str(py_type_dict(cls), PYN(__slots__)) != PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "%s already specifies __slots__", cls->name);
    struct py_set *taken = py_set_new(&py_set_type);
    for (size_t i = 1; i + 1 < cls->mro->n; i++)
        note_slots(vm, PY_AS(struct py_type, cls->mro->items[i]), taken);
    struct py_dict *ns = py_dict_copy(py_type_dict(cls));
    struct py_list *slots = py_list_new(c->fields->n + 1);
    for (size_t i = 0; i < c->fields->n; i++) {
        value name = dc_field_of(c->fields->items[i])->name;
        if (!dc_is_kind(c->fields->items[i], FIELD_PLAIN))
            continue;
        py_dict_del(vm, ns, name);
        if (!py_set_has(vm, taken, name))
            py_list_append(slots, name);
    }
    value weakref = PY_OBJ(PYN(__weakref__));
    if (weakref_slot && !py_set_has(vm, taken, weakref))
        py_list_append(slots, weakref);
    py_dict_set_str(ns, PYN(__slots__), PY_OBJ(py_tuple_of(slots->n, slots->items)));
    py_dict_del(vm, ns, PY_OBJ(PYN(__dict__)));
    py_dict_del(vm, ns, weakref);
    value args[] = {PY_OBJ(cls->name_str), PY_OBJ(cls->bases), PY_OBJ(ns)};
    value made = py_call(vm, PY_OBJ(py_type_of(PY_OBJ(cls))), 3, args);
    py_setattr_str(vm, made, PYN(__qualname__), cls->qualname);
    c->cls = PY_AS(struct py_type, made);
    for (enum method m = GETSTATE; c->frozen && m <= SETSTATE; m++)
        set_new(vm, c->cls, method_defs[m].name, native_method(c, m));
    return made;
}

/* --- all of it --- */

static struct py_dict *globals_of(struct vm *vm, struct py_type *cls) {
    value m = module_named(vm, py_lookup_attr(vm, PY_OBJ(cls), "__module__"));
    return m != PY_UNDEF && py_type_of(m) == &py_module_type ? py_instance_dict(vm, m)
                                                             : py_dict_new();
}

static struct py_dict *collect(struct vm *vm, struct py_type *cls, const struct dc_options *o) {
    struct py_dict *fields = py_dict_new();
    bool any = false, frozen = false;
    inherit_fields(vm, cls, fields, &any, &frozen);
    own_fields(vm, cls, fields, o->kw_only);
    if (any && frozen && !o->frozen)
        py_raise(vm, &py_exc_TypeError, "cannot inherit non-frozen dataclass from a frozen one");
    if (any && !frozen && o->frozen)
        py_raise(vm, &py_exc_TypeError, "cannot inherit frozen dataclass from a non-frozen one");
    return fields;
}

static void note_class(struct vm *vm, struct py_type *cls, struct py_dict *fields,
                       const struct dc_options *o) {
    struct dc_params *p = py_alloc(vm, &dc_params_type);
    p->init = PY_BOOL(o->init);
    p->repr = PY_BOOL(o->repr);
    p->eq = PY_BOOL(o->eq);
    p->order = PY_BOOL(o->order);
    p->unsafe_hash = PY_BOOL(o->unsafe_hash);
    p->frozen = PY_BOOL(o->frozen);
    py_setattr(vm, PY_OBJ(cls), PARAMS, PY_OBJ(p));
    py_setattr(vm, PY_OBJ(cls), FIELDS, PY_OBJ(fields));
}

value dc_process(struct vm *vm, value v, const struct dc_options *o) {
    if (!py_is_type(v) && py_getattr(vm, v, "__module__"))
        py_raise(vm, &py_exc_TypeError, "dataclass() should be called on a class, not %T", v);
    struct py_type *cls = PY_AS(struct py_type, v);
    struct py_dict *all = collect(vm, cls, o);
    note_class(vm, cls, all, o);
    value hash = py_dict_get_str(py_type_dict(cls), PYN(__hash__));
    bool own_eq = py_dict_get_str(py_type_dict(cls), PYN(__eq__)) != PY_UNDEF;
    bool explicit_hash = hash != PY_UNDEF && !(hash == PY_NONE && own_eq);
    if (o->order && !o->eq)
        py_raise(vm, &py_exc_ValueError, "eq must be true if order is true");
    struct dc_class *c = MEM_NEW(struct dc_class);
    *c = (struct dc_class){cls, globals_of(vm, cls), py_list_new(all->count), o->frozen, o->slots};
    size_t i = 0;
    for (value k, f; py_dict_next(all, &i, &k, &f);)
        if (!dc_is_kind(f, FIELD_CLASSVAR))
            py_list_append(c->fields, f);
    bool init = o->init && set_new(vm, cls, "__init__", dc_make_init(vm, c));
    if (o->repr)
        set_new(vm, cls, "__repr__", native_method(c, REPR));
    if (o->eq)
        set_new(vm, cls, "__eq__", dc_make_compare(vm, c, "__eq__", fields_where(vm, c, false)));
    if (o->order)
        set_order(vm, c);
    if (o->frozen)
        set_frozen(vm, c);
    set_hash(vm, c, o, explicit_hash);
    set_doc(vm, c, init);
    if (o->match_args)
        set_match_args(vm, c);
    if (o->weakref_slot && !o->slots)
        py_raise(vm, &py_exc_TypeError, "weakref_slot is True but slots is False");
    if (o->slots)
        v = with_slots(vm, c, o->weakref_slot);
    if (py_lookup_attr_str(vm, v, PYN(__abstractmethods__)) != PY_UNDEF)
        py_call1(vm, py_import_from(vm, "abc", "update_abstractmethods"), v);
    return v;
}
