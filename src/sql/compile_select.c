/*
 * SELECT and UNION to text: columns and their labels, correlation, LIMIT, FOR UPDATE.
 * cf. visit_select and visit_compound_select of sqlalchemy.sql.compiler.
 */
#include "sql/compiler_int.h"

#include "schema/kw.h"
#include "sql/orm_hooks.h"
#include "sql/type_int.h"

/* --- columns --- */

static bool wraps_unnamed(struct sql_unary *u) {
    struct sql_element *of = u->of;
    while (of->kind == SQL_GROUPING)
        of = ((struct sql_wrap *)of)->of;
    return (of->kind != SQL_COLUMN && of->kind != SQL_LABEL) || !sql_non_anon_label(of);
}

/* Whether a column without a required name is written with AS. */
static bool needs_label(struct sql_compiler *c, struct sql_element *e, bool asfrom) {
    if (e->kind == SQL_COLUMN) {
        const struct sql_column *col = (const struct sql_column *)e;
        return asfrom && !col->is_literal && col->table;
    }
    if (sql_is_text(e))
        return false;
    if (e->kind == SQL_UNARY) {
        struct sql_unary *u = (struct sql_unary *)e;
        bool truth = u->op && (u->op->id == SQL_OP_IS_TRUE || u->op->id == SQL_OP_IS_FALSE);
        if ((truth && !c->rules->native_boolean) || wraps_unnamed(u) || asfrom)
            return true;
        return false;
    }
    return e->kind != SQL_LABEL && !sql_non_anon_label(e);
}

static struct sql_element *column_expression(struct sql_compiler *c, struct sql_element *e) {
    if (!sql_is_expr(e))
        return e;
    struct sa_type *t = sql_type(c->vm, e);
    sql_check_adapts(c->vm, c->d, t);
    if (t->cls->kind == TYPE_mysql_SET && type_arg_true(c->vm, t, "retrieve_as_bitwise"))
        return sql_operate(c->vm, SQL_OP_ADD, e, py_from_small(0));
    if (!(t->head.type->flags & PY_TYPE_HEAP) ||
        py_type_lookup(t->head.type, py_intern("column_expression")) == PY_UNDEF)
        return e;
    value v = py_call_method(c->vm, PY_OBJ(t), "column_expression", 1, (value[]){PY_OBJ(e)});
    struct sql_element *r = sql_as_element(c->vm, v);
    return r ? r : e;
}

static void put_labelled(struct sql_compiler *c, struct buf *b, struct sql_element *e,
                         const char *name, struct sql_opts o) {
    o.within_label = true;
    struct sql_name n = {sql_resolve_name(c, "colident", name),
                         0}; /* numbered before what is inside */
    sql_put(c, b, e, o);
    buf_puts(b, " AS ");
    if (e->kind == SQL_COLUMN && ((struct sql_column *)e)->name.quote &&
        !sql_name_is_truncated(name))
        n.quote = ((struct sql_column *)e)->name.quote;
    sql_put_name(c, b, n);
}

static void add_column_result(struct sql_compiler *c, const struct sql_named_column *n,
                              const char *label) {
    struct sql_element *e = n->column;
    struct sa_type *t = sql_type(c->vm, e);
    if (type_affinity(c->vm, t) == AFFINITY_TUPLE)
        sql_compile_error(c, "Most backends don't support SELECTing from a tuple() object.  If "
                             "this is an ORM query, consider using the Bundle object.");
    if (sql_is_text(e)) {
        sql_add_result(c, NULL, NULL, e, t);
        return;
    }
    const char *name = label;
    if (!name && e->kind == SQL_LABEL)
        name = sql_resolve_name(c, "colident", ((struct sql_label *)e)->name.text);
    if (!name)
        name = sql_elem_name(e);
    name = sql_plain_name(name);
    bool own = n->key && strncmp(n->key, "_no_label", 9) && !(n->repeated && label);
    const char *key = own ? n->key : name;
    sql_add_result(c, key, name, e, t);
}

void sql_put_select_column(struct sql_compiler *c, struct buf *b, const struct sql_named_column *n,
                           bool populate, bool asfrom, struct sql_opts o) {
    struct sql_element *e = n->column;
    struct sql_element *expr = populate ? column_expression(c, e) : e;
    o.within_columns = true;
    o.within_label = false;
    o.asfrom = false;
    const char *label = NULL;
    if (e->kind == SQL_LABEL) {
        if (expr != e)
            label = ((struct sql_label *)e)->name.text;
    } else if (n->required) {
        label = n->required;
    } else if (expr != e || needs_label(c, e, asfrom)) {
        label = n->fallback ? n->fallback : sql_anon_label(c->vm, e);
        label = sql_truncatable(label);
    }
    if (label)
        put_labelled(c, b, expr, label, o);
    else
        sql_put(c, b, expr, o);
    if (populate)
        add_column_result(c, n, label ? sql_resolve_name(c, "colident", label) : NULL);
}

/* --- FROM --- */

static bool has(struct sql_seq s, const struct sql_element *e) { return sql_seq_has(s, e); }

static struct sql_seq intersection(struct sql_seq a, struct sql_seq b) {
    struct sql_seq r = {0};
    for (size_t i = 0; i < a.n; i++)
        if (has(b, a.items[i]))
            sql_seq_push(&r, a.items[i]);
    return r;
}
static struct sql_seq difference(struct sql_seq a, struct sql_seq b) {
    struct sql_seq r = {0};
    for (size_t i = 0; i < a.n; i++)
        if (!has(b, a.items[i]))
            sql_seq_push(&r, a.items[i]);
    return r;
}

/* FROM without what enclosing selects provide. */
static struct sql_seq display_froms(struct sql_compiler *c, struct sql_select *s,
                                    struct sql_seq froms, struct sql_seq explicit_,
                                    struct sql_seq implicit) {
    if (s->correlate.n)
        froms = difference(froms, intersection(intersection(froms, explicit_), s->correlate));
    if (s->has_correlate_except)
        froms = difference(froms, difference(intersection(froms, explicit_), s->correlate_except));
    if (!s->no_auto_correlate && implicit.n && froms.n > 1) {
        froms = difference(froms, intersection(froms, implicit));
        if (!froms.n)
            py_raise(c->vm, &sa_exc_InvalidRequestError,
                     "Select statement '%R' returned no FROM clauses due to auto-correlation; "
                     "specify correlate(<tables>) to control correlation manually.",
                     PY_OBJ(s));
    }
    return froms;
}

static struct sql_seq push_select(struct sql_compiler *c, struct sql_select *s, bool asfrom,
                                  bool lateral) {
    struct sql_stack *outer = c->stack;
    struct sql_seq correlate = {0}, as = {0};
    if (outer) {
        correlate = outer->correlate;
        as = outer->asfrom;
    }
    struct sql_seq froms = sql_select_froms(c->vm, s);
    struct sql_seq all = froms;
    froms = asfrom && !lateral
                ? display_froms(c, s, froms, difference(correlate, as), (struct sql_seq){0})
                : display_froms(c, s, froms, correlate, as);
    struct sql_stack *entry = sql_push(c, &s->base.from.element);
    for (size_t i = 0; i < froms.n; i++)
        sql_from_objects(c->vm, froms.items[i], &entry->asfrom);
    entry->correlate = entry->asfrom;
    for (size_t i = 0; i < correlate.n; i++)
        if (!has(entry->correlate, correlate.items[i]))
            entry->correlate = sql_seq_with(entry->correlate, correlate.items[i]);
    entry->froms = all;
    return froms;
}

/* Tables of one name, one with a schema and one without. */
static struct sql_ambiguous *ambiguous_names(struct sql_compiler *c, struct sql_seq froms) {
    struct sql_ambiguous *a = NULL;
    for (size_t i = 0; i < froms.n; i++) {
        struct sql_seq parts = {0};
        sql_from_objects(c->vm, froms.items[i], &parts);
        for (size_t k = 0; k < parts.n; k++) {
            struct sql_table *t = (struct sql_table *)parts.items[k];
            if (parts.items[k]->kind != SQL_TABLE || !t->schema.text)
                continue;
            if (!a)
                a = MEM_NEW(struct sql_ambiguous);
            MEM_GROW(a->items, a->n, a->cap);
            a->items[a->n].name = t->name.text;
            a->items[a->n++].anon = sql_anon_name(py_intern(t->name.text), 0, t->name.text);
        }
    }
    return a;
}

/* --- clauses --- */

void sql_put_conditions(struct sql_compiler *c, struct buf *b, const char *word, struct sql_seq s,
                        struct sql_opts o) {
    if (!s.n)
        return;
    s = sql_simplify_conditions(c->vm, SQL_OP_AND, s);
    struct buf t = BUF_INIT;
    sql_put_list(c, &t, s, " AND ", o);
    if (!t.len)
        return;
    buf_puts(b, word);
    buf_puts(b, t.data);
}

void sql_put_affixes(struct sql_compiler *c, struct buf *b, struct sql_affixes a,
                     struct sql_opts o) {
    for (size_t i = 0; i < a.n; i++) {
        if (a.items[i].dialect && strcmp(a.items[i].dialect, c->d->name))
            continue;
        sql_put(c, b, a.items[i].text, o);
        buf_putc(b, ' ');
    }
}

void sql_put_independent_ctes(struct sql_compiler *c, struct sql_cte_uses u, struct sql_opts o) {
    for (size_t i = 0; i < u.n; i++) {
        struct buf unused = BUF_INIT;
        struct sql_opts plain = o;
        plain.asfrom = false;
        plain.cte_nest_here = u.items[i].nest_here;
        sql_put(c, &unused, &u.items[i].cte->from.element, plain);
    }
}

static void put_by(struct sql_compiler *c, struct buf *b, const char *word, struct sql_seq s,
                   struct sql_opts o) {
    struct buf t = BUF_INIT;
    sql_put_list(c, &t, s, ", ", o);
    if (!t.len)
        return;
    buf_puts(b, word);
    buf_puts(b, t.data);
}

void sql_put_fetch(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                   struct sql_element *fetch, bool require_offset, struct sql_opts o) {
    if (g->offset) {
        buf_puts(b, "\n OFFSET ");
        sql_put(c, b, g->offset, o);
        buf_puts(b, " ROWS");
    } else if (require_offset) {
        buf_puts(b, "\n OFFSET 0 ROWS");
    }
    if (!fetch)
        return;
    bool own = fetch == g->fetch;
    bool approximate = c->d->id == SQL_ORACLE && kw_true(c->vm, g->kw, "oracle_fetch_approximate");
    buf_printf(b, "\n FETCH %sFIRST ", approximate ? "APPROX " : "");
    sql_put(c, b, fetch, o);
    buf_printf(b, "%s ROWS %s", own && g->fetch_percent ? " PERCENT" : "",
               own && g->fetch_ties ? "WITH TIES" : "ONLY");
}

static void put_limit(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                      struct sql_opts o) {
    if (!g->limit && !g->offset && !g->fetch)
        return;
    o.asfrom = false;
    if (c->rules->limit && c->rules->limit(c, b, g, o))
        return;
    if (g->fetch) {
        sql_put_fetch(c, b, g, g->fetch, false, o);
        return;
    }
    if (g->limit) {
        buf_puts(b, "\n LIMIT ");
        sql_put(c, b, g->limit, o);
    }
    if (g->offset) {
        if (!g->limit)
            buf_puts(b, c->rules->offset_only);
        buf_puts(b, " OFFSET ");
        sql_put(c, b, g->offset, o);
    }
}

/* OF: the tables of the columns given. */
bool sql_put_no_lock(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                     struct sql_opts o) {
    (void)c, (void)b, (void)g, (void)o;
    return true;
}

void sql_put_for_update_of(struct sql_compiler *c, struct buf *b, const struct sql_for_update *f,
                           struct sql_opts o) {
    struct sql_seq tables = {0};
    for (size_t i = 0; i < f->of.n; i++)
        sql_from_objects(c->vm, f->of.items[i], &tables);
    if (!tables.n)
        return;
    o.ashint = o.no_schema = true;
    buf_puts(b, " OF ");
    sql_put_list(c, b, tables, ", ", o);
}

static void put_tail(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                     struct sql_opts o) {
    if (g->order_by.n && !(c->rules->order_by && c->rules->order_by(c, b, g, o)))
        put_by(c, b, " ORDER BY ", g->order_by, o);
    put_limit(c, b, g, o);
}

/* --- hints --- */

const char *sql_hint_for(struct sql_compiler *c, const struct sql_hints *h,
                         const struct sql_element *from) {
    for (size_t i = 0; i < h->n; i++)
        if (h->items[i].from == (const struct sql_from *)from && from &&
            (!strcmp(h->items[i].dialect, "*") || !strcmp(h->items[i].dialect, c->d->name))) {
            /* %(name)s is the table */
            struct sql_opts o = SQL_OPTS_INIT;
            o.ashint = true;
            const char *name = sql_text_of(c, &h->items[i].from->element, o);
            struct buf b = BUF_INIT;
            const char *t = h->items[i].text;
            for (const char *p = strstr(t, "%(name)s"); p; p = strstr(t, "%(name)s")) {
                buf_add(&b, t, (size_t)(p - t));
                buf_puts(&b, name);
                t = p + 8;
            }
            buf_puts(&b, t);
            return buf_take(&b);
        }
    return NULL;
}

static void put_froms(struct sql_compiler *c, struct buf *b, struct sql_select *s,
                      struct sql_seq froms, struct sql_opts o) {
    o.asfrom = true;
    for (size_t i = 0; i < froms.n; i++) {
        if (i)
            buf_puts(b, ", ");
        const char *hint = sql_hint_for(c, &s->hints, froms.items[i]);
        if (hint && c->d->id == SQL_POSTGRESQL) {
            if (strcasecmp(hint, "ONLY"))
                sql_compile_error(c, "Unrecognized hint: %s",
                                  py_repr_text(c->vm, py_str_from(hint)));
            buf_puts(b, "ONLY ");
        }
        sql_put(c, b, froms.items[i], o);
        if (hint && (c->d->id == SQL_MYSQL || c->d->id == SQL_MARIADB || c->d->id == SQL_MSSQL))
            buf_printf(b, " %s", hint);
    }
}

/* Oracle's hints stand behind SELECT. */
static void put_select_hints(struct sql_compiler *c, struct buf *b, struct sql_select *s) {
    if (c->d->id != SQL_ORACLE)
        return;
    for (size_t i = 0; i < s->hints.n; i++) {
        const struct sql_from *from = s->hints.items[i].from;
        bool first = from != NULL;
        for (size_t k = 0; k < i; k++)
            first &= s->hints.items[k].from != from;
        const char *hint = first ? sql_hint_for(c, &s->hints, &from->element) : NULL;
        if (hint)
            buf_printf(b, "/*+ %s */ ", hint);
    }
}

/* --- SELECT --- */

static void put_columns(struct sql_compiler *c, struct buf *b, struct sql_select *s, bool populate,
                        struct sql_opts o) {
    struct sql_seq cols = sql_select_iterable(c->vm, s->columns);
    struct sql_named_column *named = sql_name_columns(c->vm, cols, s->base.label_style, true);
    c->stack->named = named;
    c->stack->n_named = cols.n;
    for (size_t i = 0; i < cols.n; i++) {
        if (i)
            buf_puts(b, ", ");
        sql_put_select_column(c, b, &named[i], populate, o.asfrom, o);
    }
    if (!cols.n) /* "SELECT" alone */
        while (b->len && b->data[b->len - 1] == ' ')
            buf_truncate(b, b->len - 1);
}

static void check_union_columns(struct sql_compiler *c, struct sql_stack *outer,
                                struct sql_select *s, int index) {
    size_t n = sql_selected_columns(c->vm, &s->base.from.element).n;
    if (index == 0) {
        outer->select_0 = &s->base.from.element;
        outer->columns_0 = n;
    } else if (outer->select_0 && n != outer->columns_0) {
        sql_compile_error(c,
                          "All selectables passed to CompoundSelect must have identical numbers of "
                          "columns; select #1 has %zu columns, select #%d has %zu",
                          outer->columns_0, index + 1, n);
    }
}

void sql_put_select(struct sql_compiler *c, struct buf *b, struct sql_select *s,
                    struct sql_opts o) {
    bool toplevel = !c->stack;
    struct sql_stack *outer = c->stack;
    int index = o.compound_index;
    const struct sql_orm_hooks *orm = sql_orm_hooks(c->vm);
    if (orm)
        s = orm->translate(c->vm, s, toplevel);
    if (c->rules->translate)
        s = c->rules->translate(c, s);
    bool populate = toplevel || (outer->result_map_for_compound && index == 0);
    if (toplevel)
        c->returns_rows = true;
    if (index >= 0 && outer)
        check_union_columns(c, outer, s, index);
    struct sql_seq froms = push_select(c, s, o.asfrom, o.lateral);
    bool embedded = index >= 0 || o.insert_into;
    struct sql_opts in = SQL_OPTS_INIT;
    in.visiting_cte = o.visiting_cte;
    in.literal_execute = o.literal_execute;
    in.ambiguous = ambiguous_names(c, froms);
    in.in_operator = o.in_operator;
    struct sql_opts cols = in;
    cols.asfrom = o.asfrom;
    in.no_table = o.no_table; /* but not in the list of columns */

    struct buf t = BUF_INIT;
    buf_puts(&t, "SELECT ");
    put_select_hints(c, &t, s);
    sql_put_independent_ctes(c, s->base.ctes, in);
    sql_put_affixes(c, &t, s->base.prefixes, in);
    if (!c->rules->precolumns || !c->rules->precolumns(c, &t, s, in)) {
        if (s->distinct_text)
            buf_printf(&t, "%s ", s->distinct_text);
        else if (s->distinct)
            buf_puts(&t, "DISTINCT ");
    }
    put_columns(c, &t, s, populate, cols);
    if (froms.n) {
        buf_puts(&t, " \nFROM ");
        put_froms(c, &t, s, froms, in);
    } else if (c->rules->default_from &&
               ((c->d->id != SQL_MYSQL && c->d->id != SQL_MARIADB) || s->where.n)) {
        buf_puts(&t, c->rules->default_from);
    }
    sql_put_conditions(c, &t, " \nWHERE ", s->where, in);
    put_by(c, &t, " GROUP BY ", s->base.group_by, in);
    sql_put_conditions(c, &t, " \nHAVING ", s->having, in);
    put_tail(c, &t, &s->base, in);
    if (s->base.for_update && !(c->rules->for_update && c->rules->for_update(c, &t, &s->base, in)))
        buf_puts(&t, " FOR UPDATE");
    for (size_t i = 0; i < s->hints.n; i++)
        if (!s->hints.items[i].from && (!strcmp(s->hints.items[i].dialect, "*") ||
                                        !strcmp(s->hints.items[i].dialect, c->d->name)))
            buf_printf(&t, " %s", s->hints.items[i].text);
    if (!embedded || toplevel)
        sql_put_cte_clause(c, &t, toplevel ? 0 : c->stack->depth, false);
    if (s->base.suffixes.n) {
        buf_putc(&t, ' ');
        sql_put_affixes(c, &t, s->base.suffixes, in);
    }
    buf_puts(b, t.data);
    sql_pop(c);
}

/* --- UNION --- */

static const char *compound_word(const struct sql_compiler *c, enum sql_compound_op op) {
    static const char *const words[] = {"UNION",         "UNION ALL", "INTERSECT",
                                        "INTERSECT ALL", "EXCEPT",    "EXCEPT ALL"};
    return op == SQL_EXCEPT ? c->rules->except_word : words[op];
}

void sql_put_compound(struct sql_compiler *c, struct buf *b, struct sql_compound *s,
                      struct sql_opts o) {
    bool toplevel = !c->stack;
    struct sql_stack *outer = c->stack;
    bool populate = toplevel || (outer->result_map_for_compound && o.compound_index <= 0);
    if (toplevel)
        c->returns_rows = true;
    struct sql_stack *entry = sql_push(c, &s->base.from.element);
    if (outer) {
        entry->correlate = outer->correlate;
        entry->asfrom = outer->asfrom;
    }
    entry->result_map_for_compound = populate;
    struct sql_opts in = SQL_OPTS_INIT;
    in.visiting_cte = o.visiting_cte;
    in.asfrom = o.asfrom;
    in.literal_execute = o.literal_execute;
    sql_put_independent_ctes(c, s->base.ctes, in);
    struct buf t = BUF_INIT;
    for (size_t i = 0; i < s->selects.n; i++) {
        if (i)
            buf_printf(&t, " %s ", compound_word(c, s->op));
        in.compound_index = (int)i;
        sql_put(c, &t, s->selects.items[i], in);
    }
    in.compound_index = -1;
    in.no_table = true;
    in.asfrom = false;
    struct sql_seq cols = sql_selected_columns(c->vm, &s->base.from.element);
    entry->named = sql_name_columns(c->vm, cols, SQL_LABELS_DISAMBIGUATE, true);
    entry->n_named = cols.n;
    put_by(c, &t, " GROUP BY ", s->base.group_by, in);
    put_tail(c, &t, &s->base, in);
    sql_put_cte_clause(c, &t, toplevel ? 0 : c->stack->depth, true);
    buf_puts(b, t.data);
    sql_pop(c);
}

void sql_put_text_select(struct sql_compiler *c, struct buf *b, struct sql_text_select *s,
                         struct sql_opts o) {
    bool toplevel = !c->stack;
    if (toplevel)
        c->returns_rows = true;
    sql_push(c, &s->from.element);
    if (toplevel)
        for (size_t i = 0; i < s->columns.n; i++) {
            struct sql_element *e = s->columns.items[i];
            const char *name = sql_elem_name(e);
            sql_add_result(c, name, name, e, sql_type(c->vm, e));
        }
    struct buf t = BUF_INIT;
    o.asfrom = false;
    sql_put(c, &t, &s->text->expr.element, o);
    sql_put_cte_clause(c, &t, toplevel ? 0 : c->stack->depth, false);
    buf_puts(b, t.data);
    sql_pop(c);
}
