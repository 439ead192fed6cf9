# 300 fast tests, whose marks go into the recording where it is python-rdb that runs them.
import unittest

try:
    from revdb.unittest import TestRunner
except ImportError:
    from unittest import TextTestRunner as TestRunner


class Tests(unittest.TestCase):
    pass


def make(number):
    def test(self):
        table = dict((str(n), n) for n in range(2000))
        self.assertEqual(sorted(table.values())[number], number)
        self.assertIn(str(number), table)
    return test


for number in range(300):
    setattr(Tests, 'test_%d' % number, make(number))
suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
result = TestRunner(stream=open('/dev/null', 'w')).run(suite)
print result.testsRun, len(result.failures)
