# pprint lays a dataclass out field by field unless the class writes its own repr.
import dataclasses, pprint
@dataclasses.dataclass
class A:
    x: int
    y: str = 'a'*40
    z: object = None
pprint.pprint(A(1, z=[A(2), A(3)]))
@dataclasses.dataclass
class B:
    x: int
    y: str = 'a' * 90
    def __repr__(self): return 'B'
@dataclasses.dataclass(repr=False)
class C:
    x: int
class D(A):
    pass
pprint.pprint([B(1), D(1), D(2, z=B(2))])
print(pprint.pformat(C(1)).split(' at ')[0])
