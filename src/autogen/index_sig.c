/*
 * Signatures of indexes and unique constraints: what each is with and without its name. cf.
 * alembic.ddl._autogen.
 */
#include <stdlib.h>
#include <string.h>

#include "autogen/compare_int.h"
#include "autogen/index_int.h"

const char *index_column_name(const struct sql_expr *e) {
    return ((const struct sql_column *)e)->name.text;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct text_list index_sig_columns(const struct index_sig *s) {
    const struct sql_columns *c = s->index ? s->index->columns : s->unique->columns;
    struct text_list list = {0};
    for (size_t i = 0; i < c->n; i++)
        text_list_add(&list, index_column_name(c->items[i]));
    return list;
}

struct text_list index_sig_sorted(const struct index_sig *s) {
    struct text_list list = index_sig_columns(s);
    if (list.n)
        qsort(list.items, list.n, sizeof *list.items, by_text);
    return list;
}

/* An expression of an index by its name; most have none. */
static const char *expression_name(const struct sql_element *e) {
    switch (e->kind) {
    case SQL_COLUMN:
        return ((const struct sql_column *)e)->name.text;
    case SQL_LABEL:
        return ((const struct sql_label *)e)->name.text;
    case SQL_FUNCTION:
        return ((const struct sql_function *)e)->name;
    default:
        return NULL;
    }
}

static const char *unnamed_text(const struct index_sig *s) {
    struct buf b = BUF_INIT;
    if (s->unique) {
        struct text_list list = index_sig_sorted(s);
        buf_puts(&b, "uq");
        for (size_t i = 0; i < list.n; i++)
            buf_printf(&b, "\001%s", list.items[i]);
        return buf_take(&b);
    }
    buf_puts(&b, s->index->unique ? "unique" : "index");
    for (size_t i = 0; i < s->index->given_count; i++) {
        const char *name = expression_name(s->index->expressions[i]);
        buf_printf(&b, "\001%s", name ? name : "\002");
    }
    return buf_take(&b);
}

struct index_sig *index_sig_new(struct constraint *unique, struct index *index) {
    struct index_sig *s = MEM_NEW(struct index_sig);
    const struct py_str *name = unique ? unique->name : index->name;
    s->unique = unique;
    s->index = index;
    s->name =
        (unique ? unique->name_is_none_name : index->name_is_none_name) ? NULL : name_text(name);
    s->unnamed = unnamed_text(s);
    return s;
}

void index_sig_add(struct index_sigs *list, struct constraint *unique, struct index *index) {
    struct index_sig *s = index_sig_new(unique, index);
    if (!map_set(&list->seen, mem_printf("%s\003%s", s->name ? s->name : "\002", s->unnamed), s))
        return;
    MEM_GROW(list->items, list->n, list->cap);
    list->items[list->n++] = s;
}

void index_sig_drop(struct index_sigs *list, size_t i) {
    memmove(&list->items[i], &list->items[i + 1], (list->n - i - 1) * sizeof *list->items);
    list->n--;
}

struct index_sig *index_sig_find(const struct index_sigs *list, const char *unnamed) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->items[i]->unnamed, unnamed))
            return list->items[i];
    return NULL;
}

const char *index_sig_name(struct autogen *a, const struct index_sig *s) {
    return compare_final_name(a, s->unique, s->index);
}

value index_sig_object(const struct index_sig *s) {
    return s->index ? PY_OBJ(s->index) : PY_OBJ(s->unique);
}

bool index_sig_is_named(struct index_sides *s, const struct index_sigs *list, const char *name,
                        bool unique_only) {
    for (size_t i = 0; i < list->n; i++) {
        const struct index_sig *g = list->items[i];
        const char *final = unique_only && !g->index->unique ? NULL : index_sig_name(s->a, g);
        if (final && !strcmp(final, name))
            return true;
    }
    return false;
}

bool index_sig_is_unnamed(struct index_sides *s, const struct index_sigs *list,
                          const char *unnamed) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->items[i]->unnamed, unnamed) && !index_sig_name(s->a, list->items[i]))
            return true;
    return false;
}
