/*
 * binascii: bytes as text in base 64 and 16, checksums, quoted-printable.
 * cf. CPython's Modules/binascii.c.
 */
#include "python/lib/lib.h"
#include "python/lib/binascii.h"

struct py_type py_binascii_error = LIB_EXCEPTION("Error", "binascii", &py_exc_ValueError, NULL);
static struct py_type incomplete_type =
    LIB_EXCEPTION("Incomplete", "binascii", &py_exc_Exception, NULL);

static noreturn void fail(struct vm *vm, const char *message) {
    py_raise(vm, &py_binascii_error, "%s", message);
}

/* --- base 64 --- */

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void binascii_base64(const unsigned char *p, size_t n, struct buf *out) {
    for (; n; p += 3, n = n > 3 ? n - 3 : 0) {
        unsigned word =
            (unsigned)p[0] << 16 | (n > 1 ? (unsigned)p[1] << 8 : 0) | (n > 2 ? (unsigned)p[2] : 0);
        buf_putc(out, base64_digits[word >> 18]);
        buf_putc(out, base64_digits[word >> 12 & 63]);
        buf_putc(out, n > 1 ? base64_digits[word >> 6 & 63] : '=');
        buf_putc(out, n > 2 ? base64_digits[word & 63] : '=');
    }
}

LIB_FN(binascii_b2a_base64) {
    const unsigned char *p;
    size_t n;
    struct buf b = BUF_INIT;
    lib_arg_bytes(vm, a[0], &p, &n);
    binascii_base64(p, n, &b);
    if (py_truth(vm, a[1]))
        buf_putc(&b, '\n');
    return lib_buf_bytes(&b);
}

static int base64_digit(unsigned char c) {
    const char *at = c ? strchr(base64_digits, c) : NULL;
    return at ? (int)(at - base64_digits) : -1;
}

/* Whether the padding ends the data: the '=' that completes a group of four. */
static bool pads_out(int place, int *pads) { return place >= 2 && place + ++*pads >= 4; }

value binascii_unbase64(struct vm *vm, const unsigned char *p, size_t n, bool strict) {
    struct buf out = BUF_INIT;
    int place = 0, pads = 0;
    unsigned left = 0;
    bool padding = false;
    if (strict && n && p[0] == '=')
        fail(vm, "Leading padding not allowed");
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '=') {
            padding = true;
            if (!pads_out(place, &pads))
                continue;
            if (strict && i + 1 < n)
                fail(vm, "Excess data after padding");
            return lib_buf_bytes(&out);
        }
        int digit = base64_digit(p[i]);
        if (digit < 0) {
            if (strict)
                fail(vm, "Only base64 data is allowed");
            continue;
        }
        if (strict && padding)
            fail(vm, "Discontinuous padding not allowed");
        pads = 0;
        left = (left << 6 | (unsigned)digit) & 0xFFF;
        if (place)
            buf_putc(&out, (char)(left >> (6 - 2 * place)));
        place = (place + 1) % 4;
    }
    if (place == 1)
        py_raise(vm, &py_binascii_error,
                 "Invalid base64-encoded string: number of data characters (%zu) cannot be 1 more "
                 "than a multiple of 4",
                 out.len / 3 * 4 + 1);
    if (place)
        fail(vm, "Incorrect padding");
    return lib_buf_bytes(&out);
}

LIB_FN(binascii_a2b_base64) {
    const unsigned char *p;
    size_t n;
    lib_arg_ascii_bytes(vm, a[0], &p, &n);
    return binascii_unbase64(vm, p, n, py_truth(vm, a[1]));
}

/* --- base 16 --- */

LIB_FN(binascii_hexlify) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, a[0], &p, &n);
    value bytes = py_bytes_new(p, n);
    value text = a[1] == PY_UNDEF ? py_call_method(vm, bytes, "hex", 0, NULL)
                                  : py_call_method(vm, bytes, "hex", 2, a + 1);
    return py_bytes_new(lib_str(text)->data, lib_str(text)->size);
}

static int hex_digit(unsigned char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

value binascii_unhex(struct vm *vm, const unsigned char *p, size_t n) {
    struct buf out = BUF_INIT;
    if (n % 2)
        fail(vm, "Odd-length string");
    for (size_t i = 0; i < n; i += 2) {
        int high = hex_digit(p[i]), low = hex_digit(p[i + 1]);
        if (high < 0 || low < 0)
            fail(vm, "Non-hexadecimal digit found");
        buf_putc(&out, (char)(high << 4 | low));
    }
    return lib_buf_bytes(&out);
}

LIB_FN(binascii_unhexlify) {
    const unsigned char *p;
    size_t n;
    lib_arg_ascii_bytes(vm, a[0], &p, &n);
    return binascii_unhex(vm, p, n);
}

/* --- checksums --- */

uint32_t binascii_crc32(uint32_t crc, const unsigned char *p, size_t n) {
    crc = ~crc;
    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    }
    return ~crc;
}

static uint32_t low_word(struct vm *vm, value v) {
    value mask = py_int_from(0xFFFFFFFF);
    return (uint32_t)py_int_as(vm, py_binary(vm, PY_AND, lib_arg_index(vm, v), mask));
}

LIB_FN(binascii_crc_32) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, a[0], &p, &n);
    return py_int_from(binascii_crc32(low_word(vm, a[1]), p, n));
}

LIB_FN(binascii_crc_hqx) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, a[0], &p, &n);
    uint32_t crc = low_word(vm, a[1]) & 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        crc ^= (uint32_t)p[i] << 8;
        for (int k = 0; k < 8; k++)
            crc = (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1) & 0xFFFF;
    }
    return py_int_from(crc);
}

/* --- quoted-printable --- */

/* data, header */
LIB_FN(binascii_a2b_qp) {
    const unsigned char *p;
    size_t n;
    struct buf out = BUF_INIT;
    lib_arg_ascii_bytes(vm, a[0], &p, &n);
    bool header = py_truth(vm, a[1]);
    for (size_t i = 0; i < n;) {
        if (p[i] != '=') {
            buf_putc(&out, header && p[i] == '_' ? ' ' : (char)p[i]);
            i++;
        } else if (i + 1 >= n) {
            break;
        } else if (p[i + 1] == '\n' || p[i + 1] == '\r') {
            while (i < n && p[i] != '\n')
                i++;
            i += i < n;
        } else if (p[i + 1] == '=') {
            buf_putc(&out, '=');
            i += 2;
        } else if (i + 2 < n && hex_digit(p[i + 1]) >= 0 && hex_digit(p[i + 2]) >= 0) {
            buf_putc(&out, (char)(hex_digit(p[i + 1]) << 4 | hex_digit(p[i + 2])));
            i += 3;
        } else {
            buf_putc(&out, '=');
            i++;
        }
    }
    return lib_buf_bytes(&out);
}

enum { QP_LINE = 76 };

static bool qp_plain(const unsigned char *p, size_t n, size_t i, bool tabs, bool text,
                     bool header) {
    unsigned char c = p[i];
    bool at_end = i + 1 == n || (text && p[i + 1] == '\n');
    if (header && c == '_')
        return false;
    if (c == ' ' || c == '\t')
        return !tabs && !at_end;
    return c > 32 && c < 127 && c != '=' && !(c == '.' && n == 1);
}

/* data, quotetabs, istext, header */
LIB_FN(binascii_b2a_qp) {
    static const char digit[] = "0123456789ABCDEF";
    const unsigned char *p;
    size_t n, column = 0;
    struct buf out = BUF_INIT;
    lib_arg_bytes(vm, a[0], &p, &n);
    bool tabs = py_truth(vm, a[1]), text = py_truth(vm, a[2]), header = py_truth(vm, a[3]);
    for (size_t i = 0; i < n; i++) {
        if (text && (p[i] == '\n' || p[i] == '\r')) {
            buf_putc(&out, (char)p[i]);
            if (p[i] == '\n')
                column = 0;
            else if (i + 1 == n || p[i + 1] != '\n')
                column++;
            continue;
        }
        bool plain = qp_plain(p, n, i, tabs, text, header);
        bool last = i + 1 == n || p[i + 1] == '\n';
        size_t width = plain ? 1 : 3;
        if (!last && column + width >= QP_LINE) {
            buf_puts(&out, "=\n");
            column = 0;
        }
        column += width;
        if (plain) {
            buf_putc(&out, header && p[i] == ' ' ? '_' : (char)p[i]);
        } else {
            buf_putc(&out, '=');
            buf_putc(&out, digit[p[i] >> 4]);
            buf_putc(&out, digit[p[i] & 15]);
        }
    }
    return lib_buf_bytes(&out);
}

static const struct py_native_def functions[] = {
    {"b2a_base64", binascii_b2a_base64, "data, /, *, newline=True"},
    {"a2b_base64", binascii_a2b_base64, "data, /, *, strict_mode=False"},
    {"hexlify", binascii_hexlify, "data, sep=?, bytes_per_sep=1"},
    {"b2a_hex", binascii_hexlify, "data, sep=?, bytes_per_sep=1"},
    {"unhexlify", binascii_unhexlify, "hexstr, /"},
    {"a2b_hex", binascii_unhexlify, "hexstr, /"},
    {"crc32", binascii_crc_32, "data, crc=0, /"},
    {"crc_hqx", binascii_crc_hqx, "data, crc, /"},
    {"a2b_qp", binascii_a2b_qp, "data, header=False"},
    {"b2a_qp", binascii_b2a_qp, "data, quotetabs=False, istext=True, header=False"},
    {0}};
static struct py_type *const types[] = {&py_binascii_error, &incomplete_type, NULL};
const struct py_module_def py_lib_binascii = {
    .name = "binascii", .functions = functions, .types = types};
