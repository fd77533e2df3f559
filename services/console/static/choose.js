// One tick for all rows of a list. Without it each row is ticked by itself.
(() => {
  const all = document.getElementById("all");
  if (!all) return;
  const rows = document.querySelectorAll("[name=chosen]");
  all.hidden = false;
  all.addEventListener("change", () => rows.forEach((row) => (row.checked = all.checked)));
})();
