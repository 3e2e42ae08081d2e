"""A draw redone from its printed protocol by someone who has only the formulas (R2)."""
from hashlib import sha256


def sha(*parts):
    return sha256("\x1f".join(parts).encode()).hexdigest()


def parts(protocol):
    """The frozen bytes, what is said by name, and the lines of the order."""
    text = protocol.decode()
    frozen, rest = text.split("\n-----BEGIN", 1)[1].split("\n", 1)[1].split("-----END", 1)
    lines = rest.split("\n", 1)[1].splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("stratum\t"))
    order = [line.split("\t") for line in lines[at + 1:] if not line.startswith("end\t")]
    return frozen, dict(line.split("\t", 1) for line in lines[:at]), order


def nothing_before(head, cases, ticket):
    return {case[2]: 0 for case in cases}


def lines_first(head, cases, ticket):
    """Systematic: every so many lines of the list, from a start out of the seed."""
    listed, drawn = int(head["listed"]), int(head["drawn"])
    start = int(ticket("systematic", "start")[:15], 16) % listed
    numbers = sorted((case[2] for case in cases), key=str.encode)
    chosen = {numbers[(start + j * listed) // drawn] for j in range(drawn)}
    return {number: number not in chosen for number in numbers}


def days_first(head, cases, ticket):
    """By birthday: the days of the month in the order of their tickets, the unknown one last."""
    days = sorted((f"{day:02}" for day in range(1, 32)), key=lambda day: ticket("day", day))
    return {case[2]: [*days, "-"].index(case[3]) for case in cases}


BEFORE = {"systematic": lines_first, "birthday": days_first}


def redo(protocol):
    """The differences found, as sentences; none when the protocol holds."""
    frozen, said, order = parts(protocol)
    wrong = []

    def expect(what, stored, found):
        if stored != found:
            wrong.append(f"{what}: stored {stored}, found {found}")

    list_hash = sha256(frozen.encode()).hexdigest()
    seed = sha(said["committed_seed"], said["word"])
    expect("list hash", said["list_hash"], list_hash)
    expect("commitment", said["commitment"], sha(said["committed_seed"]))
    expect("seed", said["seed"], seed)
    lines = [line.split("\t") for line in frozen.splitlines()]
    head = {line[0]: line[1] for line in lines if len(line) == 2}
    listed = [line for line in lines if line[0] == "case"]

    def ticket(*what):
        return sha(seed, list_hash, said["draw_number"], *what)

    before = BEFORE.get(head["method"], nothing_before)(head, listed, ticket)
    days = int(head.get("days", 0))
    for _, stratum, _, drawn, *_ in (line for line in lines if line[0] == "stratum"):
        cases = [line[2] for line in listed if line[1] == stratum]
        tickets = sorted((before[case], ticket(case), case) for case in cases)
        sample = sum(b < days for b, *_ in tickets) if days else int(drawn)
        spares = 0 if days and all(b == 31 for b, *_ in tickets) else int(head["spares"])
        places = ["sample"] * sample + ["spare"] * spares + ["rest"] * len(cases)
        found = [[stratum, str(nth + 1), places[nth], hashed, case] for nth, (_, hashed, case) in enumerate(tickets)]
        expect(f"order of {stratum}", [line for line in order if line[0] == stratum], found)
    expect("cases", len(order), len(listed))
    return wrong
