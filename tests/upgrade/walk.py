"""Every call that reads, asked by one person: which of them answer, and how much they tell."""
from support.client import Refused
from support.contract import MESSAGES, message

PLAIN = {"purpose": "efterprøvning", "page_token": "", "page_size": 1000, "language": "da", "format": "FORMAT_JSON", "all": True, "sections": [],
         "cycle": "", "item": "", "question": "", "version": 0, "from_version": 0, "to_version": 0, "columns": 0}


def reading(table):
    for rpc in table:
        acts = any(field.name == "request_id" for field in MESSAGES[rpc.method + "Request"])
        if not acts and not rpc.streams and rpc.service != "EventService":
            yield rpc


def answers(table, who, ids):
    """{call: {list: rows}} for the calls that answer this person about these."""
    told = {}
    for rpc in reading(table):
        wanted = {name: value for name, value in message(rpc.method + "Request", {**PLAIN, **ids}).items() if value is not None}
        try:
            answer = who.call(rpc.name, wanted)
        except Refused as refused:
            assert refused.reason != "INTERNAL", f"{rpc.name}: {refused}"
            continue
        told[rpc.name] = {name: len(value) for name, value in answer.items() if isinstance(value, list)}
    return told
