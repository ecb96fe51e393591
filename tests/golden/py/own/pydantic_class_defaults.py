from pydantic import BaseModel, conlist, conset
from typing import *
class R(BaseModel):
    kinds: ClassVar[dict] = {}
    kind: str
    def __init_subclass__(cls, **kw):
        cls.kinds[cls.kind] = cls.__name__
class A(R):
    kind: Literal['a'] = 'a'
    items: conlist(item_type=int, min_items=1) = [1]
print(R.kinds, A().kind, hasattr(A,'kind'), A(items=[3]).items)
try: A(items=[])
except ValueError as e: print(str(e).split('\n')[1:])
class B(BaseModel):
    x: Optional[str]
try: print(B())
except ValueError as e: print(str(e).split('\n')[2])
