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
    spares = next(int(line[1]) for line in lines if line[0] == "spares")
    for _, stratum, listed, drawn, *_ in (line for line in lines if line[0] == "stratum"):
        cases = [line[2] for line in lines if line[0] == "case" and line[1] == stratum]
        tickets = sorted((sha(seed, list_hash, said["draw_number"], case), case) for case in cases)
        places = ["sample"] * int(drawn) + ["spare"] * spares + ["rest"] * int(listed)
        found = [[stratum, str(nth + 1), places[nth], ticket, case] for nth, (ticket, case) in enumerate(tickets)]
        expect(f"order of {stratum}", [line for line in order if line[0] == stratum], found)
    return wrong
