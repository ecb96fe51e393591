from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.models.base import Base, Timestamps, UuidKey


class BotSettings(UuidKey, Timestamps, Base):
    __tablename__ = "bot_settings"
    __table_args__ = (CheckConstraint("char_length(prefix) BETWEEN 1 AND 5", name="prefix_length"),)

    guild_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    prefix: Mapped[str] = mapped_column(String(5), server_default="!")
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class Module(UuidKey, Base):
    __tablename__ = "modules"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    enabled: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
