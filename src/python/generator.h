/* Generators, coroutines and asynchronous generators: frames that are kept. */
#ifndef RETORT_PYTHON_GENERATOR_H
#define RETORT_PYTHON_GENERATOR_H

#include "python/vm.h"

enum gen_state { GEN_CREATED, GEN_SUSPENDED, GEN_RUNNING, GEN_DONE };

struct py_generator {
    struct py_object head; /* generator, coroutine or async_generator */
    enum gen_state state;
    bool loop_owned; /* made for one loop: nobody else holds it */
    bool announced;  /* asynchronous: sys.set_asyncgen_hooks()'s firstiter has been told */
    struct py_function *func;
    struct py_code *code;
    struct py_dict *globals;
    struct py_str *name, *qualname;
    const uint32_t *pc;
    value exc;    /* exception being handled inside it */
    size_t nlive; /* values of VALUES in use: slots and stack */
    value *values;
};
extern struct py_type py_generator_type, py_coroutine_type, py_async_generator_type;

/* Resumes GEN with V sent in (PY_NONE at first). Returns what it yields; when it returns, PY_UNDEF
 * and the value in *RESULT. Exceptions raise. */
value py_generator_send(struct vm *vm, struct py_generator *gen, value v, value *result);

/* The generator or coroutine that V is, or that V, a coroutine's __await__(), steps; NULL for
 * anything else. */
struct py_generator *py_generator_behind(value v);
/* gen.throw(exc): the same. */
value py_generator_throw(struct vm *vm, struct py_generator *gen, value exc, value *result);

/* Whether V is a generator of a function that types.coroutine() marked. */
bool py_generator_is_awaitable(value v);
/* GEN stands in a yield from or await. */
bool py_generator_is_waiting(value gen);
/* What an asynchronous generator yields, told from what it awaits. */
value async_gen_wrap(value v);

#endif
