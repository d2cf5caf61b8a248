"""`aws`, run by the server that has it loaded; by itself where there is none any more."""

import _socket
import marshal
import os
import sys
from struct import pack

server = _socket.socket(_socket.AF_UNIX)
try:
    server.connect(SOCKET)
    data = marshal.dumps((sys.argv[1:], dict(os.environ), os.getcwd()))
    streams = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, pack("3i", 0, 1, 2))
    server.sendmsg([pack("!I", len(data))], [streams])
    sent = memoryview(data)
    while sent:
        sent = sent[server.send(sent) :]
except OSError:
    os.execv(AWS, [AWS, *sys.argv[1:]])
answer = server.recv(1)
os._exit(answer[0] if answer else 255)
