# SPDX-License-Identifier: MIT
"""Classes, a session, queries, on SQLite in memory."""
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, func
from sqlalchemy.orm import declarative_base, relationship, sessionmaker
Base = declarative_base()
class User(Base):
    __tablename__ = 'users'
    id = Column(Integer, primary_key=True)
    name = Column(String)
    orders = relationship('Order', back_populates='user')
class Order(Base):
    __tablename__ = 'orders'
    id = Column(Integer, primary_key=True)
    amount = Column(Integer)
    user_id = Column(ForeignKey('users.id'))
    user = relationship('User', back_populates='orders')
engine = create_engine('sqlite://')
Base.metadata.create_all(engine)
session = sessionmaker(engine)()
session.add_all([User(name=name, orders=[Order(amount=n) for n in range(5)]) for name in ('ann', 'bob')])
session.commit()
print(session.query(User.name, func.sum(Order.amount)).join(Order).group_by(User.name).order_by(User.name).all())
