/*
 * Dates and times as SQLite stores them: text in a format that the type may override.
 * cf. sqlalchemy.dialects.sqlite.base._DateTimeMixin.
 */
#include "sql/compiler_int.h"

value sql_epoch(struct vm *vm) {
    value cls = py_import_from(vm, "datetime", "datetime");
    return py_call3(vm, cls, py_from_small(1970), py_from_small(1), py_from_small(1));
}

static const char *const formats[] = {
    "%(year)04d-%(month)02d-%(day)02d %(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d",
    "%(year)04d-%(month)02d-%(day)02d",
    "%(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d",
};

static bool is_instance(struct vm *vm, value v, const char *name) {
    return py_isinstance(vm, v, py_import_from(vm, "datetime", name));
}

value sql_sqlite_temporal(struct vm *vm, value v, struct sa_type *t, int part) {
    static const char *const fields[] = {"year",   "month",  "day",        "hour",
                                         "minute", "second", "microsecond"};
    bool date = is_instance(vm, v, "date"), time = is_instance(vm, v, "time");
    if (part == 0 && !date)
        py_raise(vm, &py_exc_TypeError,
                 "SQLite DateTime type only accepts Python datetime and date objects as input.");
    if (part == 1 && !date)
        py_raise(vm, &py_exc_TypeError,
                 "SQLite Date type only accepts Python date objects as input.");
    if (part == 2 && !time)
        py_raise(vm, &py_exc_TypeError,
                 "SQLite Time type only accepts Python time objects as input.");
    struct py_dict *d = py_dict_new();
    for (int i = 0; i < 7; i++) {
        value f = py_lookup_attr(vm, v, fields[i]);
        py_dict_set_text(d, fields[i], f == PY_UNDEF ? py_from_small(0) : f);
    }
    value format = type_arg(vm, t, "storage_format");
    if (format == PY_UNDEF || format == PY_NONE) {
        bool short_ = part != 1 && type_arg_true(vm, t, "truncate_microseconds");
        format = py_str_from(formats[part]);
        if (short_) {
            const char *full = formats[part];
            format = py_str_new(full, strlen(full) - strlen(".%(microsecond)06d"));
        }
    }
    return py_binary(vm, PY_MOD, format, PY_OBJ(d));
}
