/*
 * The statement compiler: dispatch, names, bind parameters and the final text.
 * cf. sqlalchemy.sql.compiler.
 */
#include "sql/compiler_int.h"

#include <stdarg.h>
#include <stdlib.h>

#include "sql/compiler_object.h"
#include "sql/paramstyle.h"

noreturn void sql_compile_error(struct sql_compiler *c, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    struct buf b = BUF_INIT;
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    py_raise(c->vm, &sa_exc_CompileError, "%s", b.data);
}

const struct sql_expr_rules *sql_rules_of(const struct sql_dialect *d) {
    static const struct sql_expr_rules *const rules[SQL_DIALECT_COUNT] = {
        [SQL_DEFAULT] = &sql_expr_default, [SQL_POSTGRESQL] = &sql_expr_postgresql,
        [SQL_SQLITE] = &sql_expr_sqlite,   [SQL_MYSQL] = &sql_expr_mysql,
        [SQL_MARIADB] = &sql_expr_mysql,   [SQL_MSSQL] = &sql_expr_mssql,
        [SQL_ORACLE] = &sql_expr_oracle};
    return rules[d->id];
}

/* --- dispatch --- */

/* @compiles of a script for this class goes before everything. */
static bool put_custom(struct sql_compiler *c, struct buf *b, struct sql_element *e,
                       struct sql_opts o) {
    value fn = sql_custom_compile(c->vm, e->head.type, c->d->name);
    if (fn == PY_UNDEF)
        return false;
    buf_puts(b, sql_call_custom(c, fn, PY_OBJ(e), o));
    return true;
}

const struct sql_dialect *sql_stringify_dialect(const struct sql_element *e) {
    static const struct {
        const struct py_type *type;
        enum sql_dialect_id id;
    } own[] = {{&sql_pg_insert_type, SQL_POSTGRESQL},
               {&sql_array_type, SQL_POSTGRESQL},
               {&sql_mysql_insert_type, SQL_MYSQL},
               {&sql_sqlite_insert_type, SQL_SQLITE}};
    if (e->kind == SQL_AGGREGATE_ORDER_BY)
        return &sql_dialects[SQL_POSTGRESQL];
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (py_type_is_subtype(e->head.type, own[i].type))
            return &sql_dialects[own[i].id];
    return &sql_dialects[SQL_DEFAULT];
}

/* A part that str() writes as another database does, down to its placeholders. */
static bool put_in_own_dialect(struct sql_compiler *c, struct buf *b, struct sql_element *e,
                               struct sql_opts o) {
    const struct sql_dialect *general = c->d, *own = sql_stringify_dialect(e);
    if (own->id == SQL_DEFAULT)
        return false;
    struct buf t = BUF_INIT;
    c->d = own;
    c->rules = sql_rules_of(own);
    sql_put(c, &t, e, o);
    c->d = general;
    c->rules = sql_rules_of(general);
    const char *text = t.data;
    for (const char *p; (p = strchr(text, '\x10')); text = strchr(p, '\x11') + 1) {
        size_t i = strtoul(p + 1, NULL, 10);
        bool plain = p[1] != '-' && !c->binds[i].param->expanding && !c->binds[i].literal_execute;
        buf_add(b, text, (size_t)(p - text));
        if (plain)
            sql_put_placeholder(b, own->paramstyle, c->binds[i].name, i + 1);
        else
            buf_add(b, p, (size_t)(strchr(p, '\x11') + 1 - p));
    }
    buf_puts(b, text);
    return true;
}

void sql_put(struct sql_compiler *c, struct buf *b, struct sql_element *e, struct sql_opts o) {
    bool usual = c->uncustom == e;
    if (usual)
        c->uncustom = NULL;
    if (!usual && sql_has_custom(c->vm) && put_custom(c, b, e, o))
        return;
    if (c->d->id == SQL_DEFAULT && put_in_own_dialect(c, b, e, o))
        return;
    switch (e->kind) {
    case SQL_SELECT:
        sql_put_select(c, b, (struct sql_select *)e, o);
        return;
    case SQL_COMPOUND:
        sql_put_compound(c, b, (struct sql_compound *)e, o);
        return;
    case SQL_TEXT_SELECT:
        sql_put_text_select(c, b, (struct sql_text_select *)e, o);
        return;
    case SQL_INSERT:
    case SQL_UPDATE:
    case SQL_DELETE:
        sql_put_dml(c, b, (struct sql_dml *)e, o);
        return;
    case SQL_SELECT_GROUPING:
        buf_putc(b, '(');
        sql_put(c, b, ((struct sql_from_grouping *)e)->of, o);
        buf_putc(b, ')');
        return;
    case SQL_ENTITY:
        sql_put(c, b, ((struct sql_wrap *)e)->of, o);
        return;
    case SQL_BIND:
        sql_put_bind(c, b, (struct sql_bindparam *)e, o);
        return;
    default:
        if (sql_is_from(e))
            sql_put_from(c, b, e, o);
        else
            sql_put_expr(c, b, e, o);
    }
}

void sql_put_bare(struct sql_compiler *c, struct buf *b, struct sql_element *e) {
    unsigned flags = c->flags;
    c->flags &= ~(unsigned)SQL_LITERAL_BINDS;
    sql_put(c, b, e, SQL_OPTS_INIT);
    c->flags = flags;
}

void sql_put_pair(struct sql_compiler *c, struct buf *b, struct sql_binary *e, const char *op,
                  struct sql_opts o) {
    sql_put(c, b, e->left, o);
    buf_puts(b, op);
    sql_put(c, b, e->right, o);
}

void sql_put_bare_pair(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                       const char *op) {
    sql_put_bare(c, b, e->left);
    buf_puts(b, op);
    sql_put_bare(c, b, e->right);
}

void sql_put_call(struct sql_compiler *c, struct buf *b, const char *name, struct sql_binary *e,
                  const char *tail, struct sql_opts o) {
    o.within_columns = false;
    buf_printf(b, "%s(", name);
    sql_put_pair(c, b, e, ", ", o);
    buf_puts(b, tail);
}

const char *sql_text_of(struct sql_compiler *c, struct sql_element *e, struct sql_opts o) {
    struct buf b = BUF_INIT;
    sql_put(c, &b, e, o);
    return buf_take(&b);
}

void sql_put_list(struct sql_compiler *c, struct buf *b, struct sql_seq s, const char *separator,
                  struct sql_opts o) {
    bool first = true;
    for (size_t i = 0; i < s.n; i++) {
        const char *text = sql_text_of(c, s.items[i], o);
        if (!*text)
            continue;
        if (!first)
            buf_puts(b, separator);
        buf_puts(b, text);
        first = false;
    }
}

struct sql_stack *sql_push(struct sql_compiler *c, struct sql_element *selectable) {
    struct sql_stack *s = MEM_NEW(struct sql_stack);
    s->outer = c->stack;
    s->selectable = selectable;
    s->depth = c->stack ? c->stack->depth + 1 : 1;
    return c->stack = s;
}
void sql_pop(struct sql_compiler *c) { c->stack = c->stack->outer; }

bool sql_is_subquery(const struct sql_compiler *c) { return c->stack && c->stack->outer; }

void sql_add_result(struct sql_compiler *c, const char *key, const char *name,
                    struct sql_element *e, struct sa_type *t) {
    MEM_GROW(c->columns, c->n_columns, c->cap_columns);
    c->columns[c->n_columns++] = (struct sql_result_column){key, name, PY_OBJ(t), e};
}

/* --- names --- */

static int64_t next_number(struct py_dict *d, const char *key) {
    value v = py_dict_get_text(d, key);
    int64_t n = v == PY_UNDEF ? 1 : py_small(v);
    py_dict_set_text(d, key, py_from_small(n + 1));
    return n;
}

/* One anonymous part "HEX.x TEXT": TEXT_1, TEXT_2 … */
static const char *number_part(struct sql_compiler *c, const char *part, size_t n) {
    const char *key = mem_strndup(part, n);
    value known = py_dict_get_text(c->anon, key);
    if (known != PY_UNDEF)
        return py_str_cstr(known);
    const char *text = strchr(key, ' ') + 1;
    const char *counter = mem_printf("#%s", text);
    const char *r = mem_printf("%s_%lld", text, (long long)next_number(c->anon, counter));
    py_dict_set_text(c->anon, key, py_str_from(r));
    return r;
}

/* Parts may hold parts: \x01HEX \x01HEX anon\x02_x\x02 */
static const char *number_parts(struct sql_compiler *c, const char *name) {
    while (true) {
        const char *open = NULL, *close = NULL;
        for (const char *p = name; *p; p++) {
            if (sql_name_part(p))
                open = p;
            if (*p == '\x02' && open) {
                close = p;
                break;
            }
        }
        if (!close)
            return name;
        struct buf b = BUF_INIT;
        buf_add(&b, name, (size_t)(open - name));
        buf_puts(&b, number_part(c, open + 1, (size_t)(close - open - 1)));
        buf_puts(&b, close + 1);
        name = buf_take(&b);
    }
}

static int label_length(const struct sql_compiler *c) {
    return c->d->max_identifier_length ? c->d->max_identifier_length : 9999;
}

static size_t code_points(const char *s) {
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

static const char *first_code_points(const char *s, size_t n) {
    const char *p = s;
    while (*p && n) {
        p++;
        while (((unsigned char)*p & 0xC0) == 0x80)
            p++;
        n--;
    }
    return mem_strndup(s, (size_t)(p - s));
}

const char *sql_resolve_name(struct sql_compiler *c, const char *ident_class, const char *name) {
    if (!sql_name_is_truncated(name))
        return name;
    const char *key = mem_printf("%s %s", ident_class, name);
    value known = py_dict_get_text(c->truncated, key);
    if (known != PY_UNDEF)
        return py_str_cstr(known);
    const char *r = number_parts(c, sql_plain_name(name));
    int limit = label_length(c) - 6;
    if ((int)code_points(r) > limit) {
        size_t keep = limit > 0 ? (size_t)limit : 0;
        r = mem_printf("%s_%llx", first_code_points(r, keep),
                       (long long)next_number(c->truncated, ident_class));
    }
    py_dict_set_text(c->truncated, key, py_str_from(r));
    return r;
}

void sql_put_name(struct sql_compiler *c, struct buf *b, struct sql_name name) {
    if (!name.text || !strchr(name.text, '\x10')) {
        sql_put_identifier(c->vm, c->d, b, name);
        return;
    }
    struct buf quoted = BUF_INIT; /* has the mark of binds in it */
    sql_put_identifier(c->vm, c->d, &quoted, name);
    sql_put_raw(b, quoted.data);
}

void sql_put_raw(struct buf *b, const char *text) {
    for (const char *p = strchr(text, '\x10'); p; p = strchr(text, '\x10')) {
        buf_add(b, text, (size_t)(p - text));
        buf_puts(b, "\x10-\x11");
        text = p + 1;
    }
    buf_puts(b, text);
}

void sql_put_plain(struct sql_compiler *c, struct buf *b, const char *text) {
    if (!sql_doubles(c) || !strchr(text, '%')) {
        sql_put_raw(b, text);
        return;
    }
    struct buf doubled = BUF_INIT;
    for (; *text; text++) {
        buf_putc(&doubled, *text);
        if (*text == '%')
            buf_putc(&doubled, '%');
    }
    sql_put_raw(b, doubled.data);
}

void sql_put_type_of(struct sql_compiler *c, struct buf *b, struct sa_type *t) {
    sql_put_type(c->vm, c->d, t, b);
}

/* --- bind parameters --- */

static int bind_index(const struct sql_compiler *c, const struct sql_bindparam *p) {
    for (size_t i = c->n_binds; i-- > 0;)
        if (c->binds[i].param == p)
            return (int)i;
    return -1;
}

static const char *bind_name(struct sql_compiler *c, struct sql_bindparam *p) {
    const char *name = sql_resolve_name(c, "bindparam", p->expr.key);
    struct buf b = BUF_INIT;
    for (const char *s = name; *s; s++)
        switch (*s) {
        case '%':
            buf_putc(&b, 'P');
            break;
        case '(':
            buf_putc(&b, 'A');
            break;
        case ')':
            buf_putc(&b, 'Z');
            break;
        case ':':
            buf_putc(&b, 'C');
            break;
        case '.':
        case '[':
        case ']':
        case ' ':
            buf_putc(&b, '_');
            break;
        default:
            buf_putc(&b, *s);
        }
    return buf_take(&b);
}

static void check_conflict(struct sql_compiler *c, const char *name, struct sql_bindparam *p,
                           bool crud) {
    for (size_t i = 0; i < c->n_binds; i++) {
        struct sql_bindparam *other = c->binds[i].param;
        if (other == p || strcmp(c->binds[i].name, name))
            continue;
        if ((other->unique || p->unique) && other->expr.key != p->expr.key)
            sql_compile_error(
                c,
                "Bind parameter '%s' conflicts with unique bind parameter of the same "
                "name",
                name);
        if (other->expanding != p->expanding)
            sql_compile_error(
                c,
                "Can't reuse bound parameter name '%s' in both 'expanding' (e.g. within an IN "
                "expression) and non-expanding contexts.  If this parameter is to receive a "
                "list/array value, set 'expanding=True' on it for expressions that aren't IN, "
                "otherwise use a different parameter name.",
                name);
        if (c->binds[i].crud != crud)
            sql_compile_error(
                c,
                "bindparam() name '%s' is reserved for automatic usage in the VALUES or SET clause "
                "of this insert/update statement.   Please use a name other than column name when "
                "using bindparam() with insert() or update() (for example, 'b_%s').",
                p->orig_key ? p->orig_key : name, p->orig_key ? p->orig_key : name);
    }
}

static size_t register_bind(struct sql_compiler *c, struct sql_bindparam *p, bool crud) {
    int known = bind_index(c, p);
    if (known >= 0)
        return (size_t)known;
    const char *name = bind_name(c, p);
    check_conflict(c, name, p, crud);
    MEM_GROW(c->binds, c->n_binds, c->cap_binds);
    c->binds[c->n_binds].name = name;
    c->binds[c->n_binds].param = p;
    c->binds[c->n_binds].literal_execute = p->literal_execute;
    c->binds[c->n_binds].crud = crud;
    return c->n_binds++;
}

static value bind_value(struct sql_compiler *c, const struct sql_bindparam *p) {
    if (c->params && p->orig_key && !p->unique) {
        value given = py_dict_get_text(c->params, p->orig_key);
        if (given != PY_UNDEF)
            return given;
    }
    value v = p->callable != PY_UNDEF ? py_call0(c->vm, p->callable) : p->val;
    return v == PY_UNDEF ? PY_NONE : v;
}

static void put_empty_set(struct sql_compiler *c, struct buf *b, const struct sql_bindparam *p) {
    bool not_in = p->expand_op && p->expand_op->id == SQL_OP_NOT_IN;
    size_t n = p->tuple_of ? p->tuple_of->n : 1;
    if (c->rules->empty_set && c->rules->empty_set(c, b, n, not_in))
        return;
    if (n > 1)
        buf_putc(b, '(');
    for (size_t i = 0; i < n; i++)
        buf_puts(b, i ? ", NULL" : "NULL");
    if (n > 1)
        buf_putc(b, ')');
    buf_puts(b, not_in ? ") OR (1 = 1" : ") AND (1 != 1");
}

static struct sa_type *tuple_member_type(struct sql_compiler *c, const struct sql_bindparam *p,
                                         size_t i, value v) {
    struct sa_type *t = NULL;
    if (p->tuple_of && i < p->tuple_of->n)
        t = sql_type(c->vm, p->tuple_of->items[i]);
    return t && type_affinity(c->vm, t) != AFFINITY_NULLTYPE ? t : type_of_value(c->vm, v);
}

static bool is_row(value v) { return py_is_tuple(v) || py_is_list(v); }

/* An IN list with its values as literals. */
static void put_expanded_literals(struct sql_compiler *c, struct buf *b,
                                  const struct sql_bindparam *p) {
    value v = bind_value(c, p);
    struct py_tuple *items = v == PY_NONE ? &py_empty_tuple : py_tuple_from(c->vm, v);
    if (!items->n) {
        if (p->tuple_of && c->rules->tuple_in_values)
            buf_puts(b, "VALUES ");
        put_empty_set(c, b, p);
        return;
    }
    bool rows = p->tuple_of && is_row(items->items[0]);
    if (rows && c->rules->tuple_in_values)
        buf_puts(b, "VALUES ");
    for (size_t i = 0; i < items->n; i++) {
        if (i)
            buf_puts(b, ", ");
        if (!rows) {
            sql_put_literal_of(c, b, items->items[i], PY_AS(struct sa_type, p->expr.type));
            continue;
        }
        struct py_tuple *row = py_tuple_from(c->vm, items->items[i]);
        buf_putc(b, '(');
        for (size_t j = 0; j < row->n; j++) {
            if (j)
                buf_puts(b, ", ");
            sql_put_literal_of(c, b, row->items[j], tuple_member_type(c, p, j, row->items[j]));
        }
        buf_putc(b, ')');
    }
}

/* A bind inside an IN list is typed by what it expands to; None means NULL. */
static void put_bind_literal(struct sql_compiler *c, struct buf *b, const struct sql_bindparam *p) {
    if (p->expanding) {
        buf_putc(b, '(');
        put_expanded_literals(c, b, p);
        buf_putc(b, ')');
        return;
    }
    if ((p->val == PY_UNDEF || p->val == PY_NONE) && p->callable == PY_UNDEF) {
        buf_puts(b, "NULL");
        return;
    }
    value v = bind_value(c, p);
    if (p->json_key && c->rules->json_key)
        v = c->rules->json_key(c->vm, p);
    else if (p->json_key == SQL_JSON_PATH)
        v = sql_expr_postgresql.json_key(c->vm, p);
    struct sa_type *t = p->json_key && py_is_str(v) ? sql_std_type(c->vm, TYPE_String)
                                                    : PY_AS(struct sa_type, p->expr.type);
    sql_put_literal_of(c, b, v, t);
}

static bool has_bind_expression(struct sql_compiler *c, struct sa_type *t) {
    if (!(t->head.type->flags & PY_TYPE_HEAP))
        return false;
    (void)c;
    return py_type_lookup(t->head.type, py_intern("bind_expression")) != PY_UNDEF;
}

/* A script's type may wrap its binds: func.ST_GeomFromText(:x) */
static struct sql_element *bind_expression(struct sql_compiler *c, struct sql_bindparam *p) {
    struct sa_type *t = PY_AS(struct sa_type, p->expr.type);
    if (!has_bind_expression(c, t))
        return NULL;
    value v = py_call_method(c->vm, PY_OBJ(t), "bind_expression", 1, (value[]){PY_OBJ(p)});
    struct sql_element *e = sql_as_element(c->vm, v);
    return e && e != &p->expr.element ? e : NULL;
}

static void put_bind(struct sql_compiler *c, struct buf *b, struct sql_bindparam *p,
                     struct sql_opts o, bool crud);

/* IN of a type that wraps its binds: each value is wrapped for itself. */
static bool put_wrapped_list(struct sql_compiler *c, struct buf *b, struct sql_bindparam *p,
                             struct sql_opts o) {
    bool known = c->flags & (SQL_LITERAL_BINDS | SQL_POSTCOMPILE);
    value v = known ? bind_value(c, p) : PY_NONE;
    if (v == PY_NONE || p->tuple_of || !has_bind_expression(c, PY_AS(struct sa_type, p->expr.type)))
        return false;
    struct py_tuple *items = py_tuple_from(c->vm, v);
    for (size_t i = 0; i < items->n; i++) {
        const char *name = mem_printf("%s_%zu", p->expr.key, i + 1);
        buf_puts(b, i ? ", " : "(");
        put_bind(c, b, sql_bind_named(c->vm, name, items->items[i], p->expr.type, p->unique), o,
                 false);
    }
    buf_puts(b, items->n ? ")" : "");
    return items->n > 0;
}

static void put_bind(struct sql_compiler *c, struct buf *b, struct sql_bindparam *p,
                     struct sql_opts o, bool crud) {
    if (p->expanding && put_wrapped_list(c, b, p, o))
        return;
    if (!p->expanding && !o.no_bind_expression) {
        struct sql_element *e = bind_expression(c, p);
        if (e) {
            o.no_bind_expression = true;
            sql_put(c, b, e, o);
            return;
        }
    }
    if ((c->flags & SQL_LITERAL_BINDS) || p->is_inline) {
        put_bind_literal(c, b, p);
        return;
    }
    size_t i = register_bind(c, p, crud);
    if (o.literal_execute)
        c->binds[i].literal_execute = true;
    if (p->expanding)
        buf_putc(b, '(');
    buf_printf(b, "\x10%zu\x11", i);
    if (p->expanding)
        buf_putc(b, ')');
}

void sql_put_bind(struct sql_compiler *c, struct buf *b, struct sql_bindparam *p,
                  struct sql_opts o) {
    put_bind(c, b, p, o, false);
}

const char *sql_column_bind(struct sql_compiler *c, struct sql_column *col, value v, bool required,
                            const char *name, struct sql_opts o) {
    struct sql_bindparam *p = sql_bind_named(c->vm, o.force_anonymous ? NULL : name, v,
                                             sql_expr_type(c->vm, &col->expr.element), false);
    p->required = required;
    struct buf b = BUF_INIT;
    put_bind(c, &b, p, o, true);
    return buf_take(&b);
}

/* --- the final text --- */

struct finish {
    struct sql_compiler *c;
    struct buf b;
    struct sql_bound *bound;
    size_t n, cap;
    bool execution; /* lists are expanded, limits of some databases written out */
};

static void add_bound(struct finish *f, const char *name, struct sql_bindparam *p) {
    struct sql_compiler *c = f->c;
    MEM_GROW(f->bound, f->n, f->cap);
    size_t at = f->b.len;
    buf_printf(&f->b, ":%s", name);
    f->bound[f->n++] = (struct sql_bound){name, p, at, f->b.len};
    struct sa_type *t = PY_AS(struct sa_type, p->expr.type);
    if (type_is_decorator(t) && c->rules->casts_binds)
        t = type_for_dialect(c->vm, t, c->d->name, sql_dialect_value(c->d));
    if (c->rules->casts_binds && c->rules->casts_binds(c, t)) {
        /* strings without their length */
        bool sized = type_affinity(c->vm, t) == AFFINITY_STRING;
        buf_puts(&f->b, "::");
        sql_put_type_of(c, &f->b, sized ? sql_std_type(c->vm, TYPE_String) : t);
    }
}

static struct sql_bindparam *member(struct finish *f, const struct sql_bindparam *p,
                                    const char *name, value v, struct sa_type *t) {
    struct sql_bindparam *m = sql_bind_named(f->c->vm, name, v, PY_OBJ(t), false);
    (void)p;
    return m;
}

/* (:id_1_1, :id_1_2) */
static void expand(struct finish *f, const char *name, struct sql_bindparam *p) {
    struct sql_compiler *c = f->c;
    value v = bind_value(c, p);
    struct py_tuple *items = v == PY_NONE ? &py_empty_tuple : py_tuple_from(c->vm, v);
    if (!items->n) {
        put_empty_set(c, &f->b, p);
        return;
    }
    bool rows = p->tuple_of && is_row(items->items[0]);
    if (rows && c->rules->tuple_in_values)
        buf_puts(&f->b, "VALUES ");
    for (size_t i = 0; i < items->n; i++) {
        if (i)
            buf_puts(&f->b, ", ");
        if (!rows) {
            const char *n = mem_printf("%s_%zu", name, i + 1);
            add_bound(f, n, member(f, p, n, items->items[i], PY_AS(struct sa_type, p->expr.type)));
            continue;
        }
        struct py_tuple *row = py_tuple_from(c->vm, items->items[i]);
        buf_putc(&f->b, '(');
        for (size_t j = 0; j < row->n; j++) {
            const char *n = mem_printf("%s_%zu_%zu", name, i + 1, j + 1);
            if (j)
                buf_puts(&f->b, ", ");
            add_bound(f, n,
                      member(f, p, n, row->items[j], tuple_member_type(c, p, j, row->items[j])));
        }
        buf_putc(&f->b, ')');
    }
}

static void finish_bind(struct finish *f, size_t i) {
    const char *name = f->c->binds[i].name;
    struct sql_bindparam *p = f->c->binds[i].param;
    if (f->c->binds[i].literal_execute) {
        if (f->execution)
            put_bind_literal(f->c, &f->b, p);
        else
            buf_printf(&f->b, "__[POSTCOMPILE_%s]", name);
        if (!f->execution) {
            MEM_GROW(f->bound, f->n, f->cap);
            f->bound[f->n++] = (struct sql_bound){name, p, f->b.len, f->b.len};
        }
    } else if (p->expanding) {
        if (f->execution) {
            expand(f, name, p);
        } else {
            size_t at = f->b.len;
            buf_printf(&f->b, "__[POSTCOMPILE_%s]", name);
            MEM_GROW(f->bound, f->n, f->cap);
            f->bound[f->n++] = (struct sql_bound){name, p, at, f->b.len};
        }
    } else {
        add_bound(f, name, p);
    }
}

static void finish_text(struct finish *f, const char *text) {
    for (const char *p = strchr(text, '\x10'); p; p = strchr(text, '\x10')) {
        buf_add(&f->b, text, (size_t)(p - text));
        const char *end = strchr(p, '\x11');
        if (p[1] == '-')
            buf_putc(&f->b, '\x10');
        else
            finish_bind(f, (size_t)strtoul(p + 1, NULL, 10));
        text = end + 1;
    }
    buf_puts(&f->b, text);
}

/* D, but % in names and literals stands for itself: for drivers that take values beside the text.
 */
static const struct sql_dialect *without_doubling(struct vm *vm, const struct sql_dialect *d) {
    static const char key;
    struct plain {
        const struct sql_dialect *of;
        struct sql_dialect d;
    } *p = vm_get_data(vm, &key);
    if (!d->identifier_preparer_doubles_percent)
        return d;
    if (!p || p->of != d) {
        p = MEM_NEW(struct plain);
        p->of = d;
        vm_set_data(vm, &key, p);
    }
    p->d = *d;
    p->d.identifier_preparer_doubles_percent = false;
    return &p->d;
}

struct sql_compiler *sql_compiler_new(struct vm *vm, const struct sql_dialect *d, unsigned flags) {
    struct sql_compiler *c = py_alloc(vm, &sql_compiler_type);
    c->vm = vm;
    c->d = flags & SQL_FOR_DRIVER ? without_doubling(vm, d) : d;
    c->rules = sql_rules_of(d);
    c->flags = flags;
    c->anon = py_dict_new();
    c->truncated = py_dict_new();
    c->prefetch = py_list_new(0);
    c->prefetch_names = py_list_new(0);
    return c;
}

struct sql_compiled *sql_compile(struct vm *vm, const struct sql_dialect *d, struct sql_element *e,
                                 unsigned flags, struct py_tuple *column_keys) {
    return sql_compile_with(vm, d, e, flags, column_keys, NULL);
}

struct sql_compiled *sql_compile_with(struct vm *vm, const struct sql_dialect *d,
                                      struct sql_element *e, unsigned flags,
                                      struct py_tuple *column_keys, struct py_dict *params) {
    struct sql_compiler *c = sql_compiler_new(vm, d, flags);
    c->statement = e;
    c->params = params;
    c->column_keys = column_keys;
    struct buf b = BUF_INIT;
    struct sql_opts o = SQL_OPTS_INIT;
    o.no_table = flags & SQL_NO_TABLE;
    sql_put(c, &b, e, o);
    struct finish f = {.c = c, .b = BUF_INIT, .execution = flags & SQL_POSTCOMPILE};
    finish_text(&f, b.data);
    struct sql_compiled *r = py_alloc(vm, &sql_compiled_type);
    r->vm = vm;
    r->dialect = d;
    r->statement = e;
    r->text = buf_take(&f.b);
    r->binds = f.bound;
    r->n_binds = f.n;
    r->columns = c->columns;
    r->n_columns = c->n_columns;
    r->is_insert = c->is_insert;
    r->is_update = c->is_update;
    r->is_delete = c->is_delete;
    r->is_text = c->is_text;
    r->returns_rows = c->returns_rows;
    r->compiler = c;
    return r;
}

const char *sql_compile_text(struct vm *vm, const struct sql_dialect *d, struct sql_element *e,
                             unsigned flags) {
    return sql_compile(vm, d, e, flags | SQL_LITERAL_BINDS, NULL)->text;
}

const char *sql_literal(struct vm *vm, const struct sql_dialect *d, value v, value type) {
    struct sql_compiler *c = sql_compiler_new(vm, d, SQL_LITERAL_BINDS);
    struct buf b = BUF_INIT;
    sql_put_literal_of(c, &b, v,
                       type == PY_UNDEF ? type_of_value(vm, v) : PY_AS(struct sa_type, type));
    struct finish f = {.c = c, .b = BUF_INIT};
    finish_text(&f, b.data);
    return buf_take(&f.b);
}
