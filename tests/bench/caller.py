"""One who calls: JSON over TLS, a connection a call, with the token of a session that the fixtures made."""
import http.client
import json
import ssl
import uuid

TEN_MINUTES = 600


class Caller:
    def __init__(self, stage, port, token):
        self.at = port, ssl.create_default_context(cafile=str(stage.ca))
        self.token = token

    def call(self, method, **fields):
        port, context = self.at
        connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=TEN_MINUTES)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}", "Connect-Timeout-Ms": str(TEN_MINUTES * 1000)}
        connection.request("POST", f"/tilsyn.v1.{method}", json.dumps(fields), headers)
        reply = connection.getresponse()
        body = json.loads(reply.read())
        connection.close()
        if reply.status != 200:
            raise SystemExit(f"bench: {method}: {body.get('message')} {body.get('reason', '')}")
        return body

    def do(self, method, **fields):
        return self.call(method, requestId=str(uuid.uuid4()), **fields)
