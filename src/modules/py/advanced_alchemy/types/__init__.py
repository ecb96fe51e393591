# advanced_alchemy.types: column types; autogenerate names each by the module it lies in.
from advanced_alchemy.types import encrypted_string, file_object, password_hash
from advanced_alchemy.types.boolean import Bool
from advanced_alchemy.types.datetime import DateTimeUTC
from advanced_alchemy.types.encrypted_string import EncryptedString, EncryptedText, EncryptionBackend, FernetBackend
from advanced_alchemy.types.file_object import (FileObject, FileObjectList, MutableList, StorageBackend, StorageRegistry,
                                                StoredObject, storages)
from advanced_alchemy.types.guid import GUID, NANOID_INSTALLED, UUID_UTILS_INSTALLED
from advanced_alchemy.types.identity import BigIntIdentity
from advanced_alchemy.types.json import ORA_JSONB, JsonB
from advanced_alchemy.types.password_hash.base import HashedPassword, PasswordHash
from advanced_alchemy.types.password_hash.one_time_code import HashedOneTimeCode, OneTimeCode
from advanced_alchemy.types.totp import TOTPSecret, generate_totp_secret
from advanced_alchemy.types.vector import Vector
