/*
 * Memory over the Boehm collector, or over calloc in sanitizer builds (-Dcollector=calloc).
 * The only file that includes gc.h.
 */
#include "base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fault.h"
#include "base/mem_program.h"

static size_t mem_limit;

/* Bytes beyond the limit for the error itself: its exception, what handles it, the traceback. */
enum { MEM_RESERVE = 1 << 20, MEM_RESERVES = 32 };

static noreturn void mem_fail(size_t size) {
    static int given;
    if (mem_limit && given < MEM_RESERVES) {
        given++;
        mem_set_limit(mem_limit + MEM_RESERVE);
    }
    error_raise(ERROR_MEMORY, "out of memory (%zu bytes wanted)", size);
}

#ifdef RETORT_CALLOC

static size_t mem_used;

void mem_init(void) {}
void mem_init_program(void *first, size_t bytes) { (void)first, (void)bytes; }
void mem_set_reserve(bool (*reserve)(size_t bytes)) { (void)reserve; }
void mem_thread_attach(void) {}
void mem_ignore(void *from, size_t bytes) { (void)from, (void)bytes; }
void mem_collect(void) {}
void mem_collect_past(size_t bytes) { (void)bytes; }
void mem_expect(size_t bytes) { (void)bytes; }
void mem_expect_machine(void) {}
void *mem_revive_dead(uintptr_t hidden) {
    (void)hidden;
    return NULL;
}
size_t mem_heap_size(void) { return mem_used; }
size_t mem_total_allocated(void) { return mem_used; }
void mem_weak_register(void **slot, void *object) { (void)slot, (void)object; }
void mem_weak_unregister(void **slot) { (void)slot; }
void mem_add_region(void (*ranges)(void *arg), void *arg) { (void)ranges, (void)arg; }
void mem_remove_region(void (*ranges)(void *arg), void *arg) { (void)ranges, (void)arg; }
void mem_scan(void *from, void *to) { (void)from, (void)to; }
void mem_set_limit(size_t bytes) { mem_limit = bytes; }
void mem_drop(void *ptr) { free(ptr); }

static void *mem_get(size_t size, bool atomic) {
    (void)atomic;
    if ((mem_limit && mem_used + size > mem_limit) || fault_due(FAULT_ALLOC))
        mem_fail(size);
    void *p = calloc(1, size ? size : 1);
    if (!p)
        mem_fail(size);
    mem_used += size;
    return p;
}

#else

#define GC_THREADS
#include <gc.h>
#include <gc/gc_mark.h>

enum { REGIONS_MAX = 64 };
static struct {
    void (*ranges)(void *arg);
    void *arg;
} regions[REGIONS_MAX];
static int nregions;
static GC_push_other_roots_proc push_others;
static bool pushes_regions;

static void GC_CALLBACK push_regions(void) {
    for (int i = 0; i < nregions; i++)
        regions[i].ranges(regions[i].arg);
    if (push_others)
        push_others();
}

void mem_scan(void *from, void *to) { GC_push_all_eager(from, to); }

void mem_add_region(void (*ranges)(void *arg), void *arg) {
    if (nregions == REGIONS_MAX)
        error_raise(ERROR_MEMORY, "too many machines");
    if (!pushes_regions) {
        pushes_regions = true;
        push_others = GC_get_push_other_roots();
        GC_set_push_other_roots(push_regions);
    }
    regions[nregions].ranges = ranges;
    regions[nregions++].arg = arg;
}

void mem_remove_region(void (*ranges)(void *arg), void *arg) {
    for (int i = 0; i < nregions; i++)
        if (regions[i].ranges == ranges && regions[i].arg == arg) {
            regions[i] = regions[--nregions];
            return;
        }
}

/* Called with each data segment of each object loaded: only the one retort is linked into has
 * pointers to collected memory. Client libraries bring a megabyte of data that never has. */
static int GC_CALLBACK has_roots(const char *name, void *start, size_t size) {
    const char *own = (const char *)&regions;
    return !*name || (own >= (const char *)start && own < (const char *)start + size);
}

/* Nothing is collected before the heap has this size: most runs end earlier. */
static size_t first_collection = (size_t)4 << 20;
/* One of this size holds models, most of which stay: rounds find little and become rarer. A larger
 * one holds rows: what is left of each on its way to the database must not double it. */
enum { LARGE_HEAP = 24 << 20, HUGE_HEAP = 96 << 20 };

/* The variable, not GC_enable: that takes the lock which is held when the heap grows. */
static void allow_collections(bool allow) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    GC_dont_gc = !allow;
#pragma GCC diagnostic pop
}

static void GC_CALLBACK on_resize(GC_word size) {
    if (size < first_collection)
        return;
    allow_collections(true);
    GC_set_free_space_divisor(size < LARGE_HEAP ? 2 : size < HUGE_HEAP ? 1 : 3);
}

/* No collection before the heap has SIZE. Meanwhile it grows by a 64th: the collector keeps lists
 * of free blocks by size, and to take a page from a large block it first looks into sixty of them.
 */
static void grow_until(size_t size) {
    first_collection = size;
    allow_collections(false);
    GC_set_free_space_divisor(64);
}

/* A thread that ends must be forgotten: the collector stops every thread it knows of, by a signal.
 */
static pthread_key_t attached;
static pthread_once_t attached_once = PTHREAD_ONCE_INIT;

static void detach(void *unused) {
    (void)unused;
    GC_unregister_my_thread();
}

static void make_attached(void) { pthread_key_create(&attached, detach); }

static void detach_at_end(void) {
    pthread_once(&attached_once, make_attached);
    pthread_setspecific(attached, &attached);
}

void mem_thread_attach(void) {
    struct GC_stack_base base;
    if (!GC_thread_is_registered() && GC_get_stack_base(&base) == GC_SUCCESS &&
        GC_register_my_thread(&base) == GC_SUCCESS)
        detach_at_end();
}

void mem_ignore(void *from, size_t bytes) { GC_exclude_static_roots(from, (char *)from + bytes); }

static bool is_started;

void mem_init(void) {
    if (is_started)
        return;
    is_started = true;
    GC_set_all_interior_pointers(1);
    GC_set_dont_precollect(1);
    GC_register_has_static_roots_callback(has_roots);
    GC_set_no_dls(0);
    GC_set_warn_proc(GC_ignore_warn_proc);
    /* One marker: threads for it cost more at start than they give later. Heap for fewer rounds. */
    GC_set_markers_count(1);
    GC_set_free_space_divisor(2);
    GC_INIT();
    allow_collections(false);
    GC_set_on_heap_resize(on_resize);
    /* Every collection looks at half a MB of types: not before there is some garbage. */
    GC_set_min_bytes_allocd((size_t)2 << 20);
    GC_allow_register_threads();
    if (getpid() != gettid()) /* GC_INIT took the thread that called for one that never ends */
        detach_at_end();
}

static bool has_variables(const char *prefix) {
    for (char **e = environ; *e; e++)
        if (!strncmp(*e, prefix, strlen(prefix)))
            return true;
    return false;
}

static bool has_first_heap;
static bool (*reserve)(size_t bytes);

void mem_set_reserve(bool (*fn)(size_t bytes)) { reserve = fn; }

/* It counts the processors in /proc/stat, though it gets one marker, looks for the end of the stack
 * in /proc/self/maps, though the loader knows, and for twenty variables that nobody has set. More
 * than one processor: who waits for the allocator then looks again for a moment before asking the
 * system to wake it. */
void mem_init_program(void *first, size_t bytes) {
    static char processors[] = "GC_NPROCS=2", *told[] = {processors, NULL};
    char **variables = environ;
    if (!has_variables("GC_"))
        environ = told;
#ifdef __GLIBC__
    extern void *__libc_stack_end;
    struct GC_stack_base base = {.mem_base = __libc_stack_end};
    GC_set_stackbottom(NULL, &base);
#endif
    mem_init();
    environ = variables;
    if (!bytes)
        return;
    mem_ignore(first, bytes);
    has_first_heap = true;
}

/* What calls left on the stack below must not keep anything alive. */
static void __attribute__((noinline)) clear_below(void) {
    volatile char left[16 * 1024];
    for (size_t i = 0; i < sizeof left; i++)
        left[i] = 0;
}

/* What the modules of a small script need, and what one without any does. */
enum { FIRST_HEAP = 2 << 20, FIRST_SMALL = 128 << 10 };

/* Adds BYTES to the heap that the system is asked to back with large pages: a page fault for every
 * 4 KB is as much work as what is then done with them. Only what is used becomes real. The heap is
 * given more and then allocated away again but for the large pages, which are whole only where
 * their size divides the address, and SMALL bytes before them: later allocations are cut from the
 * front, and who needs no more than that does without a large page. */
static void add_large_pages(size_t bytes, size_t small) {
    enum { LARGE_PAGE = 2 << 20 };
    bytes = bytes / LARGE_PAGE * LARGE_PAGE;
    char *block = GC_malloc_atomic_ignore_off_page(bytes + LARGE_PAGE);
    if (!block)
        return;
    size_t front = -(uintptr_t)block % LARGE_PAGE;
    madvise(block + front, bytes, MADV_HUGEPAGE);
    GC_free(block);
    if (front > small)
        GC_malloc_atomic_ignore_off_page(front - small);
    void *body = GC_malloc_atomic_ignore_off_page((front < small ? front : small) + bytes);
    if (front < LARGE_PAGE)
        GC_malloc_atomic_ignore_off_page(LARGE_PAGE - front);
    GC_free(body);
}

/* Nothing is collected before the heap has to grow again. */
static void grow_at_once(size_t bytes, size_t small) {
    first_collection = SIZE_MAX;
    add_large_pages(bytes, small);
    first_collection = GC_get_heap_size() + 1;
}

void mem_expect_machine(void) {
    if (has_first_heap || GC_get_heap_size() >= FIRST_HEAP || mem_limit)
        return;
    grow_at_once(FIRST_HEAP, FIRST_SMALL);
}

void mem_expect(size_t bytes) {
    if (GC_get_heap_size() >= bytes || mem_limit)
        return;
    if (reserve && reserve(bytes)) {
        grow_until(GC_get_heap_size() + bytes);
        return;
    }
    allow_collections(false);
    grow_at_once(bytes, 0);
}

void mem_collect(void) {
    clear_below();
    allow_collections(true);
    GC_gcollect();
}

void mem_collect_past(size_t bytes) {
    if (GC_get_bytes_since_gc() < bytes)
        return;
    allow_collections(true);
    GC_gcollect();
}

static void note_death(void *object, void *died) { *(bool *)died = object != NULL; }

static void __attribute__((noinline)) watch(uintptr_t hidden, bool *died, bool on) {
    void *object = (void *)~hidden;
    if (GC_base(object) == object)
        GC_register_finalizer_no_order(object, on ? note_death : NULL, on ? died : NULL, NULL,
                                       NULL);
}

void *mem_revive_dead(uintptr_t hidden) {
    bool died = false;
    clear_below();
    watch(hidden, &died, true);
    mem_collect();
    GC_invoke_finalizers(); /* memory is not given away before the next collection */
    if (died)
        return (void *)~hidden;
    watch(hidden, NULL, false);
    return NULL;
}

size_t mem_heap_size(void) { return GC_get_heap_size(); }
size_t mem_total_allocated(void) { return GC_get_total_bytes(); }

void mem_drop(void *ptr) { GC_free(ptr); }

void mem_weak_register(void **slot, void *object) {
    if (GC_base(object) == object) /* else it is static and never dies */
        GC_general_register_disappearing_link(slot, object);
}

void mem_weak_unregister(void **slot) { GC_unregister_disappearing_link(slot); }

void mem_set_limit(size_t bytes) {
    mem_limit = bytes;
    allow_collections(true);
    GC_set_max_heap_size(bytes);
}

static void *mem_get(size_t size, bool atomic) {
    if (size > (size_t)1 << 36) /* the system would promise it and kill us when it is used */
        mem_fail(size);
    if (fault_due(FAULT_ALLOC))
        mem_fail(size);
    void *p = atomic ? GC_malloc_atomic(size) : GC_malloc(size);
    if (!p)
        mem_fail(size);
    return p;
}

#endif

/* --- threads --- */

struct mem_thread {
    void (*fn)(void *arg);
    void *arg;
};

static void *thread_main(void *arg) {
    struct mem_thread t = *(struct mem_thread *)arg;
    t.fn(t.arg);
    return NULL;
}

/* Signals go to the thread that was there first, whose waits they end; the collector's own stop and
 * start threads. */
static void only_own_signals(sigset_t *set) {
    sigfillset(set);
#ifndef RETORT_CALLOC
    sigdelset(set, GC_get_suspend_signal());
    sigdelset(set, GC_get_thr_restart_signal());
#endif
}

int64_t mem_thread_start(void (*fn)(void *arg), void *arg, size_t stack) {
    struct mem_thread *t = mem_get(sizeof *t, false);
    pthread_attr_t attr;
    pthread_t id;
    *t = (struct mem_thread){fn, arg};
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, stack);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    sigset_t signals, before;
    only_own_signals(&signals);
    pthread_sigmask(SIG_SETMASK, &signals, &before);
    int failed = pthread_create(&id, &attr, thread_main, t); /* gc.h makes it the collector's */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return failed ? 0 : (int64_t)id;
}

void *mem_alloc(size_t size) { return mem_get(size, false); }
void *mem_alloc_atomic(size_t size) { return mem_get(size, true); }

void *mem_alloc_array(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        mem_fail(SIZE_MAX);
    return mem_get(bytes, false);
}

/* A fresh block and a copy, not GC_realloc: the old block may still be read by whoever is in the
 * middle of iterating over it (a list that grows under a for loop). */
static void *mem_resize(void *ptr, size_t old_size, size_t size, bool atomic) {
    void *p = mem_get(size, atomic);
    if (ptr)
        memcpy(p, ptr, old_size < size ? old_size : size);
    return p;
}

void *mem_realloc(void *ptr, size_t old_size, size_t size) {
    return mem_resize(ptr, old_size, size, false);
}

void *mem_realloc_atomic(void *ptr, size_t old_size, size_t size) {
    return mem_resize(ptr, old_size, size, true);
}

char *mem_strndup(const char *s, size_t n) {
    char *p = mem_get(n + 1, true);
    memcpy(p, s, n);
    p[n] = 0;
    return p;
}

char *mem_strdup(const char *s) { return mem_strndup(s, strlen(s)); }

/* Most texts are short: they are written once and copied. */
char *mem_printf(const char *fmt, ...) {
    char few[256];
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    size_t n = (size_t)vsnprintf(few, sizeof few, fmt, ap) + 1;
    va_end(ap);
    char *p = mem_get(n, true);
    if (n <= sizeof few)
        memcpy(p, few, n);
    else
        vsnprintf(p, n, fmt, again);
    va_end(again);
    return p;
}
