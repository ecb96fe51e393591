/*
 * Types, their slots, and how C defines classes, functions and modules for scripts.
 *
 * A class in C is one static struct py_type with tables: methods, properties, members. Operators
 * are slots (C function pointers); the evaluator makes the __dunder__ methods of a native type from
 * its slots, and the slots of a script's class from its __dunder__ methods, so either way in is
 * enough. A name in the methods table may also be a dunder ("__init__", "__new__", "__enter__"): it
 * fills the slot that goes with it.
 *
 *     struct point { struct py_object head; double x, y; };
 *     static value point_init(struct vm *vm, const value *a) { ... a[0] self, a[1] x, a[2] y ... }
 *     static const struct py_native_def point_methods[] = {
 *         {"__init__", point_init, "self, x, y=0.0"},
 *         {"scale", point_scale, "self, factor, /, *, origin=None"},
 *         {0}};
 *     struct py_type point_type = {PY_TYPE_HEAD, .name = "Point", .module = "geometry",
 *         .size = sizeof(struct point), .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
 *         .methods = point_methods};
 *
 * Native types are shared by all VMs of the process and immutable once ready.
 */
#ifndef RETORT_PYTHON_OBJECT_H
#define RETORT_PYTHON_OBJECT_H

#include "python/value.h"

struct py_str;
struct py_dict;
struct py_tuple;
struct py_shape;
struct py_module;
struct py_list;
struct py_frozen;

/*
 * A native function. A holds one value for each parameter of the signature, in its order: *args is
 * a tuple, **kwargs a dict (always fresh, PY_UNDEF never), a parameter with default `?` that was
 * not given is PY_UNDEF. A is valid during the call and must not be written to.
 */
typedef value (*py_native_fn)(struct vm *vm, const value *a);

struct py_native_def {
    const char *name; /* NULL ends a table */
    py_native_fn fn;
    /* Python's own syntax for parameters, defaults being literals (None, True, 3, 'x', (), ...) or
     * `?`: "self, name, type_=None, *args, primary_key=False, **kw", with / and * as usual. Parsed
     * on the first call. Wrong calls raise TypeError in CPython's words. */
    const char *signature;
    unsigned flags; /* PY_STATIC, PY_CLASSMETHOD */
    const char *doc;
};
enum {
    PY_STATIC = 1,
    PY_CLASSMETHOD = 2, /* first parameter is the class */
    PY_PARSED = 4,      /* wrong counts in the words of PyArg_ParseTuple */
    PY_TUPLE_ARGS = 32, /* METH_VARARGS in CPython: "find() takes no keyword arguments" */
    PY_NAMELESS = 16,   /* calls itself "function" in errors about its arguments */
    PY_ANY_SELF = 64, /* of a class whose methods are Python functions in CPython: takes any self */
    PY_CLOSURE = 128, /* PY_PYTHON whose first parameter is what a closure holds: nobody gives it */
    PY_ABSTRACT = 256, /* lib/pyfunction.h: subclasses have to define it */
    PY_BUILTIN = 512,  /* a C function in CPython, of a module that is Python there */
    PY_PYTHON = 8      /* a Python function in CPython, "/" or not: errors in those words */
};

/* A property. SET NULL: read-only ("attribute 'x' of 'C' objects is not writable"); SET gets
 * PY_UNDEF for del. */
struct py_getset_def {
    const char *name;
    value (*get)(struct vm *vm, value self);
    void (*set)(struct vm *vm, value self, value v);
};

/* A field of the struct, readable (and writable unless readonly) under a name. */
enum py_member_kind {
    PY_MEMBER_VALUE, /* value; PY_UNDEF reads as None */
    PY_MEMBER_BOOL,  /* bool */
    PY_MEMBER_INT,   /* int */
    PY_MEMBER_TEXT,  /* const char *, UTF-8; NULL reads as None; written copies */
    PY_MEMBER_OBJECT /* struct xxx * that begins with py_object; NULL reads as None; read-only */
};
struct py_member_def {
    const char *name;
    size_t offset;
    enum py_member_kind kind;
    bool readonly;
};

/* Positional arguments argv[0..argc), then one value for each name of KWNAMES (NULL: none). */
typedef value (*py_call_fn)(struct vm *vm, value callee, int argc, const value *argv,
                            struct py_tuple *kwnames);

enum py_compare_op { PY_LT, PY_LE, PY_EQ, PY_NE, PY_GT, PY_GE };

/* Binary operators, in the order of the slots table. Each has an in-place form. */
enum py_binary_op {
    PY_ADD,
    PY_SUB,
    PY_MUL,
    PY_MATMUL,
    PY_TRUEDIV,
    PY_FLOORDIV,
    PY_MOD,
    PY_POW,
    PY_LSHIFT,
    PY_RSHIFT,
    PY_AND,
    PY_OR,
    PY_XOR,
    PY_DIVMOD,
    PY_BINARY_COUNT
};

enum py_unary_op { PY_NEG, PY_POS, PY_INVERT, PY_ABS, PY_UNARY_COUNT };

typedef value (*py_binary_fn)(struct vm *vm, value left, value right);
typedef value (*py_unary_fn)(struct vm *vm, value self);

struct py_type {
    struct py_object head;
    const char *name;   /* __name__, without module */
    const char *module; /* __module__; NULL means builtins */
    size_t size;        /* bytes of an instance's struct */
    /* Where its struct py_attrs lies; 0: instances have no __dict__. In a built-in type (module
     * NULL) without PY_TYPE_ATTRS the place is kept for scripts' subclasses. */
    size_t attrs_offset;
    unsigned flags;
    struct py_type *base; /* the base whose struct an instance extends; NULL means object */
    const struct py_native_def *methods;
    const struct py_getset_def *getset;
    const struct py_member_def *members;
    const char *doc;

    /* Slots. NULL: inherited when the type is made ready. */
    value (*new)(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                 struct py_tuple *kwnames);
    py_call_fn call;
    /* The attribute, or PY_UNDEF when there is none (then the caller raises AttributeError or not).
     */
    value (*getattr)(struct vm *vm, value self, struct py_str *name);
    void (*setattr)(struct vm *vm, value self, struct py_str *name, value v); /* PY_UNDEF: delete */
    py_unary_fn repr, str;
    uint64_t (*hash)(struct vm *vm, value self); /* PY_HASH_NONE: unhashable */
    /* The answer, or PY_NOT_IMPLEMENTED. */
    value (*compare)(struct vm *vm, value a, value b, enum py_compare_op op);
    bool (*truth)(struct vm *vm, value self);
    int64_t (*len)(struct vm *vm, value self);
    value (*getitem)(struct vm *vm, value self, value key);
    void (*setitem)(struct vm *vm, value self, value key, value v); /* PY_UNDEF: delete */
    bool (*contains)(struct vm *vm, value self, value item);
    py_unary_fn iter;
    py_unary_fn next; /* PY_UNDEF when exhausted; never raises StopIteration itself */
    /* Both operands in source order: the slot of the right operand's type is asked too, so a
     * function looks which side is its own; PY_NOT_IMPLEMENTED passes. */
    py_binary_fn binary[PY_BINARY_COUNT];
    py_binary_fn inplace[PY_BINARY_COUNT];
    py_unary_fn unary[PY_UNARY_COUNT];
    py_unary_fn index, to_int, to_float;
    value (*descr_get)(struct vm *vm, value self, value instance,
                       value owner); /* instance may be PY_UNDEF */
    void (*descr_set)(struct vm *vm, value self, value instance, value v); /* PY_UNDEF: delete */
    py_unary_fn await, aiter, anext;
    /* The bytes of a bytes-like object of a module (array); those of built-in types are known.
     * *FORMAT: struct's character for an item of *ITEM bytes (both NULL: not asked). They may be
     * written. */
    void (*bytes)(value self, const unsigned char **data, size_t *size, char *format,
                  uint8_t *item);

    /* Filled in when the type is made ready. */
    struct py_dict *own; /* py_type_dict */
    struct py_tuple *bases;
    struct py_tuple *mro;   /* of types, itself first */
    struct py_shape *shape; /* of a new instance's attributes */
    struct py_str *name_str;
    value qualname;
    uint32_t version;           /* changes whenever an attribute of it or of a base changes */
    void *user;                 /* for the type's own use (e.g. ORM mapper) */
    value init;                 /* __init__ found by the mro; PY_UNDEF: object's */
    struct py_list *subclasses; /* direct ones, or NULL */
    struct py_module *home;     /* module a native type was set in, or NULL */
    size_t reserved_attrs;      /* place of the attributes that only subclasses have */
    uint16_t inline_attrs;      /* attribute slots a new instance has room for inside its block */
    uint64_t own_slots[2];      /* native: which slots are its own, not inherited (slots.c) */
};

enum {
    PY_TYPE_BASE = 1,     /* scripts may subclass it */
    PY_TYPE_ATTRS = 2,    /* instances take arbitrary attributes */
    PY_TYPE_ATOMIC = 4,   /* instances hold no pointers (exact type only) */
    PY_TYPE_ABSTRACT = 8, /* cannot be instantiated ("cannot create 'x' instances") */
    PY_TYPE_READY = 16,
    PY_TYPE_HEAP = 32, /* made by a class statement or type(): mutable */
    PY_TYPE_INT = 64,
    PY_TYPE_STR = 128,
    PY_TYPE_BYTES = 256,
    PY_TYPE_LIST = 512,
    PY_TYPE_TUPLE = 1024,
    PY_TYPE_DICT = 2048,
    PY_TYPE_EXCEPTION = 4096,
    PY_TYPE_TYPE = 8192,
    PY_TYPE_WHOLE = 32768,          /* new() makes exact instances complete: no __init__ for them */
    PY_TYPE_FLOAT = 16384,          /* is or derives from that built-in type; inherited */
    PY_TYPE_BARE_METHODS = 1 << 23, /* messages name its methods without the class */
    PY_TYPE_DOTTED = 1 << 22,       /* messages say module.name, as for classes CPython has in C */
};

#define PY_HASH_NONE UINT64_MAX

/* Goes before the definition of a type that is made ready at every start (core_types): they lie
 * together, for each page of the program that is written to is first copied. */
#define PY_CORE __attribute__((section("core_types")))

extern struct py_type py_type_type, py_object_type;
#define PY_TYPE_HEAD                                                                               \
    { &py_type_type }

/* Attributes of an instance: values in the order its shape names them. */
struct py_attrs {
    struct py_shape *shape;
    value *slots;
};

/* Completes TYPE and its bases (dict, mro, inherited slots). Idempotent; done by whoever first uses
 * it. */
void py_type_ready(struct vm *vm, struct py_type *type);

/* The class's own attributes by name. Those of a native type are made when first asked for: most
 * types are never looked into. */
struct py_dict *py_type_fill(const struct py_type *type);
/* Called with a native type and its attributes when those are made: a layer above adds what it says
 * of its own types. The same for all machines of the process, or NULL. */
extern void (*py_type_filled)(const struct py_type *type, struct py_dict *own);
static inline struct py_dict *py_type_dict(const struct py_type *type) {
    return type->own ? type->own : py_type_fill(type);
}

/* A fresh instance of TYPE: zeroed struct with head and attributes set. TYPE may be a script's
 * subclass of the caller's native type: always allocate through this, passing the class asked for.
 */
void *py_alloc(struct vm *vm, struct py_type *type);
/* The same for tuple and its subclasses: N items (PY_UNDEF), attributes behind them. */
struct py_tuple *py_alloc_tuple(struct vm *vm, struct py_type *type, size_t n);

/* By the mro, without __subclasscheck__. */
bool py_type_is_subtype(const struct py_type *type, const struct py_type *base);

/* V is an instance of TYPE or of a subclass (the real type, not __instancecheck__). */
static inline bool py_is_a(value v, const struct py_type *type) {
    struct py_type *t = py_type_of(v);
    return t == type || py_type_is_subtype(t, type);
}

/* --- modules --- */

struct py_const_def {
    const char *name;
    enum { PY_CONST_INT, PY_CONST_TEXT, PY_CONST_FLOAT } kind;
    int64_t i;
    const char *text;
    double f;
};

/* A module scripts can import. Tables may be NULL. Nothing of it is built before it is imported. */
struct py_module_def {
    const char *name; /* dotted: "os.path" */
    const struct py_native_def *functions;
    const struct py_const_def *constants;
    struct py_type *const *types; /* NULL-terminated; each is set under its name */
    /* Whatever tables cannot say; runs after them. */
    void (*init)(struct vm *vm, struct py_module *module);
    /* Python text compiled when retort is built, run in the module after all that; NULL for nearly
     * every module. */
    const struct py_frozen *frozen;
};

#endif
