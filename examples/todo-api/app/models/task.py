from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import relationship

from app.core.database import Base


class Task(Base):
    __tablename__ = "tasks"

    id = Column(Integer, primary_key=True)
    title = Column(String(200), nullable=False)
    notes = Column(Text)
    done = Column(Boolean, nullable=False, server_default="0")
    due = Column(Date, index=True)
    owner_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE", name="fk_tasks_owner"), nullable=False)

    owner = relationship("User", back_populates="tasks")
