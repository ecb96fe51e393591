/* PostgreSQL's indexes compared (index_pg.c). */
#ifndef RETORT_AUTOGEN_INDEX_INT_H
#define RETORT_AUTOGEN_INDEX_INT_H

#include "autogen/autogen.h"

/* What differs, NULL when nothing does. *SKIP: why they cannot be compared, or NULL. */
const char *compare_pg_indexes(struct autogen *a, struct index *model, struct index *conn,
                               const char **skip);

#endif
