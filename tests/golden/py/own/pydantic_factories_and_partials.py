from functools import partial
from typing import Annotated, Optional
from pydantic import BaseModel, BeforeValidator, AfterValidator, Field, field_validator
def split(value, type_=None, sep=','):
    return [type_(x) for x in value.split(sep)] if isinstance(value,str) else value
class T:
    def up(self, v): return v.upper()
class M(BaseModel):
    a: Annotated[list[int], BeforeValidator(partial(split, type_=int))]
    b: Annotated[str, AfterValidator(T().up)] = 'b'
    c: Annotated[str, AfterValidator(lambda v, info: v + info.field_name)] = 'x'
    d: str = Field(default_factory=lambda data: data['b'] + '!')
    e: Annotated[str, AfterValidator(lambda v, extra='q': v + extra)] = 'x'
    @field_validator('b')
    @classmethod
    def twice(cls, v, info): return v * 2
print(M(a='1,2', b='q', c='y', e='z'))
