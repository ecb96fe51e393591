/* retort exec; see exec.h. */
#include "python/exec.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "python/site.h"
#include "python/vm.h"

static struct vm *running; /* for the signal handler */

static void on_interrupt(int number) {
    (void)number;
    if (running)
        vm_interrupt(running);
}

static void catch_interrupts(struct vm *vm) {
    running = vm;
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
}

static int dump(struct vm *vm, const char *file) {
    size_t len;
    char *source = file_read(file, &len);
    struct py_handler h;
    struct buf b = BUF_INIT;
    PY_TRY(vm, &h) {
        py_code_dump(vm, py_compile(vm, source, len, file, COMPILE_EXEC, 0), &b);
        py_handler_pop(&h);
    }
    else {
        py_format_exception(vm, py_handler_catch(&h), &b);
        fputs(b.data, stderr);
        return 1;
    }
    fputs(b.data, stdout);
    return 0;
}

static int fail(const char *text) {
    fprintf(stderr, "retort exec: %s\n", text);
    return 2;
}

static void add_site_packages(struct vm *vm) {
    const char *tops[] = {".", NULL};
    struct text_list folders = site_folders(tops);
    if (!folders.n)
        error_raise(ERROR_COMMAND, "there is no virtual environment (VIRTUAL_ENV, .venv)");
    site_add(vm, &folders);
}

static int run(const struct vm_options *o, bool listing, void (*setup)(struct vm *vm)) {
    struct error_handler h;
    ERROR_TRY(&h) {
        struct vm *vm = vm_new(o);
        catch_interrupts(vm);
        setup(vm);
        if (o->site_packages)
            add_site_packages(vm);
        int status = listing ? dump(vm, o->argv[0]) : vm_exec_file(vm, o->argv[0]);
        error_pop(&h);
        return status;
    }
    else {
        return fail(h.error->message ? h.error->message : "out of memory");
    }
}

int vm_exec_main(int argc, char **argv, void (*setup)(struct vm *vm)) {
    struct vm_options o = {0};
    const char **folders = mem_alloc(((size_t)argc + 1) * sizeof *folders);
    size_t nfolders = 0;
    o.allow_write = folders;
    bool listing = false;
    int i = 0;
    for (; i < argc && argv[i][0] == '-' && argv[i][1]; i++) {
        if (!strcmp(argv[i], "--allow-all"))
            o.allow_all = o.allow_net = o.allow_run = true;
        else if (!strcmp(argv[i], "--allow-write") && i + 1 < argc)
            folders[nfolders++] = argv[++i];
        else if (!strcmp(argv[i], "--allow-run"))
            o.allow_run = true;
        else if (!strcmp(argv[i], "--allow-net"))
            o.allow_net = true;
        else if (!strcmp(argv[i], "--unknown-imports"))
            o.unknown_imports = true;
        else if (!strcmp(argv[i], "--site-packages"))
            o.site_packages = true;
        else if (!strcmp(argv[i], "--max-memory") && i + 1 < argc && text_size(argv[i + 1]))
            mem_set_limit(text_size(argv[++i]));
        else if (!strcmp(argv[i], "--dump"))
            listing = true;
        else
            return fail("usage: retort exec [--allow-all] [--allow-write FOLDER] [--allow-run] "
                        "[--allow-net] "
                        "[--unknown-imports] [--site-packages] [--max-memory SIZE] "
                        "FILE [ARGUMENT...]");
    }
    if (i == argc)
        return fail("a FILE is wanted");
    o.argc = argc - i;
    o.argv = argv + i;
    return run(&o, listing, setup);
}
