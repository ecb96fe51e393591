/* Built-in functions that walk or order things (cf. CPython's Python/bltinmodule.c). */
#include "python/builtins_int.h"
#include "python/generator.h"
#include "python/types/iterators.h"
#include "python/types/seq.h"
#include "python/vm_int.h"

value builtin_all(struct vm *vm, const value *a) {
    struct py_iter it;
    py_iter_init(vm, &it, a[0]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (!py_truth(vm, x))
            return PY_FALSE;
    return PY_TRUE;
}

value builtin_any(struct vm *vm, const value *a) {
    struct py_iter it;
    py_iter_init(vm, &it, a[0]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_truth(vm, x))
            return PY_TRUE;
    return PY_FALSE;
}

value builtin_len(struct vm *vm, const value *a) { return py_int_from(py_len(vm, a[0])); }

value builtin_iter(struct vm *vm, const value *a) {
    if (a[1] == PY_UNDEF)
        return py_get_iter(vm, a[0]);
    if (!py_is_callable(a[0]))
        py_raise(vm, &py_exc_TypeError, "iter(v, w): v must be callable");
    return py_callable_iter_new(a[0], a[1]);
}

value builtin_next(struct vm *vm, const value *a) {
    value v, result = PY_NONE;
    if (py_type_of(a[0]) == &py_generator_type)
        v = py_generator_send(vm, PY_AS(struct py_generator, a[0]), PY_NONE, &result);
    else
        v = py_iterator_next(vm, a[0]);
    if (v != PY_UNDEF)
        return v;
    if (a[1] != PY_UNDEF)
        return a[1];
    py_raise_args(vm, &py_exc_StopIteration,
                  result == PY_NONE || result == PY_UNDEF
                      ? &py_empty_tuple
                      : PY_AS(struct py_tuple, py_tuple1(result)));
}

value builtin_aiter(struct vm *vm, const value *a) {
    struct py_type *type = py_type_of(a[0]);
    if (!type->aiter)
        py_raise(vm, &py_exc_TypeError, "'%T' object is not an async iterable", a[0]);
    value it = type->aiter(vm, a[0]);
    if (!py_type_of(it)->anext)
        py_raise(vm, &py_exc_TypeError,
                 "%T.__aiter__() returned an object of type '%T' that is not an async iterator",
                 a[0], it);
    return it;
}

/* anext(it, default): awaiting it gives DEFAULT at the end. */
struct anext {
    struct py_object head;
    value awaitable, fallback;
    value iterator; /* what awaiting made, PY_UNDEF before */
};
static struct py_type anext_type;

value builtin_anext(struct vm *vm, const value *a) {
    struct py_type *type = py_type_of(a[0]);
    if (!type->anext)
        py_raise(vm, &py_exc_TypeError, "'%T' object is not an async iterator", a[0]);
    value awaitable = type->anext(vm, a[0]);
    if (a[1] == PY_UNDEF)
        return awaitable;
    struct anext *n = MEM_NEW(struct anext);
    *n = (struct anext){{&anext_type}, awaitable, a[1], PY_UNDEF};
    return PY_OBJ(n);
}

static value anext_await(struct vm *vm, value self) {
    struct anext *n = PY_AS(struct anext, self);
    if (n->iterator == PY_UNDEF)
        n->iterator = op_awaitable(vm, n->awaitable, 0);
    return self;
}

/* A step by method NAME; at the end StopIteration carries the item or the default. */
static value anext_step(struct vm *vm, value self, const char *name, int argc, const value *argv) {
    anext_await(vm, self);
    const struct anext *n = PY_AS(struct anext, self);
    struct py_handler h;
    PY_TRY(vm, &h) {
        bool next = !argc && !strcmp(name, "send");
        value none = PY_NONE;
        value v = py_type_of(n->iterator) == &py_coroutine_type && next
                      ? py_call_method(vm, n->iterator, name, 1, &none)
                      : py_call_method(vm, n->iterator, next ? "__next__" : name, argc, argv);
        py_handler_pop(&h);
        return v;
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_StopAsyncIteration))
            py_rethrow(vm, exc);
    }
    py_raise_args(vm, &py_exc_StopIteration, PY_AS(struct py_tuple, py_tuple1(n->fallback)));
}

static value anext_next(struct vm *vm, value self) { return anext_step(vm, self, "send", 0, NULL); }

static value anext_send(struct vm *vm, const value *a) {
    return anext_step(vm, a[0], "send", 1, a + 1);
}

static value anext_throw(struct vm *vm, const value *a) {
    int argc = a[3] != PY_UNDEF ? 3 : a[2] != PY_UNDEF ? 2 : 1;
    return anext_step(vm, a[0], "throw", argc, a + 1);
}

static value anext_close(struct vm *vm, const value *a) {
    return anext_step(vm, a[0], "close", 0, NULL);
}

static const struct py_native_def anext_methods[] = {
    {"send", anext_send, "self, value, /"},
    {"throw", anext_throw, "self, typ, val=?, tb=?, /"},
    {"close", anext_close, "self, /"},
    {0}};

static struct py_type anext_type = {PY_TYPE_HEAD,
                                    .name = "anext_awaitable",
                                    .size = sizeof(struct anext),
                                    .flags = PY_TYPE_ABSTRACT,
                                    .methods = anext_methods,
                                    .await = anext_await,
                                    .iter = anext_await,
                                    .next = anext_next};

/* --- min, max --- */

static value extreme(struct vm *vm, const value *a, const char *name, enum py_compare_op op) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[0]);
    value key = a[1], fallback = a[2];
    if (!args->n)
        py_raise(vm, &py_exc_TypeError, "%s expected at least 1 argument, got 0", name);
    if (args->n > 1 && fallback != PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 "Cannot specify a default for %s() with multiple positional arguments", name);
    struct py_iter it;
    py_iter_init(vm, &it, args->n > 1 ? a[0] : args->items[0]);
    value best = PY_UNDEF, best_key = PY_UNDEF;
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
        value k = key == PY_NONE ? x : py_call1(vm, key, x);
        bool better;
        if (best == PY_UNDEF)
            better = true;
        else if (py_is_small(k) && py_is_small(best_key))
            better =
                op == PY_LT ? py_small(k) < py_small(best_key) : py_small(k) > py_small(best_key);
        else
            better = py_truth(vm, py_compare(vm, k, best_key, op));
        if (better) {
            best = x;
            best_key = k;
        }
    }
    if (best != PY_UNDEF)
        return best;
    if (fallback == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "%s() arg is an empty sequence", name);
    return fallback;
}

value builtin_min(struct vm *vm, const value *a) { return extreme(vm, a, "min", PY_LT); }
value builtin_max(struct vm *vm, const value *a) { return extreme(vm, a, "max", PY_GT); }

/* The keywords are those of list.sort, which complains about others in its own name. */
value builtin_sorted(struct vm *vm, const value *a) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[0]);
    value key = PY_NONE, reverse = PY_FALSE, name, v;
    if (args->n != 1)
        py_raise(vm, &py_exc_TypeError, "sorted expected 1 argument, got %zu", args->n);
    struct py_list *list = py_list_from(vm, args->items[0]);
    for (size_t i = 0; py_dict_next(PY_AS(struct py_dict, a[1]), &i, &name, &v);) {
        if (py_str_is(name, "key"))
            key = v;
        else if (py_str_is(name, "reverse"))
            reverse = v;
        else
            py_raise(vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for sort()", name);
    }
    py_list_sort(vm, list, key, py_index_int(vm, reverse) != 0);
    return PY_OBJ(list);
}
