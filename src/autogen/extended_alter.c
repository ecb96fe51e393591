/*
 * What ALTER COLUMN needs around it on PostgreSQL: a USING where the server does not convert by
 * itself, defaults that cannot be converted out of the way, NOT NULL under an identity.
 */
#include <string.h>

#include "autogen/extended.h"

static const char *type_text(struct autogen *a, value type) {
    return sql_type_text(a->vm, a->dialect, type_from(a->vm, type));
}

/* ALTER COLUMN of the same column and nothing in it. */
static struct op *alter_like(struct vm *vm, const struct op *op) {
    struct op *r = op_new(vm, OP_ALTER_COLUMN);
    r->table_name = op->table_name;
    r->column_name = op->column_name;
    r->schema = op->schema;
    return r;
}

/* --- another type --- */

static void set_using(struct op *op, const char *using) {
    struct py_dict *kw = py_dict_copy(PY_AS(struct py_dict, op->kw));
    if (using)
        py_dict_set_text(kw, "postgresql_using", py_str_from(using));
    op->kw = PY_OBJ(kw);
}

struct change {
    struct table_pair *p;
    const char *column; /* quoted */
    const char *alter;  /* ALTER TABLE t ALTER COLUMN c */
};

/* What the server needs to change COLUMN to TYPE, in a scratch transaction, where the change stays:
 * "" nothing, "c::type" a USING; NULL where nothing helps, and then *WHY says what it says. */
static const char *try_type(const struct change *c, const char *type, const char **why) {
    struct autogen *a = c->p->a;
    const char *alter = mem_printf("%s TYPE %s", c->alter, type);
    if (scratch_try(a, alter, why))
        return "";
    for (size_t i = 0; i < 2; i++) {
        const char *cast = mem_printf(i ? "%s::text::%s" : "%s::%s", c->column, type);
        if (scratch_try(a, mem_printf("%s USING %s", alter, cast), NULL))
            return cast;
    }
    return NULL;
}

static bool try_default(const struct change *c, const char *text) {
    struct autogen *a = c->p->a;
    return scratch_try(a,
                       text ? mem_printf("%s SET DEFAULT %s", c->alter, text)
                            : mem_printf("%s DROP DEFAULT", c->alter),
                       NULL);
}

/* There and back, the defaults standing in the way or not; both casts, or false. */
static bool try_both(const struct change *c, const char *to, const char *from, const char *default_,
                     bool aside, const char **up, const char **down, const char **why) {
    struct autogen *a = c->p->a;
    scratch_begin(a);
    extended_enum_prepare(a);
    bool done = (!aside || try_default(c, NULL)) && (*up = try_type(c, to, why));
    bool there = done;
    if (done && !aside && default_)
        done = try_default(c, default_);
    if (done)
        done = (*down = try_type(c, from, why)) != NULL;
    scratch_end(a);
    if (there && !done)
        *why = mem_printf("the way back: %s", *why ? *why : "the server refuses the default");
    return done;
}

/* The default goes before the change and comes after it; the way back does likewise. */
static void put_default_aside(struct vm *vm, struct op *op, struct column *conn,
                              struct column *model, struct op **before, struct op **after) {
    if (!is_none(conn->server_default)) {
        *before = alter_like(vm, op);
        (*before)->existing_type = op->existing_type;
        (*before)->existing_nullable = op->existing_nullable;
        (*before)->existing_server_default = conn->server_default;
        (*before)->modify_server_default = PY_NONE;
    }
    if (!is_none(model->server_default)) {
        *after = alter_like(vm, op);
        (*after)->existing_type = op->modify_type;
        (*after)->existing_nullable = op->existing_nullable;
        (*after)->existing_server_default = PY_NONE;
        (*after)->modify_server_default = model->server_default;
    }
    op->modify_server_default = PY_FALSE;
    op->existing_server_default = PY_FALSE;
}

static void set_casts(struct vm *vm, struct op *op, const char *up, const char *down) {
    if (!(up && *up) && !(down && *down))
        return;
    struct op *back = op_of(op_reverse(vm, PY_OBJ(op)));
    set_using(op, up && *up ? up : NULL);
    set_using(back, down && *down ? down : NULL);
    extended_note(op)->reverse = PY_OBJ(back);
    extended_note(back)->reverse = PY_OBJ(op);
}

/* The model's default as the server would keep it, else what is there. */
static const char *wanted_default(struct table_pair *p, struct column *model) {
    const struct reflect_column *c = shadow_column(p->wanted, model->base.name.text);
    return c && !is_none(model->server_default) ? c->default_ : NULL;
}

static void change_type(struct table_pair *p, struct op *op, struct column *conn,
                        struct column *model, struct op **before, struct op **after) {
    struct autogen *a = p->a;
    struct vm *vm = a->vm;
    const char *name = sql_quote(vm, a->dialect, py_str_text(vm, op->column_name));
    const struct change c = {p, name,
                             mem_printf("ALTER TABLE %s ALTER COLUMN %s",
                                        extended_table_sql(a, p->schema, p->name), name)};
    const char *to = type_text(a, op->modify_type), *from = type_text(a, op->existing_type);
    const char *up = NULL, *down = NULL, *why = NULL, *first = NULL;
    bool defaults = !is_none(conn->server_default) || !is_none(model->server_default);
    if (try_both(&c, to, from, wanted_default(p, model), false, &up, &down, &first)) {
        set_casts(vm, op, up, down);
        return;
    }
    if (defaults && try_both(&c, to, from, NULL, true, &up, &down, &why)) {
        put_default_aside(vm, op, conn, model, before, after);
        set_casts(vm, op, up, down);
        return;
    }
    set_casts(vm, op, up, down);
    /* other refusals (a view over the column) are dealt with elsewhere */
    const char *text = first && strstr(first, "DatatypeMismatch") ? strstr(first, ") ") : NULL;
    if (text)
        extended_comment(op, "%s: give postgresql_using", text + 2);
}

/* --- identities --- */

static struct op *nullable_op(struct vm *vm, const struct op *op, bool nullable) {
    struct op *r = alter_like(vm, op);
    r->existing_type = op->existing_type;
    r->existing_nullable = PY_BOOL(!nullable);
    r->modify_nullable = PY_BOOL(nullable);
    return r;
}

/* The column is NOT NULL before it has an identity, and NULL, if at all, when it has none. */
static void change_identity(struct table_pair *p, struct op *op, struct column *conn,
                            struct column *model, struct op **before, struct op **after) {
    struct vm *vm = p->a->vm;
    if (model->identity && !conn->identity && conn->nullable) {
        *before = nullable_op(vm, op, false);
        extended_warn_not_null(p, *before);
        op->existing_nullable = PY_FALSE;
    }
    if (conn->identity && !model->identity && model->nullable)
        *after = nullable_op(vm, op, true);
}

void extended_alter(struct table_pair *p, struct op *op, struct column *conn, struct column *model,
                    struct op **before, struct op **after) {
    if (p->a->dialect->id != SQL_POSTGRESQL)
        return;
    if (!conn->identity != !model->identity)
        change_identity(p, op, conn, model, before, after);
    else if (!is_none(op->modify_type))
        change_type(p, op, conn, model, before, after);
}
