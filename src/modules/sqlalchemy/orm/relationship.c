/*
 * relationship(): its arguments, the class it leads to, the columns that join the two tables and
 * which way they point. cf. sqlalchemy.orm.relationships.
 */
#include "modules/sqlalchemy/orm/properties.h"
#include "modules/sqlalchemy/orm/state.h"

#define SELF(v) PY_AS(struct orm_relationship, v)

/* --- arguments --- */

static const struct {
    const char *name;
    unsigned flags;
} cascades[] = {
    {"save-update", ORM_CASCADE_SAVE_UPDATE},
    {"merge", ORM_CASCADE_MERGE},
    {"delete", ORM_CASCADE_DELETE},
    {"delete-orphan", ORM_CASCADE_DELETE_ORPHAN},
    {"refresh-expire", ORM_CASCADE_REFRESH_EXPIRE},
    {"expunge", ORM_CASCADE_EXPUNGE},
    {"all", ORM_CASCADE_SAVE_UPDATE | ORM_CASCADE_MERGE | ORM_CASCADE_DELETE |
                ORM_CASCADE_REFRESH_EXPIRE | ORM_CASCADE_EXPUNGE},
    {"none", 0},
};

static unsigned cascade_from(struct vm *vm, value v) {
    if (v == PY_FALSE || v == PY_NONE)
        return 0;
    const char *text = py_arg_text(vm, v, "cascade");
    unsigned flags = 0;
    while (*text) {
        text += strspn(text, ", \t\n");
        size_t n = strcspn(text, ", \t\n");
        if (!n)
            break;
        size_t i = 0;
        for (; i < sizeof cascades / sizeof *cascades; i++)
            if (strlen(cascades[i].name) == n && !strncmp(cascades[i].name, text, n))
                break;
        if (i == sizeof cascades / sizeof *cascades)
            py_raise(vm, &sa_exc_ArgumentError, "Invalid cascade option(s): '%s'",
                     mem_strndup(text, n));
        flags |= cascades[i].flags;
        text += n;
    }
    return flags;
}

static const struct {
    const char *name;
    enum orm_lazy lazy;
} lazy_names[] = {{"select", ORM_LAZY_SELECT},       {"joined", ORM_LAZY_JOINED},
                  {"subquery", ORM_LAZY_SUBQUERY},   {"selectin", ORM_LAZY_SELECTIN},
                  {"immediate", ORM_LAZY_IMMEDIATE}, {"noload", ORM_LAZY_NOLOAD},
                  {"raise", ORM_LAZY_RAISE},         {"raise_on_sql", ORM_LAZY_RAISE_ON_SQL},
                  {"dynamic", ORM_LAZY_DYNAMIC},     {"write_only", ORM_LAZY_WRITE_ONLY}};

static enum orm_lazy lazy_from(struct vm *vm, value v) {
    if (v == PY_UNDEF || v == PY_TRUE)
        return ORM_LAZY_SELECT;
    if (v == PY_FALSE)
        return ORM_LAZY_JOINED;
    if (v == PY_NONE)
        return ORM_LAZY_NOLOAD;
    const char *text = py_arg_text(vm, v, "lazy");
    for (size_t i = 0; i < sizeof lazy_names / sizeof *lazy_names; i++)
        if (!strcmp(lazy_names[i].name, text))
            return lazy_names[i].lazy;
    py_raise(vm, &sa_exc_ArgumentError,
             "Invalid value for 'lazy': '%s'; expected one of select, joined, subquery, selectin, "
             "immediate, noload, raise, raise_on_sql, dynamic, write_only",
             text);
}

struct orm_relationship *orm_relationship_new(struct vm *vm) {
    struct orm_relationship *r = py_alloc(vm, &orm_relationship_type);
    orm_prop_init(vm, &r->prop, ORM_RELATIONSHIP);
    r->argument = r->secondary_arg = r->primaryjoin_arg = r->secondaryjoin_arg = PY_NONE;
    r->order_by_arg = r->remote_side_arg = r->foreign_keys_arg = r->backref_arg = PY_NONE;
    r->collection_class = r->uselist_arg = r->sync_backref = r->overlaps = r->info = PY_NONE;
    r->passive_deletes = PY_FALSE;
    r->passive_updates = true;
    r->cascade = ORM_CASCADE_SAVE_UPDATE | ORM_CASCADE_MERGE;
    return r;
}

static value or_none(value v) { return v == PY_UNDEF ? PY_NONE : v; }

static void read_arguments(struct vm *vm, struct orm_relationship *r, struct py_dict *kw) {
    r->primaryjoin_arg = or_none(orm_kw_take(kw, "primaryjoin"));
    r->secondaryjoin_arg = or_none(orm_kw_take(kw, "secondaryjoin"));
    r->order_by_arg = or_none(orm_kw_take(kw, "order_by"));
    r->remote_side_arg = or_none(orm_kw_take(kw, "remote_side"));
    r->foreign_keys_arg = or_none(orm_kw_take(kw, "foreign_keys"));
    r->backref_arg = or_none(orm_kw_take(kw, "backref"));
    r->collection_class = or_none(orm_kw_take(kw, "collection_class"));
    r->uselist_arg = or_none(orm_kw_take(kw, "uselist"));
    r->sync_backref = or_none(orm_kw_take(kw, "sync_backref"));
    value cascade_backrefs = orm_kw_take(kw, "cascade_backrefs");
    if (cascade_backrefs != PY_UNDEF && py_truth(vm, cascade_backrefs))
        py_raise(vm, &sa_exc_ArgumentError,
                 "The 'cascade_backrefs' parameter passed to relationship() may only be set to "
                 "False.");
    r->overlaps = or_none(orm_kw_take(kw, "overlaps"));
    value back = orm_kw_take(kw, "back_populates");
    if (back != PY_UNDEF && back != PY_NONE) {
        if (py_is_a(back, &orm_attr_type))
            back = PY_OBJ(PY_AS(struct orm_attr, back)->key);
        r->back_populates = py_intern(py_arg_text(vm, back, "back_populates"));
    }
    if (r->back_populates && r->backref_arg != PY_NONE)
        py_raise(vm, &sa_exc_ArgumentError,
                 "backref and back_populates keyword arguments are mutually exclusive");
    r->viewonly = orm_kw_flag(vm, kw, "viewonly", false);
    r->post_update = orm_kw_flag(vm, kw, "post_update", false);
    r->single_parent = orm_kw_flag(vm, kw, "single_parent", false);
    r->passive_updates = orm_kw_flag(vm, kw, "passive_updates", true);
    r->active_history = orm_kw_flag(vm, kw, "active_history", false);
    r->innerjoin = orm_kw_flag(vm, kw, "innerjoin", false);
    value deletes = orm_kw_take(kw, "passive_deletes");
    r->passive_deletes = deletes == PY_UNDEF ? PY_FALSE : deletes;
    value cascade = orm_kw_take(kw, "cascade");
    r->cascade_given = cascade != PY_UNDEF;
    if (r->cascade_given)
        r->cascade = cascade_from(vm, cascade);
    else if (r->viewonly)
        r->cascade = ORM_CASCADE_MERGE;
    r->lazy = lazy_from(vm, orm_kw_take(kw, "lazy"));
    static const char *const others[] = {"enable_typechecks",   "join_depth",   "omit_join",
                                         "comparator_factory",  "query_class",  "load_on_pending",
                                         "distinct_target_key", "bake_queries", "strategy_class"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        orm_kw_take(kw, others[i]);
    orm_prop_options(vm, &r->prop, kw);
    orm_kw_end(vm, kw, "relationship");
}

value orm_relationship_make(struct vm *vm, const value *a) {
    struct orm_relationship *r = orm_relationship_new(vm);
    r->argument = a[0];
    r->secondary_arg = a[1];
    read_arguments(vm, r, orm_kw_copy(a[2]));
    return PY_OBJ(r);
}

/* backref("name", **kw): a name with the arguments of the other side. */
value orm_backref_make(struct vm *vm, const value *a) {
    (void)vm;
    return py_tuple2(a[0], a[1]);
}

/* --- annotations --- */

static bool is_collection(struct vm *vm, value cls) {
    if (!py_is_a(cls, &py_type_type))
        return false;
    const struct py_type *t = PY_AS(struct py_type, cls);
    if (t->flags & (PY_TYPE_LIST | PY_TYPE_DICT | PY_TYPE_TUPLE))
        return true;
    return py_issubclass(vm, cls, py_import_from(vm, "collections.abc", "Collection"));
}

void orm_relationship_scan(struct vm *vm, struct orm_relationship *r, struct orm_scan *s,
                           const char *key, const struct orm_annotation *a) {
    if (!a || a->raw == PY_UNDEF) {
        if (r->argument == PY_NONE)
            orm_raise_unannotated(vm, s, key, "Relationship");
        return;
    }
    bool loose = false;
    if (a->container == PY_OBJ(&orm_dynamic_mapped_type)) {
        r->lazy = ORM_LAZY_DYNAMIC;
        loose = true;
    } else if (a->container == PY_OBJ(&orm_write_only_mapped_type)) {
        r->lazy = ORM_LAZY_WRITE_ONLY;
        loose = true;
    }
    value argument = orm_without_none(vm, a->inner), found = argument;
    const char *text = orm_forward_text(vm, argument);
    if (text && strchr(text, '[') &&
        a->container !=
            PY_UNDEF) { /* "List[Child]" in a string of its own: Child may not exist yet */
        struct orm_annotation own = *a;
        orm_extract_mapped(vm, py_str_from(mem_printf("Mapped[%s]", text)), s->cls, a->module, key,
                           true, &own);
        argument = orm_without_none(vm, own.inner);
        text = orm_forward_text(vm, argument);
    }
    if (!text && orm_is_generic(vm, argument)) {
        value origin = py_getattr(vm, argument, "__origin__");
        if (is_collection(vm, origin)) {
            if (r->collection_class == PY_NONE) {
                value abstract = py_lookup_attr(vm, origin, "__abstractmethods__");
                if (abstract != PY_UNDEF && py_truth(vm, abstract))
                    py_raise(vm, &sa_exc_ArgumentError,
                             "Collection annotation type %S cannot be instantiated; please "
                             "provide an explicit 'collection_class' parameter (e.g. list, set, "
                             "etc.) to the relationship() function to accompany this annotation",
                             origin);
                r->collection_class = origin;
            }
        } else if (!loose) {
            r->uselist_arg = PY_FALSE;
        }
        struct py_tuple *args = orm_args(vm, argument);
        if (!args->n)
            py_raise(vm, &sa_exc_ArgumentError, "Generic alias %S requires an argument", argument);
        bool mapping =
            py_is_a(origin, &py_type_type) && (PY_AS(struct py_type, origin)->flags & PY_TYPE_DICT);
        found = args->items[mapping ? args->n - 1 : 0];
        text = orm_forward_text(vm, found);
    } else {
        found = argument;
    }
    if (text)
        found = py_str_from(text);
    if (r->collection_class == PY_NONE && !loose)
        r->uselist_arg = PY_FALSE;
    if (r->argument == PY_NONE)
        r->argument = found;
}

/* --- names --- */

static noreturn void raise_class_name(struct vm *vm, struct orm_relationship *r, value text,
                                      const char *missing) {
    py_raise(vm, &sa_exc_InvalidRequestError,
             "When initializing mapper %S, expression %R failed to locate a name (%R). If this is "
             "a class name, consider adding this relationship() to the %R class after both "
             "dependent classes have been defined.",
             PY_OBJ(r->prop.parent), text, py_str_from(missing), PY_OBJ(r->prop.parent->cls));
}

/* The class NAME ("Child", "package.module.Child"); PY_UNDEF: none of that name. */
static value class_named(struct vm *vm, struct orm_relationship *r, const char *name) {
    const char *dot = strrchr(name, '.'), *plain = dot ? dot + 1 : name;
    value v = py_dict_get_text(r->prop.parent->registry->classes, plain);
    if (v == PY_UNDEF)
        return v;
    struct py_list *all = py_is_list(v) ? PY_AS(struct py_list, v) : py_list_of(1, &v);
    struct py_list *fit = py_list_new(1);
    const char *path = dot ? mem_strndup(name, (size_t)(dot - name)) : NULL;
    for (size_t i = 0; i < all->n; i++) {
        const char *module = orm_module_of(PY_AS(struct py_type, all->items[i]));
        size_t n = module ? strlen(module) : 0, k = path ? strlen(path) : 0;
        bool ok = !path ||
                  (n >= k && !strcmp(module + n - k, path) && (n == k || module[n - k - 1] == '.'));
        if (!ok && path && module) /* the path may leave out the module's own name */
            ok = strstr(module, path) != NULL;
        if (ok)
            py_list_append(fit, all->items[i]);
    }
    if (fit->n > 1)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Multiple classes found for path \"%s\" in the registry of this declarative "
                 "base. Please use a fully module-qualified path.",
                 name);
    return fit->n ? fit->items[0] : PY_UNDEF;
}

/* Tables of one schema, reached as schema.table in strings. */
struct names {
    struct py_object head;
    struct py_dict *d;
};
static value names_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    return v != PY_UNDEF ? v : py_dict_get_str(PY_AS(struct names, self)->d, name);
}
static struct py_type names_type = {PY_TYPE_HEAD, .name = "_GetTable",
                                    .module = "sqlalchemy.orm.clsregistry",
                                    .size = sizeof(struct names), .getattr = names_getattr};
static value names_new(struct vm *vm) {
    struct names *n = py_alloc(vm, &names_type);
    n->d = py_dict_new();
    return PY_OBJ(n);
}
static struct py_dict *names_dict(value names) { return PY_AS(struct names, names)->d; }

/* Names that expressions in strings may use. */
static struct py_dict *names_for(struct vm *vm, struct orm_relationship *r) {
    struct orm_registry *reg = r->prop.parent->registry;
    struct py_dict *d = py_dict_new();
    static const char *const modules[] = {"sqlalchemy", "sqlalchemy.orm"};
    for (size_t i = 0; i < 2; i++) {
        struct py_module *m = PY_AS(struct py_module, py_import(vm, modules[i]));
        py_dict_update(vm, d, PY_OBJ(m->ns));
    }
    struct metadata *metas[2] = {reg->metadata, NULL};
    if (table_is(PY_OBJ(r->prop.parent->local_table)))
        metas[1] = ((struct table *)r->prop.parent->local_table)->metadata;
    for (size_t k = 0; k < 2; k++) {
        size_t i = 0;
        for (value key, t; metas[k] && py_dict_next(metas[k]->tables, &i, &key, &t);) {
            const char *text = py_str_cstr(key), *dot = strchr(text, '.');
            if (!dot) {
                py_dict_set(vm, d, key, t);
                continue;
            }
            const char *schema = mem_strndup(text, (size_t)(dot - text));
            value ns = py_dict_get_text(d, schema);
            if (ns == PY_UNDEF || !py_is_a(ns, &names_type))
                py_dict_set_text(d, schema, ns = names_new(vm));
            py_dict_set_text(names_dict(ns), dot + 1, t);
        }
    }
    size_t i = 0;
    for (value key, v; py_dict_next(reg->classes, &i, &key, &v);) {
        value cls = py_is_list(v) ? PY_AS(struct py_list, v)->items[0] : v;
        py_dict_set(vm, d, key, cls);
    }
    return d;
}

static bool is_dotted_name(const char *s) {
    for (; *s; s++)
        if (!(*s == '_' || *s == '.' || (*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'z') ||
              (*s >= 'A' && *s <= 'Z')))
            return false;
    return true;
}

static value evaluate_text(struct vm *vm, struct orm_relationship *r, value text) {
    const char *s = py_str_cstr(text);
    struct py_dict *names = names_for(vm, r);
    if (is_dotted_name(s) && strchr(s, '.')) { /* module.Class.attribute */
        const char *first = mem_strndup(s, strcspn(s, "."));
        if (py_dict_get_text(names, first) == PY_UNDEF) {
            value cls = class_named(vm, r, s);
            if (cls != PY_UNDEF)
                return cls;
            const char *dot = strrchr(s, '.');
            cls = class_named(vm, r, mem_strndup(s, (size_t)(dot - s)));
            if (cls != PY_UNDEF)
                return py_getattr(vm, cls, dot + 1);
        }
    }
    struct py_handler h;
    PY_TRY(vm, &h) {
        value eval = py_import_from(vm, "builtins", "eval");
        value v = py_call2(vm, eval, text, PY_OBJ(names));
        py_handler_pop(&h);
        return v;
    }
    value exc = py_handler_catch(&h);
    if (!py_is_a(exc, &py_exc_NameError))
        py_raise_value(vm, exc);
    const char *message = py_str_text(vm, exc), *quote = strchr(message, '\'');
    const char *end = quote ? strchr(quote + 1, '\'') : NULL;
    raise_class_name(vm, r, text,
                     end ? mem_strndup(quote + 1, (size_t)(end - quote - 1)) : py_str_cstr(text));
}

/* A string, a callable without arguments, or the thing itself. */
static value resolve(struct vm *vm, struct orm_relationship *r, value v) {
    if (py_is_str(v))
        return evaluate_text(vm, r, v);
    if (py_is_a(v, &py_function_type) || py_is_a(v, &py_native_type) || py_is_a(v, &py_method_type))
        return resolve(vm, r, py_call0(vm, v));
    return v;
}

static struct orm_mapper *find_target(struct vm *vm, struct orm_relationship *r) {
    value v = r->argument;
    if (py_is_a(v, &py_function_type) || py_is_a(v, &py_method_type))
        v = py_call0(vm, v);
    if (py_is_str(v)) {
        value cls = is_dotted_name(py_str_cstr(v)) ? class_named(vm, r, py_str_cstr(v)) : PY_UNDEF;
        v = cls != PY_UNDEF ? cls : evaluate_text(vm, r, v);
    }
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "the target of a relationship");
    struct orm_mapper *m = orm_mapper_from(vm, v);
    if (!m)
        py_raise(vm, &sa_exc_ArgumentError,
                 "relationship '%s' expects a class or a mapper argument (received: %S)",
                 py_str_cstr(PY_OBJ(r->prop.key)), PY_OBJ(py_type_of(v)));
    return m;
}

/* Columns of a list, a column, an attribute … */
static void add_columns(struct vm *vm, struct orm_relationship *r, value v, struct sql_seq *out) {
    v = resolve(vm, r, v);
    if (v == PY_NONE || v == PY_FALSE)
        return;
    if (py_is_list(v) || py_is_tuple(v) || py_is_anyset(v)) {
        struct py_list *l = py_list_from(vm, v);
        for (size_t i = 0; i < l->n; i++)
            add_columns(vm, r, l->items[i], out);
        return;
    }
    struct sql_element *e = sql_as_element(vm, v);
    if (!e)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Column expression expected for relationship '%s', "
                 "got %R.",
                 py_str_cstr(PY_OBJ(r->prop.key)), v);
    sql_seq_push(out, e);
}

/* --- foreign() and remote() --- */

enum { MARK_FOREIGN = 1, MARK_REMOTE = 2 };

static value marked(struct vm *vm, value v, int mark) {
    struct sql_element *e = sql_as_element(vm, v);
    if (!e)
        py_raise(vm, &sa_exc_ArgumentError, "SQL expression element expected, got %R.", v);
    if (e->kind == SQL_COERCE && py_is_small(e->annotation)) {
        mark |= (int)py_small(e->annotation);
        e = ((struct sql_wrap *)e)->of;
    }
    struct sql_wrap *w = sql_wrap_new(vm, &sql_coerce_type, SQL_COERCE, e, sql_expr_type(vm, e));
    w->expr.element.annotation = py_from_small(mark);
    return PY_OBJ(w);
}
value orm_foreign(struct vm *vm, const value *a) { return marked(vm, a[0], MARK_FOREIGN); }
value orm_remote(struct vm *vm, const value *a) { return marked(vm, a[0], MARK_REMOTE); }

struct marks {
    struct sql_seq foreign, remote;
};

static struct sql_element *take_marks(struct sql_element *e, void *arg) {
    struct marks *m = arg;
    if (e->kind != SQL_COERCE || !py_is_small(e->annotation))
        return NULL;
    struct sql_element *of = ((struct sql_wrap *)e)->of;
    int64_t mark = py_small(e->annotation);
    if (mark & MARK_FOREIGN)
        sql_seq_push(&m->foreign, of);
    if (mark & MARK_REMOTE)
        sql_seq_push(&m->remote, of);
    return of;
}

/* --- joining --- */

static bool in_table(const struct sql_from *f, const struct sql_element *column) {
    if (!f)
        return false;
    if (f->element.kind == SQL_JOIN) {
        const struct sql_join *j = (const struct sql_join *)f;
        return in_table(j->left, column) || in_table(j->right, column);
    }
    for (size_t i = 0; f->columns && i < f->columns->n; i++)
        if (&f->columns->items[i]->element == column)
            return true;
    return false;
}

static void tables_of(struct sql_from *f, struct py_list *out) {
    if (f->element.kind == SQL_JOIN) {
        tables_of(((struct sql_join *)f)->left, out);
        tables_of(((struct sql_join *)f)->right, out);
    } else if (table_is(PY_OBJ(f))) {
        py_list_append(out, PY_OBJ(f));
    }
}

struct found {
    struct constraint *constraint;
    struct column **from, **to;
    size_t n;
};

/* Foreign keys of A that refer to B, constraint by constraint, only those over columns of ONLY. */
static void find_keys(struct vm *vm, struct table *a, struct table *b, struct sql_seq only,
                      struct found *out, size_t *n, size_t cap) {
    size_t count;
    struct constraint **all = table_constraints(a, &count);
    for (size_t i = 0; i < count && *n < cap; i++) {
        struct constraint *k = all[i];
        if (k->kind != CONSTRAINT_FOREIGN_KEY)
            continue;
        struct found f = {k, MEM_NEW_ARRAY(struct column *, k->element_count + 1),
                          MEM_NEW_ARRAY(struct column *, k->element_count + 1), 0};
        bool fits = true;
        for (size_t e = 0; e < k->element_count; e++) {
            struct column *to = foreign_key_column_or_null(vm, k->elements[e]);
            struct column *from = k->elements[e]->parent;
            if (!to || column_table(to) != b) {
                fits = false;
                break;
            }
            if (only.n && !sql_seq_has(only, &from->base.expr.element))
                fits = false;
            f.from[f.n] = from;
            f.to[f.n++] = to;
        }
        if (fits && f.n)
            out[(*n)++] = f;
    }
}

static noreturn void raise_join(struct vm *vm, const struct orm_relationship *r, bool many,
                                const struct sql_from *secondary) {
    const char *name =
        mem_printf("%s.%s", r->prop.parent->cls->name, py_str_cstr(PY_OBJ(r->prop.key)));
    const char *via = "";
    if (secondary)
        via = mem_printf(" via secondary table '%s'", sql_from_name(secondary).text);
    if (many)
        py_raise(vm, &sa_exc_AmbiguousForeignKeysError,
                 "Could not determine join condition between parent/child tables on relationship "
                 "%s - there are multiple foreign key paths linking the tables%s.  Specify the "
                 "'foreign_keys' argument, providing a list of those columns which should be "
                 "counted as containing a foreign key reference %s.",
                 name, via,
                 secondary ? "from the secondary table to each of the parent and child tables"
                           : "to the parent table");
    py_raise(vm, &sa_exc_NoForeignKeysError,
             "Could not determine join condition between parent/child tables on relationship %s - "
             "there are no foreign keys linking these tables%s.  Ensure that referencing columns "
             "are associated with a ForeignKey or ForeignKeyConstraint, or specify %s.",
             name, via,
             secondary ? "'primaryjoin' and 'secondaryjoin' expressions"
                       : "a 'primaryjoin' expression");
}

/* The condition that joins LEFT and RIGHT by their foreign keys, either way. */
static struct sql_element *join_on(struct vm *vm, const struct orm_relationship *r,
                                   struct sql_from *left, struct sql_from *right,
                                   struct sql_seq only, const struct sql_from *secondary) {
    struct py_list *ls = py_list_new(2), *rs = py_list_new(2);
    struct found found[32];
    size_t n = 0;
    tables_of(left, ls);
    tables_of(right, rs);
    /* the class's own table first: a subclass joins by its own columns */
    for (size_t i = ls->n; i-- > 0 && !n;)
        for (size_t k = rs->n; k-- > 0 && !n;) {
            struct table *a = table_of(ls->items[i]), *b = table_of(rs->items[k]);
            find_keys(vm, b, a, only, found, &n, 32);
            if (a != b)
                find_keys(vm, a, b, only, found, &n, 32);
        }
    if (!n)
        raise_join(vm, r, false, secondary);
    for (size_t i = 1; i < n; i++) { /* the same columns twice are one path */
        bool same = found[i].n == found[0].n;
        for (size_t k = 0; same && k < found[i].n; k++)
            same = found[i].from[k] == found[0].from[k] && found[i].to[k] == found[0].to[k];
        if (!same)
            raise_join(vm, r, true, secondary);
    }
    struct sql_seq all = {0};
    for (size_t i = 0; i < found[0].n; i++)
        sql_seq_push(&all, sql_operate(vm, SQL_OP_EQ, &found[0].to[i]->base.expr.element,
                                       PY_OBJ(found[0].from[i])));
    return all.n == 1 ? all.items[0] : sql_conjunction(vm, SQL_OP_AND, all.n, all.items);
}

/* --- pairs and direction --- */

struct equality {
    struct column *left, *right;
};
struct equalities {
    struct equality *items;
    size_t n, cap;
};

/* The column of one side of a comparison: itself, or inside of CAST(column AS …). */
static struct column *side_column(struct sql_element *e) {
    while (e->kind == SQL_GROUPING || e->kind == SQL_CAST)
        e = ((struct sql_wrap *)e)->of;
    return e->kind == SQL_COLUMN ? (struct column *)e : NULL;
}

static void collect_equalities(struct sql_element *e, struct equalities *out) {
    if (e->kind == SQL_GROUPING) {
        collect_equalities(((struct sql_wrap *)e)->of, out);
    } else if (e->kind == SQL_LIST) {
        struct sql_list *l = (struct sql_list *)e;
        for (size_t i = 0; i < l->n; i++)
            collect_equalities(l->items[i], out);
    } else if (e->kind == SQL_BINARY) {
        struct sql_binary *b = (struct sql_binary *)e;
        struct column *left = side_column(b->left), *right = side_column(b->right);
        if (!left || !right)
            return;
        MEM_GROW(out->items, out->n, out->cap);
        out->items[out->n++] = (struct equality){left, right};
    }
}

static bool references(struct vm *vm, const struct column *from, const struct column *to) {
    if (!column_is(PY_OBJ(from)))
        return false;
    for (size_t i = 0; i < from->foreign_key_count; i++)
        if (foreign_key_column_or_null(vm, from->foreign_keys[i]) == to)
            return true;
    return false;
}

static void add_pair(struct orm_relationship *r, struct column *local, struct column *remote) {
    MEM_GROW(r->pairs, r->n_pairs, r->cap_pairs);
    r->pairs[r->n_pairs++] = (struct orm_pair){local, remote};
}
static void add_secondary_pair(struct orm_relationship *r, struct column *local,
                               struct column *remote) {
    MEM_GROW(r->secondary_pairs, r->n_secondary_pairs, r->cap_secondary_pairs);
    r->secondary_pairs[r->n_secondary_pairs++] = (struct orm_pair){local, remote};
}

/* Whether the left or the right column of an equality is the foreign key: -1, 1; 0: neither. */
static int foreign_side(struct vm *vm, const struct equality *e, struct sql_seq foreign) {
    if (foreign.n) {
        if (sql_seq_has(foreign, &e->left->base.expr.element))
            return -1;
        return sql_seq_has(foreign, &e->right->base.expr.element) ? 1 : 0;
    }
    if (references(vm, e->left, e->right))
        return -1;
    return references(vm, e->right, e->left) ? 1 : 0;
}

static void pair_secondary(struct vm *vm, struct orm_relationship *r) {
    struct equalities all = {0}, second = {0};
    (void)vm;
    collect_equalities(r->primaryjoin, &all);
    for (size_t i = 0; i < all.n; i++) {
        bool left = in_table(r->secondary, &all.items[i].left->base.expr.element);
        add_pair(r, left ? all.items[i].right : all.items[i].left,
                 left ? all.items[i].left : all.items[i].right);
    }
    collect_equalities(r->secondaryjoin, &second);
    for (size_t i = 0; i < second.n; i++) {
        bool left = in_table(r->secondary, &second.items[i].left->base.expr.element);
        add_secondary_pair(r, left ? second.items[i].left : second.items[i].right,
                           left ? second.items[i].right : second.items[i].left);
    }
    r->direction = ORM_MANY_TO_MANY;
}

static void pair_columns(struct vm *vm, struct orm_relationship *r, struct marks *m) {
    struct equalities all = {0};
    struct sql_from *parent = r->prop.parent->mapped, *target = r->target->mapped;
    collect_equalities(r->primaryjoin, &all);
    bool decided = false;
    for (size_t i = 0; i < all.n; i++) {
        struct equality *e = &all.items[i];
        int side = foreign_side(vm, e, m->foreign);
        if (!side)
            continue;
        struct column *fk = side < 0 ? e->left : e->right, *pk = side < 0 ? e->right : e->left;
        bool fk_remote;
        if (m->remote.n) {
            fk_remote = sql_seq_has(m->remote, &fk->base.expr.element);
        } else {
            bool fk_in_target = in_table(target, &fk->base.expr.element);
            bool fk_in_parent = in_table(parent, &fk->base.expr.element);
            bool pk_in_parent = in_table(parent, &pk->base.expr.element);
            fk_remote = fk_in_target && (!fk_in_parent || pk_in_parent);
        }
        add_pair(r, fk_remote ? pk : fk, fk_remote ? fk : pk);
        r->direction = fk_remote ? ORM_ONE_TO_MANY : ORM_MANY_TO_ONE;
        decided = true;
    }
    if (decided)
        return;
    const char *name =
        mem_printf("%s.%s", r->prop.parent->cls->name, py_str_cstr(PY_OBJ(r->prop.key)));
    if (all.n)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Could not locate any relevant foreign key columns for primary join condition "
                 "'%s' on relationship %s.  Ensure that referencing columns are associated with a "
                 "ForeignKey or ForeignKeyConstraint, or are annotated in the join condition with "
                 "the foreign() annotation.",
                 py_str_text(vm, PY_OBJ(r->primaryjoin)), name);
    py_raise(vm, &sa_exc_ArgumentError,
             "Could not locate any simple equality expressions involving locally mapped foreign "
             "key columns for primary join condition '%s' on relationship %s.  Ensure that "
             "referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or "
             "are annotated in the join condition with the foreign() annotation. To allow "
             "comparison operators other than '==', the relationship can be marked as "
             "viewonly=True.",
             py_str_text(vm, PY_OBJ(r->primaryjoin)), name);
}

/* --- the other side --- */

static void link_sides(struct vm *vm, struct orm_relationship *r, struct orm_relationship *other) {
    r->reverse = other;
    if (!other->reverse)
        other->reverse = r;
    (void)vm;
}

/* backref= makes the property on the target that leads back. */
static void make_backref(struct vm *vm, struct orm_relationship *r) {
    value given = r->backref_arg;
    struct py_dict *kw = py_dict_new();
    if (py_is_tuple(given)) {
        py_dict_update(vm, kw, PY_AS(struct py_tuple, given)->items[1]);
        given = PY_AS(struct py_tuple, given)->items[0];
    }
    struct py_str *key = py_intern(py_arg_text(vm, given, "backref"));
    struct orm_mapper *target = r->target;
    if (target->concrete)
        target = target->base;
    for (struct orm_mapper *m = target; m; m = m->inherits) {
        struct orm_prop *p = orm_mapper_get_str(m, key);
        if (p && p->kind == ORM_RELATIONSHIP && ((struct orm_relationship *)p)->reverse == r)
            return;
        if (p)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Error creating backref '%s' on relationship '%s.%s': property of that name "
                     "exists on mapper '%S'",
                     py_str_cstr(PY_OBJ(key)), r->prop.parent->cls->name,
                     py_str_cstr(PY_OBJ(r->prop.key)), PY_OBJ(m));
    }
    struct orm_relationship *back = orm_relationship_new(vm);
    read_arguments(vm, back, kw);
    back->argument = PY_OBJ(r->prop.parent->cls);
    if (back->secondary_arg == PY_NONE && r->secondary)
        back->secondary_arg = PY_OBJ(r->secondary);
    if (r->secondary) {
        if (back->primaryjoin_arg == PY_NONE)
            back->primaryjoin_arg = r->secondaryjoin_arg;
        if (back->secondaryjoin_arg == PY_NONE)
            back->secondaryjoin_arg = r->primaryjoin_arg;
    } else if (back->primaryjoin_arg == PY_NONE) {
        back->primaryjoin_arg = r->primaryjoin_arg;
    }
    if (back->foreign_keys_arg == PY_NONE)
        back->foreign_keys_arg = r->foreign_keys_arg;
    back->viewonly |= r->viewonly;
    back->post_update |= r->post_update;
    back->passive_updates = r->passive_updates;
    if (back->sync_backref == PY_NONE)
        back->sync_backref = r->sync_backref;
    if (r->prop.parent->base == target->base && !r->secondary && back->remote_side_arg == PY_NONE &&
        r->n_pairs) { /* to itself: what was local is remote now */
        struct py_list *remote = py_list_new(r->n_pairs);
        for (size_t i = 0; i < r->n_pairs; i++)
            py_list_append(remote, PY_OBJ(r->pairs[i].local));
        back->remote_side_arg = PY_OBJ(remote);
    }
    back->prop.parent = target;
    back->prop.key = key;
    r->reverse = back;
    back->reverse = r;
    orm_mapper_add_property(vm, target, py_str_cstr(PY_OBJ(key)), PY_OBJ(back));
    back->prop.configured = true;
    orm_relationship_configure(vm, back);
}

static void join_sides(struct vm *vm, struct orm_relationship *r) {
    if (r->backref_arg != PY_NONE)
        make_backref(vm, r);
    if (!r->back_populates)
        return;
    struct orm_prop *p = orm_mapper_get_str(r->target, r->back_populates);
    if (!p)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Mapper '%S' has no property '%s'.  If this property was indicated from other "
                 "mappers or configure events, ensure registry.configure() has been called.",
                 PY_OBJ(r->target), py_str_cstr(PY_OBJ(r->back_populates)));
    if (p->kind != ORM_RELATIONSHIP)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "back_populates on relationship '%S' refers to attribute '%S' that is not a "
                 "relationship.  The back_populates parameter should refer to the name of a "
                 "relationship on the target class.",
                 PY_OBJ(r), PY_OBJ(p));
    link_sides(vm, r, (struct orm_relationship *)p);
}

static void refuse_orphan_cascade(struct vm *vm, const struct orm_relationship *r) {
    if (!(r->cascade & ORM_CASCADE_DELETE_ORPHAN) || r->single_parent ||
        r->direction == ORM_ONE_TO_MANY)
        return;
    sa_raise_code(vm, &sa_exc_ArgumentError, "bbf0",
                  "For %s relationship %s.%s, delete-orphan cascade is normally configured only "
                  "on the \"one\" side of a one-to-many relationship, and not on the \"many\" side "
                  "of a many-to-one or many-to-many relationship.  To force this relationship to "
                  "allow a particular \"%s\" object to be referenced by only a single \"%s\" "
                  "object at a time via the %s.%s relationship, which would allow delete-orphan "
                  "cascade to take place in this direction, set the single_parent=True flag.",
                  r->direction == ORM_MANY_TO_ONE ? "many-to-one" : "many-to-many",
                  r->prop.parent->cls->name, py_str_cstr(PY_OBJ(r->prop.key)), r->target->cls->name,
                  r->prop.parent->cls->name, r->prop.parent->cls->name,
                  py_str_cstr(PY_OBJ(r->prop.key)));
}

void orm_relationship_configure(struct vm *vm, struct orm_relationship *r) {
    if (r->target)
        return;
    struct orm_mapper *target = find_target(vm, r);
    struct marks m = {0};
    add_columns(vm, r, r->foreign_keys_arg, &m.foreign);
    add_columns(vm, r, r->remote_side_arg, &m.remote);
    if (r->secondary_arg != PY_NONE) {
        value v = resolve(vm, r, r->secondary_arg);
        struct sql_element *e = sql_as_element(vm, v);
        if (!e || !sql_is_from(e))
            py_raise(vm, &sa_exc_ArgumentError,
                     "secondary argument %R passed to to relationship() %s.%s must be a Table "
                     "object or other FROM clause; can't send a mapped class directly as rows in "
                     "'secondary' are persisted independently of a class that is mapped to that "
                     "same table.",
                     v, r->prop.parent->cls->name, py_str_cstr(PY_OBJ(r->prop.key)));
        r->secondary = (struct sql_from *)e;
        sql_from_columns(vm, r->secondary);
    }
    r->target = target;
    value primary = resolve(vm, r, r->primaryjoin_arg);
    value second = resolve(vm, r, r->secondaryjoin_arg);
    struct sql_from *parent = r->prop.parent->mapped;
    if (primary != PY_NONE)
        r->primaryjoin = sql_clone(vm, sql_as_element(vm, primary), take_marks, &m);
    else if (r->secondary)
        r->primaryjoin = join_on(vm, r, parent, r->secondary, m.foreign, r->secondary);
    else
        r->primaryjoin = join_on(vm, r, parent, target->mapped, m.foreign, NULL);
    if (second != PY_NONE)
        r->secondaryjoin = sql_clone(vm, sql_as_element(vm, second), take_marks, &m);
    else if (r->secondary)
        r->secondaryjoin = join_on(vm, r, r->secondary, target->mapped, m.foreign, r->secondary);
    if (r->secondary)
        pair_secondary(vm, r);
    else
        pair_columns(vm, r, &m);
    r->uselist =
        r->uselist_arg != PY_NONE ? py_truth(vm, r->uselist_arg) : r->direction != ORM_MANY_TO_ONE;
    add_columns(vm, r, r->order_by_arg, &r->order_by);
    refuse_orphan_cascade(vm, r);
    join_sides(vm, r);
    orm_relationship_overlaps(vm, r);
}

/* --- as scripts see it --- */

static struct orm_relationship *configured(struct vm *vm, value self) {
    struct orm_relationship *r = SELF(self);
    if (r->prop.parent && !r->target) {
        r->prop.configured = true;
        orm_relationship_configure(vm, r);
    }
    return r;
}
static value get_mapper(struct vm *vm, value self) {
    struct orm_relationship *r = configured(vm, self);
    return r->target ? PY_OBJ(r->target) : PY_NONE;
}
static value get_direction(struct vm *vm, value self) {
    static const char *const names[] = {"ONETOMANY", "MANYTOONE", "MANYTOMANY"};
    return py_import_from(vm, "sqlalchemy.orm.interfaces", names[configured(vm, self)->direction]);
}
static value get_uselist(struct vm *vm, value self) {
    return PY_BOOL(configured(vm, self)->uselist);
}
static value get_secondary(struct vm *vm, value self) {
    struct orm_relationship *r = configured(vm, self);
    return r->secondary ? PY_OBJ(r->secondary) : PY_NONE;
}
static value get_primaryjoin(struct vm *vm, value self) {
    struct orm_relationship *r = configured(vm, self);
    return r->primaryjoin ? PY_OBJ(r->primaryjoin) : PY_NONE;
}
static value get_secondaryjoin(struct vm *vm, value self) {
    struct orm_relationship *r = configured(vm, self);
    return r->secondaryjoin ? PY_OBJ(r->secondaryjoin) : PY_NONE;
}
static value side_columns(struct vm *vm, value self, bool local) {
    struct orm_relationship *r = configured(vm, self);
    struct py_set *s = py_set_new(&py_set_type);
    for (size_t i = 0; i < r->n_pairs; i++)
        py_set_add(vm, s, PY_OBJ(local ? r->pairs[i].local : r->pairs[i].remote));
    return PY_OBJ(s);
}
static value get_local_columns(struct vm *vm, value self) { return side_columns(vm, self, true); }
static value get_remote_side(struct vm *vm, value self) { return side_columns(vm, self, false); }
static value get_pairs(struct vm *vm, value self) {
    struct orm_relationship *r = configured(vm, self);
    struct py_list *l = py_list_new(r->n_pairs);
    for (size_t i = 0; i < r->n_pairs; i++)
        py_list_append(l, py_tuple2(PY_OBJ(r->pairs[i].local), PY_OBJ(r->pairs[i].remote)));
    return PY_OBJ(l);
}
static value get_back_populates(struct vm *vm, value self) {
    const struct orm_relationship *r = SELF(self);
    (void)vm;
    return r->back_populates ? PY_OBJ(r->back_populates) : PY_NONE;
}
static value get_table(struct vm *vm, value self) {
    struct orm_relationship *r = configured(vm, self);
    return r->target ? PY_OBJ(r->target->local_table) : PY_NONE;
}

static value get_lazy(struct vm *vm, value self) {
    (void)vm;
    for (size_t i = 0; i < sizeof lazy_names / sizeof *lazy_names; i++)
        if (lazy_names[i].lazy == SELF(self)->lazy)
            return py_str_from(lazy_names[i].name);
    return PY_NONE;
}
static value get_cascade(struct vm *vm, value self) {
    struct py_set *s = py_set_new(&py_frozenset_type);
    for (size_t i = 0; i < sizeof cascades / sizeof *cascades; i++) {
        unsigned f = cascades[i].flags;
        if (f && !(f & (f - 1)) && (SELF(self)->cascade & f))
            py_set_add(vm, s, py_str_from(cascades[i].name));
    }
    return PY_OBJ(s);
}
static value get_order_by(struct vm *vm, value self) {
    struct orm_relationship *r = configured(vm, self);
    if (!r->order_by.n)
        return PY_FALSE;
    return PY_OBJ(py_list_of(r->order_by.n, (const value *)r->order_by.items));
}

static const struct py_member_def members[] = {
    {"single_parent", offsetof(struct orm_relationship, single_parent), PY_MEMBER_BOOL, false},
    {"innerjoin", offsetof(struct orm_relationship, innerjoin), PY_MEMBER_BOOL, false},
    {"active_history", offsetof(struct orm_relationship, active_history), PY_MEMBER_BOOL, false},
    {"argument", offsetof(struct orm_relationship, argument), PY_MEMBER_VALUE, false},
    {"backref", offsetof(struct orm_relationship, backref_arg), PY_MEMBER_VALUE, false},
    {"collection_class", offsetof(struct orm_relationship, collection_class), PY_MEMBER_VALUE,
     false},
    {"viewonly", offsetof(struct orm_relationship, viewonly), PY_MEMBER_BOOL, false},
    {"post_update", offsetof(struct orm_relationship, post_update), PY_MEMBER_BOOL, false},
    {"passive_deletes", offsetof(struct orm_relationship, passive_deletes), PY_MEMBER_VALUE, false},
    {"passive_updates", offsetof(struct orm_relationship, passive_updates), PY_MEMBER_BOOL, false},
    {0}};
static const struct py_getset_def getset[] = {{"mapper", get_mapper, NULL},
                                              {"lazy", get_lazy, NULL},
                                              {"cascade", get_cascade, NULL},
                                              {"order_by", get_order_by, NULL},
                                              {"synchronize_pairs", get_pairs, NULL},
                                              {"entity", get_mapper, NULL},
                                              {"direction", get_direction, NULL},
                                              {"uselist", get_uselist, NULL},
                                              {"secondary", get_secondary, NULL},
                                              {"primaryjoin", get_primaryjoin, NULL},
                                              {"secondaryjoin", get_secondaryjoin, NULL},
                                              {"local_columns", get_local_columns, NULL},
                                              {"remote_side", get_remote_side, NULL},
                                              {"local_remote_pairs", get_pairs, NULL},
                                              {"back_populates", get_back_populates, NULL},
                                              {"target", get_table, NULL},
                                              {0}};
struct py_type orm_relationship_type = {PY_TYPE_HEAD,
                                        .name = "Relationship",
                                        .module = "sqlalchemy.orm.relationships",
                                        .size = sizeof(struct orm_relationship),
                                        .flags = PY_TYPE_ATTRS | PY_TYPE_BASE,
                                        .base = &orm_prop_type,
                                        .members = members,
                                        .getset = getset};
