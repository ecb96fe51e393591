/* Instructions that are too long for the loop; see vm_int.h. */
#include "python/exceptions_int.h"
#include "python/types/iter.h"
#include "python/types/iterators.h"
#include "python/unknown.h"
#include "python/vm_int.h"

/* --- unpacking and building --- */

static value iterator_to_unpack(struct vm *vm, value seq) {
    struct py_type *t = py_type_of(seq);
    if (!t->iter && !t->getitem)
        py_raise(vm, &py_exc_TypeError, "cannot unpack non-iterable %T object", seq);
    return py_get_iter(vm, seq);
}

void op_unpack(struct vm *vm, value seq, int n, value *to) {
    value it = iterator_to_unpack(vm, seq);
    value few[16], *got = n <= 16 ? few : MEM_NEW_ARRAY(value, (size_t)n);
    for (int i = 0; i < n; i++) {
        got[i] = py_iterator_next(vm, it);
        if (got[i] == PY_UNDEF)
            py_raise(vm, &py_exc_ValueError, "not enough values to unpack (expected %d, got %d)", n,
                     i);
    }
    if (py_iterator_next(vm, it) != PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "too many values to unpack (expected %d)", n);
    for (int i = 0; i < n; i++)
        to[n - 1 - i] = got[i];
}

void op_unpack_ex(struct vm *vm, value seq, int before, int after, value *to) {
    if (py_type_of(seq) != &py_list_type && py_type_of(seq) != &py_tuple_type)
        seq = PY_OBJ(py_list_from(vm, iterator_to_unpack(vm, seq)));
    struct py_list *list = py_list_from(vm, seq);
    size_t min = (size_t)(before + after);
    if (list->n < min)
        py_raise(vm, &py_exc_ValueError,
                 "not enough values to unpack (expected at least %zu, got %zu)", min, list->n);
    value *p = to + before + after;
    for (int i = 0; i < before; i++)
        *p-- = list->items[i];
    size_t middle = list->n - min;
    *p-- = PY_OBJ(py_list_of(middle, middle ? list->items + before : NULL));
    for (int i = 0; i < after; i++)
        *p-- = list->items[(size_t)before + middle + (size_t)i];
}

value op_build_string(struct vm *vm, int n, const value *parts) {
    for (int i = 0; i < n; i++)
        if (py_is_unknown(parts[i]))
            return unknown_of(parts[i], "f\"…%s…\"");
    return py_str_join(vm, py_intern(""), (size_t)n, parts);
}

value op_format(struct vm *vm, value v, unsigned how, value spec) {
    if (py_is_unknown(v))
        return v; /* the whole text is unknown */
    if (how == 1)
        v = py_str(vm, v);
    else if (how == 2)
        v = py_repr(vm, v);
    else if (how == 3)
        v = py_call1(vm, py_dict_get_text(vm->builtins, "ascii"), v);
    if (spec == PY_UNDEF) {
        struct py_type *t = py_type_of(v);
        if (t == &py_str_type)
            return v;
        if (t == &py_int_type || t == &py_float_type)
            return py_str(vm, v);
        spec = PY_OBJ(py_intern(""));
    }
    return py_format(vm, v, PY_AS(struct py_str, spec));
}

void op_list_extend(struct vm *vm, value list, value iterable) {
    struct py_type *t = py_type_of(iterable);
    if (t != &py_list_type && t != &py_tuple_type && !t->iter && !t->getitem)
        py_raise(vm, &py_exc_TypeError, "Value after * must be an iterable, not %T", iterable);
    struct py_list *to = PY_AS(struct py_list, list);
    struct py_iter it;
    py_iter_init(vm, &it, iterable);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_list_append(to, v);
}

static noreturn void raise_twice(struct vm *vm, value callee, value key) {
    py_raise(vm, &py_exc_TypeError, "%s got multiple values for keyword argument '%S'",
             vm_callable_text(vm, callee), key);
}

/* {**other}, or f(**other) when there is a CALLEE: a name may come once only. */
void op_dict_merge(struct vm *vm, value dict, value other, value callee) {
    struct py_dict *to = PY_AS(struct py_dict, dict);
    bool call = callee != PY_UNDEF;
    if (!py_is_dict(other)) {
        value keys = py_lookup_attr_str(vm, other, PYN(keys));
        if (keys == PY_UNDEF) {
            if (call)
                py_raise(vm, &py_exc_TypeError, "%s argument after ** must be a mapping, not %T",
                         vm_callable_text(vm, callee), other);
            py_raise(vm, &py_exc_TypeError, "'%T' object is not a mapping", other);
        }
        struct py_dict *d = py_dict_new();
        struct py_iter it;
        py_iter_init(vm, &it, py_call0(vm, keys));
        for (value k; (k = py_iter_next(vm, &it)) != PY_UNDEF;) {
            if (call && py_dict_get(vm, d, k) != PY_UNDEF)
                raise_twice(vm, callee, k);
            py_dict_set(vm, d, k, py_getitem(vm, other, k));
        }
        other = PY_OBJ(d);
    }
    size_t i = 0;
    value k, v;
    while (py_dict_next(PY_AS(struct py_dict, other), &i, &k, &v)) {
        if (call && py_dict_get(vm, to, k) != PY_UNDEF)
            raise_twice(vm, callee, k);
        if (call && !py_is_str(k))
            py_raise(vm, &py_exc_TypeError, "keywords must be strings");
        py_dict_set(vm, to, k, v);
    }
}

value op_make_function(struct vm *vm, struct py_frame *f, unsigned flags, value *sp) {
    struct py_code *code = PY_AS(struct py_code, *--sp);
    struct py_function *fn = py_function_new(vm, code, f->globals);
    fn->builtins = f->builtins;
    if (flags & 8)
        fn->closure = PY_AS(struct py_tuple, *--sp);
    if (flags & 4)
        fn->annotations = *--sp;
    if (flags & 2)
        fn->kwdefaults = PY_AS(struct py_dict, *--sp);
    if (flags & 1)
        fn->defaults = PY_AS(struct py_tuple, *--sp);
    return PY_OBJ(fn);
}

/* --- exceptions --- */

static bool is_exception(value v) {
    return py_is_object(v) && v && (py_type_of(v)->flags & PY_TYPE_EXCEPTION) && !py_is_type(v);
}

static bool is_exception_class(value v) {
    return py_is_type(v) && (TYPE_OF(v)->flags & PY_TYPE_EXCEPTION);
}

value vm_exception_instance(struct vm *vm, value v, int argc, const value *argv) {
    value exc = py_call(vm, v, argc, argv);
    if (!is_exception(exc))
        py_raise(vm, &py_exc_TypeError,
                 "calling %R should have returned an instance of BaseException, not %R", v,
                 PY_OBJ(py_type_of(exc)));
    return exc;
}

static value instantiate(struct vm *vm, value v, const char *what) {
    if (is_exception(v))
        return v;
    if (!is_exception_class(v)) {
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "the exception raised");
        py_raise(vm, &py_exc_TypeError, "%s must derive from BaseException", what);
    }
    return vm_exception_instance(vm, v, 0, NULL);
}

void op_set_function_attr(struct py_function *f, unsigned which, value v) {
    if (which == 0)
        f->type_params = v;
    else if (which == 1)
        f->defaults = PY_AS(struct py_tuple, v);
    else
        f->kwdefaults = PY_AS(struct py_dict, v);
}

noreturn void op_raise(struct vm *vm, value exc, value cause) {
    if (exc == PY_UNDEF) {
        exc = vm_handled_exception(vm);
        if (exc == PY_UNDEF)
            py_raise(vm, &py_exc_RuntimeError, "No active exception to reraise");
        vm->reraise = true; /* the traceback stays as it is */
        vm_throw(vm, exc);
    }
    exc = instantiate(vm, exc, "exceptions");
    if (cause != PY_UNDEF) {
        struct py_exception *e = PY_AS(struct py_exception, exc);
        e->cause = cause == PY_NONE ? PY_NONE : instantiate(vm, cause, "exception causes");
        e->suppress_context = true;
    }
    py_raise_value(vm, exc);
}

bool op_exc_match(struct vm *vm, value exc, value type) {
    if (py_is_object(type) && py_type_of(type) == &py_tuple_type) {
        struct py_tuple *t = PY_AS(struct py_tuple, type);
        bool match = false;
        for (size_t i = 0; i < t->n; i++) {
            if (!is_exception_class(t->items[i]) && !py_is_unknown(t->items[i]) &&
                py_type_of(t->items[i]) != &py_tuple_type)
                py_raise(vm, &py_exc_TypeError,
                         "catching classes that do not inherit from BaseException is not allowed");
            match = match || op_exc_match(vm, exc, t->items[i]);
        }
        return match;
    }
    if (py_is_unknown(type)) /* nothing here raises what nobody knows */
        return false;
    if (!is_exception_class(type))
        py_raise(vm, &py_exc_TypeError,
                 "catching classes that do not inherit from BaseException is not allowed");
    return py_type_of(exc) == TYPE_OF(type) || py_type_is_subtype(py_type_of(exc), TYPE_OF(type));
}

static bool is_group(value v) { return py_is_a(v, &py_exc_BaseExceptionGroup); }

/* TYPE is a class of groups, or a tuple with one. */
static bool has_group_class(value type) {
    if (py_is_type(type))
        return py_type_is_subtype(TYPE_OF(type), &py_exc_BaseExceptionGroup);
    struct py_tuple *t = py_is_a(type, &py_tuple_type) ? PY_AS(struct py_tuple, type) : NULL;
    for (size_t i = 0; t && i < t->n; i++)
        if (has_group_class(t->items[i]))
            return true;
    return false;
}

void op_eg_match(struct vm *vm, value *rest, value type, value *match) {
    value exc = *rest;
    *match = PY_NONE;
    if (has_group_class(type))
        py_raise(vm, &py_exc_TypeError,
                 "catching ExceptionGroup with except* is not allowed. Use "
                 "except instead.");
    if (exc == PY_NONE)
        return;
    if (op_exc_match(vm, exc, type)) {
        *match = exc;
        if (!is_group(exc)) {
            value list = PY_OBJ(py_tuple_of(1, &exc));
            *match = py_call2(vm, py_dict_get_text(vm->builtins, "ExceptionGroup"), py_str_from(""),
                              list);
            PY_AS(struct py_exception, *match)->traceback =
                PY_AS(struct py_exception, exc)->traceback;
        }
        *rest = PY_NONE;
    } else if (is_group(exc)) {
        value pair = py_call_method(vm, exc, "split", 1, &type);
        *match = PY_AS(struct py_tuple, pair)->items[0];
        *rest = PY_AS(struct py_tuple, pair)->items[1];
    }
    if (*match != PY_NONE)
        vm->frame->exc = *match;
}

/* EXC was raised again as it was: the machine adds to the traceback only. */
static bool same_exception(const struct py_exception *a, const struct py_exception *b) {
    return a->notes == b->notes && a->traceback == b->traceback && a->cause == b->cause &&
           a->context == b->context;
}

static void collect_leaves(value exc, struct py_list *leaves) {
    if (!is_group(exc)) {
        py_list_append(leaves, exc);
        return;
    }
    struct py_tuple *t = group_exceptions(exc);
    for (size_t i = 0; i < t->n; i++)
        collect_leaves(t->items[i], leaves);
}

static bool is_leaf_of(value exc, const struct py_list *leaves) {
    for (size_t i = 0; i < leaves->n; i++)
        if (leaves->items[i] == exc)
            return true;
    return false;
}

void op_setup_annotations(struct vm *vm, value ns) {
    value name = PY_OBJ(PYN(__annotations__));
    if (py_type_of(ns) == &py_dict_type) {
        if (py_dict_get(vm, PY_AS(struct py_dict, ns), name) != PY_UNDEF)
            return;
    } else {
        struct py_handler h;
        PY_TRY(vm, &h) {
            py_getitem(vm, ns, name);
            py_handler_pop(&h);
            return;
        }
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_KeyError))
            py_rethrow(vm, exc);
    }
    py_setitem(vm, ns, name, PY_OBJ(py_dict_new()));
}

/* What goes on after except*: what the handlers raised anew, and what they raised again or did not
 * handle, in the structure the original group had. */
value op_reraise_star(struct vm *vm, value orig, value list) {
    struct py_list *all = PY_AS(struct py_list, list);
    struct py_list *raised = py_list_new(4), *leaves = py_list_new(4);
    vm->frame->exc = orig;
    for (size_t i = 0; i < all->n; i++) {
        value e = all->items[i];
        if (e == PY_NONE)
            continue;
        if (!is_group(orig))
            return e;
        if (same_exception(PY_AS(struct py_exception, e), PY_AS(struct py_exception, orig)))
            collect_leaves(e, leaves);
        else
            py_list_append(raised, e);
    }
    if (!raised->n && !leaves->n)
        return PY_NONE;
    value again = leaves->n ? group_project(vm, orig, leaves, is_leaf_of) : PY_NONE;
    if (!raised->n)
        return again;
    if (again != PY_NONE)
        py_list_append(raised, again);
    return py_call2(vm, PY_OBJ(&py_exc_ExceptionGroup), py_str_from(""), PY_OBJ(raised));
}

void op_before_with(struct vm *vm, value ctx, bool is_async, value *exit, value *entered) {
    struct py_type *t = py_type_of(ctx);
    py_type_ready(vm, t);
    value enter = py_type_lookup(t, is_async ? PYN(__aenter__) : PYN(__enter__));
    value leave = py_type_lookup(t, is_async ? PYN(__aexit__) : PYN(__exit__));
    if (py_is_unknown(ctx) && is_async) {
        *exit = unknown_async_exit(vm);
        *entered = py_ready_awaitable(vm, ctx);
        return;
    }
    const char *kind = is_async ? "asynchronous context manager" : "context manager";
    if (enter == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "'%T' object does not support the %s protocol", ctx, kind);
    if (leave == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 "'%T' object does not support the %s protocol (missed %s method)", ctx, kind,
                 is_async ? "__aexit__" : "__exit__");
    *exit = descr_bind(vm, leave, ctx, t);
    *entered = call_special(vm, enter, ctx, 0, NULL);
}

/* --- iteration, await --- */

value op_get_iter(struct vm *vm, value v) { return py_get_iter(vm, v); }

value op_yield_from_iter(struct vm *vm, struct py_frame *f, value v) {
    struct py_type *t = py_type_of(v);
    if (t == &py_generator_type)
        return v;
    if (t == &py_coroutine_type) {
        if (f->code->flags & (CODE_COROUTINE | CODE_ITERABLE_COROUTINE))
            return v;
        py_raise(vm, &py_exc_TypeError,
                 "cannot 'yield from' a coroutine object in a non-coroutine generator");
    }
    return py_get_iter(vm, v);
}

value op_awaitable(struct vm *vm, value v, unsigned how) {
    struct py_type *t = py_type_of(v);
    py_type_ready(vm, t);
    if (t == &py_coroutine_type) {
        if (PY_AS(struct py_generator, v)->state == GEN_RUNNING || py_generator_is_waiting(v))
            py_raise(vm, &py_exc_RuntimeError, "coroutine is being awaited already");
        return v;
    }
    if (py_generator_is_awaitable(v))
        return v;
    if (!t->await) {
        if (how)
            py_raise(vm, &py_exc_TypeError,
                     "'async with' received an object from %s that does not implement __await__: "
                     "%T",
                     how == 1 ? "__aenter__" : "__aexit__", v);
        py_raise(vm, &py_exc_TypeError, "object %T can't be used in 'await' expression", v);
    }
    value it = t->await(vm, v);
    struct py_type *it_type = py_type_of(it);
    py_type_ready(vm, it_type);
    if ((it_type == &py_coroutine_type && v != it) || py_generator_is_awaitable(it))
        py_raise(vm, &py_exc_TypeError, "__await__() returned a coroutine");
    if (!it_type->next)
        py_raise(vm, &py_exc_TypeError, "__await__() returned non-iterator of type '%T'", it);
    return it;
}

value op_aiter(struct vm *vm, value v) {
    struct py_type *t = py_type_of(v);
    py_type_ready(vm, t);
    if (!t->aiter)
        py_raise(vm, &py_exc_TypeError,
                 "'async for' requires an object with __aiter__ method, got %T", v);
    value it = t->aiter(vm, v);
    py_type_ready(vm, py_type_of(it));
    if (!py_type_of(it)->anext)
        py_raise(vm, &py_exc_TypeError,
                 "'async for' received an object from __aiter__ that does not implement "
                 "__anext__: %T",
                 it);
    return it;
}

value op_anext(struct vm *vm, value v) {
    const value next = py_type_of(v)->anext(vm, v);
    if (py_type_of(next) == &py_coroutine_type)
        return next;
    struct py_handler h;
    volatile value it = PY_UNDEF;
    PY_TRY(vm, &h) {
        it = op_awaitable(vm, next, 0);
        py_handler_pop(&h);
    }
    else {
        value cause = py_handler_catch(&h);
        value exc =
            py_call1(vm, PY_OBJ(&py_exc_TypeError),
                     py_str_from(py_message(
                         vm, "'async for' received an invalid object from __anext__: %T", next)));
        EXC(exc)->cause = cause;
        EXC(exc)->suppress_context = true;
        py_raise_value(vm, exc);
    }
    return it;
}

/* The value a StopIteration carries. */
static value stop_value(value exc) {
    struct py_tuple *args = PY_AS(struct py_exception, exc)->args;
    return args && args->n ? args->items[0] : PY_NONE;
}

value op_send(struct vm *vm, value receiver, value v, value *result) {
    struct py_generator *gen = py_generator_behind(receiver);
    if (gen)
        return py_generator_send(vm, gen, v, result);
    *result = PY_NONE;
    struct py_handler h;
    volatile value y = PY_UNDEF;
    PY_TRY(vm, &h) {
        if (v != PY_NONE)
            y = py_call_method(vm, receiver, "send", 1, &v);
        else if (py_type_of(receiver)->next && !(py_type_of(receiver)->flags & PY_TYPE_HEAP))
            y = py_type_of(receiver)->next(vm, receiver);
        else
            y = py_call_method(vm, receiver, "__next__", 0, NULL);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_StopIteration))
            py_rethrow(vm, exc);
        *result = stop_value(exc);
    }
    return y;
}

/* --- import --- */

value op_import_from(struct vm *vm, value module, struct py_str *name) {
    value v = py_lookup_attr_str(vm, module, name);
    if (v != PY_UNDEF)
        return v;
    value pkg = py_lookup_attr_str(vm, module, PYN(__name__));
    if (pkg != PY_UNDEF && py_is_str(pkg)) {
        value full = py_str_from(py_message(vm, "%S.%S", pkg, PY_OBJ(name)));
        v = py_dict_get(vm, vm->modules, full);
        if (v != PY_UNDEF)
            return v;
    } else {
        pkg = py_str_from("<unknown module name>");
    }
    v = import_foreign_name(vm, module, pkg, name);
    if (v == PY_UNDEF && py_type_of(module) == &py_module_type)
        v = unknown_lost_name(vm, PY_AS(struct py_module, module)->ns, name);
    if (v != PY_UNDEF)
        return v;
    import_from_failed(vm, module, pkg, name);
}

void op_import_star(struct vm *vm, struct py_frame *f, value module) {
    if (py_is_unknown(module))
        py_raise_unknown(vm, module, "the names of 'import *'");
    struct py_dict *ns = py_instance_dict(vm, module);
    value lost = ns ? py_dict_get_text(ns, "__retort_lost_names__") : PY_UNDEF;
    if (lost != PY_UNDEF)
        unknown_names_lost(f->globals, lost);
    value all = py_lookup_attr_str(vm, module, PYN(__all__)); /* __getattr__ may make it */
    bool skip = all == PY_UNDEF;
    struct py_list *names = py_list_from(vm, skip ? PY_OBJ(ns) : all);
    for (size_t i = 0; i < names->n; i++) {
        if (!py_is_str(names->items[i]))
            py_raise(vm, &py_exc_TypeError, "Item in %S.__all__ must be str, not %T",
                     py_getattr_str(vm, module, PYN(__name__)), names->items[i]);
        struct py_str *name = py_intern_str(PY_AS(struct py_str, names->items[i]));
        if (skip && name->size && name->data[0] == '_')
            continue;
        value v = py_getattr_str(vm, module, name);
        if (f->ns == PY_UNDEF || py_is_dict(f->ns))
            py_dict_set_str(f->ns == PY_UNDEF ? f->globals : PY_AS(struct py_dict, f->ns), name, v);
        else
            py_setitem(vm, f->ns, PY_OBJ(name), v);
    }
}

/* --- match --- */

enum collection { NEITHER, SEQUENCE, MAPPING };

/* What one class says by itself: CPython keeps a flag for it, set by list, tuple, dict, range … and
 * by collections.abc's Sequence and Mapping. */
static enum collection own_collection(struct vm *vm, const struct py_type *t) {
    static const char *const sequences[] = {"range", "memoryview", "deque"};
    if (t->flags & (PY_TYPE_STR | PY_TYPE_BYTES | PY_TYPE_INT | PY_TYPE_TYPE | PY_TYPE_FLOAT))
        return NEITHER;
    if (t == &py_list_type || t == &py_tuple_type)
        return SEQUENCE;
    if (t == &py_dict_type || !strcmp(t->name, "mappingproxy"))
        return MAPPING;
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        if (!strcmp(t->name, sequences[i]) && !(t->flags & PY_TYPE_HEAP))
            return SEQUENCE;
    if (!(t->flags & PY_TYPE_HEAP) && !t->module)
        return NEITHER;
    value cls = PY_OBJ(t);
    bool mapping = py_issubclass(vm, cls, py_import_from(vm, "collections.abc", "Mapping"));
    bool sequence = py_issubclass(vm, cls, py_import_from(vm, "collections.abc", "Sequence"));
    return mapping == sequence ? NEITHER : mapping ? MAPPING : SEQUENCE;
}

static enum collection collection_of(struct vm *vm, value v) {
    struct py_type *t = py_type_of(v);
    if (!(t->flags & PY_TYPE_HEAP))
        return own_collection(vm, t);
    enum collection found = NEITHER;
    for (size_t i = 1; i < t->mro->n && found == NEITHER; i++) /* the first base that knows */
        found = own_collection(vm, TYPE_OF(t->mro->items[i]));
    return found == NEITHER ? own_collection(vm, t) : found;
}

bool match_is_sequence(struct vm *vm, value v) {
    struct py_type *t = py_type_of(v);
    return t == &py_list_type || t == &py_tuple_type || collection_of(vm, v) == SEQUENCE;
}

bool match_is_mapping(struct vm *vm, value v) {
    return py_type_of(v) == &py_dict_type || collection_of(vm, v) == MAPPING;
}

value match_keys(struct vm *vm, value subject, value keys) {
    struct py_tuple *k = PY_AS(struct py_tuple, keys), *values = py_tuple_new(k->n);
    value get = py_type_of(subject) == &py_dict_type ? PY_UNDEF : py_getattr(vm, subject, "get");
    static struct py_object missing = {&py_object_type};
    for (size_t i = 0; i < k->n; i++) {
        for (size_t j = 0; j < i; j++)
            if (py_equal(vm, k->items[i], k->items[j]))
                py_raise(vm, &py_exc_ValueError, "mapping pattern checks duplicate key (%R)",
                         k->items[i]);
        value v = get == PY_UNDEF ? py_dict_get(vm, PY_AS(struct py_dict, subject), k->items[i])
                                  : py_call2(vm, get, k->items[i], PY_OBJ(&missing));
        if (v == PY_UNDEF || v == PY_OBJ(&missing))
            return PY_NONE;
        values->items[i] = v;
    }
    return PY_OBJ(values);
}

value match_rest(struct vm *vm, value subject, value keys) {
    struct py_dict *d = py_dict_new();
    py_dict_update(vm, d, subject);
    struct py_tuple *k = PY_AS(struct py_tuple, keys);
    for (size_t i = 0; i < k->n; i++)
        py_dict_del(vm, d, k->items[i]);
    return PY_OBJ(d);
}

/* Types whose one positional pattern matches the subject itself. */
static bool matches_self(const struct py_type *t) {
    return t->flags & (PY_TYPE_INT | PY_TYPE_STR | PY_TYPE_BYTES | PY_TYPE_LIST | PY_TYPE_TUPLE |
                       PY_TYPE_DICT | PY_TYPE_FLOAT) ||
           py_type_is_subtype(t, &py_set_type) || py_type_is_subtype(t, &py_frozenset_type) ||
           py_type_is_subtype(t, &py_bytearray_type);
}

static value match_attr(struct vm *vm, value subject, value name, struct py_list *seen,
                        struct py_type *cls) {
    for (size_t i = 0; i < seen->n; i++)
        if (py_equal(vm, seen->items[i], name))
            py_raise(vm, &py_exc_TypeError, "%s() got multiple sub-patterns for attribute %R",
                     cls->name, name);
    py_list_append(seen, name);
    return py_lookup_attr_str(vm, subject, PY_AS(struct py_str, name));
}

value match_class(struct vm *vm, value subject, value cls, value names, int npos) {
    if (!py_is_type(cls)) {
        if (py_is_unknown(cls))
            py_raise_unknown(vm, cls, "a class pattern");
        py_raise(vm, &py_exc_TypeError, "called match pattern must be a type");
    }
    if (!py_isinstance(vm, subject, cls))
        return PY_NONE;
    struct py_type *t = TYPE_OF(cls);
    struct py_tuple *kw = PY_AS(struct py_tuple, names);
    struct py_tuple *out = py_tuple_new((size_t)npos + kw->n);
    struct py_list *seen = py_list_new(4);
    if (npos) {
        value args = py_lookup_attr_str(vm, cls, PYN(__match_args__));
        bool self = args == PY_UNDEF && matches_self(t);
        if (args != PY_UNDEF && !py_is_tuple(args))
            py_raise(vm, &py_exc_TypeError, "%s.__match_args__ must be a tuple (got %T)", t->name,
                     args);
        size_t allowed = self ? 1 : args == PY_UNDEF ? 0 : PY_AS(struct py_tuple, args)->n;
        if ((size_t)npos > allowed)
            py_raise(vm, &py_exc_TypeError, "%s() accepts %zu positional sub-pattern%s (%d given)",
                     t->name, allowed, allowed == 1 ? "" : "s", npos);
        if (self)
            out->items[0] = subject;
        for (int i = 0; !self && i < npos; i++) {
            value name = PY_AS(struct py_tuple, args)->items[i];
            if (!py_is_str(name))
                py_raise(vm, &py_exc_TypeError, "__match_args__ elements must be strings (got %T)",
                         name);
            out->items[i] = match_attr(vm, subject, name, seen, t);
            if (out->items[i] == PY_UNDEF)
                return PY_NONE;
        }
    }
    for (size_t i = 0; i < kw->n; i++) {
        value v = match_attr(vm, subject, kw->items[i], seen, t);
        if (v == PY_UNDEF)
            return PY_NONE;
        out->items[(size_t)npos + i] = v;
    }
    return PY_OBJ(out);
}

/* --- PEP 695 --- */

value op_type_param(struct vm *vm, unsigned kind, const value *args) {
    static const char *const makers[] = {"_make_typevar",   "_make_typevar", "_make_paramspec",
                                         "_make_typealias", "TypeVarTuple",  "_make_generic"};
    value f = py_import_from(vm, "typing", makers[kind]);
    return py_call(vm, f, kind == 3 ? 3 : kind == 1 ? 2 : 1, args);
}
