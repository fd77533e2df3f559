import pytest

from services.console.pages.lost import lost


@pytest.mark.parametrize(("status", "accepted", "said"), [
    (404, "zh-CN,zh;q=0.9,en;q=0.8", "没有这个页面"),
    (404, "", "没有这个页面"),
    (405, "en-GB,en;q=0.9", "There is no such page"),
    (500, "en", "A mistake of ours"),
    (503, "en", "Not just now"),
    (413, "en", "More was sent"),
])  # fmt: skip
def test_a_browser_that_is_lost_is_told_so_in_its_language_with_a_way_back(status, accepted, said):
    answer = lost(status, accepted)
    text = answer.value.decode()
    assert said in text
    assert 'href="/"' in text
    assert answer.media.startswith("text/html")
    assert "Content-Security-Policy" in answer.headers
