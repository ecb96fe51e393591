/*
 * The order of a flush: actions of mappers and relationships as a graph; where mappers depend on
 * each other in a circle, of single instances. cf. sqlalchemy.orm.unitofwork and util.topological.
 */
#include "modules/sqlalchemy/orm/flush.h"

static struct py_type node_type = {PY_TYPE_HEAD, .name = "PostSortRec",
                                   .module = "sqlalchemy.orm.unitofwork",
                                   .size = sizeof(struct orm_action_node)};

/* --- nodes and edges --- */

struct orm_action_node *orm_unit_node(struct orm_unit *u, enum orm_act act, struct orm_mapper *m,
                                      struct orm_relationship *r, struct orm_state *s,
                                      bool is_delete) {
    value key = py_tuple3(py_from_small((int64_t)act * 2 + is_delete), r ? PY_OBJ(r) : PY_OBJ(m),
                          s ? PY_OBJ(s) : PY_NONE);
    value known = py_dict_get(u->vm, u->nodes, key);
    if (known != PY_UNDEF)
        return PY_AS(struct orm_action_node, known);
    struct orm_action_node *n = py_alloc(u->vm, &node_type);
    n->act = act;
    n->mapper = m;
    n->rel = r;
    n->state = s;
    n->is_delete = is_delete;
    py_dict_set(u->vm, u->nodes, key, PY_OBJ(n));
    py_list_append(u->all_nodes, PY_OBJ(n));
    return n;
}

void orm_unit_edge(struct orm_unit *u, struct orm_action_node *from, struct orm_action_node *to) {
    if (!from || !to || from == to)
        return;
    MEM_GROW(u->edges, u->n_edges, u->cap_edges);
    u->edges[u->n_edges].from = from;
    u->edges[u->n_edges++].to = to;
}

static const char *mapper_key(const struct orm_mapper *m) {
    const char *module = orm_module_of(m->cls);
    return mem_printf("%s.%s", module ? module : "", m->cls->name);
}

static int compare_nodes(const struct orm_action_node *a, const struct orm_action_node *b) {
    if (a->act != b->act)
        return a->act < b->act ? -1 : 1;
    const struct orm_mapper *ma = a->rel ? a->rel->prop.parent : a->mapper;
    const struct orm_mapper *mb = b->rel ? b->rel->prop.parent : b->mapper;
    int c = ma == mb ? 0 : strcmp(mapper_key(ma), mapper_key(mb));
    if (c || !a->rel)
        return c ? c : a->is_delete - b->is_delete;
    c = strcmp(py_str_cstr(PY_OBJ(a->rel->prop.key)), py_str_cstr(PY_OBJ(b->rel->prop.key)));
    return c ? c : a->is_delete - b->is_delete;
}

static void sort_nodes(struct orm_action_node **nodes, size_t n) {
    struct orm_action_node **tmp = MEM_NEW_ARRAY(struct orm_action_node *, n + 1);
    for (size_t width = 1; width < n; width *= 2) { /* merges: equal ones keep their order */
        for (size_t lo = 0; lo < n; lo += 2 * width) {
            size_t mid = lo + width < n ? lo + width : n,
                   hi = lo + 2 * width < n ? lo + 2 * width : n;
            size_t i = lo, j = mid, k = lo;
            while (i < mid || j < hi)
                tmp[k++] = j >= hi || (i < mid && compare_nodes(nodes[i], nodes[j]) <= 0)
                               ? nodes[i++]
                               : nodes[j++];
        }
        memcpy(nodes, tmp, n * sizeof *nodes);
    }
}

/* --- states --- */

static void add_mapper(struct orm_unit *u, struct orm_mapper *m) {
    struct vm *vm = u->vm;
    size_t i = 0;
    for (value k, v; py_dict_next(m->props, &i, &k, &v);) {
        struct orm_relationship *r = (struct orm_relationship *)PY_AS(struct orm_prop, v);
        if (r->prop.kind != ORM_RELATIONSHIP || r->viewonly ||
            py_dict_get(NULL, u->relations_known, PY_OBJ(r)) != PY_UNDEF)
            continue;
        orm_configure(vm, m->registry);
        py_dict_set(NULL, u->relations_known, PY_OBJ(r), PY_TRUE);
        py_list_append(u->relations, PY_OBJ(r));
    }
    for (i = 0; i < u->mappers->n; i++)
        if (u->mappers->items[i] == PY_OBJ(m->base))
            return;
    py_list_append(u->mappers, PY_OBJ(m->base));
    orm_unit_edge(u, orm_unit_node(u, ORM_DO_SAVE_ALL, m->base, NULL, NULL, false),
                  orm_unit_node(u, ORM_DO_DELETE_ALL, m->base, NULL, NULL, false));
}

static bool in_session(const struct orm_session *s, const struct orm_state *state) {
    return state->session == s && !state->was_deleted;
}

bool orm_unit_register(struct orm_unit *u, struct orm_state *state, bool is_delete, bool list_only,
                       bool cancel_delete) {
    if (!in_session(u->session, state))
        return false;
    int64_t now = (is_delete ? ORM_UNIT_DELETE : 0) | (list_only ? ORM_UNIT_LIST_ONLY : 0);
    if (orm_unit_flags(u, state) < 0) {
        add_mapper(u, state->mapper);
        py_dict_set(NULL, u->states, PY_OBJ(state), py_from_small(now));
    } else if (!list_only && (is_delete || cancel_delete)) {
        py_dict_set(NULL, u->states, PY_OBJ(state), py_from_small(is_delete ? ORM_UNIT_DELETE : 0));
    }
    return true;
}

/* States of BASE's classes that are saved or deleted, as registered. */
static struct py_list *states_of(struct orm_unit *u, const struct orm_mapper *base,
                                 bool is_delete) {
    struct py_list *l = py_list_new(8);
    size_t i = 0;
    for (value k, v; py_dict_next(u->states, &i, &k, &v);) {
        struct orm_state *s = PY_AS(struct orm_state, k);
        int64_t f = py_small(v);
        if (s->mapper->base == base && !(f & ORM_UNIT_LIST_ONLY) &&
            !!(f & ORM_UNIT_DELETE) == is_delete)
            py_list_append(l, k);
    }
    return l;
}

static struct py_list *states_with(struct orm_unit *u, struct orm_relationship *r, bool is_delete) {
    struct py_list *l = py_list_new(8);
    size_t i = 0;
    for (value k, v; py_dict_next(u->states, &i, &k, &v);) {
        const struct orm_state *s = PY_AS(struct orm_state, k);
        int64_t f = py_small(v);
        if (!(f & ORM_UNIT_LIST_ONLY) && !!(f & ORM_UNIT_DELETE) == is_delete &&
            orm_mapper_get_str(s->mapper, r->prop.key) == &r->prop)
            py_list_append(l, k);
    }
    return l;
}

/* --- before sorting: more states come in --- */

static struct py_list *not_processed(struct orm_unit *u, struct orm_relationship *r,
                                     bool is_delete) {
    struct py_list *all = states_with(u, r, is_delete), *out = py_list_new(all->n);
    for (size_t i = 0; i < all->n; i++) {
        value key = py_tuple3(PY_OBJ(r), all->items[i], PY_BOOL(is_delete));
        if (py_dict_get(u->vm, u->processed, key) != PY_UNDEF)
            continue;
        py_dict_set(u->vm, u->processed, key, PY_TRUE);
        py_list_append(out, all->items[i]);
    }
    return out;
}

static bool presort_one(struct orm_unit *u, struct orm_relationship *r) {
    struct py_list *deletes = not_processed(u, r, true), *saves = not_processed(u, r, false);
    if (deletes->n)
        orm_presort(u, r, deletes, true);
    if (saves->n)
        orm_presort(u, r, saves, false);
    if (!deletes->n && !saves->n)
        return false;
    if (!orm_set_has(u->active, r) &&
        (orm_relation_changed(u, r, deletes, true) || orm_relation_changed(u, r, saves, false))) {
        orm_set_add(u->active, r);
        orm_relation_edges(u, r);
    }
    return true;
}

static void presort(struct orm_unit *u) {
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < u->relations->n; i++)
            more |= presort_one(u, PY_AS(struct orm_relationship, u->relations->items[i]));
    }
}

/* --- circles --- */

static void link_nodes(struct orm_unit *u) {
    for (size_t i = 0; i < u->all_nodes->n; i++) {
        struct orm_action_node *n = PY_AS(struct orm_action_node, u->all_nodes->items[i]);
        n->index = i;
        n->waits = n->n_after = 0;
    }
    for (size_t i = 0; i < u->n_edges; i++) {
        struct orm_action_node *from = u->edges[i].from, *to = u->edges[i].to;
        if (from->disabled || to->disabled)
            continue;
        MEM_GROW(from->after, from->n_after, from->cap_after);
        from->after[from->n_after++] = to;
        to->waits++;
    }
}

static bool reaches(struct orm_unit *u, struct orm_action_node *start) {
    bool *seen = MEM_NEW_ARRAY(bool, u->all_nodes->n + 1);
    struct orm_action_node **todo = MEM_NEW_ARRAY(struct orm_action_node *, u->all_nodes->n + 1);
    size_t n = 0;
    todo[n++] = start;
    while (n) {
        const struct orm_action_node *x = todo[--n];
        for (size_t i = 0; i < x->n_after; i++) {
            if (x->after[i] == start)
                return true;
            if (seen[x->after[i]->index])
                continue;
            seen[x->after[i]->index] = true;
            todo[n++] = x->after[i];
        }
    }
    return false;
}

static void relation_states(struct orm_unit *u, const struct orm_mapper *base,
                            struct py_list *states, bool is_delete) {
    for (size_t i = 0; i < u->relations->n; i++) {
        struct orm_relationship *r = PY_AS(struct orm_relationship, u->relations->items[i]);
        if (r->prop.parent->base != base || !orm_set_has(u->active, r))
            continue;
        struct py_list *own = py_list_new(states->n);
        for (size_t k = 0; k < states->n; k++)
            if (orm_mapper_get_str(PY_AS(struct orm_state, states->items[k])->mapper,
                                   r->prop.key) == &r->prop)
                py_list_append(own, states->items[k]);
        orm_relation_state_edges(u, r, own, is_delete);
    }
}

/* An action of a mapper becomes those of its states. */
static struct py_list *split(struct orm_unit *u, const struct orm_action_node *n) {
    struct py_list *out = py_list_new(8);
    bool is_delete = n->act == ORM_DO_DELETE_ALL;
    struct orm_action_node *saves = orm_unit_node(u, ORM_DO_SAVE_ALL, n->mapper, NULL, NULL, false);
    struct orm_action_node *deletes =
        orm_unit_node(u, ORM_DO_DELETE_ALL, n->mapper, NULL, NULL, false);
    struct py_list *states = states_of(u, n->mapper, is_delete);
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        struct orm_action_node *own = orm_unit_node(
            u, is_delete ? ORM_DO_DELETE_STATE : ORM_DO_SAVE_STATE, n->mapper, NULL, s, false);
        orm_unit_edge(u, is_delete ? saves : own, is_delete ? own : deletes);
        py_list_append(out, PY_OBJ(own));
    }
    relation_states(u, n->mapper, states, is_delete);
    return out;
}

static void break_cycles(struct orm_unit *u) {
    struct py_list *cycles = py_list_new(4);
    link_nodes(u);
    for (size_t i = 0; i < u->all_nodes->n; i++) {
        struct orm_action_node *n = PY_AS(struct orm_action_node, u->all_nodes->items[i]);
        if (reaches(u, n))
            py_list_append(cycles, PY_OBJ(n));
    }
    u->cycles = cycles->n > 0;
    for (size_t i = 0; i < cycles->n; i++)
        PY_AS(struct orm_action_node, cycles->items[i])->in_cycle = true;
    struct py_list **parts = MEM_NEW_ARRAY(struct py_list *, u->all_nodes->n + 1);
    for (size_t i = 0; i < cycles->n; i++) {
        struct orm_action_node *n = PY_AS(struct orm_action_node, cycles->items[i]);
        bool all = n->act == ORM_DO_SAVE_ALL || n->act == ORM_DO_DELETE_ALL;
        parts[n->index] = all ? split(u, n) : py_list_new(0);
    }
    size_t n_edges = u->n_edges;
    for (size_t i = 0; i < n_edges; i++) {
        struct orm_action_node *from = u->edges[i].from, *to = u->edges[i].to;
        if (from->in_cycle && to->in_cycle)
            continue;
        for (size_t k = 0; from->in_cycle && k < parts[from->index]->n; k++)
            orm_unit_edge(u, PY_AS(struct orm_action_node, parts[from->index]->items[k]), to);
        for (size_t k = 0; to->in_cycle && k < parts[to->index]->n; k++)
            orm_unit_edge(u, from, PY_AS(struct orm_action_node, parts[to->index]->items[k]));
    }
    for (size_t i = 0; i < cycles->n; i++)
        PY_AS(struct orm_action_node, cycles->items[i])->disabled = true;
}

/* --- doing --- */

static struct py_list *aggregate(struct orm_action_node **level, size_t n,
                                 const struct orm_action_node *first) {
    struct py_list *states = py_list_new(4);
    py_list_append(states, PY_OBJ(first->state));
    for (size_t i = 0; i < n; i++) {
        struct orm_action_node *o = level[i];
        if (o->done || o->act != first->act || o->mapper != first->mapper || o->rel != first->rel ||
            o->is_delete != first->is_delete)
            continue;
        o->done = true;
        py_list_append(states, PY_OBJ(o->state));
    }
    return states;
}

static void execute(struct orm_unit *u, struct orm_action_node *n, struct orm_action_node **level,
                    size_t count) {
    if (n->done)
        return;
    n->done = true;
    switch (n->act) {
    case ORM_DO_SAVE_ALL:
        orm_save_states(u, n->mapper, states_of(u, n->mapper, false));
        break;
    case ORM_DO_DELETE_ALL:
        orm_delete_states(u, n->mapper, states_of(u, n->mapper, true));
        break;
    case ORM_DO_PROCESS_ALL:
        orm_process(u, n->rel, states_with(u, n->rel, n->is_delete), n->is_delete);
        break;
    case ORM_DO_POST_UPDATE:
        orm_post_update(u, n->mapper, n->is_delete);
        break;
    case ORM_DO_SAVE_STATE:
        orm_save_states(u, n->mapper, aggregate(level, count, n));
        break;
    case ORM_DO_DELETE_STATE:
        orm_delete_states(u, n->mapper, aggregate(level, count, n));
        break;
    case ORM_DO_PROCESS_STATE:
        orm_process(u, n->rel, aggregate(level, count, n), n->is_delete);
        break;
    }
}

static noreturn void raise_circular(struct orm_unit *u, struct orm_action_node **todo, size_t n) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n && i < 5; i++)
        buf_printf(&b, "%s%s", i ? ", " : "",
                   todo[i]->state ? todo[i]->state->mapper->cls->name : todo[i]->mapper->cls->name);
    py_raise(u->vm, &sa_exc_CircularDependencyError, "Circular dependency detected. (%s)",
             b.data ? b.data : "");
}

void orm_unit_execute(struct orm_unit *u) {
    presort(u);
    break_cycles(u);
    link_nodes(u);
    struct orm_action_node **todo = MEM_NEW_ARRAY(struct orm_action_node *, u->all_nodes->n + 1);
    struct orm_action_node **level = MEM_NEW_ARRAY(struct orm_action_node *, u->all_nodes->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < u->all_nodes->n; i++) {
        struct orm_action_node *x = PY_AS(struct orm_action_node, u->all_nodes->items[i]);
        if (!x->disabled)
            todo[n++] = x;
    }
    sort_nodes(todo, n);
    while (n) {
        size_t k = 0, rest = 0;
        for (size_t i = 0; i < n; i++)
            if (todo[i]->waits)
                todo[rest++] = todo[i];
            else
                level[k++] = todo[i];
        if (!k)
            raise_circular(u, todo, n);
        n = rest;
        for (size_t i = 0; i < k; i++) /* single states go from the last */
            execute(u, u->cycles ? level[k - 1 - i] : level[i], level, k);
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < level[i]->n_after; j++)
                level[i]->after[j]->waits--;
    }
}
