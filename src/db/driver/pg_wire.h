/*
 * PostgreSQL's protocol (version 3) without libpq, for the plain case: one server, no TLS, no
 * Kerberos, a password or none. libpq brings twenty libraries along, and opening those takes longer
 * than all that a command does on a database that is up to date; for every other case, and in any
 * doubt, it is libpq that connects.
 *
 * What comes out is a table of functions with libpq's names and meanings, so that the driver does
 * not see which of the two it works with.
 */
#ifndef RETORT_DB_DRIVER_PG_WIRE_H
#define RETORT_DB_DRIVER_PG_WIRE_H

#include "db/driver/pg_int.h"

/* Connects with libpq's keywords. False when libpq has to do it; nothing is open then. Else
 * PG->api and PG->conn are set, and the connection is established or refused by the server (its
 * status says which). Raises when Ctrl-C is pressed. */
bool pg_wire_open(struct pg *pg, const char *const *names, const char *const *values);

#endif
