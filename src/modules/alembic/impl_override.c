/*
 * Methods of an impl that a script puts in place of its own: in a subclass of DefaultImpl or
 * PostgresqlImpl with a __dialect__, or set on the class. Operations then call them as the
 * reference does (cf. alembic.operations.toimpl, alembic.ddl.impl.ImplMeta).
 */
#include "modules/alembic/impl.h"
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

static void give(struct py_dict *kw, const char *name, value v) {
    if (v != PY_UNDEF && v != PY_NONE)
        py_dict_set_text(kw, name, v);
}

static void give_flag(struct py_dict *kw, const char *name, bool on) {
    if (on)
        py_dict_set_text(kw, name, PY_TRUE);
}

static void call(struct ops_sink *s, value method, size_t n, const value *args,
                 struct py_dict *kw) {
    py_call_args(s->impl->vm, method, PY_OBJ(py_tuple_of(n, args)), kw);
}

/* --- the sink: a script's method, or what is done without one --- */

/* METHOD is the script's; without one the direct sink does it and the function is over. */
#define OWN_OR_DIRECT(s, name, ...)                                                                \
    value method = ops_impl_override((s)->impl, #name);                                            \
    if (method == PY_UNDEF) {                                                                      \
        ops_direct_sink.name(s, __VA_ARGS__);                                                      \
        return;                                                                                    \
    }

#define WITH_FLAG(name, type, word)                                                                \
    static void own_##name(struct ops_sink *s, type *o, value v) {                                 \
        OWN_OR_DIRECT(s, name, o, v)                                                               \
        struct py_dict *kw = py_dict_new();                                                        \
        give(kw, word, v);                                                                         \
        call(s, method, 1, (value[]){PY_OBJ(o)}, kw);                                              \
    }
WITH_FLAG(create_table, struct table, "if_not_exists")
WITH_FLAG(drop_table, struct table, "if_exists")
WITH_FLAG(create_index, struct index, "if_not_exists")
WITH_FLAG(drop_index, struct index, "if_exists")
WITH_FLAG(drop_constraint, struct constraint, "if_exists")

static void own_add_constraint(struct ops_sink *s, struct constraint *c) {
    OWN_OR_DIRECT(s, add_constraint, c)
    call(s, method, 1, (value[]){PY_OBJ(c)}, NULL);
}

static void own_rename_table(struct ops_sink *s, struct ops_table_name old, value new_name) {
    OWN_OR_DIRECT(s, rename_table, old, new_name)
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "schema", old.schema);
    call(s, method, 2, (value[]){old.name, new_name}, kw);
}

static void own_table_comment(struct ops_sink *s, struct table *t, bool drop) {
    value method = ops_impl_override(s->impl, drop ? "drop_table_comment" : "create_table_comment");
    if (method == PY_UNDEF)
        ops_direct_sink.table_comment(s, t, drop);
    else
        call(s, method, 1, (value[]){PY_OBJ(t)}, NULL);
}

static void own_column_comment(struct ops_sink *s, struct column *c) {
    value method = ops_impl_override(s->impl, "create_column_comment");
    if (method == PY_UNDEF)
        ops_direct_sink.column_comment(s, c);
    else
        call(s, method, 1, (value[]){PY_OBJ(c)}, NULL);
}

/* A copy of KW (NULL: empty) with the schema. */
static struct py_dict *with_schema(struct ops_sink *s, struct py_dict *kw, value schema) {
    struct py_dict *all = py_dict_new();
    if (kw)
        py_dict_update(s->impl->vm, all, PY_OBJ(kw));
    py_dict_set_text(all, "schema", schema);
    return all;
}

static void own_add_column(struct ops_sink *s, const struct ops_add_column *a, struct py_dict *kw) {
    OWN_OR_DIRECT(s, add_column, a, kw)
    struct py_dict *all = with_schema(s, kw, a->table.schema);
    give_flag(all, "if_not_exists", a->if_not_exists);
    give_flag(all, "inline_references", a->inline_references);
    give_flag(all, "inline_primary_key", a->inline_primary_key);
    call(s, method, 2, (value[]){a->table.name, PY_OBJ(a->column)}, all);
}

static void own_drop_column(struct ops_sink *s, const struct ops_drop_column *a, struct column *c,
                            struct py_dict *kw) {
    OWN_OR_DIRECT(s, drop_column, a, c, kw)
    struct py_dict *all = with_schema(s, kw, a->table.schema);
    give_flag(all, "if_exists", a->if_exists);
    call(s, method, 2, (value[]){a->table.name, PY_OBJ(c)}, all);
}

static void own_alter_column(struct ops_sink *s, struct ops_alter *a) {
    OWN_OR_DIRECT(s, alter_column, a)
    const struct {
        const char *name;
        value v;
    } fields[] = {
        {"nullable", a->nullable},
        {"server_default", a->server_default},
        {"name", a->name},
        {"type_", a->type},
        {"existing_type", a->existing_type},
        {"existing_server_default", a->existing_server_default},
        {"existing_nullable", a->existing_nullable},
        {"comment", a->comment},
        {"existing_comment", a->existing_comment},
    };
    struct py_dict *kw = with_schema(s, a->kw, a->table.schema);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        py_dict_set_text(kw, fields[i].name, fields[i].v);
    call(s, method, 2, (value[]){a->table.name, a->column}, kw);
}

void impl_sink(struct ops_sink *s) {
    *s = (struct ops_sink){.impl = s->impl,
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
