import sqlalchemy as sa

metadata = sa.MetaData()
members = sa.Table("members", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("mail", sa.Text))
