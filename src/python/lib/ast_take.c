/*
 * Objects of module ast back to syntax trees, for compile() and unparse, with the checks and words
 * of CPython's Python/Python-ast.c.
 */
#include <limits.h>
#include <string.h>

#include "python/lib/ast_int.h"
#include "python/types/complex.h"
#include "python/vm.h"

struct taker {
    struct vm *vm;
    struct ast_nodes *nodes;
    const char *class; /* of the node whose fields are read */
    bool bare;         /* nodes need no places */
};

int ast_kind(struct py_type *type, struct py_type *const *classes, int n) {
    for (; type && type != &ast_AST_type; type = type->base)
        for (int i = 0; i < n; i++)
            if (classes[i] == type)
                return i;
    return -1;
}

/* --- fields --- */

static value optional_field(struct taker *t, value node, const char *name) {
    value v = py_lookup_attr(t->vm, node, name);
    return v == PY_UNDEF ? PY_NONE : v;
}

static value field(struct taker *t, value node, const char *name) {
    value v = py_lookup_attr(t->vm, node, name);
    if (v == PY_UNDEF)
        py_raise(t->vm, &py_exc_TypeError, "required field \"%s\" missing from %s", name, t->class);
    return v;
}

/* A field that may not be None either. */
static value needed(struct taker *t, value node, const char *name) {
    value v = field(t, node, name);
    if (v == PY_NONE)
        py_raise(t->vm, &py_exc_ValueError, "field '%s' is required for %s", name, t->class);
    return v;
}

static struct py_list *list_field(struct taker *t, value node, const char *name) {
    static const char type_params[] = "type_params";
    value v =
        strcmp(name, type_params) != 0 ? field(t, node, name) : py_lookup_attr(t->vm, node, name);
    if (v == PY_UNDEF)
        return py_list_new(0);
    if (!py_is_a(v, &py_list_type))
        py_raise(t->vm, &py_exc_TypeError, "%s field \"%s\" must be a list, not a %T", t->class,
                 name, v);
    return PY_AS(struct py_list, v);
}

static struct ast_str take_ident(struct taker *t, value v) {
    if (v == PY_NONE)
        return (struct ast_str){0};
    if (!py_is_str(v))
        py_raise(t->vm, &py_exc_TypeError, "AST identifier must be of type str");
    struct py_str *s = py_intern_str(lib_str(v));
    return (struct ast_str){s->data, s->size};
}

static int take_int(struct taker *t, value v) {
    bool fits;
    int64_t i = py_is_int(v) ? py_int_get(v, &fits) : 0;
    if (!py_is_int(v) || !fits || i < INT_MIN || i > INT_MAX)
        py_raise(t->vm, &py_exc_ValueError, "invalid integer value: %R", v);
    return (int)i;
}

static int take_kind(struct taker *t, value v, struct py_type *const *classes, int n,
                     enum ast_group group) {
    int kind = ast_kind(py_type_of(v), classes, n);
    if (kind < 0)
        py_raise(t->vm, &py_exc_TypeError, "expected some sort of %s, but got %R",
                 t->nodes->group[group]->name, v);
    return kind;
}

static struct ast_pos take_place(struct taker *t, value node) {
    struct ast_pos p = {0};
    if (t->bare)
        return p;
    p.line = take_int(t, field(t, node, "lineno"));
    p.col = take_int(t, field(t, node, "col_offset"));
    value end = optional_field(t, node, "end_lineno");
    p.end_line = end == PY_NONE ? p.line : take_int(t, end);
    end = optional_field(t, node, "end_col_offset");
    p.end_col = end == PY_NONE ? p.col : take_int(t, end);
    return p;
}

static struct ast_constant take_constant(struct taker *t, value v) {
    struct ast_constant c = {.kind = AST_CONST_NONE};
    const unsigned char *data;
    size_t size;
    bool fits;
    if (v == PY_NONE)
        return c;
    if (v == PY_TRUE || v == PY_FALSE)
        c.kind = v == PY_TRUE ? AST_CONST_TRUE : AST_CONST_FALSE;
    else if (v == PY_ELLIPSIS)
        c.kind = AST_CONST_ELLIPSIS;
    else if (py_is_int(v) && (c.i = py_int_get(v, &fits), fits))
        c.kind = AST_CONST_INT;
    else if (py_is_int(v)) {
        c.kind = AST_CONST_BIG_INT;
        c.base = 16;
        mp_int n;
        lib_to_mp(t->vm, v, &n);
        bool negative = mp_isneg(&n);
        LIB_MP(mp_abs(&n, &n));
        size_t room = (size_t)mp_count_bits(&n) / 4 + 4;
        char *digits = mem_alloc_atomic(room);
        LIB_MP(mp_to_radix(&n, digits, room, NULL, 16));
        mp_clear(&n);
        if (negative)
            digits = mem_printf("-%s", digits);
        c.str = (struct ast_str){digits, strlen(digits)};
    } else if (py_is_float(v)) {
        c.kind = AST_CONST_FLOAT;
        c.real = py_as_double(t->vm, v);
    } else if (py_is_str(v)) {
        c.kind = AST_CONST_STR;
        c.str = (struct ast_str){lib_str(v)->data, lib_str(v)->size};
    } else if (py_type_of(v) == &py_bytes_type && py_bytes_get(v, &data, &size)) {
        c.kind = AST_CONST_BYTES;
        c.str = (struct ast_str){mem_strndup((const char *)data, size), size};
    } else if (py_type_of(v) == &py_complex_type) {
        c.kind = AST_CONST_COMPLEX;
        c.imag = PY_AS(struct py_complex, v)->im;
    } else {
        py_raise(t->vm, &py_exc_TypeError, "got an invalid type in Constant: %T", v);
    }
    return c;
}

/* --- nodes --- */

#define TAKES(name) static struct ast_##name *take_##name(struct taker *t, value node);
TAKES(stmt)
TAKES(expr)
TAKES(pattern)
TAKES(type_param)
TAKES(comprehension)
TAKES(excepthandler)
TAKES(arguments)
TAKES(arg)
TAKES(keyword)
TAKES(alias)
TAKES(withitem)
TAKES(match_case)
#undef TAKES

#define ONE(type, field_) n->field_ = take_##type(t, needed(t, node, #field_));
#define OPT(type, field_)                                                                          \
    {                                                                                              \
        value v = optional_field(t, node, #field_);                                                \
        n->field_ = v == PY_NONE ? NULL : take_##type(t, v);                                       \
    }
#define LIST(type, field_, empty)                                                                  \
    {                                                                                              \
        struct py_list *list = list_field(t, node, #field_);                                       \
        n->field_.items = mem_alloc((list->n + 1) * sizeof *n->field_.items);                      \
        for (size_t i = 0; i < list->n; i++) {                                                     \
            value v = list->items[i];                                                              \
            if (!(empty) && v == PY_NONE)                                                          \
                py_raise(t->vm, &py_exc_ValueError, "None disallowed in %s list", #type);          \
            n->field_.items[i] = v == PY_NONE ? NULL : take_##type(t, v);                          \
        }                                                                                          \
        n->field_.n = list->n;                                                                     \
    }
#define MANY(type, field_) LIST(type, field_, false)
#define MANY_OPT(type, field_) LIST(type, field_, true)
#define IDENT(field_)                                                                              \
    n->field_ = take_ident(t, field(t, node, #field_));                                            \
    if (!n->field_.s)                                                                              \
        py_raise(t->vm, &py_exc_ValueError, "field '%s' is required for %s", #field_, t->class);
#define OPT_IDENT(field_) n->field_ = take_ident(t, optional_field(t, node, #field_));
#define IDENTS(field_)                                                                             \
    {                                                                                              \
        struct py_list *list = list_field(t, node, #field_);                                       \
        n->field_.items = mem_alloc((list->n + 1) * sizeof *n->field_.items);                      \
        for (size_t i = 0; i < list->n; i++)                                                       \
            n->field_.items[i] = take_ident(t, list->items[i]);                                    \
        n->field_.n = list->n;                                                                     \
    }
#define INT(field_) n->field_ = take_int(t, field(t, node, #field_));
#define OPT_INT(field_)                                                                            \
    {                                                                                              \
        value v = optional_field(t, node, #field_);                                                \
        n->field_ = v == PY_NONE ? -1 : take_int(t, v);                                            \
    }
#define KIND(field_, v, classes, group)                                                            \
    take_kind(t, v, t->nodes->classes, LIB_COUNT(t->nodes->classes), group)
#define CTX(field_)                                                                                \
    n->field_ = (enum ast_context)KIND(field_, field(t, node, #field_), ctx, GROUP_expr_context);
#define BOOLOP(field_)                                                                             \
    n->field_ = (enum ast_boolop)KIND(field_, field(t, node, #field_), boolop, GROUP_boolop);
#define OPERATOR(field_)                                                                           \
    n->field_ = (enum ast_operator)KIND(field_, field(t, node, #field_), operator, GROUP_operator);
#define UNARYOP(field_)                                                                            \
    n->field_ = (enum ast_unaryop)KIND(field_, field(t, node, #field_), unaryop, GROUP_unaryop);
#define CMPOPS(field_)                                                                             \
    {                                                                                              \
        struct py_list *list = list_field(t, node, #field_);                                       \
        n->field_.items = mem_alloc((list->n + 1) * sizeof *n->field_.items);                      \
        for (size_t i = 0; i < list->n; i++)                                                       \
            n->field_.items[i] = (enum ast_cmpop)KIND(field_, list->items[i], cmpop, GROUP_cmpop); \
        n->field_.n = list->n;                                                                     \
    }
#define CONSTANT(field_) n->field_ = take_constant(t, field(t, node, #field_));

#define READ(name, class_, ...)                                                                    \
    static void read_##name(struct taker *t, value node, struct ast_##name *n) {                   \
        (void)node, (void)n;                                                                       \
        const char *outer = t->class;                                                              \
        t->class = class_;                                                                         \
        __VA_ARGS__ t->class = outer;                                                              \
    }
#define STMT_NODE(name, fields) READ(name, #name, fields)
#define EXPR_NODE(name, fields) READ(name, #name, fields)
#define PATTERN_NODE(name, fields) READ(name, #name, fields)
#define TYPE_PARAM_NODE(name, fields) READ(name, #name, fields)
#define PRODUCT(name, class, fields)                                                               \
    READ(name, #class, fields)                                                                     \
    static struct ast_##name *take_##name(struct taker *t, value node) {                           \
        take_kind(t, node, &t->nodes->group[GROUP_##name], 1, GROUP_##name);                       \
        struct ast_##name *n = MEM_NEW(struct ast_##name);                                         \
        read_##name(t, node, n);                                                                   \
        if (py_lookup_attr(t->vm, node, "lineno") != PY_UNDEF)                                     \
            n->pos = take_place(t, node);                                                          \
        return n;                                                                                  \
    }
#include "python/ast.def"

#define TAKE(group_, COUNT)                                                                        \
    vm_check_stack(t->vm, "during compilation");                                                   \
    const char *outer = t->class;                                                                  \
    struct ast_##group_ *n = MEM_NEW(struct ast_##group_);                                         \
    t->class = #group_;                                                                            \
    n->pos = take_place(t, node);                                                                  \
    int kind = take_kind(t, node, t->nodes->group_, COUNT, GROUP_##group_);                        \
    n->kind = (enum ast_##group_##_kind)kind;                                                      \
    t->class = ast_##group_##_name(n->kind);
#define CASE(name)                                                                                 \
    case AST_##name:                                                                               \
        read_##name(t, node, &n->as.name);                                                         \
        break;
#define STMT_NODE(name, fields) CASE(name)
static void not_empty(struct taker *t, size_t n, const char *field) {
    if (!n)
        py_raise(t->vm, &py_exc_ValueError, "empty %s on %s", field, t->class);
}

/* Lists that the parser never leaves empty, and the compiler relies on that. */
static void check_stmt(struct taker *t, const struct ast_stmt *s) {
#define NOT_EMPTY(class_, field_)                                                                  \
    case AST_##class_:                                                                             \
        not_empty(t, s->as.class_.field_.n, #field_);                                              \
        break;
    switch (s->kind) {
        NOT_EMPTY(FunctionDef, body)
        NOT_EMPTY(AsyncFunctionDef, body)
        NOT_EMPTY(ClassDef, body)
        NOT_EMPTY(Delete, targets)
        NOT_EMPTY(Assign, targets)
        NOT_EMPTY(For, body)
        NOT_EMPTY(AsyncFor, body)
        NOT_EMPTY(While, body)
        NOT_EMPTY(If, body)
        NOT_EMPTY(Match, cases)
        NOT_EMPTY(Import, names)
        NOT_EMPTY(ImportFrom, names)
        NOT_EMPTY(Global, names)
        NOT_EMPTY(Nonlocal, names)
    case AST_With:
        not_empty(t, s->as.With.items.n, "items");
        not_empty(t, s->as.With.body.n, "body");
        break;
    case AST_AsyncWith:
        not_empty(t, s->as.AsyncWith.items.n, "items");
        not_empty(t, s->as.AsyncWith.body.n, "body");
        break;
    case AST_Try:
        not_empty(t, s->as.Try.body.n, "body");
        if (!s->as.Try.handlers.n && !s->as.Try.finalbody.n)
            py_raise(t->vm, &py_exc_ValueError, "Try has neither handlers nor finalbody");
        break;
    case AST_TryStar:
        not_empty(t, s->as.TryStar.body.n, "body");
        if (!s->as.TryStar.handlers.n && !s->as.TryStar.finalbody.n)
            py_raise(t->vm, &py_exc_ValueError, "TryStar has neither handlers nor finalbody");
        break;
    default:
        break;
    }
#undef NOT_EMPTY
}

static struct ast_stmt *take_stmt(struct taker *t, value node) {
    TAKE(stmt, AST_STMT_KINDS)
    switch (n->kind) {
#include "python/ast.def"
    case AST_STMT_KINDS:
        break;
    }
    check_stmt(t, n);
    t->class = outer;
    return n;
}
#define EXPR_NODE(name, fields) CASE(name)

/* A Constant of a tuple or a frozenset as displays would build it. */
static struct ast_expr *constant_items(struct taker *t, value v, struct ast_expr *n);

/* What the compiler takes for granted of trees the parser makes. */
static void check_expr(struct taker *t, const struct ast_expr *n) {
    struct vm *vm = t->vm;
    if (n->kind == AST_BoolOp && n->as.BoolOp.values.n < 2)
        py_raise(vm, &py_exc_ValueError, "BoolOp with less than 2 values");
    size_t generators = n->kind == AST_ListComp       ? n->as.ListComp.generators.n
                        : n->kind == AST_SetComp      ? n->as.SetComp.generators.n
                        : n->kind == AST_DictComp     ? n->as.DictComp.generators.n
                        : n->kind == AST_GeneratorExp ? n->as.GeneratorExp.generators.n
                                                      : 1;
    if (!generators)
        py_raise(vm, &py_exc_ValueError, "comprehension with no generators");
    if (n->kind == AST_Dict && n->as.Dict.keys.n != n->as.Dict.values.n)
        py_raise(vm, &py_exc_ValueError, "Dict doesn't have the same number of keys as values");
    if (n->kind == AST_Compare && !n->as.Compare.comparators.n)
        py_raise(vm, &py_exc_ValueError, "Compare has no comparators");
    if (n->kind == AST_Compare && n->as.Compare.comparators.n != n->as.Compare.ops.n)
        py_raise(vm, &py_exc_ValueError,
                 "Compare has a different number of comparators and operands");
}

static struct ast_expr *take_expr(struct taker *t, value node) {
    TAKE(expr, AST_EXPR_KINDS)
    if (n->kind == AST_Constant) {
        value v = field(t, node, "value");
        if (py_type_of(v) == &py_tuple_type) {
            t->class = outer;
            return constant_items(t, v, n);
        }
    }
    switch (n->kind) {
#include "python/ast.def"
    case AST_EXPR_KINDS:
        break;
    }
    if (n->kind == AST_Constant) {
        value kind_text = optional_field(t, node, "kind");
        n->as.Constant.value.u_prefix = py_is_str(kind_text) && py_str_is(kind_text, "u");
    }
    check_expr(t, n);
    t->class = outer;
    return n;
}
#define PATTERN_NODE(name, fields) CASE(name)
static struct ast_pattern *take_pattern(struct taker *t, value node) {
    TAKE(pattern, AST_PATTERN_KINDS)
    switch (n->kind) {
#include "python/ast.def"
    case AST_PATTERN_KINDS:
        break;
    }
    t->class = outer;
    return n;
}
#define TYPE_PARAM_NODE(name, fields) CASE(name)
static struct ast_type_param *take_type_param(struct taker *t, value node) {
    TAKE(type_param, AST_TYPE_PARAM_KINDS)
    switch (n->kind) {
#include "python/ast.def"
    case AST_TYPE_PARAM_KINDS:
        break;
    }
    t->class = outer;
    return n;
}

static struct ast_expr *constant_items(struct taker *t, value v, struct ast_expr *n) {
    struct py_tuple *items = PY_AS(struct py_tuple, v);
    struct ast_pos pos = n->pos;
    n->kind = AST_Tuple;
    n->as.Tuple.elts.items = mem_alloc((items->n + 1) * sizeof(struct ast_expr *));
    n->as.Tuple.elts.n = items->n;
    n->as.Tuple.ctx = AST_Load;
    for (size_t i = 0; i < items->n; i++) {
        struct ast_expr *item = MEM_NEW(struct ast_expr);
        item->kind = AST_Constant;
        item->pos = pos;
        if (py_type_of(items->items[i]) == &py_tuple_type)
            constant_items(t, items->items[i], item);
        else
            item->as.Constant.value = take_constant(t, items->items[i]);
        n->as.Tuple.elts.items[i] = item;
    }
    return n;
}

struct ast_expr *ast_take_expr(struct vm *vm, value node) {
    struct taker t = {vm, ast_nodes(vm), "expr", true};
    return take_expr(&t, node);
}

struct ast_stmt *ast_take_stmt(struct vm *vm, value node) {
    struct taker t = {vm, ast_nodes(vm), "stmt", true};
    return take_stmt(&t, node);
}

static struct ast_module *take_module(struct vm *vm, value node, enum ast_module_kind kind,
                                      const char *filename, bool bare) {
    struct taker t = {vm, ast_nodes(vm), NULL, bare};
    struct py_type *want = t.nodes->mod[kind];
    if (!py_is_a(node, want))
        py_raise(vm, &py_exc_TypeError, "expected %s node, got %T", want->name, node);
    struct ast_module *m = MEM_NEW(struct ast_module);
    m->kind = kind;
    m->filename = filename;
    t.class = want->name;
    if (kind == AST_Expression) {
        m->expr = take_expr(&t, field(&t, node, "body"));
        return m;
    }
    struct py_list *body = list_field(&t, node, "body");
    m->body.items = mem_alloc((body->n + 1) * sizeof *m->body.items);
    m->body.n = body->n;
    for (size_t i = 0; i < body->n; i++)
        m->body.items[i] = take_stmt(&t, body->items[i]);
    return m;
}

struct ast_module *ast_take_module(struct vm *vm, value node, enum ast_module_kind kind,
                                   const char *filename) {
    return take_module(vm, node, kind, filename, false);
}

struct ast_module *ast_take_bare_module(struct vm *vm, value node, enum ast_module_kind kind) {
    return take_module(vm, node, kind, "<unknown>", true);
}
