# Mapping with sqlalchemy.orm: asynchronous sessions.
import asyncio
from typing import *
from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine, AsyncAttrs, async_scoped_session
from sqlalchemy.ext.indexable import index_property
from sqlalchemy.util import classproperty, memoized_property, to_list
from sqlalchemy.future import select


class Base(AsyncAttrs, DeclarativeBase):
    pass


class A(Base):
    __tablename__ = 'a'
    id: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[str]
    bs: Mapped[List['B']] = relationship()
    d = mapped_column(JSON)
    k = index_property('d', 'k', default=None)


class B(Base):
    __tablename__ = 'b'
    id: Mapped[int] = mapped_column(primary_key=True)
    a_id: Mapped[int] = mapped_column(ForeignKey('a.id'))

async def main():
    e = create_async_engine('sqlite+aiosqlite://')
    async with e.begin() as c:
        await c.run_sync(Base.metadata.create_all)
    maker = async_sessionmaker(e, expire_on_commit=False)
    async with maker() as s:
        async with s.begin():
            s.add_all([A(n='x', bs=[B(), B()]), A(n='y', k=5)])
        r = await s.execute(select(A).order_by(A.id))
        a = r.scalars().first()
        print(a.n, len(await a.awaitable_attrs.bs))
        print((await s.scalars(select(A.n))).all(), await s.scalar(select(func.count(A.id))), (await s.get(A, 2)).k)
        a.n = 'z'
        await s.commit()
        print(await s.run_sync(lambda ss: ss.query(A).count()))
        await s.refresh(a)
        print(a.n, a in s)
        await s.delete((await a.awaitable_attrs.bs)[0])
        await s.flush()
        await s.rollback()
    async with maker.begin() as s:
        s.add(A(n='q'))
    async with AsyncSession(e) as s:
        print((await s.execute(select(A.n).order_by(A.n))).scalars().all())
        print(select(A.k))
    await e.dispose()
asyncio.run(main())


class X:

    @classproperty
    def cp(cls):
        return cls.__name__

    @memoized_property
    def mp(self):
        print('once')
        return 3
print(X.cp, X().cp)
x = X()
print(x.mp, x.mp, to_list('a'), to_list([1]), to_list(None))
