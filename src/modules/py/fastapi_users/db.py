# fastapi_users.db: names of fastapi_users_db_sqlalchemy, which programs also look for here.
from fastapi_users_db_sqlalchemy import (
    SQLAlchemyBaseOAuthAccountTable, SQLAlchemyBaseOAuthAccountTableUUID, SQLAlchemyBaseUserTable,
    SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase)
