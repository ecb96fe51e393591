"""`meson install` into a folder: everything is there and works from there. The library is the suite embed's."""
import json
import os
import shutil
import subprocess
import tempfile

from suites import casefile, project, shells

JOBS = 1

# How a shell that starts up finds the completions below %(share)s.
BASH = "source %(share)s/bash-completion/completions/alembic\n" + shells.BASH.split("\n", 1)[1]
ZSH = shells.ZSH.replace("source <(alembic completion zsh)", ":").replace("autoload -U compinit", "fpath=(%(share)s/zsh/site-functions $fpath); autoload -U compinit")
FISH = shells.FISH.replace("alembic completion fish | source\n", "set -x XDG_DATA_DIRS %(share)s\nset fish_complete_path %(share)s/fish/vendor_completions.d\n")
SHELLS = {"bash": (["bash", "--norc", "-c"], BASH), "zsh": (["zsh", "-f", "-c"], ZSH), "fish": (["fish", "--no-config", "-c"], FISH)}

FILES = """bin/retort bin/alembic include/retort.h share/man/man1/retort.1 share/man/man1/alembic.1 share/man/man1/retort-upgrade.1
share/bash-completion/completions/retort share/bash-completion/completions/alembic share/zsh/site-functions/_retort
share/fish/vendor_completions.d/retort.fish share/fish/vendor_completions.d/alembic.fish""".split()


def cases(env):
    for name, check in (("tree", tree), ("program", program), ("manual pages", manuals)):
        yield name, lambda c=check: installed(env, c)
    for shell in SHELLS:
        if shutil.which(shell):
            yield "completion/" + shell, lambda s=shell: installed(env, completion, s)


def installed(env, check, *more):
    folder = tempfile.mkdtemp(prefix="retort-install.", dir="/var/tmp")
    try:
        subprocess.run(["meson", "install", "-C", env.build, "--no-rebuild", "--destdir", folder], check=True, stdout=subprocess.DEVNULL)
        options = subprocess.run(["meson", "introspect", "--buildoptions", env.build], check=True, stdout=subprocess.PIPE, text=True).stdout
        prefix = next(o["value"] for o in json.loads(options) if o["name"] == "prefix")
        return check(env, folder + prefix, *more)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tree(env, prefix):
    pages = bool(shutil.which("scdoc"))
    lost = [f for f in FILES if not os.path.exists(os.path.join(prefix, f)) and (pages or "/man/" not in f)]
    return "lacks " + " ".join(lost) if lost else None


def program(env, prefix):
    """It needs nothing of the folder it was built in."""
    with project.Project(prefix + "/bin/alembic") as p:
        p.add("a1", 'op.create_table("t", sa.Column("id", sa.Integer))')
        status, out, err = p.run("sqlite:///app.db", "upgrade", "head")
        return err if status else None


def manuals(env, prefix):
    """A page that man formats without a warning, and that begins as its command is called."""
    folder = prefix + "/share/man/man1"
    if not shutil.which("man") or not os.path.isdir(folder):
        return None
    for page in sorted(os.listdir(folder)):
        run = subprocess.run(["man", "--warnings", "-l", os.path.join(folder, page)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             env=dict(os.environ, MANPAGER="cat", MANWIDTH="80", LC_ALL="C.UTF-8"))
        if run.returncode or run.stderr or "SYNOPSIS" not in run.stdout:
            return page + ": " + run.stderr
    return None


def completion(env, prefix, shell):
    argv, script = SHELLS[shell]
    place = {"share": prefix + "/share"}
    return shells.one(env, shell, argv, script.replace("%(share)s", place["share"]), (["upgrade", "r"], ["rone11111111", "rtwo22222222"], ["head"]))
