/*
 * A growing byte buffer, for everything that builds text (cf. git's strbuf).
 *
 * Invariants: data is never NULL and data[len] is always NUL, so data can be read as a C string at
 * any time. Bytes are UTF-8 unless a caller says otherwise. Memory is collected.
 */
#ifndef RETORT_BASE_BUF_H
#define RETORT_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data;
    size_t len;
    size_t cap; /* bytes allocated, 0 while data is the shared empty string */
};

extern char buf_empty[1];
#define BUF_INIT                                                                                   \
    { buf_empty, 0, 0 }

/* A buffer NAME that begins with ROOM bytes on the stack: for text that is short most of the time
 * and copied in the end (py_str_take does for up to 1023 bytes). Never buf_take it. */
#define BUF_ON_STACK(name, room)                                                                   \
    char name##_room[room];                                                                        \
    name##_room[0] = 0;                                                                            \
    struct buf name = {name##_room, 0, room}

/* Empty; no memory until something is added. */
void buf_init(struct buf *b);

/* Makes room for EXTRA more bytes (and the NUL). */
void buf_reserve(struct buf *b, size_t extra);

/* Each appends; a NUL always stands behind. Raises ERROR_MEMORY. */
void buf_add(struct buf *b, const void *data, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_putn(struct buf *b, char c, size_t n);     /* C repeated N times */
void buf_put_codepoint(struct buf *b, unsigned cp); /* as UTF-8; surrogates as WTF-8 */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);

/* Shortens to LEN bytes (LEN <= b->len). */
void buf_truncate(struct buf *b, size_t len);

/* Whether the last bytes are SUFFIX. */
bool buf_ends_with(const struct buf *b, const char *suffix);

/* The text, NUL terminated; the buffer is empty afterwards and may be used again. */
char *buf_take(struct buf *b);

#endif
