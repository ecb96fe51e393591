# advanced_alchemy.alembic
