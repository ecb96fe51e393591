/* DDL for whole objects (cf. sqlalchemy.sql.ddl.SchemaGenerator, SchemaDropper). */
#include "sql/ddl_run.h"

#include <stdlib.h>
#include <string.h>

#include "schema/events.h"
#include "schema/exc.h"

void ddl_runner_init(struct ddl_runner *r, struct vm *vm, value bind, bool checkfirst) {
    *r = (struct ddl_runner){.vm = vm, .bind = bind};
    value d = bind == PY_NONE ? PY_UNDEF : py_lookup_attr(vm, bind, "dialect");
    if (d == PY_UNDEF || !py_is_a(d, &sql_dialect_type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '_run_ddl_visitor'",
                 bind);
    r->dialect = PY_AS(struct sql_dialect, d);
    r->memo = &r->own_memo;
    /* what stands in for a connection offline says so */
    value mock = py_lookup_attr(vm, bind, "_is_offline");
    r->checkfirst = checkfirst && (mock == PY_UNDEF || !py_truth(vm, mock));
}

/* An engine lends a connection for one statement, in a transaction of its own. */
static void execute(struct ddl_runner *r, struct ddl_element *e) {
    value element = PY_OBJ(e);
    if (py_lookup_attr(r->vm, r->bind, "execute") != PY_UNDEF) {
        py_call_method(r->vm, r->bind, "execute", 1, &element);
        return;
    }
    value scope = py_call_method(r->vm, r->bind, "begin", 0, NULL);
    value conn = py_call_method(r->vm, scope, "__enter__", 0, NULL);
    value none[3] = {PY_NONE, PY_NONE, PY_NONE};
    struct py_handler h;
    PY_TRY(r->vm, &h) {
        py_call_method(r->vm, conn, "execute", 1, &element);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        value args[3] = {PY_OBJ(py_type_of(exc)), exc, PY_NONE};
        py_call_method(r->vm, scope, "__exit__", 3, args);
        py_rethrow(r->vm, exc);
    }
    py_call_method(r->vm, scope, "__exit__", 3, none);
}

static void run(struct ddl_runner *r, struct ddl_element *e) {
    if (!ddl_should_execute(r->vm, r->dialect, e, r->bind))
        return;
    (r->exec ? r->exec : execute)(r, e);
}

void ddl_run_exec(struct ddl_runner *r, enum ddl_kind kind, value element) {
    run(r, ddl_new(r->vm, kind, element));
}

/* --- what exists --- */

static bool inspector_has(struct ddl_runner *r, const char *method, int argc, const value *argv,
                          value schema) {
    if (!r->inspector) {
        value inspect = py_import_from(r->vm, "sqlalchemy", "inspect");
        r->inspector = py_call1(r->vm, inspect, r->bind);
    } else {
        value clear = py_lookup_attr(r->vm, r->inspector, "clear_cache");
        if (clear != PY_UNDEF)
            py_call0(r->vm, clear);
    }
    value args[4] = {argv[0], argc > 1 ? argv[1] : schema, schema};
    struct py_tuple *names = py_tuple_new(1);
    names->items[0] = PY_OBJ(py_intern("schema"));
    return py_truth(r->vm,
                    py_call_kw(r->vm, py_getattr(r->vm, r->inspector, method), argc, args, names));
}

static value schema_value(struct sql_name schema) {
    return schema.text ? py_str_from(schema.text) : PY_NONE;
}

static bool has_table(struct ddl_runner *r, struct table *t) {
    value name = py_str_from(t->base.name.text);
    return inspector_has(r, "has_table", 1, &name, schema_value(t->base.schema));
}

static bool has_index(struct ddl_runner *r, struct index *ix) {
    value args[2] = {py_str_from(ix->table->base.name.text), ix->name ? PY_OBJ(ix->name) : PY_NONE};
    return inspector_has(r, "has_index", 2, args, schema_value(ix->table->base.schema));
}

static bool has_sequence(struct ddl_runner *r, struct sequence *s) {
    value name = PY_OBJ(s->name);
    return inspector_has(r, "has_sequence", 1, &name, s->schema ? PY_OBJ(s->schema) : PY_NONE);
}

static bool has_type(struct ddl_runner *r, struct sa_type *t) {
    const struct schema_type_info *s = t->schema_type;
    const char *schema = name_text(s->schema);
    struct buf b = BUF_INIT;
    buf_puts(&b, "SELECT pg_catalog.pg_type.typname FROM pg_catalog.pg_type JOIN "
                 "pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = "
                 "pg_catalog.pg_type.typnamespace WHERE pg_catalog.pg_type.typname = :name AND ");
    buf_puts(&b, schema ? "pg_catalog.pg_namespace.nspname = :schema"
                        : "pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid)");
    struct py_dict *params = py_dict_new();
    py_dict_set_text(params, "name", py_str_from(name_text(s->name)));
    if (schema)
        py_dict_set_text(params, "schema", py_str_from(schema));
    value args[2] = {PY_OBJ(sql_text_new(r->vm, b.data)), PY_OBJ(params)};
    value result = py_call_method(r->vm, r->bind, "execute", 2, args);
    return py_call_method(r->vm, result, "first", 0, NULL) != PY_NONE;
}

/* --- named types --- */

/* The ENUM or DOMAIN that T is in this database, or NULL. PostgreSQL's own classes insist: where
 * the database has none, the DDL says so. */
static struct sa_type *named_type(struct ddl_runner *r, struct sa_type *t) {
    if (t->cls->kind == TYPE_pg_DOMAIN)
        return t;
    if (t->cls->kind == TYPE_pg_ENUM)
        return r->dialect->supports_native_enum ? t : NULL;
    return r->dialect->id == SQL_POSTGRESQL && t->enums && t->schema_type->native &&
                   t->cls->kind != TYPE_mysql_ENUM
               ? t
               : NULL;
}

static enum ddl_kind type_ddl(const struct sa_type *t, bool drop) {
    if (t->cls->kind == TYPE_pg_DOMAIN)
        return drop ? DDL_DROP_DOMAIN : DDL_CREATE_DOMAIN;
    return drop ? DDL_DROP_ENUM : DDL_CREATE_ENUM;
}

void ddl_run_create_type(struct ddl_runner *r, struct sa_type *t) {
    t = named_type(r, t);
    if (t && (!r->checkfirst || !has_type(r, t)))
        ddl_run_exec(r, type_ddl(t, false), PY_OBJ(t));
}

void ddl_run_drop_type(struct ddl_runner *r, struct sa_type *t) {
    t = named_type(r, t);
    if (t && (!r->checkfirst || has_type(r, t)))
        ddl_run_exec(r, type_ddl(t, true), PY_OBJ(t));
}

/* Whether its name was seen by this runner; create_type=False counts as seen. */
static bool seen(struct ddl_runner *r, struct sa_type *t) {
    const struct schema_type_info *s = t->schema_type;
    if (!s->create_type)
        return true;
    const char *key =
        mem_printf("%s\n%s\n%s", t->cls->kind == TYPE_pg_DOMAIN ? "domain" : "enum",
                   s->schema ? name_text(s->schema) : "", s->name ? name_text(s->name) : "");
    if (!*r->memo)
        *r->memo = py_dict_new();
    if (py_dict_get_text(*r->memo, key) != PY_UNDEF)
        return true;
    py_dict_set_text(*r->memo, key, PY_TRUE);
    return false;
}

struct type_list {
    struct sa_type **items;
    size_t n, cap;
};

static void add_named(struct ddl_runner *r, struct type_list *list, struct sa_type *t) {
    t = named_type(r, t);
    if (!t)
        return;
    MEM_GROW(list->items, list->n, list->cap);
    list->items[list->n++] = t;
}

static bool is_own_named(const struct sa_type *t) {
    return t->cls->kind == TYPE_pg_ENUM || t->cls->kind == TYPE_pg_DOMAIN;
}

/* The enums and domains that a column of type T brings with it. PostgreSQL's own classes listen
 * to the table wherever they stand, be it as a variant for another database; what a decorator
 * loads for a dialect does not. */
static void gather_named(struct ddl_runner *r, struct type_list *list, struct sa_type *t) {
    if (type_is_decorator(t) && t->item) {
        gather_named(r, list, t->item);
        return;
    }
    struct sa_type *inner = type_is(t, TYPE_ARRAY) && t->item ? t->item : t;
    value variant = t->variants ? py_dict_get_text(t->variants, r->dialect->name) : PY_UNDEF;
    if (variant == PY_UNDEF || is_own_named(inner))
        add_named(r, list, inner);
    size_t i = 0;
    for (value k, v; t->variants && py_dict_next(t->variants, &i, &k, &v);)
        if (v == variant || is_own_named(PY_AS(struct sa_type, v)))
            gather_named(r, list, PY_AS(struct sa_type, v));
}

static void gather_table(struct ddl_runner *r, struct type_list *list, struct table *t) {
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct column *c = table_column(t, i);
        gather_named(r, list, column_type(r->vm, c));
        for (size_t n = 0; c->types_beside && n < c->types_beside->n; n++)
            gather_named(r, list, PY_AS(struct sa_type, c->types_beside->items[n]));
    }
}

static void run_type(struct ddl_runner *r, struct sa_type *t, bool drop) {
    if (drop)
        ddl_run_drop_type(r, t);
    else
        ddl_run_create_type(r, t);
}

void ddl_run_table_types(struct ddl_runner *r, struct table *t, bool drop) {
    struct type_list list = {0};
    gather_table(r, &list, t);
    for (size_t i = 0; i < list.n; i++) {
        bool own = !list.items[i]->schema_type->metadata && !r->metadata_op;
        if ((own || (!drop && r->checkfirst)) && !seen(r, list.items[i]))
            run_type(r, list.items[i], drop);
    }
}

/* The types of create_all and drop_all: those made with metadata=, and those of its tables. */
static void metadata_types(struct ddl_runner *r, struct metadata *m, struct table *const *tables,
                           size_t n, bool drop) {
    struct type_list list = {0};
    for (size_t i = 0; i < m->types->n; i++)
        add_named(r, &list, PY_AS(struct sa_type, m->types->items[i]));
    for (size_t i = 0; i < n; i++)
        gather_table(r, &list, tables[i]);
    for (size_t i = 0; i < list.n; i++)
        if (!seen(r, list.items[i]))
            run_type(r, list.items[i], drop);
}

/* --- tables --- */

void ddl_run_comments(struct ddl_runner *r, struct table *t) {
    if (!r->dialect->supports_comments || r->dialect->inline_comments)
        return;
    if (t->comment)
        ddl_run_exec(r, DDL_SET_TABLE_COMMENT, PY_OBJ(t));
    for (size_t i = 0; i < table_column_count(t); i++)
        if (table_column(t, i)->comment)
            ddl_run_exec(r, DDL_SET_COLUMN_COMMENT, PY_OBJ(table_column(t, i)));
    if (!r->dialect->supports_constraint_comments)
        return;
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    for (size_t i = 0; i < n; i++)
        if (list[i]->comment)
            ddl_run_exec(r, DDL_SET_CONSTRAINT_COMMENT, PY_OBJ(list[i]));
}

static bool wants_sequence(const struct ddl_runner *r, const struct sequence *s) {
    return r->dialect->supports_sequences && !(r->dialect->sequences_optional && s->optional);
}

/* What listeners of a table are told besides table and connection. */
static struct py_dict *table_event(const struct ddl_runner *r) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "checkfirst", PY_BOOL(r->checkfirst));
    py_dict_set_text(kw, "_ddl_runner", PY_NONE);
    py_dict_set_text(kw, "_is_metadata_operation", PY_BOOL(r->metadata_op));
    return kw;
}

static void fire(struct ddl_runner *r, value target, const char *event, struct py_dict *kw,
                 enum schema_listeners which) {
    schema_fire(r->vm, target, event, r->bind, kw, which);
}

void ddl_run_create_table(struct ddl_runner *r, struct table *t, value include_fks) {
    struct py_dict *event = schema_events_wanted(r->vm) ? table_event(r) : NULL;
    fire(r, PY_OBJ(t), "before_create", event, SCHEMA_ON_CLASS);
    ddl_run_table_types(r, t, false);
    fire(r, PY_OBJ(t), "before_create", event, SCHEMA_ON_OBJECT);
    for (size_t i = 0; i < table_column_count(t); i++) {
        value d = table_column(t, i)->default_;
        if (py_is_a(d, &sa_sequence_type))
            ddl_run_create_sequence(r, PY_AS(struct sequence, d));
    }
    struct ddl_element *e = ddl_new(r->vm, DDL_CREATE_TABLE, PY_OBJ(t));
    e->include_fks = r->dialect->supports_alter ? include_fks : PY_NONE;
    run(r, e);
    size_t n;
    struct index **indexes = table_indexes(t, &n);
    for (size_t i = 0; i < n; i++)
        ddl_run_exec(r, DDL_CREATE_INDEX, PY_OBJ(indexes[i]));
    ddl_run_comments(r, t);
    fire(r, PY_OBJ(t), "after_create", event, SCHEMA_ON_BOTH);
}

void ddl_run_drop_table(struct ddl_runner *r, struct table *t) {
    struct py_dict *event = schema_events_wanted(r->vm) ? table_event(r) : NULL;
    fire(r, PY_OBJ(t), "before_drop", event, SCHEMA_ON_BOTH);
    ddl_run_exec(r, DDL_DROP_TABLE, PY_OBJ(t));
    fire(r, PY_OBJ(t), "after_drop", event, SCHEMA_ON_CLASS);
    ddl_run_table_types(r, t, true);
    fire(r, PY_OBJ(t), "after_drop", event, SCHEMA_ON_OBJECT);
    for (size_t i = 0; !r->metadata_op && i < table_column_count(t); i++) {
        value d = table_column(t, i)->default_;
        if (py_is_a(d, &sa_sequence_type))
            ddl_run_drop_sequence(r, PY_AS(struct sequence, d));
    }
}

void ddl_run_create_index(struct ddl_runner *r, struct index *ix) {
    if (!r->checkfirst || !has_index(r, ix))
        ddl_run_exec(r, DDL_CREATE_INDEX, PY_OBJ(ix));
}

void ddl_run_drop_index(struct ddl_runner *r, struct index *ix) {
    if (!r->checkfirst || has_index(r, ix))
        ddl_run_exec(r, DDL_DROP_INDEX, PY_OBJ(ix));
}

void ddl_run_create_sequence(struct ddl_runner *r, struct sequence *s) {
    if (wants_sequence(r, s) && (!r->checkfirst || !has_sequence(r, s)))
        ddl_run_exec(r, DDL_CREATE_SEQUENCE, PY_OBJ(s));
}

void ddl_run_drop_sequence(struct ddl_runner *r, struct sequence *s) {
    if (wants_sequence(r, s) && (!r->checkfirst || has_sequence(r, s)))
        ddl_run_exec(r, DDL_DROP_SEQUENCE, PY_OBJ(s));
}

/* --- all --- */

static struct table **chosen(struct ddl_runner *r, struct metadata *m, value tables, bool existing,
                             size_t *n) {
    struct py_list *list;
    if (tables == PY_NONE || tables == PY_UNDEF)
        list = py_list_from(r->vm, py_call_method(r->vm, PY_OBJ(m->tables), "values", 0, NULL));
    else
        list = py_list_from(r->vm, tables);
    struct table **out = MEM_NEW_ARRAY(struct table *, list->n + 1);
    *n = 0;
    for (size_t i = 0; i < list->n; i++)
        if (!r->checkfirst || has_table(r, table_of(list->items[i])) == existing)
            out[(*n)++] = table_of(list->items[i]);
    return out;
}

/* T's foreign keys but those in LATER, as CREATE TABLE takes them. */
static value kept_fks(struct table *t, struct constraint *const *later, size_t later_n) {
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    struct py_list *kept = py_list_new(n);
    for (size_t i = 0; i < n; i++) {
        bool left = list[i]->kind != CONSTRAINT_FOREIGN_KEY;
        for (size_t j = 0; j < later_n; j++)
            left |= later[j] == list[i];
        if (!left)
            py_list_append(kept, PY_OBJ(list[i]));
    }
    return PY_OBJ(kept);
}

static void free_sequences(struct ddl_runner *r, struct metadata *m, bool drop) {
    size_t i = 0;
    value k, v;
    while (py_dict_next(m->sequences, &i, &k, &v)) {
        struct sequence *s = PY_AS(struct sequence, v);
        if (drop)
            ddl_run_drop_sequence(r, s);
        else if (!s->column)
            ddl_run_create_sequence(r, s);
    }
}

static struct py_dict *metadata_event(const struct ddl_runner *r, struct table *const *tables,
                                      size_t n) {
    if (!schema_events_wanted(r->vm))
        return NULL;
    struct py_dict *kw = py_dict_new();
    struct py_list *list = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        py_list_append(list, PY_OBJ(tables[i]));
    py_dict_set_text(kw, "tables", PY_OBJ(list));
    py_dict_set_text(kw, "checkfirst", PY_BOOL(r->checkfirst));
    py_dict_set_text(kw, "_ddl_runner", PY_NONE);
    return kw;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Foreign keys of a cycle are dropped before the tables: they must have names. */
static void need_names(struct ddl_runner *r, struct constraint *const *later, size_t n) {
    const char **names = MEM_NEW_ARRAY(const char *, n + 1);
    struct buf b = BUF_INIT;
    bool unnamed = false;
    for (size_t i = 0; i < n; i++) {
        unnamed = unnamed || !later[i]->name;
        names[i] = later[i]->table->key;
    }
    if (!unnamed)
        return;
    qsort(names, n, sizeof *names, by_text);
    for (size_t i = 0; i < n; i++)
        if (!i || strcmp(names[i - 1], names[i]))
            buf_printf(&b, "%s%s", b.len ? ", " : "", names[i]);
    py_raise(r->vm, &sa_exc_CircularDependencyError,
             "Can't sort tables for DROP; an unresolvable foreign key dependency exists between "
             "tables: %s.  Please ensure that the ForeignKey and ForeignKeyConstraint objects "
             "involved in the cycle have names so that they can be dropped using DROP CONSTRAINT.",
             b.data);
}

void ddl_run_create_all(struct ddl_runner *r, struct metadata *m, value which) {
    size_t n, later_n;
    struct constraint **later;
    struct table **tables = chosen(r, m, which, false, &n);
    tables = tables_sort(r->vm, tables, n, &n, &later, &later_n);
    struct py_dict *event = metadata_event(r, tables, n);
    fire(r, PY_OBJ(m), "before_create", event, SCHEMA_ON_CLASS);
    metadata_types(r, m, tables, n, false);
    fire(r, PY_OBJ(m), "before_create", event, SCHEMA_ON_OBJECT);
    r->metadata_op = true;
    free_sequences(r, m, false);
    for (size_t i = 0; i < n; i++)
        ddl_run_create_table(r, tables[i], kept_fks(tables[i], later, later_n));
    for (size_t i = 0; r->dialect->supports_alter && i < later_n; i++) {
        later[i]->isolated = true;
        ddl_run_exec(r, DDL_ADD_CONSTRAINT, PY_OBJ(later[i]));
    }
    fire(r, PY_OBJ(m), "after_create", event, SCHEMA_ON_BOTH);
}

void ddl_run_drop_all(struct ddl_runner *r, struct metadata *m, value which) {
    size_t n, later_n;
    struct constraint **later;
    struct table **tables = chosen(r, m, which, true, &n);
    tables = tables_sort(r->vm, tables, n, &n, &later, &later_n);
    if (r->dialect->supports_alter)
        need_names(r, later, later_n);
    struct py_dict *event = metadata_event(r, tables, n);
    fire(r, PY_OBJ(m), "before_drop", event, SCHEMA_ON_BOTH);
    r->metadata_op = true;
    for (size_t i = 0; r->dialect->supports_alter && i < later_n; i++)
        ddl_run_exec(r, DDL_DROP_CONSTRAINT, PY_OBJ(later[i]));
    for (size_t i = n; i-- > 0;)
        ddl_run_drop_table(r, tables[i]);
    free_sequences(r, m, true);
    fire(r, PY_OBJ(m), "after_drop", event, SCHEMA_ON_CLASS);
    metadata_types(r, m, tables, n, true);
    fire(r, PY_OBJ(m), "after_drop", event, SCHEMA_ON_OBJECT);
}

void ddl_run_create_missing(struct ddl_runner *r, value which) {
    size_t n;
    struct table **tables = chosen(r, NULL, which, false, &n);
    for (size_t i = 0; i < n; i++)
        ddl_run_create_table(r, tables[i], PY_NONE);
}

void ddl_run_drop_existing(struct ddl_runner *r, value which) {
    size_t n;
    struct table **tables = chosen(r, NULL, which, true, &n);
    for (size_t i = 0; i < n; i++)
        ddl_run_drop_table(r, tables[i]);
}
