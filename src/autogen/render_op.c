/* The renderers of single operations. */
#include <string.h>

#include "autogen/render_int.h"

static bool is_text(struct vm *vm, value v) { return !is_none(v) && py_truth(vm, v); }

static const char *flag_word(struct vm *vm, value v) { return py_truth(vm, v) ? "True" : "False"; }

/* PREFIX name(args) */
static const char *call(struct autogen *a, const char *name, const struct text_list *args) {
    return mem_printf("%s%s(%s)", render_op_prefix(a), name, text_join(args, ", "));
}

static void add(struct text_list *list, const char *name, const char *text) {
    text_list_add(list, mem_printf("%s=%s", name, text));
}

/* The table's name, not inside a batch. */
static void add_table_name(struct autogen *a, struct text_list *args, value name) {
    if (!a->has_batch)
        text_list_add(args, render_name(a->vm, name));
}

static void add_schema(struct autogen *a, struct text_list *args, value schema) {
    if (!a->has_batch && is_text(a->vm, schema))
        add(args, "schema", render_name(a->vm, schema));
}

/* --- tables --- */

/* More than that many arguments no call of Python took once. */
enum { MAX_ARGUMENTS = 255 };

static const char *table_arguments(struct autogen *a, struct op *op, struct table *t) {
    struct text_list columns = {0}, constraints = {0};
    size_t n;
    struct constraint **list = table_constraints(t, &n);
    struct metadata *names = !is_none(op->namespace_metadata) && metadata_is(op->namespace_metadata)
                                 ? metadata_of(op->namespace_metadata)
                                 : NULL;
    for (size_t i = 0; i < table_column_count(t); i++) {
        const char *text = render_column(a, table_column(t, i));
        if (text && *text)
            text_list_add(&columns, text);
    }
    for (size_t i = 0; i < n; i++) {
        const char *text = render_constraint(a, list[i], names);
        if (text && *text)
            text_list_add(&constraints, text);
    }
    text_list_sort(&constraints);
    text_list_extend(&columns, &constraints);
    const char *joined = text_join(&columns, ",\n");
    return columns.n > MAX_ARGUMENTS ? mem_printf("*[%s]", joined) : joined;
}

/* Further keywords, sorted. */
static void put_keywords(struct autogen *a, struct buf *b, struct py_dict *kw) {
    struct text_list names = {0};
    size_t i = 0;
    value k, v;
    while (py_dict_next(kw, &i, &k, &v))
        text_list_add(&names, py_str_cstr(k));
    text_list_sort(&names);
    for (i = 0; i < names.n; i++)
        buf_printf(b, ",\n%s=%s", text_replace(names.items[i], " ", "_"),
                   py_repr_text(a->vm, py_dict_get_text(kw, names.items[i])));
}

static const char *render_create_table(struct autogen *a, struct op *op) {
    struct buf b = BUF_INIT;
    struct table *t = op_to_table(a->vm, op, PY_NONE);
    buf_printf(&b, "%screate_table(%s,\n%s", render_op_prefix(a),
               render_name(a->vm, op->table_name), table_arguments(a, op, t));
    if (is_text(a->vm, op->schema))
        buf_printf(&b, ",\nschema=%s", render_name(a->vm, op->schema));
    if (t->comment && t->comment->size)
        buf_printf(&b, ",\ncomment=%s", text_repr(name_text(t->comment)));
    if (t->info && t->info->count)
        buf_printf(&b, ",\ninfo=%s", py_repr_text(a->vm, PY_OBJ(t->info)));
    if (py_is_dict(op->kw))
        put_keywords(a, &b, PY_AS(struct py_dict, op->kw));
    if (t->prefix_count) {
        struct text_list list = {0};
        for (size_t i = 0; i < t->prefix_count; i++)
            text_list_add(&list, mem_printf("'%s'", name_text(t->prefixes[i])));
        buf_printf(&b, ",\nprefixes=[%s]", text_join(&list, ", "));
    }
    if (!is_none(op->if_not_exists))
        buf_printf(&b, ",\nif_not_exists=%s", flag_word(a->vm, op->if_not_exists));
    buf_puts(&b, "\n)");
    return buf_take(&b);
}

static const char *render_drop_table(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    text_list_add(&args, render_name(a->vm, op->table_name));
    if (is_text(a->vm, op->schema))
        add(&args, "schema", render_name(a->vm, op->schema));
    if (!is_none(op->if_exists))
        add(&args, "if_exists", flag_word(a->vm, op->if_exists));
    return call(a, "drop_table", &args);
}

static const char *render_rename_table(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    text_list_add(&args, render_name(a->vm, op->table_name));
    text_list_add(&args, render_name(a->vm, op->name));
    if (is_text(a->vm, op->schema))
        add(&args, "schema", render_name(a->vm, op->schema));
    return call(a, "rename_table", &args);
}

/* Comments stand one argument a line. */
static const char *render_table_comment(struct autogen *a, struct op *op) {
    bool create = op->kind == OP_CREATE_TABLE_COMMENT;
    struct text_list args = {0};
    if (!a->has_batch)
        text_list_add(&args, mem_printf("'%s'", py_str_text(a->vm, op->table_name)));
    if (create)
        text_list_add(&args, is_none(op->comment) ? "None" : py_repr_text(a->vm, op->comment));
    add(&args, "existing_comment",
        is_none(op->existing_comment) ? "None" : py_repr_text(a->vm, op->existing_comment));
    if (!a->has_batch)
        add(&args, "schema",
            is_none(op->schema) ? "None" : mem_printf("'%s'", py_str_text(a->vm, op->schema)));
    return mem_printf("%s%s(\n    %s\n)", render_op_prefix(a),
                      create ? "create_table_comment" : "drop_table_comment",
                      text_join(&args, ",\n    "));
}

/* --- columns --- */

static const char *render_add_column(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    add_table_name(a, &args, op->table_name);
    text_list_add(&args, render_column(a, column_of(op->column)));
    add_schema(a, &args, op->schema);
    if (!a->has_batch && !is_none(op->if_not_exists))
        add(&args, "if_not_exists", py_repr_text(a->vm, op->if_not_exists));
    return call(a, "add_column", &args);
}

static const char *render_drop_column(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    add_table_name(a, &args, op->table_name);
    text_list_add(&args, render_name(a->vm, op->column_name));
    add_schema(a, &args, op->schema);
    if (!a->has_batch && !is_none(op->if_exists))
        add(&args, "if_exists", py_repr_text(a->vm, op->if_exists));
    return call(a, "drop_column", &args);
}

static const char *type_text(struct autogen *a, value v) {
    return render_type(a, type_from(a->vm, v));
}

static const char *default_text(struct autogen *a, value v) {
    const char *text = render_server_default(a, v);
    return text ? text : "None";
}

static const char *render_alter_column(struct autogen *a, struct op *op) {
    struct vm *vm = a->vm;
    struct text_list args = {0}, first = {0};
    value autoincrement = py_is_dict(op->kw)
                              ? py_dict_get_text(PY_AS(struct py_dict, op->kw), "autoincrement")
                              : PY_UNDEF;
    add_table_name(a, &first, op->table_name);
    text_list_add(&first, render_name(vm, op->column_name));
    text_list_add(&args, text_join(&first, ", "));
    if (!is_none(op->existing_type))
        add(&args, "existing_type", type_text(a, op->existing_type));
    if (op->modify_server_default != PY_FALSE)
        add(&args, "server_default", default_text(a, op->modify_server_default));
    if (!is_none(op->modify_name))
        add(&args, "new_column_name", render_name(vm, op->modify_name));
    if (!is_none(op->modify_type))
        add(&args, "type_", type_text(a, op->modify_type));
    if (!is_none(op->modify_nullable))
        add(&args, "nullable", py_repr_text(vm, op->modify_nullable));
    if (op->modify_comment != PY_FALSE)
        add(&args, "comment",
            is_none(op->modify_comment) ? "None" : py_repr_text(vm, op->modify_comment));
    if (!is_none(op->existing_comment))
        add(&args, "existing_comment", py_repr_text(vm, op->existing_comment));
    if (is_none(op->modify_nullable) && !is_none(op->existing_nullable))
        add(&args, "existing_nullable", py_repr_text(vm, op->existing_nullable));
    if (!is_none(autoincrement))
        add(&args, "autoincrement", py_repr_text(vm, autoincrement));
    if (op->modify_server_default == PY_FALSE && is_text(vm, op->existing_server_default))
        add(&args, "existing_server_default", default_text(a, op->existing_server_default));
    /* of two identities the operation must know both; the reference's ALTER is empty then */
    if (a->extended && py_is_a(op->modify_server_default, &sa_identity_type) &&
        py_is_a(op->existing_server_default, &sa_identity_type))
        add(&args, "existing_server_default", default_text(a, op->existing_server_default));
    else if (a->extended && py_is_a(op->modify_server_default, &sa_identity_type))
        add(&args, "existing_server_default", "None"); /* it gets one: ADD, not SET */
    else if (a->extended && is_none(op->modify_server_default) &&
             py_is_a(op->existing_server_default, &sa_identity_type))
        add(&args, "existing_server_default", default_text(a, op->existing_server_default));
    if (op->note && py_is_dict(op->kw)) {
        value using = py_dict_get_text(PY_AS(struct py_dict, op->kw), "postgresql_using");
        if (using != PY_UNDEF)
            add(&args, "postgresql_using", py_repr_text(vm, using));
    }
    add_schema(a, &args, op->schema);
    return mem_printf("%salter_column(%s)", render_op_prefix(a),
                      text_join(&args, ",\n           "));
}

/* --- indexes --- */

static const char *index_elements(struct autogen *a, const struct index *ix) {
    struct text_list list = {0};
    for (size_t i = 0; i < ix->given_count; i++)
        text_list_add(&list, render_expr(a, SQL_VALUE(ix->expressions[i]), RENDER_INDEX));
    return text_join(&list, ", ");
}

static const char *render_create_index(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    struct index *ix = op_to_index(a->vm, op, PY_NONE);
    const struct table *t = ix->table;
    struct text_list options = render_dialect_options(a, ix->dialect_kw);
    if (!is_none(op->if_not_exists))
        add(&options, "if_not_exists", flag_word(a->vm, op->if_not_exists));
    text_list_add(&args, render_final_name(a, ix->name));
    if (!a->has_batch)
        text_list_add(&args, render_text_name(t->base.name.text));
    text_list_add(&args, mem_printf("[%s]", index_elements(a, ix)));
    add(&args, "unique", !ix->unique ? "False" : ix->unique_is_int ? "1" : "True");
    if (!a->has_batch && t->base.schema.text && *t->base.schema.text)
        add(&args, "schema", text_repr(t->base.schema.text));
    text_list_extend(&args, &options);
    return call(a, "create_index", &args);
}

static const char *render_drop_index(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    struct index *ix = op_to_index(a->vm, op, PY_NONE);
    struct text_list options = render_dialect_options(a, ix->dialect_kw);
    if (!is_none(op->if_exists))
        add(&options, "if_exists", flag_word(a->vm, op->if_exists));
    text_list_add(&args, render_final_name_value(a, op->name));
    if (!a->has_batch)
        add(&args, "table_name", render_name(a->vm, op->table_name));
    add_schema(a, &args, op->schema);
    text_list_extend(&args, &options);
    return call(a, "drop_index", &args);
}

/* --- constraints --- */

static const char *render_create_unique(struct autogen *a, struct op *op) {
    return render_unique(a, op_to_constraint(a->vm, op, PY_NONE), true);
}

static const char *render_create_exclude(struct autogen *a, struct op *op) {
    return render_exclude(a, op_to_constraint(a->vm, op, PY_NONE), true);
}

static const char *render_create_foreign_key(struct autogen *a, struct op *op) {
    static const char *const names[] = {"source_schema", "referent_schema", "onupdate",  "ondelete",
                                        "initially",     "deferrable",      "use_alter", "match"};
    struct text_list args = {0};
    struct constraint *c = op_to_constraint(a->vm, op, PY_NONE);
    text_list_add(&args, render_final_name_value(a, op->name));
    add_table_name(a, &args, op->table_name);
    text_list_add(&args, render_name(a->vm, op->referent_table));
    text_list_add(&args, render_name_list(a->vm, op->columns));
    text_list_add(&args, render_name_list(a->vm, op->remote_columns));
    for (size_t i = a->has_batch ? 1 : 0; i < sizeof names / sizeof *names; i++) {
        value v = py_is_dict(op->kw) ? py_dict_get_text(PY_AS(struct py_dict, op->kw), names[i])
                                     : PY_UNDEF;
        if (!is_none(v))
            add(&args, names[i], py_repr_text(a->vm, v));
    }
    struct text_list options = render_dialect_options(a, c->dialect_kw);
    text_list_extend(&args, &options);
    return call(a, "create_foreign_key", &args);
}

/* Only the extended comparison makes one. */
static const char *render_create_primary_key(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    if (!op->note)
        py_raise(a->vm, &py_exc_NotImplementedError, "%s", "");
    text_list_add(&args, render_final_name_value(a, op->name));
    add_table_name(a, &args, op->table_name);
    text_list_add(&args, render_name_list(a->vm, op->columns));
    add_schema(a, &args, op->schema);
    return call(a, "create_primary_key", &args);
}

static const char *render_create_check(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    struct constraint *c = op_to_constraint(a->vm, op, PY_NONE);
    text_list_add(&args, render_final_name_value(a, op->name));
    add_table_name(a, &args, op->table_name);
    text_list_add(&args, render_expr(a, SQL_VALUE(c->sqltext), RENDER_BARE));
    add_schema(a, &args, op->schema);
    return call(a, "create_check_constraint", &args);
}

static const char *render_drop_constraint(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    text_list_add(&args, render_final_name_value(a, op->name));
    add_table_name(a, &args, op->table_name);
    add_schema(a, &args, op->schema);
    if (is_text(a->vm, op->constraint_type))
        add(&args, "type_", render_name(a->vm, op->constraint_type));
    if (!is_none(op->if_exists))
        add(&args, "if_exists", py_str_text(a->vm, op->if_exists));
    return call(a, "drop_constraint", &args);
}

/* --- SQL --- */

/* One literal for each line of the text. */
static const char *line_literals(const char *sql) {
    struct text_list lines = text_split_char(sql, '\n'), out = {0};
    for (size_t i = 0; i < lines.n; i++)
        text_list_add(
            &out, text_repr(i + 1 < lines.n ? mem_printf("%s\n", lines.items[i]) : lines.items[i]));
    return text_join(&out, "\n    ");
}

static const char *render_execute(struct autogen *a, struct op *op) {
    struct text_list args = {0};
    if (op->note && py_is_str(op->sqltext) && strchr(py_str_cstr(op->sqltext), '\n'))
        return mem_printf("op.execute(\n    %s\n)", line_literals(py_str_cstr(op->sqltext)));
    if (op->note && py_is_str(op->sqltext))
        return mem_printf("op.execute(%s)", py_repr_text(a->vm, op->sqltext));
    if (!py_is_str(op->sqltext))
        py_raise(a->vm, &py_exc_NotImplementedError,
                 "Autogenerate rendering of SQL Expression language constructs not supported here; "
                 "please use a plain SQL string");
    text_list_add(&args, py_repr_text(a->vm, op->sqltext));
    return call(a, "execute", &args);
}

static const char *(*const renderers[OP_KIND_COUNT])(struct autogen *, struct op *) = {
    [OP_CREATE_TABLE] = render_create_table,
    [OP_DROP_TABLE] = render_drop_table,
    [OP_RENAME_TABLE] = render_rename_table,
    [OP_CREATE_TABLE_COMMENT] = render_table_comment,
    [OP_DROP_TABLE_COMMENT] = render_table_comment,
    [OP_ALTER_COLUMN] = render_alter_column,
    [OP_ADD_COLUMN] = render_add_column,
    [OP_DROP_COLUMN] = render_drop_column,
    [OP_CREATE_INDEX] = render_create_index,
    [OP_DROP_INDEX] = render_drop_index,
    [OP_CREATE_PRIMARY_KEY] = render_create_primary_key,
    [OP_CREATE_UNIQUE] = render_create_unique,
    [OP_CREATE_FOREIGN_KEY] = render_create_foreign_key,
    [OP_CREATE_CHECK] = render_create_check,
    [OP_CREATE_EXCLUDE] = render_create_exclude,
    [OP_DROP_CONSTRAINT] = render_drop_constraint,
    [OP_EXECUTE] = render_execute,
};

bool render_is_builtin(size_t kind) { return renderers[kind] != NULL; }

const char *render_builtin(struct autogen *a, struct op *op, bool *known) {
    *known = op->kind < OP_KIND_COUNT && renderers[op->kind];
    return *known ? renderers[op->kind](a, op) : NULL;
}
