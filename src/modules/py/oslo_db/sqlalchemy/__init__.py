# oslo_db.sqlalchemy: engines, sessions, models.
