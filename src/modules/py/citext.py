# citext: text of PostgreSQL's extension citext, compared without regard to case.
from sqlalchemy.types import UserDefinedType as _UserDefinedType


class CIText(_UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **options):
        return "CITEXT"

    def bind_processor(self, dialect):
        return lambda value: value

    def result_processor(self, dialect, coltype):
        return lambda value: value
