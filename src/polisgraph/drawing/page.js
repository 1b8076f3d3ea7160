// Works on what pyvis left behind: `network`, `nodes`, `edges`. Everything shown is set as text, never as HTML.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { things, facts, lines, panels } = data;
  const at = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const factsOf = things.map(() => []);
  facts.forEach((fact, number) => new Set([...fact.who, ...fact.whom]).forEach((thing) => factsOf[thing].push(number)));

  function make(tag, text, className) {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    if (className) element.className = className;
    element.dir = "auto";
    return element;
  }
  const names = (numbers) => numbers.map((number) => things[number].label).join(", ");
  const plural = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
  const does = (fact) => (fact.status ? `${fact.what} (${fact.status})` : fact.what);

  // -- the canvas takes its colours from the style sheet, in light and dark ---------------------------------------
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const rgb = (hex) => [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16));
  const mix = (hex, ground, share) => `rgb(${rgb(hex).map((one, i) => Math.round(one * share + rgb(ground)[i] * (1 - share))).join(",")})`;
  const same = (background, border) => ({ background, border, highlight: { background, border }, hover: { background, border } });
  let ground = {};
  function paint() {
    ground = { panel: colour("--panel"), edge: colour("--panel-edge"), ink: colour("--ink"), chip: colour("--chip"), face: colour("--serif") };
    network.setOptions({ nodes: { font: { color: ground.ink, strokeColor: ground.panel } } });
    nodes.update(nodes.get().filter((node) => things[node.id].pale).map((node) => {
      return { id: node.id, color: same(mix(node.color.border, ground.panel, 0.22), node.color.border) };
    }));
    nodes.update(things.flatMap((thing, id) => (thing.blank ? [{ id, color: same(ground.chip, ground.chip), font: { ...nodes.get(id).font, color: ground.ink } }] : [])));
    network.redraw();
  }
  network.on("beforeDrawing", (context) => {
    const size = Math.max(36, 15 / network.getScale());
    context.lineWidth = 2;
    for (const panel of panels) {
      if (!panel.name) continue;
      context.beginPath();
      context.roundRect(panel.left, panel.top, panel.width, panel.height, 26);
      context.fillStyle = ground.panel;
      context.fill();
      context.strokeStyle = ground.edge;
      context.stroke();
      context.fillStyle = ground.ink;
      context.font = `${size}px ${ground.face}`;
      context.textAlign = "left";
      context.textBaseline = "top";
      context.fillText(panel.name, panel.left + 28, panel.top + 24, panel.width - 56);
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);

  // -- tooltips ---------------------------------------------------------------------------------------------------
  function tip(title, about, rows) {
    const box = document.createElement("div");
    box.className = "tip";
    if (title) box.append(make("b", title));
    if (about) box.append(make("i", about));
    rows.slice(0, 4).forEach(([text, source]) => box.append(make("span", text), make("i", source)));
    if (rows.length > 4) box.append(make("i", `and ${rows.length - 4} more: click to read them`));
    return box;
  }
  const line = (number) => {
    const fact = facts[number];
    return [`${names(fact.who)}: ${does(fact)} → ${names(fact.whom)}`, fact.source];
  };
  nodes.update(things.map((thing, id) => ({
    id,
    title: tip(thing.label, thing.about, factsOf[id].slice(0, 2).map(line).concat(factsOf[id].slice(2).map(() => ["", ""])).slice(0, 2)
      .concat(factsOf[id].length > 2 ? [[`${factsOf[id].length} facts in all: click to read them`, ""]] : [])),
  })));
  edges.update(lines.map((numbers, place) => ({ id: `line-${place}`, title: tip("", "", numbers.map(line)) })));

  // -- the panel of one thing, or of one line ---------------------------------------------------------------------
  const panel = at("panel");
  function link(number) {
    const anchor = make("a", things[number].label);
    anchor.href = `#thing-${number}`;
    return anchor;
  }
  function listFacts(numbers, self) {
    const list = document.createElement("ol");
    for (const number of numbers) {
      const fact = facts[number];
      const item = document.createElement("li");
      const giving = fact.who.includes(self);
      const others = (giving ? fact.whom : fact.who).filter((other) => other !== self);
      if (self === undefined || !giving) {
        const who = make("span");
        (self === undefined ? fact.who : others).forEach((other, place) => who.append(place ? ", " : "", link(other)));
        item.append(who);
      }
      item.append(make("strong", does(fact)));
      if (self === undefined || giving) {
        const whom = make("span");
        (self === undefined ? fact.whom : others).forEach((other, place) => whom.append(place ? ", " : "", link(other)));
        item.append(whom);
      }
      if (fact.contributes) item.append(make("small", `contributes ${fact.contributes}`));
      if (fact.detail) item.append(make("small", fact.detail));
      if (fact.source) item.append(make("span", fact.source, "source"));
      list.append(item);
    }
    return list;
  }
  function openPanel(title, parts) {
    const head = document.createElement("header");
    const close = make("button", "×");
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => choose(null));
    head.append(make("h2", title), close);
    panel.replaceChildren(head, ...parts.filter(Boolean));
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
    document.querySelector(".side").scrollTop = 0;
  }
  function choose(number, move) {
    if (number === null) {
      panel.hidden = true;
      network.unselectAll();
      return;
    }
    const thing = things[number];
    openPanel(thing.label, [
      thing.zh && make("p", thing.zh, "about"),
      make("p", thing.about, "about"),
      thing.description && make("p", thing.description, "description"),
      listFacts(factsOf[number], number),
      thing.iri && make("p", thing.iri, "iri"),
    ]);
    network.selectNodes([number]);
    if (move) look([number]);
  }
  network.on("click", (event) => {
    if (event.nodes.length) choose(event.nodes[0]);
    else if (event.edges.length) {
      const place = Number(event.edges[0].slice(5));
      openPanel(plural(lines[place].length, "fact", "facts"), [listFacts(lines[place])]);
    } else {
      choose(null);
      const { x, y } = event.pointer.canvas;
      const below = panels.find((p) => p.name && x > p.left && x < p.left + p.width && y > p.top && y < p.top + p.height);
      if (below && network.getScale() < 0.8 * scaleOf([below])) frameAll(true, [below]);
    }
  });
  function follow() {
    const match = /^#thing-(\d+)$/.exec(location.hash);
    if (match && things[Number(match[1])]) {
      choose(Number(match[1]), true);
      document.querySelector(".stage").scrollIntoView({ block: "nearest" });
    }
  }
  addEventListener("hashchange", follow);

  // -- moving about -----------------------------------------------------------------------------------------------
  const animation = () => (calm.matches ? false : { duration: 450, easingFunction: "easeInOutQuad" });
  const look = (ids) => network.fit({ nodes: ids, maxZoomLevel: 1.15, animation: animation() });
  // The ground of the panels counts too, so the frame is reckoned from them.
  const bounds = (chosen) => [
    Math.min(...chosen.map((p) => p.left)), Math.min(...chosen.map((p) => p.top)),
    Math.max(...chosen.map((p) => p.left + p.width)), Math.max(...chosen.map((p) => p.top + p.height)),
  ];
  function scaleOf(chosen) {
    const [left, top, right, bottom] = bounds(chosen);
    const box = at("mynetwork");
    return Math.min((box.clientWidth - 16) / (right - left), (box.clientHeight - 16) / (bottom - top), 1.3);
  }
  function frameAll(smooth, chosen) {
    const cities = new Set(seen().map((number) => things[number].city));
    const framed = chosen || panels.filter((p) => !p.city || cities.has(p.city) || panels.length === 1);
    const [left, top, right, bottom] = bounds(framed.length ? framed : panels);
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 };
    network.moveTo({ position, scale: scaleOf(framed.length ? framed : panels), animation: smooth && animation() });
  }
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: animation() });
  at("nearer").addEventListener("click", () => zoom(1.4));
  at("farther").addEventListener("click", () => zoom(1 / 1.4));
  at("whole").addEventListener("click", () => frameAll(true));
  const frame = document.querySelector("#mynetwork .vis-network");
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", "Drawing of the network. Arrow keys move it, plus and minus zoom. The table below says the same.");
  // A page that cannot be scrolled past its drawing is a trap: the wheel zooms only where the drawing has been clicked.
  at("mynetwork").addEventListener("pointerdown", () => frame.focus({ preventScroll: true }));
  at("mynetwork").addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !frame.contains(document.activeElement)) event.stopPropagation();
  }, { capture: true });

  // -- search and filters -----------------------------------------------------------------------------------------
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = things.map((thing) => plain([thing.label, thing.zh, ...thing.names].join("\n")));
  const value = (id) => (at(id) ? at(id).value : "");
  let visible = new Set();
  const seen = () => (visible.size ? [...visible] : things.map((_, number) => number));

  function filter() {
    const city = value("city"), role = value("role");
    const off = (name) => new Set(all(`input.${name}:not(:checked)`).map((box) => box.value));
    const sectors = off("sector"), families = off("family");
    const shown = facts.map((fact) => (!role || fact.roles.includes(role)) && !fact.families.every((name) => families.has(name)));
    const allowed = things.map((thing) => (!city || thing.city === city) && !sectors.has(thing.sector));
    if (city) {
      // What belongs to no city is shown beside those that it works with.
      const near = new Set();
      facts.forEach((fact) => {
        const ends = [...fact.who, ...fact.whom];
        if (ends.some((end) => things[end].city === city)) ends.forEach((end) => near.add(end));
      });
      things.forEach((thing, number) => { if (!thing.city && near.has(number) && !sectors.has(thing.sector)) allowed[number] = true; });
    }
    facts.forEach((fact, number) => { shown[number] = shown[number] && fact.who.some((end) => allowed[end]) && fact.whom.some((end) => allowed[end]); });
    const narrowed = role || families.size;
    const linked = new Set(facts.flatMap((fact, number) => (shown[number] && fact.kind !== "inCity" ? [...fact.who, ...fact.whom] : [])));
    visible = new Set(things.map((_, number) => number).filter((number) => allowed[number] && (!narrowed || linked.has(number) || things[number].kind === "city")));
    nodes.update(things.map((_, id) => ({ id, hidden: !visible.has(id) })));
    edges.update(lines.map((numbers, place) => {
      const edge = edges.get(`line-${place}`);
      return { id: edge.id, hidden: !numbers.some((number) => shown[number]) || !visible.has(edge.from) || !visible.has(edge.to) };
    }));
    let count = 0;
    all("tr[data-fact]").forEach((row) => {
      row.hidden = !shown[Number(row.dataset.fact)];
      count += row.hidden ? 0 : 1;
    });
    const filtered = count < facts.length || visible.size < things.length;
    at("shown").textContent = filtered ? `Showing ${count.toLocaleString("en")} of ${plural(facts.length, "fact", "facts")}.` : "";
    return filtered;
  }

  function search() {
    const wanted = plain(value("search")).trim().split(/\s+/).filter(Boolean);
    const found = wanted.length ? seen().filter((number) => wanted.every((word) => words[number].includes(word))) : [];
    const hits = new Set(found);
    const dim = wanted.length > 0 && found.length > 0;
    nodes.update(things.map((_, id) => ({ id, opacity: dim && !hits.has(id) ? 0.18 : 1, shadow: hits.has(id) ? { enabled: true, color: "#e69f00", size: 26, x: 0, y: 0 } : false })));
    edges.update(lines.map((_, place) => {
      const edge = edges.get(`line-${place}`);
      return { id: edge.id, color: { ...edge.color, opacity: dim && !hits.has(edge.from) && !hits.has(edge.to) ? 0.12 : 0.75 } };
    }));
    at("hits").replaceChildren(...found.slice(0, 12).map((number) => {
      const item = document.createElement("li");
      const button = make("button", things[number].label);
      button.type = "button";
      button.addEventListener("click", () => choose(number, true));
      item.append(button);
      return item;
    }));
    at("hits").hidden = !found.length;
    if (found.length) look(found);
    return [wanted.length > 0, found.length];
  }

  function update(event) {
    const filtered = filter();
    const [searched, count] = search();
    if (!(searched && count) && event) frameAll(true);
    const parts = [];
    if (searched) parts.push(count ? `${plural(count, "match", "matches")}${count > 12 ? ", the first 12 listed" : ""}.` : "No match. Try a shorter word.");
    if (filtered) parts.push(`Filters leave ${visible.size.toLocaleString("en")} of ${things.length.toLocaleString("en")} things.`);
    at("status").textContent = parts.join(" ");
  }
  let waiting = 0;
  at("search").addEventListener("input", (event) => { clearTimeout(waiting); waiting = setTimeout(() => update(event), 120); });
  at("search").addEventListener("keydown", (event) => {
    if (event.key === "Enter") at("hits").querySelector("button")?.click();
    if (event.key === "Escape") { at("search").value = ""; update(event); }
  });
  all("#city, #role, input.sector, input.family").forEach((control) => control.addEventListener("change", update));
  at("reset").addEventListener("click", (event) => {
    all("#city, #role, #search").forEach((control) => { control.value = ""; });
    all("input.sector, input.family").forEach((box) => { box.checked = true; });
    choose(null);
    update(event);
  });

  paint();
  update();
  frameAll(false);
  addEventListener("beforeprint", () => frameAll(false));
  follow();
  document.documentElement.dataset.ready = "yes";
})();
