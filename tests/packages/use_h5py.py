# SPDX-License-Identifier: MIT
"""A file is written and read."""
import os
import tempfile
import h5py
import numpy as np
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'x.h5')
    with h5py.File(path, 'w') as file:
        file.create_dataset('a/b', data=np.arange(1000).reshape(10, 100), compression='gzip')
    with h5py.File(path) as file:
        print(file['a/b'][3, :5], list(file['a']))
