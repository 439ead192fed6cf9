# An operating system's scheduler: many small methods, attribute access, polymorphic calls.
IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(6)
KIND_DEVICE, KIND_WORK = range(2)


class Packet(object):
    def __init__(self, link, target, kind):
        self.link = link
        self.target = target
        self.kind = kind
        self.datum = 0
        self.data = [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class Task(object):
    def __init__(self, scheduler, number, priority, queue, waiting):
        self.scheduler = scheduler
        self.number = number
        self.priority = priority
        self.queue = queue
        self.waiting = waiting
        self.held = False
        scheduler.add(self)

    def ready(self):
        return not self.held and (not self.waiting or self.queue is not None)

    def run(self):
        packet = self.queue
        if packet is not None and self.waiting:
            self.queue = packet.link
            self.waiting = False
        else:
            packet = None
        return self.work(packet)

    def receive(self, packet):
        self.queue = packet.append_to(self.queue)

    def wait(self):
        self.waiting = True
        return None


class Idle(Task):
    seed = 1
    turns = 0

    def work(self, packet):
        self.turns += 1
        if self.turns >= self.scheduler.limit:
            self.held = True
            return None
        if self.seed & 1:
            self.seed = (self.seed >> 1) ^ 0xd008
            return self.scheduler.release(DEVICE_A)
        self.seed >>= 1
        return self.scheduler.release(DEVICE_B)


class Worker(Task):
    target = HANDLER_A
    letter = 0

    def work(self, packet):
        if packet is None:
            return self.wait()
        self.target = HANDLER_B if self.target == HANDLER_A else HANDLER_A
        packet.target = self.target
        packet.datum = 0
        for i in range(4):
            self.letter = (self.letter + 1) % 26
            packet.data[i] = 65 + self.letter
        self.scheduler.send(self, packet)
        return self.wait()


class Handler(Task):
    def __init__(self, *args):
        self.work_in = self.device_in = None
        Task.__init__(self, *args)

    def work(self, packet):
        if packet is not None:
            if packet.kind == KIND_WORK:
                self.work_in = packet.append_to(self.work_in)
            else:
                self.device_in = packet.append_to(self.device_in)
        work = self.work_in
        if work is not None:
            if work.datum >= 4:
                self.work_in = work.link
                work.target = WORKER
                self.scheduler.send(self, work)
            elif self.device_in is not None:
                device = self.device_in
                self.device_in = device.link
                device.datum = work.data[work.datum]
                work.datum += 1
                device.target = self.number + 2
                self.scheduler.send(self, device)
        return self.wait()


class Device(Task):
    pending = None

    def work(self, packet):
        if packet is None:
            if self.pending is None:
                return self.wait()
            packet, self.pending = self.pending, None
            packet.target = self.number - 2
            self.scheduler.send(self, packet)
            return self.wait()
        self.pending = packet
        self.waiting = self.held = True
        return None


class Scheduler(object):
    def __init__(self, limit):
        self.limit = limit
        self.tasks = []
        self.by_number = {}
        self.sent = self.held = 0

    def add(self, task):
        self.tasks.append(task)
        self.tasks.sort(key=lambda t: -t.priority)
        self.by_number[task.number] = task

    def send(self, sender, packet):
        self.sent += 1
        target = self.by_number[packet.target]
        packet.link = None
        target.receive(packet)

    def release(self, number):
        self.held += 1
        task = self.by_number[number]
        task.held = False
        if task.pending is not None:
            task.waiting = False

    def run(self):
        busy = True
        while busy:
            busy = False
            for task in self.tasks:
                if task.ready():
                    busy = True
                    task.run()
                    break


def once(limit):
    scheduler = Scheduler(limit)
    Idle(scheduler, IDLE, 0, None, False)
    work = Packet(Packet(None, WORKER, KIND_WORK), WORKER, KIND_WORK)
    Worker(scheduler, WORKER, 1000, work, True)
    for number in HANDLER_A, HANDLER_B:
        queue = None
        for i in range(3):
            queue = Packet(queue, number + 2, KIND_DEVICE)
        Handler(scheduler, number, 2000 + number, queue, True)
    for number in DEVICE_A, DEVICE_B:
        Device(scheduler, number, 4000 + number, None, True)
    scheduler.run()
    return scheduler.sent, scheduler.held


for i in range(6):
    result = once(20000)
print result
