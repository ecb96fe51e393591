/*
 * A syntax tree as text, for tests: what CPython's ast.dump prints.
 */
#ifndef RETORT_PYTHON_AST_DUMP_H
#define RETORT_PYTHON_AST_DUMP_H

#include "base/buf.h"
#include "python/ast.h"

enum ast_dump_flags {
    AST_DUMP_ATTRIBUTES = 1,     /* lineno, col_offset, end_lineno, end_col_offset */
    AST_DUMP_NO_TYPE_PARAMS = 2, /* as 3.11, which has no such field; only when all are empty */
    /* Without the attributes of what is inside an f-string: 3.11 does not know them exactly. */
    AST_DUMP_FSTRING_OPAQUE = 4,
};

/* Appends what ast.dump(tree) gives in CPython 3.12, on one line, without a newline. */
void ast_dump(struct buf *out, const struct ast_module *m, unsigned flags);

#endif
