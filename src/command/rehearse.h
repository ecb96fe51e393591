/* A rehearsal of revisions: what their operations meet, found without a statement to the database.
 */
#ifndef RETORT_COMMAND_REHEARSE_H
#define RETORT_COMMAND_REHEARSE_H

#include "modules/alembic/alembic.h"

/* Calls upgrade() of the steps of PLAN in turn. Their operations are looked at, not carried out:
 * against the tables that the database has and those that earlier steps make. A statement of a
 * script of its own ends the rehearsal of its step, and what tables there are is not known from
 * there on. The first thing that will fail, as "file: what"; NULL: none was seen. */
const char *rehearse_upgrade(struct migration *m, const struct plan *plan);

#endif
