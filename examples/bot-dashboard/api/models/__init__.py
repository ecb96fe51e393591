from api.models.base import Base
from api.models.bot import BotSettings, Module
from api.models.user import ApiKey, AuditLog, Role, User, UserRole

__all__ = ["ApiKey", "AuditLog", "Base", "BotSettings", "Module", "Role", "User", "UserRole"]
