/*
 * Loader options as scripts make them: chains of methods that each add a step, and what a statement
 * asks of them: how is this attribute, reached this way, loaded? cf.
 * sqlalchemy.orm.strategy_options.
 */
#include "modules/sqlalchemy/orm/options.h"

#include "modules/sqlalchemy/orm/loading.h"

/* --- paths --- */

const struct orm_path *orm_path_of(const struct orm_path *up, struct orm_prop *prop) {
    struct orm_path *p = MEM_NEW(struct orm_path);
    p->up = up;
    p->prop = prop;
    p->root = up->root;
    return p;
}
const struct orm_path *orm_path_root(value root) {
    struct orm_path *p = MEM_NEW(struct orm_path);
    p->root = root;
    return p;
}

static bool same_prop(const struct orm_prop *a, const struct orm_prop *b) {
    return a == b || (a && b && py_str_equal(a->key, b->key) && a->parent->base == b->parent->base);
}

static bool same_root(value option, value entity) {
    if (option == PY_UNDEF || option == entity)
        return true;
    if (!py_is_a(option, &orm_mapper_type) || !py_is_a(entity, &orm_mapper_type))
        return false;
    const struct orm_mapper *a = PY_AS(struct orm_mapper, option);
    const struct orm_mapper *b = PY_AS(struct orm_mapper, entity);
    return orm_mapper_isa(a, b) || orm_mapper_isa(b, a);
}

static bool applies(const struct orm_option *o, const struct orm_step *s,
                    const struct orm_path *path) {
    size_t i = s->n_path;
    for (; path->up; path = path->up)
        if (!i-- || !same_prop(s->path[i], path->prop))
            return false;
    return !i && same_root(o->root, path->root);
}

void orm_check_options(struct vm *vm, const struct orm_plan *p) {
    for (size_t i = 0; p->options && i < p->options->n; i++) {
        if (!py_is_a(p->options->items[i], &orm_option_type))
            continue;
        const struct orm_option *o = PY_AS(struct orm_option, p->options->items[i]);
        const struct orm_loader *first = NULL;
        bool found = o->root == PY_UNDEF;
        for (size_t k = 0; k < p->n_slots && !found; k++) {
            if (!p->slots[k].entity)
                continue;
            first = first ? first : p->slots[k].entity;
            found = same_root(o->root, p->slots[k].entity->path->root);
        }
        if (!found && first)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Mapped class %S does not apply to any of the root entities in this query, "
                     "e.g. %S. Please specify the full path from one of the root entities to the "
                     "target attribute. ",
                     o->root, first->path->root);
    }
}

/* --- asking --- */

static const struct orm_step *last_step(struct py_list *options, const struct orm_path *path,
                                        bool (*fits)(const struct orm_step *, const void *),
                                        const void *arg) {
    const struct orm_step *found = NULL;
    for (size_t i = 0; options && path && i < options->n; i++) {
        if (!py_is_a(options->items[i], &orm_option_type))
            continue;
        const struct orm_option *o = PY_AS(struct orm_option, options->items[i]);
        for (size_t k = 0; k < o->n_steps; k++)
            if (fits(&o->steps[k], arg) && applies(o, &o->steps[k], path) &&
                (o->steps[k].prop || !found || !found->prop))
                found = &o->steps[k];
    }
    return found;
}

static bool is_strategy(const struct orm_step *s, const void *prop) {
    return (s->action == ORM_ACT_STRATEGY || s->action == ORM_ACT_CONTAINS) &&
           (!s->prop || same_prop(s->prop, prop));
}

const struct orm_step *orm_strategy(struct py_list *options, const struct orm_path *path,
                                    const struct orm_prop *prop) {
    return last_step(options, path, is_strategy, prop);
}

static bool is_subclass(const struct orm_step *s, const void *mapper) {
    return s->action == ORM_ACT_SUBCLASSES && s->of_type == mapper;
}
bool orm_subclass_chosen(struct py_list *options, const struct orm_path *path,
                         const struct orm_mapper *m) {
    return last_step(options, path, is_subclass, m) != NULL;
}

static bool is_about_column(const struct orm_step *s, const void *prop) {
    const struct orm_column_prop *p = prop;
    if (s->action == ORM_ACT_GROUP)
        return p->group && !strcmp(p->group, s->group);
    return (s->action == ORM_ACT_DEFER || s->action == ORM_ACT_UNDEFER ||
            s->action == ORM_ACT_ONLY || s->action == ORM_ACT_EXPRESSION) &&
           (!s->prop || same_prop(s->prop, &p->prop));
}
static bool is_only(const struct orm_step *s, const void *unused) {
    (void)unused;
    return s->action == ORM_ACT_ONLY;
}

static bool is_key(const struct orm_column_prop *p) {
    const struct orm_mapper *m = p->prop.parent;
    for (size_t i = 0; i < m->n_primary_key; i++)
        if (orm_prop_of_column(m, &m->primary_key[i]->base.expr.element) == &p->prop)
            return true;
    return m->polymorphic_key && py_str_equal(m->polymorphic_key, p->prop.key);
}

enum orm_column_load orm_column_load(struct py_list *options, const struct orm_path *path,
                                     const struct orm_column_prop *p) {
    const struct orm_step *s = last_step(options, path, is_about_column, p);
    enum orm_column_load later = p->raiseload ? ORM_LOAD_RAISES : ORM_LOAD_LATER;
    if (s && s->action == ORM_ACT_DEFER)
        return is_key(p) ? ORM_LOAD_NOW : s->raiseload ? ORM_LOAD_RAISES : ORM_LOAD_LATER;
    if (s)
        return ORM_LOAD_NOW;
    const struct orm_step *only = last_step(options, path, is_only, NULL);
    if (only && !is_key(p))
        return only->raiseload ? ORM_LOAD_RAISES : ORM_LOAD_LATER;
    return p->deferred ? later : ORM_LOAD_NOW;
}

static bool is_expression(const struct orm_step *s, const void *prop) {
    return s->action == ORM_ACT_EXPRESSION && same_prop(s->prop, prop);
}
struct sql_element *orm_column_expression(struct vm *vm, struct py_list *options,
                                          const struct orm_path *path, const struct orm_prop *p) {
    const struct orm_step *s = last_step(options, path, is_expression, p);
    return s ? sql_coerce_expr(vm, s->expression) : NULL;
}

static struct sql_element *criteria_for(struct vm *vm, const struct orm_criteria *c,
                                        struct orm_mapper *m) {
    if (!py_type_is_subtype(m->cls, c->cls))
        return NULL;
    value v = c->where;
    if (!sql_is_element(v) && !py_is_a(v, &orm_attr_type) && py_is_callable(v))
        v = py_call1(vm, v, PY_OBJ(m->cls));
    return sql_coerce_where(vm, v);
}

struct sql_element *orm_extra_criteria(struct vm *vm, struct py_list *options, struct orm_mapper *m,
                                       struct sql_from *from) {
    struct sql_seq all = {0};
    for (size_t i = 0; options && i < options->n; i++) {
        if (!py_is_a(options->items[i], &orm_criteria_type))
            continue;
        const struct orm_criteria *c = PY_AS(struct orm_criteria, options->items[i]);
        struct sql_element *e = from && !c->aliases ? NULL : criteria_for(vm, c, m);
        if (e)
            sql_seq_push(&all, from ? sql_adapt(vm, e, from) : e);
    }
    if (!all.n)
        return NULL;
    return all.n == 1 ? all.items[0] : sql_conjunction(vm, SQL_OP_AND, all.n, all.items);
}

struct py_list *orm_options_to_keep(struct py_list *options) {
    struct py_list *kept = py_list_new(2);
    for (size_t i = 0; options && i < options->n; i++) {
        value v = options->items[i];
        if (py_is_a(v, &orm_option_type) ||
            (py_is_a(v, &orm_criteria_type) && PY_AS(struct orm_criteria, v)->propagates))
            py_list_append(kept, v);
    }
    return kept->n ? kept : NULL;
}

/* --- making --- */

static struct orm_option *option_new(struct vm *vm) {
    struct orm_option *o = py_alloc(vm, &orm_option_type);
    o->root = PY_UNDEF;
    return o;
}

static struct orm_option *option_copy(struct vm *vm, value self) {
    const struct orm_option *old = PY_AS(struct orm_option, self);
    struct orm_option *o = option_new(vm);
    struct py_attrs attrs = o->attrs;
    *o = *old;
    o->attrs = attrs;
    return o;
}

static struct orm_step *add_step(struct orm_option *o, enum orm_action action,
                                 struct orm_prop *prop) {
    struct orm_step *steps = MEM_NEW_ARRAY(struct orm_step, o->n_steps + 1);
    if (o->n_steps)
        memcpy(steps, o->steps, o->n_steps * sizeof *steps);
    struct orm_step *s = &steps[o->n_steps++];
    *s = (struct orm_step){.path = o->path,
                           .n_path = o->n_path,
                           .action = action,
                           .prop = prop,
                           .innerjoin = -1,
                           .expression = PY_UNDEF};
    o->steps = steps;
    return s;
}

/* The option's place moves along a relationship. */
static void walk(struct orm_option *o, struct orm_relationship *r, struct orm_mapper *to) {
    struct orm_prop **path = MEM_NEW_ARRAY(struct orm_prop *, o->n_path + 1);
    if (o->n_path)
        memcpy(path, o->path, o->n_path * sizeof *path);
    path[o->n_path++] = &r->prop;
    o->path = path;
    o->at = to ? to : r->target;
}

static bool is_star(value v) {
    if (!py_is_str(v))
        return false;
    const char *s = py_str_cstr(v), *end = s + strlen(s);
    return end > s && end[-1] == '*';
}

static struct orm_attr *attr_arg(struct vm *vm, struct orm_option *o, value v) {
    if (py_is_str(v) && o->at) { /* 1.x: by name */
        value attr = py_lookup_attr_str(vm, PY_OBJ(o->at->cls), PY_AS(struct py_str, v));
        if (attr != PY_UNDEF && py_is_a(attr, &orm_attr_type))
            v = attr;
    }
    if (py_is_str(v))
        py_raise(vm, &sa_exc_ArgumentError,
                 "Strings are not accepted for attribute names in loader options; please use "
                 "class-bound attributes directly.");
    if (!py_is_a(v, &orm_attr_type))
        py_raise(vm, &sa_exc_ArgumentError,
                 "expected ORM mapped attribute for loader strategy argument");
    struct orm_attr *a = PY_AS(struct orm_attr, v);
    orm_configure(vm, a->parent->registry);
    if (!o->at && o->root == PY_UNDEF) {
        o->root = a->alias ? PY_OBJ(a->alias) : PY_OBJ(a->parent);
        o->at = a->parent;
    }
    if (o->at && !orm_mapper_isa(o->at, a->parent) && !orm_mapper_isa(a->parent, o->at))
        py_raise(vm, &sa_exc_ArgumentError,
                 "Mapped class %S does not apply to any of the root entities in this query, e.g. "
                 "%S. Please specify the full path from one of the root entities to the target "
                 "attribute. ",
                 PY_OBJ(a->parent), PY_OBJ(o->at));
    return a;
}

static const char *strategy_name(enum orm_lazy lazy) {
    static const char *const names[] = {"lazy",   "joined", "subquery", "selectin", "immediate",
                                        "noload", "raise",  "raise",    "dynamic",  "write_only"};
    return names[lazy];
}

static struct orm_step *add_relationship(struct vm *vm, struct orm_option *o, value key,
                                         enum orm_action action, enum orm_lazy lazy) {
    if (is_star(key)) {
        struct orm_step *s = add_step(o, action, NULL);
        s->lazy = lazy;
        return s;
    }
    struct orm_attr *a = attr_arg(vm, o, key);
    if (a->prop->kind != ORM_RELATIONSHIP)
        py_raise(vm, &orm_exc_LoaderStrategyException,
                 "Can't apply \"%s loader\" strategy to property \"%S\", which is a \"column "
                 "property\"; this loader strategy is intended to be used with a \"relationship "
                 "property\".",
                 strategy_name(lazy), PY_OBJ(a));
    struct orm_step *s = add_step(o, action, a->prop);
    s->lazy = lazy;
    s->criteria = a->criteria;
    if (a->of_type != PY_UNDEF) {
        if (py_is_a(a->of_type, &orm_alias_type))
            s->alias = PY_AS(struct orm_alias, a->of_type);
        s->of_type = orm_mapper_from(vm, a->of_type);
    }
    walk(o, (struct orm_relationship *)a->prop, s->of_type);
    return s;
}

enum { DEFAULTS = -1 };

/* self (PY_UNDEF: a new one), keys, strategy; the last key has it, the ones before lead there. */
static struct orm_option *with_keys(struct vm *vm, value self, value keys, int lazy,
                                    struct orm_step **last) {
    struct orm_option *o = self == PY_UNDEF ? option_new(vm) : option_copy(vm, self);
    struct py_tuple *t = PY_AS(struct py_tuple, keys);
    *last = NULL;
    for (size_t i = 0; i < t->n; i++) {
        if (i + 1 < t->n || lazy == DEFAULTS) {
            struct orm_attr *a = attr_arg(vm, o, t->items[i]);
            walk(o, (struct orm_relationship *)a->prop, NULL);
        } else {
            *last = add_relationship(vm, o, t->items[i], ORM_ACT_STRATEGY, (enum orm_lazy)lazy);
        }
    }
    return o;
}

#define STRATEGY(name, lazy)                                                                       \
    static value f_##name(struct vm *vm, const value *a) {                                         \
        struct orm_step *s;                                                                        \
        return PY_OBJ(with_keys(vm, PY_UNDEF, a[0], lazy, &s));                                    \
    }                                                                                              \
    static value m_##name(struct vm *vm, const value *a) {                                         \
        struct orm_step *s;                                                                        \
        return PY_OBJ(with_keys(vm, a[0], py_tuple1(a[1]), lazy, &s));                             \
    }
STRATEGY(selectinload, ORM_LAZY_SELECTIN)
STRATEGY(subqueryload, ORM_LAZY_SUBQUERY)
STRATEGY(lazyload, ORM_LAZY_SELECT)
STRATEGY(immediateload, ORM_LAZY_IMMEDIATE)
STRATEGY(noload, ORM_LAZY_NOLOAD)
STRATEGY(defaultload, DEFAULTS)

static value joined(struct vm *vm, value self, value keys, value innerjoin) {
    struct orm_step *s;
    struct orm_option *o = with_keys(vm, self, keys, ORM_LAZY_JOINED, &s);
    if (s && innerjoin != PY_NONE)
        s->innerjoin = py_truth(vm, innerjoin);
    return PY_OBJ(o);
}
static value f_joinedload(struct vm *vm, const value *a) {
    return joined(vm, PY_UNDEF, a[0], a[1]);
}
static value m_joinedload(struct vm *vm, const value *a) {
    return joined(vm, a[0], py_tuple1(a[1]), a[2]);
}
static value raising(struct vm *vm, value self, value keys, value sql_only) {
    struct orm_step *s;
    return PY_OBJ(with_keys(vm, self, keys,
                            py_truth(vm, sql_only) ? ORM_LAZY_RAISE_ON_SQL : ORM_LAZY_RAISE, &s));
}
static value f_raiseload(struct vm *vm, const value *a) {
    return raising(vm, PY_UNDEF, a[0], a[1]);
}
static value m_raiseload(struct vm *vm, const value *a) {
    return raising(vm, a[0], py_tuple1(a[1]), a[2]);
}

static value contains(struct vm *vm, value self, value keys, value alias) {
    struct orm_option *o = self == PY_UNDEF ? option_new(vm) : option_copy(vm, self);
    struct py_tuple *t = PY_AS(struct py_tuple, keys);
    for (size_t i = 0; i < t->n; i++) {
        struct orm_step *s =
            add_relationship(vm, o, t->items[i], ORM_ACT_CONTAINS, ORM_LAZY_JOINED);
        if (i + 1 < t->n || alias == PY_NONE)
            continue;
        if (py_is_a(alias, &orm_alias_type))
            s->alias = PY_AS(struct orm_alias, alias);
        else
            s->from = sql_coerce_from(vm, alias);
    }
    return PY_OBJ(o);
}
static value f_contains_eager(struct vm *vm, const value *a) {
    return contains(vm, PY_UNDEF, a[0], a[1]);
}
static value m_contains_eager(struct vm *vm, const value *a) {
    return contains(vm, a[0], py_tuple1(a[1]), a[2]);
}

/* --- columns --- */

static struct orm_option *with_columns(struct vm *vm, value self, struct py_tuple *attrs,
                                       enum orm_action action, bool raiseload) {
    struct orm_option *o = self == PY_UNDEF ? option_new(vm) : option_copy(vm, self);
    for (size_t i = 0; i < attrs->n; i++) {
        struct orm_prop *prop = NULL;
        if (!is_star(attrs->items[i])) {
            struct orm_attr *a = attr_arg(vm, o, attrs->items[i]);
            prop = a->prop;
            for (int k = 0; prop && prop->kind == ORM_SYNONYM && k < 8; k++)
                prop = orm_mapper_get(a->parent, ((struct orm_synonym *)prop)->name);
        }
        add_step(o, action, prop)->raiseload = raiseload;
    }
    return o;
}

static struct py_tuple *key_and_more(value key, value more) {
    struct py_tuple *t = PY_AS(struct py_tuple, more), *all = py_tuple_new(t->n + 1);
    all->items[0] = key;
    memcpy(all->items + 1, t->items, t->n * sizeof *t->items);
    return all;
}

static value f_load_only(struct vm *vm, const value *a) {
    return PY_OBJ(
        with_columns(vm, PY_UNDEF, PY_AS(struct py_tuple, a[0]), ORM_ACT_ONLY, py_truth(vm, a[1])));
}
static value m_load_only(struct vm *vm, const value *a) {
    return PY_OBJ(
        with_columns(vm, a[0], PY_AS(struct py_tuple, a[1]), ORM_ACT_ONLY, py_truth(vm, a[2])));
}
static value f_defer(struct vm *vm, const value *a) {
    return PY_OBJ(
        with_columns(vm, PY_UNDEF, key_and_more(a[0], a[1]), ORM_ACT_DEFER, py_truth(vm, a[2])));
}
static value m_defer(struct vm *vm, const value *a) {
    return PY_OBJ(with_columns(vm, a[0], PY_AS(struct py_tuple, py_tuple1(a[1])), ORM_ACT_DEFER,
                               py_truth(vm, a[2])));
}
static value f_undefer(struct vm *vm, const value *a) {
    return PY_OBJ(with_columns(vm, PY_UNDEF, key_and_more(a[0], a[1]), ORM_ACT_UNDEFER, false));
}
static value m_undefer(struct vm *vm, const value *a) {
    return PY_OBJ(
        with_columns(vm, a[0], PY_AS(struct py_tuple, py_tuple1(a[1])), ORM_ACT_UNDEFER, false));
}
static value group(struct vm *vm, value self, value name) {
    struct orm_option *o = self == PY_UNDEF ? option_new(vm) : option_copy(vm, self);
    add_step(o, ORM_ACT_GROUP, NULL)->group = py_arg_text(vm, name, "name");
    return PY_OBJ(o);
}
static value f_undefer_group(struct vm *vm, const value *a) { return group(vm, PY_UNDEF, a[0]); }
static value m_undefer_group(struct vm *vm, const value *a) { return group(vm, a[0], a[1]); }

static value expression(struct vm *vm, value self, value key, value e) {
    struct orm_option *o = self == PY_UNDEF ? option_new(vm) : option_copy(vm, self);
    struct orm_attr *a = attr_arg(vm, o, key);
    add_step(o, ORM_ACT_EXPRESSION, a->prop)->expression = e;
    return PY_OBJ(o);
}
static value f_with_expression(struct vm *vm, const value *a) {
    return expression(vm, PY_UNDEF, a[0], a[1]);
}
static value m_with_expression(struct vm *vm, const value *a) {
    return expression(vm, a[0], a[1], a[2]);
}

static value f_selectin_polymorphic(struct vm *vm, const value *a) {
    struct orm_option *o = option_new(vm);
    o->at = orm_mapper_from(vm, a[0]);
    if (!o->at)
        orm_raise_unmapped(vm, a[0]);
    o->root = PY_OBJ(o->at);
    struct py_list *l = py_list_from(vm, a[1]);
    for (size_t i = 0; i < l->n; i++)
        add_step(o, ORM_ACT_SUBCLASSES, NULL)->of_type = orm_mapper_from(vm, l->items[i]);
    return PY_OBJ(o);
}

/* --- Load(entity), .options(…) --- */

static value m_init(struct vm *vm, const value *a) {
    struct orm_option *o = PY_AS(struct orm_option, a[0]);
    struct orm_mapper *m = orm_mapper_from(vm, a[1]);
    if (!m)
        orm_raise_unmapped(vm, a[1]);
    o->root = py_is_a(a[1], &orm_alias_type) ? a[1] : PY_OBJ(m);
    o->at = m;
    return PY_NONE;
}

/* Options that begin where this one stands. */
static value m_options(struct vm *vm, const value *a) {
    struct orm_option *o = option_copy(vm, a[0]);
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    for (size_t i = 0; i < t->n; i++) {
        if (!py_is_a(t->items[i], &orm_option_type))
            py_raise(vm, &sa_exc_ArgumentError, "expected a loader option, got %R", t->items[i]);
        const struct orm_option *sub = PY_AS(struct orm_option, t->items[i]);
        for (size_t k = 0; k < sub->n_steps; k++) {
            struct orm_step *s = add_step(o, ORM_ACT_STRATEGY, NULL);
            *s = sub->steps[k];
            s->n_path = o->n_path + sub->steps[k].n_path;
            s->path = MEM_NEW_ARRAY(struct orm_prop *, s->n_path + 1);
            for (size_t p = 0; p < s->n_path; p++)
                s->path[p] = p < o->n_path ? o->path[p] : sub->steps[k].path[p - o->n_path];
        }
    }
    return PY_OBJ(o);
}

static const struct py_native_def methods[] = {
    {"__init__", m_init, "self, entity"},
    {"options", m_options, "self, *opts"},
    {"joinedload", m_joinedload, "self, attr, innerjoin=None"},
    {"selectinload", m_selectinload, "self, attr, recursion_depth=None"},
    {"subqueryload", m_subqueryload, "self, attr"},
    {"lazyload", m_lazyload, "self, attr"},
    {"immediateload", m_immediateload, "self, attr, recursion_depth=None"},
    {"noload", m_noload, "self, attr"},
    {"raiseload", m_raiseload, "self, attr, sql_only=False"},
    {"defaultload", m_defaultload, "self, attr"},
    {"contains_eager", m_contains_eager, "self, attr, alias=None"},
    {"load_only", m_load_only, "self, *attrs, raiseload=False"},
    {"defer", m_defer, "self, key, raiseload=False"},
    {"undefer", m_undefer, "self, key"},
    {"undefer_group", m_undefer_group, "self, name"},
    {"with_expression", m_with_expression, "self, key, expression"},
    {0}};
struct py_type orm_option_type = {PY_TYPE_HEAD,
                                  .name = "Load",
                                  .module = "sqlalchemy.orm.strategy_options",
                                  .size = sizeof(struct orm_option),
                                  .attrs_offset = offsetof(struct orm_option, attrs),
                                  .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                  .methods = methods};

/* --- with_loader_criteria --- */

static value f_criteria(struct vm *vm, const value *a) {
    struct orm_criteria *c = py_alloc(vm, &orm_criteria_type);
    struct orm_mapper *m = orm_mapper_from(vm, a[0]);
    if (!m && !py_is_a(a[0], &py_type_type))
        py_raise(vm, &sa_exc_ArgumentError,
                 "with_loader_criteria() needs a class as its entity, got %R", a[0]);
    c->cls = m ? m->cls : PY_AS(struct py_type, a[0]);
    c->where = a[1];
    c->aliases = py_truth(vm, a[3]);
    c->propagates = py_truth(vm, a[4]);
    return PY_OBJ(c);
}
struct py_type orm_criteria_type = {PY_TYPE_HEAD, .name = "LoaderCriteriaOption",
                                    .module = "sqlalchemy.orm.util",
                                    .size = sizeof(struct orm_criteria)};
struct py_type orm_origin_type = {PY_TYPE_HEAD, .name = "LoadOrigin",
                                  .module = "sqlalchemy.orm.context",
                                  .size = sizeof(struct orm_origin)};

const struct py_native_def orm_option_functions[] = {
    {"joinedload", f_joinedload, "*keys, innerjoin=None"},
    {"selectinload", f_selectinload, "*keys, recursion_depth=None"},
    {"subqueryload", f_subqueryload, "*keys"},
    {"lazyload", f_lazyload, "*keys"},
    {"immediateload", f_immediateload, "*keys, recursion_depth=None"},
    {"noload", f_noload, "*keys"},
    {"raiseload", f_raiseload, "*keys, sql_only=False"},
    {"defaultload", f_defaultload, "*keys"},
    {"contains_eager", f_contains_eager, "*keys, alias=None"},
    {"load_only", f_load_only, "*attrs, raiseload=False"},
    {"defer", f_defer, "key, *addl_attrs, raiseload=False"},
    {"undefer", f_undefer, "key, *addl_attrs"},
    {"undefer_group", f_undefer_group, "name"},
    {"with_expression", f_with_expression, "key, expression"},
    {"selectin_polymorphic", f_selectin_polymorphic, "base_cls, classes"},
    {"with_loader_criteria", f_criteria,
     "entity_or_base, where_criteria, loader_only=False, include_aliases=False, "
     "propagate_to_loaders=True, track_closure_variables=True"},
    {0}};
