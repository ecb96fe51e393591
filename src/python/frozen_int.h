/* The format of an image, for its writer and its reader; see frozen.h. */
#ifndef RETORT_PYTHON_FROZEN_INT_H
#define RETORT_PYTHON_FROZEN_INT_H

#include "python/compile_int.h"
#include "python/frozen.h"

enum { FROZEN_MAGIC = 0x5a465952, FROZEN_VERSION = 1 << 8 | OP_COUNT };

/* The words an image begins with. */
struct frozen_head {
    uint32_t magic, version;
    uint32_t nwords, ntext;
    uint32_t strings, nstrings; /* where the table of strings begins */
    uint32_t code;              /* where the module's code begins */
    uint32_t sum;               /* of all other words and the text */
};

/* NUL stands behind the text of a string. */
struct frozen_string {
    uint32_t offset, size; /* in the image's text */
    uint32_t length;       /* code points */
    uint32_t interned;
    uint32_t hash_low, hash_high;
};

/*
 * A reference to a value is one word: what it is in the low bits, above them
 */
enum frozen_ref {
    REF_SINGLE, /* index in frozen_singles */
    REF_STRING, /* index of the string */
    REF_SMALL,  /* the int, if it has 29 bits */
    REF_OBJECT, /* word where the object begins, with its kind */
    REF_BITS = 3
};

/* What stands behind the kind: */
enum frozen_kind {
    FROZEN_INT,     /* low word, high word */
    FROZEN_BIG_INT, /* the string of its decimal digits */
    FROZEN_FLOAT,   /* low word, high word */
    FROZEN_COMPLEX, /* the same of both parts */
    FROZEN_BYTES,   /* offset, size */
    FROZEN_TUPLE,   /* count, references */
    FROZEN_CODE     /* the rest of struct frozen_code */
};

/*
 * Behind a code's record stand, without gaps: names of variables, cells, free variables (strings);
 * parameters that are cells; constants (references); names, globals, attributes (strings);
 * instructions, protected ranges, lines and statements as in struct py_code.
 */
struct frozen_code {
    uint32_t kind;
    uint32_t name, qualname; /* strings */
    uint32_t doc;            /* reference */
    uint32_t flags, argcount, posonlyargcount, kwonlyargcount;
    uint32_t nlocals, ncells, nfrees, stack_size, firstlineno;
    uint32_t nconsts, nnames, nglobals, nattrs;
    uint32_t ninstr, nhandlers, nlines, nstmts;
};

#define FROZEN_WORDS(type) (sizeof(type) / sizeof(uint32_t))

extern const value frozen_singles[];
enum { FROZEN_NSINGLES = 4 };

/* The checksum of an image. */
uint32_t frozen_sum(const struct py_frozen *image);

#endif
