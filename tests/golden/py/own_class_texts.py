# types' way of making classes, string's classes, and abc's older decorators.
import types
def f(self): "fdoc"; return 1
def f2(self): "f2doc"; return 2
def g(self, v): print('set', v)
def dl(self): print('del')
D = types.DynamicClassAttribute
for mk in (lambda: D(f).setter(g), lambda: D(f, doc='x').setter(g), lambda: D(f).getter(f2), lambda: D(f, doc='x').getter(f2), lambda: D(f).deleter(dl), lambda: D(f, doc='x').setter(g).getter(f2), lambda: D(f).setter(g).getter(f2), lambda: D(f).deleter(dl).getter(f2), lambda: D()):
    p = mk(); print(p.overwrite_doc, p.__doc__, p.fget, p.fset, p.fdel, p.__isabstractmethod__) if 0 else print(p.overwrite_doc, p.__doc__, p.fget is f, p.fget is f2, p.fset is g, p.fdel is dl, p.__isabstractmethod__)
def gen(a):
    "gdoc"
    x = yield a
    return x
c = types.coroutine(gen)
async def co(): return 4
print(types.coroutine(co) is co)
async def main(): return await c(3)
m = main(); print(m.send(None))
def rest(g, v):
    try: g.send(v)
    except StopIteration as e: print(e.value)
rest(m, 8)
w = c(5); print(next(w), hasattr(w, 'send'), hasattr(w, 'throw'), iter(w) is w); rest(w, 6)
import types, string, abc
def t(name, f):
    try: print(name, 'ok', f())
    except BaseException as e: print(name, 'EXC', type(e).__name__, e, e.__cause__)
T = string.Template
for s in ('$a ${b} $$ $', 'x $a', '${a', '$1', 'l1\nl2 $ x', '\n\n$', '${A_1}$a$a', '$é', '', '$$$a', '${}', '$a.b[0]', 'a\r\nb$-'):
    t(repr(s)+' sub', lambda: T(s).substitute(a=1, b='B', A_1=None)); t('m', lambda: T(s).substitute({'a': 5, 'b': 1}, b=7)); t('safe', lambda: T(s).safe_substitute(b=3)); t('safem', lambda: T(s).safe_substitute({'a':2}))
    t('valid', lambda: T(s).is_valid()) if hasattr(T,'is_valid') else 0; t('ids', lambda: T(s).get_identifiers())
class P(T): delimiter='%%'; idpattern='[a-z]+'; braceidpattern='[0-9]+'
t('P', lambda: (P('%%a %%{12} %%A %%%%').substitute({'a':1,'A':2,'12':3}), P.delimiter)); t('P2', lambda: P('%%{a}').substitute(a=1))
class Q(T): pattern=r'@(?P<named>\w+)|@(?P<braced>x)|(?P<escaped>@@)|(?P<invalid>@)|~'
t('Q', lambda: Q('@ab @@ ').substitute(ab=1)); t('Q2', lambda: Q('~').substitute()); t('Q3', lambda: Q('~').safe_substitute()); t('Q4', lambda: Q('~').is_valid()); t('Q5', lambda: Q('~').get_identifiers())
class F0(T): flags = 0
t('F0', lambda: F0('$A').substitute(A=1)); t('sm', lambda: T('$a').substitute(None)); t('sm2', lambda: T('$a').substitute({}, a=1)); t('self', lambda: T('$self $mapping').substitute(self=1, mapping=2)); t('two', lambda: T('x').substitute(1,2)if 0 else 0); t('n', lambda: T('$a').template); t('tt', lambda: T(5).substitute())
print(T.__module__, string.Formatter.__module__, T.__doc__ is not None, T.pattern.groupindex)
F = string.Formatter()
for a in (('{} {}',1,2),('{0} {}',1,2),('{} {0}',1,2),('{0} {1} {0}',1,2),('{:{}}',3,5),('{:{:{}}}',3,5,7),('{:{:{:{}}}}',1,2,3,4),('{0.real}{0.imag:>4}',3),('{0[1]}',[1,2]),('{!r} {!s} {!a}','é','b','é'),('{!x}',1),('{',1),('}',1),('{{}}',),('{a}',),('{1}',1),('{:{0}}',1),('{0:{}}',1,4),('{.real}',3),('{0.real} {}',3),('{:>{w}}',5)):
    t(a, lambda: F.format(*a, w=6)); 
class G(string.Formatter):
    def check_unused_args(self, used, args, kw): print(sorted(map(str,used)), args, kw)
    def get_value(self, key, args, kw):
        if isinstance(key, str): return kw.get(key, '<'+key+'>')
        return super().get_value(key, args, kw)
    def convert_field(self, v, c): return str(v).upper() if c=='u' else super().convert_field(v, c)
t('G', lambda: G().format('{a} {b!u} {0}', 1, 2, b='x')); t('fm', lambda: F.format()); t('vf', lambda: F.vformat('{a}{0}', (1,), {'a':2})); t('kw', lambda: F.format('{format_string}{self}', format_string=1, self=2)); t('gf', lambda: F.get_field('0.real[x]', ({},), {})); t('gf', lambda: F.get_field('a.real', (), {'a':2})); t('p', lambda: list(F.parse('a{b!r:c}d{{')))
# types
class E:
    def __init__(s, r): s.r = r
    def __mro_entries__(s, b): return s.r
class A: pass
class B: pass
class MA(type): pass
class MB(type): pass
class MC(MA): pass
class XA(metaclass=MA): pass
class XB(metaclass=MB): pass
class XC(metaclass=MC): pass
t('rb', lambda: types.resolve_bases((A, E((B, int)), E(()), B))); t('rb2', lambda: types.resolve_bases((A, E([B])))); b=(A,B); t('rb3', lambda: types.resolve_bases(b) is b); t('rb4', lambda: types.resolve_bases([A, 5])); t('rb5', lambda: types.resolve_bases([E(())])); t('rb6', lambda: types.resolve_bases(()))
t('pc', lambda: types.prepare_class('X')); t('pc2', lambda: types.prepare_class('X', (XA, XC))); t('pc3', lambda: types.prepare_class('X', (XA, XB))); k={'metaclass': MB, 'z':1}; t('pc4', lambda: (types.prepare_class('X', (A,), k), k)); t('pc5', lambda: types.prepare_class('X', (), {'metaclass': len})); t('pc6', lambda: types.prepare_class('X', (XC,), {'metaclass': MA})); t('pc7', lambda: types.prepare_class('X', kwds={'metaclass': None}))
class Prep(type):
    @classmethod
    def __prepare__(m, name, bases, **kw): print('prep', name, bases, kw); return {'p': 1}
    def __new__(m, n, b, ns, **kw): return super().__new__(m, n, b, ns)
    def __init__(m, n, b, ns, **kw): pass
t('nc', lambda: types.new_class('N', (A,), {'metaclass': Prep, 'q': 2}, lambda ns: ns.update(v=3)).v); t('nc2', lambda: types.new_class('N', (E((A,)),)).__orig_bases__[0].r); t('nc3', lambda: types.new_class('N').__mro__); t('nc4', lambda: types.new_class('N', (), {'u': 1})); t('nc5', lambda: hasattr(types.new_class('N', (A,)), '__orig_bases__')); t('nc6', lambda: types.new_class('N', (5,)))
class Meta(type):
    def __getattr__(c, n): return 'meta ' + n
class H(metaclass=Meta):
    @types.DynamicClassAttribute
    def v(self): "vdoc"; return 'inst'
    w = types.DynamicClassAttribute()
    @types.DynamicClassAttribute
    @abc.abstractmethod
    def ab(self): pass
    @v.setter
    def v(self, x): print('set', x)
    @v.deleter
    def v(self): print('del')
h = H(); print(H.v, h.v); h.v = 4; del h.v; print(H.w, type(H.ab).__name__)
def sw(): h.w = 1
def dw(): del h.w
t('w', lambda: h.w); t('w', sw); t('w', dw); t('co', lambda: types.coroutine(5))
@types.coroutine
def bad(): return 5
async def aw(): return await bad()
t('bad', lambda: aw().send(None))
for k in ('abstractclassmethod', 'abstractstaticmethod', 'abstractproperty'):
    d = getattr(abc, k)
    def fn(*a): return a
    x = d(fn); print(d, x.__isabstractmethod__, getattr(fn, '__isabstractmethod__', None), isinstance(x, (classmethod, staticmethod, property)), d.__name__, d.__module__)
    t(k, lambda: d()if k!='abstractproperty' else 0); t(k, lambda: d(5) if k!='abstractproperty' else 0)
    class Z(abc.ABC):
        m = d(fn)
    t('Z', Z); print(Z.__abstractmethods__); 
    class Y(Z): m = 1
    t('Y', lambda: Y().m)
class Z2(abc.ABC):
    @abc.abstractclassmethod
    def c(cls): return cls.__name__
    @abc.abstractstaticmethod
    def s(): return 's'
    p = abc.abstractproperty(lambda self: 4)
t('Z2', lambda: (Z2.c(), Z2.s())); t('z2', Z2)
class Z3(Z2):
    @classmethod
    def c(cls): return super().c()
    @staticmethod
    def s(): return 3
    p = property(lambda s: Z2.p.fget(s))
t('Z3', lambda: (Z3().c(), Z3.s(), Z3().p)); t('cm', lambda: abc.abstractclassmethod(callable=len).__func__)
import types as ty, string as st, pickle
print(T, string.Formatter, types.new_class.__module__, types.DynamicClassAttribute, abc.abstractproperty, types.coroutine.__module__)
import sys
print(sys.modules['types'].__name__, sys.modules['string'].__name__, sys.modules['abc'].__name__, sys.modules['string'] is st)
async def co(): pass
print(types.coroutine(co) is co)
