# sqlmodel.Session: a session with exec().
from sqlalchemy.orm import Session as _Session


def results_of(statement, result):
    """Of a statement that asks for one thing, the things; else the rows."""
    columns = getattr(statement, "selected_columns", None)
    return result.scalars() if columns is not None and (len(list(columns)) == 1 or _one_entity(statement)) else result


def _one_entity(statement):
    return len(getattr(statement, "column_descriptions", [])) == 1


class Session(_Session):
    def exec(self, statement, *, params=None, **options):
        return results_of(statement, self.execute(statement, params))
