/*
 * ast: walking trees, places in the source, NodeVisitor and NodeTransformer. cf. CPython's
 * Lib/ast.py.
 */
#include "python/lib/ast_int.h"
#include "python/lib/pyfunction.h"
#include "python/names.h"
#include "python/types/complex.h"
#include "python/types/iter.h"
#include "python/types/seq.h"
#include "python/vm.h"

static bool is_node(value v) { return py_is_a(v, &ast_AST_type); }

/* --- iterators: fields, children, all nodes --- */

struct fields {
    struct py_object head;
    bool children; /* nodes only, those in lists too; else (name, value) */
    bool started;
    value node, list; /* LIST: whose items are given now, or PY_UNDEF */
    size_t at;        /* in LIST */
    struct py_iter names;
};

static value next_listed(struct fields *f) {
    const struct py_list *list = PY_AS(struct py_list, f->list);
    while (f->at < list->n) {
        value v = list->items[f->at++];
        if (is_node(v))
            return v;
    }
    return f->list = PY_UNDEF;
}
static value fields_next(struct vm *vm, value self) {
    struct fields *f = PY_AS(struct fields, self);
    if (!f->started)
        py_iter_init(vm, &f->names, py_getattr(vm, f->node, "_fields"));
    f->started = true;
    for (;;) {
        value v = f->list != PY_UNDEF ? next_listed(f) : PY_UNDEF;
        if (v != PY_UNDEF)
            return v;
        value name = py_iter_next(vm, &f->names);
        if (name == PY_UNDEF)
            return PY_UNDEF;
        v = py_lookup_attr_str(vm, f->node, lib_attr_name(vm, name));
        if (v == PY_UNDEF)
            continue;
        if (!f->children)
            return py_tuple2(name, v);
        if (is_node(v))
            return v;
        if (py_is_list(v)) {
            f->list = v;
            f->at = 0;
        }
    }
}
static struct py_type fields_type = {PY_TYPE_HEAD,
                                     .name = "generator",
                                     .size = sizeof(struct fields),
                                     .flags = PY_TYPE_ABSTRACT,
                                     .iter = py_iter_self,
                                     .next = fields_next};
static value fields_of(struct vm *vm, value node, bool children) {
    struct fields *f = py_alloc(vm, &fields_type);
    f->node = node;
    f->children = children;
    return PY_OBJ(f);
}
LIB_FN(iter_fields) { return fields_of(vm, a[0], false); }
LIB_FN(iter_child_nodes) { return fields_of(vm, a[0], true); }

/* A node's children are put behind the others before the node is given. */
struct tree_walk {
    struct py_object head;
    struct py_list *waiting;
    size_t at;
};
static value walk_next(struct vm *vm, value self) {
    struct tree_walk *w = PY_AS(struct tree_walk, self);
    if (w->at == w->waiting->n)
        return PY_UNDEF;
    value node = w->waiting->items[w->at++];
    py_list_extend(vm, w->waiting, fields_of(vm, node, true));
    return node;
}
static struct py_type walk_type = {PY_TYPE_HEAD,
                                   .name = "generator",
                                   .size = sizeof(struct tree_walk),
                                   .flags = PY_TYPE_ABSTRACT,
                                   .iter = py_iter_self,
                                   .next = walk_next};
LIB_FN(walk) {
    struct tree_walk *w = py_alloc(vm, &walk_type);
    w->waiting = py_list_of(1, a);
    return PY_OBJ(w);
}

/* --- places --- */

static bool has_place(struct vm *vm, value node, const char *name) {
    return py_contains(vm, py_getattr(vm, node, "_attributes"), PY_OBJ(py_intern(name)));
}
/* End places may be None. */
static const struct {
    const char *name;
    bool end;
} places[] = {
    {"lineno", false}, {"end_lineno", true}, {"col_offset", false}, {"end_col_offset", true}};

LIB_FN(copy_location) {
    for (size_t i = 0; i < LIB_COUNT(places); i++) {
        const char *name = places[i].name;
        if (!has_place(vm, a[1], name) || !has_place(vm, a[0], name))
            continue;
        value v = py_lookup_attr(vm, a[1], name);
        if (v != PY_UNDEF && (v != PY_NONE || places[i].end))
            py_setattr(vm, a[0], name, v);
    }
    return a[0];
}

/* KNOWN: what the node above has; what NODE has itself takes its place for those below. */
static void fill_places(struct vm *vm, value node, const value *known) {
    value own[LIB_COUNT(places)];
    vm_check_stack(vm, NULL);
    for (size_t i = 0; i < LIB_COUNT(places); i++) {
        own[i] = known[i];
        if (!has_place(vm, node, places[i].name))
            continue;
        value v = py_lookup_attr(vm, node, places[i].name);
        if (v == PY_UNDEF || (v == PY_NONE && places[i].end))
            py_setattr(vm, node, places[i].name, known[i]);
        else
            own[i] = v;
    }
    value children = fields_of(vm, node, true);
    for (value child; (child = fields_next(vm, children)) != PY_UNDEF;)
        fill_places(vm, child, own);
}
LIB_FN(fix_missing_locations) {
    const value start[] = {py_from_small(1), py_from_small(1), py_from_small(0), py_from_small(0)};
    fill_places(vm, a[0], start);
    return a[0];
}

static void move_line(struct vm *vm, value node, const char *name, value by) {
    value v = py_lookup_attr(vm, node, name);
    if (v != PY_NONE)
        py_setattr(vm, node, name, lib_add(vm, v == PY_UNDEF ? py_from_small(0) : v, by));
}
LIB_FN(increment_lineno) {
    value nodes = walk(vm, a);
    for (value node; (node = walk_next(vm, nodes)) != PY_UNDEF;) {
        bool ignore = py_is_a(node, ast_nodes(vm)->type_ignore); /* its lineno is a field */
        if (ignore || has_place(vm, node, "lineno"))
            move_line(vm, node, "lineno", a[1]);
        if (!ignore && has_place(vm, node, "end_lineno"))
            move_line(vm, node, "end_lineno", a[1]);
    }
    return a[0];
}

/* --- source --- */

LIB_FN(get_docstring) {
    const struct ast_nodes *n = ast_nodes(vm);
    struct py_type *const with[] = {n->stmt[AST_AsyncFunctionDef], n->stmt[AST_FunctionDef],
                                    n->stmt[AST_ClassDef], n->mod[AST_Module]};
    bool may = false;
    for (size_t i = 0; i < LIB_COUNT(with); i++)
        may |= py_is_a(a[0], with[i]);
    if (!may)
        py_raise(vm, &py_exc_TypeError, "'%T' can't have docstrings", a[0]);
    value body = py_getattr(vm, a[0], "body");
    if (!py_truth(vm, body))
        return PY_NONE;
    value first = py_getitem(vm, body, py_from_small(0));
    if (!py_is_a(first, n->stmt[AST_Expr]))
        return PY_NONE;
    value text = py_getattr(vm, first, "value");
    text = py_is_a(text, n->expr[AST_Constant]) ? py_getattr(vm, text, "value") : PY_NONE;
    if (!py_is_str(text) || !py_truth(vm, a[1]))
        return py_is_str(text) ? text : PY_NONE;
    return py_call1(vm, py_import_from(vm, "inspect", "cleandoc"), text);
}

struct span {
    const char *start, *end;
};
/* The line at INDEX with its end, which is \n, \r\n or \r: a form feed ends none. */
static struct span line_at(struct vm *vm, const struct py_str *source, int64_t index) {
    const char *p = source->data, *end = p + source->size;
    for (; p < end; index--) {
        const char *next = p + strcspn(p, "\r\n");
        next =
            next >= end ? end : next + (next[0] == '\r' && next + 1 < end && next[1] == '\n') + 1;
        if (index == 0)
            return (struct span){p, next};
        p = next;
    }
    py_raise(vm, &py_exc_IndexError, "list index out of range");
}
static const char *column(struct span line, int64_t offset) {
    int64_t size = line.end - line.start;
    return line.start + (offset < 0 ? 0 : offset > size ? size : offset);
}
LIB_FN(get_source_segment) {
    static const char *const names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    int64_t at[LIB_COUNT(names)];
    for (size_t i = 0; i < LIB_COUNT(names); i++) {
        value v = py_lookup_attr(vm, a[1], names[i]);
        if (!LIB_GIVEN(v))
            return PY_NONE;
        at[i] = lib_arg_int(vm, v);
    }
    struct py_str *source = lib_arg_str(vm, py_str_exact(a[0]), "source");
    struct span first = line_at(vm, source, at[0] - 1), last = line_at(vm, source, at[2] - 1);
    const char *start = column(first, at[1]), *end = column(last, at[3]);
    struct buf b = BUF_INIT;
    if (at[0] != at[2] && py_truth(vm, a[2]))
        for (const char *p = first.start; p < start; lib_next_cp(&p))
            buf_putc(&b, *p == '\f' || *p == '\t' ? *p : ' ');
    if (start < end)
        buf_add(&b, start, (size_t)(end - start));
    return lib_buf_str(&b);
}

/* --- visitors --- */

static value visit(struct vm *vm, value self, value node) {
    return py_call_method(vm, self, "visit", 1, &node);
}
LIB_FN(visitor_visit) {
    value cls = py_getattr_str(vm, a[1], PYN(__class__));
    const char *name = py_message(vm, "visit_%S", py_getattr_str(vm, cls, PYN(__name__)));
    value method = py_lookup_attr(vm, a[0], name);
    if (method == PY_UNDEF)
        method = py_getattr(vm, a[0], "generic_visit");
    return py_call1(vm, method, a[1]);
}
LIB_FN(visitor_generic) {
    value fields = fields_of(vm, a[1], false);
    for (value pair; (pair = fields_next(vm, fields)) != PY_UNDEF;) {
        value v = PY_AS(struct py_tuple, pair)->items[1];
        const struct py_list *list = py_is_list(v) ? PY_AS(struct py_list, v) : NULL;
        for (size_t i = 0; list && i < list->n; i++)
            if (is_node(list->items[i]))
                visit(vm, a[0], list->items[i]);
        if (is_node(v))
            visit(vm, a[0], v);
    }
    return PY_NONE;
}

/* How visitors of before 3.8 call a constant; NULL: as now. */
static const char *old_name(value constant) {
    static const struct {
        struct py_type *type;
        const char *name;
    } kinds[] = {{&py_bool_type, "NameConstant"}, {&py_int_type, "Num"}, {&py_float_type, "Num"},
                 {&py_complex_type, "Num"},       {&py_str_type, "Str"}, {&py_bytes_type, "Bytes"}};
    if (constant == PY_NONE)
        return "NameConstant";
    for (size_t i = 0; i < LIB_COUNT(kinds); i++)
        if (py_is_a(constant, kinds[i].type))
            return kinds[i].name;
    return constant == PY_ELLIPSIS ? "Ellipsis" : NULL;
}
LIB_FN(visitor_constant) {
    const char *name = old_name(py_getattr(vm, a[1], "value"));
    value method = name ? py_lookup_attr(vm, a[0], mem_printf("visit_%s", name)) : PY_UNDEF;
    return py_call1(vm, method != PY_UNDEF ? method : py_getattr(vm, a[0], "generic_visit"), a[1]);
}

/* Each node of LIST gives way to what its visit returns: a node, several, or nothing. */
static void transform_list(struct vm *vm, value self, value list) {
    struct py_list *items = PY_AS(struct py_list, list), *made = py_list_new(items->n);
    for (size_t i = 0; i < items->n; i++) {
        value v = items->items[i];
        bool was_node = is_node(v);
        if (was_node)
            v = visit(vm, self, v);
        if (was_node && v != PY_NONE && !is_node(v))
            py_list_extend(vm, made, v);
        else if (!was_node || v != PY_NONE)
            py_list_append(made, v);
    }
    value all = py_call1(vm, PY_OBJ(&py_slice_type), PY_NONE);
    py_setitem(vm, list, all, PY_OBJ(made));
}
LIB_FN(transformer_generic) {
    value fields = fields_of(vm, a[1], false);
    for (value pair; (pair = fields_next(vm, fields)) != PY_UNDEF;) {
        struct py_str *name = lib_str(PY_AS(struct py_tuple, pair)->items[0]);
        value v = PY_AS(struct py_tuple, pair)->items[1];
        if (py_is_list(v))
            transform_list(vm, a[0], v);
        if (!is_node(v))
            continue;
        v = visit(vm, a[0], v);
        if (v == PY_NONE)
            py_delattr(vm, a[1], py_str_cstr(PY_OBJ(name)));
        else
            py_setattr_str(vm, a[1], name, v);
    }
    return a[1];
}

static const struct py_native_def visitor_methods[] = {
    {"visit", visitor_visit, "self, node"},
    {"generic_visit", visitor_generic, "self, node"},
    {"visit_Constant", visitor_constant, "self, node"},
    {0}};
static const struct py_native_def transformer_methods[] = {
    {"generic_visit", transformer_generic, "self, node"}, {0}};

value ast_visitor_class(struct vm *vm, value name) {
    struct py_dict *ns = py_dict_new();
    if (py_str_is(name, "NodeVisitor"))
        return PY_OBJ(
            pyfunction_class(vm, "ast", "NodeVisitor", NULL, &py_empty_tuple, visitor_methods, ns));
    if (!py_str_is(name, "NodeTransformer"))
        return PY_UNDEF;
    value base = py_tuple1(py_import_from(vm, "ast", "NodeVisitor"));
    return PY_OBJ(pyfunction_class(vm, "ast", "NodeTransformer", NULL, PY_AS(struct py_tuple, base),
                                   transformer_methods, ns));
}

/* Constant.n and Constant.s, from before 3.8. */
LIB_FN(get_value) { return py_getattr(vm, a[0], "value"); }
LIB_FN(set_value) {
    py_setattr(vm, a[0], "value", a[1]);
    return PY_NONE;
}
void ast_name_constants(struct vm *vm) {
    static const struct py_native_def get = {"_getter", get_value, "self"},
                                      set = {"_setter", set_value, "self, value"};
    value cls = PY_OBJ(ast_nodes(vm)->expr[AST_Constant]);
    value old = py_call2(vm, PY_OBJ(&py_property_type), pyfunction_new(vm, &get, "ast", PY_UNDEF),
                         pyfunction_new(vm, &set, "ast", PY_UNDEF));
    py_setattr(vm, cls, "n", old);
    py_setattr(vm, cls, "s", old);
}

const struct py_native_def ast_visit_functions[] = {
    {"iter_fields", iter_fields, "node"},
    {"iter_child_nodes", iter_child_nodes, "node"},
    {"walk", walk, "node"},
    {"copy_location", copy_location, "new_node, old_node"},
    {"fix_missing_locations", fix_missing_locations, "node"},
    {"increment_lineno", increment_lineno, "node, n=1"},
    {"get_docstring", get_docstring, "node, clean=True"},
    {"get_source_segment", get_source_segment, "source, node, *, padded=False"},
    {0}};
