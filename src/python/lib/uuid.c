/*
 * uuid: UUID and the functions that make them. cf. CPython's Lib/uuid.py.
 * A UUID is 16 bytes in network order; the other forms are computed when asked for.
 */
#include <string.h>
#include <sys/random.h>
#include <sys/types.h>
#include <md5.h>
#include <sha1.h>
#include <time.h>

#include "python/lib/lib.h"

struct uuid {
    struct py_object head;
    struct py_attrs attrs;
    unsigned char b[16];
};
static struct py_type uuid_type;

static struct uuid *of(value v) { return PY_AS(struct uuid, v); }

static value make(struct vm *vm, const unsigned char b[16]) {
    struct uuid *u = py_alloc(vm, &uuid_type);
    memcpy(u->b, b, 16);
    return PY_OBJ(u);
}

/* --- construction --- */

static noreturn void bad_form(struct vm *vm) {
    py_raise(vm, &py_exc_ValueError, "badly formed hexadecimal UUID string");
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Text in any of the accepted forms: "urn:", "uuid:", braces and hyphens are dropped. */
static void from_hex(struct vm *vm, struct uuid *u, value v) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'replace'", v);
    const char *s = py_str_cstr(v);
    char digits[32];
    size_t n = 0;
    while (*s) {
        if (lib_starts_with(s, "urn:"))
            s += 4;
        else if (lib_starts_with(s, "uuid:"))
            s += 5;
        else if (*s == '-' || *s == '{' || *s == '}')
            s++;
        else if (n == 32)
            bad_form(vm);
        else
            digits[n++] = *s++;
    }
    if (n != 32)
        bad_form(vm);
    for (size_t i = 0; i < 16; i++) {
        int high = hex_digit(digits[2 * i]), low = hex_digit(digits[2 * i + 1]);
        if (high < 0 || low < 0)
            py_raise(vm, &py_exc_ValueError, "invalid literal for int() with base 16: %R",
                     py_str_new(digits, 32));
        u->b[i] = (unsigned char)(high << 4 | low);
    }
}

static void from_bytes(struct vm *vm, struct uuid *u, value v, bool little) {
    static const unsigned char order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    const unsigned char *data;
    size_t n;
    if (py_len(vm, v) != 16)
        py_raise(vm, &py_exc_ValueError, "%s is not a 16-char string",
                 little ? "bytes_le" : "bytes");
    lib_arg_bytes(vm, v, &data, &n);
    for (size_t i = 0; i < 16; i++)
        u->b[i] = data[little ? order[i] : i];
}

static void from_int(struct vm *vm, struct uuid *u, value v) {
    value max = py_int_parse(vm, "100000000000000000000000000000000", 33, 16);
    if (lib_int_sign(v) < 0 || !py_less(vm, v, max))
        py_raise(vm, &py_exc_ValueError, "int is out of range (need a 128-bit value)");
    const char *text = py_int_text(vm, v, 16);
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        size_t at = 32 - n + i;
        u->b[at / 2] |= (unsigned char)(hex_digit(text[i]) << (at % 2 ? 0 : 4));
    }
}

/* The six parts as the reference groups them: 32, 16, 16, 8, 8 and 48 bits. */
static const struct {
    const char *name;
    int at, size;
} parts[] = {{"time_low", 0, 4},        {"time_mid", 4, 2},
             {"time_hi_version", 6, 2}, {"clock_seq_hi_variant", 8, 1},
             {"clock_seq_low", 9, 1},   {"node", 10, 6}};

static void from_fields(struct vm *vm, struct uuid *u, value v) {
    struct py_tuple *t = py_tuple_from(vm, v);
    if (t->n != LIB_COUNT(parts))
        py_raise(vm, &py_exc_ValueError, "fields is not a 6-tuple");
    for (size_t i = 0; i < t->n; i++) {
        int64_t x = lib_arg_int(vm, t->items[i]);
        if (x < 0 || x >> (8 * parts[i].size))
            py_raise(vm, &py_exc_ValueError, "field %d out of range (need a %d-bit value)",
                     (int)i + 1, 8 * parts[i].size);
        for (int j = parts[i].size - 1; j >= 0; j--, x >>= 8)
            u->b[parts[i].at + j] = (unsigned char)x;
    }
}

static void set_version(unsigned char b[16], int version) {
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    b[6] = (unsigned char)((b[6] & 0x0F) | version << 4);
}

LIB_FN(uuid_init) {
    struct uuid *u = of(a[0]);
    int given = 0;
    for (int i = 1; i <= 5; i++)
        given += a[i] != PY_NONE;
    if (given != 1)
        py_raise(vm, &py_exc_TypeError,
                 "one of the hex, bytes, bytes_le, fields, or int arguments must be given");
    if (a[1] != PY_NONE)
        from_hex(vm, u, a[1]);
    else if (a[2] != PY_NONE)
        from_bytes(vm, u, a[2], false);
    else if (a[3] != PY_NONE)
        from_bytes(vm, u, a[3], true);
    else if (a[4] != PY_NONE)
        from_fields(vm, u, a[4]);
    else
        from_int(vm, u, a[5]);
    if (a[6] != PY_NONE) {
        int64_t version = lib_arg_int(vm, a[6]);
        if (version < 1 || version > 5)
            py_raise(vm, &py_exc_ValueError, "illegal version number");
        set_version(u->b, (int)version);
    }
    return PY_NONE;
}

/* --- forms --- */

static value hex_text(const unsigned char *b, size_t n, bool hyphens) {
    static const char digit[] = "0123456789abcdef";
    char text[36];
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (hyphens && (i == 4 || i == 6 || i == 8 || i == 10))
            text[k++] = '-';
        text[k++] = digit[b[i] >> 4];
        text[k++] = digit[b[i] & 15];
    }
    return py_str_new(text, k);
}

static int64_t big_endian(const unsigned char *b, int n) {
    int64_t x = 0;
    while (n--)
        x = x << 8 | *b++;
    return x;
}

static value uuid_str(struct vm *vm LIB_UNUSED, value self) {
    return hex_text(of(self)->b, 16, true);
}
static value uuid_repr(struct vm *vm LIB_UNUSED, value self) {
    return py_str_printf("%s('%s')", py_type_name(self),
                         py_str_cstr(hex_text(of(self)->b, 16, true)));
}
static value uuid_int(struct vm *vm, value self) {
    return py_int_parse(vm, py_str_cstr(hex_text(of(self)->b, 16, false)), 32, 16);
}
LIB_GET(get_hex) { return hex_text(of(self)->b, 16, false); }
LIB_GET(get_bytes) { return py_bytes_new(of(self)->b, 16); }
LIB_GET(get_bytes_le) {
    static const unsigned char order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    unsigned char b[16];
    for (size_t i = 0; i < 16; i++)
        b[i] = of(self)->b[order[i]];
    return py_bytes_new(b, 16);
}
LIB_GET(get_fields) {
    struct py_tuple *t = py_tuple_new(LIB_COUNT(parts));
    for (size_t i = 0; i < t->n; i++)
        t->items[i] = py_int_from(big_endian(of(self)->b + parts[i].at, parts[i].size));
    return PY_OBJ(t);
}
LIB_GET(get_time_low) { return py_int_from(big_endian(of(self)->b, 4)); }
LIB_GET(get_time_mid) { return py_int_from(big_endian(of(self)->b + 4, 2)); }
LIB_GET(get_time_hi_version) { return py_int_from(big_endian(of(self)->b + 6, 2)); }
LIB_GET(get_clock_seq_hi_variant) { return py_int_from(of(self)->b[8]); }
LIB_GET(get_clock_seq_low) { return py_int_from(of(self)->b[9]); }
LIB_GET(get_clock_seq) { return py_int_from((of(self)->b[8] & 0x3F) << 8 | of(self)->b[9]); }
LIB_GET(get_node) { return py_int_from(big_endian(of(self)->b + 10, 6)); }
LIB_GET(get_time) {
    const unsigned char *b = of(self)->b;
    return py_int_from((big_endian(b + 6, 2) & 0x0FFF) << 48 | big_endian(b + 4, 2) << 32 |
                       big_endian(b, 4));
}
LIB_GET(get_urn) {
    return py_str_printf("urn:uuid:%s", py_str_cstr(hex_text(of(self)->b, 16, true)));
}
static bool is_rfc(const struct uuid *u) { return (u->b[8] & 0xC0) == 0x80; }
LIB_GET(get_variant) {
    unsigned char c = of(self)->b[8];
    return py_str_from(!(c & 0x80)   ? "reserved for NCS compatibility"
                       : !(c & 0x40) ? "specified in RFC 4122"
                       : !(c & 0x20) ? "reserved for Microsoft compatibility"
                                     : "reserved for future definition");
}
LIB_GET(get_version) { return is_rfc(of(self)) ? py_int_from(of(self)->b[6] >> 4) : PY_NONE; }

/* The enumeration SafeUUID, made on first use. */
static value safe_uuid(struct vm *vm) {
    static const char key;
    value *known = lib_state(vm, &key, sizeof *known);
    if (*known != PY_UNDEF)
        return *known;
    struct py_dict *members = py_dict_new();
    py_dict_set_text(members, "safe", py_from_small(0));
    py_dict_set_text(members, "unsafe", py_from_small(-1));
    py_dict_set_text(members, "unknown", PY_NONE);
    value args[] = {py_str_from("SafeUUID"), PY_OBJ(members), py_str_from("uuid")};
    *known = py_call_kw(vm, py_import_from(vm, "enum", "Enum"), 2, args, lib_kwnames(1, "module"));
    return *known;
}
LIB_GET(get_is_safe) { return py_getattr(vm, safe_uuid(vm), "unknown"); }

static uint64_t uuid_hash(struct vm *vm, value self) { return py_hash(vm, uuid_int(vm, self)); }

static value uuid_compare(struct vm *vm LIB_UNUSED, value a, value b, enum py_compare_op op) {
    if (!py_is_a(a, &uuid_type) || !py_is_a(b, &uuid_type))
        return PY_NOT_IMPLEMENTED;
    int c = memcmp(of(a)->b, of(b)->b, 16);
    bool is[] = {[PY_LT] =
                     c<0, [PY_LE] = c <= 0, [PY_EQ] = c == 0, [PY_NE] = c != 0, [PY_GT] = c> 0,
                 [PY_GE] = c >= 0};
    return PY_BOOL(is[op]);
}

static void uuid_setattr(struct vm *vm, value self LIB_UNUSED, struct py_str *name LIB_UNUSED,
                         value v LIB_UNUSED) {
    py_raise(vm, &py_exc_TypeError, "UUID objects are immutable");
}

/* Pickled as the reference does: without arguments, the number as state. */
LIB_FN(uuid_reduce) {
    struct py_dict *state = py_dict_new();
    py_dict_set_text(state, "int", uuid_int(vm, a[0]));
    value make_new = py_import_from(vm, "copyreg", "__newobj__");
    return py_tuple3(make_new, py_tuple1(PY_OBJ(py_type_of(a[0]))), PY_OBJ(state));
}
LIB_FN(uuid_setstate) {
    value n = py_is_dict(a[1]) ? py_dict_get_text(PY_AS(struct py_dict, a[1]), "int") : PY_UNDEF;
    if (n == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "the state of a UUID is a dict with its int");
    from_int(vm, of(a[0]), n);
    return PY_NONE;
}

static const struct py_native_def uuid_methods[] = {
    {"__reduce__", uuid_reduce, "self, /"},
    {"__setstate__", uuid_setstate, "self, state, /"},
    {"__init__", uuid_init,
     "self, hex=None, bytes=None, bytes_le=None, fields=None, int=None, version=None, *, "
     "is_safe=None"},
    {0}};
static const struct py_getset_def uuid_getset[] = {
    {"hex", get_hex, NULL},
    {"int", uuid_int, NULL},
    {"bytes", get_bytes, NULL},
    {"bytes_le", get_bytes_le, NULL},
    {"fields", get_fields, NULL},
    {"time_low", get_time_low, NULL},
    {"time_mid", get_time_mid, NULL},
    {"time_hi_version", get_time_hi_version, NULL},
    {"clock_seq_hi_variant", get_clock_seq_hi_variant, NULL},
    {"clock_seq_low", get_clock_seq_low, NULL},
    {"clock_seq", get_clock_seq, NULL},
    {"time", get_time, NULL},
    {"node", get_node, NULL},
    {"urn", get_urn, NULL},
    {"variant", get_variant, NULL},
    {"version", get_version, NULL},
    {"is_safe", get_is_safe, NULL},
    {0}};

static struct py_type uuid_type = {PY_TYPE_HEAD,          .name = "UUID",
                                   .module = "uuid",      .size = sizeof(struct uuid),
                                   .flags = PY_TYPE_BASE, .methods = uuid_methods,
                                   .getset = uuid_getset, .setattr = uuid_setattr,
                                   .repr = uuid_repr,     .str = uuid_str,
                                   .hash = uuid_hash,     .compare = uuid_compare,
                                   .to_int = uuid_int};

/* --- making them --- */

static void random_bytes(unsigned char *b, size_t n) {
    while (n) {
        ssize_t got = getrandom(b, n, 0);
        if (got > 0) {
            b += got;
            n -= (size_t)got;
        }
    }
}

/* A number that stands for this machine; a random one with the multicast bit, as RFC 4122 has it.
 */
static int64_t node(void) {
    static int64_t known;
    unsigned char b[6];
    if (!known) {
        random_bytes(b, 6);
        b[0] |= 1;
        known = big_endian(b, 6);
    }
    return known;
}

LIB_FN(uuid_getnode) { return py_int_from(node()); }

LIB_FN(uuid_uuid1) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    /* 100 ns steps since 1582-10-15 */
    uint64_t t = (uint64_t)now.tv_sec * 10000000 + (uint64_t)now.tv_nsec / 100 + 0x01B21DD213814000;
    unsigned char b[16];
    uint64_t words[] = {t & 0xFFFFFFFF, t >> 32 & 0xFFFF, t >> 48 & 0x0FFF};
    for (int i = 0; i < 3; i++)
        for (int j = parts[i].size - 1; j >= 0; j--, words[i] >>= 8)
            b[parts[i].at + j] = (unsigned char)words[i];
    random_bytes(b + 8, 2);
    if (a[1] != PY_NONE) {
        int64_t clock = lib_arg_int(vm, a[1]);
        b[8] = (unsigned char)(clock >> 8);
        b[9] = (unsigned char)clock;
    }
    int64_t place = a[0] == PY_NONE ? node() : lib_arg_int(vm, a[0]);
    for (int j = 15; j >= 10; j--, place >>= 8)
        b[j] = (unsigned char)place;
    set_version(b, 1);
    return make(vm, b);
}

LIB_FN(uuid_uuid4) {
    unsigned char b[16];
    random_bytes(b, sizeof b);
    set_version(b, 4);
    return make(vm, b);
}

/* Namespace and name hashed together. */
static value named(struct vm *vm, const value *a, int version) {
    if (!py_is_a(a[0], &uuid_type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'bytes'", a[0]);
    const unsigned char *name;
    size_t n;
    if (py_is_str(a[1])) {
        name = (const unsigned char *)lib_str(a[1])->data;
        n = lib_str(a[1])->size;
    } else {
        lib_arg_bytes(vm, a[1], &name, &n);
    }
    unsigned char digest[20];
    if (version == 3) {
        MD5_CTX c;
        MD5Init(&c);
        MD5Update(&c, of(a[0])->b, 16);
        MD5Update(&c, name, n);
        MD5Final(digest, &c);
    } else {
        SHA1_CTX c;
        SHA1Init(&c);
        SHA1Update(&c, of(a[0])->b, 16);
        SHA1Update(&c, name, n);
        SHA1Final(digest, &c);
    }
    set_version(digest, version);
    return make(vm, digest);
}

LIB_FN(uuid_uuid3) { return named(vm, a, 3); }
LIB_FN(uuid_uuid5) { return named(vm, a, 5); }

/* SafeUUID */
LIB_FN(uuid_getattr) {
    if (!py_str_is(a[0], "SafeUUID"))
        py_raise(vm, &py_exc_AttributeError, "module 'uuid' has no attribute %R", a[0]);
    return safe_uuid(vm);
}

static void uuid_module_init(struct vm *vm, struct py_module *m) {
    static const struct {
        const char *name;
        unsigned char last;
    } spaces[] = {{"NAMESPACE_DNS", 0x10},
                  {"NAMESPACE_URL", 0x11},
                  {"NAMESPACE_OID", 0x12},
                  {"NAMESPACE_X500", 0x14}};
    unsigned char b[16] = {0x6B, 0xA7, 0xB8, 0,    0x9D, 0xAD, 0x11, 0xD1,
                           0x80, 0xB4, 0x00, 0xC0, 0x4F, 0xD4, 0x30, 0xC8};
    for (size_t i = 0; i < LIB_COUNT(spaces); i++) {
        b[3] = spaces[i].last;
        py_module_set(vm, m, spaces[i].name, make(vm, b));
    }
    py_module_set(vm, m, "RESERVED_NCS", py_str_from("reserved for NCS compatibility"));
    py_module_set(vm, m, "RFC_4122", py_str_from("specified in RFC 4122"));
    py_module_set(vm, m, "RESERVED_MICROSOFT", py_str_from("reserved for Microsoft compatibility"));
    py_module_set(vm, m, "RESERVED_FUTURE", py_str_from("reserved for future definition"));
}

static const struct py_native_def functions[] = {{"getnode", uuid_getnode, ""},
                                                 {"uuid1", uuid_uuid1, "node=None, clock_seq=None"},
                                                 {"uuid3", uuid_uuid3, "namespace, name"},
                                                 {"uuid4", uuid_uuid4, ""},
                                                 {"uuid5", uuid_uuid5, "namespace, name"},
                                                 {"__getattr__", uuid_getattr, "name"},
                                                 {0}};
static struct py_type *const types[] = {&uuid_type, NULL};
const struct py_module_def py_lib_uuid = {
    .name = "uuid", .functions = functions, .types = types, .init = uuid_module_init};
