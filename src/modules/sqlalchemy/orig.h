/* The exceptions of the drivers themselves (orig.c). */
#ifndef RETORT_MODULES_SQLALCHEMY_ORIG_H
#define RETORT_MODULES_SQLALCHEMY_ORIG_H

#include "modules/sqlalchemy/engine.h"

/* The class NAME of the DBAPI module MODULE ("psycopg2.errors", "pymysql.err", "sqlite3"): always
 * the same one, made on first use. */
value sa_orig_class(struct vm *vm, const char *module, const char *name);

/* The exception that the driver of DB (NULL: not connected) would have raised for E, with the
 * attributes it has there (pgcode, diag, sqlite_errorcode, args of number and text). */
value sa_orig(struct vm *vm, const struct error *e, const struct db *db);

#endif
