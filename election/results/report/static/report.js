// Steps through the rounds, copies the sentence, and opens what a link leads into.
// It sends nothing and keeps nothing; every word it shows waits in the page.
(() => {
  const SWIPE = 40; // pixels that a finger goes sideways

  // Rounds: one at a time, by buttons, arrow keys and swipes.
  const stepper = document.querySelector(".stepper");
  if (stepper) {
    const told = document.querySelector(".told");
    const steps = [...told.children];
    const [back, on] = stepper.querySelectorAll("button");
    let here = 0;

    function show(place, came = "") {
      here = Math.min(Math.max(place, 0), steps.length - 1);
      steps.forEach((step, number) => {
        step.hidden = number !== here;
        step.className = number === here ? came : "";
      });
      stepper.querySelector("[data-here]").textContent = steps[here].dataset.called;
      for (const [button, other] of [[back, steps[here - 1]], [on, steps[here + 1]]]) {
        button.setAttribute("aria-disabled", String(!other));
        button.querySelector("[data-called]").textContent = other?.dataset.called ?? "";
        if (!other && button === document.activeElement) {
          stepper.focus(); // a hidden button keeps no focus, and the arrow keys go on
        }
      }
    }

    function step(by) {
      if (steps[here + by]) {
        show(here + by, by > 0 ? "on" : "back");
      }
    }

    back.addEventListener("click", () => step(-1));
    on.addEventListener("click", () => step(1));
    stepper.addEventListener("keydown", (event) => {
      const places = {
        ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: steps.length - 1,
      };
      if (event.key in places) {
        event.preventDefault();
        const place = places[event.key];
        show(place, place > here ? "on" : "back");
      }
    });
    let start = null;
    told.addEventListener("touchstart", (event) => {
      start = event.touches.length === 1 ? event.touches[0] : null;
    }, { passive: true });
    told.addEventListener("touchend", (event) => {
      const end = event.changedTouches[0];
      const across = start ? end.clientX - start.clientX : 0;
      if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(end.clientY - start.clientY)) {
        step(across < 0 ? 1 : -1);
      }
    });
    told.classList.add("stepped");
    stepper.hidden = false;
    show(0);
  }

  // The sentence: selected, so that it can be copied where a script may not.
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copies));
      const said = document.execCommand("copy") ? "copied" : "selected";
      const words = button.parentElement.querySelector(`[data-said="${said}"]`).content;
      button.parentElement.querySelector("[role=status]").replaceChildren(words.cloneNode(true));
    });
  }

  // A link into a folded part opens it; not every browser does.
  function open() {
    const target = document.querySelector(":target");
    for (let part = target?.closest("details"); part; part = part.parentElement.closest("details")) {
      part.open = true;
    }
    target?.scrollIntoView();
  }
  addEventListener("hashchange", open);
  if (location.hash) {
    open();
  }
})();
