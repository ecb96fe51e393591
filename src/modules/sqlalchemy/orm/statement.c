/*
 * Mapped classes in statements: what stands for them, and the plain statement behind a select()
 * of entities, with a note of where each entity's columns are. cf. sqlalchemy.orm.context.
 */
#include "modules/sqlalchemy/ext/hybrid.h"
#include "modules/sqlalchemy/orm/loading.h"
#include "sql/orm_hooks.h"

/* --- entities as elements --- */

static struct py_type entity_type = {PY_TYPE_HEAD, .name = "ORMEntity",
                                     .module = "sqlalchemy.orm.context",
                                     .size = sizeof(struct sql_wrap), .base = &sql_expr_type_};

static struct sql_element *wrap_new(struct vm *vm, struct sql_element *of, value annotation) {
    struct sql_wrap *w = sql_node(vm, &entity_type, SQL_ENTITY);
    w->of = of;
    w->expr.type = PY_UNDEF;
    w->expr.element.annotation = annotation;
    if (sql_is_expr(of)) {
        w->expr.type = sql_expr_type(vm, of);
        w->expr.key = ((struct sql_expr *)of)->key;
    }
    return &w->expr.element;
}

static struct orm_mapper *mapped_class(value v) {
    if (!py_is_object(v) || v == PY_UNDEF || !py_is_a(v, &py_type_type))
        return NULL;
    return orm_own_mapper(PY_AS(struct py_type, v));
}

struct sql_element *orm_entity(struct vm *vm, value v) {
    if (py_is_a(v, &orm_alias_type)) {
        struct orm_alias *al = PY_AS(struct orm_alias, v);
        return wrap_new(vm, &al->selectable->element, v);
    }
    struct orm_mapper *m =
        py_is_a(v, &orm_mapper_type) ? PY_AS(struct orm_mapper, v) : mapped_class(v);
    if (!m)
        return NULL;
    struct sql_from *of = m->with_polymorphic ? (struct sql_from *)m->with_polymorphic : m->mapped;
    return wrap_new(vm, &of->element, PY_OBJ(m->cls));
}

static struct sql_element *hook_element(struct vm *vm, value v) {
    if (py_is_a(v, &orm_alias_type) || py_is_a(v, &orm_mapper_type) || mapped_class(v))
        return orm_entity(vm, v);
    return NULL;
}

/* An attribute in a list of columns keeps a note of whose it is. */
static struct sql_element *hook_column(struct vm *vm, value v) {
    if (py_is_object(v) && v != PY_UNDEF && py_is_a(v, &orm_bundle_type))
        return orm_bundle_columns(vm, PY_AS(struct orm_bundle, v));
    if (!py_is_object(v) || v == PY_UNDEF || !py_is_a(v, &orm_attr_type))
        return NULL;
    struct orm_attr *a = PY_AS(struct orm_attr, v);
    struct sql_element *e = orm_attr_clause(vm, a);
    if (a->prop->kind != ORM_COLUMN && a->prop->kind != ORM_SYNONYM)
        return a->prop->kind == ORM_RELATIONSHIP ? NULL : e;
    const char *key = py_str_cstr(PY_OBJ(a->key));
    if (e->kind == SQL_COLUMN && strcmp(((struct sql_expr *)e)->key, key)) {
        struct sql_column *copy = mem_alloc(e->head.type->size); /* the same under another key */
        memcpy(copy, e, e->head.type->size);
        copy->expr.key = key;
        copy->expr.proxy = (struct sql_expr *)e;
        e = &copy->expr.element;
    } else if (e->kind == SQL_LABEL && sql_name_is_anon(((struct sql_expr *)e)->key)) {
        struct sql_label *copy = mem_alloc(e->head.type->size); /* of column_property(…) */
        memcpy(copy, e, e->head.type->size);
        copy->expr.key = key;
        e = &copy->expr.element;
    } else if (e->kind != SQL_COLUMN && e->kind != SQL_LABEL) {
        e = &sql_label_new(vm, (struct sql_name){key, 0}, e, PY_UNDEF)->expr.element;
    }
    return wrap_new(vm, e, v);
}

value orm_entity_of(value annotation) {
    if (annotation == PY_UNDEF || !py_is_object(annotation))
        return PY_UNDEF;
    if (py_is_a(annotation, &orm_attr_type)) {
        const struct orm_attr *a = PY_AS(struct orm_attr, annotation);
        return a->alias ? PY_OBJ(a->alias) : PY_OBJ(a->parent->cls);
    }
    return py_is_a(annotation, &orm_alias_type) || mapped_class(annotation) ? annotation : PY_UNDEF;
}

static value hook_names(struct vm *vm, value annotation) {
    (void)vm;
    return orm_entity_of(annotation);
}

/* --- columns of a mapper --- */

struct sql_element *orm_column_over(struct vm *vm, struct sql_element *column,
                                    struct sql_from *from) {
    return from ? sql_adapt(vm, column, from) : column;
}

void orm_mapper_columns(struct vm *vm, struct orm_mapper *m, struct sql_from *from, bool all,
                        struct sql_seq *out) {
    size_t i = 0;
    for (value k, v; py_dict_next(m->props, &i, &k, &v);) {
        struct orm_column_prop *p = (struct orm_column_prop *)PY_AS(struct orm_prop, v);
        if (p->prop.kind != ORM_COLUMN || (p->deferred && !all))
            continue;
        for (size_t c = 0; c < p->columns.n; c++) {
            struct sql_element *e = orm_column_over(vm, p->columns.items[c], from);
            if (!sql_seq_has(*out, e))
                sql_seq_push(out, e);
        }
    }
}

static struct sql_from *from_of_entity(value entity, struct orm_mapper **m) {
    if (py_is_a(entity, &orm_alias_type)) {
        struct orm_alias *al = PY_AS(struct orm_alias, entity);
        *m = al->mapper;
        return al->selectable;
    }
    *m = mapped_class(entity);
    return (struct sql_from *)(*m)->with_polymorphic;
}

static void concrete_subclasses(struct orm_mapper *m, struct py_list *out) {
    for (size_t i = 0; i < m->n_subs; i++) {
        py_list_append(out, PY_OBJ(m->subs[i]));
        concrete_subclasses(m->subs[i], out);
    }
}

/* Subclasses in the same table that have polymorphic_load="inline". */
static struct py_list *inline_subclasses(struct orm_mapper *m, struct py_list *out) {
    for (size_t i = 0; i < m->n_subs; i++) {
        struct orm_mapper *sub = m->subs[i];
        if (!sub->single)
            continue;
        if (sub->polymorphic_inline) {
            out = out ? out : py_list_new(2);
            py_list_append(out, PY_OBJ(sub));
        }
        out = inline_subclasses(sub, out);
    }
    return out;
}

/* Mappers whose columns come with those of ENTITY; NULL: none. */
static struct py_list *subclasses_of(value entity, struct orm_mapper *m) {
    if (py_is_a(entity, &orm_alias_type))
        return PY_AS(struct orm_alias, entity)->polymorphic;
    if (!m->with_polymorphic)
        return inline_subclasses(m, NULL);
    struct py_list *out = py_list_new(4);
    concrete_subclasses(m, out);
    return out;
}

/* COLUMN of a subclass over FROM; in a union it goes by its name. NULL: it is not there. */
static struct sql_element *column_in(struct vm *vm, struct sql_element *column,
                                     struct sql_from *from) {
    struct sql_element *e = orm_column_over(vm, column, from);
    if (e != column || !from || from->element.kind == SQL_JOIN || !sql_is_expr(column))
        return e;
    struct sql_expr *c =
        sql_columns_get(sql_from_columns(vm, from), ((struct sql_expr *)column)->key);
    return c ? &c->element : NULL;
}

static void hook_columns(struct vm *vm, struct sql_element *e, struct sql_seq *out) {
    struct sql_wrap *w = (struct sql_wrap *)e;
    value note = e->annotation;
    if (py_is_a(note, &orm_attr_type)) {
        sql_seq_push(out, w->of);
        return;
    }
    struct orm_mapper *m;
    struct sql_from *from = from_of_entity(note, &m);
    struct sql_seq cols = {0};
    orm_mapper_columns(vm, m, from, true, &cols);
    struct py_list *subs = subclasses_of(note, m);
    for (size_t s = 0; subs && s < subs->n; s++) {
        struct sql_seq own = {0};
        orm_mapper_columns(vm, PY_AS(struct orm_mapper, subs->items[s]), NULL, true, &own);
        for (size_t i = 0; i < own.n; i++) {
            struct sql_element *c = column_in(vm, own.items[i], from);
            if (c && !sql_seq_has(cols, c))
                sql_seq_push(&cols, c);
        }
    }
    for (size_t i = 0; i < cols.n; i++)
        sql_seq_push(out, cols.items[i]);
}

/* --- what entities add to a statement --- */

static void add_identities(struct orm_mapper *m, struct py_list *out) {
    if (m->polymorphic_identity != PY_UNDEF)
        py_list_append(out, m->polymorphic_identity);
    for (size_t i = 0; i < m->n_subs; i++)
        add_identities(m->subs[i], out);
}

struct sql_element *orm_single_criteria(struct vm *vm, struct orm_mapper *m,
                                        struct sql_from *from) {
    if (!m->single || !m->inherits || !m->polymorphic_on)
        return NULL;
    struct py_list *ids = py_list_new(2);
    add_identities(m, ids);
    struct sql_element *on = orm_column_over(vm, m->polymorphic_on, from);
    value arg = PY_OBJ(ids);
    return sql_as_element(vm, py_call_method(vm, PY_OBJ(on), "in_", 1, &arg));
}

static struct sql_element *both(struct vm *vm, struct sql_element *a, struct sql_element *b) {
    if (!a || !b)
        return a ? a : b;
    struct sql_element *items[] = {a, b};
    return sql_conjunction(vm, SQL_OP_AND, 2, items);
}

static bool is_entity(const struct sql_element *e) { return e->kind == SQL_ENTITY; }
static bool is_bundle(const struct sql_element *e) {
    return e->kind == SQL_LIST && e->annotation != PY_UNDEF &&
           py_is_a(e->annotation, &orm_bundle_type);
}

bool orm_has_entities(struct sql_element *e) {
    if (e->kind == SQL_COMPOUND) {
        struct sql_compound *c = (struct sql_compound *)e;
        for (size_t i = 0; i < c->selects.n; i++)
            if (orm_has_entities(c->selects.items[i]))
                return true;
        return false;
    }
    if (e->kind == SQL_SELECT_GROUPING)
        return orm_has_entities(((struct sql_from_grouping *)e)->of);
    struct sql_seq items = {0};
    if (e->kind == SQL_INSERT || e->kind == SQL_UPDATE || e->kind == SQL_DELETE) {
        items = ((struct sql_dml *)e)->returning;
    } else if (e->kind == SQL_SELECT) {
        struct sql_select *s = (struct sql_select *)e;
        items = s->columns;
        for (size_t i = 0; i < s->from_obj.n; i++)
            if (is_entity(s->from_obj.items[i]))
                return true;
        for (size_t i = 0; i < s->n_joins; i++)
            if (s->joins[i].orm_target != PY_UNDEF)
                return true;
    }
    for (size_t i = 0; i < items.n; i++)
        if (is_entity(items.items[i]) || is_bundle(items.items[i]))
            return true;
    return false;
}

/* --- the plan --- */

size_t orm_plan_column(struct orm_plan *p, struct sql_seq *to, struct sql_element *e) {
    for (size_t i = 0; i < p->columns.n; i++)
        if (p->columns.items[i] == e)
            return i;
    for (size_t i = 0; i < p->secondary.n; i++)
        if (p->secondary.items[i] == e)
            return p->columns.n + i;
    sql_seq_push(to, e);
    return to == &p->columns ? to->n - 1 : p->columns.n + to->n - 1;
}

static void add_cell(struct orm_loader *l, struct orm_prop *prop, size_t at) {
    MEM_GROW(l->cells, l->n_cells, l->cap_cells);
    l->cells[l->n_cells++] = (struct orm_cell){prop, at, NULL};
}

static void plan_column_prop(struct vm *vm, struct orm_plan *p, struct orm_loader *l,
                             struct sql_seq *to, struct orm_column_prop *c, bool top) {
    if (p->only && !p->joining && py_dict_get_str(p->only, c->prop.key) == PY_UNDEF)
        return;
    struct sql_element *given = orm_column_expression(vm, p->options, l->path, &c->prop);
    if (given) {
        add_cell(l, &c->prop, orm_plan_column(p, to, given));
        return;
    }
    if (top && !p->only && orm_column_load(p->options, l->path, c) != ORM_LOAD_NOW)
        return;
    for (size_t i = 0; i < c->columns.n; i++) {
        size_t at = orm_plan_column(p, to, orm_column_over(vm, c->columns.items[i], l->from));
        if (!i)
            add_cell(l, &c->prop, at);
    }
}

struct orm_loader *orm_plan_entity(struct vm *vm, struct orm_plan *p, struct orm_mapper *m,
                                   struct sql_from *from, const struct orm_path *path, bool top) {
    struct orm_loader *l = MEM_NEW(struct orm_loader);
    struct sql_seq *to = p->joining ? &p->secondary : &p->columns;
    l->mapper = m;
    l->from = from;
    l->path = path;
    l->discriminator = SIZE_MAX;
    l->states = py_list_new(8);
    l->seen = py_dict_new();
    if (p->relationships)
        p->relationships(p->arg, l);
    size_t i = 0;
    for (value k, v; py_dict_next(m->props, &i, &k, &v);) {
        struct orm_prop *prop = PY_AS(struct orm_prop, v);
        if (prop->kind == ORM_COLUMN)
            plan_column_prop(vm, p, l, to, (struct orm_column_prop *)prop, top);
    }
    l->key = MEM_NEW_ARRAY(size_t, m->n_primary_key + 1);
    if (p->only && !p->joining) /* the instance is known */
        return l;
    for (size_t c = 0; c < m->n_primary_key; c++) {
        struct sql_element *e = &m->primary_key[c]->base.expr.element;
        l->key[c] = orm_plan_column(p, to, orm_column_over(vm, e, from));
    }
    if (m->polymorphic_on && m->base->polymorphic_map && m->base->polymorphic_map->count)
        l->discriminator = orm_plan_column(p, to, orm_column_over(vm, m->polymorphic_on, from));
    return l;
}

/* The columns that subclasses add, of with_polymorphic() or a concrete base. */
static void plan_subclasses(struct vm *vm, struct orm_plan *p, struct orm_loader *l,
                            struct py_list *subs) {
    for (size_t s = 0; subs && s < subs->n; s++) {
        struct orm_mapper *m = PY_AS(struct orm_mapper, subs->items[s]);
        size_t i = 0;
        for (value k, v; py_dict_next(m->props, &i, &k, &v);) {
            struct orm_column_prop *c = (struct orm_column_prop *)PY_AS(struct orm_prop, v);
            if (c->prop.kind != ORM_COLUMN || c->deferred)
                continue;
            for (size_t n = 0; n < c->columns.n; n++) {
                struct sql_element *e = column_in(vm, c->columns.items[n], l->from);
                size_t at = e ? orm_plan_column(p, &p->columns, e) : SIZE_MAX;
                if (n || !e || orm_mapper_get_str(l->mapper, c->prop.key))
                    continue;
                add_cell(l, &c->prop, at);
                l->cells[l->n_cells - 1].only = m;
            }
        }
    }
}

static struct orm_slot *add_slot(struct orm_plan *p) {
    MEM_GROW(p->slots, p->n_slots, p->cap_slots);
    struct orm_slot *s = &p->slots[p->n_slots++];
    *s = (struct orm_slot){.bundle = PY_UNDEF};
    return s;
}

static void plan_entity_slot(struct vm *vm, struct orm_plan *p, struct sql_element *e, bool top,
                             const struct orm_path *path) {
    struct orm_mapper *m;
    value entity = e->annotation;
    struct sql_from *from = from_of_entity(entity, &m);
    bool alias = py_is_a(entity, &orm_alias_type);
    orm_configure(vm, m->registry);
    if (!path)
        path = orm_path_root(alias ? entity : PY_OBJ(m));
    struct orm_loader *l = orm_plan_entity(vm, p, m, from, path, top);
    plan_subclasses(vm, p, l, subclasses_of(entity, m));
    struct orm_slot *s = add_slot(p);
    s->entity = l;
    s->element = e;
    s->key = m->cls->name;
    if (alias)
        s->key =
            PY_AS(struct orm_alias, entity)->named ? PY_AS(struct orm_alias, entity)->name : NULL;
    if (!p->mapper)
        p->mapper = m;
    p->has_entities = true;
}

static void plan_bundle(struct vm *vm, struct orm_plan *p, struct sql_element *e) {
    struct sql_seq one = {0}, all;
    sql_seq_push(&one, e);
    all = sql_select_iterable(vm, one);
    struct orm_slot *s = add_slot(p);
    s->bundle = e->annotation;
    s->element = e;
    s->key = PY_AS(struct orm_bundle, e->annotation)->name;
    s->column = p->columns.n;
    s->n = all.n;
    for (size_t i = 0; i < all.n; i++)
        sql_seq_push(&p->columns, all.items[i]);
}

static void plan_columns(struct vm *vm, struct orm_plan *p, struct sql_seq columns, bool top,
                         const struct orm_path *path) {
    for (size_t i = 0; i < columns.n; i++) {
        struct sql_element *e = columns.items[i];
        bool attr = is_entity(e) && py_is_a(e->annotation, &orm_attr_type);
        if (is_entity(e) && !attr) {
            plan_entity_slot(vm, p, e, top, path);
            continue;
        }
        if (is_bundle(e)) {
            plan_bundle(vm, p, e);
            continue;
        }
        struct sql_seq one = {0}, all;
        sql_seq_push(&one, e);
        all = sql_select_iterable(vm, one);
        if (attr && !p->mapper)
            p->mapper = PY_AS(struct orm_attr, e->annotation)->parent;
        for (size_t k = 0; k < all.n; k++) {
            struct orm_slot *s = add_slot(p);
            sql_seq_push(&p->columns, all.items[k]);
            s->column = p->columns.n - 1;
            s->element = all.items[k];
            if (attr)
                s->key = py_str_cstr(PY_OBJ(PY_AS(struct orm_attr, e->annotation)->key));
        }
    }
}

static void add_from_of(struct vm *vm, struct sql_select *s, value entity) {
    struct orm_mapper *m;
    struct sql_from *from = from_of_entity(entity, &m);
    (void)vm;
    if (!from)
        from = m->mapped;
    if (from->element.kind != SQL_JOIN)
        return;
    for (size_t i = 0; i < s->n_joins; i++)
        if (s->joins[i].right == from)
            return;
    if (!sql_seq_has(s->from_obj, &from->element))
        s->from_obj = sql_seq_with(s->from_obj, &from->element);
}

static void add_criteria(struct vm *vm, struct sql_select *s, value entity, struct py_list *options,
                         struct py_list *done) {
    for (size_t i = 0; i < done->n; i++)
        if (done->items[i] == entity)
            return;
    py_list_append(done, entity);
    struct orm_mapper *m;
    struct sql_from *from = from_of_entity(entity, &m);
    orm_configure(vm, m->registry);
    struct sql_element *e =
        both(vm, orm_single_criteria(vm, m, from), orm_extra_criteria(vm, options, m, from));
    if (e)
        s->where = sql_seq_with(s->where, e);
}

static void criteria_in_joins(struct vm *vm, struct sql_select *s, struct py_list *options) {
    struct sql_pending_join *joins = MEM_NEW_ARRAY(struct sql_pending_join, s->n_joins + 1);
    if (s->n_joins)
        memcpy(joins, s->joins, s->n_joins * sizeof *joins);
    for (size_t i = 0; i < s->n_joins; i++) {
        value entity = orm_entity_of(joins[i].orm_target);
        if (entity == PY_UNDEF)
            continue;
        struct orm_mapper *m;
        struct sql_from *from = from_of_entity(entity, &m);
        struct sql_element *e = orm_extra_criteria(vm, options, m, from);
        if (e && !joins[i].on && joins[i].left)
            joins[i].on = sql_join_condition(vm, joins[i].left, joins[i].right);
        if (e && joins[i].on)
            joins[i].on = both(vm, joins[i].on, e);
    }
    s->joins = joins;
}

/* Mappers are completed when a statement over them is run, not when it is made: it may stand in the
 * body of a class that others refer to. */
static void configure_entities(struct vm *vm, struct sql_seq seq) {
    for (size_t i = 0; i < seq.n; i++) {
        value entity = orm_entity_of(seq.items[i]->annotation);
        if (entity == PY_UNDEF)
            continue;
        struct orm_mapper *m;
        from_of_entity(entity, &m);
        orm_configure(vm, m->registry);
    }
}

void orm_configure_entities(struct vm *vm, const struct sql_select *s) {
    configure_entities(vm, s->columns);
    configure_entities(vm, s->from_obj);
}

static struct orm_plan *plan(struct vm *vm, struct sql_select *given, struct py_list *options,
                             bool top, const struct orm_path *path, struct py_dict *only) {
    struct orm_plan *p = MEM_NEW(struct orm_plan);
    orm_configure_entities(vm, given);
    p->only = only;
    struct sql_select *s = sql_select_copy(given);
    struct py_list *done = py_list_new(2);
    p->options = options;
    if (top)
        orm_plan_contained(vm, p);
    plan_columns(vm, p, given->columns, top, path);
    for (size_t i = 0; i < given->columns.n; i++) {
        value entity = orm_entity_of(given->columns.items[i]->annotation);
        if (entity == PY_UNDEF)
            continue;
        add_from_of(vm, s, entity);
        add_criteria(vm, s, entity, options, done);
    }
    struct sql_seq froms = {0};
    for (size_t i = 0; i < s->from_obj.n; i++) {
        struct sql_element *e = s->from_obj.items[i];
        value entity = is_entity(e) ? orm_entity_of(e->annotation) : PY_UNDEF;
        if (entity != PY_UNDEF)
            add_criteria(vm, s, entity, options, done);
        e = is_entity(e) ? ((struct sql_wrap *)e)->of : e;
        if (!sql_seq_has(froms, e))
            sql_seq_push(&froms, e);
    }
    s->from_obj = froms;
    if (options && s->n_joins)
        criteria_in_joins(vm, s, options);
    s->columns = p->columns;
    s->options = PY_UNDEF;
    for (size_t i = 0; i < s->n_joins; i++)
        s->joins[i].orm_target = PY_UNDEF;
    p->statement = &s->base.from.element;
    if (top)
        orm_plan_joined(vm, p, s);
    return p;
}

struct orm_plan *orm_plan(struct vm *vm, struct sql_select *s, struct py_list *options, bool top) {
    return plan(vm, s, options, top, NULL, NULL);
}
struct orm_plan *orm_plan_only(struct vm *vm, struct sql_select *s, struct py_list *options,
                               struct py_dict *names) {
    return plan(vm, s, options, true, NULL, names);
}
struct orm_plan *orm_plan_below(struct vm *vm, struct sql_select *s, struct py_list *options,
                                const struct orm_path *path) {
    return plan(vm, s, options, true, path, NULL);
}
struct orm_plan *orm_plan_list(struct vm *vm, struct sql_seq columns, struct py_list *options) {
    struct orm_plan *p = MEM_NEW(struct orm_plan);
    p->options = options;
    plan_columns(vm, p, columns, true, NULL);
    return p;
}

static struct sql_select *hook_translate(struct vm *vm, struct sql_select *s, bool toplevel) {
    if (!orm_has_entities(&s->base.from.element))
        return s;
    struct py_list *options = s->options == PY_UNDEF ? NULL : py_list_from(vm, s->options);
    struct orm_plan *p = orm_plan(vm, s, options, toplevel);
    return (struct sql_select *)p->statement;
}

/* --- DML: names of attributes are those of columns --- */

static struct sql_assignments renamed(struct vm *vm, struct orm_mapper *m,
                                      struct sql_assignments a) {
    a = orm_hybrid_assignments(vm, m, a);
    struct sql_assignment *items = MEM_NEW_ARRAY(struct sql_assignment, a.n + 1);
    for (size_t i = 0; i < a.n; i++) {
        items[i] = a.items[i];
        struct column *c =
            items[i].column || !items[i].key ? NULL : orm_column_named(m, py_intern(items[i].key));
        if (c)
            items[i].key = c->base.expr.key;
    }
    return (struct sql_assignments){items, a.n};
}

static struct sql_dml *hook_translate_dml(struct vm *vm, struct sql_dml *d) {
    value entity = orm_entity_of(d->from.element.annotation);
    if (entity == PY_UNDEF)
        return d;
    struct orm_mapper *m;
    from_of_entity(entity, &m);
    orm_configure(vm, m->registry);
    struct sql_dml *copy = sql_dml_copy(d);
    copy->values = renamed(vm, m, d->values);
    if (d->n_multi) {
        copy->multi = MEM_NEW_ARRAY(struct sql_assignments, d->n_multi);
        for (size_t i = 0; i < d->n_multi; i++)
            copy->multi[i] = renamed(vm, m, d->multi[i]);
    }
    return copy;
}

/* --- joins to entities and along relationships --- */

static void push_join(struct sql_select *s, struct sql_pending_join j) {
    struct sql_pending_join *joins = MEM_NEW_ARRAY(struct sql_pending_join, s->n_joins + 1);
    if (s->n_joins)
        memcpy(joins, s->joins, s->n_joins * sizeof *joins);
    joins[s->n_joins++] = j;
    s->joins = joins;
}

static struct sql_from *side_of(struct vm *vm, value entity, struct orm_mapper **m) {
    struct sql_element *e = orm_entity(vm, entity);
    *m = orm_mapper_from(vm, entity);
    return (struct sql_from *)((struct sql_wrap *)e)->of;
}

/* Along relationship attribute A to ENTITY (PY_UNDEF: its own target). */
static void join_relationship(struct vm *vm, struct sql_select *s, struct orm_attr *a, value entity,
                              struct sql_pending_join *j) {
    orm_configure(vm, a->parent->registry);
    struct orm_relationship *r = (struct orm_relationship *)a->prop;
    if (entity == PY_UNDEF)
        entity = a->of_type != PY_UNDEF ? a->of_type : PY_OBJ(r->target->cls);
    if (py_is_a(entity, &orm_mapper_type))
        entity = PY_OBJ(PY_AS(struct orm_mapper, entity)->cls);
    struct orm_mapper *m;
    j->right = side_of(vm, entity, &m);
    j->orm_target = entity;
    struct sql_from *left = a->alias ? a->alias->selectable : a->parent->mapped;
    if (!j->left)
        j->left = left;
    bool over = j->right != r->target->mapped;
    struct sql_from *parent = a->alias ? a->alias->selectable : NULL;
    struct sql_from *target = over ? j->right : NULL;
    struct sql_element *on;
    if (r->secondary) {
        struct sql_alias *via =
            sql_alias_new(vm, &sql_alias_type, SQL_ALIAS, r->secondary, (struct sql_name){NULL, 0});
        on = orm_join_condition(vm, r, parent, target, &via->from);
        push_join(s, (struct sql_pending_join){.right = &via->from,
                                               .left = j->left,
                                               .on = on,
                                               .outer = j->outer,
                                               .full = j->full,
                                               .orm_target = PY_UNDEF});
        on = orm_second_condition(vm, r, target, &via->from);
        j->left = &via->from;
    } else {
        on = orm_join_condition(vm, r, parent, target, NULL);
    }
    struct sql_element *more =
        a->criteria && over ? sql_adapt(vm, a->criteria, j->right) : a->criteria;
    on = both(vm, on, more);
    j->on = both(vm, on, orm_single_criteria(vm, m, over ? j->right : NULL));
}

static bool hook_join(struct vm *vm, struct sql_select *s, value target, value on,
                      struct sql_pending_join *j) {
    if (py_is_a(target, &orm_attr_type) &&
        PY_AS(struct orm_attr, target)->prop->kind == ORM_RELATIONSHIP) {
        struct orm_attr *a = PY_AS(struct orm_attr, target);
        join_relationship(vm, s, a, PY_UNDEF, j);
        if (on != PY_NONE)
            j->on = sql_coerce_where(vm, on);
        return true;
    }
    struct sql_element *e = hook_element(vm, target);
    if (on != PY_NONE && py_is_a(on, &orm_attr_type) &&
        PY_AS(struct orm_attr, on)->prop->kind == ORM_RELATIONSHIP) {
        if (!e) { /* to a plain selectable */
            struct orm_attr *a = PY_AS(struct orm_attr, on);
            join_relationship(vm, s, a, PY_UNDEF, j);
            struct sql_from *right = sql_coerce_from(vm, target);
            j->on = sql_adapt(vm, j->on, right);
            j->right = right;
            j->orm_target = PY_UNDEF;
            return true;
        }
        join_relationship(vm, s, PY_AS(struct orm_attr, on), target, j);
        return true;
    }
    if (!e)
        return false;
    struct orm_mapper *m;
    j->right = side_of(vm, target, &m);
    j->orm_target = e->annotation;
    j->on = on == PY_NONE ? NULL : sql_coerce_where(vm, on);
    bool alias = py_is_a(e->annotation, &orm_alias_type);
    struct sql_element *single = orm_single_criteria(vm, m, alias ? j->right : NULL);
    if (single && !j->on && s->columns.n) {
        struct sql_seq froms = {0};
        if (j->left)
            sql_seq_push(&froms, &j->left->element);
        else
            sql_from_objects(vm, s->columns.items[0], &froms);
        if (froms.n)
            j->on = sql_join_condition(vm, (struct sql_from *)froms.items[0], j->right);
    }
    if (j->on)
        j->on = both(vm, j->on, single);
    return true;
}

static const struct sql_orm_hooks hooks = {.join = hook_join,
                                           .element = hook_element,
                                           .column = hook_column,
                                           .columns = hook_columns,
                                           .names = hook_names,
                                           .translate = hook_translate,
                                           .translate_dml = hook_translate_dml};

void orm_install_hooks(struct vm *vm) { sql_set_orm_hooks(vm, &hooks); }
