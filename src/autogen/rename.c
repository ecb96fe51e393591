/*
 * Renames, by likelihood: a table or column that is new and one that is gone may be the same. What
 * counts: type, place, NULL, default, keys, the name. Only a clear case becomes a rename, and the
 * other reading stands in a comment beside it; nobody is asked.
 */
#include <stdlib.h>
#include <string.h>

#include "autogen/extended.h"

static const double ENOUGH_COLUMN = 0.70, ENOUGH_TABLE = 0.70;

/* --- names --- */

/* The longest run of characters that both have. */
static size_t common_run(const char *a, const char *b) {
    size_t best = 0;
    for (const char *p = a; *p; p++)
        for (const char *q = b; *q; q++) {
            size_t n = 0;
            while (p[n] && p[n] == q[n])
                n++;
            if (n > best)
                best = n;
        }
    return best;
}

/* Edits against length, or how much of the shorter is in the longer, whichever says more. */
double rename_similarity(const char *a, const char *b) {
    const char *x = text_replace(text_lower(a), "_", ""), *y = text_replace(text_lower(b), "_", "");
    size_t m = strlen(x), n = strlen(y), longer = m > n ? m : n, shorter = m < n ? m : n;
    if (!shorter)
        return 0;
    size_t edits = text_distance(x, y), run = common_run(x, y);
    double by_edits = edits >= longer ? 0 : 1.0 - (double)edits / (double)longer;
    double by_part = run >= 3 ? 0.8 * (double)run / (double)shorter : 0;
    return by_edits > by_part ? by_edits : by_part;
}

/* --- columns --- */

struct side_column {
    const char *name;
    struct column *column;
    size_t place;
    const char *before, *after; /* the nearest columns that both sides have, "" at the ends */
    size_t offset;              /* from BEFORE */
    bool key, foreign, indexed;
};

static void conn_keys(const struct reflect_table *t, struct side_column *c) {
    c->key = t->pk && text_list_has(&t->pk->columns, c->name);
    for (size_t i = 0; i < t->n_fks; i++)
        c->foreign |= text_list_has(&t->fks[i]->columns, c->name);
    for (size_t i = 0; i < t->n_uniques; i++)
        c->indexed |= text_list_has(&t->uniques[i]->columns, c->name);
    for (size_t i = 0; i < t->n_indexes; i++)
        c->indexed |= text_list_has(&t->indexes[i]->columns, c->name);
}

static bool covers(const struct sql_columns *columns, const struct column *c) {
    for (size_t i = 0; columns && i < columns->n; i++)
        if ((const struct column *)columns->items[i] == c)
            return true;
    return false;
}

static void model_keys(struct table *t, struct side_column *c) {
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    c->key = c->column->primary_key;
    c->foreign = c->column->foreign_key_count > 0;
    for (size_t i = 0; i < n; i++)
        c->indexed |= list[i]->kind == CONSTRAINT_UNIQUE && covers(list[i]->columns, c->column);
    struct index **indexes = table_indexes(t, &n);
    for (size_t i = 0; i < n; i++)
        c->indexed |= covers(indexes[i]->columns, c->column);
}

static const char *column_name(const struct column *c) { return c->base.name.text; }

static bool has_column(const struct table *t, const char *name) {
    for (size_t i = 0; i < table_column_count(t); i++)
        if (!strcmp(column_name(table_column(t, i)), name))
            return true;
    return false;
}

/* Columns of T that OTHER does not have. */
static struct side_column *only_here(struct table *t, const struct table *other, size_t *n) {
    size_t all = table_column_count(t), offset = 0;
    struct side_column *list = MEM_NEW_ARRAY(struct side_column, all + 1);
    const char *before = "";
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        struct column *c = table_column(t, i);
        if (has_column(other, column_name(c))) {
            for (size_t k = *n; k-- > 0 && !list[k].after;)
                list[k].after = column_name(c);
            before = column_name(c);
            offset = 0;
        } else if (!c->system) {
            list[(*n)++] = (struct side_column){.name = column_name(c),
                                                .column = c,
                                                .place = i,
                                                .before = before,
                                                .offset = offset++};
        }
    }
    for (size_t k = 0; k < *n; k++)
        if (!list[k].after)
            list[k].after = "";
    return list;
}

/* 0.35 for the same type, less for the same family, -1 for types that nobody would rename into. */
static double type_score(struct autogen *a, struct side_column *gone, struct side_column *fresh) {
    enum type_affinity x = type_affinity(a->vm, column_type(a->vm, gone->column));
    enum type_affinity y = type_affinity(a->vm, column_type(a->vm, fresh->column));
    if (!compare_types_differ(a, gone->column, fresh->column))
        return 0.35;
    if (x == y && x != AFFINITY_NULLTYPE && x != AFFINITY_OTHER)
        return 0.25;
    return -1;
}

static bool has_default(const struct column *c) {
    return c->server_default != PY_NONE && c->server_default != PY_UNDEF;
}

static double place_score(const struct side_column *x, const struct side_column *y) {
    bool before = !strcmp(x->before, y->before), after = !strcmp(x->after, y->after);
    if (before && after && x->offset == y->offset)
        return 0.15;
    return before || after ? 0.05 : 0;
}

static double column_score(struct autogen *a, struct side_column *gone, struct side_column *fresh) {
    double type = type_score(a, gone, fresh);
    if (type < 0 || !gone->column->computed != !fresh->column->computed)
        return 0;
    return type + 0.1 * (gone->column->nullable == fresh->column->nullable) +
           0.1 * (has_default(gone->column) == has_default(fresh->column)) +
           place_score(gone, fresh) +
           0.1 * (gone->key == fresh->key && gone->foreign == fresh->foreign) * 0.5 +
           0.1 * (gone->indexed == fresh->indexed) * 0.5 +
           0.2 * rename_similarity(gone->name, fresh->name);
}

/* --- the best of all pairs --- */

struct match {
    size_t gone, fresh;
    double score;
};

static int by_score(const void *x, const void *y) {
    const struct match *a = x, *b = y;
    if (a->score > b->score || a->score < b->score)
        return a->score > b->score ? -1 : 1;
    return a->gone != b->gone ? (a->gone < b->gone ? -1 : 1) : a->fresh < b->fresh ? -1 : 1;
}

/* Pairs from the highest score down, each side once. */
static size_t choose(struct match *all, size_t n, double enough) {
    size_t kept = 0;
    qsort(all, n, sizeof *all, by_score);
    for (size_t i = 0; i < n && all[i].score >= enough; i++) {
        bool taken = false;
        for (size_t k = 0; k < kept; k++)
            taken |= all[k].gone == all[i].gone || all[k].fresh == all[i].fresh;
        if (!taken)
            all[kept++] = all[i];
    }
    return kept;
}

/* --- the records under the new names --- */

static struct text_list renamed_list(const struct text_list *l, const char *old, const char *name) {
    struct text_list out = {0};
    for (size_t i = 0; i < l->n; i++)
        text_list_add(&out, l->items[i] && !strcmp(l->items[i], old) ? name : l->items[i]);
    return out;
}

static const char *renamed_sql(const char *sql, const char *old, const char *name) {
    return sql ? extended_rename_sql(sql, old, name) : NULL;
}

static void rename_in_constraint(struct reflect_constraint *k, const char *old, const char *name) {
    k->columns = renamed_list(&k->columns, old, name);
    k->sqltext = renamed_sql(k->sqltext, old, name);
}

static void rename_in_index(struct reflect_index *ix, const char *old, const char *name) {
    ix->columns = renamed_list(&ix->columns, old, name);
    ix->include = renamed_list(&ix->include, old, name);
    for (size_t i = 0; i < ix->expressions.n; i++)
        ix->expressions.items[i] = renamed_sql(ix->expressions.items[i], old, name);
}

/* The server follows a rename everywhere: so do the records. */
static void rename_in_record(struct reflect_table *t, const char *old, const char *name) {
    for (size_t i = 0; i < t->n_columns; i++) {
        if (!strcmp(t->columns[i].name, old))
            t->columns[i].name = name;
        t->columns[i].computed = renamed_sql(t->columns[i].computed, old, name);
    }
    if (t->pk)
        rename_in_constraint(t->pk, old, name);
    for (size_t i = 0; i < t->n_fks; i++)
        rename_in_constraint(t->fks[i], old, name);
    for (size_t i = 0; i < t->n_uniques; i++)
        rename_in_constraint(t->uniques[i], old, name);
    for (size_t i = 0; i < t->n_checks; i++)
        rename_in_constraint(t->checks[i], old, name);
    for (size_t i = 0; i < t->n_indexes; i++)
        rename_in_index(t->indexes[i], old, name);
}

static bool refers_to(const struct reflect_constraint *fk, const struct reflect_table *t,
                      const char *name) {
    const char *x = fk->referred_schema ? fk->referred_schema : "";
    return !strcmp(fk->referred_table, name) && !strcmp(x, t->schema ? t->schema : "");
}

static void rename_references(struct map *all, const struct reflect_table *t, const char *old,
                              const char *name) {
    MAP_EACH(all, e) {
        struct reflect_table *other = e->value;
        for (size_t i = 0; other && i < other->n_fks; i++)
            if (refers_to(other->fks[i], t, t->name))
                other->fks[i]->referred_columns =
                    renamed_list(&other->fks[i]->referred_columns, old, name);
    }
}

/* --- the operations --- */

static const char *label(const struct table_pair *p, const char *column) {
    return p->schema ? mem_printf("%s.%s.%s", p->schema, p->name, column)
                     : mem_printf("%s.%s", p->name, column);
}

static struct op *rename_column_op(struct table_pair *p, struct column *conn, const char *old,
                                   const char *name) {
    struct op *op = op_new(p->a->vm, OP_ALTER_COLUMN);
    op->table_name = py_str_from(p->name);
    op->schema = compare_text(p->schema);
    op->column_name = py_str_from(old);
    op->modify_name = py_str_from(name);
    op->existing_type = PY_OBJ(column_type(p->a->vm, conn));
    op->existing_nullable = PY_BOOL(conn->nullable);
    op->existing_server_default = has_default(conn) ? conn->server_default : PY_FALSE;
    extended_note(op);
    return op;
}

static void add_column_rename(struct table_pair *p, struct side_column *gone,
                              struct side_column *fresh, double score) {
    struct vm *vm = p->a->vm;
    struct op *up = rename_column_op(p, gone->column, gone->name, fresh->name);
    struct op *down = rename_column_op(p, gone->column, fresh->name, gone->name);
    up->note->reverse = PY_OBJ(down);
    down->note->reverse = PY_OBJ(up);
    value table = py_str_from(p->name), schema = compare_text(p->schema);
    extended_comment(up,
                     "%s looks renamed to %s (score %.2f). If they are two columns, write instead:",
                     text_repr(label(p, gone->name)), text_repr(fresh->name), score);
    up->note->instead = py_list_new(2);
    py_list_append(up->note->instead, PY_OBJ(op_add_column_from(vm, schema, table, fresh->column)));
    py_list_append(up->note->instead, PY_OBJ(op_drop_column_from(vm, schema, table, gone->column)));
    if (!p->renames)
        p->renames = py_list_new(1);
    py_list_append(p->renames, PY_OBJ(up));
    log_info(LOG_EXTENDED, "Detected renamed column '%s' to '%s' (score %.2f)",
             label(p, gone->name), fresh->name, score);
}

static bool runs(struct table_pair *p, const struct side_column *c, bool reflected) {
    struct autogen *a = p->a;
    if (reflected && a->include_name != PY_UNDEF &&
        !autogen_runs_name(a, py_str_from(c->name), "column", autogen_parents(p->name, p->schema)))
        return false;
    return autogen_runs_object(a, PY_OBJ(c->column), py_str_from(c->name), "column", reflected,
                               PY_NONE);
}

void rename_columns(struct table_pair *p, struct map *all) {
    struct autogen *a = p->a;
    size_t n_gone, n_fresh, n = 0;
    struct reflect_build b = {.vm = a->vm, .dialect = a->dialect, .final_names = true};
    struct table *conn = table_new(a->vm, metadata_new(a->vm), (struct sql_name){p->rec->name, 0},
                                   (struct sql_name){p->rec->schema, 0});
    reflect_build_table(&b, conn, p->rec);
    struct side_column *gone = only_here(conn, p->model, &n_gone);
    struct side_column *fresh = only_here(p->model, conn, &n_fresh);
    if (!n_gone || !n_fresh)
        return;
    struct match *all_pairs = MEM_NEW_ARRAY(struct match, n_gone * n_fresh);
    for (size_t i = 0; i < n_gone; i++)
        conn_keys(p->rec, &gone[i]);
    for (size_t k = 0; k < n_fresh; k++)
        model_keys(p->model, &fresh[k]);
    for (size_t i = 0; i < n_gone; i++)
        for (size_t k = 0; k < n_fresh; k++)
            if (runs(p, &gone[i], true) && runs(p, &fresh[k], false))
                all_pairs[n++] = (struct match){i, k, column_score(a, &gone[i], &fresh[k])};
    n = choose(all_pairs, n, ENOUGH_COLUMN);
    for (size_t i = 0; i < n; i++) {
        struct side_column *g = &gone[all_pairs[i].gone], *f = &fresh[all_pairs[i].fresh];
        add_column_rename(p, g, f, all_pairs[i].score);
        rename_in_record((struct reflect_table *)(uintptr_t)p->rec, g->name, f->name);
        rename_references(all, p->rec, g->name, f->name);
    }
}

/* --- tables --- */

static double table_score(struct autogen *a, struct table *model, const struct reflect_table *rec) {
    struct reflect_build b = {.vm = a->vm, .dialect = a->dialect, .final_names = true};
    struct table *conn = table_new(a->vm, metadata_new(a->vm), (struct sql_name){rec->name, 0},
                                   (struct sql_name){rec->schema, 0});
    size_t same = 0, m = table_column_count(model), n, keys = 0;
    reflect_build_table(&b, conn, rec);
    n = table_column_count(conn);
    for (size_t i = 0; i < m; i++) {
        struct column *x = table_column(model, i), *y = table_get_column(conn, column_name(x));
        same += y && !compare_types_differ(a, y, x);
        keys += y && x->primary_key == y->primary_key;
    }
    size_t most = m > n ? m : n;
    if (!most || same * 2 < most)
        return 0;
    /* small tables look alike: there the name decides */
    double by_columns = most <= 3 ? 0.4 : 0.6, by_keys = most <= 3 ? 0.1 : 0.15;
    return (by_columns * (double)same + by_keys * (double)keys) / (double)most +
           (1 - by_columns - by_keys) * rename_similarity(rec->name, model->base.name.text);
}

size_t rename_find_tables(struct autogen *a, struct table **models, size_t n_models,
                          const struct reflect_table **recs, size_t n_recs,
                          struct rename_table **found) {
    struct match *all = MEM_NEW_ARRAY(struct match, n_models * n_recs + 1);
    size_t n = 0;
    for (size_t i = 0; i < n_recs; i++)
        for (size_t k = 0; k < n_models; k++)
            if (!strcmp(recs[i]->schema ? recs[i]->schema : "",
                        models[k]->base.schema.text ? models[k]->base.schema.text : ""))
                all[n++] = (struct match){i, k, table_score(a, models[k], recs[i])};
    n = choose(all, n, ENOUGH_TABLE);
    *found = MEM_NEW_ARRAY(struct rename_table, n + 1);
    for (size_t i = 0; i < n; i++)
        (*found)[i] = (struct rename_table){models[all[i].fresh], recs[all[i].gone], all[i].score};
    return n;
}

struct op *rename_table_op(struct autogen *a, const struct rename_table *r, struct table *conn) {
    struct vm *vm = a->vm;
    const char *name = r->model->base.name.text;
    struct op *op = op_new(vm, OP_RENAME_TABLE);
    op->table_name = py_str_from(r->rec->name);
    op->name = py_str_from(name);
    op->schema = compare_text(r->rec->schema);
    extended_comment(op,
                     "%s looks renamed to %s (score %.2f). If they are two tables, write instead:",
                     text_repr(r->rec->name), text_repr(name), r->score);
    op->note->instead = py_list_new(2);
    py_list_append(op->note->instead, PY_OBJ(op_create_table_from(vm, r->model, PY_NONE)));
    py_list_append(op->note->instead, PY_OBJ(op_drop_table_from(vm, conn, PY_NONE)));
    log_info(LOG_EXTENDED, "Detected renamed table '%s' to '%s' (score %.2f)", r->rec->name, name,
             r->score);
    return op;
}
