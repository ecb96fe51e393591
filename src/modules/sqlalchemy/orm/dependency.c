/*
 * What relationships do in a flush: children come along, foreign keys follow their parents, rows of
 * secondary tables are written. cf. sqlalchemy.orm.dependency, sync.
 */
#include "modules/sqlalchemy/orm/flush.h"

/* --- history --- */

static bool has_item(const struct py_list *l, value v) {
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i] == v)
            return true;
    return false;
}

static struct orm_changes no_changes(void) {
    return (struct orm_changes){py_list_new(0), py_list_new(0), py_list_new(0)};
}

static struct orm_changes collection_changes(struct vm *vm, struct orm_state *s,
                                             struct orm_relationship *r, bool load) {
    struct orm_changes c = no_changes();
    value now = orm_peek(s->obj, r->prop.key);
    if (now == PY_UNDEF && load && s->key != PY_UNDEF)
        now = orm_get_value(vm, s->obj, &r->prop);
    if (now == PY_UNDEF) { /* what came and went by the other side */
        c.added = orm_dynamic_items(vm, s, r, false);
        c.deleted = orm_dynamic_removed(s, r);
    }
    if (now == PY_UNDEF || now == PY_NONE)
        return c;
    value known = s->loaded ? py_dict_get_str(s->loaded, r->prop.key) : PY_UNDEF;
    struct py_list *items = orm_collection_items(vm, now);
    struct py_list *before = known == PY_UNDEF ? py_list_new(0) : PY_AS(struct py_list, known);
    struct py_dict *in_before = py_dict_new(), *in_items = py_dict_new();
    for (size_t i = 0; i < before->n; i++)
        py_dict_set(NULL, in_before, py_from_small((int64_t)(before->items[i] & 0x7FFFFFFFFFFF)),
                    PY_TRUE);
    for (size_t i = 0; i < items->n; i++) {
        value id = py_from_small((int64_t)(items->items[i] & 0x7FFFFFFFFFFF));
        py_dict_set(NULL, in_items, id, PY_TRUE);
        py_list_append(py_dict_get(NULL, in_before, id) != PY_UNDEF ? c.unchanged : c.added,
                       items->items[i]);
    }
    for (size_t i = 0; i < before->n; i++)
        if (py_dict_get(NULL, in_items,
                        py_from_small((int64_t)(before->items[i] & 0x7FFFFFFFFFFF))) == PY_UNDEF)
            py_list_append(c.deleted, before->items[i]);
    return c;
}

struct orm_changes orm_changes_of(struct vm *vm, struct orm_state *s, struct orm_relationship *r,
                                  bool load) {
    struct orm_changes c = no_changes();
    if (r->lazy == ORM_LAZY_DYNAMIC || r->lazy == ORM_LAZY_WRITE_ONLY) {
        c.added = orm_dynamic_items(vm, s, r, false);
        c.deleted = orm_dynamic_removed(s, r);
        if (load && s->key != PY_UNDEF && r->lazy == ORM_LAZY_DYNAMIC) {
            struct py_list *all = orm_dynamic_items(vm, s, r, true);
            for (size_t i = 0; i < all->n; i++)
                if (!has_item(c.added, all->items[i]))
                    py_list_append(c.unchanged, all->items[i]);
        }
        return c;
    }
    if (r->uselist)
        return collection_changes(vm, s, r, load);
    value old = orm_committed(s, &r->prop), now = orm_peek(s->obj, r->prop.key);
    if (now == PY_UNDEF && old == PY_UNDEF && load && s->key != PY_UNDEF)
        now = orm_get_value(vm, s->obj, &r->prop);
    if (old == PY_UNDEF || old == now) {
        if (now != PY_UNDEF && now != PY_NONE)
            py_list_append(s->key == PY_UNDEF ? c.added : c.unchanged, now);
        return c;
    }
    if (now != PY_UNDEF)
        py_list_append(c.added, now);
    if (old != ORM_NO_VALUE && old != PY_NONE)
        py_list_append(c.deleted, old);
    return c;
}

/* --- bringing states in --- */

static void along_delete(struct orm_unit *u, struct orm_state *s) {
    struct py_list *more = orm_cascade(u->vm, s, ORM_CASCADE_DELETE, true);
    for (size_t i = 0; i < more->n; i++)
        orm_unit_register(u, PY_AS(struct orm_state, more->items[i]), true, false, false);
}

static void warn_outside(struct orm_unit *u, struct orm_state *child, const char *operation,
                         const struct orm_relationship *r) {
    if (child->was_deleted || child->deleted)
        return;
    py_warn(u->vm, &sa_exc_SAWarning,
            "Object of type <%s> not in session, %s operation along '%S' will not proceed",
            child->mapper->cls->name, operation, PY_OBJ(r));
}

static bool nulls_children(struct vm *vm, const struct orm_relationship *r) {
    (void)vm;
    return !(r->cascade & ORM_CASCADE_DELETE) && !py_str_is(r->passive_deletes, "all");
}

static void orphan_leaves(struct orm_unit *u, struct orm_relationship *r, value item) {
    struct orm_state *child = orm_state_of(u->vm, item);
    if (orm_has_parent(u->vm, child, r))
        return;
    orm_unit_register(u, child, true, false, false);
    along_delete(u, child);
}

static void children_of_saved(struct orm_unit *u, struct orm_relationship *r, struct orm_state *s) {
    struct orm_changes c = orm_changes_of(u->vm, s, r, false);
    for (size_t i = 0; i < c.added->n; i++) {
        if (c.added->items[i] == PY_NONE)
            continue;
        struct orm_state *child = orm_state_of(u->vm, c.added->items[i]);
        if (!orm_unit_register(u, child, false, false, true))
            warn_outside(u, child, "add", r);
    }
    for (size_t i = 0; i < c.deleted->n; i++) {
        struct orm_state *child = orm_state_of(u->vm, c.deleted->items[i]);
        if (r->cascade & ORM_CASCADE_DELETE_ORPHAN)
            orphan_leaves(u, r, c.deleted->items[i]);
        else
            orm_unit_register(u, child, false, false, false);
    }
    if (!s->pk_changed)
        return;
    c = orm_changes_of(u->vm, s, r, !r->passive_updates);
    for (size_t i = 0; i < c.unchanged->n; i++)
        orm_unit_register(u, orm_state_of(u->vm, c.unchanged->items[i]), false, r->passive_updates,
                          false);
}

static void children_of_deleted(struct orm_unit *u, struct orm_relationship *r,
                                struct orm_state *s) {
    struct vm *vm = u->vm;
    struct orm_changes c = orm_changes_of(vm, s, r, !py_truth(vm, r->passive_deletes));
    bool cascades = r->cascade & (ORM_CASCADE_DELETE | ORM_CASCADE_DELETE_ORPHAN);
    for (size_t i = 0; i < c.deleted->n; i++) {
        struct orm_state *child = orm_state_of(vm, c.deleted->items[i]);
        if (!orm_has_parent(vm, child, r))
            orm_unit_register(u, child, cascades, false, false);
    }
    for (size_t i = 0; nulls_children(vm, r) && i < c.unchanged->n; i++)
        orm_unit_register(u, orm_state_of(vm, c.unchanged->items[i]), false, false, false);
}

static void parents_of_deleted(struct orm_unit *u, struct orm_relationship *r,
                               struct orm_state *s) {
    if (!(r->cascade & (ORM_CASCADE_DELETE | ORM_CASCADE_DELETE_ORPHAN)))
        return;
    struct orm_changes c = orm_changes_of(u->vm, s, r, !py_truth(u->vm, r->passive_deletes));
    struct py_list *lists[] = {c.added, c.unchanged, c.deleted};
    bool orphans = r->cascade & ORM_CASCADE_DELETE_ORPHAN;
    for (size_t l = 0; l < 3; l++)
        for (size_t i = 0; i < lists[l]->n; i++) {
            if (lists[l]->items[i] == PY_NONE || (l == 2 && !orphans))
                continue;
            struct orm_state *child = orm_state_of(u->vm, lists[l]->items[i]);
            orm_unit_register(u, child, true, false, false);
            along_delete(u, child);
        }
}

static void orphans_of_saved(struct orm_unit *u, struct orm_relationship *r, struct orm_state *s) {
    if (!(r->cascade & ORM_CASCADE_DELETE_ORPHAN))
        return;
    struct orm_changes c = orm_changes_of(u->vm, s, r, false);
    for (size_t i = 0; i < c.deleted->n; i++)
        orphan_leaves(u, r, c.deleted->items[i]);
}

void orm_presort(struct orm_unit *u, struct orm_relationship *r, struct py_list *states,
                 bool is_delete) {
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        if (r->direction == ORM_ONE_TO_MANY) {
            if (is_delete)
                children_of_deleted(u, r, s);
            else
                children_of_saved(u, r, s);
        } else if (!is_delete) {
            orphans_of_saved(u, r, s);
        } else if (r->direction == ORM_MANY_TO_ONE) {
            parents_of_deleted(u, r, s);
        } else if (!py_truth(u->vm, r->passive_deletes)) {
            orm_changes_of(u->vm, s, r, true); /* its rows must be known */
        }
    }
}

bool orm_relation_changed(struct orm_unit *u, struct orm_relationship *r, struct py_list *states,
                          bool is_delete) {
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        bool load =
            is_delete && r->direction != ORM_MANY_TO_ONE && !py_truth(u->vm, r->passive_deletes);
        struct orm_changes c = orm_changes_of(u->vm, s, r, load);
        if (c.added->n || c.deleted->n || ((is_delete || s->pk_changed) && c.unchanged->n))
            return true;
        if (is_delete && orm_peek(s->obj, r->prop.key) != PY_UNDEF && c.unchanged->n)
            return true;
    }
    return false;
}

/* --- order --- */

struct ends {
    struct orm_action_node *parent_saves, *child_saves, *parent_deletes, *child_deletes;
    struct orm_action_node *after_save, *before_delete;
};

static void edges(struct orm_unit *u, size_t n, struct orm_action_node *const (*pairs)[2]) {
    for (size_t i = 0; i < n; i++)
        orm_unit_edge(u, pairs[i][0], pairs[i][1]);
}
#define EDGES(u, ...)                                                                              \
    do {                                                                                           \
        struct orm_action_node *const list[][2] = {__VA_ARGS__};                                   \
        edges(u, sizeof list / sizeof *list, list);                                                \
    } while (0)

static void post_update_edges(struct orm_unit *u, struct orm_relationship *r,
                              const struct ends *e) {
    struct orm_mapper *m = r->direction == ORM_MANY_TO_ONE ? r->prop.parent->base : r->target->base;
    struct orm_action_node *post = orm_unit_node(u, ORM_DO_POST_UPDATE, m, NULL, NULL, false);
    struct orm_action_node *pre = orm_unit_node(u, ORM_DO_POST_UPDATE, m, NULL, NULL, true);
    EDGES(u, {e->child_saves, e->after_save}, {e->parent_saves, e->after_save},
          {e->after_save, post}, {e->before_delete, pre}, {pre, e->child_deletes},
          {pre, e->parent_deletes});
    if (r->direction == ORM_MANY_TO_ONE)
        EDGES(u, {e->after_save, pre});
}

void orm_relation_edges(struct orm_unit *u, struct orm_relationship *r) {
    struct orm_mapper *p = r->prop.parent->base, *c = r->target->base;
    struct ends e = {
        orm_unit_node(u, ORM_DO_SAVE_ALL, p, NULL, NULL, false),
        orm_unit_node(u, ORM_DO_SAVE_ALL, c, NULL, NULL, false),
        orm_unit_node(u, ORM_DO_DELETE_ALL, p, NULL, NULL, false),
        orm_unit_node(u, ORM_DO_DELETE_ALL, c, NULL, NULL, false),
        orm_unit_node(u, ORM_DO_PROCESS_ALL, p, r, NULL, false),
        orm_unit_node(u, ORM_DO_PROCESS_ALL, p, r, NULL, true),
    };
    if (r->post_update && r->direction != ORM_MANY_TO_MANY) {
        post_update_edges(u, r, &e);
        return;
    }
    switch (r->direction) {
    case ORM_ONE_TO_MANY:
        EDGES(u, {e.parent_saves, e.after_save}, {e.after_save, e.child_saves},
              {e.after_save, e.child_deletes}, {e.child_saves, e.parent_deletes},
              {e.child_deletes, e.parent_deletes}, {e.before_delete, e.child_saves},
              {e.before_delete, e.child_deletes});
        break;
    case ORM_MANY_TO_ONE:
        EDGES(u, {e.child_saves, e.after_save}, {e.after_save, e.parent_saves},
              {e.parent_saves, e.child_deletes}, {e.parent_deletes, e.child_deletes});
        break;
    case ORM_MANY_TO_MANY:
        EDGES(u, {e.parent_saves, e.after_save}, {e.child_saves, e.after_save},
              {e.after_save, e.child_deletes}, {e.before_delete, e.parent_saves},
              {e.before_delete, e.parent_deletes}, {e.before_delete, e.child_deletes},
              {e.before_delete, e.child_saves});
        break;
    }
}

static void state_edges(struct orm_unit *u, const struct orm_relationship *r, const struct ends *e,
                        struct orm_action_node *child, bool is_delete, bool child_deleted) {
    if (r->post_update && r->direction != ORM_MANY_TO_MANY)
        return;
    switch (r->direction) {
    case ORM_ONE_TO_MANY:
        if (is_delete)
            EDGES(u, {e->before_delete, child}, {child, e->parent_deletes});
        else
            EDGES(u, {e->parent_saves, e->after_save}, {e->after_save, child},
                  {e->parent_saves, child});
        break;
    case ORM_MANY_TO_ONE:
        if (is_delete && child_deleted)
            EDGES(u, {e->parent_deletes, child});
        else if (!is_delete && !child_deleted)
            EDGES(u, {child, e->after_save}, {e->after_save, e->parent_saves});
        else if (!is_delete)
            EDGES(u, {e->after_save, e->parent_saves});
        break;
    case ORM_MANY_TO_MANY:
        if (is_delete)
            EDGES(u, {e->before_delete, child}, {e->before_delete, e->parent_deletes});
        else if (child_deleted)
            EDGES(u, {e->parent_saves, e->after_save}, {e->after_save, child});
        else
            EDGES(u, {e->parent_saves, e->after_save}, {child, e->after_save});
        break;
    }
}

/* For single instances, where mappers depend on each other in a circle. */
void orm_relation_state_edges(struct orm_unit *u, struct orm_relationship *r,
                              struct py_list *states, bool is_delete) {
    struct orm_mapper *p = r->prop.parent->base, *c = r->target->base;
    struct ends all = {
        orm_unit_node(u, ORM_DO_SAVE_ALL, p, NULL, NULL, false),
        orm_unit_node(u, ORM_DO_SAVE_ALL, c, NULL, NULL, false),
        orm_unit_node(u, ORM_DO_DELETE_ALL, p, NULL, NULL, false),
        orm_unit_node(u, ORM_DO_DELETE_ALL, c, NULL, NULL, false),
        NULL,
        NULL,
    };
    bool child_in = all.child_saves->in_cycle;
    orm_unit_node(u, ORM_DO_PROCESS_ALL, p, r, NULL, is_delete)->disabled = true;
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        struct orm_changes h =
            orm_changes_of(u->vm, s, r, is_delete && !py_truth(u->vm, r->passive_deletes));
        struct py_list *lists[] = {h.added, h.unchanged, h.deleted};
        if (!h.added->n && !h.unchanged->n && !h.deleted->n)
            continue;
        struct ends e = all;
        struct orm_action_node *process =
            orm_unit_node(u, ORM_DO_PROCESS_STATE, p, r, s, is_delete);
        e.after_save = is_delete ? NULL : process;
        e.before_delete = is_delete ? process : NULL;
        if (!is_delete && all.parent_saves->in_cycle)
            e.parent_saves = orm_unit_node(u, ORM_DO_SAVE_STATE, p, NULL, s, false);
        if (is_delete && all.parent_deletes->in_cycle)
            e.parent_deletes = orm_unit_node(u, ORM_DO_DELETE_STATE, p, NULL, s, false);
        if (!child_in) {
            state_edges(u, r, &e, all.child_saves, is_delete, false);
            state_edges(u, r, &e, all.child_deletes, is_delete, true);
            continue;
        }
        for (size_t l = 0; l < 3; l++)
            for (size_t k = 0; k < lists[l]->n; k++) {
                struct orm_state *child =
                    lists[l]->items[k] == PY_NONE ? NULL : orm_state_of(u->vm, lists[l]->items[k]);
                bool known = child && orm_unit_flags(u, child) >= 0;
                bool gone = known && orm_unit_deletes(u, child);
                struct orm_action_node *n =
                    known ? orm_unit_node(u, gone ? ORM_DO_DELETE_STATE : ORM_DO_SAVE_STATE, c,
                                          NULL, child, false)
                          : NULL;
                state_edges(u, r, &e, n, is_delete, gone);
            }
    }
}

/* --- foreign keys --- */

static void verify(struct orm_unit *u, const struct orm_relationship *r, value item) {
    if (item == PY_NONE)
        return;
    const struct orm_state *s = orm_state_of(u->vm, item);
    if (orm_mapper_isa(s->mapper, r->target))
        return;
    py_raise(u->vm, &orm_exc_FlushError,
             "Attempting to flush an item of type %R as a member of collection \"%S\". Expected "
             "an object of type %R or a polymorphic subclass of this type.%s",
             PY_OBJ(s->mapper->cls), PY_OBJ(r), PY_OBJ(r->target->cls), "");
}

static noreturn void raise_blank(struct orm_unit *u, const struct column *from,
                                 const struct column *to, const struct orm_state *s) {
    py_raise(u->vm, &py_exc_AssertionError,
             "Dependency rule on column '%s.%s' tried to blank-out primary key column '%s.%s' on "
             "instance '<%s at 0x%llx>'",
             column_table(from)->base.name.text, from->base.name.text,
             column_table(to)->base.name.text, to->base.name.text, s->mapper->cls->name,
             (unsigned long long)s->obj);
}

/* Columns of S are those of SOURCE (NULL: none) by R's pairs. */
static void follow(struct orm_unit *u, const struct orm_relationship *r, struct orm_state *s,
                   struct orm_state *source, bool local) {
    struct py_dict *touched = NULL;
    if (r->post_update) {
        value v = py_dict_get(NULL, u->post_updates, PY_OBJ(s));
        if (v == PY_UNDEF)
            py_dict_set(NULL, u->post_updates, PY_OBJ(s), v = PY_OBJ(py_dict_new()));
        touched = PY_AS(struct py_dict, v);
    }
    for (size_t i = 0; i < r->n_pairs; i++) {
        struct column *mine = local ? r->pairs[i].local : r->pairs[i].remote;
        struct column *theirs = local ? r->pairs[i].remote : r->pairs[i].local;
        if (!source && mine->primary_key) {
            struct orm_prop *p = orm_prop_of(s->mapper, mine);
            value now = p ? orm_peek(s->obj, p->key) : PY_NONE;
            if (now != PY_UNDEF && now != PY_NONE)
                raise_blank(u, theirs, mine, s);
        }
        orm_put_column(u->vm, s, mine, source ? orm_column_value(u->vm, source, theirs) : PY_NONE);
        if (touched)
            py_dict_set(NULL, touched, PY_OBJ(mine), PY_TRUE);
    }
}

static void to_child(struct orm_unit *u, struct orm_relationship *r, struct orm_state *s,
                     value item, bool clear) {
    verify(u, r, item);
    if (item == PY_NONE)
        return;
    struct orm_state *child = orm_state_of(u->vm, item);
    if (!r->post_update && orm_unit_deletes(u, child))
        return;
    follow(u, r, child, clear ? NULL : s, false);
}

static void process_one_to_many(struct orm_unit *u, struct orm_relationship *r, struct orm_state *s,
                                bool is_delete) {
    struct vm *vm = u->vm;
    if (is_delete) {
        if (!r->post_update && py_str_is(r->passive_deletes, "all"))
            return;
        struct orm_changes c = orm_changes_of(vm, s, r, !py_truth(vm, r->passive_deletes));
        for (size_t i = 0; i < c.deleted->n; i++)
            if (!orm_has_parent(vm, orm_state_of(vm, c.deleted->items[i]), r))
                to_child(u, r, s, c.deleted->items[i], true);
        for (size_t i = 0; (r->post_update || nulls_children(vm, r)) && i < c.unchanged->n; i++)
            to_child(u, r, s, c.unchanged->items[i], true);
        return;
    }
    struct orm_changes c = orm_changes_of(vm, s, r, false);
    for (size_t i = 0; i < c.added->n; i++)
        to_child(u, r, s, c.added->items[i], false);
    for (size_t i = 0; i < c.deleted->n; i++)
        if (nulls_children(vm, r) && !(r->cascade & ORM_CASCADE_DELETE_ORPHAN) &&
            !orm_has_parent(vm, orm_state_of(vm, c.deleted->items[i]), r))
            to_child(u, r, s, c.deleted->items[i], true);
    for (size_t i = 0; s->pk_changed && i < c.unchanged->n; i++)
        to_child(u, r, s, c.unchanged->items[i], false);
}

/* A parent outside of the session has no row to refer to. */
static bool in_unit_or_saved(struct orm_unit *u, struct orm_state *s) {
    return orm_unit_flags(u, s) >= 0 || s->key != PY_UNDEF;
}

static void process_many_to_one(struct orm_unit *u, struct orm_relationship *r, struct orm_state *s,
                                bool is_delete) {
    if (is_delete) {
        if (r->post_update && !(r->cascade & ORM_CASCADE_DELETE_ORPHAN) &&
            !py_str_is(r->passive_deletes, "all"))
            follow(u, r, s, NULL, true);
        return;
    }
    struct orm_changes c = orm_changes_of(u->vm, s, r, false);
    for (size_t i = 0; i < c.added->n; i++) {
        value item = c.added->items[i];
        verify(u, r, item);
        struct orm_state *parent = item == PY_NONE ? NULL : orm_state_of(u->vm, item);
        if (parent && !in_unit_or_saved(u, parent))
            continue;
        follow(u, r, s, parent, true);
    }
    if (!c.added->n && c.deleted->n)
        follow(u, r, s, NULL, true);
}

/* --- secondary tables --- */

static struct py_dict *association(struct orm_unit *u, const struct orm_relationship *r,
                                   struct orm_state *a, struct orm_state *b) {
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < r->n_pairs; i++)
        py_dict_set_text(d, r->pairs[i].remote->base.expr.key,
                         orm_column_value(u->vm, a, r->pairs[i].local));
    for (size_t i = 0; i < r->n_secondary_pairs; i++)
        py_dict_set_text(d, r->secondary_pairs[i].local->base.expr.key,
                         orm_column_value(u->vm, b, r->secondary_pairs[i].remote));
    return d;
}

/* A pair is written by one of the two relationships that share a table. */
static bool first_time(struct orm_unit *u, const struct orm_relationship *r,
                       const struct orm_state *a, const struct orm_state *b) {
    bool swap = r->reverse && (const void *)r->reverse < (const void *)r;
    value key = py_tuple3(swap ? PY_OBJ(r->reverse) : PY_OBJ(r), swap ? PY_OBJ(b) : PY_OBJ(a),
                          swap ? PY_OBJ(a) : PY_OBJ(b));
    if (py_dict_get(u->vm, u->pairs_done, key) != PY_UNDEF)
        return false;
    py_dict_set(u->vm, u->pairs_done, key, PY_TRUE);
    return true;
}

static void delete_associations(struct orm_unit *u, const struct orm_relationship *r,
                                struct py_list *rows) {
    struct vm *vm = u->vm;
    if (!rows->n)
        return;
    struct sql_dml *d = sql_dml_new(vm, &sql_delete_type, SQL_DELETE, r->secondary);
    const struct sql_columns *cols = sql_from_columns(vm, r->secondary);
    for (size_t i = 0; i < cols->n; i++) {
        struct sql_expr *e = cols->items[i];
        if (py_dict_get_text(PY_AS(struct py_dict, rows->items[0]), e->key) == PY_UNDEF)
            continue;
        struct sql_bindparam *b = sql_bind_named(vm, e->key, PY_UNDEF, e->type, false);
        b->required = true;
        sql_seq_push(&d->where, sql_operate(vm, SQL_OP_EQ, &e->element, PY_OBJ(b)));
    }
    struct sa_connection *c = orm_session_connection(vm, u->session, r->prop.parent, NULL);
    value result = sa_execute(vm, c, PY_OBJ(d), rows->n == 1 ? rows->items[0] : PY_OBJ(rows), NULL);
    int64_t matched = PY_AS(struct sa_result, result)->rowcount;
    if (matched >= 0 && matched != (int64_t)rows->n)
        py_raise(vm, &orm_exc_StaleDataError,
                 "DELETE statement on table '%s' expected to delete %d row(s); Only %d were "
                 "matched.",
                 sql_from_name(r->secondary).text, (int)rows->n, (int)matched);
}

static void insert_associations(struct orm_unit *u, const struct orm_relationship *r,
                                struct py_list *rows) {
    if (!rows->n)
        return;
    struct sql_dml *d = sql_dml_new(u->vm, &sql_insert_type, SQL_INSERT, r->secondary);
    struct sa_connection *c = orm_session_connection(u->vm, u->session, r->prop.parent, NULL);
    sa_execute(u->vm, c, PY_OBJ(d), rows->n == 1 ? rows->items[0] : PY_OBJ(rows), NULL);
}

static void process_many_to_many(struct orm_unit *u, struct orm_relationship *r,
                                 struct py_list *states, bool is_delete) {
    struct vm *vm = u->vm;
    struct py_list *gone = py_list_new(0), *fresh = py_list_new(0);
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        struct orm_changes c =
            orm_changes_of(vm, s, r, is_delete && !py_truth(vm, r->passive_deletes));
        struct py_list *leaving[] = {c.deleted, is_delete ? c.unchanged : py_list_new(0)};
        for (size_t k = 0; !is_delete && k < c.added->n; k++) {
            verify(u, r, c.added->items[k]);
            struct orm_state *child = orm_state_of(vm, c.added->items[k]);
            if (orm_unit_flags(u, child) < 0 && child->key == PY_UNDEF)
                continue;
            if (first_time(u, r, s, child))
                py_list_append(fresh, PY_OBJ(association(u, r, s, child)));
        }
        for (size_t l = 0; l < 2; l++)
            for (size_t k = 0; k < leaving[l]->n; k++) {
                struct orm_state *child = orm_state_of(vm, leaving[l]->items[k]);
                if (first_time(u, r, s, child))
                    py_list_append(gone, PY_OBJ(association(u, r, s, child)));
            }
    }
    delete_associations(u, r, gone);
    insert_associations(u, r, fresh);
}

void orm_process(struct orm_unit *u, struct orm_relationship *r, struct py_list *states,
                 bool is_delete) {
    if (r->direction == ORM_MANY_TO_MANY) {
        process_many_to_many(u, r, states, is_delete);
        return;
    }
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        if (r->direction == ORM_ONE_TO_MANY)
            process_one_to_many(u, r, s, is_delete);
        else
            process_many_to_one(u, r, s, is_delete);
    }
}
