/*
 * MySQL's indexes behind foreign keys: those it makes itself, and those that must not go as long as
 * the key stays.
 */
#include <string.h>

#include "autogen/extended.h"
#include "autogen/index_int.h"

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
static bool outlives_key(const struct index_sides *s, const struct index *ix) {
    const char *name = ix->columns->n ? index_column_name(ix->columns->items[0]) : NULL;
    size_t n = s->p && s->p->model ? table_column_count(s->p->model) : 0;
    for (size_t i = 0; name && i < n; i++) {
        const struct column *c = table_column(s->p->model, i);
        if (!strcmp(c->base.name.text, name) && c->foreign_key_count)
            return false;
    }
    return s->a->extended && n;
}

void index_mysql_correct(struct index_sides *s) {
    struct text_list gone = {0};
    for (size_t i = 0; i < s->conn_indexes.n;) {
        const struct index_sig *g = s->conn_indexes.items[i];
        if (g->index->unique || !g->name || !is_implicit(g->index, g->name) ||
            outlives_key(s, g->index)) {
            i++;
            continue;
        }
        text_list_add(&gone, g->name);
        index_sig_drop(&s->conn_indexes, i);
    }
    for (size_t i = 0; i < s->model_indexes.n;)
        if (s->model_indexes.items[i]->name &&
            text_list_has(&gone, s->model_indexes.items[i]->name))
            index_sig_drop(&s->model_indexes, i);
        else
            i++;
}

/* --- what a foreign key needs (extended) --- */

/* Whether COLUMNS begin with those of KEY. */
static bool begins_with(const struct text_list *columns, const struct text_list *key) {
    for (size_t i = 0; i < key->n; i++)
        if (i >= columns->n || strcmp(columns->items[i], key->items[i]))
            return false;
    return true;
}

/* Whether an index of LIST other than G serves FK; STAYS: only those that the model has too. */
static bool is_served(struct index_sides *s, const struct index_sigs *list,
                      const struct index_sig *g, const struct text_list *key, bool stays) {
    for (size_t i = 0; i < list->n; i++) {
        const struct index_sig *other = list->items[i];
        struct text_list columns = index_sig_columns(other);
        bool there = !stays || (other->name &&
                                (index_sig_is_named(s, &s->model_indexes, other->name, false) ||
                                 index_sig_is_named(s, &s->model_uniques, other->name, false)));
        if (there && (!g->name || !other->name || strcmp(other->name, g->name)) &&
            begins_with(&columns, key))
            return true;
    }
    return false;
}

enum index_need index_mysql_need(struct index_sides *s, const struct index_sig *g) {
    const struct reflect_table *rec = s->p->rec;
    struct text_list columns = index_sig_columns(g);
    enum index_need need = INDEX_NOT_NEEDED;
    bool mysql = s->a->dialect->id == SQL_MYSQL || s->a->dialect->id == SQL_MARIADB;
    for (size_t i = 0; s->a->extended && mysql && s->p->model && rec && i < rec->n_fks; i++) {
        const struct text_list *key = &rec->fks[i]->columns;
        if (!begins_with(&columns, key) || !compare_key_stays(s->p, key) ||
            (rec->pk && begins_with(&rec->pk->columns, key)) ||
            is_served(s, &s->conn_indexes, g, key, true) ||
            is_served(s, &s->conn_uniques, g, key, true))
            continue;
        if (!is_served(s, &s->model_indexes, g, key, false) &&
            !is_served(s, &s->model_uniques, g, key, false))
            return INDEX_NEEDED;
        need = INDEX_NEEDED_NOW;
    }
    return need;
}

/* Whether the only index for a foreign key that G begins with was made by MySQL itself. */
static bool is_mysql_key(struct index_sides *s, const struct index_sig *g) {
    const struct reflect_table *rec = s->p->rec;
    struct text_list columns = index_sig_columns(g);
    bool mysql = s->a->dialect->id == SQL_MYSQL || s->a->dialect->id == SQL_MARIADB;
    for (size_t i = 0; s->a->extended && mysql && s->p->model && i < rec->n_fks; i++) {
        const struct text_list *key = &rec->fks[i]->columns;
        if (begins_with(&columns, key) && compare_key_stays(s->p, key) &&
            !(rec->pk && begins_with(&rec->pk->columns, key)) &&
            !is_served(s, &s->conn_indexes, g, key, false) &&
            !is_served(s, &s->conn_uniques, g, key, false))
            return true;
    }
    return false;
}

struct constraint *index_mysql_key(struct index_sides *s, const struct index_sig *g) {
    size_t n = 0;
    struct constraint **list = s->p->conn ? table_constraints(s->p->conn, &n) : NULL;
    if (index_mysql_need(s, g) == INDEX_NOT_NEEDED && !is_mysql_key(s, g))
        return NULL;
    struct text_list columns = index_sig_columns(g);
    for (size_t i = 0; i < n; i++) {
        struct text_list key = {0};
        for (size_t k = 0; k < list[i]->columns->n; k++)
            text_list_add(&key, index_column_name(list[i]->columns->items[k]));
        if (list[i]->kind == CONSTRAINT_FOREIGN_KEY && begins_with(&columns, &key))
            return list[i];
    }
    return NULL;
}

void index_mysql_set_aside(struct index_sides *s, struct op *op, struct constraint *key) {
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
