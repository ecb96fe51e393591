/*
 * FROM elements to text: tables, aliases, subqueries, joins, VALUES; and common table expressions,
 * which are collected while a statement is compiled and written in front of it.
 * cf. visit_table, visit_alias, visit_cte … of sqlalchemy.sql.compiler.
 */
#include "sql/compiler_int.h"

/* --- tables --- */

static void put_table(struct sql_compiler *c, struct buf *b, struct sql_table *t,
                      struct sql_opts o) {
    if (!o.asfrom && !o.ashint)
        return;
    struct sql_name schema = sql_effective_schema(c->d, t->schema);
    if (schema.text && !o.no_schema) {
        sql_put_schema(c->vm, c->d, b, schema);
        buf_putc(b, '.');
        sql_put_name(c, b, t->name);
        return;
    }
    sql_put_name(c, b, t->name);
    if (schema.text || (o.enclosing_alias && o.enclosing_alias->of == &t->from))
        return;
    for (size_t i = 0; o.ambiguous && i < o.ambiguous->n; i++)
        if (!strcmp(o.ambiguous->items[i].name, t->name.text)) {
            buf_puts(b, c->rules->alias_word);
            const char *anon = sql_resolve_name(c, "alias", o.ambiguous->items[i].anon);
            sql_put_name(c, b, (struct sql_name){anon, 0});
        }
}

/* --- aliases --- */

static void put_derived_columns(struct sql_compiler *c, struct buf *b, struct sql_alias *a) {
    struct sql_columns *cols = sql_from_columns(c->vm, &a->from);
    buf_putc(b, '(');
    for (size_t i = 0; i < cols->n; i++) {
        if (i)
            buf_puts(b, ", ");
        sql_put_name(c, b, ((struct sql_column *)cols->items[i])->name);
        if (a->render_derived_types) {
            buf_putc(b, ' ');
            sql_put_type_of(c, b, sql_type(c->vm, &cols->items[i]->element));
        }
    }
    buf_putc(b, ')');
}

static struct sql_name alias_name(struct sql_compiler *c, const struct sql_alias *a) {
    return (struct sql_name){sql_resolve_name(c, "alias", a->name.text), a->name.quote};
}

static void put_alias(struct sql_compiler *c, struct buf *b, struct sql_alias *a,
                      struct sql_opts o) {
    bool subquery = a->from.element.kind == SQL_SUBQUERY || sql_is_select_base(&a->of->element);
    bool lateral = a->lateral || o.lateral;
    if (o.ashint) {
        sql_put_name(c, b, alias_name(c, a));
        return;
    }
    o.enclosing_alias = a;
    if (!o.asfrom) {
        o.lateral = lateral;
        sql_put(c, b, &a->of->element, o);
        return;
    }
    /* the name is taken before the inside is written, as the numbers of names show */
    struct sql_name name = alias_name(c, a);
    bool parens = subquery && a->of->element.kind != SQL_CTE;
    if (a->lateral && a->from.element.kind == SQL_LATERAL)
        buf_puts(b, "LATERAL ");
    else if (a->lateral)
        buf_puts(b, "LATERAL ");
    struct sql_opts inner = o;
    inner.lateral = lateral;
    if (parens)
        buf_putc(b, '(');
    if (a->of->element.kind == SQL_FUNCTION) {
        inner.within_columns = false;
        sql_put(c, b, &a->of->element, inner);
    } else {
        sql_put(c, b, &a->of->element, inner);
    }
    if (parens)
        buf_putc(b, ')');
    buf_puts(b, c->rules->alias_word);
    sql_put_name(c, b, name);
    if (a->render_derived)
        put_derived_columns(c, b, a);
}

static void put_tablesample(struct sql_compiler *c, struct buf *b, struct sql_alias *a,
                            struct sql_opts o) {
    if (!o.asfrom) {
        put_alias(c, b, a, o);
        return;
    }
    put_alias(c, b, a, o);
    buf_puts(b, " TABLESAMPLE ");
    struct sql_opts plain = SQL_OPTS_INIT;
    sql_put(c, b, a->sampling, plain);
    if (a->seed) {
        buf_puts(b, " REPEATABLE (");
        sql_put(c, b, a->seed, plain);
        buf_putc(b, ')');
    }
}

/* --- joins --- */

static void put_join(struct sql_compiler *c, struct buf *b, struct sql_join *j, struct sql_opts o) {
    o.asfrom = true;
    sql_put(c, b, &j->left->element, o);
    buf_puts(b, j->full    ? " FULL OUTER JOIN "
                : j->outer ? " LEFT OUTER JOIN "
                           : c->rules->join_word);
    sql_put(c, b, &j->right->element, o);
    buf_puts(b, " ON ");
    o.asfrom = false;
    sql_put(c, b, j->on, o);
}

/* --- VALUES --- */

static void put_values(struct sql_compiler *c, struct buf *b, struct sql_values *v,
                       struct sql_opts o) {
    struct buf rows = BUF_INIT;
    struct sql_opts plain = o;
    plain.asfrom = false;
    unsigned flags = c->flags;
    if (v->literal_binds)
        c->flags |= SQL_LITERAL_BINDS;
    buf_puts(&rows, "VALUES ");
    for (size_t i = 0; i < v->n_rows; i++) {
        if (i)
            buf_puts(&rows, ", ");
        sql_put(c, &rows, &v->rows[i]->expr.element, plain);
    }
    c->flags = flags;
    bool visiting = o.visiting_cte && o.visiting_cte->of == &v->from;
    if (!o.asfrom || visiting) {
        buf_puts(b, rows.data);
        return;
    }
    if (v->lateral)
        buf_puts(b, "LATERAL ");
    buf_printf(b, "(%s)", rows.data);
    if (!v->name.text)
        return;
    buf_puts(b, c->rules->alias_word);
    sql_put_name(c, b,
                 (struct sql_name){sql_resolve_name(c, "alias", v->name.text), v->name.quote});
    buf_puts(b, " (");
    for (size_t i = 0; i < v->n_cols; i++) {
        struct sql_opts bare = SQL_OPTS_INIT;
        bare.no_table = true;
        if (i)
            buf_puts(b, ", ");
        sql_put(c, b, &v->cols[i]->element, bare);
    }
    buf_putc(b, ')');
}

/* --- common table expressions --- */

static struct sql_cte_entry *find_cte(struct sql_compiler *c, const char *name, int level) {
    for (size_t i = 0; i < c->n_ctes; i++)
        if (!c->ctes[i].gone && c->ctes[i].level == level && !strcmp(c->ctes[i].name, name))
            return &c->ctes[i];
    return NULL;
}

static const struct sql_alias *reference(const struct sql_alias *cte) {
    while (cte->restates)
        cte = cte->restates;
    return cte;
}

static void put_recursive_columns(struct sql_compiler *c, struct buf *b,
                                  const struct sql_alias *cte) {
    struct sql_seq cols = sql_selected_columns(c->vm, &cte->of->element);
    struct sql_named_column *n =
        sql_name_columns(c->vm, cols, sql_select_labels(&cte->of->element), true);
    buf_putc(b, '(');
    bool first = true;
    for (size_t i = 0; i < cols.n; i++) {
        if (n[i].repeated)
            continue;
        if (!first)
            buf_puts(b, ", ");
        first = false;
        const char *name = n[i].fallback ? n[i].fallback : n[i].key;
        sql_put_name(c, b, (struct sql_name){sql_resolve_name(c, "colident", name), 0});
    }
    buf_putc(b, ')');
}

/* Writes the CTE's own text into the list of them. */
static void define_cte(struct sql_compiler *c, size_t at, const struct sql_alias *cte,
                       const char *name, struct sql_opts o) {
    struct buf t = BUF_INIT;
    sql_put_name(c, &t, (struct sql_name){name, cte->name.quote});
    bool values = cte->of->element.kind == SQL_VALUES;
    if (cte->recursive)
        put_recursive_columns(c, &t, cte);
    else if (values)
        put_derived_columns(c, &t, &(struct sql_alias){.from = *cte->of});
    struct buf inner = BUF_INIT;
    struct sql_opts in = SQL_OPTS_INIT;
    in.asfrom = true;
    in.visiting_cte = cte;
    in.literal_execute = o.literal_execute;
    sql_put(c, &inner, &cte->of->element, in);
    buf_puts(&t, " AS ");
    if (cte->prefixes)
        sql_put_affixes(c, &t, *cte->prefixes, SQL_OPTS_INIT);
    buf_puts(&t, "\n(");
    buf_puts(&t, inner.data);
    buf_putc(&t, ')');
    if (cte->suffixes) {
        buf_putc(&t, ' ');
        sql_put_affixes(c, &t, *cte->suffixes, SQL_OPTS_INIT);
    }
    c->ctes[at].text = buf_take(&t);
}

static void put_cte(struct sql_compiler *c, struct buf *b, struct sql_alias *cte,
                    struct sql_opts o) {
    const char *name = sql_resolve_name(c, "alias", cte->name.text);
    bool nesting = cte->nesting || o.cte_nest_here;
    int level = nesting && c->stack ? c->stack->depth : 1;
    const struct sql_alias *origin = cte->cte_alias ? cte->cte_alias : cte;
    struct sql_cte_entry *known = NULL;
    for (size_t i = 0; i < c->n_ctes; i++)
        if (!c->ctes[i].gone && reference(c->ctes[i].cte) == reference(cte))
            known = &c->ctes[i];
    if (!known)
        known = find_cte(c, name, level);
    bool is_new = true, embedded = false;
    if (known) {
        embedded = o.visiting_cte == known->cte;
        if (cte == known->cte || known->cte->restates == cte)
            is_new = false;
        else if (cte->restates == known->cte)
            known->gone = true;
        else if (known->cte->of == cte->of)
            is_new = false;
        else
            sql_compile_error(c, "Multiple, unrelated CTEs found with the same name: %s",
                              py_repr_text(c->vm, py_str_from(name)));
    }
    if (!o.asfrom && !is_new)
        return;
    if (is_new && cte->cte_alias) {
        struct sql_opts inner = SQL_OPTS_INIT;
        struct buf unused = BUF_INIT;
        bool there = false;
        for (size_t i = 0; i < c->n_ctes; i++)
            there = there || (!c->ctes[i].gone && c->ctes[i].cte == origin);
        if (!there)
            put_cte(c, &unused, (struct sql_alias *)(uintptr_t)origin, inner);
    } else if (is_new) {
        size_t at;
        struct sql_cte_entry entry = {.cte = cte,
                                      .name = name,
                                      .level = level,
                                      .nesting = nesting,
                                      .recursive = cte->recursive};
        entry.gone = false;
        entry.text = NULL;
        MEM_GROW(c->ctes, c->n_ctes, c->cap_ctes);
        at = c->n_ctes++;
        c->ctes[at] = entry;
        define_cte(c, at, cte, name, o);
        /* what it uses was written while it was: that comes first */
        struct sql_cte_entry self = c->ctes[at];
        memmove(&c->ctes[at], &c->ctes[at + 1], (c->n_ctes - at - 1) * sizeof self);
        c->ctes[c->n_ctes - 1] = self;
    }
    if (!o.asfrom)
        return;
    if (!is_new && embedded) {
        sql_put_name(c, b, (struct sql_name){name, cte->name.quote});
        return;
    }
    if (cte->cte_alias) {
        sql_put_name(c, b, alias_name(c, cte->cte_alias));
        buf_puts(b, c->rules->alias_word);
    }
    sql_put_name(c, b, (struct sql_name){name, cte->name.quote});
}

void sql_put_cte_clause(struct sql_compiler *c, struct buf *b, int level, bool following) {
    struct buf t = BUF_INIT;
    bool recursive = false, any = false;
    for (size_t i = 0; i < c->n_ctes; i++) {
        struct sql_cte_entry *e = &c->ctes[i];
        if (e->gone || !e->text)
            continue;
        if (level > 1 &&
            !(e->nesting && (e->level == level || (following && e->level == level + 1))))
            continue;
        buf_printf(&t, "%s%s", any ? ", \n" : "", e->text);
        any = true;
        recursive = recursive || e->recursive;
        if (level > 1)
            e->gone = true;
    }
    if (!any)
        return;
    struct buf all = BUF_INIT;
    buf_printf(&all, "%s ", recursive ? c->rules->with_recursive : "WITH");
    buf_puts(&all, t.data);
    buf_puts(&all, "\n ");
    buf_puts(&all, b->data);
    buf_truncate(b, 0);
    buf_puts(b, all.data);
}

void sql_put_from(struct sql_compiler *c, struct buf *b, struct sql_element *e, struct sql_opts o) {
    switch (e->kind) {
    case SQL_TABLE:
        put_table(c, b, (struct sql_table *)e, o);
        return;
    case SQL_ALIAS:
    case SQL_SUBQUERY:
    case SQL_LATERAL:
    case SQL_TABLE_VALUED:
        put_alias(c, b, (struct sql_alias *)e, o);
        return;
    case SQL_TABLESAMPLE:
        put_tablesample(c, b, (struct sql_alias *)e, o);
        return;
    case SQL_CTE:
        put_cte(c, b, (struct sql_alias *)e, o);
        return;
    case SQL_JOIN:
        put_join(c, b, (struct sql_join *)e, o);
        return;
    case SQL_VALUES:
        put_values(c, b, (struct sql_values *)e, o);
        return;
    case SQL_FROM_GROUPING:
        buf_putc(b, '(');
        sql_put(c, b, ((struct sql_from_grouping *)e)->of, o);
        buf_putc(b, ')');
        return;
    default:
        sql_compile_error(c, "a FROM element of a kind that cannot be written");
    }
}
