"use strict";
// The page's behaviour. The address holds the whole state: ?lang=csharp&namespace=My.Api#t-OpenAiChat

const byId = (id) => document.getElementById(id);
const { base, baseUrl } = document.body.dataset;
const root = document.documentElement;
const tabs = [...document.querySelectorAll("[role=tab]")];
const selection = byId("selection");
const forms = [...document.querySelectorAll("form[data-lang]")];
const items = [...document.querySelectorAll("#entries li")];
const source = byId("source");

let language = "";
let loading = null;

// Colours: what the system says, until the reader chooses.

const themes = { "": "Theme: auto", light: "Theme: light", dark: "Theme: dark" };

function showTheme(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  byId("theme").textContent = themes[theme];
}

function storedTheme() {
  try {
    const found = localStorage.getItem("dtogen-theme");
    return found in themes ? found : "";
  } catch {
    return "";
  }
}

byId("theme").addEventListener("click", () => {
  const order = Object.keys(themes);
  const next = order[(order.indexOf(root.dataset.theme ?? "") + 1) % order.length];
  showTheme(next);
  try {
    localStorage.setItem("dtogen-theme", next);
  } catch {
    // A browser may forbid it; the choice then holds for this page.
  }
});

// Options.

const fieldsOf = (form) => [...form.elements].filter((each) => each.name);
const activeForm = () => forms.find((each) => each.dataset.lang === language);
const valueOf = (field) => (field.type === "checkbox" ? String(field.checked) : field.value.trim());

function setField(field, text) {
  if (field.type === "checkbox") field.checked = ["true", "1", "yes"].includes(text.toLowerCase());
  else field.value = text;
}

function chosen() {
  const query = new URLSearchParams();
  for (const field of [...fieldsOf(activeForm()), ...fieldsOf(selection)]) {
    const text = valueOf(field);
    if (text && text !== (field.dataset.default ?? "")) query.set(field.name, text);
  }
  return query;
}

function readAddress() {
  const query = new URLSearchParams(location.search);
  const wanted = query.get("lang") ?? "";
  language = (tabs.find((each) => each.dataset.lang === wanted) ?? tabs[0]).dataset.lang;
  for (const field of [...fieldsOf(activeForm()), ...fieldsOf(selection)])
    setField(field, query.get(field.name) ?? field.dataset.default ?? "");
}

function writeAddress() {
  const query = new URLSearchParams({ lang: language, ...Object.fromEntries(chosen()) });
  history.replaceState(null, "", `?${query}${location.hash}`);
}

// What is shown.

function show() {
  for (const tab of tabs) {
    const isActive = tab.dataset.lang === language;
    tab.setAttribute("aria-selected", String(isActive));
    tab.tabIndex = isActive ? 0 : -1;
    if (isActive) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  for (const form of forms) form.hidden = form.dataset.lang !== language;
  byId("main").setAttribute("aria-labelledby", `tab-${language}`);
  const query = chosen();
  const asked = query.size ? `?${query}` : "";
  byId("chosen").textContent = [...query].map(([name, text]) => `${name}=${text}`).join("  ");
  byId("download").href = byId("raw").href = `${base}/${language}${asked}`;
  byId("package").href = `${base}/${language}.zip${asked}`;
  const url = `${baseUrl}/types/${language}${asked}`;
  const quoted = `'${url.replaceAll("'", "%27")}'`;
  byId("curl").textContent = `curl -OJ ${asked ? quoted : url}`;
  load(asked);
  loadCalls();
}

// The calls do not depend on the selection; they are fetched when somebody looks.

async function loadCalls() {
  const panel = byId("calls");
  const query = new URLSearchParams(chosen());
  for (const field of fieldsOf(selection)) query.delete(field.name);
  const wanted = `${base}/${language}.calls${query.size ? `?${query}` : ""}`;
  if (!panel.open || panel.dataset.shown === wanted) return;
  panel.dataset.shown = wanted;
  byId("snippets").textContent = "";
  const got = await fetch(wanted).catch(() => null);
  if (panel.dataset.shown !== wanted || !got?.ok) return;
  // As the source: escaped by our own server.
  byId("snippets").innerHTML = (await got.text()) || "<p>This schema has no chat to show.</p>";
}

byId("calls").addEventListener("toggle", loadCalls);

async function load(asked) {
  loading?.abort();
  const mine = (loading = new AbortController());
  source.setAttribute("aria-busy", "true");
  try {
    const got = await fetch(`${base}/${language}.html${asked}`, { signal: mine.signal });
    const text = await got.text();
    if (mine.signal.aborted) return;
    byId("fault").hidden = got.ok;
    if (!got.ok) {
      byId("fault").textContent = told(text);
      return;
    }
    // Our own server's escaped source; the policy of the page lets nothing in it run.
    source.innerHTML = text;
    nameFile(mine.signal, asked);
    markAbsent();
    goTo(decodeURIComponent(location.hash.slice(1)), false);
  } catch (fault) {
    if (mine.signal.aborted) return;
    byId("fault").hidden = false;
    byId("fault").textContent = `The source did not come: ${fault.message}. Is the server still there?`;
  } finally {
    if (!mine.signal.aborted) source.setAttribute("aria-busy", "false");
  }
}

function told(text) {
  try {
    return JSON.parse(text).responseStatus.errors.map((each) => each.message).join("\n");
  } catch {
    return text;
  }
}

async function nameFile(signal, asked) {
  const got = await fetch(`${base}/${language}${asked}`, { method: "HEAD", signal }).catch(() => null);
  const name = /filename="([^"]+)"/.exec(got?.headers.get("content-disposition") ?? "")?.[1];
  if (!name) return;
  byId("download").download = name;
  byId("update").textContent = `dtogen update ${name}`;
}

// Types.

function markAbsent() {
  for (const item of items) {
    const link = item.firstElementChild;
    link.classList.toggle("absent", byId(link.hash.slice(1)) === null);
  }
}

function goTo(id, withFocus) {
  source.querySelector(".here")?.classList.remove("here");
  for (const item of items) item.firstElementChild.removeAttribute("aria-current");
  const place = id.startsWith("t-") ? byId(id) : null;
  const item = items.find((each) => each.firstElementChild.dataset.name === id.slice(2));
  if (!place || !item) return;
  place.classList.add("here");
  item.firstElementChild.setAttribute("aria-current", "true");
  item.scrollIntoView({ block: "nearest" });
  place.scrollIntoView({ block: "center" });
  // Chunks that come into sight take their true height, and what is below moves.
  requestAnimationFrame(() => place.scrollIntoView({ block: "center" }));
  if (withFocus) source.focus({ preventScroll: true });
}

function search() {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const item of items) {
    const text = item.dataset.words.toLowerCase();
    const fits = words.every((word) => text.includes(word));
    item.hidden = !fits;
    count += fits;
  }
  for (const section of document.querySelectorAll("#entries section"))
    section.hidden = !section.querySelector("li:not([hidden])");
  byId("none").hidden = count > 0;
  byId("count").textContent = words.length ? `${count} of ${items.length}` : `${items.length} in all`;
}

const visibleLinks = () => items.filter((each) => !each.hidden).map((each) => each.firstElementChild);

byId("entries").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  history.replaceState(null, "", `${location.search}${link.hash}`);
  goTo(link.hash.slice(1), false);
});

byId("entries").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const links = visibleLinks();
  const next = links.indexOf(document.activeElement) + step;
  if (next < 0) byId("search").focus();
  else links[Math.min(next, links.length - 1)]?.focus();
});

byId("search").addEventListener("input", search);
byId("search").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "Enter") {
    event.preventDefault();
    const first = visibleLinks()[0];
    first?.focus();
    if (event.key === "Enter") first?.click();
  }
});

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, select, textarea");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    byId("search").select();
  }
  if (event.key === "Escape" && event.target === byId("search")) {
    byId("search").value = "";
    search();
  }
});

// Tabs: one stop for the Tab key, arrows between them.

function choose(tab) {
  if (tab.dataset.lang === language) return;
  language = tab.dataset.lang;
  writeAddress();
  show();
}

for (const tab of tabs) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(tab);
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = tabs[target % tabs.length];
    next.focus();
    choose(next);
  });
}

// Forms.

let waiting = 0;

function changed() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    writeAddress();
    show();
  }, 250);
}

for (const form of [selection, ...forms]) {
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
}

byId("reset").addEventListener("click", () => {
  for (const field of [...fieldsOf(activeForm()), ...fieldsOf(selection)]) setField(field, field.dataset.default ?? "");
  writeAddress();
  show();
});

// The clipboard. Browsers lend it only to pages of a secure origin; elsewhere a selection does.

async function copy(text, button) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hidden";
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  byId("said").textContent = done ? "Copied." : "The browser did not let it be copied.";
  setTimeout(() => (byId("said").textContent = ""), 2500);
}

byId("copy").addEventListener("click", async (event) => {
  const got = await fetch(byId("raw").href);
  if (got.ok) await copy(await got.text(), event.target);
});

for (const button of document.querySelectorAll("[data-copy]"))
  button.addEventListener("click", () => copy(byId(button.dataset.copy).textContent, button));

addEventListener("popstate", () => {
  readAddress();
  show();
});

showTheme(storedTheme());
readAddress();
search();
show();
