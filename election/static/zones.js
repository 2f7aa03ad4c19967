// Adds the reader's own time zone below the times that have a place for it. Nothing is sent, and
// without this script nothing is missing: each time stands in UTC.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone.split("/").pop().replaceAll("_", " ");
const day = { weekday: "short", day: "numeric", month: "long" };
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const days = new Intl.DateTimeFormat("en-GB", day);
const clocks = new Intl.DateTimeFormat("en-GB", clock);

for (const place of document.querySelectorAll("time ~ .zone")) {
  const instant = new Date(place.parentElement.querySelector("time").dateTime);
  const there = `${days.format(instant).replace(",", "")}, ${clocks.format(instant)}`;
  place.textContent = `${there} ${zone} time`;
}
