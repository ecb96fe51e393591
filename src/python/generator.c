/*
 * Generators, coroutines, asynchronous generators and the awaitables that drive them. cf. CPython's
 * Objects/genobject.c.
 */
#include "python/generator.h"

#include "python/exceptions_int.h"
#include "python/traceback.h"
#include "python/vm_int.h"

#define GEN(v) PY_AS(struct py_generator, v)

static const char *kind_of(const struct py_generator *g) {
    return g->head.type == &py_coroutine_type         ? "coroutine"
           : g->head.type == &py_async_generator_type ? "async generator"
                                                      : "generator";
}

/* --- running --- */

static void check_not_running(struct vm *vm, struct py_generator *g) {
    if (g->state == GEN_RUNNING)
        py_raise(vm, &py_exc_ValueError, "%s already executing", kind_of(g));
}

/* Runs G's frame, whose state is prepared on the stack. */
static value run(struct vm *vm, struct py_frame *f, value *result) {
    f->flags |= FRAME_ENTRY;
    value v = vm_run(vm);
    if (!vm->returned)
        return v;
    *result = v;
    return PY_UNDEF;
}

value py_generator_send(struct vm *vm, struct py_generator *g, value v, value *result) {
    *result = PY_NONE;
    check_not_running(vm, g);
    if (g->state == GEN_DONE) {
        if (g->head.type == &py_coroutine_type)
            py_raise(vm, &py_exc_RuntimeError, "cannot reuse already awaited coroutine");
        return PY_UNDEF;
    }
    bool started = g->state == GEN_SUSPENDED;
    if (!started && v != PY_NONE)
        py_raise(vm, &py_exc_TypeError, "can't send non-None value to a just-started %s",
                 kind_of(g));
    struct py_frame *f = frame_resume(vm, g);
    if (started)
        *f->sp++ = v;
    return run(vm, f, result);
}

/* What G waits for in a yield from or await, or PY_UNDEF. */
static value delegate(const struct py_generator *g) {
    if (g->state != GEN_SUSPENDED || g->pc <= g->code->instr)
        return PY_UNDEF;
    uint32_t word = g->pc[-1];
    if ((word & 0xFF) != OP_YIELD_VALUE || !(word >> 8))
        return PY_UNDEF;
    return g->values[g->nlive - 1];
}

bool py_generator_is_awaitable(value v) {
    return py_type_of(v) == &py_generator_type && GEN(v)->code->flags & CODE_ITERABLE_COROUTINE;
}

bool py_generator_is_waiting(value gen) { return delegate(GEN(gen)) != PY_UNDEF; }

/* Raises EXC inside the frame of G. */
static value throw_here(struct vm *vm, struct py_generator *g, value exc, value *result) {
    if (g->state == GEN_CREATED) {
        g->state = GEN_DONE;
        traceback_add(vm, exc,
                      &(struct py_frame){.pc = g->pc + 1, .code = g->code, .globals = g->globals});
        vm->reraise = false;
        vm_throw(vm, exc);
    }
    struct py_frame *f = frame_resume(vm, g);
    f->flags |= FRAME_ENTRY;
    vm_chain(exc, f->exc); /* what the generator itself is handling */
    vm->reraise = false;
    if (!frame_unwind(vm, f, exc))
        vm_throw(vm, exc);
    return run(vm, f, result);
}

/* Ends the delegation: the outer frame goes on behind its SEND with RESULT. */
static void leave_delegation(struct py_generator *g, value result) {
    uint32_t send = g->pc[-2];
    g->values[g->nlive - 1] = result;
    g->pc = g->code->instr + (send >> 8);
}

static value stop_value_of(value exc) {
    struct py_tuple *args = EXC(exc)->args;
    return args->n ? args->items[0] : PY_NONE;
}

static bool is_plain(value v) {
    return py_type_of(v) == &py_generator_type || py_type_of(v) == &py_coroutine_type;
}

/* sub.throw(exc), or sub.close() for GeneratorExit. False: SUB has no throw. */
static bool throw_into(struct vm *vm, value sub, value exc, value *yielded, value *result,
                       value *raised) {
    struct py_handler h;
    volatile bool has = true;
    volatile value y = PY_UNDEF, res = PY_NONE, error = PY_UNDEF;
    const volatile bool native = is_plain(sub);
    PY_TRY(vm, &h) {
        if (py_exception_is(exc, &py_exc_GeneratorExit)) {
            value close = py_lookup_attr_str(vm, sub, PYN(close));
            if (close != PY_UNDEF)
                py_call0(vm, close);
            error = exc;
        } else if (native) {
            value r;
            y = py_generator_throw(vm, GEN(sub), exc, &r);
            if (y == PY_UNDEF)
                res = r;
        } else {
            value m = py_lookup_attr_str(vm, sub, PYN(throw));
            if (m == PY_UNDEF)
                has = false;
            else
                y = py_call1(vm, m, exc);
        }
        py_handler_pop(&h);
    }
    else {
        value e = py_handler_catch(&h);
        if (py_exception_is(e, &py_exc_StopIteration) && !native)
            res = stop_value_of(e);
        else
            error = e;
    }
    *yielded = y;
    *result = res;
    *raised = error;
    return has;
}

value py_generator_throw(struct vm *vm, struct py_generator *g, value exc, value *result) {
    *result = PY_NONE;
    check_not_running(vm, g);
    if (g->state == GEN_DONE) {
        if (g->head.type == &py_coroutine_type)
            py_raise(vm, &py_exc_RuntimeError, "cannot reuse already awaited coroutine");
        vm->reraise = false;
        vm_throw(vm, exc);
    }
    value sub = delegate(g);
    if (sub == PY_UNDEF)
        return throw_here(vm, g, exc, result);
    value yielded, sub_result, raised;
    g->state = GEN_RUNNING;
    bool has = throw_into(vm, sub, exc, &yielded, &sub_result, &raised);
    g->state = GEN_SUSPENDED;
    if (!has)
        return throw_here(vm, g, exc, result);
    if (raised != PY_UNDEF) {
        /* the frame is behind its SEND when the exception comes */
        return throw_here(vm, g, raised, result);
    }
    if (yielded != PY_UNDEF)
        return yielded;
    leave_delegation(g, sub_result);
    struct py_frame *f = frame_resume(vm, g);
    return run(vm, f, result);
}

static void close_generator(struct vm *vm, struct py_generator *g) {
    if (g->state == GEN_CREATED || g->state == GEN_DONE) {
        g->state = GEN_DONE;
        return;
    }
    value exit = py_call0(vm, PY_OBJ(&py_exc_GeneratorExit)), result;
    struct py_handler h;
    volatile value y = PY_UNDEF;
    PY_TRY(vm, &h) {
        y = py_generator_throw(vm, g, exit, &result);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_GeneratorExit) &&
            !py_exception_is(exc, &py_exc_StopIteration))
            py_rethrow(vm, exc);
        return;
    }
    if (y != PY_UNDEF)
        py_raise(vm, &py_exc_RuntimeError, "%s ignored GeneratorExit", kind_of(g));
}

/* --- methods --- */

static noreturn void raise_stop(struct vm *vm, value result) {
    if (result == PY_NONE)
        py_raise_args(vm, &py_exc_StopIteration, &py_empty_tuple);
    py_raise_args(vm, &py_exc_StopIteration, py_tuple_of(1, &result));
}

static value gen_next(struct vm *vm, value self) {
    value result, v = py_generator_send(vm, GEN(self), PY_NONE, &result);
    if (v == PY_UNDEF && result != PY_NONE)
        raise_stop(vm, result);
    return v;
}

/* The next slot: the value a generator returns is lost to loops. */
static value gen_next_slot(struct vm *vm, value self) {
    value result;
    return py_generator_send(vm, GEN(self), PY_NONE, &result);
}

static value gen_next_method(struct vm *vm, const value *a) {
    value v = gen_next(vm, a[0]);
    if (v == PY_UNDEF)
        raise_stop(vm, PY_NONE);
    return v;
}

static value gen_send(struct vm *vm, const value *a) {
    value result, v = py_generator_send(vm, GEN(a[0]), a[1], &result);
    if (v == PY_UNDEF)
        raise_stop(vm, result);
    return v;
}

/* throw(type[, value[, tb]]) as an exception. */
static value exception_argument(struct vm *vm, const value *a) {
    value exc = a[1];
    if (py_is_type(exc) && (TYPE_OF(exc)->flags & PY_TYPE_EXCEPTION)) {
        if (a[2] == PY_NONE || a[2] == PY_UNDEF)
            exc = vm_exception_instance(vm, exc, 0, NULL);
        else if (!py_is_type(a[2]) && py_is_a(a[2], TYPE_OF(exc)))
            exc = a[2];
        else
            exc = py_is_tuple(a[2])
                      ? vm_exception_instance(vm, exc, (int)PY_AS(struct py_tuple, a[2])->n,
                                              PY_AS(struct py_tuple, a[2])->items)
                      : vm_exception_instance(vm, exc, 1, &a[2]);
    } else if (!py_is_object(exc) || !(py_type_of(exc)->flags & PY_TYPE_EXCEPTION)) {
        py_raise(vm, &py_exc_TypeError,
                 "exceptions must be classes or instances deriving from BaseException, not %T",
                 exc);
    } else if (a[2] != PY_NONE && a[2] != PY_UNDEF) {
        py_raise(vm, &py_exc_TypeError, "instance exception may not have a separate value");
    }
    if (a[3] != PY_NONE && a[3] != PY_UNDEF)
        EXC(exc)->traceback = a[3];
    return exc;
}

static value gen_throw(struct vm *vm, const value *a) {
    value result, v = py_generator_throw(vm, GEN(a[0]), exception_argument(vm, a), &result);
    if (v == PY_UNDEF)
        raise_stop(vm, result);
    return v;
}

static value gen_close(struct vm *vm, const value *a) {
    check_not_running(vm, GEN(a[0]));
    close_generator(vm, GEN(a[0]));
    return PY_NONE;
}

static value gen_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}

static value gen_repr(struct vm *vm, value self) {
    struct py_generator *g = GEN(self);
    const char *kind = g->head.type == &py_async_generator_type ? "async_generator" : kind_of(g);
    return py_str_from(py_message(vm, "<%s object %S at %s>", kind, PY_OBJ(g->qualname),
                                  mem_printf("%p", (void *)g)));
}

static const struct py_native_def gen_methods[] = {
    {"__next__", gen_next_method, "self, /"},
    {"send", gen_send, "self, arg, /"},
    {"throw", gen_throw, "self, typ, val=None, tb=None, /"},
    {"close", gen_close, "self, /"},
    {0}};

static value get_running(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(GEN(self)->state == GEN_RUNNING);
}

static value get_suspended(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(GEN(self)->state == GEN_SUSPENDED);
}

static value get_code(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(GEN(self)->code);
}

static value get_delegate(struct vm *vm, value self) {
    (void)vm;
    value v = delegate(GEN(self));
    return v == PY_UNDEF ? PY_NONE : v;
}

/* A frame object of a generator that is not running shows where it stands. */
static value get_frame(struct vm *vm, value self) {
    struct py_generator *g = GEN(self);
    if (g->state == GEN_DONE)
        return PY_NONE;
    struct py_frame f = {.pc = g->pc + (g->state == GEN_CREATED),
                         .code = g->code,
                         .globals = g->globals,
                         .locals = g->values,
                         .object = PY_UNDEF};
    value o = frame_object(vm, &f);
    py_getattr(vm, o, "f_lineno");
    frame_object_detach(o, frame_locals(vm, &f),
                        g->state == GEN_CREATED ? -1 : g->pc - g->code->instr - 1);
    return o;
}

static value get_name(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(GEN(self)->name);
}

static value get_qualname(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(GEN(self)->qualname);
}

static void set_name(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF || !py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "__name__ must be set to a string object");
    GEN(self)->name = PY_AS(struct py_str, v);
}

static void set_qualname(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF || !py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "__qualname__ must be set to a string object");
    GEN(self)->qualname = PY_AS(struct py_str, v);
}

#define COMMON_GETSET(prefix)                                                                      \
    {"__name__", get_name, set_name}, {"__qualname__", get_qualname, set_qualname},                \
        {prefix "_running", get_running, NULL}, {prefix "_code", get_code, NULL}, {                \
        prefix "_frame", get_frame, NULL                                                           \
    }

static const struct py_getset_def gen_getset[] = {COMMON_GETSET("gi"),
                                                  {"gi_suspended", get_suspended, NULL},
                                                  {"gi_yieldfrom", get_delegate, NULL},
                                                  {0}};

PY_CORE struct py_type py_generator_type = {PY_TYPE_HEAD,
                                            .name = "generator",
                                            .size = sizeof(struct py_generator),
                                            .flags = PY_TYPE_ABSTRACT,
                                            .methods = gen_methods,
                                            .getset = gen_getset,
                                            .repr = gen_repr,
                                            .iter = gen_self,
                                            .next = gen_next_slot};

/* --- coroutines --- */

static const struct py_native_def coro_methods[] = {
    {"send", gen_send, "self, arg, /"},
    {"throw", gen_throw, "self, typ, val=None, tb=None, /"},
    {"close", gen_close, "self, /"},
    {0}};

static const struct py_getset_def coro_getset[] = {COMMON_GETSET("cr"),
                                                   {"cr_suspended", get_suspended, NULL},
                                                   {"cr_await", get_delegate, NULL},
                                                   {0}};

/* coro.__await__() */
struct coro_wrapper {
    struct py_object head;
    value coro;
};

static value coro_await(struct vm *vm, value self) {
    (void)vm;
    struct coro_wrapper *w = MEM_NEW(struct coro_wrapper);
    extern struct py_type py_coroutine_wrapper_type;
    w->head.type = &py_coroutine_wrapper_type;
    w->coro = self;
    return PY_OBJ(w);
}

PY_CORE struct py_type py_coroutine_type = {PY_TYPE_HEAD,
                                            .name = "coroutine",
                                            .size = sizeof(struct py_generator),
                                            .flags = PY_TYPE_ABSTRACT,
                                            .methods = coro_methods,
                                            .getset = coro_getset,
                                            .repr = gen_repr,
                                            .await = coro_await};

static value wrapper_send(struct vm *vm, const value *a) {
    value args[2] = {PY_AS(struct coro_wrapper, a[0])->coro, a[1]};
    return gen_send(vm, args);
}

static value wrapper_throw(struct vm *vm, const value *a) {
    value args[4] = {PY_AS(struct coro_wrapper, a[0])->coro, a[1], a[2], a[3]};
    return gen_throw(vm, args);
}

static value wrapper_close(struct vm *vm, const value *a) {
    value coro = PY_AS(struct coro_wrapper, a[0])->coro;
    return gen_close(vm, &coro);
}

static value wrapper_next(struct vm *vm, const value *a) {
    value args[2] = {PY_AS(struct coro_wrapper, a[0])->coro, PY_NONE};
    return gen_send(vm, args);
}

static value wrapper_next_slot(struct vm *vm, value self) {
    value result;
    return py_generator_send(vm, GEN(PY_AS(struct coro_wrapper, self)->coro), PY_NONE, &result);
}

static const struct py_native_def wrapper_methods[] = {
    {"__next__", wrapper_next, "self, /"},
    {"send", wrapper_send, "self, arg, /"},
    {"throw", wrapper_throw, "self, typ, val=None, tb=None, /"},
    {"close", wrapper_close, "self, /"},
    {0}};

struct py_type py_coroutine_wrapper_type = {PY_TYPE_HEAD,
                                            .name = "coroutine_wrapper",
                                            .size = sizeof(struct coro_wrapper),
                                            .flags = PY_TYPE_ABSTRACT,
                                            .methods = wrapper_methods,
                                            .iter = gen_self,
                                            .next = wrapper_next_slot};

struct py_generator *py_generator_behind(value v) {
    struct py_type *t = py_type_of(v);
    if (t == &py_coroutine_wrapper_type)
        return GEN(PY_AS(struct coro_wrapper, v)->coro);
    return t == &py_generator_type || t == &py_coroutine_type ? GEN(v) : NULL;
}

/* --- asynchronous generators --- */

/* What one yields, told from what passes through from an inner await. */
struct wrapped {
    struct py_object head;
    value v;
};

static struct py_type wrapped_type = {PY_TYPE_HEAD, .name = "async_generator_wrapped_value",
                                      .size = sizeof(struct wrapped), .flags = PY_TYPE_ABSTRACT};

value async_gen_wrap(value v) {
    struct wrapped *w = MEM_NEW(struct wrapped);
    w->head.type = &wrapped_type;
    w->v = v;
    return PY_OBJ(w);
}

enum step_kind { STEP_SEND, STEP_THROW, STEP_CLOSE };

/* The awaitable of one step: __anext__(), asend(), athrow(), aclose(). */
struct step {
    struct py_object head;
    struct py_generator *gen;
    enum step_kind kind;
    value arg; /* what is sent, or the exception thrown */
    bool begun, done;
};
#define STEP(v) PY_AS(struct step, v)

static struct py_type step_type;

static value step_new(value gen, enum step_kind kind, value arg) {
    struct step *s = MEM_NEW(struct step);
    s->head.type = &step_type;
    s->gen = GEN(gen);
    s->kind = kind;
    s->arg = arg;
    return PY_OBJ(s);
}

/* V came out of the generator: an inner await's value is passed on; a yielded one ends the step. */
static value step_result(struct vm *vm, struct step *s, value v) {
    if (v == PY_UNDEF) {
        s->done = true;
        if (s->kind == STEP_CLOSE)
            raise_stop(vm, PY_NONE);
        py_raise_args(vm, &py_exc_StopAsyncIteration, &py_empty_tuple);
    }
    if (py_type_of(v) != &wrapped_type)
        return v;
    s->done = true;
    if (s->kind == STEP_CLOSE)
        py_raise(vm, &py_exc_RuntimeError, "async generator ignored GeneratorExit");
    raise_stop(vm, PY_AS(struct wrapped, v)->v);
}

static value step_resume(struct vm *vm, struct py_generator *g, value sent, value thrown) {
    value result;
    return thrown == PY_UNDEF ? py_generator_send(vm, g, sent, &result)
                              : py_generator_throw(vm, g, thrown, &result);
}

/* The same for aclose(): GeneratorExit and StopAsyncIteration are the end. */
static value step_resume_closing(struct vm *vm, struct py_generator *g, value sent, value thrown) {
    struct py_handler h;
    volatile value v = PY_UNDEF;
    PY_TRY(vm, &h) {
        v = step_resume(vm, g, sent, thrown);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_GeneratorExit) &&
            !py_exception_is(exc, &py_exc_StopAsyncIteration))
            py_rethrow(vm, exc);
    }
    return v;
}

static value step_run(struct vm *vm, struct step *s, value sent, value thrown) {
    struct py_generator *g = s->gen;
    if (s->done)
        py_raise(vm, &py_exc_RuntimeError, "cannot reuse already awaited %s",
                 s->kind == STEP_SEND ? "__anext__()/asend()" : "aclose()/athrow()");
    if (!s->begun) {
        s->begun = true;
        if (g->state == GEN_RUNNING)
            py_raise(vm, &py_exc_RuntimeError,
                     "anext(): asynchronous generator is already running");
        if (s->kind == STEP_SEND) {
            if (sent == PY_NONE)
                sent = s->arg;
        } else if (thrown == PY_UNDEF)
            thrown = s->arg;
        if (s->kind != STEP_SEND && g->state != GEN_SUSPENDED) {
            bool closed = g->state == GEN_DONE;
            g->state = GEN_DONE;
            s->done = true;
            if (s->kind == STEP_CLOSE)
                raise_stop(vm, PY_NONE);
            if (closed)
                py_raise_args(vm, &py_exc_StopAsyncIteration, &py_empty_tuple);
        }
    }
    if (s->kind != STEP_CLOSE)
        return step_result(vm, s, step_resume(vm, g, sent, thrown));
    return step_result(vm, s, step_resume_closing(vm, g, sent, thrown));
}

static value step_next(struct vm *vm, const value *a) {
    return step_run(vm, STEP(a[0]), PY_NONE, PY_UNDEF);
}

static value step_send(struct vm *vm, const value *a) {
    return step_run(vm, STEP(a[0]), a[1], PY_UNDEF);
}

static value step_throw(struct vm *vm, const value *a) {
    return step_run(vm, STEP(a[0]), PY_NONE, exception_argument(vm, a));
}

static value step_close(struct vm *vm, const value *a) {
    (void)vm;
    STEP(a[0])->done = true;
    return PY_NONE;
}

static value step_next_slot(struct vm *vm, value self) {
    return step_run(vm, STEP(self), PY_NONE, PY_UNDEF);
}

static const struct py_native_def step_methods[] = {
    {"__next__", step_next, "self, /"},
    {"send", step_send, "self, arg, /"},
    {"throw", step_throw, "self, typ, val=None, tb=None, /"},
    {"close", step_close, "self, /"},
    {0}};

static struct py_type step_type = {PY_TYPE_HEAD,
                                   .name = "async_generator_asend",
                                   .size = sizeof(struct step),
                                   .flags = PY_TYPE_ABSTRACT,
                                   .methods = step_methods,
                                   .iter = gen_self,
                                   .await = gen_self,
                                   .next = step_next_slot};

static void announce(struct vm *vm, value gen) {
    if (GEN(gen)->announced)
        return;
    GEN(gen)->announced = true;
    if (vm->asyncgen_first != PY_UNDEF)
        py_call1(vm, vm->asyncgen_first, gen);
}

static value agen_anext(struct vm *vm, value self) {
    announce(vm, self);
    return step_new(self, STEP_SEND, PY_NONE);
}

static value agen_asend(struct vm *vm, const value *a) {
    announce(vm, a[0]);
    return step_new(a[0], STEP_SEND, a[1]);
}

static value agen_athrow(struct vm *vm, const value *a) {
    return step_new(a[0], STEP_THROW, exception_argument(vm, a));
}

static value agen_aclose(struct vm *vm, const value *a) {
    return step_new(a[0], STEP_CLOSE, py_call0(vm, PY_OBJ(&py_exc_GeneratorExit)));
}

static const struct py_native_def agen_methods[] = {
    {"asend", agen_asend, "self, arg, /"},
    {"athrow", agen_athrow, "self, typ, val=None, tb=None, /"},
    {"aclose", agen_aclose, "self, /"},
    {0}};

static const struct py_getset_def agen_getset[] = {
    COMMON_GETSET("ag"), {"ag_await", get_delegate, NULL}, {0}};

PY_CORE struct py_type py_async_generator_type = {PY_TYPE_HEAD,
                                                  .name = "async_generator",
                                                  .size = sizeof(struct py_generator),
                                                  .flags = PY_TYPE_ABSTRACT,
                                                  .methods = agen_methods,
                                                  .getset = agen_getset,
                                                  .repr = gen_repr,
                                                  .aiter = gen_self,
                                                  .anext = agen_anext};

/* --- awaitables of native code --- */

struct ready {
    struct py_object head;
    value v;
};

static value ready_next(struct vm *vm, value self) { raise_stop(vm, PY_AS(struct ready, self)->v); }

static value ready_next_method(struct vm *vm, const value *a) { return ready_next(vm, a[0]); }

static const struct py_native_def ready_methods[] = {
    {"__next__", ready_next_method, "self, /"}, {"send", ready_next_method, "self, arg, /"}, {0}};

static struct py_type ready_type = {PY_TYPE_HEAD,
                                    .name = "awaitable",
                                    .size = sizeof(struct ready),
                                    .flags = PY_TYPE_ABSTRACT,
                                    .methods = ready_methods,
                                    .iter = gen_self,
                                    .next = ready_next,
                                    .await = gen_self};

value py_ready_awaitable(struct vm *vm, value v) {
    py_type_ready(vm, &ready_type);
    struct ready *r = MEM_NEW(struct ready);
    r->head.type = &ready_type;
    r->v = v;
    return PY_OBJ(r);
}
