# pgvector: the types are in pgvector.sqlalchemy.
from pgvector.sqlalchemy import Bit, HalfVector, SparseVector, Vector
