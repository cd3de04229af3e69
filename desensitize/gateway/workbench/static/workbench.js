"use strict";
// The page asks its own server what is found, and shows it. Nothing is kept but the language, the theme and, for this
// tab alone, the key.

const $ = (id) => document.getElementById(id);

const WORDS = {
  en: {
    workbench: "workbench", key: "Key", choose: "Look for", operator: "Becomes", text: "Text", found: "Found",
    masked: "Masked", restored: "Restored", findings: "Findings", value: "Value", entity: "Entity", rule: "Rule",
    score: "Score", why: "Why", own: "A rule of your own", from: "from", new: "new", copy: "copy", copied: "copied",
    clear: "clear", example: "example", drop: "Paste or drop text here", none: "nothing found", own_operator: "as the rules say",
    same: "the same, to the byte", differs: "not the same: what replaced it can't be undone", count: (n) => `${n}`,
    took: (ms) => `looked at in ${ms} ms`, good: (n) => `${n} rule${n === 1 ? "" : "s"}, no problems: tried on the text above`,
    bad: (n) => `${n} problem${n === 1 ? "" : "s"}`, empty: "A rule says what it finds, with lines that it must find and lines that it must leave alone.",
    needkey: "this server asks for a key", match: "finds", ignore: "leaves", other: "中文", otherlang: "zh",
    themes: { auto: "auto", light: "light", dark: "dark" }, theme: "Theme", too_long: "the file is too long for this page",
  },
  zh: {
    workbench: "工作台", key: "密钥", choose: "查找", operator: "替换为", text: "原文", found: "发现", masked: "脱敏后",
    restored: "还原后", findings: "发现明细", value: "值", entity: "类型", rule: "规则", score: "置信度", why: "依据",
    own: "自定义规则", from: "取自", new: "新建", copy: "复制", copied: "已复制", clear: "清空", example: "示例",
    drop: "在此粘贴或拖入文本", none: "没有发现", own_operator: "按规则", same: "与原文逐字节一致", differs: "与原文不同：替换不可逆",
    count: (n) => `${n} 处`, took: (ms) => `用时 ${ms} 毫秒`, good: (n) => `${n} 条规则，没有问题：已用于上方文本`,
    bad: (n) => `${n} 个问题`, empty: "一条规则写明要找什么，并附上必须命中的例句和必须放过的例句。", needkey: "此服务需要密钥",
    match: "命中", ignore: "放过", other: "English", otherlang: "en", themes: { auto: "自动", light: "浅色", dark: "深色" }, theme: "主题",
    too_long: "文件太长，此页无法打开",
  },
};
const EXAMPLE = {
  en: "Hi, this is Marta Brandt. My card 4111 1111 1111 1111 was charged twice.\nReach me at marta.brandt@example.com or +1 (415) 555-0132.\nThe gateway logged password: kV9!tq2Lw for host 10.20.30.40.",
  zh: "客服您好，我叫王玉兰，手机 138 0013 8000，身份证 11010519491231002X。\n包裹请寄到北京市海淀区中关村大街27号，或发邮件到 wang.yulan@example.com。\n测试库口令：Hx7!pq92mz",
};
const DRAFT = `format: 2
category: AcmeInternal
rules:
  - id: acme.employee
    entity: EMPLOYEE_ID
    title: Employee number
    pattern: '(?<![0-9A-Za-z])AC-(?<value>[0-9]{8})(?![0-9])'
    verify: [luhn]
    examples:
      match: ['badge AC-⟦79927398⟧ lost']
      ignore: ['AC-79927399', 'AC-123']
`;
const LONGEST = 200000;

let say = WORDS.en;
let facts = { categories: [], rules: [], operators: [] };
let chosen = new Set();
let operators = {};
let asked = 0;
let timer = 0;

// ---------------------------------------------------------------- what is remembered
function stored(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(name);
    localStorage.setItem(name, value);
  } catch { /* a browser that keeps nothing */ }
  return null;
}

// ---------------------------------------------------------------- language and theme
function speak(language) {
  say = WORDS[language];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say[node.dataset.say];
  $("text").placeholder = say.drop;
  $("language").textContent = say.other;
  $("language").lang = say.otherlang;
  $("theme").textContent = `${say.theme}: ${say.themes[theme()]}`;
  stored("language", language);
}
const theme = () => stored("theme") || "auto";
function dress(name) {
  stored("theme", name);
  const dark = name === "dark" || (name === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  $("theme").textContent = `${say.theme}: ${say.themes[name]}`;
}

// ---------------------------------------------------------------- the server
async function ask(path, body) {
  const headers = { "content-type": "application/json" };
  const key = sessionStorage.getItem("key");
  if (key) headers["x-desensitize-key"] = key;
  const answer = await fetch(`/workbench/${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  const told = await answer.json();
  if (answer.status === 401) {
    $("keyfield").hidden = false;
    $("key").focus();
    throw new Error(say.needkey);
  }
  if (!answer.ok) throw new Error(told.error ? told.error.message : answer.statusText);
  return told;
}
function state(text, bad) {
  $("state").textContent = text;
  $("state").classList.toggle("bad", Boolean(bad));
}

// ---------------------------------------------------------------- showing
const hues = new Map();
// In the order in which entities are first seen, so that no two of a text look alike.
function hue(entity) {
  if (!hues.has(entity)) hues.set(entity, Math.round(150 + hues.size * 137.5) % 360);
  return hues.get(entity);
}
function node(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
function showPieces(place, pieces, findings) {
  const nodes = pieces.map((piece) => {
    if (piece.finding === null) return document.createTextNode(piece.text);
    const finding = findings[piece.finding];
    const mark = node("mark", piece.text, { tabindex: "0", "data-finding": piece.finding, "aria-label": `${piece.text}, ${finding.entity}` });
    mark.style.setProperty("--hue", hue(finding.entity));
    return mark;
  });
  $(place).replaceChildren(...nodes);
}
function showTable(told) {
  const values = {};
  for (const piece of told.pieces) if (piece.finding !== null) values[piece.finding] = piece.text;
  const rows = told.findings.map((finding, index) => {
    const row = node("tr", undefined, { "data-finding": index });
    row.style.setProperty("--hue", hue(finding.entity));
    const value = node("td");
    const mark = node("mark", values[index]);
    mark.style.setProperty("--hue", hue(finding.entity));
    value.append(mark);
    const rule = node("td", finding.rule);
    rule.append(node("small", finding.title));
    row.append(value, node("td", finding.entity), rule, node("td", finding.score.toFixed(2)), node("td", finding.why.join("; ")), choice(finding.entity));
    return row;
  });
  if (!rows.length) {
    const cell = node("td", say.none, { colspan: 6, class: "empty" });
    const row = node("tr");
    row.append(cell);
    rows.push(row);
  }
  $("findings").tBodies[0].replaceChildren(...rows);
}
function choice(entity) {
  const cell = node("td");
  const select = node("select", undefined, { "aria-label": `${say.operator}: ${entity}` });
  select.append(node("option", say.own_operator, { value: "" }), ...facts.operators.map((name) => node("option", name, { value: name })));
  select.value = operators[entity] || "";
  select.addEventListener("change", () => {
    if (select.value) operators[entity] = select.value;
    else delete operators[entity];
    look();
  });
  cell.append(select);
  return cell;
}
function show(told) {
  showPieces("found", told.pieces, told.findings);
  showPieces("masked", told.masked, told.findings);
  $("restored").textContent = told.restored;
  $("count").textContent = say.count(told.findings.length);
  $("same").textContent = told.same ? `✓ ${say.same}` : `✗ ${say.differs}`;
  $("same").className = told.same ? "good" : "quiet";
  shown = told;
  showTable(told);
  showDraft(told.draft);
}
let shown = { findings: [] };

function showDraft(draft) {
  const verdict = $("verdict");
  $("problems").replaceChildren();
  $("examples").replaceChildren();
  number(draft ? draft.problems : []);
  if (!draft) {
    verdict.textContent = say.empty;
    verdict.className = "quiet";
    return;
  }
  const wrong = draft.problems.length;
  verdict.textContent = wrong ? say.bad(wrong) : say.good(draft.rules);
  verdict.className = wrong ? "bad" : "good";
  $("problems").append(...draft.problems.map((problem) => {
    const item = node("li", undefined, { class: "bad" });
    const place = node("button", `${problem.line}:${problem.column}`, { type: "button", class: "link" });
    place.addEventListener("click", () => goTo(problem.line, problem.column));
    item.append(place, ` ${problem.path ? `${problem.path}: ` : ""}${problem.message}`);
    return item;
  }));
  $("examples").append(...draft.examples.map((example) => {
    const item = node("li", undefined, { class: example.holds ? "good" : "bad" });
    item.append(`${say[example.kind]} `, node("code", example.text));
    return item;
  }));
}
function number(problems) {
  const wrong = new Set(problems.map((problem) => problem.line));
  const count = $("draft").value.split("\n").length;
  const lines = [];
  for (let line = 1; line <= count; line += 1) lines.push(wrong.has(line) ? node("b", `${line}`) : document.createTextNode(`${line}`), "\n");
  $("lines").replaceChildren(...lines);
  $("lines").scrollTop = $("draft").scrollTop;
}
function goTo(line, column) {
  const lines = $("draft").value.split("\n");
  const at = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + Math.max(0, column - 1);
  $("draft").focus();
  $("draft").setSelectionRange(at, at);
}

// ---------------------------------------------------------------- asking
function look() {
  clearTimeout(timer);
  timer = setTimeout(looked, 120);
}
async function looked() {
  const turn = (asked += 1);
  const every = chosen.size === facts.categories.length;
  const body = { text: $("text").value.slice(0, LONGEST), operators };
  if (!every) body.categories = [...chosen];
  if ($("operator").value) body.operator = $("operator").value;
  if ($("draft").value.trim()) body.draft = $("draft").value;
  const began = performance.now();
  try {
    const told = await ask("look", body);
    if (turn !== asked) return;
    show(told);
    state(say.took(Math.round(performance.now() - began)));
  } catch (error) {
    if (turn === asked) state(error.message, true);
  }
}
async function begin() {
  try {
    facts = await ask("facts");
  } catch (error) {
    state(error.message, true);
    return;
  }
  chosen = new Set(facts.categories.map((category) => category.name));
  $("categories").replaceChildren(...facts.categories.map((category) => {
    const label = node("label", undefined, { title: `${category.title} (${category.rules})` });
    const box = node("input", undefined, { type: "checkbox", checked: "" });
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(category.name);
      else chosen.delete(category.name);
      look();
    });
    label.append(box, category.name);
    return label;
  }));
  $("operator").replaceChildren(node("option", say.own_operator, { value: "" }), ...facts.operators.map((name) => node("option", name, { value: name })));
  $("rules").replaceChildren(...facts.rules.map((rule) => node("option", rule.title, { value: rule.id })));
  looked();
}

// ---------------------------------------------------------------- what hovers
function lit(index) {
  for (const each of document.querySelectorAll(".lit")) each.classList.remove("lit");
  if (index === null) return;
  for (const each of document.querySelectorAll(`[data-finding="${index}"]`)) each.classList.add("lit");
}
function hover(event) {
  const mark = event.target.closest && event.target.closest("[data-finding]");
  const finding = mark && shown.findings[mark.dataset.finding];
  const tip = $("tip");
  lit(finding ? mark.dataset.finding : null);
  tip.hidden = !finding || mark.tagName !== "MARK";
  if (tip.hidden) return;
  tip.replaceChildren(node("b", `${finding.entity} · ${finding.rule}`), node("span", finding.title), node("span", `${say.score} ${finding.score.toFixed(2)} · ${finding.category}`), node("span", finding.why.join("; ")));
  const at = mark.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${at.bottom + tip.offsetHeight + 10 > innerHeight ? at.top - tip.offsetHeight - 6 : at.bottom + 6}px`;
}
async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  button.textContent = say.copied;
  setTimeout(() => { button.textContent = say.copy; }, 1200);
}
async function dropped(event) {
  event.preventDefault();
  $("text").classList.remove("over");
  const file = event.dataTransfer.files[0];
  if (file && file.size > LONGEST * 4) {
    state(say.too_long, true);
    return;
  }
  $("text").value = file ? await file.text() : event.dataTransfer.getData("text/plain");
  look();
}

// ---------------------------------------------------------------- wiring
function wire() {
  $("language").addEventListener("click", () => {
    speak(document.documentElement.lang === "en" ? "zh" : "en");
    begin();
  });
  $("theme").addEventListener("click", () => dress({ auto: "light", light: "dark", dark: "auto" }[theme()]));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dress(theme()));
  $("key").addEventListener("change", () => {
    sessionStorage.setItem("key", $("key").value);
    begin();
  });
  for (const id of ["text", "draft"]) $(id).addEventListener("input", look);
  $("operator").addEventListener("change", look);
  $("example").addEventListener("click", () => { $("text").value = EXAMPLE[document.documentElement.lang === "en" ? "en" : "zh"]; look(); });
  $("clear").addEventListener("click", () => { $("text").value = ""; look(); $("text").focus(); });
  $("copymasked").addEventListener("click", (event) => copy(event.target, $("masked").textContent));
  $("copyrule").addEventListener("click", (event) => copy(event.target, $("draft").value));
  $("newrule").addEventListener("click", () => { $("draft").value = DRAFT; look(); $("draft").focus(); });
  $("draft").addEventListener("scroll", () => { $("lines").scrollTop = $("draft").scrollTop; });
  $("pick").addEventListener("change", async () => {
    try {
      $("draft").value = (await ask(`rule?id=${encodeURIComponent($("pick").value)}`)).yaml;
      look();
    } catch (error) {
      state(error.message, true);
    }
  });
  $("text").addEventListener("dragover", (event) => { event.preventDefault(); $("text").classList.add("over"); });
  $("text").addEventListener("dragleave", () => $("text").classList.remove("over"));
  $("text").addEventListener("drop", dropped);
  for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, hover);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") $("tip").hidden = true; });
}

speak(stored("language") || (navigator.language.startsWith("zh") ? "zh" : "en"));
dress(theme());
wire();
$("text").value = EXAMPLE[document.documentElement.lang === "en" ? "en" : "zh"];
begin();
