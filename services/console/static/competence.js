// Says who is competent for what was bought on a platform. Without it the page of the saved submission says so.
(() => {
  const form = document.getElementById("complaint");
  const place = document.getElementById("competence");
  const watched = ["kind", "division", "platform"];
  let waiting = null;
  let latest = 0;

  const line = (text) => {
    const row = document.createElement("p");
    row.className = "hint";
    row.textContent = text;
    return row;
  };

  const show = (items) => {
    const rows = items.map((item) => line(`${item.place} · ${item.why}${item.article && ` (${item.article})`}`));
    if (items.length && items[0].several) rows.push(line(items[0].several));
    if (items.some((item) => item.one_part)) rows.push(line(place.dataset.parts));
    place.replaceChildren(...rows);
  };

  const ask = async () => {
    if (!form.platform.value.trim() || !form.division.value) return show([]);
    const fields = new URLSearchParams(watched.map((name) => [name, form.elements[name].value]));
    fields.set("csrf", form.csrf.value);
    const number = ++latest;
    try {
      const answer = await fetch("/complaints/competence", { method: "POST", body: fields });
      const found = answer.ok ? await answer.json() : { items: [] };
      if (number === latest) show(found.items);
    } catch {
      if (number === latest) show([]);
    }
  };

  form.addEventListener("input", (event) => {
    if (!watched.includes(event.target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 300);
  });
  ask();
})();
