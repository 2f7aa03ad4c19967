// The ballot in a browser that can seal: it is marked, reviewed and sealed in this page. Only the
// envelope is sent. The marking and the receipt code never leave this page, and nothing is stored.
// In a browser that cannot seal, the form stays as it is, with its note that the server seals.

import { newCode } from "./code.js";
import { watch } from "./deadline.js";
import { fromHex, toHex } from "./hpke.js";
import { askBeforeLeaving } from "./leaving.js";
import { isMarked, readMarking } from "./marking.js";
import { told, visit, words } from "./page.js";
import { complete, dress } from "./receipt.js";
import { inWords } from "./said.js";
import { canSeal, digest, sealBallot } from "./sealing.js";
import { guardSteps, step } from "./settle.js";

const form = document.getElementById("ballot");
const marking = document.getElementById("marking-step");
const review = document.getElementById("review-step");
const facts = form.dataset;
const poll = {
  key: fromHex(facts.key),
  info: new TextEncoder().encode(facts.info),
  length: Number(facts.length),
};
const candidates = facts.candidates.split(" ").filter(Boolean);
const gone = document.getElementById("names")?.content.querySelectorAll("[data-withdrawn]") ?? [];
const withdrawn = Object.fromEntries([...gone].map((name) => [name.dataset.withdrawn, name.textContent]));
const title = document.title;

let token = form.elements.namedItem("form").value;
let sealed = null; // the ballot under review: its code, cast id, envelope and envelope's hash
let busy = false;
let leaves = false; // by the form's own button, with all that is marked

if (history.state) history.replaceState(null, ""); // a reload of the review is the ballot
guardSteps();
watch(form, (page) => !busy && tooLate(page));
askBeforeLeaving(() => form.isConnected && !leaves && isMarked(new FormData(form)));
marking.querySelectorAll("details a").forEach((link) => (link.target = "_blank")); // the marking stays
if (await canSeal(poll)) {
  form.autocomplete = "off"; // so that the browser keeps no marking either
  document.getElementById("sealing").replaceChildren(words("sealed-here"));
  document.querySelector(".about").classList.add("sealed");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(toReview);
  });
  addEventListener("popstate", backOrForth);
} else {
  form.addEventListener("submit", () => (leaves = true));
}

/** One act at a time: a second click changes nothing. */
async function once(act) {
  if (busy) return;
  busy = true;
  try {
    await act();
  } finally {
    busy = false;
  }
}

// Marking and review

async function toReview() {
  const read = readMarking(new FormData(form), candidates, withdrawn);
  document.getElementById("fault-place").replaceChildren();
  if (read.fault) return refuse(read);
  const code = newCode();
  const envelope = await sealBallot(poll, code, read.marking);
  const castId = toHex(crypto.getRandomValues(new Uint8Array(16)));
  sealed = { code, castId, envelope: base64(envelope), hash: await digest(envelope) };
  review.replaceChildren(words("review", { said: inWords(read.marking) }));
  review.querySelector(".final").addEventListener("click", () => once(cast));
  review.querySelector(".change").addEventListener("click", () => history.back());
  history.pushState({ step: "review" }, "");
  show(review);
}

function refuse({ fault, facts = {}, field }) {
  const sentences = document.getElementById("faults").content;
  let sentence = sentences.querySelector(`[data-fault="${fault}"]`).textContent;
  for (const [name, value] of Object.entries(facts)) {
    sentence = sentence.replaceAll(`{${name}}`, value);
  }
  const message = words("fault-words", { sentence });
  message.querySelector("a").href = `#${field}`;
  document.getElementById("fault-place").replaceChildren(message);
  document.querySelector("#fault-place a").focus();
}

function show(shown) {
  marking.hidden = shown !== marking;
  review.hidden = shown !== review;
  document.title = shown === review ? document.getElementById("review").dataset.title : title;
  scrollTo(0, 0);
  shown.querySelector("h1").focus();
  step();
}

// Back from the review shows the filled ballot; back from the receipt loads a fresh one.
function backOrForth() {
  if (!marking.isConnected) return location.reload();
  sealed = null;
  show(marking);
}

// Casting

async function cast(again = false) {
  const ballot = sealed; // `sealed` is another, or null, once the elector has left this review
  say(words("casting"));
  const { castId: cast_id, envelope } = ballot;
  const answer = await visit(facts.poll + "/cast", { form: token, cast_id, envelope });
  if (ballot !== sealed && !isReceipt(answer)) return;
  if (!answer) say(words("unknown"));
  else if (isReceipt(answer)) await keep(answer.page, ballot);
  else if (answer.status === 409) tooLate(answer.page, answer.page.querySelector("h1").textContent);
  else if (answer.status !== 403) say(told(answer.page));
  else if (!again && isRenewed(await visit(facts.poll + "/ballot"))) await cast(true);
  else askForLink(answer.page);
}

function isReceipt(answer) {
  return Boolean(answer?.page.querySelector("[data-envelope]"));
}

async function keep(page, ballot) {
  const receipt = page.querySelector("main");
  if (receipt.querySelector("[data-envelope]").dataset.envelope !== ballot.hash) {
    return say(words("other-envelope"));
  }
  complete(receipt, ballot.code);
  const main = document.querySelector("main");
  main.replaceChildren(...receipt.childNodes);
  dress(main);
  document.title = page.title;
  history.replaceState({ step: "receipt" }, "");
  scrollTo(0, 0);
  main.querySelector("h1").focus();
  step();
  sealed = null;
}

function say(content) {
  review.querySelector(".message")?.replaceChildren(content);
  review.querySelector(".acts")?.toggleAttribute("hidden", false);
}

// A poll that takes no ballots any more: nothing on the page can be cast, so nothing offers it

/** Show the server's page in place of the ballot; true, for the poll is settled. */
function tooLate(page, title = null) {
  if (!form.isConnected) return true;
  const answer = page.querySelector("main");
  answer.querySelector("h1").remove();
  document.querySelector("main").replaceChildren(words("late"), ...answer.childNodes);
  document.querySelector(".session")?.remove();
  const heading = document.querySelector("main h1");
  if (title) heading.textContent = title;
  document.title = heading.textContent;
  scrollTo(0, 0);
  heading.focus();
  step();
  sealed = null;
  return true;
}

// A session that is over: ask for the ballot link in this page, so that the marking stays

function askForLink(page) {
  const refusal = told(page);
  const entry = page.querySelector('form[action^="/b/"]');
  say(refusal);
  if (!entry) return;
  review.querySelector(".acts").hidden = true; // the only button is the one that goes on
  document.querySelector(".session").hidden = true;
  review.querySelector(".message").append(entry);
  entry.addEventListener("submit", (event) => {
    event.preventDefault();
    once(() => enter(entry));
  });
}

async function enter(entry) {
  const code = entry.elements.namedItem("code").value;
  const answer = await visit(entry.getAttribute("action"), { code });
  const other = answer?.page.getElementById("ballot")?.dataset.name;
  if (isRenewed(answer)) say(words("entered"));
  else if (other) entry.before(words("other-elector", { name: other }));
  else if (answer) askForLink(answer.page);
  else entry.before(words("no-answer"));
}

/** True where the answer is this elector's ballot page of this poll; then takes its form token. */
function isRenewed(answer) {
  const fresh = answer?.page.getElementById("ballot");
  const same = fresh?.dataset.elector === facts.elector && fresh?.dataset.info === facts.info;
  if (same) token = fresh.elements.namedItem("form").value;
  if (same) document.getElementsByName("form").forEach((field) => (field.value = token));
  if (same) document.querySelector(".session").replaceWith(answer.page.querySelector(".session"));
  return Boolean(same);
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
