"""What cells say, however they were written."""

import pytest

from services.cases import rulebook
from services.cases.domain import cells
from services.cases.domain.cells import BadCell

RULES = rulebook.load().exchange


@pytest.mark.parametrize(("cell", "said"), [
    ("\n\t\t\t投诉  加油站\r\n\n  少油\t\n", "投诉 加油站\n少油"),
    ("一_x000D_二", "一\n二"),
    ("藏\x07着\u200b的_xD800_", "藏着的"),
    (1200.0, "1200"),
    (12, "12"),
    (True, "是"),
    (None, ""),
])  # fmt: skip
def test_text_is_kept_line_by_line_without_what_nobody_wrote(cell, said):
    assert cells.text(cell) == said


@pytest.mark.parametrize(("cell", "said"), [
    (13812345678, "13812345678"),
    (13812345678.0, "13812345678"),
    ("１３８１２３４５６７８", "13812345678"),
    ("\t0571-88888888 ", "0571-88888888"),
    ("138****5678", ""),
])  # fmt: skip
def test_a_telephone_is_read_as_a_number_or_as_text_and_a_masked_one_is_none(cell, said):
    assert cells.unmasked(cell) == said


@pytest.mark.parametrize("cell", [330110198802023339, 3.30110198802e17, "3.3011E+17"])
def test_a_long_number_kept_as_a_figure_has_lost_digits_and_says_so(cell):
    with pytest.raises(BadCell) as refused:
        cells.number(cell)
    assert refused.value.reason == "digits_lost"


@pytest.mark.parametrize(("cell", "fen"), [
    ("￥1,234.50元", 123450),
    (350.5, 35050), ("３５", 3500), ("1.2万元", 1_200_000), ("0", 0), ("", None), (None, None),
])  # fmt: skip
def test_an_amount_is_read_in_yuan(cell, fen):
    assert cells.fen(cell) == fen


@pytest.mark.parametrize("cell", ["约35", "-1", "很多", "NaN"])
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(BadCell):
        cells.fen(cell)


def test_words_are_read_whatever_their_widths_and_codes_are_words_too():
    words = RULES.words["category"]
    assert [cells.word(one, words) for one in ("加油机", " 加 油 机 ", "fuel_dispenser", "")] == [
        "fuel_dispenser", "fuel_dispenser", "fuel_dispenser", "",
    ]  # fmt: skip
    with pytest.raises(BadCell):
        cells.word("飞机", words)


def test_an_error_of_a_formula_is_no_text():
    with pytest.raises(BadCell) as refused:
        cells.text("#REF!")
    assert refused.value.reason == "cell_error"


def test_no_error_tells_what_stands_in_the_cell():
    with pytest.raises(BadCell) as refused:
        cells.fen("张三丰13812345678")
    assert "张三丰" not in repr(refused.value)
