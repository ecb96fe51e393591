import re
def show(f, *a):
    try:
        r = f(*a)
    except RecursionError:
        return 'RecursionError'
    except Exception as e:
        return '%s: %s' % (type(e).__name__, re.sub(r' at 0x[0-9a-f]+', '', str(e)))
    if isinstance(r, (set, frozenset)):
        return '%s%s' % (type(r).__name__, sorted(r, key=repr))
    return re.sub(r' at 0x[0-9a-f]+', '', repr(r))
def make(): return __import__("datetime").timezone.utc
args = [(), (1,), ('a',), (None,), (1, 2), ('a', 'b'), ([],), (b'a',), (-1,), ('', 1)]
skip = ('numerator', 'denominator', 'real', 'imag', 'start', 'stop', 'step', 'maxlen', 'fromhex', 'hex')
names = [n for n in dir(type(make())) if not n.startswith('_') and n not in skip][0:]
for n in names:
    for a in args:
        x = make()
        r = show(getattr(x, n), *a)
        print(n, a, '=>', r, '' if n in ('x',) else show(lambda: x))
