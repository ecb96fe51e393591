# The types of what env.py hands to context.configure(), for annotations: alembic.runtime.environment has the names.
from typing import Any, Callable, Literal, MutableMapping, Optional, Union

NameFilterType = Literal["schema", "table", "column", "index", "unique_constraint", "foreign_key_constraint", "check_constraint"]
NameFilterParentNames = MutableMapping[Literal["schema_name", "table_name", "schema_qualified_table_name"], Optional[str]]
IncludeNameFn = Callable[[Optional[str], NameFilterType, NameFilterParentNames], bool]
IncludeObjectFn = Callable[[Any, Optional[str], NameFilterType, bool, Optional[Any]], bool]
ProcessRevisionDirectiveFn = Callable[[Any, Any, list], None]
CompareServerDefault = Callable[[Any, Any, Any, Optional[str], Any, Optional[str]], Optional[bool]]
CompareType = Callable[[Any, Any, Any, Any, Any], Optional[bool]]
OnVersionApplyFn = Callable[[Any, Any, Any, Any], None]
RenderItemFn = Callable[[str, Any, Any], Union[str, Literal[False]]]
