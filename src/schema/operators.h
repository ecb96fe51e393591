/*
 * Operators of SQL expressions: one table (operators.def) with text, precedence and traits.
 * cf. sqlalchemy.sql.operators.
 */
#ifndef RETORT_SCHEMA_OPERATORS_H
#define RETORT_SCHEMA_OPERATORS_H

#include <stdbool.h>

enum sql_op_id {
#define X(id, text, name, precedence, flags) SQL_OP_##id,
#include "schema/operators.def"
#undef X
    SQL_OP_COUNT
};

enum {
    SQL_OP_COMPARISON = 1, /* gives a Boolean */
    SQL_OP_COMMUTATIVE = 2,
    SQL_OP_ASSOCIATIVE = 4,  /* a op (b op c) needs no parentheses; lists flatten */
    SQL_OP_ORDER = 8,        /* ASC, DESC, NULLS FIRST … */
    SQL_OP_EAGER_GROUP = 16, /* parentheses whenever it stands inside another operator */
    SQL_OP_IS_CUSTOM = 32, /* op("…") */
    SQL_OP_NEGATED = 64,
    SQL_OP_SELF_PRECEDENT = 128, /* no parentheses inside itself */
};

struct sql_op {
    enum sql_op_id id;
    const char *text; /* with the spaces around it, as the generic compiler prints it */
    const char *name; /* of the function in sqlalchemy.sql.operators */
    int precedence;
    unsigned flags;
};

extern const struct sql_op sql_ops[SQL_OP_COUNT];

#endif
