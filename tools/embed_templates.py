#!/usr/bin/env python3
"""Turns the folders of templates/ into a C table: embed_templates.py TEMPLATES_DIR OUTPUT.c DEPFILE"""
import os
import sys

root, out, depfile = sys.argv[1:4]
# In the order `init` writes them.
ORDER = ["script.py.mako", "README", "env.py", "pyproject.toml.mako", "alembic.ini.mako"]
NAMES = ["generic", "async", "multidb", "pyproject", "pyproject_async"]


def literal(text):
    lines = text.split("\n")
    parts = []
    for i, line in enumerate(lines):
        end = "\\n" if i + 1 < len(lines) else ""
        if line or end:
            parts.append('        "%s%s"' % (line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?"), end))
    return "\n".join(parts) or '        ""'


read = []
with open(out, "w") as f:
    f.write('/* Made by tools/embed_templates.py from templates/. */\n#include "command/templates.h"\n\n')
    for name in NAMES:
        f.write("static const struct template_file %s_files[] = {\n" % name)
        for file in ORDER:
            path = os.path.join(root, name, file)
            if os.path.exists(path):
                read.append(path)
                f.write('    {"%s",\n%s},\n' % (file, literal(open(path).read())))
        f.write("    {0}};\n\n")
    f.write("const struct template_set template_sets[] = {\n")
    for name in NAMES:
        f.write('    {"%s", %s_files},\n' % (name, name))
    f.write("    {0}};\n")
with open(depfile, "w") as f:
    f.write("%s: %s\n" % (out, " ".join(read)))
