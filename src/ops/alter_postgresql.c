/* PostgreSQL: ALTER (cf. alembic.ddl.postgresql). */
#include <stddef.h>

#include "ops/rules.h"
#include "schema/exc.h"
#include "sql/ddl.h"

static void type(struct ddl *w, const struct ops_alter *a) {
    const char *using = kw_text(w->vm, a->kw, "postgresql_using");
    alter_type(w, a);
    buf_putc(&w->b, ' ');
    if (using && *using)
        ddl_put(w, "USING %s", using);
}

static void comment(struct ddl *w, const struct ops_alter *a) {
    buf_puts(&w->b, "COMMENT ON COLUMN ");
    alter_put_table(w, a->table);
    buf_putc(&w->b, '.');
    alter_put_name(w, a->column);
    ddl_put(w, " IS %s",
            alter_given(a->comment) ? ddl_literal(w, py_str_text(w->vm, a->comment)) : "NULL");
}

static void rename_table(struct ddl *w, struct ops_table_name old, value new_name) {
    alter_start(w, old);
    buf_puts(&w->b, "RENAME TO ");
    alter_put_name(w, new_name);
}

/* --- identity: what differs is set --- */

struct option {
    const char *name; /* in the order they are set */
    size_t offset;
};
#define OPTION(field)                                                                              \
    { #field, offsetof(struct sequence_options, field) }
static const struct option options[] = {
    OPTION(cache),    OPTION(cycle),      OPTION(increment),  OPTION(maxvalue),
    OPTION(minvalue), OPTION(nomaxvalue), OPTION(nominvalue), OPTION(start),
};

static value option_value(const struct sequence_options *o, const struct option *x) {
    value v = *(const value *)((const char *)o + x->offset);
    return v == PY_UNDEF ? PY_NONE : v;
}

static bool always(struct ddl *w, const struct identity *i) {
    return i->always != PY_UNDEF && i->always != PY_NONE && py_truth(w->vm, i->always);
}

static void put_differences(struct ddl *w, const struct identity *to, const struct identity *from) {
    if (always(w, to) != always(w, from))
        ddl_put(w, "SET GENERATED %s ", always(w, to) ? "ALWAYS" : "BY DEFAULT");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        value v = option_value(&to->options, &options[i]);
        if (py_equal(w->vm, v, option_value(&from->options, &options[i])) || v == PY_NONE)
            continue;
        struct sequence_options one = {0};
        *(value *)((char *)&one + options[i].offset) = v;
        buf_puts(&w->b, "SET ");
        ddl_sequence_options(w, &one);
        buf_putc(&w->b, ' ');
    }
}

/* Nothing said of the column as it is (not even None), or another default: it counts as an identity
 * of whatever options, and all that are given are set. */
static void identity(struct ddl *w, const struct ops_alter *a) {
    static const struct identity unknown;
    const struct identity *from = NULL;
    alter_start_column(w, a);
    if (!alter_given(a->server_default)) {
        buf_puts(&w->b, "DROP IDENTITY");
        return;
    }
    value had = a->existing_server_default;
    if (sql_is_element(a->server_default) && !py_is_a(a->server_default, &sa_identity_type))
        py_raise(w->vm, &py_exc_TypeError, "Boolean value of this clause is not defined");
    struct identity *to = alter_identity_of(w, a->server_default);
    if (py_is_a(had, &sa_identity_type))
        from = PY_AS(struct identity, had);
    else if (had != PY_NONE && had != PY_UNDEF)
        from = &unknown;
    if (from) {
        put_differences(w, to, from);
        return;
    }
    buf_puts(&w->b, "ADD ");
    ddl_identity(w, to);
}

/* The type first, then the rest. */
static void alter_column(struct ops_impl *impl, struct ops_alter *a) {
    struct ops_alter rest = *a;
    if (alter_given(kw_get(a->kw, "postgresql_using")) && !alter_given(a->type))
        error_raise(ERROR_COMMAND, "postgresql_using must be used with the type_ parameter");
    if (alter_given(a->type))
        alter_emit(impl, ELEMENT_PG_TYPE, type, a);
    rest.type = PY_NONE;
    alter_column_generic(impl, &rest);
}

const struct ops_rules ops_rules_postgresql = {
    .transactional_ddl = true,
    .terminator = ";",
    .begin = "BEGIN",
    .type = type,
    .comment = comment,
    .identity = identity,
    .alter_column = alter_column,
    .rename_table = rename_table,
    .include_option = "postgresql_include",
};
