"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filter");
  const nights = document.getElementById("nights");
  const where = document.getElementById("where");
  const fold = document.getElementById("fold");
  const count = data.days.length;
  const groups = Array.from(nights.querySelectorAll(".group"));
  const lines = Array.from(nights.querySelectorAll("div.line[id]"), (node) => ({
    node,
    name: node.id.slice("case.".length).replaceAll(".", "/").replaceAll("~1", ".").replaceAll("~0", "~"),
    group: node.parentElement,
    strips: null,
  }));
  const byNode = new Map(lines.map((line) => [line.node, line]));
  const cursor = document.createElement("i");
  cursor.id = "cursor";
  const at = { line: null, strip: 0, column: count - 1 };

  const strips = (line) => (line.strips ??= Array.from(line.node.querySelectorAll("svg")));
  const runsOf = (svg) =>
    (svg.runs ??= svg.dataset.s.split(" ").map((text) => {
      const [, column, letter, outcome] = /^(\d+)(\D)(\d+)$/.exec(text);
      return { column: Number(column), letter, outcome: data.outcomes[outcome] ?? "" };
    }));
  const runAt = (runs, column) => runs.findLast((run) => run.column <= column);

  function suite(target, column) {
    return data.suites[target].findLast(([first]) => first <= column)?.[1] ?? "";
  }

  function words(line, strip, column) {
    const run = runAt(runsOf(strips(line)[strip]), column);
    const target = data.targets.length > 1 ? ` · ${data.targets[strip]}` : "";
    const version = suite(strip, column);
    const was =
      !run || run.letter === "-"
        ? "no night, or not in the suite"
        : `${data.verdicts[run.letter]}${run.outcome ? `, ${run.outcome}` : ""}${version ? ` · suite ${version}` : ""}`;
    return `${line.name}${target} · ${data.days[column]} · ${was}`;
  }

  function show(line, strip, column, { scroll = false } = {}) {
    at.line?.node.classList.remove("at");
    at.svg?.classList.remove("at");
    Object.assign(at, { line, strip, column, svg: strips(line)[strip] });
    line.node.classList.add("at");
    if (data.targets.length > 1) at.svg.classList.add("at");
    line.group.open = true;
    where.textContent = words(line, strip, column);
    if (scroll) line.node.scrollIntoView({ block: "nearest", inline: "nearest" });
    place();
    if (scroll) reveal();
  }

  function place() {
    if (!at.svg) return;
    nights.append(cursor);
    const box = nights.getBoundingClientRect();
    const strip = at.svg.getBoundingClientRect();
    cursor.style.left = `${strip.left - box.left + nights.scrollLeft + ((at.column + 0.5) * strip.width) / count - 1}px`;
    cursor.style.height = `${nights.scrollHeight}px`;
  }

  function reveal() {
    const names = at.line.node.firstElementChild.offsetWidth;
    const x = at.svg.getBoundingClientRect().left - nights.getBoundingClientRect().left + ((at.column + 0.5) * at.svg.clientWidth) / count;
    if (x < names + 20) nights.scrollLeft -= names + 20 - x;
    if (x > nights.clientWidth - 20) nights.scrollLeft += x - nights.clientWidth + 20;
  }

  const visible = () => lines.filter((line) => !line.node.hidden && line.group.open);

  function step(rows) {
    const shown = visible();
    if (!shown.length) return;
    const here = shown.indexOf(at.line);
    if (here < 0) return show(shown[0], 0, at.column, { scroll: true });
    const number = data.targets.length;
    const flat = Math.min(Math.max(here * number + at.strip + rows, 0), shown.length * number - 1);
    show(shown[Math.floor(flat / number)], flat % number, at.column, { scroll: true });
  }

  function next(direction) {
    const runs = runsOf(strips(at.line)[at.strip]);
    const starts = runs.map((run) => run.column).filter((column) => column > 0);
    const found = direction > 0 ? starts.find((column) => column > at.column) : starts.findLast((column) => column < at.column);
    return found ?? (direction > 0 ? count - 1 : 0);
  }

  function key(event) {
    if (event.target !== nights || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(nights.clientHeight / 24));
    const rows = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page }[event.key];
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const ends = { Home: 0, End: count - 1 }[event.key];
    if (rows === undefined && sideways === undefined && ends === undefined) return;
    event.preventDefault();
    if (rows !== undefined || !at.line) return step(rows ?? 0);
    const column = ends ?? (event.shiftKey ? next(sideways) : Math.min(Math.max(at.column + sideways, 0), count - 1));
    show(at.line, at.strip, column, { scroll: true });
  }

  function point(event) {
    const svg = event.target.closest?.("div.line > .strips > svg");
    if (!svg) return;
    const line = byNode.get(svg.closest(".line"));
    const box = svg.getBoundingClientRect();
    const column = Math.min(Math.max(Math.floor(((event.clientX - box.left) / box.width) * count), 0), count - 1);
    show(line, strips(line).indexOf(svg), column);
  }

  function filter() {
    const by = Object.fromEntries(new FormData(form));
    const wanted = by.text.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const { node, name } of lines) {
      const is =
        (!by.verdict || node.dataset.now.includes(by.verdict)) &&
        (!by.changed || node.dataset.changed !== undefined) &&
        wanted.every((word) => name.toLowerCase().includes(word));
      node.hidden = !is;
      left += is;
    }
    for (const group of groups) group.hidden = !group.querySelector("div.line:not([hidden])");
    document.getElementById("none").hidden = left > 0;
    document.getElementById("shown").textContent = `${left} of ${lines.length} cases`;
    place();
  }

  function zoom() {
    const wanted = Number(form.elements.zoom.value);
    nights.style.setProperty("--zoom", wanted ? Math.max(1, count / wanted) : 1);
    if (wanted) nights.dataset.zoom = wanted;
    else delete nights.dataset.zoom;
    nights.scrollLeft = nights.scrollWidth;
    place();
    if (at.svg) reveal();
  }

  function unfold() {
    const node = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const line = byNode.get(node);
    if (!line) return;
    if (node.hidden) {
      form.reset();
      filter();
      zoom();
    }
    show(line, 0, at.column, { scroll: true });
    nights.focus({ preventScroll: true });
    nights.scrollIntoView({ block: "nearest" });
  }

  nights.addEventListener("keydown", key);
  nights.addEventListener("pointermove", point);
  nights.addEventListener("click", point);
  nights.addEventListener("focus", () => at.line || step(0));
  nights.addEventListener("toggle", place, true);
  fold.addEventListener("click", () => {
    const open = fold.textContent !== "Fold all";
    for (const group of groups) group.open = open;
    fold.textContent = open ? "Fold all" : "Unfold all";
  });
  form.addEventListener("input", filter);
  form.addEventListener("change", filter);
  form.elements.zoom.addEventListener("change", zoom);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("resize", place);
  addEventListener("hashchange", unfold);
  form.hidden = false;
  filter();
  unfold();
})();
