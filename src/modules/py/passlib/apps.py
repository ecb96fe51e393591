# passlib.apps: choices made for applications.
from passlib.context import CryptContext as _CryptContext

custom_app_context = _CryptContext(
    schemes=["sha512_crypt", "sha256_crypt"], sha512_crypt__rounds=656000, sha256_crypt__rounds=535000)
django_context = _CryptContext(
    schemes=["django_pbkdf2_sha256", "django_pbkdf2_sha1", "django_salted_sha1", "django_salted_md5", "hex_md5", "django_disabled"],
    default="django_pbkdf2_sha256", deprecated="auto")
ldap_context = _CryptContext(schemes=["ldap_salted_sha512", "ldap_salted_sha256", "ldap_salted_sha1", "ldap_salted_md5", "ldap_sha1",
                                      "ldap_md5"])
mysql_context = mysql4_context = _CryptContext(schemes=["mysql41"])
postgres_context = _CryptContext(schemes=["postgres_md5"])
phpass_context = _CryptContext(schemes=["bcrypt", "phpass"])
