/*
 * Database URLs; cf. sqlalchemy.engine.url. The reference matches one regular expression; here each
 * part is scanned by hand, with the same answer for the odd inputs too ('@' in a user name, a
 * password with '/', text behind what matches). No knowledge of what drivers do with the
 * parameters.
 */
#include "config/url.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

struct url *url_new(const char *drivername) {
    struct url *u = MEM_NEW(struct url);
    u->drivername = drivername;
    u->port = -1;
    return u;
}

static noreturn void raise_kind(const char *kind, const char *message) {
    struct error *e = error_new(ERROR_VALUE, "%s", message);
    e->kind = kind;
    error_throw(e);
}

/* Percent decoding */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Length of the valid UTF-8 sequence at S, or minus the length of the bad part that decodes to one
 * U+FFFD (Unicode's "maximal subpart", which CPython follows). */
static int utf8_step(const unsigned char *s, size_t n) {
    unsigned char c = s[0], low = 0x80, high = 0xBF;
    int need;
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        need = 1;
    else if (c >= 0xE0 && c <= 0xEF)
        need = 2, low = c == 0xE0 ? 0xA0 : 0x80, high = c == 0xED ? 0x9F : 0xBF;
    else if (c >= 0xF0 && c <= 0xF4)
        need = 3, low = c == 0xF0 ? 0x90 : 0x80, high = c == 0xF4 ? 0x8F : 0xBF;
    else
        return -1;
    for (int i = 1; i <= need; i++) {
        if ((size_t)i >= n || s[i] < low || s[i] > high)
            return -i;
        low = 0x80, high = 0xBF;
    }
    return need + 1;
}

static void put_replaced(struct buf *out, const char *s, size_t n) {
    for (size_t i = 0; i < n;) {
        int step = utf8_step((const unsigned char *)s + i, n - i);
        if (step > 0)
            buf_add(out, s + i, (size_t)step);
        else
            buf_put_codepoint(out, 0xFFFD);
        i += (size_t)(step > 0 ? step : -step);
    }
}

char *url_unquote(const char *text, size_t n, bool plus) {
    struct buf out = BUF_INIT, run = BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        int high = text[i] == '%' && i + 2 < n ? hex_digit(text[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            buf_putc(&run, (char)(high * 16 + low));
            i += 2;
        } else if ((unsigned char)text[i] < 0x80) {
            buf_putc(&run, plus && text[i] == '+' ? ' ' : text[i]);
        } else { /* bytes from escapes do not join with text that was not escaped */
            put_replaced(&out, run.data, run.len);
            buf_truncate(&run, 0);
            buf_putc(&out, text[i]);
        }
    }
    put_replaced(&out, run.data, run.len);
    return buf_take(&out);
}

static void put_quoted(struct buf *out, const char *text, const char *safe, bool plus) {
    for (const char *s = text; *s; s++) {
        if (plus && *s == ' ')
            buf_putc(out, '+');
        else if (((unsigned char)*s < 0x80 && isalnum((unsigned char)*s)) || strchr("_.-~", *s) ||
                 strchr(safe, *s))
            buf_putc(out, *s);
        else
            buf_printf(out, "%%%02X", (unsigned char)*s);
    }
}

char *url_quote(const char *text, const char *safe) {
    struct buf out = BUF_INIT;
    put_quoted(&out, text, safe, false);
    return buf_take(&out);
}

/* Query parameters */

static struct url_param *find_param(const struct url *u, const char *name) {
    for (size_t i = 0; i < u->n_params; i++)
        if (!strcmp(u->params[i].name, name))
            return &u->params[i];
    return NULL;
}

const struct url_param *url_param(const struct url *u, const char *name) {
    return find_param(u, name);
}

const char *url_get(const struct url *u, const char *name) {
    const struct url_param *p = find_param(u, name);
    return p && p->n_values ? p->values[p->n_values - 1] : NULL;
}

static struct url_param *add_param(struct url *u, const char *name) {
    struct url_param *grown = MEM_NEW_ARRAY(struct url_param, u->n_params + 1);
    if (u->n_params)
        memcpy(grown, u->params, u->n_params * sizeof *grown);
    u->params = grown;
    struct url_param *p = &grown[u->n_params++];
    p->name = name;
    return p;
}

static void add_value(struct url_param *p, const char *value) {
    const char **grown = MEM_NEW_ARRAY(const char *, p->n_values + 1);
    if (p->n_values)
        memcpy(grown, p->values, p->n_values * sizeof *grown);
    grown[p->n_values++] = value;
    p->values = grown;
    p->is_tuple = p->n_values > 1;
}

static void remove_param(struct url *u, const char *name) {
    size_t kept = 0;
    for (size_t i = 0; i < u->n_params; i++)
        if (strcmp(u->params[i].name, name) != 0)
            u->params[kept++] = u->params[i];
    u->n_params = kept;
}

void url_set_param(struct url *u, const char *name, const char *const *values, size_t n) {
    if (n == 0) {
        remove_param(u, name);
        return;
    }
    struct url_param *p = find_param(u, name);
    if (!p)
        p = add_param(u, name);
    p->n_values = 0;
    for (size_t i = 0; i < n; i++)
        add_value(p, values[i]);
}

static void add_pair(struct url *u, const char *key, const char *value) {
    struct url_param *p = find_param(u, key);
    add_value(p ? p : add_param(u, key), value);
}

/* cf. urllib.parse.parse_qsl: fields without '=' or without a value are dropped. */
static void parse_query(struct url *u, const char *text, size_t n) {
    const char *end = text + n;
    while (text < end) {
        const char *stop = memchr(text, '&', (size_t)(end - text));
        if (!stop)
            stop = end;
        const char *eq = memchr(text, '=', (size_t)(stop - text));
        if (eq && eq + 1 < stop)
            add_pair(u, url_unquote(text, (size_t)(eq - text), true),
                     url_unquote(eq + 1, (size_t)(stop - eq - 1), true));
        text = stop + 1;
    }
}

/* Parsing */

struct scan {
    const char *at;
    const char *name, *name_end;
    const char *user, *user_end;
    const char *password, *password_end;
    const char *host, *host_end;
    const char *port, *port_end;
    const char *database, *database_end;
    const char *query, *query_end;
};

static const char *skip_until(const char *s, const char *stops) { return s + strcspn(s, stops); }

static bool scan_name(struct scan *s, const char *text) {
    const char *p = text;
    while (isalnum((unsigned char)*p) || *p == '_' || *p == '+' || (unsigned char)*p >= 0x80)
        p++;
    if (p == text || strncmp(p, "://", 3) != 0)
        return false;
    s->name = text, s->name_end = p;
    s->at = p + 3;
    return true;
}

/* user[:password]@ . A ':' behind the user takes everything up to the next '@', slashes too;
 * without a password the last '@' before a ':' or '/' counts. */
static void scan_credentials(struct scan *s) {
    const char *end = skip_until(s->at, ":/");
    if (*end == ':') {
        const char *at = strchr(end, '@');
        if (at) {
            s->user = s->at, s->user_end = end;
            s->password = end + 1, s->password_end = at;
            s->at = at + 1;
            return;
        }
    }
    const char *at = memrchr(s->at, '@', (size_t)(end - s->at));
    if (at) {
        s->user = s->at, s->user_end = at;
        s->at = at + 1;
    }
}

static void scan_host(struct scan *s) {
    const char *end = skip_until(s->at, "/?");
    const char *close = NULL;
    if (*s->at == '[' && end > s->at + 2)
        close = memrchr(s->at + 2, ']', (size_t)(end - s->at - 2));
    if (close) {
        s->host = s->at + 1, s->host_end = close;
        s->at = close + 1;
        return;
    }
    end = skip_until(s->at, "/:?");
    if (end > s->at)
        s->host = s->at, s->host_end = end;
    s->at = end;
}

static void scan_rest(struct scan *s) {
    if (*s->at == ':') {
        s->port = s->at + 1, s->port_end = skip_until(s->port, "/?");
        s->at = s->port_end;
    }
    if (*s->at == '/') {
        s->database = s->at + 1, s->database_end = skip_until(s->database, "?");
        s->at = s->database_end;
    }
    if (*s->at == '?')
        s->query = s->at + 1, s->query_end = skip_until(s->query, "\n");
}

/* Python's int(): surrounding white space, a sign, single underscores between digits. */
static int64_t parse_port(const char *text) {
    const char *p = text;
    while (isspace((unsigned char)*p))
        p++;
    bool negative = *p == '-', digit = false;
    if (*p == '-' || *p == '+')
        p++;
    int64_t value = 0;
    for (;; p++) {
        if (isdigit((unsigned char)*p)) {
            digit = true;
            if (value < INT64_MAX / 20)
                value = value * 10 + (*p - '0');
        } else if (*p == '_' && digit && isdigit((unsigned char)p[1])) {
            continue;
        } else {
            break;
        }
    }
    while (isspace((unsigned char)*p))
        p++;
    if (!digit || *p)
        raise_kind("ValueError", mem_printf("invalid literal for int() with base 10: '%s'", text));
    return negative ? -value : value;
}

static const char *piece(const char *start, const char *end) {
    return start ? mem_strndup(start, (size_t)(end - start)) : NULL;
}

static const char *decoded_piece(const char *start, const char *end) {
    return start ? url_unquote(start, (size_t)(end - start), false) : NULL;
}

struct url *url_parse(const char *text) {
    struct scan s = {0};
    if (!scan_name(&s, text))
        raise_kind("ArgumentError", "Could not parse SQLAlchemy URL from given URL string");
    scan_credentials(&s);
    scan_host(&s);
    scan_rest(&s);
    struct url *u = url_new(piece(s.name, s.name_end));
    u->username = decoded_piece(s.user, s.user_end);
    u->password = decoded_piece(s.password, s.password_end);
    u->host = piece(s.host, s.host_end);
    if (s.port && s.port_end == s.port) /* int() of the empty text, which URL.create is given */
        raise_kind("ValueError", "invalid literal for int() with base 10: ''");
    if (s.port)
        u->port = parse_port(piece(s.port, s.port_end));
    u->database = piece(s.database, s.database_end);
    if (s.query)
        parse_query(u, s.query, (size_t)(s.query_end - s.query));
    return u;
}

/* Rendering */

static void render_query(struct buf *out, const struct url *u) {
    const struct url_param **sorted = MEM_NEW_ARRAY(const struct url_param *, u->n_params);
    for (size_t i = 0; i < u->n_params; i++) { /* insertion sort: a handful of keys */
        size_t j = i;
        for (; j > 0 && strcmp(sorted[j - 1]->name, u->params[i].name) > 0; j--)
            sorted[j] = sorted[j - 1];
        sorted[j] = &u->params[i];
    }
    char separator = '?';
    for (size_t i = 0; i < u->n_params; i++)
        for (size_t v = 0; v < sorted[i]->n_values; v++) {
            buf_putc(out, separator);
            put_quoted(out, sorted[i]->name, "", true);
            buf_putc(out, '=');
            put_quoted(out, sorted[i]->values[v], "", true);
            separator = '&';
        }
    if (separator == '?' && u->n_params)
        buf_putc(out, '?');
}

char *url_render(const struct url *u, bool hide_password) {
    struct buf out = BUF_INIT;
    buf_printf(&out, "%s://", u->drivername);
    if (u->username) {
        put_quoted(&out, u->username, " +", false);
        if (u->password) {
            buf_putc(&out, ':');
            if (hide_password)
                buf_puts(&out, "***");
            else
                put_quoted(&out, u->password, " +", false);
        }
        buf_putc(&out, '@');
    }
    if (u->host)
        buf_printf(&out, strchr(u->host, ':') ? "[%s]" : "%s", u->host);
    if (u->port != -1)
        buf_printf(&out, ":%lld", (long long)u->port);
    if (u->database)
        buf_printf(&out, "/%s", u->database);
    render_query(&out, u);
    return buf_take(&out);
}

/* Changing */

struct url *url_copy(const struct url *u) {
    struct url *copy = MEM_NEW(struct url);
    *copy = *u;
    copy->params = NULL;
    copy->n_params = 0;
    for (size_t i = 0; i < u->n_params; i++)
        *add_param(copy, u->params[i].name) = u->params[i];
    return copy;
}

static bool same_text(const char *a, const char *b) { return a && b ? !strcmp(a, b) : a == b; }

static bool same_param(const struct url_param *a, const struct url_param *b) {
    if (!b || a->n_values != b->n_values || a->is_tuple != b->is_tuple)
        return false;
    for (size_t i = 0; i < a->n_values; i++)
        if (strcmp(a->values[i], b->values[i]) != 0)
            return false;
    return true;
}

bool url_equal(const struct url *a, const struct url *b) {
    if (!same_text(a->drivername, b->drivername) || !same_text(a->username, b->username) ||
        !same_text(a->password, b->password) || !same_text(a->host, b->host) ||
        !same_text(a->database, b->database) || a->port != b->port || a->n_params != b->n_params)
        return false;
    for (size_t i = 0; i < a->n_params; i++)
        if (!same_param(&a->params[i], find_param(b, a->params[i].name)))
            return false;
    return true;
}

/* Puts the parameters of NEW_KEYS into a copy of U. */
static struct url *merge_query(const struct url *u, const struct url *new_keys, bool append) {
    struct url *result = url_copy(u);
    for (size_t i = 0; i < new_keys->n_params; i++) {
        const struct url_param *from = &new_keys->params[i];
        struct url_param *to = find_param(result, from->name);
        if (!to)
            to = add_param(result, from->name);
        else if (!append)
            to->n_values = 0;
        for (size_t v = 0; v < from->n_values; v++)
            add_value(to, from->values[v]);
    }
    return result;
}

struct url *url_update_query(const struct url *u, const struct url_pair *pairs, size_t n,
                             bool append) {
    struct url *new_keys = url_new("");
    for (size_t i = 0; i < n; i++)
        add_pair(new_keys, pairs[i].key, pairs[i].value);
    return merge_query(u, new_keys, append);
}

struct url *url_update_query_string(const struct url *u, const char *text, bool append) {
    struct url *new_keys = url_new("");
    parse_query(new_keys, text, strlen(text));
    return merge_query(u, new_keys, append);
}

struct url *url_drop_query(const struct url *u, const char *const *names, size_t n) {
    struct url *result = url_copy(u);
    for (size_t i = 0; i < n; i++)
        remove_param(result, names[i]);
    return result;
}

/* Dialects and drivers */

/* Every driver SQLAlchemy 2.0 ships; the first of a dialect is its default. */
static const struct {
    const char *dialect;
    const char *drivers[9];
} known_dialects[] = {
    {"postgresql",
     {"psycopg2", "psycopg", "psycopg_async", "asyncpg", "pg8000", "psycopg2cffi", "base"}},
    {"sqlite", {"pysqlite", "aiosqlite", "pysqlcipher", "base"}},
    {"mysql",
     {"mysqldb", "pymysql", "aiomysql", "asyncmy", "mysqlconnector", "mariadbconnector", "cymysql",
      "pyodbc", "base"}},
    {"mariadb",
     {"mysqldb", "pymysql", "aiomysql", "asyncmy", "mysqlconnector", "mariadbconnector", "cymysql",
      "pyodbc", "base"}},
    {"mssql", {"pyodbc", "pymssql", "aioodbc", "base"}},
    {"oracle", {"cx_oracle", "oracledb", "oracledb_async", "base"}},
};

char *url_backend(const struct url *u) {
    return mem_strndup(u->drivername, strcspn(u->drivername, "+"));
}

static noreturn void raise_no_plugin(const struct url *u) {
    char *name = mem_strdup(u->drivername);
    for (char *p = name; *p; p++)
        if (*p == '+')
            *p = '.';
    raise_kind("NoSuchModuleError", mem_printf("Can't load plugin: sqlalchemy.dialects:%s", name));
}

const char *url_driver(const struct url *u) {
    const char *dialect = url_backend(u), *plus = strchr(u->drivername, '+');
    for (size_t d = 0; d < sizeof known_dialects / sizeof *known_dialects; d++) {
        if (strcmp(known_dialects[d].dialect, dialect) != 0)
            continue;
        const char *const *drivers = known_dialects[d].drivers;
        if (!plus)
            return drivers[0];
        for (size_t i = 0; i < 9 && drivers[i]; i++)
            if (!strcmp(drivers[i], plus + 1))
                return drivers[i];
    }
    raise_no_plugin(u);
}

void url_check_dialect(const struct url *u) { (void)url_driver(u); }
