from sqlalchemy_utils.types import EncryptedType, StringEncryptedType
from _retort import unknown as _unknown

AesEngine = _unknown("sqlalchemy_utils.types.encrypted.encrypted_type.AesEngine")
AesGcmEngine = _unknown("sqlalchemy_utils.types.encrypted.encrypted_type.AesGcmEngine")
FernetEngine = _unknown("sqlalchemy_utils.types.encrypted.encrypted_type.FernetEngine")
