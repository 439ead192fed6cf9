# One-way constraints between variables, solved in the order of their strengths and again whenever one changes: objects of
# several classes that call each other's small methods through lists.
REQUIRED, STRONG, MEDIUM, WEAK = range(4)


class Variable(object):
    def __init__(self, name, value):
        self.name, self.value = name, value
        self.users = []
        self.owner = None
        self.strength = WEAK


class Constraint(object):
    def __init__(self, strength, *variables):
        self.strength, self.variables = strength, variables
        for variable in variables:
            variable.users.append(self)

    def output(self):
        return self.variables[-1]

    def is_allowed(self):
        owner = self.output().owner
        return owner is None or owner is self or self.strength < owner.strength

    def satisfy(self):
        output = self.output()
        output.owner, output.strength = self, self.strength
        value = self.compute()
        changed = value != output.value
        output.value = value
        return changed


class Equal(Constraint):
    def compute(self):
        return self.variables[0].value


class Scale(Constraint):
    def compute(self):
        source, factor, offset = [variable.value for variable in self.variables[:3]]
        return source * factor + offset


class Edit(Constraint):
    def __init__(self, variable):
        self.wanted = variable.value
        super(Edit, self).__init__(STRONG, variable)

    def compute(self):
        return self.wanted


class Planner(object):
    def __init__(self):
        self.steps = 0

    def change(self, edit, value):
        edit.wanted = value
        todo = [edit]
        while todo:
            constraint = todo.pop()
            self.steps += 1
            if constraint.is_allowed() and constraint.satisfy():
                output = constraint.output()
                todo.extend(user for user in output.users
                            if user is not constraint and user.output() is not output)


def chain(length):
    variables = [Variable('v%d' % i, 0) for i in range(length)]
    for before, after in zip(variables, variables[1:]):
        Equal(REQUIRED, before, after)
    return variables


def projection(count):
    factor, offset = Variable('factor', 10), Variable('offset', 1000)
    sources = [Variable('source%d' % i, i) for i in range(count)]
    results = [Variable('result%d' % i, 0) for i in range(count)]
    for source, result in zip(sources, results):
        Scale(REQUIRED, source, factor, offset, result)
    return factor, sources, results


planner = Planner()
variables = chain(500)
edit = Edit(variables[0])
for value in range(1, 300):
    planner.change(edit, value)
    assert variables[-1].value == value
factor, sources, results = projection(500)
edits = [Edit(source) for source in sources]
for turn in range(1, 50):
    for each, source in zip(edits, sources):
        planner.change(each, turn * source.value % 997 + 1)
    planner.change(Edit(factor), turn)
print planner.steps, variables[-1].value, results[-1].value
