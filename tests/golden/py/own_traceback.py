"""traceback: everything that formats, printed without the folder of this file."""
import builtins
import os

_here = os.path.dirname(os.path.abspath(__file__)) + os.sep


def print(*args, **kw):
    builtins.print(*[str(a).replace(_here, '') for a in args], **kw)


class _Out:
    def write(self, text):
        print(text, end='')


import traceback, sys, io

def a(): b()
def b(): raise ValueError('x\ny')
try: a()
except ValueError as e:
    print(traceback.format_exc())
    print(traceback.format_exception(e))
    print(traceback.format_exception(type(e), e, e.__traceback__))
    print(traceback.format_exception_only(e), traceback.format_exception_only(ValueError, ValueError('q')))
    print(traceback.format_tb(e.__traceback__))
    for fs in traceback.extract_tb(e.__traceback__): print(fs, tuple(fs), fs.line, fs.name, fs.lineno, fs[0]==__file__, len(fs), fs==tuple(fs))
    traceback.print_exc(file=_Out())
    traceback.print_exc(limit=1,file=_Out())
    traceback.print_exc(limit=-1,file=_Out())
    traceback.print_exception(e, file=_Out())
    te=traceback.TracebackException.from_exception(e)
    print(str(te), te.exc_type, list(te.format_exception_only()), len(te.stack), te.__cause__, te.__context__, te.__suppress_context__, te.exceptions)
    print(''.join(te.format()))
    te.print(file=_Out())
    print(te == traceback.TracebackException.from_exception(e))
print(repr(traceback.format_exc()))
try:
    try: 1/0
    except ZeroDivisionError as e: raise KeyError('k') from e
except KeyError as e:
    e.add_note('note1\nnote2')
    print(traceback.format_exc()); print(traceback.format_exc(chain=False))
    print(traceback.format_exception_only(e))
try:
    try: 1/0
    except ZeroDivisionError: [][1]
except IndexError: print(traceback.format_exc())
try:
    try: 1/0
    except ZeroDivisionError: raise IndexError from None
except IndexError: print(traceback.format_exc())
def r(n):
    if n==0: raise RuntimeError
    r(n-1)
try: r(10)
except RuntimeError: print(traceback.format_exc())
def g():
    traceback.print_stack(file=_Out())
    print(traceback.format_stack(limit=1))
    print(traceback.extract_stack()[-1].name, [f.name for f in traceback.extract_stack(limit=2)])
g()
print(traceback.format_list([('f.py',3,'fn','code'),('f.py',3,'fn',None)]))
print(traceback.StackSummary.from_list([('f.py',3,'fn','code')]*6).format())
try: compile('a b','<s>','exec')
except SyntaxError as e: print(traceback.format_exception_only(e)); print(traceback.format_exc())
try: raise ExceptionGroup('eg',[ValueError(1),ExceptionGroup('in',[TypeError(2),KeyError('z')])])
except ExceptionGroup as e: print(traceback.format_exc()); print(traceback.format_exception(e))
try: raise ExceptionGroup('eg',[ValueError(i) for i in range(20)])
except ExceptionGroup as e: print(traceback.format_exc()); 
class Bad(Exception):
    def __str__(self): raise RuntimeError
try: raise Bad
except Bad as e: print(traceback.format_exc())
class My(Exception): __module__='pkg.mod'
print(traceback.format_exception_only(My('m')))
print(traceback.format_exception(None), traceback.format_exception_only(None))
try: traceback.format_exception(1)
except Exception as e: print(type(e),e)
try: traceback.format_exception(ValueError(), ValueError())
except Exception as e: print(type(e),e)
print(traceback.FrameSummary('f',1,'n'), traceback.FrameSummary('f',1,'n').line)
try: foo.bar
except NameError as e: print(traceback.format_exc())
try: sys.pth
except AttributeError as e: print(traceback.format_exception_only(e))
print(sorted(traceback.__all__))
