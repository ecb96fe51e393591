/* Searching bytes; see bytesearch.h. */
#include "python/types/bytesearch.h"

#include <string.h>

size_t search_first(const char *hay, size_t n, const char *needle, size_t m) {
    if (m > n)
        return SEARCH_NONE;
    if (!m)
        return 0;
    if (m == 1) {
        const char *p = memchr(hay, needle[0], n);
        return p ? (size_t)(p - hay) : SEARCH_NONE;
    }
    /* By its first byte, which is quick in usual text; memmem, which is never slow, when that byte
     * keeps misleading. */
    const char *p = hay, *last = hay + (n - m);
    for (int misses = 0; misses < 64; misses++, p++) {
        p = p <= last ? memchr(p, needle[0], (size_t)(last - p) + 1) : NULL;
        if (!p)
            return SEARCH_NONE;
        if (p[m - 1] == needle[m - 1] && !memcmp(p + 1, needle + 1, m - 1))
            return (size_t)(p - hay);
    }
    p = memmem(p, n - (size_t)(p - hay), needle, m);
    return p ? (size_t)(p - hay) : SEARCH_NONE;
}

size_t search_last(const char *hay, size_t n, const char *needle, size_t m) {
    if (m > n)
        return SEARCH_NONE;
    if (!m)
        return n;
    const char *end = hay + (n - m) + 1;
    while (end > hay) {
        const char *p = memrchr(hay, needle[0], (size_t)(end - hay));
        if (!p)
            break;
        if (!memcmp(p, needle, m))
            return (size_t)(p - hay);
        end = p;
    }
    return SEARCH_NONE;
}

size_t search_count(const char *hay, size_t n, const char *needle, size_t m) {
    size_t count = 0;
    for (size_t at; (at = search_first(hay, n, needle, m)) != SEARCH_NONE; count++) {
        hay += at + m;
        n -= at + m;
    }
    return count;
}
