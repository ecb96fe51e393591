/*
 * Memory: the one allocation interface of retort.
 *
 * Everything comes from the Boehm collector and nothing is freed by hand. A build with
 * -Dcollector=calloc swaps the collector for calloc, so that sanitizers see every block; such a
 * build never frees and is for tests only. Never leave the only pointer to a block inside memory
 * that a client library allocated: the collector does not look there.
 */
#ifndef RETORT_BASE_MEM_H
#define RETORT_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

/* Starts the collector: first thing in main or in the first call of the C API. Again: nothing. */
void mem_init(void);

/* The same for a program's main, which nobody has started threads before: the collector need not
 * read /proc to know the machine. The first heap is in BYTES at FIRST, a variable of the program
 * (NULL, 0: it is the system's). */
void mem_init_program(void *first, size_t bytes);

/* Goes before functions that every start runs, once: they lie together in the program, for each
 * stretch of 64 KB of it that is looked at is a page fault. */
#define AT_START __attribute__((section(".text.startup.retort")))

/* Lets the calling thread, which the program around made, use collected memory until it ends. */
void mem_thread_attach(void);

/* The collector does not look for pointers in BYTES at FROM, a variable of the program. */
void mem_ignore(void *from, size_t bytes);

/* Limits the collected heap to BYTES (0: no limit). Past it an allocation raises ERROR_MEMORY. */
void mem_set_limit(size_t bytes);

/* Bytes of collected heap now in use or free for use, and bytes allocated since the start. */
size_t mem_heap_size(void);
size_t mem_total_allocated(void);

/* What is made is mostly kept, up to some BYTES: nothing is collected before. For commands that end
 * soon after, looking through it again and again as it grows is for nothing. */
void mem_expect(size_t bytes);

/* An evaluator is about to be made: its types and modules, and what a small script makes. */
void mem_expect_machine(void);

/* Runs a full collection. */
void mem_collect(void);
/* The same if BYTES have been allocated since the last one: for loops whose rounds leave nothing
 * but garbage, which would otherwise fill the heap there is before any of it is looked for. */
void mem_collect_past(size_t bytes);

/* SIZE zeroed bytes that may hold pointers. Never returns NULL: raises ERROR_MEMORY. */
void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));

/* SIZE bytes that never hold pointers to collected memory (text, numbers). Not zeroed. */
void *mem_alloc_atomic(size_t size) __attribute__((malloc, returns_nonnull));

/* Grows or shrinks a block of mem_alloc (or mem_alloc_atomic: same kind kept). New bytes of a
 * pointer block are zero. PTR may be NULL: then the same as mem_alloc. */
void *mem_realloc(void *ptr, size_t old_size, size_t size) __attribute__((returns_nonnull));
void *mem_realloc_atomic(void *ptr, size_t old_size, size_t size) __attribute__((returns_nonnull));

/* Gives a block back before the collector would find it: only for large ones that a function made
 * for itself and nobody else has seen. */
void mem_drop(void *ptr);

/* COUNT * SIZE zeroed bytes; overflow raises ERROR_MEMORY. */
void *mem_alloc_array(size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/* Copies of text, NUL terminated, in atomic memory. */
char *mem_strdup(const char *s) __attribute__((returns_nonnull));
char *mem_strndup(const char *s, size_t n) __attribute__((returns_nonnull));

/* printf into fresh atomic memory. */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2), returns_nonnull));

/* A weak slot: *SLOT is set to NULL when the object it points to is collected. SLOT must lie in
 * atomic memory (else it would keep the object alive). */
void mem_weak_register(void **slot, void *object);
void mem_weak_unregister(void **slot);

/* Whether anybody holds the block whose address is ~HIDDEN (the caller has no plain copy of it
 * left): runs a collection, and gives the block back, alive, when nobody does; else NULL. */
void *mem_revive_dead(uintptr_t hidden);

/* Memory outside the collected heap that holds pointers into it, and whose extent changes: during a
 * collection RANGES(ARG) is called and names what to scan by mem_scan(FROM, TO). It must not
 * allocate. mem_remove_region takes it back. */
void mem_add_region(void (*ranges)(void *arg), void *arg);
void mem_remove_region(void (*ranges)(void *arg), void *arg);
void mem_scan(void *from, void *to);

/* Runs FN(ARG) in a new thread of the system with a stack of STACK bytes, known to the collector.
 * It gets no signals. Returns its number, 0 when there can be none. */
int64_t mem_thread_start(void (*fn)(void *arg), void *arg, size_t stack);

#define MEM_NEW(type) ((type *)mem_alloc(sizeof(type)))
#define MEM_NEW_ARRAY(type, n) ((type *)mem_alloc_array((n), sizeof(type)))

/* Makes room in a growing array ARR (fields N used, CAP allocated) for one more element. */
#define MEM_GROW(arr, n, cap)                                                                      \
    do {                                                                                           \
        if ((n) >= (cap)) {                                                                        \
            size_t mem_grow_cap = (cap) ? (size_t)(cap)*2 : 8;                                     \
            (arr) =                                                                                \
                mem_realloc((arr), (size_t)(cap) * sizeof *(arr), mem_grow_cap * sizeof *(arr));   \
            (cap) = mem_grow_cap;                                                                  \
        }                                                                                          \
    } while (0)

#endif
