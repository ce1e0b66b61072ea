// Drafting: what is typed is sent while it is typed, and stays in this browser until the server has answered that it is kept.
// Everything here is convenience: the form's own buttons save the same cells without it.
(function () {
  "use strict";
  var sheet = document.getElementById("sheet"), drafts = document.getElementById("drafts");
  if (drafts) unsent(drafts);
  if (!sheet || sheet.getAttribute("data-open") !== "true" || !window.fetch || !window.Promise) return;

  // unsent tells in the list of drafts where this browser holds something that was not sent: opening the draft sends it.
  function unsent(list) {
    var mine = ":" + list.getAttribute("data-person") + ":", found = {};
    try {
      Object.keys(localStorage).forEach(function (key) {
        var at = key.indexOf(mine);
        if (key.indexOf("plumbline:draft:") === 0 && at > 0) found[key.slice(16, at)] = true;
      });
    } catch (e) { return; }
    Array.prototype.forEach.call(list.querySelectorAll("[data-draft]"), function (cell) {
      if (found[cell.getAttribute("data-draft")]) cell.textContent += " " + list.getAttribute("data-unsent");
    });
  }

  var say = function (name) { return sheet.getAttribute("data-" + name); };
  var address = sheet.getAttribute("action"), places = "plumbline:draft:" + say("draft") + ":" + say("person") + ":";
  var pause = 700, longest = 4000, batch = 40;

  // base is what the server is known to hold of a cell, from this reader's sight; waiting are the edits that it has not
  // answered yet, in their order. One that was tried keeps its text: whether it arrived is not known.
  var base = {}, answered = {}, answers = 0, waiting = [], timer = 0, since = 0, flying = false, tries = 0, retry = 0, stuck = {}, leaving = false, composing = false, stale = false, stored = true;

  function inputs(root) { return Array.prototype.slice.call((root || document).querySelectorAll("#drawn [data-at]")); }
  function input(at) { return inputs().filter(function (el) { return el.getAttribute("data-at") === at; })[0]; }
  function text(el) { return el.hasAttribute("data-line") ? el.value.replace(/\n/g, "") : el.value; }
  function lastOf(at) {
    for (var i = waiting.length - 1; i >= 0; i--) if (waiting[i].at === at) return waiting[i];
    return null;
  }
  function unique() {
    var bytes = new Uint8Array(12);
    window.crypto.getRandomValues(bytes);
    return Array.prototype.map.call(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }

  // Keeping in this browser: each page that is open under a name of its own, so that two never write over each other. What
  // another page left is taken up here too; sent twice it is one edit.
  var place = places + unique();
  function kept() {
    try { return Object.keys(localStorage).filter(function (k) { return k.indexOf(places) === 0; }); } catch (e) { return []; }
  }
  function read(key) {
    try { return JSON.parse(localStorage.getItem(key) || "[]"); } catch (e) { return []; }
  }
  function write(key, list) {
    if (list.length) localStorage.setItem(key, JSON.stringify(list)); else localStorage.removeItem(key);
  }
  function store(done) {
    try {
      write(place, waiting);
      if (done) kept().forEach(function (key) {
        if (key !== place) write(key, read(key).filter(function (e) { return !done[e.client]; }));
      });
      stored = true;
    } catch (e) { stored = false; }
  }
  function recall() {
    var out = [], seen = {};
    kept().forEach(function (key) {
      read(key).forEach(function (e) { if (!seen[e.client]) { seen[e.client] = true; out.push(e); } });
    });
    return out;
  }

  // The line that says how it stands.
  var state = document.getElementById("save-state"), alertLine = document.getElementById("save-alert");
  function clock() { return new Date(Date.now() + 8 * 3600000).toISOString().slice(11, 16); } // of China, as every time on the page
  function tell(kind, more) {
    state.className = "save-state " + (kind === "saved" ? "ok" : kind === "saving" ? "ink3" : "warn");
    state.setAttribute("data-state", kind);
    state.textContent = kind === "saved" ? say("saved") + " " + clock() : kind === "saving" ? say("saving") : kind === "offline" ? (stored ? say("offline") : say("kept-here")) : "";
    if (kind === "saved" || kind === "saving") { if (!more) hush(); } else if (kind === "offline") alarm(state.textContent);
  }
  function alarm(words, link, href) {
    if (alertLine.getAttribute("data-words") === words) return;
    alertLine.setAttribute("data-words", words);
    alertLine.textContent = words;
    if (link) {
      var a = document.createElement("a");
      a.href = href; a.target = "_blank"; a.rel = "noopener"; a.textContent = link;
      alertLine.appendChild(document.createTextNode(" "));
      alertLine.appendChild(a);
    }
  }
  function hush() { if (Object.keys(stuck).length) return; alertLine.removeAttribute("data-words"); alertLine.textContent = ""; }

  // note takes what stands in an input as an edit, where it is another than what is known or waiting.
  function note(el) {
    var at = el.getAttribute("data-at"), now = text(el), pending = lastOf(at), known = pending ? pending.text : base[at];
    if (now === known) return;
    delete stuck[at];
    if (pending && !pending.tried) {
      pending.text = now;
      if (now === pending.saw) waiting.splice(waiting.indexOf(pending), 1);
    } else waiting.push({ client: unique(), at: at, saw: known === undefined ? "" : known, text: now });
    store();
    if (!waiting.length && !flying) tell("saved");
    else if (waiting.length && !/offline|ended/.test(state.getAttribute("data-state") || "")) tell("saving"); // a trouble lasts until an answer comes
    var wait = pause;
    if (!since) since = Date.now();
    if (Date.now() - since > longest) wait = 0;
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  // send gives the server the first of what waits; its promise ends when nothing waits, or when it cannot go on.
  function send() {
    clearTimeout(timer);
    since = 0;
    if (flying) return flying;
    var some = waiting.filter(function (e) { return !stuck[e.at]; }).slice(0, batch);
    if (!some.length) return Promise.resolve(!waiting.length);
    if (refusing) some = some.slice(0, 1);
    some.forEach(function (e) { e.tried = true; });
    store();
    flying = post(some).then(function (more) {
      flying = false;
      return more ? send() : !waiting.length;
    });
    return flying;
  }
  var refusing = false; // a batch was refused: its edits are sent one by one, so that the others are kept

  function post(some) {
    var body = JSON.stringify({ edits: some.map(function (e) { return { client: e.client, at: e.at, saw: e.saw, text: e.text, late: !!e.late }; }) });
    return fetch(address + "/edits", { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "Accept": "application/json" }, body: body }).then(function (answer) {
      if (answer.ok) return answer.json().then(function (got) { return taken(some, got); });
      if (answer.status === 401 || answer.redirected) return ended();
      if (answer.status === 429 || answer.status >= 500) return later();
      return answer.json().catch(function () { return {}; }).then(function (problem) { return refused(some, problem); });
    }, later);
  }
  function taken(some, got) {
    var clashed = false, done = {};
    answers++;
    some.forEach(function (e, i) {
      base[e.at] = e.text;
      answered[e.at] = answers;
      done[e.client] = true;
      waiting.splice(waiting.indexOf(e), 1);
      var el = input(e.at);
      if (el) saw(el);
      clashed = clashed || got.edits[i] && got.edits[i].contested;
    });
    tries = 0;
    store(done);
    if (!waiting.length) { refusing = false; tell("saved", clashed); }
    if (clashed) alarm(say("clashed"));
    freshen();
    return waiting.some(function (e) { return !stuck[e.at]; });
  }
  function later() {
    tell("offline");
    tries++;
    clearTimeout(retry);
    retry = setTimeout(send, Math.min(60000, 1000 * Math.pow(2, Math.min(tries, 6))) * (0.75 + Math.random() / 2));
    return false;
  }
  function ended() {
    state.textContent = "";
    state.setAttribute("data-state", "ended");
    alarm(say("ended"), say("sign-in"), "/sign-in?back=" + encodeURIComponent(address));
    clearTimeout(retry);
    retry = setTimeout(send, 15000);
    return false;
  }
  function refused(some, problem) {
    if (some.length > 1) { refusing = true; return true; }
    stuck[some[0].at] = true;
    some[0].tried = false;
    var el = input(some[0].at), words = say("refused") + (problem.detail || "");
    if (el) el.setAttribute("aria-invalid", "true");
    state.textContent = "";
    state.setAttribute("data-state", "refused");
    alarm(words);
    return waiting.some(function (e) { return !stuck[e.at]; });
  }
  // saw lets the form's own buttons know what the server holds.
  function saw(el) {
    var hidden = el.parentNode.querySelector('input[type="hidden"][name="saw:' + el.getAttribute("data-at") + '"]');
    if (hidden) hidden.value = base[el.getAttribute("data-at")];
  }

  // freshen draws what the server says of the whole form, a little after the last save: findings, what others wrote.
  var freshening = 0, drawn = 0;
  function freshen() {
    clearTimeout(freshening);
    freshening = setTimeout(redraw, Math.max(600, drawn + 2500 - Date.now()));
  }
  function redraw() {
    if (composing) { stale = true; return; }
    var asked = answers;
    drawn = Date.now();
    fetch(address, { credentials: "same-origin", headers: { "Accept": "text/html" } }).then(function (answer) {
      if (!answer.ok || answer.redirected) return null;
      return answer.text();
    }).then(function (page) { if (page && !composing) draw(page, null, asked); }, function () {});
  }
  // asked is how many answers had come when the page was asked for: what was kept after that, it cannot show.
  function draw(page, at, asked) {
    var next = new DOMParser().parseFromString(page, "text/html"), fresh = next.getElementById("drawn"), old = document.getElementById("drawn");
    if (!fresh || !old) return false;
    var form = next.getElementById("sheet");
    if (form && form.getAttribute("data-open") !== "true" && !waiting.length) { leaving = true; location.reload(); return true; } // finished or put away elsewhere
    sheet.elements.last.value = next.querySelector('#sheet input[name="last"]').value;
    var title = next.querySelector("h1");
    if (title) document.querySelector("h1").textContent = title.textContent;
    var active = document.activeElement, rows = function (root) {
      return Array.prototype.map.call(root.querySelectorAll("table.form tr"), function (r) { return r.getAttribute("data-row") || "-"; }).join(" ");
    };
    var still = rows(old) === rows(fresh) && !at;
    inputs(fresh).forEach(function (el) {
      var name = el.getAttribute("data-at"), mine = lastOf(name);
      if (mine) el.value = mine.text;
      else if (answered[name] > asked) el.value = base[name];
      else if (!still || el.id !== active.id) base[name] = text(el); // who types in a cell goes on from what he sees there
    });
    if (still) inPlace(old, fresh, active);
    else swap(old, fresh, active, at);
    grow();
    return true;
  }
  // inPlace draws cell by cell and leaves the one that is being typed in alone.
  function inPlace(old, fresh, active) {
    var here = old.querySelectorAll("table.form tr"), there = fresh.querySelectorAll("table.form tr");
    Array.prototype.forEach.call(there, function (row, i) {
      var was = Array.prototype.filter.call(here[i].children, cell), is = Array.prototype.filter.call(row.children, cell);
      is.forEach(function (c, k) {
        var o = was[k];
        if (!o || !o.contains(active)) { if (o) here[i].replaceChild(c, o); return; }
        o.className = c.className;
        var typed = active.getAttribute("data-at"), twin = c.querySelector("[data-at]");
        if (typed && twin && active.value === twin.value) ["aria-invalid", "aria-describedby"].forEach(function (a) {
          if (twin.hasAttribute(a)) active.setAttribute(a, twin.getAttribute(a)); else active.removeAttribute(a);
        });
        var beside = o.querySelector(".beside"), newer = c.querySelector(".beside");
        if (!beside || !newer) return;
        var stood = Array.prototype.indexOf.call(beside.querySelectorAll("a, button"), active);
        beside.parentNode.replaceChild(newer, beside);
        if (stood < 0) return; // else the reader goes on from the mark where he was, or from its cell
        var next = newer.querySelectorAll("a, button")[stood] || o.querySelector("[data-at]");
        if (next) next.focus();
      });
      Array.prototype.filter.call(here[i].children, function (c) { return !cell(c); }).forEach(function (c) { if (!c.contains(active)) here[i].removeChild(c); });
      Array.prototype.filter.call(row.children, function (c) { return !cell(c); }).forEach(function (c) { here[i].appendChild(c); });
    });
    Array.prototype.slice.call(old.children).forEach(function (part) {
      if (part.tagName !== "TABLE" && part.className !== "addrow" && !part.contains(active)) old.removeChild(part);
    });
    Array.prototype.slice.call(fresh.children).forEach(function (part) {
      if (part.tagName === "TABLE" || part.className === "addrow") return;
      if (part.tagName === "SECTION") old.appendChild(part); else old.insertBefore(part, old.querySelector("table.form"));
    });
  }
  function cell(c) { return !c.classList.contains("notes"); }
  // swap draws the form anew and goes on where the reader was, or in the cell at.
  function swap(old, fresh, active, at) {
    var name = at || active && active.getAttribute && active.getAttribute("data-at"), from = active && active.selectionStart, to = active && active.selectionEnd;
    old.parentNode.replaceChild(fresh, old);
    var el = name && input(name);
    if (!el) return;
    el.focus();
    if (!at && el.setSelectionRange && typeof from === "number") { try { el.setSelectionRange(from, to); } catch (e) { /* a choice has no caret */ } }
  }

  // do sends a button's act when everything typed is kept, and draws what comes of it.
  function act(what, target) {
    inputs().forEach(note);
    send().then(function (all) {
      if (!all || waiting.length) { alarm(say("wait")); return; }
      if (what === "finish" || what === "discard") { leave(what); return; }
      var body = new URLSearchParams();
      body.set("do", what); body.set("last", sheet.elements.last.value); body.set("client", unique());
      var level = document.getElementById("addlevel"), asked = answers;
      if (level) body.set("addlevel", level.value);
      fetch(address, { method: "POST", credentials: "same-origin", headers: { "Accept": "text/html" }, body: body }).then(function (answer) {
        if (answer.status === 401 || answer.redirected && answer.url.indexOf("/sign-in") >= 0) { ended(); return null; }
        var at = new URL(answer.url).searchParams.get("at");
        return answer.text().then(function (page) {
          if (!draw(page, at || target, asked)) { later(); return; }
          var wrong = new DOMParser().parseFromString(page, "text/html").querySelector(".alert li");
          if (wrong) { alertLine.removeAttribute("data-words"); alarm(wrong.textContent); } else tell("saved");
        });
      }, later);
    });
  }
  function leave(what) {
    leaving = true;
    var hidden = document.createElement("input");
    hidden.type = "hidden"; hidden.name = "do"; hidden.value = what;
    sheet.appendChild(hidden);
    sheet.submit();
  }

  // Rows grow with their text.
  function grow(el) {
    (el ? [el] : inputs()).forEach(function (one) {
      if (one.tagName !== "TEXTAREA") return;
      one.style.height = "auto";
      one.style.height = one.scrollHeight + 2 + "px";
    });
  }

  document.addEventListener("input", function (e) {
    if (!e.target.getAttribute || !e.target.getAttribute("data-at")) return;
    grow(e.target);
    if (!e.isComposing) note(e.target);
  });
  document.addEventListener("change", function (e) {
    if (e.target.getAttribute && e.target.getAttribute("data-at")) { note(e.target); send(); }
  });
  document.addEventListener("compositionstart", function () { composing = true; });
  document.addEventListener("compositionend", function (e) {
    composing = false;
    if (e.target.getAttribute("data-at")) note(e.target);
    if (stale) { stale = false; freshen(); }
  });
  document.addEventListener("click", function (e) {
    var button = e.target.closest && e.target.closest('button[name="do"]'), inner = e.target.tagName === "TD" && e.target.querySelector(".in");
    if (inner) inner.focus(); // the whole cell is the input's
    if (!button || button.form !== sheet) return;
    e.preventDefault();
    var inside = document.activeElement && document.activeElement.getAttribute("data-at");
    if (button.value === "save") { inputs().forEach(note); send(); return; }
    act(button.value, inside);
  });
  sheet.addEventListener("submit", function (e) {
    if (leaving) return;
    e.preventDefault(); // Enter in a line
    inputs().forEach(note);
    send();
  });
  document.addEventListener("keydown", function (e) {
    var el = e.target, at = el.getAttribute && el.getAttribute("data-at"), row = el.closest && el.closest("[data-row]");
    if (e.isComposing) return;
    if (at && e.key === "Enter" && el.hasAttribute("data-line") && !e.altKey && !e.defaultPrevented) { e.preventDefault(); note(el); send(); return; }
    if (row && e.altKey && !e.ctrlKey && !e.metaKey) {
      var what = { ArrowUp: "up", ArrowDown: "down", Enter: "insert", Delete: "cut" }[e.key];
      if (what) { e.preventDefault(); act(what + "|" + row.getAttribute("data-row"), what === "up" || what === "down" ? at : null); return; }
    }
    var typing = at || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName || "");
    if (!typing && (e.ctrlKey || e.metaKey) && !e.altKey) { // inside a cell the browser's own undo is meant
      var key = e.key.toLowerCase();
      if (key === "z" || key === "y") { e.preventDefault(); act(key === "y" || e.shiftKey ? "redo" : "undo"); }
    }
  });
  window.addEventListener("pageshow", function (e) { if (e.persisted) again(); });
  function again() { if (waiting.length) { stuck = {}; send(); } else freshen(); }
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", function () { if (document.visibilityState === "visible") again(); else { inputs().forEach(note); send(); } });
  window.addEventListener("beforeunload", function (e) {
    if (leaving) return;
    inputs().forEach(note);
    if (waiting.length) { e.preventDefault(); e.returnValue = ""; }
  });

  // What another visit left here goes into its cells and is sent.
  inputs().forEach(function (el) {
    var hidden = el.parentNode.querySelector('input[type="hidden"][name="saw:' + el.getAttribute("data-at") + '"]');
    base[el.getAttribute("data-at")] = hidden ? hidden.value : text(el);
  });
  waiting = recall();
  waiting.forEach(function (e) {
    e.tried = e.late = true; // perhaps it arrived; and the cell may have gone on since
    var el = input(e.at);
    if (el) el.value = e.text;
  });
  inputs().forEach(note);
  grow();
  if (waiting.length) { tell("saving"); send(); }

  // Suggestions of the indicator library for the name of an indicator: arrows and Enter choose, Escape closes.
  var list = null, owner = null, chosen = -1, found = [], asking = 0, asked = 0;
  function level(el) {
    var row = el.closest("[data-row]"), choice = row && row.querySelector("select[data-at]");
    return choice;
  }
  function ask(el) {
    var q = el.value.trim(), number = ++asked, choice = level(el);
    clearTimeout(asking);
    if (!q) { close(); return; }
    asking = setTimeout(function () {
      get(q, choice ? choice.value.split("/")[1] : "").then(function (some) {
        return some.length || !choice ? some : get(q, "");
      }).then(function (some) {
        if (number === asked && document.activeElement === el) show(el, some);
      }, function () {});
    }, 150);
  }
  function get(q, under) {
    var u = "/library/suggest?q=" + encodeURIComponent(q) + (under ? "&level=" + encodeURIComponent(under) : "");
    return fetch(u, { credentials: "same-origin", headers: { "Accept": "application/json" } }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.json() : { suggestions: [] };
    }).then(function (got) { return got.suggestions || []; });
  }
  function target(one) {
    var value = one.values && one.values[0] || "", sign = { ">=": "≥", "<=": "≤" }[one.op] || one.op || "";
    if (!value || one.kind !== "quantitative" || /[^0-9.]/.test(value)) return value;
    return sign + value + (one.unit || "");
  }
  function show(el, some) {
    close();
    if (!some.length || some.length === 1 && some[0].name === el.value.trim()) return;
    found = some; owner = el; chosen = -1;
    list = document.createElement("ul");
    list.className = "suggestions"; list.id = el.id + "-list";
    list.setAttribute("role", "listbox"); list.setAttribute("aria-label", say("suggestions"));
    some.forEach(function (one, i) {
      var li = document.createElement("li"), name = document.createElement("span"), about = document.createElement("span");
      li.id = list.id + "-" + i; li.setAttribute("role", "option"); li.setAttribute("aria-selected", "false");
      name.textContent = one.name;
      about.className = "base";
      about.textContent = [one.level2, target(one), one.uses ? one.uses + " " + say("uses") : ""].filter(Boolean).join("　");
      li.appendChild(name); li.appendChild(about);
      li.addEventListener("mousedown", function (e) { e.preventDefault(); take(i); });
      list.appendChild(li);
    });
    el.parentNode.appendChild(list);
    el.setAttribute("aria-controls", list.id);
    el.setAttribute("aria-autocomplete", "list");
    el.setAttribute("aria-haspopup", "listbox");
    document.getElementById("suggest-state").textContent = some.length + " " + say("suggestions");
  }
  function close() {
    if (!list) return;
    if (list.parentNode) list.parentNode.removeChild(list);
    owner.removeAttribute("aria-activedescendant"); owner.removeAttribute("aria-controls");
    list = null; owner = null;
  }
  function point(i) {
    chosen = (i + found.length) % found.length;
    Array.prototype.forEach.call(list.children, function (li, k) { li.setAttribute("aria-selected", k === chosen ? "true" : "false"); });
    owner.setAttribute("aria-activedescendant", list.id + "-" + chosen);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }
  function take(i) {
    var one = found[i], el = owner, row = el.closest("[data-row]"), choice = level(el), aim = row && row.querySelector('[data-at$=".target"]');
    close();
    el.value = one.name; grow(el); note(el);
    if (aim && !aim.value && target(one)) { aim.value = target(one); note(aim); }
    if (choice && choice.value.split("/")[1] !== one.level2) {
      var under = one.level1 + "/" + one.level2;
      if (Array.prototype.some.call(choice.options, function (o) { return o.value === under; })) { choice.value = under; note(choice); }
    }
    send();
  }
  document.addEventListener("input", function (e) {
    if (e.target.hasAttribute && e.target.hasAttribute("data-suggest") && !e.isComposing) ask(e.target);
  });
  document.addEventListener("compositionend", function (e) { if (e.target.hasAttribute("data-suggest")) ask(e.target); });
  document.addEventListener("focusout", function () { asked++; close(); });
  document.addEventListener("keydown", function (e) {
    if (!list || e.target !== owner || e.isComposing || e.altKey) return;
    if (e.key === "ArrowDown") point(chosen + 1);
    else if (e.key === "ArrowUp") point(chosen < 0 ? found.length - 1 : chosen - 1);
    else if (e.key === "Enter" && chosen >= 0) take(chosen);
    else if (e.key === "Escape") close();
    else return;
    e.preventDefault(); e.stopPropagation();
  }, true);
}());
