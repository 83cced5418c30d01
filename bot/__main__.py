"""`python -m bot`."""

import sys

INTERRUPTED = 130  # 128 + SIGINT, as shells have it

if __name__ == "__main__":
    try:
        # Here, so that Ctrl-C while everything is loaded is as quiet as later.
        from bot.cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
