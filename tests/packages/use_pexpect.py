# SPDX-License-Identifier: MIT
"""A program on a terminal."""
import pexpect
child = pexpect.spawn('/bin/sh', ['-c', 'read x; echo "got $x"'], encoding='utf-8', echo=False)
child.sendline('hello')
child.expect('got (.*)\r')
print(child.match[1])
child.expect(pexpect.EOF)
child.close()
print(child.exitstatus)
