/* Helpers on text; see text.h. */
#include "base/text.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/mem.h"

void text_list_add(struct text_list *list, const char *s) {
    MEM_GROW(list->items, list->n, list->cap);
    list->items[list->n++] = s;
}

void text_list_extend(struct text_list *list, const struct text_list *more) {
    for (size_t i = 0; i < more->n; i++)
        text_list_add(list, more->items[i]);
}

bool text_list_has(const struct text_list *list, const char *s) {
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] && !strcmp(list->items[i], s))
            return true;
    return false;
}

bool text_list_equal(const struct text_list *a, const struct text_list *b) {
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->items[i], b->items[i]))
            return false;
    return true;
}

static int compare_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void text_list_sort(struct text_list *list) {
    if (list->n)
        qsort(list->items, list->n, sizeof *list->items, compare_text);
}

char *text_join(const struct text_list *list, const char *separator) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buf_puts(&b, separator);
        buf_puts(&b, list->items[i]);
    }
    return buf_take(&b);
}

static void repr_items(struct buf *b, const struct text_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buf_puts(b, ", ");
        text_repr_to(b, list->items[i]);
    }
}

char *text_list_repr(const struct text_list *list) {
    struct buf b = BUF_INIT;
    buf_putc(&b, '[');
    repr_items(&b, list);
    buf_putc(&b, ']');
    return buf_take(&b);
}

char *text_tuple_repr(const struct text_list *list) {
    struct buf b = BUF_INIT;
    buf_putc(&b, '(');
    repr_items(&b, list);
    buf_puts(&b, list->n == 1 ? ",)" : ")");
    return buf_take(&b);
}

static bool is_printable(unsigned cp) {
    if (cp < 0x7f)
        return cp >= 0x20;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_ZS:
        return false;
    default:
        return true;
    }
}

void text_repr_to(struct buf *b, const char *s) {
    char quote = strchr(s, '\'') && !strchr(s, '"') ? '"' : '\'';
    buf_putc(b, quote);
    while (*s) {
        size_t len;
        unsigned cp = text_decode(s, &len);
        if (cp == (unsigned char)quote || cp == '\\')
            buf_printf(b, "\\%c", (char)cp);
        else if (cp == '\n')
            buf_puts(b, "\\n");
        else if (cp == '\r')
            buf_puts(b, "\\r");
        else if (cp == '\t')
            buf_puts(b, "\\t");
        else if (is_printable(cp))
            buf_add(b, s, len);
        else if (cp < 0x100)
            buf_printf(b, "\\x%02x", cp);
        else if (cp < 0x10000)
            buf_printf(b, "\\u%04x", cp);
        else
            buf_printf(b, "\\U%08x", cp);
        s += len;
    }
    buf_putc(b, quote);
}

char *text_repr(const char *s) {
    struct buf b = BUF_INIT;
    text_repr_to(&b, s);
    return buf_take(&b);
}

bool text_is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f');
}

char *text_strip_n(const char *s, size_t n) {
    while (n && text_is_space(*s))
        s++, n--;
    while (n && text_is_space(s[n - 1]))
        n--;
    return mem_strndup(s, n);
}

char *text_strip(const char *s) { return text_strip_n(s, strlen(s)); }

struct text_list text_split_space(const char *s) {
    struct text_list list = {0};
    for (;;) {
        while (text_is_space(*s))
            s++;
        if (!*s)
            return list;
        const char *start = s;
        while (*s && !text_is_space(*s))
            s++;
        text_list_add(&list, mem_strndup(start, (size_t)(s - start)));
    }
}

struct text_list text_split_char(const char *s, char c) {
    struct text_list list = {0};
    for (;;) {
        const char *end = strchr(s, c);
        if (!end) {
            text_list_add(&list, mem_strdup(s));
            return list;
        }
        text_list_add(&list, mem_strndup(s, (size_t)(end - s)));
        s = end + 1;
    }
}

bool text_starts_with(const char *s, const char *prefix) {
    return !strncmp(s, prefix, strlen(prefix));
}

bool text_ends_with(const char *s, const char *suffix) {
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && !memcmp(s + n - m, suffix, m);
}

char *text_upper(const char *s) {
    char *copy = mem_strdup(s);
    for (char *p = copy; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    return copy;
}

char *text_lower(const char *s) {
    char *copy = mem_strdup(s);
    for (char *p = copy; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return copy;
}

char *text_lower_unicode(const char *s) {
    struct buf b = BUF_INIT;
    while (*s) {
        size_t len;
        unsigned cp = text_decode(s, &len);
        if (len == 1 && cp >= 0x80)
            buf_add(&b, s, 1);
        else
            buf_put_codepoint(&b, (unsigned)utf8proc_tolower((utf8proc_int32_t)cp));
        s += len;
    }
    return buf_take(&b);
}

bool text_is_one_of(const char *s, const char *const *list) {
    for (; *list; list++)
        if (!strcmp(s, *list))
            return true;
    return false;
}

unsigned text_decode(const char *s, size_t *len) {
    utf8proc_int32_t cp;
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)strnlen(s, 4), &cp);
    if (n <= 0) {
        *len = 1;
        return (unsigned char)*s;
    }
    *len = (size_t)n;
    return (unsigned)cp;
}

bool text_is_word(unsigned cp) {
    if (cp < 0x80)
        return cp == '_' || (cp >= '0' && cp <= '9') || ((cp | 32) >= 'a' && (cp | 32) <= 'z');
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

bool text_is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c & 0x80);
}

char *text_replace(const char *s, const char *from, const char *to) {
    struct buf b = BUF_INIT;
    size_t n = strlen(from);
    for (const char *hit; n && (hit = strstr(s, from)); s = hit + n) {
        buf_add(&b, s, (size_t)(hit - s));
        buf_puts(&b, to);
    }
    buf_puts(&b, s);
    return buf_take(&b);
}

static size_t min3(size_t a, size_t b, size_t c) {
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

size_t text_distance(const char *a, const char *b) {
    size_t n = strlen(a), m = strlen(b), width = m + 1;
    size_t *d = mem_alloc_array((n + 1) * width, sizeof *d);
    for (size_t i = 0; i <= n; i++)
        d[i * width] = i;
    for (size_t j = 0; j <= m; j++)
        d[j] = j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            size_t change = d[(i - 1) * width + j - 1] + (a[i - 1] != b[j - 1]);
            size_t best = min3(d[(i - 1) * width + j] + 1, d[i * width + j - 1] + 1, change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = min3(best, best, d[(i - 2) * width + j - 2] + 1);
            d[i * width + j] = best;
        }
    return d[n * width + m];
}

size_t text_size(const char *s) {
    static const char units[] = "KMG";
    char *end;
    errno = 0;
    unsigned long long n = strtoull(s, &end, 10);
    if (errno || end == s || *s == '-')
        return 0;
    const char *unit = *end ? strchr(units, *end & ~32) : NULL;
    if (*end && (!unit || (end[1] && (end[1] & ~32) != 'B') || (end[1] && end[2])))
        return 0;
    unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
    return n > SIZE_MAX >> shift ? 0 : (size_t)n << shift;
}
