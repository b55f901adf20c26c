"""The console at work: firmness and sources, addresses, corrections, many files, two articles side by side."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from evaluation.corrections import read_corrections
from service.exports.formats import FORMATS
from service.exports.sources import source_rows
from service.exports.vocabulary import IDENTIFICATIONS, KINDS
from tests.chromium import EMOJI, NEIGHBOUR, UNRESOLVED, address, browser, page, trace
from tests.contract_fixtures import ANNOTATED, article, contract
from tests.test_console import seriously, widest
from tests.test_exports_words import CASES, attributions_of

pytestmark = pytest.mark.browser

ASK = """async ([path, name, ...given]) => (await import(path))[name](...given)"""


def choose(page: Page, key: str) -> None:
    page.click(f".article .chip[data-id={key}]")


def saved(page: Page, selector: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that a click saves."""
    with page.expect_download() as waiting:
        page.click(selector)
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def note(page: Page) -> str:
    return page.inner_text("#corrections-note")


# --- at first glance -----------------------------------------------------------------------------------


def test_the_page_counts_as_the_exports_do(page: Page) -> None:
    for case in CASES:
        given = ["/console/firmness.js", "firmnessSentence", attributions_of(case)]
        assert page.evaluate(ASK, given) == case["sentence"], case["name"]


def test_each_part_of_the_sentence_shows_its_own(page: Page) -> None:
    trace(page, article("diplomacy"))
    assert page.inner_text(".firmness").startswith(
        "24 statements from 18 sources: 11 on the record, 3 at second"
    )
    for button in page.locator(".firmness .filter").all():
        button.click()
        count = int(button.inner_text().split()[0])
        assert page.locator(".content:visible").count() == count
        assert page.locator(".article .chip:visible").count() == count
        button.click()
    page.click(".filter.secondhand")
    page.click("text=Show all")
    assert page.locator(".content:visible").count() == 24
    assert page.locator(".filter[aria-pressed=true]").count() == 0


@pytest.mark.parametrize("name", sorted(ANNOTATED))
def test_the_table_of_sources_is_that_of_the_exports(page: Page, name: str) -> None:
    trace(page, article(name))
    page.eval_on_selector(".source-table", "node => { node.open = true; }")
    shown = {
        row.locator("th").inner_text(): [cell.inner_text() for cell in row.locator("td").all()]
        for row in page.locator(".sources tbody tr").all()
    }
    for row in source_rows(contract(name), article(name)):
        passed = f" +{len(row.passed_on)} passed on" if row.passed_on else ""
        assert shown[row.name] == [
            KINDS[row.kind], IDENTIFICATIONS[row.identification], f"{len(row.own)}{passed}", str(row.words),
            f"¶ {row.first}", f"¶ {row.last}",
        ]  # fmt: skip


def test_the_table_sorts_filters_and_is_saved(page: Page) -> None:
    trace(page, article("diplomacy"))
    page.click(".source-table summary")
    page.click("[data-sort=name]")
    names = page.locator(".sources tbody th").all_inner_texts()
    assert names == sorted(names, key=str.lower)
    assert page.locator("[aria-sort=ascending]").inner_text().startswith("Source")
    page.click("[data-sort=name]")
    assert page.locator(".sources tbody th").all_inner_texts() == names[::-1]
    page.click(".sources .pick:has-text('Guardian')")
    assert page.inner_text(".filter-words") == "Showing 5 of 24, those of Guardian."
    assert page.locator(".content:visible").count() == 5
    name, written = saved(page, "[data-format=sources-csv] >> visible=true")
    assert name.endswith(".sources.csv")
    assert len(list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))) == 18


def test_an_article_without_a_headline_is_not_given_half_a_sentence(page: Page) -> None:
    trace(page, UNRESOLVED)
    assert page.inner_text("#result-title") == "Article without a headline"
    assert page.locator(".article h3").count() == 0


SHAPE = """node => {
  const style = getComputedStyle(node);
  const sign = node.textContent.replace(/\\d/g, '');
  return [style.borderTopStyle, style.borderTopWidth, style.borderTopLeftRadius, sign].join();
}"""


def test_firmness_shows_in_the_text_by_shape(page: Page) -> None:
    seen = {}
    for text in (article("diplomacy"), article("council"), UNRESOLVED):
        trace(page, text)
        for name in ("record", "secondhand", "unnamed", "anonymous", "unresolved", "none", "denied"):
            chips = page.locator(f".article .chip.{name}{'' if name == 'denied' else ':not(.denied)'}")
            if chips.count():
                seen[name] = chips.first.evaluate(SHAPE)
        page.click("text=New article")
    assert len(seen) == 7
    assert len(set(seen.values())) == 7


def test_warnings_and_confidences_are_shown_where_they_are_known(page: Page) -> None:
    result = contract("council")
    result["warnings"] = [{"construction": "colon_line", "place": None}]
    result["attributions"][0] |= {"chain_confidence": 0.41}
    result["attributions"][0]["chain"][0]["confidence"] = 0.37
    page.route("**/v1/provenance", lambda route: route.fulfill(json=result))
    trace(page, article("council"))
    assert "1 step failed (colon line)" in page.inner_text(".warning")
    choose(page, "a1")
    assert "41 %" in page.inner_text(".detail:visible")
    assert page.locator(".detail:visible .sure").inner_text() == "37 %"


# --- addresses and the chain in words ----------------------------------------------------------------------


def test_every_statement_has_an_address_and_back_and_forward_work(page: Page) -> None:
    trace(page, article("diplomacy"))
    choose(page, "a2")
    choose(page, "a16")
    assert page.url.endswith("/#a16")
    page.go_back()
    assert page.locator(".article .chip[aria-pressed=true]").get_attribute("data-id") == "a2"
    page.go_back()
    assert page.locator(".article .chip[aria-pressed=true]").count() == 0
    page.go_back()
    assert page.is_visible("#compose")
    assert page.input_value("#text") == article("diplomacy")
    for _ in range(2):
        page.go_forward()
    assert page.locator(".article .chip[aria-pressed=true]").get_attribute("data-id") == "a2"
    page.evaluate("location.hash = '#a7'")
    expect(page.locator(".article .chip[data-id=a7]")).to_have_attribute("aria-pressed", "true")


def test_an_address_waits_for_its_article(page: Page, address: str) -> None:
    page.goto("about:blank")
    page.goto(f"{address}/#a16")
    assert "names statement 16" in page.inner_text("#text-count")
    trace(page, article("diplomacy"))
    assert page.locator(".article .chip[aria-pressed=true]").get_attribute("data-id") == "a16"
    assert page.locator(".detail:visible").count() == 1


def test_n_and_p_walk_through_what_is_shown(page: Page) -> None:
    trace(page, article("diplomacy"))
    page.click(".filter.denied")
    page.keyboard.press("n")
    assert page.url.endswith("#a6")
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.url.endswith("#a23")
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.dataset.id") == "a6"
    page.uncheck("#letters")
    page.keyboard.press("n")
    assert page.url.endswith("#a6")
    page.click("[data-action=next]")
    assert page.url.endswith("#a23")


IN_WORDS = {
    ("diplomacy", "a2"): (
        "Reuters cites the Guardian, which cites people familiar with the talks: Oren Haldic has privately offered to"
        " reopen three border crossings in return for an end to fuel sanctions"
    ),
    ("council", "a8"): (
        "Holloway Bridge Courier reports: “that at least three councillors remain undecided” (no source given)"
    ),
    ("council", "a7"): (
        "Holloway Bridge Courier cites the Holloway Echo: a developer was quoted as saying"
        " ``would rather build flats than argue about roofs''"
    ),
}


@pytest.mark.parametrize(("name", "key"), IN_WORDS)
def test_the_chain_is_told_in_words(page: Page, name: str, key: str) -> None:
    trace(page, article(name))
    choose(page, key)
    assert page.inner_text(".detail:visible .in-words") == IN_WORDS[name, key]


def test_the_chain_is_copied_with_the_quotation(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    trace(page, article("diplomacy"))
    choose(page, "a2")
    page.click("text=Copy with the quotation")
    expect(page.locator(".copies [role=status]")).to_have_text("Copied.")
    first, second, third = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert first == IN_WORDS["diplomacy", "a2"]
    assert second.startswith("“Velmara’s president, Oren Haldic, has privately offered to reopen")
    assert third == "Velmaran leader offered to reopen border crossings, newspaper says, Reuters"
    page.click("text=Copy the link")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/#a2")


# --- corrections ------------------------------------------------------------------------------------------------


def correct(page: Page, key: str) -> Any:
    choose(page, key)
    page.click(".detail:visible [data-action=correct]")
    return page.locator("form.correction")


def test_a_statement_is_rejected_and_comes_back(page: Page) -> None:
    trace(page, article("diplomacy"))
    choose(page, "a1")
    page.click(".detail:visible [data-action=reject]")
    assert "No. 1 is rejected" in note(page)
    assert page.locator(".content[data-id=a1], .article .chip[data-id=a1]").count() == 0
    assert page.inner_text(".firmness").startswith("23 statements")
    page.click("[data-action=undo]")
    assert page.locator(".content[data-id=a1]").count() == 1
    page.click("[data-action=redo]")
    assert page.locator(".content[data-id=a1]").count() == 0


def test_words_stance_and_source_are_corrected_by_the_keyboard_alone(page: Page) -> None:
    trace(page, article("diplomacy"))
    page.focus(".content[data-id=a6]")
    page.keyboard.press("Enter")
    page.focus(".detail:visible [data-action=correct]")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.value") == "the report"
    page.keyboard.press("Tab")
    page.keyboard.press("n")  # on a button of the form: no way out of it
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("denied the report")
    form = page.locator("form.correction")
    form.get_by_label("Stance").select_option("uncertain")
    form.get_by_label("Who").last.select_option("new")
    form.get_by_label("Name").fill("Reuters’ own reporter")
    form.get_by_label("How firm").select_option("role")
    form.get_by_role("button", name="Save").press("Enter")
    assert note(page).startswith("No. 6 is corrected.")
    assert page.evaluate("document.activeElement.dataset.id") == "a6"
    assert (
        page.locator("li.node:has(> ul > li > .content[data-id=a6]) > .source .name").inner_text()
        == "Reuters’ own reporter"
    )
    tags = page.locator(".content[data-id=a6] .tag").all_inner_texts()
    assert tags == ["uncertain", "weakest link: by role only", "corrected: cue, stance, chain"]


def test_what_the_article_does_not_have_is_refused(page: Page) -> None:
    trace(page, article("diplomacy"))
    form = correct(page, "a6")
    form.get_by_label("Words").fill("the rumour")
    form.get_by_role("button", name="Save").click()
    assert form.locator("[role=alert]").inner_text() == "Words: the article does not have “the rumour”."
    form.get_by_label("Words").fill("")
    form.get_by_role("button", name="Save").click()
    assert "must not be empty" in form.locator("[role=alert]").inner_text()
    page.keyboard.press("Escape")
    assert form.count() == 0
    assert page.locator("[data-action=undo]").count() == 0


SELECT = """words => {
  const walker = document.createTreeWalker(document.querySelector('.article'), NodeFilter.SHOW_TEXT);
  const node = (function next() { const n = walker.nextNode(); return n.data.includes(words) ? n : next(); })();
  const range = document.createRange();
  range.setStart(node, node.data.indexOf(words));
  range.setEnd(node, node.data.indexOf(words) + words.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def test_a_missed_statement_is_added_from_the_selection(page: Page) -> None:
    trace(page, EMOJI)
    page.evaluate(SELECT, "🎈")
    page.click("[data-action=add]")
    form = page.locator("form.correction")
    assert form.get_by_label("Words").input_value() == "🎈"
    page.evaluate(SELECT, "rained")
    form.get_by_role("button", name="Take the selection as Words").click()
    form.get_by_role("button", name="Add one behind").click()
    form.get_by_label("Who").select_option("e2")
    form.get_by_role("button", name="Add", exact=True).click()
    _, written = saved(page, "[data-action=export-corrections]")
    added = json.loads(written)["corrected"]["attributions"][-1]
    start, end = added["content"]["spans"][0]
    assert EMOJI[start:end] == added["content"]["text"] == "rained"
    assert (added["id"], added["parent"], added["chain"][0]["name"]) == ("a3", "a2", "Bob")


def test_corrections_go_out_come_in_and_mark_every_export(page: Page, address: str, tmp_path: Path) -> None:
    trace(page, article("diplomacy"))
    form = correct(page, "a6")
    form.get_by_label("Stance").select_option("asserted")
    form.get_by_role("button", name="Save").click()
    choose(page, "a24")
    page.click(".detail:visible [data-action=reject]")
    name, written = saved(page, "[data-action=export-corrections]")
    path = tmp_path / name
    path.write_bytes(written)
    gold, before = read_corrections(path)
    assert (len(gold.attributions), len(before)) == (23, 24)
    page.click(".downloads summary")
    for name in sorted(set(FORMATS) - {"sources-csv"}):
        _, file = saved(page, f".menu [data-format={name}]")
        assert b"orrect" in file, name
    page.evaluate("localStorage.clear()")
    page.goto(address)
    trace(page, article("diplomacy"))
    assert page.locator(".content").count() == 24
    page.set_input_files("#corrections-file", path)
    expect(page.locator("#corrections-note")).to_contain_text("2 corrections from the file applied.")
    assert page.locator(".content").count() == 23


def test_corrections_outlive_a_reload_and_can_be_discarded(page: Page) -> None:
    trace(page, article("council"))
    choose(page, "a1")
    page.click(".detail:visible [data-action=reject]")
    assert "never on the server" in note(page)
    page.reload()
    trace(page, article("council"))
    assert "applied again" in note(page)
    assert page.locator(".content").count() == 7
    page.click("[data-action=discard]")
    assert page.locator(".content").count() == 8
    assert page.evaluate("Object.keys(localStorage).filter(name => name.includes('corrections'))") == []


def file_of(*changes: dict[str, Any]) -> str:
    """A file of corrections to `council`."""
    answer = contract("council")
    fields = {"kind": "hearsay-corrections", "version": "1", "sha256": answer["document"]["sha256"]}
    return json.dumps({**fields, "text": article("council"), "answer": answer, "changes": changes})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("no JSON", "it is not JSON"),
        ("[]", "its “kind” is not"),
        (json.dumps({"kind": "hearsay-corrections", "version": "9"}), "of version 9"),
        (json.dumps({"kind": "hearsay-corrections", "version": "1"}), "is incomplete"),
        (
            file_of({"op": "change", "id": "a1", "set": {"content": [[5, 3]]}}),
            "Change 1 in this file is not one",
        ),
        (
            file_of({"op": "change", "id": "a1", "set": {"stance": "cross"}}),
            "Change 1 in this file is not one",
        ),
        (file_of({"op": "reject", "id": "a99"}), "does not fit its answer"),
        (file_of({"op": "add", "id": "a1", "set": {"content": [[0, 3]]}}), "does not fit its answer"),
        (
            file_of({"op": "change", "id": "a1", "set": {"chain": [{"entity": "e99", "relation": "told"}]}}),
            "does not fit",
        ),
    ],
)
def test_a_wrong_file_of_corrections_is_refused(page: Page, content: str, reason: str) -> None:
    trace(page, article("council"))
    page.set_input_files(
        "#corrections-file", {"name": "x.json", "mimeType": "application/json", "buffer": content.encode()}
    )
    expect(page.locator("#corrections-note")).to_contain_text(reason)
    assert page.locator(".content").count() == 8


def test_corrections_of_another_article_open_that_one(page: Page) -> None:
    trace(page, article("council"))
    choose(page, "a1")
    page.click(".detail:visible [data-action=reject]")
    _, written = saved(page, "[data-action=export-corrections]")
    page.click("text=New article")
    trace(page, article("earnings"))
    page.set_input_files(
        "#corrections-file", {"name": "c.json", "mimeType": "application/json", "buffer": written}
    )
    expect(page.locator("#corrections-note")).to_contain_text("belong to another article")
    assert page.locator(".content").count() == 21
    page.click("text=Open it with them")
    assert page.locator(".content").count() == 7
    assert "Library plan" in page.inner_text("#result-title")


def test_another_tab_is_told_of(page: Page, address: str) -> None:
    with page.expect_popup() as opening:
        page.evaluate("address => { open(address); }", address)
    other = opening.value
    for each in (page, other):
        trace(each, article("council"))
    choose(other, "a1")
    other.click(".detail:visible [data-action=reject]")
    expect(page.locator("#corrections-note")).to_contain_text("corrected in another tab too")
    page.click("text=Take over the other tab’s")
    assert page.locator(".content").count() == 7


# --- many files, two articles -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "desk"
    made.mkdir()
    for name in ANNOTATED:
        (made / f"{name}.txt").write_text(article(name), encoding="utf-8")
    (made / "neighbour.txt").write_text(NEIGHBOUR, encoding="utf-8")
    (made / "page.html").write_text("<p>Ann said it rained.</p>", encoding="utf-8")
    (made / "blank.txt").write_text("  ", encoding="utf-8")
    (made / "binary.txt").write_bytes(b"\0\1\2")
    (made / ".hidden").write_text("x", encoding="utf-8")
    return made


def settled(page: Page, words: str) -> None:
    expect(page.locator("#files-words")).to_have_text(words)


def test_a_folder_becomes_a_list_and_an_archive(page: Page, folder: Path) -> None:
    page.set_input_files("#folder", folder)
    settled(page, "5 ready, 2 with a fault")
    listed = {
        row.locator("button").inner_text(): row.locator("p").inner_text()
        for row in page.locator(".file").all()
    }
    assert next(w for n, w in listed.items() if "diplomacy" in n).startswith("24 statements from 18 sources")
    assert listed["desk/binary.txt"] == "binary.txt is no text or HTML file."
    assert "Must not be empty or blank." in listed["desk/blank.txt"]
    for format_, count in (("html", 5), ("json", 5)):
        page.select_option("#export-format", format_)
        name, written = saved(page, "#files-export")
        assert name == f"hearsay-{format_}.zip"
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            assert archive.testzip() is None
            assert len(archive.namelist()) == count
            assert f"desk/page.{format_}" in archive.namelist()
    page.click(".file-name:has-text('Velmaran')")
    assert page.locator(".content").count() == 24
    choose(page, "a1")
    page.click(".detail:visible [data-action=reject]")
    page.click("#to-files")
    assert page.locator(".file:has-text('Velmaran') p").inner_text().endswith("Corrected.")
    assert seriously(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert widest(page) == 320


def test_a_busy_service_is_asked_again_for_the_files_that_are_left(page: Page, folder: Path) -> None:
    busy = {"title": "Too much work is waiting", "status": 503}
    asked: list[int] = []

    def answer(route: Any) -> None:
        asked.append(1)
        if len(asked) == 1:
            route.fulfill(
                status=503, headers={"Retry-After": "1"}, content_type="application/problem+json", json=busy
            )
        else:
            route.continue_()

    page.route("**/v1/batch", answer)
    page.set_input_files("#folder", folder)
    settled(page, "5 ready, 2 with a fault")


def test_files_join_others_cancel_and_are_tried_again(page: Page) -> None:
    def some(names: str) -> list[Any]:
        return [
            {"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"Ann said it rained."} for n in names
        ]

    held: list[Any] = []
    page.route("**/v1/batch", lambda route: held.append(route))
    page.set_input_files("#file", some("abcdefghij"))
    settled(page, "0 of 10 files")
    page.set_input_files("#file", some("kl"))
    settled(page, "0 of 12 files")
    page.click("#files-cancel")
    settled(page, "0 ready, 12 with a fault")
    assert set(page.locator(".file-words").all_inner_texts()) == {"Cancelled."}
    page.unroute("**/v1/batch")
    page.click("#files-retry")
    settled(page, "12 ready")
    assert len(held) == 2


def test_two_articles_side_by_side(page: Page, folder: Path) -> None:
    page.set_input_files("#file", [folder / "diplomacy.txt", folder / "neighbour.txt"])
    settled(page, "2 ready")
    for box in page.locator(".file input").all():
        box.check()
    page.click("#files-compare")
    assert page.inner_text("#compare .firmness").startswith(
        "2 statements in both: 1 in the same words, 1 in near ones"
    )
    pairs = page.locator(".pair").all_inner_texts()
    assert "ready to move first" in pairs[1]
    assert "from different sources" in pairs[1]
    assert "Only in the second (The Herald) 1" in page.locator("#compare").inner_text()
    assert seriously(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert widest(page) == 320
    page.click(".pair .link >> nth=0")
    assert page.locator(".article .chip[aria-pressed=true]").count() == 1
    page.go_back()
    assert page.is_visible("#compare")


def test_what_counts_as_shared(page: Page) -> None:
    def result(*contents: str) -> dict[str, Any]:
        made = [{"id": f"a{n}", "chain": [], "content": {"text": text}} for n, text in enumerate(contents, 1)]
        return {"attributions": made}

    table = [
        ("“The bridge is shut,”", "the bridge is shut", True, True),
        ("that the old bridge would be closed for repairs", "repairs closed the old bridge", True, False),
        ("that the bridge is shut", "that the harbour is shut", False, False),
        ("it", "it", False, False),
        (
            "to be “ready to move first”",
            "“Ready to move first,” if the talks fail and the other side agrees",
            True,
            True,
        ),
        ("the plan", "the plan would cost the town a million", False, False),
    ]
    for one, other, shared, same in table:
        found = page.evaluate(ASK, ["/console/matching.js", "compared", result(one), result(other)])
        assert [pair["same"] for pair in found["shared"]] == ([same] if shared else []), one


# --- paper and contrast --------------------------------------------------------------------------------------------


def test_on_paper_there_are_the_article_its_marks_and_the_sources(page: Page, browser: Browser) -> None:
    trace(page, article("diplomacy"))
    choose(page, "a2")
    page.emulate_media(media="print")
    for selector in (".article .chip.anonymous", "#result-title", ".firmness", ".sources tbody tr"):
        assert page.locator(selector).first.is_visible(), selector
    for selector in (".bar", ".toolbar", ".tree-pane", ".head-actions", ".foot"):
        assert not page.locator(selector).first.is_visible(), selector
    colours = page.eval_on_selector_all(
        ".article *", "all => [...new Set(all.map(node => getComputedStyle(node).color))]"
    )
    assert colours == ["rgb(0, 0, 0)"]
    page.set_viewport_size({"width": 673, "height": 1000})  # A4 between the margins
    assert widest(page) <= 673
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_forms_and_tables(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    trace(page, article("diplomacy"))
    page.click(".source-table summary")
    page.click(".sources .pick >> nth=1")
    correct(page, "a1") if page.locator(".article .chip[data-id=a1]").is_visible() else None
    page.click("[data-action=add]")
    assert seriously(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert widest(page) == 320
