/*
 * malloc and its kin that fail when they are told to (plan.h): SQLite, the client libraries,
 * regular expressions and what the C library hands out. Collected memory comes from mmap (calls.c).
 * Apart from calls.c, since a sanitizer brings a malloc of its own.
 */
#include "plan.h"

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n) { return due(KIND_malloc) == DUE_NO ? __libc_malloc(n) : NULL; }
void *calloc(size_t count, size_t n) {
    return due(KIND_malloc) == DUE_NO ? __libc_calloc(count, n) : NULL;
}
void *realloc(void *p, size_t n) {
    return due(KIND_malloc) == DUE_NO ? __libc_realloc(p, n) : NULL;
}
