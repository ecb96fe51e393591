# sqlmodel.ext.asyncio
