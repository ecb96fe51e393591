# dateutil: relativedelta, parser and tz.
__version__ = "2.9.0"
