/* init: a new script directory from one of the templates (cf. alembic.command.init). */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "command/command.h"
#include "command/output.h"
#include "command/templates.h"
#include "base/toml.h"

struct init {
    struct command *c;
    const char *dir;        /* as given */
    const char *ini, *toml; /* absolute paths of the settings files */
};

static void make_dir(void *path) { file_mkdirs(path); }

static void create_directory(struct init *in, const char *path) {
    output_status(in->c, mem_printf("Creating directory %s", path_from_root(path)), false,
                  in->c->options->quiet, make_dir, (void *)path);
}

struct write {
    const char *path;
    const char *text;
};

static void write_file(void *arg) {
    struct write *w = arg;
    file_write(w->path, w->text, strlen(w->text));
}

static void write_with_status(struct init *in, const char *verb, const char *path, const char *text,
                              bool quiet) {
    struct write w = {path, text};
    output_status(in->c, mem_printf("%s %s", verb, path), false, quiet, write_file, &w);
}

/* The script directory as the settings file says it; the reference takes for granted that the file
 * lies in the current folder. */
static const char *location(const struct init *in) {
    if (path_is_absolute(in->dir))
        return in->dir;
    char *relative = path_relpath(in->dir, NULL);
    return strcmp(relative, ".") ? mem_printf("%%(here)s/%s", relative) : "%(here)s";
}

static const char *render(const struct init *in, const char *text) {
    return text_replace(text, "${script_location}", location(in));
}

static void write_ini(struct init *in, const char *text) {
    if (file_exists(in->ini)) {
        output_message(in->c, mem_printf("File %s already exists, skipping", in->ini), true,
                       in->c->options->quiet);
        return;
    }
    file_mkdirs(path_dirname(in->ini));
    write_with_status(in, "Generating", in->ini, render(in, text), false);
}

static void write_toml(struct init *in, const char *text) {
    text = render(in, text);
    size_t len;
    char *old = file_read_if_exists(in->toml, &len);
    if (!old) {
        write_with_status(in, "Generating", in->toml, text, false);
    } else if (toml_get(toml_get(toml_parse(old, len, in->toml), "tool"), "alembic")) {
        output_message(in->c,
                       mem_printf("File %s already exists and already has a [tool.alembic] "
                                  "section, skipping",
                                  in->toml),
                       true, false);
    } else {
        write_with_status(in, "Appending to existing", in->toml, mem_printf("%s\n\n%s", old, text),
                          false);
    }
}

static bool has_entries(const char *dir) {
    size_t n = 0;
    if (file_is_dir(dir))
        file_list(dir, &n);
    return n > 0;
}

static void add_package_files(struct init *in, const char *versions) {
    const char *dirs[] = {in->dir, versions};
    for (int i = 0; i < 2; i++)
        write_with_status(in, "Adding", path_from_root(path_join(dirs[i], "__init__.py")), "",
                          in->c->options->quiet);
}

/* As pathlib writes a path: without "." parts and a slash at the end. */
static const char *plain_path(const char *path) {
    return strstr(path, "..") ? path : path_norm(path);
}

/* A Config of a script may name only one of the two files. */
static const char *settings_file(const char *path, const char *usual) {
    return path_abspath(path ? path : usual);
}

void command_init(struct command *c) {
    struct init in = {.c = c, .dir = plain_path(c->options->directory)};
    const char *name = c->options->template ? c->options->template : "generic";
    if (file_exists(in.dir) && !file_is_dir(in.dir)) {
        errno = ENOTDIR;
        error_raise_errno(in.dir);
    }
    if (has_entries(in.dir))
        error_raise(ERROR_COMMAND, "Directory %s already exists and is not empty", in.dir);
    const struct template_set *set = template_find(name);
    if (!set)
        error_raise(ERROR_COMMAND, "No such template %s/templates/%s", c->program, name);
    in.ini = settings_file(c->settings->ini_path, "alembic.ini");
    in.toml = settings_file(c->settings->toml_path, "pyproject.toml");
    if (!file_exists(in.dir))
        create_directory(&in, in.dir);
    char *versions = path_join(in.dir, "versions");
    create_directory(&in, versions);
    for (const struct template_file *f = set->files; f->name; f++) {
        if (!strcmp(f->name, "alembic.ini.mako"))
            write_ini(&in, f->text);
        else if (!strcmp(f->name, "pyproject.toml.mako"))
            write_toml(&in, f->text);
        else
            write_with_status(&in, "Generating", path_from_root(path_join(in.dir, f->name)),
                              f->text, false);
    }
    if (c->options->package)
        add_package_files(&in, versions);
    const char *please = template_get(set, "pyproject.toml.mako")
                             ? mem_printf("configuration settings in %s and ", in.toml)
                             : "";
    output_message(c,
                   mem_printf("Please edit %sconfiguration/connection/logging settings in %s "
                              "before proceeding.",
                              please, in.ini),
                   true, c->options->quiet);
}
