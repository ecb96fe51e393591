/*
 * ForeignKey: finding the column that "schema.table.column" names, which may be defined later.
 * Cf. sqlalchemy.sql.schema.ForeignKey.
 */
#include <string.h>

#include "schema/events.h"
#include "schema/exc.h"
#include "schema/table.h"

struct foreign_key *foreign_key_new(struct vm *vm, value spec) {
    if (py_is_unknown(spec))
        py_raise_unknown(vm, spec, "a foreign key");
    if (!py_is_str(spec)) {
        struct sql_element *e = sql_as_element(vm, spec);
        if (!e || !column_is(SQL_VALUE(e)))
            py_raise(vm, &sa_exc_ArgumentError,
                     "String column name or Column object for DDL foreign key constraint expected, "
                     "got %R.",
                     spec);
        spec = SQL_VALUE(e);
    }
    struct foreign_key *fk = py_alloc(vm, &sa_foreign_key_type);
    fk->spec = spec;
    return fk;
}

/* The target as a Column object, or NULL where it was given as text. */
static struct column *spec_column(const struct foreign_key *fk) {
    return py_is_str(fk->spec) ? NULL : column_of(fk->spec);
}

void foreign_key_parts(struct vm *vm, struct foreign_key *fk, const char **schema,
                       const char **table, const char **column) {
    char *spec = mem_strdup(foreign_key_spec(vm, fk, NULL, NULL));
    char *dot = strrchr(spec, '.');
    *schema = *table = *column = NULL;
    if (!dot) {
        *table = spec;
        return;
    }
    *dot = 0;
    *column = dot + 1;
    dot = strrchr(spec, '.');
    if (dot) {
        *dot = 0;
        *schema = spec;
        *table = dot + 1;
    } else {
        *table = spec;
    }
}

static const char *join_spec(const char *schema, const char *table, const char *column) {
    const char *rest = column ? mem_printf("%s.%s", table, column) : table;
    return schema && *schema ? mem_printf("%s.%s", schema, rest) : rest;
}

const char *foreign_key_spec(struct vm *vm, struct foreign_key *fk, struct py_str *schema,
                             const char *table_name) {
    const char *s, *t, *c;
    if (schema || table_name) {
        foreign_key_parts(vm, fk, &s, &t, &c);
        return join_spec(schema ? name_text(schema) : s, table_name ? table_name : t, c);
    }
    struct column *col = spec_column(fk);
    if (!col)
        return py_str_cstr(fk->spec);
    const struct table *table = column_table(col);
    if (!table)
        return col->base.expr.key;
    return mem_printf("%s.%s", table->key, col->base.expr.key);
}

const char *foreign_key_table_key(struct vm *vm, struct foreign_key *fk) {
    const char *s, *t, *c;
    struct column *col = spec_column(fk);
    if (col)
        return column_table(col) ? column_table(col)->key : NULL;
    foreign_key_parts(vm, fk, &s, &t, &c);
    return metadata_key(vm, t, s);
}

struct column *foreign_key_parent(struct vm *vm, const struct foreign_key *fk) {
    if (!fk->parent)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "this ForeignKey object does not yet have a parent Column associated with it.");
    return fk->parent;
}

/* The key of the target's table as seen from the foreign key's own, and the target's name. */
static const char *resolve_key(struct vm *vm, struct foreign_key *fk, const char **column) {
    const char *s, *t;
    const struct table *own = column_table(foreign_key_parent(vm, fk));
    if (!own)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "this ForeignKey's parent column is not yet associated with a Table.");
    foreign_key_parts(vm, fk, &s, &t, column);
    if (!s && own->metadata->schema)
        s = name_text(own->metadata->schema);
    return metadata_key(vm, t, s);
}

static struct column *find_in(struct foreign_key *fk, struct table *t, const char *name) {
    if (!name)
        return table_get_column(t, fk->parent->base.expr.key);
    if (!fk->link_to_name)
        return table_get_column(t, name);
    for (size_t i = 0; i < table_column_count(t); i++)
        if (!strcmp(table_column(t, i)->base.name.text, name))
            return table_column(t, i);
    return NULL;
}

static struct column *resolve(struct vm *vm, struct foreign_key *fk, bool raise) {
    const char *name;
    struct column *col = spec_column(fk);
    if (col)
        return col;
    if (!raise && (!fk->parent || !column_table(fk->parent)))
        return NULL;
    const char *key = resolve_key(vm, fk, &name);
    struct table *own = column_table(fk->parent);
    struct table *t = metadata_get(own->metadata, key);
    if (!t) {
        if (!raise)
            return NULL;
        py_raise(vm, &sa_exc_NoReferencedTableError,
                 "Foreign key associated with column '%s.%s' could not find table '%s' with which "
                 "to generate a foreign key to target column '%s'",
                 own->base.name.text, fk->parent->base.name.text, key, name ? name : "None");
    }
    col = find_in(fk, t, name);
    if (!col && raise)
        py_raise(vm, &sa_exc_NoReferencedColumnError,
                 "Could not initialize target column for ForeignKey '%s' on table '%s': table '%s' "
                 "has no column named '%s'",
                 foreign_key_spec(vm, fk, NULL, NULL), own->base.name.text, t->base.name.text,
                 name ? name : fk->parent->base.expr.key);
    return col;
}

struct column *foreign_key_column(struct vm *vm, struct foreign_key *fk) {
    return resolve(vm, fk, true);
}

struct column *foreign_key_column_or_null(struct vm *vm, struct foreign_key *fk) {
    return resolve(vm, fk, false);
}

/* --- types travel along foreign keys --- */

static bool has_type(const struct column *c) {
    value v = c->base.expr.type;
    return v != PY_UNDEF && !type_is(PY_AS(struct sa_type, v), TYPE_NullType);
}

/* Foreign keys that name a column of the table KEY: the column's name and the key in turn. */
static struct py_list *memo_list(struct metadata *m, const char *key, bool make) {
    value v = m->fk_memos->count || make ? py_dict_get_text(m->fk_memos, key) : PY_UNDEF;
    if (v != PY_UNDEF)
        return PY_AS(struct py_list, v);
    if (!make)
        return NULL;
    struct py_list *list = py_list_new(2);
    py_dict_set_text(m->fk_memos, key, PY_OBJ(list));
    return list;
}

/* FK's own column takes the target's type, and those that point at it in turn. */
static void take_type(struct vm *vm, struct foreign_key *fk, const struct column *target) {
    struct column *own = fk->parent;
    if (has_type(own) || !has_type(target))
        return;
    own->base.expr.type = target->base.expr.type;
    if (column_table(own))
        foreign_keys_resolve(vm, column_table(own), own);
}

void foreign_keys_resolve(struct vm *vm, struct table *t, struct column *c) {
    const struct py_list *list = memo_list(t->metadata, t->key, false);
    for (size_t i = 0; list && i + 1 < list->n; i += 2) {
        struct foreign_key *fk = PY_AS(struct foreign_key, list->items[i + 1]);
        const char *name = fk->link_to_name ? c->base.name.text : c->base.expr.key;
        if (name && py_str_is(list->items[i], name))
            take_type(vm, fk, c);
    }
}

static struct constraint *own_constraint(struct vm *vm, struct foreign_key *fk, struct column *c) {
    struct constraint *k = constraint_new(vm, CONSTRAINT_FOREIGN_KEY, fk->name);
    k->implicit = true;
    k->use_alter = fk->use_alter;
    k->link_to_name = fk->link_to_name;
    k->onupdate = fk->onupdate;
    k->ondelete = fk->ondelete;
    k->match = fk->match;
    k->deferrable = fk->deferrable;
    k->initially = fk->initially;
    k->comment = fk->comment;
    kw_check(vm, &sa_foreign_key_constraint_type, KW_FOREIGN_KEY, fk->dialect_kw, &k->dialect_kw);
    sql_columns_add(k->columns, c->base.expr.key, &c->base.expr);
    k->elements = MEM_NEW_ARRAY(struct foreign_key *, 1);
    k->elements[0] = fk;
    k->element_count = 1;
    return k;
}

void foreign_key_set_table(struct vm *vm, struct foreign_key *fk, struct column *c,
                           struct table *t) {
    if (!fk->constraint) {
        fk->constraint = own_constraint(vm, fk, c);
        constraint_attach(vm, fk->constraint, t);
    }
    struct column *target = foreign_key_column_or_null(vm, fk);
    if (target)
        take_type(vm, fk, target);
    if (py_is_str(fk->spec)) {
        const char *name, *key = resolve_key(vm, fk, &name);
        if (!name)
            name = c->base.expr.key;
        struct py_list *list = memo_list(t->metadata, key, true);
        py_list_append(list, PY_OBJ(py_intern(name)));
        py_list_append(list, PY_OBJ(fk));
    }
}

void foreign_key_attach(struct vm *vm, struct foreign_key *fk, struct column *c) {
    if (fk->parent && fk->parent != c)
        py_raise(vm, &sa_exc_InvalidRequestError, "This ForeignKey already has a parent !");
    if (fk->parent == c)
        return;
    schema_fire(vm, PY_OBJ(fk), "before_parent_attach", PY_OBJ(c), NULL, SCHEMA_ON_BOTH);
    fk->parent = c;
    MEM_GROW(c->foreign_keys, c->foreign_key_count, c->foreign_key_cap);
    c->foreign_keys[c->foreign_key_count++] = fk;
    if (column_table(c))
        foreign_key_set_table(vm, fk, c, column_table(c));
    schema_fire(vm, PY_OBJ(fk), "after_parent_attach", PY_OBJ(c), NULL, SCHEMA_ON_BOTH);
}

struct foreign_key *foreign_key_copy(struct vm *vm, struct foreign_key *fk, struct py_str *schema) {
    struct foreign_key *r = py_alloc(vm, fk->head.type);
    r->spec = py_str_from(foreign_key_spec(vm, fk, schema, NULL));
    r->use_alter = fk->use_alter;
    r->link_to_name = fk->link_to_name;
    r->name = fk->name;
    r->onupdate = fk->onupdate;
    r->ondelete = fk->ondelete;
    r->match = fk->match;
    r->initially = fk->initially;
    r->comment = fk->comment;
    r->deferrable = fk->deferrable;
    r->info = fk->info ? py_dict_copy(fk->info) : NULL;
    r->dialect_kw = fk->dialect_kw;
    return r;
}
