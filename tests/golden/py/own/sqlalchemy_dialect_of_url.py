from sqlalchemy import make_url

for url in ("sqlite+aiosqlite://", "postgresql+asyncpg://h/x", "mysql+pymysql://h/x"):
    dialect = make_url(url).get_dialect()
    print(dialect.name, dialect().name)
