# Pancakes: list slices and integer loops.
def fannkuch(n):
    count = range(1, n + 1)
    most = checksum = 0
    sign = 1
    permutation = range(n)
    while True:
        first = permutation[0]
        if first:
            turned = permutation[:]
            flips = 1
            while True:
                turned[:first + 1] = turned[first::-1]
                first = turned[0]
                if not first:
                    break
                flips += 1
            if flips > most:
                most = flips
            checksum += sign * flips
        if sign == 1:
            permutation[0], permutation[1] = permutation[1], permutation[0]
            sign = -1
            continue
        permutation[1], permutation[2] = permutation[2], permutation[1]
        sign = 1
        for i in range(2, n):
            count[i] -= 1
            if count[i]:
                break
            if i == n - 1:
                return most, checksum
            count[i] = i + 1
            permutation.insert(i + 1, permutation.pop(0))
    return most, checksum


print fannkuch(9)
