# sqlalchemy_utils.types.encrypted: a package and nothing else.
