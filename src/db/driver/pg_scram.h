/* SCRAM-SHA-256 (RFC 5802, 7677) as a client without channel binding. */
#ifndef RETORT_DB_DRIVER_PG_SCRAM_H
#define RETORT_DB_DRIVER_PG_SCRAM_H

#include <stdbool.h>

struct pg_scram;

/* PASSWORD must be ASCII: others would have to be normalised (RFC 4013). */
struct pg_scram *pg_scram_new(const char *password);

/* The first message of the client. */
const char *pg_scram_first(const struct pg_scram *s);

/* The answer to the server's first message; NULL when that makes no sense. */
const char *pg_scram_answer(struct pg_scram *s, const char *server_first);

/* Whether the server's last message proves that it knows the password, too. */
bool pg_scram_is_server(const struct pg_scram *s, const char *server_final);

#endif
