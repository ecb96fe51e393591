/* The parts of a template and what template*.c share. */
#ifndef RETORT_TEMPLATE_TEMPLATE_INT_H
#define RETORT_TEMPLATE_TEMPLATE_INT_H

#include <stdbool.h>
#include <stdnoreturn.h>

#include "python/ast.h"
#include "template/template.h"

enum node_kind {
    NODE_ROOT,
    NODE_TEXT,
    NODE_EXPRESSION, /* text, filters */
    NODE_CONTROL,    /* text is the line behind '%', keyword its first word, end for "endfor" */
    NODE_CODE,       /* <% %> */
    NODE_MODULE,     /* <%! %> */
    NODE_TAG,        /* keyword, attributes, children */
};

struct attribute {
    const char *name, *value;
};

struct node {
    enum node_kind kind;
    int line, column; /* where it starts, both from 1 */
    const char *text;
    size_t len;
    const char *filters; /* behind the '|', or "" */
    const char *keyword;
    bool end;
    struct attribute *attributes;
    size_t attribute_count, attribute_cap;
    struct node **children;
    size_t n, cap;
};

/* A set of names, in order of addition. */
struct names {
    const char **items;
    size_t n, cap;
};

/* Sets of names; NAME is borrowed. */
void names_add(struct names *set, const char *name);
bool names_has(const struct names *set, const char *name);

/* template_parse.c: TEXT as a tree of nodes. */
struct node *template_parse(const char *text, size_t len, const char *filename);

/* The value of an attribute, NULL without it. */
const char *node_attribute(const struct node *n, const char *name);

/* Raises Mako's KIND ("SyntaxException", "CompileException") with the place appended. */
noreturn void template_raise(const char *filename, int line, int column, const char *kind,
                             const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* template_python.c: Python inside templates. SOURCE parsed; what is wrong with it is reported at
 * node N as Mako does. */
struct ast_module *template_parse_python(const char *filename, const struct node *n,
                                         const char *source);

/* Checks the control line N and returns its text without a comment at the end; *M is its tree, with
 * what it takes to be a whole statement. */
const char *template_control_text(const char *filename, const struct node *n,
                                  struct ast_module **m);

/* The filters of a "a, b(1)" list as source texts. */
void template_filter_list(const char *filename, const struct node *n, const char *filters,
                          struct names *list);

/* Names that M reads and names that it binds, in its own scope: not those of functions, lambdas and
 * comprehensions inside it. */
void template_collect_names(const struct ast_module *m, struct names *read, struct names *bound);

/* SOURCE with its common indentation replaced by INDENT blanks; lines inside strings stay. */
char *template_reindent(const char *source, size_t len, int indent);

#endif
