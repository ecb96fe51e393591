/*
 * sqlalchemy.ext.indexable: an attribute that is an element of a JSON or ARRAY column. cf.
 * sqlalchemy.ext.indexable.index_property.
 */
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/state.h"

struct index_property {
    struct py_object head;
    struct py_attrs attrs;
    struct py_str *attr_name;
    value index, default_, datatype, onebased;
    bool has_default, mutable;
};
#define SELF(v) PY_AS(struct index_property, v)

static value init(struct vm *vm, const value *a) {
    struct index_property *p = SELF(a[0]);
    p->attr_name = py_intern(py_arg_text(vm, a[1], "attr_name"));
    p->index = a[2];
    p->has_default = a[3] != PY_UNDEF;
    p->default_ = a[3];
    p->datatype = a[4];
    if (p->datatype == PY_NONE)
        p->datatype = PY_OBJ(py_is_int(a[2]) ? &py_list_type : &py_dict_type);
    p->mutable = py_truth(vm, a[5]);
    p->onebased = a[6];
    return PY_NONE;
}

static value get(struct vm *vm, value self, value instance, value owner) {
    struct index_property *p = SELF(self);
    if (instance == PY_UNDEF || instance == PY_NONE) {
        value column = py_getattr_str(vm, owner, p->attr_name), index = p->index;
        if (py_is_int(index) && py_truth(vm, p->onebased))
            index = py_binary(vm, PY_ADD, index, py_from_small(1));
        return py_getitem(vm, column, index);
    }
    value column = py_getattr_str(vm, instance, p->attr_name);
    struct py_handler h;
    if (column == PY_NONE) {
        if (p->has_default)
            return p->default_;
        py_raise(vm, &py_exc_AttributeError, "%S", PY_OBJ(p->attr_name));
    }
    PY_TRY(vm, &h) {
        value v = py_getitem(vm, column, p->index);
        py_handler_pop(&h);
        return v;
    }
    value exc = py_handler_catch(&h);
    if (!py_is_a(exc, &py_exc_KeyError) && !py_is_a(exc, &py_exc_IndexError))
        py_raise_value(vm, exc);
    if (p->has_default)
        return p->default_;
    py_raise(vm, &py_exc_AttributeError, "%S", PY_OBJ(p->attr_name));
}

static void set(struct vm *vm, value self, value instance, value v) {
    struct index_property *p = SELF(self);
    value column = py_getattr_str(vm, instance, p->attr_name);
    if (!p->mutable)
        py_raise(vm, &py_exc_AttributeError,
                 v == PY_UNDEF ? "can't delete attribute" : "can't set attribute");
    if (column == PY_NONE) {
        if (v == PY_UNDEF)
            py_raise(vm, &py_exc_AttributeError, "%S", PY_OBJ(p->attr_name));
        column = py_call0(vm, p->datatype);
        py_setattr_str(vm, instance, p->attr_name, column);
    }
    if (v == PY_UNDEF)
        py_delitem(vm, column, p->index);
    else
        py_setitem(vm, column, p->index, v);
    py_setattr_str(vm, instance, p->attr_name, column);
    value args[] = {instance, PY_OBJ(p->attr_name)};
    py_call(vm, py_import_from(vm, "sqlalchemy.orm.attributes", "flag_modified"), 2, args);
}

static const struct py_native_def methods[] = {
    {"__init__", init,
     "self, attr_name, index, default=?, datatype=None, mutable=True, onebased=True"},
    {0}};
static const struct py_member_def members[] = {
    {"attr_name", offsetof(struct index_property, attr_name), PY_MEMBER_OBJECT, true},
    {"index", offsetof(struct index_property, index), PY_MEMBER_VALUE, true},
    {0}};
static const struct py_getset_def getset[] = {{"_sa_orm_descriptor", orm_get_true, NULL}, {0}};
static struct py_type index_property_type = {PY_TYPE_HEAD,
                                             .name = "index_property",
                                             .module = "sqlalchemy.ext.indexable",
                                             .size = sizeof(struct index_property),
                                             .attrs_offset = offsetof(struct index_property, attrs),
                                             .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                             .methods = methods,
                                             .members = members,
                                             .getset = getset,
                                             .descr_get = get,
                                             .descr_set = set};
static struct py_type *const types[] = {&index_property_type, NULL};
static void module_init(struct vm *vm, struct py_module *m) {
    (void)m;
    py_import(vm, "sqlalchemy.orm");
}
const struct py_module_def sa_ext_indexable_module = {
    .name = "sqlalchemy.ext.indexable", .types = types, .init = module_init};
