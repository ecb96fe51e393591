# ulid, shortuuid, tomli, tqdm, pwdlib, tzlocal, email_validator.


def case_1():
    import shortuuid, uuid
    u = uuid.UUID(int=2**127 + 12345)
    print(shortuuid.encode(u), shortuuid.decode(shortuuid.encode(u)) == u, shortuuid.uuid(name="example.com"), len(shortuuid.uuid()), len(shortuuid.random(7)), shortuuid.ShortUUID("01").encode(uuid.UUID(int=5))[-4:])
    from ulid import ULID
    x = ULID.from_str("01ARZ3NDEKTSV4RRFFQ69G5FAV")
    print(x, repr(x), x.to_uuid(), x.milliseconds, x.datetime, int(x) == int.from_bytes(x.bytes, "big"), ULID.from_uuid(x.to_uuid()) == x, ULID.parse(str(x)) == x, x < ULID(), len(str(ULID())), hash(x) == hash(ULID.from_bytes(x.bytes)))
    for bad in (lambda: ULID.from_str("x"), lambda: ULID(b"x"), lambda: shortuuid.encode(5)):
        try: bad()
        except ValueError as e: print(e)
    import tomli; print(tomli.loads("a = 1"))
    from tqdm.auto import tqdm
    from tqdm import trange
    t = tqdm([1, 2], desc="d"); print(list(t), t.n, t.total, len(t)); t.set_postfix(a=1, b="x"); print(t.postfix); print(list(trange(2)))
    with tqdm(total=3) as b: b.update(2); print(b.n)
    tqdm.write("line")
    from pwdlib import PasswordHash
    from pwdlib.hashers.bcrypt import BcryptHasher
    from pwdlib.hashers.argon2 import Argon2Hasher
    p = PasswordHash((Argon2Hasher(memory_cost=64, time_cost=1), BcryptHasher(rounds=4))); h = p.hash("pw"); print(p.verify("pw", h), p.verify("no", h), p.verify_and_update("pw", h), p.verify_and_update("pw", BcryptHasher(rounds=4).hash("pw"))[1][:9])
    try: p.verify("x", "garbage")
    except Exception as e: print(type(e).__name__)
    from tzlocal import get_localzone, get_localzone_name
    print(get_localzone_name(), get_localzone())


def case_2():
    from email_validator import validate_email, EmailNotValidError
    for e in ("a@b.com", "A.b+c@Example.COM", "x@y", "no-at", "@b.com", "a@", "a..b@c.com", ".a@b.com", "a.@b.com", "a b@c.com", "a@b_c.com", "a@-b.com", "a@b.com.", "é@b.com", "a@bücher.de", "a@localhost", "a@x.test", "a@[127.0.0.1]", '"q q"@b.com', "a" * 65 + "@b.com", "a@b.c1"):
        try: v = validate_email(e, check_deliverability=False); print(e, v.normalized, v.local_part, v.domain, v.ascii_email)
        except EmailNotValidError as x: print(e[:20], type(x).__name__, x)


for number in range(1, 3):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
