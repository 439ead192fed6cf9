# The planets: floating point arithmetic in local variables.
from math import sqrt


def system():
    # position, velocity, mass: the Sun and four made-up planets
    bodies = [[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.5]]
    for i in range(1, 5):
        r = 3.0 * i
        bodies.append([r, 0.1 * i, -0.05 * i, 0.02 * i, 2.0 / sqrt(i), 0.01, 0.04 / i])
    return bodies


def advance(bodies, dt, steps):
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    for step in xrange(steps):
        for a, b in pairs:
            dx = a[0] - b[0]
            dy = a[1] - b[1]
            dz = a[2] - b[2]
            square = dx * dx + dy * dy + dz * dz
            pull = dt / (square * sqrt(square))
            from_b = b[6] * pull
            from_a = a[6] * pull
            a[3] -= dx * from_b
            a[4] -= dy * from_b
            a[5] -= dz * from_b
            b[3] += dx * from_a
            b[4] += dy * from_a
            b[5] += dz * from_a
        for body in bodies:
            body[0] += dt * body[3]
            body[1] += dt * body[4]
            body[2] += dt * body[5]


bodies = system()
advance(bodies, 0.001, 120000)
print '%.9f' % bodies[0][0]
