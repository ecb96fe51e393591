/*
 * One statement for several sets of parameters: sent once for each, or as INSERTs of many rows. All
 * sets are converted before the first is sent, so that a wrong value stops all of them; of each set
 * no more is kept than the driver wants, for there may be hundreds of thousands.
 * cf. executemany() of the DBAPI and "insertmanyvalues" of sqlalchemy.engine.default.
 */
#include <string.h>

#include "modules/sqlalchemy/execute_int.h"
#include "modules/sqlalchemy/insertmany.h"
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/shown.h"
#include "sql/compiler_object.h"

struct set {
    value given; /* as run.given */
    struct db_value *values;
};

static bool calls_scripts(const struct sql_compiled *k) {
    for (size_t i = 0; i < k->n_binds; i++)
        if (k->binds[i].param->callable != PY_UNDEF)
            return true;
    return false;
}

/* Converts all of GIVEN; what the result may be asked for later goes to PARAMS. */
static struct set *prepare_all(struct run *r, struct param_sets given, struct py_dict **params) {
    struct set *sets = MEM_NEW_ARRAY(struct set, given.n);
    r->hides = !calls_scripts(r->compiled); /* whose values cannot be asked for again */
    for (size_t i = 0; i < given.n; i++) {
        r->set = i;
        sa_prepare(r, sa_as_dict(r->vm, given.items[i]));
        sets[i] = (struct set){r->given, r->values};
        params[i] = r->hides ? r->params : r->shown;
    }
    return sets;
}

static struct sa_result *result_of(struct run *r, struct sa_result *result, struct py_dict **params,
                                   size_t n, int64_t affected) {
    result->many = true;
    result->compiled = r->compiled;
    result->sets = params;
    result->n_sets = n;
    result->rowcount = affected;
    return result;
}

value sa_execute_many(struct run *r, struct param_sets sets) {
    struct vm *vm = r->vm;
    struct timespec start;
    struct py_dict **params = MEM_NEW_ARRAY(struct py_dict *, sets.n);
    struct py_list *given = py_list_new(sets.n);
    struct db_cursor *cur = NULL;
    int64_t affected = 0;
    clock_gettime(CLOCK_MONOTONIC, &start);
    struct set *all = prepare_all(r, sets, params);
    for (size_t i = 0; i < sets.n; i++)
        py_list_append(given, all[i].given);
    r->all_given = PY_OBJ(given);
    sa_announce(r, "before_cursor_execute", PY_OBJ(given), true);
    sa_log_statement(vm, r->conn, r->shown_sql, PY_OBJ(given), sa_elapsed(&start));
    for (size_t i = 0; i < sets.n; i++) {
        r->values = all[i].values;
        cur = sa_run_prepared(r);
        affected += cur->affected > 0 ? cur->affected : 0;
    }
    sa_announce(r, "after_cursor_execute", PY_OBJ(given), true);
    return PY_OBJ(result_of(r, sa_result_new(vm, r->conn, cur, NULL), params, sets.n, affected));
}

/* --- many sets as one INSERT --- */

/* Which INSERTs go out with several groups of values: where the server gives the rows back, and on
 * PostgreSQL always. SQLite is quick with single ones. */
bool sa_goes_as_batch(const struct run *r, const struct sql_dml *d) {
    if (!r->compiled->is_insert || r->compiled->compiler->implicit_returning.n)
        return false;
    bool sorted = d->returns_sorted && d->returning.n;
    bool mysql = r->d->id == SQL_MYSQL || r->d->id == SQL_MARIADB;
    if (r->d->id != SQL_POSTGRESQL &&
        ((sorted && !mysql) || !d->returning.n || !r->d->insert_returning))
        return false;
    return sa_can_insert_many(r->compiled, sorted);
}

/* One that has grown long is shown in part. */
static const char *shortened(const char *sql) {
    enum { LONG = 500, FIRST = 250, LAST = 100 };
    size_t n = strlen(sql);
    if (n <= LONG)
        return sql;
    return mem_printf("%.*s ... %zu characters truncated ... %s", FIRST, sql, n - FIRST - LAST,
                      sql + n - LAST);
}

/* The values of N sets as one statement takes them: each under its bind's name with the number of
 * the set, or in order. */
static value join_given(struct run *r, const struct set *sets, size_t n) {
    size_t k = r->compiled->n_binds;
    struct py_dict *named = sa_params_are_named(r->d) ? py_dict_new() : NULL;
    struct py_tuple *all = py_tuple_new(n * k);
    for (size_t i = 0; i < n * k; i++) {
        all->items[i] = PY_AS(struct py_tuple, sets[i / k].given)->items[i % k];
        if (named)
            py_dict_set_text(named, mem_printf("%s__%zu", r->compiled->binds[i % k].name, i / k),
                             all->items[i]);
    }
    return named ? PY_OBJ(named) : PY_OBJ(all);
}

static struct db_cursor *run_batch(struct run *r, const struct set *sets, size_t n, bool sorted) {
    struct timespec start;
    size_t k = r->compiled->n_binds;
    struct db_value *values = MEM_NEW_ARRAY(struct db_value, n * k + 1);
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (size_t row = 0; row < n; row++)
        memcpy(values + row * k, sets[row].values, k * sizeof *values);
    value given = join_given(r, sets, n);
    struct run one = *r;
    one.shown_sql =
        shortened(sa_insert_many_text(r->vm, r->compiled, n, sorted, sa_shown_style(r->d)));
    one.sql = sa_insert_many_text(r->vm, r->compiled, n, sorted, sa_driver_style(r->d));
    r->conn->writes++;
    sa_announce(&one, "before_cursor_execute", given, true);
    sa_log_statement(r->vm, r->conn, one.shown_sql, given,
                     mem_printf("%s (insertmanyvalues)", sa_elapsed(&start)));
    struct db_cursor *cur = sa_execute_shown(r->vm, r->conn, one.sql, values, n * k, one.shown_sql,
                                             given, r->conn->engine->hide_parameters);
    sa_announce(&one, "after_cursor_execute", given, true);
    return cur;
}

value sa_execute_batches(struct run *r, struct param_sets sets, const struct sql_dml *d) {
    struct vm *vm = r->vm;
    struct py_dict **params = MEM_NEW_ARRAY(struct py_dict *, sets.n);
    struct py_list *rows = py_list_new(sets.n);
    size_t at_most = sa_insert_many_rows(r->compiled);
    struct sa_result *result = NULL;
    int64_t affected = 0;
    r->in_order = true;
    const struct set *all = prepare_all(r, sets, params);
    for (size_t at = 0; at < sets.n; at += at_most) {
        size_t n = sets.n - at < at_most ? sets.n - at : at_most;
        struct db_cursor *cur = run_batch(r, all + at, n, d->returns_sorted && d->returning.n);
        affected += cur->affected > 0 ? cur->affected : 0;
        result = sa_result_new(vm, r->conn, cur, sa_meta_of(r, cur));
        if (result->meta)
            for (value v; (v = sa_result_next(vm, result)) != PY_UNDEF;)
                py_list_append(rows, v);
    }
    if (result->meta) {
        result->cursor = NULL;
        result->rows = rows;
        result->next = 0;
    }
    return PY_OBJ(result_of(r, result, params, sets.n, affected));
}
