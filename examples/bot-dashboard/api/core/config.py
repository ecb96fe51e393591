"""Settings of the application, from the environment or from .env beside the project."""
from functools import lru_cache
from pathlib import Path
from typing import Optional

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=ROOT / ".env", env_file_encoding="utf-8", extra="ignore")

    app_name: str = "Bot dashboard"
    debug: bool = False
    database_url: str = Field(default="postgresql+asyncpg://postgres:postgres@localhost:5432/bot_dashboard")
    discord_token: Optional[str] = None

    @field_validator("database_url")
    @classmethod
    def use_asyncpg(cls, value: str) -> str:
        # Hosting services hand out postgres:// and postgresql://.
        for prefix in ("postgres://", "postgresql://"):
            if value.startswith(prefix):
                return "postgresql+asyncpg://" + value[len(prefix):]
        return value


@lru_cache
def get_settings() -> Settings:
    return Settings()


settings = get_settings()
