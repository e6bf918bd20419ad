from __future__ import annotations

from ivr.database.toml_places import place_of, places, written

TEXT = '''
top = 1
[a]
b.c = 2
"d.e" = """
x = 3
[no.table]
"""
[[t]]
k = 1
[t.s]
k = 2
[[t.u]]
k = 3
[[t.u]]
k = 4
[[t]]
'k' = 5
'''


def test_every_key_is_found_on_its_line() -> None:
    found = places(TEXT)
    assert found[("top",)] == 2
    assert found[("a", "b", "c")] == 4
    assert found[("a", "d.e")] == 5
    assert found[("t", 0, "k")] == 10
    assert found[("t", 0, "s", "k")] == 12
    assert found[("t", 0, "u", 0, "k")] == 14
    assert found[("t", 0, "u", 1, "k")] == 16
    assert found[("t", 1, "k")] == 18
    assert ("no", "table") not in found
    assert ("a", "x") not in found


def test_a_missing_key_is_looked_for_in_its_table() -> None:
    found = places(TEXT)
    assert place_of(("t", 1, "missing"), found) == 17
    assert place_of(("nowhere",), found) is None


def test_places_are_written_as_people_count() -> None:
    assert written(("line", 1, "purpose", 0, "kind")) == "[[line]] 2, purpose 1.kind"
    assert written(("line", 0)) == "[[line]] 1"
    assert written(("odd",)) == "odd"
    assert written(()) == "the file"
