/*
 * Walking expression trees: the children of each kind of node, copies with replacements, and the
 * FROM elements that an expression drags along. cf. sqlalchemy.sql.visitors, traversals.
 */
#include "sql/dml.h"
#include "sql/select.h"

/* Every child is visited through a pointer to its place, so that one walk serves reading and
 * copying alike. */
typedef void (*slot_fn)(struct sql_element **slot, void *arg);

#define SLOT(member)                                                                               \
    do {                                                                                           \
        if (member)                                                                                \
            fn((struct sql_element **)&(member), arg);                                             \
    } while (0)

static void seq_slots(struct sql_seq *s, bool own, slot_fn fn, void *arg) {
    if (own && s->n) {
        struct sql_seq copy = {MEM_NEW_ARRAY(struct sql_element *, s->n), s->n};
        memcpy(copy.items, s->items, s->n * sizeof *s->items);
        *s = copy;
    }
    for (size_t i = 0; i < s->n; i++)
        fn(&s->items[i], arg);
}

static void generative_slots(struct sql_generative *g, bool own, slot_fn fn, void *arg) {
    seq_slots(&g->group_by, own, fn, arg);
    seq_slots(&g->order_by, own, fn, arg);
    SLOT(g->limit);
    SLOT(g->offset);
    SLOT(g->fetch);
}

static void select_slots(struct sql_element *e, bool own, slot_fn fn, void *arg) {
    struct sql_select *s = (struct sql_select *)e;
    seq_slots(&s->columns, own, fn, arg);
    seq_slots(&s->from_obj, own, fn, arg);
    if (own && s->n_joins) {
        struct sql_pending_join *joins = MEM_NEW_ARRAY(struct sql_pending_join, s->n_joins);
        memcpy(joins, s->joins, s->n_joins * sizeof *joins);
        s->joins = joins;
    }
    for (size_t i = 0; i < s->n_joins; i++) {
        SLOT(s->joins[i].right);
        SLOT(s->joins[i].left);
        SLOT(s->joins[i].on);
    }
    seq_slots(&s->where, own, fn, arg);
    seq_slots(&s->having, own, fn, arg);
    seq_slots(&s->distinct_on, own, fn, arg);
    seq_slots(&s->correlate, own, fn, arg);
    seq_slots(&s->correlate_except, own, fn, arg);
    generative_slots(&s->base, own, fn, arg);
}

static void assignment_slots(struct sql_assignments *a, bool own, slot_fn fn, void *arg) {
    if (own && a->n) {
        struct sql_assignment *items = MEM_NEW_ARRAY(struct sql_assignment, a->n);
        memcpy(items, a->items, a->n * sizeof *items);
        a->items = items;
    }
    for (size_t i = 0; i < a->n; i++)
        if (sql_is_element(a->items[i].val)) {
            struct sql_element *e = SQL_ELEMENT(a->items[i].val);
            fn(&e, arg);
            if (own)
                a->items[i].val = PY_OBJ(e);
        }
    for (size_t i = 0; i < a->n; i++)
        if (a->items[i].slot)
            SLOT(a->items[i].slot);
}

static void dml_slots(struct sql_element *e, bool own, slot_fn fn, void *arg) {
    struct sql_dml *d = (struct sql_dml *)e;
    SLOT(d->table);
    assignment_slots(&d->values, own, fn, arg);
    assignment_slots(&d->slots, own, fn, arg);
    seq_slots(&d->where, own, fn, arg);
    seq_slots(&d->returning, own, fn, arg);
    SLOT(d->select);
}

/* --- kinds of nodes with lists of children --- */

typedef void (*children_fn)(struct sql_element *e, bool own, slot_fn fn, void *arg);

static void list_slots(struct sql_element *e, bool own, slot_fn fn, void *arg) {
    struct sql_list *l = (struct sql_list *)e;
    struct sql_seq s = {l->items, l->n};
    seq_slots(&s, own, fn, arg);
    l->items = s.items;
}

static void case_slots(struct sql_element *e, bool own, slot_fn fn, void *arg) {
    struct sql_case *c = (struct sql_case *)e;
    SLOT(c->subject);
    struct sql_seq s = {c->whens, 2 * c->n};
    seq_slots(&s, own, fn, arg);
    c->whens = s.items;
    SLOT(c->otherwise);
}

static void text_slots(struct sql_element *e, bool own, slot_fn fn, void *arg) {
    struct sql_text *t = (struct sql_text *)e;
    struct sql_seq s = {(struct sql_element **)t->binds, t->n_binds};
    seq_slots(&s, own, fn, arg);
    t->binds = (struct sql_bindparam **)s.items;
}

static void custom_slots(struct sql_element *e, bool own, slot_fn fn, void *arg) {
    (void)own;
    if (py_is_a(PY_OBJ(e), &sql_function_element_type))
        SLOT(((struct sql_function *)e)->args);
}

static void compound_slots(struct sql_element *e, bool own, slot_fn fn, void *arg) {
    struct sql_compound *c = (struct sql_compound *)e;
    seq_slots(&c->selects, own, fn, arg);
    generative_slots(&c->base, own, fn, arg);
}

/* --- which node has which children --- */

/* Nodes whose children are pointers in fixed places, at most three. */
#define ONE(type, a)                                                                               \
    { offsetof(struct type, a) }
#define THREE(type, a, b, c)                                                                       \
    { offsetof(struct type, a), offsetof(struct type, b), offsetof(struct type, c) }
enum { MOST_PLACES = 3 };
static const size_t places[SQL_DDL + 1][MOST_PLACES] = {
    [SQL_LABEL] = ONE(sql_label, of),
    [SQL_UNARY] = ONE(sql_unary, of),
    [SQL_BINARY] = THREE(sql_binary, left, right, third),
    [SQL_SLICE] = THREE(sql_binary, left, right, third),
    [SQL_GROUPING] = ONE(sql_wrap, of),
    [SQL_CAST] = ONE(sql_wrap, of),
    [SQL_TRY_CAST] = ONE(sql_wrap, of),
    [SQL_COERCE] = ONE(sql_wrap, of),
    [SQL_SCALAR] = ONE(sql_wrap, of),
    [SQL_EXISTS] = ONE(sql_wrap, of),
    [SQL_NEXT_VALUE] = ONE(sql_wrap, of),
    [SQL_LABEL_REF] = ONE(sql_wrap, of),
    [SQL_ENTITY] = ONE(sql_wrap, of),
    [SQL_FUNCTION] = ONE(sql_function, args),
    [SQL_OVER] = THREE(sql_over, of, partition_by, order_by),
    [SQL_WITHIN] = THREE(sql_over, of, partition_by, order_by),
    [SQL_FILTER] = THREE(sql_over, of, partition_by, order_by),
    [SQL_AGGREGATE_ORDER_BY] = THREE(sql_over, of, partition_by, order_by),
    [SQL_EXTRACT] = ONE(sql_extract, of),
    [SQL_ALIAS] = THREE(sql_alias, of, sampling, seed),
    [SQL_SUBQUERY] = THREE(sql_alias, of, sampling, seed),
    [SQL_CTE] = THREE(sql_alias, of, sampling, seed),
    [SQL_LATERAL] = THREE(sql_alias, of, sampling, seed),
    [SQL_TABLESAMPLE] = THREE(sql_alias, of, sampling, seed),
    [SQL_TABLE_VALUED] = THREE(sql_alias, of, sampling, seed),
    [SQL_JOIN] = THREE(sql_join, left, right, on),
    [SQL_FROM_GROUPING] = ONE(sql_from_grouping, of),
    [SQL_SELECT_GROUPING] = ONE(sql_from_grouping, of),
    [SQL_TEXT_SELECT] = ONE(sql_text_select, text),
};

/* Nodes with lists of them. The others are leaves; the rows of values() hold literals mostly. */
static const children_fn lists[SQL_DDL + 1] = {
    [SQL_CUSTOM] = custom_slots, [SQL_LIST] = list_slots,         [SQL_TUPLE] = list_slots,
    [SQL_ARRAY] = list_slots,    [SQL_CASE] = case_slots,         [SQL_TEXT] = text_slots,
    [SQL_SELECT] = select_slots, [SQL_INSERT] = dml_slots,        [SQL_UPDATE] = dml_slots,
    [SQL_DELETE] = dml_slots,    [SQL_COMPOUND] = compound_slots,
};

/* Calls FN for the places of E's children; OWN: E is a fresh copy and its arrays are copied too. */
static void each_slot(struct sql_element *e, bool own, slot_fn fn, void *arg) {
    for (int i = 0; i < MOST_PLACES && places[e->kind][i]; i++) {
        struct sql_element **place = (struct sql_element **)((char *)e + places[e->kind][i]);
        if (*place)
            fn(place, arg);
    }
    if (lists[e->kind])
        lists[e->kind](e, own, fn, arg);
}

struct visit {
    sql_visit_fn fn;
    void *arg;
};
static void visit_slot(struct sql_element **slot, void *arg) {
    const struct visit *v = arg;
    v->fn(*slot, v->arg);
}

void sql_children(struct sql_element *e, sql_visit_fn fn, void *arg) {
    struct visit v = {fn, arg};
    each_slot(e, false, visit_slot, &v);
}

/* --- copies --- */

struct clone {
    struct vm *vm;
    sql_replace_fn replace;
    void *arg;
    /* what became of nodes seen: shared nodes stay shared */
    struct sql_element **from, **to;
    size_t n, cap;
};

static struct sql_element *clone_one(struct clone *c, struct sql_element *e);

static void clone_slot(struct sql_element **slot, void *arg) { *slot = clone_one(arg, *slot); }

static size_t node_size(const struct sql_element *e) {
    const struct py_type *t = e->head.type;
    while (t->flags & PY_TYPE_HEAP)
        t = t->base;
    return t->size;
}

/* Tables and plain columns are never copied: they are what expressions refer to. */
static bool is_reference(const struct sql_element *e) {
    return e->kind == SQL_TABLE || e->kind == SQL_COLUMN || e->kind == SQL_NULL ||
           e->kind == SQL_TRUE || e->kind == SQL_FALSE;
}

static struct sql_element *clone_one(struct clone *c, struct sql_element *e) {
    struct sql_element *r = c->replace ? c->replace(e, c->arg) : NULL;
    if (r)
        return r;
    if (is_reference(e))
        return e;
    for (size_t i = 0; i < c->n; i++)
        if (c->from[i] == e)
            return c->to[i];
    size_t size = e->head.type->size > node_size(e) ? e->head.type->size : node_size(e);
    struct sql_element *copy = mem_alloc(size);
    memcpy(copy, e, size);
    if (sql_is_from(copy))
        ((struct sql_from *)copy)->columns = NULL;
    size_t cap = c->cap;
    MEM_GROW(c->from, c->n, c->cap);
    if (cap != c->cap)
        c->to = mem_realloc(c->to, cap * sizeof *c->to, c->cap * sizeof *c->to);
    c->from[c->n] = e;
    c->to[c->n++] = copy;
    each_slot(copy, true, clone_slot, c);
    return copy;
}

struct sql_element *sql_clone(struct vm *vm, struct sql_element *e, sql_replace_fn replace,
                              void *arg) {
    struct clone c = {.vm = vm, .replace = replace, .arg = arg};
    return clone_one(&c, e);
}

/* --- FROM elements --- */

struct collect {
    struct vm *vm;
    struct sql_seq *out;
};
static void collect_child(struct sql_element *child, void *arg) {
    const struct collect *c = arg;
    sql_from_objects(c->vm, child, c->out);
}

static void add_from(struct sql_seq *out, struct sql_element *f) {
    if (!sql_seq_has(*out, f))
        sql_seq_push(out, f);
}

void sql_from_objects(struct vm *vm, struct sql_element *e, struct sql_seq *out) {
    switch (e->kind) {
    case SQL_COLUMN: {
        struct sql_column *c = (struct sql_column *)e;
        if (c->table)
            add_from(out, &c->table->element);
        return;
    }
    case SQL_EXTRACT:
        if (((struct sql_extract *)e)->is_attribute)
            return;
        break;
    case SQL_SCALAR:
    case SQL_EXISTS:
    case SQL_TEXT:
    case SQL_NEXT_VALUE:
        return;
    case SQL_JOIN: {
        struct sql_join *j = (struct sql_join *)e;
        add_from(out, e);
        sql_from_objects(vm, &j->left->element, out);
        sql_from_objects(vm, &j->right->element, out);
        return;
    }
    case SQL_FROM_GROUPING:
        sql_from_objects(vm, ((struct sql_from_grouping *)e)->of, out);
        return;
    case SQL_TABLE:
    case SQL_ALIAS:
    case SQL_SUBQUERY:
    case SQL_CTE:
    case SQL_LATERAL:
    case SQL_TABLESAMPLE:
    case SQL_TABLE_VALUED:
    case SQL_VALUES:
        add_from(out, e);
        return;
    case SQL_SELECT:
    case SQL_COMPOUND:
    case SQL_TEXT_SELECT:
    case SQL_SELECT_GROUPING:
        return;
    default:
        break;
    }
    struct collect c = {vm, out};
    sql_children(e, collect_child, &c);
}

void sql_hidden_froms(struct vm *vm, struct sql_from *f, struct sql_seq *out) {
    if (f->element.kind != SQL_JOIN)
        return;
    struct sql_join *j = (struct sql_join *)f;
    struct sql_seq all = {0};
    sql_from_objects(vm, &j->left->element, &all);
    sql_from_objects(vm, &j->right->element, &all);
    for (size_t i = 0; i < all.n; i++)
        add_from(out, all.items[i]);
}
