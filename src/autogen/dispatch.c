/* Registries of scripts' renderers and comparators (cf. alembic.util.langhelpers). */
#include "autogen/dispatch.h"

#include <string.h>

#include "base/text.h"

/* --- PriorityDispatchResult, DispatchPriority: small enumerations --- */

struct member {
    struct py_object head;
    const char *name;
    int number;
};

static value member_repr(struct vm *vm, value self) {
    const struct member *m = PY_AS(struct member, self);
    (void)vm;
    return py_str_printf("<%s.%s: %d>", m->head.type->name, m->name, m->number);
}
static const struct py_member_def member_members[] = {
    {"name", offsetof(struct member, name), PY_MEMBER_TEXT, true},
    {"value", offsetof(struct member, number), PY_MEMBER_INT, true},
    {0}};

#define ENUM(class_name)                                                                           \
    {                                                                                              \
        PY_TYPE_HEAD, .name = class_name, .module = "alembic.util.langhelpers",                    \
                      .size = sizeof(struct member), .members = member_members,                    \
                      .repr = member_repr, .flags = PY_TYPE_ABSTRACT                               \
    }
struct py_type dispatch_result_type = ENUM("PriorityDispatchResult");
struct py_type dispatch_priority_type = ENUM("DispatchPriority");

static struct member continue_member = {{&dispatch_result_type}, "CONTINUE", 0};
static struct member stop_member = {{&dispatch_result_type}, "STOP", 1};
static struct member priority_members[DISPATCH_PRIORITIES] = {
    {{&dispatch_priority_type}, "FIRST", 50},
    {{&dispatch_priority_type}, "MEDIUM", 25},
    {{&dispatch_priority_type}, "LAST", 10}};

value dispatch_result(struct vm *vm, bool stop) {
    (void)vm;
    return PY_OBJ(stop ? &stop_member : &continue_member);
}

value dispatch_priority(int priority) { return PY_OBJ(&priority_members[priority]); }

static int priority_of(struct vm *vm, value v) {
    for (int i = 0; i < DISPATCH_PRIORITIES; i++)
        if (v == PY_OBJ(&priority_members[i]))
            return i;
    py_raise(vm, &py_exc_ValueError, "not a DispatchPriority: %R", v);
}

/* --- the registry --- */

struct dispatcher *dispatcher_new(struct vm *vm, bool by_priority) {
    return py_alloc(vm, by_priority ? &priority_dispatcher_type : &dispatcher_type);
}

void dispatcher_add(struct dispatcher *d, value target, const char *qualifier, int priority,
                    value subgroup, value fn) {
    MEM_GROW(d->entries, d->n, d->cap);
    d->entries[d->n++] = (struct dispatch_entry){target, qualifier, priority, subgroup, fn, false};
}

void dispatcher_add_all(struct dispatcher *d, const struct dispatcher *from, bool behind) {
    for (size_t i = 0; i < from->n; i++) {
        const struct dispatch_entry *e = &from->entries[i];
        dispatcher_add(d, e->target, e->qualifier, e->priority, e->subgroup, e->fn);
        d->entries[d->n - 1].behind = behind || e->behind;
    }
}

struct dispatcher *dispatcher_branch(struct vm *vm, const struct dispatcher *d) {
    struct dispatcher *copy = py_alloc(vm, d->head.type);
    dispatcher_add_all(copy, d, false);
    copy->builtin = d->builtin;
    return copy;
}

static bool is_target(struct vm *vm, value a, value b) {
    return a == b || (py_is_str(a) && py_is_str(b) && py_equal(vm, a, b));
}

static struct dispatch_entry *find(struct vm *vm, const struct dispatcher *d, value target,
                                   const char *qualifier) {
    for (size_t i = 0; i < d->n; i++)
        if (is_target(vm, d->entries[i].target, target) &&
            !strcmp(d->entries[i].qualifier, qualifier))
            return &d->entries[i];
    return NULL;
}

value dispatcher_find(struct vm *vm, const struct dispatcher *d, value target,
                      const char *qualifier) {
    const struct dispatch_entry *e = find(vm, d, target, qualifier);
    return e ? e->fn : PY_UNDEF;
}

static value builtin_of(struct vm *vm, const struct dispatcher *d, value class) {
    return d->builtin ? d->builtin(vm, class) : PY_UNDEF;
}

/* --- as decorators: dispatch_for(target, …)(fn) --- */

struct registration {
    struct py_object head;
    struct dispatcher *d;
    value target, subgroup;
    const char *qualifier;
    int priority;
    bool replace;
};

static value register_fn(struct vm *vm, value callee, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    struct registration *r = PY_AS(struct registration, callee);
    (void)kwnames;
    if (argc != 1)
        py_raise(vm, &py_exc_TypeError, "decorate() takes 1 positional argument but %d were given",
                 argc);
    if (r->d->head.type == &dispatcher_type) {
        struct dispatch_entry *e = find(vm, r->d, r->target, r->qualifier);
        bool taken =
            e || (!strcmp(r->qualifier, "default") && builtin_of(vm, r->d, r->target) != PY_UNDEF);
        if (taken && !r->replace)
            py_raise(vm, &py_exc_ValueError,
                     "Can not set dispatch function for object %R: key already exists. To replace "
                     "existing function, use replace=True.",
                     r->target);
        if (e) {
            e->fn = argv[0];
            return argv[0];
        }
    }
    dispatcher_add(r->d, r->target, r->qualifier, r->priority, r->subgroup, argv[0]);
    return argv[0];
}

static struct py_type registration_type = {PY_TYPE_HEAD,
                                           .name = "decorate",
                                           .module = "alembic.util.langhelpers",
                                           .size = sizeof(struct registration),
                                           .call = register_fn,
                                           .flags = PY_TYPE_ABSTRACT};

static value dispatch_for(struct vm *vm, const value *a) {
    struct registration *r = py_alloc(vm, &registration_type);
    r->d = PY_AS(struct dispatcher, a[0]);
    r->target = a[1];
    r->qualifier = py_arg_text(vm, a[2], "qualifier");
    r->replace = py_truth(vm, a[3]);
    r->priority = DISPATCH_MEDIUM;
    return PY_OBJ(r);
}

static value dispatch_for_priority(struct vm *vm, const value *a) {
    struct registration *r = py_alloc(vm, &registration_type);
    r->d = PY_AS(struct dispatcher, a[0]);
    r->target = a[1];
    r->priority = a[2] == PY_UNDEF ? DISPATCH_MEDIUM : priority_of(vm, a[2]);
    r->qualifier = py_arg_text(vm, a[3], "qualifier");
    r->subgroup = a[4];
    return PY_OBJ(r);
}

static value dispatch(struct vm *vm, const value *a) {
    const struct dispatcher *d = PY_AS(struct dispatcher, a[0]);
    const char *qualifier = py_arg_text(vm, a[2], "qualifier");
    value fn = PY_UNDEF;
    struct py_type *type =
        py_is_a(a[1], &py_type_type) ? PY_AS(struct py_type, a[1]) : py_type_of(a[1]);
    if (py_is_str(a[1])) {
        fn = dispatcher_find(vm, d, a[1], qualifier);
        if (fn == PY_UNDEF)
            fn = dispatcher_find(vm, d, a[1], "default");
    } else {
        py_type_ready(vm, type);
        for (size_t i = 0; fn == PY_UNDEF && i < type->mro->n; i++) {
            fn = dispatcher_find(vm, d, type->mro->items[i], qualifier);
            if (fn == PY_UNDEF)
                fn = dispatcher_find(vm, d, type->mro->items[i], "default");
            if (fn == PY_UNDEF)
                fn = builtin_of(vm, d, type->mro->items[i]);
        }
    }
    if (fn == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "no dispatch function for object: %S", a[1]);
    return fn;
}

static value branch(struct vm *vm, const value *a) {
    return PY_OBJ(dispatcher_branch(vm, PY_AS(struct dispatcher, a[0])));
}
static value populate_with(struct vm *vm, const value *a) {
    (void)vm;
    dispatcher_add_all(PY_AS(struct dispatcher, a[0]), PY_AS(struct dispatcher, a[1]), false);
    return PY_NONE;
}

static const struct py_native_def dispatcher_methods[] = {
    {"dispatch_for", dispatch_for, "self, target, *, qualifier='default', replace=False"},
    {"dispatch", dispatch, "self, obj, qualifier='default'"},
    {"branch", branch, "self"},
    {0}};
static const struct py_native_def priority_methods[] = {
    {"dispatch_for", dispatch_for_priority,
     "self, target, *, priority=?, qualifier='default', subgroup=None"},
    {"branch", branch, "self"},
    {"populate_with", populate_with, "self, other"},
    {0}};

struct py_type dispatcher_type = {PY_TYPE_HEAD,
                                  .name = "Dispatcher",
                                  .module = "alembic.util.langhelpers",
                                  .size = sizeof(struct dispatcher),
                                  .attrs_offset = offsetof(struct dispatcher, attrs),
                                  .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                  .methods = dispatcher_methods};
struct py_type priority_dispatcher_type = {PY_TYPE_HEAD,
                                           .name = "PriorityDispatcher",
                                           .module = "alembic.util.langhelpers",
                                           .size = sizeof(struct dispatcher),
                                           .attrs_offset = offsetof(struct dispatcher, attrs),
                                           .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                           .methods = priority_methods};

/* --- running --- */

/* Groups that have said stop. */
struct stopped {
    struct py_list *script; /* subgroups of scripts' functions */
    struct text_list builtin;
};

static bool is_stopped(struct vm *vm, const struct stopped *s, const char *group, value subgroup) {
    if (!group && py_is_str(subgroup))
        group = py_str_cstr(subgroup);
    if (group)
        return text_list_has(&s->builtin, group);
    for (size_t i = 0; s->script && i < s->script->n; i++)
        if (is_target(vm, s->script->items[i], subgroup))
            return true;
    return false;
}

static void run_scripts(const struct dispatch_run *r, int priority, const char *qualifier,
                        bool behind, struct stopped *s) {
    for (size_t i = 0; r->scripts && i < r->scripts->n; i++) {
        const struct dispatch_entry *e = &r->scripts->entries[i];
        if (e->priority != priority || e->behind != behind || strcmp(e->qualifier, qualifier) ||
            !py_str_is(e->target, r->target) || is_stopped(r->vm, s, NULL, e->subgroup))
            continue;
        value result = py_call(r->vm, e->fn, r->argc, r->argv);
        if (result != PY_OBJ(&stop_member))
            continue;
        if (py_is_str(e->subgroup))
            text_list_add(&s->builtin, py_str_cstr(e->subgroup));
        else
            py_list_append(s->script, e->subgroup);
    }
}

void dispatch_all(const struct dispatch_run *r, const struct dispatch_builtin *builtins, size_t n,
                  void *arg) {
    struct stopped s = {.script = r->scripts && r->scripts->n ? py_list_new(0) : NULL};
    for (int priority = 0; priority < DISPATCH_PRIORITIES; priority++) {
        if (r->scripts && r->scripts->n) {
            run_scripts(r, priority, r->dialect, false, &s);
            run_scripts(r, priority, r->dialect, true, &s);
            run_scripts(r, priority, "default", false, &s);
        }
        for (size_t i = 0; i < n; i++) {
            const struct dispatch_builtin *b = &builtins[i];
            if (b->priority != priority || (b->group && text_list_has(&s.builtin, b->group)))
                continue;
            if (b->fn(arg) && b->group)
                text_list_add(&s.builtin, b->group);
        }
        if (r->scripts && r->scripts->n)
            run_scripts(r, priority, "default", true, &s);
    }
}
