// Works on what pyvis leaves behind: `network`, `nodes`, `edges`. Whatever comes from the graph is set as text, never as HTML.
"use strict";
(() => {
  const { things, facts, lines, panels } = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const lineId = (place) => `line-${place}`;
  const names = (numbers) => numbers.map((number) => things[number].label).join(", ");
  const count = (number) => number.toLocaleString("en");
  const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;
  const does = (fact) => (fact.status ? `${fact.what} (${fact.status})` : fact.what);
  const box = at("mynetwork");
  const factsOf = things.map(() => []);
  facts.forEach((fact, number) => new Set([...fact.who, ...fact.whom]).forEach((thing) => factsOf[thing].push(number)));
  const drawn = nodes.get(); // as pyvis wrote them, in the order of `things`
  const ends = lines.map((_, place) => { const { from, to } = edges.get(lineId(place)); return [from, to]; });

  let visible = new Set(things.keys()); // after the filters
  let hits = null; // what the search found, or null without one

  function make(tag, text, className) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    element.dir = "auto";
    return element;
  }

  // -- colours come from the style sheet, in light and dark ---------------------------------------------------------
  let theme = {};
  const rgb = (hex) => [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16));
  const mix = (hex, ground, share) => `rgb(${rgb(hex).map((one, i) => Math.round(one * share + rgb(ground)[i] * (1 - share))).join(",")})`;
  const fill = (background, border) => ({ background, border, highlight: { background, border }, hover: { background, border } });

  function readTheme() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ink", "panel", "panel-edge", "chip", "serif"]) theme[name] = style.getPropertyValue(`--${name}`).trim();
    network.setOptions({ nodes: { font: { strokeColor: theme.panel } } });
    paint();
  }
  function paint() {
    nodes.update(drawn.map((node, id) => {
      const thing = things[id];
      const dim = hits !== null && !hits.has(id);
      const ink = thing.blank || !node.font.color ? theme.ink : node.font.color;
      const color = thing.blank ? fill(theme.chip, theme.chip)
        : thing.pale ? fill(mix(node.color.border, theme.panel, 0.22), node.color.border) : node.color;
      return {
        id, color,
        hidden: !visible.has(id),
        opacity: dim ? 0.2 : 1,
        font: { ...node.font, color: dim && ink !== "transparent" ? mix(ink, theme.panel, 0.3) : ink },
        shadow: hits !== null && !dim ? { enabled: true, color: "#e69f00", size: 26, x: 0, y: 0 } : { enabled: false },
      };
    }));
    edges.update(ends.map(([from, to], place) => ({
      id: lineId(place),
      color: { ...edges.get(lineId(place)).color, opacity: hits !== null && !hits.has(from) && !hits.has(to) ? 0.1 : 0.75 },
    })));
  }
  const shownPanels = () => {
    const cities = new Set([...visible].map((number) => things[number].city));
    const chosen = at("city")?.value ? panels.filter((panel) => cities.has(panel.city) && panel.city === at("city").value) : panels;
    return chosen.length ? chosen : panels;
  };
  network.on("beforeDrawing", (context) => {
    const size = Math.max(36, 15 / network.getScale());
    context.lineWidth = 2;
    for (const panel of shownPanels()) {
      if (!panel.name) continue;
      context.beginPath();
      context.roundRect(panel.left, panel.top, panel.width, panel.height, 26);
      context.fillStyle = theme.panel;
      context.fill();
      context.strokeStyle = theme["panel-edge"];
      context.stroke();
      context.fillStyle = theme.ink;
      context.font = `${size}px ${theme.serif}`;
      context.textAlign = "left";
      context.textBaseline = "top";
      context.fillText(panel.name, panel.left + 28, panel.top + 24, panel.width - 56);
    }
  });

  // -- tooltips -----------------------------------------------------------------------------------------------------
  function tip(title, about, numbers, self, most) {
    const element = make("div", "", "tip");
    if (title) element.append(make("b", title), make("i", about));
    for (const number of numbers.slice(0, most)) {
      const fact = facts[number];
      const who = fact.who.length === 1 && fact.who[0] === self ? "" : `${names(fact.who)}: `;
      const whom = fact.whom.length === 1 && fact.whom[0] === self ? "" : ` → ${names(fact.whom)}`;
      element.append(make("span", `${who}${does(fact)}${whom}`), make("i", fact.source));
    }
    if (numbers.length > most) element.append(make("i", `${plural(numbers.length, "fact", "facts")} in all: click to read them`));
    return element;
  }
  nodes.update(things.map((thing, id) => ({ id, title: tip(thing.label, thing.about, factsOf[id], id, 3) })));
  edges.update(lines.map((numbers, place) => ({ id: lineId(place), title: tip("", "", numbers, undefined, 4) })));

  // -- the side panel of one thing, or of one line ------------------------------------------------------------------
  const side = at("panel");
  let before = null;
  function row(numbers) {
    const element = make("span");
    numbers.forEach((number, place) => {
      const anchor = make("a", things[number].label);
      anchor.href = `#thing-${number}`;
      element.append(place ? ", " : "", anchor);
    });
    return element;
  }
  function listFacts(numbers, self) {
    const list = document.createElement("ol");
    for (const fact of numbers.map((number) => facts[number])) {
      const item = document.createElement("li");
      const alone = (group) => group.length === 1 && group[0] === self;
      if (!alone(fact.who)) item.append(row(fact.who));
      item.append(make("strong", does(fact)));
      if (!alone(fact.whom)) item.append(row(fact.whom));
      if (fact.contributes) item.append(make("small", `contributes ${fact.contributes}`));
      if (fact.detail) item.append(make("small", fact.detail));
      if (fact.source) item.append(make("span", fact.source, "source"));
      list.append(item);
    }
    return list;
  }
  function open(title, parts) {
    const head = document.createElement("header");
    const close = make("button", "×");
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => { choose(null); before?.focus(); });
    head.append(make("h2", title), close);
    side.replaceChildren(head, ...parts.filter(Boolean));
    side.hidden = false;
    side.scrollIntoView({ block: "nearest" });
    side.parentElement.scrollTop = 0;
  }
  function choose(number, { move = false } = {}) {
    if (number === null) {
      side.hidden = true;
      network.unselectAll();
      return;
    }
    const thing = things[number];
    open(thing.label, [
      thing.zh && make("p", thing.zh, "about"),
      make("p", thing.about, "about"),
      thing.description && make("p", thing.description, "description"),
      listFacts(factsOf[number], number),
      thing.iri && make("p", thing.iri, "iri"),
    ]);
    network.selectNodes([number]);
    if (move) {
      look([number]);
      before = document.activeElement;
      side.focus({ preventScroll: true });
    }
  }
  network.on("click", ({ nodes: [node], edges: [edge], pointer }) => {
    if (node !== undefined) return choose(node);
    if (edge !== undefined) {
      const numbers = lines[Number(edge.slice(lineId("").length))];
      return open(plural(numbers.length, "fact", "facts"), [listFacts(numbers)]);
    }
    choose(null);
    const { x, y } = pointer.canvas;
    const below = shownPanels().find((p) => p.name && x > p.left && x < p.left + p.width && y > p.top && y < p.top + p.height);
    if (below && network.getScale() < 0.8 * scaleOf([below])) frame([below], true);
    else if (network.getScale() < 0.5) network.moveTo({ position: pointer.canvas, scale: 0.7, animation: animation() });
  });
  function follow(hash) {
    const thing = /^#thing-(\d+)$/.exec(hash);
    const target = thing ? document.querySelector(".stage") : document.querySelector(hash || "#none");
    target?.scrollIntoView({ block: thing ? "nearest" : "start" });
    if (thing && things[Number(thing[1])]) choose(Number(thing[1]), { move: true });
    else target?.focus({ preventScroll: true });
  }
  // In the frame of a notebook a link to a fragment would lead to the notebook's own address.
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest?.('a[href^="#"]');
    if (!anchor) return;
    event.preventDefault();
    follow(anchor.getAttribute("href"));
  });
  addEventListener("hashchange", () => { if (/^#[\w-]+$/.test(location.hash)) follow(location.hash); });

  // -- moving about -------------------------------------------------------------------------------------------------
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const animation = () => (calm.matches ? false : { duration: 450, easingFunction: "easeInOutQuad" });
  const look = (ids) => network.fit({ nodes: ids, maxZoomLevel: 1.15, animation: animation() });
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: animation() });
  // The ground of the panels counts too, so the frame is reckoned from them and not from the nodes.
  const bounds = (chosen) => [
    Math.min(...chosen.map((p) => p.left)), Math.min(...chosen.map((p) => p.top)),
    Math.max(...chosen.map((p) => p.left + p.width)), Math.max(...chosen.map((p) => p.top + p.height)),
  ];
  function scaleOf(chosen) {
    const [left, top, right, bottom] = bounds(chosen);
    return Math.min((box.clientWidth - 16) / (right - left), (box.clientHeight - 16) / (bottom - top), 1.3);
  }
  function frame(chosen, smooth) {
    const [left, top, right, bottom] = bounds(chosen);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: scaleOf(chosen), animation: smooth && animation() });
  }
  at("nearer").addEventListener("click", () => zoom(1.4));
  at("farther").addEventListener("click", () => zoom(1 / 1.4));
  at("whole").addEventListener("click", () => frame(shownPanels(), true));
  const canvas = box.querySelector(".vis-network");
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Drawing of the network. Arrow keys move it, plus and minus zoom. The table below says the same.");
  // vis-network takes the focus at every move of the mouse, which would end typing in the search; a press is enough. And a
  // page that cannot be scrolled past its drawing is a trap: the wheel zooms only where the drawing has the focus.
  canvas.focus = () => {};
  const focus = () => HTMLElement.prototype.focus.call(canvas, { preventScroll: true });
  box.addEventListener("pointerdown", focus);
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !canvas.contains(document.activeElement)) event.stopPropagation();
  }, { capture: true });

  // -- search and filters -------------------------------------------------------------------------------------------
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = things.map((thing) => fold([thing.label, thing.zh, ...thing.names].join("\n")));
  const value = (id) => at(id)?.value ?? "";
  const unchecked = (name) => new Set(all(`input.${name}:not(:checked)`).map((input) => input.value));

  function filter() {
    const city = value("city"), role = value("role"), sectors = unchecked("sector"), families = unchecked("family");
    const ofFact = (fact) => [...fact.who, ...fact.whom];
    // What belongs to no city is shown beside those that it works with.
    const near = new Set(facts.filter((fact) => ofFact(fact).some((end) => things[end].city === city)).flatMap(ofFact));
    const allowed = things.map((thing, number) => !sectors.has(thing.sector) && (!city || thing.city === city || (!thing.city && near.has(number))));
    const shown = facts.map((fact) => (!role || fact.roles.includes(role)) && !fact.families.every((name) => families.has(name))
      && fact.who.some((end) => allowed[end]) && fact.whom.some((end) => allowed[end]));
    const linked = new Set(facts.flatMap((fact, number) => (shown[number] && fact.kind !== "inCity" ? ofFact(fact) : [])));
    const narrowed = role || families.size;
    visible = new Set([...things.keys()].filter((number) => allowed[number] && (!narrowed || linked.has(number) || things[number].kind === "city")));
    edges.update(ends.map(([from, to], place) => ({
      id: lineId(place),
      hidden: !visible.has(from) || !visible.has(to) || !lines[place].some((number) => shown[number]),
    })));
    all("tr[data-fact]").forEach((line) => { line.hidden = !shown[Number(line.dataset.fact)]; });
    const left = shown.filter(Boolean).length;
    const filtered = left < facts.length || visible.size < things.length;
    at("shown").textContent = filtered ? `Showing ${count(left)} of ${plural(facts.length, "fact", "facts")}.` : "";
    return filtered;
  }
  function search() {
    const wanted = fold(value("search")).trim().split(/\s+/).filter(Boolean);
    const found = wanted.length ? [...visible].filter((number) => wanted.every((word) => words[number].includes(word))) : [];
    hits = found.length ? new Set(found) : null;
    at("hits").replaceChildren(...found.slice(0, 12).map((number) => {
      const item = document.createElement("li");
      const button = make("button", things[number].label);
      button.type = "button";
      button.addEventListener("click", () => choose(number, { move: true }));
      item.append(button);
      return item;
    }));
    at("hits").hidden = !found.length;
    if (!wanted.length) return "";
    return found.length ? `${plural(found.length, "match", "matches")}${found.length > 12 ? ", the first 12 listed" : ""}.` : "No match. Try a shorter word.";
  }
  function update() {
    const filtered = filter();
    const said = search();
    paint();
    if (hits) look([...hits]);
    else frame(shownPanels(), true);
    at("status").textContent = [said, filtered ? `Filters leave ${count(visible.size)} of ${plural(things.length, "thing", "things")}.` : ""].filter(Boolean).join(" ");
  }
  let waiting = 0;
  at("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(update, 120); });
  at("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") { clearTimeout(waiting); update(); at("hits").querySelector("button")?.click(); }
    if (event.key === "Escape") { at("search").value = ""; update(); }
  });
  all("#city, #role, input.sector, input.family").forEach((control) => control.addEventListener("change", update));
  at("reset").addEventListener("click", () => {
    all("#city, #role, #search").forEach((control) => { control.value = ""; });
    all("input.sector, input.family").forEach((input) => { input.checked = true; });
    choose(null);
    update();
  });

  // -- begin --------------------------------------------------------------------------------------------------------
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readTheme);
  addEventListener("beforeprint", () => { document.documentElement.classList.add("printing"); readTheme(); frame(shownPanels(), false); network.redraw(); });
  addEventListener("afterprint", () => { document.documentElement.classList.remove("printing"); readTheme(); });
  readTheme();
  frame(panels, false);
  if (/^#[\w-]+$/.test(location.hash)) follow(location.hash);
  document.documentElement.dataset.ready = "yes";
})();
