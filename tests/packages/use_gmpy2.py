# SPDX-License-Identifier: MIT
"""Large numbers by GMP."""
import gmpy2
print(gmpy2.next_prime(2 ** 100), gmpy2.isqrt(gmpy2.mpz(10) ** 40), gmpy2.mpfr('1.5') ** 2)
