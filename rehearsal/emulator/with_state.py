"""ministack, which begins with the state in STATE_DIR where there is one, and writes its own there on SIGUSR1.

Its own PERSIST_STATE would write at the end of a run, when it is too late, and pass over a service that fails.
"""

import os
import signal

from ministack import app
from ministack.core import persistence

FOLDER = os.environ["STATE_DIR"]
TRIES = 20


def states():
    """Of all services at one moment; a thread may change one while it is copied."""
    for attempt in range(TRIES):
        try:
            named = app._build_persistence_save_dict().items()
            return {name: state for name, of in named if (state := of()) is not None}
        except RuntimeError:
            if attempt == TRIES - 1:
                raise


def write(*_):
    problem = ""
    try:
        whole = states()
        for name, state in whole.items():
            persistence.save_state(name, state)
        lacking = [name for name in whole if not os.path.exists(os.path.join(FOLDER, f"{name}.json"))]
        if lacking:
            problem = f"no state of {', '.join(lacking)}"
    except Exception as error:
        problem = repr(error)
    staging = os.path.join(FOLDER, "written.tmp")
    os.makedirs(FOLDER, exist_ok=True)
    with open(staging, "w") as file:
        file.write(problem)
    os.replace(staging, os.path.join(FOLDER, "written"))


persistence.PERSIST_STATE = True
app.PERSIST_STATE = os.path.isdir(FOLDER)
app.save_all = lambda services: None
signal.signal(signal.SIGUSR1, write)
app.main()
