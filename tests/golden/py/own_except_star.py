def show(e,d=0):
    print(' '*d+repr(e))
    if isinstance(e,BaseExceptionGroup):
        for x in e.exceptions: show(x,d+1)
def t(f):
    try: f()
    except BaseException as e: show(e)
    else: print('none')
def a():
    try: raise ValueError(1)
    except* ValueError as e: raise SyntaxError(3)
def b():
    try: raise ExceptionGroup('g',[ValueError(1),TypeError(2)])
    except* ValueError: raise
    except* TypeError: pass
def c():
    try: raise ExceptionGroup('g',[ValueError(1),TypeError(2)])
    except* ValueError as e: raise KeyError('x') from e
def d():
    try: raise ExceptionGroup('g',[ValueError(1),ExceptionGroup('h',[OSError(3),TypeError(4)])])
    except* (ValueError, OSError): print('handled')
def e():
    try: raise ValueError
    except* (ValueError, ExceptionGroup): pass
def f():
    try: raise ValueError
    except* TypeError: pass
def g():
    try: raise ExceptionGroup('g',[ValueError(1),TypeError(2)])
    except* ValueError as e: raise e
    except* TypeError as e: raise OSError('o')
def h():
    try: raise ValueError(1)
    except* ValueError as e: print(repr(e)); 
    else: print('else')
    finally: print('fin')
def i():
    for x in range(3):
        try: raise ExceptionGroup('g',[ValueError(x)])
        except* ValueError: pass
    print('loop')
for f_ in (a,b,c,d,e,f,g,h,i): t(f_)
class EG(ExceptionGroup):
    def derive(self, excs): return EG(self.message, excs)
g=EG('m',[ValueError(1),TypeError(2)]); print(g.split(ValueError), g.subgroup(lambda x: isinstance(x,TypeError)), g.subgroup(OSError))
for bad in [lambda: ExceptionGroup('m',[]), lambda: ExceptionGroup('m',[KeyboardInterrupt()]), lambda: ExceptionGroup('m',5), lambda: ExceptionGroup(5,[ValueError()]), lambda: ExceptionGroup('m',[1]), lambda: EG('m',[KeyboardInterrupt()]), lambda: BaseExceptionGroup('m',[ValueError()]), lambda: BaseExceptionGroup('m',[KeyboardInterrupt()]), lambda: ExceptionGroup('m'), lambda: ExceptionGroup[int]]:
    try: print(repr(bad()))
    except Exception as x: print(type(x).__name__, x)
