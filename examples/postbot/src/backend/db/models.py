import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Profile(Base):
    __tablename__ = "profiles"

    id = sa.Column(sa.Integer, primary_key=True)
    email = sa.Column(sa.String(255), nullable=False)
    full_name = sa.Column(sa.String(255))
    tier = sa.Column(sa.String(20), nullable=False, server_default="free")
    created_at = sa.Column(sa.DateTime, server_default=sa.func.now(), nullable=False)


class Content(Base):
    __tablename__ = "content"
    __table_args__ = (sa.Index("idx_content_status", "status"),)

    id = sa.Column(sa.Integer, primary_key=True)
    profile_id = sa.Column(sa.Integer, sa.ForeignKey("profiles.id", name="fk_content_profile", ondelete="CASCADE"))
    body = sa.Column(sa.Text, nullable=False)
    status = sa.Column(sa.String(20), nullable=False, server_default="draft")
    posted_at = sa.Column(sa.DateTime)
