# An element of a script's own class without a type of its own: NullType.
from sqlalchemy import select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement


class now_local(ColumnElement):
    inherit_cache = True


@compiles(now_local)
def compile_now(element, compiler, **kw):
    return "now_local()"


print(repr(now_local().type), select(now_local()))
