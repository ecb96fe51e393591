"""Results that are frozen can be read again; listeners of events that do not exist are refused."""
import sqlalchemy as sa
from sqlalchemy import event

e = sa.create_engine("sqlite://")
with e.connect() as c:
    f = c.execute(sa.text("select 1 as a, 'x' as b union all select 2, 'y'")).freeze()
    print(f().all(), f().first(), f().scalars().all(), f().mappings().all(), f().all(), type(f).__name__)
    g = c.execute(sa.text("select 5 as a")).scalars()
    print(g.all())
t = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer))
for target in (e, sa.engine.Engine, t, 5):
    for name in ("bogus", "before_create", "before_cursor_execute", "connect"):
        try:
            event.listen(target, name, lambda *a, **k: None)
            print(type(target).__name__, name, "ok")
        except sa.exc.InvalidRequestError as error:
            print(type(target).__name__, name, error)
