/*
 * Foreign keys, by what they connect and their options; names do not count. cf.
 * alembic.autogenerate.compare.constraints._compare_foreign_keys.
 */
#include <string.h>
#include <strings.h>

#include "autogen/extended.h"
#include "autogen/impl_hook.h"

struct sig {
    struct constraint *fk;
    const char *name; /* or NULL */
    const char *source_schema, *source_table, *target_schema, *target_table;
    struct text_list source, target;
    const char *ends; /* what it connects, as one text */
    const char *full; /* that and the options */
};

struct sigs {
    struct sig **items;
    size_t n, cap;
};

static const char *action(const struct py_str *s) {
    const char *text = s ? name_text(s) : NULL;
    return text && *text && strcasecmp(text, "no action") ? text_lower(text) : "\002";
}

static const char *deferral(struct vm *vm, const struct constraint *k) {
    if (k->initially && !strcasecmp(name_text(k->initially), "deferred"))
        return "initially_deferrable";
    return k->deferrable != PY_UNDEF && k->deferrable != PY_NONE && py_truth(vm, k->deferrable)
               ? "deferrable"
               : "not deferrable";
}

static void set_keys(struct vm *vm, struct sig *s) {
    s->ends =
        mem_printf("%s\001%s\001%s\001%s\001%s\001%s", s->source_schema ? s->source_schema : "\002",
                   s->source_table, text_join(&s->source, "\003"),
                   s->target_schema ? s->target_schema : "\002", s->target_table,
                   text_join(&s->target, "\003"));
    s->full = mem_printf("%s\001%s\001%s\001%s", s->ends, action(s->fk->onupdate),
                         action(s->fk->ondelete), deferral(vm, s->fk));
}

static struct sig *new_sig(struct constraint *fk) {
    struct sig *s = MEM_NEW(struct sig);
    s->fk = fk;
    s->name = fk->name_is_none_name ? NULL : name_text(fk->name);
    s->source_schema = fk->table->base.schema.text;
    s->source_table = fk->table->base.name.text;
    for (size_t i = 0; i < fk->columns->n; i++)
        text_list_add(&s->source, ((struct sql_column *)fk->columns->items[i])->name.text);
    return s;
}

/* A model's foreign key: its target is a Table, whose columns may have other keys than names. */
static struct sig *model_sig(struct vm *vm, struct constraint *fk) {
    struct sig *s = new_sig(fk);
    struct table *t = constraint_referred_table(vm, fk);
    s->target_schema = t->base.schema.text;
    s->target_table = t->base.name.text;
    for (size_t i = 0; i < fk->element_count; i++)
        text_list_add(&s->target, foreign_key_column(vm, fk->elements[i])->base.name.text);
    set_keys(vm, s);
    return s;
}

/* A reflected one: the target may be a table that was not read. */
static struct sig *conn_sig(struct vm *vm, struct constraint *fk) {
    struct sig *s = new_sig(fk);
    const char *column;
    for (size_t i = 0; i < fk->element_count; i++) {
        foreign_key_parts(vm, fk->elements[i], &s->target_schema, &s->target_table, &column);
        text_list_add(&s->target, column);
    }
    set_keys(vm, s);
    return s;
}

static void add_sig(struct sigs *list, struct sig *s) {
    MEM_GROW(list->items, list->n, list->cap);
    list->items[list->n++] = s;
}

void compare_ensure_target(struct vm *vm, struct constraint *fk) {
    struct metadata *m = fk->table->metadata;
    for (size_t i = 0; i < fk->element_count; i++) {
        const char *schema, *table, *column;
        foreign_key_parts(vm, fk->elements[i], &schema, &table, &column);
        struct table *t = metadata_get(m, metadata_key(vm, table, schema));
        if (!t)
            t = table_new(vm, m, (struct sql_name){table, 0}, (struct sql_name){schema, 0});
        if (!table_get_column(t, column))
            table_add(vm, t,
                      PY_OBJ(column_new(vm, (struct sql_name){column, 0},
                                        column_type(vm, (struct column *)fk->columns->items[i]))));
    }
}

static bool runs(struct table_pair *p, const char *name) {
    return p->a->include_name == PY_UNDEF ||
           autogen_runs_name(p->a, compare_text(name), "foreign_key_constraint",
                             autogen_parents(p->name, p->schema));
}

/* The reference makes the database's keys once more of the same columns, which then have each
 * twice; seen in what `check` prints of a column. */
static void double_keys(struct constraint *fk) {
    for (size_t i = 0; i < fk->element_count && i < fk->columns->n; i++) {
        struct column *c = (struct column *)fk->columns->items[i];
        MEM_GROW(c->foreign_keys, c->foreign_key_count, c->foreign_key_cap);
        c->foreign_keys[c->foreign_key_count++] = fk->elements[i];
    }
}

static void collect(struct table_pair *p, struct table *t, struct sigs *list, bool model) {
    size_t n;
    struct vm *vm = p->a->vm;
    struct constraint **all = table_constraints(t, &n);
    for (size_t i = 0; i < n; i++)
        if (all[i]->kind == CONSTRAINT_FOREIGN_KEY && all[i]->element_count &&
            (model || runs(p, name_text(all[i]->name))))
            add_sig(list, model ? model_sig(vm, all[i]) : conn_sig(vm, all[i]));
    for (size_t i = 0; i < list->n && !model; i++)
        double_keys(list->items[i]->fk);
}

/* MySQL does not report RESTRICT, which is its default: where the model says so, it counts. */
static void correct_mysql(struct vm *vm, struct sigs *conn, const struct sigs *model) {
    for (size_t i = 0; i < conn->n; i++)
        for (size_t k = 0; k < model->n; k++) {
            struct constraint *c = conn->items[i]->fk;
            const struct constraint *m = model->items[k]->fk;
            if (strcmp(conn->items[i]->ends, model->items[k]->ends))
                continue;
            if (m->ondelete && !strcasecmp(name_text(m->ondelete), "restrict") && !c->ondelete)
                c->ondelete = PY_AS(struct py_str, py_str_from("RESTRICT"));
            if (m->onupdate && !strcasecmp(name_text(m->onupdate), "restrict") && !c->onupdate)
                c->onupdate = PY_AS(struct py_str, py_str_from("RESTRICT"));
            set_keys(vm, conn->items[i]);
        }
}

static void read_set(struct vm *vm, struct sigs *list, value set, bool model) {
    struct py_iter it;
    py_iter_init(vm, &it, set);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        add_sig(list, model ? model_sig(vm, constraint_of(v)) : conn_sig(vm, constraint_of(v)));
}

void compare_correct_keys(struct autogen *a, value conn, value model) {
    struct sigs c = {0}, m = {0};
    if (!sql_is_mysql(a->dialect))
        return;
    read_set(a->vm, &c, conn, false);
    read_set(a->vm, &m, model, true);
    correct_mysql(a->vm, &c, &m);
}

/* What is in SET, what LIST had first. */
static void take_set(struct vm *vm, struct sigs *list, struct py_set *set, bool model) {
    const struct sigs old = *list;
    *list = (struct sigs){0};
    for (size_t i = 0; i < old.n; i++)
        if (py_set_discard(vm, set, PY_OBJ(old.items[i]->fk))) {
            set_keys(vm, old.items[i]);
            add_sig(list, old.items[i]);
        }
    read_set(vm, list, PY_OBJ(set), model);
}

/* The keys as a script's impl leaves them. */
static void ask_for_corrections(struct autogen *a, struct sigs *conn, struct sigs *model) {
    struct py_set *c = py_set_new(&py_set_type), *m = py_set_new(&py_set_type);
    for (size_t i = 0; i < conn->n; i++)
        py_set_add(a->vm, c, PY_OBJ(conn->items[i]->fk));
    for (size_t i = 0; i < model->n; i++)
        py_set_add(a->vm, m, PY_OBJ(model->items[i]->fk));
    value args[] = {PY_OBJ(c), PY_OBJ(m)};
    impl_call(a, HOOK_correct_for_autogen_foreignkeys, 2, args);
    take_set(a->vm, conn, c, false);
    take_set(a->vm, model, m, true);
}

/* The one with FULL's signature among the first N; of equal ones the last counts. */
static struct sig *with_signature(const struct sigs *list, const char *full) {
    for (size_t i = list->n; i-- > 0;)
        if (!strcmp(list->items[i]->full, full))
            return list->items[i];
    return NULL;
}

static value with_name(const struct sigs *list, const char *name) {
    for (size_t i = list->n; name && i-- > 0;)
        if (list->items[i]->name && !strcmp(list->items[i]->name, name))
            return PY_OBJ(list->items[i]->fk);
    return PY_NONE;
}

static void report(struct table_pair *p, const struct sig *s, bool add, value compare_to) {
    struct vm *vm = p->a->vm;
    if (!autogen_runs_object(p->a, PY_OBJ(s->fk), s->name ? PY_OBJ(s->fk->name) : PY_NONE,
                             "foreign_key_constraint", !add, compare_to))
        return;
    if (!add)
        compare_ensure_target(vm, s->fk);
    if (add)
        compare_add(p, op_add_constraint_from(vm, s->fk));
    else if (p->a->extended)
        extended_drop_key(p, op_drop_constraint_from(vm, s->fk),
                          compare_key(s->target_schema, s->target_table));
    else
        compare_add(p, op_drop_constraint_from(vm, s->fk));
    log_info(LOG_CONSTRAINTS, "Detected %s foreign key (%s)(%s) on table %s%s%s",
             add ? "added" : "removed", text_join(&s->source, ", "), text_join(&s->target, ", "),
             s->source_schema ? s->source_schema : "", s->source_schema ? "." : "",
             s->source_table);
}

bool compare_key_stays(struct table_pair *p, const struct text_list *columns) {
    struct sigs model = {0}, conn = {0};
    const char *wanted = text_join(columns, "\003");
    size_t n;
    struct constraint **all = table_constraints(p->conn, &n);
    collect(p, p->model, &model, true);
    for (size_t i = 0; i < n; i++)
        if (all[i]->kind == CONSTRAINT_FOREIGN_KEY && all[i]->element_count)
            add_sig(&conn, conn_sig(p->a->vm, all[i]));
    if (sql_is_mysql(p->a->dialect))
        correct_mysql(p->a->vm, &conn, &model);
    for (size_t i = 0; i < conn.n; i++)
        if (!strcmp(text_join(&conn.items[i]->source, "\003"), wanted) &&
            with_signature(&model, conn.items[i]->full))
            return true;
    return false;
}

bool compare_foreign_keys(void *arg) {
    struct table_pair *p = arg;
    struct sigs model = {0}, conn = {0};
    if (!p->conn || !p->model)
        return false;
    collect(p, p->model, &model, true);
    collect(p, p->conn, &conn, false);
    if (impl_has(p->a, HOOK_correct_for_autogen_foreignkeys))
        ask_for_corrections(p->a, &conn, &model);
    else if (sql_is_mysql(p->a->dialect))
        correct_mysql(p->a->vm, &conn, &model);
    for (size_t i = 0; i < conn.n; i++) {
        struct sig *s = conn.items[i];
        if (with_signature(&conn, s->full) == s && !with_signature(&model, s->full))
            report(p, s, false, with_name(&model, s->name));
    }
    for (size_t i = 0; i < model.n; i++) {
        struct sig *s = model.items[i];
        if (with_signature(&model, s->full) == s && !with_signature(&conn, s->full))
            report(p, s, true, with_name(&conn, s->name));
    }
    return false;
}
