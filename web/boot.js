// The page around the canvas: loads the program and does for it what only a page can.
//
// The program calls the functions of `window.page` (src/web/host.rs) and offers `window.haggle`
// (src/web/hooks.rs).

const BYTES = Number("@BYTES@");
const VERSION = "@VERSION@";
const query = new URLSearchParams(location.search);
const embedded = query.has("embed") && query.get("embed") !== "0";
const at = (id) => document.getElementById(id);
const scene = at("scene");
const root = document.documentElement;
if (embedded) root.dataset.embed = "";

// The colours that the program will have: the link's, those that were kept, else the browser's.
const kept = (() => {
  try { return localStorage.getItem("haggle.view") ?? ""; } catch { return ""; }
})();
const theme = query.get("theme") ?? { true: "dark", false: "light" }[/dark: (\w+)/.exec(kept)?.[1]];
if (theme === "dark" || theme === "light") root.dataset.theme = theme;

const bays = Array.from({ length: 8 }, () => at("bays").appendChild(document.createElement("i")));

/** Shows that the share `part` of the program is here. */
function fill(part, words) {
  bays.forEach((bay, index) => {
    bay.style.setProperty("--full", Math.min(1, Math.max(0, part * bays.length - index)).toFixed(3));
  });
  at("bays").setAttribute("aria-valuenow", String(Math.round(part * 100)));
  at("progress").textContent = words;
}

let broken = false;

/** Says what is wrong, for good. */
function fail(headline, text) {
  if (broken) return;
  broken = true;
  at("loading").classList.add("done");
  say(headline, text, ["Load again", () => location.reload()]);
}

/** Says something that stays until it is read. */
function say(headline, text, [word, act] = []) {
  at("headline").textContent = headline;
  at("text").textContent = text;
  at("act").hidden = !word;
  at("act").textContent = word ?? "";
  at("act").onclick = act ?? null;
  if (!at("told").open) at("told").showModal();
}
at("told").addEventListener("close", () => scene.focus());

function save(name, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

window.page = {
  ready() {
    at("loading").classList.add("done");
    setTimeout(() => at("loading").remove(), 500);
    performance.mark("first picture");
    root.dataset.ready = "";
  },
  title(title) { document.title = `${title} · haggle`; },
  say(headline, text) { say(headline, text); },
  save,
  copyLink(words) {
    const link = new URL(`?${words}`, location.href);
    link.hash = "";
    history.replaceState(null, "", link);
    const told = () => say("The link to this", link.href);
    navigator.clipboard ? navigator.clipboard.writeText(link.href).catch(told) : told();
  },
  fullScreen() {
    const change = document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.();
    change?.catch(() => {});
  },
};

// Keys. The browser keeps its own: everything with Ctrl, Alt or ⌘, and the F keys. Of the others
// these would also scroll, search or walk the focus; Shift and Tab always leaves the canvas, and so
// does Tab inside another page.
const SHARED = new Set([" ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "/", "'", "Backspace"]);
addEventListener("keydown", (event) => {
  if (event.target !== scene) return;
  const theirs = event.ctrlKey || event.metaKey || event.altKey || /^F\d+$/.test(event.key);
  if (theirs || (event.key === "Tab" && (event.shiftKey || embedded))) {
    event.stopImmediatePropagation();
  } else if (SHARED.has(event.key) || event.key === "Tab") {
    event.preventDefault();
  }
}, { capture: true });
// The wheel zooms the scene and not the page; inside another page only once the scene was clicked.
addEventListener("wheel", (event) => {
  if (event.target !== scene) return;
  if (embedded && document.activeElement !== scene && !event.ctrlKey) {
    event.stopImmediatePropagation();
  } else {
    event.preventDefault();
  }
}, { capture: true, passive: false });
scene.addEventListener("pointerdown", () => scene.focus());

// Files that are dropped.
let over = 0;
const hover = (change) => {
  over = Math.max(0, over + change);
  at("drop").hidden = over === 0;
};
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragenter", (event) => { if (hasFiles(event)) { event.preventDefault(); hover(1); } });
addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
addEventListener("dragleave", (event) => { if (hasFiles(event)) hover(-1); });
addEventListener("drop", async (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  over = 0;
  hover(0);
  const file = event.dataTransfer.files[0];
  if (!file) return;
  try {
    window.haggle.open(file.name, new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    say(`${file.name} can't be opened`, String(error));
  }
});

// winit leaves the program's start by throwing; that one is no error.
const isStart = (error) => String(error).includes("Using exceptions for control flow");
addEventListener("error", (event) => {
  if (!isStart(event.error ?? event.message)) fail("The program has stopped", String(event.message));
});
addEventListener("unhandledrejection", (event) => {
  if (!isStart(event.reason)) fail("The program has stopped", String(event.reason));
});
scene.addEventListener("webglcontextlost", () => {
  fail("The graphics are gone", "The browser has taken the graphics away from this page, as it does when memory is short.");
});

if (embedded) {
  const whole = new URL(location.href);
  whole.searchParams.delete("embed");
  at("whole").href = whole;
  at("whole").hidden = false;
}

/** The response with its body watched on its way. */
function watched(response) {
  let got = 0;
  const watch = new TransformStream({
    transform(chunk, controller) {
      got += chunk.length;
      // What is counted is unpacked, and so is BYTES.
      const part = Math.min(1, got / BYTES);
      fill(0.95 * part, `Loading, ${Math.round(100 * part)} %`);
      controller.enqueue(chunk);
    },
    flush() { fill(0.95, "Starting"); },
  });
  return new Response(response.body.pipeThrough(watch), { headers: { "Content-Type": "application/wasm" } });
}

async function start() {
  fill(0, "Loading");
  if (typeof WebAssembly !== "object" || !document.createElement("canvas").getContext("webgl2")) {
    fail(
      "This browser can't draw this page",
      "The page draws with WebGL2, which this browser doesn't offer, or not on this computer.\n\n" +
        "A current Firefox, Chrome, Edge or Safari does; it may be switched off in the settings, " +
        "under hardware acceleration. The program for desktops needs no browser.",
    );
    return;
  }
  try {
    const fetched = fetch(`haggle_bg.wasm?${VERSION}`);
    const { default: init } = await import(`./haggle.js?${VERSION}`);
    const response = await fetched;
    if (!response.ok) throw new Error(`the server says ${response.status} to haggle_bg.wasm`);
    await init({ module_or_path: watched(response) });
  } catch (error) {
    if (isStart(error)) return;
    fail("The program can't be loaded", String(error));
  }
}
start();
