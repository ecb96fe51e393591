# advanced_alchemy.mixins: keys, moments of change, slugs.
import datetime as _datetime
import uuid as _uuid

from sqlalchemy import Identity as _Identity, Index as _Index, Integer as _Integer, Sequence as _Sequence, String as _String, \
    UniqueConstraint as _UniqueConstraint, select as _select
from sqlalchemy.orm import Mapped, declared_attr as _declared_attr, mapped_column as _mapped_column, \
    validates as _validates
from uuid_utils.compat import uuid6 as _uuid6, uuid7 as _uuid7

from advanced_alchemy.types.datetime import DateTimeUTC as _DateTimeUTC
from advanced_alchemy.types.identity import BigIntIdentity as _BigIntIdentity
from nanoid import generate as _nanoid


def _now():
    return _datetime.datetime.now(_datetime.timezone.utc)


class SentinelMixin:
    @_declared_attr
    def _sentinel(cls) -> Mapped[int]:
        return _mapped_column("sa_orm_sentinel", _Integer, nullable=True, insert_sentinel=True, _omit_from_statements=True,
                              sort_order=3001)


class UUIDPrimaryKey(SentinelMixin):
    id: Mapped[_uuid.UUID] = _mapped_column(default=_uuid.uuid4, primary_key=True, sort_order=-100)


class UUIDv6PrimaryKey(SentinelMixin):
    id: Mapped[_uuid.UUID] = _mapped_column(default=_uuid6, primary_key=True, sort_order=-100)


class UUIDv7PrimaryKey(SentinelMixin):
    id: Mapped[_uuid.UUID] = _mapped_column(default=_uuid7, primary_key=True, sort_order=-100)


class NanoIDPrimaryKey(SentinelMixin):
    id: Mapped[str] = _mapped_column(default=_nanoid, primary_key=True, sort_order=-100)


class BigIntPrimaryKey:
    @_declared_attr
    def id(cls) -> Mapped[int]:
        return _mapped_column(_BigIntIdentity, _Sequence("%s_id_seq" % cls.__tablename__, optional=False), primary_key=True,
                              sort_order=-100)


class IdentityPrimaryKey:
    @_declared_attr
    def id(cls) -> Mapped[int]:
        return _mapped_column(_BigIntIdentity, _Identity(start=1, increment=1), primary_key=True, sort_order=-100)


class AuditColumns:
    created_at: Mapped[_datetime.datetime] = _mapped_column(_DateTimeUTC(timezone=True), default=_now, sort_order=3002)
    updated_at: Mapped[_datetime.datetime] = _mapped_column(_DateTimeUTC(timezone=True), default=_now, onupdate=_now, sort_order=3003)

    @_validates("created_at", "updated_at")
    def validate_tz_info(self, _, value):
        return value if value.tzinfo is not None else value.replace(tzinfo=_datetime.timezone.utc)


def _is_spanner(*args, dialect, **kwargs):
    return dialect.name.startswith("spanner")


class SlugKey:
    """A unique slug: a constraint, and where that is not to be had an index."""

    @_declared_attr
    def slug(cls) -> Mapped[str]:
        return _mapped_column(_String(length=100), nullable=False)

    @_declared_attr.directive
    def __table_args__(cls):
        return (
            _UniqueConstraint(cls.slug, name="uq_%s_slug" % cls.__tablename__).ddl_if(
                callable_=lambda *args, **kwargs: not _is_spanner(*args, **kwargs)),
            _Index("ix_%s_slug_unique" % cls.__tablename__, cls.slug, unique=True).ddl_if(callable_=_is_spanner))


class UniqueMixin:
    """What exists already is found instead of made twice in a session."""

    @classmethod
    def unique_hash(cls, *arg, **kw):
        raise NotImplementedError("Implement this in subclass")

    @classmethod
    def unique_filter(cls, *arg, **kw):
        raise NotImplementedError("Implement this in subclass")

    @classmethod
    def _known(cls, session, args, kw):
        cache = session.info.setdefault("_unique_cache", {})
        return cache, (cls, cls.unique_hash(*args, **kw)), _select(cls).where(cls.unique_filter(*args, **kw)).limit(1)

    @classmethod
    def _kept(cls, session, cache, key, found, kw):
        if found is None:
            found = cls(**kw)
            session.add(found)
        cache[key] = found
        return found

    @classmethod
    def as_unique_sync(cls, session, *args, **kw):
        cache, key, statement = cls._known(session, args, kw)
        if key not in cache:
            with session.no_autoflush:
                cls._kept(session, cache, key, session.scalar(statement), kw)
        return cache[key]

    @classmethod
    async def as_unique_async(cls, session, *args, **kw):
        cache, key, statement = cls._known(session, args, kw)
        if key not in cache:
            with session.no_autoflush:
                cls._kept(session, cache, key, await session.scalar(statement), kw)
        return cache[key]
