// Turns the selects of a ranked ballot into buttons: rank next, up, down, remove. The selects stay
// the form's data: they are hidden, still posted, and told of each change. Nothing is kept or sent.
// Its words stand in the page, in a template.
const words = new Map(
  [...document.getElementById("ranking-words").content.children].map((each) => [
    each.dataset.word,
    each.textContent,
  ]),
);
const field = document.querySelector("fieldset.ranking");
const blank = document.getElementById("blank");
const cards = [...field.querySelectorAll(".candidate")].map(read);
const choices = cards.filter((card) => card.select);
const ranked = list("ol", "ranked");
const unranked = list("ul", "unranked");
const nobody = make("p", "nobody", say("nobody"));
const rest = make("h2", "heading", say("not-ranked"));
const said = make("p", "status-line");
let order = [];
let before = [];

function read(element) {
  const select = element.querySelector("select");
  const name = element.querySelector(".name, label").textContent.trim();
  return { element, select, name, place: make("span", "place"), item: make("li") };
}

function say(word, facts = {}) {
  return words.get(word).replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
}

function make(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name ?? "";
  made.textContent = text;
  return made;
}

function list(tag, name) {
  const made = make(tag, name);
  made.setAttribute("role", "list");
  return made;
}

function button(card, word, act) {
  const made = make("button", "secondary", say(word));
  made.type = "button";
  made.setAttribute("aria-label", `${say(word)}: ${card.name}`);
  made.addEventListener("click", (event) => press(card, made, act, event.detail > 0));
  return made;
}

function equip(card) {
  const { element, select, place, item } = card;
  const row = select.parentElement;
  const moves = make("div", "moves");
  card.next = button(card, "next", rankNext);
  card.up = button(card, "up", (each) => shift(each, -1));
  card.down = button(card, "down", (each) => shift(each, 1));
  card.remove = button(card, "remove", remove);
  moves.append(card.next, card.up, card.down, card.remove);
  row.append(moves);
  card.next.id = select.id; // where the summary of a refused ballot leads
  select.removeAttribute("id");
  row.querySelector("label").removeAttribute("for");
  select.hidden = true;
  field.append(select); // in their own order for good: by it a browser that goes back fills them
  place.hidden = true;
  element.prepend(place);
  item.append(element);
}

// What each button does: it changes the order, and says what has come of it.

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
  order = order.filter((each) => each !== card);
  return tell("removed", card);
}

function tell(word, card) {
  return say(word, { name: card.name, place: order.indexOf(card) + 1, all: choices.length });
}

function press(card, pressed, act, pointed) {
  const says = act(card);
  if (order.length) blank.checked = false;
  show();
  write();
  said.textContent = says;
  card.element.classList.remove("moved");
  void card.element.offsetWidth;
  card.element.classList.add("moved");
  const standing = pressed.hidden ? (order.includes(card) ? card.remove : card.next) : pressed;
  standing.focus({ preventScroll: pointed });
}

// What is seen follows the order; the selects follow it too.

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
    const place = order.includes(card) ? String(order.indexOf(card) + 1) : "";
    if (card.select.value !== place) {
      card.select.value = place;
      card.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

function restore() {
  order = choices.filter((card) => card.select.value);
  order.sort((one, other) => one.select.value - other.select.value);
  show();
  write();
}

function leaveBlank() {
  [order, before] = blank.checked ? [[], order] : [before, []];
  said.textContent = say(blank.checked ? "blank" : "not-blank");
  show();
  write();
}

choices.forEach(equip);
cards.filter((card) => !card.select).forEach((card) => card.item.append(card.element));
said.setAttribute("role", "status");
field.append(make("h2", "heading", say("ranking")), nobody, ranked, rest, unranked, said);
blank.addEventListener("change", leaveBlank);
addEventListener("pageshow", restore);
restore();
