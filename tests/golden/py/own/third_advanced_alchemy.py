# advanced_alchemy: the tables its bases and mixins make, its types, settings and errors.


def case_1():
    import datetime
    import sqlalchemy as sa
    from sqlalchemy.dialects import mysql, postgresql, sqlite
    from sqlalchemy.orm import Mapped, mapped_column
    from sqlalchemy.schema import CreateTable
    from advanced_alchemy import base
    for name in ("UUIDBase", "UUIDAuditBase", "UUIDv6Base", "UUIDv7AuditBase", "BigIntBase", "BigIntAuditBase", "NanoIDBase", "IdentityBase", "IdentityAuditBase"):
        made = type("Thing" + name, (getattr(base, name),), {"__annotations__": {"at": Mapped[datetime.datetime], "data": Mapped[dict], "day": Mapped[datetime.date | None]}})
        for dialect in (postgresql, sqlite) if name.startswith("Nano") else (postgresql, sqlite, mysql):
            print(str(CreateTable(made.__table__).compile(dialect=dialect.dialect())).strip())


def case_2():
    import sqlalchemy as sa
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
    from sqlalchemy.schema import CreateTable
    from advanced_alchemy import base, mixins
    class HTTPServer2(base.UUIDAuditBase, mixins.SlugKey):
        name: Mapped[str]
        other: Mapped[int | None]
    print(CreateTable(HTTPServer2.__table__))
    print(HTTPServer2.__tablename__, HTTPServer2(name="n", slug="s").to_dict(), HTTPServer2(name="n", slug="s").to_dict(exclude={"name"}))
    class Own(base.UUIDBase, mixins.SlugKey):
        __table_args__ = {"comment": "x"}
    print(Own.__table__.comment, sorted(str(c.name) for c in Own.__table__.constraints))
    class Elsewhere(base.BigIntBase):
        __bind_key__ = "other"
    print(Elsewhere.metadata is base.orm_registry.metadata, base.metadata_registry.get("other") is Elsewhere.metadata, base.metadata_registry.get(None) is Own.metadata)
    class Mine(base.CommonTableAttributes, DeclarativeBase):
        registry = base.create_registry({str: sa.String(7)})
    class Quick(Mine, mixins.UUIDPrimaryKey):
        code: Mapped[str]
    print(Quick.__tablename__, Quick.metadata is Own.metadata, CreateTable(Quick.__table__))


def case_3():
    import advanced_alchemy.types as t
    from sqlalchemy.dialects import mssql, mysql, oracle, postgresql, sqlite
    for one in (t.GUID(), t.GUID(binary=False), t.ORA_JSONB(), t.BigIntIdentity, t.Bool(), t.DateTimeUTC(), t.EncryptedString("key"), t.EncryptedString(key="k", length=50), t.EncryptedText("k"), t.JsonB, t.PasswordHash(None), t.Vector(3)):
        print(repr(one), [str(one.compile(dialect=d.dialect())) for d in (postgresql, sqlite, mysql, oracle, mssql)])


def case_4():
    import datetime, uuid
    import advanced_alchemy.types as t
    from sqlalchemy.dialects import mysql, postgresql
    d = postgresql.dialect()
    e = t.EncryptedString("k", length=5)
    print(e.process_result_value(e.process_bind_param("hello", d), d), e.process_bind_param(None, d))
    try: e.process_bind_param("too long", d)
    except Exception as x: print(type(x).__name__, x)
    m = t.DateTimeUTC(timezone=True)
    print(m.process_bind_param(datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=2))), d), m.process_result_value(datetime.datetime(2024, 1, 1), d))
    try: m.process_bind_param(datetime.datetime(2024, 1, 1), d)
    except TypeError as x: print(x)
    u = uuid.UUID(int=5)
    print(t.GUID().process_bind_param(u, d), t.GUID().process_bind_param(str(u), mysql.dialect()), t.GUID(binary=False).process_bind_param(u, mysql.dialect()), t.GUID().process_result_value(u.bytes, mysql.dialect()))


def case_5():
    from advanced_alchemy.exceptions import NotFoundError, RepositoryError
    for x in (NotFoundError("a", "b"), NotFoundError(), NotFoundError(detail="z"), RepositoryError("one"), NotFoundError("a", "b", detail="c")):
        print(str(x), "|", repr(x), "|", x.detail)
    from advanced_alchemy.utils.text import check_email, slugify
    for s in ("Hello, World!", "  a--b  ", "Ünïcode Ωmega", "a_b c", "___"):
        print(repr(slugify(s)), repr(slugify(s, allow_unicode=True)), repr(slugify(s, separator="_")))


def case_6():
    from advanced_alchemy.config import AsyncSessionConfig, EngineConfig, SQLAlchemyAsyncConfig, SQLAlchemySyncConfig, AlembicAsyncConfig
    c = SQLAlchemyAsyncConfig(connection_string="sqlite+aiosqlite:///x.db", session_config=AsyncSessionConfig(expire_on_commit=False), alembic_config=AlembicAsyncConfig(version_table_name="v"))
    print(c.get_engine().url, c.session_config_dict, c.alembic_config.version_table_name, c.alembic_config.script_location)
    print(SQLAlchemySyncConfig(connection_string="sqlite://", engine_config=EngineConfig(echo=True)).engine_config_dict["echo"])
    try: SQLAlchemySyncConfig().get_engine()
    except Exception as x: print(repr(x))
    with SQLAlchemySyncConfig(connection_string="sqlite://").get_session() as s: print(type(s).__name__)


def case_7():
    import sqlalchemy as sa
    from sqlalchemy.orm import Session, Mapped
    from advanced_alchemy.base import UUIDv7AuditBase
    from advanced_alchemy.mixins import UniqueMixin
    class Tag(UUIDv7AuditBase, UniqueMixin):
        name: Mapped[str]
        @classmethod
        def unique_hash(cls, name): return name
        @classmethod
        def unique_filter(cls, name): return cls.name == name
    e = sa.create_engine("sqlite://")
    Tag.metadata.create_all(e)
    with Session(e) as s:
        s.add_all([Tag(name="a"), Tag(name="b")]); s.commit()
        x = Tag.as_unique_sync(s, name="a"); y = Tag.as_unique_sync(s, name="c"); s.commit()
        print(s.scalars(sa.select(Tag.name).order_by(Tag.name)).all(), x.created_at.tzinfo, x.id.version in (4, 7), Tag.as_unique_sync(s, name="c") is y)


for number in range(1, 8):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
