"""The workbench: what its page asks for, and the page itself in a browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Serve = Callable[..., str]

RULE = """\
format: 2
category: Acme
rules:
  - id: acme.badge
    entity: BADGE
    pattern: '(?<![0-9A-Za-z])AC-(?<value>[0-9]{4})(?![0-9])'
    examples:
      match: ['badge AC-⟦7992⟧ lost']
      ignore: ['AC-79927']
"""


def look(root: str, **said: Any) -> Any:
    return httpx.post(f"{root}/workbench/look", json=said).json()


def joined(pieces: list[dict[str, Any]]) -> str:
    return "".join(piece["text"] for piece in pieces)


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"host": "rebound.example"}, 421),
        ({"origin": "http://elsewhere.example"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-encoding": "gzip"}, 415),
    ],
)
def test_pages_from_elsewhere_look_at_nothing(alone: str, headers: dict[str, str], status: int) -> None:
    assert httpx.post(f"{alone}/workbench/look", json={"text": "a"}, headers=headers).status_code == status
    if status != 415:
        for path in ("facts", "rule?id=cn.mobile"):
            assert httpx.get(f"{alone}/workbench/{path}", headers=headers).status_code == status


@pytest.mark.parametrize("said", [{"13987654321": 1}, {"operators": {"13987654321": 5}}])
def test_a_mistake_is_not_repeated(alone: str, said: dict[str, Any]) -> None:
    answer = httpx.post(f"{alone}/workbench/look", json={"text": "a", **said})
    assert answer.status_code == 400
    assert "13987654321" not in answer.text


def test_pieces_are_the_text_and_what_is_sent(serve: Serve) -> None:
    text = "😀 打给13812345678，再写信到 ann@example.com。"
    told = look(serve(), text=text)
    assert joined(told["pieces"]) == text
    assert joined(told["masked"]) == "😀 打给<PHONE_1>，再写信到 <EMAIL_1>。"
    assert [piece["text"] for piece in told["masked"] if piece["finding"] is not None] == ["<PHONE_1>", "<EMAIL_1>"]
    assert told["same"]
    assert told["findings"][0]["rule"] == "cn.mobile"
    assert told["findings"][0]["why"]


@pytest.mark.parametrize("text", ["13812345678 and <PHONE_1>", "<PHONE_1> 13812345678", "13812345678", "", "nothing"])
def test_pieces_add_up_whatever_is_escaped(serve: Serve, text: str) -> None:
    told = look(serve(), text=text)
    assert joined(told["pieces"]) == text
    assert told["restored"] == text


def test_operators_and_categories_are_chosen(serve: Serve) -> None:
    root, text = serve(), "13812345678, ann@example.com, 10.20.30.40"
    told = look(root, text=text, operators={"EMAIL_ADDRESS": "redact"}, categories=["UserInfo"])
    assert joined(told["masked"]) == "<PHONE_1>, [EMAIL_ADDRESS], 10.20.30.40"
    assert not told["same"]
    assert look(root, text=text, categories=[])["findings"] == []
    told = look(root, text=text, operators={"EMAIL_ADDRESS": "redact"}, categories=["FinanceInfo"])
    assert joined(told["masked"]) == text
    assert "no operator" in look(root, text=text, operator="rot13")["error"]["message"]


def test_a_draft_is_tried_on_the_text(serve: Serve) -> None:
    root = serve()
    told = look(root, text="badge AC-1234", draft=RULE, categories=["UserInfo"])
    assert told["draft"]["problems"] == []
    assert [example["holds"] for example in told["draft"]["examples"]] == [True, True]
    assert told["findings"][0]["rule"] == "acme.badge"
    told = look(root, text="badge AC-1234", draft=RULE.replace("'AC-79927'", "'AC-7992'"))
    assert [example["holds"] for example in told["draft"]["examples"]] == [True, False]
    assert told["draft"]["problems"][0]["line"] == 9
    told = look(root, text="badge AC-1234", draft=RULE.replace("entity", "entty"))
    assert told["draft"]["problems"][0]["path"] == "rules[0].entty"
    assert told["draft"]["examples"] == []


@pytest.mark.parametrize("rule", ["cn.mobile", "card.labelled", "email"])
def test_a_shipped_rule_is_a_draft_to_begin_with(serve: Serve, rule: str) -> None:
    root = serve()
    draft = httpx.get(f"{root}/workbench/rule", params={"id": rule}).json()["yaml"]
    assert look(root, text="a", draft=draft)["draft"]["problems"] == []
    assert httpx.get(f"{root}/workbench/rule", params={"id": "no.rule"}).status_code == 404


def test_the_page_loads_nothing_from_elsewhere(serve: Serve) -> None:
    root = serve()
    page = httpx.get(f"{root}/workbench")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for part in (page.text, *(httpx.get(f"{root}/workbench/workbench.{kind}").text for kind in ("css", "js"))):
        assert "//" not in part.replace("// ", "")


def test_pages_of_others_may_not_ask(serve: Serve) -> None:
    root = serve()
    headers = {"origin": "https://evil.example"}
    assert httpx.post(f"{root}/workbench/look", json={"text": "a"}, headers=headers).status_code == 403
    assert httpx.get(f"{root}/workbench/facts", headers={"host": "evil.example"}).status_code == 421
    assert httpx.post(f"{root}/workbench/look", content=b'{"text": "a"}').status_code == 415


def test_it_can_be_left_out(serve: Serve) -> None:
    assert httpx.get(serve(workbench=False) + "/workbench").status_code == 404


@pytest.fixture
def browser() -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--window-size=1400,1000",
        "--lang=en-US",
    ):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


def until(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + 30
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


@pytest.mark.needs("selenium", "chromedriver")
def test_in_a_browser(serve: Serve, browser: Any) -> None:
    root = serve()
    browser.get(f"{root}/workbench")

    def at(place: str) -> Any:
        return browser.find_element("css selector", place)

    def marks(place: str) -> list[str]:
        # In one step: the page may show the next answer at any moment.
        script = "return [...document.querySelectorAll(`#${arguments[0]} mark`)].map((mark) => mark.textContent)"
        found: list[str] = browser.execute_script(script, place)
        return found

    until(lambda: marks("found"))
    at("#clear").click()
    at("#text").send_keys("call 13812345678 or ann@example.com")
    until(lambda: marks("found") == ["13812345678", "ann@example.com"])
    assert marks("masked") == ["<PHONE_1>", "<EMAIL_1>"]
    assert at("#restored").text == "call 13812345678 or ann@example.com"
    # What hovers, and by keyboard.
    browser.execute_script("arguments[0].focus()", at("#found mark"))
    until(lambda: at("#tip").is_displayed())
    assert "cn.mobile" in at("#tip").text
    # An operator for one entity, and a category left out.
    at("#findings tbody tr:nth-child(2) option[value=redact]").click()
    until(lambda: marks("masked") == ["<PHONE_1>", "[EMAIL_ADDRESS]"])
    for box in browser.find_elements("css selector", "#categories label"):
        if box.text == "UserInfo":
            box.click()
    until(lambda: marks("found") == [])
    # A rule that is written.
    at("#newrule").click()
    until(lambda: at("#verdict").text.startswith("1 rule"))
    assert len(browser.find_elements("css selector", "#examples li.good")) == 3
    at("#draft").send_keys("      odd: 1")
    until(lambda: "unknown key" in at("#problems").text)
    # Languages and themes; a page of another language is the same page.
    at("#language").click()
    until(lambda: at("#h-masked").text.startswith("脱敏后"))
    for _ in range(2):
        at("#theme").click()
    assert browser.execute_script("return document.documentElement.dataset.theme") == "dark"
    loaded = browser.execute_script("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert loaded
    assert all(name.startswith(root) for name in loaded)
    assert not [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
