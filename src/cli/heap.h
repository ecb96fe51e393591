/* The memory that the program starts with. */
#ifndef RETORT_CLI_HEAP_H
#define RETORT_CLI_HEAP_H

/* Starts the collector on it: mem_init_program. */
void cli_heap_init(void);

#endif
