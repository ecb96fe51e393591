/*
 * Views, functions and triggers that are declared beside the tables, against those of the database.
 *
 * Where DDL can be rolled back, what is wanted is made in a transaction together with the changes
 * of the tables, read back from the catalog and undone: then both sides are the server's own words.
 * On MySQL, a view is tried under another name, the rest is compared as it was written.
 *
 * A kind that nothing is declared of is left alone: it is managed by hand.
 */
#include "autogen/entity.h"

#include <string.h>

#include "ops/apply.h"

static const char *const kind_names[ENTITY_KIND_COUNT] = {"extension", "function", "view",
                                                          "materialized view", "trigger"};

struct wish {
    struct autogen *a;
    struct text_list statements;
    bool managed[ENTITY_KIND_COUNT];
    bool incomplete[ENTITY_KIND_COUNT]; /* a statement was refused: nothing of it is dropped */
    struct entities found, wanted;
};

/* --- what is declared --- */

static void add_statements(struct vm *vm, struct text_list *out, value list) {
    struct py_iter it;
    if (py_is_str(list)) {
        struct text_list split = extended_split_sql(py_str_cstr(list));
        text_list_extend(out, &split);
        return;
    }
    py_iter_init(vm, &it, list);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        add_statements(vm, out, v);
}

/* metadata.info["entities"]: a str of statements, or an iterable of such. */
static void from_metadata(struct autogen *a, const struct metadata *m, struct text_list *out) {
    value v = m->info ? py_dict_get_text(m->info, "entities") : PY_UNDEF;
    if (v != PY_UNDEF && v != PY_NONE)
        add_statements(a->vm, out, v);
}

/* What alembic_utils.replaceable_entity.register_entities() was given. */
static void from_alembic_utils(struct autogen *a, struct text_list *out) {
    struct vm *vm = a->vm;
    value modules = py_getattr(vm, py_import(vm, "sys"), "modules");
    value module = py_is_dict(modules) ? py_dict_get_text(PY_AS(struct py_dict, modules),
                                                          "alembic_utils.replaceable_entity")
                                       : PY_UNDEF;
    if (module == PY_UNDEF)
        return;
    struct py_list *all =
        py_list_from(vm, py_call_method(vm, module, "registered_entities", 0, NULL));
    for (size_t i = 0; i < all->n; i++)
        add_statements(vm, out, py_call_method(vm, all->items[i], "create_statements", 0, NULL));
}

static void collect(struct wish *w) {
    struct autogen *a = w->a;
    if (a->more && a->more->statements.n)
        text_list_extend(&w->statements, &a->more->statements);
    if (metadata_is(a->metadata)) {
        from_metadata(a, metadata_of(a->metadata), &w->statements);
    } else if (a->metadata != PY_UNDEF) {
        struct py_list *list = py_list_from(a->vm, a->metadata);
        for (size_t i = 0; i < list->n; i++)
            from_metadata(a, metadata_of(list->items[i]), &w->statements);
    }
    from_alembic_utils(a, &w->statements);
    for (size_t i = 0; i < w->statements.n; i++) {
        int kind = entity_kind_of(w->statements.items[i]);
        if (kind >= 0)
            w->managed[kind] = true;
    }
}

static bool is_managed(const struct wish *w, const struct entity *e) { return w->managed[e->kind]; }

/* --- trying out, where DDL can be rolled back --- */

/* Carries out OPS; what fails here, batch mode's for one, is left out. */
static void apply_ops(struct autogen *a, struct py_list *ops) {
    struct ops_sink sink = ops_impl_sink(a->impl);
    struct db *db = a->reflector->db;
    for (size_t i = 0; i < ops->n; i++) {
        struct error_handler h;
        if (!op_is(ops->items[i]))
            continue;
        struct op *op = op_of(ops->items[i]);
        if (op_is_kind(ops->items[i], OP_CONTAINER)) {
            apply_ops(a, op_list(a->vm, ops->items[i]));
            continue;
        }
        if (op->note && op->note->silent)
            continue;
        db_execute(db, "SAVEPOINT retort_scratch_op", NULL, 0);
        ERROR_TRY(&h) {
            ops_apply(&sink, a->migration_context, op);
            db_execute(db, "RELEASE SAVEPOINT retort_scratch_op", NULL, 0);
            error_pop(&h);
        }
        else {
            if (h.error->code == ERROR_INTERRUPT)
                error_throw(h.error);
            db_execute(db, "ROLLBACK TO SAVEPOINT retort_scratch_op", NULL, 0);
        }
    }
}

/* Runs what is left of the statements; DONE tells which are made. */
static void make_all(struct wish *w, bool *done, bool functions_only, const char **why) {
    for (size_t i = 0; i < w->statements.n; i++) {
        int kind = entity_kind_of(w->statements.items[i]);
        if (!done[i] && (!functions_only || kind == ENTITY_FUNCTION || kind == ENTITY_EXTENSION))
            done[i] = scratch_try(w->a, w->statements.items[i], &why[i]);
    }
}

static void report_refused(struct wish *w, const bool *done, const char **why) {
    for (size_t i = 0; i < w->statements.n; i++) {
        int kind = entity_kind_of(w->statements.items[i]);
        if (done[i])
            continue;
        if (kind >= 0)
            w->incomplete[kind] = true;
        log_warning(LOG_EXTENDED, "The database refuses a declared %s: %s",
                    kind >= 0 ? kind_names[kind] : "statement", why[i]);
    }
}

static struct entities managed_only(const struct wish *w, struct entities all) {
    struct entities out = {0};
    for (size_t i = 0; i < all.n; i++)
        if (is_managed(w, &all.items[i])) {
            MEM_GROW(out.items, out.n, out.cap);
            out.items[out.n++] = all.items[i];
        }
    return out;
}

static void try_out(struct wish *w, struct py_list *ops) {
    struct autogen *a = w->a;
    bool pg = a->dialect->id == SQL_POSTGRESQL;
    bool *done = MEM_NEW_ARRAY(bool, w->statements.n + 1);
    const char **why = MEM_NEW_ARRAY(const char *, w->statements.n + 1);
    scratch_begin(a);
    for (size_t i = w->found.n; i-- > 0;)
        scratch_try(a,
                    pg ? mem_printf("%s CASCADE", w->found.items[i].drop) : w->found.items[i].drop,
                    NULL);
    make_all(w, done, true, why);
    struct entities early = entity_read(a->reflector->db, a->dialect);
    apply_ops(a, ops);
    for (int pass = 0; pass < 3; pass++) /* one may stand on another that comes later */
        make_all(w, done, false, why);
    w->wanted = managed_only(w, entity_read(a->reflector->db, a->dialect));
    scratch_end(a);
    for (size_t i = 0; i < w->wanted.n; i++)
        w->wanted.items[i].early =
            w->wanted.items[i].kind <= ENTITY_FUNCTION && entity_find(&early, &w->wanted.items[i]);
    report_refused(w, done, why);
}

/* --- as it was written, where DDL commits --- */

/* The server's words for what CREATE makes: made under another name, and dropped. NULL where it
 * refuses. */
static const char *mysql_shown(struct autogen *a, const struct entity *e, const char *word) {
    static const char scratch[] = "retort_scratch";
    struct db *db = a->reflector->db;
    struct entity like = {.kind = e->kind, .name = scratch};
    const char *drop = mem_printf("DROP %s IF EXISTS %s", word, scratch);
    const char *create = extended_rename_sql(e->create, e->name, scratch);
    scratch_try(a, drop, NULL);
    if (!scratch_try(a, create, NULL))
        return NULL;
    struct entities all = entity_read(db, a->dialect);
    struct entity *made = entity_find(&all, &like);
    scratch_try(a, drop, NULL);
    return made ? extended_rename_sql(made->create, scratch, e->name) : NULL;
}

static void as_written(struct wish *w) {
    struct autogen *a = w->a;
    for (size_t i = 0; i < w->statements.n; i++) {
        const char *create = w->statements.items[i];
        int kind = entity_kind_of(create);
        if (kind < 0)
            continue;
        struct entity e = {
            .kind = (enum entity_kind)kind, .name = entity_name_of(create), .create = create};
        const struct entity *there = entity_find(&w->found, &e);
        const char *word = entity_word_of(create);
        e.drop = mem_printf("DROP %s %s", word, sql_quote_always(a->dialect, e.name));
        if (there && (kind == ENTITY_VIEW || kind == ENTITY_FUNCTION)) {
            const char *shown = mysql_shown(a, &e, word);
            if (shown && extended_same_sql(shown, there->create))
                e.create = there->create;
        }
        MEM_GROW(w->wanted.items, w->wanted.n, w->wanted.cap);
        w->wanted.items[w->wanted.n++] = e;
    }
}

/* --- what has to move out of the way --- */

static void mark_dependents(struct wish *w, const struct text_list *ids) {
    for (size_t k = 0; k < ids->n; k++)
        for (size_t i = 0; i < w->found.n; i++) {
            struct entity *e = &w->found.items[i];
            if (e->moves || !e->id || strcmp(e->id, ids->items[k]) ||
                (e->kind != ENTITY_VIEW && e->kind != ENTITY_MATERIALIZED_VIEW))
                continue;
            e->moves = true;
            struct text_list next = entity_dependents(w->a->reflector->db, e->id, NULL, NULL);
            mark_dependents(w, &next);
        }
}

/* Views stand in the way of dropping columns and tables and of changing types. */
static void mark_for_ops(struct wish *w, struct py_list *ops) {
    for (size_t i = 0; i < ops->n; i++) {
        if (!op_is(ops->items[i]))
            continue;
        const struct op *op = op_of(ops->items[i]);
        if (op_is_kind(ops->items[i], OP_CONTAINER)) {
            mark_for_ops(w, op_list(w->a->vm, ops->items[i]));
        } else if (op->kind == OP_DROP_COLUMN || op->kind == OP_DROP_TABLE ||
                   (op->kind == OP_ALTER_COLUMN && op->modify_type != PY_UNDEF &&
                    op->modify_type != PY_NONE)) {
            struct text_list ids = entity_dependents(
                w->a->reflector->db, NULL, py_is_str(op->schema) ? py_str_cstr(op->schema) : NULL,
                py_str_text(w->a->vm, op->table_name));
            mark_dependents(w, &ids);
        }
    }
}

static bool same(const struct wish *w, const struct entity *x, const struct entity *y) {
    if (w->a->dialect->id == SQL_POSTGRESQL)
        return !strcmp(x->create, y->create);
    return !strcmp(x->create, y->create) ||
           !strcmp(entity_normal(x->create), entity_normal(y->create));
}

/* --- the operations --- */

static void add(struct wish *w, struct py_list *list, const char *up, const char *down) {
    py_list_append(list, PY_OBJ(extended_execute(w->a->vm, up, down, false)));
}

static void report(const char *what, const struct entity *e) {
    log_info(LOG_EXTENDED, "Detected %s %s '%s%s%s'", what, kind_names[e->kind],
             e->schema ? e->schema : "", e->schema ? "." : "", e->name);
}

/* A function under the same name and arguments takes the other's place, unless it returns another
 * type. */
static bool can_replace(struct wish *w, const struct entity *e) {
    bool done;
    if (e->kind != ENTITY_FUNCTION || w->a->dialect->id != SQL_POSTGRESQL)
        return false;
    scratch_begin(w->a);
    done = scratch_try(w->a, e->create, NULL);
    scratch_end(w->a);
    return done;
}

static void leave(struct wish *w, struct entity *old, struct py_list *before) {
    const struct entity *wanted = entity_find(&w->wanted, old);
    if (wanted && same(w, old, wanted) && !old->moves)
        return;
    if (wanted && !same(w, old, wanted))
        report("changed", old);
    if (!wanted) {
        if (w->incomplete[old->kind] ||
            !autogen_runs_name(w->a, py_str_from(old->name), kind_names[old->kind],
                               autogen_parents(NULL, old->schema)))
            return;
        report("removed", old);
    } else if (can_replace(w, wanted)) {
        add(w, before, wanted->create, old->create);
        return;
    }
    add(w, before, old->drop, old->create);
}

static void arrive(struct wish *w, const struct entity *e, struct py_list *before,
                   struct py_list *after) {
    const struct entity *old = entity_find(&w->found, e);
    if (old && same(w, old, e) && !old->moves)
        return;
    if (!old)
        report("added", e);
    else if (can_replace(w, e))
        return;
    add(w, e->early ? before : after, e->create, e->drop);
}

void extended_entities(struct autogen *a, struct py_list *ops, struct py_list *before,
                       struct py_list *after) {
    struct wish w = {.a = a};
    bool rolls_back = a->dialect->id == SQL_POSTGRESQL || a->dialect->id == SQL_SQLITE;
    struct db *target = a->more ? a->more->target_db : NULL;
    collect(&w);
    if (target) {
        memset(w.managed, true, sizeof w.managed);
    } else if (!w.statements.n) {
        return;
    }
    w.found = managed_only(&w, entity_read(a->reflector->db, a->dialect));
    if (target)
        w.wanted = entity_read(target, a->dialect);
    else if (rolls_back && a->impl)
        try_out(&w, ops);
    else
        as_written(&w);
    if (a->dialect->id == SQL_POSTGRESQL) {
        mark_for_ops(&w, ops);
        for (size_t i = 0; i < w.found.n; i++) {
            const struct entity *e = &w.found.items[i], *wanted = entity_find(&w.wanted, e);
            if (wanted && !same(&w, e, wanted)) {
                struct text_list ids = entity_dependents(a->reflector->db, e->id, NULL, NULL);
                mark_dependents(&w, &ids);
            }
        }
    }
    struct py_list *first = py_list_new(0);
    for (size_t i = w.found.n; i-- > 0;)
        leave(&w, &w.found.items[i], first);
    for (size_t i = 0; i < w.wanted.n; i++)
        arrive(&w, &w.wanted.items[i], first, after);
    py_list_extend(a->vm, before, PY_OBJ(first));
}
