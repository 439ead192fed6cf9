# SPDX-License-Identifier: MIT
"""There and back."""
import msgpack
data = {'a': [1, 2.5, None, True, b'x'], 'b': {'c': 'text'}}
print(msgpack.unpackb(msgpack.packb(data)) == data, len(msgpack.packb(data)))
