/*
 * SELECT, UNION … and textual selects as data. cf. sqlalchemy.sql.selectable.
 */
#ifndef RETORT_SQL_SELECT_H
#define RETORT_SQL_SELECT_H

#include "sql/expr_int.h"

struct sql_for_update {
    struct sql_seq of;
    bool nowait, read, skip_locked, key_share;
};

/* Text before or after the columns, for one dialect (NULL: all). */
struct sql_affix {
    struct sql_element *text;
    const char *dialect;
};
struct sql_affixes {
    struct sql_affix *items;
    size_t n;
};

struct sql_cte_use {
    struct sql_alias *cte;
    bool nest_here;
};
struct sql_cte_uses {
    struct sql_cte_use *items;
    size_t n;
};

struct sql_hint {
    struct sql_from *from; /* NULL: of the statement */
    const char *text, *dialect;
};
struct sql_hints {
    struct sql_hint *items;
    size_t n;
};

/* What SELECT and UNION share (GenerativeSelect). */
struct sql_generative {
    struct sql_from from;
    enum sql_label_style label_style;
    struct sql_seq order_by, group_by;
    struct sql_element *limit, *offset, *fetch;
    bool fetch_percent, fetch_ties;
    struct sql_for_update *for_update;
    struct sql_cte_uses ctes;
    struct py_dict *kw; /* dialect options */
    struct sql_affixes prefixes, suffixes;
};

/* join(right, onclause) before it is known what it joins to. */
struct sql_pending_join {
    struct sql_from *right, *left;
    struct sql_element *on;
    bool outer, full;
    value orm_target; /* entity or relationship attribute it was called with, or PY_UNDEF */
};

struct sql_select {
    struct sql_generative base;
    struct sql_seq columns; /* as given: expressions, texts, tables */
    struct sql_seq from_obj, where, having;
    bool distinct;
    struct sql_seq distinct_on;
    const char *distinct_text; /* 1.x: a MySQL keyword */
    struct sql_pending_join *joins;
    size_t n_joins;
    struct sql_seq correlate, correlate_except;
    bool has_correlate_except, no_auto_correlate;
    struct sql_hints hints;
    value options;                      /* ORM loader options: a list or PY_UNDEF */
    struct sql_element *from_statement; /* whose rows are taken as what is selected, or NULL */
};

enum sql_compound_op {
    SQL_UNION,
    SQL_UNION_ALL,
    SQL_INTERSECT,
    SQL_INTERSECT_ALL,
    SQL_EXCEPT,
    SQL_EXCEPT_ALL
};

struct sql_compound {
    struct sql_generative base;
    enum sql_compound_op op;
    struct sql_seq selects;
};

/* text().columns(...) */
struct sql_text_select {
    struct sql_from from;
    struct sql_text *text;
    struct sql_seq columns;
    bool positional;
    struct sql_cte_uses ctes;
};

static inline bool sql_is_select_base(const struct sql_element *e) {
    return e->kind == SQL_SELECT || e->kind == SQL_COMPOUND || e->kind == SQL_TEXT_SELECT ||
           e->kind == SQL_SELECT_GROUPING;
}

/* SELECT of N raw columns. */
struct sql_select *sql_select_new(struct vm *vm, struct sql_seq columns);
struct sql_select *sql_select_copy(const struct sql_select *s);
/* The column expressions a statement gives back, tables expanded. */
struct sql_seq sql_selected_columns(struct vm *vm, struct sql_element *select);
/* Adds the FROM elements that ELEMENTS name. */
void sql_froms_of(struct vm *vm, struct sql_seq elements, struct sql_seq *out);
/* FROM elements as rendered, before correlation; joins are resolved. */
struct sql_seq sql_select_froms(struct vm *vm, struct sql_select *s);
enum sql_label_style sql_select_labels(struct sql_element *select);
/* alias, subquery() of a select; NAME.text NULL: anonymous. */
struct sql_alias *sql_alias_new(struct vm *vm, struct py_type *cls, enum sql_kind kind,
                                struct sql_from *of, struct sql_name name);
struct sql_wrap *sql_scalar_new(struct vm *vm, struct sql_element *select);
struct sql_join *sql_join_new(struct vm *vm, struct sql_from *left, struct sql_from *right,
                              struct sql_element *on, bool outer, bool full);
/* The condition that joins A to B by their foreign keys; raises as the reference does. */
struct sql_element *sql_join_condition(struct vm *vm, struct sql_from *a, struct sql_from *b);
bool sql_can_join(struct vm *vm, struct sql_from *a, struct sql_from *b);
/* .name of a FROM element, text NULL if it has none (joins, groupings). */
struct sql_name sql_from_name(const struct sql_from *f);
/* The column of FROM that stands for COLUMN (itself or by proxies); NULL: none. */
struct sql_expr *sql_corresponding(struct vm *vm, struct sql_from *from,
                                   const struct sql_element *column);
/* E with columns of other tables replaced by the ones of TARGET that stand for them. */
struct sql_element *sql_adapt(struct vm *vm, struct sql_element *e, struct sql_from *target);
/* The same, but columns that only have an origin in common with one of TARGET's stay: those of
 * another alias of the same table. */
struct sql_element *sql_adapt_embedded(struct vm *vm, struct sql_element *e,
                                       struct sql_from *target);

/* Copies with more: A is the arguments of the script's method (self, *items, option). */
struct sql_affixes sql_affixes_with(struct vm *vm, struct sql_affixes old, const value *a);
struct sql_cte_uses sql_ctes_with(struct vm *vm, struct sql_cte_uses old, const value *a);
struct sql_hints sql_hints_with(struct sql_hints old, struct sql_from *from, const char *text,
                                const char *dialect);
/* self, name, recursive, nesting */
value sql_make_cte(struct vm *vm, const value *a);
struct sql_seq sql_filter_by(struct vm *vm, struct sql_seq to, value target, struct py_dict *kw);
struct sql_element *sql_compound_new(struct vm *vm, enum sql_compound_op op, size_t n,
                                     const value *selects);

#endif
