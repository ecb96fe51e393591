from marshmallow import MarshmallowError, ValidationError
