from flask import Config
