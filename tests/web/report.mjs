// Opens report pages in a headless Chromium and checks what only a browser can tell: nothing is
// loaded or complained about, nothing overflows, no text covers another, and the page prints.
//
// node report.mjs SCREENSHOTS PAGE.html...
//
// CHROMIUM: the browser's path. MODULES: a folder with playwright-core in node_modules.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(path.join(process.env.MODULES ?? ".", "package.json"))(
  "playwright-core",
);
const [screenshots, ...pages] = process.argv.slice(2);
assert(pages.length > 0, "usage: node report.mjs SCREENSHOTS PAGE.html...");

// A desk, a tablet, a phone.
const WIDTHS = [1280, 800, 390];
const SCHEMES = ["light", "dark"];
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What of the open page lies where it shouldn't; runs in the page. */
function misplaced() {
  const found = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) {
    found.push(`the page is ${page.scrollWidth} wide on ${page.clientWidth}`);
  }
  const within = (inner, outer) =>
    inner.left >= outer.left - 0.5 &&
    inner.right <= outer.right + 0.5 &&
    inner.top >= outer.top - 0.5 &&
    inner.bottom <= outer.bottom + 0.5;
  const overlap = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
  for (const svg of document.querySelectorAll("figure > svg")) {
    const sheet = svg.getBoundingClientRect();
    if (sheet.width === 0) continue;
    const heading = svg.closest("section").querySelector("h2").textContent;
    const name = `${heading}, ${svg.querySelector("title").textContent}`;
    for (const mark of svg.querySelectorAll("text, path, rect, line, circle")) {
      if (!within(mark.getBoundingClientRect(), sheet)) {
        found.push(`${name}: ${mark.outerHTML.slice(0, 120)} leaves its drawing`);
      }
    }
    const texts = [...svg.querySelectorAll("text")];
    const boxes = texts.map((text) => text.getBoundingClientRect());
    for (let a = 0; a < boxes.length; a++) {
      for (let b = a + 1; b < boxes.length; b++) {
        if (overlap(boxes[a], boxes[b])) {
          found.push(`${name}: "${texts[a].textContent}" covers "${texts[b].textContent}"`);
        }
      }
    }
  }
  return found;
}

/** Whether the typeface in the page is the one that is drawn. */
const typeface = async () => {
  await document.fonts.ready;
  return document.fonts.check("12px Haggle") && document.fonts.size === 2;
};

/** Looks at a page in every way, and says how many things are wrong with it. */
async function look(context, file) {
  const address = pathToFileURL(path.resolve(file)).href;
  const name = path.basename(path.dirname(path.resolve(file))) + "-" + path.basename(file, ".html");
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const asked = request.url();
    // The page itself, and the typeface that it carries.
    if (asked !== address && !asked.startsWith("data:")) complaints.push(`it asks for ${asked}`);
  });
  await page.goto(address);
  assert(await page.evaluate(typeface), `${name}: its typeface is not shown`);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const found = await page.evaluate(misplaced);
      complaints.push(...found.map((it) => `${width} ${colorScheme}: ${it}`));
      const shot = path.join(screenshots, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: shot, fullPage: true });
    }
  }
  await theme(page, name);
  await page.emulateMedia({ media: "print" });
  const pdf = path.join(screenshots, `${name}.pdf`);
  await page.pdf({ path: pdf, format: "A4", preferCSSPageSize: true });
  assert(statSync(pdf).size > 10_000, `${name}: the print is empty`);
  await page.close();
  console.log(complaints.length === 0 ? `${name}: fine` : `${name}:`);
  for (const complaint of complaints) console.log(`  ${complaint}`);
  return complaints.length;
}

/** The choice of theme changes the ground, whatever the system prefers, without a script. */
async function theme(page, name) {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground();
  await page.locator('label[for="dark"]').click();
  assert.notEqual(await ground(), light, `${name}: the page doesn't turn dark`);
  await page.locator('label[for="auto"]').click();
  assert.equal(await ground(), light, `${name}: the page doesn't turn light again`);
}

mkdirSync(screenshots, { recursive: true });
const profile = mkdtempSync(path.join(tmpdir(), "haggle-web-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: ARGUMENTS,
});
let wrong = 0;
try {
  for (const file of pages) wrong += await look(context, file);
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
process.exitCode = wrong === 0 ? 0 : 1;
