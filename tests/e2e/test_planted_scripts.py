"""What people type, send and call themselves is shown as it stands on every page, and nothing in it ever runs."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect

from tests.e2e.conftest import PASSWORD, Chat, Service, eventually
from tests.e2e.planting import ADDRESS, MARKDOWN, MORE, TAGS, Planted, identity, ok, planted

__all__ = ["planted"]

pytestmark = pytest.mark.e2e
LIVE = 15_000
PERSON = "I want to talk to a person"
WATCH = """
window.refused = [];
addEventListener("securitypolicyviolation", (event) => {
  // The browser's own page around a picture has styles of the browser's.
  if (document.contentType === "text/html" && /^(script|style)/.test(event.effectiveDirective)) {
    refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  }
});
"""
LOOK = r"""() => {
  const faults = [...refused], labels = new Set();
  if ("pwned" in window) faults.push("a script ran");
  const read = (text) => { for (const [label] of (text ?? "").matchAll(/zq[a-z]+/g)) labels.add(label); };
  const look = (root) => {
    read((root.documentElement ?? root).textContent);
    for (const each of root.querySelectorAll("*")) {
      if (each.matches("script:not([src]), iframe, object, embed, base, meta[http-equiv=refresh]")) {
        faults.push(each.outerHTML.slice(0, 200));
      }
      for (const { name, value } of each.attributes) {
        read(value);
        let scheme = "";
        try { scheme = new URL(value, location.href).protocol; } catch { /* It is no address. */ }
        const leads = /^(href|src|action|formaction|xlink:href|hx-(get|post))$/.test(name);
        if (/^(on|hx-on|data-hx-on)/.test(name) || leads && !/^(https?|mailto|tel):$/.test(scheme)) {
          faults.push(`${name}=${value} in ${each.outerHTML.slice(0, 200)}`);
        }
      }
      if ("value" in each && typeof each.value === "string") read(each.value);
      if (each.shadowRoot) look(each.shadowRoot);
    }
  };
  look(document);
  read(document.title);
  return { faults, labels: [...labels] };
}"""


@dataclass(slots=True)
class Watch:
    """Tabs in which nothing may run, and what was seen in them.

    Attributes:
        faults: what ran, or could have.
        labels: of the planted texts that were shown.
    """

    url: str
    faults: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)

    def tab(self, context: BrowserContext) -> Page:
        """A tab that is watched from before its first script on."""
        tab = context.new_page()
        tab.add_init_script(WATCH)
        tab.on("pageerror", lambda error: self.faults.append(f"{tab.url}: {error}"))
        tab.on("dialog", lambda dialog: self.answer(tab, dialog))
        return tab

    def answer(self, tab: Page, dialog: Dialog) -> None:
        """Close a dialog; only the question whether to leave what is not saved may be asked."""
        if dialog.type == "beforeunload":
            dialog.accept()
            return
        self.faults.append(f"{tab.url}: {dialog.type} {dialog.message}")
        dialog.dismiss()

    def visit(self, tab: Page, path: str) -> None:
        """Open a page and look at it."""
        tab.goto(self.url + path, wait_until="load")
        self.look(tab)

    def look(self, tab: Page) -> set[str]:
        """Look at what a tab shows; the labels in it."""
        tab.wait_for_function("document.readyState === 'complete'")
        seen = tab.evaluate(LOOK)
        self.faults += [f"{tab.url[:100]}: {fault}" for fault in seen["faults"]]
        assert not self.faults, "\n".join(self.faults)
        self.labels |= set(seen["labels"])
        return set(seen["labels"])


def asked_by_api(service: Service, planted: Planted) -> Chat:
    """A verified customer's request with a checklist, of a page that lies about itself."""
    metadata = {
        "page": f"{ADDRESS}zqpage",
        "title": f"zqdocument {MORE}",
        "user_agent": f"zqbrowser {MORE}",
        f"zqkey {TAGS}": f"zqvalue {MORE}",
    }
    http = httpx.Client(base_url=service.url, timeout=20, headers={"Accept-Language": f'zq"{TAGS}'})
    opening = {"language": "en", "metadata": metadata, "identity": identity(planted)}
    opened = ok(http.post("/api/conversations", json=opening))
    return Chat(http, opened["id"], opened["token"])


def ticket_of(staff: httpx.Client, conversation: str) -> str:
    def found() -> str | None:
        for each in ok(staff.get("/api/tickets", params={"status": "open"}))["tickets"]:
            if ok(staff.get(f"/api/tickets/{each['id']}"))["conversation_id"] == conversation:
                return str(each["id"])
        return None

    return eventually(found)


def staff_context(browser: Browser, service: Service, email: str) -> BrowserContext:
    """A browser whose very name holds a script, signed in."""
    context = browser.new_context(user_agent=f"zqagentname/1 {TAGS}", locale="en-GB")
    context.set_extra_http_headers({"Accept-Language": f"en, zq{TAGS}"})
    answer = context.request.post(f"{service.url}/api/auth/login", data={"email": email, "password": PASSWORD})
    assert answer.ok, answer.text()
    return context


def chat_in(tab: Page) -> Locator:
    widget = tab.locator("firstline-widget")
    widget.locator("button[aria-controls=panel]").click()
    expect(widget.locator("textarea").first).to_be_visible()
    return widget


def say(widget: Locator, text: str) -> None:
    widget.locator("textarea").first.fill(text)
    widget.locator("textarea").first.press("Enter")


def test_nothing_that_people_plant_ever_runs(browser: Browser, service: Service, planted: Planted) -> None:
    watch = Watch(service.url)
    with ExitStack() as stack:
        context = staff_context(browser, service, planted.email)
        stack.callback(context.close)
        staff = stack.enter_context(httpx.Client(base_url=service.url, timeout=20))
        login = ok(staff.post("/api/auth/login", json={"email": planted.email, "password": PASSWORD}))
        staff.headers["X-CSRF-Token"] = login["csrf_token"]

        chat = asked_by_api(service, planted)
        stack.callback(chat.http.close)
        chat.ask(PERSON)
        for label in ("zqquestion", "zqsince", "zqplace"):
            chat.ask(f"{label} {MORE}")
        ticket = ticket_of(staff, chat.id)
        write_at(staff, ticket)

        visitor = browser.new_context(locale="en-GB")
        stack.callback(visitor.close)
        visitor.set_extra_http_headers({"Accept-Language": f"{TAGS},en"})
        see_as_customer(watch, watch.tab(visitor), planted)
        see_help(watch, watch.tab(visitor), planted)

        live = asked_by_api(service, planted)
        stack.callback(live.http.close)
        live.ask(f"zqlive {MORE}")
        tab = watch.tab(context)
        see_desk(watch, tab, ticket, live.id, planted)
        ok(staff.post(f"/api/tickets/{ticket}/resolve", json={"resolution": "solved"}))
        rating = {"score": 1, "comment": f"zqcomment {MORE}"}
        ok(chat.http.post(f"/api/conversations/{chat.id}/rating", json=rating, headers=chat.headers))
        watch.visit(tab, f"/desk/tickets/{ticket}")
        see_editor(watch, tab, planted)
        see_administration(watch, tab, planted)
        see_files(watch, tab, context)
        see_errors(watch, tab)
        see_sign_in(watch, watch.tab(visitor))

    assert not watch.faults, "\n".join(watch.faults)
    shown = "site bot greeting hours agent mail title body head item cell div second variant canned short name from sub"
    shown += " page document browser key value question since place reply note live comment typed search asked"
    unseen = {f"zq{label}" for label in shown.split()} - watch.labels
    assert not unseen, unseen


def write_at(staff: httpx.Client, ticket: str) -> None:
    """What an agent writes in a ticket."""
    ok(staff.post(f"/api/tickets/{ticket}/claim"))
    for kind in ("reply", "note"):
        body = {"client_message_id": uuid4().hex, "text": f"zq{kind} {MORE}"}
        ok(staff.post(f"/api/tickets/{ticket}/{kind}", json=body))


def see_as_customer(watch: Watch, tab: Page, planted: Planted) -> None:
    """The chat on a page whose address holds a script: an answer from the article, and a person's words."""
    watch.visit(tab, f"/?zqquery={quote(MORE)}#{quote(MORE)}")
    widget = chat_in(tab)
    expect(widget.get_by_text("zqgreeting").first).to_be_visible()
    tab.evaluate(
        "([token, values]) => { window.Firstline.setIdentity(token); window.Firstline.setContext(values); }",
        [identity(planted), {"page": ADDRESS, "plan": MORE}],
    )
    log = widget.get_by_role("log")
    say(widget, f"may I keep pangolins {planted.mark}? {TAGS}")
    expect(log.get_by_text("zqbody").first).to_be_visible(timeout=LIVE)
    say(widget, f"zqtyped {MORE}")
    expect(log.get_by_text("zqtyped").first).to_be_visible()
    assert {"zqtitle", "zqbot", "zqtyped"} <= watch.look(tab)


def see_help(watch: Watch, tab: Page, planted: Planted) -> None:
    script = quote(f"zqsearch pangolins {planted.mark} {MORE}")
    for path in (
        "/help/en",
        f"/help/en/{planted.slug}",
        f"/help/en/search?q={script}",
        f"/help/en/search?q={script}&site={quote(TAGS)}",
        f"/help/en/topics/{quote(TAGS, safe='')}",
        f"/help/{quote(TAGS, safe='')}",
        f"/help/en/{quote(TAGS, safe='')}?{quote(TAGS)}={script}",
        "/sitemap.xml",
    ):
        watch.visit(tab, path)


def see_desk(watch: Watch, tab: Page, ticket: str, live: str, planted: Planted) -> None:
    script = quote(f"zqasked {MORE}")
    for path in (
        "/desk?view=all",
        "/desk?view=mine",
        f"/desk?view=all&q={script}&queue={script}&priority={script}&language={script}&sort={script}&page={script}",
        f"/desk/tickets/{ticket}",
        f"/desk/tickets/{ticket}/articles?q={script}",
        f"/desk/tickets/{ticket}/articles/{planted.article}",
        f"/desk/tickets/{ticket}/resolve",
        f"/desk/tickets/{ticket}/release",
        "/desk/live",
        f"/desk/live/{live}",
        "/desk/replies",
        f"/desk/replies?q={script}",
        f"/desk/replies/{planted.reply}",
        "/desk/replies/new",
        f"/desk?done={script}",
    ):
        watch.visit(tab, path)
    watch.visit(tab, f"/desk/tickets/{ticket}")
    for link in tab.locator("[data-reads]").all()[:3]:
        if link.is_visible():
            link.click()
            expect(tab.get_by_role("dialog")).to_be_visible()
            watch.look(tab)
            tab.keyboard.press("Escape")
    watch.visit(tab, f"/desk/tickets/{ticket}")
    tab.get_by_label("Reply to the customer").fill(f"zqtyped {MORE}")
    watch.look(tab)
    tab.reload()
    watch.look(tab)
    tab.get_by_label("Reply to the customer").fill("")


def see_editor(watch: Watch, tab: Page, planted: Planted) -> None:
    script, article = quote(f"zqasked {MORE}"), f"/editor/articles/{planted.article}"
    for path in (
        "/editor",
        f"/editor?q={script}&topic={script}&language={script}&site={script}",
        "/editor?q=pangolins",
        f"{article}/revisions?from=1&to=2",
        f"{article}/revisions?from=1&to=2&view={script}",
        f"{article}/siblings",
        f"/editor/ask?q={script}",
        f"/editor/ask?question={quote(f'zqvariant may I keep pangolins {planted.mark}')}&q=pangolins",
        f"/editor/new?language={script}",
        article,
    ):
        watch.visit(tab, path)
    preview = tab.locator(".preview, #preview").first
    tab.locator("textarea[name=body]").fill(f"zqpreviewed\n\n{MARKDOWN}")
    expect(preview).to_contain_text("zqpreviewed", timeout=LIVE)
    watch.look(tab)
    tab.goto("about:blank")


def see_administration(watch: Watch, tab: Page, planted: Planted) -> None:
    script = quote(f"zqasked {MORE}")
    for path in (
        "/admin/staff",
        f"/admin/staff?search={script}&q={script}&state={script}",
        f"/admin/staff/{planted.account}",
        "/admin/staff/new",
        "/admin/sites",
        "/admin/sites/demo",
        f"/admin/sites/{quote(TAGS, safe='')}",
        "/admin/health",
        f"/account?done={script}",
    ):
        watch.visit(tab, path)


def see_files(watch: Watch, tab: Page, context: BrowserContext) -> None:
    """Files whose names hold scripts; one that is a page is refused, one that begins like a picture stays one."""
    name = f"zqfile {TAGS.replace('/', ' ')}.png"
    page_as_picture = b"<svg xmlns='http://www.w3.org/2000/svg' onload='pwned=1'><script>pwned=1</script></svg>"
    for content in (page_as_picture, b"\x89PNG\r\n\x1a\n" + b"<html><script>pwned=1</script>" + page_as_picture):
        watch.visit(tab, "/admin/sites/demo")
        form = tab.locator("form[action$='/images/logo']")
        form.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/png", "buffer": content})
        with tab.expect_navigation():
            form.locator("button[type=submit], button:not([type])").first.click()
        watch.look(tab)
    answer = context.request.get(f"{watch.url}/sites/demo/logo")
    if answer.ok:
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        watch.visit(tab, "/sites/demo/logo")
        watch.visit(tab, "/help/en")
        watch.visit(tab, "/admin/sites/demo")


def see_errors(watch: Watch, tab: Page) -> None:
    script = quote(TAGS, safe="")
    for path in (
        f"/{script}",
        f"/desk/{script}",
        f"/desk/tickets/{script}",
        f"/editor/articles/{script}",
        f"/api/{script}",
        f"/api/search?q={script}&limit={script}",
        f"/static/{script}",
        f"/sites/{script}/theme.css",
        f"/sites/{script}/logo",
    ):
        watch.visit(tab, path)


def see_sign_in(watch: Watch, tab: Page) -> None:
    """Whoever is sent on after signing in stays with us, and what they typed stays text."""
    for onward in (ADDRESS, f"/{TAGS}", "//example.org", "/\\example.org", "data:text/html,<script>pwned=1</script>"):
        watch.visit(tab, f"/desk/sign-in?next={quote(onward)}")
        tab.locator("form").first.evaluate("form => { form.noValidate = true; }")
        tab.get_by_label("E-mail").fill(f"zqtyped {MORE}")
        tab.get_by_label("Password").fill(MORE)
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        assert tab.url.startswith(watch.url)
        watch.look(tab)
