# passlib.hosts: what systems have in their files of passwords.
from passlib.context import CryptContext as _CryptContext

linux_context = _CryptContext(schemes=["sha512_crypt", "sha256_crypt", "md5_crypt", "des_crypt", "unix_disabled"], deprecated=["des_crypt"])
