"""Exception groups: except*, nested groups, notes, what is left over."""


def fail(*errors):
    raise ExceptionGroup('several', [*errors, ExceptionGroup('inner', [KeyError('k'), TypeError('t')])])


def handle(*errors):
    log = []
    try:
        try:
            fail(*errors)
        except* ValueError as group:
            log.append(('values', len(group.exceptions)))
        except* KeyError as group:
            log.append(('keys', len(group.exceptions)))
            group.add_note('seen')
        else:
            log.append('none')
        finally:
            log.append('finally')
    except ExceptionGroup as rest:
        log.append([type(e).__name__ for e in rest.exceptions])
    return log


print(handle(ValueError('a'), ValueError('b')))
print(handle(OSError('c')))
try:
    raise ValueError('plain') from KeyError('cause')
except* ValueError as group:
    kept = group.exceptions[0].__cause__
print(repr(kept))
