"""try, else, finally: with returns, breaks, and what is raised meanwhile."""


def leave(way):
    log = []
    for i in range(3):
        try:
            if way == 'continue' and i == 0:
                continue
            if way == 'break' and i == 1:
                break
            if way == 'return' and i == 1:
                return log
            if way == 'raise' and i == 1:
                raise KeyError(way)
        except KeyError as error:
            log.append(repr(error))
        else:
            log.append('else')
        finally:
            log.append(i)
    return log, 'end'


def nested():
    try:
        try:
            1 / 0
        finally:
            x = {}['missing']
    except KeyError as error:
        return type(error.__context__).__name__
    return x


for way in 'continue', 'break', 'return', 'raise', '':
    print(leave(way))
print(nested())
