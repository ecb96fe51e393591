/* CHECK constraints, by name alone: what they say is not compared. cf.
 * alembic.autogenerate.compare.check_constraints. */
#include <string.h>

#include "autogen/extended.h"
#include "autogen/impl_hook.h"

static void enter(struct map *by_name, struct text_list *names, struct constraint *k) {
    const char *name = k->name_is_none_name ? NULL : name_text(k->name);
    if (name && map_set(by_name, name, k))
        text_list_add(names, name);
}

static void enter_model(struct table_pair *p, struct map *by_name, struct text_list *names,
                        struct constraint *k) {
    if (k->kind != CONSTRAINT_CHECK || k->type_bound || !compare_final_name(p->a, k, NULL))
        return;
    if (!k->table)
        k->table = p->model;
    enter(by_name, names, k);
}

static void collect_model(struct table_pair *p, struct map *by_name, struct text_list *names) {
    size_t n;
    struct constraint **all = table_constraints(p->model, &n);
    for (size_t i = 0; i < n; i++)
        enter_model(p, by_name, names, all[i]);
    for (size_t i = 0; i < table_column_count(p->model); i++) {
        const struct column *c = table_column(p->model, i);
        for (size_t k = 0; k < c->constraint_count; k++)
            enter_model(p, by_name, names, c->constraints[k]);
    }
}

static void collect_conn(struct table_pair *p, struct map *by_name, struct text_list *names) {
    struct py_list *shown = NULL;
    if (impl_has(p->a, HOOK_adjust_reflected_dialect_options))
        shown = PY_AS(struct py_list, reflect_checks_value(p->a->vm, p->a->dialect, p->rec));
    for (size_t i = 0; i < p->rec->n_checks; i++) {
        const struct reflect_constraint *rec = p->rec->checks[i];
        if (!rec->name || (p->a->include_name != PY_UNDEF &&
                           !autogen_runs_name(p->a, py_str_from(rec->name), "check_constraint",
                                              autogen_parents(p->name, p->schema))))
            continue;
        struct constraint *k = reflect_build_check(&p->build, p->conn, rec, false);
        if (shown)
            k->dialect_kw = impl_options(p->a, shown->items[i], "check_constraint");
        enter(by_name, names, k);
    }
}

static void report(struct table_pair *p, struct constraint *k, bool add) {
    struct vm *vm = p->a->vm;
    if (!autogen_runs_object(p->a, PY_OBJ(k), PY_OBJ(k->name), "check_constraint", !add, PY_NONE))
        return;
    compare_add(p, add ? op_add_constraint_from(vm, k) : op_drop_constraint_from(vm, k));
    log_info(LOG_CHECKS, "Detected %s check constraint %s on table %s", add ? "added" : "removed",
             text_repr(name_text(k->name)), text_repr(p->name));
}

/* Two of one name are the same, unless a script's impl says otherwise. */
static void compare_two(struct table_pair *p, struct constraint *model, struct constraint *conn) {
    const char *skip = NULL;
    const char *message =
        impl_compare(p->a, HOOK_compare_check_constraint, PY_OBJ(model), PY_OBJ(conn), &skip);
    const char *name = text_repr(name_text(conn->name));
    if (skip)
        log_info(LOG_CHECKS, "Cannot compare check constraint %s, assuming equal and skipping. %s",
                 name, skip);
    if (!message || !autogen_runs_object(p->a, PY_OBJ(model), PY_OBJ(model->name),
                                         "check_constraint", false, PY_OBJ(conn)))
        return;
    log_info(LOG_CHECKS, "Detected changed check constraint %s on table %s: %s", name,
             text_repr(p->name), message);
    compare_add(p, op_drop_constraint_from(p->a->vm, conn));
    compare_add(p, op_add_constraint_from(p->a->vm, model));
}

bool compare_checks(void *arg) {
    struct table_pair *p = arg;
    struct map model = {0}, conn = {0};
    struct text_list model_names = {0}, conn_names = {0};
    if (!p->conn || !p->model)
        return false;
    if (p->a->extended && extended_checks(p))
        return false;
    collect_model(p, &model, &model_names);
    collect_conn(p, &conn, &conn_names);
    text_list_sort(&model_names);
    text_list_sort(&conn_names);
    for (size_t i = 0; i < conn_names.n; i++)
        if (!map_has(&model, conn_names.items[i]))
            report(p, map_get(&conn, conn_names.items[i]), false);
    for (size_t i = 0; i < model_names.n && impl_has(p->a, HOOK_compare_check_constraint); i++)
        if (map_has(&conn, model_names.items[i]))
            compare_two(p, map_get(&model, model_names.items[i]),
                        map_get(&conn, model_names.items[i]));
    for (size_t i = 0; i < model_names.n; i++)
        if (!map_has(&conn, model_names.items[i]))
            report(p, map_get(&model, model_names.items[i]), true);
    return false;
}
