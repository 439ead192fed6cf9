# SPDX-License-Identifier: MIT
"""A table read from CSV, grouped, joined, resampled and written."""
import io
import pandas as pd
rows = 'day,who,amount\n' + ''.join('2024-01-%02d,%s,%d\n' % (d, 'abc'[d % 3], d * d % 17) for d in range(1, 29))
table = pd.read_csv(io.StringIO(rows), parse_dates=['day'])
print(table.groupby('who').amount.agg(['sum', 'mean']).round(2))
print(table.set_index('day').amount.resample('7D').sum().to_dict())
print(table.merge(pd.DataFrame({'who': list('abc'), 'name': ['Ann', 'Bob', 'Cat']})).pivot_table(index='name', values='amount').to_csv())
