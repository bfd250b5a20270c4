/** The look of the widget, as a constructed style sheet: a page's Content-Security-Policy does not block it. */

/**
 * @param {Record<string, string>} variables the site's colours; kept in the first rule
 * @returns {CSSStyleSheet}
 */
export function sheet(variables) {
  const made = new CSSStyleSheet();
  made.replaceSync(RULES);
  for (const [name, value] of Object.entries(variables)) made.cssRules[0].style.setProperty(name, value);
  return made;
}

const RULES = `
:host { all: initial; }

.whole {
  --surface: #fff;
  --soft: #f1f3f6;
  --line: #e2e6eb;
  --text: #1b2028;
  --quiet: #5a6472;
  --danger: #b3261e;
  --side: auto max(20px, env(safe-area-inset-right)) max(20px, env(safe-area-inset-bottom)) auto;
  --ink: var(--ink-light);
  --shadow: 0 24px 64px -12px rgb(16 24 40 / .28), 0 4px 16px rgb(16 24 40 / .08);
  color-scheme: light dark;
  color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  text-align: start;
  -webkit-text-size-adjust: 100%;
}
@media (prefers-color-scheme: dark) {
  .whole {
    --surface: #181b21;
    --soft: #252a33;
    --line: #343b46;
    --text: #eceff3;
    --quiet: #a7b0bd;
    --danger: #ffb4ab;
    --ink: var(--ink-dark);
    --shadow: 0 24px 64px -12px rgb(0 0 0 / .7), 0 0 0 1px #343b46;
  }
}
.left-hand { --side: auto auto max(20px, env(safe-area-inset-bottom)) max(20px, env(safe-area-inset-left)); }
*, ::before, ::after { box-sizing: border-box; }
[hidden], .hidden { display: none !important; }
.sr-only { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button, textarea, input { font: inherit; color: inherit; margin: 0; letter-spacing: inherit; }
button { cursor: pointer; background: none; border: 0; padding: 0; -webkit-tap-highlight-color: transparent; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
.icon { width: 20px; height: 20px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }

.bubble {
  position: fixed; z-index: 2147483000;
  inset: var(--side);
  width: 60px; height: 60px; border-radius: 50%;
  display: grid; place-items: center;
  background: var(--accent); color: var(--accent-text);
  box-shadow: 0 8px 24px -4px rgb(16 24 40 / .35), 0 2px 6px rgb(16 24 40 / .15);
  transition: transform .18s ease, box-shadow .18s ease;
}
.bubble:hover { transform: translateY(-2px); }
.bubble:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
.bubble > .icon { grid-area: 1 / 1; width: 27px; height: 27px; transition: opacity .18s ease, transform .18s ease; }
.bubble > .icon + .icon, .open .bubble > .icon { opacity: 0; transform: scale(.6); }
.open .bubble > .icon + .icon { opacity: 1; transform: none; }
.badge {
  position: absolute; inset: -3px -3px auto auto; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #c62828; color: #fff; border: 2px solid #fff; font-size: 12px; font-weight: 600; line-height: 18px; text-align: center;
}

.panel {
  position: fixed; z-index: 2147483000;
  inset: var(--side); margin-bottom: 76px;
  width: 388px; height: min(660px, calc(100dvh - 116px));
  display: flex; flex-direction: column; overflow: hidden;
  background: var(--surface); border-radius: 22px; box-shadow: var(--shadow);
  transform-origin: bottom; animation: rise .22s cubic-bezier(.2, .8, .3, 1);
}
@keyframes rise { from { opacity: 0; transform: translateY(12px) scale(.97); } }

.top {
  flex: none; display: flex; align-items: center; gap: 2px; padding: 16px 12px 16px 18px; position: relative; z-index: 2;
  color: var(--accent-text);
  background: linear-gradient(135deg, var(--accent), color-mix(in srgb, var(--accent) 80%, var(--accent-far)));
}
.top .avatar { width: 42px; height: 42px; font-size: 18px; background: var(--accent-text); color: var(--accent); }
.who { flex: 1; min-width: 0; display: flex; align-items: center; gap: 12px; margin-inline-end: 6px; }
.who-words { min-width: 0; }
h2, h3, p { margin: 0; }
h2 { font-size: 16px; font-weight: 650; line-height: 1.3; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who p { font-size: 13px; text-wrap: balance; line-height: 1.35; overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; }
.plain-button { width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center; }
.plain-button .icon { stroke-width: 2.25; }
.plain-button:hover { background: color-mix(in srgb, var(--accent-far) 18%, transparent); }
.top :focus-visible { outline-color: var(--accent-text); outline-offset: -2px; }
.avatar {
  flex: none; width: 26px; height: 26px; border-radius: 50%; object-fit: cover; display: grid; place-items: center;
  font-size: 12px; font-weight: 650; line-height: 1; background: var(--accent); color: var(--accent-text);
}

.menu {
  position: absolute; inset: calc(100% - 8px) 12px auto auto; min-width: 236px; max-width: calc(100% - 24px); padding: 6px; border-radius: 16px;
  color: var(--text); background: var(--surface); border: 1px solid var(--line); box-shadow: 0 12px 32px rgb(16 24 40 / .24); animation: appear .14s ease;
}
.entry { display: flex; width: 100%; align-items: center; gap: 12px; min-height: 44px; padding: 8px 12px; border-radius: 11px; font-size: 14.5px; text-align: start; }
.entry .icon { color: var(--quiet); }
.entry:hover { background: var(--soft); }
.ends, .ends .icon { color: var(--danger); }
.menu :focus-visible, .card :focus-visible, .sheet :focus-visible { outline-color: var(--ink); outline-offset: -2px; }
.tongues { display: flex; margin: 6px; padding: 3px; gap: 2px; border-radius: 11px; background: var(--soft); }
.tongues button { flex: 1; min-height: 34px; padding: 4px 10px; border-radius: 9px; font-size: 13.5px; font-weight: 550; color: var(--quiet); }
.tongues [aria-pressed="true"] { background: var(--surface); color: var(--text); box-shadow: 0 1px 3px rgb(16 24 40 / .18); }

.scroller { flex: 1; min-height: 0; overflow: hidden auto; overscroll-behavior: contain; padding: 6px 18px 14px; position: relative; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.logo { display: block; max-width: 180px; max-height: 40px; margin: 14px auto 2px; padding: 4px 8px; object-fit: contain; border-radius: 8px; background: #fff; }
.locked { display: flex; gap: 12px; margin: 28px 6px; padding: 16px; border-radius: 16px; background: var(--soft); }
.locked .icon { margin-top: 1px; color: var(--ink); }
.scroller:focus-visible { outline-offset: -3px; border-radius: 6px; }
.log { display: flex; flex-direction: column; }
.row { display: flex; flex-direction: column; align-items: flex-start; margin-top: 5px; overflow-wrap: anywhere; position: relative; }
.row.first { margin-top: 16px; }
.row.day { margin: 18px 0 0; }
.day .line { padding: 0; font-size: 12px; font-weight: 600; letter-spacing: .01em; }
.row.own { align-items: flex-end; }
.head { display: flex; max-width: 100%; align-items: center; gap: 8px; margin-bottom: 6px; font-size: 12.5px; line-height: 1.4; color: var(--quiet); }
.own .head { margin-bottom: 4px; }
.name { font-weight: 600; color: var(--text); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

.head time { flex: none; }
.bubble-text { max-width: 90%; padding: 10px 14px; border-radius: 18px; background: var(--soft); }
.other .bubble-text { border-start-start-radius: 6px; }
.own .bubble-text { border-end-end-radius: 6px; background: var(--accent); color: var(--accent-text); }
.agent .bubble-text { background: color-mix(in srgb, var(--ink) 11%, var(--surface)); }
.agent .avatar { background: var(--ink); color: var(--surface); }
.plain { white-space: pre-wrap; }
.note { margin-bottom: 8px; }
.title { display: flex; gap: 8px; margin-bottom: 8px; color: var(--ink); }
.title .icon { margin-top: 1px; }
.title strong { font-weight: 650; }
.markdown > * + * { margin-top: 8px; }
.markdown ul, .markdown ol { margin-bottom: 0; padding-inline-start: 22px; }
.markdown > :is(ul, ol):first-child { margin-top: 0; }
.markdown li + li { margin-top: 4px; }
.markdown li > :is(ul, ol) { margin-top: 4px; }
.markdown li::marker { color: var(--quiet); }
.markdown code { font: 13px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
strong { font-weight: 650; }
a { color: var(--ink); text-decoration: underline; text-underline-offset: 3px; text-decoration-thickness: 1px; border-radius: 4px; }
a:hover { text-decoration-thickness: 2px; }
.more { display: flex; width: fit-content; align-items: center; gap: 6px; margin-top: 10px; padding: 2px 0; font-weight: 600; }
.more .icon { width: 16px; height: 16px; }

.options { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; max-width: 100%; }
/* Asked for at the end of an answer, and in reach while any of the answer is on the screen. */
.options.answer { position: sticky; bottom: -14px; align-self: stretch; max-width: none; margin: 0 -18px -10px; padding: 14px 18px; background: linear-gradient(transparent, var(--surface) 14px); }
.options.choices { flex-direction: column; align-self: stretch; }
.options button {
  min-height: 40px; padding: 8px 16px; border-radius: 20px; font-size: 14px; font-weight: 550; line-height: 1.4; text-align: start; overflow-wrap: anywhere;
  color: var(--ink); background: var(--surface); border: 1.5px solid color-mix(in srgb, var(--ink) 45%, var(--surface)); transition: background .15s ease, border-color .15s ease;
}
.options.choices button { border-radius: 14px; }
.options button:hover { background: color-mix(in srgb, var(--ink) 9%, var(--surface)); border-color: var(--ink); }

.foot .icon { width: 15px; height: 15px; margin: -2px 0 0 3px; vertical-align: middle; stroke-width: 2; }
.foot.seen .icon { color: var(--ink); }
.foot { margin-top: 4px; font-size: 12px; line-height: 1.5; color: var(--quiet); text-align: end; max-width: 88%; }
.foot.failed { color: var(--danger); }
.foot button { min-height: 24px; font-weight: 600; color: var(--ink); text-decoration: underline; text-underline-offset: 2px; border-radius: 4px; padding: 0 3px; }
.row.system { align-items: center; margin: 14px 0 2px; }
.line { max-width: 92%; padding: 4px 14px; border-radius: 14px; font-size: 13px; line-height: 1.45; text-align: center; color: var(--quiet); white-space: pre-line; }
.row { animation: appear .2s ease; }
@keyframes appear { from { opacity: 0; transform: translateY(4px); } }

.typing { display: flex; align-items: center; gap: 9px; margin-top: 14px; font-size: 13px; color: var(--quiet); }
.dots { display: inline-flex; gap: 5px; padding: 13px 15px; border-radius: 18px; background: var(--soft); }
.dots i { width: 6px; height: 6px; border-radius: 50%; background: var(--quiet); animation: blink 1.3s infinite; }
.dots i:nth-child(2) { animation-delay: .16s; }
.dots i:nth-child(3) { animation-delay: .32s; }
@keyframes blink { 0%, 60%, 100% { opacity: .3; } 30% { opacity: 1; } }

.card { margin: 20px 0 4px; padding: 16px; border-radius: 18px; border: 1px solid var(--line); text-align: center; animation: appear .2s ease; }
.card:focus { outline: none; }
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
legend { width: 100%; padding: 0; font-weight: 650; }
.faces { display: flex; justify-content: center; gap: 4px; margin-top: 10px; }
.face { position: relative; display: grid; place-items: center; width: 52px; height: 52px; border-radius: 16px; color: var(--quiet); cursor: pointer; transition: color .15s ease, background .15s ease; }
.face input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.face .icon, .thanks .icon { width: 34px; height: 34px; stroke-width: 1.5; }
.face:hover { color: var(--ink); background: var(--soft); }
.face:has(:checked) { color: var(--ink); background: color-mix(in srgb, var(--ink) 14%, var(--surface)); }
.face:has(:focus-visible) { outline: 2px solid var(--ink); outline-offset: -2px; }
.mood { min-height: 20px; margin: 4px 0 2px; font-size: 13px; line-height: 20px; color: var(--quiet); }
.comment { margin-top: 8px; text-align: start; }
.comment textarea { width: 100%; padding: 9px 12px; border: 1.5px solid color-mix(in srgb, var(--quiet) 70%, var(--surface)); border-radius: 12px; font-size: 14px; }
.comment textarea:focus { border-color: var(--ink); }
.actions { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px; margin-top: 10px; }
.primary, .danger, .quiet { min-height: 40px; padding: 8px 18px; border-radius: 20px; font-size: 14px; font-weight: 600; }
.primary { background: var(--accent); color: var(--accent-text); }
.primary:disabled { opacity: .6; }
.danger { background: var(--danger); color: var(--surface); }
.quiet { color: var(--ink); }
.quiet:hover { background: color-mix(in srgb, var(--ink) 9%, var(--surface)); }
.thanks { display: grid; justify-items: center; gap: 6px; padding-bottom: 6px; font-weight: 550; }
.thanks .icon { color: var(--ink); }
.problem { color: var(--danger); }

.veil { position: absolute; inset: 0; z-index: 3; display: grid; align-items: end; padding: 14px; background: rgb(10 14 20 / .45); animation: appear .15s ease; }
.sheet { padding: 20px; border-radius: 18px; background: var(--surface); }
h3 { margin-bottom: 6px; font-size: 16px; font-weight: 650; line-height: 1.35; }
.sheet .actions { justify-content: flex-end; margin-top: 16px; }

.bottom { flex: none; position: relative; padding: 0 14px 14px; }
.jump {
  position: absolute; inset: auto auto calc(100% + 8px) 50%; transform: translateX(-50%); white-space: nowrap;
  display: flex; align-items: center; gap: 6px; padding: 6px 12px 6px 16px; border-radius: 18px; font-size: 13px; font-weight: 600;
  background: var(--surface); color: var(--ink); border: 1px solid var(--line); box-shadow: 0 4px 14px rgb(16 24 40 / .16);
}
.jump .icon { width: 16px; height: 16px; }
.status:not(:empty) { margin: 8px 0; padding: 8px 12px; border-radius: 12px; font-size: 13px; line-height: 1.4; background: var(--soft); color: var(--text); }
.person { display: inline-flex; align-items: center; gap: 7px; min-height: 34px; margin: 0 0 6px; padding: 4px 10px 4px 6px; border-radius: 17px; font-size: 13.5px; font-weight: 550; color: var(--ink); text-align: start; }
.person .icon { width: 18px; height: 18px; }
.person:hover { background: color-mix(in srgb, var(--ink) 9%, var(--surface)); }
.composer { display: flex; align-items: flex-end; gap: 6px; padding: 5px; border: 1.5px solid color-mix(in srgb, var(--quiet) 70%, var(--surface)); border-radius: 25px; background: var(--surface); flex-wrap: wrap; justify-content: flex-end; }
.composer:focus-within { border-color: var(--ink); box-shadow: 0 0 0 1px var(--ink); }
.composer textarea { flex: 1; min-width: 0; padding: 9px 4px 10px 13px; border: 0; line-height: 21px; }
textarea { background: none; resize: none; outline: none; overflow: hidden auto; scrollbar-width: thin; }
textarea:focus-visible { outline: none; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
.left { font-size: 12px; color: var(--quiet); }
.composer .left:not(:empty) { order: -1; flex-basis: 100%; padding: 4px 12px 0; }
.left.over { color: var(--danger); font-weight: 600; }
.send { flex: none; width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center; background: var(--accent); color: var(--accent-text); transition: opacity .15s ease; }
.send[data-empty] { background: var(--soft); color: var(--quiet); }
.send:hover { opacity: .92; }

@media (max-width: 480px), (max-height: 520px) {
  .panel {
    inset: var(--view-top, 0) 0 auto; margin: 0; width: 100%; height: var(--view-height, 100dvh); border-radius: 0; box-shadow: none;
    padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
    background: linear-gradient(var(--accent) env(safe-area-inset-top), var(--surface) 0);
  }
  .open .bubble { display: none; }
  .whole textarea { font-size: 16px; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .bubble, .bubble-text, .send, .panel, .face:has(:checked) { border: 1px solid CanvasText; }
}
@media print { .whole { display: none; } }
`;
