/*
 * PostgreSQL read back: a handful of catalog queries, sent in one batch, for any number of tables.
 * cf. sqlalchemy.dialects.postgresql.base (get_multi_columns and the others).
 */
#include <stdlib.h>
#include <string.h>

#include "reflect/pg_int.h"

/* --- which relations --- */

static const char *kinds_list(unsigned kinds) {
    struct buf b = BUF_INIT;
    static const struct {
        unsigned kind;
        const char *letters;
    } letters[] = {{REFLECT_TABLE, "'r', 'p'"},
                   {REFLECT_VIEW, "'v'"},
                   {REFLECT_MATERIALIZED_VIEW, "'m'"},
                   {REFLECT_FOREIGN_TABLE, "'f'"},
                   {REFLECT_SEQUENCE, "'S'"}};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (kinds & letters[i].kind)
            buf_printf(&b, "%s%s", b.len ? ", " : "", letters[i].letters);
    return buf_take(&b);
}

/* Conditions on c (pg_class) and n (pg_namespace), written out so that the planner sees them.
 * Whether a relation is visible takes long to find out; without EXACT all are let through that can
 * be. */
static const char *filter_for(const struct reflect_wish *w, bool exact) {
    struct buf b = BUF_INIT;
    bool some = false, none = false;
    for (size_t i = 0; i < w->n_schemas; i++)
        *(w->schemas[i] ? &some : &none) = true;
    none |= !w->n_schemas;
    buf_printf(&b, "c.relkind IN (%s)", kinds_list(w->kinds));
    buf_puts(&b, " AND (");
    if (none)
        buf_printf(&b, "%s AND n.nspname <> 'pg_catalog'",
                   exact ? "pg_catalog.pg_table_is_visible(c.oid)"
                         : "n.nspname = ANY (pg_catalog.current_schemas(true))");
    if (some)
        buf_printf(&b, "%sn.nspname = ANY (%s::text[])", none ? " OR " : "",
                   pg_quote_literal(pg_array_literal(w->schemas, w->n_schemas)));
    buf_putc(&b, ')');
    if (w->names)
        buf_printf(&b, " AND c.relname = ANY (%s::text[])",
                   pg_quote_literal(pg_array_literal(w->names, w->n_names)));
    if (w->scope == REFLECT_DEFAULT)
        buf_puts(&b, " AND c.relpersistence <> 't'");
    else if (w->scope == REFLECT_TEMPORARY)
        buf_puts(&b, " AND c.relpersistence = 't'");
    return buf_take(&b);
}

static const char *relation_filter(const struct reflect_wish *w) { return filter_for(w, true); }

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
                                 relation_filter(&(struct reflect_wish){
                                     .schemas = &schema,
                                     .n_schemas = 1,
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
                   relation_filter(&(struct reflect_wish){
                       .schemas = &schema,
                       .n_schemas = 1,
                       .names = &name,
                       .n_names = 1,
                       .kinds = REFLECT_VIEW | REFLECT_MATERIALIZED_VIEW,
                       .scope = REFLECT_ANY_SCOPE,
                   }));
    struct db_value v = db_scalar(r->db, sql, NULL, 0);
    return db_value_text(&v);
}

/* --- the batch --- */

enum query {
    Q_RELATIONS,
    Q_COLUMNS,
    Q_CONSTRAINTS,
    Q_INDEXES,
    Q_OPCLASSES,
    Q_ENUMS,
    Q_DOMAINS,
    Q_SEQUENCES,
    Q_COUNT
};

static const char *relations_query(const char *filter) {
    return mem_printf("SELECT c.oid, c.relname, n.nspname, c.relkind, c.relpersistence,"
                      " pg_catalog.pg_table_is_visible(c.oid), d.description" FROM_RELATION
                      " LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid"
                      " AND d.objsubid = 0 AND d.classoid = 'pg_catalog.pg_class'::regclass"
                      " WHERE %s ORDER BY c.oid",
                      filter);
}

/* Sequences that a column owns, by the name that its default has for them. */
static const char sequences_query[] =
    "SELECT s.oid::pg_catalog.regclass::text, s.relname, a.attname"
    " FROM pg_catalog.pg_class s JOIN pg_catalog.pg_depend d ON d.objid = s.oid"
    " AND d.classid = 'pg_catalog.pg_class'::regclass"
    " AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
    " WHERE s.relkind = 'S'";

#define IDENTITY                                                                                   \
    "CASE WHEN a.attidentity <> '' THEN (SELECT pg_catalog.concat_ws(' ',"                         \
    " CASE a.attidentity WHEN 'a' THEN 1 ELSE 0 END, s.seqstart, s.seqincrement, s.seqmin,"        \
    " s.seqmax, s.seqcache, s.seqcycle::int) FROM pg_catalog.pg_depend d"                          \
    " JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid"                                       \
    " WHERE d.classid = 'pg_catalog.pg_class'::regclass"                                           \
    " AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid"              \
    " AND d.refobjsubid = a.attnum AND d.deptype = 'i') END"

static const char *columns_query(const char *filter, int version) {
    return mem_printf(
        "SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),"
        " pg_catalog.pg_get_expr(ad.adbin, ad.adrelid), a.attnotnull, ds.description, %s, %s,"
        " CASE WHEN a.attcollation <> t.typcollation THEN (SELECT co.collname"
        " FROM pg_catalog.pg_collation co WHERE co.oid = a.attcollation) END" FROM_RELATION
        " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
        " AND NOT a.attisdropped"
        " JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
        " LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum"
        " AND a.atthasdef LEFT JOIN pg_catalog.pg_description ds ON ds.objoid = a.attrelid"
        " AND ds.objsubid = a.attnum AND ds.classoid = 'pg_catalog.pg_class'::regclass"
        " WHERE %s ORDER BY a.attrelid, a.attnum",
        version >= 12 ? "a.attgenerated" : "''", version >= 10 ? IDENTITY : "NULL", filter);
}

static const char *constraints_query(const char *filter, int version) {
    return mem_printf(
        "SELECT k.conrelid, k.conname, k.contype, k.condeferrable, k.condeferred,"
        " CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_constraintdef(k.oid, true) END,"
        " k.conkey, k.confrelid, k.confkey,"
        " k.confupdtype, k.confdeltype, k.confmatchtype, %s, i.indkey::text, %s, %s,"
        " d.description" FROM_RELATION " JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid"
        " LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')"
        " LEFT JOIN pg_catalog.pg_description d ON d.objoid = k.oid AND d.objsubid = 0"
        " AND d.classoid = 'pg_catalog.pg_constraint'::regclass"
        " WHERE k.contype IN ('p', 'u', 'f', 'c') AND %s ORDER BY k.conrelid, k.conname",
        version >= 15 ? "k.confdelsetcols" : "NULL::int2[]",
        version >= 11 ? "i.indnkeyatts" : "i.indnatts",
        version >= 15 ? "i.indnullsnotdistinct" : "false", filter);
}

static const char *indexes_query(const char *filter, int version) {
    return mem_printf(
        "SELECT i.indrelid, ic.relname, i.indisunique, k.oid IS NOT NULL, i.indoption::text,"
        " ic.reloptions, am.amname, CASE WHEN i.indpred IS NOT NULL"
        " THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END, %s, %s, i.indkey::text,"
        " i.indclass::text, CASE WHEN i.indexprs IS NOT NULL THEN"
        " ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, g.g, true)"
        " FROM pg_catalog.generate_series(1, i.indnatts::int) g(g) ORDER BY g.g) END" FROM_RELATION
        " JOIN pg_catalog.pg_index i ON i.indrelid = c.oid"
        " JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid"
        " JOIN pg_catalog.pg_am am ON am.oid = ic.relam"
        " LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = i.indrelid"
        " AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')"
        " WHERE NOT i.indisprimary AND %s ORDER BY i.indrelid, ic.relname",
        version >= 11 ? "i.indnkeyatts" : "i.indnatts",
        version >= 15 ? "i.indnullsnotdistinct" : "false", filter);
}

/* --- what came back, by relation --- */

struct relation {
    int64_t oid;
    const struct db_value *row;
    size_t column_from, column_to, constraint_from, constraint_to, index_from, index_to;
    const char **names; /* of columns, by number */
    size_t n_names;
};

struct reading {
    struct reflector *r;
    struct db_cursor **cursors;
    struct relation *relations;
    size_t n;
    struct relation *targets; /* of foreign keys, that are not among RELATIONS */
    size_t n_targets;
    struct pg_types types;
    struct map opclasses; /* oid as text → name, those that are no default */
    struct map sequences; /* name in defaults → row of Q_SEQUENCES */
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

/* Notes which rows of QUERY (sorted by relation) are whose. */
static void spread(struct reading *g, enum query query, size_t from_offset, size_t to_offset) {
    const struct db_cursor *c = g->cursors[query];
    for (size_t i = 0; i < c->n_rows;) {
        int64_t oid = db_value_int(&row_at(c, i)[0]);
        size_t start = i;
        while (i < c->n_rows && db_value_int(&row_at(c, i)[0]) == oid)
            i++;
        struct relation *rel = find_relation(g, oid);
        if (!rel)
            continue;
        *(size_t *)((char *)rel + from_offset) = start;
        *(size_t *)((char *)rel + to_offset) = i;
    }
}

static void name_columns(const struct db_cursor *c, struct relation *rel) {
    if (rel->column_from == rel->column_to)
        return;
    rel->n_names = (size_t)db_value_int(&row_at(c, rel->column_to - 1)[1]) + 1;
    rel->names = MEM_NEW_ARRAY(const char *, rel->n_names);
    for (size_t i = rel->column_from; i < rel->column_to; i++)
        rel->names[db_value_int(&row_at(c, i)[1])] = db_value_text(&row_at(c, i)[2]);
}

static void index_rows(struct reading *g) {
    const struct db_cursor *c = g->cursors[Q_RELATIONS];
    g->relations = MEM_NEW_ARRAY(struct relation, c->n_rows + 1);
    g->n = c->n_rows;
    for (size_t i = 0; i < c->n_rows; i++) {
        g->relations[i].row = row_at(c, i);
        g->relations[i].oid = db_value_int(&row_at(c, i)[0]);
    }
    spread(g, Q_COLUMNS, offsetof(struct relation, column_from),
           offsetof(struct relation, column_to));
    spread(g, Q_CONSTRAINTS, offsetof(struct relation, constraint_from),
           offsetof(struct relation, constraint_to));
    spread(g, Q_INDEXES, offsetof(struct relation, index_from),
           offsetof(struct relation, index_to));
    for (size_t i = 0; i < g->n; i++)
        name_columns(g->cursors[Q_COLUMNS], &g->relations[i]);
    const struct db_cursor *o = g->cursors[Q_OPCLASSES];
    for (size_t i = 0; i < o->n_rows; i++)
        map_set(&g->opclasses, db_value_text(&row_at(o, i)[0]),
                (void *)(uintptr_t)db_value_text(&row_at(o, i)[1]));
}

/* Tables outside of what is read that foreign keys refer to: their names and columns. */
static void read_targets(struct reading *g) {
    const struct db_cursor *k = g->cursors[Q_CONSTRAINTS];
    struct buf oids = BUF_INIT;
    for (size_t i = 0; i < k->n_rows; i++) {
        int64_t oid = db_value_int(&row_at(k, i)[7]);
        if (oid && !find_relation(g, oid))
            buf_printf(&oids, "%s%lld", oids.len ? "," : "", (long long)oid);
    }
    if (!oids.len)
        return;
    struct db_statement s[2] = {
        {.sql = relations_query(mem_printf("c.oid IN (%s)", oids.data))},
        {.sql = mem_printf("SELECT a.attrelid, a.attnum, a.attname FROM pg_catalog.pg_attribute a"
                           " WHERE a.attrelid IN (%s) AND a.attnum > 0 ORDER BY 1, 2",
                           oids.data)}};
    struct db_cursor **c = db_batch(g->r->db, s, 2);
    g->targets = MEM_NEW_ARRAY(struct relation, c[0]->n_rows + 1);
    for (size_t i = 0, at = 0; i < c[0]->n_rows; i++) {
        struct relation *rel = &g->targets[g->n_targets++];
        rel->row = row_at(c[0], i);
        rel->oid = db_value_int(&rel->row[0]);
        rel->column_from = at;
        while (at < c[1]->n_rows && db_value_int(&row_at(c[1], at)[0]) == rel->oid)
            at++;
        rel->column_to = at;
        name_columns(c[1], rel);
    }
}

static void name_sequences(struct reading *g) {
    const struct db_cursor *c = g->cursors[Q_SEQUENCES];
    for (size_t i = 0; i < c->n_rows; i++)
        map_set(&g->sequences, db_value_text(&row_at(c, i)[0]), (void *)(uintptr_t)row_at(c, i));
}

/* nextval('NAME'::regclass) of a sequence that the column of that name owns. */
static const char *owned_sequence(struct reading *g, const struct reflect_column *c) {
    static const char start[] = "nextval('", end[] = "'::regclass)";
    if (!c->default_ || !text_starts_with(c->default_, start) ||
        !(type_is(c->type, TYPE_INTEGER) || type_is(c->type, TYPE_BIGINT)))
        return NULL;
    const char *name = c->default_ + sizeof start - 1, *stop = strstr(name, end);
    const struct db_value *row =
        stop ? map_get(&g->sequences,
                       text_replace(mem_strndup(name, (size_t)(stop - name)), "''", "'"))
             : NULL;
    return row && !strcmp(db_value_text(&row[2]), c->name) ? db_value_text(&row[1]) : NULL;
}

static const char *column_name(const struct relation *rel, int number) {
    return number > 0 && (size_t)number < rel->n_names ? rel->names[number] : NULL;
}

/* --- columns --- */

static struct reflect_identity *identity_of(const char *text) {
    struct reflect_identity *id = MEM_NEW(struct reflect_identity);
    int64_t v[7] = {0};
    char *p = (char *)(uintptr_t)text;
    for (int i = 0; i < 7 && *p; i++)
        v[i] = strtoll(p, &p, 10);
    *id = (struct reflect_identity){.always = v[0],
                                    .start = v[1],
                                    .increment = v[2],
                                    .minvalue = v[3],
                                    .maxvalue = v[4],
                                    .cache = v[5],
                                    .cycle = v[6]};
    return id;
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

static void read_column(struct reading *g, struct reflect_table *t, const struct db_value *row) {
    struct vm *vm = g->r->vm;
    struct reflect_column *c = reflect_add_column(t, db_value_text(&row[2]));
    const char *generated = db_value_text(&row[7]), *identity = db_value_text(&row[8]);
    c->default_ = db_value_text(&row[4]);
    c->nullable = !db_value_int(&row[5]);
    c->comment = db_value_text(&row[6]);
    c->type = pg_type(g->r, &g->types, db_value_text(&row[3]), mem_printf("column '%s'", c->name),
                      db_value_text(&row[9]));
    c->owned_sequence = owned_sequence(g, c);
    if (type_is(c->type, TYPE_pg_DOMAIN))
        read_domain_column(vm, c);
    if (generated && *generated) {
        c->computed = c->default_;
        c->persisted = *generated == 's';
        c->default_ = NULL;
    }
    if (identity)
        c->identity = identity_of(identity);
    bool counts = is_nextval(c->default_) && type_affinity(vm, c->type) == AFFINITY_INTEGER;
    c->autoincrement = counts || identity;
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

/* PRIMARY KEY, UNIQUE: the index has the columns, those behind INCLUDE too. */
static void read_key(struct reading *g, const struct relation *rel, struct reflect_constraint *k,
                     const struct db_value *row) {
    size_t n, keys = (size_t)db_value_int(&row[14]);
    const int *numbers = pg_numbers(db_value_text(&row[13]), &n);
    if (keys > n)
        keys = n;
    k->columns = names_of(rel, numbers, keys);
    struct text_list include = names_of(rel, numbers + keys, n - keys);
    if (g->version >= 11)
        reflect_option(&k->options, "postgresql_include", reflect_list_value(&include));
    if (k->kind == CONSTRAINT_UNIQUE)
        reflect_option(&k->options, "postgresql_nulls_not_distinct",
                       PY_BOOL(db_value_int(&row[15])));
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
    while (kinds[i].letter != *type)
        i++;
    struct reflect_constraint *k = reflect_add_constraint(t, kinds[i].kind, db_value_text(&row[1]));
    k->comment = db_value_text(&row[16]);
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

static void read_elements(const struct relation *rel, struct reflect_index *ix,
                          const struct db_value *row, size_t keys) {
    size_t n;
    const int *numbers = pg_numbers(db_value_text(&row[10]), &n);
    struct text_list texts = pg_array(db_value_text(&row[12]));
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
                      ix->columns.items[i] ? ix->columns.items[i] : texts.items[i]);
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
    const char *method = db_value_text(&row[6]), *where = db_value_text(&row[7]);
    const int *flags = pg_numbers(db_value_text(&row[4]), &n);
    read_elements(rel, ix, row, keys);
    ix->sorting = sorting_of(flags, n < keys ? n : keys);
    if (db_value_int(&row[3]))
        ix->duplicates_constraint = ix->name;
    read_opclasses(g, ix, db_value_text(&row[11]));
    read_storage(ix, db_value_text(&row[5]));
    if (strcmp(method, "btree"))
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
    t->comment = db_value_text(&rel->row[6]);
    for (size_t i = rel->column_from; i < rel->column_to; i++)
        read_column(g, t, row_at(g->cursors[Q_COLUMNS], i));
    for (size_t i = rel->constraint_from; i < rel->constraint_to; i++)
        read_constraint(g, rel, t, row_at(g->cursors[Q_CONSTRAINTS], i));
    for (size_t i = rel->index_from; i < rel->index_to; i++)
        read_index(g, rel, t, row_at(g->cursors[Q_INDEXES], i));
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
    const char *filter = filter_for(w, false);
    s[Q_RELATIONS].sql = relations_query(relation_filter(w));
    s[Q_COLUMNS].sql = columns_query(filter, g.version);
    s[Q_CONSTRAINTS].sql = constraints_query(filter, g.version);
    s[Q_INDEXES].sql = indexes_query(filter, g.version);
    s[Q_OPCLASSES].sql = "SELECT oid::text, opcname FROM pg_catalog.pg_opclass"
                         " WHERE NOT opcdefault";
    s[Q_ENUMS].sql = pg_enum_query("*");
    s[Q_DOMAINS].sql = pg_domain_query("*");
    s[Q_SEQUENCES].sql = sequences_query;
    g.cursors = db_batch(r->db, s, Q_COUNT);
    g.types.enums = pg_read_enums(g.cursors[Q_ENUMS], &g.types.n_enums);
    g.types.domains = pg_read_domains(g.cursors[Q_DOMAINS], &g.types.n_domains);
    pg_types_index(&g.types);
    index_rows(&g);
    read_targets(&g);
    name_sequences(&g);
    const struct relation **sorted = by_name(&g);
    for (size_t k = 0; k < n_schemas; k++)
        for (size_t i = 0; i < g.n; i++)
            if (is_of_schema(sorted[i], schema_list[k]))
                read_table(&g, sorted[i], schema_list[k], out);
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
