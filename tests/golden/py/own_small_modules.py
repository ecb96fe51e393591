import linecache, timeit, cmath, getopt, sys
print(repr(linecache.getline(__file__,1)), repr(linecache.getline(__file__,999)), repr(linecache.getline('/nonexist',1)), len(linecache.getlines(__file__)))
linecache.cache['<x>']=(3,None,['a\n','b\n'],'<x>'); print(linecache.getline('<x>',2)); linecache.clearcache(); print(linecache.getline('<x>',2))
print(type(timeit.timeit('x=1',number=10)), len(timeit.repeat('pass',number=1,repeat=2)), timeit.default_number)
l=[]; timeit.timeit(lambda: l.append(1), number=3); print(l); timeit.timeit('l.append(2)', 'l.clear()', number=2, globals=globals()); print(l)
for bad in [lambda: timeit.timeit(3), lambda: timeit.timeit('a b'), lambda: timeit.timeit('1/0',number=1)]:
    try: bad()
    except BaseException as e: print(type(e).__name__, e)
vals=[0,1,-1,2,1j,-1j,1+1j,-2.5-3.5j,0.5,1e300,1e-300,complex('inf'),complex('nan'),complex(0,-0.0),complex(-0.0,0),'x',None,True,10**400, complex('inf+nanj'),complex('-inf-infj')]
print(cmath.rect(2,3), cmath.rect(0,1), cmath.isclose(1,1+1e-12j), cmath.isclose(1,2,abs_tol=1), cmath.log(8,2), cmath.infj, cmath.nanj, cmath.pi, cmath.tau)
for bad in [lambda: cmath.rect(1,float('inf')), lambda: cmath.log(1,0), lambda: cmath.isclose(1,1,rel_tol=-1), lambda: cmath.log(2,1), lambda: cmath.sqrt(), lambda: cmath.log(1,2,3)]:
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
for f in (getopt.getopt, getopt.gnu_getopt):
    for a in [['-a','-b','foo','--cond','bar','x','-a'],['-abfoo'],['--alpha=3'],['--alp','3'],['--beta'],['--beta=1'],['-z'],['--zz'],['-b'],['--alpha'],['--a'],['x','-a','--','-b'],['--','-a'],['-'],['--be','y'],[]]:
        try: print(a, f(a,'ab:',['alpha=','beta','betamax']))
        except getopt.GetoptError as e: print(a, type(e).__name__, e, e.msg, e.opt, e.args)
print(getopt.gnu_getopt(['a','-a'],'+a'), getopt.getopt(['--x'],'','x'))
