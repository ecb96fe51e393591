/* What the files of the MySQL and MariaDB driver share. */
#ifndef RETORT_DB_DRIVER_MYSQL_INT_H
#define RETORT_DB_DRIVER_MYSQL_INT_H

#include <mysql.h>

#include "db/db_int.h"

#define MYSQL_FUNCTIONS(X)                                                                         \
    X(mysql_affected_rows)                                                                         \
    X(mysql_autocommit)                                                                            \
    X(mysql_close)                                                                                 \
    X(mysql_errno)                                                                                 \
    X(mysql_error)                                                                                 \
    X(mysql_fetch_fields) X(mysql_fetch_lengths) X(mysql_fetch_row) X(mysql_field_count)           \
        X(mysql_free_result) X(mysql_get_server_info) X(mysql_get_socket) X(mysql_init)            \
            X(mysql_insert_id) X(mysql_next_result) X(mysql_num_fields) X(mysql_options)           \
                X(mysql_options4) X(mysql_read_query_result) X(mysql_real_connect)                 \
                    X(mysql_real_escape_string) X(mysql_real_query) X(mysql_send_query)            \
                        X(mysql_set_server_option) X(mysql_sqlstate) X(mysql_store_result)         \
                            X(mysql_thread_id)                                                     \
                            X(mysql_use_result) X(mariadb_get_infov)

struct mysql_api {
#define X(name) __typeof__(name) *name;
    MYSQL_FUNCTIONS(X)
#undef X
};

/* Where and how to connect; kept, since cancelling takes a second connection. */
struct mysql_target {
    const char *host, *user, *password, *database, *socket;
    unsigned port;
    unsigned long flags;
    unsigned connect_timeout, read_timeout, write_timeout; /* seconds, 0: the library's default */
    unsigned protocol;                                     /* MYSQL_PROTOCOL_TCP, or 0 */
    bool compress, local_infile;
    bool tls, tls_verify, no_tls;
    const char *tls_ca, *tls_capath, *tls_cert, *tls_key, *tls_cipher, *tls_crl, *tls_version,
        *tls_password;
    const char *default_file, *default_group, *auth_plugin, *public_key, *program;
    const char *init_commands[8];
    size_t n_init_commands;
    bool autocommit;
};

struct mysql {
    MYSQL *handle;
    struct mysql_api api;
    struct mysql_target target;
};

/* mysql_connect.c */
void mysql_driver_open(struct db *db, const struct db_options *options);

/* A new connection to the same server; NULL (and the reason in HANDLE_OUT) when that fails. */
MYSQL *mysql_driver_connect(struct mysql *my, MYSQL **handle_out);

/* mysql_error.c: raises what HANDLE (the connection's own, or one that failed to connect) reports.
 */
noreturn void mysql_driver_raise(struct db *db, MYSQL *handle);

#endif
