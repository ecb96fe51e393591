/* Searching bytes, for str (UTF-8 can be searched as bytes) and for bytes. */
#ifndef RETORT_PYTHON_TYPES_BYTESEARCH_H
#define RETORT_PYTHON_TYPES_BYTESEARCH_H

#include <stdbool.h>
#include <stddef.h>

#define SEARCH_NONE ((size_t)-1)

/* Offset of the first or last occurrence of NEEDLE (M bytes) in HAY (N bytes), or SEARCH_NONE. */
size_t search_first(const char *hay, size_t n, const char *needle, size_t m);
size_t search_last(const char *hay, size_t n, const char *needle, size_t m);
/* Occurrences that do not overlap; NEEDLE is not empty. */
size_t search_count(const char *hay, size_t n, const char *needle, size_t m);

#endif
