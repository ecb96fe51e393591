/*
 * lazy="dynamic" and "write_only": collections that are never loaded as a whole. A dynamic one is a
 * query; both take additions and removals. cf. sqlalchemy.orm.dynamic, writeonly.
 */
#include "modules/sqlalchemy/orm/loading.h"
#include "modules/sqlalchemy/orm/query.h"

/* --- what came and went --- */

static struct py_list *side(struct orm_state *s, const struct orm_relationship *r, size_t which) {
    value v = s->pending ? py_dict_get_str(s->pending, r->prop.key) : PY_UNDEF;
    return v == PY_UNDEF ? py_list_new(0)
                         : PY_AS(struct py_list, PY_AS(struct py_tuple, v)->items[which]);
}

static struct py_list *own_side(struct orm_state *s, const struct orm_relationship *r,
                                size_t which) {
    if (!s->pending)
        s->pending = py_dict_new();
    if (py_dict_get_str(s->pending, r->prop.key) == PY_UNDEF)
        py_dict_set_str(s->pending, r->prop.key,
                        py_tuple2(PY_OBJ(py_list_new(2)), PY_OBJ(py_list_new(2))));
    return side(s, r, which);
}

static bool take_out(struct py_list *l, value item) {
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i] == item) {
            py_list_pop(l, i);
            return true;
        }
    return false;
}

void orm_dynamic_change(struct vm *vm, struct orm_state *s, struct orm_relationship *r, value item,
                        bool add) {
    (void)vm;
    if (!take_out(own_side(s, r, add), item))
        py_list_append(own_side(s, r, !add), item);
}

struct py_list *orm_dynamic_removed(struct orm_state *s, const struct orm_relationship *r) {
    struct py_list *l = side(s, r, 1);
    return py_list_of(l->n, l->items);
}

static struct sql_select *select_of(struct vm *vm, struct orm_state *s,
                                    struct orm_relationship *r) {
    struct sql_seq one = {0};
    sql_seq_push(&one, orm_entity(vm, PY_OBJ(r->target->cls)));
    struct sql_select *q = sql_select_new(vm, one);
    if (r->secondary) {
        sql_seq_push(&q->from_obj, &r->target->mapped->element);
        sql_seq_push(&q->from_obj, &r->secondary->element);
    }
    orm_related_where(vm, s, r, q);
    return q;
}

struct py_list *orm_dynamic_items(struct vm *vm, struct orm_state *s, struct orm_relationship *r,
                                  bool all) {
    struct py_list *added = side(s, r, 0), *out = py_list_of(added->n, added->items);
    if (!all || s->key == PY_UNDEF || !s->session)
        return out;
    struct sql_select *q = select_of(vm, s, r);
    q->base.label_style = SQL_LABELS_TABLENAME;
    struct sa_result *rows =
        orm_run(vm, s->session, orm_plan(vm, q, NULL, true), PY_NONE, NULL, false);
    rows->needs_unique = false;
    for (value v; (v = sa_result_next(vm, rows)) != PY_UNDEF;)
        py_list_append(out, PY_AS(struct sa_row, v)->items[0]);
    return out;
}

/* --- adding and removing --- */

static struct orm_query *query_of(value v) { return PY_AS(struct orm_query, v); }

static void change(struct vm *vm, value self, value item, bool add) {
    struct orm_query *q = query_of(self);
    struct orm_state *s = q->owner;
    orm_state_of(vm, item);
    orm_dynamic_change(vm, s, q->rel, item, add);
    if (add)
        orm_collection_appended(vm, s->obj, q->rel, item, NULL);
    else
        orm_collection_removed(vm, s->obj, q->rel, item, NULL);
}
static value d_add(struct vm *vm, const value *a) {
    change(vm, a[0], a[1], true);
    return PY_NONE;
}
static value d_remove(struct vm *vm, const value *a) {
    change(vm, a[0], a[1], false);
    return PY_NONE;
}
static value d_add_all(struct vm *vm, const value *a) {
    struct py_list *l = py_list_from(vm, a[1]);
    for (size_t i = 0; i < l->n; i++)
        change(vm, a[0], l->items[i], true);
    return PY_NONE;
}

/* Before its owner is in a database there is nothing but what was added. */
static bool is_pending(const struct orm_query *q) { return q->owner->key == PY_UNDEF; }

static value d_all(struct vm *vm, const value *a) {
    struct orm_query *q = query_of(a[0]);
    return is_pending(q) ? PY_OBJ(orm_dynamic_items(vm, q->owner, q->rel, false))
                         : orm_query_all(vm, a);
}
static value d_count(struct vm *vm, const value *a) {
    struct orm_query *q = query_of(a[0]);
    return is_pending(q) ? py_int_from((int64_t)orm_dynamic_items(vm, q->owner, q->rel, false)->n)
                         : orm_query_count(vm, a);
}
static value d_iter(struct vm *vm, value self) {
    return py_call_method(vm, d_all(vm, &self), "__iter__", 0, NULL);
}

/* --- write only: statements instead of a query --- */

static value w_select(struct vm *vm, const value *a) {
    return PY_OBJ(select_of(vm, query_of(a[0])->owner, query_of(a[0])->rel));
}
static value dml(struct vm *vm, value self, const char *name) {
    struct orm_query *q = query_of(self);
    struct sql_dml *d = PY_AS(struct sql_dml, py_call1(vm, py_import_from(vm, "sqlalchemy", name),
                                                       PY_OBJ(q->rel->target->cls)));
    d->where = select_of(vm, q->owner, q->rel)->where;
    return PY_OBJ(d);
}
static value w_update(struct vm *vm, const value *a) { return dml(vm, a[0], "update"); }
static value w_delete(struct vm *vm, const value *a) { return dml(vm, a[0], "delete"); }
static value w_insert(struct vm *vm, const value *a) {
    struct orm_query *q = query_of(a[0]);
    return py_call1(vm, py_import_from(vm, "sqlalchemy", "insert"), PY_OBJ(q->rel->target->cls));
}
static value w_iter(struct vm *vm, value self) {
    (void)self;
    py_raise(vm, &py_exc_TypeError,
             "WriteOnly collections don't support iteration in-place; to "
             "query for collection items, use the select() method to "
             "produce a SQL statement and execute it with "
             "session.scalars().");
}

value orm_dynamic_collection(struct vm *vm, struct orm_state *s, struct orm_relationship *r) {
    bool dynamic = r->lazy == ORM_LAZY_DYNAMIC;
    struct orm_query *q = py_alloc(vm, dynamic ? &orm_appender_query_type : &orm_write_only_type);
    value cls = PY_OBJ(r->target->cls);
    orm_configure(vm, r->prop.parent->registry);
    q->session = s->session;
    q->owner = s;
    q->rel = r;
    q->autoflush = true;
    q->options = py_dict_new();
    q->entities = py_list_of(1, &cls);
    if (s->key != PY_UNDEF && dynamic) {
        q->statement = &select_of(vm, s, r)->base.from.element;
    } else {
        struct sql_seq one = {0};
        sql_seq_push(&one, orm_entity(vm, cls));
        q->statement = &sql_select_new(vm, one)->base.from.element;
    }
    return PY_OBJ(q);
}

static const struct py_native_def dynamic_methods[] = {{"append", d_add, "self, item"},
                                                       {"add", d_add, "self, item"},
                                                       {"remove", d_remove, "self, item"},
                                                       {"extend", d_add_all, "self, iterator"},
                                                       {"add_all", d_add_all, "self, iterator"},
                                                       {"all", d_all, "self"},
                                                       {"count", d_count, "self"},
                                                       {0}};
struct py_type orm_appender_query_type = {PY_TYPE_HEAD,
                                          .name = "AppenderQuery",
                                          .module = "sqlalchemy.orm.dynamic",
                                          .size = sizeof(struct orm_query),
                                          .attrs_offset = offsetof(struct orm_query, attrs),
                                          .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                          .base = &orm_query_type,
                                          .methods = dynamic_methods,
                                          .iter = d_iter};
static const struct py_native_def write_only_methods[] = {{"add", d_add, "self, item"},
                                                          {"remove", d_remove, "self, item"},
                                                          {"add_all", d_add_all, "self, iterator"},
                                                          {"select", w_select, "self"},
                                                          {"insert", w_insert, "self"},
                                                          {"update", w_update, "self"},
                                                          {"delete", w_delete, "self"},
                                                          {0}};
struct py_type orm_write_only_type = {PY_TYPE_HEAD,
                                      .name = "WriteOnlyCollection",
                                      .module = "sqlalchemy.orm.writeonly",
                                      .size = sizeof(struct orm_query),
                                      .attrs_offset = offsetof(struct orm_query, attrs),
                                      .flags = PY_TYPE_ATTRS,
                                      .methods = write_only_methods,
                                      .iter = w_iter};
