# Objects never initialized and arguments of any kind: typing, threading and weakref raise.
import typing, typing_extensions, threading, weakref, sys, types, inspect
odd = [None, 1, '', 'x', b'y', (), [], {}, 1.5, int, object(), lambda *a: None, (1, 2), [1], {'a': 1}, typing.List[int], typing.TypeVar('T'), ..., typing.Union[int, str]]
skip = {'_shutdown', 'settrace', 'setprofile', 'excepthook', 'enumerate', 'finalize', 'main_thread', 'current_thread', 'currentThread', 'clear_overloads', 'wait', 'acquire', 'wait_for', 'join', '__enter__', 'start', '_register_atexit', '__init_subclass__', 'reveal_type', '__setattr__', '__delattr__'}
n = 0
def go(f, *a, **k):
    global n
    n += 1
    try: return f(*a, **k)
    except BaseException as e:
        if isinstance(e, (KeyboardInterrupt,)): raise
        return None
def poke(o, depth=0):
    go(repr, o); go(hash, o); go(str, o); go(len, o); go(iter, o); go(bool, o)
    for x in odd:
        go(lambda: o == x); go(lambda: o | x); go(lambda: x | o); go(lambda: o[x]); go(isinstance, x, o); go(issubclass, x, o); go(lambda: x in o)
    for name in dir(type(o)):
        if name in skip or name in ('__class__', '__getattribute__', '__dir__'): continue
        try: v = getattr(o, name)
        except BaseException: continue
        if isinstance(o, type) and name in ('__abstractmethods__',): continue
        if callable(v) and depth == 0 and not isinstance(v, type):
            go(v)
            for x in odd: go(v, x)
            for x in odd[:12]:
                for y in odd[:8]: go(v, x, y); go(v, y, x, x)
mods = sys.argv[1:] or ['typing', 'typing_extensions', 'threading', 'weakref']
for mn in mods:
    m = sys.modules[mn]
    for name in sorted(set(dir(m)) | set(getattr(m, '__all__', ()))):
        if name.startswith('__') or name in skip: continue
        v = getattr(m, name, None)
        if isinstance(v, types.ModuleType) or v in (int, str, bytes, object, RuntimeError): continue
        if callable(v):
            go(v)
            for x in odd: go(v, x)
            for x in odd:
                for y in odd: go(v, x, y)
            for x in odd[:10]:
                for y in odd[:8]:
                    for z in odd[:8]: go(v, x, y, z)
        if isinstance(v, type):
            for maker in (lambda: v.__new__(v), lambda: object.__new__(v), lambda: v(), lambda: v('x'), lambda: v('x', int), lambda: v(len), lambda: v(odd[10])):
                o = go(maker)
                if o is not None: poke(o)
            for x in odd[:8]: go(v.__new__, x); go(v.__new__, v, x); go(v.__init__, x); go(lambda: type('S', (v,), {}))
            for nm in dir(v):
                if nm in skip or nm in ('__class__', '__subclasshook__', 'register', '__base__', '__bases__'): continue
                f = v.__dict__.get(nm) if hasattr(v, '__dict__') else None
                if callable(f):
                    go(f)
                    for x in odd[:12]: go(f, x); go(f, x, x)
        else:
            poke(v)
print(n > 1000)
