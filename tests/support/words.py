"""A word that leaves a draw no luck. Whoever knows the committed seed could try words until the draw pleases (R1): a test does, so that it
meets the same layout each time: cases of all caseworkers alike, and none that an audit or a round before took as long as there are others."""
import ctypes
from collections import Counter
from hashlib import sha256
from heapq import nsmallest

TRIES = 160_000  # cases looked at, in words: a word wants one look at each of the list
NONCE, MAC, SEED = 24, 16, 64


def opened(sealed, key):
    """The committed seed, in hex."""
    seed = ctypes.create_string_buffer(SEED)
    if ctypes.CDLL("libsodium.so.23").crypto_secretbox_open_easy(seed, sealed[NONCE:], ctypes.c_ulonglong(MAC + SEED), sealed[:NONCE], key):
        raise AssertionError("the key does not open the seed")
    return seed.raw.decode()


class Frozen:
    """A frozen list: which cases each stratum has, and how many it gives."""

    def __init__(self, text):
        lines = [line.split("\t") for line in text.splitlines()]
        self.hash = sha256(text.encode()).hexdigest()
        self.drawn = {line[1]: int(line[3]) for line in lines if line[0] == "stratum"}
        self.cases = {stratum: [] for stratum in self.drawn}
        for line in lines:
            if line[0] == "case":
                self.cases[line[1]].append(line[2])

    def sample(self, committed, word):
        """The cases that this word draws."""
        seed, taken = sha256(f"{committed}\x1f{word}".encode()).hexdigest(), []
        begun = sha256(f"{seed}\x1f{self.hash}\x1f1\x1f".encode())

        def ticket(case):
            whole = begun.copy()
            whole.update(case.encode())
            return whole.digest(), case
        for stratum, drawn in self.drawn.items():
            taken += nsmallest(drawn, self.cases[stratum], key=ticket)
        return taken


def found(frozen, committed, times, met, worker_of, workers):
    """The first of the words that draws best. `times` counts how often each case was drawn, and is counted on; `met` are those of rounds."""
    size = sum(frozen.drawn.values())
    wanted = [size // workers + (n < size % workers) for n in range(workers)]

    def worn(case):
        return times[case] + (case in met)

    def luck(taken):
        held = Counter(map(worker_of.get, taken))
        uneven = sum(abs(held[n] - want) for n, want in enumerate(wanted))
        return sum(map(worn, taken)) + uneven, uneven
    least = sum(sum(sorted(map(worn, cases))[:frozen.drawn[stratum]]) for stratum, cases in frozen.cases.items())
    best = None
    for word in (f"kastanje {n}" for n in range(1, max(300, TRIES // sum(map(len, frozen.cases.values()))) + 1)):
        taken = frozen.sample(committed, word)
        if best is None or luck(taken) < best[0]:
            best = luck(taken), word, taken
        if best[0] == (least, 0):
            break
    times.update(best[2])
    return best[1]
