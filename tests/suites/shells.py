"""Completion in real shells: what bash, zsh and fish offer with the scripts of `retort completion`.

A case names the words typed so far and what must be among the offers, or must not. A shell that is not
installed is left out.
"""
import os
import shutil
import tempfile

from suites import casefile, project

# words, the last of them unfinished; offered; not offered
CASES = [
    (["up"], ["upgrade"], ["heads"]),
    (["sta"], ["stamp", "status"], ["show"]),
    (["upgrade", "r"], ["rone11111111", "rtwo22222222"], ["head"]),
    (["upgrade", "he"], ["head", "heads"], ["rone11111111"]),
    (["upgrade", "--w"], ["--wait"], ["--tag"]),
    (["revision", "--head", "rt"], ["rtwo22222222"], ["rone11111111"]),
    (["init", "-t", "py"], ["pyproject", "pyproject_async"], ["generic"]),
    (["-c", "other.ini", "downgrade", "o"], ["other3333333"], ["rone11111111"]),
    (["history", "-r", "ro"], ["rone11111111"], ["rtwo22222222"]),
    (["completion", "f"], ["fish"], ["bash"]),
]

BASH = """\
source <(alembic completion bash)
COMP_WORDS=(alembic %(words)s)
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_retort
printf '%%s\\n' "${COMPREPLY[@]}"
"""

# zsh completes on a terminal only: one of zpty. The list is asked for twice, then printed.
ZSH = """\
zmodload zsh/zpty
zpty shell zsh -f -i
read_until() { local chunk all=; repeat 400; do zpty -r -t shell chunk && all+=$chunk || sleep 0.02; [[ $all == *$1* ]] && break; done; print -r -- "$all" }
zpty -w shell 'PS1=; unset zle_bracketed_paste; LISTMAX=0; autoload -U compinit && compinit -u -D; source <(alembic completion zsh); print rea""dy'
read_until ready >/dev/null
zpty -w -n shell 'alembic %(typed)s'$'%(tabs)s'
sleep 0.6
zpty -w -n shell $'\\C-u'
zpty -w shell 'print en""de'
read_until ende
"""

FISH = "alembic completion fish | source\ncomplete -C 'alembic %(typed)s'\n"

SHELLS = {"bash": (["bash", "--norc", "-c"], BASH), "zsh": (["zsh", "-f", "-c"], ZSH), "fish": (["fish", "--no-config", "-c"], FISH)}


def cases(env):
    for shell, (argv, script) in SHELLS.items():
        if not shutil.which(shell):
            continue
        yield shell + "/parses", lambda s=shell: parses(env, s)
        for i, case in enumerate(CASES):
            yield "%s/%d" % (shell, i), lambda a=argv, s=script, c=case, n=shell: one(env, n, a, s, c)


def run(env, argv, script):
    with project.Project(env.alembic) as p:
        p.add("rone11111111")
        p.add("rtwo22222222", title="another")
        casefile.write(p.folder + "/other/env.py", "")
        casefile.write(p.folder + "/other.ini", "[alembic]\nscript_location = other\n")
        casefile.write(p.folder + "/other/versions/other3333333.py", "revision = 'other3333333'\ndown_revision = None\n")
        bin_folder = p.folder + "/bin"
        os.makedirs(bin_folder)
        os.symlink(env.alembic, bin_folder + "/alembic")
        home = tempfile.mkdtemp(dir=p.folder)
        environ = {"PATH": bin_folder + ":/usr/bin:/bin", "HOME": home, "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        return casefile.run(argv + [script], p.folder, environ, timeout=60)


def parses(env, shell):
    """The shell reads its script without a word."""
    script = env.alembic + " completion %s > script && %s %s script" % (shell, shell, "--no-execute" if shell == "fish" else "-n")
    status, out, err = run(env, ["sh", "-c"], script)
    return None if (status, out, err) == (0, "", "") else "%d\n%s%s" % (status, out, err)


def one(env, shell, argv, script, case):
    words, wanted, unwanted = case
    status, out, err = run(env, argv, script % {"words": " ".join("'%s'" % w for w in words), "typed": " ".join(words),
                                              "tabs": "\\t" if len(wanted) == 1 else "\\t\\t"})
    if shell == "fish":  # descriptions stand behind a tab
        out = "\n".join(line.split("\t")[0] for line in out.split("\n"))
    offered = set(out.split())
    if shell == "zsh":  # a single candidate is put into the line instead of being listed
        offered |= {w for w in wanted if len(wanted) == 1 and w in out}
    missing, wrong = [w for w in wanted if w not in offered], [w for w in unwanted if w in offered]
    return None if not missing and not wrong else "missing %s, wrong %s\n%s%s" % (missing, wrong, out, err)
