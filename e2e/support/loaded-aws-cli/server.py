"""Keeps the AWS CLI loaded, and runs each command in a fork of itself.

Loading it takes half a second of CPU time, and a run of the tests has some thousand commands. What runs is the CLI itself,
with the caller's arguments, environment, folder and streams. It ends when its standard input does.
"""

import array
import functools
import marshal
import os
import shutil
import signal
import socket
import struct
import sys
import threading
import traceback

import awscli.clidriver
from botocore.loaders import JSONFileLoader

SOCKET = sys.argv[1]
INTS = array.array("i").itemsize
# What the hooks and the tests ask: each loads a description of its service, which is then there for all.
KNOWN = (
    ("ec2", "describe-vpcs"),
    ("eks", "list-clusters"),
    ("elb", "describe-load-balancers"),
    ("elbv2", "describe-load-balancers"),
    ("iam", "list-roles"),
    ("sts", "get-caller-identity"),
)
# Nobody listens there.
NOWHERE = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_MAX_ATTEMPTS": "1",
}


def run(words):
    sys.argv = ["aws", *words]
    try:
        code = awscli.clidriver.main()
    except SystemExit as error:
        code = error.code
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return code if isinstance(code, int) else int(code is not None)


def load():
    read = functools.cache(lambda path: JSONFileLoader().load_whole(path))
    JSONFileLoader.load_whole = JSONFileLoader.load_file
    JSONFileLoader.load_file = lambda _, path: read(path)
    own = dict(os.environ)
    os.environ.update(NOWHERE)
    kept = [os.dup(1), os.dup(2)]
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    for words in KNOWN:
        run([*words, "--region", "us-east-1", "--output", "text"])
    os.dup2(kept[0], 1)
    os.dup2(kept[1], 2)
    os.environ.clear()
    os.environ.update(own)


def whole(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def end_with(connection):
    """Whoever waits for the command has been killed."""
    connection.recv(1)
    os._exit(143)


def serve(connection):
    header, streams, *_ = connection.recvmsg(4, socket.CMSG_SPACE(3 * INTS))
    files = array.array("i")
    files.frombytes(streams[0][2])
    words, environment, folder = marshal.loads(whole(connection, struct.unpack("!I", header)[0]))
    if os.fork() > 0:
        for file in files:
            os.close(file)
        return
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    for number, file in enumerate(files):
        os.dup2(file, number)
    # Set as the CLI is loaded.
    data = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update({"AWS_DATA_PATH": data, **environment})
    os.chdir(folder)
    threading.Thread(target=end_with, args=(connection,), daemon=True).start()
    code = 255
    try:
        code = run(words)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    connection.sendall(bytes([code & 255]))
    os._exit(code & 255)


def end_with_caller(stream):
    while os.read(stream, 1):
        pass
    shutil.rmtree(os.path.dirname(SOCKET), ignore_errors=True)
    os._exit(0)


caller = os.dup(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
load()
listener = socket.socket(socket.AF_UNIX)
listener.bind(SOCKET)
listener.listen(64)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
threading.Thread(target=end_with_caller, args=(caller,), daemon=True).start()
print("ready", flush=True)
while True:
    connection, _ = listener.accept()
    try:
        serve(connection)
    except (EOFError, OSError, ValueError) as error:
        print(error, file=sys.stderr, flush=True)
    connection.close()
