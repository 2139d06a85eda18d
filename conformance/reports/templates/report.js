"use strict";
(() => {
  const form = document.getElementById("filter");
  const lines = new Map(Array.from(document.querySelectorAll("[data-case]"), (node) => [node.dataset.case, node]));
  const cases = Array.from(document.querySelectorAll("details[data-resource]"), (node) => ({
    node,
    name: node.id.slice("case.".length).replaceAll(".", "/").toLowerCase(),
    line: lines.get(node.id),
    verdicts: node.dataset.verdict.split(" "),
    changes: (node.dataset.change ?? "").split(" "),
    text: "",
  }));

  const wanted = (item, by) =>
    (!by.resource || item.node.dataset.resource === by.resource) &&
    (!by.level || item.node.dataset.level === by.level) &&
    (!by.change || item.changes.includes(by.change)) &&
    (!by.verdict || item.verdicts.includes(by.verdict)) &&
    by.words.every((word) => item.name.includes(word) || (item.text ||= item.node.textContent.toLowerCase()).includes(word));

  function filter() {
    const by = Object.fromEntries(new FormData(form));
    by.words = by.text.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const item of cases) {
      item.node.hidden = !wanted(item, by);
      if (item.line) item.line.hidden = item.node.hidden;
      left += !item.node.hidden;
    }
    for (const group of document.querySelectorAll(".group")) {
      group.hidden = !group.querySelector("details[data-resource]:not([hidden])");
    }
    document.getElementById("none").hidden = left > 0;
    document.getElementById("shown").textContent = `${left} of ${cases.length} cases`;
  }

  function all() {
    form.reset();
    filter();
  }

  function unfold() {
    const node = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = node?.closest("details[data-resource]");
    if (!folded) return;
    if (folded.hidden) all();
    folded.open = true;
    folded.querySelector("summary").focus({ preventScroll: true });
    node.scrollIntoView();
  }

  async function copy(button) {
    const pre = button.closest(".code").querySelector("pre");
    let done = true;
    try {
      await navigator.clipboard.writeText(pre.textContent);
    } catch {
      getSelection().selectAllChildren(pre);
      done = document.execCommand("copy");
    }
    const message = done ? `The ${button.dataset.copied} is copied.` : "Copying is not allowed here.";
    document.getElementById("copy-status").textContent = message;
    const label = button.firstChild;
    label.data = done ? "Copied" : "Not copied";
    setTimeout(() => (label.data = "Copy"), 2000);
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = cases.filter((item) => !item.node.open && !item.node.hidden && item.verdicts.includes("fail"));
    for (const item of opened) item.node.open = true;
  });
  addEventListener("afterprint", () => opened.forEach((item) => (item.node.open = false)));

  form.addEventListener("input", filter);
  form.addEventListener("change", filter);
  document.getElementById("all").addEventListener("click", all);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  form.hidden = false;
  addEventListener("hashchange", unfold);
  filter();
  unfold();
})();
