/* What the files of dataclasses share. */
#ifndef RETORT_PYTHON_LIB_DATACLASSES_INT_H
#define RETORT_PYTHON_LIB_DATACLASSES_INT_H

#include "python/class.h"
#include "python/lib/lib.h"

/* --- dataclasses.c: fields and marks --- */

enum field_kind { FIELD_NONE, FIELD_PLAIN, FIELD_CLASSVAR, FIELD_INITVAR };

struct dc_field {
    struct py_object head;
    value name, type, default_, default_factory, init, repr, hash, compare, metadata, kw_only;
    value kind; /* _field_type: None or one of dc_kinds */
};
/* The marks that say so; a kind's value is PY_OBJ(&dc_kinds[kind]). */
struct dc_mark {
    struct py_object head;
    const char *text;
};
extern struct dc_mark dc_kinds[];
extern struct py_object dc_missing_mark, dc_kw_only_mark;
extern struct dc_mark dc_factory_mark;
#define DC_MISSING PY_OBJ(&dc_missing_mark)
#define DC_KW_ONLY PY_OBJ(&dc_kw_only_mark)
#define DC_FACTORY                                                                                 \
    PY_OBJ(&dc_factory_mark) /* "take the factory's value": default of a parameter                 \
                              */

extern struct py_type dc_field_type, dc_params_type, dc_initvar_type, dc_frozen_error_type;

static inline struct dc_field *dc_field_of(value v) { return PY_AS(struct dc_field, v); }
static inline bool dc_is_kind(value field, enum field_kind kind) {
    return dc_field_of(field)->kind == PY_OBJ(&dc_kinds[kind]);
}
struct dc_field *dc_field_new(struct vm *vm);

struct dc_params {
    struct py_object head;
    value init, repr, eq, order, unsafe_hash, frozen;
};

/* What dataclass() was told; truths. */
struct dc_options {
    bool init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot;
};

/* From the arguments of dataclass(), of which A is the first, init. */
struct dc_options dc_options_from(struct vm *vm, const value *a);

/* The Field objects of a dataclass or an instance of one by name, all kinds; NULL: it is none. */
struct py_dict *dc_fields(struct vm *vm, value v);
/* The same of an instance only. */
struct py_dict *dc_instance_fields(struct vm *vm, value v);

/* --- dataclasses_class.c --- */

/* Makes CLS a dataclass; with slots the result is another class. */
value dc_process(struct vm *vm, value cls, const struct dc_options *o);

/* --- dataclasses_code.c: methods as functions whose code is emitted, not written --- */

/* What a method is made for. */
struct dc_class {
    struct py_type *cls;
    struct py_dict *globals; /* of the class's module */
    struct py_list *fields;  /* in order, without class variables */
    bool frozen, slots;
};
value dc_make_init(struct vm *vm, const struct dc_class *c);
/* (self.a, self.b) OP (other.a, other.b), of objects of one class. */
value dc_make_compare(struct vm *vm, const struct dc_class *c, const char *name,
                      struct py_list *fields);
value dc_make_hash(struct vm *vm, const struct dc_class *c, struct py_list *fields);

/* --- dataclasses_copy.c --- */
extern const struct py_native_def dc_functions[];

#endif
