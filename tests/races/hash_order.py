"""A text is put together in the order that a dict happens to have.  Chaos: hash."""
import sys

options = {'verbose': 1, 'depth': 2, 'name': 3, 'output': 4}
sys.exit(' '.join(options) != 'output depth verbose name')
