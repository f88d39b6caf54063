// A static server, as small as they come: compressed copies of files are sent where they lie beside
// them and the browser takes them.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Serves `folder` under the path `under`; gives the address and what was sent so far. */
export async function serve(folder, under = "/", port = 0) {
  let sent = 0;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = pathname.slice(under.length) || "index.html";
    const file = path.join(folder, path.normalize(name));
    const inside = pathname.startsWith(under) && file.startsWith(path.join(folder, "/"));
    if (!inside || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const taken = request.headers["accept-encoding"] ?? "";
    const [ending, encoding] = [[".br", "br"], [".gz", "gzip"]].find(
      ([ending, encoding]) => taken.includes(encoding) && existsSync(file + ending),
    ) ?? ["", undefined];
    const { size } = statSync(file + ending);
    sent += size;
    response.writeHead(200, {
      "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "Content-Length": size,
      ...(encoding && { "Content-Encoding": encoding }),
    });
    createReadStream(file + ending).pipe(response);
  });
  await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
  return {
    address: `http://127.0.0.1:${server.address().port}${under}`,
    sent: () => sent,
    close: () => server.close(),
  };
}

// On its own: node serve.mjs FOLDER [PORT].
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, port = "8000"] = process.argv.slice(2);
  console.log((await serve(folder, "/", Number(port))).address);
}
