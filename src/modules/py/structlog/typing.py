# structlog.typing: the same names, as of structlog 22.
from structlog.types import *
