/*
 * PostgreSQL read back: the rows of a batch of catalog queries (pg_query.c), put together as tables,
 * columns, constraints and indexes. What only some databases have is asked for in a second batch.
 * cf. sqlalchemy.dialects.postgresql.base (get_multi_columns and the others).
 */
#include <stdlib.h>
#include <string.h>

#include "reflect/pg_int.h"

#define FROM_RELATION                                                                              \
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"

static struct text_list first_column(struct db_cursor *c) {
    struct text_list list = {0};
    const struct db_value *row;
    while ((row = db_fetch(c)))
        text_list_add(&list, db_value_text(&row[0]));
    return list;
}

static struct text_list relation_names(struct reflector *r, const char *schema, unsigned kinds,
                                       unsigned scope) {
    const char *sql = mem_printf("SELECT c.relname" FROM_RELATION " WHERE %s ORDER BY c.oid",
                                 pg_relation_filter(schema, &(struct reflect_wish){
                                                                .kinds = kinds,
                                                                .scope = scope,
                                                            }));
    return first_column(db_execute(r->db, sql, NULL, 0));
}

static const char *default_schema(struct reflector *r) {
    struct db_value v = db_scalar(r->db, "SELECT pg_catalog.current_schema()", NULL, 0);
    return db_value_text(&v);
}

static struct text_list schemas(struct reflector *r) {
    return first_column(db_execute(r->db,
                                   "SELECT nspname FROM pg_catalog.pg_namespace"
                                   " WHERE nspname NOT LIKE 'pg\\_%' ORDER BY nspname",
                                   NULL, 0));
}

static const char *view(struct reflector *r, const char *schema, const char *name) {
    const char *sql =
        mem_printf("SELECT pg_catalog.pg_get_viewdef(c.oid)" FROM_RELATION " WHERE %s",
                   pg_relation_filter(schema, &(struct reflect_wish){
                                                  .names = &name,
                                                  .n_names = 1,
                                                  .kinds = REFLECT_VIEW | REFLECT_MATERIALIZED_VIEW,
                                                  .scope = REFLECT_ANY_SCOPE,
                                              }));
    struct db_value v = db_scalar(r->db, sql, NULL, 0);
    return db_value_text(&v);
}

/* --- the first batch --- */

enum query {
    Q_RELATIONS,
    Q_COLUMNS,
    Q_COMMENTS,
    Q_CONSTRAINTS,
    Q_INDEXES,
    Q_OPCLASSES,
    Q_METHODS,
    Q_SEQUENCES,
    Q_COUNT
};

/* --- what came back, by relation --- */

struct relation {
    int64_t oid;
    const struct db_value *row;
    struct {
        size_t from, to;
    } of[Q_COUNT];      /* its rows, of reading.rows */
    const char **names; /* of columns, by number */
    size_t n_names;
};

struct reading {
    struct reflector *r;
    struct db_cursor **cursors;
    const struct db_value **rows[Q_COUNT]; /* those of one relation side by side */
    struct relation *relations;            /* by oid */
    size_t n;
    struct relation *targets; /* of foreign keys, that are not among RELATIONS */
    size_t n_targets;
    struct pg_types types;
    struct map opclasses;   /* oid as text → name, those that are no default */
    struct map methods;     /* oid as text → name */
    struct map collations;  /* "collation type" → name */
    struct map expressions; /* "index place" → text */
    struct map sequences;   /* name in a default → column that owns it */
    int version;
};

static const struct db_value *row_at(const struct db_cursor *c, size_t i) {
    return &c->cells[i * c->n_columns];
}

static struct relation *find_in(struct relation *list, size_t n, int64_t oid) {
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (list[mid].oid < oid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && list[lo].oid == oid ? &list[lo] : NULL;
}

static struct relation *find_relation(struct reading *g, int64_t oid) {
    return find_in(g->relations, g->n, oid);
}

static const struct relation *find_target(struct reading *g, int64_t oid) {
    const struct relation *rel = find_relation(g, oid);
    return rel ? rel : find_in(g->targets, g->n_targets, oid);
}

static int compare_oids(const void *x, const void *y) {
    int64_t a = ((const struct relation *)x)->oid, b = ((const struct relation *)y)->oid;
    return a < b ? -1 : a > b;
}

/* Relations of the rows of C, sorted. */
static struct relation *relations_of(const struct db_cursor *c) {
    struct relation *list = MEM_NEW_ARRAY(struct relation, c->n_rows + 1);
    for (size_t i = 0; i < c->n_rows; i++) {
        list[i].row = row_at(c, i);
        list[i].oid = db_value_int(&list[i].row[0]);
    }
    if (c->n_rows)
        qsort(list, c->n_rows, sizeof *list, compare_oids);
    return list;
}

static bool is_before(const struct db_value *a, const struct db_value *b, bool by_name) {
    if (by_name)
        return strcmp(db_value_text(&a[1]), db_value_text(&b[1])) < 0;
    return db_value_int(&a[1]) < db_value_int(&b[1]);
}

/* Few rows, mostly in order already. */
static void sort_rows(const struct db_value **rows, size_t n, bool by_name) {
    for (size_t i = 1; i < n; i++) {
        const struct db_value *row = rows[i];
        size_t k = i;
        for (; k && is_before(row, rows[k - 1], by_name); k--)
            rows[k] = rows[k - 1];
        rows[k] = row;
    }
}

/* The rows of QUERY (the relation first, then what they are sorted by), by relation. */
static void spread(struct reading *g, enum query query, bool by_name) {
    const struct db_cursor *c = g->cursors[query];
    struct relation **whose = MEM_NEW_ARRAY(struct relation *, c->n_rows + 1), *rel = NULL;
    for (size_t i = 0; i < c->n_rows; i++) {
        int64_t oid = db_value_int(&row_at(c, i)[0]);
        if (!rel || rel->oid != oid)
            rel = find_relation(g, oid);
        whose[i] = rel;
        if (rel)
            rel->of[query].to++;
    }
    g->rows[query] = MEM_NEW_ARRAY(const struct db_value *, c->n_rows + 1);
    size_t at = 0;
    for (size_t i = 0; i < g->n; i++) {
        size_t n = g->relations[i].of[query].to;
        g->relations[i].of[query].from = g->relations[i].of[query].to = at;
        at += n;
    }
    for (size_t i = 0; i < c->n_rows; i++)
        if (whose[i])
            g->rows[query][whose[i]->of[query].to++] = row_at(c, i);
    for (size_t i = 0; i < g->n; i++)
        sort_rows(g->rows[query] + g->relations[i].of[query].from,
                  g->relations[i].of[query].to - g->relations[i].of[query].from, by_name);
}

/* for each ROW of QUERY that REL has */
#define ROWS_OF(g, rel, query, row)                                                                \
    for (const struct db_value *const *row##_at = (g)->rows[query] + (rel)->of[query].from, *row;  \
         row##_at < (g)->rows[query] + (rel)->of[query].to && ((row = *row##_at), true);           \
         row##_at++)

/* N rows of oid, number, name, by number. */
static void name_columns(struct relation *rel, const struct db_value *const *rows, size_t n) {
    if (!n)
        return;
    rel->n_names = (size_t)db_value_int(&rows[n - 1][1]) + 1;
    rel->names = MEM_NEW_ARRAY(const char *, rel->n_names);
    for (size_t i = 0; i < n; i++)
        rel->names[db_value_int(&rows[i][1])] = db_value_text(&rows[i][2]);
}

static void index_names(struct map *m, const struct db_cursor *c) {
    for (size_t i = 0; i < c->n_rows; i++)
        map_set(m, db_value_text(&row_at(c, i)[0]),
                (void *)(uintptr_t)db_value_text(&row_at(c, i)[1]));
}

static void index_rows(struct reading *g) {
    g->relations = relations_of(g->cursors[Q_RELATIONS]);
    g->n = g->cursors[Q_RELATIONS]->n_rows;
    spread(g, Q_COLUMNS, false);
    spread(g, Q_COMMENTS, false);
    spread(g, Q_SEQUENCES, false);
    spread(g, Q_CONSTRAINTS, true);
    spread(g, Q_INDEXES, true);
    for (size_t i = 0; i < g->n; i++) {
        struct relation *rel = &g->relations[i];
        name_columns(rel, g->rows[Q_COLUMNS] + rel->of[Q_COLUMNS].from,
                     rel->of[Q_COLUMNS].to - rel->of[Q_COLUMNS].from);
    }
    index_names(&g->opclasses, g->cursors[Q_OPCLASSES]);
    index_names(&g->methods, g->cursors[Q_METHODS]);
}

/* --- what only some databases have: a second batch --- */

enum rest {
    R_TARGETS,
    R_TARGET_COLUMNS,
    R_COLLATIONS,
    R_EXPRESSIONS,
    R_OWNERS,
    R_ENUMS,
    R_DOMAINS,
    R_COUNT
};

/* Types that are made when a server or a database is set up have numbers from here on. */
enum { FIRST_MADE_TYPE = 10000 };

/* Rows of VALUES, each once. */
struct wanted {
    struct map seen;
    struct buf values;
};

static void want(struct wanted *w, const char *key, const char *values) {
    if (map_set(&w->seen, key, NULL))
        buf_printf(&w->values, "%s(%s)", w->values.len ? ", " : "", values);
}

/* Tables outside of what is read that foreign keys refer to: their names and columns. */
static void want_targets(struct reading *g, struct db_statement *s) {
    const struct db_cursor *k = g->cursors[Q_CONSTRAINTS];
    struct wanted w = {.values = BUF_INIT};
    for (size_t i = 0; i < k->n_rows; i++) {
        const struct db_value *row = row_at(k, i);
        int64_t oid = db_value_int(&row[7]);
        if (oid && !find_relation(g, oid) && find_relation(g, db_value_int(&row[0])))
            want(&w, db_value_text(&row[7]), db_value_text(&row[7]));
    }
    if (!w.values.len)
        return;
    s[R_TARGETS].sql = pg_relations_query(mem_printf("c.oid IN (VALUES %s)", w.values.data));
    s[R_TARGET_COLUMNS].sql =
        mem_printf("SELECT a.attrelid, a.attnum, a.attname FROM pg_catalog.pg_attribute a"
                   " WHERE a.attrelid IN (VALUES %s) AND a.attnum > 0 ORDER BY 1, 2",
                   w.values.data);
}

static const char *pair_key(const struct db_value *a, const struct db_value *b) {
    return mem_printf("%lld %lld", (long long)db_value_int(a), (long long)db_value_int(b));
}

/* "nextval('NAME'::regclass)": NAME, as ::regclass reads it; else NULL. */
static const char *sequence_of_default(const char *def) {
    static const char start[] = "nextval('", end[] = "'::regclass)";
    const char *stop = def && text_starts_with(def, start) ? strstr(def, end) : NULL;
    const char *name = stop ? def + sizeof start - 1 : NULL;
    return name ? text_replace(mem_strndup(name, (size_t)(stop - name)), "''", "'") : NULL;
}

/* The sequence that the column of ROW owns, if it is NAME: that is in the table's schema. */
static const struct db_value *own_sequence(struct reading *g, const struct relation *rel,
                                           const struct db_value *row, const char *name) {
    const char *parsed = pg_parse_name(name), *dot = strchr(parsed, '\001');
    const char *schema = db_value_text(&rel->row[2]);
    if (dot && (strncmp(parsed, schema, (size_t)(dot - parsed)) || schema[dot - parsed]))
        return NULL;
    ROWS_OF(g, rel, Q_SEQUENCES, s)
    if (db_value_int(&s[1]) == db_value_int(&row[1]) && *db_value_text(&s[3]) == 'a' &&
        !strcmp(db_value_text(&s[2]), dot ? dot + 1 : parsed))
        return s;
    return NULL;
}

/* Of columns: collations, sequences of others (as of a table made with LIKE), made types. */
static void want_for_columns(struct reading *g, struct db_statement *s) {
    struct wanted collations = {.values = BUF_INIT}, owners = {.values = BUF_INIT};
    bool types = false;
    for (size_t i = 0; i < g->n; i++)
        ROWS_OF(g, &g->relations[i], Q_COLUMNS, row) {
            const char *name = sequence_of_default(db_value_text(&row[4]));
            if (row[7].kind != DB_NULL)
                want(&collations, pair_key(&row[7], &row[8]),
                     mem_printf("%lld, %lld", (long long)db_value_int(&row[7]),
                                (long long)db_value_int(&row[8])));
            if (name && !own_sequence(g, &g->relations[i], row, name))
                want(&owners, name, pg_quote_literal(name));
            types |= db_value_int(&row[8]) >= FIRST_MADE_TYPE;
        }
    if (collations.values.len)
        s[R_COLLATIONS].sql =
            mem_printf("SELECT v.c, v.t, co.collname FROM (VALUES %s) v(c, t)"
                       " JOIN pg_catalog.pg_collation co ON co.oid = v.c::pg_catalog.oid"
                       " JOIN pg_catalog.pg_type t ON t.oid = v.t::pg_catalog.oid"
                       " WHERE co.oid <> t.typcollation",
                       collations.values.data);
    if (owners.values.len)
        s[R_OWNERS].sql =
            mem_printf("SELECT v.n, s.relname, a.attname FROM (VALUES %s) v(n)"
                       " JOIN pg_catalog.pg_class s ON s.oid = pg_catalog.to_regclass(v.n)"
                       " JOIN pg_catalog.pg_depend d ON d.objid = s.oid"
                       " AND d.classid = 'pg_catalog.pg_class'::regclass"
                       " AND d.refclassid = 'pg_catalog.pg_class'::regclass"
                       " JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = "
                       "d.refobjsubid"
                       " WHERE s.relkind = 'S'",
                       owners.values.data);
    if (types) {
        s[R_ENUMS].sql = pg_enum_query("*");
        s[R_DOMAINS].sql = pg_domain_query("*");
    }
}

static void want_expressions(struct reading *g, struct db_statement *s) {
    struct wanted w = {.values = BUF_INIT};
    for (size_t i = 0; i < g->n; i++)
        ROWS_OF(g, &g->relations[i], Q_INDEXES, row) {
            size_t n;
            const int *numbers = pg_numbers(db_value_text(&row[10]), &n);
            for (size_t k = 0; k < n; k++)
                if (!numbers[k]) {
                    const char *place =
                        mem_printf("%lld, %zu", (long long)db_value_int(&row[12]), k + 1);
                    want(&w, place, place);
                }
        }
    if (w.values.len)
        s[R_EXPRESSIONS].sql =
            mem_printf("SELECT v.i, v.k, pg_catalog.pg_get_indexdef(v.i::pg_catalog.oid, v.k, true)"
                       " FROM (VALUES %s) v(i, k)",
                       w.values.data);
}

static void index_pairs(struct map *m, const struct db_cursor *c) {
    for (size_t i = 0; c && i < c->n_rows; i++) {
        const struct db_value *row = row_at(c, i);
        map_set(m, pair_key(&row[0], &row[1]), (void *)(uintptr_t)db_value_text(&row[2]));
    }
}

static void take_targets(struct reading *g, const struct db_cursor *c,
                         const struct db_cursor *columns) {
    if (!c)
        return;
    g->targets = relations_of(c);
    g->n_targets = c->n_rows;
    const struct db_value **rows = MEM_NEW_ARRAY(const struct db_value *, columns->n_rows + 1);
    for (size_t i = 0; i < columns->n_rows; i++)
        rows[i] = row_at(columns, i);
    for (size_t i = 0, at = 0; i < g->n_targets; i++) {
        size_t from = at;
        while (at < columns->n_rows && db_value_int(&rows[at][0]) == g->targets[i].oid)
            at++;
        name_columns(&g->targets[i], rows + from, at - from);
    }
}

static void read_rest(struct reading *g) {
    struct db_statement all[R_COUNT] = {0}, s[R_COUNT] = {0};
    struct db_cursor *c[R_COUNT] = {0}, **answers;
    size_t n = 0;
    want_targets(g, all);
    want_for_columns(g, all);
    want_expressions(g, all);
    for (size_t i = 0; i < R_COUNT; i++)
        if (all[i].sql)
            s[n++] = all[i];
    if (!n)
        return;
    answers = db_batch(g->r->db, s, n);
    for (size_t i = 0; i < R_COUNT; i++)
        c[i] = all[i].sql ? *answers++ : NULL;
    take_targets(g, c[R_TARGETS], c[R_TARGET_COLUMNS]);
    index_pairs(&g->collations, c[R_COLLATIONS]);
    index_pairs(&g->expressions, c[R_EXPRESSIONS]);
    for (size_t i = 0; c[R_OWNERS] && i < c[R_OWNERS]->n_rows; i++)
        map_set(&g->sequences, db_value_text(&row_at(c[R_OWNERS], i)[0]),
                (void *)(uintptr_t)row_at(c[R_OWNERS], i));
    if (c[R_ENUMS]) {
        g->types.enums = pg_read_enums(c[R_ENUMS], &g->types.n_enums);
        g->types.domains = pg_read_domains(c[R_DOMAINS], &g->types.n_domains);
        pg_types_index(&g->types);
    }
}

/* nextval('NAME'::regclass) of a sequence that a column of that name owns, as the reference asks.
 */
static const char *owned_sequence(struct reading *g, const struct relation *rel,
                                  const struct db_value *column, const struct reflect_column *c) {
    const char *name = sequence_of_default(c->default_);
    if (!name || !(type_is(c->type, TYPE_INTEGER) || type_is(c->type, TYPE_BIGINT)))
        return NULL;
    const struct db_value *row = own_sequence(g, rel, column, name);
    if (row)
        return db_value_text(&row[2]);
    row = map_get(&g->sequences, name);
    return row && !strcmp(db_value_text(&row[2]), c->name) ? db_value_text(&row[1]) : NULL;
}

static const char *column_name(const struct relation *rel, int number) {
    return number > 0 && (size_t)number < rel->n_names ? rel->names[number] : NULL;
}

/* --- columns --- */

static struct reflect_identity *identity_of(struct reading *g, const struct relation *rel,
                                            int64_t number) {
    ROWS_OF(g, rel, Q_SEQUENCES, row) {
        if (db_value_int(&row[1]) != number || *db_value_text(&row[3]) != 'i')
            continue;
        struct reflect_identity *id = MEM_NEW(struct reflect_identity);
        *id = (struct reflect_identity){.start = db_value_int(&row[4]),
                                        .increment = db_value_int(&row[5]),
                                        .minvalue = db_value_int(&row[6]),
                                        .maxvalue = db_value_int(&row[7]),
                                        .cache = db_value_int(&row[8]),
                                        .cycle = db_value_int(&row[9])};
        return id;
    }
    return NULL;
}

/* Of column NUMBER, of the table: 0. */
static const char *comment_on(struct reading *g, const struct relation *rel, int64_t number) {
    ROWS_OF(g, rel, Q_COMMENTS, row)
    if (db_value_int(&row[1]) == number)
        return db_value_text(&row[2]);
    return NULL;
}

/* nextval('x'…) of a table read under SCHEMA: the sequence's name with it. */
static const char *qualify_nextval(const char *def, const char *schema) {
    const char *at = strstr(def, "nextval('");
    const char *name = at ? at + strlen("nextval('") : NULL;
    const char *end = name ? strchr(name, '\'') : NULL;
    if (!end || end == name || !schema || memchr(name, '.', (size_t)(end - name)))
        return def;
    return mem_printf("%.*s\"%s\".%s", (int)(name - def), def, schema, name);
}

static bool is_nextval(const char *def) {
    const char *at = def ? strstr(def, "nextval('") : NULL;
    return at && at[strlen("nextval('")] != '\'' && strchr(at + strlen("nextval('"), '\'');
}

static void read_domain_column(struct vm *vm, struct reflect_column *c) {
    value def = type_arg(vm, c->type, "default");
    if (!c->default_ && py_is_str(def))
        c->default_ = py_str_cstr(def);
    if (type_arg_true(vm, c->type, "not_null"))
        c->nullable = false;
}

static void read_column(struct reading *g, const struct relation *rel, struct reflect_table *t,
                        const struct db_value *row) {
    struct vm *vm = g->r->vm;
    struct reflect_column *c = reflect_add_column(t, db_value_text(&row[2]));
    const char *generated = db_value_text(&row[6]), *identity = db_value_text(&row[9]);
    const char *collation =
        row[7].kind == DB_NULL ? NULL : map_get(&g->collations, pair_key(&row[7], &row[8]));
    c->default_ = db_value_text(&row[4]);
    c->nullable = !db_value_int(&row[5]);
    c->comment = comment_on(g, rel, db_value_int(&row[1]));
    c->type = pg_type(g->r, &g->types, db_value_text(&row[3]), "column", c->name, collation);
    c->owned_sequence = owned_sequence(g, rel, row, c);
    if (type_is(c->type, TYPE_pg_DOMAIN))
        read_domain_column(vm, c);
    if (generated && *generated) {
        c->computed = c->default_;
        c->persisted = *generated == 's';
        c->default_ = NULL;
    }
    if (*identity) {
        c->identity = identity_of(g, rel, db_value_int(&row[1]));
        if (c->identity)
            c->identity->always = *identity == 'a';
    }
    bool counts = is_nextval(c->default_) && type_affinity(vm, c->type) == AFFINITY_INTEGER;
    c->autoincrement = counts || c->identity;
    if (c->default_)
        c->default_ = qualify_nextval(c->default_, t->schema);
}

/* --- constraints --- */

static struct text_list names_of(const struct relation *rel, const int *numbers, size_t n) {
    struct text_list list = {0};
    for (size_t i = 0; i < n; i++)
        text_list_add(&list, column_name(rel, numbers[i]));
    return list;
}

static const struct db_value *find_index(struct reading *g, const struct relation *rel,
                                         int64_t oid) {
    ROWS_OF(g, rel, Q_INDEXES, row)
    if (db_value_int(&row[12]) == oid)
        return row;
    return NULL;
}

/* PRIMARY KEY, UNIQUE: the index has the columns, those behind INCLUDE too. */
static void read_key(struct reading *g, const struct relation *rel, struct reflect_constraint *k,
                     const struct db_value *row) {
    const struct db_value *index = find_index(g, rel, db_value_int(&row[13]));
    size_t n = 0, keys = index ? (size_t)db_value_int(&index[8]) : 0;
    const int *numbers = index ? pg_numbers(db_value_text(&index[10]), &n) : NULL;
    if (keys > n)
        keys = n;
    k->columns = names_of(rel, numbers, keys);
    struct text_list include = names_of(rel, numbers + keys, n - keys);
    if (g->version >= 11)
        reflect_option(&k->options, "postgresql_include", reflect_list_value(&include));
    if (k->kind == CONSTRAINT_UNIQUE)
        reflect_option(&k->options, "postgresql_nulls_not_distinct",
                       PY_BOOL(index && db_value_int(&index[9])));
}

static const char *action_of(const struct db_value *v) {
    const char *letter = db_value_text(v);
    switch (letter ? *letter : 'a') {
    case 'r':
        return "RESTRICT";
    case 'c':
        return "CASCADE";
    case 'n':
        return "SET NULL";
    case 'd':
        return "SET DEFAULT";
    default:
        return NULL;
    }
}

static void read_foreign_key(struct reading *g, const struct relation *rel,
                             const struct reflect_table *t, struct reflect_constraint *k,
                             const struct db_value *row) {
    size_t n;
    const int *numbers = pg_numbers(db_value_text(&row[6]), &n);
    const struct relation *target = find_target(g, db_value_int(&row[7]));
    const char *schema = db_value_text(&target->row[2]), *match = db_value_text(&row[11]);
    k->columns = names_of(rel, numbers, n);
    numbers = pg_numbers(db_value_text(&row[8]), &n);
    k->referred_table = db_value_text(&target->row[1]);
    k->referred_columns = names_of(target, numbers, n);
    /* as pg_get_constraintdef() does, only a table out of sight is named with its schema */
    if (!db_value_int(&target->row[5]) || (t->schema && !strcmp(t->schema, schema)))
        k->referred_schema = schema;
    k->onupdate = action_of(&row[9]);
    k->ondelete = action_of(&row[10]);
    numbers = pg_numbers(db_value_text(&row[12]), &n);
    if (k->ondelete && n) {
        struct text_list set = names_of(rel, numbers, n);
        k->ondelete = mem_printf("%s (%s)", k->ondelete, text_join(&set, ", "));
    }
    if (match && *match == 'f')
        k->match = "FULL";
    if (db_value_int(&row[3]))
        k->deferrable = 1;
    if (db_value_int(&row[4]))
        k->initially = "DEFERRED";
}

/* "CHECK ((a > 1)) NO INHERIT NOT VALID" */
static void read_check(struct reflect_constraint *k, const char *def) {
    char *s = mem_strdup(def);
    size_t n = strlen(s);
    if (text_ends_with(s, " NOT VALID")) {
        k->not_valid = true;
        s[n -= strlen(" NOT VALID")] = 0;
    }
    if (text_ends_with(s, " NO INHERIT")) {
        k->no_inherit = true;
        s[n -= strlen(" NO INHERIT")] = 0;
    }
    const char *open = strchr(s, '(');
    k->sqltext = open && s[n - 1] == ')'
                     ? pg_strip_parens(mem_strndup(open + 1, (size_t)(s + n - 2 - open)))
                     : "";
}

static void read_constraint(struct reading *g, const struct relation *rel, struct reflect_table *t,
                            const struct db_value *row) {
    const char *type = db_value_text(&row[2]);
    static const struct {
        char letter;
        enum constraint_kind kind;
    } kinds[] = {{'p', CONSTRAINT_PRIMARY_KEY},
                 {'u', CONSTRAINT_UNIQUE},
                 {'f', CONSTRAINT_FOREIGN_KEY},
                 {'c', CONSTRAINT_CHECK}};
    size_t i = 0;
    if (*type == 'x') /* EXCLUDE: only its index is told */
        return;
    while (kinds[i].letter != *type)
        i++;
    struct reflect_constraint *k = reflect_add_constraint(t, kinds[i].kind, db_value_text(&row[1]));
    k->comment = db_value_text(&row[14]);
    if (k->kind == CONSTRAINT_CHECK)
        read_check(k, db_value_text(&row[5]));
    else if (k->kind == CONSTRAINT_FOREIGN_KEY)
        read_foreign_key(g, rel, t, k, row);
    else
        read_key(g, rel, k, row);
}

/* --- indexes --- */

static unsigned char *sorting_of(const int *flags, size_t n) {
    unsigned char *sorting = NULL;
    for (size_t i = 0; i < n; i++) {
        /* PostgreSQL's default: NULLs last when ascending, first when descending */
        bool desc = flags[i] & 1, first = flags[i] & 2;
        int s = desc ? REFLECT_DESC | (first ? 0 : REFLECT_NULLS_LAST)
                     : (first ? REFLECT_NULLS_FIRST : 0);
        if (s && !sorting)
            sorting = mem_alloc(n);
        if (s)
            sorting[i] = (unsigned char)s;
    }
    return sorting;
}

static void read_elements(struct reading *g, const struct relation *rel, struct reflect_index *ix,
                          const struct db_value *row, size_t keys) {
    size_t n;
    const int *numbers = pg_numbers(db_value_text(&row[10]), &n);
    bool expressions = false;
    for (size_t i = 0; i < n; i++)
        if (i < keys) {
            text_list_add(&ix->columns, column_name(rel, numbers[i]));
            expressions |= !numbers[i];
        } else {
            text_list_add(&ix->include, column_name(rel, numbers[i]));
        }
    for (size_t i = 0; expressions && i < ix->columns.n; i++)
        text_list_add(&ix->expressions,
                      ix->columns.items[i]
                          ? ix->columns.items[i]
                          : map_get(&g->expressions, pair_key(&row[12], &(struct db_value){
                                                                            .kind = DB_INT,
                                                                            .i = (int64_t)i + 1,
                                                                        })));
}

static bool backs_constraint(struct reading *g, const struct relation *rel, int64_t oid) {
    ROWS_OF(g, rel, Q_CONSTRAINTS, row)
    if (strchr("pux", *db_value_text(&row[2])) && db_value_int(&row[13]) == oid)
        return true;
    return false;
}

static void read_opclasses(struct reading *g, struct reflect_index *ix, const char *classes) {
    struct text_list oids = text_split_space(classes);
    struct py_dict *ops = NULL;
    for (size_t i = 0; i < ix->columns.n && i < oids.n; i++) {
        const char *name = map_get(&g->opclasses, oids.items[i]);
        const char *element = ix->expressions.n ? ix->expressions.items[i] : ix->columns.items[i];
        if (name)
            reflect_option(&ops, element, py_str_from(name));
    }
    if (ops)
        reflect_option(&ix->options, "postgresql_ops", PY_OBJ(ops));
}

static void read_storage(struct reflect_index *ix, const char *reloptions) {
    struct text_list list = pg_array(reloptions);
    struct py_dict *with = NULL;
    for (size_t i = 0; i < list.n; i++) {
        const char *eq = strchr(list.items[i], '=');
        if (eq)
            reflect_option(&with, mem_strndup(list.items[i], (size_t)(eq - list.items[i])),
                           py_str_from(eq + 1));
    }
    if (with)
        reflect_option(&ix->options, "postgresql_with", PY_OBJ(with));
}

static void read_index(struct reading *g, const struct relation *rel, struct reflect_table *t,
                       const struct db_value *row) {
    struct reflect_index *ix = reflect_add_index(t, db_value_text(&row[1]), db_value_int(&row[2]));
    size_t n, keys = (size_t)db_value_int(&row[8]);
    const char *method = map_get(&g->methods, db_value_text(&row[6])),
               *where = db_value_text(&row[7]);
    const int *flags = pg_numbers(db_value_text(&row[4]), &n);
    read_elements(g, rel, ix, row, keys);
    ix->sorting = sorting_of(flags, n < keys ? n : keys);
    if (backs_constraint(g, rel, db_value_int(&row[12])))
        ix->duplicates_constraint = ix->name;
    read_opclasses(g, ix, db_value_text(&row[11]));
    read_storage(ix, db_value_text(&row[5]));
    if (method && strcmp(method, "btree"))
        reflect_option(&ix->options, "postgresql_using", py_str_from(method));
    if (where)
        reflect_option(&ix->options, "postgresql_where", py_str_from(where));
    if (g->version >= 11)
        reflect_option(&ix->options, "postgresql_include", reflect_list_value(&ix->include));
    if (db_value_int(&row[9]))
        reflect_option(&ix->options, "postgresql_nulls_not_distinct", PY_TRUE);
}

/* --- tables --- */

static enum reflect_kind kind_of(const char *relkind) {
    switch (*relkind) {
    case 'v':
        return REFLECT_VIEW;
    case 'm':
        return REFLECT_MATERIALIZED_VIEW;
    case 'f':
        return REFLECT_FOREIGN_TABLE;
    default:
        return REFLECT_TABLE;
    }
}

static void read_table(struct reading *g, const struct relation *rel, const char *schema,
                       struct reflect_result *out) {
    struct reflect_table *t = reflect_result_add(out, schema, db_value_text(&rel->row[1]));
    if (!t) /* hidden by a temporary table of that name */
        return;
    t->kind = kind_of(db_value_text(&rel->row[3]));
    t->temporary = *db_value_text(&rel->row[4]) == 't';
    t->comment = comment_on(g, rel, 0);
    ROWS_OF(g, rel, Q_COLUMNS, row)
    read_column(g, rel, t, row);
    ROWS_OF(g, rel, Q_CONSTRAINTS, row)
    read_constraint(g, rel, t, row);
    ROWS_OF(g, rel, Q_INDEXES, row)
    if (!db_value_int(&row[3]))
        read_index(g, rel, t, row);
}

static bool is_of_schema(const struct relation *rel, const char *schema) {
    const char *nsp = db_value_text(&rel->row[2]);
    if (schema)
        return !strcmp(nsp, schema);
    return db_value_int(&rel->row[5]) && strcmp(nsp, "pg_catalog");
}

static int compare_names(const void *x, const void *y) {
    const struct relation *const *a = x, *const *b = y;
    int c = strcmp(db_value_text(&(*a)->row[1]), db_value_text(&(*b)->row[1]));
    return c ? c : *a < *b ? -1 : *a > *b;
}

/* The reference goes through them by name: so do its warnings. */
static const struct relation **by_name(const struct reading *g) {
    const struct relation **list = MEM_NEW_ARRAY(const struct relation *, g->n + 1);
    for (size_t i = 0; i < g->n; i++)
        list[i] = &g->relations[i];
    if (g->n)
        qsort(list, g->n, sizeof *list, compare_names);
    return list;
}

static void tables(struct reflector *r, const struct reflect_wish *w, struct reflect_result *out) {
    struct reading g = {.r = r, .version = r->dialect->server_version[0]};
    struct db_statement s[Q_COUNT] = {0};
    const char *none = NULL;
    const char *const *schema_list = w->schemas ? w->schemas : &none;
    size_t n_schemas = w->schemas ? w->n_schemas : 1;

    if (!g.version)
        g.version = db_server_version(r->db).part[0];
    const char *filter = pg_table_filter(w);
    s[Q_RELATIONS].sql = pg_relations_query(filter);
    s[Q_COLUMNS].sql = pg_columns_query(filter, g.version);
    s[Q_COMMENTS].sql = pg_comments_query(filter);
    s[Q_CONSTRAINTS].sql = pg_constraints_query(w, g.version);
    s[Q_INDEXES].sql = pg_indexes_query(w, g.version);
    s[Q_OPCLASSES].sql = "SELECT oid::text, opcname FROM pg_catalog.pg_opclass"
                         " WHERE NOT opcdefault";
    s[Q_METHODS].sql = "SELECT oid::text, amname FROM pg_catalog.pg_am";
    s[Q_SEQUENCES].sql = pg_sequences_query(w, g.version);
    g.cursors = db_batch(r->db, s, Q_COUNT);
    index_rows(&g);
    read_rest(&g);
    const struct relation **sorted = by_name(&g);
    for (size_t k = 0; k < n_schemas; k++)
        for (size_t i = 0; i < g.n; i++)
            if (is_of_schema(sorted[i], schema_list[k]))
                read_table(&g, sorted[i], schema_list[k], out);
    for (size_t i = 0; i < Q_COUNT; i++)
        db_drop_rows(g.cursors[i]);
}

const struct reflect_dialect reflect_postgresql = {
    .id = SQL_POSTGRESQL,
    .default_schema = default_schema,
    .schemas = schemas,
    .names = relation_names,
    .view = view,
    .tables = tables,
    .column_comments = true,
    .constraint_comments = true,
    .foreign_key_options = true,
};

struct reflect_enum *reflect_enums(struct reflector *r, const char *schema, size_t *n) {
    *n = 0;
    if (r->dialect->id != SQL_POSTGRESQL)
        return NULL;
    return pg_read_enums(db_execute(r->db, pg_enum_query(schema), NULL, 0), n);
}

struct reflect_domain *reflect_domains(struct reflector *r, const char *schema, size_t *n) {
    *n = 0;
    if (r->dialect->id != SQL_POSTGRESQL)
        return NULL;
    return pg_read_domains(db_execute(r->db, pg_domain_query(schema), NULL, 0), n);
}
