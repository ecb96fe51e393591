/* enumerate, zip, map, filter, reversed and the iterators of iter(); see iterators.h. */
#include "python/type.h"
#include "python/types/iterators.h"

#include "python/api.h"
#include "python/types/alias.h"
#include "python/types/iter.h"
#include "python/types/seq.h"

/* --- iter and next --- */

value py_get_iter(struct vm *vm, value v) {
    struct py_type *type = py_type_of(v);
    if (type->iter) {
        value it = type->iter(vm, v);
        if (!py_type_of(it)->next)
            py_raise(vm, &py_exc_TypeError, "iter() returned non-iterator of type '%T'", it);
        return it;
    }
    /* what has items in C but no length is no sequence: a match, int | str */
    bool sequence = type->getitem && ((type->flags & PY_TYPE_HEAP) || type->len);
    if (!sequence || py_is_dict(v))
        py_raise(vm, &py_exc_TypeError, "'%T' object is not iterable", v);
    return py_sequence_iter_new(v);
}

value py_iterator_next(struct vm *vm, value v) {
    struct py_type *type = py_type_of(v);
    if (!type->next)
        py_raise(vm, &py_exc_TypeError, "'%T' object is not an iterator", v);
    if (vm->interrupt) /* a loop over it in C may have no end */
        vm_interrupted(vm);
    return type->next(vm, v);
}

/* --- copies of iterators --- */

static value builtin_iter(struct vm *vm) { return py_dict_get_text(vm->builtins, "iter"); }

value py_iter_reduced(struct vm *vm, value seq, int64_t i, value empty) {
    if (seq == PY_UNDEF)
        return py_tuple2(builtin_iter(vm), py_tuple1(empty));
    return py_tuple3(builtin_iter(vm), py_tuple1(seq), py_int_from(i));
}

value py_iter_reduced_list(struct vm *vm, struct py_list *list) {
    return py_tuple2(builtin_iter(vm), py_tuple1(PY_OBJ(list)));
}

int64_t py_iter_state(struct vm *vm, value state, int64_t least, int64_t most) {
    if (!py_is_int(state))
        py_raise(vm, &py_exc_TypeError, "an integer is required (got type %T)", state);
    int64_t i = py_int_as(vm, state);
    return i < least ? least : i > most ? most : i;
}

/* --- objects with __getitem__ only --- */

value py_sequence_iter_new(value v) {
    struct py_seq_iter *it = MEM_NEW(struct py_seq_iter);
    *it = (struct py_seq_iter){{&py_sequence_iter_type}, v, 0};
    return PY_OBJ(it);
}

/* v[i], or PY_UNDEF when that raises IndexError (or StopIteration). */
static value item_or_end(struct vm *vm, value v, int64_t i) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        value item = py_getitem(vm, v, py_int_from(i));
        py_handler_pop(&h);
        return item;
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_IndexError) &&
            !py_exception_is(exc, &py_exc_StopIteration))
            py_rethrow(vm, exc);
    }
    return PY_UNDEF;
}

static value sequence_next(struct vm *vm, value self) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, self);
    if (it->seq == PY_UNDEF)
        return PY_UNDEF;
    value v = item_or_end(vm, it->seq, (int64_t)it->i);
    if (v == PY_UNDEF)
        it->seq = PY_UNDEF;
    else
        it->i++;
    return v;
}

static value sequence_hint(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    if (it->seq == PY_UNDEF)
        return py_from_small(0);
    if (!py_type_of(it->seq)->len)
        return PY_NOT_IMPLEMENTED;
    int64_t left = py_len(vm, it->seq) - (int64_t)it->i;
    return py_int_from(left < 0 ? 0 : left);
}

static value sequence_reduce(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    return py_iter_reduced(vm, it->seq, (int64_t)it->i, PY_OBJ(py_tuple_new(0)));
}

static value sequence_setstate(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    it->i = (size_t)py_iter_state(vm, a[1], 0, INT64_MAX);
    return PY_NONE;
}

static const struct py_native_def sequence_methods[] = {
    {"__length_hint__", sequence_hint, "self, /"},
    {"__reduce__", sequence_reduce, "self, /"},
    {"__setstate__", sequence_setstate, "self, state, /"},
    {0}};

struct py_type py_sequence_iter_type = {PY_TYPE_HEAD,
                                        .name = "iterator",
                                        .size = sizeof(struct py_seq_iter),
                                        .flags = PY_TYPE_ABSTRACT,
                                        .methods = sequence_methods,
                                        .iter = py_iter_self,
                                        .next = sequence_next};

/* --- iter(callable, sentinel) --- */

struct callable_iter {
    struct py_object head;
    value callable, sentinel; /* PY_UNDEF once exhausted */
};

value py_callable_iter_new(value callable, value sentinel) {
    struct callable_iter *it = MEM_NEW(struct callable_iter);
    *it = (struct callable_iter){{&py_callable_iter_type}, callable, sentinel};
    return PY_OBJ(it);
}

/* The call's result, or PY_UNDEF when it raises StopIteration. */
static value call_or_end(struct vm *vm, value callable) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        value v = py_call0(vm, callable);
        py_handler_pop(&h);
        return v;
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_StopIteration))
            py_rethrow(vm, exc);
    }
    return PY_UNDEF;
}

static value callable_next(struct vm *vm, value self) {
    struct callable_iter *it = PY_AS(struct callable_iter, self);
    if (it->callable == PY_UNDEF)
        return PY_UNDEF;
    value v = call_or_end(vm, it->callable);
    if (v == PY_UNDEF || it->callable == PY_UNDEF || py_equal(vm, it->sentinel, v)) {
        it->callable = it->sentinel = PY_UNDEF;
        return PY_UNDEF;
    }
    return v;
}

static value callable_reduce(struct vm *vm, const value *a) {
    struct callable_iter *it = PY_AS(struct callable_iter, a[0]);
    if (it->callable == PY_UNDEF)
        return py_iter_reduced(vm, PY_UNDEF, 0, PY_OBJ(py_tuple_new(0)));
    return py_tuple2(builtin_iter(vm), py_tuple2(it->callable, it->sentinel));
}

static const struct py_native_def callable_methods[] = {{"__reduce__", callable_reduce, "self, /"},
                                                        {0}};

struct py_type py_callable_iter_type = {PY_TYPE_HEAD,
                                        .name = "callable_iterator",
                                        .methods = callable_methods,
                                        .size = sizeof(struct callable_iter),
                                        .flags = PY_TYPE_ABSTRACT,
                                        .iter = py_iter_self,
                                        .next = callable_next};

/* --- enumerate --- */

struct enumerate {
    struct py_object head;
    value iterator, i;
};

/* Looks the keyword arguments up among NAMES and puts them into ARGS behind the positional ones. */
static void bind(struct vm *vm, const char *func, const char *const *names, int n, int argc,
                 const value *argv, struct py_tuple *kwnames, value *args) {
    size_t nkw = kwnames ? kwnames->n : 0;
    if ((size_t)argc + nkw > (size_t)n)
        py_raise(vm, &py_exc_TypeError, "%s() takes at most %d argument%s (%zu given)", func, n,
                 n == 1 ? "" : "s", (size_t)argc + nkw);
    for (int i = 0; i < n; i++)
        args[i] = i < argc ? argv[i] : PY_UNDEF;
    for (size_t k = 0; k < nkw; k++) {
        int i = 0;
        while (i < n && !py_str_is(kwnames->items[k], names[i]))
            i++;
        if (i == n)
            py_raise(vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for %s()",
                     kwnames->items[k], func);
        if (args[i] != PY_UNDEF)
            py_raise(vm, &py_exc_TypeError,
                     "argument for %s() given by name ('%s') and position (%d)", func, names[i],
                     i + 1);
        args[i] = argv[(size_t)argc + k];
    }
}

static value enumerate_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                            struct py_tuple *kwnames) {
    static const char *const names[] = {"iterable", "start"};
    value args[2];
    bind(vm, "enumerate", names, 2, argc, argv, kwnames, args);
    if (args[0] == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "enumerate() missing required argument 'iterable'");
    value start = py_from_small(0);
    if (args[1] != PY_UNDEF) {
        if (!py_has_index(args[1]))
            py_index(vm, args[1]);
        start = py_is_int(args[1]) ? py_int_plain(args[1])
                                   : py_int_plain(py_type_of(args[1])->index(vm, args[1]));
    }
    struct enumerate *e = py_alloc(vm, cls);
    e->iterator = py_get_iter(vm, args[0]);
    e->i = start;
    return PY_OBJ(e);
}

static value enumerate_next(struct vm *vm, value self) {
    struct enumerate *e = PY_AS(struct enumerate, self);
    value v = py_iterator_next(vm, e->iterator);
    if (v == PY_UNDEF)
        return PY_UNDEF;
    value i = e->i;
    e->i = py_is_small(i) ? py_int_from(py_small(i) + 1) : py_int_add(vm, i, py_from_small(1));
    return py_tuple2(i, v);
}

/* __reduce__ of what its type makes of ARGS. */
static value made_of(value self, value args) { return py_tuple2(PY_OBJ(py_type_of(self)), args); }

static value enumerate_reduce(struct vm *vm, const value *a) {
    (void)vm;
    struct enumerate *e = PY_AS(struct enumerate, a[0]);
    return made_of(a[0], py_tuple2(e->iterator, e->i));
}

static const struct py_native_def generic_methods[] = {
    {"__reduce__", enumerate_reduce, "self, /"},
    {"__class_getitem__", py_alias_of_class, "cls, item, /", PY_CLASSMETHOD},
    {0}};

struct py_type py_enumerate_type = {
    PY_TYPE_HEAD,          .name = "enumerate",        .size = sizeof(struct enumerate),
    .flags = PY_TYPE_BASE, .methods = generic_methods, .new = enumerate_make,
    .iter = py_iter_self,  .next = enumerate_next};

/* --- zip, map: several iterators side by side --- */

struct parallel {
    struct py_object head;
    value func; /* map */
    bool strict;
    struct py_tuple *iterators;
};

static struct py_tuple *iterators_of(struct vm *vm, int n, const value *v) {
    struct py_tuple *t = py_tuple_new((size_t)n);
    for (int i = 0; i < n; i++)
        t->items[i] = py_get_iter(vm, v[i]);
    return t;
}

static value zip_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    bool strict = false;
    size_t nkw = kwnames ? kwnames->n : 0;
    if (cls->init == py_zip_type.init && nkw) {
        if (nkw > 1)
            py_raise(vm, &py_exc_TypeError, "zip() takes at most 1 keyword argument (%zu given)",
                     nkw);
        if (!py_str_is(kwnames->items[0], "strict"))
            py_raise(vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for zip()",
                     kwnames->items[0]);
        strict = py_truth(vm, argv[argc]);
    }
    struct parallel *z = py_alloc(vm, cls);
    z->strict = strict;
    z->iterators = iterators_of(vm, argc, argv);
    return PY_OBJ(z);
}

/* zip(strict=True) ended at iterator I. */
static void check_lengths(struct vm *vm, struct parallel *z, size_t i) {
    if (i) {
        const char *plural = i == 1 ? " " : "s 1-";
        py_raise(vm, &py_exc_ValueError, "zip() argument %zu is shorter than argument%s%zu", i + 1,
                 plural, i);
    }
    for (i = 1; i < z->iterators->n; i++)
        if (py_iterator_next(vm, z->iterators->items[i]) != PY_UNDEF) {
            const char *plural = i == 1 ? " " : "s 1-";
            py_raise(vm, &py_exc_ValueError, "zip() argument %zu is longer than argument%s%zu",
                     i + 1, plural, i);
        }
}

static value zip_next(struct vm *vm, value self) {
    struct parallel *z = PY_AS(struct parallel, self);
    size_t n = z->iterators->n;
    if (!n)
        return PY_UNDEF;
    struct py_tuple *t = py_tuple_new(n);
    for (size_t i = 0; i < n; i++) {
        t->items[i] = py_iterator_next(vm, z->iterators->items[i]);
        if (t->items[i] == PY_UNDEF) {
            if (z->strict)
                check_lengths(vm, z, i);
            return PY_UNDEF;
        }
    }
    return PY_OBJ(t);
}

static value zip_setstate(struct vm *vm, const value *a) {
    PY_AS(struct parallel, a[0])->strict = py_truth(vm, a[1]);
    return PY_NONE;
}

static value zip_reduce(struct vm *vm, const value *a) {
    (void)vm;
    struct parallel *z = PY_AS(struct parallel, a[0]);
    value type = PY_OBJ(py_type_of(a[0])), args = PY_OBJ(z->iterators);
    return z->strict ? py_tuple3(type, args, PY_TRUE) : py_tuple2(type, args);
}

static const struct py_native_def zip_methods[] = {
    {"__reduce__", zip_reduce, "self, /"}, {"__setstate__", zip_setstate, "self, state, /"}, {0}};

struct py_type py_zip_type = {
    PY_TYPE_HEAD,          .name = "zip",          .size = sizeof(struct parallel),
    .flags = PY_TYPE_BASE, .methods = zip_methods, .new = zip_make,
    .iter = py_iter_self,  .next = zip_next};

static value map_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    if (cls->init == py_map_type.init && kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "map() takes no keyword arguments");
    if (argc < 2)
        py_raise(vm, &py_exc_TypeError, "map() must have at least two arguments.");
    struct py_tuple *iterators = iterators_of(vm, argc - 1, argv + 1);
    struct parallel *m = py_alloc(vm, cls);
    m->func = argv[0];
    m->iterators = iterators;
    return PY_OBJ(m);
}

static value map_next(struct vm *vm, value self) {
    struct parallel *m = PY_AS(struct parallel, self);
    size_t n = m->iterators->n;
    if (n == 1) {
        value v = py_iterator_next(vm, m->iterators->items[0]);
        return v == PY_UNDEF ? PY_UNDEF : py_call1(vm, m->func, v);
    }
    struct py_tuple *args = py_tuple_new(n);
    for (size_t i = 0; i < n; i++) {
        args->items[i] = py_iterator_next(vm, m->iterators->items[i]);
        if (args->items[i] == PY_UNDEF)
            return PY_UNDEF;
    }
    return py_call(vm, m->func, (int)n, args->items);
}

static value map_reduce(struct vm *vm, const value *a) {
    (void)vm;
    struct parallel *m = PY_AS(struct parallel, a[0]);
    struct py_tuple *args = py_tuple_new(m->iterators->n + 1);
    args->items[0] = m->func;
    memcpy(args->items + 1, m->iterators->items, m->iterators->n * sizeof(value));
    return made_of(a[0], PY_OBJ(args));
}

static const struct py_native_def map_methods[] = {{"__reduce__", map_reduce, "self, /"}, {0}};

struct py_type py_map_type = {
    PY_TYPE_HEAD,          .name = "map",         .size = sizeof(struct parallel),
    .flags = PY_TYPE_BASE, .new = map_make,       .iter = py_iter_self,
    .next = map_next,      .methods = map_methods};

/* --- filter --- */

struct filter {
    struct py_object head;
    value func, iterator;
};

static value filter_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    if (cls->init == py_filter_type.init && kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "filter() takes no keyword arguments");
    if (argc != 2)
        py_raise(vm, &py_exc_TypeError, "filter expected 2 arguments, got %d", argc);
    value iterator = py_get_iter(vm, argv[1]);
    struct filter *f = py_alloc(vm, cls);
    f->func = argv[0];
    f->iterator = iterator;
    return PY_OBJ(f);
}

static value filter_next(struct vm *vm, value self) {
    struct filter *f = PY_AS(struct filter, self);
    bool plain = f->func == PY_NONE || f->func == PY_OBJ(&py_bool_type);
    for (value v; (v = py_iterator_next(vm, f->iterator)) != PY_UNDEF;)
        if (py_truth(vm, plain ? v : py_call1(vm, f->func, v)))
            return v;
    return PY_UNDEF;
}

static value filter_reduce(struct vm *vm, const value *a) {
    (void)vm;
    struct filter *f = PY_AS(struct filter, a[0]);
    return made_of(a[0], py_tuple2(f->func, f->iterator));
}

static const struct py_native_def filter_methods[] = {{"__reduce__", filter_reduce, "self, /"},
                                                      {0}};

struct py_type py_filter_type = {
    PY_TYPE_HEAD,          .name = "filter",         .size = sizeof(struct filter),
    .flags = PY_TYPE_BASE, .new = filter_make,       .iter = py_iter_self,
    .next = filter_next,   .methods = filter_methods};

/* --- reversed --- */

static value reversed_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    if (kwnames && kwnames->n && cls->init == py_reversed_type.init)
        py_raise(vm, &py_exc_TypeError, "reversed() takes no keyword arguments");
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError, "reversed expected 1 argument, got %d", argc);
    value v = argv[0];
    struct py_type *type = py_type_of(v);
    value method = py_type_lookup(type, py_intern("__reversed__"));
    if (method == PY_NONE)
        py_raise(vm, &py_exc_TypeError, "'%T' object is not reversible", v);
    if (method != PY_UNDEF)
        return call_special(vm, method, v, 0, NULL);
    if (!type->getitem || py_is_dict(v))
        py_raise(vm, &py_exc_TypeError, "'%T' object is not reversible", v);
    int64_t n = py_len(vm, v);
    struct py_seq_iter *it = py_alloc(vm, cls);
    it->seq = v;
    it->i = (size_t)n;
    return PY_OBJ(it);
}

static value reversed_next(struct vm *vm, value self) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, self);
    if (it->seq == PY_UNDEF)
        return PY_UNDEF;
    value v = it->i ? item_or_end(vm, it->seq, (int64_t)it->i - 1) : PY_UNDEF;
    if (v == PY_UNDEF)
        it->seq = PY_UNDEF;
    else
        it->i--;
    return v;
}

static value reversed_hint(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    if (it->seq == PY_UNDEF)
        return py_from_small(0);
    return py_int_from(py_len(vm, it->seq) < (int64_t)it->i ? 0 : (int64_t)it->i);
}

/* The state is the index of the next item. */
static value reversed_reduce(struct vm *vm, const value *a) {
    (void)vm;
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    if (it->seq == PY_UNDEF)
        return made_of(a[0], py_tuple1(PY_OBJ(py_tuple_new(0))));
    return py_tuple3(PY_OBJ(py_type_of(a[0])), py_tuple1(it->seq), py_int_from((int64_t)it->i - 1));
}

static value reversed_setstate(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    if (it->seq != PY_UNDEF)
        it->i = (size_t)(py_iter_state(vm, a[1], -1, py_len(vm, it->seq) - 1) + 1);
    return PY_NONE;
}

static const struct py_native_def reversed_methods[] = {
    {"__length_hint__", reversed_hint, "self, /"},
    {"__reduce__", reversed_reduce, "self, /"},
    {"__setstate__", reversed_setstate, "self, state, /"},
    {0}};

struct py_type py_reversed_type = {
    PY_TYPE_HEAD,          .name = "reversed",          .size = sizeof(struct py_seq_iter),
    .flags = PY_TYPE_BASE, .methods = reversed_methods, .new = reversed_make,
    .iter = py_iter_self,  .next = reversed_next};
