# Every form of loop, and every way out of one.
log = []
for i in range(3):
    log.append(i)
else:
    log.append('else')

for i in range(5):
    if i == 1:
        continue
    if i == 3:
        break
    log.append(i)
else:
    log.append('not reached')

n = 3
while n: n -= 1
for k in range(4): n += k
for k in []: n = -1
while n > 4: n -= 1
else: n += 10
for k in range(2): pass
else: n += 100

while 1:
    n -= 7
    if n < 0: break

while True:
    n += 1
    if n % 2:
        continue
    if n > 6:
        break


def nested(width, height):
    total = 0
    for x in range(width):
        for y in range(height):
            if (x + y) % 2: continue
            for z in (1, 2): total += z
            if total > 20:
                break
        else:
            total += 100
    return total


def early(items):
    for item in items:
        if item < 0:
            return item
    return None


def while_else(n):
    while n > 0:
        n -= 2
        if n == 1:
            break
    else:
        return 'else'
    return 'break'


def backward(n):
    # Conditional jumps back to the loop's start from several places.
    odd = even = 0
    while n:
        n -= 1
        if n % 2:
            odd += 1
        else:
            even += 1
    return odd, even


def or_and(values):
    found = []
    for a in values:
        for b in values:
            if a and b or not a and not b: found.append((a, b))
            if (a or
                    b): found.append(a)
    return len(found)


log.append(nested(4, 3))
log.append(early([3, 2, -1, 5]))
log.append(early([1]))
log.append(while_else(4))
log.append(while_else(5))
log.append(backward(5))
log.append(or_and([0, 1, 2]))
i = 0
while i < 3: i += 1; log.append(i)
for a, (b, c) in [(1, (2, 3)), (4, (5, 6))]: log.append(a + b + c)
for i in range(2):
    for j in range(2): log.append(i * j)
print log
