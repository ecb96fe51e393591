from sqlalchemy_utils.types import Choice, ChoiceType
