/* Paths as text; cf. CPython's posixpath.py. */
#include "base/path.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

bool path_is_absolute(const char *path) { return path[0] == '/'; }

char *path_join(const char *a, const char *b) {
    if (path_is_absolute(b))
        return mem_strdup(b);
    size_t n = strlen(a);
    return mem_printf(n == 0 || a[n - 1] == '/' ? "%s%s" : "%s/%s", a, b);
}

const char *path_basename(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *path_dirname(const char *path) {
    size_t n = (size_t)(path_basename(path) - path), kept = n;
    while (kept > 0 && path[kept - 1] == '/')
        kept--;
    return mem_strndup(path, kept ? kept : n);
}

const char *path_extension(const char *path) {
    const char *base = path_basename(path), *dot = strrchr(base, '.');
    while (*base == '.') /* leading dots are part of the name */
        base++;
    return dot && dot >= base ? dot : path + strlen(path);
}

char *path_norm(const char *path) {
    struct buf out = BUF_INIT;
    size_t root = 0;
    if (path[0] == '/') /* POSIX: exactly two leading slashes mean something else */
        root = path[1] == '/' && path[2] != '/' ? 2 : 1;
    buf_putn(&out, '/', root);
    size_t ups = root; /* what ".." cannot remove */
    for (const char *p = path; *p;) {
        size_t n = strcspn(p, "/");
        bool up = n == 2 && p[0] == '.' && p[1] == '.';
        if (up && out.len > ups) {
            while (out.len > ups && out.data[out.len - 1] != '/')
                buf_truncate(&out, out.len - 1);
            if (out.len > ups)
                buf_truncate(&out, out.len - 1);
        } else if (n && !(n == 1 && p[0] == '.') && !(up && root)) {
            if (out.len > root)
                buf_putc(&out, '/');
            buf_add(&out, p, n);
            if (up)
                ups = out.len;
        }
        p += n;
        p += strspn(p, "/");
    }
    if (!out.len)
        buf_putc(&out, '.');
    return buf_take(&out);
}

char *path_cwd(void) {
    char few[512]; /* the program's heap and the C library's: most runs need only one */
    if (getcwd(few, sizeof few))
        return mem_strdup(few);
    char *cwd = errno == ERANGE ? getcwd(NULL, 0) : NULL;
    if (!cwd)
        error_raise_errno(".");
    char *copy = mem_strdup(cwd);
    free(cwd);
    return copy;
}

char *path_abspath(const char *path) {
    return path_norm(path_is_absolute(path) ? path : path_join(path_cwd(), path));
}

char *path_from_root(const char *path) {
    const char *p = path_is_absolute(path) ? path : path_join(path_cwd(), path);
    struct buf out = BUF_INIT;
    while (*(p += strspn(p, "/"))) {
        size_t n = strcspn(p, "/");
        if (n != 1 || *p != '.')
            buf_printf(&out, "/%.*s", (int)n, p);
        p += n;
    }
    return out.len ? buf_take(&out) : mem_strdup("/");
}

char *path_relpath(const char *path, const char *start) {
    const char *to = path_abspath(path), *from = path_abspath(start ? start : ".");
    to += strspn(to, "/"), from += strspn(from, "/");
    size_t i = 0, common = 0; /* bytes of whole components in common */
    for (;; i++) {
        bool to_ends = !to[i] || to[i] == '/', from_ends = !from[i] || from[i] == '/';
        if (to_ends && from_ends)
            common = i;
        if (!to[i] || to[i] != from[i])
            break;
    }
    struct buf out = BUF_INIT;
    const char *rest = from + common;
    while (*(rest += strspn(rest, "/"))) {
        buf_puts(&out, out.len ? "/.." : "..");
        rest += strcspn(rest, "/");
    }
    to += common;
    to += strspn(to, "/");
    if (*to && out.len)
        buf_putc(&out, '/');
    buf_puts(&out, to);
    if (!out.len)
        buf_putc(&out, '.');
    return buf_take(&out);
}

char *path_real(const char *path) {
    const char *head = path_abspath(path);
    struct buf tail = BUF_INIT;
    for (;;) { /* the longest part that exists is resolved, the rest is appended */
        char *real = realpath(head, NULL);
        if (real || !strcmp(head, "/")) {
            char *result = path_norm(path_join(real ? real : head, tail.data));
            free(real);
            return result;
        }
        const char *rest =
            tail.len ? path_join(path_basename(head), tail.data) : path_basename(head);
        struct buf longer = BUF_INIT;
        buf_puts(&longer, rest);
        tail = longer;
        head = path_dirname(head);
    }
}
