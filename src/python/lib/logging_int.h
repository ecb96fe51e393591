/*
 * What the files of logging share. Scripts and C code log to the same tree (base/log.h): a Logger
 * object stands for a struct log_logger, a handler made by a script for a struct log_handler whose
 * emit calls the script's object.
 */
#ifndef RETORT_PYTHON_LIB_LOGGING_INT_H
#define RETORT_PYTHON_LIB_LOGGING_INT_H

#include "base/log.h"
#include "python/lib/lib.h"

/* What Logger and Handler have in common: a list of filters. */
struct logging_filterer {
    struct py_object head;
    struct py_attrs attrs;
    struct py_list *filters;
};

struct logging_handler {
    struct logging_filterer base;
    struct vm *vm;
    struct log_handler native; /* level lives here */
    value formatter;           /* None: the default one */
    value name;
    value stream; /* of stream handlers */
    value terminator, lock;
};

struct logging_logger {
    struct logging_filterer base;
    struct log_logger *native;
    value manager;         /* one that a script put there, or PY_UNDEF */
    bool listed;           /* it was put into the manager's loggerDict */
    struct py_list *given; /* the list last given out as .handlers, which scripts change in place */
};

extern struct py_type logging_filterer_type, logging_filter_type, logging_record_type,
    logging_formatter_type, logging_handler_type, logging_stream_handler_type,
    logging_file_handler_type, logging_null_handler_type, logging_logger_type,
    logging_root_logger_type, logging_manager_type, logging_placeholder_type;

/* The manager: logging.root.manager (logging_manager.c). */
value logging_manager(struct vm *vm);
/* Whether a script took the listed logger NAME out of loggerDict: then it is made anew. */
bool logging_was_dropped(struct vm *vm, const char *name);
/* Makes the tree forget them all, before it is set up from a file. */
void logging_forget_dropped(struct vm *vm);
/* What logging.setLogRecordFactory set, or PY_UNDEF. */
value logging_record_factory(struct vm *vm);
/* getLogRecordFactory, setLogRecordFactory. */
extern const struct py_native_def logging_factory_functions[];
/* The handlers that are still open, weakly, oldest first: logging._handlerList. */
struct py_list *logging_handler_list(struct vm *vm);

/* Whether the filters of SELF let RECORD through; a filter may put another record in its place. */
bool logging_filter(struct vm *vm, value self, value *record);

/* A LogRecord. ARGS is a tuple; EXC_INFO a triple or None, STACK text or None. */
value logging_record_new(struct vm *vm, const char *name, int level, const char *pathname, int line,
                         value msg, value args, value exc_info, const char *func,
                         value stack);
/* RECORD as the tree's C handlers take it. */
struct log_record logging_record_get(struct vm *vm, value record);
/* A record C code made, as a LogRecord. */
value logging_record_from(struct vm *vm, const struct log_record *r);
/* exc_info argument (True, an exception, a triple) as a triple or None. */
value logging_exc_info(struct vm *vm, value v);

/* Formatter(fmt, datefmt, style) */
value logging_formatter_new(struct vm *vm, const char *fmt, const char *datefmt, char style);

/* The script's formatter behind F, or None. */
value logging_custom_formatter(const struct log_formatter *f);

/* The script's object for a handler of the tree: its own, or one made for a handler that C made. */
value logging_handler_object(struct vm *vm, struct log_handler *h);
/* A level given as number or name; TypeError or ValueError otherwise. */
int logging_level_arg(struct vm *vm, value v);

/* The Logger object of a logger of the tree. */
value logging_logger_object(struct vm *vm, struct log_logger *native);

#endif
