/* Sequence (cf. sqlalchemy.sql.schema.Sequence). */
#include "schema/sequence.h"

#include "schema/metadata.h"

struct sequence *sequence_new(struct vm *vm, struct py_str *name, struct py_str *schema) {
    struct sequence *s = py_alloc(vm, &sa_sequence_type);
    s->base.kind = SQL_SEQUENCE;
    s->name = name;
    s->schema = schema;
    return s;
}

const char *sequence_key(struct vm *vm, const struct sequence *s) {
    return metadata_key(vm, name_text(s->name), name_text(s->schema));
}

void sequence_set_metadata(struct vm *vm, struct sequence *s, struct metadata *m) {
    s->metadata = m;
    py_dict_set_text(m->sequences, sequence_key(vm, s), PY_OBJ(s));
}
