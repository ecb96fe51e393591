/*
 * Where the collector's first two megabytes come from: zeroed memory of the program itself, which
 * begins where large pages do (program.ld) and has the collector's own tables in it. One large page
 * then takes the place of the hundred small ones that the start of an empty script looks at: each
 * of those is a page fault. Part of the program only: the library takes what its program has.
 */
#include "cli/heap.h"

#include "base/mem.h"
#include "base/mem_program.h"

#ifdef RETORT_FIRST_HEAP /* the linker is told to */

#include <stdint.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20, PAGE = 4096 };

/* Common: such variables stand behind all others. */
__attribute__((common, aligned(PAGE))) char cli_heap[LARGE_PAGE];
extern char __bss_start[], _end[]; /* the linker's */

static char *at = cli_heap, *end = cli_heap + sizeof cli_heap; /* what is not given away yet */

/* More of the system's memory on large pages. */
static bool reserve(size_t bytes) {
    bytes = bytes / LARGE_PAGE * LARGE_PAGE;
    char *p = mmap(NULL, bytes + LARGE_PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        return false;
    at = p + -(uintptr_t)p % LARGE_PAGE;
    end = at + bytes;
    madvise(at, bytes, MADV_HUGEPAGE);
    return true;
}

void cli_heap_init(void) {
    uintptr_t from = ((uintptr_t)__bss_start + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    if (from + LARGE_PAGE <= (uintptr_t)_end) {
        madvise((void *)from, LARGE_PAGE, MADV_HUGEPAGE);
        *(volatile char *)from = 0; /* whoever reads first is given the system's page of zeroes */
    }
    mem_set_reserve(reserve);
    mem_init_program(cli_heap, sizeof cli_heap);
}

/* The linker puts the second in front of libgc's own function, the first. */
void *__real_GC_unix_get_mem(size_t bytes);
void *__wrap_GC_unix_get_mem(size_t bytes);

void *__wrap_GC_unix_get_mem(size_t bytes) {
    size_t whole = (bytes + PAGE - 1) / PAGE * PAGE;
    if (whole > (size_t)(end - at))
        return __real_GC_unix_get_mem(bytes);
    char *p = at;
    at += whole;
    return p;
}

#else

void cli_heap_init(void) { mem_init_program(NULL, 0); }

#endif
