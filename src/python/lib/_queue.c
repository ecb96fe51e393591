/*
 * _queue: SimpleQueue, a queue between threads without a bound, and Empty; queue's other classes
 * are to be derived from and Python text (py/queue.py). One thread runs at a time
 * (python/thread.h), so a chain of items and a key to wait for are all there is.
 * cf. CPython's Modules/_queuemodule.c.
 */
#include "python/lib/threading_int.h"
#include "python/thread.h"

struct link {
    struct link *next;
    value item;
};
struct simple_queue {
    struct py_object head;
    struct py_attrs attrs;
    struct link *first, **last;
    int64_t size;
};
#define QUEUE(v) PY_AS(struct simple_queue, v)

static struct py_type empty_type = LIB_EXCEPTION("Empty", "_queue", &py_exc_Exception, NULL);

static value queue_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct simple_queue *q = py_alloc(vm, cls);
    q->last = &q->first;
    return PY_OBJ(q);
}
LIB_FN(queue_init) { return PY_NONE; }

static value take(struct simple_queue *q) {
    struct link *l = q->first;
    q->first = l->next;
    if (!q->first)
        q->last = &q->first;
    q->size--;
    value item = l->item;
    l->item = PY_NONE; /* a link that is still on some stack holds nothing */
    return item;
}

static value get(struct vm *vm, struct simple_queue *q, bool block, value timeout) {
    struct threading_limit limit = {false, 0};
    if (block && timeout != PY_NONE) {
        if (py_as_double(vm, timeout) < 0)
            py_raise(vm, &py_exc_ValueError, "'timeout' must be a non-negative number");
        limit = threading_limit(vm, timeout);
    }
    while (!q->first)
        if (!block || !threading_wait(vm, q, &limit))
            py_raise_args(vm, &empty_type, &py_empty_tuple);
    return take(q);
}

LIB_FN(queue_put) {
    struct simple_queue *q = QUEUE(a[0]);
    struct link *l = MEM_NEW(struct link);
    l->item = a[1];
    *q->last = l;
    q->last = &l->next;
    q->size++;
    vm_thread_wake(vm, q);
    return PY_NONE;
}
LIB_FN(queue_get) { return get(vm, QUEUE(a[0]), py_truth(vm, a[1]), a[2]); }
LIB_FN(queue_get_nowait) { return get(vm, QUEUE(a[0]), false, PY_NONE); }
LIB_FN(queue_qsize) { return py_int_from(QUEUE(a[0])->size); }
LIB_FN(queue_empty) { return PY_BOOL(!QUEUE(a[0])->first); }

static const struct py_native_def methods[] = {
    {"__init__", queue_init, "self, /"},
    {"put", queue_put, "self, item, block=True, timeout=None"},
    {"put_nowait", queue_put, "self, item"},
    {"get", queue_get, "self, block=True, timeout=None"},
    {"get_nowait", queue_get_nowait, "self"},
    {"qsize", queue_qsize, "self"},
    {"empty", queue_empty, "self"},
    LIB_CLASS_GETITEM,
    {0}};
static struct py_type simple_queue_type = {PY_TYPE_HEAD,
                                           .name = "SimpleQueue",
                                           .module = "_queue",
                                           .size = sizeof(struct simple_queue),
                                           .attrs_offset = offsetof(struct simple_queue, attrs),
                                           .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                           .new = queue_new,
                                           .methods = methods};
static struct py_type *const types[] = {&empty_type, &simple_queue_type, NULL};
const struct py_module_def py_lib__queue = {.name = "_queue", .types = types};
