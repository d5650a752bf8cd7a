"""How text looks on a page, so that contrast is computed once for each look and not for each word.

Computing contrast is most of what axe does, and the pages of a house share a handful of
looks: a size and weight of text in a colour, over the grounds that lie under it.
"""

import os

from playwright.sync_api import Page

# What axe weighs for a text: its own style, whether it is exempt, what is painted below it, and
# whether it keeps within that. Two texts that agree in all of it have the same contrast.
FIND = """() => {
  const clear = "rgba(0, 0, 0, 0)";
  const grounds = new Map([[null, []]]);
  const groundsOf = (e) => {
    if (!grounds.has(e)) {
      const s = getComputedStyle(e), below = groundsOf(e.parentElement);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode,
        s.position, s.zIndex, s.clip, s.clipPath].join();
      const plain = s.backgroundColor === clear && s.backgroundImage === "none"
        && s.opacity === "1" && s.filter === "none" && s.mixBlendMode === "normal"
        && s.position === "static" && s.clipPath === "none";
      grounds.set(e, plain ? below : [...below, [own, e.getBoundingClientRect()]]);
    }
    return grounds.get(e);
  };
  const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1
    && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const looks = new Map();
  for (const e of document.querySelectorAll("body, body *")) {
    const texts = [...e.childNodes].filter((n) => n.nodeType === 3 && n.data.trim());
    const control = e.matches("input, select, textarea, button");
    if (!texts.length && !control || !e.checkVisibility({visibilityProperty: true})) continue;
    const s = getComputedStyle(e), place = e.getBoundingClientRect();
    const idle = e.closest("[disabled], [aria-disabled=true]")
      || e.closest("label")?.control?.disabled;
    const look = [s.color, s.fontSize, s.fontWeight, s.textShadow, s.textTransform, control,
      !!idle, texts.map((n) => n.data.trim()).join("").length > 1, place.width > 1,
      ...groundsOf(e).map(([own, around]) => `${own} ${within(place, around)}`)].join("|");
    if (!looks.has(look)) looks.set(look, e);
  }
  window.procureLooks = looks;
  return [...looks.keys()];
}"""
CONTRAST = """([looks, rules]) => axe.run(
  {include: looks.map((look) => window.procureLooks.get(look))}, {runOnly: rules}
).then((result) => result.violations)"""

WHOLE = "(rules) => axe.run({runOnly: rules}).then((result) => result.violations)"
# Nightly nothing is taken for known, so that a look that this file does not see is found.
EVERYWHERE = os.environ.get("PROCURE_TEST_CONTRAST") == "everywhere"

_good: set[str] = set()


def faults_of_contrast(page: Page) -> list[dict]:
    """Return what axe, which the page has, says of the contrast of looks that are new."""
    found: list[dict]
    if EVERYWHERE:
        found = page.evaluate(WHOLE, ["color-contrast"])
        return found
    new = [look for look in page.evaluate(FIND) if look not in _good]
    if not new:
        return []
    found = page.evaluate(CONTRAST, [new, ["color-contrast"]])
    if not found:
        _good.update(new)
    return found
