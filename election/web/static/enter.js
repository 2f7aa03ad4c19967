// Puts the code that stands behind # in the ballot link into the form, and takes it out of the
// address at once: so neither the address bar nor the way back holds it. This script sends nothing.
const code = document.getElementById("code");

function fill() {
  const fragment = location.hash.slice(1);
  if (fragment && fragment !== "main") {
    code.value = fragment;
    history.replaceState(null, "", location.pathname);
  }
}

fill();
addEventListener("hashchange", fill);
