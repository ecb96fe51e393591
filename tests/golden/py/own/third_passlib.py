# passlib: hashes with given salts, contexts, and what is out of date.


def case_1():
    from passlib.hash import pbkdf2_sha256, sha256_crypt, sha512_crypt, bcrypt, md5_crypt, pbkdf2_sha512, argon2
    from passlib.context import CryptContext
    print(pbkdf2_sha256.using(salt=b"salt1234", rounds=1000).hash("pw"), pbkdf2_sha256.verify("pw", pbkdf2_sha256.using(salt=b"salt1234", rounds=1000).hash("pw")), pbkdf2_sha256.name, pbkdf2_sha256.identify("$pbkdf2-sha256$x"), pbkdf2_sha256.identify("nope"))
    print(sha256_crypt.using(salt="abcdefgh", rounds=5000).hash("pw"), sha512_crypt.using(salt="abcdefgh", rounds=1000).hash("pw"))
    print(sha256_crypt.verify("pw", "$5$rounds=1000$abcdefgh$" + "x" * 43))
    print(bcrypt.using(salt="a" * 21 + "e", rounds=4).hash("pw"), bcrypt.identify("$2b$12$" + "a" * 53))
    print(bcrypt.verify("pw", bcrypt.using(rounds=4).hash("pw")), bcrypt.using(rounds=4, ident="2a").hash("x")[:7], bcrypt.using(rounds=5).hash("x")[:7])


def case_2():
    from passlib.context import CryptContext
    c = CryptContext(schemes=["pbkdf2_sha256", "sha256_crypt", "bcrypt"], deprecated="auto", pbkdf2_sha256__rounds=1000, sha256_crypt__default_rounds=1500)
    h = c.hash("pw"); print(h[:20], c.verify("pw", h), c.verify("no", h), c.identify(h), c.needs_update(h), c.schemes(), c.default_scheme())
    old = CryptContext(["sha256_crypt"], sha256_crypt__rounds=1000).hash("pw"); print(old[:15], c.verify("pw", old), c.needs_update(old), c.identify(old), c.verify_and_update("pw", old)[0], c.verify_and_update("pw", old)[1][:15], c.verify_and_update("pw", h), c.verify_and_update("bad", h))
    print(c.hash("x", scheme="sha256_crypt")[:10], c.handler("bcrypt").name, c.encrypt("z")[:15] if hasattr(c, "encrypt") else None)
    for bad in (lambda: c.verify("pw", "garbage"), lambda: c.hash(5), lambda: CryptContext(["nope"]), lambda: c.identify("garbage"), lambda: c.identify("garbage", required=True), lambda: c.verify("x", None), lambda: c.handler("md5_crypt"), lambda: c.hash("x", scheme="md5_crypt")):
        try: print(bad())
        except Exception as e: print(type(e).__name__, e)
    d = c.copy(default="bcrypt"); print(d.default_scheme()); c.update(deprecated=["bcrypt"]); print(c.needs_update(h), c.to_dict() == c.to_dict())
    low = CryptContext(["pbkdf2_sha256"], pbkdf2_sha256__min_rounds=2000, pbkdf2_sha256__default_rounds=3000); print(low.needs_update(h), low.hash("a")[:20]); print(low.dummy_verify(), c.needs_update(h, secret="pw"))


def case_3():
    from passlib.hash import md5_crypt, ldap_salted_sha1, django_pbkdf2_sha256, hex_sha256, plaintext, mysql41, postgres_md5, sha1_crypt, des_crypt, phpass, hex_md5, ldap_md5, django_salted_sha1
    print(hex_sha256.hash("pw"), hex_md5.hash("pw"), hex_sha256.verify("pw", hex_sha256.hash("pw")), plaintext.hash("x"), plaintext.verify("x", "x"))
    print(mysql41.hash("pw"), postgres_md5.hash("pw", user="u"), ldap_md5.hash("pw"))
    print(md5_crypt.using(salt="abcd").hash("pw"), ldap_salted_sha1.using(salt=b"salt").hash("pw"), django_pbkdf2_sha256.using(salt="abcdefghijkl", rounds=1000).hash("pw"), des_crypt.using(salt="ab").hash("pw"), phpass.using(salt="abcdefgh", rounds=8).hash("pw"), django_salted_sha1.using(salt="abc").hash("pw"))
    print(django_pbkdf2_sha256.verify("pw", django_pbkdf2_sha256.using(rounds=1000).hash("pw")), ldap_salted_sha1.verify("pw", ldap_salted_sha1.hash("pw")), md5_crypt.verify("pw", md5_crypt.hash("pw")), phpass.verify("pw", phpass.using(rounds=7).hash("pw")))


def case_4():
    from passlib import pwd, hash as h
    from passlib.utils import saslprep, consteq
    import passlib, passlib.exc, passlib.apps
    print(len(pwd.genword()) > 5, len(pwd.genword(length=12)), consteq("a", "a"), saslprep("I\u00adX"))
    print(passlib.apps.custom_app_context.default_scheme(), issubclass(passlib.exc.UnknownHashError, ValueError), issubclass(passlib.exc.PasswordSizeError, ValueError))
    print(h.pbkdf2_sha256.setting_kwds, h.bcrypt.default_rounds, h.pbkdf2_sha256.default_rounds, h.sha512_crypt.default_rounds, h.sha256_crypt.min_rounds)


for number in range(1, 5):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
