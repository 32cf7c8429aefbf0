from pathlib import Path

from exoactor.view.bench_page import BenchPage, Film, write


def test_words_are_escaped_and_films_that_are_not_there_left_out(tmp_path: Path) -> None:
    tables = (
        ("Side <by> side", (("tracker", "survive"), ("mpc & co", "90 %"))),
        ("More", (("a", "b"), ("c", "✗"))),
    )
    films = (Film("mpc: a walk", "It fell.", tmp_path / "absent.mp4"),)
    write(
        BenchPage("Trackers", "All <alike>.", tables, films, ("a.npz: it is <broken>",)),
        tmp_path / "bench.html",
    )
    page = (tmp_path / "bench.html").read_text()
    for words in (
        "Side &lt;by&gt; side",
        "mpc &amp; co",
        "All &lt;alike&gt;.",
        "it is &lt;broken&gt;",
    ):
        assert words in page
    assert "<video" not in page and 'class="number bad"' in page
    assert page.index("Side") < page.index("More") < page.index("broken")
