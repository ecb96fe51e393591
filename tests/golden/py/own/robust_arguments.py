# Objects whose methods give what they should not, and objects that were never initialized.
import datetime
import fractions
import functools
import inspect
import io
import itertools
import json
import random
import statistics


class Ratio(float):
    def as_integer_ratio(self):
        return self.answer


class Pairs(dict):
    def items(self):
        return [(1, 2, 3), 4]



class Names:
    def __dir__(self):
        return [1, "a"]


class Empty:
    pass


def tell(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)


for answer in (1, (1,), (1, 2, 3)):
    r = Ratio(1.5)
    r.answer = answer
    tell(lambda: datetime.timedelta(1) / r)
    try:
        fractions.Fraction(r), statistics.mean([r, 1.0])
    except (TypeError, ValueError):
        print("no ratio")
tell(json.dumps, Pairs(a=1))
tell(inspect.getmembers, Names())
tell(functools.update_wrapper, len, len, [1])
tell(pow, Empty(), 2, 3)
tell(itertools.dropwhile.__new__, 5)
tell(itertools.dropwhile.__new__, int)
tell(io.StringIO, "a", 5)
tell(io.StringIO, "a", "x")
tell(random.Random().setstate, (3, (0,) * 624 + (10_000_000,), None))
import locale  # noqa: E402
import pickle  # noqa: E402

for i in range(-5, 70_000, 997):  # any answer will do
    try:
        repr(locale.nl_langinfo(i)).upper()
    except ValueError:
        pass
for f in (lambda: pickle.Unpickler(None),):
    try:
        f()
    except TypeError:
        print("TypeError")
    except Exception as e:
        print(type(e).__name__)

import re  # noqa: E402

for args in (("m", 5, 1), ("m", b"a\nb", 2), ("m", "a\nb", 2), ("m", None, 1)):
    try:
        e = re.error(*args)
        print(e, e.pattern, e.pos, e.lineno, e.colno)
    except AttributeError as e:
        print(e)
