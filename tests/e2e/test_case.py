"""The register of cases and its import."""
import subprocess

import pytest

from support.client import request_id
from support.town import HEAD, Staff, case_list, case_row, cpr, encoded, import_file, put_file


@pytest.fixture
def staff():
    return Staff()


def faults(who, key):
    return [(int(f["line"]), f.get("heading", ""), f["kind"].removeprefix("FAULT_KIND_"))
            for f in who.call("CaseService/ListImportFaults", importId=key).get("faults", [])]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(town, server, staff):
    before = server.value("SELECT count(*) FROM app.case")
    told = import_file(town.admin, case_list([case_row(staff, n) for n in range(5)]), dry_run=True)
    assert not told.get("committed") and told["rows"] == told["casesNew"] == "5" and told["caseworkersNew"] == "4"
    assert server.value("SELECT count(*) FROM app.case") == before


def test_an_import_again_is_the_same_and_a_moved_case_keeps_its_old_holder(town, staff):
    rows = [case_row(staff, n) for n in range(4)]
    assert import_file(town.admin, case_list(rows))["casesNew"] == "4"
    assert import_file(town.admin, case_list(rows))["casesSame"] == "4"
    moved = {**rows[0], "Rådgiver-id": staff.workers[1][0], "Rådgiver": staff.workers[1][1], "Team": staff.workers[1][2]}
    assert import_file(town.admin, case_list([moved, *rows[1:]]))["casesMoved"] == "1"
    got = town.planner.call("CaseService/GetCase", caseNumber=rows[0]["Sagsnr"], purpose="prøve")
    assert [h["displayName"] for h in got["holders"]] == [staff.workers[0][1], staff.workers[1][1]]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_encodings_are_told_apart_by_the_bytes(town, staff, encoding):
    assert import_file(town.admin, case_list([case_row(staff, 1)], encoding=encoding))["casesNew"] == "1"
    got = town.planner.call("CaseService/GetCase", caseNumber=f"{staff.mark}-0001", purpose="prøve")
    assert got["holders"][0]["displayName"] == staff.workers[1][1]


def test_r24_every_bad_line_is_named_and_nothing_is_changed(town, server, staff):
    rows = [case_row(staff, 0), case_row(staff, 1, **{"CPR-nr": "123"}), case_row(staff, 2, **{"Afgørelsesdato": "31-02-2026"}),
            case_row(staff, 3, **{"Sagsnr": ""}), case_row(staff, 4, **{"Sag oprettet": "01-01-2199"}),
            case_row(staff, 5, **{"Paragraf": "kapitel ni"}), case_row(staff, 6, **{"Indsats": f"se {cpr(3)}"})]
    key, counted = put_file(town.admin, case_list(rows))
    assert counted["rows"] == "7"
    told = town.admin.do("CaseService/CommitImport", importId=key)
    assert not told.get("committed") and int(told["faults"]) >= 6
    named = faults(town.admin, key)
    assert {line for line, _, _ in named} == {3, 4, 5, 6, 7, 8}
    assert {(3, "CPR-nr", "CPR"), (4, "Afgørelsesdato", "DATE"), (5, "Sagsnr", "MISSING"), (7, "Paragraf", "SECTION"),
            (8, "Indsats", "HOLDS_CPR")} <= set(named)
    assert server.value(f"SELECT count(*) FROM app.case WHERE case_number LIKE '{staff.mark}%'") == "0"


def test_r24_a_missing_column_is_named(town, staff):
    key, _ = put_file(town.admin, case_list([case_row(staff, 0)], head=[h for h in HEAD if h != "Sagsnr"]))
    assert (1, "HEADING") in {(line, kind) for line, _, kind in faults(town.admin, key)}


def test_r24_a_column_that_stands_twice_is_named_and_nothing_is_stored(town, server, staff):
    key, _ = put_file(town.admin, case_list([case_row(staff, 0)], head=[*HEAD, "Team"]))
    assert faults(town.admin, key) == [(1, "Team", "HEADING_TWICE")]
    assert not town.admin.do("CaseService/CommitImport", importId=key).get("committed")
    assert server.value(f"SELECT count(*) FROM app.case WHERE case_number LIKE '{staff.mark}%'") == "0"


@pytest.mark.parametrize("number", ["2019-001234", "2012-10-1234", "27.18.00-P19-1234-20"])
def test_a_case_number_that_begins_with_its_year_is_no_cpr_number(town, staff, number):
    assert import_file(town.admin, case_list([case_row(staff, 0, Sagsnr=number)]), dry_run=True).get("faults", "0") == "0"


@pytest.mark.parametrize("words", ["０１０１９０-１２３４", "12.03.2014-4321", "01 01 90 - 1234", "010190 / 1234"])
def test_r19_a_cpr_number_in_words_is_a_fault_of_the_list(town, staff, words):
    key, _ = put_file(town.admin, case_list([case_row(staff, 0, Indsats="om " + words)], encoding="utf-8-sig"))
    assert faults(town.admin, key) == [(2, "Indsats", "HOLDS_CPR")]


@pytest.mark.parametrize("data", [case_list([]), case_list([]).replace(b"\r\n", b"\r")], ids=["a heading", "bare CR"])
def test_r24_a_list_without_a_case_is_no_list(town, data):
    with town.admin.refused("WRONG_STATE"):
        import_file(town.admin, data)


def test_r13_a_repeated_chunk_counts_once(town, staff):
    key = town.admin.do("CaseService/BeginImport", fileName="sager.csv")["importId"]
    chunk, retry = encoded(case_list([case_row(staff, 0)])), request_id()
    for _ in range(2):
        assert town.admin.call("CaseService/PutRows", requestId=retry, importId=key, chunk=0, rows=chunk)["rows"] == "1"
    with town.admin.refused("WRONG_STATE", "failed_precondition"):
        town.admin.do("CaseService/PutRows", importId=key, chunk=0, rows=chunk)
    assert town.admin.do("CaseService/CommitImport", importId=key)["casesNew"] == "1"


def test_cases_come_in_pages_and_a_look_at_one_wants_a_purpose(town, anne):
    numbers, page = [], ""
    while True:
        got = town.planner.call("CaseService/ListCases", pageSize=7, pageToken=page)
        numbers += [c["caseNumber"] for c in got["cases"]]
        page = got.get("nextPageToken", "")
        if not page:
            break
    assert numbers == sorted(set(numbers)) and set(numbers) >= {r["Sagsnr"] for r in town.rows}
    with anne.refused("PURPOSE_NEEDED", "permission_denied"):
        anne.call("CaseService/GetCase", caseNumber=town.rows[0]["Sagsnr"])
    got = anne.call("CaseService/GetCase", caseNumber=town.rows[0]["Sagsnr"], purpose="spørgsmål fra borgmesteren")
    assert got["decisions"][0]["section"] == "32"
    with anne.refused("NOT_FOUND", "not_found"):
        anne.call("CaseService/GetCase", caseNumber="findes ikke", purpose="prøve")


def test_r19_no_cpr_number_is_anywhere_in_the_database_or_the_log(town, server, staff):
    import_file(town.admin, case_list([case_row(staff, n) for n in range(30)]))
    dump = subprocess.run(["pg_dump", server.dsn("tilsyn_backup")], check=True, capture_output=True, text=True).stdout
    logs = server.log.read_text() + (server.folder / "data/log").read_text(errors="replace")
    assert f"{staff.mark}-0007" in dump, "the dump holds the cases"
    for number in {cpr(n) for n in range(40)}:
        for form in (number, number.replace("-", "")):
            assert form not in dump and form not in logs
