/*
 * alembic.script.revision: what scripts ask the revision graph itself. A map belongs to a script
 * directory, or is made of Revision objects that a function gives (cf. RevisionMap).
 */
#include "modules/alembic/revision_map.h"

#include <string.h>

#include "migrate/range.h"
#include "modules/alembic/module.h"

/* ---- errors ---- */

#define X(cls, parent)                                                                             \
    struct py_type alembic_##cls##_type = {PY_TYPE_HEAD,                                           \
                                           .name = #cls,                                           \
                                           .module = "alembic.script.revision",                    \
                                           .size = sizeof(struct py_exception),                    \
                                           .attrs_offset = offsetof(struct py_exception, attrs),   \
                                           .flags =                                                \
                                               PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION,   \
                                           .base = &parent};
#include "modules/alembic/revision_errors.def"
#undef X

/* ---- Revision ---- */

static struct revision *revision_of(value v) { return PY_AS(struct alembic_script, v)->revision; }

static value revision_init(struct vm *vm, const value *a) {
    struct text_list down = text_list_of(vm, a[2]), depends = text_list_of(vm, a[3]),
                     labels = text_list_of(vm, a[4]);
    const char *id = mem_strdup(py_arg_text(vm, a[1], "revision"));
    struct revision *r = graph_revision_new(id, &down, &labels, &depends);
    r->doc = "";
    PY_AS(struct alembic_script, a[0])->revision = r;
    return PY_NONE;
}

/* Revision('b', 'a', dependencies=..., branch_labels=...) */
static value revision_repr(struct vm *vm, value self) {
    const struct revision *r = revision_of(self);
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s(%s, %s", py_type_name(self), text_repr(r->id),
               py_repr_text(vm, text_scalar(&r->down)));
    if (r->depends.n)
        buf_printf(&b, ", dependencies=%s", py_repr_text(vm, text_scalar(&r->depends)));
    if (r->all_labels.n)
        buf_printf(&b, ", branch_labels=%s",
                   py_repr_text(vm, py_getattr(vm, self, "branch_labels")));
    buf_puts(&b, ")");
    return py_str_take(&b);
}

#define REVISION_GET(name, expression)                                                             \
    static value name(struct vm *vm, value self) {                                                 \
        (void)vm;                                                                                  \
        struct revision *r = revision_of(self);                                                    \
        return expression;                                                                         \
    }

static value text_set(struct vm *vm, const struct text_list *list, struct py_type *type) {
    struct py_set *set = py_set_new(type);
    for (size_t i = 0; i < list->n; i++)
        py_set_add(vm, set, py_str_from(list->items[i]));
    return PY_OBJ(set);
}

static value id_set(struct vm *vm, const struct revisions *list) {
    struct text_list ids = revisions_ids(list);
    return text_set(vm, &ids, &py_frozenset_type);
}

static value id_tuple(const struct revisions *list) {
    struct text_list ids = revisions_ids(list);
    return text_tuple(&ids);
}

/* FIRST and then what of MORE is not in it. */
static value joined(const struct text_list *first, const struct revisions *more) {
    struct text_list out = {0}, ids = revisions_ids(more);
    text_list_extend(&out, first);
    for (size_t i = 0; i < ids.n; i++)
        if (!text_list_has(&out, ids.items[i]))
            text_list_add(&out, ids.items[i]);
    return text_tuple(&out);
}

REVISION_GET(get_revision, py_str_from(r->id))
REVISION_GET(get_down_revision, text_scalar(&r->down))
REVISION_GET(get_dependencies, text_scalar(&r->depends))
REVISION_GET(get_branch_labels, text_set(vm, &r->all_labels, &py_set_type))
REVISION_GET(get_orig_branch_labels, text_tuple(&r->labels))
REVISION_GET(get_nextrev, id_set(vm, &r->children))
REVISION_GET(get_all_nextrev, id_set(vm, &r->all_children))
REVISION_GET(get_is_head, PY_BOOL(revision_is_head(r)))
REVISION_GET(get_is_base, PY_BOOL(revision_is_base(r)))
REVISION_GET(get_is_real_head, PY_BOOL(revision_is_real_head(r)))
REVISION_GET(get_is_real_base, PY_BOOL(revision_is_real_base(r)))
REVISION_GET(get_is_branch_point, PY_BOOL(revision_is_branch_point(r)))
REVISION_GET(get_is_merge_point, PY_BOOL(revision_is_merge_point(r)))
REVISION_GET(get_versioned, text_tuple(&r->down))
REVISION_GET(get_all_down, joined(&r->down, &r->dependencies))
REVISION_GET(get_normalized_down, joined(&r->down, &r->own_dependencies))
REVISION_GET(get_resolved_dependencies, id_tuple(&r->dependencies))
REVISION_GET(get_normalized_dependencies, id_tuple(&r->own_dependencies))

static const struct py_getset_def revision_getset[] = {
    {"revision", get_revision, NULL},
    {"down_revision", get_down_revision, NULL},
    {"dependencies", get_dependencies, NULL},
    {"branch_labels", get_branch_labels, NULL},
    {"_orig_branch_labels", get_orig_branch_labels, NULL},
    {"nextrev", get_nextrev, NULL},
    {"_all_nextrev", get_all_nextrev, NULL},
    {"is_head", get_is_head, NULL},
    {"is_base", get_is_base, NULL},
    {"_is_real_head", get_is_real_head, NULL},
    {"_is_real_base", get_is_real_base, NULL},
    {"is_branch_point", get_is_branch_point, NULL},
    {"is_merge_point", get_is_merge_point, NULL},
    {"_versioned_down_revisions", get_versioned, NULL},
    {"_all_down_revisions", get_all_down, NULL},
    {"_normalized_down_revisions", get_normalized_down, NULL},
    {"_resolved_dependencies", get_resolved_dependencies, NULL},
    {"_normalized_resolved_dependencies", get_normalized_dependencies, NULL},
    {0}};

static const struct py_native_def revision_methods[] = {
    {"__init__", revision_init,
     "self, revision, down_revision, dependencies=None, branch_labels=None"},
    {0}};

struct py_type alembic_revision_type = {
    ALEMBIC_TYPE("Revision", "alembic.script.revision", alembic_script),
    .methods = revision_methods, .getset = revision_getset, .repr = revision_repr};

/* ---- what scripts pass for revisions ---- */

struct revision_ref alembic_revision_ref(struct vm *vm, value v) {
    if (is_missing(v))
        return revision_ref_text(NULL);
    if (py_is_a(v, &alembic_revision_type))
        return revision_ref_text(revision_of(v)->id);
    if (py_is_str(v))
        return revision_ref_text(mem_strdup(py_str_cstr(v)));
    struct text_list list = {0};
    struct py_iter it;
    py_iter_init(vm, &it, v);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
        bool is_revision = py_is_a(x, &alembic_revision_type);
        if (x != PY_NONE && !py_is_str(x) && !is_revision)
            py_raise(vm, &py_exc_TypeError,
                     "revision identifier %R is not a string; ensure database driver settings are "
                     "correct",
                     v);
        text_list_add(&list, x == PY_NONE  ? NULL
                             : is_revision ? revision_of(x)->id
                                           : mem_strdup(py_str_cstr(x)));
    }
    return revision_ref_tuple(&list);
}

struct revisions alembic_iterate(struct vm *vm, const struct graph *g, const value *a) {
    struct revision_ref upper = alembic_revision_ref(vm, a[0]);
    struct revision_ref lower = alembic_revision_ref(vm, a[1]);
    unsigned flags = (py_truth(vm, a[2]) ? RANGE_IMPLICIT_BASE : 0) |
                     (py_truth(vm, a[3]) ? RANGE_INCLUSIVE : 0) |
                     (py_truth(vm, a[4]) ? 0 : RANGE_ANY_LENGTH) |
                     (py_truth(vm, a[5]) ? RANGE_DOWNGRADE : 0);
    return range_collect(g, &upper, &lower, flags);
}

/* ---- RevisionMap ---- */

struct revision_map {
    struct py_object head;
    struct py_attrs attrs;
    struct alembic_script_directory *dir; /* or NULL: made by a script */
    value generator;                      /* then the function that gives the Revisions */
    struct graph *graph;                  /* and their graph, NULL until it is asked for */
    struct map objects;                   /* and they by id */
};

extern struct py_type alembic_revision_map_type;

static struct revision_map *map_of(value v) { return PY_AS(struct revision_map, v); }

static void warn_user(void *vm, const char *message) {
    py_warn(vm, &py_exc_UserWarning, "%s", message);
}

static struct graph *graph_of(struct vm *vm, struct revision_map *m) {
    if (m->dir)
        return scripts_graph(m->dir->scripts);
    if (m->graph)
        return m->graph;
    struct revisions all = {0};
    struct py_iter it;
    py_iter_init(vm, &it, py_call0(vm, m->generator));
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
        if (!py_is_a(x, &alembic_revision_type))
            py_raise(vm, &py_exc_TypeError, "a Revision is wanted, not %T", x);
        revisions_add(&all, revision_of(x));
        map_set(&m->objects, revision_of(x)->id, py_object(x));
    }
    return m->graph = graph_new(all.items, all.n, warn_user, vm);
}

static value object_of(struct vm *vm, struct revision_map *m, struct revision *r) {
    if (m->dir || !r || r == &graph_base)
        return alembic_script_of(vm, m->dir, r);
    return PY_OBJ(map_get(&m->objects, r->id));
}

static value objects_tuple(struct vm *vm, struct revision_map *m, const struct revisions *list) {
    struct py_tuple *t = py_tuple_new(list->n);
    for (size_t i = 0; i < list->n; i++)
        t->items[i] = object_of(vm, m, list->items[i]);
    return PY_OBJ(t);
}

static value objects_set(struct vm *vm, struct revision_map *m, const struct revisions *list) {
    struct py_set *set = py_set_new(&py_set_type);
    for (size_t i = 0; i < list->n; i++)
        py_set_add(vm, set, object_of(vm, m, list->items[i]));
    return PY_OBJ(set);
}

static value iterator_over(struct vm *vm, value tuple) {
    return py_call_method(vm, tuple, "__iter__", 0, NULL);
}

static value map_init(struct vm *vm, const value *a) {
    (void)vm;
    map_of(a[0])->generator = a[1];
    return PY_NONE;
}

value alembic_revision_map_of(struct vm *vm, struct alembic_script_directory *dir) {
    if (!dir->revision_map) {
        struct revision_map *m = py_alloc(vm, &alembic_revision_map_type);
        m->dir = dir;
        m->generator = PY_NONE;
        dir->revision_map = PY_OBJ(m);
    }
    return dir->revision_map;
}

static value map_get_revisions(struct vm *vm, const value *a) {
    struct revision_ref ref = alembic_revision_ref(vm, a[1]);
    struct revisions found = resolve_all(graph_of(vm, map_of(a[0])), &ref);
    return objects_tuple(vm, map_of(a[0]), &found);
}

static value map_get_revision(struct vm *vm, const value *a) {
    struct revision_ref ref = alembic_revision_ref(vm, a[1]);
    return object_of(vm, map_of(a[0]), resolve_one(graph_of(vm, map_of(a[0])), ref.text));
}

static value map_get_current_head(struct vm *vm, const value *a) {
    const char *label = is_missing(a[1]) ? NULL : py_arg_text(vm, a[1], "branch_label");
    struct revision *r =
        resolve_one(graph_of(vm, map_of(a[0])), label ? mem_printf("%s@head", label) : "head");
    return text_value(r ? r->id : NULL);
}

static value map_iterate(struct vm *vm, const value *a) {
    struct revisions found = alembic_iterate(vm, graph_of(vm, map_of(a[0])), a + 1);
    return iterator_over(vm, objects_tuple(vm, map_of(a[0]), &found));
}

static value map_add(struct vm *vm, const value *a) {
    struct revision_map *m = map_of(a[0]);
    if (!py_is_a(a[1], &alembic_revision_type))
        py_raise(vm, &py_exc_TypeError, "a Revision is wanted, not %T", a[1]);
    graph_add(graph_of(vm, m), revision_of(a[1]), py_truth(vm, a[2]));
    if (!m->dir)
        map_set(&m->objects, revision_of(a[1])->id, py_object(a[1]));
    return PY_NONE;
}

static struct revisions targets_of(struct vm *vm, struct revision_map *m, value v) {
    struct revision_ref ref = alembic_revision_ref(vm, v);
    return resolve_all(graph_of(vm, m), &ref);
}

static value map_filter(struct vm *vm, const value *a) {
    struct revision_map *m = map_of(a[0]);
    struct revisions targets = targets_of(vm, m, a[1]);
    struct revision_ref against = alembic_revision_ref(vm, a[2]);
    struct revisions found =
        resolve_filter_lineage(graph_of(vm, m), &targets, against.text, py_truth(vm, a[3]));
    return objects_tuple(vm, m, &found);
}

static value reach(struct vm *vm, const value *a, enum graph_walk with, enum graph_walk without) {
    struct revision_map *m = map_of(a[0]);
    struct revisions targets = targets_of(vm, m, a[1]);
    struct revisions found = graph_reach(graph_of(vm, m), py_truth(vm, a[4]) ? with : without,
                                         &targets, py_truth(vm, a[3]), NULL);
    return iterator_over(vm, objects_tuple(vm, m, &found));
}
static value map_ancestors(struct vm *vm, const value *a) {
    return reach(vm, a, GRAPH_DOWN_DEPENDS, GRAPH_DOWN);
}
static value map_descendants(struct vm *vm, const value *a) {
    return reach(vm, a, GRAPH_UP_DEPENDS, GRAPH_UP);
}

static value map_all_current(struct vm *vm, const value *a) {
    struct revision_map *m = map_of(a[0]);
    struct revisions rows = targets_of(vm, m, a[1]);
    struct revisions found = range_all_current(graph_of(vm, m), &rows);
    return objects_set(vm, m, &found);
}

#define MAP_IDS(name, field)                                                                       \
    static value name(struct vm *vm, value self) {                                                 \
        return id_tuple(&graph_of(vm, map_of(self))->field);                                       \
    }
MAP_IDS(map_heads, heads)
MAP_IDS(map_bases, bases)
MAP_IDS(map_real_heads, real_heads)
MAP_IDS(map_real_bases, real_bases)

/* By id and label; None stands for what is before the first. */
static value map_dict(struct vm *vm, value self) {
    struct revision_map *m = map_of(self);
    struct py_dict *d = py_dict_new();
    py_setitem(vm, PY_OBJ(d), PY_NONE, PY_NONE);
    MAP_EACH(&graph_of(vm, m)->names, e)
    py_dict_set_text(d, e->key, object_of(vm, m, e->value));
    return PY_OBJ(d);
}

static const struct py_getset_def map_getset[] = {{"heads", map_heads, NULL},
                                                  {"bases", map_bases, NULL},
                                                  {"_real_heads", map_real_heads, NULL},
                                                  {"_real_bases", map_real_bases, NULL},
                                                  {"_revision_map", map_dict, NULL},
                                                  {0}};

#define REACH_SIGNATURE "self, targets, map_=None, check=False, include_dependencies=True"
static const struct py_native_def map_methods[] = {
    {"__init__", map_init, "self, generator"},
    {"get_revision", map_get_revision, "self, id_"},
    {"get_revisions", map_get_revisions, "self, id_"},
    {"get_current_head", map_get_current_head, "self, branch_label=None"},
    {"iterate_revisions", map_iterate,
     "self, upper, lower, implicit_base=False, inclusive=False, assert_relative_length=True, "
     "select_for_downgrade=False"},
    {"add_revision", map_add, "self, revision, _replace=False"},
    {"filter_for_lineage", map_filter, "self, targets, check_against, include_dependencies=False"},
    {"_get_ancestor_nodes", map_ancestors, REACH_SIGNATURE},
    {"_get_descendant_nodes", map_descendants, REACH_SIGNATURE},
    {"_get_all_current", map_all_current, "self, id_"},
    {0}};

struct py_type alembic_revision_map_type = {
    ALEMBIC_TYPE("RevisionMap", "alembic.script.revision", revision_map), .methods = map_methods,
    .getset = map_getset};

static struct py_type *const types[] = {
#define X(name, base) &alembic_##name##_type,
#include "modules/alembic/revision_errors.def"
#undef X
    &alembic_revision_type, &alembic_revision_map_type, NULL};

const struct py_module_def alembic_script_revision_module = {.name = "alembic.script.revision",
                                                             .types = types};
