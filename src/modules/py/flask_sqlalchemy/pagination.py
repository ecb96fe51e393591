# flask_sqlalchemy.pagination: names of flask_sqlalchemy, which programs also look for here.
from flask_sqlalchemy import Pagination
