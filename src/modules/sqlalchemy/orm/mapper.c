/*
 * Mapper: how the attributes of a class go with the columns of its table, its place among the
 * classes it derives from. cf. sqlalchemy.orm.mapper.
 */
#include "modules/sqlalchemy/orm/state.h"
#include "python/type.h"

#define SELF(v) PY_AS(struct orm_mapper, v)

/* --- lookups --- */

struct orm_prop *orm_mapper_get_str(const struct orm_mapper *m, struct py_str *key) {
    value v = py_dict_get_str(m->props, key);
    return v == PY_UNDEF ? NULL : PY_AS(struct orm_prop, v);
}

struct orm_prop *orm_mapper_get(const struct orm_mapper *m, const char *key) {
    value v = py_dict_get_text(m->props, key);
    return v == PY_UNDEF ? NULL : PY_AS(struct orm_prop, v);
}

struct column *orm_column_named(const struct orm_mapper *m, struct py_str *name) {
    struct orm_prop *p = orm_mapper_get_str(m, name);
    for (int depth = 0; p && p->kind == ORM_SYNONYM && depth < 8; depth++)
        p = orm_mapper_get(m, ((struct orm_synonym *)p)->name);
    if (!p || p->kind != ORM_COLUMN)
        return NULL;
    struct sql_element *e = ((struct orm_column_prop *)p)->columns.items[0];
    return column_is(PY_OBJ(e)) ? (struct column *)e : NULL;
}

struct orm_prop *orm_prop_of_column(const struct orm_mapper *m, const struct sql_element *column) {
    for (size_t i = 0; i < m->by_column.n; i++)
        if (m->by_column.items[i].column == column)
            return m->by_column.items[i].prop;
    return NULL;
}

static void set_column(struct orm_mapper *m, const struct sql_element *column, struct orm_prop *p) {
    struct orm_column_map *map = &m->by_column;
    for (size_t i = 0; i < map->n; i++)
        if (map->items[i].column == column) {
            map->items[i].prop = p;
            return;
        }
    MEM_GROW(map->items, map->n, map->cap);
    map->items[map->n].column = column;
    map->items[map->n++].prop = p;
}

struct orm_mapper *orm_mapper_from(struct vm *vm, value v) {
    (void)vm;
    if (!py_is_object(v) || v == PY_UNDEF)
        return NULL;
    if (py_is_a(v, &orm_mapper_type))
        return SELF(v);
    if (py_is_a(v, &py_type_type))
        return orm_own_mapper(PY_AS(struct py_type, v));
    if (py_is_a(v, &orm_alias_type))
        return PY_AS(struct orm_alias, v)->mapper;
    return NULL;
}

noreturn void orm_raise_unmapped(struct vm *vm, value cls) {
    if (!py_is_a(cls, &py_type_type))
        py_raise(vm, &sa_exc_ArgumentError, "Class object expected, got '%R'.", cls);
    struct py_type *t = PY_AS(struct py_type, cls);
    const char *module = orm_module_of(t);
    py_raise(vm, &orm_exc_UnmappedClassError, "Class '%s.%s' is not mapped",
             module ? module : "builtins", t->name);
}

/* --- properties --- */

static void set_prop(struct orm_mapper *m, struct py_str *key, struct orm_prop *p) {
    p->key = key;
    if (!p->parent)
        p->parent = m;
    py_dict_set_str(m->props, key, PY_OBJ(p));
    if (p->kind == ORM_COLUMN)
        for (size_t i = 0; i < ((struct orm_column_prop *)p)->columns.n; i++)
            set_column(m, ((struct orm_column_prop *)p)->columns.items[i], p);
}

static struct orm_column_prop *column_prop(struct vm *vm, value v) {
    struct sql_seq columns = {0};
    if (py_is_list(v) || py_is_tuple(v)) {
        struct py_tuple *t = py_tuple_from(vm, v);
        for (size_t i = 0; i < t->n; i++)
            sql_seq_push(&columns, sql_as_element(vm, t->items[i]));
    } else {
        struct sql_element *e = sql_as_element(vm, v);
        if (!e)
            py_raise(vm, &sa_exc_ArgumentError, "column_property() is not valid for mapping to %R",
                     v);
        sql_seq_push(&columns, e);
    }
    return orm_column_prop_new(vm, columns);
}

static bool table_owns(const struct sql_from *table, const struct sql_element *column) {
    for (size_t i = 0; table && table->columns && i < table->columns->n; i++)
        if (&table->columns->items[i]->element == column)
            return true;
    return false;
}

/* A descriptor or value that the class defines itself keeps a column of its name away. */
static bool is_users_own(value v) {
    return v != PY_UNDEF && v != PY_NONE && !py_is_a(v, &orm_mapped_column_type) &&
           !py_is_a(v, &orm_prop_type) && !py_is_a(v, &orm_attr_type) && !sql_is_element(v);
}

static bool excluded(struct vm *vm, const struct orm_mapper *m, const struct sql_expr *column,
                     const char *key) {
    bool local = table_owns(m->local_table, &column->element);
    struct py_str *name = py_intern(key);
    value on_class =
        local ? py_dict_get_str(py_type_dict(m->cls), name) : py_type_lookup(m->cls, name);
    if (is_users_own(on_class)) {
        value fields = py_lookup_attr(vm, PY_OBJ(m->cls), "__dataclass_fields__");
        if (fields == PY_UNDEF || !py_contains(vm, fields, PY_OBJ(name)))
            return true;
    }
    if (m->include && py_dict_get_str(m->include, name) == PY_UNDEF)
        return true;
    return m->exclude && py_dict_get_str(m->exclude, name) != PY_UNDEF;
}

/* The column joins the property that has its key already, or makes one. */
static void add_column(struct vm *vm, struct orm_mapper *m, struct py_str *key,
                       struct sql_expr *column) {
    struct orm_prop *p = orm_mapper_get_str(m, key);
    if (p && p->kind == ORM_COLUMN) {
        struct orm_column_prop *cp = (struct orm_column_prop *)p;
        struct sql_seq columns = {0};
        sql_seq_push(&columns, &column->element);
        cp->columns = sql_seq_join(columns, cp->columns);
        set_column(m, &column->element, p);
        return;
    }
    if (p && !m->inherits) {
        py_warn(vm, &sa_exc_SAWarning,
                "When configuring property '%s' on %s, column '%s' conflicts with property '%s'. "
                "To resolve this, map the column to the class under a different name in the "
                "'properties' dictionary.  Or, to remove all awareness of the column entirely "
                "(i.e. prevent its appearance in any query), use the 'include_properties' or "
                "'exclude_properties' mapper arguments to control specifically which table "
                "columns get mapped.",
                py_str_cstr(PY_OBJ(key)), py_str_text(vm, PY_OBJ(m)), column->key,
                py_repr_text(vm, PY_OBJ(p)));
        return;
    }
    struct sql_seq columns = {0};
    sql_seq_push(&columns, &column->element);
    set_prop(m, key, &orm_column_prop_new(vm, columns)->prop);
}

void orm_mapper_add_property(struct vm *vm, struct orm_mapper *m, const char *key, value v) {
    struct orm_prop *p =
        py_is_a(v, &orm_prop_type) ? PY_AS(struct orm_prop, v) : &column_prop(vm, v)->prop;
    set_prop(m, py_intern(key), p);
    orm_instrument(vm, m, p);
    m->configured = false;
    m->registry->new_mappers = true;
    for (size_t i = 0; i < m->n_subs; i++)
        if (!orm_mapper_get(m->subs[i], key) && !m->subs[i]->concrete)
            orm_mapper_add_property(vm, m->subs[i], key, PY_OBJ(p));
}

static struct orm_prop *inherited(struct vm *vm, struct orm_prop *p) {
    if (p->kind != ORM_COLUMN)
        return p;
    struct orm_column_prop *old = (struct orm_column_prop *)p;
    struct orm_column_prop *copy = orm_column_prop_new(vm, old->columns);
    copy->deferred = old->deferred;
    copy->raiseload = old->raiseload;
    copy->group = old->group;
    copy->active_history = old->active_history;
    copy->prop.doc = p->doc;
    copy->prop.info = p->info;
    return &copy->prop;
}

/* Properties given for columns of the class's own table wait for their place among its columns. */
struct waiting {
    struct py_dict *by_key;        /* key -> property, or a column */
    struct orm_column_map columns; /* column -> the property; its key is in keys */
    struct py_str **keys;
    size_t keys_cap;
};

static void wait_for(struct waiting *w, const struct sql_element *column, struct py_str *key,
                     struct orm_prop *p) {
    size_t n = w->columns.n;
    MEM_GROW(w->columns.items, w->columns.n, w->columns.cap);
    MEM_GROW(w->keys, n, w->keys_cap);
    w->columns.items[n].column = column;
    w->columns.items[n].prop = p;
    w->keys[n] = key;
    w->columns.n++;
}

static void take_given(struct vm *vm, struct orm_mapper *m, struct py_dict *given,
                       struct waiting *w) {
    size_t i = 0;
    for (value k, v; given && py_dict_next(given, &i, &k, &v);) {
        struct py_str *key = py_intern_str(PY_AS(struct py_str, k));
        struct orm_prop *p =
            py_is_a(v, &orm_prop_type) ? PY_AS(struct orm_prop, v) : &column_prop(vm, v)->prop;
        bool later = false;
        if (p->kind == ORM_COLUMN) {
            const struct sql_seq cols = ((struct orm_column_prop *)p)->columns;
            for (size_t c = 0; c < cols.n; c++)
                if (table_owns(m->local_table, cols.items[c])) {
                    wait_for(w, cols.items[c], key, p);
                    later = true;
                }
        }
        if (later)
            py_dict_set_str(w->by_key, key, PY_OBJ(p));
        else
            set_prop(m, key, p);
    }
}

static void configure_properties(struct vm *vm, struct orm_mapper *m, struct py_dict *given,
                                 const char *prefix) {
    struct waiting w = {.by_key = py_dict_new()};
    size_t i = 0;
    take_given(vm, m, given, &w);
    if (m->inherits && !m->concrete)
        for (value k, v; py_dict_next(m->inherits->props, &i, &k, &v);)
            if (py_dict_get(vm, w.by_key, k) == PY_UNDEF &&
                py_dict_get(vm, m->props, k) == PY_UNDEF)
                set_prop(m, PY_AS(struct py_str, k), inherited(vm, PY_AS(struct orm_prop, v)));
    struct sql_columns *cols = sql_from_columns(vm, m->mapped);
    bool of_join = m->mapped->element.kind == SQL_JOIN;
    for (i = 0; i < cols->n; i++) {
        struct sql_expr *column = cols->items[i];
        while (of_join && column->proxy) /* of a join: the tables' own */
            column = column->proxy;
        bool waited = false;
        for (size_t k = 0; k < w.columns.n && !waited; k++)
            if (w.columns.items[k].column == &column->element) {
                set_prop(m, w.keys[k], w.columns.items[k].prop);
                waited = true;
            }
        if (waited || orm_prop_of_column(m, &column->element))
            continue;
        const char *own = column->key;
        if (!own)
            continue;
        const char *key = prefix ? mem_printf("%s%s", prefix, own) : own;
        if (excluded(vm, m, column, key))
            continue;
        for (const struct orm_mapper *up = m->inherits; up && !m->concrete; up = up->inherits) {
            struct orm_prop *p = orm_prop_of_column(up, &column->element);
            if (p)
                key = py_str_cstr(PY_OBJ(p->key));
        }
        add_column(vm, m, py_intern(key), column);
    }
}

/* --- arguments --- */

static value take(struct py_dict *args, const char *name) {
    value v = py_dict_get_text(args, name);
    if (v != PY_UNDEF)
        py_dict_del(NULL, args, PY_OBJ(py_intern(name)));
    return v == PY_NONE ? PY_UNDEF : v;
}

static bool take_flag(struct vm *vm, struct py_dict *args, const char *name, bool otherwise) {
    value v = take(args, name);
    return v == PY_UNDEF ? otherwise : py_truth(vm, v);
}

static struct py_dict *name_set(struct vm *vm, value v) {
    if (v == PY_UNDEF)
        return NULL;
    struct py_dict *d = py_dict_new();
    struct py_iter it;
    py_iter_init(vm, &it, v);
    for (value name; (name = py_iter_next(vm, &it)) != PY_UNDEF;) {
        struct sql_element *e = py_is_str(name) ? NULL : sql_as_element(vm, name);
        if (e && sql_is_expr(e))
            name = py_str_from(((struct sql_expr *)e)->key);
        py_dict_set(vm, d, name, PY_TRUE);
    }
    return d;
}

/* --- inheritance --- */

static void add_sub(struct orm_mapper *m, struct orm_mapper *sub) {
    MEM_GROW(m->subs, m->n_subs, m->cap_subs);
    m->subs[m->n_subs++] = sub;
}

/* Pairs of equal columns in the condition that joins LOCAL to what stands above it. */
static void collect_pairs(struct orm_mapper *m, struct sql_element *e) {
    if (e->kind == SQL_LIST) {
        struct sql_list *l = (struct sql_list *)e;
        for (size_t i = 0; i < l->n; i++)
            collect_pairs(m, l->items[i]);
        return;
    }
    if (e->kind != SQL_BINARY)
        return;
    struct sql_binary *b = (struct sql_binary *)e;
    if (b->left->kind != SQL_COLUMN || b->right->kind != SQL_COLUMN)
        return;
    struct column *left = (struct column *)b->left, *right = (struct column *)b->right;
    bool left_local = table_owns(m->local_table, b->left);
    MEM_GROW(m->inherit_pairs, m->n_inherit_pairs, m->cap_inherit_pairs);
    m->inherit_pairs[m->n_inherit_pairs].local = left_local ? left : right;
    m->inherit_pairs[m->n_inherit_pairs++].remote = left_local ? right : left;
}

static void add_table(struct orm_mapper *m, const struct sql_from *t) {
    if (!table_is(PY_OBJ(t)))
        return;
    MEM_GROW(m->tables, m->n_tables, m->cap_tables);
    m->tables[m->n_tables++] = (struct table *)t;
}

static void set_inheritance(struct vm *vm, struct orm_mapper *m, value parent, value condition) {
    struct orm_mapper *up = orm_mapper_from(vm, parent);
    if (!up)
        orm_raise_unmapped(vm, parent);
    m->inherits = up;
    m->base = m->concrete ? m : up->base;
    if (!py_type_is_subtype(m->cls, up->cls))
        py_raise(vm, &sa_exc_ArgumentError, "Class '%s' does not inherit from '%s'", m->cls->name,
                 up->cls->name);
    add_sub(up, m);
    if (!m->local_table || m->local_table == up->local_table) {
        m->single = true;
        m->local_table = up->local_table;
        m->mapped = up->mapped;
    } else if (m->concrete) {
        m->mapped = m->local_table;
    } else {
        struct sql_element *on = condition == PY_UNDEF
                                     ? sql_join_condition(vm, up->local_table, m->local_table)
                                     : sql_as_element(vm, condition);
        m->inherit_condition = on;
        m->mapped = &sql_join_new(vm, up->mapped, m->local_table, on, false, false)->from;
        collect_pairs(m, on);
    }
    if (!m->concrete)
        for (size_t i = 0; i < up->n_tables; i++)
            add_table(m, &up->tables[i]->base.from);
    if (!m->single)
        add_table(m, m->local_table);
}

void orm_mapper_set_concrete_base(struct vm *vm, struct orm_mapper *m, struct orm_mapper *base) {
    m->inherits = base;
    add_sub(base, m);
    while (base->inherits)
        base = base->inherits;
    if (m->polymorphic_identity != PY_UNDEF) {
        if (!base->polymorphic_map)
            base->polymorphic_map = py_dict_new();
        m->polymorphic_map = base->polymorphic_map;
        py_dict_set(vm, m->polymorphic_map, m->polymorphic_identity, PY_OBJ(m));
    }
}

static void set_primary_key(struct vm *vm, struct orm_mapper *m, value given) {
    struct py_list *cols = py_list_new(2);
    if (given != PY_UNDEF) {
        struct py_list *items = py_is_list(given) || py_is_tuple(given) ? py_list_from(vm, given)
                                                                        : py_list_of(1, &given);
        for (size_t i = 0; i < items->n; i++) {
            value v = items->items[i];
            if (py_is_str(v)) {
                struct sql_expr *e = sql_columns_get(m->local_table->columns, py_str_cstr(v));
                if (!e)
                    py_raise(vm, &sa_exc_ArgumentError,
                             "Can't determine primary key column %R of mapper %S", v, PY_OBJ(m));
                v = PY_OBJ(e);
            }
            struct sql_element *e = sql_as_element(vm, v);
            py_list_append(cols, e ? PY_OBJ(e) : v);
        }
    } else if (m->inherits && !m->concrete) {
        m->primary_key = m->inherits->primary_key;
        m->n_primary_key = m->inherits->n_primary_key;
        return;
    } else if (table_is(PY_OBJ(m->local_table))) {
        struct sql_columns *pk = ((struct table *)m->local_table)->primary_key->columns;
        for (size_t i = 0; i < pk->n; i++)
            py_list_append(cols, PY_OBJ(pk->items[i]));
    } else {
        py_list_extend(vm, cols, py_getattr(vm, PY_OBJ(m->local_table), "primary_key"));
    }
    if (!cols->n)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Mapper %S could not assemble any primary key columns for mapped table '%s'",
                 PY_OBJ(m), py_str_text(vm, PY_OBJ(m->mapped)));
    m->n_primary_key = cols->n;
    m->primary_key = MEM_NEW_ARRAY(struct column *, cols->n);
    for (size_t i = 0; i < cols->n; i++)
        m->primary_key[i] = PY_AS(struct column, cols->items[i]);
}

static void set_polymorphic(struct vm *vm, struct orm_mapper *m, value on, value identity) {
    struct orm_mapper *base = m;
    while (base->inherits)
        base = base->inherits;
    if (!base->polymorphic_map)
        base->polymorphic_map = py_dict_new();
    m->polymorphic_map = base->polymorphic_map;
    if (on != PY_UNDEF) {
        struct orm_prop *p = NULL;
        if (py_is_str(on)) {
            p = orm_mapper_get(m, py_str_cstr(on));
            if (!p)
                py_raise(vm, &sa_exc_ArgumentError,
                         "Can't determine polymorphic_on value '%s' - no attribute is mapped to "
                         "this name.",
                         py_str_cstr(on));
        } else if (py_is_a(on, &orm_prop_type)) {
            p = PY_AS(struct orm_prop, on);
        }
        if (p && p->kind == ORM_COLUMN) {
            m->polymorphic_on = ((struct orm_column_prop *)p)->columns.items[0];
            m->polymorphic_key = p->key;
        } else {
            m->polymorphic_on = sql_as_element(vm, on);
            if (!m->polymorphic_on)
                py_raise(
                    vm, &sa_exc_ArgumentError,
                    "Column expression or string key expected for argument 'polymorphic_on'; got "
                    "%R.",
                    on);
            p = orm_prop_of_column(m, m->polymorphic_on);
            m->polymorphic_key = p ? p->key : NULL;
        }
    } else if (m->inherits) {
        m->polymorphic_on = m->inherits->polymorphic_on;
        m->polymorphic_key = m->inherits->polymorphic_key;
        if (m->concrete && m->polymorphic_on && m->polymorphic_key) {
            struct orm_prop *p = orm_mapper_get_str(m, m->polymorphic_key);
            m->polymorphic_on =
                p && p->kind == ORM_COLUMN ? ((struct orm_column_prop *)p)->columns.items[0] : NULL;
        }
    }
    m->polymorphic_identity = identity;
    if (identity == PY_UNDEF)
        return;
    value old = py_dict_get(vm, m->polymorphic_map, identity);
    if (old != PY_UNDEF && old != PY_OBJ(m))
        py_warn(vm, &sa_exc_SAWarning,
                "Reassigning polymorphic association for identity %R from %R to %R: Check for "
                "duplicate use of %R as value for polymorphic_identity.",
                identity, old, PY_OBJ(m), identity);
    py_dict_set(vm, m->polymorphic_map, identity, PY_OBJ(m));
}

static void collect_validators(struct vm *vm, struct orm_mapper *m) {
    static struct py_str *mark;
    if (!mark)
        mark = py_intern("__sa_validators__");
    m->validators = m->inherits && m->inherits->validators ? py_dict_copy(m->inherits->validators)
                                                           : py_dict_new();
    if (!orm_validates_used(vm))
        return;
    for (size_t i = m->cls->mro->n; i-- > 0;) {
        struct py_type *t = PY_AS(struct py_type, m->cls->mro->items[i]);
        if (!(t->flags & PY_TYPE_HEAP))
            continue;
        size_t k = 0;
        for (value name, v; py_dict_next(py_type_dict(t), &k, &name, &v);) {
            if (!py_is_a(v, &py_function_type))
                continue;
            value names = py_lookup_attr_str(vm, v, mark);
            if (names == PY_UNDEF)
                continue;
            struct py_list *list = py_list_from(vm, names);
            for (size_t n = 0; n < list->n; n++)
                py_dict_set(vm, m->validators, list->items[n], v);
        }
    }
}

value orm_validated(struct vm *vm, const struct orm_mapper *m, value obj, const struct orm_prop *p,
                    value v, bool remove, bool by_backref) {
    value fn = m->validators->count ? py_dict_get_str(m->validators, p->key) : PY_UNDEF;
    if (fn == PY_UNDEF)
        return v;
    bool removes = py_lookup_attr(vm, fn, "__sa_include_removes__") == PY_TRUE;
    if ((remove && !removes) ||
        (by_backref && py_lookup_attr(vm, fn, "__sa_include_backrefs__") == PY_FALSE))
        return v;
    value args[] = {obj, PY_OBJ(p->key), v, PY_BOOL(remove)};
    value r = py_call(vm, fn, removes ? 4 : 3, args);
    return remove ? v : r;
}

/* Arguments that say how statements are run; they change nothing here. */
static const char *const unused_args[] = {
    "always_refresh",       "non_primary",          "legacy_is_orphan", "passive_deletes",
    "passive_updates",      "polymorphic_abstract", "extension",        "inherit_foreign_keys",
    "_compiled_cache_size", "column_prefix"};

/* A mapped class has an __init__ of its own: the registry's when there is none above it, else a
 * copy under the plain name that errors show. */
static void set_constructor(struct vm *vm, struct orm_registry *r, struct py_type *cls) {
    struct py_str *name = py_intern("__init__");
    if (cls->init == PY_UNDEF || py_type_default_init(cls->init)) {
        if (r->constructor != PY_NONE)
            py_type_set(vm, cls, name, r->constructor);
        return;
    }
    value own = py_type_lookup(cls, name);
    if (own == PY_UNDEF || py_type_of(own) != &py_function_type)
        return;
    struct py_function *f = PY_AS(struct py_function, own);
    if (f->qualname == name)
        return;
    struct py_function *copy = MEM_NEW(struct py_function);
    *copy = *f;
    copy->qualname = name;
    py_type_set(vm, cls, name, PY_OBJ(copy));
}

/* What is known of CLS, made when nothing was. */
static struct orm_class *class_of(struct vm *vm, struct orm_registry *r, struct py_type *cls,
                                  struct sql_from *table) {
    struct orm_class *c = orm_class_of(cls);
    if (c)
        return c;
    c = py_alloc(vm, &orm_class_type);
    c->cls = cls;
    c->registry = r;
    py_type_set(vm, cls, py_intern("_sa_class_manager"), PY_OBJ(c));
    if (table)
        py_type_set(vm, cls, py_intern("__table__"), PY_OBJ(table));
    return c;
}

/* Arguments that are settings and nothing is made from. */
static void take_settings(struct vm *vm, struct orm_mapper *m, struct py_dict *args) {
    m->concrete = take_flag(vm, args, "concrete", false);
    m->include = name_set(vm, take(args, "include_properties"));
    m->exclude = name_set(vm, take(args, "exclude_properties"));
    value generator = py_dict_get_text(args, "version_id_generator"); /* None is one, too */
    take(args, "version_id_generator");
    m->version_generator = generator == PY_UNDEF ? PY_NONE : generator;
    m->confirm_deleted_rows = take_flag(vm, args, "confirm_deleted_rows", true);
    value eager = take(args, "eager_defaults");
    m->eager_defaults = eager == PY_UNDEF || py_str_is(eager, "auto") || py_truth(vm, eager);
    m->batch = take_flag(vm, args, "batch", true);
    m->allow_partial_pks = take_flag(vm, args, "allow_partial_pks", true);
    value order = take(args, "order_by");
    m->order_by = order == PY_UNDEF ? PY_NONE : order;
    value load = take(args, "polymorphic_load");
    m->polymorphic_selectin = load != PY_UNDEF && py_str_is(load, "selectin");
    m->polymorphic_inline = load != PY_UNDEF && py_str_is(load, "inline");
}

/* All that is known has been taken. */
static void refuse_others(struct vm *vm, struct py_dict *args) {
    for (size_t i = 0; i < sizeof unused_args / sizeof *unused_args; i++)
        take(args, unused_args[i]);
    size_t at = 0;
    for (value k, v; py_dict_next(args, &at, &k, &v);)
        if (v != PY_NONE)
            py_raise(vm, &py_exc_TypeError,
                     "Mapper.__init__() got an unexpected keyword argument %R", k);
}

static void set_version(struct vm *vm, struct orm_mapper *m, value version) {
    if (version != PY_UNDEF)
        m->version_id = PY_AS(struct column, PY_OBJ(sql_as_element(vm, version)));
    else if (m->inherits)
        m->version_id = m->inherits->version_id;
}

/* The mapper is whole: class and registry get to know it. */
static void announce(struct vm *vm, struct orm_mapper *m, struct orm_class *c) {
    struct orm_registry *r = m->registry;
    c->mapper = m;
    py_type_set(vm, m->cls, py_intern("__mapper__"), PY_OBJ(m));
    MEM_GROW(r->mappers, r->n_mappers, r->cap_mappers);
    r->mappers[r->n_mappers++] = m;
    r->new_mappers = true;
    struct py_dict *all = py_dict_copy(m->props);
    size_t at = 0;
    for (value k, v; py_dict_next(all, &at, &k, &v);)
        orm_instrument(vm, m, PY_AS(struct orm_prop, v));
    if (m->concrete)
        orm_instrument_concrete(vm, m);
}

struct orm_mapper *orm_mapper_new(struct vm *vm, struct orm_registry *r, struct py_type *cls,
                                  struct sql_from *table, struct py_dict *given) {
    struct py_dict *args = py_dict_copy(given);
    struct orm_mapper *m = py_alloc(vm, &orm_mapper_type);
    struct orm_class *c = class_of(vm, r, cls, table);
    set_constructor(vm, r, cls);
    m->registry = r;
    m->cls = cls;
    m->base = m;
    m->props = py_dict_new();
    m->local_table = m->mapped = table;
    m->polymorphic_identity = PY_UNDEF;
    if (table)
        sql_from_columns(vm, table);
    value properties = take(args, "properties"), parent = take(args, "inherits");
    value condition = take(args, "inherit_condition"), key = take(args, "primary_key");
    value on = take(args, "polymorphic_on"), identity = take(args, "polymorphic_identity");
    value prefix = take(args, "column_prefix"), with = take(args, "with_polymorphic");
    value version = take(args, "version_id_col");
    take_settings(vm, m, args);
    refuse_others(vm, args);
    if (parent == PY_UNDEF && !table)
        py_raise(vm, &sa_exc_ArgumentError, "Mapper '%S' does not have a mapped_table specified.",
                 PY_OBJ(m));
    if (parent != PY_UNDEF)
        set_inheritance(vm, m, parent, condition);
    else
        add_table(m, table);
    value told[] = {PY_OBJ(m), PY_OBJ(cls)};
    orm_fire_mapper(vm, m, "instrument_class", 2, told);
    set_primary_key(vm, m, key);
    configure_properties(vm, m, properties == PY_UNDEF ? NULL : PY_AS(struct py_dict, properties),
                         prefix == PY_UNDEF ? NULL : py_str_text(vm, prefix));
    set_polymorphic(vm, m, on, identity);
    if (with != PY_UNDEF && py_is_tuple(with) && PY_AS(struct py_tuple, with)->n == 2)
        m->with_polymorphic = sql_as_element(vm, PY_AS(struct py_tuple, with)->items[1]);
    set_version(vm, m, version);
    collect_validators(vm, m);
    announce(vm, m, c);
    orm_fire_mapper(vm, m, "after_mapper_constructed", 2, told);
    return m;
}

/* --- as scripts see them --- */

static const char *table_text(const struct sql_from *t) {
    struct sql_name n = t ? sql_from_name(t) : (struct sql_name){NULL, 0};
    return n.text ? n.text : "anonymous";
}

static value mapper_str(struct vm *vm, value self) {
    const struct orm_mapper *m = SELF(self);
    const struct sql_from *t = m->local_table;
    (void)vm;
    if (t && t->element.kind == SQL_TABLE && ((const struct sql_table *)t)->schema.text)
        return py_str_printf("Mapper[%s(%s.%s)]", m->cls->name,
                             ((const struct sql_table *)t)->schema.text, table_text(t));
    return py_str_printf("Mapper[%s(%s)]", m->cls->name, table_text(t));
}
static value mapper_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<Mapper at 0x%llx; %s>", (unsigned long long)self, SELF(self)->cls->name);
}

/* mapper.attrs and its kin: properties by name, walked as values. */
struct view {
    struct py_object head;
    struct py_dict *items;
};
static struct py_dict *view_dict(value v) { return PY_AS(struct view, v)->items; }
static value view_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    return v != PY_UNDEF ? v : py_dict_get_str(view_dict(self), name);
}
static value view_getitem(struct vm *vm, value self, value key) {
    value v = py_dict_get(vm, view_dict(self), key);
    if (v == PY_UNDEF)
        py_raise_key(vm, key);
    return v;
}
static bool view_contains(struct vm *vm, value self, value key) {
    return py_dict_get(vm, view_dict(self), key) != PY_UNDEF;
}
static int64_t view_len(struct vm *vm, value self) {
    (void)vm;
    return view_dict(self)->count;
}
static value view_call(struct vm *vm, value self, const char *name) {
    return py_call_method(vm, PY_OBJ(view_dict(self)), name, 0, NULL);
}
static value view_iter(struct vm *vm, value self) {
    return py_call_method(vm, view_call(vm, self, "values"), "__iter__", 0, NULL);
}
static value view_keys(struct vm *vm, const value *a) {
    return PY_OBJ(py_list_from(vm, view_call(vm, a[0], "keys")));
}
static value view_values(struct vm *vm, const value *a) {
    return PY_OBJ(py_list_from(vm, view_call(vm, a[0], "values")));
}
static value view_items(struct vm *vm, const value *a) {
    return PY_OBJ(py_list_from(vm, view_call(vm, a[0], "items")));
}
static value view_get(struct vm *vm, const value *a) {
    value v = py_dict_get(vm, view_dict(a[0]), a[1]);
    return v == PY_UNDEF ? a[2] : v;
}
static const struct py_native_def view_methods[] = {{"keys", view_keys, "self"},
                                                    {"values", view_values, "self"},
                                                    {"items", view_items, "self"},
                                                    {"get", view_get, "self, key, default=None"},
                                                    {0}};
static struct py_type view_type = {PY_TYPE_HEAD,
                                   .name = "ReadOnlyProperties",
                                   .module = "sqlalchemy.util._collections",
                                   .size = sizeof(struct view),
                                   .methods = view_methods,
                                   .getattr = view_getattr,
                                   .getitem = view_getitem,
                                   .contains = view_contains,
                                   .len = view_len,
                                   .iter = view_iter};

value orm_properties_view(struct vm *vm, struct py_dict *items) {
    struct view *v = py_alloc(vm, &view_type);
    v->items = items;
    return PY_OBJ(v);
}

static value props_of_kind(struct vm *vm, value self, int kind) {
    struct orm_mapper *m = SELF(self);
    struct py_dict *d = py_dict_new();
    size_t i = 0;
    orm_configure(vm, m->registry);
    for (value k, v; py_dict_next(m->props, &i, &k, &v);)
        if (kind < 0 || (int)PY_AS(struct orm_prop, v)->kind == kind)
            py_dict_set(vm, d, k, v);
    return orm_properties_view(vm, d);
}
static value get_attrs(struct vm *vm, value self) { return props_of_kind(vm, self, -1); }
static value get_column_attrs(struct vm *vm, value self) {
    return props_of_kind(vm, self, ORM_COLUMN);
}
static value get_relationships(struct vm *vm, value self) {
    return props_of_kind(vm, self, ORM_RELATIONSHIP);
}
static value get_synonyms(struct vm *vm, value self) {
    return props_of_kind(vm, self, ORM_SYNONYM);
}
static value get_composites(struct vm *vm, value self) {
    return props_of_kind(vm, self, ORM_COMPOSITE);
}

/* Attributes and hybrids of the class and those above it. */
static value get_descriptors(struct vm *vm, value self) {
    struct orm_mapper *m = SELF(self);
    struct py_dict *d = py_dict_new();
    orm_configure(vm, m->registry);
    for (size_t b = m->cls->mro->n; b-- > 0;) {
        struct py_type *t = PY_AS(struct py_type, m->cls->mro->items[b]);
        size_t i = 0;
        if (!(t->flags & PY_TYPE_HEAP))
            continue;
        for (value k, v; py_dict_next(py_type_dict(t), &i, &k, &v);) {
            bool attr = py_is_a(v, &orm_attr_type);
            if (attr ||
                (py_is_object(v) && !py_is_a(v, &py_type_type) &&
                 py_lookup_attr(vm, PY_OBJ(py_type_of(v)), "_sa_orm_descriptor") != PY_UNDEF))
                py_dict_set(vm, d, k,
                            attr ? py_getattr_str(vm, PY_OBJ(m->cls), PY_AS(struct py_str, k)) : v);
        }
    }
    return orm_properties_view(vm, d);
}

static value get_columns(struct vm *vm, value self) {
    struct orm_mapper *m = SELF(self);
    struct sql_columns *c = sql_columns_new();
    size_t i = 0;
    for (value k, v; py_dict_next(m->props, &i, &k, &v);) {
        struct orm_prop *p = PY_AS(struct orm_prop, v);
        if (p->kind != ORM_COLUMN)
            continue;
        struct sql_element *e = ((struct orm_column_prop *)p)->columns.items[0];
        if (sql_is_expr(e))
            sql_columns_add(c, py_str_cstr(k), (struct sql_expr *)e);
    }
    (void)vm;
    return PY_OBJ(c);
}
static value get_primary_key(struct vm *vm, value self) {
    const struct orm_mapper *m = SELF(self);
    (void)vm;
    return PY_OBJ(py_tuple_of(m->n_primary_key, (const value *)m->primary_key));
}
static value get_tables(struct vm *vm, value self) {
    const struct orm_mapper *m = SELF(self);
    (void)vm;
    return PY_OBJ(py_list_of(m->n_tables, (const value *)m->tables));
}
static value get_manager(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(orm_class_of(SELF(self)->cls));
}
static value get_identity(struct vm *vm, value self) {
    value v = SELF(self)->polymorphic_identity;
    (void)vm;
    return v == PY_UNDEF ? PY_NONE : v;
}
static void walk_subs(struct orm_mapper *m, struct py_list *out) {
    py_list_append(out, PY_OBJ(m));
    for (size_t i = 0; i < m->n_subs; i++)
        walk_subs(m->subs[i], out);
}
static value get_descendants(struct vm *vm, value self) {
    struct py_list *l = py_list_new(4);
    (void)vm;
    walk_subs(SELF(self), l);
    return PY_OBJ(l);
}

static value m_get_property(struct vm *vm, const value *a) {
    struct orm_mapper *m = SELF(a[0]);
    if (py_truth(vm, a[2]))
        orm_configure(vm, m->registry);
    const char *key = py_arg_text(vm, a[1], "key");
    struct orm_prop *p = orm_mapper_get(m, key);
    if (!p)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Mapper '%S' has no property '%s'.  If this "
                 "property was indicated from other mappers or configure events, ensure "
                 "registry.configure() has been called.",
                 a[0], key);
    return PY_OBJ(p);
}
static value m_has_property(struct vm *vm, const value *a) {
    return PY_BOOL(orm_mapper_get(SELF(a[0]), py_arg_text(vm, a[1], "key")));
}
static value m_by_column(struct vm *vm, const value *a) {
    struct sql_element *e = sql_as_element(vm, a[1]);
    struct orm_prop *p = e ? orm_prop_of_column(SELF(a[0]), e) : NULL;
    if (!p) {
        py_raise(vm, &orm_exc_UnmappedColumnError, "No column %S is configured on mapper %S...",
                 a[1], a[0]);
    }
    return PY_OBJ(p);
}
static value m_add_property(struct vm *vm, const value *a) {
    orm_mapper_add_property(vm, SELF(a[0]), py_arg_text(vm, a[1], "key"), a[2]);
    return PY_NONE;
}
static value m_add_properties(struct vm *vm, const value *a) {
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, a[1]), &i, &k, &v);)
        orm_mapper_add_property(vm, SELF(a[0]), py_arg_text(vm, k, "key"), v);
    return PY_NONE;
}
static value m_isa(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(py_is_a(a[1], &orm_mapper_type) && orm_mapper_isa(SELF(a[0]), SELF(a[1])));
}
static value m_common_parent(struct vm *vm, const value *a) {
    struct orm_mapper *o = orm_mapper_from(vm, a[1]);
    return PY_BOOL(o && o->base == SELF(a[0])->base);
}
static value m_iterate_to_root(struct vm *vm, const value *a) {
    struct py_list *l = py_list_new(2);
    for (struct orm_mapper *m = SELF(a[0]); m; m = m->inherits)
        py_list_append(l, PY_OBJ(m));
    return py_call_method(vm, PY_OBJ(l), "__iter__", 0, NULL);
}
static value m_pk_from_instance(struct vm *vm, const value *a) {
    struct orm_mapper *m = SELF(a[0]);
    struct py_list *l = py_list_new(m->n_primary_key);
    for (size_t i = 0; i < m->n_primary_key; i++) {
        struct orm_prop *p = orm_prop_of_column(m, &m->primary_key[i]->base.expr.element);
        py_list_append(l, p ? py_getattr_str(vm, a[1], p->key) : PY_NONE);
    }
    return PY_OBJ(l);
}
static value m_identity_from_instance(struct vm *vm, const value *a) {
    struct py_list *pk = PY_AS(struct py_list, m_pk_from_instance(vm, a));
    return py_tuple3(PY_OBJ(SELF(a[0])->base->cls), PY_OBJ(py_tuple_of(pk->n, pk->items)), PY_NONE);
}
static value m_identity_from_primary(struct vm *vm, const value *a) {
    return py_tuple3(PY_OBJ(SELF(a[0])->base->cls), PY_OBJ(py_tuple_from(vm, a[1])), PY_NONE);
}

static value m_init(struct vm *vm, const value *a) {
    (void)a;
    py_raise(vm, &sa_exc_InvalidRequestError,
             "The 'sqlalchemy.orm.mapper()' function is removed as of SQLAlchemy 2.0.  Use the "
             "'sqlalchemy.orm.registry.map_imperatively()` method of the "
             "``sqlalchemy.orm.registry`` class to perform classical mapping.");
}

#define OBJECT(name, field)                                                                        \
    { name, offsetof(struct orm_mapper, field), PY_MEMBER_OBJECT, true }
static const struct py_member_def members[] = {
    OBJECT("class_", cls),
    OBJECT("entity", cls),
    OBJECT("local_table", local_table),
    OBJECT("persist_selectable", mapped),
    OBJECT("mapped_table", mapped),
    OBJECT("selectable", mapped),
    OBJECT("registry", registry),
    OBJECT("inherits", inherits),
    OBJECT("base_mapper", base),
    OBJECT("inherit_condition", inherit_condition),
    OBJECT("polymorphic_on", polymorphic_on),
    OBJECT("polymorphic_map", polymorphic_map),
    OBJECT("version_id_col", version_id),
    OBJECT("validators", validators),
    {"concrete", offsetof(struct orm_mapper, concrete), PY_MEMBER_BOOL, true},
    {"single", offsetof(struct orm_mapper, single), PY_MEMBER_BOOL, true},
    {"configured", offsetof(struct orm_mapper, configured), PY_MEMBER_BOOL, true},
    {"order_by", offsetof(struct orm_mapper, order_by), PY_MEMBER_VALUE, true},
    {0}};
static value get_iterate(struct vm *vm, value self) {
    return py_call_method(vm, PY_OBJ(SELF(self)->props), "values", 0, NULL);
}
static const struct py_getset_def getset[] = {{"attrs", get_attrs, NULL},
                                              {"column_attrs", get_column_attrs, NULL},
                                              {"relationships", get_relationships, NULL},
                                              {"synonyms", get_synonyms, NULL},
                                              {"composites", get_composites, NULL},
                                              {"all_orm_descriptors", get_descriptors, NULL},
                                              {"columns", get_columns, NULL},
                                              {"c", get_columns, NULL},
                                              {"primary_key", get_primary_key, NULL},
                                              {"tables", get_tables, NULL},
                                              {"mapper", orm_get_self, NULL},
                                              {"is_mapper", orm_get_true, NULL},
                                              {"class_manager", get_manager, NULL},
                                              {"polymorphic_identity", get_identity, NULL},
                                              {"self_and_descendants", get_descendants, NULL},
                                              {"iterate_properties", get_iterate, NULL},
                                              {0}};
static const struct py_native_def methods[] = {
    {"__init__", m_init, "self, *args, **kw"},
    {"get_property", m_get_property, "self, key, _configure_mappers=False"},
    {"has_property", m_has_property, "self, key"},
    {"get_property_by_column", m_by_column, "self, column"},
    {"add_property", m_add_property, "self, key, prop"},
    {"add_properties", m_add_properties, "self, dict_of_properties"},
    {"isa", m_isa, "self, other"},
    {"common_parent", m_common_parent, "self, other"},
    {"iterate_to_root", m_iterate_to_root, "self"},
    {"primary_key_from_instance", m_pk_from_instance, "self, instance"},
    {"identity_key_from_instance", m_identity_from_instance, "self, instance"},
    {"identity_key_from_primary_key", m_identity_from_primary, "self, primary_key"},
    {0}};
struct py_type orm_mapper_type = {PY_TYPE_HEAD,
                                  .name = "Mapper",
                                  .module = "sqlalchemy.orm.mapper",
                                  .size = sizeof(struct orm_mapper),
                                  .attrs_offset = offsetof(struct orm_mapper, attrs),
                                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                  .methods = methods,
                                  .getset = getset,
                                  .members = members,
                                  .repr = mapper_repr,
                                  .str = mapper_str};
