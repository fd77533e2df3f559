// Asks for similar complaints while the form is being filled in. Without it the form works just as well.
(() => {
  const form = document.getElementById("complaint");
  const place = document.getElementById("suggestions");
  const watched = ["phone", "division", "category", "site_name", "site_address", "position", "narrative", "serial"];
  let waiting = null;
  let latest = 0;
  let chosen = place.dataset.chosen;

  const say = (text) => {
    const line = document.createElement("p");
    line.className = "muted";
    line.textContent = text;
    place.replaceChildren(line);
  };

  const choice = (item) => {
    const label = document.createElement("label");
    const box = document.createElement("input");
    label.className = "check";
    box.type = "checkbox";
    box.name = "link_with";
    box.value = item.id;
    box.setAttribute("form", form.id);
    box.checked = item.id === chosen;
    box.addEventListener("change", () => {
      chosen = box.checked ? item.id : "";
      for (const other of place.querySelectorAll("input")) other.checked = other.value === chosen;
    });
    label.append(box, " ", place.dataset.link);
    return label;
  };

  const show = (items) => {
    if (!items.length) return say(place.dataset.none);
    const list = document.createElement("ul");
    list.className = "similar";
    for (const item of items) {
      const row = document.createElement("li");
      const link = document.createElement("a");
      link.href = item.path;
      link.target = "_blank";
      link.textContent = item.number;
      const why = document.createElement("p");
      why.className = "muted";
      why.textContent = item.reasons.join(" · ");
      const about = document.createElement("p");
      about.textContent = item.about;
      row.append(link, about, why, choice(item));
      list.append(row);
    }
    place.replaceChildren(list);
  };

  const ask = async () => {
    const digits = form.phone.value.replace(/\D/g, "").length;
    const told = digits >= 7 || form.site_name.value.trim() || form.narrative.value.trim().length >= 6;
    if (!form.division.value || !told) return;
    const fields = new URLSearchParams(watched.map((name) => [name, form.elements[name].value]));
    fields.set("csrf", form.csrf.value);
    const number = ++latest;
    try {
      const answer = await fetch("/complaints/suggestions", { method: "POST", body: fields });
      const found = answer.ok ? await answer.json() : null;
      if (number !== latest) return;
      found ? show(found.items) : say(place.dataset.away);
    } catch {
      if (number === latest) say(place.dataset.away);
    }
  };

  form.addEventListener("input", (event) => {
    if (!watched.includes(event.target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 300);
  });
  ask();
})();
