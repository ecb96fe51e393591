/*
 * ssl: contexts, which say how a connection is to be secured, with CPython's rules and messages for
 * making them. Nothing is opened here: a context goes to create_engine's connect_args, where the
 * driver's library does what it says; wrapping a socket is refused. cf. CPython's Lib/ssl.py,
 * Modules/_ssl.c.
 */
#include "python/lib/ssl.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "python/confine.h"
#include "python/lib/lib.h"

enum { CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED };
enum { PROTOCOL_TLS = 2, PROTOCOL_TLS_CLIENT = 16, PROTOCOL_TLS_SERVER = 17 };
enum { VERSION_MINIMUM = -2, VERSION_MAXIMUM = -1, VERSION_TLS_1_2 = 0x303 };

static struct py_type ssl_error_type = LIB_EXCEPTION("SSLError", "ssl", &py_exc_OSError, NULL);
static struct py_type certificate_error_type =
    LIB_EXCEPTION("SSLCertVerificationError", "ssl", &ssl_error_type, NULL);

static struct ssl_context *self_of(value v) { return PY_AS(struct ssl_context, v); }

/* Member VALUE of the enumeration CLASS of this module. */
static value member(struct vm *vm, const char *class, int64_t v) {
    return py_call1(vm, py_import_from(vm, "ssl", class), py_int_from(v));
}

/* --- what a connection must show --- */

static void set_verify_mode(struct vm *vm, struct ssl_context *c, int mode) {
    if (mode < CERT_NONE || mode > CERT_REQUIRED)
        py_raise(vm, &py_exc_ValueError, "invalid value for verify_mode");
    if (mode == CERT_NONE && c->check_hostname)
        py_raise(vm, &py_exc_ValueError,
                 "Cannot set verify_mode to CERT_NONE when check_hostname is enabled.");
    c->verify_mode = mode;
}

LIB_GET(get_verify_mode) { return member(vm, "VerifyMode", self_of(self)->verify_mode); }
LIB_SET(put_verify_mode) { set_verify_mode(vm, self_of(self), lib_arg_c_int(vm, v)); }

LIB_GET(get_check_hostname) { return PY_BOOL(self_of(self)->check_hostname); }
LIB_SET(put_check_hostname) {
    struct ssl_context *c = self_of(self);
    c->check_hostname = py_truth(vm, v);
    if (c->check_hostname && c->verify_mode == CERT_NONE)
        c->verify_mode = CERT_REQUIRED;
}

LIB_GET(get_protocol) { return member(vm, "_SSLMethod", self_of(self)->protocol); }

static int64_t version_of(struct vm *vm, value v) {
    int64_t n = lib_arg_int(vm, v);
    if (n != VERSION_MINIMUM && n != VERSION_MAXIMUM && (n < 0x300 || n > 0x304))
        py_raise(vm, &py_exc_ValueError, "Unsupported TLS/SSL version 0x%x", (int)n);
    return n;
}
LIB_GET(get_minimum) { return member(vm, "TLSVersion", self_of(self)->minimum); }
LIB_SET(put_minimum) { self_of(self)->minimum = version_of(vm, v); }
LIB_GET(get_maximum) { return member(vm, "TLSVersion", self_of(self)->maximum); }
LIB_SET(put_maximum) { self_of(self)->maximum = version_of(vm, v); }
LIB_GET(get_options) { return member(vm, "Options", self_of(self)->options); }
LIB_SET(put_options) { self_of(self)->options = lib_arg_int(vm, v); }
LIB_GET(get_verify_flags) { return member(vm, "VerifyFlags", self_of(self)->verify_flags); }
LIB_SET(put_verify_flags) { self_of(self)->verify_flags = lib_arg_int(vm, v); }

/* --- files --- */

/* The path V, which must be there to be read; NULL for None. */
static const char *take_file(struct vm *vm, value v) {
    if (!LIB_GIVEN(v))
        return NULL;
    const char *path = lib_arg_path(vm, v);
    confine_read(vm, path);
    if (access(path, R_OK) != 0)
        lib_raise_os(vm, errno, PY_UNDEF);
    return path;
}

static void put_base64(struct buf *b, const unsigned char *data, size_t n) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        unsigned bits = (unsigned)data[i] << 16;
        bits |= i + 1 < n ? (unsigned)data[i + 1] << 8 : 0;
        bits |= i + 2 < n ? data[i + 2] : 0;
        for (int k = 0; k < 4; k++)
            buf_putc(b, i + (size_t)k > n ? '=' : digits[bits >> (18 - 6 * k) & 63]);
        if (i % 48 == 45)
            buf_putc(b, '\n');
    }
}

/* Certificates given as text or DER bytes, as a file that only this process has: client libraries
 * take files. */
static const char *take_data(struct vm *vm, value v) {
    struct buf b = BUF_INIT;
    if (py_is_str(v)) {
        lib_put(&b, v);
    } else {
        const unsigned char *data;
        size_t n;
        lib_arg_bytes(vm, v, &data, &n);
        buf_puts(&b, "-----BEGIN CERTIFICATE-----\n");
        put_base64(&b, data, n);
        buf_puts(&b, "\n-----END CERTIFICATE-----\n");
    }
    if (!b.len)
        py_raise(vm, &py_exc_ValueError, "Empty certificate data");
    int fd = memfd_create("cadata", MFD_CLOEXEC);
    if (fd < 0 || write(fd, b.data, b.len) != (ssize_t)b.len)
        lib_raise_os(vm, errno, PY_UNDEF);
    return mem_printf("/proc/self/fd/%d", fd);
}

static void load_locations(struct vm *vm, struct ssl_context *c, value file, value path,
                           value data) {
    const char *cafile = take_file(vm, file), *capath = take_file(vm, path);
    if (cafile)
        c->cafile = cafile;
    if (capath)
        c->capath = capath;
    if (LIB_GIVEN(data))
        c->cafile = take_data(vm, data);
}

LIB_FN(context_load_verify_locations) {
    if (!LIB_GIVEN(a[1]) && !LIB_GIVEN(a[2]) && !LIB_GIVEN(a[3]))
        py_raise(vm, &py_exc_TypeError, "cafile, capath and cadata cannot be all omitted");
    load_locations(vm, self_of(a[0]), a[1], a[2], a[3]);
    return PY_NONE;
}

LIB_FN(context_load_cert_chain) {
    struct ssl_context *c = self_of(a[0]);
    c->certfile = take_file(vm, a[1]);
    if (!c->certfile)
        py_raise(vm, &py_exc_TypeError, "certfile should be a valid filesystem path");
    c->keyfile = take_file(vm, a[2]);
    value password = LIB_GIVEN(a[3]) && py_is_callable(a[3]) ? py_call0(vm, a[3]) : a[3];
    if (!LIB_GIVEN(password))
        return PY_NONE;
    if (py_is_str(password)) {
        c->password = py_str_cstr(password);
        return PY_NONE;
    }
    const unsigned char *data;
    size_t n;
    lib_arg_bytes(vm, password, &data, &n);
    c->password = mem_strndup((const char *)data, n);
    return PY_NONE;
}

LIB_FN(context_load_default_certs) {
    self_of(a[0])->system_roots = true;
    return PY_NONE;
}

LIB_FN(context_set_ciphers) {
    self_of(a[0])->ciphers = py_arg_text(vm, a[1], "set_ciphers() argument");
    return PY_NONE;
}

LIB_FN(context_nothing) { return PY_NONE; }

LIB_FN(context_wrap) {
    confine_net(vm, "wrap_socket");
    py_raise(vm, &ssl_error_type,
             "retort's scripts have no TLS sockets: give the context to create_engine "
             "(connect_args={\"ssl\": context})");
}

/* --- contexts --- */

static struct ssl_context *context_new(struct vm *vm, struct py_type *cls, int protocol) {
    if (protocol < PROTOCOL_TLS || protocol > PROTOCOL_TLS_SERVER ||
        (protocol > 5 && protocol < PROTOCOL_TLS_CLIENT))
        py_raise(vm, &py_exc_ValueError, "invalid or unsupported protocol version %d", protocol);
    struct ssl_context *c = py_alloc(vm, cls);
    bool client = protocol == PROTOCOL_TLS_CLIENT;
    c->protocol = protocol;
    c->verify_mode = client ? CERT_REQUIRED : CERT_NONE;
    c->check_hostname = client;
    c->minimum = VERSION_MINIMUM;
    c->maximum = VERSION_MAXIMUM;
    c->options = 0x825200d0;
    c->verify_flags = 0x8000; /* VERIFY_X509_TRUSTED_FIRST */
    return c;
}

static value new_context(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    int protocol = PROTOCOL_TLS;
    if (argc - (kwnames ? (int)kwnames->n : 0) > 0 && argv[0] != PY_NONE)
        protocol = lib_arg_c_int(vm, argv[0]);
    else if (kwnames && kwnames->n && py_str_is(kwnames->items[0], "protocol"))
        protocol = lib_arg_c_int(vm, argv[0]);
    return PY_OBJ(context_new(vm, cls, protocol));
}

static const struct py_native_def context_methods[] = {
    {"__init__", context_nothing, "self, protocol=None"},
    {"load_verify_locations", context_load_verify_locations,
     "self, cafile=None, capath=None, cadata=None"},
    {"load_cert_chain", context_load_cert_chain, "self, certfile, keyfile=None, password=None"},
    {"load_default_certs", context_load_default_certs, "self, purpose=None"},
    {"set_default_verify_paths", context_load_default_certs, "self"},
    {"set_ciphers", context_set_ciphers, "self, ciphers, /"},
    {"set_alpn_protocols", context_nothing, "self, alpn_protocols"},
    {"set_npn_protocols", context_nothing, "self, npn_protocols"},
    {"wrap_socket", context_wrap, "self, sock, *args, **kwargs"},
    {"wrap_bio", context_wrap, "self, incoming, outgoing, *args, **kwargs"},
    {0}};
static const struct py_getset_def context_getset[] = {
    {"verify_mode", get_verify_mode, put_verify_mode},
    {"check_hostname", get_check_hostname, put_check_hostname},
    {"protocol", get_protocol, NULL},
    {"minimum_version", get_minimum, put_minimum},
    {"maximum_version", get_maximum, put_maximum},
    {"options", get_options, put_options},
    {"verify_flags", get_verify_flags, put_verify_flags},
    {0}};
struct py_type ssl_context_type = {PY_TYPE_HEAD,
                                   .name = "SSLContext",
                                   .module = "ssl",
                                   .size = sizeof(struct ssl_context),
                                   .attrs_offset = offsetof(struct ssl_context, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .new = new_context,
                                   .methods = context_methods,
                                   .getset = context_getset};

/* purpose: CLIENT_AUTH makes a server's context. */
static bool is_for_server(struct vm *vm, value purpose) {
    return LIB_GIVEN(purpose) &&
           purpose == py_getattr(vm, py_import_from(vm, "ssl", "Purpose"), "CLIENT_AUTH");
}

LIB_FN(create_default_context) {
    bool server = is_for_server(vm, a[0]);
    struct ssl_context *c =
        context_new(vm, &ssl_context_type, server ? PROTOCOL_TLS_SERVER : PROTOCOL_TLS_CLIENT);
    load_locations(vm, c, a[1], a[2], a[3]);
    c->system_roots = !c->cafile && !c->capath && c->verify_mode != CERT_NONE;
    return PY_OBJ(c);
}

LIB_FN(create_unverified_context) {
    struct ssl_context *c = context_new(
        vm, &ssl_context_type, LIB_GIVEN(a[0]) ? lib_arg_c_int(vm, a[0]) : PROTOCOL_TLS_CLIENT);
    c->check_hostname = py_truth(vm, a[2]);
    c->verify_mode = LIB_GIVEN(a[1]) ? lib_arg_c_int(vm, a[1]) : CERT_NONE;
    if (LIB_GIVEN(a[4]))
        c->certfile = take_file(vm, a[4]);
    if (LIB_GIVEN(a[5]))
        c->keyfile = take_file(vm, a[5]);
    load_locations(vm, c, a[6], a[7], a[8]);
    return PY_OBJ(c);
}

/* --- the module --- */

struct item {
    const char *name;
    int64_t v;
};
static const struct item verify_modes[] = {{"CERT_NONE", CERT_NONE},
                                           {"CERT_OPTIONAL", CERT_OPTIONAL},
                                           {"CERT_REQUIRED", CERT_REQUIRED},
                                           {0}};
static const struct item methods[] = {{"PROTOCOL_SSLv23", PROTOCOL_TLS},
                                      {"PROTOCOL_TLS", PROTOCOL_TLS},
                                      {"PROTOCOL_TLSv1", 3},
                                      {"PROTOCOL_TLSv1_1", 4},
                                      {"PROTOCOL_TLSv1_2", 5},
                                      {"PROTOCOL_TLS_CLIENT", PROTOCOL_TLS_CLIENT},
                                      {"PROTOCOL_TLS_SERVER", PROTOCOL_TLS_SERVER},
                                      {0}};
static const struct item versions[] = {{"MINIMUM_SUPPORTED", VERSION_MINIMUM},
                                       {"SSLv3", 0x300},
                                       {"TLSv1", 0x301},
                                       {"TLSv1_1", 0x302},
                                       {"TLSv1_2", VERSION_TLS_1_2},
                                       {"TLSv1_3", 0x304},
                                       {"MAXIMUM_SUPPORTED", VERSION_MAXIMUM},
                                       {0}};
static const struct item options[] = {{"OP_ALL", 0x80000050},
                                      {"OP_NO_SSLv2", 0},
                                      {"OP_NO_SSLv3", 0x2000000},
                                      {"OP_NO_TLSv1", 0x4000000},
                                      {"OP_NO_TLSv1_1", 0x10000000},
                                      {"OP_NO_TLSv1_2", 0x8000000},
                                      {"OP_NO_TLSv1_3", 0x20000000},
                                      {"OP_CIPHER_SERVER_PREFERENCE", 0x400000},
                                      {"OP_SINGLE_DH_USE", 0},
                                      {"OP_SINGLE_ECDH_USE", 0},
                                      {"OP_NO_COMPRESSION", 0x20000},
                                      {"OP_NO_TICKET", 0x4000},
                                      {"OP_NO_RENEGOTIATION", 0x40000000},
                                      {"OP_ENABLE_MIDDLEBOX_COMPAT", 0x100000},
                                      {"OP_IGNORE_UNEXPECTED_EOF", 0x80},
                                      {0}};
static const struct item flags[] = {{"VERIFY_DEFAULT", 0},
                                    {"VERIFY_CRL_CHECK_LEAF", 0x4},
                                    {"VERIFY_CRL_CHECK_CHAIN", 0xc},
                                    {"VERIFY_X509_STRICT", 0x20},
                                    {"VERIFY_ALLOW_PROXY_CERTS", 0x40},
                                    {"VERIFY_X509_TRUSTED_FIRST", 0x8000},
                                    {"VERIFY_X509_PARTIAL_CHAIN", 0x80000},
                                    {0}};
static const struct item purposes[] = {{"SERVER_AUTH", 0}, {"CLIENT_AUTH", 1}, {0}};

static const struct {
    const char *name, *base;
    const struct item *items;
    bool in_module; /* the members are names of the module, too */
} enumerations[] = {
    {"VerifyMode", "IntEnum", verify_modes, true}, {"_SSLMethod", "IntEnum", methods, true},
    {"TLSVersion", "IntEnum", versions, false},    {"Options", "IntFlag", options, true},
    {"VerifyFlags", "IntFlag", flags, true},       {"Purpose", "Enum", purposes, false},
};

static void add_enumeration(struct vm *vm, struct py_module *m, size_t e) {
    struct py_list *items = py_list_new(20);
    for (const struct item *i = enumerations[e].items; i->name; i++)
        py_list_append(items, py_tuple2(py_str_from(i->name), py_int_from(i->v)));
    value args[] = {py_str_from(enumerations[e].name), PY_OBJ(items)};
    value class = py_call(vm, py_import_from(vm, "enum", enumerations[e].base), 2, args);
    py_setattr(vm, class, "__module__", py_str_from("ssl"));
    py_module_set(vm, m, enumerations[e].name, class);
    for (const struct item *i = enumerations[e].items; i->name && enumerations[e].in_module; i++)
        py_module_set(vm, m, i->name, py_getattr(vm, class, i->name));
}

static void init(struct vm *vm, struct py_module *m) {
    for (size_t i = 0; i < LIB_COUNT(enumerations); i++)
        add_enumeration(vm, m, i);
    py_module_set(vm, m, "CertificateError", PY_OBJ(&certificate_error_type));
    py_module_set(vm, m, "HAS_SNI", PY_TRUE);
    py_module_set(vm, m, "HAS_ALPN", PY_TRUE);
    py_module_set(vm, m, "HAS_TLSv1_2", PY_TRUE);
    py_module_set(vm, m, "HAS_TLSv1_3", PY_TRUE);
}

static const struct py_native_def functions[] = {
    {"create_default_context", create_default_context,
     "purpose=None, *, cafile=None, capath=None, cadata=None"},
    {"_create_unverified_context", create_unverified_context,
     "protocol=None, *, cert_reqs=None, check_hostname=False, purpose=None, certfile=None, "
     "keyfile=None, cafile=None, capath=None, cadata=None"},
    {"_create_default_https_context", create_default_context,
     "purpose=None, *, cafile=None, capath=None, cadata=None"},
    {0}};
static struct py_type *const types[] = {&ssl_context_type, &ssl_error_type, &certificate_error_type,
                                        NULL};
const struct py_module_def py_lib_ssl = {
    .name = "ssl", .functions = functions, .types = types, .init = init};
