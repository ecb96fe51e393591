/* Copies: of columns, constraints, indexes, whole tables (cf. Table.to_metadata, Column._copy). */
#include <string.h>

#include "schema/events.h"
#include "schema/exc.h"
#include "schema/table.h"

static struct py_dict *copy_dict(struct py_dict *d) { return d ? py_dict_copy(d) : NULL; }

/* A type that belongs to one column or carries a database object is copied with it. */
static value copy_type(struct vm *vm, value v) {
    if (v == PY_UNDEF)
        return v;
    struct sa_type *t = PY_AS(struct sa_type, v);
    return t->schema_type || type_is_decorator(t) || type_is(t, TYPE_ARRAY)
               ? PY_OBJ(type_copy(vm, t))
               : v;
}

static void copy_attrs(struct vm *vm, value from, value to) {
    if (!py_type_of(from)->attrs_offset)
        return;
    struct py_dict *attrs = py_instance_dict(vm, from);
    size_t i = 0;
    value k, v;
    while (attrs && py_dict_next(attrs, &i, &k, &v))
        if (py_is_str(k))
            py_setattr_str(vm, to, PY_AS(struct py_str, k), v);
}

struct column *column_copy(struct vm *vm, struct column *c) {
    struct column *r = py_alloc(vm, c->base.expr.element.head.type);
    column_init(vm, r);
    column_set_name(r, c->base.name);
    r->base.expr.key = c->base.expr.key;
    r->base.expr.type = copy_type(vm, c->base.expr.type);
    r->primary_key = c->primary_key;
    r->nullable = c->nullable;
    r->nullable_given = c->nullable_given;
    r->nullable_unsaid = c->nullable_unsaid;
    r->index = c->index;
    r->unique = c->unique;
    r->system = c->system;
    r->omit_from_statements = c->omit_from_statements;
    r->insert_sentinel = c->insert_sentinel;
    r->autoincrement = c->autoincrement;
    r->doc = c->doc;
    r->comment = c->comment;
    r->info = copy_dict(c->info);
    r->dialect_kw = copy_dict(c->dialect_kw);
    if (c->default_ != PY_NONE)
        column_default_attach(vm, column_default_copy(vm, c->default_), r);
    if (c->onupdate != PY_NONE)
        column_default_attach(vm, column_default_copy(vm, c->onupdate), r);
    if (c->server_default != PY_NONE)
        server_default_attach(vm, server_default_copy(vm, c->server_default), r);
    if (c->server_onupdate != PY_NONE && !c->computed)
        server_default_attach(vm, server_default_copy(vm, c->server_onupdate), r);
    for (size_t i = 0; i < c->constraint_count; i++)
        if (!c->constraints[i]->type_bound)
            column_add_arg(vm, r, PY_OBJ(constraint_copy(vm, c->constraints[i], NULL, NULL)));
    for (size_t i = 0; i < c->foreign_key_count; i++)
        if (!c->foreign_keys[i]->constraint)
            foreign_key_attach(vm, foreign_key_copy(vm, c->foreign_keys[i], NULL), r);
    copy_attrs(vm, PY_OBJ(c), PY_OBJ(r));
    return r;
}

/* --- expressions over another table's columns --- */

struct moving {
    struct vm *vm;
    struct table *from, *to;
};

static struct sql_element *move_column(struct sql_element *e, void *arg) {
    struct moving *m = arg;
    if (e->kind != SQL_COLUMN || !column_is(SQL_VALUE(e)))
        return NULL;
    struct column *c = (struct column *)e;
    if (column_table(c) != m->from)
        return NULL;
    struct column *own = table_get_column(m->to, c->base.expr.key);
    return own ? &own->base.expr.element : NULL;
}

struct sql_element *element_move(struct vm *vm, struct sql_element *e, struct table *from,
                                 struct table *to) {
    struct moving m = {vm, from, to};
    if (!from || !to)
        return e;
    struct sql_element *direct = move_column(e, &m);
    return direct ? direct : sql_clone(vm, e, move_column, &m);
}

/* --- constraints --- */

static void copy_fk(struct vm *vm, struct constraint *c, struct constraint *r,
                    struct py_str *schema, struct table *target) {
    value *local = MEM_NEW_ARRAY(value, c->element_count + 1);
    value *remote = MEM_NEW_ARRAY(value, c->element_count + 1);
    for (size_t i = 0; i < c->element_count; i++) {
        struct foreign_key *fk = c->elements[i];
        const char *table_name = NULL;
        struct table *own = fk->parent ? column_table(fk->parent) : NULL;
        const char *key = foreign_key_table_key(vm, fk);
        if (target && own && key && !strcmp(key, own->key))
            table_name = target->base.name.text;
        const char *name = fk->parent ? fk->parent->base.expr.key : py_str_text(vm, c->pending[i]);
        const char *spec = foreign_key_spec(vm, fk, schema, table_name);
        if (!name || !spec)
            py_raise(vm, &sa_exc_ArgumentError, "a foreign key between columns without names");
        local[i] = py_str_from(name);
        remote[i] = py_str_from(spec);
    }
    constraint_fk_set(vm, r, c->element_count, local, c->element_count, remote);
}

struct constraint *constraint_copy(struct vm *vm, struct constraint *c, struct py_str *schema,
                                   struct table *target) {
    struct constraint *r = constraint_new_class(vm, c->head.type, c->kind, c->name);
    r->name_is_none_name = c->name_is_none_name;
    r->deferrable = c->deferrable;
    r->initially = c->initially;
    r->comment = c->comment;
    r->info = copy_dict(c->info);
    r->dialect_kw = copy_dict(c->dialect_kw);
    r->create_rule = c->create_rule;
    r->type_bound = c->type_bound;
    r->bound_type = c->bound_type;
    r->bound_column = c->bound_column;
    r->onupdate = c->onupdate;
    r->ondelete = c->ondelete;
    r->match = c->match;
    r->use_alter = c->use_alter;
    r->link_to_name = c->link_to_name;
    r->ddl_if = c->ddl_if;
    if (c->kind == CONSTRAINT_FOREIGN_KEY) {
        copy_fk(vm, c, r, schema, target);
        return r;
    }
    if (c->kind == CONSTRAINT_CHECK)
        r->sqltext = element_move(vm, c->sqltext, c->table, target);
    if (c->kind == CONSTRAINT_EXCLUDE) {
        r->using = c->using;
        r->ops = c->ops;
        r->where = c->where ? element_move(vm, c->where, c->table, target) : NULL;
        r->excludes = MEM_NEW_ARRAY(struct exclude_item, c->exclude_count + 1);
        memcpy(r->excludes, c->excludes, c->exclude_count * sizeof *c->excludes);
        r->exclude_count = c->exclude_count;
        for (size_t i = 0; i < r->exclude_count; i++)
            if (sql_is_element(r->excludes[i].expr))
                r->excludes[i].expr =
                    SQL_VALUE(element_move(vm, SQL_ELEMENT(r->excludes[i].expr), c->table, target));
    }
    if (c->columns->n)
        for (size_t i = 0; i < c->columns->n; i++)
            constraint_add_column(vm, r, py_str_from(c->columns->items[i]->key));
    else
        for (size_t i = 0; i < c->pending_count; i++)
            constraint_add_column(vm, r, c->pending[i]);
    copy_attrs(vm, PY_OBJ(c), PY_OBJ(r));
    return r;
}

struct index *index_copy(struct vm *vm, struct index *ix, struct table *target) {
    struct index *r = py_alloc(vm, ix->head.type);
    index_init(vm, r);
    r->name = ix->name;
    r->name_is_none_name = ix->name_is_none_name;
    r->unique = ix->unique;
    r->unique_is_int = ix->unique_is_int;
    r->dialect_kw = copy_dict(ix->dialect_kw);
    r->info = copy_dict(ix->info);
    r->ddl_if = ix->ddl_if;
    for (size_t i = 0; i < ix->given_count; i++) {
        value v = ix->expressions ? SQL_VALUE(ix->expressions[i]) : ix->given[i];
        if (!py_is_str(v) && target && ix->table)
            v = SQL_VALUE(element_move(vm, SQL_ELEMENT(v), ix->table, target));
        index_add(vm, r, v);
    }
    if (target)
        index_attach(vm, r, target);
    return r;
}

/* --- tables --- */

static struct py_str *fk_schema(struct vm *vm, struct table *t, struct constraint *c,
                                struct sql_name actual, value fn) {
    const char *s, *tname, *cname;
    if (!c->element_count)
        return NULL;
    foreign_key_parts(vm, c->elements[0], &s, &tname, &cname);
    value own = actual.text ? py_str_from(actual.text) : PY_NONE;
    if (fn != PY_UNDEF && fn != PY_NONE) {
        value args[4] = {PY_OBJ(t), own, PY_OBJ(c), s ? py_str_from(s) : PY_NONE};
        return name_from(vm, py_call(vm, fn, 4, args), "a schema");
    }
    bool same =
        s && t->base.schema.text ? !strcmp(s, t->base.schema.text) : s == t->base.schema.text;
    return same && actual.text ? name_new(vm, actual.text, actual.quote) : NULL;
}

static void copy_items(struct vm *vm, struct table *t, struct table *r, value fn) {
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    for (size_t i = 0; i < n; i++) {
        struct constraint *c = list[i];
        if (c->kind == CONSTRAINT_FOREIGN_KEY) {
            struct py_str *s = fk_schema(vm, t, c, r->base.schema, fn);
            constraint_attach(vm, constraint_copy(vm, c, s, r), r);
        } else if (!c->type_bound && !c->column_flag &&
                   !(c->kind == CONSTRAINT_PRIMARY_KEY && c->implicit && !c->name &&
                     !c->columns->n)) {
            struct constraint *k = constraint_copy(vm, c, NULL, r);
            k->implicit = c->kind == CONSTRAINT_PRIMARY_KEY && c->implicit;
            constraint_attach(vm, k, r);
        }
    }
    struct index **indexes = table_indexes(t, &n);
    for (size_t i = 0; i < n; i++)
        if (!indexes[i]->column_flag)
            index_copy(vm, indexes[i], r);
}

struct table *table_to_metadata(struct vm *vm, struct table *t, struct metadata *m, value schema,
                                value referred_schema_fn, const char *name) {
    struct sql_name own = t->base.name, actual = t->base.schema;
    if (name)
        own = (struct sql_name){name, 0};
    if (schema == PY_NONE)
        actual = name_sql(m->schema);
    else if (schema != PY_UNDEF)
        actual = name_sql(name_from(vm, schema, "a schema"));
    if (!actual.text)
        actual = name_sql(m->schema);
    const char *key = metadata_key(vm, own.text, actual.text);
    struct table *r = metadata_get(m, key);
    if (r) {
        py_warn(vm, &sa_exc_SAWarning,
                "Table '%s' already exists within the given MetaData - not copying.",
                t->base.name.text);
        return r;
    }
    r = py_alloc(vm, t->base.from.element.head.type);
    py_dict_set_text(m->tables, key, PY_OBJ(r));
    table_init(vm, r, m, own, actual);
    r->comment = t->comment;
    r->info = copy_dict(t->info);
    r->dialect_kw = copy_dict(t->dialect_kw);
    r->prefixes = t->prefixes;
    r->prefix_count = t->prefix_count;
    for (size_t i = 0; i < table_column_count(t); i++)
        column_attach(vm, column_copy(vm, table_column(t, i)), r, false);
    schema_fire(vm, PY_OBJ(r), "after_parent_attach", PY_OBJ(m), NULL, SCHEMA_ON_BOTH);
    copy_items(vm, t, r, referred_schema_fn);
    return r;
}
