// Shows only the fields of the chosen kind. Without it all are shown, in groups that say what they are for.
(() => {
  const form = document.getElementById("complaint");
  const groups = form.querySelectorAll("[data-kinds]");

  const show = () => {
    const kind = form.elements.kind.value;
    for (const group of groups) {
      group.hidden = group.disabled = !group.dataset.kinds.split(" ").includes(kind);
    }
  };

  for (const radio of form.elements.kind) radio.addEventListener("change", show);
  show();
})();
