/* What str(element) writes for constructs that only some databases have.
 * cf. sqlalchemy.sql.compiler.StrSQLCompiler. */
#include "sql/compiler_int.h"

static bool binary(struct sql_compiler *c, struct buf *b, struct sql_binary *e, struct sql_opts o) {
    switch (e->op->id) {
    case SQL_OP_GETITEM:
    case SQL_OP_JSON_GETITEM:
    case SQL_OP_JSON_PATH_GETITEM:
        sql_put(c, b, e->left, o);
        buf_putc(b, '[');
        sql_put(c, b, e->right, o);
        buf_putc(b, ']');
        return true;
    case SQL_OP_REGEXP_MATCH:
        sql_put_generic_binary(c, b, e, " <regexp> ", o);
        return true;
    case SQL_OP_NOT_REGEXP_MATCH:
        sql_put_generic_binary(c, b, e, " <not regexp> ", o);
        return true;
    case SQL_OP_REGEXP_REPLACE:
        buf_puts(b, "<regexp replace>(");
        sql_put(c, b, e->left, o);
        buf_puts(b, ", ");
        sql_put(c, b, e->right, o);
        buf_putc(b, ')');
        return true;
    default:
        return false;
    }
}

static bool empty_set(struct sql_compiler *c, struct buf *b, size_t n, bool not_in) {
    (void)c;
    (void)n;
    (void)not_in;
    buf_puts(b, "SELECT 1 WHERE 1!=1");
    return true;
}

static bool sequence(struct sql_compiler *c, struct buf *b, struct sql_wrap *e) {
    (void)c;
    struct sql_element *s = e->expr.element.kind == SQL_NEXT_VALUE ? e->of : &e->expr.element;
    buf_printf(b, "<next sequence value: %s>", sql_sequence_name(c, s));
    return true;
}

const struct sql_expr_rules sql_expr_default = {
    .compiler_class = "sqlalchemy.sql.compiler.StrSQLCompiler",
    .true_text = "true",
    .false_text = "false",
    .alias_word = " AS ",
    .join_word = " JOIN ",
    .with_recursive = "WITH RECURSIVE",
    .except_word = "EXCEPT",
    .offset_only = "\n LIMIT -1",
    .native_boolean = true,
    .integer_division = true,
    .supports_update_from = true,
    .supports_delete_using = true,
    .binary = binary,
    .empty_set = empty_set,
    .sequence = sequence,
    .on_conflict = NULL,
};
