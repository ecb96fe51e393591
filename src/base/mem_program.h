/* What the program that a heap is for may know of it; the C library's programs have none of this.
 */
#ifndef RETORT_BASE_MEM_PROGRAM_H
#define RETORT_BASE_MEM_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/* Before mem_init_program: RESERVE is called when a heap that is larger by BYTES is expected. True:
 * what the heap asks the system for next is that memory, however small the pieces. */
void mem_set_reserve(bool (*reserve)(size_t bytes));

#endif
