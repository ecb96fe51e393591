# flask_sqlalchemy.query: names of flask_sqlalchemy, which programs also look for here.
from flask_sqlalchemy import BaseQuery as Query
