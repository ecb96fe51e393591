/*
 * Results and rows. Rows are made from the driver's cells as they are fetched; scalars() and
 * mappings() are views that read through the result they were asked of.
 * cf. sqlalchemy.engine.result, row, cursor.
 */
#include "modules/sqlalchemy/execute_int.h"
#include "modules/sqlalchemy/engine.h"

#include "modules/sqlalchemy/modules.h"

/* --- what a row's columns are called --- */

struct sa_result_meta *sa_meta_new(size_t n) {
    struct sa_result_meta *m = MEM_NEW(struct sa_result_meta);
    m->n = n;
    m->keys = MEM_NEW_ARRAY(const char *, n + 1);
    m->types = MEM_NEW_ARRAY(struct sa_type *, n + 1);
    m->elements = MEM_NEW_ARRAY(struct sql_element *, n + 1);
    m->process = MEM_NEW_ARRAY(bool, n + 1);
    return m;
}

static struct py_dict *index_of(struct sa_result_meta *m) {
    if (!m->index) {
        m->index = py_dict_new();
        bool plain = m->n && !m->elements[0]; /* of text: the last one of a name counts */
        for (size_t n = m->n; n-- > 0;) {
            size_t i = plain ? m->n - 1 - n : n;
            if (m->keys[i])
                py_dict_set_text(m->index, m->keys[i], py_from_small((int64_t)i));
        }
        for (size_t i = m->n; i-- > 0;) { /* columns of tables by their keys, too */
            const struct sql_element *e = m->elements[i];
            const char *key = e && e->kind == SQL_COLUMN ? ((const struct sql_expr *)e)->key : NULL;
            if (key && py_dict_get_text(m->index, key) == PY_UNDEF)
                py_dict_set_text(m->index, key, py_from_small((int64_t)i));
        }
    }
    return m->index;
}

static bool same_column(const struct sql_element *a, const struct sql_element *b) {
    for (const struct sql_expr *x = (const struct sql_expr *)a; x; x = x->proxy)
        for (const struct sql_expr *y = (const struct sql_expr *)b; y; y = y->proxy)
            if (x == y)
                return true;
    return false;
}

/* Where KEY (a name, a position, a column) is, or -1. */
static int64_t position(struct vm *vm, struct sa_result_meta *m, value key) {
    if (py_is_str(key)) {
        value v = py_dict_get_str(index_of(m), PY_AS(struct py_str, key));
        return v == PY_UNDEF ? -1 : py_small(v);
    }
    if (py_is_int(key)) {
        int64_t i = py_int_as(vm, key);
        if (i < 0)
            i += (int64_t)m->n;
        return i >= 0 && i < (int64_t)m->n ? i : -1;
    }
    struct sql_element *e = sql_as_element(vm, key);
    if (!e)
        return -1;
    for (size_t i = 0; i < m->n; i++)
        if (m->elements[i] &&
            (m->elements[i] == e ||
             (sql_is_expr(e) && sql_is_expr(m->elements[i]) && same_column(m->elements[i], e))))
            return (int64_t)i;
    const char *name = sql_elem_name(e);
    value v = name ? py_dict_get_text(index_of(m), name) : PY_UNDEF;
    return v == PY_UNDEF ? -1 : py_small(v);
}

static const char *key_text(struct vm *vm, value key) {
    if (py_is_str(key))
        return py_str_cstr(key);
    struct sql_element *e = sql_as_element(vm, key);
    return e ? py_str_text(vm, PY_OBJ(e)) : py_str_text(vm, key);
}

static noreturn void raise_no_column(struct vm *vm, value key) {
    py_raise(vm, &sa_exc_NoSuchColumnError, "Could not locate column in row for column '%s'",
             key_text(vm, key));
}

/* --- rows --- */

struct sa_row *sa_row_new(struct vm *vm, struct sa_result_meta *m) {
    py_type_ready(vm, &sa_row_type);
    struct sa_row *r = mem_alloc(sizeof *r + m->n * sizeof(value));
    r->head.type = &sa_row_type;
    r->meta = m;
    r->n = m->n;
    return r;
}

static struct sa_row *row_of(value v) { return PY_AS(struct sa_row, v); }

static value row_tuple(value self) {
    struct sa_row *r = row_of(self);
    return PY_OBJ(py_tuple_of(r->n, r->items));
}

static value row_getattr(struct vm *vm, value self, struct py_str *name) {
    struct sa_row *r = row_of(self);
    value at = py_dict_get_str(index_of(r->meta), name);
    if (at != PY_UNDEF &&
        !(name->size && name->data[0] == '_' && py_type_lookup(&sa_row_type, name) != PY_UNDEF))
        return r->items[py_small(at)];
    value v = py_generic_getattr(vm, self, name);
    if (v == PY_UNDEF && !(name->size > 1 && name->data[0] == '_'))
        py_raise(vm, &py_exc_AttributeError, "Could not locate column in row for column '%s'",
                 py_str_cstr(PY_OBJ(name)));
    return v;
}

static value row_getitem(struct vm *vm, value self, value key) {
    struct sa_row *r = row_of(self);
    if (py_is_int(key)) {
        int64_t i = position(vm, r->meta, key);
        if (i < 0)
            py_raise(vm, &py_exc_IndexError, "tuple index out of range");
        return r->items[i];
    }
    if (!strcmp(py_type_name(key), "slice"))
        return py_getitem(vm, row_tuple(self), key);
    int64_t i = position(vm, r->meta, key); /* 1.x: row["name"], row[column] */
    if (i < 0)
        raise_no_column(vm, key);
    return r->items[i];
}

static value row_iter(struct vm *vm, value self) {
    return py_call_method(vm, row_tuple(self), "__iter__", 0, NULL);
}
static int64_t row_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)row_of(self)->n;
}
static bool row_truth(struct vm *vm, value self) {
    (void)vm;
    return row_of(self)->n > 0;
}
static value row_repr(struct vm *vm, value self) { return py_repr(vm, row_tuple(self)); }
static uint64_t row_hash(struct vm *vm, value self) { return py_hash(vm, row_tuple(self)); }
static bool row_contains(struct vm *vm, value self, value item) {
    struct sa_row *r = row_of(self);
    for (size_t i = 0; i < r->n; i++)
        if (py_equal(vm, r->items[i], item))
            return true;
    if (py_is_str(item)) /* 1.x */
        return position(vm, r->meta, item) >= 0;
    return false;
}
static value row_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    value left = py_is_a(a, &sa_row_type) ? row_tuple(a) : a;
    value right = py_is_a(b, &sa_row_type) ? row_tuple(b) : b;
    if (!py_is_tuple(left) || !py_is_tuple(right))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, left, right, op);
}

static value keys_list(const struct sa_result_meta *m) {
    struct py_list *l = py_list_new(m->n);
    for (size_t i = 0; i < m->n; i++)
        py_list_append(l, m->keys[i] ? py_str_from(m->keys[i]) : PY_NONE);
    return PY_OBJ(l);
}
static value row_keys(struct vm *vm, const value *a) {
    (void)vm;
    return keys_list(row_of(a[0])->meta);
}
static struct py_dict *row_dict(struct sa_row *r) {
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < r->n; i++)
        if (r->meta->keys[i])
            py_dict_set_text(d, r->meta->keys[i], r->items[i]);
    return d;
}
static value row_asdict(struct vm *vm, const value *a) {
    (void)vm;
    return PY_OBJ(row_dict(row_of(a[0])));
}
static value row_values(struct vm *vm, const value *a) {
    (void)vm;
    return row_tuple(a[0]);
}
static value row_items(struct vm *vm, const value *a) {
    return py_call_method(vm, PY_OBJ(row_dict(row_of(a[0]))), "items", 0, NULL);
}
static value row_count(struct vm *vm, const value *a) {
    return py_call_method(vm, row_tuple(a[0]), "count", 1, &a[1]);
}
static value row_index(struct vm *vm, const value *a) {
    return py_call_method(vm, row_tuple(a[0]), "index", 1, &a[1]);
}

/* row._mapping: a view by name */
struct row_mapping {
    struct py_object head;
    struct sa_row *row;
};
static struct sa_row *mapped(value v) { return PY_AS(struct row_mapping, v)->row; }

static value row_get_mapping(struct vm *vm, value self) {
    struct row_mapping *m = py_alloc(vm, &sa_row_mapping_type);
    m->row = row_of(self);
    return PY_OBJ(m);
}
static value row_get_fields(struct vm *vm, value self) {
    (void)vm;
    struct py_list *all = PY_AS(struct py_list, keys_list(row_of(self)->meta));
    struct py_list *l = py_list_new(all->n);
    for (size_t i = 0; i < all->n; i++) /* those without a name have a place only */
        if (all->items[i] != PY_NONE)
            py_list_append(l, all->items[i]);
    return PY_OBJ(py_tuple_of(l->n, l->items));
}
static value row_get_tuple(struct vm *vm, value self) {
    (void)vm;
    return row_tuple(self);
}

static const struct py_native_def row_methods[] = {{"_asdict", row_asdict, "self"},
                                                   {"keys", row_keys, "self"},
                                                   {"values", row_values, "self"},
                                                   {"items", row_items, "self"},
                                                   {"count", row_count, "self, value"},
                                                   {"index", row_index, "self, value"},
                                                   {"tuple", row_values, "self"},
                                                   {"_tuple", row_values, "self"},
                                                   {0}};
static const struct py_getset_def row_getset[] = {
    {"_mapping", row_get_mapping, NULL}, {"_fields", row_get_fields, NULL},
    {"_t", row_get_tuple, NULL},         {"t", row_get_tuple, NULL},
    {"_data", row_get_tuple, NULL},      {0}};

struct py_type sa_row_type = {PY_TYPE_HEAD,
                              .name = "Row",
                              .module = "sqlalchemy.engine.row",
                              .size = sizeof(struct sa_row),
                              .methods = row_methods,
                              .getset = row_getset,
                              .getattr = row_getattr,
                              .getitem = row_getitem,
                              .iter = row_iter,
                              .len = row_len,
                              .truth = row_truth,
                              .repr = row_repr,
                              .hash = row_hash,
                              .contains = row_contains,
                              .compare = row_compare};

static value mapping_getitem(struct vm *vm, value self, value key) {
    int64_t i = position(vm, mapped(self)->meta, key);
    if (i < 0 || py_is_int(key))
        raise_no_column(vm, key);
    return mapped(self)->items[i];
}
static value mapping_get(struct vm *vm, const value *a) {
    int64_t i = position(vm, mapped(a[0])->meta, a[1]);
    return i < 0 ? a[2] : mapped(a[0])->items[i];
}
static value mapping_keys(struct vm *vm, const value *a) {
    return py_call_method(vm, PY_OBJ(row_dict(mapped(a[0]))), "keys", 0, NULL);
}
static value mapping_values(struct vm *vm, const value *a) {
    return py_call_method(vm, PY_OBJ(row_dict(mapped(a[0]))), "values", 0, NULL);
}
static value mapping_items(struct vm *vm, const value *a) {
    return py_call_method(vm, PY_OBJ(row_dict(mapped(a[0]))), "items", 0, NULL);
}
static value mapping_iter(struct vm *vm, value self) {
    return py_call_method(vm, PY_OBJ(row_dict(mapped(self))), "__iter__", 0, NULL);
}
static int64_t mapping_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)mapped(self)->n;
}
static bool mapping_contains(struct vm *vm, value self, value key) {
    return !py_is_int(key) && position(vm, mapped(self)->meta, key) >= 0;
}
static value mapping_repr(struct vm *vm, value self) {
    return py_repr(vm, PY_OBJ(row_dict(mapped(self))));
}
static value mapping_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    value left = py_is_a(a, &sa_row_mapping_type) ? PY_OBJ(row_dict(mapped(a))) : a;
    value right = py_is_a(b, &sa_row_mapping_type) ? PY_OBJ(row_dict(mapped(b))) : b;
    if (!py_is_dict(left) || !py_is_dict(right))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, left, right, op);
}
static const struct py_native_def mapping_methods[] = {
    {"get", mapping_get, "self, key, default=None"},
    {"keys", mapping_keys, "self"},
    {"values", mapping_values, "self"},
    {"items", mapping_items, "self"},
    {0}};
struct py_type sa_row_mapping_type = {PY_TYPE_HEAD,
                                      .name = "RowMapping",
                                      .module = "sqlalchemy.engine.row",
                                      .size = sizeof(struct row_mapping),
                                      .methods = mapping_methods,
                                      .getitem = mapping_getitem,
                                      .iter = mapping_iter,
                                      .len = mapping_len,
                                      .contains = mapping_contains,
                                      .compare = mapping_compare,
                                      .repr = mapping_repr};

/* --- fetching --- */

struct sa_result *sa_result_new(struct vm *vm, struct sa_connection *c, struct db_cursor *cur,
                                struct sa_result_meta *meta) {
    struct sa_result *r = py_alloc(vm, &sa_result_type);
    r->conn = c;
    r->dialect = c ? c->engine->dialect : NULL;
    r->cursor = cur;
    r->meta = meta;
    r->rowcount = cur ? cur->affected : -1;
    r->lastrowid = cur ? cur->last_id : 0;
    r->inserted_primary_key = PY_UNDEF;
    r->params = PY_UNDEF;
    return r;
}

static noreturn void raise_no_rows(struct vm *vm) {
    value e = py_call1(vm, PY_OBJ(&sa_exc_ResourceClosedError),
                       py_str_from("This result object does not return rows. It has been closed "
                                   "automatically."));
    py_raise_value(vm, e);
}

static struct sa_row *fetch_row(struct vm *vm, struct sa_result *r) {
    if (r->rows) {
        if (r->next >= r->rows->n && !(r->refill && r->refill(vm, r)))
            return NULL;
        return r->next < r->rows->n ? row_of(r->rows->items[r->next++]) : NULL;
    }
    const struct db_value *cells = r->cursor ? db_fetch(r->cursor) : NULL;
    if (!cells)
        return NULL;
    struct sa_row *row = sa_row_new(vm, r->meta);
    for (size_t i = 0; i < row->n; i++) {
        value v = sa_from_db(vm, r->dialect, &cells[i]);
        row->items[i] =
            r->meta->process[i] ? sa_result_process(vm, r->dialect, r->meta->types[i], v) : v;
    }
    return row;
}

static struct sa_row *picked(struct vm *vm, struct sa_result *r, struct sa_row *row) {
    if (!r->picked)
        return row;
    struct sa_result_meta *m = sa_meta_new(r->n_picked);
    for (size_t i = 0; i < r->n_picked; i++) {
        m->keys[i] = r->meta->keys[r->picked[i]];
        m->elements[i] = r->meta->elements[r->picked[i]];
    }
    struct sa_row *out = sa_row_new(vm, m);
    for (size_t i = 0; i < r->n_picked; i++)
        out->items[i] = row->items[r->picked[i]];
    return out;
}

static value next_value(struct vm *vm, struct sa_result *r) {
    struct sa_result *source = r->shared ? r->shared : r;
    struct sa_row *row = fetch_row(vm, source);
    if (!row)
        return PY_UNDEF;
    if (source->entity)
        return source->entity(vm, r, row);
    switch (r->mode) {
    case SA_SCALARS:
        return r->column < row->n ? row->items[r->column] : PY_NONE;
    case SA_MAPPINGS:
        return row_get_mapping(vm, PY_OBJ(picked(vm, r, row)));
    default:
        return PY_OBJ(picked(vm, r, row));
    }
}

/* Instances of scripts' classes and lists are themselves, other values are equal or not. */
static value unique_key(value v) {
    if (!py_is_object(v) || v == PY_UNDEF)
        return v;
    if (py_is_a(v, &sa_row_type)) {
        struct sa_row *row = row_of(v);
        struct py_tuple *t = py_tuple_new(row->n);
        for (size_t i = 0; i < row->n; i++)
            t->items[i] = unique_key(row->items[i]);
        return PY_OBJ(t);
    }
    bool by_address = py_is_list(v) || py_is_dict(v) || (py_type_of(v)->flags & PY_TYPE_HEAP);
    return by_address ? py_from_small((int64_t)(v & 0xFFFFFFFFFFFF)) : v;
}

value sa_result_next(struct vm *vm, struct sa_result *r) {
    struct sa_result *source = r->shared ? r->shared : r;
    if (!source->meta)
        raise_no_rows(vm);
    if (source->closed)
        py_raise(vm, &sa_exc_ResourceClosedError, "This result object is closed.");
    if (source->needs_unique && !r->unique && !source->unique)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "The unique() method must be invoked on this Result, as it contains results that "
                 "include joined eager loads against collections");
    while (true) {
        value v = next_value(vm, r);
        if (v == PY_UNDEF || !r->unique)
            return v;
        if (!r->seen)
            r->seen = py_dict_new();
        value key = r->unique_by ? py_call1(vm, r->unique_by, v) : unique_key(v);
        if (py_dict_get(vm, r->seen, key) == PY_UNDEF) {
            py_dict_set(vm, r->seen, key, PY_TRUE);
            return v;
        }
    }
}

static struct sa_result *self_of(value v) { return PY_AS(struct sa_result, v); }

static value all(struct vm *vm, struct sa_result *r) {
    struct py_list *l = py_list_new(8);
    for (value v; (v = sa_result_next(vm, r)) != PY_UNDEF;)
        py_list_append(l, v);
    return PY_OBJ(l);
}

static value r_all(struct vm *vm, const value *a) { return all(vm, self_of(a[0])); }
static value r_fetchone(struct vm *vm, const value *a) {
    value v = sa_result_next(vm, self_of(a[0]));
    return v == PY_UNDEF ? PY_NONE : v;
}
static value r_fetchmany(struct vm *vm, const value *a) {
    int64_t per = self_of(a[0])->yield_per, n = per ? per : 1;
    struct py_list *l = py_list_new(8);
    if (a[1] != PY_NONE)
        n = py_int_as(vm, a[1]);
    for (value v; n-- > 0 && (v = sa_result_next(vm, self_of(a[0]))) != PY_UNDEF;)
        py_list_append(l, v);
    return PY_OBJ(l);
}

/* partitions(): lists of rows, fetched as they are asked for */
struct partitions {
    struct py_object head;
    value result, size;
};
static value partitions_iter(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value partitions_next(struct vm *vm, value self) {
    const struct partitions *p = PY_AS(struct partitions, self);
    value args[] = {p->result, p->size};
    value part = r_fetchmany(vm, args);
    return PY_AS(struct py_list, part)->n ? part : PY_UNDEF;
}
static struct py_type partitions_type = {PY_TYPE_HEAD,
                                         .name = "generator",
                                         .size = sizeof(struct partitions),
                                         .flags = PY_TYPE_ABSTRACT,
                                         .iter = partitions_iter,
                                         .next = partitions_next};
static value r_partitions(struct vm *vm, const value *a) {
    struct partitions *p = py_alloc(vm, &partitions_type);
    int64_t n = self_of(a[0])->yield_per;
    p->result = a[0];
    p->size = a[1] != PY_NONE ? a[1] : py_int_from(n ? n : 1);
    return PY_OBJ(p);
}
static value r_yield_per(struct vm *vm, const value *a) {
    self_of(a[0])->yield_per = py_int_as(vm, a[1]);
    return a[0];
}

static void close_result(struct sa_result *r) {
    struct sa_result *source = r->shared ? r->shared : r;
    if (source->cursor)
        db_cursor_close(source->cursor);
    source->cursor = NULL;
    source->refill = NULL;
    if (source->rows)
        source->next = source->rows->n;
    source->soft_closed = true;
}

/* first(), one() and their kin: how many rows there may be */
static value only(struct vm *vm, struct sa_result *r, bool raise_none, bool raise_many) {
    value v = sa_result_next(vm, r);
    if (v == PY_UNDEF) {
        if (raise_none)
            py_raise(vm, &sa_exc_NoResultFound, "No row was found when one was required");
        return PY_NONE;
    }
    if (raise_many) {
        value second = sa_result_next(vm, r);
        if (second != PY_UNDEF) {
            close_result(r);
            py_raise(vm, &sa_exc_MultipleResultsFound,
                     raise_none ? "Multiple rows were found when exactly one was required"
                                : "Multiple rows were found when one or none was required");
        }
    }
    close_result(r);
    return v;
}
static value r_first(struct vm *vm, const value *a) {
    return only(vm, self_of(a[0]), false, false);
}
static value r_one(struct vm *vm, const value *a) { return only(vm, self_of(a[0]), true, true); }
static value r_one_or_none(struct vm *vm, const value *a) {
    return only(vm, self_of(a[0]), false, true);
}
static value first_column(struct vm *vm, value row) {
    if (row == PY_NONE)
        return row;
    if (py_is_a(row, &sa_row_type))
        return row_of(row)->n ? row_of(row)->items[0] : PY_NONE;
    (void)vm;
    return row;
}
static value r_scalar(struct vm *vm, const value *a) { return first_column(vm, r_first(vm, a)); }
static value r_scalar_one(struct vm *vm, const value *a) { return first_column(vm, r_one(vm, a)); }
static value r_scalar_one_or_none(struct vm *vm, const value *a) {
    return first_column(vm, r_one_or_none(vm, a));
}

static struct sa_result *view(struct vm *vm, value self, struct py_type *cls,
                              enum sa_result_mode mode) {
    struct sa_result *from = self_of(self), *r = py_alloc(vm, cls);
    struct py_object head = r->head;
    struct py_attrs attrs = r->attrs;
    *r = *from;
    r->head = head;
    r->attrs = attrs;
    r->shared = from->shared ? from->shared : from;
    r->mode = mode;
    return r;
}

static value r_scalars(struct vm *vm, const value *a) {
    struct sa_result *r = view(vm, a[0], &sa_scalar_result_type, SA_SCALARS);
    if (!r->meta)
        raise_no_rows(vm);
    int64_t i = position(vm, r->meta, a[1]);
    if (i < 0)
        raise_no_column(vm, a[1]);
    r->column = r->picked ? r->picked[i] : (size_t)i;
    return PY_OBJ(r);
}
static value r_mappings(struct vm *vm, const value *a) {
    return PY_OBJ(view(vm, a[0], &sa_mapping_result_type, SA_MAPPINGS));
}
static value r_columns(struct vm *vm, const value *a) {
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    struct sa_result *r = view(vm, a[0], py_type_of(a[0]), self_of(a[0])->mode);
    r->picked = MEM_NEW_ARRAY(size_t, t->n + 1);
    r->n_picked = t->n;
    for (size_t i = 0; i < t->n; i++) {
        int64_t at = position(vm, r->meta, t->items[i]);
        if (at < 0)
            raise_no_column(vm, t->items[i]);
        r->picked[i] = (size_t)at;
    }
    return PY_OBJ(r);
}
static value r_unique(struct vm *vm, const value *a) {
    (void)vm;
    self_of(a[0])->unique = true;
    self_of(a[0])->unique_by = a[1] == PY_NONE ? 0 : a[1];
    return a[0];
}
static value r_self(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
/* What keys() gives: a list that says RMKeyView. */
static value key_view_repr(struct vm *vm, value self) {
    return py_str_printf("RMKeyView(%s)",
                         py_repr_text(vm, py_call1(vm, PY_OBJ(&py_list_type), self)));
}
static struct py_type key_view_type = {PY_TYPE_HEAD,
                                       .name = "RMKeyView",
                                       .module = "sqlalchemy.engine.result",
                                       .size = sizeof(struct py_list),
                                       .base = &py_list_type,
                                       .repr = key_view_repr};
static value r_keys(struct vm *vm, const value *a) {
    struct sa_result *r = self_of(a[0]);
    if (!r->meta)
        raise_no_rows(vm);
    value list = keys_list(r->meta);
    py_type_ready(vm, &key_view_type);
    PY_AS(struct py_list, list)->head.type = &key_view_type;
    return list;
}
static value r_close(struct vm *vm, const value *a) {
    (void)vm;
    close_result(self_of(a[0]));
    self_of(a[0])->closed = true;
    return PY_NONE;
}
/* What freeze() gives: called, it gives the rows again, from the first. */
struct frozen_result {
    struct py_object head;
    struct sa_result *result; /* at its first row; never read itself */
};

static value frozen_call(struct vm *vm, value callee, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    struct sa_result *kept = PY_AS(struct frozen_result, callee)->result;
    (void)argv, (void)kwnames;
    if (argc)
        py_raise(vm, &py_exc_TypeError,
                 "FrozenResult.__call__() takes 1 positional argument but %d were given", argc + 1);
    struct sa_result *r = view(vm, PY_OBJ(kept), kept->head.type, kept->mode);
    r->shared = NULL;
    r->next = 0;
    return PY_OBJ(r);
}
static value frozen_get_data(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct frozen_result, self)->result->rows);
}
static const struct py_getset_def frozen_getset[] = {{"data", frozen_get_data, NULL}, {0}};
static struct py_type frozen_result_type = {PY_TYPE_HEAD,
                                            .name = "FrozenResult",
                                            .module = "sqlalchemy.engine.result",
                                            .size = sizeof(struct frozen_result),
                                            .getset = frozen_getset,
                                            .call = frozen_call};

static value r_freeze(struct vm *vm, const value *a) {
    struct sa_result *r = view(vm, a[0], py_type_of(a[0]), self_of(a[0])->mode);
    r->rows = PY_AS(struct py_list, all(vm, self_of(a[0])));
    r->shared = NULL;
    r->cursor = NULL;
    r->next = 0;
    struct frozen_result *f = py_alloc(vm, &frozen_result_type);
    f->result = r;
    return PY_OBJ(f);
}
static value r_last_inserted_ids(struct vm *vm, const value *a);

static value r_iter(struct vm *vm, value self) {
    if (!(self_of(self)->shared ? self_of(self)->shared : self_of(self))->meta)
        raise_no_rows(vm);
    return self;
}
static value r_next(struct vm *vm, value self) { return sa_result_next(vm, self_of(self)); }
static value r_aiter(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value r_anext(struct vm *vm, value self) {
    value v = sa_result_next(vm, self_of(self));
    if (v == PY_UNDEF)
        py_raise_args(vm, &py_exc_StopAsyncIteration, &py_empty_tuple);
    return py_ready_awaitable(vm, v);
}
static value r_enter(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
static value r_exit(struct vm *vm, const value *a) {
    r_close(vm, a);
    return PY_NONE;
}

/* --- what a statement did --- */

static value get_rowcount(struct vm *vm, value self) {
    (void)vm;
    return py_int_from(self_of(self)->rowcount);
}
static value get_lastrowid(struct vm *vm, value self) {
    (void)vm;
    return py_int_from(self_of(self)->lastrowid);
}
static value get_returns_rows(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(self_of(self)->meta != NULL);
}
static value get_is_insert(struct vm *vm, value self) {
    (void)vm;
    struct sql_compiled *c = self_of(self)->compiled;
    return PY_BOOL(c && c->is_insert);
}
static value get_primary_key(struct vm *vm, value self) {
    struct sa_result *r = self_of(self);
    if (!r->compiled || !r->compiled->is_insert)
        py_raise(vm, &sa_exc_InvalidRequestError, "Statement is not %s expression construct.",
                 r->compiled ? "an insert()" : "a compiled");
    if (r->many)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "This statement was an executemany call; if primary key returning is supported, "
                 "please use .inserted_primary_key_rows.");
    return r->inserted_primary_key == PY_UNDEF ? PY_NONE : r->inserted_primary_key;
}
/* The values by name of each set of parameters. */
static value get_compiled_parameters(struct vm *vm, value self) {
    const struct sa_result *r = self_of(self);
    if (!r->sets)
        return PY_OBJ(r->params == PY_UNDEF ? py_list_new(0) : py_list_of(1, &r->params));
    struct py_list *all = py_list_new(r->n_sets);
    for (size_t i = 0; i < r->n_sets; i++)
        py_list_append(all, PY_OBJ(sa_shown_values(vm, r->compiled, r->sets[i])));
    return PY_OBJ(all);
}
static value key_rows(struct vm *vm, const struct sa_result *r) {
    struct sa_result_meta *m = sa_key_meta(r->compiled);
    struct py_list *rows = py_list_new(r->n_sets);
    for (size_t i = 0; m && i < r->n_sets; i++) {
        struct py_dict *shown = sa_shown_values(vm, r->compiled, r->sets[i]);
        py_list_append(rows, PY_OBJ(sa_key_of(vm, m, shown)));
    }
    return PY_OBJ(rows);
}
static value get_primary_key_rows(struct vm *vm, value self) {
    struct sa_result *r = self_of(self);
    if (r->sets && r->compiled->is_insert)
        return key_rows(vm, r);
    if (r->inserted_keys)
        return PY_OBJ(r->inserted_keys);
    value pk = get_primary_key(vm, self);
    return PY_OBJ(py_list_of(1, &pk));
}
static value get_closed(struct vm *vm, value self) {
    (void)vm;
    struct sa_result *r = self_of(self);
    return PY_BOOL(r->closed || r->soft_closed || !r->meta);
}
static value get_connection(struct vm *vm, value self) {
    (void)vm;
    return self_of(self)->conn ? PY_OBJ(self_of(self)->conn) : PY_NONE;
}
static value get_context(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value get_compiled(struct vm *vm, value self) {
    (void)vm;
    struct sql_compiled *c = self_of(self)->compiled;
    return c ? PY_OBJ(c) : PY_NONE;
}
static value get_description(struct vm *vm, value self) {
    struct sa_result *r = self_of(self);
    (void)vm;
    if (!r->meta)
        return PY_NONE;
    struct py_list *l = py_list_new(r->meta->n);
    for (size_t i = 0; i < r->meta->n; i++) {
        value items[7] = {r->meta->keys[i] ? py_str_from(r->meta->keys[i]) : PY_NONE,
                          PY_NONE,
                          PY_NONE,
                          PY_NONE,
                          PY_NONE,
                          PY_NONE,
                          PY_NONE};
        py_list_append(l, PY_OBJ(py_tuple_of(7, items)));
    }
    return PY_OBJ(l);
}
static value r_last_params(struct vm *vm, const value *a) {
    value p = self_of(a[0])->params;
    if (self_of(a[0])->sets)
        return get_compiled_parameters(vm, a[0]);
    return p == PY_UNDEF ? PY_OBJ(py_dict_new()) : p;
}
static value r_last_inserted_ids(struct vm *vm, const value *a) {
    return get_primary_key(vm, a[0]);
}

static const struct py_native_def result_methods[] = {
    {"fetchone", r_fetchone, "self"},
    {"fetchall", r_all, "self"},
    {"all", r_all, "self"},
    {"fetchmany", r_fetchmany, "self, size=None"},
    {"partitions", r_partitions, "self, size=None"},
    {"first", r_first, "self"},
    {"one", r_one, "self"},
    {"one_or_none", r_one_or_none, "self"},
    {"scalar", r_scalar, "self"},
    {"scalar_one", r_scalar_one, "self"},
    {"scalar_one_or_none", r_scalar_one_or_none, "self"},
    {"scalars", r_scalars, "self, index=0"},
    {"mappings", r_mappings, "self"},
    {"columns", r_columns, "self, *col_expressions"},
    {"unique", r_unique, "self, strategy=None"},
    {"tuples", r_self, "self"},
    {"yield_per", r_yield_per, "self, num"},
    {"keys", r_keys, "self"},
    {"close", r_close, "self"},
    {"freeze", r_freeze, "self"},
    {"last_inserted_ids", r_last_inserted_ids, "self"},
    {"last_inserted_params", r_last_params, "self"},
    {"last_updated_params", r_last_params, "self"},
    {"supports_sane_rowcount", r_self, "self"},
    {"__enter__", r_enter, "self"},
    {"__exit__", r_exit, "self, *exc"},
    {0}};
static const struct py_getset_def result_getset[] = {
    {"rowcount", get_rowcount, NULL},
    {"lastrowid", get_lastrowid, NULL},
    {"returns_rows", get_returns_rows, NULL},
    {"is_insert", get_is_insert, NULL},
    {"compiled_parameters", get_compiled_parameters, NULL},
    {"inserted_primary_key", get_primary_key, NULL},
    {"inserted_primary_key_rows", get_primary_key_rows, NULL},
    {"closed", get_closed, NULL},
    {"connection", get_connection, NULL},
    {"context", get_context, NULL},
    {"compiled", get_compiled, NULL},
    {"cursor", get_context, NULL},
    {"description", get_description, NULL},
    {0}};

#define RESULT "sqlalchemy.engine.result"
#define RESULT_SLOTS                                                                               \
    .size = sizeof(struct sa_result), .attrs_offset = offsetof(struct sa_result, attrs),           \
    .flags = PY_TYPE_ATTRS | PY_TYPE_BASE, .methods = result_methods, .getset = result_getset,     \
    .iter = r_iter, .next = r_next, .aiter = r_aiter, .anext = r_anext

struct py_type sa_result_type = {PY_TYPE_HEAD, .name = "CursorResult",
                                 .module = "sqlalchemy.engine.cursor", RESULT_SLOTS};
struct py_type sa_scalar_result_type = {PY_TYPE_HEAD, .name = "ScalarResult", .module = RESULT,
                                        RESULT_SLOTS};
struct py_type sa_mapping_result_type = {PY_TYPE_HEAD, .name = "MappingResult", .module = RESULT,
                                         RESULT_SLOTS};
