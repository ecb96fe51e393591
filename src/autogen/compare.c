/*
 * The comparison as a whole: which schemas, which tables are new, gone, on both sides. cf.
 * alembic.autogenerate.compare.schema, .tables.
 */
#include <stdlib.h>
#include <string.h>

#include "autogen/extended.h"
#include "autogen/impl_hook.h"
#include "schema/naming.h"

value compare_text(const char *s) { return s ? py_str_from(s) : PY_NONE; }

void compare_add(struct table_pair *p, struct op *op) {
    if (p->a->extended)
        extended_name(p, op);
    py_list_append(op_list(p->a->vm, PY_OBJ(p->modify)), PY_OBJ(op));
}

void compare_add_first(struct table_pair *p, struct op *op) {
    struct py_list *ops = op_list(p->a->vm, PY_OBJ(p->modify));
    compare_add(p, op);
    memmove(ops->items + 1, ops->items, (ops->n - 1) * sizeof *ops->items);
    ops->items[0] = PY_OBJ(op);
}

void compare_dispatch(struct autogen *a, const char *target, const struct dispatch_builtin *list,
                      size_t n, void *arg, int argc, const value *argv) {
    struct dispatch_run r = {
        a->vm, a->comparators->n ? a->comparators : NULL, target, a->dialect->name, argc, argv};
    dispatch_all(&r, list, n, arg);
}

/* --- what the database has --- */

struct side {
    struct autogen *a;
    struct op *upgrade;
    struct text_list schemas; /* NULL: the default one */
    const char *default_schema;
    struct reflect_result *found;
    struct map names; /* of the tables that take part: key → reflect_table */
    struct metadata *existing, *removed;
    struct py_list *before, *after; /* extended: operations around those of the tables */
    struct py_list *early;          /* extended: renames of columns, keys to tables that go */
    size_t early_at;                /* where they belong: behind the renames of tables */
    struct py_list *late;           /* extended: keys to be added at the end */
};

const char *compare_key(const char *schema, const char *name) {
    return schema ? mem_printf("%s\001%s", schema, name) : name;
}

static bool is_version_table(const struct autogen *a, const char *schema, const char *name) {
    const char *own = a->version_table_schema;
    return a->version_table && !strcmp(name, a->version_table) &&
           (schema && own ? !strcmp(schema, own) : schema == own);
}

static bool takes_part(struct autogen *a, const char *schema, const char *name) {
    return !is_version_table(a, schema, name) &&
           autogen_runs_name(a, py_str_from(name), "table", autogen_parents(NULL, schema));
}

/* Names are asked for first where a hook picks some: what it leaves out is not even looked at. */
static void read_database(struct side *s) {
    struct autogen *a = s->a;
    struct reflect_wish w = {.schemas = s->schemas.items, .n_schemas = s->schemas.n};
    struct text_list wanted = {0};
    if (a->include_name != PY_UNDEF) {
        for (size_t i = 0; i < s->schemas.n; i++) {
            struct text_list names =
                reflect_names(a->reflector, s->schemas.items[i], REFLECT_TABLE, REFLECT_DEFAULT);
            for (size_t k = 0; k < names.n; k++)
                if (takes_part(a, s->schemas.items[i], names.items[k])) {
                    text_list_add(&wanted, names.items[k]);
                    map_set(&s->names, compare_key(s->schemas.items[i], names.items[k]), NULL);
                }
        }
        w.names = wanted.items ? wanted.items : MEM_NEW_ARRAY(const char *, 1);
        w.n_names = wanted.n;
    }
    s->found = !s->schemas.n || (w.names && !w.n_names) ? MEM_NEW(struct reflect_result)
                                                        : reflect_tables(a->reflector, &w);
    for (size_t i = 0; i < s->found->n; i++) {
        struct reflect_table *t = s->found->tables[i];
        const char *key = compare_key(t->schema, t->name);
        if (w.names ? map_has(&s->names, key) : takes_part(a, t->schema, t->name))
            map_set(&s->names, key, t);
    }
}

/* --- a table of the database as schema object --- */

/* A default of SQLite that is an expression must stand in parentheses in DDL. */
static bool is_bare_expression(const char *text) {
    size_t n = strlen(text);
    bool line = !strchr(text, '\n');
    if (!n || (n == 1 && strchr("0123456789.", *text)))
        return false;
    if (n > 2 && line && *text == '\'' && text[n - 1] == '\'')
        return false;
    return !(n > 2 && line && *text == '(' && text[n - 1] == ')');
}

static void adjust_column(struct reflect_build *b, struct table *t, struct reflect_column *c) {
    if (b->column_event) /* later, when listeners and a script's impl have seen it */
        return;
    if (b->dialect->id == SQL_SQLITE && c->default_ && is_bare_expression(c->default_))
        c->default_ = mem_printf("(%s)", c->default_);
    if (b->dialect->id == SQL_POSTGRESQL && c->default_ && c->owned_sequence &&
        text_starts_with(c->default_, "nextval('")) {
        log_info(
            "alembic.ddl.postgresql",
            "Detected sequence named '%s' as owned by integer column '%s(%s)', assuming SERIAL "
            "and omitting",
            c->owned_sequence, t->base.name.text, c->name);
        c->default_ = NULL;
    }
}

/* MariaDB keeps JSON as LONGTEXT with a CHECK: taken for LONGTEXT, it would come back without. */
static void adjust_extended(struct reflect_build *b, struct table *t, struct reflect_column *c) {
    if (c->json)
        c->type = type_new(b->vm, TYPE_mysql_JSON);
    adjust_column(b, t, c);
}

void compare_adjust_column(struct autogen *a, struct table *t, struct py_dict *column) {
    struct reflect_build b = {.vm = a->vm, .dialect = a->dialect};
    value def = py_dict_get_text(column, "default"), name = py_dict_get_text(column, "name");
    struct reflect_column c = {0};
    if (!py_is_str(def) || !py_is_str(name))
        return;
    const struct reflect_column *rec = shadow_column(a->reflecting, py_str_cstr(name));
    if (rec)
        c = *rec;
    c.default_ = py_str_cstr(def);
    adjust_column(&b, t, &c);
    if (c.default_)
        py_dict_set_text(column, "default", py_str_from(c.default_));
    else
        py_dict_del(a->vm, column, py_str_from("default"));
}

static void init_build(struct table_pair *p) {
    p->build = (struct reflect_build){.vm = p->a->vm,
                                      .dialect = p->a->dialect,
                                      .final_names = true,
                                      .adjust = p->a->extended ? adjust_extended : adjust_column};
    if (p->a->column_reflect || impl_has(p->a, HOOK_autogen_column_reflect)) {
        p->build.column_event = impl_column_event;
        p->build.data = p;
    }
}

static struct table *conn_table(struct table_pair *p, struct metadata *m,
                                const struct reflect_table *rec) {
    struct table *t =
        table_new(p->a->vm, m, (struct sql_name){rec->name, 0}, (struct sql_name){rec->schema, 0});
    reflect_build_table(&p->build, t, rec);
    return t;
}

/* --- the three kinds of tables --- */

static const struct dispatch_builtin table_builtins[] = {
    {compare_indexes_and_uniques, "indexes", DISPATCH_MEDIUM},
    {compare_foreign_keys, "foreignkeys", DISPATCH_MEDIUM},
    {compare_table_comment, "comments", DISPATCH_MEDIUM},
    {compare_checks, "checkconstraints", DISPATCH_MEDIUM}};
static const unsigned table_plugins[] = {AUTOGEN_CONSTRAINTS, AUTOGEN_CONSTRAINTS, AUTOGEN_COMMENTS,
                                         AUTOGEN_CHECKS};

static void compare_table(struct table_pair *p) {
    struct dispatch_builtin list[4];
    size_t n = 0;
    for (size_t i = 0; i < 4; i++)
        if (p->a->plugins & table_plugins[i])
            list[n++] = table_builtins[i];
    value args[] = {PY_OBJ(p->a),
                    PY_OBJ(p->modify),
                    compare_text(p->schema),
                    py_str_from(p->name),
                    p->conn ? PY_OBJ(p->conn) : PY_NONE,
                    p->model ? PY_OBJ(p->model) : PY_NONE};
    compare_dispatch(p->a, "table", list, n, p, 6, args);
}

static struct op *modify_op(struct autogen *a, const char *schema, value name) {
    struct op *op = op_new(a->vm, OP_MODIFY_TABLE);
    op->table_name = name;
    op->schema = compare_text(schema);
    return op;
}

static void add_op(struct side *s, struct op *op) {
    py_list_append(op_list(s->a->vm, PY_OBJ(s->upgrade)), PY_OBJ(op));
}

static void add_modify(struct side *s, struct op *modify) {
    if (op_list(s->a->vm, PY_OBJ(modify))->n)
        add_op(s, modify);
}

static const char *full_name(const char *schema, const char *name) {
    return schema && *schema ? mem_printf("%s.%s", schema, name) : name;
}

/* Keys that CREATE TABLE leaves out, for a circle; the reference leaves them out for good. */
static void add_late_keys(struct side *s, struct table *t) {
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    for (size_t i = 0; i < n && s->a->extended && s->a->dialect->id != SQL_SQLITE; i++)
        if (list[i]->kind == CONSTRAINT_FOREIGN_KEY && list[i]->use_alter && list[i]->name)
            py_list_append(s->late, PY_OBJ(op_add_constraint_from(s->a->vm, list[i])));
}

/* MySQL keeps an index that a foreign key needs, even from one who drops the table next: indexes of
 * a table that comes or goes as a whole go with it. */
static void go_with_table(struct autogen *a, struct op *modify, bool table_goes) {
    struct py_list *ops = op_list(a->vm, PY_OBJ(modify));
    if (!a->extended || (a->dialect->id != SQL_MYSQL && a->dialect->id != SQL_MARIADB))
        return;
    for (size_t i = 0; i < ops->n; i++) {
        struct op *op = op_of(ops->items[i]);
        if (op->kind == OP_DROP_INDEX && table_goes)
            extended_note(op)->silent = true;
        else if (op->kind == OP_CREATE_INDEX && !table_goes)
            extended_note(op)->reverse = PY_OBJ(extended_execute(a->vm, NULL, NULL, false));
    }
}

static void added_table(struct side *s, struct table *t, const char *schema) {
    struct autogen *a = s->a;
    value name = sql_name_value(a->vm, t->base.name);
    struct table_pair p = {.a = a, .schema = schema, .name = t->base.name.text, .model = t};
    if (!autogen_runs_object(a, PY_OBJ(t), name, "table", false, PY_NONE))
        return;
    add_op(s, op_create_table_from(a->vm, a->extended ? extended_new_table(a, t) : t, PY_NONE));
    log_info(LOG_TABLES, "Detected added table %s", text_repr(full_name(schema, p.name)));
    init_build(&p);
    p.modify = modify_op(a, schema, name);
    compare_table(&p);
    go_with_table(a, p.modify, false);
    add_late_keys(s, t);
    add_modify(s, p.modify);
}

/* A table that goes was once made by a revision of this project: then somebody may have forgotten a
 * model. */
static void report_creator(struct autogen *a, struct op *drop, const char *name) {
    const char *id = a->extended && a->more->creator ? a->more->creator(a->more->arg, name) : NULL;
    if (!id)
        return;
    extended_comment(drop, "revision %s creates %s, and no model has it now", id, text_repr(name));
    log_warning(LOG_EXTENDED, "Table '%s' is in no model, but revision %s creates it", name, id);
}

static void removed_table(struct side *s, const struct reflect_table *rec) {
    struct autogen *a = s->a;
    struct table_pair p = {.a = a, .schema = rec->schema, .name = rec->name, .rec = rec};
    init_build(&p);
    p.conn = conn_table(&p, s->removed, rec);
    if (!autogen_runs_object(a, PY_OBJ(p.conn), py_str_from(rec->name), "table", true, PY_NONE))
        return;
    p.modify = modify_op(a, rec->schema, py_str_from(rec->name));
    compare_table(&p);
    go_with_table(a, p.modify, true);
    add_modify(s, p.modify);
    struct op *drop = op_drop_table_from(a->vm, p.conn, PY_NONE);
    report_creator(a, drop, rec->name);
    add_op(s, drop);
    log_info(LOG_TABLES, "Detected removed table %s", text_repr(full_name(rec->schema, rec->name)));
}

static void common_table(struct side *s, struct table_pair *p) {
    struct autogen *a = s->a;
    if (!autogen_runs_object(a, PY_OBJ(p->model), py_str_from(p->name), "table", false,
                             PY_OBJ(p->conn)))
        return;
    p->modify = modify_op(a, p->schema, py_str_from(p->name));
    if (p->renames) { /* on their own: batch mode cannot index a column it renames */
        struct op *renames = modify_op(a, p->schema, py_str_from(p->name));
        renames->ops = PY_OBJ(p->renames);
        py_list_append(s->early, PY_OBJ(renames)); /* new tables may refer to the new names */
    }
    compare_columns(p);
    compare_table(p);
    if (a->extended && a->plugins & AUTOGEN_CONSTRAINTS)
        extended_primary_key(p);
    compare_removed_columns(p);
    add_modify(s, p->modify);
}

static int by_place(const void *x, const void *y) {
    const struct table_pair *a = x, *b = y;
    int c = strcmp(a->schema ? a->schema : "", b->schema ? b->schema : "");
    return c ? c : strcmp(a->name, b->name);
}

/* The schema of a model's table, NULL if it is the database's default one. */
static const char *schema_of(const struct side *s, const struct table *t) {
    const char *schema = t->base.schema.text;
    return schema && s->default_schema && !strcmp(schema, s->default_schema) ? NULL : schema;
}

static bool refers_to(const struct reflect_table *from, const struct reflect_table *to) {
    for (size_t i = 0; i < from->n_fks; i++)
        if (from != to &&
            !strcmp(compare_key(from->fks[i]->referred_schema, from->fks[i]->referred_table),
                    compare_key(to->schema, to->name)))
            return true;
    return false;
}

/* What refers to another one goes before it. In a circle one goes first as it comes. */
static void order_drops(struct side *s, struct table_pair *list, size_t n) {
    struct map *gone = MEM_NEW(struct map);
    s->a->early = s->early;
    s->a->gone = gone;
    for (size_t i = 0; i < n; i++)
        map_set(gone, compare_key(list[i].schema, list[i].name), &list[i]);
    for (size_t at = 0; at < n; at++) {
        size_t next = at;
        for (size_t i = at; i < n; i++) {
            bool is_free = true;
            for (size_t k = at; k < n && is_free; k++)
                is_free = !refers_to(list[k].rec, list[i].rec);
            if (is_free) {
                next = i;
                break;
            }
        }
        struct table_pair first = list[next];
        memmove(&list[at + 1], &list[at], (next - at) * sizeof *list);
        list[at] = first;
    }
}

static void removed_tables(struct side *s, const struct map *models) {
    struct table_pair *list = MEM_NEW_ARRAY(struct table_pair, s->names.count + 1);
    size_t n = 0;
    MAP_EACH(&s->names, e) {
        const struct reflect_table *rec = e->value;
        if (rec && !map_has(models, e->key))
            list[n++] = (struct table_pair){.schema = rec->schema, .name = rec->name, .rec = rec};
    }
    qsort(list, n, sizeof *list, by_place);
    if (s->a->extended)
        order_drops(s, list, n);
    for (size_t i = 0; i < n; i++)
        removed_table(s, list[i].rec);
}

static void common_tables(struct side *s, const struct map *models) {
    struct table_pair *list = MEM_NEW_ARRAY(struct table_pair, s->names.count + 1);
    size_t n = 0;
    MAP_EACH(&s->names, e) {
        const struct reflect_table *rec = e->value;
        if (rec && map_has(models, e->key))
            list[n++] = (struct table_pair){.a = s->a,
                                            .schema = rec->schema,
                                            .name = rec->name,
                                            .rec = rec,
                                            .model = map_get(models, e->key)};
    }
    qsort(list, n, sizeof *list, by_place);
    for (size_t i = 0; i < n && s->a->extended; i++)
        rename_columns(&list[i], &s->names);
    if (s->a->extended)
        shadow_read(s->a, list, n);
    for (size_t i = 0; i < n; i++) {
        init_build(&list[i]);
        list[i].conn = conn_table(&list[i], s->existing, list[i].rec);
    }
    for (size_t i = 0; i < n; i++)
        common_table(s, &list[i]);
    if (s->a->extended && s->a->plugins & AUTOGEN_CONSTRAINTS)
        extended_keys(s->a, op_list(s->a->vm, PY_OBJ(s->upgrade)), list, n, s->early, s->late);
}

/* Every table would go: most likely env.py has not imported the models. */
static void hint_no_models(const struct side *s, size_t n_models) {
    if (!n_models && s->names.count)
        log_warning("retort.autogenerate",
                    "target_metadata has no tables, but the database has %u: is the module with "
                    "the models imported in env.py?",
                    s->names.count);
}

/* --- tables that were renamed (extended) --- */

static void follow_rename(struct side *s, const struct reflect_table *old, const char *name) {
    struct reflect_table *t = (struct reflect_table *)(uintptr_t)old;
    const char *was = t->name, *own = mem_printf("%s_ibfk_", was);
    bool mysql = s->a->dialect->id == SQL_MYSQL || s->a->dialect->id == SQL_MARIADB;
    map_delete(&s->names, compare_key(t->schema, was));
    MAP_EACH(&s->names, e) {
        struct reflect_table *other = e->value;
        for (size_t i = 0; other && i < other->n_fks; i++)
            if (!strcmp(other->fks[i]->referred_table, was) &&
                !strcmp(other->fks[i]->referred_schema ? other->fks[i]->referred_schema : "",
                        t->schema ? t->schema : ""))
                other->fks[i]->referred_table = name;
    }
    for (size_t i = 0; i < t->n_fks; i++) {
        if (!strcmp(t->fks[i]->referred_table, was) && !t->fks[i]->referred_schema)
            t->fks[i]->referred_table = name;
        if (mysql && t->fks[i]->name && text_starts_with(t->fks[i]->name, own)) /* InnoDB's own */
            t->fks[i]->name = mem_printf("%s_ibfk_%s", name, t->fks[i]->name + strlen(own));
    }
    t->name = name;
    map_set(&s->names, compare_key(t->schema, name), t);
}

static void rename_tables(struct side *s, const struct map *models) {
    struct autogen *a = s->a;
    struct table **fresh = MEM_NEW_ARRAY(struct table *, models->count + 1);
    const struct reflect_table **gone =
        MEM_NEW_ARRAY(const struct reflect_table *, s->names.count + 1);
    struct rename_table *found;
    size_t n_fresh = 0, n_gone = 0;
    MAP_EACH(models, e) {
        struct table *t = e->value;
        if (!map_has(&s->names, e->key) &&
            autogen_runs_object(a, PY_OBJ(t), sql_name_value(a->vm, t->base.name), "table", false,
                                PY_NONE))
            fresh[n_fresh++] = t;
    }
    MAP_EACH(&s->names, e) {
        struct table_pair p = {.a = a};
        const struct reflect_table *rec = e->value;
        init_build(&p);
        p.build.adjust = NULL;
        if (rec && !map_has(models, e->key) &&
            autogen_runs_object(a, PY_OBJ(conn_table(&p, metadata_new(a->vm), rec)),
                                py_str_from(rec->name), "table", true, PY_NONE))
            gone[n_gone++] = rec;
    }
    size_t n = n_fresh && n_gone ? rename_find_tables(a, fresh, n_fresh, gone, n_gone, &found) : 0;
    for (size_t i = 0; i < n; i++) {
        struct table_pair p = {.a = a};
        init_build(&p);
        p.build.adjust = NULL;
        add_op(s, rename_table_op(a, &found[i], conn_table(&p, metadata_new(a->vm), found[i].rec)));
        follow_rename(s, found[i].rec, found[i].model->base.name.text);
    }
}

/* Puts BEFORE, what there is, and AFTER together in OPS. */
static void surround(struct side *s) {
    struct vm *vm = s->a->vm;
    struct py_list *ops = op_list(vm, PY_OBJ(s->upgrade)), *all = py_list_new(0);
    py_list_extend(vm, all, PY_OBJ(s->before));
    py_list_extend(vm, all, PY_OBJ(ops));
    py_list_extend(vm, all, PY_OBJ(s->after));
    ops->n = 0;
    py_list_extend(vm, ops, PY_OBJ(all));
}

static void insert_early(struct side *s) {
    struct vm *vm = s->a->vm;
    struct py_list *ops = op_list(vm, PY_OBJ(s->upgrade)), *all = py_list_new(0);
    for (size_t i = 0; i < ops->n; i++) {
        if (i == s->early_at)
            py_list_extend(vm, all, PY_OBJ(s->early));
        py_list_append(all, ops->items[i]);
    }
    if (s->early_at >= ops->n)
        py_list_extend(vm, all, PY_OBJ(s->early));
    ops->n = 0;
    py_list_extend(vm, ops, PY_OBJ(all));
}

static void compare_more(struct side *s, const struct map *database) {
    struct autogen *a = s->a;
    struct vm *vm = a->vm;
    struct py_list *gone = py_list_new(0);
    s->before = py_list_new(0);
    s->after = py_list_new(0);
    insert_early(s);
    py_list_extend(vm, op_list(vm, PY_OBJ(s->upgrade)), PY_OBJ(s->late));
    extended_enums(a, database, op_list(vm, PY_OBJ(s->upgrade)), s->before, gone);
    extended_sequences(a, s->before, gone);
    struct py_list *tried = py_list_from(vm, PY_OBJ(s->before));
    py_list_extend(vm, tried, PY_OBJ(op_list(vm, PY_OBJ(s->upgrade))));
    extended_entities(a, tried, s->before, s->after);
    py_list_extend(vm, s->after, PY_OBJ(gone));
    surround(s);
}

static bool compare_all_tables(void *arg) {
    struct side *s = arg;
    struct autogen *a = s->a;
    struct map models = {0};
    size_t n;
    struct table **tables;
    autogen_tables_by_key(a);
    read_database(s);
    s->existing = metadata_new(a->vm);
    s->removed = metadata_new(a->vm);
    tables = autogen_sorted_tables(a, &n);
    for (size_t i = 0; i < n; i++)
        if (!is_version_table(a, tables[i]->base.schema.text, tables[i]->base.name.text))
            map_set(&models, compare_key(schema_of(s, tables[i]), tables[i]->base.name.text),
                    tables[i]);
    struct map *database = map_copy(&s->names);
    s->late = py_list_new(0);
    s->early = py_list_new(0);
    if (a->extended)
        rename_tables(s, &models);
    s->early_at = op_list(a->vm, PY_OBJ(s->upgrade))->n;
    MAP_EACH(&models, e) {
        struct table *t = e->value;
        if (!map_has(&s->names, e->key))
            added_table(s, t, schema_of(s, t));
    }
    hint_no_models(s, n);
    removed_tables(s, &models);
    common_tables(s, &models);
    if (a->extended)
        compare_more(s, database);
    return false;
}

/* --- schemas --- */

static void choose_schemas(struct side *s) {
    struct autogen *a = s->a;
    value include = py_dict_get_text(a->opts, "include_schemas");
    struct text_list all = {0};
    text_list_add(&all, NULL);
    if (include != PY_UNDEF && py_truth(a->vm, include)) {
        struct text_list names = reflect_schema_names(a->reflector);
        for (size_t i = 0; i < names.n; i++)
            if (strcmp(names.items[i], "information_schema") &&
                !(s->default_schema && !strcmp(names.items[i], s->default_schema)))
                text_list_add(&all, names.items[i]);
    }
    for (size_t i = 0; i < all.n; i++)
        if (autogen_runs_name(a, compare_text(all.items[i]), "schema", py_dict_new()))
            text_list_add(&s->schemas, all.items[i]);
}

static bool compare_schemas(void *arg) {
    static const struct dispatch_builtin builtin = {compare_all_tables, "tables", DISPATCH_MEDIUM};
    struct side *s = arg;
    struct autogen *a = s->a;
    struct py_set *schemas = py_set_new(&py_set_type);
    s->default_schema = reflect_default_schema(a->reflector);
    choose_schemas(s);
    for (size_t i = 0; i < s->schemas.n; i++)
        py_set_add(a->vm, schemas, compare_text(s->schemas.items[i]));
    value args[] = {PY_OBJ(a), PY_OBJ(s->upgrade), PY_OBJ(schemas)};
    compare_dispatch(a, "schema", &builtin, a->plugins & AUTOGEN_TABLES ? 1 : 0, s, 3, args);
    return false;
}

void autogen_compare(struct autogen *a, struct op *upgrade) {
    static const struct dispatch_builtin builtin = {compare_schemas, NULL, DISPATCH_MEDIUM};
    struct side s = {.a = a, .upgrade = upgrade};
    value args[] = {PY_OBJ(a), PY_OBJ(upgrade)};
    compare_dispatch(a, "autogenerate", &builtin, a->plugins & AUTOGEN_SCHEMAS ? 1 : 0, &s, 2,
                     args);
}

void autogen_populate(struct autogen *a, struct op *script) {
    struct py_list *up = PY_AS(struct py_list, script->upgrade_ops);
    struct py_list *down = PY_AS(struct py_list, script->downgrade_ops);
    struct op *upgrade = op_of(up->items[up->n - 1]);
    autogen_compare(a, upgrade);
    op_reverse_into(a->vm, upgrade, op_of(down->items[down->n - 1]));
}

/* --- shared --- */

const char *compare_final_name(struct autogen *a, const struct constraint *c,
                               const struct index *ix) {
    struct py_str *name = c ? c->name : ix->name;
    if (c && c->name_is_none_name)
        name = c->table ? naming_constraint_name(a->vm, (struct constraint *)(uintptr_t)c, c->table)
                        : NULL;
    return name ? sql_format_name(a->vm, a->dialect, name, ix != NULL, false) : NULL;
}

const char *compare_tuple_repr(const struct text_list *list) {
    return list->n ? text_tuple_repr(list) : "()";
}
