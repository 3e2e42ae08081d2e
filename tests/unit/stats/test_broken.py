"""stats_cases answers what reads and leaves out what does not: one broken case costs no other its answer."""
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOOD = {"measure": "krippendorff_alpha", "level": "nominal", "categories": [1, 2], "data": [[1, 1], [2, 2], [1, 2]]}
WILSON = {"measure": "wilson", "inputs": {"x": 81, "n": 263}}
STRATA = {"measure": "stratified_proportion", "inputs": {"Nh": [9, 9], "nh": [3, 3], "xh": [1, 2]}}
SERIES = {"measure": "p_chart", "inputs": {"x": [1, 2, 3], "n": [10, 10, 10]}}
BROKEN = {
    "no measure": {"measure": None}, "unknown measure": {"measure": "magic"}, "measure of another type": {"measure": 7},
    "ragged": {**GOOD, "data": [[1, 1], [2], [1, 2]]}, "ragged first": {**GOOD, "data": [[1], [2, 1], [1, 2]]},
    "no rows": {**GOOD, "data": [1, 2]}, "no data": {**GOOD, "data": "abc"}, "data missing": {k: v for k, v in GOOD.items() if k != "data"},
    "off the scale": {**GOOD, "data": [[1, 3]]}, "an object in it": {**GOOD, "data": [[1, {}]]}, "nan": {**GOOD, "data": [[1, float("nan")]]},
    "category twice": {**GOOD, "categories": [1, 1, 2]}, "categories no list": {**GOOD, "categories": {"a": 1}},
    "too many": {**GOOD, "categories": list(range(128))}, "level unknown": {**GOOD, "level": "rational"}, "level no word": {**GOOD, "level": 3},
    "weights unknown": {**GOOD, "measure": "gwet_ac", "weights": "cubic"}, "weights short": {**GOOD, "measure": "gwet_ac", "weights": [[1]]},
    "weights ragged": {**GOOD, "measure": "gwet_ac", "weights": [[1, 0], [1]]},
    "weights nan": {**GOOD, "measure": "gwet_ac", "weights": [[1, float("nan")], [0, 1]]},
    "weights inf": {**GOOD, "measure": "fleiss_kappa", "weights": [[1, float("-inf")], [0, 1]]},
    "weights huge": {**GOOD, "measure": "fleiss_kappa", "weights": [[1, 1e300], [0, 1]]},
    "weights diagonal": {**GOOD, "measure": "fleiss_kappa", "weights": [[0, 1], [1, 0]]},
    "table ragged": {"measure": "cohen_kappa", "table": [[1, 2], [3]]}, "table negative": {"measure": "cohen_kappa", "table": [[1, -2], [3, 4]]},
    "table half": {"measure": "cohen_kappa", "table": [[1, 2.5], [3, 4]]}, "table empty": {"measure": "cohen_kappa", "table": []},
    "table huge": {"measure": "cohen_kappa", "table": [[1e15, 1], [1, 1]]},
    "table and scale": {"measure": "cohen_kappa", "categories": [1, 2, 3], "table": [[1, 2], [3, 4]]},
    "reps": {**GOOD, "measure": "krippendorff_bootstrap", "inputs": {"reps": "many"}},
    "reps endless": {**GOOD, "measure": "krippendorff_bootstrap", "inputs": {"reps": 1e12}},
    "inputs no object": {**WILSON, "inputs": [1]}, "inputs missing": {"measure": "wilson"}, "x no number": {**WILSON, "inputs": {"x": "1", "n": 2}},
    "x infinite": {**WILSON, "inputs": {"x": float("inf"), "n": 2}}, "level beyond": {**WILSON, "inputs": {"x": 1, "n": 2, "level": 95}},
    "count negative": {"measure": "wilson_fpc", "inputs": {"x": -1, "n": 2, "N": 9}},
    "count half": {"measure": "clopper_pearson", "inputs": {"x": 0.5, "n": 2}},
    "strata uneven": {**STRATA, "inputs": {**STRATA["inputs"], "xh": [1]}}, "strata words": {**STRATA, "inputs": {**STRATA["inputs"], "nh": ["3", 3]}},
    "series uneven": {**SERIES, "inputs": {"x": [1, 2], "n": [10]}}, "series above": {**SERIES, "inputs": {"x": [11], "n": [10]}},
    "series null": {**SERIES, "inputs": {"x": [1, None], "n": [10, 10]}}, "draw endless": {"measure": "systematic_fractional",
                                                                                         "inputs": {"N": 4e9, "n": 4e9, "u": 0.5}},
    "nobody": {"measure": "sample_size", "inputs": {"margin": 0.05, "p": 0.5, "N": 0}},
    "N a word": {"measure": "sample_size", "inputs": {"margin": 0.05, "p": 0.5, "N": "100"}},
    "sizes": {"measure": "allocation_hamilton", "inputs": {"n": 3, "sizes": [1, -1]}},
    "sizes beyond counting": {"measure": "allocation_hamilton", "inputs": {"n": 5, "sizes": [2**53] * 2048}},
    "sizes beyond counting, one each": {"measure": "allocation_min1", "inputs": {"n": 5000, "sizes": [2**53] * 2049}},
}
UNDEFINED = {
    "never differs": {**GOOD, "data": [[1, 1], [1, 1]]}, "nothing": {**GOOD, "data": []}, "one each": {**GOOD, "data": [[1, None], [None, 2]]},
    "x above n": {**WILSON, "measure": "clopper_pearson", "inputs": {"x": 3, "n": 2}},
    "margin of nothing": {"measure": "sample_size", "inputs": {"margin": 1e-12, "p": 0.5}},
    "margin of less": {"measure": "sample_size", "inputs": {"margin": 1e-200, "p": 0.5, "N": 500}},
    "three raters": {**GOOD, "measure": "cohen_kappa", "data": [[1, 1, 2], [2, 2, 2]]},
}


def run(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = subprocess.run([sys.argv[1], path], capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def answers(cases):
    code, got, said = run(json.dumps({"cases": cases}))
    assert code == 0, (code, said)
    return got, said


def named(cases):
    return [{"id": name, **case} for name, case in cases.items()]


got, said = answers(named({**BROKEN, **UNDEFINED, "good": GOOD, "wilson": WILSON, "strata": STRATA, "series": SERIES}))
assert {k: v for k, v in got.items() if k in BROKEN} == {}, "broken ones are left out"
assert all(f"({name})" in said for name in BROKEN), "and told"
assert all(got[name] is None for name in UNDEFINED), {k: got.get(k, "left out") for k in UNDEFINED}
assert abs(got["good"] - 4 / 9) < 1e-9 and got["wilson"]["low"] < 81 / 263 < got["wilson"]["high"] and got["series"]["center"] == 0.2

# More than there are is all of them, and said.
got, said = answers(named({"ham all": {"measure": "allocation_hamilton", "inputs": {"n": 9, "sizes": [1, 2]}},
                           "min1 all": {"measure": "allocation_min1", "inputs": {"n": 9, "sizes": [1, 2, 0]}}}))
assert got == {"ham all": [1, 2], "min1 all": [1, 2, 0]} and said.count("all are taken") == 2, (got, said)

# A period without cases takes part in nothing; the likelihood ratio stands when the slope runs away.
GAP = {"x": [1, 0, 3], "n": [5, 0, 5], "scores": [1, 2, 3]}
FULL = {"x": [1, 3], "n": [5, 5], "scores": [1, 3]}
got, said = answers(named({f"{m} {name}": {"measure": m, "inputs": inputs} for name, inputs in (("gap", GAP), ("full", FULL))
                           for m in ("cochran_armitage", "p_chart", "laney_p_chart", "logistic_trend")}
                          | {"separated": {"measure": "logistic_trend", "inputs": {"x": [0, 0, 5], "n": [5, 5, 5]}},
                             "at the edge": {"measure": "logistic_trend", "inputs": {"x": [0, 2, 5], "n": [5, 5, 5]}}}))
for m in ("cochran_armitage", "logistic_trend"):
    assert got[f"{m} gap"] == got[f"{m} full"] is not None, got
for m in ("p_chart", "laney_p_chart"):
    gap, full = got[f"{m} gap"], got[f"{m} full"]
    assert gap["lcl"] == [full["lcl"][0], None, full["lcl"][1]] and gap["center"] == full["center"], got
assert got["separated"]["slope"] is None and abs(got["separated"]["lr_chi2"] - 19.0954250488) < 1e-9, got["separated"]
assert abs(got["at the edge"]["lr_chi2"] - 2 * (15 * math.log(15) - 7 * math.log(7) - 8 * math.log(8)
           + 2 * math.log(2 / 5) + 3 * math.log(3 / 5))) < 1e-9 and got["at the edge"]["p_lr"] < 0.001, got

# Large numbers: right to the digit, and soon.
started = time.monotonic()
got, said = answers(named({"even": {"measure": "two_proportions", "inputs": {"x1": 5 * 10**7, "n1": 10**8, "x2": 5 * 10**7, "n2": 10**8}},
                           "uneven": {"measure": "two_proportions", "inputs": {"x1": 500300, "n1": 10**6, "x2": 499700, "n2": 10**6}},
                           "many": {"measure": "hypergeometric_exact", "inputs": {"x": 5 * 10**6, "n": 10**7, "N": 10**8}},
                           "percent": {**GOOD, "level": "interval", "categories": list(range(101)), "data": [[1, 2], [50, 52], [99, 98]]}}))
assert time.monotonic() - started < 5, "bounded"
assert abs(got["even"]["p_fisher"] - 1) < 1e-9 and abs(got["uneven"]["p_fisher"] - 0.3966) < 1e-3, got
assert abs(got["many"]["low"] - 0.499706) < 1e-6 and abs(got["many"]["high"] - 0.500294) < 1e-6 and got["percent"] > 0.99, got

got, said = answers(["a word", None, 7, [], {"measure": "wilson"}, {"id": 3, **WILSON}, {"id": "twice", **GOOD}, {"id": "twice", **WILSON}])
assert list(got) == ["twice"] and isinstance(got["twice"], float) and said.count("\n") == 7, (got, said)

# Text that is no JSON: the case it stands in is lost, the others are not.
good = json.dumps({"id": "a", **GOOD})
code, got, said = run('{"about": ["}"], "cases": [%s, {"id": "b", "data": [[1,}, {"id": "x{", "measure": }, %s]}' % (good, good.replace('"a"', '"c"')))
assert code == 0 and "a" in got and "case 2" in said, (code, got, said)
for text in ("", "{", "[1", '{"cases": 3}', '"cases"', '{"cases": ["'):
    code, got, said = run(text)
    assert code == 2 and said and got == {}, (text, code, got)
one = '{"id": "%s", "measure": "wilson", "inputs": {"x": 81, "n": 263}}'
for text in ('{"cases": [%s, {"id": "d, "measure": "wilson"}, %s, %s]}' % (one % "a", one % "b", one % "c"),  # one quote is missing
             '{"about": "see \\"cases\\"", "note": ["cases", "x"], "cases": [%s, {"id": 1,}, %s, %s]}' % (one % "a", one % "b", one % "c"),
             '[%s, {"id": 1,}, %s, %s]' % (one % "a", one % "b", one % "c")):
    code, got, said = run(text)
    assert code == 0 and list(got) == ["a", "b", "c"], (text, code, got, said)
# A name said twice: which of the two is meant nobody knows.
for twice in ('{"id": "d", "id": "e", "measure": "wilson", "inputs": {"x": 81, "n": 263}}',
              '{"id": "d", "measure": "wilson", "inputs": {"x": 81, "n": 263, "x": 82}}', '{"inputs": {"x": 81, "n": 263}, "id": "d", "measure": "wilson", "inputs": {}}'):
    code, got, said = run('{"cases": [%s, %s, %s]}' % (one % "a", twice, one % "b"))
    assert code == 0 and list(got) == ["a", "b"] and "case 2" in said and "duplicate" in said, (twice, code, got, said)
for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
    code, got, said = run(('{"cases": [%s]}' % (one % "æ")).encode(encoding))
    assert code == 0 and list(got) == ["æ"], (encoding, code, got, said)
started = time.monotonic()
for text in ('{"cases": [%s, {"id": "d", "inputs": %s1%s}, %s]}' % (one % "a", '{"x":' * 100000, "}" * 100000, one % "b"),
             '{"cases": [%s, {"id": "d", "data": %s}, %s]}' % (one % "a", "[{" * 100000, one % "b")):
    code, got, said = run(text)
    assert code == 0 and "a" in got, (code, got, said[:200])
assert time.monotonic() - started < 20, "a file may be made to be slow"
assert run("[]")[:2] == (0, {}) and run('{"cases": []}')[:2] == (0, {})

# Without a declared scale: what occurs; numbers in their own order.
got, _ = answers(named({"free": {**GOOD, "categories": None, "level": "ordinal", "data": [[10, 10], [9, 9], [10, 9]]},
                        "na": {**GOOD, "categories": ["j", "n", "?"], "na_values": ["?"], "data": [["j", "j"], ["n", "?"], ["n", "n"]]},
                        "kept": {**GOOD, "categories": ["j", "n", "?"], "na_values": ["?"], "na_as_category": True,
                                 "data": [["j", "j"], ["n", "?"], ["n", "n"]]}}))
assert abs(got["free"] - 4 / 9) < 1e-9 and got["na"] == 1 and 0 < got["kept"] < 1, got
