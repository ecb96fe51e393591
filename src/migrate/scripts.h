/*
 * The script directory: where revision files lie, the graph they form, and the questions commands
 * ask of it, with errors in the words a command reports (cf. alembic.script.base.ScriptDirectory).
 */
#ifndef RETORT_MIGRATE_SCRIPTS_H
#define RETORT_MIGRATE_SCRIPTS_H

#include <stdnoreturn.h>

#include "base/error.h"
#include "config/settings.h"
#include "migrate/graph.h"
#include "migrate/plan.h"
#include "migrate/reader.h"
#include "migrate/resolve.h"
#include "migrate/scan.h"

/* Runs the file at PATH and fills OUT as the scanner would have; *MODULE gets the module. */
typedef void (*scripts_load_fn)(void *arg, const char *path, struct scan *out, void **module);

struct scripts {
    struct settings *settings;
    const char *dir; /* as configured; a package location is resolved to its folder */
    struct text_list version_locations; /* as configured; empty: DIR/versions */
    struct text_list sys_path;          /* prepend_sys_path, split */
    const char *file_template;
    const char *timezone; /* NULL: local time */
    const char *output_encoding;
    long truncate_slug_length;
    bool is_sourceless, is_recursive;
    scripts_load_fn load;  /* for files that are not literal; NULL: they raise */
    graph_warn_fn warn;    /* UserWarning; NULL: silent */
    void *arg;             /* of both */
    struct graph *graph;   /* NULL until scripts_graph */
    struct reader *reader; /* reads the files ahead, or NULL */
};

/* The script directory of the settings. Raises ERROR_COMMAND when script_location is not set or
 * its folder does not exist. */
struct scripts *scripts_open(struct settings *settings);

/* Other places for the revision files, which are read when next asked for. */
void scripts_set_locations(struct scripts *s, struct text_list locations);

/* The absolute folders of revision files. */
struct text_list scripts_folders(const struct scripts *s);

/* Where packages of the project may lie that would be installed for Python: the current folder,
 * the settings file's, those above the script directory, and src and lib in each. */
struct text_list scripts_source_folders(const struct scripts *s);

/* NAME itself, or for "package:sub:sub" the folder it means. Raises ModuleNotFoundError. */
const char *scripts_resource(const struct scripts *s, const char *name);

/* Begins to read the revision files in a thread while the caller does something else. The end of
 * the innermost handler gives up what was read. */
void scripts_read_ahead(struct scripts *s);

/* The graph, read from the files at the first call. Raises untranslated errors (migrate/graph.h).
 */
struct graph *scripts_graph(struct scripts *s);

/* One file as a revision, NULL if it is none. Evaluates it if it must. */
struct revision *scripts_read_file(struct scripts *s, const char *path);

/* ---- the same as functions of graph, resolve, range and plan, but what those raise becomes
 * ERROR_COMMAND in the reference's words ---- */

/* What REF or TEXT means; NULL for base (cf. get_revisions, get_revision). */
struct revisions scripts_get_all(struct scripts *s, const struct revision_ref *ref);
struct revision *scripts_get_one(struct scripts *s, const char *text);

/* Identifiers of TEXT: none for base (cf. as_revision_number). */
struct text_list scripts_revision_number(struct scripts *s, const char *text);

/* From BASE to HEAD inclusive, newest first. */
struct revisions scripts_walk(struct scripts *s, const struct revision_ref *base,
                              const struct revision_ref *head);

/* Steps from ROWS, the version table's, to a destination. */
struct plan scripts_plan_upgrade(struct scripts *s, const struct revision_ref *destination,
                                 const struct text_list *rows);
struct plan scripts_plan_downgrade(struct scripts *s, const char *destination,
                                   const struct text_list *rows);
struct plan scripts_plan_stamp(struct scripts *s, const struct text_list *destinations,
                               const struct text_list *rows);

/* What a database with ROWS is at. */
struct revisions scripts_all_current(struct scripts *s, const struct text_list *rows);

/* The only head, or NULL; the only base, or NULL. */
struct revision *scripts_current_head(struct scripts *s);
struct revision *scripts_base(struct scripts *s);

/* Words in place of the usual ones; NULL: the usual ones. */
struct scripts_words {
    const char *ancestor;       /* with %s for the upper end */
    const char *multiple_heads; /* plain text */
    const char *start, *end;    /* shown instead of the ends in the error */
};

/* Raises E again: a revision error as ERROR_COMMAND, any other as it is (cf.
 * _catch_revision_errors). WORDS may be NULL. */
noreturn void scripts_rethrow(struct error *e, const struct scripts_words *words);

#endif
