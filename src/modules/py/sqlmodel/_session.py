# sqlmodel.Session: a session with exec().
from sqlalchemy.orm import Session as _Session


class Session(_Session):
    def exec(self, statement, *, params=None, **options):
        result = self.execute(statement, params)
        columns = getattr(statement, "selected_columns", None)
        return result.scalars() if columns is not None and (len(list(columns)) == 1 or _one_entity(statement)) else result


def _one_entity(statement):
    return len(getattr(statement, "column_descriptions", [])) == 1
