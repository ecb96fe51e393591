/*
 * Sorting lists: a stable merge sort of natural runs (timsort without galloping; cf. CPython's
 * Objects/listsort.txt), over pairs of key and item. Keys that are all small ints, all floats or
 * all exact strings are compared without asking their types.
 */
#include "python/api.h"

struct pair {
    value key, item;
};

struct sort;
typedef bool (*less_fn)(struct sort *s, const struct pair *a, const struct pair *b);

struct run {
    size_t start, n;
};

enum { STACK_PAIRS = 160 };

struct sort {
    struct vm *vm;
    less_fn less;
    struct pair *a;
    struct pair *tmp;
    struct run runs[90];
    int run_count;
};

static bool less_any(struct sort *s, const struct pair *a, const struct pair *b) {
    return py_less(s->vm, a->key, b->key);
}

static bool less_small(struct sort *s, const struct pair *a, const struct pair *b) {
    (void)s;
    return py_small(a->key) < py_small(b->key);
}

static bool less_float(struct sort *s, const struct pair *a, const struct pair *b) {
    (void)s;
    return py_float(a->key) < py_float(b->key);
}

/* Order of two exact strings: UTF-8 sorts as its code points do. */
static int order_str(value a, value b) {
    const struct py_str *x = PY_AS(struct py_str, a), *y = PY_AS(struct py_str, b);
    int c = memcmp(x->data, y->data, x->size < y->size ? x->size : y->size);
    return c ? c : (x->size > y->size) - (x->size < y->size);
}

static bool less_str(struct sort *s, const struct pair *a, const struct pair *b) {
    (void)s;
    return order_str(a->key, b->key) < 0;
}

/* Strings sorted by themselves: the key is their first eight bytes as a number. */
static bool less_prefix(struct sort *s, const struct pair *a, const struct pair *b) {
    (void)s;
    return a->key != b->key ? a->key < b->key : order_str(a->item, b->item) < 0;
}

static value prefix(value v) {
    const struct py_str *s = PY_AS(struct py_str, v);
    uint64_t w = 0;
    memcpy(&w, s->data, s->size < 8 ? s->size : 8);
    return __builtin_bswap64(w);
}

static bool is_plain_str(value v) { return py_is_object(v) && py_object(v)->type == &py_str_type; }

/* The order of two values of kinds that need no script; false for others. */
static bool plain_order(value a, value b, int *c) {
    if (py_is_small(a) && py_is_small(b))
        *c = (py_small(a) > py_small(b)) - (py_small(a) < py_small(b));
    else if (py_is_float(a) && py_is_float(b) && py_float(a) == py_float(a) &&
             py_float(b) == py_float(b))
        *c = (py_float(a) > py_float(b)) - (py_float(a) < py_float(b));
    else if (is_plain_str(a) && is_plain_str(b))
        *c = order_str(a, b);
    else
        return false;
    return true;
}

static bool less_tuple(struct sort *s, const struct pair *a, const struct pair *b) {
    const struct py_tuple *x = PY_AS(struct py_tuple, a->key), *y = PY_AS(struct py_tuple, b->key);
    for (size_t i = 0; i < x->n && i < y->n; i++) {
        int c;
        if (x->items[i] == y->items[i])
            continue;
        if (!plain_order(x->items[i], y->items[i], &c))
            return py_less(s->vm, a->key, b->key);
        if (c)
            return c < 0;
    }
    return x->n < y->n;
}

/* The comparison for the keys of A; strings that are their own keys (OWN) get prefixes instead. */
static less_fn choose_less(struct pair *a, size_t n, bool own) {
    bool small = true, floats = true, strs = true, tuples = true;
    for (size_t i = 0; i < n && (small || floats || strs || tuples); i++) {
        value k = a[i].key;
        small &= py_is_small(k);
        floats &= py_is_float(k);
        strs &= is_plain_str(k);
        tuples &= py_is_object(k) && py_object(k)->type == &py_tuple_type;
    }
    if (strs && own)
        for (size_t i = 0; i < n; i++)
            a[i].key = prefix(a[i].item);
    return small         ? less_small
           : floats      ? less_float
           : strs && own ? less_prefix
           : strs        ? less_str
           : tuples      ? less_tuple
                         : less_any;
}

static void reverse(struct pair *a, size_t n) {
    for (size_t i = 0, j = n; i + 1 < j; i++) {
        struct pair p = a[i];
        a[i] = a[--j];
        a[j] = p;
    }
}

/* Length of the run at A; a strictly falling one is turned round. */
static size_t count_run(struct sort *s, struct pair *a, size_t n) {
    if (n < 2)
        return n;
    size_t k = 2;
    if (s->less(s, &a[1], &a[0])) {
        while (k < n && s->less(s, &a[k], &a[k - 1]))
            k++;
        reverse(a, k);
    } else {
        while (k < n && !s->less(s, &a[k], &a[k - 1]))
            k++;
    }
    return k;
}

/* Sorts A, of which the first SORTED are in order. */
static void insertion(struct sort *s, struct pair *a, size_t n, size_t sorted) {
    for (; sorted < n; sorted++) {
        struct pair p = a[sorted];
        size_t low = 0, high = sorted;
        while (low < high) {
            size_t mid = (low + high) / 2;
            if (s->less(s, &p, &a[mid]))
                high = mid;
            else
                low = mid + 1;
        }
        memmove(a + low + 1, a + low, (sorted - low) * sizeof p);
        a[low] = p;
    }
}

/* First index in A whose key is greater than KEY (RIGHT) or not less than it. */
static size_t bisect(struct sort *s, const struct pair *a, size_t n, const struct pair *key,
                     bool right) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        bool before = right ? !s->less(s, key, &a[mid]) : s->less(s, &a[mid], key);
        if (before)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void merge_low(struct sort *s, struct pair *a, size_t n1, size_t n2) {
    struct pair *x = s->tmp, *x_end = x + n1, *y = a + n1, *y_end = y + n2, *to = a;
    memcpy(x, a, n1 * sizeof *a);
    while (x < x_end && y < y_end)
        *to++ = s->less(s, y, x) ? *y++ : *x++;
    memcpy(to, x, (size_t)(x_end - x) * sizeof *a);
}

static void merge_high(struct sort *s, struct pair *a, size_t n1, size_t n2) {
    struct pair *y0 = s->tmp, *y = y0 + n2, *x = a + n1, *to = a + n1 + n2;
    memcpy(y0, a + n1, n2 * sizeof *a);
    while (x > a && y > y0)
        *--to = s->less(s, y - 1, x - 1) ? *--x : *--y;
    memcpy(a, y0, (size_t)(y - y0) * sizeof *a);
}

static void merge_at(struct sort *s, int i) {
    struct run *r = &s->runs[i];
    struct pair *a = s->a + r->start;
    size_t n1 = r->n, n2 = r[1].n;
    r->n += n2;
    if (i == s->run_count - 3)
        r[1] = r[2];
    s->run_count--;
    size_t skip = bisect(s, a, n1, &a[n1], true);
    a += skip;
    n1 -= skip;
    if (!n1)
        return;
    n2 = bisect(s, a + n1, n2, &a[n1 - 1], false);
    if (!n2)
        return;
    if (n1 <= n2)
        merge_low(s, a, n1, n2);
    else
        merge_high(s, a, n1, n2);
}

static void collapse(struct sort *s) {
    struct run *r = s->runs;
    while (s->run_count > 1) {
        int n = s->run_count - 2;
        if ((n > 0 && r[n - 1].n <= r[n].n + r[n + 1].n) ||
            (n > 1 && r[n - 2].n <= r[n - 1].n + r[n].n))
            merge_at(s, r[n - 1].n < r[n + 1].n ? n - 1 : n);
        else if (r[n].n <= r[n + 1].n)
            merge_at(s, n);
        else
            break;
    }
}

static size_t min_run(size_t n) {
    size_t odd = 0;
    for (; n >= 64; n >>= 1)
        odd |= n & 1;
    return n + odd;
}

static void sort_pairs(struct sort *s, size_t n) {
    if (n < 2)
        return;
    size_t least = min_run(n);
    for (size_t start = 0; start < n;) {
        size_t run = count_run(s, s->a + start, n - start);
        if (run < least) {
            size_t want = n - start < least ? n - start : least;
            insertion(s, s->a + start, want, run);
            run = want;
        }
        s->runs[s->run_count++] = (struct run){start, run};
        collapse(s);
        start += run;
    }
    while (s->run_count > 1) {
        int i = s->run_count - 2;
        merge_at(s, i > 0 && s->runs[i - 1].n < s->runs[i + 1].n ? i - 1 : i);
    }
}

/* Keys by KEY, or the items themselves. */
static void fill(struct sort *s, const value *items, size_t n, value key) {
    for (size_t i = 0; i < n; i++)
        s->a[i] =
            (struct pair){key == PY_UNDEF ? items[i] : py_call1(s->vm, key, items[i]), items[i]};
}

static void run_sort(struct sort *s, size_t n, bool reversed) {
    /* Stable in reverse: turned round before and after. */
    if (reversed)
        reverse(s->a, n);
    sort_pairs(s, n);
    if (reversed)
        reverse(s->a, n);
}

static void put_back(struct py_list *list, const struct sort *s, value *items, size_t n) {
    for (size_t i = 0; i < n; i++)
        items[i] = s->a[i].item;
    list->items = items;
    list->n = list->cap = n;
}

/* A sort that runs scripts' code: the list looks empty meanwhile, and gets its items back in some
 * order when that code raises. */
static void sort_guarded(struct vm *vm, struct py_list *list, struct sort *s, value *items,
                         size_t n, value key, bool reversed) {
    list->items = NULL;
    list->n = list->cap = 0;
    struct py_handler h;
    PY_TRY(vm, &h) {
        fill(s, items, n, key);
        s->less = choose_less(s->a, n, key == PY_UNDEF);
        run_sort(s, n, reversed);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        /* Between merges some pairs live twice and some only in the temporary array, so the old
         * order it is. */
        list->items = items;
        list->n = list->cap = n;
        py_rethrow(vm, exc);
    }
    bool touched = list->items != NULL;
    put_back(list, s, items, n);
    if (touched)
        py_raise(vm, &py_exc_ValueError, "list modified during sort");
}

void py_list_sort(struct vm *vm, struct py_list *list, value key, bool reversed) {
    size_t n = list->n;
    if (key == PY_NONE)
        key = PY_UNDEF;
    if (!n)
        return;
    /* Short lists are sorted on the stack. */
    struct sort sort = {.vm = vm}, *s = &sort;
    struct pair few[STACK_PAIRS];
    s->a = n * 3 / 2 < STACK_PAIRS ? few : MEM_NEW_ARRAY(struct pair, n);
    s->tmp = n * 3 / 2 < STACK_PAIRS ? few + n : MEM_NEW_ARRAY(struct pair, n / 2 + 1);
    value *items = list->items;
    if (key == PY_UNDEF) {
        fill(s, items, n, key);
        s->less = choose_less(s->a, n, true);
        if (s->less != less_any && s->less != less_tuple) {
            run_sort(s, n, reversed);
            put_back(list, s, items, n);
            return;
        }
    }
    sort_guarded(vm, list, s, items, n, key, reversed);
}
