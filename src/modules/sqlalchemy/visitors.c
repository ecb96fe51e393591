/*
 * sqlalchemy.sql.visitors: walking expressions, copying them with changes, and the classes whose
 * visit_…() methods are called for the nodes of their names. cf. sqlalchemy.sql.visitors.
 */
#include <stddef.h>
#include <string.h>

#include "modules/sqlalchemy/annotation_names.h"
#include "modules/sqlalchemy/modules.h"
#include "sql/compiler_object.h"
#include "sql/expr_int.h"

/* --- functions --- */

struct walk {
    struct vm *vm;
    struct py_list *all;
};
static void walk_child(struct sql_element *e, void *arg) {
    struct walk *w = arg;
    py_list_append(w->all, PY_OBJ(e));
    sql_children(e, walk_child, arg);
}
static value f_iterate(struct vm *vm, const value *a) {
    struct walk w = {vm, py_list_new(8)};
    struct sql_element *e = sql_as_element(vm, a[0]);
    if (e)
        walk_child(e, &w);
    return py_call_method(vm, PY_OBJ(w.all), "__iter__", 0, NULL);
}
/* traverse(obj, opts, {"column": fn}) */
static value f_traverse(struct vm *vm, const value *a) {
    struct py_dict *visitors = PY_AS(struct py_dict, py_arg_with(vm, a[2], &py_dict_type, "get"));
    struct walk w = {vm, py_list_new(8)};
    struct sql_element *e = sql_as_element(vm, a[0]);
    if (e)
        walk_child(e, &w);
    for (size_t i = 0; i < w.all->n; i++) {
        value fn = py_dict_get_text(visitors, sql_visit_name(SQL_ELEMENT(w.all->items[i])));
        if (fn != PY_UNDEF)
            py_call1(vm, fn, w.all->items[i]);
    }
    return a[0];
}
struct replacement {
    struct vm *vm;
    value fn;
};
static struct sql_element *replace_with(struct sql_element *e, void *arg) {
    const struct replacement *r = arg;
    value v = py_call1(r->vm, r->fn, PY_OBJ(e));
    return v == PY_NONE ? NULL : sql_as_element(r->vm, v);
}
static value f_replacement_traverse(struct vm *vm, const value *a) {
    struct replacement r = {vm, a[2]};
    struct sql_element *e = sql_as_element(vm, a[0]);
    return e ? PY_OBJ(sql_clone(vm, e, replace_with, &r)) : a[0];
}
static value f_cloned_traverse(struct vm *vm, const value *a) {
    struct sql_element *e = sql_as_element(vm, a[0]);
    value copy = e ? PY_OBJ(sql_clone(vm, e, NULL, NULL)) : a[0];
    value args[] = {copy, a[1], a[2]};
    return f_traverse(vm, args);
}
static const struct py_native_def visitors_functions[] = {
    {"iterate", f_iterate, "obj, opts=None"},
    {"traverse", f_traverse, "obj, opts, visitors"},
    {"replacement_traverse", f_replacement_traverse, "obj, opts, replace"},
    {"cloned_traverse", f_cloned_traverse, "obj, opts, visitors"},
    {0}};

/* --- classes --- */

/* The visit_…() methods of SELF, by the names of nodes. */
static value visitor_methods(struct vm *vm, value self) {
    struct py_dict *d = py_dict_new();
    struct py_list *names =
        py_list_from(vm, py_call1(vm, py_import_from(vm, "builtins", "dir"), self));
    for (size_t i = 0; i < names->n; i++) {
        const char *name = py_str_cstr(names->items[i]);
        if (!strncmp(name, "visit_", 6))
            py_dict_set_text(d, name + 6, py_getattr(vm, self, name));
    }
    return PY_OBJ(d);
}

static value v_iterate(struct vm *vm, const value *a) { return f_iterate(vm, a + 1); }

static value v_traverse(struct vm *vm, const value *a) {
    value args[] = {a[1], PY_NONE, visitor_methods(vm, a[0])};
    return f_traverse(vm, args);
}

/* visit_…() of the node alone, when there is one. */
static value v_traverse_single(struct vm *vm, const value *a) {
    struct sql_element *e = sql_as_element(vm, a[1]);
    value method =
        e ? py_lookup_attr(vm, a[0], mem_printf("visit_%s", sql_visit_name(e))) : PY_UNDEF;
    if (method == PY_UNDEF)
        return PY_NONE;
    return py_call_args(vm, method, PY_OBJ(py_tuple_of(1, &a[1])), PY_AS(struct py_dict, a[2]));
}

static value v_cloned(struct vm *vm, const value *a) {
    value args[] = {a[1], PY_NONE, visitor_methods(vm, a[0])};
    return f_cloned_traverse(vm, args);
}

static value v_copy_and_process(struct vm *vm, const value *a) {
    struct py_list *given = py_list_from(vm, a[1]), *out = py_list_new(given->n);
    for (size_t i = 0; i < given->n; i++)
        py_list_append(out, py_call_method(vm, a[0], "traverse", 1, &given->items[i]));
    return PY_OBJ(out);
}

static value v_replace(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}
static value v_replaced(struct vm *vm, const value *a) {
    value args[] = {a[1], PY_NONE, py_getattr(vm, a[0], "replace")};
    return f_replacement_traverse(vm, args);
}

static value get_visitor_dict(struct vm *vm, value self) { return visitor_methods(vm, self); }

#define VISITORS "sqlalchemy.sql.visitors"
static const struct py_native_def external_methods[] = {
    {"iterate", v_iterate, "self, obj, opts=None"},
    {"traverse", v_traverse, "self, obj"},
    {"traverse_single", v_traverse_single, "self, obj, **kw"},
    {0}};
static const struct py_getset_def external_getset[] = {{"_visitor_dict", get_visitor_dict, NULL},
                                                       {0}};
static const struct py_native_def cloning_methods[] = {
    {"copy_and_process", v_copy_and_process, "self, list_"},
    {"traverse", v_cloned, "self, obj"},
    {0}};
static const struct py_native_def replacing_methods[] = {
    {"replace", v_replace, "self, elem"}, {"traverse", v_replaced, "self, obj"}, {0}};

#define VISITOR(var, class_name, parent, ...)                                                      \
    static struct py_type var##_type = {PY_TYPE_HEAD,                                              \
                                        .name = class_name,                                        \
                                        .module = VISITORS,                                        \
                                        .size = sizeof(struct visitor),                            \
                                        .attrs_offset = offsetof(struct visitor, attrs),           \
                                        .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,                     \
                                        .base = parent,                                            \
                                        __VA_ARGS__}
struct visitor {
    struct py_object head;
    struct py_attrs attrs;
};
VISITOR(external, "ExternalTraversal", NULL, .methods = external_methods,
        .getset = external_getset);
VISITOR(cloning_external, "CloningExternalTraversal", &external_type, .methods = cloning_methods);
VISITOR(replacing_external, "ReplacingExternalTraversal", &cloning_external_type,
        .methods = replacing_methods);

static void visitors_init(struct vm *vm, struct py_module *m) {
    sa_annotation_names(vm, m);
    static const struct {
        const char *name;
        struct py_type *type;
    } names[] = {{"Visitable", &sql_element_type},
                 {"ExternallyTraversible", &sql_element_type},
                 {"ExternalTraversal", &external_type},
                 {"ClauseVisitor", &external_type},
                 {"CloningExternalTraversal", &cloning_external_type},
                 {"CloningVisitor", &cloning_external_type},
                 {"ReplacingExternalTraversal", &replacing_external_type},
                 {"ReplacingCloningVisitor", &replacing_external_type}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        py_module_set(vm, m, names[i].name, PY_OBJ(names[i].type));
}

const struct py_module_def sa_visitors_module = {
    .name = VISITORS, .functions = visitors_functions, .init = visitors_init};
