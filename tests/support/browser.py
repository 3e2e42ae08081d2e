"""One Chromium for many pictures, spoken to over pipes: no driver to fetch, no port to open."""
import base64
import fcntl
import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile

from support.server import PATIENCE


class Browser:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tilsyn-browser-")
        theirs_in, self.told = os.pipe()
        self.heard, theirs_out = os.pipe()
        # The browser reads commands at 3 and answers at 4: the shell puts them there, from where neither can lie on the other.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (theirs_in, theirs_out)]
        os.close(theirs_in)
        os.close(theirs_out)
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{ends[0]} 4>&{ends[1]}', "bash", "chromium", "--headless", "--no-sandbox", "--disable-gpu",
             "--hide-scrollbars", "--disable-dev-shm-usage", "--remote-debugging-pipe", f"--user-data-dir={self.folder}"],
            pass_fds=ends, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in ends:
            os.close(end)
        self.numbers, self.left, self.passed = itertools.count(1), b"", []
        target = self.say("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.say("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.say("Page.enable")
        self.say("Page.setLifecycleEventsEnabled", enabled=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.told)
        os.close(self.heard)
        shutil.rmtree(self.folder, ignore_errors=True)

    def say(self, method, **parameters):
        """A command and its answer."""
        number = next(self.numbers)
        session = {"sessionId": self.session} if hasattr(self, "session") else {}
        os.write(self.told, json.dumps({"id": number, "method": method, "params": parameters, **session}).encode() + b"\0")
        answer = self.hear(lambda m: m.get("id") == number)
        assert "error" not in answer, answer
        return answer["result"]

    def hear(self, wanted):
        """The message that is wanted, also if it came before it was waited for."""
        while True:
            for message in self.passed:
                if wanted(message):
                    self.passed.remove(message)
                    return message
            while b"\0" not in self.left:
                assert select.select([self.heard], [], [], PATIENCE)[0], "the browser is silent"
                more = os.read(self.heard, 1 << 20)
                assert more, "the browser ended"
                self.left += more
            *whole, self.left = self.left.split(b"\0")
            self.passed += map(json.loads, whole)

    def go(self, address):
        """Until this very page is there: an empty one that was before may tell of its end later."""
        self.passed.clear()
        loader = self.say("Page.navigate", url=address)["loaderId"]
        self.hear(lambda m: m.get("method") == "Page.lifecycleEvent" and m["params"]["name"] == "load" and m["params"]["loaderId"] == loader)

    def printed(self, address):
        """A page as its printer would get it: a PDF."""
        self.go(address)
        return base64.b64decode(self.say("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])

    def pictures(self, address, wide, high):
        """A page at this width as PNGs, one below the other, none higher than this."""
        self.say("Emulation.setDeviceMetricsOverride", width=wide, height=high, deviceScaleFactor=1, mobile=False)
        self.go(address)
        whole = self.say("Page.getLayoutMetrics")["cssContentSize"]["height"]
        for top in range(0, int(whole), high):
            clip = {"x": 0, "y": top, "width": wide, "height": min(high, whole - top), "scale": 1}
            yield base64.b64decode(self.say("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"])
