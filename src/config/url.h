/*
 * Database URLs: parsing, rendering and changing, with the rules of sqlalchemy.engine.url 2.0.
 *
 * A struct url is a plain value: url_copy it and assign fields to change one (what URL.set() does).
 * All text is UTF-8 and collected; NULL means Python's None, "" is kept apart from it.
 */
#ifndef RETORT_CONFIG_URL_H
#define RETORT_CONFIG_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One key of the query string. A key given once is a string in Python, given twice a tuple. */
struct url_param {
    const char *name;
    const char **values;
    size_t n_values;
    bool is_tuple;
};

struct url {
    const char *drivername; /* "postgresql+psycopg2" */
    const char *username;
    const char *password;     /* decoded */
    const char *host;         /* without the brackets of IPv6 */
    int64_t port;             /* -1: none */
    const char *database;     /* as written: SQLAlchemy 2.0 does not decode it */
    struct url_param *params; /* in the order written */
    size_t n_params;
};

/* A key and one value, as update_query_pairs takes them. */
struct url_pair {
    const char *key;
    const char *value;
};

/* An empty URL of that driver name (URL.create). */
struct url *url_new(const char *drivername);

/* cf. make_url. Raises ERROR_VALUE with kind "ArgumentError" ("Could not parse SQLAlchemy URL from
 * given URL string") or, for a port that is no integer, kind "ValueError" with int()'s words. */
struct url *url_parse(const char *text);

/* cf. URL.render_as_string: the password, if any, is *** when HIDE_PASSWORD. */
char *url_render(const struct url *u, bool hide_password);

/* A copy whose fields and parameters can be changed without touching U. */
struct url *url_copy(const struct url *u);

bool url_equal(const struct url *a, const struct url *b);

/* Parameter NAME, or NULL; its last value (what a Python keyword argument would get), or NULL. */
const struct url_param *url_param(const struct url *u, const char *name);
const char *url_get(const struct url *u, const char *name);

/* Sets or, with N 0, removes one parameter in place. */
void url_set_param(struct url *u, const char *name, const char *const *values, size_t n);

/* cf. update_query_pairs: a new URL; keys of PAIRS replace those of U, or with APPEND add to them.
 */
struct url *url_update_query(const struct url *u, const struct url_pair *pairs, size_t n,
                             bool append);

/* cf. update_query_string. TEXT is without the question mark. */
struct url *url_update_query_string(const struct url *u, const char *text, bool append);

/* cf. difference_update_query: a new URL without the N parameters NAMES. */
struct url *url_drop_query(const struct url *u, const char *const *names, size_t n);

/* "postgresql" of "postgresql+asyncpg" (get_backend_name). */
char *url_backend(const struct url *u);

/* "asyncpg" of "postgresql+asyncpg"; the dialect's default driver where none is written
 * ("psycopg2", "mysqldb", "pysqlite", …). Raises like url_check_dialect. */
const char *url_driver(const struct url *u);

/* Raises ERROR_VALUE, kind "NoSuchModuleError", "Can't load plugin: sqlalchemy.dialects:NAME" for a
 * dialect or driver that SQLAlchemy does not have. */
void url_check_dialect(const struct url *u);

/* urllib.parse.unquote (or unquote_plus) of N bytes: bad escapes stay, bad UTF-8 becomes U+FFFD. */
char *url_unquote(const char *text, size_t n, bool plus);

/* urllib.parse.quote with SAFE besides letters, digits and "_.-~". */
char *url_quote(const char *text, const char *safe);

#endif
