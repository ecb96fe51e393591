/*
 * Module ast: parse, dump, literal_eval, unparse. The node classes are ast_nodes.c's, walking and
 * changing trees ast_visit.c's; classes of before 3.8 are Python text (py/_ast_classes.py).
 */
#include <string.h>

#include "python/code.h"
#include "python/compile_int.h"
#include "python/lib/ast_int.h"
#include "python/lib/pyfunction.h"
#include "python/types/complex.h"
#include "python/types/set.h"
#include "python/vm.h"

/* --- parse --- */

LIB_FN(ast_parse) {
    value compile = py_import_from(vm, "builtins", "compile");
    value args[] = {a[0], a[1], a[2], py_from_small(0x400)};
    if (ast_is_node(a[0]))
        return a[0];
    return py_call(vm, compile, 4, args);
}

/* --- dump --- */

struct dumper {
    struct vm *vm;
    struct buf *out;
    value indent; /* a str, or PY_NONE */
    bool attributes, annotate;
};

/* Where an item begins: after ", ", or on a line of its own. */
static void put_separator(struct dumper *d, bool first, int level) {
    if (d->indent == PY_NONE) {
        buf_puts(d->out, first ? "" : ", ");
        return;
    }
    buf_puts(d->out, first ? "\n" : ",\n");
    for (int i = 0; i < level; i++)
        lib_put(d->out, d->indent);
}

static bool dump_value(struct dumper *d, value v, int level);

struct dumped_field {
    value text;
    struct py_str *name; /* NULL: without its name */
};

/* The fields NAMES of NODE as texts; whether all of them are simple. */
static bool dump_fields(struct dumper *d, value node, value names, int level, bool *keywords,
                        bool with_missing, struct dumped_field *out, size_t *n) {
    struct buf *outer = d->out;
    bool simple = true;
    struct py_tuple *list = py_tuple_from(d->vm, names);
    for (size_t i = 0; i < list->n && *n < 64; i++) {
        struct py_str *name = lib_str(list->items[i]);
        value v = py_lookup_attr_str(d->vm, node, name);
        if (v == PY_UNDEF || (v == PY_NONE && py_lookup_attr_str(d->vm, PY_OBJ(py_type_of(node)),
                                                                 name) == PY_NONE)) {
            *keywords |= with_missing;
            continue;
        }
        struct buf b = BUF_INIT;
        d->out = &b;
        simple &= dump_value(d, v, level);
        out[(*n)++] = (struct dumped_field){lib_buf_str(&b), *keywords ? name : NULL};
    }
    d->out = outer;
    return simple;
}

static bool dump_node(struct dumper *d, value node, int level) {
    struct dumped_field fields[64];
    size_t n = 0;
    bool keywords = d->annotate;
    value class = PY_OBJ(py_type_of(node));
    bool simple = dump_fields(d, node, py_getattr(d->vm, class, "_fields"), level, &keywords, true,
                              fields, &n);
    keywords = true;
    if (d->attributes)
        simple &= dump_fields(d, node, py_getattr(d->vm, class, "_attributes"), level, &keywords,
                              false, fields, &n);
    bool flat = simple && n <= 3;
    buf_printf(d->out, "%s(", py_type_of(node)->name);
    for (size_t i = 0; i < n; i++) {
        if (flat)
            buf_puts(d->out, i ? ", " : "");
        else
            put_separator(d, i == 0, level);
        if (fields[i].name) {
            lib_put(d->out, PY_OBJ(fields[i].name));
            buf_putc(d->out, '=');
        }
        lib_put(d->out, fields[i].text);
    }
    buf_putc(d->out, ')');
    return flat && n == 0;
}

/* Appends V; whether it is so short that nodes which hold it stay on one line. */
static bool dump_value(struct dumper *d, value v, int level) {
    vm_check_stack(d->vm, NULL);
    level++;
    if (ast_is_node(v))
        return dump_node(d, v, level);
    if (!py_is_list(v)) {
        lib_put_repr(d->vm, d->out, v);
        return true;
    }
    struct py_list *list = PY_AS(struct py_list, v);
    buf_putc(d->out, '[');
    for (size_t i = 0; i < list->n; i++) {
        put_separator(d, i == 0, level);
        dump_value(d, list->items[i], level);
    }
    buf_putc(d->out, ']');
    return list->n == 0;
}

LIB_FN(ast_dump_node) {
    if (!ast_is_node(a[0]))
        py_raise(vm, &py_exc_TypeError, "expected AST, got '%T'", a[0]);
    struct buf b = BUF_INIT;
    struct dumper d = {vm, &b, a[3], py_truth(vm, a[2]), py_truth(vm, a[1])};
    if (a[3] != PY_NONE && !py_is_str(a[3])) {
        int64_t n = lib_arg_int(vm, a[3]);
        struct buf blanks = BUF_INIT;
        for (; n > 0; n--)
            buf_putc(&blanks, ' ');
        d.indent = lib_buf_str(&blanks);
    }
    dump_value(&d, a[0], 0);
    return lib_buf_str(&b);
}

/* --- literal_eval --- */

static noreturn void malformed(struct vm *vm, const struct ast_expr *e) {
    if (!e)
        py_raise(vm, &py_exc_ValueError, "malformed node or string: None");
    if (e->pos.line)
        py_raise(vm, &py_exc_ValueError, "malformed node or string on line %d: %R", e->pos.line,
                 ast_make_expr(vm, e));
    py_raise(vm, &py_exc_ValueError, "malformed node or string: %R", ast_make_expr(vm, e));
}

static value literal_number_of(struct vm *vm, const struct ast_expr *e) {
    if (e->kind == AST_Constant)
        switch (e->as.Constant.value.kind) {
        case AST_CONST_INT:
        case AST_CONST_BIG_INT:
        case AST_CONST_FLOAT:
        case AST_CONST_COMPLEX:
            return ast_value(vm, &e->as.Constant.value);
        default:
            break;
        }
    malformed(vm, e);
}

static value literal_signed(struct vm *vm, const struct ast_expr *e) {
    if (e->kind != AST_UnaryOp || (e->as.UnaryOp.op != AST_UAdd && e->as.UnaryOp.op != AST_USub))
        return literal_number_of(vm, e);
    value v = literal_number_of(vm, e->as.UnaryOp.operand);
    return py_unary(vm, e->as.UnaryOp.op == AST_UAdd ? PY_POS : PY_NEG, v);
}

static value literal(struct vm *vm, const struct ast_expr *e);

static struct py_list *literal_list(struct vm *vm, const struct ast_expr_list *list) {
    struct py_list *out = py_list_new(list->n);
    for (size_t i = 0; i < list->n; i++)
        py_list_append(out, literal(vm, list->items[i]));
    return out;
}

static value literal_dict(struct vm *vm, const struct ast_Dict *n) {
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < n->values.n; i++) {
        value key = literal(vm, n->keys.items[i]);
        py_dict_set(vm, d, key, literal(vm, n->values.items[i]));
    }
    return PY_OBJ(d);
}

static bool is_empty_set(const struct ast_expr *e) {
    const struct ast_Call *n = &e->as.Call;
    return e->kind == AST_Call && n->func->kind == AST_Name && !n->args.n && !n->keywords.n &&
           n->func->as.Name.id.n == 3 && memcmp(n->func->as.Name.id.s, "set", 3) == 0;
}

/* A sum of a number and an imaginary number; PY_UNDEF for other sums. */
static value literal_complex(struct vm *vm, const struct ast_expr *e) {
    const struct ast_BinOp *n = &e->as.BinOp;
    if (n->op != AST_Add && n->op != AST_Sub)
        return PY_UNDEF;
    value left = literal_signed(vm, n->left), right = literal_number_of(vm, n->right);
    if (py_type_of(left) == &py_complex_type || py_type_of(right) != &py_complex_type)
        return PY_UNDEF;
    return py_binary(vm, n->op == AST_Add ? PY_ADD : PY_SUB, left, right);
}

static value literal(struct vm *vm, const struct ast_expr *e) {
    vm_check_stack(vm, NULL);
    if (!e)
        malformed(vm, e);
    value v;
    switch (e->kind) {
    case AST_Constant:
        return ast_value(vm, &e->as.Constant.value);
    case AST_Tuple:
        return PY_OBJ(py_tuple_from(vm, PY_OBJ(literal_list(vm, &e->as.Tuple.elts))));
    case AST_List:
        return PY_OBJ(literal_list(vm, &e->as.List.elts));
    case AST_Set:
        return py_call1(vm, PY_OBJ(&py_set_type), PY_OBJ(literal_list(vm, &e->as.Set.elts)));
    case AST_Dict:
        return literal_dict(vm, &e->as.Dict);
    case AST_Call:
        if (is_empty_set(e))
            return py_call0(vm, PY_OBJ(&py_set_type));
        break;
    case AST_BinOp:
        v = literal_complex(vm, e);
        if (v != PY_UNDEF)
            return v;
        break;
    default:
        break;
    }
    return literal_signed(vm, e);
}

LIB_FN(ast_literal_eval) {
    if (py_is_str(a[0])) {
        const char *text = lib_str(a[0])->data;
        size_t size = lib_str(a[0])->size, blank = strspn(text, " \t");
        if (memchr(text, 0, size))
            py_raise(vm, &py_exc_ValueError, "source code string cannot contain null bytes");
        return literal(vm,
                       py_parse(vm, text + blank, size - blank, "<unknown>", COMPILE_EVAL)->expr);
    }
    struct ast_nodes *nodes = ast_nodes(vm);
    value node = a[0];
    if (py_is_a(node, nodes->mod[AST_Expression]))
        node = py_getattr(vm, node, "body");
    if (ast_kind(py_type_of(node), nodes->expr, AST_EXPR_KINDS) < 0)
        py_raise(vm, &py_exc_ValueError, "malformed node or string: %R", node);
    return literal(vm, ast_take_expr(vm, node));
}

/* --- the rest --- */

LIB_FN(ast_unparse) { return ast_unparse_node(vm, a[0]); }

static const struct lib_lazy lazy[] = {
    {"Num", "_ast_classes"},
    {"Str", "_ast_classes"},
    {"Bytes", "_ast_classes"},
    {"NameConstant", "_ast_classes"},
    {"Ellipsis", "_ast_classes"},
    {"Index", "_ast_classes"},
    {0},
};
LIB_FN(lazy_class) {
    value cls = ast_visitor_class(vm, a[0]);
    if (cls == PY_UNDEF)
        return lib_lazy_get(vm, "ast", lazy, a[0]);
    py_setattr_str(vm, py_import(vm, "ast"), lib_str(a[0]), cls);
    return cls;
}

static void ast_init(struct vm *vm, struct py_module *m) {
    static const struct py_native_def getattr = {"__getattr__", lazy_class, "name"};
    py_module_set(vm, m, getattr.name, py_native_new(vm, &getattr, PY_UNDEF));
    for (const struct py_native_def *d = ast_visit_functions; d->name; d++)
        py_module_set(vm, m, d->name, pyfunction_new(vm, d, "ast", PY_UNDEF));
    ast_nodes_export(vm, m);
    ast_name_constants(vm);
}

static const struct py_native_def functions[] = {
    {"parse", ast_parse,
     "source, filename='<unknown>', mode='exec', *, type_comments=False, feature_version=None"},
    {"dump", ast_dump_node, "node, annotate_fields=True, include_attributes=False, *, indent=None"},
    {"literal_eval", ast_literal_eval, "node_or_string"},
    {"unparse", ast_unparse, "ast_obj"},
    {0},
};

static const struct py_const_def constants[] = {
    {"PyCF_ONLY_AST", PY_CONST_INT, .i = 0x400},
    {"PyCF_TYPE_COMMENTS", PY_CONST_INT, .i = 0x1000},
    {"PyCF_ALLOW_TOP_LEVEL_AWAIT", PY_CONST_INT, .i = 0x2000},
    {0},
};

const struct py_module_def py_lib_ast = {
    .name = "ast",
    .functions = functions,
    .constants = constants,
    .init = ast_init,
};
