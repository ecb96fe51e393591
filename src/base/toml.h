/*
 * TOML 1.0 documents as trees (cf. tomllib). Tables keep the order of the file.
 */
#ifndef RETORT_BASE_TOML_H
#define RETORT_BASE_TOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum toml_type {
    TOML_STRING,
    TOML_INTEGER,
    TOML_FLOAT,
    TOML_BOOLEAN,
    TOML_DATETIME, /* any of the four date and time forms, kept as text */
    TOML_ARRAY,
    TOML_TABLE,
};

struct toml {
    enum toml_type type;
    const char *text; /* string, date-time; a float, and an integer past int64, as written */
    int64_t integer;
    double real;
    bool boolean;
    const char **keys;   /* table */
    struct toml **items; /* table and array */
    size_t n, cap, keys_cap;
    /* While parsing: how a table came to be, so that it is not defined twice. */
    bool is_declared, is_closed, is_array_of_tables;
};

/* Parses LEN bytes of UTF-8. Raises ERROR_PYTHON of kind TOMLDecodeError, "WHAT (at line L, column
 * C)", with file PATH and the place set. */
struct toml *toml_parse(const char *text, size_t len, const char *path);

/* The value of KEY in TABLE, or NULL (also if TABLE is NULL or no table). */
struct toml *toml_get(const struct toml *table, const char *key);

#endif
