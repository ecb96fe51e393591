# alembic_postgresql_enum: importing it makes autogenerate compare the enum types of the models with those of the
# database, and op.sync_enum_values() known.
from alembic_postgresql_enum.configuration import Config, set_configuration
from alembic_postgresql_enum.references import ColumnType, TableReference
from alembic_postgresql_enum import comparison as _comparison, operations as _operations

__all__ = ("ColumnType", "TableReference", "set_configuration", "Config")
