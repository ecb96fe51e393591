/*
 * base64: bases 64, 32, 16 and 85 (RFC 4648, Ascii85, git's base 85). cf. CPython's Lib/base64.py.
 */
#include "python/lib/binascii.h"
#include "python/lib/lib.h"

struct bytes {
    const unsigned char *p;
    size_t n;
};

static struct bytes to_encode(struct vm *vm, value v) {
    struct bytes b;
    lib_arg_bytes(vm, v, &b.p, &b.n);
    return b;
}

/* The same where CPython goes through a memoryview. */
static struct bytes to_view(struct vm *vm, value v) {
    struct bytes b;
    if (!py_bytes_get(v, &b.p, &b.n))
        py_raise(vm, &py_exc_TypeError, "memoryview: a bytes-like object is required, not '%T'", v);
    return b;
}

/* Bytes or ASCII text. */
static struct bytes to_decode(struct vm *vm, value v) {
    struct bytes b;
    if (!py_is_str(v) && !py_bytes_get(v, &b.p, &b.n))
        py_raise(vm, &py_exc_TypeError,
                 "argument should be a bytes-like object or ASCII string, not '%T'", v);
    lib_arg_ascii_bytes(vm, v, &b.p, &b.n);
    return b;
}

static noreturn void fail(struct vm *vm, const char *message) {
    py_raise(vm, &py_binascii_error, "%s", message);
}

/* --- base 64 --- */

/* Every FROM[i] becomes TO[i]. */
static void swap_digits(unsigned char *p, size_t n, const unsigned char from[2],
                        const unsigned char to[2]) {
    for (size_t i = 0; i < n; i++)
        p[i] = p[i] == from[0] ? to[0] : p[i] == from[1] ? to[1] : p[i];
}
static const unsigned char usual[] = "+/", urlsafe[] = "-_";

static value encode64(struct vm *vm, value v, const unsigned char *alt) {
    struct bytes in = to_encode(vm, v);
    struct buf out = BUF_INIT;
    binascii_base64(in.p, in.n, &out);
    if (alt)
        swap_digits((unsigned char *)out.data, out.len, usual, alt);
    return lib_buf_bytes(&out);
}
static value decode64(struct vm *vm, value v, const unsigned char *alt, bool strict) {
    struct bytes in = to_decode(vm, v);
    if (alt) {
        unsigned char *copy = mem_alloc_atomic(in.n + 1);
        memcpy(copy, in.p, in.n);
        swap_digits(copy, in.n, alt, usual);
        in.p = copy;
    }
    return binascii_unbase64(vm, in.p, in.n, strict);
}

static const unsigned char *alternatives(struct vm *vm, value v, struct bytes b) {
    if (b.n != 2)
        py_raise(vm, &py_exc_AssertionError, "%R", v);
    return b.p;
}
LIB_FN(base64_b64encode) {
    return encode64(vm, a[0], a[1] == PY_NONE ? NULL : alternatives(vm, a[1], to_encode(vm, a[1])));
}
LIB_FN(base64_b64decode) {
    return decode64(vm, a[0], a[1] == PY_NONE ? NULL : alternatives(vm, a[1], to_decode(vm, a[1])),
                    py_truth(vm, a[2]));
}
LIB_FN(base64_standard_b64encode) { return encode64(vm, a[0], NULL); }
LIB_FN(base64_standard_b64decode) { return decode64(vm, a[0], NULL, false); }
LIB_FN(base64_urlsafe_b64encode) { return encode64(vm, a[0], urlsafe); }
LIB_FN(base64_urlsafe_b64decode) { return decode64(vm, a[0], urlsafe, false); }

enum { LINE_BYTES = 57 }; /* 76 digits a line, as MIME has it */

LIB_FN(base64_encodebytes) {
    const unsigned char *p;
    size_t n;
    if (!py_bytes_get(a[0], &p, &n))
        py_raise(vm, &py_exc_TypeError, "expected bytes-like object, not %T", a[0]);
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < n; i += LINE_BYTES) {
        binascii_base64(p + i, n - i < LINE_BYTES ? n - i : LINE_BYTES, &out);
        buf_putc(&out, '\n');
    }
    return lib_buf_bytes(&out);
}
LIB_FN(base64_decodebytes) {
    const unsigned char *p;
    size_t n;
    if (!py_bytes_get(a[0], &p, &n))
        py_raise(vm, &py_exc_TypeError, "expected bytes-like object, not %T", a[0]);
    return binascii_unbase64(vm, p, n, false);
}
LIB_FN(base64_encode) {
    value data = py_call_method(vm, a[0], "read", 0, NULL);
    value text = base64_encodebytes(vm, &data);
    py_call_method(vm, a[1], "write", 1, &text);
    return PY_NONE;
}
LIB_FN(base64_decode) {
    value text = py_call_method(vm, a[0], "read", 0, NULL);
    value data = base64_decodebytes(vm, &text);
    py_call_method(vm, a[1], "write", 1, &data);
    return PY_NONE;
}

/* --- base 32 --- */

static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
                  base32hex_digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

static value encode32(struct vm *vm, value v, const char *digits) {
    static const int used[] = {8, 2, 4, 5, 7}; /* digits for n % 5 bytes */
    struct bytes in = to_view(vm, v);
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < in.n; i += 5) {
        uint64_t word = 0;
        size_t have = in.n - i < 5 ? in.n - i : 5;
        for (size_t k = 0; k < 5; k++)
            word = word << 8 | (k < have ? in.p[i + k] : 0);
        for (int k = 0; k < 8; k++)
            buf_putc(&out, k < used[have % 5] ? digits[word >> (35 - 5 * k) & 31] : '=');
    }
    return lib_buf_bytes(&out);
}

static int digit_in(const char *digits, unsigned char c) {
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static unsigned char upper(unsigned char c) {
    return c >= 'a' && c <= 'z' ? (unsigned char)(c - 32) : c;
}

/* ONE: what the digit 1 stands for (0 is then O); 0: they are no digits. */
static value decode32(struct vm *vm, value v, const char *digits, bool fold, unsigned char one) {
    struct bytes in = to_decode(vm, v);
    struct buf out = BUF_INIT;
    size_t n = in.n;
    if (n % 8)
        fail(vm, "Incorrect padding");
    while (n && in.p[n - 1] == '=')
        n--;
    for (size_t i = 0; i < n; i += 8) {
        uint64_t word = 0;
        size_t have = n - i < 8 ? n - i : 8;
        for (size_t k = 0; k < 8; k++) {
            unsigned char c = k < have ? in.p[i + k] : (unsigned char)digits[0];
            if (one)
                c = c == '0' ? 'O' : c == '1' ? one : c;
            int d = digit_in(digits, fold ? upper(c) : c);
            if (d < 0)
                fail(vm, "Non-base32 digit found");
            word = word << 5 | (uint64_t)d;
        }
        for (size_t k = 0; k < have * 5 / 8; k++)
            buf_putc(&out, (char)(word >> (32 - 8 * k)));
    }
    size_t pads = in.n - n;
    if (pads == 2 || pads == 5 || pads > 6)
        fail(vm, "Incorrect padding");
    return lib_buf_bytes(&out);
}

LIB_FN(base64_b32encode) { return encode32(vm, a[0], base32_digits); }
LIB_FN(base64_b32hexencode) { return encode32(vm, a[0], base32hex_digits); }
LIB_FN(base64_b32decode) {
    unsigned char one = 0;
    if (a[2] != PY_NONE) {
        struct bytes map = to_decode(vm, a[2]);
        if (map.n != 1)
            py_raise(vm, &py_exc_AssertionError, "%R", a[2]);
        one = map.p[0];
    }
    return decode32(vm, a[0], base32_digits, py_truth(vm, a[1]), one);
}
LIB_FN(base64_b32hexdecode) { return decode32(vm, a[0], base32hex_digits, py_truth(vm, a[1]), 0); }

/* --- base 16 --- */

LIB_FN(base64_b16encode) {
    struct bytes in = to_encode(vm, a[0]);
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < in.n; i++)
        buf_printf(&out, "%02X", in.p[i]);
    return lib_buf_bytes(&out);
}
LIB_FN(base64_b16decode) {
    struct bytes in = to_decode(vm, a[0]);
    bool fold = py_truth(vm, a[1]);
    for (size_t i = 0; i < in.n; i++)
        if (digit_in("0123456789ABCDEF", fold ? upper(in.p[i]) : in.p[i]) < 0)
            fail(vm, "Non-base16 digit found");
    return binascii_unhex(vm, in.p, in.n);
}

/* --- base 85 --- */

static const char base85_digits[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/* DIGITS NULL: those of Ascii85, from '!'. */
static void encode85(struct bytes in, const char *digits, bool pad, bool fold_nuls,
                     bool fold_spaces, struct buf *out) {
    for (size_t i = 0; i < in.n; i += 4) {
        size_t have = in.n - i < 4 ? in.n - i : 4;
        uint32_t word = 0;
        char text[5];
        for (size_t k = 0; k < 4; k++)
            word = word << 8 | (k < have ? in.p[i + k] : 0);
        bool whole = have == 4 || pad;
        if ((fold_nuls && !word && whole) || (fold_spaces && word == 0x20202020)) {
            buf_putc(out, word ? 'y' : 'z');
            continue;
        }
        for (int k = 4; k >= 0; k--, word /= 85)
            text[k] = digits ? digits[word % 85] : (char)('!' + word % 85);
        buf_add(out, text, whole ? 5 : have + 1);
    }
}

static void put_word(struct buf *out, uint64_t word) {
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_putc(out, (char)(word >> shift));
}

LIB_FN(base64_b85encode) {
    struct buf out = BUF_INIT;
    encode85(to_view(vm, a[0]), base85_digits, py_truth(vm, a[1]), false, false, &out);
    return lib_buf_bytes(&out);
}

LIB_FN(base64_b85decode) {
    struct bytes in = to_decode(vm, a[0]);
    struct buf out = BUF_INIT;
    size_t padding = (5 - in.n % 5) % 5;
    for (size_t i = 0; i < in.n; i += 5) {
        uint64_t word = 0;
        for (size_t k = i; k < i + 5; k++) {
            int d = k < in.n ? digit_in(base85_digits, in.p[k]) : 84;
            if (d < 0)
                py_raise(vm, &py_exc_ValueError, "bad base85 character at position %zu", k);
            word = word * 85 + (uint64_t)d;
        }
        if (word > UINT32_MAX)
            py_raise(vm, &py_exc_ValueError, "base85 overflow in hunk starting at byte %zu", i);
        put_word(&out, word);
    }
    buf_truncate(&out, out.len - padding);
    return lib_buf_bytes(&out);
}

/* B with a newline after every WIDTH bytes; an Adobe end mark must fit on its line. */
static void wrap(struct buf *b, size_t width, bool adobe) {
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < b->len; i += width) {
        if (i)
            buf_putc(&out, '\n');
        buf_add(&out, b->data + i, b->len - i < width ? b->len - i : width);
    }
    size_t last = b->len % width ? b->len % width : width;
    if (adobe && last + 2 > width)
        buf_putc(&out, '\n');
    *b = out;
}

/* b, foldspaces, wrapcol, pad, adobe */
LIB_FN(base64_a85encode) {
    struct buf out = BUF_INIT;
    bool adobe = py_truth(vm, a[4]);
    int64_t width = lib_arg_int(vm, a[2]);
    if (adobe)
        buf_puts(&out, "<~");
    encode85(to_view(vm, a[0]), NULL, py_truth(vm, a[3]), true, py_truth(vm, a[1]), &out);
    if (width)
        wrap(&out, width < 1 + adobe ? 1 + (size_t)adobe : (size_t)width, adobe);
    if (adobe)
        buf_puts(&out, "~>");
    return lib_buf_bytes(&out);
}

static struct bytes without_marks(struct vm *vm, struct bytes in) {
    if (in.n < 2 || memcmp(in.p + in.n - 2, "~>", 2) != 0)
        py_raise(vm, &py_exc_ValueError, "Ascii85 encoded byte sequences must end with b'~>'");
    size_t start = in.n >= 4 && memcmp(in.p, "<~", 2) == 0 ? 2 : 0;
    return (struct bytes){in.p + start, in.n - 2 - start};
}

/* b, foldspaces, adobe, ignorechars */
LIB_FN(base64_a85decode) {
    struct bytes in = to_decode(vm, a[0]), ignored = {(const unsigned char *)" \t\n\r\v", 5};
    struct buf out = BUF_INIT;
    uint64_t word = 0;
    size_t have = 0;
    bool spaces = py_truth(vm, a[1]);
    if (py_truth(vm, a[2]))
        in = without_marks(vm, in);
    if (a[3] != PY_UNDEF)
        ignored = to_encode(vm, a[3]);
    for (size_t i = 0; i < in.n + 4; i++) {
        unsigned char c = i < in.n ? in.p[i] : 'u';
        if (c >= '!' && c <= 'u') {
            word = word * 85 + (c - 33u);
            if (++have < 5)
                continue;
            if (word > UINT32_MAX)
                py_raise(vm, &py_exc_ValueError, "Ascii85 overflow");
            put_word(&out, word);
            have = 0;
            word = 0;
        } else if (c == 'z' || (spaces && c == 'y')) {
            if (have)
                py_raise(vm, &py_exc_ValueError, "%c inside Ascii85 5-tuple", c);
            put_word(&out, c == 'z' ? 0 : 0x20202020);
        } else if (!memchr(ignored.p, c, ignored.n)) {
            py_raise(vm, &py_exc_ValueError, "Non-Ascii85 digit found: %S",
                     py_str_char(c));
        }
    }
    buf_truncate(&out, out.len - (4 - have));
    return lib_buf_bytes(&out);
}

static const struct py_native_def functions[] = {
    {"b64encode", base64_b64encode, "s, altchars=None"},
    {"b64decode", base64_b64decode, "s, altchars=None, validate=False"},
    {"standard_b64encode", base64_standard_b64encode, "s"},
    {"standard_b64decode", base64_standard_b64decode, "s"},
    {"urlsafe_b64encode", base64_urlsafe_b64encode, "s"},
    {"urlsafe_b64decode", base64_urlsafe_b64decode, "s"},
    {"encodebytes", base64_encodebytes, "s"},
    {"decodebytes", base64_decodebytes, "s"},
    {"encode", base64_encode, "input, output"},
    {"decode", base64_decode, "input, output"},
    {"b32encode", base64_b32encode, "s"},
    {"b32decode", base64_b32decode, "s, casefold=False, map01=None"},
    {"b32hexencode", base64_b32hexencode, "s"},
    {"b32hexdecode", base64_b32hexdecode, "s, casefold=False"},
    {"b16encode", base64_b16encode, "s"},
    {"b16decode", base64_b16decode, "s, casefold=False"},
    {"b85encode", base64_b85encode, "b, pad=False"},
    {"b85decode", base64_b85decode, "b"},
    {"a85encode", base64_a85encode, "b, *, foldspaces=False, wrapcol=0, pad=False, adobe=False"},
    {"a85decode", base64_a85decode, "b, *, foldspaces=False, adobe=False, ignorechars=?"},
    {0}};
const struct py_module_def py_lib_base64 = {.name = "base64", .functions = functions};
