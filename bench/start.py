"""From typing a command to its first answer: a whole process, from start to end."""

from bench.measure import Figure, Series, Setting, Target, environment, seconds_of
from bench.stored import fill

_PEERS = {"python -c pass": ["-c", "pass"], "python -m bot --help": ["-m", "bot", "--help"]}


def measure(setting: Setting) -> list[Figure]:
    """Return the seconds until `chat` has answered `help`, and a search."""
    database = setting.stored(fill)
    env = environment(database)
    asked = {
        "chat help": ["-m", "bot", "chat", "help"],
        "chat search": ["-m", "bot", "chat", f"search {setting.corpus.words(1)[0]}"],
    }
    taken: dict[str, list[float]] = {name: [] for name in (*asked, *_PEERS)}
    for _ in range(setting.rounds):
        for name, arguments in (asked | _PEERS).items():
            taken[name].append(seconds_of(arguments, env, setting.folder))
    series = {name: Series(name, tuple(rounds)) for name, rounds in taken.items()}
    peers = tuple(series[name] for name in _PEERS)
    return [Figure(series[name], "s", Target(1.5), peers) for name in asked]
