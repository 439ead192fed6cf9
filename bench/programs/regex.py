# Regular expressions over a made-up web server log.
import re


def log(lines):
    seed = 5
    for i in xrange(lines):
        seed = (seed * 1103515245 + 12345) & 0x7fffffff
        yield '10.0.%d.%d - - [21/Nov/2020:%02d:%02d:%02d] "GET /page/%d?q=%x HTTP/1.1" %d %d' % (
            seed >> 3 & 255, seed >> 5 & 255, seed % 24, seed % 60, seed % 59, seed % 1000, seed,
            (200, 304, 404, 500)[seed >> 9 & 3], seed & 65535)


line = re.compile(r'(?P<host>\S+) \S+ \S+ \[(?P<time>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>\S+) [^"]*" (\d{3}) (\d+)')
number = re.compile(r'\d+')
text = '\n'.join(log(20000))
for turn in range(4):
    statuses = {}
    for match in line.finditer(text):
        status = match.group(5)
        statuses[status] = statuses.get(status, 0) + int(match.group(6))
    numbers = len(number.findall(text))
    masked = number.sub(lambda m: '#' * len(m.group()), text)
print sorted(statuses.items()), numbers, len(masked)
