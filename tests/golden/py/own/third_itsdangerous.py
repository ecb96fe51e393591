from itsdangerous import BadSignature, Serializer, SignatureExpired, Signer, TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode, want_bytes

print(want_bytes("é"), base64_encode("a?"), base64_decode(b"YT8"))
signed = Signer("secret-key").sign("my string")
print(signed, Signer("secret-key").unsign(signed))
try:
    Signer("other").unsign(signed)
except BadSignature as error:
    print(error)
print(Serializer("key").dumps([1, 2]), URLSafeSerializer("key", salt="auth").dumps({"id": 5, "name": "itsdangerous"}))
text = URLSafeSerializer("key").dumps("x" * 200)
print(len(text) < 100, URLSafeSerializer("key").loads(text) == "x" * 200)


class Fixed(TimestampSigner):
    now = 1700000000

    def get_timestamp(self):
        return Fixed.now


timed = URLSafeTimedSerializer("key", signer=Fixed)
token = timed.dumps({"u": 1})
print(token, timed.loads(token, max_age=10, return_timestamp=True))
Fixed.now += 20
try:
    timed.loads(token, max_age=10)
except SignatureExpired as error:
    print(error, error.date_signed)
