/*
 * The inside of the statement compiler: its state, the options that travel down a tree, and what a
 * dialect writes differently (struct sql_expr_rules). cf. sqlalchemy.sql.compiler.SQLCompiler.
 *
 * Text grows in buffers. A bind parameter stands in it as \x10INDEX\x11 until the end, when it is
 * written as :name or, for an IN list, expanded; so text may be moved about freely before.
 */
#ifndef RETORT_SQL_COMPILER_INT_H
#define RETORT_SQL_COMPILER_INT_H

#include "sql/compiler.h"
#include "sql/dialect.h"
#include "sql/dml.h"
#include "sql/func.h"
#include "sql/select.h"

/* Names of tables that stand in FROM with a schema and without: the latter get an alias. */
struct sql_ambiguous {
    struct {
        const char *name, *anon;
    } * items;
    size_t n, cap;
};

/* How the element now compiled stands in what is around it. */
struct sql_opts {
    bool asfrom;   /* as an item of FROM */
    bool ashint;   /* only the name of a FROM item */
    bool iscrud;   /* the table an UPDATE or DELETE is about */
    bool subquery; /* of an alias: in parentheses */
    bool lateral;
    bool within_columns; /* directly in the list of columns */
    bool within_label;
    bool no_table; /* column without its table */
    bool no_schema;
    bool literal_execute;
    bool in_operator, eager_grouping;
    bool insert_into;                         /* the select of an INSERT */
    bool upsert;                              /* inside ON CONFLICT … SET */
    bool cast_applied;                        /* PostgreSQL: inside the cast of a JSON index */
    int compound_index;                       /* -1: not in a UNION */
    const struct sql_element *label_as_label; /* write this label by its name */
    const struct sql_alias *visiting_cte, *enclosing_alias;
    const struct sql_ambiguous *ambiguous;
    const struct sql_op *binary_op;
    bool cte_nest_here;
    bool force_anonymous; /* DML inside a CTE */
    bool no_bind_expression;
};
#define SQL_OPTS_INIT ((struct sql_opts){.compound_index = -1})

/* % is doubled in text for drivers that take %s or %(name)s. */
static inline bool sql_doubles_percent(const struct sql_dialect *d) {
    return d->identifier_preparer_doubles_percent;
}

struct sql_stack {
    struct sql_stack *outer;
    struct sql_element *selectable;
    struct sql_seq correlate, asfrom;
    struct sql_element *insert_from_select;
    bool result_map_for_compound;
    struct sql_element *select_0; /* first of a UNION */
    size_t columns_0;
    struct sql_named_column *named; /* of a SELECT: its columns, for ORDER BY labels */
    size_t n_named;
    struct sql_seq froms;
    int depth;
};

struct sql_cte_entry {
    const struct sql_alias *cte;
    const char *text, *name;
    int level;
    bool nesting, recursive, gone;
};

struct sql_compiler {
    struct py_object head;
    struct py_attrs attrs;
    struct vm *vm;
    const struct sql_dialect *d;
    const struct sql_expr_rules *rules;
    unsigned flags;
    struct sql_element *statement;
    struct py_tuple *column_keys;
    struct py_dict *params; /* of execute(), or NULL */
    struct sql_stack *stack;
    struct {
        const char *name;
        struct sql_bindparam *param;
        bool literal_execute;
        bool crud; /* made for a column of INSERT or UPDATE */
    } * binds;
    size_t n_binds, cap_binds;
    struct py_dict *anon;      /* anonymous part → name; name → next number */
    struct py_dict *truncated; /* class and name → shortened; class → next number */
    struct sql_cte_entry *ctes;
    size_t n_ctes, cap_ctes;
    struct sql_result_column *columns;
    size_t n_columns, cap_columns;
    struct py_list *prefetch;       /* columns whose Python-side default is wanted, in order */
    struct py_list *prefetch_names; /* the binds they fill, each */
    struct sql_seq implicit_returning;
    bool is_insert, is_update, is_delete, is_text, returns_rows, has_select;
    bool postfetch_lastrowid;
    const struct sql_element *uncustom; /* @compiles does not apply to this one, once */
};

static inline bool sql_doubles(const struct sql_compiler *c) {
    return sql_doubles_percent(c->d) && !(c->flags & SQL_FOR_DRIVER);
}

/* What a dialect writes differently. A function that is NULL, or answers false, leaves the generic
 * way. */
struct sql_expr_rules {
    const char *true_text, *false_text;
    const char *alias_word; /* " AS "; Oracle " " */
    const char *join_word;  /* " JOIN " */
    const char *with_recursive;
    const char *except_word;
    const char *default_from; /* of a SELECT without FROM */
    const char *offset_only;  /* what stands for LIMIT when there is only an OFFSET */
    bool native_boolean;
    bool returning_first; /* OUTPUT stands before VALUES and WHERE */
    bool table_function;  /* TABLE (f()) stands in FROM */
    bool integer_division;
    const char *compiler_class; /* the dotted name of the class of the reference */
    bool tuple_in_values;
    bool table_in_set;       /* UPDATE a SET a.x: with several tables */
    bool no_order_by_labels; /* labels cannot be used in ORDER BY */
    bool binds_cast;         /* placeholders carry a cast */
    bool cte_after_insert;
    bool supports_update_from, supports_delete_using;
    const char *const (*extract)[2];
    bool (*binary)(struct sql_compiler *c, struct buf *b, struct sql_binary *e, struct sql_opts o);
    bool (*unary)(struct sql_compiler *c, struct buf *b, struct sql_unary *e, struct sql_opts o);
    bool (*list)(struct sql_compiler *c, struct buf *b, struct sql_list *e, struct sql_opts o);
    bool (*function)(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                     struct sql_opts o);
    bool (*extract_expr)(struct sql_compiler *c, struct buf *b, struct sql_extract *e,
                         struct sql_opts o);
    bool (*cast)(struct sql_compiler *c, struct buf *b, struct sql_wrap *e, struct sql_opts o);
    bool (*sequence)(struct sql_compiler *c, struct buf *b, struct sql_wrap *e);
    /* another SELECT for one that this database has no words for */
    struct sql_select *(*translate)(struct sql_compiler *c, struct sql_select *s);
    /* whether a placeholder of type T carries a cast */
    bool (*casts_binds)(struct sql_compiler *c, struct sa_type *t);
    bool (*empty_set)(struct sql_compiler *c, struct buf *b, size_t n, bool not_in);
    bool (*precolumns)(struct sql_compiler *c, struct buf *b, struct sql_select *s,
                       struct sql_opts o);
    bool (*limit)(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                  struct sql_opts o);
    bool (*order_by)(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                     struct sql_opts o);
    bool (*for_update)(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                       struct sql_opts o);
    bool (*returning)(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                      struct sql_seq columns, struct sql_opts o);
    bool (*from_hint)(struct sql_compiler *c, struct buf *b, const char *text);
    bool (*update_tables)(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                          struct sql_seq extra, struct sql_opts o);
    bool (*update_from)(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                        struct sql_seq extra, struct sql_opts o);
    bool (*delete_using)(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                         struct sql_seq extra, struct sql_opts o);
    bool (*on_conflict)(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                        struct sql_on_conflict *k, struct sql_opts o);
    /* the value of a bind that names a JSON key, as this database wants it */
    value (*json_key)(struct vm *vm, const struct sql_bindparam *p);
};

extern const struct sql_expr_rules sql_expr_default, sql_expr_postgresql, sql_expr_sqlite,
    sql_expr_mysql, sql_expr_mssql, sql_expr_oracle;
/* $."a"[0]: the path of a JSON key as all but PostgreSQL write it. */
value sql_json_path_key(struct vm *vm, const struct sql_bindparam *p);
const struct sql_expr_rules *sql_rules_of(const struct sql_dialect *d);

extern struct py_type sql_compiler_type, sql_compiled_type;
/* A compiler for DIALECT whose output is empty. */
struct sql_compiler *sql_compiler_new(struct vm *vm, const struct sql_dialect *d, unsigned flags);
/* --- compiles.c --- */
bool sql_has_custom(struct vm *vm); /* any @compiles at all */
/* Calls FN(element, compiler, **kw); its text. */
const char *sql_call_custom(struct sql_compiler *c, value fn, value element, struct sql_opts o);
/* --- literal.c --- */
bool sql_type_evaluates_none(struct vm *vm, struct sa_type *t);
value sql_dialect_value(const struct sql_dialect *d); /* as scripts' methods get it */
/* --- temporal.c --- */
/* A date or time as SQLite stores it: PART 0 datetime, 1 date, 2 time. */
value sql_sqlite_temporal(struct vm *vm, value v, struct sa_type *t, int part);
value sql_epoch(struct vm *vm); /* datetime(1970, 1, 1) */

/* --- compiler.c --- */
noreturn void sql_compile_error(struct sql_compiler *c, const char *fmt, ...);
/* Writes E into B. */
void sql_put(struct sql_compiler *c, struct buf *b, struct sql_element *e, struct sql_opts o);
const char *sql_text_of(struct sql_compiler *c, struct sql_element *e, struct sql_opts o);
/* The same without what surrounds it, and with binds even where values stand in the text: some
 * constructs of the reference lose that on the way. */
void sql_put_bare(struct sql_compiler *c, struct buf *b, struct sql_element *e);
/* Both sides of E, OP between them; bare as above. */
void sql_put_pair(struct sql_compiler *c, struct buf *b, struct sql_binary *e, const char *op,
                  struct sql_opts o);
void sql_put_bare_pair(struct sql_compiler *c, struct buf *b, struct sql_binary *e, const char *op);
/* "NAME(left, right" and TAIL, mostly ")". */
void sql_put_call(struct sql_compiler *c, struct buf *b, const char *name, struct sql_binary *e,
                  const char *tail, struct sql_opts o);
void sql_put_list(struct sql_compiler *c, struct buf *b, struct sql_seq s, const char *separator,
                  struct sql_opts o);
/* NAME with its anonymous parts numbered and shortened: IDENT_CLASS "colident", "alias", … */
const char *sql_resolve_name(struct sql_compiler *c, const char *ident_class, const char *name);
void sql_put_name(struct sql_compiler *c, struct buf *b, struct sql_name name);
void sql_put_plain(struct sql_compiler *c, struct buf *b, const char *text); /* % doubled */
/* Text of the user's, in which \x10 means nothing. */
void sql_put_raw(struct buf *b, const char *text);
void sql_put_bind(struct sql_compiler *c, struct buf *b, struct sql_bindparam *p,
                  struct sql_opts o);
void sql_put_literal_of(struct sql_compiler *c, struct buf *b, value v, struct sa_type *t);
void sql_put_type_of(struct sql_compiler *c, struct buf *b, struct sa_type *t);
void sql_put_literal_text(struct sql_compiler *c, struct buf *b, const char *text); /* 'text' */
struct sql_stack *sql_push(struct sql_compiler *c, struct sql_element *selectable);
void sql_pop(struct sql_compiler *c);
void sql_add_result(struct sql_compiler *c, const char *key, const char *name,
                    struct sql_element *e, struct sa_type *t);
/* A value for a column: bind or expression. */
const char *sql_column_bind(struct sql_compiler *c, struct sql_column *col, value v, bool required,
                            const char *name, struct sql_opts o);

/* --- compile_expr.c --- */
void sql_put_expr(struct sql_compiler *c, struct buf *b, struct sql_element *e, struct sql_opts o);
void sql_put_column_name(struct sql_compiler *c, struct buf *b, struct sql_column *col,
                         struct sql_opts o);
void sql_put_generic_binary(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                            const char *op, struct sql_opts o);
void sql_put_arguments(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                       struct sql_opts o);
void sql_put_bare_arguments(struct sql_compiler *c, struct buf *b, struct sql_function *f);
void sql_put_cast(struct sql_compiler *c, struct buf *b, struct sql_element *of, struct sa_type *t,
                  struct sql_opts o);

/* schema.name, quoted where needed */
const char *sql_sequence_name(struct sql_compiler *c, const struct sql_element *sequence);

/* --- compile_from.c --- */
void sql_put_from(struct sql_compiler *c, struct buf *b, struct sql_element *e, struct sql_opts o);
void sql_put_cte_clause(struct sql_compiler *c, struct buf *b, int level, bool following);

/* --- compile_select.c --- */
void sql_put_select(struct sql_compiler *c, struct buf *b, struct sql_select *s, struct sql_opts o);
void sql_put_compound(struct sql_compiler *c, struct buf *b, struct sql_compound *s,
                      struct sql_opts o);
void sql_put_text_select(struct sql_compiler *c, struct buf *b, struct sql_text_select *s,
                         struct sql_opts o);
/* The hint H has for FROM on the dialect, or NULL. */
const char *sql_hint_for(struct sql_compiler *c, const struct sql_hints *h,
                         const struct sql_element *from);
void sql_put_conditions(struct sql_compiler *c, struct buf *b, const char *word, struct sql_seq s,
                        struct sql_opts o);
void sql_put_select_column(struct sql_compiler *c, struct buf *b, const struct sql_named_column *n,
                           bool populate, bool asfrom, struct sql_opts o);
void sql_put_affixes(struct sql_compiler *c, struct buf *b, struct sql_affixes a,
                     struct sql_opts o);
void sql_put_independent_ctes(struct sql_compiler *c, struct sql_cte_uses u, struct sql_opts o);
void sql_put_fetch(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                   struct sql_element *fetch, bool require_offset, struct sql_opts o);
/* For dialects without FOR UPDATE: writes nothing. */
bool sql_put_no_lock(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                     struct sql_opts o);
void sql_put_for_update_of(struct sql_compiler *c, struct buf *b, const struct sql_for_update *f,
                           struct sql_opts o);
bool sql_is_subquery(const struct sql_compiler *c);

/* --- compile_dml.c --- */
void sql_put_dml(struct sql_compiler *c, struct buf *b, struct sql_dml *d, struct sql_opts o);
void sql_put_returning(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                       struct sql_seq columns, struct sql_opts o);
/* "(a, b) WHERE …" of ON CONFLICT, and its SET list: shared by PostgreSQL and SQLite. */
void sql_put_on_conflict(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                         struct sql_on_conflict *k, struct sql_opts o);

#endif
