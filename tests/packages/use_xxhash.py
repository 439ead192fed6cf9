# SPDX-License-Identifier: MIT
"""Hashes."""
import xxhash
print(xxhash.xxh64(b'x' * 100).hexdigest(), xxhash.xxh3_64(b'x').intdigest())
