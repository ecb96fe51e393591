"""Private PostgreSQL and MariaDB servers for a test run: tests/db/servers.sh starts and stops them."""
import os
import subprocess


def start(root):
    script = os.path.join(root, "tests", "db", "servers.sh")
    out = subprocess.run([script, "start"], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for line in out.splitlines():
        name, eq, text = line.removeprefix("export ").partition("=")
        if eq and name.isidentifier():
            found[name] = text.strip("'\"")
    os.environ.update(found)
    found["script"] = script
    return found


def stop(found):
    if found:
        subprocess.run([found["script"], "stop"], check=False, stdout=subprocess.DEVNULL)
