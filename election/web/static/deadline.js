// The time left by the server's clock, and the state of the poll once it is over.

import { visit } from "./page.js";

const OFTEN = 20_000;
const SOON = 3_000;
const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** Show the time left; after the close, ask the server for the poll's state.
 * `ended` gets the page that says so, and is true once it has shown it: a cast may be on its way. */
export function watch(ballot, ended) {
  const ahead = Date.parse(ballot.dataset.now) - Date.now();
  const left = () => Date.parse(ballot.dataset.closes) - (Date.now() + ahead);
  const tick = async () => {
    if (left() > 0) {
      say(left());
      setTimeout(tick, Math.min(OFTEN, left()));
    } else if (!(await isSettled(ballot, ended))) {
      setTimeout(tick, SOON);
    }
  };
  tick();
}

function say(left) {
  const place = document.getElementById("time-left");
  if (place) place.textContent = `${inWords(left)} left`;
}

// As election/presentation/time_left.py words it.
function inWords(left) {
  const [unit, length] = STEPS.find(([, length]) => left >= 2 * length) ?? STEPS[2];
  const count = Math.max(1, Math.floor(left / length));
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(count);
}

// True once the poll takes no more ballots. The close may have been put off meanwhile: only the
// server knows, and it may be slow to answer.
async function isSettled(ballot, ended) {
  const answer = await visit(ballot.dataset.poll + "/ballot");
  const current = answer?.page.getElementById("ballot");
  if (!current) return Boolean(answer) && ended(answer.page);
  ballot.dataset.closes = current.dataset.closes;
  for (const place of ["#time-left", ".till", ".until"]) {
    document.querySelector(place)?.replaceWith(answer.page.querySelector(place));
  }
  dispatchEvent(new Event("times"));
  return false;
}
