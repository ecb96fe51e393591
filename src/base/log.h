/*
 * Logging with the names, levels and formats of Python's logging module: a tree of loggers by
 * dotted name, handlers, formatters, and the set-up from ini sections that env.py asks for with
 * logging.config.fileConfig. C code and scripts write to the same tree, which belongs to the
 * process, as stderr does.
 *
 *     log_info("alembic.runtime.migration", "Running %s", text);
 */
#ifndef RETORT_BASE_LOG_H
#define RETORT_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum log_level {
    LOG_NOTSET = 0,
    LOG_DEBUG = 10,
    LOG_INFO = 20,
    LOG_WARNING = 30,
    LOG_ERROR = 40,
    LOG_CRITICAL = 50,
};

struct log_record {
    const char *name; /* of the logger */
    int level;
    const char *message;  /* formatted already */
    const char *pathname; /* of the source that logs; NULL: unknown */
    const char *func;     /* function that logs, or NULL */
    int line;
    double created;        /* seconds since 1970 */
    const char *traceback; /* text printed below the line, or NULL */
};

struct log_formatter {
    const char *format;  /* NULL: the message alone */
    const char *datefmt; /* strftime's; NULL: ISO with milliseconds */
    char style;          /* '%', '{' or '$' */
    /* A formatter of a script's class: the line of R. NULL: as the fields above say. */
    char *(*custom)(void *arg, const struct log_record *r);
    void *arg;
};

struct log_handler {
    const char *name;
    int level;
    struct log_formatter *formatter; /* NULL: the message alone */
    /* Writes R. NULL: a line to STREAM (which may be NULL: a handler that does nothing). */
    void (*emit)(struct log_handler *h, const struct log_record *r);
    FILE *stream;
    void *data; /* for EMIT; a script's handler object */
};

struct log_logger {
    const char *name; /* "root" for the root */
    int level;        /* LOG_NOTSET: the parent's */
    bool is_silent;   /* not propagated to the parents (logger.propagate = False) */
    bool is_disabled;
    bool is_placeholder; /* only there because of a child */
    struct log_handler **handlers;
    size_t n, cap;
    struct log_logger *parent; /* NULL for the root */
    void *data;                /* the script's logger object, once there is one */
};

/* The logger NAME ("" or "root": the root), made if needed. */
struct log_logger *log_logger(const char *name);

/* The level that applies to LOGGER: its own or that of the nearest ancestor with one. */
int log_effective_level(const struct log_logger *logger);

/* Whether a record of LEVEL would be handled. */
bool log_is_enabled(const struct log_logger *logger, int level);

/* Records below LEVEL are dropped everywhere (logging.disable); 0: none. */
void log_disable_below(int level);
int log_disabled_below(void);

/* Calls FN with each logger but the root, in the order they were made. */
void log_each(void (*fn)(void *arg, struct log_logger *logger), void *arg);

void log_add_handler(struct log_logger *logger, struct log_handler *h);
void log_remove_handler(struct log_logger *logger, const struct log_handler *h);

/* Called with each record that a logger lets through, besides the handlers, and with our own ones of
 * level INFO and above in any case; NULL: none. */
void log_set_observer(void (*fn)(void *arg, const struct log_record *r), void *arg);
/* Loggers, handlers and levels as in the beginning; the observer stays. */
void log_reset(void);

/* A handler that writes lines to STREAM and flushes. */
struct log_handler *log_stream_handler_new(FILE *stream);

/* Gives R to the handlers of its logger and of the ancestors. Does not look at the logger's level.
 * Without any handler: warnings and worse go to stderr bare. */
void log_handle(struct log_logger *logger, const struct log_record *r);

/* Formats and handles a message if LEVEL is enabled for the logger NAME. */
void log_write(const char *name, int level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
#define log_debug(name, ...) log_write((name), LOG_DEBUG, __VA_ARGS__)
#define log_info(name, ...) log_write((name), LOG_INFO, __VA_ARGS__)
#define log_warning(name, ...) log_write((name), LOG_WARNING, __VA_ARGS__)
#define log_error(name, ...) log_write((name), LOG_ERROR, __VA_ARGS__)

/* R as F writes it, without a newline at the end. F may be NULL. */
char *log_format(const struct log_formatter *f, const struct log_record *r);

/* The record's time as F's datefmt has it. */
char *log_format_time(const struct log_formatter *f, const struct log_record *r);

/* "INFO" and so on; "Level 15" for others. */
const char *log_level_name(int level);

/* The level NAME means, also WARN and FATAL; -1 if unknown. */
int log_level_of(const char *name);
/* logging.addLevelName */
void log_add_level_name(int level, const char *name);

/* What log_file_config reads from. */
struct log_config {
    /* The raw value of OPTION in SECTION, or NULL. */
    const char *(*get)(void *arg, const char *section, const char *option);
    bool (*has_section)(void *arg, const char *section);
    /* A handler of a class other than StreamHandler, FileHandler and NullHandler: CLASS_NAME,
     * arguments as Python text. NULL: raises. */
    struct log_handler *(*make_handler)(void *arg, const char *class_name, const char *args,
                                        const char *kwargs);
    /* The other handler that H of such a class writes to. */
    void (*set_target)(void *arg, struct log_handler *h, struct log_handler *target);
    /* A formatter of the class CLASS_NAME with what F says; sets its custom and arg. */
    void (*make_formatter)(void *arg, const char *class_name, struct log_formatter *f);
    void *arg;
    bool streams_replaced; /* sys.stdout or sys.stderr is an object of the script's */
    bool keep_existing; /* disable_existing_loggers=False */
};

/* Sets the tree up from the sections [loggers], [handlers], [formatters] and theirs (cf.
 * logging.config.fileConfig). Raises KeyError for what is missing. */
void log_file_config(const struct log_config *config);

#endif
