# marshmallow.exceptions: names of marshmallow, which programs also look for here.
from marshmallow import MarshmallowError, ValidationError
