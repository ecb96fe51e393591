/*
 * Relationships that are loaded in the statement of their parent: LEFT OUTER JOIN to an alias of
 * the target, around a subquery where the rows of the statement are counted. contains_eager() takes
 * columns the statement has joined itself. cf. sqlalchemy.orm.strategies.JoinedLoader.
 */
#include "modules/sqlalchemy/orm/loading.h"

/* One join that is to be added. */
struct eager_join {
    struct orm_relationship *rel;
    struct orm_loader *parent;
    const struct orm_step *step;
    struct sql_from *target, *via; /* aliases */
    bool inner;
};
struct eager {
    struct vm *vm;
    struct orm_plan *plan;
    struct sql_select *s;
    struct eager_join *joins;
    size_t n, cap;
    struct sql_element *last; /* the join that was placed last */
    bool many;                /* some are collections */
    bool inner;               /* what is walked is joined by JOIN, or is the statement's own */
};

/* --- aliases --- */

/* Every table of a join under a name of its own. */
struct sql_from *orm_flat_alias(struct vm *vm, struct sql_from *f) {
    if (f->element.kind == SQL_FROM_GROUPING)
        f = (struct sql_from *)((struct sql_from_grouping *)f)->of;
    if (f->element.kind != SQL_JOIN)
        return &sql_alias_new(vm, &sql_alias_type, SQL_ALIAS, f, (struct sql_name){NULL, 0})->from;
    struct sql_join *j = (struct sql_join *)f;
    struct sql_from *left = orm_flat_alias(vm, j->left), *right = orm_flat_alias(vm, j->right);
    struct sql_element *on = sql_adapt(vm, sql_adapt(vm, j->on, left), right);
    return &sql_join_new(vm, left, right, on, j->outer, j->full)->from;
}

/* --- the condition --- */

struct sides {
    struct vm *vm;
    const struct orm_relationship *r;
    struct sql_from *parent, *target, *via; /* NULL: as they are */
};

static struct sql_element *over(struct sides *s, struct sql_element *e, struct sql_from *f) {
    struct sql_expr *c = f ? sql_corresponding(s->vm, f, e) : NULL;
    return c ? &c->element : e;
}

static bool among(const struct orm_pair *pairs, size_t n, bool remote,
                  const struct sql_element *e) {
    for (size_t i = 0; i < n; i++)
        if (&(remote ? pairs[i].remote : pairs[i].local)->base.expr.element == e)
            return true;
    return false;
}

static bool has_column(struct vm *vm, struct sql_from *f, const struct sql_element *e) {
    struct sql_columns *c = sql_from_columns(vm, f);
    for (size_t i = 0; i < c->n; i++)
        if (&c->items[i]->element == e)
            return true;
    return false;
}

static struct sql_element *to_sides(struct sql_element *e, void *arg) {
    struct sides *s = arg;
    const struct orm_relationship *r = s->r;
    if (e->kind != SQL_COLUMN)
        return NULL;
    if (r->secondary && has_column(s->vm, r->secondary, e))
        return over(s, e, s->via);
    if (r->secondary && among(r->secondary_pairs, r->n_secondary_pairs, true, e) &&
        !among(r->pairs, r->n_pairs, false, e))
        return over(s, e, s->target);
    if (!r->secondary && among(r->pairs, r->n_pairs, true, e))
        return over(s, e, s->target);
    if (among(r->pairs, r->n_pairs, false, e))
        return over(s, e, s->parent);
    bool in_target = has_column(s->vm, r->target->mapped, e);
    bool in_parent = has_column(s->vm, r->prop.parent->mapped, e);
    return over(s, e, in_target && !in_parent ? s->target : s->parent);
}

/* The second condition of a secondary table: its columns and the target's, whatever the class. */
static struct sql_element *to_target(struct sql_element *e, void *arg) {
    struct sides *s = arg;
    if (e->kind != SQL_COLUMN)
        return NULL;
    return over(s, e, has_column(s->vm, s->r->secondary, e) ? s->via : s->target);
}

struct sql_element *orm_join_condition(struct vm *vm, const struct orm_relationship *r,
                                       struct sql_from *parent, struct sql_from *target,
                                       struct sql_from *via) {
    struct sides s = {vm, r, parent, target, via};
    return sql_clone(vm, r->primaryjoin, to_sides, &s);
}
struct sql_element *orm_second_condition(struct vm *vm, const struct orm_relationship *r,
                                         struct sql_from *target, struct sql_from *via) {
    struct sides s = {vm, r, NULL, target, via};
    return sql_clone(vm, r->secondaryjoin, to_target, &s);
}

static struct sql_element *and_also(struct vm *vm, struct sql_element *a, struct sql_element *b) {
    if (!a || !b)
        return a ? a : b;
    struct sql_element *items[] = {a, b};
    return sql_conjunction(vm, SQL_OP_AND, 2, items);
}

static struct sql_from *join_to(struct eager *e, const struct eager_join *j, struct sql_from *left,
                                struct sql_from *wrapped) {
    struct vm *vm = e->vm;
    struct sql_from *parent = wrapped && !j->parent->joined_to ? wrapped : j->parent->from;
    struct sql_element *on = orm_join_condition(vm, j->rel, parent, j->target, j->via);
    struct sql_element *more = orm_single_criteria(vm, j->rel->target, j->target);
    struct sql_element *extra = orm_extra_criteria(vm, e->plan->options, j->rel->target, NULL);
    if (extra)
        more = and_also(vm, more, sql_adapt(vm, extra, j->target));
    if (j->step && j->step->criteria)
        more = and_also(vm, more, sql_adapt(vm, j->step->criteria, j->target));
    struct sql_from *right = j->target;
    if (j->via) {
        struct sql_element *second = orm_second_condition(vm, j->rel, j->target, j->via);
        right =
            &sql_join_new(vm, j->via, j->target, and_also(vm, second, more), false, false)->from;
    } else {
        on = and_also(vm, on, more);
    }
    return &sql_join_new(vm, left, right, on, !j->inner, false)->from;
}

/* --- what is joined --- */

static bool path_has(const struct orm_path *path, const struct orm_mapper *m) {
    for (; path->up; path = path->up)
        if (((struct orm_relationship *)path->prop)->target->base == m->base)
            return true;
    const struct orm_mapper *root = py_is_a(path->root, &orm_alias_type)
                                        ? PY_AS(struct orm_alias, path->root)->mapper
                                        : PY_AS(struct orm_mapper, path->root);
    return root->base == m->base;
}

static struct orm_loader *add_child(struct eager *e, struct orm_loader *l,
                                    struct orm_relationship *r, struct orm_mapper *m,
                                    struct sql_from *from) {
    struct orm_loader *child =
        orm_plan_entity(e->vm, e->plan, m, from, orm_path_of(l->path, &r->prop), true);
    MEM_GROW(l->joined, l->n_joined, l->cap_joined);
    child->joined_to = l;
    l->joined[l->n_joined].rel = r;
    l->joined[l->n_joined].child = child;
    l->joined[l->n_joined++].building = py_dict_new();
    return child;
}

static void add_contained(struct eager *e, struct orm_loader *l, struct orm_relationship *r,
                          const struct orm_step *step) {
    struct sql_from *from = step->from;
    struct orm_mapper *m = step->of_type ? step->of_type : r->target;
    if (step->alias) {
        from = step->alias->selectable;
        m = step->alias->mapper;
    }
    add_child(e, l, r, m, from);
    e->plan->collections |= r->uselist;
}

static void add_joined(struct eager *e, struct orm_loader *l, struct orm_relationship *r,
                       const struct orm_step *step) {
    struct orm_mapper *m = step && step->of_type ? step->of_type : r->target;
    struct eager_join j = {.rel = r, .parent = l, .step = step};
    bool inner_parent = e->inner;
    j.target = step && step->alias ? step->alias->selectable : orm_flat_alias(e->vm, m->mapped);
    if (r->secondary)
        j.via = orm_flat_alias(e->vm, r->secondary);
    bool wants_inner = step && step->innerjoin >= 0 ? step->innerjoin : r->innerjoin;
    j.inner = wants_inner && inner_parent;
    MEM_GROW(e->joins, e->n, e->cap);
    e->joins[e->n++] = j;
    e->plan->collections |= r->uselist;
    e->many |= r->uselist;
    e->inner = j.inner;
    add_child(e, l, r, m, j.target);
    e->inner = inner_parent;
}

static void each_relationship(struct eager *e, struct orm_loader *l, bool contained, bool joined) {
    size_t i = 0;
    for (value k, v; py_dict_next(l->mapper->props, &i, &k, &v);) {
        struct orm_relationship *r = (struct orm_relationship *)PY_AS(struct orm_prop, v);
        if (r->prop.kind != ORM_RELATIONSHIP || !r->target)
            continue;
        const struct orm_step *step = orm_strategy(e->plan->options, l->path, &r->prop);
        if (step && step->action == ORM_ACT_CONTAINS) {
            if (contained)
                add_contained(e, l, r, step);
            continue;
        }
        enum orm_lazy lazy = step ? step->lazy : r->lazy;
        bool chosen = step && step->prop;
        if (joined && lazy == ORM_LAZY_JOINED && (chosen || !path_has(l->path, r->target)))
            add_joined(e, l, r, step);
    }
}

static void relationships_of_joined(void *arg, struct orm_loader *l) {
    each_relationship(arg, l, true, true);
}
static void relationships_contained(void *arg, struct orm_loader *l) {
    each_relationship(arg, l, true, false);
}

void orm_plan_contained(struct vm *vm, struct orm_plan *p) {
    struct eager *e = MEM_NEW(struct eager);
    e->vm = vm;
    e->plan = p;
    p->relationships = relationships_contained;
    p->arg = e;
}

/* The primary entities, and what contains_eager() put beside them. */
static void walk_primary(struct eager *e, struct orm_loader *l) {
    size_t n = l->n_joined;
    each_relationship(e, l, false, true);
    for (size_t i = 0; i < n; i++)
        walk_primary(e, l->joined[i].child);
}

/* --- putting them into the statement --- */

static bool counts_rows(const struct sql_select *s) {
    return s->base.limit || s->base.offset || s->base.fetch || s->distinct || s->base.group_by.n;
}

/* The statement becomes a subquery; the columns and their order are taken from it. */
static struct sql_from *wrap(struct eager *e) {
    struct vm *vm = e->vm;
    struct sql_select *inner = e->s, *outer;
    struct sql_seq order = inner->base.order_by;
    for (size_t i = 0; i < order.n; i++) { /* what it is ordered by must be there */
        struct sql_element *o = order.items[i];
        while (o->kind == SQL_UNARY && ((struct sql_unary *)o)->modifier)
            o = ((struct sql_unary *)o)->of;
        if (o->kind == SQL_COLUMN && !sql_seq_has(inner->columns, o))
            inner->columns = sql_seq_with(inner->columns, o);
    }
    struct sql_alias *sub = sql_alias_new(vm, &sql_subquery_type, SQL_SUBQUERY, &inner->base.from,
                                          (struct sql_name){NULL, 0});
    struct sql_seq cols = {0};
    for (size_t i = 0; i < e->plan->columns.n; i++) {
        struct sql_expr *c = sql_corresponding(vm, &sub->from, e->plan->columns.items[i]);
        sql_seq_push(&cols, c ? &c->element : e->plan->columns.items[i]);
    }
    outer = sql_select_new(vm, cols);
    outer->base.label_style = inner->base.label_style;
    for (size_t i = 0; i < order.n; i++)
        sql_seq_push(&outer->base.order_by, sql_adapt(vm, order.items[i], &sub->from));
    outer->base.for_update = inner->base.for_update;
    e->plan->columns = cols;
    e->s = outer;
    return &sub->from;
}

static void place(struct eager *e, const struct eager_join *j, struct sql_from *wrapped) {
    struct sql_select *s = e->s;
    struct sql_from *left = j->parent->from ? j->parent->from : j->parent->mapper->mapped;
    if (wrapped && !j->parent->joined_to)
        left = wrapped;
    struct sql_seq first = {0};
    sql_from_objects(e->vm, &left->element, &first);
    for (size_t i = 0; i < s->from_obj.n; i++) {
        struct sql_seq inside = {0};
        sql_from_objects(e->vm, s->from_obj.items[i], &inside);
        bool here = s->from_obj.items[i] == &left->element;
        for (size_t k = 0; k < first.n && !here; k++)
            here = sql_seq_has(inside, first.items[k]);
        if (!here)
            continue;
        struct sql_from *f = (struct sql_from *)s->from_obj.items[i];
        struct sql_element *joined = &join_to(e, j, f, wrapped)->element;
        bool again = e->last == &f->element;
        if (again) {
            s->from_obj.items[i] = joined;
        } else { /* the first join moves it behind the others */
            memmove(s->from_obj.items + i, s->from_obj.items + i + 1,
                    (s->from_obj.n - i - 1) * sizeof *s->from_obj.items);
            s->from_obj.items[s->from_obj.n - 1] = joined;
        }
        e->last = joined;
        return;
    }
    sql_seq_push(&s->from_obj, &join_to(e, j, left, wrapped)->element);
}

static void order_by(struct eager *e, const struct eager_join *j) {
    for (size_t i = 0; i < j->rel->order_by.n; i++) {
        struct sql_element *o = sql_adapt(e->vm, j->rel->order_by.items[i], j->target);
        if (j->via)
            o = sql_adapt(e->vm, o, j->via);
        e->s->base.order_by = sql_seq_with(e->s->base.order_by, o);
    }
}

void orm_plan_joined(struct vm *vm, struct orm_plan *p, struct sql_select *s) {
    struct eager e = {.vm = vm, .plan = p, .s = s};
    p->joining = true;
    p->relationships = relationships_of_joined;
    p->arg = &e;
    for (size_t i = 0; i < p->n_slots; i++) {
        e.inner = true;
        if (p->slots[i].entity)
            walk_primary(&e, p->slots[i].entity);
    }
    struct sql_from *wrapped = NULL;
    if (e.n && e.many && counts_rows(s))
        wrapped = wrap(&e);
    s = e.s;
    if (e.n) {
        struct sql_seq froms = {0};
        struct sql_select without = *s; /* what WHERE brings along comes behind */
        without.where = (struct sql_seq){0};
        struct sql_seq own = wrapped ? froms : sql_select_froms(vm, &without);
        if (wrapped)
            sql_seq_push(&froms, &wrapped->element);
        for (size_t i = 0; i < own.n; i++)
            sql_seq_push(&froms, own.items[i]);
        s->from_obj = froms;
        s->joins = NULL;
        s->n_joins = 0;
    }
    for (size_t i = 0; i < e.n; i++)
        place(&e, &e.joins[i], wrapped);
    for (size_t i = 0; i < e.n; i++)
        order_by(&e, &e.joins[i]);
    if (p->secondary.n)
        s->columns = sql_seq_join(p->columns, p->secondary);
    else
        s->columns = p->columns;
    p->statement = &s->base.from.element;
}
