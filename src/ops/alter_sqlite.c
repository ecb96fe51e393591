/* SQLite: the little that ALTER TABLE can; the rest is batch mode's (cf. alembic.ddl.sqlite). */
#include "ops/rules.h"
#include "sql/ddl.h"

/* A constraint that only some databases need: Boolean's, Enum's. */
static bool has_rule(const struct constraint *c) {
    return c->isolated || c->type_bound || alter_given(c->create_rule);
}

static noreturn void refuse(struct ops_impl *impl) {
    py_raise(
        impl->vm, &py_exc_NotImplementedError,
        "No support for ALTER of constraints in SQLite dialect. Please refer to the batch mode "
        "feature which allows for SQLite migrations using a copy-and-move strategy.");
}

static bool before_add_constraint(struct ops_impl *impl, struct constraint *c) {
    struct ddl w = {impl->vm, impl->dialect, BUF_INIT};
    if (!has_rule(c))
        refuse(impl);
    if (ddl_should_create(&w, c))
        py_warn(impl->vm, &py_exc_UserWarning,
                "Skipping unsupported ALTER for creation of implicit constraint. Please refer to "
                "the batch mode feature which allows for SQLite migrations using a copy-and-move "
                "strategy.");
    return false;
}

static bool before_drop_constraint(struct ops_impl *impl, struct constraint *c) {
    if (!has_rule(c))
        refuse(impl);
    return false;
}

const struct ops_rules ops_rules_sqlite = {
    .terminator = ";",
    .begin = "BEGIN",
    .rename = alter_rename_column,
    .rename_table = alter_rename_bare,
    .before_add_constraint = before_add_constraint,
    .before_drop_constraint = before_drop_constraint,
};
