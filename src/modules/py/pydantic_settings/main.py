# pydantic_settings.main.
from pydantic_settings import BaseSettings, SettingsConfigDict
