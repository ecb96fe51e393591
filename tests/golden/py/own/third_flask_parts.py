# Submodules of flask, and sqlmodel's asynchronous session.


def case_1():
    from flask import Flask, json, current_app
    import datetime, decimal, uuid, flask
    print(json.dumps({"b": 1, "a": decimal.Decimal("1.5"), "d": datetime.date(2020, 1, 2), "t": datetime.datetime(2020, 1, 2, 3, 4, 5), "u": uuid.UUID(int=1)}), json.loads("[1]"), flask.json.dumps([1]))
    class E(json.JSONEncoder if hasattr(json, "JSONEncoder") else object): pass
    from flask.helpers import get_root_path, get_debug_flag
    print(get_debug_flag())
    from flask.app import Flask as F
    print(F is Flask)
    from flask.globals import current_app as c
    print(c is current_app)
    from flask.json.provider import DefaultJSONProvider
    print(DefaultJSONProvider(None).dumps({"x": datetime.date(2020, 1, 1)}))


def case_2():
    import asyncio
    from sqlmodel import SQLModel, Field, select
    from sqlmodel.ext.asyncio.session import AsyncSession
    from sqlalchemy.ext.asyncio import create_async_engine
    class Hero(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        name: str
    async def main():
        e = create_async_engine("sqlite+aiosqlite://")
        async with e.begin() as c: await c.run_sync(SQLModel.metadata.create_all)
        async with AsyncSession(e) as s:
            s.add(Hero(name="x")); await s.commit()
            print((await s.exec(select(Hero))).first().name, (await s.exec(select(Hero.id, Hero.name))).all())
    asyncio.run(main())


for number in range(1, 3):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
