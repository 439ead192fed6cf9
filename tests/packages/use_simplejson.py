# SPDX-License-Identifier: MIT
"""There and back, with decimals."""
import simplejson
from decimal import Decimal
print(simplejson.loads(simplejson.dumps({'a': [Decimal('1.1'), None], 'b': list(range(50))}), use_decimal=True)['a'])
