// Makes two views of the selects of a ranked ballot. All candidates: rows that keep their places; a
// press gives the next rank, and the number appears on the row. In order: the ranking so far, whose
// rows are moved by buttons or by hand. The selects stay the form's data: they are hidden, still
// posted, and told of each change. Nothing is kept or sent. The words are in templates in the page.
import { draggable } from "./drag.js";
import { guard, isSeen, settling } from "./settle.js";

const words = new Map(
  [...document.getElementById("ranking-words").content.children].map((element) => [
    element.dataset.word,
    element.textContent,
  ]),
);
const controls = document.getElementById("ranking-controls").content;
const field = document.querySelector("fieldset.ranking");
const blank = document.getElementById("blank");
const notBlank = document.getElementById("not-blank");
const all = field.querySelector(".to-rank");
const ranked = make("ol", "ranked");
const nobody = make("p", "nobody", say("nobody"));
const both = make("div", "both");
const views = make("div", "views");
const statusLine = make("p", "unseen");
const still = matchMedia("(prefers-reduced-motion: reduce)");

// Each act changes the order, and returns the words that tell of the change.

const ACTS = {
  top: (candidate) => shift(candidate, 0),
  up: (candidate) => shift(candidate, order.indexOf(candidate) - 1),
  down: (candidate) => shift(candidate, order.indexOf(candidate) + 1),
  remove: (candidate) => {
    order = order.filter((other) => other !== candidate);
    return tell("removed", candidate);
  },
};

const candidates = [...all.querySelectorAll("select")].map(equip);
const turned = { all: turner("all"), order: turner("order") };
const wasAt = {}; // how far each view was scrolled when it was left
let order = [];
let orderBeforeBlank = [];
let latest = null; // the candidate whom the last change was about

function say(word, facts = {}) {
  return words.get(word).replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
}

function make(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

function set(element, aria, value) {
  element.setAttribute(`aria-${aria}`, value);
}

// The rows of a candidate: one among all, one in the order.

function equip(select) {
  const line = select.parentElement;
  const label = line.querySelector("label");
  const candidate = { select, row: line.parentElement, item: make("li", "candidate") };
  candidate.name = label.textContent.trim();
  candidate.place = make("span", "place");
  candidate.next = make("button", "pick");
  candidate.next.type = "button";
  candidate.next.id = select.id; // the summary of a refused ballot links to it
  const who = make("span", "who");
  who.append(...label.childNodes);
  candidate.next.append(candidate.place, who);
  candidate.next.addEventListener("click", (event) => act(candidate, rankNext, candidate.next, event));
  candidate.undo = control(candidate, "remove");
  select.removeAttribute("id");
  select.hidden = true;
  field.append(select); // in an order that stays: a browser that goes back fills them by it
  line.replaceChildren(candidate.next, candidate.undo);
  return inOrder(candidate);
}

function inOrder(candidate) {
  candidate.rank = make("span", "place");
  const who = candidate.next.querySelector(".who").cloneNode(true);
  const moves = make("span", "moves");
  for (const word of Object.keys(ACTS)) moves.append((candidate[word] = control(candidate, word)));
  const handle = controls.querySelector(".handle").cloneNode(true);
  candidate.item.append(candidate.rank, who, moves, handle);
  candidate.item.tabIndex = -1;
  return candidate;
}

function control(candidate, word) {
  const element = controls.querySelector(`[data-act=${word}]`).cloneNode(true);
  set(element, "label", element.getAttribute("aria-label").replace("{name}", candidate.name));
  element.addEventListener("click", (event) => act(candidate, ACTS[word], element, event));
  return element;
}

function rankNext(candidate) {
  if (order.includes(candidate)) return tell("already", candidate);
  order.push(candidate);
  return tell("ranked", candidate);
}

function shift(candidate, to) {
  const from = order.indexOf(candidate);
  if (from === 0 && to <= 0) return tell("first", candidate);
  if (to === order.length) return tell("last", candidate);
  order.splice(to, 0, ...order.splice(from, 1));
  return tell("moved", candidate);
}

function tell(word, candidate) {
  const place = order.indexOf(candidate) + 1;
  return say(word, { name: candidate.name, place, all: candidates.length });
}

function act(candidate, does, pressed, event) {
  const at = order.indexOf(candidate);
  change(candidate, () => does(candidate));
  const pointed = event.detail > 0;
  const next = pointed && isSeen(pressed) ? pressed : afterwards(candidate, does, pressed, at);
  settling(field.form, () => next.focus({ preventScroll: pointed }));
}

function change(candidate, does) {
  const seen = new Map(order.map((other) => [other, other.item.getBoundingClientRect().top]));
  let says;
  settling(field.form, () => {
    says = does();
    if (order.length) notBlank.checked = true;
    show();
  });
  write();
  latest = candidate;
  statusLine.textContent = says;
  order.forEach((other) => glide(other, seen.get(other)));
}

// Where the focus goes: to what one would do next, and never to what would undo the press.
function afterwards(candidate, does, pressed, at) {
  if (does === rankNext) return nextToRank(candidate);
  if (isSeen(pressed)) return pressed;
  if (pressed === candidate.undo) return candidate.next;
  const neighbour = order[at] ?? order.at(-1);
  return neighbour?.item ?? (isSeen(turned.all) ? turned.all : candidates[0].next);
}

function nextToRank(candidate) {
  const at = candidates.indexOf(candidate) + 1;
  const following = [...candidates.slice(at), ...candidates.slice(0, at)];
  const next = following.find((other) => !order.includes(other));
  return next?.next ?? [...field.form.elements].find((each) => each.type === "submit");
}

function glide({ item }, before) {
  const by = before - item.getBoundingClientRect().top;
  if (!by || still.matches || !isSeen(item)) return;
  item.animate({ translate: [`0 ${by}px`, "0"] }, { duration: 160, easing: "ease-out" });
}

// The two views. Where both have room, both are seen, and the buttons that turn are not.

function turner(view) {
  const element = make("button", "", say(view, { count: 0 }));
  element.type = "button";
  element.addEventListener("click", () => turn(view));
  return element;
}

function turn(view) {
  const from = both.dataset.view;
  if (from === view) return;
  wasAt[from] = scrollY;
  settling(field.form, () => {
    face(view);
    if (view === "all") scrollTo(0, wasAt.all);
    else toOrder();
  });
}

function face(view) {
  both.dataset.view = view;
  for (const [name, element] of Object.entries(turned)) set(element, "pressed", name === view);
}

function toOrder() {
  const under = both.getBoundingClientRect().top - views.getBoundingClientRect().bottom;
  if (under < 0) scrollBy(0, under);
  if (order.includes(latest)) latest.item.scrollIntoView({ block: "nearest" });
}

// Both what is seen and the selects follow the order. The first option of a select is "not ranked",
// and the others are the ranks from 1 on: so an option's index is its rank.

function show() {
  candidates.forEach((candidate) => arrange(candidate, order.indexOf(candidate) + 1));
  ranked.replaceChildren(...order.map((candidate) => candidate.item));
  nobody.hidden = order.length > 0;
  turned.order.textContent = say("order", { count: order.length });
}

function arrange(candidate, place) {
  const { row, next, undo } = candidate;
  row.classList.toggle("is-ranked", place > 0);
  candidate.place.textContent = candidate.rank.textContent = place || "";
  set(next, "label", say(place ? "rank" : "next", { name: candidate.name, place }));
  undo.classList.toggle("unused", !place);
  for (const back of [candidate.top, candidate.up]) set(back, "disabled", place === 1);
  set(candidate.down, "disabled", place === order.length);
}

// While a row is carried, the numbers are those that there would be if it were let go.
function number(from, to) {
  const held = order.filter((candidate) => candidate !== order[from]);
  held.splice(to, 0, order[from]);
  held.forEach((candidate, at) => (candidate.rank.textContent = at + 1));
}

function write() {
  for (const candidate of candidates) {
    const place = order.indexOf(candidate) + 1;
    if (candidate.select.selectedIndex !== place) {
      candidate.select.selectedIndex = place;
      candidate.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

function restore() {
  order = candidates.filter((candidate) => candidate.select.selectedIndex > 0);
  order.sort((one, other) => one.select.selectedIndex - other.select.selectedIndex);
  show();
  write();
}

function leaveBlank() {
  settling(field.form, () => {
    [order, orderBeforeBlank] = blank.checked ? [[], order] : [orderBeforeBlank, []];
    show();
  });
  write();
  statusLine.textContent = say(blank.checked ? "blank" : "not-blank");
}

function build() {
  const list = make("div", "in-order");
  document.getElementById("ranking-how").textContent = say("how");
  statusLine.setAttribute("role", "status");
  ranked.setAttribute("role", "list");
  views.setAttribute("role", "group");
  set(views, "label", say("views"));
  views.append(turned.all, turned.order);
  all.before(views, both);
  list.append(make("h2", "heading", say("ranking")), nobody, ranked);
  both.append(make("div", "all"), list);
  both.firstChild.append(make("h2", "heading", say("all")), all);
  field.append(statusLine);
  field.classList.add("in-rows");
  face("all");
}

build();
guard(field.form);
draggable(ranked, number, (from, to, putDown) =>
  change(order[from], () => {
    putDown();
    return shift(order[from], to);
  }),
);
blank.addEventListener("change", leaveBlank);
notBlank.addEventListener("change", leaveBlank);
addEventListener("pageshow", restore);
restore();
