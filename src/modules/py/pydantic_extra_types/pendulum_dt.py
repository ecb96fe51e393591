# pydantic_extra_types.pendulum_dt: pendulum's classes as far as they are those of datetime.
import datetime as _dt


class DateTime(_dt.datetime):
    pass


class Date(_dt.date):
    pass


class Time(_dt.time):
    pass


class Duration(_dt.timedelta):
    pass
