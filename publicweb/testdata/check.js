// Runs verify.js with as much of a page as it needs: node check.js verify.js words.json folder project indicator [receipt]
// The steps and the end are written to standard output, what is marked as the same with "+", as not the same with "-", as open with "?".
"use strict";
const fs = require("fs"), path = require("path"), vm = require("vm");
const [script, wordsFile, folder, project, indicator, code] = process.argv.slice(2);

class Node {
  constructor(name) { this.name = name; this.dataset = {}; this.children = []; this.className = ""; this.listeners = {}; this.text = ""; this.found = {}; }
  set textContent(t) { this.children = []; this.text = t; }
  get textContent() { return this.text + this.children.map((c) => typeof c === "string" ? c : c.textContent).join(""); }
  append(...list) { this.children.push(...list); }
  setAttribute() {}
  addEventListener(name, f) { this.listeners[name] = f; }
  querySelector(q) { return this.found[q] || null; }
  querySelectorAll(q) { return this.found[q] || []; }
}
const box = new Node("div"), go = new Node("button"), list = new Node("ol"), end = new Node("p"), template = new Node("template");
const form = new Node("form"), input = new Node("input"), answer = new Node("p");
box.dataset = { base: "base/", project, indicator };
input.value = code || "";
form.found = { "[data-check-answer]": answer, "input[name=code]": input };
template.content = { querySelectorAll: () => Object.entries(JSON.parse(fs.readFileSync(wordsFile))).map(([word, text]) => ({ dataset: { word }, textContent: text })) };
box.found = { "[data-check-go]": go, "[data-check-steps]": list, "[data-check-end]": end, "template[data-check-words]": [template], "[data-check-receipt]": form };
const get = async (url) => {
  const file = path.join(folder, url.slice("base/".length));
  if (!fs.existsSync(file)) { return { ok: false, status: 404, headers: { get: () => null } }; }
  const data = fs.readFileSync(file);
  return { ok: true, headers: { get: () => String(data.length) }, arrayBuffer: async () => data.buffer.slice(data.byteOffset, data.byteOffset + data.length) };
};
const window = { crypto: globalThis.crypto };
vm.runInNewContext(fs.readFileSync(script, "utf8"), {
  window, crypto: globalThis.crypto, fetch: get, TextEncoder, TextDecoder, Uint8Array, BigInt, atob, console,
  document: { querySelectorAll: (q) => q === "[data-check]" ? [box] : [], createElement: (name) => new Node(name) },
});
(async () => {
  if (!go.listeners.click) { console.log("not begun"); return; }
  if (code) {
    await form.listeners.submit({ preventDefault() {} });
    console.log(answer.textContent);
    return;
  }
  await go.listeners.click();
  for (const li of list.children) {
    const kind = li.children[0].className;
    console.log((kind.endsWith("ok") ? "+ " : kind.endsWith("zhu") ? "- " : "? ") + li.textContent);
  }
  console.log("= " + end.textContent);
})();
