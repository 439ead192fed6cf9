# The pure Python standard library at work: many modules, deep stacks, generated code.
import collections
import heapq
import textwrap
import string
import bisect
import copy
import functools
import fnmatch
import StringIO
import ConfigParser
import difflib
import shlex

# Else a set of classes is looked through, in the order of their addresses, which differ between stock's process and ours.
collections.MutableMapping._abc_cache.add(collections.OrderedDict)
Pair = collections.namedtuple('Pair', 'left right')
pair = Pair(1, 2)._replace(right=3)
print pair, pair._asdict()
counts = collections.Counter('abracadabra')
print counts.most_common(2)
ordered = collections.OrderedDict([('b', 1), ('a', 2)])
ordered['c'] = 3
del ordered['b']
print ordered
heap = []
for number in (5, 1, 4): heapq.heappush(heap, number)
print heapq.heappop(heap), heapq.nsmallest(2, heap)
print textwrap.fill('the quick brown fox jumps over the lazy dog', 20)
print string.Template('$who likes $what').substitute(who='tim', what='kung pao')
print bisect.bisect([1, 3, 5], 4)
print copy.deepcopy({'a': [1, {'b': (2, 3)}]})
print functools.partial(max, 3)(2)
print fnmatch.filter(['a.py', 'b.c'], '*.py')
parser = ConfigParser.SafeConfigParser()
parser.readfp(StringIO.StringIO('[one]\nkey = value\npath = %(key)s/x\n'))
print parser.get('one', 'path')
print list(difflib.ndiff(['a\n', 'b\n'], ['a\n', 'c\n']))
print shlex.split('one "two three" four')


@functools.total_ordering
class Version(object):
    def __init__(self, number): self.number = number

    def __eq__(self, other): return self.number == other.number

    def __lt__(self, other): return self.number < other.number


print Version(1) <= Version(2), Version(3) > Version(2)
