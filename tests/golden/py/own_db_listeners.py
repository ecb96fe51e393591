import sqlalchemy as sa

e = sa.create_engine("sqlite://")


@sa.event.listens_for(e, "before_cursor_execute", retval=True)
def comment(conn, cursor, statement, parameters, context, executemany):
    return statement + " -- seen", parameters


@sa.event.listens_for(e, "handle_error")
def handle(ctx):
    print("handle", type(ctx.original_exception).__name__, type(ctx.sqlalchemy_exception).__name__, ctx.statement, ctx.is_disconnect)
    if "nope" in ctx.statement:
        return RuntimeError("replaced")


with e.connect() as c:
    print(c.execute(sa.text("select :a"), {"a": 5}).scalar())
    for text in "select nope", "select other":
        try:
            c.execute(sa.text(text))
        except Exception as x:
            print(type(x).__name__, x, type(x.__cause__).__name__)
    print(c.execute(sa.text("select 'abc' regexp '^a.c$', 'x' regexp 'y'")).one())
    c.connection.create_function("twice", 1, lambda v: v * 2)
    print(c.execute(sa.text("select twice(21)")).scalar())
raw = e.raw_connection()
cur = raw.cursor()
cur.execute("select 1, 'b'")
print(cur.fetchall())
try:
    cur.execute("select nope")
except Exception as x:
    print(type(x).__module__, type(x).__name__, x)
raw.close()
with e.begin() as c:
    c.commit()
    try:
        c.execute(sa.text("select 1"))
    except sa.exc.InvalidRequestError as x:
        print(x)
for level in "READ COMMITTED", "bogus":
    try:
        e.connect().execution_options(isolation_level=level)
    except sa.exc.ArgumentError as x:
        print(x)
with sa.create_engine("sqlite://").connect() as c:
    try:
        c.execute(sa.text("insert into tt values (:a)"), [{"a": i} for i in range(21)])
    except sa.exc.OperationalError as x:
        print(x)
    try:
        c.execute(sa.text("select nada where :a = 1"), {"a": "secret" * 80})
    except sa.exc.OperationalError as x:
        print(x)
