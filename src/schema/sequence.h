/* Sequence. Cf. sqlalchemy.sql.schema.Sequence. */
#ifndef RETORT_SCHEMA_SEQUENCE_H
#define RETORT_SCHEMA_SEQUENCE_H

#include "schema/column.h"

extern struct py_type sa_sequence_type;

struct sequence {
    struct sql_element base; /* kind: SQL_SEQUENCE, for next_value() and direct execution */
    struct py_str *name, *schema;
    struct sequence_options options;
    bool optional;
    bool for_update;
    struct sa_type *data_type; /* NULL: not given */
    struct metadata *metadata;
    struct column *column;
};

/* Sequence(NAME) with nothing else said. */
struct sequence *sequence_new(struct vm *vm, struct py_str *name, struct py_str *schema);
/* Enters S in M. */
void sequence_set_metadata(struct vm *vm, struct sequence *s, struct metadata *m);
const char *sequence_key(struct vm *vm, const struct sequence *s);

#endif
