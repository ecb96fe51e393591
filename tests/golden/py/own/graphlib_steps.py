# Topological sorting of graphs of more nodes than fit at first, and what is said out of order.
import graphlib, random
def groups(g):
    ts=graphlib.TopologicalSorter(g); ts.prepare(); out=[]
    while ts.is_active():
        n=ts.get_ready(); out.append(n); ts.done(*n)
    return out
print(groups({x: {x + 1} for x in range(10)}))
print(groups({2: {11}, 9: {11, 8}, 10: {11, 3}, 11: {7, 5}, 8: {7, 3}}))
print(groups({2: {3}, 3: {4}, 4: {5}, 5: {1}, 11: {12}, 12: {13}, 13: {14}, 14: {15}}))
random.seed(3)
for i in range(20):
    g={}
    for k in range(10): g[k]=[j for j in range(k) if random.random()<.3]
    items=list(g.items()); random.shuffle(items)
    print(groups(dict(items)), list(graphlib.TopologicalSorter(dict(items)).static_order()))
ts=graphlib.TopologicalSorter({1:[2]})
for f in (ts.get_ready, lambda: ts.done(1), lambda: ts.is_active()):
    try: print(f())
    except Exception as e: print(repr(e))
ts.prepare()
for f in (lambda: ts.done(1),lambda: ts.done(7),lambda:ts.get_ready(),lambda: ts.done(2), lambda: ts.done(2), lambda: bool(ts)):
    try: print(f())
    except Exception as e: print(repr(e))
