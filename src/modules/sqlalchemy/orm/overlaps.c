/*
 * Relationships that write the same column without knowing of each other: a warning tells of each.
 * cf. JoinCondition._warn_for_conflicting_sync_targets.
 */
#include "modules/sqlalchemy/orm/loading.h"

/* That a relationship copies FROM to TO when it flushes. */
struct sync {
    struct orm_relationship *rel;
    struct column *from, *to;
};
struct syncs {
    struct sync *items;
    size_t n, cap;
};
static const char syncs_key;

/* NAME is among the names, separated by commas, that overlaps= has. */
static bool allows(const struct orm_relationship *r, const char *name) {
    if (!py_is_str(r->overlaps))
        return false;
    for (const char *p = py_str_cstr(r->overlaps); *p;) {
        size_t n = strcspn(p, ","), left = 0;
        while (left < n && p[left] == ' ')
            left++;
        size_t right = n;
        while (right > left && p[right - 1] == ' ')
            right--;
        if (right - left == strlen(name) && !strncmp(p + left, name, right - left))
            return true;
        p += n + (p[n] == ',');
    }
    return false;
}

static bool siblings(const struct orm_mapper *a, const struct orm_mapper *b) {
    return a->base == b->base && !orm_mapper_isa(a, b) && !orm_mapper_isa(b, a);
}

static bool conflict(const struct orm_relationship *r, const struct orm_relationship *other) {
    const struct orm_mapper *a = r->prop.parent, *b = other->prop.parent;
    if (other == r || other->reverse == r || r->reverse == other)
        return false;
    if (allows(r, py_str_cstr(PY_OBJ(other->prop.key))) ||
        allows(other, py_str_cstr(PY_OBJ(r->prop.key))) || allows(r, "__*") || allows(other, "__*"))
        return false;
    if (siblings(a, b) || siblings(r->target, other->target) || siblings(a, other->target) ||
        siblings(r->target, b))
        return false;
    return a->base != b->base ||
           strcmp(py_str_cstr(PY_OBJ(r->prop.key)), py_str_cstr(PY_OBJ(other->prop.key))) != 0;
}

static const char *joined(struct vm *vm, struct py_list *texts, const char *between) {
    struct buf b = BUF_INIT;
    py_call_method(vm, PY_OBJ(texts), "sort", 0, NULL);
    for (size_t i = 0; i < texts->n; i++)
        buf_printf(&b, "%s%s", i ? between : "", py_str_cstr(texts->items[i]));
    return buf_take(&b);
}

static void warn(struct vm *vm, const struct sync *s, struct py_list *shown, struct py_list *keys) {
    py_warn(vm, &sa_exc_SAWarning,
            "relationship '%S' will copy column %S to column %S, which conflicts with "
            "relationship(s): %s. If this is not the intention, consider if these relationships "
            "should be linked with back_populates, or if viewonly=True should be applied to one or "
            "more if they are read-only. For the less common case that foreign key constraints are "
            "partially overlapping, the orm.foreign() annotation can be used to isolate the "
            "columns that should be written towards.   To silence this warning, add the parameter "
            "'overlaps=\"%s\"' to the '%S' relationship. (Background on this warning at: "
            "https://sqlalche.me/e/20/qzyx)",
            PY_OBJ(s->rel), PY_OBJ(s->from), PY_OBJ(s->to), joined(vm, shown, ", "),
            joined(vm, keys, ","), PY_OBJ(s->rel));
}

static void note(struct vm *vm, struct syncs *all, struct sync s) {
    struct py_list *shown = py_list_new(0), *keys = py_list_new(0);
    for (size_t i = 0; i < all->n; i++) {
        const struct sync *o = &all->items[i];
        if (o->to != s.to || !conflict(s.rel, o->rel))
            continue;
        py_list_append(
            shown, py_str_printf("'%s' (copies %s to %s)", py_str_text(vm, PY_OBJ(o->rel)),
                                 py_str_text(vm, PY_OBJ(o->from)), py_str_text(vm, PY_OBJ(o->to))));
        py_list_append(keys, PY_OBJ(o->rel->prop.key));
    }
    if (keys->n)
        warn(vm, &s, shown, keys);
    MEM_GROW(all->items, all->n, all->cap);
    all->items[all->n++] = s;
}

void orm_relationship_overlaps(struct vm *vm, struct orm_relationship *r) {
    struct syncs *all = vm_get_data(vm, &syncs_key);
    if (!all)
        vm_set_data(vm, &syncs_key, all = MEM_NEW(struct syncs));
    if (r->viewonly)
        return;
    for (size_t i = 0; i < r->n_pairs; i++) {
        const struct orm_pair *p = &r->pairs[i];
        bool to_local = r->direction == ORM_MANY_TO_ONE;
        note(vm, all,
             (struct sync){r, to_local ? p->remote : p->local, to_local ? p->local : p->remote});
    }
    for (size_t i = 0; i < r->n_secondary_pairs; i++) {
        const struct orm_pair *p = &r->secondary_pairs[i];
        note(vm, all, (struct sync){r, p->remote, p->local});
    }
}
