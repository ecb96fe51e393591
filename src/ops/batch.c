/* Batch mode: recording and replaying (cf. alembic.operations.batch.BatchOperationsImpl). */
#include "ops/batch.h"

#include <stddef.h>

#include "ops/rules.h"

/* --- recording --- */

static struct batch_item *record(struct ops_sink *s, enum batch_kind kind) {
    struct ops_batch *b = (struct ops_batch *)((char *)s - offsetof(struct ops_batch, sink));
    MEM_GROW(b->items, b->n, b->cap);
    struct batch_item *item = &b->items[b->n++];
    item->kind = kind;
    return item;
}

static void rec_alter(struct ops_sink *s, struct ops_alter *a) {
    record(s, BATCH_ALTER_COLUMN)->alter = *a;
}

static void rec_add(struct ops_sink *s, const struct ops_add_column *a, struct py_dict *kw) {
    struct ops_batch *b = (struct ops_batch *)((char *)s - offsetof(struct ops_batch, sink));
    bool placed =
        alter_given(kw_get(kw, "insert_before")) || alter_given(kw_get(kw, "insert_after"));
    if (placed && !batch_should_recreate(b))
        error_raise(ERROR_COMMAND, "Can't specify insert_before or insert_after when using ALTER; "
                                   "please specify recreate='always'");
    struct batch_item *item = record(s, BATCH_ADD_COLUMN);
    item->add = *a;
    item->kw = kw;
}

static void rec_drop(struct ops_sink *s, const struct ops_drop_column *a, struct column *c,
                     struct py_dict *kw) {
    struct batch_item *item = record(s, BATCH_DROP_COLUMN);
    item->drop = *a;
    item->column = c;
    item->kw = kw;
}

static void rec_add_constraint(struct ops_sink *s, struct constraint *c) {
    record(s, BATCH_ADD_CONSTRAINT)->object = PY_OBJ(c);
}

static void rec_drop_constraint(struct ops_sink *s, struct constraint *c, value flag) {
    struct batch_item *item = record(s, BATCH_DROP_CONSTRAINT);
    item->object = PY_OBJ(c);
    item->flag = flag;
}

static void rec_create_index(struct ops_sink *s, struct index *ix, value flag) {
    struct batch_item *item = record(s, BATCH_CREATE_INDEX);
    item->object = PY_OBJ(ix);
    item->flag = flag;
}

static void rec_drop_index(struct ops_sink *s, struct index *ix, value flag) {
    struct batch_item *item = record(s, BATCH_DROP_INDEX);
    item->object = PY_OBJ(ix);
    item->flag = flag;
}

static void rec_rename(struct ops_sink *s, struct ops_table_name old, value new_name) {
    struct batch_item *item = record(s, BATCH_RENAME_TABLE);
    item->old = old;
    item->new_name = new_name;
}

static void rec_table_comment(struct ops_sink *s, struct table *t, bool drop) {
    record(s, drop ? BATCH_DROP_TABLE_COMMENT : BATCH_TABLE_COMMENT)->object = PY_OBJ(t);
}

static void rec_column_comment(struct ops_sink *s, struct column *c) {
    const struct sql_dialect *d = s->impl->dialect;
    if (!d->supports_comments || d->inline_comments)
        return;
    record(s, BATCH_COLUMN_COMMENT)->object = PY_OBJ(c);
}

static void no_create_table(struct ops_sink *s, struct table *t, value flag) {
    (void)t, (void)flag;
    py_raise(s->impl->vm, &py_exc_NotImplementedError, "Can't create table in batch mode");
}

static void no_drop_table(struct ops_sink *s, struct table *t, value flag) {
    (void)t, (void)flag;
    py_raise(s->impl->vm, &py_exc_NotImplementedError, "Can't drop table in batch mode");
}

void batch_init(struct ops_batch *b, struct ops_impl *impl, value recreate) {
    b->sink = (struct ops_sink){impl,
                                no_create_table,
                                no_drop_table,
                                rec_rename,
                                rec_table_comment,
                                rec_column_comment,
                                rec_add,
                                rec_drop,
                                rec_alter,
                                rec_add_constraint,
                                rec_drop_constraint,
                                rec_create_index,
                                rec_drop_index};
    if (py_str_is(recreate, "auto"))
        b->recreate = BATCH_AUTO;
    else if (py_str_is(recreate, "always"))
        b->recreate = BATCH_ALWAYS;
    else if (py_str_is(recreate, "never"))
        b->recreate = BATCH_NEVER;
    else
        py_raise(impl->vm, &py_exc_ValueError,
                 "recreate may be one of 'auto', 'always', or 'never'.");
}

/* --- how --- */

/* SQLite's ALTER adds a column unless its default is an expression or it is stored. */
static bool can_add(const struct ops_batch *b, const struct column *c) {
    value def = column_server_default(c);
    if (def != PY_UNDEF && !py_is_str(def))
        return false;
    return !(c->computed && c->computed->persisted != PY_UNDEF &&
             py_truth(b->sink.impl->vm, c->computed->persisted));
}

static bool sqlite_needs_table(const struct ops_batch *b) {
    for (size_t i = 0; i < b->n; i++) {
        const struct batch_item *item = &b->items[i];
        if (item->kind == BATCH_ADD_COLUMN) {
            if (!can_add(b, item->add.column))
                return true;
        } else if (item->kind != BATCH_CREATE_INDEX && item->kind != BATCH_DROP_INDEX) {
            return true;
        }
    }
    return false;
}

bool batch_needs_table(const struct ops_batch *b) {
    return b->sink.impl->dialect->id == SQL_SQLITE && sqlite_needs_table(b);
}

bool batch_should_recreate(const struct ops_batch *b) {
    if (b->recreate != BATCH_AUTO)
        return b->recreate == BATCH_ALWAYS;
    value own = ops_impl_override(b->sink.impl, "requires_recreate_in_batch");
    if (own == PY_UNDEF)
        return batch_needs_table(b);
    struct vm *vm = b->sink.impl->vm;
    return py_truth(vm, py_call1(vm, own, PY_OBJ((struct ops_batch *)(uintptr_t)b)));
}

/* --- replaying --- */

static void replay(struct ops_sink *s, struct batch_item *i) {
    switch (i->kind) {
    case BATCH_ALTER_COLUMN:
        s->alter_column(s, &i->alter);
        break;
    case BATCH_ADD_COLUMN:
        s->add_column(s, &i->add, i->kw);
        break;
    case BATCH_DROP_COLUMN:
        s->drop_column(s, &i->drop, i->column, i->kw);
        break;
    case BATCH_ADD_CONSTRAINT:
        s->add_constraint(s, constraint_of(i->object));
        break;
    case BATCH_DROP_CONSTRAINT:
        s->drop_constraint(s, constraint_of(i->object), i->flag);
        break;
    case BATCH_CREATE_INDEX:
        s->create_index(s, index_of(i->object), i->flag);
        break;
    case BATCH_DROP_INDEX:
        s->drop_index(s, index_of(i->object), i->flag);
        break;
    case BATCH_RENAME_TABLE:
        s->rename_table(s, i->old, i->new_name);
        break;
    case BATCH_TABLE_COMMENT:
        s->table_comment(s, table_of(i->object), false);
        break;
    case BATCH_DROP_TABLE_COMMENT:
        s->table_comment(s, table_of(i->object), true);
        break;
    case BATCH_COLUMN_COMMENT:
        s->column_comment(s, column_of(i->object));
        break;
    }
}

static void carry_out(struct ops_batch *b) {
    if (batch_should_recreate(b)) {
        batch_recreate(b);
        return;
    }
    struct ops_sink direct = ops_impl_sink(b->sink.impl);
    for (size_t i = 0; i < b->n; i++)
        replay(&direct, &b->items[i]);
}

/* A transaction of the connection when none is open (cf. sqla_compat._ensure_scope_for_ddl). */
static value own_transaction(struct ops_impl *impl) {
    struct vm *vm = impl->vm;
    value bind = impl->as_sql ? PY_NONE : impl->target->bind(impl);
    value check = bind == PY_NONE ? PY_UNDEF : py_lookup_attr(vm, bind, "in_transaction");
    if (check == PY_UNDEF || py_truth(vm, py_call0(vm, check)))
        return PY_UNDEF;
    return py_call_method(vm, bind, "begin", 0, NULL);
}

void batch_flush(struct ops_batch *b) {
    struct vm *vm = b->sink.impl->vm;
    value scope = own_transaction(b->sink.impl);
    struct py_handler h;
    if (scope == PY_UNDEF) {
        carry_out(b);
        return;
    }
    PY_TRY(vm, &h) {
        carry_out(b);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        py_call_method(vm, scope, "rollback", 0, NULL);
        py_rethrow(vm, exc);
    }
    py_call_method(vm, scope, "commit", 0, NULL);
}
