# Code whose line table and jumps need more than a byte, and more than two (EXTENDED_ARG).
def long_line(values):
    hits = 0
    for value in values:
        if value: hits += 1
    return hits


def build(lines):
    scope = {}
    exec compile('\n'.join(lines), 'built.py', 'exec') in scope
    return scope['built']


# A line of more than 255 bytes of code, inside a loop, with backward jumps over it.
wide = build(['def built(a):',
              '    n = 0',
              '    while n < 3:',
              '        n += 1',
              '        b = [' + ', '.join(['a'] * 200) + ']',
              '        if n == 2: continue',
              '        for c in b[:2]: a = c',
              '    return n'])
print wide(1)

# A loop whose body is longer than 65,535 bytes: its jumps carry EXTENDED_ARG.  (They go back to where a line starts:
# jumps from so far into the middle of one are no stop points of revdb.)
huge = build(['def built(a):',
              '    n = 0',
              '    while (',
              '           n < 3):',
              '        n += 1',
              '        if n == 2: continue'] +
             ['        b = [' + ', '.join(['a'] * 12000) + ']'] * 2 +
             ['        if n == 5: break',
              '    for i in range(2): b = i',
              '    return n'])
print huge(1)

# Many constants: LOAD_CONST with EXTENDED_ARG, one of them beginning a line.
many = build(['def built(a):',
              '    b = [' + ', '.join(map(str, range(66000))) + ']',
              '    for i in range(2):',
              '        c = 70001',
              '        c = 70002; a += 1',
              '    return a'])
print many(1)

# Gaps of more than 255 lines between two statements.
gaps = build(['def built(a):', '    a += 1'] + [''] * 300 +
             ['    for i in range(2):'] + ['        '] * 600 + ['        a += i'] + ['#'] * 254 +
             ['        a += 1', '    return a'])
print gaps(1)

# Names beyond 65,535 in a module's code, and calls on the line that begins with one.
print long_line([0, 1, 2])
crowded = '\n'.join(['v%d = 1' % i for i in range(300)]) + '\nfor v299 in range(3): v0 += v299\n'
exec compile(crowded, 'crowded.py', 'exec') in {}
