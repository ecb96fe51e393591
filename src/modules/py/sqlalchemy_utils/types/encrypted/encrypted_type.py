# sqlalchemy_utils.types.encrypted.encrypted_type: names of sqlalchemy_utils.types, which programs also look for here.
from sqlalchemy_utils.types import EncryptedType, StringEncryptedType
from _retort import unknown as _unknown

AesEngine = _unknown("sqlalchemy_utils.types.encrypted.encrypted_type.AesEngine")
AesGcmEngine = _unknown("sqlalchemy_utils.types.encrypted.encrypted_type.AesGcmEngine")
FernetEngine = _unknown("sqlalchemy_utils.types.encrypted.encrypted_type.FernetEngine")
