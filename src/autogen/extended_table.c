/*
 * One table, more exactly: CHECK constraints by what they say, computed columns, server defaults
 * and primary keys, and a warning where rows that exist would break a change. "Wanted" is the model
 * as the server would keep it (shadow.c).
 */
#include <string.h>

#include "autogen/extended.h"

static const char *table_label(const char *schema, const char *table) {
    return schema ? mem_printf("%s.%s", schema, table) : table;
}

const char *extended_table_sql(struct autogen *a, const char *schema, const char *table) {
    const char *name = sql_quote(a->vm, a->dialect, table);
    return schema ? mem_printf("%s.%s", sql_quote(a->vm, a->dialect, schema), name) : name;
}

/* --- CHECK --- */

struct check {
    const struct reflect_constraint *rec;
    const struct check *other; /* the same one on the other side */
};

static struct check *list_checks(const struct reflect_table *t, size_t *n) {
    struct check *list = MEM_NEW_ARRAY(struct check, t->n_checks + 1);
    for (size_t i = 0; i < t->n_checks; i++)
        list[i].rec = t->checks[i];
    *n = t->n_checks;
    return list;
}

static bool same_name(const struct check *x, const struct check *y) {
    return x->rec->name && y->rec->name && !strcmp(x->rec->name, y->rec->name);
}
static bool same_text(const struct check *x, const struct check *y) {
    return extended_same_sql(x->rec->sqltext, y->rec->sqltext);
}

/* PostgreSQL spells an expression in another way when it reads its own spelling again: whether the
 * two are the same after one more reading. */
static bool same_again(struct table_pair *p, const struct check *x, const struct check *y) {
    struct autogen *a = p->a;
    struct db *db = a->reflector->db;
    bool same = false;
    if (a->dialect->id != SQL_POSTGRESQL)
        return false;
    scratch_begin(a);
    extended_enum_prepare(a);
    const char *table = mem_printf("pg_temp.%s", sql_quote_always(a->dialect, p->name));
    if (scratch_try(a, shadow_create(a, p->model), NULL) &&
        scratch_try(a,
                    mem_printf("ALTER TABLE %s ADD CONSTRAINT retort_x CHECK (%s),"
                               " ADD CONSTRAINT retort_y CHECK (%s)",
                               table, x->rec->sqltext, y->rec->sqltext),
                    NULL)) {
        struct db_value name = db_text(table);
        struct db_value v =
            db_scalar(db,
                      "SELECT count(DISTINCT pg_catalog.pg_get_expr(conbin, conrelid)) FROM"
                      " pg_catalog.pg_constraint WHERE conrelid = $1::regclass AND conname IN"
                      " ('retort_x', 'retort_y')",
                      &name, 1);
        same = db_value_int(&v) == 1;
    }
    scratch_end(a);
    return same;
}

static void pair_checks(struct check *conn, size_t n_conn, struct check *model, size_t n_model,
                        bool (*same)(const struct check *, const struct check *)) {
    for (size_t i = 0; i < n_conn; i++)
        for (size_t k = 0; k < n_model && !conn[i].other; k++)
            if (!model[k].other && same(&conn[i], &model[k])) {
                conn[i].other = &model[k];
                model[k].other = &conn[i];
            }
}

/* The column of the model's type that brings a CHECK of that name along, or NULL. */
static const struct column *column_of_check(const struct table_pair *p, const char *check) {
    size_t n;
    struct constraint **list = table_constraints(p->model, &n);
    for (size_t i = 0; check && i < n; i++) {
        const char *name = list[i]->kind == CONSTRAINT_CHECK && list[i]->type_bound
                               ? compare_final_name(p->a, list[i], NULL)
                               : NULL;
        if (name && !strcmp(check, name))
            return list[i]->bound_column;
    }
    return NULL;
}

/* Batch mode makes the CHECK of a new column's type twice, once by the name that a convention would
 * change: the second one counts as the first. */
static void pair_twins(struct table_pair *p, struct check *conn, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n && !conn[i].other; k++)
            if (conn[k].other && same_text(&conn[i], &conn[k]) &&
                (same_name(&conn[i], &conn[k]) || column_of_check(p, conn[k].other->rec->name)))
                conn[i].other = conn[k].other;
}

/* "table_check", "table_check1" … as PostgreSQL names them. */
static const char *free_name(struct table_pair *p) {
    const char *name = mem_printf("%s_check", p->name);
    for (unsigned i = 1; text_list_has(p->names_given, name); i++)
        name = mem_printf("%s_check%u", p->name, i);
    text_list_add(p->names_given, name);
    return name;
}

/* The model's own constraint of that name, as the models write it; else what the server says. */
static struct constraint *wanted_check(struct table_pair *p, const struct reflect_constraint *rec) {
    size_t n;
    struct constraint **list = table_constraints(p->model, &n);
    for (size_t i = 0; i < n; i++) {
        if (list[i]->kind != CONSTRAINT_CHECK)
            continue;
        const char *name = compare_final_name(p->a, list[i], NULL);
        if (!name || !rec->name || strcmp(name, rec->name))
            continue;
        if (!list[i]->type_bound)
            return list[i];
        struct reflect_constraint own = *rec; /* an Enum's is made with its type, not by ALTER */
        own.sqltext = compare_compile(p->a, list[i]->sqltext);
        return reflect_build_check(&p->build, p->model, &own, false);
    }
    if (rec->name)
        return reflect_build_check(&p->build, p->model, rec, false);
    struct reflect_constraint named = *rec; /* without a name nothing could drop it */
    named.name = free_name(p);
    return reflect_build_check(&p->build, p->model, &named, false);
}

static bool check_runs(struct table_pair *p, const struct reflect_constraint *rec) {
    return !rec->name || p->a->include_name == PY_UNDEF ||
           autogen_runs_name(p->a, py_str_from(rec->name), "check_constraint",
                             autogen_parents(p->name, p->schema));
}

static bool object_runs(struct table_pair *p, struct constraint *k, bool reflected) {
    return autogen_runs_object(p->a, PY_OBJ(k), k->name ? PY_OBJ(k->name) : PY_NONE,
                               "check_constraint", reflected, PY_NONE);
}

/* An Enum's or Boolean's, whose column this revision adds or gives that type: it comes with it, by
 * OP_ADD_COLUMN or OP_ALTER_COLUMN; 0: it does not. */
static enum op_kind comes_with_type(struct table_pair *p, const struct reflect_constraint *rec) {
    struct py_list *ops = op_list(p->a->vm, PY_OBJ(p->modify));
    const struct column *c = column_of_check(p, rec->name);
    for (size_t i = 0; c && i < ops->n; i++) {
        const struct op *op = op_of(ops->items[i]);
        if ((op->kind == OP_ADD_COLUMN && column_of(op->column) == c) ||
            (op->kind == OP_ALTER_COLUMN && !is_none(op->modify_type) &&
             py_str_is(op->column_name, c->base.name.text)))
            return op->kind;
    }
    return 0;
}

/* Before its column gets another type, which may bring a CHECK of that name along. False: a hook
 * leaves it out. */
static bool drop_check(struct table_pair *p, const struct reflect_constraint *rec) {
    struct constraint *k = reflect_build_check(&p->build, p->conn, rec, false);
    struct op *op = op_drop_constraint_from(p->a->vm, k);
    if (!object_runs(p, k, true))
        return false;
    if (comes_with_type(p, rec) || extended_is_retyped(p, rec->sqltext))
        compare_add_first(p, op);
    else
        compare_add(p, op);
    return true;
}

/* MySQL: a CHECK that came with a type does not go with it. */
static void drop_on_the_way_back(struct table_pair *p, struct constraint *k) {
    struct vm *vm = p->a->vm;
    struct op *nothing = extended_execute(vm, NULL, NULL, false);
    nothing->note->reverse = PY_OBJ(op_drop_constraint_from(vm, k));
    compare_add(p, nothing);
}

static bool add_check(struct table_pair *p, const struct reflect_constraint *rec) {
    enum op_kind how = comes_with_type(p, rec);
    struct constraint *k = wanted_check(p, rec);
    if (how == OP_ALTER_COLUMN && sql_is_mysql(p->a->dialect))
        drop_on_the_way_back(p, k);
    if (how)
        return true;
    if (!object_runs(p, k, false))
        return false;
    compare_add(p, op_add_constraint_from(p->a->vm, k));
    return true;
}

static void report_check(struct table_pair *p, const char *what, const char *name) {
    log_info(LOG_CHECKS, "Detected %s check constraint %s on table %s", what,
             name ? text_repr(name) : "None", text_repr(p->name));
}

/* A computed column that goes and comes again takes along what is defined over it. */
static bool is_made_anew(const struct table_pair *p, const struct op *op) {
    if (op->kind != OP_DROP_COLUMN)
        return false;
    const char *name = py_str_text(p->a->vm, op->column_name);
    for (size_t i = 0; i < table_column_count(p->model); i++)
        if (!strcmp(table_column(p->model, i)->base.name.text, name))
            return true;
    return false;
}

bool extended_is_retyped(struct table_pair *p, const char *sql) {
    bool pg = p->a->dialect->id == SQL_POSTGRESQL;
    struct py_list *ops = op_list(p->a->vm, PY_OBJ(p->modify));
    for (size_t i = 0; i < ops->n; i++) {
        const struct op *op = op_of(ops->items[i]);
        bool retyped = pg && op->kind == OP_ALTER_COLUMN && !is_none(op->modify_type);
        if ((retyped || is_made_anew(p, op)) &&
            strcmp(extended_rename_sql(sql, py_str_text(p->a->vm, op->column_name), "\001"), sql))
            return true;
    }
    return false;
}

bool extended_is_made_anew(struct table_pair *p, const struct text_list *columns) {
    struct py_list *ops = op_list(p->a->vm, PY_OBJ(p->modify));
    for (size_t i = 0; i < ops->n; i++)
        if (is_made_anew(p, op_of(ops->items[i])) &&
            text_list_has(columns, py_str_text(p->a->vm, op_of(ops->items[i])->column_name)))
            return true;
    return false;
}

/* What is the same but for the type of its column is made anew all the same: the server would spell
 * it with casts from then on. */
static bool remake_check(struct table_pair *p, const struct check *c) {
    bool same = c->other && (same_text(c, c->other) || same_again(p, c, c->other));
    if (same && c->rec->name && extended_is_retyped(p, c->rec->sqltext)) {
        drop_check(p, c->rec);
        add_check(p, c->other->rec);
    }
    return same;
}

/* The names that a batch on SQLite has for CHECKs without one, but for those that go first. */
static void note_unnamed(struct table_pair *p) {
    unsigned n = 0;
    for (size_t i = 0; i < p->rec->n_checks; i++)
        if (!p->rec->checks[i]->name)
            text_list_add(p->names_given, n++ ? mem_printf("%s_check%u", p->name, n - 1)
                                              : mem_printf("%s_check", p->name));
}

bool extended_checks(struct table_pair *p) {
    size_t n_conn, n_model;
    if (!p->wanted || !p->conn)
        return false;
    struct check *conn = list_checks(p->rec, &n_conn), *model = list_checks(p->wanted, &n_model);
    p->names_given = MEM_NEW(struct text_list);
    for (size_t i = 0; i < n_conn; i++)
        if (conn[i].rec->name)
            text_list_add(p->names_given, conn[i].rec->name);
    note_unnamed(p);
    pair_checks(conn, n_conn, model, n_model, same_name);
    pair_checks(conn, n_conn, model, n_model, same_text);
    pair_twins(p, conn, n_conn);
    for (size_t i = 0; i < n_conn; i++) {
        const struct check *c = &conn[i];
        if (!check_runs(p, c->rec) || remake_check(p, c))
            continue;
        bool dropped = drop_check(p, c->rec);
        if (dropped || c->other)
            report_check(p, c->other ? "changed" : "removed", c->rec->name);
        if (c->other)
            add_check(p, c->other->rec);
    }
    for (size_t k = 0; k < n_model; k++)
        if (!model[k].other && add_check(p, model[k].rec))
            report_check(p, "added", model[k].rec->name);
    return true;
}

/* --- primary keys --- */

static bool same_columns(const struct text_list *conn, const struct sql_columns *model) {
    if (conn->n != model->n)
        return false;
    for (size_t i = 0; i < conn->n; i++)
        if (strcmp(conn->items[i], ((const struct sql_column *)model->items[i])->name.text))
            return false;
    return true;
}

/* Whether LIST begins with what HEAD has. */
static bool begins_with(const struct text_list *list, const struct text_list *head) {
    for (size_t i = 0; i < head->n; i++)
        if (i >= list->n || strcmp(list->items[i], head->items[i]))
            return false;
    return true;
}

static const char *quoted_list(struct autogen *a, const struct text_list *names) {
    struct text_list out = {0};
    for (size_t i = 0; i < names->n; i++)
        text_list_add(&out, sql_quote(a->vm, a->dialect, names->items[i]));
    return text_join(&out, ", ");
}

/* " MODIFY c TYPE NOT NULL" of the AUTO_INCREMENT column that is not the first of NEW_COLUMNS, or
 * NULL: it stops being one. */
static const char *stop_counting(struct table_pair *p, const struct text_list *old,
                                 const struct text_list *new_columns) {
    struct autogen *a = p->a;
    for (size_t i = 0; i < old->n; i++) {
        const char *name = old->items[i];
        const struct reflect_column *c = shadow_column(p->rec, name);
        if (c && c->autoincrement == 1 && !(new_columns->n && !strcmp(new_columns->items[0], name)))
            return mem_printf(" MODIFY %s %s NOT NULL", sql_quote(a->vm, a->dialect, name),
                              sql_type_text(a->vm, a->dialect, c->type));
    }
    return NULL;
}

/* " ADD INDEX name (…)," for the foreign keys that only the key FROM serves, which TO does not.
 * MySQL has let go of the index it made for one when the key came to serve it. */
static const char *index_for_keys(struct table_pair *p, const struct text_list *from,
                                  const struct text_list *to) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < p->rec->n_fks; i++) {
        const struct text_list *key = &p->rec->fks[i]->columns;
        const char *name = key->items[0];
        bool served = !begins_with(from, key) || begins_with(to, key);
        for (size_t k = 0; k < p->rec->n_indexes; k++) {
            const struct reflect_index *ix = p->rec->indexes[k];
            bool own = p->rec->fks[i]->name && !strcmp(ix->name, p->rec->fks[i]->name);
            if (ix->expressions.n || !begins_with(&ix->columns, key))
                continue;
            if (own || !strcmp(ix->name, key->items[0]))
                name = ix->name;
            else
                served = true;
        }
        if (!served)
            buf_printf(&b, " ADD INDEX %s (%s),", sql_quote(p->a->vm, p->a->dialect, name),
                       quoted_list(p->a, key));
    }
    return b.len ? b.data : "";
}

/* MySQL: one statement, since an AUTO_INCREMENT column is never without a key. */
static void mysql_primary_key(struct table_pair *p, const struct text_list *old,
                              const struct text_list *new_columns) {
    const char *name = extended_table_sql(p->a, p->schema, p->name), *text[2];
    const struct text_list *from[2] = {old, new_columns}, *to[2] = {new_columns, old};
    const char *modify = stop_counting(p, old, new_columns);
    for (size_t i = 0; i < 2; i++) {
        const char *drop = from[i]->n ? " DROP PRIMARY KEY" : "";
        const char *add =
            to[i]->n ? mem_printf(" ADD PRIMARY KEY (%s)", quoted_list(p->a, to[i])) : "";
        const char *index = i ? index_for_keys(p, from[i], to[i]) : "";
        text[i] =
            mem_printf("ALTER TABLE %s%s%s%s%s", name, index, drop, *drop && *add ? "," : "", add);
        if (modify)
            text[i] = mem_printf("%s,%s%s", text[i], modify, i ? " AUTO_INCREMENT" : "");
    }
    compare_add(p, extended_execute(p->a->vm, text[0], text[1], false));
}

static struct op *key_op(struct table_pair *p, const char *name, const struct text_list *columns) {
    struct vm *vm = p->a->vm;
    struct op *op = op_new(vm, OP_CREATE_PRIMARY_KEY);
    struct py_list *list = py_list_new(columns->n);
    for (size_t i = 0; i < columns->n; i++)
        py_list_append(list, py_str_from(columns->items[i]));
    op->name = name ? PY_OBJ(name_marked(vm, name, NAME_CONV)) : PY_NONE;
    op->table_name = py_str_from(p->name);
    op->schema = compare_text(p->schema);
    op->columns = PY_OBJ(list);
    extended_note(op);
    return op;
}

static struct op *drop_key_op(struct table_pair *p, const char *name) {
    struct op *op = op_new(p->a->vm, OP_DROP_CONSTRAINT);
    op->name = name ? PY_OBJ(name_marked(p->a->vm, name, NAME_CONV)) : PY_NONE;
    op->table_name = py_str_from(p->name);
    op->schema = compare_text(p->schema);
    op->constraint_type = py_str_from("primary");
    extended_note(op);
    return op;
}

static void undo_each_other(struct op *x, struct op *y) {
    x->note->reverse = PY_OBJ(y);
    y->note->reverse = PY_OBJ(x);
}

/* The name the key is to have. */
static const char *key_name(struct table_pair *p) {
    const char *name = compare_final_name(p->a, p->model->primary_key, NULL);
    if (!name && p->rec->pk)
        name = p->rec->pk->name;
    return name ? name : mem_printf("%s_pkey", p->name);
}

/* Batch mode on SQLite puts a new key in place of the old one. */
static void batch_primary_key(struct table_pair *p, const struct text_list *old,
                              const struct text_list *new_columns) {
    struct op *up = key_op(p, key_name(p), new_columns), *down = key_op(p, key_name(p), old);
    undo_each_other(up, down);
    compare_add(p, up);
}

void extended_primary_key(struct table_pair *p) {
    struct text_list none = {0}, columns = {0};
    const struct text_list *old = p->rec->pk ? &p->rec->pk->columns : &none;
    const struct sql_columns *model = p->model->primary_key->columns;
    if (same_columns(old, model))
        return;
    for (size_t i = 0; i < model->n; i++)
        text_list_add(&columns, ((const struct sql_column *)model->items[i])->name.text);
    log_info(LOG_EXTENDED, "Detected primary key change from %s to %s on table %s",
             compare_tuple_repr(old), compare_tuple_repr(&columns),
             text_repr(table_label(p->schema, p->name)));
    if (sql_is_mysql(p->a->dialect)) {
        mysql_primary_key(p, old, &columns);
        return;
    }
    if (p->a->dialect->id == SQL_SQLITE) {
        batch_primary_key(p, old, &columns);
        return;
    }
    if (old->n) {
        struct op *drop = drop_key_op(p, p->rec->pk->name);
        undo_each_other(drop, key_op(p, p->rec->pk->name, old));
        extended_comment(drop, "foreign keys that refer to this key have to be dropped before it");
        compare_add(p, drop);
    }
    if (columns.n) {
        struct op *add = key_op(p, key_name(p), &columns);
        undo_each_other(add, drop_key_op(p, key_name(p)));
        compare_add(p, add);
    }
}

/* --- types --- */

static const char *type_text(struct autogen *a, struct sa_type *t) {
    return sql_type_text(a->vm, a->dialect, t);
}

bool extended_same_type(struct column_pair *c) {
    struct vm *vm = c->a->vm;
    const struct reflect_column *wanted = shadow_column(c->pair->wanted, c->name);
    struct sa_type *conn = column_type(vm, c->conn);
    if (!wanted || !wanted->type || type_affinity(vm, wanted->type) == AFFINITY_NULLTYPE)
        return false;
    return !strcmp(type_text(c->a, wanted->type), type_text(c->a, conn)) &&
           !strcmp(type_repr(vm, wanted->type), type_repr(vm, conn));
}

/* --- names --- */

/* What fits in with a suffix for every server: of a long name its beginning and its hash (FNV). */
static const char *short_name(const char *name) {
    uint32_t hash = 2166136261u;
    if (strlen(name) <= 55)
        return name;
    for (const char *p = name; *p; p++)
        hash = (hash ^ (unsigned char)*p) * 16777619u;
    return mem_printf("%.46s_%08x", name, hash);
}

/* SQLite keeps constraints without a name: a batch with a naming convention has names for them, by
 * which they are dropped. CHECKs get numbers. */
#define KEY_CONVENTIONS                                                                            \
    "'fk': '%(table_name)s_%(column_0_N_name)s_fkey', 'uq': "                                      \
    "'%(table_name)s_%(column_0_N_name)s_key'"
#define CHECK_CONVENTION "'ck': '%(table_name)s_check'"

static const char *convention_with(const char *old, bool check) {
    bool keys = !check || (old && strstr(old, "'fk'"));
    return check || (old && strstr(old, "'ck'"))
               ? keys ? "{" KEY_CONVENTIONS ", " CHECK_CONVENTION "}" : "{" CHECK_CONVENTION "}"
               : "{" KEY_CONVENTIONS "}";
}

/* "", "1", "2" …: which of the table's CHECKs without a name CONDITION is. */
static const char *check_number(struct table_pair *p, value condition) {
    const char *sql = compare_compile(p->a, SQL_ELEMENT(condition));
    unsigned n = 0;
    for (size_t i = 0; i < p->rec->n_checks; i++) {
        if (p->rec->checks[i]->name)
            continue;
        if (!strcmp(p->rec->checks[i]->sqltext, sql))
            break;
        n++;
    }
    return n ? mem_printf("%u", n) : "";
}

static void name_dropped(struct table_pair *p, struct op *op) {
    struct vm *vm = p->a->vm;
    struct op *back = op_of(op_reverse(vm, PY_OBJ(op)));
    bool check = back->kind == OP_CREATE_CHECK;
    struct buf b = BUF_INIT;
    struct py_list *columns = check ? py_list_new(0) : py_list_from(vm, back->columns);
    buf_puts(&b, p->name);
    for (size_t i = 0; i < columns->n; i++)
        buf_printf(&b, "_%s", py_str_text(vm, columns->items[i]));
    buf_puts(&b, check ? "_check" : back->kind == OP_CREATE_UNIQUE ? "_key" : "_fkey");
    if (check)
        buf_puts(&b, check_number(p, back->condition));
    op->name = back->name = PY_OBJ(name_marked(vm, buf_take(&b), NAME_CONV));
    extended_note(op)->reverse = PY_OBJ(back);
    extended_note(back)->reverse = PY_OBJ(op);
    struct op_note *note = extended_note(p->modify);
    note->convention = convention_with(note->convention, check);
}

void extended_name(struct table_pair *p, struct op *op) {
    struct vm *vm = p->a->vm;
    bool unique = op->kind == OP_CREATE_UNIQUE;
    if (op->kind == OP_DROP_CONSTRAINT && is_none(op->name) && p->a->dialect->id == SQL_SQLITE)
        name_dropped(p, op);
    if ((!unique && op->kind != OP_CREATE_FOREIGN_KEY) || !is_none(op->name))
        return;
    struct buf b = BUF_INIT;
    struct py_list *columns = py_list_from(vm, op->columns);
    buf_puts(&b, p->name);
    for (size_t i = 0; i < columns->n; i++)
        buf_printf(&b, "_%s", py_str_text(vm, columns->items[i]));
    const char *name = mem_printf("%s_%s", short_name(buf_take(&b)), unique ? "key" : "fkey");
    op->name = PY_OBJ(name_marked(vm, name, NAME_CONV));
}

/* --- foreign keys --- */

void extended_drop_key(struct table_pair *p, struct op *op, const char *target) {
    struct autogen *a = p->a;
    if (a->gone && map_has(a->gone, target)) {
        struct op *modify = op_new(a->vm, OP_MODIFY_TABLE), *own = p->modify;
        modify->table_name = py_str_from(p->name);
        modify->schema = compare_text(p->schema);
        p->modify = modify;
        compare_add(p, op);
        p->modify = own;
        py_list_append(a->early, PY_OBJ(modify));
    } else if (sql_is_mysql(a->dialect)) {
        compare_add_first(p, op);
    } else {
        compare_add(p, op);
    }
}

/* --- server defaults --- */

bool extended_default(struct column_pair *c, bool *differs) {
    const struct reflect_column *wanted = shadow_column(c->pair->wanted, c->name);
    const struct reflect_column *conn = shadow_column(c->pair->rec, c->name);
    if (conn && !wanted && shadow_same_default(c->a, c->model, conn)) {
        *differs = false;
        return true;
    }
    if (!wanted || !conn || conn->identity || wanted->identity || conn->computed ||
        wanted->computed)
        return false;
    if (conn->owned_sequence || wanted->owned_sequence) {
        *differs = false;
        return true;
    }
    if (!extended_same_sql(conn->default_, wanted->default_))
        return false; /* the servers' texts differ: what they are worth is asked next */
    *differs = false;
    return true;
}

/* --- identities --- */

bool extended_same_identity(struct column_pair *c) {
    const struct reflect_column *wanted = shadow_column(c->pair->wanted, c->name);
    const struct reflect_column *conn = shadow_column(c->pair->rec, c->name);
    if (!c->a->dialect->supports_identity_columns)
        return true;
    if (!wanted || !conn || !wanted->identity || !conn->identity)
        return false;
    const struct reflect_identity *x = wanted->identity, *y = conn->identity;
    return x->always == y->always && x->cycle == y->cycle && x->start == y->start &&
           x->increment == y->increment && x->minvalue == y->minvalue &&
           x->maxvalue == y->maxvalue && x->cache == y->cache;
}

/* --- computed columns --- */

static struct op *container(struct table_pair *p, struct op *first, struct op *second) {
    struct op *op = op_new(p->a->vm, OP_MODIFY_TABLE);
    struct py_list *list = op_list(p->a->vm, PY_OBJ(op));
    op->table_name = py_str_from(p->name);
    op->schema = compare_text(p->schema);
    py_list_append(list, PY_OBJ(first));
    py_list_append(list, PY_OBJ(second));
    return op;
}

/* PostgreSQL can make a computed column an ordinary one, and keeps its values; not the reverse. */
static bool drop_expression(struct table_pair *p, struct column *conn, struct column *model) {
    struct vm *vm = p->a->vm;
    value table = py_str_from(p->name), schema = compare_text(p->schema);
    value batch = py_dict_get_text(p->a->opts, "render_as_batch");
    if (p->a->dialect->id != SQL_POSTGRESQL || (batch != PY_UNDEF && py_truth(vm, batch)))
        return false;
    struct op *op = extended_execute(vm,
                                     mem_printf("ALTER TABLE %s ALTER COLUMN %s DROP EXPRESSION",
                                                extended_table_sql(p->a, p->schema, p->name),
                                                sql_quote(vm, p->a->dialect, conn->base.name.text)),
                                     NULL, false);
    op->note->reverse = PY_OBJ(container(p, op_drop_column_from(vm, schema, table, model),
                                         op_add_column_from(vm, schema, table, conn)));
    compare_add(p, op);
    return true;
}

bool extended_computed(struct table_pair *p, struct column *conn, struct column *model) {
    struct vm *vm = p->a->vm;
    const char *name = model->base.name.text;
    const struct reflect_column *wanted = shadow_column(p->wanted, name);
    const struct reflect_column *found = shadow_column(p->rec, name);
    if (!conn->computed && !model->computed)
        return false;
    if (conn->computed && model->computed &&
        (!wanted || !found || extended_same_sql(wanted->computed, found->computed)))
        return wanted && found;
    value table = py_str_from(p->name), schema = compare_text(p->schema);
    log_info(LOG_EXTENDED, "Detected computed column change on '%s.%s'",
             table_label(p->schema, p->name), name);
    if (!model->computed && drop_expression(p, conn, model))
        return true;
    struct op *drop = op_drop_column_from(vm, schema, table, conn);
    extended_comment(drop, "a computed column is made anew%s",
                     model->computed ? "" : ": what it holds is lost");
    compare_add(p, drop);
    compare_add(p, op_add_column_from(vm, schema, table, model));
    return true;
}

/* --- NOT NULL --- */

void extended_warn_not_null(struct table_pair *p, struct op *op) {
    const char *name = NULL, *what = NULL;
    if (op->kind == OP_ADD_COLUMN) {
        const struct column *c = column_of(op->column);
        if (c->nullable || !is_none(c->server_default) || c->computed || c->identity)
            return;
        name = c->base.name.text;
        what = "is NOT NULL without a server default: adding it fails where the table has rows";
    } else if (op->kind == OP_ALTER_COLUMN && op->modify_nullable == PY_FALSE) {
        name = py_str_text(p->a->vm, op->column_name);
        what = "becomes NOT NULL: this fails where rows hold NULL";
    } else {
        return;
    }
    extended_comment(op, "%s %s", text_repr(mem_printf("%s.%s", p->name, name)), what);
    log_warning(LOG_EXTENDED, "Column '%s.%s' %s", table_label(p->schema, p->name), name, what);
}
