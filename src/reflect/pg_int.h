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

/* Statements that list enums and domains of SCHEMA ("*": all; NULL: those visible), and what their
 * rows say. */
const char *pg_enum_query(const char *schema);
const char *pg_domain_query(const char *schema);
struct reflect_enum *pg_read_enums(struct db_cursor *c, size_t *n);
struct reflect_domain *pg_read_domains(struct db_cursor *c, size_t *n);
void pg_types_index(struct pg_types *types);

/* The type that format_type() calls FORMAT, of WHAT ("column 'x'"); NullType with a warning where
 * it is not known. COLLATION may be NULL. */
struct sa_type *pg_type(struct reflector *r, const struct pg_types *types, const char *format,
                        const char *what, const char *collation);

/* 'text' as an SQL literal. */
const char *pg_quote_literal(const char *text);
/* TEXT without the pair of parentheses around all of it, if there is one. */
const char *pg_strip_parens(const char *text);

#endif
