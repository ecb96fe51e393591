# sqlalchemy.orm.session: sessions over a connection, an identity map, flushing in the order the tables depend on each other.
import sqlalchemy as _sa
from sqlalchemy import exc as _exc

_sessions = {}


def _columns(cls):
    return cls.__mapper__.attributes


def _identity(instance):
    names = {id(c): n for n, c in _columns(type(instance)).items()}
    return tuple(instance.__dict__.get(names.get(id(c))) for c in type(instance).__mapper__.primary_key)


def _fill(instance, cls, row):
    """Columns of ROW (a mapping by column) into attributes, remembered as loaded."""
    loaded = {name: row[column] for name, column in _columns(cls).items()}
    instance.__dict__.update(loaded)
    instance.__dict__["_sa_loaded"] = loaded


def object_session(instance):
    return instance.__dict__.get("_sa_session")


def make_transient(instance):
    for name in ("_sa_session", "_sa_loaded"):
        instance.__dict__.pop(name, None)


def _is_entity(thing):
    return isinstance(thing, type) and "__mapper__" in vars(thing)


class Session:
    def __init__(self, bind=None, *, autoflush=True, future=True, expire_on_commit=True, autobegin=True, autocommit=False,
                 binds=None, info=None, query_cls=None, enable_baked_queries=True, twophase=False, join_transaction_mode=None,
                 close_resets_only=None):
        self.bind, self.autoflush, self.info = bind, autoflush, info or {}
        self._connection, self._own, self._new, self._deleted, self._map = None, False, [], [], {}
        self._query_cls = query_cls or Query

    # --- the connection ---

    def connection(self, **options):
        if self._connection is None:
            if self.bind is None:
                raise _exc.UnboundExecutionError("This session is not bound to a single Engine or Connection")
            if hasattr(self.bind, "connect"):
                self._connection, self._own = self.bind.connect(), True
            else:
                self._connection = self.bind
        return self._connection

    def get_bind(self, *args, **options):
        return self.bind

    def in_transaction(self):
        return self._connection is not None and self._connection.in_transaction()

    def begin(self, nested=False):
        return self.connection().begin_nested() if nested else _Scope(self)

    def begin_nested(self):
        self.flush()
        return self.connection().begin_nested()

    def commit(self):
        self.flush()
        if self._connection is not None and self._own:
            self._connection.commit()
        elif self._connection is not None and not self._inside():
            self._connection.commit()

    def _inside(self):
        """The connection is in a transaction of its owner (a migration's): that one decides."""
        return self._connection.in_transaction()

    def rollback(self):
        self._new, self._deleted = [], []
        if self._connection is not None and self._own:
            self._connection.rollback()

    def close(self):
        self.expunge_all()
        if self._own and self._connection is not None:
            self._connection.close()
        self._connection, self._own = None, False

    remove = close

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is not None:
            self.rollback()
        self.close()

    # --- what it holds ---

    def __contains__(self, instance):
        return instance.__dict__.get("_sa_session") is self

    def __iter__(self):
        return iter(list(self._new) + list(self._map.values()))

    @property
    def new(self):
        return list(self._new)

    @property
    def deleted(self):
        return list(self._deleted)

    @property
    def dirty(self):
        return [i for i in self._map.values() if self._changes(i)]

    def add(self, instance):
        if instance.__dict__.get("_sa_session") is self:
            return
        instance.__dict__["_sa_session"] = self
        if "_sa_loaded" in instance.__dict__:
            self._map[(type(instance), _identity(instance))] = instance
        else:
            self._new.append(instance)
        for key in type(instance).__mapper__.relationships:
            value = instance.__dict__.get(key)
            for other in value if isinstance(value, (list, set)) else [value] if value is not None else []:
                self.add(other)

    def add_all(self, instances):
        for instance in instances:
            self.add(instance)

    def delete(self, instance):
        self._deleted.append(instance)

    def expunge(self, instance):
        self._new = [i for i in self._new if i is not instance]
        self._map = {k: i for k, i in self._map.items() if i is not instance}
        instance.__dict__.pop("_sa_session", None)

    def expunge_all(self):
        self._new, self._deleted, self._map = [], [], {}

    def expire(self, instance, names=None):
        self.refresh(instance)

    def expire_all(self):
        self._map = {}

    def merge(self, instance, **options):
        found = self.get(type(instance), _identity(instance)) if None not in _identity(instance) else None
        if found is None:
            self.add(instance)
            return instance
        for name in _columns(type(instance)):
            if name in instance.__dict__:
                setattr(found, name, instance.__dict__[name])
        return found

    def refresh(self, instance, *args, **options):
        self.flush()
        cls = type(instance)
        statement = _sa.select(*_columns(cls).values()).where(*_key_is(cls, _identity(instance)))
        row = self.connection().execute(statement).first()
        if row is None:
            raise _exc.InvalidRequestError("Could not refresh instance %r" % (instance,))
        _fill(instance, cls, dict(zip(_columns(cls).values(), row)))

    # --- flushing ---

    def _changes(self, instance):
        loaded = instance.__dict__.get("_sa_loaded", {})
        return {n: instance.__dict__[n] for n in _columns(type(instance))
                if n in instance.__dict__ and (n not in loaded or instance.__dict__[n] is not loaded[n] and instance.__dict__[n] != loaded[n])}

    def flush(self, objects=None):
        new, self._new = _sorted(self._new), []
        for instance in new:
            self._insert(instance)
        for instance in list(self._map.values()):
            if not any(instance is d for d in self._deleted):
                self._update(instance)
        deleted, self._deleted = _sorted(self._deleted), []
        for instance in reversed(deleted):
            cls = type(instance)
            self.connection().execute(_sa.delete(cls.__table__).where(*_key_is(cls, _identity(instance))))
            self._map.pop((cls, _identity(instance)), None)
            make_transient(instance)

    def _from_relationships(self, instance):
        """Foreign keys follow the objects that relationships point to."""
        mapper = type(instance).__mapper__
        for key, relation in mapper.relationships.items():
            other = instance.__dict__.get(key)
            if other is None or isinstance(other, (list, set)):
                continue
            names = {id(c): n for n, c in mapper.attributes.items()}
            theirs = {id(c): n for n, c in _columns(type(other)).items()}
            for column in mapper.local_table.columns:
                for foreign in column.foreign_keys:
                    if id(foreign.column) in theirs:
                        instance.__dict__[names[id(column)]] = other.__dict__.get(theirs[id(foreign.column)])

    def _insert(self, instance):
        self._from_relationships(instance)
        cls = type(instance)
        names = {id(c): n for n, c in _columns(cls).items()}
        values = {c.key: instance.__dict__[names[id(c)]] for c in cls.__table__.columns
                  if id(c) in names and names[id(c)] in instance.__dict__
                  and not (c.primary_key and instance.__dict__[names[id(c)]] is None)}
        result = self.connection().execute(_sa.insert(cls.__table__).values(**values))
        key = result.inserted_primary_key
        for column, value in zip(cls.__mapper__.primary_key, key or ()):
            instance.__dict__[names[id(column)]] = value
        self._map[(cls, _identity(instance))] = instance
        row = self.connection().execute(_sa.select(*_columns(cls).values()).where(*_key_is(cls, _identity(instance)))).first()
        if row is not None:
            _fill(instance, cls, dict(zip(_columns(cls).values(), row)))

    def _update(self, instance):
        self._from_relationships(instance)
        changes = self._changes(instance)
        if not changes:
            return
        cls, columns = type(instance), _columns(type(instance))
        loaded = instance.__dict__["_sa_loaded"]
        names = {id(c): n for n, c in columns.items()}
        key = tuple(loaded.get(names[id(c)]) for c in cls.__mapper__.primary_key)
        self.connection().execute(_sa.update(cls.__table__).where(*_key_is(cls, key)).values(
            **{columns[n].key: v for n, v in changes.items()}))
        loaded.update(changes)

    # --- asking ---

    def _instance(self, cls, row):
        key = (cls, tuple(row[c] for c in cls.__mapper__.primary_key))
        found = self._map.get(key)
        if found is None:
            found = cls.__new__(cls)
            _fill(found, cls, row)
            found.__dict__["_sa_session"] = self
            self._map[key] = found
        return found

    def get(self, entity, ident, **options):
        if self.autoflush:
            self.flush()
        ident = tuple(ident.values()) if isinstance(ident, dict) else ident if isinstance(ident, tuple) else (ident,)
        if (entity, ident) in self._map:
            return self._map[(entity, ident)]
        return self.query(entity).filter(*_key_is(entity, ident)).first()

    def query(self, *entities, **options):
        return self._query_cls(entities, self)

    def execute(self, statement, params=None, **options):
        if self.autoflush:
            self.flush()
        if isinstance(statement, str):
            statement = _sa.text(statement)
        entities = getattr(statement, "_orm_entities", None)
        result = self.connection().execute(statement, params) if params is not None else self.connection().execute(statement)
        return result

    def scalar(self, statement, params=None, **options):
        return self.execute(statement, params).scalar()

    def scalars(self, statement, params=None, **options):
        return self.execute(statement, params).scalars()

    def bulk_save_objects(self, objects, **options):
        self.add_all(objects)
        self.flush()

    def bulk_insert_mappings(self, mapper, mappings, **options):
        mappings = list(mappings)
        if mappings:
            self.connection().execute(_sa.insert(mapper.__table__), mappings)

    def bulk_update_mappings(self, mapper, mappings, **options):
        keys = [n for n, c in _columns(mapper).items() if c.primary_key]
        for values in mappings:
            self.connection().execute(_sa.update(mapper.__table__).where(*_key_is(mapper, tuple(values[k] for k in keys))).values(
                **{_columns(mapper)[n].key: v for n, v in values.items() if n not in keys}))


def _key_is(cls, ident):
    return [c == v for c, v in zip(cls.__mapper__.primary_key, ident)]


def _sorted(instances):
    """Instances in the order their tables depend on each other, those of one table as they were added."""
    if len({type(i) for i in instances}) < 2:
        return list(instances)
    tables = [type(i).__table__ for i in instances]
    order = {id(t): n for n, t in enumerate(_sa.schema.sort_tables(tables)) if t is not None}
    return sorted(instances, key=lambda i: order.get(id(type(i).__table__), 0))


class _Scope:
    def __init__(self, session):
        self.session = session

    def __enter__(self):
        return self.session

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.session.commit()
        else:
            self.session.rollback()


class Query:
    def __init__(self, entities, session=None):
        self.session, self._entities = session, tuple(entities)
        self._columns = []
        for entity in self._entities:
            self._columns += list(_columns(entity).values()) if _is_entity(entity) else [entity]
        self._statement = _sa.select(*self._columns)

    def _with(self, statement):
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._statement = statement
        return other

    @property
    def statement(self):
        return self._statement

    def __clause_element__(self):
        return self._statement

    def filter(self, *criteria):
        return self._with(self._statement.where(*criteria))

    where = filter

    def filter_by(self, **values):
        entity = self._entities[0]
        owner = entity if _is_entity(entity) else None
        found = _columns(owner) if owner is not None else entity.table.c
        return self.filter(*[found[n] == v for n, v in values.items()])

    def join(self, target, *props, isouter=False, **options):
        target = getattr(target, "__table__", target)
        onclause = props[0] if props else None
        return self._with(self._statement.join(target, onclause, isouter=isouter) if onclause is not None
                          else self._statement.join(target, isouter=isouter))

    def outerjoin(self, target, *props, **options):
        return self.join(target, *props, isouter=True)

    def select_from(self, *froms):
        return self._with(self._statement.select_from(*[getattr(f, "__table__", f) for f in froms]))

    def with_entities(self, *entities):
        other = type(self)(entities, self.session)
        where = self._statement.whereclause
        return other._with(other._statement.where(where)) if where is not None else other

    def options(self, *args):
        return self

    populate_existing = enable_eagerloads = execution_options = lambda self, *args, **options: self

    def _run(self):
        if self.session.autoflush:
            self.session.flush()
        return self.session.connection().execute(self._statement)

    def _rows(self):
        one = len(self._entities) == 1
        for row in self._run():
            made, at = [], 0
            for entity in self._entities:
                if _is_entity(entity):
                    columns = list(_columns(entity).values())
                    made.append(self.session._instance(entity, dict(zip(columns, row[at:at + len(columns)]))))
                    at += len(columns)
                else:
                    made.append(row[at])
                    at += 1
            if not any(_is_entity(e) for e in self._entities):
                yield row
            else:
                yield made[0] if one else tuple(made)

    def __iter__(self):
        return self._rows()

    def all(self):
        return list(self._rows())

    def first(self):
        return next(iter(self.limit(1)._rows()), None)

    def one_or_none(self):
        found = self.all()
        if len(found) > 1:
            raise _exc.MultipleResultsFound("Multiple rows were found when one or none was required")
        return found[0] if found else None

    def one(self):
        found = self.one_or_none()
        if found is None:
            raise _exc.NoResultFound("No row was found when one was required")
        return found

    def scalar(self):
        found = self.one_or_none()
        return found[0] if isinstance(found, tuple) or hasattr(found, "_fields") else found

    def get(self, ident):
        return self.session.get(self._entities[0], ident)

    def count(self):
        return self.session.connection().execute(_sa.select(_sa.func.count()).select_from(self._statement.order_by(None).subquery())).scalar()

    def exists(self):
        return self._statement.exists()

    def subquery(self, name=None):
        return self._statement.subquery(name)

    def yield_per(self, count):
        return self

    def delete(self, synchronize_session="auto", **options):
        self.session.flush()
        statement = _sa.delete(self._table())
        where = self._statement.whereclause
        return self.session.connection().execute(statement.where(where) if where is not None else statement).rowcount

    def update(self, values, synchronize_session="auto", **options):
        self.session.flush()
        statement = _sa.update(self._table()).values({k if not isinstance(k, str) else k: v for k, v in values.items()})
        where = self._statement.whereclause
        count = self.session.connection().execute(statement.where(where) if where is not None else statement).rowcount
        for instance in list(self.session._map.values()):
            if type(instance) is self._entities[0]:
                self.session.refresh(instance)
        return count

    def _table(self):
        entity = self._entities[0]
        return entity.__table__ if _is_entity(entity) else entity.table

    def __str__(self):
        return str(self._statement)


def _generative(name):
    def method(self, *args, **options):
        return self._with(getattr(self._statement, name)(*args, **options))
    return method


for _name in ("order_by", "group_by", "having", "limit", "offset", "distinct", "with_for_update", "union", "union_all"):
    setattr(Query, _name, _generative(_name))


def _load_relationship(instance, relation):
    """A relationship that is looked at: what the foreign keys between the two tables lead to."""
    session = object_session(instance)
    cls = type(instance)
    target = _target(relation)
    if session is None or target is None:
        return None
    mine, theirs = cls.__table__, target.__table__
    names = {id(c): n for n, c in _columns(cls).items()}
    for column in mine.columns:
        for foreign in column.foreign_keys:
            if foreign.column.table is theirs:
                value = instance.__dict__.get(names[id(column)])
                found = None if value is None else session.query(target).filter(foreign.column == value).first()
                instance.__dict__[relation.key] = found
                return found
    for column in theirs.columns:
        for foreign in column.foreign_keys:
            if foreign.column.table is mine:
                found = session.query(target).filter(column == instance.__dict__.get(names[id(foreign.column)])).all()
                found = found if relation.options.get("uselist", True) else found[0] if found else None
                instance.__dict__[relation.key] = found
                return found
    return None


def _target(relation):
    import re
    name = relation.argument
    if name is None and relation.annotation is not None:
        import typing
        name = typing.get_args(relation.annotation)[0]
        while typing.get_args(name):
            name = next(a for a in typing.get_args(name) if a is not type(None))
    if callable(name) and not isinstance(name, type):
        name = name()
    if isinstance(name, type):
        return name
    text = getattr(name, "__forward_arg__", name)
    text = re.findall(r"\w+", str(text))[-1]
    return relation.parent._sa_registry._classes.get(text)


class sessionmaker:
    def __init__(self, bind=None, *, class_=Session, autoflush=True, expire_on_commit=True, info=None, **options):
        self.class_ = class_
        self.kw = dict(options, bind=bind, autoflush=autoflush, expire_on_commit=expire_on_commit)

    def __class_getitem__(cls, item):
        return cls

    def __call__(self, **options):
        return self.class_(**dict(self.kw, **options))

    def begin(self):
        return _Begin(self())

    def configure(self, **options):
        self.kw.update(options)


class _Begin:
    def __init__(self, session):
        self.session = session

    def __enter__(self):
        return self.session

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self.session.commit()
        else:
            self.session.rollback()
        self.session.close()


class scoped_session:
    def __init__(self, session_factory, scopefunc=None):
        self.session_factory, self._session = session_factory, None

    def __call__(self, **options):
        if self._session is None:
            self._session = self.session_factory(**options)
        return self._session

    def remove(self):
        if self._session is not None:
            self._session.close()
        self._session = None

    def configure(self, **options):
        self.session_factory.configure(**options)

    def query_property(self, query_cls=None):
        scope = self

        class query:
            def __get__(self, instance, owner):
                return scope().query(owner)
        return query()

    def __getattr__(self, name):
        return getattr(self(), name)
