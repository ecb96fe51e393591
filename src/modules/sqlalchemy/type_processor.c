/*
 * bind_processor(), result_processor() and literal_processor() of types as scripts call them,
 * mostly through super(): what the engine does with values, as functions. cf.
 * sqlalchemy.sql.type_api.TypeEngine.
 */
#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/types.h"
#include "sql/compiler.h"

enum processor_kind { PROCESSOR_BIND, PROCESSOR_RESULT, PROCESSOR_LITERAL };

struct processor {
    struct py_object head;
    enum processor_kind kind;
    const struct sql_dialect *dialect;
    struct sa_type *type;
};

static value literal_text(struct vm *vm, const struct processor *p, value v) {
    const char *text = sql_literal_plain(vm, p->dialect, p->type, v);
    if (!text)
        py_raise(vm, &py_exc_NotImplementedError, "%R has no literals", PY_OBJ(p->type));
    return py_str_from(text);
}

static value processor_call(struct vm *vm, value callee, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    const struct processor *p = PY_AS(struct processor, callee);
    if (argc != 1 || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError, "a processor takes 1 positional argument but %d were given",
                 argc);
    switch (p->kind) {
    case PROCESSOR_BIND:
        return sa_bind_plain(vm, p->dialect, p->type, argv[0]);
    case PROCESSOR_RESULT:
        return sa_result_plain(vm, p->dialect, p->type, argv[0]);
    default:
        return literal_text(vm, p, argv[0]);
    }
}

static struct py_type processor_type = {PY_TYPE_HEAD,
                                        .name = "processor",
                                        .module = "sqlalchemy.sql.type_api",
                                        .size = sizeof(struct processor),
                                        .call = processor_call,
                                        .flags = PY_TYPE_ABSTRACT};

static value processor_new(struct vm *vm, enum processor_kind kind, const value *a) {
    struct processor *p = py_alloc(vm, &processor_type);
    p->kind = kind;
    p->type = PY_AS(struct sa_type, a[0]);
    p->dialect = dialect_arg(vm, a[1]);
    return PY_OBJ(p);
}

value type_bind_processor(struct vm *vm, const value *a) {
    struct sa_type *t = PY_AS(struct sa_type, a[0]);
    return sa_bind_needs(vm, dialect_arg(vm, a[1]), t) ? processor_new(vm, PROCESSOR_BIND, a)
                                                       : PY_NONE;
}

value type_result_processor(struct vm *vm, const value *a) {
    struct sa_type *t = PY_AS(struct sa_type, a[0]);
    return sa_result_needs(vm, dialect_arg(vm, a[1]), t) ? processor_new(vm, PROCESSOR_RESULT, a)
                                                         : PY_NONE;
}

value type_literal_processor(struct vm *vm, const value *a) {
    struct sa_type *t = PY_AS(struct sa_type, a[0]);
    enum type_affinity affinity = type_affinity(vm, t);
    bool none = affinity == AFFINITY_NULLTYPE || affinity == AFFINITY_OTHER;
    return none && !type_is_decorator(t) ? PY_NONE : processor_new(vm, PROCESSOR_LITERAL, a);
}
