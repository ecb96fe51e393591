# sqlmodel.ext.asyncio.session: the asynchronous session with exec().
from sqlalchemy.ext.asyncio import AsyncSession as _AsyncSession

from sqlmodel._session import Session, results_of as _results_of


class AsyncSession(_AsyncSession):
    sync_session_class = Session

    async def exec(self, statement, *, params=None, **options):
        return _results_of(statement, await self.execute(statement, params))
