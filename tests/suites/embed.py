"""The C library as others get it: installed, found by pkg-config, linked into a program of their own."""
import glob
import os
import re
import shutil
import subprocess
import tempfile

from suites import project

JOBS = 1

# Names that the library has inside, with other meanings; all that the program says goes through them.
OTHER_NAMES = """
#include <retort.h>
#include <stdio.h>
#ifdef __cplusplus
extern "C" {
#endif
int map_get(const char *a, int b); void log_reset(void); extern double vm_new;
int map_get(const char *a, int b) { return printf("%s %d\\n", a, b); }
void log_reset(void) { puts("mine"); }
double vm_new = 1.5;
#ifdef __cplusplus
}
#endif
int main(int argc, char **argv) {
    struct retort *r = retort_open(argv[1]);
    enum retort_status status = retort_upgrade(r, "heads");
    map_get(retort_error(r), (int)status);
    log_reset();
    retort_close(r);
    return argc != 2;
}
"""


def cases(env):
    for name, check in (("example", example), ("symbols", symbols), ("headers", headers), ("own names", own_names), ("rounds", rounds)):
        yield name, lambda c=check: installed(env, c)


def installed(env, check):
    folder = tempfile.mkdtemp(prefix="retort-embed.", dir="/var/tmp")
    try:
        subprocess.run(["meson", "install", "-C", env.build, "--no-rebuild", "--destdir", folder], check=True,
                       stdout=subprocess.DEVNULL)
        where = glob.glob(folder + "/**/retort.pc", recursive=True)[0]
        with open(where) as f:
            prefix = folder + re.search("^prefix=(.*)$", f.read(), re.M)[1]
        environ = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(where))
        with project.Project(env.alembic) as p:
            p.add("a1", 'op.execute("create table t (x int)")', 'op.execute("drop table t")')
            with open(p.folder + "/alembic/env.py", "w") as f:
                f.write(project.ENV_PY.replace("fileConfig(context.config.config_file_name)\n", "").replace("OPTIONS", ""))
            return check(env, Kit(folder, prefix, environ), p)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Kit:
    def __init__(self, folder, prefix, environ):
        self.folder, self.prefix, self.environ = folder, prefix, environ

    def flags(self, *words):
        return subprocess.run(["pkg-config", "--define-variable=prefix=" + self.prefix, *words, "retort"], check=True, env=self.environ,
                              stdout=subprocess.PIPE, text=True).stdout.split()

    def build(self, compiler, source, *more):
        program = self.folder + "/program"
        run = subprocess.run([*compiler, "-Wall", "-Wextra", "-Wpedantic", "-Werror", source, *self.flags("--cflags", "--libs", "--static"),
                              *more, "-o", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode:
            raise RuntimeError(run.stdout)
        return program


def example(env, kit, p):
    program = kit.build(os.environ.get("CC", "cc").split() + ["-std=c11"], env.root + "/examples/embed/main.c")
    url = "sqlite:///%s/app.db" % p.folder
    words = [program, p.folder + "/alembic.ini"]
    out = subprocess.run(words, env=dict(kit.environ, DATABASE_URL=url), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    if not out.startswith("log: Context impl SQLiteImpl.\n") or "\npending a1\n" not in out or not out.endswith("\nat a1\n"):
        return out
    os.unlink(p.folder + "/alembic/env.py")
    run = subprocess.run(words, env=kit.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return None if run.returncode == 1 and run.stderr == "ImportError: Can't find Python file %s/alembic/env.py\n" % p.folder else run.stderr


def symbols(env, kit, p):
    """Nothing but the API has a global name."""
    library = glob.glob(kit.folder + "/**/libretort.a", recursive=True)[0]
    out = subprocess.run(["nm", "-g", "--defined-only", library], check=True, stdout=subprocess.PIPE, text=True).stdout
    names = {line.split()[-1] for line in out.splitlines() if len(line.split()) == 3}
    with open(env.root + "/include/retort.h") as f:
        declared = set(re.findall(r"RETORT_API [^;]*?(retort_\w+)\(", f.read()))
    return None if names == declared else "not declared: %s, not there: %s" % (sorted(names - declared)[:9], sorted(declared - names))


def headers(env, kit, p):
    """The header by itself, in each language that may read it."""
    source = kit.folder + "/h.c"
    with open(source, "w") as f:
        f.write("#include <retort.h>\n")
    for compiler in (["cc", "-std=c89"], ["cc", "-std=c17"], ["c++", "-x", "c++", "-std=c++98"], ["c++", "-x", "c++", "-std=c++20"]):
        if not shutil.which(compiler[0]):
            continue
        run = subprocess.run([*compiler, "-Wall", "-Wextra", "-pedantic-errors", "-fsyntax-only", *kit.flags("--cflags"), source],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode:
            return " ".join(compiler) + ": " + run.stdout
    return None


def own_names(env, kit, p):
    with open(kit.folder + "/own.c", "w") as f:
        f.write(OTHER_NAMES)
    program = kit.build(["cc", "-std=c11"], kit.folder + "/own.c")
    out = subprocess.run([program, p.folder + "/alembic.ini"], env=dict(kit.environ, DATABASE_URL="sqlite://"), stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True).stdout
    return None if out == " 0\nmine\n" else out


def rounds(env, kit, p):
    """No descriptor and no connection is left by a hundred calls; memory has come to rest by then."""
    source = kit.folder + "/rounds.c"
    with open(source, "w") as f:
        f.write("""
#include <retort.h>
#include <stdio.h>
#include <string.h>
static long resident(void) {
    long all = 0, kept = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%ld %ld", &all, &kept) != 2) return -1;
    fclose(f);
    return kept * 4;
}
int main(int argc, char **argv) {
    long before = 0;
    int i;
    for (i = 0; i < 200; i++) {
        struct retort *r = retort_open(argv[1]);
        if (retort_upgrade(r, "heads") || retort_downgrade(r, "base")) return puts(retort_error(r)), 1;
        retort_close(r);
        if (i == 99) before = resident();
    }
    printf("%ld %d\\n", resident() - before, argc);
    return 0;
}
""")
    program = kit.build(["cc", "-std=c11"], source)
    run = subprocess.run(["/bin/sh", "-c", "ulimit -n 24; exec %s %s" % (program, p.folder + "/alembic.ini")],
                         env=dict(kit.environ, DATABASE_URL="sqlite:///%s/app.db" % p.folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         text=True)
    return None if run.returncode == 0 and int(run.stdout.split()[0]) < 2048 else run.stdout
