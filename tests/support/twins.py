"""Worlds that are copies of one: the same database, key and sessions, so that what differs between two of them was done there."""
import contextlib
import copy
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from support.client import Client
from support.server import Server
from support.town import Town


def moved(value, server):
    """The same as it is in the copy: whoever is in it has their session there."""
    if isinstance(value, Client):
        there = Client(server.port, server.context, value.token)
        there.user = value.user
        return there
    if isinstance(value, (list, tuple)):
        return type(value)(moved(v, server) for v in value)
    if isinstance(value, dict):
        return {k: moved(v, server) for k, v in value.items()}
    if isinstance(value, Server):
        return server
    if isinstance(value, Town):
        return world_of(value, server)
    return value


def world_of(town, server):
    """A town with everything it knows, in a copy of its server."""
    there = copy.copy(town)
    there.__dict__ = {name: moved(value, server) for name, value in town.__dict__.items()}
    return there


@contextlib.contextmanager
def copies(town, count):
    """So many worlds that are what this one was when its server stopped."""
    first = town.server
    worlds = [Server(empty=True) for _ in range(count)]
    try:
        for world in worlds:
            subprocess.run(["cp", "-a", first.settings["data_dir"], world.settings["data_dir"]], check=True)
            shutil.copy(first.settings["key_file"], world.settings["key_file"])
            world.process = world.spawn()
        yield [world_of(town, world.wait()) for world in worlds]
        with ThreadPoolExecutor(len(worlds)) as pool:
            list(pool.map(Server.stop, worlds))
    finally:
        for world in worlds:
            world.close()
