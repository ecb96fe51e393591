/*
 * Defaults of columns: Python-side (default=, onupdate=), the database's (server_default=), and
 * the two that are written otherwise, Identity and Computed. Cf. sqlalchemy.sql.schema.
 */
#include "schema/column.h"
#include "schema/exc.h"
#include "schema/sequence.h"
#include "schema/table.h"

value column_default_from(struct vm *vm, value v, bool for_update) {
    if (v == PY_UNDEF || v == PY_NONE)
        return PY_NONE;
    if (py_is_a(v, &sa_default_type) || py_is_a(v, &sa_sequence_type))
        return v;
    if (py_is_a(v, &sa_fetched_value_type))
        py_raise(vm, &sa_exc_ArgumentError, "ColumnDefault may not be a server-side default type.");
    struct py_type *type = &sa_scalar_default_type;
    enum default_kind kind = DEFAULT_SCALAR;
    struct sql_element *e = py_is_unknown(v) ? NULL : sql_as_element(vm, v);
    if (!e && py_is_callable(v)) {
        type = &sa_callable_default_type;
        kind = DEFAULT_CALLABLE;
    } else if (e) {
        type = &sa_element_default_type;
        kind = DEFAULT_EXPRESSION;
        v = SQL_VALUE(e);
    }
    struct column_default *d = py_alloc(vm, type);
    d->kind = kind;
    d->arg = v;
    d->for_update = for_update;
    return PY_OBJ(d);
}

value column_default_copy(struct vm *vm, value v) {
    if (py_is_a(v, &sa_sequence_type)) {
        const struct sequence *s = PY_AS(struct sequence, v);
        struct sequence *r = py_alloc(vm, s->base.head.type);
        struct py_attrs attrs = r->base.attrs;
        *r = *s;
        r->base.attrs = attrs;
        r->column = NULL;
        r->metadata = NULL;
        return PY_OBJ(r);
    }
    if (!py_is_a(v, &sa_default_type))
        return PY_NONE;
    const struct column_default *d = PY_AS(struct column_default, v);
    struct column_default *r = py_alloc(vm, d->head.type);
    r->kind = d->kind;
    r->arg = d->arg;
    r->for_update = d->for_update;
    return PY_OBJ(r);
}

void column_default_attach(struct vm *vm, value v, struct column *c) {
    bool for_update;
    if (py_is_a(v, &sa_sequence_type)) {
        struct sequence *s = PY_AS(struct sequence, v);
        s->column = c;
        for_update = s->for_update;
        if (column_table(c))
            sequence_set_metadata(vm, s, column_table(c)->metadata);
    } else {
        struct column_default *d = PY_AS(struct column_default, v);
        d->column = c;
        for_update = d->for_update;
    }
    if (for_update)
        c->onupdate = v;
    else
        c->default_ = v;
}

/* --- the database's --- */

value server_default_from(struct vm *vm, value v, bool for_update) {
    if (v == PY_UNDEF || v == PY_NONE)
        return PY_NONE;
    if (py_is_a(v, &sa_fetched_value_type)) {
        struct server_default *d = PY_AS(struct server_default, v);
        if (py_is_a(v, &sa_identity_type) || py_is_a(v, &sa_computed_type) ||
            d->for_update == for_update)
            return v;
        value copy = server_default_copy(vm, v);
        PY_AS(struct server_default, copy)->for_update = for_update;
        return copy;
    }
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a server default");
    struct sql_element *e = py_is_str(v) ? NULL : sql_as_element(vm, v);
    if (!e && !py_is_str(v))
        py_raise(vm, &sa_exc_ArgumentError,
                 "Argument 'arg' is expected to be one of type '%R' or '%R' or '%R', got '%R'",
                 PY_OBJ(&py_str_type), PY_OBJ(&sql_element_type), PY_OBJ(&sql_text_type),
                 PY_OBJ(py_type_of(v)));
    struct server_default *d = py_alloc(vm, &sa_default_clause_type);
    d->arg = e ? SQL_VALUE(e) : v;
    d->for_update = for_update;
    return PY_OBJ(d);
}

value server_default_copy(struct vm *vm, value v) {
    if (!py_is_a(v, &sa_fetched_value_type))
        return v;
    const struct server_default *d = PY_AS(struct server_default, v);
    struct server_default *r = py_alloc(vm, d->head.type);
    r->arg = d->arg;
    r->for_update = d->for_update;
    r->reflected = d->reflected;
    if (py_is_a(v, &sa_identity_type)) {
        const struct identity *from = PY_AS(struct identity, v);
        struct identity *to = (struct identity *)r;
        to->options = from->options;
        to->always = from->always;
        to->on_null = from->on_null;
    } else if (py_is_a(v, &sa_computed_type)) {
        const struct computed *from = PY_AS(struct computed, v);
        struct computed *to = (struct computed *)r;
        to->sqltext = from->sqltext;
        to->persisted = from->persisted;
    }
    return PY_OBJ(r);
}

static bool none_or(value v, const struct py_type *type) {
    return v == PY_NONE || v == PY_UNDEF || py_is_a(v, type);
}

static void attach_computed(struct vm *vm, value v, struct column *c) {
    if (!none_or(c->server_default, &sa_computed_type) ||
        !none_or(c->server_onupdate, &sa_computed_type))
        py_raise(
            vm, &sa_exc_ArgumentError,
            "A generated column cannot specify a server_default or a server_onupdate argument");
    c->computed = PY_AS(struct computed, v);
    c->server_default = c->server_onupdate = v;
}

static void attach_identity(struct vm *vm, value v, struct column *c) {
    if (!none_or(c->server_default, &sa_identity_type) ||
        (c->server_onupdate != PY_NONE && c->server_onupdate != PY_UNDEF))
        py_raise(vm, &sa_exc_ArgumentError,
                 "A column with an Identity object cannot specify a server_default or a "
                 "server_onupdate argument");
    if (c->autoincrement == AUTOINCREMENT_FALSE)
        py_raise(vm, &sa_exc_ArgumentError,
                 "A column with an Identity object cannot specify autoincrement=False");
    c->identity = PY_AS(struct identity, v);
    if (!c->nullable_given)
        c->nullable = false;
    c->server_default = v;
}

void server_default_attach(struct vm *vm, value v, struct column *c) {
    struct server_default *d = PY_AS(struct server_default, v);
    d->column = c;
    if (py_is_a(v, &sa_computed_type))
        attach_computed(vm, v, c);
    else if (py_is_a(v, &sa_identity_type))
        attach_identity(vm, v, c);
    else if (d->for_update)
        c->server_onupdate = v;
    else
        c->server_default = v;
}

value column_server_default(const struct column *c) {
    value v = c->server_default;
    if (v == PY_NONE || v == PY_UNDEF || !py_is_a(v, &sa_default_clause_type))
        return PY_UNDEF;
    return PY_AS(struct server_default, v)->arg;
}
