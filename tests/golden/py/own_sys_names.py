# What sys makes only when it is asked for.
import sys
print(type(sys.stdlib_module_names).__name__, type(sys.builtin_module_names).__name__)
print({'os', 'json', 'builtins', 'enum', 'sys'} <= sys.stdlib_module_names, 'os.path' in sys.stdlib_module_names)
print('sys' in sys.builtin_module_names, list(sys.builtin_module_names) == sorted(sys.builtin_module_names))
print(sys.implementation.name, sys.executable == sys._base_executable or sys.prefix != sys.base_prefix)
print(sys.stdlib_module_names is sys.stdlib_module_names)
try:
    sys.nothing
except AttributeError as e:
    print(e)
