/* sqlite3.Row: a row whose columns have names too. */
#include "modules/sqlite3/lite.h"

#include <strings.h>

struct row {
    struct py_object head;
    struct py_tuple *data, *description;
};
static struct row *self_of(value v) { return PY_AS(struct row, v); }

static value row_make(struct vm *vm, const value *a) {
    if (!py_is_a(a[1], &lite_cursor_type))
        py_raise(vm, &py_exc_TypeError, "Row() argument 1 must be sqlite3.Cursor, not %T", a[1]);
    if (!py_is_a(a[2], &py_tuple_type))
        py_raise(vm, &py_exc_TypeError, "Row() argument 2 must be tuple, not %T", a[2]);
    struct row *r = py_alloc(vm, PY_AS(struct py_type, a[0]));
    value description = PY_AS(struct lite_cursor, a[1])->description;
    r->data = PY_AS(struct py_tuple, a[2]);
    r->description = description == PY_NONE ? &py_empty_tuple : PY_AS(struct py_tuple, description);
    return PY_OBJ(r);
}

static value name_of(const struct row *r, size_t i) {
    return PY_AS(struct py_tuple, r->description->items[i])->items[0];
}

static value row_getitem(struct vm *vm, value self, value key) {
    struct row *r = self_of(self);
    if (!py_is_str(key)) {
        if (!py_is_int(key) && py_type_of(key)->index == NULL &&
            strcmp(py_type_name(key), "slice") != 0)
            py_raise(vm, &py_exc_IndexError, "Index must be int or string");
        return py_getitem(vm, PY_OBJ(r->data), key);
    }
    for (size_t i = 0; i < r->description->n; i++)
        if (!strcasecmp(py_str_cstr(name_of(r, i)), py_str_cstr(key)))
            return r->data->items[i];
    py_raise(vm, &py_exc_IndexError, "No item with that key");
}
static value row_keys(struct vm *vm, const value *a) {
    (void)vm;
    struct row *r = self_of(a[0]);
    struct py_list *out = py_list_new(r->description->n);
    for (size_t i = 0; i < r->description->n; i++)
        py_list_append(out, name_of(r, i));
    return PY_OBJ(out);
}
static value row_iter(struct vm *vm, value self) {
    return py_tuple_type.iter(vm, PY_OBJ(self_of(self)->data));
}
static int64_t row_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)self_of(self)->data->n;
}
static uint64_t row_hash(struct vm *vm, value self) {
    return py_hash(vm, PY_OBJ(self_of(self)->description)) ^
           py_hash(vm, PY_OBJ(self_of(self)->data));
}
static value row_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if ((op != PY_EQ && op != PY_NE) || !py_is_a(x, &lite_row_type) || !py_is_a(y, &lite_row_type))
        return PY_NOT_IMPLEMENTED;
    bool same = py_equal(vm, PY_OBJ(self_of(x)->description), PY_OBJ(self_of(y)->description)) &&
                py_equal(vm, PY_OBJ(self_of(x)->data), PY_OBJ(self_of(y)->data));
    return PY_BOOL(same == (op == PY_EQ));
}

static const struct py_native_def methods[] = {
    {"__new__", row_make, "cls, cursor, data, /"}, {"keys", row_keys, "self, /"}, {0}};
struct py_type lite_row_type = {PY_TYPE_HEAD,
                                .name = "Row",
                                .module = "sqlite3",
                                .size = sizeof(struct row),
                                .flags = PY_TYPE_BASE | PY_TYPE_DOTTED,
                                .methods = methods,
                                .getitem = row_getitem,
                                .iter = row_iter,
                                .len = row_len,
                                .hash = row_hash,
                                .compare = row_compare};
