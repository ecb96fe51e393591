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

/* --- signatures --- */

struct sig {
    struct constraint *unique; /* or */
    struct index *index;
    const char *name;    /* as it stands in the object; NULL: none */
    const char *unnamed; /* what it is without its name */
};

struct sigs {
    struct sig **items;
    size_t n, cap;
    struct map seen; /* by name and unnamed: equal ones count once */
};

static const char *column_name(const struct sql_expr *e) {
    return ((const struct sql_column *)e)->name.text;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static struct text_list columns_of(const struct sig *s) {
    const struct sql_columns *c = s->index ? s->index->columns : s->unique->columns;
    struct text_list list = {0};
    for (size_t i = 0; i < c->n; i++)
        text_list_add(&list, column_name(c->items[i]));
    return list;
}

static struct text_list sorted_columns(const struct sig *s) {
    struct text_list list = columns_of(s);
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

static const char *unnamed_text(const struct sig *s) {
    struct buf b = BUF_INIT;
    if (s->unique) {
        struct text_list list = sorted_columns(s);
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

static struct sig *make_sig(struct constraint *unique, struct index *index) {
    struct sig *s = MEM_NEW(struct sig);
    const struct py_str *name = unique ? unique->name : index->name;
    s->unique = unique;
    s->index = index;
    s->name =
        (unique ? unique->name_is_none_name : index->name_is_none_name) ? NULL : name_text(name);
    s->unnamed = unnamed_text(s);
    return s;
}

static void add_sig(struct sigs *list, struct constraint *unique, struct index *index) {
    struct sig *s = make_sig(unique, index);
    if (!map_set(&list->seen, mem_printf("%s\003%s", s->name ? s->name : "\002", s->unnamed), s))
        return;
    MEM_GROW(list->items, list->n, list->cap);
    list->items[list->n++] = s;
}

static void drop_sig(struct sigs *list, size_t i) {
    memmove(&list->items[i], &list->items[i + 1], (list->n - i - 1) * sizeof *list->items);
    list->n--;
}

static struct sig *by_unnamed(const struct sigs *list, const char *unnamed) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->items[i]->unnamed, unnamed))
            return list->items[i];
    return NULL;
}

static const char *final_name(struct autogen *a, const struct sig *s) {
    return compare_final_name(a, s->unique, s->index);
}

/* --- what takes part --- */

struct sides {
    struct table_pair *p;
    struct autogen *a;
    struct sigs model_uniques, model_indexes, conn_uniques, conn_indexes;
    bool duplicates;  /* the database has each unique constraint as an index too */
    struct sigs late; /* extended: indexes to be dropped behind those that are added */
    bool in_late;
};

static bool runs(struct sides *s, const char *name, const char *type) {
    return s->a->include_name == PY_UNDEF ||
           autogen_runs_name(s->a, compare_text(name), type,
                             autogen_parents(s->p->name, s->p->schema));
}

static void collect_model(struct sides *s, struct table *t) {
    size_t n;
    struct constraint **constraints = table_constraints(t, &n);
    for (size_t i = 0; i < n; i++)
        if (constraints[i]->kind == CONSTRAINT_UNIQUE)
            add_sig(&s->model_uniques, constraints[i], NULL);
    struct index **indexes = table_indexes(t, &n);
    for (size_t i = 0; i < n; i++)
        add_sig(&s->model_indexes, NULL, indexes[i]);
}

/* An empty list of columns after INCLUDE is none. */
static void adjust_options(struct py_dict *kw, struct vm *vm) {
    value include = kw ? py_dict_get_text(kw, "postgresql_include") : PY_UNDEF;
    if (include != PY_UNDEF && !py_truth(vm, include))
        py_dict_del(vm, kw, py_str_from("postgresql_include"));
}

static void collect_conn(struct sides *s, const struct reflect_table *rec) {
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
        add_sig(&s->conn_uniques, k, NULL);
    }
    for (size_t i = 0; i < rec->n_indexes; i++) {
        if (!runs(s, rec->indexes[i]->name, "index"))
            continue;
        struct index *ix = reflect_build_index(&p->build, p->conn, rec->indexes[i], false);
        if (indexes)
            ix->dialect_kw = impl_options(s->a, indexes->items[i], "index");
        else
            adjust_options(ix->dialect_kw, s->a->vm);
        add_sig(&s->conn_indexes, NULL, ix);
    }
}

/* --- what the dialects correct --- */

static bool is_named_among(struct sides *s, const struct sigs *list, const char *name,
                           bool unique_only) {
    for (size_t i = 0; i < list->n; i++) {
        const struct sig *g = list->items[i];
        const char *final = unique_only && !g->index->unique ? NULL : final_name(s->a, g);
        if (final && !strcmp(final, name))
            return true;
    }
    return false;
}

static bool is_unnamed_among(struct sides *s, const struct sigs *list, const char *unnamed) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->items[i]->unnamed, unnamed) && !final_name(s->a, list->items[i]))
            return true;
    return false;
}

static size_t find_index(const struct sigs *list, const char *name, bool unique_only) {
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

/* MySQL: a UNIQUE KEY counts as what the model has under that name. */
static void drop_duplicates(struct sides *s) {
    for (size_t i = 0; i < s->conn_uniques.n;) {
        const struct sig *g = s->conn_uniques.items[i];
        if (!info_of(g->unique->info, "duplicates_index")) {
            i++;
            continue;
        }
        if (!is_named_among(s, &s->model_uniques, g->name, false)) {
            if (!is_unnamed_among(s, &s->model_uniques, g->unnamed)) {
                drop_sig(&s->conn_uniques, i);
                continue;
            }
        } else if (!is_named_among(s, &s->model_indexes, g->name, true)) {
            size_t k = find_index(&s->conn_indexes, g->name, true);
            if (k < s->conn_indexes.n)
                drop_sig(&s->conn_indexes, k);
        }
        i++;
    }
}

/* PostgreSQL: an index that only backs a constraint is no index. */
static void correct_postgresql(struct sides *s) {
    for (size_t i = 0; i < s->conn_indexes.n;)
        if (info_of(s->conn_indexes.items[i]->index->info, "duplicates_constraint"))
            drop_sig(&s->conn_indexes, i);
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
static void correct_sqlite(struct sides *s) {
    if (s->a->extended) /* then they are */
        return;
    for (size_t i = 0; i < s->model_indexes.n;) {
        const struct sig *g = s->model_indexes.items[i];
        if ((g->name && find_index(&s->conn_indexes, g->name, false) < s->conn_indexes.n) ||
            !has_expression(g->index)) {
            i++;
            continue;
        }
        py_warn(s->a->vm, &py_exc_UserWarning,
                "autogenerate skipping metadata-specified expression-based index %s; dialect '%s' "
                "under SQLAlchemy 2.0.52 can't reflect these indexes so they can't be compared",
                g->name ? text_repr(g->name) : "None", s->a->dialect->name);
        drop_sig(&s->model_indexes, i);
    }
}

/* MySQL makes an index for each foreign key, named as the column or as the constraint. */
static bool is_implicit(const struct index *ix, const char *name) {
    for (size_t i = 0; i < ix->columns->n; i++) {
        const struct column *c = (const struct column *)ix->columns->items[i];
        if (!strcmp(c->base.name.text, name))
            return true;
        for (size_t k = 0; k < c->foreign_key_count; k++) {
            const struct py_str *fk = c->foreign_keys[k]->name;
            if (fk && !strcmp(name_text(fk), name))
                return true;
        }
    }
    return false;
}

/* Whether the model has no foreign key from the column IX begins with: with the last one an index
 * made for it goes too. */
static bool outlives_key(const struct sides *s, const struct index *ix) {
    const char *name = ix->columns->n ? column_name(ix->columns->items[0]) : NULL;
    size_t n = s->p && s->p->model ? table_column_count(s->p->model) : 0;
    for (size_t i = 0; name && i < n; i++) {
        const struct column *c = table_column(s->p->model, i);
        if (!strcmp(c->base.name.text, name) && c->foreign_key_count)
            return false;
    }
    return s->a->extended && n;
}

static void correct_mysql(struct sides *s) {
    struct text_list gone = {0};
    for (size_t i = 0; i < s->conn_indexes.n;) {
        const struct sig *g = s->conn_indexes.items[i];
        if (g->index->unique || !g->name || !is_implicit(g->index, g->name) ||
            outlives_key(s, g->index)) {
            i++;
            continue;
        }
        text_list_add(&gone, g->name);
        drop_sig(&s->conn_indexes, i);
    }
    for (size_t i = 0; i < s->model_indexes.n;)
        if (s->model_indexes.items[i]->name &&
            text_list_has(&gone, s->model_indexes.items[i]->name))
            drop_sig(&s->model_indexes, i);
        else
            i++;
}

static void (*const corrections[SQL_DIALECT_COUNT])(struct sides *) = {
    [SQL_POSTGRESQL] = correct_postgresql,
    [SQL_SQLITE] = correct_sqlite,
    [SQL_MYSQL] = correct_mysql,
    [SQL_MARIADB] = correct_mysql,
};

/* --- the same through a script's impl, in sets that it may change --- */

static value object_of(const struct sig *s) {
    return s->index ? PY_OBJ(s->index) : PY_OBJ(s->unique);
}

static struct py_set *set_of(struct vm *vm, const struct sigs *list, bool side) {
    struct py_set *set = py_set_new(side ? &py_set_type : &py_frozenset_type);
    for (size_t i = 0; i < list->n; i++)
        py_set_add(vm, set, object_of(list->items[i]));
    return set;
}

/* What is in SET, what LIST had first. */
static void take_set(struct vm *vm, struct sigs *list, struct py_set *set, bool unique) {
    const struct sigs old = *list;
    size_t i = 0;
    value v;
    *list = (struct sigs){0};
    for (size_t k = 0; k < old.n; k++)
        if (py_set_has(vm, set, object_of(old.items[k])))
            add_sig(list, old.items[k]->unique, old.items[k]->index);
    while (py_set_next(set, &i, &v))
        add_sig(list, unique ? constraint_of(v) : NULL, unique ? NULL : index_of(v));
}

static void ask_for_corrections(struct sides *s) {
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
static void give_set(struct vm *vm, const struct sigs *list, value set) {
    struct py_list *all = py_list_from(vm, set);
    for (size_t i = 0; i < all->n; i++) {
        bool found = false;
        for (size_t k = 0; k < list->n && !found; k++)
            found = object_of(list->items[k]) == all->items[i];
        if (!found)
            py_call_method(vm, set, "discard", 1, &all->items[i]);
    }
}

/* Each object counts here, also one that equals another. */
static void read_set(struct vm *vm, struct sigs *list, value set, bool unique) {
    struct py_iter it;
    py_iter_init(vm, &it, set);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;) {
        MEM_GROW(list->items, list->n, list->cap);
        list->items[list->n++] =
            make_sig(unique ? constraint_of(v) : NULL, unique ? NULL : index_of(v));
    }
}

void compare_correct_sets(struct autogen *a, value conn_uniques, value conn_indexes,
                          value model_uniques, value model_indexes) {
    struct sides s = {.a = a};
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

/* --- what is found --- */

static value name_value(const struct sig *s) {
    const struct py_str *name = s->index ? s->index->name : s->unique->name;
    return s->name ? PY_OBJ(name) : PY_NONE;
}

static const char *name_repr(const struct sig *s) { return s->name ? text_repr(s->name) : "None"; }

static bool filter(struct sides *s, const struct sig *g, bool reflected, const struct sig *other) {
    return autogen_runs_object(s->a, object_of(g), name_value(g),
                               g->index ? "index" : "unique_constraint", reflected,
                               other ? object_of(other) : PY_NONE);
}

/* Servers keep one of several keys over the same columns. */
static bool is_there_already(struct sides *s, const struct sig *g) {
    const struct reflect_constraint *pk = s->p->rec->pk;
    struct text_list columns = sorted_columns(g), key = {0};
    for (size_t i = 0; i < s->conn_uniques.n; i++) {
        const struct sig *c = s->conn_uniques.items[i];
        if (!strcmp(c->unnamed, g->unnamed) && c->name &&
            is_named_among(s, &s->model_uniques, c->name, false))
            return true;
    }
    if (pk)
        text_list_extend(&key, &pk->columns);
    text_list_sort(&key);
    return pk && !strcmp(text_join(&key, "\001"), text_join(&columns, "\001"));
}

/* Whether COLUMNS begin with those of KEY. */
static bool begins_with(const struct text_list *columns, const struct text_list *key) {
    for (size_t i = 0; i < key->n; i++)
        if (i >= columns->n || strcmp(columns->items[i], key->items[i]))
            return false;
    return true;
}

static bool model_has_key(const struct table *t, const struct reflect_constraint *fk) {
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    for (size_t i = 0; i < n; i++) {
        if (list[i]->kind != CONSTRAINT_FOREIGN_KEY || list[i]->columns->n != fk->columns.n)
            continue;
        size_t k = 0;
        while (k < fk->columns.n &&
               !strcmp(column_name(list[i]->columns->items[k]), fk->columns.items[k]))
            k++;
        if (k == fk->columns.n)
            return true;
    }
    return false;
}

/* MySQL: whether a foreign key that stays needs one of the indexes. */
enum need { NEEDED_NOT, NEEDED_NOW, NEEDED };

/* Whether an index of LIST other than G serves FK; STAYS: only those that the model has too. */
static bool is_served(struct sides *s, const struct sigs *list, const struct sig *g,
                      const struct text_list *key, bool stays) {
    for (size_t i = 0; i < list->n; i++) {
        const struct sig *other = list->items[i];
        struct text_list columns = columns_of(other);
        bool there =
            !stays || (other->name && (is_named_among(s, &s->model_indexes, other->name, false) ||
                                       is_named_among(s, &s->model_uniques, other->name, false)));
        if (there && (!g->name || !other->name || strcmp(other->name, g->name)) &&
            begins_with(&columns, key))
            return true;
    }
    return false;
}

static enum need need_of(struct sides *s, const struct sig *g) {
    const struct reflect_table *rec = s->p->rec;
    struct text_list columns = columns_of(g);
    enum need need = NEEDED_NOT;
    bool mysql = s->a->dialect->id == SQL_MYSQL || s->a->dialect->id == SQL_MARIADB;
    for (size_t i = 0; s->a->extended && mysql && s->p->model && rec && i < rec->n_fks; i++) {
        const struct text_list *key = &rec->fks[i]->columns;
        if (!begins_with(&columns, key) || !model_has_key(s->p->model, rec->fks[i]) ||
            (rec->pk && begins_with(&rec->pk->columns, key)) ||
            is_served(s, &s->conn_indexes, g, key, true) ||
            is_served(s, &s->conn_uniques, g, key, true))
            continue;
        if (!is_served(s, &s->model_indexes, g, key, false) &&
            !is_served(s, &s->model_uniques, g, key, false))
            return NEEDED;
        need = NEEDED_NOW;
    }
    return need;
}

/* Whether the only index for a foreign key that G begins with was made by MySQL itself. */
static bool is_mysql_key(struct sides *s, const struct sig *g) {
    const struct reflect_table *rec = s->p->rec;
    struct text_list columns = columns_of(g);
    bool mysql = s->a->dialect->id == SQL_MYSQL || s->a->dialect->id == SQL_MARIADB;
    for (size_t i = 0; s->a->extended && mysql && s->p->model && i < rec->n_fks; i++) {
        const struct text_list *key = &rec->fks[i]->columns;
        if (begins_with(&columns, key) && model_has_key(s->p->model, rec->fks[i]) &&
            !(rec->pk && begins_with(&rec->pk->columns, key)) &&
            !is_served(s, &s->conn_indexes, g, key, false) &&
            !is_served(s, &s->conn_uniques, g, key, false))
            return true;
    }
    return false;
}

/* The foreign key of the database that stays and has no index but G, or one that MySQL made for it
 * and drops for G; NULL: there is none. */
static struct constraint *served_key(struct sides *s, const struct sig *g) {
    size_t n = 0;
    struct constraint **list = s->p->conn ? table_constraints(s->p->conn, &n) : NULL;
    if (need_of(s, g) == NEEDED_NOT && !is_mysql_key(s, g))
        return NULL;
    struct text_list columns = columns_of(g);
    for (size_t i = 0; i < n; i++) {
        struct text_list key = {0};
        for (size_t k = 0; k < list[i]->columns->n; k++)
            text_list_add(&key, column_name(list[i]->columns->items[k]));
        if (list[i]->kind == CONSTRAINT_FOREIGN_KEY && begins_with(&columns, &key))
            return list[i];
    }
    return NULL;
}

/* OP makes an index that KEY then needs: on the way back the key is set aside. */
static void aside_for_undoing(struct sides *s, struct op *op, struct constraint *key) {
    struct vm *vm = s->a->vm;
    struct op *back = op_new(vm, OP_MODIFY_TABLE);
    struct py_list *ops = op_list(vm, PY_OBJ(back));
    back->table_name = py_str_from(s->p->name);
    back->schema = compare_text(s->p->schema);
    py_list_append(ops, PY_OBJ(op_drop_constraint_from(vm, key)));
    py_list_append(ops, op_reverse(vm, PY_OBJ(op)));
    py_list_append(ops, PY_OBJ(op_add_constraint_from(vm, key)));
    extended_note(op)->reverse = PY_OBJ(back);
}

static struct op *create_op(struct vm *vm, const struct sig *g) {
    return g->index ? op_create_index_from(vm, g->index) : op_add_constraint_from(vm, g->unique);
}

static void added(struct sides *s, const struct sig *g) {
    struct vm *vm = s->a->vm;
    struct text_list columns = columns_of(g);
    if (g->unique && (!s->p->conn || !s->p->model)) /* stands in CREATE TABLE */
        return;
    if (s->a->extended && g->unique && is_there_already(s, g))
        return;
    if (!filter(s, g, false, NULL))
        return;
    struct op *op = create_op(vm, g);
    struct constraint *key = g->index && s->p->rec ? served_key(s, g) : NULL;
    if (key)
        aside_for_undoing(s, op, key);
    compare_add(s->p, op);
    log_info(LOG_CONSTRAINTS, "Detected added %s %s on '%s'",
             g->index ? "index" : "unique constraint", name_repr(g), compare_tuple_repr(&columns));
}

static struct op *drop_op(struct sides *s, const struct sig *g) {
    return g->index ? op_drop_index_from(s->a->vm, g->index)
                    : op_drop_constraint_from(s->a->vm, g->unique);
}

/* Drops G; before its column gets another type, so that the way back makes it after that. */
static void add_drop(struct sides *s, const struct sig *g) {
    if (s->a->extended && g->index && s->p->model && extended_index_is_retyped(s->p, g->index))
        compare_add_first(s->p, drop_op(s, g));
    else
        compare_add(s->p, drop_op(s, g));
}

static void removed(struct sides *s, const struct sig *g) {
    if (g->unique && (!s->p->conn || !s->p->model))
        return;
    enum need need = s->in_late ? NEEDED_NOT : need_of(s, g);
    if (need == NEEDED_NOW)
        add_sig(&s->late, g->unique, g->index);
    if (need != NEEDED_NOT)
        return;
    if (!filter(s, g, true, NULL))
        return;
    add_drop(s, g);
    log_info(LOG_CONSTRAINTS, "Detected removed %s %s on %s",
             g->index ? "index" : "unique constraint", name_repr(g), text_repr(s->p->name));
}

static void changed(struct sides *s, const struct sig *old, const struct sig *new,
                    const char *message) {
    struct vm *vm = s->a->vm;
    if (!filter(s, new, false, old))
        return;
    log_info(LOG_CONSTRAINTS, "Detected changed %s %s on %s: %s",
             old->index ? "index" : "unique constraint", name_repr(old), text_repr(s->p->name),
             message);
    struct constraint *key = old->index ? served_key(s, old) : NULL;
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

static const char *compare_uniques(struct autogen *a, const struct sig *model,
                                   const struct sig *conn) {
    struct vm *vm = a->vm;
    struct text_list m = sorted_columns(model), c = sorted_columns(conn);
    if (strcmp(model->unnamed, conn->unnamed))
        return mem_printf("expression %s to %s", compare_tuple_repr(&c), compare_tuple_repr(&m));
    if (a->dialect->id != SQL_POSTGRESQL)
        return NULL;
    const char *x = dialect_options(vm, model->unique->dialect_kw);
    const char *y = dialect_options(vm, conn->unique->dialect_kw);
    return strcmp(x, y) ? mem_printf("expression %s to %s", y, x) : NULL;
}

static const char *compare_plain_indexes(const struct sig *model, const struct sig *conn) {
    struct text_list messages = {0}, m = columns_of(model), c = columns_of(conn);
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
               : compare_plain_indexes(make_sig(NULL, model), make_sig(NULL, conn));
}

const char *compare_unique_objects(struct autogen *a, struct constraint *model,
                                   struct constraint *conn) {
    return compare_uniques(a, make_sig(model, NULL), make_sig(conn, NULL));
}

static const char *differences(struct sides *s, const struct sig *model, const struct sig *conn,
                               const char **skip) {
    struct autogen *a = s->a;
    const char *message;
    enum autogen_hook hook = model->index ? HOOK_compare_indexes : HOOK_compare_unique_constraint;
    if (impl_has(a, hook))
        return impl_compare(a, hook, object_of(model), object_of(conn), skip);
    if (model->unique)
        return compare_uniques(a, model, conn);
    if (a->extended && extended_index(s->p, model->index, conn->index, &message))
        return message;
    if (a->dialect->id == SQL_POSTGRESQL)
        return compare_pg_indexes(a, model->index, conn->index, skip);
    return compare_plain_indexes(model, conn);
}

static void compare_two(struct sides *s, const struct sig *model, const struct sig *conn) {
    const char *skip = NULL, *message = differences(s, model, conn, &skip);
    if (message)
        changed(s, conn, model, message);
    else if (s->a->extended && model->index && extended_index_is_retyped(s->p, conn->index)) {
        add_drop(s, conn);
        compare_add(s->p, create_op(s->a->vm, model));
    } else if (skip)
        log_info(LOG_CONSTRAINTS, "Cannot compare %s %s, assuming equal and skipping. %s",
                 conn->index ? "index" : "unique constraint", name_repr(conn), skip);
}

/* --- all of a table --- */

/* By name; of two with the same name the later one counts, as in a dict. */
static void enter_names(struct map *by_name, struct text_list *names, struct sides *s,
                        const struct sigs *list, bool model) {
    for (size_t i = 0; i < list->n; i++) {
        const char *name = model ? final_name(s->a, list->items[i]) : list->items[i]->name;
        if (name && map_set(by_name, name, list->items[i]))
            text_list_add(names, name);
    }
}

static struct sig *named(const struct sigs *list, const char *name) {
    for (size_t i = list->n; i-- > 0;)
        if (list->items[i]->name && !strcmp(list->items[i]->name, name))
            return list->items[i];
    return NULL;
}

static void remove_one(struct sides *s, const char *name, const struct sig *conn) {
    const struct sig *uq = named(&s->conn_uniques, name), *ix = named(&s->conn_indexes, name);
    if (conn->unique && is_unnamed_among(s, &s->model_uniques, conn->unnamed))
        return;
    if (!uq || !ix) {
        removed(s, conn);
        return;
    }
    if (!by_unnamed(&s->model_indexes, ix->unnamed) &&
        !by_unnamed(&s->model_uniques, uq->unnamed)) {
        removed(s, uq);
        removed(s, ix);
    }
}

static void compare_one(struct sides *s, const char *name, const struct sig *model,
                        const struct sig *conn) {
    const struct sig *uq = named(&s->conn_uniques, name), *ix = named(&s->conn_indexes, name);
    if (uq && ix)
        conn = model->index ? ix : uq;
    if (!conn->index != !model->index) {
        removed(s, conn);
        added(s, model);
        return;
    }
    compare_two(s, model, conn);
}

static void compare_sides(struct sides *s) {
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
    for (size_t i = 0; i < s->conn_uniques.n && s->a->extended; i++) { /* SQLite has such */
        const struct sig *g = s->conn_uniques.items[i];
        if (!g->name && !by_unnamed(&s->model_uniques, g->unnamed))
            removed(s, g);
    }
    for (size_t i = 0; i < s->model_uniques.n; i++) {
        const struct sig *g = s->model_uniques.items[i];
        if (!final_name(s->a, g) && !by_unnamed(&s->conn_uniques, g->unnamed))
            added(s, g);
    }
    s->in_late = true;
    for (size_t i = 0; i < s->late.n; i++)
        removed(s, s->late.items[i]);
}

bool compare_indexes_and_uniques(void *arg) {
    struct table_pair *p = arg;
    struct sides s = {.p = p, .a = p->a};
    if (p->model)
        collect_model(&s, p->model);
    if (p->conn)
        collect_conn(&s, p->rec);
    if (s.duplicates)
        drop_duplicates(&s);
    if (impl_has(p->a, HOOK_correct_for_autogen_constraints))
        ask_for_corrections(&s);
    else if (corrections[p->a->dialect->id])
        corrections[p->a->dialect->id](&s);
    compare_sides(&s);
    return false;
}
