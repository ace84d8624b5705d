"""Where the program imports from: never from the folder it works in, which is somebody's repository."""

from __future__ import annotations

import os
import sys


def leave_out_working_folder() -> None:
    """Takes the working folder off the path where ``python -m`` or PYTHONPATH put it, which is before the library.

    Behind the library stands what was installed; an editable installation may well be the working folder.
    """
    library = os.path.dirname(os.__file__)
    end = sys.path.index(library) if library in sys.path else len(sys.path)
    try:
        here = os.path.realpath(os.curdir)
    except OSError:  # it is gone
        return
    sys.path[:end] = [place for place in sys.path[:end] if os.path.realpath(place or os.curdir) != here]
