/*
 * SQL types: the objects behind sa.String(50), postgresql.JSONB(), a script's TypeDecorator …
 *
 * One struct serves them all. What distinguishes them is a const struct type_class (types.def lists
 * them): its name as the compiler dispatches it, its parameters in the order of its constructor,
 * the class it derives from. Python classes of scripts derive from the native class's py_type and
 * share its type_class. Compiling to text is sql/type.h. Cf. sqlalchemy.sql.sqltypes, type_api.
 */
#ifndef RETORT_SCHEMA_TYPE_H
#define RETORT_SCHEMA_TYPE_H

#include "schema/kw.h"
#include "schema/name.h"

/* What the type compiler dispatches on (__visit_name__): TYPE_String, TYPE_VARCHAR,
 * TYPE_pg_JSONB, TYPE_mysql_VARCHAR … */
enum type_kind {
#define T(id, ...) TYPE_##id,
#include "schema/types.def"
#undef T
    TYPE_KIND_COUNT
};

/* How values of a type behave in expressions, coarser than the kind (cf. _type_affinity). */
enum type_affinity {
    AFFINITY_NULLTYPE,
    AFFINITY_STRING,
    AFFINITY_INTEGER,
    AFFINITY_NUMERIC,
    AFFINITY_FLOAT,
    AFFINITY_BOOLEAN,
    AFFINITY_DATE,
    AFFINITY_TIME,
    AFFINITY_DATETIME,
    AFFINITY_INTERVAL,
    AFFINITY_BINARY,
    AFFINITY_ENUM,
    AFFINITY_JSON,
    AFFINITY_ARRAY,
    AFFINITY_UUID,
    AFFINITY_PICKLE,
    AFFINITY_TUPLE,
    AFFINITY_RANGE,
    AFFINITY_HSTORE,
    AFFINITY_OTHER, /* user defined, dialect's own */
};

struct type_param {
    const char *name;
    const char *def; /* its default: "None", "False", "True", digits, "Text()" */
};

struct type_class {
    enum type_kind kind;
    enum type_affinity affinity;
    const char *name; /* of the Python class */
    const char *module;
    const char *visit;               /* visit name: "string", "VARCHAR"; NULL: none of its own */
    const struct type_class *base;   /* NULL: TypeEngine itself */
    const struct type_param *params; /* NULL: the base's; ends with a name NULL */
    struct py_type *py;              /* its class */
};

struct sa_type {
    struct py_object head;
    struct py_attrs attrs;
    const struct type_class *cls;
    value *args;              /* one for each parameter, PY_UNDEF: its default; NULL: all default */
    struct py_dict *variants; /* with_variant: dialect name -> type, or NULL */
    struct enum_info *enums;  /* Enum and the ENUM types of dialects */
    struct sa_type *item; /* ARRAY: of what; DOMAIN: over what; TypeDecorator: the type behind */
    struct schema_type_info *schema_type; /* Enum, Boolean, DOMAIN: name, schema, metadata */
    const char *declared; /* DDL says this instead: a database's type without a class; else NULL */
    /* A script's comparator_factory: the class of the object that answers operators and methods of
     * expressions of this type (sql/comparator.h); PY_UNDEF: none. */
    value comparator;
};

/* Name and place of a type that is a database object or makes a CHECK constraint
 * (cf. sqltypes.SchemaType). */
struct schema_type_info {
    struct py_str *name;
    struct py_str *schema;
    struct metadata *metadata;
    bool inherit_schema, inherit_schema_given;
    bool create_constraint;     /* CHECK (x IN (...)) where the dialect has no native type */
    bool native;                /* native_enum */
    bool create_type;           /* PostgreSQL ENUM: CREATE TYPE with the table */
    struct sql_element *parent; /* table or column it was attached to first */
};

struct enum_info {
    size_t n;
    struct py_str **labels; /* what the database stores */
    value *objects;         /* what Python code uses: members of the enum class, or the labels */
    value enum_class;       /* PY_UNDEF: strings were given */
    value values_callable, sort_key_function;
    int default_length; /* longest label */
    int length;         /* that, or what was asked for */
    bool length_none;   /* length=None */
    bool omit_aliases, validate_strings;
};

/* Their classes: sa_type_String, sa_type_pg_JSONB … (modules/sqlalchemy/types.c). */
#define T(id, ...) extern struct py_type sa_type_##id;
#include "schema/types.def"
#undef T
extern const struct type_class type_classes[TYPE_KIND_COUNT];

/* The class of V's Python type (scripts' subclasses too), or NULL if it derives from none. */
const struct type_class *type_class_of(const struct py_type *type);
/* Its parameters, its base's where it has none of its own. */
const struct type_param *type_class_params(const struct type_class *cls, int *n);
bool type_class_is(const struct type_class *cls, enum type_kind base);

/* A new instance with default parameters, and with an int for the first one. */
struct sa_type *type_new(struct vm *vm, enum type_kind kind);
struct sa_type *type_new_int(struct vm *vm, enum type_kind kind, int64_t first);
/* A fresh instance of KIND taking over the parameters both have (cf. TypeEngine.adapt). */
struct sa_type *type_adapt(struct vm *vm, struct sa_type *t, enum type_kind kind);
struct sa_type *type_copy(struct vm *vm, struct sa_type *t);

bool type_is(const struct sa_type *t, enum type_kind base); /* it or a subclass; NULL: NullType */
static inline bool type_is_value(value v) { return py_is_a(v, &sa_type_TypeEngine); }

/* V as a type: an instance, or a class, which is instantiated; None gives NullType. Raises
 * ArgumentError in the reference's words. */
struct sa_type *type_from(struct vm *vm, value v);

/* The parameter's value, or its default; PY_UNDEF when the class has none of that name. An
 * attribute that a script's subclass sets on itself goes before. */
value type_arg(struct vm *vm, const struct sa_type *t, const char *name);
/* The same as the constructor left it, whatever a subclass says. */
value type_arg_own(struct vm *vm, const struct sa_type *t, const char *name);
bool type_arg_true(struct vm *vm, const struct sa_type *t, const char *name);
/* -1 for None or absent */
int64_t type_arg_int(struct vm *vm, const struct sa_type *t, const char *name);
const char *type_arg_text(struct vm *vm, const struct sa_type *t, const char *name);
bool type_set_arg(struct vm *vm, struct sa_type *t, const char *name, value v);

/* The constructor of Enum and of the dialects' ENUM: N labels, or one enum class; KW its keywords.
 */
void type_enum_init(struct vm *vm, struct sa_type *t, size_t n, const value *args,
                    struct py_dict *kw);
/* What the database stores for OBJECT (a member, a label); LookupError if it is none of them. */
struct py_str *type_enum_label(struct vm *vm, const struct sa_type *t, value object);
/* Raises LookupError: OBJECT is no value of the ENUM T. */
noreturn void type_enum_refuse(struct vm *vm, const struct sa_type *t, value object);

/* The type behind a TypeDecorator for DIALECT ("postgresql"; load_dialect_impl of the script is
 * asked with DIALECT_OBJ), after its variant; other types: the variant or T itself. */
struct sa_type *type_for_dialect(struct vm *vm, struct sa_type *t, const char *dialect,
                                 value dialect_obj);
/* One step of that only: what is behind a TypeDecorator may be another, which does its own with
 * values. */
struct sa_type *type_behind(struct vm *vm, struct sa_type *t, const char *dialect,
                            value dialect_obj);
bool type_is_decorator(const struct sa_type *t);
/* T's class has METHOD from a script: it or a class it derives from defines one. */
bool type_script_has(const struct sa_type *t, const char *method);
enum type_affinity type_affinity(struct vm *vm, const struct sa_type *t);

/* The type a plain Python value is given in an expression (cf. _resolve_value_to_type). */
struct sa_type *type_of_value(struct vm *vm, value v);

/* repr() as SQLAlchemy prints it: "VARCHAR(length=50)". */
const char *type_repr(struct vm *vm, struct sa_type *t);
/* The same without asking a script's __repr__, which calls this through super(). */
const char *type_plain_repr(struct vm *vm, struct sa_type *t);

#endif
