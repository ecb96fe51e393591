# itsdangerous.serializer.
from itsdangerous import Serializer
