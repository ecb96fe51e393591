/*
 * INSERT, UPDATE and DELETE to text: which columns are set and to what, defaults of columns, which
 * columns the database is asked to give back. cf. sqlalchemy.sql.crud and visit_insert & co.
 */
#include "schema/sequence.h"
#include "schema/table.h"
#include "sql/compiler_int.h"
#include "sql/orm_hooks.h"

/* One "column = value" in the order written. */
struct crud {
    struct sql_column *column;
    const char *name, *text;
};
struct cruds {
    struct crud *items;
    size_t n, cap;
};

struct state {
    struct sql_compiler *c;
    struct sql_dml *d;
    struct sql_opts o;
    struct cruds out;
    bool toplevel, insert, need_pks, implicit_returning, postfetch_lastrowid;
    bool multi_table, table_in_set;
    struct table *table;    /* NULL for table() */
    struct column *autoinc; /* the column the database counts up, or NULL */
    struct sql_seq extra;
};

/* The default of a column, whichever class of object says it. */
struct own_default {
    enum { OWN_NONE, OWN_VALUE, OWN_EXPRESSION, OWN_SEQUENCE } kind;
    value arg;
};

static struct own_default default_of(value v) {
    struct own_default r = {OWN_NONE, PY_UNDEF};
    if (v == PY_UNDEF || v == PY_NONE)
        return r;
    if (py_is_a(v, &sa_sequence_type))
        return (struct own_default){OWN_SEQUENCE, v};
    const struct column_default *d = PY_AS(struct column_default, v);
    r.kind = sql_is_element(d->arg) ? OWN_EXPRESSION : OWN_VALUE;
    r.arg = d->arg;
    return r;
}

static struct column *schema_column(struct sql_column *c) {
    return c->is_schema ? (struct column *)c : NULL;
}

/* --- values --- */

static const char *column_name(struct state *s, struct sql_column *col, bool with_table) {
    struct buf b = BUF_INIT;
    if (with_table) {
        struct sql_opts o = SQL_OPTS_INIT;
        sql_put_column_name(s->c, &b, col, o);
    } else {
        sql_put_name(s->c, &b, col->name);
    }
    return buf_take(&b);
}

static void add(struct state *s, struct sql_column *col, const char *text) {
    MEM_GROW(s->out.items, s->out.n, s->out.cap);
    s->out.items[s->out.n++] = (struct crud){col, column_name(s, col, s->table_in_set), text};
}

static void return_column(struct state *s, struct sql_column *col) {
    sql_seq_push(&s->c->implicit_returning, &col->expr.element);
}

static const char *text_of(struct state *s, struct sql_element *e) {
    return sql_text_of(s->c, sql_self_group(s->c->vm, e, SQL_OP_NONE_OP), s->o);
}

/* A bind that a script made takes the column's type, and its name where it has none. */
static const char *bind_text(struct state *s, struct sql_column *col, struct sql_bindparam *p,
                             const char *name) {
    struct sql_bindparam *copy = p;
    bool untyped = sql_affinity(s->c->vm, &p->expr.element) == AFFINITY_NULLTYPE;
    bool rename = p->unique && sql_name_is_anon(p->expr.key) && !s->o.force_anonymous;
    if (untyped || rename) {
        copy = mem_alloc(sizeof *copy);
        *copy = *p;
        if (untyped)
            copy->expr.type = sql_expr_type(s->c->vm, &col->expr.element);
        if (rename)
            copy->expr.key = name;
    }
    return sql_text_of(s->c, &copy->expr.element, s->o);
}

static void add_value(struct state *s, struct sql_column *col, value v, bool required,
                      const char *name) {
    struct vm *vm = s->c->vm;
    struct sql_element *e = sql_as_element(vm, v);
    struct column *sc = schema_column(col);
    bool pk = sc && sc->primary_key;
    if (!e) {
        add(s, col, sql_column_bind(s->c, col, v, required, name, s->o));
        return;
    }
    if (e->kind == SQL_BIND) {
        add(s, col, bind_text(s, col, (struct sql_bindparam *)e, name));
        return;
    }
    if (sql_is_select_base(e))
        e = &sql_scalar_new(vm, e)->expr.element;
    add(s, col, text_of(s, e));
    if (!s->insert || !pk)
        return;
    if (s->implicit_returning)
        return_column(s, col);
    else if (s->c->d->postfetch_lastrowid)
        s->c->postfetch_lastrowid = true;
}

static const char *prefetched(struct state *s, struct sql_column *col, const char *name) {
    py_list_append(s->c->prefetch, PY_OBJ(col));
    py_list_append(s->c->prefetch_names, py_str_from(name));
    return sql_column_bind(s->c, col, PY_UNDEF, false, name, s->o);
}

static bool sequence_fires(struct state *s, struct own_default def) {
    const struct sql_dialect *d = s->c->d;
    const struct sequence *seq = PY_AS(struct sequence, def.arg);
    return d->supports_sequences && (!seq->optional || !d->sequences_optional);
}

static const char *sequence_text(struct state *s, struct own_default def) {
    struct sql_wrap *w =
        sql_wrap_new(s->c->vm, &sql_next_value_type, SQL_NEXT_VALUE, SQL_ELEMENT(def.arg),
                     PY_OBJ(sql_std_type(s->c->vm, TYPE_Integer)));
    return sql_text_of(s->c, &w->expr.element, s->o);
}

/* A column that got no value but has a default of its own. */
static bool add_default(struct state *s, struct column *col, struct own_default def) {
    struct sql_column *base = &col->base;
    switch ((int)def.kind) {
    case OWN_SEQUENCE:
        if (!sequence_fires(s, def))
            return false;
        add(s, base, sequence_text(s, def));
        return true;
    case OWN_EXPRESSION:
        add(s, base, text_of(s, SQL_ELEMENT(def.arg)));
        return true;
    default:
        add(s, base, prefetched(s, base, base->expr.key));
        return false;
    }
}

static void insert_primary_key(struct state *s, struct column *col) {
    struct own_default def = default_of(col->default_);
    bool counted = col == s->autoinc;
    if (s->implicit_returning) {
        if (def.kind) {
            bool fetch = def.kind == OWN_SEQUENCE || def.kind == OWN_EXPRESSION;
            add_default(s, col, def);
            if (fetch)
                return_column(s, &col->base);
        } else if (counted || col->server_default != PY_NONE) {
            return_column(s, &col->base);
        }
        return;
    }
    bool fires = def.kind && (def.kind != OWN_SEQUENCE || sequence_fires(s, def));
    if (fires)
        add(s, &col->base, prefetched(s, &col->base, col->base.expr.key));
    else if (s->c->d->postfetch_lastrowid)
        s->c->postfetch_lastrowid = true;
}

static void missing_value(struct state *s, struct sql_column *base) {
    struct column *col = schema_column(base);
    if (!col)
        return;
    if (s->insert) {
        if (col->primary_key && s->need_pks)
            insert_primary_key(s, col);
        else if (default_of(col->default_).kind)
            add_default(s, col, default_of(col->default_));
        return;
    }
    struct own_default def = default_of(col->onupdate);
    if (def.kind && def.kind != OWN_SEQUENCE)
        add_default(s, col, def);
}

/* Parts of columns come first; what stands in their brackets keeps its binds. */
static void slots(struct state *s) {
    struct sql_opts o = SQL_OPTS_INIT;
    o.no_table = !s->table_in_set;
    for (size_t i = 0; i < s->d->slots.n; i++) {
        struct sql_assignment *x = &s->d->slots.items[i];
        unsigned flags = s->c->flags;
        s->c->flags &= ~(unsigned)SQL_LITERAL_BINDS;
        const char *name = sql_text_of(s->c, x->slot, o);
        s->c->flags = flags;
        struct sql_element *e = sql_as_element(s->c->vm, x->val);
        if (!e)
            e = sql_literal_new(s->c->vm, x->val, PY_OBJ(sql_type(s->c->vm, x->slot)));
        else if (sql_is_select_base(e))
            e = &sql_scalar_new(s->c->vm, e)->expr.element;
        MEM_GROW(s->out.items, s->out.n, s->out.cap);
        s->out.items[s->out.n++] = (struct crud){NULL, name, text_of(s, e)};
    }
}

/* --- which columns --- */

static struct sql_assignment *given(struct sql_assignments *a, struct state *s,
                                    struct sql_column *col) {
    for (size_t i = 0; i < a->n; i++) {
        struct sql_assignment *x = &a->items[i];
        if (x->column && x->column->table && x->column->table != s->d->table &&
            s->d->table->element.kind == SQL_TABLE &&
            sql_seq_has(s->extra, &x->column->table->element))
            continue;
        if (x->key && col->expr.key && !strcmp(x->key, col->expr.key))
            return x;
    }
    return NULL;
}

static bool key_given(struct state *s, struct sql_column *col) {
    struct py_tuple *keys = s->c->column_keys;
    for (size_t i = 0; keys && i < keys->n; i++)
        if (py_str_is(keys->items[i], col->expr.key))
            return true;
    return false;
}

static noreturn void raise_unconsumed(struct state *s, const char *names) {
    py_raise(s->c->vm, &sa_exc_CompileError, "Unconsumed column names: %s", names);
}

static void check_consumed(struct state *s, struct sql_assignments *a) {
    struct sql_columns *cols = sql_from_columns(s->c->vm, s->d->table);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < a->n; i++) {
        struct sql_assignment *x = &a->items[i];
        bool foreign = x->column && x->column->table && x->column->table != s->d->table;
        if (foreign && sql_seq_has(s->extra, &x->column->table->element) && s->table_in_set)
            continue;
        if (foreign && !s->insert && s->d->table->element.kind == SQL_TABLE &&
            !sql_columns_get(cols, x->key)) {
            const char *name = sql_from_name(x->column->table).text;
            if (!s->c->rules->table_in_set)
                sql_compile_error(s->c,
                                  "Backend does not support additional tables in the SET clause; "
                                  "cannot include columns from table(s) '%s' in SET clause",
                                  name);
            sql_compile_error(s->c,
                              "Statement is not a multi-table UPDATE statement; cannot include "
                              "columns from table(s) '%s' in SET clause",
                              name);
        }
        if (!sql_columns_get(cols, x->key))
            buf_printf(&b, "%s%s", b.len ? ", " : "", x->key);
    }
    if (b.len)
        raise_unconsumed(s, b.data);
}

static void scan_column(struct state *s, struct sql_assignments *a, struct sql_column *col,
                        const char *format) {
    struct sql_assignment *x = given(a, s, col);
    const char *name = format ? mem_printf(format, col->expr.key) : col->expr.key;
    if (x)
        add_value(s, col, x->val, false, name);
    else if (s->toplevel && key_given(s, col))
        add_value(s, col, PY_UNDEF, true, name);
    else
        missing_value(s, col);
}

static void scan_columns(struct state *s, struct sql_assignments *a, const char *format) {
    struct sql_columns *cols = sql_from_columns(s->c->vm, s->d->table);
    if (s->d->ordered)
        for (size_t i = 0; i < a->n; i++) {
            struct sql_expr *e = sql_columns_get(cols, a->items[i].key);
            if (e)
                scan_column(s, a, (struct sql_column *)e, format);
        }
    for (size_t i = 0; i < cols->n; i++) {
        struct sql_column *col = (struct sql_column *)cols->items[i];
        if (col->expr.element.kind != SQL_COLUMN || (s->d->ordered && given(a, s, col)))
            continue;
        scan_column(s, a, col, format);
    }
    check_consumed(s, a);
}

/* INSERT INTO t without values: all columns, each a required bind. */
static void all_columns(struct state *s) {
    struct sql_columns *cols = sql_from_columns(s->c->vm, s->d->table);
    unsigned flags = s->c->flags;
    s->c->flags &= ~(unsigned)SQL_LITERAL_BINDS; /* there are no values to write */
    for (size_t i = 0; i < cols->n; i++) {
        struct sql_column *col = (struct sql_column *)cols->items[i];
        struct column *sc = schema_column(col);
        if (sc && sc->omit_from_statements)
            continue;
        add(s, col, sql_column_bind(s->c, col, PY_UNDEF, true, col->expr.key, s->o));
    }
    s->c->flags = flags;
}

/* Columns of joined tables that MySQL sets as well. */
static void other_tables(struct state *s) {
    for (size_t i = 0; s->table_in_set && i < s->d->values.n; i++) {
        struct sql_assignment *x = &s->d->values.items[i];
        if (!x->column || !x->column->table || x->column->table == s->d->table)
            continue;
        if (!sql_seq_has(s->extra, &x->column->table->element))
            continue;
        const char *name =
            mem_printf("%s_%s", sql_from_name(x->column->table).text, x->column->expr.key);
        add_value(s, x->column, x->val, false, name);
    }
}

/* --- what is given back --- */

static void returning_modifiers(struct state *s) {
    const struct sql_dialect *d = s->c->d;
    s->need_pks = s->toplevel && s->insert && !s->d->is_inline && !s->d->returning.n &&
                  !s->d->n_multi && !(s->c->flags & SQL_EXECUTEMANY);
    bool lastrowid = s->need_pks && d->postfetch_lastrowid && s->autoinc;
    bool conflict = s->d->on_conflict && d->id == SQL_SQLITE;
    bool favor = d->id == SQL_MSSQL; /* favor_returning_over_lastrowid */
    s->implicit_returning = s->need_pks && d->insert_returning && s->table &&
                            s->table->implicit_returning && !conflict &&
                            (!lastrowid || favor || s->d->return_defaults);
    s->postfetch_lastrowid = lastrowid && !s->implicit_returning;
}

static void put_returned_columns(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                                 struct sql_seq columns, struct sql_opts o) {
    if (c->rules->returning && c->rules->returning(c, b, d, columns, o))
        return;
    struct sql_seq cols = sql_select_iterable(c->vm, columns);
    struct sql_named_column *n = sql_name_columns(c->vm, cols, SQL_LABELS_DISAMBIGUATE, true);
    for (size_t i = 0; c->d->id == SQL_DEFAULT && i < cols.n; i++) /* str(): each by itself */
        n[i] = *sql_name_columns(c->vm, (struct sql_seq){&cols.items[i], 1},
                                 SQL_LABELS_DISAMBIGUATE, true);
    struct sql_opts plain = SQL_OPTS_INIT;
    plain.no_table = c->d->id == SQL_SQLITE;
    buf_puts(b, "RETURNING ");
    for (size_t i = 0; i < cols.n; i++) {
        if (i)
            buf_puts(b, ", ");
        sql_put_select_column(c, b, &n[i], c->stack->depth == 1, false, plain);
    }
}

/* Binds stay binds here, even where values stand in the rest of the text. */
void sql_put_returning(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                       struct sql_seq columns, struct sql_opts o) {
    unsigned flags = c->flags;
    c->flags &= ~(unsigned)SQL_LITERAL_BINDS;
    put_returned_columns(c, b, d, columns, o);
    c->flags = flags;
}

static struct sql_seq returned(struct state *s) {
    return s->c->implicit_returning.n && s->toplevel ? s->c->implicit_returning : s->d->returning;
}

static void put_returning(struct state *s, struct buf *b) {
    struct sql_seq r = returned(s);
    if (!r.n)
        return;
    buf_putc(b, ' ');
    if (s->toplevel && s->d->returning.n)
        s->c->returns_rows = true;
    sql_put_returning(s->c, b, s->d, r, s->o);
}

/* --- INSERT --- */

static void put_row(struct buf *b, const struct cruds *row) {
    buf_putc(b, '(');
    for (size_t i = 0; i < row->n; i++)
        buf_printf(b, "%s%s", i ? ", " : "", row->items[i].text);
    buf_putc(b, ')');
}

/* The second and further rows of VALUES have the columns of the first. */
static void put_more_rows(struct state *s, struct buf *b) {
    struct cruds first = s->out;
    for (size_t r = 1; r < s->d->n_multi; r++) {
        s->out = (struct cruds){0};
        for (size_t i = 0; i < first.n; i++) {
            struct sql_column *col = first.items[i].column;
            struct sql_assignment *x = given(&s->d->multi[r], s, col);
            const char *name = mem_printf("%s_m%zu", col->expr.key, r);
            struct column *sc = schema_column(col);
            struct own_default def = default_of(sc ? sc->default_ : PY_NONE);
            if (x)
                add_value(s, col, x->val, false, name);
            else if (def.kind == OWN_EXPRESSION)
                add(s, col, text_of(s, SQL_ELEMENT(def.arg)));
            else if (def.kind == OWN_SEQUENCE)
                add(s, col, sequence_text(s, def));
            else if (def.kind)
                add(s, col, prefetched(s, col, name));
            else
                sql_compile_error(
                    s->c,
                    "INSERT value for column %s is explicitly rendered as a bound"
                    "parameter in the VALUES clause; a Python-side value or SQL "
                    "expression is required",
                    col->table ? mem_printf("%s.%s", sql_from_name(col->table).text, col->name.text)
                               : col->name.text);
        }
        buf_puts(b, ", ");
        put_row(b, &s->out);
    }
    s->out = first;
}

/* Columns with defaults that INSERT FROM SELECT leaves out are added to the SELECT. */
static struct sql_element *select_with_defaults(struct state *s) {
    struct sql_columns *cols = sql_from_columns(s->c->vm, s->d->table);
    struct sql_seq more = {0};
    for (size_t i = 0; i < s->d->n_select_names; i++) {
        struct sql_expr *e = sql_columns_get(cols, s->d->select_names[i]);
        if (!e)
            py_raise(s->c->vm, &py_exc_KeyError, "%s", s->d->select_names[i]);
        add(s, (struct sql_column *)e, NULL);
    }
    size_t named = s->out.n;
    for (size_t i = 0; i < cols->n && !s->d->no_defaults; i++) {
        struct column *col = schema_column((struct sql_column *)cols->items[i]);
        bool there = false;
        for (size_t k = 0; k < named; k++)
            there = there || &s->out.items[k].column->expr == cols->items[i];
        if (there || !col || !default_of(col->default_).kind)
            continue;
        struct own_default def = default_of(col->default_);
        struct sql_element *e;
        if (def.kind == OWN_EXPRESSION) {
            e = sql_self_group(s->c->vm, SQL_ELEMENT(def.arg), SQL_OP_NONE_OP);
        } else if (def.kind == OWN_SEQUENCE) {
            if (!sequence_fires(s, def))
                continue;
            e = &sql_wrap_new(s->c->vm, &sql_next_value_type, SQL_NEXT_VALUE, SQL_ELEMENT(def.arg),
                              PY_UNDEF)
                     ->expr.element;
        } else {
            py_list_append(s->c->prefetch, PY_OBJ(col));
            py_list_append(s->c->prefetch_names, py_str_from(col->base.expr.key));
            e = &sql_bind_named(s->c->vm, col->base.expr.key, PY_NONE,
                                sql_expr_type(s->c->vm, &col->base.expr.element), false)
                     ->expr.element;
        }
        add(s, &col->base, NULL);
        sql_seq_push(&more, e);
    }
    if (!more.n)
        return s->d->select;
    if (s->d->select->kind != SQL_SELECT)
        sql_compile_error(s->c, "Can't extend statement for INSERT..FROM SELECT to include "
                                "additional default-holding column(s).  Convert the selectable to "
                                "a subquery() first, or pass include_defaults=False to "
                                "Insert.from_select() to skip these columns.");
    struct sql_select *copy = sql_select_copy((struct sql_select *)s->d->select);
    copy->columns = sql_seq_join(copy->columns, more);
    return &copy->base.from.element;
}

static void gather_insert(struct state *s, struct sql_element **select) {
    if (s->d->select) {
        *select = select_with_defaults(s);
        return;
    }
    if (s->d->n_multi) {
        scan_columns(s, &s->d->multi[0], "%s_m0");
    } else if (!s->d->has_values && !s->c->column_keys) {
        all_columns(s);
    } else {
        slots(s);
        scan_columns(s, &s->d->values, NULL);
    }
}

static void put_table_name(struct sql_compiler *c, struct buf *b, struct sql_from *f) {
    struct sql_opts o = SQL_OPTS_INIT;
    o.asfrom = true;
    sql_put(c, b, &f->element, o);
}

/* A hint of the table itself stands behind its name, where the database has such hints. */
static void put_table_hint(struct state *s, struct buf *b) {
    const char *hint = sql_hint_for(s->c, &s->d->hints, &s->d->table->element);
    enum sql_dialect_id id = s->c->d->id;
    if (hint && (id == SQL_MYSQL || id == SQL_MARIADB || id == SQL_MSSQL))
        buf_printf(b, " %s", hint);
}

static void put_insert(struct state *s, struct buf *b) {
    struct sql_compiler *c = s->c;
    const struct sql_dialect *d = c->d;
    struct sql_element *select = NULL;
    gather_insert(s, &select);
    if (!s->out.n && !d->supports_default_values && !d->supports_default_metavalue &&
        !d->supports_empty_insert)
        sql_compile_error(
            c,
            "The '%s' dialect with current database version settings does not support "
            "empty inserts.",
            d->name);
    if (s->d->n_multi && !d->supports_multivalues_insert)
        sql_compile_error(
            c,
            "The '%s' dialect with current database version settings does not support "
            "in-place multirow inserts.",
            d->name);
    buf_puts(b, "INSERT ");
    sql_put_affixes(c, b, s->d->prefixes, s->o);
    buf_puts(b, "INTO ");
    sql_put_independent_ctes(c, s->d->ctes, s->o);
    put_table_name(c, b, s->d->table);
    put_table_hint(s, b);
    if (s->out.n || !d->supports_default_values) {
        buf_puts(b, " (");
        for (size_t i = 0; i < s->out.n; i++)
            buf_printf(b, "%s%s", i ? ", " : "", s->out.items[i].name);
        buf_putc(b, ')');
    }
    if (c->rules->returning_first)
        put_returning(s, b);
    if (select) {
        struct buf t = BUF_INIT;
        struct sql_opts o = s->o;
        o.insert_into = true;
        sql_put(c, &t, select, o);
        if (d->cte_follows_insert)
            sql_put_cte_clause(c, &t, s->toplevel ? 0 : c->stack->depth, true);
        buf_putc(b, ' ');
        buf_puts(b, t.data);
    } else if (!s->out.n && d->supports_default_values) {
        buf_puts(b, " DEFAULT VALUES");
    } else {
        buf_puts(b, " VALUES ");
        put_row(b, &s->out);
        put_more_rows(s, b);
    }
    if (s->d->on_conflict) {
        struct sql_on_conflict *k = s->d->on_conflict;
        bool duplicate = k->kind == SQL_DUPLICATE_KEY_UPDATE;
        if (!c->rules->on_conflict || duplicate != (c->rules == &sql_expr_mysql))
            py_raise(c->vm, &sa_exc_UnsupportedCompilationError,
                     "Compiler %R can't render element of type %R", PY_OBJ(c),
                     PY_OBJ(k->element.head.type));
        buf_putc(b, ' ');
        c->rules->on_conflict(c, b, s->d, s->d->on_conflict, s->o);
    }
    if (!c->rules->returning_first)
        put_returning(s, b);
}

/* --- UPDATE and DELETE --- */

static void consider(struct state *s, struct sql_element *e) {
    struct sql_seq own = {0}, all = {0};
    sql_from_objects(s->c->vm, &s->d->table->element, &own);
    sql_from_objects(s->c->vm, e, &all);
    for (size_t i = 0; i < all.n; i++)
        if (!sql_seq_has(own, all.items[i]) && !sql_seq_has(s->extra, all.items[i]))
            sql_seq_push(&s->extra, all.items[i]);
}

static void find_extra_froms(struct state *s) {
    for (size_t i = 0; i < s->d->where.n; i++)
        consider(s, s->d->where.items[i]);
    for (size_t i = 0; i < s->d->values.n && s->d->from.element.kind == SQL_UPDATE; i++) {
        struct sql_element *e = sql_as_element(s->c->vm, s->d->values.items[i].val);
        if (e && !sql_is_select_base(e))
            consider(s, e);
    }
    /* what a join among them covers is no FROM of its own */
    struct sql_seq hidden = {0}, shown = {0};
    for (size_t i = 0; i < s->extra.n; i++)
        sql_hidden_froms(s->c->vm, (struct sql_from *)s->extra.items[i], &hidden);
    for (size_t i = 0; i < s->extra.n; i++)
        if (!sql_seq_has(hidden, s->extra.items[i]))
            sql_seq_push(&shown, s->extra.items[i]);
    s->extra = shown;
}

static void put_limit(struct state *s, struct buf *b) {
    value limit = kw_get(s->d->kw, mem_printf("%s_limit", s->c->d->name));
    if (s->c->rules == &sql_expr_mysql && limit != PY_UNDEF && limit != PY_NONE)
        buf_printf(b, " LIMIT %lld", (long long)py_int_as(s->c->vm, limit));
}

static void put_from_list(struct state *s, struct buf *b, const char *word, bool own_table) {
    struct sql_opts o = SQL_OPTS_INIT;
    o.asfrom = true;
    o.visiting_cte = s->o.visiting_cte;
    buf_puts(b, word);
    if (own_table)
        sql_put(s->c, b, &s->d->table->element, o);
    for (size_t i = 0; i < s->extra.n; i++) {
        if (i || own_table)
            buf_puts(b, ", ");
        sql_put(s->c, b, s->extra.items[i], o);
    }
}

static noreturn void raise_no_multi_table(struct state *s, const char *what) {
    py_raise(s->c->vm, &py_exc_NotImplementedError,
             "This backend does not support multiple-table criteria within %s", what);
}

static void gather_update(struct state *s) {
    struct sql_dml *d = s->d;
    if (!d->has_values && !d->values.n && !s->c->column_keys) {
        all_columns(s);
        return;
    }
    slots(s);
    other_tables(s);
    scan_columns(s, &d->values, NULL);
}

static void put_update(struct state *s, struct buf *b) {
    struct sql_compiler *c = s->c;
    bool mysql = c->rules == &sql_expr_mysql;
    s->table_in_set = s->extra.n && c->rules->table_in_set;
    buf_puts(b, "UPDATE ");
    sql_put_affixes(c, b, s->d->prefixes, s->o);
    struct buf table = BUF_INIT;
    if (mysql)
        put_from_list(s, &table, "", true);
    else
        put_table_name(c, &table, s->d->table);
    put_table_hint(s, &table);
    gather_update(s);
    sql_put_independent_ctes(c, s->d->ctes, s->o);
    buf_puts(b, table.data);
    buf_puts(b, " SET ");
    for (size_t i = 0; i < s->out.n; i++)
        buf_printf(b, "%s%s=%s", i ? ", " : "", s->out.items[i].name, s->out.items[i].text);
    if (c->rules->returning_first)
        put_returning(s, b);
    if (s->extra.n && !mysql) {
        if (!c->rules->supports_update_from)
            raise_no_multi_table(s, "UPDATE");
        put_from_list(s, b, " FROM ", c->d->id == SQL_MSSQL);
    }
    sql_put_conditions(c, b, " WHERE ", s->d->where, s->o);
    put_limit(s, b);
    if (!c->rules->returning_first)
        put_returning(s, b);
}

static void put_delete(struct state *s, struct buf *b) {
    struct sql_compiler *c = s->c;
    bool repeats = c->rules == &sql_expr_mysql || c->d->id == SQL_MSSQL;
    buf_puts(b, "DELETE ");
    sql_put_affixes(c, b, s->d->prefixes, s->o);
    buf_puts(b, "FROM ");
    struct sql_opts o = SQL_OPTS_INIT;
    o.asfrom = true;
    o.ashint = repeats && s->extra.n;
    sql_put(c, b, &s->d->table->element, o);
    put_table_hint(s, b);
    sql_put_independent_ctes(c, s->d->ctes, s->o);
    if (c->rules->returning_first)
        put_returning(s, b);
    if (s->extra.n) {
        if (!c->rules->supports_delete_using)
            raise_no_multi_table(s, "DELETE");
        const char *word = c->d->id == SQL_MSSQL ? " FROM " : " USING ";
        put_from_list(s, b, c->d->id == SQL_DEFAULT ? " , " : word, repeats);
    }
    sql_put_conditions(c, b, " WHERE ", s->d->where, s->o);
    put_limit(s, b);
    if (!c->rules->returning_first)
        put_returning(s, b);
}

void sql_put_dml(struct sql_compiler *c, struct buf *b, struct sql_dml *d, struct sql_opts o) {
    const struct sql_orm_hooks *orm = sql_orm_hooks(c->vm);
    if (orm)
        d = orm->translate_dml(c->vm, d);
    struct state s = {.c = c, .d = d, .o = SQL_OPTS_INIT};
    s.toplevel = !c->stack && !o.visiting_cte;
    s.insert = d->from.element.kind == SQL_INSERT;
    s.o.visiting_cte = o.visiting_cte;
    s.o.force_anonymous = o.visiting_cte != NULL;
    if (d->table->element.kind == SQL_TABLE && ((struct sql_table *)d->table)->is_schema) {
        s.table = (struct table *)d->table;
        if (s.insert && !d->n_multi)
            s.autoinc = table_autoincrement_column(c->vm, s.table);
    }
    if (s.toplevel) {
        c->is_insert = s.insert;
        c->is_update = d->from.element.kind == SQL_UPDATE;
        c->is_delete = d->from.element.kind == SQL_DELETE;
    }
    if (!s.insert)
        find_extra_froms(&s);
    struct sql_stack *entry = sql_push(c, &d->from.element);
    sql_seq_push(&entry->correlate, &d->table->element);
    for (size_t i = 0; i < s.extra.n; i++)
        sql_seq_push(&entry->correlate, s.extra.items[i]);
    if (!s.insert)
        entry->asfrom = entry->correlate;
    else
        entry->correlate = entry->asfrom = (struct sql_seq){0};
    returning_modifiers(&s);
    c->postfetch_lastrowid = c->postfetch_lastrowid || s.postfetch_lastrowid;
    struct buf t = BUF_INIT;
    if (s.insert)
        put_insert(&s, &t);
    else if (d->from.element.kind == SQL_UPDATE)
        put_update(&s, &t);
    else
        put_delete(&s, &t);
    if (!(s.insert && c->d->cte_follows_insert))
        sql_put_cte_clause(c, &t, s.toplevel ? 0 : c->stack->depth, s.insert);
    buf_puts(b, t.data);
    sql_pop(c);
}

/* --- ON CONFLICT, as PostgreSQL and SQLite write it --- */

static bool put_conflict_target(struct sql_compiler *c, struct buf *b,
                                const struct sql_on_conflict *k) {
    struct sql_opts o = SQL_OPTS_INIT;
    o.no_table = o.no_schema = true;
    if (k->constraint && c->d->id == SQL_SQLITE) /* has no such words */
        return false;
    if (k->constraint) {
        buf_puts(b, "ON CONSTRAINT ");
        sql_put_name(c, b, (struct sql_name){k->constraint, 0});
        return true;
    }
    if (!k->has_targets)
        return false;
    buf_putc(b, '(');
    for (size_t i = 0; i < k->n_targets; i++) {
        if (i)
            buf_puts(b, ", ");
        if (py_is_str(k->targets[i]))
            sql_put_name(c, b, sql_name_of(c->vm, k->targets[i]));
        else
            sql_put(c, b, SQL_ELEMENT(k->targets[i]), o);
    }
    buf_putc(b, ')');
    if (k->target_where) {
        buf_puts(b, " WHERE ");
        o.literal_execute = c->d->id == SQL_SQLITE;
        sql_put(c, b, k->target_where, o);
    }
    return true;
}

static void put_set_value(struct sql_compiler *c, struct buf *b, struct sql_column *col, value v) {
    struct sql_opts o = SQL_OPTS_INIT;
    o.no_schema = o.upsert = true;
    struct sql_element *e = sql_as_element(c->vm, v);
    if (!e) {
        value type = col ? sql_expr_type(c->vm, &col->expr.element) : PY_UNDEF;
        e = sql_literal_new(c->vm, v, type);
    } else if (e->kind == SQL_BIND && col && sql_affinity(c->vm, e) == AFFINITY_NULLTYPE) {
        struct sql_bindparam *p = mem_alloc(sizeof *p);
        *p = *(struct sql_bindparam *)e;
        p->expr.type = sql_expr_type(c->vm, &col->expr.element);
        e = &p->expr.element;
    }
    if (sql_is_select_base(e))
        e = &sql_scalar_new(c->vm, e)->expr.element;
    sql_put(c, b, sql_self_group(c->vm, e, SQL_OP_NONE_OP), o);
}

void sql_put_on_conflict(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                         struct sql_on_conflict *k, struct sql_opts o) {
    (void)o;
    struct buf target = BUF_INIT;
    bool has_target = put_conflict_target(c, &target, k);
    if (k->kind == SQL_CONFLICT_NOTHING) {
        buf_printf(b, has_target ? "ON CONFLICT %s DO NOTHING" : "ON CONFLICT%s DO NOTHING",
                   target.data);
        return;
    }
    buf_printf(b, "ON CONFLICT %s DO UPDATE SET ", target.data);
    struct sql_columns *cols = sql_from_columns(c->vm, d->table);
    bool first = true;
    for (size_t i = 0; i < cols->n; i++) {
        struct sql_column *col = (struct sql_column *)cols->items[i];
        for (size_t j = 0; j < k->set.n; j++) {
            if (strcmp(k->set.items[j].key, col->expr.key))
                continue;
            buf_puts(b, first ? "" : ", ");
            first = false;
            sql_put_name(c, b, col->name);
            buf_puts(b, " = ");
            put_set_value(c, b, col, k->set.items[j].val);
            break;
        }
    }
    struct buf unknown = BUF_INIT;
    for (size_t j = 0; j < k->set.n; j++) {
        if (sql_columns_get(cols, k->set.items[j].key))
            continue;
        buf_printf(&unknown, "%s'%s'", unknown.len ? ", " : "", k->set.items[j].key);
        buf_puts(b, first ? "" : ", ");
        first = false;
        sql_put_name(c, b, (struct sql_name){k->set.items[j].key, 0});
        buf_puts(b, " = ");
        put_set_value(c, b, NULL, k->set.items[j].val);
    }
    if (unknown.len)
        py_warn(c->vm, &sa_exc_SAWarning,
                "Additional column names not matching any column keys in table '%s': %s",
                sql_from_name(d->table).text, unknown.data);
    if (k->where) {
        struct sql_opts w = SQL_OPTS_INIT;
        w.no_schema = true;
        buf_puts(b, " WHERE ");
        sql_put(c, b, k->where, w);
    }
}
