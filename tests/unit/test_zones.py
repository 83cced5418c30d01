"""Time zones as people name them."""

from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.zones import POPULAR, UnknownZone, find_zone, suggest_zones, zone_label

# These IANA names are also what people call the clock of a place that has summer time.
ABBREVIATIONS = {"CET", "EET", "EST", "HST", "MET", "MST", "WET"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Europe/Paris", "Europe/Paris"),
        (" europe/PARIS ", "Europe/Paris"),
        ("paris", "Europe/Paris"),
        ("Paris, France", "Europe/Paris"),
        ("new york", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("New York time", "America/New_York"),
        ("Eastern Standard Time", "America/New_York"),
        ("Central European Summer Time", "Europe/Paris"),
        ("buenos_aires", "America/Argentina/Buenos_Aires"),
        ("Port au Prince", "America/Port-au-Prince"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("St. John's", "America/St_Johns"),
        ("san francisco", "America/Los_Angeles"),
        ("Beijing", "Asia/Shanghai"),
        ("india", "Asia/Kolkata"),
        ("France", "Europe/Paris"),
        ("germany", "Europe/Berlin"),
        ("UTC", "UTC"),
        ("z", "UTC"),
        ("gmt", "GMT"),
        ("CET", "Europe/Paris"),
        ("cest", "Europe/Paris"),
        ("EST", "America/New_York"),
        ("EDT", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("IST", "Asia/Kolkata"),
        ("JST", "Asia/Tokyo"),
        ("BST", "Europe/London"),
        ("+02:00", "Etc/GMT-2"),
        ("UTC+2", "Etc/GMT-2"),
        ("utc +02", "Etc/GMT-2"),
        ("GMT-05:00", "Etc/GMT+5"),
        ("\u22125", "Etc/GMT+5"),
        ("-0800", "Etc/GMT+8"),
        ("+14", "Etc/GMT-14"),
        ("UTC+00:00", "UTC"),
        ("Etc/GMT+2", "Etc/GMT+2"),
    ],
)
def test_a_zone_is_found_by_any_of_its_names(text: str, key: str) -> None:
    assert find_zone(text).key == key


def test_every_zone_of_the_machine_is_found_by_its_own_name() -> None:
    for name in available_timezones() - ABBREVIATIONS - {"localtime", "Factory"}:
        found = find_zone(name.lower().replace("_", " ")).key
        assert found in (name, "Europe/Lisbon" if name == "Portugal" else name)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Europe/Pariss", "Europe/Paris"),
        ("Pariis", "Europe/Paris"),
        ("Beijin", "Asia/Shanghai"),
        ("Untied States", "America/New_York"),
        ("Amercia/New_York", "America/New_York"),
        ("tokio", "Asia/Tokyo"),
    ],
)
def test_an_unknown_zone_is_answered_with_the_three_nearest(text: str, first: str) -> None:
    with pytest.raises(UnknownZone) as caught:
        find_zone(text)
    nearest = caught.value.nearest
    assert nearest[0] == first
    assert len(set(nearest)) == 3
    assert str(caught.value) == f'I know no time zone "{text}". Nearest: {", ".join(nearest)}.'


@pytest.mark.parametrize(
    ("text", "said", "nearest"),
    [
        ("", "No time zone is given. Write a place such as", POPULAR[:3]),
        (
            "usa",
            '"usa" has several time zones, among them America/New_York, America/Los_Angeles, '
            "America/Chicago. Name a city.",
            ("America/New_York", "America/Los_Angeles", "America/Chicago"),
        ),
        (
            "UTC+5:30",
            'Offsets are read in whole hours only. For "UTC+5:30" name the place instead: '
            "Asia/Kolkata or Asia/Colombo.",
            ("Asia/Kolkata", "Asia/Colombo"),
        ),
        ("+15", 'No place uses the offset "+15". Name a place', POPULAR[:3]),
        ("+0:17", "No place uses the offset", POPULAR[:3]),
    ],
)
def test_what_cannot_be_one_zone_says_what_to_write(
    text: str, said: str, nearest: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownZone) as caught:
        find_zone(text)
    assert str(caught.value).startswith(said)
    assert caught.value.nearest == nearest


@given(st.text(max_size=60) | st.text("eu/ropaGMT+-:0123.\0\ud800 ", max_size=40))
@example("../../etc/passwd")
@example("\0")
@example("/etc/localtime")
@example("localtime")
@example("a" * 100_000)
@example("\ud800")
def test_any_text_is_safe(text: str) -> None:
    try:
        found = find_zone(text)
    except UnknownZone as error:
        assert error.nearest
        assert len(str(error)) < 250
        for name in error.nearest:
            assert find_zone(name) == ZoneInfo(name)
    else:
        assert found.key in available_timezones()
    for name in suggest_zones(text):
        find_zone(name)


def test_a_label_reads_well_and_names_the_same_clock() -> None:
    assert zone_label(ZoneInfo("Europe/Paris")) == "Europe/Paris"
    assert zone_label(ZoneInfo("Etc/GMT-2")) == "UTC+02:00"
    assert zone_label(ZoneInfo("Etc/GMT+11")) == "UTC-11:00"
    assert zone_label(ZoneInfo("Etc/GMT+0")) == "UTC"
    for hours in range(-12, 15):
        zone = find_zone(f"{hours:+}")
        assert find_zone(zone_label(zone)) == zone


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("par", ["Europe/Paris", "America/Paramaribo"]),
        ("new y", ["America/New_York"]),
        ("york", ["America/New_York"]),
        ("cet", ["Europe/Paris"]),
        ("beij", ["Asia/Shanghai"]),
        ("usa", ["America/New_York", "America/Los_Angeles", "America/Chicago", "America/Denver"]),
        ("europe/p", ["Europe/Paris", "Europe/Podgorica", "Europe/Prague"]),
        ("utc+2", ["UTC+02:00"]),
        ("+5:30", ["Asia/Kolkata", "Asia/Colombo"]),
        ("los angles", ["America/Los_Angeles"]),
    ],
)
def test_what_is_typed_is_completed_best_first(prefix: str, expected: list[str]) -> None:
    assert suggest_zones(prefix)[: len(expected)] == expected


def test_suggestions_hold_no_name_twice_and_keep_to_the_limit() -> None:
    assert suggest_zones("") == list(POPULAR)
    assert suggest_zones("", limit=3) == list(POPULAR[:3])
    assert suggest_zones("a", limit=0) == []
    found = suggest_zones("a")
    assert len(found) == len(set(found)) == 25
    assert suggest_zones("qqqqqqq") == []
    assert set(POPULAR) <= available_timezones()
