/* Index (cf. sqlalchemy.sql.schema.Index). */
#include "schema/index.h"

#include "schema/constraint.h"
#include "schema/events.h"
#include "schema/exc.h"
#include "schema/naming.h"

void index_init(struct vm *vm, struct index *ix) {
    *ix = (struct index){.head = ix->head, .attrs = ix->attrs}; /* __init__ of one that has been */
    ix->columns = sql_columns_new();
    ix->creation_order = schema_next_order(vm);
}

struct index *index_new(struct vm *vm, struct py_str *name, bool unique) {
    struct index *ix = py_alloc(vm, &sa_index_type);
    index_init(vm, ix);
    ix->name = name;
    ix->unique = unique;
    return ix;
}

void index_add(struct vm *vm, struct index *ix, value v) {
    MEM_GROW(ix->given, ix->given_count, ix->given_cap);
    ix->given[ix->given_count++] = schema_key_part(vm, v, "an index's column");
}

/* What decides the table: the column itself or the first one in an expression. */
static value column_arg(value v) {
    if (py_is_str(v) || column_is(v))
        return v;
    struct py_list *columns = element_columns(SQL_ELEMENT(v));
    return columns->n ? columns->items[0] : PY_NONE;
}

bool index_try_attach(struct vm *vm, struct index *ix) {
    if (ix->table || !ix->given_count)
        return false;
    value *args = MEM_NEW_ARRAY(value, ix->given_count);
    for (size_t i = 0; i < ix->given_count; i++)
        args[i] = column_arg(ix->given[i]);
    struct table *t = columns_common_table(vm, ix->given_count, args, false, PY_OBJ(ix));
    if (!t)
        return false;
    index_attach(vm, ix, t);
    return true;
}

void index_attach(struct vm *vm, struct index *ix, struct table *t) {
    if (ix->table && ix->table != t)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Index '%s' is against table '%s', and cannot be associated with table '%s'.",
                 ix->name ? name_text(ix->name) : "None", ix->table->base.name.text,
                 t->base.name.text);
    schema_fire(vm, PY_OBJ(ix), "before_parent_attach", PY_OBJ(t), NULL, SCHEMA_ON_BOTH);
    ix->expressions = MEM_NEW_ARRAY(struct sql_element *, ix->given_count + 1);
    ix->columns = sql_columns_new();
    for (size_t i = 0; i < ix->given_count; i++) {
        value v = ix->given[i], col = column_arg(v);
        if (py_is_str(v)) {
            struct column *c = table_get_column(t, py_str_cstr(v));
            if (!c)
                py_raise(vm, &sa_exc_ConstraintColumnNotFoundError,
                         "Can't create %s on table '%s': no column named '%s' is present.",
                         ix->head.type->name, t->base.name.text, py_str_cstr(v));
            v = col = PY_OBJ(c);
        }
        ix->expressions[i] = SQL_ELEMENT(v);
        if (column_is(col))
            sql_columns_replace(ix->columns, column_of(col)->base.expr.key,
                                &column_of(col)->base.expr);
    }
    ix->table = t;
    py_set_add(vm, t->indexes, PY_OBJ(ix));
    naming_apply_index(vm, ix, t);
    schema_fire(vm, PY_OBJ(ix), "after_parent_attach", PY_OBJ(t), NULL, SCHEMA_ON_BOTH);
}

const char *index_repr(struct vm *vm, struct index *ix) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s(%s", ix->head.type->name,
               ix->name ? py_repr_text(vm, PY_OBJ(ix->name)) : "None");
    for (size_t i = 0; i < ix->given_count; i++)
        buf_printf(
            &b, ", %s",
            py_repr_text(vm, ix->expressions ? SQL_VALUE(ix->expressions[i]) : ix->given[i]));
    buf_printf(&b, "%s)", ix->unique ? ", unique=True" : "");
    return buf_take(&b);
}
