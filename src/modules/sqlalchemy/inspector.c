/*
 * Inspector: what sqlalchemy.inspect() gives for an engine or a connection. cf.
 * sqlalchemy.engine.reflection.Inspector.
 */
#include "modules/sqlalchemy/inspector.h"

#include <stdlib.h>
#include <string.h>

#include "modules/sqlalchemy/inspect.h"
#include "modules/sqlalchemy/modules.h"
#include "sql/compiler.h"

#define SELF(a) PY_AS(struct inspector, (a)[0])

static void init(struct vm *vm, struct inspector *i, value bind) {
    i->vm = vm;
    i->bind = bind;
    i->engine = sa_engine_of(bind);
    i->conn = sa_connection_of(bind);
    i->info_cache = py_dict_new();
}

struct inspector *inspector_new(struct vm *vm, value bind) {
    struct sa_engine *e = sa_engine_of(bind);
    if (!e)
        return NULL;
    struct inspector *i =
        py_alloc(vm, e->dialect->id == SQL_POSTGRESQL ? &pg_inspector_type : &inspector_type);
    init(vm, i, bind);
    return i;
}

static value inspect_bind(struct vm *vm, value subject) {
    struct inspector *i = inspector_new(vm, subject);
    return i ? PY_OBJ(i) : PY_UNDEF;
}

/* --- asking the database --- */

void inspector_run(struct inspector *i, void (*fn)(struct reflector *r, void *arg), void *arg) {
    struct vm *vm = i->vm;
    struct error_handler h;
    struct sa_connection *volatile c = i->conn;
    if (c)
        sa_begin(vm, c);
    else
        c = sa_connect(vm, i->engine);
    struct reflector *r = reflector_new(vm, c->db, i->engine->dialect);
    r->cache = i->reader_cache;
    ERROR_TRY(&h) {
        fn(r, arg);
        error_pop(&h);
    }
    else {
        if (h.error->code != ERROR_DATABASE)
            error_throw(h.error);
        py_raise_value(vm, sa_db_exception(vm, h.error, c->db,
                                           h.error->sql ? py_str_from(h.error->sql) : PY_NONE,
                                           PY_OBJ(py_dict_new()), false));
    }
    i->reader_cache = r->cache;
    if (!i->conn)
        sa_connection_close(vm, c);
}

struct asked {
    struct inspector *i;
    const char *schema, *name, *text;
    unsigned kinds, scope;
    const struct reflect_wish *wish;
    struct text_list list;
    struct reflect_result *result;
    struct reflect_enum *enums;
    struct reflect_domain *domains;
    size_t n;
    bool yes;
};

static void ask_names(struct reflector *r, void *arg) {
    struct asked *q = arg;
    q->list = reflect_names(r, q->schema, q->kinds, q->scope);
}
static void ask_tables(struct reflector *r, void *arg) {
    struct asked *q = arg;
    q->result = reflect_tables(r, q->wish);
}
static void ask_schemas(struct reflector *r, void *arg) {
    ((struct asked *)arg)->list = reflect_schema_names(r);
}
static void ask_default_schema(struct reflector *r, void *arg) {
    ((struct asked *)arg)->text = reflect_default_schema(r);
}
static void ask_view(struct reflector *r, void *arg) {
    struct asked *q = arg;
    q->text = reflect_view_definition(r, q->schema, q->name);
}
static void ask_enums(struct reflector *r, void *arg) {
    struct asked *q = arg;
    q->enums = reflect_enums(r, q->schema, &q->n);
}
static void ask_domains(struct reflector *r, void *arg) {
    struct asked *q = arg;
    q->domains = reflect_domains(r, q->schema, &q->n);
}

struct text_list inspector_names(struct inspector *i, const char *schema, unsigned kinds,
                                 unsigned scope) {
    struct asked q = {.i = i, .schema = schema, .kinds = kinds, .scope = scope};
    inspector_run(i, ask_names, &q);
    return q.list;
}

static const char *key_of(const char *schema, const char *name) {
    return schema ? mem_printf("%s\001%s", schema, name) : name;
}

struct reflect_result *inspector_tables(struct inspector *i, const struct reflect_wish *w) {
    struct asked q = {.i = i, .wish = w};
    inspector_run(i, ask_tables, &q);
    for (size_t k = 0; k < q.result->n; k++)
        map_set(&i->tables, key_of(q.result->tables[k]->schema, q.result->tables[k]->name),
                q.result->tables[k]);
    return q.result;
}

struct reflect_table *inspector_table(struct inspector *i, const char *schema, const char *name) {
    struct reflect_table *t = map_get(&i->tables, key_of(schema, name));
    if (!t)
        t = reflect_result_get(
            inspector_tables(
                i, &(struct reflect_wish){&schema, 1, &name, 1, REFLECT_ANY, REFLECT_ANY_SCOPE}),
            schema, name);
    return t;
}

noreturn void inspector_raise_missing(struct vm *vm, const struct sql_dialect *d,
                                      const char *schema, const char *name) {
    if (d->id == SQL_MYSQL || d->id == SQL_MARIADB) {
        name = sql_quote_always(d, name);
        schema = schema ? sql_quote_always(d, schema) : NULL;
    }
    py_raise(vm, &sa_exc_NoSuchTableError, "%s%s%s", schema ? schema : "", schema ? "." : "", name);
}

/* --- arguments and lists --- */

static const char *text_arg(struct vm *vm, value v, const char *what) {
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, what);
    return py_arg_text_or_null(vm, v, what);
}
static const char *schema_arg(struct vm *vm, value v) {
    const char *s = text_arg(vm, v, "schema");
    return s && *s ? s : NULL;
}
static const char *table_arg(struct vm *vm, value v) {
    if (v == PY_NONE)
        py_arg_with(vm, v, &py_str_type, "replace");
    return text_arg(vm, v, "table_name");
}

static value list_value(const struct text_list *list) {
    struct py_list *l = py_list_new(list->n);
    for (size_t k = 0; k < list->n; k++)
        py_list_append(l, py_str_from(list->items[k]));
    return PY_OBJ(l);
}

static value names(const value *a, value schema, unsigned kinds, unsigned scope) {
    struct text_list list = inspector_names(SELF(a), schema_arg(SELF(a)->vm, schema), kinds, scope);
    return list_value(&list);
}

static value get_table_names(struct vm *vm, const value *a) {
    (void)vm;
    return names(a, a[1], REFLECT_TABLE, REFLECT_DEFAULT);
}
static value get_view_names(struct vm *vm, const value *a) {
    (void)vm;
    return names(a, a[1], REFLECT_VIEW, REFLECT_DEFAULT);
}
static value get_materialized_view_names(struct vm *vm, const value *a) {
    (void)vm;
    return names(a, a[1], REFLECT_MATERIALIZED_VIEW, REFLECT_DEFAULT);
}
static value get_foreign_table_names(struct vm *vm, const value *a) {
    (void)vm;
    return names(a, a[1], REFLECT_FOREIGN_TABLE, REFLECT_ANY_SCOPE);
}
static value get_sequence_names(struct vm *vm, const value *a) {
    (void)vm;
    return names(a, a[1], REFLECT_SEQUENCE, REFLECT_ANY_SCOPE);
}
/* MySQL does not list them. */
static void require_temp(struct vm *vm, const struct sql_dialect *d) {
    if (d->id == SQL_MYSQL || d->id == SQL_MARIADB)
        py_raise(vm, &py_exc_NotImplementedError, "%s", "");
}
static value get_temp_table_names(struct vm *vm, const value *a) {
    require_temp(vm, SELF(a)->engine->dialect);
    return names(a, PY_NONE, REFLECT_TABLE, REFLECT_TEMPORARY);
}
static value get_temp_view_names(struct vm *vm, const value *a) {
    require_temp(vm, SELF(a)->engine->dialect);
    return names(a, PY_NONE, REFLECT_VIEW, REFLECT_TEMPORARY);
}

static struct text_list schema_names(struct inspector *i) {
    struct asked q = {.i = i};
    inspector_run(i, ask_schemas, &q);
    return q.list;
}
static value get_schema_names(struct vm *vm, const value *a) {
    struct text_list list = schema_names(SELF(a));
    (void)vm;
    return list_value(&list);
}
static value has_schema(struct vm *vm, const value *a) {
    struct text_list list = schema_names(SELF(a));
    const char *name = text_arg(vm, a[1], "schema_name");
    return PY_BOOL(name && text_list_has(&list, name));
}
static value has_table(struct vm *vm, const value *a) {
    const char *name = table_arg(vm, a[1]);
    struct text_list list =
        inspector_names(SELF(a), schema_arg(vm, a[2]), REFLECT_ANY, REFLECT_ANY_SCOPE);
    return PY_BOOL(name && text_list_has(&list, name));
}
static value has_sequence(struct vm *vm, const value *a) {
    struct text_list list =
        inspector_names(SELF(a), schema_arg(vm, a[2]), REFLECT_SEQUENCE, REFLECT_ANY_SCOPE);
    return PY_BOOL(text_list_has(&list, text_arg(vm, a[1], "sequence_name")));
}

static value get_view_definition(struct vm *vm, const value *a) {
    struct asked q = {.schema = schema_arg(vm, a[2]), .name = text_arg(vm, a[1], "view_name")};
    inspector_run(SELF(a), ask_view, &q);
    if (!q.text)
        inspector_raise_missing(vm, SELF(a)->engine->dialect, q.schema, q.name);
    return py_str_from(q.text);
}

/* --- one table --- */

static struct reflect_table *the_table(struct vm *vm, const value *a) {
    const char *name = table_arg(vm, a[1]), *schema = schema_arg(vm, a[2]);
    struct reflect_table *t = inspector_table(SELF(a), schema, name);
    if (!t)
        inspector_raise_missing(vm, SELF(a)->engine->dialect, schema, name);
    return t;
}

typedef value (*maker)(struct vm *vm, const struct sql_dialect *d, const struct reflect_table *t);

static value comment_maker(struct vm *vm, const struct sql_dialect *d,
                           const struct reflect_table *t) {
    (void)d;
    return reflect_comment_value(vm, t);
}
static value options_maker(struct vm *vm, const struct sql_dialect *d,
                           const struct reflect_table *t) {
    (void)d;
    return reflect_options_value(vm, t);
}

/* What a dialect has no answer for, whatever the table. */
static void require(struct vm *vm, const struct sql_dialect *d, maker make) {
    if ((make == comment_maker && d->id == SQL_SQLITE) ||
        (make == options_maker && (d->id == SQL_SQLITE || d->id == SQL_POSTGRESQL)))
        py_raise(vm, &py_exc_NotImplementedError, "%s", "");
}

static value one(struct vm *vm, const value *a, maker make) {
    require(vm, SELF(a)->engine->dialect, make);
    return make(vm, SELF(a)->engine->dialect, the_table(vm, a));
}

#define PER_TABLE(X)                                                                               \
    X(columns, reflect_columns_value)                                                              \
    X(pk_constraint, reflect_pk_value)                                                             \
    X(foreign_keys, reflect_fks_value)                                                             \
    X(indexes, reflect_indexes_value)                                                              \
    X(unique_constraints, reflect_uniques_value)                                                   \
    X(check_constraints, reflect_checks_value)                                                     \
    X(table_comment, comment_maker)                                                                \
    X(table_options, options_maker)

static int64_t flag_value(struct vm *vm, value v, int64_t def) {
    if (v == PY_UNDEF || v == PY_NONE)
        return def;
    return py_index(vm, py_is_int(v) ? v : py_getattr(vm, v, "value"));
}

static value several(struct vm *vm, const value *a, maker make) {
    struct inspector *i = SELF(a);
    const char *schema = schema_arg(vm, a[1]);
    struct py_dict *out = py_dict_new();
    struct reflect_wish w = {.schemas = &schema, .n_schemas = 1};
    require(vm, i->engine->dialect, make);
    w.kinds = (unsigned)flag_value(vm, a[3], REFLECT_TABLE | REFLECT_FOREIGN_TABLE);
    if (w.kinds & REFLECT_TABLE)
        w.kinds |= REFLECT_FOREIGN_TABLE;
    w.scope = (unsigned)flag_value(vm, a[4], REFLECT_DEFAULT);
    if (a[2] != PY_NONE) {
        struct py_list *list = py_list_from(vm, a[2]);
        const char **wanted = MEM_NEW_ARRAY(const char *, list->n + 1);
        for (size_t k = 0; k < list->n; k++)
            wanted[k] = table_arg(vm, list->items[k]);
        w.names = wanted;
        w.n_names = list->n;
    }
    if (w.names && !w.n_names)
        return PY_OBJ(out);
    struct reflect_result *result = inspector_tables(i, &w);
    for (size_t k = 0; k < result->n; k++) {
        const struct reflect_table *t = result->tables[k];
        py_dict_set(vm, out,
                    py_tuple2(t->schema ? py_str_from(t->schema) : PY_NONE, py_str_from(t->name)),
                    make(vm, i->engine->dialect, t));
    }
    return PY_OBJ(out);
}

#define X(what, make)                                                                              \
    static value get_##what(struct vm *vm, const value *a) { return one(vm, a, make); }            \
    static value get_multi_##what(struct vm *vm, const value *a) { return several(vm, a, make); }
PER_TABLE(X)
#undef X

static value get_primary_keys(struct vm *vm, const value *a) {
    return py_getitem(vm, one(vm, a, reflect_pk_value), py_str_from("constrained_columns"));
}

static value has_index(struct vm *vm, const value *a) {
    const char *name = text_arg(vm, a[2], "index_name"), *schema = schema_arg(vm, a[3]);
    const struct reflect_table *t = inspector_table(SELF(a), schema, table_arg(vm, a[1]));
    for (size_t k = 0; t && k < t->n_indexes; k++)
        if (t->indexes[k]->name && !strcmp(t->indexes[k]->name, name))
            return PY_TRUE;
    return PY_FALSE;
}

/* --- dependencies --- */

static bool is_later(const struct table *t, const char *name, struct constraint *const *later,
                     size_t n) {
    for (size_t l = 0; l < n; l++)
        if (later[l]->table == t && later[l]->name && name &&
            !strcmp(name_text(later[l]->name), name))
            return true;
    return false;
}

static value table_and_key(const char *table, const char *key) {
    return py_tuple2(py_str_from(table), key ? py_str_from(key) : PY_NONE);
}

/* A table with those foreign keys that stay inside of ALL. */
static struct table *for_sorting(struct reflect_build *b, struct metadata *m,
                                 const struct reflect_result *all,
                                 const struct reflect_table *rec) {
    struct reflect_table inside = *rec;
    struct table *t =
        table_new(b->vm, m, (struct sql_name){rec->name, 0}, (struct sql_name){rec->schema, 0});
    inside.fks = MEM_NEW_ARRAY(struct reflect_constraint *, rec->n_fks + 1);
    inside.n_fks = 0;
    for (size_t i = 0; i < rec->n_fks; i++)
        if (reflect_result_get(all, rec->fks[i]->referred_schema, rec->fks[i]->referred_table))
            inside.fks[inside.n_fks++] = rec->fks[i];
    reflect_build_table(b, t, &inside);
    return t;
}

static int by_name(const void *x, const void *y) {
    const struct reflect_table *const *a = x, *const *b = y;
    return strcmp((*a)->name, (*b)->name);
}

/* [(name, [(table, foreign key)]), …, (None, [(table, foreign key)])]: referenced tables first; at
 * the end what would close a circle. */
static value get_sorted(struct vm *vm, const value *a) {
    const char *schema = schema_arg(vm, a[1]);
    struct reflect_wish w = {
        .schemas = &schema, .n_schemas = 1, .kinds = REFLECT_TABLE | REFLECT_FOREIGN_TABLE};
    struct reflect_result *all = inspector_tables(SELF(a), &w);
    struct metadata *m = metadata_new(vm);
    struct py_list *out = py_list_new(all->n + 1), *later_list = py_list_new(0);
    struct reflect_build b = {.vm = vm, .dialect = SELF(a)->engine->dialect};
    struct table **made = MEM_NEW_ARRAY(struct table *, all->n + 1), **sorted;
    struct constraint **later;
    size_t n, later_n;
    if (all->n)
        qsort(all->tables, all->n, sizeof *all->tables, by_name);
    for (size_t k = 0; k < all->n; k++)
        made[k] = for_sorting(&b, m, all, all->tables[k]);
    sorted = tables_sort(vm, made, all->n, &n, &later, &later_n);
    for (size_t k = 0; k < n; k++) {
        const char *name = sorted[k]->base.name.text;
        const struct reflect_table *rec = reflect_result_get(all, schema, name);
        struct py_list *keys = py_list_new(rec->n_fks);
        bool unnamed = false; /* counts once */
        for (size_t j = 0; j < rec->n_fks; j++) {
            const char *key = rec->fks[j]->name;
            if (!is_later(sorted[k], key, later, later_n) && (key || !unnamed))
                py_list_append(keys, table_and_key(name, key));
            unnamed |= !key;
        }
        py_list_append(out, py_tuple2(py_str_from(name), PY_OBJ(keys)));
    }
    for (size_t l = 0; l < later_n; l++)
        py_list_append(later_list,
                       table_and_key(later[l]->table->base.name.text,
                                     later[l]->name ? name_text(later[l]->name) : NULL));
    py_list_append(out, py_tuple2(PY_NONE, PY_OBJ(later_list)));
    return PY_OBJ(out);
}

/* --- PostgreSQL --- */

static value get_enums(struct vm *vm, const value *a) {
    struct asked q = {.schema = schema_arg(vm, a[1])};
    struct py_list *list = py_list_new(4);
    inspector_run(SELF(a), ask_enums, &q);
    for (size_t k = 0; k < q.n; k++) {
        struct py_dict *d = py_dict_new();
        py_dict_set_text(d, "name", py_str_from(q.enums[k].name));
        py_dict_set_text(d, "schema", py_str_from(q.enums[k].schema));
        py_dict_set_text(d, "visible", PY_BOOL(q.enums[k].visible));
        py_dict_set_text(d, "labels", list_value(&q.enums[k].labels));
        py_list_append(list, PY_OBJ(d));
    }
    return PY_OBJ(list);
}

static value domain_dict(const struct reflect_domain *from) {
    struct py_dict *d = py_dict_new();
    struct py_list *constraints = py_list_new(1);
    for (size_t k = 0; k < from->constraints.n; k++) {
        struct py_dict *c = py_dict_new();
        py_dict_set_text(c, "name", py_str_from(from->constraints.items[k]));
        py_dict_set_text(c, "check", py_str_from(from->checks.items[k]));
        py_list_append(constraints, PY_OBJ(c));
    }
    py_dict_set_text(d, "name", py_str_from(from->name));
    py_dict_set_text(d, "schema", py_str_from(from->schema));
    py_dict_set_text(d, "visible", PY_BOOL(from->visible));
    py_dict_set_text(d, "type", py_str_from(from->type));
    py_dict_set_text(d, "nullable", PY_BOOL(from->nullable));
    py_dict_set_text(d, "default", from->default_ ? py_str_from(from->default_) : PY_NONE);
    py_dict_set_text(d, "constraints", PY_OBJ(constraints));
    py_dict_set_text(d, "collation", from->collation ? py_str_from(from->collation) : PY_NONE);
    return PY_OBJ(d);
}
static value get_domains(struct vm *vm, const value *a) {
    struct asked q = {.schema = schema_arg(vm, a[1])};
    struct py_list *list = py_list_new(4);
    inspector_run(SELF(a), ask_domains, &q);
    for (size_t k = 0; k < q.n; k++)
        py_list_append(list, domain_dict(&q.domains[k]));
    return PY_OBJ(list);
}

static value has_type(struct vm *vm, const value *a) {
    struct asked q = {.schema = schema_arg(vm, a[2])};
    const char *name = text_arg(vm, a[1], "type_name");
    inspector_run(SELF(a), ask_enums, &q);
    for (size_t k = 0; k < q.n; k++)
        if (!strcmp(q.enums[k].name, name))
            return PY_TRUE;
    inspector_run(SELF(a), ask_domains, &q);
    for (size_t k = 0; k < q.n; k++)
        if (!strcmp(q.domains[k].name, name))
            return PY_TRUE;
    return PY_FALSE;
}

static value get_table_oid(struct vm *vm, const value *a) {
    struct reflect_table *t = the_table(vm, a);
    const char *name = t->schema
                           ? mem_printf("%s.%s", sql_quote(vm, SELF(a)->engine->dialect, t->schema),
                                        sql_quote(vm, SELF(a)->engine->dialect, t->name))
                           : sql_quote(vm, SELF(a)->engine->dialect, t->name);
    value sql =
        py_str_printf("SELECT %s::regclass::oid::int8",
                      sql_literal(vm, SELF(a)->engine->dialect, py_str_from(name), PY_UNDEF));
    struct sa_connection *c = SELF(a)->conn ? SELF(a)->conn : sa_connect(vm, SELF(a)->engine);
    value oid =
        py_call_method(vm, sa_execute_driver(vm, c, py_str_cstr(sql), PY_NONE), "scalar", 0, NULL);
    if (!SELF(a)->conn)
        sa_connection_close(vm, c);
    return oid;
}

/* --- the class --- */

static value clear_cache(struct vm *vm, const value *a) {
    (void)vm;
    map_clear(&SELF(a)->tables);
    py_dict_clear(SELF(a)->info_cache);
    return PY_NONE;
}

static value reflect_table_method(struct vm *vm, const value *a) {
    if (!table_is(a[1]))
        py_raise(vm, &py_exc_TypeError, "reflect_table() wants a Table, not %T", a[1]);
    inspector_reflect_table(SELF(a), table_of(a[1]), a[2], a[3], py_truth(vm, a[4]));
    return PY_NONE;
}

static value inspector_init(struct vm *vm, const value *a) {
    if (!sa_engine_of(a[1]))
        py_raise(vm, &sa_exc_ArgumentError, "an Engine or Connection is wanted, not %T", a[1]);
    init(vm, SELF(a), a[1]);
    return PY_NONE;
}
static value from_engine(struct vm *vm, const value *a) {
    struct inspector *i = inspector_new(vm, a[1]);
    if (!i)
        py_raise(vm, &sa_exc_ArgumentError, "an Engine or Connection is wanted, not %T", a[1]);
    return PY_OBJ(i);
}

static value get_default_schema_name(struct vm *vm, value self) {
    struct inspector *i = PY_AS(struct inspector, self);
    struct asked q = {.i = i};
    (void)vm;
    inspector_run(i, ask_default_schema, &q);
    return q.text ? py_str_from(q.text) : PY_NONE;
}
static value get_dialect(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct inspector, self)->engine->dialect);
}
static const struct py_getset_def inspector_getset[] = {
    {"default_schema_name", get_default_schema_name, NULL}, {"dialect", get_dialect, NULL}, {0}};
static const struct py_member_def inspector_members[] = {
    {"bind", offsetof(struct inspector, bind), PY_MEMBER_VALUE, true},
    {"engine", offsetof(struct inspector, engine), PY_MEMBER_OBJECT, true},
    {"info_cache", offsetof(struct inspector, info_cache), PY_MEMBER_OBJECT, true},
    {0}};

#define MULTI "self, schema=None, filter_names=None, kind=?, scope=?, **kw"
static const struct py_native_def inspector_methods[] = {
    {"__init__", inspector_init, "self, bind"},
    {"from_engine", from_engine, "cls, bind", PY_CLASSMETHOD},
    {"get_schema_names", get_schema_names, "self, **kw"},
    {"get_table_names", get_table_names, "self, schema=None, **kw"},
    {"get_view_names", get_view_names, "self, schema=None, **kw"},
    {"get_materialized_view_names", get_materialized_view_names, "self, schema=None, **kw"},
    {"get_sequence_names", get_sequence_names, "self, schema=None, **kw"},
    {"get_temp_table_names", get_temp_table_names, "self, **kw"},
    {"get_temp_view_names", get_temp_view_names, "self, **kw"},
    {"has_table", has_table, "self, table_name, schema=None, **kw"},
    {"has_schema", has_schema, "self, schema_name, **kw"},
    {"has_sequence", has_sequence, "self, sequence_name, schema=None, **kw"},
    {"has_index", has_index, "self, table_name, index_name, schema=None, **kw"},
    {"get_view_definition", get_view_definition, "self, view_name, schema=None, **kw"},
    {"get_primary_keys", get_primary_keys, "self, table_name, schema=None, **kw"},
    {"get_sorted_table_and_fkc_names", get_sorted, "self, schema=None, **kw"},
    {"reflect_table", reflect_table_method,
     "self, table, include_columns, exclude_columns=(), resolve_fks=True, _extend_on=None, "
     "_reflect_info=None"},
    {"reflecttable", reflect_table_method,
     "self, table, include_columns, exclude_columns=(), resolve_fks=True, _extend_on=None"},
    {"clear_cache", clear_cache, "self"},
#define X(what, make)                                                                              \
    {"get_" #what, get_##what, "self, table_name, schema=None, **kw"},                             \
        {"get_multi_" #what, get_multi_##what, MULTI},
    PER_TABLE(X)
#undef X
        {0}};

struct py_type inspector_type = {PY_TYPE_HEAD,
                                 .name = "Inspector",
                                 .module = "sqlalchemy.engine.reflection",
                                 .size = sizeof(struct inspector),
                                 .attrs_offset = offsetof(struct inspector, attrs),
                                 .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                 .methods = inspector_methods,
                                 .getset = inspector_getset,
                                 .members = inspector_members};

static const struct py_native_def pg_methods[] = {
    {"get_enums", get_enums, "self, schema=None"},
    {"get_domains", get_domains, "self, schema=None"},
    {"get_foreign_table_names", get_foreign_table_names, "self, schema=None"},
    {"has_type", has_type, "self, type_name, schema=None, **kw"},
    {"get_table_oid", get_table_oid, "self, table_name, schema=None"},
    {0}};
struct py_type pg_inspector_type = {PY_TYPE_HEAD,
                                    .name = "PGInspector",
                                    .module = "sqlalchemy.dialects.postgresql.base",
                                    .size = sizeof(struct inspector),
                                    .attrs_offset = offsetof(struct inspector, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .base = &inspector_type,
                                    .methods = pg_methods};

/* --- the module --- */

static struct py_type *const module_types[] = {&inspector_type, NULL};

static void module_init(struct vm *vm, struct py_module *m) {
    (void)m;
    sa_register_inspector(vm, inspect_bind);
    metadata_set_reflect_hook(vm, &inspector_hook);
}

extern const struct py_frozen frozen_sqlalchemy_engine_reflection;
const struct py_module_def sa_reflection_module = {.name = "sqlalchemy.engine.reflection",
                                                   .types = module_types,
                                                   .init = module_init,
                                                   .frozen = &frozen_sqlalchemy_engine_reflection};
