# sqlmodel.sql: a package and nothing else.
