import sys, sqlalchemy as sa, asyncio
from sqlalchemy.orm import *
from sqlalchemy.ext.asyncio import *
from typing import Optional, List
class Base(AsyncAttrs, DeclarativeBase): pass
class P(Base):
    __tablename__="p"
    id: Mapped[int]=mapped_column(primary_key=True)
    name: Mapped[str]
    cs: Mapped[List["C"]]=relationship(back_populates="p")
class C(Base):
    __tablename__="c"
    id: Mapped[int]=mapped_column(primary_key=True)
    pid: Mapped[Optional[int]]=mapped_column(sa.ForeignKey("p.id"))
    p: Mapped[Optional["P"]]=relationship(back_populates="cs")
async def main():
    e=create_async_engine("sqlite+aiosqlite://")
    async with e.begin() as c: await c.run_sync(Base.metadata.create_all)
    async with AsyncSession(e) as s:
        s.add(P(name="x",cs=[C(),C()])); await s.commit()
    async with AsyncSession(e) as s:
        p=(await s.scalars(sa.select(P))).one()
        try: print(len(p.cs))
        except Exception as x: print(type(x).__module__, type(x).__name__, x)
        print(len(await p.awaitable_attrs.cs))
        print(len(p.cs))
        await s.commit()
        try: print(p.name)
        except Exception as x: print(type(x).__name__, x)
        await s.refresh(p); print(p.name)
        try: print(p.cs)
        except Exception as x: print(type(x).__name__)
        await s.refresh(p, ["cs"]); print(len(p.cs))
        s.expire(p)
        try: print(p.name)
        except Exception as x: print(type(x).__name__)
    async with AsyncSession(e, expire_on_commit=False) as s:
        q=P(name="y"); s.add(q); await s.commit(); print(q.name, q.id)
        try: print(q.cs)
        except Exception as x: print(type(x).__name__)
        c=(await s.scalars(sa.select(C).limit(1).options(selectinload(C.p)))).first(); print(c.p.name)
        try: print(c.p.cs)
        except Exception as x: print(type(x).__name__)
        print(await s.run_sync(lambda ss: [x.id for x in c.p.cs]))
    try:
        p2=p; print(p2.cs)
    except Exception as x: print(type(x).__name__)
asyncio.run(main())
