/*
 * The rules for what scripts may do outside (confine.h). A path is judged after its symbolic links
 * are resolved; of a file that does not exist yet the folder is.
 */
#include "python/confine.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "python/giveup.h"

/* The real path of the longest existing part of PATH, the rest appended. */
static const char *resolve(const char *path) {
    char real[PATH_MAX];
    if (realpath(path, real))
        return mem_strdup(real);
    const char *slash = strrchr(path, '/');
    if (!slash)
        return mem_printf("%s/%s", realpath(".", real) ? real : ".", path);
    if (slash == path)
        return path;
    return mem_printf("%s%s", resolve(mem_strndup(path, (size_t)(slash - path))), slash);
}

static bool lies_under(const char *real, const char *folder) {
    const char *root = resolve(folder);
    size_t n = strlen(root);
    if (n == 1)
        return true;
    return strncmp(real, root, n) == 0 && (real[n] == 0 || real[n] == '/');
}

static bool lies_under_one(const char *real, const char **folders) {
    for (const char **p = folders; p && *p; p++)
        if (lies_under(real, *p))
            return true;
    return false;
}

static bool may_write(const struct vm_options *o, const char *real) {
    return strcmp(real, "/dev/null") == 0 || lies_under_one(real, o->allow_write);
}

static noreturn void refuse(struct vm *vm, const char *message, const char *path) {
    struct py_tuple *args = py_tuple_new(path ? 3 : 2);
    args->items[0] = py_from_small(EACCES);
    args->items[1] = py_str_from(message);
    if (path)
        args->items[2] = py_str_from(path);
    value exc = py_call_args(vm, PY_OBJ(&py_exc_PermissionError), PY_OBJ(args), NULL);
    giveup_begin(vm, exc);
    py_raise_value(vm, exc);
}

void confine_read(struct vm *vm, const char *path) {
    const struct vm_options *o = &vm->options;
    if (o->allow_all)
        return;
    const char *real = resolve(path);
    if (lies_under(real, o->project_root) || lies_under_one(real, o->allow_read) ||
        may_write(o, real))
        return;
    if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return; /* nothing to read: opening it fails as scripts expect of a file that may be there
                 */
    refuse(
        vm,
        "scripts read only files of the project (--allow-write DIR opens another folder to them)",
        path);
}

void confine_write(struct vm *vm, const char *path) {
    const struct vm_options *o = &vm->options;
    if (o->allow_all || may_write(o, resolve(path)))
        return;
    refuse(vm, "scripts may not write here (--allow-write DIR allows it)", path);
}

static const char settings_key;

static void end_settings(void *vm) { vm_set_data(vm, &settings_key, NULL); }

void confine_begin_settings(struct vm *vm, const char *path) {
    if (!lies_under(resolve(path), vm->options.project_root))
        return;
    vm_set_data(vm, &settings_key, vm);
    error_defer(end_settings, vm);
}

void confine_end_settings(struct vm *vm) {
    if (!vm_get_data(vm, &settings_key))
        return;
    error_undefer(end_settings, vm);
    end_settings(vm);
}

static bool go_without(struct vm *vm, const char *why, const char *path) {
    if (!vm->options.unknown_imports)
        refuse(vm, why, path);
    py_warn(vm, &py_exc_RuntimeWarning, "%s: %s", path, why);
    return false;
}

bool confine_folder(struct vm *vm, const char *path) {
    const struct vm_options *o = &vm->options;
    const char *real = resolve(path);
    if (o->allow_all || may_write(o, real))
        return true;
    if (o->unknown_imports && lies_under(real, o->project_root))
        return true;
    return go_without(vm, "scripts may not write here (--allow-write DIR allows it)", path);
}

bool confine_log(struct vm *vm, const char *path) {
    const struct vm_options *o = &vm->options;
    if (o->allow_all || vm_get_data(vm, &settings_key))
        return true;
    const char *real = resolve(path);
    return lies_under(real, o->project_root) || may_write(o, real) ||
           go_without(vm, "log files lie in the project (--allow-write DIR allows another folder)",
                      path);
}

void confine_run(struct vm *vm, const char *what) {
    const struct vm_options *o = &vm->options;
    if (!o->allow_all && !o->allow_run)
        refuse(vm, mem_printf("%s: scripts may not start processes (--allow-run allows it)", what),
               NULL);
}

void confine_net(struct vm *vm, const char *what) {
    const struct vm_options *o = &vm->options;
    if (!o->allow_all && !o->allow_net)
        refuse(vm, mem_printf("%s: scripts may not use the network (--allow-net allows it)", what),
               NULL);
}
