/*
 * retort as a library: the migrations of an Alembic project, run from a C program.
 *
 *     struct retort *r = retort_open("alembic.ini");
 *     retort_set_url(r, "postgresql://app@db/app");
 *     if (retort_upgrade(r, "heads") != RETORT_OK)
 *         fprintf(stderr, "%s\n", retort_error(r));
 *     retort_close(r);
 *
 * Every thread may use handles; one handle is for one thread at a time. Calls of several threads
 * take turns, so a long migration makes the others wait. Text is UTF-8. What a function returns
 * stays valid until the next call with the same handle. No call exits the process or jumps over
 * frames of the caller, and none prints; env.py may, by print() or by the logging it sets up. The
 * collector stops threads that have called in by SIGPWR and SIGXCPU: leave those two alone. Do not
 * call in a child between fork and exec. Link with what pkg-config --libs --static retort says.
 */
#ifndef RETORT_H
#define RETORT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RETORT_API __attribute__((visibility("default")))

/* Results. Everything but RETORT_OK has a text: retort_error(). */
enum retort_status {
    RETORT_OK = 0,
    RETORT_COMMAND = 1, /* what the command line reports as FAILED: unknown revision, two heads … */
    RETORT_DATABASE = 2,  /* the database refused */
    RETORT_SCRIPT = 3,    /* an exception in env.py or a revision file */
    RETORT_SETTINGS = 4,  /* a settings file that cannot be read */
    RETORT_INTERRUPT = 5, /* retort_interrupt() */
    RETORT_INTERNAL = 6
};

struct retort;

/* "0.1.0" */
RETORT_API const char *retort_version(void);

/* A handle on the project that the settings file CONFIG describes (alembic.ini or pyproject.toml;
 * NULL: as the command line finds it). Nothing is read yet. NULL only without memory. */
RETORT_API struct retort *retort_open(const char *config);
/* Ends a handle, and what its functions returned; NULL: nothing. */
RETORT_API void retort_close(struct retort *r);

/* The database, instead of sqlalchemy.url; NULL: that one. */
RETORT_API void retort_set_url(struct retort *r, const char *url);
/* Seconds to wait while another process migrates the same database; 60 unless set. */
RETORT_API void retort_set_wait(struct retort *r, double seconds);
/* One more -x argument for env.py. */
RETORT_API void retort_add_x(struct retort *r, const char *argument);

/* Log records of the run: LEVEL is 10 debug, 20 info, 30 warning, 40 error; LOGGER and TEXT are
 * valid during the call. What retort itself logs from 20 on comes in any case, records of scripts as
 * the logging lets them through that env.py sets up. FN must not call in. FN NULL: none. One for the
 * process. */
typedef void (*retort_log_fn)(void *arg, int level, const char *logger, const char *text);
RETORT_API void retort_set_log(retort_log_fn fn, void *arg);

/* As the commands of the same names. */
RETORT_API enum retort_status retort_upgrade(struct retort *r, const char *revision);
RETORT_API enum retort_status retort_downgrade(struct retort *r, const char *revision);
RETORT_API enum retort_status retort_stamp(struct retort *r, const char *revision);
/* Fails with RETORT_COMMAND if models and database differ. */
RETORT_API enum retort_status retort_check(struct retort *r);

/* Identifiers, ended by NULL; NULL after a failure (retort_error() says which). */
RETORT_API const char *const *retort_heads(struct retort *r);
/* What the database is at. */
RETORT_API const char *const *retort_current(struct retort *r);
/* What retort_upgrade(r, "heads") would run, in order. */
RETORT_API const char *const *retort_pending(struct retort *r);

/* The SQL of an upgrade, as `upgrade REVISION --sql` prints it; REVISION may be FROM:TO. NULL after
 * a failure. */
RETORT_API const char *retort_upgrade_sql(struct retort *r, const char *revision);

/* What went wrong last: one line where possible; "" after success. */
RETORT_API const char *retort_error(const struct retort *r);
/* The script's traceback that goes with it, or NULL. */
RETORT_API const char *retort_traceback(const struct retort *r);

/* Makes the call in progress, of whatever handle, stop soon: it returns RETORT_INTERRUPT, and the
 * database is as after a failure. Nothing without one. May be called by a signal handler and by any
 * thread. */
RETORT_API void retort_interrupt(void);

#ifdef __cplusplus
}
#endif

#endif
