/*
 * Foreign keys that cannot stand where the comparison puts them: in CREATE TABLE while the table
 * they refer to is still to come, and, on MySQL, over a column that gets another type. They are
 * made at the end; those that are there already go before all else.
 */
#include <string.h>

#include "autogen/extended.h"

struct keys {
    struct autogen *a;
    struct py_list *ops, *early, *late;
    struct map retyped; /* MySQL: columns that get another type */
    struct map dropped; /* names of keys that go anyway */
};

static const char *text_or_null(struct vm *vm, value v) {
    return is_none(v) ? NULL : py_str_text(vm, v);
}

static const char *table_key(const struct table *t) {
    return compare_key(t->base.schema.text, t->base.name.text);
}

static const char *column_key(const char *table, const char *column) {
    return mem_printf("%s\002%s", table, column);
}

static const char *op_table_key(struct vm *vm, const struct op *op) {
    return compare_key(text_or_null(vm, op->schema), py_str_text(vm, op->table_name));
}

/* --- adding at the end --- */

static void add_late(struct keys *k, struct constraint *fk) {
    struct table_pair p = {
        .a = k->a, .schema = fk->table->base.schema.text, .name = fk->table->base.name.text};
    struct op *op = op_add_constraint_from(k->a->vm, fk);
    extended_name(&p, op);
    py_list_append(k->late, PY_OBJ(op));
}

static bool is_key(value v) {
    return constraint_is(v) && constraint_of(v)->kind == CONSTRAINT_FOREIGN_KEY &&
           constraint_of(v)->element_count && !constraint_of(v)->use_alter;
}

/* Whether one of the columns that FK connects gets another type. */
static bool is_retyped(struct keys *k, struct constraint *fk) {
    const char *from = table_key(fk->table);
    for (size_t i = 0; i < fk->columns->n; i++)
        if (map_has(&k->retyped,
                    column_key(from, ((struct sql_column *)fk->columns->items[i])->name.text)))
            return true;
    for (size_t i = 0; i < fk->element_count; i++) {
        const char *schema, *table, *column;
        foreign_key_parts(k->a->vm, fk->elements[i], &schema, &table, &column);
        if (column && map_has(&k->retyped, column_key(compare_key(schema, table), column)))
            return true;
    }
    return false;
}

static const char *target_key(struct vm *vm, struct constraint *fk) {
    const char *schema, *table, *column;
    foreign_key_parts(vm, fk->elements[0], &schema, &table, &column);
    return compare_key(schema, table);
}

/* --- new tables --- */

/* Those of a CREATE TABLE whose target is not there yet, or gets another type afterwards. */
static void thin_out(struct keys *k, struct op *create, const struct map *to_come) {
    struct py_list *items = py_list_from(k->a->vm, create->columns), *kept = py_list_new(items->n);
    for (size_t i = 0; i < items->n; i++) {
        value v = items->items[i];
        if (is_key(v) && (map_has(to_come, target_key(k->a->vm, constraint_of(v))) ||
                          is_retyped(k, constraint_of(v))))
            add_late(k, constraint_of(v));
        else
            py_list_append(kept, v);
    }
    create->columns = PY_OBJ(kept);
}

static void new_tables(struct keys *k) {
    struct map to_come = {0};
    for (size_t i = 0; i < k->ops->n; i++)
        if (op_is_kind(k->ops->items[i], OP_CREATE_TABLE))
            map_set(&to_come, op_table_key(k->a->vm, op_of(k->ops->items[i])), k);
    for (size_t i = 0; i < k->ops->n; i++) {
        if (!op_is_kind(k->ops->items[i], OP_CREATE_TABLE))
            continue;
        map_delete(&to_come, op_table_key(k->a->vm, op_of(k->ops->items[i])));
        thin_out(k, op_of(k->ops->items[i]), &to_come);
    }
}

/* --- MySQL: columns of other types --- */

static void find_retyped(struct keys *k) {
    struct vm *vm = k->a->vm;
    for (size_t i = 0; i < k->ops->n; i++) {
        if (!op_is_kind(k->ops->items[i], OP_MODIFY_TABLE))
            continue;
        const struct py_list *list = op_list(vm, k->ops->items[i]);
        for (size_t n = 0; n < list->n; n++) {
            const struct op *op = op_of(list->items[n]);
            if (op->kind == OP_ALTER_COLUMN && !is_none(op->modify_type))
                map_set(&k->retyped,
                        column_key(op_table_key(vm, op), py_str_text(vm, op->column_name)), k);
        }
    }
}

/* Whether OP, which makes a foreign key, connects a column that gets another type. */
static bool op_is_retyped(struct keys *k, const struct op *op) {
    struct vm *vm = k->a->vm;
    struct py_dict *kw = PY_AS(struct py_dict, op->kw);
    const char *schemas[2] = {text_or_null(vm, py_dict_get_text(kw, "source_schema")),
                              text_or_null(vm, py_dict_get_text(kw, "referent_schema"))};
    const value tables[2] = {op->table_name, op->referent_table};
    const value columns[2] = {op->columns, op->remote_columns};
    for (size_t side = 0; side < 2; side++) {
        const struct py_list *list = py_list_from(vm, columns[side]);
        const char *table = compare_key(schemas[side], py_str_text(vm, tables[side]));
        for (size_t i = 0; i < list->n; i++)
            if (map_has(&k->retyped, column_key(table, py_str_text(vm, list->items[i]))))
                return true;
    }
    return false;
}

/* What sets a key aside on the way back has nothing to do where the key is gone by then. */
static void thin_out_reverse(struct keys *k, const struct op *op) {
    if (!op->note || is_none(op->note->reverse) || !op_is_kind(op->note->reverse, OP_MODIFY_TABLE))
        return;
    struct py_list *list = op_list(k->a->vm, op->note->reverse), *kept = py_list_new(list->n);
    for (size_t i = 0; i < list->n; i++) {
        const struct op *o = op_of(list->items[i]);
        const struct op *key = o->kind == OP_CREATE_FOREIGN_KEY ? o
                               : o->kind == OP_DROP_CONSTRAINT && !is_none(o->reverse_op)
                                   ? op_of(o->reverse_op)
                                   : NULL;
        if (!key || key->kind != OP_CREATE_FOREIGN_KEY || !op_is_retyped(k, key))
            py_list_append(kept, list->items[i]);
    }
    list->n = 0;
    py_list_extend(k->a->vm, list, PY_OBJ(kept));
}

/* The keys that the comparison itself drops or makes go to the beginning or the end. */
static void move_ops(struct keys *k, struct op *modify) {
    struct py_list *list = op_list(k->a->vm, PY_OBJ(modify)), *kept = py_list_new(list->n);
    for (size_t i = 0; i < list->n; i++) {
        struct op *op = op_of(list->items[i]);
        thin_out_reverse(k, op);
        bool drops = op->kind == OP_DROP_CONSTRAINT && !is_none(op->reverse_op) &&
                     op_is_kind(op->reverse_op, OP_CREATE_FOREIGN_KEY);
        if (drops && !is_none(op->name))
            map_set(&k->dropped,
                    column_key(op_table_key(k->a->vm, op), py_str_text(k->a->vm, op->name)), k);
        if (drops && op_is_retyped(k, op_of(op->reverse_op)))
            py_list_append(k->early, PY_OBJ(op));
        else if (op->kind == OP_CREATE_FOREIGN_KEY && op_is_retyped(k, op))
            py_list_append(k->late, PY_OBJ(op));
        else
            py_list_append(kept, PY_OBJ(op));
    }
    list->n = 0;
    py_list_extend(k->a->vm, list, PY_OBJ(kept));
}

/* Those that stay as they are step aside. */
static void step_aside(struct keys *k, const struct table_pair *p) {
    size_t n;
    struct constraint **list = table_constraints(p->conn, &n);
    for (size_t i = 0; i < n; i++) {
        struct constraint *fk = list[i];
        if (fk->kind != CONSTRAINT_FOREIGN_KEY || !fk->name || !is_retyped(k, fk) ||
            map_has(&k->dropped, column_key(table_key(p->conn), name_text(fk->name))))
            continue;
        compare_ensure_target(k->a->vm, fk);
        py_list_append(k->early, PY_OBJ(op_drop_constraint_from(k->a->vm, fk)));
        py_list_append(k->late, PY_OBJ(op_add_constraint_from(k->a->vm, fk)));
    }
}

static void drop_empty(struct keys *k) {
    struct py_list *kept = py_list_new(k->ops->n);
    for (size_t i = 0; i < k->ops->n; i++)
        if (!op_is_kind(k->ops->items[i], OP_MODIFY_TABLE) ||
            op_list(k->a->vm, k->ops->items[i])->n)
            py_list_append(kept, k->ops->items[i]);
    k->ops->n = 0;
    py_list_extend(k->a->vm, k->ops, PY_OBJ(kept));
}

void extended_keys(struct autogen *a, struct py_list *ops, const struct table_pair *pairs, size_t n,
                   struct py_list *early, struct py_list *late) {
    struct keys k = {.a = a, .ops = ops, .early = early, .late = late};
    if (a->dialect->id == SQL_SQLITE)
        return;
    if (sql_is_mysql(a->dialect))
        find_retyped(&k);
    new_tables(&k);
    if (!k.retyped.count)
        return;
    for (size_t i = 0; i < ops->n; i++)
        if (op_is_kind(ops->items[i], OP_MODIFY_TABLE))
            move_ops(&k, op_of(ops->items[i]));
    for (size_t i = 0; i < n; i++)
        if (pairs[i].modify)
            step_aside(&k, &pairs[i]);
    drop_empty(&k);
}
