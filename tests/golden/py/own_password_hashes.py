# Hashes that data migrations make: known answers, and what is made is verified.
import argon2
import bcrypt
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from passlib.context import CryptContext
from passlib.hash import argon2 as pa, bcrypt as pb, bcrypt_sha256, pbkdf2_sha256, sha512_crypt

h = bcrypt.hashpw(b"secret", bcrypt.gensalt(4))
print(len(h), h[:7], bcrypt.checkpw(b"secret", h), bcrypt.checkpw(b"x", h))
print(bcrypt.hashpw(b"Kk4DQuMMfZL9o", b"$2b$04$cVWp4XaNU8a4v1uMRum2SO"))
for wrong in (lambda: bcrypt.hashpw("x", b"$2b$04$cVWp4XaNU8a4v1uMRum2SO"), lambda: bcrypt.hashpw(b"x", b"no"), lambda: bcrypt.gensalt(3)):
    try:
        wrong()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(pbkdf2_sha256.using(salt=b"0123456789abcdef", rounds=1000).hash("pw"))
print(pbkdf2_sha256.verify("pw", pbkdf2_sha256.using(rounds=10).hash("pw")), pb.verify("a", pb.using(rounds=4).hash("a")))
print(bcrypt_sha256.verify("b", bcrypt_sha256.using(rounds=4).hash("b")))
print(sha512_crypt.verify("Hello world!", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"))
c = CryptContext(schemes=["bcrypt", "pbkdf2_sha256"], deprecated="auto", bcrypt__rounds=4)
old = pbkdf2_sha256.using(rounds=10).hash("q")
print(c.verify("z", c.hash("z")), c.identify(old), c.needs_update(old), c.verify_and_update("q", old)[0], c.identify("?"))
ph = argon2.PasswordHasher(memory_cost=64)
print(ph.hash("p", salt=b"0123456789abcdef"), ph.verify(ph.hash("p"), "p"))
for wrong in (lambda: ph.verify(ph.hash("p"), "q"), lambda: ph.verify("$2b$", "q")):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
print(pa.verify("x", pa.using(memory_cost=64).hash("x")))
f = Fernet(b"cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=")
print(f.decrypt(b"gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=="))
new = Fernet(Fernet.generate_key())
print(MultiFernet([new, f]).decrypt(f.encrypt(b"rotated")), new.decrypt(MultiFernet([new, f]).rotate(f.encrypt(b"x"))))
for wrong in (lambda: f.decrypt(b"abc"), lambda: new.decrypt(f.encrypt(b"x")), lambda: Fernet(b"short"), lambda: f.decrypt_at_time(f.encrypt_at_time(b"x", 100), 10, 200)):
    try:
        wrong()
    except (InvalidToken, ValueError) as e:
        print(type(e).__name__, e)
