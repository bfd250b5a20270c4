"""Pictures of sites: administrators upload them, everybody sees them."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.api.schemas import Text
from app.dependencies import CSRF_HEADER, DB, Now
from app.pages import kept
from app.pages.access import CSRF_FIELD, SiteKeeper
from app.pages.admin.sites import Pages
from app.pages.field_errors import field_errors
from app.pages.forms import FormUnreadable
from app.pages.rendering import see_other
from app.pages.wording import Words
from core.database import Sessions
from directory import images
from directory.images import ImageInvalid
from directory.models import ImageKind
from directory.staff import CsrfTokenWrong

router = APIRouter(include_in_schema=False)


async def picture(request: Request, current: SiteKeeper) -> bytes:
    """The file of a form that uploads one; what it is called is not looked at.

    Raises:
        FormUnreadable: it is no such form.
        CsrfTokenWrong: the session's token is missing or another session's.
    """
    try:
        async with request.form(max_files=1, max_fields=10) as form:
            token, file = form.get(CSRF_FIELD), form.get("file")
            content = await file.read() if isinstance(file, UploadFile) else b""
    except HTTPException as error:
        raise FormUnreadable from error
    sent = request.headers.get(CSRF_HEADER) or (token if isinstance(token, str) else "")
    if not secrets.compare_digest(sent.encode("utf-8", "surrogatepass"), current.csrf_token.encode()):
        raise CsrfTokenWrong
    return content


Picture = Annotated[bytes, Depends(picture)]


@router.get("/admin/sites/{key}/images/{kind}")
async def back(key: Text, kind: ImageKind, pages: Pages) -> Response:
    """The page for whoever loads the answer to a refused picture again by its address."""
    return await pages.back(key)


@router.post("/admin/sites/{key}/images/{kind}")
async def upload(key: Text, kind: ImageKind, pages: Pages, content: Picture, db: DB, moment: Now) -> Response:
    """Store a picture in place of the one before."""
    try:
        async with db.begin() as session:
            await images.save(session, pages.current.actor, key, kind, content, moment)
    except ImageInvalid as refused:
        return await pages.page(key, errors=field_errors(Words(pages.current.language), refused))
    return see_other(f"/admin/sites/{key}?done=image-saved")


@router.post("/admin/sites/{key}/images/{kind}/remove")
async def remove(key: Text, kind: ImageKind, pages: Pages, _: Picture, db: DB, moment: Now) -> Response:
    """Take a picture away."""
    async with db.begin() as session:
        await images.remove(session, pages.current.actor, key, kind, moment)
    return see_other(f"/admin/sites/{key}?done=image-removed")


@router.api_route("/sites/{key}/logo", methods=["GET", "HEAD"])
async def logo(key: Text, request: Request, db: DB, v: str = "") -> Response:
    """A site's logo, for everybody. 404 if it has none."""
    return await _served(db, request, key, ImageKind.LOGO, v)


@router.api_route("/sites/{key}/avatar", methods=["GET", "HEAD"])
async def avatar(key: Text, request: Request, db: DB, v: str = "") -> Response:
    """The picture of a site's bot, for everybody. 404 if it has none."""
    return await _served(db, request, key, ImageKind.AVATAR, v)


async def _served(db: Sessions, request: Request, key: str, kind: ImageKind, version: str) -> Response:
    async with db.begin() as session:
        found = await images.served(session, key, kind)
    headers = {
        # The widget shows it on pages of other origins.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Disposition": "inline",
    }
    etag, lasting = f'"{found.digest[:32]}"', bool(version) and found.digest.startswith(version)
    return kept.answer(request, found.content, found.media_type, etag, headers, lasting=lasting)
