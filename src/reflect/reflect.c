/* The common part of reading databases: which reader, the records (cf. engine.reflection). */
#include "reflect/reflect.h"

#include <stdlib.h>
#include <string.h>

#include "reflect/reflect_int.h"

static const struct reflect_dialect *const readers[SQL_DIALECT_COUNT] = {
    [SQL_POSTGRESQL] = &reflect_postgresql,
    [SQL_SQLITE] = &reflect_sqlite,
    [SQL_MYSQL] = &reflect_mysql,
    [SQL_MARIADB] = &reflect_mysql,
};

const struct reflect_dialect *reflect_dialect(struct vm *vm, const struct sql_dialect *d) {
    if (!readers[d->id])
        py_raise(vm, &py_exc_NotImplementedError, "retort cannot reflect databases of dialect %s",
                 d->name);
    return readers[d->id];
}

struct reflector *reflector_new(struct vm *vm, struct db *db, const struct sql_dialect *d) {
    struct reflector *r = MEM_NEW(struct reflector);
    r->vm = vm;
    r->db = db;
    r->dialect = d;
    reflect_dialect(vm, d);
    return r;
}

const char *reflect_default_schema(struct reflector *r) {
    return readers[r->dialect->id]->default_schema(r);
}

struct text_list reflect_schema_names(struct reflector *r) {
    return readers[r->dialect->id]->schemas(r);
}

struct text_list reflect_names(struct reflector *r, const char *schema, unsigned kinds,
                               unsigned scope) {
    return readers[r->dialect->id]->names(r, schema, kinds, scope);
}

const char *reflect_view_definition(struct reflector *r, const char *schema, const char *name) {
    return readers[r->dialect->id]->view(r, schema, name);
}

bool reflect_has_table(struct reflector *r, const char *schema, const char *name) {
    struct text_list names = reflect_names(r, schema, REFLECT_ANY, REFLECT_ANY_SCOPE);
    return text_list_has(&names, name);
}

struct reflect_result *reflect_tables(struct reflector *r, const struct reflect_wish *w) {
    struct reflect_result *out = MEM_NEW(struct reflect_result);
    struct reflect_wish wish = *w;
    if (!wish.kinds)
        wish.kinds = REFLECT_TABLE;
    if (!wish.scope)
        wish.scope = REFLECT_DEFAULT;
    readers[r->dialect->id]->tables(r, &wish, out);
    return out;
}

static const char *key_of(const char *schema, const char *name) {
    return schema ? mem_printf("%s\001%s", schema, name) : name;
}

struct reflect_table *reflect_result_get(const struct reflect_result *res, const char *schema,
                                         const char *name) {
    return map_get(&res->by_key, key_of(schema, name));
}

struct reflect_table *reflect_table(struct reflector *r, const char *schema, const char *name) {
    struct reflect_result *res = reflect_tables(
        r, &(struct reflect_wish){&schema, 1, &name, 1, REFLECT_ANY, REFLECT_ANY_SCOPE});
    return res->n ? res->tables[0] : NULL;
}

/* --- records --- */

struct reflect_table *reflect_result_add(struct reflect_result *out, const char *schema,
                                         const char *name) {
    struct reflect_table *t = MEM_NEW(struct reflect_table);
    t->schema = schema;
    t->name = name;
    t->kind = REFLECT_TABLE;
    if (!map_set(&out->by_key, key_of(schema, name), t))
        return NULL;
    MEM_GROW(out->tables, out->n, out->cap);
    return out->tables[out->n++] = t;
}

struct reflect_column *reflect_add_column(struct reflect_table *t, const char *name) {
    MEM_GROW(t->columns, t->n_columns, t->cap_columns);
    struct reflect_column *c = &t->columns[t->n_columns++];
    c->name = name;
    c->nullable = true;
    c->persisted = c->autoincrement = -1;
    return c;
}

struct reflect_constraint *reflect_add_constraint(struct reflect_table *t,
                                                  enum constraint_kind kind, const char *name) {
    struct reflect_constraint *k = MEM_NEW(struct reflect_constraint);
    k->kind = kind;
    k->name = name;
    k->deferrable = -1;
    switch (kind) {
    case CONSTRAINT_PRIMARY_KEY:
        t->pk = k;
        break;
    case CONSTRAINT_FOREIGN_KEY:
        MEM_GROW(t->fks, t->n_fks, t->cap_fks);
        t->fks[t->n_fks++] = k;
        break;
    case CONSTRAINT_UNIQUE:
        MEM_GROW(t->uniques, t->n_uniques, t->cap_uniques);
        t->uniques[t->n_uniques++] = k;
        break;
    default:
        MEM_GROW(t->checks, t->n_checks, t->cap_checks);
        t->checks[t->n_checks++] = k;
    }
    return k;
}

struct reflect_index *reflect_add_index(struct reflect_table *t, const char *name, bool unique) {
    struct reflect_index *ix = MEM_NEW(struct reflect_index);
    ix->name = name;
    ix->unique = unique;
    MEM_GROW(t->indexes, t->n_indexes, t->cap_indexes);
    return t->indexes[t->n_indexes++] = ix;
}

void reflect_option(struct py_dict **options, const char *name, value v) {
    if (!*options)
        *options = py_dict_new();
    py_dict_set_text(*options, name, v);
}

value reflect_list_value(const struct text_list *list) {
    struct py_list *l = py_list_new(list->n);
    for (size_t i = 0; i < list->n; i++)
        py_list_append(l, list->items[i] ? py_str_from(list->items[i]) : PY_NONE);
    return PY_OBJ(l);
}

struct sa_type *reflect_make_type(struct vm *vm, enum type_kind kind, const struct text_list *args,
                                  struct py_dict *kw) {
    struct py_tuple *tuple = py_tuple_new(args->n);
    for (size_t i = 0; i < args->n; i++)
        tuple->items[i] = py_str_from(args->items[i]);
    return PY_AS(struct sa_type,
                 py_call_args(vm, PY_OBJ(type_classes[kind].py), PY_OBJ(tuple), kw));
}

bool reflect_wants_default(const struct reflect_wish *w) {
    for (size_t i = 0; i < w->n_schemas; i++)
        if (!w->schemas[i])
            return true;
    return !w->schemas;
}

static int by_name(const char *a, const char *b) { return strcmp(a ? a : "~", b ? b : "~"); }
static int by_index_name(const void *a, const void *b) {
    return by_name((*(struct reflect_index *const *)a)->name,
                   (*(struct reflect_index *const *)b)->name);
}

void reflect_sort_constraints(struct reflect_constraint **list, size_t n) {
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j && by_name(list[j - 1]->name, list[j]->name) > 0; j--) {
            struct reflect_constraint *k = list[j];
            list[j] = list[j - 1];
            list[j - 1] = k;
        }
}

void reflect_sort_indexes(struct reflect_table *t) {
    if (t->n_indexes)
        qsort(t->indexes, t->n_indexes, sizeof *t->indexes, by_index_name);
}

/* --- dialect.ischema_names --- */

static const struct reflect_type_name *const type_tables[SQL_DIALECT_COUNT] = {
    [SQL_POSTGRESQL] = reflect_postgresql_types,
    [SQL_SQLITE] = reflect_sqlite_types,
    [SQL_MYSQL] = reflect_mysql_types,
    [SQL_MARIADB] = reflect_mysql_types,
};
static const char type_name_keys[SQL_DIALECT_COUNT]; /* addresses for vm_set_data */

/* MySQL and MariaDB are one dialect to scripts: they share the names. */
static const void *type_names_key(const struct sql_dialect *d) {
    return &type_name_keys[d->id == SQL_MARIADB ? SQL_MYSQL : d->id];
}

struct py_dict *reflect_type_names(struct vm *vm, const struct sql_dialect *d) {
    struct py_dict *names = vm_get_data(vm, type_names_key(d));
    if (names)
        return names;
    names = py_dict_new();
    for (const struct reflect_type_name *t = type_tables[d->id]; t && t->name; t++)
        py_dict_set_text(names, t->name, PY_OBJ(type_classes[t->kind].py));
    vm_set_data(vm, type_names_key(d), names);
    return names;
}

value reflect_script_type(struct vm *vm, const struct sql_dialect *d, const char *name) {
    struct py_dict *names = vm_get_data(vm, type_names_key(d));
    return names ? py_dict_get_text(names, name) : PY_UNDEF;
}
