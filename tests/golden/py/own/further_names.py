# What modules of applications ask of the standard library while they are imported.
import asyncio
import asyncio.exceptions
import grp
import logging
import multiprocessing
import os
import pwd
import queue
import subprocess
import sys
import tempfile
from asyncio.subprocess import PIPE
from concurrent.futures import Future
from pathlib import Path

for cls in (asyncio.Queue, asyncio.Future, asyncio.Task, asyncio.PriorityQueue, queue.Queue, queue.SimpleQueue, Future,
            subprocess.CompletedProcess, tempfile.TemporaryDirectory, logging.LoggerAdapter, logging.StreamHandler):
    alias = cls[int]
    print(cls.__name__, alias.__origin__ is cls, alias.__args__)


class Handler(asyncio.Protocol):
    def read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> asyncio.subprocess.Process:
        return None


print(issubclass(Handler, asyncio.BaseProtocol), PIPE == subprocess.PIPE)
print(asyncio.exceptions.CancelledError is asyncio.CancelledError)
print(asyncio.IncompleteReadError(b"ab", 5))

print(multiprocessing.cpu_count() == os.cpu_count(), multiprocessing.current_process().name)
print(pwd.getpwuid(0).pw_name, pwd.getpwnam("root").pw_dir == pwd.getpwuid(0)[5], grp.getgrgid(0).gr_name)
for find, what in ((pwd.getpwnam, "no such name"), (pwd.getpwuid, 987654), (grp.getgrnam, "no such name"), (grp.getgrgid, 987654)):
    try:
        find(what)
    except KeyError as error:
        print(error)


class Loud(logging.Logger):
    def shout(self):
        return self.name.upper()


logger = logging.getLogger("quiet")
logger.__class__ = Loud
print(logger.shout(), type(logger) is Loud)
for value, cls in ((5, bool), ({}, type("D", (dict,), {}))):
    try:
        value.__class__ = cls
    except TypeError as error:
        print(error)

with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "cookie.py")
    with open(name, "w") as f:
        f.write("# -*- coding: utf- 8 -*-\nfound = 'ä'\n")
    with Path.open(name, "rb") as f:
        print(len(f.read()))
    sys.path.insert(0, folder)
    import cookie
    print(cookie.found)
print(sys.modules["__main__"].__package__)
