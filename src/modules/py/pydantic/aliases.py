# pydantic.aliases
from pydantic import AliasChoices, AliasGenerator, AliasPath
