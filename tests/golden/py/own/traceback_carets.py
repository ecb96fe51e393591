"""Carets of tracebacks under what raised, printed without the folder of this file."""
import os
import traceback

_here = os.path.dirname(os.path.abspath(__file__)) + os.sep

def t(f, *a):
    try: f(*a)
    except BaseException as e: print(''.join(traceback.format_exception(e)).replace(_here, ''), end='')
class O: pass
o = O(); o.a = O(); o.a.b = None; d = {'x': {'y': 1}}; l = [1, 2]
def f1():
    return (o
            .a
            .zz)
def f2():
    return (o
            .a
            .zz(1,
                2))
def f3():
    x = d['x']['z']['w']
def f4():
    return [i / (i - 1) for i in range(3)]
def f5():
    return {k: v.foo for k, v in d.items()}
def f6():
    return sum(x / 0 for x in l)
def f7():
    with open('/nope/x') as f, O() as g:
        pass
def f8():
    with o as g:
        pass
def f9():
    for a, b in l:
        pass
def f10():
    while o.q > 1:
        pass
def f11():
    if d['q'] == 1: pass
def f12():
    return l[0] + l[1] + l[2]
def f13():
    return -o
def f14():
    return o < 5
def f15():
    return 1 < 2 < o
def f16():
    return not o.foo
def f17():
    x: int = o.bar
def f18():
    o.a.b.c = 5
def f19():
    d['x']['y']['z'] = 5
def f20():
    l[5] += 1
def f21():
    o.a.q -= 1
def f22():
    zz = 1; del zz; zz
def f23():
    del d['nope'], l[0]
def f24():
    raise ValueError('multi'
                     'line')
def f25():
    return f24()
def f26():
    return (lambda: 1/0)()
def f27():
    return f'{o.x} {1}'
def f28():
    return '%d' % 'x'
def f29():
    assert l == [3], ('a', 'b')
def f30():
    assert (
        l == [3]
    )
def f31():
    return int('x', base=10)
def f32():
    return print(*5)
def f33():
    return dict(**5)
def f34():
    import math.nope
def f35():
    math_nope()
def f36():
    class A(5): pass
def f37():
    @o
    def g(): pass
def f38():
    global undefined_g
    return undefined_g
def f39():
    a, *b = 5
def f40():
    return l[1:2:0]
def f41():
    return l['é' + 'x'] + 1
def f42():
    x = 'é'; y = x.foo
def f43():
    return foo(bar(1), 2)
def f44():
    try: 1/0
    finally: o.fin
def f45():
    try: 1/0
    except ZeroDivisionError as e: raise KeyError('k') from e
def f46():
    return {**5}
def f47():
    return [*5]
def f48():
    match o:
        case 5: pass
        case O(x=1, y=2) if o.z: pass
        case _ if o.w: pass
def f49():
    yield_ = (yield 1/0)
def f50():
    return (a
            +
            b)
def f51():
    return (1
            +
            'x')
def f52():
    return d[
      'x'][
      'q']
def f53(): return o.a.b.c.d if l else 1
def f54():
    return 1 if o.nope else 2
def f55():
    return l and o.nope or 5
def f56():
    return max(l, key=lambda v: v.foo)
def f57():
    return sorted([3, 'a'])
def f58():
	return o.tab
def f59():
    x = [
        1,
        o.inlist,
    ]
def f60():
    return f57(1, 2)
def f61():
    return o()
def f62():
    return (yield_ := o.walrus)
def f63():
    return "abc"[10]
def f64():
    return l[0][1]
def f65():
    return (l)[9]
def f66():
    return ( 1 ) / ( 0 )
def f67():
    return 1//0
def f68():
    return 2**o
def f69():
    return o @ 1
def f70():
    return 1 if 1/0 else 2; x = 5
async def co(): return await 5
def f71():
    co().send(None)
async def co2():
    async with o: pass
def f72(): co2().send(None)
async def co3():
    async for x in o: pass
def f73(): co3().send(None)
def f74():
    def inner(x=1/0): pass
def f75():
    return super().foo
class B:
    def m(self):
        return super().foo()
def f76(): B().m()
def f77(): o.a.b.c()
def f78():
    x = 1; return d['a']; y = 2
def f79():
    return isinstance(1, 5)
def f80():
    return (yield_)
def f81():
    print('a', 'b', sep=5)
def f82():
    exec('1/0')
def f83():
    eval('foo')
def f84():
    raise o
def f85():
    raise
def f86():
    ExceptionGroup('eg', [ValueError(1), TypeError(2)]).foo
def f87():
    raise ExceptionGroup('eg', [ValueError(1), TypeError(2)])
for n in range(1, 88):
    print('---', n)
    g = globals()[f'f{n}']
    if n == 49: t(lambda: next(g()))
    elif n == 80: t(lambda: g())
    else: t(g)
