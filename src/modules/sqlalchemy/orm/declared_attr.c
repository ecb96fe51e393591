/*
 * @declared_attr: attributes of mixins that are computed for each mapped class. cf.
 * sqlalchemy.orm.decl_api.declared_attr.
 */
#include "modules/sqlalchemy/orm/orm.h"

#define SELF(v) PY_AS(struct orm_declared_attr, v)

static value plain_function(value fn) {
    return py_is_a(fn, &py_classmethod_type) ? PY_AS(struct py_class_wrapper, fn)->func : fn;
}

static value make(struct vm *vm, struct py_type *type, value fn, bool cascading, bool quiet) {
    struct orm_declared_attr *d = py_alloc(vm, type);
    d->fn = plain_function(fn);
    d->cascading = cascading;
    d->quiet = quiet;
    return PY_OBJ(d);
}

static value init(struct vm *vm, const value *a) {
    struct orm_declared_attr *d = SELF(a[0]);
    d->fn = plain_function(a[1]);
    d->cascading = py_truth(vm, a[2]);
    d->quiet = py_truth(vm, a[3]);
    return PY_NONE;
}

static bool is_special_name(struct vm *vm, value fn) {
    value name = py_lookup_attr(vm, fn, "__name__");
    if (name == PY_UNDEF || !py_is_str(name))
        return false;
    const char *s = py_str_cstr(name);
    size_t n = strlen(s);
    return n > 4 && !strncmp(s, "__", 2) && !strcmp(s + n - 2, "__");
}

static value get(struct vm *vm, value self, value instance, value owner) {
    struct orm_declared_attr *d = SELF(self);
    if (owner == PY_UNDEF || owner == PY_NONE)
        owner = PY_OBJ(py_type_of(instance));
    struct orm_class *c = orm_class_of(PY_AS(struct py_type, owner));
    if (!c) {
        if (d->head.type == &orm_declared_attr_type && !is_special_name(vm, d->fn))
            py_warn(vm, &sa_exc_SAWarning,
                    "Unmanaged access of declarative attribute %s from non-mapped class %s",
                    py_str_text(vm, py_getattr(vm, d->fn, "__name__")),
                    PY_AS(struct py_type, owner)->name);
        return py_call1(vm, d->fn, owner);
    }
    if (!c->attributes_read)
        return py_call1(vm, d->fn, owner);
    value v = py_dict_get(vm, c->attributes_read, self);
    if (v == PY_UNDEF) {
        v = py_call1(vm, d->fn, owner);
        py_dict_set(vm, c->attributes_read, self, v);
    }
    return v;
}

static value get_doc(struct vm *vm, value self) {
    return py_getattr(vm, SELF(self)->fn, "__doc__");
}

/* declared_attr.cascading, declared_attr.directive: decorators themselves */
static value f_cascading(struct vm *vm, const value *a) {
    return make(vm, &orm_declared_attr_type, a[0], true, false);
}
static value f_directive(struct vm *vm, const value *a) {
    return make(vm, &orm_declared_directive_type, a[0], false, false);
}

static const struct py_native_def methods[] = {
    {"__init__", init, "self, fn, cascading=False, quiet=False"},
    {"cascading", f_cascading, "fn", PY_STATIC},
    {"directive", f_directive, "fn", PY_STATIC},
    {0}};
static const struct py_getset_def getset[] = {{"__doc__", get_doc, NULL}, {0}};
static const struct py_member_def members[] = {
    {"fget", offsetof(struct orm_declared_attr, fn), PY_MEMBER_VALUE, true}, {0}};

struct py_type orm_declared_attr_type = {PY_TYPE_HEAD,
                                         .name = "declared_attr",
                                         .module = "sqlalchemy.orm.decl_api",
                                         .size = sizeof(struct orm_declared_attr),
                                         .attrs_offset = offsetof(struct orm_declared_attr, attrs),
                                         .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                         .methods = methods,
                                         .getset = getset,
                                         .members = members,
                                         .descr_get = get};
static const struct py_native_def directive_methods[] = {
    {"__init__", init, "self, fn, cascading=False, quiet=False"}, {0}};
struct py_type orm_declared_directive_type = {PY_TYPE_HEAD,
                                              .name = "_declared_directive",
                                              .module = "sqlalchemy.orm.decl_api",
                                              .size = sizeof(struct orm_declared_attr),
                                              .attrs_offset =
                                                  offsetof(struct orm_declared_attr, attrs),
                                              .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                              .methods = directive_methods,
                                              .getset = getset,
                                              .members = members,
                                              .descr_get = get};
