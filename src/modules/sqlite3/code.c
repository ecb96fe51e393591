/*
 * SQLite's numbers as the module sqlite3 names them: result codes with the class of error that each
 * raises, actions that an authorizer is asked about, limits of a connection.
 */
#include "modules/sqlite3/lite.h"

/* cf. "Result Codes" and "Extended Result Codes" in SQLite's C interface; an extended code raises
 * what its low byte raises. */
static const struct {
    int code;
    const char *name;
    struct py_type *type;
} results[] = {
#define CODE(name, type)                                                                           \
    { name, #name, type }
    CODE(SQLITE_OK_LOAD_PERMANENTLY, NULL),
    CODE(SQLITE_OK_SYMLINK, NULL),
    CODE(SQLITE_ERROR, &lite_OperationalError),
    CODE(SQLITE_ERROR_MISSING_COLLSEQ, NULL),
    CODE(SQLITE_ERROR_RETRY, NULL),
    CODE(SQLITE_ERROR_SNAPSHOT, NULL),
    CODE(SQLITE_INTERNAL, &lite_InternalError),
    CODE(SQLITE_PERM, &lite_OperationalError),
    CODE(SQLITE_ABORT, &lite_OperationalError),
    CODE(SQLITE_ABORT_ROLLBACK, NULL),
    CODE(SQLITE_BUSY, &lite_OperationalError),
    CODE(SQLITE_BUSY_RECOVERY, NULL),
    CODE(SQLITE_BUSY_SNAPSHOT, NULL),
    CODE(SQLITE_BUSY_TIMEOUT, NULL),
    CODE(SQLITE_LOCKED, &lite_OperationalError),
    CODE(SQLITE_LOCKED_SHAREDCACHE, NULL),
    CODE(SQLITE_LOCKED_VTAB, NULL),
    CODE(SQLITE_NOMEM, NULL),
    CODE(SQLITE_READONLY, &lite_OperationalError),
    CODE(SQLITE_READONLY_RECOVERY, NULL),
    CODE(SQLITE_READONLY_CANTLOCK, NULL),
    CODE(SQLITE_READONLY_ROLLBACK, NULL),
    CODE(SQLITE_READONLY_DBMOVED, NULL),
    CODE(SQLITE_READONLY_CANTINIT, NULL),
    CODE(SQLITE_READONLY_DIRECTORY, NULL),
    CODE(SQLITE_INTERRUPT, &lite_OperationalError),
    CODE(SQLITE_IOERR, &lite_OperationalError),
    CODE(SQLITE_IOERR_READ, NULL),
    CODE(SQLITE_IOERR_SHORT_READ, NULL),
    CODE(SQLITE_IOERR_WRITE, NULL),
    CODE(SQLITE_IOERR_FSYNC, NULL),
    CODE(SQLITE_IOERR_DIR_FSYNC, NULL),
    CODE(SQLITE_IOERR_TRUNCATE, NULL),
    CODE(SQLITE_IOERR_FSTAT, NULL),
    CODE(SQLITE_IOERR_UNLOCK, NULL),
    CODE(SQLITE_IOERR_RDLOCK, NULL),
    CODE(SQLITE_IOERR_DELETE, NULL),
    CODE(SQLITE_IOERR_BLOCKED, NULL),
    CODE(SQLITE_IOERR_NOMEM, NULL),
    CODE(SQLITE_IOERR_ACCESS, NULL),
    CODE(SQLITE_IOERR_CHECKRESERVEDLOCK, NULL),
    CODE(SQLITE_IOERR_LOCK, NULL),
    CODE(SQLITE_IOERR_CLOSE, NULL),
    CODE(SQLITE_IOERR_DIR_CLOSE, NULL),
    CODE(SQLITE_IOERR_SHMOPEN, NULL),
    CODE(SQLITE_IOERR_SHMSIZE, NULL),
    CODE(SQLITE_IOERR_SHMLOCK, NULL),
    CODE(SQLITE_IOERR_SHMMAP, NULL),
    CODE(SQLITE_IOERR_SEEK, NULL),
    CODE(SQLITE_IOERR_DELETE_NOENT, NULL),
    CODE(SQLITE_IOERR_MMAP, NULL),
    CODE(SQLITE_IOERR_GETTEMPPATH, NULL),
    CODE(SQLITE_IOERR_CONVPATH, NULL),
    CODE(SQLITE_IOERR_VNODE, NULL),
    CODE(SQLITE_IOERR_AUTH, NULL),
    CODE(SQLITE_IOERR_BEGIN_ATOMIC, NULL),
    CODE(SQLITE_IOERR_COMMIT_ATOMIC, NULL),
    CODE(SQLITE_IOERR_ROLLBACK_ATOMIC, NULL),
    CODE(SQLITE_IOERR_DATA, NULL),
    CODE(SQLITE_IOERR_CORRUPTFS, NULL),
    CODE(SQLITE_CORRUPT, &lite_DatabaseError),
    CODE(SQLITE_CORRUPT_VTAB, NULL),
    CODE(SQLITE_CORRUPT_SEQUENCE, NULL),
    CODE(SQLITE_CORRUPT_INDEX, NULL),
    CODE(SQLITE_NOTFOUND, &lite_InternalError),
    CODE(SQLITE_FULL, &lite_OperationalError),
    CODE(SQLITE_CANTOPEN, &lite_OperationalError),
    CODE(SQLITE_CANTOPEN_NOTEMPDIR, NULL),
    CODE(SQLITE_CANTOPEN_ISDIR, NULL),
    CODE(SQLITE_CANTOPEN_FULLPATH, NULL),
    CODE(SQLITE_CANTOPEN_CONVPATH, NULL),
    CODE(SQLITE_CANTOPEN_DIRTYWAL, NULL),
    CODE(SQLITE_CANTOPEN_SYMLINK, NULL),
    CODE(SQLITE_PROTOCOL, &lite_OperationalError),
    CODE(SQLITE_EMPTY, NULL),
    CODE(SQLITE_SCHEMA, &lite_OperationalError),
    CODE(SQLITE_TOOBIG, &lite_DataError),
    CODE(SQLITE_CONSTRAINT, &lite_IntegrityError),
    CODE(SQLITE_CONSTRAINT_CHECK, NULL),
    CODE(SQLITE_CONSTRAINT_COMMITHOOK, NULL),
    CODE(SQLITE_CONSTRAINT_FOREIGNKEY, NULL),
    CODE(SQLITE_CONSTRAINT_FUNCTION, NULL),
    CODE(SQLITE_CONSTRAINT_NOTNULL, NULL),
    CODE(SQLITE_CONSTRAINT_PRIMARYKEY, NULL),
    CODE(SQLITE_CONSTRAINT_TRIGGER, NULL),
    CODE(SQLITE_CONSTRAINT_UNIQUE, NULL),
    CODE(SQLITE_CONSTRAINT_VTAB, NULL),
    CODE(SQLITE_CONSTRAINT_ROWID, NULL),
    CODE(SQLITE_CONSTRAINT_PINNED, NULL),
    CODE(SQLITE_MISMATCH, &lite_IntegrityError),
    CODE(SQLITE_MISUSE, &lite_InterfaceError),
    CODE(SQLITE_NOLFS, NULL),
    CODE(SQLITE_AUTH, &lite_DatabaseError),
    CODE(SQLITE_AUTH_USER, NULL),
    CODE(SQLITE_FORMAT, NULL),
    CODE(SQLITE_RANGE, &lite_InterfaceError),
    CODE(SQLITE_NOTADB, &lite_DatabaseError),
    CODE(SQLITE_NOTICE, NULL),
    CODE(SQLITE_NOTICE_RECOVER_WAL, NULL),
    CODE(SQLITE_NOTICE_RECOVER_ROLLBACK, NULL),
    CODE(SQLITE_WARNING, NULL),
    CODE(SQLITE_WARNING_AUTOINDEX, NULL),
    CODE(SQLITE_ROW, NULL),
    CODE(SQLITE_DONE, NULL)
#undef CODE
};
static const struct {
    const char *name;
    int code;
} others[] = {
#define NAME(name)                                                                                 \
    { #name, name }
    NAME(SQLITE_OK),
    NAME(SQLITE_DENY),
    NAME(SQLITE_IGNORE),
    NAME(SQLITE_CREATE_INDEX),
    NAME(SQLITE_CREATE_TABLE),
    NAME(SQLITE_CREATE_TEMP_INDEX),
    NAME(SQLITE_CREATE_TEMP_TABLE),
    NAME(SQLITE_CREATE_TEMP_TRIGGER),
    NAME(SQLITE_CREATE_TEMP_VIEW),
    NAME(SQLITE_CREATE_TRIGGER),
    NAME(SQLITE_CREATE_VIEW),
    NAME(SQLITE_DELETE),
    NAME(SQLITE_DROP_INDEX),
    NAME(SQLITE_DROP_TABLE),
    NAME(SQLITE_DROP_TEMP_INDEX),
    NAME(SQLITE_DROP_TEMP_TABLE),
    NAME(SQLITE_DROP_TEMP_TRIGGER),
    NAME(SQLITE_DROP_TEMP_VIEW),
    NAME(SQLITE_DROP_TRIGGER),
    NAME(SQLITE_DROP_VIEW),
    NAME(SQLITE_INSERT),
    NAME(SQLITE_PRAGMA),
    NAME(SQLITE_READ),
    NAME(SQLITE_SELECT),
    NAME(SQLITE_TRANSACTION),
    NAME(SQLITE_UPDATE),
    NAME(SQLITE_ATTACH),
    NAME(SQLITE_DETACH),
    NAME(SQLITE_ALTER_TABLE),
    NAME(SQLITE_REINDEX),
    NAME(SQLITE_ANALYZE),
    NAME(SQLITE_CREATE_VTABLE),
    NAME(SQLITE_DROP_VTABLE),
    NAME(SQLITE_FUNCTION),
    NAME(SQLITE_SAVEPOINT),
    NAME(SQLITE_RECURSIVE),
    NAME(SQLITE_LIMIT_ATTACHED),
    NAME(SQLITE_LIMIT_COLUMN),
    NAME(SQLITE_LIMIT_COMPOUND_SELECT),
    NAME(SQLITE_LIMIT_EXPR_DEPTH),
    NAME(SQLITE_LIMIT_FUNCTION_ARG),
    NAME(SQLITE_LIMIT_LENGTH),
    NAME(SQLITE_LIMIT_LIKE_PATTERN_LENGTH),
    NAME(SQLITE_LIMIT_SQL_LENGTH),
    NAME(SQLITE_LIMIT_TRIGGER_DEPTH),
    NAME(SQLITE_LIMIT_VARIABLE_NUMBER),
    NAME(SQLITE_LIMIT_VDBE_OP),
    NAME(SQLITE_LIMIT_WORKER_THREADS)
#undef NAME
};
enum { RESULTS = sizeof results / sizeof *results, OTHERS = sizeof others / sizeof *others };

noreturn void lite_fail(struct lite_connection *c) {
    struct vm *vm = c->vm;
    lite_raise_pending(c);
    int extended = sqlite3_extended_errcode(c->db);
    struct py_type *type = &lite_DatabaseError;
    const char *name = "unknown";
    if (extended == SQLITE_NOMEM)
        py_raise_args(vm, &py_exc_MemoryError, &py_empty_tuple);
    for (size_t i = 0; i < RESULTS; i++) {
        if (results[i].type && results[i].code == (extended & 0xFF))
            type = results[i].type;
        if (results[i].code == extended)
            name = results[i].name;
    }
    value exc = py_call1(vm, PY_OBJ(type), py_str_from(sqlite3_errmsg(c->db)));
    py_setattr(vm, exc, "sqlite_errorcode", py_int_from(extended));
    py_setattr(vm, exc, "sqlite_errorname", py_str_from(name));
    py_raise_value(vm, exc);
}

void lite_init_codes(struct vm *vm, struct py_module *m) {
    for (size_t i = 0; i < RESULTS; i++)
        py_module_set(vm, m, results[i].name, py_int_from(results[i].code));
    for (size_t i = 0; i < OTHERS; i++)
        py_module_set(vm, m, others[i].name, py_int_from(others[i].code));
}
