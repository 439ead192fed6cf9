# SPDX-License-Identifier: MIT
"""A line protocol over a real socket, deferreds, a thread of the pool."""
from twisted.internet import defer, endpoints, protocol, reactor, threads
from twisted.protocols.basic import LineReceiver
class Echo(LineReceiver):
    def lineReceived(self, line):
        self.sendLine(line.upper())
class Ask(LineReceiver):
    def connectionMade(self):
        self.got = []
        for n in range(10):
            self.sendLine(b'line %d' % n)
    def lineReceived(self, line):
        self.got.append(line)
        if len(self.got) == 10:
            self.transport.loseConnection()
            self.factory.done.callback(self.got)
@defer.inlineCallbacks
def main():
    port = yield endpoints.serverFromString(reactor, 'tcp:0:interface=127.0.0.1').listen(protocol.Factory.forProtocol(Echo))
    factory = protocol.ClientFactory.forProtocol(Ask)
    factory.done = defer.Deferred()
    reactor.connectTCP('127.0.0.1', port.getHost().port, factory)
    got = yield factory.done
    print(len(got), got[-1], (yield threads.deferToThread(sum, range(100))))
    yield port.stopListening()
    reactor.stop()
reactor.callWhenRunning(main)
reactor.run()
