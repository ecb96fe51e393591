# A Counter takes any mapping on the right of +=, -=, |=, &=.
from collections import Counter, OrderedDict

c = Counter("aab")
c += OrderedDict(a=1, z=2)
print(c)
c -= {"a": 2, "b": 5}
print(c)
c |= {"a": 9, "q": 0}
print(c)
c &= {"a": 1, "z": 5}
print(c)
try:
    c &= {}
except KeyError as e:
    print("KeyError", e)
try:
    c += [1]
except AttributeError as e:
    print(e)
