/* MetaData: tables by key, naming convention, order of creation. Cf. sqlalchemy.MetaData. */
#ifndef RETORT_SCHEMA_METADATA_H
#define RETORT_SCHEMA_METADATA_H

#include "schema/kw.h"
#include "schema/name.h"

struct table;
struct constraint;
struct sa_type;

extern struct py_type sa_metadata_type;

struct metadata {
    struct py_object head;
    struct py_attrs attrs;
    struct py_dict *tables;  /* key -> Table, in order of creation */
    struct py_str *schema;   /* default of its tables */
    value naming_convention; /* dict; what was given over {"ix": "ix_%(column_0_label)s"} */
    struct py_dict *info;
    struct py_dict *sequences; /* key -> Sequence */
    struct py_list *types;     /* Enum and DOMAIN objects made with metadata= */
    value bind;                /* what scripts of 1.x set, for themselves; PY_UNDEF: nothing */
    struct py_dict *fk_memos;  /* "table key.column" -> list of ForeignKeys that point there */
};

/* What autoload_with does; set by whoever can reflect (reflect/): loads columns, constraints and
 * indexes of T from the connection or engine BIND. */
struct reflect_hook {
    void (*table)(struct vm *vm, struct table *t, value bind, struct py_dict *options);
    void (*all)(struct vm *vm, struct metadata *m, value bind, struct py_dict *options);
};
void metadata_set_reflect_hook(struct vm *vm, const struct reflect_hook *hook);
const struct reflect_hook *metadata_reflect_hook(struct vm *vm);

static inline struct metadata *metadata_of(value v) { return PY_AS(struct metadata, v); }
static inline bool metadata_is(value v) { return py_is_a(v, &sa_metadata_type); }

/* Fills in a fresh one. NAMING_CONVENTION None: only indexes are named. */
void metadata_init(struct vm *vm, struct metadata *m, struct py_str *schema,
                   value naming_convention);
struct metadata *metadata_new(struct vm *vm);
struct metadata *metadata_new_with(struct vm *vm, struct py_str *schema, value naming_convention);
/* NULL if there is none under KEY ("schema.name" or "name"). */
struct table *metadata_get(const struct metadata *m, const char *key);
void metadata_remove(struct vm *vm, struct metadata *m, struct table *t);
/* Notes that an Enum or DOMAIN was made with metadata=M. */
void metadata_add_type(struct vm *vm, struct metadata *m, struct sa_type *t);
const char *metadata_key(struct vm *vm, const char *name, const char *schema);

/* Tables so that what is referenced comes first; equal rank by name (cf. sorted_tables). A cycle is
 * broken with a warning. */
struct table **metadata_sorted(struct vm *vm, struct metadata *m, size_t *n);
/* The same for any tables. CYCLES, unless NULL, receives the foreign keys that must be added and
 * dropped by ALTER; then nothing warns (cf. sort_tables_and_constraints). */
struct table **tables_sort(struct vm *vm, struct table *const *tables, size_t n, size_t *out_n,
                           struct constraint ***cycles, size_t *cycle_n);

/* Counts up: the order in which constraints, indexes and columns were made (cf.
 * util.set_creation_order). */
int schema_next_order(struct vm *vm);

#endif
