"""`python -m bot`."""

import gc
import signal
import sys

# By default every 700 new objects are a reason to look at them; papers come by the thousand and
# stay, so that this took a tenth of an import. Many at a time are no better: looking at the second
# generation of 500,000 took 0.2 seconds, in which nobody is answered.
_OBJECTS_LOOKED_AT = 5_000, 3, 300

# A thread that waits for the interpreter asks for it only after it has waited so long without a
# break, and each look at the network is one (`take_gil` in CPython's ceval_gil.h). Whatever gives
# others their turn every few milliseconds would not let the database's thread in at the default
# of 5 ms: no command would be answered meanwhile.
_SWITCH_SECONDS = 0.0005


def tune() -> None:
    """Set the interpreter up for what this program does."""
    gc.set_threshold(*_OBJECTS_LOOKED_AT)
    sys.setswitchinterval(_SWITCH_SECONDS)


if __name__ == "__main__":
    # Until work begins, Ctrl-C just ends the process, as SIGTERM does: there is nothing to lose,
    # and an exception would show as a traceback from wherever it struck, or be swallowed there.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    tune()
    from bot.cli import main

    main()
