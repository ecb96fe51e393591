/* Table and MetaData for scripts (cf. sqlalchemy.sql.schema). */
#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/event.h"
#include "schema/events.h"
#include "schema/table.h"

#include <stddef.h>
#include <string.h>

#include "modules/sqlalchemy/schema_int.h"
#include "schema/exc.h"
#include "sql/ddl_run.h"

#define SELF table_of(a[0])

/* BLANK_SCHEMA: a table without schema in a MetaData that has one; RETAIN_SCHEMA: to_metadata keeps
 * it. */
struct py_object sa_blank_schema = {&py_object_type}, sa_retain_schema = {&py_object_type};

/* --- Table(name, metadata, *items, **options) --- */

struct table_args {
    value name, metadata, schema, quote, quote_schema;
    struct py_tuple *items;
    value autoload_with, include_columns, comment, info, listeners, prefixes, resolve_fks;
    bool keep_existing, extend_existing, must_exist, autoload_replace, autoload;
    bool implicit_returning;
    struct py_dict *kw; /* dialect's */
};

static value take(struct vm *vm, struct py_dict *kw, const char *name) {
    return known(py_dict_del(vm, kw, py_str_from(name)));
}

static bool take_flag(struct vm *vm, struct py_dict *kw, const char *name, bool otherwise) {
    value v = py_dict_del(vm, kw, py_str_from(name));
    return v == PY_UNDEF ? otherwise : py_truth(vm, v);
}

static void read_args(struct vm *vm, struct table_args *t, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    struct py_dict *kw = py_dict_new();
    for (size_t i = 0; kwnames && i < kwnames->n; i++)
        py_dict_set(vm, kw, kwnames->items[i], argv[(size_t)argc + i]);
    if (argc < 2)
        py_raise(vm, &py_exc_TypeError,
                 "Table() takes at least two positional-only arguments 'name' and 'metadata'");
    t->name = argv[0];
    t->metadata = argv[1];
    t->items = py_tuple_of((size_t)argc - 2, argv + 2);
    t->schema = take(vm, kw, "schema");
    t->quote = take(vm, kw, "quote");
    t->quote_schema = take(vm, kw, "quote_schema");
    t->autoload_with = take(vm, kw, "autoload_with");
    t->autoload = take_flag(vm, kw, "autoload", t->autoload_with != PY_NONE);
    t->autoload_replace = take_flag(vm, kw, "autoload_replace", true);
    t->include_columns = take(vm, kw, "include_columns");
    t->resolve_fks = take(vm, kw, "resolve_fks");
    t->comment = take(vm, kw, "comment");
    t->info = take(vm, kw, "info");
    t->listeners = take(vm, kw, "listeners");
    t->prefixes = take(vm, kw, "prefixes");
    t->keep_existing = take_flag(vm, kw, "keep_existing", false);
    t->extend_existing = take_flag(vm, kw, "extend_existing", false);
    t->must_exist = take_flag(vm, kw, "must_exist", false);
    t->must_exist |= take_flag(vm, kw, "mustexist", false);
    t->implicit_returning = take_flag(vm, kw, "implicit_returning", true);
    take(vm, kw, "_extend_on");
    take(vm, kw, "_reflect_info");
    t->kw = kw;
}

/* Reflection is loaded when it is first needed. */
static const struct reflect_hook *reflect_hook(struct vm *vm) {
    if (!metadata_reflect_hook(vm))
        py_import(vm, "sqlalchemy.engine.reflection");
    return metadata_reflect_hook(vm);
}

static void autoload(struct vm *vm, struct table *t, const struct table_args *x) {
    value with = x->autoload_with;
    if (with == PY_NONE && x->autoload) { /* 1.x: from what the MetaData is bound to */
        with = t->metadata->bind;
        if (with == PY_UNDEF || with == PY_NONE)
            py_raise(vm, &py_exc_TypeError,
                     "Table(autoload=True) needs autoload_with=connection or engine");
    }
    if (with == PY_NONE)
        return;
    const struct reflect_hook *hook = reflect_hook(vm);
    if (!hook)
        py_raise(vm, &sa_exc_InvalidRequestError, "autoload_with needs a database connection");
    struct py_dict *options = py_dict_new();
    py_dict_set_text(options, "include_columns", x->include_columns);
    py_dict_set_text(options, "resolve_fks", x->resolve_fks == PY_NONE ? PY_TRUE : x->resolve_fks);
    py_dict_set_text(options, "autoload_replace", PY_BOOL(x->autoload_replace));
    hook->table(vm, t, with, options);
}

static void take_prefixes(struct vm *vm, struct table *t, value v) {
    if (v == PY_NONE)
        return;
    struct py_list *list = py_list_from(vm, v);
    t->prefixes = MEM_NEW_ARRAY(struct py_str *, list->n + 1);
    t->prefix_count = list->n;
    for (size_t i = 0; i < list->n; i++)
        t->prefixes[i] = name_from(vm, list->items[i], "a prefix");
}

static void listen(struct vm *vm, struct table *t, value listeners) {
    if (listeners == PY_NONE)
        return;
    struct py_list *list = py_list_from(vm, listeners);
    sa_schema_events_on(vm);
    for (size_t i = 0; i < list->n; i++) {
        struct py_tuple *pair = py_tuple_from(vm, list->items[i]);
        if (pair->n != 2)
            continue;
        if (!t->listeners)
            t->listeners = py_list_new(2);
        py_list_append(t->listeners, PY_OBJ(pair));
    }
}

static void fill(struct vm *vm, struct table *t, const struct table_args *x, bool replace) {
    if (x->comment != PY_NONE)
        t->comment = name_from(vm, x->comment, "a comment");
    dict_take(vm, &t->info, x->info);
    listen(vm, t, x->listeners);
    take_prefixes(vm, t, x->prefixes);
    t->implicit_returning = x->implicit_returning;
    kw_check(vm, t->base.from.element.head.type, KW_TABLE, x->kw, &t->dialect_kw);
    autoload(vm, t, x);
    for (size_t i = 0; i < x->items->n; i++)
        table_add_replacing(vm, t, x->items->items[i], replace || x->autoload_with != PY_NONE);
}

static value make_new(struct vm *vm, struct py_type *cls, const struct table_args *x,
                      struct metadata *m, struct sql_name schema, const char *key) {
    struct table *t = py_alloc(vm, cls);
    struct py_handler h;
    py_dict_set_text(m->tables, key, PY_OBJ(t));
    PY_TRY(vm, &h) {
        schema_fire(vm, PY_OBJ(t), "before_parent_attach", PY_OBJ(m), NULL, SCHEMA_ON_BOTH);
        table_init(vm, t, m, name_arg(vm, x->name, x->quote, "a table's name"), schema);
        fill(vm, t, x, x->keep_existing || x->extend_existing);
        schema_fire(vm, PY_OBJ(t), "after_parent_attach", PY_OBJ(m), NULL, SCHEMA_ON_BOTH);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        py_dict_del(vm, m->tables, py_str_from(key));
        py_rethrow(vm, exc);
    }
    return PY_OBJ(t);
}

static value extend(struct vm *vm, struct table *t, const struct table_args *x) {
    if (x->quote != PY_NONE || x->quote_schema != PY_NONE)
        py_raise(vm, &sa_exc_ArgumentError, "Can't redefine 'quote' or 'quote_schema' arguments");
    fill(vm, t, x, true);
    return PY_OBJ(t);
}

static value table_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    struct table_args x;
    read_args(vm, &x, argc, argv, kwnames);
    if (py_is_unknown(x.metadata) || py_is_unknown(x.name))
        py_raise_unknown(vm, py_is_unknown(x.name) ? x.name : x.metadata, "a table");
    if (!metadata_is(x.metadata))
        py_raise(vm, &sa_exc_ArgumentError, "expected MetaData for Table(), got %R", x.metadata);
    struct metadata *m = metadata_of(x.metadata);
    struct sql_name schema = {NULL, 0};
    if (x.schema == PY_NONE)
        schema = name_sql(m->schema);
    else if (x.schema != PY_OBJ(&sa_blank_schema))
        schema = name_arg(vm, x.schema, x.quote_schema, "a schema");
    if (x.keep_existing && x.extend_existing)
        py_raise(vm, &sa_exc_ArgumentError,
                 "keep_existing and extend_existing are mutually exclusive.");
    const char *key =
        metadata_key(vm, name_arg(vm, x.name, PY_NONE, "a table's name").text, schema.text);
    struct table *existing = metadata_get(m, key);
    if (existing) {
        if (!x.keep_existing && !x.extend_existing && x.items->n)
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "Table '%s' is already defined for this MetaData instance.  Specify "
                     "'extend_existing=True' to redefine options and columns on an existing Table "
                     "object.",
                     key);
        return x.extend_existing ? extend(vm, existing, &x) : PY_OBJ(existing);
    }
    if (x.must_exist)
        py_raise(vm, &sa_exc_InvalidRequestError, "Table '%s' not defined", key);
    return make_new(vm, cls, &x, m, schema, key);
}

/* All was done when it was made. */
static value table_init_method(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

/* --- attributes --- */

static value set_of_fkcs(struct vm *vm, struct table *t) {
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    struct py_set *s = py_set_new(&py_set_type);
    for (size_t i = 0; i < n; i++)
        if (list[i]->kind == CONSTRAINT_FOREIGN_KEY)
            py_set_add(vm, s, PY_OBJ(list[i]));
    return PY_OBJ(s);
}

static value all_fks(struct vm *vm, struct table *t) {
    size_t n;
    struct foreign_key **list = table_foreign_keys(t, &n);
    return set_of(vm, n, (const value *)list);
}

static value prefix_list(struct table *t) {
    return PY_OBJ(py_list_of(t->prefix_count, (const value *)t->prefixes));
}

static value autoincrement_column(struct vm *vm, struct table *t) {
    struct column *c = table_autoincrement_column(vm, t);
    return c ? PY_OBJ(c) : PY_NONE;
}

GET(get_name, struct table, sql_name_value(vm, s->base.name))
GET(get_schema, struct table, sql_name_value(vm, s->base.schema))
SET(put_schema, struct table,
    (s->base.schema = name_arg(vm, v, PY_NONE, "a schema"),
     s->key = metadata_key(vm, s->base.name.text, s->base.schema.text)))
GET(get_key, struct table, py_str_from(s->key))
GET(get_columns, struct table, PY_OBJ(s->base.from.columns))
GET(get_constraints, struct table, PY_OBJ(s->constraints))
static void put_constraints(struct vm *vm, value self, value v) {
    if (py_type_of(v) != &py_set_type)
        py_raise(vm, &py_exc_TypeError, "constraints is a set, not %T", v);
    table_of(self)->constraints = PY_AS(struct py_set, v);
}
GET(get_indexes, struct table, PY_OBJ(s->indexes))
GET(get_primary_key, struct table, PY_OBJ(s->primary_key))
GET(get_foreign_keys, struct table, all_fks(vm, s))
GET(get_fkcs, struct table, set_of_fkcs(vm, s))
GET(get_comment, struct table, text_value(s->comment))
SET(put_comment, struct table, s->comment = name_from(vm, v, "a comment"))
GET(get_info, struct table, dict_value(&s->info))
SET(put_info, struct table, dict_take(vm, &s->info, v))
GET(get_kwargs, struct table, dict_value(&s->dialect_kw))
GET(get_options, struct table, dialect_options_value(vm, KW_TABLE, s->dialect_kw))
GET(get_prefixes, struct table, prefix_list(s))
SET(put_prefixes, struct table, take_prefixes(vm, s, v))
GET(get_autoincrement, struct table, autoincrement_column(vm, s))
GET(get_metadata, struct table, s->metadata ? PY_OBJ(s->metadata) : PY_NONE)

static const struct py_getset_def table_getset[] = {
    {"name", get_name, NULL},
    {"schema", get_schema, put_schema},
    {"key", get_key, NULL},
    {"fullname", get_key, NULL},
    {"metadata", get_metadata, NULL},
    {"columns", get_columns, NULL},
    {"c", get_columns, NULL},
    {"constraints", get_constraints, put_constraints},
    {"indexes", get_indexes, NULL},
    {"primary_key", get_primary_key, NULL},
    {"foreign_keys", get_foreign_keys, NULL},
    {"foreign_key_constraints", get_fkcs, NULL},
    {"comment", get_comment, put_comment},
    {"info", get_info, put_info},
    {"dialect_kwargs", get_kwargs, NULL},
    {"kwargs", get_kwargs, NULL},
    {"dialect_options", get_options, NULL},
    {"_prefixes", get_prefixes, put_prefixes},
    {"autoincrement_column", get_autoincrement, NULL},
    {0}};

/* --- methods --- */

static value append_column(struct vm *vm, const value *a) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        table_add_replacing(vm, SELF, a[1], py_truth(vm, a[2]));
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_is_a(exc, &sa_exc_DuplicateColumnError))
            py_rethrow(vm, exc);
        py_raise(vm, &sa_exc_DuplicateColumnError,
                 "%S Specify replace_existing=True to Table.append_column() to replace an "
                 "existing column.",
                 exc);
    }
    return PY_NONE;
}
static value append_constraint(struct vm *vm, const value *a) {
    table_add(vm, SELF, a[1]);
    return PY_NONE;
}
/* FN with BIND; where that is an engine, with a connection of it in one transaction: of several
 * statements all happen or none. */
static value in_transaction(struct vm *vm, value bind, const value *a,
                            void (*fn)(struct vm *vm, value bind, const value *a)) {
    if (!py_is_object(bind) || py_type_of(bind) != &sa_engine_type) {
        fn(vm, bind, a);
        return PY_NONE;
    }
    struct sa_connection *c = sa_connect(vm, PY_AS(struct sa_engine, bind));
    struct error_handler h;
    ERROR_TRY(&h) {
        sa_begin(vm, c);
        fn(vm, PY_OBJ(c), a);
        sa_commit(vm, c);
        error_pop(&h);
    }
    else {
        sa_connection_close(vm, c); /* rolls back */
        error_throw(h.error);
    }
    sa_connection_close(vm, c);
    return PY_NONE;
}

static void create_table(struct vm *vm, value bind, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, bind, py_truth(vm, a[2]));
    if (r.checkfirst) {
        struct py_list *one = py_list_of(1, a);
        ddl_run_create_missing(&r, PY_OBJ(one));
    } else {
        ddl_run_create_table(&r, SELF, PY_NONE);
    }
}
static value table_create(struct vm *vm, const value *a) {
    return in_transaction(vm, a[1], a, create_table);
}
static void drop_table(struct vm *vm, value bind, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, bind, py_truth(vm, a[2]));
    if (r.checkfirst) {
        struct py_list *one = py_list_of(1, a);
        ddl_run_drop_existing(&r, PY_OBJ(one));
    } else {
        ddl_run_drop_table(&r, SELF);
    }
}
static value table_drop(struct vm *vm, const value *a) {
    return in_transaction(vm, a[1], a, drop_table);
}
static value to_metadata(struct vm *vm, const value *a) {
    value schema = a[2] == PY_OBJ(&sa_retain_schema) ? PY_UNDEF : a[2];
    return PY_OBJ(table_to_metadata(vm, SELF,
                                    metadata_of(py_arg_with(vm, a[1], &sa_metadata_type, "tables")),
                                    schema, a[3], py_arg_text_or_null(vm, a[4], "name")));
}
/* copy.deepcopy(): into a MetaData that the copies of one MetaData's tables share. */
static value table_deepcopy(struct vm *vm, const value *a) {
    struct py_dict *memo = PY_AS(struct py_dict, a[1]);
    value id = py_call1(vm, py_import_from(vm, "builtins", "id"), PY_OBJ(SELF->metadata));
    value to = py_dict_get(vm, memo, id);
    if (to == PY_UNDEF) {
        to = py_call(vm, PY_OBJ(&sa_metadata_type), 0, NULL);
        metadata_of(to)->schema = SELF->metadata->schema;
        py_dict_set(vm, memo, id, to);
    }
    struct table *known = metadata_get(metadata_of(to), SELF->key);
    return PY_OBJ(known ? known
                        : table_to_metadata(vm, SELF, metadata_of(to), PY_UNDEF, PY_NONE, NULL));
}
static value table_repr_slot(struct vm *vm, value self) {
    return py_str_from(table_repr(vm, table_of(self)));
}
static value table_str_slot(struct vm *vm, value self) {
    (void)vm;
    return py_str_from(table_of(self)->key);
}

static const struct py_native_def table_methods[] = {
    {"__init__", table_init_method, "self, *args, **kw"},
    {"append_column", append_column, "self, column, replace_existing=False"},
    {"append_constraint", append_constraint, "self, constraint"},
    {"create", table_create, "self, bind=None, checkfirst=False"},
    {"drop", table_drop, "self, bind=None, checkfirst=False"},
    {"to_metadata", to_metadata, "self, metadata, schema=?, referred_schema_fn=None, name=None"},
    {"__deepcopy__", table_deepcopy, "self, memo, /"},
    {"tometadata", to_metadata, "self, metadata, schema=?, referred_schema_fn=None, name=None"},
    {0}};

struct py_type sa_table_type = {PY_TYPE_HEAD,
                                .name = "Table",
                                .module = "sqlalchemy.sql.schema",
                                .size = sizeof(struct table),
                                .attrs_offset = offsetof(struct sql_element, attrs),
                                .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                .base = &sql_table_type,
                                .methods = table_methods,
                                .getset = table_getset,
                                .new = table_make,
                                .repr = table_repr_slot,
                                .str = table_str_slot};

/* --- MetaData --- */

#define META metadata_of(a[0])

static value metadata_init_method(struct vm *vm, const value *a) {
    /* 1.x: MetaData(bind) */
    value schema = a[1];
    if (schema != PY_NONE && !py_is_str(schema)) {
        if (py_is_unknown(schema))
            py_raise_unknown(vm, schema, "a schema");
        if (py_lookup_attr(vm, schema, "dialect") == PY_UNDEF)
            py_raise(vm, &sa_exc_ArgumentError, "expected schema argument to be a string, got %R.",
                     PY_OBJ(py_type_of(schema)));
        META->bind = schema;
        schema = PY_NONE;
    }
    struct py_str *name = name_from(vm, schema, "a schema");
    int quote = quote_arg(vm, a[2]);
    if (name && quote)
        name = name_new(vm, name_text(name), quote);
    metadata_init(vm, META, name, a[3]);
    dict_take(vm, &META->info, a[4]);
    if (a[5] != PY_NONE)
        META->bind = a[5];
    return PY_NONE;
}

static value sorted_tables(struct vm *vm, struct metadata *m) {
    size_t n;
    struct table **list = metadata_sorted(vm, m, &n);
    return PY_OBJ(py_list_of(n, (const value *)list));
}

GET(meta_sorted, struct metadata, sorted_tables(vm, s))
GET(meta_schema, struct metadata, text_value(s->schema))
SET(meta_put_schema, struct metadata, s->schema = name_from(vm, v, "a schema"))
GET(meta_info, struct metadata, dict_value(&s->info))
SET(meta_put_info, struct metadata, dict_take(vm, &s->info, v))
GET(meta_bind, struct metadata, s->bind != PY_UNDEF ? s->bind : PY_NONE)
SET(meta_put_bind, struct metadata, s->bind = v)

static const struct py_getset_def meta_getset[] = {{"sorted_tables", meta_sorted, NULL},
                                                   {"schema", meta_schema, meta_put_schema},
                                                   {"info", meta_info, meta_put_info},
                                                   {"bind", meta_bind, meta_put_bind},
                                                   {0}};
static const struct py_member_def meta_members[] = {
    {"tables", offsetof(struct metadata, tables), PY_MEMBER_OBJECT, true},
    {"_sequences", offsetof(struct metadata, sequences), PY_MEMBER_OBJECT, true},
    {"naming_convention", offsetof(struct metadata, naming_convention), PY_MEMBER_VALUE, false},
    {0}};

/* Of models that may not all be there, not all tables would be made. */
static void check_complete(struct vm *vm, const char *what) {
    const char *given_up = vm_given_up(vm);
    if (given_up)
        error_raise(ERROR_COMMAND,
                    "MetaData.%s: the models may not be complete: a statement was given up in %s",
                    what, given_up);
}

static void create_all(struct vm *vm, value bind, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, bind, py_truth(vm, a[3]));
    ddl_run_create_all(&r, META, a[2]);
}
static value meta_create_all(struct vm *vm, const value *a) {
    check_complete(vm, "create_all");
    return in_transaction(vm, a[1], a, create_all);
}
static void drop_all(struct vm *vm, value bind, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, bind, py_truth(vm, a[3]));
    ddl_run_drop_all(&r, META, a[2]);
}
static value meta_drop_all(struct vm *vm, const value *a) {
    check_complete(vm, "drop_all");
    return in_transaction(vm, a[1], a, drop_all);
}
static value meta_remove(struct vm *vm, const value *a) {
    metadata_remove(vm, META, table_of(py_arg_with(vm, a[1], &sa_table_type, "name")));
    return PY_NONE;
}
/* _add_table(name, schema, table) and _remove_table(name, schema): what env.py files call to bring
 * tables of several bases together. */
static value meta_add_table(struct vm *vm, const value *a) {
    struct table *t = table_of(py_arg_with(vm, a[3], &sa_table_type, "key"));
    py_dict_set(vm, META->tables, py_str_from(t->key), a[3]);
    return PY_NONE;
}
static value meta_remove_table(struct vm *vm, const value *a) {
    const char *name = py_arg_text(vm, a[1], "name");
    struct table *t = metadata_get(
        META, a[2] == PY_NONE ? name : mem_printf("%s.%s", py_arg_text(vm, a[2], "schema"), name));
    if (t)
        metadata_remove(vm, META, t);
    return PY_NONE;
}
static value meta_clear(struct vm *vm, const value *a) {
    (void)vm;
    py_dict_clear(META->tables);
    py_dict_clear(META->fk_memos);
    return PY_NONE;
}
static value meta_reflect(struct vm *vm, const value *a) {
    static const char *const names[] = {"schema",           "views",      "only", "extend_existing",
                                        "autoload_replace", "resolve_fks"};
    const struct reflect_hook *hook = reflect_hook(vm);
    struct py_dict *options = py_dict_new();
    if (!hook)
        py_raise(vm, &sa_exc_InvalidRequestError, "reflect needs a database connection");
    for (int i = 0; i < 6; i++)
        py_dict_set_text(options, names[i], a[2 + i]);
    hook->all(vm, META, a[1], options);
    return PY_NONE;
}
static value meta_repr(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_str_from("MetaData()");
}
static bool meta_contains(struct vm *vm, value self, value key) {
    if (!py_is_str(key))
        key = py_getattr(vm, key, "key");
    return metadata_get(metadata_of(self), py_str_cstr(key)) != NULL;
}

static const struct py_native_def meta_methods[] = {
    {"__init__", metadata_init_method,
     "self, schema=None, quote_schema=None, naming_convention=None, info=None, bind=None, "
     "reflect=False"},
    {"create_all", meta_create_all, "self, bind=None, tables=None, checkfirst=True"},
    {"drop_all", meta_drop_all, "self, bind=None, tables=None, checkfirst=True"},
    {"remove", meta_remove, "self, table"},
    {"_add_table", meta_add_table, "self, name, schema, table, /"},
    {"_remove_table", meta_remove_table, "self, name, schema, /"},
    {"clear", meta_clear, "self"},
    {"reflect", meta_reflect,
     "self, bind=None, schema=None, views=False, only=None, extend_existing=False, "
     "autoload_replace=True, resolve_fks=True, **dialect_kwargs"},
    {0}};

struct py_type sa_metadata_type = {PY_TYPE_HEAD,
                                   .name = "MetaData",
                                   .module = "sqlalchemy.sql.schema",
                                   .size = sizeof(struct metadata),
                                   .attrs_offset = offsetof(struct metadata, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .methods = meta_methods,
                                   .getset = meta_getset,
                                   .members = meta_members,
                                   .repr = meta_repr,
                                   .contains = meta_contains};
