# sqlalchemy_utils.types.ip_address: names of sqlalchemy_utils.types, which programs also look for here.
from sqlalchemy_utils.types import IPAddressType
