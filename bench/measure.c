/*
 * Runs one command and prints what it took: wall time in nanoseconds, processor time in
 * microseconds, peak memory in KiB, exit status. Linux counts the memory of the process that forks
 * into the peak of what it starts, so a benchmark in Python would see nothing below Python's own
 * size: this program is the small one in between.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc < 2)
        return 2;
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    long long start = now();
    pid_t pid;
    int status;
    struct rusage use;
    if (posix_spawnp(&pid, argv[1], &files, NULL, argv + 1, environ) != 0) {
        perror(argv[1]);
        return 127;
    }
    if (wait4(pid, &status, 0, &use) < 0)
        return 1;
    long long wall = now() - start;
    long long processor = (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1000000LL +
                          use.ru_utime.tv_usec + use.ru_stime.tv_usec;
    printf("%lld %lld %ld %d\n", wall, processor, use.ru_maxrss, status);
    return 0;
}
