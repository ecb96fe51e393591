/*
 * The exceptions of sqlalchemy.exc as native classes: sa_exc_ArgumentError … (list: exc.def). Raise
 * with py_raise(vm, &sa_exc_ArgumentError, ...). Their struct is struct sa_error.
 */
#ifndef RETORT_SCHEMA_EXC_H
#define RETORT_SCHEMA_EXC_H

#include "python/api.h"

struct sa_error {
    struct py_exception base;
    const char *code; /* of the page "Background on this error", or NULL */
    /* of StatementError and below */
    value statement, params, orig;
    struct py_list *detail; /* what add_detail() was given, or NULL */
    bool hide_parameters, connection_invalidated;
};

#define X(name, base) extern struct py_type sa_exc_##name;
#define Y(name, base) X(name, base)
#define S(name, base) X(name, base)
#include "schema/exc.def"
#undef X
#undef Y
#undef S

/* Raises EXC with the code whose page str() names ("2h8x": "(Background on this error at: …)"); FMT
 * is printf's. */
noreturn void sa_raise_code(struct vm *vm, struct py_type *exc, const char *code, const char *fmt,
                            ...) __attribute__((format(printf, 4, 5)));

#endif
