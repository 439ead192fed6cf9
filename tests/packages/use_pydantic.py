# SPDX-License-Identifier: MIT
"""Models that are checked."""
import datetime
import typing
import pydantic
class User(pydantic.BaseModel):
    id: int
    name: str = 'x'
    tags: typing.List[str] = []
    at: typing.Optional[datetime.datetime] = None
print(User(id='7', at='2024-01-02T03:04:05').json())
try:
    User(id='a')
except pydantic.ValidationError as error:
    print(error.errors()[0]['type'])
