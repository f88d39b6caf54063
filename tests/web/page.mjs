// Opens the page in a headless Chromium: clicks, types, drags, drops and looks.
//
// node page.mjs DIST SCREENSHOTS
//
// CHROMIUM: the browser's path. MODULES: a folder with playwright-core in node_modules.
// HAGGLE: the program, whose numbers the page's must equal. RECORDING: a recording of lot_day.
// ONLY: a word; only checks with it in their names are made.
//
// A check ends with an error if the page has complained about anything.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { serve } from "./serve.mjs";

const { chromium } = createRequire(path.join(process.env.MODULES ?? ".", "package.json"))(
  "playwright-core",
);
const [dist, screenshots] = process.argv.slice(2);
assert(screenshots, "usage: node page.mjs DIST SCREENSHOTS");
mkdirSync(screenshots, { recursive: true });

// WebGL2 without a graphics card.
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
];
const DESK = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };
// A shared machine that draws with its processor is slow; the page is given this long, ms.
const PATIENCE = 120_000;

// Under a path of its own, as it may be anywhere.
const site = await serve(dist, "/some/where/");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ARGUMENTS });
// Reads pictures back: a page that draws them on a canvas.
const eye = await browser.newPage();

// Where things are in a window of the size DESK, points.
const BUTTONS = {
  play: [640, 26],
  rule: [344, 26],
  greedy: [344, 106],
  seed: [1150, 26],
  compare: [70, 690],
  train: [805, 693],
  freeze: [917, 693],
};
/** The place of `tick` of `ticks` on the timeline. */
const timeline = (tick, ticks) => [273 + (689 * tick) / ticks, 537];
const SCENE = { x: 250, y: 52, width: 740, height: 455 };

/** A page that shows `query`; it notes what is complained about. */
async function open(query = "", { viewport = DESK, ...options } = {}) {
  const context = await browser.newContext({
    viewport,
    acceptDownloads: true,
    colorScheme: "dark",
    ...options,
  });
  const page = await context.newPage();
  page.complaints = [];
  const foreign = (url) => !url.startsWith(site.address) && !/^(data|blob):/.test(url);
  page.on("console", (message) => {
    // What a driver that draws with the processor says of pictures that are read back.
    if (/^performance warning/i.test(message.text())) return;
    if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => {
    // winit leaves the program's start by throwing.
    if (!/control flow/.test(String(error))) page.complaints.push(String(error));
  });
  page.on("request", (request) => {
    if (foreign(request.url())) page.complaints.push(`asks for ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) page.complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${site.address}index.html${query}`);
  await page.waitForSelector("html[data-ready]", { timeout: PATIENCE, state: "attached" });
  await page.waitForSelector("#loading", { state: "detached", timeout: PATIENCE });
  return page;
}

// A scenario of one's own.
const MINE = Buffer.from(
  readFileSync("scenarios/lot_day.ron", "utf8").replace("A day in the lot", "From a file"),
);

const shown = (page) => page.evaluate(() => JSON.parse(window.haggle.shown()));

/** Waits until what is shown is as `wanted` says. */
async function until(page, what, wanted) {
  const end = Date.now() + PATIENCE;
  let now;
  do {
    now = await shown(page);
    if (wanted(now)) return now;
    await page.waitForTimeout(100);
  } while (Date.now() < end);
  assert.fail(`${what}: never; shown is ${JSON.stringify(now)}`);
}

/** Waits until the page has drawn `count` more pictures: one for what was done, one that shows it. */
const pictures = (page, count = 2) =>
  page.evaluate(
    (count) =>
      new Promise((drawn) => {
        const next = () => (count-- > 0 ? requestAnimationFrame(next) : drawn());
        next();
      }),
    count,
  );

/** Waits until what moves by itself has come to rest. */
const settled = (page) => Promise.all([pictures(page, 4), page.waitForTimeout(1000)]);

/** What a picture of the page has: distinct colours, pixels of the sides' colours, the share that is light. */
async function look(page, name, clip) {
  const png = await page.screenshot({ clip });
  writeFileSync(path.join(screenshots, `${name}.png`), png);
  return eye.evaluate(async (data) => {
    const blob = await (await fetch(`data:image/png;base64,${data}`)).blob();
    const bitmap = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext("2d");
    pen.drawImage(bitmap, 0, 0);
    const pixels = pen.getImageData(0, 0, bitmap.width, bitmap.height).data;
    const colours = new Set();
    const near = ([r, g, b], at) =>
      Math.abs(pixels[at] - r) + Math.abs(pixels[at + 1] - g) + Math.abs(pixels[at + 2] - b) < 60;
    let [buyer, seller, light] = [0, 0, 0];
    for (let at = 0; at < pixels.length; at += 4) {
      colours.add((pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2]);
      buyer += near([0x56, 0xa8, 0xf5], at);
      seller += near([0xf5, 0xa6, 0x23], at);
      light += pixels[at] + pixels[at + 1] + pixels[at + 2] > 600;
    }
    return { colours: colours.size, buyer, seller, light: light / (pixels.length / 4) };
  }, png.toString("base64"));
}

/**
 * A lot is seen: text, not one dark plane, and vehicles in the colours of their sides, each of which
 * has at least `pixels`; a battery that is nearly empty shows little of its own.
 */
async function assertLot(page, name, what, pixels = 80) {
  await settled(page);
  const { sides } = await shown(page);
  const seen = await look(page, name);
  assert(seen.colours > 300, `${what}: ${seen.colours} colours`);
  assert(sides.buyer + sides.seller > 0, `${what}: nobody trades`);
  for (const [side, vehicles] of Object.entries(sides)) {
    assert(seen[side] >= pixels * vehicles, `${what}: ${vehicles} ${side}s, ${JSON.stringify(seen)}`);
  }
}

/** Something is seen: text and lines, not one plane. */
function assertBusy(seen, what) {
  assert(seen.colours > 300, `${what}: ${JSON.stringify(seen)}`);
}

const close = async (page) => {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
};

const program = (...args) => JSON.parse(execFileSync(process.env.HAGGLE, args, { stdio: ["ignore", "pipe", "ignore"] }));

/** Drops a file on the page. */
async function drop(page, name, bytes) {
  const transfer = await page.evaluateHandle(
    ([name, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    },
    [name, [...bytes]],
  );
  await page.dispatchEvent("#scene", "drop", { dataTransfer: transfer });
}

const CHECKS = {
  async "first picture, and how long it takes"() {
    const started = Date.now();
    const page = await open("?scenario=lot_month&seed=42");
    const first = await page.evaluate(() => performance.getEntriesByName("first picture")[0].startTime);
    const bytes = site.sent();
    console.log(`  first picture ${(first / 1000).toFixed(1)} s after the address was asked for ` +
      `(${((Date.now() - started) / 1000).toFixed(1)} s with the browser's own start), ` +
      `${(bytes / 1e6).toFixed(2)} MB sent`);
    const now = await until(page, "ticks run", ({ ticks }) => ticks > 2);
    assert.equal(now.scenario, "lot_month");
    assert.equal(await page.title(), `${now.title} · haggle`);
    await assertLot(page, "desk-1280", "the desk");
    await close(page);
  },

  async "numbers are those of the program"() {
    const page = await open("?paused");
    const runs = [
      ["lot_day", []],
      ["lot_month", ["ticks=240", "market.rule=Greedy"]],
      ["lot_month", ["ticks=240", "market.rule=KPricing(k: 0.3)", "market.policies=[(policy: ZeroIntelligence())]"]],
      ["lot_learned", ["ticks=240"]],
      ["lot_month", ["ticks=240", 'market.policies=[(policy: Learned(name: "double-auction-rank"))]']],
      ["lot_learns", ["ticks=60", "learning.warm_up=10", "learning.batch=64"]],
      ["city", ["ticks=6", "lots=50"]],
      ["waypoint", ["ticks=240"]],
      ["waypoint_stream", ["ticks=240"]],
      ["venues_equal", ["ticks=40", "trading=Computed"]],
      ["venues_pricing", ["ticks=60", "buyers=6", "sellers=6", "learning.hidden=[8]",
        "learning.batch=8", "pricing.batch=2", "round=10"]],
      ["duopoly", ["ticks=60", "learning.batch=16"]],
      ["duopoly", ["ticks=60", "learning.batch=16", "learning.memory=true", "learning.norm=None"]],
      ["duopoly", ["ticks=60", "learning.batch=16", "learning.memory=true", "learning.norm=Batch"]],
    ];
    for (const [scenario, set] of runs) {
      for (const seed of [42, 7]) {
        const request = JSON.stringify({ scenario, set, seed });
        const here = JSON.parse(await page.evaluate((it) => window.haggle.run(it), request));
        const sets = set.flatMap((it) => ["--set", it]);
        const there = program("run", scenario, "--json", "--seed", String(seed), ...sets);
        assert.equal(here.state_hash, there.state_hash, `${request}: ${JSON.stringify(here)}`);
        assert.deepEqual(here.metrics, there.metrics, request);
      }
    }
    const games = program("list", "--json").games.map((game) => game.name);
    assert(games.length > 0);
    for (const game of games) {
      const here = JSON.parse(await page.evaluate((it) => window.haggle.negotiate(it), game));
      const there = program("negotiate", game, "--json");
      for (const field of Object.keys(here)) assert.deepEqual(here[field], there[field], `${game}: ${field}`);
    }
    console.log(`  ${2 * runs.length} runs and ${games.length} negotiations`);
    await close(page);
  },

  async "play, step, scrub"() {
    const page = await open("?scenario=lot_month&paused&speed=4");
    assert.equal((await shown(page)).playing, false);
    // The middle one of the three buttons.
    await page.mouse.click(...BUTTONS.play);
    await until(page, "play by a click", ({ playing, tick }) => playing && tick > 1);
    await page.keyboard.press("Space");
    const held = await until(page, "pause by a key", ({ playing }) => !playing);
    await page.keyboard.press("ArrowRight");
    await until(page, "a step", ({ tick, playing }) => tick === held.tick + 1 && !playing);
    await page.keyboard.press("BracketRight");
    await page.keyboard.press("Space");
    await until(page, "on", ({ ticks }) => ticks > 24);
    // Along the timeline, to its beginning.
    const { ticks } = await shown(page);
    await page.mouse.move(...timeline(ticks, 480));
    await page.mouse.down();
    await page.mouse.move(...timeline(3, 480), { steps: 6 });
    await page.mouse.up();
    await until(page, "scrubbed back", ({ tick, ticks }) => tick < ticks / 2);
    await assertLot(page, "scrubbed", "scrubbed");
    await close(page);
  },

  async "pick a vehicle, drag and zoom the lot"() {
    const page = await open("?scenario=lot_month&paused&tick=20");
    const now = await until(page, "tick 20", ({ ticks, vehicles }) => ticks > 20 && vehicles.length > 3);
    const vehicle = now.vehicles[2];
    await page.mouse.click(vehicle.x, vehicle.y);
    await until(page, "picked by a click", ({ picked }) => picked === vehicle.ordinal);
    await page.keyboard.press("Tab");
    await until(page, "the next one", ({ picked }) => picked !== null && picked !== vehicle.ordinal);
    await page.keyboard.press("Escape");
    await until(page, "none", ({ picked }) => picked === null);
    await page.mouse.move(620, 300);
    await page.mouse.wheel(0, -300);
    const near = await until(page, "zoomed", ({ lens }) => lens[2] > now.lens[2] * 1.2);
    await page.mouse.down();
    await page.mouse.move(520, 340, { steps: 5 });
    await page.mouse.up();
    await until(page, "dragged", ({ lens }) => lens[0] > near.lens[0] + 1);
    await look(page, "zoomed", SCENE);
    await page.keyboard.press("f");
    await until(page, "all of it", ({ lens }) => Math.abs(lens[2] - now.lens[2]) < 0.01 * now.lens[2]);
    await close(page);
  },

  async "change the rule, type a seed, compare"() {
    const page = await open("?scenario=lot_month&speed=8");
    await page.mouse.click(...BUTTONS.rule);
    await pictures(page, 3);
    await look(page, "rules");
    await page.mouse.click(...BUTTONS.greedy);
    await until(page, "another rule", ({ rule }) => rule === "greedy");
    await page.mouse.click(...BUTTONS.seed);
    await pictures(page, 3);
    await page.keyboard.type("77");
    await pictures(page);
    await look(page, "seed");
    await page.keyboard.press("Enter");
    await until(page, "another seed", ({ seed, ticks }) => seed === 77 && ticks > 1);
    await page.mouse.click(...BUTTONS.compare);
    await until(page, "a second run", ({ beside, ticks }) => beside === "nash" && ticks > 12);
    await assertLot(page, "compare", "two runs");
    await page.keyboard.press("c");
    await until(page, "one run", ({ beside }) => beside === null);
    await close(page);
  },

  async "a waypoint, and from there to a lot"() {
    const page = await open("?scenario=waypoint&speed=4");
    const now = await until(page, "a negotiation", ({ step, ticks }) => step !== null && ticks > 4);
    assert.deepEqual([now.arena, now.complaint], ["Waypoint", null]);
    await settled(page);
    assertBusy(await look(page, "waypoint"), "a waypoint");
    await page.setViewportSize(PHONE);
    await settled(page);
    assertBusy(await look(page, "waypoint-390"), "a waypoint on a phone");
    await page.setViewportSize(DESK);
    await page.keyboard.press("k");
    await until(page, "a link", ({ notice }) => /link/.test(notice ?? ""));
    await drop(page, "lot.ron", MINE);
    await until(page, "a lot", ({ arena, title }) => arena === "Lot" && title === "From a file");
    await close(page);
  },

  async "firms that learn to bid"() {
    const page = await open("?scenario=duopoly&speed=16");
    const now = await until(page, "rounds", ({ ticks }) => ticks > 12);
    assert.deepEqual([now.arena, now.complaint], ["Dispatch", null]);
    await page.mouse.click(...BUTTONS.play);
    const held = await until(page, "pause by a click", ({ playing }) => !playing);
    await page.keyboard.press("ArrowRight");
    await until(page, "a step", ({ tick, playing }) => tick === held.tick + 1 && !playing);
    await settled(page);
    assertBusy(await look(page, "firms"), "firms");
    await page.setViewportSize(PHONE);
    await settled(page);
    assertBusy(await look(page, "firms-390"), "firms on a phone");
    await page.keyboard.press("l");
    await until(page, "light", ({ dark }) => !dark);
    await close(page);
  },

  async "traders between venues"() {
    const page = await open("?scenario=venues_biased&speed=16");
    const now = await until(page, "stages", ({ ticks }) => ticks > 12);
    assert.deepEqual([now.arena, now.complaint, now.picked], ["Venues", null, null]);
    await page.mouse.click(...BUTTONS.play);
    const held = await until(page, "pause by a click", ({ playing }) => !playing);
    await page.keyboard.press("ArrowRight");
    await until(page, "a step", ({ tick, playing }) => tick === held.tick + 1 && !playing);
    await page.keyboard.press("Tab");
    await until(page, "a trader", ({ picked }) => picked !== null);
    await settled(page);
    assertBusy(await look(page, "venues"), "venues");
    await page.setViewportSize(PHONE);
    await settled(page);
    assertBusy(await look(page, "venues-390"), "venues on a phone");
    await close(page);
  },

  async "present, scene by scene"() {
    const page = await open("?scenario=lot_tour&scene=2");
    const now = await until(page, "presenting", ({ presenting, caption, ticks }) => presenting && caption && ticks > 1);
    assert.match(now.caption, /sells to who/);
    await page.keyboard.press("n");
    await until(page, "the next scene", ({ caption }) => caption !== now.caption);
    // The lens is on its way to the next scene.
    await page.waitForTimeout(1500);
    await assertLot(page, "presenter", "the presenter's view");
    await page.keyboard.press("Escape");
    await until(page, "panels again", ({ presenting }) => !presenting);
    await close(page);
  },

  async "train for a few seconds, and keep what was learned"() {
    const page = await open("?scenario=lot_month&speed=max");
    await page.keyboard.press("e");
    await pictures(page, 3);
    await page.mouse.click(...BUTTONS.train);
    await until(page, "learning", ({ learns }) => learns);
    const begun = await until(page, "a reward", ({ reward }) => Number.isFinite(reward));
    const started = Date.now();
    const later = await until(page, "lessons", ({ ticks }) => ticks > begun.ticks + 120);
    console.log(`  ${later.ticks - begun.ticks} ticks with learning in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    await look(page, "learning");
    const download = page.waitForEvent("download");
    await page.mouse.click(...BUTTONS.freeze);
    assert.match((await download).suggestedFilename(), /^lot_month-seed-42-tick-\d+\.(safetensors|json)$/);
    const kept = await until(page, "the policy is followed", ({ learns }) => !learns);
    assert.equal(kept.complaint, null);
    await until(page, "and goes on", ({ ticks }) => ticks > kept.ticks + 10);
    await close(page);
  },

  async "a link says what is shown"() {
    const query = "?scenario=lot_day&rule=DoubleAuction&policy=double-auction&set=lots=2&seed=9&speed=2&tick=5&theme=light&paused";
    const page = await open(query);
    const now = await until(page, "tick 5", ({ tick, ticks }) => tick === 5 && ticks > 5);
    assert.deepEqual([now.scenario, now.rule, now.seed, now.dark, now.playing], ["lot_day", "double-auction", 9, false, false]);
    const seen = await look(page, "light");
    assert(seen.light > 0.5, `light: ${JSON.stringify(seen)}`);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.keyboard.press("k");
    await until(page, "told", ({ notice }) => /link/.test(notice ?? ""));
    await page.waitForFunction(() => location.search.includes("policy=double-auction&"));
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, page.url());
    await close(page);
    const again = await open(new URL(link).search);
    const there = await until(again, "tick 5 again", ({ tick, ticks }) => tick === 5 && ticks > 5);
    for (const field of ["scenario", "rule", "policies", "seed", "sets", "dark", "playing", "vehicles", "population"]) {
      assert.deepEqual(there[field], now[field], field);
    }
    await close(again);
  },

  async "a link with nonsense is told and shows the rest"() {
    const page = await open("?scenario=lot_dya&rule=gready&speed=2");
    const now = await shown(page);
    assert.equal(now.scenario, "lot_learned");
    assert.match(now.notice, /lot_dya/);
    await look(page, "nonsense");
    await close(page);
  },

  async "files are dropped and saved"() {
    const page = await open("?scenario=lot_month&paused&tick=8");
    const before = await until(page, "tick 8", ({ ticks }) => ticks > 8);
    const broken = 'Lot(\n    title: "A broken one",\n    ticks: "many",\n)\n';
    for (const [name, bytes, told] of [
      ["broken.ron", Buffer.from(broken), /line 3|:3:/],
      ["noise.bin", Buffer.from([0xff, 0xfe, 0x00, 0x81]), /neither a scenario/],
      ["cut.haggle", readFileSync(process.env.RECORDING).subarray(0, 40), /cut|damaged/],
    ]) {
      await drop(page, name, bytes);
      await page.waitForSelector("dialog[open]");
      assert.equal(await page.textContent("#headline"), `${name} can't be opened`);
      assert.match(await page.textContent("#text"), told);
      await look(page, `dropped-${name}`);
      await page.click("#close");
      const now = await shown(page);
      assert.deepEqual([now.scenario, now.tick, now.seed, now.ticks], [before.scenario, before.tick, before.seed, before.ticks]);
    }
    await page.keyboard.press("d");
    const table = await page.waitForEvent("download");
    assert.equal(table.suggestedFilename(), "haggle-lot_month-8.csv");
    const rows = readFileSync(await table.path(), "utf8").trim().split("\n");
    assert.equal(rows.length, before.ticks + 1);
    assert.match(rows[0], /^tick,day,time,/);
    await page.keyboard.press("i");
    const picture = await page.waitForEvent("download");
    const png = readFileSync(await picture.path());
    writeFileSync(path.join(screenshots, "saved.png"), png);
    assert.equal(picture.suggestedFilename(), "haggle-lot_month-8.png");
    assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from("PNG")]);
    assert(png.length > 20_000, `a picture of ${png.length} bytes`);
    await drop(page, "mine.ron", MINE);
    await until(page, "a scenario from a file", ({ title }) => title === "From a file");
    await page.keyboard.press("k");
    await until(page, "no link leads there", ({ notice }) => /not to a file/.test(notice ?? ""));
    await drop(page, "day.haggle", readFileSync(process.env.RECORDING));
    await until(page, "a recording", ({ live, ticks }) => !live && ticks === 12);
    await assertLot(page, "recording", "a recording");
    await close(page);
  },

  async "keys of the browser stay its own"() {
    const page = await open("?scenario=lot_day&paused");
    await page.evaluate(() => {
      window.taken = [];
      addEventListener("keydown", (event) => {
        if (event.defaultPrevented) window.taken.push(event.key);
      });
    });
    const before = await shown(page);
    for (const key of ["Control+l", "Alt+c", "F6", "Control+Equal"]) await page.keyboard.press(key);
    await pictures(page, 3);
    assert.deepEqual(await page.evaluate(() => window.taken), []);
    const after = await shown(page);
    assert.deepEqual([after.dark, after.beside], [before.dark, before.beside]);
    await page.keyboard.press("Shift+Tab");
    assert.notEqual(await page.evaluate(() => document.activeElement.id), "scene", "Shift and Tab leaves");
    await close(page);
  },

  async "a phone: drawers, fingers, resized"() {
    const page = await open("?scenario=lot_month&paused&tick=20", {
      // An emulated density isn't known to the observer that tells the canvas its pixels.
      viewport: PHONE, hasTouch: true, isMobile: true, deviceScaleFactor: 1,
    });
    const now = await until(page, "tick 20", ({ ticks, vehicles }) => ticks > 20 && vehicles.length > 3);
    await assertLot(page, "phone-390", "a phone", 30);
    const vehicle = now.vehicles[1];
    await page.touchscreen.tap(vehicle.x, vehicle.y);
    await until(page, "picked by a tap", ({ picked }) => picked === vehicle.ordinal);
    await page.touchscreen.tap(30, 73);
    await settled(page);
    await look(page, "phone-drawer");
    await page.touchscreen.tap(370, 400);
    const fingers = await page.context().newCDPSession(page);
    const touch = (type, ...points) =>
      fingers.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    await pictures(page, 3);
    await touch("touchStart", [170, 330], [220, 330]);
    for (let step = 1; step <= 8; step++) {
      await touch("touchMove", [170 - 8 * step, 330], [220 + 8 * step, 330]);
      await pictures(page, 1);
    }
    await touch("touchEnd");
    const near = await until(page, "pinched", ({ lens }) => lens[2] > now.lens[2] * 1.5);
    await touch("touchStart", [200, 330]);
    for (let step = 1; step <= 6; step++) {
      await touch("touchMove", [200 - 12 * step, 330]);
      await pictures(page, 1);
    }
    await touch("touchEnd");
    await until(page, "panned", ({ lens }) => lens[0] > near.lens[0] + 1);
    await look(page, "phone-pinched");
    await page.setViewportSize({ width: 844, height: 390 });
    await settled(page);
    const size = await page.evaluate(() => {
      const canvas = document.getElementById("scene");
      return [canvas.width / devicePixelRatio, canvas.height / devicePixelRatio, scrollX, scrollY];
    });
    assert.deepEqual(size, [844, 390, 0, 0]);
    await look(page, "phone-landscape");
    await close(page);
  },

  async "inside another page"() {
    const page = await open("?scenario=lot_month&embed&tick=12", { viewport: { width: 760, height: 430 } });
    await until(page, "on", ({ ticks }) => ticks > 13);
    assert(await page.isVisible("#whole"));
    assert(!(await page.getAttribute("#whole", "href")).includes("embed"));
    await assertLot(page, "embed", "embedded", 30);
    const [scene, whole] = await Promise.all(["#scene", "#whole"].map((it) => page.locator(it).boundingBox()));
    assert(scene.y + scene.height <= whole.y + 0.5, "the link out lies over the scene");
    await close(page);
  },

  async "without WebGL2 it is said"() {
    const context = await browser.newContext({ viewport: DESK });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const own = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind === "webgl2" ? null : own.call(this, kind, ...rest);
      };
    });
    await page.goto(`${site.address}index.html`);
    await page.waitForSelector("dialog[open]");
    assert.match(await page.textContent("#text"), /WebGL2/);
    await look(page, "without-webgl2");
    await context.close();
  },
};

let failed = 0;
for (const [name, check] of Object.entries(CHECKS)) {
  if (!name.includes(process.env.ONLY ?? "")) continue;
  const started = Date.now();
  try {
    await check();
    console.log(`ok      ${name} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
    for (const context of browser.contexts()) {
      for (const page of context.pages()) {
        if (page === eye) continue;
        await page.screenshot({ path: path.join(screenshots, `failed-${failed}.png`) }).catch(() => {});
        console.log(page.complaints ?? []);
        await context.close().catch(() => {});
      }
    }
  }
}
await browser.close();
site.close();
process.exit(failed === 0 ? 0 : 1);
