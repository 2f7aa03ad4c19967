// Moves a row of a list by its handle, with finger, pen or mouse. The other rows give way while it is
// carried; the order changes only where it is let go. Escape puts it back. Near an edge of the window
// the page scrolls. It adds to the buttons, which do all that it does.

const EDGE = 90;
const FASTEST = 16;

/** Let the rows of a list be moved. From which index to which a row is held, and then was moved, is
 * told to `held` and `moved`; a row that is put back is held where it was. `moved` gets a function,
 * too, which it calls before it changes the list: rows that gave way stand where they stood. */
export function draggable(list, held, moved) {
  let carried = null;

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (!handle || carried || !event.isPrimary || event.button) return;
    carried = lift(list, handle.closest("li"), event);
    handle.setPointerCapture(event.pointerId);
    requestAnimationFrame(roll);
  });
  list.addEventListener("pointermove", (event) => carried && hold(event.clientY));
  list.addEventListener("pointerup", () => end(true));
  list.addEventListener("pointercancel", () => end(false));
  list.addEventListener("lostpointercapture", () => end(false));
  addEventListener("keydown", (event) => {
    if (!carried || event.key !== "Escape") return;
    event.preventDefault();
    end(false);
  });

  function end(done) {
    if (!carried) return;
    const { rows, row, from, to } = carried;
    const putDown = () => {
      list.classList.remove("carrying");
      row.classList.remove("carried");
      for (const each of rows) each.style.removeProperty("translate");
    };
    carried = null;
    held(from, from);
    if (done && to !== from) moved(from, to, putDown);
    else putDown();
  }

  function hold(clientY) {
    const before = carried.to;
    carry(carried, clientY);
    if (carried.to !== before) held(carried.from, carried.to);
  }

  // Once a frame: the page may scroll by itself, or by a wheel.
  function roll() {
    if (!carried) return;
    scrollBy(0, pull(list.getBoundingClientRect(), carried.clientY));
    hold(carried.clientY);
    requestAnimationFrame(roll);
  }
}

// All places are from the list's top: it may stand still in the window while the page scrolls.
function lift(list, row, { clientY }) {
  const start = list.getBoundingClientRect().top;
  const rows = [...list.children];
  const boxes = rows.map((each) => each.getBoundingClientRect());
  const from = rows.indexOf(row);
  list.classList.add("carrying");
  row.classList.add("carried");
  return {
    list,
    rows,
    row,
    from,
    to: from,
    clientY,
    began: clientY - start,
    height: boxes[from].height,
    top: boxes[from].top - start,
    least: boxes[0].top - boxes[from].top,
    most: boxes.at(-1).bottom - boxes[from].bottom,
    middles: boxes.map(({ top, height }) => top + height / 2 - start),
  };
}

// A row gives way when the edge that comes towards it has passed its middle: rows differ in height.
function carry(carried, clientY) {
  const { list, rows, row, from, began, height, top, least, most, middles } = carried;
  const by = Math.max(least, Math.min(most, clientY - list.getBoundingClientRect().top - began));
  const isPassed = (middle, at) => (at < from ? top + by < middle : top + height + by > middle);
  const passed = [...middles.keys()].filter((at) => at !== from && isPassed(middles[at], at));
  carried.clientY = clientY;
  carried.to = by < 0 ? Math.min(from, ...passed) : Math.max(from, ...passed);
  rows.forEach((each, at) => {
    const gives = passed.includes(at) ? Math.sign(from - at) * height : 0;
    each.style.translate = `0 ${each === row ? by : gives}px`;
  });
}

// By how much the page scrolls while a row is held near an edge beyond which there are others.
function pull({ top, bottom }, clientY) {
  const above = top < EDGE ? EDGE - clientY : 0;
  const below = bottom > innerHeight - EDGE ? clientY - (innerHeight - EDGE) : 0;
  const deep = Math.min(1, Math.max(above, below, 0) / EDGE);
  return Math.ceil(deep * FASTEST) * (above > below ? -1 : 1);
}
