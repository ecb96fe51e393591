/* What the files of the PostgreSQL reader share. */
#ifndef RETORT_REFLECT_PG_INT_H
#define RETORT_REFLECT_PG_INT_H

#include "reflect/reflect_int.h"

/* Enums and domains of the whole database, by the name that format_type() gives them. */
struct pg_types {
    struct reflect_enum *enums;
    size_t n_enums;
    struct reflect_domain *domains;
    size_t n_domains;
    struct map enum_by_name, domain_by_name; /* "name", or "schema\001name" if not visible */
};

/* The elements of an array as the server prints it: {a,"b c",NULL} (NULL stays NULL). */
struct text_list pg_array(const char *text);
/* The numbers of an int2vector "1 2" or an array "{1,2}"; *N how many. */
int *pg_numbers(const char *text, size_t *n);
/* {…} of the texts of LIST, for a parameter of type text[]. */
const char *pg_array_literal(const char *const *list, size_t n);

/* Conditions on c (pg_class) and n (pg_namespace): the relations of SCHEMA with the kinds, names
 * and scope of W; if it is NULL, those that a name without a schema means. */
const char *pg_relation_filter(const char *schema, const struct reflect_wish *w);
/* Conditions on c alone: those that W wishes, and what another of the same name hides. */
const char *pg_table_filter(const struct reflect_wish *w);

/* Statements without an order. VERSION is the server's first number. Their columns:
 * relations: oid, name, schema, relkind, relpersistence, whether visible;
 * columns: table, number, name, type as format_type() has it, default, NOT NULL, attgenerated,
 *   collation if it may be another than the type's, type, attidentity;
 * comments: table, number of the column or 0, text;
 * constraints: table, name, contype, deferrable, deferred, definition of a check, conkey,
 *   confrelid, confkey, confupdtype, confdeltype, confmatchtype, confdelsetcols, index, comment;
 * indexes: table, name, unique, primary, indoption, reloptions, method, predicate, number of key
 *   columns, NULLS NOT DISTINCT, indkey, indclass, oid;
 * sequences: table, number of the column, name, deptype ('a': owned, 'i': the identity), start,
 *   increment, least, greatest, cache, cycle. */
const char *pg_relations_query(const char *filter);
const char *pg_columns_query(const char *filter, int version);
const char *pg_comments_query(const char *filter);
const char *pg_constraints_query(const struct reflect_wish *w, int version);
const char *pg_indexes_query(const struct reflect_wish *w, int version);
const char *pg_sequences_query(const struct reflect_wish *w, int version);

/* Statements that list enums and domains of SCHEMA ("*": all; NULL: those visible), and what their
 * rows say. */
const char *pg_enum_query(const char *schema);
const char *pg_domain_query(const char *schema);
struct reflect_enum *pg_read_enums(struct db_cursor *c, size_t *n);
struct reflect_domain *pg_read_domains(struct db_cursor *c, size_t *n);
void pg_types_index(struct pg_types *types);

/* The type that format_type() calls FORMAT, of the WHAT ("column", "DOMAIN") called NAME; NullType
 * with a warning where it is not known. COLLATION may be NULL. */
struct sa_type *pg_type(struct reflector *r, const struct pg_types *types, const char *format,
                        const char *what, const char *name, const char *collation);

/* "a"."b c" or a.b with its parts unquoted and joined by \001, as the keys of the maps are. */
const char *pg_parse_name(const char *text);

/* 'text' as an SQL literal. */
const char *pg_quote_literal(const char *text);
/* TEXT without the pair of parentheses around all of it, if there is one. */
const char *pg_strip_parens(const char *text);

#endif
