/* Drawing the revision graph; see drawing.h. A lane is a column of two characters. */
#include "command/drawing.h"

#include <string.h>

#include "base/mem.h"

static size_t lane_of(const struct drawing *d, const struct revision *r) {
    size_t i = 0;
    while (i < d->lanes.n && d->lanes.items[i] != r)
        i++;
    return i;
}

static void insert_lane(struct drawing *d, size_t at, struct revision *r) {
    revisions_add(&d->lanes, r);
    memmove(d->lanes.items + at + 1, d->lanes.items + at,
            (d->lanes.n - at - 1) * sizeof *d->lanes.items);
    d->lanes.items[at] = r;
}

static void remove_lane(struct drawing *d, size_t at) {
    memmove(d->lanes.items + at, d->lanes.items + at + 1,
            (d->lanes.n - at - 1) * sizeof *d->lanes.items);
    d->lanes.n--;
}

/* A row of "| | |" as wide as all lanes and one more. */
static char *row(const struct drawing *d) {
    size_t width = 2 * d->lanes.n + 2;
    char *line = mem_alloc_atomic(width + 1);
    memset(line, ' ', width);
    line[width] = 0;
    for (size_t i = 0; i < d->lanes.n; i++)
        line[2 * i] = '|';
    return line;
}

static void put_row(struct buf *out, char *line) {
    size_t n = strlen(line);
    while (n && line[n - 1] == ' ')
        n--;
    buf_printf(out, "%.*s\n", (int)n, line);
}

/* "|\": a lane for one more parent to the right of AT. */
static void open_lane(struct drawing *d, size_t at, struct revision *parent, struct buf *out) {
    char *line = row(d);
    line[2 * at + 1] = '\\';
    for (size_t i = at + 1; i < d->lanes.n; i++) {
        line[2 * i] = ' ';
        line[2 * i + 1] = '\\';
    }
    put_row(out, line);
    insert_lane(d, at + 1, parent);
}

/* "|/": the lane FROM ends in the lane TO on its left. */
static void join_lane(struct drawing *d, size_t from, size_t to, struct buf *out) {
    char *line = row(d);
    for (size_t i = 2 * to + 1; i + 1 < 2 * from; i += 2)
        line[i] = '_';
    line[2 * from] = ' ';
    line[2 * from - 1] = '/';
    for (size_t i = from + 1; i < d->lanes.n; i++) {
        line[2 * i] = ' ';
        line[2 * i - 1] = '/';
    }
    put_row(out, line);
    remove_lane(d, from);
}

/* The lane AT has ended; those to its right move up. */
static void close_lane(struct drawing *d, size_t at, struct buf *out) {
    if (at + 1 < d->lanes.n) {
        char *line = row(d);
        line[2 * at] = ' ';
        for (size_t i = at + 1; i < d->lanes.n; i++) {
            line[2 * i] = ' ';
            line[2 * i - 1] = '/';
        }
        put_row(out, line);
    }
    remove_lane(d, at);
}

void drawing_add(struct drawing *d, const struct revision *r, const struct revisions *parents,
                 const char *text, struct buf *out) {
    size_t at = lane_of(d, r);
    if (at == d->lanes.n)
        revisions_add(&d->lanes, (struct revision *)r);
    char *line = row(d);
    line[2 * at] = '*';
    line[2 * d->lanes.n] = 0;
    buf_puts(out, line);
    for (const char *p = text; *p; p++) {
        buf_putc(out, *p);
        if (*p == '\n')
            buf_puts(out, row(d));
    }
    buf_putc(out, '\n');
    d->lanes.items[at] = NULL;
    for (size_t i = 0; i < parents->n; i++) {
        struct revision *parent = parents->items[i];
        size_t there = lane_of(d, parent);
        if (!d->lanes.items[at] && there == d->lanes.n) {
            d->lanes.items[at] = parent;
        } else if (there == d->lanes.n) {
            open_lane(d, at, parent, out);
        } else if (!d->lanes.items[at]) {
            d->lanes.items[at] = parent;
            if (there < at)
                join_lane(d, at, there, out);
            else
                join_lane(d, there, at, out);
            at = lane_of(d, parent);
        } else if (there != at) { /* an edge to a lane that is there already */
            open_lane(d, at, parent, out);
            there = there > at ? there + 1 : there;
            if (there < at + 1)
                join_lane(d, at + 1, there, out);
            else
                join_lane(d, there, at + 1, out);
            at = at < d->lanes.n ? at : d->lanes.n - 1;
        }
    }
    if (!d->lanes.items[at])
        close_lane(d, at, out);
}
