"""`python -m bot`."""

import gc
import signal

# By default every 700 new objects are a reason to look at all of them; papers come by the
# thousand and stay, so that this took a tenth of an import.
YOUNG_OBJECTS = 50_000

if __name__ == "__main__":
    # Until work begins, Ctrl-C just ends the process, as SIGTERM does: there is nothing to lose,
    # and an exception would show as a traceback from wherever it struck, or be swallowed there.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    gc.set_threshold(YOUNG_OBJECTS)
    from bot.cli import main

    main()
