/*
 * Expression trees: the nodes of sqlalchemy.sql as collected structs that scripts hold directly.
 *
 * Every node begins with struct sql_element (itself a Python object). Column expressions begin with
 * struct sql_expr, tables and what stands for them with struct sql_from. Nodes are immutable once a
 * script may see them, but for what schema objects add to themselves (a Column gets its table).
 *
 * A name may hold anonymous parts: "\x01HEX TEXT\x02" stands for TEXT_1, TEXT_2, … numbered by the
 * compiler in order of first use, one number for each HEX (the address of the node it names).
 * cf. sqlalchemy.sql.elements, selectable.
 */
#ifndef RETORT_SCHEMA_EXPR_H
#define RETORT_SCHEMA_EXPR_H

#include "python/object.h"
#include "python/types/dict.h"
#include "python/types/list.h"
#include "schema/operators.h"

enum sql_kind {
    SQL_CUSTOM, /* a script's subclass of ClauseElement: compiled by @compiles only */
    /* column expressions: struct sql_expr */
    SQL_COLUMN,             /* struct sql_column: column(), literal_column(), and schema's Column */
    SQL_BIND,               /* struct sql_bindparam */
    SQL_LABEL,              /* struct sql_label */
    SQL_LABEL_REF,          /* struct sql_wrap: in ORDER BY, may be written as a label */
    SQL_TEXT_LABEL_REF,     /* struct sql_text: ORDER BY "name" */
    SQL_UNARY,              /* struct sql_unary */
    SQL_BINARY,             /* struct sql_binary */
    SQL_LIST,               /* struct sql_list: a AND b, a || b || c, a, b, c */
    SQL_GROUPING,           /* struct sql_wrap: ( … ) */
    SQL_CASE,               /* struct sql_case */
    SQL_CAST,               /* struct sql_wrap; its type is what it casts to */
    SQL_TRY_CAST,           /* struct sql_wrap */
    SQL_COERCE,             /* struct sql_wrap: type_coerce */
    SQL_FUNCTION,           /* struct sql_function */
    SQL_OVER,               /* struct sql_over */
    SQL_WITHIN,             /* struct sql_over: WITHIN GROUP (ORDER BY order_by) */
    SQL_FILTER,             /* struct sql_over: FILTER (WHERE partition_by) */
    SQL_EXTRACT,            /* struct sql_extract */
    SQL_TUPLE,              /* struct sql_list */
    SQL_ARRAY,              /* struct sql_list: postgresql.array */
    SQL_AGGREGATE_ORDER_BY, /* struct sql_over: target ORDER BY order_by */
    SQL_NULL,
    SQL_TRUE,
    SQL_FALSE,
    SQL_COLLATION,  /* struct sql_text: the name of a collation */
    SQL_NEXT_VALUE, /* struct sql_wrap of a Sequence */
    SQL_SCALAR,     /* struct sql_wrap of a select: ScalarSelect */
    SQL_EXISTS,     /* struct sql_wrap of a ScalarSelect */
    SQL_SLICE,      /* struct sql_binary: a[start:stop] of an ARRAY */
    SQL_TEXT,       /* struct sql_text */
    SQL_ENTITY,     /* struct sql_wrap: a mapped class, of its table */
    SQL_LAST_EXPR = SQL_ENTITY,
    /* FROM elements: struct sql_from */
    SQL_TABLE, /* struct sql_table: table(), and schema's Table */
    SQL_ALIAS, /* struct sql_alias, like all down to SQL_TABLE_VALUED */
    SQL_SUBQUERY,
    SQL_CTE,
    SQL_LATERAL,
    SQL_TABLESAMPLE,
    SQL_TABLE_VALUED,
    SQL_VALUES,        /* struct sql_values */
    SQL_JOIN,          /* struct sql_join */
    SQL_FROM_GROUPING, /* struct sql_from_grouping */
    /* statements, all of which may be rows of another: struct sql_from too */
    SQL_SELECT,
    SQL_COMPOUND,
    SQL_TEXT_SELECT,
    SQL_LAST_FROM = SQL_TEXT_SELECT,
    SQL_INSERT,
    SQL_UPDATE,
    SQL_DELETE,
    /* what helpers of statements hold */
    SQL_SELECT_GROUPING, /* struct sql_from_grouping */
    SQL_ON_CONFLICT,
    SQL_SEQUENCE, /* schema's Sequence */
    SQL_DDL,      /* schema's CREATE, DROP, … */
};

/* A name as scripts gave it: quoted_name's quote flag beside the text. */
struct sql_name {
    const char *text;  /* UTF-8, may hold anonymous parts; NULL: none */
    signed char quote; /* 0: when it needs quotes; 1: always; -1: never */
};

struct sql_element {
    struct py_object head;
    struct py_attrs attrs; /* scripts may set attributes */
    enum sql_kind kind;
    /* Marks that ORM puts on a node: the mapped class or attribute it stands for; PY_UNDEF: none.
     */
    value annotation;
    /* Of a statement or text: execution options, or NULL. */
    struct py_dict *exec_options;
};

/* A column expression (ColumnElement). */
struct sql_expr {
    struct sql_element element;
    value
        type; /* a TypeEngine instance; PY_UNDEF: not known (NullType). Read it by sql_expr_type */
    const char *key; /* where rows and collections find it; NULL: none */
    /* The column of another FROM element this one stands for (subquery.c.x → table.c.x), or NULL */
    struct sql_expr *proxy;
};

struct sql_from;

/* column(), literal_column(); the first member of schema's Column. */
struct sql_column {
    struct sql_expr expr;
    struct sql_name name;
    struct sql_from *table; /* NULL: none (yet) */
    bool is_literal;        /* text to print as it is */
    bool is_schema;         /* is schema's struct column */
    bool stands_for_table;  /* column_valued(): written as the name of its table alone */
};

/* An ordered collection of column expressions by key: t.c (a Python object as well). */
struct sql_columns {
    struct py_object head;
    struct sql_expr **items;
    const char **keys; /* NULL entries are reachable by position only */
    size_t n, cap;
    struct py_dict *index; /* key → position, made when it grows past a few; NULL before */
};

/* What rows can be selected from (FromClause). */
struct sql_from {
    struct sql_element element;
    struct sql_columns *columns; /* NULL until asked: read through sql_from_columns */
    struct sql_columns *key;     /* its primary_key, which scripts add to; NULL until asked */
};

/* table(); the first member of schema's Table. */
struct sql_table {
    struct sql_from from;
    struct sql_name name;
    struct sql_name schema; /* text NULL: none */
    bool is_schema;         /* is schema's struct table */
};

struct sql_bindparam {
    struct sql_expr expr; /* expr.key is its name, perhaps with an anonymous part */
    const char *orig_key;
    value val;      /* PY_UNDEF: none given */
    value callable; /* gives the value when executed, or PY_UNDEF */
    bool required, unique, expanding, literal_execute, is_out, is_limit;
    bool is_inline; /* op.inline_literal(): its value always stands in the text */
    /* A key of JSON: how it is written differs by dialect. */
    enum { SQL_JSON_NONE, SQL_JSON_INT, SQL_JSON_STR, SQL_JSON_PATH } json_key;
    struct sql_list *tuple_of;      /* the types of an expanding list of tuples, or NULL */
    const struct sql_op *expand_op; /* IN or NOT IN, for an empty list */
};

struct sql_label {
    struct sql_expr expr;
    struct sql_name name;
    struct sql_element *of;
};

struct sql_unary {
    struct sql_expr expr;
    struct sql_element *of;
    const struct sql_op *op;       /* before it, or NULL */
    const struct sql_op *modifier; /* after it, or NULL */
    bool wraps_column;             /* an "expression" of Index(): name shines through */
};

struct sql_binary {
    struct sql_expr expr;
    struct sql_element *left, *right;
    const struct sql_op *op;
    const struct sql_op *negate; /* the operator ~ turns it into, or NULL */
    const char *escape;          /* LIKE … ESCAPE; flags of regexp_match */
    value flags;                 /* regexp flags, or PY_UNDEF */
    struct sql_element
        *third;     /* the replacement of regexp_replace, or the upper bound of a slice */
    bool symmetric; /* BETWEEN SYMMETRIC */
};

/* Elements joined by an operator or a comma. */
struct sql_list {
    struct sql_expr expr;
    const struct sql_op *op; /* NULL: comma */
    struct sql_element **items;
    size_t n;
    bool group; /* self_group makes parentheses */
};

/* What holds one other element. */
struct sql_wrap {
    struct sql_expr expr;
    struct sql_element *of;
    struct sql_list *extra; /* correlate() of a scalar select; NULL otherwise */
};

struct sql_case {
    struct sql_expr expr;
    struct sql_element *subject; /* or NULL */
    struct sql_element **whens;  /* 2 * n: condition, result */
    size_t n;
    struct sql_element *otherwise; /* or NULL */
};

struct sql_function {
    struct sql_expr expr;
    const char *name;
    signed char quote;
    const char **packages; /* NULL-terminated, or NULL */
    struct sql_list *args;
    const struct sql_generic *generic; /* a function SQLAlchemy knows, or NULL */
    bool with_ordinality;
    struct sql_columns *columns;
};

struct sql_over {
    struct sql_expr expr;
    struct sql_element *of;
    struct sql_list *partition_by; /* NULL: none; of FILTER: the criterion in a list of one */
    struct sql_list *order_by;
    enum { SQL_FRAME_NONE, SQL_FRAME_RANGE, SQL_FRAME_ROWS, SQL_FRAME_GROUPS } frame;
    /* Bounds: INT64_MIN is unbounded preceding, INT64_MAX unbounded following, 0 the current row.
     */
    int64_t frame_low, frame_high;
};

struct sql_extract {
    struct sql_expr expr;
    const char *field;
    struct sql_element *of;
    bool is_attribute; /* (f(x)).field */
};

/* text(); also the name of a collation. Binds are the :names of the text in order. */
struct sql_text {
    struct sql_expr expr;
    const char *text;
    struct sql_bindparam **binds;
    size_t n_binds;
};

struct sql_alias {
    struct sql_from from;
    struct sql_name name; /* anonymous: "\x01HEX TEXT\x02" */
    struct sql_from *of;  /* or a struct sql_function for SQL_TABLE_VALUED */
    /* CTE */
    bool recursive, nesting;
    struct sql_alias *restates;              /* the CTE this one was made from by union() */
    struct sql_alias *cte_alias;             /* of an alias of a CTE: the CTE */
    struct sql_affixes *prefixes, *suffixes; /* sql/select.h; NULL: none */
    /* TABLESAMPLE */
    struct sql_element *sampling, *seed;
    /* table valued */
    bool render_derived, render_derived_types, joins_implicitly;
    bool lateral;
};

struct sql_values {
    struct sql_from from;
    struct sql_name name;
    struct sql_expr **cols;
    size_t n_cols;
    struct sql_list **rows;
    size_t n_rows;
    bool literal_binds, lateral;
};

struct sql_join {
    struct sql_from from;
    struct sql_from *left, *right;
    struct sql_element *on;
    bool outer, full;
};

struct sql_from_grouping {
    struct sql_from from;
    struct sql_element *of;
};

/* The Python classes, base first: each is a static type whose struct is named above. */
extern struct py_type sql_element_type;    /* ClauseElement */
extern struct py_type sql_expr_type_;      /* ColumnElement */
extern struct py_type sql_coerce_type;     /* TypeCoerce; a struct sql_wrap */
extern struct py_type sql_column_type;     /* ColumnClause, base of schema's Column */
extern struct py_type sql_from_type;       /* FromClause */
extern struct py_type sql_table_type;      /* TableClause, base of schema's Table */
extern struct py_type sql_text_type;       /* TextClause */
extern struct py_type sql_columns_type;    /* ColumnCollection */
extern struct py_type sql_column_set_type; /* ColumnSet: a struct sql_columns */
extern struct py_type sql_function_type;   /* Function */
extern struct py_type sql_executable_type; /* Executable: a mark without a struct */
extern struct py_type sql_bindparam_type;
extern struct py_type sql_coerce_type; /* TypeCoerce: struct sql_wrap */

static inline bool sql_is_element(value v) { return py_is_a(v, &sql_element_type); }
static inline bool sql_is_expr(const struct sql_element *e) {
    return e->kind <= SQL_LAST_EXPR && py_type_is_subtype(e->head.type, &sql_expr_type_);
}
static inline bool sql_is_from(const struct sql_element *e) {
    return e->kind > SQL_LAST_EXPR && e->kind <= SQL_LAST_FROM;
}
#define SQL_VALUE(node) PY_OBJ(node)
#define SQL_ELEMENT(v) PY_AS(struct sql_element, v)

/* A zeroed node of TYPE with its kind set. */
void *sql_node(struct vm *vm, struct py_type *type, enum sql_kind kind);

/* The TypeEngine of a column expression: its own, or what a script's subclass says; NullType's
 * instance when nothing is known. Never PY_UNDEF. */
value sql_expr_type(struct vm *vm, const struct sql_element *e);

/* The columns of FROM, made on first use. */
struct sql_columns *sql_from_columns(struct vm *vm, struct sql_from *from);

/* An empty collection of columns by key. */
struct sql_columns *sql_columns_new(void);
/* An empty ColumnSet: a collection that holds columns, and is asked for them, not for keys. */
struct sql_columns *sql_column_set_new(void);
void sql_columns_add(struct sql_columns *c, const char *key, struct sql_expr *e);
/* By key; NULL when there is none. */
struct sql_expr *sql_columns_get(const struct sql_columns *c, const char *key);
/* Puts NEW in the place of OLD, or of the column with its key, or at the end. */
void sql_columns_replace(struct sql_columns *c, const char *key, struct sql_expr *e);

/* text(TEXT): finds the :names (a name after a backslash or in :: is none). */
struct sql_text *sql_text_new(struct vm *vm, const char *text);

/* column(NAME), literal_column(NAME). TYPE may be PY_UNDEF. */
struct sql_column *sql_column_new(struct vm *vm, const char *name, value type, bool literal);

/* A bind parameter for V with an anonymous name made of NAME. TYPE PY_UNDEF: by the value. */
struct sql_bindparam *sql_bind_new(struct vm *vm, const char *name, value v, value type);

/* func.NAME(args). TYPE PY_UNDEF: by the name. */
struct sql_function *sql_function_new(struct vm *vm, const char *name, size_t n,
                                      struct sql_element *const *args, value type);

/* LEFT op RIGHT with SQLAlchemy's rules (grouping, result type, IS NULL for None). RIGHT is any
 * value: an element or a literal, that becomes a bind parameter of LEFT's type. */
struct sql_element *sql_operate(struct vm *vm, enum sql_op_id op, struct sql_element *left,
                                value right);
/* and_ / or_ of N conditions. */
struct sql_element *sql_conjunction(struct vm *vm, enum sql_op_id op, size_t n,
                                    struct sql_element *const *items);

/* The element behind a value: itself, or what its __clause_element__() gives; NULL: none. */
struct sql_element *sql_as_element(struct vm *vm, value v);

/* The expression of a CHECK constraint, a computed column or an index's WHERE: text, an element,
 * None or a truth value. ArgumentError for others. */
struct sql_element *sql_coerce_ddl(struct vm *vm, value v);

/* A quoted_name or str as a name. */
struct sql_name sql_name_of(struct vm *vm, value v);
value sql_name_value(struct vm *vm, struct sql_name name); /* None when it has no text */

/* Calls FN for each element directly below E (none twice by design; order of the text). */
typedef void (*sql_visit_fn)(struct sql_element *child, void *arg);
void sql_children(struct sql_element *e, sql_visit_fn fn, void *arg);

/* A deep copy of E in which REPLACE may put another element for any (it returns NULL to go on). */
typedef struct sql_element *(*sql_replace_fn)(struct sql_element *e, void *arg);
struct sql_element *sql_clone(struct vm *vm, struct sql_element *e, sql_replace_fn replace,
                              void *arg);

/* The default type object for a Python value (bindparam("x", 5) is Integer). */
value sql_type_of_value(struct vm *vm, value v);

#endif
