# structlog.typing: names for annotations.
import typing as _t

WrappedLogger = _t.Any
Context = _t.Union[_t.Dict[str, _t.Any], _t.Dict[_t.Any, _t.Any]]
EventDict = _t.MutableMapping[str, _t.Any]
ProcessorReturnValue = _t.Union[_t.Mapping[str, _t.Any], str, bytes, bytearray, _t.Tuple[_t.Any, ...]]
Processor = _t.Callable[[WrappedLogger, str, EventDict], ProcessorReturnValue]
ExcInfo = _t.Tuple[_t.Type[BaseException], BaseException, _t.Any]
ExceptionRenderer = _t.Callable[[_t.TextIO, ExcInfo], None]
ExceptionTransformer = _t.Callable[[ExcInfo], _t.Any]


class BindableLogger(_t.Protocol):
    _context: Context


class FilteringBoundLogger(BindableLogger, _t.Protocol):
    pass
