# flask_sqlalchemy.extension: names of flask_sqlalchemy, which programs also look for here.
from flask_sqlalchemy import SQLAlchemy
