# pydantic_settings.sources: where values come from, for sources of a project's own.
from pathlib import Path as _Path

from pydantic_settings import (DefaultSettingsSource, DotEnvSettingsSource, EnvSettingsSource, InitSettingsSource,
                               JsonConfigSettingsSource, PydanticBaseSettingsSource, PyprojectTomlConfigSettingsSource,
                               SecretsSettingsSource, TomlConfigSettingsSource, YamlConfigSettingsSource)
from pydantic_settings import _merged

from _retort import rest as _rest

ENV_FILE_SENTINEL = _Path("")
DEFAULT_PATH = PathType = DotenvType = ENV_FILE_SENTINEL


class ConfigFileSourceMixin:
    """Reads the files that are there, the later over the earlier; the class says how one is read."""

    def _read_files(self, files, deep_merge=False):
        out = {}
        for path in [files] if isinstance(files, (str, _Path)) else files or ():
            path = _Path(path).expanduser()
            if path.is_file():
                out = _merged(out, self._read_file(path)) if deep_merge else {**out, **self._read_file(path)}
        return out


__getattr__ = _rest(__name__)
