/* Properties of code points; see char.h. Tables that utf8proc does not have are generated. */
#include "python/types/char.h"

#include <stddef.h>
#include <utf8proc.h>

struct char_range {
    uint32_t from, to;
};
struct char_map {
    uint32_t cp;
    uint32_t to[3];
};
#include "python/types/char_tables.h"

#define S CHAR_SPACE
#define SL (CHAR_SPACE | CHAR_LINE)
#define P CHAR_PRINT
#define D (CHAR_DIGIT | CHAR_IDENT | CHAR_PRINT)
#define U (CHAR_UPPER | CHAR_ALPHA | CHAR_IDENT | CHAR_PRINT)
#define L (CHAR_LOWER | CHAR_ALPHA | CHAR_IDENT | CHAR_PRINT)
const uint8_t py_ascii_class[128] = {
    0,     0, 0, 0, 0, 0, 0, 0, 0, S, SL, SL, SL, SL, 0,  0,              /* 00 */
    0,     0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0,  SL, SL, SL, S,              /* 10 */
    S | P, P, P, P, P, P, P, P, P, P, P,  P,  P,  P,  P,  P,              /* 20 */
    D,     D, D, D, D, D, D, D, D, D, P,  P,  P,  P,  P,  P,              /* 30 */
    P,     U, U, U, U, U, U, U, U, U, U,  U,  U,  U,  U,  U,              /* 40 */
    U,     U, U, U, U, U, U, U, U, U, U,  P,  P,  P,  P,  P | CHAR_IDENT, /* 50 */
    P,     L, L, L, L, L, L, L, L, L, L,  L,  L,  L,  L,  L,              /* 60 */
    L,     L, L, L, L, L, L, L, L, L, L,  P,  P,  P,  P,  0,              /* 70 */
};

#define COUNT(table) (sizeof table / sizeof *table)

static bool in_ranges(const struct char_range *r, size_t n, uint32_t cp) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (cp > r[mid].to)
            low = mid + 1;
        else if (cp < r[mid].from)
            high = mid;
        else
            return true;
    }
    return false;
}
#define IN(table, cp) in_ranges(table, COUNT(table), cp)

static int category(uint32_t cp) { return utf8proc_category((utf8proc_int32_t)cp); }

static bool has_category(uint32_t cp, uint32_t set) { return set >> category(cp) & 1; }
#define CAT(name) ((uint32_t)1 << UTF8PROC_CATEGORY_##name)
#define LETTERS (CAT(LU) | CAT(LL) | CAT(LT) | CAT(LM) | CAT(LO))

bool py_char_is_space(uint32_t cp) {
    if (cp < 128)
        return py_ascii_class[cp] & CHAR_SPACE;
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

bool py_char_is_line_break(uint32_t cp) {
    return cp < 128 ? py_ascii_class[cp] & CHAR_LINE : cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

bool py_char_is_alpha(uint32_t cp) {
    return cp < 128 ? py_ascii_class[cp] & CHAR_ALPHA : has_category(cp, LETTERS);
}

bool py_char_is_lower(uint32_t cp) {
    if (cp < 128)
        return py_ascii_class[cp] & CHAR_LOWER;
    return has_category(cp, CAT(LL)) || IN(other_lower, cp);
}

bool py_char_is_upper(uint32_t cp) {
    if (cp < 128)
        return py_ascii_class[cp] & CHAR_UPPER;
    return has_category(cp, CAT(LU)) || IN(other_upper, cp);
}

bool py_char_is_title(uint32_t cp) { return cp >= 128 && has_category(cp, CAT(LT)); }

bool py_char_is_cased(uint32_t cp) {
    return py_char_is_lower(cp) || py_char_is_upper(cp) || py_char_is_title(cp);
}

bool py_char_is_case_ignorable(uint32_t cp) { return IN(case_ignorable, cp); }

bool py_char_is_decimal(uint32_t cp) {
    return cp < 128 ? py_ascii_class[cp] & CHAR_DIGIT : has_category(cp, CAT(ND));
}

bool py_char_is_digit(uint32_t cp) {
    return py_char_is_decimal(cp) || (cp >= 128 && IN(other_digit, cp));
}

bool py_char_is_numeric(uint32_t cp) {
    if (cp < 128)
        return py_ascii_class[cp] & CHAR_DIGIT;
    return has_category(cp, CAT(ND) | CAT(NL) | CAT(NO)) || IN(other_numeric, cp);
}

bool py_char_is_printable(uint32_t cp) {
    if (cp < 128)
        return py_ascii_class[cp] & CHAR_PRINT;
    return !has_category(cp, CAT(CC) | CAT(CF) | CAT(CS) | CAT(CO) | CAT(CN) | CAT(ZL) | CAT(ZP) |
                                 CAT(ZS));
}

bool py_char_is_ident_start(uint32_t cp) {
    if (cp < 128)
        return (py_ascii_class[cp] & (CHAR_IDENT | CHAR_DIGIT)) == CHAR_IDENT;
    return has_category(cp, LETTERS | CAT(NL)) != IN(ident_start_flip, cp);
}

bool py_char_is_ident(uint32_t cp) {
    if (cp < 128)
        return py_ascii_class[cp] & CHAR_IDENT;
    return has_category(cp, LETTERS | CAT(NL) | CAT(MN) | CAT(MC) | CAT(ND) | CAT(PC)) !=
           IN(ident_flip, cp);
}

/* --- case --- */

static int map(const struct char_map *table, size_t n, uint32_t cp, uint32_t out[3]) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (table[mid].cp < cp)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == n || table[low].cp != cp)
        return 0;
    int k = 0;
    while (k < 3 && table[low].to[k]) {
        out[k] = table[low].to[k];
        k++;
    }
    return k;
}
#define MAP(table, cp, out) map(table, COUNT(table), cp, out)

int py_char_lower(uint32_t cp, uint32_t out[3]) {
    out[0] = cp;
    if (cp < 128) {
        if (py_ascii_class[cp] & CHAR_UPPER)
            out[0] += 32;
        return 1;
    }
    int n = MAP(lower_map, cp, out);
    return n ? n : 1;
}

int py_char_upper(uint32_t cp, uint32_t out[3]) {
    out[0] = cp;
    if (cp < 128) {
        if (py_ascii_class[cp] & CHAR_LOWER)
            out[0] -= 32;
        return 1;
    }
    int n = MAP(upper_map, cp, out);
    return n ? n : 1;
}

int py_char_title(uint32_t cp, uint32_t out[3]) {
    int n = cp < 128 ? 0 : MAP(title_map, cp, out);
    return n ? n : py_char_upper(cp, out);
}

int py_char_fold(uint32_t cp, uint32_t out[3]) {
    int n = cp < 128 ? 0 : MAP(fold_map, cp, out);
    return n ? n : py_char_lower(cp, out);
}
