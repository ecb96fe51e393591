# pgvector.sqlalchemy.halfvec: names of pgvector.sqlalchemy, which programs also look for here.
from pgvector.sqlalchemy import HALFVEC
