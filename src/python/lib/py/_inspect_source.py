# What inspect tells of source text, of classes and their attributes, and of the frames of a traceback. Loaded when one of
# them is asked for. A definition is looked for in the tree of its file.
import ast
import inspect
import linecache
import os
import sys
import types
from collections import namedtuple
from operator import attrgetter

from _inspect_frames import FrameInfo, getframeinfo

Attribute = namedtuple("Attribute", "name kind defining_class object", module="inspect")
ArgInfo = namedtuple("ArgInfo", "args varargs keywords locals", module="inspect")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


# --- source ---

def getsourcefile(object):
    name = inspect.getfile(object)
    if os.path.exists(name) or name in linecache.cache:
        return name
    return None


def getabsfile(object, _filename=None):
    if _filename is None:
        _filename = getsourcefile(object) or inspect.getfile(object)
    return os.path.normcase(os.path.abspath(_filename))


def _lines_of(object):
    known = getsourcefile(object)
    file = known or inspect.getfile(object)
    if known:
        linecache.checkcache(known)
    elif file[:1] + file[-1:] != "<>":
        raise OSError("source code not available")
    module = inspect.getmodule(object)
    lines = linecache.getlines(file, module.__dict__) if module else linecache.getlines(file)
    if not lines:
        raise OSError("could not get source code")
    return lines


def _code_of(object):
    if inspect.ismethod(object):
        object = object.__func__
    if inspect.isfunction(object):
        object = object.__code__
    if inspect.istraceback(object):
        object = object.tb_frame
    return object.f_code if inspect.isframe(object) else object


def _first_line(node):
    return min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", ())])


def _classes(body, path=()):
    """(dotted name, node) of the classes in BODY, outer ones first."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield ".".join(path + (node.name,)), node
            yield from _classes(node.body, path + (node.name,))
        elif isinstance(node, _FUNCTIONS):
            yield from _classes(node.body, path + (node.name, "<locals>"))
        else:
            yield from _classes(ast.iter_child_nodes(node), path)


def findsource(object):
    lines = _lines_of(object)
    if inspect.ismodule(object):
        return lines, 0
    if inspect.isclass(object):
        for name, node in _classes(ast.parse("".join(lines)).body):
            if name == object.__qualname__:
                return lines, _first_line(node) - 1
        raise OSError("could not find class definition")
    code = _code_of(object)
    if inspect.iscode(code):
        if code.co_firstlineno > len(lines):
            raise OSError("lineno is out of bounds")
        return lines, max(code.co_firstlineno - 1, 0)
    raise OSError("could not find code object")


def _statement_end(tree, line):
    """Where the logical line that LINE belongs to ends."""
    end = line
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno:
            body = getattr(node, "body", None)
            if not body:
                end = max(end, node.end_lineno)
            elif line < body[0].lineno:
                end = max(end, min(body[0].lineno - 1, node.end_lineno))
    return end


def _block_end(lines, start):
    """The number of the last line of the block that begins at index START of LINES."""
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return len(lines)
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS + (ast.ClassDef,)) and _first_line(node) == start + 1:
            return _with_comments(lines, node)
    return _statement_end(tree, start + 1)


def _with_comments(lines, node):
    """Comments behind a body that stand as deep as it does belong to it."""
    end = node.end_lineno
    first = lines[_first_line(node.body[0]) - 1]
    depth = len(first) - len(first.lstrip())
    if depth != getattr(node.body[0], "col_offset", depth) and not node.body[0].__class__.__name__.endswith("Def"):
        return end  # the body stands in the line of the head
    for number in range(end + 1, len(lines) + 1):
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            break
        if text and len(lines[number - 1]) - len(lines[number - 1].lstrip()) >= depth:
            end = number
    return end


def getblock(lines):
    """The block that begins with the first of LINES."""
    head = lines[0]
    indent = len(head) - len(head.lstrip())
    if indent:
        lines = ["if 1:\n"] + lines
        for n, text in enumerate(lines[1:], 1):
            if text.strip() and len(text) - len(text.lstrip()) < indent:
                lines = lines[:n]
                break
        return lines[1:_block_end(lines, 1)]
    return lines[:_block_end(lines, 0)]


def getsourcelines(object):
    object = inspect.unwrap(object)
    lines, start = findsource(object)
    if inspect.istraceback(object):
        object = object.tb_frame
    if inspect.ismodule(object) or inspect.isframe(object) and object.f_code.co_name == "<module>":
        return lines, 0
    return lines[start:_block_end(lines, start)], start + 1


def getsource(object):
    return "".join(getsourcelines(object)[0])


def getcomments(object):
    try:
        lines, start = findsource(object)
    except (OSError, TypeError):
        return None
    if inspect.ismodule(object):
        at = 1 if lines and lines[0].startswith("#!") else 0
        while at < len(lines) and lines[at].strip() in ("", "#"):
            at += 1
        end = at
        while end < len(lines) and lines[end].startswith("#"):
            end += 1
        return "".join(line.expandtabs() for line in lines[at:end]) or None
    indent = _indent(lines[start])
    at = start
    while at > 0 and lines[at - 1].lstrip().startswith("#") and _indent(lines[at - 1]) == indent:
        at -= 1
    found = [line.expandtabs().lstrip() for line in lines[at:start]]
    while found and found[0].strip() == "#":
        found.pop(0)
    while found and found[-1].strip() == "#":
        found.pop()
    return "".join(found) or None


def _indent(line):
    line = line.expandtabs()
    return len(line) - len(line.lstrip())


indentsize = _indent


# --- classes ---

def walktree(classes, children, parent):
    found = []
    for cls in sorted(classes, key=attrgetter("__module__", "__name__")):
        found.append((cls, cls.__bases__))
        if cls in children:
            found.append(walktree(children[cls], children, cls))
    return found


def getclasstree(classes, unique=False):
    children, roots = {}, []
    for cls in classes:
        if not cls.__bases__:
            if cls not in roots:
                roots.append(cls)
            continue
        for base in cls.__bases__:
            below = children.setdefault(base, [])
            if cls not in below:
                below.append(cls)
            if unique and base in classes:
                break
    roots += [base for base in children if base not in classes]
    return walktree(roots, children, None)


def getmembers_static(object, predicate=None):
    mro = (object,) + inspect.getmro(object) if inspect.isclass(object) else ()
    names = dir(object)
    for base in getattr(object, "__bases__", ()):
        names += [k for k, v in base.__dict__.items() if isinstance(v, types.DynamicClassAttribute) and k not in names]
    found = {}
    for name in names:
        try:
            value = inspect.getattr_static(object, name)
        except AttributeError:
            holders = [base for base in mro if name in base.__dict__]
            if not holders:
                continue
            value = holders[0].__dict__[name]
        if not predicate or predicate(value):
            found[name] = value
    return sorted(found.items())


def _kind(raw, value):
    if isinstance(raw, (staticmethod, types.BuiltinMethodType)):
        return "static method", value
    if isinstance(raw, (classmethod, types.ClassMethodDescriptorType)):
        return "class method", value
    if isinstance(raw, property):
        return "property", raw
    return ("method" if inspect.isroutine(value) else "data"), value


def classify_class_attrs(cls):
    mro = inspect.getmro(cls)
    above = tuple(c for c in inspect.getmro(type(cls)) if c not in (type, object))
    names = dir(cls)
    for base in mro:
        names += [k for k, v in base.__dict__.items() if isinstance(v, types.DynamicClassAttribute) and v.fget is not None]
    found = []
    for name in dict.fromkeys(names):
        home = value = None
        if name != "__dict__":
            try:
                value = getattr(cls, name)
            except Exception:
                pass
            else:
                home = getattr(value, "__objclass__", None)
                if home not in mro:
                    home = next((c for c in reversed(mro + above) if inspect.getattr_static(c, name, None) is value), None) or \
                        next((c for c in mro if name in c.__dict__), None)
        for base in mro:
            if name in base.__dict__:
                raw, home = base.__dict__[name], home if home in mro and value is not None else base
                home = base if home not in mro else next(c for c in mro if name in c.__dict__)
                break
        else:
            if home is None:
                home = next((c for c in above if name in c.__dict__), None)
            if home is None:
                continue
            raw = value
        if value is None:
            value = raw
        kind, thing = _kind(raw, value)
        found.append(Attribute(name, kind, home, raw if kind != "data" or name in home.__dict__ else thing))
    return sorted(found, key=lambda a: a.name)


# --- frames ---

def getargvalues(frame):
    code = frame.f_code
    names = code.co_varnames
    count = code.co_argcount + code.co_kwonlyargcount
    args = list(names[:code.co_argcount]) + list(names[code.co_argcount:count])
    extra = iter(names[count:])
    varargs = next(extra) if code.co_flags & inspect.CO_VARARGS else None
    keywords = next(extra) if code.co_flags & inspect.CO_VARKEYWORDS else None
    return ArgInfo(args, varargs, keywords, frame.f_locals)


def formatargvalues(args, varargs, varkw, locals, formatarg=str, formatvarargs=lambda name: "*" + name,
                    formatvarkw=lambda name: "**" + name, formatvalue=lambda value: "=" + repr(value)):
    shown = [(formatarg, name) for name in args] + [(formatvarargs, varargs)] * bool(varargs) + [(formatvarkw, varkw)] * bool(varkw)
    return "(%s)" % ", ".join(show(name) + formatvalue(locals[name]) for show, name in shown)


def getinnerframes(tb, context=1):
    found = []
    while tb:
        found.append(FrameInfo(tb.tb_frame, *getframeinfo(tb, context)))
        tb = tb.tb_next
    return found


def trace(context=1):
    error = sys.exc_info()[1]
    return getinnerframes(error.__traceback__ if error else None, context)


def getgeneratorlocals(generator):
    if not inspect.isgenerator(generator):
        raise TypeError("%r is not a Python generator" % (generator,))
    frame = getattr(generator, "gi_frame", None)
    return generator.gi_frame.f_locals if frame is not None else {}


def getcoroutinelocals(coroutine):
    frame = getattr(coroutine, "cr_frame", None)
    return frame.f_locals if frame is not None else {}


def ismethodwrapper(object):
    return isinstance(object, types.MethodWrapperType)


for _public in (getsourcefile, getabsfile, findsource, getblock, getsourcelines, getsource, getcomments, walktree, getclasstree,
                getmembers_static, classify_class_attrs, getargvalues, formatargvalues, getinnerframes, trace, getgeneratorlocals,
                getcoroutinelocals, ismethodwrapper):
    _public.__module__ = "inspect"
