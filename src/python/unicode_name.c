/*
 * Unicode character names, for \N{…}. Carried are the names of the scripts and symbols that
 * European text uses, emoji, and the names that follow a rule (ideographs, Hangul syllables).
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "python/literal.h"

/* Lines "HEX NAME", one after the other. */
static const char names[] =
#include "python/unicode_name.def"
    ;

/* CJK UNIFIED IDEOGRAPH-4E00 */
static int ideograph(const char *s, size_t n) {
    static const char prefix[] = "CJK UNIFIED IDEOGRAPH-";
    size_t len = sizeof prefix - 1;
    if (n < len + 4 || n > len + 5 || strncasecmp(s, prefix, len) != 0)
        return -1;
    int cp = 0;
    for (size_t i = len; i < n; i++) {
        const char *digits = "0123456789ABCDEF";
        const char *d = strchr(digits, s[i] >= 'a' ? s[i] - 32 : s[i]);
        if (!d)
            return -1;
        cp = cp * 16 + (int)(d - digits);
    }
    bool known = (cp >= 0x3400 && cp <= 0x4DBF) || (cp >= 0x4E00 && cp <= 0x9FFF) ||
                 (cp >= 0x20000 && cp <= 0x323AF);
    return known ? cp : -1;
}

/* The longest of the COUNT names that S starts with; moves S behind it. */
static int longest(const char **s, const char *end, const char *const *list, int count) {
    int best = -1;
    size_t best_len = 0;
    for (int i = 0; i < count; i++) {
        size_t len = strlen(list[i]);
        if (len <= (size_t)(end - *s) && strncasecmp(*s, list[i], len) == 0 &&
            (best < 0 || len > best_len)) {
            best = i;
            best_len = len;
        }
    }
    *s += best_len;
    return best;
}

static const char *const lead[] = {"G",  "GG", "N", "D",  "DD", "R", "M", "B", "BB", "S",
                                       "SS", "",   "J", "JJ", "C",  "K", "T", "P", "H"};
static const char *const vowel[] = {"A",   "AE", "YA", "YAE", "EO", "E",  "YEO",
                                        "YE",  "O",  "WA", "WAE", "OE", "YO", "U",
                                        "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
static const char *const tail[] = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
                                       "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
                                       "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};

/* HANGUL SYLLABLE GAG */
static int hangul(const char *s, size_t n) {
    static const char prefix[] = "HANGUL SYLLABLE ";
    size_t len = sizeof prefix - 1;
    if (n <= len || strncasecmp(s, prefix, len) != 0)
        return -1;
    const char *p = s + len, *end = s + n;
    int l = longest(&p, end, lead, 19), v = longest(&p, end, vowel, 21);
    int t = longest(&p, end, tail, 28);
    return l >= 0 && v >= 0 && t >= 0 && p == end ? 0xAC00 + (l * 21 + v) * 28 + t : -1;
}

int literal_character_by_name(const char *s, size_t n) {
    for (const char *line = names; *line;) {
        const char *end = strchr(line, '\n'), *name = strchr(line, ' ') + 1;
        if ((size_t)(end - name) == n && strncasecmp(name, s, n) == 0)
            return (int)strtol(line, NULL, 16);
        line = end + 1;
    }
    int cp = ideograph(s, n);
    return cp >= 0 ? cp : hangul(s, n);
}

const char *literal_character_name(unsigned cp) {
    if (cp < 32 || (cp >= 0x7F && cp < 0xA0)) /* control characters have aliases only */
        return NULL;
    if (cp >= 0xAC00 && cp <= 0xD7A3) {
        unsigned i = cp - 0xAC00;
        return mem_printf("HANGUL SYLLABLE %s%s%s", lead[i / 588], vowel[i / 28 % 21],
                          tail[i % 28]);
    }
    if ((cp >= 0x3400 && cp <= 0x4DBF) || (cp >= 0x4E00 && cp <= 0x9FFF) ||
        (cp >= 0x20000 && cp <= 0x323AF))
        return mem_printf("CJK UNIFIED IDEOGRAPH-%X", cp);
    for (const char *line = names; *line;) {
        char *name;
        const char *end = strchr(line, '\n');
        if (strtoul(line, &name, 16) == cp)
            return mem_strndup(name + 1, (size_t)(end - name) - 1);
        line = end + 1;
    }
    return NULL;
}
