/*
 * Connecting to MySQL and MariaDB: libmariadb opened on demand, and the arguments that SQLAlchemy's
 * drivers for MySQL take in the URL. Text is utf8mb4 whatever "charset" says, because it is in
 * retort.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/driver/mysql_int.h"

static unsigned number(const char *value) { return (unsigned)strtoul(value, NULL, 10); }

static void add_init_command(struct mysql_target *t, const char *sql) {
    if (t->n_init_commands < sizeof t->init_commands / sizeof *t->init_commands)
        t->init_commands[t->n_init_commands++] = sql;
}

#define TAKE_TEXT(name, member)                                                                    \
    static void name(struct mysql_target *t, const char *v) { t->member = v; }
#define TAKE_NUMBER(name, member)                                                                  \
    static void name(struct mysql_target *t, const char *v) { t->member = number(v); }
#define TAKE_BOOL(name, member)                                                                    \
    static void name(struct mysql_target *t, const char *v) { t->member = db_arg_bool(v); }
#define TAKE_TLS(name, member)                                                                     \
    static void name(struct mysql_target *t, const char *v) {                                      \
        t->member = v;                                                                             \
        t->tls = true;                                                                             \
    }

TAKE_TEXT(take_host, host)
TAKE_TEXT(take_user, user)
TAKE_TEXT(take_password, password)
TAKE_TEXT(take_database, database)
TAKE_TEXT(take_socket, socket)
TAKE_TEXT(take_default_file, default_file)
TAKE_TEXT(take_default_group, default_group)
TAKE_TEXT(take_auth_plugin, auth_plugin)
TAKE_TEXT(take_public_key, public_key)
TAKE_TEXT(take_program, program)
TAKE_TEXT(take_tls_version, tls_version)
TAKE_NUMBER(take_port, port)
TAKE_NUMBER(take_connect_timeout, connect_timeout)
TAKE_NUMBER(take_read_timeout, read_timeout)
TAKE_NUMBER(take_write_timeout, write_timeout)
TAKE_BOOL(take_compress, compress)
TAKE_BOOL(take_local_infile, local_infile)
TAKE_BOOL(take_autocommit, autocommit)
TAKE_BOOL(take_no_tls, no_tls)
TAKE_TLS(take_tls_cert, tls_cert)
TAKE_TLS(take_tls_key, tls_key)
TAKE_TLS(take_tls_cipher, tls_cipher)
TAKE_TLS(take_tls_crl, tls_crl)
TAKE_TLS(take_tls_password, tls_password)

/* A CA given means: check the certificate against it; ssl_check_hostname=false takes that back. */
static void take_tls_ca(struct mysql_target *t, const char *v) {
    t->tls_ca = v;
    t->tls = t->tls_verify = true;
}

static void take_tls_capath(struct mysql_target *t, const char *v) {
    t->tls_capath = v;
    t->tls = t->tls_verify = true;
}

static void take_tls(struct mysql_target *t, const char *v) {
    if (db_arg_bool(v))
        t->tls = true;
    else
        t->no_tls = true;
}

static void take_tls_verify(struct mysql_target *t, const char *v) {
    t->tls_verify = db_arg_bool(v);
    t->tls |= t->tls_verify;
}

static void take_tls_mode(struct mysql_target *t, const char *v) {
    t->no_tls = !strcasecmp(v, "DISABLED");
    t->tls = !t->no_tls && strcasecmp(v, "PREFERRED") != 0;
    t->tls_verify = !strncasecmp(v, "VERIFY", 6);
}

/* The words of an SSLContext. A CA given is checked against in any case, the host's name with
 * "full". */
static void take_context_ca(struct mysql_target *t, const char *v) {
    t->tls_ca = strcmp(v, "system") ? v : db_system_roots();
}

static void take_context_verify(struct mysql_target *t, const char *v) {
    t->tls = true;
    t->tls_verify = !strcmp(v, "full");
}

static void take_context_minimum(struct mysql_target *t, const char *v) {
    static const char all[] = "TLSv1,TLSv1.1,TLSv1.2,TLSv1.3";
    const char *from = strstr(all, mem_printf("%s,", v));
    take_tls_version(t, from ? from : v);
}

static void take_flags(struct mysql_target *t, const char *v) { t->flags |= strtoul(v, NULL, 0); }

static void put_sql_quoted(struct buf *out, const char *text) {
    buf_putc(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            buf_putc(out, *text);
        buf_putc(out, *text);
    }
    buf_putc(out, '\'');
}

static void take_sql_mode(struct mysql_target *t, const char *v) {
    struct buf sql = BUF_INIT;
    buf_puts(&sql, "SET sql_mode=");
    put_sql_quoted(&sql, v);
    add_init_command(t, sql.data);
}

static void take_collation(struct mysql_target *t, const char *v) {
    struct buf sql = BUF_INIT;
    buf_puts(&sql, "SET NAMES utf8mb4 COLLATE ");
    put_sql_quoted(&sql, v);
    add_init_command(t, sql.data);
}

static void take_time_zone(struct mysql_target *t, const char *v) {
    struct buf sql = BUF_INIT;
    buf_puts(&sql, "SET time_zone=");
    put_sql_quoted(&sql, v);
    add_init_command(t, sql.data);
}

static void ignore(struct mysql_target *t, const char *v) { (void)t, (void)v; }

static const struct {
    const char *name;
    void (*take)(struct mysql_target *t, const char *value);
} rules[] = {
    {"host", take_host},
    {"port", take_port},
    {"user", take_user},
    {"username", take_user},
    {"password", take_password},
    {"passwd", take_password},
    {"database", take_database},
    {"db", take_database},
    {"unix_socket", take_socket},
    {"connect_timeout", take_connect_timeout},
    {"connection_timeout", take_connect_timeout},
    {"read_timeout", take_read_timeout},
    {"write_timeout", take_write_timeout},
    {"compress", take_compress},
    {"local_infile", take_local_infile},
    {"allow_local_infile", take_local_infile},
    {"autocommit", take_autocommit},
    {"client_flag", take_flags},
    {"client_flags", take_flags},
    {"init_command", add_init_command},
    {"sql_mode", take_sql_mode},
    {"collation", take_collation},
    {"time_zone", take_time_zone},
    {"read_default_file", take_default_file},
    {"default_file", take_default_file},
    {"option_files", take_default_file},
    {"read_default_group", take_default_group},
    {"default_group", take_default_group},
    {"auth_plugin", take_auth_plugin},
    {"default_auth", take_auth_plugin},
    {"server_public_key", take_public_key},
    {"program_name", take_program},
    {"ssl", take_tls},
    {"ssl_ca", take_tls_ca},
    {"ssl.ca", take_tls_ca},
    {"ssl_capath", take_tls_capath},
    {"ssl.capath", take_tls_capath},
    {"ssl_cert", take_tls_cert},
    {"ssl.cert", take_tls_cert},
    {"ssl_key", take_tls_key},
    {"ssl.key", take_tls_key},
    {"ssl_cipher", take_tls_cipher},
    {"ssl.cipher", take_tls_cipher},
    {"ssl_crl", take_tls_crl},
    {"ssl_check_hostname", take_tls_verify},
    {"ssl.check_hostname", take_tls_verify},
    {"ssl_verify_cert", take_tls_verify},
    {"ssl_verify_identity", take_tls_verify},
    {"ssl_mode", take_tls_mode},
    {"ssl_disabled", take_no_tls},
    {"tls.ca", take_context_ca},
    {"tls.capath", take_tls_capath},
    {"tls.cert", take_tls_cert},
    {"tls.key", take_tls_key},
    {"tls.password", take_tls_password},
    {"tls.ciphers", take_tls_cipher},
    {"tls.minimum", take_context_minimum},
    {"tls.verify", take_context_verify},
    {"tls_version", take_tls_version},
    {"tls_versions", take_tls_version},
    {"binary_prefix", ignore},
    {"buffered", ignore},
    {"charset", ignore}, /* text travels as utf8mb4 whatever is asked for: nothing is lost */
    {"consume_results", ignore},
    {"conv", ignore},
    {"cursorclass", ignore},
    {"defer_connect", ignore},
    {"echo", ignore},
    {"force_ipv6", ignore},
    {"get_warnings", ignore},
    {"max_allowed_packet", ignore},
    {"plugin", ignore},
    {"plugins", ignore},
    {"pool_name", ignore},
    {"pool_reset_connection", ignore},
    {"pool_reset_session", ignore},
    {"pool_size", ignore},
    {"raise_on_warnings", ignore},
    {"raw", ignore},
    {"ssl.verify_mode", ignore},
    {"use_pure", ignore},
    {"use_unicode", ignore},
};

static void take_argument(struct db *db, struct mysql_target *t, const struct url_pair *arg) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (!strcmp(rules[i].name, arg->key)) {
            rules[i].take(t, arg->value);
            return;
        }
    struct error *e =
        error_new(ERROR_VALUE, "'%s' is an invalid keyword argument for connect() of %s", arg->key,
                  db->driver_name);
    e->kind = "TypeError";
    error_throw(e);
}

/* pymysql and mysql.connector mean TCP by "localhost", MySQLdb the socket (as the C library does).
 */
static bool localhost_is_tcp(const struct db *db) {
    return strcmp(db->driver_name, "mysqldb") != 0 &&
           strcmp(db->driver_name, "mariadbconnector") != 0;
}

static void collect(struct db *db, struct mysql_target *t, const struct db_options *o) {
    const struct url *u = db->url;
    t->host = u->host && *u->host ? u->host : NULL;
    t->port = u->port > 0 ? (unsigned)u->port : 0;
    t->user = u->username && *u->username ? u->username : NULL;
    t->password = u->password;
    t->database = u->database && *u->database ? u->database : NULL;
    /* SQLAlchemy counts on UPDATE reporting the rows it found, not those it changed. */
    t->flags = CLIENT_FOUND_ROWS | CLIENT_MULTI_RESULTS;
    if (!strcmp(db->driver_name, "mysqldb"))
        t->flags |= CLIENT_MULTI_STATEMENTS; /* on by default in that DBAPI alone */
    t->program = o->application_name ? o->application_name : "retort";
    struct url_pair *args;
    size_t n = db_connect_args(u, o, &args);
    for (size_t i = 0; i < n; i++)
        take_argument(db, t, &args[i]);
    if (!t->socket && localhost_is_tcp(db)) {
        t->protocol = MYSQL_PROTOCOL_TCP;
        if (!t->host)
            t->host = "localhost";
    }
}

static void set_number(struct mysql *my, MYSQL *h, enum mysql_option option, unsigned value) {
    if (value)
        my->api.mysql_options(h, option, &value);
}

static void set_text(struct mysql *my, MYSQL *h, enum mysql_option option, const char *value) {
    if (value)
        my->api.mysql_options(h, option, value);
}

static void set_tls(struct mysql *my, MYSQL *h, const struct mysql_target *t) {
    my_bool yes = 1;
    if (!t->tls || t->no_tls)
        return;
    my->api.mysql_options(h, MYSQL_OPT_SSL_ENFORCE, &yes);
    if (t->tls_verify)
        my->api.mysql_options(h, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
    set_text(my, h, MYSQL_OPT_SSL_CA, t->tls_ca);
    set_text(my, h, MYSQL_OPT_SSL_CAPATH, t->tls_capath);
    set_text(my, h, MYSQL_OPT_SSL_CERT, t->tls_cert);
    set_text(my, h, MYSQL_OPT_SSL_KEY, t->tls_key);
    set_text(my, h, MYSQL_OPT_SSL_CIPHER, t->tls_cipher);
    set_text(my, h, MYSQL_OPT_SSL_CRL, t->tls_crl);
    set_text(my, h, MARIADB_OPT_TLS_VERSION, t->tls_version);
    set_text(my, h, MARIADB_OPT_TLS_PASSPHRASE, t->tls_password);
}

MYSQL *mysql_driver_connect(struct mysql *my, MYSQL **handle_out) {
    const struct mysql_target *t = &my->target;
    MYSQL *h = my->api.mysql_init(NULL);
    if (!h)
        error_raise(ERROR_MEMORY, "out of memory");
    unsigned infile = t->local_infile;
    my->api.mysql_options(h, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    my->api.mysql_options(h, MYSQL_OPT_LOCAL_INFILE, &infile);
    set_number(my, h, MYSQL_OPT_CONNECT_TIMEOUT, t->connect_timeout);
    set_number(my, h, MYSQL_OPT_READ_TIMEOUT, t->read_timeout);
    set_number(my, h, MYSQL_OPT_WRITE_TIMEOUT, t->write_timeout);
    set_number(my, h, MYSQL_OPT_PROTOCOL, t->protocol);
    if (t->compress)
        my->api.mysql_options(h, MYSQL_OPT_COMPRESS, NULL);
    set_text(my, h, MYSQL_READ_DEFAULT_FILE, t->default_file);
    set_text(my, h, MYSQL_READ_DEFAULT_GROUP, t->default_group);
    set_text(my, h, MYSQL_DEFAULT_AUTH, t->auth_plugin);
    set_text(my, h, MYSQL_SERVER_PUBLIC_KEY, t->public_key);
    my->api.mysql_options4(h, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", t->program);
    set_tls(my, h, t);
    for (size_t i = 0; i < t->n_init_commands; i++)
        my->api.mysql_options(h, MYSQL_INIT_COMMAND, t->init_commands[i]);
    *handle_out = h;
    /* no password here leaves that of an option file */
    const char *password = t->password || t->default_file || t->default_group ? t->password : "";
    return my->api.mysql_real_connect(h, t->host, t->user, password, t->database, t->port,
                                      t->socket, t->flags);
}

static void load(struct db *db, struct mysql_api *api) {
    static const char *const names[] = {
#define X(name) #name,
        MYSQL_FUNCTIONS(X)
#undef X
    };
    enum { N = sizeof names / sizeof *names };
    _Static_assert(sizeof *api == N * sizeof(void *), "one pointer for each name");
    void *functions[N];
    db_load_library(db, "libmariadb.so.3", "libmariadb3", names, functions, N);
    memcpy(api, functions, sizeof *api);
}

void mysql_driver_open(struct db *db, const struct db_options *options) {
    struct mysql *my = MEM_NEW(struct mysql);
    load(db, &my->api);
    collect(db, &my->target, options);
    db->impl = my;
    struct error_handler h;
    ERROR_TRY(&h) {
        if (!mysql_driver_connect(my, &my->handle))
            mysql_driver_raise(db, my->handle);
        if (!my->target.autocommit && my->api.mysql_autocommit(my->handle, 0))
            mysql_driver_raise(db, my->handle);
        error_pop(&h);
    }
    else {
        if (my->handle)
            my->api.mysql_close(my->handle);
        db->impl = NULL;
        error_throw(h.error);
    }
    db->autocommit = my->target.autocommit;
}
