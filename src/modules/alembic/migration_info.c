/* MigrationInfo: what on_version_apply callbacks are told (cf. alembic.runtime.migration). */
#include "modules/alembic/migration_int.h"
#include "modules/alembic/revision_map.h"

struct migration_info {
    struct py_object head;
    struct py_attrs attrs;
    struct alembic_script_directory *script; /* or NULL */
    bool is_upgrade, is_stamp;
    struct text_list up, down;
};

static struct migration_info *info_of(value v) { return PY_AS(struct migration_info, v); }

static value revisions_of(struct vm *vm, struct migration_info *i, const struct text_list *ids) {
    struct py_tuple *t = py_tuple_new(ids->n);
    for (size_t j = 0; j < ids->n; j++)
        t->items[j] = i->script
                          ? alembic_script_of(vm, i->script,
                                              scripts_get_one(i->script->scripts, ids->items[j]))
                          : PY_NONE;
    return PY_OBJ(t);
}

#define INFO_GET(name, expression)                                                                 \
    static value name(struct vm *vm, value self) {                                                 \
        (void)vm;                                                                                  \
        struct migration_info *i = info_of(self);                                                  \
        return expression;                                                                         \
    }
#define SOURCE (i->is_upgrade ? &i->down : &i->up)
#define DESTINATION (i->is_upgrade ? &i->up : &i->down)

INFO_GET(is_upgrade, PY_BOOL(i->is_upgrade))
INFO_GET(is_stamp, PY_BOOL(i->is_stamp))
INFO_GET(is_migration, PY_BOOL(!i->is_stamp))
INFO_GET(up_revision_id, i->up.n ? py_str_from(i->up.items[0]) : PY_NONE)
INFO_GET(up_revision_ids, text_tuple(&i->up))
INFO_GET(down_revision_ids, text_tuple(&i->down))
INFO_GET(source_revision_ids, text_tuple(SOURCE))
INFO_GET(destination_revision_ids, text_tuple(DESTINATION))
INFO_GET(up_revisions, revisions_of(vm, i, &i->up))
INFO_GET(down_revisions, revisions_of(vm, i, &i->down))
INFO_GET(source_revisions, revisions_of(vm, i, SOURCE))
INFO_GET(destination_revisions, revisions_of(vm, i, DESTINATION))
INFO_GET(revision_map, i->script ? alembic_revision_map_of(vm, i->script) : PY_NONE)

static value up_revision(struct vm *vm, value self) {
    struct migration_info *i = info_of(self);
    struct text_list first = i->up;
    first.n = first.n ? 1 : 0;
    value t = revisions_of(vm, i, &first);
    return PY_AS(struct py_tuple, t)->n ? PY_AS(struct py_tuple, t)->items[0] : PY_NONE;
}

static const struct py_getset_def info_getset[] = {
    {"is_upgrade", is_upgrade, NULL},
    {"is_stamp", is_stamp, NULL},
    {"is_migration", is_migration, NULL},
    {"up_revision_id", up_revision_id, NULL},
    {"up_revision_ids", up_revision_ids, NULL},
    {"down_revision_ids", down_revision_ids, NULL},
    {"source_revision_ids", source_revision_ids, NULL},
    {"destination_revision_ids", destination_revision_ids, NULL},
    {"up_revision", up_revision, NULL},
    {"up_revisions", up_revisions, NULL},
    {"down_revisions", down_revisions, NULL},
    {"source_revisions", source_revisions, NULL},
    {"destination_revisions", destination_revisions, NULL},
    {"revision_map", revision_map, NULL},
    {0}};

struct py_type alembic_migration_info_type = {
    ALEMBIC_TYPE("MigrationInfo", "alembic.runtime.migration", migration_info),
    .getset = info_getset};

value migration_info_new(struct vm *vm, struct alembic_script_directory *script,
                         const struct plan_step *step) {
    struct migration_info *i = py_alloc(vm, &alembic_migration_info_type);
    i->script = script;
    i->is_upgrade = step->is_upgrade;
    i->is_stamp = !step->revision;
    if (step->revision) {
        struct revisions parents = graph_all_parents(step->revision);
        text_list_add(&i->up, step->revision->id);
        i->down = revisions_ids(&parents);
    } else {
        i->up = step->is_upgrade ? step->to : step->from;
        i->down = step->is_upgrade ? step->from : step->to;
    }
    return PY_OBJ(i);
}
