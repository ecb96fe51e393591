"""nullable=None: SQL Server decides."""
import sqlalchemy as sa
from sqlalchemy.dialects import mssql
for n in ({}, {"nullable": None}, {"nullable": True}, {"nullable": False}):
    print(n, sa.schema.CreateTable(sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer, **n))).compile(dialect=mssql.dialect()))
