"""One read of a pipe is hoped to give the whole message.  Chaos: io."""
import os
import sys

get, put = os.pipe()
message = 'x' * 1000
os.write(put, message)
os.close(put)
sys.exit(os.read(get, 1000) != message)
