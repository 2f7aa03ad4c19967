// Puts the code that stands behind # in the ballot link into the form, and takes it out of the
// address bar when the button is pressed. It never sends anything by itself.
const code = document.getElementById("code");

function fill() {
  const said = location.hash.slice(1);
  if (said && said !== "main") {
    code.value = said;
  }
}

fill();
addEventListener("hashchange", fill);
code.form.addEventListener("submit", () => {
  history.replaceState(null, "", location.pathname);
});
