# What has items but no length is no sequence; ipaddress's formats.
import ipaddress
import re
import sys

for v in (re.match("(a)", "a"), int | str):
    for f in (iter, list, sum, lambda x: 1 in x, enumerate):
        try:
            print(f(v))
        except TypeError as e:
            print(e)
for spec in ("", "s", "b", "#b", "_b", "#_x", "X", "n", ">15"):
    for a in ("1.2.3.4", "::1"):
        try:
            print(spec, format(ipaddress.ip_address(a), spec))
        except TypeError as e:
            print(spec, e)
old, sys.stderr = sys.stderr, sys.stdout
sys.excepthook(1, "1", None)
sys.stderr = old
