/*
 * The names that columns of a SELECT are given: their own, table_column, an anonymous one where
 * there is none or it is taken. cf. sqlalchemy.sql.selectable._generate_columns_plus_names and the
 * label properties of ColumnElement.
 */
#include "sql/select.h"

bool sql_is_text(const struct sql_element *e) { return e->kind == SQL_TEXT; }

const char *sql_elem_name(const struct sql_element *e) {
    switch (e->kind) {
    case SQL_COLUMN:
        return ((const struct sql_column *)e)->name.text;
    case SQL_LABEL:
        return ((const struct sql_label *)e)->name.text;
    case SQL_FUNCTION:
        return ((const struct sql_function *)e)->name;
    case SQL_NEXT_VALUE:
        return "next_value";
    case SQL_EXTRACT: { /* (f(x)).name is a column */
        const struct sql_extract *x = (const struct sql_extract *)e;
        return x->is_attribute ? x->field : NULL;
    }
    case SQL_CUSTOM:
        if (py_type_is_subtype(e->head.type, &sql_function_element_type))
            return ((const struct sql_function *)e)->name;
        return NULL;
    default:
        return NULL;
    }
}

/* Expressions that pass the name of what they wrap on. */
static struct sql_element *wrapped(const struct sql_element *e) {
    switch (e->kind) {
    case SQL_CAST:
    case SQL_TRY_CAST:
    case SQL_COERCE:
        return ((const struct sql_wrap *)e)->of;
    case SQL_UNARY:
        if (e->head.type == &sql_as_boolean_type)
            return ((const struct sql_unary *)e)->of;
        return NULL;
    default:
        return NULL;
    }
}

const char *sql_non_anon_label(const struct sql_element *e) {
    if (e->kind == SQL_FUNCTION || e->kind == SQL_NEXT_VALUE || e->kind == SQL_CUSTOM)
        return NULL;
    return sql_elem_name(e);
}

static const char *qualified(struct vm *vm, const struct sql_column *c, const char *name) {
    if (c->is_literal)
        return NULL;
    if (!c->table)
        return name;
    struct sql_name table = sql_from_name(c->table);
    if (!table.text)
        return name;
    const char *schema = NULL;
    if (c->table->element.kind == SQL_TABLE)
        schema = ((struct sql_table *)c->table)->schema.text;
    struct buf b = BUF_INIT;
    if (schema) {
        for (const char *p = schema; *p; p++)
            buf_putc(&b, *p == '.' ? '_' : *p);
        buf_putc(&b, '_');
    }
    buf_printf(&b, "%s_%s", sql_plain_name(table.text), sql_plain_name(name));
    const char *label = buf_take(&b);
    struct sql_columns *cols = sql_from_columns(vm, c->table);
    if (sql_columns_get(cols, label)) {
        const char *base = label;
        for (int i = 1; sql_columns_get(cols, label); i++)
            label = mem_printf("%s_%d", base, i);
    }
    return sql_truncatable(label);
}

const char *sql_tq_label(struct vm *vm, const struct sql_element *e) {
    if (e->kind == SQL_COLUMN)
        return qualified(vm, (const struct sql_column *)e,
                         ((const struct sql_column *)e)->name.text);
    if (e->kind == SQL_LABEL)
        return sql_elem_name(e);
    if (e->kind == SQL_GROUPING) {
        const struct sql_element *of = ((const struct sql_wrap *)e)->of;
        const char *label = sql_tq_label(vm, of);
        return label ? label : sql_anon_label(vm, e);
    }
    struct sql_element *w = wrapped(e);
    return w ? sql_tq_label(vm, w) : NULL;
}

const char *sql_anon_label(struct vm *vm, const struct sql_element *e) {
    struct sql_element *w = wrapped(e);
    if (w && !sql_is_text(w)) {
        const char *name = sql_non_anon_label(w);
        return name ? name : sql_anon_label(vm, w);
    }
    const char *name = sql_elem_name(e);
    /* a name that is anonymous already gets another part, as the reference's labels of labels */
    return name ? sql_anon_name(e, 0, name) : sql_anon_name(e, 0, "anon");
}

static const char *anon_qualified(struct vm *vm, const struct sql_element *e, int i) {
    const char *label = sql_tq_label(vm, e);
    label = label ? label : "anon";
    return sql_anon_name(e, i, i ? mem_printf("%s_", sql_plain_name(label)) : label);
}

const char *sql_dedupe_label(struct vm *vm, const struct sql_element *e, int i, bool table_name) {
    struct sql_element *w = wrapped(e);
    const char *name = w ? sql_non_anon_label(w) : sql_elem_name(e);
    if (table_name || !name)
        return anon_qualified(vm, e, i);
    return sql_anon_name(e, w ? 0 : i, mem_printf("%s_", sql_plain_name(name)));
}

const char *sql_proxy_key(const struct sql_element *e) {
    struct sql_element *w = wrapped(e);
    if (w && !sql_is_text(w))
        return sql_proxy_key(w);
    const char *name = sql_is_expr(e) ? ((const struct sql_expr *)e)->key : NULL;
    if (!name)
        name = sql_non_anon_label(e);
    return sql_name_is_anon(name) ? NULL : name;
}

/* --- the names of all columns of a select --- */

struct taken {
    struct {
        const char *name;
        const struct sql_element *column;
    } * items;
    size_t n, cap;
};

static const struct sql_element *taken_by(const struct taken *t, const char *name) {
    for (size_t i = 0; i < t->n; i++)
        if (!strcmp(t->items[i].name, name))
            return t->items[i].column;
    return NULL;
}

static void take(struct taken *t, const char *name, const struct sql_element *column) {
    MEM_GROW(t->items, t->n, t->cap);
    t->items[t->n].name = name;
    t->items[t->n++].column = column;
}

static const char *same_name(const char *s) { return sql_plain_name(s); }

/* The key in .c: the column's own, or one with a number where that is taken. */
static const char *proxy_key_for(struct vm *vm, struct taken *keys, const struct sql_element *c,
                                 enum sql_label_style style) {
    if (sql_is_text(c))
        return NULL;
    const char *name = style == SQL_LABELS_TABLENAME ? sql_tq_label(vm, c) : sql_proxy_key(c);
    if (style == SQL_LABELS_TABLENAME && c->kind == SQL_COLUMN) {
        const struct sql_column *col = (const struct sql_column *)c;
        if (col->expr.key && col->name.text && strcmp(col->expr.key, col->name.text))
            name = qualified(vm, col, col->expr.key);
    }
    bool none = !name;
    if (none)
        name = "_no_label";
    name = same_name(name);
    if (style == SQL_LABELS_NONE)
        return name;
    if (taken_by(keys, name)) {
        const char *base = none ? name : name;
        for (int i = 1;; i++) {
            const char *numbered = mem_printf("%s_%d", base, i);
            if (!taken_by(keys, numbered)) {
                name = numbered;
                break;
            }
        }
    }
    take(keys, name, c);
    return name;
}

struct naming {
    struct vm *vm;
    struct taken names;
    int dedupe;
    bool qualified, anon_for_dupes;
};

static void dedupe(struct naming *n, struct sql_named_column *r) {
    r->required = r->fallback = sql_dedupe_label(n->vm, r->column, n->dedupe++, n->qualified);
    r->repeated = true;
}

/* A column whose name is EFFECTIVE: unless that is taken by another. */
static void settle(struct naming *n, struct sql_named_column *r, const char *effective) {
    const struct sql_element *other = taken_by(&n->names, same_name(effective));
    if (!other) {
        take(&n->names, same_name(effective), r->column);
        return;
    }
    if (other == r->column) {
        if (n->anon_for_dupes)
            dedupe(n, r);
        return;
    }
    r->required = r->fallback =
        n->qualified ? anon_qualified(n->vm, r->column, 0) : sql_anon_label(n->vm, r->column);
    if (n->anon_for_dupes && taken_by(&n->names, r->required))
        dedupe(n, r);
    else
        take(&n->names, r->required, r->column);
}

static void name_unnamed(struct naming *n, struct sql_named_column *r) {
    const char *anon = sql_anon_label(n->vm, r->column);
    r->repeated = taken_by(&n->names, anon) != NULL;
    take(&n->names, anon, r->column);
    r->fallback =
        r->repeated ? sql_dedupe_label(n->vm, r->column, n->dedupe++, n->qualified) : anon;
}

static bool renders_label(const struct sql_element *c) {
    if (sql_is_text(c))
        return false;
    if (c->kind == SQL_COLUMN)
        return ((const struct sql_column *)c)->table != NULL;
    return true;
}

struct sql_named_column *sql_name_columns(struct vm *vm, struct sql_seq columns,
                                          enum sql_label_style style, bool anon_for_dupes) {
    struct sql_named_column *out = MEM_NEW_ARRAY(struct sql_named_column, columns.n + 1);
    struct naming n = {.vm = vm,
                       .dedupe = 1,
                       .qualified = style == SQL_LABELS_TABLENAME,
                       .anon_for_dupes = anon_for_dupes};
    struct taken keys = {0};
    for (size_t i = 0; i < columns.n; i++) {
        struct sql_element *c = columns.items[i];
        struct sql_named_column *r = &out[i];
        r->column = c;
        if (renders_label(c)) {
            const char *own = sql_non_anon_label(c);
            if (style == SQL_LABELS_NONE) {
                r->fallback = own ? own : sql_anon_label(vm, c);
            } else {
                const char *effective = own;
                if (n.qualified)
                    effective = r->required = sql_tq_label(vm, c);
                r->fallback = effective;
                if (effective)
                    settle(&n, r, effective);
                else
                    name_unnamed(&n, r);
            }
        }
        r->key = proxy_key_for(vm, &keys, c, style);
    }
    return out;
}
