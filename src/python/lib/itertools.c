/*
 * itertools: the iterators that walk one or several others. Those that build combinations are in
 * itertools_comb.c. cf. CPython's Modules/itertoolsmodule.c.
 */
#include "python/lib/itertools_int.h"
#include "python/types/complex.h"
#include "python/vm.h"

LIB_GET(iter_self) { return self; }

/* Advances ITERATOR as next(it) does, PY_UNDEF at the end. */
value itertools_step(struct vm *vm, value iterator) {
    struct py_type *t = py_type_of(iterator);
    if (!t->next)
        py_raise(vm, &py_exc_TypeError, "'%T' object is not an iterator", iterator);
    if (vm->interrupt) /* a loop over it may have no end */
        vm_interrupted(vm);
    return t->next(vm, iterator);
}
value itertools_iter(struct vm *vm, value iterable) { return py_get_iter(vm, iterable); }

/* Parts that are not there are left out at the end and stand as `...` before it. */
value itertools_reduced(value self, value args, int n, const value *state) {
    value type = PY_OBJ(py_type_of(self));
    while (n && state[n - 1] == PY_UNDEF)
        n--;
    if (!n)
        return py_tuple2(type, args);
    struct py_tuple *t = py_tuple_of((size_t)n, state);
    for (int i = 0; i < n; i++)
        if (t->items[i] == PY_UNDEF)
            t->items[i] = PY_ELLIPSIS;
    return py_tuple3(type, args, PY_OBJ(t));
}
void itertools_state(struct vm *vm, value state, int n, value *parts) {
    if (!py_is_tuple(state))
        py_raise(vm, &py_exc_TypeError, "state is not a tuple");
    const struct py_tuple *t = PY_AS(struct py_tuple, state);
    if (t->n > (size_t)n)
        py_raise(vm, &py_exc_TypeError, "function takes at most %d arguments (%zu given)", n, t->n);
    for (size_t i = 0; i < (size_t)n; i++)
        parts[i] = i < t->n && t->items[i] != PY_ELLIPSIS ? t->items[i] : PY_UNDEF;
}
static value empty_iter(struct vm *vm) { return itertools_iter(vm, PY_OBJ(py_tuple_new(0))); }
static int64_t state_int(struct vm *vm, value v, int64_t absent) {
    return v == PY_UNDEF ? absent : lib_arg_int(vm, v);
}

#define COPIES(reduce, setstate)                                                                   \
    {"__reduce__", reduce, "self, /"}, { "__setstate__", setstate, "self, state, /" }

#define ITERATOR(ident, class, struct_type, method_table, next_fn)                                 \
    static struct py_type ident = {PY_TYPE_HEAD,                                                   \
                                   .name = class,                                                  \
                                   .module = "itertools",                                          \
                                   .size = sizeof(struct_type),                                    \
                                   .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,                         \
                                   .methods = method_table,                                        \
                                   .iter = iter_self,                                              \
                                   .next = next_fn}

/* --- count --- */

struct count {
    struct py_object head;
    value next, step;
};
static bool is_number(value v) {
    const struct py_type *t = py_type_of(v);
    return py_is_int(v) || t->index || t->to_int || t->to_float ||
           py_type_is_subtype(t, &py_complex_type);
}
LIB_FN(count_new) {
    struct count *c = py_alloc(vm, PY_AS(struct py_type, a[0]));
    for (int i = 1; i < 3; i++)
        if (!is_number(a[i]))
            py_raise(vm, &py_exc_TypeError, "a number is required");
    c->next = a[1];
    c->step = a[2];
    return PY_OBJ(c);
}
static value count_next(struct vm *vm, value self) {
    struct count *c = PY_AS(struct count, self);
    value v = c->next;
    c->next = lib_add(vm, v, c->step);
    return v;
}
static value count_repr(struct vm *vm, value self) {
    struct count *c = PY_AS(struct count, self);
    const char *next = py_repr_text(vm, c->next);
    if (c->step == py_from_small(1))
        return py_str_printf("count(%s)", next);
    return py_str_printf("count(%s, %s)", next, py_repr_text(vm, c->step));
}
LIB_FN(count_reduce) {
    (void)vm;
    struct count *c = PY_AS(struct count, a[0]);
    bool plain = c->step == py_from_small(1);
    return itertools_reduced(a[0], plain ? py_tuple1(c->next) : py_tuple2(c->next, c->step), 0,
                             NULL);
}
static const struct py_native_def count_methods[] = {
    {"__new__", count_new, "cls, start=0, step=1"}, {"__reduce__", count_reduce, "self, /"}, {0}};
static struct py_type count_type = {PY_TYPE_HEAD,
                                    .name = "count",
                                    .module = "itertools",
                                    .size = sizeof(struct count),
                                    .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                                    .methods = count_methods,
                                    .repr = count_repr,
                                    .iter = iter_self,
                                    .next = count_next};

/* --- repeat --- */

struct repeat {
    struct py_object head;
    value item;
    int64_t left; /* -1: for ever */
};
LIB_FN(repeat_new) {
    struct repeat *r = py_alloc(vm, PY_AS(struct py_type, a[0]));
    r->item = a[1];
    r->left = -1;
    if (a[2] != PY_UNDEF) {
        r->left = lib_arg_int(vm, a[2]);
        if (r->left < 0)
            r->left = 0;
    }
    return PY_OBJ(r);
}
static value repeat_next(struct vm *vm, value self) {
    (void)vm;
    struct repeat *r = PY_AS(struct repeat, self);
    if (r->left == 0)
        return PY_UNDEF;
    if (r->left > 0)
        r->left--;
    return r->item;
}
static value repeat_repr(struct vm *vm, value self) {
    struct repeat *r = PY_AS(struct repeat, self);
    if (r->left < 0)
        return py_str_printf("repeat(%s)", py_repr_text(vm, r->item));
    return py_str_printf("repeat(%s, %lld)", py_repr_text(vm, r->item), (long long)r->left);
}
LIB_FN(repeat_length_hint) {
    struct repeat *r = PY_AS(struct repeat, a[0]);
    if (r->left < 0)
        py_raise(vm, &py_exc_TypeError, "len() of unsized object");
    return py_int_from(r->left);
}
LIB_FN(repeat_reduce) {
    (void)vm;
    struct repeat *r = PY_AS(struct repeat, a[0]);
    value args = r->left < 0 ? py_tuple1(r->item) : py_tuple2(r->item, py_int_from(r->left));
    return itertools_reduced(a[0], args, 0, NULL);
}
static const struct py_native_def repeat_methods[] = {
    {"__reduce__", repeat_reduce, "self, /"},
    {"__new__", repeat_new, "cls, object, times=?"},
    {"__length_hint__", repeat_length_hint, "self"},
    {0}};
static struct py_type repeat_type = {PY_TYPE_HEAD,
                                     .name = "repeat",
                                     .module = "itertools",
                                     .size = sizeof(struct repeat),
                                     .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                                     .methods = repeat_methods,
                                     .repr = repeat_repr,
                                     .iter = iter_self,
                                     .next = repeat_next};

/* --- cycle --- */

struct cycle {
    struct py_object head;
    value source; /* PY_UNDEF once exhausted */
    struct py_list *seen;
    size_t i;
    bool whole; /* SEEN has all items, though the source may still give some */
};
LIB_FN(cycle_new) {
    struct cycle *c = py_alloc(vm, PY_AS(struct py_type, a[0]));
    c->source = itertools_iter(vm, a[1]);
    c->seen = py_list_new(0);
    return PY_OBJ(c);
}
static value cycle_next(struct vm *vm, value self) {
    struct cycle *c = PY_AS(struct cycle, self);
    if (c->source) {
        value v = itertools_step(vm, c->source);
        if (v != PY_UNDEF) {
            if (!c->whole)
                py_list_append(c->seen, v);
            return v;
        }
        c->source = PY_UNDEF;
    }
    if (!c->seen->n)
        return PY_UNDEF;
    value v = c->seen->items[c->i];
    c->i = (c->i + 1) % c->seen->n;
    return v;
}
/* Once the source has ended, the items from the next one on are a source again. */
LIB_FN(cycle_reduce) {
    struct cycle *c = PY_AS(struct cycle, a[0]);
    value seen = PY_OBJ(py_list_of(c->seen->n, c->seen->items));
    if (c->source)
        return itertools_reduced(a[0], py_tuple1(c->source), 2,
                                 (value[]){seen, py_from_small(c->whole)});
    value rest = PY_OBJ(py_list_of(c->seen->n - c->i, c->seen->items + c->i));
    return itertools_reduced(a[0], py_tuple1(itertools_iter(vm, rest)), 2,
                             (value[]){seen, py_from_small(1)});
}
/* (items seen, whether they are all): all there are, the source then only ends a round. */
LIB_FN(cycle_setstate) {
    struct cycle *c = PY_AS(struct cycle, a[0]);
    value parts[2];
    itertools_state(vm, a[1], 2, parts);
    if (!parts[0] || !py_is_list(parts[0]))
        py_raise(vm, &py_exc_TypeError, "state is not a list and an int");
    c->seen = PY_AS(struct py_list, parts[0]);
    c->whole = state_int(vm, parts[1], 0) != 0;
    return PY_NONE;
}
static const struct py_native_def cycle_methods[] = {
    {"__new__", cycle_new, "cls, iterable, /"}, COPIES(cycle_reduce, cycle_setstate), {0}};
ITERATOR(cycle_type, "cycle", struct cycle, cycle_methods, cycle_next);

/* --- chain --- */

struct chain {
    struct py_object head;
    value outer, inner;
};
static value chain_over(struct vm *vm, struct py_type *type, value iterables) {
    struct chain *c = py_alloc(vm, type);
    c->outer = itertools_iter(vm, iterables);
    return PY_OBJ(c);
}
LIB_FN(chain_new) { return chain_over(vm, PY_AS(struct py_type, a[0]), a[1]); }
LIB_FN(chain_from_iterable) { return chain_over(vm, PY_AS(struct py_type, a[0]), a[1]); }
static value chain_next(struct vm *vm, value self) {
    struct chain *c = PY_AS(struct chain, self);
    while (c->outer) {
        if (c->inner) {
            value v = itertools_step(vm, c->inner);
            if (v != PY_UNDEF)
                return v;
            c->inner = PY_UNDEF;
        }
        value next = itertools_step(vm, c->outer);
        if (next == PY_UNDEF)
            c->outer = PY_UNDEF;
        else
            c->inner = itertools_iter(vm, next);
    }
    return PY_UNDEF;
}
LIB_FN(chain_reduce) {
    (void)vm;
    struct chain *c = PY_AS(struct chain, a[0]);
    return itertools_reduced(a[0], PY_OBJ(py_tuple_new(0)), 2,
                             (value[]){c->outer, c->outer ? c->inner : PY_UNDEF});
}
LIB_FN(chain_setstate) {
    struct chain *c = PY_AS(struct chain, a[0]);
    value parts[2];
    itertools_state(vm, a[1], 2, parts);
    for (int i = 0; i < 2; i++)
        if (parts[i] ? !py_type_of(parts[i])->next : !i)
            py_raise(vm, &py_exc_TypeError, "Arguments must be iterators.");
    c->outer = parts[0];
    c->inner = parts[1];
    return PY_NONE;
}
static const struct py_native_def chain_methods[] = {
    COPIES(chain_reduce, chain_setstate),
    {"__new__", chain_new, "cls, *iterables"},
    {"from_iterable", chain_from_iterable, "cls, iterable, /", PY_CLASSMETHOD},
    LIB_CLASS_GETITEM,
    {0}};
ITERATOR(chain_type, "chain", struct chain, chain_methods, chain_next);

/* --- those with a function: accumulate, dropwhile, takewhile, filterfalse, starmap --- */

struct with_function {
    struct py_object head;
    value func, source, total;
    bool started;
};
static struct with_function *function_iter(struct vm *vm, const value *a) {
    struct with_function *w = py_alloc(vm, PY_AS(struct py_type, a[0]));
    w->func = a[1];
    w->source = itertools_iter(vm, a[2]);
    return w;
}
LIB_FN(function_new) { return PY_OBJ(function_iter(vm, a)); }

static value dropwhile_next(struct vm *vm, value self) {
    struct with_function *w = PY_AS(struct with_function, self);
    for (value v; (v = itertools_step(vm, w->source)) != PY_UNDEF;) {
        if (w->started || !py_truth(vm, py_call1(vm, w->func, v))) {
            w->started = true;
            return v;
        }
    }
    return PY_UNDEF;
}
static value takewhile_next(struct vm *vm, value self) {
    struct with_function *w = PY_AS(struct with_function, self);
    if (w->started)
        return PY_UNDEF;
    value v = itertools_step(vm, w->source);
    if (v != PY_UNDEF && py_truth(vm, py_call1(vm, w->func, v)))
        return v;
    w->started = true;
    return PY_UNDEF;
}
static value filterfalse_next(struct vm *vm, value self) {
    struct with_function *w = PY_AS(struct with_function, self);
    for (value v; (v = itertools_step(vm, w->source)) != PY_UNDEF;)
        if (!py_truth(vm, w->func == PY_NONE ? v : py_call1(vm, w->func, v)))
            return v;
    return PY_UNDEF;
}
static value starmap_next(struct vm *vm, value self) {
    struct with_function *w = PY_AS(struct with_function, self);
    value v = itertools_step(vm, w->source);
    return v == PY_UNDEF ? v : py_call_args(vm, w->func, PY_OBJ(py_tuple_from(vm, v)), NULL);
}
LIB_FN(function_reduce) {
    (void)vm;
    struct with_function *w = PY_AS(struct with_function, a[0]);
    return itertools_reduced(a[0], py_tuple2(w->func, w->source), 0, NULL);
}
LIB_FN(predicate_reduce) {
    (void)vm;
    struct with_function *w = PY_AS(struct with_function, a[0]);
    return py_tuple3(PY_OBJ(py_type_of(a[0])), py_tuple2(w->func, w->source),
                     py_from_small(w->started));
}
LIB_FN(predicate_setstate) {
    PY_AS(struct with_function, a[0])->started = py_truth(vm, a[1]);
    return PY_NONE;
}
static const struct py_native_def predicate_methods[] = {
    {"__new__", function_new, "cls, predicate, iterable, /"},
    COPIES(predicate_reduce, predicate_setstate),
    {0}};
static const struct py_native_def filterfalse_methods[] = {
    {"__new__", function_new, "cls, function, iterable, /"},
    {"__reduce__", function_reduce, "self, /"},
    {0}};
ITERATOR(dropwhile_type, "dropwhile", struct with_function, predicate_methods, dropwhile_next);
ITERATOR(takewhile_type, "takewhile", struct with_function, predicate_methods, takewhile_next);
ITERATOR(filterfalse_type, "filterfalse", struct with_function, filterfalse_methods,
         filterfalse_next);
ITERATOR(starmap_type, "starmap", struct with_function, filterfalse_methods, starmap_next);

LIB_FN(accumulate_new) {
    struct with_function *w = py_alloc(vm, PY_AS(struct py_type, a[0]));
    w->source = itertools_iter(vm, a[1]);
    w->func = a[2];
    w->total = a[3] == PY_NONE ? PY_UNDEF : a[3];
    return PY_OBJ(w);
}
static value accumulate_next(struct vm *vm, value self) {
    struct with_function *w = PY_AS(struct with_function, self);
    if (!w->started) {
        w->started = true;
        if (w->total == PY_UNDEF)
            w->total = itertools_step(vm, w->source);
        return w->total;
    }
    if (w->total == PY_UNDEF)
        return PY_UNDEF;
    value v = itertools_step(vm, w->source);
    if (v == PY_UNDEF)
        return v;
    w->total = w->func == PY_NONE ? lib_add(vm, w->total, v) : py_call2(vm, w->func, w->total, v);
    return w->total;
}
LIB_FN(accumulate_reduce) {
    (void)vm;
    struct with_function *w = PY_AS(struct with_function, a[0]);
    value started = w->started ? PY_TRUE : PY_UNDEF;
    return itertools_reduced(a[0], py_tuple2(w->source, w->func), 2, (value[]){started, w->total});
}
LIB_FN(accumulate_setstate) {
    struct with_function *w = PY_AS(struct with_function, a[0]);
    value parts[2];
    itertools_state(vm, a[1], 2, parts);
    w->started = parts[0] != PY_UNDEF;
    w->total = parts[1];
    return PY_NONE;
}
static const struct py_native_def accumulate_methods[] = {
    {"__new__", accumulate_new, "cls, iterable, func=None, *, initial=None"},
    COPIES(accumulate_reduce, accumulate_setstate),
    {0}};
ITERATOR(accumulate_type, "accumulate", struct with_function, accumulate_methods, accumulate_next);

/* --- compress, pairwise --- */

struct two_sources {
    struct py_object head;
    value first, second;
};
LIB_FN(compress_new) {
    struct two_sources *c = py_alloc(vm, PY_AS(struct py_type, a[0]));
    c->first = itertools_iter(vm, a[1]);
    c->second = itertools_iter(vm, a[2]);
    return PY_OBJ(c);
}
static value compress_next(struct vm *vm, value self) {
    struct two_sources *c = PY_AS(struct two_sources, self);
    for (;;) {
        value v = itertools_step(vm, c->first);
        if (v == PY_UNDEF)
            return v;
        value keep = itertools_step(vm, c->second);
        if (keep == PY_UNDEF)
            return keep;
        if (py_truth(vm, keep))
            return v;
    }
}
LIB_FN(pairwise_new) {
    struct two_sources *p = py_alloc(vm, PY_AS(struct py_type, a[0]));
    p->first = itertools_iter(vm, a[1]);
    return PY_OBJ(p);
}
static value pairwise_next(struct vm *vm, value self) {
    struct two_sources *p = PY_AS(struct two_sources, self);
    if (!p->first)
        return PY_UNDEF;
    if (!p->second)
        p->second = itertools_step(vm, p->first);
    /* the source may have come back here and ended us */
    value old = p->second, next = old && p->first ? itertools_step(vm, p->first) : PY_UNDEF;
    if (next == PY_UNDEF) {
        p->first = PY_UNDEF;
        return PY_UNDEF;
    }
    p->second = next;
    return py_tuple2(old, next);
}
LIB_FN(compress_reduce) {
    (void)vm;
    struct two_sources *c = PY_AS(struct two_sources, a[0]);
    return itertools_reduced(a[0], py_tuple2(c->first, c->second), 0, NULL);
}
static const struct py_native_def compress_methods[] = {
    {"__new__", compress_new, "cls, data, selectors"},
    {"__reduce__", compress_reduce, "self, /"},
    {0}};
static const struct py_native_def pairwise_methods[] = {
    {"__new__", pairwise_new, "cls, iterable, /"}, {0}};
ITERATOR(compress_type, "compress", struct two_sources, compress_methods, compress_next);
ITERATOR(pairwise_type, "pairwise", struct two_sources, pairwise_methods, pairwise_next);

/* --- islice --- */

struct islice {
    struct py_object head;
    value source;
    int64_t at, next, stop, step; /* STOP -1: none */
};
static int64_t islice_bound(struct vm *vm, value v, int64_t none, const char *message) {
    if (v == PY_NONE)
        return none;
    bool fits = false;
    int64_t i = -1;
    if (py_is_int(v) || py_type_of(v)->index)
        i = py_int_get(lib_arg_index(vm, v), &fits);
    if (!fits || i < 0)
        py_raise(vm, &py_exc_ValueError, "%s", message);
    return i;
}
LIB_FN(islice_new) {
    struct islice *s = py_alloc(vm, PY_AS(struct py_type, a[0]));
    static const char bounds[] =
        "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    if (a[3] == PY_UNDEF) {
        s->stop = islice_bound(
            vm, a[2], -1,
            "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        s->step = 1;
    } else {
        s->stop = islice_bound(
            vm, a[3], -1,
            "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        s->next = islice_bound(vm, a[2], 0, bounds);
        s->step =
            islice_bound(vm, a[4], 1, "Step for islice() must be a positive integer or None.");
        if (s->step == 0)
            py_raise(vm, &py_exc_ValueError,
                     "Step for islice() must be a positive integer or None.");
    }
    s->source = itertools_iter(vm, a[1]);
    return PY_OBJ(s);
}
static value islice_next(struct vm *vm, value self) {
    struct islice *s = PY_AS(struct islice, self);
    if (!s->source)
        return PY_UNDEF;
    int64_t goal = s->next;
    if (s->stop >= 0 && goal >= s->stop)
        goal = s->stop;
    for (; s->at < goal; s->at++)
        if (itertools_step(vm, s->source) == PY_UNDEF)
            goto end;
    if (s->stop >= 0 && s->at >= s->stop)
        goto end;
    value v = itertools_step(vm, s->source);
    if (v == PY_UNDEF)
        goto end;
    s->at++;
    if (__builtin_add_overflow(s->next, s->step, &s->next))
        s->next = INT64_MAX;
    return v;
end:
    s->source = PY_UNDEF;
    return PY_UNDEF;
}
LIB_FN(islice_reduce) {
    struct islice *s = PY_AS(struct islice, a[0]);
    value type = PY_OBJ(py_type_of(a[0])), zero = py_from_small(0);
    if (!s->source)
        return py_tuple3(type, py_tuple2(empty_iter(vm), zero), zero);
    value stop = s->stop < 0 ? PY_NONE : py_int_from(s->stop);
    return py_tuple3(type,
                     lib_tuple(4, s->source, py_int_from(s->next), stop, py_int_from(s->step)),
                     py_int_from(s->at));
}
LIB_FN(islice_setstate) {
    PY_AS(struct islice, a[0])->at = lib_arg_int(vm, a[1]);
    return PY_NONE;
}
static const struct py_native_def islice_methods[] = {
    {"__new__", islice_new, "cls, iterable, start, stop=?, step=None, /"},
    COPIES(islice_reduce, islice_setstate),
    {0}};
ITERATOR(islice_type, "islice", struct islice, islice_methods, islice_next);

/* --- zip_longest --- */

struct zip_longest {
    struct py_object head;
    struct py_tuple *sources; /* PY_UNDEF: exhausted */
    size_t active;
    value fill;
};
LIB_FN(zip_longest_new) {
    struct zip_longest *z = py_alloc(vm, PY_AS(struct py_type, a[0]));
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    z->sources = py_tuple_new(t->n);
    for (size_t i = 0; i < t->n; i++)
        z->sources->items[i] = itertools_iter(vm, t->items[i]);
    z->active = t->n;
    z->fill = a[2];
    return PY_OBJ(z);
}
static value zip_longest_next(struct vm *vm, value self) {
    struct zip_longest *z = PY_AS(struct zip_longest, self);
    if (!z->active)
        return PY_UNDEF;
    struct py_tuple *t = py_tuple_new(z->sources->n);
    for (size_t i = 0; i < t->n; i++) {
        value v = z->sources->items[i] ? itertools_step(vm, z->sources->items[i]) : z->fill;
        if (v == PY_UNDEF) {
            z->sources->items[i] = PY_UNDEF;
            if (--z->active == 0)
                return PY_UNDEF;
            v = z->fill;
        }
        t->items[i] = v;
    }
    return PY_OBJ(t);
}
LIB_FN(zip_longest_reduce) {
    struct zip_longest *z = PY_AS(struct zip_longest, a[0]);
    struct py_tuple *args = py_tuple_new(z->sources->n);
    for (size_t i = 0; i < args->n; i++)
        args->items[i] = z->sources->items[i] ? z->sources->items[i] : empty_iter(vm);
    return py_tuple3(PY_OBJ(py_type_of(a[0])), PY_OBJ(args), z->fill);
}
LIB_FN(zip_longest_setstate) {
    (void)vm;
    PY_AS(struct zip_longest, a[0])->fill = a[1];
    return PY_NONE;
}
static const struct py_native_def zip_longest_methods[] = {
    {"__new__", zip_longest_new, "cls, *iterables, fillvalue=None"},
    COPIES(zip_longest_reduce, zip_longest_setstate),
    {0}};
ITERATOR(zip_longest_type, "zip_longest", struct zip_longest, zip_longest_methods,
         zip_longest_next);

/* --- groupby --- */

struct groupby {
    struct py_object head;
    value source, keyfunc;
    value key, current;  /* of the item read last; PY_UNDEF before the first */
    value target;        /* key of the group given out last */
    struct group *group; /* given out last */
};
struct group {
    struct py_object head;
    struct groupby *parent;
    value key;
};
static struct py_type groupby_type, group_type;

LIB_FN(groupby_new) {
    struct groupby *g = py_alloc(vm, PY_AS(struct py_type, a[0]));
    g->source = itertools_iter(vm, a[1]);
    g->keyfunc = a[2];
    return PY_OBJ(g);
}
static bool groupby_read(struct vm *vm, struct groupby *g) {
    value v = itertools_step(vm, g->source);
    if (v == PY_UNDEF)
        return false;
    g->key = g->keyfunc == PY_NONE ? v : py_call1(vm, g->keyfunc, v);
    g->current = v;
    return true;
}
static value groupby_next(struct vm *vm, value self) {
    struct groupby *g = PY_AS(struct groupby, self);
    g->group = NULL;
    for (;;) {
        if (g->key != PY_UNDEF &&
            (g->target == PY_UNDEF || (g->current && !py_equal(vm, g->target, g->key))))
            break;
        if (!groupby_read(vm, g))
            return PY_UNDEF;
    }
    g->target = g->key;
    g->group = py_alloc(vm, &group_type);
    g->group->parent = g;
    g->group->key = g->key;
    return py_tuple2(g->key, PY_OBJ(g->group));
}
static value group_next(struct vm *vm, value self) {
    struct group *group = PY_AS(struct group, self);
    struct groupby *g = group->parent;
    if (g->group != group)
        return PY_UNDEF;
    if (g->current == PY_UNDEF && !groupby_read(vm, g))
        return PY_UNDEF;
    if (!py_equal(vm, group->key, g->key))
        return PY_UNDEF;
    value v = g->current;
    g->current = PY_UNDEF;
    return v;
}
/* A group that was given out is not the copy's: it begins with the next. */
LIB_FN(groupby_reduce) {
    (void)vm;
    struct groupby *g = PY_AS(struct groupby, a[0]);
    return itertools_reduced(a[0], py_tuple2(g->source, g->keyfunc), 3,
                             (value[]){g->key, g->current, g->target});
}
LIB_FN(groupby_setstate) {
    struct groupby *g = PY_AS(struct groupby, a[0]);
    value parts[3];
    itertools_state(vm, a[1], 3, parts);
    g->key = parts[0];
    g->current = parts[1];
    g->target = parts[2];
    return PY_NONE;
}
static const struct py_native_def groupby_methods[] = {
    {"__new__", groupby_new, "cls, iterable, key=None"},
    COPIES(groupby_reduce, groupby_setstate),
    LIB_CLASS_GETITEM,
    {0}};
LIB_FN(group_new) {
    if (py_type_of(a[1]) != &groupby_type)
        py_raise(vm, &py_exc_TypeError, "_grouper() argument 1 must be itertools.groupby, not %T",
                 a[1]);
    struct group *g = py_alloc(vm, &group_type);
    g->parent = PY_AS(struct groupby, a[1]);
    g->key = a[2];
    g->parent->group = g;
    return PY_OBJ(g);
}
LIB_FN(group_reduce) {
    struct group *g = PY_AS(struct group, a[0]);
    if (g->parent->group != g) {
        value ended = empty_iter(vm);
        return py_call_method(vm, ended, "__reduce__", 0, NULL);
    }
    return py_tuple2(PY_OBJ(&group_type), py_tuple2(PY_OBJ(g->parent), g->key));
}
static const struct py_native_def group_methods[] = {
    {"__new__", group_new, "cls, parent, tgtkey, /"}, {"__reduce__", group_reduce, "self, /"}, {0}};
ITERATOR(groupby_type, "groupby", struct groupby, groupby_methods, groupby_next);
ITERATOR(group_type, "_grouper", struct group, group_methods, group_next);

/* --- tee: a chain of cells all copies share --- */

struct tee_cell {
    value item;
    struct tee_cell *next;
    value source;
};
struct tee {
    struct py_object head;
    struct tee_cell *cell;
};
static struct py_type tee_type;
LIB_FN(itertools_tee);
static value tee_next(struct vm *vm, value self) {
    struct tee *t = PY_AS(struct tee, self);
    struct tee_cell *c = t->cell;
    if (!c->next) {
        value v = itertools_step(vm, c->source);
        if (v == PY_UNDEF)
            return v;
        c->item = v;
        c->next = MEM_NEW(struct tee_cell);
        c->next->source = c->source;
    }
    t->cell = c->next;
    return c->item;
}
static value tee_at(struct vm *vm, struct tee_cell *cell) {
    struct tee *t = py_alloc(vm, &tee_type);
    t->cell = cell;
    return PY_OBJ(t);
}
LIB_FN(tee_copy) { return tee_at(vm, PY_AS(struct tee, a[0])->cell); }
LIB_FN(tee_new) {
    struct py_tuple *one =
        PY_AS(struct py_tuple, itertools_tee(vm, (value[]){a[1], py_from_small(1)}));
    return one->items[0];
}
/* (items read ahead, the source). */
LIB_FN(tee_reduce) {
    struct tee_cell *c = PY_AS(struct tee, a[0])->cell;
    struct py_list *ahead = py_list_new(0);
    for (; c->next; c = c->next)
        py_list_append(ahead, c->item);
    return itertools_reduced(a[0], py_tuple1(empty_iter(vm)), 2,
                             (value[]){PY_OBJ(ahead), c->source});
}
LIB_FN(tee_setstate) {
    value parts[2];
    itertools_state(vm, a[1], 2, parts);
    if (!parts[0] || !py_is_list(parts[0]) || !parts[1] || !py_type_of(parts[1])->next)
        py_raise(vm, &py_exc_TypeError, "state is not a list and an iterator");
    const struct py_list *ahead = PY_AS(struct py_list, parts[0]);
    struct tee_cell *c = PY_AS(struct tee, a[0])->cell = MEM_NEW(struct tee_cell);
    for (size_t i = 0; i < ahead->n; i++, c = c->next) {
        c->item = ahead->items[i];
        c->source = parts[1];
        c->next = MEM_NEW(struct tee_cell);
    }
    c->source = parts[1];
    return PY_NONE;
}
static const struct py_native_def tee_methods[] = {{"__new__", tee_new, "cls, iterable, /"},
                                                   {"__copy__", tee_copy, "self"},
                                                   COPIES(tee_reduce, tee_setstate),
                                                   {0}};
static struct py_type tee_type = {PY_TYPE_HEAD,
                                  .name = "_tee",
                                  .module = "itertools",
                                  .flags = PY_TYPE_DOTTED,
                                  .size = sizeof(struct tee),
                                  .methods = tee_methods,
                                  .iter = iter_self,
                                  .next = tee_next};
LIB_FN(itertools_tee) {
    int64_t n = lib_arg_int(vm, a[1]);
    if (n < 0)
        py_raise(vm, &py_exc_ValueError, "n must be >= 0");
    value it = itertools_iter(vm, a[0]);
    struct tee_cell *cell;
    if (py_type_of(it) == &tee_type)
        cell = PY_AS(struct tee, it)->cell;
    else {
        cell = MEM_NEW(struct tee_cell);
        cell->source = it;
    }
    struct py_tuple *t = py_tuple_new((size_t)n);
    for (int64_t i = 0; i < n; i++)
        t->items[i] = tee_at(vm, cell);
    return PY_OBJ(t);
}

static const struct py_native_def functions[] = {{"tee", itertools_tee, "iterable, n=2, /"}, {0}};

static struct py_type *const types[] = {&count_type,
                                        &repeat_type,
                                        &cycle_type,
                                        &chain_type,
                                        &dropwhile_type,
                                        &takewhile_type,
                                        &filterfalse_type,
                                        &starmap_type,
                                        &accumulate_type,
                                        &compress_type,
                                        &pairwise_type,
                                        &islice_type,
                                        &zip_longest_type,
                                        &groupby_type,
                                        &group_type,
                                        &tee_type,
                                        &itertools_product_type,
                                        &itertools_permutations_type,
                                        &itertools_combinations_type,
                                        &itertools_replacement_type,
                                        NULL};

const struct py_module_def py_lib_itertools = {
    .name = "itertools", .functions = functions, .types = types};
