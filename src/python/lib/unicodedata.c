/*
 * unicodedata: properties of code points, from utf8proc and the name table of the parser.
 */
#include <stdlib.h>
#include <utf8proc.h>

#include "python/lib/lib.h"
#include "python/literal.h"
#include "python/types/char.h"

static unsigned char_arg(struct vm *vm, const char *function, value v, int arg) {
    const char *n = arg ? mem_printf(" %d", arg) : "";
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "%s() argument%s must be a unicode character, not %T",
                 function, n, v);
    if (lib_str(v)->length != 1)
        py_raise(vm, &py_exc_TypeError, "%s() argument%s must be a unicode character, not str",
                 function, n);
    const char *p = lib_str(v)->data;
    return lib_next_cp(&p);
}
static const utf8proc_property_t *property(unsigned cp) {
    return utf8proc_get_property((utf8proc_int32_t)cp);
}

/* --- what utf8proc does not have --- */

struct range {
    unsigned from, to;
    const char *value;
};
static const struct range widths[] = {
#define WIDTH(from, to, width) {from, to, #width},
#include "python/lib/unicode_ranges.def"
#undef WIDTH
};
static const struct range later[] = {
#define LATER(from, to) {from, to, NULL},
#include "python/lib/unicode_ranges.def"
#undef LATER
};

static const struct range *range_of(const struct range *ranges, size_t n, unsigned cp) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (ranges[mid].to < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && ranges[low].from <= cp ? &ranges[low] : NULL;
}
/* utf8proc may know a later Unicode than CPython 3.11, whose is 14. */
static bool is_later(unsigned cp) { return range_of(later, LIB_COUNT(later), cp); }

LIB_FN(ud_category) {
    unsigned cp = char_arg(vm, "category", a[0], 0);
    return py_str_from(is_later(cp) ? "Cn" : utf8proc_category_string((utf8proc_int32_t)cp));
}
LIB_FN(ud_combining) {
    return py_from_small(property(char_arg(vm, "combining", a[0], 0))->combining_class);
}
LIB_FN(ud_mirrored) {
    return py_from_small(property(char_arg(vm, "mirrored", a[0], 0))->bidi_mirrored);
}
LIB_FN(ud_bidirectional) {
    static const char *const names[] = {"",    "L",  "LRE", "LRO", "R",   "AL",  "RLE", "RLO",
                                        "PDF", "EN", "ES",  "ET",  "AN",  "CS",  "NSM", "BN",
                                        "B",   "S",  "WS",  "ON",  "LRI", "RLI", "FSI", "PDI"};
    unsigned cp = char_arg(vm, "bidirectional", a[0], 0), c = property(cp)->bidi_class;
    return py_str_from(c < LIB_COUNT(names) && !is_later(cp) ? names[c] : "");
}
LIB_FN(ud_east_asian_width) {
    unsigned cp = char_arg(vm, "east_asian_width", a[0], 0);
    const struct range *r = range_of(widths, LIB_COUNT(widths), cp);
    return py_str_from(r ? r->value : "N");
}
LIB_FN(ud_decimal) {
    int d = py_char_decimal(char_arg(vm, "decimal", a[0], 1));
    if (d >= 0)
        return py_from_small(d);
    if (a[1] == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "not a decimal");
    return a[1];
}

/* Digits in circles, superscripts and the like: runs of code points with their first value. */
static const struct {
    unsigned from, to;
    int value;
} digits[] = {{0xB2, 0xB3, 2},       {0xB9, 0xB9, 1},      {0x2070, 0x2070, 0}, {0x2074, 0x2079, 4},
              {0x2080, 0x2089, 0},   {0x2460, 0x2468, 1},  {0x2474, 0x247C, 1}, {0x2488, 0x2490, 1},
              {0x24EA, 0x24EA, 0},   {0x2776, 0x277E, 1},  {0x2780, 0x2788, 1}, {0x278A, 0x2792, 1},
              {0x1F100, 0x1F100, 0}, {0x1F101, 0x1F10A, 0}};
static int digit_of(unsigned cp) {
    int d = py_char_decimal(cp);
    for (size_t i = 0; d < 0 && i < LIB_COUNT(digits); i++)
        if (cp >= digits[i].from && cp <= digits[i].to)
            d = digits[i].value + (int)(cp - digits[i].from);
    return d;
}
LIB_FN(ud_digit) {
    int d = digit_of(char_arg(vm, "digit", a[0], 1));
    if (d >= 0)
        return py_from_small(d);
    if (a[1] == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "not a digit");
    return a[1];
}

static const struct {
    unsigned cp;
    double value;
} numbers[] = {
    {0xBC, 0.25},    {0xBD, 0.5},       {0xBE, 0.75},      {0x2150, 1.0 / 7}, {0x2151, 1.0 / 9},
    {0x2152, 0.1},   {0x2153, 1.0 / 3}, {0x2154, 2.0 / 3}, {0x2155, 0.2},     {0x2156, 0.4},
    {0x2157, 0.6},   {0x2158, 0.8},     {0x2159, 1.0 / 6}, {0x215A, 5.0 / 6}, {0x215B, 0.125},
    {0x215C, 0.375}, {0x215D, 0.625},   {0x215E, 0.875},   {0x215F, 1},       {0x2189, 0},
    {0x216C, 50},    {0x216D, 100},     {0x216E, 500},     {0x216F, 1000},    {0x4E00, 1},
    {0x4E8C, 2},     {0x4E09, 3},       {0x56DB, 4},       {0x4E94, 5},       {0x516D, 6},
    {0x4E03, 7},     {0x516B, 8},       {0x4E5D, 9},       {0x5341, 10},      {0x767E, 100},
    {0x5343, 1000},  {0x4E07, 10000}};
LIB_FN(ud_numeric) {
    unsigned cp = char_arg(vm, "numeric", a[0], 1);
    int d = digit_of(cp);
    if (d >= 0)
        return py_from_float(d);
    if (cp >= 0x2160 && cp <= 0x216B)
        return py_from_float(cp - 0x2160 + 1);
    if (cp >= 0x2170 && cp <= 0x217B)
        return py_from_float(cp - 0x2170 + 1);
    for (size_t i = 0; i < LIB_COUNT(numbers); i++)
        if (numbers[i].cp == cp)
            return py_from_float(numbers[i].value);
    if (a[1] == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "not a numeric character");
    return a[1];
}

LIB_FN(ud_name) {
    const char *name = literal_character_name(char_arg(vm, "name", a[0], 1));
    if (name)
        return py_str_from(name);
    if (a[1] == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "no such name");
    return a[1];
}
LIB_FN(ud_lookup) {
    struct py_str *s = lib_arg_str(vm, a[0], "lookup() argument");
    int cp = literal_character_by_name(s->data, s->size);
    if (cp < 0)
        py_raise_args(
            vm, &py_exc_KeyError,
            PY_AS(struct py_tuple,
                  py_tuple1(py_str_printf("undefined character name '%s'", py_str_cstr(a[0])))));
    struct buf b = BUF_INIT;
    buf_put_codepoint(&b, (unsigned)cp);
    return lib_buf_str(&b);
}

static value normalize(struct vm *vm, value form, value text) {
    static const struct {
        const char *name;
        utf8proc_option_t options;
    } forms[] = {{"NFC", UTF8PROC_COMPOSE},
                 {"NFKC", UTF8PROC_COMPOSE | UTF8PROC_COMPAT},
                 {"NFD", UTF8PROC_DECOMPOSE},
                 {"NFKD", UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT}};
    struct py_str *s = lib_arg_str(vm, text, "normalize() argument 2");
    for (size_t i = 0; i < LIB_COUNT(forms); i++) {
        if (!py_str_is(form, forms[i].name))
            continue;
        if (py_str_is_ascii(s))
            return text;
        utf8proc_uint8_t *out = NULL;
        utf8proc_ssize_t n =
            utf8proc_map((const utf8proc_uint8_t *)s->data, (utf8proc_ssize_t)s->size, &out,
                         forms[i].options | UTF8PROC_STABLE);
        if (n < 0) /* lone surrogates */
            return text;
        value v = py_str_new((const char *)out, (size_t)n);
        free(out);
        return v;
    }
    py_raise(vm, &py_exc_ValueError, "invalid normalization form");
}
LIB_FN(ud_normalize) { return normalize(vm, a[0], a[1]); }
LIB_FN(ud_is_normalized) { return PY_BOOL(py_equal(vm, normalize(vm, a[0], a[1]), a[1])); }

/* The first part of a canonical mapping is whole: what all but the last of its characters make. */
static size_t joined(utf8proc_int32_t *cps, size_t n) {
    return n < 3 ? n - 1
                 : (size_t)utf8proc_normalize_utf32(cps, (utf8proc_ssize_t)n - 1,
                                                    UTF8PROC_COMPOSE | UTF8PROC_STABLE);
}
LIB_FN(ud_decomposition) {
    static const char *const tags[] = {
        "",           "<font>",   "<noBreak>", "<initial>",  "<medial>",   "<final>",
        "<isolated>", "<circle>", "<super>",   "<sub>",      "<vertical>", "<wide>",
        "<narrow>",   "<small>",  "<square>",  "<fraction>", "<compat>"};
    unsigned cp = char_arg(vm, "decomposition", a[0], 0), tag = property(cp)->decomp_type;
    bool hangul = cp >= 0xAC00 && cp <= 0xD7A3; /* made by rule: no mapping of their own */
    utf8proc_int32_t out[32];
    int cls = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)cp, out, 32,
        tag ? UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT : UTF8PROC_DECOMPOSE, &cls);
    if (n <= 0 || hangul || is_later(cp) || (n == 1 && (unsigned)out[0] == cp))
        return py_str_from("");
    struct buf b = BUF_INIT;
    buf_puts(&b, tag < LIB_COUNT(tags) ? tags[tag] : "");
    utf8proc_int32_t last = out[n - 1];
    size_t first = tag || n == 1 ? (size_t)n : joined(out, (size_t)n);
    for (size_t i = 0; i < first; i++)
        buf_printf(&b, "%s%04X", b.len ? " " : "", (unsigned)out[i]);
    if (!tag && n > 1)
        buf_printf(&b, " %04X", (unsigned)last);
    return lib_buf_str(&b);
}

static const struct py_native_def functions[] = {
    {"category", ud_category, "chr, /"},
    {"combining", ud_combining, "chr, /"},
    {"mirrored", ud_mirrored, "chr, /"},
    {"bidirectional", ud_bidirectional, "chr, /"},
    {"east_asian_width", ud_east_asian_width, "chr, /"},
    {"decimal", ud_decimal, "chr, default=?, /"},
    {"digit", ud_digit, "chr, default=?, /"},
    {"numeric", ud_numeric, "chr, default=?, /"},
    {"name", ud_name, "chr, default=?, /"},
    {"lookup", ud_lookup, "name, /"},
    {"normalize", ud_normalize, "form, unistr, /"},
    {"is_normalized", ud_is_normalized, "form, unistr, /"},
    {"decomposition", ud_decomposition, "chr, /"},
    {0}};
static const struct py_const_def constants[] = {
    {"unidata_version", PY_CONST_TEXT, .text = "14.0.0"}, {0}};
const struct py_module_def py_lib_unicodedata = {
    .name = "unicodedata", .functions = functions, .constants = constants};
