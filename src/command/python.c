/* alembic.command for scripts; see python.h. */
#include "command/python.h"

#include <string.h>

#include "command/env.h"
#include "modules/alembic/module.h"

/* How one command's parameters become options. */
struct binding {
    const char *name;
    command_fn run;
    const char *signature;
    const char *fields; /* one letter for each parameter after config, see fill() */
};

static const char *text(struct vm *vm, value v) {
    return is_missing(v) ? NULL : mem_strdup(py_str_text(vm, v));
}

/* Puts parameter V into the field LETTER stands for. */
static void fill(struct vm *vm, struct command *c, char letter, value v) {
    struct options *o = c->options;
    struct text_list one = {0};
    switch (letter) {
    case 'r': /* one revision */
        o->revision = text(vm, v);
        break;
    case 'R': /* several */
        one = text_list_of(vm, v);
        o->revisions = one;
        break;
    case 'd':
        o->directory = text(vm, v);
        break;
    case 's':
        o->sql = py_truth(vm, v);
        break;
    case 't':
        o->tag = text(vm, v);
        break;
    case 'p':
        o->purge = py_truth(vm, v);
        break;
    case 'v':
        o->verbose = py_truth(vm, v);
        break;
    case 'c':
        o->check_heads = py_truth(vm, v);
        break;
    case 'm':
        o->message = text(vm, v);
        break;
    case 'a':
        o->autogenerate = py_truth(vm, v);
        break;
    case 'h':
        one = text_list_of(vm, v);
        o->head = one.n ? text_join(&one, ",") : NULL;
        break;
    case 'S':
        o->splice = py_truth(vm, v);
        break;
    case 'l':
        o->branch_label = text(vm, v);
        break;
    case 'P':
        o->version_path = text(vm, v);
        break;
    case 'i':
        o->rev_id = text(vm, v);
        break;
    case 'D':
        o->depends_on = text_list_of(vm, v);
        break;
    case 'g':
        o->rev_range = text(vm, v);
        break;
    case 'I':
        o->indicate_current = py_truth(vm, v);
        break;
    case 'e':
        o->resolve_dependencies = py_truth(vm, v);
        break;
    case 'T':
        o->template = text(vm, v);
        break;
    case 'x':
        c->process_directives = is_missing(v) ? NULL : (void *)(uintptr_t)v;
        break;
    case 'k':
        o->package = py_truth(vm, v);
        break;
    default:
        break;
    }
}

static value call(struct vm *vm, const struct binding *b, const value *a) {
    if (!py_is_a(a[0], &alembic_config_type))
        py_raise(vm, &py_exc_TypeError, "config must be an alembic.config.Config, not %T", a[0]);
    struct command *c = MEM_NEW(struct command);
    struct options *o = MEM_NEW(struct options);
    c->name = b->name;
    c->program = "alembic";
    c->options = o;
    c->config = PY_AS(struct alembic_config, a[0]);
    c->settings = c->config->settings;
    c->vm = vm;
    o->quiet = c->config->quiet;
    for (size_t i = 0; b->fields[i]; i++)
        fill(vm, c, b->fields[i], a[i + 1]);
    b->run(c);
    return PY_NONE;
}

#define COMMAND(ident, params, letters)                                                            \
    static const struct binding ident##_binding = {#ident, command_##ident, params, letters};      \
    static value call_##ident(struct vm *vm, const value *a) {                                     \
        return call(vm, &ident##_binding, a);                                                      \
    }
#include "command/python.def"
#undef COMMAND

static const struct py_native_def functions[] = {
#define COMMAND(ident, params, letters) {#ident, call_##ident, params},
#include "command/python.def"
#undef COMMAND
    {0}};

static const struct py_module_def command_module = {.name = "alembic.command",
                                                    .functions = functions};

const struct py_module_def *const command_modules[] = {&command_module, NULL};

/* The names in PARAMS, "config, revision, sql=False": those with a default and those without. A
 * list of revisions is `revisions` on the command line. */
static void split_params(const struct binding *b, struct py_list *plain, struct py_list *options) {
    struct text_list params = text_split_char(b->signature, ',');
    for (size_t i = 1; i < params.n; i++) {
        const char *param = text_strip(params.items[i]), *equals = strchr(param, '=');
        if (equals)
            py_list_append(options, py_str_new(param, (size_t)(equals - param)));
        else
            py_list_append(plain, py_str_from(b->fields[i - 1] == 'R' ? "revisions" : param));
    }
}

static const struct binding *const bindings[] = {
#define COMMAND(ident, params, letters) &ident##_binding,
#include "command/python.def"
#undef COMMAND
};

value command_tuple(struct vm *vm, const char *name) {
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
        if (!strcmp(bindings[i]->name, name)) {
            struct py_list *plain = py_list_new(0), *options = py_list_new(0);
            split_params(bindings[i], plain, options);
            return py_tuple3(py_native_new(vm, &functions[i], PY_UNDEF), PY_OBJ(plain),
                             PY_OBJ(options));
        }
    return PY_NONE;
}
