// Turns the selects of a ranked ballot into buttons: rank next, up, down, remove. The selects stay
// the form's data: they are hidden, still posted, and told of each change. Nothing is kept or sent.
// The words of this script are in a template in the page.
const words = new Map(
  [...document.getElementById("ranking-words").content.children].map((element) => [
    element.dataset.word,
    element.textContent,
  ]),
);
const field = document.querySelector("fieldset.ranking");
const blank = document.getElementById("blank");
const notBlank = document.getElementById("not-blank");
const cards = [...field.querySelectorAll(".candidate")].map(read);
const choices = cards.filter((card) => card.select);
const ranked = list("ol", "ranked");
const unranked = list("ul", "unranked");
const nobody = make("p", "nobody", say("nobody"));
const rest = make("h2", "heading", say("not-ranked"));
const statusLine = make("p", "status-line");
let order = [];
let orderBeforeBlank = [];

function read(element) {
  const select = element.querySelector("select");
  const name = element.querySelector(".name, label").textContent.trim();
  return { element, select, name, place: make("span", "place"), item: make("li") };
}

function say(word, facts = {}) {
  return words.get(word).replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
}

function make(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name ?? "";
  element.textContent = text;
  return element;
}

function list(tag, name) {
  const element = make(tag, name);
  element.setAttribute("role", "list");
  return element;
}

function button(card, word, act) {
  const element = make("button", "secondary", say(word));
  element.type = "button";
  element.setAttribute("aria-label", `${say(word)}: ${card.name}`);
  element.addEventListener("click", (event) => press(card, element, act, event.detail > 0));
  return element;
}

function equip(card) {
  const { element, select, place, item } = card;
  const row = select.parentElement;
  const moves = make("div", "moves");
  card.next = button(card, "next", rankNext);
  card.up = button(card, "up", () => shift(card, -1));
  card.down = button(card, "down", () => shift(card, 1));
  card.remove = button(card, "remove", remove);
  moves.append(card.next, card.up, card.down, card.remove);
  row.append(moves);
  card.next.id = select.id; // the summary of a refused ballot links to it
  select.removeAttribute("id");
  row.querySelector("label").removeAttribute("for");
  select.hidden = true;
  field.append(select); // in an order that stays: a browser that goes back fills them by it
  place.hidden = true;
  element.prepend(place);
  item.append(element);
}

// The act of each button changes the order, and returns the words that tell of the change.

function rankNext(card) {
  order.push(card);
  return tell("ranked", card);
}

function shift(card, by) {
  const from = order.indexOf(card);
  const to = from + by;
  if (to < 0) return tell("first", card);
  if (to === order.length) return tell("last", card);
  order.splice(to, 0, ...order.splice(from, 1));
  return tell("moved", card);
}

function remove(card) {
  order = order.filter((other) => other !== card);
  return tell("removed", card);
}

function tell(word, card) {
  return say(word, { name: card.name, place: order.indexOf(card) + 1, all: choices.length });
}

function press(card, pressed, act, pointed) {
  const says = act(card);
  if (order.length) notBlank.checked = true;
  show();
  write();
  statusLine.textContent = says;
  card.element.classList.remove("moved");
  void card.element.offsetWidth;
  card.element.classList.add("moved");
  const standing = pressed.hidden ? (order.includes(card) ? card.remove : card.next) : pressed;
  standing.focus({ preventScroll: pointed });
}

// Both what is seen and the selects follow the order. The first option of a select is "not ranked",
// and the others are the ranks from 1 on: so an option's index is its rank.

function show() {
  choices.forEach((card) => arrange(card, order.indexOf(card) + 1));
  ranked.append(...order.map((card) => card.item));
  unranked.append(...cards.filter((card) => !order.includes(card)).map((card) => card.item));
  ranked.hidden = order.length === 0;
  nobody.hidden = order.length > 0;
  rest.hidden = unranked.childElementCount === 0;
}

function arrange(card, place) {
  card.place.textContent = place || "";
  card.place.hidden = card.up.hidden = card.down.hidden = card.remove.hidden = !place;
  card.next.hidden = place > 0;
  card.up.setAttribute("aria-disabled", place === 1);
  card.down.setAttribute("aria-disabled", place === order.length);
}

function write() {
  for (const card of choices) {
    const place = order.indexOf(card) + 1;
    if (card.select.selectedIndex !== place) {
      card.select.selectedIndex = place;
      card.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

function restore() {
  order = choices.filter((card) => card.select.selectedIndex > 0);
  order.sort((one, other) => one.select.selectedIndex - other.select.selectedIndex);
  show();
  write();
}

function leaveBlank() {
  [order, orderBeforeBlank] = blank.checked ? [[], order] : [orderBeforeBlank, []];
  statusLine.textContent = say(blank.checked ? "blank" : "not-blank");
  show();
  write();
}

choices.forEach(equip);
cards.filter((card) => !card.select).forEach((card) => card.item.append(card.element));
statusLine.setAttribute("role", "status");
field.append(make("h2", "heading", say("ranking")), nobody, ranked, rest, unranked, statusLine);
blank.addEventListener("change", leaveBlank);
notBlank.addEventListener("change", leaveBlank);
addEventListener("pageshow", restore);
restore();
