# sqlmodel.sql.expression: SQLAlchemy's constructs under sqlmodel's names.
from sqlalchemy import (all_, and_, any_, asc, between, case, cast, collate, delete, desc, distinct, extract, false, func, not_,
                        nulls_first, nulls_last, nullsfirst, nullslast, or_, outerjoin, over, select, text, true, tuple_,
                        type_coerce, update, within_group)


def col(column_expression):
    return column_expression
