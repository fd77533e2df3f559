// Asks for similar complaints while the form is being filled in. Without it the form works just as well.
(() => {
  const form = document.getElementById("complaint");
  const place = document.getElementById("suggestions");
  const watched = ["phone", "division", "category", "site_name", "site_address", "position", "narrative", "serial"];
  let waiting = null;
  let latest = 0;
  // What was chosen stands in the form: the list changes with each word, and the choice does not.
  const chosen = form.elements.link_with;
  const line = document.getElementById("chosen");

  const choose = (id, number) => {
    chosen.value = id;
    form.elements.link_number.value = number;
    line.hidden = !id;
    line.querySelector("strong").textContent = number;
    for (const box of place.querySelectorAll("input")) box.checked = box.value === id;
  };

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
    box.value = item.id;
    box.checked = item.id === chosen.value;
    box.addEventListener("change", () => (box.checked ? choose(item.id, item.number) : choose("", "")));
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
  line.querySelector("button").addEventListener("click", () => choose("", ""));
  ask();
})();
