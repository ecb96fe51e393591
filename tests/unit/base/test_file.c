/* base/file and base/path: results of posixpath, and what a failing write leaves. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"

static void paths_as_posixpath(void **state) {
    (void)state;
    static const char *const norm[][2] = {
        {"", "."},
        {"a//b/./c/..", "a/b"},
        {"/../a", "/a"},
        {"../../x/../y", "../../y"},
        {"//a/b", "//a/b"},
        {"///a", "/a"},
        {"a/..", "."},
        {"./", "."},
        {"../a/../..", "../.."},
    };
    for (size_t i = 0; i < sizeof norm / sizeof *norm; i++)
        assert_string_equal(path_norm(norm[i][0]), norm[i][1]);
    assert_string_equal(path_join("a", "b"), "a/b");
    assert_string_equal(path_join("a/", "/b"), "/b");
    assert_string_equal(path_join("", "b"), "b");
    assert_string_equal(path_dirname("/a"), "/");
    assert_string_equal(path_dirname("a//b"), "a");
    assert_string_equal(path_dirname("a"), "");
    assert_string_equal(path_basename("/a/b.py"), "b.py");
    assert_string_equal(path_extension("/a.b/c.tar.gz"), ".gz");
    assert_string_equal(path_extension("/a.b/.rc"), "");
    assert_string_equal(path_relpath("/a/b/c", "/a/bb/d"), "../../b/c");
    assert_string_equal(path_relpath("/a/b", "/a/b/c"), "..");
    assert_string_equal(path_relpath("/a", "/a"), ".");
    assert_string_equal(path_relpath("/a/b", "/"), "a/b");
}

static void writes_whole_files(void **state) {
    (void)state;
    char dir[] = "/tmp/retort-file-XXXXXX";
    assert_non_null(mkdtemp(dir));
    char *sub = path_join(dir, "x/y");
    file_mkdirs(sub);
    file_mkdirs(sub);
    char *a = path_join(sub, "a");
    file_write(a, "one\0two", 7);
    size_t n = 0;
    assert_memory_equal(file_read(a, &n), "one\0two", 8);
    assert_int_equal(n, 7);
    chmod(a, 0640);
    char *link_path = path_join(sub, "link");
    assert_int_equal(symlink("a", link_path), 0);
    file_write(link_path, "three", 5);
    assert_string_equal(file_read(a, NULL), "three");
    struct stat st;
    stat(a, &st);
    assert_int_equal(st.st_mode & 07777, 0640);
    char **names = file_list(sub, &n);
    assert_int_equal(n, 2);
    assert_string_equal(names[1], "link");
    assert_string_equal(path_real(path_join(link_path, "none")), path_join(path_real(a), "none"));
    assert_null(file_read_if_exists(path_join(sub, "none"), NULL));
#ifdef RETORT_FAULTS
    struct error_handler h;
    ERROR_TRY(&h) {
        file_write(a, "broken", 6); /* the third, as main has it */
        error_pop(&h);
        fail();
    }
    assert_string_equal(h.error->message,
                        mem_printf("[Errno 28] No space left on device: '%s'", a));
    assert_string_equal(file_read(a, NULL), "three");
    file_list(sub, &n);
    assert_int_equal(n, 2);
#endif
}

int main(void) {
    setenv("RETORT_FAIL", "write:3", 1); /* it is read once */
    mem_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_as_posixpath),
        cmocka_unit_test(writes_whole_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
