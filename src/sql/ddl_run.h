/*
 * Running DDL for whole objects: CREATE TABLE with the types it needs before and its indexes and
 * comments behind, all tables of a MetaData in order, DROP likewise. Where statements go and how
 * existence is asked is the runner's. Cf. sqlalchemy.sql.ddl.SchemaGenerator, SchemaDropper.
 */
#ifndef RETORT_SQL_DDL_RUN_H
#define RETORT_SQL_DDL_RUN_H

#include "sql/ddl.h"

struct ddl_runner {
    struct vm *vm;
    const struct sql_dialect *dialect;
    value bind; /* connection, engine or what offline mode has; PY_NONE with EXEC set */
    /* Executes one element; NULL: bind.execute(element). */
    void (*exec)(struct ddl_runner *r, struct ddl_element *e);
    void *data;
    bool checkfirst;       /* ask the database what exists (never offline) */
    bool metadata_op;      /* part of create_all, drop_all: MetaData's own types are done there */
    struct py_dict **memo; /* names of types created or dropped already */
    struct py_dict *own_memo;
    value inspector; /* made when first asked */
};

/* A runner over a script's BIND. */
void ddl_runner_init(struct ddl_runner *r, struct vm *vm, value bind, bool checkfirst);

/* Executes one DDL element on BIND, a connection or a mock engine. */
void ddl_run_exec(struct ddl_runner *r, enum ddl_kind kind, value element);

/* CREATE or DROP with events and what goes along; CHECKFIRST: only what is missing, or there. */
void ddl_run_create_table(struct ddl_runner *r, struct table *t, value include_fks);
void ddl_run_drop_table(struct ddl_runner *r, struct table *t);
void ddl_run_create_index(struct ddl_runner *r, struct index *ix);
void ddl_run_drop_index(struct ddl_runner *r, struct index *ix);
void ddl_run_create_sequence(struct ddl_runner *r, struct sequence *s);
void ddl_run_drop_sequence(struct ddl_runner *r, struct sequence *s);
/* Those of TABLES that the database does not have, or has (checkfirst). */
void ddl_run_create_missing(struct ddl_runner *r, value tables);
void ddl_run_drop_existing(struct ddl_runner *r, value tables);
/* TABLES: None for all, or a collection of Table. */
void ddl_run_create_all(struct ddl_runner *r, struct metadata *m, value tables);
void ddl_run_drop_all(struct ddl_runner *r, struct metadata *m, value tables);

/* ENUM and DOMAIN where the database has them (PostgreSQL); nothing elsewhere. */
void ddl_run_create_type(struct ddl_runner *r, struct sa_type *t);
void ddl_run_drop_type(struct ddl_runner *r, struct sa_type *t);
/* The types T's columns bring along (cf. SchemaType._on_table_create). */
void ddl_run_table_types(struct ddl_runner *r, struct table *t, bool drop);
/* Comments of T and its columns where the dialect has statements for them. */
void ddl_run_comments(struct ddl_runner *r, struct table *t);

#endif
