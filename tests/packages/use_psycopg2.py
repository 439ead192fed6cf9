# SPDX-License-Identifier: MIT
"""What it makes without a server: quoting, ranges, a refused connection."""
import psycopg2
from psycopg2 import extensions, extras
print(extensions.adapt("it's").getquoted(), extras.NumericRange(1, 5), extensions.parse_dsn('host=x dbname=y'))
try:
    psycopg2.connect(host='127.0.0.1', port=1, dbname='none', connect_timeout=2)
except psycopg2.OperationalError as error:
    print(str(error).splitlines()[0])
