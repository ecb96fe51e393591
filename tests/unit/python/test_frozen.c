/*
 * Frozen code: what is loaded from an image is what was dumped, for every program of golden/py, and
 * runs the same; a damaged image raises a clean error.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/file.h"
#include "python/frozen.h"
#include "python/vm.h"

static struct vm *machine(void) {
    mem_init();
    return vm_new(NULL);
}

static struct py_code *compile(struct vm *vm, const char *source, size_t len) {
    struct py_handler h;
    struct py_code *volatile code = NULL;
    PY_TRY(vm, &h) {
        code = py_compile(vm, source, len, "<test>", COMPILE_EXEC, 0);
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
    }
    return code;
}

static bool is_code(value v) { return py_type_of(v) == &py_code_type; }

static bool same_names(const struct py_tuple *a, const struct py_tuple *b) {
    return a->n == b->n && !memcmp(a->items, b->items, a->n * sizeof *a->items);
}

static void assert_same(struct vm *vm, const struct py_code *a, const struct py_code *b);

static void assert_same_value(struct vm *vm, value a, value b) {
    if (is_code(a) && is_code(b)) {
        assert_same(vm, PY_AS(struct py_code, a), PY_AS(struct py_code, b));
        return;
    }
    assert_ptr_equal(py_type_of(a), py_type_of(b));
    assert_string_equal(py_repr_text(vm, a), py_repr_text(vm, b));
    if (py_is_str(a) && PY_AS(struct py_str, a)->interned)
        assert_true(a == b);
}

#define SAME_TABLE(field, count) assert_memory_equal(a->field, b->field, count * sizeof *a->field)

static void assert_same(struct vm *vm, const struct py_code *a, const struct py_code *b) {
    struct buf x = BUF_INIT, y = BUF_INIT;
    py_code_dump(vm, a, &x);
    py_code_dump(vm, b, &y);
    assert_string_equal(x.data, y.data);
    assert_int_equal(a->ninstr, b->ninstr);
    SAME_TABLE(instr, a->ninstr);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->argcount, b->argcount);
    assert_int_equal(a->posonlyargcount, b->posonlyargcount);
    assert_int_equal(a->kwonlyargcount, b->kwonlyargcount);
    assert_int_equal(a->ncells, b->ncells);
    assert_int_equal(a->nfrees, b->nfrees);
    assert_int_equal(a->nslots, b->nslots);
    assert_int_equal(a->firstlineno, b->firstlineno);
    assert_int_equal(a->nconsts, b->nconsts);
    for (uint32_t i = 0; i < a->nconsts; i++)
        assert_same_value(vm, a->consts[i], b->consts[i]);
    assert_int_equal(a->nnames, b->nnames);
    SAME_TABLE(names, a->nnames);
    assert_int_equal(a->nglobals, b->nglobals);
    for (uint32_t i = 0; i < a->nglobals; i++)
        assert_ptr_equal(a->globals[i].name, b->globals[i].name);
    assert_int_equal(a->nattrs, b->nattrs);
    for (uint32_t i = 0; i < a->nattrs; i++)
        assert_ptr_equal(a->attrs[i].name, b->attrs[i].name);
    assert_true(same_names(a->varnames, b->varnames) && same_names(a->cellvars, b->cellvars) &&
                same_names(a->freevars, b->freevars));
    for (int i = 0; i < a->ncells; i++)
        assert_int_equal(a->cell_params[i], b->cell_params[i]);
    assert_int_equal(a->nlines, b->nlines);
    SAME_TABLE(lines, a->nlines);
    assert_int_equal(a->nstmts, b->nstmts);
    SAME_TABLE(stmts, a->nstmts);
    assert_ptr_equal(a->name, b->name);
    assert_ptr_equal(a->qualname, b->qualname);
    assert_ptr_equal(a->filename, b->filename);
    assert_same_value(vm, a->doc, b->doc);
}

static void check_program(struct vm *vm, const char *file) {
    size_t len;
    char *source = file_read(file, &len);
    struct py_code *code = compile(vm, source, len);
    if (!code)
        return;
    struct py_frozen *image = frozen_dump(vm, code);
    assert_true(frozen_is_sound(image));
    struct py_code *loaded = frozen_load(image, "<test>");
    struct py_frozen *again = frozen_dump(vm, loaded);
    assert_int_equal(image->nwords, again->nwords);
    assert_memory_equal(image->words, again->words, image->nwords * sizeof *image->words);
    assert_int_equal(image->ntext, again->ntext);
    assert_memory_equal(image->text, again->text, image->ntext);
    assert_same(vm, code, loaded);
}

static void test_every_program(void **state) {
    (void)state;
    struct vm *vm = machine();
    glob_t g;
    const char *pattern = mem_printf("%s/tests/golden/py/*.py", getenv("RETORT_SOURCE_ROOT"));
    assert_int_equal(glob(pattern, 0, NULL, &g), 0);
    assert_true(g.gl_pathc > 100);
    for (size_t i = 0; i < g.gl_pathc; i++)
        check_program(vm, g.gl_pathv[i]);
    globfree(&g);
}

static const char program[] =
    "'''doc'''\n"
    "big, real, many = 2**80 + 12345678901234567890123, -1.5e300, b'a\\0b\\xff'\n"
    "wide, minus, kinds = 1 << 46, -536870912, (None, True, ..., 2j, ('é', ''))\n"
    "class C:\n"
    "    x: int = 3\n"
    "    def __init__(self, a, /, b=2, *rest, k, **kw):\n"
    "        self.all = (a, b, rest, k, kw)\n"
    "    def twice(self):\n"
    "        return lambda: [i * self.x for i in range(3)]\n"
    "def gen(n):\n"
    "    'counts'\n"
    "    try:\n"
    "        for i in range(n):\n"
    "            yield i\n"
    "    finally:\n"
    "        seen.append(n)\n"
    "seen = []\n"
    "found = list(gen(3)), C(1, k=4, z=5).all, C(1, k=0).twice()(), gen.__doc__\n"
    "names = C.__init__.__code__.co_varnames, C(1, k=1).twice.__code__.co_cellvars\n"
    "def lost():\n"
    "    return 1 / 0\n"
    "try:\n"
    "    lost()\n"
    "except ZeroDivisionError as e:\n"
    "    line = e.__traceback__.tb_next.tb_lineno\n";

static void assert_repr(struct vm *vm, struct py_dict *ns, const char *name, const char *want) {
    assert_string_equal(py_repr_text(vm, py_dict_get_text(ns, name)), want);
}

static void test_runs(void **state) {
    (void)state;
    struct vm *vm = machine();
    struct py_frozen *image = frozen_dump(vm, compile(vm, program, strlen(program)));
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__name__", py_str_from("it"));
    struct py_handler h;
    PY_TRY(vm, &h) {
        vm_run_code(vm, frozen_load(image, "it.py"), ns, PY_UNDEF);
        py_handler_pop(&h);
    }
    else {
        struct buf b = BUF_INIT;
        py_format_exception(vm, py_handler_catch(&h), &b);
        fail_msg("%s", b.data);
    }
    assert_repr(vm, ns, "__doc__", "'doc'");
    assert_repr(vm, ns, "big", "1221271498515863742596299");
    assert_repr(vm, ns, "real", "-1.5e+300");
    assert_repr(vm, ns, "many", "b'a\\x00b\\xff'");
    assert_repr(vm, ns, "wide", "70368744177664");
    assert_repr(vm, ns, "minus", "-536870912");
    assert_repr(vm, ns, "kinds", "(None, True, Ellipsis, 2j, ('é', ''))");
    assert_repr(vm, ns, "found", "([0, 1, 2], (1, 2, (), 4, {'z': 5}), [0, 3, 6], 'counts')");
    assert_repr(vm, ns, "names", "(('self', 'a', 'b', 'k', 'rest', 'kw'), ('self',))");
    assert_repr(vm, ns, "seen", "[3]");
    assert_repr(vm, ns, "line", "21");
}

/* Loads all code of CODE; false when it raises. */
static void load_all(const struct py_code *code) {
    py_code_load(code);
    for (uint32_t i = 0; i < code->nconsts; i++)
        if (is_code(code->consts[i]) && PY_AS(struct py_code, code->consts[i])->frozen_at >
                                            code->frozen_at) /* damage may make cycles */
            load_all(PY_AS(struct py_code, code->consts[i]));
}

static bool loads(const struct py_frozen *image) {
    struct error_handler h;
    ERROR_TRY(&h) {
        load_all(frozen_load(image, "<frozen it>"));
        error_pop(&h);
        return true;
    }
    else {
        assert_non_null(strstr(h.error->message, "<frozen it>: the frozen code is "));
        return false;
    }
}

static void test_damage(void **state) {
    (void)state;
    struct vm *vm = machine();
    struct py_frozen *image = frozen_dump(vm, compile(vm, program, strlen(program))), cut = *image;
    assert_true(loads(image));
    for (cut.nwords = 0; cut.nwords < image->nwords; cut.nwords++)
        assert_false(loads(&cut));
    cut.nwords = image->nwords;
    cut.ntext--;
    assert_false(loads(&cut));
    uint32_t *words = mem_alloc_atomic(image->nwords * sizeof *words);
    static const uint32_t flips[] = {1, 8, 1u << 16, 1u << 31, UINT32_MAX};
    for (size_t i = 0; i < image->nwords; i++)
        for (size_t k = 0; k < sizeof flips / sizeof *flips; k++) {
            memcpy(words, image->words, image->nwords * sizeof *words);
            words[i] ^= flips[k];
            struct py_frozen bad = {words, image->nwords, image->text, image->ntext};
            assert_false(frozen_is_sound(&bad));
            loads(&bad); /* raises or not, but does not go astray */
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_program),
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
