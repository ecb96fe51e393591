/*
 * Threads of scripts. Each has a C stack and a machine stack of its own, but one runs at a time,
 * and it hands over only where it waits: what a script with threads prints is the same every time.
 */
#ifndef RETORT_PYTHON_THREAD_H
#define RETORT_PYTHON_THREAD_H

#include "python/api.h"

/* Starts a thread that calls CALLEE(*ARGS, **KW) (KW may be NULL). It runs at once, until it waits
 * or ends; its exceptions are printed and dropped. Returns its number. */
int64_t vm_thread_start(struct vm *vm, value callee, value args, struct py_dict *kw);

/* The number of the thread that runs. */
int64_t vm_thread_ident(struct vm *vm);

/* The thread that runs: the same address as long as anybody holds it, as numbers come again. */
const void *vm_thread_self(struct vm *vm);

/* Threads that have started and not ended, the first one not counted. */
int vm_thread_count(struct vm *vm);

/* Waits for vm_thread_wake(KEY), at most SECONDS (negative: without limit); false when the time is
 * over. RuntimeError when no thread is left that could ever wake it. */
bool vm_thread_wait(struct vm *vm, const void *key, double seconds);

/* The thread that has waited longest for KEY may go on, when it is its turn. */
void vm_thread_wake(struct vm *vm, const void *key);

/* All threads that wait for KEY may go on, in the order in which they came. */
void vm_thread_wake_all(struct vm *vm, const void *key);

/* Other threads run for SECONDS, or once when that is 0; false when there are none (and nothing is
 * done). */
bool vm_thread_sleep(struct vm *vm, double seconds);

/* A value kept for the running thread, PY_UNDEF at first (its context). */
value *vm_thread_slot(struct vm *vm);

/* Machine stacks a collection must see: those of threads that do not run. */
void vm_thread_scan(struct vm *vm);

#endif
