/*
 * Writing a new revision file: where it goes, what it is called, its template, its hooks, and its
 * place in the graph (cf. ScriptDirectory.generate_revision).
 */
#ifndef RETORT_COMMAND_GENERATE_H
#define RETORT_COMMAND_GENERATE_H

#include "command/env.h"

struct generate {
    const char *rev_id;       /* NULL: a random one */
    const char *message;      /* NULL: none */
    struct revision_ref head; /* what it is based on; text NULL: head */
    bool splice;
    struct text_list branch_labels;
    const char *version_path; /* NULL: found */
    struct text_list depends_on;
    struct py_dict *template_args; /* further names for the template, or NULL */
};

/* The labels that a command line or a script asks for. */
struct text_list generate_labels(const struct options *o);

/* Writes the file and adds its revision to the graph. Raises ERROR_COMMAND in the reference's
 * words; a file that cannot be loaded because of its template is removed again. */
struct revision *generate_revision(struct command *c, const struct generate *g);

#endif
