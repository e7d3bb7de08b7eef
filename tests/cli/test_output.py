"""What is printed for people: whole, whatever its length."""

from __future__ import annotations

import pytest

from liaisons.cli import output


@pytest.mark.parametrize("rows", [3, output.LONG + 1])
def test_every_row_of_a_table_is_there_and_its_columns_stand_under_each_other(capsys, rows):
    cells = [[f"mésange {i}", str(i * i), ""] for i in range(rows)]
    output.table(["personne", "aide", ""], cells, title="Qui aide")
    title, *lines = [line for line in capsys.readouterr().out.splitlines() if line.strip("─ ")]
    assert title.strip() == "Qui aide"
    assert [line.split() for line in lines] == [
        ["personne", "aide"],
        *([*person.split(), aide] for person, aide, _nothing in cells),
    ]
    head, first, last = (lines[i] for i in (0, 1, -1))
    assert head.index("aide") == first.index("0", 10) == last.index(cells[-1][1], 12)
