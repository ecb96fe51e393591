/*
 * What a project imports; see imports.h. Files are parsed, their import statements followed into
 * other files of the project.
 */
#include "command/imports.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "python/import.h"
#include "python/parse.h"

struct walk {
    struct vm *vm;
    struct imports found;
    struct text_list files;    /* to be read, and read already */
    struct text_list packages; /* the package each file is in, "" for none */
    size_t at;                 /* the file being read */
    int in_try;
};

/* --- what is found --- */

static bool is_site(const char *file) { return strstr(file, "/site-packages/") != NULL; }

static void add_file(struct walk *w, const char *file, const char *package) {
    const char *path = path_abspath(file);
    if (text_list_has(&w->files, path))
        return;
    text_list_add(&w->files, path);
    text_list_add(&w->packages, package);
}

static struct import *known(struct walk *w, const char *module) {
    for (size_t i = 0; i < w->found.n; i++)
        if (!strcmp(w->found.items[i].module, module))
            return &w->found.items[i];
    return NULL;
}

static const char *parent_of(const char *module) {
    const char *dot = strrchr(module, '.');
    return dot ? mem_strndup(module, (size_t)(dot - module)) : "";
}

/* The package whose relative imports the file of MODULE makes. */
static const char *package_of(const char *module, const char *file) {
    bool is_package = file_is_dir(file) || !strcmp(path_basename(file), "__init__.py");
    return is_package ? module : parent_of(module);
}

static void add_import(struct walk *w, const char *module, int line) {
    struct import *i = known(w, module);
    if (i) {
        i->is_optional &= w->in_try > 0;
        return;
    }
    const char *file;
    enum import_kind kind = import_find(w->vm, module, &file);
    struct imports *all = &w->found;
    MEM_GROW(all->items, all->n, all->cap);
    all->items[all->n++] =
        (struct import){.module = module,
                        .backing = kind == IMPORT_IS_STANDARD ? BACKED_BY_STANDARD
                                   : kind == IMPORT_IS_NATIVE ? BACKED_BY_RETORT
                                   : kind == IMPORT_IS_NONE   ? BACKED_BY_NOTHING
                                   : is_site(file)            ? BACKED_BY_SITE
                                                              : BACKED_BY_PROJECT,
                        .file = file,
                        .from = w->files.items[w->at],
                        .line = line,
                        .is_optional = w->in_try > 0};
    if (kind == IMPORT_IS_FILE && file_is_regular(file) && !is_site(file))
        add_file(w, file, package_of(module, file));
}

/* --- import statements --- */

static void visit_import(struct walk *w, const struct ast_stmt *s) {
    for (size_t i = 0; i < s->as.Import.names.n; i++)
        add_import(w, s->as.Import.names.items[i]->name.s, s->pos.line);
}

/* "from ..x import y" in package a.b is a.x. NULL: beyond the top, or of a file in no package. */
static const char *absolute(const struct walk *w, int level, const char *module) {
    const char *package = w->packages.items[w->at];
    for (int i = 1; i < level; i++)
        package = parent_of(package);
    if (!*package)
        return NULL;
    return module ? mem_printf("%s.%s", package, module) : package;
}

static void visit_import_from(struct walk *w, const struct ast_stmt *s) {
    const struct ast_ImportFrom *f = &s->as.ImportFrom;
    const char *module = f->level > 0 ? absolute(w, f->level, f->module.s) : f->module.s, *file;
    if (!module)
        return;
    add_import(w, module, s->pos.line);
    for (size_t i = 0; i < f->names.n; i++) { /* names that are modules themselves */
        const char *sub = mem_printf("%s.%s", module, f->names.items[i]->name.s);
        if (import_find(w->vm, module, &file) == IMPORT_IS_FILE &&
            import_find(w->vm, sub, &file) == IMPORT_IS_FILE)
            add_import(w, sub, s->pos.line);
    }
}

static void visit(struct walk *w, struct ast_stmt_list list);

static void visit_try(struct walk *w, struct ast_stmt_list body,
                      struct ast_excepthandler_list handlers) {
    w->in_try++;
    visit(w, body);
    w->in_try--;
    for (size_t i = 0; i < handlers.n; i++)
        visit(w, handlers.items[i]->body);
}

static void visit_stmt(struct walk *w, const struct ast_stmt *s) {
    switch (s->kind) {
    case AST_Import:
        visit_import(w, s);
        break;
    case AST_ImportFrom:
        visit_import_from(w, s);
        break;
    case AST_FunctionDef:
        visit(w, s->as.FunctionDef.body);
        break;
    case AST_AsyncFunctionDef:
        visit(w, s->as.AsyncFunctionDef.body);
        break;
    case AST_ClassDef:
        visit(w, s->as.ClassDef.body);
        break;
    case AST_For:
        visit(w, s->as.For.body);
        visit(w, s->as.For.orelse);
        break;
    case AST_While:
        visit(w, s->as.While.body);
        break;
    case AST_If:
        visit(w, s->as.If.body);
        visit(w, s->as.If.orelse);
        break;
    case AST_With:
        visit(w, s->as.With.body);
        break;
    case AST_AsyncWith:
        visit(w, s->as.AsyncWith.body);
        break;
    case AST_Match:
        for (size_t i = 0; i < s->as.Match.cases.n; i++)
            visit(w, s->as.Match.cases.items[i]->body);
        break;
    case AST_Try:
        visit_try(w, s->as.Try.body, s->as.Try.handlers);
        visit(w, s->as.Try.orelse);
        visit(w, s->as.Try.finalbody);
        break;
    case AST_TryStar:
        visit_try(w, s->as.TryStar.body, s->as.TryStar.handlers);
        break;
    default:
        break;
    }
}

static void visit(struct walk *w, struct ast_stmt_list list) {
    for (size_t i = 0; i < list.n; i++)
        visit_stmt(w, list.items[i]);
}

static void visit_file(struct walk *w, const char *file) {
    struct error_handler h;
    ERROR_TRY(&h) {
        size_t len;
        char *text = file_read(file, &len);
        visit(w, parse_module(text, len, file)->body);
        error_pop(&h);
    }
    else {
        w->in_try = 0; /* that it does not parse is told elsewhere */
    }
}

static int by_name(const void *a, const void *b) {
    const struct import *i = a, *j = b;
    return i->backing != j->backing ? (int)i->backing - (int)j->backing
                                    : strcmp(i->module, j->module);
}

struct imports imports_of(struct vm *vm, const struct text_list *files) {
    struct walk w = {.vm = vm};
    for (size_t i = 0; i < files->n; i++)
        add_file(&w, files->items[i], "");
    for (; w.at < w.files.n; w.at++)
        visit_file(&w, w.files.items[w.at]);
    if (w.found.n)
        qsort(w.found.items, w.found.n, sizeof *w.found.items, by_name);
    return w.found;
}
