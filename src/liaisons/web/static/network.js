// The networks drawn with WebGL over the static pictures, filtered as one moves the controls. What
// is shown follows the same rules as on the server (liaisons/study/networks.py): a link is shown
// where the messages left by the filters reach the least weight, a person where a link is shown.
(function () {
  "use strict";
  const CARRIERS = 1200; // of more people these are drawn, the others are a quiet field under them
  const MOST_LINKS = 6000; // of more links the heaviest are drawn, the others with their people
  const CROWD_LINKS = 2500; // the same where there is a quiet field
  const FEW = 3000;
  const LARGEST = 17; // radius in pixels of whoever gave most help, in all drawings
  const LABELLED = 6;
  const COLOURS = ["#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#F0E442"];
  const OTHERS = "#B8B8B8";

  const board = document.querySelector(".drawings");
  const form = document.getElementById("filters");
  if (!board || !form || !window.Sigma || !window.graphology || !hasWebGL()) return;
  const words = board.dataset;
  const roles = words.roles.split("|");
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  const style = getComputedStyle(document.body);
  const page = style.getPropertyValue("--page").trim() || "#ffffff";
  const ink = style.getPropertyValue("--ink").trim() || "#1a1a1a";
  const panels = [];

  function hasWebGL() {
    try {
      const context = document.createElement("canvas").getContext("webgl2");
      if (!context) return false;
      const loose = context.getExtension("WEBGL_lose_context");
      if (loose) loose.loseContext();
      return true;
    } catch { return false; }
  }

  // --- reading ---------------------------------------------------------------------------------

  async function read(url) {
    const raw = await (await fetch(url)).arrayBuffer();
    const length = new DataView(raw).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(raw, 4, length)));
    const kinds = { Float32Array, Uint32Array, Uint16Array, Int16Array, Int8Array, Uint8Array };
    let at = 4 + length;
    for (const [name, kind, size] of head.arrays) {
      head[name] = new kinds[kind](raw, at, size);
      at += Math.ceil(head[name].byteLength / 4) * 4;
    }
    return head;
  }

  function key(data, i) {
    return data.high[i].toString(16).padStart(8, "0") + data.low[i].toString(16).padStart(8, "0");
  }

  // --- what the controls ask for -----------------------------------------------------------------

  function asked() {
    const given = new FormData(form);
    return {
      first: given.get("first") || "",
      last: given.get("last") || "",
      weight: Math.max(parseInt(given.get("weight"), 10) || 1, 1),
      certainties: new Set(given.getAll("certainty")),
      colour: given.get("colour"),
    };
  }

  function left(data, ask) {
    const n = data.labels.length;
    const wanted = data.certainties.map((name) => ask.certainties.has(name));
    const inside = data.months.map((m) => (!ask.first || m >= ask.first) && (!ask.last || m <= ask.last));
    const given = new Uint32Array(n), received = new Uint32Array(n);
    const size = data.source.length;
    // A hundred thousand links are too many for an object each.
    const links = { source: new Uint32Array(size), target: new Uint32Array(size), weight: new Uint32Array(size), length: 0 };
    let messages = 0;
    for (let i = 0; i < size;) {
      const source = data.source[i], target = data.target[i];
      let weight = 0;
      for (; i < size && data.source[i] === source && data.target[i] === target; i++) {
        if (wanted[data.certainty[i]] && inside[data.month[i]]) weight += data.messages[i];
      }
      if (weight < ask.weight) continue;
      links.source[links.length] = source;
      links.target[links.length] = target;
      links.weight[links.length++] = weight;
      given[source] += weight;
      received[target] += weight;
      messages += weight;
    }
    return { given, received, links, messages };
  }

  // --- drawing -----------------------------------------------------------------------------------

  function mixed(colour, share) {
    const parts = (c) => [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16));
    const long = page.length === 4 ? "#" + [...page.slice(1)].map((c) => c + c).join("") : page;
    const a = parts(colour), b = parts(long);
    return "#" + a.map((v, i) => Math.round(v * share + b[i] * (1 - share)).toString(16).padStart(2, "0")).join("");
  }
  const quiet = new Map([...COLOURS, OTHERS].map((c) => [c, mixed(c, 0.38)]));

  function colourOf(data, i, by) {
    const place = by === "role" ? (data.role[i] < 5 ? data.role[i] : -1) : data.group[i];
    return COLOURS[place] || OTHERS;
  }

  function hover(context, node, settings) {
    const text = node.label || "";
    context.font = "600 13px system-ui, sans-serif";
    const width = context.measureText(text).width + 12;
    context.fillStyle = page;
    context.strokeStyle = ink;
    context.lineWidth = 1;
    context.beginPath();
    context.rect(node.x + node.size + 3, node.y - 11, width, 22);
    context.fill();
    context.stroke();
    context.fillStyle = ink;
    context.fillText(text, node.x + node.size + 9, node.y + 4);
    context.beginPath();
    context.arc(node.x, node.y, node.size + 2, 0, Math.PI * 2);
    context.stroke();
  }

  // Names stand on a rim of the page's colour, or links would run through them; one that would
  // cover another is left out.
  const namer = (taken) => (context, node, settings) => {
    if (!node.label) return;
    context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
    const x = node.x + node.size + 3, y = node.y + settings.labelSize / 3;
    const box = [x, y - settings.labelSize, x + context.measureText(node.label).width, y + 3];
    if (taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3])) return;
    taken.push(box);
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = page;
    context.strokeText(node.label, x, y);
    context.fillStyle = ink;
    context.fillText(node.label, x, y);
  };

  function start(element, data) {
    const graph = new graphology.Graph({ type: "directed" });
    const place = element.querySelector(".canvas");
    place.replaceChildren();
    place.classList.add("live");
    place.tabIndex = 0;
    place.setAttribute("role", "application");
    place.setAttribute("aria-labelledby", element.getAttribute("aria-labelledby"));
    const { createNodeBorderProgram, EdgeCurveProgram } = Sigma.rendering;
    const ring = createNodeBorderProgram({
      borders: [
        { size: { value: 0.22 }, color: { value: ink } },
        { size: { fill: true }, color: { attribute: "color" } },
      ],
    });
    const taken = [];
    const renderer = new Sigma.Sigma(graph, place, {
      allowInvalidContainer: true,
      defaultEdgeType: "curve",
      edgeProgramClasses: { curve: EdgeCurveProgram },
      nodeProgramClasses: { ring },
      defaultDrawNodeHover: hover,
      defaultDrawNodeLabel: namer(taken),
      labelColor: { color: ink },
      labelFont: "system-ui, sans-serif",
      labelSize: 12,
      labelRenderedSizeThreshold: 12,
      labelDensity: 0.4,
      hideEdgesOnMove: data.labels.length > FEW,
      hideLabelsOnMove: data.labels.length > FEW,
      stagePadding: 24,
      minCameraRatio: 0.01,
      maxCameraRatio: 3,
    });
    renderer.on("beforeRender", () => { taken.length = 0; });
    renderer.setCustomBBox({ x: extent(data.x, 1), y: extent(data.y, -1) });
    const [under, over] = ["under", "over"].map((name) => {
      const canvas = document.createElement("canvas");
      canvas.className = name;
      return canvas;
    });
    place.prepend(under);
    place.append(over);
    const panel = { element, data, graph, renderer, place, under, over, seen: null, hovered: -1, quiet: new Map(), hidden: [] };
    listen(panel);
    return panel;
  }

  // The places of the heaviest links among those who are drawn.
  function heaviest(links, graph, people, most) {
    const drawn = new Uint8Array(people);
    graph.forEachNode((node) => { drawn[+node] = 1; });
    const found = [];
    for (let i = 0; i < links.length; i++) if (drawn[links.source[i]] && drawn[links.target[i]]) found.push(i);
    if (found.length <= most) return found;
    return found.sort((a, b) => links.weight[b] - links.weight[a]).slice(0, most);
  }

  function extent(values, sign) {
    let low = Infinity, high = -Infinity;
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return sign > 0 ? [low, high] : [-high, -low];
  }

  function byColour(panel, by) {
    const found = new Map();
    for (const i of panel.hidden) {
      const colour = quiet.get(colourOf(panel.data, i, by));
      if (!found.has(colour)) found.set(colour, []);
      found.get(colour).push(i);
    }
    return found;
  }

  // Where the data's unit square lies on the screen: the camera only moves, turns and zooms.
  function onScreen(panel) {
    const [o, x, y] = [[0, 0], [1, 0], [0, 1]].map(([a, b]) => panel.renderer.graphToViewport({ x: a, y: -b }));
    return (i) => {
      const a = panel.data.x[i], b = panel.data.y[i];
      return [o.x + a * (x.x - o.x) + b * (y.x - o.x), o.y + a * (x.y - o.y) + b * (y.y - o.y)];
    };
  }

  function sized(canvas, place) {
    const ratio = window.devicePixelRatio || 1;
    const { width, height } = place.getBoundingClientRect();
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
  }

  // The quiet field: points under the drawing, tens of thousands of them in a few milliseconds.
  function field(panel) {
    const { context, width, height } = sized(panel.under, panel.place);
    const at = onScreen(panel);
    const size = Math.min(1.4 / Math.sqrt(panel.renderer.getCamera().ratio), 4);
    for (const [colour, people] of panel.quiet) {
      context.fillStyle = colour;
      for (const i of people) {
        const [x, y] = at(i);
        if (x > -4 && y > -4 && x < width + 4 && y < height + 4) context.fillRect(x - size / 2, y - size / 2, size, size);
      }
    }
  }

  // Who of the quiet field lies under the pointer, −1 where nobody does.
  function nearest(panel, point) {
    const at = onScreen(panel);
    let best = -1, distance = 5;
    for (const i of panel.hidden) {
      const [x, y] = at(i);
      const away = Math.hypot(x - point.x, y - point.y);
      if (away < distance) { best = i; distance = away; }
    }
    return best;
  }

  function draw(panel, unit, ask) {
    const { data, graph, seen } = panel;
    const n = data.labels.length;
    const there = [];
    for (let i = 0; i < n; i++) if (seen.given[i] || seen.received[i]) there.push(i);
    const strength = (i) => seen.given[i] + seen.received[i];
    const crowd = there.length > FEW;
    let loud = there;
    if (crowd) {
      const ranked = [...there].sort((a, b) => strength(b) - strength(a) || a - b);
      loud = ranked.slice(0, CARRIERS);
      panel.hidden = ranked.slice(CARRIERS);
    } else panel.hidden = [];
    panel.quiet = byColour(panel, ask.colour);
    const named = new Set([...loud].sort((a, b) => seen.given[b] - seen.given[a] || a - b).slice(0, LABELLED));
    graph.clear();
    for (const i of loud) {
      const ringed = data.role[i] === 0 || data.role[i] === 1;
      graph.addNode(i, { x: data.x[i], y: -data.y[i], label: data.labels[i], color: colourOf(data, i, ask.colour),
        size: Math.max(unit * Math.sqrt(seen.given[i]), crowd ? 1.2 : 2.2), type: ringed ? "ring" : "circle", forceLabel: named.has(i) });
    }
    const links = heaviest(seen.links, graph, n, crowd ? CROWD_LINKS : MOST_LINKS);
    const faint = Math.min(0.45, Math.max(0.08, 6 / Math.sqrt(links.length + 1)));
    const colour = mixed("#5b6b84", faint + 0.12);
    for (const i of links) {
      const w = seen.links.weight[i];
      graph.addEdge(seen.links.source[i], seen.links.target[i], { size: w >= 10 ? 2.2 : w >= 4 ? 1.5 : w >= 2 ? 0.9 : 0.5, color: colour, curvature: 0.16, type: crowd ? "line" : "curve" });
    }
    panel.renderer.refresh();
    said(panel, there.length, links.length);
  }

  function said(panel, people, drawn) {
    const { seen, element } = panel;
    const fill = (text, values) => text.replace(/{(\w+)}/g, (_all, name) => figures.format(values[name]));
    let text = fill(words.counted, { people, links: seen.links.length, messages: seen.messages });
    if (drawn < seen.links.length) text += ". " + fill(words.some, { links: drawn });
    element.querySelector(".counted").textContent = text;
    element.dataset.people = people;
    element.dataset.links = seen.links.length;
    element.dataset.messages = seen.messages;
  }

  function redraw() {
    const ask = asked();
    let largest = 1;
    for (const panel of panels) {
      panel.seen = left(panel.data, ask);
      for (const value of panel.seen.given) if (value > largest) largest = value;
    }
    const unit = LARGEST / Math.sqrt(largest);
    for (const panel of panels) draw(panel, unit, ask);
    for (const legend of document.querySelectorAll(".legend")) legend.hidden = legend.dataset.colours !== ask.colour;
    addresses();
  }

  // What is taken away, and the address of the page, are what is seen.
  function addresses() {
    const now = new URLSearchParams(new FormData(form));
    now.delete("community");
    for (const link of document.querySelectorAll("a.file")) {
      const url = new URL(link.href);
      for (const name of ["first", "last", "weight", "certainty", "colour"]) url.searchParams.delete(name);
      for (const [name, value] of now) {
        if (["first", "last", "weight", "certainty", "colour"].includes(name)) url.searchParams.append(name, value);
      }
      link.href = url.pathname + url.search;
    }
    const whole = new URLSearchParams(new FormData(form));
    history.replaceState(null, "", location.pathname + "?" + whole);
  }

  // --- somebody ----------------------------------------------------------------------------------

  function told(panel, i) {
    const { data, seen } = panel;
    const parts = [data.labels[i]];
    if (data.role[i] >= 0) parts.push(roles[data.role[i]]);
    if (data.group[i] >= 0) parts.push(words.group + " " + (data.group[i] + 1));
    if (data.core[i]) parts.push(words.core);
    parts.push(words.given + " " + figures.format(seen.given[i]), words.received + " " + figures.format(seen.received[i]));
    return parts.join(" · ");
  }

  function show(panel, i, chosen) {
    panel.hovered = i;
    panel.element.querySelector(".card-line").textContent =
      i < 0 ? "" : told(panel, i) + (chosen ? ". " + words.open : "");
    links(panel);
  }

  // The links of one person over the drawing, without touching the graph.
  function links(panel) {
    const { over, place, seen, hovered } = panel;
    const { context } = sized(over, place);
    if (hovered < 0 || !seen) return;
    const place_of = onScreen(panel);
    const at = (i) => { const [x, y] = place_of(i); return { x, y }; };
    context.strokeStyle = ink;
    context.globalAlpha = 0.55;
    for (let i = 0; i < seen.links.length; i++) {
      const s = seen.links.source[i], t = seen.links.target[i], w = seen.links.weight[i];
      if (s !== hovered && t !== hovered) continue;
      const a = at(s), b = at(t);
      context.lineWidth = Math.min(1 + Math.log2(w), 4);
      context.setLineDash(s === hovered ? [] : [4, 3]); // received: broken lines
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.quadraticCurveTo((a.x + b.x) / 2 - (b.y - a.y) * 0.16, (a.y + b.y) / 2 + (b.x - a.x) * 0.16, b.x, b.y);
      context.stroke();
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
    const centre = at(hovered);
    context.lineWidth = 2;
    context.beginPath();
    context.arc(centre.x, centre.y, radius(panel, hovered) + 4, 0, 2 * Math.PI);
    context.stroke();
  }

  function radius(panel, i) {
    return panel.graph.hasNode(i) ? panel.renderer.scaleSize(panel.graph.getNodeAttribute(i, "size")) : 2;
  }

  function open(panel, i) {
    location.href = words.people + "/" + key(panel.data, i) + "?community=" + encodeURIComponent(panel.element.dataset.community);
  }

  function listen(panel) {
    const { renderer, place } = panel;
    const camera = renderer.getCamera();
    renderer.on("enterNode", ({ node }) => show(panel, +node, false));
    renderer.on("leaveNode", () => show(panel, -1, false));
    renderer.on("clickNode", ({ node }) => open(panel, +node));
    renderer.on("clickStage", ({ event }) => {
      const i = nearest(panel, event);
      if (i >= 0 && i === panel.hovered) open(panel, i);
      else show(panel, i, i >= 0);
    });
    renderer.on("afterRender", () => {
      field(panel);
      if (panel.hovered >= 0) links(panel);
    });
    place.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const at = camera.getState(), step = 0.12 * at.ratio;
      const moves = { ArrowLeft: { x: at.x - step }, ArrowRight: { x: at.x + step }, ArrowUp: { y: at.y + step }, ArrowDown: { y: at.y - step },
        "+": { ratio: at.ratio / 1.4 }, "=": { ratio: at.ratio / 1.4 }, "-": { ratio: at.ratio * 1.4 }, 0: { x: 0.5, y: 0.5, ratio: 1 } };
      if (event.key === "Enter" && panel.hovered >= 0) open(panel, panel.hovered);
      else if (event.key in moves) camera.setState(moves[event.key]);
      else return;
      event.preventDefault();
    });
  }

  function goTo(panel, i) {
    const at = panel.renderer.viewportToFramedGraph(panel.renderer.graphToViewport({ x: panel.data.x[i], y: -panel.data.y[i] }));
    panel.renderer.getCamera().setState({ x: at.x, y: at.y, ratio: 0.35 });
    show(panel, i, true);
    panel.place.focus({ preventScroll: false });
  }

  const plain = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

  function find() {
    const box = document.getElementById("find"), list = document.getElementById("found");
    box.closest("p").hidden = false;
    box.addEventListener("input", () => {
      const said = plain(box.value.trim());
      const found = [];
      for (const panel of panels) {
        for (let i = 0; said && i < panel.data.labels.length && found.length < 8; i++) {
          if (plain(panel.data.labels[i]).startsWith(said)) found.push([panel, i]);
        }
      }
      list.hidden = !found.length;
      list.replaceChildren(...found.map(([panel, i]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = panel.data.labels[i];
        button.addEventListener("click", () => { list.hidden = true; goTo(panel, i); });
        const line = document.createElement("li");
        line.append(button);
        return line;
      }));
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const first = list.querySelector("button");
      if (first && !list.hidden) first.click();
    });
  }

  // --- the period as two sliders -----------------------------------------------------------------

  function sliders() {
    for (const name of ["first", "last"]) {
      const list = document.getElementById(name);
      if (!list) continue;
      const slider = document.createElement("input");
      slider.type = "range";
      slider.min = 0;
      slider.max = list.options.length - 1;
      slider.value = list.selectedIndex;
      slider.className = "slider";
      slider.setAttribute("aria-label", list.labels[0].textContent);
      const say = () => slider.setAttribute("aria-valuetext", list.selectedOptions[0].textContent);
      slider.addEventListener("input", () => {
        list.selectedIndex = slider.value;
        const other = document.getElementById(name === "first" ? "last" : "first");
        const wrong = name === "first" ? list.selectedIndex > other.selectedIndex : list.selectedIndex < other.selectedIndex;
        if (wrong) {
          other.selectedIndex = list.selectedIndex;
          other.parentElement.querySelector(".slider").value = list.selectedIndex;
        }
        say();
        soon();
      });
      list.addEventListener("change", () => { slider.value = list.selectedIndex; say(); });
      list.after(slider);
      say();
    }
  }

  let waiting = 0;
  function soon() {
    if (waiting) return;
    waiting = requestAnimationFrame(() => { waiting = 0; redraw(); });
  }

  // --- the picture -------------------------------------------------------------------------------

  function png() {
    const gap = 16, head = 34;
    const sizes = panels.map((p) => p.renderer.getDimensions());
    const ratio = window.devicePixelRatio || 1;
    const width = sizes.reduce((sum, s) => sum + s.width, 0) + gap * (panels.length - 1);
    const height = Math.max(...sizes.map((s) => s.height)) + head;
    const sheet = document.createElement("canvas");
    sheet.width = width * ratio;
    sheet.height = height * ratio;
    const context = sheet.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = page;
    context.fillRect(0, 0, width, height);
    let x = 0;
    panels.forEach((panel, place) => {
      context.fillStyle = ink;
      context.font = "600 16px system-ui, sans-serif";
      context.fillText(panel.element.querySelector("h2").textContent + " – " + panel.element.querySelector(".counted").textContent, x + 4, 22, sizes[place].width - 8);
      panel.renderer.render(); // what WebGL drew is there until the browser has shown it
      for (const layer of [panel.under, ...Object.values(panel.renderer.getCanvases())]) {
        context.drawImage(layer, x, head, sizes[place].width, sizes[place].height);
      }
      x += sizes[place].width + gap;
    });
    sheet.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = "liaisons-network.png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }

  async function begin() {
    const began = performance.now();
    const elements = [...board.querySelectorAll(".net")];
    const read_all = await Promise.all(elements.map((element) => read(element.dataset.source)));
    elements.forEach((element, i) => panels.push(start(element, read_all[i])));
    redraw();
    board.dataset.drawn = Math.round(performance.now() - began);
    find();
    sliders();
    form.classList.add("live");
    form.addEventListener("change", (event) => {
      if (["community", "against", "network"].includes(event.target.name)) form.submit();
      else if (event.target.name) soon();
    });
    form.addEventListener("input", (event) => event.target.name === "weight" && soon());
    form.addEventListener("submit", (event) => { event.preventDefault(); soon(); });
    const button = document.querySelector("button.png");
    button.hidden = false;
    button.addEventListener("click", png);
    document.querySelector(".keys").hidden = false;
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !event.target.closest("input, select, textarea")) {
        event.preventDefault();
        document.getElementById("find").focus();
      }
    });
    if (words.person) {
      for (const panel of panels) {
        for (let i = 0; i < panel.data.labels.length; i++) if (key(panel.data, i) === words.person) return goTo(panel, i);
      }
    }
  }
  begin();
  window.liaisonsNetwork = { panels, redraw, png };
})();
