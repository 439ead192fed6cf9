# SPDX-License-Identifier: MIT
"""There and back."""
import ujson
print(ujson.loads(ujson.dumps({'a': [1, 2.5, None, True], 'b': {'c': 'text'}})))
