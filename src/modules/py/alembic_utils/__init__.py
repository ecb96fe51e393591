# alembic_utils: functions, views, triggers and policies of PostgreSQL as objects of a migration.
__version__ = "0.8.4"
