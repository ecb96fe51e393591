from flask_sqlalchemy import Session
