# itsdangerous: values signed with a key, with the time of signing, as text for URLs.
import hashlib as _hashlib
import hmac as _hmac
import json as _json
import time as _time
import zlib as _zlib
from datetime import datetime as _datetime, timezone as _timezone

from itsdangerous.encoding import base64_decode, base64_encode, bytes_to_int, int_to_bytes, want_bytes
from itsdangerous.exc import (BadData, BadHeader, BadPayload, BadSignature, BadTimeSignature, SignatureExpired)

__version__ = "2.2.0"


class SigningAlgorithm:
    def get_signature(self, key, value):
        raise NotImplementedError()

    def verify_signature(self, key, value, sig):
        return _hmac.compare_digest(sig, self.get_signature(key, value))


class NoneAlgorithm(SigningAlgorithm):
    def get_signature(self, key, value):
        return b""


class HMACAlgorithm(SigningAlgorithm):
    def __init__(self, digest_method=None):
        self.digest_method = digest_method or _hashlib.sha1

    def get_signature(self, key, value):
        return _hmac.new(key, value, self.digest_method).digest()


def _keys(secret_key):
    return [want_bytes(k) for k in secret_key] if isinstance(secret_key, (list, tuple)) else [want_bytes(secret_key)]


class Signer:
    default_digest_method = staticmethod(_hashlib.sha1)
    default_key_derivation = "django-concat"

    def __init__(self, secret_key, salt=b"itsdangerous.Signer", sep=b".", key_derivation=None, digest_method=None, algorithm=None):
        self.secret_keys, self.sep = _keys(secret_key), want_bytes(sep)
        self.salt = want_bytes(salt) if salt is not None else b"itsdangerous.Signer"
        self.key_derivation = key_derivation or self.default_key_derivation
        self.digest_method = digest_method or self.default_digest_method
        self.algorithm = algorithm or HMACAlgorithm(self.digest_method)

    @property
    def secret_key(self):
        return self.secret_keys[-1]

    def derive_key(self, secret_key=None):
        key = self.secret_keys[-1] if secret_key is None else want_bytes(secret_key)
        if self.key_derivation == "concat":
            return self.digest_method(self.salt + key).digest()
        if self.key_derivation == "django-concat":
            return self.digest_method(self.salt + b"signer" + key).digest()
        if self.key_derivation == "hmac":
            return _hmac.new(key, self.salt, self.digest_method).digest()
        if self.key_derivation == "none":
            return key
        raise TypeError("Unknown key derivation method")

    def get_signature(self, value):
        return base64_encode(self.algorithm.get_signature(self.derive_key(), want_bytes(value)))

    def sign(self, value):
        value = want_bytes(value)
        return value + self.sep + self.get_signature(value)

    def verify_signature(self, value, sig):
        try:
            sig = base64_decode(sig)
        except BadData:
            return False
        value = want_bytes(value)
        return any(self.algorithm.verify_signature(self.derive_key(k), value, sig) for k in reversed(self.secret_keys))

    def unsign(self, signed_value):
        value, sep, sig = want_bytes(signed_value).rpartition(self.sep)
        if not sep:
            raise BadSignature("No %r found in value" % self.sep)
        if not self.verify_signature(value, sig):
            raise BadSignature("Signature %r does not match" % sig, payload=value)
        return value

    def validate(self, signed_value):
        try:
            self.unsign(signed_value)
            return True
        except BadSignature:
            return False


class TimestampSigner(Signer):
    def get_timestamp(self):
        return int(_time.time())

    def timestamp_to_datetime(self, ts):
        return _datetime.fromtimestamp(ts, tz=_timezone.utc)

    def sign(self, value):
        return super().sign(want_bytes(value) + self.sep + base64_encode(int_to_bytes(self.get_timestamp())))

    def unsign(self, value, max_age=None, return_timestamp=False):
        try:
            result = super().unsign(value)
        except BadSignature as error:
            raise BadTimeSignature(str(error), payload=error.payload) from None
        value, sep, stamp = result.rpartition(self.sep)
        if not sep:
            raise BadTimeSignature("timestamp missing", payload=result)
        try:
            made = bytes_to_int(base64_decode(stamp))
        except BadData:
            raise BadTimeSignature("Malformed timestamp", payload=value) from None
        age = self.get_timestamp() - made
        if max_age is not None and age > max_age:
            raise SignatureExpired("Signature age %s > %s seconds" % (age, max_age), payload=value,
                                   date_signed=self.timestamp_to_datetime(made))
        if max_age is not None and age < 0:
            raise SignatureExpired("Signature age %s < 0 seconds" % age, payload=value, date_signed=self.timestamp_to_datetime(made))
        return (value, self.timestamp_to_datetime(made)) if return_timestamp else value


class _CompactJSON:
    @staticmethod
    def loads(payload, **kwargs):
        return _json.loads(payload, **kwargs)

    @staticmethod
    def dumps(obj, **kwargs):
        return _json.dumps(obj, **{"ensure_ascii": False, "separators": (",", ":"), **kwargs})


class Serializer:
    default_serializer, default_signer = _json, Signer

    def __init__(self, secret_key, salt=b"itsdangerous", serializer=None, serializer_kwargs=None, signer=None, signer_kwargs=None,
                 fallback_signers=None):
        self.secret_keys, self.salt = _keys(secret_key), want_bytes(salt)
        self.serializer = serializer if serializer is not None else self.default_serializer
        self.is_text_serializer = isinstance(self.serializer.dumps({}), str)
        self.serializer_kwargs, self.signer_kwargs = serializer_kwargs or {}, signer_kwargs or {}
        self.signer = signer or self.default_signer

    @property
    def secret_key(self):
        return self.secret_keys[-1]

    def make_signer(self, salt=None):
        return self.signer(self.secret_keys, salt=self.salt if salt is None else salt, **self.signer_kwargs)

    def dump_payload(self, obj):
        return want_bytes(self.serializer.dumps(obj, **self.serializer_kwargs))

    def load_payload(self, payload, serializer=None):
        serializer = serializer or self.serializer
        try:
            return serializer.loads(payload.decode() if self.is_text_serializer else payload)
        except Exception as error:
            raise BadPayload("Could not load the payload because an exception occurred on unserializing the data.",
                             original_error=error) from error

    def dumps(self, obj, salt=None):
        made = self.make_signer(salt).sign(self.dump_payload(obj))
        return made.decode() if self.is_text_serializer else made

    def loads(self, s, salt=None, **options):
        return self.load_payload(self.make_signer(salt).unsign(s))

    def dump(self, obj, f, salt=None):
        f.write(self.dumps(obj, salt))

    def load(self, f, salt=None):
        return self.loads(f.read(), salt)


class TimedSerializer(Serializer):
    default_signer = TimestampSigner

    def loads(self, s, max_age=None, return_timestamp=False, salt=None):
        payload, made = self.make_signer(salt).unsign(s, max_age=max_age, return_timestamp=True)
        return (self.load_payload(payload), made) if return_timestamp else self.load_payload(payload)


class URLSafeSerializerMixin(Serializer):
    default_serializer = _CompactJSON

    def dump_payload(self, obj):
        plain = super().dump_payload(obj)
        packed = _zlib.compress(plain)
        return b"." + base64_encode(packed) if len(packed) < len(plain) - 1 else base64_encode(plain)

    def load_payload(self, payload, *args, **kwargs):
        is_packed = payload.startswith(b".")
        try:
            plain = base64_decode(payload[1:] if is_packed else payload)
            return super().load_payload(_zlib.decompress(plain) if is_packed else plain, *args, **kwargs)
        except _zlib.error as error:
            raise BadPayload("Could not zlib decompress the payload before decoding the payload", original_error=error) from error


class URLSafeSerializer(URLSafeSerializerMixin, Serializer):
    pass


class URLSafeTimedSerializer(URLSafeSerializerMixin, TimedSerializer):
    pass
