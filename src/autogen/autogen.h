/*
 * Autogenerate: compares the models with the database and writes the difference as operations and
 * as Python text.
 *
 *     autogen_new() ─► autogen_compare() fills UpgradeOps ─► op_reverse_into() DowngradeOps
 *                                                       ─► autogen_render_body() text
 *
 * struct autogen is what scripts know as AutogenContext. cf. alembic.autogenerate.
 */
#ifndef RETORT_AUTOGEN_AUTOGEN_H
#define RETORT_AUTOGEN_AUTOGEN_H

#include "autogen/dispatch.h"
#include "ops/impl.h"
#include "ops/op.h"
#include "reflect/build.h"

/* Never given, or None. */
static inline bool is_none(value v) { return v == PY_UNDEF || v == PY_NONE; }

/* What the class of the impl, where a script made it, decides: methods, and attributes it has. */
#define AUTOGEN_HOOKS(X)                                                                           \
    X(compare_type)                                                                                \
    X(compare_server_default)                                                                      \
    X(compare_indexes)                                                                             \
    X(compare_unique_constraint)                                                                   \
    X(compare_check_constraint)                                                                    \
    X(correct_for_autogen_constraints)                                                             \
    X(correct_for_autogen_foreignkeys)                                                             \
    X(adjust_reflected_dialect_options)                                                            \
    X(autogen_column_reflect)                                                                      \
    X(render_type)                                                                                 \
    X(render_ddl_sql_expr)                                                                         \
    X(_column_types_match)                                                                         \
    X(_column_args_match)                                                                          \
    X(type_synonyms)                                                                               \
    X(type_arg_extract)                                                                            \
    X(identity_attrs_ignore)
enum autogen_hook {
#define HOOK_ENUM(name) HOOK_##name,
    AUTOGEN_HOOKS(HOOK_ENUM)
#undef HOOK_ENUM
        AUTOGEN_HOOK_COUNT
};

struct autogen {
    struct py_object head;
    struct py_attrs attrs;
    struct vm *vm;
    value metadata;          /* a MetaData, a sequence of them, or None */
    value migration_context; /* or None */
    value connection;        /* or None */
    value dialect_object;
    value inspector; /* of scripts; made when asked for */
    struct py_dict *opts;
    struct py_set *imports; /* of str; the text's import lines */
    struct dispatcher *comparators;
    bool has_batch;

    const struct sql_dialect *dialect;
    struct ops_impl *impl; /* NULL where only text is rendered */
    struct reflector *reflector;
    const char *version_table, *version_table_schema;
    value compare_type, compare_server_default; /* True, False or a callable */
    value include_object, include_name;         /* callables, or PY_UNDEF */
    value render_item;
    value hooks[AUTOGEN_HOOK_COUNT];                          /* PY_UNDEF: the dialect's own rule */
    void (*column_reflect)(struct vm *vm, const value *args); /* of autogen_source */
    const struct reflect_table *reflecting;                   /* whose columns a hook is shown */
    unsigned plugins;                    /* enum autogen_plugin that take part */
    bool extended;                       /* autogenerate_extended: see extended.h */
    const struct autogen_extended *more; /* what it needs to know; NULL without it */
    bool scratch_own;                    /* the transaction that is tried out in is ours */
    const struct map *gone;              /* extended: keys of the tables that are dropped */
    struct py_list *early;               /* extended: operations that go before those drops */
    struct op *spare_alter;              /* of a column that has not changed, for the next one */
    struct type_text *type_texts;        /* of plain types; NULL until asked for */

    struct table **sorted_tables; /* of all MetaData; NULL until asked for */
    size_t n_sorted_tables;
    struct py_dict *tables_by_key;
};
extern struct py_type autogen_type;

/* Parts of the comparison that `autogenerate_plugins` can switch off. */
enum autogen_plugin {
    AUTOGEN_SCHEMAS = 1,
    AUTOGEN_TABLES = 2,
    AUTOGEN_TYPES = 4,
    AUTOGEN_CONSTRAINTS = 8,
    AUTOGEN_DEFAULTS = 16,
    AUTOGEN_COMMENTS = 32,
    AUTOGEN_CHECKS = 64,
    AUTOGEN_ALL = 127,
};

/* What the extended comparison is told besides. */
struct autogen_extended {
    /* The revision whose file creates TABLE (its id), or NULL. */
    const char *(*creator)(void *arg, const char *table);
    void *arg;
    struct text_list statements; /* CREATE VIEW, FUNCTION … that are wanted besides the models */
    struct db *target_db;        /* holds the wanted schema (--target); NULL: the models tell */
};

/* What a MigrationContext gives to a comparison. */
struct autogen_source {
    value migration_context;
    struct py_dict *opts; /* what context.configure() was given, and its defaults */
    value metadata;       /* PY_UNDEF: opts["target_metadata"] */
    value connection;
    struct db *db; /* of that connection; NULL: rendering only */
    const struct sql_dialect *dialect;
    value dialect_object; /* PY_UNDEF: DIALECT itself */
    struct ops_impl *impl;
    const char *version_table, *version_table_schema;
    bool as_sql;
    /* Listeners of "column_reflect" on the class Table, with (inspector, table, dict); NULL: none.
     */
    void (*column_reflect)(struct vm *vm, const value *args);
    const struct autogen_extended *extended; /* NULL: the reference's comparison alone */
    bool names_plugins;                      /* in the log, also where nothing is compared */
    const char *env_file;                    /* of the script directory, for messages; NULL: none */
};

/* The context of a comparison. With COMPARE, raises CommandError offline and where there is no
 * MetaData, and logs which plugins take part; without, it renders only. */
struct autogen *autogen_new(struct vm *vm, const struct autogen_source *s, bool compare);

/* Comparators of scripts under a plugin's name; they take part where `autogenerate_plugins` asks
 * for it. False if there is one of that name, or none to remove. */
struct dispatcher;
bool autogen_plugin_add(struct vm *vm, const char *name, struct dispatcher *comparators);
bool autogen_plugin_remove(struct vm *vm, const char *name);

/* What AutogenContext(…) of scripts calls. */
typedef value (*autogen_make_fn)(struct vm *vm, int argc, const value *argv,
                                 struct py_tuple *kwnames);
void autogen_set_maker(struct vm *vm, autogen_make_fn make);

/* Compares; appends to UPGRADE (UpgradeOps). cf. compare._produce_net_changes */
void autogen_compare(struct autogen *a, struct op *upgrade);
/* The same into the last UpgradeOps and DowngradeOps of SCRIPT (MigrationScript). */
void autogen_populate(struct autogen *a, struct op *script);

/* --- hooks of env.py --- */

/* Whether include_name() takes the NAME of a TYPE ("table", "column" …) in the database. */
bool autogen_runs_name(struct autogen *a, value name, const char *type, struct py_dict *parents);
/* The same of include_object(); REFLECTED: it is the database's, COMPARE_TO: the other side's. */
bool autogen_runs_object(struct autogen *a, value object, value name, const char *type,
                         bool reflected, value compare_to);
/* {"table_name": …, "schema_name": …}; names may be None. */
struct py_dict *autogen_parents(const char *table, const char *schema);

/* All tables of all MetaData, what is referenced first. */
struct table **autogen_sorted_tables(struct autogen *a, size_t *n);
/* By key; ValueError when two MetaData have the same. */
struct py_dict *autogen_tables_by_key(struct autogen *a);

/* --- rendering --- */

/* The lines of one operation, as the registered or built-in renderer writes them. */
struct text_list autogen_render_op(struct autogen *a, value op);
/* The renderer that operations of CLASS have when scripts register none: a callable of (context,
 * op) that gives a line or a list of lines, as a script that wraps it expects. PY_UNDEF: there is
 * none. */
value autogen_builtin_renderer(struct vm *vm, value class);
/* Body of upgrade() or downgrade(): the lines between the two comments, these included, indented
 * by four. */
const char *autogen_render_body(struct autogen *a, value container);
/* Puts the texts of SCRIPT under their tokens into TEMPLATE_ARGS, and "imports". */
void autogen_render_script(struct autogen *a, struct op *script, struct py_dict *template_args);

/* The dispatchers that scripts register with: autogenerate.renderers, autogenerate.comparators. */
struct dispatcher *autogen_renderers(struct vm *vm);
struct dispatcher *autogen_comparators(struct vm *vm);

#endif
