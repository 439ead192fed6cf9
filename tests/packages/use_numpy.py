# SPDX-License-Identifier: MIT
"""A linear system by LAPACK (OpenBLAS's threads), an FFT, random numbers, sorting."""
import numpy as np
rng = np.random.default_rng(7)
a, b = rng.random((200, 200)), rng.random(200)
x = np.linalg.solve(a, b)
print(np.allclose(a @ x, b), np.abs(np.fft.fft(b)).argmax(), np.sort(rng.integers(0, 1000, 10)), np.linalg.svd(a[:20, :20])[1].round(3)[:3])
