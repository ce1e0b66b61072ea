// Checks published figures in the reader's own browser: files against the manifest, the manifest against the act of publishing, the act
// against the signed log, and the figure of one promise computed again from the tables. Nothing that is typed here leaves the browser.
// Without this script the page says how to check with the command.
//
// The contract of the page (templates/parts/checking.html, Go: package publicweb):
//
//   <div data-check data-base="…/package/" data-project="ID" data-indicator="N">   base: the address of the files of the package
//     <button type="button" data-check-go hidden>…</button>                        begins; shown by this script
//     <ol data-check-steps></ol>                                                   filled: one <li><span class="sign ok|zhu|wait">…</span> …</li> a step
//     <p data-check-end role="status"></p>                                         filled: what it comes to
//     <form data-check-receipt hidden><input name="code"><button>…</button><p data-check-answer role="status"></p></form>
//     <template data-check-words><p data-word="same">…</p> …</template>            every word that is said; {name} is filled in
//   </div>
//
// With data-indicator absent, files and signature alone are checked. Words: see need() at the end; one that is missing stops the script.
"use strict";
(function () {
  const FILES = ["versions", "indicators", "methods", "figures", "months"];
  const MOST = 64 * 1024 * 1024; // a file that is larger is left to the command
  const PROOF = ["manifest.sha256", "leaf.json", "checkpoint.txt", "leaf.tlog-proof", "public.key"];

  // ---- plain things: bytes, text, tables, whole numbers

  const bytesOf = function (text) { return new TextEncoder().encode(text); };
  const hex = function (bytes) { return Array.from(new Uint8Array(bytes), function (b) { return b.toString(16).padStart(2, "0"); }).join(""); };
  const base64 = function (text) { return Uint8Array.from(atob(text), function (c) { return c.charCodeAt(0); }); };
  const join = function () {
    const parts = Array.from(arguments), out = new Uint8Array(parts.reduce(function (n, p) { return n + p.length; }, 0));
    let at = 0;
    parts.forEach(function (p) { out.set(p, at); at += p.length; });
    return out;
  };
  const sha256 = async function (bytes) { return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)); };

  // table reads CSV with quotes into rows by the names of their columns.
  function table(text) {
    const rows = [];
    let row = [], cell = "", quoted = false;
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (quoted) {
        if (c !== "\"") { cell += c; } else if (text[i + 1] === "\"") { cell += c; i++; } else { quoted = false; }
      } else if (c === "\"" && cell === "") { quoted = true; } else if (c === ",") { row.push(cell); cell = ""; } else if (c === "\n") { row.push(cell); rows.push(row); row = []; cell = ""; } else if (c !== "\r") { cell += c; }
    }
    const head = rows.shift() || [];
    return rows.map(function (r) { return Object.fromEntries(head.map(function (name, i) { return [name, r[i]]; })); });
  }

  // fraction reads a decimal as a fraction of whole numbers; null for what is none.
  function fraction(text) {
    const m = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text || "");
    if (!m) { return null; }
    const places = (m[3] || "").length;
    const n = BigInt(m[2] + (m[3] || ""));
    return { n: m[1] ? -n : n, d: 10n ** BigInt(places) };
  }
  const compare = function (a, b) { const l = a.n * b.d, r = b.n * a.d; return l < r ? -1 : l > r ? 1 : 0; };

  // shown writes a fraction as pages do: two places, rounded half up, without zeros at the end.
  function shown(f) {
    const minus = f.n < 0n, n = minus ? -f.n : f.n;
    const hundredths = (n * 200n + f.d) / (2n * f.d);
    const rest = String(hundredths % 100n).padStart(2, "0").replace(/0+$/, "");
    const text = String(hundredths / 100n) + (rest ? "." + rest : "");
    return minus && text !== "0" ? "-" + text : text;
  }
  const grouped = function (text) { return String(text).replace(/\B(?=(\d{3})+(?!\d))/g, ","); };

  // ---- the log: RFC 6962, section 2.1.1

  const node = async function (left, right) { return sha256(join(Uint8Array.of(1), left, right)); };

  // root climbs from a leaf to the root; null where the proof does not fit the size of the tree.
  async function root(leaf, index, size, proof) {
    let at = index, last = size - 1, hash = leaf;
    for (const p of proof) {
      if (last === 0) { return null; }
      if (at % 2 === 1 || at === last) {
        hash = await node(p, hash);
        while (at !== 0 && at % 2 === 0) { at = Math.floor(at / 2); last = Math.floor(last / 2); }
      } else {
        hash = await node(hash, p);
      }
      at = Math.floor(at / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 ? hash : null;
  }

  // signature says whether a signed note was signed by a key: true, false, or null where this browser cannot tell.
  async function signature(note, key) {
    const cut = note.lastIndexOf("\n\n");
    const text = note.slice(0, cut + 1), line = note.slice(cut + 2).trim().split(" ");
    const raw = base64(key.trim().split("+").slice(2).join("+")), sig = base64(line[2]);
    if (line[1] !== key.split("+")[0] || raw[0] !== 1 || raw.length !== 33 || sig.length !== 68) { return false; }
    let opened;
    try { opened = await crypto.subtle.importKey("raw", raw.slice(1), { name: "Ed25519" }, false, ["verify"]); } catch (e) { return null; }
    return crypto.subtle.verify({ name: "Ed25519" }, opened, sig.slice(4), bytesOf(text));
  }

  // ---- the page

  document.querySelectorAll("[data-check]").forEach(function (box) {
    const words = {};
    box.querySelectorAll("template[data-check-words]").forEach(function (t) {
      t.content.querySelectorAll("[data-word]").forEach(function (w) { words[w.dataset.word] = w.textContent.trim(); });
    });
    const say = function (word, values) {
      return (words[word] || "").replace(/\{(\w+)\}/g, function (_, name) { return values && values[name] !== undefined ? values[name] : ""; });
    };
    const go = box.querySelector("[data-check-go]"), list = box.querySelector("[data-check-steps]"), end = box.querySelector("[data-check-end]");
    if (!go || !list || !end || !window.crypto || !crypto.subtle || typeof BigInt !== "function" || !need(words)) { return; }
    const base = box.dataset.base;
    let bad = 0, left = 0;

    // step writes what was found: true is the same, false is not, null cannot be told here.
    function step(ok, word, values) {
      const li = document.createElement("li"), sign = document.createElement("span");
      sign.className = "sign " + (ok === null ? "wait" : ok ? "ok" : "zhu");
      const mark = document.createElement("span");
      mark.setAttribute("aria-hidden", "true");
      mark.textContent = ok === null ? "◌ " : ok ? "● " : "✕ ";
      sign.append(mark, say(ok === null ? "open" : ok ? "same" : "differs"));
      li.append(sign, " ");
      say(word, values).split(/(\S{16})/).forEach(function (part, i) { // what is long may be broken anywhere
        li.append(part);
        if (i % 2) { li.append(document.createElement("wbr")); }
      });
      list.append(li);
      if (ok === false) { bad++; }
      if (ok === null) { left++; }
      return ok;
    }

    async function load(path) {
      const r = await fetch(base + path, { credentials: "omit", cache: "no-cache" });
      if (!r.ok) { throw new Error(path + ": " + r.status); }
      if (Number(r.headers.get("Content-Length") || 0) > MOST) { throw new Error(path + ": " + say("large")); }
      return new Uint8Array(await r.arrayBuffer());
    }
    const textOf = function (bytes) { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); };

    // files loads tables and holds each to the manifest.
    async function files(manifest, names) {
      const listed = Object.fromEntries(manifest.trim().split("\n").map(function (l) { return [l.slice(66), l.slice(0, 64)]; }));
      const out = {};
      for (const name of names) {
        const path = "data/" + name + ".csv", bytes = await load(path), digest = hex(await sha256(bytes));
        step(digest === listed[path], "file", { name: path, digest: digest.slice(0, 12) });
        out[name] = table(textOf(bytes));
      }
      return out;
    }

    async function proof() {
      const got = {};
      for (const name of PROOF) { got[name] = await load("proof/" + name); }
      const manifest = textOf(got["manifest.sha256"]), act = JSON.parse(textOf(got["leaf.json"]));
      const digest = hex(await sha256(got["manifest.sha256"]));
      step(act["new"] === digest && act.verb === "disclosure.publish", "manifest", { digest: digest.slice(0, 12), at: act.at });
      const lines = textOf(got["leaf.tlog-proof"]).split("\n"), gap = lines.indexOf("");
      const index = Number(lines[1].slice("index ".length)), hashes = lines.slice(2, gap).map(base64);
      const note = textOf(got["checkpoint.txt"]), head = note.split("\n");
      const leaf = await sha256(join(Uint8Array.of(0), got["leaf.json"]));
      const top = await root(leaf, index, Number(head[1]), hashes);
      const same = lines[0] === "c2sp.org/tlog-proof@v1" && lines.slice(gap + 1).join("\n") === note && top !== null && hex(top) === hex(base64(head[2]));
      step(same, "included", { leaf: grouped(index), size: grouped(head[1]) });
      const key = textOf(got["public.key"]).trim();
      const signed = await signature(note, key);
      step(signed, signed === null ? "no_signature" : "signed", { key: key });
      return manifest;
    }

    // sums adds the months up to the year.
    function sums(year, months, method) {
      if (method.read === "level") { step(null, "stock"); return; }
      ["num", "den"].forEach(function (name) {
        if (year[name] === "" || months.length === 0) { return; }
        const cells = months.map(function (m) { return m[name]; }).concat(year[name]);
        if (cells.indexOf("*") >= 0) { step(null, "months_hidden", { what: say(name) }); return; }
        const total = months.reduce(function (n, m) { return n + BigInt(m[name] || "0"); }, 0n);
        step(total === BigInt(year[name]), "months", { what: say(name), sum: grouped(total), n: months.filter(function (m) { return m[name] !== ""; }).length, year: grouped(year[name]) });
      });
    }

    // figure computes the figure of the year; null where it cannot be computed here.
    function figure(row, year, method) {
      const of = { rate: "num", num: "num", times: "times", persons: "persons", level: "num" }[method.read];
      if (!of || year[of] === "*" || method.read === "rate" && year.den === "*") { step(null, "figure_hidden"); return null; }
      if (row.by_hand === "true" || year[of] === "") { step(null, "by_hand"); return null; }
      let f = { n: BigInt(year[of]), d: 1n }, word = "count";
      if (method.read === "rate") {
        if (BigInt(year.den) === 0n) { step(null, "no_den"); return null; }
        f = { n: BigInt(year.num) * 100n, d: BigInt(year.den) };
        word = "rate";
      } else if (method.measure_unit === "元" && of === "num") {
        f = { n: f.n, d: 100n };
      }
      const published = fraction(row.value);
      // A figure that lies just beside its target is written with more places: then the two agree as far as two places go.
      const same = published !== null && (shown(f) === row.value || row.value.length > shown(f).length && shown(published) === shown(f));
      step(row.value === "" ? null : same, word, { num: grouped(year.num), den: grouped(year.den), value: shown(f), unit: row.unit, published: row.value });
      return f;
    }

    // judged holds the figure to its target, where that is a number in the unit of the figure.
    function judged(row, f) {
      const t = fraction(row.target_value), upper = fraction(row.target_upper);
      if (f === null || row.target_kind !== "quantitative" || t === null || t.n === 0n || row.target_unit !== row.unit || row.outcome === "hidden") {
        step(null, "judged_elsewhere");
        return;
      }
      let op = row.target_operator || ">=", bar = t;
      if (row.unit === "%" && op !== "<=" && op !== "<" && !upper && (compare(bar, { n: 100n, d: 1n }) > 0 || compare(bar, { n: 100n, d: 1n }) === 0 && op === ">")) {
        bar = { n: 100n, d: 1n }; // no share is above 100 %
        op = ">=";
      }
      const c = compare(f, bar);
      const met = upper ? c >= 0 : { ">=": c >= 0, ">": c > 0, "<=": c <= 0, "<": c < 0, "=": c >= 0 }[op];
      const same = met ? row.outcome === "reached" || row.outcome === "unmeasured" : row.outcome !== "reached";
      if (row.outcome === "unmeasured") { step(null, "judged_elsewhere"); return; }
      step(same, met ? "met" : "missed", { value: shown(f), target: row.target });
    }

    async function check() {
      list.textContent = "";
      end.textContent = say("working");
      bad = left = 0;
      go.disabled = true;
      try {
        const manifest = await proof();
        const data = await files(manifest, box.dataset.indicator ? FILES : ["versions"]);
        if (box.dataset.indicator) {
          const mine = function (r) { return r.project === box.dataset.project && r.indicator === box.dataset.indicator; };
          const row = data.indicators.find(mine), method = data.methods.find(mine), year = data.figures.find(function (r) { return mine(r) && r.span === "year"; });
          if (!row || !method || !year) { step(false, "no_row"); } else {
            sums(year, data.months.filter(mine), method);
            judged(row, figure(row, year, method));
          }
        }
        end.textContent = say(bad ? "bad" : left ? "partly" : "good", { bad: bad, left: left });
      } catch (e) {
        end.textContent = say("failed", { why: e.message });
      }
      go.disabled = false;
    }
    go.hidden = false;
    go.addEventListener("click", check);

    // A receipt is looked for here: neither the code nor anything of it is sent.
    const form = box.querySelector("[data-check-receipt]");
    if (!form) { return; }
    const answer = form.querySelector("[data-check-answer]");
    form.hidden = false;
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      const code = form.querySelector("input[name=code]").value.toLowerCase().replace(/[^2-9a-z]/g, "");
      if ((code.length !== 28 && code.length !== 16) || /[ilou]/.test(code)) { answer.textContent = say("code_wrong"); return; }
      answer.textContent = say("working");
      try {
        const kept = await sha256(bytesOf("receipt\n" + code));
        const key = await crypto.subtle.importKey("raw", kept, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
        const rows = table(textOf(await load("data/receipts.csv"))), act = JSON.parse(textOf(await load("proof/leaf.json")));
        const place = act.subject.split("/"); // publication/<address of the department>/<year>
        const mark = async function (project, indicator) {
          return hex(await crypto.subtle.sign("HMAC", key, bytesOf(["plumbline receipt 1", place[1], place[2], act.version, project, indicator].join("\n"))));
        };
        const places = Array.from(new Set(rows.map(function (r) { return r.project + "\n" + r.indicator; })));
        let counted = 0, here = false;
        for (const p of places) {
          const at = p.split("\n"), want = await mark(at[0], at[1]);
          if (rows.some(function (r) { return r.receipt === want && r.project === at[0] && r.indicator === at[1]; })) {
            counted++;
            here = here || at[0] === box.dataset.project && at[1] === box.dataset.indicator;
          }
        }
        answer.textContent = say(here ? "receipt_here" : counted ? "receipt_elsewhere" : "receipt_not", { n: counted, version: act.version });
      } catch (e) {
        answer.textContent = say("failed", { why: e.message });
      }
    });
  });

  // need says that every word is there.
  function need(words) {
    return ["same", "differs", "open", "working", "large", "file", "manifest", "included", "signed", "no_signature", "num", "den", "months", "months_hidden",
      "stock", "rate", "count", "no_den", "figure_hidden", "by_hand", "met", "missed", "judged_elsewhere", "no_row", "good", "partly", "bad", "failed",
      "code_wrong", "receipt_here", "receipt_elsewhere", "receipt_not"].every(function (w) { return words[w] !== undefined; });
  }
})();
