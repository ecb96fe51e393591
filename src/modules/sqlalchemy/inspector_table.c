/*
 * Tables reflected for scripts: Inspector.reflect_table, Table(autoload_with=), MetaData.reflect().
 * cf. sqlalchemy.engine.reflection, sqlalchemy.sql.schema.MetaData.reflect.
 */
#include <string.h>

#include "modules/sqlalchemy/inspector.h"

/* --- listeners of "column_reflect": of the Table, its MetaData, all Tables --- */

static bool has_listener(const struct py_list *list) {
    for (size_t i = 0; list && i < list->n; i++)
        if (py_str_is(PY_AS(struct py_tuple, list->items[i])->items[0], "column_reflect"))
            return true;
    return false;
}

static struct py_list *metadata_listeners(struct vm *vm, struct metadata *m) {
    value v = py_lookup_attr(vm, PY_OBJ(m), "_sa_listeners");
    return v != PY_UNDEF && py_is_list(v) ? PY_AS(struct py_list, v) : NULL;
}

static void fire(struct vm *vm, const struct py_list *list, const value *args) {
    for (size_t i = 0; list && i < list->n; i++) {
        const struct py_tuple *t = PY_AS(struct py_tuple, list->items[i]);
        if (py_str_is(t->items[0], "column_reflect"))
            py_call(vm, t->items[1], 3, args);
    }
}

static void column_event(struct reflect_build *b, struct table *t, struct py_dict *column) {
    struct inspector *i = b->data;
    value args[] = {PY_OBJ(i), PY_OBJ(t), PY_OBJ(column)};
    fire(b->vm, metadata_listeners(b->vm, t->metadata), args);
    fire(b->vm, t->listeners, args);
    sa_fire(b->vm, NULL, "Table.column_reflect", 3, args);
}

/* --- one table and those it refers to --- */

static void referred(struct reflect_build *b, struct table *t, const char *schema,
                     const char *name) {
    struct inspector *i = b->data;
    if (metadata_get(t->metadata, metadata_key(b->vm, name, schema)))
        return;
    const struct reflect_table *rec = inspector_table(i, schema, name);
    if (!rec) /* left to those who use the key */
        return;
    struct table *target =
        table_new(b->vm, t->metadata, (struct sql_name){name, 0}, (struct sql_name){schema, 0});
    inspector_reflect_table(i, target, PY_NONE, PY_NONE, true);
}

void inspector_reflect_table(struct inspector *i, struct table *t, value include_columns,
                             value exclude_columns, bool resolve_fks) {
    struct vm *vm = i->vm;
    const char *schema = t->base.schema.text, *name = t->base.name.text;
    const struct reflect_table *rec = inspector_table(i, schema, name);
    struct reflect_build b = {.vm = vm,
                              .dialect = i->engine->dialect,
                              .include_columns = include_columns,
                              .exclude_columns = exclude_columns,
                              .referred = resolve_fks ? referred : NULL,
                              .data = i};
    if (!rec)
        py_raise(vm, &sa_exc_NoSuchTableError, "%s", name);
    if (has_listener(t->listeners) || has_listener(metadata_listeners(vm, t->metadata)) ||
        sa_has_listeners(vm, NULL, "Table.column_reflect"))
        b.column_event = column_event;
    reflect_build_table(&b, t, rec);
}

static struct inspector *inspector_for(struct vm *vm, value bind) {
    struct inspector *i =
        py_is_a(bind, &inspector_type) ? PY_AS(struct inspector, bind) : inspector_new(vm, bind);
    if (!i && py_is_unknown(bind))
        py_raise_unknown(vm, bind, "a database connection");
    if (!i)
        py_raise(vm, &sa_exc_NoInspectionAvailable,
                 "No inspection system is available for object of type %R",
                 PY_OBJ(py_type_of(bind)));
    return i;
}

static value option(struct py_dict *options, const char *name) {
    value v = py_dict_get_text(options, name);
    return v == PY_UNDEF ? PY_NONE : v;
}
static bool flag(struct vm *vm, struct py_dict *options, const char *name) {
    return py_truth(vm, option(options, name));
}

static void autoload(struct vm *vm, struct table *t, value bind, struct py_dict *options) {
    value resolve = option(options, "resolve_fks");
    inspector_reflect_table(inspector_for(vm, bind), t, option(options, "include_columns"),
                            option(options, "exclude_columns"),
                            resolve == PY_NONE || py_truth(vm, resolve));
}

/* --- MetaData.reflect --- */

static struct text_list available(struct inspector *i, const char *schema, bool views) {
    return inspector_names(i, schema,
                           REFLECT_TABLE | (views ? REFLECT_VIEW | REFLECT_MATERIALIZED_VIEW : 0u),
                           REFLECT_DEFAULT);
}

static struct text_list choose(struct vm *vm, struct metadata *m, const struct text_list *all,
                               value only, const char *schema, bool extend, value bind) {
    struct text_list names = {0}, missing = {0};
    if (only == PY_NONE || py_is_callable(only)) {
        for (size_t k = 0; k < all->n; k++) {
            bool known = metadata_get(m, metadata_key(vm, all->items[k], schema));
            if ((!known || extend) &&
                (only == PY_NONE ||
                 py_truth(vm, py_call2(vm, only, py_str_from(all->items[k]), PY_OBJ(m)))))
                text_list_add(&names, all->items[k]);
        }
        return names;
    }
    struct py_list *list = py_list_from(vm, only);
    for (size_t k = 0; k < list->n; k++) {
        const char *name = py_arg_text(vm, list->items[k], "only");
        if (!text_list_has(all, name))
            text_list_add(&missing, name);
        else if (extend || !metadata_get(m, metadata_key(vm, name, schema)))
            text_list_add(&names, name);
    }
    if (missing.n)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Could not reflect: requested table(s) not available in %R%s: (%s)", bind,
                 schema ? mem_printf(" schema '%s'", schema) : "", text_join(&missing, ", "));
    return names;
}

static value column_names(const struct table *t) {
    struct py_list *l = py_list_new(8);
    for (size_t i = 0; i < table_column_count(t); i++)
        py_list_append(l, py_str_from(table_column(t, i)->base.name.text));
    return PY_OBJ(l);
}

static void reflect_all(struct vm *vm, struct metadata *m, value bind, struct py_dict *options) {
    struct inspector *i = inspector_for(vm, bind);
    value schema_value = option(options, "schema"), resolve = option(options, "resolve_fks");
    const char *schema =
        schema_value != PY_NONE ? py_arg_text(vm, schema_value, "schema") : name_text(m->schema);
    bool views = flag(vm, options, "views"), extend = flag(vm, options, "extend_existing");
    struct text_list all = available(i, schema, views);
    struct text_list names = choose(vm, m, &all, option(options, "only"), schema, extend, bind);
    if (!names.n)
        return;
    inspector_tables(i, &(struct reflect_wish){&schema, 1, names.items, names.n, REFLECT_ANY,
                                               REFLECT_ANY_SCOPE});
    for (size_t k = 0; k < names.n; k++) {
        struct table *t = metadata_get(m, metadata_key(vm, names.items[k], schema));
        value exclude = PY_NONE;
        if (t && !extend)
            continue; /* came along with a foreign key */
        if (t && option(options, "autoload_replace") == PY_FALSE)
            exclude = column_names(t);
        if (!t)
            t = table_new(vm, m, (struct sql_name){names.items[k], 0},
                          (struct sql_name){schema, 0});
        inspector_reflect_table(i, t, PY_NONE, exclude,
                                resolve == PY_NONE || py_truth(vm, resolve));
    }
}

const struct reflect_hook inspector_hook = {autoload, reflect_all};
