"""What functions and types of modules say of wrong arguments, and what they are called."""
import bisect, calendar, csv, decimal, difflib, enum, functools, hashlib, hmac, inspect, io, logging, operator, os, pprint
import shlex, statistics, string, struct, textwrap, threading, types

CASES = """
inspect.isfunction(textwrap.dedent), inspect.isfunction(functools.reduce), type(os.listdir).__name__, type(os.getenv).__name__
isinstance(shlex.quote, types.FunctionType), type(shlex.quote) is types.FunctionType
bisect.bisect() | bisect.bisect is bisect.bisect_right | bisect.insort.__name__
functools.lru_cache()() | functools.partial() | functools.cmp_to_key() | functools.total_ordering() | functools.cache(None)
functools.cmp_to_key(lambda a, b: 0)(obj=3).obj | functools.partialmethod(int, 1) | functools.lru_cache(5).__qualname__
operator.methodcaller() | operator.itemgetter() | operator.attrgetter(1) | operator.itemgetter(1)(5)
hmac.new(b'a') | hmac.new(b'a', b'b', hashlib.sha256).hexdigest()[:8] | hashlib.md5(1, 2, 3) | hashlib.md5.__name__ | hashlib.md5().copy(1)
textwrap.wrap(None) | textwrap.fill(1) | textwrap.dedent(b'a') | string.capwords(None) | pprint.pformat([1], width='a')
calendar.isleap(None) | calendar.isleap('a') | calendar.isleap(2000.0) | calendar.monthrange(2020, 'a') | calendar.monthrange(2020, 13)
enum.unique(1) | logging.getLevelName(None) | exec('1', 1, 2) | BlockingIOError(1, 2, 3) | ExceptionGroup('a', 'b')
decimal.Context().add() | decimal.Context(prec='a') | decimal.Context(foo=1) | decimal.getcontext().copy(1)
[] + threading.Lock() | [] + decimal.getcontext() | struct.Struct('b').pack() | csv.writer(io.StringIO()).writerow()
int.__ceil__() | int.__add__() | str.upper() | dict.fromkeys()
difflib.SequenceMatcher(None, 'ab', 'bc').find_longest_match(0, 5, 0, 5) | difflib.SequenceMatcher(None, 'ab', 'bc').find_longest_match(1)
"""
for line in CASES.strip().splitlines():
    for case in line.split(' | '):
        try:
            print(case, '=>', eval(case))
        except Exception as e:
            print(case, '=>', type(e).__name__ + ':', e)
