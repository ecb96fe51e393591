# oslo_db.sqlalchemy.orm: sessions.
from sqlalchemy.orm import Query, Session, sessionmaker as _sessionmaker


def get_maker(engine, expire_on_commit=False):
    return _sessionmaker(bind=engine, class_=Session, expire_on_commit=expire_on_commit, query_cls=Query)
