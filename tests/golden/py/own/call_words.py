# What functions of C and of Python say about wrong arguments.
import collections
import datetime
import decimal
import enum
import functools
import math
import operator


class List(list):
    pass


def tell(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, e)


str.__dict__  # a look at a class's names changes nothing
dir(str)
tell(str.upper, "a", 1)
tell(List().append, 1, 2)
for f in (math.sqrt, math.gcd, math.prod, operator.neg, functools.reduce, "a".find, "a".strip, {1}.union, len,
          [].append, type, classmethod, staticmethod, decimal.Decimal):
    tell(f, zz=1)
    tell(f, 1, 2, 3, 4)
tell(math.prod, [1], 2)
tell(eval, "1", "g")
tell(List.__init_subclass__, 1)
tell(object.__subclasshook__)
tell(datetime.date.weekday, 1)
tell(decimal.Decimal(1).sqrt, 1, 2)
tell(ExceptionGroup("g", [ValueError()]).split)
tell(ExceptionGroup("g", [ValueError()]).derive)
tell(bytes, "a", decimal.Decimal(1))
tell(functools.reduce, len, 1)
tell(sorted, 1, zz=1)
tell(str.maketrans, collections.Counter("a"))
tell("ab".__mod__, collections.deque([1]))
tell(operator.mul, "ab", collections.deque([1]))
