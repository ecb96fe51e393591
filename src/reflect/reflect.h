/*
 * Databases read back: what tables, constraints, indexes and types there are, as plain records.
 *
 * A reading takes a constant number of round trips whatever the number of tables (PostgreSQL: one
 * pipelined batch of catalog queries, at times a second one; MySQL: one batch of SHOW CREATE TABLE).
 * build.h makes schema objects of the records, the Inspector of scripts makes dicts. Cf.
 * sqlalchemy.engine.reflection and the reflection half of sqlalchemy.dialects.
 */
#ifndef RETORT_REFLECT_REFLECT_H
#define RETORT_REFLECT_REFLECT_H

#include "base/map.h"
#include "base/text.h"
#include "db/db.h"
#include "schema/constraint.h"
#include "sql/dialect.h"

/* Where to read: DIALECT describes the connected server (version, MariaDB). */
struct reflector {
    struct vm *vm;
    struct db *db;
    const struct sql_dialect *dialect;
    void *cache;      /* the dialect's, kept between readings */
    bool all_indexes; /* SQLite: those over expressions too, which the reference leaves out */
};

enum reflect_kind {
    REFLECT_TABLE = 1, /* ordinary and partitioned ones */
    REFLECT_VIEW = 2,
    REFLECT_MATERIALIZED_VIEW = 4,
    REFLECT_FOREIGN_TABLE = 8,
    REFLECT_SEQUENCE = 16, /* names only */
    REFLECT_ANY = 15,
};
enum reflect_scope { REFLECT_DEFAULT = 1, REFLECT_TEMPORARY = 2, REFLECT_ANY_SCOPE = 3 };

struct reflect_identity {
    bool always, cycle;
    int64_t start, increment, minvalue, maxvalue, cache;
};

struct reflect_column {
    const char *name;
    struct sa_type *type;
    const char *default_; /* SQL, NULL: none */
    const char *comment;
    const char *computed; /* SQL of a generated column, or NULL */
    struct reflect_identity *identity;
    int primary_key; /* SQLite: place in the primary key from 1, 0: none */
    bool nullable;
    bool json;                 /* MariaDB: its LONGTEXT has the CHECK that makes it JSON */
    signed char persisted;     /* of a computed column; -1: not said */
    signed char autoincrement; /* -1: not said */
    /* PostgreSQL: the sequence that this column of type serial owns and takes its default from */
    const char *owned_sequence;
};

struct reflect_constraint {
    enum constraint_kind kind;
    const char *name; /* NULL: the database keeps none */
    struct text_list columns;
    const char *comment;
    struct py_dict *options; /* postgresql_include …; NULL: none said */
    /* FOREIGN KEY */
    const char *referred_schema, *referred_table;
    struct text_list referred_columns;
    const char *onupdate, *ondelete, *initially, *match;
    signed char deferrable; /* -1: not said */
    /* CHECK */
    const char *sqltext;
    bool not_valid, no_inherit;
    /* UNIQUE: the index that is the same thing (MySQL), or NULL */
    const char *duplicates_index;
};

enum { REFLECT_DESC = 1, REFLECT_NULLS_FIRST = 2, REFLECT_NULLS_LAST = 4 };

struct reflect_index {
    const char *name;
    bool unique;
    struct text_list columns;     /* NULL where there is an expression */
    struct text_list expressions; /* empty unless there is one: then text for every element */
    unsigned char *sorting;       /* of each element, or NULL */
    struct text_list include;
    const char *duplicates_constraint;
    const char *flavor; /* MySQL: UNIQUE, FULLTEXT, SPATIAL, or NULL */
    struct py_dict *options;
};

struct reflect_table {
    const char *schema; /* as it was asked for; NULL: the default one */
    const char *name;
    enum reflect_kind kind;
    bool temporary;
    const char *comment;
    struct reflect_column *columns;
    size_t n_columns, cap_columns;
    struct reflect_constraint *pk; /* NULL: none */
    struct reflect_constraint **fks, **uniques, **checks;
    size_t n_fks, n_uniques, n_checks, cap_fks, cap_uniques, cap_checks;
    struct reflect_index **indexes;
    size_t n_indexes, cap_indexes;
    struct py_dict *options; /* mysql_engine, sqlite_strict …; NULL: none */
};

struct reflect_enum {
    const char *name, *schema;
    bool visible; /* found without naming its schema */
    struct text_list labels;
};

struct reflect_domain {
    const char *name, *schema, *type, *default_, *collation;
    bool visible, nullable;
    struct text_list constraints, checks; /* names and conditions */
};

/* What to read. */
struct reflect_wish {
    const char *const *schemas; /* NULL in it: the default schema. NULL: only that one */
    size_t n_schemas;
    const char *const *names; /* tables; NULL: all */
    size_t n_names;
    unsigned kinds; /* of enum reflect_kind; 0: REFLECT_TABLE */
    unsigned scope; /* of enum reflect_scope; 0: REFLECT_DEFAULT */
};

struct reflect_result {
    struct reflect_table **tables; /* schema after schema as wished, within one as the server has
                                      them */
    size_t n, cap;
    struct map by_key;
};

struct reflect_dialect {
    enum sql_dialect_id id;
    const char *(*default_schema)(struct reflector *r);
    struct text_list (*schemas)(struct reflector *r);
    struct text_list (*names)(struct reflector *r, const char *schema, unsigned kinds,
                              unsigned scope);
    const char *(*view)(struct reflector *r, const char *schema, const char *name);
    void (*tables)(struct reflector *r, const struct reflect_wish *w, struct reflect_result *out);
    /* whether columns, constraints say these things (keys of the Inspector's dicts) */
    bool column_comments, constraint_comments, table_options, foreign_key_options;
};

/* The reader of a dialect; NotImplementedError for one that cannot be reflected. */
const struct reflect_dialect *reflect_dialect(struct vm *vm, const struct sql_dialect *d);

struct reflector *reflector_new(struct vm *vm, struct db *db, const struct sql_dialect *d);

/* The schema that tables without one are in; NULL where there is none. */
const char *reflect_default_schema(struct reflector *r);
/* All schemas but the system's own, sorted as the server sorts. */
struct text_list reflect_schema_names(struct reflector *r);
/* Names of the relations of KINDS (enum reflect_kind) in SCHEMA (NULL: the default one). */
struct text_list reflect_names(struct reflector *r, const char *schema, unsigned kinds,
                               unsigned scope);
/* Any table, view or materialized view of that name. */
bool reflect_has_table(struct reflector *r, const char *schema, const char *name);
/* The text of a view's SELECT (MySQL, SQLite: its CREATE VIEW); NULL if there is no such view. */
const char *reflect_view_definition(struct reflector *r, const char *schema, const char *name);

/* Reads the tables of W. A table that was asked for by name and is not there is left out. */
struct reflect_result *reflect_tables(struct reflector *r, const struct reflect_wish *w);
/* One of them; NULL if it was not found. */
struct reflect_table *reflect_result_get(const struct reflect_result *res, const char *schema,
                                         const char *name);
/* Reads one table; NULL if there is none. */
struct reflect_table *reflect_table(struct reflector *r, const char *schema, const char *name);

/* PostgreSQL's enums and domains in SCHEMA (NULL: those found without one, "*": all). Other
 * dialects have none. */
struct reflect_enum *reflect_enums(struct reflector *r, const char *schema, size_t *n);
struct reflect_domain *reflect_domains(struct reflector *r, const char *schema, size_t *n);

/* dialect.ischema_names: lower- or upper-case type name -> class, one dict for each machine and
 * dialect; what scripts put there is found by later readings. */
struct py_dict *reflect_type_names(struct vm *vm, const struct sql_dialect *d);

#endif
