"""What was ended after a backup comes back with no restore: sessions, tokens, accounts, passphrases that others may know."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select

from ivr.database.people import person
from ivr.database.tables import accounts, api_tokens, recovery_codes, sessions
from tests.backup.house import House
from tests.database.samples import NOW


def somebody(house: House, name: str) -> str:
    with house.engine.begin() as conn:
        who = person(conn, name, NOW)
        conn.execute(insert(accounts), {"person_id": who, "sign_in": name, "passphrase": "a hash", "made_at": NOW})
        for number in range(2):
            row = {"id": f"{name}-{number}", "secret_hash": f"{name}{number}".encode(), "person_id": who}
            times = {"since": NOW, "seen_at": NOW, "ends_at": NOW + timedelta(hours=12)}
            conn.execute(insert(sessions), {**row, **times, "half": False, "browser": ""})
        token = {"id": f"{name}-token", "secret_hash": name.encode(), "person_id": who, "label": "x", "scopes": "live.see"}
        conn.execute(insert(api_tokens), {**token, "made_at": NOW, "ends_at": NOW + timedelta(days=30)})
        conn.execute(insert(recovery_codes), {"person_id": who, "code_hash": name.encode()})
    return who


def test_what_was_ended_stays_ended(house: House, elsewhere: House) -> None:
    people = {name: somebody(house, name) for name in ("ana", "bea", "cid", "dov", "eva")}
    made = house.back_up()
    house.note("session.ended", people["ana"], session="ana-0")
    house.note("session.all-ended", people["bea"], but="bea-1", by=people["bea"], sessions=1)
    house.note("token.ended", people["bea"], token="bea-token", by=people["bea"])
    house.note("account.disabled", people["cid"], by=people["ana"])
    house.note("account.disabled", people["dov"], by=people["ana"])
    house.note("account.enabled", people["dov"], by=people["ana"])
    house.note("account.passphrase-changed", people["dov"], by=people["dov"])
    house.note("recovery.used", people["eva"])
    done = elsewhere.restore(made.path, signer=house.kid, journals=[house.exported()])
    assert done.unknown == ("journal",)
    with elsewhere.engine.connect() as conn:
        alive = set(conn.scalars(select(sessions.c.id).where(sessions.c.ended_at.is_(None))))
        tokens = set(conn.scalars(select(api_tokens.c.id).where(api_tokens.c.ended_at.is_(None))))
        disabled = list(conn.scalars(select(accounts.c.sign_in).where(accounts.c.disabled_at.is_not(None))))
        without = list(conn.scalars(select(accounts.c.sign_in).where(accounts.c.passphrase.is_(None))))
        codes = set(conn.scalars(select(recovery_codes.c.person_id)))
    assert not {"ana-0", "bea-0"} & alive
    assert {"ana-1", "bea-1", "eva-0", "eva-1"} <= alive
    assert tokens == {"ana-token", "eva-token"}
    assert (disabled, without) == (["cid"], ["dov"])
    assert codes == set(people.values()) - {people["eva"]}
