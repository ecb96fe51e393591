/*
 * Views, materialised views, functions, procedures, triggers and extensions: what a database has of
 * them (entity_catalog.c), what is wanted, and the difference (entity.c).
 */
#ifndef RETORT_AUTOGEN_ENTITY_H
#define RETORT_AUTOGEN_ENTITY_H

#include "autogen/extended.h"

enum entity_kind {
    ENTITY_EXTENSION,
    ENTITY_FUNCTION, /* procedures too */
    ENTITY_VIEW,
    ENTITY_MATERIALIZED_VIEW,
    ENTITY_TRIGGER,
    ENTITY_KIND_COUNT
};

struct entity {
    enum entity_kind kind;
    const char *schema; /* NULL: the default one */
    const char *name; /* a function's with the types of its arguments, a trigger's with its table */
    const char *create, *drop; /* statements, as the server gives them */
    const char *id;            /* the server's; NULL: none */
    bool early;                /* can be made before the tables are as they will be */
    bool moves;                /* is made again because something it stands on is */
};

struct entities {
    struct entity *items;
    size_t n, cap;
};

/* What the database behind DB has, in the order of its making. */
struct entities entity_read(struct db *db, const struct sql_dialect *d);
/* The kind a CREATE statement makes, -1 for another statement. */
int entity_kind_of(const char *create);
/* The word for DROP: "VIEW", "PROCEDURE" … */
const char *entity_word_of(const char *create);
/* Its name as it stands in the statement, without quotes and schema. */
const char *entity_name_of(const char *create);
/* SQL without DEFINER=…, OR REPLACE and the like, for comparing. */
const char *entity_normal(const char *create);
struct entity *entity_find(const struct entities *list, const struct entity *like);

/* PostgreSQL: ids of views that stand on what has ID or, where ID is NULL, on TABLE in SCHEMA
 * (NULL: the default one). */
struct text_list entity_dependents(struct db *db, const char *id, const char *schema,
                                   const char *table);

#endif
