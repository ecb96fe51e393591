/* What the files of rendering share. cf. alembic.autogenerate.render */
#ifndef RETORT_AUTOGEN_RENDER_INT_H
#define RETORT_AUTOGEN_RENDER_INT_H

#include "autogen/autogen.h"

/* "op." or "batch_op."; "sa." */
const char *render_op_prefix(struct autogen *a);
const char *render_sa_prefix(struct autogen *a);

/* repr() of a name as plain text, None for none. */
const char *render_name(struct vm *vm, value name);
/* The same of a constraint's or index's name: op.f('x') when it is final. */
const char *render_final_name(struct autogen *a, const struct py_str *name);
const char *render_final_name_value(struct autogen *a, value name);
const char *render_text_name(const char *text);
/* ['a', 'b'] of an iterable of names. */
const char *render_name_list(struct vm *vm, value names);

/* Adds the import line, once. */
void render_import(struct autogen *a, const char *line);

/* What render_item(TYPE, object, context) gives, or NULL to go on. */
const char *render_user(struct autogen *a, const char *type, value object);

enum render_expr_flags { RENDER_BARE = 1, RENDER_DEFAULT = 2, RENDER_INDEX = 4 };
/* A value that may be an expression: sa.text('…'), sa.literal_column('…') for an index, the bare
 * repr of the text, or the repr of any other value. */
const char *render_expr(struct autogen *a, value v, unsigned flags);
/* The SQL text of an element as DDL has it. */
const char *render_ddl_text(struct autogen *a, struct sql_element *e, unsigned flags);

const char *render_type(struct autogen *a, struct sa_type *t);
/* What only the dialect's rules say of T (types inside of PostgreSQL's types), or NULL. */
const char *render_dialect_type(struct autogen *a, struct sa_type *t);
const char *render_column(struct autogen *a, struct column *c);
/* A server default, Identity, Computed or str; NULL: nothing to say. */
const char *render_server_default(struct autogen *a, value d);

/* A constraint inside create_table; NULL: left out. NAMESPACE: the models' MetaData or NULL. */
const char *render_constraint(struct autogen *a, struct constraint *c, struct metadata *names);
/* UniqueConstraint and ExcludeConstraint; ALTER: as an operation of its own. */
const char *render_unique(struct autogen *a, struct constraint *c, bool alter);
const char *render_exclude(struct autogen *a, struct constraint *c, bool alter);
/* "postgresql_using='gist'", … */
struct text_list render_dialect_options(struct autogen *a, const struct py_dict *kw);

/* The built-in renderer of an operation. */
/* Operations of KIND (enum op_kind) have a renderer of one line. */
bool render_is_builtin(size_t kind);
const char *render_builtin(struct autogen *a, struct op *op, bool *known);

#endif
