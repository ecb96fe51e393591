# Settings of this project's database migrations.

[alembic]
# The folder with env.py, script.py.mako and versions/.
# %(here)s is the folder of this file.
script_location = ${script_location}

# How a new revision file is named; the default is %%(rev)s_%%(slug)s. Further
# tokens: year, month, day, hour, minute, second, epoch. For files that sort by
# date:
# file_template = %%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s

# Folders that are put in front of sys.path, so that env.py can import the
# project's own modules.
prepend_sys_path = .

# Time zone of dates in revision files, such as UTC; without it, local time.
# timezone =

# How long the part of the file name that comes from the message may be.
# truncate_slug_length = 40

# Run env.py for `revision` also without --autogenerate.
# revision_environment = false

# Folders of revision files, if not versions/ below script_location.
# version_locations = %(here)s/migrations/versions:%(here)s/more/versions

# What separates entries of version_locations and prepend_sys_path: os (the
# system's path separator), space, newline, ":" or ";".
path_separator = os

# Look for revision files in folders below the version locations too.
# recursive_version_locations = false

# Encoding of new revision files.
# output_encoding = utf-8

# The database. Percent signs may be written once or twice.
sqlalchemy.url = driver://user:pass@localhost/dbname

# Programs that are run on a new revision file, a formatter for example.
[post_write_hooks]
# hooks = black
# black.type = exec
# black.executable = black
# black.options = -l 79 REVISION_SCRIPT_FILENAME

# Logging.
[loggers]
keys = root,sqlalchemy,alembic

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console
qualname =

[logger_sqlalchemy]
level = WARNING
handlers =
qualname = sqlalchemy.engine

[logger_alembic]
level = INFO
handlers =
qualname = alembic

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
