"""`python -m bot`."""

import signal

if __name__ == "__main__":
    # Until work begins, Ctrl-C just ends the process, as SIGTERM does: there is nothing to lose,
    # and an exception would show as a traceback from wherever it struck, or be swallowed there.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    from bot.cli import main

    main()
