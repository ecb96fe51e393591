/*
 * INSERT, UPDATE and DELETE of mapped classes, and the session's bulk methods: names of attributes
 * become columns, instances the session holds follow. cf. sqlalchemy.orm.bulk_persistence.
 */
#include "modules/sqlalchemy/orm/evaluate.h"
#include "modules/sqlalchemy/orm/flush.h"
#include "modules/sqlalchemy/orm/loading.h"
#include "sql/dialect.h"
#include "sql/orm_hooks.h"

/* --- names --- */

static struct py_dict *by_columns(struct vm *vm, struct orm_mapper *m, value row) {
    struct py_dict *out = py_dict_new();
    size_t i = 0;
    for (value k, v; py_dict_next(PY_AS(struct py_dict, row), &i, &k, &v);) {
        struct column *c = py_is_str(k) ? orm_column_named(m, PY_AS(struct py_str, k)) : NULL;
        if (c)
            py_dict_set_text(out, c->base.expr.key, v);
        else
            py_dict_set(vm, out, k, v);
    }
    return out;
}

static value params_by_columns(struct vm *vm, struct orm_mapper *m, value params) {
    if (py_is_dict(params))
        return PY_OBJ(by_columns(vm, m, params));
    if (!py_is_list(params) && !py_is_tuple(params))
        return params;
    struct py_list *rows = py_list_from(vm, params);
    for (size_t i = 0; i < rows->n; i++)
        if (py_is_dict(rows->items[i]))
            rows->items[i] = PY_OBJ(by_columns(vm, m, rows->items[i]));
    return PY_OBJ(rows);
}

/* --- instances that follow --- */

static struct py_list *held(struct vm *vm, struct orm_session *s, struct orm_mapper *m) {
    struct py_list *l = py_list_new(8);
    struct py_list *all = orm_identity_all(vm, s);
    for (size_t i = 0; i < all->n; i++) {
        struct orm_state *state = orm_state_of(vm, all->items[i]);
        if (orm_mapper_isa(state->mapper, m))
            py_list_append(l, PY_OBJ(state));
    }
    return l;
}

struct follow {
    struct py_list *matched; /* states the statement is about */
    bool unknown;            /* it could not be told */
};

/* Which of the instances D's condition is true of. */
static struct follow evaluated(struct vm *vm, struct sql_dml *d, struct py_list *states) {
    struct follow f = {py_list_new(4), false};
    for (size_t i = 0; i < states->n; i++) {
        struct orm_evaluation e = {vm, PY_AS(struct orm_state, states->items[i]), ORM_TOLD};
        bool match = true;
        for (size_t w = 0; match && w < d->where.n; w++) {
            value v;
            if (orm_evaluate(&e, d->where.items[w], &v)) {
                match = v != PY_NONE && py_truth(vm, v);
            } else if (e.why == ORM_CANNOT_TELL) {
                f.unknown = true;
                return f;
            }
        }
        if (match)
            py_list_append(f.matched, states->items[i]);
    }
    return f;
}

/* What RETURNING gave: the instances of those keys. */
static struct follow returned(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                              struct sa_result *r) {
    struct follow f = {py_list_new(4), false};
    for (value v; (v = sa_result_next(vm, r)) != PY_UNDEF;) {
        const struct sa_row *row = PY_AS(struct sa_row, v);
        value obj = orm_identity_get(vm, s, orm_identity_key(m, row->n, row->items));
        if (obj != PY_UNDEF)
            py_list_append(f.matched, PY_OBJ(orm_state_of(vm, obj)));
    }
    r->meta = NULL;
    return f;
}

/* The same by asking the database. */
static struct follow fetched(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                             struct sql_dml *d, value params) {
    struct follow f = {py_list_new(4), false};
    struct sql_seq cols = {0};
    for (size_t i = 0; i < m->n_primary_key; i++)
        sql_seq_push(&cols, &m->primary_key[i]->base.expr.element);
    struct sql_select *q = sql_select_new(vm, cols);
    q->where = d->where;
    struct sa_connection *c = orm_session_connection(vm, s, m, NULL);
    struct sa_result *r = PY_AS(struct sa_result, sa_execute(vm, c, PY_OBJ(q), params, NULL));
    for (value v; (v = sa_result_next(vm, r)) != PY_UNDEF;) {
        const struct sa_row *row = PY_AS(struct sa_row, v);
        value obj = orm_identity_get(vm, s, orm_identity_key(m, row->n, row->items));
        if (obj != PY_UNDEF)
            py_list_append(f.matched, PY_OBJ(orm_state_of(vm, obj)));
    }
    return f;
}

static void follow_delete(struct vm *vm, struct orm_session *s, const struct follow *f) {
    for (size_t i = 0; i < f->matched->n; i++) {
        struct orm_state *state = PY_AS(struct orm_state, f->matched->items[i]);
        orm_identity_drop(vm, s, state);
        orm_set_drop(s->changed, state);
        orm_set_drop(s->doomed, state);
        state->was_deleted = true;
        if (s->level)
            orm_set_add(s->level->removed, state);
    }
}

static void follow_update(struct vm *vm, struct orm_mapper *m, const struct sql_dml *d,
                          const struct follow *f) {
    for (size_t i = 0; i < f->matched->n; i++) {
        struct orm_state *state = PY_AS(struct orm_state, f->matched->items[i]);
        struct py_list *names = py_list_new(2);
        value *fresh = MEM_NEW_ARRAY(value, d->values.n + 1);
        struct py_list *props = py_list_new(2);
        for (size_t k = 0; k < d->values.n; k++) {
            const struct sql_assignment *a = &d->values.items[k];
            struct sql_expr *col = sql_columns_get(m->local_table->columns, a->key);
            struct orm_prop *p = orm_prop_of_column(m, a->column ? &a->column->expr.element
                                                       : col     ? &col->element
                                                                 : NULL);
            struct orm_evaluation e = {vm, state, ORM_TOLD};
            struct sql_element *x = p ? sql_as_element(vm, a->val) : NULL;
            if (!p)
                continue;
            value v = a->val;
            bool known = (!x || orm_evaluate(&e, x, &v)) && orm_committed(state, p) == PY_UNDEF;
            if (known && orm_peek(state->obj, p->key) != PY_UNDEF) {
                fresh[props->n] = v;
                py_list_append(props, PY_OBJ(p));
            } else {
                py_list_append(names, PY_OBJ(p->key));
            }
        }
        for (size_t k = 0; k < props->n; k++)
            orm_poke(state->obj, PY_AS(struct orm_prop, props->items[k])->key, fresh[k]);
        if (names->n)
            orm_expire(vm, state, names);
    }
}

/* --- execute(update(…)) and its kin --- */

static value update_by_key(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                           value params) {
    orm_bulk_update(vm, s, m, py_list_from(vm, params));
    struct sa_result *r = sa_result_new(vm, orm_session_connection(vm, s, m, NULL), NULL, NULL);
    r->rowcount = py_len(vm, params);
    return PY_OBJ(r);
}

static value run(struct vm *vm, struct orm_session *s, struct orm_mapper *m, struct sql_dml *d,
                 value params, struct py_dict *options) {
    if (!orm_has_entities(&d->from.element)) {
        struct sa_connection *c = orm_session_connection(vm, s, m, &d->from.element);
        return sa_execute(vm, c, PY_OBJ(d), params, options);
    }
    struct orm_plan *p = orm_plan_list(vm, d->returning, NULL);
    d = sql_dml_copy(d);
    d->returning = p->columns;
    p->statement = &d->from.element;
    value populate = options ? py_dict_get_text(options, "populate_existing") : PY_UNDEF;
    bool all = populate == PY_UNDEF ? d->from.element.kind == SQL_UPDATE : py_truth(vm, populate);
    return PY_OBJ(orm_run(vm, s, p, params, options, all));
}

static void add_discriminator(struct orm_mapper *m, value params) {
    if (!m->polymorphic_key || m->polymorphic_identity == PY_UNDEF || m == m->base)
        return;
    struct column *c = orm_column_named(m, m->polymorphic_key);
    struct py_list *rows = py_is_list(params) ? PY_AS(struct py_list, params) : NULL;
    for (size_t i = 0; c && rows && i < rows->n; i++)
        if (py_is_dict(rows->items[i]) &&
            py_dict_get_text(PY_AS(struct py_dict, rows->items[i]), c->base.expr.key) == PY_UNDEF)
            py_dict_set_text(PY_AS(struct py_dict, rows->items[i]), c->base.expr.key,
                             m->polymorphic_identity);
}

static value execute_insert(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                            struct sql_dml *d, value params, struct py_dict *options) {
    bool rows = py_is_list(params) && py_truth(vm, params);
    if (rows && m->n_tables > 1 && !d->returning.n) {
        orm_bulk_insert(vm, s, m, py_list_from(vm, params), false, true);
        return PY_OBJ(sa_result_new(vm, orm_session_connection(vm, s, m, NULL), NULL, NULL));
    }
    params = params_by_columns(vm, m, params);
    add_discriminator(m, params);
    return run(vm, s, m, d, params, options);
}

static bool sync_is(value sync, const char *name) { return py_str_is(sync, name); }

value orm_execute_dml(struct vm *vm, struct orm_session *s, struct sql_dml *d, value params,
                      struct py_dict *options) {
    value entity = orm_entity_of(d->from.element.annotation);
    struct orm_mapper *m = entity == PY_UNDEF ? NULL : orm_mapper_from(vm, entity);
    if (!m)
        return run(vm, s, NULL, d, params, options);
    orm_configure(vm, m->registry);
    enum sql_kind kind = d->from.element.kind;
    bool rows = (py_is_list(params) || py_is_tuple(params)) && py_truth(vm, params);
    if (kind == SQL_UPDATE && rows && !d->where.n && !d->values.n)
        return update_by_key(vm, s, m, params);
    d = sql_orm_hooks(vm)->translate_dml(vm, d);
    if (kind == SQL_INSERT)
        return execute_insert(vm, s, m, d, params, options);
    struct sql_element *single = orm_single_criteria(vm, m, NULL);
    if (single)
        d->where = sql_seq_with(d->where, single);
    value sync = options ? py_dict_get_text(options, "synchronize_session") : PY_UNDEF;
    if (sync != PY_UNDEF && sync != PY_NONE && !py_is_bool(sync) && !sync_is(sync, "auto") &&
        !sync_is(sync, "fetch") && !sync_is(sync, "evaluate"))
        py_raise(vm, &sa_exc_ArgumentError,
                 "Valid strategies for session synchronization are 'auto', 'evaluate', 'fetch', "
                 "False");
    bool follows = sync != PY_FALSE && sync != PY_NONE;
    struct py_list *states = follows ? held(vm, s, m) : py_list_new(0);
    struct follow f = {py_list_new(0), false};
    if (states->n && !sync_is(sync, "fetch"))
        f = evaluated(vm, d, states);
    if (f.unknown && sync_is(sync, "evaluate"))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Could not evaluate current criteria in Python: \"Cannot evaluate expression\". "
                 "Specify 'fetch' or False for the synchronize_session execution option.");
    bool fetch = f.unknown || sync_is(sync, "fetch");
    const struct sql_dialect *dialect =
        orm_session_connection(vm, s, m, &d->from.element)->engine->dialect;
    bool returns = kind == SQL_UPDATE ? dialect->update_returning : dialect->delete_returning;
    bool ask = fetch && returns && !d->returning.n;
    if (ask)
        for (size_t i = 0; i < m->n_primary_key; i++)
            d->returning = sql_seq_with(d->returning, &m->primary_key[i]->base.expr.element);
    else if (states->n && fetch)
        f = fetched(vm, s, m, d, params);
    value r = run(vm, s, m, d, params_by_columns(vm, m, params), options);
    if (ask)
        f = returned(vm, s, m, PY_AS(struct sa_result, r));
    if (kind == SQL_DELETE)
        follow_delete(vm, s, &f);
    else
        follow_update(vm, m, d, &f);
    if (follows)
        orm_identity_settle(s);
    return r;
}

/* --- bulk_insert_mappings, bulk_update_mappings --- */

static struct py_dict *row_for_table(struct orm_mapper *m, struct table *t, struct py_dict *row,
                                     bool nulls) {
    struct py_dict *params = py_dict_new();
    for (size_t k = 0; k < table_column_count(t); k++) {
        struct column *col = table_column(t, k);
        struct orm_prop *p = orm_prop_of(m, col);
        value v = p ? py_dict_get_str(row, p->key) : PY_UNDEF;
        if (v == PY_UNDEF && p && p->key == m->polymorphic_key &&
            m->polymorphic_identity != PY_UNDEF)
            v = m->polymorphic_identity;
        bool defaulted = col->default_ != PY_NONE || col->server_default != PY_NONE ||
                         col->primary_key || col->computed || col->identity;
        if (v == PY_NONE && !nulls && defaulted)
            v = PY_UNDEF;
        if (v != PY_UNDEF)
            py_dict_set_text(params, col->base.expr.key, v);
    }
    return params;
}

/* One statement for rows of the same columns; keys come back one by one. */
static void insert_table(struct vm *vm, struct sa_connection *c, struct orm_mapper *m,
                         struct table *t, struct py_list *rows, bool keys, bool nulls) {
    struct sql_dml *d = sql_dml_new(vm, &sql_insert_type, SQL_INSERT, &t->base.from);
    struct py_list *sets = py_list_new(rows->n);
    for (size_t i = 0; i < rows->n; i++)
        py_list_append(sets,
                       PY_OBJ(row_for_table(m, t, PY_AS(struct py_dict, rows->items[i]), nulls)));
    for (size_t at = 0; at < sets->n;) {
        size_t n = 1;
        while (!keys && at + n < sets->n &&
               orm_same_keys(PY_AS(struct py_dict, sets->items[at]),
                             PY_AS(struct py_dict, sets->items[at + n])))
            n++;
        value params = n == 1 ? sets->items[at] : PY_OBJ(py_list_of(n, sets->items + at));
        value r = sa_execute(vm, c, PY_OBJ(d), params, NULL);
        const struct sa_result *result = PY_AS(struct sa_result, r);
        if (keys && result->inserted_primary_key != PY_UNDEF) {
            const struct sa_row *pk = PY_AS(struct sa_row, result->inserted_primary_key);
            for (size_t k = 0; k < m->n_primary_key && k < pk->n; k++)
                py_dict_set_str(PY_AS(struct py_dict, rows->items[at]),
                                orm_prop_of(m, m->primary_key[k])->key, pk->items[k]);
        }
        at += n;
    }
}

void orm_bulk_insert(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                     struct py_list *rows, bool return_defaults, bool render_nulls) {
    struct sa_connection *c = orm_session_connection(vm, s, m, NULL);
    if (!return_defaults)
        for (size_t i = 0; i < rows->n; i++)
            rows->items[i] = PY_OBJ(py_dict_copy(PY_AS(struct py_dict, rows->items[i])));
    for (size_t t = 0; t < m->n_tables; t++)
        insert_table(vm, c, m, m->tables[t], rows, return_defaults || t + 1 < m->n_tables,
                     render_nulls);
}

void orm_bulk_update(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                     struct py_list *rows) {
    struct sa_connection *c = orm_session_connection(vm, s, m, NULL);
    for (size_t t = 0; t < m->n_tables; t++) {
        struct table *table = m->tables[t];
        for (size_t i = 0; i < rows->n; i++) {
            struct py_dict *row = PY_AS(struct py_dict, rows->items[i]), *params = py_dict_new();
            struct sql_dml *d = sql_dml_new(vm, &sql_update_type, SQL_UPDATE, &table->base.from);
            bool any = false;
            for (size_t k = 0; k < table_column_count(table); k++) {
                struct column *col = table_column(table, k);
                struct orm_prop *p = orm_prop_of(m, col);
                value v = p ? py_dict_get_str(row, p->key) : PY_UNDEF;
                if (v == PY_UNDEF && !col->primary_key)
                    continue;
                if (!col->primary_key) {
                    py_dict_set_text(params, col->base.expr.key, v);
                    any = true;
                    continue;
                }
                if (v == PY_UNDEF)
                    sa_raise_code(vm, &sa_exc_InvalidRequestError, "bupq",
                                  "No primary key value supplied for column(s) %s; per-row ORM "
                                  "Bulk UPDATE by Primary Key requires that records contain "
                                  "primary key values",
                                  py_str_text(vm, PY_OBJ(col)));
                const char *name = mem_printf("%s_%s", table->base.name.text, col->base.name.text);
                struct sql_bindparam *b =
                    sql_bind_named(vm, name, PY_UNDEF, col->base.expr.type, false);
                sql_seq_push(&d->where,
                             sql_operate(vm, SQL_OP_EQ, &col->base.expr.element, PY_OBJ(b)));
                py_dict_set_text(params, name, v);
            }
            if (any)
                sa_execute(vm, c, PY_OBJ(d), PY_OBJ(params), NULL);
        }
    }
}

/* Instances as rows: no cascades, no events of the session. */
void orm_bulk_save(struct vm *vm, struct orm_session *s, struct py_list *objects,
                   bool return_defaults) {
    for (size_t at = 0; at < objects->n;) {
        struct orm_state *first = orm_state_of(vm, objects->items[at]);
        struct py_list *rows = py_list_new(8), *states = py_list_new(8);
        size_t n = 0;
        for (; at + n < objects->n; n++) {
            struct orm_state *state = orm_state_of(vm, objects->items[at + n]);
            if (state->mapper != first->mapper ||
                (state->key == PY_UNDEF) != (first->key == PY_UNDEF))
                break;
            struct py_dict *row = py_dict_new();
            size_t i = 0;
            for (value k, v; py_dict_next(state->mapper->props, &i, &k, &v);) {
                struct orm_prop *p = PY_AS(struct orm_prop, v);
                value now = p->kind == ORM_COLUMN ? orm_peek(state->obj, p->key) : PY_UNDEF;
                bool key = false;
                for (size_t c = 0; c < state->mapper->n_primary_key; c++)
                    key |= orm_prop_of(state->mapper, state->mapper->primary_key[c]) == p;
                bool changed = first->key == PY_UNDEF || key || orm_committed(state, p) != PY_UNDEF;
                if (now != PY_UNDEF && changed)
                    py_dict_set(NULL, row, k, now);
            }
            py_list_append(rows, PY_OBJ(row));
            py_list_append(states, PY_OBJ(state));
        }
        if (first->key == PY_UNDEF)
            orm_bulk_insert(vm, s, first->mapper, rows, return_defaults, false);
        else
            orm_bulk_update(vm, s, first->mapper, rows);
        for (size_t i = 0; i < states->n; i++) {
            struct orm_state *state = PY_AS(struct orm_state, states->items[i]);
            for (size_t c = 0; return_defaults && c < state->mapper->n_primary_key; c++) {
                struct orm_prop *p = orm_prop_of(state->mapper, state->mapper->primary_key[c]);
                value v = py_dict_get_str(PY_AS(struct py_dict, rows->items[i]), p->key);
                if (v != PY_UNDEF)
                    orm_poke(state->obj, p->key, v);
            }
            orm_commit_state(state);
        }
        at += n;
    }
}
