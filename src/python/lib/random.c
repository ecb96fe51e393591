/*
 * random: the Mersenne Twister with the sequences of CPython for every seed, and random numbers of
 * the system. A subclass that brings its own random() or getrandbits() is what all other methods
 * draw from. cf. CPython's Modules/_randommodule.c and Lib/random.py.
 */
#include <math.h>
#include <sha512.h>
#include <sys/random.h>

#include "python/lib/lib.h"
#include "python/shape.h"

enum { N = 624, M = 397 };

struct twister {
    uint32_t mt[N];
    int index;
};

struct random {
    struct py_object head;
    struct py_attrs attrs;
    struct twister t;
    value gauss_next; /* the second of a pair, or None */
    bool system;
};
static struct py_type random_type, system_type;

/* --- the generator --- */

static void init_one(struct twister *t, uint32_t s) {
    t->mt[0] = s;
    for (int i = 1; i < N; i++)
        t->mt[i] = 1812433253u * (t->mt[i - 1] ^ (t->mt[i - 1] >> 30)) + (uint32_t)i;
    t->index = N;
}
static void init_words(struct twister *t, const uint32_t *key, size_t n) {
    init_one(t, 19650218u);
    size_t i = 1, j = 0;
    for (size_t k = N > n ? N : n; k; k--) {
        t->mt[i] =
            (t->mt[i] ^ ((t->mt[i - 1] ^ (t->mt[i - 1] >> 30)) * 1664525u)) + key[j] + (uint32_t)j;
        if (++i >= N) {
            t->mt[0] = t->mt[N - 1];
            i = 1;
        }
        if (++j >= n)
            j = 0;
    }
    for (size_t k = N - 1; k; k--) {
        t->mt[i] = (t->mt[i] ^ ((t->mt[i - 1] ^ (t->mt[i - 1] >> 30)) * 1566083941u)) - (uint32_t)i;
        if (++i >= N) {
            t->mt[0] = t->mt[N - 1];
            i = 1;
        }
    }
    t->mt[0] = 0x80000000u;
}
static uint32_t twist(struct twister *t) {
    if (t->index >= N) {
        for (int k = 0; k < N; k++) {
            uint32_t y = (t->mt[k] & 0x80000000u) | (t->mt[(k + 1) % N] & 0x7fffffffu);
            t->mt[k] = t->mt[(k + M) % N] ^ (y >> 1) ^ (y & 1 ? 0x9908b0dfu : 0);
        }
        t->index = 0;
    }
    uint32_t y = t->mt[t->index++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
}
static void fill_random(void *p, size_t n) {
    unsigned char *at = p;
    while (n) {
        ssize_t got = getrandom(at, n, 0);
        if (got > 0) {
            at += got;
            n -= (size_t)got;
        }
    }
}
static uint32_t next_word(struct random *r) {
    if (!r->system)
        return twist(&r->t);
    uint32_t w;
    fill_random(&w, sizeof w);
    return w;
}

/* --- what the methods are made of; a script's subclass may have its own random() --- */

static struct random *self_of(value v) { return PY_AS(struct random, v); }

static double unit_of(struct random *r) {
    uint32_t a = next_word(r) >> 5, b = next_word(r) >> 6;
    return (a * 67108864.0 + b) * (1.0 / 9007199254740992.0);
}
/* Nothing of the generator's is replaced, neither by a subclass nor on the instance. */
static bool is_plain(value self) {
    struct py_type *t = py_type_of(self);
    return (t == &random_type || t == &system_type) && !self_of(self)->attrs.shape->count &&
           self_of(self)->attrs.shape != &py_shape_dict;
}
static double unit(struct vm *vm, value self) {
    if (is_plain(self))
        return unit_of(self_of(self));
    return py_as_double(vm, py_call_method(vm, self, "random", 0, NULL));
}
static uint32_t word_unit(const void *from, size_t i) { return ((const uint32_t *)from)[i]; }
static value random_bits(struct random *r, int64_t k) {
    if (k <= 0)
        return py_from_small(0);
    if (k <= 32)
        return py_int_from(next_word(r) >> (32 - k));
    size_t n = (size_t)((k - 1) / 32 + 1);
    uint32_t *words = mem_alloc_array(n, sizeof *words);
    for (size_t i = 0; i < n; i++, k -= 32)
        words[i] = k < 32 ? next_word(r) >> (32 - k) : next_word(r);
    return py_int_from_units(n, 32, word_unit, words);
}
/* Below N from random() alone, for a class that has no bits to give. */
static value below_by_unit(struct vm *vm, value self, value n) {
    const double most = 9007199254740992.0; /* 2**53: what a float tells apart */
    double limit = py_as_double(vm, n);
    if (limit >= most) {
        py_warn(vm, &py_exc_UserWarning,
                "Underlying random() generator does not supply \n"
                "enough bits to choose from a population range this large.\n"
                "To remove the range limitation, add a getrandbits() method.");
        return py_int_from_double(vm, floor(unit(vm, self) * limit));
    }
    double over = fmod(most, limit), r;
    do
        r = unit(vm, self);
    while (r >= (most - over) / most);
    return py_int_from_double(vm, fmod(floor(r * most), limit));
}
/* Below N from the instance's own getrandbits(). */
static value below_by_bits(struct vm *vm, value self, value n) {
    value bits = py_call_method(vm, n, "bit_length", 0, NULL), r;
    do
        r = py_call_method(vm, self, "getrandbits", 1, &bits);
    while (!py_less(vm, r, n));
    return r;
}
/* Which of the two a subclass brought nearest to it; native types end the search. */
static value below_of_class(struct vm *vm, value self, value n) {
    struct py_tuple *mro = py_type_of(self)->mro;
    for (size_t i = 0; i < mro->n; i++) {
        struct py_type *t = PY_AS(struct py_type, mro->items[i]);
        if (!(t->flags & PY_TYPE_HEAP))
            break;
        if (py_dict_get_text(py_type_dict(t), "_randbelow") != PY_UNDEF)
            return py_call_method(vm, self, "_randbelow", 1, &n);
        if (py_dict_get_text(py_type_dict(t), "getrandbits") != PY_UNDEF)
            return below_by_bits(vm, self, n);
        if (py_dict_get_text(py_type_dict(t), "random") != PY_UNDEF)
            return below_by_unit(vm, self, n);
    }
    return below_by_bits(vm, self, n);
}
/* A number below N, all alike. */
static value below(struct vm *vm, value self, value n) {
    bool fits;
    int64_t small = py_int_get(n, &fits);
    if (fits && small <= 0)
        return py_from_small(0);
    if (!is_plain(self))
        return below_of_class(vm, self, n);
    if (!fits) {
        value bits = py_call_method(vm, n, "bit_length", 0, NULL), r;
        do
            r = random_bits(self_of(self), py_small(bits));
        while (!py_less(vm, r, n));
        return r;
    }
    int k = 64 - __builtin_clzll((unsigned long long)small);
    for (;;) {
        value r = random_bits(self_of(self), k);
        if (py_less(vm, r, n))
            return r;
    }
}
static int64_t below_int(struct vm *vm, value self, int64_t n) {
    return py_int_as(vm, below(vm, self, py_int_from(n)));
}

/* --- seeding --- */

static void seed_int(struct vm *vm, struct random *r, value v) {
    if (lib_int_sign(v) < 0)
        v = py_unary(vm, PY_NEG, v);
    struct py_list *words = py_list_new(4);
    value mask = py_int_from(0xFFFFFFFF), shift = py_from_small(32);
    while (lib_int_sign(v)) {
        py_list_append(words, py_binary(vm, PY_AND, v, mask));
        v = py_binary(vm, PY_RSHIFT, v, shift);
    }
    uint32_t *key = mem_alloc_atomic((words->n + 1) * sizeof *key);
    key[0] = 0;
    for (size_t i = 0; i < words->n; i++)
        key[i] = (uint32_t)py_small(words->items[i]);
    init_words(&r->t, key, words->n ? words->n : 1);
}
static void seed_bytes(struct vm *vm, struct random *r, const unsigned char *s, size_t n) {
    unsigned char digest[64];
    SHA2_CTX sha;
    SHA512Init(&sha);
    SHA512Update(&sha, s, n);
    SHA512Final(digest, &sha);
    unsigned char *all = mem_alloc_atomic(n + 64);
    memcpy(all, s, n);
    memcpy(all + n, digest, 64);
    value big = py_str_from("big"), bytes = py_bytes_new(all, n + 64);
    seed_int(vm, r,
             py_call_method(vm, lib_type(&py_int_type), "from_bytes", 2, (value[]){bytes, big}));
}
/* The seed that version 1 makes of text: one machine word. */
static value seed_word(const unsigned char *s, size_t n, bool text) {
    const char *at = (const char *)s, *end = at + n;
    uint64_t x = 0, count = 0;
    while (at < end) {
        uint64_t c = text ? lib_next_cp(&at) : (unsigned char)*at++;
        x = count++ ? 1000003u * x ^ c : (c << 7) * 1000003u ^ c;
    }
    x ^= count;
    return py_int_from_unsigned(x);
}
static void seed(struct vm *vm, struct random *r, value v, value version) {
    r->gauss_next = PY_NONE;
    const unsigned char *data;
    size_t n;
    if (version == py_from_small(1) && (py_is_str(v) || py_bytes_get(v, &data, &n))) {
        if (py_is_str(v))
            v = seed_word((const unsigned char *)lib_str(v)->data, lib_str(v)->size, true);
        else
            v = seed_word(data, n, false);
    }
    if (v == PY_NONE) {
        uint32_t key[N];
        fill_random(key, sizeof key);
        init_words(&r->t, key, N);
    } else if (py_is_int(v))
        seed_int(vm, r, v);
    else if (py_is_str(v))
        seed_bytes(vm, r, (const unsigned char *)lib_str(v)->data, lib_str(v)->size);
    else if (py_bytes_get(v, &data, &n))
        seed_bytes(vm, r, data, n);
    else if (py_is_a(v, &py_float_type))
        seed_int(vm, r, py_int_from_unsigned(py_hash(vm, v)));
    else
        py_raise(vm, &py_exc_TypeError,
                 "The only supported seed types are: None,\nint, float, str, bytes, and "
                 "bytearray.");
}

LIB_FN(random_new) {
    struct random *r = py_alloc(vm, PY_AS(struct py_type, a[0]));
    r->system = py_type_is_subtype(PY_AS(struct py_type, a[0]), &system_type);
    r->gauss_next = PY_NONE;
    if (!r->system)
        init_one(&r->t, 5489);
    return PY_OBJ(r);
}
LIB_FN(random_seed) {
    if (!self_of(a[0])->system)
        seed(vm, self_of(a[0]), a[1], a[2]);
    return PY_NONE;
}
LIB_FN(random_init) {
    if (is_plain(a[0]))
        return random_seed(vm, (value[]){a[0], a[1], py_from_small(2)});
    return py_call_method(vm, a[0], "seed", 1, a + 1);
}
LIB_FN(random_getstate) {
    struct random *r = self_of(a[0]);
    if (r->system)
        py_raise(vm, &py_exc_NotImplementedError, "System entropy source does not have state.");
    struct py_tuple *t = py_tuple_new(N + 1);
    for (int i = 0; i < N; i++)
        t->items[i] = py_int_from(r->t.mt[i]);
    t->items[N] = py_from_small(r->t.index);
    return py_tuple3(py_from_small(3), PY_OBJ(t), r->gauss_next);
}
LIB_FN(random_setstate) {
    struct random *r = self_of(a[0]);
    if (r->system)
        py_raise(vm, &py_exc_NotImplementedError, "System entropy source does not have state.");
    value version = py_getitem(vm, a[1], py_from_small(0));
    if (version != py_from_small(3) && version != py_from_small(2))
        py_raise(vm, &py_exc_ValueError,
                 "state with version %S passed to Random.setstate() of version 3", version);
    struct py_tuple *t = py_tuple_from(vm, a[1]);
    if (t->n != 3)
        py_raise(vm, &py_exc_ValueError,
                 t->n < 3 ? "not enough values to unpack (expected 3, got %d)"
                          : "too many values to unpack (expected 3)",
                 (int)t->n);
    if (version == py_from_small(3) && !py_is_tuple(t->items[1]))
        py_raise(vm, &py_exc_TypeError, "state vector must be a tuple");
    struct py_tuple *words = py_tuple_from(vm, t->items[1]);
    if (words->n != N + 1)
        py_raise(vm, &py_exc_ValueError, "state vector is the wrong size");
    int64_t index = lib_arg_int(vm, words->items[N]);
    if (index < 0 || index > N)
        py_raise(vm, &py_exc_ValueError, "invalid state");
    for (int i = 0; i < N; i++)
        r->t.mt[i] = (uint32_t)lib_arg_int(vm, words->items[i]);
    r->t.index = (int)index;
    r->gauss_next = t->items[2];
    return PY_NONE;
}
LIB_FN(random_get_state) { return py_call_method(vm, a[0], "getstate", 0, NULL); }
LIB_FN(random_set_state) { return py_call_method(vm, a[0], "setstate", 1, a + 1); }
LIB_FN(random_reduce) {
    return py_tuple3(lib_type(py_type_of(a[0])), PY_OBJ(py_tuple_new(0)),
                     py_call_method(vm, a[0], "getstate", 0, NULL));
}

/* --- integers and sequences --- */

LIB_FN(random_random) { return py_from_float(unit_of(self_of(a[0]))); }
LIB_FN(random_getrandbits) {
    int64_t k = lib_arg_int(vm, a[1]);
    if (k < 0)
        py_raise(vm, &py_exc_ValueError, "number of bits must be non-negative");
    return random_bits(self_of(a[0]), k);
}
LIB_FN(random_randbelow) { return below(vm, a[0], a[1]); }
LIB_FN(random_randbytes) {
    if (!self_of(a[0])->system && lib_arg_int(vm, a[1]) < 0)
        py_raise(vm, &py_exc_ValueError, "number of bits must be non-negative");
    value bits = py_int_from(lib_arg_int(vm, a[1]) * 8);
    if (py_small(bits) < 0)
        py_raise(vm, &py_exc_ValueError, "negative argument not allowed");
    value v = py_call_method(vm, a[0], "getrandbits", 1, &bits);
    return py_call_method(vm, v, "to_bytes", 2, (value[]){a[1], py_str_from("little")});
}
static value integer(struct vm *vm, value v, const char *what) {
    if (py_is_int(v))
        return v;
    if (py_type_of(v)->index)
        return lib_arg_index(vm, v);
    value whole = py_call1(vm, lib_type(&py_int_type), v);
    if (!py_equal(vm, whole, v)) {
        py_warn(vm, &py_exc_DeprecationWarning, "randrange() will raise TypeError in the future");
        py_raise(vm, &py_exc_ValueError, "non-integer %s for randrange()", what);
    }
    py_warn(vm, &py_exc_DeprecationWarning,
            "non-integer arguments to randrange() have been deprecated since Python 3.10 and "
            "will be removed in a subsequent version");
    return whole;
}
static value rand_range(struct vm *vm, value self, value start, value stop, value step) {
    start = integer(vm, start, "arg 1");
    if (stop == PY_NONE) {
        if (step != py_from_small(1))
            py_raise(vm, &py_exc_TypeError, "Missing a non-None stop argument");
        if (lib_int_sign(start) <= 0)
            py_raise(vm, &py_exc_ValueError, "empty range for randrange()");
        return below(vm, self, start);
    }
    stop = integer(vm, stop, "stop");
    value width = lib_sub(vm, stop, start);
    step = integer(vm, step, "step");
    if (step == py_from_small(1)) {
        if (lib_int_sign(width) <= 0)
            py_raise(vm, &py_exc_ValueError, "empty range for randrange() (%S, %S, %S)", start,
                     stop, width);
        return lib_add(vm, start, below(vm, self, width));
    }
    if (!lib_int_sign(step))
        py_raise(vm, &py_exc_ValueError, "zero step for randrange()");
    value toward = py_from_small(lib_int_sign(step) > 0 ? -1 : 1);
    value n = lib_floordiv(vm, lib_add(vm, lib_add(vm, width, step), toward), step);
    if (lib_int_sign(n) <= 0)
        py_raise(vm, &py_exc_ValueError, "empty range for randrange()");
    return lib_add(vm, start, lib_mul(vm, step, below(vm, self, n)));
}
LIB_FN(random_randrange) { return rand_range(vm, a[0], a[1], a[2], a[3]); }
LIB_FN(random_randint) {
    value stop = lib_add(vm, a[2], py_from_small(1));
    return rand_range(vm, a[0], a[1], stop, py_from_small(1));
}
LIB_FN(random_choice) {
    int64_t n = py_len(vm, a[1]);
    if (!n)
        py_raise(vm, &py_exc_IndexError, "Cannot choose from an empty sequence");
    return py_getitem(vm, a[1], py_int_from(below_int(vm, a[0], n)));
}
LIB_FN(random_shuffle) {
    for (int64_t i = py_len(vm, a[1]) - 1; i > 0; i--) {
        value x = py_int_from(i), y = py_int_from(below_int(vm, a[0], i + 1));
        value v = py_getitem(vm, a[1], x);
        py_setitem(vm, a[1], x, py_getitem(vm, a[1], y));
        py_setitem(vm, a[1], y, v);
    }
    return PY_NONE;
}
LIB_FN(random_choices) {
    if (py_is_int(a[2]))
        py_raise(vm, &py_exc_TypeError, "The number of choices must be a keyword argument: k=%S",
                 a[2]);
    struct py_list *population = py_list_from(vm, a[1]);
    int64_t n = (int64_t)population->n, k = lib_arg_int(vm, a[4]);
    struct py_list *result = py_list_new(0);
    if (a[2] == PY_NONE && a[3] == PY_NONE) {
        for (int64_t i = 0; i < k; i++) {
            int64_t at = (int64_t)floor(unit(vm, a[0]) * (double)n);
            if (at >= n)
                py_raise(vm, &py_exc_IndexError, "list index out of range");
            py_list_append(result, population->items[at]);
        }
        return PY_OBJ(result);
    }
    if (a[2] != PY_NONE && a[3] != PY_NONE)
        py_raise(vm, &py_exc_TypeError, "Cannot specify both weights and cumulative weights");
    struct py_list *cum = py_list_from(vm, a[2] != PY_NONE ? a[2] : a[3]);
    for (size_t i = 1; a[2] != PY_NONE && i < cum->n; i++)
        cum->items[i] = lib_add(vm, cum->items[i - 1], cum->items[i]);
    if ((int64_t)cum->n != n)
        py_raise(vm, &py_exc_ValueError, "The number of weights does not match the population");
    double total = n ? py_as_double(vm, cum->items[n - 1]) : 0;
    if (total <= 0)
        py_raise(vm, &py_exc_ValueError, "Total of weights must be greater than zero");
    if (!isfinite(total))
        py_raise(vm, &py_exc_ValueError, "Total of weights must be finite");
    for (int64_t i = 0; i < k; i++) {
        double x = unit(vm, a[0]) * total;
        int64_t lo = 0, hi = n - 1;
        while (lo < hi) {
            int64_t mid = (lo + hi) / 2;
            if (x < py_as_double(vm, cum->items[mid]))
                hi = mid;
            else
                lo = mid + 1;
        }
        py_list_append(result, population->items[lo]);
    }
    return PY_OBJ(result);
}

/* POPULATION is any sequence: a range of a milliard numbers is not made a list. */
static value sample(struct vm *vm, value self, value population, int64_t k) {
    int64_t n = py_len(vm, population);
    if (k < 0 || k > n)
        py_raise(vm, &py_exc_ValueError, "Sample larger than population or is negative");
    struct py_list *result = py_list_new((size_t)k);
    double setsize = 21;
    if (k > 5)
        setsize += pow(4, ceil(log((double)(k * 3)) / log(4)));
    if ((double)n <= setsize) {
        struct py_list *pool = py_list_from(vm, population);
        for (int64_t i = 0; i < k; i++) {
            int64_t j = below_int(vm, self, n - i);
            py_list_append(result, pool->items[j]);
            pool->items[j] = pool->items[n - i - 1];
        }
        return PY_OBJ(result);
    }
    struct py_set *selected = py_set_new(&py_set_type);
    for (int64_t i = 0; i < k; i++) {
        value j = py_int_from(below_int(vm, self, n));
        while (py_set_has(vm, selected, j))
            j = py_int_from(below_int(vm, self, n));
        py_set_add(vm, selected, j);
        py_list_append(result, py_getitem(vm, population, j));
    }
    return PY_OBJ(result);
}
LIB_FN(random_sample) {
    value sequence = py_import_from(vm, "collections.abc", "Sequence");
    if (!py_is_list(a[1]) && !py_is_tuple(a[1]) && !py_isinstance(vm, a[1], sequence))
        py_raise(vm, &py_exc_TypeError,
                 "Population must be a sequence.  For dicts or sets, use sorted(d).");
    value population = a[1];
    if (a[3] != PY_NONE) {
        struct py_list *given = py_list_from(vm, population), *counts = py_list_from(vm, a[3]),
                       *all = py_list_new(0);
        if (counts->n != given->n)
            py_raise(vm, &py_exc_ValueError, "The number of counts does not match the population");
        for (size_t i = 0; i < counts->n; i++)
            if (!py_is_int(counts->items[i]))
                py_raise(vm, &py_exc_TypeError, "Counts must be integers");
            else if (lib_int_sign(counts->items[i]) < 0)
                py_raise(vm, &py_exc_ValueError, "Counts must be non-negative");
        for (size_t i = 0; i < counts->n; i++)
            for (int64_t c = lib_arg_int(vm, counts->items[i]); c > 0; c--)
                py_list_append(all, given->items[i]);
        if (!all->n)
            py_raise(vm, &py_exc_ValueError, "Total of counts must be greater than zero");
        population = PY_OBJ(all);
    }
    return sample(vm, a[0], population, lib_arg_int(vm, a[2]));
}

/* --- distributions --- */

#define D(i) py_as_double(vm, a[i])
#define U unit(vm, a[0])
LIB_FN(random_uniform) {
    double x = D(1), y = D(2);
    return py_from_float(x + (y - x) * U);
}
LIB_FN(random_triangular) {
    double low = D(1), high = D(2), u = U, c = 0.5;
    if (a[3] != PY_NONE) {
        if (high == low)
            return a[1];
        c = (D(3) - low) / (high - low);
    }
    if (u > c) {
        u = 1 - u;
        c = 1 - c;
        double t = low;
        low = high;
        high = t;
    }
    return py_from_float(low + (high - low) * sqrt(u * c));
}
#define MAGIC 1.7155277699214135 /* 4 * exp(-0.5) / sqrt(2) */
static double normal(struct vm *vm, const value *a) {
    for (;;) {
        double u1 = U, u2 = 1 - U, z = MAGIC * (u1 - 0.5) / u2;
        if (z * z / 4 <= -log(u2))
            return z;
    }
}
LIB_FN(random_normalvariate) { return py_from_float(D(1) + normal(vm, a) * D(2)); }
LIB_FN(random_lognormvariate) { return py_from_float(exp(D(1) + normal(vm, a) * D(2))); }
LIB_FN(random_gauss) {
    struct random *r = self_of(a[0]);
    double z;
    if (r->gauss_next != PY_NONE) {
        z = py_as_double(vm, r->gauss_next);
        r->gauss_next = PY_NONE;
    } else {
        double x2pi = U * 2 * M_PI, g2rad = sqrt(-2.0 * log(1.0 - U));
        z = cos(x2pi) * g2rad;
        r->gauss_next = py_from_float(sin(x2pi) * g2rad);
    }
    return py_from_float(D(1) + z * D(2));
}
LIB_FN(random_expovariate) { return py_from_float(-log(1.0 - U) / D(1)); }
static double gamma_variate(struct vm *vm, const value *a, double alpha, double beta) {
    if (alpha <= 0 || beta <= 0)
        py_raise(vm, &py_exc_ValueError, "gammavariate: alpha and beta must be > 0.0");
    if (alpha > 1) {
        double ainv = sqrt(2.0 * alpha - 1.0), b = alpha - log(4.0), c = alpha + ainv;
        for (;;) {
            double u1 = U;
            if (!(1e-7 < u1 && u1 < 0.9999999))
                continue;
            double u2 = 1.0 - U, v = log(u1 / (1.0 - u1)) / ainv, x = alpha * exp(v),
                   z = u1 * u1 * u2, r = b + c * v - x;
            if (r + (1.0 + log(4.5)) - 4.5 * z >= 0 || r >= log(z))
                return x * beta;
        }
    }
    if (alpha == 1)
        return -log(1.0 - U) * beta;
    for (;;) {
        double u = U, b = (M_E + alpha) / M_E, p = b * u, x;
        x = p <= 1 ? pow(p, 1.0 / alpha) : -log((b - p) / alpha);
        double u1 = U;
        if (p > 1 ? u1 <= pow(x, alpha - 1) : u1 <= exp(-x))
            return x * beta;
    }
}
LIB_FN(random_gammavariate) { return py_from_float(gamma_variate(vm, a, D(1), D(2))); }
LIB_FN(random_betavariate) {
    double y = gamma_variate(vm, a, D(1), 1);
    return py_from_float(y ? y / (y + gamma_variate(vm, a, D(2), 1)) : 0);
}
LIB_FN(random_paretovariate) { return py_from_float(pow(1.0 - U, -1.0 / D(1))); }
LIB_FN(random_weibullvariate) {
    double u = 1.0 - U;
    return py_from_float(D(1) * pow(-log(u), 1.0 / D(2)));
}
LIB_FN(random_vonmisesvariate) {
    double mu = D(1), kappa = D(2), z;
    if (kappa <= 1e-6)
        return py_from_float(2 * M_PI * U);
    double s = 0.5 / kappa, r = s + sqrt(1 + s * s);
    for (;;) {
        double u1 = U;
        z = cos(M_PI * u1);
        double d = z / (r + z), u2 = U;
        if (u2 < 1.0 - d * d || u2 <= (1.0 - d) * exp(d))
            break;
    }
    double q = 1.0 / r, f = (q + z) / (1 + q * z), u3 = U;
    double angle = fmod(u3 > 0.5 ? mu + acos(f) : mu - acos(f), 2 * M_PI);
    return py_from_float(angle < 0 ? angle + 2 * M_PI : angle);
}

static const struct py_native_def methods[] = {
    {"__new__", random_new, "cls, *args, **kwargs"},
    {"__init__", random_init, "self, x=None"},
    {"__getstate__", random_get_state, "self"},
    {"__setstate__", random_set_state, "self, state"},
    {"__reduce__", random_reduce, "self"},
    {"_randbelow", random_randbelow, "self, n"},
    {"seed", random_seed, "self, a=None, version=2"},
    {"getstate", random_getstate, "self"},
    {"setstate", random_setstate, "self, state"},
    {"random", random_random, "self, /"},
    {"getrandbits", random_getrandbits, "self, k, /"},
    {"randbytes", random_randbytes, "self, n"},
    {"randrange", random_randrange, "self, start, stop=None, step=1"},
    {"randint", random_randint, "self, a, b"},
    {"choice", random_choice, "self, seq"},
    {"choices", random_choices, "self, population, weights=None, *, cum_weights=None, k=1"},
    {"shuffle", random_shuffle, "self, x"},
    {"sample", random_sample, "self, population, k, *, counts=None"},
    {"uniform", random_uniform, "self, a, b"},
    {"triangular", random_triangular, "self, low=0.0, high=1.0, mode=None"},
    {"normalvariate", random_normalvariate, "self, mu=0.0, sigma=1.0"},
    {"lognormvariate", random_lognormvariate, "self, mu, sigma"},
    {"gauss", random_gauss, "self, mu=0.0, sigma=1.0"},
    {"expovariate", random_expovariate, "self, lambd"},
    {"gammavariate", random_gammavariate, "self, alpha, beta"},
    {"betavariate", random_betavariate, "self, alpha, beta"},
    {"paretovariate", random_paretovariate, "self, alpha"},
    {"weibullvariate", random_weibullvariate, "self, alpha, beta"},
    {"vonmisesvariate", random_vonmisesvariate, "self, mu, kappa"},
    {0}};
static const struct py_member_def members[] = {
    {"gauss_next", offsetof(struct random, gauss_next), PY_MEMBER_VALUE, false}, {0}};
static struct py_type random_type = {PY_TYPE_HEAD,
                                     .name = "Random",
                                     .module = "random",
                                     .size = sizeof(struct random),
                                     .attrs_offset = offsetof(struct random, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = methods,
                                     .members = members};
static struct py_type system_type = {PY_TYPE_HEAD,
                                     .name = "SystemRandom",
                                     .module = "random",
                                     .size = sizeof(struct random),
                                     .attrs_offset = offsetof(struct random, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .base = &random_type};

static struct py_type *const types[] = {&random_type, &system_type, NULL};
static void init(struct vm *vm, struct py_module *m) {
    value instance = py_call0(vm, lib_type(&random_type));
    struct py_list *all = py_list_new(24);
    py_list_append(all, lib_text("Random"));
    py_list_append(all, lib_text("SystemRandom"));
    py_module_set(vm, m, "_inst", instance);
    for (const struct py_native_def *d = methods; d->name; d++)
        if (d->name[0] != '_') {
            py_module_set(vm, m, d->name, py_getattr(vm, instance, d->name));
            py_list_append(all, lib_text(d->name));
        }
    py_module_set(vm, m, "__all__", PY_OBJ(all));
}
static const struct py_const_def constants[] = {
    {.name = "BPF", .kind = PY_CONST_INT, .i = 53},
    {.name = "NV_MAGICCONST", .kind = PY_CONST_FLOAT, .f = MAGIC},
    {.name = "TWOPI", .kind = PY_CONST_FLOAT, .f = 2 * M_PI},
    {.name = "LOG4", .kind = PY_CONST_FLOAT, .f = 1.3862943611198906},
    {.name = "SG_MAGICCONST", .kind = PY_CONST_FLOAT, .f = 2.504077396776274},
    {.name = "RECIP_BPF", .kind = PY_CONST_FLOAT, .f = 0x1p-53},
    {0}};
const struct py_module_def py_lib_random = {
    .name = "random", .constants = constants, .types = types, .init = init};
