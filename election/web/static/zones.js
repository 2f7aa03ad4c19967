// Adds the time in the reader's own zone to the times that have room for it. Nothing is sent.
// Without this script nothing is missing: each time stands in UTC.
const { locale, says } = document.currentScript.dataset;
const options = Intl.DateTimeFormat().resolvedOptions();
const zone = options.timeZone.split("/").pop().replaceAll("_", " ");
const day = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function tell() {
  for (const place of document.querySelectorAll("time ~ .zone")) {
    const instant = new Date(place.parentElement.querySelector("time").dateTime);
    const when = `${day.format(instant).replace(",", "")}, ${clock.format(instant)}`;
    place.textContent = says.replace("{when}", when).replace("{zone}", zone);
  }
}

tell();
addEventListener("times", tell); // a page has other times now
