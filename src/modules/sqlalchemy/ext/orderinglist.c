/*
 * sqlalchemy.ext.orderinglist: a list of a relationship that numbers its members.
 */
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/collection.h"

struct ordering_list {
    struct orm_list base;
    value attr, func; /* PY_UNDEF: made outside of the factory */
    bool reorder_on_append;
};
static struct py_type list_type;
#define SELF(v) PY_AS(struct ordering_list, v)

/* --- numbering functions --- */

static value count_from(struct vm *vm, const value *a) { return py_binary(vm, PY_ADD, a[0], a[1]); }
static value numbering(struct vm *vm, int64_t first) {
    static const struct py_native_def def = {"count_from_n_factory", count_from,
                                             "first, index, collection"};
    return py_native_new(vm, &def, py_int_from(first));
}
static value f_count_from_0(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
static value f_count_from_1(struct vm *vm, const value *a) {
    return py_binary(vm, PY_ADD, a[0], py_from_small(1));
}
static value f_count_from_n_factory(struct vm *vm, const value *a) {
    return numbering(vm, py_int_as(vm, a[0]));
}

/* --- the list --- */

static void order_one(struct vm *vm, struct ordering_list *l, size_t i, bool reorder) {
    value item = l->base.base.items[i];
    struct py_str *attr = PY_AS(struct py_str, l->attr);
    value have = py_getattr_str(vm, item, attr);
    if (have != PY_NONE && !reorder)
        return;
    value want = py_call2(vm, l->func, py_int_from((int64_t)i), PY_OBJ(l));
    if (!py_equal(vm, have, want))
        py_setattr_str(vm, item, attr, want);
}
static void order_all(struct vm *vm, struct ordering_list *l) {
    if (l->attr == PY_UNDEF)
        return;
    for (size_t i = 0; i < l->base.base.n; i++)
        order_one(vm, l, i, true);
}
static value base(struct vm *vm, const value *a, const char *name, int argc) {
    return py_call(vm, py_type_lookup(orm_collection_types[0], py_intern(name)), argc, a);
}

static value l_append(struct vm *vm, const value *a) {
    struct ordering_list *l = SELF(a[0]);
    base(vm, a, "append", 2);
    if (l->attr != PY_UNDEF)
        order_one(vm, l, l->base.base.n - 1, l->reorder_on_append);
    return PY_NONE;
}
static value l_insert(struct vm *vm, const value *a) {
    base(vm, a, "insert", 3);
    order_all(vm, SELF(a[0]));
    return PY_NONE;
}
static value l_remove(struct vm *vm, const value *a) {
    base(vm, a, "remove", 2);
    order_all(vm, SELF(a[0]));
    return PY_NONE;
}
static value l_pop(struct vm *vm, const value *a) {
    value v = base(vm, a, "pop", 2);
    order_all(vm, SELF(a[0]));
    return v;
}
static value l_extend(struct vm *vm, const value *a) {
    base(vm, a, "extend", 2);
    order_all(vm, SELF(a[0]));
    return PY_NONE;
}
static value l_reorder(struct vm *vm, const value *a) {
    order_all(vm, SELF(a[0]));
    return PY_NONE;
}
static void l_setitem(struct vm *vm, value self, value key, value v) {
    orm_collection_types[0]->setitem(vm, self, key, v);
    order_all(vm, SELF(self));
}
static void setup(struct vm *vm, struct ordering_list *l, value attr, value func, value reorder) {
    l->attr = PY_OBJ(py_intern(py_arg_text(vm, attr, "ordering_attr")));
    l->func = func == PY_NONE ? numbering(vm, 0) : func;
    l->reorder_on_append = py_truth(vm, reorder);
}
static value l_init(struct vm *vm, const value *a) {
    if (a[1] != PY_NONE)
        setup(vm, SELF(a[0]), a[1], a[2], a[3]);
    return PY_NONE;
}

static const struct py_native_def methods[] = {
    {"__init__", l_init, "self, ordering_attr=None, ordering_func=None, reorder_on_append=False"},
    {"append", l_append, "self, entity, /"},
    {"insert", l_insert, "self, index, entity, /"},
    {"remove", l_remove, "self, entity, /"},
    {"pop", l_pop, "self, index=-1, /"},
    {"extend", l_extend, "self, iterable, /"},
    {"reorder", l_reorder, "self"},
    {"_reorder", l_reorder, "self"},
    {0}};
static const struct py_member_def members[] = {
    {"ordering_attr", offsetof(struct ordering_list, attr), PY_MEMBER_VALUE, false},
    {"ordering_func", offsetof(struct ordering_list, func), PY_MEMBER_VALUE, false},
    {"reorder_on_append", offsetof(struct ordering_list, reorder_on_append), PY_MEMBER_BOOL, false},
    {0}};
static struct py_type list_type = {PY_TYPE_HEAD,
                                   .name = "OrderingList",
                                   .module = "sqlalchemy.ext.orderinglist",
                                   .size = sizeof(struct ordering_list),
                                   .attrs_offset = offsetof(struct py_list, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_LIST | PY_TYPE_ATTRS,
                                   .methods = methods,
                                   .members = members,
                                   .setitem = l_setitem};

/* --- ordering_list("position") makes such lists --- */

struct factory {
    struct py_object head;
    value attr, func, reorder;
};
static value factory_call(struct vm *vm, value callee, int argc, const value *argv,
                          struct py_tuple *kwnames) {
    struct factory *f = PY_AS(struct factory, callee);
    (void)argc, (void)argv, (void)kwnames;
    struct ordering_list *l = py_alloc(vm, &list_type);
    setup(vm, l, f->attr, f->func, f->reorder);
    return PY_OBJ(l);
}
static struct py_type factory_type = {PY_TYPE_HEAD, .name = "function",
                                      .size = sizeof(struct factory), .call = factory_call};
static value f_ordering_list(struct vm *vm, const value *a) {
    struct factory *f = py_alloc(vm, &factory_type);
    f->attr = a[0];
    f->func = a[2] != PY_NONE ? a[2] : numbering(vm, a[1] == PY_NONE ? 0 : py_int_as(vm, a[1]));
    f->reorder = a[3];
    return PY_OBJ(f);
}

static const struct py_native_def functions[] = {
    {"ordering_list", f_ordering_list,
     "attr, count_from=None, ordering_func=None, reorder_on_append=False"},
    {"count_from_0", f_count_from_0, "index, collection"},
    {"count_from_1", f_count_from_1, "index, collection"},
    {"count_from_n_factory", f_count_from_n_factory, "start"},
    {0}};
static void module_init(struct vm *vm, struct py_module *m) {
    py_import(vm, "sqlalchemy.orm");
    list_type.base = orm_collection_types[0];
    py_type_ready(vm, &list_type);
    py_module_set(vm, m, "OrderingList", PY_OBJ(&list_type));
}
const struct py_module_def sa_ext_orderinglist_module = {
    .name = "sqlalchemy.ext.orderinglist", .functions = functions, .init = module_init};
