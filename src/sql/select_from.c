/*
 * Which FROM elements a SELECT has, and how its joins find their left side.
 * cf. sqlalchemy.sql.selectable.SelectState.
 */
#include "sql/select.h"

void sql_froms_of(struct vm *vm, struct sql_seq elements, struct sql_seq *out) {
    for (size_t i = 0; i < elements.n; i++)
        sql_from_objects(vm, elements.items[i], out);
}

struct columns_in {
    struct sql_seq columns;
};
static void find_columns(struct sql_element *e, void *arg) {
    struct columns_in *c = arg;
    if (e->kind == SQL_COLUMN)
        sql_seq_push(&c->columns, e);
    else
        sql_children(e, find_columns, arg);
}

static bool covers(struct vm *vm, struct sql_from *a, struct sql_from *b, struct sql_seq columns) {
    for (size_t i = 0; i < columns.n; i++) {
        bool found = false;
        struct sql_from *const both[] = {a, b};
        for (int k = 0; k < 2 && !found; k++) {
            struct sql_columns *c = sql_from_columns(vm, both[k]);
            for (size_t j = 0; j < c->n && !found; j++)
                found = &c->items[j]->element == columns.items[i];
        }
        if (!found)
            return false;
    }
    return true;
}

/* Which of CLAUSES a join to RIGHT may start from (find_left_clause_to_join_from). */
static struct sql_seq left_candidates(struct vm *vm, struct sql_seq clauses, struct sql_from *right,
                                      struct sql_element *on) {
    struct sql_seq targets = {0}, out = {0};
    sql_from_objects(vm, &right->element, &targets);
    struct columns_in cols = {{0}};
    if (on && clauses.n > 1)
        find_columns(on, &cols);
    for (size_t i = 0; i < clauses.n; i++) {
        struct sql_from *f = (struct sql_from *)clauses.items[i];
        for (size_t j = 0; j < targets.n; j++) {
            struct sql_from *t = (struct sql_from *)targets.items[j];
            if (t == f)
                continue;
            bool ok =
                cols.columns.n ? covers(vm, f, t, cols.columns) : on || sql_can_join(vm, f, t);
            if (ok) {
                sql_seq_push(&out, &f->element);
                break;
            }
        }
    }
    if (out.n > 1) {
        struct sql_seq hidden = {0}, shown = {0};
        for (size_t i = 0; i < clauses.n; i++)
            sql_hidden_froms(vm, (struct sql_from *)clauses.items[i], &hidden);
        for (size_t i = 0; i < out.n; i++)
            if (!sql_seq_has(hidden, out.items[i]))
                sql_seq_push(&shown, out.items[i]);
        out = shown;
    }
    return !out.n && on ? clauses : out;
}

static noreturn void raise_no_left(struct vm *vm, bool ambiguous, struct sql_from *right) {
    const char *advice = "Please use the .select_from() method to establish an explicit left side, "
                         "as well as providing an explicit ON clause if not present already to "
                         "help resolve the ambiguity.";
    if (ambiguous)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Can't determine which FROM clause to join from, there are multiple FROMS which "
                 "can join to this entity. %s",
                 advice);
    py_raise(vm, &sa_exc_InvalidRequestError, "Don't know how to join to %R. %s", PY_OBJ(right),
             advice);
}

/* Puts the join's result into FROMS, in the place of its left side. */
static void place_join(struct vm *vm, struct sql_select *s, struct sql_seq *froms,
                       const struct sql_pending_join *j) {
    struct sql_seq clauses = *froms;
    struct sql_from *left = j->left;
    if (!left) {
        if (!clauses.n) {
            sql_froms_of(vm, s->columns, &clauses);
            sql_froms_of(vm, s->where, &clauses);
        }
        struct sql_seq found = left_candidates(vm, clauses, j->right, j->on);
        if (found.n != 1)
            raise_no_left(vm, found.n > 1, j->right);
        left = (struct sql_from *)found.items[0];
    }
    struct sql_seq out = {0};
    bool placed = false;
    for (size_t i = 0; i < froms->n; i++) {
        struct sql_element *f = froms->items[i];
        struct sql_seq inside = {0};
        sql_from_objects(vm, f, &inside);
        bool here = !placed && (f == &left->element || (j->left && sql_seq_has(inside, f) &&
                                                        sql_seq_has(inside, &left->element)));
        if (here)
            f = &sql_join_new(vm, (struct sql_from *)f, j->right, j->on, j->outer, j->full)
                     ->from.element;
        placed = placed || here;
        sql_seq_push(&out, f);
    }
    if (!placed)
        sql_seq_push(&out,
                     &sql_join_new(vm, left, j->right, j->on, j->outer, j->full)->from.element);
    *froms = out;
}

struct sql_seq sql_select_froms(struct vm *vm, struct sql_select *s) {
    struct sql_seq all = {0};
    for (size_t i = 0; i < s->from_obj.n; i++)
        sql_seq_push(&all, s->from_obj.items[i]->kind == SQL_ENTITY
                               ? ((struct sql_wrap *)s->from_obj.items[i])->of
                               : s->from_obj.items[i]);
    for (size_t i = 0; i < s->n_joins; i++)
        place_join(vm, s, &all, &s->joins[i]);
    sql_froms_of(vm, s->columns, &all);
    sql_froms_of(vm, s->where, &all);
    struct sql_seq unique = {0}, hidden = {0}, out = {0};
    for (size_t i = 0; i < all.n; i++) {
        struct sql_element *f = all.items[i];
        if (f->kind == SQL_SUBQUERY &&
            &((struct sql_alias *)f)->of->element == &s->base.from.element)
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "select() construct refers to itself as a FROM");
        if (!sql_seq_has(unique, f))
            sql_seq_push(&unique, f);
    }
    for (size_t i = 0; i < unique.n; i++)
        sql_hidden_froms(vm, (struct sql_from *)unique.items[i], &hidden);
    for (size_t i = 0; i < unique.n; i++)
        if (!sql_seq_has(hidden, unique.items[i]))
            sql_seq_push(&out, unique.items[i]);
    return out;
}
