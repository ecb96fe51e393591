/*
 * The thread that reads revision files ahead; see reader.h. Of each file three system calls are
 * made: open below the folder's descriptor, read, close. Files are handed over in blocks.
 */
#include "migrate/reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"

enum { BLOCK_FILES = 64, STACK = 256 * 1024 };

struct block {
    struct block *next;
    size_t n;
    struct reader_file files[BLOCK_FILES];
};

struct folder {
    const char *path;
    struct timespec changed;
    struct folder *next;
};

struct reader {
    struct text_list roots;
    bool is_recursive;

    /* the thread's */
    struct block *filling;
    char *text; /* of the file being scanned */
    size_t cap;
    struct folder *folders;

    /* the consumer's */
    struct block *current;
    size_t at;
    bool is_stopped;

    pthread_mutex_t mutex; /* for what follows */
    pthread_cond_t changed;
    struct block *first, **last;
    bool is_done, stop;
    struct error *error;
};

/* ---- the thread ---- */

static void hand_over(struct reader *r) {
    if (!r->filling)
        return;
    pthread_mutex_lock(&r->mutex);
    *r->last = r->filling;
    r->last = &r->filling->next;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->mutex);
    r->filling = NULL;
}

static struct reader_file *new_file(struct reader *r) {
    if (r->filling && r->filling->n == BLOCK_FILES)
        hand_over(r);
    if (!r->filling)
        r->filling = MEM_NEW(struct block);
    return &r->filling->files[r->filling->n++];
}

static bool must_stop(struct reader *r) {
    pthread_mutex_lock(&r->mutex);
    bool stop = r->stop;
    pthread_mutex_unlock(&r->mutex);
    return stop;
}

/* All of FD into r->text; its length, -1 on failure. A short read is the end of a regular file. */
static ssize_t read_text(struct reader *r, int fd) {
    size_t len = 0;
    for (;;) {
        if (r->cap - len < 4096) {
            size_t cap = r->cap ? r->cap * 2 : 65536;
            struct stat st;
            if (len && !fstat(fd, &st) && st.st_size > 0) /* a large one: at once */
                cap = (size_t)st.st_size + 8192;
            if (cap < len + 4096)
                cap = r->cap * 2;
            r->text = mem_realloc_atomic(r->text, len, cap);
            r->cap = cap;
        }
        size_t room = r->cap - len - 1;
        ssize_t got = read(fd, r->text + len, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        len += (size_t)got;
        if (!got) {
            r->text[len] = 0;
            return (ssize_t)len;
        }
    }
}

/* Of two parts that are known to be plain. */
static char *join(const char *dir, const char *name) {
    size_t n = strlen(dir), size = strlen(name) + 1;
    char *path = mem_alloc_atomic(n + 1 + size);
    memcpy(path, dir, n);
    path[n] = '/';
    memcpy(path + n + 1, name, size);
    return path;
}

static void read_file(struct reader *r, int folder, const char *dir, const char *name,
                      bool is_link) {
    struct reader_file *f = new_file(r);
    f->path = join(dir, name);
    f->is_link = is_link;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read_text(r, fd);
    if (len < 0)
        f->error = errno;
    else
        f->scan = scan_text(r->text, (size_t)len);
    if (fd >= 0)
        close(fd);
}

static bool is_revision_file(const char *name) {
    return text_ends_with(name, ".py") && !text_starts_with(name, ".#") &&
           !text_starts_with(name, "__init__");
}

static bool is_dir_at(int folder, const char *name) {
    struct stat st;
    return fstatat(folder, name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

static bool is_link_at(int folder, const char *name) {
    struct stat st;
    return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
}

/* Names in a folder; LINKS are those of FILES that are symbolic links. */
struct listing {
    struct text_list files, links, dirs;
};

/* False with errno when the folder cannot be read to its end. */
static bool list_folder(DIR *d, struct listing *l) {
    struct listing out = {0};
    int fd = dirfd(d);
    errno = 0;
    for (struct dirent *e; (e = readdir(d)); errno = 0) {
        bool is_file = is_revision_file(e->d_name);
        if ((e->d_type == DT_REG && !is_file) || !strcmp(e->d_name, ".") ||
            !strcmp(e->d_name, ".."))
            continue;
        bool known = e->d_type == DT_REG || e->d_type == DT_DIR;
        const char *name = mem_strdup(e->d_name);
        if (known ? e->d_type == DT_DIR : is_dir_at(fd, name)) {
            text_list_add(&out.dirs, name);
        } else if (is_file) {
            text_list_add(&out.files, name);
            if (!known && is_link_at(fd, name))
                text_list_add(&out.links, name);
        }
    }
    int failed = errno;
    text_list_sort(&out.files);
    text_list_sort(&out.dirs);
    *l = out;
    errno = failed;
    return !failed;
}

/* For reader_is_fresh. */
static void remember(struct reader *r, const char *path, int fd) {
    struct stat st;
    struct folder *f = MEM_NEW(struct folder);
    if (fstat(fd, &st) == 0)
        *f = (struct folder){path, st.st_mtim, r->folders};
    r->folders = f;
}

/* A folder that is not there has no revisions; one that cannot be read must not seem to have none.
 */
static void read_folder(struct reader *r, const char *path) {
    DIR *d = opendir(path);
    if (!d && errno == ENOENT)
        return;
    if (!d)
        error_raise_errno(path);
    remember(r, path, dirfd(d));
    struct listing l;
    if (!list_folder(d, &l)) {
        int saved = errno;
        closedir(d);
        errno = saved;
        error_raise_errno(path);
    }
    for (size_t i = 0; i < l.files.n && (i % BLOCK_FILES || !must_stop(r)); i++)
        read_file(r, dirfd(d), path, l.files.items[i], text_list_has(&l.links, l.files.items[i]));
    closedir(d);
    for (size_t i = 0; r->is_recursive && i < l.dirs.n && !must_stop(r); i++)
        if (!text_ends_with(l.dirs.items[i], "__pycache__"))
            read_folder(r, join(path, l.dirs.items[i]));
}

static void run(void *arg) {
    struct reader *r = arg;
    struct error *volatile error = NULL;
    struct error_handler h;
    ERROR_TRY(&h) {
        for (size_t i = 0; i < r->roots.n && !must_stop(r); i++)
            read_folder(r, r->roots.items[i]);
        hand_over(r);
        error_pop(&h);
    }
    else {
        error = h.error;
    }
    pthread_mutex_lock(&r->mutex);
    r->error = error;
    r->is_done = true;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->mutex);
}

/* ---- the consumer ---- */

struct reader *reader_start(const struct text_list *folders, bool is_recursive) {
    struct reader *r = MEM_NEW(struct reader);
    r->roots = *folders;
    r->is_recursive = is_recursive;
    r->last = &r->first;
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->changed, NULL);
    error_defer(reader_stop, r);
    if (!mem_thread_start(run, r, STACK))
        run(r);
    return r;
}

/* The next block, or NULL; waits for it. */
static struct block *next_block(struct reader *r) {
    pthread_mutex_lock(&r->mutex);
    while (!r->first && !r->is_done)
        pthread_cond_wait(&r->changed, &r->mutex);
    struct block *b = r->first;
    if (b && !(r->first = b->next))
        r->last = &r->first;
    pthread_mutex_unlock(&r->mutex);
    return b;
}

const struct reader_file *reader_next(struct reader *r) {
    if (!r->current || r->at == r->current->n) {
        r->current = next_block(r);
        r->at = 0;
    }
    if (r->current)
        return &r->current->files[r->at++];
    if (r->error)
        error_throw(r->error);
    return NULL;
}

bool reader_is_fresh(const struct reader *r) {
    struct stat st;
    for (const struct folder *f = r->folders; f; f = f->next)
        if (!f->path || stat(f->path, &st) != 0 || st.st_mtim.tv_sec != f->changed.tv_sec ||
            st.st_mtim.tv_nsec != f->changed.tv_nsec)
            return false;
    return true;
}

bool reader_is_stopped(const struct reader *r) { return r->is_stopped; }

void reader_stop(void *reader) {
    struct reader *r = reader;
    if (r->is_stopped)
        return;
    r->is_stopped = true;
    pthread_mutex_lock(&r->mutex);
    r->stop = true;
    while (!r->is_done)
        pthread_cond_wait(&r->changed, &r->mutex);
    pthread_mutex_unlock(&r->mutex);
}
