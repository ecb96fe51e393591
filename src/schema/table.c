/* Table: making one, what it holds in order (cf. sqlalchemy.sql.schema.Table). */
#include "schema/table.h"

#include <stdlib.h>
#include <string.h>

#include "schema/exc.h"

void table_init(struct vm *vm, struct table *t, struct metadata *m, struct sql_name name,
                struct sql_name schema) {
    if (!name.text)
        py_raise(vm, &py_exc_AssertionError, "use quoted_name.construct() for None passthrough");
    t->base.from.element.kind = SQL_TABLE;
    t->base.is_schema = true;
    t->base.from.columns = sql_columns_new();
    t->base.name = name;
    t->base.schema = schema;
    t->metadata = m;
    t->key = metadata_key(vm, name.text, schema.text);
    t->constraints = py_set_new(&py_set_type);
    t->indexes = py_set_new(&py_set_type);
    t->implicit_returning = true;
    struct constraint *pk = constraint_new(vm, CONSTRAINT_PRIMARY_KEY, NULL);
    pk->implicit = true;
    constraint_attach(vm, pk, t);
}

struct table *table_new(struct vm *vm, struct metadata *m, struct sql_name name,
                        struct sql_name schema) {
    if (!schema.text && m->schema)
        schema = name_sql(m->schema);
    const char *key = metadata_key(vm, name.text, schema.text);
    if (metadata_get(m, key))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Table '%s' is already defined for this MetaData instance.  Specify "
                 "'extend_existing=True' to redefine options and columns on an existing Table "
                 "object.",
                 key);
    struct table *t = py_alloc(vm, &sa_table_type);
    py_dict_set_text(m->tables, key, PY_OBJ(t));
    table_init(vm, t, m, name, schema);
    return t;
}

void table_add(struct vm *vm, struct table *t, value item) {
    table_add_replacing(vm, t, item, false);
}

void table_add_replacing(struct vm *vm, struct table *t, value item, bool replace) {
    if (item == PY_NONE)
        return;
    if (py_is_unknown(item))
        py_raise_unknown(vm, item, "a table");
    if (column_is(item))
        column_attach(vm, column_of(item), t, replace);
    else if (constraint_is(item))
        constraint_attach(vm, constraint_of(item), t);
    else if (index_is(item))
        index_attach(vm, index_of(item), t);
    else
        py_raise(vm, &sa_exc_ArgumentError,
                 "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got %R",
                 item);
}

struct column *table_get_column(const struct table *t, const char *key) {
    return key ? (struct column *)sql_columns_get(t->base.from.columns, key) : NULL;
}

/* --- in order --- */

static int by_creation(const void *a, const void *b) {
    const struct constraint *x = *(struct constraint *const *)a,
                            *y = *(struct constraint *const *)b;
    return (x->creation_order > y->creation_order) - (x->creation_order < y->creation_order);
}

struct constraint **table_constraints(const struct table *t, size_t *n) {
    struct constraint **list = MEM_NEW_ARRAY(struct constraint *, t->constraints->used + 1);
    size_t i = 0;
    value v;
    *n = 0;
    while (py_set_next(t->constraints, &i, &v))
        if (constraint_is(v))
            list[(*n)++] = constraint_of(v);
    qsort(list, *n, sizeof *list, by_creation);
    return list;
}

static int index_by_creation(const void *a, const void *b) {
    const struct index *x = *(struct index *const *)a, *y = *(struct index *const *)b;
    return (x->creation_order > y->creation_order) - (x->creation_order < y->creation_order);
}

struct index **table_indexes(const struct table *t, size_t *n) {
    struct index **list = MEM_NEW_ARRAY(struct index *, t->indexes->used + 1);
    size_t i = 0;
    value v;
    *n = 0;
    while (py_set_next(t->indexes, &i, &v))
        if (index_is(v))
            list[(*n)++] = index_of(v);
    qsort(list, *n, sizeof *list, index_by_creation);
    return list;
}

struct foreign_key **table_foreign_keys(const struct table *t, size_t *n) {
    size_t total = 0;
    for (size_t i = 0; i < table_column_count(t); i++)
        total += table_column(t, i)->foreign_key_count;
    struct foreign_key **list = MEM_NEW_ARRAY(struct foreign_key *, total + 1);
    *n = 0;
    for (size_t i = 0; i < table_column_count(t); i++) {
        const struct column *c = table_column(t, i);
        for (size_t j = 0; j < c->foreign_key_count; j++)
            list[(*n)++] = c->foreign_keys[j];
    }
    return list;
}

/* --- the column that counts up --- */

static bool counts(enum type_affinity a) {
    return a == AFFINITY_INTEGER || a == AFFINITY_NUMERIC || a == AFFINITY_FLOAT;
}

static bool can_count(struct vm *vm, struct column *c, bool asked) {
    if (!counts(type_affinity(vm, column_type(vm, c)))) {
        if (!asked)
            return false;
        struct table *t = column_table(c);
        py_raise(vm, &sa_exc_ArgumentError,
                 "Column type %s on column '%s.%s' is not compatible with autoincrement=True",
                 py_str_text(vm, PY_OBJ(column_type(vm, c))), t ? t->base.name.text : "",
                 c->base.name.text);
    }
    if (c->default_ != PY_NONE && !py_is_a(c->default_, &sa_sequence_type) && !asked)
        return false;
    if (c->server_default != PY_NONE && !py_is_a(c->server_default, &sa_identity_type) && !asked)
        return false;
    if (c->foreign_key_count && c->autoincrement != AUTOINCREMENT_TRUE &&
        c->autoincrement != AUTOINCREMENT_IGNORE_FK)
        return false;
    return true;
}

struct column *table_autoincrement_column(struct vm *vm, struct table *t) {
    const struct sql_columns *pk = t->primary_key->columns;
    struct column *found = NULL;
    if (pk->n == 1) {
        struct column *c = (struct column *)pk->items[0];
        if (c->autoincrement == AUTOINCREMENT_TRUE) {
            can_count(vm, c, true);
            return c;
        }
        return c->autoincrement != AUTOINCREMENT_FALSE && can_count(vm, c, false) ? c : NULL;
    }
    for (size_t i = 0; i < pk->n; i++) {
        struct column *c = (struct column *)pk->items[i];
        if (c->autoincrement != AUTOINCREMENT_TRUE)
            continue;
        can_count(vm, c, true);
        if (found)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Only one Column may be marked autoincrement=True, found both %s and %s.",
                     c->base.name.text, found->base.name.text);
        found = c;
    }
    return found;
}

const char *table_repr(struct vm *vm, struct table *t) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "Table(%s, MetaData()", py_repr_text(vm, py_str_from(t->base.name.text)));
    for (size_t i = 0; i < table_column_count(t); i++)
        buf_printf(&b, ", %s", column_repr(vm, table_column(t, i)));
    buf_printf(&b, ", schema=%s)",
               t->base.schema.text ? py_repr_text(vm, py_str_from(t->base.schema.text)) : "None");
    return buf_take(&b);
}
