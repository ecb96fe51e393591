/* Running another program; see process.h. */
#include "command/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/path.h"

/* In the child: never returns. What fails goes through REPORT as errno and which of the two. */
static void run_child(char **args, const char *cwd, int report) {
    int failure[2] = {0, 0};
    signal(SIGPIPE, SIG_DFL);
    if (cwd && chdir(cwd) < 0) {
        failure[1] = 1;
    } else {
        execvp(args[0], args);
    }
    failure[0] = errno;
    if (write(report, failure, sizeof failure) < 0)
        _exit(126);
    _exit(127);
}

int process_run(const struct text_list *argv, const char *cwd) {
    char **args = mem_alloc_array(argv->n + 1, sizeof *args);
    for (size_t i = 0; i < argv->n; i++)
        args[i] = (char *)argv->items[i];
    int pipes[2], failure[2];
    if (pipe2(pipes, O_CLOEXEC) < 0)
        error_raise_errno(args[0]);
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        error_raise_errno(args[0]);
    if (!child)
        run_child(args, cwd, pipes[1]);
    close(pipes[1]);
    ssize_t n = read(pipes[0], failure, sizeof failure);
    close(pipes[0]);
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (n == (ssize_t)sizeof failure) {
        errno = failure[0];
        error_raise_errno(failure[1] ? cwd : args[0]);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool is_executable(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

const char *process_find(const char *name) {
    if (strchr(name, '/'))
        return is_executable(name) ? name : NULL;
    const char *path = getenv("PATH");
    struct text_list dirs = text_split_char(path ? path : "/usr/bin:/bin", ':');
    for (size_t i = 0; i < dirs.n; i++) {
        const char *file = path_join(*dirs.items[i] ? dirs.items[i] : ".", name);
        if (is_executable(file))
            return file;
    }
    return NULL;
}

struct text_list process_split(const char *p) {
    struct text_list words = {0};
    struct buf word = BUF_INIT;
    bool in_word = false;
    char quote = 0;
    for (; *p; p++) {
        if (quote == '\'' || (quote && *p != '\\')) {
            if (*p == quote)
                quote = 0;
            else
                buf_putc(&word, *p);
        } else if (*p == '\\') {
            if (!p[1])
                error_raise_python("ValueError", "No escaped character");
            if (quote && p[1] != quote && p[1] != '\\')
                buf_putc(&word, '\\');
            buf_putc(&word, *++p);
            in_word = true;
        } else if (*p == '\'' || *p == '"') {
            quote = *p;
            in_word = true;
        } else if (strchr(" \t\r\n", *p)) {
            if (in_word)
                text_list_add(&words, buf_take(&word));
            in_word = false;
        } else {
            buf_putc(&word, *p);
            in_word = true;
        }
    }
    if (quote)
        error_raise_python("ValueError", "No closing quotation");
    if (in_word)
        text_list_add(&words, buf_take(&word));
    return words;
}
