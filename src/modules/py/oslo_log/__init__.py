# oslo_log: loggers of the standard library.
