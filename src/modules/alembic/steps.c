/*
 * Steps of a plan as objects, for scripts that run migrations on their own: what
 * ScriptDirectory._upgrade_revs gives and the function of an EnvironmentContext returns (cf.
 * alembic.runtime.migration.RevisionStep, StampStep).
 */
#include <string.h>

#include "modules/alembic/migration_int.h"

struct step {
    struct py_object head;
    struct py_attrs attrs;
    struct alembic_script_directory *dir;
    struct plan_step plan;
};

static struct plan_step *plan_of(value v) { return &PY_AS(struct step, v)->plan; }

#define STEP_GET(name, expression)                                                                 \
    static value name(struct vm *vm, value self) {                                                 \
        (void)vm;                                                                                  \
        const struct plan_step *s = plan_of(self);                                                 \
        return expression;                                                                         \
    }

STEP_GET(get_info, migration_info_new(vm, PY_AS(struct step, self)->dir, s))

static value id_tuple(struct text_list ids) { return text_tuple(&ids); }

STEP_GET(get_revision, alembic_script_of(vm, PY_AS(struct step, self)->dir, s->revision))
STEP_GET(get_is_upgrade, PY_BOOL(s->is_upgrade))
STEP_GET(get_is_downgrade, PY_BOOL(!s->is_upgrade))
STEP_GET(get_name, py_str_from(s->name))
STEP_GET(get_doc, s->revision ? py_str_from(plan_title(s->revision)) : PY_NONE)
STEP_GET(get_log, py_str_from(plan_step_log(s)))
STEP_GET(get_short_log, py_str_from(plan_step_short_log(s)))
STEP_GET(get_from, id_tuple(plan_step_from(s)))
STEP_GET(get_to, id_tuple(plan_step_to(s)))

/* With what a revision depends on. */
static value all_revisions(struct vm *vm, const struct plan_step *s, bool from) {
    (void)vm;
    if (!s->revision)
        return text_tuple(from ? &s->from : &s->to);
    struct text_list own = {0};
    struct revisions parents = graph_all_parents(s->revision);
    text_list_add(&own, s->revision->id);
    return s->is_upgrade == from ? id_tuple(revisions_ids(&parents)) : text_tuple(&own);
}

STEP_GET(get_all_from, all_revisions(vm, s, true))
STEP_GET(get_all_to, all_revisions(vm, s, false))

static value get_migration_fn(struct vm *vm, value self) {
    const struct plan_step *s = plan_of(self);
    if (!s->revision)
        return PY_NONE;
    return py_getattr(vm, alembic_script_module(vm, s->revision),
                      s->is_upgrade ? "upgrade" : "downgrade");
}

static value step_str(struct vm *vm, value self) { return get_log(vm, self); }

static const struct py_getset_def step_getset[] = {{"revision", get_revision, NULL},
                                                   {"is_upgrade", get_is_upgrade, NULL},
                                                   {"is_downgrade", get_is_downgrade, NULL},
                                                   {"name", get_name, NULL},
                                                   {"doc", get_doc, NULL},
                                                   {"log", get_log, NULL},
                                                   {"short_log", get_short_log, NULL},
                                                   {"from_revisions", get_all_from, NULL},
                                                   {"to_revisions", get_all_to, NULL},
                                                   {"from_revisions_no_deps", get_from, NULL},
                                                   {"to_revisions_no_deps", get_to, NULL},
                                                   {"migration_fn", get_migration_fn, NULL},
                                                   {"info", get_info, NULL},
                                                   {0}};

struct py_type alembic_step_type = {
    ALEMBIC_TYPE("MigrationStep", "alembic.runtime.migration", step), .getset = step_getset,
    .str = step_str};

struct py_type alembic_revision_step_type = {
    ALEMBIC_TYPE("RevisionStep", "alembic.runtime.migration", step), .base = &alembic_step_type};

struct py_type alembic_stamp_step_type = {
    ALEMBIC_TYPE("StampStep", "alembic.runtime.migration", step), .base = &alembic_step_type};

value alembic_steps_of(struct vm *vm, struct alembic_script_directory *dir,
                       const struct plan *plan) {
    struct py_list *list = py_list_new(plan->n);
    for (size_t i = 0; i < plan->n; i++) {
        struct step *s = py_alloc(vm, plan->steps[i].revision ? &alembic_revision_step_type
                                                              : &alembic_stamp_step_type);
        s->dir = dir;
        s->plan = plan->steps[i];
        py_list_append(list, PY_OBJ(s));
    }
    return PY_OBJ(list);
}

struct plan alembic_plan_of(struct vm *vm, value steps, struct alembic_script_directory **dir) {
    struct plan plan = {0};
    struct py_iter it;
    py_iter_init(vm, &it, steps);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
        if (!py_is_a(x, &alembic_step_type))
            py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'migration_fn'", x);
        MEM_GROW(plan.steps, plan.n, plan.cap);
        plan.steps[plan.n++] = *plan_of(x);
        *dir = PY_AS(struct step, x)->dir;
    }
    return plan;
}
