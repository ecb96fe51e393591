/* The table of SQL operators (operators.def). cf. sqlalchemy.sql.operators. */
#include "schema/operators.h"

#include <stddef.h>

const struct sql_op sql_ops[SQL_OP_COUNT] = {
#define X(id, text, name, precedence, flags) {SQL_OP_##id, text, name, precedence, flags},
#include "schema/operators.def"
#undef X
};
