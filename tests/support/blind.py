"""Walks every reading call of the table as every role, asked for something that is sealed."""
from support.client import Refused
from support.contract import message, strings


def everyone(town, case_number):
    """Somebody of every role, and one who has them all; no caseworker of theirs holds the case."""
    roles = ("administrator", "planner", "leader", "caseworker", "data_protection_officer")
    other = {"caseworkerId": town.worker_id((int(case_number.rpartition('-')[2]) + 2) % 4)}
    return {role: town.make(role, "Nysgerrig", **(other if role == "caseworker" else {})) for role in roles} | {
        "every role": town.make(*roles, "Alt", **other)}


def curious(who, rpc, fields):
    try:
        return who.call(rpc.name, {k: v for k, v in message(rpc.method + "Request", fields).items() if v is not None})
    except Refused as refused:
        return refused.body


def told_to(table, who, **fields):
    """(call, everything it said) for each call that reads."""
    known = {"purpose": "nysgerrig", "item": "", "all": True, "page_token": "", "page_size": 1000, "language": "da", "format": "FORMAT_JSON",
             "year": 0, "request_id": None, "team_id": None, "caseworker_id": None, "department_id": None, "sections": [], "cycle": "",
             "actor_id": None, **fields}
    for rpc in table:
        if rpc.lane in ("READS", "LOOKS", "LONG") and not rpc.streams and rpc.method not in ("PutRows", "CommitImport", "FreezeList", "MakeDraw"):
            yield rpc, "\n".join(strings(curious(who, rpc, known)))
