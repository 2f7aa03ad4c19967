// The time left by the server's clock, and the state of the poll once it is over.

import { told, visit, words } from "./page.js";

const OFTEN = 20_000;
const SOON = 3_000;
const DAY = { weekday: "long", day: "numeric", month: "long" };
const CLOCK = { hour: "2-digit", minute: "2-digit" };
const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** Show the time left beside the close; after the close, ask the server for the poll's state. */
export function watch(ballot) {
  const ahead = Date.parse(ballot.dataset.now) - Date.now();
  const left = () => Date.parse(ballot.dataset.closes) - (Date.now() + ahead);
  const tick = async () => {
    if (left() > 0) {
      say(ballot, left());
      setTimeout(tick, Math.min(OFTEN, left()));
    } else if (!(await isSettled(ballot))) {
      setTimeout(tick, SOON);
    }
  };
  tick();
}

function say(ballot, left) {
  const place = document.getElementById("time-left");
  if (!place) return;
  const closes = new Date(ballot.dataset.closes);
  const local = `${closes.toLocaleDateString("en-GB", DAY)}, ${closes.toLocaleTimeString("en-GB", CLOCK)}`;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone.split("/").pop().replaceAll("_", " ");
  place.replaceChildren(words("time-left-words", { local, zone, left: inWords(left) }));
}

function inWords(left) {
  const [unit, length] = STEPS.find(([, length]) => left >= 2 * length) ?? STEPS[2];
  const count = Math.max(1, Math.floor(left / length));
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(count);
}

// True once the poll takes no more ballots. The close may have been put off meanwhile: only the
// server knows, and it may be slow to answer.
async function isSettled(ballot) {
  document.getElementById("time-left")?.replaceChildren();
  const answer = await visit(ballot.dataset.poll + "/ballot");
  if (!answer) return false;
  const current = answer.page.getElementById("ballot");
  if (current) ballot.dataset.closes = current.dataset.closes;
  else document.getElementById("late")?.replaceChildren(told(answer.page));
  return !current;
}
