[tool.alembic]

# path to migration scripts.
# this is typically a path given in POSIX (e.g. forward slashes)
# format, relative to the token %(here)s which refers to the location of this
# ini file
script_location = "${script_location}"

# How a new revision file is named; the default is %%(rev)s_%%(slug)s. Further
# tokens: year, month, day, hour, minute, second, epoch.
# file_template = "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s"

# Folders that are put in front of sys.path, so that env.py can import the
# project's own modules.
prepend_sys_path = [
    "."
]

# Time zone of dates in revision files, such as UTC; without it, local time.
# timezone =

# How long the part of the file name that comes from the message may be.
# truncate_slug_length = 40

# Run env.py for `revision` also without --autogenerate.
# revision_environment = false

# Folders of revision files, if not versions/ below script_location.
# version_locations = [
#     "%(here)s/migrations/versions",
#     "%(here)s/more/versions"
# ]

# Look for revision files in folders below the version locations too.
# recursive_version_locations = false

# Encoding of new revision files.
# output_encoding = "utf-8"

# Programs that are run on a new revision file, a formatter for example.
# [[tool.alembic.post_write_hooks]]
# name = "black"
# type = "exec"
# executable = "black"
# options = "-l 79 REVISION_SCRIPT_FILENAME"
