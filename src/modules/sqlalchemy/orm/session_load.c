/*
 * What a session reads: execute() with its entities, get(), autoflush before either.
 * cf. Session._execute_internal, Session.get and sqlalchemy.orm.context.
 */
#include "modules/sqlalchemy/orm/loading.h"
#include "sql/orm_hooks.h"

/* --- autoflush --- */

static void add_detail(struct vm *vm, value exc) {
    struct py_exception *e = PY_AS(struct py_exception, exc);
    if (!py_is_a(exc, &sa_exc_StatementError) || !e->args || e->args->n < 1)
        return;
    struct py_tuple *args = py_tuple_of(e->args->n, e->args->items);
    args->items[0] = py_str_printf("(raised as a result of Query-invoked autoflush; consider using "
                                   "a session.no_autoflush block if this flush is occurring "
                                   "prematurely)\n%s",
                                   py_str_text(vm, args->items[0]));
    e->args = args;
}

void orm_session_autoflush(struct vm *vm, struct orm_session *s) {
    if (!s->autoflush || s->flushing)
        return;
    struct py_handler h;
    PY_TRY(vm, &h) {
        orm_flush(vm, s);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        add_detail(vm, exc);
        py_rethrow(vm, exc);
    }
}

/* --- execute --- */

static bool mentions_column(struct sql_element *e);
static void look(struct sql_element *e, void *arg) {
    bool *found = arg;
    *found = *found || mentions_column(e);
}
static bool mentions_column(struct sql_element *e) {
    if (e->kind == SQL_COLUMN)
        return ((struct sql_column *)e)->is_schema;
    if (sql_is_from(e))
        return false;
    bool found = false;
    sql_children(e, look, &found);
    return found;
}

/* Expressions over columns count as the ORM's: func.count(User.id). */
static bool is_about_entities(struct sql_element *e) {
    if (orm_has_entities(e))
        return true;
    if (e->kind != SQL_SELECT)
        return false;
    struct sql_select *s = (struct sql_select *)e;
    for (size_t i = 0; i < s->columns.n; i++)
        if (s->columns.items[i]->kind != SQL_COLUMN && mentions_column(s->columns.items[i]))
            return true;
    return false;
}

static struct py_dict *merged_options(struct vm *vm, const struct sql_element *e,
                                      struct py_dict *given) {
    if (!e->exec_options)
        return given;
    struct py_dict *all = py_dict_copy(e->exec_options);
    if (given)
        py_dict_update(vm, all, PY_OBJ(given));
    return all;
}

static bool option_is(struct vm *vm, struct py_dict *options, const char *name, bool otherwise) {
    value v = options ? py_dict_get_text(options, name) : PY_UNDEF;
    return v == PY_UNDEF ? otherwise : py_truth(vm, v);
}

static value run_select(struct vm *vm, struct orm_session *s, struct sql_select *q, value params,
                        struct py_dict *options) {
    struct py_list *given = q->options == PY_UNDEF ? NULL : py_list_from(vm, q->options);
    struct orm_plan *p = orm_plan(vm, q, given, true);
    orm_check_options(vm, p);
    if (q->from_statement) {
        p->statement = q->from_statement;
        p->foreign = true;
    }
    return PY_OBJ(
        orm_run(vm, s, p, params, options, option_is(vm, options, "populate_existing", false)));
}

value orm_session_execute(struct vm *vm, struct orm_session *s, value statement, value params,
                          struct py_dict *options) {
    if (py_is_str(statement)) /* 1.x */
        return sa_execute(vm, orm_session_connection(vm, s, NULL, NULL), statement, params,
                          options);
    struct sql_element *e = sql_as_element(vm, statement);
    if (!e || e->kind == SQL_ENTITY || e->kind == SQL_TABLE)
        sql_raise_coercion(vm, "Executable SQL or text() construct", statement);
    options = merged_options(vm, e, options);
    bool dml = e->kind == SQL_INSERT || e->kind == SQL_UPDATE || e->kind == SQL_DELETE;
    bool entities = is_about_entities(e) || (dml && orm_entity_of(e->annotation) != PY_UNDEF);
    if (entities && option_is(vm, options, "autoflush", true))
        orm_session_autoflush(vm, s);
    if (dml && entities)
        return orm_execute_dml(vm, s, (struct sql_dml *)e, params, options);
    if (e->kind == SQL_SELECT && orm_has_entities(e))
        return run_select(vm, s, (struct sql_select *)e, params, options);
    struct sa_connection *c = orm_session_connection(vm, s, NULL, e);
    return sa_execute(vm, c, PY_OBJ(e), params, options);
}

/* --- get --- */

static noreturn void raise_identifier(struct vm *vm, const struct orm_mapper *m) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < m->n_primary_key; i++)
        buf_printf(&b, "%s'%s'", i ? "," : "", py_str_text(vm, PY_OBJ(m->primary_key[i])));
    py_raise(vm, &sa_exc_InvalidRequestError,
             "Incorrect number of values in identifier to formulate primary key for "
             "session.get(); primary key columns are %s",
             b.data);
}

static struct py_tuple *identifier(struct vm *vm, struct orm_mapper *m, value ident) {
    struct py_tuple *pk = py_tuple_new(m->n_primary_key);
    if (py_is_dict(ident)) {
        struct py_dict *d = PY_AS(struct py_dict, ident);
        for (size_t i = 0; i < pk->n; i++) {
            struct orm_prop *p = orm_prop_of_column(m, &m->primary_key[i]->base.expr.element);
            pk->items[i] = p ? py_dict_get_str(d, p->key) : PY_UNDEF;
            if (pk->items[i] == PY_UNDEF || d->count != pk->n)
                py_raise(vm, &sa_exc_InvalidRequestError,
                         "Incorrect names of values in identifier to formulate primary key for "
                         "session.get(); primary key attribute names are '%s' (synonym names are "
                         "also accepted)",
                         p ? py_str_cstr(PY_OBJ(p->key)) : "");
        }
        return pk;
    }
    bool many = py_is_tuple(ident) || py_is_list(ident) || py_is_a(ident, &sa_row_type);
    struct py_tuple *given = many ? py_tuple_from(vm, ident) : py_tuple_of(1, &ident);
    if (given->n != m->n_primary_key)
        raise_identifier(vm, m);
    return given;
}

value orm_session_get(struct vm *vm, struct orm_session *s, struct orm_mapper *m, value ident,
                      struct py_list *options, bool populate, value for_update) {
    struct py_tuple *pk = identifier(vm, m, ident);
    bool lock = for_update != PY_NONE && for_update != PY_FALSE;
    value key = orm_identity_key(m, pk->n, pk->items);
    value known = orm_identity_get(vm, s, key);
    if (known != PY_UNDEF && !populate && !lock) {
        struct orm_state *state = orm_state_of(vm, known);
        if (!orm_mapper_isa(state->mapper, m))
            return PY_NONE;
        if (!state->expired || !state->expired->count || orm_load_attributes(vm, state, NULL))
            return known;
        orm_session_expunge(vm, s, state);
        state->was_deleted = true;
        return PY_NONE;
    }
    size_t nulls = 0;
    for (size_t i = 0; i < pk->n; i++)
        nulls += pk->items[i] == PY_NONE;
    if (nulls == pk->n) {
        py_warn(vm, &sa_exc_SAWarning,
                "fully NULL primary key identity cannot load any object.  This condition may "
                "raise an error in a future release.");
        return PY_NONE;
    }
    orm_session_autoflush(vm, s);
    known = orm_identity_get(vm, s, key);
    struct orm_state *refresh =
        known != PY_UNDEF && (populate || lock) ? orm_state_of(vm, known) : NULL;
    value v = orm_load_by_key(vm, s, m, pk->items, options, refresh, NULL, true, for_update);
    return v == PY_UNDEF ? PY_NONE : v;
}

/* --- merge --- */

struct merge {
    struct vm *vm;
    struct orm_session *s;
    bool load;
    struct py_dict *done; /* given state -> merged instance */
};

static value merge_one(struct merge *m, value obj);

static void merge_relationship(struct merge *m, struct orm_state *from, value to,
                               struct orm_relationship *r) {
    value now = orm_peek(from->obj, r->prop.key);
    if (now == PY_UNDEF || r->viewonly || r->lazy == ORM_LAZY_DYNAMIC ||
        r->lazy == ORM_LAZY_WRITE_ONLY)
        return;
    if (!(r->cascade & ORM_CASCADE_MERGE))
        return;
    if (!r->uselist) {
        orm_set_value(m->vm, to, &r->prop, now == PY_NONE ? now : merge_one(m, now), NULL);
        return;
    }
    struct py_list *items = orm_collection_items(m->vm, now);
    struct py_list *merged = py_list_new(items->n);
    for (size_t i = 0; i < items->n; i++)
        py_list_append(merged, merge_one(m, items->items[i]));
    if (orm_state_of(m->vm, to)->key != PY_UNDEF)
        orm_get_value(m->vm, to, &r->prop); /* what is there is compared with */
    value c = orm_collection_new(m->vm, PY_UNDEF, r, merged);
    orm_set_value(m->vm, to, &r->prop, c, NULL);
}

static void merge_attributes(struct merge *m, struct orm_state *from, value to) {
    size_t i = 0;
    struct orm_state *target = orm_state_of(m->vm, to);
    for (value k, v; py_dict_next(target->mapper->props, &i, &k, &v);) {
        struct orm_prop *p = PY_AS(struct orm_prop, v);
        if (p->kind == ORM_RELATIONSHIP) {
            merge_relationship(m, from, to, (struct orm_relationship *)p);
            continue;
        }
        value now = p->kind == ORM_COLUMN ? orm_peek(from->obj, p->key) : PY_UNDEF;
        if (now == PY_UNDEF)
            continue;
        value old = orm_peek(to, p->key);
        if (!m->load)
            orm_poke(to, p->key, now);
        else if (old == PY_UNDEF || !py_equal(m->vm, old, now))
            orm_set_value(m->vm, to, p, now, NULL);
    }
}

static value merge_one(struct merge *m, value obj) {
    struct orm_state *from = orm_state_of(m->vm, obj);
    value known = py_dict_get(NULL, m->done, PY_OBJ(from));
    if (known != PY_UNDEF)
        return known;
    value key = from->key != PY_UNDEF ? from->key : orm_identity_of(m->vm, from);
    const struct py_tuple *pk = PY_AS(struct py_tuple, PY_AS(struct py_tuple, key)->items[1]);
    bool complete = true;
    for (size_t i = 0; i < pk->n; i++)
        complete &= pk->items[i] != PY_NONE;
    value to = complete ? orm_identity_get(m->vm, m->s, key) : PY_UNDEF;
    bool fresh = false;
    if (to == PY_UNDEF && !m->load) {
        if (from->key == PY_UNDEF)
            py_raise(m->vm, &sa_exc_InvalidRequestError,
                     "merge() with load=False option does not support objects transient (i.e. "
                     "unpersisted) objects.  flush() all changes on mapped instances before "
                     "merging with load=False.");
        to = orm_instance_new(m->vm, from->mapper);
        struct orm_state *s = orm_state_of(m->vm, to);
        s->key = key;
        s->session = m->s;
        orm_identity_put(m->vm, m->s, s);
    } else if (to == PY_UNDEF && complete) {
        to =
            orm_load_by_key(m->vm, m->s, from->mapper, pk->items, NULL, NULL, NULL, true, PY_UNDEF);
    }
    if (to == PY_UNDEF) {
        to = orm_instance_new(m->vm, from->mapper);
        fresh = true;
    }
    py_dict_set(NULL, m->done, PY_OBJ(from), to);
    if (fresh)
        orm_session_add(m->vm, m->s, to);
    if (to != obj)
        merge_attributes(m, from, to);
    return to;
}

value orm_merge(struct vm *vm, struct orm_session *s, value obj, bool load) {
    struct merge m = {vm, s, load, py_dict_new()};
    orm_session_begun(vm, s);
    return merge_one(&m, obj);
}
