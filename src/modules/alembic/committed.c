/*
 * MySQL and MariaDB commit at every DDL statement: when a script fails, what it did up to its last
 * one stays, while the version row says it never ran. What stays is told, so that somebody can undo
 * it before the next attempt. No counterpart in the reference.
 */
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/db.h"
#include "modules/alembic/migration_int.h"
#include "modules/sqlalchemy/engine.h"

struct step_statements {
    struct text_list done;
    size_t n_committed; /* those of DONE that no rollback undoes */
};

/* What a statement does to the transaction it is in. */
enum effect { EFFECT_NONE, EFFECT_CHANGE, EFFECT_COMMITTED_CHANGE, EFFECT_COMMIT, EFFECT_ROLLBACK };

/* cf. "Statements That Cause an Implicit Commit" in MySQL's manual */
static const struct {
    const char *word;
    enum effect effect;
} effects[] = {
    {"CREATE", EFFECT_COMMITTED_CHANGE},
    {"ALTER", EFFECT_COMMITTED_CHANGE},
    {"DROP", EFFECT_COMMITTED_CHANGE},
    {"RENAME", EFFECT_COMMITTED_CHANGE},
    {"TRUNCATE", EFFECT_COMMITTED_CHANGE},
    {"GRANT", EFFECT_COMMITTED_CHANGE},
    {"REVOKE", EFFECT_COMMITTED_CHANGE},
    {"INSERT", EFFECT_CHANGE},
    {"UPDATE", EFFECT_CHANGE},
    {"DELETE", EFFECT_CHANGE},
    {"REPLACE", EFFECT_CHANGE},
    {"LOAD", EFFECT_CHANGE},
    {"CALL", EFFECT_CHANGE},
    {"COMMIT", EFFECT_COMMIT},
    {"BEGIN", EFFECT_COMMIT},
    {"START", EFFECT_COMMIT},
    {"LOCK", EFFECT_COMMIT},
    {"ROLLBACK", EFFECT_ROLLBACK},
};

/* Whether WORD stands at TEXT, alone. */
static bool word_is(const char *text, const char *word) {
    size_t n = strlen(word);
    return !strncasecmp(text, word, n) && (!text[n] || text_is_space(text[n]));
}

static const char *skip(const char *text, bool spaces) {
    while (*text && text_is_space(*text) == spaces)
        text++;
    return text;
}

/* Asked of every statement of a step, which may be many: nothing is copied. */
static enum effect effect_of(const char *sql) {
    const char *word = skip(sql, true), *next = skip(skip(word, false), true);
    if (word_is(next, "TEMPORARY"))
        return EFFECT_NONE;
    for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
        if (word_is(word, effects[i].word))
            return effects[i].effect;
    return EFFECT_NONE;
}

static void record(struct migration *m, const char *sql) {
    struct step_statements *s = m->statements;
    if (!s)
        return;
    enum effect effect = effect_of(sql);
    if (effect == EFFECT_CHANGE || effect == EFFECT_COMMITTED_CHANGE)
        text_list_add(&s->done, sql);
    if (effect == EFFECT_ROLLBACK)
        s->done.n = s->n_committed;
    bool at_once = db_is_autocommit(sa_connection_of(m->connection)->db);
    if (at_once || effect == EFFECT_COMMITTED_CHANGE || effect == EFFECT_COMMIT)
        s->n_committed = s->done.n;
}

static void on_statement(void *arg, const char *sql, int64_t nanoseconds) {
    struct migration *m = arg;
    if (m->environment && m->environment->config->settings->trace)
        migration_trace(NULL, sql, nanoseconds);
    record(m, sql);
}

void migration_watch_step(struct migration *m) {
    if (!sql_is_mysql(m->dialect) || m->as_sql || m->connection == PY_NONE)
        return;
    m->statements = MEM_NEW(struct step_statements);
    db_set_trace(sa_connection_of(m->connection)->db, on_statement, m);
}

/* On one line. */
static const char *shortened(const char *sql) {
    enum { LONG = 120 };
    int n = LONG;
    struct text_list words = text_split_space(sql);
    sql = text_join(&words, " ");
    if (strlen(sql) <= LONG)
        return sql;
    while (n && ((unsigned char)sql[n] & 0xC0) == 0x80) /* inside a character */
        n--;
    return mem_printf("%.*s …", n, sql);
}

void migration_tell_committed(struct migration *m, const struct plan_step *step) {
    static const char logger[] = "alembic.runtime.migration";
    const struct step_statements *s = m->statements;
    if (!s || !s->n_committed)
        return;
    log_warning(logger,
                "The server has committed a part of %s, which failed then; the version stays as it "
                "was. Undo this before the next attempt:",
                plan_step_short_log(step));
    for (size_t i = 0; i < s->n_committed; i++)
        log_warning(logger, "  %s", shortened(s->done.items[i]));
}
