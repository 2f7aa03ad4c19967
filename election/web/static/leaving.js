// The question before a page is left that holds what nobody else has: a marked ballot, an unsaved
// receipt. The browser asks it, in its own words. Nothing is stored to bring them back.

/** Ask before the page is left or loaded again, while `hasSomethingToLose()` is true. */
export function askBeforeLeaving(hasSomethingToLose) {
  addEventListener("beforeunload", (event) => {
    if (!hasSomethingToLose()) return;
    event.preventDefault();
    event.returnValue = true; // for browsers that know no other way
  });
}
