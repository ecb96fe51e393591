/*
 * Expressions and statements to SQL text. One generic compiler; what a database writes differently
 * stands in its dialect's table of functions (sql/dialect/<name>.c). cf. sqlalchemy.sql.compiler.
 */
#ifndef RETORT_SQL_COMPILER_H
#define RETORT_SQL_COMPILER_H

#include "base/buf.h"
#include "python/value.h"
#include "schema/expr.h"

struct sa_type;
struct sql_dialect;
struct sql_compiler;

/* One bind parameter of a compiled statement, in the order of its place in the text. */
struct sql_bound {
    const char *name; /* as in the text, without the colon */
    struct sql_bindparam *param;
    size_t at, end; /* its place in the text: [at, end), the :name included */
};

/* One column of what a statement gives back. */
struct sql_result_column {
    const char *key;  /* name in rows: row.KEY */
    const char *name; /* label in the text */
    value type;
    struct sql_element *element; /* what was selected */
};

/* Flags of sql_compile. */
enum {
    SQL_LITERAL_BINDS = 1, /* values in the text: compile_kwargs={"literal_binds": True} */
    SQL_NO_TABLE = 2,      /* columns without their table's name: CHECK, index expressions */
    SQL_POSTCOMPILE = 4,   /* expand IN lists in the text */
    SQL_FOR_DRIVER = 32,   /* % stands for itself, whatever the paramstyle */
    SQL_EXECUTEMANY = 16,  /* executed with several parameter sets */
    SQL_DDL_TEXT = 8,      /* % is doubled where the driver wants that in DDL */
};

struct sql_compiled {
    struct py_object head;
    struct vm *vm;
    const struct sql_dialect *dialect;
    struct sql_element *statement;
    const char *text;
    struct sql_bound *binds;
    size_t n_binds;
    struct sql_result_column *columns;
    size_t n_columns;
    bool is_insert, is_update, is_delete, is_text, is_ddl;
    bool returns_rows; /* SELECT, RETURNING */
    struct sql_compiler *compiler;
};

/* Compiles a statement or any element for DIALECT with the names of binds as :name (paramstyle
 * named). COLUMN_KEYS (NULL: none) are names that execute() got for an INSERT or UPDATE. Raises
 * CompileError (sqlalchemy.exc) in the reference's words. */
struct sql_compiled *sql_compile(struct vm *vm, const struct sql_dialect *dialect,
                                 struct sql_element *e, unsigned flags,
                                 struct py_tuple *column_keys);

/* The same with the values that execute() got (NULL: none): an IN list is as long as its value. */
struct sql_compiled *sql_compile_with(struct vm *vm, const struct sql_dialect *dialect,
                                      struct sql_element *e, unsigned flags,
                                      struct py_tuple *column_keys, struct py_dict *params);

/* The text of an expression inside DDL, values in the text. FLAGS: SQL_NO_TABLE for CHECK and index
 * expressions. Server default: no flag, and sql_literal for a plain str. */
const char *sql_compile_text(struct vm *vm, const struct sql_dialect *dialect,
                             struct sql_element *e, unsigned flags);

/* The literal of a Python value of a type ('it''s', 5, NULL, '2024-01-01', true). TYPE PY_UNDEF: by
 * the value. Raises CompileError when the type has no literal form. */
const char *sql_literal(struct vm *vm, const struct sql_dialect *dialect, value v, value type);

/* 'text' with quotes doubled as DIALECT wants (backslashes for MySQL, N'' never). */
void sql_put_string(const struct sql_dialect *dialect, struct buf *b, const char *text);

/* V as a literal of type T, without asking a literal_processor() of T's class; NULL: T has none. */
const char *sql_literal_plain(struct vm *vm, const struct sql_dialect *d, struct sa_type *t,
                              value v);
/* @compiles: the function registered for the class of a node or type (or a base of it) and the
 * dialect's name, or the default one; PY_UNDEF: none. */
value sql_custom_compile(struct vm *vm, struct py_type *type, const char *dialect_name);

/* A script's view of a compiler, for functions of @compiles: .process(), .dialect, .preparer … */
value sql_compiler_object(struct vm *vm, const struct sql_dialect *dialect, unsigned flags);

#endif
