# fastapi_users_db_sqlalchemy: the tables of FastAPI-Users.
import uuid as _uuid

from sqlalchemy import Boolean as _Boolean, ForeignKey as _ForeignKey, Integer as _Integer, String as _String
from sqlalchemy.orm import Mapped, declared_attr as _declared_attr, mapped_column as _mapped_column

from _retort import unknown as _unknown
from fastapi_users_db_sqlalchemy.generics import GUID

UUID_ID = _uuid.UUID


class SQLAlchemyBaseUserTable:
    __tablename__ = "user"
    email: Mapped[str] = _mapped_column(_String(length=320), unique=True, index=True, nullable=False)
    hashed_password: Mapped[str] = _mapped_column(_String(length=1024), nullable=False)
    is_active: Mapped[bool] = _mapped_column(_Boolean, default=True, nullable=False)
    is_superuser: Mapped[bool] = _mapped_column(_Boolean, default=False, nullable=False)
    is_verified: Mapped[bool] = _mapped_column(_Boolean, default=False, nullable=False)

    def __class_getitem__(cls, item):
        return cls


class SQLAlchemyBaseUserTableUUID(SQLAlchemyBaseUserTable):
    id: Mapped[UUID_ID] = _mapped_column(GUID, primary_key=True, default=_uuid.uuid4)


class SQLAlchemyBaseOAuthAccountTable:
    __tablename__ = "oauth_account"
    oauth_name: Mapped[str] = _mapped_column(_String(length=100), index=True, nullable=False)
    access_token: Mapped[str] = _mapped_column(_String(length=1024), nullable=False)
    expires_at: Mapped[int | None] = _mapped_column(_Integer, nullable=True)
    refresh_token: Mapped[str | None] = _mapped_column(_String(length=1024), nullable=True)
    account_id: Mapped[str] = _mapped_column(_String(length=320), index=True, nullable=False)
    account_email: Mapped[str] = _mapped_column(_String(length=320), nullable=False)

    def __class_getitem__(cls, item):
        return cls


class SQLAlchemyBaseOAuthAccountTableUUID(SQLAlchemyBaseOAuthAccountTable):
    id: Mapped[UUID_ID] = _mapped_column(GUID, primary_key=True, default=_uuid.uuid4)

    @_declared_attr
    def user_id(cls) -> Mapped[UUID_ID]:
        return _mapped_column(GUID, _ForeignKey("user.id", ondelete="cascade"), nullable=False)


SQLAlchemyUserDatabase = _unknown("fastapi_users_db_sqlalchemy.SQLAlchemyUserDatabase")
