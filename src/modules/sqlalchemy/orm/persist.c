/*
 * Rows of a flush: INSERT, UPDATE and DELETE for the tables of each mapper, statements with the
 * same columns together, what the database filled in fetched back.
 * cf. sqlalchemy.orm.persistence.
 */
#include "modules/sqlalchemy/orm/flush.h"

#include "sql/dialect.h"

/* --- columns and attributes --- */

struct orm_prop *orm_prop_of(const struct orm_mapper *m, const struct column *c) {
    return orm_prop_of_column(m, &c->base.expr.element);
}

value orm_column_value(struct vm *vm, struct orm_state *s, const struct column *c) {
    struct orm_prop *p = orm_prop_of(s->mapper, c);
    if (!p)
        return PY_NONE;
    value v = orm_peek(s->obj, p->key);
    return v != PY_UNDEF ? v : s->key == PY_UNDEF ? PY_NONE : orm_get_value(vm, s->obj, p);
}

bool orm_same_value(struct vm *vm, value a, value b) {
    if (a == b)
        return true;
    if (a == ORM_NO_VALUE || b == ORM_NO_VALUE || a == PY_UNDEF || b == PY_UNDEF)
        return false;
    if (sql_is_element(a) || sql_is_element(b))
        return false;
    return py_equal(vm, a, b);
}

void orm_put_column(struct vm *vm, struct orm_state *s, const struct column *c, value v) {
    struct orm_prop *p = orm_prop_of(s->mapper, c);
    if (!p)
        return;
    value old = orm_peek(s->obj, p->key);
    if (old == PY_UNDEF && s->key != PY_UNDEF && s->session)
        old = orm_get_value(vm, s->obj, p);
    if (old != PY_UNDEF && orm_same_value(vm, old, v) && !(v == PY_NONE && old != PY_NONE))
        return;
    orm_note_change(s, p, old);
    orm_poke(s->obj, p->key, v);
    if (s->expired)
        py_dict_del(vm, s->expired, PY_OBJ(p->key));
}

void orm_mapper_fire(struct vm *vm, struct sa_connection *c, struct orm_state *s,
                     const char *name) {
    value args[] = {PY_OBJ(s->mapper), PY_OBJ(c), s->obj};
    sa_fire_on(vm, PY_OBJ(s->mapper->cls), name, 3, args);
    sa_fire(vm, NULL, mem_printf("Mapper.%s", name), 3, args);
}

static bool is_expression(struct vm *vm, value v) {
    return py_is_object(v) && v != PY_NONE && v != PY_UNDEF && sql_as_element(vm, v) != NULL;
}

static void expire_one(struct orm_state *s, struct orm_prop *p) {
    if (!s->expired)
        s->expired = py_dict_new();
    py_dict_set_str(s->expired, p->key, PY_TRUE);
    orm_unload(s->obj, p->key);
    if (s->committed)
        py_dict_del(NULL, s->committed, PY_OBJ(p->key));
}

static const char *label_of(const struct column *c) {
    struct table *t = column_table(c);
    const char *schema = t->base.schema.text;
    return schema ? mem_printf("%s_%s_%s", schema, t->base.name.text, c->base.name.text)
                  : mem_printf("%s_%s", t->base.name.text, c->base.name.text);
}

/* A condition on COLUMN with a parameter of that NAME. */
static struct sql_element *where_bind(struct vm *vm, struct column *c, const char *name) {
    struct sql_bindparam *b = sql_bind_named(vm, name, PY_UNDEF, c->base.expr.type, false);
    b->required = true;
    return sql_operate(vm, SQL_OP_EQ, &c->base.expr.element, PY_OBJ(b));
}

/* --- the tables of a hierarchy --- */

static bool has_table(const struct orm_mapper *m, const struct table *t) {
    for (size_t i = 0; i < m->n_tables; i++)
        if (m->tables[i] == t)
            return true;
    return false;
}

static struct py_list *tables_of(struct py_list *states) {
    struct py_list *out = py_list_new(2);
    for (size_t i = 0; i < states->n; i++) {
        const struct orm_mapper *m = PY_AS(struct orm_state, states->items[i])->mapper;
        if (i && m == PY_AS(struct orm_state, states->items[i - 1])->mapper)
            continue;
        for (size_t k = 0; k < m->n_tables; k++) {
            bool known = false;
            for (size_t n = 0; n < out->n; n++)
                known |= out->items[n] == PY_OBJ(m->tables[k]);
            if (!known)
                py_list_append(out, PY_OBJ(m->tables[k]));
        }
    }
    return out;
}

/* Columns of T that are the mapper's primary key there: its own, or what they are equal to. */
static bool is_key(const struct orm_mapper *m, const struct column *c) {
    struct orm_prop *p = orm_prop_of(m, c);
    for (size_t i = 0; p && i < m->n_primary_key; i++) {
        if (m->primary_key[i] == c)
            return true;
        if (c->primary_key && orm_prop_of(m, m->primary_key[i]) == p)
            return true;
    }
    return false;
}

/* --- the order of states --- */

static bool later(struct vm *vm, const struct orm_state *a, const struct orm_state *b) {
    if ((a->key == PY_UNDEF) != (b->key == PY_UNDEF))
        return a->key != PY_UNDEF;
    if (a->key == PY_UNDEF)
        return a->order > b->order;
    value ka = PY_AS(struct py_tuple, a->key)->items[1];
    value kb = PY_AS(struct py_tuple, b->key)->items[1];
    return py_less(vm, kb, ka);
}

static void sort_range(struct vm *vm, value *items, value *tmp, size_t n) {
    if (n < 2)
        return;
    size_t mid = n / 2, i = 0, j = mid, k = 0;
    sort_range(vm, items, tmp, mid);
    sort_range(vm, items + mid, tmp, n - mid);
    while (i < mid || j < n) {
        bool left = j >= n || (i < mid && !later(vm, PY_AS(struct orm_state, items[i]),
                                                 PY_AS(struct orm_state, items[j])));
        tmp[k++] = left ? items[i++] : items[j++];
    }
    memcpy(items, tmp, n * sizeof *items);
}

static struct py_list *sorted(struct vm *vm, struct py_list *states) {
    struct py_list *l = py_list_of(states->n, states->items);
    struct py_handler h;
    PY_TRY(vm, &h) { /* keys of types without an order stay as they are */
        sort_range(vm, l->items, MEM_NEW_ARRAY(value, l->n + 1), l->n);
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    return l;
}

/* --- INSERT --- */

struct insert_row {
    struct orm_state *state;
    struct py_dict *params;
    struct sql_assignments exprs; /* values that are SQL */
    bool has_keys, has_defaults;
    struct py_list *python_defaults; /* columns whose default is made by us, or NULL */
};

static bool fills_itself(const struct column *c) {
    return c->default_ != PY_NONE || c->server_default != PY_NONE || c->computed || c->identity;
}
static bool on_server(const struct column *c) {
    if (c->default_ != PY_NONE && py_is_a(c->default_, &sa_default_type) &&
        PY_AS(struct column_default, c->default_)->kind == DEFAULT_EXPRESSION)
        return true;
    return c->server_default != PY_NONE || c->computed || c->identity;
}

static void assign(struct sql_assignments *a, struct column *c, value v) {
    struct sql_assignment *items = MEM_NEW_ARRAY(struct sql_assignment, a->n + 1);
    if (a->n)
        memcpy(items, a->items, a->n * sizeof *items);
    items[a->n++] = (struct sql_assignment){c->base.expr.key, &c->base, v};
    a->items = items;
}

static value next_version(struct vm *vm, const struct orm_mapper *m, value old) {
    if (m->version_generator != PY_NONE)
        return py_call1(vm, m->version_generator, old);
    return old == PY_NONE ? py_from_small(1) : py_binary(vm, PY_ADD, old, py_from_small(1));
}

static struct insert_row insert_row(struct vm *vm, struct orm_state *s, struct table *t) {
    struct insert_row r = {
        .state = s, .params = py_dict_new(), .has_keys = true, .has_defaults = true};
    const struct orm_mapper *m = s->mapper;
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct column *c = table_column(t, i);
        struct orm_prop *p = orm_prop_of(m, c);
        const char *key = c->base.expr.key;
        if (!p || c->omit_from_statements)
            continue;
        value v = orm_peek(s->obj, p->key);
        if (c == m->version_id && m->version_generator != PY_FALSE &&
            (v == PY_UNDEF || v == PY_NONE))
            orm_poke(s->obj, p->key, v = next_version(vm, m, PY_NONE));
        bool json = sql_type_evaluates_none(vm, column_type(vm, c)); /* None is a value of it */
        if (v != PY_UNDEF && is_expression(vm, v))
            assign(&r.exprs, c, v);
        else if (v != PY_UNDEF && (v != PY_NONE || json))
            py_dict_set_text(r.params, key, v);
        else if (!fills_itself(c) && !c->primary_key && !json)
            py_dict_set_text(r.params, key, PY_NONE);
        bool given = py_dict_get_text(r.params, key) != PY_UNDEF;
        if (is_key(m, c) && !given)
            r.has_keys = false;
        if (on_server(c) && !c->primary_key && !given)
            r.has_defaults = false;
        if (c->default_ != PY_NONE && !given && !on_server(c)) {
            if (!r.python_defaults)
                r.python_defaults = py_list_new(1);
            py_list_append(r.python_defaults, PY_OBJ(c));
        }
    }
    return r;
}

bool orm_same_keys(struct py_dict *a, struct py_dict *b) {
    size_t i = 0;
    if (a->count != b->count)
        return false;
    for (value k, v; py_dict_next(a, &i, &k, &v);)
        if (py_dict_get(NULL, b, k) == PY_UNDEF)
            return false;
    return true;
}

/* Statements with the same columns can be one with several rows. */
static bool same_columns(const struct insert_row *a, const struct insert_row *b) {
    return !a->exprs.n && !b->exprs.n && a->has_keys == b->has_keys &&
           a->has_defaults == b->has_defaults && orm_same_keys(a->params, b->params);
}

static bool can_return(const struct sa_connection *c) {
    return c->engine->dialect->insert_returning;
}

/* The columns whose values come back with the row. */
static struct sql_seq returning_of(const struct insert_row *r, struct table *t) {
    struct sql_seq out = {0};
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < table_column_count(t); i++) {
            struct column *c = table_column(t, i);
            const char *key = c->base.expr.key;
            struct orm_prop *p = orm_prop_of(r->state->mapper, c);
            bool expr = false;
            for (size_t k = 0; k < r->exprs.n; k++)
                expr |= r->exprs.items[k].column == &c->base;
            bool server = on_server(c) && py_dict_get_text(r->params, key) == PY_UNDEF;
            if (p && (pass ? !c->primary_key && (server || expr) : c->primary_key))
                sql_seq_push(&out, &c->base.expr.element);
        }
    return out;
}

static void take_value(struct orm_state *s, struct column *c, value v) {
    struct orm_prop *p = orm_prop_of(s->mapper, c);
    if (p)
        orm_poke(s->obj, p->key, v);
}

/* What the statement filled in comes to the instance; what is not known is loaded when read. */
static void take_back(struct vm *vm, const struct insert_row *r, struct table *t,
                      struct sa_result *result, struct sql_seq returned) {
    struct orm_state *s = r->state;
    value row = returned.n ? sa_result_next(vm, result) : PY_UNDEF;
    const struct sa_row *cells = row == PY_UNDEF ? NULL : PY_AS(struct sa_row, row);
    const struct sa_row *pk = result->inserted_primary_key == PY_UNDEF
                                  ? NULL
                                  : PY_AS(struct sa_row, result->inserted_primary_key);
    struct py_dict *used =
        py_is_dict(result->params) ? PY_AS(struct py_dict, result->params) : py_dict_new();
    size_t at = 0;
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct column *c = table_column(t, i);
        struct orm_prop *p = orm_prop_of(s->mapper, c);
        value from_pk = PY_UNDEF, back = PY_UNDEF;
        if (c->primary_key && pk && at < pk->n)
            from_pk = pk->items[at++];
        for (size_t k = 0; cells && k < returned.n; k++)
            if (returned.items[k] == &c->base.expr.element)
                back = cells->items[k];
        if (!p)
            continue;
        value now = orm_peek(s->obj, p->key);
        bool given = py_dict_get_text(r->params, c->base.expr.key) != PY_UNDEF;
        value bound = py_dict_get_text(used, c->base.expr.key);
        bool absent = now == PY_UNDEF || now == PY_NONE || is_expression(vm, now);
        if (back != PY_UNDEF && (absent || !given))
            orm_poke(s->obj, p->key, back);
        else if (c->primary_key && from_pk != PY_UNDEF && from_pk != PY_NONE && absent)
            orm_poke(s->obj, p->key, from_pk);
        else if (!given && bound != PY_UNDEF && c->default_ != PY_NONE && !is_expression(vm, now))
            orm_poke(s->obj, p->key, bound);
        else if (!given && !c->primary_key && (fills_itself(c) || is_expression(vm, now)))
            expire_one(s, p);
    }
}

static void insert_one(struct vm *vm, struct sa_connection *c, struct table *t,
                       const struct insert_row *r, bool many) {
    struct sql_dml *d = sql_dml_new(vm, &sql_insert_type, SQL_INSERT, &t->base.from);
    d->values = r->exprs;
    d->has_values = r->exprs.n > 0;
    bool back = can_return(c) && (!r->has_defaults || r->exprs.n || (many && !r->has_keys));
    if (back)
        d->returning = returning_of(r, t);
    value result = sa_execute(vm, c, PY_OBJ(d),
                              r->params->count || r->exprs.n ? PY_OBJ(r->params) : PY_NONE, NULL);
    take_back(vm, r, t, PY_AS(struct sa_result, result), d->returning);
}

/* Rows that need nothing back go as one statement with many parameters. */
static void insert_many(struct vm *vm, struct sa_connection *c, struct table *t,
                        const struct insert_row *rows, size_t n) {
    struct sql_dml *d = sql_dml_new(vm, &sql_insert_type, SQL_INSERT, &t->base.from);
    struct py_list *sets = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        py_list_append(sets, PY_OBJ(rows[i].params));
    sa_execute(vm, c, PY_OBJ(d), PY_OBJ(sets), NULL);
    struct sa_result none = {.inserted_primary_key = PY_UNDEF, .params = PY_UNDEF};
    for (size_t i = 0; i < n; i++)
        take_back(vm, &rows[i], t, &none, (struct sql_seq){0});
}

/* Rows whose keys come back in their order, in one statement where the server can. */
static void insert_returning(struct vm *vm, struct sa_connection *c, struct table *t,
                             const struct insert_row *rows, size_t n) {
    struct sql_dml *d = sql_dml_new(vm, &sql_insert_type, SQL_INSERT, &t->base.from);
    struct py_list *sets = py_list_new(n);
    d->returning = returning_of(&rows[0], t);
    d->returns_sorted = true;
    for (size_t i = 0; i < n; i++)
        py_list_append(sets, PY_OBJ(rows[i].params));
    struct sa_result *r = PY_AS(struct sa_result, sa_execute(vm, c, PY_OBJ(d), PY_OBJ(sets), NULL));
    for (size_t i = 0; i < n; i++)
        take_back(vm, &rows[i], t, r, d->returning);
}

static void insert_rows(struct vm *vm, struct sa_connection *c, struct table *t,
                        struct insert_row *rows, size_t n) {
    for (size_t at = 0; at < n;) {
        size_t k = 1;
        while (at + k < n && same_columns(&rows[at], &rows[at + k]))
            k++;
        const struct insert_row *r = &rows[at];
        bool plain = r->has_keys && !r->exprs.n && !r->python_defaults &&
                     (r->has_defaults || !can_return(c));
        bool batch = c->engine->dialect->id != SQL_SQLITE && can_return(c) && !r->exprs.n &&
                     !r->python_defaults && r->params->count;
        if (plain && k > 1)
            insert_many(vm, c, t, r, k);
        else if (batch && k > 1)
            insert_returning(vm, c, t, r, k);
        else
            for (size_t i = 0; i < k; i++)
                insert_one(vm, c, t, &rows[at + i], k > 1);
        at += k;
    }
}

/* --- UPDATE --- */

struct update_row {
    struct orm_state *state;
    struct py_dict *params;
    struct sql_assignments exprs;
    value version; /* the next one, or PY_UNDEF */
};

static value committed_or_now(struct vm *vm, struct orm_state *s, struct orm_prop *p) {
    value old = orm_committed(s, p);
    if (old != PY_UNDEF && old != ORM_NO_VALUE)
        return old;
    for (size_t i = 0; s->key != PY_UNDEF && i < s->mapper->n_primary_key; i++)
        if (orm_prop_of(s->mapper, s->mapper->primary_key[i]) == p)
            return PY_AS(struct py_tuple, PY_AS(struct py_tuple, s->key)->items[1])->items[i];
    value v = orm_peek(s->obj, p->key);
    return v != PY_UNDEF ? v : orm_get_value(vm, s->obj, p);
}

static bool changed_elsewhere(struct vm *vm, struct orm_state *s) {
    size_t i = 0;
    for (value k, v; s->committed && py_dict_next(s->committed, &i, &k, &v);) {
        struct orm_prop *p = orm_mapper_get_str(s->mapper, PY_AS(struct py_str, k));
        if (p && p->kind == ORM_COLUMN && !orm_same_value(vm, v, orm_peek(s->obj, p->key)))
            return true;
    }
    return false;
}

/* The columns of T that changed; false: none. SWITCHED: all are written over another row. */
static bool update_row(struct vm *vm, struct orm_state *s, struct table *t, bool switched,
                       struct update_row *r) {
    const struct orm_mapper *m = s->mapper;
    *r = (struct update_row){.state = s, .params = py_dict_new(), .version = PY_UNDEF};
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct column *c = table_column(t, i);
        struct orm_prop *p = orm_prop_of(m, c);
        value old = p ? orm_committed(s, p) : PY_UNDEF;
        if (!p || (old == PY_UNDEF && !switched))
            continue;
        value now = orm_peek(s->obj, p->key);
        if (now == PY_UNDEF || (old != PY_UNDEF && orm_same_value(vm, old, now)) ||
            (switched && is_key(m, c)))
            continue;
        if (is_expression(vm, now))
            assign(&r->exprs, c, now);
        else
            py_dict_set_text(r->params, c->base.expr.key, now);
    }
    struct column *version = m->version_id;
    bool counted = version && column_table(version) == t;
    if (!r->params->count && !r->exprs.n && !(counted && changed_elsewhere(vm, s)))
        return false;
    if (counted) {
        struct orm_prop *p = orm_prop_of(m, version);
        value old = committed_or_now(vm, s, p);
        py_dict_set_text(r->params, label_of(version), old);
        value given = py_dict_get_text(r->params, version->base.expr.key);
        if (given == PY_UNDEF && m->version_generator != PY_FALSE) {
            r->version = next_version(vm, m, old);
            py_dict_set_text(r->params, version->base.expr.key, r->version);
        }
    }
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct column *c = table_column(t, i);
        if (!is_key(m, c))
            continue;
        value v = committed_or_now(vm, s, orm_prop_of(m, c));
        if (v == PY_NONE)
            py_raise(vm, &orm_exc_FlushError,
                     "Can't update table %s using NULL for primary key value on column %S",
                     t->base.name.text, PY_OBJ(c));
        py_dict_set_text(r->params, label_of(c), v);
    }
    return true;
}

static bool same_params(const struct update_row *a, const struct update_row *b) {
    return !a->exprs.n && !b->exprs.n && orm_same_keys(a->params, b->params);
}

static void check_rows(struct vm *vm, const char *verb, const struct table *t, size_t expected,
                       value result) {
    int64_t n = PY_AS(struct sa_result, result)->rowcount;
    if (n < 0 || n == (int64_t)expected)
        return;
    py_raise(vm, &orm_exc_StaleDataError,
             "%s statement on table '%s' expected to %s %d row(s); %d were matched.", verb,
             t->base.name.text, verb[0] == 'U' ? "update" : "delete", (int)expected, (int)n);
}

static void after_update_row(struct vm *vm, const struct update_row *r, struct table *t) {
    struct orm_state *s = r->state;
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct column *c = table_column(t, i);
        struct orm_prop *p = orm_prop_of(s->mapper, c);
        if (!p || py_dict_get_text(r->params, c->base.expr.key) != PY_UNDEF || c->primary_key)
            continue;
        if (is_expression(vm, orm_peek(s->obj, p->key)) || c->onupdate != PY_NONE ||
            c->server_onupdate != PY_NONE || c->computed)
            expire_one(s, p);
    }
    if (r->version != PY_UNDEF)
        take_value(s, s->mapper->version_id, r->version);
}

static void update_rows(struct vm *vm, struct sa_connection *c, struct table *t,
                        struct update_row *rows, size_t n) {
    for (size_t at = 0; at < n;) {
        size_t k = 1;
        const struct orm_mapper *m = rows[at].state->mapper;
        struct column *version =
            m->version_id && column_table(m->version_id) == t ? m->version_id : NULL;
        while (!version && at + k < n && same_params(&rows[at], &rows[at + k]))
            k++;
        struct sql_dml *d = sql_dml_new(vm, &sql_update_type, SQL_UPDATE, &t->base.from);
        d->values = rows[at].exprs;
        d->has_values = rows[at].exprs.n > 0;
        for (size_t i = 0; i < table_column_count(t); i++) {
            struct column *col = table_column(t, i);
            if (is_key(m, col))
                sql_seq_push(&d->where, where_bind(vm, col, label_of(col)));
        }
        if (version)
            sql_seq_push(&d->where, where_bind(vm, version, label_of(version)));
        struct py_list *sets = py_list_new(k);
        for (size_t i = 0; i < k; i++)
            py_list_append(sets, PY_OBJ(rows[at + i].params));
        value r = sa_execute(vm, c, PY_OBJ(d), k == 1 ? sets->items[0] : PY_OBJ(sets), NULL);
        check_rows(vm, "UPDATE", t, k, r);
        for (size_t i = 0; i < k; i++)
            after_update_row(vm, &rows[at + i], t);
        at += k;
    }
}

/* --- saving --- */

static void set_discriminator(struct orm_state *s) {
    const struct orm_mapper *m = s->mapper;
    if (!m->polymorphic_key || m->polymorphic_identity == PY_UNDEF)
        return;
    value now = orm_peek(s->obj, m->polymorphic_key);
    if (now == PY_UNDEF || now == PY_NONE)
        orm_poke(s->obj, m->polymorphic_key, m->polymorphic_identity);
}

/* A new instance with the key of one that is deleted takes over its row. */
static bool row_switch(struct orm_unit *u, struct orm_state *s) {
    value key = orm_identity_of(u->vm, s);
    const struct py_tuple *pk = PY_AS(struct py_tuple, PY_AS(struct py_tuple, key)->items[1]);
    for (size_t i = 0; i < pk->n; i++)
        if (pk->items[i] == PY_NONE || is_expression(u->vm, pk->items[i]))
            return false;
    value obj = orm_identity_get(u->vm, u->session, key);
    if (obj == PY_UNDEF || obj == s->obj)
        return false;
    struct orm_state *old = orm_state_of(u->vm, obj);
    if (!orm_unit_deletes(u, old)) {
        py_warn(u->vm, &sa_exc_SAWarning,
                "New instance <%s at 0x%llx> with identity key %R conflicts with persistent "
                "instance <%s at 0x%llx>",
                s->mapper->cls->name, (unsigned long long)s->obj, key, old->mapper->cls->name,
                (unsigned long long)obj);
        return false;
    }
    py_dict_set(NULL, u->states, PY_OBJ(old), py_from_small(ORM_UNIT_DELETE | ORM_UNIT_LIST_ONLY));
    py_dict_set(NULL, u->row_switches, PY_OBJ(s), PY_OBJ(old));
    return true;
}

static bool is_insert(struct orm_unit *u, struct orm_state *s) {
    return s->key == PY_UNDEF && py_dict_get(NULL, u->row_switches, PY_OBJ(s)) == PY_UNDEF;
}

static void save_table(struct orm_unit *u, struct sa_connection *c, struct table *t,
                       struct py_list *states) {
    struct vm *vm = u->vm;
    struct insert_row *inserts = MEM_NEW_ARRAY(struct insert_row, states->n + 1);
    struct update_row *updates = MEM_NEW_ARRAY(struct update_row, states->n + 1);
    size_t n_inserts = 0, n_updates = 0;
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        if (!has_table(s->mapper, t))
            continue;
        bool switched = py_dict_get(NULL, u->row_switches, PY_OBJ(s)) != PY_UNDEF;
        if (is_insert(u, s))
            inserts[n_inserts++] = insert_row(vm, s, t);
        else if (update_row(vm, s, t, switched, &updates[n_updates]))
            n_updates++;
    }
    update_rows(vm, c, t, updates, n_updates);
    insert_rows(vm, c, t, inserts, n_inserts);
}

/* Foreign keys of subclasses' tables that point to the row just written. */
static void follow_inheritance(struct vm *vm, struct orm_state *s, struct table *t) {
    for (const struct orm_mapper *m = s->mapper; m; m = m->inherits)
        for (size_t i = 0; i < m->n_inherit_pairs; i++) {
            struct column *own = m->inherit_pairs[i].local, *up = m->inherit_pairs[i].remote;
            if (column_table(own) != t || orm_prop_of(s->mapper, own) == orm_prop_of(s->mapper, up))
                continue;
            orm_put_column(vm, s, own, orm_column_value(vm, s, up));
        }
}

void orm_save_states(struct orm_unit *u, struct orm_mapper *base, struct py_list *given) {
    struct vm *vm = u->vm;
    struct py_list *states = sorted(vm, given);
    if (!states->n)
        return;
    struct sa_connection *c = orm_session_connection(vm, u->session, base, NULL);
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        bool insert = s->key == PY_UNDEF;
        if (insert) {
            set_discriminator(s);
            orm_mapper_fire(vm, c, s, "before_insert");
            row_switch(u, s);
        } else {
            orm_mapper_fire(vm, c, s, "before_update");
        }
    }
    struct py_list *tables = tables_of(states);
    for (size_t i = 0; i < tables->n; i++) {
        struct table *t = table_of(tables->items[i]);
        for (size_t k = 0; i && k < states->n; k++)
            follow_inheritance(vm, PY_AS(struct orm_state, states->items[k]), t);
        save_table(u, c, t, states);
    }
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        if (s->key != PY_UNDEF)
            s->pk_changed = !py_equal(vm, orm_identity_of(vm, s), s->key);
        orm_mapper_fire(vm, c, s, is_insert(u, s) ? "after_insert" : "after_update");
    }
}

void orm_post_update(struct orm_unit *u, struct orm_mapper *base, bool is_delete) {
    struct vm *vm = u->vm;
    struct py_dict *all = py_dict_copy(u->post_updates);
    size_t i = 0;
    for (value k, v; py_dict_next(all, &i, &k, &v);) {
        struct orm_state *s = PY_AS(struct orm_state, k);
        if (s->mapper->base != base || orm_unit_deletes(u, s) != is_delete)
            continue;
        py_dict_del(NULL, u->post_updates, k);
        for (size_t t = 0; t < s->mapper->n_tables; t++) {
            struct table *table = s->mapper->tables[t];
            struct sql_dml *d = sql_dml_new(vm, &sql_update_type, SQL_UPDATE, &table->base.from);
            struct py_dict *params = py_dict_new();
            size_t n = 0;
            for (value col, x; py_dict_next(PY_AS(struct py_dict, v), &n, &col, &x);)
                if (column_table(column_of(col)) == table)
                    py_dict_set_text(params, column_of(col)->base.expr.key,
                                     orm_column_value(vm, s, column_of(col)));
            if (!params->count)
                continue;
            for (size_t c = 0; c < table_column_count(table); c++) {
                struct column *col = table_column(table, c);
                if (!is_key(s->mapper, col))
                    continue;
                sql_seq_push(&d->where, where_bind(vm, col, label_of(col)));
                py_dict_set_text(params, label_of(col), orm_column_value(vm, s, col));
            }
            struct sa_connection *c = orm_session_connection(vm, u->session, base, NULL);
            sa_execute(vm, c, PY_OBJ(d), PY_OBJ(params), NULL);
        }
    }
}

/* --- DELETE --- */

static void delete_from(struct vm *vm, struct sa_connection *c, struct table *t,
                        struct py_list *states) {
    struct py_list *sets = py_list_new(states->n);
    struct sql_dml *d = sql_dml_new(vm, &sql_delete_type, SQL_DELETE, &t->base.from);
    const struct orm_mapper *m = NULL;
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        if (!has_table(s->mapper, t))
            continue;
        struct py_dict *params = py_dict_new();
        struct column *version = s->mapper->version_id;
        bool counted = version && column_table(version) == t;
        for (size_t k = 0; k < table_column_count(t); k++) {
            struct column *col = table_column(t, k);
            if (!is_key(s->mapper, col) && !(counted && col == version))
                continue;
            if (!m)
                sql_seq_push(&d->where, where_bind(vm, col, col->base.expr.key));
            py_dict_set_text(params, col->base.expr.key,
                             committed_or_now(vm, s, orm_prop_of(s->mapper, col)));
        }
        m = s->mapper;
        py_list_append(sets, PY_OBJ(params));
    }
    if (!sets->n)
        return;
    value r = sa_execute(vm, c, PY_OBJ(d), sets->n == 1 ? sets->items[0] : PY_OBJ(sets), NULL);
    int64_t n = PY_AS(struct sa_result, r)->rowcount;
    if (n < 0 || n == (int64_t)sets->n)
        return;
    if (m->version_id)
        check_rows(vm, "DELETE", t, sets->n, r);
    if (m->base->confirm_deleted_rows)
        py_warn(vm, &sa_exc_SAWarning,
                "DELETE statement on table '%s' expected to delete %d row(s); %d were matched.  "
                "Please set confirm_deleted_rows=False within the mapper configuration to prevent "
                "this warning.",
                t->base.name.text, (int)sets->n, (int)n);
}

void orm_delete_states(struct orm_unit *u, struct orm_mapper *base, struct py_list *given) {
    struct vm *vm = u->vm;
    struct py_list *states = py_list_new(given->n);
    for (size_t i = 0; i < given->n; i++) /* rows another instance took over stay */
        if (!(orm_unit_flags(u, PY_AS(struct orm_state, given->items[i])) & ORM_UNIT_LIST_ONLY))
            py_list_append(states, given->items[i]);
    states = sorted(vm, states);
    if (!states->n)
        return;
    struct sa_connection *c = orm_session_connection(vm, u->session, base, NULL);
    for (size_t i = 0; i < states->n; i++)
        orm_mapper_fire(vm, c, PY_AS(struct orm_state, states->items[i]), "before_delete");
    struct py_list *tables = tables_of(states);
    for (size_t i = tables->n; i-- > 0;)
        delete_from(vm, c, table_of(tables->items[i]), states);
    for (size_t i = 0; i < states->n; i++)
        orm_mapper_fire(vm, c, PY_AS(struct orm_state, states->items[i]), "after_delete");
}
