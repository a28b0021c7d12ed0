"""Rules on words: the curtain, the same verbs for all, marks of what is not known."""

from __future__ import annotations

import re
from datetime import date

from rules.reading import CURTAIN, Folder, Row, items, label

# The hindsight curtain -----------------------------------------------------------------------

LATER = re.compile(r"\b(20(2[3-9]|3\d)|(November|December) 2022|2022-1[12])\b", re.I)

# Tables that speak of later things on purpose.
OPEN_TABLES = {
    "sources": "column published says from when a source is",
    "districts": "each row has its date",
    "people": "offices run past the curtain",
    "event_predictions": "for lesson 08",
    "predictions": "for lesson 08",
    "forecast_questions": "asked in lesson 00, answered in lesson 08",
    "corrections": "about the package, not about the world",
}
# Columns that a lesson keeps shut, and columns with ids and ends of periods.
OPEN_COLUMNS = {
    "later", "finding_later", "text_repaired", "looked_in", "id", "term", "source_ids",
    "source_id", "claim_id", "event_id", "objects_to", "source", "target", "date_end", "date_to",
    "edition", "answer_from", "x", "y",  # x and y count points on the drawing, not years
}  # fmt: skip
# Columns that name the edition a figure was read from.
EDITIONS = {("arms_deliveries", "basis"), ("arms_deliveries", "status"), ("arms_shares", "basis"),
            ("arms_scale", "basis")}  # fmt: skip
# Columns that date a row: a row dated after the curtain is shown from lesson 08 on.
ROW_DATES = ("date_start", "period_end", "year_end", "window_end", "year", "date_said", "as_of",
             "year_ordered", "year_delivered_end")  # fmt: skip
# Rows that name a later year without telling what happened.
EXCEPTIONS = {
    "SYR-TUR": "the last day of a mandate that was set in July 2022",
    "eu-gas-2022": "the year that the two sides aimed at",
    "iran-armenia-memorandum-2022": "the year that the two sides aimed at",
    "ISR-USA-arms-2022": "the end of a pledge that was known in 2022",
    "soldiers-2022-armenia": "a later count of September 2022 by the same counter",
}


def is_later(row: Row) -> bool:
    """Tell whether a row is dated after the curtain or kept for lesson 08."""
    dates = [row[column][:10] for column in ROW_DATES if row.get(column)]
    return (
        row.get("lesson", "") >= "08"
        or row.get("later") == "true"
        or any(day > CURTAIN[: len(day)] for day in dates)
    )


def nothing_from_behind_the_curtain(data: Folder) -> list[str]:
    """No row that lessons 02 to 07 may show names a day after 1 November 2022."""
    wrong = []
    open_questions = {row["id"] for row in data.rows("quiz") if is_later(row)}
    for name in data.names:
        for row in data.rows(name):
            if name in OPEN_TABLES or is_later(row) or row.get("id") in EXCEPTIONS:
                continue
            if row.get("item_id") in open_questions:  # an option of a question of lesson 08
                continue
            for column, cell in row.items():
                text = cell.replace("2022-11-01", "").replace("1 November 2022", "")
                found = LATER.search(text)
                if found and column not in OPEN_COLUMNS and (name, column) not in EDITIONS:
                    wrong.append(f"{label(name, row)}, {column}: names {found.group()}")
    return wrong


# The same words for all ----------------------------------------------------------------------

LOADED = re.compile(
    r"\b(retak\w+|retook|regain\w*|liberat\w+|recaptur\w+|terroris\w+|regime|puppet\w*|assault\w*"
    r"|separatist\w*|hard-?line\w*|squeez\w+|blockade\w*|alienat\w+|aggress\w+|invad\w+|invasion"
    r"|occup\w+|so-called|mouthpiece|ethnic cleansing|genocide|fall of|loss of|at its weakest"
    r"|when it counted|poses with|took it over|attacker from)\b",
    re.I,
)
LABELS = re.compile(r"hostile|friendly|sympathetic|hard-?line|regime\b|mouthpiece", re.I)
# Columns in which a side speaks, named as the speaker; elsewhere the row says who speaks.
SIDES_SPEAK = {
    ("events", "accounts"), ("capital_views", "statement"), ("capital_views", "note"),
    ("capital_views", "later"), ("claims", "finding_later"), ("places", "status_note"),
}  # fmt: skip
SPEAKER_NAMED = {
    ("claims", "karabakh-map"): "the word of resolution 853",
    ("claims", "proxy"): "both sides, named",
    ("claims", "pressure-north"): "both sides, named",
    ("argument_nodes", "assault-interest"): "the word of the article",
    ("argument_nodes", "o-armenian-border"): "the word of Azerbaijan's border chief, named",
    ("claims", "assault-interest"): "the word of the article",
    ("claims", "border-stop"): "the word of Azerbaijan's border chief, named",
    ("predictions", "P11"): "the word of the article",
    ("borders", "ISR-SYR"): "the word of the Security Council",
    ("districts", "aghdam-1993-07-23"): "the word of resolution 853",
    ("districts", "oblast-rest-2023-09-20"): "both sides, named",
    ("estimates", "1994-camah"): "the name of a movement",
    ("estimates", "2006-camah"): "the name of a movement",
    ("events", "border-fighting"): "Armenia says it, named",
    ("events", "embargo-comment-2022"): "the outlet's words, marked as such",
    ("events", "erdogan-cancels-2023"): "the word of Turkey's president, named",
    ("argument_nodes", "iran-armenia-war"): "the word of Iran's Leader, named",
    ("claims", "iran-armenia-war"): "the word of Iran's Leader, named",
    ("events", "khamenei-2020"): "the word of Iran's Leader, named",
    ("quiz_options", "iran-words-1"): "the word of Iran's Leader, named",
    ("quiz_options", "iran-words-2"): "the word of Iran's Leader, named",
    ("quiz_options", "iran-words-3"): "the word of Iran's Leader, named",
    ("events", "lieberman-border-service"): "the word of Azerbaijan's border chief, named",
    ("events", "mavi-marmara-2010"): "both sides, named",
}
SOURCES_WORDS = {
    "armenianow-2012-shoushi": "says that the word is the source's",
    "azatutyun-2023-icj": "the word of the court case",
    "az-ikisahil-2020": "our English of the printed headline",
    "az-qaynar-2018": "our English of the printed headline",
    "az-zefer-mfa-2020": "our English of the printed headline",
    "delfi-ee-iran-drones": "the word of the source",
    "fa-radis-2020": "our English of the printed headline",
    "guardian-quneitra-2018": "says that it is the paper's label",
    "hy-factor-2021": "our English of the printed headline",
    "mizan-2025-treaty": "the word of the treaty",
    "unhcr-factsheet-2024": "part of an address",
    "unsc-853": "the word of the resolution",
    "wiki-lachin": "Armenia's word, named",
}
OURS = re.compile(r"\b(dossiers?|README|TODO|staging|our notes say)\b")


def the_same_verbs_for_all(data: Folder) -> list[str]:
    """Loaded words stand only where a named side speaks them."""
    wrong = []
    for name in data.names:
        if name in ("sources", "quiz", "quiz_options"):
            continue
        for row in data.rows(name):
            if (name, row.get("id")) in SPEAKER_NAMED:
                continue
            for column, cell in row.items():
                found = None if (name, column) in SIDES_SPEAK else LOADED.search(cell)
                if found and not re.fullmatch("[a-z0-9;-]+", cell):
                    wrong.append(f"{label(name, row)}, {column}: the word '{found.group()}'")
    for row in data.rows("sources"):
        ours = row["note"] + (row["title"] if row["title"].startswith("[") else "")
        found = LABELS.search(row["note"]) or LOADED.search(ours)
        if found and row["id"] not in SOURCES_WORDS:
            wrong.append(f"sources {row['id']}: the word '{found.group()}' in our own words")
    return wrong


def cells_are_clean(data: Folder) -> list[str]:
    """No line break, outer or double space, and no word about how the tables were put together."""
    wrong = []
    for name in data.names:
        for row in data.rows(name):
            for column, cell in row.items():
                if cell != cell.strip() or "\n" in cell or "  " in cell:
                    wrong.append(f"{label(name, row)}, {column}: a stray space or line break")
                elif OURS.search(cell) and column not in ("url", "archived_url"):
                    wrong.append(f"{label(name, row)}, {column}: speaks of our workshop")
    return wrong


# What is not known ---------------------------------------------------------------------------

NOT_KNOWN = [  # table, id, column, what the cell must say
    ("claims", "sales-2017", "open_points", r"How 127 billion arose"),
    ("claims", "oil-40", "open_points", r"second source for the 17% of 2022"),
    ("claims", "airport-training", "verdict", r"not verifiable"),
    ("claims", "border-hq", "open_points", r"Which headquarters"),
    ("claims", "safe-haven-words", "verdict", r"not verifiable"),
    ("claims", "one-fourth", "open_points", r"claimant"),
    ("claims", "quliyev-20", "open_points", r"decree that appointed him"),
    ("claims", "troops-50000", "verdict", r"not verifiable"),
    ("claims", "iran-armenia-war", "open_points", r"What crossed Iran in 2020"),
    ("events", "flights-92-2023", "summary", r"cargo is not known"),
    ("events", "flights-september-2023", "summary", r"cargo is not known"),
    ("events", "flights-2024", "summary", r"cargo is not known"),
    ("events", "aliyev-transit-2022", "certainty", r"disputed"),
    ("people", "guliyev-border", "date_start_kind", r"first seen"),
    ("arms_scale", "article-2017", "plot", r"false"),
]
LAST_EVIDENCE = "2026-03-13"
LAST_PRINTED_WINDOW = 2022  # SIPRI's own shares of imports were not found for later ones


def what_is_not_known_is_marked(data: Folder) -> list[str]:
    """What we could not verify says so, and nothing is later than the evidence."""
    wrong = []
    for name, row_id, column, words in NOT_KNOWN:
        row = data.by_id(name).get(row_id, {})
        if not re.search(words, row.get(column, "")):
            wrong.append(f"{name} {row_id}, {column}: no longer says '{words}'")
    wrong += [
        f"events {row['id']} is dated after the last evidence, {LAST_EVIDENCE}"
        for row in data.rows("events")
        if max(row["date_start"], row["date_end"]) > LAST_EVIDENCE
    ]
    wrong += [
        f"arms_shares {row['id']} is said to be printed, and no such print was found"
        for row in data.rows("arms_shares")
        if row["printed"] == "true"
        and "imports" in row["measure"]
        and int(row["window_end"]) > LAST_PRINTED_WINDOW
    ]
    return wrong + [
        f"claims {row['id']} is not verifiable and says neither what is open nor where we looked"
        for row in data.rows("claims")
        if row["verdict"] == "not verifiable" and not (row["open_points"] or row["looked_in"])
    ]


def capitals_have_two_voices(data: Folder) -> list[str]:
    """An official and a critical seat for each event and capital; an empty one says so."""
    wrong = []
    seats: dict[tuple[str, str], list[str]] = {}
    for row in data.rows("capital_views"):
        seats.setdefault((row["event_id"], row["capital"]), []).append(row["seat"])
        said = row["speaker"] and row["date_said"] and row["source_ids"] and row["statement"]
        if row["found"] == "true" and not said:
            wrong.append(f"capital_views {row['id']} lacks speaker, date, statement or source")
        if row["found"] == "false" and not (row["looked"] and row["statement"] == "none found"):
            wrong.append(f"capital_views {row['id']} is empty and does not say where we looked")
    return wrong + [
        f"capital_views {event}: {capital} has the seats {', '.join(found)}"
        for (event, capital), found in seats.items()
        if found != ["official", "critic"]
    ]


def disputed_events_have_two_sides(data: Folder) -> list[str]:
    """What a side denies names the sides, and rests on sources of two countries."""
    country = {row["id"]: row["country"] for row in data.rows("sources")}
    wrong = []
    for row in data.rows("events"):
        seats = {country.get(source, "") for source in items(row["source_ids"])} - {""}
        if row["certainty"] == "disputed" and not row["accounts"]:
            wrong.append(f"events {row['id']} is disputed and does not say what each side says")
        if row["certainty"] == "disputed" and len(seats) < 2:
            wrong.append(f"events {row['id']} is disputed and has sources of one country")
        if row["kind"] == "fighting" and len(seats) < 2:
            wrong.append(f"events {row['id']} tells of fighting by sources of one country")
    return wrong


# Dates and forecasts -------------------------------------------------------------------------

SUFFERING = re.compile(
    r"\b(kill|die[sd]?\b|dead|death|casualt|refugee|flee|fled|displac|exodus)\w*", re.I
)


def dates_are_no_more_exact_than_known(data: Folder) -> list[str]:
    """Where only a month or year is known, the rest of the date is its first day."""
    wrong = []
    for name in ("districts", "events", "people", "capital_views", "ties"):
        for row in data.rows(name):
            start = row.get("date_start") or row.get("date_from") or row.get("date_said") or ""
            precision = row.get("date_precision") or row.get("date_from_precision") or ""
            ending = {"month": "-01", "year": "-01-01"}.get(precision, "")
            if name != "people" and not start.endswith(ending):
                wrong.append(f"{label(name, row)}: {start} is more exact than a {precision}")
    return wrong


def events_are_in_order(data: Folder) -> list[str]:
    """Events stand by date; only those before the curtain have a text on what came later."""
    rows = data.rows("events")
    wrong = [
        f"events {row['id']} stands after a later one"
        for before, row in zip(rows, rows[1:], strict=False)
        if row["date_start"] < before["date_start"]
    ]
    return wrong + [
        f"events {row['id']} is dated after the curtain and has a text in later"
        for row in rows
        if row["later"] and row["date_start"] > CURTAIN
    ]


def forecasts_can_be_settled(data: Folder) -> list[str]:
    """Eight are asked; all open at the curtain, none counts deaths or flight or tells its end."""
    rows = data.rows("forecast_questions")
    asked = [row for row in rows if row["set"]]
    wrong = []
    if len(asked) != 8 or not 3 <= sum(row["outcome"] == "1" for row in asked) <= 5:
        wrong.append("forecast_questions: eight are asked, three to five of which came true")
    for row in rows:
        shown = f"{row['question']} {row['criteria']}"
        years = {int(y) for y in re.findall(r"\b20\d\d\b", shown)}
        if row["opens"] != CURTAIN or row["closes"] <= CURTAIN:
            wrong.append(f"forecast_questions {row['id']} does not open on {CURTAIN}")
        if SUFFERING.search(shown):
            wrong.append(f"forecast_questions {row['id']} counts deaths or flight")
        if not years <= {2022, date.fromisoformat(row["closes"]).year}:
            wrong.append(f"forecast_questions {row['id']} names a year that tells its outcome")
        if re.search(r"\b(still|no longer|again|despite)\b", shown, re.I):
            wrong.append(f"forecast_questions {row['id']} has a word that tells its outcome")
        if not re.match("Yes, if|No, if", row["criteria"]):
            wrong.append(f"forecast_questions {row['id']} does not say when it is yes")
        if row["set"] and not row["outcome"]:
            wrong.append(f"forecast_questions {row['id']} is asked and has no outcome")
    return wrong


def deaths_are_no_points(data: Folder) -> list[str]:
    """Figures of deaths and flight are marked with care, and bear on no prediction as success."""
    wrong = [
        f"figures {row['id']} counts deaths or flight and is not marked with care"
        for row in data.rows("figures")
        if SUFFERING.search(row["what"]) and row["care"] != "true"
    ]
    events = data.by_id("events")
    return wrong + [
        f"event_predictions {row['id']} scores an event whose title tells of deaths or flight"
        for row in data.rows("event_predictions")
        if row["effect"] != "0" and SUFFERING.search(events[row["event_id"]]["title"])
    ]


def codes_are_countries(data: Folder) -> list[str]:
    """Country codes in lists are in the order given, none twice."""
    return [
        f"{label(name, row)}: a country stands twice in {row[column]}"
        for name, column in (("events", "countries"), ("pipelines", "countries"))
        for row in data.rows(name)
        if len(items(row[column])) != len(set(items(row[column])))
    ]


RULES = [
    nothing_from_behind_the_curtain, the_same_verbs_for_all, cells_are_clean,
    what_is_not_known_is_marked, capitals_have_two_voices, disputed_events_have_two_sides,
    dates_are_no_more_exact_than_known,
    events_are_in_order, forecasts_can_be_settled, deaths_are_no_points, codes_are_countries,
]  # fmt: skip
