/*
 * Placeholders as the drivers of the reference write them: ?, :name, %s, %(name)s, :1, $1.
 * cf. paramstyle of DBAPI and SQLCompiler._process_positional.
 */
#ifndef RETORT_SQL_PARAMSTYLE_H
#define RETORT_SQL_PARAMSTYLE_H

#include "sql/compiler.h"
#include "sql/dialect.h"

/* Writes the placeholder of the bind NAME, the NUMBERth (from 1) of its statement. */
void sql_put_placeholder(struct buf *b, enum sql_paramstyle style, const char *name, size_t number);
/* C's text with its placeholders in STYLE. DOUBLES: each % of the text between them is doubled. */
const char *sql_text_in_style(const struct sql_compiled *c, enum sql_paramstyle style,
                              bool doubles);
/* Parameters are a dict rather than a tuple. */
bool sql_style_is_named(enum sql_paramstyle style);

#endif
