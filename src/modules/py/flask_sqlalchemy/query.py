from flask_sqlalchemy import BaseQuery as Query
