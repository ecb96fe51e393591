# Mapping with sqlalchemy.orm: classes made from a database.
import warnings
warnings.simplefilter('ignore')
from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy.ext.automap import automap_base, generate_relationship
e = create_engine('sqlite://')
with e.begin() as c:
    for s in ['create table users (id integer primary key, name varchar(10) not null)', 'create table posts (id integer primary key, title varchar, user_id integer not null references users(id))', 'create table tags (id integer primary key, n varchar)', 'create table post_tags (post_id integer references posts(id), tag_id integer references tags(id), primary key (post_id, tag_id))', 'create table nopk (x integer)']:
        c.execute(text(s))
Base = automap_base()
Base.prepare(autoload_with=e)
print(sorted(Base.classes.keys()), sorted(Base.metadata.tables.keys()), len(Base.classes.posts.__table__.foreign_keys), len(Base.metadata.tables['post_tags'].constraints))
U, P, T = (Base.classes.users, Base.classes.posts, Base.classes['tags'])
s = Session(e)
u = U(name='a')
p = P(title='t', users=u)
p.tags_collection.append(T(n='x'))
s.add(p)
s.commit()
print([(x.name, [y.title for y in x.posts_collection]) for x in s.scalars(select(U))], [t.n for t in s.scalars(select(P)).one().tags_collection], [q.title for q in s.scalars(select(T)).one().posts_collection])
print(U.__table__.c.keys(), inspect(P).relationships.keys(), inspect(U).relationships['posts_collection'].cascade >= {'delete-orphan'})
Base2 = automap_base()


class User(Base2):
    __tablename__ = 'users'
    things = relationship('posts', collection_class=set)
Base2.prepare(autoload_with=e, classname_for_table=lambda base, n, t: n, name_for_collection_relationship=lambda base, l, r, c: r.__name__.lower() + 's_')
print(sorted(Base2.classes.keys()), sorted(inspect(User).relationships.keys()), User.__table__.c.keys())
