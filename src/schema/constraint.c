/*
 * Constraints: their columns, which may be names until a table is known, and what coming into a
 * table does to it. Cf. sqlalchemy.sql.schema.Constraint, ColumnCollectionMixin.
 */
#include <string.h>

#include "schema/events.h"
#include "schema/exc.h"
#include "schema/naming.h"

static const struct {
    const char *visit;
    enum kw_owner kw;
    struct py_type *type;
} kinds[] = {
    [CONSTRAINT_PRIMARY_KEY] = {"primary_key_constraint", KW_PRIMARY_KEY,
                                &sa_primary_key_constraint_type},
    [CONSTRAINT_FOREIGN_KEY] = {"foreign_key_constraint", KW_FOREIGN_KEY,
                                &sa_foreign_key_constraint_type},
    [CONSTRAINT_UNIQUE] = {"unique_constraint", KW_UNIQUE, &sa_unique_constraint_type},
    [CONSTRAINT_CHECK] = {"table_or_column_check_constraint", KW_CHECK, &sa_check_constraint_type},
    [CONSTRAINT_EXCLUDE] = {"exclude_constraint", KW_EXCLUDE, &sa_exclude_constraint_type},
    [CONSTRAINT_OTHER] = {"constraint", KW_CHECK, &sa_constraint_type},
};

enum kw_owner constraint_kw_owner(const struct constraint *c) { return kinds[c->kind].kw; }

const char *constraint_visit_name(const struct constraint *c) {
    return c->kind == CONSTRAINT_CHECK && c->column_level ? "column_check_constraint"
                                                          : kinds[c->kind].visit;
}

void constraint_init(struct vm *vm, struct constraint *c, enum constraint_kind kind) {
    /* anew for the __init__ of one that has been: its lists belong to what it was */
    *c = (struct constraint){.head = c->head, .attrs = c->attrs, .kind = kind};
    c->columns = sql_columns_new();
    c->creation_order = schema_next_order(vm);
}

struct constraint *constraint_new_class(struct vm *vm, struct py_type *cls,
                                        enum constraint_kind kind, struct py_str *name) {
    struct constraint *c = py_alloc(vm, cls);
    constraint_init(vm, c, kind);
    c->name = name;
    return c;
}

struct constraint *constraint_new(struct vm *vm, enum constraint_kind kind, struct py_str *name) {
    return constraint_new_class(vm, kinds[kind].type, kind, name);
}

value schema_key_part(struct vm *vm, value v, const char *what) {
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, what);
    if (py_is_str(v))
        return v;
    struct sql_element *e = sql_as_element(vm, v);
    if (!e)
        py_raise(vm, &sa_exc_ArgumentError,
                 "String column name or column expression for DDL constraint expected, got %R.", v);
    return SQL_VALUE(e);
}

void constraint_add_column(struct vm *vm, struct constraint *c, value v) {
    c->pending = mem_realloc(c->pending, c->pending_count * sizeof(value),
                             (c->pending_count + 1) * sizeof(value));
    c->pending[c->pending_count++] = schema_key_part(vm, v, "a constraint's column");
}

/* --- foreign keys --- */

static bool same_values(size_t n, const value *v) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (v[i] == v[j] ||
                (py_is_str(v[i]) && py_is_str(v[j]) &&
                 py_str_equal(PY_AS(struct py_str, v[i]), PY_AS(struct py_str, v[j]))))
                return true;
    return false;
}

void constraint_fk_set(struct vm *vm, struct constraint *c, size_t n, const value *local,
                       size_t remote_n, const value *remote) {
    if (same_values(n, local))
        py_raise(vm, &sa_exc_ArgumentError,
                 "ForeignKeyConstraint with duplicate source column references are not supported.");
    if (n != remote_n)
        py_raise(vm, &sa_exc_ArgumentError,
                 "ForeignKeyConstraint number of constrained columns must match the number of "
                 "referenced columns.");
    c->elements = MEM_NEW_ARRAY(struct foreign_key *, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct foreign_key *fk = foreign_key_new(vm, remote[i]);
        fk->constraint = c;
        fk->name = c->name;
        fk->onupdate = c->onupdate;
        fk->ondelete = c->ondelete;
        fk->use_alter = c->use_alter;
        fk->link_to_name = c->link_to_name;
        fk->match = c->match;
        fk->deferrable = c->deferrable;
        fk->initially = c->initially;
        fk->dialect_kw = c->dialect_kw;
        c->elements[c->element_count++] = fk;
        constraint_add_column(vm, c, local[i]);
    }
}

const char *constraint_column_keys(struct vm *vm, const struct constraint *c) {
    struct buf b = BUF_INIT;
    if (!c->table)
        for (size_t i = 0; i < c->pending_count; i++)
            buf_printf(&b, "%s%s", i ? ", " : "",
                       column_is(c->pending[i]) ? column_of(c->pending[i])->base.expr.key
                                                : py_str_text(vm, c->pending[i]));
    else
        for (size_t i = 0; i < c->columns->n; i++)
            buf_printf(&b, "%s%s", i ? ", " : "", c->columns->items[i]->key);
    return buf_take(&b);
}

static void validate_remote(struct vm *vm, struct constraint *c) {
    const char *first = NULL;
    for (size_t i = 0; i < c->element_count; i++) {
        const char *key = foreign_key_table_key(vm, c->elements[i]);
        if (!key)
            return;
        if (!first)
            first = key;
        else if (strcmp(first, key))
            py_raise(vm, &sa_exc_ArgumentError,
                     "ForeignKeyConstraint on %s(%s) refers to multiple remote tables: %s and %s",
                     c->table->key, constraint_column_keys(vm, c),
                     strcmp(first, key) < 0 ? first : key, strcmp(first, key) < 0 ? key : first);
    }
}

static void attach_fk(struct vm *vm, struct constraint *c) {
    for (size_t i = 0; i < c->element_count && i < c->columns->n; i++)
        foreign_key_attach(vm, c->elements[i], (struct column *)c->columns->items[i]);
    validate_remote(vm, c);
}

struct table *constraint_table(struct vm *vm, struct constraint *c) {
    if (!c->table)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "This constraint is not bound to a table.  Did you mean to call "
                 "table.append_constraint(constraint) ?");
    return c->table;
}

struct table *constraint_referred_table(struct vm *vm, struct constraint *c) {
    if (!c->element_count)
        py_raise(vm, &py_exc_IndexError, "list index out of range");
    return column_table(foreign_key_column(vm, c->elements[0]));
}

/* --- primary key --- */

void constraint_pk_replace(struct vm *vm, struct constraint *pk, struct column *c) {
    sql_columns_replace(pk->columns, c->base.expr.key, &c->base.expr);
    if (pk->implicit) {
        pk->name = NULL;
        naming_apply_constraint(vm, pk, pk->table);
    }
}

static const char *quoted_names(const struct sql_columns *set) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < set->n; i++)
        buf_printf(&b, "%s'%s'", i ? ", " : "", ((struct sql_column *)set->items[i])->name.text);
    return buf_take(&b);
}

static bool has_column(const struct sql_columns *set, const struct sql_expr *e) {
    for (size_t i = 0; i < set->n; i++)
        if (set->items[i] == e)
            return true;
    return false;
}

static void attach_pk(struct vm *vm, struct constraint *c, struct table *t) {
    struct sql_columns *flagged = sql_columns_new();
    bool differs = false;

    if (t->primary_key != c) {
        if (t->primary_key)
            py_set_discard(vm, t->constraints, PY_OBJ(t->primary_key));
        t->primary_key = c;
    }
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct column *col = table_column(t, i);
        if (!col->primary_key)
            continue;
        sql_columns_add(flagged, col->base.expr.key, &col->base.expr);
        differs |= !has_column(c->columns, &col->base.expr);
    }
    differs |= flagged->n != c->columns->n;
    if (c->columns->n && flagged->n && differs) {
        const char *own = quoted_names(c->columns);
        py_warn(vm, &sa_exc_SAWarning,
                "Table '%s' specifies columns %s as primary_key=True, not matching locally "
                "specified columns %s; setting the current primary key columns to %s. This warning "
                "may become an exception in a future release",
                t->base.name.text, quoted_names(flagged), own, own);
        flagged = sql_columns_new();
    }
    for (size_t i = 0; i < c->columns->n; i++) {
        struct column *col = (struct column *)c->columns->items[i];
        col->primary_key = true;
        if (!col->nullable_given)
            col->nullable = false;
    }
    for (size_t i = 0; i < flagged->n; i++)
        if (!has_column(c->columns, flagged->items[i]))
            sql_columns_add(c->columns, flagged->keys[i], flagged->items[i]);
}

/* --- coming into a table --- */

static struct column *resolve_column(struct vm *vm, struct constraint *c, struct table *t,
                                     value v) {
    if (!py_is_str(v))
        return column_is(v) ? column_of(v) : NULL;
    struct column *col = table_get_column(t, py_str_cstr(v));
    if (!col)
        py_raise(vm, &sa_exc_ConstraintColumnNotFoundError,
                 "Can't create %s on table '%s': no column named '%s' is present.",
                 c->head.type->name, t->base.name.text, py_str_cstr(v));
    return col;
}

void constraint_attach(struct vm *vm, struct constraint *c, struct table *t) {
    if (c->table && c->table != t)
        c->columns = sql_columns_new();
    schema_fire(vm, PY_OBJ(c), "before_parent_attach", PY_OBJ(t), NULL, SCHEMA_ON_BOTH);
    c->table = t;
    c->column_level = false;
    py_set_add(vm, t->constraints, PY_OBJ(c));
    for (size_t i = 0; i < c->pending_count; i++) {
        struct column *col = resolve_column(vm, c, t, c->pending[i]);
        if (col && !has_column(c->columns, &col->base.expr))
            sql_columns_add(c->columns, col->base.expr.key, &col->base.expr);
    }
    if (c->kind == CONSTRAINT_PRIMARY_KEY)
        attach_pk(vm, c, t);
    else if (c->kind == CONSTRAINT_FOREIGN_KEY)
        attach_fk(vm, c);
    naming_apply_constraint(vm, c, t);
    schema_fire(vm, PY_OBJ(c), "after_parent_attach", PY_OBJ(t), NULL, SCHEMA_ON_BOTH);
}

/* Whether all of N given things are columns, and which table the attached ones have: NULL when
 * there is none. *OPEN receives a column that has no table yet. */
static struct table *common_table(struct vm *vm, size_t n, const value *given, bool multiple,
                                  struct column **open) {
    struct table *t = NULL;
    bool strings = false;
    struct buf others = BUF_INIT;
    *open = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!column_is(given[i])) {
            strings |= py_is_str(given[i]);
            continue;
        }
        struct column *col = column_of(given[i]);
        struct table *own = column_table(col);
        if (!own)
            *open = col;
        else if (!t)
            t = own;
        else if (own != t)
            buf_printf(&others, "%s'%s.%s'", others.len ? ", " : "", own->base.name.text,
                       col->base.name.text);
    }
    if (*open && !strings)
        return NULL;
    *open = NULL;
    if (others.len && multiple)
        return NULL;
    if (others.len)
        py_raise(vm, &sa_exc_ArgumentError, "Column(s) %s are not part of table '%s'.", others.data,
                 t->base.name.text);
    return t;
}

struct table *columns_common_table(struct vm *vm, size_t n, const value *given, bool multiple,
                                   value waiter) {
    struct column *open;
    struct table *t = common_table(vm, n, given, multiple, &open);
    if (open) {
        if (!open->waiting)
            open->waiting = py_list_new(1);
        py_list_append(open->waiting, waiter);
    }
    return t;
}

bool constraint_try_attach(struct vm *vm, struct constraint *c) {
    if (c->table || !c->pending_count)
        return false;
    struct table *t = columns_common_table(vm, c->pending_count, c->pending,
                                           c->kind == CONSTRAINT_CHECK, PY_OBJ(c));
    if (!t)
        return false;
    constraint_attach(vm, c, t);
    return true;
}

/* --- CHECK: the columns of its text --- */

static void collect_columns(struct sql_element *e, void *arg) {
    struct py_list *list = arg;
    if (e->kind == SQL_COLUMN && column_is(SQL_VALUE(e)))
        py_list_append(list, SQL_VALUE(e));
    sql_children(e, collect_columns, list);
}

/* A column() or literal_column(), which belongs to no table. */
static void find_plain_column(struct sql_element *e, void *arg) {
    struct sql_element **found = arg;
    if (e->kind == SQL_COLUMN && !column_is(SQL_VALUE(e)) && !*found)
        *found = e;
    sql_children(e, find_plain_column, arg);
}

struct sql_column *element_plain_column(struct sql_element *e) {
    struct sql_element *found = NULL;
    find_plain_column(e, &found);
    return (struct sql_column *)found;
}

struct py_list *element_columns(struct sql_element *e) {
    struct py_list *list = py_list_new(0);
    collect_columns(e, list);
    return list;
}

void constraint_check_set(struct vm *vm, struct constraint *c, value sqltext) {
    if (py_is_unknown(sqltext))
        py_raise_unknown(vm, sqltext, "a CHECK constraint");
    c->sqltext = sql_coerce_ddl(vm, sqltext);
    struct py_list *columns = element_columns(c->sqltext);
    for (size_t i = 0; i < columns->n; i++)
        constraint_add_column(vm, c, columns->items[i]);
}

/* --- repr --- */

static void repr_text(struct vm *vm, struct buf *b, const char *name, const struct py_str *text) {
    if (text)
        buf_printf(b, ", %s=%s", name, py_repr_text(vm, PY_OBJ(text)));
}

static void repr_flag(struct buf *b, const char *name, bool flag) {
    if (flag)
        buf_printf(b, ", %s=True", name);
}

/* Keywords of CHECK and FOREIGN KEY that are not at their defaults, in the constructor's order. */
static void repr_options(struct vm *vm, struct buf *b, struct constraint *c) {
    if (c->name_is_none_name)
        buf_puts(b, ", name=<_NoneName.NONE_NAME: 0>");
    else
        repr_text(vm, b, "name", c->name);
    repr_text(vm, b, "onupdate", c->onupdate);
    repr_text(vm, b, "ondelete", c->ondelete);
    if (c->deferrable != PY_UNDEF && c->deferrable != PY_NONE)
        buf_printf(b, ", deferrable=%s", py_repr_text(vm, c->deferrable));
    repr_text(vm, b, "initially", c->initially);
    repr_flag(b, "use_alter", c->use_alter);
    repr_flag(b, "link_to_name", c->link_to_name);
    repr_text(vm, b, "match", c->match);
    if (c->table)
        buf_printf(b, ", table=%s", table_repr(vm, c->table));
    if (c->kind == CONSTRAINT_CHECK && c->type_bound)
        buf_printf(b,
                   ", _create_rule=<sqlalchemy.util.langhelpers.portable_instancemethod object at "
                   "%p>, _type_bound=True",
                   (const void *)c->bound_type);
    if (c->kind == CONSTRAINT_FOREIGN_KEY)
        repr_text(vm, b, "comment", c->comment);
}

/* The reference prints what its constructor takes by position, under these names, and for keys over
 * columns nothing else. */
const char *constraint_repr(struct vm *vm, struct constraint *c) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s(", c->head.type->name);
    if (c->kind == CONSTRAINT_CHECK) {
        buf_puts(&b, py_repr_text(vm, SQL_VALUE(c->sqltext)));
        repr_options(vm, &b, c);
    } else if (c->kind == CONSTRAINT_FOREIGN_KEY) {
        buf_printf(&b, "<sqlalchemy.sql.base.ReadOnlyColumnCollection object at %p>, None",
                   (const void *)c->columns);
        repr_options(vm, &b, c);
    }
    for (size_t i = 0;
         (c->kind == CONSTRAINT_UNIQUE || c->kind == CONSTRAINT_PRIMARY_KEY) && i < c->columns->n;
         i++)
        buf_printf(&b, "%s%s", i ? ", " : "",
                   column_repr(vm, (struct column *)c->columns->items[i]));
    buf_putc(&b, ')');
    return buf_take(&b);
}
