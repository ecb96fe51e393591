/* Oracle: DDL (cf. sqlalchemy.dialects.oracle.base.OracleDDLCompiler). */
#include <ctype.h>
#include <string.h>

#include "schema/exc.h"
#include "sql/ddl.h"

static bool given(value v) { return v != PY_UNDEF && v != PY_NONE; }

static void cascades(struct ddl *w, struct constraint *c) {
    if (c->ondelete)
        ddl_put(w, " ON DELETE %s", name_text(c->ondelete));
    if (c->onupdate)
        py_warn(w->vm, &sa_exc_SAWarning,
                "Oracle Database does not contain native UPDATE CASCADE functionality - onupdates "
                "will not be rendered for foreign keys.  Consider using deferrable=True, "
                "initially='deferred' or triggers.");
}

static void table_comment(struct ddl *w, struct table *t, bool drop) {
    buf_puts(&w->b, "COMMENT ON TABLE ");
    ddl_table_name(w, t);
    ddl_put(w, " IS %s", drop ? "''" : t->comment ? ddl_literal(w, name_text(t->comment)) : "NULL");
}

/* --- vector indexes --- */

static const struct {
    const char *field, *word;
} vector_parameters[] = {
    {"hnsw_neighbors", "neighbors"},
    {"hnsw_efconstruction", "efconstruction"},
    {"ivf_neighbor_partitions", "neighbor partitions"},
    {"ivf_sample_per_partition", "sample_per_partition"},
    {"ivf_min_vectors_per_partition", "min_vectors_per_partition"},
};

/* CONFIG: a VectorIndexConfig, or True for its defaults (HNSW). */
static void vector_config(struct ddl *w, value config) {
    const char *kind = "HNSW";
    bool own = config != PY_TRUE;
    if (own)
        kind =
            py_str_text(w->vm, py_getattr(w->vm, py_getattr(w->vm, config, "index_type"), "name"));
    bool hnsw = !strcmp(kind, "HNSW");
    ddl_put(w, " ORGANIZATION %s", hnsw ? "INMEMORY NEIGHBOR GRAPH" : "NEIGHBOR PARTITIONS");
    value v = own ? py_getattr(w->vm, config, "distance") : PY_NONE;
    if (v != PY_NONE)
        ddl_put(w, " DISTANCE %s", py_str_text(w->vm, py_getattr(w->vm, v, "value")));
    v = own ? py_getattr(w->vm, config, "accuracy") : PY_NONE;
    if (v != PY_NONE)
        ddl_put(w, " WITH TARGET ACCURACY %s", py_str_text(w->vm, v));
    ddl_put(w, " PARAMETERS (type %s", kind);
    for (size_t i = 0; own && i < sizeof vector_parameters / sizeof *vector_parameters; i++) {
        const char *field = vector_parameters[i].field;
        if ((field[0] == 'h') != hnsw)
            continue;
        v = py_getattr(w->vm, config, field);
        if (v != PY_NONE)
            ddl_put(w, ", %s %s", vector_parameters[i].word, py_str_text(w->vm, v));
    }
    buf_putc(&w->b, ')');
    v = own ? py_getattr(w->vm, config, "parallel") : PY_NONE;
    if (v != PY_NONE)
        ddl_put(w, " PARALLEL %s", py_str_text(w->vm, v));
}

static void create_index(struct ddl *w, struct index *ix, bool if_not_exists) {
    const struct py_dict *kw = ix->dialect_kw;
    value vector = kw_get(kw, "oracle_vector"), compress = kw_get(kw, "oracle_compress");
    bool is_vector = given(vector) && py_truth(w->vm, vector);
    (void)if_not_exists;
    ddl_put(w, "CREATE %s%s%sINDEX %s ON ", ix->unique ? "UNIQUE " : "",
            kw_true(w->vm, kw, "oracle_bitmap") ? "BITMAP " : "", is_vector ? "VECTOR " : "",
            ddl_index_name(w, ix, true));
    ddl_table_name(w, ix->table);
    buf_puts(&w->b, " (");
    for (size_t i = 0; i < ix->given_count; i++)
        ddl_put(w, "%s%s", i ? ", " : "", ddl_index_expr(w, ix->expressions[i], false));
    buf_putc(&w->b, ')');
    if (compress == PY_TRUE)
        buf_puts(&w->b, " COMPRESS");
    else if (compress != PY_UNDEF && compress != PY_FALSE)
        ddl_put(w, " COMPRESS %s", py_str_text(w->vm, compress));
    if (is_vector)
        vector_config(w, vector);
}

static void post_create_table(struct ddl *w, struct table *t) {
    const struct py_dict *kw = t->dialect_kw;
    if (kw_true(w->vm, kw, "oracle_on_commit")) {
        char *words = mem_strdup(kw_text(w->vm, kw, "oracle_on_commit"));
        for (char *p = words; *p; p++)
            *p = *p == '_' ? ' ' : (char)toupper((unsigned char)*p);
        ddl_put(w, "\n ON COMMIT %s", words);
    }
    value compress = kw_get(kw, "oracle_compress");
    if (compress == PY_TRUE)
        buf_puts(&w->b, "\n COMPRESS");
    else if (given(compress) && py_truth(w->vm, compress))
        ddl_put(w, "\n COMPRESS FOR %s", py_str_text(w->vm, compress));
    if (kw_true(w->vm, kw, "oracle_tablespace"))
        ddl_put(w, "\n TABLESPACE %s",
                sql_quote(w->vm, w->d, kw_text(w->vm, kw, "oracle_tablespace")));
}

static void computed(struct ddl *w, struct computed *c) {
    if (c->persisted == PY_TRUE)
        py_raise(w->vm, &sa_exc_CompileError,
                 "Oracle Database computed columns do not support 'stored' persistence; set the "
                 "'persisted' flag to None or False for Oracle Database support.");
    ddl_put(w, "GENERATED ALWAYS AS (%s)%s", ddl_expr(w, c->sqltext),
            c->persisted == PY_FALSE ? " VIRTUAL" : "");
}

static void identity(struct ddl *w, struct identity *i) {
    struct ddl options = {w->vm, w->d, BUF_INIT};
    ddl_put(w, "GENERATED %s",
            !given(i->always)            ? ""
            : py_truth(w->vm, i->always) ? "ALWAYS"
                                         : "BY DEFAULT");
    if (given(i->on_null) && py_truth(w->vm, i->on_null))
        buf_puts(&w->b, " ON NULL");
    buf_puts(&w->b, " AS IDENTITY");
    ddl_sequence_options(&options, &i->options);
    if (options.b.len)
        ddl_put(w, " (%s)", options.b.data);
}

static const char *const words[] = {"NO MINVALUE", "NOMINVALUE", "NO MAXVALUE", "NOMAXVALUE",
                                    "NO CYCLE",    "NOCYCLE",    NULL};

const struct sql_ddl_rules sql_ddl_oracle = {
    .post_create_table = post_create_table,
    .computed = computed,
    .identity = identity,
    .create_index = create_index,
    .cascades = cascades,
    .table_comment = table_comment,
    .option_words = words,
    .order_option = true,
};
