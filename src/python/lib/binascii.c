/*
 * binascii and base64: bytes as text in base 64, 32, 16 and 85.
 */
#include "python/lib/lib.h"

static struct py_type error_type = LIB_EXCEPTION("Error", "binascii", &py_exc_ValueError, NULL);

static const char alphabet64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void encode64(struct buf *b, const unsigned char *s, size_t n) {
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        unsigned v = (unsigned)s[i] << 16 | (left > 1 ? (unsigned)s[i + 1] << 8 : 0) |
                     (left > 2 ? s[i + 2] : 0);
        buf_putc(b, alphabet64[v >> 18]);
        buf_putc(b, alphabet64[v >> 12 & 63]);
        buf_putc(b, left > 1 ? alphabet64[v >> 6 & 63] : '=');
        buf_putc(b, left > 2 ? alphabet64[v & 63] : '=');
    }
}

/* The bytes of a base 64 text; characters outside the alphabet are skipped unless STRICT. Padding
 * ends the text where it completes a group. */
static void decode64(struct vm *vm, struct buf *b, const unsigned char *s, size_t n, bool strict) {
    unsigned v = 0;
    int have = 0, pads = 0;
    size_t chars = 0;
    if (strict && n && s[0] == '=')
        py_raise(vm, &error_type, "Leading padding not allowed");
    for (size_t i = 0; i < n; i++) {
        const char *at = s[i] ? strchr(alphabet64, s[i]) : NULL;
        if (s[i] == '=') {
            if (have >= 2 && have + ++pads >= 4) {
                if (strict && i + 1 < n)
                    py_raise(vm, &error_type, "Excess data after padding");
                v <<= 6 * (4 - have);
                buf_putc(b, (char)(v >> 16));
                if (have == 3)
                    buf_putc(b, (char)(v >> 8));
                return;
            }
            continue;
        }
        if (!at) {
            if (strict)
                py_raise(vm, &error_type, "Only base64 data is allowed");
            continue;
        }
        if (strict && pads)
            py_raise(vm, &error_type, "Discontinuous padding not allowed");
        pads = 0;
        chars++;
        v = v << 6 | (unsigned)(at - alphabet64);
        if (++have == 4) {
            buf_putc(b, (char)(v >> 16));
            buf_putc(b, (char)(v >> 8));
            buf_putc(b, (char)v);
            have = 0;
            v = 0;
        }
    }
    if (have == 1)
        py_raise(vm, &error_type,
                 "Invalid base64-encoded string: number of data characters (%lld) cannot be 1 more "
                 "than a multiple of 4",
                 (long long)chars);
    if (have)
        py_raise(vm, &error_type, "Incorrect padding");
}

/* --- hexadecimal --- */

static int hex(unsigned char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
LIB_FN(binascii_hexlify) {
    if (a[1] != PY_UNDEF)
        return py_call_method(vm, py_call_method(vm, a[0], "hex", 2, (value[]){a[1], a[2]}),
                              "encode", 0, NULL);
    const unsigned char *s;
    size_t n;
    lib_arg_bytes(vm, a[0], &s, &n);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        buf_putc(&b, "0123456789abcdef"[s[i] >> 4]);
        buf_putc(&b, "0123456789abcdef"[s[i] & 15]);
    }
    return lib_buf_bytes(&b);
}
LIB_FN(binascii_unhexlify) {
    const unsigned char *s;
    size_t n;
    lib_arg_ascii_bytes(vm, a[0], &s, &n);
    if (n % 2)
        py_raise(vm, &error_type, "Odd-length string");
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i += 2) {
        if (hex(s[i]) < 0 || hex(s[i + 1]) < 0)
            py_raise(vm, &error_type, "Non-hexadecimal digit found");
        buf_putc(&b, (char)(hex(s[i]) << 4 | hex(s[i + 1])));
    }
    return lib_buf_bytes(&b);
}

LIB_FN(binascii_b2a_base64) {
    const unsigned char *s;
    size_t n;
    lib_arg_bytes(vm, a[0], &s, &n);
    struct buf b = BUF_INIT;
    encode64(&b, s, n);
    if (py_truth(vm, a[1]))
        buf_putc(&b, '\n');
    return lib_buf_bytes(&b);
}
LIB_FN(binascii_a2b_base64) {
    const unsigned char *s;
    size_t n;
    lib_arg_ascii_bytes(vm, a[0], &s, &n);
    struct buf b = BUF_INIT;
    decode64(vm, &b, s, n, py_truth(vm, a[1]));
    return lib_buf_bytes(&b);
}
static uint32_t crc32_of(uint32_t crc, const unsigned char *s, size_t n) {
    crc = ~crc;
    for (size_t i = 0; i < n; i++) {
        crc ^= s[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    return ~crc;
}
LIB_FN(binascii_crc32) {
    const unsigned char *s;
    size_t n;
    lib_arg_bytes(vm, a[0], &s, &n);
    return py_int_from(crc32_of((uint32_t)lib_arg_int(vm, a[1]), s, n));
}

static const struct py_native_def binascii_functions[] = {
    {"hexlify", binascii_hexlify, "data, sep=?, bytes_per_sep=1"},
    {"b2a_hex", binascii_hexlify, "data, sep=?, bytes_per_sep=1"},
    {"unhexlify", binascii_unhexlify, "hexstr, /"},
    {"a2b_hex", binascii_unhexlify, "hexstr, /"},
    {"b2a_base64", binascii_b2a_base64, "data, /, *, newline=True"},
    {"a2b_base64", binascii_a2b_base64, "data, /, *, strict_mode=False"},
    {"crc32", binascii_crc32, "data, crc=0, /"},
    {0}};
static struct py_type *const binascii_types[] = {&error_type, NULL};
const struct py_module_def py_lib_binascii = {
    .name = "binascii", .functions = binascii_functions, .types = binascii_types};

/* --- base64 --- */

static void need_bytes(struct vm *vm, value v, const unsigned char **s, size_t *n) {
    lib_arg_bytes(vm, v, s, n);
}
static void alt_chars(struct vm *vm, value v, char alt[2]) {
    alt[0] = '+';
    alt[1] = '/';
    if (v == PY_NONE)
        return;
    const unsigned char *s;
    size_t n;
    lib_arg_ascii_bytes(vm, v, &s, &n);
    if (n != 2)
        py_raise_args(vm, &py_exc_AssertionError,
                      PY_AS(struct py_tuple, py_tuple1(py_str_from(py_repr_text(vm, v)))));
    alt[0] = (char)s[0];
    alt[1] = (char)s[1];
}
static value b64_encode(struct vm *vm, value v, const char alt[2]) {
    const unsigned char *s;
    size_t n;
    need_bytes(vm, v, &s, &n);
    struct buf b = BUF_INIT;
    encode64(&b, s, n);
    for (size_t i = 0; i < b.len; i++)
        b.data[i] = b.data[i] == '+' ? alt[0] : b.data[i] == '/' ? alt[1] : b.data[i];
    return lib_buf_bytes(&b);
}
static value b64_decode(struct vm *vm, value v, const char alt[2], bool validate) {
    const unsigned char *s;
    size_t n;
    lib_arg_ascii_bytes(vm, v, &s, &n);
    unsigned char *t = memcpy(mem_alloc_atomic(n + 1), s, n);
    t[n] = 0;
    for (size_t i = 0; i < n; i++)
        t[i] = (char)t[i] == alt[0] ? '+' : (char)t[i] == alt[1] ? '/' : t[i];
    struct buf b = BUF_INIT;
    decode64(vm, &b, t, n, validate);
    return lib_buf_bytes(&b);
}
LIB_FN(base64_b64encode) {
    char alt[2];
    alt_chars(vm, a[1], alt);
    return b64_encode(vm, a[0], alt);
}
LIB_FN(base64_b64decode) {
    char alt[2];
    alt_chars(vm, a[1], alt);
    return b64_decode(vm, a[0], alt, py_truth(vm, a[2]));
}
LIB_FN(base64_standard_encode) { return b64_encode(vm, a[0], "+/"); }
LIB_FN(base64_standard_decode) { return b64_decode(vm, a[0], "+/", false); }
LIB_FN(base64_urlsafe_encode) { return b64_encode(vm, a[0], "-_"); }
LIB_FN(base64_urlsafe_decode) { return b64_decode(vm, a[0], "-_", false); }
LIB_FN(base64_encodebytes) {
    const unsigned char *s;
    size_t n;
    if (!py_bytes_get(a[0], &s, &n))
        py_raise(vm, &py_exc_TypeError, "expected bytes-like object, not %T", a[0]);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i += 57) {
        encode64(&b, s + i, n - i < 57 ? n - i : 57);
        buf_putc(&b, '\n');
    }
    return lib_buf_bytes(&b);
}
LIB_FN(base64_decodebytes) {
    const unsigned char *s;
    size_t n;
    if (!py_bytes_get(a[0], &s, &n))
        py_raise(vm, &py_exc_TypeError, "expected bytes-like object, not %T", a[0]);
    struct buf b = BUF_INIT;
    decode64(vm, &b, s, n, false);
    return lib_buf_bytes(&b);
}

/* --- base 32 --- */

static const char alphabet32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
static const char alphabet32hex[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

static value b32_encode(struct vm *vm, value v, const char *alphabet) {
    const unsigned char *s;
    size_t n;
    need_bytes(vm, v, &s, &n);
    struct buf b = BUF_INIT;
    static const int chars[] = {0, 2, 4, 5, 7, 8};
    for (size_t i = 0; i < n; i += 5) {
        size_t left = n - i < 5 ? n - i : 5;
        uint64_t x = 0;
        for (size_t k = 0; k < 5; k++)
            x = x << 8 | (k < left ? s[i + k] : 0);
        for (int k = 0; k < 8; k++)
            buf_putc(&b, k < chars[left] ? alphabet[x >> (35 - 5 * k) & 31] : '=');
    }
    return lib_buf_bytes(&b);
}
static value b32_decode(struct vm *vm, value v, bool fold, value map01, const char *alphabet) {
    const unsigned char *s;
    size_t n;
    lib_arg_ascii_bytes(vm, v, &s, &n);
    if (n % 8)
        py_raise(vm, &error_type, "Incorrect padding");
    char one = 0;
    if (map01 != PY_NONE) {
        const unsigned char *m;
        size_t mn;
        lib_arg_ascii_bytes(vm, map01, &m, &mn);
        one = mn ? (char)m[0] : 0;
    }
    size_t end = n;
    while (end && s[end - 1] == '=')
        end--;
    size_t pads = n - end;
    struct buf b = BUF_INIT;
    uint64_t x = 0;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        char c = i < end ? (char)s[i] : alphabet[0];
        if (one && c == '0')
            c = 'O';
        else if (one && c == '1')
            c = one;
        if (fold && c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        const char *at = c ? strchr(alphabet, c) : NULL;
        if (!at)
            py_raise(vm, &error_type, "Non-base32 digit found");
        x = x << 5 | (uint64_t)(at - alphabet);
        if (++k % 8 == 0) {
            for (int q = 4; q >= 0; q--)
                buf_putc(&b, (char)(x >> (8 * q)));
            x = 0;
        }
    }
    if (pads) {
        static const int cut[] = {0, 1, -1, 2, 3, -1, 4};
        if (pads > 6 || cut[pads] < 0)
            py_raise(vm, &error_type, "Incorrect padding");
        buf_truncate(&b, b.len - (size_t)cut[pads]);
    }
    return lib_buf_bytes(&b);
}
LIB_FN(base64_b32encode) { return b32_encode(vm, a[0], alphabet32); }
LIB_FN(base64_b32decode) { return b32_decode(vm, a[0], py_truth(vm, a[1]), a[2], alphabet32); }
LIB_FN(base64_b32hexencode) { return b32_encode(vm, a[0], alphabet32hex); }
LIB_FN(base64_b32hexdecode) {
    return b32_decode(vm, a[0], py_truth(vm, a[1]), PY_NONE, alphabet32hex);
}
LIB_FN(base64_b16encode) {
    const unsigned char *s;
    size_t n;
    need_bytes(vm, a[0], &s, &n);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%02X", s[i]);
    return lib_buf_bytes(&b);
}
LIB_FN(base64_b16decode) {
    const unsigned char *s;
    size_t n;
    lib_arg_ascii_bytes(vm, a[0], &s, &n);
    for (size_t i = 0; i < n; i++)
        if (hex(s[i]) < 0 || (s[i] >= 'a' && !py_truth(vm, a[1])))
            py_raise(vm, &error_type, "Non-base16 digit found");
    return binascii_unhexlify(vm, a);
}

/* --- base 85 --- */

static const char alphabet85[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "!#$%&()*+-;<=>?@^_`{|}~";

static void put85(struct buf *b, const unsigned char *s, size_t n, bool ascii85, bool pad,
                  bool fold_spaces) {
    for (size_t i = 0; i < n; i += 4) {
        size_t left = n - i < 4 ? n - i : 4;
        uint32_t x = 0;
        for (size_t k = 0; k < 4; k++)
            x = x << 8 | (k < left ? s[i + k] : 0);
        if (ascii85 && x == 0 && (left == 4 || pad)) {
            buf_putc(b, 'z');
            continue;
        }
        if (ascii85 && fold_spaces && x == 0x20202020 && left == 4) {
            buf_putc(b, 'y');
            continue;
        }
        char out[5];
        for (int k = 4; k >= 0; k--) {
            out[k] = ascii85 ? (char)(x % 85 + 33) : alphabet85[x % 85];
            x /= 85;
        }
        buf_add(b, out, pad ? 5 : left + 1);
    }
}
LIB_FN(base64_b85encode) {
    const unsigned char *s;
    size_t n;
    need_bytes(vm, a[0], &s, &n);
    struct buf b = BUF_INIT;
    put85(&b, s, n, false, py_truth(vm, a[1]), false);
    return lib_buf_bytes(&b);
}
LIB_FN(base64_a85encode) {
    const unsigned char *s;
    size_t n;
    need_bytes(vm, a[0], &s, &n);
    struct buf b = BUF_INIT, out = BUF_INIT;
    bool adobe = py_truth(vm, a[4]);
    put85(&b, s, n, true, py_truth(vm, a[3]), py_truth(vm, a[1]));
    int64_t wrap = lib_arg_int(vm, a[2]);
    if (adobe)
        buf_puts(&out, "<~");
    for (size_t i = 0; i < b.len; i++) {
        if (wrap > 0 && i && (int64_t)i % wrap == 0)
            buf_putc(&out, '\n');
        buf_putc(&out, b.data[i]);
    }
    if (adobe)
        buf_puts(&out, "~>");
    return lib_buf_bytes(&out);
}

static void get85(struct vm *vm, struct buf *b, const unsigned char *digits, size_t n) {
    uint64_t x = 0;
    for (size_t k = 0; k < 5; k++)
        x = x * 85 + (k < n ? digits[k] : 84);
    if (x > 0xFFFFFFFF)
        py_raise(vm, &py_exc_ValueError, "base85 overflow in hunk starting at byte 0");
    for (size_t k = 0; k + 1 < n; k++)
        buf_putc(b, (char)(x >> (24 - 8 * k)));
}
static value decode85(struct vm *vm, const unsigned char *s, size_t n, bool ascii85,
                      bool fold_spaces, const unsigned char *ignore, size_t nignore) {
    struct buf b = BUF_INIT;
    unsigned char d[5];
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = s[i];
        const char *at = c && !ascii85 ? strchr(alphabet85, c) : NULL;
        if (ascii85 && k == 0 && (c == 'z' || (c == 'y' && fold_spaces))) {
            buf_putn(&b, c == 'z' ? 0 : ' ', 4);
            continue;
        }
        if (ascii85 && memchr(ignore, c, nignore))
            continue;
        if (ascii85 ? c < '!' || c > 'u' : !at) {
            if (ascii85)
                py_raise(vm, &py_exc_ValueError, "Non-Ascii85 digit found: %c", c);
            py_raise(vm, &py_exc_ValueError, "bad base85 character at position %d", (int)i);
        }
        d[k++] = ascii85 ? (unsigned char)(c - 33) : (unsigned char)(at - alphabet85);
        if (k == 5) {
            get85(vm, &b, d, 5);
            k = 0;
        }
    }
    if (k)
        get85(vm, &b, d, k);
    return lib_buf_bytes(&b);
}
LIB_FN(base64_b85decode) {
    const unsigned char *s;
    size_t n;
    lib_arg_ascii_bytes(vm, a[0], &s, &n);
    return decode85(vm, s, n, false, false, NULL, 0);
}
LIB_FN(base64_a85decode) {
    const unsigned char *s, *ignore;
    size_t n, nignore;
    lib_arg_ascii_bytes(vm, a[0], &s, &n);
    lib_arg_bytes(vm, a[3], &ignore, &nignore);
    if (py_truth(vm, a[2])) {
        if (n < 2 || s[n - 2] != '~' || s[n - 1] != '>')
            py_raise(vm, &py_exc_ValueError, "Ascii85 encoded byte sequences must end with b'~>'");
        n -= 2;
        if (n >= 2 && s[0] == '<' && s[1] == '~') {
            s += 2;
            n -= 2;
        }
    }
    return decode85(vm, s, n, true, py_truth(vm, a[1]), ignore, nignore);
}

static const struct py_native_def base64_functions[] = {
    {"b64encode", base64_b64encode, "s, altchars=None"},
    {"b64decode", base64_b64decode, "s, altchars=None, validate=False"},
    {"standard_b64encode", base64_standard_encode, "s"},
    {"standard_b64decode", base64_standard_decode, "s"},
    {"urlsafe_b64encode", base64_urlsafe_encode, "s"},
    {"urlsafe_b64decode", base64_urlsafe_decode, "s"},
    {"encodebytes", base64_encodebytes, "s"},
    {"decodebytes", base64_decodebytes, "s"},
    {"b32encode", base64_b32encode, "s"},
    {"b32decode", base64_b32decode, "s, casefold=False, map01=None"},
    {"b32hexencode", base64_b32hexencode, "s"},
    {"b32hexdecode", base64_b32hexdecode, "s, casefold=False"},
    {"b16encode", base64_b16encode, "s"},
    {"b16decode", base64_b16decode, "s, casefold=False"},
    {"b85encode", base64_b85encode, "b, pad=False"},
    {"b85decode", base64_b85decode, "b"},
    {"a85encode", base64_a85encode, "b, *, foldspaces=False, wrapcol=0, pad=False, adobe=False"},
    {"a85decode", base64_a85decode,
     "b, *, foldspaces=False, adobe=False, ignorechars=b' \\t\\n\\r\\x0b'"},
    {0}};
static void base64_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "binascii", py_import(vm, "binascii"));
}
const struct py_module_def py_lib_base64 = {
    .name = "base64", .functions = base64_functions, .init = base64_init};
