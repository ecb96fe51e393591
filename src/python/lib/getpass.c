/*
 * getpass: the user's name, and passwords read from the terminal without echo. cf. CPython's
 * Lib/getpass.py.
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "python/lib/io.h"
#include "python/lib/lib.h"

LIB_FN(getpass_getuser) {
    static const char *const names[] = {"LOGNAME", "USER", "LNAME", "USERNAME"};
    for (size_t i = 0; i < LIB_COUNT(names); i++) {
        const char *user = getenv(names[i]);
        if (user && *user)
            return py_str_from(user);
    }
    const struct passwd *pw = getpwuid(getuid());
    if (!pw)
        py_raise(vm, &py_exc_KeyError, "getpwuid(): uid not found: %ld", (long)getuid());
    return py_str_from(pw->pw_name);
}

/* A line of F without its newline; echo is off meanwhile. */
static value read_hidden(struct vm *vm, FILE *f) {
    struct termios was, hidden;
    bool terminal = tcgetattr(fileno(f), &was) == 0;
    struct buf b = BUF_INIT;
    int c;
    if (terminal) {
        hidden = was;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(fileno(f), TCSAFLUSH, &hidden);
    }
    while ((c = getc(f)) != EOF && c != '\n')
        buf_putc(&b, (char)c);
    if (terminal)
        tcsetattr(fileno(f), TCSAFLUSH, &was);
    if (c == EOF && !b.len)
        py_raise_args(vm, &py_exc_EOFError, &py_empty_tuple);
    return lib_buf_str(&b);
}

LIB_FN(getpass_getpass) {
    const char *prompt = py_str_text(vm, a[0]);
    FILE *tty = fopen("/dev/tty", "r+");
    io_flush_all(vm);
    fputs(prompt, tty ? tty : stderr);
    fflush(tty ? tty : stderr);
    value line = read_hidden(vm, tty ? tty : stdin);
    fputc('\n', tty ? tty : stderr);
    if (tty)
        fclose(tty);
    return line;
}

static void getpass_init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "GetPassWarning",
                  PY_OBJ(lib_class(vm, "getpass", "GetPassWarning", &py_exc_UserWarning)));
}
static const struct py_native_def functions[] = {
    {"getuser", getpass_getuser, ""},
    {"getpass", getpass_getpass, "prompt='Password: ', stream=None"},
    {0}};
const struct py_module_def py_lib_getpass = {
    .name = "getpass", .functions = functions, .init = getpass_init};
