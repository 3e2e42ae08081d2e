#!/usr/bin/env python3
"""Writes the case list of an invented municipality, as a case system exports it: Windows-1252, semicolons, a row per decision.

All of it is made up; CPR numbers are replacement numbers (60 added to the day), which no living person bears.

    case_list.py CASES > cases.csv
"""
import csv
import datetime as dt
import io
import random
import sys

HEAD = ["Sagsnr", "CPR-nr", "Familienr", "Rådgiver-id", "Rådgiver", "Team", "Afdeling", "Målgruppe", "Sag oprettet", "Sag afsluttet",
        "Paragraf", "Indsats", "Afgørelsesdato", "Bemærkning"]
FIRST = ["Asta", "Birk", "Dagmar", "Ejnar", "Frida", "Gorm", "Helle", "Ingolf", "Jytte", "Kaj", "Lone", "Mads", "Nina", "Ole", "Pia", "Rune"]
LAST = ["Aagaard", "Bæk", "Dam", "Eskildsen", "Fjord", "Højgaard", "Krogh", "Lund", "Mørk", "Næs", "Overgaard", "Skov", "Søby", "Åkjær"]
TEAMS = [("Modtagelsen", "Børn og familie"), ("Familier", "Børn og familie"), ("Unge", "Ungeafdelingen"), ("Anbringelse", "Ungeafdelingen")]
KINDS = [("32", "Familiebehandling"), ("32", "Fast kontaktperson"), ("32", "Aflastning"), ("46", "Plejefamilie"), ("46", "Børne- og ungehjem"),
         ("30", "Rådgivning til familien")]


def day(d):
    return d.strftime("%d-%m-%Y") if d else ""


def main():
    count, rng, today = int(sys.argv[1]), random.Random(20260), dt.date.today()
    names = rng.sample([f"{a} {b}" for a in FIRST for b in LAST], 28)
    staff = [(f"R{i + 1:03d}", name, *TEAMS[i % 4]) for i, name in enumerate(names)]
    load = [rng.uniform(0.5, 1.6) for _ in staff]
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="cp1252", newline="")
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEAD)
    for i in range(count):
        born = today - dt.timedelta(days=rng.randint(200, 17 * 365))
        opened = max(born, today - dt.timedelta(days=rng.randint(60, 1500)))
        closed = today - dt.timedelta(days=rng.randint(0, 40)) if rng.random() < 0.1 and opened < today - dt.timedelta(days=50) else None
        head = [f"{opened.year}-{i + 1:06d}", f"{born.day + 60:02d}{born:%m%y}-{rng.randint(4, 9)}{rng.randint(0, 999):03d}",
                f"F{i * 9 // 10:06d}", *rng.choices(staff, load)[0], rng.choice(["Udsat barn", "Udsat ung", "Barn med funktionsnedsættelse"]),
                day(opened), day(closed)]
        last = closed or today
        decisions = [(*rng.choice(KINDS), opened + dt.timedelta(days=rng.randint(0, (last - opened).days)))
                     for _ in range(rng.choice([0, 1, 1, 1, 2, 3]))]
        for section, measure, decided in decisions:
            rows.writerow(head + [f"§ {section}", measure, day(decided), ""])
        if not decisions:
            rows.writerow(head + ["", "", "", "Under undersøgelse"])
    out.flush()


if __name__ == "__main__":
    main()
