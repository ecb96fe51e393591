# flask.config: names of flask, which programs also look for here.
from flask import Config
