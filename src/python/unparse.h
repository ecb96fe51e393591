/*
 * Expressions back to source text.
 */
#ifndef RETORT_PYTHON_UNPARSE_H
#define RETORT_PYTHON_UNPARSE_H

#include "base/buf.h"
#include "python/ast.h"

/* Appends E as the source that CPython keeps for an annotation under
 * "from __future__ import annotations" (Python/ast_unparse.c): single quotes, one space around
 * operators, no more parentheses than needed. */
void unparse_expr(struct buf *out, const struct ast_expr *e);

/* The same where a tuple needs no parentheses: targets, subscripts. */
void unparse_bare(struct buf *out, const struct ast_expr *e);
/* The parameters of a def, annotations included. */
void unparse_parameters(struct buf *out, const struct ast_arguments *args);

#endif
