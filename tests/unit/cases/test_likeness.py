"""How alike texts are: what counts, what does not, and what is bounded."""

import pytest

from services.cases.domain.likeness import (
    LONGEST,
    MOST_PAIRS,
    Usage,
    pairs,
    plain,
    street_words,
    telling,
    usage_of,
    weighed,
    weighed_name,
    words_of,
)

EVERYDAY = [f"投诉{place}附近夜市，噪音扰民" for place in ("东村", "西村", "南村", "北村", "上村", "下村")] * 5


@pytest.mark.parametrize(("one", "other"), [("ＡＢ３号", "ab3号"), ("余杭·某站", " 余杭 某站　"), ("①号", "1号")])
def test_widths_capitals_and_marks_make_no_difference(one, other):
    assert plain(one) == plain(other)


def test_pairs_of_one_character_are_none():
    assert pairs("站") == []
    assert pairs("") == []


def test_lines_do_not_touch():
    assert words_of("新城\n搅拌") == {"新城": 1, "搅拌": 1}


def test_pairs_that_only_serve_grammar_do_not_count():
    assert set(words_of("我们的油")) == set()
    assert set(words_of("缺斤少两")) == {"缺斤", "斤少", "少两"}


def test_only_the_beginning_of_a_long_text_is_compared():
    assert "搅拌" not in words_of("油" * LONGEST + "搅拌")


def test_a_pair_in_every_text_tells_less_than_a_rare_one():
    usage = usage_of(EVERYDAY)
    assert usage.texts == len(EVERYDAY)
    assert usage.rarity("噪音") < usage.rarity("东村") < usage.rarity("丽发")


def test_a_sample_is_bounded():
    texts = [chr(0x4E00 + number) + chr(0x4E00 + second) for number in range(300) for second in range(150)]
    assert len(usage_of(texts).held) == MOST_PAIRS


def test_the_same_place_in_other_words_is_more_alike_than_another_place_in_the_same_words():
    usage = usage_of([*EVERYDAY, "搅拌站在丽发新城旁边，灰尘很大"])
    asked = weighed("投诉丽发新城附近建搅拌站，噪音扰民", usage)
    same_matter = weighed("丽发新城小区旁边的搅拌站灰尘满天飞，丽发新城居民受不了", usage)
    same_words = weighed("投诉东村附近夜市，噪音扰民", usage)
    assert asked.likeness(same_matter) > asked.likeness(same_words)


def test_likeness_is_symmetric_and_within_0_and_1():
    one, other = weighed("丽发新城搅拌站", Usage()), weighed("搅拌站噪音", Usage())
    assert one.likeness(other) == other.likeness(one)
    assert one.likeness(one) == pytest.approx(1)
    assert one.likeness(weighed("", Usage())) == 0
    assert weighed("", Usage()).likeness(weighed("", Usage())) == 0


def test_a_name_counts_whole_with_its_small_words():
    assert set(weighed_name("大和店", Usage()).pairs) == {"大和", "和店"}


def test_what_is_said_again_and_what_stands_first_is_told_first():
    text = "丽发新城搅拌站。" + "".join(map(chr, range(0x5000, 0x5040))) + "别处别处，丽发新城"
    assert set(telling(text, Usage(), 3)) == {"丽发", "发新", "新城"}


def test_a_common_pair_is_told_last_and_a_number_hardly():
    usage = usage_of(EVERYDAY)
    order = telling("噪音扰民丽发12号", usage, 20)
    assert order.index("丽发") < order.index("噪音")
    assert order.index("丽发") < order.index("12")


def test_telling_is_bounded_and_repeatable():
    text = "".join(chr(0x5000 + number) for number in range(500))
    assert len(telling(text, Usage(), 24)) == 24
    assert telling(text, Usage(), 24) == telling(text, Usage(), 24)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("余杭区塘栖镇塘栖路100号", {"塘栖镇", "塘栖路"}),
        ("路", set()),
        ("", set()),
        ("文三路8号 古荡村", {"文三路", "古荡村"}),
    ],
)
def test_names_of_streets_and_towns_are_found_in_an_address(address, words):
    assert street_words(address) == words
