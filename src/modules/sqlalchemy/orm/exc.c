/* sqlalchemy.orm.exc. */
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/state.h"

#define X(id, parent)                                                                              \
    struct py_type orm_exc_##id = {PY_TYPE_HEAD,                                                   \
                                   .name = #id,                                                    \
                                   .module = "sqlalchemy.orm.exc",                                 \
                                   .size = sizeof(struct sa_error),                                \
                                   .attrs_offset = offsetof(struct py_exception, attrs),           \
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION,      \
                                   .base = &parent};
ORM_EXCEPTIONS(X)
#undef X

static struct py_type *const types[] = {
#define X(id, parent) &orm_exc_##id,
    ORM_EXCEPTIONS(X)
#undef X
        NULL};

static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "NoResultFound", PY_OBJ(&sa_exc_NoResultFound));
    py_module_set(vm, m, "MultipleResultsFound", PY_OBJ(&sa_exc_MultipleResultsFound));
    py_module_set(vm, m, "ConcurrentModificationError", PY_OBJ(&orm_exc_StaleDataError));
}

const struct py_module_def sa_orm_exc_module = {
    .name = "sqlalchemy.orm.exc", .types = types, .init = init};
