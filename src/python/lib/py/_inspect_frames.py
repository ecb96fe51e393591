# What inspect tells of running code: frames with their source lines, the states of generators and
# the names a function sees. Loaded when one of them is asked for.
import builtins
import os
import sys
from collections import namedtuple
from inspect import isfunction, ismethod

_PLACE = ['filename', 'lineno', 'function', 'code_context', 'index']
Traceback = namedtuple('Traceback', _PLACE, module='inspect')
FrameInfo = namedtuple('FrameInfo', ['frame'] + _PLACE, module='inspect')
ClosureVars = namedtuple('ClosureVars', ['nonlocals', 'globals', 'builtins', 'unbound'],
                         module='inspect')


def _lines_around(filename, lineno, count):
    # That many lines of the file around one, and where in them it stands.
    if count <= 0:
        return None, None
    try:
        with open(filename) as file:
            text = file.readlines()
    except OSError:
        return None, None
    wanted = lineno - 1 - count // 2
    first = max(0, min(wanted, len(text) - count))
    return text[first:first + count], lineno - 1 - first


def getframeinfo(frame, context=1):
    line, frame = ((frame.tb_lineno, frame.tb_frame) if hasattr(frame, 'tb_frame')
                   else (frame.f_lineno, frame))
    code = frame.f_code
    return Traceback(code.co_filename, line, code.co_name,
                     *_lines_around(code.co_filename, line, context))


def getouterframes(frame, context=1):
    found = []
    while frame:
        found.append(FrameInfo(frame, *getframeinfo(frame, context)))
        frame = frame.f_back
    return found


def stack(context=1):
    """The frames from the caller outwards."""
    caller = sys._getframe(1)
    return getouterframes(caller, context)


def _state(running, frame):
    if running:
        return 'RUNNING'
    if frame is None:
        return 'CLOSED'
    return 'CREATED' if getattr(frame, 'f_lasti', 0) == -1 else 'SUSPENDED'


def getgeneratorstate(generator):
    return 'GEN_' + _state(generator.gi_running, generator.gi_frame)


def getcoroutinestate(coroutine):
    return 'CORO_' + _state(coroutine.cr_running, coroutine.cr_frame)


def getclosurevars(func):
    inner = func.__func__ if ismethod(func) else func
    if not isfunction(inner):
        raise TypeError('%r is not a Python function' % (inner,))
    code, outer = inner.__code__, inner.__globals__
    cells = zip(code.co_freevars, inner.__closure__ or ())
    names = [name for name in code.co_names if name not in ('None', 'True', 'False')]
    of_module = {name: outer[name] for name in names if name in outer}
    native = {name: getattr(builtins, name) for name in names
              if name not in outer and hasattr(builtins, name)}
    return ClosureVars({name: cell.cell_contents for name, cell in cells}, of_module, native,
                       set(names) - set(of_module) - set(native))


def getmodulename(path):
    stem, dot, ending = os.path.basename(path).rpartition('.')
    return stem if dot and ending == 'py' else None


for _public in (getframeinfo, getouterframes, stack, getgeneratorstate, getcoroutinestate,
                getclosurevars, getmodulename):
    _public.__module__ = 'inspect'
