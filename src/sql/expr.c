/*
 * Making expression nodes: allocation, names with anonymous parts, grouping in parentheses and
 * negation. Which operator needs parentheses inside which is decided in sql_op_precedent.
 * cf. sqlalchemy.sql.elements.
 */
#include "sql/orm_hooks.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

struct sql_vm_data {
    struct sa_type *types[TYPE_KIND_COUNT];
    struct sql_element *constants[3];
};
static const char vm_data_key;

static struct sql_vm_data *vm_data(struct vm *vm) {
    struct sql_vm_data *d = vm_get_data(vm, &vm_data_key);
    if (!d) {
        d = MEM_NEW(struct sql_vm_data);
        vm_set_data(vm, &vm_data_key, d);
    }
    return d;
}

struct sa_type *sql_std_type(struct vm *vm, enum type_kind kind) {
    struct sql_vm_data *d = vm_data(vm);
    if (!d->types[kind])
        d->types[kind] = type_new(vm, kind);
    return d->types[kind];
}

void *sql_node(struct vm *vm, struct py_type *type, enum sql_kind kind) {
    struct sql_element *e = py_alloc(vm, type);
    e->kind = kind;
    return e;
}

value sql_expr_type(struct vm *vm, const struct sql_element *e) {
    value t = PY_UNDEF;
    if (sql_is_expr(e))
        t = ((const struct sql_expr *)e)->type;
    if (t == PY_UNDEF && (e->head.type->flags & PY_TYPE_HEAP)) {
        t = py_type_lookup(e->head.type, py_intern("type"));
        if (t != PY_UNDEF && !strcmp(py_type_name(t), "getset_descriptor"))
            t = PY_UNDEF; /* our own, which asks here */
        if (t != PY_UNDEF && !type_is_value(t)) {
            /* a class attribute `type = DateTime`, or a property of the script's */
            t = py_is_a(t, &py_type_type) ? PY_OBJ(type_from(vm, t))
                                          : py_getattr(vm, PY_OBJ(e), "type");
            if (!type_is_value(t))
                t = PY_UNDEF;
        }
    }
    return t != PY_UNDEF && t != PY_NONE ? t : PY_OBJ(sql_std_type(vm, TYPE_NullType));
}

enum type_affinity sql_affinity(struct vm *vm, const struct sql_element *e) {
    return type_affinity(vm, sql_type(vm, e));
}

/* --- lists --- */

struct sql_seq sql_seq_with(struct sql_seq s, struct sql_element *e) {
    struct sql_seq r = {MEM_NEW_ARRAY(struct sql_element *, s.n + 1), s.n + 1};
    if (s.n)
        memcpy(r.items, s.items, s.n * sizeof *s.items);
    r.items[s.n] = e;
    return r;
}

struct sql_seq sql_seq_join(struct sql_seq a, struct sql_seq b) {
    if (!b.n)
        return a;
    struct sql_seq r = {MEM_NEW_ARRAY(struct sql_element *, a.n + b.n), a.n + b.n};
    if (a.n)
        memcpy(r.items, a.items, a.n * sizeof *a.items);
    memcpy(r.items + a.n, b.items, b.n * sizeof *b.items);
    return r;
}

bool sql_seq_has(struct sql_seq s, const struct sql_element *e) {
    for (size_t i = 0; i < s.n; i++)
        if (s.items[i] == e)
            return true;
    return false;
}

/* Capacity is the next power of two, from 4 up, so that no field for it is needed. */
void sql_seq_push(struct sql_seq *s, struct sql_element *e) {
    if (s->n == 0) {
        s->items = MEM_NEW_ARRAY(struct sql_element *, 4);
    } else if (s->n >= 4 && (s->n & (s->n - 1)) == 0) {
        s->items = mem_realloc(s->items, s->n * sizeof *s->items, 2 * s->n * sizeof *s->items);
    }
    s->items[s->n++] = e;
}

/* --- names --- */

bool sql_name_part(const char *p) {
    if (*p != '\x01')
        return false;
    size_t hex = strspn(p + 1, "0123456789abcdef");
    const char *dot = p + 1 + hex;
    if (!hex || *dot != '.')
        return false;
    size_t more = strspn(dot + 1, "0123456789abcdef");
    return more && dot[1 + more] == ' ' && strchr(dot, '\x02');
}

bool sql_name_is_anon(const char *name) {
    for (const char *p = name ? strchr(name, '\x01') : NULL; p; p = strchr(p + 1, '\x01'))
        if (sql_name_part(p))
            return true;
    return false;
}

#define TRUNCATABLE "\x03\x02\x03"

bool sql_name_is_truncated(const char *name) {
    return name && (!strncmp(name, TRUNCATABLE, 3) || sql_name_is_anon(name));
}

/* Runs of % ( ) $ and spaces become one _ */
static const char *sanitized(const char *text) {
    if (sql_name_is_anon(text) || !strpbrk(text, "%() $\x01\x02\x03"))
        return text;
    struct buf b = BUF_INIT;
    while (*text) {
        size_t n = strspn(text, "%() $");
        if (n)
            buf_putc(&b, '_');
        text += n;
        n = strcspn(text, "%() $");
        buf_add(&b, text, n);
        text += n;
    }
    return buf_take(&b);
}

const char *sql_anon_name(const void *key, int extra, const char *text) {
    return mem_printf("\x01%zx.%x %s\x02", (size_t)(uintptr_t)key, (unsigned)extra,
                      sanitized(sql_plain_name(text)));
}

const char *sql_truncatable(const char *name) {
    return sql_name_is_truncated(name) ? name : mem_printf(TRUNCATABLE "%s", name);
}

const char *sql_plain_name(const char *name) {
    return name && !strncmp(name, TRUNCATABLE, 3) ? name + 3 : name;
}

struct sql_name sql_name_of(struct vm *vm, value v) {
    (void)vm;
    if (!py_is_str(v))
        return (struct sql_name){NULL, 0};
    return name_sql(PY_AS(struct py_str, v));
}

value sql_name_value(struct vm *vm, struct sql_name name) {
    if (!name.text)
        return PY_NONE;
    const char *text = sql_plain_name(name.text);
    if (sql_name_is_anon(text)) {
        /* what SQLAlchemy shows: %(140234 anon)s */
        struct buf b = BUF_INIT;
        for (const char *p = text; *p; p++) {
            if (sql_name_part(p)) {
                buf_printf(&b, "%%(%llu ", strtoull(p + 1, NULL, 16));
                p = strchr(p, ' ');
            } else if (*p == '\x02') {
                buf_puts(&b, ")s");
            } else {
                buf_putc(&b, *p);
            }
        }
        return py_str_take(&b);
    }
    if (!name.quote)
        return PY_OBJ(py_intern(text));
    return PY_OBJ(name_new(vm, text, name.quote));
}

/* --- nodes --- */

struct sql_element *sql_const(struct vm *vm, enum sql_kind kind) {
    struct sql_vm_data *d = vm_data(vm);
    int i = kind == SQL_NULL ? 0 : kind == SQL_TRUE ? 1 : 2;
    if (!d->constants[i]) {
        struct py_type *const classes[] = {&sql_null_type, &sql_true_type, &sql_false_type};
        struct sql_expr *e = sql_node(vm, classes[i], kind);
        e->type = PY_OBJ(sql_std_type(vm, i ? TYPE_Boolean : TYPE_NullType));
        d->constants[i] = &e->element;
    }
    return d->constants[i];
}

struct sql_label *sql_label_new(struct vm *vm, struct sql_name name, struct sql_element *e,
                                value type) {
    struct sql_label *l = sql_node(vm, &sql_label_type, SQL_LABEL);
    while (e->kind == SQL_LABEL)
        e = ((struct sql_label *)e)->of;
    const char *own = sql_elem_name(e);
    l->name = name.text ? name : (struct sql_name){sql_anon_name(l, 0, own ? own : "anon"), 0};
    l->of = e;
    l->expr.key = l->name.text;
    l->expr.type = type != PY_UNDEF ? type : sql_expr_type(vm, e);
    l->expr.element.annotation = e->annotation;
    return l;
}

struct sql_unary *sql_unary_new(struct vm *vm, struct sql_element *e, enum sql_op_id op,
                                enum sql_op_id modifier, value type) {
    struct py_type *cls =
        op == SQL_OP_ANY || op == SQL_OP_ALL ? &sql_collection_aggregate_type : &sql_unary_type;
    struct sql_unary *u = sql_node(vm, cls, SQL_UNARY);
    u->op = op ? &sql_ops[op] : NULL;
    u->modifier = modifier ? &sql_ops[modifier] : NULL;
    u->of = sql_self_group_op(vm, e, u->op ? u->op : u->modifier);
    u->expr.type = type;
    return u;
}

struct sql_binary *sql_binary_new(struct vm *vm, struct sql_element *left,
                                  struct sql_element *right, const struct sql_op *op, value type,
                                  enum sql_op_id negate) {
    struct sql_binary *b = sql_node(vm, &sql_binary_type, SQL_BINARY);
    b->left = sql_self_group_op(vm, left, op);
    b->right = sql_self_group_op(vm, right, op);
    b->op = op;
    b->negate = negate ? &sql_ops[negate] : NULL;
    b->expr.type = type;
    b->flags = PY_UNDEF;
    return b;
}

struct sql_element *sql_extract_new(struct vm *vm, value field, value e) {
    struct sql_extract *x = sql_node(vm, &sql_extract_type, SQL_EXTRACT);
    x->field = py_arg_text(vm, field, "field");
    x->of = sql_coerce_expr(vm, e);
    x->expr.type = PY_OBJ(sql_std_type(vm, TYPE_Integer));
    return &x->expr.element;
}

struct sql_list *sql_list_new(struct vm *vm, struct py_type *type_, enum sql_op_id op, size_t n,
                              struct sql_element *const *items, bool group_contents) {
    enum sql_kind kind = type_ == &sql_tuple_type   ? SQL_TUPLE
                         : type_ == &sql_array_type ? SQL_ARRAY
                                                    : SQL_LIST;
    struct sql_list *l = sql_node(vm, type_, kind);
    l->op = &sql_ops[op];
    l->n = n;
    l->group = true;
    l->items = MEM_NEW_ARRAY(struct sql_element *, n ? n : 1);
    for (size_t i = 0; i < n; i++)
        l->items[i] = group_contents ? sql_self_group(vm, items[i], op) : items[i];
    return l;
}

struct sql_wrap *sql_wrap_new(struct vm *vm, struct py_type *cls, enum sql_kind kind,
                              struct sql_element *e, value type) {
    struct sql_wrap *w = sql_node(vm, cls, kind);
    w->of = e;
    w->expr.type = type;
    return w;
}

struct sql_element *sql_group_new(struct vm *vm, struct sql_element *e) {
    struct sql_wrap *w = sql_wrap_new(vm, &sql_grouping_type, SQL_GROUPING, e,
                                      sql_is_expr(e) ? sql_expr_type(vm, e) : PY_UNDEF);
    return &w->expr.element;
}

struct sql_element *sql_as_bool(struct vm *vm, struct sql_element *e, bool truth) {
    struct sql_unary *u = sql_node(vm, &sql_as_boolean_type, SQL_UNARY);
    u->of = e;
    u->op = &sql_ops[truth ? SQL_OP_IS_TRUE : SQL_OP_IS_FALSE];
    u->expr.type = PY_OBJ(sql_std_type(vm, TYPE_Boolean));
    return &u->expr.element;
}

struct sql_column *sql_column_new(struct vm *vm, const char *name, value type, bool literal) {
    struct sql_column *c = sql_node(vm, &sql_column_type, SQL_COLUMN);
    c->name.text = name;
    c->expr.key = name;
    c->expr.type = type;
    c->is_literal = literal;
    return c;
}

/* Characters that would end a %(name)s in Python make way in a bind's name. */
static const char *bind_name_text(const char *name) {
    struct buf b = BUF_INIT;
    bool gap = false;
    if (sql_name_is_anon(name))
        return name;
    for (const char *p = sql_plain_name(name); *p; p++) {
        if (strchr("%() $\x01\x02\x03", *p)) {
            gap = b.len > 0;
        } else {
            if (gap)
                buf_putc(&b, '_');
            gap = false;
            buf_putc(&b, *p);
        }
    }
    return b.len ? buf_take(&b) : "param";
}

struct sql_bindparam *sql_bind_named(struct vm *vm, const char *key, value v, value type,
                                     bool unique) {
    struct sql_bindparam *p = sql_node(vm, &sql_bindparam_type, SQL_BIND);
    p->orig_key = key ? key : "param";
    p->unique = unique || !key;
    if (p->unique && !sql_name_is_anon(key))
        p->expr.key = sql_anon_name(p, 0, key ? bind_name_text(key) : "param");
    else
        p->expr.key = key;
    p->val = v;
    p->callable = PY_UNDEF;
    p->expr.type = type != PY_UNDEF ? type
                   : v == PY_UNDEF  ? PY_OBJ(sql_std_type(vm, TYPE_NullType))
                                    : PY_OBJ(type_of_value(vm, v));
    return p;
}

struct sql_bindparam *sql_bind_new(struct vm *vm, const char *name, value v, value type) {
    return sql_bind_named(vm, name, v, type, true);
}

struct sql_element *sql_literal_new(struct vm *vm, value v, value type) {
    return &sql_bind_named(vm, NULL, v, type, true)->expr.element;
}

/* --- grouping --- */

static int precedence(const struct sql_op *op, int none) {
    return !op || op->precedence == -1000 ? none : op->precedence;
}

bool sql_op_precedent(const struct sql_op *op, const struct sql_op *against) {
    if (op == against && op && (op->flags & SQL_OP_SELF_PRECEDENT))
        return false;
    return precedence(op, -100) <= precedence(against, 100);
}

static bool is_boolean_op(const struct sql_op *op) {
    return (op->flags & SQL_OP_COMPARISON) || op->id == SQL_OP_AND || op->id == SQL_OP_OR;
}

bool sql_implicitly_boolean(const struct sql_element *e) {
    switch (e->kind) {
    case SQL_BINARY:
        return is_boolean_op(((const struct sql_binary *)e)->op);
    case SQL_LIST: {
        const struct sql_list *l = (const struct sql_list *)e;
        return l->op && is_boolean_op(l->op);
    }
    case SQL_GROUPING:
        return sql_implicitly_boolean(((const struct sql_wrap *)e)->of);
    case SQL_UNARY:
        return e->head.type == &sql_as_boolean_type &&
               sql_implicitly_boolean(((const struct sql_unary *)e)->of);
    default:
        return false;
    }
}

/* What every column expression does unless it knows better. */
static struct sql_element *default_group(struct vm *vm, struct sql_element *e,
                                         const struct sql_op *against) {
    if (!against || !sql_is_expr(e))
        return e;
    switch (against->id) {
    case SQL_OP_AND:
    case SQL_OP_OR:
    case SQL_OP_ASBOOL:
        if (sql_affinity(vm, e) == AFFINITY_BOOLEAN)
            return sql_as_bool(vm, e, true);
        return e;
    case SQL_OP_ANY:
    case SQL_OP_ALL:
        return sql_group_new(vm, e);
    default:
        return e;
    }
}

static struct sql_element *group_operator(struct vm *vm, struct sql_element *e,
                                          const struct sql_op *op, const struct sql_op *against) {
    if (sql_op_precedent(op, against) ||
        (against && against->id == SQL_OP_INV && !is_boolean_op(op)))
        return sql_group_new(vm, e);
    return e;
}

static struct sql_element *group_list(struct vm *vm, struct sql_list *l,
                                      const struct sql_op *against) {
    struct sql_element *e = &l->expr.element;
    if (!l->group)
        return e;
    if (e->head.type == &sql_list_type)
        return sql_op_precedent(l->op, against) ? sql_group_new(vm, e) : e;
    if (!l->n)
        return e;
    return group_operator(vm, e, l->op, against);
}

struct sql_element *sql_self_group_op(struct vm *vm, struct sql_element *e,
                                      const struct sql_op *against) {
    enum sql_op_id id = against ? against->id : SQL_OP_NONE_OP;
    switch (e->kind) {
    case SQL_BINARY:
        return group_operator(vm, e, ((struct sql_binary *)e)->op, against);
    case SQL_LIST:
        return group_list(vm, (struct sql_list *)e, against);
    case SQL_EXISTS:
        return sql_op_precedent(&sql_ops[SQL_OP_EXISTS], against) ? sql_group_new(vm, e) : e;
    case SQL_UNARY: {
        struct sql_unary *u = (struct sql_unary *)e;
        if (e->head.type == &sql_as_boolean_type)
            return e;
        return u->op && sql_op_precedent(u->op, against) ? sql_group_new(vm, e) : e;
    }
    case SQL_LABEL: {
        struct sql_label *l = (struct sql_label *)e;
        struct sql_element *inner = sql_self_group_op(vm, l->of, against);
        if (inner == l->of)
            return e;
        struct sql_label *copy = mem_alloc(sizeof *copy);
        *copy = *l;
        copy->of = inner;
        return &copy->expr.element;
    }
    case SQL_COERCE: {
        struct sql_wrap *w = (struct sql_wrap *)e;
        struct sql_element *inner = sql_self_group_op(vm, w->of, against);
        if (inner == w->of)
            return e;
        return &sql_wrap_new(vm, &sql_coerce_type, SQL_COERCE, inner, w->expr.type)->expr.element;
    }
    case SQL_GROUPING:
    case SQL_TUPLE:
    case SQL_SCALAR:
    case SQL_SLICE:
        return e;
    case SQL_FUNCTION:
        if (id == SQL_OP_GETITEM && sql_affinity(vm, e) == AFFINITY_ARRAY)
            return sql_group_new(vm, e);
        return default_group(vm, e, against);
    case SQL_FILTER:
        return sql_op_precedent(&sql_ops[SQL_OP_FILTER], against) ? sql_group_new(vm, e) : e;
    case SQL_ARRAY:
        return id == SQL_OP_ANY || id == SQL_OP_ALL || id == SQL_OP_GETITEM ? sql_group_new(vm, e)
                                                                            : e;
    case SQL_TEXT:
        return id == SQL_OP_IN ? sql_group_new(vm, e) : e;
    case SQL_CUSTOM: {
        value fn = py_lookup_attr(vm, PY_OBJ(e), "self_group");
        if (fn != PY_UNDEF && (e->head.type->flags & PY_TYPE_HEAP))
            return default_group(vm, e, against);
        return default_group(vm, e, against);
    }
    case SQL_SELECT:
    case SQL_COMPOUND:
    case SQL_TEXT_SELECT: {
        struct sql_from_grouping *g = sql_node(vm, &sql_select_grouping_type, SQL_SELECT_GROUPING);
        g->of = e;
        return &g->from.element;
    }
    case SQL_JOIN: {
        struct sql_from_grouping *g = sql_node(vm, &sql_from_grouping_type, SQL_FROM_GROUPING);
        g->of = e;
        return &g->from.element;
    }
    default:
        return default_group(vm, e, against);
    }
}

struct sql_element *sql_self_group(struct vm *vm, struct sql_element *e, enum sql_op_id against) {
    return sql_self_group_op(vm, e, against ? &sql_ops[against] : NULL);
}

/* --- negation --- */

static struct sql_element *negate_default(struct vm *vm, struct sql_element *e) {
    if (sql_is_expr(e) && sql_affinity(vm, e) == AFFINITY_BOOLEAN)
        return sql_as_bool(vm, e, false);
    return &sql_unary_new(vm, sql_self_group(vm, e, SQL_OP_INV), SQL_OP_INV, 0, PY_UNDEF)
                ->expr.element;
}

static struct sql_element *not_of(struct vm *vm, struct sql_element *e) {
    return &sql_unary_new(vm, sql_self_group(vm, e, SQL_OP_INV), SQL_OP_INV, 0,
                          PY_OBJ(sql_std_type(vm, TYPE_Boolean)))
                ->expr.element;
}

/* An IN list's bind knows which way it is asked: an empty list differs. */
static struct sql_element *negate_right(struct sql_binary *b) {
    if (b->right->kind != SQL_BIND || !((struct sql_bindparam *)b->right)->expanding)
        return b->right;
    struct sql_bindparam *p = mem_alloc(sizeof *p);
    *p = *(struct sql_bindparam *)b->right;
    p->expand_op = b->negate;
    return &p->expr.element;
}

struct sql_element *sql_negate(struct vm *vm, struct sql_element *e) {
    switch (e->kind) {
    case SQL_TRUE:
        return sql_const(vm, SQL_FALSE);
    case SQL_FALSE:
        return sql_const(vm, SQL_TRUE);
    case SQL_LABEL: {
        struct sql_label *l = mem_alloc(sizeof *l);
        *l = *(struct sql_label *)e;
        l->of = sql_negate(vm, l->of);
        return &l->expr.element;
    }
    case SQL_BINARY: {
        struct sql_binary *b = (struct sql_binary *)e;
        if (!b->negate)
            return sql_negate(vm, sql_self_group(vm, e, SQL_OP_NONE_OP));
        struct sql_binary *n = mem_alloc(sizeof *n);
        *n = *b;
        n->right = negate_right(b);
        n->op = b->negate;
        n->negate = b->op;
        return &n->expr.element;
    }
    case SQL_LIST:
        if (e->head.type != &sql_list_type)
            return not_of(vm, e);
        return negate_default(vm, e);
    case SQL_EXISTS:
        return not_of(vm, e);
    case SQL_UNARY: {
        struct sql_unary *u = (struct sql_unary *)e;
        if (e->head.type == &sql_as_boolean_type) {
            if (u->of->kind == SQL_TRUE || u->of->kind == SQL_FALSE)
                return sql_negate(vm, u->of);
            return sql_as_bool(vm, u->of, u->op->id == SQL_OP_IS_FALSE);
        }
        if (sql_affinity(vm, e) == AFFINITY_BOOLEAN)
            return not_of(vm, e);
        return negate_default(vm, e);
    }
    case SQL_TEXT: /* and ClauseElements that are no column expressions */
        return &sql_unary_new(vm, sql_self_group(vm, e, SQL_OP_INV), SQL_OP_INV, 0, PY_UNDEF)
                    ->expr.element;
    default:
        return negate_default(vm, e);
    }
}

/* --- conjunctions --- */

struct sql_seq sql_simplify_conditions(struct vm *vm, enum sql_op_id op, struct sql_seq in) {
    enum sql_kind neutral = op == SQL_OP_AND ? SQL_TRUE : SQL_FALSE;
    enum sql_kind absorbing = op == SQL_OP_AND ? SQL_FALSE : SQL_TRUE;
    struct sql_seq out = {0};
    struct sql_element *kept = NULL;
    for (size_t i = 0; i < in.n; i++) {
        struct sql_element *e = in.items[i];
        if (e->kind == neutral) {
            kept = e;
        } else if (e->kind == absorbing) {
            out = (struct sql_seq){0};
            sql_seq_push(&out, e);
            break;
        } else {
            sql_seq_push(&out, e);
        }
    }
    if (!out.n && kept)
        sql_seq_push(&out, kept);
    enum sql_op_id against = out.n > 1 ? op : SQL_OP_ASBOOL;
    for (size_t i = 0; i < out.n; i++)
        out.items[i] = sql_self_group(vm, out.items[i], against);
    return out;
}

struct sql_element *sql_conjunction(struct vm *vm, enum sql_op_id op, size_t n,
                                    struct sql_element *const *items) {
    struct sql_seq in = {(struct sql_element **)items, n};
    in = sql_simplify_conditions(vm, op, in);
    if (in.n == 1)
        return in.items[0];
    struct sql_seq flat = {0};
    for (size_t i = 0; i < in.n; i++) {
        struct sql_list *l = (struct sql_list *)in.items[i];
        if (in.items[i]->kind == SQL_LIST && l->op == &sql_ops[op])
            for (size_t j = 0; j < l->n; j++)
                sql_seq_push(&flat, l->items[j]);
        else
            sql_seq_push(&flat, in.items[i]);
    }
    struct sql_list *l = sql_list_new(vm, &sql_boolean_list_type, op, flat.n, flat.items, false);
    l->expr.type = PY_OBJ(sql_std_type(vm, TYPE_Boolean));
    return &l->expr.element;
}

/* --- text --- */

/* The name that starts at P behind a colon, or 0 bytes: (?<![:\w\x5c]):(\w+)(?!:) */
static size_t bind_at(const char *text, const char *p) {
    if (p > text && (p[-1] == ':' || p[-1] == '\\' || text_is_word_byte(p[-1])))
        return 0;
    size_t n = 0;
    while (text_is_word_byte(p[1 + n]))
        n++;
    if (n && p[1 + n] == ':')
        n--; /* the pattern backs off one letter: ":a:" has none, ":ab:" finds a */
    return n;
}

struct sql_text *sql_text_new(struct vm *vm, const char *text) {
    struct sql_text *t = sql_node(vm, &sql_text_type, SQL_TEXT);
    t->text = text;
    size_t cap = 0;
    for (const char *p = strchr(text, ':'); p; p = strchr(p + 1, ':')) {
        size_t n = bind_at(text, p);
        if (!n)
            continue;
        const char *name = mem_strndup(p + 1, n);
        bool known = false;
        for (size_t i = 0; i < t->n_binds; i++)
            known = known || !strcmp(t->binds[i]->expr.key, name);
        p += n;
        if (known)
            continue;
        MEM_GROW(t->binds, t->n_binds, cap);
        struct sql_bindparam *b = sql_bind_named(vm, name, PY_UNDEF, PY_UNDEF, false);
        b->required = true;
        t->binds[t->n_binds++] = b;
    }
    return t;
}

/* --- the ORM's hooks --- */

static const char orm_hooks_key;

const struct sql_orm_hooks *sql_orm_hooks(struct vm *vm) { return vm_get_data(vm, &orm_hooks_key); }
void sql_set_orm_hooks(struct vm *vm, const struct sql_orm_hooks *hooks) {
    vm_set_data(vm, &orm_hooks_key, (void *)(uintptr_t)hooks);
}
