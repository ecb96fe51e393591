/*
 * Operations as objects: what autogenerate finds, what hooks of env.py rewrite, what is rendered as
 * Python text or invoked. One struct for all, told apart by kind; a script's own subclass of
 * MigrateOperation is OP_CUSTOM and keeps what it knows in its attributes.
 *
 * Fields are values because scripts read and write them under the names of the reference; which
 * fields a kind has, and their names, say the tables in op_*.c. A field that was not given holds
 * what the reference's constructor has as default (None, or False where that means "not given").
 * cf. alembic.operations.ops
 */
#ifndef RETORT_OPS_OP_H
#define RETORT_OPS_OP_H

#include "base/text.h"
#include "schema/table.h"

enum op_kind {
    OP_CUSTOM,
    OP_CREATE_TABLE,
    OP_DROP_TABLE,
    OP_RENAME_TABLE,
    OP_CREATE_TABLE_COMMENT,
    OP_DROP_TABLE_COMMENT,
    OP_ALTER_COLUMN,
    OP_ADD_COLUMN,
    OP_DROP_COLUMN,
    OP_CREATE_INDEX,
    OP_DROP_INDEX,
    OP_CREATE_PRIMARY_KEY,
    OP_CREATE_UNIQUE,
    OP_CREATE_FOREIGN_KEY,
    OP_CREATE_CHECK,
    OP_CREATE_EXCLUDE,
    OP_DROP_CONSTRAINT,
    OP_BULK_INSERT,
    OP_EXECUTE,
    /* containers: `ops` is a list */
    OP_CONTAINER,
    OP_MODIFY_TABLE,
    OP_UPGRADE,
    OP_DOWNGRADE,
    OP_SCRIPT,
    OP_KIND_COUNT
};

/* What the extended comparison (autogen/extended.h) says of an operation beyond its fields. */
struct op_note {
    struct text_list lines;  /* comments above it */
    struct py_list *instead; /* operations that stand in a comment below LINES, or NULL */
    value reverse;           /* what undoes it; PY_UNDEF: as its kind does */
    bool autocommit;         /* in a block outside of the transaction */
    const char
        *convention; /* of a table's: Python text of the batch's naming_convention; NULL: none */
    bool silent;     /* there is only something to undo */
};

struct op {
    struct py_object head;
    struct py_attrs attrs;
    enum op_kind kind;
    struct op_note *note; /* NULL: none */
    value info;           /* dict, made when asked for */
    value mutations;      /* frozenset of Rewriters that have seen it */

    value table_name, schema;
    value name;    /* index_name, constraint_name; new_table_name of a rename */
    value columns; /* of a table: Columns and Constraints; of an index or key: names, elements */
    value column;  /* the Column of add_column */
    value column_name;
    value kw;                        /* dict of further keywords */
    value if_exists, if_not_exists;  /* None: not said */
    value reverse_op;                /* _reverse: the op that makes what this one drops, or None */
    value unique;                    /* of an index */
    value comment, existing_comment; /* of a table */
    value prefixes, table_info;      /* of a table */
    value namespace_metadata;        /* _namespace_metadata of create_table */
    value constraints_included;      /* _constraints_included: column flags say nothing */
    value constraint_type;           /* of drop_constraint: "unique", "foreignkey", … or None */
    value referent_table, remote_columns; /* of a foreign key; its own in table_name, columns */
    value condition;                      /* of a check; "where" of an exclude constraint */
    value original;                       /* _orig_constraint of an exclude constraint */
    value inline_references, inline_primary_key; /* of add_column */
    /* alter_column; False for defaults and comments: not given */
    value existing_type, existing_nullable, existing_server_default;
    value modify_type, modify_nullable, modify_server_default, modify_name, modify_comment;
    value sqltext, execution_options; /* execute */
    value table, rows, multiinsert;   /* bulk_insert */
    value ops;                        /* containers: list */
    value token;                      /* upgrade_token, downgrade_token */
    /* MigrationScript */
    value rev_id, message, imports, head_arg, splice, branch_label, version_path, depends_on;
    value upgrade_ops, downgrade_ops; /* lists */
    value needs_render;
};

/* Their classes; OP_CUSTOM: MigrateOperation. AddConstraintOp, AlterTableOp stand between. */
extern struct py_type op_types[OP_KIND_COUNT];
extern struct py_type op_add_constraint_type, op_alter_table_type;

static inline bool op_is(value v) { return py_is_a(v, &op_types[OP_CUSTOM]); }
static inline struct op *op_of(value v) { return PY_AS(struct op, v); }
/* Whether V is an op of KIND (a script's subclass of that class too). */
static inline bool op_is_kind(value v, enum op_kind kind) { return py_is_a(v, &op_types[kind]); }

/* A fresh one with every field at its default. */
struct op *op_new(struct vm *vm, enum op_kind kind);

/* The classes in the reference's order, NULL-terminated, for module alembic.operations.ops. */
extern struct py_type *const op_module_types[];

/* --- from schema objects --- */

/* CreateTableOp.from_table and so on; the object is kept as what the op was made from. */
struct op *op_create_table_from(struct vm *vm, struct table *t, value namespace_metadata);
struct op *op_drop_table_from(struct vm *vm, struct table *t, value namespace_metadata);
struct op *op_create_index_from(struct vm *vm, struct index *ix);
struct op *op_drop_index_from(struct vm *vm, struct index *ix);
/* AddConstraintOp.from_constraint: by the constraint's kind; ValueError for another. */
struct op *op_add_constraint_from(struct vm *vm, struct constraint *c);
struct op *op_drop_constraint_from(struct vm *vm, struct constraint *c);
struct op *op_add_column_from(struct vm *vm, value schema, value table_name, struct column *c);
struct op *op_drop_column_from(struct vm *vm, value schema, value table_name, struct column *c);

/* --- to schema objects, each in a MetaData of its own --- */

/* CONTEXT is a MigrationContext, whose target_metadata lends its naming convention, or None. A
 * table is what to_table() of a script's class says, where it has one. */
struct table *op_to_table(struct vm *vm, struct op *op, value context);
struct index *op_to_index(struct vm *vm, struct op *op, value context);
struct constraint *op_to_constraint(struct vm *vm, struct op *op, value context);
struct column *op_to_column(struct vm *vm, struct op *op, value context);

/* --- of any op, a script's own too (then its methods are called) --- */

/* The op that undoes it; ValueError where it does not know how. */
value op_reverse(struct vm *vm, value op);
/* The tuple, or list of tuples, that `check` prints. */
value op_diff(struct vm *vm, value op);
/* What is in a container and the containers in it, as diffs (OpContainer.as_diffs). */
struct py_list *op_diffs(struct vm *vm, value container);
/* The `ops` of a container. */
struct py_list *op_list(struct vm *vm, value container);
bool op_alter_column_has_changes(struct vm *vm, struct op *op);
/* Fills DOWN (DowngradeOps) with the reverse of UP, last first. */
void op_reverse_into(struct vm *vm, struct op *up, struct op *down);

#endif
