"""Scripts planted in everything that people can write down: a site, an account, an article, a canned reply."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from tests.e2e.conftest import PASSWORD, Service, signed_in

SITE = "/api/sites/demo"
TAGS = "</title></textarea></script>\"'><img src=x onerror=pwned=1><svg/onload=pwned=1>"
NAME = "\"'><img src=x onerror=pwned=1>"
MORE = (
    TAGS + "<script>pwned=1;alert(1)</script><a href=javascript:pwned=1>x</a><b hx-on:load=pwned=1 onclick=pwned=1>"
    '<iframe srcdoc="<script>top.pwned=1</script>"></iframe><style>@import "//x"</style><!--'
)
ADDRESS = "javascript:pwned=1//"
MARKDOWN = f"""zqbody {MORE}

[a](javascript:pwned=1) [b](JaVaScRiPt&colon;pwned=1) [c](data:text/html,<script>pwned=1</script>) [d](vbscript:pwned)
[e](/x" onmouseover="pwned=1) [f](</x" onmouseover="pwned=1>) [g](java&Tab;script:pwned=1) <javascript:pwned=1> [h]
![i" onerror="pwned=1](x) ![j](javascript:pwned=1) ![k](x "t" onerror="pwned=1")

# zqhead {TAGS}

- zqitem {TAGS}

| zqcell {TAGS} | b |
|---|---|
| `{TAGS}` | [l](javascript:pwned=1) |

```"><script>pwned=1</script>
</code></pre>{MORE}
```

<div hx-get="/account" hx-trigger="load" hx-on:load="pwned=1">zqdiv</div>
<script>pwned=1</script>

[h]: javascript:pwned=1
"""


@dataclass(frozen=True, slots=True)
class Planted:
    """What the scripts stand in.

    Attributes:
        secret: with which the site signs who its customers are.
        article: id of a published article; in `slug` the end of its address.
    """

    mark: str
    email: str
    secret: str
    account: str
    article: str
    slug: str
    reply: str


@pytest.fixture
def planted(service: Service) -> Iterator[Planted]:
    """A site, an account, an article and a canned reply full of scripts; the site is as before in the end."""
    mark = uuid4().hex[:6]
    with signed_in(service, "admin") as admin, ExitStack() as undo:
        before = admin.get(f"{SITE}/settings").json()
        undo.callback(save_site, admin, before)
        undo.callback(admin.delete, f"{SITE}/images/logo")
        save_site(admin, before, name=f"zqsite {NAME}", bot_name=f"zqbot {NAME}", text=f" {MORE}")
        hostile = {**wanted(before), "colours": {"accent": "red;}*{background:url(//x)}", "accent_text": "</style>"}}
        assert admin.put(f"{SITE}/settings", json=hostile).status_code == 422
        account = plant_account(admin, mark)
        undo.callback(admin.post, f"/api/staff/{account['id']}/disable")
        article = plant_article(admin, mark)
        undo.callback(admin.post, f"/api/articles/{article['id']}/unpublish", json={})
        texts = {"en": f"zqcanned {{{{customer.name}}}} {MORE}"}
        canned = {"title": f"zqshort {NAME}", "shortcut": f"x{mark}", "texts": texts}
        reply = ok(admin.post("/api/replies", json=canned))
        undo.callback(admin.delete, f"/api/replies/{reply['id']}")
        secret = ok(admin.post(f"{SITE}/identity-secret"))["secret"]
        yield Planted(mark, account["email"], secret, account["id"], article["id"], article["slug"], reply["id"])


def ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def wanted(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as they are sent; those that are only read are left out."""
    fields = ("version", "name", "colours", "bot_name", "greeting", "hours_text", "notice", "allowed_origins")
    return {name: settings[name] for name in (*fields, "l1_limit_minutes", "default_queue", "identity_required")}


def save_site(admin: httpx.Client, settings: dict[str, Any], *, text: str = "", **changes: str) -> None:
    """Save settings over the newest ones; `text` is added to what the site says."""
    version = ok(admin.get(f"{SITE}/settings"))["version"]
    body = {**wanted(settings), **changes, "version": version}
    if text:
        body["greeting"] = {**settings["greeting"], "en": f"zqgreeting{text}"[:500]}
        body["notice"] = {**settings["notice"], "en": f"zqnotice{text}"[:300]}
        body["hours_text"] = {**settings["hours_text"], "en": f"zqhours{text}"[:200]}
    ok(admin.put(f"{SITE}/settings", json=body))


def plant_account(admin: httpx.Client, mark: str) -> dict[str, Any]:
    email = f'zqmail.{mark}"><svg/onload=pwned=1>@example.com'
    bundles = ["agent_l2", "supervisor", "author", "reviewer", "publisher", "admin"]
    body = {"email": email, "name": f"zqagent {TAGS}", "bundles": bundles, "sites": ["demo"], "password": PASSWORD}
    return {"email": email, **ok(admin.post("/api/staff", json=body))}


def plant_article(admin: httpx.Client, mark: str) -> dict[str, Any]:
    """A published article of two revisions."""
    body = {
        "title": f"zqtitle pangolins {mark} {TAGS}",
        "body": MARKDOWN,
        "slug": f"pangolins-{mark}",
        "language": "en",
        "topic": None,
        "variants": [f"zqvariant may I keep pangolins {mark}? {TAGS}"],
    }
    assert admin.post("/api/articles", json={**body, "slug": TAGS}).status_code == 422
    assert admin.post("/api/articles", json={**body, "topic": TAGS}).status_code in (404, 422)
    made = ok(admin.post("/api/articles", json=body))
    path = f"/api/articles/{made['id']}"
    changed = {**body, "body": f"{MARKDOWN}\n\nzqsecond {MORE}", "revision": made["revision"]}
    changed = ok(admin.put(path, json=changed))
    return ok(admin.post(f"{path}/publish", json={"revision": changed["revision"]}))


def identity(planted: Planted) -> str:
    claims = {
        "sub": f"zqsub {planted.mark} {TAGS}",
        "name": f"zqname {TAGS}",
        "email": 'zqfrom"><svg/onload=pwned=1>@example.com',
        "exp": int(time.time()) + 600,
    }
    return jwt.encode(claims, planted.secret, algorithm="HS256")
