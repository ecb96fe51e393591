# fastapi_users_db_sqlalchemy.access_token: the table of access tokens.
import uuid as _uuid
from datetime import datetime as _datetime

from sqlalchemy import ForeignKey as _ForeignKey, String as _String
from sqlalchemy.orm import Mapped, declared_attr as _declared_attr, mapped_column as _mapped_column

from _retort import unknown as _unknown
from fastapi_users_db_sqlalchemy.generics import GUID, TIMESTAMPAware, now_utc


class SQLAlchemyBaseAccessTokenTable:
    __tablename__ = "accesstoken"
    token: Mapped[str] = _mapped_column(_String(length=43), primary_key=True)
    created_at: Mapped[_datetime] = _mapped_column(TIMESTAMPAware(timezone=True), index=True, nullable=False, default=now_utc)

    def __class_getitem__(cls, item):
        return cls


class SQLAlchemyBaseAccessTokenTableUUID(SQLAlchemyBaseAccessTokenTable):
    @_declared_attr
    def user_id(cls) -> Mapped[_uuid.UUID]:
        return _mapped_column(GUID, _ForeignKey("user.id", ondelete="cascade"), nullable=False)


SQLAlchemyAccessTokenDatabase = _unknown("fastapi_users_db_sqlalchemy.access_token.SQLAlchemyAccessTokenDatabase")
