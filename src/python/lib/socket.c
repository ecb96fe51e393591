/*
 * socket: names of this machine for everybody; sockets and the resolver for scripts that may use
 * the network (--allow-net). cf. CPython's Modules/socketmodule.c.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "python/confine.h"
#include "python/lib/lib.h"
#include "python/vm.h"

static struct py_type gaierror_type = {PY_TYPE_HEAD, .name = "gaierror", .module = "socket",
                                       .base = &py_exc_OSError,
                                       .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION};
static struct py_type herror_type = {PY_TYPE_HEAD, .name = "herror", .module = "socket",
                                     .base = &py_exc_OSError,
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION};

struct sock {
    struct py_object head;
    struct py_attrs attrs;
    int fd, family, type, proto;
    double timeout; /* seconds; negative: none */
};
static struct py_type sock_type;
static struct sock *self_of(value v) { return PY_AS(struct sock, v); }

static const char timeout_key;
static double *default_timeout(struct vm *vm) {
    double **t = lib_state(vm, &timeout_key, sizeof *t);
    if (!*t) {
        *t = mem_alloc_atomic(sizeof **t);
        **t = -1;
    }
    return *t;
}

/* --- addresses --- */

static noreturn void raise_gai(struct vm *vm, int code) {
    py_raise_args(
        vm, &gaierror_type,
        PY_AS(struct py_tuple, py_tuple2(py_int_from(code), py_str_from(gai_strerror(code)))));
}

/* An address of FAMILY as bind and connect take it. */
static socklen_t take_address(struct vm *vm, int family, value v, struct sockaddr_storage *out) {
    memset(out, 0, sizeof *out);
    if (family == AF_UNIX) {
        struct sockaddr_un *un = (struct sockaddr_un *)out;
        const char *path = lib_arg_path(vm, v);
        if (strlen(path) >= sizeof un->sun_path)
            py_raise(vm, &py_exc_OSError, "AF_UNIX path too long");
        un->sun_family = AF_UNIX;
        memcpy(un->sun_path, path, strlen(path) + 1);
        return sizeof *un;
    }
    if (!py_is_a(v, &py_tuple_type) || PY_AS(struct py_tuple, v)->n < 2)
        py_raise(vm, &py_exc_TypeError, "AF_INET address must be tuple, not %T", v);
    struct py_tuple *t = PY_AS(struct py_tuple, v);
    const char *host = py_arg_text(vm, t->items[0], "host");
    int64_t port = lib_arg_int(vm, t->items[1]);
    if (port < 0 || port > 65535)
        py_raise(vm, &py_exc_OverflowError, "connect(): port must be 0-65535.");
    struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_STREAM}, *found = NULL;
    if (!*host)
        hints.ai_flags = AI_PASSIVE;
    int rc = getaddrinfo(*host ? host : NULL, mem_printf("%d", (int)port), &hints, &found);
    if (rc)
        raise_gai(vm, rc);
    socklen_t n = found->ai_addrlen;
    memcpy(out, found->ai_addr, n);
    freeaddrinfo(found);
    return n;
}

static value address_value(const struct sockaddr_storage *a) {
    char text[INET6_ADDRSTRLEN] = "";
    if (a->ss_family == AF_UNIX)
        return py_str_from(((const struct sockaddr_un *)a)->sun_path);
    if (a->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)a;
        inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof text);
        return lib_tuple(4, py_str_from(text), py_int_from(ntohs(in->sin6_port)),
                         py_int_from(ntohl(in->sin6_flowinfo)), py_int_from(in->sin6_scope_id));
    }
    const struct sockaddr_in *in = (const struct sockaddr_in *)a;
    inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
    return py_tuple2(py_str_from(text), py_int_from(ntohs(in->sin_port)));
}

/* --- waiting --- */

static noreturn void timed_out(struct vm *vm) { py_raise(vm, &py_exc_TimeoutError, "timed out"); }

static void wait_for(struct vm *vm, struct sock *s, short events) {
    if (s->timeout < 0)
        return;
    struct pollfd p = {s->fd, events, 0};
    int n = poll(&p, 1, (int)(s->timeout * 1000 + 0.5));
    if (n < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    if (n == 0 && s->timeout > 0)
        timed_out(vm);
}

static struct sock *sock_new(struct vm *vm, struct py_type *cls, int fd, int family, int type,
                             int proto) {
    struct sock *s = py_alloc(vm, cls);
    s->fd = fd;
    s->family = family;
    s->type = type;
    s->proto = proto;
    s->timeout = *default_timeout(vm);
    return s;
}

LIB_FN(sock_make) {
    int family = a[1] == PY_UNDEF ? AF_INET : lib_arg_c_int(vm, a[1]);
    int type = a[2] == PY_UNDEF ? SOCK_STREAM : lib_arg_c_int(vm, a[2]);
    int proto = a[3] == PY_UNDEF ? 0 : lib_arg_c_int(vm, a[3]);
    confine_net(vm, "socket.socket");
    if (family == -1)
        family = AF_INET;
    if (type == -1)
        type = SOCK_STREAM;
    int fd = LIB_GIVEN(a[4]) ? lib_arg_c_int(vm, a[4])
                             : socket(family, type | SOCK_CLOEXEC, proto < 0 ? 0 : proto);
    if (fd < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return PY_OBJ(
        sock_new(vm, PY_AS(struct py_type, a[0]), fd, family, type, proto < 0 ? 0 : proto));
}

static int open_fd(struct vm *vm, struct sock *s) {
    if (s->fd < 0)
        lib_raise_os(vm, EBADF, PY_UNDEF);
    return s->fd;
}
static void checked(struct vm *vm, int rc) {
    if (rc < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
}

/* connect() within the timeout; the errno of its failure. */
static int do_connect(struct vm *vm, struct sock *s, value address) {
    struct sockaddr_storage to;
    socklen_t n = take_address(vm, s->family, address, &to);
    if (s->timeout < 0)
        return connect(open_fd(vm, s), (struct sockaddr *)&to, n) < 0 ? errno : 0;
    struct pollfd p = {open_fd(vm, s), POLLOUT, 0};
    struct timeval tv = {(time_t)s->timeout,
                         (suseconds_t)((s->timeout - (double)(time_t)s->timeout) * 1e6)};
    setsockopt(s->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
    int rc = connect(s->fd, (struct sockaddr *)&to, n) < 0 ? errno : 0;
    if (rc == EINPROGRESS || rc == EALREADY) {
        if (poll(&p, 1, 0) == 0)
            timed_out(vm);
        socklen_t size = sizeof rc;
        getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &rc, &size);
    }
    return rc;
}
LIB_FN(sock_connect) {
    int rc = do_connect(vm, self_of(a[0]), a[1]);
    if (rc)
        lib_raise_os(vm, rc, PY_UNDEF);
    return PY_NONE;
}
LIB_FN(sock_connect_ex) { return py_int_from(do_connect(vm, self_of(a[0]), a[1])); }
LIB_FN(sock_bind) {
    struct sockaddr_storage to;
    socklen_t n = take_address(vm, self_of(a[0])->family, a[1], &to);
    checked(vm, bind(open_fd(vm, self_of(a[0])), (struct sockaddr *)&to, n));
    return PY_NONE;
}
LIB_FN(sock_listen) {
    checked(vm,
            listen(open_fd(vm, self_of(a[0])), a[1] == PY_UNDEF ? 128 : lib_arg_c_int(vm, a[1])));
    return PY_NONE;
}
LIB_FN(sock_accept) {
    struct sock *s = self_of(a[0]);
    struct sockaddr_storage from = {0};
    socklen_t n = sizeof from;
    wait_for(vm, s, POLLIN);
    int fd = accept4(open_fd(vm, s), (struct sockaddr *)&from, &n, SOCK_CLOEXEC);
    checked(vm, fd);
    return py_tuple2(PY_OBJ(sock_new(vm, &sock_type, fd, s->family, s->type, s->proto)),
                     address_value(&from));
}

static ssize_t send_some(struct vm *vm, struct sock *s, const unsigned char *data, size_t size) {
    wait_for(vm, s, POLLOUT);
    ssize_t n = send(open_fd(vm, s), data, size, MSG_NOSIGNAL);
    checked(vm, n < 0 ? -1 : 0);
    return n;
}
LIB_FN(sock_send) {
    const unsigned char *data;
    size_t size;
    lib_arg_bytes(vm, a[1], &data, &size);
    return py_int_from(send_some(vm, self_of(a[0]), data, size));
}
LIB_FN(sock_sendall) {
    const unsigned char *data;
    size_t size;
    lib_arg_bytes(vm, a[1], &data, &size);
    while (size) {
        size_t n = (size_t)send_some(vm, self_of(a[0]), data, size);
        data += n;
        size -= n;
    }
    return PY_NONE;
}
LIB_FN(sock_recv) {
    struct sock *s = self_of(a[0]);
    int64_t size = lib_arg_int(vm, a[1]);
    if (size < 0)
        py_raise(vm, &py_exc_ValueError, "negative buffersize in recv");
    char *data = mem_alloc_atomic((size_t)size + 1);
    wait_for(vm, s, POLLIN);
    ssize_t n = recv(open_fd(vm, s), data, (size_t)size, 0);
    checked(vm, n < 0 ? -1 : 0);
    return py_bytes_new(data, (size_t)n);
}
LIB_FN(sock_shutdown) {
    checked(vm, shutdown(open_fd(vm, self_of(a[0])), lib_arg_c_int(vm, a[1])));
    return PY_NONE;
}
LIB_FN(sock_close) {
    if (self_of(a[0])->fd >= 0)
        close(self_of(a[0])->fd);
    self_of(a[0])->fd = -1;
    return PY_NONE;
}
LIB_FN(sock_detach) {
    int fd = self_of(a[0])->fd;
    self_of(a[0])->fd = -1;
    return py_int_from(fd);
}
LIB_FN(sock_fileno) { return py_int_from(self_of(a[0])->fd); }
LIB_FN(sock_enter) { return a[0]; }
LIB_FN(sock_setsockopt) {
    int v = lib_arg_c_int(vm, a[3]);
    checked(vm, setsockopt(open_fd(vm, self_of(a[0])), lib_arg_c_int(vm, a[1]),
                           lib_arg_c_int(vm, a[2]), &v, sizeof v));
    return PY_NONE;
}
LIB_FN(sock_getsockopt) {
    int v = 0;
    socklen_t n = sizeof v;
    checked(vm, getsockopt(open_fd(vm, self_of(a[0])), lib_arg_c_int(vm, a[1]),
                           lib_arg_c_int(vm, a[2]), &v, &n));
    return py_int_from(v);
}
LIB_FN(sock_getsockname) {
    struct sockaddr_storage s = {0};
    socklen_t n = sizeof s;
    checked(vm, getsockname(open_fd(vm, self_of(a[0])), (struct sockaddr *)&s, &n));
    return address_value(&s);
}
LIB_FN(sock_getpeername) {
    struct sockaddr_storage s = {0};
    socklen_t n = sizeof s;
    checked(vm, getpeername(open_fd(vm, self_of(a[0])), (struct sockaddr *)&s, &n));
    return address_value(&s);
}
static double take_timeout(struct vm *vm, value v) {
    if (v == PY_NONE)
        return -1;
    double t = py_as_double(vm, v);
    if (t < 0)
        py_raise(vm, &py_exc_ValueError, "Timeout value out of range");
    return t;
}
static value timeout_value(double t) { return t < 0 ? PY_NONE : py_from_float(t); }
LIB_FN(sock_settimeout) {
    self_of(a[0])->timeout = take_timeout(vm, a[1]);
    return PY_NONE;
}
LIB_FN(sock_gettimeout) { return timeout_value(self_of(a[0])->timeout); }
LIB_FN(sock_setblocking) {
    self_of(a[0])->timeout = py_truth(vm, a[1]) ? -1 : 0;
    return PY_NONE;
}
static value sock_repr(struct vm *vm, value self) {
    struct sock *s = self_of(self);
    (void)vm;
    return py_str_printf("<socket.socket %sfd=%d, family=%d, type=%d, proto=%d>",
                         s->fd < 0 ? "[closed] " : "", s->fd, s->family, s->type, s->proto);
}

static const struct py_native_def methods[] = {
    {"__new__", sock_make, "cls, family=?, type=?, proto=?, fileno=None"},
    {"connect", sock_connect, "self, address, /"},
    {"connect_ex", sock_connect_ex, "self, address, /"},
    {"bind", sock_bind, "self, address, /"},
    {"listen", sock_listen, "self, backlog=?, /"},
    {"accept", sock_accept, "self"},
    {"send", sock_send, "self, data, flags=0, /"},
    {"sendall", sock_sendall, "self, data, flags=0, /"},
    {"recv", sock_recv, "self, bufsize, flags=0, /"},
    {"shutdown", sock_shutdown, "self, how, /"},
    {"close", sock_close, "self"},
    {"detach", sock_detach, "self"},
    {"fileno", sock_fileno, "self, /"},
    {"setsockopt", sock_setsockopt, "self, level, option, value, /"},
    {"getsockopt", sock_getsockopt, "self, level, option, /"},
    {"getsockname", sock_getsockname, "self, /"},
    {"getpeername", sock_getpeername, "self, /"},
    {"settimeout", sock_settimeout, "self, timeout, /"},
    {"gettimeout", sock_gettimeout, "self, /"},
    {"setblocking", sock_setblocking, "self, flag, /"},
    {"__enter__", sock_enter, "self"},
    {"__exit__", sock_close, "self, *args"},
    {0}};
static const struct py_member_def members[] = {
    {"family", offsetof(struct sock, family), PY_MEMBER_INT, true},
    {"type", offsetof(struct sock, type), PY_MEMBER_INT, true},
    {"proto", offsetof(struct sock, proto), PY_MEMBER_INT, true},
    {0}};
static struct py_type sock_type = {PY_TYPE_HEAD,
                                   .name = "socket",
                                   .module = "socket",
                                   .size = sizeof(struct sock),
                                   .attrs_offset = offsetof(struct sock, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .methods = methods,
                                   .members = members,
                                   .repr = sock_repr};

/* --- functions --- */

static const char *host_name(struct vm *vm) {
    char name[256];
    if (gethostname(name, sizeof name) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    name[sizeof name - 1] = 0;
    return mem_strdup(name);
}
LIB_FN(socket_gethostname) { return py_str_from(host_name(vm)); }

/* Only /etc/hosts is asked when the script may not use the network. */
LIB_FN(socket_getfqdn) {
    const char *name = a[0] == PY_UNDEF ? "" : py_arg_text(vm, a[0], "name");
    if (!*name || !strcmp(name, "0.0.0.0") || !strcmp(name, "::"))
        name = host_name(vm);
    if (!vm->options.allow_all && !vm->options.allow_net)
        return py_str_from(name);
    struct addrinfo hints = {.ai_flags = AI_CANONNAME}, *found = NULL;
    if (getaddrinfo(name, NULL, &hints, &found))
        return py_str_from(name);
    value v = py_str_from(
        found->ai_canonname && strchr(found->ai_canonname, '.') ? found->ai_canonname : name);
    freeaddrinfo(found);
    return v;
}

LIB_FN(socket_getaddrinfo) {
    confine_net(vm, "socket.getaddrinfo");
    const char *host = LIB_GIVEN(a[0]) ? py_arg_text(vm, a[0], "host") : NULL;
    const char *port = LIB_GIVEN(a[1]) ? py_str_text(vm, a[1]) : NULL;
    struct addrinfo hints = {.ai_family = lib_arg_c_int(vm, a[2]),
                             .ai_socktype = lib_arg_c_int(vm, a[3]),
                             .ai_protocol = lib_arg_c_int(vm, a[4]),
                             .ai_flags = lib_arg_c_int(vm, a[5])},
                    *found = NULL;
    int rc = getaddrinfo(host, port, &hints, &found);
    if (rc)
        raise_gai(vm, rc);
    struct py_list *out = py_list_new(4);
    for (struct addrinfo *p = found; p; p = p->ai_next)
        py_list_append(out, lib_tuple(5, py_int_from(p->ai_family), py_int_from(p->ai_socktype),
                                      py_int_from(p->ai_protocol), py_str_from(""),
                                      address_value((struct sockaddr_storage *)p->ai_addr)));
    freeaddrinfo(found);
    return PY_OBJ(out);
}
/* What /etc/hosts says of NAME, or an address that is spelt out: nothing leaves the machine. */
static value local_address(const char *name) {
    struct in_addr spelt;
    if (inet_aton(name, &spelt))
        return py_str_from(inet_ntoa(spelt));
    size_t len;
    const char *p = file_exists("/etc/hosts") ? file_read("/etc/hosts", &len) : "";
    for (; *p; p += strcspn(p, "\n"), p += *p == '\n') {
        size_t line = strcspn(p, "#\n"), at = strcspn(p, " \t");
        const char *address = mem_strndup(p, at < line ? at : line);
        while (at < line && inet_aton(address, &spelt)) {
            at += strspn(p + at, " \t");
            size_t n = strcspn(p + at, " \t#\n");
            if (n == strlen(name) && !strncasecmp(p + at, name, n))
                return py_str_from(address);
            at += n ? n : line - at;
        }
    }
    return PY_UNDEF;
}
LIB_FN(socket_gethostbyname) {
    value local = local_address(py_arg_text(vm, a[0], "hostname"));
    if (local != PY_UNDEF)
        return local;
    confine_net(vm, "socket.gethostbyname");
    struct addrinfo hints = {.ai_family = AF_INET}, *found = NULL;
    int rc = getaddrinfo(py_arg_text(vm, a[0], "hostname"), NULL, &hints, &found);
    if (rc)
        raise_gai(vm, rc);
    value v =
        PY_AS(struct py_tuple, address_value((struct sockaddr_storage *)found->ai_addr))->items[0];
    freeaddrinfo(found);
    return v;
}
LIB_FN(socket_create_connection) {
    confine_net(vm, "socket.create_connection");
    if (!py_is_a(a[0], &py_tuple_type) || PY_AS(struct py_tuple, a[0])->n != 2)
        py_raise(vm, &py_exc_TypeError, "address must be a (host, port) tuple");
    struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    int rc = getaddrinfo(py_arg_text(vm, t->items[0], "host"), py_str_text(vm, t->items[1]), &hints,
                         &found);
    if (rc)
        raise_gai(vm, rc);
    int error = ECONNREFUSED;
    for (struct addrinfo *p = found; p; p = p->ai_next) {
        int fd = socket(p->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sock *s = sock_new(vm, &sock_type, fd, p->ai_family, SOCK_STREAM, 0);
        if (a[1] != PY_UNDEF)
            s->timeout = take_timeout(vm, a[1]);
        error = fd < 0 ? errno
                       : do_connect(vm, s, address_value((struct sockaddr_storage *)p->ai_addr));
        if (!error) {
            freeaddrinfo(found);
            return PY_OBJ(s);
        }
        if (fd >= 0)
            close(fd);
    }
    freeaddrinfo(found);
    lib_raise_os(vm, error, PY_UNDEF);
}
LIB_FN(socket_getdefaulttimeout) { return timeout_value(*default_timeout(vm)); }
LIB_FN(socket_setdefaulttimeout) {
    *default_timeout(vm) = take_timeout(vm, a[0]);
    return PY_NONE;
}
LIB_FN(socket_inet_aton) {
    struct in_addr in;
    if (!inet_aton(py_arg_text(vm, a[0], "ip"), &in))
        py_raise(vm, &py_exc_OSError, "illegal IP address string passed to inet_aton");
    return py_bytes_new((char *)&in, 4);
}
LIB_FN(socket_inet_ntoa) {
    const unsigned char *data;
    size_t size;
    lib_arg_bytes(vm, a[0], &data, &size);
    if (size != 4)
        py_raise(vm, &py_exc_OSError, "packed IP wrong length for inet_ntoa");
    return py_str_printf("%d.%d.%d.%d", data[0], data[1], data[2], data[3]);
}
LIB_FN(socket_inet_pton) {
    unsigned char out[16];
    int family = lib_arg_c_int(vm, a[0]);
    if (inet_pton(family, py_arg_text(vm, a[1], "ip"), out) != 1)
        py_raise(vm, &py_exc_OSError, "illegal IP address string passed to inet_pton");
    return py_bytes_new((char *)out, family == AF_INET ? 4 : 16);
}
LIB_FN(socket_inet_ntop) {
    char text[INET6_ADDRSTRLEN];
    const unsigned char *data;
    size_t size;
    int family = lib_arg_c_int(vm, a[0]);
    lib_arg_bytes(vm, a[1], &data, &size);
    if (size != (family == AF_INET ? 4u : 16u))
        py_raise(vm, &py_exc_ValueError, "invalid length of packed IP address string");
    return py_str_from(inet_ntop(family, data, text, sizeof text));
}
LIB_FN(socket_htons) { return py_int_from(htons((uint16_t)lib_arg_int(vm, a[0]))); }
LIB_FN(socket_htonl) { return py_int_from(htonl((uint32_t)lib_arg_int(vm, a[0]))); }
LIB_FN(socket_has_dualstack) { return PY_FALSE; }

static const struct py_native_def functions[] = {
    {"gethostname", socket_gethostname, "", PY_BUILTIN},
    {"getfqdn", socket_getfqdn, "name=?"},
    {"getaddrinfo", socket_getaddrinfo, "host, port, family=0, type=0, proto=0, flags=0"},
    {"gethostbyname", socket_gethostbyname, "hostname, /"},
    {"create_connection", socket_create_connection,
     "address, timeout=?, source_address=None, *, all_errors=False"},
    {"getdefaulttimeout", socket_getdefaulttimeout, "", PY_BUILTIN},
    {"setdefaulttimeout", socket_setdefaulttimeout, "timeout, /"},
    {"inet_aton", socket_inet_aton, "ip_string, /"},
    {"inet_ntoa", socket_inet_ntoa, "packed_ip, /"},
    {"inet_pton", socket_inet_pton, "address_family, ip_string, /"},
    {"inet_ntop", socket_inet_ntop, "address_family, packed_ip, /"},
    {"htons", socket_htons, "x, /"},
    {"ntohs", socket_htons, "x, /"},
    {"htonl", socket_htonl, "x, /"},
    {"ntohl", socket_htonl, "x, /"},
    {"has_dualstack_ipv6", socket_has_dualstack, ""},
    {0}};
#define C(name)                                                                                    \
    { #name, PY_CONST_INT, name, NULL, 0 }
static const struct py_const_def constants[] = {
    C(AF_UNSPEC),     C(AF_UNIX),      C(AF_INET),        C(AF_INET6),       C(SOCK_STREAM),
    C(SOCK_DGRAM),    C(SOCK_RAW),     C(SOCK_CLOEXEC),   C(SOCK_NONBLOCK),  C(SOL_SOCKET),
    C(SO_REUSEADDR),  C(SO_REUSEPORT), C(SO_KEEPALIVE),   C(SO_ERROR),       C(SO_BROADCAST),
    C(SO_RCVBUF),     C(SO_SNDBUF),    C(SO_LINGER),      C(SO_TYPE),        C(IPPROTO_TCP),
    C(IPPROTO_UDP),   C(IPPROTO_IP),   C(IPPROTO_IPV6),   C(TCP_NODELAY),    C(TCP_KEEPIDLE),
    C(TCP_KEEPINTVL), C(TCP_KEEPCNT),  C(SHUT_RD),        C(SHUT_WR),        C(SHUT_RDWR),
    C(SOMAXCONN),     C(AI_PASSIVE),   C(AI_CANONNAME),   C(AI_NUMERICHOST), C(AI_ADDRCONFIG),
    C(EAI_NONAME),    C(EAI_AGAIN),    C(EAI_FAIL),       C(MSG_PEEK),       C(MSG_DONTWAIT),
    C(MSG_NOSIGNAL),  C(INADDR_ANY),   C(NI_NUMERICHOST), C(IPV6_V6ONLY),    {0}};
static struct py_type *const types[] = {&sock_type, &gaierror_type, &herror_type, NULL};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "error", PY_OBJ(&py_exc_OSError));
    py_module_set(vm, m, "timeout", PY_OBJ(&py_exc_TimeoutError));
    py_module_set(vm, m, "SocketType", PY_OBJ(&sock_type));
    py_module_set(vm, m, "has_ipv6", PY_TRUE);
}
const struct py_module_def py_lib_socket = {
    .name = "socket", .functions = functions, .constants = constants, .types = types, .init = init};

/* --- select --- */

static int fd_of(struct vm *vm, value v) {
    return lib_arg_c_int(vm, py_is_int(v) ? v : py_call_method(vm, v, "fileno", 0, NULL));
}
LIB_FN(select_select) {
    static const short events[] = {POLLIN, POLLOUT, POLLPRI};
    confine_net(vm, "select.select");
    struct py_list *in[3], *out[3];
    size_t n = 0, k = 0;
    for (int i = 0; i < 3; i++) {
        in[i] = py_list_from(vm, a[i]);
        out[i] = py_list_new(in[i]->n);
        n += in[i]->n;
    }
    struct pollfd *p = mem_alloc_atomic((n + 1) * sizeof *p);
    for (int i = 0; i < 3; i++)
        for (size_t j = 0; j < in[i]->n; j++)
            p[k++] = (struct pollfd){fd_of(vm, in[i]->items[j]), events[i], 0};
    double seconds = LIB_GIVEN(a[3]) ? py_as_double(vm, a[3]) : -1;
    if (poll(p, n, seconds < 0 ? -1 : (int)(seconds * 1000)) < 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    k = 0;
    for (int i = 0; i < 3; i++)
        for (size_t j = 0; j < in[i]->n; j++, k++)
            if (p[k].revents & (events[i] | POLLERR | POLLHUP))
                py_list_append(out[i], in[i]->items[j]);
    return py_tuple3(PY_OBJ(out[0]), PY_OBJ(out[1]), PY_OBJ(out[2]));
}
static const struct py_native_def select_functions[] = {
    {"select", select_select, "rlist, wlist, xlist, timeout=None, /"}, {0}};
static const struct py_const_def select_constants[] = {
    C(POLLIN), C(POLLOUT), C(POLLPRI), C(POLLERR), C(POLLHUP), C(POLLNVAL), {0}};
static void select_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "error", PY_OBJ(&py_exc_OSError));
}
const struct py_module_def py_lib_select = {.name = "select",
                                            .functions = select_functions,
                                            .constants = select_constants,
                                            .init = select_init};
