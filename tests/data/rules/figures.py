"""Rules on numbers: ranges, shares, totals, derived figures, restricted ones, offices."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from rules.reading import Folder, Row, items, label, number

# Figures that SIPRI's licence restricts: rows of each table by edition ("" = as the press printed
# them). A figure more or less must be entered here by hand.
RESTRICTED = {
    ("arms_deliveries", "2012-03"): 3, ("arms_deliveries", "2026-05"): 69,
    ("arms_scale", ""): 8,
    ("arms_shares", ""): 27, ("arms_shares", "2022-07"): 15, ("arms_shares", "2025-01"): 7,
    ("arms_shares", "2026-05"): 10,
    ("arms_tiv_by_year", "2018-03"): 4, ("arms_tiv_by_year", "2022-07"): 91,
    ("arms_tiv_by_year", "2024-10"): 19, ("arms_tiv_by_year", "2025-01"): 25,
    ("arms_tiv_by_year", "2026-05"): 8,
    ("military_spending", "2023-04"): 65,
}  # fmt: skip
MOST_OF_ONE_EDITION = 120  # a small part: the register of May 2026 has 29,916 deals

RANGES = {
    "claims": ["credence_low,credence_high", "credence_repaired_low,credence_repaired_high"],
    "argument_nodes": ["base_low,base,base_high",
                       "base_repaired_low,base_repaired,base_repaired_high"],
    "arms_shares": ["share_low_pct,share_best_pct,share_high_pct"],
    "arms_israel_exports": ["value_low_usd_bn,value_usd_bn,value_high_usd_bn",
                            "share_low_pct,share_pct,share_high_pct"],
    "arms_deliveries": ["year_ordered,year_delivered_start,year_delivered_end"],
    "arms_scale": ["value_low,value,value_high", "year_start,year_end"],
    "energy_israel_oil_imports": ["share_low_pct,share_best_pct,share_high_pct"],
    "energy_gas_exports": ["value_low_usd_m,value_usd_m,value_high_usd_m"],
    "energy_trade": ["value_low_usd_m,value_usd_m,value_high_usd_m"],
    "pipelines": ["length_low_km,length_km,length_high_km"],
    "communities": ["people_low,people,people_high"],
    "estimates": ["share_low_pct,share_high_pct", "people_low,people_high"],
    "figures": ["value_low,value,value_high"],
}  # fmt: skip
PERIODS = [
    ("date_start", "date_end"), ("period_start", "period_end"), ("window_start", "window_end"),
    ("opens", "closes"), ("opens", "outcome_date"), ("date_from", "date_to"),
]  # fmt: skip

# Shares of one whole: table, column, columns that name the whole, rows that are left out.
WHOLES = [
    ("arms_israel_exports", "share_pct", ["year"], {"region": "world"}, 101),
    ("energy_azerbaijan_oil_exports", "share_of_tonnes_pct", ["period", "basis"],
     {"destination": "all"}, 100.6),
    ("energy_azerbaijan_oil_exports", "share_of_value_pct", ["period", "basis"],
     {"destination": "all"}, 100.6),
    ("energy_turkey_gas_imports", "share_pct", ["period", "ledger", "entry_point"],
     {"origin": "all"}, 100.6),
]  # fmt: skip


def ranges_in_order(data: Folder) -> list[str]:
    """low <= best <= high, and no period ends before it begins."""
    wrong = []
    for name, groups in RANGES.items():
        for row in data.rows(name):
            for group in groups:
                values = [float(row[c]) for c in group.split(",") if row[c]]
                if values != sorted(values):
                    wrong.append(f"{label(name, row)}: {group} are {values}, not in order")
    for name in data.names:
        for row in data.rows(name):
            for start, end in PERIODS:
                if row.get(start) and row.get(end) and row[end] < row[start]:
                    wrong.append(f"{label(name, row)}: {end} is before {start}")
    return wrong


def shares_within_the_whole(data: Folder) -> list[str]:
    """Shares of one whole add to no more than 100, with a little for rounding."""
    sums: dict[tuple, float] = defaultdict(float)
    last: dict[tuple, str] = {}
    limits: dict[tuple, float] = {}

    def add(key: tuple, share: str, name: str, row: Row, limit: float) -> None:
        if share:
            sums[key] += float(share)
            last[key], limits[key] = label(name, row), limit

    for name, column, whole, leave, limit in WHOLES:
        for row in data.rows(name):
            if all(row[c] != v for c, v in leave.items()):
                key = (name, column, *(row[c].split(";")[0] for c in whole))
                add(key, row[column], name, row, limit)
    for row in data.rows("arms_shares"):
        side = "recipient" if "imports" in row["measure"] else "supplier"
        key = (row["measure"], row[side], row["window_start"], row["window_end"],
               row["printed"], row["edition"])  # fmt: skip
        add(key, row["share_best_pct"], "arms_shares", row, 100.6)
    for row in data.rows("energy_israel_oil_imports"):
        if row["counter"] == "tanker tracking" and row["origin"] != "all":
            key = ("oil", row["period_start"], row["period_end"])
            add(key, row["share_best_pct"], "energy_israel_oil_imports", row, 100.6)
    return [
        f"{last[key]}: shares of {', '.join(key)} add to {total:.1f}"
        for key, total in sums.items()
        if total > limits[key]
    ]


def parts_within_totals(data: Folder) -> list[str]:
    """Weapons and gas of all suppliers hold those of each; exports and imports make turnover."""
    wrong = []
    tiv: dict[tuple, list[float]] = defaultdict(list)
    for row in data.rows("arms_tiv_by_year"):
        if row["supplier"] != "all":
            tiv[row["edition"], row["recipient"], row["year"]].append(float(row["tiv_m"]))
    for row in data.rows("arms_tiv_by_year"):
        parts = tiv[row["edition"], row["recipient"], row["year"]]
        whole = float(row["tiv_m"])
        if row["supplier"] == "all" and sum(parts) > whole + 0.5 * len(parts) + 0.6:
            wrong.append(f"{label('arms_tiv_by_year', row)}: parts {sum(parts)} above {whole}")
    gas: dict[tuple, float] = defaultdict(float)
    for row in data.rows("energy_turkey_gas_imports"):
        if row["origin"] != "all" and row["volume_bcm"] and not row["entry_point"]:
            gas[row["period"], row["ledger"]] += float(row["volume_bcm"])
    for row in data.rows("energy_turkey_gas_imports"):
        if row["origin"] == "all" and row["volume_bcm"]:
            parts_sum = gas[row["period"], row["ledger"]]
            if parts_sum > float(row["volume_bcm"]) + 0.01:
                wrong.append(f"{label('energy_turkey_gas_imports', row)}: parts {parts_sum:.2f}")
    return wrong + _turnovers(data)


def _turnovers(data: Folder) -> list[str]:
    flows: dict[tuple, dict[str, Row]] = defaultdict(dict)
    for row in data.rows("energy_trade"):
        if row["product"] == "all" and row["value_usd_m"] and "assembly" not in row["basis"]:
            flows[row["reporter"], row["partner"], row["period"]][row["flow"]] = row
    wrong = []
    for flow in flows.values():
        if len(flow) == 3:
            value = {name: float(row["value_usd_m"]) for name, row in flow.items()}
            if abs(value["export"] + value["import"] - value["turnover"]) > 0.11:
                wrong.append(f"{label('energy_trade', flow['turnover'])}: exports and imports "
                             "do not make the turnover")  # fmt: skip
    return wrong


def _close(value: float | None, again: float, slack: float) -> bool:
    return value is not None and abs(value - again) <= slack


# A total and its parts: table, column, id of the total, ids of the parts, slack for rounding.
SUMS = [
    ("energy_gas_exports", "volume_bcm", "gas-isr-all-2022",
     ["gas-isr-egy-2022", "gas-isr-jor-2022"], 0.011),
    ("energy_gas_exports", "volume_bcm", "gas-isr-all-2023",
     ["gas-isr-egy-2023-leviathan", "gas-isr-jor-2023-leviathan", "gas-isr-egy-2023-tamar"],
     0.011),
    ("energy_gas_exports", "volume_bcm", "gas-aze-all-2023",
     ["gas-aze-europe-2023", "gas-aze-tur-2023", "gas-aze-geo-2023"], 0.11),
    ("energy_gas_exports", "volume_bcm", "gas-aze-all-2024",
     ["gas-aze-europe-2024", "gas-aze-tur-2024", "gas-aze-geo-2024"], 0.11),
]  # fmt: skip


def totals_are_sums(data: Folder) -> list[str]:
    """Totals that the tables give are the sums of their parts."""
    wrong = []
    for name, column, total, parts, slack in SUMS:
        rows = data.by_id(name)
        again = sum(float(rows[part][column]) for part in parts)
        if not _close(number(rows[total][column]), again, slack):
            wrong.append(f"{name} {total}: {rows[total][column]}, but its parts make {again:.2f}")
    world = [
        float(row["value_usd_bn"])
        for row in data.rows("arms_israel_exports")
        if row["region"] == "world" and 2012 <= int(row["year"]) <= 2024
    ]
    spent = [
        float(row["value_usd_m"]) / 1000
        for row in data.rows("military_spending")
        if row["country"] == "AZE" and row["series"].startswith("SIPRI")
    ]
    for row_id, values in (("israel-exports-13-years", world), ("military-13-years", spent)):
        value = number(data.by_id("arms_scale")[row_id]["value"])
        if len(values) != 13 or not _close(value, sum(values), 0.06):
            wrong.append(f"arms_scale {row_id}: {value}, but 13 years make {sum(values):.2f}")
    ten = number(data.by_id("arms_scale")["israel-exports-10-years"]["value"])
    if not _close(ten, sum(world[:10]), 0.06):
        wrong.append(f"arms_scale israel-exports-10-years: {ten}, not {sum(world[:10]):.2f}")
    people = {row["id"]: int(row["people"]) for row in data.rows("population")}
    return wrong + _provinces(data, people)


def _provinces(data: Folder, people: dict[str, int]) -> list[str]:
    """Say in which census the 31 provinces do not make the total of the country."""
    wrong = []
    for year in ("2011", "2016"):
        parts = [int(row["people"]) for row in data.rows("population")
                 if row["area_kind"] == "province" and row["year"] == year]  # fmt: skip
        whole = people[f"irn-{year}-census"]
        if len(parts) != 31 or sum(parts) != whole:
            wrong.append(f"population {year}: {len(parts)} provinces make {sum(parts)}, "
                         f"and the census {whole}")  # fmt: skip
    return wrong


# Shares divided here whose two numbers stand only in the sources: id, part, whole.
DIVIDED = [
    ("oil-2007-aze-computed", 2, 12), ("oil-2020-irq-tanker-tracking", 42_700, 325_000),
    ("oil-2020-rus-tanker-tracking", 138_000, 325_000), ("oil-2022-aze-computed-2", 1.7, 9.8),
    ("oil-2023-aze-tanker-tracking", 87_000, 265_000),
    ("oil-2023-kaz-tanker-tracking", 79_000, 265_000),
    ("oil-2023-aze-computed", 2.245e6 * 7.4 / 334, 220_000),
    ("oil-2023-aze-computed-2", 2.245e6 * 7.4 / 334, 300_000),
]  # fmt: skip


def divided_energy_shares_come_out_again(data: Folder) -> list[str]:
    """Shares of oil, and shares or volumes of gas that were worked out here."""
    oil, wrong = data.by_id("energy_israel_oil_imports"), []
    for row_id, part, whole in DIVIDED:
        if not _close(number(oil[row_id]["share_best_pct"]), 100 * part / whole, 0.06):
            wrong.append(f"energy_israel_oil_imports {row_id}: {100 * part / whole:.1f} comes out")
    gas = data.rows("energy_turkey_gas_imports")
    wholes = {row["period"]: row["volume_bcm"] for row in gas if row["origin"] == "all"}
    for row in gas:
        whole = number(wholes.get(row["period"], ""))
        if whole and row["volume_bcm"] and re.search("(share|volume) computed", row["basis"]):
            again = 100 * float(row["volume_bcm"]) / whole
            if not _close(number(row["share_pct"]), again, 0.1):
                wrong.append(f"{label('energy_turkey_gas_imports', row)}: {again:.2f} comes out")
    exports = data.rows("energy_azerbaijan_oil_exports")
    tonnes = {
        (row["period"], row["basis"].split(";")[0]): row["quantity_mt"]
        for row in exports
        if row["destination"] == "all"
    }
    for row in exports:
        whole = number(tonnes.get((row["period"], row["basis"].split(";")[0]), ""))
        if whole and row["share_of_tonnes_pct"] and "shares computed" in row["basis"]:
            again = 100 * float(row["quantity_mt"]) / whole
            if not _close(number(row["share_of_tonnes_pct"]), again, 0.16):
                wrong.append(f"{label('energy_azerbaijan_oil_exports', row)}: {again:.1f}")
    return wrong


def derived_figures_come_out_again(data: Folder) -> list[str]:
    """Shares that were divided here, the multiples of the article's 127, days between dates."""
    wrong = []
    for row in data.rows("arms_shares"):
        if row["part_tiv_m"] and row["total_tiv_m"]:
            whole = float(row["total_tiv_m"])
            again = 100 * float(row["part_tiv_m"]) / whole
            if not _close(number(row["share_best_pct"]), again, 0.06 + again * 0.5 / whole):
                wrong.append(f"{label('arms_shares', row)}: the division gives {again:.2f}")
    for row in data.rows("figures"):
        if row["id"].startswith("gap-"):
            start, end = (date.fromisoformat(row[c]) for c in ("period_start", "period_end"))
            if int(row["value"]) != (end - start).days:
                wrong.append(f"{label('figures', row)}: {(end - start).days} days lie between")
    for row in data.rows("estimates"):
        if row["kind"] == "the article" and int(row["people_low"]) != 70_000_000 // 4:
            wrong.append(f"{label('estimates', row)}: not a quarter of 70 million")
    return wrong + _regions(data) + _multiples(data)


def _regions(data: Folder) -> list[str]:
    wrong = []
    world = {
        row["year"]: float(row["value_usd_bn"])
        for row in data.rows("arms_israel_exports")
        if row["region"] == "world"
    }
    for row in data.rows("arms_israel_exports"):
        if "computed" in row["basis"]:
            again = 100 * float(row["value_usd_bn"]) / world[row["year"]]
            if not _close(number(row["share_pct"]), again, 0.06):
                wrong.append(f"{label('arms_israel_exports', row)}: {again:.2f} comes out")
    return wrong


def _multiples(data: Folder) -> list[str]:
    """Say which note of arms_scale gives another multiple of 127 than its own value."""
    wrong = []
    for row in data.rows("arms_scale"):
        said = re.search(r"127 billion is ([\d.]+) times", row["note"])
        if said and row["value"]:
            words = said[1]
            digits = len(words.partition(".")[2])
            again = 127 / float(row["value"])
            if abs(round(again, digits) - float(words)) > 10**-digits * 1.01:
                wrong.append(f"{label('arms_scale', row)}: 127 is {again:.1f} times")
    return wrong


def restricted_figures_are_counted(data: Folder) -> list[str]:
    """Figures of SIPRI are marked, attributed, few of each edition, and counted above."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    last: dict[tuple[str, str], str] = {}
    wrong = []
    for name in data.names:
        for row in data.rows(name):
            if row.get("restricted") == "true":
                key = (name, row.get("edition", ""))
                found[key] += 1
                last[key] = label(name, row)
                if "SIPRI" not in row["basis"]:
                    wrong.append(f"{label(name, row)} is restricted and its basis names no SIPRI")
            elif row.get("edition"):
                wrong.append(f"{label(name, row)} has an edition of SIPRI and is not restricted")
    wrong += [
        f"{last.get(key, key[0])}: {found[key]} restricted rows of edition '{key[1]}', "
        f"{RESTRICTED.get(key, 0)} are listed in the rule"
        for key in sorted(set(found) | set(RESTRICTED))
        if found[key] != RESTRICTED.get(key, 0)
    ]
    licensed = {
        r["name"] for r in data.resources if "SIPRI" in "".join(x["name"] for x in r["licenses"])
    }
    wrong += [f"{name} has restricted rows and its licence does not say so"
              for name, _ in found if name not in licensed]  # fmt: skip
    editions: dict[str, int] = defaultdict(int)
    for (_, edition), count in found.items():
        editions[edition] += count
    return wrong + [
        f"edition {edition}: {count} rows are no small part"
        for edition, count in editions.items()
        if edition and count > MOST_OF_ONE_EDITION
    ]


def offices_fit_events(data: Folder) -> list[str]:
    """A person named in an event held the office at that time, as far as sources show."""
    people = data.by_id("people")
    wrong = []
    for row in data.rows("events"):
        for name in items(row["people"]):
            if name not in people:
                wrong.append(f"events {row['id']} names {name}, who is not in people")
                continue
            office, digits = people[name], {"day": 10, "month": 7, "year": 4}
            cut = digits[row["date_precision"]]
            end = row["date_end"] or row["date_start"]
            if not office["date_start"][:cut] <= end[:cut] or (
                office["date_end"][:cut] < row["date_start"][:cut]
            ):
                wrong.append(
                    f"events {row['id']} on {row['date_start']}: {name} is seen in office from "
                    f"{office['date_start']} to {office['date_end']}"
                )
    return wrong


RULES = [
    ranges_in_order, shares_within_the_whole, parts_within_totals, totals_are_sums,
    derived_figures_come_out_again,
    divided_energy_shares_come_out_again, restricted_figures_are_counted, offices_fit_events,
]  # fmt: skip
