/*
 * Operations and BatchOperations: invoking operations, registering a script's own,
 * batch_alter_table, and the proxies in module alembic.op (cf. alembic.operations.base,
 * alembic.util.langhelpers .ModuleClsProxy).
 */
#include "modules/alembic/impl.h"
#include "modules/alembic/operations.h"

#include <stddef.h>

#define SELF PY_AS(struct operations, a[0])

/* --- what a machine keeps: registrations and what is installed --- */

struct operations_state {
    struct py_dict *implementations; /* op class -> function */
    struct py_dict *own;             /* name -> (op class, classmethod's name): Operations */
    struct py_dict *own_batch;       /* the same of BatchOperations */
    struct py_list *installed;
    value (*see)(void *arg, value op); /* operations_rehearse, or NULL */
    void *see_arg;
};

static struct operations_state *state_of(struct vm *vm) {
    static const char key;
    struct operations_state *s = vm_get_data(vm, &key);
    if (!s) {
        s = MEM_NEW(struct operations_state);
        s->implementations = py_dict_new();
        s->own = py_dict_new();
        s->own_batch = py_dict_new();
        s->installed = py_list_new(1);
        vm_set_data(vm, &key, s);
    }
    return s;
}

struct operations *operations_new(struct vm *vm, value migration_context, struct ops_impl *impl) {
    struct operations *o = py_alloc(vm, &operations_type);
    o->migration_context = migration_context;
    o->impl = impl;
    return o;
}

void operations_install(struct vm *vm, struct operations *ops) {
    py_list_append(state_of(vm)->installed, PY_OBJ(ops));
}

void operations_remove(struct vm *vm) {
    struct py_list *list = state_of(vm)->installed;
    if (list->n)
        py_list_pop(list, list->n - 1);
}

/* --- invoke --- */

static bool is_native_op(const struct py_type *t) {
    for (int k = 1; k < OP_KIND_COUNT; k++)
        if (t == &op_types[k])
            return true;
    return false;
}

void operations_rehearse(struct vm *vm, value (*see)(void *arg, value op), void *arg) {
    struct operations_state *s = state_of(vm);
    s->see = see;
    s->see_arg = arg;
}

value operations_invoke(struct vm *vm, struct operations *self, value op) {
    struct operations_state *s = state_of(vm);
    if (s->see)
        return s->see(s->see_arg, op);
    const struct py_tuple *mro = py_type_of(op)->mro;
    for (size_t i = 0; i < mro->n; i++) {
        value fn = py_dict_get(vm, s->implementations, mro->items[i]);
        if (fn != PY_UNDEF)
            return py_call2(vm, fn, PY_OBJ(self), op);
        if (is_native_op(PY_AS(struct py_type, mro->items[i]))) {
            struct ops_sink direct = ops_impl_sink(self->impl);
            return ops_apply(self->batch ? &self->batch->sink : &direct, self->migration_context,
                             op_of(op));
        }
    }
    py_raise(vm, &py_exc_ValueError, "no dispatch function for object: %S", op);
}

/* --- registering --- */

/* What implementation_for(cls) returns: takes the function. */
static value take_implementation(struct vm *vm, const value *a) {
    py_dict_set(vm, state_of(vm)->implementations, a[0], a[1]);
    return a[1];
}
static const struct py_native_def take_implementation_def = {"decorate", take_implementation,
                                                             "target, fn"};

static value implementation_for(struct vm *vm, const value *a) {
    bool taken = py_dict_get(vm, state_of(vm)->implementations, a[1]) != PY_UNDEF;
    if (py_is_a(a[1], &py_type_type))
        taken |= is_native_op(PY_AS(struct py_type, a[1]));
    if (taken && !py_truth(vm, a[2]))
        py_raise(vm, &py_exc_ValueError,
                 "Can not set dispatch function for object %R: key already exists. To replace "
                 "existing function, use replace=True.",
                 a[1]);
    return py_native_new(vm, &take_implementation_def, a[1]);
}

/* The function of alembic.op for an operation's NAME. */
static value proxy(struct vm *vm, const char *name);

/* What register_operation(name, sourcename) returns: takes the class. A: (registry's class, name,
 * sourcename), class. */
static value take_operation(struct vm *vm, const value *a) {
    struct operations_state *s = state_of(vm);
    const struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    bool batch = py_issubclass(vm, t->items[0], PY_OBJ(&batch_operations_type));
    value source = t->items[2] == PY_NONE ? t->items[1] : t->items[2];
    py_getattr_str(vm, a[1], PY_AS(struct py_str, source));
    py_dict_set(vm, batch ? s->own_batch : s->own, t->items[1], py_tuple2(a[1], source));
    if (!batch) {
        value module = py_import(vm, "alembic.op");
        const char *name = py_str_cstr(t->items[1]);
        py_module_set(vm, PY_AS(struct py_module, module), name, proxy(vm, name));
    }
    return a[1];
}
static const struct py_native_def take_operation_def = {"register", take_operation,
                                                        "target, op_cls"};

static value register_operation(struct vm *vm, const value *a) {
    py_arg_text(vm, a[1], "name");
    return py_native_new(vm, &take_operation_def, py_tuple3(a[0], a[1], a[2]));
}

/* A registered operation as a bound method. A: (operations, class, classmethod's name), *args, **kw
 */
static value call_own(struct vm *vm, const value *a) {
    const struct py_tuple *t = PY_AS(struct py_tuple, a[0]), *more = PY_AS(struct py_tuple, a[1]);
    struct py_tuple *args = py_tuple_new(more->n + 1);
    args->items[0] = t->items[0];
    for (size_t i = 0; i < more->n; i++)
        args->items[i + 1] = more->items[i];
    value fn = py_getattr_str(vm, t->items[1], PY_AS(struct py_str, t->items[2]));
    return py_call_args(vm, fn, PY_OBJ(args), PY_AS(struct py_dict, a[2]));
}
static const struct py_native_def call_own_def = {"operation", call_own, "target, /, *args, **kw"};

static value operations_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF)
        return v;
    struct operations_state *s = state_of(vm);
    struct py_dict *own = PY_AS(struct operations, self)->batch ? s->own_batch : s->own;
    value entry = py_dict_get_str(own, name);
    if (entry == PY_UNDEF)
        return PY_UNDEF;
    const struct py_tuple *t = PY_AS(struct py_tuple, entry);
    return py_native_new(vm, &call_own_def, py_tuple3(self, t->items[0], t->items[1]));
}

/* --- batch_alter_table --- */

struct batch_scope {
    struct py_object head;
    struct operations *outer;
    struct ops_batch *batch;
};

static value scope_enter(struct vm *vm, const value *a) {
    struct batch_scope *s = PY_AS(struct batch_scope, a[0]);
    struct operations *inner = py_alloc(vm, &batch_operations_type);
    inner->migration_context = s->outer->migration_context;
    inner->impl = s->outer->impl;
    inner->batch = s->batch;
    return PY_OBJ(inner);
}

static value scope_exit(struct vm *vm, const value *a) {
    (void)vm;
    if (a[1] == PY_NONE)
        batch_flush(PY_AS(struct batch_scope, a[0])->batch);
    return PY_FALSE;
}

static const struct py_native_def scope_methods[] = {
    {"__enter__", scope_enter, "self"}, {"__exit__", scope_exit, "self, typ, value, tb"}, {0}};

static struct py_type batch_scope_type = {PY_TYPE_HEAD,
                                          .name = "_GeneratorContextManager",
                                          .module = "contextlib",
                                          .size = sizeof(struct batch_scope),
                                          .flags = PY_TYPE_ABSTRACT,
                                          .methods = scope_methods};

value operations_batch_alter_table(struct vm *vm, const value *a) {
    struct batch_scope *s = py_alloc(vm, &batch_scope_type);
    struct ops_batch *b = py_alloc(vm, &ops_batch_type);
    s->outer = SELF;
    s->batch = b;
    b->context = SELF->migration_context;
    b->table_name = a[1];
    b->schema = a[2];
    b->partial_reordering = a[4];
    b->copy_from = a[5];
    b->table_args = a[6];
    b->table_kwargs = a[7];
    b->reflect_args = a[8];
    b->reflect_kwargs = a[9];
    b->naming_convention = a[10];
    batch_init(b, SELF->impl, state_of(vm)->see ? py_str_from("never") : a[3]);
    return PY_OBJ(s);
}

/* batch_op.impl */
static const struct py_member_def batch_members[] = {
    {"table_name", offsetof(struct ops_batch, table_name), PY_MEMBER_VALUE, true},
    {"schema", offsetof(struct ops_batch, schema), PY_MEMBER_VALUE, true},
    {"copy_from", offsetof(struct ops_batch, copy_from), PY_MEMBER_VALUE, true},
    {"table_args", offsetof(struct ops_batch, table_args), PY_MEMBER_VALUE, true},
    {0}};

static value batch_dialect(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct ops_batch, self)->sink.impl->dialect);
}
static value batch_impl(struct vm *vm, value self) {
    impl_fill_classes(vm);
    return PY_OBJ(PY_AS(struct ops_batch, self)->sink.impl);
}
static const struct py_getset_def batch_getset[] = {
    {"dialect", batch_dialect, NULL}, {"impl", batch_impl, NULL}, {0}};

struct py_type ops_batch_type = {PY_TYPE_HEAD,
                                 .name = "BatchOperationsImpl",
                                 .module = "alembic.operations.batch",
                                 .size = sizeof(struct ops_batch),
                                 .attrs_offset = offsetof(struct ops_batch, attrs),
                                 .flags = PY_TYPE_ATTRS | PY_TYPE_ABSTRACT,
                                 .members = batch_members,
                                 .getset = batch_getset};

/* --- Operations(migration_context), Operations.context(migration_context) --- */

static value operations_init(struct vm *vm, const value *a) {
    value impl = a[2] == PY_NONE ? py_getattr(vm, a[1], "impl") : a[2];
    SELF->migration_context = a[1];
    if (!py_is_a(impl, &ops_impl_type))
        py_raise(vm, &py_exc_TypeError, "Operations needs a MigrationContext, not %T", a[1]);
    SELF->impl = PY_AS(struct ops_impl, impl);
    return PY_NONE;
}

struct context_scope {
    struct py_object head;
    struct operations *ops;
};

static value context_enter(struct vm *vm, const value *a) {
    struct operations *ops = PY_AS(struct context_scope, a[0])->ops;
    operations_install(vm, ops);
    return PY_OBJ(ops);
}

static value context_exit(struct vm *vm, const value *a) {
    (void)a;
    operations_remove(vm);
    return PY_FALSE;
}

static const struct py_native_def context_methods[] = {
    {"__enter__", context_enter, "self"}, {"__exit__", context_exit, "self, typ, value, tb"}, {0}};
static struct py_type context_scope_type = {PY_TYPE_HEAD,
                                            .name = "_GeneratorContextManager",
                                            .module = "contextlib",
                                            .size = sizeof(struct context_scope),
                                            .flags = PY_TYPE_ABSTRACT,
                                            .methods = context_methods};

static value operations_context(struct vm *vm, const value *a) {
    struct context_scope *s = py_alloc(vm, &context_scope_type);
    s->ops = PY_AS(struct operations, py_call1(vm, PY_OBJ(&operations_type), a[1]));
    return PY_OBJ(s);
}

/* --- the classes --- */

static value get_impl(struct vm *vm, value self) {
    struct operations *o = PY_AS(struct operations, self);
    impl_fill_classes(vm);
    return o->batch ? PY_OBJ(o->batch) : PY_OBJ(o->impl);
}

static const struct py_getset_def getset[] = {{"impl", get_impl, NULL}, {0}};
static const struct py_member_def members[] = {
    {"migration_context", offsetof(struct operations, migration_context), PY_MEMBER_VALUE, false},
    {0}};

static const struct py_native_def base_methods[] = {
    {"__init__", operations_init, "self, migration_context, impl=None"},
    {"register_operation", register_operation, "cls, name, sourcename=None", PY_CLASSMETHOD},
    {"implementation_for", implementation_for, "cls, op_cls, replace=False", PY_CLASSMETHOD},
    {"context", operations_context, "cls, migration_context", PY_CLASSMETHOD},
    {0}};

/* Operations are registered, not written in the class: messages name them without it (BARE). */
#define OPERATIONS_TYPE(type_name, parent, bare)                                                   \
    PY_TYPE_HEAD, .name = type_name, .module = "alembic.operations.base",                          \
                  .size = sizeof(struct operations),                                               \
                  .attrs_offset = offsetof(struct operations, attrs),                              \
                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | (bare), .base = parent

static struct py_type root_operations_type = {OPERATIONS_TYPE("ModuleClsProxy", NULL, 0),
                                              .methods = base_methods, .getset = getset,
                                              .members = members, .getattr = operations_getattr};
static struct py_type abstract_operations_type = {
    OPERATIONS_TYPE("AbstractOperations", &root_operations_type, 0),
    .methods = operations_common_methods};
struct py_type operations_type = {
    OPERATIONS_TYPE("Operations", &abstract_operations_type, PY_TYPE_BARE_METHODS),
    .methods = operations_methods};
struct py_type batch_operations_type = {
    OPERATIONS_TYPE("BatchOperations", &abstract_operations_type, PY_TYPE_BARE_METHODS),
    .methods = batch_operations_methods};

/* --- alembic.op --- */

static value call_installed(struct vm *vm, const value *a) {
    struct py_list *list = state_of(vm)->installed;
    if (!list->n)
        py_raise(vm, &py_exc_NameError,
                 "Can't invoke function '%S', as the proxy object has not yet been established for "
                 "the Alembic 'Operations' class.  Try placing this code inside a callable.",
                 a[0]);
    value method = py_getattr_str(vm, list->items[list->n - 1], PY_AS(struct py_str, a[0]));
    return py_call_args(vm, method, a[1], PY_AS(struct py_dict, a[2]));
}
static const struct py_native_def call_installed_def = {"proxy", call_installed,
                                                        "target, /, *args, **kw"};

static value proxy(struct vm *vm, const char *name) {
    return py_native_new(vm, &call_installed_def, py_str_from(name));
}

static void add_proxies(struct vm *vm, struct py_module *m, const struct py_native_def *methods) {
    for (; methods->name; methods++)
        if (methods->name[0] != '_')
            py_module_set(vm, m, methods->name, proxy(vm, methods->name));
}

static void op_init(struct vm *vm, struct py_module *m) {
    size_t i = 0;
    value k, v;
    add_proxies(vm, m, operations_common_methods);
    add_proxies(vm, m, operations_methods);
    py_module_set(vm, m, "register_operation",
                  py_getattr(vm, PY_OBJ(&operations_type), "register_operation"));
    py_module_set(vm, m, "implementation_for",
                  py_getattr(vm, PY_OBJ(&operations_type), "implementation_for"));
    while (py_dict_next(state_of(vm)->own, &i, &k, &v))
        py_module_set(vm, m, py_str_cstr(k), proxy(vm, py_str_cstr(k)));
}

static const struct py_module_def alembic_op_module = {.name = "alembic.op", .init = op_init};

static struct py_type *const base_types[] = {&operations_type, &batch_operations_type,
                                             &abstract_operations_type, NULL};

static void operations_module_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "ops", py_import(vm, "alembic.operations.ops"));
    py_module_set(vm, m, "MigrateOperation", PY_OBJ(&op_types[OP_CUSTOM]));
    py_module_set(vm, m, "MigrationScript", PY_OBJ(&op_types[OP_SCRIPT]));
}

static const struct py_module_def alembic_operations_module = {
    .name = "alembic.operations", .types = base_types, .init = operations_module_init};
static const struct py_module_def alembic_operations_base_module = {
    .name = "alembic.operations.base", .types = base_types};
static const struct py_module_def alembic_operations_ops_module = {.name = "alembic.operations.ops",
                                                                   .types = op_module_types};

static struct py_type *const batch_types[] = {&ops_batch_type, NULL};
static const struct py_module_def alembic_operations_batch_module = {
    .name = "alembic.operations.batch", .types = batch_types};

const struct py_module_def *const alembic_operations_modules[] = {&alembic_op_module,
                                                                  &alembic_operations_module,
                                                                  &alembic_operations_base_module,
                                                                  &alembic_operations_ops_module,
                                                                  &alembic_operations_batch_module,
                                                                  NULL};
