"""The cmocka programs of both builds (tests/unit), one case each."""
import json
import os
import subprocess


def programs(build):
    out = subprocess.run(["meson", "introspect", "--tests", build], check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(out)


def cases(env):
    builds = [("release", env.build)] + ([("debug", env.debug_build)] if env.debug_build else [])
    for label, build in builds:
        for test in programs(build):
            yield "%s/%s" % (label, test["name"]), lambda test=test: one(test)


def one(test):
    environ = dict(os.environ, **test["env"], ASAN_OPTIONS="detect_leaks=0")
    p = subprocess.run(test["cmd"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    return None if p.returncode in (0, 77) else p.stdout[-2000:]  # 77: skipped, without servers
