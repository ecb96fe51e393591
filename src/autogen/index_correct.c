/*
 * What a database tells about indexes and unique constraints in its own way, put right before the
 * comparison: by the dialect's rules, or by a script's impl. cf. correct_for_autogen_constraints of
 * alembic.ddl.impl and the dialects.
 */
#include <string.h>

#include "autogen/compare_int.h"
#include "autogen/impl_hook.h"
#include "autogen/index_int.h"

static size_t find_index(const struct index_sigs *list, const char *name, bool unique_only) {
    size_t i = 0;
    while (i < list->n && !(list->items[i]->name && !strcmp(list->items[i]->name, name) &&
                            (!unique_only || list->items[i]->index->unique)))
        i++;
    return i;
}

static const char *info_of(const struct py_dict *info, const char *name) {
    value v = info ? py_dict_get_text((struct py_dict *)(uintptr_t)info, name) : PY_UNDEF;
    return py_is_str(v) ? py_str_cstr(v) : NULL;
}

void index_drop_duplicates(struct index_sides *s) {
    for (size_t i = 0; i < s->conn_uniques.n;) {
        const struct index_sig *g = s->conn_uniques.items[i];
        if (!info_of(g->unique->info, "duplicates_index")) {
            i++;
            continue;
        }
        if (!index_sig_is_named(s, &s->model_uniques, g->name, false)) {
            if (!index_sig_is_unnamed(s, &s->model_uniques, g->unnamed)) {
                index_sig_drop(&s->conn_uniques, i);
                continue;
            }
        } else if (!index_sig_is_named(s, &s->model_indexes, g->name, true)) {
            size_t k = find_index(&s->conn_indexes, g->name, true);
            if (k < s->conn_indexes.n)
                index_sig_drop(&s->conn_indexes, k);
        }
        i++;
    }
}

/* PostgreSQL: an index that only backs a constraint is no index. */
static void correct_postgresql(struct index_sides *s) {
    for (size_t i = 0; i < s->conn_indexes.n;)
        if (info_of(s->conn_indexes.items[i]->index->info, "duplicates_constraint"))
            index_sig_drop(&s->conn_indexes, i);
        else
            i++;
}

static bool is_expression(const struct sql_element *e) {
    while (e->kind == SQL_UNARY)
        e = ((const struct sql_unary *)e)->of;
    return e->kind != SQL_COLUMN || ((const struct sql_column *)e)->is_literal;
}

static bool has_expression(const struct index *ix) {
    for (size_t i = 0; i < ix->given_count; i++)
        if (is_expression(ix->expressions[i]))
            return true;
    return false;
}

/* SQLite: indexes over expressions are not reflected, so they cannot be compared. */
static void correct_sqlite(struct index_sides *s) {
    if (s->a->extended) /* then they are */
        return;
    for (size_t i = 0; i < s->model_indexes.n;) {
        const struct index_sig *g = s->model_indexes.items[i];
        if ((g->name && find_index(&s->conn_indexes, g->name, false) < s->conn_indexes.n) ||
            !has_expression(g->index)) {
            i++;
            continue;
        }
        py_warn(s->a->vm, &py_exc_UserWarning,
                "autogenerate skipping metadata-specified expression-based index %s; dialect '%s' "
                "under SQLAlchemy 2.0.52 can't reflect these indexes so they can't be compared",
                g->name ? text_repr(g->name) : "None", s->a->dialect->name);
        index_sig_drop(&s->model_indexes, i);
    }
}

static void (*const corrections[SQL_DIALECT_COUNT])(struct index_sides *) = {
    [SQL_POSTGRESQL] = correct_postgresql,
    [SQL_SQLITE] = correct_sqlite,
    [SQL_MYSQL] = index_mysql_correct,
    [SQL_MARIADB] = index_mysql_correct,
};

/* --- the same through a script's impl, in sets that it may change --- */

static struct py_set *set_of(struct vm *vm, const struct index_sigs *list, bool side) {
    struct py_set *set = py_set_new(side ? &py_set_type : &py_frozenset_type);
    for (size_t i = 0; i < list->n; i++)
        py_set_add(vm, set, index_sig_object(list->items[i]));
    return set;
}

/* What is in SET, what LIST had first. */
static void take_set(struct vm *vm, struct index_sigs *list, struct py_set *set, bool unique) {
    const struct index_sigs old = *list;
    size_t i = 0;
    value v;
    *list = (struct index_sigs){0};
    for (size_t k = 0; k < old.n; k++)
        if (py_set_has(vm, set, index_sig_object(old.items[k])))
            index_sig_add(list, old.items[k]->unique, old.items[k]->index);
    while (py_set_next(set, &i, &v))
        index_sig_add(list, unique ? constraint_of(v) : NULL, unique ? NULL : index_of(v));
}

static void ask_for_corrections(struct index_sides *s) {
    struct autogen *a = s->a;
    struct py_set *cu = set_of(a->vm, &s->conn_uniques, s->p->conn);
    struct py_set *ci = set_of(a->vm, &s->conn_indexes, s->p->conn);
    struct py_set *mu = set_of(a->vm, &s->model_uniques, s->p->model);
    struct py_set *mi = set_of(a->vm, &s->model_indexes, s->p->model);
    value args[] = {PY_OBJ(cu), PY_OBJ(ci), PY_OBJ(mu), PY_OBJ(mi)};
    impl_call(a, HOOK_correct_for_autogen_constraints, 4, args);
    take_set(a->vm, &s->conn_uniques, cu, true);
    take_set(a->vm, &s->conn_indexes, ci, false);
    take_set(a->vm, &s->model_uniques, mu, true);
    take_set(a->vm, &s->model_indexes, mi, false);
}

/* The objects that LIST no longer has go from SET. */
static void give_set(struct vm *vm, const struct index_sigs *list, value set) {
    struct py_list *all = py_list_from(vm, set);
    for (size_t i = 0; i < all->n; i++) {
        bool found = false;
        for (size_t k = 0; k < list->n && !found; k++)
            found = index_sig_object(list->items[k]) == all->items[i];
        if (!found)
            py_call_method(vm, set, "discard", 1, &all->items[i]);
    }
}

/* Each object counts here, also one that equals another. */
static void read_set(struct vm *vm, struct index_sigs *list, value set, bool unique) {
    struct py_iter it;
    py_iter_init(vm, &it, set);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;) {
        MEM_GROW(list->items, list->n, list->cap);
        list->items[list->n++] =
            index_sig_new(unique ? constraint_of(v) : NULL, unique ? NULL : index_of(v));
    }
}

void compare_correct_sets(struct autogen *a, value conn_uniques, value conn_indexes,
                          value model_uniques, value model_indexes) {
    struct index_sides s = {.a = a};
    if (!corrections[a->dialect->id])
        return;
    read_set(a->vm, &s.conn_uniques, conn_uniques, true);
    read_set(a->vm, &s.conn_indexes, conn_indexes, false);
    read_set(a->vm, &s.model_uniques, model_uniques, true);
    read_set(a->vm, &s.model_indexes, model_indexes, false);
    corrections[a->dialect->id](&s);
    give_set(a->vm, &s.conn_uniques, conn_uniques);
    give_set(a->vm, &s.conn_indexes, conn_indexes);
    give_set(a->vm, &s.model_uniques, model_uniques);
    give_set(a->vm, &s.model_indexes, model_indexes);
}

void index_correct(struct index_sides *s) {
    if (impl_has(s->a, HOOK_correct_for_autogen_constraints))
        ask_for_corrections(s);
    else if (corrections[s->a->dialect->id])
        corrections[s->a->dialect->id](s);
}
