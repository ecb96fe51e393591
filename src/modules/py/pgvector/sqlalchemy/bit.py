# pgvector.sqlalchemy.bit: names of pgvector.sqlalchemy, which programs also look for here.
from pgvector.sqlalchemy import BIT
