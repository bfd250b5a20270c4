"""How the interpreter shares its time in processes that hold a model and answer people."""

import contextlib
import ctypes
import gc
import sys

# Young objects are looked at less often than by default: a turn makes many that live as long as it does.
YOUNG = 5000
SWITCH_SECONDS = 0.001


def spare_what_is_loaded() -> None:
    """Leave everything that exists by now out of garbage collections, and give back what loading it took besides.

    What is there stays until the process ends.

    Modules, routes, statements and the model's parts are some 600,000 objects: a full collection looks through all of
    them for 0.1 to 0.3 s, and everything else waits.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    give_back()


def give_back() -> None:
    """Return memory that was freed to the system; does nothing where the C library is not glibc.

    Reading a model's weights takes some 150 MB more than the model, which glibc would keep for ever.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def switch_sooner() -> None:
    """Let a thread that waits for the interpreter have it after 1 ms instead of 5.

    A vector that was computed in a thread waits for it at the end, and a busy event loop gives it up late.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
