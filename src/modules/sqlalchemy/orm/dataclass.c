/*
 * MappedAsDataclass: a mapped class becomes a dataclass before it is mapped. cf.
 * _ClassScanMapperConfig._setup_dataclasses_transforms.
 */
#include "modules/sqlalchemy/orm/orm.h"

static value no_default(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

/* dataclasses.field(…) for the arguments of a property. */
static value make_field(struct vm *vm, const char *key, const struct orm_field *f) {
    struct py_dict *kw = py_dict_new();
    const struct {
        const char *name;
        value v;
    } args[] = {{"default", f->default_}, {"default_factory", f->default_factory},
                {"init", f->init},        {"repr", f->repr},
                {"compare", f->compare},  {"kw_only", f->kw_only},
                {"hash", f->hash},        {"metadata", f->metadata}};
    for (size_t i = 0; i < sizeof args / sizeof *args; i++)
        if (args[i].v != PY_UNDEF)
            py_dict_set_text(kw, args[i].name, args[i].v);
    bool callable = f->default_ != PY_UNDEF && py_is_callable(f->default_);
    if (callable)
        py_warn(vm, &sa_exc_SADeprecationWarning,
                "Callable object passed to the ``default`` parameter for attribute '%s' in a "
                "ORM-mapped Dataclasses context is ambiguous, and this use will raise an error in "
                "a future release.  If this callable is intended to produce Core level INSERT "
                "default values for an underlying ``Column``, use the "
                "``mapped_column.insert_default`` parameter instead.  To establish this callable "
                "as providing a default value for instances of the dataclass itself, use the "
                "``default_factory`` dataclasses parameter. (deprecated since: 2.0)",
                key);
    if (f->init != PY_UNDEF && !py_truth(vm, f->init) && f->default_ != PY_UNDEF && !callable &&
        f->default_factory == PY_UNDEF) {
        static const struct py_native_def constant = {"default", no_default, "value"};
        py_dict_del(vm, kw, PY_OBJ(py_intern("default")));
        py_dict_set_text(kw, "default_factory", py_native_new(vm, &constant, f->default_));
    }
    value field = py_import_from(vm, "dataclasses", "field");
    return py_call_args(vm, field, PY_OBJ(&py_empty_tuple), kw);
}

/* dataclass(cls, **args) with ANNOTATIONS in place of the class's own. */
static void apply(struct vm *vm, struct py_type *cls, struct py_dict *args,
                  struct py_dict *annotations) {
    value fn = py_dict_get_text(args, "dataclass_callable");
    if (fn == PY_UNDEF)
        fn = py_import_from(vm, "dataclasses", "dataclass");
    struct py_dict *kw = py_dict_copy(args);
    py_dict_del(vm, kw, PY_OBJ(py_intern("dataclass_callable")));
    struct py_str *name = py_intern("__annotations__");
    value old = py_dict_get_str(py_type_dict(cls), name);
    py_type_set(vm, cls, name, PY_OBJ(annotations));
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_call_args(vm, fn, py_tuple1(PY_OBJ(cls)), kw);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        py_type_set(vm, cls, name, old);
        if (!py_is_a(exc, &py_exc_TypeError) && !py_is_a(exc, &py_exc_ValueError))
            py_raise_value(vm, exc);
        sa_raise_code(vm, &sa_exc_InvalidRequestError, "dcte",
                      "Python dataclasses error encountered when creating dataclass for '%s': %s. "
                      "Please refer to Python dataclasses documentation for additional "
                      "information.",
                      cls->name, py_repr_text(vm, exc));
    }
    py_type_set(vm, cls, name, old == PY_UNDEF ? PY_OBJ(py_dict_new()) : old);
}

static void check_args(struct vm *vm, struct py_dict *args) {
    static const char *const allowed[] = {
        "init",        "repr",       "order",   "eq",
        "unsafe_hash", "match_args", "kw_only", "dataclass_callable"};
    struct py_list *bad = py_list_new(1);
    size_t i = 0;
    for (value k, v; py_dict_next(args, &i, &k, &v);) {
        bool ok = false;
        for (size_t n = 0; n < sizeof allowed / sizeof *allowed; n++)
            ok |= py_str_is(k, allowed[n]);
        if (!ok)
            py_list_append(bad, k);
    }
    if (!bad->n)
        return;
    py_list_sort(vm, bad, PY_UNDEF, false);
    struct buf b = BUF_INIT;
    for (size_t n = 0; n < bad->n; n++)
        buf_printf(&b, "%s%s", n ? ", " : "", py_repr_text(vm, bad->items[n]));
    py_raise(vm, &sa_exc_ArgumentError, "Dataclass argument(s) %s are not accepted", b.data);
}

static void warn_plain_mixin(struct orm_scan *s, const char *key, struct py_type *owner) {
    if (owner == s->cls || py_dict_get_text(py_type_dict(owner), "__dataclass_fields__") != PY_UNDEF)
        return;
    py_warn(s->vm, &sa_exc_SADeprecationWarning,
            "When transforming %R to a dataclass, attribute(s) %R originates from superclass %R, "
            "which is not a dataclass.  This usage is deprecated and will raise an error in "
            "SQLAlchemy 2.1.  When declaring SQLAlchemy Declarative Dataclasses, ensure that all "
            "mixin classes and other superclasses which include attributes are also a subclass of "
            "MappedAsDataclass. (deprecated since: 2.0) (Background on this warning at: "
            "https://sqlalche.me/e/20/dcmx)",
            PY_OBJ(s->cls), py_str_from(key), PY_OBJ(owner));
}

void orm_make_dataclass(struct orm_scan *s) {
    struct vm *vm = s->vm;
    if (py_dict_get_text(py_type_dict(s->cls), "__dataclass_fields__") != PY_UNDEF)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Class %R is already a dataclass; ensure that base classes / decorator styles of "
                 "establishing dataclasses are not being mixed. This can happen if a class that "
                 "inherits from 'MappedAsDataclass', even indirectly, is been mapped with "
                 "'@registry.mapped_as_dataclass'",
                 PY_OBJ(s->cls));
    if (py_dict_get_text(py_type_dict(s->cls), "__table__") != PY_UNDEF)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Class %R already defines a '__table__'. ORM Annotated Dataclasses do not support "
                 "a pre-existing '__table__' element",
                 PY_OBJ(s->cls));
    check_args(vm, s->dataclass);
    struct py_dict *annotations = py_dict_new(), *values = py_dict_new();
    for (size_t i = 0; i < s->n_annotations; i++) {
        const char *key = s->annotations[i].name;
        const struct orm_annotation *a = &s->annotations[i].a;
        value v = py_dict_get_text(s->collected, key);
        warn_plain_mixin(s, key, a->owner);
        if (v != PY_UNDEF && py_is_a(v, &orm_attr_type))
            continue;
        py_dict_set_text(annotations, key, a->inner != PY_UNDEF ? a->inner : a->raw);
        if (v == PY_UNDEF)
            continue;
        if (py_is_a(v, &orm_mapped_column_type))
            v = make_field(vm, key, &PY_AS(struct orm_mapped_column, v)->field);
        else if (py_is_a(v, &orm_prop_type))
            v = make_field(vm, key, &PY_AS(struct orm_prop, v)->field);
        py_dict_set_text(values, key, v);
    }
    size_t i = 0;
    for (value k, v; py_dict_next(values, &i, &k, &v);)
        py_type_set(vm, s->cls, PY_AS(struct py_str, k), v);
    apply(vm, s->cls, s->dataclass, annotations);
}

void orm_dataclass_mixin(struct vm *vm, struct py_type *cls, struct py_dict *args) {
    check_args(vm, args);
    struct py_dict *annotations = py_dict_new();
    value own = py_dict_get_text(py_type_dict(cls), "__annotations__");
    size_t i = 0;
    for (value k, v; own != PY_UNDEF && py_is_dict(own) &&
                     py_dict_next(PY_AS(struct py_dict, own), &i, &k, &v);) {
        struct orm_annotation a = {.inner = v};
        if (orm_is_mapped_annotation(vm, v, cls, cls) &&
            !orm_extract_mapped(vm, v, cls, orm_module_of(cls), py_str_cstr(k), false, &a))
            continue;
        py_dict_set(vm, annotations, k, a.inner);
    }
    apply(vm, cls, args, annotations);
}
