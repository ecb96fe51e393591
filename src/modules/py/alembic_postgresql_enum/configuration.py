# What set_configuration() in env.py may change.
from dataclasses import dataclass
from typing import Callable


@dataclass
class Config:
    add_type_ignore: bool = False
    include_name: Callable[[str], bool] = lambda _: True
    drop_unused_enums: bool = True
    detect_enum_values_changes: bool = True
    force_dialect_support: bool = False
    ignore_enum_values_order: bool = False


_current = Config()


def set_configuration(config):
    global _current
    _current = config


def get_configuration():
    return _current
