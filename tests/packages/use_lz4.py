# SPDX-License-Identifier: MIT
"""There and back."""
import lz4.frame
data = bytes(range(256)) * 100
print(lz4.frame.decompress(lz4.frame.compress(data)) == data)
