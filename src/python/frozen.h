/*
 * Frozen code: code objects compiled when retort is built and kept in its constant data, so that
 * importing a module of ours that is Python text compiles nothing (cf. CPython's Python/frozen.c
 * and Lua's ldump.c). tools/freeze.c makes the C text of images, module.c runs them.
 *
 * An image is words and text. Words are numbers, so the machine that builds may have another byte
 * order than the one that runs. Instructions, lines and protected ranges are used where they lie;
 * the rest of a function (constants, names, caches) is made when it is first called.
 */
#ifndef RETORT_PYTHON_FROZEN_H
#define RETORT_PYTHON_FROZEN_H

#include "python/code.h"

struct py_frozen {
    const uint32_t *words;
    size_t nwords;
    const char *text; /* what strings and bytes point to */
    size_t ntext;
};

/* The image of CODE and all code in it, in collected memory. The file name is not part of it. The
 * same code gives the same image. */
struct py_frozen *frozen_dump(struct vm *vm, const struct py_code *code);

/* The code of IMAGE (kept by reference) under the name FILENAME. An image that is cut off or of
 * another format raises ERROR_VALUE; so does what points outside of it, once it is met. */
struct py_code *frozen_load(const struct py_frozen *image, const char *filename);

/* Whether IMAGE is whole and as it was dumped: its checksum, which frozen_load takes on trust. */
bool frozen_is_sound(const struct py_frozen *image);

#endif
