"""The form of an account: what it shows, and what was typed into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.pages.forms import number
from app.pages.wording import Words, dashed
from directory.accounts import Account
from directory.rights import RIGHTS, Bundle, Right


@dataclass(frozen=True, slots=True)
class BundleInWords:
    """A bundle to choose.

    Attributes:
        rights: everything that it allows, in words.
    """

    name: str
    title: str
    text: str
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What stands in the fields.

    Attributes:
        bundles: names of those chosen.
        sites: keys of those chosen.
        password: typed for a new account; empty for a random one.
    """

    name: str = ""
    email: str = ""
    bundles: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    language: str = ""
    password: str = ""
    version: int = 0


def in_words(words: Words) -> list[BundleInWords]:
    """Every bundle and what it allows."""
    return [
        BundleInWords(
            bundle.value,
            bundle_title(words, bundle.value),
            words.t(f"bundle-{dashed(bundle)}-text"),
            tuple(words.t(f"right-{dashed(right)}") for right in Right if right in RIGHTS[bundle]),
        )
        for bundle in Bundle
    ]


def bundle_title(words: Words, name: str) -> str:
    """What a bundle is called; its name if it is no bundle any more."""
    return words.t(f"bundle-{dashed(name)}") if name in set(Bundle) else name


def typed(fields: Mapping[str, str]) -> AccountForm:
    """What was posted."""
    return AccountForm(
        name=fields.get("name", "").strip(),
        email=fields.get("email", "").strip(),
        bundles=tuple(_chosen(fields, "bundle-")),
        sites=tuple(_chosen(fields, "site-")),
        language=fields.get("language", ""),
        password=fields.get("password", ""),
        version=number(fields.get("version")),
    )


def stored(account: Account, keys: Mapping[UUID, str]) -> AccountForm:
    """What an account is like now."""
    return AccountForm(
        name=account.name,
        email=account.email,
        bundles=account.bundles,
        sites=tuple(sorted(keys[site_id] for site_id in account.site_ids)),
        language=account.language,
        version=account.version,
    )


def _chosen(fields: Mapping[str, str], prefix: str) -> Iterable[str]:
    return (name.removeprefix(prefix) for name in fields if name.startswith(prefix))
