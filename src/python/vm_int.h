/* What the files of the machine share: vm.c (the loop), vm_ops.c, vm_call.c, vm_frame.c. */
#ifndef RETORT_PYTHON_VM_INT_H
#define RETORT_PYTHON_VM_INT_H

#include "python/class.h"
#include "python/compile_int.h"
#include "python/generator.h"
#include "python/import.h"
#include "python/shape.h"

#define LIKELY(c) __builtin_expect(!!(c), 1)
#define UNLIKELY(c) __builtin_expect(!!(c), 0)
/* Of what the loop has within itself (vm_number.h, vm_cache.h, vm_item.h, vm_enter.h). */
#define QUICK static inline __attribute__((always_inline))

enum { STACK_SLACK = 64 /* values a native call may use above the top of the stack */ };

/* --- vm_frame.c --- */
/* Address space for a stack, by mmap(): pages become memory when they are used. */
void *vm_reserve(size_t bytes);
/* Makes room for a frame of CODE whose first slot is AT, above the innermost; raises
 * RecursionError. */
struct py_frame *frame_push(struct vm *vm, struct py_code *code, value *at);
/* Cells of its own and of its closure. */
void frame_cells(struct py_frame *f);
/* Puts GEN's values on the stack above the innermost frame. */
struct py_frame *frame_resume(struct vm *vm, struct py_generator *gen);
/* Takes the frame's values back into its generator. */
void frame_suspend(struct py_frame *f, value *sp);
/* The exception is caught in a frame above ENTRY or in it (true: frame and pc are set), or leaves
 * ENTRY. */
bool frame_unwind(struct vm *vm, struct py_frame *entry, value exc);
/* Throws EXC without touching its context. */
noreturn void vm_throw(struct vm *vm, value exc);
/* The exception that goes with E. */
value vm_exception_of(struct vm *vm, struct error *e);
/* Sets __context__ to what is being handled. */
void vm_set_context(struct vm *vm, value exc);
/* Sets __context__ to CONTEXT (PY_UNDEF: nothing happens). */
void vm_chain(value exc, value context);

/* --- vm.c --- */
/* Runs the innermost frame, which has FRAME_ENTRY, to its return (or yield). */
value vm_run(struct vm *vm);

/* --- vm_call.c --- */
/* Frame for a call of F with its arguments at AT (they become its locals in place). */
struct py_frame *call_frame(struct vm *vm, struct py_function *f, int argc, const value *argv,
                            struct py_tuple *kwnames, value *at);
/* A generator for such a call. */
value call_generator(struct vm *vm, struct py_function *f, int argc, const value *argv,
                     struct py_tuple *kwnames);
static inline bool makes_generator(const struct py_code *code) {
    return code->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR);
}
noreturn void raise_not_callable(struct vm *vm, value v);
/* What a message calls a callable: "f()", "module.f()". */
const char *vm_callable_text(struct vm *vm, value f);
/* callee(*args, **kw) flattened: *ARGC, *ARGV and *KWNAMES. */
void flatten_call(struct vm *vm, value callee, value args, value kw, int *argc, value **argv,
                  struct py_tuple **kwnames);

/* --- vm_attr.c: the slow side of inline caches; they fill the cache --- */
value load_attr(struct vm *vm, value o, struct attr_cache *c);
/* *SELF is PY_UNDEF when the result is not a method to be called with it. */
value load_method(struct vm *vm, value o, struct attr_cache *c, value *self);
void store_attr(struct vm *vm, value o, struct attr_cache *c, value v);
value load_global(struct vm *vm, struct py_frame *f, struct global_cache *c);
value load_name(struct vm *vm, struct py_frame *f, struct global_cache *c);
/* The variable in cell SLOT as a class body sees it: its own namespace comes first. */
value load_class_free(struct vm *vm, struct py_frame *f, int slot);
void store_name(struct vm *vm, struct py_frame *f, struct global_cache *c, value v);
void store_global(struct vm *vm, struct py_frame *f, struct global_cache *c, value v);
/* The topmost value becomes that of a name. What mourn() is to be given for the one before. */
uintptr_t rebind_name(struct vm *vm, struct py_frame *f, struct global_cache *c, bool global);
/* What mourn() is to be given. */
uintptr_t delete_name(struct vm *vm, struct py_frame *f, struct py_str *name, bool global);
noreturn void raise_unbound_local(struct vm *vm, const struct py_code *code, int slot);

/* --- vm_ops.c --- */
void op_unpack(struct vm *vm, value seq, int n, value *to);
void op_unpack_ex(struct vm *vm, value seq, int before, int after, value *to);
value op_build_string(struct vm *vm, int n, const value *parts);
value op_format(struct vm *vm, value v, unsigned how, value spec);
void op_list_extend(struct vm *vm, value list, value iterable);
void op_dict_merge(struct vm *vm, value dict, value other, value callee);
value op_make_function(struct vm *vm, struct py_frame *f, unsigned flags, value *sp);
/* Of a function whose type parameters were made around it: 0 those, 1 defaults, 2 those of
 * keywords. */
void op_set_function_attr(struct py_function *f, unsigned which, value v);
noreturn void op_raise(struct vm *vm, value exc, value cause);
/* V(*ARGV), an exception class called; TypeError when that makes no exception. */
value vm_exception_instance(struct vm *vm, value v, int argc, const value *argv);
bool op_exc_match(struct vm *vm, value exc, value type);
void op_eg_match(struct vm *vm, value *rest, value type, value *match);
/* NS['__annotations__'] is there; NS may be any mapping. */
void op_setup_annotations(struct vm *vm, value ns);
value op_reraise_star(struct vm *vm, value orig, value list);
void op_before_with(struct vm *vm, value ctx, bool is_async, value *exit, value *entered);
value op_get_iter(struct vm *vm, value v);
value op_yield_from_iter(struct vm *vm, struct py_frame *f, value v);
value op_awaitable(struct vm *vm, value v, unsigned how);
value op_aiter(struct vm *vm, value v);
value op_anext(struct vm *vm, value v);
value op_type_param(struct vm *vm, unsigned kind, const value *args);
bool match_is_sequence(struct vm *vm, value v);
bool match_is_mapping(struct vm *vm, value v);
value match_keys(struct vm *vm, value subject, value keys);
value match_class(struct vm *vm, value subject, value cls, value names, int npos);
value match_rest(struct vm *vm, value subject, value keys);
void op_import_star(struct vm *vm, struct py_frame *f, value module);
value op_import_from(struct vm *vm, value module, struct py_str *name);
/* One step of SEND for an iterator that is no generator: yielded value, or PY_UNDEF and *RESULT. */
value op_send(struct vm *vm, value receiver, value v, value *result);
struct py_frame *class_frame(struct vm *vm);

#endif
