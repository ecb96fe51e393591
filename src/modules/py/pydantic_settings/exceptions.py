# pydantic_settings.exceptions.
from pydantic_settings import SettingsError
