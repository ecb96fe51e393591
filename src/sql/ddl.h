/*
 * DDL to text: CREATE, DROP, constraints, indexes, comments, sequences, named types. One generic
 * writer; a dialect's struct sql_ddl_rules replaces parts of it. Cf. sqlalchemy.sql.compiler
 * .DDLCompiler and the DDL compilers of the dialects.
 *
 * Texts are the reference's to the byte, with its leading newline and trailing blank lines: who
 * prints them strips.
 */
#ifndef RETORT_SQL_DDL_H
#define RETORT_SQL_DDL_H

#include "schema/table.h"
#include "sql/dialect.h"

/* --- DDL elements: what scripts hold (CreateTable(t), DDL("…")) --- */

struct ddl;

enum ddl_kind {
    DDL_TEXT, /* DDL("…") */
    DDL_CREATE_TABLE,
    DDL_DROP_TABLE,
    DDL_CREATE_COLUMN,
    DDL_CREATE_INDEX,
    DDL_DROP_INDEX,
    DDL_ADD_CONSTRAINT,
    DDL_DROP_CONSTRAINT,
    DDL_CREATE_SEQUENCE,
    DDL_DROP_SEQUENCE,
    DDL_CREATE_SCHEMA,
    DDL_DROP_SCHEMA,
    DDL_SET_TABLE_COMMENT,
    DDL_DROP_TABLE_COMMENT,
    DDL_SET_COLUMN_COMMENT,
    DDL_DROP_COLUMN_COMMENT,
    DDL_SET_CONSTRAINT_COMMENT,
    DDL_DROP_CONSTRAINT_COMMENT,
    DDL_CREATE_ENUM,
    DDL_DROP_ENUM,
    DDL_CREATE_DOMAIN,
    DDL_DROP_DOMAIN,
    DDL_CUSTOM, /* a script's subclass: compiled by @compiles; or another layer's, by write */
    DDL_KIND_COUNT
};

struct ddl_element {
    struct sql_element base; /* kind SQL_DDL */
    enum ddl_kind ddl;
    value element; /* what it creates or drops: table, index … or the name of a schema */
    value target;  /* .against(x): of DDL("…"), a table; else ELEMENT */
    bool if_not_exists, if_exists, cascade;
    value include_fks; /* foreign keys a CREATE TABLE keeps: None (all) or a collection */
    value statement;   /* of DDL("…"): its text; */
    value context;     /* and what % puts in, a dict or None */
    value ddl_if;      /* execute_if: (dialect, callable, state) or PY_UNDEF */
    void (*write)(struct ddl *w, struct ddl_element *e); /* DDL_CUSTOM: its text; NULL: none */
};
extern struct py_type ddl_types[DDL_KIND_COUNT];

/* Raises AttributeError when what E creates or drops is not of the kind its class is for. */
void ddl_check_element(struct vm *vm, const struct ddl_element *e);
struct ddl_element *ddl_new(struct vm *vm, enum ddl_kind kind, value element);
/* The text; "" for CREATE TABLE … of nothing. Raises CompileError. */
const char *sql_ddl_compile(struct vm *vm, const struct sql_dialect *d, struct ddl_element *e);
/* The same, whatever a script's @compiles says for it (compiler.visit_create_table(element)). */
const char *sql_ddl_compile_plain(struct vm *vm, const struct sql_dialect *d,
                                  struct ddl_element *e);
/* Whether execute_if and ddl_if let it run for this dialect. BIND may be PY_NONE. */
bool ddl_should_execute(struct vm *vm, const struct sql_dialect *d, struct ddl_element *e,
                        value bind);

/* The same of any (dialect, callable, state); PY_UNDEF allows. */
bool ddl_if_allows(struct vm *vm, const struct sql_dialect *d, value ddl_if, value ddl,
                   value target, value bind);

/* --- the writer --- */

struct ddl {
    struct vm *vm;
    const struct sql_dialect *d;
    struct buf b;
};

/* What a dialect writes in its own way. NULL: as the generic one. */
struct sql_ddl_rules {
    void (*column)(struct ddl *w, struct column *c, bool first_pk);
    void (*post_create_table)(struct ddl *w, struct table *t);
    void (*computed)(struct ddl *w, struct computed *c);
    void (*identity)(struct ddl *w, struct identity *i);
    void (*sequence_prefix)(struct ddl *w, struct sequence *s); /* " AS BIGINT" */
    void (*create_index)(struct ddl *w, struct index *ix, bool if_not_exists);
    void (*drop_index)(struct ddl *w, struct index *ix, bool if_exists);
    void (*drop_constraint)(struct ddl *w, struct constraint *c, struct ddl_element *e);
    /* Writes the constraint whole; returns false to leave it out of CREATE TABLE. */
    bool (*constraint)(struct ddl *w, struct constraint *c);
    void (*cascades)(struct ddl *w, struct constraint *c);
    void (*match)(struct ddl *w, struct constraint *c);
    void (*remote_table)(struct ddl *w, struct table *t);
    void (*table_comment)(struct ddl *w, struct table *t, bool drop);
    void (*column_comment)(struct ddl *w, struct column *c, bool drop);
    void (*constraint_comment)(struct ddl *w, struct constraint *c, bool drop);
    void (*named_type)(struct ddl *w, struct ddl_element *e);
    /* words of sequence options that differ: pairs "NO CYCLE", "NOCYCLE"; NULL ends */
    const char *const *option_words;
    bool order_option; /* ORDER, NOORDER */
};

extern const struct sql_ddl_rules sql_ddl_generic, sql_ddl_postgresql, sql_ddl_mysql, sql_ddl_mssql,
    sql_ddl_oracle, sql_ddl_sqlite;

/* --- parts that dialects and operations share --- */

/* UnsupportedCompilationError: the dialect's DDL compiler can't render WHAT (a class's repr). MORE
 * is put behind. */
noreturn void ddl_unsupported(struct ddl *w, const char *what, const char *more);
void ddl_put(struct ddl *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void ddl_table_name(struct ddl *w, const struct table *t);
void ddl_table_name_only(struct ddl *w, const struct table *t); /* without schema */
void ddl_column_name(struct ddl *w, const struct column *c);
void ddl_type(struct ddl *w, struct sa_type *t);
/* "(a, b)" without the parentheses */
void ddl_column_list(struct ddl *w, const struct sql_columns *columns);
/* The text of an expression without table names, values in it. */
const char *ddl_expr(struct ddl *w, struct sql_element *e);
/* The same of a condition given as str or element (postgresql_where). */
const char *ddl_condition(struct ddl *w, value v);
/* Literal of a text: 'it''s'. */
const char *ddl_literal(struct ddl *w, const char *text);
/* The column's specification as in CREATE TABLE, its own constraints behind it. */
void ddl_column(struct ddl *w, struct column *c, bool first_pk);
void ddl_column_spec(struct ddl *w, struct column *c, bool first_pk);
/* The default as DEFAULT takes it; NULL: none. */
const char *ddl_column_default(struct ddl *w, struct column *c);
const char *ddl_default_text(struct ddl *w, value v);
void ddl_computed(struct ddl *w, struct computed *c);
void ddl_identity(struct ddl *w, struct identity *i);
void ddl_sequence_options(struct ddl *w, const struct sequence_options *o);
/* The name as CONSTRAINT and DROP take it; NULL: none. */
const char *ddl_constraint_name(struct ddl *w, struct constraint *c);
const char *ddl_index_name(struct ddl *w, struct index *ix, bool with_schema);
/* "CONSTRAINT x " */
void ddl_preamble(struct ddl *w, struct constraint *c);
void ddl_deferrability(struct ddl *w, struct constraint *c);
/* One constraint; false: it is not written (dialect's wish). */
bool ddl_constraint(struct ddl *w, struct constraint *c);
bool ddl_constraint_generic(struct ddl *w, struct constraint *c);
void ddl_cascades_generic(struct ddl *w, struct constraint *c);
/* Raises CompileError unless TEXT is one of the words (upper case, case ignored) the reference's
 * pattern PATTERN accepts. */
void ddl_check_phrase(struct ddl *w, const char *text, const char *const *words,
                      const char *pattern);
/* Whether constraint C is part of CREATE TABLE for this dialect. */
bool ddl_should_create(struct ddl *w, struct constraint *c);
/* Expression of an index inside CREATE INDEX; GROUP: operators in parentheses. */
const char *ddl_index_expr(struct ddl *w, struct sql_element *e, bool group);
/* Whether MySQL takes E in an index only in parentheses of its own. */
bool ddl_mysql_wants_group(const struct sql_element *e);
void ddl_create_index(struct ddl *w, struct index *ix, bool if_not_exists);
void ddl_drop_index(struct ddl *w, struct index *ix, bool if_exists);
void ddl_include(struct ddl *w, struct table *t, value columns);
/* schema.name of an ENUM or DOMAIN, or of a sequence. */
const char *ddl_named_type(struct ddl *w, struct sa_type *t);
void ddl_sequence_name(struct ddl *w, const struct sequence *s);

#endif
