from pgvector.sqlalchemy import HALFVEC
