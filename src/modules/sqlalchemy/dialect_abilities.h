/* What dialects say they can do, beyond what the compiler itself asks them. */
#ifndef RETORT_MODULES_SQLALCHEMY_DIALECT_ABILITIES_H
#define RETORT_MODULES_SQLALCHEMY_DIALECT_ABILITIES_H

#include "sql/dialect.h"

/* dialect.NAME as the reference's dialect has it, or PY_UNDEF: no such attribute. */
value sa_dialect_ability(const struct sql_dialect *d, const char *name);

#endif
