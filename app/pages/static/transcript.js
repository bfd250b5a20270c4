/** Keeps the newest message in view, unless somebody has scrolled up to read. */

const NEAR = 40;

export function followTranscript() {
  const box = document.getElementById("transcript");
  if (!box) return;
  const down = () => { box.scrollTop = box.scrollHeight; };
  let following = true;
  down();
  new ResizeObserver(() => following && down()).observe(box);
  box.addEventListener("scroll", () => { following = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR; });
  new MutationObserver(() => following && down()).observe(box, { childList: true, subtree: true });
}
