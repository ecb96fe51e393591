/* Batch mode: where columns stand in the new table: insert_before, insert_after and
 * partial_reordering (cf. ApplyBatchImpl._setup_dependencies_for_add_column). */
#include <string.h>

#include "ops/batch_int.h"
#include "ops/rules.h"
#include "schema/exc.h"

static void add_pair(struct batch_apply *b, const char *before, const char *after) {
    MEM_GROW(b->pairs, b->n_pairs, b->cap_pairs);
    b->pairs[b->n_pairs++] = (struct batch_pair){before, after};
}

static long existing_index(const struct batch_apply *b, const char *name) {
    for (size_t i = 0; i < b->n_existing; i++)
        if (!strcmp(b->existing[i], name))
            return (long)i;
    return -1;
}

/* The name that pairs put behind (AFTER) or before another; KeyError when none does. */
static const char *paired(struct batch_apply *b, const char *name, bool after) {
    for (size_t i = b->n_pairs; i-- > 0;)
        if (!strcmp(after ? b->pairs[i].before : b->pairs[i].after, name))
            return after ? b->pairs[i].after : b->pairs[i].before;
    value args = py_tuple1(py_str_from(name));
    py_raise_args(b->vm, &py_exc_KeyError, PY_AS(struct py_tuple, args));
}

static const char *text_or_null(struct vm *vm, value v) {
    return alter_given(v) && py_truth(vm, v) ? py_str_text(vm, v) : NULL;
}

void batch_place_column(struct batch_apply *b, const char *name, value v_before, value v_after) {
    const char *before = text_or_null(b->vm, v_before), *after = text_or_null(b->vm, v_after);
    bool partial =
        alter_given(b->batch->partial_reordering) && py_truth(b->vm, b->batch->partial_reordering);
    long at;
    if (!partial && after && !before) {
        if ((at = existing_index(b, after)) >= 0)
            before = (size_t)at + 1 < b->n_existing ? b->existing[at + 1] : NULL;
        else
            before = paired(b, after, true);
    } else if (!partial && before && !after) {
        if ((at = existing_index(b, before)) >= 0)
            after = at > 0 ? b->existing[at - 1] : NULL;
        else
            after = paired(b, before, false);
    }
    if (before)
        add_pair(b, name, before);
    if (after)
        add_pair(b, after, name);
    if (!partial && !before && !after && b->n_existing)
        add_pair(b, b->existing[b->n_existing - 1], name);
}

/* --- sorting --- */

static void partial_pairs(struct batch_apply *b) {
    struct py_iter it;
    py_iter_init(b->vm, &it, b->batch->partial_reordering);
    for (value group; (group = py_iter_next(b->vm, &it)) != PY_UNDEF;) {
        struct py_list *names = py_list_from(b->vm, group);
        for (size_t i = 1; i < names->n; i++)
            add_pair(b, py_str_text(b->vm, names->items[i - 1]),
                     py_str_text(b->vm, names->items[i]));
    }
}

static bool waits(const struct batch_apply *b, const bool *done, size_t i) {
    for (size_t p = 0; p < b->n_pairs; p++) {
        if (strcmp(b->pairs[p].after, b->columns[i].name) ||
            !strcmp(b->pairs[p].before, b->pairs[p].after))
            continue;
        for (size_t j = 0; j < b->n; j++)
            if (!done[j] && !strcmp(b->columns[j].name, b->pairs[p].before))
                return true;
    }
    return false;
}

/* Rounds of columns none of whose predecessors is left. */
static void sort(struct batch_apply *b) {
    struct batch_column *out = MEM_NEW_ARRAY(struct batch_column, b->n + 1);
    bool *done = MEM_NEW_ARRAY(bool, b->n + 1), *now = MEM_NEW_ARRAY(bool, b->n + 1);
    size_t n = 0;
    while (n < b->n) {
        size_t before = n;
        for (size_t i = 0; i < b->n; i++)
            if ((now[i] = !done[i] && !waits(b, done, i)))
                out[n++] = b->columns[i];
        for (size_t i = 0; i < b->n; i++)
            done[i] |= now[i];
        if (n == before)
            py_raise(b->vm, &sa_exc_CircularDependencyError, "Circular dependency detected.");
    }
    b->columns = out;
    b->cap = b->n + 1;
}

void batch_order_columns(struct batch_apply *b) {
    bool partial =
        alter_given(b->batch->partial_reordering) && py_truth(b->vm, b->batch->partial_reordering);
    if (!partial && !b->n_pairs)
        return;
    if (partial)
        partial_pairs(b);
    else
        for (size_t i = 1; i < b->n_existing; i++)
            add_pair(b, b->columns[i - 1].name, b->existing[i]);
    sort(b);
}
