/* "Did you mean: 'name'?" behind an uncaught AttributeError or NameError. cf. CPython's
 * Python/suggestions.c. */
#include "python/traceback.h"
#include "python/type.h"

enum { MOVE_COST = 2, CASE_COST = 1, SIZE_MAX_NAME = 40, CANDIDATES_MAX = 750 };

static int substitution(char a, char b) {
    if (a == b)
        return 0;
    if (a >= 'A' && a <= 'Z')
        a = (char)(a + 32);
    if (b >= 'A' && b <= 'Z')
        b = (char)(b + 32);
    return a == b ? CASE_COST : MOVE_COST;
}

/* Levenshtein distance, or more than MAX. */
static int distance(const char *a, size_t na, const char *b, size_t nb, int max) {
    if (na > SIZE_MAX_NAME || nb > SIZE_MAX_NAME)
        return max + 1;
    int row[SIZE_MAX_NAME + 1];
    for (size_t i = 0; i <= na; i++)
        row[i] = (int)i * MOVE_COST;
    for (size_t j = 1; j <= nb; j++) {
        int diagonal = row[0];
        row[0] = (int)j * MOVE_COST;
        for (size_t i = 1; i <= na; i++) {
            int best = diagonal + substitution(a[i - 1], b[j - 1]);
            if (row[i] + MOVE_COST < best)
                best = row[i] + MOVE_COST;
            if (row[i - 1] + MOVE_COST < best)
                best = row[i - 1] + MOVE_COST;
            diagonal = row[i];
            row[i] = best;
        }
    }
    return row[na];
}

static const char *closest(struct vm *vm, value names, value wanted) {
    struct py_str *name = PY_AS(struct py_str, wanted);
    struct py_list *list = py_list_from(vm, names);
    const char *found = NULL;
    int best = 1 << 20;
    if (list->n > CANDIDATES_MAX)
        return NULL;
    for (size_t i = 0; i < list->n; i++) {
        if (!py_is_str(list->items[i]) || py_equal(vm, list->items[i], wanted))
            continue;
        struct py_str *s = PY_AS(struct py_str, list->items[i]);
        int max = (int)(name->size + s->size + 3) * MOVE_COST / 6;
        if (max > best - 1)
            max = best - 1;
        int d = distance(name->data, name->size, s->data, s->size, max);
        if (d > max)
            continue;
        best = d;
        found = py_str_cstr(list->items[i]);
    }
    return found;
}

static value names_of(struct vm *vm, value obj) {
    struct py_handler h;
    volatile value names = PY_UNDEF;
    PY_TRY(vm, &h) {
        names = py_call1(vm, py_dict_get_text(vm->builtins, "dir"), obj);
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    return names;
}

static value names_in_scope(struct vm *vm, value exc) {
    value tb = PY_AS(struct py_exception, exc)->traceback;
    if (tb == PY_UNDEF || tb == PY_NONE)
        return PY_UNDEF;
    const struct py_traceback *t = PY_AS(struct py_traceback, tb);
    while (t->next != PY_NONE)
        t = PY_AS(struct py_traceback, t->next);
    struct py_list *names = py_list_new(16);
    for (size_t i = 0; i < t->code->varnames->n; i++)
        py_list_append(names, t->code->varnames->items[i]);
    struct py_dict *scopes[] = {t->globals, vm->builtins};
    for (int k = 0; k < 2; k++) {
        size_t i = 0;
        value key, v;
        while (py_dict_next(scopes[k], &i, &key, &v))
            py_list_append(names, key);
    }
    return PY_OBJ(names);
}

const char *suggestion(struct vm *vm, value exc) {
    bool attribute = py_exception_is(exc, &py_exc_AttributeError);
    if (!attribute && !py_exception_is(exc, &py_exc_NameError))
        return NULL;
    if (py_exception_is(exc, &py_exc_UnboundLocalError))
        return NULL;
    value name = py_lookup_attr_str(vm, exc, PYN(name)), names = PY_UNDEF;
    if (name == PY_UNDEF || !py_is_str(name))
        return NULL;
    if (attribute) {
        value obj = py_lookup_attr(vm, exc, "obj");
        names = obj == PY_UNDEF || obj == PY_NONE ? PY_UNDEF : names_of(vm, obj);
    } else {
        names = names_in_scope(vm, exc);
    }
    const char *found = names == PY_UNDEF ? NULL : closest(vm, names, name);
    return found ? mem_printf(". Did you mean: '%s'?", found) : NULL;
}
