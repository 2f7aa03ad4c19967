// Moves a row of a list by its handle, with finger, pen or mouse. The other rows give way while it is
// carried; the order changes only where it is let go. Escape puts it back. Near an edge of the window
// the page scrolls. It adds to the buttons, which do all that it does.

const EDGE = 90;
const FASTEST = 16;

/** Let the rows of a list be moved; `moved` is told from which index to which. */
export function draggable(list, moved) {
  let carried = null;

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (!handle || carried || !event.isPrimary || event.button) return;
    carried = lift(list, handle.closest("li"), event);
    handle.setPointerCapture(event.pointerId);
    requestAnimationFrame(roll);
  });
  list.addEventListener("pointermove", (event) => carried && carry(carried, event.clientY));
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
    carried = null;
    list.classList.remove("carrying");
    row.classList.remove("carried");
    for (const each of rows) each.style.removeProperty("translate");
    if (done && to !== from) moved(from, to);
  }

  function roll() {
    if (!carried) return;
    const by = pull(carried.clientY);
    if (by) {
      scrollBy(0, by);
      carry(carried, carried.clientY);
    }
    requestAnimationFrame(roll);
  }
}

function lift(list, row, { clientY }) {
  const rows = [...list.children];
  const boxes = rows.map((each) => each.getBoundingClientRect());
  const from = rows.indexOf(row);
  list.classList.add("carrying");
  row.classList.add("carried");
  return {
    rows,
    row,
    from,
    to: from,
    clientY,
    began: clientY + scrollY,
    height: boxes[from].height,
    top: boxes[from].top + scrollY,
    least: boxes[0].top - boxes[from].top,
    most: boxes.at(-1).bottom - boxes[from].bottom,
    middles: boxes.map(({ top, height }) => top + height / 2 + scrollY),
  };
}

// A row gives way when the edge that comes towards it has passed its middle: rows differ in height.
function carry(carried, clientY) {
  const { rows, row, from, began, height, top, least, most, middles } = carried;
  const by = Math.max(least, Math.min(most, clientY + scrollY - began));
  const isPassed = (middle, at) => (at < from ? top + by < middle : top + height + by > middle);
  const passed = [...middles.keys()].filter((at) => at !== from && isPassed(middles[at], at));
  carried.clientY = clientY;
  carried.to = by < 0 ? Math.min(from, ...passed) : Math.max(from, ...passed);
  rows.forEach((each, at) => {
    const gives = passed.includes(at) ? Math.sign(from - at) * height : 0;
    each.style.translate = `0 ${each === row ? by : gives}px`;
  });
}

function pull(clientY) {
  const above = EDGE - clientY;
  const below = clientY - (innerHeight - EDGE);
  const deep = Math.min(1, Math.max(above, below, 0) / EDGE);
  return Math.ceil(deep * FASTEST) * (above > below ? -1 : 1);
}
