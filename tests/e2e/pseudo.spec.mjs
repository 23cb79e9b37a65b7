// A pseudo-language: every word longer by two fifths and full of accents. What breaks here breaks in German or Finnish.
import { choose, open, tab, TABS } from "./support/stage.mjs";
import { expect, test } from "./support/test.mjs";

/** Puts longer, accented forms in the place of all words that people read, hear or are prompted with. */
function translate() {
  const ACCENTS = { a: "á", c: "ç", e: "é", i: "í", n: "ñ", o: "ö", s: "š", u: "ü", y: "ý", z: "ž", A: "Å", E: "É", I: "Î", O: "Ø", S: "Š", U: "Ü" };
  const accented = (word) => {
    if (!/[a-z]{2}/i.test(word) || word.includes("é")) return word;
    const more = Math.ceil(word.length * 0.4);
    return [...word].map((letter) => ACCENTS[letter] ?? letter).join("") + "ëïöüāēīōū".slice(0, more);
  };
  const longer = (text) => text.replace(/\p{L}+/gu, accented);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // Code, names of the reader's own and numbers are the same in every language.
    if (node.parentElement.closest("script, style, code, kbd, th[scope=row] > .link, .host h4, .rulings, legend")) continue;
    const text = longer(node.data);
    if (text !== node.data) node.data = text;
  }
  for (const name of ["aria-label", "placeholder", "title"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) element.setAttribute(name, longer(element.getAttribute(name)));
  }
}

/** What does not hold its words: boxes whose content is wider or higher than they are and that do not scroll. */
function overflowing() {
  const wrong = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility() || element.closest(".spoken, svg, canvas, select, .skip, #boot") || element.matches("tr, thead, tbody")) continue;
    const style = getComputedStyle(element);
    // Cut away for the eyes, and only read aloud.
    if (style.clipPath !== "none") continue;
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const scrolls = (value) => value === "auto" || value === "scroll";
    const told = `${element.localName}.${element.className} “${element.textContent.slice(0, 40)}”`;
    // A name that is cut with dots has its whole in a title or beside it.
    if (clientWidth > 0 && scrollWidth > clientWidth + 1 && !scrolls(style.overflowX) && style.textOverflow !== "ellipsis") {
      wrong.push(`${told}: ${scrollWidth} wide in ${clientWidth}`);
    }
    if (clientHeight > 0 && scrollHeight > clientHeight + 3 && !scrolls(style.overflowY) && style.display !== "inline" && !element.querySelector("canvas, svg")) {
      wrong.push(`${told}: ${scrollHeight} high in ${clientHeight}`);
    }
  }
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) wrong.push(`the page is ${wide} wider than the screen`);
  return wrong;
}

for (const [width, height] of [[1440, 900], [390, 844], [320, 640]]) {
  test.describe(`at ${width} pixels`, () => {
    test.use({ viewport: { width, height }, reducedMotion: "reduce" });
    test("words that are longer by two fifths fit", async ({ page }) => {
      // Each tab opens the page anew.
      test.slow();
      await open(page, "#v=1&preset=collision-minimal@1&view.t=0");
      await page.getByRole("slider", { name: "Moment of the run" }).press("PageUp");
      await choose(page, "Devices", 0);
      for (const name of TABS) {
        await tab(page, name);
        const address = page.url();
        await page.evaluate(translate);
        expect(await page.evaluate(overflowing), name).toEqual([]);
        // The words come back with the page.
        if (name === TABS.at(-1)) break;
        await open(page, address);
        await choose(page, "Devices", 0);
      }
    });
  });
}
