// Puts the code that stands behind # in the ballot link into the form, and takes it out of the
// address bar when the button is pressed. This script sends nothing by itself.
const code = document.getElementById("code");

function fill() {
  const fragment = location.hash.slice(1);
  if (fragment && fragment !== "main") {
    code.value = fragment;
  }
}

fill();
addEventListener("hashchange", fill);
code.form.addEventListener("submit", () => {
  history.replaceState(null, "", location.pathname);
});
