# SPDX-License-Identifier: MIT
"""A password."""
import bcrypt
print(bcrypt.checkpw(b'x', bcrypt.hashpw(b'x', bcrypt.gensalt(4))))
