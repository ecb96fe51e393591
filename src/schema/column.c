/* Column (cf. sqlalchemy.sql.schema.Column). */
#include "schema/events.h"
#include "schema/column.h"

#include <string.h>

#include "schema/exc.h"
#include "schema/naming.h"
#include "python/unknown.h"
#include "schema/table.h"

struct table *column_table(const struct column *c) {
    struct sql_from *t = c->base.table;
    return t && t->element.kind == SQL_TABLE && ((struct sql_table *)t)->is_schema
               ? (struct table *)t
               : NULL;
}

void column_init(struct vm *vm, struct column *c) {
    c->base.expr.element.kind = SQL_COLUMN;
    c->base.is_schema = true;
    c->nullable = true;
    c->index = c->unique = c->default_ = c->onupdate = PY_NONE;
    c->server_default = c->server_onupdate = PY_NONE;
    c->doc = PY_NONE;
    c->creation_order = schema_next_order(vm);
}

void column_set_name(struct column *c, struct sql_name name) {
    c->base.name = name;
    if (!c->base.expr.key)
        c->base.expr.key = name.text;
}

struct column *column_new(struct vm *vm, struct sql_name name, struct sa_type *type) {
    struct column *c = py_alloc(vm, &sa_column_type);
    column_init(vm, c);
    column_set_name(c, name);
    c->base.expr.type = PY_OBJ(type ? type : type_new(vm, TYPE_NullType));
    return c;
}

void column_add_constraint(struct column *c, struct constraint *k) {
    MEM_GROW(c->constraints, c->constraint_count, c->constraint_cap);
    c->constraints[c->constraint_count++] = k;
}

static void add_constraint(struct vm *vm, struct column *c, struct constraint *k) {
    if (k->kind == CONSTRAINT_CHECK) {
        if (element_plain_column(k->sqltext)) /* asserted in the reference */
            py_raise(vm, &py_exc_AssertionError, "%s", "");
        k->column_level = true;
        column_add_constraint(c, k);
        if (column_table(c))
            naming_apply_constraint(vm, k, column_table(c));
        return;
    }
    constraint_add_column(vm, k, PY_OBJ(c));
    constraint_try_attach(vm, k);
}

/* A column whose type is another may still bring an Enum along: its name and CHECK come with the
 * table, as a schema item's would. */
static void add_type_beside(struct column *c, value type) {
    if (!c->types_beside)
        c->types_beside = py_list_new(0);
    py_list_append(c->types_beside, type);
}

void column_add_arg(struct vm *vm, struct column *c, value arg) {
    if (arg == PY_NONE)
        return;
    value unknown = py_is_unknown(arg) ? arg : unknown_behind(arg);
    if (unknown) /* itself, or a type that derives from one */
        py_raise_unknown(vm, unknown, "a column");
    if (py_is_a(arg, &sa_foreign_key_type))
        foreign_key_attach(vm, PY_AS(struct foreign_key, arg), c);
    else if (constraint_is(arg))
        add_constraint(vm, c, constraint_of(arg));
    else if (py_is_a(arg, &sa_sequence_type) || py_is_a(arg, &sa_default_type))
        column_default_attach(vm, arg, c);
    else if (py_is_a(arg, &sa_fetched_value_type))
        server_default_attach(vm, arg, c);
    else if (type_is_value(arg) && PY_AS(struct sa_type, arg)->schema_type)
        add_type_beside(c, arg);
    else
        py_raise(vm, &sa_exc_ArgumentError,
                 "'SchemaItem' object, such as a 'Column' or a 'Constraint' expected, got %R", arg);
}

struct sa_type *column_type(struct vm *vm, struct column *c) {
    value v = c->base.expr.type;
    if (v != PY_UNDEF && !type_is(PY_AS(struct sa_type, v), TYPE_NullType))
        return PY_AS(struct sa_type, v);
    for (size_t i = 0; i < c->foreign_key_count; i++) {
        struct column *target = foreign_key_column_or_null(vm, c->foreign_keys[i]);
        if (target && target != c) {
            struct sa_type *t = column_type(vm, target);
            if (!type_is(t, TYPE_NullType)) {
                c->base.expr.type = PY_OBJ(t);
                return t;
            }
        }
    }
    if (v == PY_UNDEF)
        c->base.expr.type = v = PY_OBJ(type_new(vm, TYPE_NullType));
    return PY_AS(struct sa_type, v);
}

/* --- coming into a table --- */

static void detach_foreign_keys(struct vm *vm, struct table *t, const struct column *old) {
    for (size_t i = 0; i < old->foreign_key_count; i++)
        if (old->foreign_keys[i]->constraint)
            py_set_discard(vm, t->constraints, PY_OBJ(old->foreign_keys[i]->constraint));
}

static struct column *by_name(const struct table *t, const char *name) {
    for (size_t i = 0; i < table_column_count(t); i++)
        if (!strcmp(table_column(t, i)->base.name.text, name))
            return table_column(t, i);
    return NULL;
}

static void remove_column(struct sql_columns *set, const struct sql_expr *e) {
    for (size_t i = 0; i < set->n; i++)
        if (set->items[i] == e) {
            memmove(&set->items[i], &set->items[i + 1], (set->n - i - 1) * sizeof *set->items);
            memmove(&set->keys[i], &set->keys[i + 1], (set->n - i - 1) * sizeof *set->keys);
            set->n--;
            set->index = NULL;
            return;
        }
}

/* Makes room for C where T has a column of its key or name. */
static void replace_existing(struct vm *vm, struct column *c, struct table *t, bool replace) {
    const char *key = c->base.expr.key, *name = c->base.name.text;
    struct column *old = table_get_column(t, key);
    const char *conflict = strcmp(key, name) ? "key" : "name";
    bool other_key = false;

    if (!old) {
        old = by_name(t, name);
        conflict = "name";
        other_key = old;
    }
    if (!old || old == c)
        return;
    if (!replace)
        py_raise(vm, &sa_exc_DuplicateColumnError,
                 "A column with %s '%s' is already present in table '%s'.", conflict,
                 conflict[0] == 'k' ? key : name, t->base.name.text);
    detach_foreign_keys(vm, t, old);
    if (other_key) {
        if (!strcmp(key, name))
            py_warn(vm, &sa_exc_SAWarning,
                    "Column with user-specified key \"%s\" is being replaced with plain named "
                    "column \"%s\", key \"%s\" is being removed.  If this is a reflection "
                    "operation, specify autoload_replace=False to prevent this replacement.",
                    old->base.expr.key, name, old->base.expr.key);
        remove_column(t->base.from.columns, &old->base.expr);
    }
}

static void add_flag_constraints(struct vm *vm, struct column *c, struct table *t) {
    if (c->index != PY_NONE && py_truth(vm, c->index)) {
        if (py_is_str(c->index))
            py_raise(vm, &sa_exc_ArgumentError,
                     "The 'index' keyword argument on Column is boolean only. To create indexes "
                     "with a specific name, create an explicit Index object external to the "
                     "Table.");
        struct index *ix = index_new(vm, NULL, c->unique != PY_NONE && py_truth(vm, c->unique));
        ix->column_flag = true;
        index_add(vm, ix, py_str_from(c->base.expr.key));
        index_attach(vm, ix, t);
    } else if (c->unique != PY_NONE && py_truth(vm, c->unique)) {
        if (py_is_str(c->unique))
            py_raise(vm, &sa_exc_ArgumentError,
                     "The 'unique' keyword argument on Column is boolean only. To create unique "
                     "constraints or indexes with a specific name, append an explicit "
                     "UniqueConstraint to the Table's list of elements, or create an explicit "
                     "Index object external to the Table.");
        struct constraint *k = constraint_new(vm, CONSTRAINT_UNIQUE, NULL);
        k->column_flag = true;
        constraint_add_column(vm, k, py_str_from(c->base.expr.key));
        constraint_attach(vm, k, t);
    }
}

static void wake_waiting(struct vm *vm, struct column *c) {
    struct py_list *waiting = c->waiting;
    c->waiting = NULL;
    for (size_t i = 0; waiting && i < waiting->n; i++) {
        value v = waiting->items[i];
        if (constraint_is(v))
            constraint_try_attach(vm, constraint_of(v));
        else
            index_try_attach(vm, index_of(v));
    }
}

static void enter_primary_key(struct vm *vm, struct column *c, struct table *t) {
    if (c->primary_key)
        constraint_pk_replace(vm, t->primary_key, c);
    else if (sql_columns_get(t->primary_key->columns, c->base.expr.key))
        py_raise(vm, &sa_exc_ArgumentError,
                 "Trying to redefine primary-key column '%s' as a non-primary-key column on table "
                 "'%s'",
                 c->base.expr.key, t->key);
}

void column_attach(struct vm *vm, struct column *c, struct table *t, bool replace) {
    if (!c->base.name.text || !*c->base.name.text)
        py_raise(vm, &sa_exc_ArgumentError,
                 "Column must be constructed with a non-blank name or assign a non-blank .name "
                 "before adding to a Table.");
    if (!c->base.expr.key)
        c->base.expr.key = c->base.name.text;
    if (column_table(c) && column_table(c) != t)
        py_raise(vm, &sa_exc_ArgumentError, "Column object '%s' already assigned to Table '%s'",
                 c->base.expr.key, column_table(c)->base.name.text);
    schema_fire(vm, PY_OBJ(c), "before_parent_attach", PY_OBJ(t), NULL, SCHEMA_ON_BOTH);
    replace_existing(vm, c, t, replace);
    sql_columns_replace(t->base.from.columns, c->base.expr.key, &c->base.expr);
    c->base.table = &t->base.from;
    enter_primary_key(vm, c, t);
    add_flag_constraints(vm, c, t);
    foreign_keys_resolve(vm, t, c);
    if (c->identity &&
        (py_is_a(c->default_, &sa_sequence_type) || py_is_a(c->onupdate, &sa_sequence_type)))
        py_raise(vm, &sa_exc_ArgumentError, "An column cannot specify both Identity and Sequence.");
    column_attach_type(vm, c, t);
    for (size_t i = 0; i < c->foreign_key_count; i++)
        foreign_key_set_table(vm, c->foreign_keys[i], c, t);
    if (py_is_a(c->default_, &sa_sequence_type))
        sequence_set_metadata(vm, PY_AS(struct sequence, c->default_), t->metadata);
    for (size_t i = 0; i < c->constraint_count; i++)
        naming_apply_constraint(vm, c->constraints[i], t);
    wake_waiting(vm, c);
    schema_fire(vm, PY_OBJ(c), "after_parent_attach", PY_OBJ(t), NULL, SCHEMA_ON_BOTH);
}

/* --- what the type brings --- */

static struct sql_element *in_labels(struct vm *vm, struct column *c, struct sa_type *t) {
    struct py_list *list = py_list_new(0);
    struct sa_type *as = t;
    if (t->enums) {
        as = type_new(vm, TYPE_String);
        for (size_t i = 0; i < t->enums->n; i++)
            py_list_append(list, PY_OBJ(t->enums->labels[i]));
    } else {
        py_list_append(list, py_from_small(0));
        py_list_append(list, py_from_small(1));
        as = type_new(vm, TYPE_Integer);
    }
    struct sql_wrap *coerced = sql_node(vm, &sql_coerce_type, SQL_COERCE);
    coerced->of = &c->base.expr.element;
    coerced->expr.type = PY_OBJ(as);
    return sql_operate(vm, SQL_OP_IN, &coerced->expr.element, PY_OBJ(list));
}

static void add_type_check(struct vm *vm, struct column *c, struct table *t, struct sa_type *type) {
    struct constraint *k = constraint_new(vm, CONSTRAINT_CHECK, type->schema_type->name);
    k->name_is_none_name = !k->name;
    k->type_bound = true;
    k->bound_type = type;
    k->bound_column = c;
    k->sqltext = in_labels(vm, c, type);
    constraint_add_column(vm, k, PY_OBJ(c));
    constraint_attach(vm, k, t);
}

static void attach_schema_type(struct vm *vm, struct column *c, struct table *t,
                               struct sa_type *type, int depth) {
    if (depth > 8)
        return;
    if (type->item)
        attach_schema_type(vm, c, t, type->item, depth + 1);
    struct schema_type_info *s = type->schema_type;
    if (!s)
        return;
    if (s->inherit_schema)
        s->schema = name_new(vm, t->base.schema.text, t->base.schema.quote);
    else if (s->metadata && !s->schema && s->metadata->schema)
        s->schema = s->metadata->schema;
    if (s->create_constraint && depth == 0)
        add_type_check(vm, c, t, type);
}

static void attach_type(struct vm *vm, struct column *c, struct table *t, struct sa_type *type) {
    struct sa_type *inner = type;
    while (type_is_decorator(inner) && inner->item)
        inner = inner->item;
    attach_schema_type(vm, c, t, inner, 0);
    size_t i = 0;
    value key, variant;
    while (type->variants && py_dict_next(type->variants, &i, &key, &variant))
        attach_schema_type(vm, c, t, PY_AS(struct sa_type, variant), 0);
}

void column_attach_type(struct vm *vm, struct column *c, struct table *t) {
    if (c->base.expr.type != PY_UNDEF)
        attach_type(vm, c, t, PY_AS(struct sa_type, c->base.expr.type));
    for (size_t i = 0; c->types_beside && i < c->types_beside->n; i++)
        attach_type(vm, c, t, PY_AS(struct sa_type, c->types_beside->items[i]));
}

/* --- repr --- */

const char *column_repr(struct vm *vm, struct column *c) {
    struct buf b = BUF_INIT;
    struct table *t = column_table(c);
    buf_printf(&b, "Column(%s, %s",
               c->base.name.text ? py_repr_text(vm, py_str_from(c->base.name.text)) : "None",
               type_repr(vm, column_type(vm, c)));
    for (size_t i = 0; i < c->foreign_key_count; i++)
        buf_printf(
            &b, ", ForeignKey(%s)",
            py_repr_text(vm, py_str_from(foreign_key_spec(vm, c->foreign_keys[i], NULL, NULL))));
    for (size_t i = 0; i < c->constraint_count; i++)
        buf_printf(&b, ", %s", constraint_repr(vm, c->constraints[i]));
    if (t)
        buf_printf(&b, ", table=<%s>", t->base.name.text);
    else
        buf_puts(&b, ", table=None");
    if (c->base.expr.key && c->base.name.text && strcmp(c->base.expr.key, c->base.name.text))
        buf_printf(&b, ", key=%s", py_repr_text(vm, py_str_from(c->base.expr.key)));
    if (c->primary_key)
        buf_puts(&b, ", primary_key=True");
    if (!c->nullable)
        buf_puts(&b, ", nullable=False");
    if (c->onupdate != PY_NONE)
        buf_printf(&b, ", onupdate=%s", py_repr_text(vm, c->onupdate));
    if (c->default_ != PY_NONE)
        buf_printf(&b, ", default=%s", py_repr_text(vm, c->default_));
    if (c->server_default != PY_NONE)
        buf_printf(&b, ", server_default=%s", py_repr_text(vm, c->server_default));
    if (c->comment)
        buf_printf(&b, ", comment=%s", py_repr_text(vm, PY_OBJ(c->comment)));
    buf_putc(&b, ')');
    return buf_take(&b);
}
