/*
 * csv: DictReader and DictWriter, rows as dicts. Both are classes to derive from: what a subclass
 * may change (fieldnames, the inner reader and writer) is looked up as an attribute.
 */
#include "python/lib/csv_int.h"

/* A list of names; an iterator is read at once. */
static value names_of(struct vm *vm, value names) {
    bool once = names != PY_NONE && py_type_of(names)->next && py_type_of(names)->iter &&
                py_type_of(names)->iter(vm, names) == names;
    return once ? PY_OBJ(py_list_from(vm, names)) : names;
}

/* csv.reader or csv.writer for FILE. */
static value make(struct vm *vm, const char *what, value file, value dialect, value args,
                  value kwargs) {
    struct py_tuple *more = PY_AS(struct py_tuple, args), *all = py_tuple_new(more->n + 2);
    all->items[0] = file;
    all->items[1] = dialect;
    memcpy(all->items + 2, more->items, more->n * sizeof(value));
    return py_call_args(vm, py_import_from(vm, "csv", what), PY_OBJ(all),
                        PY_AS(struct py_dict, kwargs));
}

/* --- DictReader --- */

struct dict_reader {
    struct py_object head;
    struct py_attrs attrs;
    value names, restkey, restval, reader, dialect, line_num;
};
static struct dict_reader *reader_of(value v) { return PY_AS(struct dict_reader, v); }

LIB_FN(reader_init) {
    struct dict_reader *r = reader_of(a[0]);
    r->names = names_of(vm, a[2]);
    r->restkey = a[3];
    r->restval = a[4];
    r->dialect = a[5];
    r->reader = make(vm, "reader", a[1], a[5], a[6], a[7]);
    r->line_num = py_int_from(0);
    return PY_NONE;
}

/* The next row, or PY_UNDEF at the end. */
static value next_row(struct vm *vm, struct dict_reader *r) {
    struct py_type *t = py_type_of(r->reader);
    if (!t->next)
        py_raise(vm, &py_exc_TypeError, "'%T' object is not an iterator", r->reader);
    return t->next(vm, r->reader);
}

/* The first row gives the names when nobody has. */
static value reader_names(struct vm *vm, value self) {
    struct dict_reader *r = reader_of(self);
    value row = r->names == PY_NONE ? next_row(vm, r) : PY_UNDEF;
    if (row != PY_UNDEF)
        r->names = row;
    r->line_num = py_getattr(vm, r->reader, "line_num");
    return r->names;
}
static void reader_set_names(struct vm *vm, value self, value v) {
    (void)vm;
    reader_of(self)->names = v == PY_UNDEF ? PY_NONE : v;
}

static value reader_iter(struct vm *vm, value self) {
    (void)vm;
    return self;
}

static value reader_next(struct vm *vm, value self) {
    struct dict_reader *r = reader_of(self);
    if (r->line_num == py_int_from(0))
        py_getattr(vm, self, "fieldnames");
    value row = next_row(vm, r);
    r->line_num = py_getattr(vm, r->reader, "line_num");
    while (row != PY_UNDEF && py_is_list(row) && !PY_AS(struct py_list, row)->n)
        row = next_row(vm, r);
    if (row == PY_UNDEF)
        return PY_UNDEF;
    struct py_list *cells = py_list_from(vm, row);
    struct py_list *names = py_list_from(vm, py_getattr(vm, self, "fieldnames"));
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < names->n; i++)
        py_dict_set(vm, d, names->items[i], i < cells->n ? cells->items[i] : r->restval);
    if (cells->n > names->n)
        py_dict_set(vm, d, r->restkey,
                    PY_OBJ(py_list_of(cells->n - names->n, cells->items + names->n)));
    return PY_OBJ(d);
}

static const struct py_native_def reader_methods[] = {
    {"__init__", reader_init,
     "self, f, fieldnames=None, restkey=None, restval=None, dialect='excel', *args, **kwds",
     PY_PYTHON},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_getset_def reader_getset[] = {{"fieldnames", reader_names, reader_set_names},
                                                     {0}};
static const struct py_member_def reader_members[] = {
    {"_fieldnames", offsetof(struct dict_reader, names), PY_MEMBER_VALUE, false},
    {"restkey", offsetof(struct dict_reader, restkey), PY_MEMBER_VALUE, false},
    {"restval", offsetof(struct dict_reader, restval), PY_MEMBER_VALUE, false},
    {"reader", offsetof(struct dict_reader, reader), PY_MEMBER_VALUE, false},
    {"dialect", offsetof(struct dict_reader, dialect), PY_MEMBER_VALUE, false},
    {"line_num", offsetof(struct dict_reader, line_num), PY_MEMBER_VALUE, false},
    {0}};
struct py_type csv_DictReader_type = {PY_TYPE_HEAD,
                                      .name = "DictReader",
                                      .module = "csv",
                                      .size = sizeof(struct dict_reader),
                                      .attrs_offset = offsetof(struct dict_reader, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = reader_methods,
                                      .getset = reader_getset,
                                      .members = reader_members,
                                      .iter = reader_iter,
                                      .next = reader_next};

/* --- DictWriter --- */

struct dict_writer {
    struct py_object head;
    struct py_attrs attrs;
    value names, restval, extras, writer;
};
static struct dict_writer *writer_of(value v) { return PY_AS(struct dict_writer, v); }

LIB_FN(writer_init) {
    struct dict_writer *w = writer_of(a[0]);
    w->names = names_of(vm, a[2]);
    w->restval = a[3];
    w->extras = py_call_method(vm, a[4], "lower", 0, NULL);
    if (!py_str_is(w->extras, "raise") && !py_str_is(w->extras, "ignore"))
        py_raise(vm, &py_exc_ValueError, "extrasaction (%S) must be 'raise' or 'ignore'",
                 a[4]);
    w->writer = make(vm, "writer", a[1], a[5], a[6], a[7]);
    return PY_NONE;
}

static void check_extras(struct vm *vm, struct dict_writer *w, struct py_list *names, value row) {
    struct py_set *known = py_set_new(&py_set_type);
    for (size_t i = 0; i < names->n; i++)
        py_set_add(vm, known, names->items[i]);
    struct buf b = BUF_INIT;
    struct py_iter it;
    py_iter_init(vm, &it, py_call_method(vm, row, "keys", 0, NULL));
    for (value key; (key = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (!py_set_has(vm, known, key)) {
            buf_puts(&b, b.len ? ", " : "");
            lib_put_repr(vm, &b, key);
        }
    (void)w;
    if (b.len)
        py_raise(vm, &py_exc_ValueError, "dict contains fields not in fieldnames: %s", b.data);
}

/* The cells of ROW in the order of the names. */
static value cells_of(struct vm *vm, value self, value row) {
    struct dict_writer *w = writer_of(self);
    struct py_list *names = py_list_from(vm, py_getattr(vm, self, "fieldnames"));
    if (py_str_is(w->extras, "raise"))
        check_extras(vm, w, names, row);
    struct py_list *cells = py_list_new(names->n);
    for (size_t i = 0; i < names->n; i++) {
        value v;
        if (py_type_of(row) == &py_dict_type) {
            v = py_dict_get(vm, PY_AS(struct py_dict, row), names->items[i]);
            v = v == PY_UNDEF ? w->restval : v;
        } else {
            value args[] = {names->items[i], w->restval};
            v = py_call_method(vm, row, "get", 2, args);
        }
        py_list_append(cells, v);
    }
    return PY_OBJ(cells);
}
LIB_FN(writer_cells) { return cells_of(vm, a[0], a[1]); }
LIB_FN(writer_row) {
    value cells = cells_of(vm, a[0], a[1]);
    return py_call_method(vm, py_getattr(vm, a[0], "writer"), "writerow", 1, &cells);
}
LIB_FN(writer_rows) {
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value row; (row = py_iter_next(vm, &it)) != PY_UNDEF;) {
        value cells = cells_of(vm, a[0], row);
        py_call_method(vm, py_getattr(vm, a[0], "writer"), "writerow", 1, &cells);
    }
    return PY_NONE;
}
LIB_FN(writer_header) {
    struct py_dict *names = py_dict_new();
    struct py_iter it;
    py_iter_init(vm, &it, py_getattr(vm, a[0], "fieldnames"));
    for (value name; (name = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_dict_set(vm, names, name, name);
    value row = PY_OBJ(names);
    return py_call_method(vm, a[0], "writerow", 1, &row);
}

static const struct py_native_def writer_methods[] = {
    {"__init__", writer_init,
     "self, f, fieldnames, restval='', extrasaction='raise', dialect='excel', *args, **kwds",
     PY_PYTHON},
    {"_dict_to_list", writer_cells, "self, rowdict"},
    {"writerow", writer_row, "self, rowdict", PY_PYTHON},
    {"writerows", writer_rows, "self, rowdicts", PY_PYTHON},
    {"writeheader", writer_header, "self", PY_PYTHON},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_member_def writer_members[] = {
    {"fieldnames", offsetof(struct dict_writer, names), PY_MEMBER_VALUE, false},
    {"restval", offsetof(struct dict_writer, restval), PY_MEMBER_VALUE, false},
    {"extrasaction", offsetof(struct dict_writer, extras), PY_MEMBER_VALUE, false},
    {"writer", offsetof(struct dict_writer, writer), PY_MEMBER_VALUE, false},
    {0}};
struct py_type csv_DictWriter_type = {PY_TYPE_HEAD,
                                      .name = "DictWriter",
                                      .module = "csv",
                                      .size = sizeof(struct dict_writer),
                                      .attrs_offset = offsetof(struct dict_writer, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = writer_methods,
                                      .members = writer_members};
