# pydantic's types: sizes, addresses, paths, imports, base64, strictness, schemes of URLs.


def case_1():
    from typing import Annotated
    from pydantic import (AnyUrl, Base64Str, BaseModel, ByteSize, DirectoryPath, FilePath, ImportString, IPvAnyAddress, IPvAnyNetwork, StrictBool, StrictInt, UrlConstraints, ValidationError)
    import pydantic
    class M(BaseModel):
        size: ByteSize = 5
        ip: IPvAnyAddress = None
        net: IPvAnyNetwork = None
        f: FilePath = None
        d: DirectoryPath = None
        imp: ImportString = None
        b: Base64Str = None
        n: StrictInt = 1
        t: StrictBool = True
        u: Annotated[AnyUrl, UrlConstraints(allowed_schemes=["s3"])] = None
        w: pydantic.UUID7 = None
    m = M(size="10 MB", ip="1.2.3.4", net="10.0.0.0/8", f="/etc/passwd", d="/tmp", imp="math.cos", b="aGk=", n=3, u="s3://bucket/x")
    print(m.size, m.size.human_readable(), m.size.to("kb"), repr(m.ip), repr(m.net), m.f, m.d, m.imp(0), m.b, m.n, m.u)
    print(M(size=3).size, M(size="1KiB").size)
    for kw in (dict(size="x"), dict(size="1 zz"), dict(ip="a"), dict(net="1.2.3.4/99"), dict(f="/nope"), dict(d="/etc/passwd"), dict(imp="nope.x"), dict(imp="math.nope"), dict(b="a"), dict(n="5"), dict(t="true"), dict(u="http://x/y")):
        try: M(**kw); print(kw, "taken")
        except ValidationError as e: print(kw, e.errors()[0]["type"], "|", e.errors()[0]["msg"])
    m.imp = None; print(m.model_dump()["size"], m.model_dump_json()[:60], pydantic.validate_email("A@B.com"))


for number in range(1, 2):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
