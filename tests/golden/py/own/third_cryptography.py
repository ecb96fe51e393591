# cryptography: AES in its modes, digests, derived keys, padding.


def case_1():
    import os
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.backends import default_backend
    from cryptography.exceptions import InvalidTag
    for k in (b"k" * 16, b"k" * 24, b"k" * 32):
        for nonce in (b"n" * 12, b"m" * 16, b"q" * 8):
            for data, extra in ((b"", b""), (b"hello", None), (b"x" * 100, b"extra"), (b"y" * 32, b"z" * 33)):
                c = AESGCM(k).encrypt(nonce, data, extra); print(c.hex()[:80], AESGCM(k).decrypt(nonce, c, extra) == data)
    try: AESGCM(b"k" * 16).decrypt(b"n" * 12, b"q" * 20, None)
    except InvalidTag as e: print("InvalidTag", e)
    for mode in (modes.CBC(b"i" * 16), modes.CTR(b"\xff" * 16), modes.ECB(), modes.GCM(b"v" * 12)):
        e = Cipher(algorithms.AES(b"k" * 32), mode, backend=default_backend()).encryptor()
        if isinstance(mode, modes.GCM): e.authenticate_additional_data(b"aad")
        c = e.update(b"a" * 16) + e.update(b"b" * 20) + e.update(b"c" * 12) + e.finalize(); print(c.hex())
        m = modes.GCM(b"v" * 12, e.tag) if isinstance(mode, modes.GCM) else mode
        d = Cipher(algorithms.AES(b"k" * 32), m).decryptor()
        if isinstance(mode, modes.GCM): d.authenticate_additional_data(b"aad")
        print(d.update(c) + d.finalize())
    e = Cipher(algorithms.AES(b"k" * 16), modes.CTR(b"c" * 16)).encryptor(); print((e.update(b"odd length") + e.finalize()).hex())
    for bad in (lambda: algorithms.AES(b"x"), lambda: AESGCM(b"x"), lambda: Cipher(algorithms.AES(b"k" * 16), modes.ECB()).encryptor().finalize()):
        try: print(bad())
        except Exception as x: print(type(x).__name__)


def case_2():
    from cryptography.hazmat.primitives import hashes, hmac, padding, constant_time
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
    from cryptography.exceptions import InvalidKey, InvalidSignature, AlreadyFinalized
    for h in (hashes.SHA1(), hashes.SHA256(), hashes.SHA512(), hashes.MD5(), hashes.SHA3_256()):
        d = hashes.Hash(h); d.update(b"ab"); c = d.copy(); d.update(b"c"); print(h.name, h.digest_size, d.finalize().hex(), c.finalize().hex()[:8])
    m = hmac.HMAC(b"key", hashes.SHA256()); m.update(b"data"); s = m.finalize(); print(s.hex())
    m = hmac.HMAC(b"key", hashes.SHA256()); m.update(b"other")
    try: m.verify(s)
    except InvalidSignature as e: print(e)
    print(PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=b"salt", iterations=1000).derive(b"pw").hex(), Scrypt(salt=b"s", length=32, n=16, r=8, p=1).derive(b"pw").hex(), HKDF(hashes.SHA256(), 50, b"salt", b"info").derive(b"k").hex(), HKDF(algorithm=hashes.SHA512(), length=16, salt=None, info=None).derive(b"k").hex(), HKDFExpand(hashes.SHA256(), 40, b"i").derive(b"k" * 32).hex())
    k = PBKDF2HMAC(algorithm=hashes.SHA1(), length=16, salt=b"salt", iterations=10)
    k.derive(b"x")
    try: k.derive(b"x")
    except AlreadyFinalized: print("once")
    try: PBKDF2HMAC(hashes.SHA1(), 16, b"salt", 10).verify(b"x", b"y")
    except InvalidKey as e: print(e)
    p = padding.PKCS7(128).padder(); t = p.update(b"11111111111111112222222222") + p.finalize(); print(t)
    u = padding.PKCS7(128).unpadder(); print(u.update(t) + u.finalize())
    try:
        u = padding.PKCS7(128).unpadder(); u.update(b"x" * 16); u.finalize()
    except ValueError as e: print(e)
    p = padding.ANSIX923(64).padder(); print(p.update(b"abc") + p.finalize())
    print(constant_time.bytes_eq(b"a", b"a"), constant_time.bytes_eq(b"a", b"b"))
    import base64
    from cryptography.fernet import Fernet
    f = Fernet(base64.urlsafe_b64encode(PBKDF2HMAC(hashes.SHA256(), 32, b"s", 100).derive(b"pw"))); print(f.decrypt(f.encrypt(b"z")))


for number in range(1, 3):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
