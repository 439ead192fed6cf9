# Words: splitting, joining, formatting, counting in dictionaries, sorting.
def words(n):
    seed = 17
    syllables = ['ka', 'to', 'mi', 'ren', 'shu', 'lo', 'pa', 'ent']
    for i in xrange(n):
        seed = (seed * 1103515245 + 12345) & 0x7fffffff
        yield ''.join([syllables[seed >> 8 & 7], syllables[seed >> 14 & 7], syllables[seed >> 20 & 7]])


text = ' '.join(words(120000))
for turn in range(16):
    counts = {}
    for word in text.split(' '):
        counts[word] = counts.get(word, 0) + 1
    lines = ['%-12s %6d %s' % (word, count, word.upper().replace('KA', '-'))
             for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    pieces = []
    for line in lines:
        if line.startswith('k') and not line.endswith('N'):
            pieces.append(line[2:8].strip().title())
    title = u' '.join(piece.decode('ascii') for piece in pieces)
print len(counts), len(lines), len(title)
