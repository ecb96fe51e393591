# sqlalchemy_utils.types.ts_vector: names of sqlalchemy_utils.types, which programs also look for here.
from sqlalchemy_utils.types import TSVectorType
