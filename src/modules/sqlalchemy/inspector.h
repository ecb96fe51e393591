/* The Inspector of scripts, and tables reflected for them (inspector.c, inspector_table.c). */
#ifndef RETORT_MODULES_SQLALCHEMY_INSPECTOR_H
#define RETORT_MODULES_SQLALCHEMY_INSPECTOR_H

#include "modules/sqlalchemy/engine.h"
#include "reflect/build.h"

struct inspector {
    struct py_object head;
    struct py_attrs attrs;
    struct vm *vm;
    value bind; /* Engine or Connection as it was given */
    struct sa_engine *engine;
    struct sa_connection *conn; /* NULL: of an engine, a connection for each question */
    struct map tables;          /* read so far: schema and name → struct reflect_table */
    struct py_dict *info_cache;
    void *reader_cache;
};
extern struct py_type inspector_type, pg_inspector_type;

/* An Inspector of BIND (Engine, Connection); NULL if it is neither. */
struct inspector *inspector_new(struct vm *vm, value bind);

/* Calls FN with a reader over a live connection; driver errors become exceptions. */
void inspector_run(struct inspector *i, void (*fn)(struct reflector *r, void *arg), void *arg);

/* A table, read once; NULL if there is none. */
struct reflect_table *inspector_table(struct inspector *i, const char *schema, const char *name);
/* Reads all tables of W into the cache and gives them. */
struct reflect_result *inspector_tables(struct inspector *i, const struct reflect_wish *w);
/* NoSuchTableError */
noreturn void inspector_raise_missing(struct vm *vm, const struct sql_dialect *d,
                                      const char *schema, const char *name);

/* Names of relations in SCHEMA. */
struct text_list inspector_names(struct inspector *i, const char *schema, unsigned kinds,
                                 unsigned scope);

/* Inspector.reflect_table. Raises NoSuchTableError. */
void inspector_reflect_table(struct inspector *i, struct table *t, value include_columns,
                             value exclude_columns, bool resolve_fks);

/* Table(autoload_with=), MetaData.reflect(). */
extern const struct reflect_hook inspector_hook;

extern const struct py_module_def sa_reflection_module;

#endif
