/*
 * sqlalchemy.inspect: of a bind an Inspector, of a mapped class its mapper. Who can answer
 * registers itself (reflection and the ORM do when they are imported). cf. sqlalchemy.inspection.
 */
#include "modules/sqlalchemy/engine.h"

#include "modules/sqlalchemy/inspect.h"
#include "modules/sqlalchemy/modules.h"

static const char inspectors_key;

struct inspectors {
    sa_inspect_fn fns[8];
    size_t n;
};

void sa_register_inspector(struct vm *vm, sa_inspect_fn fn) {
    struct inspectors *i = vm_get_data(vm, &inspectors_key);
    if (!i)
        vm_set_data(vm, &inspectors_key, i = MEM_NEW(struct inspectors));
    for (size_t k = 0; k < i->n; k++)
        if (i->fns[k] == fn)
            return;
    if (i->n < 8)
        i->fns[i->n++] = fn;
}

static value f_inspect(struct vm *vm, const value *a) {
    if (sa_engine_of(a[0])) /* the inspector of a database is loaded when first asked for */
        py_import(vm, "sqlalchemy.engine.reflection");
    else if (!py_is_unknown(a[0]))
        py_import(vm, "sqlalchemy.orm");
    struct inspectors *i = vm_get_data(vm, &inspectors_key);
    for (size_t k = 0; i && k < i->n; k++) {
        value v = i->fns[k](vm, a[0]);
        if (v != PY_UNDEF)
            return v;
    }
    if (py_is_unknown(a[0]))
        py_raise_unknown(vm, a[0], "inspect()");
    if (sql_is_element(a[0]))
        return a[0];
    if (!py_truth(vm, a[1]))
        return PY_NONE;
    py_raise(vm, &sa_exc_NoInspectionAvailable,
             "No inspection system is available for object of type %R", PY_OBJ(py_type_of(a[0])));
}

static const struct py_native_def functions[] = {{"inspect", f_inspect, "subject, raiseerr=True"},
                                                 {0}};
const struct sa_exports sa_exports_inspect = {functions, NULL, NULL};
const struct py_module_def sa_inspection_module = {.name = "sqlalchemy.inspection",
                                                   .functions = functions};
