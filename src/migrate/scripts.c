/* Revision files and what commands ask about them; see scripts.h. */
#include "migrate/scripts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "config/hooks.h"
#include "migrate/range.h"

/* ---- opening ---- */

static void add_source(struct text_list *all, const char *folder) {
    for (size_t i = 0; i < all->n; i++)
        if (!strcmp(all->items[i], folder))
            return;
    if (file_is_dir(folder) && !file_exists(path_join(folder, "__init__.py")))
        text_list_add(all, folder);
}

/* The first folder from FOLDER upward that is no package itself. */
static const char *above_packages(const char *folder) {
    while (strcmp(folder, "/") != 0 && file_exists(path_join(folder, "__init__.py")))
        folder = path_dirname(folder);
    return folder;
}

struct text_list scripts_source_folders(const struct scripts *s) {
    const char *cwd = path_cwd(), *here = settings_here(s->settings);
    struct text_list tops = {0}, all = {0};
    text_list_add(&tops, above_packages(cwd));
    text_list_add(&tops, above_packages(here));
    size_t n = strlen(cwd);
    for (const char *up = s->dir ? path_dirname(path_abspath(s->dir)) : cwd;
         text_starts_with(up, cwd) && up[n] == '/'; up = path_dirname(up))
        text_list_add(&tops, up);
    for (size_t i = 0; i < tops.n; i++) {
        add_source(&all, tops.items[i]);
        add_source(&all, path_join(tops.items[i], "src"));
        add_source(&all, path_join(tops.items[i], "lib"));
    }
    return all;
}

static const char *find_package(const struct scripts *s, const char *package) {
    char *relative = text_replace(package, ".", "/");
    struct text_list roots = s->sys_path;
    const char *python_path = getenv("PYTHONPATH");
    if (python_path && *python_path) {
        struct text_list more = text_split_char(python_path, ':');
        text_list_extend(&roots, &more);
    }
    for (size_t i = 0; i < roots.n; i++) {
        char *dir = path_join(roots.items[i], relative);
        if (file_is_dir(dir))
            return path_abspath(dir);
    }
    struct text_list sources = scripts_source_folders(s);
    for (size_t i = 0; i < sources.n; i++) {
        char *dir = path_join(sources.items[i], relative);
        if (file_is_dir(dir) && file_is_regular(path_join(dir, "__init__.py")))
            return path_abspath(dir);
    }
    const char *top = mem_strndup(package, strcspn(package, "."));
    for (size_t i = 0; i < roots.n; i++)
        if (file_is_dir(path_join(roots.items[i], top)))
            top = package;
    error_raise_python("ModuleNotFoundError", "No module named %s", text_repr(top));
}

const char *scripts_resource(const struct scripts *s, const char *name) {
    const char *colon = strchr(name, ':');
    if (*name == '/' || !colon)
        return name;
    const char *dir = find_package(s, mem_strndup(name, (size_t)(colon - name)));
    struct text_list parts = text_split_char(colon + 1, ':');
    for (size_t i = 0; i < parts.n; i++)
        dir = path_join(dir, parts.items[i]);
    return dir;
}

struct scripts *scripts_open(struct settings *settings) {
    struct scripts *s = MEM_NEW(struct scripts);
    s->settings = settings;
    const char *location = settings_get_path(settings, "script_location");
    /* Flask-Migrate's ini file lies beside env.py, and `flask db` says where that is */
    bool elsewhere = !location || (!strcmp(location, ".") && !file_is_regular("env.py"));
    if (elsewhere && settings->ini_path &&
        file_is_regular(path_join(settings_here(settings), "env.py")))
        location = settings_here(settings);
    if (!location)
        error_raise(ERROR_COMMAND, "No 'script_location' key found in configuration.");
    s->truncate_slug_length = settings_get_int(settings, "truncate_slug_length", 40);
    s->sys_path = settings_prepend_sys_path(settings);
    s->is_recursive = settings_get_flag(settings, "recursive_version_locations");
    s->dir = scripts_resource(s, location);
    const char *template = settings_get(settings, "file_template");
    s->file_template = template ? template : "%(rev)s_%(slug)s";
    s->is_sourceless = settings_get_flag(settings, "sourceless");
    const char *encoding = settings_get(settings, "output_encoding");
    s->output_encoding = encoding ? encoding : "utf-8";
    bool found;
    s->version_locations = settings_version_locations(settings, &found);
    s->timezone = settings_get(settings, "timezone");
    hooks_list(settings); /* what is wrong with them shows before anything is done */
    if (!file_exists(*s->dir ? s->dir : "."))
        error_raise(ERROR_COMMAND,
                    "Path doesn't exist: %s.  Please use the 'init' command to create a new "
                    "scripts folder.",
                    s->dir);
    return s;
}

struct text_list scripts_folders(const struct scripts *s) {
    struct text_list out = {0};
    if (!s->version_locations.n)
        text_list_add(&out, path_abspath(path_join(s->dir, "versions")));
    for (size_t i = 0; i < s->version_locations.n; i++)
        text_list_add(&out, path_abspath(scripts_resource(s, s->version_locations.items[i])));
    return out;
}

void scripts_set_locations(struct scripts *s, struct text_list locations) {
    if (s->reader)
        reader_stop(s->reader);
    s->reader = NULL;
    s->version_locations = locations;
    s->graph = NULL;
}

/* ---- reading files ---- */

void scripts_read_ahead(struct scripts *s) {
    if (s->graph || (s->reader && !reader_is_stopped(s->reader)))
        return;
    struct text_list folders = scripts_folders(s), real = {0};
    for (size_t i = 0; i < folders.n; i++)
        text_list_add(&real, path_real(folders.items[i]));
    s->reader = reader_start(&real, s->is_recursive);
}

static bool is_hex_stem(const char *name) {
    size_t n = strspn(name, "0123456789abcdef");
    return n && !strcmp(name + n, ".py");
}

/* The module's name: the file's with everything odd replaced (cf. util.load_python_file). */
static char *module_name(const char *file) {
    struct buf b = BUF_INIT;
    while (*file) {
        size_t len;
        unsigned cp = text_decode(file, &len);
        if (text_is_word(cp))
            buf_add(&b, file, len);
        else
            buf_putc(&b, '_');
        file += len;
    }
    return buf_take(&b);
}

static struct revision *make_revision(const char *path, const struct scan *scan, void *module) {
    const char *name = path_basename(path);
    const char *id = scan->revision.ids.n ? scan->revision.ids.items[0] : NULL;
    if (!scan->revision.is_given) {
        if (!is_hex_stem(name))
            error_raise(ERROR_COMMAND,
                        "Could not determine revision id from filename %s. Be sure the 'revision' "
                        "variable is declared inside the script (please see 'Upgrading from "
                        "Alembic 0.1 to 0.2' in the documentation).",
                        name);
        id = mem_strndup(name, strlen(name) - 3);
    }
    if (!scan->down_revision.is_given)
        error_raise_python("AttributeError", "module '%s' has no attribute 'down_revision'",
                           module_name(name));
    struct revision *r = graph_revision_new(id, &scan->down_revision.ids, &scan->branch_labels.ids,
                                            &scan->depends_on.ids);
    r->path = path;
    r->doc = scan->doc ? text_strip(scan->doc) : "";
    r->module = module;
    return r;
}

static struct revision *read_revision(struct scripts *s, const char *path, struct scan scan) {
    void *module = NULL;
    if (!scan.is_literal) {
        if (!s->load)
            error_raise(ERROR_COMMAND, "Can't read revision file %s without running it: %s", path,
                        scan.doubt);
        scan = (struct scan){0};
        s->load(s->arg, path, &scan, &module);
    }
    return make_revision(path, &scan, module);
}

struct revision *scripts_read_file(struct scripts *s, const char *path) {
    size_t len;
    const char *text = file_read(path, &len);
    return read_revision(s, path_real(path), scan_text(text, len));
}

static void warn_twice(struct scripts *s, const char *path) {
    if (s->warn)
        s->warn(s->arg, mem_printf("File %s loaded twice! ignoring. Please ensure "
                                   "version_locations is unique.",
                                   path));
}

/* Only links and overlapping folders lead to a file twice: until there is one nobody looks. */
struct seen {
    struct map paths;
    bool is_used;
};

static bool is_twice(struct seen *seen, const struct revisions *all, const char *path) {
    for (size_t i = 0; !seen->is_used && i < all->n; i++)
        map_set(&seen->paths, all->items[i]->path, NULL);
    seen->is_used = true;
    return !map_set(&seen->paths, path, NULL);
}

static struct revisions read_all(struct scripts *s) {
    struct revisions all = {0};
    struct seen seen = {.is_used = s->version_locations.n > 1};
    scripts_read_ahead(s);
    struct reader *reader = s->reader;
    for (const struct reader_file *f; (f = reader_next(reader));) {
        const char *path = f->is_link ? path_real(f->path) : f->path;
        if ((f->is_link || seen.is_used) && is_twice(&seen, &all, path)) {
            warn_twice(s, path);
            continue;
        }
        if (f->error) {
            errno = f->error;
            error_raise_errno(path);
        }
        revisions_add(&all, read_revision(s, path, f->scan));
    }
    return all;
}

/* ---- sourceless ---- */

/* A file of compiled Python that stands for NAME.py: "x.pyc", "__pycache__/x.cpython-311.pyc". */
static char *compiled_stem(const char *name, bool in_cache) {
    if (!text_ends_with(name, ".pyc") && !text_ends_with(name, ".pyo"))
        return NULL;
    size_t n = in_cache ? strcspn(name, ".") : strlen(name) - 4;
    char *stem = mem_strndup(name, n);
    return text_starts_with(stem, "__init__") ? NULL : stem;
}

/* Compiled Python is CPython's own, of one version: a revision that is only there in it cannot be
 * read, and must not be overlooked. */
static void refuse_compiled(const struct scripts *s, const char *folder, const char *sources) {
    size_t n = 0;
    char **names = file_exists(folder) ? file_list(folder, &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        const char *name = names[i], *path = path_join(folder, name);
        const char *stem = compiled_stem(name, strcmp(folder, sources) != 0);
        if (stem && !file_exists(path_join(sources, mem_printf("%s.py", stem))))
            error_raise(ERROR_COMMAND,
                        "Revision file %s is compiled Python without its source (sourceless = "
                        "true): retort reads sources only; put %s.py back into %s",
                        path, stem, sources);
        if (*name == '.' || !file_is_dir(path))
            continue;
        if (!strcmp(name, "__pycache__"))
            refuse_compiled(s, path, sources);
        else if (s->is_recursive)
            refuse_compiled(s, path, path);
    }
}

struct graph *scripts_graph(struct scripts *s) {
    if (s->graph)
        return s->graph;
    struct text_list folders = scripts_folders(s);
    for (size_t i = 0; s->is_sourceless && i < folders.n; i++)
        refuse_compiled(s, folders.items[i], folders.items[i]);
    struct revisions all = read_all(s);
    if (!reader_is_fresh(s->reader)) { /* something has been at work since the reading began */
        reader_stop(s->reader);
        all = read_all(s);
    }
    reader_stop(s->reader);
    return s->graph = graph_new(all.items, all.n, s->warn, s->arg);
}

/* ---- translated errors ---- */

static const char usual_ancestor[] = "Requested range %s:%s does not refer to ancestor/descendant "
                                     "revisions along the same branch";
static const char usual_multiple[] =
    "Multiple head revisions are present for given argument '%s'; please specify a specific target "
    "revision, '<branchname>@%s' to narrow to a specific head, or 'heads' for all heads";

noreturn void scripts_rethrow(struct error *e, const struct scripts_words *words) {
    static const struct scripts_words none;
    static const char *const kinds[] = {"RevisionError",           "LoopDetected",
                                        "DependencyLoopDetected",  "CycleDetected",
                                        "DependencyCycleDetected", NULL};
    const struct scripts_words *w = words ? words : &none;
    if (e->code != ERROR_PYTHON || !e->kind || e->exception)
        error_throw(e);
    struct error *out = NULL;
    const char *end = w->end ? w->end : e->upper;
    if (!strcmp(e->kind, "RangeNotAncestorError"))
        out = w->ancestor ? error_new(ERROR_COMMAND, "%s", text_replace(w->ancestor, "%s", end))
                          : error_new(ERROR_COMMAND, usual_ancestor,
                                      w->start ? w->start : e->argument, end);
    else if (!strcmp(e->kind, "MultipleHeads"))
        out = w->multiple_heads
                  ? error_new(ERROR_COMMAND, "%s", w->multiple_heads)
                  : error_new(ERROR_COMMAND, usual_multiple, w->end ? w->end : e->argument,
                              w->end ? w->end : e->argument);
    else if (!strcmp(e->kind, "ResolutionError"))
        out = error_new(ERROR_COMMAND, "Can't locate revision identified by '%s'", e->argument);
    else if (text_is_one_of(e->kind, kinds))
        out = error_new(ERROR_COMMAND, "%s", e->message);
    if (!out)
        error_throw(e);
    out->cause = e;
    error_throw(out);
}

/* Runs STATEMENT; what it raises is translated with WORDS. */
#define TRANSLATED(words, statement)                                                               \
    do {                                                                                           \
        struct error_handler handler_;                                                             \
        ERROR_TRY(&handler_) {                                                                     \
            statement;                                                                             \
            error_pop(&handler_);                                                                  \
        }                                                                                          \
        else {                                                                                     \
            scripts_rethrow(handler_.error, words);                                                \
        }                                                                                          \
    } while (0)

struct revisions scripts_get_all(struct scripts *s, const struct revision_ref *ref) {
    struct revisions *out = MEM_NEW(struct revisions);
    if (ref->is_tuple && !ref->list.n) /* without looking at the files */
        return *out;
    TRANSLATED(NULL, *out = resolve_all(scripts_graph(s), ref));
    return *out;
}

struct revision *scripts_get_one(struct scripts *s, const char *text) {
    struct revision **out = MEM_NEW(struct revision *);
    TRANSLATED(NULL, *out = resolve_one(scripts_graph(s), text));
    return *out;
}

struct text_list scripts_revision_number(struct scripts *s, const char *text) {
    struct text_list *out = MEM_NEW(struct text_list);
    const char *label;
    TRANSLATED(NULL, *out = resolve_number(scripts_graph(s), text, &label));
    return *out;
}

struct revisions scripts_walk(struct scripts *s, const struct revision_ref *base,
                              const struct revision_ref *head) {
    struct revisions *out = MEM_NEW(struct revisions);
    struct scripts_words words = {.start = revision_ref_show(base), .end = revision_ref_show(head)};
    TRANSLATED(&words, *out = range_collect(scripts_graph(s), head, base,
                                            RANGE_INCLUSIVE | RANGE_ANY_LENGTH));
    return *out;
}

struct plan scripts_plan_upgrade(struct scripts *s, const struct revision_ref *destination,
                                 const struct text_list *rows) {
    struct plan *out = MEM_NEW(struct plan);
    struct scripts_words words = {
        .ancestor = "Destination %s is not a valid upgrade target from current head(s)",
        .end = revision_ref_show(destination)};
    TRANSLATED(&words, *out = plan_upgrade(scripts_graph(s), destination, rows));
    return *out;
}

struct plan scripts_plan_downgrade(struct scripts *s, const char *destination,
                                   const struct text_list *rows) {
    struct plan *out = MEM_NEW(struct plan);
    struct scripts_words words = {
        .ancestor = "Destination %s is not a valid downgrade target from current head(s)",
        .end = destination ? destination : "None"};
    TRANSLATED(&words, *out = plan_downgrade(scripts_graph(s), destination, rows));
    return *out;
}

struct plan scripts_plan_stamp(struct scripts *s, const struct text_list *destinations,
                               const struct text_list *rows) {
    struct plan *out = MEM_NEW(struct plan);
    struct scripts_words words = {
        .multiple_heads = "Multiple heads are present; please specify a single target revision"};
    /* The rows are looked up in the usual words first. */
    struct revision_ref ref = revision_ref_tuple(rows);
    scripts_get_all(s, &ref);
    TRANSLATED(&words, *out = plan_stamp(scripts_graph(s), destinations, rows));
    return *out;
}

struct revisions scripts_all_current(struct scripts *s, const struct text_list *rows) {
    struct revisions *out = MEM_NEW(struct revisions);
    struct revision_ref ref = revision_ref_tuple(rows);
    struct revisions found = scripts_get_all(s, &ref);
    TRANSLATED(NULL, *out = range_all_current(scripts_graph(s), &found));
    return *out;
}

struct revision *scripts_current_head(struct scripts *s) {
    struct revision **out = MEM_NEW(struct revision *);
    struct scripts_words words = {
        .multiple_heads = "The script directory has multiple heads (due to branching).Please use "
                          "get_heads(), or merge the branches using alembic merge."};
    TRANSLATED(&words, *out = resolve_current_head(scripts_graph(s), NULL));
    return *out;
}

struct revision *scripts_base(struct scripts *s) {
    struct graph *g = scripts_graph(s);
    if (g->bases.n > 1)
        error_raise(ERROR_COMMAND,
                    "The script directory has multiple bases. Please use get_bases().");
    return g->bases.n ? g->bases.items[0] : NULL;
}
