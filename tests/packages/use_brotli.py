# SPDX-License-Identifier: MIT
"""There and back."""
import brotli
data = bytes(range(256)) * 100
print(brotli.decompress(brotli.compress(data)) == data)
