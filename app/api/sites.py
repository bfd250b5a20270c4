"""Settings of sites, for those who manage them."""

from fastapi import APIRouter, Request

from app.api.admin_schemas import SecretOut, SiteSettingsIn, SiteSettingsOut, TopicLimits, TopicRisks, TopicScopes
from app.api.schemas import Text
from app.dependencies import DB, CurrentStaff, Now
from conversation import limits
from core.notify import KNOWLEDGE, notify
from directory import identity_secrets, images, site_settings, sites
from directory.models import ImageKind, Site
from directory.site_settings import SiteSettings
from handoff import queues
from knowledge import topic_settings

router = APIRouter(prefix="/sites", tags=["sites"])


@router.get("/{key}/settings")
async def get_settings(key: Text, actor: CurrentStaff, db: DB) -> SiteSettingsOut:
    """A site's settings. 404 if it is not one's own."""
    async with db.begin() as session:
        return _out(await site_settings.get(session, actor, key))


@router.put("/{key}/settings")
async def save_settings(key: Text, body: SiteSettingsIn, actor: CurrentStaff, db: DB, moment: Now) -> SiteSettingsOut:
    """Store all settings of a site. 409 if somebody saved meanwhile, 422 with what is wrong with which field."""
    wanted = SiteSettings(
        name=body.name,
        colours=body.colours,
        bot_name=body.bot_name,
        greeting=body.greeting,
        hours_text=body.hours_text,
        notice=body.notice,
        allowed_origins=tuple(body.allowed_origins),
        l1_limit_minutes=body.l1_limit_minutes,
        default_queue=body.default_queue,
        identity_required=body.identity_required,
    )
    async with db.begin() as session:
        site = await site_settings.get(session, actor, key)
        known = frozenset(queue.key for queue in await queues.of_site(session, site.id))
        version = body.version
        saved = await site_settings.save(session, actor, key, wanted, version=version, queue_keys=known, now=moment)
        await limits.apply(session, site.id)
        return _out(saved)


@router.get("/{key}/topic-limits")
async def get_topic_limits(key: Text, actor: CurrentStaff, db: DB) -> TopicLimits:
    """The time limit of each topic of a site; null where the site's counts. 404 if the site is not one's own."""
    async with db.begin() as session:
        found = await limits.of_topics(session, actor, key)
    return TopicLimits(minutes={topic.key: topic.l1_limit_minutes for topic in found})


@router.put("/{key}/topic-limits")
async def save_topic_limits(key: Text, body: TopicLimits, actor: CurrentStaff, db: DB, moment: Now) -> TopicLimits:
    """Store limits of topics; those that are not named keep theirs. 422 for a limit that is out of range."""
    async with db.begin() as session:
        await limits.save_for_topics(session, actor, key, body.minutes, moment)
        found = await limits.of_topics(session, actor, key)
    return TopicLimits(minutes={topic.key: topic.l1_limit_minutes for topic in found})


@router.get("/{key}/topic-scopes")
async def get_topic_scopes(key: Text, actor: CurrentStaff, db: DB) -> TopicScopes:
    """The scope of each topic of a site: answered, declined, referred or reserved. 404 if the site is not one's own."""
    async with db.begin() as session:
        return TopicScopes(scopes=await topic_settings.of_topics(session, actor, key, topic_settings.SCOPE))


@router.put("/{key}/topic-scopes")
async def save_topic_scopes(key: Text, body: TopicScopes, actor: CurrentStaff, db: DB, moment: Now) -> TopicScopes:
    """Store scopes of topics; those that are not named keep theirs. 422 for a scope that there is not."""
    async with db.begin() as session:
        changed = await topic_settings.publish(session, actor, key, topic_settings.SCOPE, body.scopes, moment)
        found = await topic_settings.of_topics(session, actor, key, topic_settings.SCOPE)
    if changed:
        await notify(db, KNOWLEDGE)
    return TopicScopes(scopes=found)


@router.get("/{key}/topic-risks")
async def get_topic_risks(key: Text, actor: CurrentStaff, db: DB) -> TopicRisks:
    """How often lone answers from each topic of a site may be wrong. 404 if the site is not one's own."""
    async with db.begin() as session:
        return TopicRisks(risks=await topic_settings.of_topics(session, actor, key, topic_settings.RISK))


@router.put("/{key}/topic-risks")
async def save_topic_risks(key: Text, body: TopicRisks, actor: CurrentStaff, db: DB, moment: Now) -> TopicRisks:
    """Store risks of topics; those that are not named keep theirs. 422 for one that is out of range."""
    async with db.begin() as session:
        changed = await topic_settings.publish(session, actor, key, topic_settings.RISK, body.risks, moment)
        found = await topic_settings.of_topics(session, actor, key, topic_settings.RISK)
    if changed:
        await notify(db, KNOWLEDGE)
    return TopicRisks(risks=found)


@router.post("/{key}/identity-secret")
async def replace_secret(key: Text, actor: CurrentStaff, db: DB, moment: Now) -> SecretOut:
    """Make the site's identity secret, or another one; what the old one signed is refused from now on."""
    async with db.begin() as session:
        return SecretOut(secret=await identity_secrets.replace(session, actor, key, moment))


@router.put("/{key}/images/{kind}", status_code=204)
async def save_image(key: Text, kind: ImageKind, request: Request, actor: CurrentStaff, db: DB, moment: Now) -> None:
    """Store the body, a PNG, JPEG or WebP of at most 256 KB, as the site's logo or its bot's picture."""
    content = await request.body()
    async with db.begin() as session:
        await images.save(session, actor, key, kind, content, moment)


@router.delete("/{key}/images/{kind}", status_code=204)
async def remove_image(key: Text, kind: ImageKind, actor: CurrentStaff, db: DB, moment: Now) -> None:
    """Take a picture of the site away."""
    async with db.begin() as session:
        await images.remove(session, actor, key, kind, moment)


def _out(site: Site) -> SiteSettingsOut:
    now = site_settings.of(site)
    return SiteSettingsOut(
        site=site.key,
        version=site.version,
        name=now.name,
        languages=site.languages,
        default_language=site.default_language,
        colours=dict(now.colours),
        bot_name=now.bot_name,
        greeting=dict(now.greeting),
        hours_text=dict(now.hours_text),
        notice=dict(now.notice),
        allowed_origins=list(now.allowed_origins),
        l1_limit_minutes=now.l1_limit_minutes,
        default_queue=now.default_queue,
        identity_required=now.identity_required,
        identity_secret_at=site.identity_secret_at,
        logo_url=sites.logo_url(site),
        avatar_url=sites.avatar_url(site),
    )
