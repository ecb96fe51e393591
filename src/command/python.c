/* alembic.command for scripts; see python.h. */
#include "command/python.h"

#include <string.h>

#include "command/env.h"
#include "command/generate.h"
#include "modules/alembic/module.h"
#include "modules/alembic/revision_map.h"
#include "python/lib/io.h"

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
        if (!o->revision)
            py_raise(vm, &py_exc_TypeError, "argument of type 'NoneType' is not iterable");
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
        o->branch_labels = text_list_of(vm, v);
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

/* What a command that writes revisions returns: the Script, or a list of what it made. */
static value made_scripts(struct vm *vm, struct command *c) {
    if (!c->makes_revisions)
        return PY_NONE;
    struct py_list *list = py_list_new(c->made.n);
    for (size_t i = 0; i < c->made.n; i++)
        py_list_append(list, alembic_script_of(vm, command_script(c), c->made.items[i]));
    return c->made.n == 1 ? list->items[0] : PY_OBJ(list);
}

/* A command for scripts on CONFIG. */
static struct command *command_for(struct vm *vm, const char *name, struct alembic_config *config) {
    struct command *c = MEM_NEW(struct command);
    c->name = name;
    c->program = "alembic";
    c->options = MEM_NEW(struct options);
    c->config = config;
    c->settings = config->settings;
    c->vm = vm;
    c->options->quiet = config->quiet;
    return c;
}

static value call(struct vm *vm, const struct binding *b, const value *a) {
    if (!py_is_a(a[0], &alembic_config_type))
        py_raise(vm, &py_exc_TypeError, "config must be an alembic.config.Config, not %T", a[0]);
    struct command *c = command_for(vm, b->name, PY_AS(struct alembic_config, a[0]));
    for (size_t i = 0; b->fields[i]; i++)
        fill(vm, c, b->fields[i], a[i + 1]);
    io_flush_all(vm);
    error_defer(command_flush, c);
    b->run(c);
    command_flush(c);
    return made_scripts(vm, c);
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

static const struct py_module_def *const modules[] = {&command_module, NULL};

/* ScriptDirectory.generate_revision */
static value generate_for_script(struct vm *vm, struct alembic_script_directory *dir,
                                 const value *a) {
    /* The reference takes a file template here and does not look at it. */
    enum { REVID, MESSAGE, HEAD, SPLICE, LABELS, VERSION_PATH, FILE_TEMPLATE, DEPENDS_ON, KW };
    struct command *c = command_for(vm, "revision", dir->config);
    c->script = dir;
    c->scripts = dir->scripts;
    struct generate g = {.rev_id = text(vm, a[REVID]),
                         .message = text(vm, a[MESSAGE]),
                         .head = alembic_revision_ref(vm, a[HEAD]),
                         .splice = py_truth(vm, a[SPLICE]),
                         .branch_labels = text_list_of(vm, a[LABELS]),
                         .version_path = text(vm, a[VERSION_PATH]),
                         .depends_on = text_list_of(vm, a[DEPENDS_ON]),
                         .template_args = PY_AS(struct py_dict, a[KW])};
    io_flush_all(vm);
    struct revision *r = generate_revision(c, &g);
    command_flush(c);
    return alembic_script_of(vm, dir, r);
}

AT_START void command_install(struct vm *vm) {
    static const struct alembic_services services = {.generate_revision = generate_for_script};
    vm_add_modules(vm, modules);
    alembic_set_services(vm, &services);
}

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
            return py_tuple3(py_import_from(vm, "alembic.command", name), PY_OBJ(plain),
                             PY_OBJ(options));
        }
    return PY_NONE;
}
