/*
 * What scripts add to the codecs: error handlers (codecs.register_error) and functions that look for
 * encodings (codecs.register).
 */
#ifndef RETORT_PYTHON_TYPES_STR_HOOKS_H
#define RETORT_PYTHON_TYPES_STR_HOOKS_H

#include "python/api.h"

/* The handler registered as NAME, or PY_UNDEF. */
value codec_handler(struct vm *vm, const char *name);
void codec_set_handler(struct vm *vm, value name, value handler);

/* HANDLER asked what to do about EXC: its replacement (str; bytes too when encoding), and in *AT
 * where to go on, 0..SIZE. TypeError and IndexError as CPython has them. */
value codec_ask_handler(struct vm *vm, value handler, value exc, size_t size, size_t *at);

/* The CodecInfo that a registered function has for NAME, or PY_UNDEF. Asked once for each name. */
value codec_search(struct vm *vm, const char *name);
void codec_add_search(struct vm *vm, value function);
void codec_remove_search(struct vm *vm, value function);

/* utf-7 (str_utf7.c): TEXT appended to OUT. */
void utf7_encode(const struct py_str *text, struct buf *out);
/* One step of decoding: *AT moves past what was read, and code points go to OUT. False when the
 * bytes from *AT to *END are wrong, for REASON. */
struct utf7 {
    bool inside;  /* of a base64 part */
    size_t began; /* where that began */
    uint32_t bits;
    int nbits;
    uint32_t high; /* first half of a pair */
    bool any;      /* something stood in the part */
};
bool utf7_step(struct utf7 *u, const unsigned char *data, size_t size, size_t *at, size_t *end,
               const char **reason, struct buf *out);

#endif
