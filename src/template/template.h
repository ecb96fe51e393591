/*
 * Mako templates to Python source.
 *
 * The result is a Python module that defines
 *
 *     __render__(values)      values: a dict of the names the template may use; returns the text
 *
 * A name that is neither in values, nor a builtin, nor defined by the template is UNDEFINED, which
 * is false and raises NameError("Undefined") when it is written, as Mako's. Supported: ${expression
 * | filters}, % control lines, ##, <%doc>, <% %>, <%! %>, <%def>, <%block>, <%call> and
 * <%space:function> with caller, <%namespace> with functions of its own or over a module, self,
 * <%text>, <%page>, loop, context, capture, the filters h x u trim entity str n, and
 * backslash-newline. What needs other templates (<%inherit>, <%include>, <%namespace file=>) raises
 * TemplateLookupException when it is reached, as Mako does without a lookup.
 */
#ifndef RETORT_TEMPLATE_TEMPLATE_H
#define RETORT_TEMPLATE_TEMPLATE_H

#include <stddef.h>

/* Which line of the template each line of the Python source came from. */
struct template_map {
    int *lines; /* lines[i]: of Python line i + 1; 0 for lines that come from none */
    size_t n;
    const char *filename;
};

/* Translates TEXT (UTF-8, LEN bytes). FILENAME is for messages, may be NULL. The result is fresh
 * memory; *MAP (if MAP is not NULL) says where its lines come from. Raises ERROR_SYNTAX with Mako's
 * message ("… in file 'x' at line: 1 char: 1"), error.kind "SyntaxException" or "CompileException",
 * file, line and column. */
char *template_compile(const char *text, size_t len, const char *filename,
                       struct template_map **map);

/* The encoding that a comment on the first line names ("# -*- coding: latin-1 -*-"), or NULL. Who
 * reads the template decodes it; the line itself is not rendered. */
char *template_coding(const char *text, size_t len);

/* The template line of line PYTHON_LINE (from 1) of the result, 0 if it has none. */
int template_map_line(const struct template_map *map, int python_line);

#endif
