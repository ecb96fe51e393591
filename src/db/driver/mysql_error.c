/*
 * Errors of MySQL and MariaDB in the words of the DBAPI that the URL names. MySQLdb, pymysql and
 * those made after them print a tuple of number and text and share the rules of which number is
 * which class.
 */
#include <errno.h>
#include <errmsg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/driver/mysql_int.h"

static const struct {
    unsigned code;
    const char *kind;
} kinds[] = {
    {1007, "ProgrammingError"},  {1064, "ProgrammingError"},  {1102, "ProgrammingError"},
    {1103, "ProgrammingError"},  {1110, "ProgrammingError"},  {1111, "ProgrammingError"},
    {1112, "ProgrammingError"},  {1113, "ProgrammingError"},  {1146, "ProgrammingError"},
    {1149, "ProgrammingError"},  {1179, "ProgrammingError"},  {1171, "DataError"},
    {1230, "DataError"},         {1263, "DataError"},         {1264, "DataError"},
    {1265, "DataError"},         {1366, "DataError"},         {1367, "DataError"},
    {1406, "DataError"},         {1441, "DataError"},         {1048, "IntegrityError"},
    {1062, "IntegrityError"},    {1169, "IntegrityError"},    {1215, "IntegrityError"},
    {1216, "IntegrityError"},    {1217, "IntegrityError"},    {1364, "IntegrityError"},
    {1451, "IntegrityError"},    {1452, "IntegrityError"},    {1196, "NotSupportedError"},
    {1235, "NotSupportedError"}, {1286, "NotSupportedError"}, {1289, "NotSupportedError"},
};

static const char *kind_of(unsigned code) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].code == code)
            return kinds[i].kind;
    return code < 1000 ? "InternalError" : "OperationalError";
}

/* The errno of a failed connection, which the library writes at the end of its text: "(111)". */
static int connect_errno(unsigned code, const char *text) {
    const char *paren = strrchr(text, '(');
    if (code == CR_SERVER_LOST || code == CR_SERVER_GONE_ERROR)
        return ECONNRESET;
    if ((code != CR_CONNECTION_ERROR && code != CR_CONN_HOST_ERROR) || !paren)
        return 0;
    int n = (int)strtol(paren + 1, NULL, 10);
    return n == EINPROGRESS ? ECONNREFUSED : n; /* a connect() with timeout ends with that */
}

static bool says_like_pymysql(const struct db *db) {
    return strstr(db->driver_name, "mysql") && strcmp(db->driver_name, "mysqldb") != 0 &&
           strcmp(db->driver_name, "mysqlconnector") != 0;
}

static const char *wording(struct db *db, unsigned code, const char *sqlstate, const char *text,
                           int os_errno) {
    const struct mysql *my = db->impl;
    struct buf out = BUF_INIT;
    if (!strcmp(db->driver_name, "mariadbconnector"))
        return text;
    if (!strcmp(db->driver_name, "mysqlconnector")) {
        buf_printf(&out, "%u (%s): %s", code, sqlstate, text);
        return buf_take(&out);
    }
    if (os_errno && (code == CR_CONNECTION_ERROR || code == CR_CONN_HOST_ERROR) && my &&
        says_like_pymysql(db)) {
        code = CR_CONN_HOST_ERROR;
        text = mem_printf("Can't connect to MySQL server on '%s' ([Errno %d] %s)",
                          my->target.host ? my->target.host : "localhost", os_errno,
                          strerror(os_errno));
    }
    buf_printf(&out, "(%u, ", code);
    db_put_repr(&out, text);
    buf_putc(&out, ')');
    return buf_take(&out);
}

noreturn void mysql_driver_raise(struct db *db, MYSQL *handle) {
    enum {
        DEADLOCK = 1213,
        QUERY_INTERRUPTED = 1317,
        CONNECTION_KILLED = 1927,
        CLIENT_INTERACTION_TIMEOUT = 4031
    };
    struct mysql *my = db->impl;
    unsigned code = my->api.mysql_errno(handle);
    const char *text = mem_strdup(my->api.mysql_error(handle));
    const char *sqlstate = mem_strdup(my->api.mysql_sqlstate(handle));
    if (code == CR_SERVER_LOST || code == CR_SERVER_GONE_ERROR || code == CR_COMMANDS_OUT_OF_SYNC ||
        code == CONNECTION_KILLED || code == CLIENT_INTERACTION_TIMEOUT)
        db->broken = true;
    if (code == QUERY_INTERRUPTED && db_interrupted())
        db_raise_interrupt();
    if (code == DEADLOCK && db->begun && !db->autocommit)
        db->lost = true; /* the server has rolled the whole transaction back */
    int os_errno = connect_errno(code, text);
    const char *kind = kind_of(code);
    db->info.code = code;
    db->info.primary = text;
    struct error *e = error_new(ERROR_DATABASE, "(%s.%s) %s", db_api_module(db), kind,
                                wording(db, code, sqlstate, text, os_errno));
    e->kind = kind;
    e->sql = db->sql;
    e->sqlstate = sqlstate;
    e->os_errno = os_errno;
    error_throw(e);
}
