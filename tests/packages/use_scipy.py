# SPDX-License-Identifier: MIT
"""A root, an integral, an optimum, a sparse system."""
import numpy as np
from scipy import integrate, optimize, sparse, stats
from scipy.sparse.linalg import spsolve
print(round(optimize.brentq(lambda x: x ** 3 - 2, 0, 2), 9), round(integrate.quad(np.exp, 0, 1)[0], 9))
print(optimize.minimize(lambda x: ((x - 3) ** 2).sum(), np.zeros(3)).x.round(4), stats.norm.cdf(1.96).round(6))
print(spsolve(sparse.eye(50, format='csc') * 4, np.ones(50)).sum())
