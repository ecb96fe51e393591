/* Writing new revision files; see generate.h. */
#include "command/generate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "command/hooks.h"
#include "command/output.h"
#include "migrate/naming.h"
#include "modules/alembic/alembic.h"
#include "modules/alembic/module.h"
#include "python/lib/io.h"
#include "template/template.h"

/* ---- where and what ---- */

static struct revisions base_revisions(struct scripts *s, const struct revision_ref *head) {
    struct revisions *found = MEM_NEW(struct revisions);
    struct revision_ref ref = *head;
    if (!ref.is_tuple && !ref.text)
        ref.text = "head";
    struct error_handler h;
    ERROR_TRY(&h) {
        *found = resolve_all(scripts_graph(s), &ref);
        error_pop(&h);
    }
    else {
        struct scripts_words words = {
            .multiple_heads = "Multiple heads are present; please specify the head revision on "
                              "which the new revision should be based, or perform a merge."};
        scripts_rethrow(h.error, &words);
    }
    for (size_t i = 0; i < found->n; i++)
        if (found->items[i] == &graph_base)
            error_raise_python("AssertionError", "%s", "");
    for (size_t i = 0; i < found->n; i++) {
        for (size_t j = 0; j < i; j++)
            if (found->items[i] == found->items[j])
                error_raise(ERROR_COMMAND, "Duplicate head revisions specified");
    }
    return *found;
}

static const char *version_folder(struct scripts *s, const struct generate *g,
                                  const struct revisions *heads) {
    struct text_list folders = scripts_folders(s);
    const char *folder = g->version_path;
    if (!folder && folders.n > 1) {
        for (size_t i = 0; i < heads->n && !folder; i++)
            if (heads->items[i])
                folder = path_dirname(heads->items[i]->path);
        if (!folder)
            error_raise(ERROR_COMMAND,
                        "Multiple version locations present, please specify --version-path");
    } else if (!folder) {
        folder = folders.items[0];
    }
    const char *absolute = path_abspath(folder);
    for (size_t i = 0; i < folders.n; i++)
        if (!strcmp(folders.items[i], absolute) ||
            !strcmp(path_real(folders.items[i]), path_real(absolute)))
            return folder;
    error_raise(ERROR_COMMAND, "Path %s is not represented in current version locations", folder);
}

static void refuse_inner_parents(const struct generate *g, const struct revisions *heads) {
    for (size_t i = 0; i < heads->n && !g->splice; i++)
        if (heads->items[i] && !revision_is_head(heads->items[i]))
            error_raise(ERROR_COMMAND,
                        "Revision %s is not a head revision; please specify --splice to create a "
                        "new branch from this revision",
                        heads->items[i]->id);
}

/* Labels of the revision itself stay labels, everything else becomes a whole identifier. */
static struct text_list dependencies(struct scripts *s, const struct generate *g) {
    struct text_list out = {0};
    for (size_t i = 0; i < g->depends_on.n; i++) {
        const char *name = g->depends_on.items[i];
        struct revision *r = scripts_get_one(s, name);
        if (!r && strchr(name, '@'))
            error_raise_python("AssertionError", "%s", "");
        if (!r)
            error_raise_python("AttributeError",
                               "'NoneType' object has no attribute 'branch_labels'");
        text_list_add(&out, revision_has_label(r, name) ? name : r->id);
    }
    return out;
}

/* ---- the template ---- */

static value date_value(struct vm *vm, const struct naming_date *d) {
    value args[8] = {py_int_from(d->year),        py_int_from(d->month),
                     py_int_from(d->day),         py_int_from(d->hour),
                     py_int_from(d->minute),      py_int_from(d->second),
                     py_int_from(d->microsecond), PY_NONE};
    if (d->has_offset) {
        value delta[2] = {py_int_from(0), py_int_from(d->offset_seconds)};
        value offset = py_call(vm, py_import_from(vm, "datetime", "timedelta"), 2, delta);
        args[7] = py_call1(vm, py_import_from(vm, "datetime", "timezone"), offset);
    }
    return py_call(vm, py_import_from(vm, "datetime", "datetime"), 8, args);
}

static value comma(struct vm *vm, const value *a) {
    struct text_list list = text_list_of(vm, a[0]);
    return py_str_from(text_join(&list, ", "));
}

static const struct py_native_def comma_def = {"comma", comma, "value"};

/* The traceback goes to a file of its own, which the message names. */
static noreturn void rendering_failed(struct vm *vm, value exc) {
    struct buf text = BUF_INIT;
    py_format_exception(vm, exc, &text);
    const char *dir = getenv("TMPDIR");
    char *name = mem_printf("%s/tmpXXXXXXXX.txt", dir && *dir ? dir : "/tmp");
    int fd = mkstemps(name, 4);
    if (fd >= 0) {
        FILE *f = fdopen(fd, "w");
        fwrite(text.data, 1, text.len, f);
        fclose(f);
    }
    error_raise(ERROR_COMMAND,
                "Template rendering failed; see %s for a template-oriented traceback.", name);
}

/* In UTF-8, whatever its first line says it is in. */
static char *read_template(struct vm *vm, const char *path, size_t *len) {
    char *text = file_read(path, len), *coding = template_coding(text, *len);
    if (!coding || text_is_one_of(text_lower(coding), (const char *const[]){"utf-8", "utf8", NULL}))
        return text;
    value name = py_str_from(coding);
    value decoded = py_call_method(vm, py_bytes_new(text, *len), "decode", 1, &name);
    *len = PY_AS(struct py_str, decoded)->size;
    return mem_strndup(py_str_cstr(decoded), *len);
}

/* The bytes of the file to write. */
static value render(struct vm *vm, const char *template_path, const char *encoding,
                    struct py_dict *values) {
    size_t len;
    char *text = read_template(vm, template_path, &len);
    struct template_map *map;
    char *source = template_compile(text, len, template_path, &map);
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__name__", py_str_from("script_py_mako"));
    struct py_handler h;
    PY_TRY(vm, &h) {
        vm_run_source(vm, source, strlen(source), template_path, ns);
        value out = py_call1(vm, py_dict_get_text(ns, "__render__"), PY_OBJ(values));
        out = py_str_encode(vm, out, encoding, NULL);
        py_handler_pop(&h);
        return out;
    }
    value exc = py_handler_catch(&h);
    if (text_starts_with(py_str_text(vm, exc), "unknown encoding"))
        py_raise_value(vm, exc); /* of output_encoding: not the template's failure */
    rendering_failed(vm, exc);
}

struct writing {
    struct command *c;
    const char *template_path, *path;
    struct py_dict *values;
};

static void write_file(void *arg) {
    struct writing *w = arg;
    struct vm *vm = w->c->vm;
    value bytes = render(vm, w->template_path, w->c->scripts->output_encoding, w->values);
    struct py_bytes *b = PY_AS(struct py_bytes, bytes);
    file_write(w->path, b->data, b->size);
}

static void make_folder(void *path) { file_mkdirs(path); }

static void ensure_folder(struct command *c, const char *path) {
    const char *folder = path_from_root(path);
    if (!file_exists(folder))
        output_status(c, mem_printf("Creating directory %s", folder), false, c->options->quiet,
                      make_folder, (void *)folder);
}

static struct py_dict *template_values(struct command *c, const struct generate *g,
                                       const struct revisions *heads,
                                       const struct naming_date *date, const char *id) {
    struct vm *vm = command_vm(c);
    struct py_dict *v = py_dict_new();
    struct text_list down = {0}, depends = dependencies(c->scripts, g);
    for (size_t i = 0; i < heads->n; i++)
        if (heads->items[i])
            text_list_add(&down, heads->items[i]->id);
    py_dict_set_text(v, "up_revision", py_str_from(id));
    py_dict_set_text(v, "down_revision", text_scalar(&down));
    py_dict_set_text(v, "branch_labels",
                     g->branch_labels.n ? text_tuple(&g->branch_labels) : PY_NONE);
    py_dict_set_text(v, "depends_on",
                     depends.n > 1 ? text_py_list(&depends) : text_scalar(&depends));
    py_dict_set_text(v, "create_date", date_value(vm, date));
    py_dict_set_text(v, "comma", py_native_new(vm, &comma_def, PY_UNDEF));
    py_dict_set_text(v, "message", py_str_from(g->message ? g->message : "empty message"));
    py_dict_set_text(v, "refresh", PY_TRUE);
    py_dict_set_text(v, "config", PY_OBJ(command_config(c)));
    if (g->template_args)
        py_dict_update(vm, v, PY_OBJ(g->template_args));
    return v;
}

/* ---- taking the file in ---- */

/* A message that can end the docstring it stands in, or that the configured encoding writes in
 * bytes that Python does not read: then it is not the template's fault that the file cannot be
 * loaded, and the file stays for the user to correct. */
static bool message_breaks_file(const struct scripts *s, const char *message) {
    if (!message)
        return false;
    bool is_ascii = true;
    for (const char *p = message; *p; p++)
        is_ascii = is_ascii && (unsigned char)*p < 0x80;
    bool is_utf8 = text_is_one_of(text_lower(s->output_encoding),
                                  (const char *const[]){"utf-8", "utf8", NULL});
    return strstr(message, "\"\"\"") || strchr(message, '\\') || text_ends_with(message, "\"") ||
           (!is_ascii && !is_utf8);
}

static struct revision *load(struct command *c, const struct generate *g, const char *path) {
    struct revision **out = MEM_NEW(struct revision *);
    struct error_handler h;
    ERROR_TRY(&h) {
        *out = scripts_read_file(c->scripts, path);
        error_pop(&h);
    }
    else {
        if (!message_breaks_file(c->scripts, g->message))
            unlink(path);
        scripts_rethrow(h.error, NULL);
    }
    return *out;
}

/* A hook of a type that env.py registered. */
static bool run_script_hook(void *arg, const char *type, const char *path,
                            const struct hook *hook) {
    struct vm *vm = arg;
    value fn = alembic_write_hook(vm, type);
    if (fn == PY_UNDEF)
        return false;
    struct py_dict *options = py_dict_new();
    MAP_EACH(&hook->options, e)
    py_dict_set_text(options, e->key, py_str_from(e->value));
    py_dict_set_text(options, "_hook_name", py_str_from(hook->name));
    py_call2(vm, fn, py_str_from(path), PY_OBJ(options));
    io_flush_all(vm);
    return true;
}

struct text_list generate_labels(const struct options *o) {
    struct text_list labels = {0};
    if (o->branch_label)
        text_list_add(&labels, o->branch_label);
    text_list_extend(&labels, &o->branch_labels);
    return labels;
}

struct revision *generate_revision(struct command *c, const struct generate *g) {
    struct scripts *s = command_scripts(c);
    const char *id = g->rev_id && *g->rev_id ? g->rev_id : naming_random_id();
    struct error_handler h;
    ERROR_TRY(&h) {
        graph_verify_id(id);
        error_pop(&h);
    }
    else {
        scripts_rethrow(h.error, NULL);
    }
    struct revisions heads = base_revisions(s, &g->head);
    const struct revision *same = map_get(&scripts_graph(s)->names, id);
    if (same)
        error_raise(ERROR_COMMAND, "Revision %s is already present in %s", id, same->path);
    struct naming_date date = naming_now(s->timezone);
    const char *folder = version_folder(s, g, &heads);
    if (s->version_locations.n)
        ensure_folder(c, folder);
    const char *path = path_from_root(
        path_join(folder, naming_file(s->file_template, id,
                                      naming_slug(g->message, s->truncate_slug_length), &date)));
    refuse_inner_parents(g, &heads);
    command_script(c);
    struct vm *vm = c->vm;
    struct writing w = {.c = c,
                        .template_path = path_join(s->dir, "script.py.mako"),
                        .path = path,
                        .values = template_values(c, g, &heads, &date, id)};
    ensure_folder(c, path_dirname(path));
    output_status(c, mem_printf("Generating %s", path), false, c->options->quiet, write_file, &w);
    hooks_run(c, path, run_script_hook, vm);
    struct revision *r = load(c, g, path);
    if (g->branch_labels.n && !r->labels.n)
        error_raise(ERROR_COMMAND,
                    "Version %s specified branch_labels %s, however the migration file %s does not "
                    "have them; have you upgraded your script.py.mako to include the "
                    "'branch_labels' section?",
                    r->id, text_join(&g->branch_labels, ", "), r->path);
    graph_add(scripts_graph(s), r, false);
    revisions_add(&c->made, r);
    return r;
}
