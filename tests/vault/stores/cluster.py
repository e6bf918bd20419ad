"""A program: OpenStack Swift with its S3 interface as one process, one device, one copy, on the loopback, for one test session.

It is run by a Python that has `swift` (that of `build/s3`, not ours), with a folder for what is stored, the key's id and
its secret. It prints the port of its S3 interface once it serves, and ends with its standard input, so that it survives nobody.
Swift is four servers: all run in this process, on sockets that are bound before the rings say where each is.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

import eventlet  # noqa: E402
from eventlet import tpool, wsgi  # noqa: E402
from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.utils import NullLogger, set_swift_dir  # noqa: E402
from swift.common.wsgi import SwiftHttpProtocol, loadapp  # noqa: E402

STORES = ("account", "container", "object")
PIPELINE = "catch_errors listing_formats s3api tempauth slo dlo proxy-server"
HOUSE = "[swift-hash]\nswift_hash_path_suffix = preambule\n[storage-policy:0]\nname = one\ndefault = yes\n"
STORE = """[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
log_level = CRITICAL
[pipeline:main]
pipeline = {pipeline}
[app:{name}-server]
use = egg:swift#{name}
account_autocreate = true
allow_account_management = true
"""
FILTER = "[filter:{name}]\nuse = egg:swift#{name}\n"
ENTRY = "user_{account}_{user} = {secret} .admin\n"


def serve(folder: Path, key_id: str, secret: str) -> int:
    """Serve in the background; the port of the S3 interface."""
    (folder / "swift.conf").write_text(HOUSE)
    set_swift_dir(str(folder))
    (folder / "devices" / "d1").mkdir(parents=True)
    sockets = {name: eventlet.listen(("127.0.0.1", 0)) for name in (*STORES, "proxy")}
    for name in STORES:
        _ring(folder / f"{name}.ring.gz", sockets[name].getsockname()[1])
        _configure(folder, name, f"{name}-server")
    with _configure(folder, "proxy", PIPELINE).open("a") as conf:
        conf.writelines(FILTER.format(name=name) for name in PIPELINE.split()[:-1] if name != "tempauth")
        account, user = key_id.split(":")
        conf.write(FILTER.format(name="tempauth") + ENTRY.format(account=account, user=user, secret=secret))
    for name, socket in sockets.items():
        eventlet.spawn(_run, folder / f"{name}.conf", socket)
    return int(sockets["proxy"].getsockname()[1])


def _ring(path: Path, port: int) -> None:
    builder = RingBuilder(part_power=2, replicas=1, min_part_hours=1)
    at = {"ip": "127.0.0.1", "port": port, "replication_ip": "127.0.0.1", "replication_port": port}
    builder.add_dev({**at, "region": 1, "zone": 1, "weight": 1.0, "device": "d1", "meta": ""})
    builder.rebalance()
    builder.get_ring().save(str(path))


def _configure(folder: Path, name: str, pipeline: str) -> Path:
    conf = folder / f"{name}.conf"
    conf.write_text(STORE.format(folder=folder, name=name, pipeline=pipeline))
    return conf


def _run(conf: Path, socket: object) -> None:
    """As `swift.common.wsgi.run_server` does, for one of several in a process."""
    app = loadapp(str(conf), global_conf={"log_name": conf.stem})
    wsgi.server(socket, app, NullLogger(), protocol=SwiftHttpProtocol, capitalize_response_headers=False)


def main() -> None:
    os.environ["TZ"] = "UTC+0"
    time.tzset()
    os.fsync = os.fdatasync = lambda fd: None  # nothing here outlives the session
    utils.eventlet_monkey_patch()
    eventlet.debug.hub_exceptions(False)
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as folder:
        os.setxattr(folder, "user.preambule", b"Swift keeps what it knows of an object in attributes of its file")
        print(serve(Path(folder), *sys.argv[2:]), flush=True)
        tpool.execute(sys.stdin.read)


if __name__ == "__main__":
    main()
