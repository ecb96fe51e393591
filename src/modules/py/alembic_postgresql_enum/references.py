# Columns that have an enum as their type, as revision files name them.
from dataclasses import dataclass
from enum import Enum as _PyEnum

import sqlalchemy as _sa


class ColumnType(_PyEnum):
    COMMON = _sa.Enum
    ARRAY = _sa.ARRAY

    def __repr__(self):
        return "ColumnType." + self.name


Unspecified = object()  # of revision files before the schema was written: that of the enum


@dataclass(frozen=True)
class TableReference:
    table_name: str
    column_name: str
    table_schema: str = Unspecified
    column_type: ColumnType = ColumnType.COMMON
    existing_server_default: str = None

    def __repr__(self):
        shown = [("table_schema", self.table_schema)] if self.table_schema else []
        shown += [("table_name", self.table_name), ("column_name", self.column_name)]
        if self.column_type != ColumnType.COMMON:
            shown.append(("column_type", self.column_type))
        if self.existing_server_default is not None:
            shown.append(("existing_server_default", self.existing_server_default))
        return "TableReference(%s)" % ", ".join("%s=%r" % pair for pair in shown)

    @property
    def is_column_type_import_needed(self):
        return self.column_type != ColumnType.COMMON

    @property
    def table_name_with_schema(self):
        return ('"%s".' % self.table_schema if self.table_schema else "") + '"%s"' % self.table_name

    @property
    def escaped_column_name(self):
        return '"%s"' % self.column_name
