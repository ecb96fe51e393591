# pgvector.sqlalchemy: column types of the vector extension of PostgreSQL.
from sqlalchemy.types import Float as _Float, UserDefinedType as _UserDefinedType


def _listed(value):
    return "[" + ",".join(str(float(x)) for x in value) + "]" if value is not None and not isinstance(value, str) else value


class _VectorType(_UserDefinedType):
    cache_ok = True
    _word = "VECTOR"

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def get_col_spec(self, **kw):
        return self._word if self.dim is None else "%s(%d)" % (self._word, self.dim)

    def bind_processor(self, dialect):
        return _listed

    def literal_processor(self, dialect):
        return lambda value: "'%s'" % _listed(value)

    def result_processor(self, dialect, coltype):
        def read(value):
            return [float(x) for x in value[1:-1].split(",")] if isinstance(value, str) else value
        return read

    class comparator_factory(_UserDefinedType.Comparator):
        def l2_distance(self, other):
            return self.op("<->", return_type=_Float)(other)

        def max_inner_product(self, other):
            return self.op("<#>", return_type=_Float)(other)

        def cosine_distance(self, other):
            return self.op("<=>", return_type=_Float)(other)

        def l1_distance(self, other):
            return self.op("<+>", return_type=_Float)(other)


class VECTOR(_VectorType):
    __module__ = "pgvector.sqlalchemy.vector"


class HALFVEC(_VectorType):
    __module__ = "pgvector.sqlalchemy.halfvec"
    _word = "HALFVEC"


class SPARSEVEC(_VectorType):
    __module__ = "pgvector.sqlalchemy.sparsevec"
    _word = "SPARSEVEC"


class BIT(_UserDefinedType):
    __module__ = "pgvector.sqlalchemy.bit"
    cache_ok = True

    def __init__(self, length=None):
        super().__init__()
        self.length = length

    def get_col_spec(self, **kw):
        return "BIT" if self.length is None else "BIT(%d)" % self.length

    class comparator_factory(_UserDefinedType.Comparator):
        def hamming_distance(self, other):
            return self.op("<~>", return_type=_Float)(other)

        def jaccard_distance(self, other):
            return self.op("<%>", return_type=_Float)(other)


Vector, HalfVector, SparseVector, Bit = VECTOR, HALFVEC, SPARSEVEC, BIT


def avg(*args):
    from sqlalchemy import func
    return func.avg(*args)


def sum(*args):
    from sqlalchemy import func
    return func.sum(*args)


def _register():
    from sqlalchemy.dialects.postgresql.base import ischema_names
    ischema_names.update(vector=VECTOR, halfvec=HALFVEC, sparsevec=SPARSEVEC, bit=BIT)


_register()
