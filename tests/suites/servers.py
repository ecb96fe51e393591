"""Private PostgreSQL and MariaDB servers for a test run: tests/db/servers.sh starts and stops them."""
import os
import shutil
import subprocess
import tempfile


def start(root):
    script = os.path.join(root, "tests", "db", "servers.sh")
    # A folder of this run's own: runs at the same time must not share servers. /var/tmp: a socket's path is short there.
    folder = tempfile.mkdtemp(prefix="retort-servers.", dir="/var/tmp")
    os.chmod(folder, 0o755)
    out = subprocess.run([script, "start", folder], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for line in out.splitlines():
        name, eq, text = line.removeprefix("export ").partition("=")
        if eq and name.isidentifier():
            found[name] = text.strip("'\"")
    os.environ.update(found)
    found["script"], found["folder"] = script, folder
    return found


def stop(found):
    if found:
        subprocess.run([found["script"], "stop", found["folder"]], check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(found["folder"], ignore_errors=True)
