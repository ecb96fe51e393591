# Objects that only weak collections hold are gone after a collection.
import weakref, gc
from weakref import *
def collect():
    # other values where those of the last calls stood
    sorted([str(x) for x in range(50)], key=lambda x: [x, x])
    gc.collect()
class A:
    def __init__(self, n): self.n = n
d = WeakValueDictionary(); a = A(1); b=A(2); d['b']=b; del b; collect(); print(len(d))
b=A(3); d.update(v=b); del b; collect(); print(len(d))
b=A(4); d.update({'u': b}); del b; collect(); print(len(d))
b=A(5); d['x']=b; print(sorted(d)); del b; collect(); print(len(d), sorted(d))
b=A(6); d['x']=b; print(len(list(d.values()))); del b; collect(); print(len(d))
b=A(7); d['x']=b; e=d.copy(); del b; collect(); print(len(d), len(e))
b=A(8); d['x']=b; e=d.copy(); print(e==d, dict(e)==dict(d)); del b; collect(); print(len(d), len(e))
b=A(9); d['x']=b; print(sorted(d.items())[0][0]); del b; collect(); print(len(d), len(e))
b=A(10); d['x']=b; print(d.setdefault('x', a).n, d.get('x').n, d['x'].n, d.pop('x').n); d['x']=b; del b; collect(); print(len(d), len(e))
b=A(11); d['x']=b; f=d|{'y':b}; g={'y':b}|d; d|={'z':b}; del b; collect(); print(len(d), len(f), len(g))
s=WeakSet(); b=A(1); s.add(b); print(len(s), b in s); del b; collect(); print(len(s))
s=WeakSet([A(1), a]); collect(); print(len(s))
s=WeakSet([A(1)])|WeakSet([A(2)]); collect(); print(len(s))
k=WeakKeyDictionary(); b=A(1); k[b]=1; print(len(k), b in k, k.get(b), list(k.items())[0][1]); del b; collect(); print(len(k))
