"""Rounds, ratios and the table of them. A machine's speed moves by a factor of two within minutes, so nothing is compared but what was
measured in turns, and a round gives one ratio."""
from dataclasses import dataclass
from statistics import median


@dataclass
class Result:
    name: str
    ours: list    # one figure a round
    peers: list
    aim: str      # ">= 0.65"
    unit: str
    what: str     # which peer, doing what

    @property
    def ratios(self):
        return [our / peer for our, peer in zip(self.ours, self.peers)]

    @property
    def is_met(self):
        sign, bound = self.aim.split()
        return median(self.ratios) >= float(bound) if sign == ">=" else median(self.ratios) <= float(bound)


def in_turns(rounds, **contenders):
    """Each contender's figures, a list per name. Who begins changes from round to round."""
    figures = {name: [] for name in contenders}
    names = list(contenders)
    for nth in range(rounds):
        for name in names[nth % len(names):] + names[:nth % len(names)]:
            figures[name].append(contenders[name]())
    return figures


def figure(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


HEADINGS = ("what", "ratio", "lowest - highest", "aim", "met", "ours", "peer", "unit", "rounds")


def row(result):
    return (result.name, f"{median(result.ratios):.2f}", f"{min(result.ratios):.2f} - {max(result.ratios):.2f}", result.aim,
            "yes" if result.is_met else "NO", figure(median(result.ours)), figure(median(result.peers)), result.unit,
            str(len(result.ratios)))


def as_text(results):
    lines = [HEADINGS] + [row(r) for r in results]
    widths = [max(len(cell) for cell in column) for column in zip(*lines)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def as_markdown(results):
    lines = [HEADINGS, ["---"] * len(HEADINGS)] + [row(r) for r in results]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
