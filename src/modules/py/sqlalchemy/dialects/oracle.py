# sqlalchemy.dialects.oracle: the values that go with its types; the types themselves are in C.
from dataclasses import dataclass as _dataclass
from enum import Enum as _Enum


class VectorIndexType(_Enum):
    HNSW = 'HNSW'
    IVF = 'IVF'


class VectorDistanceType(_Enum):
    EUCLIDEAN = 'EUCLIDEAN'
    DOT = 'DOT'
    COSINE = 'COSINE'
    MANHATTAN = 'MANHATTAN'


class VectorStorageFormat(_Enum):
    INT8 = 'INT8'
    BINARY = 'BINARY'
    FLOAT32 = 'FLOAT32'
    FLOAT64 = 'FLOAT64'


class VectorStorageType(_Enum):
    SPARSE = 'SPARSE'
    DENSE = 'DENSE'


@_dataclass
class VectorIndexConfig:
    index_type: VectorIndexType = VectorIndexType.HNSW
    distance: object = None
    accuracy: object = None
    hnsw_neighbors: object = None
    hnsw_efconstruction: object = None
    ivf_neighbor_partitions: object = None
    ivf_sample_per_partition: object = None
    ivf_min_vectors_per_partition: object = None
    parallel: object = None
    def __post_init__(self):
        self.index_type = VectorIndexType(self.index_type)
