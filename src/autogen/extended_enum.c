/*
 * Enum types: values that came, went, changed their names or places. PostgreSQL's are types of
 * their own (ALTER TYPE, or a new type in place of the old one); MySQL's belong to their column.
 */
#include <string.h>

#include "autogen/extended.h"
#include "sql/compiler.h"
#include "sql/ddl.h"

static const char *quote(struct autogen *a, const char *name) {
    return sql_quote(a->vm, a->dialect, name);
}

static const char *literal(const char *text) {
    return mem_printf("'%s'", text_replace(text, "'", "''"));
}

static const char *full_name(struct autogen *a, const char *schema, const char *name) {
    return schema ? mem_printf("%s.%s", quote(a, schema), quote(a, name)) : quote(a, name);
}

static struct text_list labels_of(const struct enum_info *e) {
    struct text_list list = {0};
    for (size_t i = 0; i < e->n; i++)
        text_list_add(&list, name_text(e->labels[i]));
    return list;
}

static const char *literals(const struct text_list *labels) {
    struct text_list out = {0};
    for (size_t i = 0; i < labels->n; i++)
        text_list_add(&out, literal(labels->items[i]));
    return text_join(&out, ", ");
}

/* --- which value became which --- */

/* The nearest label before I that OTHER has too, "" for none. */
static const char *anchor(const struct text_list *l, size_t i, const struct text_list *other) {
    while (i-- > 0)
        if (text_list_has(other, l->items[i]))
            return l->items[i];
    return "";
}

struct change {
    struct text_list from, to;       /* renamed values, pairwise */
    struct text_list added, removed; /* the rest */
    bool reordered;
};

static bool names_alike(const char *a, const char *b) { return rename_similarity(a, b) >= 0.6; }

static void find_renames(struct change *c, const struct text_list *old,
                         const struct text_list *now) {
    for (size_t i = 0; i < old->n; i++) {
        const char *gone = old->items[i];
        if (text_list_has(now, gone))
            continue;
        for (size_t k = 0; k < now->n; k++) {
            const char *fresh = now->items[k];
            if (text_list_has(old, fresh) || text_list_has(&c->to, fresh) ||
                strcmp(anchor(old, i, now), anchor(now, k, old)) || !names_alike(gone, fresh))
                continue;
            text_list_add(&c->from, gone);
            text_list_add(&c->to, fresh);
            break;
        }
    }
}

static const char *after_rename(const struct change *c, const char *label) {
    for (size_t i = 0; i < c->from.n; i++)
        if (!strcmp(c->from.items[i], label))
            return c->to.items[i];
    return label;
}

static struct change find_change(const struct text_list *old, const struct text_list *now) {
    struct change c = {0};
    struct text_list kept = {0};
    size_t at = 0;
    find_renames(&c, old, now);
    for (size_t i = 0; i < old->n; i++) {
        const char *label = after_rename(&c, old->items[i]);
        text_list_add(text_list_has(now, label) ? &kept : &c.removed, label);
    }
    for (size_t k = 0; k < now->n; k++) {
        if (!text_list_has(&kept, now->items[k]))
            text_list_add(&c.added, now->items[k]);
        else
            c.reordered |= strcmp(kept.items[at++], now->items[k]) != 0;
    }
    return c;
}

/* --- PostgreSQL: the types of the models --- */

struct model_enum {
    const char *schema, *name; /* schema NULL: found without one */
    struct sa_type *type;
    struct text_list labels;
    bool is_made_by_table; /* a new table brings it along */
};

static struct sa_type *enum_of(struct autogen *a, struct column *c) {
    struct sa_type *t =
        type_for_dialect(a->vm, column_type(a->vm, c), a->dialect->name, a->dialect_object);
    if (t && type_is(t, TYPE_ARRAY) && t->item)
        t = type_for_dialect(a->vm, t->item, a->dialect->name, a->dialect_object);
    if (!t || !t->enums || !t->schema_type || !t->schema_type->name ||
        t->cls->kind == TYPE_mysql_ENUM)
        return NULL;
    return t->cls->kind == TYPE_pg_ENUM || t->schema_type->native ? t : NULL;
}

static const char *key_of(const char *schema, const char *name) {
    return mem_printf("%s\001%s", schema ? schema : "", name);
}

static const char *schema_of(const struct sa_type *t, const char *default_schema) {
    const char *s = t->schema_type->schema ? name_text(t->schema_type->schema) : NULL;
    return s && default_schema && !strcmp(s, default_schema) ? NULL : s;
}

static const char *place_of(struct table *t, const char *default_schema) {
    const char *s = t->base.schema.text;
    s = s && default_schema && !strcmp(s, default_schema) ? NULL : s;
    return s ? mem_printf("%s\001%s", s, t->base.name.text) : t->base.name.text;
}

/* FOUND: tables of the database by the comparison's key. */
static void collect_models(struct autogen *a, const struct map *found, struct map *out) {
    size_t n;
    struct table **tables = autogen_sorted_tables(a, &n);
    const char *own = reflect_default_schema(a->reflector);
    for (size_t i = 0; i < n; i++) {
        bool is_new = !map_has(found, place_of(tables[i], own));
        for (size_t k = 0; k < table_column_count(tables[i]); k++) {
            struct sa_type *t = enum_of(a, table_column(tables[i], k));
            if (!t || !t->schema_type->create_type)
                continue;
            const char *key = key_of(schema_of(t, own), name_text(t->schema_type->name));
            struct model_enum *e = map_get(out, key);
            if (!e) {
                e = MEM_NEW(struct model_enum);
                *e = (struct model_enum){schema_of(t, own), name_text(t->schema_type->name), t,
                                         labels_of(t->enums), false};
                map_set(out, key, e);
            }
            e->is_made_by_table |= is_new && !t->schema_type->metadata;
        }
    }
}

/* --- PostgreSQL: who uses a type --- */

struct user {
    const char *schema, *table, *column, *default_;
    bool is_array;
};

static struct user *users_of(struct autogen *a, const char *schema, const char *name, size_t *n) {
    static const char sql[] =
        "SELECT n.nspname, c.relname, a.attname, t.typelem <> 0 AND t.typcategory = 'A',"
        " pg_catalog.pg_get_expr(d.adbin, d.adrelid), pg_catalog.pg_table_is_visible(c.oid)"
        " FROM pg_catalog.pg_type e JOIN pg_catalog.pg_namespace en ON en.oid = e.typnamespace"
        " JOIN pg_catalog.pg_type t ON t.oid = e.oid OR t.oid = e.typarray"
        " JOIN pg_catalog.pg_attribute a ON a.atttypid = t.oid AND NOT a.attisdropped"
        " JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
        " WHERE e.typname = $1 AND CASE WHEN $2 = '' THEN pg_catalog.pg_type_is_visible(e.oid)"
        " ELSE en.nspname = $2 END AND NOT c.relispartition ORDER BY 1, 2, a.attnum";
    struct db_value params[] = {db_text(name), db_text(schema ? schema : "")};
    struct db_cursor *c = db_execute(a->reflector->db, sql, params, 2);
    struct user *list = MEM_NEW_ARRAY(struct user, c->n_rows + 1);
    const struct db_value *row;
    for (*n = 0; (row = db_fetch(c)); ++*n)
        list[*n] = (struct user){.schema = db_value_int(&row[5]) ? NULL : db_value_text(&row[0]),
                                 .table = db_value_text(&row[1]),
                                 .column = db_value_text(&row[2]),
                                 .default_ = db_value_text(&row[4]),
                                 .is_array = db_value_int(&row[3])};
    return list;
}

/* --- PostgreSQL: a new type in place of the old one --- */

/* The default holds a value that the type will not have. */
static bool mentions(const char *sql, const struct text_list *labels,
                     const struct text_list *other) {
    for (size_t i = 0; i < labels->n; i++)
        if (!text_list_has(other, labels->items[i]) && strstr(sql, literal(labels->items[i])))
            return true;
    return false;
}

/* Indexes with conditions or expressions and CHECK constraints that compare with values of the
 * type: the server cannot take them over to another one. */
struct dependents {
    struct text_list names, drops, creates; /* side by side; the creates with the values renamed */
};

static struct dependents dependents_of(struct autogen *a, const char *schema, const char *name,
                                       const struct change *c) {
    static const char sql[] =
        "WITH e AS (SELECT t.oid, '::' || pg_catalog.format_type(t.oid, NULL) AS cast FROM"
        " pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE"
        " t.typname = $1 AND CASE WHEN $2 = '' THEN pg_catalog.pg_type_is_visible(t.oid) ELSE"
        " n.nspname = $2 END),"
        " r AS (SELECT DISTINCT a.attrelid FROM e JOIN pg_catalog.pg_type t ON t.oid = e.oid OR"
        " t.typelem = e.oid JOIN pg_catalog.pg_attribute a ON a.atttypid = t.oid AND NOT"
        " a.attisdropped),"
        " d AS (SELECT i.indexrelid::pg_catalog.regclass::text AS name, pg_catalog.format("
        "'DROP INDEX IF EXISTS %s', i.indexrelid::pg_catalog.regclass) AS gone, "
        "pg_catalog.pg_get_indexdef("
        "i.indexrelid) AS made FROM r JOIN pg_catalog.pg_index i ON i.indrelid = r.attrelid AND"
        " (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL)"
        " UNION ALL SELECT k.conname, pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS "
        "%I',"
        " k.conrelid::pg_catalog.regclass, k.conname), pg_catalog.format('ALTER TABLE %s ADD"
        " CONSTRAINT %I %s', k.conrelid::pg_catalog.regclass, k.conname,"
        " pg_catalog.pg_get_constraintdef(k.oid)) FROM r JOIN pg_catalog.pg_constraint k ON"
        " k.conrelid = r.attrelid AND k.contype = 'c')"
        " SELECT d.name, d.gone, d.made FROM d, e WHERE pg_catalog.strpos(d.made, e.cast) > 0"
        " ORDER BY 1";
    struct db_value params[] = {db_text(name), db_text(schema ? schema : "")};
    struct db_cursor *cursor = db_execute(a->reflector->db, sql, params, 2);
    struct dependents d = {0};
    const struct db_value *row;
    while ((row = db_fetch(cursor))) {
        const char *create = db_value_text(&row[2]);
        for (size_t i = 0; i < c->from.n; i++)
            create = text_replace(create, literal(c->from.items[i]), literal(c->to.items[i]));
        text_list_add(&d.names, db_value_text(&row[0]));
        text_list_add(&d.drops, db_value_text(&row[1]));
        text_list_add(&d.creates, create);
    }
    return d;
}

static void swap_type(struct autogen *a, const struct model_enum *e, const struct text_list *from,
                      const struct text_list *to, const struct user *users, size_t n,
                      const struct dependents *d, struct text_list *out) {
    const char *type = full_name(a, e->schema, e->name);
    const char *old = mem_printf("%s_old", e->name);
    text_list_extend(out, &d->drops);
    text_list_add(out, mem_printf("ALTER TYPE %s RENAME TO %s", type, quote(a, old)));
    text_list_add(out, mem_printf("CREATE TYPE %s AS ENUM (%s)", type, literals(to)));
    for (size_t i = 0; i < n; i++) {
        const struct user *u = &users[i];
        const char *alter = mem_printf("ALTER TABLE %s ALTER COLUMN %s",
                                       full_name(a, u->schema, u->table), quote(a, u->column));
        const char *array = u->is_array ? "[]" : "";
        if (u->default_)
            text_list_add(out, mem_printf("%s DROP DEFAULT", alter));
        text_list_add(out, mem_printf("%s TYPE %s%s USING %s::text%s::%s%s", alter, type, array,
                                      quote(a, u->column), array, type, array));
        if (u->default_ && !mentions(u->default_, from, to))
            text_list_add(out, mem_printf("%s SET DEFAULT %s", alter, u->default_));
    }
    text_list_add(out, mem_printf("DROP TYPE %s", full_name(a, e->schema, old)));
    for (size_t i = 0; i < d->creates.n; i++)
        if (!mentions(d->creates.items[i], from, to))
            text_list_add(out, d->creates.items[i]);
}

/* --- PostgreSQL: the changes of one type --- */

static void rename_values(struct autogen *a, const struct model_enum *e, const struct change *c,
                          struct py_list *before) {
    const char *type = full_name(a, e->schema, e->name);
    for (size_t i = 0; i < c->from.n; i++) {
        const char *x = literal(c->from.items[i]), *y = literal(c->to.items[i]);
        struct op *op =
            extended_execute(a->vm, mem_printf("ALTER TYPE %s RENAME VALUE %s TO %s", type, x, y),
                             mem_printf("ALTER TYPE %s RENAME VALUE %s TO %s", type, y, x), false);
        py_list_append(before, PY_OBJ(op));
    }
}

/* Where the value at I of NOW belongs, among the values there are by then. */
static const char *place(const struct text_list *now, size_t i) {
    return i            ? mem_printf(" AFTER %s", literal(now->items[i - 1]))
           : now->n > 1 ? mem_printf(" BEFORE %s", literal(now->items[1]))
                        : "";
}

/* The first value goes before the first one that was there. */
static const char *first_kept(const struct text_list *now, const struct text_list *added) {
    for (size_t i = 0; i < now->n; i++)
        if (!text_list_has(added, now->items[i]))
            return mem_printf(" BEFORE %s", literal(now->items[i]));
    return "";
}

static void add_values(struct autogen *a, const struct model_enum *e, const struct change *c,
                       const struct text_list *old, struct py_list *before) {
    struct text_list up = {0}, down = {0};
    const char *type = full_name(a, e->schema, e->name);
    size_t n;
    struct user *users = users_of(a, e->schema, e->name, &n);
    for (size_t i = 0; i < e->labels.n; i++)
        if (text_list_has(&c->added, e->labels.items[i]))
            text_list_add(&up,
                          mem_printf("ALTER TYPE %s ADD VALUE IF NOT EXISTS %s%s", type,
                                     literal(e->labels.items[i]),
                                     i ? place(&e->labels, i) : first_kept(&e->labels, &c->added)));
    struct dependents d = dependents_of(a, e->schema, e->name, c);
    swap_type(a, e, &e->labels, old, users, n, &d, &down);
    extended_statements(a->vm, before, &up, &down, true, NULL);
}

static bool is_of(struct vm *vm, const struct op *op, const struct user *u) {
    bool schema = op->schema != PY_NONE && op->schema != PY_UNDEF;
    return op->kind == OP_ALTER_COLUMN && py_str_is(op->table_name, u->table) &&
           py_str_is(op->column_name, u->column) && schema == (u->schema != NULL) &&
           (!schema || !strcmp(py_str_text(vm, op->schema), u->schema));
}

/* The old default of U names a value that only the old type has: on the way back the making of that
 * type sets it, and the column's own change, which goes before, must not. */
static void leave_default(struct vm *vm, struct py_list *ops, const struct user *u) {
    for (size_t i = 0; i < ops->n; i++) {
        struct op *op = op_of(ops->items[i]);
        if (op->kind == OP_MODIFY_TABLE)
            leave_default(vm, op_list(vm, PY_OBJ(op)), u);
        if (!is_of(vm, op, u) || op->modify_server_default == PY_FALSE)
            continue;
        struct op *back = op_of(op_reverse(vm, PY_OBJ(op)));
        back->modify_server_default = PY_FALSE;
        if (!op_alter_column_has_changes(vm, back))
            back = extended_execute(vm, NULL, NULL, false);
        extended_note(op)->reverse = PY_OBJ(back);
        extended_note(back)->reverse = PY_OBJ(op);
    }
}

static void replace_type(struct autogen *a, const struct model_enum *e, const struct change *c,
                         const struct text_list *old, struct py_list *before, struct py_list *ops) {
    struct text_list up = {0}, down = {0};
    size_t n;
    struct user *users = users_of(a, e->schema, e->name, &n);
    for (size_t i = 0; i < n; i++)
        if (users[i].default_ && mentions(users[i].default_, old, &e->labels))
            leave_default(a->vm, ops, &users[i]);
    struct dependents d = dependents_of(a, e->schema, e->name, c);
    struct text_list lost = {0};
    for (size_t i = 0; i < d.names.n; i++)
        if (mentions(d.creates.items[i], old, &e->labels))
            text_list_add(&lost, d.names.items[i]);
    swap_type(a, e, old, &e->labels, users, n, &d, &up);
    swap_type(a, e, &e->labels, old, users, n, &d, &down);
    const char *note = "the order of the values changes";
    if (c->removed.n)
        note = mem_printf("rows that hold %s make this fail: change them before%s",
                          text_join(&c->removed, ", "),
                          lost.n ? mem_printf("; %s names a value that goes and is not made again",
                                              text_join(&lost, ", "))
                                 : "");
    extended_statements(a->vm, before, &up, &down, false, note);
}

static void change_type(struct autogen *a, const struct model_enum *e, const struct text_list *old,
                        struct py_list *before, struct py_list *ops) {
    struct change c = find_change(old, &e->labels);
    struct text_list after = {0};
    log_info(LOG_EXTENDED, "Detected change of enum type '%s' from %s to %s", e->name,
             text_list_repr(old), text_list_repr(&e->labels));
    rename_values(a, e, &c, before);
    for (size_t i = 0; i < old->n; i++)
        text_list_add(&after, after_rename(&c, old->items[i]));
    if (c.removed.n || c.reordered)
        replace_type(a, e, &c, &after, before, ops);
    else if (c.added.n)
        add_values(a, e, &c, &after, before);
}

static void new_type(struct autogen *a, const struct model_enum *e, struct py_list *before) {
    const char *type = full_name(a, e->schema, e->name);
    const char *create =
        e->is_made_by_table ? NULL
                            : mem_printf("CREATE TYPE %s AS ENUM (%s)", type, literals(&e->labels));
    if (create)
        log_info(LOG_EXTENDED, "Detected added enum type '%s'", e->name);
    py_list_append(
        before, PY_OBJ(extended_execute(a->vm, create, mem_printf("DROP TYPE %s", type), false)));
}

/* Types that only tables of the comparison use, and no model any more. */
static void gone_type(struct autogen *a, const struct map *found, const struct reflect_enum *e,
                      struct py_list *after) {
    size_t n, count;
    bool table_goes = false;
    const char *schema = e->visible ? NULL : e->schema, *type = full_name(a, schema, e->name);
    struct user *users = users_of(a, schema, e->name, &n);
    struct table **tables = autogen_sorted_tables(a, &count);
    const char *own = reflect_default_schema(a->reflector);
    struct map models = {0};
    for (size_t i = 0; i < count; i++)
        map_set(&models, place_of(tables[i], own), tables[i]);
    for (size_t i = 0; i < n; i++) {
        const char *key = users[i].schema ? mem_printf("%s\001%s", users[i].schema, users[i].table)
                                          : users[i].table;
        if (!map_has(found, key))
            return;
        table_goes |= !map_has(&models, key);
    }
    if (!n)
        return;
    log_info(LOG_EXTENDED, "Detected removed enum type '%s'", e->name);
    py_list_append(after,
                   PY_OBJ(extended_execute(a->vm, mem_printf("DROP TYPE %s", type),
                                           table_goes ? NULL
                                                      : mem_printf("CREATE TYPE %s AS ENUM (%s)",
                                                                   type, literals(&e->labels)),
                                           false)));
}

void extended_enums(struct autogen *a, const struct map *found, struct py_list *ops,
                    struct py_list *before, struct py_list *after) {
    size_t n;
    struct map models = {0}, known = {0};
    if (a->dialect->id != SQL_POSTGRESQL)
        return;
    struct reflect_enum *list = reflect_enums(a->reflector, "*", &n);
    collect_models(a, found, &models);
    for (size_t i = 0; i < n; i++)
        map_set(&known, key_of(list[i].visible ? NULL : list[i].schema, list[i].name), &list[i]);
    MAP_EACH(&models, m) {
        const struct model_enum *e = m->value;
        const struct reflect_enum *db = map_get(&known, m->key);
        if (!db)
            new_type(a, e, before);
        else if (!text_list_equal(&db->labels, &e->labels))
            change_type(a, e, &db->labels, before, ops);
    }
    MAP_EACH(&known, k) {
        if (!map_has(&models, k->key))
            gone_type(a, found, k->value, after);
    }
}

void extended_enum_prepare(struct autogen *a) {
    size_t n;
    struct map models = {0}, none = {0};
    if (a->dialect->id != SQL_POSTGRESQL)
        return;
    struct reflect_enum *list = reflect_enums(a->reflector, "*", &n);
    collect_models(a, &none, &models);
    MAP_EACH(&models, m) {
        const struct model_enum *e = m->value;
        const char *type = full_name(a, e->schema, e->name);
        bool done = false;
        for (size_t i = 0; i < n && !done; i++) {
            if (strcmp(key_of(list[i].visible ? NULL : list[i].schema, list[i].name), m->key))
                continue;
            done = text_list_equal(&list[i].labels, &e->labels) ||
                   !scratch_try(
                       a, mem_printf("ALTER TYPE %s RENAME TO retort_scratch_%zu", type, i), NULL);
        }
        if (!done)
            scratch_try(a, mem_printf("CREATE TYPE %s AS ENUM (%s)", type, literals(&e->labels)),
                        NULL);
    }
}

/* --- PostgreSQL: a new table with a type that is there already --- */

struct table *extended_new_table(struct autogen *a, struct table *t) {
    size_t n;
    struct table *copy = NULL;
    bool any = false;
    for (size_t i = 0; i < table_column_count(t); i++)
        any = any || enum_of(a, table_column(t, i));
    if (a->dialect->id != SQL_POSTGRESQL || !any)
        return t;
    struct reflect_enum *known = reflect_enums(a->reflector, "*", &n);
    for (size_t i = 0; i < table_column_count(t); i++) {
        struct sa_type *type = enum_of(a, table_column(t, i));
        bool there = false;
        for (size_t k = 0; type && k < n; k++)
            there |= !strcmp(known[k].name, name_text(type->schema_type->name)) &&
                     (type->schema_type->schema
                          ? !strcmp(known[k].schema, name_text(type->schema_type->schema))
                          : known[k].visible);
        if (!there)
            continue;
        if (!copy)
            copy = table_to_metadata(a->vm, t,
                                     metadata_new_with(a->vm, NULL, t->metadata->naming_convention),
                                     PY_UNDEF, PY_NONE, NULL);
        struct sa_type *plain = type_adapt(a->vm, type, TYPE_pg_ENUM);
        plain->schema_type->create_type = false;
        struct sa_type *whole = column_type(a->vm, table_column(t, i));
        if (type_is(whole, TYPE_ARRAY)) {
            whole = type_copy(a->vm, whole);
            whole->item = plain;
        } else {
            whole = plain;
        }
        table_column(copy, i)->base.expr.type = PY_OBJ(whole);
    }
    return copy ? copy : t;
}

/* --- MySQL: the values of a column --- */

/* One way: room for all values, then the rows. */
static struct text_list move_rows(struct table_pair *p, struct column *conn,
                                  const struct text_list *both, const struct text_list *from,
                                  const struct text_list *to) {
    struct autogen *a = p->a;
    struct text_list out = {0};
    const char *table = full_name(a, p->schema, p->name), *name = quote(a, conn->base.name.text);
    text_list_add(&out, mem_printf("ALTER TABLE %s MODIFY %s ENUM(%s) %s", table, name,
                                   literals(both), conn->nullable ? "NULL" : "NOT NULL"));
    for (size_t i = 0; i < from->n; i++)
        text_list_add(&out, mem_printf("UPDATE %s SET %s = %s WHERE %s = %s", table, name,
                                       literal(to->items[i]), name, literal(from->items[i])));
    return out;
}

void extended_mysql_enum(struct table_pair *p, struct column *conn, struct column *model,
                         struct text_list *up, struct text_list *down) {
    struct autogen *a = p->a;
    struct sa_type *x = column_type(a->vm, conn);
    struct sa_type *y =
        type_for_dialect(a->vm, column_type(a->vm, model), a->dialect->name, a->dialect_object);
    if ((a->dialect->id != SQL_MYSQL && a->dialect->id != SQL_MARIADB) || !x->enums || !y ||
        !y->enums || !type_is(x, TYPE_Enum) || !type_is(y, TYPE_Enum))
        return;
    struct text_list old = labels_of(x->enums), now = labels_of(y->enums), both = {0};
    struct change c = find_change(&old, &now);
    if (!c.from.n)
        return;
    text_list_extend(&both, &old);
    text_list_extend(&both, &c.to);
    *up = move_rows(p, conn, &both, &c.from, &c.to);
    *down = move_rows(p, conn, &both, &c.to, &c.from);
    log_info(LOG_EXTENDED, "Detected renamed values %s to %s of '%s.%s'", text_list_repr(&c.from),
             text_list_repr(&c.to), p->name, conn->base.name.text);
}
