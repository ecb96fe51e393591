/*
 * Column collections (t.c): ordered columns by key. Small ones are searched in order, wide ones
 * through a dict. cf. sqlalchemy.sql.base.ColumnCollection.
 */
#include "python/types/slice.h"
#include "sql/expr_int.h"

enum { INDEX_FROM = 12 };

struct sql_columns *sql_columns_new(void) {
    struct sql_columns *c = MEM_NEW(struct sql_columns);
    c->head.type = &sql_columns_type;
    return c;
}

static bool find(const struct sql_columns *c, const char *key, size_t *at) {
    if (!key)
        return false;
    if (c->index) {
        value v = py_dict_get_text(c->index, key);
        if (v == PY_UNDEF)
            return false;
        *at = (size_t)py_small(v);
        return true;
    }
    for (size_t i = 0; i < c->n; i++)
        if (c->keys[i] && (c->keys[i] == key || !strcmp(c->keys[i], key))) {
            *at = i;
            return true;
        }
    return false;
}

static void make_index(struct sql_columns *c) {
    c->index = py_dict_new();
    for (size_t i = c->n; i-- > 0;)
        if (c->keys[i])
            py_dict_set_text(c->index, c->keys[i], py_from_small((int64_t)i));
}

void sql_columns_add(struct sql_columns *c, const char *key, struct sql_expr *e) {
    size_t cap = c->cap;
    MEM_GROW(c->items, c->n, c->cap);
    if (cap != c->cap)
        c->keys = mem_realloc(c->keys, cap * sizeof *c->keys, c->cap * sizeof *c->keys);
    size_t i = c->n++;
    c->items[i] = e;
    c->keys[i] = key;
    if (c->index) {
        if (key && py_dict_get_text(c->index, key) == PY_UNDEF)
            py_dict_set_text(c->index, key, py_from_small((int64_t)i));
    } else if (c->n > INDEX_FROM) {
        make_index(c);
    }
}

struct sql_expr *sql_columns_get(const struct sql_columns *c, const char *key) {
    size_t i;
    return find(c, key, &i) ? c->items[i] : NULL;
}

void sql_columns_replace(struct sql_columns *c, const char *key, struct sql_expr *e) {
    size_t i;
    if (find(c, key, &i))
        c->items[i] = e;
    else
        sql_columns_add(c, key, e);
}

/* --- for scripts --- */

static struct sql_columns *self_of(value v) { return PY_AS(struct sql_columns, v); }

static value columns_getattr(struct vm *vm, value self, struct py_str *name) {
    struct sql_expr *e = sql_columns_get(self_of(self), py_str_cstr(PY_OBJ(name)));
    /* a method's name goes before a column's, as in the reference: t.c["keys"] finds that */
    value v = py_type_lookup(py_type_of(self), name);
    if (e && v == PY_UNDEF)
        return PY_OBJ(e);
    if (v == PY_UNDEF && strncmp(name_text(name), "__", 2))
        py_raise(vm, &py_exc_AttributeError, "%s", name_text(name));
    return py_generic_getattr(vm, self, name);
}

static value columns_getitem(struct vm *vm, value self, value key) {
    struct sql_columns *c = self_of(self);
    if (py_is_str(key)) {
        struct sql_expr *e = sql_columns_get(c, py_str_cstr(key));
        if (!e)
            py_raise_args(vm, &py_exc_KeyError, py_tuple_of(1, &key));
        return PY_OBJ(e);
    }
    if (py_is_int(key)) {
        int64_t i = py_int_as(vm, key);
        if (i < 0 || i >= (int64_t)c->n)
            py_raise(vm, &py_exc_IndexError, "%lld", (long long)py_int_as(vm, key));
        return PY_OBJ(c->items[i]);
    }
    if (py_is_slice(key)) {
        int64_t start, stop, step;
        size_t n = py_slice_range(vm, key, c->n, &start, &stop, &step);
        struct sql_columns *r = sql_columns_new();
        for (size_t i = 0; i < n; i++, start += step)
            sql_columns_add(r, c->keys[start], c->items[start]);
        return PY_OBJ(r);
    }
    if (py_is_tuple(key)) {
        struct py_tuple *t = PY_AS(struct py_tuple, key);
        struct sql_columns *r = sql_columns_new();
        for (size_t i = 0; i < t->n; i++) {
            struct sql_expr *e = PY_AS(struct sql_expr, columns_getitem(vm, self, t->items[i]));
            sql_columns_add(r, e->key, e);
        }
        return PY_OBJ(r);
    }
    py_raise_args(vm, &py_exc_KeyError, py_tuple_of(1, &key));
}

static bool columns_contains(struct vm *vm, value self, value item) {
    if (py_is_str(item))
        return sql_columns_get(self_of(self), py_str_cstr(item)) != NULL;
    if (sql_is_element(item))
        py_raise(vm, &sa_exc_ArgumentError, "__contains__ requires a string argument");
    return false;
}

static value columns_list(struct vm *vm, const value *a) {
    (void)vm;
    struct sql_columns *c = self_of(a[0]);
    struct py_list *l = py_list_new(c->n);
    for (size_t i = 0; i < c->n; i++)
        py_list_append(l, PY_OBJ(c->items[i]));
    return PY_OBJ(l);
}
static value columns_keys(struct vm *vm, const value *a) {
    (void)vm;
    struct sql_columns *c = self_of(a[0]);
    struct py_list *l = py_list_new(c->n);
    for (size_t i = 0; i < c->n; i++)
        py_list_append(l, c->keys[i] ? py_str_from(c->keys[i]) : PY_NONE);
    return PY_OBJ(l);
}
static value columns_items(struct vm *vm, const value *a) {
    (void)vm;
    struct sql_columns *c = self_of(a[0]);
    struct py_list *l = py_list_new(c->n);
    for (size_t i = 0; i < c->n; i++)
        py_list_append(
            l, py_tuple2(c->keys[i] ? py_str_from(c->keys[i]) : PY_NONE, PY_OBJ(c->items[i])));
    return PY_OBJ(l);
}
static value columns_get(struct vm *vm, const value *a) {
    struct sql_expr *e = sql_columns_get(self_of(a[0]), py_arg_text(vm, a[1], "key"));
    return e ? PY_OBJ(e) : a[2];
}
static value columns_contains_column(struct vm *vm, const value *a) {
    (void)vm;
    struct sql_columns *c = self_of(a[0]);
    for (size_t i = 0; i < c->n; i++)
        if (PY_OBJ(c->items[i]) == a[1])
            return PY_TRUE;
    return PY_FALSE;
}
static value columns_add(struct vm *vm, const value *a) {
    (void)vm;
    struct sql_expr *e = PY_AS(struct sql_expr, py_arg_with(vm, a[1], &sql_expr_type_, "key"));
    sql_columns_replace(self_of(a[0]), a[2] == PY_NONE ? e->key : py_arg_text(vm, a[2], "key"), e);
    return PY_NONE;
}
static value columns_iter(struct vm *vm, value self) {
    return py_call_method(vm, columns_list(vm, &self), "__iter__", 0, NULL);
}
static int64_t columns_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)self_of(self)->n;
}
static bool columns_truth(struct vm *vm, value self) {
    (void)vm;
    (void)self;
    return true;
}
static value columns_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("<sqlalchemy.sql.base.ReadOnlyColumnCollection object at 0x%llx>",
                         (unsigned long long)self);
}
static value columns_str(struct vm *vm, value self) {
    struct sql_columns *c = self_of(self);
    struct buf b = BUF_INIT;
    buf_puts(&b, "ReadOnlyColumnCollection(");
    for (size_t i = 0; i < c->n; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", py_str_text(vm, PY_OBJ(c->items[i])));
    buf_putc(&b, ')');
    return py_str_take(&b);
}

static const struct py_native_def columns_methods[] = {
    {"keys", columns_keys, "self"},
    {"values", columns_list, "self"},
    {"items", columns_items, "self"},
    {"get", columns_get, "self, key, default=None"},
    {"contains_column", columns_contains_column, "self, col"},
    {"add", columns_add, "self, column, key=None"},
    {"as_readonly", columns_list, "self"},
    {0}};

/* --- ColumnSet --- */

static value set_add(struct vm *vm, const value *a) {
    struct sql_expr *e = PY_AS(struct sql_expr, a[1]);
    if (columns_contains_column(vm, a) == PY_FALSE)
        sql_columns_add(self_of(a[0]), e->key, e);
    return PY_NONE;
}
static value set_update(struct vm *vm, const value *a) {
    struct py_list *given = py_list_from(vm, a[1]);
    for (size_t i = 0; i < given->n; i++)
        set_add(vm, (value[]){a[0], given->items[i]});
    return PY_NONE;
}
static bool set_contains(struct vm *vm, value self, value item) {
    return columns_contains_column(vm, (value[]){self, item}) == PY_TRUE;
}
static bool set_truth(struct vm *vm, value self) { return columns_len(vm, self) != 0; }

static const struct py_native_def set_methods[] = {
    {"add", set_add, "self, column"}, {"update", set_update, "self, columns"}, {0}};

struct py_type sql_column_set_type = {PY_TYPE_HEAD,
                                      .name = "ColumnSet",
                                      .module = "sqlalchemy.sql.base",
                                      .size = sizeof(struct sql_columns),
                                      .base = &sql_columns_type,
                                      .methods = set_methods,
                                      .getattr = columns_getattr,
                                      .getitem = columns_getitem,
                                      .contains = set_contains,
                                      .iter = columns_iter,
                                      .len = columns_len,
                                      .repr = columns_repr,
                                      .truth = set_truth};

struct sql_columns *sql_column_set_new(void) {
    struct sql_columns *c = sql_columns_new();
    c->head.type = &sql_column_set_type;
    return c;
}

struct py_type sql_columns_type = {PY_TYPE_HEAD,
                                   .name = "ColumnCollection",
                                   .module = "sqlalchemy.sql.base",
                                   .size = sizeof(struct sql_columns),
                                   .methods = columns_methods,
                                   .getattr = columns_getattr,
                                   .getitem = columns_getitem,
                                   .contains = columns_contains,
                                   .iter = columns_iter,
                                   .len = columns_len,
                                   .truth = columns_truth,
                                   .repr = columns_repr,
                                   .str = columns_str};
