# pydantic.generics
from pydantic import GenericModel
