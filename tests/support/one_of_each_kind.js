// Leaves the first of all siblings of one kind in the page, and returns the ids that the whole page had more than once.
//
// A kind is everything but words: the name, the attributes and their state, whether the element is seen, scrolls and has
// a text, and the kinds of elements within it.

const STATES = new Set([
  "class", "style", "role", "type", "hidden", "open", "disabled", "tabindex", "scope", "aria-hidden", "aria-live",
]);
const numbers = new Map();
const kinds = new Map();

function kindOf(element) {
  const inner = new Set([...element.children].map(kindOf));
  const attributes = [...element.attributes].map(({ name, value }) => [name, STATES.has(name) ? value : value !== ""]);
  const scrolls = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
  const speaks = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const kind = JSON.stringify([
    element.tagName, attributes.sort(), element.checkVisibility(), scrolls, speaks, [...inner].sort(),
  ]);
  if (!numbers.has(kind)) numbers.set(kind, numbers.size);
  kinds.set(element, numbers.get(kind));
  return numbers.get(kind);
}

function thin(element) {
  const known = new Set();
  for (const child of [...element.children]) {
    // A row without one of its cells would be another row.
    if (element.tagName !== "TR" && known.has(kinds.get(child))) child.remove();
    else thin(child);
    known.add(kinds.get(child));
  }
}

const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
const used = new Set();
const repeated = ids.filter((id) => used.has(id) || !used.add(id));
kindOf(document.body);
thin(document.body);
return repeated;
