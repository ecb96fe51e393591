/* sqlalchemy.exc: the classes of schema/exc.def (cf. sqlalchemy.exc). */
#include "schema/exc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/shown.h"

/* Page of "Background on this error" by class, where nothing else was said. */
static const struct {
    struct py_type *type;
    const char *code;
} class_codes[] = {
    {&sa_exc_UnsupportedCompilationError, "l7de"},
    {&sa_exc_DBAPIError, "dbapi"},
    {&sa_exc_InterfaceError, "rvf5"},
    {&sa_exc_DatabaseError, "4xp6"},
    {&sa_exc_DataError, "9h9h"},
    {&sa_exc_OperationalError, "e3q8"},
    {&sa_exc_IntegrityError, "gkpj"},
    {&sa_exc_InternalError, "2j85"},
    {&sa_exc_ProgrammingError, "f405"},
    {&sa_exc_NotSupportedError, "tw8g"},
    {&sa_exc_PendingRollbackError, "8s2a"},
    {&sa_exc_MissingGreenlet, "xd2s"},
    {&sa_exc_AwaitRequired, "xd1r"},
};

static const char *code_of(struct sa_error *e) {
    if (e->code)
        return e->code;
    for (size_t i = 0; i < sizeof class_codes / sizeof *class_codes; i++)
        if (e->base.head.type == class_codes[i].type)
            return class_codes[i].code;
    return NULL;
}

static const char *code_text(struct sa_error *e) {
    const char *code = code_of(e);
    return code ? mem_printf("(Background on this error at: https://sqlalche.me/e/20/%s)", code)
                : NULL;
}

/* The argument where there is one, else what any exception prints. */
static const char *message(struct vm *vm, struct sa_error *e) {
    struct py_tuple *args = e->base.args;
    if (args && args->n == 1)
        return py_str_text(vm, args->items[0]);
    return args && args->n ? py_repr_text(vm, PY_OBJ(args)) : "";
}

static value error_str(struct vm *vm, value self) {
    struct sa_error *e = PY_AS(struct sa_error, self);
    const char *code = code_text(e), *text = message(vm, e);
    return py_str_from(code ? mem_printf("%s %s", text, code) : text);
}

static value get_code(struct vm *vm, value self) {
    (void)vm;
    const char *code = code_of(PY_AS(struct sa_error, self));
    return code ? py_str_from(code) : PY_NONE;
}

static const struct py_getset_def error_getset[] = {{"code", get_code, NULL}, {0}};

/* --- StatementError: the statement and its parameters behind the message --- */

static value statement_str(struct vm *vm, value self) {
    struct sa_error *e = PY_AS(struct sa_error, self);
    const char *code = code_text(e);
    struct buf b = BUF_INIT;
    buf_puts(&b, message(vm, e));
    if (e->statement != PY_UNDEF && py_truth(vm, e->statement)) {
        buf_printf(&b, "\n[SQL: %s]", py_str_text(vm, e->statement));
        if (e->params != PY_UNDEF && e->params != PY_NONE && py_truth(vm, e->params)) {
            if (e->hide_parameters)
                buf_puts(&b, "\n[SQL parameters hidden due to hide_parameters=True]");
            else
                buf_printf(&b, "\n[parameters: %s]", sa_params_text(vm, e->params));
        }
    }
    if (e->detail && e->detail->n) { /* each on a line of its own, before the rest */
        const char *rest = mem_strdup(b.data);
        buf_truncate(&b, 0);
        for (size_t i = 0; i < e->detail->n; i++)
            buf_printf(&b, "(%s)\n", py_str_text(vm, e->detail->items[i]));
        buf_puts(&b, rest);
    }
    if (code)
        buf_printf(&b, "\n%s", code);
    return py_str_take(&b);
}

#define MEMBER(name, field)                                                                        \
    { name, offsetof(struct sa_error, field), PY_MEMBER_VALUE, false }
static const struct py_member_def statement_members[] = {
    {"hide_parameters", offsetof(struct sa_error, hide_parameters), PY_MEMBER_BOOL, true},
    MEMBER("statement", statement),
    MEMBER("params", params),
    MEMBER("orig", orig),
    {0}};

static value statement_init(struct vm *vm, const value *a) {
    struct sa_error *e = PY_AS(struct sa_error, a[0]);
    e->base.args = PY_AS(struct py_tuple, py_tuple1(a[1]));
    e->statement = a[2];
    e->params = a[3];
    e->orig = a[4];
    e->hide_parameters = py_truth(vm, a[5]);
    if (a[6] != PY_NONE)
        e->code = py_str_text(vm, a[6]);
    return PY_NONE;
}

static value statement_add_detail(struct vm *vm, const value *a) {
    struct sa_error *e = PY_AS(struct sa_error, a[0]);
    (void)vm;
    if (!e->detail)
        e->detail = py_list_new(2);
    py_list_append(e->detail, a[1]);
    return PY_NONE;
}
static value statement_get_detail(struct vm *vm, value self) {
    struct sa_error *e = PY_AS(struct sa_error, self);
    (void)vm;
    if (!e->detail)
        e->detail = py_list_new(2);
    return PY_OBJ(e->detail);
}
static value statement_get_ismulti(struct vm *vm, value self) {
    value params = PY_AS(struct sa_error, self)->params;
    (void)vm;
    if (params == PY_UNDEF || params == PY_NONE)
        return PY_NONE;
    return PY_BOOL(py_is_list(params));
}
static const struct py_getset_def statement_getset[] = {
    {"detail", statement_get_detail, NULL}, {"ismulti", statement_get_ismulti, NULL}, {0}};

static const struct py_native_def statement_methods[] = {
    {"add_detail", statement_add_detail, "self, msg"},
    {"__init__", statement_init,
     "self, message, statement=None, params=None, orig=None, hide_parameters=False, code=None, "
     "ismulti=None"},
    {0}};

/* DBAPIError(statement, params, orig): the message comes from the driver's exception. */
static value dbapi_init(struct vm *vm, const value *a) {
    struct sa_error *e = PY_AS(struct sa_error, a[0]);
    value orig = a[3];
    const char *text = py_str_text(vm, orig);
    const struct py_type *t = py_type_of(orig);
    if (t->module)
        text = mem_printf("(%s.%s) %s", t->module, t->name, text);
    e->base.args = PY_AS(struct py_tuple, py_tuple1(py_str_from(text)));
    e->statement = a[1];
    e->params = a[2];
    e->orig = orig;
    e->hide_parameters = py_truth(vm, a[4]);
    e->connection_invalidated = py_truth(vm, a[5]);
    return PY_NONE;
}

static const struct py_member_def dbapi_members[] = {
    {"connection_invalidated", offsetof(struct sa_error, connection_invalidated), PY_MEMBER_BOOL,
     true},
    {0}};
static const struct py_native_def dbapi_methods[] = {
    {"__init__", dbapi_init,
     "self, statement, params, orig, hide_parameters=False, connection_invalidated=False, "
     "code=None, ismulti=None"},
    {0}};

/* --- the classes --- */

#define CLASS(id, parent)                                                                          \
    PY_TYPE_HEAD, .name = #id, .module = "sqlalchemy.exc", .size = sizeof(struct sa_error),        \
                  .attrs_offset = offsetof(struct py_exception, attrs),                            \
                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION, .base = &parent

/* These three say how they print and what they are made from; all others only have a name. */
struct py_type sa_exc_SQLAlchemyError = {CLASS(SQLAlchemyError, py_exc_Exception), .str = error_str,
                                         .getset = error_getset};
struct py_type sa_exc_StatementError = {CLASS(StatementError, sa_exc_SQLAlchemyError),
                                        .str = statement_str, .methods = statement_methods,
                                        .getset = statement_getset, .members = statement_members};
struct py_type sa_exc_DBAPIError = {CLASS(DBAPIError, sa_exc_StatementError),
                                    .methods = dbapi_methods, .members = dbapi_members};

#define S(id, parent)
#define X(id, parent) struct py_type sa_exc_##id = {CLASS(id, sa_exc_##parent)};
#define Y(id, parent) struct py_type sa_exc_##id = {CLASS(id, py_exc_##parent)};
#include "schema/exc.def"
#undef S
#undef X
#undef Y

static struct py_type *const types[] = {
#define S(id, parent) &sa_exc_##id,
#define X(id, parent) &sa_exc_##id,
#define Y(id, parent) &sa_exc_##id,
#include "schema/exc.def"
#undef S
#undef X
#undef Y
    NULL};

static void exc_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "DontWrapMixin", PY_OBJ(&py_object_type));
    py_module_set(vm, m, "ConcurrentModificationError", PY_OBJ(&sa_exc_SQLAlchemyError));
}

const struct py_module_def sa_exc_module = {
    .name = "sqlalchemy.exc", .types = types, .init = exc_init};

void sa_raise_code(struct vm *vm, struct py_type *exc, const char *code, const char *fmt, ...) {
    struct py_tuple *args;
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    args = PY_AS(struct py_tuple, py_tuple1(py_str_take(&b)));
    value made = py_call_args(vm, PY_OBJ(exc), PY_OBJ(args), NULL);
    PY_AS(struct sa_error, made)->code = mem_strdup(code);
    py_raise_value(vm, made);
}
