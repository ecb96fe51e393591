/* The evaluator from C: running source, calling, catching, native classes, limits, unknown imports.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "python/vm.h"

static struct vm *machine(const struct vm_options *o) {
    mem_init();
    return vm_new(o);
}

static struct py_dict *run(struct vm *vm, const char *source) {
    struct py_dict *ns = py_dict_new();
    vm_run_source(vm, source, strlen(source), "<test>", ns);
    return ns;
}

static void assert_repr(struct vm *vm, struct py_dict *ns, const char *name, const char *want) {
    assert_string_equal(py_repr_text(vm, py_dict_get_text(ns, name)), want);
}

/* The class and text of what SOURCE raises. */
static const char *raised(struct vm *vm, const char *source) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        run(vm, source);
        py_handler_pop(&h);
        return "nothing";
    }
    else {
        value exc = py_handler_catch(&h);
        return mem_printf("%s: %s", py_type_name(exc), py_str_text(vm, exc));
    }
}

static void test_run_and_call(void **state) {
    (void)state;
    struct vm *vm = machine(NULL);
    struct py_dict *ns = run(vm, "def add(a, b=2, *rest, k=0, **kw):\n"
                                 "    return a + b + sum(rest) + k + len(kw)\n"
                                 "r = add(1, 2, 3, k=4, z=5)\n");
    assert_repr(vm, ns, "r", "11");
    value add = py_dict_get_text(ns, "add");
    assert_int_equal(py_small(py_call2(vm, add, py_int_from(1), py_int_from(2))), 3);
    value argv[2] = {py_int_from(1), py_int_from(10)};
    struct py_tuple *names = PY_AS(struct py_tuple, py_tuple1(PY_OBJ(py_intern("k"))));
    assert_int_equal(py_small(py_call_kw(vm, add, 1, argv, names)), 13);
}

static void test_catch(void **state) {
    (void)state;
    struct vm *vm = machine(NULL);
    assert_string_equal(raised(vm, "{}['a']"), "KeyError: 'a'");
    assert_string_equal(raised(vm, "def f(:"), "SyntaxError: invalid syntax (<test>, line 1)");
    assert_string_equal(raised(vm, "def f(): return f()\nf()"),
                        "RecursionError: maximum recursion depth exceeded");
    /* the machine is as before: frames and stack are unwound */
    assert_null(vm_script_frame(vm, 0));
    assert_repr(vm, run(vm, "x = [i for i in range(3)]"), "x", "[0, 1, 2]");
}

static void test_error_of_another_layer(void **state) {
    (void)state;
    struct vm *vm = machine(NULL);
    struct py_handler h;
    PY_TRY(vm, &h) { error_raise(ERROR_VALUE, "from below"); }
    else {
        value exc = py_handler_catch(&h);
        assert_true(py_exception_is(exc, &py_exc_ValueError));
        assert_string_equal(py_str_text(vm, exc), "from below");
    }
}

struct point {
    struct py_object head;
    value x, y;
};

static value point_init(struct vm *vm, const value *a) {
    (void)vm;
    PY_AS(struct point, a[0])->x = a[1];
    PY_AS(struct point, a[0])->y = a[2];
    return PY_NONE;
}

static value point_add(struct vm *vm, value a, value b) {
    struct point *p = py_alloc(vm, py_type_of(a));
    p->x = py_binary(vm, PY_ADD, PY_AS(struct point, a)->x, PY_AS(struct point, b)->x);
    p->y = py_binary(vm, PY_ADD, PY_AS(struct point, a)->y, PY_AS(struct point, b)->y);
    return PY_OBJ(p);
}

static const struct py_native_def point_methods[] = {{"__init__", point_init, "self, x, y=0"}, {0}};
static const struct py_member_def point_members[] = {
    {"x", offsetof(struct point, x), PY_MEMBER_VALUE, false},
    {"y", offsetof(struct point, y), PY_MEMBER_VALUE, true},
    {0}};
static struct py_type point_type = {PY_TYPE_HEAD,
                                    .name = "Point",
                                    .module = "geometry",
                                    .size = sizeof(struct point),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .methods = point_methods,
                                    .members = point_members,
                                    .binary = {[PY_ADD] = point_add}};
static struct py_type *const geometry_types[] = {&point_type, NULL};
static const struct py_module_def geometry = {.name = "geometry", .types = geometry_types};
static const struct py_module_def *const table[] = {&geometry, NULL};

static void test_native_class(void **state) {
    (void)state;
    struct vm *vm = machine(NULL);
    vm_add_modules(vm, table);
    struct py_dict *ns = run(vm, "from geometry import Point\n"
                                 "class P(Point):\n"
                                 "    def total(self): return self.x + self.y\n"
                                 "p = P(1, y=2) + P(3)\n"
                                 "p.extra = 5\n"
                                 "r = (p.x, p.y, p.total(), p.extra, Point.__add__(p, p).x)\n");
    assert_repr(vm, ns, "r", "(4, 2, 6, 5, 8)");
    assert_string_equal(raised(vm, "from geometry import Point\nPoint()"),
                        "TypeError: Point.__init__() missing 1 required positional argument: 'x'");
    assert_string_equal(raised(vm, "from geometry import Point\nPoint(1).y = 2"),
                        "AttributeError: readonly attribute");
}

static void test_step_limit(void **state) {
    (void)state;
    struct vm_options o = {.step_limit = 1000};
    struct vm *vm = machine(&o);
    assert_string_equal(raised(vm, "while True: pass"), "ValueError: step limit exceeded");
}

static void test_unknown_values_travel(void **state) {
    (void)state;
    struct vm_options o = {.unknown_imports = true};
    struct vm *vm = machine(&o);
    struct py_dict *ns = py_dict_new();
    const char *source = "from fastapi_thing import App, Base\n"
                         "app = App(debug=True)\n"
                         "@app.get('/')\n"
                         "def f(): return 1\n"
                         "class M(Base):\n"
                         "    y = 2\n"
                         "r = (f(), M().y, M.__name__)\n";
    vm_run_source(vm, source, strlen(source), "/project/app.py", ns);
    assert_repr(vm, ns, "r", "(1, 2, 'M')");
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_truth(vm, py_dict_get_text(ns, "app"));
        fail();
    }
    else {
        const char *text = py_str_text(vm, py_handler_catch(&h));
        assert_non_null(strstr(text, "fastapi_thing"));
        assert_non_null(strstr(text, "/project/app.py, line 1"));
    }
}

static void test_generators_survive_collection(void **state) {
    (void)state;
    struct vm *vm = machine(NULL);
    struct py_dict *ns = run(vm, "def g(n):\n"
                                 "    kept = ['x' * 10, n]\n"
                                 "    while True:\n"
                                 "        got = yield kept\n"
                                 "        kept.append(got)\n"
                                 "it = g(5)\n"
                                 "next(it)\n");
    mem_collect();
    value it = py_dict_get_text(ns, "it"), seven = py_int_from(7);
    assert_string_equal(py_repr_text(vm, py_call_method(vm, it, "send", 1, &seven)),
                        "['xxxxxxxxxx', 5, 7]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run_and_call),
        cmocka_unit_test(test_catch),
        cmocka_unit_test(test_error_of_another_layer),
        cmocka_unit_test(test_native_class),
        cmocka_unit_test(test_step_limit),
        cmocka_unit_test(test_unknown_values_travel),
        cmocka_unit_test(test_generators_survive_collection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
