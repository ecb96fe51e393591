/* Batch mode: what was recorded, done to the copy of the table (cf. ApplyBatchImpl's methods). */
#include <string.h>

#include "ops/batch_int.h"
#include "ops/batch_sqlite.h"
#include "ops/rules.h"
#include "schema/exc.h"

void batch_list_add(struct batch_list *l, const char *name, value object) {
    long at = name ? batch_list_find(l, name) : -1;
    if (at >= 0) {
        l->items[at].object = object;
        return;
    }
    MEM_GROW(l->items, l->n, l->cap);
    l->items[l->n++] = (struct batch_named){name, object};
}

long batch_list_find(const struct batch_list *l, const char *name) {
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].name && !strcmp(l->items[i].name, name))
            return (long)i;
    return -1;
}

void batch_list_remove(struct batch_list *l, long i) {
    if (i < 0)
        return;
    memmove(&l->items[i], &l->items[i + 1], (l->n - (size_t)i - 1) * sizeof *l->items);
    l->n--;
}

struct batch_column *batch_find_column(struct batch_apply *b, const char *name) {
    for (size_t i = 0; i < b->n; i++)
        if (!strcmp(b->columns[i].name, name))
            return &b->columns[i];
    return NULL;
}

static struct batch_column *existing_column(struct batch_apply *b, value name) {
    struct batch_column *c = batch_find_column(b, py_str_text(b->vm, name));
    if (!c) {
        value args = py_tuple1(name);
        py_raise_args(b->vm, &py_exc_KeyError, PY_AS(struct py_tuple, args));
    }
    return c;
}

/* The named constraint that a Boolean or Enum of the old column brought is gone with it. */
static void forget_type_constraint(struct batch_apply *b, value type) {
    if (!alter_given(type))
        return;
    struct sa_type *t = type_from(b->vm, type);
    if (t->schema_type && t->schema_type->name)
        batch_list_remove(&b->constraints,
                          batch_list_find(&b->constraints, name_text(t->schema_type->name)));
}

/* --- ALTER COLUMN --- */

static enum type_affinity family(struct vm *vm, const struct sa_type *t) {
    enum type_affinity a = type_affinity(vm, t);
    return a == AFFINITY_ENUM     ? AFFINITY_STRING
           : a == AFFINITY_FLOAT  ? AFFINITY_NUMERIC
           : a == AFFINITY_PICKLE ? AFFINITY_BINARY
                                  : a;
}

static const struct type_class *root_class(const struct sa_type *t) {
    const struct type_class *c = t->cls;
    while (c->base && c->base->kind != TYPE_TypeEngine)
        c = c->base;
    return c;
}

static bool same_family(struct vm *vm, const struct sa_type *a, const struct sa_type *b) {
    enum type_affinity x = family(vm, a), y = family(vm, b);
    return x == y && (x != AFFINITY_OTHER || root_class(a) == root_class(b));
}

/* Values are cast where the kind of type changes (cf. cast_for_batch_migrate). */
value ops_batch_cast(struct ops_impl *impl, struct column *existing, value expr,
                     struct sa_type *type) {
    struct vm *vm = impl->vm;
    if (same_family(vm, column_type(vm, existing), type) ||
        (impl->dialect->id == SQL_SQLITE && type_is(type, TYPE_JSON)))
        return expr;
    return py_call2(vm, py_import_from(vm, "sqlalchemy", "cast"), expr, PY_OBJ(type));
}

static void cast_column(struct batch_apply *b, struct batch_column *c, struct sa_type *type) {
    value own = ops_impl_override(b->impl, "cast_for_batch_migrate");
    value expr = c->expr ? SQL_VALUE(c->expr) : PY_UNDEF;
    if (own != PY_UNDEF) {
        struct py_dict *transfer = py_dict_new();
        if (c->expr)
            py_dict_set_text(transfer, "expr", expr);
        value args[] = {PY_OBJ(c->column), PY_OBJ(transfer), PY_OBJ(type)};
        py_call(b->vm, own, 3, args);
        expr = py_dict_get_text(transfer, "expr");
    } else if (c->expr) {
        expr = ops_batch_cast(b->impl, c->column, expr, type);
    }
    c->expr = expr == PY_UNDEF ? NULL : sql_as_element(b->vm, expr);
}

/* Unnamed checks "x IN (…)" are what Boolean and Enum make: the new type brings its own. */
static void forget_value_checks(struct batch_apply *b, const char *column) {
    for (size_t i = 0; b->sqlite && i < b->unnamed.n; i++) {
        const struct constraint *c = constraint_of(b->unnamed.items[i].object);
        if (c->kind != CONSTRAINT_CHECK || c->sqltext->kind != SQL_TEXT)
            continue;
        const char *text = ((const struct sql_text *)c->sqltext)->text;
        const char *in = strstr(text, " IN (");
        if (in && sqlite_mentions(mem_strndup(text, (size_t)(in - text)), column))
            batch_list_remove(&b->unnamed, (long)i--);
    }
}

/* The alter operation adds the check of its new type by itself. */
static struct sa_type *without_check(struct vm *vm, struct sa_type *type) {
    if (!type->schema_type || !type->schema_type->create_constraint)
        return type;
    type = type_copy(vm, type);
    type->schema_type->create_constraint = false;
    return type;
}

static void alter_column(struct batch_apply *b, const struct ops_alter *a) {
    struct vm *vm = b->vm;
    struct batch_column *c = existing_column(b, a->column);
    struct column *col = c->column;
    if (alter_given(a->name) && !py_equal(vm, a->name, a->column)) {
        col->base.name = name_sql(name_from(vm, a->name, "a column's name"));
        forget_type_constraint(b, a->existing_type);
    }
    if (alter_given(a->type)) {
        struct sa_type *type = type_from(vm, a->type), *old = column_type(vm, col);
        cast_column(b, c, type);
        forget_value_checks(b, c->name);
        if (old->schema_type)
            old->schema_type->create_constraint = false;
        col->base.expr.type = PY_OBJ(without_check(vm, type));
    }
    if (alter_given(a->nullable))
        col->nullable = py_truth(vm, a->nullable);
    if (alter_default_given(a->server_default)) {
        col->server_default = PY_NONE;
        if (alter_given(a->server_default))
            server_default_attach(vm, server_default_from(vm, a->server_default, false), col);
    }
    if (alter_given(a->autoincrement))
        col->autoincrement =
            py_truth(vm, a->autoincrement) ? AUTOINCREMENT_TRUE : AUTOINCREMENT_FALSE;
    if (alter_default_given(a->comment))
        col->comment = name_from(vm, a->comment, "a comment");
}

/* --- columns --- */

static void add_column(struct batch_apply *b, const struct batch_item *item) {
    const char *name = item->add.column->base.name.text;
    struct column *copy = column_copy(b->vm, item->add.column);
    value before = kw_get(item->kw, "insert_before"), after = kw_get(item->kw, "insert_after");
    struct batch_column *c = batch_find_column(b, name);
    batch_place_column(b, name, before, after);
    copy->index = copy->unique = PY_NONE; /* made by operations of their own */
    if (!c) {
        MEM_GROW(b->columns, b->n, b->cap);
        c = &b->columns[b->n++];
        c->name = name;
    }
    c->column = copy;
    c->expr = NULL;
}

static void forget_existing(struct batch_apply *b, const char *name) {
    for (size_t i = 0; i < b->n_existing; i++)
        if (!strcmp(b->existing[i], name)) {
            memmove(&b->existing[i], &b->existing[i + 1],
                    (b->n_existing - i - 1) * sizeof *b->existing);
            b->n_existing--;
            return;
        }
}

static void drop_column(struct batch_apply *b, const struct batch_item *item) {
    struct batch_column *c = existing_column(b, item->drop.column);
    const char *name = c->name;
    size_t at = (size_t)(c - b->columns);
    memmove(c, c + 1, (b->n - at - 1) * sizeof *c);
    b->n--;
    forget_existing(b, name);
    forget_type_constraint(b, kw_get(item->kw, "existing_type"));
}

/* --- constraints and indexes --- */

static const char *name_of(const struct constraint *c) {
    return c->name && c->name->size ? name_text(c->name) : NULL;
}

static void add_constraint(struct batch_apply *b, struct constraint *c) {
    if (!c->name && !c->name_is_none_name)
        py_raise(b->vm, &py_exc_ValueError, "Constraint must have a name");
    if (c->kind == CONSTRAINT_PRIMARY_KEY)
        for (size_t i = 0; i < b->unnamed.n; i++)
            if (b->unnamed.items[i].object == PY_OBJ(b->table->primary_key)) {
                batch_list_remove(&b->unnamed, (long)i);
                break;
            }
    batch_list_add(name_of(c) ? &b->constraints : &b->unnamed, name_of(c), PY_OBJ(c));
}

static void remove_column_check(struct column *c, const char *name) {
    for (size_t i = 0; i < c->constraint_count; i++)
        if (c->constraints[i]->name && !strcmp(name_text(c->constraints[i]->name), name)) {
            memmove(&c->constraints[i], &c->constraints[i + 1],
                    (c->constraint_count - i - 1) * sizeof *c->constraints);
            c->constraint_count--;
            i--;
        }
}

static void unkey_columns(struct batch_apply *b, const struct constraint *pk) {
    for (size_t i = 0; i < pk->columns->n; i++) {
        struct batch_column *c =
            batch_find_column(b, ((struct sql_column *)pk->columns->items[i])->name.text);
        if (c)
            c->column->primary_key = false;
    }
}

static void drop_constraint(struct batch_apply *b, struct constraint *c) {
    const char *name = name_of(c);
    if (!name && c->name_is_none_name && c->type_bound)
        return; /* of a type: goes with it */
    if (!name)
        py_raise(b->vm, &py_exc_ValueError, "Constraint must have a name");
    long at = batch_list_find(&b->column_checks, name);
    if (at >= 0) {
        struct column *own = column_of(b->column_checks.items[at].object);
        struct batch_column *col = batch_find_column(b, own->base.name.text);
        if (col)
            remove_column_check(col->column, name);
        batch_list_remove(&b->column_checks, at);
        return;
    }
    at = batch_list_find(&b->constraints, name);
    if (at < 0) {
        if (c->type_bound)
            return;
        py_raise(b->vm, &py_exc_ValueError, "No such constraint: '%s'", name);
    }
    struct constraint *found = constraint_of(b->constraints.items[at].object);
    batch_list_remove(&b->constraints, at);
    if (found->kind == CONSTRAINT_PRIMARY_KEY)
        unkey_columns(b, found);
}

static const char *index_name(const struct index *ix) { return name_text(ix->name); }

static void drop_index(struct batch_apply *b, struct index *ix) {
    long at = ix->name ? batch_list_find(&b->indexes, index_name(ix)) : -1;
    struct sqlite_object *special =
        ix->name ? sqlite_special_index(b->sqlite, index_name(ix)) : NULL;
    if (special)
        special->dropped = true;
    if (at < 0 && special)
        return;
    if (at < 0)
        py_raise(b->vm, &py_exc_ValueError, "No such index: '%s'",
                 ix->name ? index_name(ix) : "None");
    batch_list_remove(&b->indexes, at);
}

void batch_change(struct batch_apply *b, const struct batch_item *item) {
    switch (item->kind) {
    case BATCH_ALTER_COLUMN:
        alter_column(b, &item->alter);
        break;
    case BATCH_ADD_COLUMN:
        add_column(b, item);
        break;
    case BATCH_DROP_COLUMN:
        drop_column(b, item);
        break;
    case BATCH_ADD_CONSTRAINT:
        add_constraint(b, constraint_of(item->object));
        break;
    case BATCH_DROP_CONSTRAINT:
        drop_constraint(b, constraint_of(item->object));
        break;
    case BATCH_CREATE_INDEX:
        batch_list_add(&b->new_indexes, index_name(index_of(item->object)), item->object);
        break;
    case BATCH_DROP_INDEX:
        drop_index(b, index_of(item->object));
        break;
    case BATCH_RENAME_TABLE:
        py_raise(b->vm, &py_exc_NotImplementedError, "TODO");
    case BATCH_TABLE_COMMENT:
    case BATCH_DROP_TABLE_COMMENT:
    case BATCH_COLUMN_COMMENT:
        break;
    }
}
