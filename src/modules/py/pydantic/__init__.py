# pydantic: models, fields and validators as settings classes and schemas of applications use them.
# Covers the v2 names and those of v1 that projects still write. JSON schemas: pydantic.json_schema.
from pydantic._conversion import *  # noqa: F403
from pydantic._fields import *  # noqa: F403
from pydantic._fields import _MISSING
from pydantic._models import *  # noqa: F403

VERSION = __version__ = "2.11.0"

# The types are read when one of them is asked for.
_LATER = """
AllowInfNan AmqpDsn AnyHttpUrl AnyUrl AnyWebsocketUrl AwareDatetime Base64Bytes Base64Str Base64UrlBytes Base64UrlStr
ByteSize ClickHouseDsn CockroachDsn ConstrainedBytes ConstrainedDecimal ConstrainedFloat ConstrainedInt ConstrainedList
ConstrainedStr DirectoryPath Discriminator EmailStr Extra FailFast FieldSerializationInfo FilePath FileUrl FiniteFloat
FtpUrl FutureDate FutureDatetime GenericModel GetCoreSchemaHandler GetJsonSchemaHandler GetPydanticSchema HttpUrl
IPvAnyAddress IPvAnyInterface IPvAnyNetwork ImportString Json JsonValue KafkaDsn MariaDBDsn MongoDsn MultiHostUrl MySQLDsn
NaiveDatetime NameEmail NatsDsn NegativeFloat NegativeInt NewPath NonNegativeFloat NonNegativeInt NonPositiveFloat
NonPositiveInt OnErrorOmit PastDate PastDatetime PositiveFloat PositiveInt PostgresDsn PyObject RedisDsn Secret
SecretBytes SecretStr SerializationInfo SerializeAsAny SerializerFunctionWrapHandler SnowflakeDsn Strict StrictBool
StrictBytes StrictFloat StrictInt StrictStr Tag UUID1 UUID3 UUID4 UUID5 UUID6 UUID7 UUID8 Url UrlConstraints
ValidatorFunctionWrapHandler WebsocketUrl conbytes condate condecimal confloat confrozenset conint conlist conset constr
validate_email with_config
""".split()
__all__ = [_name for _name in globals() if _name[0] != "_"] + _LATER


def __getattr__(name):
    if name in _LATER:
        import pydantic._types as types
        globals()[name] = found = getattr(types, name)
        return found
    if name == "BaseSettings":
        from pydantic_settings import BaseSettings
        return BaseSettings
    if name == "dataclasses":
        import pydantic.dataclasses
        return pydantic.dataclasses
    raise AttributeError("module 'pydantic' has no attribute '%s'" % name)
