/*
 * Indexes and unique constraints, which some databases take for one another. Both are looked at
 * through a signature: by name where there is one, else by columns. cf.
 * alembic.autogenerate.compare.constraints, alembic.ddl._autogen.
 */
#include <stdlib.h>
#include <string.h>

#include "autogen/extended.h"
#include "autogen/impl_hook.h"
#include "autogen/index_int.h"

/* --- what takes part --- */

static bool runs(struct index_sides *s, const char *name, const char *type) {
    return s->a->include_name == PY_UNDEF ||
           autogen_runs_name(s->a, compare_text(name), type,
                             autogen_parents(s->p->name, s->p->schema));
}

static void collect_model(struct index_sides *s, struct table *t) {
    size_t n;
    struct constraint **constraints = table_constraints(t, &n);
    for (size_t i = 0; i < n; i++)
        if (constraints[i]->kind == CONSTRAINT_UNIQUE)
            index_sig_add(&s->model_uniques, constraints[i], NULL);
    struct index **indexes = table_indexes(t, &n);
    for (size_t i = 0; i < n; i++)
        index_sig_add(&s->model_indexes, NULL, indexes[i]);
}

/* An empty list of columns after INCLUDE is none. */
static void adjust_options(struct py_dict *kw, struct vm *vm) {
    value include = kw ? py_dict_get_text(kw, "postgresql_include") : PY_UNDEF;
    if (include != PY_UNDEF && !py_truth(vm, include))
        py_dict_del(vm, kw, py_str_from("postgresql_include"));
}

static void collect_conn(struct index_sides *s, const struct reflect_table *rec) {
    struct table_pair *p = s->p;
    struct vm *vm = s->a->vm;
    struct py_list *uniques = NULL, *indexes = NULL; /* as a script's impl is shown them */
    if (impl_has(s->a, HOOK_adjust_reflected_dialect_options)) {
        uniques = PY_AS(struct py_list, reflect_uniques_value(vm, s->a->dialect, rec));
        indexes = PY_AS(struct py_list, reflect_indexes_value(vm, s->a->dialect, rec));
    }
    for (size_t i = 0; i < rec->n_uniques; i++) {
        if (!runs(s, rec->uniques[i]->name, "unique_constraint"))
            continue;
        s->duplicates |= rec->uniques[i]->duplicates_index != NULL;
        if (!p->model) /* goes with its table */
            continue;
        struct constraint *k = reflect_build_unique(&p->build, p->conn, rec->uniques[i], false);
        if (uniques)
            k->dialect_kw = impl_options(s->a, uniques->items[i], "unique_constraint");
        else
            adjust_options(k->dialect_kw, s->a->vm);
        index_sig_add(&s->conn_uniques, k, NULL);
    }
    for (size_t i = 0; i < rec->n_indexes; i++) {
        if (!runs(s, rec->indexes[i]->name, "index"))
            continue;
        struct index *ix = reflect_build_index(&p->build, p->conn, rec->indexes[i], false);
        if (indexes)
            ix->dialect_kw = impl_options(s->a, indexes->items[i], "index");
        else
            adjust_options(ix->dialect_kw, s->a->vm);
        index_sig_add(&s->conn_indexes, NULL, ix);
    }
}

/* --- what is found --- */

static value name_value(const struct index_sig *s) {
    const struct py_str *name = s->index ? s->index->name : s->unique->name;
    return s->name ? PY_OBJ(name) : PY_NONE;
}

static const char *name_repr(const struct index_sig *s) {
    return s->name ? text_repr(s->name) : "None";
}

static bool filter(struct index_sides *s, const struct index_sig *g, bool reflected,
                   const struct index_sig *other) {
    return autogen_runs_object(s->a, index_sig_object(g), name_value(g),
                               g->index ? "index" : "unique_constraint", reflected,
                               other ? index_sig_object(other) : PY_NONE);
}

/* Servers keep one of several keys over the same columns. */
static bool is_there_already(struct index_sides *s, const struct index_sig *g) {
    const struct reflect_constraint *pk = s->p->rec->pk;
    struct text_list columns = index_sig_sorted(g), key = {0};
    for (size_t i = 0; i < s->conn_uniques.n; i++) {
        const struct index_sig *c = s->conn_uniques.items[i];
        if (!strcmp(c->unnamed, g->unnamed) && c->name &&
            index_sig_is_named(s, &s->model_uniques, c->name, false))
            return true;
    }
    if (pk)
        text_list_extend(&key, &pk->columns);
    text_list_sort(&key);
    return pk && !strcmp(text_join(&key, "\001"), text_join(&columns, "\001"));
}

static struct op *create_op(struct vm *vm, const struct index_sig *g) {
    return g->index ? op_create_index_from(vm, g->index) : op_add_constraint_from(vm, g->unique);
}

static void added(struct index_sides *s, const struct index_sig *g) {
    struct vm *vm = s->a->vm;
    struct text_list columns = index_sig_columns(g);
    if (g->unique && (!s->p->conn || !s->p->model)) /* stands in CREATE TABLE */
        return;
    if (s->a->extended && g->unique && is_there_already(s, g))
        return;
    if (!filter(s, g, false, NULL))
        return;
    struct op *op = create_op(vm, g);
    struct constraint *key = g->index && s->p->rec ? index_mysql_key(s, g) : NULL;
    if (key)
        index_mysql_set_aside(s, op, key);
    compare_add(s->p, op);
    log_info(LOG_CONSTRAINTS, "Detected added %s %s on '%s'",
             g->index ? "index" : "unique constraint", name_repr(g), compare_tuple_repr(&columns));
}

static struct op *drop_op(struct index_sides *s, const struct index_sig *g) {
    return g->index ? op_drop_index_from(s->a->vm, g->index)
                    : op_drop_constraint_from(s->a->vm, g->unique);
}

/* Whether G is best made anew because of what happens to its columns. */
static bool is_retyped(struct index_sides *s, const struct index_sig *g) {
    if (!s->a->extended || !s->p->model)
        return false;
    struct text_list columns = index_sig_columns(g);
    return extended_is_made_anew(s->p, &columns) ||
           (g->index && extended_index_is_retyped(s->p, g->index));
}

/* Drops G; before its column gets another type, so that the way back makes it after that. */
static void add_drop(struct index_sides *s, const struct index_sig *g) {
    if (is_retyped(s, g))
        compare_add_first(s->p, drop_op(s, g));
    else
        compare_add(s->p, drop_op(s, g));
}

static void make_anew(struct index_sides *s, const struct index_sig *conn,
                      const struct index_sig *model) {
    add_drop(s, conn);
    compare_add(s->p, create_op(s->a->vm, model));
}

static void removed(struct index_sides *s, const struct index_sig *g) {
    if (g->unique && (!s->p->conn || !s->p->model))
        return;
    enum index_need need = s->in_late ? INDEX_NOT_NEEDED : index_mysql_need(s, g);
    if (need == INDEX_NEEDED_NOW)
        index_sig_add(&s->late, g->unique, g->index);
    if (need != INDEX_NOT_NEEDED)
        return;
    if (!filter(s, g, true, NULL))
        return;
    add_drop(s, g);
    log_info(LOG_CONSTRAINTS, "Detected removed %s %s on %s",
             g->index ? "index" : "unique constraint", name_repr(g), text_repr(s->p->name));
}

static void changed(struct index_sides *s, const struct index_sig *old, const struct index_sig *new,
                    const char *message) {
    struct vm *vm = s->a->vm;
    if (!filter(s, new, false, old))
        return;
    log_info(LOG_CONSTRAINTS, "Detected changed %s %s on %s: %s",
             old->index ? "index" : "unique constraint", name_repr(old), text_repr(s->p->name),
             message);
    struct constraint *key = old->index ? index_mysql_key(s, old) : NULL;
    if (key)
        compare_add(s->p, op_drop_constraint_from(vm, key));
    add_drop(s, old);
    compare_add(s->p, create_op(vm, new));
    if (key)
        compare_add(s->p, op_add_constraint_from(vm, key));
}

/* --- two of the same name --- */

static const char *dialect_options(struct vm *vm, const struct py_dict *kw) {
    return kw_true(vm, kw, "postgresql_nulls_not_distinct") ? "('nulls_not_distinct',)" : "()";
}

static const char *compare_uniques(struct autogen *a, const struct index_sig *model,
                                   const struct index_sig *conn) {
    struct vm *vm = a->vm;
    struct text_list m = index_sig_sorted(model), c = index_sig_sorted(conn);
    if (strcmp(model->unnamed, conn->unnamed))
        return mem_printf("expression %s to %s", compare_tuple_repr(&c), compare_tuple_repr(&m));
    if (a->dialect->id != SQL_POSTGRESQL)
        return NULL;
    const char *x = dialect_options(vm, model->unique->dialect_kw);
    const char *y = dialect_options(vm, conn->unique->dialect_kw);
    return strcmp(x, y) ? mem_printf("expression %s to %s", y, x) : NULL;
}

static const char *compare_plain_indexes(const struct index_sig *model,
                                         const struct index_sig *conn) {
    struct text_list messages = {0}, m = index_sig_columns(model), c = index_sig_columns(conn);
    const char *x = compare_tuple_repr(&m), *y = compare_tuple_repr(&c);
    if (model->index->unique != conn->index->unique)
        text_list_add(&messages,
                      mem_printf("unique=%s to unique=%s", conn->index->unique ? "True" : "False",
                                 model->index->unique ? "True" : "False"));
    if (strcmp(x, y))
        text_list_add(&messages, mem_printf("expression %s to %s", y, x));
    return messages.n ? text_join(&messages, ", ") : NULL;
}

const char *compare_index_objects(struct autogen *a, struct index *model, struct index *conn,
                                  const char **skip) {
    return a->dialect->id == SQL_POSTGRESQL
               ? compare_pg_indexes(a, model, conn, skip)
               : compare_plain_indexes(index_sig_new(NULL, model), index_sig_new(NULL, conn));
}

const char *compare_unique_objects(struct autogen *a, struct constraint *model,
                                   struct constraint *conn) {
    return compare_uniques(a, index_sig_new(model, NULL), index_sig_new(conn, NULL));
}

static const char *differences(struct index_sides *s, const struct index_sig *model,
                               const struct index_sig *conn, const char **skip) {
    struct autogen *a = s->a;
    const char *message;
    enum autogen_hook hook = model->index ? HOOK_compare_indexes : HOOK_compare_unique_constraint;
    if (impl_has(a, hook))
        return impl_compare(a, hook, index_sig_object(model), index_sig_object(conn), skip);
    if (model->unique)
        return compare_uniques(a, model, conn);
    if (a->extended && extended_index(s->p, model->index, conn->index, &message))
        return message;
    if (a->dialect->id == SQL_POSTGRESQL)
        return compare_pg_indexes(a, model->index, conn->index, skip);
    return compare_plain_indexes(model, conn);
}

static void compare_two(struct index_sides *s, const struct index_sig *model,
                        const struct index_sig *conn) {
    const char *skip = NULL, *message = differences(s, model, conn, &skip);
    if (message)
        changed(s, conn, model, message);
    else if (is_retyped(s, conn))
        make_anew(s, conn, model);
    else if (skip)
        log_info(LOG_CONSTRAINTS, "Cannot compare %s %s, assuming equal and skipping. %s",
                 conn->index ? "index" : "unique constraint", name_repr(conn), skip);
}

/* --- all of a table --- */

/* By name; of two with the same name the later one counts, as in a dict. */
static void enter_names(struct map *by_name, struct text_list *names, struct index_sides *s,
                        const struct index_sigs *list, bool model) {
    for (size_t i = 0; i < list->n; i++) {
        const char *name = model ? index_sig_name(s->a, list->items[i]) : list->items[i]->name;
        if (name && map_set(by_name, name, list->items[i]))
            text_list_add(names, name);
    }
}

static struct index_sig *named(const struct index_sigs *list, const char *name) {
    for (size_t i = list->n; i-- > 0;)
        if (list->items[i]->name && !strcmp(list->items[i]->name, name))
            return list->items[i];
    return NULL;
}

static void remove_one(struct index_sides *s, const char *name, const struct index_sig *conn) {
    const struct index_sig *uq = named(&s->conn_uniques, name), *ix = named(&s->conn_indexes, name);
    if (conn->unique && index_sig_is_unnamed(s, &s->model_uniques, conn->unnamed))
        return;
    if (!uq || !ix) {
        removed(s, conn);
        return;
    }
    if (!index_sig_find(&s->model_indexes, ix->unnamed) &&
        !index_sig_find(&s->model_uniques, uq->unnamed)) {
        removed(s, uq);
        removed(s, ix);
    }
}

static void compare_one(struct index_sides *s, const char *name, const struct index_sig *model,
                        const struct index_sig *conn) {
    const struct index_sig *uq = named(&s->conn_uniques, name), *ix = named(&s->conn_indexes, name);
    if (uq && ix)
        conn = model->index ? ix : uq;
    if (!conn->index != !model->index) {
        removed(s, conn);
        added(s, model);
        return;
    }
    compare_two(s, model, conn);
}

static void compare_sides(struct index_sides *s) {
    struct map model = {0}, conn = {0};
    struct text_list model_names = {0}, conn_names = {0};
    enter_names(&model, &model_names, s, &s->model_uniques, true);
    enter_names(&model, &model_names, s, &s->model_indexes, true);
    enter_names(&conn, &conn_names, s, &s->conn_uniques, false);
    enter_names(&conn, &conn_names, s, &s->conn_indexes, false);
    text_list_sort(&model_names);
    text_list_sort(&conn_names);
    for (size_t i = 0; i < conn_names.n; i++)
        if (!map_has(&model, conn_names.items[i]))
            remove_one(s, conn_names.items[i], map_get(&conn, conn_names.items[i]));
    for (size_t i = 0; i < model_names.n; i++)
        if (map_has(&conn, model_names.items[i]))
            compare_one(s, model_names.items[i], map_get(&model, model_names.items[i]),
                        map_get(&conn, model_names.items[i]));
    for (size_t i = 0; i < model_names.n; i++)
        if (!map_has(&conn, model_names.items[i]))
            added(s, map_get(&model, model_names.items[i]));
    for (size_t i = 0; i < s->model_indexes.n; i++) /* a naming convention that names no indexes */
        if (!index_sig_name(s->a, s->model_indexes.items[i]))
            added(s, s->model_indexes.items[i]);
    for (size_t i = 0; i < s->conn_uniques.n && s->a->extended; i++) { /* SQLite has such */
        const struct index_sig *g = s->conn_uniques.items[i];
        if (!g->name && !index_sig_find(&s->model_uniques, g->unnamed))
            removed(s, g);
    }
    for (size_t i = 0; i < s->model_uniques.n; i++) {
        const struct index_sig *g = s->model_uniques.items[i];
        if (index_sig_name(s->a, g))
            continue;
        const struct index_sig *same = index_sig_find(&s->conn_uniques, g->unnamed);
        if (!same)
            added(s, g);
        else if (is_retyped(s, same))
            make_anew(s, same, g);
    }
    s->in_late = true;
    for (size_t i = 0; i < s->late.n; i++)
        removed(s, s->late.items[i]);
}

bool compare_indexes_and_uniques(void *arg) {
    struct table_pair *p = arg;
    struct index_sides s = {.p = p, .a = p->a};
    if (p->model)
        collect_model(&s, p->model);
    if (p->conn)
        collect_conn(&s, p->rec);
    if (s.duplicates)
        index_drop_duplicates(&s);
    index_correct(&s);
    compare_sides(&s);
    return false;
}
