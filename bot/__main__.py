"""`python -m bot`."""

import signal

if __name__ == "__main__":
    # Until everything is loaded, and again when all is done, Ctrl-C just ends the process: there
    # is nothing to lose, and an exception would show as a traceback from wherever it struck.
    heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heeded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    from bot.cli import main

    try:
        if heeded:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        main()
    finally:
        if heeded:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
