"""Versions, defaults, JSON, composite keys, post_update, dynamic and write-only collections."""
import logging, sys, enum, datetime, decimal, uuid
from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.ext.mutable import MutableDict
L = logging.getLogger("sqlalchemy.engine")
class Echo(logging.Handler):
    def emit(self, record):
        m = record.getMessage()
        print(m[m.index("]") + 2:] if m.startswith("[") else m)
L.addHandler(Echo())
Base = declarative_base()
class Color(enum.Enum):
    red = 1; green = 2
class Item(Base):
    __tablename__ = "item"
    order_id = Column(Integer, ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    product_id = Column(Integer, ForeignKey("product.id"), primary_key=True)
    qty = Column(Integer, default=1)
    product = relationship("Product")
class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    created = Column(DateTime, default=datetime.datetime(2020, 1, 2))
    status = Column(String(10), server_default="new", nullable=False)
    note = Column("order_note", Text)
    items = relationship("Item", cascade="all, delete-orphan", passive_deletes=True)
    products = association_proxy("items", "product", creator=lambda p: Item(product=p))
    version = Column(Integer, nullable=False)
    __mapper_args__ = {"version_id_col": version}
class Product(Base):
    __tablename__ = "product"
    id = Column(Integer, primary_key=True)
    name = Column(String, nullable=False)
    color = Column(Enum(Color))
    price = Column(Numeric(10, 2))
    data = Column(MutableDict.as_mutable(JSON))
    tags = Column(JSON)
    uid = Column(Uuid, default=uuid.UUID(int=5))
    upper = column_property(func.upper(name))
    updated = Column(Integer, onupdate=7)
    @hybrid_property
    def label(self): return self.name + "!"
    @label.expression
    def label(cls): return cls.name + "!"
class Slide(Base):
    __tablename__ = "slide"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    bullets = relationship("Bullet", order_by="Bullet.pos", collection_class=ordering_list("pos"), cascade="all, delete-orphan")
class Bullet(Base):
    __tablename__ = "bullet"
    id = Column(Integer, primary_key=True)
    pos = Column(Integer)
    text = Column(String)
    slide_id = Column(ForeignKey("slide.id"))
class Widget(Base):
    __tablename__ = "widget"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    fav_id = Column(Integer, ForeignKey("entry.id", use_alter=True, name="fk_fav"))
    fav = relationship("Entry", primaryjoin="Widget.fav_id == Entry.id", post_update=True)
    entries = relationship("Entry", primaryjoin="Widget.id == Entry.widget_id", back_populates="widget")
class Entry(Base):
    __tablename__ = "entry"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    widget_id = Column(Integer, ForeignKey("widget.id"))
    widget = relationship("Widget", primaryjoin="Widget.id == Entry.widget_id", back_populates="entries")
class Par(Base):
    __tablename__ = "par"
    id = Column(Integer, primary_key=True)
    dyn = relationship("Chi", lazy="dynamic", back_populates="par", order_by="Chi.id")
class Chi(Base):
    __tablename__ = "chi"
    id = Column(Integer, primary_key=True)
    n = Column(Integer)
    par_id = Column(ForeignKey("par.id"))
    par = relationship("Par", back_populates="dyn")
class WPar(Base):
    __tablename__ = "wpar"
    id = Column(Integer, primary_key=True)
    wo = relationship("WChi", lazy="write_only", order_by="WChi.id")
class WChi(Base):
    __tablename__ = "wchi"
    id = Column(Integer, primary_key=True)
    n = Column(Integer)
    par_id = Column(ForeignKey("wpar.id"))
engine = create_engine("sqlite://")
Base.metadata.drop_all(engine); Base.metadata.create_all(engine)
L.setLevel(logging.INFO)
def show(*a): print("->", *a)
def err(f):
    try: show(f())
    except Exception as e: print("!!", type(e).__module__, type(e).__name__, str(e).split("\n")[0])
s = Session(engine)
p1 = Product(name="a", color=Color.red, price=decimal.Decimal("1.50"), data={"k": 1}, tags=None)
p2 = Product(name="b", data=None)
s.add_all([p1, p2]); s.commit()
show(p1.color, p1.price, p1.data, p1.tags, p1.uid, p1.upper, p1.label)
show(p2.color, p2.price, p2.data)
p1.data["z"] = 2; s.commit()
show(p1.data, p1.updated)
show(s.query(Product.label).order_by(Product.id).all(), s.query(Product).filter(Product.label == "a!").count())
show(s.query(Product).filter(Product.color == Color.red).one().name)
o = Order(items=[Item(product=p1, qty=2), Item(product=p2)], note="n")
s.add(o); s.commit()
show(o.status, o.created, o.version, [i.qty for i in o.items], [p.name for p in o.products])
show(s.query(Order.note, Order.status).all(), s.query(Order).filter_by(note="n").count())
o.status = "done"; s.commit()
show(o.version)
s.execute(text("update orders set version = 10"))
o.note = "stale"
err(lambda: s.commit())
s.rollback()
show(o.version)
show(s.get(Item, (o.id, p1.id)).qty, s.get(Item, {"order_id": o.id, "product_id": p2.id}).qty)
err(lambda: s.get(Item, 1))
o.items.remove(o.items[0]); s.commit()
show(len(o.items))
s.delete(o); s.commit()
show(s.query(Item).count())
sl = Slide(name="s", bullets=[Bullet(text="x"), Bullet(text="y")])
s.add(sl); s.commit()
sl.bullets.insert(0, Bullet(text="first")); s.commit()
show([(b.text, b.pos) for b in sl.bullets])
w = Widget(name="w"); e1 = Entry(name="e1"); e2 = Entry(name="e2")
w.entries = [e1, e2]; w.fav = e1
s.add(w); s.commit()
show(w.fav.name, [e.name for e in w.entries])
s.delete(w.fav); w.fav = None; s.commit()
show(len(w.entries))
p = Par(); p.dyn.append(Chi(n=1)); p.dyn.extend([Chi(n=2), Chi(n=3)])
s.add(p); s.commit()
show([c.n for c in p.dyn], p.dyn.count(), [c.n for c in p.dyn.filter(Chi.n > 1)], p.dyn.first().n)
p.dyn.remove(p.dyn.filter_by(n=2).one()); s.commit()
show([c.n for c in p.dyn.order_by(Chi.n.desc())])
w = WPar(); w.wo.add(WChi(n=1)); w.wo.add_all([WChi(n=2)])
s.add(w); s.commit()
show([c.n for c in s.scalars(w.wo.select())])
show(s.scalars(w.wo.select().where(WChi.n > 1)).one().n)
err(lambda: list(w.wo))
s.close()
