
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const rows = new Map(all(".row").map((row) => [row.id, row]));
  const owner = new Map();
  for (const row of rows.values()) for (const mark of marksOf(row)) owner.set(mark, row);
  const segments = new Map();
  for (const segment of all("mark")) {
    for (const mark of segment.dataset.m.split(" ")) {
      if (!segments.has(mark)) segments.set(mark, []);
      segments.get(mark).push(segment);
    }
  }
  const articles = all("article");
  const chips = all(".chip");
  const kinds = { e: "evidence", o: "the problem", f: "finding", h: "where it would belong", t: "makes it necessary" };
  let current = null;
  let at = 0;

  function marksOf(row) {
    return row.dataset.marks ? row.dataset.marks.split(" ") : [];
  }

  function focus(element) {
    if (!element.matches("a, button")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center" });
  }

  // Scrolls the checklist beside the text, never the text that somebody is reading.
  function reveal(row) {
    const list = one("checklist");
    if (list.scrollHeight <= list.clientHeight) return;
    list.scrollTop += row.getBoundingClientRect().top - Math.max(list.getBoundingClientRect().top, 0) - 100;
  }

  function clear() {
    for (const element of all(".on")) element.classList.remove("on");
    if (current) all("[aria-current]", current).forEach((link) => link.removeAttribute("aria-current"));
    current = null;
    one("bar").hidden = true;
  }

  function show(row, index, move = true) {
    const marks = marksOf(row);
    if (!marks.length) return;
    clear();
    current = row;
    at = (index + marks.length) % marks.length;
    row.classList.add("on");
    row.querySelector(".go").setAttribute("aria-current", "true");
    const found = segments.get(marks[at]) || [];
    for (const segment of found) segment.classList.add("on");
    for (const chip of chips) if (chip.hash === "#" + row.id) chip.classList.add("on");
    const article = found.length && articles.length > 1 ? found[0].closest("article") : null;
    const place = (article ? article.dataset.path + ", " : "") + "line " + row.dataset.lines.split(" ")[at];
    const count = marks.length > 1 ? at + 1 + " of " + marks.length + ", " : "";
    one("selected").textContent =
      row.querySelector(".title").textContent + ": " + row.querySelector(".status").textContent + "\n" +
      count + kinds[row.dataset.kinds[at]] + ", " + place;
    one("previous").hidden = one("next").hidden = marks.length < 2;
    one("bar").hidden = false;
    if (move && found.length) focus(found[0]);
  }

  function back() {
    if (!current) return;
    const row = current;
    clear();
    focus(row.querySelector(".go"));
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    if (link && link.matches(".go, .at")) {
      event.preventDefault();
      const row = link.closest(".row");
      const index = marksOf(row).indexOf(link.hash.slice(2));
      show(row, link.matches(".go") && row === current ? at + 1 : index);
    } else if (link && link.matches(".chip")) {
      event.preventDefault();
      const row = rows.get(link.hash.slice(1));
      show(row, marksOf(row).indexOf(link.dataset.m), false);
      focus(row.querySelector(".go"));
    } else if (!link && event.target.closest("mark:not(.off)") && document.getSelection().isCollapsed) {
      const marks = event.target.closest("mark").dataset.m.split(" ").filter((mark) => !owner.get(mark).hidden);
      const next = marks[(marks.findIndex((mark) => owner.get(mark) === current) + 1) % marks.length];
      const row = owner.get(next);
      show(row, marksOf(row).indexOf(next), false);
      reveal(row);
    }
  });
  one("previous").addEventListener("click", () => step(-1));
  one("next").addEventListener("click", () => step(1));
  one("back").addEventListener("click", back);

  function step(by) {
    const button = document.activeElement;
    show(current, at + by, false);
    const found = segments.get(marksOf(current)[at]);
    if (found) found[0].scrollIntoView({ block: "center" });
    if (button.matches("#bar button")) button.focus({ preventScroll: true });
    else if (found) focus(found[0]);
  }

  document.addEventListener("keydown", (event) => {
    if (!current || event.altKey || event.ctrlKey || event.metaKey) return;
    const reading = document.activeElement.closest("main, #bar");
    if (event.key === "Escape") back();
    else if (reading && event.key === "n") step(1);
    else if (reading && event.key === "p") step(-1);
    else return;
    event.preventDefault();
  });

  function filter() {
    const wanted = (name) => new Set(all(`input[name=${name}]:checked`).map((box) => box.value));
    const statuses = wanted("status");
    const regimes = wanted("regime");
    let shown = 0;
    for (const row of rows.values()) {
      row.hidden = !(statuses.has(row.dataset.status) && regimes.has(row.dataset.regime));
      shown += !row.hidden;
    }
    for (const group of all(".regime")) group.hidden = !group.querySelector(".row:not([hidden])");
    for (const chip of chips) chip.hidden = rows.get(chip.hash.slice(1)).hidden;
    for (const details of all(".chips details")) {
      const count = all(".chip:not([hidden])", details).length;
      details.hidden = !count;
      details.querySelector("summary").textContent = count + " missing here";
    }
    for (const segment of all("mark")) {
      segment.classList.toggle("off", segment.dataset.m.split(" ").every((mark) => owner.get(mark).hidden));
    }
    if (current && current.hidden) clear();
    one("shown").textContent = shown + " of " + rows.size + " requirements shown";
  }

  for (const filters of all(".filters")) {
    filters.hidden = false;
    filters.addEventListener("change", filter);
  }
  filter();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
})();
