/* The target of upgrade and downgrade, which with --sql may be a range FROM:TO. */
#ifndef RETORT_COMMAND_RANGE_H
#define RETORT_COMMAND_RANGE_H

#include "command/env.h"

/* Fills starting revision and destination of R in from the command's `revision`; the destination.
 * Raises ERROR_COMMAND for a range without --sql. */
const char *range_of_target(struct command *c, struct env_request *r);

#endif
