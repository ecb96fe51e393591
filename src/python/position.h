/* The columns that instructions come from, for the carets of tracebacks. */
#ifndef RETORT_PYTHON_POSITION_H
#define RETORT_PYTHON_POSITION_H

#include "python/ast.h"
#include "python/vm.h"

/* Where instruction PC of CODE comes from. Code keeps no columns: the file it is from is read and
 * compiled again, once. False when there is no such file, or it has changed. Never raises. */
bool position_of(struct vm *vm, const struct py_code *code, uint32_t pc, struct ast_pos *pos);

/* The marks below LINE, which is a whole line of source without its end, for what stands at POS:
 * "    ~~^~~\n" added to B, or nothing when they would mark the whole line. */
void position_marks(struct buf *b, const char *line, const struct ast_pos *pos);

/* Line LINE of FILE without its end, or NULL. */
const char *position_source_line(const char *file, int line);

#endif
