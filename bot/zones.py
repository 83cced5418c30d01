"""Time zones as people name them: IANA names, cities, countries, abbreviations, UTC offsets.

The names come from the machine's zone data or the tzdata package, whichever zoneinfo reads; they
are read at the first question and kept.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import fuzz, process, utils

from bot.schedule import quoted
from bot.texts import _, either

_LONGEST = 80  # characters that are looked at; no name of a zone has more than 32

POPULAR = (
    "America/New_York",
    "America/Los_Angeles",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "America/Chicago",
    "America/Toronto",
    "Europe/Zurich",
    "Asia/Singapore",
    "Asia/Seoul",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "Asia/Jerusalem",
    "Asia/Dubai",
    "Europe/Madrid",
    "Europe/Amsterdam",
    "Europe/Stockholm",
    "Asia/Hong_Kong",
    "America/Denver",
    "Europe/Rome",
    "Africa/Johannesburg",
    "UTC",
)
"""What is offered before anything is typed."""

# An abbreviation stands for the place whose clock uses it, summer time included. CST, IST and BST
# have other readings too; these are the most common.
_ABBREVIATIONS = {
    "America/New_York": "est edt et eastern us_eastern",
    "America/Chicago": "cst cdt ct central us_central",
    "America/Denver": "mst mdt mt mountain us_mountain",
    "America/Los_Angeles": "pst pdt pt pacific us_pacific",
    "America/Anchorage": "akst akdt",
    "Pacific/Honolulu": "hst",
    "America/Halifax": "ast adt atlantic",
    "America/St_Johns": "nst ndt",
    "America/Sao_Paulo": "brt",
    "America/Argentina/Buenos_Aires": "art",
    "Europe/London": "bst british",
    "Europe/Lisbon": "wet west",
    "Europe/Paris": "cet cest met mest central_european",
    "Europe/Athens": "eet eest eastern_european",
    "Europe/Moscow": "msk",
    "Africa/Johannesburg": "sast",
    "Africa/Lagos": "wat",
    "Africa/Maputo": "cat",
    "Africa/Nairobi": "eat",
    "Asia/Dubai": "gst",
    "Asia/Karachi": "pkt",
    "Asia/Kolkata": "ist",
    "Asia/Bangkok": "ict",
    "Asia/Jakarta": "wib",
    "Asia/Hong_Kong": "hkt",
    "Asia/Singapore": "sgt",
    "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst",
    "Australia/Perth": "awst",
    "Australia/Adelaide": "acst acdt",
    "Australia/Sydney": "aest aedt",
    "Pacific/Auckland": "nzst nzdt",
}
# Cities and parts of countries where many researchers live and no zone has that name.
_PLACES = {
    "America/New_York": "new_york_city nyc boston washington philadelphia pittsburgh princeton "
    "atlanta miami ithaca baltimore",
    "America/Los_Angeles": "la san_francisco sf bay_area seattle stanford palo_alto berkeley "
    "mountain_view san_diego portland california",
    "America/Chicago": "austin houston dallas minneapolis madison",
    "America/Denver": "boulder salt_lake_city",
    "America/Toronto": "ottawa waterloo quebec",
    "America/Sao_Paulo": "rio_de_janeiro brasilia campinas",
    "Europe/London": "england scotland wales uk britain great_britain oxford cambridge edinburgh "
    "manchester bristol",
    "Europe/Paris": "lyon grenoble toulouse marseille nice lille saclay",
    "Europe/Berlin": "munich muenchen hamburg frankfurt cologne stuttgart tubingen tuebingen "
    "heidelberg karlsruhe darmstadt saarbrucken dresden leipzig germany deutschland",
    "Europe/Zurich": "geneva lausanne basel bern lugano",
    "Europe/Rome": "milan turin bologna pisa florence",
    "Europe/Madrid": "barcelona valencia seville spain",
    "Europe/Lisbon": "porto coimbra portugal",
    "Europe/Amsterdam": "rotterdam delft utrecht the_hague eindhoven holland",
    "Europe/Brussels": "leuven ghent antwerp",
    "Europe/Stockholm": "gothenburg uppsala lund malmo",
    "Europe/Warsaw": "krakow wroclaw",
    "Europe/Kyiv": "ukraine lviv kharkiv",
    "Europe/Moscow": "saint_petersburg st_petersburg",
    "Asia/Jerusalem": "haifa technion",
    "Asia/Dubai": "abu_dhabi",
    "Asia/Kolkata": "india mumbai delhi new_delhi bangalore bengaluru chennai hyderabad pune",
    "Asia/Shanghai": "china beijing shenzhen hangzhou guangzhou nanjing wuhan chengdu xian",
    "Asia/Tokyo": "osaka kyoto nagoya",
    "Asia/Seoul": "korea south_korea daejeon busan",
    "Asia/Ho_Chi_Minh": "vietnam hanoi",
    "Asia/Taipei": "hsinchu",
    "Australia/Sydney": "canberra",
    "Pacific/Auckland": "new_zealand wellington",
}
# Offsets that are no whole hour, in minutes, and where they are used.
_ODD_OFFSETS = {
    -570: ("Pacific/Marquesas",),
    -210: ("America/St_Johns",),
    -150: ("America/St_Johns",),
    210: ("Asia/Tehran",),
    270: ("Asia/Kabul",),
    330: ("Asia/Kolkata", "Asia/Colombo"),
    345: ("Asia/Kathmandu",),
    390: ("Asia/Yangon", "Indian/Cocos"),
    525: ("Australia/Eucla",),
    570: ("Australia/Adelaide", "Australia/Darwin"),
    630: ("Australia/Adelaide", "Australia/Lord_Howe"),
    660: ("Australia/Lord_Howe",),
    765: ("Pacific/Chatham",),
    825: ("Pacific/Chatham",),
}
_OFFSET = re.compile(r"(?:utc|gmt)?_?([+\u2212-])_?([0-9]{1,2})(?::?([0-9]{2}))?", re.ASCII)
_FIXED = re.compile(r"Etc/(?:GMT|UTC)([+-])([0-9]{1,2})")


class UnknownZone(ValueError):
    """No time zone has this name; `nearest` holds the names most like it, best first."""

    def __init__(self, message: str, nearest: tuple[str, ...]) -> None:
        super().__init__(message)
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class _Atlas:
    """`names`: folded text -> zone. `shown`: the zones worth suggesting. `countries`: country
    with several zones -> those."""

    names: MappingProxyType[str, str]
    shown: tuple[str, ...]
    countries: MappingProxyType[str, tuple[str, ...]]


def find_zone(text: str) -> ZoneInfo:
    """The zone that `text` names, in any case: `Europe/Paris`, `new york`, `CET`, `UTC+2`, `India`.

    A whole-hour offset gives a fixed zone, which knows no summer time. Any text is safe.
    Raises UnknownZone.
    """
    atlas = _atlas()
    if not text.strip():
        what = _("No time zone is given. Write a place such as {one} or {other}.")
        raise UnknownZone(what.format(one=POPULAR[3], other=POPULAR[0]), POPULAR[:3])
    for key in _readings(text):
        if key in atlas.names:
            return ZoneInfo(atlas.names[key])
        if key in atlas.countries:
            several = atlas.countries[key][:3]
            what = _("{said} has several time zones, among them {zones}. Name a city.")
            raise UnknownZone(what.format(said=quoted(text), zones=", ".join(several)), several)
    offset = _OFFSET.fullmatch(_fold(text))
    if offset is not None:
        return _zone_of_offset(text, offset)
    nearest = _nearest(text)
    what = _("I know no time zone {said}. Nearest: {zones}.")
    raise UnknownZone(what.format(said=quoted(text), zones=", ".join(nearest)), nearest)


def zone_label(zone: ZoneInfo) -> str:
    """How a zone is shown: its name, or `UTC+02:00` for a fixed one, whose IANA name reads
    backwards (`Etc/GMT-2`). `find_zone` reads it back."""
    fixed = _FIXED.fullmatch(zone.key)
    if fixed is None:
        return zone.key
    sign = "-" if fixed[1] == "+" else "+"
    return "UTC" if int(fixed[2]) == 0 else f"UTC{sign}{int(fixed[2]):02}:00"


def suggest_zones(prefix: str, limit: int = 25) -> list[str]:
    """Zones to offer while `prefix` is being typed, best first; each is read by `find_zone`."""
    if limit <= 0:
        return []
    if not prefix.strip():
        return list(POPULAR[:limit])
    atlas = _atlas()
    key = _fold(prefix)
    offset = _OFFSET.fullmatch(key)
    if offset is not None:
        try:
            return [zone_label(_zone_of_offset(prefix, offset))]
        except UnknownZone as error:
            return list(error.nearest[:limit])
    ranked = _popular_first(atlas.shown)
    starting = [n for n in ranked if _city(n).startswith(key) or _fold(n).startswith(key)]
    found = dict.fromkeys(
        chain(
            (atlas.names[key],) if key in atlas.names else (),
            atlas.countries.get(key, ()),
            (name for name in starting if name in POPULAR),
            (name for name in starting if _city(name).startswith(key)),
            starting,
            (atlas.names[alias] for alias in sorted(atlas.names) if alias.startswith(key)),
            (name for name in ranked if f"_{key}" in _fold(name).replace("/", "_")),
        )
    )
    shown = set(atlas.shown)
    names = [name for name in found if name in shown]
    if not names:
        names = list(_likeliest(key, limit, cutoff=60))
    return names[:limit]


def _fold(text: str) -> str:
    """One spelling of a name: no case, accents, dots; spaces and hyphens are underscores."""
    plain = unicodedata.normalize("NFKD", text[:_LONGEST]).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c not in ".'\u2019")
    return re.sub(r"[\s_]+|-(?![0-9_\s])", "_", plain.strip())


def _readings(text: str) -> Iterator[str]:
    key = _fold(text)
    yield key
    yield re.sub(r"(?:_standard|_daylight|_summer)?_time$", "", key)
    yield key.partition(",")[0].strip("_")


def _city(name: str) -> str:
    return _fold(name.rpartition("/")[2])


def _popular_first(names: Iterable[str]) -> list[str]:
    rank = {name: place for place, name in enumerate(POPULAR)}
    return sorted(names, key=lambda name: (rank.get(name, len(rank)), name))


@cache
def _atlas() -> _Atlas:
    available = available_timezones() - {"localtime", "Factory"}
    by_country = _zones_by_country()
    listed = sorted({*chain.from_iterable(by_country.values()), "UTC"} & available)
    names: dict[str, str] = {}

    def add(alias: str, name: str) -> None:
        if name in available:
            names.setdefault(alias, name)

    # The first to claim a text has it: hence this order.
    for name, words in chain(_ABBREVIATIONS.items(), _PLACES.items()):
        for word in words.split():
            add(word, name)
    for name in sorted(available):
        add(_fold(name), name)
    for name in chain(listed, sorted(n for n in available if not n.startswith("Etc/"))):
        add(_city(name), name)
    add("z", "UTC")
    countries: dict[str, tuple[str, ...]] = {}
    for country, zones in by_country.items():
        if len(zones) == 1:
            add(_fold(country), zones[0])
        elif _fold(country) not in names:
            countries[_fold(country)] = tuple(_popular_first(available.intersection(zones)))
    if "united_states" in countries:
        for alias in ("usa", "us", "america", "united_states_of_america"):
            countries[alias] = countries["united_states"]
    return _Atlas(MappingProxyType(names), tuple(listed), MappingProxyType(countries))


def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """Country -> its zones, from the tables beside the zone data (tz database, zone.tab)."""
    data = files("tzdata") / "zoneinfo"
    titles = dict(_rows((data / "iso3166.tab").read_text(encoding="utf-8"), 0, 1))
    zones: dict[str, tuple[str, ...]] = {}
    for code, name in _rows((data / "zone.tab").read_text(encoding="utf-8"), 0, 2):
        title = titles.get(code, code)
        zones[title] = (*zones.get(title, ()), name)
    return zones


def _rows(table: str, key: int, value: int) -> Iterator[tuple[str, str]]:
    for line in table.splitlines():
        if line and not line.startswith("#"):
            cells = line.split("\t")
            yield cells[key], cells[value]


def _zone_of_offset(text: str, offset: re.Match[str]) -> ZoneInfo:
    sign = 1 if offset[1] == "+" else -1
    minutes = sign * (int(offset[2]) * 60 + int(offset[3] or 0))
    if minutes % 60 == 0 and -12 <= minutes // 60 <= 14:
        hours = minutes // 60
        # The IANA names count hours west of Greenwich, people hours east of it.
        return ZoneInfo("UTC" if hours == 0 else f"Etc/GMT{-hours:+}")
    places = _ODD_OFFSETS.get(minutes)
    if places is None:
        message = _("No place uses the offset {said}. Name a place, such as Europe/Paris.")
        raise UnknownZone(message.format(said=quoted(text)), POPULAR[:3])
    message = _(
        "Offsets are read in whole hours only. For {said} name the place instead: {places}."
    )
    raise UnknownZone(message.format(said=quoted(text), places=either(places)), places)


def _nearest(text: str) -> tuple[str, ...]:
    return _likeliest(_fold(text), limit=3, cutoff=0)


def _likeliest(key: str, limit: int, cutoff: int) -> tuple[str, ...]:
    """Zones whose name, city or other spelling is most like `key`."""
    atlas = _atlas()
    shown = set(atlas.shown)
    spelled = chain(
        ((country, zones[0]) for country, zones in atlas.countries.items()), atlas.names.items()
    )
    candidates = {alias: name for alias, name in spelled if name in shown}
    city = key.rpartition("/")[2]
    best: dict[str, float] = {}
    for query in {key, city}:
        for alias, score, _index in process.extract(
            query,
            list(candidates),
            scorer=fuzz.ratio,
            processor=utils.default_process,
            score_cutoff=cutoff,
            limit=limit * 8,
        ):
            name = candidates[alias]
            best[name] = max(best.get(name, 0.0), score)
    ranked = sorted(best, key=lambda name: (-best[name], name not in POPULAR, name))
    return tuple(ranked[:limit])
