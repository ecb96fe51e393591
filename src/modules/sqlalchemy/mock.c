/*
 * create_mock_engine: an engine that hands statements to a function of the script instead of a
 * database, for writing DDL down (cf. sqlalchemy.engine.mock).
 */
#include <stddef.h>

#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/modules.h"

struct mock {
    struct py_object head;
    value dialect, executor;
};

static value mock_execute(struct vm *vm, const value *a) {
    struct py_tuple *rest = PY_AS(struct py_tuple, a[2]), *all = py_tuple_new(rest->n + 1);
    all->items[0] = a[1];
    for (size_t i = 0; i < rest->n; i++)
        all->items[i + 1] = rest->items[i];
    return py_call_args(vm, PY_AS(struct mock, a[0])->executor, PY_OBJ(all),
                        PY_AS(struct py_dict, a[3]));
}

static value mock_self(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value get_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value get_name(struct vm *vm, value self) {
    return py_getattr(vm, PY_AS(struct mock, self)->dialect, "name");
}
/* Whoever creates asks a database first what is there, but not this one. */
static value get_true(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_TRUE;
}

static const struct py_native_def mock_methods[] = {
    {"execute", mock_execute, "self, obj, *args, **kw"},
    {"connect", mock_self, "self, **kw"},
    {"execution_options", mock_self, "self, **kw"},
    {0}};
static const struct py_getset_def mock_getset[] = {
    {"engine", get_self, NULL}, {"name", get_name, NULL}, {"_is_offline", get_true, NULL}, {0}};
static const struct py_member_def mock_members[] = {
    {"dialect", offsetof(struct mock, dialect), PY_MEMBER_VALUE, true}, {0}};
static struct py_type mock_type = {PY_TYPE_HEAD,
                                   .name = "MockConnection",
                                   .module = "sqlalchemy.engine.mock",
                                   .size = sizeof(struct mock),
                                   .methods = mock_methods,
                                   .getset = mock_getset,
                                   .members = mock_members};

value sa_create_mock_engine(struct vm *vm, const value *a) {
    struct mock *m = py_alloc(vm, &mock_type);
    value engine = py_call1(vm, py_import_from(vm, "sqlalchemy", "create_engine"), a[0]);
    m->dialect = py_getattr(vm, engine, "dialect");
    m->executor = a[1];
    return PY_OBJ(m);
}
