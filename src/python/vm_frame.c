/*
 * The machine without its loop: making it, frames, raising and catching. cf. CPython's
 * Python/ceval.c and Python/errors.c.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "python/thread.h"
#include "python/giveup.h"
#include "python/traceback.h"
#include "python/vm_int.h"

enum {
    FRAMES_MAX = 200 * 1000,
    STACK_MAX = 16 * 1024 * 1024, /* values: address space, not memory */
    C_STACK_MARGIN = 512 * 1024,
};

/* --- the machine --- */

void *vm_reserve(size_t bytes) {
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                   -1, 0);
    if (p == MAP_FAILED)
        error_raise(ERROR_MEMORY, "out of memory");
    return p;
}

/* What the collector must see of stack and frames: up to the end of the innermost frame. */
static void scan(void *arg) {
    struct vm *vm = arg;
    struct py_frame *f = vm->frame;
    value *end = f->sp;
    if (f->code && f->locals + f->code->nslots + f->code->stack_size > end)
        end = f->locals + f->code->nslots + f->code->stack_size;
    mem_scan(vm->stack, end + STACK_SLACK);
    mem_scan(vm->frames, f + 1);
    vm_thread_scan(vm);
}

/* Of a thread that the program around made: its stack may be small. */
static char *thread_stack_limit(void) {
    pthread_attr_t attr;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) != 0)
        return NULL;
    pthread_attr_getstack(&attr, &low, &size);
    pthread_attr_destroy(&attr);
    return low ? (char *)low + (size > 4 * C_STACK_MARGIN ? C_STACK_MARGIN : size / 4) : NULL;
}

static char *c_stack_limit(void) {
    struct rlimit r;
    size_t size = 8 << 20;
    char *limit = getpid() != gettid() ? thread_stack_limit() : NULL;
    if (limit)
        return limit;
    if (getrlimit(RLIMIT_STACK, &r) == 0 && r.rlim_cur != RLIM_INFINITY)
        size = r.rlim_cur;
    if (size > (64 << 20))
        size = 64 << 20;
    char *here = __builtin_frame_address(0);
    return size > 2 * C_STACK_MARGIN ? here - (size - C_STACK_MARGIN) : here - size / 2;
}

void vm_init_stacks(struct vm *vm) {
    vm->stack = vm_reserve(STACK_MAX * sizeof(value));
    vm->stack_end = vm->stack + STACK_MAX - 2 * STACK_SLACK;
    vm->frames = vm_reserve(FRAMES_MAX * sizeof(struct py_frame));
    vm->frames_end = vm->frames + FRAMES_MAX - 8;
    vm->frame = vm->frames;
    vm->frame->flags = FRAME_BASE;
    vm->frame->sp = vm->frame->locals = vm->stack;
    vm->c_stack_limit = c_stack_limit();
    vm_set_recursion_limit(vm, vm->options.recursion_limit ? vm->options.recursion_limit : 1000);
    vm->interrupt = vm->options.step_limit != 0;
    mem_add_region(scan, vm);
}

void vm_release(struct vm *vm) {
    mem_remove_region(scan, vm);
    py_type_forget_classes(&py_object_type);
    munmap(vm->stack, STACK_MAX * sizeof(value));
    munmap(vm->frames, FRAMES_MAX * sizeof(struct py_frame));
    vm->stack = NULL;
    vm->frames = vm->frame = NULL;
}

void vm_set_recursion_limit(struct vm *vm, int limit) {
    vm->recursion_limit = limit;
    /* one more: the bottom is no frame of the script */
    vm->frames_limit =
        limit < vm->frames_end - vm->frames ? vm->frames + limit + 1 : vm->frames_end;
}

void vm_interrupt(struct vm *vm) {
    vm->interrupted = 1;
    vm->interrupt = 1;
}

void vm_interrupted(struct vm *vm) {
    if (vm->interrupted) {
        vm->interrupted = 0;
        vm->interrupt = vm->options.step_limit != 0;
        py_raise_args(vm, &py_exc_KeyboardInterrupt, &py_empty_tuple);
    }
    if (vm->signals) {
        vm->interrupt = vm->options.step_limit != 0;
        vm->signals(vm);
    }
    if (vm->options.step_limit && ++vm->steps > vm->options.step_limit)
        error_raise(ERROR_VALUE, "step limit exceeded");
}

void vm_check_stack(struct vm *vm, const char *what) {
    if ((char *)__builtin_frame_address(0) > vm->c_stack_limit)
        return;
    /* room to make the exception in */
    char *limit = vm->c_stack_limit;
    vm->c_stack_limit -= C_STACK_MARGIN / 2;
    value exc = py_call1(
        vm, PY_OBJ(&py_exc_RecursionError),
        py_str_printf("maximum recursion depth exceeded%s%s", what ? " " : "", what ? what : ""));
    vm->c_stack_limit = limit;
    py_raise_value(vm, exc);
}

/* --- frames --- */

static noreturn void raise_recursion(struct vm *vm) {
    struct py_frame *limit = vm->frames_limit;
    vm->frames_limit = limit + 50 < vm->frames_end ? limit + 50 : vm->frames_end;
    value exc = py_call1(vm, PY_OBJ(&py_exc_RecursionError),
                         py_str_from("maximum recursion depth exceeded"));
    vm->frames_limit = limit;
    py_raise_value(vm, exc);
}

struct py_frame *frame_push(struct vm *vm, struct py_code *code, value *at) {
    struct py_frame *f = vm->frame + 1;
    if (f >= vm->frames_limit || at + code->nslots + code->stack_size > vm->stack_end)
        raise_recursion(vm);
    f->pc = code->instr;
    f->locals = at;
    f->sp = at + code->nslots;
    f->code = code;
    f->func = NULL;
    f->ns = PY_UNDEF;
    f->exc = PY_UNDEF;
    f->gen = NULL;
    f->object = PY_UNDEF;
    f->flags = 0;
    f->builtins = vm->builtins;
    return f;
}

void frame_cells(struct py_frame *f) {
    struct py_code *code = f->code;
    py_code_load(code);
    value *cells = f->locals + code->nlocals;
    for (int i = 0; i < code->ncells; i++) {
        int param = code->cell_params[i];
        value v = PY_UNDEF;
        if (param >= 0) {
            v = f->locals[param];
            f->locals[param] = PY_UNDEF;
        }
        cells[i] = py_cell_new(v);
    }
    for (int i = 0; i < code->nfrees; i++)
        cells[code->ncells + i] = f->func->closure->items[i];
}

struct py_frame *frame_resume(struct vm *vm, struct py_generator *gen) {
    value *at = vm->frame->sp;
    struct py_frame *f = frame_push(vm, gen->code, at);
    memcpy(at, gen->values, gen->nlive * sizeof *at);
    f->pc = gen->pc;
    f->sp = at + gen->nlive;
    f->func = gen->func;
    f->globals = gen->globals;
    f->exc = gen->exc;
    f->gen = gen;
    f->flags = FRAME_GENERATOR;
    gen->state = GEN_RUNNING;
    vm->frame = f;
    return f;
}

void frame_suspend(struct py_frame *f, value *sp) {
    struct py_generator *gen = f->gen;
    gen->nlive = (size_t)(sp - f->locals);
    memcpy(gen->values, f->locals, gen->nlive * sizeof *sp);
    gen->pc = f->pc;
    gen->exc = f->exc;
    gen->state = GEN_SUSPENDED;
}

struct py_frame *vm_script_frame(struct vm *vm, int depth) {
    for (struct py_frame *f = vm->frame; f > vm->frames; f--)
        if (f->code && depth-- == 0)
            return f;
    return NULL;
}

value vm_handled_exception(struct vm *vm) {
    for (struct py_frame *f = vm->frame; f > vm->frames; f--)
        if (f->exc != PY_UNDEF)
            return f->exc;
    return PY_UNDEF;
}

/* --- raising --- */

void vm_set_context(struct vm *vm, value exc) { vm_chain(exc, vm_handled_exception(vm)); }

void vm_chain(value exc, value context) {
    struct py_exception *e = PY_AS(struct py_exception, exc);
    if (context == PY_UNDEF || context == exc)
        return;
    /* No cycles: where the chain of contexts comes back to EXC it is cut. A cycle that a script
     * made itself is met by SLOW, which takes every second step. */
    value slow = context;
    bool step = false;
    for (value c = context; c != PY_UNDEF && c != PY_NONE;) {
        struct py_exception *x = PY_AS(struct py_exception, c);
        if (x->context == exc) {
            x->context = PY_UNDEF;
            break;
        }
        c = x->context;
        if (c == slow)
            break;
        if (step)
            slow = PY_AS(struct py_exception, slow)->context;
        step = !step;
    }
    e->context = context;
}

noreturn void vm_throw(struct vm *vm, value exc) {
    (void)vm;
    struct py_exception *x = PY_AS(struct py_exception, exc);
    struct error *e = x->error;
    if (!e) {
        e = MEM_NEW(struct error);
        e->code = ERROR_PYTHON;
        e->exit_status = -1;
        e->exception = (void *)x;
        x->error = e;
    }
    e->kind = x->head.type->name;
    error_throw(e);
}

noreturn void py_raise_value(struct vm *vm, value v) {
    if (py_is_type(v) && (TYPE_OF(v)->flags & PY_TYPE_EXCEPTION))
        v = vm_exception_instance(vm, v, 0, NULL);
    if (!py_is_object(v) || !(py_type_of(v)->flags & PY_TYPE_EXCEPTION))
        py_raise(vm, &py_exc_TypeError, "exceptions must derive from BaseException");
    vm_set_context(vm, v);
    vm->reraise = false;
    vm_throw(vm, v);
}

noreturn void py_rethrow(struct vm *vm, value exc) {
    vm->reraise = false; /* the frame it was caught in is not in its traceback yet */
    vm_throw(vm, exc);
}

AT_START void vm_add_error_converter(struct vm *vm, vm_error_converter converter) {
    MEM_GROW(vm->converters, vm->nconverters, vm->converters_cap);
    vm->converters[vm->nconverters++] = converter;
}

static value convert(struct vm *vm, struct error *e) {
    for (size_t i = vm->nconverters; i-- > 0;) {
        value v = vm->converters[i](vm, e);
        if (v != PY_UNDEF)
            return v;
    }
    value text = py_str_from(e->message ? e->message : "");
    switch (e->code) {
    case ERROR_INTERRUPT:
        return py_call0(vm, PY_OBJ(&py_exc_KeyboardInterrupt));
    case ERROR_MEMORY:
        return py_call0(vm, PY_OBJ(&py_exc_MemoryError));
    case ERROR_SYNTAX:
        return py_call1(vm, PY_OBJ(&py_exc_SyntaxError), text);
    case ERROR_VALUE:
        return py_call1(vm, PY_OBJ(&py_exc_ValueError), text);
    case ERROR_IO:
        if (e->os_errno)
            return vm_os_error(vm, e->os_errno, e->path);
        return py_call1(vm, PY_OBJ(&py_exc_OSError), text);
    default:
        return py_call1(vm, PY_OBJ(&py_exc_RuntimeError), text);
    }
}

value vm_exception_of(struct vm *vm, struct error *e) {
    if (e->exception)
        return PY_OBJ(e->exception);
    value exc = convert(vm, e);
    if (e->code != ERROR_MEMORY) { /* that one is shared by everybody */
        e->exception = (void *)(uintptr_t)exc;
        PY_AS(struct py_exception, exc)->error = e;
    }
    vm_set_context(vm, exc);
    vm->reraise = false;
    return exc;
}

/* --- catching --- */

/* What StopIteration means when it leaves a generator. */
static value leave_generator(struct vm *vm, struct py_generator *gen, value exc) {
    gen->state = GEN_DONE;
    gen->nlive = 0;
    gen->exc = PY_UNDEF;
    bool stop = py_exception_is(exc, &py_exc_StopIteration);
    bool async = gen->head.type == &py_async_generator_type;
    if (!stop && !(async && py_exception_is(exc, &py_exc_StopAsyncIteration)))
        return exc;
    const char *what = gen->head.type == &py_coroutine_type ? "coroutine"
                       : async                              ? "async generator"
                                                            : "generator";
    value error = py_call1(
        vm, PY_OBJ(&py_exc_RuntimeError),
        py_str_printf("%s raised %s", what, stop ? "StopIteration" : "StopAsyncIteration"));
    struct py_exception *e = PY_AS(struct py_exception, error);
    e->cause = e->context = exc;
    e->suppress_context = true;
    return error;
}

static const struct code_handler *find_handler(const struct py_code *code, uint32_t pc) {
    for (uint32_t i = 0; i < code->nhandlers; i++)
        if (pc >= code->handlers[i].start && pc < code->handlers[i].end)
            return &code->handlers[i];
    return NULL;
}

/* Past its step limit nothing of a script runs any more, handlers neither. */
static bool is_stopped(const struct vm *vm) {
    return vm->options.step_limit && vm->steps > vm->options.step_limit;
}

bool frame_unwind(struct vm *vm, struct py_frame *entry, value exc) {
    for (;;) {
        struct py_frame *f = vm->frame;
        if (!vm->reraise)
            traceback_add(vm, exc, f);
        vm->reraise = false;
        const struct code_handler *h =
            find_handler(f->code, (uint32_t)(f->pc - f->code->instr) - 1);
        if (h && !is_stopped(vm)) {
            f->sp = f->locals + f->code->nslots + h->depth;
            *f->sp++ = exc;
            f->pc = f->code->instr + h->target;
            return true;
        }
        if (exc == vm->halting && giveup_statement(vm, f, exc))
            return true;
        vm->frame = f - 1;
        if (f->gen) {
            value was = exc;
            exc = leave_generator(vm, f->gen, exc);
            if (exc != was) {
                if (f == entry)
                    vm_throw(vm, exc);
                continue;
            }
        }
        if (f == entry)
            return false;
    }
}

void py_handler_push(struct vm *vm, struct py_handler *h) {
    error_push(&h->base);
    h->vm = vm;
    h->frame = vm->frame;
    h->stack = vm->frame->sp;
}

void py_handler_pop(struct py_handler *h) { error_pop(&h->base); }

value py_handler_catch(struct py_handler *h) {
    struct vm *vm = h->vm;
    vm->frame = h->frame;
    vm->frame->sp = h->stack;
    return vm_exception_of(vm, h->base.error);
}

bool py_where(struct vm *vm, const char **file, int *line) {
    struct py_frame *f = vm_script_frame(vm, 0);
    if (!f)
        return false;
    *file = py_str_cstr(PY_OBJ(f->code->filename));
    *line = py_code_line(f->code, (uint32_t)(f->pc - f->code->instr) - 1);
    return true;
}
