# alembic_utils: functions, views, triggers and the like as entities of a migration.
__version__ = "0.8.8"
