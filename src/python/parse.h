/*
 * Python source text to syntax tree: the grammar of CPython 3.12.
 *
 * All functions take the source as bytes, LEN long (no NUL needed): UTF-8 with or without BOM, or
 * what a coding declaration in the first two lines names (utf-8, latin-1 and ascii by their usual
 * aliases). They return a tree in collected memory and raise ERROR_SYNTAX with CPython's message,
 * error.kind "SyntaxError", "IndentationError" or "TabError", error.file FILENAME, line and column
 * (1-based, in characters, as SyntaxError.lineno and .offset), end_line and end_column, and
 * source_line (the text of that line). What CPython's compiler and symbol table report ('return'
 * outside function, nonlocal at module level, duplicate arguments, …) is left to ours.
 */
#ifndef RETORT_PYTHON_PARSE_H
#define RETORT_PYTHON_PARSE_H

#include <stddef.h>

#include "python/ast.h"

/* Gives back the memory of M's nodes, which nothing may hold any more. Names and constants stay. */
void parse_drop(struct ast_module *m);

/* A whole file: compile(…, "exec"). */
struct ast_module *parse_module(const char *src, size_t len, const char *filename);

/* The same for a file of a project, which may be written for a newer Python; see struct source. */
struct ast_module *parse_project_module(const char *src, size_t len, const char *filename);

/* The same, or one of the two below by KIND, for text that is UTF-8 whatever a coding declaration
 * in it says: compile() and exec() of a str. */
struct ast_module *parse_text(const char *src, size_t len, const char *filename,
                              enum ast_module_kind kind);

/* One expression, for eval(): leading blanks are ignored. */
struct ast_module *parse_expression(const char *src, size_t len, const char *filename);

/* One statement typed at a prompt: compile(…, "single"). */
struct ast_module *parse_single(const char *src, size_t len, const char *filename);

#endif
