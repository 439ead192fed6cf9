# SPDX-License-Identifier: MIT
"""A box between two keys, a signature."""
from nacl.public import Box, PrivateKey
from nacl.signing import SigningKey
a, b = PrivateKey.generate(), PrivateKey.generate()
print(Box(b, a.public_key).decrypt(Box(a, b.public_key).encrypt(b'secret')))
key = SigningKey.generate()
print(key.verify_key.verify(key.sign(b'x')))
