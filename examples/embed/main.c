/*
 * A service that brings its database to the newest revision before it opens its doors: shows what is
 * pending, applies it, and says where the database is. SETTINGS is an alembic.ini.
 *
 *     cc main.c $(pkg-config --cflags --libs --static retort) -o migrate
 *     ./migrate SETTINGS [URL]
 */
#include <retort.h>

#include <signal.h>
#include <stdio.h>

static void on_signal(int number) {
    (void)number;
    retort_interrupt();
}

static void on_log(void *arg, int level, const char *logger, const char *text) {
    (void)arg, (void)logger;
    if (level >= 20)
        printf("log: %s\n", text);
}

static void print_all(const char *what, const char *const *ids) {
    for (; ids && *ids; ids++)
        printf("%s %s\n", what, *ids);
}

int main(int argc, char **argv) {
    struct retort *r = argc > 1 ? retort_open(argv[1]) : NULL;
    int status = 0;
    if (!r) {
        fprintf(stderr, "usage: migrate SETTINGS [URL]\n");
        return 2;
    }
    if (argc > 2)
        retort_set_url(r, argv[2]);
    signal(SIGINT, on_signal);
    retort_set_log(on_log, NULL);
    print_all("pending", retort_pending(r));
    if (retort_upgrade(r, "heads") != RETORT_OK) {
        fprintf(stderr, "%s\n", retort_error(r));
        status = 1;
    }
    print_all("at", retort_current(r));
    retort_close(r);
    return status;
}
