/*
 * Methods of an impl that a script puts in place of its own: in a subclass of DefaultImpl or
 * PostgresqlImpl with a __dialect__, or set on the class. Operations then call them as the
 * reference does (cf. alembic.operations.toimpl, alembic.ddl.impl.ImplMeta).
 */
#include "modules/alembic/impl.h"
#include "python/function.h"
#include "schema/exc.h"

/* --- classes by dialect --- */

static const char registry_key;

value impl_subclass(struct vm *vm, const value *a) {
    value dialect = py_dict_get_text(py_type_dict(PY_AS(struct py_type, a[0])), "__dialect__");
    if (dialect == PY_UNDEF || !py_is_str(dialect))
        return PY_NONE;
    struct py_dict *all = vm_get_data(vm, &registry_key);
    if (!all)
        vm_set_data(vm, &registry_key, all = py_dict_new());
    py_dict_set(vm, all, dialect, a[0]);
    return PY_NONE;
}

struct py_type *impl_class_of(struct vm *vm, const char *dialect) {
    struct py_dict *all = vm_get_data(vm, &registry_key);
    value cls = all ? py_dict_get_text(all, dialect) : PY_UNDEF;
    return cls == PY_UNDEF ? NULL : PY_AS(struct py_type, cls);
}

/* --- methods --- */

value impl_override(struct ops_impl *impl, const char *name) {
    value own = py_type_lookup(impl->head.type, py_intern(name));
    if (own == PY_UNDEF || py_type_of(own) == &py_method_descr_type)
        return PY_UNDEF;
    return py_getattr(impl->vm, PY_OBJ(impl), name);
}

static void give(struct py_dict *kw, const char *name, value v) {
    if (v != PY_UNDEF && v != PY_NONE)
        py_dict_set_text(kw, name, v);
}

/* Calls method NAME with N arguments and KW if a script has put one there; false: it has not. */
static bool call(struct ops_sink *s, const char *name, size_t n, const value *args,
                 struct py_dict *kw) {
    value method = impl_override(s->impl, name);
    if (method == PY_UNDEF)
        return false;
    py_call_args(s->impl->vm, method, PY_OBJ(py_tuple_of(n, args)), kw);
    return true;
}

static struct py_dict *flag(const char *name, value v) {
    struct py_dict *kw = py_dict_new();
    give(kw, name, v);
    return kw;
}

#define WITH_FLAG(method, type, word)                                                              \
    static void own_##method(struct ops_sink *s, type *o, value v) {                               \
        if (!call(s, #method, 1, (value[]){PY_OBJ(o)}, flag(word, v)))                             \
            ops_##method(s->impl, o, v);                                                           \
    }
WITH_FLAG(create_table, struct table, "if_not_exists")
WITH_FLAG(drop_table, struct table, "if_exists")
WITH_FLAG(create_index, struct index, "if_not_exists")
WITH_FLAG(drop_index, struct index, "if_exists")
WITH_FLAG(drop_constraint, struct constraint, "if_exists")

static void own_add_constraint(struct ops_sink *s, struct constraint *c) {
    if (!call(s, "add_constraint", 1, (value[]){PY_OBJ(c)}, NULL))
        ops_add_constraint(s->impl, c);
}

static void own_rename_table(struct ops_sink *s, struct ops_table_name old, value new_name) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "schema", old.schema);
    if (!call(s, "rename_table", 2, (value[]){old.name, new_name}, kw))
        ops_rename_table(s->impl, old, new_name);
}

static void own_table_comment(struct ops_sink *s, struct table *t, bool drop) {
    const char *name = drop ? "drop_table_comment" : "create_table_comment";
    if (!call(s, name, 1, (value[]){PY_OBJ(t)}, NULL))
        ops_emit_ddl(s->impl, drop ? DDL_DROP_TABLE_COMMENT : DDL_SET_TABLE_COMMENT, PY_OBJ(t));
}

static void own_column_comment(struct ops_sink *s, struct column *c) {
    if (!call(s, "create_column_comment", 1, (value[]){PY_OBJ(c)}, NULL))
        ops_column_comment(s->impl, c);
}

static void own_add_column(struct ops_sink *s, const struct ops_add_column *a, struct py_dict *kw) {
    if (impl_override(s->impl, "add_column") == PY_UNDEF) {
        ops_add_column(s->impl, a);
        return;
    }
    struct py_dict *all = py_dict_new();
    if (kw)
        py_dict_update(s->impl->vm, all, PY_OBJ(kw));
    py_dict_set_text(all, "schema", a->table.schema);
    give(all, "if_not_exists", a->if_not_exists ? PY_TRUE : PY_NONE);
    give(all, "inline_references", a->inline_references ? PY_TRUE : PY_NONE);
    give(all, "inline_primary_key", a->inline_primary_key ? PY_TRUE : PY_NONE);
    call(s, "add_column", 2, (value[]){a->table.name, PY_OBJ(a->column)}, all);
}

static void own_drop_column(struct ops_sink *s, const struct ops_drop_column *a, struct column *c,
                            struct py_dict *kw) {
    if (impl_override(s->impl, "drop_column") == PY_UNDEF) {
        ops_drop_column(s->impl, a);
        return;
    }
    struct py_dict *all = py_dict_new();
    if (kw)
        py_dict_update(s->impl->vm, all, PY_OBJ(kw));
    py_dict_set_text(all, "schema", a->table.schema);
    give(all, "if_exists", a->if_exists ? PY_TRUE : PY_NONE);
    call(s, "drop_column", 2, (value[]){a->table.name, PY_OBJ(c)}, all);
}

static void own_alter_column(struct ops_sink *s, struct ops_alter *a) {
    if (impl_override(s->impl, "alter_column") == PY_UNDEF) {
        ops_alter_column(s->impl, a);
        return;
    }
    const struct {
        const char *name;
        value v;
    } fields[] = {
        {"nullable", a->nullable},
        {"server_default", a->server_default},
        {"name", a->name},
        {"type_", a->type},
        {"schema", a->table.schema},
        {"existing_type", a->existing_type},
        {"existing_server_default", a->existing_server_default},
        {"existing_nullable", a->existing_nullable},
        {"comment", a->comment},
        {"existing_comment", a->existing_comment},
    };
    struct py_dict *kw = py_dict_new();
    if (a->kw)
        py_dict_update(s->impl->vm, kw, PY_OBJ(a->kw));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        py_dict_set_text(kw, fields[i].name, fields[i].v);
    call(s, "alter_column", 2, (value[]){a->table.name, a->column}, kw);
}

void impl_sink(struct ops_impl *impl, struct ops_sink *s) {
    *s = (struct ops_sink){.impl = impl,
                           .create_table = own_create_table,
                           .drop_table = own_drop_table,
                           .rename_table = own_rename_table,
                           .table_comment = own_table_comment,
                           .column_comment = own_column_comment,
                           .add_column = own_add_column,
                           .drop_column = own_drop_column,
                           .alter_column = own_alter_column,
                           .add_constraint = own_add_constraint,
                           .drop_constraint = own_drop_constraint,
                           .create_index = own_create_index,
                           .drop_index = own_drop_index};
}
