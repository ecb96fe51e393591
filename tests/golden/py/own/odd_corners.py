# Own builtins and namespaces of eval and exec, except* that raises anew, OSError classes, conversions, __slots__, names.
def show(w, f):
    try: print(w, f())
    except BaseException as e: print(w, type(e).__name__, e)
show('nobuiltins', lambda: eval('len([1])', {'__builtins__': {}}))
show('own builtins', lambda: eval('foo(1)', {'__builtins__': {'foo': str}}))
show('none', lambda: eval('1+1', {'__builtins__': None}))
class NS(dict):
    def __missing__(self, k): return 'missing ' + k
class NG(dict):
    def __getitem__(self, k): return 'got ' + k
show('missing locals', lambda: eval('zzz', {}, NS()))
show('getitem globals', lambda: eval('zzz', NG()))
show('missing globals', lambda: eval('zzz', NS()))
def f():
    try:
        raise ExceptionGroup('eg', [TypeError(1), ValueError(2)])
    except* (TypeError, ValueError) as e:
        raise SyntaxError(3)
show('star', f)
def f2():
    try: raise TypeError(1)
    except* TypeError: raise SyntaxError(3)
show('star naked', f2)
def f3():
    try: raise ExceptionGroup('eg', [TypeError(1), ValueError(2)])
    except* TypeError: raise SyntaxError(3)
show('star one', f3)
def f4():
    try: raise ExceptionGroup('eg', [TypeError(1), ValueError(2)])
    except* TypeError: raise SyntaxError(3)
    except* ValueError: raise KeyError(4)
show('star two', f4)
def f5():
    try: raise ExceptionGroup('eg', [TypeError(1)])
    except* TypeError: raise
show('star re', f5)
class SubOS(OSError):
    def __new__(cls, message, baz): 
        self = super().__new__(cls, message); self.baz = baz; return self
show('os', lambda: (SubOS('m', baz=2).args, SubOS('m', baz=2).baz, str(SubOS('m', baz=1))))
class SubOS2(OSError):
    def __init__(self, bar, baz=None): super().__init__(); self.bar = bar
show('os2', lambda: (SubOS2('m', baz=2).args, SubOS2('m', baz=2).bar))
show('hex', lambda: (float.fromhex('0x0.8p1024') if 0 else float.fromhex('0x1.fffffffffffff7fffp+1023')))
for h in ('0x1p-1074', '0x.8p-1073', '0x0.0000000000000000000000000000000000001p+1100', '+0x1.8p0', '0x1p1024', '-0x1p-1075', '0x1.0000000000000800000000001p0', '1e5', '0x', 'inf', '-nan', '0x1.fffffffffffff8p+1023', '0x.0p1e', '0X1P+0', '0x00000000000000000000000000000000000000000000000001p0', '0x10000000000000000000000000000000000p-200'):
    show(h, lambda: float.fromhex(h).hex())
def mut():
    L = list(range(5))
    def k(x):
        del L[:]
        return x
    L.sort(key=k)
show('mut', mut)
def mut2():
    L = [3, 1, 2]
    def k(x):
        L.append(1); return x
    L.sort(key=k)
show('mut2', mut2)
class M: 
    def __init__(self): self._d = {}
    def __setitem__(self, i, v): self._d[i.lower()] = v
    def __getitem__(self, i): return self._d[i]
def ann():
    m = M(); m['__annotations__'] = {}
    exec('X: str', {}, m); return m._d
show('ann', ann)
def ann2():
    m = M(); exec('X: str = 3', {}, m); return m._d
show('ann2', ann2)
import warnings
class I(int): pass
class R:
    def __int__(self): return I(4)
    def __index__(self): return I(5)
    def __float__(self): return F(2.5)
    def __trunc__(self): return 7
class F(float): pass
import operator
for f in (lambda: int(R()), lambda: operator.index(R()), lambda: float(R()), lambda: [1,2,3,4,5,6][R()], lambda: range(R()), lambda: bin(R()), lambda: hex(True), lambda: round(R()) , lambda: __import__('math').sqrt(R())):
    with warnings.catch_warnings(record=True) as l:
        warnings.simplefilter('always')
        show('sub', lambda: (r := f(), type(r)))
    for w in l: print('   ', w.category.__name__, w.message)
show('unicode', lambda: UnicodeDecodeError('ascii', bytearray(b'\xff'), 0, 1, 'x').object)
show('slots', lambda: type('A', (), {'__slots__': b'x'}))
show('slots', lambda: type('A', (), {'__slots__': ['1']}))
show('slots', lambda: type('A', (), {'__slots__': ['']}))
show('slots', lambda: type('A', (), {'__slots__': ['x\0']}))
show('slots', lambda: type('A', (), {'__slots__': 'a b'}))
show('slots', lambda: type('A', (), {'__slots__': ['\x80']}))
show('slots', lambda: type('A', (int,), {'__slots__': 'x'}))
show('slots', lambda: type('A', (), {'__slots__': ('__dict__', '__dict__')}))
show('slots', lambda: type('A', (), {'__slots__': ('x', '__weakref__', '__weakref__')}))
show('slots', lambda: type('A', (), {'__slots__': ['é']}))
show('name', lambda: type('A\0', (), {}))
show('name', lambda: setattr(type('A', (), {}), '__name__', 'a\0b'))
show('name', lambda: setattr(type('A', (), {}), '__name__', b'a'))
show('name', lambda: type('', (), {}))
show('doc', lambda: setattr(int, '__doc__', 'a'))
show('dir', lambda: dir(1, 2))
class BadDir:
    def __dir__(self): return 7
show('dir', lambda: dir(BadDir()))
class BD2:
    def __dir__(self): return ['b', 'a', 1]
show('dir', lambda: dir(BD2()))
class NoDict:
    __slots__ = ()
    @property
    def __dict__(self): return 8
show('dir', lambda: dir(NoDict()))
show('vars', lambda: vars(NoDict()))
show('vars', lambda: vars(1))
class A: pass
class B: __slots__ = 'x'
class C: __slots__ = 'y'
class L(list): pass
for a, b in ((A, B), (B, A), (B, C), (A, L), (A, int), (L, A), (A, A), (B, B)):
    def s():
        o = a(); o.__class__ = b; return type(o).__name__
    show('class', s)
import types
m = types.ModuleType.__new__(types.ModuleType)
show('module', lambda: m.not_here)
show('module', lambda: repr(m))
m = types.ModuleType('foo'); show('mod', lambda: repr(m)); m.__file__ = '/a/b'; show('mod', lambda: repr(m))
import sys
for n in ('__breakpointhook__', '__unraisablehook__', '__displayhook__', '__excepthook__'):
    print(n, hasattr(sys, n))
show('intern', lambda: sys.intern(3))


class Twice(dict):
    def keys(self):
        return ['x', 'x']


show('twice', lambda: dict(**Twice(x=1)))
for args in (('ascii', 3, 0, 1, 'r'), (1, b'', 0, 1, 'r'), ('ascii', b'a', 'x', 1, 'r'), ('ascii', b'a', 0, 1, 2), ('ascii', bytearray(b'ab'), True, 1, 'r')):
    show('decode', lambda: UnicodeDecodeError(*args))
for args in (('ascii', b'', 0, 1, 'r'), ('ascii', 'a', 0, 1, 'r')):
    show('encode', lambda: UnicodeEncodeError(*args))
