# tqdm.asyncio
from tqdm import tqdm, tqdm as tqdm_asyncio, trange, trange as tarange
