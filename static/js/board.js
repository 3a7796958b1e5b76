// The board's day as a slider. Without this script the same is a form and two links.
"use strict";

const form = document.querySelector("[data-board]");
const table = document.querySelector("table.board");
if (form && table) {
  const DAY = 86400000;
  const at = (text) => Date.parse(text + "T00:00:00Z");
  const iso = (time) => new Date(time).toISOString().slice(0, 10);
  const words = (time, month) =>
    new Intl.DateTimeFormat(document.documentElement.lang || "en", {
      day: "numeric", month, year: "numeric", timeZone: "UTC",
    }).format(time);
  const first = at(form.dataset.first);
  const last = Math.min(at(form.dataset.last), at(form.dataset.today));
  const span = at(form.dataset.last) - first + DAY;
  const input = form.elements.day;
  const box = document.querySelector("[data-slider]");
  const slider = box.querySelector("input");
  const rows = [...table.querySelectorAll("tr[data-stays]")].map((row) => ({
    name: row.dataset.name,
    cell: row.querySelector("[data-now]"),
    stays: JSON.parse(row.dataset.stays),
    leaves: JSON.parse(row.dataset.leaves),
  }));

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    made.textContent = text;
    return made;
  };

  function tell(row, day) {
    const begun = row.stays.filter((stay) => stay[0] <= day);
    const [, place, said, since, stale] = begun[begun.length - 1] || [];
    const parts = [];
    if (place) {
      const mark = element("span", "", `mark pl-${place === "back" ? "here" : place}`);
      mark.setAttribute("aria-hidden", "true");
      const old = stale && day > stale ? `, ${table.dataset.stale}` : "";
      parts.push(mark, `${said} `, element("small", `${table.dataset.since} ${since}${old}`));
    } else {
      parts.push(element("span", table.dataset.none, "dim"));
    }
    const verbs = new Map();
    for (const [from, until, verb, audience] of row.leaves) {
      if (from > day || (until && day >= until)) continue;
      verbs.set(verb, [...(verbs.get(verb) || []), audience]);
    }
    if (verbs.size) {
      const gone = [...verbs].map(([verb, who]) => `${verb}: ${who.join(", ")}`).join("; ");
      parts.push(element("small", gone[0].toUpperCase() + gone.slice(1), "gone"));
    }
    row.cell.replaceChildren(...parts);
    return [place || "none", Boolean(stale && day > stale)];
  }

  function show(time) {
    const day = iso(time);
    const told = rows.map((row) => [row.name, ...tell(row, day)]);
    for (const box of document.querySelectorAll("[data-standing]")) {
      const here = told.filter(([, place]) => place === box.dataset.standing);
      const names = (old) => here.filter(([, , stale]) => stale === old).map(([name]) => name);
      const stale = box.querySelector("[data-stale]");
      box.hidden = here.length === 0;
      box.querySelector("b").textContent = here.length;
      box.querySelector("[data-firm]").textContent = names(false).join(", ");
      stale.textContent = names(true).join(", ");
      stale.parentNode.hidden = names(true).length === 0;
    }
    const x = `${(100 * (time - first)) / span}%`;
    for (const line of document.querySelectorAll("[data-day-line]")) {
      line.removeAttribute("visibility");
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }
    document.querySelector("[data-day-words]").textContent = words(time, "long");
    document.querySelector("[data-day-short]").textContent = words(time, "short");
    slider.setAttribute("aria-valuetext", words(time, "long"));
    input.value = day;
  }

  slider.max = Math.round((last - first) / DAY);
  const start = Math.min(Math.max(at(input.value), first), last);
  slider.value = Math.round((start - first) / DAY);
  slider.setAttribute("aria-valuetext", words(start, "long"));
  box.hidden = false;
  slider.addEventListener("input", () => show(first + Number(slider.value) * DAY));
  slider.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set("day", input.value);
    address.searchParams.set("from", form.dataset.first);
    address.searchParams.set("to", form.dataset.last);
    history.replaceState(null, "", address);
  });
}
