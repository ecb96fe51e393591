from fastapi_users_db_sqlalchemy import (
    SQLAlchemyBaseOAuthAccountTable, SQLAlchemyBaseOAuthAccountTableUUID, SQLAlchemyBaseUserTable,
    SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase)
