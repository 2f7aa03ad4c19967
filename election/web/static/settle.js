// What has just moved takes no press. A click is ignored within 400 ms of a change that moved the
// control under the finger, or brought it there; so is a key's press on a control that the change
// gave the focus. So a double tap and Enter twice do one thing, to one person.

const SETTLES = 400;
const NEAR = 40; // pixels: two taps so near to each other are a double tap
const CONTROLS = "button, summary, label, input, a";
const ofPointer = new WeakMap(); // control -> when it may be clicked again
const ofKey = new WeakMap(); // control -> when it may be pressed by a key again

/** Watch the presses and the folds within this element. A key that is held down presses once. */
export function guard(root) {
  let before = new Map();
  root.addEventListener("click", refuse, true);
  root.addEventListener("click", (event) => {
    if (event.target.closest("summary")) before = places(root);
  });
  root.addEventListener("toggle", () => settle(root, before), true);
  root.addEventListener("focusout", ({ target }) => ofKey.delete(target)); // who comes back means it
  root.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter") event.preventDefault();
  });
}

let pressed = null; // the latest press by finger or mouse
let led = null; // the press that led to this step

/** Ignore the second tap of a double tap whose first one led to another step: see `step`. */
export function guardSteps() {
  addEventListener("click", (event) => (isAgain(event) ? stop(event) : (pressed = event)), true);
}

/** Tell that another step is shown now. What stands at the point of the press takes none for a while. */
export function step() {
  led = pressed && { x: pressed.clientX, y: pressed.clientY, until: performance.now() + SETTLES };
  pressed = null; // a press leads to one step: the way back is another
}

function isAgain({ detail, timeStamp, clientX, clientY }) {
  const near = led && Math.hypot(clientX - led.x, clientY - led.y) < NEAR;
  return detail > 0 && near && timeStamp < led.until;
}

/** Make a change, and let the controls that it moved or gave the focus settle. */
export function settling(root, change) {
  const before = places(root);
  const focused = document.activeElement;
  change();
  settle(root, before);
  const focuses = document.activeElement;
  if (focuses !== focused) ofKey.set(focuses, performance.now() + SETTLES);
}

export function isSeen(element) {
  return element.offsetParent !== null && getComputedStyle(element).visibility === "visible";
}

function settle(root, before) {
  const settled = performance.now() + SETTLES;
  for (const [control, place] of places(root)) {
    if (before.get(control) !== place) ofPointer.set(control, settled);
  }
}

function places(root) {
  const seen = [...root.querySelectorAll(CONTROLS)].filter(isSeen);
  return new Map(seen.map((control) => [control, placeOf(control)]));
}

function placeOf(control) {
  const { left, top } = control.getBoundingClientRect();
  return `${Math.round(left)} ${Math.round(top)}`;
}

function refuse(event) {
  const control = event.target.closest(CONTROLS);
  const waiting = event.detail > 0 ? ofPointer : ofKey;
  if (!(event.timeStamp < waiting.get(control))) return;
  if (waiting === ofKey) ofKey.set(control, event.timeStamp + SETTLES); // until the key rests
  stop(event);
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
