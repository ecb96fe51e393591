/*
 * The node classes of module ast, generated from python/ast.def, and syntax trees as their objects
 * (cf. CPython's Python/Python-ast.c). Type parameters are 3.12's: nodes carry them as an attribute
 * when there are any, but they are no field.
 */
#include "python/compile_int.h"
#include "python/lib/ast_int.h"

#include <string.h>

#include "python/types/complex.h"

/* --- class AST --- */

struct node {
    struct py_object head;
    struct py_attrs attrs;
};

static void set_field(struct vm *vm, value node, struct py_tuple *fields, size_t i, value v) {
    py_setattr_str(vm, node, lib_str(fields->items[i]), v);
}

LIB_FN(node_init) {
    struct py_tuple *fields =
        py_tuple_from(vm, py_getattr(vm, PY_OBJ(py_type_of(a[0])), "_fields"));
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    const char *name = py_type_of(a[0])->name;
    if (args->n > fields->n)
        py_raise(vm, &py_exc_TypeError, "%s constructor takes at most %zu positional argument%s",
                 name, fields->n, fields->n == 1 ? "" : "s");
    for (size_t i = 0; i < args->n; i++)
        set_field(vm, a[0], fields, i, args->items[i]);
    value key, v;
    for (size_t i = 0; py_dict_next(PY_AS(struct py_dict, a[2]), &i, &key, &v);) {
        for (size_t k = 0; k < args->n; k++)
            if (py_equal(vm, fields->items[k], key))
                py_raise(vm, &py_exc_TypeError, "%s got multiple values for argument %R", name,
                         key);
        py_setattr_str(vm, a[0], lib_str(key), v);
    }
    return PY_NONE;
}

static const struct py_native_def node_methods[] = {
    {"__init__", node_init, "self, *args, **kwargs"},
    {0},
};

struct py_type ast_AST_type = {
    PY_TYPE_HEAD,
    .name = "AST",
    .module = "ast",
    .size = sizeof(struct node),
    .attrs_offset = offsetof(struct node, attrs),
    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
    .methods = node_methods,
};

bool ast_is_node(value v) { return py_is_a(v, &ast_AST_type); }

/* --- the other classes --- */

struct field {
    const char *name;
    bool optional; /* the class has None for it */
};

struct node_class {
    const char *name;
    enum ast_group group;
    const struct field *fields;
    size_t nfields;
};

#define ONE(type, field) {#field, false},
#define OPT(type, field) {#field, true},
#define MANY(type, field) {#field, false},
#define MANY_OPT(type, field) {#field, false},
#define IDENT(field) {#field, false},
#define OPT_IDENT(field) {#field, true},
#define IDENTS(field) {#field, false},
#define INT(field) {#field, false},
#define OPT_INT(field) {#field, true},
#define CTX(field) {#field, false},
#define BOOLOP(field) {#field, false},
#define OPERATOR(field) {#field, false},
#define UNARYOP(field) {#field, false},
#define CMPOPS(field) {#field, false},
#define CONSTANT(field) {#field, false},
#define FIELDS(name, ...) static const struct field name##_fields[] = {__VA_ARGS__{0}};
#define STMT_NODE(name, fields) FIELDS(name, fields)
#define EXPR_NODE(name, fields) FIELDS(name, fields)
#define PATTERN_NODE(name, fields) FIELDS(name, fields)
#define TYPE_PARAM_NODE(name, fields) FIELDS(name##_param, fields)
#define PRODUCT(name, class, fields) FIELDS(product_##name, fields)
#include "python/ast.def"

static const struct field no_fields[] = {{0}};

static const char *const attribute_names[] = {"lineno", "col_offset", "end_lineno",
                                              "end_col_offset"};

/* Groups: those with places, and the product nodes, whose group is the node's class itself. */
static const struct {
    const char *name;
    bool placed;
    const struct field *fields;
} groups[GROUP_COUNT] = {
    [GROUP_mod] = {"mod", false, no_fields},
    [GROUP_stmt] = {"stmt", true, no_fields},
    [GROUP_expr] = {"expr", true, no_fields},
    [GROUP_expr_context] = {"expr_context", false, no_fields},
    [GROUP_boolop] = {"boolop", false, no_fields},
    [GROUP_operator] = {"operator", false, no_fields},
    [GROUP_unaryop] = {"unaryop", false, no_fields},
    [GROUP_cmpop] = {"cmpop", false, no_fields},
    [GROUP_comprehension] = {"comprehension", false, product_comprehension_fields},
    [GROUP_excepthandler] = {"excepthandler", true, no_fields},
    [GROUP_arguments] = {"arguments", false, product_arguments_fields},
    [GROUP_arg] = {"arg", true, product_arg_fields},
    [GROUP_keyword] = {"keyword", true, product_keyword_fields},
    [GROUP_alias] = {"alias", true, product_alias_fields},
    [GROUP_withitem] = {"withitem", false, product_withitem_fields},
    [GROUP_match_case] = {"match_case", false, product_match_case_fields},
    [GROUP_pattern] = {"pattern", true, no_fields},
    [GROUP_type_param] = {"type_param", true, no_fields},
    [GROUP_type_ignore] = {"type_ignore", false, no_fields},
};

static value no_value_tuple(size_t n, const char *const *names) {
    struct py_tuple *t = py_tuple_new(n);
    for (size_t i = 0; i < n; i++)
        t->items[i] = PY_OBJ(py_intern(names[i]));
    return PY_OBJ(t);
}

static bool is_field(const struct field *f) { return strcmp(f->name, "type_params") != 0; }

static struct py_type *make_class(struct vm *vm, const char *name, struct py_type *base,
                                  const struct field *fields) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__module__", PY_OBJ(py_intern("ast")));
    const char *names[8];
    size_t n = 0;
    for (; fields->name; fields++) {
        if (!is_field(fields))
            continue;
        names[n++] = fields->name;
        if (fields->optional)
            py_dict_set_text(ns, fields->name, PY_NONE);
    }
    value tuple = no_value_tuple(n, names);
    py_dict_set_text(ns, "_fields", tuple);
    py_dict_set_text(ns, "__match_args__", tuple);
    struct py_tuple *bases = py_tuple_new(1);
    bases->items[0] = PY_OBJ(base);
    return PY_AS(struct py_type, py_class_new(vm, name, bases, ns));
}

static void make_groups(struct vm *vm, struct ast_nodes *n) {
    struct py_str *attributes = py_intern("_attributes");
    value places = no_value_tuple(4, attribute_names);
    for (int i = 0; i < GROUP_COUNT; i++) {
        struct py_type *t = make_class(vm, groups[i].name, &ast_AST_type, groups[i].fields);
        n->group[i] = t;
        if (!groups[i].placed)
            continue;
        py_type_set(vm, t, attributes, places);
        py_type_set(vm, t, py_intern("end_lineno"), PY_NONE);
        py_type_set(vm, t, py_intern("end_col_offset"), PY_NONE);
    }
}

static void make_plain(struct vm *vm, struct py_type *base, const char *const *names, int count,
                       struct py_type **classes, value *nodes) {
    for (int i = 0; i < count; i++) {
        classes[i] = make_class(vm, names[i], base, no_fields);
        nodes[i] = PY_OBJ(py_alloc(vm, classes[i]));
    }
}

static void make_operators(struct vm *vm, struct ast_nodes *n) {
    make_plain(vm, n->group[GROUP_expr_context], ast_ctx_names, 3, n->ctx, n->ctx_node);
    make_plain(vm, n->group[GROUP_boolop], ast_boolop_names, 2, n->boolop, n->boolop_node);
    make_plain(vm, n->group[GROUP_operator], ast_operator_names, 13, n->operator, n->operator_node);
    make_plain(vm, n->group[GROUP_unaryop], ast_unaryop_names, 4, n->unaryop, n->unaryop_node);
    make_plain(vm, n->group[GROUP_cmpop], ast_cmpop_names, 10, n->cmpop, n->cmpop_node);
}

static const struct field constant_fields[] = {{"value", false}, {"kind", true}, {0}};
static const struct field module_fields[] = {{"body", false}, {"type_ignores", false}, {0}};
static const struct field expression_fields[] = {{"body", false}, {0}};
static const struct field function_type_fields[] = {{"argtypes", false}, {"returns", false}, {0}};
static const struct field type_ignore_fields[] = {{"lineno", false}, {"tag", false}, {0}};

static void make_modules(struct vm *vm, struct ast_nodes *n) {
    struct py_type *mod = n->group[GROUP_mod];
    n->mod[AST_Module] = make_class(vm, "Module", mod, module_fields);
    n->mod[AST_Expression] = make_class(vm, "Expression", mod, expression_fields);
    n->mod[AST_Interactive] = make_class(vm, "Interactive", mod, expression_fields);
    n->mod[3] = make_class(vm, "FunctionType", mod, function_type_fields);
    n->type_ignore = make_class(vm, "TypeIgnore", n->group[GROUP_type_ignore], type_ignore_fields);
}

static const char nodes_key;

struct ast_nodes *ast_nodes(struct vm *vm) {
    struct ast_nodes *n = lib_state(vm, &nodes_key, sizeof *n);
    if (n->ready)
        return n;
    py_type_ready(vm, &ast_AST_type);
    lib_class_set(vm, &ast_AST_type, "_fields", PY_OBJ(&py_empty_tuple));
    lib_class_set(vm, &ast_AST_type, "_attributes", PY_OBJ(&py_empty_tuple));
    lib_class_set(vm, &ast_AST_type, "__match_args__", PY_OBJ(&py_empty_tuple));
    make_groups(vm, n);
    make_operators(vm, n);
    make_modules(vm, n);
#define CLASS(group_, name, fields_)                                                               \
    n->group_[AST_##name] = make_class(vm, #name, n->group[GROUP_##group_], fields_);
#define STMT_NODE(name, fields) CLASS(stmt, name, name##_fields)
#define EXPR_NODE(name, fields)                                                                    \
    CLASS(expr, name, AST_##name == AST_Constant ? constant_fields : name##_fields)
#define PATTERN_NODE(name, fields) CLASS(pattern, name, name##_fields)
#define TYPE_PARAM_NODE(name, fields) CLASS(type_param, name, name##_param_fields)
#include "python/ast.def"
#undef CLASS
    /* The only product with a class below its group. */
    n->handler = make_class(vm, "ExceptHandler", n->group[GROUP_excepthandler],
                            product_excepthandler_fields);
    n->ready = true;
    return n;
}

static void enter(struct vm *vm, struct py_module *m, struct py_type *const *classes, size_t n) {
    for (size_t i = 0; i < n; i++)
        py_module_set(vm, m, classes[i]->name, PY_OBJ(classes[i]));
}

void ast_nodes_export(struct vm *vm, struct py_module *m) {
    struct ast_nodes *n = ast_nodes(vm);
    py_module_set(vm, m, "AST", PY_OBJ(&ast_AST_type));
    for (int i = 0; i < GROUP_COUNT; i++)
        if (i != GROUP_type_param)
            enter(vm, m, &n->group[i], 1);
    enter(vm, m, n->mod, 4);
    for (int i = 0; i < AST_STMT_KINDS; i++)
        if (i != AST_TypeAlias)
            enter(vm, m, &n->stmt[i], 1);
    enter(vm, m, n->expr, AST_EXPR_KINDS);
    enter(vm, m, n->pattern, AST_PATTERN_KINDS);
    enter(vm, m, n->ctx, 3);
    enter(vm, m, n->boolop, 2);
    enter(vm, m, n->operator, 13);
    enter(vm, m, n->unaryop, 4);
    enter(vm, m, n->cmpop, 10);
    enter(vm, m, &n->handler, 1);
    enter(vm, m, &n->type_ignore, 1);
}

/* --- trees to objects --- */

struct maker {
    struct vm *vm;
    struct ast_nodes *nodes;
};

static void set(struct maker *m, value node, const char *name, value v) {
    py_setattr_str(m->vm, node, py_intern(name), v);
}

static value new_node(struct maker *m, struct py_type *type) {
    return PY_OBJ(py_alloc(m->vm, type));
}

static void set_place(struct maker *m, value node, const struct ast_pos *pos) {
    set(m, node, "lineno", py_int_from(pos->line));
    set(m, node, "col_offset", py_int_from(pos->col));
    set(m, node, "end_lineno", py_int_from(pos->end_line));
    set(m, node, "end_col_offset", py_int_from(pos->end_col));
}

static value make_ident(const struct ast_str *s) {
    return s->s ? PY_OBJ(py_intern_n(s->s, s->n)) : PY_NONE;
}

static value make_stmt(struct maker *m, const struct ast_stmt *s);
static value make_expr(struct maker *m, const struct ast_expr *e);
static value make_pattern(struct maker *m, const struct ast_pattern *p);
static value make_type_param(struct maker *m, const struct ast_type_param *t);
static value make_comprehension(struct maker *m, const struct ast_comprehension *n);
static value make_excepthandler(struct maker *m, const struct ast_excepthandler *n);
static value make_arguments(struct maker *m, const struct ast_arguments *n);
static value make_arg(struct maker *m, const struct ast_arg *n);
static value make_keyword(struct maker *m, const struct ast_keyword *n);
static value make_alias(struct maker *m, const struct ast_alias *n);
static value make_withitem(struct maker *m, const struct ast_withitem *n);
static value make_match_case(struct maker *m, const struct ast_match_case *n);

#define ONE(type, field) set(m, o, #field, make_##type(m, n->field));
#define OPT(type, field) set(m, o, #field, n->field ? make_##type(m, n->field) : PY_NONE);
#define MANY(type, field)                                                                          \
    if (n->field.n || strcmp(#field, "type_params") != 0) {                                        \
        struct py_list *list = py_list_new(n->field.n);                                            \
        for (size_t i = 0; i < n->field.n; i++)                                                    \
            py_list_append(list, n->field.items[i] ? make_##type(m, n->field.items[i]) : PY_NONE); \
        set(m, o, #field, PY_OBJ(list));                                                           \
    }
#define MANY_OPT(type, field) MANY(type, field)
#define IDENT(field) set(m, o, #field, make_ident(&n->field));
#define OPT_IDENT(field) IDENT(field)
#define IDENTS(field)                                                                              \
    struct py_list *names = py_list_new(n->field.n);                                               \
    for (size_t i = 0; i < n->field.n; i++)                                                        \
        py_list_append(names, make_ident(&n->field.items[i]));                                     \
    set(m, o, #field, PY_OBJ(names));
#define INT(field) set(m, o, #field, py_int_from(n->field));
#define OPT_INT(field) set(m, o, #field, n->field < 0 ? PY_NONE : py_int_from(n->field));
#define CTX(field) set(m, o, #field, m->nodes->ctx_node[n->field]);
#define BOOLOP(field) set(m, o, #field, m->nodes->boolop_node[n->field]);
#define OPERATOR(field) set(m, o, #field, m->nodes->operator_node[n->field]);
#define UNARYOP(field) set(m, o, #field, m->nodes->unaryop_node[n->field]);
#define CMPOPS(field)                                                                              \
    struct py_list *ops = py_list_new(n->field.n);                                                 \
    for (size_t i = 0; i < n->field.n; i++)                                                        \
        py_list_append(ops, m->nodes->cmpop_node[n->field.items[i]]);                              \
    set(m, o, #field, PY_OBJ(ops));
#define CONSTANT(field) set(m, o, #field, ast_value(m->vm, &n->field));

#define FILL(name, ...)                                                                            \
    static void fill_##name(struct maker *m, value o, const struct ast_##name *n) {                \
        (void)m, (void)o, (void)n;                                                                 \
        __VA_ARGS__                                                                                \
    }
#define STMT_NODE(name, fields) FILL(name, fields)
#define EXPR_NODE(name, fields) FILL(name, fields)
#define PATTERN_NODE(name, fields) FILL(name, fields)
#define TYPE_PARAM_NODE(name, fields) FILL(name, fields)
#define PRODUCT(name, class, fields)                                                               \
    FILL(name, fields)                                                                             \
    static value make_##name(struct maker *m, const struct ast_##name *n) {                        \
        value o =                                                                                  \
            new_node(m, GROUP_##name == GROUP_excepthandler ? m->nodes->handler                    \
                                                            : m->nodes->group[GROUP_##name]);      \
        fill_##name(m, o, n);                                                                      \
        if (groups[GROUP_##name].placed)                                                           \
            set_place(m, o, &n->pos);                                                              \
        return o;                                                                                  \
    }
#include "python/ast.def"

#define CASE(name)                                                                                 \
    case AST_##name:                                                                               \
        fill_##name(m, o, &n->as.name);                                                            \
        break;
#define STMT_NODE(name, fields) CASE(name)
static value make_stmt(struct maker *m, const struct ast_stmt *n) {
    value o = new_node(m, m->nodes->stmt[n->kind]);
    switch (n->kind) {
#include "python/ast.def"
    case AST_STMT_KINDS:
        break;
    }
    set_place(m, o, &n->pos);
    return o;
}
#define EXPR_NODE(name, fields) CASE(name)
static value make_expr(struct maker *m, const struct ast_expr *n) {
    value o = new_node(m, m->nodes->expr[n->kind]);
    switch (n->kind) {
#include "python/ast.def"
    case AST_EXPR_KINDS:
        break;
    }
    if (n->kind == AST_Constant)
        set(m, o, "kind", n->as.Constant.value.u_prefix ? PY_OBJ(py_intern("u")) : PY_NONE);
    set_place(m, o, &n->pos);
    return o;
}
#define PATTERN_NODE(name, fields) CASE(name)
static value make_pattern(struct maker *m, const struct ast_pattern *n) {
    value o = new_node(m, m->nodes->pattern[n->kind]);
    switch (n->kind) {
#include "python/ast.def"
    case AST_PATTERN_KINDS:
        break;
    }
    set_place(m, o, &n->pos);
    return o;
}
#define TYPE_PARAM_NODE(name, fields) CASE(name)
static value make_type_param(struct maker *m, const struct ast_type_param *n) {
    value o = new_node(m, m->nodes->type_param[n->kind]);
    switch (n->kind) {
#include "python/ast.def"
    case AST_TYPE_PARAM_KINDS:
        break;
    }
    set_place(m, o, &n->pos);
    return o;
}

value ast_make_expr(struct vm *vm, const struct ast_expr *e) {
    struct maker m = {vm, ast_nodes(vm)};
    return make_expr(&m, e);
}

value ast_make_module(struct vm *vm, const struct ast_module *t) {
    struct maker m = {vm, ast_nodes(vm)};
    value o = new_node(&m, m.nodes->mod[t->kind]);
    if (t->kind == AST_Expression) {
        set(&m, o, "body", make_expr(&m, t->expr));
        return o;
    }
    struct py_list *body = py_list_new(t->body.n);
    for (size_t i = 0; i < t->body.n; i++)
        py_list_append(body, make_stmt(&m, t->body.items[i]));
    set(&m, o, "body", PY_OBJ(body));
    if (t->kind == AST_Module)
        set(&m, o, "type_ignores", PY_OBJ(py_list_new(0)));
    return o;
}
