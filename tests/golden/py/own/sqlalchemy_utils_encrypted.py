# What the engines make of a value, and what stands in the table; the texts are those that sqlalchemy_utils makes.
import datetime

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session, relationship
from sqlalchemy_utils import EncryptedType, StringEncryptedType, aggregated, generic_relationship, observes
from sqlalchemy_utils.types.encrypted.encrypted_type import AesEngine, AesGcmEngine, FernetEngine


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "note"
    id = sa.Column(sa.Integer, primary_key=True)
    plain = sa.Column(StringEncryptedType(sa.Unicode, "key one"))
    padded = sa.Column(StringEncryptedType(sa.Unicode, "key one", AesEngine, "pkcs5"))
    count = sa.Column(StringEncryptedType(sa.Integer, lambda: b"key two", AesEngine, "zeroes"))
    open = sa.Column(EncryptedType(sa.Boolean, "key one", AesEngine, "oneandzeroes"))
    day = sa.Column(StringEncryptedType(sa.Date, "key one", FernetEngine, length=300))
    gcm = sa.Column(StringEncryptedType(sa.String(20), "key one", AesGcmEngine))
    kind, of = sa.Column(sa.String(10)), sa.Column(sa.Integer)
    target = generic_relationship(kind, of)

    @aggregated("lines", sa.Column(sa.Integer, nullable=False, server_default="0"))
    def line_count(self):
        return sa.func.count("1")

    @observes("plain")
    def changed(self, plain):
        pass


print(sa.schema.CreateTable(Note.__table__))
engine = sa.create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Note(plain="a secret that is long", padded="x", count=7, open=True, day=datetime.date(2024, 1, 2), gcm="g"))
    session.commit()
    print(session.execute(sa.text("SELECT plain, padded, count, open FROM note")).one())
    session.expire_all()
    note = session.query(Note).filter(Note.padded == "x").one()
    print(note.plain, note.padded, note.count, note.open, note.day, note.gcm)
